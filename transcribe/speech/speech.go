// Package speech turns sound into words: where somebody speaks, how that is cut into chunks a recogniser can take, and what it hears in each.
//
// The recogniser (Moonshine, through sherpa-onnx) is exact on a few seconds and invents or loops on a minute, so nothing over Longest is
// ever given to it, and every answer is looked at before it is believed (Looping). It gives no times for words: Spread lays them over the
// voiced part of their chunk by their length.
//
// This package holds native code that ends the process when a model file is damaged. It belongs in the transcriber child process, after
// the files were checked by their hashes.
package speech

import (
	"errors"
	"strings"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/transcribe/sound"
)

// Files names the recogniser's model files.
type Files struct{ Encoder, Decoder, Tokens string }

// Recogniser holds a loaded model. It is not safe for use by several goroutines.
type Recogniser struct{ impl *sherpa.OfflineRecognizer }

// Open loads the model. One thread is best on small machines: a second one mostly waits.
func Open(f Files, threads int) (*Recogniser, error) {
	var c sherpa.OfflineRecognizerConfig
	c.FeatConfig.SampleRate = sound.Rate
	c.FeatConfig.FeatureDim = 80
	c.DecodingMethod = "greedy_search"
	c.ModelConfig.Moonshine.Encoder = f.Encoder
	c.ModelConfig.Moonshine.MergedDecoder = f.Decoder
	c.ModelConfig.Tokens = f.Tokens
	c.ModelConfig.NumThreads = max(1, threads)
	c.ModelConfig.Provider = "cpu"
	impl := sherpa.NewOfflineRecognizer(&c)
	if impl == nil {
		return nil, errors.New("the speech engine refused its model")
	}
	return &Recogniser{impl}, nil
}

// Close frees the model.
func (r *Recogniser) Close() { sherpa.DeleteOfflineRecognizer(r.impl) }

// Hear returns the words in x, which must be at most Longest; empty where there are none.
func (r *Recogniser) Hear(x []float32) string {
	if len(x) < sound.Rate/20 { // the model needs a few frames
		return ""
	}
	s := sherpa.NewOfflineStream(r.impl)
	defer sherpa.DeleteOfflineStream(s)
	s.AcceptWaveform(sound.Rate, x)
	r.impl.Decode(s)
	return strings.TrimSpace(strings.ToValidUTF8(s.GetResult().Text, "")) // a token may be half a letter
}

// voiceWindow is the number of samples the voice-activity model takes at a time; with another it ends the process.
const voiceWindow = 512

// Voiced returns where somebody speaks, by the voice-activity model (Silero v6) in the file. The starts hold about 0.3 s of lead-in.
// beat is called with the samples done, about once for each minute of sound; it may return an error to stop.
func Voiced(model string, x []int16, beat func(done int) error) ([]sound.Stretch, error) {
	var c sherpa.VadModelConfig
	c.SileroVad.Model = model
	c.SileroVad.Threshold = 0.5
	c.SileroVad.MinSilenceDuration = 0.35
	c.SileroVad.MinSpeechDuration = 0.25
	c.SileroVad.MaxSpeechDuration = 30 // not a hard limit; Cut is
	c.SileroVad.WindowSize = voiceWindow
	c.SampleRate = sound.Rate
	c.NumThreads = 1
	c.Provider = "cpu"
	v := sherpa.NewVoiceActivityDetector(&c, 60)
	if v == nil {
		return nil, errors.New("the voice-activity detector refused its model")
	}
	defer sherpa.DeleteVoiceActivityDetector(v)
	var out []sound.Stretch
	take := func() {
		for !v.IsEmpty() {
			s := v.Front()
			v.Pop()
			st := sound.Stretch{From: max(0, s.Start), To: min(len(x), s.Start+len(s.Samples))}
			if n := len(out); n > 0 {
				st.From = max(st.From, out[n-1].To)
			}
			if st.Len() > 0 {
				out = append(out, st)
			}
		}
	}
	for i := 0; i < len(x); i += voiceWindow {
		w := sound.Floats(x[i:min(len(x), i+voiceWindow)], 1)
		v.AcceptWaveform(append(w, make([]float32, voiceWindow-len(w))...))
		take()
		if i%(60*sound.Rate) < voiceWindow {
			if err := beat(i); err != nil {
				return nil, err
			}
		}
	}
	v.Flush()
	take()
	return out, nil
}
