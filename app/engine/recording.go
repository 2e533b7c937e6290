package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	ending    sync.Once
	fault     error // of storing the end; to be read once ended is closed

	// Locks are taken in this order, and the engine's changes after them.
	removing sync.Mutex // held while minutes are removed: nothing may write to the file meanwhile, nor end it
	orders   sync.Mutex // one order to the recorder at a time, together with what the view says of it
	rows     sync.Mutex // one change of the recording's row at a time

	mu     sync.Mutex
	view   RecordingView
	begun  bool // it is recording, or has recorded; before, nobody is told anything
	marks  []casework.Mark
	since  time.Time         // of the pause that is going on
	why    casework.MarkKind // of that pause
	files  int               // grows each time another file takes the place of the recording's
	stuck  bool              // minutes that were removed are still on the disk: nothing may be written behind them
	said   time.Time         // when the window was last told
	stored bool              // the row says that it has ended
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
	r := e.session("")
	if r == nil || r.over() {
		return nil
	}
	if err := r.recorder.UseMicrophone(ctx, id); err != nil {
		return err
	}
	r.tell(func(v *RecordingView) { v.Notice = "" }) // that it can be chosen
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
	other := e.trial // two were asked for at once
	e.trial = trial
	e.recMu.Unlock()
	if other != nil {
		return other.Finish(ctx)
	}
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
	if job := e.Job(visitID); job != nil && job.Running && (job.Stage == "waiting" || job.Stage == "decoding") {
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
	begun := r.begun
	r.mu.Unlock()
	if !begun { // whoever starts it hears how that went
		return
	}
	if ended {
		go r.finish(context.Background())
	} else if s.Event != "" {
		go r.e.saveMarks(context.Background(), r) // not here: the recorder waits for this call. What fails is stored with the next mark, or the end
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
		if r.since.IsZero() {
			r.view.State, r.since, r.why = "paused", m.Clock, casework.MarkLost
		}
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

// tell changes the view, tells the window and returns it. What has ended stays so.
func (r *session) tell(change func(v *RecordingView)) RecordingView {
	r.mu.Lock()
	ended := r.view.State == "ended"
	change(&r.view)
	if ended {
		r.view.State = "ended"
	}
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

// alone is the sealed sound to which a recorder writes whose window is gone, while Evenhand is locked; else "".
func (e *Engine) alone() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.session(""); e.store != nil || r != nil && !r.over() {
		return ""
	}
	all, _ := filepath.Glob(filepath.Join(e.config.Data, "audio", "*.sound")) // as storage lays them; it cannot be asked while it is closed
	for _, path := range all {
		if recorder.Held(path) && e.hold() == nil { // else it is another window's
			return path
		}
	}
	return ""
}

// aloneView shows a recorder whose window is gone.
func aloneView(path, state string) RecordingView {
	id := strings.TrimSuffix(filepath.Base(path), ".sound")
	return RecordingView{Visit: id, Recording: id, State: state}
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

// resumed notes the pause that ends now, if there is one. The caller holds mu.
func (r *session) resumed() {
	if !r.since.IsZero() {
		r.marks = append(r.marks, casework.Mark{Kind: r.why, AtS: r.view.Seconds, ForS: r.e.now().Sub(r.since).Seconds(), Clock: r.since})
		r.since = time.Time{}
	}
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

// saveMarks stores the marks so far, so that a crash does not lose them. While Evenhand is locked they wait.
func (e *Engine) saveMarks(ctx context.Context, r *session) error {
	s, err := e.opened()
	if err != nil {
		return nil //nolint:nilerr // locked: the marks are stored when it is opened again
	}
	r.rows.Lock()
	defer r.rows.Unlock()
	if r.isStored() {
		return nil
	}
	e.changes.Lock()
	defer e.changes.Unlock()
	row, err := s.Recording(ctx, r.recording)
	if err != nil {
		return err
	}
	row.Marks = r.marked()
	return s.SaveRecording(ctx, row)
}

func (r *session) isStored() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stored
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
	casework.RemoveTail(t, nil, start+fromS, start+toS) // there is no draft: none is made of a visit that is being recorded
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
		return nil //nolint:nilerr // locked: reopened does it
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

// closeRow makes a recording that was going on one that has ended, as long as what is sealed of it.
func (e *Engine) closeRow(ctx context.Context, s *storage.Store, row casework.Recording) error {
	e.changes.Lock()
	defer e.changes.Unlock()
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
	if err := s.DeleteRecording(ctx, row.ID); err != nil {
		return err
	}
	if v, err := s.Visit(ctx, row.VisitID); err != nil || v.State != casework.VisitHearing {
		return err
	}
	return e.standAgain(ctx, s, row.VisitID)
}

// reopened goes on with what waited for the store: the marks and the end of a recording, and its words.
func (e *Engine) reopened(ctx context.Context, s *storage.Store) error {
	r := e.session("")
	if r == nil || r.isStored() {
		return nil
	}
	if r.over() {
		if err := e.storeEnd(ctx, r); err != nil {
			return err
		}
		if _, err := s.Recording(ctx, r.recording); is(err, casework.CodeNotFound) { // there was nothing in it
			return nil
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
		if live := e.session(r.ID); !r.Going || live != nil && !live.over() {
			continue
		}
		f := FoundView{Visit: string(v.ID), Recording: string(r.ID), Initials: c.Initials(), Title: title, Started: r.Created.Format(time.RFC3339),
			Live: recorder.Held(s.RecordingPath(r.ID))}
		sound, err := s.RecordingReader(ctx, r.ID)
		if err == nil { // else KeepFound says what is the matter; this one keeps nobody from the others
			f.Seconds = sound.Seconds()
			sound.Close()
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
	live := e.session(rid)
	if !row.Going || live != nil && !live.over() {
		return casework.NewProblem(casework.CodeRefused, "This recording is kept already.")
	}
	if live != nil { // it ended here, and that could not be stored
		if err := e.storeEnd(ctx, live); err != nil {
			return err
		}
		return e.Transcribe(ctx, string(row.VisitID))
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
