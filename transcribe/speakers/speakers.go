// Package speakers tells people's voices apart: who speaks when, not who they are.
//
// It works in three steps. A segmentation model (pyannote 3.0) looks at ten seconds at a time and finds where speech starts, stops, passes
// to another voice or overlaps. Between those places the sound is cut, at its quietest points, into pieces of one to three seconds,
// and a voice-print model (CAM++) turns each piece into a direction: the same voice points the same way. Pieces that point alike are then
// gathered into people (people.go), and each piece is given to the person whose voice it fits, with a bias against changing the speaker
// where nobody paused.
//
// The library's own diarisation does all this in one call, but it groups whole windows by threshold and takes the segmentation model's word
// for where voices change. On similar voices that makes six people of three. Pieces keep what the segmentation missed.
//
// This package holds native code that ends the process when a model file is damaged. It belongs in the transcriber child process, after
// the files were checked by their hashes.
package speakers

import (
	"errors"
	"math"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/transcribe/sound"
)

const (
	window = 10 * sound.Rate // what the segmentation model takes
	hop    = 5 * sound.Rate  // each place is seen twice, and heard from the window it is nearest the middle of
)

// Files names the two models.
type Files struct{ Segmentation, Embedding string }

// Separator holds the loaded models. It is not safe for use by several goroutines.
type Separator struct {
	segments *sherpa.OfflineSpeakerDiarization
	voices   *sherpa.SpeakerEmbeddingExtractor
}

func config(f Files, threads int) sherpa.OfflineSpeakerDiarizationConfig {
	var c sherpa.OfflineSpeakerDiarizationConfig
	c.Segmentation.Pyannote.Model = f.Segmentation
	c.Segmentation.Pyannote.WindowShiftRatio = 0.2
	c.Segmentation.NumThreads = max(1, threads)
	c.Segmentation.Provider = "cpu"
	c.Embedding.Model = f.Embedding
	c.Embedding.NumThreads = max(1, threads)
	c.Embedding.Provider = "cpu"
	c.Clustering.NumClusters = -1
	c.Clustering.Threshold = 0.5
	return c
}

// Open loads the models.
func Open(f Files, threads int) (*Separator, error) {
	c := config(f, threads)
	c.MinDurationOn = 0.05 // pauses are needed here, so nothing is smoothed away
	c.MinDurationOff = 0.05
	s := &Separator{segments: sherpa.NewOfflineSpeakerDiarization(&c)}
	if s.segments == nil {
		return nil, errors.New("the speaker segmentation refused its model")
	}
	if s.voices = sherpa.NewSpeakerEmbeddingExtractor(&c.Embedding); s.voices == nil {
		s.Close()
		return nil, errors.New("the voice-print extractor refused its model")
	}
	return s, nil
}

// Close frees the models.
func (s *Separator) Close() {
	if s.voices != nil {
		sherpa.DeleteSpeakerEmbeddingExtractor(s.voices)
	}
	sherpa.DeleteOfflineSpeakerDiarization(s.segments)
}

// look runs the segmentation over one window that begins at from; what is missing of it is silence.
func (s *Separator) look(x []int16, from int, gain float32) view {
	w := make([]float32, window) // a window of exactly this length is never clustered by the library: its numbers are the model's own
	copy(w, sound.Floats(x, gain))
	v := view{from: from}
	for _, g := range s.segments.Process(w) {
		st := sound.Stretch{From: from + int(g.Start*sound.Rate), To: min(from+len(x), from+int(g.End*sound.Rate))}
		if st.Len() > 0 && g.Speaker >= 0 && g.Speaker < locals {
			v.turns = append(v.turns, sound.Turn{Stretch: st, Speaker: g.Speaker})
		}
	}
	return v
}

const (
	glance  = sound.Rate     // the shortest sound that says something of a voice
	step    = sound.Rate / 4 // how finely a change of voice is looked for
	settled = sound.Rate / 5 // a change falls in the quietest place this near
)

// glance listens along x, which begins at from, for where one voice passes to another.
func (s *Separator) glance(x []int16, from int, gain float32) border {
	var b border
	for at := 0; at+glance <= len(x); at += step {
		place := at + glance/2 + step/2
		b.voices = append(b.voices, s.voice(x[at:at+glance], gain))
		b.places = append(b.places, from+sound.Quietest(x, place-settled, place+settled, sound.Rate/10))
	}
	return b
}

// voice returns the direction of a voice as a vector of length 1, or nil where the sound is too short or the model gives no answer.
func (s *Separator) voice(x []int16, gain float32) []float32 {
	if len(x) < leastVoice {
		return nil
	}
	st := s.voices.CreateStream()
	defer sherpa.DeleteOnlineStream(st)
	st.AcceptWaveform(sound.Rate, sound.Floats(x, gain))
	st.InputFinished()
	if !s.voices.IsReady(st) {
		return nil
	}
	v := s.voices.Compute(st)
	sum := 0.0
	for _, a := range v {
		sum += float64(a) * float64(a)
	}
	if !(sum > 0) || math.IsInf(sum, 0) { // NaN too
		return nil
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}
