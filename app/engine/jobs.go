package engine

import (
	"context"
	"fmt"
	"sync"
	"time"

	"evenhand/casework"
	"evenhand/transcribe"
)

// jobs runs long work, one piece at a time: two pieces of speech or language work at once would make a laptop unusable.
type jobs struct {
	e    *Engine
	turn chan struct{}

	mu     sync.Mutex
	latest map[casework.ID]*work
}

// work is one job on one visit.
type work struct {
	cancel context.CancelFunc
	done   chan struct{}
	before *work // work on the same visit whose end this waits for, or nil

	mu      sync.Mutex
	job     Job
	started time.Time // of the stage
	growing *growing  // while words are being written down
	alone   bool      // stopped without what it waits for
}

// growing is what a hearing knows beyond what is stored: the words that are being said now, and how far the words are.
type growing struct {
	text    string
	toS     float64
	behindS float64
	live    bool // the sound is being recorded
}

func newJobs(e *Engine) *jobs {
	return &jobs{e: e, turn: make(chan struct{}, 1), latest: map[casework.ID]*work{}}
}

// stages says each stage in plain words.
var stages = map[string]string{
	"waiting":   "Waiting for other work to finish",
	"behind":    "This begins when the words have been heard a second time",
	"decoding":  "Reading the sound",
	"speakers":  "Telling the voices apart",
	"words":     "Writing down the words",
	"again":     "Listening a second time",
	"reading":   "Choosing what matters",
	"drafting":  "Drafting the note",
	"rewriting": "Writing it again",
	"checking":  "Checking each sentence again",
}

// start begins a job, unless the visit has one running.
func (j *jobs) start(visit casework.ID, stage string, do func(ctx context.Context, w *work) error) error {
	return j.begin(visit, stage, j.turn, do)
}

// startBeside begins a job that waits for no other: the words of what is being recorded take a small part of one core.
func (j *jobs) startBeside(visit casework.ID, stage string, do func(ctx context.Context, w *work) error) error {
	return j.begin(visit, stage, make(chan struct{}, 1), do)
}

// busy reports whether any job is running.
func (j *jobs) busy() bool { return j.othersBusy("") }

// othersBusy reports whether any job is running on another visit than this.
func (j *jobs) othersBusy(visit casework.ID) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	for of, w := range j.latest {
		if of != visit && w.view().Running {
			return true
		}
	}
	return false
}

func (j *jobs) begin(visit casework.ID, stage string, turn chan struct{}, do func(ctx context.Context, w *work) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var before *work
	if w := j.latest[visit]; w != nil && w.view().Running {
		if w.view().Stage != transcribe.StageAgain {
			return casework.NewProblem(casework.CodeRefused, "Evenhand is already working on this visit. Wait until it is done, or stop it.")
		}
		before = w // the words are there; what is asked for now begins when they have been heard a second time
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := &work{cancel: cancel, done: make(chan struct{}), started: j.e.now()}
	w.job = Job{Visit: string(visit), Stage: "waiting", Words: stages["waiting"], Next: stage, Running: true}
	if before != nil {
		was := before.view()
		w.before, w.job.Words, w.job.Done, w.job.LeftS = before, stages["behind"], was.Done, was.LeftS
	}
	j.latest[visit] = w
	j.e.ahead.giveWay()
	go j.run(ctx, visit, w, stage, turn, do)
	return nil
}

func (j *jobs) run(ctx context.Context, visit casework.ID, w *work, stage string, turn chan struct{}, do func(ctx context.Context, w *work) error) {
	defer close(w.done)
	defer w.cancel()
	var err error
	if w.before != nil {
		select {
		case <-w.before.done:
			w.stage(j.e, "waiting", 0, 0)
		case <-ctx.Done():
			if w.stoppedAlone() {
				return
			}
			w.before.cancel() // nobody else remembers it
			<-w.before.done
		}
	}
	select {
	case turn <- struct{}{}:
		w.stage(j.e, stage, 0, 0)
		err = safely(func() error { return do(ctx, w) })
		<-turn
	case <-ctx.Done():
		err = ctx.Err()
	}
	w.mu.Lock()
	w.job.Running, w.job.LeftS, w.growing = false, 0, nil
	switch {
	case err != nil && ctx.Err() != nil: // whatever a stopped child or reader said of it
		w.job.Code, w.job.Message = string(casework.CodeCancelled), "You stopped this. What was complete is kept."
	case err != nil:
		p := casework.AsProblem(err)
		w.job.Code, w.job.Message = string(p.Code), p.Message
	default:
		w.job.Done = 1
	}
	job := w.job
	w.mu.Unlock()
	j.tell(w, job)
	j.e.emit("changed", map[string]string{"visit": string(visit)})
	j.e.ahead.look()
}

// safely turns a panic in a job into an error, so that one bad file cannot take the window down.
func safely(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in a job: %T", r)
		}
	}()
	return do()
}

// stage notes progress. done and total are in any one unit; total 0 means not known.
func (w *work) stage(e *Engine, stage string, done, total float64) {
	w.mu.Lock()
	if w.job.Stage != stage {
		w.started = e.now()
	}
	w.job.Stage, w.job.Words, w.job.Done, w.job.LeftS = stage, stages[stage], 0, 0
	w.job.Part, w.job.Parts, w.job.Heading, w.job.Headings, w.job.Sentence, w.job.Sentences = 0, 0, 0, 0, 0, 0
	if stage != "waiting" {
		w.job.Next = ""
	}
	if total > 0 {
		w.job.Done = min(1, done/total)
		if spent := e.now().Sub(w.started).Seconds(); w.job.Done > 0.05 && spent > 1 {
			w.job.LeftS = spent/w.job.Done - spent
		}
	}
	job := w.job
	w.mu.Unlock()
	e.jobs.tell(w, job)
}

// tell sends news of a job. Where other work on the visit waits for it, that is what the window shows, so the news is told as how far the wait is.
func (j *jobs) tell(w *work, job Job) {
	switch latest := j.of(casework.ID(job.Visit)); {
	case latest == w:
		j.e.emit("job", job)
	case latest != nil && latest.before == w:
		latest.mu.Lock()
		if latest.job.Stage == "waiting" {
			latest.job.Done, latest.job.LeftS = job.Done, job.LeftS
		}
		job = latest.job
		latest.mu.Unlock()
		j.e.emit("job", job)
	}
}

func (w *work) stoppedAlone() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.alone
}

func (w *work) view() Job {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.job
}

func (w *work) hearing(g *growing) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.growing = g
}

func (j *jobs) of(visit casework.ID) *work {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.latest[visit]
}

// stop cancels the job of a visit and waits until it has let go.
func (j *jobs) stop(visit casework.ID) {
	if w := j.of(visit); w != nil {
		w.cancel()
		<-w.done
	}
}

func (j *jobs) stopAll() {
	j.e.ahead.stop("")
	j.mu.Lock()
	var all []*work
	for _, w := range j.latest {
		all = append(all, w)
	}
	j.mu.Unlock()
	for _, w := range all {
		w.cancel()
		<-w.done
	}
}

// Job returns the newest work on a visit, or nil.
func (e *Engine) Job(visit string) *Job {
	w := e.jobs.of(casework.ID(visit))
	if w == nil {
		return nil
	}
	job := w.view()
	return &job
}

// unqueue takes back work that waits for a second hearing, which goes on. It reports whether there was any.
func (j *jobs) unqueue(visit casework.ID) bool {
	j.mu.Lock()
	w := j.latest[visit]
	if w == nil || w.before == nil || !w.before.view().Running {
		j.mu.Unlock()
		return false
	}
	w.mu.Lock()
	w.alone = true
	w.mu.Unlock()
	j.latest[visit] = w.before
	j.mu.Unlock()
	w.cancel()
	<-w.done
	j.e.emit("job", w.before.view())
	return true
}

// CancelJob stops the work on a visit. What is complete is kept; so is a second hearing that the work was only waiting for.
func (e *Engine) CancelJob(_ context.Context, visit string) error {
	if !e.jobs.unqueue(casework.ID(visit)) {
		e.jobs.stop(casework.ID(visit))
	}
	return nil
}

// Wait waits until the work on a visit has ended, and returns how.
func (e *Engine) Wait(ctx context.Context, visit string) error {
	w := e.jobs.of(casework.ID(visit))
	if w == nil {
		return nil
	}
	select {
	case <-w.done:
	case <-ctx.Done():
		e.jobs.stop(casework.ID(visit))
	}
	if job := w.view(); job.Code != "" {
		return casework.NewProblem(casework.Code(job.Code), "%s", job.Message)
	}
	return nil
}
