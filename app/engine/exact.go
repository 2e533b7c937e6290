package engine

import (
	"context"
	"time"

	"evenhand/casework"
)

// Exact puts a sentence the rules or a model worded back to the exact words it rests on. Restore takes it back; where the words are several
// voices', each gets its own sentence, and UndoRedraft puts the one back.
func (e *Engine) Exact(ctx context.Context, visitID, statement string) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(d *casework.Draft, sec *casework.Section, st *casework.Statement, k desk) error {
		return k.exact(d, sec, st)
	})
}

func (k desk) exact(d *casework.Draft, sec *casework.Section, st *casework.Statement) error {
	if st.Lost() {
		return wordsGone
	}
	if st.Provenance == casework.Edited || st.Provenance == casework.Written {
		return casework.NewProblem(casework.CodeRefused, "This sentence is in your own words. Take your change back first, or add the words from the transcript.")
	}
	exact, ok := st.Exactly(k.transcript)
	if !ok {
		return casework.NewProblem(casework.CodeRefused, "These are the exact words already.")
	}
	if len(exact) == 1 {
		*st, sec.ReadAt = exact[0], time.Time{}
		return nil
	}
	for i := range exact {
		exact[i].ID = d.NewStatementID()
	}
	sec.Replace([]string{st.ID}, exact)
	return nil
}

var wordsGone = casework.NewProblem(casework.CodeEvidence, "The words this rests on are not in the transcript any more. Edit the sentence, or remove it.")

// Split cuts a sentence in two at a character of the sentence as it is shown. Both halves rest on what the sentence rested on, and both must be
// decided. UndoRedraft puts them together again while neither is.
func (e *Engine) Split(ctx context.Context, visitID, statement string, at int) (DraftView, error) {
	return e.statement(ctx, visitID, statement, func(d *casework.Draft, sec *casework.Section, st *casework.Statement, k desk) error {
		if sec.HumanOnly {
			return casework.NewProblem(casework.CodeRefused, "This is your own text: part it where you write it.")
		}
		if st.Lost() {
			return wordsGone
		}
		if !st.Live() {
			return casework.NewProblem(casework.CodeRefused, "This sentence was removed. Put it back first.")
		}
		first, second, ok := k.people.Part(k.transcript, *st, at)
		if !ok {
			return casework.NewProblem(casework.CodeBadInput, "There must be words on both sides. Put the cursor where the second sentence is to begin.")
		}
		for _, half := range []*casework.Statement{&first, &second} {
			half.ID = d.NewStatementID()
			if half.Provenance != casework.Quoted { // heard words are as true in halves
				half.Checks = k.typed(k.people.Line(*half), half.Evidence)
			}
		}
		sec.Replace([]string{st.ID}, []casework.Statement{first, second})
		return nil
	})
}

// UndoRedraft takes back the last new draft, or split, of a section: the sentences that were there before stand there again. It is refused once
// the worker has decided one of the new ones.
func (e *Engine) UndoRedraft(ctx context.Context, visitID, section string) (DraftView, error) {
	return e.change(ctx, visitID, func(d *casework.Draft, _ desk) error {
		sec := d.Section(section)
		switch {
		case sec == nil || len(sec.Before) == 0:
			return casework.NewProblem(casework.CodeNotFound, "There is nothing to take back in this section.")
		case !sec.TakeBack():
			return casework.NewProblem(casework.CodeRefused, "You have already decided one of the new sentences. Take that back first, then put the old ones back.")
		}
		return nil
	})
}
