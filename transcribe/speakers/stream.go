package speakers

import (
	"math"
	"slices"
	"sync"

	"evenhand/transcribe/sound"
)

// Piece is a short part of one run of speech, with its voice. Nobody's face, but biometric data all the same: it stays in memory.
type Piece struct {
	sound.Stretch
	Run   int       // number of the run it was cut from
	Voice []float32 // of length 1, or nil
	fine  []Piece   // the same cut shorter, once it has seemed to hold two voices
}

// Stream follows the voices of one sound that goes on. Hear, Gather and Polish are for one goroutine, the one that owns the Separator;
// Until, Turns and Crossed may be called from others. The sound is needed for about as long as the caller wants borders to be exact;
// what is kept for good is a voice print for each piece, under 4 MB for three hours.
type Stream struct {
	s     *Separator
	from  int // where it began to listen
	level level

	// Of Hear alone.
	windows int  // that were seen
	view    view // of the last window
	whole   bool // nothing of it waits any more
	names   int
	who     []int // frames from the start of the run that may still grow; 0 silence, a voice's number from 1, −1 several
	whoFrom int   // frame of who[0]
	runs    int
	cut     int // where the next piece of the open run begins; 0 if none was cut yet
	clip    int // pieces before this place are known from before

	mu      sync.Mutex
	until   int
	pieces  []Piece
	seed    []sound.Turn // who spoke when, by an earlier stream
	crossed []sound.Stretch
	borders map[sound.Stretch]border
	people  []*group
	keys    []int // of the people: numbers that stay the same from one gathering to the next
	nextKey int
	blocks  []*group // of the whole blocks before the last: gathered once
	blocked int      // pieces in them
}

// border is what was heard between two pieces that touch: one glance after the other, and where a change there would fall.
type border struct {
	voices [][]float32
	places []int
}

// Stream begins to follow a sound from a place on. If an earlier stream of the same sound broke off, known are its pieces and seed is what
// it made of them, so that the people keep their numbers.
func (s *Separator) Stream(from int, known []Piece, seed []sound.Turn) *Stream {
	t := &Stream{s: s, from: from, whoFrom: from / sound.Frame, until: from, pieces: known, seed: seed, borders: map[sound.Stretch]border{}}
	for _, p := range known {
		t.clip, t.runs = max(t.clip, p.To), max(t.runs, p.Run+1)
	}
	return t
}

// Hear takes in what the tape has of new sound, which is all there will be if ended. beat is called after every few seconds of sound with
// the place that was reached; it may return an error to stop. New pieces are returned as well as kept.
func (t *Stream) Hear(tape *sound.Tape, ended bool, beat func(at int) error) ([]Piece, error) {
	var out []Piece
	end := tape.Held().To
	for {
		from := t.from + t.windows*hop
		if from+window > end && !ended || t.windows > 0 && from+window-hop >= end || from >= end {
			break
		}
		x := tape.Copy(sound.Stretch{From: from, To: min(end, from+window)})
		fresh := x
		if t.windows > 0 {
			fresh = x[min(len(x), window-hop):]
		}
		t.level.add(fresh)
		w := t.s.look(x, from, t.level.gain())
		last := ended && from+window >= end
		until := from + window - (window-hop)/2
		if last {
			until = end
		}
		t.stitch(w, until/sound.Frame)
		t.windows++
		t.view, t.whole = w, last
		ps := t.fresh(tape, last)
		out = append(out, ps...)
		t.mu.Lock()
		t.pieces = append(t.pieces, ps...)
		t.until = max(t.until, min(until, end))
		if len(t.who) > 0 {
			t.until = min(t.until, max(t.whoFrom*sound.Frame, t.cut, t.from))
		}
		t.mu.Unlock()
		if err := beat(from); err != nil {
			return out, err
		}
	}
	if !ended {
		return out, nil
	}
	var rest []Piece
	if t.windows > 0 && !t.whole { // the last window was looked at before anybody knew that it was the last
		t.whole = true
		t.stitch(t.view, end/sound.Frame)
		rest = t.fresh(tape, true)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pieces = append(t.pieces, rest...)
	t.until = max(t.until, end)
	return append(out, rest...), nil
}

// stitch lays a window over the frames up to one: each moment is taken from the window whose middle is nearest.
func (t *Stream) stitch(w view, to int) {
	var grid [locals][]bool
	for v := range grid {
		grid[v] = make([]bool, window/sound.Frame)
	}
	for _, s := range w.turns {
		for f := (s.From - w.from) / sound.Frame; f < min((s.To-w.from)/sound.Frame, window/sound.Frame); f++ {
			grid[s.Speaker][f] = true
		}
	}
	var here [locals]int
	from := t.whoFrom + len(t.who)
	for f := from; f < to; f++ {
		local, several := -1, false
		for v := range grid {
			if i := f - w.from/sound.Frame; i >= 0 && i < len(grid[v]) && grid[v][i] {
				several = local >= 0
				local = v
			}
		}
		switch {
		case several:
			t.who = append(t.who, -1)
		case local >= 0:
			if here[local] == 0 {
				if n := len(t.who); f == from && n > 0 && t.who[n-1] > 0 && !claimed(here, t.who[n-1]) {
					here[local] = t.who[n-1] // the same voice on both sides of the seam
				} else {
					t.names++
					here[local] = t.names
				}
			}
			t.who = append(t.who, here[local])
		default:
			t.who = append(t.who, 0)
		}
	}
}

// settledRun is a stretch of one run of speech that can be cut into pieces: all of the run from a place on, or as much as will not change
// although the run may go on.
type settledRun struct {
	sound.Stretch
	voice  int
	closed bool
}

// settledRuns takes what is settled off the frames that were waiting.
func (t *Stream) settledRuns(last bool) []settledRun {
	var out []settledRun
	f, n := 0, len(t.who)
	place := func(f int) int { return (t.whoFrom + f) * sound.Frame }
	for f < n {
		end, g := f+1, f+1
		if t.who[f] <= 0 {
			for end < n && t.who[end] == t.who[f] {
				end++
			}
			if t.who[f] < 0 {
				t.mu.Lock()
				t.crossed = append(t.crossed, sound.Stretch{From: place(f), To: place(end)})
				t.mu.Unlock()
			}
			f = end
			continue
		}
		closed := last
		for ; g < n; g++ {
			if t.who[g] == t.who[f] {
				end = g + 1
			} else if t.who[g] != 0 || g-end >= pause-1 {
				closed = true
				break
			}
		}
		if !closed || end-f >= shortRun {
			out = append(out, settledRun{sound.Stretch{From: place(f), To: place(end)}, t.who[f], closed})
		}
		if !closed {
			break // it may go on
		}
		f = end
	}
	t.who = append([]int(nil), t.who[f:]...)
	t.whoFrom += f
	return out
}

// fresh cuts what is settled of the runs into pieces, with their voices.
func (t *Stream) fresh(tape *sound.Tape, last bool) []Piece {
	var out []Piece
	add := func(s sound.Stretch) {
		if s.From = max(s.From, t.clip); s.Len() > 0 {
			out = append(out, Piece{Stretch: s, Run: t.runs, Voice: t.s.voice(tape.Copy(s), t.level.gain())})
		}
	}
	for _, r := range t.settledRuns(last) {
		at := max(r.From, t.cut)
		for r.To-at > longMost && (r.closed || r.To-at > longMost+longLeast) {
			to := quietest(tape, at+longLeast, min(at+longMost, r.To-longLeast/2), sound.Rate/10)
			add(sound.Stretch{From: at, To: to})
			at = to
		}
		if !r.closed {
			t.cut = at
			break
		}
		add(sound.Stretch{From: at, To: r.To})
		t.runs++
		t.cut = 0
	}
	return out
}

func quietest(tape *sound.Tape, lo, hi, n int) int {
	s := sound.Stretch{From: lo, To: hi}
	x := tape.Copy(s)
	return lo + sound.Quietest(x, 0, len(x), n)
}

// Until returns the place up to which the pieces are known.
func (t *Stream) Until() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.until
}

// Crossed returns where several people spoke at once, as far as the segmentation saw it.
func (t *Stream) Crossed() []sound.Stretch {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.crossed)
}

// Gather works out anew who the people are, from all voices so far; count is their number if it is known, else 0. A person keeps the number
// from one gathering to the next by what the two have in common.
func (t *Stream) Gather(count int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before, was := t.people, t.keys
	var old []int
	ps, _ := t.cutFine(all)
	if len(before) > 0 {
		old = along(ps, before)
	} else {
		was = t.seedKeys()
		old = t.seeded(ps, was)
	}
	t.people = settle(ps, t.gather(count))
	t.keys = make([]int, len(t.people))
	for i := range t.keys {
		t.keys[i] = -1
	}
	if len(was) > 0 {
		shared := make([][]int, len(t.people))
		for i := range shared {
			shared[i] = make([]int, len(was))
		}
		for i, who := range along(ps, t.people) {
			if old[i] >= 0 {
				shared[who][old[i]] += ps[i].Len()
			}
		}
		for {
			a, b, most := -1, -1, 0
			for i := range shared {
				for k, n := range shared[i] {
					if n > most {
						a, b, most = i, k, n
					}
				}
			}
			if a < 0 {
				break
			}
			t.keys[a] = was[b]
			for i := range shared {
				shared[i][b] = 0
			}
			clear(shared[a])
		}
	}
	for i, k := range t.keys {
		if k < 0 {
			t.keys[i] = t.nextKey
			t.nextKey++
		}
	}
}

// all is every place there is.
var all = sound.Stretch{From: -1, To: math.MaxInt32}

// seedKeys lists the numbers of the people of an earlier stream.
func (t *Stream) seedKeys() []int {
	var keys []int
	for _, s := range t.seed {
		if s.Speaker >= 0 && !slices.Contains(keys, s.Speaker) {
			keys = append(keys, s.Speaker)
			t.nextKey = max(t.nextKey, s.Speaker+1)
		}
	}
	return keys
}

// seeded gives each piece the index in keys of who spoke at its middle in an earlier stream, −1 where nobody did.
func (t *Stream) seeded(ps []Piece, keys []int) []int {
	out := make([]int, len(ps))
	for i, p := range ps {
		out[i] = -1
		mid := (p.From + p.To) / 2
		if k, _ := slices.BinarySearchFunc(t.seed, mid, func(s sound.Turn, at int) int { return s.To - at - 1 }); k < len(t.seed) && t.seed[k].From <= mid {
			out[i] = slices.Index(keys, t.seed[k].Speaker)
		}
	}
	return out
}

// gather groups the long pieces into people. Whole blocks are grouped once and kept.
func (t *Stream) gather(count int) []*group {
	for {
		to := t.blocked
		for to < len(t.pieces) && t.pieces[to].From < t.pieces[t.blocked].From+block {
			to++
		}
		if to == len(t.pieces) {
			break
		}
		t.blocks = append(t.blocks, gatherBlock(t.pieces[t.blocked:to])...)
		t.blocked = to
	}
	gs := make([]*group, 0, len(t.blocks))
	for _, g := range t.blocks {
		gs = append(gs, g.clone())
	}
	return people(append(gs, gatherBlock(t.pieces[t.blocked:])...), count)
}

// cutFine lists the pieces as they are to be given to people: those that seem to hold two voices in their fine form, where there is one.
// missing are those that have none.
func (t *Stream) cutFine(in sound.Stretch) (ps []Piece, missing []int) {
	lo, _ := slices.BinarySearchFunc(t.pieces, in.From, func(p Piece, at int) int { return p.To - at })
	for i := lo; i < len(t.pieces) && t.pieces[i].From < in.To; i++ {
		p := t.pieces[i]
		switch {
		case len(t.people) == 0 || plain(p, t.people):
			ps = append(ps, p)
		case p.fine == nil:
			missing = append(missing, i)
			ps = append(ps, p)
		default:
			ps = append(ps, p.fine...)
		}
	}
	return ps, missing
}

// Polish looks again at what lies in a stretch the tape still has: pieces that may hold two voices are cut finer, and where the voice
// changes without a pause the border is moved to where it does. beat is as in Hear.
func (t *Stream) Polish(tape *sound.Tape, in sound.Stretch, beat func(at int) error) error {
	held := tape.Held()
	in.From, in.To = max(in.From, held.From), min(in.To, held.To)
	inside := func(s sound.Stretch) bool { return s.From >= in.From && s.To <= in.To }
	gain := t.level.gain()

	t.mu.Lock()
	_, missing := t.cutFine(in)
	var todo []Piece
	for _, i := range missing {
		if inside(t.pieces[i].Stretch) {
			todo = append(todo, t.pieces[i])
		}
	}
	t.mu.Unlock()
	for _, p := range todo {
		var fine []Piece
		for _, s := range cutPieces(tape, p.Stretch, shortLeast, shortMost) {
			fine = append(fine, Piece{Stretch: s, Run: p.Run, Voice: t.s.voice(tape.Copy(s), gain)})
		}
		t.mu.Lock()
		if i, ok := slices.BinarySearchFunc(t.pieces, p, func(a, b Piece) int { return a.From - b.From }); ok {
			t.pieces[i].fine = fine
		}
		t.mu.Unlock()
		if err := beat(p.From); err != nil {
			return err
		}
	}

	t.mu.Lock()
	ps, whose := t.whose(in)
	var between []sound.Stretch
	for i := 1; i < len(whose); i++ { // nobody's before the first gathering
		s := sound.Stretch{From: ps[i-1].From, To: ps[i].To}
		if _, known := t.borders[s]; !known && whose[i] != whose[i-1] && ps[i].From-ps[i-1].To < sound.Frame && inside(s) {
			between = append(between, s)
		}
	}
	t.mu.Unlock()
	for _, s := range between {
		b := t.s.glance(tape.Copy(s), s.From, gain)
		t.mu.Lock()
		t.borders[s] = b
		t.mu.Unlock()
		if err := beat(s.From); err != nil {
			return err
		}
	}
	return nil
}

// around is how far the pieces on both sides of a place have a say in who speaks there.
const around = 60 * sound.Rate

// whose gives each piece in a stretch, and some on both sides, its person. The caller holds the lock.
func (t *Stream) whose(in sound.Stretch) ([]Piece, []int) {
	ps, _ := t.cutFine(sound.Stretch{From: in.From - around, To: in.To + around})
	return ps, along(ps, t.people)
}

// Turns returns who speaks when between two places, by all that is known so far: in order of time, not overlapping. Speaker is a number
// that stays with a person (Gather).
func (t *Stream) Turns(in sound.Stretch) []sound.Turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	ps, whose := t.whose(in)
	if whose == nil {
		return nil
	}
	for i := 1; i < len(ps); i++ {
		if whose[i] == whose[i-1] {
			continue
		}
		if b, ok := t.borders[sound.Stretch{From: ps[i-1].From, To: ps[i].To}]; ok {
			if at := b.place(t.people[whose[i-1]], t.people[whose[i]]); at > ps[i-1].From && at < ps[i].To {
				ps[i-1].To, ps[i].From = at, at
			}
		}
	}
	lo, hi := 0, len(ps)
	for lo < hi && ps[lo].To <= in.From {
		lo++
	}
	for hi > lo && ps[hi-1].From >= in.To {
		hi--
	}
	out := turns(ps[lo:hi], whose[lo:hi], t.people)
	for i := range out {
		out[i].Speaker = t.keys[out[i].Speaker]
	}
	return out
}

// place returns where the voice passes from one person to the other: the place that leaves the most of the first voice before it and of the
// second after it.
func (b border) place(first, second *group) int {
	best, at, sum := math.Inf(-1), 0, 0.0
	for i, v := range b.voices {
		sum += first.fit(v) - second.fit(v)
		if sum > best {
			best, at = sum, b.places[i]
		}
	}
	return at
}

// level follows how loud the sound is. See gain.
type level struct {
	counts  [129]int // of seconds, by peak / 256
	seconds int
	peak, n int // of the second that is not full yet
}

func (l *level) add(x []int16) {
	for _, v := range x {
		l.peak = max(l.peak, int(v), -int(v))
		if l.n++; l.n == sound.Rate {
			l.counts[l.peak/256]++
			l.seconds++
			l.peak, l.n = 0, 0
		}
	}
}

// gain brings the loud parts near full scale: the voice-print model has an absolute floor, and in quiet sound all voices look alike. It goes
// by the loudest sample of each second, leaving out the top tenth, so that a dropped cup does not count.
func (l *level) gain() float32 {
	over := 0
	for b := len(l.counts) - 1; b >= 0; b-- {
		if over += l.counts[b]; over > 0 && 10*over > l.seconds {
			return min(100, 0.9*32768/(256*float32(b)+128))
		}
	}
	return 1
}
