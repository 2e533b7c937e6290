package decode

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
)

const visit = "../testdata/visit-30s.opus"

func program(t *testing.T) string {
	t.Helper()
	p, err := FindFFmpeg()
	if err != nil {
		t.Fatalf("these tests need ffmpeg: %v", err)
	}
	return p
}

// made returns the path of a file that ffmpeg makes with args.
func made(t *testing.T, name string, args ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), name)
	cmd := exec.Command(program(t), append(append([]string{"-v", "error", "-nostdin"}, args...), "file:"+out)...)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %v: %v\n%s", args, err, b)
	}
	return out
}

// written returns the path of a file with the given bytes.
func written(t *testing.T, name string, b []byte) string {
	t.Helper()
	p := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(p, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func half(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, "half"+filepath.Ext(path), b[:len(b)/2])
}

func run(t *testing.T, path string, opt Options) (Info, []byte, error) {
	t.Helper()
	var b bytes.Buffer
	info, err := File(t.Context(), program(t), path, opt, &b)
	return info, b.Bytes(), err
}

func TestWholeFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
	}{
		{"a.m4a", []string{"-i", visit}},
		{"a.mp3", []string{"-i", visit}},
		{"a.wav", []string{"-i", visit}},
		{"stereo.wav", []string{"-i", visit, "-ac", "2", "-ar", "44100"}},
		{"a.flac", []string{"-i", visit}},
		{"a.webm", []string{"-i", visit, "-c:a", "libopus"}},
		{"video.mp4", []string{"-i", visit, "-f", "lavfi", "-i", "color=s=32x32:r=5", "-shortest"}},
		{"-i with spaces; and 'quotes'.wav", []string{"-i", visit}},
		{"http:__example.invalid.wav", []string{"-i", visit}},
	} {
		t.Run(c.name, func(t *testing.T) {
			info, pcm, err := run(t, made(t, c.name, c.args...), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(info.Seconds-29.9) > 0.2 || len(pcm) != int(math.Round(info.Seconds*Rate))*2 || len(info.Problems) > 0 {
				t.Errorf("%+v, %d bytes", info, len(pcm))
			}
			if quiet(pcm) {
				t.Error("nothing is to be heard")
			}
		})
	}
}

func quiet(pcm []byte) bool {
	for i := 1; i < len(pcm); i += 2 {
		if v := int8(pcm[i]); v > 4 || v < -4 {
			return false
		}
	}
	return true
}

func TestBadFiles(t *testing.T) {
	text := []byte(strings.Repeat("This was never a recording. ", 200))
	m4a := made(t, "v.m4a", "-i", visit)
	fast := made(t, "f.m4a", "-i", visit, "-movflags", "+faststart")
	b, err := os.ReadFile(fast)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		want       casework.Code
	}{
		{"zero bytes", written(t, "z.m4a", nil), casework.CodeEmptySound},
		{"text as m4a", written(t, "t.m4a", text), casework.CodeNotSound},
		{"text as mp3", written(t, "t.mp3", text), casework.CodeNotSound},
		{"text as wav", written(t, "t.wav", text), casework.CodeNotSound},
		{"a playlist that names another file", written(t, "t.m3u8", []byte("#EXTM3U\n#EXTINF:1,\nfile:"+m4a+"\n")), casework.CodeNotSound},
		{"a script of files", written(t, "t.ffconcat", []byte("ffconcat version 1.0\nfile "+m4a+"\n")), casework.CodeNotSound},
		{"m4a cut, index last", half(t, m4a), casework.CodeSoundCut},
		{"m4a cut after its index", written(t, "c.m4a", b[:3000]), casework.CodeSoundCut},
		{"0.4 s", made(t, "s.wav", "-t", "0.4", "-i", visit), casework.CodeSoundShort},
		{"0.4 s m4a", made(t, "s.m4a", "-t", "0.4", "-i", visit), casework.CodeSoundShort},
		{"a video without sound", made(t, "n.mp4", "-f", "lavfi", "-i", "color=s=32x32:r=5:d=2"), casework.CodeNotSound},
		{"two seconds of text track only", made(t, "s.mkv", "-f", "srt", "-i", "file:"+written(t, "s.srt", []byte("1\n00:00:00,000 --> 00:00:02,000\nWords.\n\n"))), casework.CodeNotSound},
		{"a decoder that is not on the list", made(t, "w.mkv", "-t", "3", "-i", visit, "-c:a", "wavpack"), casework.CodeNotSound},
		{"a picture", made(t, "p.jpg", "-f", "lavfi", "-i", "color=s=32x32", "-frames:v", "1"), casework.CodeNotSound},
		{"a picture as mp3", made(t, "p.mp3", "-f", "lavfi", "-i", "color=s=32x32", "-frames:v", "1", "-f", "mjpeg"), casework.CodeNotSound},
		{"an iPhone photograph as m4a", written(t, "h.m4a", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")), casework.CodeNotSound},
		{"nothing but noughts", written(t, "0.mp3", make([]byte, 100000)), casework.CodeNotSound},
		{"a dictaphone's DS2", written(t, "d.ds2", append([]byte("\x03ds2"), make([]byte, 5000)...)), casework.CodeNotSound},
		{"an encrypted DS2", written(t, "d.ds2", append([]byte("\x03enc"), make([]byte, 5000)...)), casework.CodeNotSound},
		{"encrypted m4a", made(t, "e.mp4", "-t", "3", "-i", visit, "-c:a", "aac", "-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb", "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8"), casework.CodeBadInput},
		{"m4p from a shop", written(t, "s.m4p", bytes.Replace(bytes.Clone(b), []byte("mp4a"), []byte("drms"), 1)), casework.CodeBadInput},
		{"wma with rights", written(t, "r.wma", withRights(t)), casework.CodeBadInput},
		{"wav of noise with a head that makes no sense", written(t, "n.wav", append([]byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00"), make([]byte, 5000)...)), casework.CodeSoundCut},
		{"one sample a second, for two days", written(t, "l.wav", oneASecond()), casework.CodeBadInput},
		{"a folder", t.TempDir(), casework.CodeNotSound},
		{"nothing there", filepath.Join(t.TempDir(), "gone.wav"), casework.CodeNotFound},
		{"not a file", os.DevNull, casework.CodeNotSound},
	} {
		t.Run(c.name, func(t *testing.T) {
			info, _, err := run(t, c.path, Options{})
			p, ok := errors.AsType[*casework.Problem](err)
			if !ok || p.Code != c.want {
				t.Fatalf("got %v (%+v), want %s", err, info, c.want)
			}
			if p.Cause != nil && strings.Contains(p.Cause.Error(), "recording") {
				t.Errorf("the cause holds words of the file: %v", p.Cause)
			}
		})
	}
}

// oneASecond returns a small WAV that would swell to gigabytes.
func oneASecond() []byte {
	b := makeWave(wave{tag: 1, bits: 8, rate: 1, channels: 1, dataSays: 200000})
	return append(b, make([]byte, 200000)...)
}

// TestTracks: of several tracks the one marked as the main one is read, wherever it stands, and the others are spoken of.
func TestTracks(t *testing.T) {
	tone := []string{"-f", "lavfi", "-i", "sine=f=300:d=2", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=2", "-map", "0", "-map", "1", "-c:a", "pcm_s16le"}
	for _, c := range []struct {
		name   string
		args   []string
		silent bool
	}{
		{"first.mkv", []string{"-disposition:a:0", "default", "-disposition:a:1", "0"}, false},
		{"second.mkv", []string{"-disposition:a:0", "0", "-disposition:a:1", "default"}, true},
		{"neither.mkv", []string{"-disposition:a:0", "0", "-disposition:a:1", "0"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			info, pcm, err := run(t, made(t, c.name, append(slices.Clone(tone), c.args...)...), Options{})
			if err != nil || quiet(pcm) != c.silent {
				t.Errorf("silent %v, want %v; %v", quiet(pcm), c.silent, err)
			}
			if len(info.Problems) != 1 || !strings.Contains(info.Problems[0], "2 sound tracks") {
				t.Errorf("said %q", info.Problems)
			}
		})
	}
}

func TestProbe(t *testing.T) {
	info, err := Probe(t.Context(), program(t), "testdata/video.mp4")
	want := Info{ExpectedS: 1.32, SourceChannels: 1, Container: "mov", Codec: "aac (LC)", Started: time.Date(2026, 3, 4, 10, 20, 30, 0, time.UTC)}
	if err != nil || !info.Started.Equal(want.Started) || fmt.Sprint(info) != fmt.Sprint(want) {
		t.Errorf("got %+v, %v; want %+v", info, err, want)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Probe(ctx, program(t), "testdata/video.mp4"); casework.AsProblem(err) == nil || casework.AsProblem(err).Code != casework.CodeCancelled {
		t.Errorf("stopped before it began: %v", err)
	}
}

// withRights returns a WMA file with a Content Encryption Object (ASF specification, 3.14) in its header.
func withRights(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/wma2.wma")
	if err != nil {
		t.Fatal(err)
	}
	object := []byte("\xfb\xb3\x11\x22\x23\xbd\xd2\x11\xb4\xb7\x00\xa0\xc9\x55\xfc\x6e\x28\x00\x00\x00\x00\x00\x00\x00")
	object = append(object, make([]byte, 16)...)
	le := binary.LittleEndian
	le.PutUint64(b[16:], le.Uint64(b[16:])+uint64(len(object)))
	le.PutUint32(b[24:], le.Uint32(b[24:])+1)
	return slices.Concat(b[:30], object, b[30:])
}

func TestUnreadable(t *testing.T) {
	path := written(t, "a.wav", []byte("RIFF"))
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	if f, err := os.Open(path); err == nil { // the system's administrator may read everything: then the reason is put in directly
		f.Close()
		err := unreadable(&os.PathError{Op: "open", Path: path, Err: os.ErrPermission})
		if p := casework.AsProblem(err); p.Code != casework.CodeBadInput || strings.Contains(p.Cause.Error(), path) {
			t.Errorf("got %v because of %v", p, p.Cause)
		}
		return
	}
	_, _, err := run(t, path, Options{})
	if p := casework.AsProblem(err); p.Code != casework.CodeBadInput {
		t.Errorf("got %v", err)
	}
}

// What is cut but can be read in part is kept, and it is said how much is missing.
func TestCutFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
	}{
		{"fast.m4a", []string{"-i", visit, "-movflags", "+faststart"}},
		{"a.wav", []string{"-i", visit}},
		{"a.flac", []string{"-i", visit}},
		{"a.mp3", []string{"-i", visit}},
		{"a.webm", []string{"-i", visit, "-c:a", "libopus"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			info, pcm, err := run(t, half(t, made(t, c.name, c.args...)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if info.Seconds < 5 || info.Seconds > 25 || len(pcm) == 0 {
				t.Errorf("read %.1f s", info.Seconds)
			}
			if math.Abs(info.ExpectedS-29.9) > 0.3 {
				t.Errorf("expected %.1f s", info.ExpectedS)
			}
			want := fmt.Sprintf("Only %s of the 30 s could be read", Span(info.Seconds))
			if len(info.Problems) != 1 || !strings.HasPrefix(info.Problems[0], want) {
				t.Errorf("problems %q, want %q…", info.Problems, want)
			}
		})
	}
}

func TestProgress(t *testing.T) {
	var done, total float64
	info, _, err := run(t, made(t, "a.m4a", "-i", visit), Options{Progress: func(d, tot float64) {
		if d < done {
			t.Errorf("went back from %g to %g", done, d)
		}
		done, total = d, tot
	}})
	if err != nil || done != info.Seconds || math.Abs(total-29.9) > 0.2 {
		t.Errorf("ended at %g of %g, want %g: %v", done, total, info.Seconds, err)
	}
}

type fullDisk struct{ room int }

var errFull = errors.New("disk full")

func (w *fullDisk) Write(p []byte) (int, error) {
	if w.room -= len(p); w.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriterFails(t *testing.T) {
	_, err := File(t.Context(), program(t), visit, Options{}, &fullDisk{100000})
	if !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	_, err := File(ctx, program(t), visit, Options{Progress: func(float64, float64) { stop() }}, io.Discard)
	if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeCancelled {
		t.Errorf("got %v", err)
	}
}

func TestNoFFmpeg(t *testing.T) {
	_, err := File(t.Context(), filepath.Join(t.TempDir(), "ffmpeg"), visit, Options{}, io.Discard)
	if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeDecoderMissing {
		t.Errorf("got %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := FindFFmpeg(); casework.AsProblem(err) == nil || casework.AsProblem(err).Code != casework.CodeDecoderMissing {
		t.Errorf("found one on an empty PATH: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ffmpeg"), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if p, err := FindFFmpeg(dir); err != nil || p != filepath.Join(dir, "ffmpeg") {
		t.Errorf("got %q, %v", p, err)
	}
}

func TestSpan(t *testing.T) {
	for s, want := range map[float64]string{0.2: "0 s", 52: "52 s", 59.7: "1 min", 184: "3 min 4 s", 3725: "1 h 2 min"} {
		if got := Span(s); got != want {
			t.Errorf("%g: %q, want %q", s, got, want)
		}
	}
}
