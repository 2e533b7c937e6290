package audio

import (
	"context"
	"crypto/cipher"
	"crypto/ecdh"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"sync"

	"evenhand/casework"

	"golang.org/x/crypto/chacha20poly1305"
)

// Reader opens any stretch of a sealed sound. Several goroutines may use it at once.
type Reader struct {
	f        source
	key      *ecdh.PrivateKey
	head     []byte
	segments []segment
	records  []record
	samples  int64
	cut      bool

	mu    sync.Mutex
	aeads map[int]cipher.AEAD
}

type source interface {
	io.ReaderAt
	io.Closer
}

type segment struct {
	b      block
	before int64 // samples
	at     int64 // of the payload in the file
}

type record struct {
	b       block
	segment int
	before  int64
	at      int64
}

// OpenReader opens a sealed sound with the visit's private key. The file must be that of the recording. A sound whose end is missing
// opens as far as it is whole; Cut says so. The reader owns the file from then on, and closes it when it fails.
func OpenReader(f *os.File, key *ecdh.PrivateKey, recording casework.ID) (*Reader, error) {
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open sound: %w", err)
	}
	return open(f, st.Size(), key, recording)
}

func open(f source, size int64, key *ecdh.PrivateKey, recording casework.ID) (*Reader, error) {
	r := &Reader{f: f, key: key, aeads: map[int]cipher.AEAD{}}
	if err := r.scan(size, recording); err != nil {
		f.Close()
		return nil, damaged(fmt.Errorf("open sound: %w", err))
	}
	return r, nil
}

// damaged words a failure for people, unless it already is.
func damaged(err error) error {
	if _, ok := errors.AsType[*casework.Problem](err); ok {
		return err
	}
	return casework.NewProblem(casework.CodeDamaged, "This part of the sound is damaged or was changed, so Evenhand will not play it. Your notes and the rest of the sound are safe.").Because(err)
}

// scan reads the heads of all blocks. Lengths and numbers are not yet proven: each is proven when its payload is opened, and the end
// block proves the total.
func (r *Reader) scan(size int64, recording casework.ID) error {
	r.head = make([]byte, headerSize)
	if size < headerSize {
		return errFormat
	}
	if _, err := r.f.ReadAt(r.head, 0); err != nil {
		return err
	}
	h, err := parseHeader(r.head)
	if err != nil {
		return err
	}
	if h.recording != recording {
		return errors.New("file is of another recording")
	}
	at, ended := int64(headerSize), false
	for at < size && !ended {
		b, ok := r.blockAt(at, size)
		if !ok {
			break
		}
		payload := at + blockHead
		switch b.kind {
		case kindSegment:
			r.segments = append(r.segments, segment{b, r.samples, payload})
		case kindRecord:
			r.records = append(r.records, record{b, len(r.segments) - 1, r.samples, payload})
			r.samples += int64(b.samples)
		case kindEnd:
			if err := r.end(b, payload); err != nil {
				return err
			}
			ended = true
		}
		at = payload + int64(b.length)
	}
	if ended && at < size {
		return errors.New("bytes behind the end")
	}
	if !ended {
		r.cut = true
		return r.trim()
	}
	return nil
}

// blockAt reads the head of a block that is whole and comes in turn; ok is false where the whole part of the file ends.
func (r *Reader) blockAt(at, size int64) (b block, ok bool) {
	var p [blockHead]byte
	if at+blockHead > size {
		return b, false
	}
	if _, err := r.f.ReadAt(p[:], at); err != nil {
		return b, false
	}
	b, err := parseBlock(p[:])
	if err != nil || at+blockHead+int64(b.length) > size {
		return b, false
	}
	switch b.kind {
	case kindSegment:
		ok = int(b.number) == len(r.segments) && len(r.records) == len(r.segments)*segmentRecords
	default:
		inSegment := len(r.records) - (len(r.segments)-1)*segmentRecords
		ok = len(r.segments) > 0 && int(b.number) == len(r.records) && (b.kind == kindEnd || inSegment < segmentRecords)
	}
	return b, ok
}

// end proves the total.
func (r *Reader) end(b block, at int64) error {
	plain, err := r.payload(b, len(r.segments)-1, r.samples, at)
	if err != nil {
		return err
	}
	if int64(binary.BigEndian.Uint64(plain)) != r.samples {
		return errors.New("total differs")
	}
	return nil
}

// trim leaves out what a crash may have left at the end of a file whose blocks look whole: a system that lost power can keep the length
// of the last writes and not their bytes. No more than one segment can be like that, as each is durable before the next begins.
func (r *Reader) trim() error {
	if len(r.segments) == 0 {
		return nil
	}
	if _, err := r.aead(0); err != nil { // the wrong key must not look like a crash
		return err
	}
	for range segmentRecords + 1 {
		n := len(r.records)
		if n == 0 {
			return nil
		}
		last := r.records[n-1]
		if _, err := r.payload(last.b, last.segment, last.before, last.at); err == nil {
			return nil
		}
		r.records, r.samples = r.records[:n-1], last.before
	}
	return errors.New("more is damaged than a crash explains")
}

// Samples returns how many samples there are.
func (r *Reader) Samples() int64 { return r.samples }

// Seconds returns how long the sound is.
func (r *Reader) Seconds() float64 { return float64(r.samples) / Rate }

// Cut reports that the end mark is missing: the writer was stopped in its work. What is there is whole.
func (r *Reader) Cut() bool { return r.cut }

// Read returns the sound from one second to another, as signed 16-bit little-endian, clipped to what is there. It never returns sound
// that is not exactly what was written at that place: on any damage it fails with a Problem.
func (r *Reader) Read(ctx context.Context, fromS, toS float64) ([]byte, error) {
	from, to := r.sample(fromS), r.sample(toS)
	if from >= to {
		return nil, nil
	}
	out := make([]byte, 0, (to-from)*bytesPerSample)
	first := sort.Search(len(r.records), func(i int) bool { return r.records[i].before+int64(r.records[i].b.samples) > from })
	for _, rec := range r.records[first:] {
		if rec.before >= to {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		plain, err := r.payload(rec.b, rec.segment, rec.before, rec.at)
		if err != nil {
			return nil, damaged(fmt.Errorf("read sound: record %d: %w", rec.b.number, err))
		}
		if len(plain) != int(rec.b.samples)*bytesPerSample {
			return nil, damaged(fmt.Errorf("read sound: record %d: length", rec.b.number))
		}
		a := max(from-rec.before, 0)
		z := min(to-rec.before, int64(rec.b.samples))
		out = append(out, plain[a*bytesPerSample:z*bytesPerSample]...)
	}
	return out, nil
}

// sample turns a time into a sample number within the sound.
func (r *Reader) sample(s float64) int64 {
	switch n := s * Rate; {
	case !(n > 0): // also NaN
		return 0
	case n >= float64(r.samples):
		return r.samples
	default:
		return int64(n + 0.5)
	}
}

// Close closes the file and lets go of the keys.
func (r *Reader) Close() error {
	r.mu.Lock()
	clear(r.aeads)
	r.key = nil
	r.mu.Unlock()
	return r.f.Close()
}

func (r *Reader) payload(b block, seg int, before, at int64) ([]byte, error) {
	aead, err := r.aead(seg)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, b.length)
	if _, err := r.f.ReadAt(sealed, at); err != nil {
		return nil, err
	}
	return aead.Open(sealed[:0], nonce(b.number), sealed, bind(r.head, uint32(seg), uint64(before), b))
}

// aead opens the key of a segment, once.
func (r *Reader) aead(seg int) (cipher.AEAD, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if a, ok := r.aeads[seg]; ok {
		return a, nil
	}
	if r.key == nil {
		return nil, errors.New("closed")
	}
	s := r.segments[seg]
	sealed := make([]byte, s.b.length)
	if _, err := r.f.ReadAt(sealed, s.at); err != nil {
		return nil, err
	}
	key, err := unwrap(r.key, bind(r.head, uint32(seg), uint64(s.before), s.b), sealed)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	a, err := chacha20poly1305.New(key)
	if err != nil {
		return nil, err
	}
	r.aeads[seg] = a
	return a, nil
}
