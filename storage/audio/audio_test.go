package audio

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"errors"
	"math"
	"math/rand/v2"
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

// inSteps seals sound in records of so many samples, so that many of them are quickly read.
func inSteps(t testing.TB, pcm []byte, p Policy, step int) []byte {
	t.Helper()
	m := &memory{}
	w, err := NewWriter(m, testKey(t).PublicKey(), recording, p, 1)
	for len(pcm) > 0 && err == nil {
		n := min(len(pcm), step*bytesPerSample)
		_, err = w.Write(pcm[:n])
		err = errors.Join(err, w.Flush())
		pcm = pcm[n:]
	}
	if err = errors.Join(err, w.Close()); err != nil {
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

// neverWrong checks the promise: an error, or sound that is exactly what was written, at its place, as far as it goes. It reads in steps of
// so many samples, as one bad record must not spoil its neighbours, nor shift them.
func neverWrong(t testing.TB, b, pcm []byte, step int64) (samples int64, whole bool) {
	t.Helper()
	r, err := openBytes(b, testKey(t))
	if err != nil {
		return 0, false
	}
	frame := int64(r.Channels() * bytesPerSample)
	if r.Samples()*frame > int64(len(pcm)) && !r.Cut() {
		t.Fatalf("promises %d samples of %d", r.Samples(), int64(len(pcm))/frame)
	}
	for at := int64(0); at < min(r.Samples(), int64(len(pcm))+step); at += step {
		got, err := r.ReadTracks(context.Background(), at, at+step)
		if err != nil {
			if p := casework.AsProblem(err); p.Code != casework.CodeDamaged {
				t.Fatal(err)
			}
			continue
		}
		if at := int(at * frame); at+len(got) > len(pcm) || !bytes.Equal(got, pcm[at:at+len(got)]) {
			t.Fatalf("sample %d is wrong", at)
		}
	}
	return r.Samples(), !r.Cut()
}

// short is a small file with all there can be in one: two channels, three runs of a writer, a gap, and the end.
func short(t testing.TB) (file, pcm []byte) {
	t.Helper()
	f := &disk{}
	pcm = speechLike(180, 2)
	part := len(pcm) / 3
	w, err := NewWriter(f, testKey(t).PublicKey(), recording, EachRecord, 2)
	for i := range 3 {
		if err == nil {
			_, err = w.Write(pcm[i*part : (i+1)*part])
		}
		switch {
		case err != nil:
		case i == 0:
			err = w.Rest()
		case i == 1: // the second half of this part goes
			err = errors.Join(w.Close(), cutTail(folderOf{"x": f}, "x", testKey(t), recording, 90.0/Rate))
		case i == 2:
			err = w.Close()
		}
		if err == nil && i < 2 {
			w, err = Resume(f, testKey(t).PublicKey(), recording, EachRecord)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	clear(pcm[90*4 : 120*4])
	return f.b, pcm
}

func TestFlipAnyBit(t *testing.T) {
	b, pcm := short(t)
	if n, whole := neverWrong(t, b, pcm, 60); n != 180 || !whole {
		t.Fatal("not whole to begin with", n, whole)
	}
	_, all := blocksOf(t, b)
	lost, flips := 0, 0
	for i := range b {
		for bit := range 8 {
			if i > headerSize+300 && (i+bit)%11 != 0 {
				continue
			}
			bad := bytes.Clone(b)
			bad[i] ^= 1 << bit
			n, whole := neverWrong(t, bad, pcm, 30)
			if i < headerSize {
				if n > 0 {
					t.Fatalf("byte %d bit %d of the header: opens", i, bit)
				}
				continue
			}
			flips++
			r, err := openBytes(bad, testKey(t))
			if err != nil {
				t.Fatalf("byte %d bit %d: nothing opens any more: %v", i, bit, err)
			}
			good := int64(0)
			for at := int64(0); at < 180; at += 30 {
				if p, err := r.ReadTracks(t.Context(), at, at+30); err == nil {
					good += int64(len(p) / 4)
				}
			}
			// One run of the three at most is gone, and what is behind it is in its place.
			if good < 120 {
				t.Fatalf("byte %d bit %d: only %d samples of 180 are left", i, bit, good)
			}
			if good < 180 || !whole {
				lost++
			} else if !inCheck(all, i) { // the check proves nothing, so nobody asks it where all else is in order
				t.Fatalf("byte %d bit %d: nobody noticed", i, bit)
			}
		}
	}
	t.Logf("%d of %d flips were noticed, the others were in checks", lost, flips)
}

// inCheck reports whether a byte of a file is in the check of one of its blocks.
func inCheck(all [][]byte, i int) bool {
	i -= headerSize
	for _, b := range all {
		if i < len(b) {
			return i >= boundHead && i < blockHead
		}
		i -= len(b)
	}
	return false
}

func TestCutAnywhere(t *testing.T) {
	pcm := tone(2*Rate + 100)
	b := sealed(t, pcm, EachRecord)
	for cut := range b {
		if cut > 600 && cut < len(b)-600 && cut%499 != 0 {
			continue
		}
		n, whole := neverWrong(t, b[:cut], pcm, Rate)
		if whole {
			t.Fatalf("cut at %d reads as whole", cut)
		}
		if cut > len(b)-endSize-blockHead && n != 2*Rate+100 {
			t.Fatalf("cut in the end mark at %d: %d samples", cut, n)
		}
	}
	if n, whole := neverWrong(t, append(bytes.Clone(b), 0), pcm, Rate); whole || n != 2*Rate+100 { // the sound is there, and the end does not end it
		t.Errorf("a byte behind the end: %d samples, whole %v", n, whole)
	}
	if n, whole := neverWrong(t, append(bytes.Clone(b), b[headerSize:]...), pcm, Rate); !whole || n != 2*Rate+100 { // the end, found once more
		t.Errorf("all twice: %d samples, whole %v", n, whole)
	}
}

// A system that lost power can keep the length of the last writes and not their bytes.
func TestTailOfZeros(t *testing.T) {
	const step = 40
	pcm := tone(62 * step)
	b := inSteps(t, pcm, EachSegment, step)
	_, all := blocksOf(t, b)
	for _, lost := range []int{1, 2, 3, 30} { // blocks
		c, gone := bytes.Clone(b[:len(b)-blockHead-endSize]), 0
		for _, r := range all[len(all)-1-lost : len(all)-1] {
			gone += len(r)
		}
		records := lost
		if lost > 2 {
			records-- // one is the start of the segment
		}
		clear(c[len(c)-gone+blockHead:])
		n, whole := neverWrong(t, c, pcm, step)
		if whole || n != int64(62-records)*step {
			t.Errorf("%d blocks of zeros: %d samples, whole %v", lost, n, whole)
		}
	}
}

// blocksOf cuts a file at its blocks.
func blocksOf(t testing.TB, b []byte) (head []byte, out [][]byte) {
	t.Helper()
	head, b = b[:headerSize], b[headerSize:]
	for len(b) > 0 {
		h, err := parseBlock(b[:blockHead], 2)
		if err != nil {
			t.Fatal(err)
		}
		n := blockHead + int(h.length)
		out, b = append(out, b[:n]), b[n:]
	}
	return head, out
}

func TestSwapAnyTwoBlocks(t *testing.T) {
	const step = 40
	pcm := tone(62*step + 10) // two segments
	head, all := blocksOf(t, inSteps(t, pcm, EachSegment, step))
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
				neverWrong(t, b, pcm, step)
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
		if err == nil && !(i == len(a)-1 && r.Cut()) {
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
	neverWrong(t, b, pcm, Rate)
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
	n, whole := neverWrong(t, m.Bytes(), pcm, Rate)
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
	good, pcm := short(f)
	f.Add(good[:headerSize+blockHead+wrappedKeySize+blockHead], 0, byte(0), -1)
	f.Add(good[:headerSize], headerSize+20, byte(1), -1)
	f.Add([]byte{}, len(good)-3, byte(0x80), 1500)
	f.Add([]byte("RIFF"), 150, byte(3), 100)
	f.Fuzz(func(t *testing.T, front []byte, at int, flip byte, double int) {
		b := bytes.Clone(good) // made-up bytes in front of, and a change in, a true file, and a part of it once more
		copy(b, front)
		if at >= 0 && at < len(b) {
			b[at] ^= flip
		}
		if double >= 0 && double < len(b) {
			b = append(b, b[double:]...)
		}
		neverWrong(t, b, pcm, 30)
		neverWrong(t, front, pcm, 30)
		// Whatever a file holds, a writer that goes on with it leaves alone what can be read of it.
		file := &disk{b: b}
		w, err := Resume(file, testKey(t).PublicKey(), recording, EachSegment)
		if err != nil {
			return
		}
		if before, _ := openBytes(b, testKey(t)); before != nil && w.Seconds() != before.Seconds() {
			t.Fatalf("goes on at %v, reads to %v", w.Seconds(), before.Seconds())
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		neverWrong(t, file.b, pcm, 30)
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
