package speech

import (
	"errors"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/transcribe/sound"
)

const (
	voiceWindow = 512                // samples the voice-activity model takes at a time; with another number it ends the process
	lead        = 3 * sound.Rate / 4 // a stretch begins at most so long before the model is sure of it
	unbroken    = 40 * sound.Rate    // a stretch that does not end is ended here, so that nothing waits for it
)

// Voice finds where somebody speaks in a sound that goes on, by the voice-activity model Silero v6. The stretches it finds begin about 0.3 s
// early.
type Voice struct {
	impl  *sherpa.VoiceActivityDetector
	from  int     // where its counting began
	done  int     // samples it has taken, from there
	rest  []int16 // less than a window
	last  int     // end of the last stretch
	quiet int     // the last place without speech
	ended bool
}

// OpenVoice loads the model for sound that begins at a place.
func OpenVoice(model string, from int) (*Voice, error) {
	var c sherpa.VadModelConfig
	c.SileroVad.Model = model
	c.SileroVad.Threshold = 0.5
	c.SileroVad.MinSilenceDuration = 0.35
	c.SileroVad.MinSpeechDuration = 0.25
	c.SileroVad.MaxSpeechDuration = 30 // from there on it only listens harder for a pause
	c.SileroVad.WindowSize = voiceWindow
	c.SampleRate = sound.Rate
	c.NumThreads = 1
	c.Provider = "cpu"
	v := sherpa.NewVoiceActivityDetector(&c, 60)
	if v == nil {
		return nil, errors.New("the voice-activity detector refused its model")
	}
	return &Voice{impl: v, from: from, last: from, quiet: from}, nil
}

// Close frees the model.
func (v *Voice) Close() { sherpa.DeleteVoiceActivityDetector(v.impl) }

// Take listens to what comes next and returns the stretches that ended, in order.
func (v *Voice) Take(x []int16) []sound.Stretch {
	var out []sound.Stretch
	v.rest = append(v.rest, x...)
	for len(v.rest) >= voiceWindow {
		v.impl.AcceptWaveform(sound.Floats(v.rest[:voiceWindow], 1))
		v.rest = v.rest[voiceWindow:]
		v.done += voiceWindow
		if !v.impl.IsSpeech() {
			v.quiet = v.from + v.done
		} else if v.from+v.done-v.quiet > unbroken {
			v.impl.Flush()
			v.quiet = v.from + v.done
		}
		out = append(out, v.found(v.from+v.done)...)
	}
	return out
}

// End says that no more sound will come and returns the last stretches.
func (v *Voice) End() []sound.Stretch {
	end := v.from + v.done + len(v.rest)
	out := v.Take(make([]int16, (voiceWindow-len(v.rest)%voiceWindow)%voiceWindow))
	v.impl.Flush()
	out = append(out, v.found(end)...)
	for i := range out {
		out[i].To = min(out[i].To, end)
	}
	v.ended = true
	return out
}

func (v *Voice) found(end int) []sound.Stretch {
	var out []sound.Stretch
	for !v.impl.IsEmpty() {
		s := v.impl.Front()
		v.impl.Pop()
		st := sound.Stretch{From: max(v.last, v.from+s.Start), To: min(end, v.from+s.Start+len(s.Samples))}
		if st.Len() > 0 {
			out = append(out, st)
			v.last = st.To
		}
	}
	return out
}

// Known returns the place before which nothing more will be found.
func (v *Voice) Known() int {
	if v.ended {
		return v.from + v.done
	}
	return max(v.last, min(v.quiet, v.from+v.done)-lead)
}

// Speaking returns where the speech that is going on began; ok is false in a pause.
func (v *Voice) Speaking() (from int, ok bool) {
	if v.ended || !v.impl.IsSpeech() {
		return 0, false
	}
	return max(v.last, v.quiet-lead), true
}
