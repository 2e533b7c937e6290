package engine

import (
	"context"
	"math"

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
	view := TranscriptView{AudioS: t.AudioS, Utterances: []UtteranceView{}, Speakers: []SpeakerView{}, People: people(v), Problems: []string{}}
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
		view.Utterances = append(view.Utterances, UtteranceView{u.ID, u.Speaker, name, u.Unsure, u.StartS, u.EndS, u.Text, string(u.Heard)})
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

// NameSpeaker says which person a voice is; an empty person takes the name back. Notes re-render; nothing becomes stale.
func (e *Engine) NameSpeaker(ctx context.Context, visitID, ref, person string) (TranscriptView, error) {
	s, v, t, err := e.words(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
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
	return e.saveWords(ctx, s, v, t)
}

// SayWho gives one turn to another voice. What rests on the turn becomes stale: it must be looked at again.
func (e *Engine) SayWho(ctx context.Context, visitID string, utterance int, ref string) (TranscriptView, error) {
	s, v, t, err := e.words(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
	}
	found := false
	for i := range t.Utterances {
		u := &t.Utterances[i]
		if u.ID == utterance {
			found = true
			u.Speaker, u.Unsure = ref, ref == ""
			u.Revision++
		}
	}
	if !found {
		return TranscriptView{}, casework.NewProblem(casework.CodeNotFound, "Those words are not in the transcript any more.")
	}
	view, err := e.saveWords(ctx, s, v, t)
	if err != nil {
		return TranscriptView{}, err
	}
	switch v.State {
	case casework.VisitDrafted, casework.VisitSigned, casework.VisitHandedOver:
		_, err = e.change(ctx, visitID, func(d *casework.Draft, _ desk) error {
			restale(d, utterance, ref)
			return nil
		})
	}
	return view, err
}

// restale marks what rests on an utterance whose speaker changed.
func restale(d *casework.Draft, utterance int, ref string) {
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			st := &d.Sections[i].Statements[j]
			for k := range st.Evidence {
				if st.Evidence[k].Utterance != utterance || st.Provenance == casework.Written {
					continue
				}
				st.Evidence[k].Revision++
				st.Stale, st.Decision = true, casework.Undecided
				if k == len(st.Evidence)-1 { // the last piece of evidence is the account itself; a question may stand before it
					st.Speaker, st.Unsure = ref, ref == ""
				}
			}
		}
	}
}

// AddPerson adds someone who was there after all.
func (e *Engine) AddPerson(ctx context.Context, visitID string, person PersonForm) (TranscriptView, error) {
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
	return transcriptView(v, t), nil
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
