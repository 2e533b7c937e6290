package transcribe

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/transcribe/sound"
	"evenhand/transcribe/speakers"
	"evenhand/transcribe/speech"
)

// script is what has been written down: chunks with their words, and the utterances they make up. It belongs to the goroutine that writes,
// but for keepPieces and restoreLine.
type script struct {
	chunks []*chunk // in order of time within a line
	told   map[int]casework.Utterance
	open   map[int]int // line → utterance that may still grow
	names  map[int]int // voice (line and person) → number of S…
	next   int         // number of the next chunk
	nextID int
	sides  int // how many lines there are; 0 until it is clear
	approx bool
	pieces map[int][]speakers.Piece // of an earlier child, by line
	fresh  keep                     // not yet given to the parent
}

// chunk is a part of the sound that was heard by itself.
type chunk struct {
	N int `json:"n"`
	speech.Chunk
	Line    int             `json:"line"`
	ID      int             `json:"id"` // of its utterance
	Text    string          `json:"text"`
	Words   []casework.Word `json:"words"`
	Lost    bool            `json:"lost,omitempty"`  // it made no sense, or ended a child
	Again   bool            `json:"again,omitempty"` // heard a second time: Words have confidences
	Left    bool            `json:"left,omitempty"`  // its place has been taken by others
	Crossed bool            `json:"crossed,omitempty"`
}

// keep is what another child needs to go on where this one broke off.
type keep struct {
	Line   int              `json:"line"`
	Pieces []speakers.Piece `json:"pieces,omitempty"`
	Chunks []*chunk         `json:"chunks,omitempty"`
	Names  map[int]int      `json:"names,omitempty"`
	Sides  int              `json:"sides,omitempty"`
	NextID int              `json:"next_id,omitempty"`
}

// voices keeps the people of two lines apart.
func voice(line, person int) int { return person*2 + line }

func (s *script) restore(c *child, kept []json.RawMessage) error {
	s.told, s.open, s.names, s.pieces = map[int]casework.Utterance{}, map[int]int{}, map[int]int{}, map[int][]speakers.Piece{}
	s.nextID = max(1, c.job.NextID)
	by := map[int]*chunk{}
	for _, line := range kept {
		var k keep
		if err := json.Unmarshal(line, &k); err != nil || k.Line < 0 || k.Line > 1 || k.Sides < 0 || k.Sides > 2 {
			return fmt.Errorf("what was kept cannot be read")
		}
		s.pieces[k.Line] = append(s.pieces[k.Line], k.Pieces...)
		for _, ch := range k.Chunks {
			if ch != nil {
				by[ch.N] = ch
				s.next = max(s.next, ch.N+1)
			}
		}
		for v, n := range k.Names {
			s.names[v] = n
		}
		s.sides, s.nextID = max(s.sides, k.Sides), max(s.nextID, k.NextID)
	}
	for _, ch := range by {
		if !ch.Left {
			s.chunks = append(s.chunks, ch)
		}
	}
	slices.SortFunc(s.chunks, before)
	for _, ch := range s.chunks {
		if u, ok := s.build(ch.ID); ok {
			s.told[ch.ID] = u
		}
	}
	return nil
}

func before(a, b *chunk) int {
	if a.From != b.From {
		return a.From - b.From
	}
	return a.N - b.N
}

// restoreLine gives a line what an earlier child knew of it.
func (s *script) restoreLine(l *line) {
	l.known = s.pieces[l.n]
	for _, ch := range s.chunks {
		if ch.Line == l.n {
			l.seed = append(l.seed, ch.Turn)
			l.cut = max(l.cut, ch.To)
		}
	}
	l.ready = max(l.ready, l.cut)
}

// keepPieces gives new voice prints to the parent.
func (s *script) keepPieces(c *child, l *line, ps []speakers.Piece) error {
	return c.sendKeep(message{Kind: kindProgress}, keep{Line: l.n, Pieces: ps, Sides: len(c.lines)})
}

func (c *child) sendKeep(m message, k keep) error {
	b, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep what was heard: %w", err)
	}
	m.Keep = b
	return c.send(m)
}

// name returns the name of a voice, a new one if it never spoke before.
func (s *script) name(c *child, line, person int) string {
	if person < 0 {
		return ""
	}
	v := voice(line, person)
	n, ok := s.names[v]
	if !ok {
		n = max(1, c.job.NextVoice)
		for _, have := range s.names {
			n = max(n, have+1)
		}
		s.names[v] = n
	}
	return fmt.Sprintf("S%d", n)
}

// How chunks become utterances: one speaker, pauses of at most maxPause, and no longer than maxUtterance unless one chunk is.
const (
	maxPause     = 3 * sound.Rate / 2
	maxUtterance = 30 * sound.Rate
)

// add puts a chunk that was heard where it belongs.
func (s *script) add(c *child, ch *chunk) error {
	ch.N = s.next
	s.next++
	s.insert(ch)
	if ch.Lost || ch.Text == "" {
		s.fresh.Chunks = append(s.fresh.Chunks, ch)
		return nil
	}
	if id := s.open[ch.Line]; id > 0 {
		first, last := s.span(id)
		if first != nil && last.Speaker == ch.Speaker && last.doubt() == ch.doubt() && ch.From-last.To <= maxPause && ch.To-first.From <= maxUtterance {
			ch.ID = id
			return nil
		}
		if err := s.flush(c, ch.Line); err != nil {
			return err
		}
	}
	ch.ID = s.newID()
	s.open[ch.Line] = ch.ID
	return nil
}

func (s *script) newID() int {
	s.nextID++
	return s.nextID - 1
}

func (s *script) insert(ch *chunk) {
	i, _ := slices.BinarySearchFunc(s.chunks, ch, before)
	s.chunks = slices.Insert(s.chunks, i, ch)
}

// of lists the chunks of an utterance.
func (s *script) of(id int) []*chunk {
	var out []*chunk
	for i := len(s.chunks) - 1; i >= 0; i-- { // it is nearly always one of the last
		if s.chunks[i].ID == id {
			out = append(out, s.chunks[i])
		} else if len(out) > 0 && out[len(out)-1].From-s.chunks[i].From > 4*maxUtterance {
			break
		}
	}
	slices.Reverse(out)
	return out
}

func (s *script) span(id int) (first, last *chunk) {
	if of := s.of(id); len(of) > 0 {
		return of[0], of[len(of)-1]
	}
	return nil, nil
}

func (ch *chunk) doubt() bool { return ch.Unsure || ch.Crossed }

// build makes an utterance of its chunks. Its speaker has no name yet.
func (s *script) build(id int) (casework.Utterance, bool) {
	of := s.of(id)
	if len(of) == 0 || id == 0 {
		return casework.Utterance{}, false
	}
	u := casework.Utterance{ID: id, Unsure: of[0].doubt(), StartS: seconds(of[0].From), EndS: seconds(of[len(of)-1].To), Heard: casework.HeardOnce}
	if v, ok := s.names[voice(of[0].Line, of[0].Speaker)]; ok && of[0].Speaker >= 0 {
		u.Speaker = fmt.Sprintf("S%d", v)
	}
	var texts []string
	sum, n := 0.0, 0
	for _, ch := range of {
		if ch.Text == "" {
			continue
		}
		texts = append(texts, ch.Text)
		u.Words = append(u.Words, ch.Words...)
		for _, w := range ch.Words {
			if w.Confidence != nil {
				sum += *w.Confidence
				n++
			}
		}
	}
	u.Text = strings.Join(texts, " ")
	if n > 0 {
		mean := math.Round(100*sum/float64(n)) / 100
		u.Confidence = &mean
	}
	return u, u.Text != ""
}

// flush tells the utterance of a line that is still open.
func (s *script) flush(c *child, line int) error {
	id := s.open[line]
	if id == 0 {
		return nil
	}
	s.open[line] = 0
	return s.tell(c, id)
}

// tell sends an utterance, new or changed, if it is not as it was told before.
func (s *script) tell(c *child, id int) error {
	of := s.of(id)
	if len(of) == 0 {
		return nil
	}
	s.name(c, of[0].Line, of[0].Speaker)
	u, ok := s.build(id)
	if !ok {
		return nil
	}
	was, known := s.told[id]
	if known && same(was, u) {
		return nil
	}
	s.told[id] = u
	s.fresh.Chunks = append(s.fresh.Chunks, of...)
	s.fresh.Line, s.fresh.Names, s.fresh.NextID, s.fresh.Sides = of[0].Line, s.names, s.nextID, s.sides
	m := message{Kind: kindProgress}
	if known { // at whatever stage the work is
		m.Changed = []casework.Utterance{u}
	} else {
		m.Stage, m.DoneS, m.Utterance = StageWords, u.EndS, &u
	}
	c.mu.Lock()
	m.TotalS, m.BehindS = seconds(c.taken), c.behind()
	c.mu.Unlock()
	k := s.fresh
	s.fresh = keep{}
	return c.sendKeep(m, k)
}

func same(a, b casework.Utterance) bool {
	if a.Speaker != b.Speaker || a.Unsure != b.Unsure || a.StartS != b.StartS || a.EndS != b.EndS || a.Text != b.Text || a.Heard != b.Heard || len(a.Words) != len(b.Words) {
		return false
	}
	for i := range a.Words {
		x, y := a.Words[i].Confidence, b.Words[i].Confidence
		if (x == nil) != (y == nil) || x != nil && *x != *y {
			return false
		}
	}
	return true
}

// regroup parts an utterance whose chunks no longer have one speaker: the first keep its id. It tells what changed.
func (s *script) regroup(c *child, id int) error {
	of := s.of(id)
	for from := 0; from < len(of); {
		to := from + 1
		for to < len(of) && of[to].Speaker == of[from].Speaker && of[to].doubt() == of[from].doubt() {
			to++
		}
		mine := id
		if from > 0 {
			mine = s.newID()
		}
		for _, ch := range of[from:to] {
			ch.ID = mine
		}
		from = to
	}
	told := map[int]bool{}
	for _, ch := range of {
		if !told[ch.ID] {
			told[ch.ID] = true
			if err := s.tell(c, ch.ID); err != nil {
				return err
			}
		}
	}
	return nil
}
