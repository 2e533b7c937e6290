package decode

import (
	"bytes"
	"math"
	"testing"
	"time"
)

func heard(t testing.TB, parts ...string) *report {
	t.Helper()
	r := new(report)
	for _, part := range parts {
		if n, err := r.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	r.finish()
	return r
}

func TestReport(t *testing.T) {
	r := heard(t,
		"Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:x':\n  Metadata:\n    title           : x\n                    :   Duration: 99:00:00.00, start\n    creation_time   : 2026-03-04T10:20:30.000000Z\n",
		"  Duration: 01:02:0", "3.50, start: 0.000000, bitrate: 16 kb/s\n",
		"  Stream #0:0[0x1](und): Video: mjpeg, yuvj420p, 10x10 (attached pic)\n",
		"  Stream #0:1[0x1](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, 5.1(side), fltp, 32 kb/s\n      creation_time   : 2020-01-01T00:00:00.000000Z\n",
		"  Stream #0:2(eng): Audio: none (apac / 0x63617061), 48000 Hz, 4 channels (default)\n",
		"  Stream #0:3: Audio: mp3 (U[0][0][0] / 0x0055), 48000 Hz, stereo, fltp, 32 kb/s (default)\n",
		"Output #0, s16le, to 'pipe:':\n  Duration: 00:00:01.00, start\n  Stream #0:0: Audio: pcm_s16le, 16000 Hz, mono\n[mov @ 0x1] stream 0, offset 0x1: partial file")
	if r.expected != 3723.5 || r.video || !r.cut || r.container != "mov" || len(r.tracks) != 3 {
		t.Errorf("%+v", r)
	}
	if got := r.started(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)); !got.Equal(time.Date(2026, 3, 4, 10, 20, 30, 0, time.UTC)) {
		t.Errorf("started %v", got)
	}
	usable := r.readable()
	want := []track{{3, "mp3", "", 2, true}, {1, "aac", "LC", 6, false}}
	if len(usable) != 2 || usable[0] != want[0] || usable[1] != want[1] {
		t.Errorf("got %+v, want %+v", usable, want)
	}
}

func TestStarted(t *testing.T) {
	now := time.Date(2026, 4, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	for _, c := range []struct{ lines, want string }{
		{"    creation_time   : 2026-03-04T10:20:30.000000Z\n", "2026-03-04T10:20:30Z"},
		{"    com.apple.quicktime.creationdate: 2026-03-04T11:20:30+0100\n", "2026-03-04T11:20:30+01:00"},
		{"    creation_time   : 1904-01-01T00:00:00.000000Z\n    date            : 2026-03-04T10:20:30Z\n", "2026-03-04T10:20:30Z"},
		{"    date            : 2026-03-04\n    creation_time   : 09:08:07\n", "2026-03-04T09:08:07+01:00"},
		{"    creation_time   : 1970-01-01T00:00:00.000000Z\n", ""},
		{"    creation_time   : 2026-04-03T00:00:00.000000Z\n", ""},
		{"    date            : 2026\n", ""},
		{"    title           : 2026-03-04T10:20:30Z\n", ""},
		{"", ""},
	} {
		got := heard(t, "Input #0, mov, from 'file:x':\n  Metadata:\n", c.lines).started(now)
		if c.want == "" && !got.IsZero() || c.want != "" && got.Format(time.RFC3339) != c.want {
			t.Errorf("%q: got %v, want %s", c.lines, got, c.want)
		}
	}
}

func TestChannelCount(t *testing.T) {
	for layout, want := range map[string]int{"mono": 1, "stereo": 2, "2.1": 3, "5.1": 6, "7.1": 8, "quad": 4, "13 channels": 13, "": 0, "-3 channels": 0, "binaural": 0} {
		if got := channelCount(layout); got != want {
			t.Errorf("%q: got %d, want %d", layout, got, want)
		}
	}
}

func FuzzReport(f *testing.F) {
	f.Add([]byte("  Duration: 00:01:00.03, start: 0.0, bitrate: 16 kb/s\r  Stream #0:0: Audio: flac, 16000 Hz, 3 channels (FL+FR+LFE), s32\n"))
	f.Add([]byte("Input #0, mov,mp4, from 'x':\n    creation_time   : 2026-03-04T10:20:30.000000Z\n  Stream #0:1[0x1](und): Audio: aac (LC) (mp4a / 0x6134706D), 48000 Hz, 5.1(side), fltp (default)\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := heard(t, string(b))
		if r.expected < 0 || math.IsNaN(r.expected) || math.IsInf(r.expected, 0) || len(r.tracks) > maxTracks || len(r.container) > maxLine {
			t.Errorf("%+v", r)
		}
		for _, k := range r.readable() {
			if k.channels < 0 || k.codec == "none" {
				t.Errorf("%+v", k)
			}
		}
		if at := r.started(time.Unix(1.8e9, 0)); !at.IsZero() && (at.Year() < 2000 || at.Year() > 2100) {
			t.Error(at)
		}
	})
}

// TestNothingButHeaders: a file of 16 MB that is all boxes in boxes takes no longer than the places it may ask for.
func TestNothingButHeaders(t *testing.T) {
	asked := &counter{bytes.NewReader(bytes.Repeat([]byte("\x00\x00\x00\x08free"), 1<<21)), 0}
	if mp4Locked(asked, 1<<24) || asked.n > mostAsks {
		t.Errorf("%d places were looked at", asked.n)
	}
	asked = &counter{bytes.NewReader(append([]byte("RIFF\x00\x00\x00\x00WAVE"), bytes.Repeat([]byte("free\x00\x00\x00\x00"), 1<<21)...)), 0}
	if p := findPayload(asked, 1<<24); p.said != 0 || asked.n > mostAsks {
		t.Errorf("%d places were looked at: %+v", asked.n, p)
	}
}

type counter struct {
	*bytes.Reader
	n int
}

func (c *counter) ReadAt(b []byte, at int64) (int, error) {
	c.n++
	return c.Reader.ReadAt(b, at)
}

func FuzzPayload(f *testing.F) {
	f.Add(makeWave(wave{tag: 1, bits: 8, rate: 2000, channels: 1, dataSays: 100}), int64(3000))
	f.Add(makeWave(wave{riff: "RF64", tag: 1, bits: 8, rate: 2000, channels: 1}), int64(3000))
	f.Add([]byte("caff\x00\x01\x00\x00data\x00\x00\x00\x00\x00\x00\x10\x00----"), int64(100))
	f.Add([]byte("FORM\x00\x00\x00\x00AIFFSSND\x00\x00\x10\x00--------"), int64(100))
	f.Add(append(append([]byte{}, w64Riff...), w64Data...), int64(100))
	f.Add(append(append([]byte{}, asfHeader...), asfFile...), int64(100))
	f.Add([]byte("\x00\x00\x00\x18moov\x00\x00\x00\x10stsd\x00\x00\x00\x00\x00\x00\x00\x00"), int64(24))
	f.Add([]byte("OggS\x00\x04------------------------------"), int64(34))
	f.Fuzz(func(t *testing.T, b []byte, size int64) {
		p := findPayload(bytes.NewReader(b), size)
		if m := p.missing(); m < 0 || m >= 1 || math.IsNaN(m) || p.from < 0 {
			t.Errorf("%+v: %g missing", p, m)
		}
		mp4Locked(bytes.NewReader(b), size)
		oggOpen(bytes.NewReader(b), int64(len(b)))
	})
}
