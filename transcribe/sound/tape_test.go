package sound

import (
	"slices"
	"testing"
)

func TestTape(t *testing.T) {
	tape := NewTape(100)
	if tape.Held() != (Stretch{100, 100}) || tape.Copy(Stretch{100, 101}) != nil {
		t.Error("an empty tape holds something")
	}
	next := int16(0)
	for range 1000 { // an hour, kept short
		x := make([]int16, 37)
		for i := range x {
			x[i] = next
			next++
		}
		tape.Append(x)
		tape.Forget(tape.Held().To - 200)
	}
	held := tape.Held()
	if held.To != 100+37000 || held.Len() != 200 || cap(tape.x) > 2000 {
		t.Errorf("held %v, room for %d", held, cap(tape.x))
	}
	s := Stretch{held.From + 10, held.From + 13}
	want := []int16{int16(s.From - 100), int16(s.From - 99), int16(s.From - 98)}
	got := tape.Copy(s)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	got[0] = -1 // a copy
	if !slices.Equal(tape.Copy(s), want) {
		t.Error("the copy is the tape")
	}
	for _, out := range []Stretch{{held.From - 1, held.To}, {held.From, held.To + 1}, {held.To, held.From}} {
		if tape.Copy(out) != nil {
			t.Errorf("%v is not all held", out)
		}
	}
	tape.Forget(1 << 30)
	if tape.Held() != (Stretch{37100, 37100}) {
		t.Errorf("held %v", tape.Held())
	}
}

func TestOverlaps(t *testing.T) {
	a := Stretch{0, 100}
	for s, want := range map[Stretch]bool{{0, 100}: true, {50, 150}: true, {51, 151}: false, {10, 20}: true, {100, 110}: false, {5, 5}: false} {
		if a.Overlaps(s) != want {
			t.Errorf("%v: %v", s, !want)
		}
	}
}
