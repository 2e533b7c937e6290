package speech

import (
	"errors"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/transcribe/sound"
)

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
