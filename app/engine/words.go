package engine

import (
	"context"
	"maps"
	"math"
	"regexp"

	"evenhand/casework"
	"evenhand/storage"
)

// Transcript returns what was heard; while it is still being written down, what has been heard so far.
func (e *Engine) Transcript(ctx context.Context, visitID string) (TranscriptView, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
	}
	t, err := s.Transcript(ctx, v.ID)
	if is(err, casework.CodeNotFound) {
		t = &casework.Transcript{}
	} else if err != nil {
		return TranscriptView{}, err
	}
	return e.transcriptView(ctx, s, v, t)
}

// live says what is being said at a visit just now, how far its words reach, and whether more will come.
func (e *Engine) live(visit casework.ID) (text string, heardToS float64, going bool) {
	w := e.jobs.of(visit)
	if w == nil {
		return "", 0, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.growing == nil {
		return "", 0, false
	}
	return w.growing.text, w.growing.toS, true
}

// transcriptView shows words with what lies round them: the marks of the recordings, the note that rests on them, the case's spellings.
func (e *Engine) transcriptView(ctx context.Context, s *storage.Store, v casework.Visit, t *casework.Transcript) (TranscriptView, error) {
	who := casework.NewPeople(v.Attendees, t.Named)
	view := TranscriptView{AudioS: t.AudioS, Utterances: []UtteranceView{}, Speakers: []SpeakerView{}, People: people(v), Problems: []string{},
		Gaps: []GapView{}, HeardToS: t.HeardToS, PeopleCount: t.People, Approx: t.Approx,
		Signed: v.State == casework.VisitSigned || v.State == casework.VisitHandedOver}
	view.Problems = append(view.Problems, t.Problems...)
	text, heardToS, going := e.live(v.ID)
	view.Growing, view.HeardToS, view.Going = text, max(t.HeardToS, heardToS), t.Going || going && len(t.Utterances) == 0
	all, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return view, err
	}
	view.Marks = marksOf(all)
	for _, g := range t.Gaps {
		view.Gaps = append(view.Gaps, GapView{g.FromS, g.ToS, string(g.Kind), g.Words()})
	}
	rests, err := resting(ctx, s, v.ID)
	if err != nil {
		return view, err
	}
	spell := &speller{}
	if !view.Going { // words that still come are not looked through each time one does
		c, err := s.Case(ctx, v.CaseID)
		if err != nil {
			return view, err
		}
		spell = newSpeller(c.Glossary, v.Attendees)
	}
	at := map[string]int{}
	for _, ref := range t.Speakers() {
		at[ref] = len(view.Speakers)
		view.Speakers = append(view.Speakers, SpeakerView{Ref: ref, Name: display(who, ref), PersonID: t.Named[ref]})
	}
	for _, u := range t.Utterances {
		name := "Someone"
		if !u.Unsure {
			name = display(who, u.Speaker)
		}
		view.Utterances = append(view.Utterances, UtteranceView{ID: u.ID, Speaker: u.Speaker, Name: name, Unsure: u.Unsure,
			StartS: u.StartS, EndS: u.EndS, Text: u.Text, Heard: string(u.Hearing()), Original: u.Original, Interpreter: u.Interpreter, Foreign: u.Foreign,
			Words: unsureWords(u), Suggestions: spell.suggest(u.Text), Rests: rests[u.ID]})
		if i, ok := at[u.Speaker]; ok && !u.Unsure {
			sample(&view.Speakers[i], u)
		}
	}
	return view, nil
}

// marksOf puts the marks of recordings on the visit's time line.
func marksOf(all []casework.Recording) []MarkView {
	out := []MarkView{}
	from := 0.0
	for _, r := range all {
		for _, m := range r.Marks {
			out = append(out, markView(m, from))
		}
		from += r.Seconds
	}
	return out
}

// resting counts the statements of the note that rest on each utterance.
func resting(ctx context.Context, s *storage.Store, visit casework.ID) (map[int]int, error) {
	d, err := s.Draft(ctx, visit)
	if is(err, casework.CodeNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[int]int{}
	for _, sec := range d.Sections {
		for _, st := range sec.Statements {
			seen := map[int]bool{}
			for _, ev := range st.Evidence {
				if st.Live() && !seen[ev.Utterance] {
					seen[ev.Utterance] = true
					out[ev.Utterance]++
				}
			}
		}
	}
	return out, nil
}

// unsureWords are the words of an utterance on which hearings differ.
func unsureWords(u casework.Utterance) []WordView {
	out := []WordView{}
	spans := casework.Spans(u.Text)
	if len(spans) != len(u.Words) {
		return out
	}
	for i, w := range u.Words {
		if w.Unsure() {
			out = append(out, WordView{From: spans[i].From, To: spans[i].To, StartS: w.StartS, EndS: w.EndS, Unsure: true})
		}
	}
	return out
}

// display names a speaker in the transcript: the person's own name, the signer's too, for nobody is "I" in a transcript.
func display(who casework.People, ref string) string {
	if a, ok := who.Of(ref); ok {
		return a.Name
	}
	return "Someone"
}

// bestSample is the length of a sample, in seconds, by which a voice is known most easily.
const bestSample = 6.0

// sample keeps the turn whose length is nearest to a good sample.
func sample(s *SpeakerView, u casework.Utterance) {
	s.Seconds += u.EndS - u.StartS
	s.Turns++
	if s.Sample == "" || math.Abs(u.EndS-u.StartS-bestSample) < math.Abs(s.SampleEnd-s.SampleS-bestSample) {
		s.SampleS, s.SampleEnd, s.Sample = u.StartS, u.EndS, u.Text
	}
}

// voice is the form of a speaker reference.
var voice = regexp.MustCompile(`^S\d{1,3}$`)

var noVoice = casework.NewProblem(casework.CodeNotFound, "There is no such voice in the recording.")

// NameSpeaker says which person a voice is; an empty person takes the name back. Notes re-render; nothing becomes stale. A signed note
// stays as it is: one that would read otherwise gets a new, unsigned version.
func (e *Engine) NameSpeaker(ctx context.Context, visitID, ref, person string) (TranscriptView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, t, err := e.words(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
	}
	if !voice.MatchString(ref) {
		return TranscriptView{}, noVoice
	}
	if person != "" && !known(v.Attendees, person) {
		return TranscriptView{}, casework.NewProblem(casework.CodeNotFound, "That person is not on the list of who was there.")
	}
	before := casework.NewPeople(v.Attendees, maps.Clone(t.Named))
	if t.Named == nil {
		t.Named = map[string]string{}
	}
	if t.Named[ref] = person; person == "" {
		delete(t.Named, ref)
	}
	view, err := e.saveWords(ctx, s, v, t)
	if err == nil {
		err = e.outdate(ctx, visitID)
	}
	if err == nil {
		err = e.calledOtherwise(ctx, visitID, before)
	}
	return view, err
}

// calledOtherwise opens what the rules or a model worded for people who are called otherwise now: by other pronouns, or as the one who signs. A
// signed note stays as it was signed. The caller holds changes.
func (e *Engine) calledOtherwise(ctx context.Context, visitID string, before casework.People) error {
	k, err := e.desk(ctx, visitID)
	if err != nil || k.signed() {
		return err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if is(err, casework.CodeNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var voices []string
	for _, ref := range k.transcript.Speakers() {
		was, named := before.Of(ref)
		now, _ := k.people.Of(ref)
		if named && (was.Pronouns != now.Pronouns || before.Signs(ref) != k.people.Signs(ref)) {
			voices = append(voices, ref)
		}
	}
	if len(voices) == 0 {
		return nil
	}
	d.CalledOtherwise(voices)
	_, err = k.store.SaveDraft(ctx, k.visit.ID, d)
	return err
}

// AddPerson adds someone who was there after all. Somebody who says no pauses what is being recorded.
func (e *Engine) AddPerson(ctx context.Context, visitID string, person PersonForm) (TranscriptView, error) {
	view, err := e.addPerson(ctx, visitID, person)
	if err == nil {
		err = e.heed(ctx, visitID)
	}
	return view, err
}

func (e *Engine) addPerson(ctx context.Context, visitID string, person PersonForm) (TranscriptView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, t, err := e.words(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
	}
	a := attendee(person)
	a.ID = nextPerson(v.Attendees)
	v.Attendees = append(v.Attendees, a)
	if err := v.Validate(); err != nil {
		return TranscriptView{}, err
	}
	if err := s.SaveVisit(ctx, v); err != nil {
		return TranscriptView{}, err
	}
	e.forget(v.ID)
	view, err := e.transcriptView(ctx, s, v, t)
	if err != nil {
		return TranscriptView{}, err
	}
	return view, e.outdate(ctx, visitID)
}

func (e *Engine) words(ctx context.Context, visitID string) (*storage.Store, casework.Visit, *casework.Transcript, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return nil, v, nil, err
	}
	t, err := s.Transcript(ctx, v.ID)
	return s, v, t, err
}

func (e *Engine) saveWords(ctx context.Context, s *storage.Store, v casework.Visit, t *casework.Transcript) (TranscriptView, error) {
	if _, err := s.SaveTranscript(ctx, v.ID, t); err != nil {
		return TranscriptView{}, err
	}
	e.forget(v.ID)
	e.emit("changed", map[string]string{"visit": string(v.ID)})
	return e.transcriptView(ctx, s, v, t)
}
