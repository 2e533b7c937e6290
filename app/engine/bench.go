package engine

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/transcribe"
	"evenhand/transcribe/score"
)

// Bench is one sound put into words in one way. All ways of a sound are measured in the same run, so their ratios can be trusted where the
// seconds cannot.
type Bench struct {
	Input      string  `json:"input"`
	AudioS     float64 `json:"audio_s"`
	Way        string  `json:"way"`          // "bare", "offline" or "live"
	WorkS      float64 `json:"work_s"`       // of the clock; live it is bound by how fast the sound came
	CPUS       float64 `json:"cpu_s"`        // of the processor, in the child: fair where the machine is shared
	LoadS      float64 `json:"load_s"`       // bare: loading the models, not in work_s
	AfterStopS float64 `json:"after_stop_s"` // live: from the last sound to the settled transcript
	SealShare  float64 `json:"seal_share"`   // live: of one core, for sealing, at the speed sound really comes
	SealedMB   float64 `json:"sealed_mb"`    // live: the sealed file
	PeakMB     float64 `json:"peak_mb"`      // of the child

	Voices      int         `json:"voices"`
	VoicesTrue  int         `json:"voices_true"`
	Wrong       *score.Rate `json:"words_wrong,omitempty"`  // only with a reference
	RightPerson *score.Rate `json:"right_person,omitempty"` // the same
	DER         *float64    `json:"der,omitempty"`          // the same
}

// BenchOptions say what to measure beyond the files themselves.
type BenchOptions struct {
	JoinMinutes []float64 // also the files said again and again to these lengths
	Ways        []string  // of "bare", "offline" and "live"; none means all
	RealTime    bool      // live: let the sound come as fast as it would
	Again       bool      // with the second hearing
}

// ahead is how much sound may come before the words of what came are there, as on a machine that keeps up. The line itself may need 50 s to
// be sure of a chunk: speech without a pause is ended after 40 s, and the voices are known some 10 s later.
const ahead = 60 * audio.Rate

// BenchTranscribe measures sounds one after the other: the bare engine, our line on the whole sound, and our line on sound that still comes,
// through the sealed file as in a visit.
func (c Config) BenchTranscribe(ctx context.Context, paths []string, o BenchOptions, on func(Bench)) error {
	models, err := c.speechModels()
	if err != nil {
		return err
	}
	opt := transcribe.Options{Models: models, SecondHearing: o.Again}
	for _, path := range paths {
		pcm, info, err := c.decodeFile(ctx, path)
		if err != nil {
			return err
		}
		truth, err := truthBeside(path)
		if err != nil {
			return err
		}
		b := bencher{models: opt, pcm: pcm, length: int64(len(pcm) / 2), truth: truth, one: info.Seconds, name: filepath.Base(path), realTime: o.RealTime, ways: o.Ways, on: on}
		if err := b.all(ctx); err != nil {
			return err
		}
		for _, minutes := range o.JoinMinutes {
			b.length = int64(minutes * 60 * audio.Rate)
			b.name = fmt.Sprintf("%s, joined to %g min", filepath.Base(path), minutes)
			if err := b.all(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// truthBeside reads what was really said from the file beside the sound: NAME.utterances.json, else NAME.rttm (times only), else nothing.
func truthBeside(path string) ([]score.Turn, error) {
	name := strings.TrimSuffix(path, filepath.Ext(path))
	for ext, read := range map[string]func(io.Reader) ([]score.Turn, error){".utterances.json": score.ReadUtterances, ".rttm": score.ReadRTTM} {
		if ext == ".rttm" {
			if _, err := os.Stat(name + ".utterances.json"); err == nil {
				continue
			}
		}
		f, err := os.Open(name + ext)
		if err != nil {
			continue
		}
		defer f.Close()
		turns, err := read(f)
		if err != nil {
			return nil, casework.NewProblem(casework.CodeBadInput, "The words that were really said cannot be read from %s.", filepath.Base(name+ext)).Because(err)
		}
		return turns, nil
	}
	return nil, nil
}

// bencher measures one sound, or the same sound said again and again to a length.
type bencher struct {
	models   transcribe.Options
	pcm      []byte
	length   int64 // samples
	one      float64
	truth    []score.Turn
	name     string
	realTime bool
	ways     []string
	on       func(Bench)
}

// Channels is 1.
func (b *bencher) Channels() int { return 1 }

// Next gives the sound, beginning again where it ends.
func (b *bencher) Next(_ context.Context, from int64, most int) ([]byte, error) {
	if from >= b.length {
		return nil, io.EOF
	}
	n := int64(len(b.pcm) / 2)
	at := from % n
	to := min(at+int64(most), n, at+b.length-from)
	return b.pcm[2*at : 2*to], nil
}

func (b *bencher) seconds() float64 { return float64(b.length) / audio.Rate }

// said is the truth, said again as often as the sound.
func (b *bencher) said() []score.Turn {
	var out []score.Turn
	for from := 0.0; from < b.seconds(); from += b.one {
		for _, t := range b.truth {
			if t.EndS+from <= b.seconds() {
				t.StartS, t.EndS = t.StartS+from, t.EndS+from
				out = append(out, t)
			}
		}
	}
	return out
}

func (b *bencher) all(ctx context.Context) error {
	for _, way := range []struct {
		name string
		run  func(context.Context) (Bench, error)
	}{{"bare", b.bare}, {"offline", b.offline}, {"live", b.live}} {
		if len(b.ways) > 0 && !slices.Contains(b.ways, way.name) {
			continue
		}
		r, err := way.run(ctx)
		if err != nil {
			return err
		}
		r.Input, r.AudioS = b.name, b.seconds()
		b.on(r)
	}
	return nil
}

// measured is a transcriber that tells what its children used.
func measured(r *Bench) *transcribe.Transcriber {
	t := transcriber()
	t.Ended = func(s *os.ProcessState) {
		r.PeakMB = max(r.PeakMB, peakMB(s))
		r.CPUS += (s.UserTime() + s.SystemTime()).Seconds()
	}
	return t
}

func (b *bencher) bare(ctx context.Context) (Bench, error) {
	r := Bench{Way: "bare"}
	bare, err := measured(&r).Bare(ctx, b, b.models)
	if err != nil {
		return r, fmt.Errorf("measure the bare engine: %w", err)
	}
	r.WorkS, r.LoadS = bare.WorkS, bare.LoadS
	return r, nil
}

func (b *bencher) offline(ctx context.Context) (Bench, error) {
	r := Bench{Way: "offline"}
	start := time.Now()
	t, err := measured(&r).Run(ctx, b, b.seconds(), b.models, nil)
	if err != nil {
		return r, fmt.Errorf("measure our line: %w", err)
	}
	r.WorkS = time.Since(start).Seconds()
	b.rate(&r, t)
	return r, nil
}

// live seals the sound as a recorder does, and writes its words down from the sealed file as it grows.
func (b *bencher) live(ctx context.Context) (r Bench, err error) {
	r = Bench{Way: "live"}
	dir, err := os.MkdirTemp("", "evenhand-bench-*")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir)
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return r, err
	}
	id, path := casework.NewID(), filepath.Join(dir, "sealed")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return r, err
	}
	out, err := audio.NewWriter(f, key.PublicKey(), id, audio.EachRecord, 1)
	if err != nil {
		return r, err
	}
	in, err := os.Open(path)
	if err != nil {
		return r, err
	}
	sound, err := audio.OpenReader(in, key, id)
	if err != nil {
		return r, err
	}
	line := &timeline{channels: 1, live: &session{ended: make(chan struct{})}, parts: []stretchOf{{sound: sound}}}
	defer line.Close()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var stopped atomic.Int64 // nanoseconds
	var sealing time.Duration
	var reached atomic.Int64 // samples that have words, or are known to have none
	start := time.Now()
	recorded := make(chan struct{})
	go func() {
		defer close(recorded)
		defer close(line.live.ended)
		for from := int64(0); from < b.length; {
			pcm, _ := b.Next(ctx, from, audio.Rate)
			began := time.Now()
			if _, err := out.Write(pcm); err != nil {
				cancel(err)
				return
			}
			sealing += time.Since(began)
			from += int64(len(pcm) / 2)
			for ctx.Err() == nil {
				wait := time.Duration(0)
				if b.realTime {
					wait = time.Until(start.Add(time.Duration(from) * time.Second / audio.Rate))
				} else if from-reached.Load() > ahead {
					wait = 5 * time.Millisecond
				}
				if wait <= 0 {
					break
				}
				time.Sleep(min(wait, 50*time.Millisecond))
			}
		}
		if err := out.Close(); err != nil {
			cancel(err)
			return
		}
		stopped.Store(int64(time.Since(start)))
	}()
	opt := b.models
	opt.Live = true
	settled := time.Duration(0)
	t, err := measured(&r).Run(ctx, line, 0, opt, func(p transcribe.Progress) {
		if p.Stage == transcribe.StageAgain {
			if settled == 0 {
				settled = time.Since(start)
			}
			return
		}
		reached.Store(int64(p.DoneS * audio.Rate))
	})
	if err != nil {
		return r, fmt.Errorf("measure our line while the sound comes: %w", err)
	}
	r.WorkS = time.Since(start).Seconds()
	if settled == 0 || settled < time.Duration(stopped.Load()) {
		settled = time.Since(start)
	}
	<-recorded
	r.AfterStopS = max(0, (settled - time.Duration(stopped.Load())).Seconds())
	r.SealShare = sealing.Seconds() / b.seconds()
	if st, err := os.Stat(path); err == nil {
		r.SealedMB = math.Round(float64(st.Size())/1e4) / 100
	}
	b.rate(&r, t)
	return r, nil
}

// rate compares a transcript with what was really said.
func (b *bencher) rate(r *Bench, t *casework.Transcript) {
	r.Voices = len(t.Speakers())
	if len(b.truth) == 0 {
		return
	}
	said := b.said()
	got := score.Score(said, t)
	r.VoicesTrue = got.SpeakersRef
	der := got.Diarisation.Rate()
	r.DER = &der
	if got.WordErrors.D > 0 {
		r.Wrong, r.RightPerson = &got.WordErrors, &got.RightSpeaker
	}
}
