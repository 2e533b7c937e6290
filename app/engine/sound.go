package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"sync"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
	"evenhand/storage/audio"
	"evenhand/transcribe"
	"evenhand/transcribe/decode"
)

// bytesPerSecond of 16 kHz mono 16-bit sound, the one form sound has inside Evenhand.
const bytesPerSecond = 2 * audio.Rate

// ImportSounds seals the sound of files into a visit, one recording each, and writes down its words, as a job. Several files of one visit
// are put in order by when they were made, else by their names.
func (e *Engine) ImportSounds(ctx context.Context, visitID string, paths []string) error {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	if err := v.MayHoldSound(); err != nil {
		return err
	}
	if err := e.mayAdd(ctx, s, v); err != nil {
		return err
	}
	if len(paths) == 0 || len(paths) > mostFiles {
		return casework.NewProblem(casework.CodeBadInput, "Choose up to %d files of one visit.", mostFiles)
	}
	source := casework.SourceImport
	if v.Practice {
		source = casework.SourcePractice
	}
	return e.jobs.start(v.ID, "decoding", func(ctx context.Context, w *work) error {
		if err := e.sealAll(ctx, s, v.ID, source, paths, w); err != nil {
			return err
		}
		return e.hearVisit(ctx, s, v.ID, w)
	})
}

// mostFiles is more than a dictaphone makes of a day.
const mostFiles = 50

// recordings lists the recordings of a visit that are whole: neither one that is being recorded, or was when Evenhand ended, nor one whose
// import was cut off by a crash. The last kind goes when a file is imported again.
func recordings(ctx context.Context, s *storage.Store, visit casework.ID) ([]casework.Recording, error) {
	all, err := s.Recordings(ctx, visit)
	return slices.DeleteFunc(all, unfinished), err
}

func unfinished(r casework.Recording) bool { return r.Going || r.Seconds == 0 }

// Transcribe writes down the words of sound that is there and has none yet, as a job.
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
		return noSound
	}
	whole := 0.0
	dictated := true
	for _, r := range have {
		whole += r.Seconds
		dictated = dictated && r.Source == casework.SourceDictation
	}
	if t, err := s.Transcript(ctx, v.ID); err == nil && len(t.Utterances) > 0 && !t.Going && t.AudioS >= whole-0.5 && v.State != casework.VisitHearing {
		return casework.NewProblem(casework.CodeRefused, "The words of this visit are written down already. Nothing was changed.")
	} else if err != nil && !is(err, casework.CodeNotFound) {
		return err
	}
	if err := v.MayHoldSound(); err != nil && !dictated {
		return err
	}
	return e.jobs.start(v.ID, "speakers", func(ctx context.Context, w *work) error { return e.hearVisit(ctx, s, v.ID, w) })
}

// DeleteSound destroys one recording of a visit, before its words are part of anything. Where it has words already they go with it.
func (e *Engine) DeleteSound(ctx context.Context, visitID, recording string) error {
	if err := e.notRecorded(casework.ID(visitID)); err != nil {
		return err
	}
	e.jobs.stop(casework.ID(visitID))
	e.changes.Lock()
	defer e.changes.Unlock()
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	if err := e.mayGrow(v); err != nil {
		return err
	}
	if err := e.notRecorded(v.ID); err != nil { // it may have begun meanwhile
		return err
	}
	rid, err := id(recording)
	if err != nil {
		return err
	}
	r, err := s.Recording(ctx, rid)
	if err != nil {
		return err
	}
	if r.VisitID != v.ID {
		return noSound
	}
	if err := recorder.Stop(ctx, s.RecordingPath(rid)); err != nil { // one that went on by itself
		return err
	}
	start, err := startOf(ctx, s, v.ID, rid)
	if err != nil {
		return err
	}
	if err := s.DeleteRecording(ctx, rid); err != nil {
		return err
	}
	e.peaks.drop(v.ID)
	if err := e.dropWords(ctx, s, v.ID, start, r.Seconds); err != nil {
		return err
	}
	e.emit("changed", map[string]string{"visit": visitID})
	return nil
}

// dropWords takes a recording's words out of the transcript and closes the place it had on the time line. One that has not ended, length 0,
// was the last. The caller holds changes.
func (e *Engine) dropWords(ctx context.Context, s *storage.Store, visit casework.ID, start, length float64) error {
	left, err := wholeSeconds(ctx, s, visit)
	if err != nil {
		return err
	}
	t, err := s.Transcript(ctx, visit)
	if err != nil && !is(err, casework.CodeNotFound) {
		return err
	}
	if err == nil {
		if length == 0 {
			length = lengthOf(t) - start
		}
		e.ahead.giveWay()
		before := &casework.Transcript{Utterances: slices.Clone(t.Utterances)}
		closeUp(t, start, length)
		if t.Going && t.StartS >= left { // it was this one that was being written down
			t.Going, t.StartS, t.HeardToS = false, 0, 0
		}
		if _, err := s.SaveTranscript(ctx, visit, t); err != nil {
			return err
		}
		if err := takeReadAlong(ctx, s, visit, before, t); err != nil {
			return err
		}
	}
	return e.standAgain(ctx, s, visit)
}

// wholeSeconds is how much sound of a visit is there to be written down.
func wholeSeconds(ctx context.Context, s *storage.Store, visit casework.ID) (float64, error) {
	have, err := recordings(ctx, s, visit)
	sum := 0.0
	for _, r := range have {
		sum += r.Seconds
	}
	return sum, err
}

// standAgain notes how far a visit is once a recording of it has gone. The caller holds changes.
func (e *Engine) standAgain(ctx context.Context, s *storage.Store, visit casework.ID) error {
	left, err := wholeSeconds(ctx, s, visit)
	if err != nil {
		return err
	}
	t, err := s.Transcript(ctx, visit)
	if is(err, casework.CodeNotFound) {
		t = &casework.Transcript{}
	} else if err != nil {
		return err
	}
	switch {
	case left == 0:
		if err := moveHeld(ctx, s, visit, casework.VisitHearing); err != nil { // the way there
			return err
		}
		return moveHeld(ctx, s, visit, casework.VisitNew)
	case len(t.Utterances) == 0 || t.Going || t.AudioS < left-0.5:
		return moveHeld(ctx, s, visit, casework.VisitHearing)
	}
	return moveHeld(ctx, s, visit, casework.VisitHeard)
}

// lengthOf is how far anything in a transcript reaches.
func lengthOf(t *casework.Transcript) float64 {
	end := max(t.AudioS, t.HeardToS)
	for _, u := range t.Utterances {
		end = max(end, u.EndS)
	}
	for _, g := range t.Gaps {
		end = max(end, g.ToS)
	}
	return end
}

// closeUp takes a stretch out of a transcript, words, gaps and time.
func closeUp(t *casework.Transcript, start, length float64) {
	if length <= 0 {
		return
	}
	casework.RemoveTail(t, nil, start, start+length)
	near := func(s *float64) { *s -= min(max(*s-start, 0), length) }
	near(&t.AudioS)
	near(&t.StartS)
	near(&t.HeardToS)
	for i := range t.Utterances {
		u := &t.Utterances[i]
		near(&u.StartS)
		near(&u.EndS)
		for k := range u.Words {
			near(&u.Words[k].StartS)
			near(&u.Words[k].EndS)
		}
	}
	for i := range t.Gaps {
		near(&t.Gaps[i].FromS)
		near(&t.Gaps[i].ToS)
	}
	t.Gaps = slices.DeleteFunc(t.Gaps, func(g casework.Gap) bool { return g.ToS-g.FromS < 0.001 })
}

// sealAll seals files one after the other, in their order. When one fails those before it stay: they are whole.
func (e *Engine) sealAll(ctx context.Context, s *storage.Store, visit casework.ID, source string, paths []string, w *work) error {
	ffmpeg, err := e.config.ffmpeg()
	if err != nil {
		return err
	}
	parts := make([]decode.Part, len(paths))
	for i, path := range paths {
		info, err := decode.Probe(ctx, ffmpeg, path)
		if err != nil {
			return ofFile(i, len(paths), err)
		}
		parts[i] = decode.Part{Path: path, Info: info}
	}
	parts = decode.Order(parts)
	all, err := s.Recordings(ctx, visit)
	if err != nil {
		return err
	}
	for _, r := range all { // an import that a crash cut off
		if r.Seconds == 0 && !r.Going {
			if err := s.DeleteRecording(ctx, r.ID); err != nil {
				return err
			}
		}
	}
	for i, part := range parts {
		report := func(done, total float64) {
			if total > 0 {
				w.stage(e, "decoding", (float64(i)+min(1, done/total))/float64(len(parts)), 1)
			}
		}
		if err := e.seal(ctx, s, visit, source, ffmpeg, part, report); err != nil {
			return ofFile(i, len(parts), err)
		}
	}
	return nil
}

// ofFile says which of several files a problem is about. File names may hold a person's name, so they are not said.
func ofFile(i, n int, err error) error {
	if n < 2 {
		return err
	}
	p := casework.AsProblem(err)
	return casework.NewProblem(p.Code, "File %d of %d: %s", i+1, n, p.Message).Because(p.Cause)
}

// seal decodes a file straight into a sealed recording. On any fault the recording is taken away again; the file itself is never touched.
func (e *Engine) seal(ctx context.Context, s *storage.Store, visit casework.ID, source, ffmpeg string, part decode.Part, report func(done, total float64)) (err error) {
	before := 0.0 // of the progress: listening to two sides takes about a third of the time
	if part.Info.SourceChannels > 1 {
		before = 1. / 3
	}
	sides, err := decode.Listen(ctx, ffmpeg, part.Path, func(done, total float64) { report(before*done, total) })
	if err != nil {
		return err
	}
	r, err := e.addImport(ctx, s, casework.Recording{VisitID: visit, Source: source, Channels: sides.Channels()})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// The context may be the reason we are here, so cleaning up must not use it.
			err = errors.Join(err, s.DeleteRecording(context.WithoutCancel(ctx), r.ID))
		}
	}()
	out, err := s.RecordingWriter(ctx, r.ID, audio.EachSegment, sides.Channels())
	if err != nil {
		return err
	}
	info, err := decode.File(ctx, ffmpeg, part.Path, decode.Options{Sides: sides, Progress: func(done, total float64) {
		report(before*total+(1-before)*done, total)
	}}, out)
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	r.Seconds, r.ExpectedS, r.Problems = info.Seconds, info.ExpectedS, info.Problems
	return s.SaveRecording(ctx, r)
}

// addImport makes the row of an import. None goes in beside what is being recorded.
func (e *Engine) addImport(ctx context.Context, s *storage.Store, r casework.Recording) (casework.Recording, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	all, err := s.Recordings(ctx, r.VisitID)
	if err == nil {
		err = allEnded(all)
	}
	if err != nil {
		return r, err
	}
	r.Created = e.after(all)
	return s.AddRecording(ctx, r)
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

// childCommand starts this same executable as one of its child processes.
func childCommand(arg string) []string {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	return []string{exe, arg}
}

func transcriber() *transcribe.Transcriber {
	return &transcribe.Transcriber{Command: childCommand(transcriberArg)}
}

// stride is how much sound is open in memory at once while streaming, in seconds.
const stride = 20

// Sound returns a stretch of a visit's sound as a WAV; to = 0 means to the end.
func (e *Engine) Sound(ctx context.Context, visitID string, from, to float64) ([]byte, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return nil, err
	}
	sound, err := e.timeline(ctx, s, v.ID)
	if err != nil {
		return nil, err
	}
	defer sound.Close()
	if to <= 0 {
		to = sound.seconds()
	}
	pcm, err := sound.read(ctx, from, to)
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
	by map[casework.ID]peaks
}

// peaks are the levels of a sound that was so long.
type peaks struct {
	levels  []float64
	samples int64
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
	sound, err := e.timeline(ctx, s, v.ID)
	if err != nil {
		return nil, err
	}
	defer sound.Close()
	if len(have.levels) == n && have.samples == sound.samples() {
		return have.levels, nil
	}
	out, err := sound.levels(ctx, n)
	if err != nil {
		return nil, err
	}
	e.peaks.mu.Lock()
	defer e.peaks.mu.Unlock()
	if e.peaks.by == nil {
		e.peaks.by = map[casework.ID]peaks{}
	}
	e.peaks.by[v.ID] = peaks{out, sound.samples()}
	return out, nil
}
