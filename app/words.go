package app

import (
	"context"

	"evenhand/app/engine"
)

// Words serves the transcript and who is who in it.
type Words struct{ h *house }

func (w *Words) view(what string, call func(ctx context.Context) (engine.TranscriptView, error)) (engine.TranscriptView, error) {
	return guard(w.h, what, call)
}

// Transcript returns what was heard at a visit.
func (w *Words) Transcript(id string) (engine.TranscriptView, error) {
	return w.view("transcript", func(ctx context.Context) (engine.TranscriptView, error) { return w.h.engine.Transcript(ctx, id) })
}

// NameSpeaker says which person a voice is; an empty person takes the name back.
func (w *Words) NameSpeaker(id, speaker, person string) (engine.TranscriptView, error) {
	return w.view("name speaker", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.NameSpeaker(ctx, id, speaker, person)
	})
}

// SayWho gives one turn to another voice; an empty voice leaves it with nobody.
func (w *Words) SayWho(id string, utterance int, speaker string) (engine.TranscriptView, error) {
	return w.view("say who", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.SayWho(ctx, id, utterance, speaker)
	})
}

// AddPerson adds someone who was there after all.
func (w *Words) AddPerson(id string, person engine.PersonForm) (engine.TranscriptView, error) {
	return w.view("add person", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.AddPerson(ctx, id, person)
	})
}
