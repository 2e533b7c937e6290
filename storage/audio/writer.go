package audio

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"evenhand/casework"
	"evenhand/storage/internal/durable"
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

// ResumeFile is what Resume goes on with: an *os.File, opened for reading and writing, not for appending only.
type ResumeFile interface {
	File
	io.ReaderAt
	io.Seeker
	Truncate(size int64) error
}

// ErrEmpty says that a file holds no sound, not even a whole header. Resume has emptied it: NewWriter may have it.
var ErrEmpty = errors.New("the sealed sound has no beginning yet")

// Writer seals sound to a file. It holds the key of the segment it is writing and nothing that opens what is behind it.
// One goroutine at a time may use it.
type Writer struct {
	f        File
	to       *ecdh.PublicKey
	policy   Policy
	h        header
	head     []byte
	sealer   *sealer // of the open segment; nil before the first
	start    []byte  // the block that starts the open segment, till it is written with the first one in it
	records  int     // in the open segment
	segments uint32  // begun, in the whole file
	number   uint32  // of the next block
	samples  uint64
	buf      []byte
	err      error // the first failure; nothing is written behind it
	closed   bool
}

func fill(key []byte) { _, _ = rand.Read(key) } // never fails: crypto/rand ends the process first

func newWriter(f File, to *ecdh.PublicKey, h header, p Policy) (*Writer, error) {
	if !h.recording.Valid() || to == nil || to.Curve() != ecdh.X25519() || h.channels < 1 || h.channels > mostChannels {
		return nil, errors.New("a sealed sound needs the id of its recording, an X25519 public key, and one or two channels")
	}
	return &Writer{f: f, to: to, policy: p, h: h, head: h.bytes(), buf: make([]byte, 0, recordSamples*h.channels*bytesPerSample)}, nil
}

// NewWriter starts a sealed sound of one or two channels in an empty file, to be opened with the private half of to. The writer owns the
// file from then on; if it fails, the file is still the caller's.
func NewWriter(f File, to *ecdh.PublicKey, recording casework.ID, p Policy, channels int) (*Writer, error) {
	h := header{format: newest, channels: channels, recording: recording}
	fill(h.fileID[:])
	w, err := newWriter(f, to, h, p)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(w.head); err != nil {
		return nil, durable.Problem(fmt.Errorf("write sound: %w", err))
	}
	if err := f.Sync(); err != nil {
		return nil, durable.Problem(fmt.Errorf("write sound: %w", err))
	}
	return w, nil
}

// Resume goes on with a sealed sound whose writer ended, by Rest, by Close or by a crash. It leaves off what a crash tore and the mark of
// the end, and writes on in a new segment, with as many channels as before. It needs no secret. The policy must be the one of the writer
// before: it says how much a crash can have torn, and a file with more damage at its end than that is refused and left as it is. With
// ErrEmpty, start anew with NewWriter. The writer owns the file from then on; if Resume fails, the file is still the caller's.
func Resume(f ResumeFile, to *ecdh.PublicKey, recording casework.ID, p Policy) (*Writer, error) {
	w, err := resume(f, to, recording, p)
	if err != nil && !errors.Is(err, ErrEmpty) {
		return nil, durable.Problem(fmt.Errorf("go on with sound: %w", err))
	}
	return w, err
}

func resume(f ResumeFile, to *ecdh.PublicKey, recording casework.ID, p Policy) (*Writer, error) {
	if n, ok := f.(interface{ Name() string }); ok {
		if _, err := os.Stat(journalPath(n.Name())); !errors.Is(err, os.ErrNotExist) {
			return nil, errors.Join(errors.New("a removal from this sound is not finished"), err)
		}
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	if size < headerSize { // the header is made durable before anything follows it
		if err := f.Truncate(0); err != nil {
			return nil, err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		return nil, ErrEmpty
	}
	t, err := newTable(f, recording)
	if err != nil {
		return nil, damaged(err)
	}
	if t.h.format != newest {
		return nil, errors.New("a sound of an older format is not gone on with")
	}
	w, err := newWriter(f, to, t.h, p)
	if err != nil {
		return nil, err
	}
	t.grow(f, size)
	torn := size - t.end
	if t.ended {
		torn = 0
	}
	if most := mostTorn(p, t.h.channels); torn > most {
		return nil, casework.NewProblem(casework.CodeDamaged, "The end of this recording is damaged, so nothing was added to it and nothing was changed. What is whole can be played. Start a new recording to go on.").
			Because(fmt.Errorf("%d bytes at the end are damaged, a crash explains %d", torn, most))
	}
	if t.end < size {
		if err := f.Truncate(t.end); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
	}
	if _, err := f.Seek(t.end, io.SeekStart); err != nil {
		return nil, err
	}
	w.segments, w.number, w.samples = t.nextSegment, t.nextNumber, uint64(t.samples)
	return w, nil
}

// mostTorn gives the bytes a writer may have written and not made durable: the records its policy allows, the start of a segment and the end.
func mostTorn(p Policy, channels int) int64 {
	records := int64(1)
	if p == EachSegment {
		records = segmentRecords
	}
	return records*int64(blockHead+largestRecord(channels)) + blockHead + wrappedKeySize + blockHead + endSize
}

func largestRecord(channels int) int {
	return padded(1+recordSamples*channels*bytesPerSample) + tag
}

// Create starts a sealed sound in a new file at path, whose name is durable when it returns. If it fails, there is no new file. A file that
// is there already is an error that is fs.ErrExist.
func Create(path string, to *ecdh.PublicKey, recording casework.ID, p Policy, channels int) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, durable.Problem(fmt.Errorf("write sound: %w", err))
	}
	w, err := NewWriter(f, to, recording, p, channels)
	if err == nil {
		err = durable.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	return w, nil
}

// Channels returns how many channels the sound has, and so how many Write takes.
func (w *Writer) Channels() int { return w.h.channels }

// Write takes sound (signed 16-bit little-endian, 16 kHz, the channels interleaved) in pieces of any size and seals each second as it
// fills. Under EachRecord, the seconds that are full are on disk when it returns. After an error the writer takes nothing more; what was
// sealed before stays whole.
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

// Seconds returns how long the sound is, with what was there before Resume, gaps, and what was taken and is not sealed yet.
func (w *Writer) Seconds() float64 {
	return float64(w.samples+uint64(len(w.buf)/w.frame())) / Rate
}

// frame is the bytes of one sample of all channels.
func (w *Writer) frame() int { return w.h.channels * bytesPerSample }

// Close seals what is left, marks the end, makes all durable and closes the file. A part of a sample at the end is no sound and is left out.
func (w *Writer) Close() error { return w.finish(true) }

// Rest seals what is left, makes all durable and closes the file without marking the end: the recording will go on, with Resume, or what
// was taken is to be cut. Until then the file reads as cut, and whole.
func (w *Writer) Rest() error { return w.finish(false) }

func (w *Writer) finish(end bool) error {
	if w.closed {
		return nil
	}
	w.closed = true
	w.buf = w.buf[:len(w.buf)/w.frame()*w.frame()]
	if len(w.buf) > 0 {
		w.seal()
	}
	if end && w.err == nil {
		if w.sealer == nil {
			w.startSegment()
		}
		w.put(kindEnd, 0, binary.BigEndian.AppendUint64(nil, w.samples))
	}
	if w.err == nil {
		w.fail(w.f.Sync())
	}
	w.sealer = nil
	clear(w.buf[:cap(w.buf)])
	if err := w.f.Close(); w.err == nil {
		w.fail(err)
	}
	return w.err
}

// seal writes the buffered sound as one record.
func (w *Writer) seal() {
	if w.err == nil && w.records == segmentRecords && w.policy == EachSegment {
		w.fail(w.f.Sync())
	}
	if w.err == nil && (w.sealer == nil || w.records == segmentRecords) {
		w.startSegment()
	}
	if w.err != nil {
		return
	}
	plain := encode(w.buf, w.h.channels)
	n := uint32(len(w.buf) / w.frame())
	w.put(kindRecord, n, plain)
	clear(plain)
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
	s, start, err := newSegment(w.h, w.head, w.segments, w.number, w.samples, w.to)
	if err != nil {
		w.fail(err)
		return
	}
	w.sealer, w.start, w.records = s, start, 0
	w.segments++
	w.number++
}

// put seals and writes one block in a single write, with the start of its segment if it is the first one there.
func (w *Writer) put(kind byte, samples uint32, plain []byte) {
	if w.err != nil {
		return
	}
	out := append(w.start, w.sealer.seal(kind, w.number, w.samples, samples, plain)...)
	w.start = nil
	w.number++
	_, err := w.f.Write(out)
	w.fail(err)
}

func (w *Writer) fail(err error) {
	if err != nil && w.err == nil {
		w.err = durable.Problem(fmt.Errorf("write sound: %w", err))
	}
}
