package audio

import (
	"bytes"
	"crypto/ecdh"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"evenhand/casework"
)

func otherKey(t testing.TB) *ecdh.PrivateKey {
	t.Helper()
	k, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// unique fails if two blocks of the given files were sealed with the same key and number.
func unique(t testing.TB, files ...[]byte) {
	t.Helper()
	type use struct {
		key    string
		number uint32
	}
	seen := map[use][]byte{}
	for _, b := range files {
		_, all := blocksOf(t, b)
		key := ""
		for _, p := range all {
			h, err := parseBlock(p[:blockHead], 2)
			if err != nil {
				t.Fatal(err)
			}
			if h.kind == kindSegment {
				key = string(p[blockHead:]) // sealed anew each time, so it stands for the key
				continue
			}
			if before, ok := seen[use{key, h.number}]; ok && !bytes.Equal(before, p) {
				t.Fatalf("number %d was used twice under one key", h.number)
			}
			seen[use{key, h.number}] = p
		}
	}
}

// A crash can tear a file at any byte. What was whole before is there, and sound goes on behind it in its place.
func TestResumeAfterTear(t *testing.T) {
	const step = 400
	key := testKey(t)
	pcm := speechLike(3*step+100, 1)
	b := inSteps(t, pcm, EachRecord, step)
	more := speechLike(2*step, 1)
	for cut := range len(b) + 1 {
		f := &disk{b: bytes.Clone(b[:cut])}
		before, _ := neverWrong(t, f.b, pcm, step)
		w, err := Resume(f, key.PublicKey(), recording, EachRecord)
		if cut < headerSize {
			if !errors.Is(err, ErrEmpty) || len(f.b) != 0 {
				t.Fatalf("cut at %d: %v, %d bytes left", cut, err, len(f.b))
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if got := w.Seconds(); got != float64(before)/Rate {
			t.Fatalf("cut at %d: goes on at %v s, %d samples could be read", cut, got, before)
		}
		if _, err := w.Write(more); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		want := append(bytes.Clone(pcm[:2*before]), more...)
		if n, whole := neverWrong(t, f.b, want, step); n != before+2*step || !whole {
			t.Fatalf("cut at %d: %d samples of %d, whole %v", cut, n, before+2*step, whole)
		}
		unique(t, b, f.b)
	}
}

// The same when the power goes: the disk has what was made durable, and any part of the one write that was not.
func TestResumeAfterLossOfPower(t *testing.T) {
	key := testKey(t)
	const step, all = 700, 64
	pcm := noise(all * step * bytesPerSample) // records of several sectors
	write := func(w *Writer, from, to int) (err error) {
		for n := from; n < to && err == nil; n++ {
			_, err = w.Write(pcm[n*step*bytesPerSample : (n+1)*step*bytesPerSample])
			err = errors.Join(err, w.Flush())
		}
		return err
	}
	for seed := range uint64(30) {
		for _, lost := range []int{0, 59, 60} { // the first record, the last of a segment, and the first of the next
			f := &disk{}
			w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 1)
			if err = errors.Join(err, write(w, 0, lost)); err != nil {
				t.Fatal(err)
			}
			unsynced := errors.New("power")
			f.step = func() error {
				f.step = func() error { return unsynced } // the write was taken, making it durable was not
				return nil
			}
			if err := write(w, lost, lost+1); !errors.Is(err, unsynced) {
				t.Fatal(err)
			}
			f.step = nil
			// The disk takes sectors of 512 bytes, in any order.
			last := f.pending[0]
			f.pending = []change{{last.at + int64(len(last.b)) - 1, []byte{0}, false}} // the length may be there without the bytes
			for i := 0; i < len(last.b); i += 512 {
				f.pending = append(f.pending, change{last.at + int64(i), last.b[i:min(len(last.b), i+512)], false})
			}
			f.losePower(some(seed))
			w, err = Resume(f, key.PublicKey(), recording, EachRecord)
			if err != nil {
				t.Fatalf("seed %d, record %d: %v", seed, lost, err)
			}
			have := int(w.samples) / step
			if have != lost && have != lost+1 {
				t.Fatalf("seed %d: %d records of %d", seed, have, lost)
			}
			if err := errors.Join(write(w, have, all), w.Close()); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(allOf(t, f.b), pcm) {
				t.Fatalf("seed %d, record %d: reads otherwise", seed, lost)
			}
		}
	}
}

func resumePath(t testing.TB, path string) (*Writer, error) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Resume(f, testKey(t).PublicKey(), recording, EachRecord)
	if err != nil {
		f.Close()
	}
	return w, err
}

func TestRestAndResume(t *testing.T) {
	key := testKey(t)
	path := filepath.Join(t.TempDir(), "x.sound")
	pcm := speechLike(5*Rate, 2)
	w, err := Create(path, key.PublicKey(), recording, EachRecord, 2)
	at := 0
	for i, n := range []int{Rate / 2, 2*Rate + 3, 1, 2*Rate + Rate/2 - 4} {
		if err != nil {
			t.Fatal(err)
		}
		if w.Channels() != 2 || w.Seconds() != float64(at)/Rate {
			t.Fatalf("%d channels, goes on at %v", w.Channels(), w.Seconds())
		}
		if _, err := w.Write(pcm[4*at : 4*(at+n)]); err != nil {
			t.Fatal(err)
		}
		at += n
		if i == 3 {
			err = w.Close()
		} else {
			err = w.Rest()
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(pcm[:4]); err == nil {
			t.Fatal("writes while it rests")
		}
		f, err2 := os.Open(path)
		if err2 != nil {
			t.Fatal(err2)
		}
		r, err2 := OpenReader(f, key, recording)
		if err2 != nil {
			t.Fatal(err2)
		}
		if got, err := r.ReadTracks(t.Context(), 0, math.MaxInt64); err != nil || !bytes.Equal(got, pcm[:4*at]) || r.Cut() != (i < 3) || r.Channels() != 2 {
			t.Fatalf("%d bytes of %d, cut %v, %v", len(got), 4*at, r.Cut(), err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if i < 3 {
			w, err = resumePath(t, path)
		}
	}
	if _, err := Create(path, key.PublicKey(), recording, EachRecord, 1); !errors.Is(err, os.ErrExist) {
		t.Errorf("made anew: %v", err)
	}
}

// What Resume must not touch, it leaves as it is.
func TestResumeRefuses(t *testing.T) {
	key := testKey(t)
	whole := sealed(t, speechLike(65*Rate, 1), EachSegment)
	_, all := blocksOf(t, whole)
	zeros := bytes.Clone(whole) // the last three seconds
	clear(zeros[len(zeros)-len(all[67])-len(all[66])-len(all[65])-len(all[64]):])
	v1, err := os.ReadFile(filepath.Join("testdata", "sound-v1-cut.sound"))
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Clone(whole)
	newer[9] = newest + 1
	for name, c := range map[string]struct {
		b    []byte
		id   casework.ID
		code casework.Code
	}{
		"of another recording":               {whole, "bbbbbbbbbbbbbbbbbbbbbbbbbb", casework.CodeDamaged},
		"something else":                     {bytes.Repeat([]byte("x"), 500), recording, casework.CodeDamaged},
		"of an older format":                 {v1, recording, casework.CodeInternal},
		"of a newer format":                  {newer, recording, casework.CodeNewerData},
		"more torn than a record can be":     {zeros, recording, casework.CodeDamaged},
		"a whole minute and more of rubbish": {append(bytes.Clone(whole[:headerSize]), make([]byte, 100_000)...), recording, casework.CodeDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			f := &disk{b: bytes.Clone(c.b)}
			_, err := Resume(f, key.PublicKey(), c.id, EachRecord)
			if err == nil || casework.AsProblem(err).Code != c.code {
				t.Errorf("%v", err)
			}
			if !bytes.Equal(f.b, c.b) {
				t.Error("changed the file")
			}
		})
	}
	f := &disk{b: bytes.Clone(zeros)}
	if w, err := Resume(f, key.PublicKey(), recording, EachSegment); err != nil || w.Seconds() != 62 {
		t.Errorf("a policy that explains the damage: %v", err)
	}
	if _, err := Resume(&disk{b: bytes.Clone(whole)}, nil, recording, EachRecord); err == nil {
		t.Error("goes on without a key")
	}
}

// Damage in the middle is no reason to cut off what follows, nor to stop.
func TestResumeKeepsWhatIsBehindDamage(t *testing.T) {
	const step = 300
	key := testKey(t)
	pcm := speechLike(70*step, 1)
	b := inSteps(t, pcm, EachRecord, step)
	_, all := blocksOf(t, b)
	at := headerSize
	for i := range 5 {
		at += len(all[i])
	}
	for hurt := range boundHead + 40 { // any byte of the head or the payload of record 4
		f := &disk{b: bytes.Clone(b)}
		f.b[at+hurt] ^= 4
		w, err := Resume(f, key.PublicKey(), recording, EachRecord)
		if err != nil || w.samples != 70*step {
			t.Fatalf("byte %d: %v", hurt, err)
		}
		if _, err := w.Write(pcm[:4*step]); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		want := append(bytes.Clone(pcm), pcm[:4*step]...)
		if n, whole := neverWrong(t, f.b, want, step); n != 72*step || !whole {
			t.Fatalf("byte %d: %d samples, whole %v", hurt, n, whole)
		}
		r, err := openBytes(f.b, key)
		if err != nil {
			t.Fatal(err)
		}
		check := inCheck(all, at+hurt)
		for n := range int64(72) {
			got, err := r.ReadTracks(t.Context(), n*step, (n+1)*step)
			if bad := n == 4 && !check; bad != (err != nil) || !bad && len(got) != 2*step {
				t.Errorf("byte %d: record %d: %v", hurt, n, err)
			}
		}
	}
}

// A reader follows a file that grows, rests, goes on, loses its tail and ends.
func TestRefresh(t *testing.T) {
	key := testKey(t)
	f := &disk{}
	pcm := speechLike(70*Rate, 1)
	w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, err := open(f, key, recording)
	if err != nil || r.Samples() != 0 || !r.Cut() {
		t.Fatal(err)
	}
	want := []byte{}
	see := func(what string, grown, cut bool) {
		t.Helper()
		got, err := r.Refresh(t.Context())
		if err != nil || got != grown || r.Cut() != cut {
			t.Fatalf("%s: grown %v, cut %v, %v", what, got, r.Cut(), err)
		}
		all, err := r.Read(t.Context(), 0, math.Inf(1))
		if err != nil || !bytes.Equal(all, want) {
			t.Fatalf("%s: %d bytes of %d, %v", what, len(all), len(want), err)
		}
	}
	write := func(from, to int) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(pcm[2*from : 2*to]); err != nil {
			t.Fatal(err)
		}
		want = append(want, pcm[2*from:2*to]...)
	}
	see("nothing yet", false, true)
	write(0, 3*Rate)
	see("three seconds", true, true)
	see("the same", false, true)
	write(3*Rate, 62*Rate)
	see("over a minute", true, true)
	f.b = f.b[:len(f.b)-10] // a write that is not done yet
	want = want[:61*2*Rate]
	fresh, err := openBytes(f.b, key)
	if err != nil || fresh.Samples() != 61*Rate {
		t.Fatal(err)
	}
	if w, err = Resume(f, key.PublicKey(), recording, EachRecord); err != nil {
		t.Fatal(err)
	}
	if grown, err := r.Refresh(t.Context()); err != nil || grown || r.Samples() != 61*Rate {
		t.Fatalf("a tail that was taken back: %v", err)
	}
	write(61*Rate, 63*Rate+50)
	if err := w.Rest(); err != nil {
		t.Fatal(err)
	}
	see("rested", true, true)
	if err := cutTail(folderOf{"x": f}, "x", key, recording, 61.5); err != nil {
		t.Fatal(err)
	}
	clear(want[int(61.5*Rate)*2:])
	see("cut", false, true)
	if got := r.Gaps(); len(got) != 1 || got[0].FromS != 61.5 {
		t.Errorf("gaps %v", got)
	}
	w, err = Resume(f, key.PublicKey(), recording, EachRecord)
	write(64*Rate, 65*Rate)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	see("ended", true, false)
	see("the same", false, false)
	w, err = Resume(f, key.PublicKey(), recording, EachRecord)
	write(65*Rate, 66*Rate)
	see("gone on behind the end", true, true)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	see("ended again", true, false)
	unique(t, f.b)
}

// TestReadWhileItGrows reads and refreshes in several goroutines while a writer writes to a real file.
func TestReadWhileItGrows(t *testing.T) {
	key := testKey(t)
	path := filepath.Join(t.TempDir(), "x.sound")
	w, err := Create(path, key.PublicKey(), recording, EachSegment, 1)
	if err != nil {
		t.Fatal(err)
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
	pcm := speechLike(20*Rate, 1)
	done := make(chan error, 4)
	for range 3 {
		go func() {
			for r.Cut() {
				if _, err := r.Refresh(t.Context()); err != nil {
					done <- err
					return
				}
				n := r.Samples()
				got, err := r.ReadTracks(t.Context(), max(0, n-Rate), n)
				if err != nil || !bytes.Equal(got, pcm[2*max(0, n-Rate):2*n]) {
					done <- errors.Join(errors.New("reads otherwise"), err)
					return
				}
			}
			done <- nil
		}()
	}
	go func() {
		for at := 0; at < len(pcm); at += 1111 * 2 {
			if _, err := w.Write(pcm[at:min(len(pcm), at+1111*2)]); err != nil {
				done <- err
				return
			}
		}
		done <- w.Close()
	}()
	for range 4 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}
