// Package sound holds what the rooms of transcription share: plain samples, and places in them.
//
// Sound is 16 kHz, one channel, 16 bits: 115 MB an hour. It is kept in that form and turned into the models' floats a few seconds at a time.
package sound

import "math"

// Rate is the number of samples a second.
const Rate = 16000

// Frame is 10 ms in samples: the grid on which speakers and voices are laid out.
const Frame = Rate / 100

// Stretch is a part of the sound, in samples: From is in it, To is not.
type Stretch struct{ From, To int }

// Len returns the length in samples.
func (s Stretch) Len() int { return s.To - s.From }

// Seconds returns the length in seconds.
func (s Stretch) Seconds() float64 { return float64(s.Len()) / Rate }

// Overlaps reports whether the two share half of the shorter or more.
func (s Stretch) Overlaps(o Stretch) bool {
	return 2*(min(s.To, o.To)-max(s.From, o.From)) >= max(1, min(s.Len(), o.Len()))
}

// Turn says who speaks in a stretch of sound. Speaker counts from 0; −1 is somebody, nobody knows who. Unsure marks a guess.
type Turn struct {
	Stretch
	Speaker int
	Unsure  bool
}

// Floats scales samples to −1…1 and multiplies them by gain, clipping what goes over.
func Floats(x []int16, gain float32) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = max(-1, min(1, float32(v)*gain/32768))
	}
	return out
}

// Quietest returns the middle of the window of n samples with the least energy that lies in x[lo:hi], or the middle of lo and hi if none
// fits. It is where a cut does the least harm.
func Quietest(x []int16, lo, hi, n int) int {
	lo, hi = max(0, lo), min(hi, len(x))
	best, least := (lo+hi)/2, math.Inf(1)
	for at := lo; at+n <= hi; at += Frame {
		sum := 0.0
		for _, v := range x[at : at+n] {
			sum += float64(v) * float64(v)
		}
		if sum < least {
			best, least = at+n/2, sum
		}
	}
	return best
}
