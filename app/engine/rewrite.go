package engine

import (
	"context"
	"unicode/utf8"

	"evenhand/casework"
)

// longestWish is more than anybody needs to say how a sentence should read, in characters.
const longestWish = 300

// Redraft writes a section, or one sentence, again as a job, as the worker's instruction says. Only what nobody decided and nobody wrote is
// replaced, under the same gates; UndoRedraft takes it back. One of section and statement is named.
func (e *Engine) Redraft(ctx context.Context, visitID, section, statement, instruction string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	instruction = casework.Fold(instruction)
	if utf8.RuneCountInString(instruction) > longestWish {
		return casework.NewProblem(casework.CodeBadInput, "That is too long. Say in one sentence how it should read.")
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return err
	}
	if err := mayRewrite(d, section, statement); err != nil {
		return err
	}
	if err := mayUse(ctx, k); err != nil {
		return err
	}
	return noRewriting
}

var noRewriting = casework.NewProblem(casework.CodeModelMissing, "No language model is installed, so nothing can be written again. Use the exact words, edit the sentence, or split it. The note is as it was.")

// mayRewrite refuses where there is nothing a machine may write again.
func mayRewrite(d *casework.Draft, section, statement string) error {
	sec := d.Section(section)
	if statement != "" {
		var st *casework.Statement
		if sec, st = d.Find(statement); st == nil {
			return casework.NewProblem(casework.CodeNotFound, "That sentence is no longer in the note.")
		}
		if !st.Replaceable() {
			return casework.NewProblem(casework.CodeRefused, "You have decided this sentence, or written it yourself, so it is not written again. Take that back first.")
		}
	}
	switch {
	case sec == nil:
		return casework.NewProblem(casework.CodeNotFound, "That section is no longer in the note.")
	case sec.HumanOnly:
		return casework.NewProblem(casework.CodeRefused, "Only you can write this section. Nothing is ever drafted there.")
	}
	for _, st := range sec.Statements {
		if st.Replaceable() {
			return nil
		}
	}
	return casework.NewProblem(casework.CodeRefused, "You have decided all of this section, or written it yourself, so nothing in it is written again.")
}

// DeepCheck has a second model read each sentence against the words it rests on, as a job. It can only add a doubt, never take one away.
func (e *Engine) DeepCheck(ctx context.Context, visitID string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	if _, err := k.store.Draft(ctx, k.visit.ID); err != nil {
		return err
	}
	return casework.NewProblem(casework.CodeModelMissing, "The model for the second check is not installed, so nothing was checked again. The note is as it was.")
}
