package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/summarise"
	"evenhand/summarise/evidence"
)

// desk is what lies on the table when a note is reviewed: the visit, what was heard, who is who, and the template.
type desk struct {
	store      *storage.Store
	visit      casework.Visit
	transcript *casework.Transcript
	people     casework.People
	template   casework.Template
	now        time.Time
}

func (e *Engine) desk(ctx context.Context, visitID string) (desk, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return desk{}, err
	}
	t, err := s.Transcript(ctx, v.ID)
	if is(err, casework.CodeNotFound) {
		t, err = &casework.Transcript{}, nil
	}
	if err != nil {
		return desk{}, err
	}
	template, err := e.config.template(v.TemplateID)
	if is(err, casework.CodeNotFound) {
		template, err = without(ctx, s, v)
	}
	if err != nil {
		return desk{}, err
	}
	return desk{s, v, t, casework.NewPeople(v.Attendees, t.Named), template, e.now()}, nil
}

// without gives the form a note was begun on when the council has taken it away since, as far as the note itself tells: its headings.
func without(ctx context.Context, s *storage.Store, v casework.Visit) (casework.Template, error) {
	d, err := s.Draft(ctx, v.ID)
	if is(err, casework.CodeNotFound) {
		return casework.Template{}, casework.NewProblem(casework.CodeNotFound, "The kind of note this visit was begun as is not used here any more. Nothing is lost. Choose another kind of note for the visit.")
	}
	if err != nil {
		return casework.Template{}, err
	}
	t := casework.Template{ID: d.TemplateID, Version: d.TemplateVersion, Title: "Note", Council: true}
	for _, sec := range d.Sections {
		t.Sections = append(t.Sections, casework.TemplateSection{ID: sec.ID, Title: sec.Title, HumanOnly: sec.HumanOnly, MayFollow: sec.MayFollow})
	}
	return t, nil
}

// signed reports whether the newest version of the note is signed.
func (k desk) signed() bool {
	return k.visit.State == casework.VisitSigned || k.visit.State == casework.VisitHandedOver
}

// Draft returns the newest version of the note.
func (e *Engine) Draft(ctx context.Context, visitID string) (DraftView, error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return DraftView{}, err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return DraftView{}, err
	}
	return e.view(ctx, k, d)
}

// DraftOf returns the newest version of the note as it is stored, with its template and who is who, for the console tool to print.
func (e *Engine) DraftOf(ctx context.Context, visitID string) (*casework.Draft, casework.Template, casework.People, error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return nil, casework.Template{}, casework.People{}, err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	return d, k.template, k.people, err
}

// change makes one change of a draft and saves it before it returns. If the newest version is signed the change goes into a new, unsigned
// version; the signed one stays as it was. A change that changes nothing leaves a signature and a sheet as they are.
func (e *Engine) change(ctx context.Context, visitID string, do func(d *casework.Draft, k desk) error) (DraftView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	return e.changeHeld(ctx, visitID, do)
}

// changeHeld is change for a caller that holds changes.
func (e *Engine) changeHeld(ctx context.Context, visitID string, do func(d *casework.Draft, k desk) error) (DraftView, error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return DraftView{}, err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return DraftView{}, err
	}
	before, err := json.Marshal(d)
	if err != nil {
		return DraftView{}, fmt.Errorf("encode the draft: %w", err)
	}
	if err := do(d, k); err != nil {
		return DraftView{}, err
	}
	after, err := json.Marshal(d)
	if err != nil {
		return DraftView{}, fmt.Errorf("encode the draft: %w", err)
	}
	if bytes.Equal(before, after) {
		return e.view(ctx, k, d)
	}
	if k.signed() {
		fresh, err := k.store.NewVersion(ctx, k.visit.ID)
		if err != nil {
			return DraftView{}, err
		}
		d.Version = fresh.Version
		if k.visit, err = k.store.Visit(ctx, k.visit.ID); err != nil {
			return DraftView{}, err
		}
	}
	if _, err := k.store.SaveDraft(ctx, k.visit.ID, d); err != nil {
		return DraftView{}, err
	}
	e.forget(k.visit.ID)
	e.emit("changed", map[string]string{"visit": visitID})
	return e.view(ctx, k, d)
}

// forget drops a sheet that was shown for signing: what it shows is no longer the note.
func (e *Engine) forget(visit casework.ID) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.pending, visit)
}

// statement changes one statement.
func (e *Engine) statement(ctx context.Context, visitID, statement string, do func(d *casework.Draft, sec *casework.Section, st *casework.Statement, k desk) error) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error {
		sec, st := d.Find(statement)
		if st == nil {
			return casework.NewProblem(casework.CodeNotFound, "That sentence is no longer in the note.")
		}
		return do(d, sec, st, k)
	})
}

// Confirm confirms one sentence. High-risk words must have been played first.
func (e *Engine) Confirm(ctx context.Context, visitID, statement string) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(d *casework.Draft, _ *casework.Section, _ *casework.Statement, k desk) error {
		return d.Confirm(statement, k.now)
	})
}

// Edit changes the words of one sentence. The gates' remarks are kept with it; they never block what a worker writes.
func (e *Engine) Edit(ctx context.Context, visitID, statement, text string) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(_ *casework.Draft, _ *casework.Section, st *casework.Statement, k desk) error {
		text = casework.Fold(text)
		switch {
		case text == "":
			return casework.NewProblem(casework.CodeBadInput, "The sentence is empty. Remove it if it should go.")
		case utf8.RuneCountInString(text) > longestSentence:
			return tooLong
		case text == k.people.Line(*st):
			return nil
		}
		if st.Provenance != casework.Written && st.Provenance != casework.Edited {
			st.Before = &casework.Before{Provenance: st.Provenance, Checks: st.Checks}
			st.Provenance = casework.Edited
		}
		st.Text = refer(text, k.visit, k.transcript)
		st.Decision, st.DecidedAt = casework.Changed, k.now // why it was doubtful stays, should the edit be taken back
		st.Checks = k.typed(text, st.Evidence)
		return nil
	})
}

// longestSentence is far more than one sentence of a note, and longestOwn than a section of one, in characters: more is a slip of the
// clipboard, and would only be slow.
const (
	longestSentence = 5_000
	longestOwn      = 100_000
)

var tooLong = casework.NewProblem(casework.CodeBadInput, "That is too long to be part of a note, so it was not kept. What was there before is safe. Shorten it.")

// refer turns whole names back into speaker references, so that a person named anew is named anew in edited sentences too. Of two names
// that begin alike the longer is looked for first.
func refer(text string, v casework.Visit, t *casework.Transcript) string {
	voices := map[string]string{} // by name
	var names []string
	for _, ref := range slices.Sorted(maps.Keys(t.Named)) {
		for _, a := range v.Attendees {
			if a.ID == t.Named[ref] && !a.Signer && voices[a.Name] == "" {
				voices[a.Name] = "{" + ref + "}"
				names = append(names, a.Name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	text = casework.Typed(text)
	var out strings.Builder
	last := ' '
	for text != "" {
		if i := slices.IndexFunc(names, func(n string) bool { return !inWord(last) && whole(text, n) }); i >= 0 {
			out.WriteString(voices[names[i]])
			text, last = text[len(names[i]):], 'x'
			continue
		}
		r, n := utf8.DecodeRuneInString(text)
		out.WriteString(text[:n])
		text, last = text[n:], r
	}
	return out.String()
}

// whole reports whether text begins with name as a whole word, in any script.
func whole(text, name string) bool {
	rest, ok := strings.CutPrefix(text, name)
	next, _ := utf8.DecodeRuneInString(rest)
	return ok && (rest == "" || !inWord(next))
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// typed gives the gates' remarks on words a worker typed, against what the sentence rests on.
func (k desk) typed(text string, on []casework.Evidence) []casework.Check {
	return evidence.CheckTyped(text, on, k.transcript, present(k.visit.Attendees, k.transcript.Named), k.visit.Date)
}

// present lists who was there as the gates know them: by the voice they were named as, or by none.
func present(attendees []casework.Attendee, named map[string]string) []evidence.Person {
	voices := map[string][]string{}
	for ref, person := range named {
		voices[person] = append(voices[person], ref)
	}
	var out []evidence.Person
	for _, a := range attendees {
		refs := voices[a.ID]
		if len(refs) == 0 {
			refs = []string{""}
		}
		slices.Sort(refs)
		for _, ref := range refs {
			out = append(out, evidence.Person{Speaker: ref, Name: a.Name, Role: a.Role, Pronouns: a.Pronouns})
		}
	}
	return out
}

// Check gives the gates' remarks on words the worker is typing.
func (e *Engine) Check(ctx context.Context, visitID, statement, text string) ([]CheckView, error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return nil, err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return nil, err
	}
	_, st := d.Find(statement)
	if st == nil {
		return []CheckView{}, nil
	}
	if text = casework.Fold(text); utf8.RuneCountInString(text) > longestSentence {
		return nil, tooLong
	}
	return remarks(k.typed(text, st.Evidence)), nil
}

// remarks are the checks that have something to say.
func remarks(checks []casework.Check) []CheckView {
	out := []CheckView{}
	for _, c := range checks {
		if c.Verdict != casework.Pass {
			out = append(out, CheckView{c.Gate, string(c.Verdict), c.Detail})
		}
	}
	return out
}

// Remove takes one sentence out of the note. It stays in the record of what was changed.
func (e *Engine) Remove(ctx context.Context, visitID, statement string) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(_ *casework.Draft, _ *casework.Section, st *casework.Statement, k desk) error {
		st.Decision, st.DecidedAt = casework.Removed, k.now
		return nil
	})
}

// Restore takes a decision back. A removed sentence is there again as it was before; an edited one gets its drafted words again, and one that was put
// back to the exact words its sentence. What the machine drafted is undecided then, as doubtful as it was, and its section must be read again.
func (e *Engine) Restore(ctx context.Context, visitID, statement string) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(_ *casework.Draft, sec *casework.Section, st *casework.Statement, k desk) error {
		switch {
		case st.Provenance == casework.Written && (st.Live() || st.Text == ""):
			return nil
		case st.Provenance == casework.Written:
			st.Decision, st.DecidedAt = casework.Confirmed, k.now
			return nil
		case st.Provenance == casework.Edited && !st.Live() && !st.Stale:
			st.Decision, st.DecidedAt = casework.Changed, k.now
			return nil
		case st.Provenance == casework.Edited && st.Live():
			st.Restore()
		case st.Provenance == casework.Quoted && st.Before != nil && st.Live(): // the exact words took the place of a sentence
			st.Restore()
		}
		st.Decision, st.DecidedAt = casework.Undecided, time.Time{}
		sec.ReadAt = time.Time{}
		return nil
	})
}

// Restrict marks one sentence as decide before sharing, or takes the mark away.
func (e *Engine) Restrict(ctx context.Context, visitID, statement string, on bool) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(_ *casework.Draft, _ *casework.Section, st *casework.Statement, _ desk) error {
		st.Restricted = on
		return nil
	})
}

// Played records that the worker played the sound of a sentence. A signed version is left as it is.
func (e *Engine) Played(ctx context.Context, visitID, statement string) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(_ *casework.Draft, _ *casework.Section, st *casework.Statement, k desk) error {
		if k.signed() {
			return nil // listening to a signed note is not changing it
		}
		if !st.Timed() {
			return casework.NewProblem(casework.CodeNotFound, "There is no sound for this sentence.")
		}
		st.Played = true
		return nil
	})
}

// Add adds a sentence to a section: the words of the given turns as heard or, without turns, the worker's own words.
func (e *Engine) Add(ctx context.Context, visitID, section, text string, utterances []int) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error {
		sec := d.Section(section)
		if sec == nil || sec.HumanOnly {
			return casework.NewProblem(casework.CodeNotFound, "Choose a section of the note to add to.")
		}
		if len(utterances) == 0 {
			text = casework.Fold(text)
			switch {
			case text == "":
				return casework.NewProblem(casework.CodeBadInput, "Type the sentence to add.")
			case utf8.RuneCountInString(text) > longestSentence:
				return tooLong
			}
			sec.Statements = append(sec.Statements, casework.Statement{ID: d.NewStatementID(), Text: refer(text, k.visit, k.transcript),
				Provenance: casework.Written, Decision: casework.Confirmed, DecidedAt: k.now, Checks: k.typed(text, nil)})
			return nil
		}
		slices.Sort(utterances)
		for _, n := range slices.Compact(utterances) {
			u, ok := k.transcript.Utterance(n)
			if ok && u.Foreign {
				return notTranscribed
			}
			if !ok {
				return casework.NewProblem(casework.CodeNotFound, "Those words are not in the transcript any more.")
			}
			sec.Statements = append(sec.Statements, k.asHeard(d, u, u.Text))
			for i := range d.Omissions {
				if d.Omissions[i].Utterance == n {
					d.Omissions[i].Answer = casework.Added
				}
			}
		}
		return nil
	})
}

var notTranscribed = casework.NewProblem(casework.CodeRefused, "This turn is marked as not transcribed, so none of it can be added. Write yourself what you understood, or take the mark away.")

// input is what drafting works from.
func (k desk) input() summarise.Input {
	return summarise.Input{Transcript: k.transcript, Attendees: k.visit.Attendees, Template: k.template, VisitDate: k.visit.Date}
}

// asHeard makes a statement of words the worker chose from the transcript. Choosing is deciding, unless the words speak of risk (then
// they are listened to first) or nobody can tell whose they are.
func (k desk) asHeard(d *casework.Draft, u casework.Utterance, words string) casework.Statement {
	from, to, ok := casework.Offsets(u.Text, words)
	if !ok {
		words = u.Text
		from, to, _ = casework.Offsets(u.Text, words)
	}
	ev := casework.Evidence{Utterance: u.ID, Revision: u.Revision, From: from, To: to, Quote: words, Heard: u.Hearing(), Interpreter: u.Interpreter}
	if u.Timed() {
		ev.StartS, ev.EndS = u.StartS, u.EndS
	}
	st := casework.Statement{ID: d.NewStatementID(), Provenance: casework.Quoted, Speaker: u.Speaker,
		Unsure: u.Unsure || u.Speaker == "", Kind: "said", HighRisk: k.risky(words), Evidence: []casework.Evidence{ev},
		Decision: casework.Confirmed, DecidedAt: k.now, Restricted: summarise.SaidAlone(k.input(), u.ID, words)}
	if st.Unsure { // a speaker who is not sure is never named
		st.Speaker = ""
	}
	st.Text = st.Account()
	st.Drafted, st.Played = st.Text, k.transcript.Heard(st.Evidence)
	if st.HighRisk || st.Unsure {
		st.Decision, st.DecidedAt = casework.Undecided, time.Time{}
	}
	return st
}

// risky reports whether words the worker takes from the transcript, or puts right in it, are listened to first: whatever the drafting would have
// decided alone, and all that the lexicon of risk calls heavy.
func (k desk) risky(words string) bool {
	_, heavy := evidence.Risk(words)
	child := slices.ContainsFunc(k.visit.Attendees, func(a casework.Attendee) bool { return a.Child() })
	return heavy || evidence.HighRisk(words, child)
}

// Read records that a section was read, which dries its plain sentences.
func (e *Engine) Read(ctx context.Context, visitID, section string) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error { return d.Read(section, k.now) })
}

// WriteHuman keeps what the worker wrote in a section only they can write. One written statement holds it, line breaks and all.
func (e *Engine) WriteHuman(ctx context.Context, visitID, section, text string) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error {
		sec := d.Section(section)
		if sec == nil || !sec.HumanOnly {
			return casework.NewProblem(casework.CodeNotFound, "That is not a section for your own words.")
		}
		text = casework.Typed(strings.TrimSpace(text))
		was := ""
		if len(sec.Statements) > 0 && sec.Statements[0].Live() {
			was = sec.Statements[0].Text
		}
		switch {
		case utf8.RuneCountInString(text) > longestOwn:
			return tooLong
		case text == was:
			return nil
		case len(sec.Statements) == 0:
			sec.Statements = []casework.Statement{{ID: d.NewStatementID(), Provenance: casework.Written}}
		}
		st := &sec.Statements[0]
		st.Text, st.Decision, st.DecidedAt = text, casework.Confirmed, k.now
		if text == "" {
			st.Decision = casework.Removed
		}
		return nil
	})
}

// Follow signs a human-only section as to follow, where the template allows it; an empty name takes it back.
func (e *Engine) Follow(ctx context.Context, visitID, section, who, by string) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error {
		sec := d.Section(section)
		if sec == nil || !sec.HumanOnly || !sec.MayFollow {
			return casework.NewProblem(casework.CodeRefused, "This section must be written before you sign.")
		}
		who = casework.Fold(who)
		if who == "" {
			sec.Follow = nil
			return nil
		}
		if _, err := time.Parse(time.DateOnly, by); err != nil {
			return casework.NewProblem(casework.CodeBadInput, "Give the day it will be written by.")
		}
		if utf8.RuneCountInString(who) > longestSentence {
			return tooLong
		}
		sec.Follow = &casework.Follow{Who: who, By: by}
		return nil
	})
}

// AnswerOmission answers one thing heard and left out. Adding puts its words into the note as heard.
func (e *Engine) AnswerOmission(ctx context.Context, visitID, omission, answer string) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error {
		for i := range d.Omissions {
			if d.Omissions[i].ID == omission {
				return k.answer(d, &d.Omissions[i], casework.Answer(answer))
			}
		}
		return casework.NewProblem(casework.CodeNotFound, "That is no longer on the list.")
	})
}

// AnswerTopic answers everything left out of one topic. Risks and wishes are answered one by one, so it passes them by.
func (e *Engine) AnswerTopic(ctx context.Context, visitID, topic, answer string) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, k desk) error {
		for i := range d.Omissions {
			o := &d.Omissions[i]
			if o.Topic != topic || o.Single || o.Answer != casework.Unanswered && answer != "" {
				continue
			}
			if err := k.answer(d, o, casework.Answer(answer)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (k desk) answer(d *casework.Draft, o *casework.Omission, a casework.Answer) error {
	switch a {
	case casework.Unanswered, casework.LeftOut:
		if o.Answer == casework.Added { // then its words are no longer in the note, or the list would say what is not so
			k.takeOut(d, o)
		}
	case casework.Added:
		if o.Answer == casework.Added {
			return nil
		}
		sec := d.Section(o.Section)
		if sec == nil || sec.HumanOnly {
			sec = firstOpen(d)
		}
		u, ok := k.transcript.Utterance(o.Utterance)
		if ok && u.Foreign {
			return notTranscribed
		}
		if sec == nil || !ok {
			return casework.NewProblem(casework.CodeNotFound, "Those words are not in the transcript any more.")
		}
		sec.Statements = append(sec.Statements, k.asHeard(d, u, o.Text))
	default:
		return casework.NewProblem(casework.CodeBadInput, "Add it, or leave it out.")
	}
	o.Answer = a
	return nil
}

// takeOut removes the sentence that adding an omission made, unless the worker has changed it since.
func (k desk) takeOut(d *casework.Draft, o *casework.Omission) {
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			st := &d.Sections[i].Statements[j]
			if st.Live() && st.Provenance == casework.Quoted && len(st.Evidence) == 1 && st.Evidence[0].Utterance == o.Utterance && st.Evidence[0].Quote == o.Text {
				st.Decision, st.DecidedAt = casework.Removed, k.now
			}
		}
	}
}

// firstOpen is the first section that is not for the worker alone.
func firstOpen(d *casework.Draft) *casework.Section {
	for i := range d.Sections {
		if !d.Sections[i].HumanOnly {
			return &d.Sections[i]
		}
	}
	return nil
}

// DoneNeed marks something to look at as looked at, or not.
func (e *Engine) DoneNeed(ctx context.Context, visitID string, index int, done bool) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, _ desk) error {
		if index < 0 || index >= len(d.Needs) {
			return casework.NewProblem(casework.CodeNotFound, "That is no longer on the list.")
		}
		d.Needs[index].Done = done
		return nil
	})
}
