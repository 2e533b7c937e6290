package speech

import (
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// Longest is the most sound the recogniser is given at once. With 44 s Moonshine base invents a sentence, with 60 s it loops.
const Longest = 20 * sound.Rate

// margin is heard on both sides of a chunk: cut to the sample, first and last words lose their edges. On the practice visits it takes the
// word error rate from 3.7 % to 2.8 %; with twice as much the next speaker's first word comes in.
const margin = sound.Rate / 10

const (
	quiet     = sound.Rate / 5 // a forced cut falls in the quietest 0.2 s …
	tail      = 3 * sound.Rate // … of the last 3 s
	shortest  = 30             // frames; a speaker change shorter than this is put to its neighbour
	snap      = sound.Rate / 4 // a speaker change moves to the quietest place this near
	farFrames = 100            // words further than 1 s from any turn are nobody's for sure
	nobody    = math.MinInt32  // in a frame: no turn
)

// JoinGap is the longest pause within a chunk: voiced parts of one speaker closer than this are heard together, because context helps.
const JoinGap = sound.Rate

// Chunk is a part of the sound that goes to the recogniser by itself: one speaker, no longer than it takes.
type Chunk struct {
	sound.Turn
	Voiced []sound.Stretch // where in it somebody speaks
}

// Cut lays turns over the voiced stretches and returns chunks in order of time that do not overlap: cut where the speaker changes, joined
// across short pauses until they are enough long, none so long that Around is over longest, what the recogniser takes. Voiced parts outside
// every turn go to the nearest. With no turns at all every chunk is nobody's. x is the sound from place base on, and holds all that is voiced.
func Cut(x []int16, base int, voiced []sound.Stretch, turns []sound.Turn, longest, enough int) []Chunk {
	most := longest - 2*margin
	if len(voiced) == 0 {
		return nil
	}
	o := Own(sound.Stretch{From: voiced[0].From, To: voiced[len(voiced)-1].To}, turns)
	var out []Chunk
	for _, v := range voiced {
		for _, p := range o.Parts(x, base, v) {
			if n := len(out); n > 0 {
				last := &out[n-1]
				if last.Speaker == p.Speaker && last.Unsure == p.Unsure && p.From-last.To <= JoinGap && p.To-last.From <= most && last.Len() < enough {
					last.To = p.To
					last.Voiced = append(last.Voiced, p.Stretch)
					continue
				}
			}
			for _, s := range Split(x, base, p.Stretch, most) {
				out = append(out, Chunk{Turn: sound.Turn{Stretch: s, Speaker: p.Speaker, Unsure: p.Unsure}, Voiced: []sound.Stretch{s}})
			}
		}
	}
	return out
}

// Owners says for each frame of a stretch who speaks there.
type Owners struct {
	first  int // frame
	who    []int
	unsure []bool
}

// Own lays turns over a stretch. Where turns overlap the frame goes to the one that began first; frames outside all turns go to the nearest.
func Own(in sound.Stretch, turns []sound.Turn) Owners {
	first := in.From / sound.Frame
	n := in.To/sound.Frame + 1 - first
	owner, unsure := make([]int, n), make([]bool, n)
	for i := range owner {
		owner[i] = nobody
	}
	sorted := append([]sound.Turn(nil), turns...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].From < sorted[j].From })
	for _, t := range sorted {
		for i := max(0, t.From/sound.Frame-first); i < min(n, (t.To+sound.Frame-1)/sound.Frame-first); i++ {
			if owner[i] == nobody {
				owner[i], unsure[i] = t.Speaker, t.Unsure
			}
		}
	}
	// The turns nearest outside, for the frames at both ends.
	var before, after *sound.Turn
	for i := range sorted {
		if t := &sorted[i]; t.To <= in.From {
			if before == nil || t.To > before.To {
				before = t
			}
		} else if t.From >= in.To && after == nil {
			after = t
		}
	}
	near := make([]int, n) // distance to the owned frame before
	last := math.MinInt32
	if before != nil {
		last = before.To/sound.Frame - first - 1
	}
	for i := range n {
		if owner[i] != nobody {
			last = i
		}
		near[i] = last
	}
	next := math.MaxInt32
	if after != nil {
		next = after.From/sound.Frame - first
	}
	at := func(i int) (int, bool) {
		switch {
		case i < 0:
			return before.Speaker, before.Unsure
		case i >= n:
			return after.Speaker, after.Unsure
		}
		return owner[i], unsure[i]
	}
	for i := n - 1; i >= 0; i-- {
		if owner[i] != nobody && near[i] == i {
			next = i
			continue
		}
		from := near[i]
		if next-i < i-from {
			from = next
		}
		if from == math.MinInt32 || from == math.MaxInt32 {
			owner[i], unsure[i] = -1, true
			continue
		}
		who, doubt := at(from)
		owner[i], unsure[i] = who, doubt || from-i > farFrames || i-from > farFrames
	}
	return Owners{first, owner, unsure}
}

// Parts cuts a stretch where the speaker changes, at the quietest place near by if x, the sound from place base on, holds it.
func (o Owners) Parts(x []int16, base int, v sound.Stretch) []sound.Turn {
	type run struct{ from, to, who int } // frames from the first
	var runs []run
	for i := v.From/sound.Frame - o.first; i < (v.To+sound.Frame-1)/sound.Frame-o.first; i++ {
		if n := len(runs); n > 0 && runs[n-1].who == o.who[i] {
			runs[n-1].to = i + 1
		} else {
			runs = append(runs, run{i, i + 1, o.who[i]})
		}
	}
	for len(runs) > 1 { // put the shortest run to its longer neighbour until all are long enough
		k := 0
		for i, r := range runs {
			if r.to-r.from < runs[k].to-runs[k].from {
				k = i
			}
		}
		if runs[k].to-runs[k].from >= shortest {
			break
		}
		to := k - 1
		if k == 0 || k+1 < len(runs) && runs[k+1].to-runs[k+1].from > runs[k-1].to-runs[k-1].from {
			to = k + 1
		}
		runs[to].from, runs[to].to = min(runs[to].from, runs[k].from), max(runs[to].to, runs[k].to)
		runs = append(runs[:k], runs[k+1:]...)
		for i := 1; i < len(runs); i++ {
			if runs[i].who == runs[i-1].who {
				runs[i-1].to = runs[i].to
				runs = append(runs[:i], runs[i+1:]...)
				i--
			}
		}
	}
	var out []sound.Turn
	from := v.From
	for i, r := range runs {
		to := v.To
		if i+1 < len(runs) {
			to = min(max((o.first+r.to)*sound.Frame, from+sound.Frame), v.To-sound.Frame)
			lo, hi := max(from+sound.Frame, to-snap), min(v.To-sound.Frame, to+snap)
			if base <= lo && hi <= base+len(x) {
				to = base + sound.Quietest(x, lo-base, hi-base, quiet/2)
			}
		}
		doubt := 0
		for f := from/sound.Frame - o.first; f < min(len(o.unsure), (to+sound.Frame-1)/sound.Frame-o.first); f++ {
			if o.unsure[f] && o.who[f] == r.who {
				doubt++
			}
		}
		if to > from {
			out = append(out, sound.Turn{Stretch: sound.Stretch{From: from, To: to}, Speaker: r.who, Unsure: r.who < 0 || 2*doubt*sound.Frame > to-from})
		}
		from = to
	}
	return out
}

// Sparse reports whether text is too little for so many seconds of voice: fewer than two words in five seconds. Slow speakers say three to
// five. Moonshine falls silent over long chunks of the same word, and has it in short ones.
func Sparse(text string, voiced float64) bool {
	return voiced > 4 && 5*float64(len(strings.Fields(text))) < 2*voiced
}

// Within returns the part of a chunk in a stretch of it, with what is voiced there.
func (c Chunk) Within(t sound.Turn) Chunk {
	out := Chunk{Turn: t}
	for _, v := range c.Voiced {
		if v.From, v.To = max(v.From, t.From), min(v.To, t.To); v.Len() > 0 {
			out.Voiced = append(out.Voiced, v)
		}
	}
	return out
}

// Split cuts a stretch into parts of at most longest samples, each time at the quietest place of the last 3 s. x is the sound from place base
// on.
func Split(x []int16, base int, s sound.Stretch, longest int) []sound.Stretch {
	var out []sound.Stretch
	for s.Len() > longest {
		at := base + sound.Quietest(x, s.From-base+max(longest-tail, longest/2), s.From-base+longest, quiet)
		out = append(out, sound.Stretch{From: s.From, To: at})
		s.From = at
	}
	return append(out, s)
}

// Spread gives the words of text times: they are laid over the voiced stretches, each taking room by its letters and one more for the
// pause after it. On one speaker that puts word starts right to 0.18 s in the middle (90 % within 0.37 s).
func Spread(text string, voiced []sound.Stretch) []casework.Word {
	fields := strings.Fields(text)
	total, room := 0, 0
	weights := make([]int, len(fields))
	for i, f := range fields {
		weights[i] = 1 + utf8.RuneCountInString(strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
		total += weights[i]
	}
	for _, v := range voiced {
		room += v.Len()
	}
	if total == 0 || room == 0 {
		return nil
	}
	place := func(done int, end bool) float64 { // where the given share of the voiced sound is over
		n := int(float64(room) * float64(done) / float64(total))
		for i, v := range voiced {
			if n < v.Len() || n == v.Len() && (end || i+1 == len(voiced)) {
				return float64(v.From+n) / sound.Rate
			}
			n -= v.Len()
		}
		return float64(voiced[len(voiced)-1].To) / sound.Rate
	}
	out := make([]casework.Word, len(fields))
	done := 0
	for i, f := range fields {
		out[i] = casework.Word{Text: f, StartS: round(place(done, false))}
		done += weights[i]
		out[i].EndS = round(place(done, true))
	}
	return out
}

func round(s float64) float64 { return math.Round(s*1000) / 1000 }

// Looping reports whether text is not to be believed as what was said in so many seconds: it has more words than anybody can say, or the
// recogniser repeats itself, one to three words six times over or a longer phrase three times. People reach 7 words a second in bursts and
// about 25 letters.
func Looping(text string, seconds float64) bool {
	words := strings.Fields(plain(text))
	if len(words) > 8 && (float64(len(words)) > 8*seconds || float64(utf8.RuneCountInString(text)) > 40*seconds) {
		return true
	}
	for n := 1; n <= len(words)/3; n++ {
		times := 3
		if n <= 3 {
			times = 6
		}
		same := 0
		for i := n; i < len(words); i++ {
			if words[i] != words[i-n] {
				same = 0
			} else if same++; same >= (times-1)*n {
				return true
			}
		}
	}
	return false
}

// Around returns what is to be heard for the chunk, where the sound lies in the given stretch: the chunk and a little on both sides.
func (c Chunk) Around(in sound.Stretch) sound.Stretch {
	return sound.Stretch{From: max(in.From, c.From-margin), To: min(in.To, c.To+margin)}
}

// Halves cuts a chunk in two at its quietest place near the middle. x is the sound from place base on.
func (c Chunk) Halves(x []int16, base int) []Chunk {
	at := base + sound.Quietest(x, c.From-base+c.Len()/4, c.To-base-c.Len()/4, quiet/2)
	a, b := c.Turn, c.Turn
	a.To, b.From = at, at
	return []Chunk{c.Within(a), c.Within(b)}
}

// SameWords reports whether two texts have the same words, whatever their case and punctuation.
func SameWords(a, b string) bool { return plain(a) == plain(b) }

func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	}), " ")
}
