package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
)

// Record starts recording a visit, and writing down its words.
func (e *Engine) Record(ctx context.Context, visitID string, form RecordForm) (RecordingView, error) {
	if err := e.StopTrying(ctx); err != nil {
		return RecordingView{}, err
	}
	s, r, err := e.prepare(ctx, visitID, form)
	if err != nil {
		return RecordingView{}, err
	}
	// Not the caller's context: the recording outlives the call that began it.
	lasting := context.WithoutCancel(ctx)
	if err := r.recorder.Start(lasting); err != nil {
		e.recMu.Lock()
		e.rec = nil
		e.recMu.Unlock()
		r.ending.Do(func() { close(r.ended) })
		return RecordingView{}, errors.Join(err, s.DeleteRecording(lasting, r.recording))
	}
	r.mu.Lock()
	r.begun = true
	r.mu.Unlock()
	if now := r.recorder.State(); !now.Going && !now.Rested { // it said so before anybody listened
		err := casework.NewProblem(casework.CodeRecorderDied, "The recording ended as soon as it had begun. Try again, or with another microphone.")
		if now.Problem != nil {
			err = now.Problem
		}
		return RecordingView{}, errors.Join(err, r.finish(lasting))
	}
	if e.life.Err() != nil { // Evenhand closed meanwhile, and nobody would end this
		return RecordingView{}, errors.Join(r.recorder.Finish(lasting), r.finish(lasting))
	}
	if err := e.move(ctx, s, r.visit, casework.VisitHearing); err != nil {
		return RecordingView{}, errors.Join(err, e.Finish(lasting))
	}
	e.hearLive(s, r)
	e.emit("changed", map[string]string{"visit": visitID})
	return r.tell(func(*RecordingView) {}), nil
}

// prepare makes the row of a recording, and the recorder for it, which is not started yet. From here on it is what is being recorded.
func (e *Engine) prepare(ctx context.Context, visitID string, form RecordForm) (*storage.Store, *session, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return nil, nil, err
	}
	if !form.Dictation {
		if err := v.MayRecord(); err != nil {
			return nil, nil, err
		}
	}
	if e.Recording() != nil {
		return nil, nil, casework.NewProblem(casework.CodeRefused, "Something is being recorded already. Finish that first.")
	}
	if err := e.mayAdd(ctx, s, v); err != nil {
		return nil, nil, err
	}
	switch job := e.Job(visitID); {
	case job == nil || !job.Running:
	case job.Next != "" && job.Next != "decoding":
		return nil, nil, casework.NewProblem(casework.CodeRefused, "Other work on this visit is about to begin. Wait until it is done, or stop it, and record then. Nothing was changed.")
	case job.Stage == "waiting" || job.Stage == "decoding":
		return nil, nil, casework.NewProblem(casework.CodeRefused, "Files are being imported into this visit. Wait until they are there, or stop that, and record then. Nothing was changed.")
	}
	microphone := form.Microphone
	if microphone == "" {
		if microphone, err = chosenMicrophone(ctx, s); err != nil {
			return nil, nil, err
		}
	}
	row := casework.Recording{VisitID: v.ID, Source: casework.SourceRecorded, Going: true, Channels: 1}
	if form.Dictation {
		row.Source, form.FarSide = casework.SourceDictation, "" // the worker alone
	}
	if form.FarSide != "" {
		row.Channels = 2
	}
	all, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return nil, nil, err
	}
	row.Created = e.after(all)
	key, err := s.SoundKey(ctx, v.ID)
	if err != nil {
		return nil, nil, err
	}
	if row, err = s.AddRecording(ctx, row); err != nil {
		return nil, nil, err
	}
	r := &session{e: e, visit: v.ID, recording: row.ID, started: row.Created, ended: make(chan struct{})}
	r.view = RecordingView{Visit: visitID, Recording: string(row.ID), Dictation: form.Dictation, State: "recording", Sound: "good", SoundWords: soundWords["good"]}
	r.recorder = recorder.New(childCommand(recorderArg), recorder.Job{Path: s.RecordingPath(row.ID), Recording: row.ID, Key: key.Bytes(),
		Channels: row.Channels, Microphone: microphone, FarSide: form.FarSide}, r.hear)
	e.recMu.Lock()
	e.rec = r
	e.recMu.Unlock()
	return s, r, nil
}

// after is a time for a new recording of a visit: now, or if the clock was put back just after the newest. The time line goes by it.
func (e *Engine) after(all []casework.Recording) time.Time {
	at := e.now()
	for _, r := range all {
		if !at.After(r.Created) {
			at = r.Created.Add(time.Millisecond)
		}
	}
	return at
}

// mayAdd refuses more sound for a visit while one of its recordings has not ended: what comes later begins where that one ends. A note that
// is drafted would not hold it either.
func (e *Engine) mayAdd(ctx context.Context, s *storage.Store, v casework.Visit) error {
	if err := e.mayGrow(v); err != nil {
		return err
	}
	all, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return err
	}
	return allEnded(all)
}

// allEnded refuses where one of a visit's recordings has not.
func allEnded(all []casework.Recording) error {
	if slices.ContainsFunc(all, func(r casework.Recording) bool { return r.Going }) {
		return casework.NewProblem(casework.CodeRefused,
			"A recording of this visit has not ended. Finish it first; if Evenhand stopped meanwhile, choose to keep it on the Today page. It is safe, and nothing was changed.")
	}
	return nil
}

// mayGrow refuses more sound for a visit whose note is drafted: the note would not hold it.
func (e *Engine) mayGrow(v casework.Visit) error {
	switch v.State {
	case casework.VisitNew, casework.VisitHearing, casework.VisitHeard:
		return nil
	}
	return casework.NewProblem(casework.CodeRefused, "The note of this visit is drafted already, so no more sound goes into it. Make a new visit for what came later. Nothing was changed.")
}

// hearLive writes down the words while the sound comes. A failure to start costs nothing: the sound is there, and the words can be made
// from it later.
func (e *Engine) hearLive(s *storage.Store, r *session) {
	if e.startHearing(s, r) {
		return
	}
	go func() { // other work on the visit goes on, on an earlier recording of it: after that
		for !e.startHearing(s, r) {
			select {
			case <-e.jobs.of(r.visit).done:
			case <-e.life.Done():
				return
			}
		}
	}()
}

func (e *Engine) startHearing(s *storage.Store, r *session) bool {
	return e.jobs.startBeside(r.visit, "words", func(ctx context.Context, w *work) error { return e.hearVisit(ctx, s, r.visit, w) }) == nil
}

// Recording says what is being recorded now, or nil. While Evenhand is locked that may be a recorder whose window is gone: it has no visit
// here, for that is not known, and Finish ends it. Once Evenhand is open, Today shows it with the recordings that were found.
func (e *Engine) Recording() *RecordingView {
	r := e.session("")
	if r == nil || r.over() {
		if path := e.alone(); path != "" {
			v := aloneView(path, "recording")
			return &v
		}
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	v := r.view
	return &v
}

// going returns what is being recorded, or a problem.
func (e *Engine) going() (*session, error) {
	r := e.session("")
	if r == nil || r.over() {
		return nil, casework.NewProblem(casework.CodeNotFound, "Nothing is being recorded.")
	}
	return r, nil
}

// Pause stops taking sound until GoOn.
func (e *Engine) Pause(ctx context.Context) (RecordingView, error) { return e.pause(ctx, "paused") }

// CameIn pauses because somebody came in.
func (e *Engine) CameIn(ctx context.Context) (RecordingView, error) { return e.pause(ctx, "came_in") }

func (e *Engine) pause(ctx context.Context, state string) (RecordingView, error) {
	r, err := e.going()
	if err != nil {
		return RecordingView{}, err
	}
	r.orders.Lock()
	defer r.orders.Unlock()
	if err := r.recorder.Pause(ctx); err != nil {
		return RecordingView{}, err
	}
	return r.tell(func(v *RecordingView) {
		if r.since.IsZero() {
			r.since = e.now()
		}
		r.why = casework.MarkPaused
		if state == "came_in" {
			r.why = casework.MarkCameIn
		}
		v.State, v.Notice = state, ""
	}), nil
}

// GoOn goes on after Pause or CameIn. Whoever came in is put on the list with how they were told; somebody who says no, or cannot
// understand, ends the recording here, and so does one whose answer is not known.
func (e *Engine) GoOn(ctx context.Context, form CameInForm) (RecordingView, error) {
	r, err := e.going()
	if err != nil {
		return RecordingView{}, err
	}
	if len(form.People) > 0 {
		if err := e.cameIn(ctx, r, form.People); err != nil {
			return RecordingView{}, err
		}
	}
	r.removing.Lock()
	defer r.removing.Unlock()
	r.orders.Lock()
	defer r.orders.Unlock()
	if err := e.mayGoOn(ctx, r); err != nil {
		return RecordingView{}, err
	}
	if err := r.recorder.GoOn(ctx); err != nil {
		return RecordingView{}, err
	}
	view := r.tell(func(v *RecordingView) {
		r.resumed()
		v.State, v.Notice = "recording", ""
	})
	return view, e.saveMarks(ctx, r)
}

// mayGoOn asks once more what was asked before the recording began, as far as that can be done while Evenhand is locked, and finishes a
// removal that could not be finished before.
func (e *Engine) mayGoOn(ctx context.Context, r *session) error {
	r.mu.Lock()
	why, stuck, dictation := r.why, r.stuck, r.view.Dictation
	r.mu.Unlock()
	s, v, err := e.visit(ctx, string(r.visit))
	if err != nil {
		if is(err, casework.CodeLocked) && why != casework.MarkCameIn && !stuck {
			return nil
		}
		return err
	}
	if !dictation {
		if err := v.MayRecord(); err != nil {
			return err
		}
	}
	if stuck {
		if err := e.unstick(ctx, s, r); err != nil {
			return casework.NewProblem(casework.CodeInternal,
				"The minutes you removed could not be cleared from the disk yet, so this recording does not go on. Everything else is safe. Finish it, and start a new one.").Because(err)
		}
	}
	return nil
}

// heed pauses what is being recorded of a visit once somebody there is put down as saying no.
func (e *Engine) heed(ctx context.Context, visit string) error {
	r := e.session("")
	if r == nil || r.over() || string(r.visit) != visit {
		return nil
	}
	r.mu.Lock()
	going := r.since.IsZero() && !r.view.Dictation
	r.mu.Unlock()
	_, v, err := e.visit(ctx, visit)
	if err != nil || !going || !is(v.MayRecord(), casework.CodeRefused) {
		return err
	}
	if _, err := e.Pause(ctx); err != nil {
		return err
	}
	r.tell(func(v *RecordingView) {
		v.Notice = "Somebody said no, or could not understand, so recording is paused. Finish it, and dictate the rest afterwards."
	})
	return nil
}

// notRecorded refuses what cannot be done to a visit while it is being recorded.
func (e *Engine) notRecorded(visit casework.ID) error {
	if r := e.session(""); r != nil && r.visit == visit && !r.over() {
		return casework.NewProblem(casework.CodeRefused, "This visit is being recorded. Finish the recording first. Nothing was changed.")
	}
	return nil
}

// cameIn adds people to the visit, each with how they were told.
func (e *Engine) cameIn(ctx context.Context, r *session, people []PersonForm) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, err := e.visit(ctx, string(r.visit))
	if err != nil {
		return err
	}
	refused := false
	for _, p := range people {
		a := attendee(p)
		a.ID, a.Signer, a.CameIn = nextPerson(v.Attendees), false, true
		if a.Told == casework.ToldNotAsked {
			return casework.NewProblem(casework.CodeBadInput, "Say how each person who came in took being told about the recording.")
		}
		refused = refused || a.Refused()
		v.Attendees = append(v.Attendees, a)
	}
	if err := v.Validate(); err != nil {
		return err
	}
	if err := s.SaveVisit(ctx, v); err != nil {
		return err
	}
	if refused {
		return casework.NewProblem(casework.CodeRefused, "Someone said no, or could not understand, so recording does not go on. What was recorded before they came in is kept. Finish the recording, and dictate the rest afterwards.")
	}
	return nil
}

// Bookmark marks this moment.
func (e *Engine) Bookmark(ctx context.Context) (RecordingView, error) {
	r, err := e.going()
	if err != nil {
		return RecordingView{}, err
	}
	view := r.tell(func(v *RecordingView) {
		v.Bookmarks++
		r.marks = append(r.marks, casework.Mark{Kind: casework.MarkBookmark, AtS: v.Seconds, Clock: e.now()})
	})
	return view, e.saveMarks(ctx, r)
}

// Finish ends the recording. While Evenhand is locked the sound is finished all the same, and the rest is done when it is opened.
func (e *Engine) Finish(ctx context.Context) error {
	r, err := e.going()
	if err != nil {
		if path := e.alone(); path != "" {
			err = recorder.Stop(ctx, path)
			e.emit("recording", aloneView(path, "ended"))
		}
		return err
	}
	r.removing.Lock()
	defer r.removing.Unlock()
	r.orders.Lock()
	defer r.orders.Unlock()
	r.tell(func(v *RecordingView) { v.State = "finishing" })
	err = r.recorder.Finish(ctx)
	return errors.Join(err, r.finish(ctx))
}

// finish stores that the recording has ended, once, and returns when that is done.
func (r *session) finish(ctx context.Context) error {
	r.ending.Do(func() {
		r.mu.Lock()
		r.resumed()
		r.view.State = "ended"
		r.mu.Unlock()
		r.fault = r.e.storeEnd(ctx, r)
		close(r.ended) // after the row: whoever waits for the end finds it stored
		r.publish(true)
		r.e.emit("changed", map[string]string{"visit": string(r.visit)})
	})
	return r.fault
}

// storeEnd notes in the recording's row how it ended. A recording in which not one second was sealed goes.
func (e *Engine) storeEnd(ctx context.Context, r *session) error {
	s, err := e.opened()
	if err != nil {
		return nil // locked: reopened does it
	}
	r.rows.Lock()
	defer r.rows.Unlock()
	if r.isStored() {
		return nil
	}
	row, err := s.Recording(ctx, r.recording)
	if err != nil {
		return err
	}
	row.Marks = r.marked()
	if err := e.closeRow(ctx, s, row); err != nil {
		return err
	}
	r.mu.Lock()
	r.stored = true
	r.mu.Unlock()
	return nil
}
