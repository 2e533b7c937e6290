package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
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

// resumed notes the pause that ends now, if there is one. The caller holds mu.
func (r *session) resumed() {
	if !r.since.IsZero() {
		r.marks = append(r.marks, casework.Mark{Kind: r.why, AtS: r.view.Seconds, ForS: r.e.now().Sub(r.since).Seconds(), Clock: r.since})
		r.since = time.Time{}
	}
}

// saveMarks stores the marks so far, so that a crash does not lose them. While Evenhand is locked they wait.
func (e *Engine) saveMarks(ctx context.Context, r *session) error {
	s, err := e.opened()
	if err != nil {
		return nil // locked: the marks are stored when it is opened again
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
