package audio

import (
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"evenhand/casework"
	"evenhand/storage/internal/durable"

	"golang.org/x/crypto/chacha20poly1305"
)

// Policy says how often what was written is made durable.
type Policy int

const (
	// EachRecord makes every second durable as it is written: for sound that exists nowhere else.
	EachRecord Policy = iota
	// EachSegment makes every minute durable: for imports, whose source is still there.
	EachSegment
)

// File is what a Writer writes to: an *os.File, opened for writing and empty.
type File interface {
	io.Writer
	io.Closer
	Sync() error
}

// Writer seals sound to a file. It holds the key of the segment it is writing and nothing that opens what is behind it.
// One goroutine at a time may use it.
type Writer struct {
	f       File
	to      *ecdh.PublicKey
	policy  Policy
	head    []byte
	aead    cipher.AEAD
	buf     []byte
	segment uint32 // number of the open segment
	records uint32
	samples uint64
	err     error // the first failure; nothing is written behind it
	closed  bool
}

// NewWriter starts a sealed sound in an empty file, to be opened with the private half of to. The writer owns the file from then on.
func NewWriter(f File, to *ecdh.PublicKey, recording casework.ID, p Policy) (*Writer, error) {
	if !recording.Valid() || to == nil || to.Curve() != ecdh.X25519() {
		return nil, errors.New("a sealed sound needs the id of its recording and an X25519 public key")
	}
	h := header{recording: recording}
	rand.Read(h.fileID[:])
	w := &Writer{f: f, to: to, policy: p, head: h.bytes(), buf: make([]byte, 0, recordSamples*bytesPerSample)}
	if _, err := f.Write(w.head); err != nil {
		return nil, durable.Problem(fmt.Errorf("write sound: %w", err))
	}
	if err := f.Sync(); err != nil {
		return nil, durable.Problem(fmt.Errorf("write sound: %w", err))
	}
	return w, nil
}

// Write takes sound (signed 16-bit little-endian, 16 kHz, one channel) in pieces of any size and seals each second as it fills.
// Under EachRecord, the seconds that are full are on disk when it returns. After an error the writer takes nothing more; what was sealed
// before stays whole.
func (w *Writer) Write(p []byte) (int, error) {
	if w.closed {
		return 0, errors.New("write sound: closed")
	}
	n := 0
	for len(p) > 0 && w.err == nil {
		m := copy(w.buf[len(w.buf):cap(w.buf)], p)
		w.buf = w.buf[:len(w.buf)+m]
		p, n = p[m:], n+m
		if len(w.buf) == cap(w.buf) {
			w.seal()
		}
	}
	return n, w.err
}

// Seconds returns how much sound has been taken.
func (w *Writer) Seconds() float64 {
	return float64(w.samples+uint64(len(w.buf)/bytesPerSample)) / Rate
}

// Close seals what is left, marks the end, makes all durable and closes the file. Half a sample at the end is no sound and is left out.
func (w *Writer) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	w.buf = w.buf[:len(w.buf)&^1]
	if len(w.buf) > 0 {
		w.seal()
	}
	if w.err == nil && w.aead == nil {
		w.startSegment()
	}
	if w.err == nil {
		w.put(block{kindEnd, w.records, 0, endSize}, binary.BigEndian.AppendUint64(nil, w.samples))
	}
	if w.err == nil {
		w.fail(w.f.Sync())
	}
	w.aead = nil
	clear(w.buf[:cap(w.buf)])
	if err := w.f.Close(); w.err == nil {
		w.fail(err)
	}
	return w.err
}

// seal writes the buffered sound as one record.
func (w *Writer) seal() {
	full := w.records > 0 && w.records%segmentRecords == 0
	if w.err == nil && full {
		if w.policy == EachSegment {
			w.fail(w.f.Sync())
		}
		w.segment++
	}
	if w.err == nil && (full || w.aead == nil) {
		w.startSegment()
	}
	if w.err != nil {
		return
	}
	n := uint32(len(w.buf) / bytesPerSample)
	w.put(block{kindRecord, w.records, n, uint32(len(w.buf) + chacha20poly1305.Overhead)}, w.buf)
	if w.err == nil && w.policy == EachRecord {
		w.fail(w.f.Sync())
	}
	if w.err == nil {
		w.records++
		w.samples += uint64(n)
		w.buf = w.buf[:0]
	}
}

func (w *Writer) startSegment() {
	var key [chacha20poly1305.KeySize]byte
	rand.Read(key[:])
	defer clear(key[:])
	b := block{kindSegment, w.segment, 0, wrappedKeySize}
	sealed, err := wrap(w.to, bind(w.head, w.segment, w.samples, b), key[:])
	if err != nil {
		w.fail(err)
		return
	}
	aead, err := chacha20poly1305.New(key[:])
	if err != nil {
		w.fail(err)
		return
	}
	w.aead = aead
	_, err = w.f.Write(append(b.bytes(), sealed...))
	w.fail(err)
}

// put seals and writes one block in a single write.
func (w *Writer) put(b block, plain []byte) {
	out := make([]byte, 0, blockHead+int(b.length))
	out = append(out, b.bytes()...)
	out = w.aead.Seal(out, nonce(b.number), plain, bind(w.head, w.segment, w.samples, b))
	_, err := w.f.Write(out)
	w.fail(err)
}

func (w *Writer) fail(err error) {
	if err != nil && w.err == nil {
		w.err = durable.Problem(fmt.Errorf("write sound: %w", err))
	}
}
