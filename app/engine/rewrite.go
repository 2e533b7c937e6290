package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/summarise"
)

// longestWish is more than anybody needs to say how a sentence should read, in characters.
const longestWish = 300

// Redraft writes a section, or one sentence, again as a job, as the worker's instruction says. Only what nobody decided and nobody wrote is
// replaced, under the same gates; UndoRedraft takes it back. One of section and statement is named. Exact words and reported speech are made by
// rule, so they can be had without a language model.
func (e *Engine) Redraft(ctx context.Context, visitID, section, statement, instruction string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	ask := summarise.Ask{Section: section, Statement: statement, Instruction: casework.Fold(instruction)}
	if utf8.RuneCountInString(ask.Instruction) > longestWish {
		return casework.NewProblem(casework.CodeBadInput, "That is too long. Say in one sentence how it should read.")
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return err
	}
	if _, err := rewritable(d, ask); err != nil {
		return err
	}
	if err := mayUse(ctx, k); err != nil {
		return err
	}
	if byRule(ask.Instruction) == "" && !e.hasLanguage(ctx, true) {
		return noRewriting
	}
	return e.jobs.start(k.visit.ID, "rewriting", func(ctx context.Context, w *work) error { return e.rewrite(ctx, visitID, ask) })
}

var noRewriting = casework.NewProblem(casework.CodeModelMissing, "No language model is installed, so nothing can be written again freely. Ask for “exact words” or “reported speech”, edit the sentence, or split it. The note is as it was.")

// byRule says which of the forms the rules can make an instruction asks for, if it does.
func byRule(instruction string) casework.Provenance {
	switch said := strings.ToLower(instruction); {
	case strings.Contains(said, "exact"):
		return casework.Quoted
	case strings.Contains(said, "reported"):
		return casework.Reported
	}
	return ""
}

// rewritable lists the ids of what a machine may write again, or says why there is nothing.
func rewritable(d *casework.Draft, ask summarise.Ask) ([]string, error) {
	sec := d.Section(ask.Section)
	if ask.Statement != "" {
		var st *casework.Statement
		if sec, st = d.Find(ask.Statement); st == nil {
			return nil, casework.NewProblem(casework.CodeNotFound, "That sentence is no longer in the note.")
		}
		if !sec.HumanOnly && !st.Replaceable() {
			return nil, casework.NewProblem(casework.CodeRefused, "You have decided this sentence, or written it yourself, so it is not written again. Take that back first.")
		}
	}
	switch {
	case sec == nil:
		return nil, casework.NewProblem(casework.CodeNotFound, "That section is no longer in the note.")
	case sec.HumanOnly:
		return nil, casework.NewProblem(casework.CodeRefused, "Only you can write this section. Nothing is ever drafted there.")
	}
	var ids []string
	for _, st := range sec.Statements {
		if st.Replaceable() && (ask.Statement == "" || st.ID == ask.Statement) {
			ids = append(ids, st.ID)
		}
	}
	if len(ids) == 0 {
		return nil, casework.NewProblem(casework.CodeRefused, "You have decided all of this section, or written it yourself, so nothing in it is written again.")
	}
	return ids, nil
}

// rewrite is Redraft's job.
func (e *Engine) rewrite(ctx context.Context, visitID string, ask summarise.Ask) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return err
	}
	var swaps []swap
	switch form := byRule(ask.Instruction); form {
	case casework.Quoted:
		swaps, err = k.exactly(d, ask)
	case casework.Reported:
		swaps, err = k.reported(ctx, d, ask)
	default:
		swaps, err = e.again(ctx, k, d, ask)
	}
	if err != nil {
		return err
	}
	_, err = e.change(ctx, visitID, func(now *casework.Draft, k desk) error {
		if k.signed() {
			return alreadySigned
		}
		for _, s := range swaps {
			if err := k.put(now, s); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// swap is what takes the place of statements, all of one section, as they were when it was made. One that stays as it is, but elsewhere, is in
// both; what is new has no id yet.
type swap struct{ old, with []casework.Statement }

// again asks the language model.
func (e *Engine) again(ctx context.Context, k desk, d *casework.Draft, ask summarise.Ask) ([]swap, error) {
	l, err := e.config.languageOn(ctx, e.server, "")
	if err != nil {
		return nil, err
	}
	defer l.close()
	old, with, why, err := summarise.Rewrite(ctx, k.input(), l.client, l.options(), d, ask)
	switch {
	case err != nil:
		return nil, err
	case len(old) == 0 || len(with) == 0:
		return nil, casework.NewProblem(casework.CodeModelReply, "%s", why)
	}
	return []swap{{old, with}}, nil
}

// exactly gives everything asked for in exact words.
func (k desk) exactly(d *casework.Draft, ask summarise.Ask) ([]swap, error) {
	ids, err := rewritable(d, ask)
	if err != nil {
		return nil, err
	}
	var s swap
	for _, id := range ids {
		_, st := d.Find(id)
		if exact, ok := st.Exactly(k.transcript); ok {
			for i := range exact {
				exact[i].ID, exact[i].Before = "", nil // the section keeps what was there
			}
			s.old, s.with = append(s.old, *st), append(s.with, exact...)
		}
	}
	if len(s.old) == 0 {
		return nil, casework.NewProblem(casework.CodeRefused, "These are the exact words already. Nothing was changed.")
	}
	return []swap{s}, nil
}

// reported gives what the rules can put in reported speech so, and leaves the rest.
func (k desk) reported(ctx context.Context, d *casework.Draft, ask summarise.Ask) ([]swap, error) {
	ids, err := rewritable(d, ask)
	if err != nil {
		return nil, err
	}
	ruled, err := summarise.Extract(ctx, k.input())
	if err != nil {
		return nil, err
	}
	var s swap
	for _, id := range ids {
		if _, st := d.Find(id); st.Provenance != casework.Reported {
			if with := reportedFrom(ruled, *st); len(with) > 0 {
				s.old, s.with = append(s.old, *st), append(s.with, with...)
			}
		}
	}
	if len(s.old) == 0 {
		return nil, casework.NewProblem(casework.CodeRefused, "The rules cannot put these words in reported speech without changing what they may mean. Nothing was changed. Keep the exact words, or edit the sentence.")
	}
	return []swap{s}, nil
}

// reportedFrom finds the reported sentences of a draft by rules that give all a statement rests on, and no less of it.
func reportedFrom(ruled *casework.Draft, st casework.Statement) []casework.Statement {
	var out []casework.Statement
	for _, want := range st.Evidence {
		if want.Asked {
			continue
		}
		found := false
		for _, sec := range ruled.Sections {
			for _, r := range sec.Statements {
				holds := slices.ContainsFunc(r.Evidence, func(e casework.Evidence) bool {
					return !e.Asked && e.Utterance == want.Utterance && e.Revision == want.Revision && e.From <= want.From && e.To >= want.To
				})
				if !holds || r.Provenance != casework.Reported || sec.HumanOnly {
					continue
				}
				found = true
				if !slices.ContainsFunc(out, func(o casework.Statement) bool { return o.Text == r.Text }) {
					r.ID, r.Restricted, r.HighRisk = "", r.Restricted || st.Restricted, r.HighRisk || st.HighRisk
					out = append(out, r)
				}
			}
		}
		if !found {
			return nil
		}
	}
	return out
}

// put puts new statements in the place of those they were made from, unless the worker worked on them, or on their words, meanwhile. Whatever
// made them: they are machine's statements that nobody has decided, they rest on words that were said, and what was high in risk, or to be decided
// before sharing, is so still.
func (k desk) put(d *casework.Draft, s swap) error {
	meanwhile := casework.NewProblem(casework.CodeRefused, "You worked on these sentences meanwhile, so they stay as you left them.")
	ids := make([]string, 0, len(s.old))
	var in *casework.Section
	risk, restricted := false, false
	for _, was := range s.old {
		sec, st := d.Find(was.ID)
		if st == nil || sec.HumanOnly || !st.Replaceable() || in != nil && in != sec || !same(*st, was) {
			return meanwhile
		}
		in, ids = sec, append(ids, was.ID)
		risk, restricted = risk || st.HighRisk, restricted || st.Restricted
	}
	if in == nil {
		return meanwhile
	}
	with := slices.Clone(s.with)
	for i := range with {
		st := &with[i]
		if slices.Contains(ids, st.ID) { // only moved
			_, now := d.Find(st.ID)
			*st = *now
			continue
		}
		st.ID, st.Played = d.NewStatementID(), k.transcript.Heard(st.Evidence)
		st.HighRisk, st.Restricted = st.HighRisk || risk, st.Restricted || restricted
		if !st.Replaceable() {
			return fmt.Errorf("a new sentence is not a machine's: %s, %s", st.Provenance, st.Decision)
		}
		if err := st.Validate(k.transcript); err != nil {
			return fmt.Errorf("check a new sentence: %w", err)
		}
		for _, e := range st.Evidence {
			if u, _ := k.transcript.Utterance(e.Utterance); u.Revision != e.Revision {
				return meanwhile
			}
		}
	}
	in.Replace(ids, with)
	return nil
}

func same(a, b casework.Statement) bool {
	a.Played, b.Played = false, false // listening is not changing
	x, err := json.Marshal(a)
	y, other := json.Marshal(b)
	return err == nil && other == nil && bytes.Equal(x, y)
}

var alreadySigned = casework.NewProblem(casework.CodeSigned, "This note is signed, so it stays as it is. Change a sentence yourself to begin a new version.")

// DeepCheck has a model read each reported or drafted sentence against the words it rests on, as a job. It can only add a doubt, never take one
// away. The catalogue may name a model made for it; else the one that drafts is asked, which says less, and so does what it says.
func (e *Engine) DeepCheck(ctx context.Context, visitID string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	if _, err := k.store.Draft(ctx, k.visit.ID); err != nil {
		return err
	}
	if err := mayUse(ctx, k); err != nil {
		return err
	}
	if k.signed() {
		return alreadySigned
	}
	if !e.hasLanguage(ctx, true) {
		return casework.NewProblem(casework.CodeModelMissing, "No language model is installed, so nothing can be checked a second time. The note is as it was, and every sentence has been checked by rules.")
	}
	return e.jobs.start(k.visit.ID, "checking", func(ctx context.Context, w *work) error { return e.deepCheck(ctx, visitID, w) })
}

func (e *Engine) deepCheck(ctx context.Context, visitID string, w *work) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return err
	}
	l, err := e.config.languageOn(ctx, e.server, "")
	if err != nil {
		return err
	}
	defer l.close()
	before := *d
	before.Sections = slices.Clone(d.Sections)
	for i := range before.Sections {
		before.Sections[i].Statements = slices.Clone(d.Sections[i].Statements)
	}
	opt := l.options()
	opt.Progress = func(p summarise.Progress) { w.part(e, p) }
	failed := summarise.Deep(ctx, k.input(), l.client, opt, d)
	// What was checked before it failed, or was stopped, counts.
	_, err = e.change(context.WithoutCancel(ctx), visitID, func(now *casework.Draft, k desk) error {
		if k.signed() {
			return alreadySigned
		}
		for i := range before.Sections {
			for j, was := range before.Sections[i].Statements {
				if _, st := now.Find(was.ID); st != nil && same(*st, was) {
					doubt(st, d.Sections[i].Statements[j].Checks)
				}
			}
		}
		return nil
	})
	if failed != nil {
		return failed
	}
	return err
}

// doubt adds what a second check found to a statement, and takes nothing away. One that nobody has decided is then decided alone.
func doubt(st *casework.Statement, found []casework.Check) {
	for _, c := range found {
		if c.Verdict == casework.Pass || slices.Contains(st.Checks, c) {
			continue
		}
		st.Checks = append(st.Checks, c)
		if st.Open() && st.Doubt == "" {
			st.Doubt = c.Detail
		}
	}
}
