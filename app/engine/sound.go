package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"sync"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/storage/audio"
	"evenhand/transcribe"
	"evenhand/transcribe/decode"
)

// bytesPerSecond of 16 kHz mono 16-bit sound, the one form sound has inside Evenhand.
const bytesPerSecond = 2 * audio.Rate

// ImportSound seals the sound of a file into a visit and writes down its words, as a job.
func (e *Engine) ImportSound(ctx context.Context, visitID, path string) error {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	if err := v.MayHoldSound(); err != nil {
		return err
	}
	if err := e.free(ctx, s, v); err != nil {
		return err
	}
	source := "import"
	if v.Practice {
		source = "practice"
	}
	return e.jobs.start(v.ID, "decoding", func(ctx context.Context, w *work) error {
		if err := e.seal(ctx, s, v.ID, source, path, w); err != nil {
			return err
		}
		return e.hearVisit(ctx, s, v.ID, w)
	})
}

// free refuses a second sound for a visit that has one.
func (e *Engine) free(ctx context.Context, s *storage.Store, v casework.Visit) error {
	have, err := recordings(ctx, s, v.ID)
	if err != nil {
		return err
	}
	if len(have) > 0 {
		return casework.NewProblem(casework.CodeRefused, "This visit already has its sound. Make a new visit for another file.")
	}
	return nil
}

// recordings lists the recordings of a visit that are whole. One whose import was cut off by a crash has no length yet: it is not taken for
// the sound of the visit, and goes when the file is imported again.
func recordings(ctx context.Context, s *storage.Store, visit casework.ID) ([]casework.Recording, error) {
	all, err := s.Recordings(ctx, visit)
	return slices.DeleteFunc(all, unfinished), err
}

func unfinished(r casework.Recording) bool { return r.Seconds == 0 }

// Transcribe writes down the words of sound that is already there, as a job.
func (e *Engine) Transcribe(ctx context.Context, visitID string) error {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	have, err := recordings(ctx, s, v.ID)
	if err != nil {
		return err
	}
	if len(have) == 0 {
		return casework.NewProblem(casework.CodeNotFound, "This visit has no sound yet.")
	}
	if t, err := s.Transcript(ctx, v.ID); err == nil && len(t.Utterances) > 0 && v.State != casework.VisitHearing {
		return casework.NewProblem(casework.CodeRefused, "The words of this visit are written down already. Nothing was changed.")
	} else if err != nil && !is(err, casework.CodeNotFound) {
		return err
	}
	if err := v.MayHoldSound(); err != nil {
		return err
	}
	return e.jobs.start(v.ID, "speakers", func(ctx context.Context, w *work) error { return e.hearVisit(ctx, s, v.ID, w) })
}

// seal decodes a file straight into a sealed recording. On any fault the recording is taken away again; the file itself is never touched.
func (e *Engine) seal(ctx context.Context, s *storage.Store, visit casework.ID, source, path string, w *work) (err error) {
	ffmpeg, err := e.config.ffmpeg()
	if err != nil {
		return err
	}
	all, err := s.Recordings(ctx, visit)
	if err != nil {
		return err
	}
	for _, r := range all {
		if unfinished(r) {
			if err := s.DeleteRecording(ctx, r.ID); err != nil {
				return err
			}
		}
	}
	r, err := s.AddRecording(ctx, casework.Recording{VisitID: visit, Source: source})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// The context may be the reason we are here, so cleaning up must not use it.
			err = errors.Join(err, s.DeleteRecording(context.WithoutCancel(ctx), r.ID))
		}
	}()
	out, err := s.RecordingWriter(ctx, r.ID, audio.EachSegment, 1)
	if err != nil {
		return err
	}
	info, err := decode.File(ctx, ffmpeg, path, decode.Options{Progress: func(done, total float64) { w.stage(e, "decoding", done, total) }}, out)
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	r.Seconds, r.ExpectedS, r.Problems = info.Seconds, info.ExpectedS, info.Problems
	return s.SaveRecording(ctx, r)
}

// hearVisit writes down the words of a visit's sound. The sound is opened in memory only, as the transcriber takes it.
func (e *Engine) hearVisit(ctx context.Context, s *storage.Store, visit casework.ID, w *work) error {
	// A stop between storing the words and noting it leaves only the noting to do. Words are never made twice: a note may rest on them.
	if t, err := s.Transcript(ctx, visit); err == nil && len(t.Utterances) > 0 {
		return e.move(ctx, s, visit, casework.VisitHeard)
	}
	models, err := e.config.speechModels()
	if err != nil {
		return err
	}
	if err := e.move(ctx, s, visit, casework.VisitHearing); err != nil {
		return err
	}
	sound, err := e.soundOf(ctx, s, visit)
	if err != nil {
		return err
	}
	defer sound.Close()
	t, err := transcriber().Run(ctx, heardSound{sound}, sound.Seconds(), transcribe.Options{Models: models}, func(p transcribe.Progress) {
		w.stage(e, p.Stage, p.DoneS, p.TotalS)
		if p.Utterance != nil {
			w.hear(*p.Utterance)
		}
	})
	if err != nil && !is(err, casework.CodeNoSpeech) {
		return err // the sound is kept; the worker can have the words written down again
	}
	silent := err
	if _, err := s.SaveTranscript(ctx, visit, t); err != nil {
		return err
	}
	return errors.Join(silent, e.move(ctx, s, visit, casework.VisitHeard))
}

// move notes how far a visit is, and touches nothing else of it.
func (e *Engine) move(ctx context.Context, s *storage.Store, visit casework.ID, to casework.VisitState) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	return moveHeld(ctx, s, visit, to)
}

// moveHeld is move for a caller that holds changes.
func moveHeld(ctx context.Context, s *storage.Store, visit casework.ID, to casework.VisitState) error {
	v, err := s.Visit(ctx, visit)
	if err != nil || v.State == to {
		return err
	}
	v.State = to
	return s.SaveVisit(ctx, v)
}

// transcriber starts this same executable as the child that holds the speech engine.
func transcriber() *transcribe.Transcriber {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	return &transcribe.Transcriber{Command: []string{exe, transcriberArg}}
}

// soundOf opens the sound of a visit. A visit has one recording in this version.
func (e *Engine) soundOf(ctx context.Context, s *storage.Store, visit casework.ID) (*audio.Reader, error) {
	have, err := recordings(ctx, s, visit)
	if err != nil {
		return nil, err
	}
	if len(have) == 0 {
		return nil, casework.NewProblem(casework.CodeNotFound, "This visit has no sound.")
	}
	return s.RecordingReader(ctx, have[0].ID)
}

// player reads sealed sound as a stream, a few seconds at a time.
type player struct {
	ctx  context.Context
	from *audio.Reader
	at   float64
	end  float64
	rest bytes.Reader
}

// stride is how much sound is open in memory at once while streaming, in seconds.
const stride = 20

func (p *player) Read(b []byte) (int, error) {
	if p.rest.Len() == 0 {
		if p.at >= p.end {
			return 0, io.EOF
		}
		pcm, err := p.from.Read(p.ctx, p.at, min(p.at+stride, p.end))
		if err != nil {
			return 0, err
		}
		if len(pcm) == 0 {
			return 0, io.EOF
		}
		p.at += stride
		p.rest.Reset(pcm)
	}
	return p.rest.Read(b)
}

// heardSound is sealed sound as the transcriber takes it.
type heardSound struct{ from *audio.Reader }

func (heardSound) Channels() int { return 1 }

// Next opens the sound from a place on, at most stride seconds of it.
func (h heardSound) Next(ctx context.Context, from int64, most int) ([]byte, error) {
	if from >= h.from.Samples() {
		return nil, io.EOF
	}
	to := min(from+int64(min(most, stride*audio.Rate)), h.from.Samples())
	return h.from.Read(ctx, float64(from)/audio.Rate, float64(to)/audio.Rate)
}

// Sound returns a stretch of a visit's sound as a WAV; to = 0 means to the end.
func (e *Engine) Sound(ctx context.Context, visitID string, from, to float64) ([]byte, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return nil, err
	}
	sound, err := e.soundOf(ctx, s, v.ID)
	if err != nil {
		return nil, err
	}
	defer sound.Close()
	if to <= 0 {
		to = sound.Seconds()
	}
	pcm, err := sound.Read(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return wav(pcm), nil
}

// wav puts a header in front of 16 kHz mono 16-bit PCM.
func wav(pcm []byte) []byte {
	var b bytes.Buffer
	n := uint32(len(pcm))
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, 36+n)
	b.WriteString("WAVEfmt ")
	for _, f := range []any{uint32(16), uint16(1), uint16(1), uint32(audio.Rate), uint32(bytesPerSecond), uint16(2), uint16(16)} {
		binary.Write(&b, binary.LittleEndian, f)
	}
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, n)
	b.Write(pcm)
	return b.Bytes()
}

// peakCache keeps waveforms while the vault is open; making one means opening the whole sound.
type peakCache struct {
	mu sync.Mutex
	by map[casework.ID][]float64
}

func (p *peakCache) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.by = nil
}

func (p *peakCache) drop(visit casework.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.by, visit)
}

// Peaks returns n levels of a visit's sound from 0 to 1, for a waveform.
func (e *Engine) Peaks(ctx context.Context, visitID string, n int) ([]float64, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return nil, err
	}
	n = min(max(n, 1), 4000)
	e.peaks.mu.Lock()
	have := e.peaks.by[v.ID]
	e.peaks.mu.Unlock()
	if len(have) == n {
		return have, nil
	}
	sound, err := e.soundOf(ctx, s, v.ID)
	if err != nil {
		return nil, err
	}
	defer sound.Close()
	out, total := make([]float64, n), sound.Samples()
	stream := &player{ctx: ctx, from: sound, end: sound.Seconds()}
	buf := make([]byte, 1<<16)
	for i := int64(0); i < total; {
		k, err := io.ReadFull(stream, buf)
		for j := 0; j+1 < k; j += 2 {
			level := math.Abs(float64(int16(binary.LittleEndian.Uint16(buf[j:])))) / 32768
			if slot := min(int(i*int64(n)/total), n-1); level > out[slot] {
				out[slot] = level
			}
			i++
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	e.peaks.mu.Lock()
	if e.peaks.by == nil {
		e.peaks.by = map[casework.ID][]float64{}
	}
	e.peaks.by[v.ID] = out
	e.peaks.mu.Unlock()
	return out, nil
}
