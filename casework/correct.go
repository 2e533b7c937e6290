package casework

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A worker's corrections of a transcript, and what they do to a note that rests on it. Every method takes the note as it is (nil for none) and
// changes both together, so that whoever stores them stores both in one step. Each leaves both alone where it returns an error. What was
// signed is not these functions' affair: they change a copy, which the caller makes the next version.
//
// Evidence follows its words: a statement keeps pointing at the words it was drafted from wherever they are now, and says what they say now.
// Whatever reads otherwise than it did, or stands beside words that do, is stale: somebody decides it again, alone. Words that are gone stay in
// the statement as they were quoted, marked, and nobody can confirm them.

// longestTurn is far more than anybody says in one turn, in characters; more is a slip of the clipboard. A turn that is longer may stay so.
const longestTurn = 10_000

var (
	turnGone = NewProblem(CodeNotFound, "Those words are not in the transcript any more.")
	notHeard = NewProblem(CodeRefused, "This turn is marked as not transcribed. Take the mark away first.")
)

func (t *Transcript) at(id int) (*Utterance, error) {
	for i := range t.Utterances {
		if t.Utterances[i].ID == id {
			return &t.Utterances[i], nil
		}
	}
	return nil, turnGone
}

// Correct changes the words of a turn. What was heard first stays as Original, for good; typing it again takes the correction back. The words
// that stayed keep their times. Statements on the turn follow the correction and are stale.
func (t *Transcript) Correct(d *Draft, id int, text string) error {
	u, err := t.at(id)
	if err != nil {
		return err
	}
	if !utf8.ValidString(text) {
		return NewProblem(CodeBadInput, "That text cannot be read, so it was not kept. The words are as they were. Type them again.")
	}
	text = Typed(Fold(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)))
	switch {
	case u.Foreign:
		return notHeard
	case blank(text):
		return NewProblem(CodeBadInput, "A turn cannot be left without words, so it is as it was. If nobody said this, or it was another language, mark the turn as not transcribed: then none of it can be in the note.")
	case utf8.RuneCountInString(text) > max(longestTurn, 2*utf8.RuneCountInString(u.Text)):
		return NewProblem(CodeBadInput, "That is too long for one turn, so it was not kept. The words are as they were.")
	case text == Fold(u.Text):
		return nil
	}
	was := *u
	switch {
	case u.Original == "":
		u.Original = u.Text
	case text == Fold(u.Original):
		text, u.Original = u.Original, ""
	}
	u.Text, u.Words = text, respread(u.Words, text, u.StartS, u.EndS)
	u.Revision++
	u.Played = false // what was played was played with other words in view
	d.follow(t, trackOf(was, *u), true)
	return nil
}

// SayWho gives a turn to another voice; "" leaves it with nobody. What rests on it is stale.
func (t *Transcript) SayWho(d *Draft, id int, speaker string) error {
	u, err := t.at(id)
	if err != nil {
		return err
	}
	if u.Speaker == speaker && u.Unsure == (speaker == "") {
		return nil
	}
	was := *u
	u.Speaker, u.Unsure, u.Given = speaker, speaker == "", speaker != ""
	u.Revision++
	d.follow(t, trackOf(was, *u), true)
	return nil
}

// The marks of a turn.
const (
	TurnInterpreter = "interpreter" // said through an interpreter
	TurnForeign     = "foreign"     // another language, signing, or no words at all: not transcribed
)

// Mark marks a turn, or takes its mark away with "". What a machine makes of a language it does not know is no words anybody said: a foreign
// turn has no text, so that none of it can be found, drafted from or quoted. What was heard is kept as Original, and comes back with the
// mark taken away; what the worker had typed over it does not.
func (t *Transcript) Mark(d *Draft, id int, mark string) error {
	u, err := t.at(id)
	if err != nil {
		return err
	}
	if mark != "" && mark != TurnInterpreter && mark != TurnForeign {
		return NewProblem(CodeBadInput, "A turn can be marked as said through an interpreter, or as not transcribed.")
	}
	was := *u
	u.Interpreter, u.Foreign = mark == TurnInterpreter, mark == TurnForeign
	if u.Interpreter == was.Interpreter && u.Foreign == was.Foreign {
		return nil
	}
	switch {
	case u.Foreign && !was.Foreign:
		if u.Original == "" {
			u.Original = u.Text
		} else {
			u.Words = respread(u.Words, u.Original, u.StartS, u.EndS)
		}
		u.Text, u.Played = "", false
	case was.Foreign && !u.Foreign:
		u.Text, u.Original = u.Original, ""
	}
	u.Revision++
	d.follow(t, trackOf(was, *u), true)
	if d != nil && u.Foreign {
		d.Needs = append(d.Needs, NotTranscribed(*u))
	}
	if d != nil && was.Foreign {
		for i := range d.Needs {
			if n := &d.Needs[i]; n.Kind == NeedForeign && slices.Contains(n.Utterances, id) {
				n.Text, n.Done = "Words that were marked as not transcribed are in the transcript again. None of them is in the note unless you add it.", false
			}
		}
	}
	return nil
}

// NeedForeign is the kind of need that says that something was said which is not in the transcript.
const NeedForeign = "foreign"

// NotTranscribed says of a foreign turn that nothing of it can be in the note.
func NotTranscribed(u Utterance) Need {
	who := "Someone"
	if !u.Unsure && u.Speaker != "" {
		who = "{" + u.Speaker + "}"
	}
	return Need{Kind: NeedForeign, Utterances: []int{u.ID},
		Text: who + " used another language or signing here: not transcribed, so it is not in the note. If it matters, write yourself what you understood."}
}

// Split parts a turn in two before the word at a character of its text. The second part gets a new id. What rests on either part alone goes
// with it; what rests on both is stale.
func (t *Transcript) Split(d *Draft, id, at int) error {
	u, err := t.at(id)
	if err != nil {
		return err
	}
	spans := Spans(u.Text)
	k := 0
	for k < len(spans) && spans[k].From < at {
		k++
	}
	if k == 0 || k == len(spans) || at < spans[k-1].To {
		return NewProblem(CodeBadInput, "A turn is split between two of its words. Choose a place between them.")
	}
	was, next := *u, t.NextID()
	if d != nil { // a note may still point at a turn that is gone
		next = max(next, d.lastUtterance()+1)
	}
	a, b := u.part(k, false)
	b.ID, t.LastID = next, next
	*u = a
	t.Utterances = append(t.Utterances, b)
	t.sort()
	d.follow(t, track{was: was, now: append(places(a), places(b)...), to: same(len(spans), 0)}, false)
	return nil
}

// lastUtterance is the highest id a draft points at.
func (d *Draft) lastUtterance() int {
	last := 0
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			for _, e := range st.Evidence {
				last = max(last, e.Utterance)
			}
		}
	}
	return last
}

// sort puts utterances in order of time; of two that begin together the older id stands first.
func (t *Transcript) sort() {
	slices.SortStableFunc(t.Utterances, func(a, b Utterance) int {
		switch {
		case a.StartS < b.StartS:
			return -1
		case a.StartS > b.StartS:
			return 1
		}
		return 0
	})
}

// MergeTurns makes one turn of two that follow each other. It keeps the first one's id and voice; the second id is never used again.
func (t *Transcript) MergeTurns(d *Draft, first, second int) error {
	a, err := t.at(first)
	if err != nil {
		return err
	}
	b, err := t.at(second)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.Utterances, func(u Utterance) bool { return u.ID == first })
	switch {
	case i+1 >= len(t.Utterances) || t.Utterances[i+1].ID != second:
		return NewProblem(CodeBadInput, "Only a turn and the one right after it can be made one.")
	case a.Foreign || b.Foreign:
		return notHeard
	case a.Interpreter != b.Interpreter:
		return NewProblem(CodeRefused, "One of these turns came through an interpreter and the other did not, so they stay apart.")
	case slices.ContainsFunc(t.Gaps, func(g Gap) bool { return g.Kind == GapRemoved && g.FromS >= a.StartS && g.ToS <= b.EndS }):
		return NewProblem(CodeRefused, "Something between these turns was removed, so they stay apart.")
	}
	wasA, wasB := *a, *b
	m := wasA
	m.Text = wasA.Text + " " + wasB.Text
	m.EndS = max(wasA.EndS, wasB.EndS)
	na, nb := Spans(wasA.Text), Spans(wasB.Text)
	m.Words = nil
	if wasA.timed(na) && wasB.timed(nb) {
		m.Words = append(slices.Clone(wasA.Words), wasB.Words...)
	}
	if wasA.Original != "" || wasB.Original != "" {
		m.Original = firstHeard(wasA) + " " + firstHeard(wasB)
	}
	if c := wasB.Confidence; c != nil && (m.Confidence == nil || *c < *m.Confidence) {
		m.Confidence = c
	}
	if wasB.Heard != m.Heard {
		m.Heard = HeardOnce
	}
	m.Played, m.Cut = wasA.Played && wasB.Played, wasA.Cut || wasB.Cut
	m.Revision = max(wasA.Revision, wasB.Revision) + 1
	t.LastID = t.NextID() - 1
	*a = m
	t.Utterances = slices.Delete(t.Utterances, i+1, i+2)
	now := places(m)
	d.follow(t, track{was: wasA, now: now[:len(na)], to: same(len(na), 0)}, false)
	d.follow(t, track{was: wasB, now: now[len(na):], to: same(len(nb), 0)}, wasA.Speaker != wasB.Speaker || wasA.Unsure != wasB.Unsure)
	return nil
}

func firstHeard(u Utterance) string {
	if u.Original != "" {
		return u.Original
	}
	return u.Text
}

// MergeVoices says that two voices are one person's: every turn of one is the other's from now on, with its name, or the first one's name
// where the other had none. It is a way of naming, so notes read accordingly and nothing becomes stale.
func (t *Transcript) MergeVoices(d *Draft, from, into string) error {
	have := t.Speakers()
	if !slices.Contains(have, from) || !slices.Contains(have, into) || from == into {
		return NewProblem(CodeNotFound, "There is no such voice in the recording.")
	}
	if t.Named[into] == "" && t.Named[from] != "" {
		t.Named[into] = t.Named[from]
	}
	delete(t.Named, from)
	revised := map[int]int{}
	for i := range t.Utterances {
		if u := &t.Utterances[i]; u.Speaker == from {
			u.Speaker = into
			u.Revision++
			revised[u.ID] = u.Revision
		}
	}
	if d == nil {
		return nil
	}
	refs := strings.NewReplacer("{"+from+"}", "{"+into+"}")
	for _, st := range d.all() {
		st.Text, st.Drafted, st.Doubt = refs.Replace(st.Text), refs.Replace(st.Drafted), refs.Replace(st.Doubt)
		if st.Speaker == from {
			st.Speaker = into
		}
		for k := range st.Evidence {
			if e := &st.Evidence[k]; !e.Gone && revised[e.Utterance] > 0 {
				e.Revision = revised[e.Utterance]
			}
		}
	}
	for i := range d.Needs {
		d.Needs[i].Text = refs.Replace(d.Needs[i].Text)
	}
	return nil
}

// all lists the statements of a draft, to change in place.
func (d *Draft) all() []*Statement {
	var out []*Statement
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			out = append(out, &d.Sections[i].Statements[j])
		}
	}
	return out
}

// MarkPlayed notes that the worker has played a turn to its end, and with it what rests on played turns alone.
func (t *Transcript) MarkPlayed(d *Draft, id int) error {
	u, err := t.at(id)
	if err != nil {
		return err
	}
	if !u.Timed() {
		return NewProblem(CodeNotFound, "There is no sound for these words.")
	}
	u.Played = true
	if d == nil {
		return nil
	}
	for _, st := range d.all() {
		if slices.ContainsFunc(st.Evidence, func(e Evidence) bool { return e.Utterance == id }) && t.Heard(st.Evidence) {
			st.Played = true
		}
	}
	return nil
}

// Heard reports whether the worker has played every turn that evidence with sound points at, as the words now stand. A statement made of
// such evidence is played from the start.
func (t *Transcript) Heard(on []Evidence) bool {
	timed := false
	for _, e := range on {
		u, ok := t.Utterance(e.Utterance)
		switch {
		case !ok || e.Gone || u.Revision != e.Revision:
			return false
		case u.Timed() && !u.Played:
			return false
		}
		timed = timed || u.Timed()
	}
	return timed
}

// Regroup puts turns to the voices that telling them apart anew gave: changed holds the turns that changed, by id, in voices of its own
// numbering. A voice that is clearly one there was before – most of its time, and most of that one's – keeps its number and so its name; the
// others get numbers nobody had. Turns the worker gave to somebody stay theirs, and so does every turn's id and text. people is how many
// the worker said there were. What rests on a turn with another voice is stale.
func (t *Transcript) Regroup(d *Draft, changed []Utterance, people int) {
	now := map[int]Utterance{}
	for _, u := range t.Utterances {
		now[u.ID] = u
	}
	for _, c := range changed {
		if u, ok := now[c.ID]; ok && !u.Given && u.Revision == c.Revision {
			u.Speaker, u.Unsure = c.Speaker, c.Unsure
			now[c.ID] = u
		}
	}
	number := t.numbers(now)
	t.People = people
	for i := range t.Utterances {
		u := &t.Utterances[i]
		was, n := *u, now[u.ID]
		if !u.Given {
			u.Speaker, u.Unsure = number[n.Speaker], n.Unsure
		}
		if u.Speaker == was.Speaker && u.Unsure == was.Unsure {
			continue
		}
		u.Revision++
		d.follow(t, trackOf(was, *u), true)
	}
	used := t.Speakers()
	maps.DeleteFunc(t.Named, func(ref, _ string) bool { return !slices.Contains(used, ref) })
}

// voiceNumber is 3 for "S3", and 0 for what is no voice.
func voiceNumber(ref string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(ref, "S"))
	if err != nil {
		return 0
	}
	return n
}

// numbers says how each voice of the new grouping is to be called.
func (t *Transcript) numbers(now map[int]Utterance) map[string]string {
	shared, old, fresh := map[[2]string]float64{}, map[string]float64{}, map[string]float64{}
	last := 0
	for ref := range t.Named { // a name must not come to a voice nobody gave it
		last = max(last, voiceNumber(ref))
	}
	var order []string
	for _, u := range t.Utterances {
		n := now[u.ID]
		last = max(last, voiceNumber(u.Speaker))
		if n.Speaker != "" && !slices.Contains(order, n.Speaker) {
			order = append(order, n.Speaker)
		}
		s := max(u.EndS-u.StartS, 0.001)
		if u.Speaker != "" {
			old[u.Speaker] += s
		}
		if n.Speaker != "" && !u.Given {
			fresh[n.Speaker] += s
			if u.Speaker != "" {
				shared[[2]string{u.Speaker, n.Speaker}] += s
			}
		}
	}
	number := map[string]string{"": ""}
	for _, ref := range order {
		for was, all := range old {
			if s := shared[[2]string{was, ref}]; 2*s > all && 2*s > fresh[ref] { // at most one pair of voices can be each other's half
				number[ref] = was
			}
		}
		if number[ref] == "" {
			last++
			number[ref] = fmt.Sprintf("S%d", last)
		}
	}
	return number
}

// RemoveTail destroys the words of a stretch of the time line whose sound the worker destroyed: turns in it go, one across its border is cut at
// a word (where no word times are known it goes whole) and marked, and a gap says so. A draft loses every statement, piece of evidence,
// omission and need that rests on them; a statement that keeps other evidence is stale, unless its wording cannot be told from what is gone:
// then it goes. What turned away candidate sentences said goes too, since nobody can tell whose words they hold. Ids are not used again.
//
// A signed note keeps what it says for ever, so the caller refuses beforehand where a signed version RestsOn the stretch.
func RemoveTail(t *Transcript, d *Draft, fromS, toS float64) {
	t.LastID = t.NextID() - 1
	var left []Utterance
	var tracks []track
	for _, u := range t.Utterances {
		if u.EndS <= fromS || u.StartS >= toS {
			left = append(left, u)
			continue
		}
		rest := u.without(fromS, toS)
		k := track{was: u, to: same(len(Spans(u.Text)), 0)}
		for i := range k.to {
			k.to[i] = -1
		}
		for _, p := range rest {
			if p.kept.ID == 0 {
				t.LastID++
				p.kept.ID = t.LastID
			}
			left = append(left, p.kept)
			for i, s := range places(p.kept) {
				k.to[p.first+i] = len(k.now)
				k.now = append(k.now, s)
			}
		}
		tracks = append(tracks, k)
	}
	t.Utterances = left
	t.sort()
	t.AddGap(Gap{fromS, toS, GapRemoved})
	if d == nil {
		return
	}
	d.Rejected = nil
	for _, k := range tracks {
		d.destroy(t, k)
	}
}

// kept is what stays of an utterance, and which of its words is the first of it.
type kept struct {
	kept  Utterance
	first int
}

// Without takes a stretch of the time line out of an utterance, by the times of its words. What is left is one utterance, or two that must
// not read as one; the first has the id, one after it has none yet. Where no word times are known nothing is left: no word of what is
// destroyed may stay behind.
func (u Utterance) Without(fromS, toS float64) []Utterance {
	if u.EndS <= fromS || u.StartS >= toS {
		return []Utterance{u}
	}
	var left []Utterance
	for _, k := range u.without(fromS, toS) {
		left = append(left, k.kept)
	}
	return left
}

// without cuts a stretch of time out of an utterance. The first part that stays keeps the id; one after it has none yet.
func (u Utterance) without(fromS, toS float64) []kept {
	whole := u
	if u.Foreign { // its words are those of what was heard
		whole.Text, whole.Original = u.Original, ""
	}
	n := len(Spans(whole.Text))
	if n == 0 || !whole.timed(Spans(whole.Text)) {
		return nil
	}
	i := 0
	for i < n && whole.Words[i].EndS <= fromS {
		i++
	}
	j := n
	for j > i && whole.Words[j-1].StartS >= toS {
		j--
	}
	if i == j { // only silence of it
		return []kept{{u, 0}}
	}
	var out []kept
	if i > 0 {
		a, _ := whole.part(i, true)
		out = append(out, kept{a, 0})
	}
	if j < n {
		_, b := whole.part(j, true)
		b.ID = 0
		if i == 0 {
			b.ID = u.ID
		}
		first := j
		if u.Foreign {
			first = 0
		}
		out = append(out, kept{b, first})
	}
	for k := range out {
		p := &out[k].kept
		p.Cut = true
		if u.Foreign {
			p.Original, p.Text = p.Text, ""
		}
	}
	return out
}

// AddGap adds a gap in its place. Removed stretches that touch are one, and what could not be heard in them is no gap of its own; a gap that is
// there already is not added again.
func (t *Transcript) AddGap(g Gap) {
	covered := func(have Gap) bool {
		return have.FromS <= g.FromS && have.ToS >= g.ToS && (have.Kind == GapRemoved || have.Kind == g.Kind)
	}
	if slices.ContainsFunc(t.Gaps, covered) {
		return
	}
	if g.Kind != GapRemoved {
		t.Gaps = append(t.Gaps, g)
		t.sortGaps()
		return
	}
	fromS, toS := g.FromS, g.ToS
	var out []Gap
	for _, have := range t.Gaps {
		switch {
		case have.ToS < g.FromS || have.FromS > g.ToS:
			out = append(out, have)
		case have.Kind == GapRemoved:
			g.FromS, g.ToS = min(g.FromS, have.FromS), max(g.ToS, have.ToS)
		default: // what could not be heard is heard no more; what of it lies outside stays
			if have.FromS < fromS {
				out = append(out, Gap{have.FromS, fromS, have.Kind})
			}
			if have.ToS > toS {
				out = append(out, Gap{toS, have.ToS, have.Kind})
			}
		}
	}
	t.Gaps = append(out, g)
	t.sortGaps()
}

func (t *Transcript) sortGaps() {
	slices.SortStableFunc(t.Gaps, func(a, b Gap) int {
		switch {
		case a.FromS < b.FromS:
			return -1
		case a.FromS > b.FromS:
			return 1
		}
		return 0
	})
}

// RestsOn reports whether anything in the draft rests on words of a stretch of the time line.
func (d *Draft) RestsOn(t *Transcript, fromS, toS float64) bool {
	in := func(id int) bool {
		u, ok := t.Utterance(id)
		return ok && u.EndS > fromS && u.StartS < toS
	}
	return slices.ContainsFunc(d.all(), func(st *Statement) bool {
		return slices.ContainsFunc(st.Evidence, func(e Evidence) bool { return in(e.Utterance) })
	}) || slices.ContainsFunc(d.Needs, func(n Need) bool { return slices.ContainsFunc(n.Utterances, in) }) ||
		slices.ContainsFunc(d.Omissions, func(o Omission) bool { return in(o.Utterance) })
}

// destroy takes out of a draft what rested on words that are destroyed.
func (d *Draft) destroy(t *Transcript, k track) {
	id := k.was.ID
	for i := range d.Sections {
		s := &d.Sections[i]
		n := len(s.Statements)
		s.Statements = slices.DeleteFunc(s.Statements, func(st Statement) bool { return st.losesAll(k) })
		if len(s.Statements) != n {
			s.ReadAt = time.Time{}
		}
		for j := range s.Statements {
			s.Statements[j].lose(k)
		}
	}
	// What is left of a need's or an omission's words may still give away what is gone.
	d.Needs = slices.DeleteFunc(d.Needs, func(n Need) bool { return slices.Contains(n.Utterances, id) })
	d.Omissions = slices.DeleteFunc(d.Omissions, func(o Omission) bool {
		if o.Utterance != id {
			return false
		}
		from, to, ok := Offsets(k.was.Text, o.Text)
		return !ok || k.loses(Evidence{From: from, To: to})
	})
	d.follow(t, k, true)
}

// lose takes the evidence that is destroyed out of a statement that has other evidence. Whatever was written of both, by the machine or over it
// by the worker, goes: the words that are left stand by themselves.
func (s *Statement) lose(k track) {
	n := len(s.Evidence)
	s.Evidence = slices.DeleteFunc(s.Evidence, func(e Evidence) bool { return e.Utterance == k.was.ID && k.loses(e) })
	if len(s.Evidence) == n {
		return
	}
	s.Provenance, s.Before, s.Checks, s.Doubt, s.Question = Quoted, nil, nil, "", ""
	s.Text = s.Account()
	s.Drafted, s.Stale = s.Text, true
	if s.Live() {
		s.Decision, s.DecidedAt = Undecided, time.Time{}
	}
}

// loses reports whether any of the words of evidence are not there any more.
func (k track) loses(e Evidence) bool {
	a, b := within(k.spans(), e.From, e.To)
	return e.Gone || a == b || slices.Contains(k.to[a:b], -1)
}

// losesAll reports whether a statement goes when the words of an utterance do: it rests on nothing else, or its wording was made from them.
func (s Statement) losesAll(k track) bool {
	lost, left := false, false
	for _, e := range s.Evidence {
		if e.Utterance == k.was.ID && k.loses(e) {
			lost = true
		} else if !e.Asked {
			left = true
		}
	}
	return lost && (!left || s.origin() != Quoted)
}
