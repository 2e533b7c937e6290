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

// CorrectText changes the words of a turn; what was heard stays beside them. What rests on the turn must be looked at again.
func (w *Words) CorrectText(id string, utterance int, text string) (engine.TranscriptView, error) {
	return w.view("correct text", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.CorrectText(ctx, id, utterance, text)
	})
}

// MarkTurn marks a turn: "interpreter" (said through one), "foreign" (another language or signing: not transcribed), or "" for neither.
func (w *Words) MarkTurn(id string, utterance int, mark string) (engine.TranscriptView, error) {
	return w.view("mark turn", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.MarkTurn(ctx, id, utterance, mark)
	})
}

// SplitTurn parts a turn in two before the word at a character offset of its text.
func (w *Words) SplitTurn(id string, utterance, at int) (engine.TranscriptView, error) {
	return w.view("split turn", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.SplitTurn(ctx, id, utterance, at)
	})
}

// MergeTurns makes one turn of two that follow each other; it is the first one's voice.
func (w *Words) MergeTurns(id string, first, second int) (engine.TranscriptView, error) {
	return w.view("merge turns", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.MergeTurns(ctx, id, first, second)
	})
}

// MergeVoices gives every turn of one voice to another.
func (w *Words) MergeVoices(id, from, into string) (engine.TranscriptView, error) {
	return w.view("merge voices", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.MergeVoices(ctx, id, from, into)
	})
}

// TellApart tells the voices apart anew, knowing how many people spoke, as a job.
func (w *Words) TellApart(id string, people int) error {
	return act(w.h, "tell apart", func(ctx context.Context) error { return w.h.engine.TellApart(ctx, id, people) })
}

// PlayedTurn notes that the worker has played a turn to its end.
func (w *Words) PlayedTurn(id string, utterance int) (engine.TranscriptView, error) {
	return w.view("played turn", func(ctx context.Context) (engine.TranscriptView, error) {
		return w.h.engine.PlayedTurn(ctx, id, utterance)
	})
}

// SaveGlossary replaces the case's list of names, medicines and places.
func (w *Words) SaveGlossary(caseID string, terms []engine.TermView) error {
	return act(w.h, "save glossary", func(ctx context.Context) error { return w.h.engine.SaveGlossary(ctx, caseID, terms) })
}
