package score

import (
	"math"
	"sort"
)

// Diarisation holds seconds: what the diarisation error rate is made of.
type Diarisation struct {
	SpeechS   float64 // scored speech of the reference
	MissedS   float64
	FalseS    float64
	ConfusedS float64 // given to another person
}

// Rate returns the diarisation error rate, which may be over 1.
func (d Diarisation) Rate() float64 {
	if d.SpeechS == 0 {
		return 0
	}
	return (d.MissedS + d.FalseS + d.ConfusedS) / d.SpeechS
}

// Diarise compares who speaks when. Nothing is scored within collar seconds of where a turn of the reference starts or ends, nor where two
// people of the reference speak at once. A turn of hyp with no speaker is speech, but nobody's.
func Diarise(ref, hyp []Turn, collar float64) Diarisation {
	people, voices := map[string]int{}, map[string]int{}
	var cuts []float64
	for _, t := range ref {
		number(people, t.Speaker)
		cuts = append(cuts, t.StartS, t.EndS, t.StartS-collar, t.StartS+collar, t.EndS-collar, t.EndS+collar)
	}
	for _, t := range hyp {
		number(voices, t.Speaker)
		cuts = append(cuts, t.StartS, t.EndS)
	}
	sort.Float64s(cuts)

	type bit struct {
		s        float64
		ref, hyp map[int]bool
	}
	var bits []bit
	both := make([][]float64, len(voices))
	for i := range both {
		both[i] = make([]float64, len(people))
	}
	rs, hs, ns := over(ref, 0), over(hyp, 0), over(ref, collar)
	for i := 1; i < len(cuts); i++ {
		s, mid := cuts[i]-cuts[i-1], (cuts[i]+cuts[i-1])/2
		if s < 1e-9 {
			continue
		}
		b := bit{s, map[int]bool{}, map[int]bool{}}
		for _, t := range rs.at(mid) {
			b.ref[people[t.Speaker]] = true
		}
		for _, t := range hs.at(mid) {
			b.hyp[voices[t.Speaker]] = true
		}
		if len(b.ref) > 1 || nearBorder(ns.at(mid), mid, collar) {
			continue
		}
		bits = append(bits, b)
		for v := range b.hyp {
			for p := range b.ref {
				both[v][p] += s
			}
		}
	}
	if v, ok := voices[""]; ok {
		for p := range both[v] {
			both[v][p] = 0
		}
	}
	name := assign(both)
	var d Diarisation
	for _, b := range bits {
		right := 0
		for v := range b.hyp {
			if p := name[v]; p >= 0 && b.ref[p] && both[v][p] > 0 {
				right++
			}
		}
		nr, nh := len(b.ref), len(b.hyp)
		d.SpeechS += b.s * float64(nr)
		d.MissedS += b.s * float64(max(0, nr-nh))
		d.FalseS += b.s * float64(max(0, nh-nr))
		d.ConfusedS += b.s * float64(min(nr, nh)-right)
	}
	return d
}

func nearBorder(ts []Turn, at, collar float64) bool {
	for _, t := range ts {
		if math.Abs(at-t.StartS) < collar || math.Abs(at-t.EndS) < collar {
			return true
		}
	}
	return false
}

// sweep finds the turns over a moment, for moments asked in order.
type sweep struct {
	ts     []Turn
	margin float64
	next   int
	live   []Turn
}

func over(ts []Turn, margin float64) *sweep {
	ts = append([]Turn(nil), ts...)
	sort.SliceStable(ts, func(i, j int) bool { return ts[i].StartS < ts[j].StartS })
	return &sweep{ts: ts, margin: margin}
}

func (s *sweep) at(t float64) []Turn {
	for s.next < len(s.ts) && s.ts[s.next].StartS-s.margin <= t {
		s.live = append(s.live, s.ts[s.next])
		s.next++
	}
	live := s.live[:0]
	for _, x := range s.live {
		if x.EndS+s.margin > t {
			live = append(live, x)
		}
	}
	s.live = live
	return live
}
