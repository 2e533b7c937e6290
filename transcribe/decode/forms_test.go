package decode

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

const voiceS = 1.3

// voice is the sound in every file of testdata: eight harmonics of a gliding pitch, in syllables. make.sh has the same formula.
func voice(t float64) float64 {
	if t < 0 || t >= voiceS {
		return 0
	}
	var sum float64
	for k := 1.0; k <= 8; k++ {
		sum += math.Sin(2*math.Pi*k*(110*t+15*t*t)) / k
	}
	swell := math.Sin(2 * math.Pi * 0.9375 * t)
	return 0.22 * swell * swell * sum
}

// likeness is the highest correlation of decoded sound with the voice, over shifts of up to 200 ms: every codec has its delay.
func likeness(pcm []byte) (best float64, shift int) {
	n := len(pcm) / 2
	got := make([]float64, n)
	for i := range got {
		got[i] = float64(int16(binary.LittleEndian.Uint16(pcm[2*i:])))
	}
	want := make([]float64, n+Rate/5)
	for i := range want {
		want[i] = voice(float64(i) / Rate)
	}
	at := func(d, step int) float64 {
		var xy, xx, yy float64
		for i := max(0, -d); i+max(d, 0) < n; i += step {
			x, y := got[i+max(d, 0)], want[i+max(0, -d)]
			xy, xx, yy = xy+x*y, xx+x*x, yy+y*y
		}
		return xy / math.Sqrt(xx*yy+1e-9)
	}
	for d := -Rate / 10; d <= Rate/5; d += 4 { // the highest harmonic is 16 samples long
		if c := at(d, 3); c > best {
			best, shift = c, d
		}
	}
	for d := shift - 4; d <= shift+4; d++ {
		if c := at(d, 3); c > best {
			best, shift = c, d
		}
	}
	return at(shift, 1), shift
}

// TestForms decodes 1.3 s of a known sound in every form on the lists and compares what comes out with the formula.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		file, container, codec string
		least                  float64 // correlation
		longer                 float64 // seconds an encoder may add
	}{
		{"aac-lc.m4a", "mov", "aac (LC)", 0.98, 0.05},
		{"he-aac.m4a", "mov", "aac (HE-AACv2)", 0.98, 0.2}, // one channel: ffmpeg cannot tell v1 from v2 before it has decoded
		{"he-aac-v2.m4a", "mov", "aac (HE-AACv2)", 0.98, 0.25},
		{"he-aac-v2.aac", "aac", "aac (HE-AACv2)", 0.98, 0.25},
		{"adts.aac", "aac", "aac (LC)", 0.95, 0.15},
		{"alac.m4a", "mov", "alac", 0.999, 0.01},
		{"cbr.mp3", "mp3", "mp3", 0.99, 0.1},
		{"vbr-id3.mp3", "mp3", "mp3", 0.99, 0.1},
		{"mp3.wav", "wav", "mp3", 0.99, 0.1},
		{"flac.flac", "flac", "flac", 0.999, 0.01},
		{"vorbis.ogg", "ogg", "vorbis", 0.98, 0.02},
		{"opus.ogg", "ogg", "opus", 0.95, 0.03},
		{"opus.caf", "caf", "opus", 0.95, 0.05},
		{"opus.webm", "matroska", "opus", 0.95, 0.03},
		{"wma1.wma", "asf", "wmav1", 0.96, 0.05},
		{"wma2.wma", "asf", "wmav2", 0.96, 0.05},
		// AMR models a voice: it keeps how loud each harmonic is, not how they stand to one another. (README.md: the same sound as AMR's own decoder.)
		{"amr-nb.amr", "amr", "amr_nb", 0.45, 0.05},
		{"amr-nb.3gp", "mov", "amr_nb", 0.45, 0.05},
		{"amr-wb.awb", "amr", "amr_wb", 0.75, 0.05},
		{"amr-wb.3gp", "mov", "amr_wb", 0.75, 0.05},
		{"gsm.wav", "wav", "gsm_ms", 0.85, 0.05},
		{"g726.wav", "wav", "adpcm_g726", 0.98, 0.05},
		{"adpcm-ms.wav", "wav", "adpcm_ms", 0.98, 0.3},
		{"adpcm-ima.wav", "wav", "adpcm_ima_wav", 0.98, 0.3},
		{"ima.caf", "caf", "adpcm_ima_qt", 0.98, 0.05},
		{"pcm.aiff", "aiff", "pcm_s8", 0.99, 0.01},
		{"pcm.w64", "w64", "pcm_u8", 0.99, 0.01},
		{"video.mp4", "mov", "aac (LC)", 0.95, 0.15},
		{"video.mov", "mov", "aac (LC)", 0.95, 0.15},
		{"video.webm", "matroska", "opus", 0.95, 0.05},
		{"video.mkv", "matroska", "aac (LC)", 0.95, 0.15},
		{"video.avi", "avi", "mp3", 0.98, 0.15},
		{"video.mpg", "mpeg", "mp2", 0.98, 0.15},
		{"camcorder.mts", "mpegts", "ac3", 0.98, 0.15},
	} {
		t.Run(c.file, func(t *testing.T) {
			info, pcm, err := run(t, filepath.Join("testdata", c.file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			like, shift := likeness(pcm)
			t.Logf("likeness %.4f at %d, %.3f s of %.3f, %s %s, %v", like, shift, info.Seconds, info.ExpectedS, info.Container, info.Codec, info.Problems)
			if info.Seconds < voiceS-0.06 || info.Seconds > voiceS+c.longer || len(info.Problems) > 0 || info.Channels != 1 {
				t.Errorf("%+v", info)
			}
			if info.Container != c.container || info.Codec != c.codec {
				t.Errorf("is said to be %s in %s", info.Codec, info.Container)
			}
			if like < c.least {
				t.Errorf("likeness %.4f, want %.4f", like, c.least)
			}
		})
	}
	checkAllTried(t)
}

// checkAllTried fails when a file lies in testdata that no test reads.
func checkAllTried(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("forms_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if n := f.Name(); !f.IsDir() && n != "README.md" && n != "make.sh" && !bytes.Contains(src, []byte(`"`+n+`"`)) {
			t.Errorf("no test reads testdata/%s", n)
		}
	}
}

// wave describes a WAV for makeWave.
type wave struct {
	riff       string // "RIFF" if empty
	tag        uint16
	bits, rate int
	channels   int
	extensible bool
	before     []byte // chunks between fmt and data
	dataSays   int64  // the length in the header; -1 for the true one
	after      []byte
	sound      func(channel int, t float64) float64 // voice in every channel if nil
}

func chunk(id string, b []byte) []byte {
	out := append([]byte(id), binary.LittleEndian.AppendUint32(nil, uint32(len(b)))...)
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	return append(out, b...)
}

func makeWave(w wave) []byte {
	le := binary.LittleEndian
	if w.sound == nil {
		w.sound = func(_ int, t float64) float64 { return voice(t) }
	}
	var data []byte
	for i := range int(voiceS * float64(w.rate)) {
		for ch := range w.channels {
			v := w.sound(ch, float64(i)/float64(w.rate))
			switch {
			case w.tag == 3 && w.bits == 32:
				data = le.AppendUint32(data, math.Float32bits(float32(v)))
			case w.tag == 3:
				data = le.AppendUint64(data, math.Float64bits(v))
			case w.tag == 6:
				data = append(data, aLaw(v))
			case w.tag == 7:
				data = append(data, muLaw(v))
			case w.bits == 8:
				data = append(data, byte(128+math.Round(v*127)))
			default:
				n := uint32(int32(math.Round(v * float64(int64(1)<<(w.bits-1)-1))))
				data = append(data, le.AppendUint32(nil, n)[:w.bits/8]...)
			}
		}
	}
	block := w.channels * w.bits / 8
	form := le.AppendUint16(nil, w.tag)
	if w.extensible {
		form = le.AppendUint16(nil, 0xfffe)
	}
	form = le.AppendUint16(form, uint16(w.channels))
	form = le.AppendUint32(form, uint32(w.rate))
	form = le.AppendUint32(form, uint32(w.rate*block))
	form = le.AppendUint16(form, uint16(block))
	form = le.AppendUint16(form, uint16(w.bits))
	if w.extensible {
		form = le.AppendUint16(form, 22)
		form = le.AppendUint16(form, uint16(w.bits))
		form = le.AppendUint32(form, 0)
		form = le.AppendUint16(form, w.tag)
		form = append(form, "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"...)
	}
	said := uint32(len(data))
	if w.dataSays >= 0 {
		said = uint32(w.dataSays)
	}
	body := []byte("WAVE")
	if w.riff == "RF64" {
		ds := le.AppendUint64(nil, 0)
		ds = le.AppendUint64(ds, uint64(len(data)))
		ds = le.AppendUint64(ds, uint64(len(data)/block))
		body = append(body, chunk("ds64", append(ds, 0, 0, 0, 0))...)
		said = math.MaxUint32
	}
	body = append(body, chunk("fmt ", form)...)
	body = append(body, w.before...)
	body = append(body, "data"...)
	body = le.AppendUint32(body, said)
	body = append(body, data...)
	body = append(body, w.after...)
	riff := w.riff
	if riff == "" {
		riff = "RIFF"
	}
	return append(le.AppendUint32([]byte(riff), uint32(len(body))), body...)
}

// muLaw and aLaw are ITU-T G.711.
func muLaw(v float64) byte {
	n := int(math.Round(v * 32767))
	sign := byte(0)
	if n < 0 {
		n, sign = -n, 0x80
	}
	n = min(n, 32635) + 132
	e := 7
	for mask := 0x4000; e > 0 && n&mask == 0; mask >>= 1 {
		e--
	}
	return ^(sign | byte(e<<4) | byte(n>>(e+3))&15)
}

func aLaw(v float64) byte {
	n := int(math.Round(v * 32767))
	sign := byte(0x80)
	if n < 0 {
		n, sign = -n-1, 0
	}
	n = min(n, 32635)
	if n < 256 {
		return (sign | byte(n>>4)) ^ 0x55
	}
	e := 7
	for mask := 0x4000; e > 1 && n&mask == 0; mask >>= 1 {
		e--
	}
	return (sign | byte(e<<4) | byte(n>>(e+3))&15) ^ 0x55
}

func TestWAVs(t *testing.T) {
	bext := make([]byte, 602)
	copy(bext[320:], "2026-03-0409:08:07")
	for _, c := range []struct {
		name string
		wave wave
		says string // in the problems
	}{
		{"8 bit", wave{tag: 1, bits: 8, rate: 8000, channels: 1, dataSays: -1}, ""},
		{"16 bit", wave{tag: 1, bits: 16, rate: 44100, channels: 1, dataSays: -1}, ""},
		{"24 bit", wave{tag: 1, bits: 24, rate: 48000, channels: 1, dataSays: -1}, ""},
		{"32 bit", wave{tag: 1, bits: 32, rate: 22050, channels: 1, dataSays: -1}, ""},
		{"float 32", wave{tag: 3, bits: 32, rate: 48000, channels: 1, dataSays: -1}, ""},
		{"float 64", wave{tag: 3, bits: 64, rate: 16000, channels: 1, dataSays: -1}, ""},
		{"A-law", wave{tag: 6, bits: 8, rate: 8000, channels: 1, dataSays: -1}, ""},
		{"µ-law", wave{tag: 7, bits: 8, rate: 8000, channels: 1, dataSays: -1}, ""},
		{"extensible, 16 bit", wave{tag: 1, bits: 16, rate: 48000, channels: 1, extensible: true, dataSays: -1}, ""},
		{"extensible, 24 bit, stereo", wave{tag: 1, bits: 24, rate: 48000, channels: 2, extensible: true, dataSays: -1}, ""},
		{"extensible, float", wave{tag: 3, bits: 32, rate: 48000, channels: 2, extensible: true, dataSays: -1}, ""},
		{"three channels", wave{tag: 1, bits: 16, rate: 16000, channels: 3, dataSays: -1}, ""},
		{"four microphones", wave{tag: 1, bits: 16, rate: 16000, channels: 4, dataSays: -1}, ""},
		{"six channels", wave{tag: 1, bits: 16, rate: 16000, channels: 6, extensible: true, dataSays: -1}, ""},
		{"the voice in the fourth of six only", wave{tag: 1, bits: 16, rate: 16000, channels: 6, dataSays: -1,
			sound: func(ch int, t float64) float64 { return map[bool]float64{true: voice(t)}[ch == 3] }}, ""},
		{"thirteen channels", wave{tag: 1, bits: 16, rate: 16000, channels: 13, dataSays: -1}, ""},
		{"RF64", wave{riff: "RF64", tag: 1, bits: 16, rate: 48000, channels: 1}, ""},
		{"Broadcast Wave, and odd chunks", wave{tag: 1, bits: 16, rate: 16000, channels: 1, dataSays: -1, before: slices.Concat(chunk("bext", bext), chunk("olym", []byte("odd"))), after: chunk("LIST", []byte("INFOICMT\x02\x00\x00\x00x\x00"))}, ""},
		{"no length: the recorder crashed", wave{tag: 1, bits: 16, rate: 16000, channels: 1, dataSays: 0}, "did not close this file"},
		{"largest length", wave{tag: 1, bits: 16, rate: 16000, channels: 1, dataSays: math.MaxUint32}, "did not close this file"},
		{"length from an earlier save", wave{tag: 1, bits: 16, rate: 16000, channels: 1, dataSays: 8000}, "did not close this file"},
		{"length of more than there is", wave{tag: 1, bits: 16, rate: 16000, channels: 1, dataSays: 10 * 32000}, "Only 1 s of the 10 s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			info, pcm, err := run(t, written(t, "a.wav", makeWave(c.wave)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if like, _ := likeness(pcm); like < 0.99 || math.Abs(info.Seconds-voiceS) > 0.01 || info.SourceChannels != c.wave.channels {
				t.Errorf("likeness %.4f, %+v", like, info)
			}
			if said := strings.Join(info.Problems, " "); (said == "") != (c.says == "") || !strings.Contains(said, c.says) {
				t.Errorf("said %q, want %q", said, c.says)
			}
			if strings.HasPrefix(c.name, "Broadcast") && info.Started.Format("2006-01-02T15:04:05") != "2026-03-04T09:08:07" {
				t.Errorf("started %v", info.Started)
			}
		})
	}
}

// TestCut takes the last third off nine seconds of sound in many forms. Where the form promises a length, how much is missing must be said;
// where only its end is marked, that the mark is missing.
func TestCut(t *testing.T) {
	pcm := []string{"-ar", "16000", "-c:a", "pcm_s16le"}
	for _, c := range []struct {
		file string
		args []string
		says string // with the error's words, if it is one
	}{
		{"a.m4a", nil, "cut off or damaged"},
		{"fast.m4a", []string{"-movflags", "+faststart"}, "of the 9 s"},
		{"alac.m4a", []string{"-c:a", "alac", "-movflags", "+faststart"}, "of the 9 s"},
		{"frag.mp4", []string{"-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "1000000"}, "damaged"},
		{"a.mp3", nil, "of the 9 s"},
		{"bare.mp3", []string{"-write_xing", "0"}, ""},
		{"a.aac", nil, "damaged"},
		{"a.flac", []string{"-ar", "16000"}, "of the 9 s"},
		{"a.ogg", []string{"-c:a", "libvorbis"}, "no end mark"},
		{"a.opus", nil, "no end mark"},
		{"a.webm", []string{"-c:a", "libopus"}, "of the 9 s"},
		{"live.webm", []string{"-c:a", "libopus", "-live", "1"}, "damaged"},
		{"a.mkv", []string{"-c:a", "aac"}, "of the 9 s"},
		{"a.wma", nil, "of the 9 s"},
		{"a.wav", pcm, "of the 9 s"},
		{"adpcm.wav", []string{"-c:a", "adpcm_ima_wav"}, "of the 9 s"},
		{"a.rf64.wav", append([]string{"-rf64", "always"}, pcm...), "of the 9 s"},
		{"a.w64", pcm, "of the 9 s"},
		{"a.aiff", nil, "of the 9 s"},
		{"a.au", nil, "of the 9 s"},
		{"a.caf", []string{"-c:a", "pcm_s16le"}, "of the 9 s"},
		{"alac.caf", []string{"-c:a", "alac"}, "cut off or damaged"},
		{"a.avi", []string{"-c:a", "libmp3lame"}, "of the "},
		{"a.ts", nil, ""},
	} {
		t.Run(c.file, func(t *testing.T) {
			whole := made(t, c.file, append([]string{"-t", "9", "-i", visit}, c.args...)...)
			info, _, err := run(t, whole, Options{})
			if err != nil || len(info.Problems) > 0 || math.Abs(info.Seconds-9) > 0.2 {
				t.Fatalf("whole: %+v, %v", info, err)
			}
			b, err := os.ReadFile(whole)
			if err != nil {
				t.Fatal(err)
			}
			info, _, err = run(t, written(t, c.file, b[:len(b)*2/3]), Options{})
			said := strings.Join(info.Problems, " ")
			if p := casework.AsProblem(err); p != nil {
				said = p.Message
			} else if info.Seconds < 3 || info.Seconds > 7.5 {
				t.Errorf("%g s read", info.Seconds)
			}
			if (said == "") != (c.says == "") || !strings.Contains(said, c.says) {
				t.Errorf("said %q, want %q", said, c.says)
			}
		})
	}
}
