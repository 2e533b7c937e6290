package decode

import (
	"encoding/binary"
	"math"
)

// Sides says what the two channels of a file hold, and so what File should write.
type Sides int

const (
	// SidesSame: both hold the same people, as a dictaphone with two microphones hears them, or the file has no two channels. Mixed.
	SidesSame Sides = iota
	// SidesApart: each holds somebody of its own, as on a recorded call or with a microphone for each person. Kept apart.
	SidesApart
	// SidesLeft and SidesRight: the other side is dead, or holds the same sound upside down, which mixing would cancel. One is kept.
	SidesLeft
	SidesRight
)

// Channels returns how many channels File writes.
func (s Sides) Channels() int {
	if s == SidesApart {
		return 2
	}
	return 1
}

// The thresholds of the decision. They are ours: two microphones of one device hear a person at the same loudness within a few dB unless the
// person is three times nearer to one of them; a call leaves each side silent while the other talks; two people with a microphone each bleed
// into one another some 10 to 20 dB down. Set on made sound (sides_test.go), then tried on eight recordings of one to four voices turned into two
// channels in seven ways: of 32 as from one device none was split, and of 10 with a side for each voice every one was; a voice heard for less
// than a second in all is not enough to split.
const (
	sideFrame   = Rate / 20 // 50 ms, about a syllable
	sideFloorDB = -60.0     // of full scale: never voice
	sideVoiceDB = 12.0      // above the quietest tenth: voice
	sideAloneDB = 10.0      // one side this much louder: that side speaks alone
	sideDeadDB  = 20.0      // a side that is always this much quieter, and never alone, is dead
	sideNever   = 4         // frames (0.2 s) alone that are no word, on a dead side
	sideLeast   = 20        // frames (1 s) each side must speak alone
	sideShare   = 0.5       // of the voiced frames in which one side speaks alone, at least, if the sides are apart
	sideAgainst = -0.5      // a correlation below this in half of the shared frames: upside down
)

// A Comparer listens to interleaved two-channel samples at Rate and decides what the sides hold. It keeps some kilobytes however long the
// sound is. The zero value is ready.
type Comparer struct {
	rest   []byte
	frames [101]struct{ left, right, both, against, farLeft, farRight int } // by level of the louder side, -100 to 0 dB
}

// Write takes the next samples, any number of bytes of them.
func (c *Comparer) Write(p []byte) (int, error) {
	n := len(p)
	if len(c.rest) > 0 {
		take := min(len(p), 4*sideFrame-len(c.rest))
		c.rest, p = append(c.rest, p[:take]...), p[take:]
		if len(c.rest) < 4*sideFrame {
			return n, nil
		}
		c.frame(c.rest)
		c.rest = c.rest[:0]
	}
	for ; len(p) >= 4*sideFrame; p = p[4*sideFrame:] {
		c.frame(p[:4*sideFrame])
	}
	c.rest = append(c.rest, p...)
	return n, nil
}

// frame notes the loudness of both sides and how alike they are. For likeness the sound is brought down to 2 kHz first and the sides may be
// half a millisecond apart: microphones some centimetres apart hear low tones alike and high ones not.
func (c *Comparer) frame(p []byte) {
	const step, lag = 8, 1
	var left, right float64
	var low [2][sideFrame / step]float64
	for i := 0; i < sideFrame; i++ {
		l := float64(int16(binary.LittleEndian.Uint16(p[4*i:])))
		r := float64(int16(binary.LittleEndian.Uint16(p[4*i+2:])))
		left, right = left+l*l, right+r*r
		low[0][i/step] += l
		low[1][i/step] += r
	}
	l, r := decibels(left/sideFrame), decibels(right/sideFrame)
	f := &c.frames[int(math.Round(math.Max(l, r)))+100]
	switch {
	case l-r >= sideAloneDB:
		f.left++
	case r-l >= sideAloneDB:
		f.right++
	default:
		f.both++
		best := 0.0
		for d := -lag; d <= lag; d++ {
			var xy, xx, yy float64
			for i := lag; i < len(low[0])-lag; i++ {
				x, y := low[0][i], low[1][i+d]
				xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
			}
			if k := xy / math.Sqrt(xx*yy+1); math.Abs(k) > math.Abs(best) {
				best = k
			}
		}
		if best < sideAgainst {
			f.against++
		}
	}
	if l-r >= sideDeadDB {
		f.farLeft++
	} else if r-l >= sideDeadDB {
		f.farRight++
	}
}

// decibels turns a mean square of 16-bit samples into dB of full scale, not below -100.
func decibels(square float64) float64 {
	return math.Min(0, math.Max(-100, 10*math.Log10(square/(32768*32768)+1e-10)))
}

// Decide says what the sides hold, by what was written so far.
func (c *Comparer) Decide() Sides {
	all := 0
	for _, f := range c.frames {
		all += f.left + f.right + f.both
	}
	floor, seen := 0, 0
	for seen += c.frames[0].left + c.frames[0].right + c.frames[0].both; seen*10 < all; {
		floor++
		seen += c.frames[floor].left + c.frames[floor].right + c.frames[floor].both
	}
	var left, right, both, against, farLeft, farRight int
	for i := max(floor+int(sideVoiceDB), 100+int(sideFloorDB)); i < len(c.frames); i++ {
		f := c.frames[i]
		left, right, both, against = left+f.left, right+f.right, both+f.both, against+f.against
		farLeft, farRight = farLeft+f.farLeft, farRight+f.farRight
	}
	voiced := left + right + both
	most := func(n int) bool { return voiced > 0 && n*10 >= voiced*9 }
	switch {
	case left >= sideLeast && right >= sideLeast && float64(left+right) >= sideShare*float64(voiced):
		return SidesApart
	case most(farLeft) && right <= sideNever:
		return SidesLeft
	case most(farRight) && left <= sideNever:
		return SidesRight
	case 2*against > both && 2*both > voiced:
		return SidesLeft
	}
	return SidesSame
}
