package audio

import (
	"bytes"
	"math"
	"testing"
)

// What was flushed is there whatever happens after, and reads as if it had been sealed second by second.
func TestFlush(t *testing.T) {
	pcm := tone(40*Rate + 123)
	m := &memory{}
	w, err := NewWriter(m, testKey(t).PublicKey(), recording, EachRecord, 1)
	if err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(pcm); at += Rate { // half a second
		if _, err := w.Write(pcm[at:min(at+Rate, len(pcm))]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil { // nothing to do
		t.Fatal(err)
	}
	for whole, b := range map[bool][]byte{false: bytes.Clone(m.Bytes()), true: closed(t, w, m)} {
		r, err := openBytes(b, testKey(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Read(t.Context(), 0, math.Inf(1))
		if err != nil || !bytes.Equal(got, pcm) || r.Cut() == whole {
			t.Errorf("whole %v: %d of %d bytes, %v", whole, len(got), len(pcm), err)
		}
	}
}

func closed(t *testing.T, w *Writer, m *memory) []byte {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return m.Bytes()
}
