package audio

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// steady gives n samples of each channel, from whole numbers only, so that every machine makes the same.
func steady(n, channels int) []byte {
	hiss := noise(n * channels)
	out := make([]byte, 0, n*channels*bytesPerSample)
	for i := range n {
		for c := range channels {
			v := i * (37 + 11*c) % 4000
			v = min(v, 4000-v) - 1000
			out = binary.LittleEndian.AppendUint16(out, uint16(int16(v+int(hiss[i*channels+c])-128)))
		}
	}
	return out
}

// Golden files were written by the release that brought their format, and must open for ever, with the sound they were made of.
// EVENHAND_NEW_GOLDEN=1 writes those of the newest format anew, which is right only until it is released.
func TestGoldenFiles(t *testing.T) {
	key := testKey(t)
	mono := steady(Rate+800, 1)
	stereo := append(steady(700, 2), noise(4*300)...) // the second record does not get smaller, and is plain
	gap := bytes.Clone(stereo)
	clear(gap[4*350 : 4*700])
	torn := append(bytes.Clone(mono[:2*Rate]), steady(500, 1)...)
	for name, c := range map[string]struct {
		channels int
		pcm      []byte
		cut      bool
		gaps     []Stretch
		write    func(f *disk) error
	}{
		"mono": {1, mono, false, nil, func(f *disk) error {
			w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 1)
			if err == nil {
				_, err = w.Write(mono)
			}
			return errors.Join(err, w.Close())
		}},
		"stereo": {2, stereo, false, nil, func(f *disk) error {
			w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 2)
			for _, part := range [][]byte{stereo[:4*700], stereo[4*700:]} {
				if err == nil {
					_, err = w.Write(part)
					err = errors.Join(err, w.Flush())
				}
			}
			return errors.Join(err, w.Close())
		}},
		"gap": {2, gap, true, []Stretch{{350.0 / Rate, 700.0 / Rate}}, func(f *disk) error { // and gone on behind it
			w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 2)
			if err == nil {
				_, err = w.Write(stereo[:4*700])
				err = errors.Join(err, w.Close(), cutTail(folderOf{"x": f}, "x", key, recording, 350.0/Rate))
			}
			if err == nil {
				w, err = Resume(f, key.PublicKey(), recording, EachRecord)
			}
			if err == nil {
				_, err = w.Write(stereo[4*700:])
			}
			return errors.Join(err, w.Rest())
		}},
		"torn": {1, torn, true, nil, func(f *disk) error { // gone on, and torn again
			w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 1)
			if err == nil {
				_, err = w.Write(mono)
				err = errors.Join(err, w.Rest())
			}
			f.b = f.b[:len(f.b)-100]
			if err == nil {
				w, err = Resume(f, key.PublicKey(), recording, EachRecord)
			}
			if err == nil {
				_, err = w.Write(torn[2*Rate:])
				err = errors.Join(err, w.Close())
			}
			f.b = f.b[:len(f.b)-10]
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", "sound-v2-"+name+".sound")
			if os.Getenv("EVENHAND_NEW_GOLDEN") != "" {
				f := &disk{}
				if err := c.write(f); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, f.b, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			r, err := OpenReader(f, key, recording)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := r.ReadTracks(t.Context(), 0, r.Samples())
			if err != nil || !bytes.Equal(got, c.pcm) || r.Cut() != c.cut || r.Channels() != c.channels {
				t.Errorf("%d bytes of %d, cut %v, %v", len(got), len(c.pcm), r.Cut(), err)
			}
			if g := r.Gaps(); len(g) != len(c.gaps) || len(g) > 0 && g[0] != c.gaps[0] {
				t.Errorf("gaps %v", g)
			}
			// What can still be read can be gone on with.
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if w, err := Resume(&disk{b: b}, key.PublicKey(), recording, EachRecord); err != nil || w.Seconds() != r.Seconds() {
				t.Error(err)
			}
		})
	}
	for want, got := range map[string][]byte{
		"455648534f554e440002000200003e80000203e8003c":               header{format: 2, channels: 2, recording: recording}.bytes()[:22],
		"52000000020000000700000000000017700000000300000410deadbeef": block{kindRecord, 2, 7, 6000, 3, padTo + tag, 0xdeadbeef}.bytes(),
	} {
		if hex.EncodeToString(got) != want {
			t.Errorf("the layout changed without its version: %x", got)
		}
	}
}

// Those of format 1: one whole, one cut by a crash. Nothing writes them any more.
func TestGoldenFilesOfFormat1(t *testing.T) {
	pcm := tone(Rate + 800)
	for path, c := range map[string]struct {
		samples int64
		cut     bool
	}{"sound-v1.sound": {16800, false}, "sound-v1-cut.sound": {16000, true}} {
		f, err := os.Open(filepath.Join("testdata", path))
		if err != nil {
			t.Fatal(err)
		}
		r, err := OpenReader(f, testKey(t), recording)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Read(t.Context(), 0, 9)
		if err != nil || r.Cut() != c.cut || r.Samples() != c.samples || r.Channels() != 1 || !bytes.Equal(got, pcm[:c.samples*2]) {
			t.Errorf("%s: %d samples, cut %v, %v", path, r.Samples(), r.Cut(), err)
		}
		if grown, err := r.Refresh(t.Context()); err != nil || grown || len(r.Gaps()) > 0 {
			t.Errorf("%s: grown %v, %v", path, grown, err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := hex.EncodeToString(header{format: 1, channels: 1, recording: recording}.bytes()[:22]); got != "455648534f554e440001000100003e80000103e8003c" {
		t.Errorf("the header changed without its version: %s", got)
	}
}

// Any bit of a file of format 1, and any cut of it: an error, or what was written.
func FuzzFormat1(f *testing.F) {
	pcm := tone(Rate + 800)
	good, err := os.ReadFile(filepath.Join("testdata", "sound-v1.sound"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(100, byte(1), len(good))
	f.Add(headerSize+blockHead1+wrappedKeySize+8, byte(0x80), len(good))
	f.Add(0, byte(0), len(good)-5)
	f.Fuzz(func(t *testing.T, at int, flip byte, length int) {
		b := bytes.Clone(good)
		if at >= 0 && at < len(b) {
			b[at] ^= flip
		}
		if length >= 0 && length < len(b) {
			b = b[:length]
		}
		_, whole := neverWrong(t, b, pcm, Rate)
		if whole && !bytes.Equal(b, good) {
			r, err := openBytes(b, testKey(t))
			if err == nil {
				_, err = r.Read(t.Context(), 0, 9)
			}
			if err == nil {
				t.Fatal("nobody noticed")
			}
		}
	})
}
