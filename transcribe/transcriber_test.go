//go:build unix

package transcribe

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/decode"
	"evenhand/transcribe/score"
	"evenhand/transcribe/sound"
	"evenhand/transcribe/speakers"
	"evenhand/transcribe/speech"
)

// models finds the practice models: in EVENHAND_MODELS, else in build/bin/models of this repository. Without them the test fails: what it
// is there to prove would not have been.
func models(t *testing.T) Models {
	t.Helper()
	m := twoModels(t)
	m.Second = nil
	return m
}

// twoModels is models with the second engine.
func twoModels(t *testing.T) Models {
	t.Helper()
	dir := os.Getenv("EVENHAND_MODELS")
	if dir == "" {
		dir = filepath.Join("..", "build", "bin", "models")
	}
	b, err := os.ReadFile(filepath.Join("..", "build", "catalogue", "catalogue.json"))
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Packs []struct {
			ID, Folder string
			Files      []struct {
				Role, Name, SHA256 string
				Bytes              int64
			}
		}
	}
	if err := json.Unmarshal(b, &catalogue); err != nil {
		t.Fatal(err)
	}
	m := Models{SpeechID: "moonshine-base-en-int8", SpeechVersion: "1", SpeechFamily: speech.Moonshine, Speech: map[string]ModelFile{}}
	second := &SecondModel{ID: "moonshine-tiny-en-int8", Family: speech.MoonshineTiny, Files: map[string]ModelFile{}}
	for _, p := range catalogue.Packs {
		for _, f := range p.Files {
			path, err := filepath.Abs(filepath.Join(dir, p.Folder, f.Name))
			if err != nil {
				t.Fatal(err)
			}
			mf := ModelFile{Path: path, Bytes: f.Bytes, SHA256: f.SHA256}
			switch p.ID {
			case m.SpeechID:
				m.Speech[f.Role] = mf
			case second.ID:
				second.Files[f.Role] = mf
			}
			switch f.Name {
			case "silero_vad_v6.onnx":
				m.VAD = mf
			case "segmentation.onnx":
				m.Segmentation = mf
			case "campplus.onnx":
				m.Embedding = mf
			}
		}
	}
	if _, err := os.Stat(m.Speech[speech.RoleEncoder].Path); err != nil {
		t.Fatalf("the practice models are not in %s: run \"make setup\" first, or name their folder in EVENHAND_MODELS", dir)
	}
	m.Second = second
	return m
}

func transcriber(t *testing.T) *Transcriber {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Transcriber{Command: []string{self, "transcriber"}}
}

// fixture is thirty seconds of the practice visit: mother, son and worker.
func fixture(t *testing.T) []byte {
	t.Helper()
	ffmpeg, err := decode.FindFFmpeg()
	if err != nil {
		t.Fatal(err)
	}
	var pcm bytes.Buffer
	if _, err := decode.File(t.Context(), ffmpeg, "testdata/visit-30s.opus", decode.Options{}, &pcm); err != nil {
		t.Fatal(err)
	}
	return pcm.Bytes()
}

func truth(t *testing.T) []score.Turn {
	t.Helper()
	f, err := os.Open("testdata/visit-30s.utterances.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	turns, err := score.ReadUtterances(f)
	if err != nil {
		t.Fatal(err)
	}
	return turns
}

func problem(t *testing.T, err error, want casework.Code) *casework.Problem {
	t.Helper()
	p, ok := errors.AsType[*casework.Problem](err)
	if !ok || p.Code != want {
		t.Fatalf("got %v, want a problem of code %s", err, want)
	}
	return p
}

// checkVisit holds a transcript of the fixture against what was said. The bounds are far above what is measured and far below chance.
func checkVisit(t *testing.T, tr *casework.Transcript) {
	t.Helper()
	if err := tr.Validate(); err != nil {
		t.Error(err)
	}
	r := score.Score(truth(t), tr)
	t.Logf("word errors %d of %d, right speaker %d of %d", r.WordErrors.N, r.WordErrors.D, r.RightSpeaker.N, r.RightSpeaker.D)
	if r.WordErrors.Value() > 0.15 || r.RightSpeaker.Value() < 0.95 || r.SpeakersHyp != 3 {
		t.Errorf("word errors %d of %d, right speaker %d of %d, %d speakers", r.WordErrors.N, r.WordErrors.D, r.RightSpeaker.N, r.RightSpeaker.D, r.SpeakersHyp)
	}
	for _, u := range tr.Utterances {
		var words []string
		last := u.StartS
		for _, w := range u.Words {
			words = append(words, w.Text)
			if w.StartS < last-0.002 || w.EndS < w.StartS || w.EndS > u.EndS+0.002 {
				t.Errorf("utterance %d (%.3f–%.3f): word at %.3f–%.3f", u.ID, u.StartS, u.EndS, w.StartS, w.EndS)
			}
			last = w.StartS
		}
		if strings.Join(words, " ") != u.Text {
			t.Errorf("utterance %d: words %q, text %q", u.ID, words, u.Text)
		}
	}
}

func TestRealVisit(t *testing.T) {
	var stages []string
	var seen int
	m := models(t)
	tr, err := transcriber(t).Run(t.Context(), PCM(fixture(t)), 29.9, Options{Models: m}, func(p Progress) {
		if n := len(stages); n == 0 || stages[n-1] != p.Stage {
			stages = append(stages, p.Stage)
		}
		if p.Utterance != nil {
			seen++
		}
		if p.DoneS > p.TotalS+0.1 {
			t.Errorf("%.1f of %.1f s done", p.DoneS, p.TotalS)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	checkVisit(t, tr)
	if strings.Join(stages, " ") != "speakers words" || seen != len(tr.Utterances) {
		t.Errorf("stages %v, %d of %d utterances told", stages, seen, len(tr.Utterances))
	}
	if math.Abs(tr.AudioS-29.9) > 0.1 || len(tr.Problems) > 0 || tr.Engine.SHA256 != m.SHA256() || tr.Timings.SpeechS <= 0 || tr.Timings.SpeakersS <= 0 {
		t.Errorf("%+v", tr)
	}
	if tr.Utterances[0].ID != 1 || tr.Utterances[0].Speaker != "S1" || tr.Utterances[0].Heard != casework.HeardOnce {
		t.Errorf("%+v", tr.Utterances[0])
	}
}

// killing gives a transcriber whose child is killed when it begins what the test says, and counts the children.
func killing(t *testing.T, fatal func(children int, b begun) bool) (*Transcriber, *int) {
	tr := transcriber(t)
	var pid, children int
	tr.started = func(p int) { pid = p; children++ }
	tr.begun = func(b begun) {
		if fatal(children, b) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	return tr, &children
}

// A child that is killed is followed by another, which goes on: no words are lost, none told twice, and the voices keep their names.
func TestChildKilled(t *testing.T) {
	tr, children := killing(t, func(n int, b begun) bool { return n == 1 && b.Stage == StageWords && b.At.From > 15*sound.Rate })
	told := map[int]bool{}
	got, err := tr.Run(t.Context(), PCM(fixture(t)), 0, Options{Models: models(t), Live: true}, func(p Progress) {
		if u := p.Utterance; u != nil {
			if told[u.ID] {
				t.Errorf("utterance %d was told twice", u.ID)
			}
			told[u.ID] = true
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if *children != 2 || len(got.Gaps) > 0 {
		t.Errorf("%d children, gaps %v", *children, got.Gaps)
	}
	checkVisit(t, got)
}

// Nobody can be told apart, and each child dies at once: that is the end, said in words.
func TestChildKilledAgainAndAgain(t *testing.T) {
	tr, children := killing(t, func(_ int, b begun) bool { return b.Stage == "voice" && b.At.From > 5*sound.Rate })
	got, err := tr.Run(t.Context(), PCM(fixture(t)), 0, Options{Models: models(t)}, nil)
	p := problem(t, err, casework.CodeTranscriberDied)
	if p.Cause == nil || !strings.Contains(p.Cause.Error(), "killed") {
		t.Errorf("cause %v", p.Cause)
	}
	if *children != tries || len(got.Problems) != 1 || got.Validate() != nil {
		t.Errorf("%d children, problems %q, %v", *children, got.Problems, got.Validate())
	}
}

// A chunk on which two children died is left out, and it shows.
func TestFatalChunk(t *testing.T) {
	tr, children := killing(t, func(_ int, b begun) bool {
		return b.Stage == StageWords && b.At.From <= 19*sound.Rate && b.At.To >= 19*sound.Rate
	})
	var gaps []casework.Gap
	got, err := tr.Run(t.Context(), PCM(fixture(t)), 0, Options{Models: models(t), Live: true}, func(p Progress) {
		if p.Gap != nil {
			gaps = append(gaps, *p.Gap)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if *children != 3 || len(got.Gaps) != 1 || !slices.Equal(gaps, got.Gaps) || got.Gaps[0].Kind != casework.GapUnheard || got.Gaps[0].FromS > 19 || got.Gaps[0].ToS < 19 || len(got.Problems) != 1 {
		t.Errorf("%d children, gaps %v, problems %q", *children, got.Gaps, got.Problems)
	}
	for _, u := range got.Utterances {
		if u.StartS < 19 && u.EndS > 19 {
			t.Errorf("words in the gap: %+v", u)
		}
	}
	if r := score.Score(truth(t), got); r.WordErrors.Value() > 0.4 || r.Inserted > 5 {
		t.Errorf("word errors %d of %d, %d too many", r.WordErrors.N, r.WordErrors.D, r.Inserted)
	}
}

func TestChildHangs(t *testing.T) {
	tr := transcriber(t)
	tr.Silence = 400 * time.Millisecond
	stopped := 0
	tr.started = func(p int) { // a stopped process says nothing and does not die
		stopped++
		_ = syscall.Kill(p, syscall.SIGSTOP)
	}
	_, err := tr.Run(t.Context(), PCM(make([]byte, 1<<20)), 0, Options{Models: models(t)}, nil)
	problem(t, err, casework.CodeTranscriberDied)
	if stopped < 2 {
		t.Errorf("%d children", stopped)
	}
}

func TestCancel(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	got, err := transcriber(t).Run(ctx, PCM(fixture(t)), 0, Options{Models: models(t)}, func(p Progress) {
		if p.Utterance != nil && p.Utterance.ID == 2 {
			stop()
		}
	})
	problem(t, err, casework.CodeCancelled)
	if len(got.Utterances) != 2 || len(got.Problems) != 1 {
		t.Errorf("%d utterances, %q", len(got.Utterances), got.Problems)
	}
}

func TestNoSpeech(t *testing.T) {
	noise := make([]byte, 60*2*16000)
	seed := uint32(1)
	for i := 0; i < len(noise); i += 2 {
		seed = seed*1664525 + 1013904223
		v := int16(seed>>16) / 200
		noise[i], noise[i+1] = byte(v), byte(v>>8)
	}
	for name, pcm := range map[string][]byte{"ten minutes of silence": make([]byte, 600*2*16000), "noise": noise, "nothing at all": nil} {
		t.Run(name, func(t *testing.T) {
			tr, err := transcriber(t).Run(t.Context(), PCM(pcm), 0, Options{Models: models(t)}, nil)
			problem(t, err, casework.CodeNoSpeech)
			if len(tr.Utterances) != 0 || len(tr.Problems) != 1 || tr.AudioS != float64(len(pcm)/2)/16000 {
				t.Errorf("%+v", tr)
			}
		})
	}
}

func TestModels(t *testing.T) {
	whole := models(t)
	b, err := os.ReadFile(whole.VAD.Path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	broken := filepath.Join(t.TempDir(), "vad.onnx")
	if err := os.WriteFile(broken, b, 0o600); err != nil {
		t.Fatal(err)
	}
	short := filepath.Join(t.TempDir(), "short.onnx")
	if err := os.WriteFile(short, b[:1000], 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Models)
		want   casework.Code
	}{
		"one bit changed": {func(m *Models) { m.VAD.Path = broken }, casework.CodeModelBroken},
		"cut short":       {func(m *Models) { m.Embedding.Path = short }, casework.CodeModelBroken},
		"no hash given": {func(m *Models) {
			m.Speech[speech.RoleTokens] = ModelFile{Path: m.Speech[speech.RoleTokens].Path, Bytes: m.Speech[speech.RoleTokens].Bytes}
		}, casework.CodeModelBroken},
		"not there":         {func(m *Models) { m.Speech[speech.RoleDecoder] = ModelFile{Path: "decoder.gone"} }, casework.CodeSpeechMissing},
		"not named":         {func(m *Models) { delete(m.Speech, speech.RoleEncoder) }, casework.CodeSpeechMissing},
		"half the speakers": {func(m *Models) { m.Embedding = ModelFile{} }, casework.CodeSpeechMissing},
	} {
		t.Run(name, func(t *testing.T) {
			m := whole
			m.Speech = maps.Clone(whole.Speech)
			c.change(&m)
			tr, err := transcriber(t).Run(t.Context(), PCM(make([]byte, 64000)), 0, Options{Models: m}, nil)
			p := problem(t, err, c.want)
			if len(tr.Utterances) != 0 || p.Cause == nil || strings.Contains(p.Cause.Error(), string(filepath.Separator)) {
				t.Errorf("%+v, cause %v", tr, p.Cause)
			}
		})
	}
}

// Without speaker models the words stay, and it is said that nobody was told apart.
func TestNoSpeakerModels(t *testing.T) {
	m := models(t)
	m.Segmentation, m.Embedding = ModelFile{}, ModelFile{}
	tr, err := transcriber(t).Run(t.Context(), PCM(fixture(t)), 0, Options{Models: m}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := score.Score(truth(t), tr); r.WordErrors.Value() > 0.25 {
		t.Errorf("word errors %d of %d", r.WordErrors.N, r.WordErrors.D)
	}
	for _, u := range tr.Utterances {
		if u.Speaker != "" || !u.Unsure {
			t.Errorf("utterance %d: speaker %q, unsure %v", u.ID, u.Speaker, u.Unsure)
		}
	}
	if len(tr.Problems) != 1 || !strings.Contains(tr.Problems[0], "speakers apart") {
		t.Errorf("problems %q", tr.Problems)
	}
}

// Telling the speakers apart ends the child twice: then the words come without.
func TestSpeakersKill(t *testing.T) {
	tr, children := killing(t, func(_ int, b begun) bool { return b.Stage == StageSpeakers })
	got, err := tr.Run(t.Context(), PCM(fixture(t)), 0, Options{Models: models(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if *children != 3 || len(got.Utterances) == 0 || got.Utterances[0].Speaker != "" || len(got.Problems) != 1 {
		t.Errorf("%d children, %+v", *children, got)
	}
}

// A second engine says for each word whether it hears the same. It comes after all else, and what it says comes as changes.
func TestSecondHearing(t *testing.T) {
	for name, live := range map[string]bool{"a file": false, "live": true} {
		t.Run(name, func(t *testing.T) {
			again := false
			changed := map[int]casework.Utterance{}
			m := twoModels(t)
			tr, err := transcriber(t).Run(t.Context(), PCM(fixture(t)), 0, Options{Models: m, SecondHearing: true, Live: live}, func(p Progress) {
				if again && !live && p.Stage != StageAgain {
					t.Errorf("back from the second hearing to %q", p.Stage)
				}
				again = again || p.Stage == StageAgain
				for _, u := range p.Changed {
					changed[u.ID] = u
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			checkVisit(t, tr)
			agree, differ := 0, 0
			for _, u := range tr.Utterances {
				if u.Confidence == nil {
					t.Errorf("utterance %d was not heard again", u.ID)
				}
				for _, w := range u.Words {
					if w.Confidence != nil && *w.Confidence == agrees {
						agree++
					} else {
						differ++
					}
				}
			}
			if !again || len(changed) < len(tr.Utterances) || agree < 60 || differ == 0 || differ > 30 || tr.Second == nil || tr.Second.SHA256 != m.Second.SHA256() {
				t.Errorf("again %v, %d of %d changed, %d words agree, %d differ, %+v", again, len(changed), len(tr.Utterances), agree, differ, tr.Second)
			}
		})
	}
}

// stereo is sound of two channels.
type stereo []byte

func (stereo) Channels() int { return 2 }

func (s stereo) Next(_ context.Context, from int64, most int) ([]byte, error) {
	if 4*from >= int64(len(s)) {
		return nil, io.EOF
	}
	rest := s[4*from:]
	return rest[:min(len(rest), 4*most)], nil
}

// callOf puts the mother on the left and the others on the right; each hears the other faintly.
func callOf(t *testing.T, pcm []byte) stereo {
	out := make(stereo, 2*len(pcm))
	turns := truth(t)
	mother := turns[0].Speaker
	for i := 0; i+2 <= len(pcm); i += 2 {
		at := float64(i/2) / sound.Rate
		left := false
		for _, turn := range turns {
			if at >= turn.StartS-0.15 && at < turn.EndS+0.15 && turn.Speaker == mother {
				left = true
			}
		}
		v := int16(binary.LittleEndian.Uint16(pcm[i:]))
		loud, faint := uint16(v), uint16(v/20)
		if !left {
			loud, faint = faint, loud
		}
		binary.LittleEndian.PutUint16(out[2*i:], loud)
		binary.LittleEndian.PutUint16(out[2*i+2:], faint)
	}
	return out
}

// The two ends of a call are heard by themselves, and nothing is written down twice.
func TestTwoChannels(t *testing.T) {
	call := callOf(t, fixture(t))
	tr, err := transcriber(t).Run(t.Context(), call, 0, Options{Models: models(t)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkVisit(t, tr)
	both := make(stereo, len(call)) // a stereo dictaphone: the same scene twice
	pcm := fixture(t)
	for i := 0; i+2 <= len(pcm); i += 2 {
		copy(both[2*i:], pcm[i:i+2])
		copy(both[2*i+2:], pcm[i:i+2])
	}
	if tr, err = transcriber(t).Run(t.Context(), both, 0, Options{Models: models(t)}, nil); err != nil {
		t.Fatal(err)
	}
	checkVisit(t, tr)
}

// Words that exist are given anew to as many people as there were, from a place on if need be; a recording added later goes on counting.
func TestSeparate(t *testing.T) {
	m, pcm := models(t), PCM(fixture(t))
	tr, err := transcriber(t).Run(t.Context(), pcm, 0, Options{Models: m, FromS: 6.2, FirstID: 40, FirstVoice: 5}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if u := tr.Utterances[0]; u.ID != 40 || u.Speaker != "S5" || u.StartS < 6.2 || tr.Validate() != nil {
		t.Errorf("%+v, %v", u, tr.Validate())
	}
	for i := range tr.Utterances {
		tr.Utterances[i].Speaker = "S5" // as if all had been taken for one
	}
	changed, err := transcriber(t).Separate(t.Context(), pcm, 0, Options{Models: m, Speakers: 3}, tr)
	if err != nil {
		t.Fatal(err)
	}
	if len(changed) == 0 || tr.Utterances[0].Speaker != "S5" {
		t.Errorf("%d changed", len(changed))
	}
	for _, c := range changed {
		for i := range tr.Utterances {
			if tr.Utterances[i].ID == c.ID {
				tr.Utterances[i] = c
			}
		}
	}
	r := score.Score(truth(t), tr)
	if r.RightSpeaker.Value() < 0.95 || r.SpeakersHyp != 3 {
		t.Errorf("right speaker %d of %d, %d speakers", r.RightSpeaker.N, r.RightSpeaker.D, r.SpeakersHyp)
	}
}

// held is sound of which the end does not come before the test lets it.
type held struct {
	PCM
	open int64 // samples that are there from the start
	rest chan struct{}
}

func (h *held) Next(ctx context.Context, from int64, most int) ([]byte, error) {
	if from >= h.open {
		select {
		case <-h.rest:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return h.PCM.Next(ctx, from, most)
	}
	return h.PCM.Next(ctx, from, min(most, int(h.open-from)))
}

// While people speak utterances come, and the line of who speaks just now grows.
func TestLive(t *testing.T) {
	src := &held{PCM: fixture(t), open: 27 * sound.Rate, rest: make(chan struct{})}
	var grew, told, before int
	tr, err := transcriber(t).Run(t.Context(), src, 0, Options{Models: models(t), Live: true}, func(p Progress) {
		if p.Growing != "" {
			grew++
		}
		if p.Utterance != nil {
			told++
		}
		if grew > 0 && told > 0 && before == 0 {
			before = told
			close(src.rest)
		}
		if p.BehindS < 0 || p.BehindS > 30 {
			t.Errorf("%.1f s behind", p.BehindS)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	checkVisit(t, tr)
	if told < len(tr.Utterances) || before == told {
		t.Errorf("%d of %d utterances before the end", before, told)
	}
}

func TestBare(t *testing.T) {
	b, err := transcriber(t).Bare(t.Context(), PCM(fixture(t)), Options{Models: models(t)})
	if err != nil || b.WorkS <= 0 || b.SpeakersS <= 0 || b.LoadS <= 0 || math.Abs(b.AudioS-29.9) > 0.1 || !strings.Contains(strings.ToLower(b.Text), "felt tips") {
		t.Errorf("%+v, %v", b, err)
	}
}

// A child whose parent is gone stops by itself, half done.
func TestOrphan(t *testing.T) {
	var in, out bytes.Buffer
	if err := errors.Join(writeJob(&in, newJob(Options{Models: models(t)}, PCM(nil), 0), nil), writeFrame(&in, fixture(t)), writeEnd(&in)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(transcriber(t).Command[0], "transcriber")
	cmd.Stdin, cmd.Stdout = &in, &out // the pipe closes when all is written
	if err := cmd.Run(); err == nil || strings.Contains(out.String(), `"kind":"result"`) {
		t.Errorf("it went on to the end: %v", err)
	}
}

var errSource = errors.New("the vault is locked")

func TestSourceFails(t *testing.T) {
	tr, err := transcriber(t).Run(t.Context(), locked{}, 0, Options{Models: models(t)}, nil)
	if !errors.Is(err, errSource) || tr == nil {
		t.Errorf("got %v", err)
	}
}

// locked is sound that can be read no further after some seconds.
type locked struct{}

func (locked) Channels() int { return 1 }

func (locked) Next(ctx context.Context, from int64, most int) ([]byte, error) {
	if from >= 150000 {
		return nil, errSource
	}
	return PCM(make([]byte, 300000)).Next(ctx, from, most)
}

func TestNoCommand(t *testing.T) {
	for _, c := range [][]string{nil, {filepath.Join(t.TempDir(), "gone")}} {
		if tr, err := (&Transcriber{Command: c}).Run(t.Context(), PCM(nil), 0, Options{}, nil); err == nil || tr == nil {
			t.Errorf("%q: no error", c)
		}
	}
}

// Sound may have been looked at to its last sample before it is known to be the last. What was said in the last seconds has a voice all the same.
func TestVoicesToTheLastSample(t *testing.T) {
	m := models(t)
	x := make([]int16, 30*sound.Rate) // whole windows of the segmentation, to the sample
	pcm := fixture(t)
	for i := range min(len(x), len(pcm)/2) {
		x[i] = int16(binary.LittleEndian.Uint16(pcm[2*i:]))
	}
	sep, err := speakers.Open(speakers.Files{Segmentation: m.Segmentation.Path, Embedding: m.Embedding.Path}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer sep.Close()
	pieces := func(looks ...bool) (out []speakers.Piece) {
		tape := sound.NewTape(0)
		tape.Append(x)
		st := sep.Stream(0, nil, nil)
		for _, ended := range looks {
			ps, err := st.Hear(tape, ended, func(int) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, ps...)
		}
		return out
	}
	at, late := pieces(true), pieces(false, true)
	if len(at) == 0 || len(at) != len(late) || at[len(at)-1].Stretch != late[len(late)-1].Stretch {
		t.Errorf("%d pieces when the end is known at once, %d when it is known later", len(at), len(late))
	}
}
