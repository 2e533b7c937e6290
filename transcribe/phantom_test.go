//go:build unix

package transcribe

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// pcm turns levels of −1 to 1 into sound.
func pcm(n int, level func(i int, s float64) float64) PCM {
	out := make([]byte, 2*n)
	for i := range n {
		v := max(-1, min(1, level(i, float64(i)/sound.Rate)))
		binary.LittleEndian.PutUint16(out[2*i:], uint16(int16(v*32000)))
	}
	return out
}

// music is a tune with chords, a bass and a drum.
func music(n int) PCM {
	r := rand.New(rand.NewPCG(1, 1))
	scale := []float64{261.6, 293.7, 329.6, 349.2, 392, 440, 493.9, 523.3}
	tune := make([]float64, n/(sound.Rate/4)+1)
	for i := range tune {
		tune[i] = scale[r.IntN(len(scale))]
	}
	return pcm(n, func(i int, s float64) float64 {
		note := i / (sound.Rate / 4)
		in := s - float64(note)/4 // seconds into the note
		v := 0.0
		for h := 1.0; h <= 5; h++ {
			v += 0.2 / h * math.Sin(2*math.Pi*tune[note]*h*s+0.3*math.Sin(2*math.Pi*5*s)) * math.Exp(-3*in)
		}
		chord := scale[note/8%len(scale)] / 2
		for _, k := range []float64{1, 1.26, 1.5} {
			v += 0.06 * math.Sin(2*math.Pi*chord*k*s)
		}
		v += 0.1 * math.Sin(2*math.Pi*chord/2*s)
		if note%2 == 0 {
			v += 0.2 * (r.Float64() - 0.5) * math.Exp(-40*in)
		}
		return v
	})
}

// sung is a voice that sings vowels: pulses through two resonances that move.
func sung() func(i int, s float64) float64 {
	var a1, a2, b1, b2, phase float64
	return func(_ int, s float64) float64 {
		phase += (180 + 60*math.Sin(2*math.Pi*0.3*s) + 4*math.Sin(2*math.Pi*5.5*s)) / sound.Rate
		in := 0.0
		if phase > 1 {
			phase--
			in = 1
		}
		ring := func(x float64, y1, y2 *float64, f, width float64) float64 {
			r := math.Exp(-math.Pi * width / sound.Rate)
			y := x + 2*r*math.Cos(2*math.Pi*f/sound.Rate)**y1 - r*r**y2
			*y2, *y1 = *y1, y
			return y
		}
		x := ring(in, &a1, &a2, 550+200*math.Sin(2*math.Pi*0.5*s), 80)
		return 0.02 * ring(x, &b1, &b2, 1500+600*math.Sin(2*math.Pi*0.37*s), 100) * math.Max(0, math.Sin(2*math.Pi*0.4*s))
	}
}

// Whatever a house sounds like without people, nobody is said to have spoken: ten minutes of it.
func TestNoPhantoms(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	const n = 85 * sound.Rate
	brown := 0.0
	kinds := []struct {
		name string
		x    PCM
	}{
		{"silence", make(PCM, 2*n)},
		{"music", music(n)},
		{"a siren", pcm(n, func(_ int, s float64) float64 {
			return 0.4 * math.Sin(2*math.Pi*(700*s-200*math.Cos(2*math.Pi*s/2)))
		})},
		{"a telephone ringing", pcm(n, func(_ int, s float64) float64 {
			if math.Mod(s, 3) > 1 {
				return 0
			}
			return 0.3 * (math.Sin(2*math.Pi*400*s) + math.Sin(2*math.Pi*450*s)) * math.Abs(math.Sin(2*math.Pi*10*s))
		})},
		{"a vacuum cleaner", pcm(n, func(_ int, s float64) float64 {
			brown = 0.98*brown + 0.1*(r.Float64()-0.5)
			return brown + 0.1*math.Sin(2*math.Pi*100*s) + 0.05*math.Sin(2*math.Pi*320*s)
		})},
		{"doors and dishes", pcm(n, func(i int, s float64) float64 {
			return (r.Float64() - 0.5) * math.Exp(-30*math.Mod(s, 0.7)) * math.Abs(math.Sin(float64(i/11200)))
		})},
		{"singing without words", pcm(n, sung())},
	}
	var all PCM
	for _, k := range kinds {
		all = append(all, k.x...)
	}
	m := models(t)
	m.Segmentation, m.Embedding = ModelFile{}, ModelFile{} // nobody is there to be told apart
	tr, err := transcriber(t).Run(t.Context(), all, 0, Options{Models: m}, nil)
	problem(t, err, casework.CodeNoSpeech)
	for _, u := range tr.Utterances {
		t.Errorf("%s, %.1f–%.1f: %q", kinds[int(u.StartS*sound.Rate)/n].name, u.StartS, u.EndS, u.Text)
	}
	for _, g := range tr.Gaps {
		t.Errorf("%s passes for speech: %v", kinds[int(g.FromS*sound.Rate)/n].name, g)
	}
}

// One word said for a minute is that word as often, and nothing else.
func TestOneWord(t *testing.T) {
	all := fixture(t)
	word := all[2*(17*sound.Rate+sound.Rate/2) : 2*(18*sound.Rate+sound.Rate/8)] // "Yeah, fine"
	var x PCM
	for len(x) < 2*60*sound.Rate {
		x = append(append(x, word...), make([]byte, 2*sound.Rate/2)...)
	}
	tr, err := transcriber(t).Run(t.Context(), x, 0, Options{Models: models(t)}, nil)
	if err != nil {
		t.Fatal(err, tr.Gaps)
	}
	other, words := 0, 0
	for _, u := range tr.Utterances {
		for _, w := range strings.FieldsFunc(strings.ToLower(u.Text), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if words++; w != "yeah" && w != "fine" && w != "yes" {
				other++
			}
		}
	}
	t.Logf("%d words, %d others, %d utterances, gaps %v", words, other, len(tr.Utterances), tr.Gaps)
	if words < 60 || words > 120 || 10*other > words {
		t.Errorf("%d words, of which %d were not said", words, other)
		for _, u := range tr.Utterances {
			t.Log(u.Text)
		}
	}
}
