package audio

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/hex"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"evenhand/casework"
)

const recording = casework.ID("aaaaaaaaaaaaaaaaaaaaaaaaaa")

// testKey is no secret: golden files are sealed to it.
func testKey(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	k, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0x42}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// tone gives n samples of which no two seconds are alike.
func tone(n int) []byte {
	out := make([]byte, 0, n*bytesPerSample)
	for i := range n {
		v := int16(8000*math.Sin(float64(i)*0.05) + float64(i/recordSamples))
		out = append(out, byte(v), byte(v>>8))
	}
	return out
}

// noise gives n bytes that nothing makes smaller, the same ones each time.
func noise(n int) []byte {
	out := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(out)
	return out
}

// memory is a File that counts what is made durable.
type memory struct {
	bytes.Buffer
	syncs int
	limit int // bytes it takes; 0 is no limit
}

func (m *memory) Write(p []byte) (int, error) {
	if m.limit > 0 && m.Len()+len(p) > m.limit {
		n, _ := m.Buffer.Write(p[:m.limit-m.Len()])
		return n, errors.New("no more room")
	}
	return m.Buffer.Write(p)
}
func (m *memory) Sync() error  { m.syncs++; return nil }
func (m *memory) Close() error { return nil }

type bytesSource struct{ *bytes.Reader }

func (bytesSource) Close() error          { return nil }
func (b bytesSource) Len() (int64, error) { return b.Size(), nil }

func openBytes(b []byte, key *ecdh.PrivateKey) (*Reader, error) {
	return open(bytesSource{bytes.NewReader(b)}, key, recording)
}

func sealed(t testing.TB, pcm []byte, p Policy) []byte {
	t.Helper()
	m := &memory{}
	w, err := NewWriter(m, testKey(t).PublicKey(), recording, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; len(pcm) > 0; i++ { // in odd pieces
		n := min(len(pcm), 777+i%5*10_001)
		if _, err := w.Write(pcm[:n]); err != nil {
			t.Fatal(err)
		}
		pcm = pcm[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m.Bytes()
}

func TestRoundTrip(t *testing.T) {
	for name, n := range map[string]int{
		"nothing": 0, "one sample": 1, "under a second": 9_999, "a second": Rate, "seconds and a bit": 3*Rate + 5,
		"a minute": 60 * Rate, "over a minute": 61*Rate + 1, "three minutes": 180 * Rate,
	} {
		t.Run(name, func(t *testing.T) {
			pcm := tone(n)
			for _, p := range []Policy{EachRecord, EachSegment} {
				r, err := openBytes(sealed(t, pcm, p), testKey(t))
				if err != nil {
					t.Fatal(err)
				}
				got, err := r.Read(t.Context(), 0, math.Inf(1))
				if err != nil || !bytes.Equal(got, pcm) || r.Cut() || r.Samples() != int64(n) {
					t.Fatalf("%d of %d bytes, cut %v, %v", len(got), len(pcm), r.Cut(), err)
				}
			}
		})
	}
}

func TestReadAnyStretch(t *testing.T) {
	pcm := tone(125*Rate + 4000)
	r, err := openBytes(sealed(t, pcm, EachSegment), testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	if r.Seconds() != 125.25 {
		t.Fatal(r.Seconds())
	}
	for _, c := range []struct{ from, to, wantFrom, wantTo float64 }{
		{0, 1, 0, 1}, {0.5, 0.75, 0.5, 0.75}, {59.9, 60.1, 59.9, 60.1}, {1.5, 121.25, 1.5, 121.25}, {125, 999, 125, 125.25},
		{-3, 0.25, 0, 0.25}, {5, 5, 0, 0}, {6, 5, 0, 0}, {126, 130, 0, 0}, {math.NaN(), 1, 0, 1},
	} {
		got, err := r.Read(t.Context(), c.from, c.to)
		want := pcm[int(math.Round(c.wantFrom*Rate))*2 : int(math.Round(c.wantTo*Rate))*2]
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v–%v: %d bytes, want %d, %v", c.from, c.to, len(got), len(want), err)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Read(stopped, 0, 9); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(t.Context(), 62, 63); err == nil {
		t.Error("a closed reader reads")
	}
}

func TestWrongKeyAndWrongRecording(t *testing.T) {
	b := sealed(t, tone(2*Rate), EachRecord)
	other, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][]byte{"whole": b, "cut": b[:len(b)-5]} {
		_, err = openBytes(c, other)
		if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeDamaged {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open(bytesSource{bytes.NewReader(b)}, testKey(t), "bbbbbbbbbbbbbbbbbbbbbbbbbb"); err == nil {
		t.Error("opens as another recording")
	}
}

// neverWrong checks the promise: an error, or sound that is exactly what was written, from the start, as far as it goes.
func neverWrong(t testing.TB, b, pcm []byte) (samples int64, whole bool) {
	t.Helper()
	r, err := openBytes(b, testKey(t))
	if err != nil {
		return 0, false
	}
	if r.Samples()*bytesPerSample > int64(len(pcm)) && !r.Cut() {
		t.Fatalf("promises %d samples of %d", r.Samples(), len(pcm)/2)
	}
	for s := 0; s <= int(r.Seconds()); s++ { // second by second: one bad record must not spoil its neighbours, nor shift them
		got, err := r.Read(context.Background(), float64(s), float64(s+1))
		if err != nil {
			if p := casework.AsProblem(err); p.Code != casework.CodeDamaged {
				t.Fatal(err)
			}
			continue
		}
		at := s * Rate * bytesPerSample
		if at+len(got) > len(pcm) || !bytes.Equal(got, pcm[at:at+len(got)]) {
			t.Fatalf("second %d is wrong", s)
		}
	}
	return r.Samples(), !r.Cut()
}

func TestFlipAnyBit(t *testing.T) {
	pcm := tone(2*Rate + 100)
	b := sealed(t, pcm, EachSegment)
	if n, whole := neverWrong(t, b, pcm); n != 2*Rate+100 || !whole {
		t.Fatal("not whole to begin with")
	}
	// Every bit of the header and of each block's head and key, and of sound a sample of bits.
	_, all := blocksOf(t, b)
	second := headerSize + len(all[0]) + len(all[1])
	for i := range b {
		dense := i < headerSize+2*blockHead+wrappedKeySize+40 || (i >= second-20 && i < second+40) || i > len(b)-200
		if !dense && i%397 != 0 {
			continue
		}
		for bit := range 8 {
			bad := bytes.Clone(b)
			bad[i] ^= 1 << bit
			r, err := openBytes(bad, testKey(t))
			if err == nil {
				if _, err = r.Read(t.Context(), 0, 9); err == nil && !r.Cut() {
					t.Fatalf("byte %d bit %d: nobody noticed", i, bit)
				}
			}
			neverWrong(t, bad, pcm)
		}
	}
}

func TestCutAnywhere(t *testing.T) {
	pcm := tone(2*Rate + 100)
	b := sealed(t, pcm, EachRecord)
	for cut := range b {
		if cut > 600 && cut < len(b)-600 && cut%499 != 0 {
			continue
		}
		n, whole := neverWrong(t, b[:cut], pcm)
		if whole {
			t.Fatalf("cut at %d reads as whole", cut)
		}
		if cut > len(b)-endSize-blockHead && n != 2*Rate+100 {
			t.Fatalf("cut in the end mark at %d: %d samples", cut, n)
		}
	}
	for _, more := range [][]byte{{0}, b[headerSize:]} { // the sound is there, and the end does not end it
		if n, whole := neverWrong(t, append(bytes.Clone(b), more...), pcm); whole || n != 2*Rate+100 {
			t.Errorf("bytes behind the end: %d samples, whole %v", n, whole)
		}
	}
}

// A system that lost power can keep the length of the last write and not its bytes.
func TestTailOfZeros(t *testing.T) {
	pcm := tone(62 * Rate)
	b := sealed(t, pcm, EachSegment)
	_, all := blocksOf(t, b)
	for _, lost := range []int{1, 2} { // records
		c, gone := bytes.Clone(b[:len(b)-blockHead-endSize]), 0
		for _, r := range all[len(all)-1-lost : len(all)-1] {
			gone += len(r)
		}
		clear(c[len(c)-gone+blockHead:])
		n, whole := neverWrong(t, c, pcm)
		if whole || n != int64(62-lost)*Rate {
			t.Errorf("%d records of zeros: %d samples, whole %v", lost, n, whole)
		}
	}
}

// blocksOf cuts a file at its blocks.
func blocksOf(t *testing.T, b []byte) (head []byte, out [][]byte) {
	t.Helper()
	head, b = b[:headerSize], b[headerSize:]
	for len(b) > 0 {
		h, err := parseBlock(b[:blockHead], 1)
		if err != nil {
			t.Fatal(err)
		}
		n := blockHead + int(h.length)
		out, b = append(out, b[:n]), b[n:]
	}
	return head, out
}

func TestSwapAnyTwoBlocks(t *testing.T) {
	pcm := tone(62*Rate + 100) // two segments
	head, all := blocksOf(t, sealed(t, pcm, EachSegment))
	pick := []int{0, 1, 2, 30, 59, 60, 61, 62, 63, 64, len(all) - 1}
	for i, a := range pick {
		for _, z := range pick[i+1:] {
			swap := append([][]byte(nil), all...)
			swap[a], swap[z] = swap[z], swap[a]
			same := append([][]byte(nil), all...)
			same[a] = same[z]
			gone := append(append([][]byte(nil), all[:a]...), all[z:]...)
			renumbered := append([][]byte(nil), swap...) // as before, but with the block heads left in their places
			renumbered[a] = append(bytes.Clone(all[a][:blockHead]), all[z][blockHead:]...)
			renumbered[z] = append(bytes.Clone(all[z][:blockHead]), all[a][blockHead:]...)
			for name, v := range map[string][][]byte{"swapped": swap, "doubled": same, "left out": gone, "payloads swapped": renumbered} {
				b := bytes.Clone(head)
				for _, p := range v {
					b = append(b, p...)
				}
				r, err := openBytes(b, testKey(t))
				if err == nil && !r.Cut() {
					_, err = r.Read(t.Context(), 0, 99)
					if err == nil {
						t.Fatalf("%s %d and %d: nobody noticed", name, a, z)
					}
				}
				neverWrong(t, b, pcm)
			}
		}
	}
}

// Blocks of another file of the same recording and key do not fit.
func TestSwapBetweenFiles(t *testing.T) {
	pcm := tone(3 * Rate)
	head, a := blocksOf(t, sealed(t, pcm, EachSegment))
	_, z := blocksOf(t, sealed(t, pcm, EachSegment))
	for i := range a {
		mixed := append([][]byte(nil), a...)
		mixed[i] = z[i]
		b := append(bytes.Clone(head), bytes.Join(mixed, nil)...)
		r, err := openBytes(b, testKey(t))
		if err == nil {
			_, err = r.Read(t.Context(), 0, 9)
		}
		if err == nil {
			t.Errorf("block %d of another file was taken", i)
		}
	}
}

// A length that is changed in one record must not shift the records behind it.
func TestChangedLengthDoesNotShift(t *testing.T) {
	pcm := tone(3 * Rate)
	head, all := blocksOf(t, sealed(t, pcm, EachSegment))
	all[1] = bytes.Clone(all[1])
	all[1][19] ^= 0x80 // 15,872 samples in the place of 16,000
	b := append(bytes.Clone(head), bytes.Join(all[:len(all)-1], nil)...)
	neverWrong(t, b, pcm)
}

func TestPolicies(t *testing.T) {
	for name, c := range map[string]struct {
		p    Policy
		want int
	}{"each record": {EachRecord, 1 + 121 + 1}, "each segment": {EachSegment, 1 + 2 + 1}} {
		t.Run(name, func(t *testing.T) {
			m := &memory{}
			w, err := NewWriter(m, testKey(t).PublicKey(), recording, c.p, 1)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(tone(121 * Rate)); err != nil {
				t.Fatal(err)
			}
			if w.Seconds() != 121 {
				t.Error(w.Seconds())
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if m.syncs != c.want {
				t.Errorf("%d times made durable, want %d", m.syncs, c.want)
			}
		})
	}
}

func TestDiskFullKeepsWhatWasSealed(t *testing.T) {
	pcm := noise(10 * Rate * bytesPerSample)
	m := &memory{limit: 150_000}
	w, err := NewWriter(m, testKey(t).PublicKey(), recording, EachRecord, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(pcm); err == nil {
		t.Fatal("no error")
	}
	m.limit = 0 // room again: what is torn must not be written behind
	if _, err := w.Write(pcm); err == nil {
		t.Fatal("wrote behind a torn block")
	}
	if err := w.Close(); err == nil {
		t.Fatal("closed as if whole")
	}
	n, whole := neverWrong(t, m.Bytes(), pcm)
	if whole || n != 4*Rate {
		t.Fatalf("%d samples", n)
	}
}

func TestNoPlainSoundInFile(t *testing.T) {
	pcm := bytes.Repeat([]byte("MARKER OF PLAIN SOUND "), 5000)
	if bytes.Contains(sealed(t, pcm, EachSegment), []byte("MARKER")) {
		t.Fatal("plain sound in the file")
	}
}

func TestRefusesNewerFormat(t *testing.T) {
	b := sealed(t, tone(10), EachSegment)
	b[9] = newest + 1
	_, err := openBytes(b, testKey(t))
	if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeNewerData {
		t.Fatal(err)
	}
}

func FuzzReader(f *testing.F) {
	pcm := tone(2*Rate + 100)
	good := sealed(f, pcm, EachSegment)
	f.Add(good[:headerSize+blockHead+wrappedKeySize+blockHead], 0, byte(0))
	f.Add(good[:headerSize], 70, byte(1))
	f.Add([]byte{}, len(good)-3, byte(0x80))
	f.Add([]byte("RIFF"), 150, byte(3))
	f.Fuzz(func(t *testing.T, front []byte, at int, flip byte) {
		b := bytes.Clone(good) // made-up bytes in front of, and a change in, a true file
		copy(b, front)
		if at >= 0 && at < len(b) {
			b[at] ^= flip
		}
		neverWrong(t, b, pcm)
		neverWrong(t, front, pcm)
	})
}

func FuzzHeads(f *testing.F) {
	f.Add(header{format: 2, channels: 2, recording: recording}.bytes())
	f.Add(header{format: 1, channels: 1, recording: recording}.bytes())
	f.Add(block{kindRecord, 1, 7, 96000, 16000, 5*padTo + tag, 0xabcdef}.bytes())
	f.Add(block1{kindRecord, 7, 16000, largestRecord1}.bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := parseHeader(b); err == nil && !bytes.Equal(h.bytes(), b) {
			t.Fatal("a header reads as another")
		}
		for channels := 1; channels <= 2; channels++ {
			if h, err := parseBlock(b, channels); err == nil && (!bytes.Equal(h.bytes(), b) || int(h.length) > largestRecord(channels)) {
				t.Fatal("a block reads as another")
			}
		}
		if h, err := parseBlock1(b); err == nil && (!bytes.Equal(h.bytes(), b) || h.length > largestRecord1) {
			t.Fatal("a block of format 1 reads as another")
		}
	})
}

// Golden files were written by the release that brought their format and must open for ever. Those of format 1: one whole, one cut by a crash.
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
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if got := hex.EncodeToString(header{format: 1, channels: 1, recording: recording}.bytes()[:22]); got != "455648534f554e440001000100003e80000103e8003c" {
		t.Errorf("the header changed without its version: %s", got)
	}
}

func BenchmarkWriteSecond(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "x"))
	if err != nil {
		b.Fatal(err)
	}
	w, err := NewWriter(f, testKey(b).PublicKey(), recording, EachRecord, 1)
	if err != nil {
		b.Fatal(err)
	}
	pcm := tone(Rate)
	b.SetBytes(int64(len(pcm)))
	for b.Loop() {
		if _, err := w.Write(pcm); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOpenHour opens one hour of sound and reads two seconds from its middle.
func BenchmarkOpenHour(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w, err := NewWriter(f, testKey(b).PublicKey(), recording, EachSegment, 1)
	if err != nil {
		b.Fatal(err)
	}
	minute := tone(60 * Rate)
	for range 60 {
		if _, err := w.Write(minute); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r, err := OpenReader(f, testKey(b), recording)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := r.Read(b.Context(), 1800.5, 1802.5); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}
