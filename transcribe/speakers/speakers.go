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

// Open loads the models.
func Open(f Files, threads int) (*Separator, error) {
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

// Separate returns who speaks when, in order of time, not overlapping; speakers count from 0 by their first words. count is the number of
// people if it is known, else 0. beat is called with the samples done, every few seconds of sound; it may return an error to stop.
func (s *Separator) Separate(x []int16, count int, beat func(done int) error) ([]sound.Turn, error) {
	gain := loudness(x)
	runs, err := s.listen(x, gain, func(n int) error { return beat(n / 2) })
	if err != nil {
		return nil, err
	}
	long := pieces(x, runs, longLeast, longMost)
	for i := range long {
		long[i].voice = s.voice(x, long[i].Stretch, gain)
		if err := beat(len(x)/2 + long[i].From/3); err != nil {
			return nil, err
		}
	}
	people := gather(long, count)

	var ps []piece // those that may hold two voices are cut finer
	for _, p := range long {
		if plain(p, people) {
			ps = append(ps, p)
			continue
		}
		for _, q := range pieces(x, []sound.Turn{{Stretch: p.Stretch}}, shortLeast, shortMost) {
			q.run, q.voice = p.run, s.voice(x, q.Stretch, gain)
			ps = append(ps, q)
		}
		if err := beat(len(x)/6*5 + p.From/12); err != nil {
			return nil, err
		}
	}
	people = settle(ps, people)
	whose := along(ps, people)
	for i := 1; i < len(ps); i++ {
		if whose[i] != whose[i-1] && ps[i].From-ps[i-1].To < sound.Frame {
			s.refine(x, gain, &ps[i-1], &ps[i], people[whose[i-1]], people[whose[i]])
			if err := beat(len(x)/12*11 + ps[i].From/12); err != nil {
				return nil, err
			}
		}
	}
	return turns(ps, whose, people), nil
}

// listen runs the segmentation over the sound and stitches its windows into one list.
func (s *Separator) listen(x []int16, gain float32, beat func(done int) error) ([]sound.Turn, error) {
	var ws []view
	for from := 0; from == 0 || from+window-hop < len(x); from += hop {
		if err := beat(from); err != nil {
			return nil, err
		}
		w := make([]float32, window) // a window of exactly this length is never clustered by the library: its numbers are the model's own
		copy(w, sound.Floats(x[from:min(len(x), from+window)], gain))
		v := view{from: from}
		for _, g := range s.segments.Process(w) {
			st := sound.Stretch{From: from + int(g.Start*sound.Rate), To: min(len(x), from+int(g.End*sound.Rate))}
			if st.Len() > 0 && g.Speaker >= 0 && g.Speaker < locals {
				v.turns = append(v.turns, sound.Turn{Stretch: st, Speaker: g.Speaker})
			}
		}
		ws = append(ws, v)
	}
	return stitch(ws, len(x)), nil
}

const (
	glance  = sound.Rate     // the shortest sound that says something of a voice
	step    = sound.Rate / 4 // how finely a change of voice is looked for
	settled = sound.Rate / 5 // a change falls in the quietest place this near
)

// refine moves the border between two pieces that touch to where the voice passes from one person to the other: the place that leaves the
// most of the first voice before it and of the second after it.
func (s *Separator) refine(x []int16, gain float32, a, b *piece, first, second *group) {
	best, at, sum := math.Inf(-1), a.To, 0.0
	for from := a.From; from+glance <= b.To; from += step {
		v := s.voice(x, sound.Stretch{From: from, To: from + glance}, gain)
		sum += first.fit(v) - second.fit(v)
		if sum > best {
			best, at = sum, from+glance/2+step/2
		}
	}
	at = sound.Quietest(x, max(a.From, at-settled), min(b.To, at+settled), sound.Rate/10)
	if at > a.From && at < b.To {
		a.To, b.From = at, at
	}
}

// voice returns the direction of a voice as a vector of length 1, or nil where the sound is too short or the model gives no answer.
func (s *Separator) voice(x []int16, in sound.Stretch, gain float32) []float32 {
	if in.Len() < leastVoice {
		return nil
	}
	st := s.voices.CreateStream()
	defer sherpa.DeleteOnlineStream(st)
	st.AcceptWaveform(sound.Rate, sound.Floats(x[in.From:in.To], gain))
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

// loudness returns the gain that brings the loud parts near full scale: the voice-print model has an absolute floor, and in quiet sound all
// voices look alike. It goes by the loudest sample of each second, leaving out the top tenth, so that a dropped cup does not count.
func loudness(x []int16) float32 {
	var counts [129]int // of seconds, by peak / 256
	seconds := 0
	for from := 0; from < len(x); from += sound.Rate {
		peak := 0
		for _, v := range x[from:min(len(x), from+sound.Rate)] {
			peak = max(peak, int(v), -int(v))
		}
		counts[peak/256]++
		seconds++
	}
	over := 0
	for b := len(counts) - 1; b >= 0; b-- {
		if over += counts[b]; 10*over > seconds {
			return min(100, 0.9*32768/(256*float32(b)+128))
		}
	}
	return 1
}
