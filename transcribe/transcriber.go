package transcribe

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"slices"
	"sync/atomic"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// Transcriber runs transcriptions in a child process. The zero value with a Command is ready; it holds no state between runs.
type Transcriber struct {
	// Command starts the child: the path of an executable that calls Child, and its arguments.
	Command []string
	// Silence is how long the child may say nothing before it is taken for hung and killed; 0 means 90 seconds. The child speaks after every
	// few seconds of sound it has worked on, so a busy machine needs no more.
	Silence time.Duration
	// Ended, if not nil, is called with the state of every child that ended, to measure what it used.
	Ended func(*os.ProcessState)

	started func(pid int)    // for tests that kill
	begun   func(work begun) // the same
}

// Source is the sound of a visit: 16 kHz, signed 16-bit little-endian, its channels interleaved.
type Source interface {
	// Next returns the sound from a place on, counted in samples per channel: at least one sample, at most most. It waits while the sound
	// still grows, and returns io.EOF where it has ended. Any earlier place may be asked for again. It is called from one goroutine at a time.
	Next(ctx context.Context, from int64, most int) ([]byte, error)
	Channels() int
}

// PCM is sound of one channel that is in memory as a whole.
type PCM []byte

// Channels is 1.
func (PCM) Channels() int { return 1 }

// Next never waits.
func (p PCM) Next(_ context.Context, from int64, most int) ([]byte, error) {
	if 2*from+2 > int64(len(p)) {
		return nil, io.EOF
	}
	rest := p[2*from : len(p)&^1]
	return rest[:min(len(rest), 2*most)], nil
}

// Options of a run.
type Options struct {
	Models   Models
	Speakers int // how many people spoke, if the worker knows; 0 if not
	Threads  int // for the engine; 0 means 1, which is best on small machines
	// Live: somebody is watching. Words come sooner, at the price of guessing more often who speaks, which is put right afterwards; where
	// there is time, the words of a sentence that is still being spoken are told (Progress.Growing).
	Live bool
	// FromS is where to begin, for sound added to a visit that has words: from there on only. The first utterance gets the id FirstID and
	// the first voice is S<FirstVoice>. Below 1 both mean 1.
	FromS      float64
	FirstID    int
	FirstVoice int
	// SecondHearing: after the words (live: when there is time) everything is heard once more by Models.Second, to say how sure each word is.
	SecondHearing bool
}

// Progress of a run. TotalS is 0 while nobody knows how long the sound is.
type Progress struct {
	Stage         string // StageSpeakers, StageWords, then StageAgain
	DoneS, TotalS float64
	Utterance     *casework.Utterance  // a new utterance: its words are final, its speaker is as far as one can tell so far; nil for plain progress
	Changed       []casework.Utterance // earlier utterances that changed: in speaker, or after a second hearing; same ids
	Gap           *casework.Gap        // a stretch that will have no words
	Growing       string               // live: what somebody seems to be saying just now; the next one replaces it
	BehindS       float64              // how much sound has come that has no words yet
}

// Run writes down the words of src. totalS is its length if known, else 0 or less. on, if not nil, is called from Run's own goroutine. Run
// returns only after a Next under way has.
//
// A child that dies is followed by another, which goes on where the first broke off. What ends two children is left out: a chunk as a gap,
// telling the speakers apart altogether. Only children that die without getting anywhere end the run.
//
// The transcript is never nil and holds what was made, whatever the error; see the package comment for the errors.
func (t *Transcriber) Run(ctx context.Context, src Source, totalS float64, opt Options, on func(Progress)) (*casework.Transcript, error) {
	began := time.Now()
	m := opt.Models
	tr := &casework.Transcript{
		Engine:     casework.Engine{ID: "sherpa-onnx", Version: m.SpeechVersion, Model: m.SpeechID, SHA256: m.SHA256()},
		Utterances: []casework.Utterance{},
		Problems:   []string{},
	}
	if on == nil {
		on = func(Progress) {}
	}
	r := &run{t: t, src: src, job: newJob(opt, src, totalS), tr: tr, on: on, totalS: totalS}
	res, err := r.all(ctx)
	tr.AudioS = seconds(int(r.sent.Load()))
	if res != nil {
		tr.AudioS, tr.Approx = res.AudioS, res.Approx
		tr.Problems = append(tr.Problems, res.Problems...)
		tr.Timings.SpeechS, tr.Timings.SpeakersS = res.SpeechS, res.SpeakersS
	}
	if s := m.Second; s != nil && r.again {
		tr.Second = &casework.Engine{ID: "sherpa-onnx", Model: s.ID, SHA256: s.SHA256()}
	}
	tr.Timings.TotalS = time.Since(began).Seconds()
	if lost := unheard(tr.Gaps); lost > 0 {
		tr.Problems = append(tr.Problems, casework.Gap{ToS: lost, Kind: casework.GapUnheard}.Words())
	}
	reached := opt.FromS
	if n := len(tr.Utterances); n > 0 {
		reached = tr.Utterances[n-1].EndS
		tr.HeardToS = reached
	}
	switch {
	case ctx.Err() != nil:
		tr.Problems = append(tr.Problems, fmt.Sprintf("Stopped before the end: there are words for the first %s only.", span(reached)))
		return tr, casework.NewProblem(casework.CodeCancelled, "You stopped this. The words made so far are kept, and the recording is safe.").Because(context.Cause(ctx))
	case errors.Is(err, errDied):
		tr.Problems = append(tr.Problems, fmt.Sprintf("The program that listens stopped: there are words for the first %s only.", span(reached)))
		return tr, casework.NewProblem(casework.CodeTranscriberDied,
			"The program that turns sound into words stopped again and again. Your recording and the words so far are safe. Close other programs and try again; if it happens again, tell your IT team.").Because(err)
	case err != nil:
		return tr, err
	}
	tr.HeardToS = tr.AudioS
	if len(tr.Utterances) == 0 {
		tr.Problems = append(tr.Problems, "No words were found in this recording.")
		return tr, casework.NewProblem(casework.CodeNoSpeech,
			"No words were found in this recording. The recording is kept. Play it to check that people can be heard; if they can, tell your IT team.")
	}
	return tr, nil
}

func newJob(opt Options, src Source, totalS float64) job {
	from := int(max(0, opt.FromS) * sound.Rate)
	return job{Models: opt.Models, TotalS: totalS, Channels: src.Channels(), From: from, Begin: from, Speakers: opt.Speakers, Threads: opt.Threads,
		NextID: max(1, opt.FirstID), NextVoice: max(1, opt.FirstVoice), Live: opt.Live, SecondHearing: opt.SecondHearing}
}

func unheard(gaps []casework.Gap) float64 {
	sum := 0.0
	for _, g := range gaps {
		if g.Kind == casework.GapUnheard {
			sum += g.ToS - g.FromS
		}
	}
	return sum
}

// run is a run over as many children as it takes.
type run struct {
	t      *Transcriber
	src    Source
	job    job
	tr     *casework.Transcript
	on     func(Progress)
	totalS float64
	sent   atomic.Int64 // the place up to which sound was given to a child

	kept    []json.RawMessage
	heardTo int  // samples, of the utterances told
	again   bool // the stage was reached
	stage   string
	doneS   float64 // of the stage
}

// tries is how many children may die with no minute of sound written down between them.
const tries = 4

// warmUp is how much a child hears again before the place where another broke off, so that it knows the scene.
const warmUp = 15 * sound.Rate

func (r *run) all(ctx context.Context) (*result, error) {
	left, mark := tries, 0
	var fatal []sound.Stretch // chunks in which a child ended
	speakerDeaths := 0
	for {
		last := map[string]sound.Stretch{} // what was being done
		res, err := r.t.attempt(ctx, r.job, r.kept, r.src, &r.sent, func(m message) {
			if m.Begun != nil {
				if r.t.begun != nil {
					r.t.begun(*m.Begun)
				}
				if r.job.Careful {
					clear(last)
				}
				last[m.Begun.Stage] = m.Begun.At
			}
			r.take(m)
		})
		if !errors.Is(err, errDied) || ctx.Err() != nil {
			return res, err
		}
		if r.heardTo-mark > 60*sound.Rate {
			left, mark = tries, r.heardTo
		}
		if left--; left <= 0 {
			return nil, err
		}
		if at, ok := last[StageWords]; ok {
			if slices.ContainsFunc(fatal, at.Overlaps) {
				r.job.Skip = append(r.job.Skip, at)
				left++
			}
			fatal = append(fatal, at)
		}
		if _, ok := last[StageSpeakers]; ok {
			if speakerDeaths++; speakerDeaths > 1 && !r.job.NoSpeakers {
				r.job.NoSpeakers = true // the words matter more
				left++
			}
		}
		if _, ok := last[StageAgain]; ok {
			r.job.SecondHearing = false
		}
		r.job.Careful = true
		r.job.From = max(r.job.Begin, r.heardTo-warmUp)
	}
}

// take notes what the child says.
func (r *run) take(m message) {
	if m.Keep != nil {
		r.kept = append(r.kept, m.Keep)
	}
	p := Progress{Stage: m.Stage, DoneS: m.DoneS, TotalS: max(m.TotalS, r.totalS, 0), BehindS: m.BehindS, Utterance: m.Utterance, Changed: m.Changed, Gap: m.Gap}
	if m.Growing != nil {
		p.Growing = *m.Growing
	}
	r.again = r.again || m.Stage == StageAgain
	if m.Stage != "" {
		r.stage, r.doneS = m.Stage, m.DoneS
	}
	if u := m.Utterance; u != nil {
		us := r.tr.Utterances
		i := len(us)
		for i > 0 && us[i-1].StartS > u.StartS {
			i--
		}
		r.tr.Utterances = slices.Insert(us, i, *u)
		r.heardTo = max(r.heardTo, int(u.EndS*sound.Rate))
	}
	for _, u := range m.Changed {
		for i := len(r.tr.Utterances) - 1; i >= 0; i-- {
			if r.tr.Utterances[i].ID == u.ID {
				r.tr.Utterances[i] = u
				break
			}
		}
	}
	if m.Gap != nil {
		r.tr.Gaps = append(r.tr.Gaps, *m.Gap)
		r.heardTo = max(r.heardTo, int(m.Gap.ToS*sound.Rate))
	}
	if p.Stage != "" || p.Utterance != nil || p.Changed != nil || p.Gap != nil || m.Growing != nil {
		if p.Stage == "" { // news of words is no progress of its own
			p.Stage, p.DoneS = cmp.Or(r.stage, StageWords), r.doneS
		}
		r.on(p)
	}
}

// Separate tells the voices apart anew for words that exist, when the worker has said how many people there were (Options.Speakers). Each
// utterance goes to the voice that has most of its time, under the name that voice had before where it had one; one that two voices share
// is marked as unsure. It returns the utterances that changed; t is as it was.
func (t *Transcriber) Separate(ctx context.Context, src Source, totalS float64, opt Options, tr *casework.Transcript) ([]casework.Utterance, error) {
	j := newJob(opt, src, totalS)
	j.VoicesOnly, j.SecondHearing, j.Live = true, false, false
	r := &run{t: t, src: src, job: j, tr: &casework.Transcript{}, on: func(Progress) {}, totalS: totalS}
	res, err := r.all(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, casework.NewProblem(casework.CodeCancelled, "You stopped this. Nothing was changed.").Because(context.Cause(ctx))
	case errors.Is(err, errDied) || err == nil && len(res.Turns) == 0:
		return nil, casework.NewProblem(casework.CodeTranscriberDied, "The speakers could not be told apart again. Nothing was changed. You can say for each turn who spoke.").Because(err)
	case err != nil:
		return nil, err
	}
	return reassign(tr.Utterances, res.Turns, max(1, opt.FirstVoice)), nil
}

// Bare is what the engine's library needs for the same sound with nothing of ours around it: voice activity, the recogniser on each voiced
// stretch, and its own way of telling speakers apart.
type Bare struct {
	AudioS    float64
	LoadS     float64 // to load the recogniser; not in WorkS
	WorkS     float64 // for the words
	SpeakersS float64 // with loading those models
	Text      string
}

// Bare measures the bare engine in a child like Run's.
func (t *Transcriber) Bare(ctx context.Context, src Source, opt Options) (Bare, error) {
	j := newJob(opt, src, 0)
	j.Bare = true
	patient := *t
	patient.Silence = time.Hour // the library says nothing while it works
	var sent atomic.Int64
	res, err := patient.attempt(ctx, j, nil, src, &sent, func(message) {})
	if err != nil {
		return Bare{}, err
	}
	return Bare{AudioS: res.AudioS, LoadS: res.LoadS, WorkS: res.SpeechS, SpeakersS: res.SpeakersS, Text: res.Text}, nil
}

// errDied means the child ended, hung or spoke nonsense without saying why: worth another try.
var errDied = errors.New("the transcriber stopped")

// attempt runs one child on one job. It returns the result, a *casework.Problem the child reported, errDied, or an error of the source. sent
// is kept at the place up to which sound was given.
func (t *Transcriber) attempt(ctx context.Context, j job, kept []json.RawMessage, src Source, sent *atomic.Int64, on func(message)) (*result, error) {
	if len(t.Command) == 0 {
		return nil, errors.New("transcribe: no command for the child")
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.Command(t.Command[0], t.Command[1:]...)
	cmd.Env = childEnv()
	ownGroup(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the transcriber: %w", err)
	}
	stdout, childOut, err := os.Pipe() // our own: Wait would close one of exec's before the last line is read
	if err != nil {
		return nil, fmt.Errorf("start the transcriber: %w", err)
	}
	defer stdout.Close()
	cmd.Stdout = childOut
	exited := make(chan error, 1)
	err = startAndWait(cmd, exited)
	_ = childOut.Close()
	if err != nil {
		return nil, fmt.Errorf("start the transcriber: %w", err)
	}

	if t.started != nil {
		t.started(cmd.Process.Pid)
	}

	f := &feeder{src: src, job: j, kept: kept, sent: sent, asks: make(chan sound.Stretch, 1)}
	fed := make(chan struct{})
	var sourceErr error
	go func() { defer close(fed); sourceErr = f.feed(ctx, stdin) }()
	said := make(chan message)
	heard := make(chan error, 1)
	go func() { heard <- listen(ctx, stdout, said, &f.signs) }()

	silence := t.Silence
	if silence <= 0 {
		silence = 90 * time.Second
	}
	check := time.NewTicker(min(silence/4, time.Second))
	defer check.Stop()
	last, since := int64(-1), time.Now()

	feeding := fed // nil once it is over
	var res *result
	var why error // why the attempt is over
	for why == nil && res == nil {
		select {
		case m := <-said:
			switch m.Kind {
			case kindResult:
				res = m.Result
			case kindProblem:
				why = casework.NewProblem(m.Problem.Code, "%s", m.Problem.Message).Because(errors.New(m.Problem.Cause))
			default:
				if m.Ask != nil {
					select {
					case f.asks <- *m.Ask:
					default:
						why = fmt.Errorf("%w: it asked for more before it had its answer", errDied)
					}
				}
				on(m)
			}
		case err := <-heard:
			why = fmt.Errorf("%w: %w", errDied, err)
		case <-feeding:
			feeding = nil
			why = sourceErr
		case <-ctx.Done():
			why = ctx.Err()
		case <-check.C:
			if n := f.signs.Load(); n != last || f.waiting.Load() {
				last, since = n, time.Now()
			} else if time.Since(since) > silence {
				why = fmt.Errorf("%w: it said nothing for %s", errDied, silence)
			}
		}
	}
	stop()
	if res == nil {
		kill(cmd)
	}
	_ = stdin.Close()
	<-fed    // nobody but the next attempt may read the source
	select { // a child that is done ends by itself; one that lingers is ended
	case err = <-exited:
	case <-time.After(5 * time.Second):
		kill(cmd)
		err = <-exited
	}
	if t.Ended != nil {
		t.Ended(cmd.ProcessState)
	}
	if res == nil && errors.Is(why, errDied) && err != nil {
		why = fmt.Errorf("%w (%w)", why, err)
	}
	return res, why
}

// feeder gives a child its job and its sound.
type feeder struct {
	src  Source
	job  job
	kept []json.RawMessage
	sent *atomic.Int64
	asks chan sound.Stretch

	signs   atomic.Int64 // grows with everything the child says and takes
	waiting atomic.Bool  // for the source: not the child's fault
}

// gulp is the most sound asked of the source at once, in samples of each channel.
const gulp = 4 * sound.Rate

// feed writes the job and the sound, then answers what the child asks for, and leaves the pipe open: it tells the child that its parent lives.
// It returns errors of the source only: a pipe that broke shows better as the end of what the child says.
func (f *feeder) feed(ctx context.Context, w io.Writer) error {
	if err := writeJob(w, f.job, f.kept); err != nil {
		return nil
	}
	to, err := f.send(ctx, w, f.job.From, math.MaxInt, f.sent)
	if err != nil || to < 0 {
		return err
	}
	for {
		f.waiting.Store(false)
		select {
		case s := <-f.asks:
			if to, err := f.send(ctx, w, s.From, s.To, nil); err != nil || to < 0 {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// send writes the sound between two places and an end mark. It returns the place it came to, −1 if the pipe is broken.
func (f *feeder) send(ctx context.Context, w io.Writer, from, to int, sent *atomic.Int64) (int, error) {
	frame := 2 * f.src.Channels()
	for from < to {
		f.waiting.Store(true)
		pcm, err := f.src.Next(ctx, int64(from), min(gulp, to-from))
		f.waiting.Store(false)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return from, fmt.Errorf("read the sound: %w", err)
		}
		n := len(pcm) / frame
		if n == 0 {
			return from, errors.New("read the sound: the source gave none")
		}
		if err := writeFrame(w, pcm[:n*frame]); err != nil {
			return -1, nil
		}
		from += n
		f.signs.Add(1)
		if sent != nil {
			sent.Store(max(sent.Load(), int64(from)))
		}
	}
	if err := writeEnd(w); err != nil {
		return -1, nil
	}
	return from, nil
}

// listen passes on what the child says until its output ends.
func listen(ctx context.Context, r io.Reader, said chan<- message, signs *atomic.Int64) error {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := readLine(in)
		if err != nil {
			return err
		}
		m, err := parseMessage(line)
		if err != nil {
			return err
		}
		signs.Add(1)
		select {
		case said <- m:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// childEnv gives the child nothing of ours but what its system needs to start a program.
func childEnv() []string {
	env := []string{"LC_ALL=C"}
	for _, k := range []string{"SYSTEMROOT", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(k); ok {
			env = append(env, k+"="+v)
		}
	}
	return env
}

func span(s float64) string {
	n := int(s)
	if n < 60 {
		return fmt.Sprintf("%d s", n)
	}
	return fmt.Sprintf("%d min %d s", n/60, n%60)
}
