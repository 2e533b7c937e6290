package audio

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"evenhand/casework"
)

// keysIn gives the sealed keys of the segments of a file.
func keysIn(t testing.TB, b []byte) (out [][]byte) {
	t.Helper()
	_, all := blocksOf(t, b)
	for _, p := range all {
		if p[0] == kindSegment {
			out = append(out, p[blockHead:])
		}
	}
	return out
}

// silenced gives sound whose end from a sample on is silence.
func silenced(pcm []byte, from, frame int) []byte {
	out := bytes.Clone(pcm)
	clear(out[min(len(out), from*frame):])
	return out
}

// allOf reads a whole sound that opens, its channels interleaved.
func allOf(t testing.TB, b []byte) []byte {
	t.Helper()
	r, err := openBytes(b, testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.ReadTracks(t.Context(), 0, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestCutTail(t *testing.T) {
	const n = 125*Rate + 700
	pcm := tone(n)
	whole := sealed(t, pcm, EachSegment)
	rested := whole[:len(whole)-blockHead-endSize]
	for name, c := range map[string]struct {
		from float64
		keys int // how many of the three are still there
	}{
		"in a record": {62.25, 1}, "between records": {63, 1}, "at a segment": {60, 1}, "in the last record": {125.01, 2},
		"in the first": {0.5, 0}, "all": {0, 0}, "before the start": {-3, 0}, "behind the end": {125.5, 3},
	} {
		for ending, b := range map[string][]byte{"ended": whole, "rested": rested} {
			t.Run(name+", "+ending, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "x.sound")
				if err := os.WriteFile(path, b, 0o600); err != nil {
					t.Fatal(err)
				}
				from := min(n, int(max(0, c.from)*Rate))
				toS, gone, err := MayCut(path, testKey(t), recording, c.from)
				if err != nil || toS != float64(n)/Rate || gone != float64(n-from)/Rate {
					t.Errorf("would destroy %v s to %v, %v", gone, toS, err)
				}
				for range 2 { // the second time, nothing is left to do
					if err := CutTail(path, testKey(t), recording, c.from); err != nil {
						t.Fatal(err)
					}
				}
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				want := silenced(pcm, from, 2)
				if samples, ended := neverWrong(t, got, want, Rate); samples != n || ended != (ending == "ended") {
					t.Errorf("%d samples, ended %v", samples, ended)
				}
				r, err := openBytes(got, testKey(t))
				if err != nil {
					t.Fatal(err)
				}
				if all, err := r.Read(t.Context(), 0, math.Inf(1)); err != nil || !bytes.Equal(all, want) {
					t.Errorf("%d bytes, %v", len(all), err)
				}
				gaps := r.Gaps()
				if from == n && len(gaps) > 0 || from < n && (len(gaps) != 1 || gaps[0] != Stretch{float64(from) / Rate, float64(n) / Rate}) {
					t.Errorf("gaps %v", gaps)
				}
				kept := 0
				for _, k := range keysIn(t, b) {
					if bytes.Contains(got, k) {
						kept++
					}
				}
				if kept != c.keys {
					t.Errorf("%d sealed keys are as before, want %d", kept, c.keys)
				}
				if _, again, err := MayCut(path, testKey(t), recording, c.from); err != nil || again != 0 {
					t.Errorf("would destroy %v s once more, %v", again, err)
				}
				if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
					t.Errorf("left in the folder: %v, %v", all, err)
				}
			})
		}
	}
}

// Sound goes on behind a gap, and a later cut may take the gap in.
func TestGoOnBehindAGap(t *testing.T) {
	f := &disk{}
	d := folderOf{"x": f}
	key := testKey(t)
	pcm := speechLike(9*Rate, 2)
	second := 4 * Rate
	w, err := NewWriter(f, key.PublicKey(), recording, EachRecord, 2)
	if err != nil {
		t.Fatal(err)
	}
	write := func(w *Writer, err error, from, to int) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(pcm[from*second : to*second]); err != nil {
			t.Fatal(err)
		}
		if err := w.Rest(); err != nil {
			t.Fatal(err)
		}
	}
	resume := func() (*Writer, error) { return Resume(f, key.PublicKey(), recording, EachRecord) }
	cut := func(s float64) {
		t.Helper()
		if err := cutTail(d, "x", key, recording, s); err != nil {
			t.Fatal(err)
		}
	}
	write(w, nil, 0, 4)
	cut(2.5)
	w, err = resume()
	write(w, err, 4, 6)
	want := bytes.Clone(pcm[:6*second])
	clear(want[5*second/2 : 4*second])
	if n, _ := neverWrong(t, f.b, want, Rate/4); n != 6*Rate {
		t.Fatal(n)
	}
	cut(3) // inside the gap
	w, err = resume()
	write(w, err, 6, 8)
	cut(7.5)
	cut(7.75) // is gone already
	w, err = resume()
	write(w, err, 8, 9)
	want = bytes.Clone(pcm)
	clear(want[5*second/2 : 6*second])
	clear(want[15*second/2 : 8*second])
	if n, _ := neverWrong(t, f.b, want, Rate/4); n != 9*Rate {
		t.Fatal(n)
	}
	r, err := openBytes(f.b, key)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Gaps(); len(got) != 2 || got[0] != (Stretch{2.5, 6}) || got[1] != (Stretch{7.5, 8}) {
		t.Errorf("gaps %v", got)
	}
	got, err := r.ReadTracks(t.Context(), 0, 9*Rate)
	if err != nil || !bytes.Equal(got, want) {
		t.Error("reads otherwise", err)
	}
	unique(t, f.b)
}

// TestCutTailStopped stops a cut at each of its operations, in each way: the process dies before it or in the middle of it; the power goes,
// and the disk has none, all, or any part of what was not made durable; the system reports an error. Before the cut is finished no kept
// sound is lost; finishing it gives what an undisturbed cut gives; and the keys of what was destroyed are nowhere.
func TestCutTailStopped(t *testing.T) {
	key := testKey(t)
	old, pcm := short(t) // 3 runs of 60 samples; 90 to 120 is a gap
	const from = 75      // in the second run
	fromS := float64(from) / Rate
	want := silenced(pcm, from, 4)
	files := map[string][]byte{"x": old}
	count := newFaulty(files, 0, nil)
	if err := cutTail(count, "x", key, recording, fromS); err != nil {
		t.Fatal(err)
	}
	keys := keysIn(t, old)[1:]
	runs := 0
	for at := 1; at <= count.ops; at++ {
		for _, how := range []error{errDied, errTorn, errFails} {
			for seed := range uint64(8) {
				keep := some(seed)
				if seed == 7 { // no loss of power
					keep = nil
				}
				if how == errFails && keep != nil {
					continue
				}
				runs++
				d := newFaulty(files, at, how)
				if err := cutTail(d, "x", key, recording, fromS); err == nil && at <= count.ops-2 {
					t.Fatalf("operation %d, %v: no error", at, how)
				}
				left := d.survive(keep)
				f := left["x"]
				if f == nil {
					t.Fatalf("operation %d, %v, %d: the sound is gone", at, how, seed)
				}
				if left[journalPath("x")] == nil { // not begun, or done
					if got := allOf(t, f.b); !bytes.Equal(got, pcm) && !bytes.Equal(got, want) {
						t.Fatalf("operation %d, %v, %d: neither as it was nor as it should be", at, how, seed)
					}
				}
				if err := cutTail(left, "x", key, recording, fromS); err != nil {
					t.Fatalf("operation %d, %v, %d: finish: %v", at, how, seed, err)
				}
				if !bytes.Equal(allOf(t, f.b), want) {
					t.Fatalf("operation %d, %v, %d: finished otherwise", at, how, seed)
				}
				if len(left) != 1 {
					t.Fatalf("operation %d, %v, %d: %d files are left", at, how, seed, len(left))
				}
				for _, k := range keys {
					if bytes.Contains(f.b, k) {
						t.Fatalf("operation %d, %v, %d: a key is still there", at, how, seed)
					}
				}
			}
		}
	}
	t.Logf("%d runs over %d operations", runs, count.ops)
}

// A journal that is done must not come back to cut what was recorded since; one of another file is none.
func TestOldJournals(t *testing.T) {
	key := testKey(t)
	b, _ := short(t)
	f := &disk{b: bytes.Clone(b)}
	d := folderOf{"x": f}
	p, err := planCut(f, key, recording, 100.0/Rate)
	if err != nil {
		t.Fatal(err)
	}
	good := p.bytes()
	other := bytes.Clone(good)
	other[20] ^= 1
	for name, journal := range map[string][]byte{"empty": {}, "torn": good[:len(good)-1], "of another file": other, "too large": make([]byte, largestJournal+1)} {
		d[journalPath("x")] = &disk{b: journal}
		if err := cutTail(d, "x", key, recording, 999); err != nil {
			t.Fatal(name, err)
		}
		if len(d) != 1 || !bytes.Equal(f.b, b) {
			t.Errorf("%s: carried out, or left", name)
		}
	}
	d[journalPath("x")] = &disk{b: good}
	if err := cutTail(d, "x", key, recording, 999); err != nil || len(d) != 1 || bytes.Equal(f.b, b) {
		t.Errorf("a whole one was not carried out: %v", err)
	}
}

func TestResumeWaitsForACut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sound")
	b, _ := short(t)
	for p, b := range map[string][]byte{path: b, journalPath(path): {1}} {
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := resumePath(t, path); err == nil {
		t.Fatal("went on with a sound that is being cut")
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, b) {
		t.Error("and changed it", err)
	}
}

// A record of the kept minute that is damaged does not stop a removal, and a wrong key destroys nothing.
func TestCutTailOfDamagedSound(t *testing.T) {
	pcm := tone(5 * Rate)
	b := sealed(t, pcm, EachSegment)
	_, all := blocksOf(t, b)
	b[headerSize+len(all[0])+len(all[1])+blockHead+9] ^= 1 // second 1
	f := &disk{b: bytes.Clone(b)}
	if err := cutTail(folderOf{"x": f}, "x", otherKey(t), recording, 3); casework.AsProblem(err).Code != casework.CodeDamaged || !bytes.Equal(f.b, b) {
		t.Fatalf("a wrong key: %v", err)
	}
	if err := cutTail(folderOf{"x": f}, "x", testKey(t), recording, 3.5); err != nil {
		t.Fatal(err)
	}
	want := silenced(pcm, 7*Rate/2, 2)
	clear(want[2*Rate : 4*Rate])
	r, err := openBytes(f.b, testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Read(t.Context(), 0, 9); err != nil || !bytes.Equal(got, want) {
		t.Error("reads otherwise", err)
	}
	if got := r.Gaps(); len(got) != 2 || got[0] != (Stretch{1, 2}) {
		t.Errorf("gaps %v", got)
	}
	v1, err := os.ReadFile(filepath.Join("testdata", "sound-v1.sound"))
	if err != nil {
		t.Fatal(err)
	}
	f = &disk{b: bytes.Clone(v1)}
	if err := cutTail(folderOf{"x": f}, "x", testKey(t), recording, 1); casework.AsProblem(err).Code != casework.CodeRefused || !bytes.Equal(f.b, v1) {
		t.Errorf("format 1: %v", err)
	}
}

func TestDestroy(t *testing.T) {
	v1, err := os.ReadFile(filepath.Join("testdata", "sound-v1.sound"))
	if err != nil {
		t.Fatal(err)
	}
	two := sealed(t, tone(61*Rate), EachSegment)
	keys := keysIn(t, two)
	for name, c := range map[string]struct {
		b    []byte
		keys [][]byte
	}{
		"two segments": {two, keys},
		"torn":         {two[:len(two)-50], keys},
		"format 1":     {v1, [][]byte{v1[headerSize+blockHead1:][:wrappedKeySize]}},
		"no sound":     {[]byte("no sound at all, and longer than the header of a file would have to be, if it were one"), nil},
		"empty":        {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := &disk{b: bytes.Clone(c.b)}
			d := folderOf{"x": f, journalPath("x"): {b: []byte("a journal")}}
			for range 2 { // the second time, it is gone
				if err := destroy(d, "x"); err != nil {
					t.Fatal(err)
				}
			}
			if len(d) > 0 {
				t.Error("left:", len(d))
			}
			for _, k := range c.keys {
				if bytes.Contains(f.b, k) || f.syncs != 1 {
					t.Error("a sealed key is still on the disk")
				}
			}
		})
	}
	path := filepath.Join(t.TempDir(), "x.sound")
	if err := os.WriteFile(path, two, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := Destroy(path); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error(err)
	}
}

func FuzzJournal(f *testing.F) {
	b, _ := short(f)
	p, err := planCut(&disk{b: b}, testKey(f), recording, 0)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.bytes())
	f.Add([]byte(journalMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if j, ok := parseJournal(b); ok && !bytes.Equal(j.bytes(), b) {
			t.Fatal("a journal reads as another")
		}
		// Whatever lies there as a journal, the sound is cut as asked or nothing is done.
		sound, pcm := short(t)
		file := &disk{b: bytes.Clone(sound)}
		if err := cutTail(folderOf{"x": file, journalPath("x"): {b: b}}, "x", testKey(t), recording, 999); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(file.b, sound) {
			neverWrong(t, file.b, silenced(pcm, 0, 4), 30)
		}
	})
}
