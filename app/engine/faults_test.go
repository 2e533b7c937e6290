package engine

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
)

// half keeps the first half of a file.
func half(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSoundCutInHalf(t *testing.T) {
	e, ctx := open(t), t.Context()
	imported := func(path string) (VisitView, error) {
		visit, err := e.NewVisit(ctx, form())
		if err != nil {
			t.Fatal(err)
		}
		if err := e.ImportSounds(ctx, visit, []string{path}); err != nil {
			t.Fatal(err)
		}
		jobErr := e.Wait(ctx, visit)
		v, err := e.Visit(ctx, visit)
		if err != nil {
			t.Fatal(err)
		}
		return v, jobErr
	}
	whole := clip(t, "14", "24", "visit.m4a")
	first := filepath.Join(t.TempDir(), "first.m4a")
	if b, err := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-i", whole, "-c", "copy", "-movflags", "+faststart", first).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	v, err := imported(half(t, first))
	if err != nil || !v.HasSound || !v.HasWords || v.SoundS < 5 || v.SoundS > 20 {
		t.Errorf("index first: %.1f s kept, words %v, %v", v.SoundS, v.HasWords, err)
	}
	if said := strings.Join(v.Problems, " "); !strings.Contains(said, "missing") || !strings.Contains(said, "of the 24 s") {
		t.Errorf("how much is missing is not said: %q", said)
	}
	v, err = imported(half(t, whole))
	if code(err) != casework.CodeSoundCut || v.HasSound {
		t.Errorf("index last: sound %v, %v", v.HasSound, err)
	}
}

// A speech model with one changed byte is not used; the sound is kept, and is heard once the model is right.
func TestCorruptSpeechModel(t *testing.T) {
	e, ctx := open(t), t.Context()
	right := e.config.Models
	e.config.Models = modelsWith(t, right, "tokens.txt")
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "6", "v.wav")}); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); code(err) != casework.CodeModelBroken {
		t.Errorf("got %v", err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || !v.HasSound || v.HasWords || v.State != string(casework.VisitHearing) {
		t.Errorf("%+v, %v", v, err)
	}
	for p := range e.config.Doctor(ctx) {
		if p.ID == "speech_model" && (p.State != Broken || p.Fix == "") {
			t.Errorf("set-up check: %+v", p)
		}
	}
	e.config.Models = right
	if err := e.Transcribe(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Error(err)
	}
}

// modelsWith makes a models folder of links to the real one, but for a copy of one file with a changed byte.
func modelsWith(t *testing.T, real, changed string) string {
	t.Helper()
	dir, found := t.TempDir(), false
	err := filepath.WalkDir(real, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(real, path)
		to := filepath.Join(dir, rel)
		switch {
		case err != nil:
			return err
		case rel == "ollama":
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(to, 0o700)
		case d.Name() == changed:
			found = true
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 1
			return os.WriteFile(to, b, 0o600)
		}
		return os.Symlink(path, to)
	})
	if err != nil || !found {
		t.Fatalf("%s: found %v, %v", changed, found, err)
	}
	return dir
}

// An Ollama that runs but holds no model we know: the rules draft, and the draft says why.
func TestLanguageModelMissing(t *testing.T) {
	e, ctx := open(t), t.Context()
	dir := t.TempDir()
	if err := os.Symlink(built(t, "ollama"), filepath.Join(dir, "ollama")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "models", "ollama"), 0o700); err != nil {
		t.Fatal(err)
	}
	e.config.beside = dir
	visit := heardVisit(t, e)
	if err := e.MakeDraft(ctx, visit, "model"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d := must(t)(e.Draft(ctx, visit))
	if !strings.Contains(d.Notice, "without a language model") || d.Wet == 0 {
		t.Errorf("notice %q, %d sentences", d.Notice, d.Wet)
	}
}

// until waits for a job to come to a stage.
func until(t *testing.T, e *Engine, visit, stage string) {
	t.Helper()
	deadline := time.After(10 * time.Minute)
	for e.Job(visit).Stage != stage {
		if !e.Job(visit).Running {
			t.Fatalf("it never came to %s: %+v", stage, e.Job(visit))
		}
		select {
		case <-deadline:
			t.Fatalf("it never came to %s", stage)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func TestLockAndDeleteWhileWorking(t *testing.T) {
	e, ctx := open(t), t.Context()
	for _, stage := range []string{"decoding", "speakers"} {
		visit, err := e.Practise(ctx)
		if err != nil {
			t.Fatal(err)
		}
		waiting, err := e.Practise(ctx) // a second one waits its turn
		if err != nil || waiting == visit {
			t.Fatal(err)
		}
		until(t, e, visit, stage)
		if d, err := e.Lock(ctx); err != nil || d.State != "locked" {
			t.Fatalf("%+v, %v", d, err)
		}
		if err := e.ImportSounds(ctx, visit, []string{"x.wav"}); code(err) != casework.CodeLocked {
			t.Errorf("import while locked: %v", err)
		}
		if _, err := e.Practise(ctx); code(err) != casework.CodeLocked {
			t.Errorf("practise while locked: %v", err)
		}
		if err := e.MakeDraft(ctx, visit, "rules"); code(err) != casework.CodeLocked {
			t.Errorf("draft while locked: %v", err)
		}
		if _, err := e.Unlock(ctx, testPassphrase); err != nil {
			t.Fatal(err)
		}
		v, err := e.Visit(ctx, visit)
		// Where it was locked while the sound was read, a quick machine may have sealed it by then.
		if err != nil || v.HasWords || stage == "speakers" && !v.HasSound || !v.Practice || v.Job.Running {
			t.Errorf("%s: sound %v, words %v, %+v, %v", stage, v.HasSound, v.HasWords, v.Job, err)
		}
		if w, err := e.Visit(ctx, waiting); err != nil || w.HasSound || w.State != string(casework.VisitNew) {
			t.Errorf("the one that waited: %+v, %v", w, err)
		}
		// Deleted while it is worked on, it is gone, and nothing of its sound is left.
		again, err := e.Practise(ctx)
		if err != nil {
			t.Fatal(err)
		}
		until(t, e, again, stage)
		for _, one := range []string{again, visit, waiting} {
			if err := e.DeleteVisit(ctx, one); err != nil {
				t.Fatal(err)
			}
		}
		if left, err := os.ReadDir(filepath.Join(e.config.Data, "audio")); err != nil || len(left) > 0 {
			t.Errorf("%s: %d sounds are left, %v", stage, len(left), err)
		}
	}
	if r, err := e.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Errorf("ledger: %+v, %v", r, err)
	}
}

// A crash in the middle of an import leaves a part of the sound. It is not taken for the whole, and the file can be imported again.
func TestImportCutOffByACrash(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.store.AddRecording(ctx, casework.Recording{VisitID: casework.ID(visit), Source: "import"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.store.RecordingWriter(ctx, r.ID, audio.EachSegment, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write(make([]byte, 5*bytesPerSecond)); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil { // the rest never came
		t.Fatal(err)
	}
	if v, err := e.Visit(ctx, visit); err != nil || v.HasSound || v.SoundS != 0 {
		t.Errorf("a part is taken for the whole: %+v, %v", v, err)
	}
	if err := e.Transcribe(ctx, visit); code(err) != casework.CodeNotFound {
		t.Errorf("a part is written down as the whole: %v", err)
	}
	if _, err := e.Sound(ctx, visit, 0, 1); code(err) != casework.CodeNotFound {
		t.Errorf("a part is played: %v", err)
	}
	e.config.Models = t.TempDir() // the sound is enough here
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "3", "v.wav")}); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); code(err) != casework.CodeSpeechMissing {
		t.Fatal(err)
	}
	if v, err := e.Visit(ctx, visit); err != nil || v.SoundS != 3 {
		t.Errorf("%.1f s, %v", v.SoundS, err)
	}
	if left, err := os.ReadDir(filepath.Join(e.config.Data, "audio")); err != nil || len(left) != 1 {
		t.Errorf("%d sounds, %v", len(left), err)
	}
}

func TestSoundOutOfRange(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Sound(ctx, visit, 0, 1); code(err) != casework.CodeNotFound {
		t.Errorf("no sound yet: %v", err)
	}
	e.config.Models = t.TempDir() // the sound is enough here
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "3", "v.wav")}); err != nil {
		t.Fatal(err)
	}
	_ = e.Wait(ctx, visit)
	for _, c := range []struct {
		from, to float64
		seconds  float64
	}{{1, 2, 1}, {2, 1, 0}, {50, 60, 0}, {2, 1e9, 1}, {-5, 1, 1}, {0, 0, 3}, {0, -1, 3}} {
		wav, err := e.Sound(ctx, visit, c.from, c.to)
		if err != nil || len(wav) != 44+int(c.seconds*bytesPerSecond) {
			t.Errorf("%g–%g: %d bytes, %v", c.from, c.to, len(wav), err)
		}
	}
	for _, n := range []int{-1, 0, 1, 1 << 30} {
		if peaks, err := e.Peaks(ctx, visit, n); err != nil || len(peaks) != min(max(n, 1), 4000) {
			t.Errorf("%d peaks: %d, %v", n, len(peaks), err)
		}
	}
}

// The door lets nobody in twice, and gives out no second key.
func TestDoorWhileOpen(t *testing.T) {
	e, ctx := open(t), t.Context()
	store := e.store
	if _, err := e.FirstRun(ctx, FirstRunForm{Name: "A", Role: "b", Passphrase: "another long passphrase"}); err == nil {
		t.Error("a second vault was made over the first")
	}
	sheet, err := e.NewRecovery(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Recover(ctx, strings.Join(sheet.Groups, "-"), "another long passphrase"); code(err) != casework.CodeRefused {
		t.Errorf("recovered while open: %v", err)
	}
	if e.store != store {
		t.Error("the open store was replaced")
	}
}

// A visit destroyed while the cases are listed is left out of the list; it does not take the list down.
func TestListingWhileAVisitIsDestroyed(t *testing.T) {
	e, ctx := open(t), t.Context()
	gone, stays := draftedVisit(t, e), draftedVisit(t, e)
	cases, err := e.store.Cases(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		listed, err := e.store.Visits(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(listed, func(v casework.Visit) bool { return string(v.ID) == gone }) {
			continue
		}
		if err := e.DeleteVisit(ctx, gone); err != nil {
			t.Fatal(err)
		}
		cards, err := e.cards(ctx, e.store, c, listed)
		if err != nil || len(cards) != len(listed)-1 {
			t.Errorf("%d of %d cards, %v", len(cards), len(listed), err)
		}
		gone = ""
	}
	if gone != "" {
		t.Fatal("the visit was in no case")
	}
	if v, err := e.Visit(ctx, stays); err != nil || !v.HasDraft {
		t.Errorf("the other: %+v, %v", v, err)
	}
}
