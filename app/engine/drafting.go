package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/summarise"
)

// Extractive is the name of drafting by rules alone, where a model's name may stand.
const Extractive = "extractive"

// draft makes a draft with a model, or by rules. Where no model is named and there is no server or model, the rules do the work, and the
// draft's notice says so; a model that is named is used, or the error says why not.
func (c Config) draft(ctx context.Context, in summarise.Input, model string, opt summarise.Options) (*casework.Draft, error) {
	if model == Extractive {
		return summarise.Extract(ctx, in)
	}
	l, err := c.language(ctx, model)
	if err != nil {
		if model != "" {
			return nil, err
		}
		return withoutModel(ctx, in, err)
	}
	defer l.close()
	made := l.options()
	opt.Model, opt.Digest, opt.NumCtx = made.Model, made.Digest, made.NumCtx
	return summarise.Choose(ctx, in, l.client, opt)
}

// withoutModel drafts by rules, and says why.
func withoutModel(ctx context.Context, in summarise.Input, why error) (*casework.Draft, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	d, err := summarise.Extract(ctx, in)
	if err != nil {
		return nil, err
	}
	d.Notice = "This draft was made by rules, without a language model. " + casework.AsProblem(why).Message
	return d, nil
}

// MakeDraft drafts the note of a visit as a job: with the language model ("model") or by rules alone ("rules"). A draft that is there
// already is replaced only while nobody has decided anything in it.
func (e *Engine) MakeDraft(ctx context.Context, visitID, how string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	if len(k.transcript.Utterances) == 0 {
		return casework.NewProblem(casework.CodeNoSpeech, "No words were heard, so there is nothing to draft from. Import the sound first, or write the note yourself.")
	}
	if err := e.config.mayDraft(k.template.ID); err != nil {
		return err
	}
	if err := mayUse(ctx, k); err != nil {
		return err
	}
	if err := workedOn(ctx, k.store, k.visit.ID, k.transcript); err != nil {
		return err
	}
	e.ahead.stop(k.visit.ID) // what it read so far is kept
	return e.jobs.start(k.visit.ID, "drafting", func(ctx context.Context, w *work) error { return e.makeDraft(ctx, k.store, visitID, how, w) })
}

// mayUse refuses to make anything more of a recording that somebody does not want, or could not understand: said after it was made or
// imported, it counts all the same. The worker's own dictation may be used, for it holds nobody else's voice. Nor is anything made of what has
// not ended: the rest of it would not be in it.
func mayUse(ctx context.Context, k desk) error {
	all, err := k.store.Recordings(ctx, k.visit.ID)
	if err == nil {
		err = allEnded(all)
	}
	refused := k.visit.MayHoldSound()
	if err != nil || refused == nil {
		return err
	}
	for _, r := range all {
		if r.Source != casework.SourceDictation {
			return casework.NewProblem(casework.CodeRefused, "Someone said no to this recording, or could not understand it, so nothing more is made from it. What you wrote is safe. Delete the recording, and dictate what happened instead.").Because(refused)
		}
	}
	return nil
}

// touched reports whether the worker has decided, read or written anything in a draft.
func touched(d *casework.Draft, t *casework.Transcript) bool {
	for _, s := range d.Sections {
		if !s.ReadAt.IsZero() || s.Follow != nil || len(s.Before) > 0 {
			return true
		}
		for _, st := range s.Statements {
			own := st.Provenance == casework.Written && st.Decision == casework.Confirmed && st.Kind != "" // the two answers, put in by us
			played := st.Played && !t.Heard(st.Evidence)                                                   // a turn that was played is so for the next draft too
			if !st.Open() && !own || played || s.HumanOnly || st.Before != nil {
				return true
			}
		}
	}
	for _, o := range d.Omissions {
		if o.Answer != casework.Unanswered {
			return true
		}
	}
	return false
}

// workedOn refuses to put a new draft in the place of one the worker has begun to decide.
func workedOn(ctx context.Context, s *storage.Store, visit casework.ID, t *casework.Transcript) error {
	old, err := s.Draft(ctx, visit)
	switch {
	case is(err, casework.CodeNotFound):
		return nil
	case err == nil && touched(old, t):
		return casework.NewProblem(casework.CodeRefused, "You have already worked on this note, so it is not drafted again. Your work is safe.")
	}
	return err
}

// makeDraft drafts from the visit as it is when the job's turn comes. What the worker did meanwhile wins: a turn given to somebody else
// makes what rests on it stale, and a note they began to decide is not replaced.
func (e *Engine) makeDraft(ctx context.Context, s *storage.Store, visitID, how string, w *work) (err error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	before := k.visit.State
	if err := e.move(ctx, s, k.visit.ID, casework.VisitDrafting); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.unmove(ctx, s, k.visit.ID, before))
		}
	}()
	if err := e.config.mayDraft(k.template.ID); err != nil { // it may have waited
		return err
	}
	var d *casework.Draft
	if how == "rules" {
		d, err = summarise.Extract(ctx, k.input())
	} else {
		d, err = e.draftWithModel(ctx, k, w)
	}
	if err != nil {
		return err
	}
	for _, sec := range d.Sections {
		for _, st := range sec.Statements {
			if err := st.Validate(k.transcript); err != nil {
				return fmt.Errorf("check the draft: %w", err)
			}
		}
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	now, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	if now.template.ID != k.template.ID {
		return casework.NewProblem(casework.CodeRefused, "You changed the kind of note while it was drafted. Draft it again.")
	}
	if err := mayUse(ctx, now); err != nil {
		return err
	}
	if err := workedOn(ctx, s, k.visit.ID, now.transcript); err != nil {
		return err
	}
	d.CatchUp(k.transcript, now.transcript)
	riskier(now.transcript, d, now)
	ownWords(d, k.template, casework.Observations{}, now.visit.Observations, now.now)
	if _, err := s.SaveDraft(ctx, k.visit.ID, d); err != nil {
		return err
	}
	e.forget(k.visit.ID)
	if err := moveHeld(ctx, s, k.visit.ID, casework.VisitDrafted); err != nil || d.Model == nil {
		return err
	}
	return s.SaveMined(ctx, k.visit.ID, nil) // the draft is made of them; they are of no more use
}

// unmove puts a visit back where it was after work that came to nothing.
func (e *Engine) unmove(ctx context.Context, s *storage.Store, visit casework.ID, to casework.VisitState) error {
	if to == casework.VisitDrafting {
		to = casework.VisitHeard
	}
	return e.move(context.WithoutCancel(ctx), s, visit, to)
}

// ownWords puts the worker's own answers in front: what they saw at the head of the section for what was seen, what worries them at the
// head of the section for worries. They are the worker's own words and need no evidence. An answer that is in the note already, and was
// not changed there, is changed in its place. What was seen is put in front last, so it stands first where both have one heading.
func ownWords(d *casework.Draft, t casework.Template, before, now casework.Observations, at time.Time) {
	for _, own := range []struct{ kind, before, now string }{{"worry", before.Worries, now.Worries}, {"observation", before.Saw, now.Saw}} {
		was, text := casework.Typed(casework.Fold(own.before)), casework.Typed(casework.Fold(own.now))
		sec := home(d, t, own.kind)
		if sec == nil || was == text {
			continue
		}
		st := casework.Statement{Text: text, Provenance: casework.Written, Kind: own.kind, Decision: casework.Confirmed, DecidedAt: at}
		old := slices.IndexFunc(sec.Statements, func(s casework.Statement) bool {
			return s.Provenance == casework.Written && s.Kind == own.kind && s.Text == was && s.Live()
		})
		switch {
		case old >= 0 && text == "":
			sec.Statements[old].Decision, sec.Statements[old].DecidedAt = casework.Removed, at
		case old >= 0:
			st.ID = sec.Statements[old].ID
			sec.Statements[old] = st
		case text != "":
			st.ID = d.NewStatementID()
			sec.Statements = append([]casework.Statement{st}, sec.Statements...)
		}
	}
}

// home is the section for the worker's own words of a kind: the first that takes that kind and is not kept for other people's words; a
// worry next where anything may stand; else the one for what was seen, else the first after the header.
func home(d *casework.Draft, t casework.Template, kind string) *casework.Section {
	order := []string{kind, "observation", ""}
	if kind == "worry" { // a worry was not seen: without a heading of its own it goes where anything may
		order = []string{kind, "anything", "observation", ""}
	}
	for _, wanted := range order {
		for i, ts := range t.Sections {
			sec := d.Section(ts.ID)
			fits := slices.Contains(ts.Kinds, wanted) && (len(ts.Roles) == 0 || slices.Contains(ts.Roles, "worker"))
			fits = fits || wanted == "anything" && i > 0 && len(ts.Kinds) == 0 && len(ts.Roles) == 0
			if sec != nil && !ts.HumanOnly && (fits || wanted == "" && i > 0) {
				return sec
			}
		}
	}
	return nil
}
