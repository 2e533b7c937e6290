package engine

import (
	"context"
	"errors"
	"slices"

	"evenhand/casework"
	"evenhand/storage"
)

// RemoveLast destroys the last minutes of what is being recorded, with the words and all that rests on them. The gap stays to be seen.
func (e *Engine) RemoveLast(ctx context.Context, minutes int, why string) (RecordingView, error) {
	r, err := e.going()
	if err != nil {
		return RecordingView{}, err
	}
	if minutes < 1 || minutes > 5 {
		return RecordingView{}, casework.NewProblem(casework.CodeBadInput, "Choose 1, 2 or 5 minutes.")
	}
	if err := casework.RemovalReason(why); err != nil {
		return RecordingView{}, err
	}
	s, v, err := e.visit(ctx, string(r.visit))
	if err != nil {
		return RecordingView{}, err
	}
	c, err := s.Case(ctx, v.CaseID)
	if err != nil {
		return RecordingView{}, err
	}
	if err := c.MayDestroy(); err != nil {
		return RecordingView{}, err
	}
	r.removing.Lock()
	defer r.removing.Unlock()
	if r.over() {
		return RecordingView{}, casework.NewProblem(casework.CodeNotFound, "Nothing is being recorded.")
	}
	r.orders.Lock()
	r.mu.Lock()
	before := r.view.State
	r.mu.Unlock()
	r.tell(func(v *RecordingView) { v.State = "removing" })
	err = r.recorder.Rest(ctx)
	r.orders.Unlock()
	if err == nil {
		err = e.removeLast(ctx, s, r, float64(60*minutes), why)
	}
	// Whatever happened, the recording goes on as it was, unless somebody came in meanwhile.
	r.orders.Lock()
	defer r.orders.Unlock()
	r.mu.Lock()
	still, stuck := r.view.State == "removing", r.stuck
	r.mu.Unlock()
	lasting := context.WithoutCancel(ctx)
	if going := before == "recording" || before == "searching"; still && going && stuck {
		before = "paused"
		err = errors.Join(err, r.recorder.Pause(lasting))
	} else if still && going {
		if goOn := r.recorder.GoOn(lasting); err == nil {
			err = goOn
		}
	}
	view := r.tell(func(v *RecordingView) {
		if still {
			v.State = before
		}
		if still && stuck && r.since.IsZero() {
			r.since, r.why = e.now(), casework.MarkLost
		}
		if err == nil {
			v.Removed++
			v.Notice = "The sound and the words of those minutes are destroyed. If anyone may be at risk, still write it."
		}
	})
	return view, err
}

// wordSlack is removed beyond what was asked, in seconds: where an engine gives no word times they are worked out, nearly always to within
// less, and no half of a word may stay.
const wordSlack = 1.0

// removeLast is RemoveLast while the recorder rests.
func (e *Engine) removeLast(ctx context.Context, s *storage.Store, r *session, seconds float64, why string) error {
	total := r.recorder.State().Seconds
	if total <= 0 {
		return casework.NewProblem(casework.CodeBadInput, "Nothing is recorded yet, so there is nothing to remove.")
	}
	from := max(0, total-seconds-wordSlack)
	if err := e.saveMarks(ctx, r); err != nil {
		return err
	}
	// Held to the end, so that no words of the stretch are stored between its destruction and the note of it.
	e.changes.Lock()
	defer e.changes.Unlock()
	if err := e.removeWords(ctx, s, r, from, total); err != nil {
		return err
	}
	defer e.peaks.drop(r.visit)
	err := s.RemoveTail(ctx, r.recording, from, casework.Fold(why))
	if err == nil {
		return e.unstick(ctx, s, r)
	}
	if again := e.unstick(context.WithoutCancel(ctx), s, r); again != nil && !is(again, casework.CodeDamaged) {
		// It is decided and not done, and doing it destroys all from there to the end of the file.
		r.mu.Lock()
		r.stuck = true
		r.marks = append(r.marks, casework.Mark{Kind: casework.MarkRemoved, AtS: from, ForS: total - from, Clock: e.now(), Why: casework.Fold(why)})
		r.mu.Unlock()
	}
	return err
}

// unstick sees to it that a removal which was decided is done, and takes over what the row says of it.
func (e *Engine) unstick(ctx context.Context, s *storage.Store, r *session) error {
	sound, err := s.RecordingReader(ctx, r.recording) // finishes what is not finished
	if err == nil {
		err = sound.Close()
	} else if is(err, casework.CodeNotFound) {
		err = nil
	}
	if err != nil {
		return err
	}
	row, err := s.Recording(ctx, r.recording)
	if err != nil {
		return err
	}
	removed := func(m casework.Mark) bool { return m.Kind == casework.MarkRemoved }
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks = slices.DeleteFunc(r.marks, removed)
	for _, m := range row.Marks {
		if removed(m) {
			r.marks = append(r.marks, m)
		}
	}
	r.files++
	r.stuck = false
	return nil
}

// removeWords destroys the words of a stretch of the recording, and all that rests on them. The caller holds changes.
func (e *Engine) removeWords(ctx context.Context, s *storage.Store, r *session, fromS, toS float64) error {
	if w := e.jobs.of(r.visit); w != nil {
		w.hearing(nil)
	}
	t, err := s.Transcript(ctx, r.visit)
	if is(err, casework.CodeNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	start, err := startOf(ctx, s, r.visit, r.recording)
	if err != nil {
		return err
	}
	e.ahead.giveWay()
	before := &casework.Transcript{Utterances: slices.Clone(t.Utterances)}
	casework.RemoveTail(t, nil, start+fromS, start+toS) // there is no draft: none is made of a visit that is being recorded
	if _, err := s.SaveTranscript(ctx, r.visit, t); err != nil {
		return err
	}
	if err := takeReadAlong(ctx, s, r.visit, before, t); err != nil {
		return err
	}
	e.emit("words", map[string]string{"visit": string(r.visit)})
	return nil
}

// startOf is where a recording begins on the visit's time line.
func startOf(ctx context.Context, s *storage.Store, visit, recording casework.ID) (float64, error) {
	all, err := s.Recordings(ctx, visit)
	from := 0.0
	for _, r := range all {
		if r.ID == recording {
			break
		}
		from += r.Seconds
	}
	return from, err
}
