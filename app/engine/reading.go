package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/summarise"
	"evenhand/summarise/ollama"
)

// Drafting with a language model goes part by part. Each part that was read is stored as soon as it is complete, so that a stop of any kind
// costs one part at most: the same parts serve drafting while a visit is being recorded, drafting after a crash, and going on after the
// language model's program has died.

// stopped says that the language model's program stopped, what is safe, and what to do. MakeDraft goes on from the parts that are stored.
func stopped(parts []casework.Mined, why error) error {
	return casework.NewProblem(casework.CodeModelStopped, "The drafting program stopped. %s Go on, or draft by rules without it.", safe(begun(parts), len(parts))).Because(why)
}

// safe says what is, when reading stopped after so many parts.
func safe(read, of int) string {
	switch read {
	case 0:
		return "Your recording and its words are safe."
	case of:
		return "Your recording is safe, and all of it was read."
	}
	return fmt.Sprintf("Your recording and everything up to part %d are safe.", read)
}

// JobOf returns the newest work on a visit, or nil. Drafting that Evenhand itself was stopped in, by a crash or an empty battery, is told as what
// it is: work that stopped, with the part it came to.
func (e *Engine) JobOf(ctx context.Context, visitID string) (*Job, error) {
	if job := e.Job(visitID); job != nil {
		return job, nil
	}
	k, err := e.desk(ctx, visitID)
	if err != nil || k.visit.State != casework.VisitDrafting {
		return nil, err
	}
	parts, err := k.store.Mined(ctx, k.visit.ID)
	if err != nil {
		return nil, err
	}
	read := begun(parts)
	all := read + (unread(k.transcript, parts)+worthReading-1)/worthReading // about
	return &Job{Visit: visitID, Stage: "reading", Words: stages["reading"], Part: read, Parts: all, Code: string(casework.CodeModelStopped),
		Message: "Evenhand was stopped while it drafted the note. " + safe(read, all) + " Go on, or draft by rules."}, nil
}

// begun counts the parts that were read before the first that was not.
func begun(parts []casework.Mined) int {
	n := 0
	for n < len(parts) && parts[n].Read {
		n++
	}
	return n
}

// reached says which part reading has come to.
func (w *work) reached(parts []casework.Mined) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.job.Part = min(begun(parts), w.job.Parts)
}

// draftWithModel drafts with the language model, from the parts that were read before and what is left to read. A server of ours that dies is
// started once more. With no server or model at all the rules draft, unless the worker wants to go on with what a model began.
func (e *Engine) draftWithModel(ctx context.Context, k desk, w *work) (*casework.Draft, error) {
	have, err := k.store.Mined(ctx, k.visit.ID)
	if err != nil {
		return nil, err
	}
	in := k.input()
	for again := false; ; again = true {
		l, err := e.config.languageOn(ctx, e.server, "")
		if errors.Is(err, ollama.ErrMemory) { // the worker chooses whether to make room or to draft by rules
			w.reached(have)
			return nil, err
		}
		if err != nil {
			if ctx.Err() == nil && slices.ContainsFunc(have, func(p casework.Mined) bool { return p.Read }) {
				w.reached(have)
				return nil, stopped(have, err)
			}
			return withoutModel(ctx, in, err)
		}
		d, parts, err := e.draftOnce(ctx, k, in, l, have, w)
		gone := err == nil && (d == nil || d.Notice != "" && l.gone(ctx))
		l.close()
		switch {
		case err != nil || !gone:
			return d, err
		case again:
			w.reached(parts)
			return nil, stopped(parts, nil)
		}
		have = parts
	}
}

// draftOnce reads what is left to read and writes the draft. There is none where the server went away before everything was read.
func (e *Engine) draftOnce(ctx context.Context, k desk, in summarise.Input, l *language, have []casework.Mined, w *work) (*casework.Draft, []casework.Mined, error) {
	opt := l.options()
	opt.Progress = func(p summarise.Progress) { w.part(e, p) }
	parts, err := summarise.Mine(ctx, in, l.client, opt, have, true, e.keeping(ctx, k.store, k.visit.ID, k.transcript, have))
	if err != nil {
		return nil, parts, err
	}
	if slices.ContainsFunc(parts, func(p casework.Mined) bool { return !p.Read }) && l.gone(ctx) {
		return nil, parts, nil
	}
	d, err := summarise.Compose(ctx, in, l.client, opt, parts)
	return d, parts, err
}

// keeping stores each part as soon as it is read, in the place of those it covers.
func (e *Engine) keeping(ctx context.Context, s *storage.Store, visit casework.ID, t *casework.Transcript, have []casework.Mined) func(casework.Mined) error {
	kept := slices.Clone(have)
	at := map[int]int{}
	for i, u := range t.Utterances {
		at[u.ID] = i
	}
	return func(p casework.Mined) error {
		if !p.Read {
			return nil
		}
		kept = slices.DeleteFunc(kept, func(o casework.Mined) bool {
			_, there := at[o.First]
			_, also := at[o.Last]
			return !there || !also || at[o.First] <= at[p.Last] && at[o.Last] >= at[p.First]
		})
		kept = append(kept, p)
		slices.SortFunc(kept, func(a, b casework.Mined) int { return at[a.First] - at[b.First] })
		return s.SaveMined(ctx, visit, kept)
	}
}

// part notes progress of work with the language model, counted in what its stage is made of, and the time left.
func (w *work) part(e *Engine, p summarise.Progress) {
	stage := map[string]string{"reading": "reading", "writing": "drafting", "checking": "checking"}[p.Stage]
	w.mu.Lock()
	w.job.Stage, w.job.Words, w.job.Done, w.job.LeftS = stage, stages[stage], 0, p.LeftS
	switch stage {
	case "reading":
		w.job.Part, w.job.Parts = p.Done, p.Total
	case "drafting":
		w.job.Part = w.job.Parts // nothing is written before all is read
		w.job.Heading, w.job.Headings = p.Done, p.Total
	case "checking":
		w.job.Sentence, w.job.Sentences = p.Done, p.Total
	}
	if p.Total > 0 {
		w.job.Done = min(1, float64(p.Done)/float64(p.Total))
	}
	job := w.job
	w.mu.Unlock()
	e.emit("job", job)
}

// takeAlong keeps the parts that were read in step with words that changed. What a model chose, it chose by the words: a part whose words are the
// same and whose voices were only numbered anew is still of them. A part of which any word changed, or is gone, is dropped.
func takeAlong(parts []casework.Mined, before, now *casework.Transcript) []casework.Mined {
	var out []casework.Mined
	for _, p := range parts {
		was, is := stretch(before, p), stretch(now, p)
		if len(is) == 0 || p.Words != casework.WordsDigest(was) {
			continue
		}
		same := slices.EqualFunc(was, is, func(a, b casework.Utterance) bool { return a.ID == b.ID && a.Text == b.Text })
		if same {
			p.Words = casework.WordsDigest(is)
			out = append(out, p)
		}
	}
	return out
}

// stretch are the utterances of a part.
func stretch(t *casework.Transcript, p casework.Mined) []casework.Utterance {
	first := slices.IndexFunc(t.Utterances, func(u casework.Utterance) bool { return u.ID == p.First })
	last := slices.IndexFunc(t.Utterances, func(u casework.Utterance) bool { return u.ID == p.Last })
	if first < 0 || last < first {
		return nil
	}
	return t.Utterances[first : last+1]
}

// takeReadAlong stores the parts of a visit as words that changed leave them.
func takeReadAlong(ctx context.Context, s *storage.Store, visit casework.ID, before, now *casework.Transcript) error {
	parts, err := s.Mined(ctx, visit)
	if err != nil || len(parts) == 0 {
		return err
	}
	left := takeAlong(parts, before, now)
	if slices.EqualFunc(parts, left, func(a, b casework.Mined) bool { return a.First == b.First && a.Words == b.Words }) {
		return nil
	}
	return s.SaveMined(ctx, visit, left)
}
