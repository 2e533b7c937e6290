package capture

import (
	"slices"
	"time"
)

// aligner lays the sound of a second device along that of the first by when it came. Two devices have two clocks (a cheap one is off by a
// second in three hours), Windows' loopback gives nothing while nothing plays, and either may come in bursts on a busy machine; the tracks
// must not drift apart. The first device, the microphone, is the time line: its samples pass untouched.
//
// At every look at which both have given more, the difference between how much each has given is how far the second lags. Its median over
// two seconds is the shift; bursts do not move a median. When the shift is off by more than tolerance, the second track is padded or
// shortened at once by as much. When the second begins, or begins again after a silence, nothing is given out until it is seen, over a moment,
// whether it was silent or both were held up.
type aligner struct {
	out           int64   // samples given out
	shift         int64   // sample i of the second device belongs at i+shift
	looks         []int64 // differences, newest last
	begun         bool    // the shift is known
	settling      bool
	since         time.Duration // when settling began
	first, second int64         // what the devices had given at the last look
	came          time.Duration // when the second last gave something
	past          []given       // what the first had given at the looks of the last holdBack, and at the one before
}

type given struct {
	at    time.Duration
	first int64
}

const (
	tolerance = 30 * Rate / 1000       // samples; with the 20 ms in which devices deliver this keeps the tracks within 50 ms
	holdBack  = 200 * time.Millisecond // the second may come so much later than the first before its place is filled with silence
	silence   = 300 * time.Millisecond
	settle    = 200 * time.Millisecond
	window    = 40 // looks, two seconds of them
)

// look takes how many samples each device has given so far, and says how many more can be given out.
func (a *aligner) look(now time.Duration, first, second int64) int {
	if second > a.second {
		if !a.begun && !a.settling || now-a.came > silence {
			a.settling, a.since, a.looks = true, now, a.looks[:0]
		}
		a.came = now
		if first > a.first {
			a.looks = append(a.looks, first-second)
			if len(a.looks) > window {
				a.looks = slices.Delete(a.looks, 0, 1)
			}
		}
	}
	a.first, a.second = first, second
	a.past = append(a.past, given{now, first})
	for len(a.past) > 1 && now-a.past[1].at >= holdBack {
		a.past = slices.Delete(a.past, 0, 1)
	}
	if a.settling {
		if now-a.since < settle || len(a.looks) < 3 && now-a.since < 2*settle || len(a.looks) == 0 {
			return 0
		}
		a.settling = false
	}
	if len(a.looks) > 0 {
		m := median(a.looks)
		if off := m - a.shift; !a.begun || off > tolerance || off < -tolerance {
			a.shift = m
		}
		a.begun = true
	}
	var to int64
	if now-a.past[0].at >= holdBack {
		to = a.past[0].first
	}
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
