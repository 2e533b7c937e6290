package recorder

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"evenhand/casework"
)

// Job says what is recorded, with what and where to.
type Job struct {
	Path       string      `json:"path,omitempty"` // of the sealed sound; it is gone on with if it is there. Absolute
	Recording  casework.ID `json:"recording,omitempty"`
	Key        []byte      `json:"key,omitempty"` // the public half of the visit's key, X25519
	Channels   int         `json:"channels"`      // 1, or 2 for the microphone and the far side of a call
	Microphone string      `json:"microphone"`    // an id of the package capture; "" is the system's default, which is also taken if it is not there
	FarSide    string      `json:"far_side"`      // an id of the package capture; "" is none
	LevelOnly  bool        `json:"level_only"`    // try a microphone: nothing is written anywhere
}

func (j Job) check() error {
	if j.Channels != 1 && j.Channels != 2 {
		return errors.New("a recording has one channel or two")
	}
	if j.LevelOnly {
		return nil
	}
	if !filepath.IsAbs(j.Path) || !j.Recording.Valid() {
		return errors.New("a recording needs an id and the whole path of its file")
	}
	if _, err := ecdh.X25519().NewPublicKey(j.Key); err != nil {
		return fmt.Errorf("public key of the visit: %w", err)
	}
	return nil
}

// The events of a State.
const (
	EventMoved    = "moved"     // recording goes on with another microphone; EventForS were lost meanwhile
	EventLost     = "lost"      // EventForS were lost, and recording goes on with the same microphone
	EventBack     = "back"      // the chosen microphone, State.Back, is there again; UseMicrophone goes back to it
	EventFarLost  = "far_lost"  // the far side of the call gives nothing; the microphone goes on, and the far side is looked for
	EventFarBack  = "far_back"  // it is there again
	EventSlept    = "slept"     // the machine was asleep for EventForS
	EventDiskFull = "disk_full" // nothing more can be written; what is sealed stays. It is paused, and GoOn tries again
	EventNotSaved = "not_saved" // the same, for another reason: see Problem
	EventStopped  = "stopped"   // the recorder finished without this Recorder's Finish: the session ended, or Stop was called
)

// State is how a recording goes.
type State struct {
	Going     bool // a recorder is there, be it paused or searching
	Paused    bool // nothing is heard
	Rested    bool // the file is closed; what is heard waits
	Searching bool // there is no microphone; one is looked for

	Seconds  float64 // that were taken, counted in samples; the last of them may not be sealed yet
	Level    float64 // of the microphone in the last tenth of a second: root mean square, from 0 to 1 of full scale
	Peak     float64 // its highest sample, from 0 to 1
	FarLevel float64 // of the far side
	Sound    string  // good, quiet, clipping or silent, over the last ten seconds; "" while that cannot be said

	Microphone   string // name
	MicrophoneID string
	FarSide      string // name; "" if there is none, or it is gone
	Back         string // name of the chosen microphone, when it is there again and another is in use

	Event     string  // what just happened; "" in most states
	EventForS float64 // of the clock
	Problem   *casework.Problem
}

const (
	hung       = 20 * time.Second // a recorder that says nothing for so long hangs; a disk may keep one that does not for some seconds
	starting   = 15 * time.Second // opening may take a recorder so long
	ending     = 5 * time.Second  // what a recorder has to finish
	startAgain = 2 * time.Second  // between two that heard nothing
	tooOften   = 5                // so many in a row that heard nothing are worth a word
)

// Recorder records once, from Start to Finish. Its methods may be called from any goroutine.
type Recorder struct {
	command []string
	on      func(State)

	asked   chan *asking
	over    chan struct{} // closed when nothing more will happen
	started atomic.Bool
	stderr  io.Writer // for tests, as the next
	env     []string
	pid     atomic.Int64

	mu    sync.Mutex
	state State

	// What follows belongs to the goroutine of supervise.
	job     Job
	begin   begin
	avoid   []string
	number  int
	pending []*asking
	heard   moment // when sound last came
	lost    bool   // the recorder that heard it is no more
	deaf    int    // recorders in a row that heard nothing
	result  error  // for a Finish that comes after the end
}

// asking is an order and who waits for its answer.
type asking struct {
	order
	answer chan error
}

// moment is when sound came, of which microphone, and how much there was then.
type moment struct {
	at         time.Time
	seconds    float64
	microphone string
}

// New prepares a recording. command starts the child: an executable that calls Child, and its arguments. on, if not nil, is called with
// every new state, ten times a second, from one goroutine; it must not block and must not call the Recorder.
func New(command []string, job Job, on func(State)) *Recorder {
	if on == nil {
		on = func(State) {}
	}
	return &Recorder{command: command, on: on, job: job, begin: beginGoing, asked: make(chan *asking), over: make(chan struct{})}
}

// Start starts recording. It returns when a microphone is open and the file is begun, or with a Problem: no microphone, one that another
// program keeps, a full disk. If the microphone of the Job is not there the default one is taken, and if the far side is not there its
// channel is silent; the State says so. After that a missing microphone ends nothing any more. ctx is for starting only.
func (r *Recorder) Start(ctx context.Context) error {
	if r.started.Swap(true) {
		return errors.New("a Recorder starts once")
	}
	if err := r.job.check(); err != nil {
		close(r.over)
		return err
	}
	up := make(chan error, 1)
	go r.supervise(up)
	select {
	case err := <-up:
		return err
	case <-ctx.Done():
		_ = r.ask(context.WithoutCancel(ctx), order{Do: doFinish})
		return ctx.Err()
	}
}

// State returns the newest state.
func (r *Recorder) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Pause seals what was heard and stops listening.
func (r *Recorder) Pause(ctx context.Context) error { return r.ask(ctx, order{Do: doPause}) }

// GoOn goes on after Pause, Rest or a full disk.
func (r *Recorder) GoOn(ctx context.Context) error { return r.ask(ctx, order{Do: doGoOn}) }

// Rest seals what was heard and closes the file, so that its end may be destroyed. The microphone stays as it is: what is said until GoOn is
// kept, up to half a minute of it.
func (r *Recorder) Rest(ctx context.Context) error { return r.ask(ctx, order{Do: doRest}) }

// Finish seals all, marks the end of the file and ends the recorder. An error means that the end mark is not there; what was sealed before
// is safe, and opens like a recording that was cut off.
func (r *Recorder) Finish(ctx context.Context) error { return r.ask(ctx, order{Do: doFinish}) }

// UseMicrophone goes on with another microphone, an id of the package capture or "" for the default. The present one goes on until the other
// is open, and stays if that fails.
func (r *Recorder) UseMicrophone(ctx context.Context, id string) error {
	return r.ask(ctx, order{Do: doUseMicrophone, Microphone: id})
}

func (r *Recorder) ask(ctx context.Context, o order) error {
	if !r.started.Load() {
		return errors.New("the recorder was not started")
	}
	a := &asking{o, make(chan error, 1)}
	select {
	case r.asked <- a:
	case <-r.over:
		return r.after(o.Do)
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-a.answer:
		return err
	case <-r.over:
		select {
		case err := <-a.answer:
			return err
		default:
			return r.after(o.Do)
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// after answers what is asked when all is over.
func (r *Recorder) after(do doing) error {
	if do == doFinish {
		return r.result
	}
	return casework.NewProblem(casework.CodeRecorderDied, "This recording is over. What was recorded is safe.")
}

// kid is one child.
type kid struct {
	cmd     *exec.Cmd
	orders  chan []byte
	reports chan report
	exited  chan struct{}

	spoke    time.Time // when it last said something
	up       bool      // it said how it is
	frames   int64     // of its microphone
	grown    time.Time // when they last became more, or need not
	mic      string
	silent   silence
	finished bool // it was told to finish
	killed   bool
	ended    bool              // it said that it ends,
	problem  *casework.Problem // and why, if not as it should
}

func (r *Recorder) spawn(patient bool) (*kid, error) {
	if len(r.command) == 0 {
		return nil, errors.New("no command for the recorder")
	}
	k := &kid{cmd: exec.Command(r.command[0], r.command[1:]...), orders: make(chan []byte, 16), reports: make(chan report), exited: make(chan struct{})}
	k.cmd.Env = append(childEnv(), r.env...)
	k.cmd.Stderr = r.stderr
	apart(k.cmd)
	stdin, err := k.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the recorder: %w", err)
	}
	out, childOut, err := os.Pipe() // our own: Wait would close one of exec's before the last line is read
	if err != nil {
		return nil, fmt.Errorf("start the recorder: %w", err)
	}
	k.cmd.Stdout = childOut
	err = k.cmd.Start()
	_ = childOut.Close()
	if err != nil {
		_ = out.Close()
		return nil, fmt.Errorf("start the recorder: %w", err)
	}
	r.pid.Store(int64(k.cmd.Process.Pid))
	k.spoke, k.grown = time.Now(), time.Now()
	go func() {
		defer stdin.Close()
		for {
			select {
			case line := <-k.orders:
				_, _ = stdin.Write(line) // a pipe that broke shows as the end of what the child says
			case <-k.exited:
				return
			}
		}
	}()
	go func() {
		_ = lines(out, func(line []byte) error {
			rep, err := parseReport(line)
			if err == nil {
				k.reports <- rep
			}
			return err
		})
		_ = out.Close()
		_ = k.cmd.Wait()
		close(k.exited)
	}()
	o := order{Job: &r.job, Begin: r.begin, Patient: patient, Avoid: r.avoid, TookS: r.heard.seconds}
	if r.wantsEnd() {
		o.Begin = beginPaused // it need not listen any more
	}
	k.write(o)
	return k, nil
}

// write gives an order. A child that takes none for so long that they pile up hangs, and is found out by its silence.
func (k *kid) write(o order) {
	o.Version = wireVersion
	select {
	case k.orders <- encode(o):
	default:
	}
}

// supervise keeps a recorder going from start to finish.
func (r *Recorder) supervise(up chan<- error) {
	defer close(r.over)
	for first := true; ; first = false {
		k, err := r.spawn(!first)
		if err == nil {
			err = r.watch(k, up)
		}
		wasUp := k != nil && k.up
		switch {
		case wasUp && k.ended:
			r.end(err, k.finished)
			return
		case first && !wasUp:
			r.end(err, true)
			up <- err
			return
		}
		if k == nil || k.frames == 0 {
			r.deaf++
		}
		if r.wantsEnd() && r.deaf >= tooOften {
			r.end(err, true)
			return
		}
		r.publish(func(s *State) {
			s.Going, s.Searching, s.Level, s.Peak, s.FarLevel, s.Sound = true, !s.Paused, 0, 0, 0, ""
			if r.deaf >= tooOften {
				s.Problem = casework.AsProblem(err)
			}
		})
		if r.deaf > 0 {
			r.wait(startAgain)
		}
	}
}

// wantsEnd reports whether somebody waits for the end.
func (r *Recorder) wantsEnd() bool {
	return slices.ContainsFunc(r.pending, func(a *asking) bool { return a.Do == doFinish })
}

// wait waits between two children, and takes what is asked meanwhile.
func (r *Recorder) wait(d time.Duration) {
	for done := time.After(d); ; {
		select {
		case a := <-r.asked:
			r.accept(a)
		case <-done:
			return
		}
	}
}

func (r *Recorder) accept(a *asking) {
	r.number++
	a.Number = r.number
	r.pending = append(r.pending, a)
}

// end tells everybody that it is over.
func (r *Recorder) end(err error, asked bool) {
	r.result = err
	for _, a := range r.pending {
		a.answer <- r.after(a.Do)
	}
	r.publish(func(s *State) {
		*s = State{Seconds: s.Seconds, Microphone: s.Microphone, MicrophoneID: s.MicrophoneID, FarSide: s.FarSide, Problem: casework.AsProblem(err)}
		if !asked {
			s.Event = EventStopped
		}
	})
}

func (r *Recorder) publish(change func(*State)) {
	r.mu.Lock()
	r.state.Event, r.state.EventForS = "", 0
	change(&r.state)
	s := r.state
	r.mu.Unlock()
	r.on(s)
}

// watch minds one child until it is gone. Its error is what the child said at its end, or that it was lost.
func (r *Recorder) watch(k *kid, up chan<- error) error {
	check := time.NewTicker(100 * time.Millisecond)
	defer check.Stop()
	checked := time.Now()
	for {
		select {
		case rep := <-k.reports:
			k.spoke = time.Now()
			switch rep.Kind {
			case kindStatus:
				begins := !k.up
				r.status(k, rep.Status)
				if begins {
					for _, a := range r.pending { // what the one before did not answer
						r.give(k, a)
					}
					select {
					case up <- nil:
					default: // it is the second, third…
					}
				}
			case kindAnswer:
				r.answered(rep)
			case kindEnd:
				k.ended, k.problem = true, rep.Problem.problem()
			}
		case a := <-r.asked:
			r.accept(a)
			if k.up {
				r.give(k, a)
			}
		case <-k.exited:
			r.lost = r.lost || !r.State().Paused
			switch {
			case k.problem != nil:
				return k.problem
			case k.ended && k.up:
				return nil
			}
			return errDied.Because(fmt.Errorf("the recorder stopped: %s", k.cmd.ProcessState))
		case <-check.C:
			if time.Since(checked) > time.Second { // the machine slept, or has no time for us: nor had it for the child
				k.spoke, k.grown = time.Now(), time.Now()
			}
			checked = time.Now()
			if !k.killed && k.givenUp(r.State()) {
				k.killed = true
				kill(k.cmd)
				if k.frames == 0 && k.mic != "" {
					r.avoid = append(r.avoid, k.mic)
				}
			}
		}
	}
}

var errDied = casework.NewProblem(casework.CodeRecorderDied,
	"The part of Evenhand that records keeps stopping. What was recorded is safe. Evenhand goes on trying. Note down what is said until it works again.")

func (r *Recorder) give(k *kid, a *asking) {
	k.finished = k.finished || a.Do == doFinish
	k.write(a.order)
}

func (r *Recorder) answered(rep report) {
	i := slices.IndexFunc(r.pending, func(a *asking) bool { return a.Number == rep.Number })
	if i < 0 {
		return
	}
	a := r.pending[i]
	if a.Do == doFinish { // it is over when the child is gone
		return
	}
	r.pending = slices.Delete(r.pending, i, i+1)
	if rep.Problem != nil {
		a.answer <- rep.Problem.problem()
		return
	}
	if a.Do == doUseMicrophone {
		r.job.Microphone = a.Microphone
	}
	a.answer <- nil
}

// givenUp reports whether the child, or its microphone, does not answer any more.
func (k *kid) givenUp(s State) bool {
	silent := time.Since(k.spoke)
	still := k.spoke.Sub(k.grown) // by what it said: one that says nothing is itself held up, and not its microphone
	switch {
	case k.ended || k.finished:
		return silent > ending
	case !k.up:
		return silent > starting
	case silent > hung:
		return true
	case s.Paused || s.Searching:
		return false
	}
	return silentTooLong(still, k.frames, k.silent)
}

// status takes what the child says of itself.
func (r *Recorder) status(k *kid, s *status) {
	now := time.Now()
	if !k.up || s.Frames != k.frames || s.Paused || s.Searching || s.MicrophoneID != k.mic || s.Event == EventSlept {
		k.grown = now
	}
	more := s.Frames != k.frames && s.Frames > 0
	k.up, k.frames, k.mic, k.silent = true, s.Frames, s.MicrophoneID, s.Silent
	event, forS := s.Event, s.EventForS
	if more {
		if r.lost && event == "" { // the first sound after a recorder was lost
			event, forS = EventLost, now.Sub(r.heard.at).Seconds()-(s.Seconds-r.heard.seconds)
			if r.heard.microphone != s.MicrophoneID {
				event = EventMoved
			}
			r.lost = false
		}
		r.deaf, r.avoid = 0, nil
		r.heard = moment{now, s.Seconds, s.MicrophoneID}
	}
	r.heard.seconds = s.Seconds
	switch {
	case s.Paused:
		r.begin = beginPaused
	case s.Rested:
		r.begin = beginRested
	default:
		r.begin = beginGoing
	}
	r.publish(func(st *State) {
		*st = State{Going: s.Going, Paused: s.Paused, Rested: s.Rested, Searching: s.Searching, Seconds: s.Seconds, Level: s.Level, Peak: s.Peak,
			FarLevel: s.FarLevel, Sound: s.Sound, Microphone: s.Microphone, MicrophoneID: s.MicrophoneID, FarSide: s.FarSide, Back: s.Back,
			Event: event, EventForS: max(0, forS), Problem: s.Problem.problem()}
	})
}

// childEnv gives the child what a program needs to find the sound system and the system's bus, and nothing else.
func childEnv() []string {
	env := []string{"LC_ALL=C"}
	for _, k := range []string{
		"HOME", "USER", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_SERVER", "PULSE_COOKIE", "PULSE_LATENCY_MSEC", "PULSE_RUNTIME_PATH",
		"PIPEWIRE_RUNTIME_DIR", "ALSA_CONFIG_PATH", "DBUS_SYSTEM_BUS_ADDRESS", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "USERPROFILE",
	} {
		if v, ok := os.LookupEnv(k); ok {
			env = append(env, k+"="+v)
		}
	}
	return env
}
