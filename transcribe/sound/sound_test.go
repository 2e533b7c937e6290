package sound

import (
	"slices"
	"testing"
)

func TestFloats(t *testing.T) {
	got := Floats([]int16{0, 16384, -32768, 32767}, 1)
	if !slices.Equal(got, []float32{0, 0.5, -1, 32767.0 / 32768}) {
		t.Errorf("got %v", got)
	}
	if got := Floats([]int16{16384, -16384}, 4); !slices.Equal(got, []float32{1, -1}) {
		t.Errorf("louder than can be: %v", got)
	}
}

func TestQuietest(t *testing.T) {
	x := make([]int16, Rate)
	for i := range x {
		x[i] = 500
	}
	clear(x[5000:5800])
	if got := Quietest(x, 0, len(x), 800); got < 5300 || got > 5500 {
		t.Errorf("cut at %d, want the middle of the silence", got)
	}
	for _, c := range [][3]int{{100, 200, 800}, {Rate - 100, 2 * Rate, 800}, {-50, 50, 200}} {
		if got := Quietest(x, c[0], c[1], c[2]); got < max(0, c[0]) || got > min(len(x), c[1]) {
			t.Errorf("%v: cut at %d, outside", c, got)
		}
	}
}

func TestStretch(t *testing.T) {
	if s := (Stretch{Rate, 3 * Rate}); s.Len() != 2*Rate || s.Seconds() != 2 {
		t.Errorf("%d samples, %g s", s.Len(), s.Seconds())
	}
}
