package speech

import (
	"encoding/binary"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// Each family sets the fields sherpa-onnx documents for it, and no other model's.
func TestConfig(t *testing.T) {
	files := map[string]string{RoleEncoder: "E", RoleDecoder: "D", RoleJoiner: "J", RoleModel: "M", RoleTokens: "T"}
	for family, want := range map[Family]func(*sherpa.OfflineModelConfig){
		Moonshine:     func(c *sherpa.OfflineModelConfig) { c.Moonshine.Encoder, c.Moonshine.MergedDecoder = "E", "D" },
		MoonshineTiny: func(c *sherpa.OfflineModelConfig) { c.Moonshine.Encoder, c.Moonshine.MergedDecoder = "E", "D" },
		ParakeetTDT: func(c *sherpa.OfflineModelConfig) {
			c.Transducer = sherpa.OfflineTransducerModelConfig{Encoder: "E", Decoder: "D", Joiner: "J"}
			c.ModelType = "nemo_transducer"
		},
		ParakeetCTC: func(c *sherpa.OfflineModelConfig) { c.NemoCTC.Model = "M" },
		Whisper: func(c *sherpa.OfflineModelConfig) {
			c.Whisper = sherpa.OfflineWhisperModelConfig{Encoder: "E", Decoder: "D", Language: "en", Task: "transcribe", TailPaddings: -1, EnableTokenTimestamps: 1}
		},
	} {
		var c sherpa.OfflineRecognizerConfig
		c.DecodingMethod = "greedy_search"
		c.FeatConfig.SampleRate, c.FeatConfig.FeatureDim = 16000, 80
		c.ModelConfig.Tokens, c.ModelConfig.NumThreads, c.ModelConfig.Provider = "T", 1, "cpu"
		want(&c.ModelConfig)
		if got := config(kinds[family], files, 0); !reflect.DeepEqual(*got, c) {
			t.Errorf("%s: %+v", family, *got)
		}
	}
	if len(kinds) != 5 {
		t.Errorf("%d families, and not each is looked at", len(kinds))
	}
}

// No chunk may be so long that a model fails on it: 30 s is what Whisper's window and Parakeet's makers allow.
func TestLongest(t *testing.T) {
	for family, k := range kinds {
		if LongestOf(family) != k.longest || k.longest > 30*sound.Rate || k.least > k.longest || !slices.Contains(Roles(family), RoleTokens) {
			t.Errorf("%s: %+v", family, k)
		}
	}
	if LongestOf("else") != 0 || Roles("else") != nil {
		t.Error("a family nobody knows has limits")
	}
}

// What is missing is said before native code, which would end the process, is called.
func TestOpenRefuses(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for family, k := range kinds {
		whole := map[string]string{}
		for _, role := range k.roles {
			whole[role] = there
		}
		for _, role := range k.roles {
			for name, path := range map[string]string{"not named": "", "not there": there + ".gone", "a folder": filepath.Dir(there)} {
				files := maps.Clone(whole)
				files[role] = path
				if _, err := Open(family, files, 1); problem(err) != casework.CodeSpeechMissing {
					t.Errorf("%s, %s %s: %v", family, role, name, err)
				}
			}
		}
	}
	if _, err := Open("else", nil, 1); problem(err) != casework.CodeModelBroken {
		t.Errorf("a family nobody knows: %v", err)
	}
}

func problem(err error) casework.Code {
	if p, ok := errors.AsType[*casework.Problem](err); ok {
		return p.Code
	}
	return ""
}

// practised opens a model the set-up made.
func practised(t *testing.T, family Family, folder string) Recogniser {
	t.Helper()
	models := os.Getenv("EVENHAND_MODELS")
	if models == "" {
		models = filepath.Join("..", "..", "build", "bin", "models")
	}
	files := map[string]string{}
	for role, name := range map[string]string{RoleEncoder: "encoder.onnx", RoleDecoder: "decoder.onnx", RoleTokens: "tokens.txt"} {
		files[role] = filepath.Join(models, "speech", folder, name)
	}
	r, err := Open(family, files, 1)
	if err != nil {
		t.Fatalf("%v: run \"make setup\" first, or name the models' folder in EVENHAND_MODELS", err)
	}
	t.Cleanup(r.Close)
	return r
}

// The two models that can be had here hear the same sentence, say nothing to silence, and are never given more than they can take.
func TestHear(t *testing.T) {
	cmd := exec.Command("ffmpeg", "-v", "error", "-i", filepath.Join("..", "testdata", "visit-30s.opus"), "-ac", "1", "-ar", "16000", "-f", "s16le", "-")
	b, err := cmd.Output()
	if err != nil {
		t.Fatalf("decode the test's sound: %v", err)
	}
	pcm := make([]int16, len(b)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(b[2*i:]))
	}
	said := sound.Floats(pcm[:8*sound.Rate], 1)
	var texts []string
	for family, folder := range map[Family]string{Moonshine: "moonshine-base-en", MoonshineTiny: "moonshine-tiny-en"} {
		r := practised(t, family, folder)
		h, err := r.Hear(said)
		if err != nil || len(strings.Fields(h.Text)) < 8 || h.Words != nil {
			t.Errorf("%s: %+v, %v", family, h, err)
		}
		texts = append(texts, h.Text)
		if most, err := r.Hear(sound.Floats(pcm[:r.Longest()], 1)); err != nil || len(most.Text) < len(h.Text) {
			t.Errorf("%s says of %d samples only %q, %v", family, r.Longest(), most.Text, err)
		}
		for name, x := range map[string][]float32{"nothing": nil, "a moment": make([]float32, 400), "silence": make([]float32, 3*sound.Rate), "the most": make([]float32, r.Longest())} {
			if h, err := r.Hear(x); err != nil || h.Text != "" {
				t.Errorf("%s, %s: %q, %v", family, name, h.Text, err)
			}
		}
		if _, err := r.Hear(make([]float32, r.Longest()+1)); err == nil {
			t.Errorf("%s took more than it can", family)
		}
	}
	same := 0
	for _, alike := range Agree(texts[0], texts[1]) {
		if alike {
			same++
		}
	}
	if n := len(strings.Fields(texts[0])); same < n/2 {
		t.Errorf("the two agree on %d of %d words: %q", same, n, texts)
	}
}

// The families whose models cannot be had here, through the real engine on toy models (testdata/toys/toys.py), which always say the same
// words at the same times. It proves the fields, the tokens and their times; how well the real models hear is not measured.
func TestToys(t *testing.T) {
	for family, c := range map[Family]struct {
		names map[string]string
		text  string
		words []TimedWord
	}{
		ParakeetCTC: {map[string]string{RoleModel: "model.onnx"}, "He's never hit café.",
			[]TimedWord{{"He's", 0.16, 0.64}, {"never", 0.8, 1.04}, {"hit", 1.28, 1.52}, {"café.", 1.6, 1.92}}},
		ParakeetTDT: {map[string]string{RoleEncoder: "encoder.onnx", RoleDecoder: "decoder.onnx", RoleJoiner: "joiner.onnx"}, "He's never hit café.",
			[]TimedWord{{"He's", 0.16, 0.72}, {"never", 0.8, 1.12}, {"hit", 1.28, 1.6}, {"café.", 1.6, 2}}},
		// Exported without its attention: it gives no times.
		Whisper: {map[string]string{RoleEncoder: "encoder.onnx", RoleDecoder: "decoder.onnx"}, "He's never hit him.", nil},
	} {
		t.Run(string(family), func(t *testing.T) {
			files := map[string]string{RoleTokens: filepath.Join("testdata", "toys", string(family), "tokens.txt")}
			for role, name := range c.names {
				files[role] = filepath.Join("testdata", "toys", string(family), name)
			}
			r, err := Open(family, files, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			x := make([]float32, r.Longest())
			for i := range x {
				x[i] = float32(i*7919%1000)/5000 - 0.1
			}
			for _, n := range []int{5 * sound.Rate, r.Longest()} {
				h, err := r.Hear(x[:n])
				if err != nil || h.Text != c.text || !slices.Equal(h.Words, c.words) {
					t.Errorf("%d samples: %+v, %v", n, h, err)
				}
			}
			for _, n := range []int{0, 700, 900, sound.Rate / 4} { // too short for their first layers
				if h, err := r.Hear(x[:n]); err != nil || len(h.Words) > 0 && h.Words[len(h.Words)-1].EndS > float64(n)/sound.Rate {
					t.Errorf("%d samples: %+v, %v", n, h, err)
				}
			}
			if _, err := r.Hear(make([]float32, r.Longest()+1)); err == nil {
				t.Error("took more than it can")
			}
		})
	}
}
