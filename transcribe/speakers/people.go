package speakers

import (
	"math"
	"sort"

	"evenhand/transcribe/sound"
)

// How pieces are gathered. Cosines between voice prints, as measured on the practice visits, a telephone call and meetings: pieces of 1–3 s
// of one person 0.55 to 0.9, of different people −0.05 to 0.6; averages over a minute of one person over 0.88, of different people up to
// 0.65, and up to 0.76 where like voices come through a telephone. The rules speak of averages.
const (
	distinct   = 0.35                 // a small group further than this from everybody may still be a person of its own
	block      = 10 * 60 * sound.Rate // pieces are gathered within blocks first, so that hours need no more memory than minutes
	blockAlike = 0.80                 // within a block only what is surely the same is joined
	rounds     = 5
)

// group is a set of pieces taken for one person.
type group struct {
	sum    []float64 // of the voices, weighted by length
	norm   float64
	length int  // samples
	guess  bool // so little was said that it may be an odd sound of somebody else: never for sure
}

func (g *group) add(o *group) {
	for i, v := range o.sum {
		g.sum[i] += v
	}
	g.length += o.length
	g.measure()
}

func (g *group) clone() *group {
	c := *g
	c.sum = append([]float64(nil), g.sum...)
	return &c
}

func (g *group) measure() {
	g.norm = 0
	for _, v := range g.sum {
		g.norm += v * v
	}
	g.norm = math.Sqrt(g.norm)
}

func likeness(a, b *group) float64 {
	if a.norm == 0 || b.norm == 0 {
		return 0
	}
	dot := 0.0
	for i, v := range a.sum {
		dot += v * b.sum[i]
	}
	return dot / (a.norm * b.norm)
}

// fit returns how well a voice fits a group.
func (g *group) fit(voice []float32) float64 {
	if g.norm == 0 || voice == nil {
		return 0
	}
	dot := 0.0
	for i, v := range voice {
		dot += float64(v) * g.sum[i]
	}
	return dot / g.norm
}

// gatherBlock joins what is surely the same within a block of pieces.
func gatherBlock(ps []Piece) []*group {
	var gs []*group
	for i := range ps {
		if ps[i].Voice != nil {
			gs = append(gs, single(ps[i]))
		}
	}
	return join(gs, func(a, b *group) float64 { return likeness(a, b) - blockAlike }, func(_ []*group, best float64) bool { return best < 0 })
}

// people joins the groups of all blocks and returns one group for each person; count is their number if known.
func people(all []*group, count int) []*group {
	person, _ := sizes(all)
	all = join(all, nearness, func(gs []*group, best float64) bool {
		if count > 0 {
			return len(gs) <= count || best < 0 && large(gs, person) <= count
		}
		return best < 0
	})
	return choose(all, count)
}

func single(p Piece) *group {
	g := &group{length: p.Len(), sum: make([]float64, len(p.Voice))}
	for k, v := range p.Voice {
		g.sum[k] = float64(v) * float64(g.length)
	}
	g.measure()
	return g
}

// alike says how like two groups must be to be taken for one person, by the speech in the smaller: the more there is, the steadier its
// average. In doubt two groups stay two: a person named twice is put right with a name, two people in one are not.
var alike = []struct {
	length   int
	likeness float64
}{{0, 0.60}, {8 * sound.Rate, 0.72}, {30 * sound.Rate, 0.80}}

// nearness is over 0 where two groups are to be taken for one person.
func nearness(a, b *group) float64 {
	length := min(a.length, b.length)
	bound := alike[len(alike)-1].likeness
	for i := 1; i < len(alike); i++ {
		lo, hi := alike[i-1], alike[i]
		if length < hi.length {
			bound = lo.likeness + (hi.likeness-lo.likeness)*float64(length-lo.length)/float64(hi.length-lo.length)
			break
		}
	}
	return likeness(a, b) - bound
}

// join merges the two nearest groups again and again until done says to stop, given the groups and the nearness of the best pair.
func join(gs []*group, near func(a, b *group) float64, done func([]*group, float64) bool) []*group {
	n := len(gs)
	like := make([][]float64, n)
	for i := range like {
		like[i] = make([]float64, n)
		for k := range i {
			like[i][k] = near(gs[i], gs[k])
			like[k][i] = like[i][k]
		}
	}
	gs = append([]*group(nil), gs...)
	near1 := make([]int, n) // the nearest of those before it
	look := func(i int) {
		near1[i] = 0
		for k := 1; k < i; k++ {
			if like[i][k] > like[i][near1[i]] {
				near1[i] = k
			}
		}
	}
	for i := range n {
		look(i)
	}
	for len(gs) > 1 {
		b := 1
		for i := 2; i < len(gs); i++ {
			if like[i][near1[i]] > like[b][near1[b]] {
				b = i
			}
		}
		a := near1[b]
		if done(gs, like[b][a]) {
			break
		}
		gs[a].add(gs[b])
		last := len(gs) - 1
		gs[b] = gs[last]
		gs = gs[:last]
		for i := range gs {
			like[b][i], like[i][b] = like[last][i], like[i][last]
		}
		for i := range gs {
			like[a][i] = near(gs[a], gs[i])
			like[i][a] = like[a][i]
		}
		for i := range gs {
			switch {
			case i == a, i == b, near1[i] == a, near1[i] == b, near1[i] == last:
				look(i)
			case a < i && like[i][a] > like[i][near1[i]]:
				near1[i] = a
			}
			if i > b && like[i][b] > like[i][near1[i]] {
				near1[i] = b
			}
		}
	}
	return gs
}

// sizes returns how much speech makes a group a person: six seconds, less in a short recording, and a hundredth of a long one, where odd
// sounds of one person add up. A group like nobody else needs less.
func sizes(gs []*group) (person, visitor int) {
	total := 0
	for _, g := range gs {
		total += g.length
	}
	return max(min(6*sound.Rate, max(2*sound.Rate, total/20)), total/100), min(6*sound.Rate, max(sound.Rate, total/200))
}

func large(gs []*group, least int) int {
	n := 0
	for _, g := range gs {
		if g.length >= least {
			n++
		}
	}
	return n
}

// choose picks the groups that are people: the largest count if that is known, else the large ones and those small ones whose voice is
// like nobody else's.
func choose(gs []*group, count int) []*group {
	sort.SliceStable(gs, func(i, j int) bool { return gs[i].length > gs[j].length })
	person, visitor := sizes(gs)
	var out []*group
	for _, g := range gs {
		if count > 0 {
			if len(out) < count {
				out = append(out, g)
			}
			continue
		}
		nearest := -1.0
		for _, o := range out {
			nearest = max(nearest, likeness(g, o))
		}
		if len(out) == 0 || g.length >= person || g.length >= visitor && nearest < distinct {
			g.guess = len(out) > 0 && g.length < person
			out = append(out, g)
		}
	}
	return out
}

// settle gives every piece to the person it fits best and works the averages out anew, until nothing moves.
func settle(ps []Piece, people []*group) []*group {
	for range rounds {
		next := make([]*group, len(people))
		for i := range next {
			next[i] = &group{sum: make([]float64, len(people[i].sum)), guess: people[i].guess}
		}
		for i, who := range along(ps, people) {
			if ps[i].Voice != nil {
				next[who].add(single(ps[i]))
			}
		}
		for i := range next {
			if next[i].length == 0 { // nobody fits best: keep the voice, so that the number of people stays
				next[i] = people[i]
			}
		}
		people = next
	}
	return people
}

// Biases of along, in units of likeness times seconds.
const (
	change      = 0.15 // within a run of speech: voices rarely change without a pause
	changePause = 0.08 // after a pause
	changeSeen  = 0    // where the segmentation saw the voice change
)

// along chooses a person for each piece so that the voices fit best over the whole, with a bias against changes (Viterbi's method).
func along(ps []Piece, people []*group) []int {
	n, k := len(ps), len(people)
	if n == 0 || k == 0 {
		return nil
	}
	score := make([]float64, k)
	from := make([][]int32, n)
	for i, p := range ps {
		cost := change
		switch {
		case i == 0:
			cost = 0
		case p.Run != ps[i-1].Run && p.From-ps[i-1].To < sound.Frame:
			cost = changeSeen
		case p.Run != ps[i-1].Run:
			cost = changePause
		}
		next := make([]float64, k)
		from[i] = make([]int32, k)
		best := 0
		for j := range score {
			if score[j] > score[best] {
				best = j
			}
		}
		for j := range next {
			from[i][j] = int32(j)
			next[j] = score[j]
			if score[best]-cost > score[j] {
				from[i][j], next[j] = int32(best), score[best]-cost
			}
			next[j] += people[j].fit(p.Voice) * p.Seconds()
		}
		score = next
	}
	who := 0
	for j := range score {
		if score[j] > score[who] {
			who = j
		}
	}
	out := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = who
		who = int(from[i][who])
	}
	return out
}

// turns joins the pieces of one person to turns and marks as unsure what fits another person
// nearly as well or nobody at all.
func turns(ps []Piece, whose []int, people []*group) []sound.Turn {
	var out []sound.Turn
	var sure []float64
	for i, who := range whose {
		p := ps[i]
		margin, fit := 1.0, people[who].fit(p.Voice)
		for k, g := range people {
			if k != who {
				margin = min(margin, fit-g.fit(p.Voice))
			}
		}
		doubt := 0.0
		if p.Voice == nil || fit < 0.3 || margin < 0.08 || people[who].guess {
			doubt = p.Seconds()
		}
		if n := len(out); n > 0 && out[n-1].Speaker == who && p.From-out[n-1].To < sound.Rate {
			out[n-1].To = p.To
			sure[n-1] += doubt
		} else {
			out = append(out, sound.Turn{Stretch: p.Stretch, Speaker: who})
			sure = append(sure, doubt)
		}
	}
	for i := range out {
		out[i].Unsure = 2*sure[i] > out[i].Seconds()
	}
	return out
}

// plain reports whether a piece is surely one person's from end to end.
func plain(p Piece, people []*group) bool {
	if p.Len() <= shortMost {
		return true
	}
	best, fit := -1, 0.0
	for i, g := range people {
		if f := g.fit(p.Voice); best < 0 || f > fit {
			best, fit = i, f
		}
	}
	if fit < 0.8 {
		return false
	}
	for i, g := range people {
		if i != best && fit-g.fit(p.Voice) < 0.8*(1-likeness(g, people[best])) {
			return false
		}
	}
	return true
}
