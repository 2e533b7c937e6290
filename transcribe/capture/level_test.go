package capture

import (
	"encoding/binary"
	"math"
	"testing"
)

func TestJudge(t *testing.T) {
	at := func(db float64, n int) []Reading {
		var out []Reading
		for range n {
			out = append(out, Reading{RMS: fromDB(db), Peak: fromDB(db + 3)})
		}
		return out
	}
	clip := func(r []Reading, last int) []Reading {
		for i := range last {
			r[len(r)-1-i].Clipped = 3
		}
		return r
	}
	join := func(r ...[]Reading) (out []Reading) {
		for _, x := range r {
			out = append(out, x...)
		}
		return out
	}
	for name, c := range map[string]struct {
		r    []Reading
		want Sound
	}{
		"too early":                  {at(-20, 19), ""},
		"talk":                       {at(-26, 100), SoundGood},
		"talk with a long pause":     {join(at(-26, 20), at(-70, 79)), SoundGood},
		"a pause of ten seconds":     {join(at(-26, 20), at(-70, 100)), SoundQuiet},
		"far away":                   {at(-47, 100), SoundQuiet},
		"near enough":                {at(-45, 100), SoundGood},
		"a room in which nobody is":  {at(-65, 100), SoundQuiet},
		"muted":                      {make([]Reading, 100), SoundSilent},
		"muted from the start":       {make([]Reading, 20), SoundSilent},
		"muted just now":             {join(at(-26, 50), make([]Reading, 50)), SoundGood},
		"shouting":                   {clip(at(-6, 100), 3), SoundClipping},
		"one tap on the table":       {clip(at(-26, 100), 1), SoundGood},
		"shouting, then talk":        {join(clip(at(-6, 50), 10), at(-26, 31)), SoundGood},
		"only the last ten count":    {join(at(-26, 300), make([]Reading, 100)), SoundSilent},
		"noise of a muted converter": {at(-101, 100), SoundSilent},
	} {
		if got := Judge(c.r); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestMeter(t *testing.T) {
	stereo := func(seconds float64, left, right func(i int) float64) []byte {
		var b []byte
		for i := range int(seconds * Rate) {
			for _, f := range []func(int) float64{left, right} {
				b = binary.LittleEndian.AppendUint16(b, uint16(int16(max(-32768, min(32767, math.Round(f(i)*32768))))))
			}
		}
		return b
	}
	sine := func(amplitude float64) func(int) float64 {
		return func(i int) float64 { return amplitude * math.Sin(float64(i)*2*math.Pi*440/Rate) }
	}
	pcm := stereo(3, sine(0.1), sine(3))
	left, right := NewMeter(2, 0), NewMeter(2, 1)
	fresh := 0
	for len(pcm) > 0 { // in odd pieces
		n := min(len(pcm), 4*333)
		if left.Write(pcm[:n]) {
			fresh++
		}
		right.Write(pcm[:n])
		pcm = pcm[n:]
	}
	if got := left.Last(); fresh != 30 || math.Abs(got.RMS-0.1/math.Sqrt2) > 1e-3 || math.Abs(got.Peak-0.1) > 1e-3 || got.Clipped != 0 || left.Sound() != SoundGood {
		t.Errorf("left: %+v, %s, %d readings", got, left.Sound(), fresh)
	}
	if got := right.Last(); got.Peak < 0.999 || got.Clipped < 100 || right.Sound() != SoundClipping {
		t.Errorf("right: %+v, %s", got, right.Sound())
	}
	left.Reset()
	if left.Sound() != "" {
		t.Error("it remembers")
	}
	left.Write(stereo(3, sine(0), sine(1)))
	if left.Sound() != SoundSilent {
		t.Errorf("nothing: %s", left.Sound())
	}
}
