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
func talk(draw func(int, float64) []float32, who []int, long int, noise float64) []piece {
	var ps []piece
	at := 0
	for i, w := range who {
		ps = append(ps, piece{Stretch: sound.Stretch{From: at, To: at + long}, run: i, voice: draw(w, noise)})
		at += long + s/2
	}
	return ps
}

func people(turns []sound.Turn) int {
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

func separate(ps []piece, count int) []sound.Turn {
	g := settle(ps, gather(ps, count))
	return turns(ps, along(ps, g), g)
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
			if people(got) != c.want {
				t.Fatalf("%d people, want %d", people(got), c.want)
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
	ps[1].voice = nil
	ps[0].run, ps[1].run, ps[2].run = 0, 0, 0
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

func TestPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	draw := voices(r, 2, 0.5)
	ps := talk(draw, round(2, 10), 3*s, 0.3)
	g := gather(ps, 0)
	mixed := ps[0]
	mixed.voice = make([]float32, len(ps[0].voice))
	for i := range mixed.voice {
		mixed.voice[i] = (ps[0].voice[i] + ps[1].voice[i]) / 2
	}
	if !plain(ps[0], g) || plain(mixed, g) {
		t.Error("a piece of one voice is doubted, or one of two is not")
	}
}

func turn(from, to, who int) sound.Turn {
	return sound.Turn{Stretch: sound.Stretch{From: from, To: to}, Speaker: who}
}

func TestStitch(t *testing.T) {
	n := 15 * s
	got := stitch([]view{
		{0, []sound.Turn{turn(s, 4*s, 0), turn(4*s, 10*s, 1)}},
		{5 * s, []sound.Turn{turn(5*s, 9*s, 2), turn(9*s, 13*s, 0), turn(12*s, 14*s, 1)}}, // the second voice goes on, under another number
	}, n)
	want := []sound.Turn{turn(s, 4*s, 0), turn(4*s, 9*s, 0), turn(9*s, 12*s, 0), turn(13*s, 14*s, 0)}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	names := map[int]bool{}
	for i, g := range got {
		if g.Stretch != want[i].Stretch {
			t.Errorf("%d: %v, want %v", i, g.Stretch, want[i].Stretch)
		}
		names[g.Speaker] = true
	}
	if len(names) != 4 {
		t.Errorf("%d voices followed, want 4: %v", len(names), got)
	}
	if len(stitch(nil, n)) != 0 || len(stitch([]view{{0, nil}}, 100)) != 0 {
		t.Error("speech in silence")
	}
}

func TestPieces(t *testing.T) {
	x := make([]int16, 20*s)
	for i := range x {
		x[i] = 1000
	}
	clear(x[3*s+s/2 : 3*s+s/2+s/8])
	got := pieces(x, []sound.Turn{turn(s, 10*s, 0), turn(12*s, 13*s, 1)}, longLeast, longMost)
	if got[0].From != s || got[0].To < 3*s+s/2 || got[0].To > 3*s+s/2+s/8 {
		t.Errorf("the first piece is %v, want its end in the silence", got[0])
	}
	at := s
	for _, p := range got[:len(got)-1] {
		if p.From != at || p.Len() > longMost || p.Len() < longLeast/2 || p.run != 0 {
			t.Errorf("%+v", p)
		}
		at = p.To
	}
	if last := got[len(got)-1]; at != 10*s || last.run != 1 || last.Len() != s {
		t.Errorf("ended at %d, then %+v", at, last)
	}
}

func TestLoudness(t *testing.T) {
	x := make([]int16, 60*s)
	for i := range x {
		x[i] = 300
	}
	x[30*s] = 32767 // a dropped cup
	if g := loudness(x); g < 50 || g > 101 {
		t.Errorf("quiet sound is raised %g times", g)
	}
	for i := range x {
		x[i] = -30000
	}
	if g := loudness(x); g < 0.8 || g > 1.1 {
		t.Errorf("loud sound is changed %g times", g)
	}
	if g := loudness(nil); g != 1 {
		t.Errorf("nothing is changed %g times", g)
	}
}
