package transcribe

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/sound"
	"evenhand/transcribe/speakers"
	"evenhand/transcribe/speech"
)

// The stages of Progress. Voices and words go side by side; the stage is what is waited for.
const (
	StageSpeakers = "speakers"
	StageWords    = "words"
	StageAgain    = "again" // everything is written down and settled, and is heard a second time
)

// Child is the transcriber process: it reads one job and its sound from stdin, answers on stdout, and returns when it is done or when stdin
// closes. The executable's main calls it when its first argument says so, before anything else, and exits with 1 on an error.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	noCoreDumps()
	debug.SetGCPercent(50) // the models need the memory more
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	in := bufio.NewReaderSize(stdin, 64<<10)
	j, kept, err := readJob(in)
	if err != nil {
		return err
	}
	c := &child{ctx: ctx, stop: stop, job: j, out: json.NewEncoder(stdout), answers: make(chan []int16)}
	c.came = sync.NewCond(&c.mu)
	err = c.run(in, kept)
	if p, ok := errors.AsType[*casework.Problem](err); ok {
		cause := ""
		if p.Cause != nil {
			cause = p.Cause.Error()
		}
		return c.send(message{Kind: kindProblem, Problem: &wireProblem{p.Code, p.Message, cause}})
	}
	return err
}

// child holds one run. Three goroutines share it: take brings the sound in, follow finds where somebody speaks and who, and write hears the
// words. Each line (a channel, or the mix of two) goes through all three.
type child struct {
	ctx  context.Context
	stop context.CancelCauseFunc
	job  job

	outMu  sync.Mutex
	out    *json.Encoder
	native sync.Mutex // held while native code works, if the job says to be careful

	answers chan []int16 // to what was asked for; nil at the end of an answer

	mu       sync.Mutex
	came     *sync.Cond // something below has changed
	lines    []*line
	taken    int  // place up to which sound has come
	ended    bool // no more will
	problems []string
	stage    int // of stages: the furthest that was reached

	script   script
	speechS  float64
	speakerS float64
}

// line is one sound on its way to words.
type line struct {
	n      int
	tape   *sound.Tape
	voice  *speech.Voice
	stream *speakers.Stream // nil: the speakers are not told apart
	known  []speakers.Piece // from an earlier child
	seed   []sound.Turn

	// Guarded by child.mu.
	voiced []sound.Stretch // not cut into chunks yet
	ready  int             // place up to which chunks may be cut
	tried  int             // what was ready when chunks were cut last
	done   bool            // nothing will follow
	anew   bool            // the people were gathered anew
	cut    int             // place up to which chunks have been cut and heard
	spoken int             // where the speech that is going on began; −1 in a pause
}

// How far things lie apart, in samples. Offline nobody waits for words, so the people are known before the first chunk is cut.
const (
	lagLive    = 3 * sound.Rate
	lagFile    = 90 * sound.Rate
	backLive   = 150 * sound.Rate // kept behind the words, to hear again what was cut in the wrong place
	backFile   = 60 * sound.Rate
	ahead      = 150 * sound.Rate // taken before the words come to it: more than speech without a pause, a chunk that may grow and the voices need together
	enoughLive = 12 * sound.Rate  // a chunk is joined no further: somebody waits for it
	bite       = 5 * sound.Rate
	gatherLive = 30 * sound.Rate
	gatherFile = 60 * sound.Rate
	gatherSoon = 8 * sound.Rate // at the start, when each sentence says something new
	soon       = 60 * sound.Rate
)

func (c *child) lag() int {
	if c.job.Live {
		return lagLive
	}
	return lagFile
}

func (c *child) send(m message) error {
	c.outMu.Lock()
	defer c.outMu.Unlock()
	return c.out.Encode(m)
}

// beat tells the parent that work goes on. It comes from the work itself: a clock would go on beating in a hung process.
func (c *child) beat(stage string, at int) error {
	if err := context.Cause(c.ctx); err != nil {
		return err
	}
	m := message{Kind: kindProgress, DoneS: seconds(at)}
	c.mu.Lock()
	c.stage = max(c.stage, stages[stage])
	for name, n := range stages {
		if n == c.stage {
			m.Stage = name
		}
	}
	m.TotalS, m.BehindS = seconds(c.taken), c.behind()
	c.mu.Unlock()
	return c.send(m)
}

// stages in their order: voices are followed while the words are written, but it is the words one waits for.
var stages = map[string]int{StageSpeakers: 0, StageWords: 1, StageAgain: 2}

// behind is how much sound has come that has no words yet. The caller holds mu.
func (c *child) behind() float64 {
	cut := c.taken
	for _, l := range c.lines {
		cut = min(cut, l.cut)
	}
	return seconds(c.taken - cut)
}

// begin does a piece of native work, of which the parent is told first. If an earlier child died it is done alone, so that the parent
// knows what ended this one.
func (c *child) begin(stage string, at sound.Stretch, work func() error) error {
	if c.job.Careful {
		c.native.Lock()
		defer c.native.Unlock()
	}
	if err := c.send(message{Kind: kindProgress, Begun: &begun{stage, at}}); err != nil {
		return err
	}
	return work()
}

func seconds(samples int) float64 { return math.Round(float64(samples)/sound.Rate*1000) / 1000 }

func (c *child) run(in *bufio.Reader, kept []json.RawMessage) error {
	if err := c.job.Models.Check(); err != nil {
		return err
	}
	if err := c.script.restore(c, kept); err != nil {
		return err
	}
	if c.job.Bare {
		return c.bare(in)
	}
	defer context.AfterFunc(c.ctx, c.changed)()
	var ws sync.WaitGroup
	go c.take(in) // ends with the pipe
	failed := make(chan error, 2)
	ws.Go(func() { failed <- c.fails(c.follow()) })
	ws.Go(func() { failed <- c.fails(c.write()) })
	ws.Wait()
	if err := errors.Join(<-failed, <-failed); err != nil {
		if why := context.Cause(c.ctx); why != nil {
			return why
		}
		return err
	}
	c.mu.Lock()
	r := result{AudioS: seconds(c.taken), Problems: append([]string{}, c.problems...), SpeechS: c.speechS, SpeakersS: c.speakerS, Approx: c.script.approx}
	c.mu.Unlock()
	if c.job.VoicesOnly {
		r.Turns = c.allTurns()
	}
	return c.send(message{Kind: kindResult, Result: &r})
}

// fails ends the other goroutines too.
func (c *child) fails(err error) error {
	if err != nil {
		c.stop(err)
	}
	return err
}

// changed wakes who waits.
func (c *child) changed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.came.Broadcast()
}

// wait waits under mu until ok, and says whether the run goes on.
func (c *child) wait(ok func() bool) bool {
	for !ok() && c.ctx.Err() == nil {
		c.came.Wait()
	}
	return c.ctx.Err() == nil
}

// take brings the sound in, no faster than the words are made, then the answers to what is asked for.
func (c *child) take(in *bufio.Reader) {
	err := c.takeSound(in)
	for err == nil {
		var x []int16
		if x, err = readFrame(in, c.job.Channels); err == nil {
			if len(x) == 0 {
				x = nil
			}
			select {
			case c.answers <- x:
			case <-c.ctx.Done():
				return
			}
		}
	}
	c.stop(fmt.Errorf("the parent is gone: %w", err))
}

func (c *child) takeSound(in *bufio.Reader) error {
	var head []int16 // of two channels, until it is clear whether they differ
	c.taken = c.job.From
	if c.job.Channels == 1 {
		c.openLines(1)
	} else if c.script.sides > 0 {
		c.openLines(c.script.sides)
	}
	for {
		x, err := readFrame(in, c.job.Channels)
		if err != nil {
			return err
		}
		if c.lines == nil {
			head = append(head, x...)
			sides := sides(head, len(x) == 0)
			if sides == 0 {
				if err := c.beat(StageSpeakers, c.job.From); err != nil {
					return err
				}
				continue
			}
			c.openLines(sides)
			c.append(head)
			head = nil
		} else {
			c.append(x)
		}
		c.mu.Lock()
		c.ended = len(x) == 0
		c.came.Broadcast()
		c.wait(func() bool { return c.ended || c.taken-c.slowest() < c.lag()+ahead }) // after the end the answers must be read
		back := backFile
		if c.job.Live {
			back = backLive
		}
		for _, l := range c.lines {
			l.tape.Forget(min(l.cut, c.slowest()) - back)
		}
		c.mu.Unlock()
		if c.ended {
			return context.Cause(c.ctx)
		}
	}
}

// slowest is the place the words have come to in the line that is last. The caller holds mu.
func (c *child) slowest() int {
	at := c.taken
	for _, l := range c.lines {
		at = min(at, l.cut)
	}
	return at
}

func (c *child) openLines(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range n {
		l := &line{n: i, tape: sound.NewTape(c.job.From), ready: max(c.job.From, c.job.Begin), cut: max(c.job.From, c.job.Begin), spoken: -1}
		c.script.restoreLine(l)
		c.lines = append(c.lines, l)
	}
	c.script.sides = n
	c.came.Broadcast()
}

// append lays samples on the tapes.
func (c *child) append(x []int16) {
	ch := c.job.Channels
	for _, l := range c.lines {
		l.tape.Append(channel(x, ch, l.n, len(c.lines)))
	}
	c.mu.Lock()
	c.taken += len(x) / ch
	c.mu.Unlock()
}

// channel takes one of several interleaved channels, or their mix if there is but one line for them.
func channel(x []int16, channels, n, lines int) []int16 {
	if channels == 1 {
		return x
	}
	out := make([]int16, len(x)/channels)
	for i := range out {
		if lines > 1 {
			out[i] = x[i*channels+n]
			continue
		}
		sum := 0
		for _, v := range x[i*channels : (i+1)*channels] {
			sum += int(v)
		}
		out[i] = int16(sum / channels)
	}
	return out
}

// follow finds where somebody speaks and who, for all lines.
func (c *child) follow() error {
	c.mu.Lock()
	going := c.wait(func() bool { return c.lines != nil })
	lines := c.lines
	c.mu.Unlock()
	if !going {
		return context.Cause(c.ctx)
	}
	sep := c.separator()
	if sep != nil {
		defer sep.Close()
	}
	for _, l := range lines {
		v, err := speech.OpenVoice(c.job.Models.VAD.Path, c.job.From)
		if err != nil {
			return err
		}
		defer v.Close()
		l.voice = v
		if sep != nil {
			c.mu.Lock()
			l.stream = sep.Stream(c.job.From, l.known, l.seed)
			c.mu.Unlock()
		}
	}
	at, gathered := c.job.From, c.job.From
	first := true
	for {
		c.mu.Lock()
		going := c.wait(func() bool { return c.taken > at || c.ended })
		to := min(c.taken, at+bite)
		ended := c.ended && to == c.taken
		c.mu.Unlock()
		if !going {
			return context.Cause(c.ctx)
		}
		due := gatherFile
		if c.job.Live {
			due = gatherLive
			if to-c.job.From < soon {
				due = gatherSoon
			}
		}
		anew := first || to-gathered >= due || ended
		for _, l := range lines {
			done, err := c.followLine(l, sound.Stretch{From: at, To: to}, ended, anew)
			if err != nil {
				return err
			}
			if done {
				first, gathered = false, to
			}
		}
		if at = to; ended {
			return nil
		}
	}
}

// followLine takes a bite of new sound. anew asks for the people to be gathered anew; it reports whether they were.
func (c *child) followLine(l *line, in sound.Stretch, ended, anew bool) (gathered bool, err error) {
	beat := func(int) error { return c.beat(StageSpeakers, l.cutPlace(c)) }
	began := time.Now()
	var found []sound.Stretch
	err = c.begin("voice", in, func() error {
		found = l.voice.Take(l.tape.Copy(in))
		if ended {
			found = append(found, l.voice.End()...)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	listened := time.Since(began).Seconds()
	known := l.voice.Known()
	spoken, speaks := l.voice.Speaking()
	if !speaks {
		spoken = -1
	}
	began = time.Now()
	if l.stream != nil {
		err := c.begin(StageSpeakers, in, func() error {
			ps, err := l.stream.Hear(l.tape, ended, beat)
			if err == nil && len(ps) > 0 {
				err = c.script.keepPieces(c, l, ps)
			}
			return err
		})
		if err != nil {
			return false, err
		}
		known = min(known, l.stream.Until())
	}
	ready := known - c.lag()
	if ended {
		ready = in.To
	}
	polish := l.stream != nil && (ended || ready > l.readyPlace(c))
	gather := polish && (anew || ended)
	if polish {
		err := c.begin(StageSpeakers, in, func() error {
			span := sound.Stretch{From: l.readyPlace(c) - 12*sound.Rate, To: known}
			if gather {
				l.stream.Gather(c.job.Speakers)
			}
			if err := l.stream.Polish(l.tape, span, beat); err != nil || !ended {
				return err
			}
			l.stream.Gather(c.job.Speakers)
			return l.stream.Polish(l.tape, sound.Stretch{From: 0, To: in.To}, beat)
		})
		if err != nil {
			return false, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.speechS += listened
	c.speakerS += time.Since(began).Seconds()
	for _, v := range found {
		if v.From = max(v.From, l.cut); v.Len() > 0 {
			l.voiced = append(l.voiced, v)
		}
	}
	l.ready = max(l.ready, ready)
	l.anew = l.anew || gather
	l.spoken = spoken
	l.done = ended
	c.came.Broadcast()
	return gather, nil
}

func (l *line) readyPlace(c *child) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return l.ready
}

func (l *line) cutPlace(c *child) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return l.cut
}

// separator loads what tells the speakers apart. Where that fails the words stay, and nobody is named.
func (c *child) separator() *speakers.Separator {
	m := c.job.Models
	if m.separates() && !c.job.NoSpeakers {
		s, err := speakers.Open(speakers.Files{Segmentation: m.Segmentation.Path, Embedding: m.Embedding.Path}, c.job.Threads)
		if err == nil {
			return s
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.problems = append(c.problems, "Evenhand could not tell the speakers apart, so no words are given to anybody. The words themselves are not affected. You can say who spoke.")
	return nil
}

// allTurns lists who speaks when, for jobs that want nothing else.
func (c *child) allTurns() []sound.Turn {
	var out []sound.Turn
	for _, l := range c.lines {
		if l.stream == nil {
			continue
		}
		for _, t := range l.stream.Turns(sound.Stretch{From: 0, To: c.taken}) {
			t.Speaker = t.Speaker*2 + l.n // no number twice
			out = append(out, t)
		}
	}
	return out
}

// bare runs the engine with nothing of ours around it, to measure against: voice activity, and the recogniser on each voiced stretch.
func (c *child) bare(in *bufio.Reader) error {
	var x []int16
	for {
		f, err := readFrame(in, c.job.Channels)
		if err != nil {
			return err
		}
		if len(f) == 0 {
			break
		}
		x = append(x, channel(f, c.job.Channels, 0, 1)...)
		if err := c.beat(StageSpeakers, 0); err != nil {
			return err
		}
	}
	go func() { // the parent holds the pipe open while it lives
		_, err := in.ReadByte()
		c.stop(fmt.Errorf("the parent is gone: %w", err))
	}()
	r := result{AudioS: seconds(len(x))}
	began := time.Now()
	rec, err := speech.Open(c.job.Models.SpeechFamily, paths(c.job.Models.Speech), c.job.Threads)
	if err != nil {
		return err
	}
	defer rec.Close()
	voice, err := speech.OpenVoice(c.job.Models.VAD.Path, 0)
	if err != nil {
		return err
	}
	defer voice.Close()
	r.LoadS = time.Since(began).Seconds()
	began = time.Now()
	var text []string
	for _, v := range append(voice.Take(x), voice.End()...) {
		for _, s := range speech.Split(x, 0, v, rec.Longest()) {
			if err := c.beat(StageWords, s.From); err != nil {
				return err
			}
			h, err := rec.Hear(sound.Floats(x[s.From:s.To], 1))
			if err != nil {
				return err
			}
			text = append(text, h.Text)
		}
	}
	r.SpeechS = time.Since(began).Seconds()
	r.Text = strings.Join(text, " ")
	if c.job.Models.separates() {
		began = time.Now()
		if err := speakers.Bare(speakers.Files{Segmentation: c.job.Models.Segmentation.Path, Embedding: c.job.Models.Embedding.Path}, c.job.Threads, x); err != nil {
			return err
		}
		r.SpeakersS = time.Since(began).Seconds()
	}
	return c.send(message{Kind: kindResult, Result: &r})
}
