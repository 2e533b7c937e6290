package transcribe

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"evenhand/casework"
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

	started func(pid int) // for tests that kill
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
// The transcript is never nil and holds what was made, whatever the error; see the package comment for the errors.
func (t *Transcriber) Run(ctx context.Context, sound Source, totalS float64, opt Options, on func(Progress)) (*casework.Transcript, error) {
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
	src := &source{r: &reader{ctx: ctx, from: sound}}
	j := job{Version: wireVersion, Models: m, TotalS: totalS, Speakers: opt.Speakers, Threads: opt.Threads, SecondHearing: opt.SecondHearing, NextID: 1}
	var res *result
	var err error
	stage := ""
	for again := false; ; again = true {
		res, err = t.attempt(ctx, j, src, func(msg message) {
			p := Progress{Stage: msg.Stage, DoneS: msg.DoneS, TotalS: max(msg.TotalS, totalS, 0)}
			if u := msg.Utterance; u != nil {
				tr.Utterances = append(tr.Utterances, *u)
				j.AfterS, j.NextID = u.EndS, u.ID+1
				p.Stage, p.DoneS, p.Utterance = StageWords, u.EndS, u
			}
			stage = p.Stage
			on(p)
		})
		if !errors.Is(err, errDied) || ctx.Err() != nil {
			break
		}
		if again && (stage != StageSpeakers || j.NoSpeakers) {
			break
		}
		j.NoSpeakers = again // telling the speakers apart has ended it twice: the words matter more
		if serr := src.rewind(); serr != nil {
			err = fmt.Errorf("%w; and the sound cannot be read again: %w", err, serr)
			break
		}
	}
	tr.AudioS = seconds(int(src.most / 2))
	if res != nil {
		tr.AudioS = res.AudioS
		tr.Problems = append(tr.Problems, res.Problems...)
		tr.Timings.SpeechS, tr.Timings.SpeakersS = res.SpeechS, res.SpeakersS
	}
	tr.Timings.TotalS = time.Since(began).Seconds()
	reached := 0.0
	if n := len(tr.Utterances); n > 0 {
		reached = tr.Utterances[n-1].EndS
	}
	switch {
	case ctx.Err() != nil:
		tr.Problems = append(tr.Problems, fmt.Sprintf("Stopped before the end: there are words for the first %s only.", span(reached)))
		return tr, casework.NewProblem(casework.CodeCancelled, "You stopped this. The words made so far are kept, and the recording is safe.").Because(context.Cause(ctx))
	case errors.Is(err, errDied):
		tr.Problems = append(tr.Problems, fmt.Sprintf("The program that listens stopped: there are words for the first %s only.", span(reached)))
		return tr, casework.NewProblem(casework.CodeTranscriberDied,
			"The program that turns sound into words stopped twice. Your recording and the words so far are safe. Close other programs and try again; if it happens again, tell your IT team.").Because(err)
	case err != nil:
		return tr, err
	case len(tr.Utterances) == 0:
		tr.Problems = append(tr.Problems, "No words were found in this recording.")
		return tr, casework.NewProblem(casework.CodeNoSpeech,
			"No words were found in this recording. The recording is kept. Play it to check that people can be heard; if they can, tell your IT team.")
	}
	return tr, nil
}

// reader reads a Source as a stream of one channel.
type reader struct {
	ctx  context.Context
	from Source
	at   int64
	rest []byte
}

func (r *reader) Read(b []byte) (int, error) {
	if len(r.rest) == 0 {
		pcm, err := r.from.Next(r.ctx, r.at, 1<<16)
		if err != nil {
			return 0, err
		}
		c := r.from.Channels()
		r.rest = make([]byte, 0, len(pcm)/c)
		for i := 0; i+2*c <= len(pcm); i += 2 * c {
			sum := 0
			for k := range c {
				sum += int(int16(binary.LittleEndian.Uint16(pcm[i+2*k:])))
			}
			r.rest = binary.LittleEndian.AppendUint16(r.rest, uint16(int16(sum/c)))
			r.at++
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// Seek goes to a place counted from the start, in bytes.
func (r *reader) Seek(offset int64, _ int) (int64, error) {
	r.at, r.rest = offset/2, nil
	return offset, nil
}

// Bare is what the engine needs for the same sound with nothing of ours around it: voice activity, then the recogniser on each voiced
// stretch.
type Bare struct {
	AudioS float64
	LoadS  float64 // to load the recogniser; not in WorkS
	WorkS  float64
	Text   string
}

// Bare measures the bare engine in a child like Run's.
func (t *Transcriber) Bare(ctx context.Context, sound Source, opt Options) (Bare, error) {
	res, err := t.attempt(ctx, job{Version: wireVersion, Models: opt.Models, Threads: opt.Threads, Bare: true}, &source{r: &reader{ctx: ctx, from: sound}}, func(message) {})
	if err != nil {
		return Bare{}, err
	}
	return Bare{AudioS: res.AudioS, LoadS: res.LoadS, WorkS: res.SpeechS, Text: res.Text}, nil
}

// errDied means the child ended, hung or spoke nonsense without saying why: worth another try.
var errDied = errors.New("the transcriber stopped")

// attempt runs one child on one job. It returns the result, a *casework.Problem the child reported, errDied, or an error of the source.
func (t *Transcriber) attempt(ctx context.Context, j job, src *source, on func(message)) (*result, error) {
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

	var signs atomic.Int64  // grows with everything the child says and takes
	var waiting atomic.Bool // for the source: not the child's fault
	fed := make(chan struct{})
	var sourceErr error
	go func() { defer close(fed); sourceErr = feed(stdin, j, src, &signs, &waiting) }()
	said := make(chan message)
	heard := make(chan error, 1)
	go func() { heard <- listen(ctx, stdout, said, &signs) }()

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
			if n := signs.Load(); n != last || waiting.Load() {
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

// feed writes the job and the sound, and leaves the pipe open: it tells the child that its parent lives. It returns errors of the source
// only: a pipe that broke shows better as the end of what the child says.
func feed(w io.Writer, j job, src *source, signs *atomic.Int64, waiting *atomic.Bool) error {
	line, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("write the job: %w", err)
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return nil
	}
	buf := make([]byte, 256<<10)
	for {
		waiting.Store(true)
		n, rerr := io.ReadFull(src, buf)
		waiting.Store(false)
		if err := writeFrame(w, buf[:n-n%2]); err != nil {
			return nil
		}
		signs.Add(1)
		if errors.Is(rerr, io.EOF) || errors.Is(rerr, io.ErrUnexpectedEOF) {
			_ = writeEnd(w)
			return nil
		}
		if rerr != nil {
			return fmt.Errorf("read the sound: %w", rerr)
		}
	}
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

// source reads the caller's sound, and can be wound back once the reader before has stopped.
type source struct {
	r    io.Reader
	copy bytes.Buffer // what was read, unless r can seek
	read int64
	most int64
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if _, ok := s.r.(io.Seeker); !ok {
		s.copy.Write(p[:n])
	}
	s.read += int64(n)
	s.most = max(s.most, s.read)
	return n, err
}

func (s *source) rewind() error {
	s.read = 0
	if k, ok := s.r.(io.Seeker); ok {
		_, err := k.Seek(0, io.SeekStart)
		return err
	}
	s.r = io.MultiReader(bytes.NewReader(bytes.Clone(s.copy.Bytes())), s.r)
	s.copy.Reset()
	return nil
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
