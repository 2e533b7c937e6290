package casework

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Replaceable reports whether a machine may put other words in the place of the statement: nobody has decided it, and nobody wrote it.
func (s Statement) Replaceable() bool {
	return s.Open() && (s.Provenance == Quoted || s.Provenance == Reported || s.Provenance == Drafted)
}

// Replace puts statements in the place of others of the section, where the first of them stood, and keeps the others so that TakeBack can put
// them back. The section must be read again. Ids that are not in the section are passed by; what is put in must have new ids.
func (s *Section) Replace(old []string, with []Statement) {
	var gone, left []Statement
	at := -1
	for _, st := range s.Statements {
		if !slices.Contains(old, st.ID) {
			left = append(left, st)
			continue
		}
		if at < 0 {
			at = len(left)
		}
		gone = append(gone, st)
	}
	if at < 0 {
		return
	}
	s.Statements = slices.Insert(left, at, with...)
	s.Before, s.After = gone, nil
	for _, st := range with {
		s.After = append(s.After, st.ID)
	}
	s.ReadAt = time.Time{}
}

// MayTakeBack reports whether the last Replace can be taken back: what it put in is all there and undecided.
func (s Section) MayTakeBack() bool {
	if len(s.Before) == 0 {
		return false
	}
	for _, id := range s.After {
		i := slices.IndexFunc(s.Statements, func(st Statement) bool { return st.ID == id })
		if i < 0 || !s.Statements[i].Open() {
			return false
		}
	}
	return true
}

// TakeBack takes the last Replace back, and reports whether it could.
func (s *Section) TakeBack() bool {
	if !s.MayTakeBack() {
		return false
	}
	at := len(s.Statements)
	var left []Statement
	for _, st := range s.Statements {
		if slices.Contains(s.After, st.ID) {
			at = min(at, len(left))
			continue
		}
		left = append(left, st)
	}
	s.Statements = slices.Insert(left, min(at, len(left)), s.Before...)
	s.ReadAt = time.Time{}
	s.settle()
	return true
}

// Restore puts a machine's statement back to how it read before the worker edited it, or put it back to the exact words. A half of a sentence that
// was split reads as it was cut.
func (s *Statement) Restore() {
	was := s.Before
	switch {
	case was == nil: // an edit from before what it replaced was kept
		s.Provenance, s.Text, s.Checks = Quoted, s.Drafted, nil
	case was.Provenance == Edited:
		s.Text, s.Checks = s.Drafted, was.Checks
	case was.Text != "":
		s.Provenance, s.Text, s.Drafted, s.Checks, s.Before = was.Provenance, was.Text, was.Text, was.Checks, nil
	default:
		s.Provenance, s.Text, s.Checks, s.Before = was.Provenance, s.Drafted, was.Checks, nil
	}
}

// settle forgets what the last Replace replaced.
func (s *Section) settle() { s.Before, s.After = nil, nil }

// Exactly gives a machine's statement as the exact words it rests on: one statement where they are one voice's, else one for each voice in
// turn. The first keeps the id; the others have none yet. It reports false where the statement is exact already, or has no words to give.
func (s Statement) Exactly(t *Transcript) ([]Statement, bool) {
	if s.Provenance != Reported && s.Provenance != Drafted || s.Lost() || len(s.Evidence) == 0 {
		return nil, false
	}
	var out []Statement
	var asked []Evidence
	voice := ""
	for _, e := range s.Evidence {
		u, ok := t.Utterance(e.Utterance)
		if !ok {
			return nil, false
		}
		if e.Asked {
			asked = append(asked, e)
			continue
		}
		who := u.Speaker
		if u.Unsure {
			who = ""
		}
		if last := len(out) - 1; last >= 0 && who == voice && len(asked) == 0 {
			out[last].Evidence = append(out[last].Evidence, e)
			continue
		}
		st := s
		st.Evidence = append(asked, e)
		asked, voice = nil, who
		if len(out) > 0 {
			st.ID = ""
		}
		out = append(out, st)
	}
	for i := range out {
		st := &out[i]
		st.Before = &Before{Provenance: s.Provenance, Checks: s.Checks, Text: s.Text}
		st.Provenance, st.Decision, st.DecidedAt, st.Question = Quoted, Undecided, time.Time{}, ""
		if st.Doubt == calledOtherwise {
			st.Doubt = ""
		}
		st.attribute(t)
		st.Text = st.Account()
		st.Drafted = st.Text
		if len(out) > 1 {
			st.Before = nil // there is not one sentence to go back to: TakeBack does that
		}
	}
	return out, len(out) > 0
}

// Part cuts a statement in two at a character of the sentence as a document shows it (Line): both halves keep what they rest on, and both are
// undecided. Heard words stay heard words, each half with its own evidence; any other sentence has been changed by being cut, so its halves
// are the worker's edit. The first keeps the id, the second has none yet. It reports false where the cut leaves a half without a word.
func (p People) Part(t *Transcript, s Statement, at int) (first, second Statement, ok bool) {
	first, second = s, s
	second.ID = ""
	for _, st := range []*Statement{&first, &second} {
		st.Decision, st.DecidedAt, st.Before = Undecided, time.Time{}, nil
		st.Evidence, st.Checks = slices.Clone(s.Evidence), slices.Clone(s.Checks)
	}
	if s.Provenance == Quoted {
		ok = p.partHeard(t, s, at, &first, &second)
		return first, second, ok
	}
	a, b := p.cut(s.Text, at)
	if !words(a) || !words(b) {
		return s, s, false
	}
	for _, h := range []struct {
		st   *Statement
		text string
	}{{&first, a}, {&second, b}} {
		h.st.Text = h.text
		if s.Provenance != Written {
			h.st.Provenance, h.st.Drafted = Edited, h.text
			h.st.Before = &Before{Provenance: Edited, Checks: s.Checks}
		}
	}
	return first, second, true
}

// words reports whether a text holds a word or a figure.
func words(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// cut cuts a text with speaker references at a character of how it renders. A name is never cut in two.
func (p People) cut(text string, at int) (a, b string) {
	shown, from := 0, 0
	for _, m := range reference.FindAllStringIndex(text, -1) {
		plain := []rune(text[from:m[0]])
		if at <= shown+len(plain) {
			break
		}
		name := len([]rune(p.Render(text[m[0]:m[1]])))
		shown, from = shown+len(plain)+name, m[1]
		if at < shown {
			at = shown
		}
	}
	plain := []rune(text[from:])
	n := min(max(0, at-shown), len(plain))
	return Fold(text[:from] + string(plain[:n])), Fold(string(plain[n:]))
}

// partHeard cuts heard words at the word nearest the cut. A question stays with both halves: an answer means little without it.
func (p People) partHeard(t *Transcript, s Statement, at int, first, second *Statement) bool {
	w := p.Wording(s)
	at -= len([]rune(w.Lead)) + 1
	if w.Quote {
		at-- // the mark before the words
	}
	first.Evidence, second.Evidence = nil, nil
	pos := 0
	for _, e := range s.Evidence {
		if e.Asked {
			first.Evidence, second.Evidence = append(first.Evidence, e), append(second.Evidence, e)
			continue
		}
		n := len([]rune(e.Quote))
		switch cut := at - pos; {
		case cut >= n:
			first.Evidence = append(first.Evidence, e)
		case cut <= 0:
			second.Evidence = append(second.Evidence, e)
		default:
			a, b := partEvidence(t, e, cut)
			if a.Quote != "" {
				first.Evidence = append(first.Evidence, a)
			}
			if b.Quote != "" {
				second.Evidence = append(second.Evidence, b)
			}
		}
		pos += n + len([]rune(gap))
	}
	for _, st := range []*Statement{first, second} {
		_, said := st.quotes()
		if !words(said) {
			return false
		}
		st.Text = st.Account()
		st.Drafted = st.Text
	}
	return true
}

// gap stands between pieces of heard words that did not follow each other.
const gap = " … "

// partEvidence cuts evidence before the word that holds, or follows, a character of its quote.
func partEvidence(t *Transcript, e Evidence, at int) (a, b Evidence) {
	quote := []rune(e.Quote)
	from := len(quote)
	for _, sp := range Spans(e.Quote) {
		if sp.To > at {
			from = sp.From
			break
		}
	}
	to := len([]rune(strings.TrimRightFunc(string(quote[:from]), unicode.IsSpace)))
	a, b = e, e
	a.Quote, a.To = string(quote[:to]), e.From+to
	b.Quote, b.From = string(quote[from:]), e.From+from
	if u, ok := t.Utterance(e.Utterance); ok && u.Revision == e.Revision && !e.Gone {
		a.StartS, a.EndS = u.Times(a.From, a.To)
		b.StartS, b.EndS = u.Times(b.From, b.To)
	}
	return a, b
}
