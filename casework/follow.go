package casework

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// track says where the words of an utterance are now.
type track struct {
	was Utterance
	now []place // every word they can have become, in order
	to  []int   // for each word that was, its place in now, or -1

	stays    bool // the utterance is the same one, and now holds no words but its own
	reworded bool // the words read otherwise, or came through an interpreter after all
}

// place is a word of an utterance as it is now.
type place struct {
	u    Utterance
	span Span
}

func places(u Utterance) []place {
	var out []place
	for _, s := range Spans(u.Text) {
		out = append(out, place{u, s})
	}
	return out
}

// same maps n words to themselves, from a place on.
func same(n, from int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = from + i
	}
	return out
}

// trackOf follows the words of an utterance that stays, through a change of its text.
func trackOf(was, now Utterance) track {
	k := track{was: was, now: places(now), stays: true, reworded: was.Text != now.Text || was.Interpreter != now.Interpreter}
	k.to = align(texts(Spans(was.Text)), texts(Spans(now.Text)))
	return k
}

func (k track) spans() []Span { return Spans(k.was.Text) }

// find says where the words of evidence are now: one piece, more where they lie in more than one utterance, none where they are gone.
// Words put in right beside them join them, for they may turn the sense round, unless a sentence ends between.
func (k track) find(e Evidence) []Evidence {
	was := k.spans()
	if e.Gone { // they may be back
		for _, p := range k.now {
			if from, to, ok := Offsets(p.u.Text, e.Quote); ok {
				return []Evidence{k.piece(e, p.u, from, to)}
			}
		}
		return nil
	}
	a, b := within(was, e.From, e.To)
	if a == b {
		return nil
	}
	first, end := k.start(a), k.end(b)
	if k.stays && a == 0 && b == len(was) { // the whole of what was said is the whole of it still
		first, end = 0, len(k.now)
	}
	if first >= end {
		return nil
	}
	var out []Evidence
	for i := first; i < end; {
		j := i
		for j < end && k.now[j].u.ID == k.now[i].u.ID {
			j++
		}
		from, to := k.now[i].span.From, k.now[j-1].span.To
		if s := k.now[i].span; i == first && k.to[a] == i && s.Text == was[a].Text { // a quote may begin or end inside what stands between white space
			from += max(0, e.From-was[a].From)
		}
		if s := k.now[j-1].span; j == end && k.to[b-1] == j-1 && s.Text == was[b-1].Text {
			to -= max(0, was[b-1].To-e.To)
		}
		if from < to {
			out = append(out, k.piece(e, k.now[i].u, from, to))
		}
		i = j
	}
	return out
}

// piece is evidence as it is now.
func (k track) piece(e Evidence, u Utterance, from, to int) Evidence {
	e.Utterance, e.Revision, e.From, e.To = u.ID, u.Revision, from, to
	e.Quote = string([]rune(u.Text)[from:to])
	e.StartS, e.EndS = u.Times(from, to)
	e.Heard, e.Interpreter, e.Gone = u.Hearing(), u.Interpreter, false
	return e
}

// region is the run of changed words round a word that was: was[from:to] became now[nowFrom:nowTo].
func (k track) region(i int) Change {
	c := Change{From: i, To: i, NowFrom: 0, NowTo: len(k.now)}
	for c.From > 0 && k.to[c.From-1] < 0 {
		c.From--
	}
	if c.From > 0 {
		c.NowFrom = k.to[c.From-1] + 1
	}
	for c.To < len(k.to) && k.to[c.To] < 0 {
		c.To++
	}
	if c.To < len(k.to) {
		c.NowTo = k.to[c.To]
	}
	return c
}

// start is where words that began with the i-th begin now.
func (k track) start(i int) int {
	c := k.region(i)
	if k.to[i] < 0 {
		return c.NowFrom + (i-c.From)*(c.NowTo-c.NowFrom)/(c.To-c.From)
	}
	at := k.to[i]
	if c.From == i && at > c.NowFrom && c.NowFrom <= at && !closes(k.now[at-1].span.Text) {
		at = c.NowFrom // nothing was here, and now something is
	}
	return at
}

// end is where words that ended before the i-th end now.
func (k track) end(i int) int {
	if k.to[i-1] < 0 {
		c := k.region(i - 1)
		return c.NowTo - (c.To-i)*(c.NowTo-c.NowFrom)/(c.To-c.From)
	}
	at := k.to[i-1] + 1
	if c := k.region(i); c.From == i && c.To == i && c.NowTo > at && !closes(k.now[at-1].span.Text) {
		at = c.NowTo
	}
	return at
}

// closes reports whether a sentence ends with the word.
func closes(word string) bool {
	return strings.HasSuffix(strings.TrimRight(word, `"”’')`), ".") || strings.ContainsAny(word, "?!")
}

// changedNote is added to what a need says when the words it speaks of are no longer those.
const changedNote = " The words under this changed: look at them again."

// follow takes a draft along with its words. stale says that whatever rests on the utterance must be looked at again; what reads otherwise must
// be in any case. A removed statement follows and stays removed. A draft that is nil has nothing to follow.
func (d *Draft) follow(t *Transcript, k track, stale bool) {
	if d == nil {
		return
	}
	for _, st := range d.all() {
		d.followStatement(st, t, k, stale)
	}
	d.forgetReplaced(k.was.ID)
	for i := range d.Sections {
		if b := d.Sections[i].Beside; slices.Contains(b, k.was.ID) {
			d.Sections[i].Beside = k.ids(b)
		}
	}
	for i := range d.Omissions {
		o := &d.Omissions[i]
		if o.Utterance != k.was.ID {
			continue
		}
		if from, to, ok := Offsets(k.was.Text, o.Text); ok {
			if p := k.find(Evidence{From: from, To: to}); len(p) > 0 {
				o.Utterance, o.Text = p[0].Utterance, p[0].Quote
			}
		}
	}
	d.Omissions = slices.DeleteFunc(d.Omissions, func(o Omission) bool { return o.Utterance == k.was.ID && len(k.now) == 0 })
	for i := range d.Needs {
		n := &d.Needs[i]
		if !slices.Contains(n.Utterances, k.was.ID) || n.Kind == NeedForeign {
			continue
		}
		n.Utterances = k.ids(n.Utterances)
		n.Sides = k.sides(n.Sides)
		if k.reworded { // a need may quote; that is no longer what was said
			n.Text, n.Done = strings.NewReplacer("“", "", "”", "").Replace(strings.TrimSuffix(n.Text, changedNote))+changedNote, false
		}
	}
}

// forgetReplaced forgets what was replaced in a section where it rests on an utterance whose words changed or are gone: they are not there to be
// put back.
func (d *Draft) forgetReplaced(utterance int) {
	for i := range d.Sections {
		s := &d.Sections[i]
		if slices.ContainsFunc(s.Before, func(st Statement) bool {
			return slices.ContainsFunc(st.Evidence, func(e Evidence) bool { return e.Utterance == utterance })
		}) {
			s.settle()
		}
	}
}

// ids puts in the place of an utterance those its words are in now.
func (k track) ids(of []int) []int {
	var out []int
	add := func(id int) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	for _, id := range of {
		if id != k.was.ID || len(k.now) == 0 {
			add(id)
			continue
		}
		for _, p := range k.now {
			add(p.u.ID)
		}
	}
	return out
}

// sides takes the views of a conflict along. Where the words of one are gone, it is.
func (k track) sides(of []Side) []Side {
	var out []Side
	for _, s := range of {
		if s.Utterance == k.was.ID {
			from, to, ok := Offsets(k.was.Text, s.Text)
			if !ok {
				from, to = 0, len([]rune(k.was.Text))
			}
			now := k.find(Evidence{From: from, To: to, Quote: s.Text})
			if len(now) == 0 {
				continue
			}
			s.Utterance, s.Text = now[0].Utterance, now[0].Quote
		}
		out = append(out, s)
	}
	return out
}

// quotes are the words of evidence, the questions and the account.
func (s Statement) quotes() (asked, said string) {
	for _, e := range s.Evidence {
		if e.Asked {
			asked += " " + e.Quote
		} else {
			said += " " + e.Quote
		}
	}
	return Fold(asked), Fold(said)
}

// origin is the provenance of a statement before the worker edited it.
func (s Statement) origin() Provenance {
	switch {
	case s.Provenance != Edited:
		return s.Provenance
	case s.Before != nil:
		return s.Before.Provenance
	}
	return Quoted
}

func (d *Draft) followStatement(st *Statement, t *Transcript, k track, stale bool) {
	if st.Provenance == Written || !slices.ContainsFunc(st.Evidence, func(e Evidence) bool { return e.Utterance == k.was.ID }) {
		return
	}
	asked, said := st.quotes()
	from := st.origin()
	// What a model composed, or the rules put in reported speech, is worded for these words and this voice. Where either changes it falls back to
	// the exact words; where those are not one voice's it stays, resting on what is gone, until the worker edits or removes it.
	tidied := from == Reported && st.Drafted == Tidy(said)
	worded := (from == Reported || from == Drafted) && !tidied
	var now, lost []Evidence
	broken := false
	for _, e := range st.Evidence {
		if e.Utterance != k.was.ID {
			now, lost = append(now, e), append(lost, e)
			continue
		}
		pieces := k.find(e)
		var words []string
		for _, p := range pieces {
			words = append(words, p.Quote)
		}
		gone := e
		if !e.Gone {
			gone.Gone, gone.From, gone.To = true, 0, 0
		}
		changed := len(pieces) == 0 || Fold(strings.Join(words, " ")) != Fold(e.Quote)
		if broken = broken || changed; len(pieces) == 0 {
			stale = stale || !e.Gone
			pieces = []Evidence{gone}
		}
		if changed {
			lost = append(lost, gone)
		} else {
			lost = append(lost, pieces...)
		}
		stale = stale || len(pieces) > 1
		now = append(now, pieces...)
	}
	for i := range now { // one's own words are no question somebody else put
		e := &now[i]
		e.Asked = e.Asked && !slices.ContainsFunc(now, func(o Evidence) bool { return !o.Asked && o.Utterance == e.Utterance })
	}
	before := *st
	st.Evidence = now
	st.attribute(t)
	one := st.oneVoice(t)
	broken = broken || one && (st.Speaker != before.Speaker || st.Unsure != before.Unsure) || st.interpreted() != before.interpreted()
	exact := worded && broken && one && !st.missing()
	if worded && !exact {
		st.Speaker, st.Unsure = before.Speaker, before.Unsure
		if broken {
			st.Evidence = lost
		}
	}
	nowAsked, nowSaid := st.quotes()
	if nowAsked != asked || st.Speaker != before.Speaker || exact {
		st.Question = "" // it was worded of those words and for that voice
	}
	if reads := nowAsked != asked || nowSaid != said; reads || broken || k.reworded {
		stale = true
		st.Played = false
		if reads || broken {
			st.Checks = nil // they were about other words
		}
	}
	switch {
	case exact:
		st.Drafted = st.Account()
		if st.Provenance == Edited {
			st.Before = &Before{Provenance: Quoted}
		} else {
			st.Provenance, st.Before = Quoted, nil
		}
	case from == Quoted:
		st.Drafted = st.Account()
		if st.Provenance == Quoted {
			st.Before = nil // how it read before it was put back to exact words rested on others
		}
	case tidied:
		st.Drafted = Tidy(nowSaid)
	}
	if st.Provenance != Edited && (exact || from == Quoted || tidied) {
		st.Text = st.Drafted
	}
	if stale {
		st.Stale = true
		if st.Live() {
			st.Decision, st.DecidedAt = Undecided, time.Time{}
		}
	}
}

// oneVoice reports whether the words of a statement are all one voice's, whoever that is.
func (s Statement) oneVoice(t *Transcript) bool {
	voices := map[string]bool{}
	for _, e := range s.Evidence {
		if u, ok := t.Utterance(e.Utterance); ok && !e.Asked {
			voices[u.Speaker] = true
		}
	}
	return len(voices) == 1
}

// missing reports whether any of the words of a statement are not there any more.
func (s Statement) missing() bool {
	return slices.ContainsFunc(s.Evidence, func(e Evidence) bool { return e.Gone })
}

// attribute says whose account a statement is: the one voice of its evidence, or nobody's while that is not sure.
func (s *Statement) attribute(t *Transcript) {
	voice, sure, first := "", true, true
	for _, e := range s.Evidence {
		u, ok := t.Utterance(e.Utterance)
		if e.Asked || !ok {
			continue
		}
		sure = sure && !u.Unsure && u.Speaker != "" && (first || u.Speaker == voice)
		voice, first = u.Speaker, false
	}
	if first {
		return
	}
	if s.Speaker, s.Unsure = voice, !sure; !sure {
		s.Speaker = ""
	}
}

// CatchUp takes a draft that was made of words as they were to the words as they are now, after the worker worked on them meanwhile. What they
// destroyed goes from the draft too; whatever else changed makes what rests on it stale.
func (d *Draft) CatchUp(was, now *Transcript) {
	old := *was
	old.Utterances, old.Gaps = slices.Clone(was.Utterances), slices.Clone(was.Gaps)
	for _, g := range now.Gaps {
		if g.Kind == GapRemoved && !slices.Contains(was.Gaps, g) {
			RemoveTail(&old, d, g.FromS, g.ToS)
		}
	}
	known := map[int]int{} // revisions
	for _, u := range old.Utterances {
		known[u.ID] = u.Revision
	}
	var changed []Utterance
	for _, u := range now.Utterances {
		if rev, ok := known[u.ID]; !ok || rev != u.Revision {
			changed = append(changed, u)
		}
	}
	for _, u := range old.Utterances {
		n, ok := now.Utterance(u.ID)
		if ok && n.Revision == u.Revision {
			continue
		}
		k := track{was: u, reworded: !ok || n.Text != u.Text || n.Interpreter != u.Interpreter}
		for _, c := range changed { // a turn may have been split, or become part of another
			if c.ID == u.ID || c.StartS < u.EndS && c.EndS > u.StartS {
				k.now = append(k.now, places(c)...)
			}
		}
		var words []string
		for _, p := range k.now {
			words = append(words, p.span.Text)
		}
		k.to = align(texts(k.spans()), words)
		d.follow(now, k, true)
	}
}

// calledOtherwise is the doubt of a sentence whose wording may call somebody what they are not.
const calledOtherwise = "How somebody is called has changed since this was written. Read it again: edit it, or use the exact words."

// mine finds the one who signs in a question that was put in other words: "if I could come in".
var mine = regexp.MustCompile(`\b(?:I|me|my|mine|myself)\b`)

// CalledOtherwise opens the sentences that were worded for how people were called, by the voices whose pronouns are others now, or who turned out to
// be, or not to be, the one who signs. A machine's wording of them may call somebody what they are not; exact words and the worker's own stay.
func (d *Draft) CalledOtherwise(voices []string) {
	for _, st := range d.all() {
		if st.Question != "" && (slices.Contains(voices, st.Speaker) || mine.MatchString(st.Question)) && st.origin() == Quoted {
			st.Question = "" // the question falls back to its own words
			st.Drafted = st.Account()
			if st.Provenance == Quoted {
				st.Text = st.Drafted
				if st.Live() {
					st.Decision, st.DecidedAt = Undecided, time.Time{}
				}
			}
		}
		if from := st.origin(); from != Reported && from != Drafted {
			continue
		}
		named := slices.Contains(voices, st.Speaker)
		for _, m := range reference.FindAllStringSubmatch(st.Drafted, -1) {
			named = named || slices.Contains(voices, m[1])
		}
		if !named || len(st.Evidence) == 0 {
			continue
		}
		st.Doubt = calledOtherwise
		if st.Live() && st.Provenance != Edited { // an edit counts, and the doubt is there should it be taken back
			st.Decision, st.DecidedAt = Undecided, time.Time{}
		}
	}
}
