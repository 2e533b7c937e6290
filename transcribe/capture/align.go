package capture

import (
	"slices"
	"time"
)

// aligner lays the sound of a second device along that of the first by when it came. Two devices have two clocks (a cheap one is off by a
// second in three hours), Windows' loopback gives nothing while nothing plays, and either may come in bursts on a busy machine; the tracks
// must not drift apart. The first device, the microphone, is the time line: its samples pass untouched.
//
// At every look the difference between how much each has given is how far the second lags. Its median over two seconds is the shift; bursts
// do not move a median. When the shift is off by more than tolerance, the second track is padded or shortened at once by as much.
type aligner struct {
	out      int64   // samples given out
	shift    int64   // sample i of the second device belongs at i+shift
	looks    []int64 // differences, newest last
	begun    bool
	second   int64         // what the second had given at the last look
	cameLast time.Duration // when the second last gave something
}

const (
	tolerance = 30 * Rate / 1000  // samples; with the 20 ms in which devices deliver this keeps the tracks within 50 ms
	holdBack  = 200 * Rate / 1000 // samples the second may be late before its place is filled with silence
	silence   = 300 * time.Millisecond
	window    = 40 // looks, two seconds of them
)

// look takes how many samples each device has given so far, and says how many more can be given out.
func (a *aligner) look(now time.Duration, first, second int64) int {
	if second > a.second {
		diff := first - second
		if !a.begun || now-a.cameLast > silence { // it begins, or begins again
			a.looks = a.looks[:0]
		}
		a.looks = append(a.looks, diff)
		if len(a.looks) > window {
			a.looks = slices.Delete(a.looks, 0, 1)
		}
		a.second, a.cameLast = second, now
		m := median(a.looks)
		if off := m - a.shift; !a.begun || off > tolerance || off < -tolerance {
			a.shift = m
		}
		a.begun = true
	}
	to := first - holdBack
	if a.begun {
		to = max(to, min(first, second+a.shift))
	}
	return int(max(to-a.out, 0))
}

func median(v []int64) int64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}

// take fills what is given out next of the second track from the ring of the second device, as far as it has come; the rest stays as it is.
func (a *aligner) take(from *ring, far []byte) {
	n := int64(len(far) / bytesPerSample)
	first := a.out - a.shift // the second device's sample that belongs at the start; what is older came too late and is dropped
	a.out += n
	if !a.begun {
		return
	}
	have := from.tail.Load()
	if late := min(first-have, int64(from.ready())); late > 0 {
		from.skip(int(late))
		have += late
	}
	if at := have - first; at >= 0 && at < n {
		take := min(n-at, int64(from.ready()))
		from.get(far[at*bytesPerSample:][:take*bytesPerSample])
	}
}
