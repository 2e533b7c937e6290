package app

import (
	"context"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"evenhand/app/engine"
)

// Notes serves the draft, its review, the signature and the way out.
type Notes struct{ h *house }

func (n *Notes) draft(what string, call func(ctx context.Context) (engine.DraftView, error)) (engine.DraftView, error) {
	return guard(n.h, what, call)
}

// Observations returns the worker's own words from before the draft.
func (n *Notes) Observations(id string) (engine.ObservationsForm, error) {
	return guard(n.h, "observations", func(ctx context.Context) (engine.ObservationsForm, error) { return n.h.engine.Observations(ctx, id) })
}

// SaveObservations keeps the answers to "What did you see? What worries you?".
func (n *Notes) SaveObservations(id string, form engine.ObservationsForm) error {
	return act(n.h, "save observations", func(ctx context.Context) error { return n.h.engine.SaveObservations(ctx, id, form) })
}

// MakeDraft starts drafting, with the language model ("model") or by rules alone ("rules").
func (n *Notes) MakeDraft(id, how string) error {
	return act(n.h, "make draft", func(ctx context.Context) error { return n.h.engine.MakeDraft(ctx, id, how) })
}

// Draft returns the newest version of the note.
func (n *Notes) Draft(id string) (engine.DraftView, error) {
	return n.draft("draft", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Draft(ctx, id) })
}

// Confirm confirms one sentence.
func (n *Notes) Confirm(id, statement string) (engine.DraftView, error) {
	return n.draft("confirm", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Confirm(ctx, id, statement) })
}

// Edit changes the words of one sentence.
func (n *Notes) Edit(id, statement, text string) (engine.DraftView, error) {
	return n.draft("edit", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Edit(ctx, id, statement, text) })
}

// Remove takes one sentence out of the note.
func (n *Notes) Remove(id, statement string) (engine.DraftView, error) {
	return n.draft("remove", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Remove(ctx, id, statement) })
}

// Restore takes a decision back.
func (n *Notes) Restore(id, statement string) (engine.DraftView, error) {
	return n.draft("restore", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Restore(ctx, id, statement) })
}

// Restrict marks one sentence as decide before sharing, or takes the mark away.
func (n *Notes) Restrict(id, statement string, on bool) (engine.DraftView, error) {
	return n.draft("restrict", func(ctx context.Context) (engine.DraftView, error) {
		return n.h.engine.Restrict(ctx, id, statement, on)
	})
}

// Add adds a sentence: the words of the given turns as heard or, without turns, the worker's own.
func (n *Notes) Add(id, section, text string, utterances []int) (engine.DraftView, error) {
	return n.draft("add", func(ctx context.Context) (engine.DraftView, error) {
		return n.h.engine.Add(ctx, id, section, text, utterances)
	})
}

// Played records that the worker played the sound of a sentence.
func (n *Notes) Played(id, statement string) (engine.DraftView, error) {
	return n.draft("played", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Played(ctx, id, statement) })
}

// Read records that the worker has read a section, which confirms its plain sentences.
func (n *Notes) Read(id, section string) (engine.DraftView, error) {
	return n.draft("read", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Read(ctx, id, section) })
}

// WriteHuman keeps what the worker wrote in a section only they can write.
func (n *Notes) WriteHuman(id, section, text string) (engine.DraftView, error) {
	return n.draft("write", func(ctx context.Context) (engine.DraftView, error) {
		return n.h.engine.WriteHuman(ctx, id, section, text)
	})
}

// Follow signs a human-only section as to follow, by whom and by when; an empty name takes it back.
func (n *Notes) Follow(id, section, who, by string) (engine.DraftView, error) {
	return n.draft("follow", func(ctx context.Context) (engine.DraftView, error) {
		return n.h.engine.Follow(ctx, id, section, who, by)
	})
}

// AnswerOmission answers one thing heard and left out.
func (n *Notes) AnswerOmission(id, omission, answer string) (engine.DraftView, error) {
	return n.draft("answer omission", func(ctx context.Context) (engine.DraftView, error) {
		return n.h.engine.AnswerOmission(ctx, id, omission, answer)
	})
}

// AnswerTopic answers everything left out of one topic, but risks and wishes.
func (n *Notes) AnswerTopic(id, topic, answer string) (engine.DraftView, error) {
	return n.draft("answer topic", func(ctx context.Context) (engine.DraftView, error) {
		return n.h.engine.AnswerTopic(ctx, id, topic, answer)
	})
}

// DoneNeed marks something to look at as looked at, or not.
func (n *Notes) DoneNeed(id string, index int, done bool) (engine.DraftView, error) {
	return n.draft("done", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.DoneNeed(ctx, id, index, done) })
}

// Check gives the gates' remarks on words the worker is typing. It never blocks.
func (n *Notes) Check(id, statement, text string) ([]engine.CheckView, error) {
	return guard(n.h, "check", func(ctx context.Context) ([]engine.CheckView, error) {
		return n.h.engine.Check(ctx, id, statement, text)
	})
}

// Redraft starts writing a section, or one sentence, again as the instruction says. Only what nobody decided or wrote is replaced.
func (n *Notes) Redraft(id, section, statement, instruction string) error {
	return act(n.h, "redraft", func(ctx context.Context) error {
		return n.h.engine.Redraft(ctx, id, section, statement, instruction)
	})
}

// UndoRedraft takes back the last new draft, or split, of a section.
func (n *Notes) UndoRedraft(id, section string) (engine.DraftView, error) {
	return n.draft("undo redraft", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.UndoRedraft(ctx, id, section) })
}

// Exact puts a sentence back to the exact words it rests on.
func (n *Notes) Exact(id, statement string) (engine.DraftView, error) {
	return n.draft("exact words", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Exact(ctx, id, statement) })
}

// Split cuts a sentence in two at a character of the sentence as it is shown.
func (n *Notes) Split(id, statement string, at int) (engine.DraftView, error) {
	return n.draft("split", func(ctx context.Context) (engine.DraftView, error) { return n.h.engine.Split(ctx, id, statement, at) })
}

// DeepCheck starts a second check of every sentence against its words. It only adds doubts.
func (n *Notes) DeepCheck(id string) error {
	return act(n.h, "deep check", func(ctx context.Context) error { return n.h.engine.DeepCheck(ctx, id) })
}

// SignSheet shows exactly what will be signed.
func (n *Notes) SignSheet(id string) (engine.SignSheet, error) {
	return guard(n.h, "sign sheet", func(ctx context.Context) (engine.SignSheet, error) { return n.h.engine.SignSheet(ctx, id) })
}

// Sign signs the version whose sheet has this digest.
func (n *Notes) Sign(id, digest string) (engine.HandOverView, error) {
	return guard(n.h, "sign", func(ctx context.Context) (engine.HandOverView, error) { return n.h.engine.Sign(ctx, id, digest) })
}

// HandOver returns the signed note and what has left so far.
func (n *Notes) HandOver(id string) (engine.HandOverView, error) {
	return guard(n.h, "hand over", func(ctx context.Context) (engine.HandOverView, error) { return n.h.engine.HandOver(ctx, id) })
}

// CopySection puts one section of the signed note on the clipboard, or the whole note when no section is named.
func (n *Notes) CopySection(id, section string) (engine.HandOverView, error) {
	return guard(n.h, "copy", func(ctx context.Context) (engine.HandOverView, error) {
		return n.h.engine.CopySection(ctx, id, section, func(text string) error { return runtime.ClipboardSetText(ctx, text) })
	})
}

// SaveDocument asks where, and writes the signed document there.
func (n *Notes) SaveDocument(id string) (engine.HandOverView, error) {
	return guard(n.h, "save document", func(ctx context.Context) (engine.HandOverView, error) {
		name, err := n.h.engine.DocumentName(ctx, id)
		if err != nil {
			return engine.HandOverView{}, err
		}
		path, err := runtime.SaveFileDialog(ctx, runtime.SaveDialogOptions{
			Title: "Save the signed note", DefaultFilename: name,
			Filters: []runtime.FileFilter{{DisplayName: "Word document", Pattern: "*.docx"}},
		})
		if err != nil {
			return engine.HandOverView{}, err
		}
		if path == "" {
			return n.h.engine.HandOver(ctx, id)
		}
		return n.h.engine.SaveDocument(ctx, id, path)
	})
}
