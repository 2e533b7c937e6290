package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"sync"
	"time"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
	"evenhand/transcribe/capture"
)

// session is one recording that is going on. It needs no key and no store: it goes on while Evenhand is locked, and what has to be stored
// is stored when that is possible again.
type session struct {
	e         *Engine
	visit     casework.ID
	recording casework.ID
	started   time.Time
	recorder  *recorder.Recorder
	ended     chan struct{} // closed when no more sound will come

	mu     sync.Mutex
	view   RecordingView
	marks  []casework.Mark
	since  time.Time // of the pause that is going on
	files  int       // grows each time another file takes the place of the recording's
	said   time.Time // when the window was last told
	stored bool      // the row says that it has ended
}

// session returns what is being recorded if it is this recording, or whatever it is for "".
func (e *Engine) session(recording casework.ID) *session {
	e.recMu.Lock()
	defer e.recMu.Unlock()
	if e.rec != nil && (recording == "" || e.rec.recording == recording) {
		return e.rec
	}
	return nil
}

func (r *session) generation() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.files
}

func (r *session) over() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

func (r *session) marked() []casework.Mark {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.marks)
}

// microphoneSetting remembers the worker's microphone.
const microphoneSetting = "microphone"

// Microphones lists what can be recorded from.
func (e *Engine) Microphones(ctx context.Context) ([]MicrophoneView, error) {
	s, err := e.opened()
	if err != nil {
		return nil, err
	}
	found, err := capture.Microphones(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := chosenMicrophone(ctx, s)
	if err != nil {
		return nil, err
	}
	out := []MicrophoneView{}
	for _, m := range found {
		out = append(out, MicrophoneView{ID: m.ID, Name: m.Name, Default: m.Default, Chosen: m.ID == chosen})
	}
	far, err := capture.FarSides(ctx)
	if err != nil { // not every system lets the far side be heard
		return out, nil //nolint:nilerr // the microphones are there
	}
	for _, m := range far {
		out = append(out, MicrophoneView{ID: m.ID, Name: m.Name, Default: m.Default, FarSide: true})
	}
	return out, nil
}

func chosenMicrophone(ctx context.Context, s *storage.Store) (string, error) {
	var id string
	if err := s.Setting(ctx, microphoneSetting, &id); err != nil && !is(err, casework.CodeNotFound) {
		return "", err
	}
	return id, nil
}

// ChooseMicrophone remembers a microphone for this laptop, and moves to it if something is being recorded.
func (e *Engine) ChooseMicrophone(ctx context.Context, id string) error {
	s, err := e.opened()
	if err != nil {
		return err
	}
	if err := s.SetSetting(ctx, microphoneSetting, id); err != nil {
		return err
	}
	if r := e.session(""); r != nil && !r.over() {
		return r.recorder.UseMicrophone(ctx, id)
	}
	return nil
}

// TryMicrophone shows the level of a microphone, as events with no visit, until StopTrying. Nothing is kept.
func (e *Engine) TryMicrophone(ctx context.Context, id string) error {
	if err := e.StopTrying(ctx); err != nil {
		return err
	}
	trial := recorder.New(childCommand(recorderArg), recorder.Job{Channels: 1, Microphone: id, LevelOnly: true}, func(s recorder.State) {
		e.emit("recording", levelOf(s))
	})
	if err := trial.Start(e.life); err != nil {
		return err
	}
	e.recMu.Lock()
	e.trial = trial
	e.recMu.Unlock()
	return nil
}

// StopTrying ends TryMicrophone.
func (e *Engine) StopTrying(ctx context.Context) error {
	e.recMu.Lock()
	trial := e.trial
	e.trial = nil
	e.recMu.Unlock()
	if trial == nil {
		return nil
	}
	return trial.Finish(ctx)
}

// levelOf is the part of a view that the microphone decides.
func levelOf(s recorder.State) RecordingView {
	return RecordingView{State: "trying", Level: loudness(s.Level), Sound: s.Sound, SoundWords: soundWords[s.Sound], Microphone: s.Microphone, FarSide: s.FarSide}
}

// loudness puts a root mean square on a scale the eye reads as loudness: 0 is 60 dB below full scale, 1 is 10 dB below it, louder than
// speech in a room ever is.
func loudness(rms float64) float64 {
	if rms <= 0 {
		return 0
	}
	return min(1, max(0, (20*math.Log10(rms)+60)/50))
}

// soundWords says a level in words.
var soundWords = map[string]string{
	"good":     "Good level",
	"quiet":    "Very quiet – move closer",
	"clipping": "Too loud – move away a little",
	"silent":   "No sound is coming from this microphone",
}

// Record starts recording a visit, and writing down its words.
func (e *Engine) Record(ctx context.Context, visitID string, form RecordForm) (RecordingView, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return RecordingView{}, err
	}
	if !form.Dictation {
		if err := v.MayRecord(); err != nil {
			return RecordingView{}, err
		}
	}
	if err := e.mayGrow(v); err != nil {
		return RecordingView{}, err
	}
	if now := e.Recording(); now != nil {
		return RecordingView{}, casework.NewProblem(casework.CodeRefused, "Something is being recorded already. Finish that first.")
	}
	if err := e.StopTrying(ctx); err != nil {
		return RecordingView{}, err
	}
	microphone := form.Microphone
	if microphone == "" {
		if microphone, err = chosenMicrophone(ctx, s); err != nil {
			return RecordingView{}, err
		}
	}
	row := casework.Recording{VisitID: v.ID, Source: casework.SourceRecorded, Going: true, Channels: 1, Created: e.now()}
	if form.Dictation {
		row.Source = casework.SourceDictation
	}
	if form.FarSide != "" {
		row.Channels = 2
	}
	key, err := s.SoundKey(ctx, v.ID)
	if err != nil {
		return RecordingView{}, err
	}
	if row, err = s.AddRecording(ctx, row); err != nil {
		return RecordingView{}, err
	}
	r := &session{e: e, visit: v.ID, recording: row.ID, started: row.Created, ended: make(chan struct{})}
	r.view = RecordingView{Visit: visitID, Recording: string(row.ID), Dictation: form.Dictation, State: "recording", Sound: "good", SoundWords: soundWords["good"]}
	r.recorder = recorder.New(childCommand(recorderArg), recorder.Job{Path: s.RecordingPath(row.ID), Recording: row.ID, Key: key.Bytes(),
		Channels: row.Channels, Microphone: microphone, FarSide: form.FarSide}, r.hear)
	e.recMu.Lock()
	if e.rec != nil && !e.rec.over() {
		e.recMu.Unlock()
		return RecordingView{}, errors.Join(casework.NewProblem(casework.CodeRefused, "Something is being recorded already. Finish that first."), s.DeleteRecording(ctx, row.ID))
	}
	e.rec = r
	e.recMu.Unlock()
	// Not the caller's context: the recording outlives the call that began it.
	if err := r.recorder.Start(context.WithoutCancel(ctx)); err != nil {
		e.recMu.Lock()
		e.rec = nil
		e.recMu.Unlock()
		close(r.ended)
		return RecordingView{}, errors.Join(err, s.DeleteRecording(context.WithoutCancel(ctx), row.ID))
	}
	// Whatever happens to the words: from here on Today looks for this recording.
	if err := e.move(ctx, s, v.ID, casework.VisitHearing); err != nil {
		return RecordingView{}, errors.Join(err, e.Finish(context.WithoutCancel(ctx)))
	}
	e.hearLive(s, r)
	e.emit("changed", map[string]string{"visit": visitID})
	return r.tell(func(*RecordingView) {}), nil
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
	_ = e.jobs.startBeside(r.visit, "words", func(ctx context.Context, w *work) error { return e.hearVisit(ctx, s, r.visit, w) })
}

// hear takes what the recorder says of itself.
func (r *session) hear(s recorder.State) {
	r.mu.Lock()
	changed := r.view.Microphone != s.Microphone || r.view.Sound != s.Sound
	r.view.Seconds, r.view.Level, r.view.Sound = s.Seconds, loudness(s.Level), s.Sound
	r.view.SoundWords, r.view.Microphone, r.view.FarSide = soundWords[s.Sound], s.Microphone, s.FarSide
	switch r.view.State {
	case "recording", "searching":
		was := r.view.State
		r.view.State = "recording"
		if s.Searching {
			r.view.State = "searching"
			r.view.Notice = "No microphone can be used just now. What was recorded is safe. Plug one in: recording goes on by itself."
		}
		changed = changed || was != r.view.State
	}
	if s.Event != "" {
		changed = true
		r.event(s)
	}
	ended := !s.Going && !s.Rested
	if ended {
		changed = true
		if s.Problem != nil {
			r.view.Notice = s.Problem.Message
		}
	}
	r.mu.Unlock()
	if ended {
		go r.finish(context.Background())
	}
	r.publish(changed)
}

// event notes what befell the recording. The caller holds mu.
func (r *session) event(s recorder.State) {
	m := casework.Mark{AtS: s.Seconds, ForS: s.EventForS, Clock: r.e.now()}
	switch s.Event {
	case recorder.EventMoved:
		m.Kind = casework.MarkMoved
		r.view.Notice = fmt.Sprintf("The microphone went away. Recording goes on with %s; %s of sound was lost.", s.Microphone, casework.Length(s.EventForS))
	case recorder.EventLost:
		m.Kind = casework.MarkLost
		r.view.Notice = fmt.Sprintf("No sound came for %s. Recording goes on, and what was recorded before is safe.", casework.Length(s.EventForS))
	case recorder.EventSlept:
		m.Kind = casework.MarkLost
		r.view.Notice = fmt.Sprintf("The laptop slept for %s. Nothing was recorded meanwhile; what came before is safe.", casework.Length(s.EventForS))
	case recorder.EventBack:
		r.view.Notice = fmt.Sprintf("%s is there again. Choose it to go back to it.", s.Back)
		return
	case recorder.EventDiskFull, recorder.EventNotSaved: // it paused itself, and going on tries again
		m.Kind = casework.MarkLost
		r.view.State, r.since = "paused", m.Clock
		if s.Problem != nil {
			r.view.Notice = s.Problem.Message
		}
		return
	default:
		return
	}
	r.marks = append(r.marks, m)
}

// tellEvery bounds how often the window hears of the level.
const tellEvery = 150 * time.Millisecond

// publish tells the window, at once for what matters and a few times a second for the level.
func (r *session) publish(now bool) {
	r.mu.Lock()
	if !now && time.Since(r.said) < tellEvery {
		r.mu.Unlock()
		return
	}
	r.said = time.Now()
	v := r.view
	r.mu.Unlock()
	r.e.emit("recording", v)
}

// tell changes the view, tells the window and returns it.
func (r *session) tell(change func(v *RecordingView)) RecordingView {
	r.mu.Lock()
	change(&r.view)
	v := r.view
	r.mu.Unlock()
	r.publish(true)
	return v
}

// behind says how far the words are behind, where that is worth saying.
func (r *session) behind(seconds float64) {
	const worth = 30 // seconds; less is how the line works
	words := ""
	if seconds > worth {
		words = fmt.Sprintf("The words are about %s behind. They catch up by themselves.", casework.Length(seconds))
	}
	r.mu.Lock()
	changed := r.view.Heard != words
	r.view.Heard = words
	r.mu.Unlock()
	if changed {
		r.publish(true)
	}
}

// Recording says what is being recorded now, or nil.
func (e *Engine) Recording() *RecordingView {
	r := e.session("")
	if r == nil || r.over() {
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
	if err := r.recorder.Pause(ctx); err != nil {
		return RecordingView{}, err
	}
	return r.tell(func(v *RecordingView) {
		if v.State != "paused" && v.State != "came_in" {
			r.since = e.now()
		}
		v.State, v.Notice = state, ""
	}), nil
}

// GoOn goes on after Pause or CameIn. Whoever came in is put on the list with how they were told; somebody who says no, or cannot
// understand, ends the recording here.
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
	if err := r.recorder.GoOn(ctx); err != nil {
		return RecordingView{}, err
	}
	view := r.tell(func(v *RecordingView) {
		if !r.since.IsZero() {
			kind := casework.MarkPaused
			if v.State == "came_in" {
				kind = casework.MarkCameIn
			}
			r.marks = append(r.marks, casework.Mark{Kind: kind, AtS: v.Seconds, ForS: e.now().Sub(r.since).Seconds(), Clock: r.since})
			r.since = time.Time{}
		}
		v.State, v.Notice = "recording", ""
	})
	return view, e.saveMarks(ctx, r)
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
		refused = refused || a.Told == casework.ToldObjected || a.Told == casework.ToldNotAble
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

// saveMarks stores the marks so far, so that a crash does not lose them. While Evenhand is locked they wait.
func (e *Engine) saveMarks(ctx context.Context, r *session) error {
	s, err := e.opened()
	if err != nil {
		return nil //nolint:nilerr // locked: the marks are stored when it is opened again
	}
	row, err := s.Recording(ctx, r.recording)
	if err != nil {
		return err
	}
	row.Marks = r.marked()
	return s.SaveRecording(ctx, row)
}

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
	r.mu.Lock()
	before := r.view.State
	r.view.State = "removing"
	r.mu.Unlock()
	err = e.removeLast(ctx, s, r, float64(60*minutes), why)
	// Whatever happened, the recording goes on as it was.
	if before == "recording" || before == "searching" {
		if goOn := r.recorder.GoOn(context.WithoutCancel(ctx)); err == nil {
			err = goOn
		}
	}
	view := r.tell(func(v *RecordingView) {
		v.State = before
		if err == nil {
			v.Removed++
			v.Notice = "The sound and the words of those minutes are destroyed. If anyone may be at risk, still write it."
		}
	})
	return view, err
}

func (e *Engine) removeLast(ctx context.Context, s *storage.Store, r *session, seconds float64, why string) error {
	if err := r.recorder.Rest(ctx); err != nil {
		return err
	}
	total := r.recorder.State().Seconds
	if total <= 0 {
		return nil
	}
	from := max(0, total-seconds)
	if err := e.saveMarks(ctx, r); err != nil {
		return err
	}
	// Held to the end, so that no words of the stretch are stored between its destruction and the note of it.
	e.changes.Lock()
	defer e.changes.Unlock()
	if err := e.removeWords(ctx, s, r, from, total); err != nil {
		return err
	}
	err := s.RemoveTail(ctx, r.recording, from, casework.Fold(why))
	row, rerr := s.Recording(ctx, r.recording)
	if rerr == nil {
		r.mu.Lock()
		r.marks = row.Marks
		r.files++
		r.mu.Unlock()
	}
	return errors.Join(err, rerr)
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
	casework.RemoveTail(t, nil, start+fromS, start+toS) // there is no draft yet: Record refuses where there is one
	if _, err := s.SaveTranscript(ctx, r.visit, t); err != nil {
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

// Finish ends the recording. While Evenhand is locked the sound is finished all the same, and the rest is done when it is opened.
func (e *Engine) Finish(ctx context.Context) error {
	r, err := e.going()
	if err != nil {
		return err
	}
	r.tell(func(v *RecordingView) { v.State = "finishing" })
	err = r.recorder.Finish(ctx)
	return errors.Join(err, r.finish(ctx))
}

// finish stores that the recording has ended, once.
func (r *session) finish(ctx context.Context) error {
	r.mu.Lock()
	first := r.view.State != "ended"
	if first {
		if !r.since.IsZero() {
			r.marks = append(r.marks, casework.Mark{Kind: casework.MarkPaused, AtS: r.view.Seconds, ForS: r.e.now().Sub(r.since).Seconds(), Clock: r.since})
			r.since = time.Time{}
		}
		r.view.State = "ended"
	}
	r.mu.Unlock()
	var err error
	if first {
		err = r.e.storeEnd(ctx, r)
		close(r.ended) // after the row: whoever waits for the end finds it stored
	}
	r.publish(true)
	r.e.emit("changed", map[string]string{"visit": string(r.visit)})
	return err
}

// storeEnd notes in the recording's row how it ended. A recording in which not one second was sealed goes.
func (e *Engine) storeEnd(ctx context.Context, r *session) error {
	s, err := e.opened()
	if err != nil {
		return nil //nolint:nilerr // locked: reopened does it
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

// closeRow makes a recording that was going on one that has ended, as long as what is sealed of it.
func (e *Engine) closeRow(ctx context.Context, s *storage.Store, row casework.Recording) error {
	sound, err := s.RecordingReader(ctx, row.ID)
	if err == nil {
		row.Seconds = sound.Seconds()
		row.Channels = sound.Channels()
		err = sound.Close()
	} else if is(err, casework.CodeNotFound) {
		err = nil // the microphone never gave a sound
	}
	if err != nil {
		return err
	}
	if row.Seconds > 0 {
		row.Going = false
		return s.SaveRecording(ctx, row)
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	if err := s.DeleteRecording(ctx, row.ID); err != nil {
		return err
	}
	all, err := s.Recordings(ctx, row.VisitID)
	if err != nil || len(all) > 0 {
		return err
	}
	v, err := s.Visit(ctx, row.VisitID)
	if err != nil || v.State != casework.VisitHearing {
		return err
	}
	v.State = casework.VisitNew
	return s.SaveVisit(ctx, v)
}

// reopened goes on with what waited for the store: the marks and the end of a recording, and its words.
func (e *Engine) reopened(ctx context.Context, s *storage.Store) error {
	r := e.session("")
	if r == nil {
		return nil
	}
	r.mu.Lock()
	stored := r.stored
	r.mu.Unlock()
	if stored {
		return nil
	}
	if r.over() {
		if err := e.storeEnd(ctx, r); err != nil {
			return err
		}
	} else if err := e.saveMarks(ctx, r); err != nil {
		return err
	}
	e.hearLive(s, r)
	return nil
}

// found lists recordings that were going on when Evenhand ended and that nobody has kept yet.
func (e *Engine) found(ctx context.Context, s *storage.Store, c casework.Case, v casework.Visit, title string) ([]FoundView, error) {
	all, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	var out []FoundView
	for _, r := range all {
		if !r.Going || e.session(r.ID) != nil {
			continue
		}
		f := FoundView{Visit: string(v.ID), Recording: string(r.ID), Initials: c.Initials(), Title: title, Started: r.Created.Format(time.RFC3339),
			Live: recorder.Held(s.RecordingPath(r.ID))}
		sound, err := s.RecordingReader(ctx, r.ID)
		switch {
		case err == nil:
			f.Seconds = sound.Seconds()
			sound.Close()
		case !is(err, casework.CodeNotFound):
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// KeepFound keeps a recording that was going on when Evenhand ended, complete to its last whole second, and writes down its words. One
// that still goes on by itself is finished first.
func (e *Engine) KeepFound(ctx context.Context, recording string) error {
	s, err := e.opened()
	if err != nil {
		return err
	}
	rid, err := id(recording)
	if err != nil {
		return err
	}
	row, err := s.Recording(ctx, rid)
	if err != nil {
		return err
	}
	if !row.Going || e.session(rid) != nil {
		return casework.NewProblem(casework.CodeRefused, "This recording is kept already.")
	}
	if path := s.RecordingPath(rid); recorder.Held(path) {
		if err := recorder.Stop(ctx, path); err != nil {
			return err
		}
	} else if _, err := os.Stat(path); err == nil {
		row.Problems = append(row.Problems, "Evenhand stopped while this was recorded. It is complete to the last second before that.")
	}
	if err := e.closeRow(ctx, s, row); err != nil {
		return err
	}
	visit := string(row.VisitID)
	e.emit("changed", map[string]string{"visit": visit})
	err = e.Transcribe(ctx, visit)
	if is(err, casework.CodeNotFound) {
		return casework.NewProblem(casework.CodeEmptySound, "Nothing had been recorded yet when Evenhand stopped, so there is nothing to keep.")
	}
	return err
}

// HoldCase says that nothing of a case may be destroyed, and why.
func (e *Engine) HoldCase(ctx context.Context, caseID, why string) error {
	s, c, err := e.caseOf(ctx, caseID)
	if err != nil {
		return err
	}
	why = casework.Fold(why)
	if why == "" {
		return casework.NewProblem(casework.CodeBadInput, "Say why this case is on hold: a court, the police, a complaint, or somebody who asked for their records.")
	}
	return s.SetHold(ctx, c, &casework.Hold{Why: why, Since: e.now()})
}

// LiftHold ends a hold.
func (e *Engine) LiftHold(ctx context.Context, caseID string) error {
	s, c, err := e.caseOf(ctx, caseID)
	if err != nil {
		return err
	}
	return s.SetHold(ctx, c, nil)
}

func (e *Engine) caseOf(_ context.Context, caseID string) (*storage.Store, casework.ID, error) {
	s, err := e.opened()
	if err != nil {
		return nil, "", err
	}
	c, err := id(caseID)
	return s, c, err
}
