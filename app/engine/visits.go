package engine

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
)

// Cases lists every case with its visits, the newest first.
func (e *Engine) Cases(ctx context.Context) ([]CaseView, error) {
	s, err := e.opened()
	if err != nil {
		return nil, err
	}
	cases, err := s.Cases(ctx)
	if err != nil {
		return nil, err
	}
	out := []CaseView{}
	for _, c := range cases {
		v := CaseView{ID: string(c.ID), Label: c.Label, Reference: c.Reference, Visits: []VisitCard{}, Glossary: termViews(c.Glossary)}
		if c.Hold != nil {
			v.Hold = &HoldView{c.Hold.Why, c.Hold.Since.Format(time.RFC3339)}
		}
		visits, err := s.Visits(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if v.Visits, err = e.cards(ctx, s, c, visits); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// cards makes the cards of a case's visits. A visit that was destroyed since they were listed has none.
func (e *Engine) cards(ctx context.Context, s *storage.Store, c casework.Case, visits []casework.Visit) ([]VisitCard, error) {
	cards := []VisitCard{}
	for _, v := range visits {
		card, err := e.card(ctx, s, c, v)
		if err != nil {
			if _, gone := s.Visit(ctx, v.ID); is(gone, casework.CodeNotFound) {
				continue
			}
			return nil, err
		}
		cards = append(cards, card)
	}
	return cards, nil
}

// lately is how long a finished visit stays on the Today screen.
const lately = 14 * 24 * time.Hour

// Today sorts every visit by what it needs.
func (e *Engine) Today(ctx context.Context) (Today, error) {
	cases, err := e.Cases(ctx)
	if err != nil {
		return Today{}, err
	}
	t := Today{Date: e.now().Format(time.DateOnly), Found: []FoundView{}, NeedsYou: []VisitCard{}, Working: []VisitCard{}, Lately: []VisitCard{}, Empty: true}
	for _, c := range cases {
		for _, v := range c.Visits {
			t.Empty = false
			t.Found = append(t.Found, v.found...)
			job := e.Job(v.ID)
			switch state := casework.VisitState(v.State); {
			case len(v.found) > 0 && v.found[0].Seconds > 0: // it waits there; one that cannot be opened has to be seen to
			case job != nil && job.Running:
				t.Working = append(t.Working, v)
			case state == casework.VisitSigned || state == casework.VisitHandedOver:
				if at, err := time.Parse(time.RFC3339, v.Updated); err == nil && e.now().Sub(at) < lately {
					t.Lately = append(t.Lately, v)
				}
			default:
				t.NeedsYou = append(t.NeedsYou, v)
			}
		}
	}
	return t, nil
}

// decision is about how long one thing to decide takes, for "about 6 minutes". It is a guess until it is measured with workers.
const decision = 40 * time.Second

func minutes(open int) int {
	return int((time.Duration(open)*decision + time.Minute - 1) / time.Minute)
}

func (e *Engine) card(ctx context.Context, s *storage.Store, c casework.Case, v casework.Visit) (VisitCard, error) {
	card := VisitCard{ID: string(v.ID), CaseID: string(v.CaseID), Initials: c.Initials(), Kind: v.Kind, Date: v.Date, State: string(v.State),
		Practice: v.Practice, Updated: v.Updated.Format(time.RFC3339)}
	if t, err := e.config.template(v.TemplateID); err == nil {
		card.Title = t.Title
	}
	var err error
	if card.found, err = e.found(ctx, s, c, v, card.Title); err != nil { // whatever its state: a stop may come at any moment
		return card, err
	}
	switch v.State {
	case casework.VisitNew:
		card.Next = "Record or import"
	case casework.VisitHearing:
		card.Next = "Write down the words"
	case casework.VisitHeard:
		card.Next = "Say who is who"
	case casework.VisitDrafting:
		card.Next = "Go on with the draft"
		if job := e.Job(string(v.ID)); job == nil || !job.Running { // it was cut off
			card.State = string(casework.VisitHeard)
		}
	case casework.VisitDrafted:
		d, err := s.Draft(ctx, v.ID)
		if err != nil {
			return card, err
		}
		card.Open = len(d.Open())
		card.Minutes = minutes(card.Open)
		card.Next = "Review"
		if card.Open == 0 {
			card.Next = "Sign"
		}
	case casework.VisitSigned:
		card.Next = "Hand over"
	case casework.VisitHandedOver:
		card.Next = "Open"
	}
	return card, nil
}

// NewVisit makes a visit, and its case if it is a new one.
func (e *Engine) NewVisit(ctx context.Context, form VisitForm) (string, error) {
	return e.newVisit(ctx, form, false)
}

func (e *Engine) newVisit(ctx context.Context, form VisitForm, practice bool) (string, error) {
	s, err := e.opened()
	if err != nil {
		return "", err
	}
	v := casework.Visit{Practice: practice}
	if err := e.config.fill(&v, form); err != nil {
		return "", err
	}
	if form.CaseID != "" {
		c, err := id(form.CaseID)
		if err != nil {
			return "", err
		}
		v.CaseID = c
	} else {
		c := casework.Case{Label: casework.Fold(form.CaseLabel), Reference: casework.Fold(form.Reference)}
		if err := c.Validate(); err != nil {
			return "", err
		}
		if c, err = s.CreateCase(ctx, c); err != nil {
			return "", err
		}
		v.CaseID = c.ID
	}
	v, err = s.CreateVisit(ctx, v)
	if err != nil {
		return "", err
	}
	return string(v.ID), nil
}

// fill copies the form into a visit and checks it. People keep their ids; new ones get the next free number.
func (c Config) fill(v *casework.Visit, form VisitForm) error {
	if _, err := c.newTemplate(form.Template); err != nil && form.Template != v.TemplateID { // what is begun may go on as it is
		return err
	}
	v.Kind, v.TemplateID, v.Date = casework.Fold(form.Kind), form.Template, form.Date
	v.Started, v.Ended, v.Announced = form.Started, form.Ended, form.Announced
	for _, clock := range []string{v.Started, v.Ended} {
		if _, err := time.Parse("15:04", clock); clock != "" && err != nil {
			return casework.NewProblem(casework.CodeBadInput, "Give times like 14:30.")
		}
	}
	switch v.Announced {
	case "", "announced", "unannounced":
	default:
		return casework.NewProblem(casework.CodeBadInput, "Say whether the visit was announced or unannounced.")
	}
	old := v.Attendees
	v.Attendees = nil
	for _, p := range form.People {
		a := attendee(p)
		if a.ID == "" || !known(old, a.ID) {
			a.ID = nextPerson(append(old[:len(old):len(old)], v.Attendees...))
		}
		for _, o := range old { // who agreed when they came in was recorded from then on, so their no counts as anybody's
			a.CameIn = a.CameIn || o.ID == a.ID && o.CameIn && (o.Refused() || !a.Refused())
		}
		v.Attendees = append(v.Attendees, a)
	}
	return v.Validate()
}

func attendee(p PersonForm) casework.Attendee {
	a := casework.Attendee{ID: p.ID, Name: casework.Fold(p.Name), Role: casework.Fold(p.Role), Pronouns: casework.Fold(p.Pronouns), Signer: p.Signer}
	switch t := casework.Told(p.Told); t {
	case casework.ToldContent, casework.ToldObjected, casework.ToldNotAble, casework.ToldNotTold:
		a.Told = t
	}
	if a.Signer {
		a.Told = casework.ToldSigner
	}
	return a
}

func known(people []casework.Attendee, id string) bool {
	for _, a := range people {
		if a.ID == id {
			return true
		}
	}
	return false
}

func nextPerson(people []casework.Attendee) string {
	n := 0
	for _, a := range people {
		var k int
		if _, err := fmt.Sscanf(a.ID, "P%d", &k); err == nil {
			n = max(n, k)
		}
	}
	return fmt.Sprintf("P%d", n+1)
}

func personForm(a casework.Attendee) PersonForm {
	told := string(a.Told)
	if a.Signer {
		told = ""
	}
	return PersonForm{a.ID, a.Name, a.Role, a.Pronouns, a.Signer, told}
}

func people(v casework.Visit) []PersonForm {
	out := []PersonForm{}
	for _, a := range v.Attendees {
		out = append(out, personForm(a))
	}
	return out
}

// visit opens the store and reads one visit.
func (e *Engine) visit(ctx context.Context, visitID string) (*storage.Store, casework.Visit, error) {
	s, err := e.opened()
	if err != nil {
		return nil, casework.Visit{}, err
	}
	i, err := id(visitID)
	if err != nil {
		return nil, casework.Visit{}, err
	}
	v, err := s.Visit(ctx, i)
	return s, v, err
}

// Visit returns one visit with what has been made of it so far.
func (e *Engine) Visit(ctx context.Context, visitID string) (VisitView, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return VisitView{}, err
	}
	c, err := s.Case(ctx, v.CaseID)
	if err != nil {
		return VisitView{}, err
	}
	card, err := e.card(ctx, s, c, v)
	if err != nil {
		return VisitView{}, err
	}
	view := VisitView{VisitCard: card, Problems: []string{}, Sounds: []SoundView{}, Observed: !v.Observations.Answered.IsZero()}
	if view.Job, err = e.JobOf(ctx, visitID); err != nil {
		return VisitView{}, err
	}
	view.Form = VisitForm{CaseID: string(c.ID), CaseLabel: c.Label, Reference: c.Reference, Kind: v.Kind, Template: v.TemplateID, Date: v.Date,
		Started: v.Started, Ended: v.Ended, Announced: v.Announced, People: people(v)}
	if err := v.MayHoldSound(); err != nil {
		view.MayHaveSound = casework.AsProblem(err).Message
	}
	if err := v.MayRecord(); err != nil {
		view.MayRecord = casework.AsProblem(err).Message
	}
	sounds, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return VisitView{}, err
	}
	for _, r := range sounds {
		if r.Seconds == 0 && !r.Going { // an import that a crash cut off
			continue
		}
		if !r.Going {
			view.HasSound = true
		}
		sound := soundView(r, view.SoundS)
		if live := e.session(r.ID); live == nil || live.over() { // one that was going on when Evenhand ended may go on by itself
			sound.Going = r.Going && recorder.Held(s.RecordingPath(r.ID))
		}
		view.Sounds = append(view.Sounds, sound)
		view.SoundS += r.Seconds
		view.Problems = append(view.Problems, r.Problems...)
	}
	t, err := s.Transcript(ctx, v.ID)
	switch {
	case err == nil:
		view.HasWords = !t.Going
		view.Problems = append(view.Problems, t.Problems...)
		for _, sp := range t.Speakers() {
			if t.Named[sp] == "" {
				view.Unnamed++
			}
		}
	case !is(err, casework.CodeNotFound):
		return VisitView{}, err
	}
	view.HasDraft = v.State.HasNote()
	return view, nil
}

func is(err error, code casework.Code) bool {
	return err != nil && casework.AsProblem(err).Code == code
}

// UpdateVisit changes what the worker filled in. The case stays the same, and so does the kind of note once it is drafted. The voice of a
// person who is taken off the list has no name again. Somebody who says no pauses what is being recorded.
func (e *Engine) UpdateVisit(ctx context.Context, visitID string, form VisitForm) (VisitView, error) {
	view, err := e.updateVisit(ctx, visitID, form)
	if err == nil {
		err = e.heed(ctx, visitID)
	}
	return view, err
}

func (e *Engine) updateVisit(ctx context.Context, visitID string, form VisitForm) (VisitView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return VisitView{}, err
	}
	if form.Template != v.TemplateID {
		if _, err := s.Draft(ctx, v.ID); !is(err, casework.CodeNotFound) {
			return VisitView{}, casework.NewProblem(casework.CodeRefused, "The note of this visit is drafted already, so its kind stays. Make a new visit for another kind of note.").Because(err)
		}
	}
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return VisitView{}, err
	}
	if err := e.config.fill(&v, form); err != nil {
		return VisitView{}, err
	}
	if err := s.SaveVisit(ctx, v); err != nil {
		return VisitView{}, err
	}
	if err := unname(ctx, s, v); err != nil {
		return VisitView{}, err
	}
	if label := casework.Fold(form.CaseLabel); label != "" {
		c, err := s.Case(ctx, v.CaseID)
		if err != nil {
			return VisitView{}, err
		}
		if ref := casework.Fold(form.Reference); c.Label != label || c.Reference != ref {
			c.Label, c.Reference = label, ref
			if err := c.Validate(); err != nil {
				return VisitView{}, err
			}
			if err := s.SaveCase(ctx, c); err != nil {
				return VisitView{}, err
			}
		}
	}
	e.mu.Lock()
	clear(e.pending) // the case's label stands on the sheets of its other visits too
	e.mu.Unlock()
	if err := e.outdate(ctx, visitID); err != nil {
		return VisitView{}, err
	}
	if err := e.calledOtherwise(ctx, visitID, k.people); err != nil {
		return VisitView{}, err
	}
	return e.Visit(ctx, visitID)
}

// unname takes the names off voices whose person is not on the list any more, so that whoever comes on it next is not taken for them.
func unname(ctx context.Context, s *storage.Store, v casework.Visit) error {
	t, err := s.Transcript(ctx, v.ID)
	if err != nil {
		if is(err, casework.CodeNotFound) {
			return nil
		}
		return err
	}
	before := len(t.Named)
	maps.DeleteFunc(t.Named, func(_, person string) bool { return !known(v.Attendees, person) })
	if len(t.Named) == before {
		return nil
	}
	_, err = s.SaveTranscript(ctx, v.ID, t)
	return err
}

// DeleteVisit destroys a visit: its sound, words, drafts and keys. Work on it is stopped first, and so is a recorder that goes on by itself;
// what is being recorded here has to be finished before.
func (e *Engine) DeleteVisit(ctx context.Context, visitID string) error {
	if err := e.notRecorded(casework.ID(visitID)); err != nil {
		return err
	}
	e.jobs.stop(casework.ID(visitID))
	e.ahead.stop(casework.ID(visitID))
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	if err := e.notRecorded(v.ID); err != nil { // it may have begun meanwhile
		return err
	}
	c, err := s.Case(ctx, v.CaseID)
	if err != nil {
		return err
	}
	if err := c.MayDestroy(); err != nil {
		return err
	}
	all, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := recorder.Stop(ctx, s.RecordingPath(r.ID)); err != nil {
			return err
		}
	}
	e.forget(v.ID)
	if err := s.DeleteVisit(ctx, v.ID); err != nil {
		return err
	}
	e.peaks.drop(v.ID)
	e.emit("changed", map[string]string{"visit": visitID})
	return nil
}

// Observations returns the worker's own words from before the draft.
func (e *Engine) Observations(ctx context.Context, visitID string) (ObservationsForm, error) {
	_, v, err := e.visit(ctx, visitID)
	o := v.Observations
	return ObservationsForm{o.Saw, o.Worries, o.NothingToAdd}, err
}

// SaveObservations keeps the answers to "What did you see? What worries you?". An empty form without "nothing to add" is kept as not yet
// answered. What is answered or changed once the note is drafted goes into the note too, until it is signed.
func (e *Engine) SaveObservations(ctx context.Context, visitID string, form ObservationsForm) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(form.Saw) > longestOwn || utf8.RuneCountInString(form.Worries) > longestOwn {
		return tooLong
	}
	before := v.Observations
	v.Observations = casework.Observations{Saw: strings.TrimSpace(form.Saw), Worries: strings.TrimSpace(form.Worries), NothingToAdd: form.NothingToAdd}
	if form.NothingToAdd || v.Observations.Saw != "" || v.Observations.Worries != "" {
		v.Observations.Answered = e.now()
	}
	if err := s.SaveVisit(ctx, v); err != nil || v.State != casework.VisitDrafted {
		return err
	}
	_, err = e.changeHeld(ctx, visitID, func(d *casework.Draft, k desk) error {
		ownWords(d, k.template, before, v.Observations, k.now)
		return nil
	})
	return err
}

// soundView shows one recording, which begins at a place of the visit's time line.
func soundView(r casework.Recording, start float64) SoundView {
	v := SoundView{ID: string(r.ID), Source: r.Source, StartS: start, Seconds: r.Seconds, Started: r.Created.Format(time.RFC3339),
		Channels: max(1, r.Channels), Going: r.Going, Problems: append([]string{}, r.Problems...), Marks: []MarkView{}}
	for _, m := range r.Marks {
		v.Marks = append(v.Marks, markView(m, start))
	}
	return v
}

func markView(m casework.Mark, start float64) MarkView {
	v := MarkView{Kind: string(m.Kind), AtS: start + m.AtS, ToS: start + m.AtS, Words: m.Words()}
	if m.Kind == casework.MarkRemoved {
		v.ToS += m.ForS
	}
	return v
}
