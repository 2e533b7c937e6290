package audio

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
)

// speechLike gives n samples of each channel: a voice of many harmonics that comes and goes, over a little noise.
func speechLike(n, channels int) []byte {
	hiss := noise(n * channels)
	out := make([]byte, 0, n*channels*bytesPerSample)
	for i := range n {
		for c := range channels {
			s := float64(i) / Rate
			v := 0.0
			for h := 1.0; h < 9; h++ {
				v += math.Sin(2*math.Pi*(110+30*float64(c))*h*s) / h
			}
			v *= 3000 * math.Max(0, math.Sin(2*math.Pi*(0.7+0.2*float64(c))*s))
			out = binary.LittleEndian.AppendUint16(out, uint16(int16(v)+int16(hiss[i*channels+c])-128))
		}
	}
	return out
}

func TestCodec(t *testing.T) {
	loud := make([]byte, 0, 2*Rate)
	for i := range Rate {
		loud = binary.LittleEndian.AppendUint16(loud, uint16([]int16{math.MaxInt16, math.MinInt16, math.MinInt16, math.MaxInt16, 0}[i%5]))
	}
	for name, c := range map[string]struct {
		pcm      []byte
		channels int
		coding   byte
		most     int // bytes
	}{
		"speech":           {speechLike(Rate, 1), 1, codingFLAC, 24 * 1024},
		"speech, two":      {speechLike(Rate, 2), 2, codingFLAC, 48 * 1024},
		"silence":          {make([]byte, 2*Rate), 1, codingFLAC, 1024},
		"one sample":       {[]byte{1, 2}, 1, codingPlain, 1024},
		"a few samples":    {[]byte{1, 2, 3, 4, 5, 6, 7, 8}, 2, codingPlain, 1024},
		"1001 samples":     {speechLike(1001, 1), 1, codingFLAC, 2048},
		"noise":            {noise(2 * Rate), 1, codingPlain, 33 * 1024},
		"noise, two":       {noise(4 * Rate), 2, codingPlain, 64 * 1024},
		"all there can be": {loud, 1, codingPlain, 33 * 1024},
	} {
		t.Run(name, func(t *testing.T) {
			plain := encode(c.pcm, c.channels)
			if len(plain)%padTo != 0 || plain[0] != c.coding || len(plain) > c.most {
				t.Errorf("%d bytes in coding %d", len(plain), plain[0])
			}
			samples := len(c.pcm) / c.channels / bytesPerSample
			got, err := decode(plain, samples, c.channels)
			if err != nil || !bytes.Equal(got, c.pcm) {
				t.Fatalf("%d of %d bytes, %v", len(got), len(c.pcm), err)
			}
			if len(plain) > largestRecord(c.channels)-tag {
				t.Error("larger than a record may be")
			}
			for _, wrong := range []int{samples - 1, samples + 1} {
				if got, err := decode(plain, wrong, c.channels); err == nil && c.coding == codingFLAC {
					t.Errorf("%d bytes for %d samples", len(got), wrong)
				}
			}
			if _, err := decode(plain, samples, 3-c.channels); err == nil && c.coding == codingFLAC {
				t.Error("opens with another number of channels")
			}
			plain[len(plain)-1] ^= 1 // in the padding, or in the last sample
			if got, err := decode(plain, samples, c.channels); err == nil && bytes.Equal(got, c.pcm) {
				t.Error("padding that is not zero was taken")
			}
		})
	}
	for _, bad := range [][]byte{nil, {codingFLAC}, {codingPlain}, {2, 0, 0, 0}} {
		if _, err := decode(bad, 1, 1); err == nil {
			t.Errorf("%v opens", bad)
		}
	}
}

// What is decoded was authenticated; all the same, no bytes may make the decoder panic, take much memory, or give more than was asked for.
func FuzzDecode(f *testing.F) {
	f.Add(encode(speechLike(3000, 1), 1), 3000, false)
	f.Add(encode(speechLike(1500, 2), 2), 1500, true)
	f.Add(encode(make([]byte, 64), 1), 32, false)
	f.Add([]byte{codingFLAC, 0xff, 0xf8}, 16000, false)
	f.Fuzz(func(t *testing.T, plain []byte, samples int, two bool) {
		channels := 1
		if two {
			channels = 2
		}
		if samples < 1 || samples > recordSamples || len(plain) > largestRecord(2) {
			return
		}
		got, err := decode(plain, samples, channels)
		if err == nil && len(got) != samples*channels*bytesPerSample {
			t.Fatalf("%d bytes for %d samples", len(got), samples)
		}
	})
}

// Whatever sound there is comes back as it was.
func FuzzEncode(f *testing.F) {
	f.Add(speechLike(2500, 1), false)
	f.Add(speechLike(700, 2), true)
	f.Add(noise(64), false)
	f.Fuzz(func(t *testing.T, pcm []byte, two bool) {
		channels := 1
		if two {
			channels = 2
		}
		frame := channels * bytesPerSample
		pcm = pcm[:min(len(pcm), recordSamples*frame)/frame*frame]
		if len(pcm) == 0 {
			return
		}
		plain := encode(pcm, channels)
		if len(plain) > largestRecord(channels)-tag {
			t.Fatalf("%d bytes", len(plain))
		}
		if got, err := decode(plain, len(pcm)/frame, channels); err != nil || !bytes.Equal(got, pcm) {
			t.Fatalf("%d of %d bytes, %v", len(got), len(pcm), err)
		}
	})
}
