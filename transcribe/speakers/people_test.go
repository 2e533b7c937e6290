package speakers

import (
	"math"
	"math/rand/v2"
	"testing"

	"evenhand/transcribe/sound"
)

const s = sound.Rate

// voices makes n directions whose cosine is about like, and a way to draw a noisy piece of each.
func voices(r *rand.Rand, n int, like float64) func(who int, noise float64) []float32 {
	const dim = 192
	unit := func() []float64 {
		v := make([]float64, dim)
		sum := 0.0
		for i := range v {
			v[i] = r.NormFloat64()
			sum += v[i] * v[i]
		}
		for i := range v {
			v[i] /= math.Sqrt(sum)
		}
		return v
	}
	common := unit()
	base := make([][]float64, n)
	for k := range base {
		own := unit()
		base[k] = make([]float64, dim)
		for i := range own {
			base[k][i] = math.Sqrt(like)*common[i] + math.Sqrt(1-like)*own[i]
		}
	}
	return func(who int, noise float64) []float32 {
		e := unit()
		out := make([]float32, dim)
		sum := 0.0
		for i := range out {
			v := base[who][i] + noise*e[i]
			out[i] = float32(v)
			sum += v * v
		}
		for i := range out {
			out[i] /= float32(math.Sqrt(sum))
		}
		return out
	}
}

// talk makes pieces of the given speakers, one after the other with a pause between, each long samples.
func talk(draw func(int, float64) []float32, who []int, long int, noise float64) []Piece {
	var ps []Piece
	at := 0
	for i, w := range who {
		ps = append(ps, Piece{Stretch: sound.Stretch{From: at, To: at + long}, Run: i, Voice: draw(w, noise)})
		at += long + s/2
	}
	return ps
}

func count(turns []sound.Turn) int {
	most := -1
	for _, t := range turns {
		most = max(most, t.Speaker)
	}
	return most + 1
}

func round(n, times int) []int {
	var out []int
	for i := range n * times {
		out = append(out, i%n)
	}
	return out
}

func gather(ps []Piece, count int) []*group { return (&Stream{pieces: ps}).gather(count) }

// separate returns who speaks when; speakers count from 0 by their first words.
func separate(ps []Piece, count int) []sound.Turn {
	g := settle(ps, gather(ps, count))
	out := turns(ps, along(ps, g), g)
	number := map[int]int{}
	for i, t := range out {
		if _, ok := number[t.Speaker]; !ok {
			number[t.Speaker] = len(number)
		}
		out[i].Speaker = number[t.Speaker]
	}
	return out
}

func TestPeople(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, c := range map[string]struct {
		n     int
		like  float64
		who   []int
		long  int
		noise float64
		count int
		want  int
	}{
		"one person":                          {1, 0.5, round(1, 30), 2 * s, 0.5, 0, 1},
		"two people":                          {2, 0.3, round(2, 20), 2 * s, 0.5, 0, 2},
		"three with like voices":              {3, 0.55, round(3, 20), 3 * s, 0.4, 0, 3},
		"six people":                          {6, 0.3, round(6, 8), 3 * s, 0.5, 0, 6},
		"a minute of two":                     {2, 0.3, round(2, 8), 3 * s, 0.5, 0, 2},
		"hours, over several blocks":          {4, 0.45, round(4, 400), 3 * s, 0.5, 0, 4},
		"told that they are two":              {2, 0.6, round(2, 20), 2 * s, 0.6, 2, 2},
		"told fewer than there seem":          {3, 0.5, round(3, 20), 3 * s, 0.4, 2, 2},
		"told one":                            {3, 0.3, round(3, 20), 3 * s, 0.4, 1, 1},
		"a noise of half a second is nobody":  {2, 0, append(round(1, 60), 1), s / 2, 0.4, 0, 1},
		"somebody who says little but unlike": {3, 0.1, append(round(2, 20), 2, 2), 2 * s, 0.4, 0, 3},
		"nobody":                              {1, 0, nil, s, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ps := talk(voices(r, c.n, c.like), c.who, c.long, c.noise)
			got := separate(ps, c.count)
			if count(got) != c.want {
				t.Fatalf("%d people, want %d", count(got), c.want)
			}
			if c.count > 0 && c.count < c.n || c.want != c.n {
				return
			}
			wrong := 0
			for _, x := range got {
				for i, p := range ps {
					if p.From >= x.From && p.To <= x.To && c.who[i] != x.Speaker {
						wrong++ // speakers are numbered by first words, and so is who
					}
				}
			}
			if wrong*50 > len(ps) {
				t.Errorf("%d of %d pieces given to another", wrong, len(ps))
			}
		})
	}
}

// The voice of one piece may be no more than noise; within a run of speech it follows its neighbours.
func TestAlongFollows(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	draw := voices(r, 2, 0.2)
	ps := talk(draw, []int{0, 0, 0, 1, 1, 1}, 2*s, 0.3)
	g := gather(ps, 2)
	ps[1].Voice = nil
	ps[0].Run, ps[1].Run, ps[2].Run = 0, 0, 0
	got := along(ps, g)
	if got[1] != got[0] || got[0] != got[2] || got[3] == got[0] || got[4] != got[3] {
		t.Errorf("got %v", got)
	}
	for _, x := range turns(ps, got, g) {
		if x.Unsure {
			t.Errorf("%+v is unsure although most of it fits", x)
		}
	}
	if along(nil, g) != nil {
		t.Error("somebody in nothing")
	}
}

func TestTurnsUnsure(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	ps := talk(voices(r, 3, 0.1), append(round(2, 10), 2), 2*s, 0.3)
	got := separate(ps, 2)
	if last := got[len(got)-1]; !last.Unsure {
		t.Errorf("a voice like nobody's passes for sure: %+v", last)
	}
	if got[0].Unsure {
		t.Errorf("%+v is unsure", got[0])
	}
}

// A voice like nobody's that says next to nothing is heard as somebody, but never for sure.
func TestGuess(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	got := separate(talk(voices(r, 3, 0.1), append(round(2, 20), 2, 2), 2*s, 0.3), 0)
	if last := got[len(got)-1]; count(got) != 3 || !last.Unsure || got[0].Unsure {
		t.Errorf("%d people, the last %+v", count(got), last)
	}
}

func TestPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	draw := voices(r, 2, 0.5)
	ps := talk(draw, round(2, 10), 3*s, 0.3)
	g := gather(ps, 0)
	mixed := ps[0]
	mixed.Voice = make([]float32, len(ps[0].Voice))
	for i := range mixed.Voice {
		mixed.Voice[i] = (ps[0].Voice[i] + ps[1].Voice[i]) / 2
	}
	if !plain(ps[0], g) || plain(mixed, g) {
		t.Error("a piece of one voice is doubted, or one of two is not")
	}
}

func turn(from, to, who int) sound.Turn {
	return sound.Turn{Stretch: sound.Stretch{From: from, To: to}, Speaker: who}
}

// tape holds x from place base on.
func tape(base int, x []int16) *sound.Tape {
	t := sound.NewTape(base)
	t.Append(x)
	return t
}

func loud(n int) []int16 {
	x := make([]int16, n)
	for i := range x {
		x[i] = 1000
	}
	return x
}

// The windows of the segmentation are joined where their middles meet; a voice that goes on over a seam is one run of speech.
func TestStitch(t *testing.T) {
	st := (&Separator{}).Stream(0, nil, nil)
	st.s = nil
	var runs []sound.Turn
	take := func(w view, until int, last bool) {
		st.stitch(w, until/sound.Frame)
		for _, r := range st.settledRuns(last) {
			if !r.closed {
				continue
			}
			runs = append(runs, sound.Turn{Stretch: r.Stretch, Speaker: r.voice})
		}
	}
	take(view{0, []sound.Turn{turn(s, 4*s, 0), turn(4*s, 10*s, 1)}}, 15*s/2, false)
	take(view{5 * s, []sound.Turn{turn(5*s, 9*s, 2), turn(9*s, 13*s, 0), turn(12*s, 14*s, 1)}}, 15*s, true) // the second voice goes on, under another number
	want := []sound.Turn{turn(s, 4*s, 0), turn(4*s, 9*s, 0), turn(9*s, 12*s, 0), turn(13*s, 14*s, 0)}
	if len(runs) != len(want) {
		t.Fatalf("got %v", runs)
	}
	names := map[int]bool{}
	for i, g := range runs {
		if g.Stretch != want[i].Stretch {
			t.Errorf("%d: %v, want %v", i, g.Stretch, want[i].Stretch)
		}
		names[g.Speaker] = true
	}
	if len(names) != 4 || len(st.Crossed()) != 1 || st.Crossed()[0] != (sound.Stretch{From: 12 * s, To: 13 * s}) {
		t.Errorf("%d voices followed, want 4: %v; crossed %v", len(names), runs, st.Crossed())
	}
}

func TestCutPieces(t *testing.T) {
	x := loud(20 * s)
	clear(x[3*s+s/2 : 3*s+s/2+s/8])
	got := cutPieces(tape(100, x), sound.Stretch{From: s + 100, To: 10*s + 100}, longLeast, longMost)
	if got[0].From != s+100 || got[0].To < 3*s+s/2 || got[0].To > 3*s+s/2+s/8+100 {
		t.Errorf("the first piece is %v, want its end in the silence", got[0])
	}
	at := s + 100
	for _, p := range got {
		if p.From != at || p.Len() > longMost || p.Len() < longLeast/2 {
			t.Errorf("%+v", p)
		}
		at = p.To
	}
	if at != 10*s+100 {
		t.Errorf("ended at %d", at)
	}
}

func TestGain(t *testing.T) {
	level := func(x []int16) float32 {
		var l level
		l.add(x)
		return l.gain()
	}
	x := make([]int16, 60*s)
	for i := range x {
		x[i] = 300
	}
	x[30*s] = 32767 // a dropped cup
	if g := level(x); g < 50 || g > 101 {
		t.Errorf("quiet sound is raised %g times", g)
	}
	for i := range x {
		x[i] = -30000
	}
	if g := level(x); g < 0.8 || g > 1.1 {
		t.Errorf("loud sound is changed %g times", g)
	}
	if g := level(nil); g != 1 {
		t.Errorf("nothing is changed %g times", g)
	}
}

// People keep their numbers from one gathering to the next, and from one stream to the one that goes on after it.
func TestKeys(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	draw := voices(r, 3, 0.2)
	ps := talk(draw, round(3, 20), 3*s, 0.3)
	st := (&Separator{}).Stream(0, nil, nil)
	at := func(st *Stream, i int) int {
		for _, x := range st.Turns(ps[i].Stretch) {
			if x.From <= ps[i].From && x.To >= ps[i].To {
				return x.Speaker
			}
		}
		return -1
	}
	st.pieces = ps[1:10] // the first voice is heard third
	st.Gather(0)
	first, second := at(st, 1), at(st, 2)
	st.pieces = ps
	st.Gather(0)
	if at(st, 1) != first || at(st, 2) != second || at(st, 0) == first || at(st, 0) == second || at(st, 4) != first {
		t.Errorf("numbers %d and %d became %d and %d", first, second, at(st, 1), at(st, 2))
	}
	var seed []sound.Turn
	for i, p := range ps[:30] {
		seed = append(seed, sound.Turn{Stretch: p.Stretch, Speaker: []int{7, 3, 5}[i%3]})
	}
	next := (&Separator{}).Stream(0, ps, seed)
	next.Gather(0)
	if at(next, 0) != 7 || at(next, 1) != 3 || at(next, 2) != 5 || at(next, 57) != 7 {
		t.Errorf("after a new start: %d %d %d %d", at(next, 0), at(next, 1), at(next, 2), at(next, 57))
	}
}
