//go:build linux

package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/capture/soundtest"
)

// heard collects what a window would hear of a recording.
type heard struct {
	mu     sync.Mutex
	states []RecordingView
	words  int
}

func (h *heard) emit(event string, payload any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch v := payload.(type) {
	case RecordingView:
		h.states = append(h.states, v)
	case map[string]string:
		if event == "words" {
			h.words++
		}
	}
}

func (h *heard) last() RecordingView {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.states) == 0 {
		return RecordingView{}
	}
	return h.states[len(h.states)-1]
}

// await waits for something that real parts do in their own time: on a machine at rest, within this. One that has other work gets ten times as long.
func await(t *testing.T, what string, patience time.Duration, ok func() bool) {
	t.Helper()
	patience *= 10
	end := time.After(patience)
	for !ok() {
		select {
		case <-end:
			t.Fatalf("%s did not come within %s", what, patience)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// room is a sound system with one microphone that hears what is played in it.
func room(t *testing.T) *soundtest.Server {
	t.Helper()
	s := soundtest.Start(t)
	s.Use(t)
	s.Loudspeaker("room")
	s.Plug("desk", "room")
	return s
}

// scene is a room, an engine whose window is heard, and a visit whose people have all been told.
func scene(t *testing.T) (*soundtest.Server, *Engine, *heard, string) {
	t.Helper()
	sound := room(t)
	e, h := open(t), &heard{}
	e.emit = h.emit
	return sound, e, h, told(t, e)
}

// saidAloud is a stretch of the practice visit as samples.
func saidAloud(t *testing.T, from, length string) []byte {
	t.Helper()
	path := clip(t, from, length, "spoken.wav")
	ffmpeg, err := testConfig(t).ffmpeg()
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := exec.Command(ffmpeg, "-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "16000", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return pcm
}

// told is a visit whose people have all been told.
func told(t *testing.T, e *Engine) string {
	t.Helper()
	f := form()
	for i := range f.People {
		if !f.People[i].Signer {
			f.People[i].Told = string(casework.ToldContent)
		}
	}
	visit, err := e.NewVisit(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return visit
}

func TestRecordAndHear(t *testing.T) {
	sound, e, h, visit := scene(t)
	ctx := t.Context()
	view, err := e.Record(ctx, visit, RecordForm{})
	if err != nil || view.State != "recording" {
		t.Fatalf("record: %+v, %v", view, err)
	}
	if _, err := e.Record(ctx, visit, RecordForm{}); code(err) != casework.CodeRefused {
		t.Errorf("a second recording: %v", err)
	}
	pcm := saidAloud(t, "14", "30")
	sound.Play("room", pcm)
	await(t, "sound", 10*time.Second, func() bool { return h.last().Seconds > 3 && h.last().Level > 0.3 })
	if v, err := e.Bookmark(ctx); err != nil || v.Bookmarks != 1 {
		t.Errorf("bookmark: %+v, %v", v, err)
	}
	await(t, "words while it is recorded", 40*time.Second, func() bool {
		tr, err := e.Transcript(ctx, visit)
		return err == nil && (len(tr.Utterances) > 0 || tr.Growing != "")
	})
	await(t, "the end of what is played", 40*time.Second, func() bool { return h.last().Seconds > 31 })
	stop := time.Now()
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	await(t, "the whole transcript", 30*time.Second, func() bool {
		tr, err := e.Transcript(ctx, visit)
		return err == nil && !tr.Going && len(tr.Utterances) > 2
	})
	t.Logf("the words were there %.1f s after the end", time.Since(stop).Seconds())
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || len(v.Sounds) != 1 || v.Sounds[0].Going || v.Sounds[0].Seconds < 30 || v.State != string(casework.VisitHeard) {
		t.Fatalf("visit: %+v, %v", v, err)
	}
	if m := v.Sounds[0].Marks; len(m) != 1 || m[0].Kind != "bookmark" {
		t.Errorf("marks: %+v", m)
	}
	tr, err := e.Transcript(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	marked := 0
	for _, u := range tr.Utterances {
		text = append(text, u.Text)
		marked += len(u.Words)
	}
	stored, err := e.store.Transcript(ctx, casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for _, u := range stored.Utterances {
		for _, w := range u.Words {
			if w.Confidence == nil {
				t.Fatalf("a word was not heard a second time: %+v", u)
			}
			if *w.Confidence < casework.LeastSure {
				differ++
			}
		}
	}
	if marked != differ || differ == 0 {
		t.Errorf("the hearings differ in %d words, and %d are marked on the screen", differ, marked)
	}
	p, err := PracticeVisit()
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, turn := range p.Spoken {
		if turn.StartS >= 14 && turn.EndS <= 42 {
			said = append(said, turn.Text)
		}
	}
	if share := sharedWords(strings.Join(said, " "), strings.Join(text, " ")); share < 0.8 {
		t.Errorf("only %.0f %% of the words said are in the transcript: %q", 100*share, text)
	}
	wav, err := e.Sound(ctx, visit, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	// In pieces, for a busy machine's loudspeaker may stop for a moment; what was played is there to the bit.
	if n := played(pcm, wav[44:]); n < 16000*27 {
		t.Errorf("the recording holds only %.1f s of the 30 s that were played", float64(n)/16000)
	}
	nothingPlain(t, e.config.Data, pcm, said)
}

func played(pcm, recorded []byte) int {
	n := 0
	for _, r := range soundtest.Runs(pcm, recorded) {
		n += r.Length
	}
	return n
}

func sharedWords(want, got string) float64 {
	have := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(got), func(r rune) bool { return !('a' <= r && r <= 'z') }) {
		have[w] = true
	}
	n, hit := 0.0, 0.0
	for _, w := range strings.FieldsFunc(strings.ToLower(want), func(r rune) bool { return !('a' <= r && r <= 'z') }) {
		n++
		if have[w] {
			hit++
		}
	}
	return hit / max(1, n)
}

// nothingPlain looks for pieces of the sound and of the words in every file of the data folder.
func nothingPlain(t *testing.T, dir string, pcm []byte, said []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for at := 16000 * 4; at+64 < len(pcm); at += 16000 {
			if piece := pcm[at : at+64]; !bytes.Equal(piece, make([]byte, 64)) && bytes.Contains(b, piece) {
				t.Errorf("%s holds sound in the clear", d.Name())
				return nil
			}
		}
		for _, s := range said {
			if len(s) > 12 && bytes.Contains(b, []byte(s)) {
				t.Errorf("%s holds words in the clear", d.Name())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRecordNeedsAnAnswerFromEverybody(t *testing.T) {
	e := open(t)
	ctx := t.Context()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	f := form()
	for i := range f.People {
		if !f.People[i].Signer {
			f.People[i].Told = ""
		}
	}
	if _, err := e.UpdateVisit(ctx, visit, f); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Record(ctx, visit, RecordForm{}); code(err) != casework.CodeBadInput {
		t.Errorf("nobody was asked: %v", err)
	}
	for i := range f.People {
		if !f.People[i].Signer {
			f.People[i].Told = string(casework.ToldObjected)
		}
	}
	if _, err := e.UpdateVisit(ctx, visit, f); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Record(ctx, visit, RecordForm{}); code(err) != casework.CodeRefused {
		t.Errorf("somebody said no: %v", err)
	}
}

func TestRemoveLastMinutes(t *testing.T) {
	sound, e, h, visit := scene(t)
	ctx := t.Context()
	if _, err := e.Record(ctx, visit, RecordForm{}); err != nil {
		t.Fatal(err)
	}
	pcm := saidAloud(t, "14", "20")
	sound.Play("room", pcm)
	await(t, "words", 60*time.Second, func() bool {
		tr, err := e.Transcript(ctx, visit)
		return err == nil && len(tr.Utterances) > 0
	})
	if _, err := e.RemoveLast(ctx, 1, " "); code(err) != casework.CodeBadInput {
		t.Errorf("no reason: %v", err)
	}
	cases, err := e.Cases(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.HoldCase(ctx, cases[0].ID, "Court"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.RemoveLast(ctx, 1, "spoke to a neighbour"); code(err) != casework.CodeHeld {
		t.Errorf("under a hold: %v", err)
	}
	if err := e.LiftHold(ctx, cases[0].ID); err != nil {
		t.Fatal(err)
	}
	v, err := e.RemoveLast(ctx, 1, "spoke to a neighbour")
	if err != nil || v.Removed != 1 || v.State != "recording" {
		t.Fatalf("remove: %+v, %v", v, err)
	}
	before := v.Seconds
	await(t, "recording to go on", 10*time.Second, func() bool { return h.last().Seconds > before+2 })
	later := saidAloud(t, "50", "12")
	sound.Play("room", later)
	at := h.last().Seconds
	await(t, "the later words", 30*time.Second, func() bool { return h.last().Seconds > at+13 })
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	tr, err := e.Transcript(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	if len(tr.Gaps) == 0 || tr.Gaps[0].Kind != string(casework.GapRemoved) {
		t.Fatalf("the gap does not show: %+v", tr.Gaps)
	}
	gap := tr.Gaps[0]
	if len(tr.Utterances) == 0 {
		t.Error("what was said later has no words")
	}
	for _, u := range tr.Utterances {
		if u.StartS < gap.ToS-0.1 {
			t.Errorf("words of what was removed are still there: %.1f–%.1f (gap to %.1f)", u.StartS, u.EndS, gap.ToS)
		}
	}
	wav, err := e.Sound(ctx, visit, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range soundtest.Runs(pcm, wav[44:]) {
		if float64(r.At)/16000 < gap.ToS && r.Length > 1600 {
			t.Errorf("sound of what was removed is still there: %v", r)
		}
	}
	if n := played(later, wav[44:]); n < 16000*8 {
		t.Errorf("only %.1f s of what was said later is there", float64(n)/16000)
	}
	view, _ := json.Marshal(tr)
	for _, secret := range []string{"spoke to a neighbour"} {
		if !bytes.Contains(view, []byte(secret)) {
			t.Errorf("the reason does not show in the transcript's marks")
		}
	}
}

func TestSomeoneCameIn(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	if _, err := e.Record(ctx, visit, RecordForm{}); err != nil {
		t.Fatal(err)
	}
	await(t, "sound", 10*time.Second, func() bool { return h.last().Seconds > 1 })
	v, err := e.CameIn(ctx)
	if err != nil || v.State != "came_in" {
		t.Fatalf("came in: %+v, %v", v, err)
	}
	if _, err := e.GoOn(ctx, CameInForm{People: []PersonForm{{Name: "Neighbour", Role: "neighbour"}}}); code(err) != casework.CodeBadInput {
		t.Errorf("not asked: %v", err)
	}
	if _, err := e.GoOn(ctx, CameInForm{People: []PersonForm{{Name: "Neighbour", Role: "neighbour", Told: "content"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.CameIn(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := e.GoOn(ctx, CameInForm{People: []PersonForm{{Name: "Uncle", Role: "uncle", Told: "objected"}}}); code(err) != casework.CodeRefused {
		t.Errorf("objected: %v", err)
	}
	if now := e.Recording(); now == nil || now.State != "came_in" {
		t.Errorf("after an objection: %+v", now)
	}
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	_ = e.Wait(ctx, visit) // silence has no words
	view, err := e.Visit(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	if view.MayHaveSound != "" {
		t.Errorf("what was recorded before he came is refused: %s", view.MayHaveSound)
	}
	if _, err := e.Record(ctx, visit, RecordForm{}); code(err) != casework.CodeRefused {
		t.Errorf("recording again with him there: %v", err)
	}
	if m := view.Sounds[0].Marks; len(m) != 2 || m[0].Kind != "came_in" {
		t.Errorf("marks: %+v", m)
	}
}

func TestRecordingGoesOnWhileLocked(t *testing.T) {
	sound, e, h, visit := scene(t)
	ctx := t.Context()
	if _, err := e.Record(ctx, visit, RecordForm{}); err != nil {
		t.Fatal(err)
	}
	sound.Play("room", saidAloud(t, "14", "14"))
	await(t, "sound", 10*time.Second, func() bool { return h.last().Seconds > 2 })
	if _, err := e.Lock(ctx); err != nil {
		t.Fatal(err)
	}
	at := h.last().Seconds
	await(t, "recording to go on while locked", 10*time.Second, func() bool { return h.last().Seconds > at+3 })
	if now := e.Recording(); now == nil || now.State != "recording" {
		t.Fatalf("while locked: %+v", now)
	}
	if _, err := e.Transcript(ctx, visit); code(err) != casework.CodeLocked {
		t.Errorf("words while locked: %v", err)
	}
	await(t, "the end of the clip", 30*time.Second, func() bool { return h.last().Seconds > 15 })
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Unlock(ctx, testPassphrase); err != nil {
		t.Fatal(err)
	}
	await(t, "the words after unlocking", 60*time.Second, func() bool {
		tr, err := e.Transcript(ctx, visit)
		return err == nil && !tr.Going && len(tr.Utterances) > 0
	})
	if err := e.Wait(context.WithoutCancel(ctx), visit); err != nil {
		t.Fatal(err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || len(v.Sounds) != 1 || v.Sounds[0].Going || v.Sounds[0].Seconds < 14 {
		t.Errorf("visit: %+v, %v", v, err)
	}
}

// One flipped bit in the sealed file costs the second it stands in: the words of the rest are there, and the place is marked.
func TestDamagedSecondIsAGap(t *testing.T) {
	e := open(t)
	ctx := t.Context()
	visit := told(t, e)
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "20", "v.wav")}); err != nil {
		t.Fatal(err)
	}
	await(t, "the sound to be sealed", time.Minute, func() bool { return e.Job(visit).Stage != "decoding" && e.Job(visit).Stage != "waiting" })
	e.jobs.stop(casework.ID(visit))
	all, err := e.store.Recordings(ctx, casework.ID(visit))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	path := e.store.RecordingPath(all[0].ID)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 4
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := e.Transcribe(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	tr, err := e.Transcript(ctx, visit)
	if err != nil || len(tr.Utterances) < 2 || len(tr.Gaps) != 1 || tr.Gaps[0].ToS-tr.Gaps[0].FromS > 1.5 {
		t.Errorf("words %d, gaps %+v, %v", len(tr.Utterances), tr.Gaps, err)
	}
}
