package transcribe

import (
	"math"
	"math/rand/v2"
	"testing"

	"evenhand/transcribe/sound"
)

// scene lays sounds over each other: each is heard on the left and on the right so loud, and so many samples later on the right.
func scene(n int, parts ...func(i int) (left, right float64)) []int16 {
	out := make([]int16, 2*n)
	for i := range n {
		var l, r float64
		for _, p := range parts {
			a, b := p(i)
			l, r = l+a, r+b
		}
		out[2*i], out[2*i+1] = int16(l*8000), int16(r*8000)
	}
	return out
}

// babble is like speech in that it comes in bursts and never repeats.
func babble(seed uint64, n int) []float64 {
	r := rand.New(rand.NewPCG(seed, seed))
	x, y := make([]float64, n), 0.0
	for i := range x {
		y = 0.9*y + 0.3*(r.Float64()-0.5)
		x[i] = y * math.Max(0, math.Sin(2*math.Pi*float64(i)/sound.Rate*(0.9+0.1*float64(seed%3))))
	}
	return x
}

func TestSides(t *testing.T) {
	const n = 12 * sound.Rate
	a, b := babble(1, n), babble(2, n)
	at := func(x []float64, i int) float64 {
		if i < 0 {
			return 0
		}
		return x[i]
	}
	for name, c := range map[string]struct {
		x    []int16
		want int
	}{
		"the same twice":                    {scene(n, func(i int) (float64, float64) { return a[i], a[i] }), 1},
		"a stereo microphone":               {scene(n, func(i int) (float64, float64) { return a[i], 0.7 * at(a, i-8) }), 1},
		"upside down":                       {scene(n, func(i int) (float64, float64) { return a[i], -a[i] }), 1},
		"two ends of a call":                {scene(n, func(i int) (float64, float64) { return a[i], b[i] }), 2},
		"a call, the far end heard through": {scene(n, func(i int) (float64, float64) { return a[i] + 0.1*b[i], b[i] }), 2},
		"one side only":                     {scene(n, func(i int) (float64, float64) { return a[i], 0 }), 2},
		"seconds":                           {scene(3*sound.Rate, func(i int) (float64, float64) { return a[i], a[i] }), 0},
	} {
		if got := sides(c.x, false); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if sides(make([]int16, 2*61*sound.Rate), false) != 2 || sides(nil, true) != 2 {
		t.Error("a minute of silence, or the end, leaves it open")
	}
}

func TestCrosstalk(t *testing.T) {
	const n = 4 * sound.Rate
	a, b := babble(1, n), babble(2, n)
	lines := func(x []int16) []*line {
		out := []*line{{n: 0, tape: &sound.Tape{}}, {n: 1, tape: &sound.Tape{}}}
		for i, l := range out {
			l.tape.Append(channel(x, 2, i, 2))
		}
		return out
	}
	all := sound.Stretch{To: n}
	through := lines(scene(n, func(i int) (float64, float64) { return a[i], 0.1 * a[i] }))
	if crosstalk(through, through[0], all) || !crosstalk(through, through[1], all) {
		t.Error("the quieter copy is not told from the voice")
	}
	both := lines(scene(n, func(i int) (float64, float64) { return a[i], 0.3 * b[i] }))
	if crosstalk(both, both[0], all) || crosstalk(both, both[1], all) {
		t.Error("a quiet answer passes for an echo")
	}
	if crosstalk(through[:1], through[0], all) {
		t.Error("one channel alone has an echo")
	}
}

func TestChannel(t *testing.T) {
	x := []int16{1, 10, 2, 20}
	for i, c := range []struct {
		got, want []int16
	}{{channel(x, 1, 0, 1), x}, {channel(x, 2, 0, 2), []int16{1, 2}}, {channel(x, 2, 1, 2), []int16{10, 20}}, {channel(x, 2, 0, 1), []int16{5, 11}}} {
		if len(c.got) != len(c.want) || c.got[0] != c.want[0] || c.got[1] != c.want[1] {
			t.Errorf("%d: %v", i, c.got)
		}
	}
}
