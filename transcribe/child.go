package transcribe

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/sound"
	"evenhand/transcribe/speakers"
	"evenhand/transcribe/speech"
)

// The stages of Progress.
const (
	StageSpeakers = "speakers"
	StageWords    = "words"
	StageAgain    = "again"
)

// Child is the transcriber process: it reads one job and its sound from stdin, answers on stdout, and returns when it is done or when stdin
// closes. The executable's main calls it when its first argument says so, before anything else, and exits with 1 on an error.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	noCoreDumps()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	in := bufio.NewReaderSize(stdin, 64<<10)
	j, err := readJob(in)
	if err != nil {
		return err
	}
	c := &child{ctx: ctx, job: j, out: json.NewEncoder(stdout)}
	err = c.run(in, func() {
		go func() { // the parent holds the pipe open while it lives
			_, err := in.ReadByte()
			stop(fmt.Errorf("the parent is gone: %w", err))
		}()
	})
	if p, ok := errors.AsType[*casework.Problem](err); ok {
		cause := ""
		if p.Cause != nil {
			cause = p.Cause.Error()
		}
		return c.send(message{Kind: kindProblem, Problem: &wireProblem{p.Code, p.Message, cause}})
	}
	return err
}

type child struct {
	ctx      context.Context
	job      job
	out      *json.Encoder
	x        []int16
	problems []string
	open     *casework.Utterance // the utterance that may still grow
	twice    bool                // every part of it was heard twice alike
}

func (c *child) send(m message) error { return c.out.Encode(m) }

// beat tells the parent that work goes on. It comes from the work itself: a clock would go on beating in a hung process.
func (c *child) beat(stage string, samples int) error {
	if err := context.Cause(c.ctx); err != nil {
		return err
	}
	return c.send(message{Kind: kindProgress, Stage: stage, DoneS: seconds(samples), TotalS: seconds(len(c.x))})
}

func seconds(samples int) float64 { return math.Round(float64(samples)/sound.Rate*1000) / 1000 }

func (c *child) run(in *bufio.Reader, soundRead func()) error {
	if err := c.job.Models.Check(); err != nil {
		return err
	}
	x, err := readSound(in, int((c.job.TotalS+1)*sound.Rate), func(int) error { return c.beat(StageSpeakers, 0) })
	if err != nil {
		return err
	}
	soundRead()
	c.x = x
	if c.job.Bare {
		return c.bare()
	}
	r := result{AudioS: seconds(len(x)), Problems: []string{}}
	began := time.Now()
	voiced, err := c.voiced(StageSpeakers)
	if err != nil {
		return err
	}
	r.SpeechS = time.Since(began).Seconds()
	if len(voiced) == 0 {
		return c.send(message{Kind: kindResult, Result: &r})
	}
	began = time.Now()
	turns := c.separate()
	if err := context.Cause(c.ctx); err != nil {
		return err
	}
	r.SpeakersS = time.Since(began).Seconds()
	began = time.Now()
	if err := c.words(voiced, turns); err != nil {
		return err
	}
	r.SpeechS += time.Since(began).Seconds()
	r.Problems = c.problems
	return c.send(message{Kind: kindResult, Result: &r})
}

// separate tells the speakers apart. Where that fails the words stay, and nobody is named.
func (c *child) separate() []sound.Turn {
	const lost = "Evenhand could not tell the speakers apart, so no words are given to anybody. The words themselves are not affected. You can say who spoke."
	if !c.job.Models.separates() || c.job.NoSpeakers {
		c.problems = append(c.problems, lost)
		return nil
	}
	s, err := speakers.Open(speakers.Files{Segmentation: c.job.Models.Segmentation.Path, Embedding: c.job.Models.Embedding.Path}, c.job.Threads)
	if err != nil {
		c.problems = append(c.problems, lost)
		return nil
	}
	defer s.Close()
	turns, err := s.Separate(c.x, c.job.Speakers, func(n int) error { return c.beat(StageSpeakers, n) })
	if err != nil || len(turns) == 0 {
		c.problems = append(c.problems, lost)
		return nil
	}
	return turns
}

func (c *child) recogniser() (speech.Recogniser, error) {
	return speech.Open(c.job.Models.SpeechFamily, paths(c.job.Models.Speech), c.job.Threads)
}

func (c *child) voiced(stage string) ([]sound.Stretch, error) {
	return speech.Voiced(c.job.Models.VAD.Path, c.x, func(n int) error { return c.beat(stage, 0) })
}

// words hears the sound chunk by chunk and sends utterances as they are complete.
func (c *child) words(voiced []sound.Stretch, turns []sound.Turn) error {
	chunks := speech.Cut(c.x, voiced, turns)
	rec, err := c.recogniser()
	if err != nil {
		return err
	}
	defer rec.Close()
	names := map[int]string{-1: ""}
	var lost int
	for _, ch := range chunks {
		if _, ok := names[ch.Speaker]; !ok {
			names[ch.Speaker] = fmt.Sprintf("S%d", len(names)) // in order of first words
		}
		if seconds(ch.From) < c.job.AfterS {
			continue
		}
		if err := c.beat(StageWords, ch.From); err != nil {
			return err
		}
		parts, err := c.hear(rec, ch, &lost)
		if err != nil {
			return err
		}
		for _, h := range parts {
			if err := c.add(h, names[ch.Speaker]); err != nil {
				return err
			}
		}
	}
	if lost > 0 {
		c.problems = append(c.problems, fmt.Sprintf("About %d seconds of speech could not be turned into words.", max(1, lost/sound.Rate)))
	}
	if err := c.flush(); err != nil {
		return err
	}
	return c.beat(StageWords, len(c.x))
}

// heard is a chunk with its words.
type heard struct {
	speech.Chunk
	text  string
	twice bool
}

// hear recognises a chunk. An answer that is hard to believe is heard again in halves; what makes no sense even in two seconds is counted as
// lost.
func (c *child) hear(rec speech.Recogniser, ch speech.Chunk, lost *int) ([]heard, error) {
	in := ch.Around(len(c.x))
	first, err := rec.Hear(sound.Floats(c.x[in.From:in.To], 1))
	if err != nil {
		return nil, err
	}
	if !speech.Looping(first.Text, ch.Seconds()) {
		h := heard{Chunk: ch, text: first.Text}
		if c.job.SecondHearing && first.Text != "" {
			h.twice, err = c.again(rec, in, first.Text)
		}
		return []heard{h}, err
	}
	if ch.Len() < 2*sound.Rate {
		*lost += ch.Len()
		return nil, nil
	}
	var out []heard
	for _, half := range ch.Halves(c.x) {
		parts, err := c.hear(rec, half, lost)
		if err != nil {
			return nil, err
		}
		out = append(out, parts...)
	}
	return out, nil
}

// again hears the same once more, quieter and with its borders moved, and reports whether the words are the same.
func (c *child) again(rec speech.Recogniser, in sound.Stretch, text string) (bool, error) {
	in = sound.Stretch{From: in.From + shift, To: in.To + shift}
	in.To = min(in.To, len(c.x))
	if in.Len() <= 0 {
		return false, nil
	}
	second, err := rec.Hear(sound.Floats(c.x[in.From:in.To], 0.7))
	return err == nil && speech.SameWords(text, second.Text), err
}

const shift = sound.Rate / 20

// How chunks become utterances: one speaker, pauses of at most maxPause, and no longer than maxUtterance unless one chunk is.
const (
	maxPause     = 1.5
	maxUtterance = 30.0
)

func (c *child) add(h heard, speaker string) error {
	if h.text == "" {
		return nil
	}
	from, to := seconds(h.From), seconds(h.To)
	words := speech.Spread(h.text, h.Voiced)
	if u := c.open; u != nil && u.Speaker == speaker && u.Unsure == h.Unsure && from-u.EndS <= maxPause && to-u.StartS <= maxUtterance {
		u.EndS = to
		u.Text += " " + h.text
		u.Words = append(u.Words, words...)
		c.twice = c.twice && h.twice
		return nil
	}
	if err := c.flush(); err != nil {
		return err
	}
	c.open = &casework.Utterance{Speaker: speaker, Unsure: h.Unsure, StartS: from, EndS: to, Text: h.text, Words: words, Heard: casework.HeardOnce}
	c.twice = h.twice
	return nil
}

// flush sends the open utterance.
func (c *child) flush() error {
	u := c.open
	if u == nil {
		return nil
	}
	c.open = nil
	u.ID = max(1, c.job.NextID)
	c.job.NextID = u.ID + 1
	if c.twice {
		u.Heard = casework.HeardTwice
	}
	return c.send(message{Kind: kindUtterance, Utterance: u})
}

// bare runs the engine with nothing of ours around it, to measure against: voice activity, and the recogniser on each voiced stretch.
func (c *child) bare() error {
	r := result{AudioS: seconds(len(c.x))}
	began := time.Now()
	rec, err := c.recogniser()
	if err != nil {
		return err
	}
	defer rec.Close()
	r.LoadS = time.Since(began).Seconds()
	began = time.Now()
	voiced, err := c.voiced(StageWords)
	if err != nil {
		return err
	}
	var text []string
	for _, v := range voiced {
		for _, s := range speech.Split(c.x, v, rec.Longest()) {
			if err := c.beat(StageWords, s.From); err != nil {
				return err
			}
			h, err := rec.Hear(sound.Floats(c.x[s.From:s.To], 1))
			if err != nil {
				return err
			}
			text = append(text, h.Text)
		}
	}
	r.SpeechS = time.Since(began).Seconds()
	r.Text = strings.Join(text, " ")
	return c.send(message{Kind: kindResult, Result: &r})
}
