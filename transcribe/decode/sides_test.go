package decode

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// babble is voice-like noise that is there in syllables and pauses, as one person's turns would be.
type babble struct {
	rng    *rand.Rand
	a, b   float64
	loud   float64
	change int
}

func (v *babble) next(speaking bool) float64 {
	if v.change--; v.change < 0 {
		v.change = 1600 + v.rng.IntN(4800)
		v.loud = []float64{0, 0.5, 1, 1}[v.rng.IntN(4)]
	}
	v.a = 0.9*v.a + v.rng.NormFloat64()
	v.b = 0.9*v.b + v.a
	if !speaking {
		return 0
	}
	return 0.004 * v.loud * v.b
}

// room makes two channels of two people who take turns of about five seconds: how loud each is on each side, how much later on the right, and
// the noise of the room.
func room(seconds int, near [2]float64, far [2]float64, lateFar int, noise float64, talks func(s float64) (first, second bool)) []byte {
	first, second := &babble{rng: rand.New(rand.NewPCG(1, 2))}, &babble{rng: rand.New(rand.NewPCG(3, 4))}
	hiss := rand.New(rand.NewPCG(5, 6))
	past := make([]float64, lateFar+1)
	var out []byte
	put := func(v float64) {
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(math.Max(-32768, math.Min(32767, 32768*(v+noise*hiss.NormFloat64()))))))
	}
	for i := range seconds * Rate {
		a, b := talks(float64(i) / Rate)
		x, y := first.next(a), second.next(b)
		past = append(past[1:], x*near[1]+y*far[1])
		put(x*near[0] + y*far[0])
		put(past[0])
	}
	return out
}

func turns(s float64) (bool, bool) { return math.Mod(s, 10) < 5, math.Mod(s, 10) >= 5 }

func TestSides(t *testing.T) {
	short := func(s float64) (bool, bool) { return s < 55, s >= 55 && s < 58 }
	word := func(s float64) (bool, bool) { return s < 55, s >= 55 && s < 55.9 }
	for _, c := range []struct {
		name string
		pcm  []byte
		want Sides
	}{
		{"the same on both", room(20, [2]float64{1, 1}, [2]float64{1, 1}, 0, 0.0005, turns), SidesSame},
		{"two microphones of one device", room(20, [2]float64{1, 0.7}, [2]float64{0.7, 1}, 7, 0.0005, turns), SidesSame},
		{"two microphones, one set twice as loud", room(20, [2]float64{1, 0.4}, [2]float64{0.8, 0.5}, 5, 0.0005, turns), SidesSame},
		{"a call", room(20, [2]float64{1, 0}, [2]float64{0, 1}, 0, 0.0005, turns), SidesApart},
		{"a call with a faint far side", room(20, [2]float64{1, 0}, [2]float64{0, 0.15}, 0, 0.0003, turns), SidesApart},
		{"a call in which one says little", room(60, [2]float64{1, 0}, [2]float64{0, 1}, 0, 0.0005, short), SidesApart},
		{"a microphone each, heard by the other 14 dB down", room(20, [2]float64{1, 0.2}, [2]float64{0.2, 1}, 20, 0.0005, turns), SidesApart},
		{"a call in which one says a single word", room(60, [2]float64{1, 0}, [2]float64{0, 1}, 0, 0.0005, word), SidesSame},
		{"left only", room(20, [2]float64{1, 0}, [2]float64{1, 0}, 0, 0.0005, turns), SidesLeft},
		{"right only, hiss on the left", room(20, [2]float64{0, 1}, [2]float64{0, 1}, 0, 0.001, turns), SidesRight},
		{"upside down", room(20, [2]float64{1, -1}, [2]float64{0.9, -0.9}, 0, 0.0005, turns), SidesLeft},
		{"silence", make([]byte, 4*20*Rate), SidesSame},
		{"hiss", room(20, [2]float64{0, 0}, [2]float64{0, 0}, 0, 0.001, turns), SidesSame},
		{"nothing", nil, SidesSame},
	} {
		t.Run(c.name, func(t *testing.T) {
			var whole, pieces Comparer
			if _, err := whole.Write(c.pcm); err != nil {
				t.Fatal(err)
			}
			for rest := c.pcm; len(rest) > 0; {
				n := min(len(rest), 1234)
				if k, err := pieces.Write(rest[:n]); k != n || err != nil {
					t.Fatal(k, err)
				}
				rest = rest[n:]
			}
			if got := whole.Decide(); got != c.want || pieces.Decide() != got {
				t.Errorf("got %v, in pieces %v, want %v", got, pieces.Decide(), c.want)
			}
		})
	}
}

// TestListen goes the whole way: files in, the decision, and what File then writes.
func TestListen(t *testing.T) {
	one := func(channel int) func(int, float64) float64 {
		return func(ch int, t float64) float64 { return map[bool]float64{true: voice(t)}[ch == channel] }
	}
	for _, c := range []struct {
		name string
		wave wave
		want Sides
	}{
		{"mono", wave{channels: 1}, SidesSame},
		{"both alike", wave{channels: 2}, SidesSame},
		{"left only", wave{channels: 2, sound: one(0)}, SidesLeft},
		{"right only", wave{channels: 2, sound: one(1)}, SidesRight},
		{"upside down", wave{channels: 2, sound: func(ch int, t float64) float64 { return voice(t) * float64(1-2*ch) }}, SidesLeft},
		{"three", wave{channels: 3, sound: one(2)}, SidesSame},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.wave.tag, c.wave.bits, c.wave.rate, c.wave.dataSays = 1, 16, 44100, -1
			path := written(t, "a.wav", makeWave(c.wave))
			sides, err := Listen(t.Context(), program(t), path, nil)
			if err != nil || sides != c.want {
				t.Fatalf("got %v, %v; want %v", sides, err, c.want)
			}
			info, pcm, err := run(t, path, Options{Sides: sides})
			like, _ := likeness(pcm)
			if err != nil || info.Channels != 1 || like < 0.99 {
				t.Errorf("likeness %.3f, %+v, %v", like, info, err)
			}
		})
	}
}

// TestApart: each side of a call comes out on its own side.
func TestApart(t *testing.T) {
	var data []byte
	pcm := room(20, [2]float64{1, 0}, [2]float64{0, 1}, 0, 0.0005, turns)
	data = append(makeWave(wave{tag: 1, bits: 16, rate: Rate, channels: 2, dataSays: int64(len(pcm)), sound: func(int, float64) float64 { return 0 }})[:44], pcm...)
	path := written(t, "call.wav", data)
	sides, err := Listen(t.Context(), program(t), path, nil)
	if err != nil || sides != SidesApart {
		t.Fatal(sides, err)
	}
	info, out, err := run(t, path, Options{Sides: sides})
	if err != nil || info.Channels != 2 || info.SourceChannels != 2 || math.Abs(info.Seconds-20) > 0.01 || len(info.Problems) > 0 {
		t.Fatalf("%+v, %v", info, err)
	}
	var left, right float64 // in the first five seconds, when only the first speaks
	for i := 0; i < 5*Rate*4; i += 4 {
		l, r := float64(int16(binary.LittleEndian.Uint16(out[i:]))), float64(int16(binary.LittleEndian.Uint16(out[i+2:])))
		left, right = left+l*l, right+r*r
	}
	if left < 100*right {
		t.Errorf("left %g, right %g: the sides were mixed", left, right)
	}
}
