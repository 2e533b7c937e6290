// Package speech turns sound into words: where somebody speaks, how that is cut into chunks a recogniser can take, and what it hears in each.
//
// Several families of recogniser stand behind one interface, all run by sherpa-onnx. Each is exact on a few seconds and invents, loops or
// fails on minutes, so each states the longest sound it may be given, and every answer is looked at before it is believed (Looping). Some
// say when each word was spoken; for the others Spread lays the words over the voiced part of their chunk by their length.
//
// This package holds native code that ends the process when a model file is damaged. It belongs in the transcriber child process, after
// the files were checked by their hashes.
package speech

import (
	"fmt"
	"strings"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// Recogniser is a loaded speech model. It is not safe for use by several goroutines.
type Recogniser interface {
	// Hear returns the words in samples (16 kHz, −1 to 1), which must be at most Longest. Where there are none it is empty.
	Hear(samples []float32) (Hearing, error)
	// Longest is the most sound the model may be given at once, in samples.
	Longest() int
	// Close frees the model.
	Close()
}

// Hearing is what a recogniser heard.
type Hearing struct {
	Text  string
	Words []TimedWord // the words of Text with their times; nil where the engine gives none
}

// TimedWord is a word and when it was spoken, in seconds from the start of what was heard.
type TimedWord struct {
	Text         string
	StartS, EndS float64
}

// Family is a kind of model: which files it has and how it is run.
type Family string

// The families. Only Moonshine has been measured by us.
const (
	Moonshine   Family = "moonshine"    // v2: encoder and merged decoder
	ParakeetTDT Family = "parakeet_tdt" // NVIDIA NeMo transducer: encoder, decoder, joiner
	ParakeetCTC Family = "parakeet_ctc" // NVIDIA NeMo with a CTC head: one file
	Whisper     Family = "whisper"      // encoder, decoder
)

// The roles of a model's files.
const (
	RoleEncoder = "encoder"
	RoleDecoder = "decoder"
	RoleJoiner  = "joiner"
	RoleModel   = "model" // of families with one file
	RoleTokens  = "tokens"
)

// Roles returns the roles whose files a family needs, the one that names the model by its hash first; nil for a family unknown here.
func Roles(f Family) []string {
	switch f {
	case Moonshine, Whisper:
		return []string{RoleEncoder, RoleDecoder, RoleTokens}
	case ParakeetTDT:
		return []string{RoleEncoder, RoleDecoder, RoleJoiner, RoleTokens}
	case ParakeetCTC:
		return []string{RoleModel, RoleTokens}
	}
	return nil
}

// Open loads a model from its files, by role. One thread is best on small machines: a second one mostly waits. The files must have been
// checked by their hashes; a family unknown here or a file not named gives a *casework.Problem before native code is called.
func Open(family Family, files map[string]string, threads int) (Recogniser, error) {
	roles := Roles(family)
	if roles == nil {
		return nil, refused(fmt.Errorf("speech model family %q is not known", family))
	}
	for _, role := range roles {
		if files[role] == "" {
			return nil, refused(fmt.Errorf("speech model family %q: no %s file is named", family, role))
		}
	}
	var c sherpa.OfflineRecognizerConfig
	c.FeatConfig.SampleRate = sound.Rate
	c.FeatConfig.FeatureDim = 80
	c.DecodingMethod = "greedy_search"
	c.ModelConfig.Moonshine.Encoder = files[RoleEncoder]
	c.ModelConfig.Moonshine.MergedDecoder = files[RoleDecoder]
	c.ModelConfig.Tokens = files[RoleTokens]
	c.ModelConfig.NumThreads = max(1, threads)
	c.ModelConfig.Provider = "cpu"
	impl := sherpa.NewOfflineRecognizer(&c)
	if impl == nil {
		return nil, refused(fmt.Errorf("speech model family %q: the engine did not take its files", family))
	}
	return &engine{impl}, nil
}

func refused(why error) error {
	return casework.NewProblem(casework.CodeModelBroken,
		"The speech model on this computer cannot be used. Your recording is safe. Ask your IT team to install the speech model again, then try again.").Because(why)
}

// engine is a model run by sherpa-onnx.
type engine struct{ impl *sherpa.OfflineRecognizer }

func (e *engine) Close() { sherpa.DeleteOfflineRecognizer(e.impl) }

func (e *engine) Longest() int { return Longest }

func (e *engine) Hear(x []float32) (Hearing, error) {
	if len(x) > e.Longest() {
		return Hearing{}, fmt.Errorf("%d samples are more than the speech model may be given at once", len(x))
	}
	if len(x) < sound.Rate/20 { // the model needs a few frames
		return Hearing{}, nil
	}
	s := sherpa.NewOfflineStream(e.impl)
	defer sherpa.DeleteOfflineStream(s)
	s.AcceptWaveform(sound.Rate, x)
	e.impl.Decode(s)
	return Hearing{Text: strings.TrimSpace(strings.ToValidUTF8(s.GetResult().Text, ""))}, nil // a token may be half a letter
}
