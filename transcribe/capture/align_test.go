package capture

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"
)

// Two devices are simulated: the microphone is on time and the far side has a clock of its own, comes late in bursts, begins late or falls
// silent as Windows' loopback does. Each far sample holds the time it was heard at, so the track says how far it is off.
func TestAlign(t *testing.T) {
	for name, c := range map[string]struct {
		skew   float64                       // the far side's clock gains so much
		heard  func(at time.Duration) bool   // is there anything to hear?
		hiccup func(r *rand.Rand, i int) int // looks for which the far side delivers nothing, to deliver it all later
		stall  func(i int) (mic, far bool)   // does the device deliver nothing at this look, to deliver it all later?
		worst  float64                       // seconds the tracks may be apart
	}{
		"same clock":       {worst: 0.05},
		"fast clock":       {skew: 300e-6, worst: 0.05},
		"slow clock":       {skew: -300e-6, worst: 0.05},
		"begins late":      {heard: func(at time.Duration) bool { return at > 3*time.Second }, worst: 0.05},
		"silent stretches": {heard: func(at time.Duration) bool { return at/(7*time.Second)%2 == 0 }, worst: 0.07},
		"bursts": {skew: 100e-6, worst: 0.05, hiccup: func(r *rand.Rand, i int) int {
			if r.IntN(40) == 0 {
				return 1 + r.IntN(3)
			}
			return 0
		}},
		// Every 20 s both stand still for most of a second, and one comes back a look later than the other.
		"the machine stalls, the microphone last": {worst: 0.05, stall: func(i int) (bool, bool) { return i%400 < 15, i%400 < 14 }},
		"the machine stalls, the far side last":   {worst: 0.05, stall: func(i int) (bool, bool) { return i%400 < 14, i%400 < 15 }},
		"the microphone stalls":                   {worst: 0.05, stall: func(i int) (bool, bool) { return i%400 < 15, false }},
	} {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 7))
			mic, far := newRing(kept), newRing(kept)
			var a aligner
			const every = 50 * time.Millisecond
			var micTime, farTime time.Duration // to which each device has delivered
			var waits, apart, silent, total int
			track := make([]byte, Rate*bytesPerSample)
			for i := range 20 * 60 * 10 { // ten minutes
				now := time.Duration(i) * every
				var micStalls, farStalls bool
				if c.stall != nil {
					micStalls, farStalls = c.stall(i)
				}
				for ; !micStalls && micTime+period*time.Millisecond <= now; micTime += period * time.Millisecond {
					mic.put(make([]byte, period*Rate/1000*bytesPerSample))
				}
				if c.hiccup != nil && waits == 0 {
					waits = c.hiccup(r, i)
				}
				if waits > 0 {
					waits--
				} else if !farStalls {
					step := time.Duration(float64(period*time.Millisecond) / (1 + c.skew))
					for ; farTime+step <= now; farTime += step {
						if c.heard != nil && !c.heard(farTime) {
							continue
						}
						var b []byte
						for k := range period * Rate / 1000 { // time in units of 2 ms, and never 0
							at := farTime + step*time.Duration(k)/(period*Rate/1000)
							b = binary.LittleEndian.AppendUint16(b, uint16(at/(2*time.Millisecond)%65535)+1)
						}
						far.put(b)
					}
				}
				n := a.look(now, mic.head.Load(), far.head.Load())
				out := a.out
				mic.skip(n)
				clear(track)
				a.take(far, track[:n*bytesPerSample])
				for k := range n {
					total++
					v := binary.LittleEndian.Uint16(track[2*k:])
					if v == 0 {
						silent++
						continue
					}
					at := time.Duration(out+int64(k)) * time.Second / Rate
					diff := (at/(2*time.Millisecond))%65535 - time.Duration(v-1)
					if off := (time.Duration(diff) * 2 * time.Millisecond).Abs().Seconds(); off > c.worst && off < 60 {
						apart++
					}
				}
			}
			if apart > 0 {
				t.Errorf("%d samples are more than %v s off", apart, c.worst)
			}
			if total < (600-1)*Rate {
				t.Errorf("only %d s of ten minutes", total/Rate)
			}
			if c.heard == nil && silent > total/500 {
				t.Errorf("%.2f s were filled with silence", float64(silent)/Rate)
			}
		})
	}
}

func TestRing(t *testing.T) {
	r := newRing(100)
	in, out := byte(0), byte(0)
	random := rand.New(rand.NewPCG(1, 1))
	for range 10_000 {
		p := make([]byte, 2*random.IntN(60))
		lost := r.lost.Load()
		for i := range p {
			p[i] = in + byte(i)
		}
		r.put(p)
		in += byte(len(p)) - 2*byte(r.lost.Load()-lost)
		q := make([]byte, 2*random.IntN(r.ready()+1))
		r.get(q)
		for _, v := range q {
			if v != out {
				t.Fatalf("got %d, want %d", v, out)
			}
			out++
		}
	}
	if r.lost.Load() == 0 {
		t.Error("it never was full")
	}
}
