package transcribe

import (
	"math"

	"evenhand/transcribe/sound"
)

// sides says whether two interleaved channels are to be heard by themselves: 2 if they differ, as the two ends of a call do; 1 if they are
// the same scene, as a stereo dictaphone on a table hears it; 0 as long as more must be heard to say.
func sides(x []int16, ended bool) int {
	loud, differ := 0, 0
	n := len(x) / 2 / sound.Rate
	for i := range n {
		sec := x[2*i*sound.Rate : 2*(i+1)*sound.Rate]
		if sort := compare(sec); sort >= 0 {
			loud++
			differ += sort
		}
	}
	if loud < 10 && n < 60 && !ended {
		return 0
	}
	if loud > 0 && 4*differ < loud {
		return 1
	}
	return 2
}

// compare says of a second of two channels whether they differ (1), are alike (0) or are silent (−1).
func compare(x []int16) int {
	const (
		floor  = 150 // of 32768, root mean square: quiet speech across a room is louder
		spaced = 24  // samples: sound takes so long over half a metre
	)
	n := len(x) / 2
	var l, r float64
	for i := range n {
		a, b := float64(x[2*i]), float64(x[2*i+1])
		l += a * a
		r += b * b
	}
	if math.Sqrt(max(l, r)/float64(n)) < floor {
		return -1
	}
	if max(l, r) > 10*min(l, r) { // 10 dB
		return 1
	}
	best := 0.0
	for lag := -spaced; lag <= spaced; lag += 2 {
		dot := 0.0
		for i := spaced; i+spaced < n; i += 2 {
			dot += float64(x[2*i]) * float64(x[2*(i+lag)+1])
		}
		best = max(best, math.Abs(dot))
	}
	if 2*best < 0.5*math.Sqrt(l*r) { // every second sample was counted
		return 1
	}
	return 0
}

// crosstalk reports whether what a line has in a stretch is only another line, heard through: much quieter, and rising and falling with it.
func crosstalk(lines []*line, l *line, in sound.Stretch) bool {
	if len(lines) < 2 {
		return false
	}
	own := envelope(l.tape.Copy(in))
	for _, o := range lines {
		if o == l {
			continue
		}
		other := envelope(o.tape.Copy(in))
		if len(other) != len(own) || len(own) == 0 {
			continue
		}
		var a, b, ab, aa, bb float64
		for i := range own {
			a += own[i]
			b += other[i]
		}
		a, b = a/float64(len(own)), b/float64(len(own))
		for i := range own {
			ab += (own[i] - a) * (other[i] - b)
			aa += (own[i] - a) * (own[i] - a)
			bb += (other[i] - b) * (other[i] - b)
		}
		if b > 2.5*a && ab > 0.6*math.Sqrt(aa*bb) { // 8 dB
			return true
		}
	}
	return false
}

// envelope is the loudness of each 20 ms.
func envelope(x []int16) []float64 {
	const n = 2 * sound.Frame
	out := make([]float64, len(x)/n)
	for i := range out {
		sum := 0.0
		for _, v := range x[i*n : (i+1)*n] {
			sum += float64(v) * float64(v)
		}
		out[i] = math.Sqrt(sum / n)
	}
	return out
}
