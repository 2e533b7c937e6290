package speech

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// kind is what has to be known of a family to run it. The fields of sherpa-onnx 1.13.8 that each sets are those its documentation names
// for such models; what is not Moonshine was built to them and has not been measured by us.
type kind struct {
	roles   []string // the one that names the model by its hash first
	longest int      // samples
	least   int      // samples; shorter sound is made so long with silence, because the model's first layers need that much
	set     func(c *sherpa.OfflineModelConfig, files map[string]string)
}

var kinds = map[Family]kind{
	// Given 44 s Moonshine base invents a sentence, given 60 s it loops.
	Moonshine: {[]string{RoleEncoder, RoleDecoder, RoleTokens}, 20 * sound.Rate, 0, setMoonshine},
	// Moonshine tiny was published for at most 9.2 s: beyond that it fails inside and says nothing at all.
	MoonshineTiny: {[]string{RoleEncoder, RoleDecoder, RoleTokens}, 9 * sound.Rate, 0, setMoonshine},
	// The runtime fails beyond 400 s and the people who converted the models say at most 30 s. Memory grows with the longest chunk.
	ParakeetTDT: {[]string{RoleEncoder, RoleDecoder, RoleJoiner, RoleTokens}, 20 * sound.Rate, sound.Rate / 2, func(c *sherpa.OfflineModelConfig, files map[string]string) {
		c.Transducer.Encoder, c.Transducer.Decoder, c.Transducer.Joiner = files[RoleEncoder], files[RoleDecoder], files[RoleJoiner]
		c.ModelType = "nemo_transducer"
	}},
	ParakeetCTC: {[]string{RoleModel, RoleTokens}, 20 * sound.Rate, sound.Rate / 2, func(c *sherpa.OfflineModelConfig, files map[string]string) {
		c.NemoCTC.Model = files[RoleModel]
	}},
	// Whisper hears one window of 30 s; sherpa-onnx cuts off what comes within half a second of its end.
	Whisper: {[]string{RoleEncoder, RoleDecoder, RoleTokens}, 28 * sound.Rate, sound.Rate / 2, func(c *sherpa.OfflineModelConfig, files map[string]string) {
		c.Whisper.Encoder, c.Whisper.Decoder = files[RoleEncoder], files[RoleDecoder]
		c.Whisper.Language, c.Whisper.Task = "en", "transcribe"
		c.Whisper.TailPaddings = -1         // its own default; 0 would leave no room after the last word
		c.Whisper.EnableTokenTimestamps = 1 // given only by models exported with their attention; others go without
	}},
}

func setMoonshine(c *sherpa.OfflineModelConfig, files map[string]string) {
	c.Moonshine.Encoder, c.Moonshine.MergedDecoder = files[RoleEncoder], files[RoleDecoder]
}

// config is what sherpa-onnx is told.
func config(k kind, files map[string]string, threads int) *sherpa.OfflineRecognizerConfig {
	c := &sherpa.OfflineRecognizerConfig{DecodingMethod: "greedy_search"} // with a beam Parakeet now and then says nothing, or does not end
	c.FeatConfig.SampleRate = sound.Rate
	c.FeatConfig.FeatureDim = 80 // models that take another number say so themselves
	c.ModelConfig.Tokens = files[RoleTokens]
	c.ModelConfig.NumThreads = max(1, threads)
	c.ModelConfig.Provider = "cpu"
	k.set(&c.ModelConfig, files)
	return c
}

// Open loads a model from its files, by role. One thread is best on small machines: a second one mostly waits. The files must have been
// checked by their hashes: native code ends the process on a damaged one. A family unknown here, or a file not named or not there, gives
// a *casework.Problem before native code is called.
func Open(family Family, files map[string]string, threads int) (Recogniser, error) {
	k, ok := kinds[family]
	if !ok {
		return nil, refused(fmt.Errorf("speech model family %q is not known", family))
	}
	for _, role := range k.roles {
		if info, err := os.Stat(files[role]); err != nil || !info.Mode().IsRegular() {
			return nil, casework.NewProblem(casework.CodeSpeechMissing,
				"Evenhand cannot turn sound into words yet: part of the speech model is missing. Your recording is safe. Install the speech model, then try again.").
				Because(fmt.Errorf("speech model family %q: its %s %q is not there", family, role, filepath.Base(files[role])))
		}
	}
	impl := sherpa.NewOfflineRecognizer(config(k, files, threads))
	if impl == nil {
		return nil, refused(fmt.Errorf("speech model family %q: the engine did not take its files", family))
	}
	return &engine{k, impl}, nil
}

func refused(why error) error {
	return casework.NewProblem(casework.CodeModelBroken,
		"The speech model on this computer cannot be used. Your recording is safe. Ask your IT team to install the speech model again, then try again.").Because(why)
}

// engine is a model run by sherpa-onnx.
type engine struct {
	kind
	impl *sherpa.OfflineRecognizer
}

func (e *engine) Close() { sherpa.DeleteOfflineRecognizer(e.impl) }

func (e *engine) Longest() int { return e.longest }

func (e *engine) Hear(x []float32) (Hearing, error) {
	if len(x) > e.longest {
		return Hearing{}, fmt.Errorf("%d samples are more than the speech model may be given at once", len(x))
	}
	if len(x) < sound.Rate/20 { // nobody says a word in so little
		return Hearing{}, nil
	}
	seconds := float64(len(x)) / sound.Rate
	if len(x) < e.least {
		padded := make([]float32, e.least)
		copy(padded, x)
		x = padded
	}
	s := sherpa.NewOfflineStream(e.impl)
	defer sherpa.DeleteOfflineStream(s)
	s.AcceptWaveform(sound.Rate, x)
	e.impl.Decode(s)
	r := s.GetResult()
	text := strings.TrimSpace(strings.ToValidUTF8(r.Text, "")) // a token may be half a letter
	return Hearing{Text: text, Words: timed(text, r.Tokens, r.Timestamps, r.Durations, seconds)}, nil
}
