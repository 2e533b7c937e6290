package summarise

import (
	"context"
	"slices"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// Ask is what the worker wants written again: a section or one statement, and how ("shorter", "put the money first").
type Ask struct {
	Section     string
	Statement   string
	Instruction string
}

// longestAsk bounds an instruction, in characters.
const longestAsk = 300

// Rewrite lets the model write a section or one statement again as the worker asks. The instruction is the worker's; the facts are data. The same
// statements are kept from it as in Compose, and what comes back meets the same guards. Nothing in d changes. replaced are statements of d that
// with takes the place of, where the first of them stood, in the order to be shown; one that is only moved is in both, as it is. New
// statements have no id yet: the caller draws one when it puts them in. Where nothing better came, both are empty and why says so in plain
// words. The error is a Problem: not_found, bad_input, cancelled, or why the model could not be asked.
func Rewrite(ctx context.Context, in Input, m Model, opt Options, d *casework.Draft, ask Ask) (replaced, with []casework.Statement, why string, err error) {
	t, err := read(in)
	if err != nil {
		return nil, nil, "", err
	}
	wish := casework.Fold(ollama.Clean(ask.Instruction))
	if len([]rune(wish)) > longestAsk {
		return nil, nil, "", casework.NewProblem(casework.CodeBadInput, "That is too long for an instruction. Nothing was changed. Say it in a sentence.")
	}
	sec := d.Section(ask.Section)
	if ask.Statement != "" {
		sec, _ = d.Find(ask.Statement)
	}
	if sec == nil {
		return nil, nil, "", casework.NewProblem(casework.CodeNotFound, "That part is no longer in the note. Nothing was changed.")
	}
	if sec.HumanOnly {
		return nil, nil, "Only you can write here.", nil
	}
	w := &writer{talk: t, instruction: wish}
	bs := w.batches(d, sec)
	if ask.Statement != "" {
		bs = only(bs, ask.Statement)
	}
	if len(bs) == 0 {
		return nil, nil, "These sentences stay as they are: exact words, risks, differences and what you decided are never written again.", nil
	}
	if w.asker, err = newAsker(ctx, m, opt); err != nil {
		return nil, nil, "", err
	}
	defer w.unload(ctx)
	for _, b := range bs {
		got, err := w.write(ctx, b, true)
		if err != nil {
			return nil, nil, "", err
		}
		for _, f := range b {
			replaced = append(replaced, f.st)
		}
		if got == nil {
			return nil, nil, "The language model could not do it. " + w.why + " Nothing was changed.", nil
		}
		with = append(with, got.line...)
	}
	if slices.EqualFunc(replaced, with, func(a, b casework.Statement) bool { return a.ID == b.ID }) {
		return nil, nil, w.nothing(), nil
	}
	return replaced, with, "", nil
}

// only keeps of the batches what holds one statement, alone.
func only(bs []batch, id string) []batch {
	for _, b := range bs {
		for _, f := range b {
			if f.st.ID == id {
				return []batch{{f}}
			}
		}
	}
	return nil
}

// nothing says why a reply changed nothing.
func (w *writer) nothing() string {
	if len(w.turned) == 0 {
		return "The language model wrote the same again. Nothing was changed."
	}
	return "What the language model wrote said something else than was heard, so it was not used. Nothing was changed."
}
