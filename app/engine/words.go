package engine

import (
	"context"
	"math"
	"regexp"
	"slices"
	"time"

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
		if w := e.jobs.of(v.ID); w != nil {
			w.mu.Lock()
			t.Utterances = append(t.Utterances, w.heard...)
			w.mu.Unlock()
		}
	} else if err != nil {
		return TranscriptView{}, err
	}
	return transcriptView(v, t), nil
}

func transcriptView(v casework.Visit, t *casework.Transcript) TranscriptView {
	who := casework.NewPeople(v.Attendees, t.Named)
	view := TranscriptView{AudioS: t.AudioS, Utterances: []UtteranceView{}, Speakers: []SpeakerView{}, People: people(v), Problems: []string{},
		Gaps: []GapView{}, Marks: []MarkView{}}
	view.Problems = append(view.Problems, t.Problems...)
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
			StartS: u.StartS, EndS: u.EndS, Text: u.Text, Heard: string(u.Heard), Original: u.Original, Interpreter: u.Interpreter, Foreign: u.Foreign,
			Words: []WordView{}, Suggestions: []SuggestionView{}})
		if i, ok := at[u.Speaker]; ok && !u.Unsure {
			sample(&view.Speakers[i], u)
		}
	}
	return view
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
	if t.Named == nil {
		t.Named = map[string]string{}
	}
	if t.Named[ref] = person; person == "" {
		delete(t.Named, ref)
	}
	view, err := e.saveWords(ctx, s, v, t)
	if err != nil {
		return TranscriptView{}, err
	}
	return view, e.outdate(ctx, visitID)
}

// SayWho gives one turn to another voice. What rests on the turn becomes stale: it must be looked at again.
func (e *Engine) SayWho(ctx context.Context, visitID string, utterance int, ref string) (TranscriptView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, t, err := e.words(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
	}
	if ref != "" && !voice.MatchString(ref) {
		return TranscriptView{}, noVoice
	}
	at := slices.IndexFunc(t.Utterances, func(u casework.Utterance) bool { return u.ID == utterance })
	if at < 0 {
		return TranscriptView{}, casework.NewProblem(casework.CodeNotFound, "Those words are not in the transcript any more.")
	}
	u := &t.Utterances[at]
	if u.Speaker == ref && u.Unsure == (ref == "") {
		return transcriptView(v, t), nil
	}
	u.Speaker, u.Unsure = ref, ref == ""
	u.Revision++
	if v.State.HasNote() { // the note first: should the second step fail, it asks to be looked at again, and no more
		if _, err := e.changeHeld(ctx, visitID, func(d *casework.Draft, _ desk) error {
			restale(d, *u)
			return nil
		}); err != nil {
			return TranscriptView{}, err
		}
	}
	return e.saveWords(ctx, s, v, t)
}

// restale marks what rests on an utterance whose speaker changed. What the worker removed stays removed.
func restale(d *casework.Draft, u casework.Utterance) {
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			st := &d.Sections[i].Statements[j]
			for k := range st.Evidence {
				if st.Evidence[k].Utterance != u.ID || st.Provenance == casework.Written {
					continue
				}
				st.Evidence[k].Revision, st.Stale = u.Revision, true
				if st.Live() {
					st.Decision, st.DecidedAt = casework.Undecided, time.Time{}
				}
				if k == len(st.Evidence)-1 { // the last piece of evidence is the account itself; a question may stand before it
					st.Speaker, st.Unsure = u.Speaker, u.Unsure || u.Speaker == ""
				}
			}
		}
	}
}

// AddPerson adds someone who was there after all.
func (e *Engine) AddPerson(ctx context.Context, visitID string, person PersonForm) (TranscriptView, error) {
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
	return transcriptView(v, t), e.outdate(ctx, visitID)
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
	return transcriptView(v, t), nil
}
