package speech

import (
	"math"
	"slices"
	"strings"
	"testing"

	"evenhand/transcribe/sound"
)

const s = sound.Rate

// tone is loud everywhere but in the given silences.
func tone(n int, silences ...sound.Stretch) []int16 {
	x := make([]int16, n)
	for i := range x {
		x[i] = int16(8000 * math.Sin(float64(i)/5))
	}
	for _, q := range silences {
		clear(x[q.From:q.To])
	}
	return x
}

func st(from, to int) sound.Stretch { return sound.Stretch{From: from, To: to} }

func turn(from, to, who int) sound.Turn { return sound.Turn{Stretch: st(from, to), Speaker: who} }

func TestCut(t *testing.T) {
	for name, c := range map[string]struct {
		n      int
		quiet  []sound.Stretch
		voiced []sound.Stretch
		turns  []sound.Turn
		want   []sound.Turn
	}{
		"one speaker, short pauses are joined": {
			10 * s, nil, []sound.Stretch{st(s, 3*s), st(3*s+s/2, 5*s)}, []sound.Turn{turn(0, 6*s, 0)},
			[]sound.Turn{turn(s, 5*s, 0)}},
		"a long pause parts": {
			10 * s, nil, []sound.Stretch{st(s, 3*s), st(5*s, 6*s)}, []sound.Turn{turn(0, 9*s, 0)},
			[]sound.Turn{turn(s, 3*s, 0), turn(5*s, 6*s, 0)}},
		"the speaker changes, at the quietest place near": {
			10 * s, []sound.Stretch{st(4*s+s/10, 4*s+s/5)}, []sound.Stretch{st(s, 8*s)}, []sound.Turn{turn(s, 4*s, 0), turn(4*s, 8*s, 1)},
			[]sound.Turn{turn(s, 4*s+3*s/20, 0), turn(4*s+3*s/20, 8*s, 1)}},
		"a blip of another speaker is no change": {
			10 * s, nil, []sound.Stretch{st(s, 8*s)}, []sound.Turn{turn(s, 4*s, 0), turn(4*s, 4*s+s/5, 1), turn(4*s+s/5, 8*s, 0)},
			[]sound.Turn{turn(s, 8*s, 0)}},
		"voice outside every turn goes to the nearest, in doubt when far": {
			20 * s, nil, []sound.Stretch{st(s, 2*s), st(15*s, 17*s)}, []sound.Turn{turn(2*s+s/2, 4*s, 0), turn(8*s, 10*s, 1)},
			[]sound.Turn{turn(s, 2*s, 0), {Stretch: st(15*s, 17*s), Speaker: 1, Unsure: true}}},
		"no turns: nobody's": {
			4 * s, nil, []sound.Stretch{st(s, 2*s)}, nil,
			[]sound.Turn{{Stretch: st(s, 2*s), Speaker: -1, Unsure: true}}},
		"no voice": {4 * s, nil, nil, []sound.Turn{turn(0, 2*s, 0)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []sound.Turn
			for _, ch := range Cut(tone(c.n, c.quiet...), 0, c.voiced, c.turns, Longest, Longest) {
				got = append(got, ch.Turn)
			}
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %v", got, c.want)
			}
			for i, g := range got {
				w := c.want[i]
				if g.Speaker != w.Speaker || g.Unsure != w.Unsure || abs(g.From-w.From) > sound.Frame || abs(g.To-w.To) > sound.Frame {
					t.Errorf("%d: got %+v, want %+v", i, g, w)
				}
			}
		})
	}
}

func abs(n int) int { return max(n, -n) }

// Whatever the turns, every voiced sample is in exactly one chunk and nothing to be heard is over Longest.
func FuzzCut(f *testing.F) {
	f.Add([]byte{3, 200, 10, 90, 0, 0, 50, 1, 50, 100, 0})
	f.Add([]byte{1, 255, 2, 255, 4, 3, 90, 1, 80, 170, 2, 160, 255, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 4 || len(b) > 48 {
			return
		}
		const unit = s / 2
		x := tone(len(b) * 20 * unit / 8)
		var voiced []sound.Stretch
		at := 0
		for _, v := range b[:len(b)/2] {
			to := min(len(x), at+int(v)*unit/4)
			if v%2 == 1 && to > at {
				voiced = append(voiced, st(at, to))
			}
			at = to
		}
		var turns []sound.Turn
		for r := b[len(b)/2:]; len(r) >= 3; r = r[3:] {
			from := int(r[0]) * unit
			turns = append(turns, turn(from, from+int(r[1])*unit/4, int(r[2]%4)))
		}
		covered, last := 0, 0
		for _, ch := range Cut(x, 0, voiced, turns, Longest, Longest) {
			if ch.Around(st(0, len(x))).Len() > Longest || ch.Len() <= 0 || ch.From < last {
				t.Fatalf("chunk %+v after %d", ch.Turn, last)
			}
			last = ch.To
			for _, v := range ch.Voiced {
				if v.From < ch.From || v.To > ch.To {
					t.Fatalf("voiced %+v outside %+v", v, ch.Turn)
				}
				covered += v.Len()
			}
		}
		want := 0
		for _, v := range voiced {
			want += v.Len()
		}
		if covered != want {
			t.Fatalf("%d of %d voiced samples are in chunks", covered, want)
		}
	})
}

func TestSplit(t *testing.T) {
	x := tone(50*s, st(18*s, 18*s+s/4))
	got := Split(x, 0, st(0, 45*s), Longest)
	if len(got) < 3 || got[0].From != 0 || got[len(got)-1].To != 45*s || abs(got[0].To-18*s-s/8) > s/20 {
		t.Errorf("got %v: want the first cut in the silence at 18 s", got)
	}
	for i, g := range got {
		if g.Len() > Longest || i > 0 && g.From != got[i-1].To {
			t.Errorf("%d: %v", i, g)
		}
	}
}

func TestHalves(t *testing.T) {
	ch := Chunk{Turn: turn(0, 8*s, 2), Voiced: []sound.Stretch{st(0, 3*s), st(5*s, 8*s)}}
	got := ch.Halves(tone(8*s, st(3*s, 5*s)), 0)
	if len(got) != 2 || got[0].To != got[1].From || got[0].To < 3*s || got[0].To > 5*s || got[0].Speaker != 2 {
		t.Errorf("got %+v", got)
	}
	if len(got[0].Voiced) != 1 || got[0].Voiced[0] != st(0, 3*s) || got[1].Voiced[0] != st(5*s, 8*s) {
		t.Errorf("voiced %v and %v", got[0].Voiced, got[1].Voiced)
	}
}

func TestSpread(t *testing.T) {
	// Nine letters and marks of room in one second of voice, then a pause, then ten more in the next.
	ws := Spread("abc abcd a, ab cdefgh", []sound.Stretch{st(s, 2*s), st(5*s, 6*s)})
	if len(ws) != 5 || ws[0].StartS != 1 || ws[4].EndS != 6 {
		t.Fatalf("got %+v", ws)
	}
	for i, w := range ws {
		if w.EndS < w.StartS || i > 0 && w.StartS < ws[i-1].StartS || w.Confidence != nil {
			t.Errorf("%d: %+v", i, w)
		}
	}
	if ws[1].EndS > 2.001 || ws[3].StartS < 5 {
		t.Errorf("words stand in the pause: %+v", ws)
	}
	if Spread("", []sound.Stretch{st(0, s)}) != nil || Spread("word", nil) != nil {
		t.Error("words from nothing")
	}
}

func TestLooping(t *testing.T) {
	for text, want := range map[string]bool{
		"":                       false,
		"no no no no, I said no": false,
		"I don't know, I don't know, I don't know, I just left":                 false,
		"the smoke alarm was going, it was Doreen that took it off the ring":    false,
		strings.Repeat("the ", 20):                                              true,
		"ten, " + strings.Repeat("half past ten, ", 12):                         true,
		"right " + strings.Repeat("thursday the nineteenth half past ten, ", 3): true,
	} {
		if Looping(text, 10) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
	if !Looping(strings.Join(strings.Split(strings.Repeat("abcdefgh", 3), ""), " "), 1) {
		t.Error("24 words in a second pass for speech")
	}
}

func TestSparse(t *testing.T) {
	if !Sparse("", 5) || !Sparse("Hello.", 18) || Sparse("", 3) || Sparse("I don't know", 6) {
		t.Error("wrong")
	}
}

func TestSameWords(t *testing.T) {
	if !SameWords("Right. It's OK, then?", "right, it's ok then") || SameWords("I did", "I didn't") {
		t.Error("wrong")
	}
}

func TestOwn(t *testing.T) {
	o := Own(st(0, 10*s), []sound.Turn{turn(2*s, 3*s, 1)})
	if !slices.Equal([]int{o.who[0], o.who[250], o.who[999]}, []int{1, 1, 1}) || o.unsure[250] || o.unsure[150] || !o.unsure[0] || !o.unsure[999] {
		t.Error("a frame far from every turn passes for sure, or a near one does not")
	}
	o = Own(st(5*s, 7*s), []sound.Turn{turn(0, 4*s+s/2, 1), turn(7*s+s/5, 9*s, 2)}) // nobody within
	if o.who[0] != 1 || o.who[len(o.who)-1] != 2 || o.unsure[0] || o.unsure[150] {
		t.Errorf("the nearest outside: %v", o.who)
	}
}

// Chunks are the same wherever the sound at hand begins.
func TestCutFromPlace(t *testing.T) {
	x := tone(30*s, st(14*s, 14*s+s/4))
	voiced, turns := []sound.Stretch{st(5*s, 27*s)}, []sound.Turn{turn(5*s, 14*s, 0), turn(14*s, 29*s, 1)}
	all := Cut(x, 0, voiced, turns, Longest, Longest)
	part := Cut(x[5*s:27*s], 5*s, voiced, turns, Longest, Longest)
	if len(all) != 2 || len(part) != 2 || all[0].Stretch != part[0].Stretch || all[1].Stretch != part[1].Stretch {
		t.Errorf("%v and %v", all, part)
	}
}

func TestCutEnough(t *testing.T) {
	var voiced []sound.Stretch
	for i := range 6 {
		voiced = append(voiced, st(i*3*s, i*3*s+5*s/2))
	}
	x := tone(20 * s)
	if got := Cut(x, 0, voiced, nil, Longest, 5*s); len(got) != 3 || got[0].To != 5*s+s/2 {
		t.Errorf("got %v", got)
	}
	if got := Cut(x, 0, voiced, nil, Longest, Longest); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}
