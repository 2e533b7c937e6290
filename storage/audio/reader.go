package audio

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"sync"

	"evenhand/casework"
)

// Reader opens any stretch of a sealed sound, also while it grows. Several goroutines may use it at once.
type Reader struct {
	f         source
	recording casework.ID

	scan sync.Mutex // one Refresh at a time

	mu  sync.RWMutex
	key *ecdh.PrivateKey
	t   *table // replaced as a whole, never changed in place
}

type source interface {
	sized
	io.Closer
}

type osSource struct{ *os.File }

func (f osSource) Len() (int64, error) {
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

// Stretch is a part of a sound, in seconds from its start.
type Stretch struct{ FromS, ToS float64 }

// OpenReader opens a sealed sound with the visit's private key. The file must be that of the recording. A sound whose end is missing
// opens as far as it is whole; Cut says so. The reader owns the file from then on, and closes it when it fails.
func OpenReader(f *os.File, key *ecdh.PrivateKey, recording casework.ID) (*Reader, error) {
	return open(osSource{f}, key, recording)
}

func open(f source, key *ecdh.PrivateKey, recording casework.ID) (*Reader, error) {
	r := &Reader{f: f, key: key, recording: recording}
	t, err := r.read(nil)
	if err != nil {
		f.Close()
		return nil, damaged(fmt.Errorf("open sound: %w", err))
	}
	r.t = t
	return r, nil
}

// damaged words a failure for people, unless it already is.
func damaged(err error) error {
	if _, ok := errors.AsType[*casework.Problem](err); ok {
		return err
	}
	return casework.NewProblem(casework.CodeDamaged, "This part of the sound is damaged or was changed, so Evenhand will not play it. Your notes and the rest of the sound are safe.").Because(err)
}

// read makes the table of the file as it is now, from the one before, if there is one and the file only grew.
func (r *Reader) read(old *table) (*table, error) {
	size, err := r.f.Len()
	if err != nil {
		return nil, err
	}
	var t *table
	if old != nil && old.h.format > 1 && old.end <= size && old.stands(r.f) {
		again := *old
		t = &again
	} else if t, err = newTable(r.f, r.recording); err != nil {
		return nil, err
	}
	if t.h.format == 1 {
		if err := t.grow1(r.f, size, r.privateKey()); err != nil {
			return nil, err
		}
	} else {
		t.grow(r.f, size)
		t.ended = t.ended && t.proven(r.f, r.privateKey())
	}
	return t, t.opens(r.f, r.privateKey())
}

// stands reports whether the last block a table knows is still where it was: whoever changes what lies before the end changes that too.
func (t *table) stands(f io.ReaderAt) bool {
	n := len(t.blocks)
	if n == 0 {
		return true
	}
	p := make([]byte, blockHead)
	_, err := f.ReadAt(p, t.blocks[n-1].at)
	return err == nil && bytes.Equal(p, t.blocks[n-1].bytes())
}

// proven reports whether the mark of the end is true.
func (t *table) proven(f io.ReaderAt, key *ecdh.PrivateKey) bool {
	plain, err := t.payload(f, key, t.piece(t.mark.block, t.mark.at))
	return err == nil && int64(binary.BigEndian.Uint64(plain)) == t.samples
}

// opens fails if there are segments and the key opens none: the wrong key must not look like damage here and there.
func (t *table) opens(f io.ReaderAt, key *ecdh.PrivateKey) (err error) {
	for _, s := range t.segments {
		if _, err = s.open(f, key); err == nil {
			return nil
		}
	}
	return err
}

// Refresh looks at the file anew, after a writer went on with it, a tail was cut, or the end was marked. It reports whether there is more
// sound than before, or the end is now there. What was read before stays readable.
func (r *Reader) Refresh(ctx context.Context) (grown bool, err error) {
	r.scan.Lock()
	defer r.scan.Unlock()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	old := r.table()
	t, err := r.read(old)
	if err != nil {
		return false, damaged(fmt.Errorf("look at sound again: %w", err))
	}
	r.mu.Lock()
	r.t = t
	r.mu.Unlock()
	return t.samples > old.samples || t.ended && !old.ended, nil
}

func (r *Reader) table() *table {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.t
}

// Channels returns how many channels there are, 1 or 2.
func (r *Reader) Channels() int { return r.table().h.channels }

// Samples returns how many samples there are in each channel, gaps included.
func (r *Reader) Samples() int64 { return r.table().samples }

// Seconds returns how long the sound is, gaps included.
func (r *Reader) Seconds() float64 { return float64(r.Samples()) / Rate }

// Cut reports that the end mark is missing: the writer rests, is at work, or was stopped in it. What is there is whole.
func (r *Reader) Cut() bool { return !r.table().ended }

// Gaps returns the stretches that were destroyed, in order.
func (r *Reader) Gaps() []Stretch {
	t := r.table()
	var out []Stretch
	for _, p := range t.pieces {
		if p.kind != kindGap {
			continue
		}
		if _, err := t.payload(r.f, r.privateKey(), p); err != nil {
			continue // it says nothing that is proven; reading there fails
		}
		s := Stretch{float64(p.before) / Rate, float64(p.before+p.samples) / Rate}
		if n := len(out); n > 0 && out[n-1].ToS == s.FromS {
			out[n-1].ToS = s.ToS
			continue
		}
		out = append(out, s)
	}
	return out
}

// Read returns the sound from one second to another, as one channel of signed 16-bit little-endian, clipped to what is there. Two
// channels are mixed to their mean, which never clips; gaps are silence. It never returns sound that is not exactly what was written at
// that place: on any damage it fails with a Problem.
func (r *Reader) Read(ctx context.Context, fromS, toS float64) ([]byte, error) {
	t := r.table()
	pcm, err := r.tracks(ctx, t, t.sample(fromS), t.sample(toS))
	if err != nil || t.h.channels == 1 {
		return pcm, err
	}
	out := pcm[:len(pcm)/2]
	for i := 0; i < len(out); i += bytesPerSample {
		left, right := int16(binary.LittleEndian.Uint16(pcm[2*i:])), int16(binary.LittleEndian.Uint16(pcm[2*i+bytesPerSample:]))
		binary.LittleEndian.PutUint16(out[i:], uint16(int16((int32(left)+int32(right))>>1)))
	}
	return out, nil
}

// ReadTracks returns the sound from one sample to another, the channels interleaved, otherwise as Read does. A record is opened as a
// whole, so seconds cost little more than parts of them.
func (r *Reader) ReadTracks(ctx context.Context, fromSample, toSample int64) ([]byte, error) {
	t := r.table()
	return r.tracks(ctx, t, max(fromSample, 0), min(toSample, t.samples))
}

func (r *Reader) tracks(ctx context.Context, t *table, from, to int64) ([]byte, error) {
	var out []byte
	frame := int64(t.h.channels * bytesPerSample)
	first := sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].before+t.pieces[i].samples > from })
	for _, p := range t.pieces[first:] {
		if p.before >= to {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a, z := max(from-p.before, 0)*frame, min(to-p.before, p.samples)*frame
		if a >= z {
			continue
		}
		var err error
		if p.kind == kindGap {
			if _, err = t.payload(r.f, r.privateKey(), p); err == nil {
				out = append(out, make([]byte, z-a)...)
			}
		} else {
			var pcm []byte
			if pcm, err = t.sound(r.f, r.privateKey(), p); err == nil {
				out = append(out, pcm[a:z]...)
			}
		}
		if err != nil {
			return nil, damaged(fmt.Errorf("read sound: block %d: %w", p.number, err))
		}
	}
	return out, nil
}

// sample turns a time into a sample number within the sound.
func (t *table) sample(s float64) int64 {
	switch n := s * Rate; {
	case !(n > 0): // also NaN
		return 0
	case n >= float64(t.samples):
		return t.samples
	default:
		return int64(n + 0.5)
	}
}

func (r *Reader) privateKey() *ecdh.PrivateKey {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.key
}

// Close closes the file and lets go of the keys.
func (r *Reader) Close() error {
	r.mu.Lock()
	r.key = nil
	for _, s := range r.t.segments {
		s.mu.Lock()
		s.aead = nil
		s.mu.Unlock()
	}
	r.mu.Unlock()
	return r.f.Close()
}
