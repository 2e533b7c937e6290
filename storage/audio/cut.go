package audio

import (
	"bytes"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"evenhand/casework"
	"evenhand/storage/internal/durable"
)

// CutTail destroys the sound of a file of format 2 from a second to its end. The time line keeps its length: a gap stands where the sound
// was. No writer may have the file open. Readers that have it open must Refresh; until they do, they fail or read what is still there.
//
// The segment in which the cut falls is sealed anew, under a new key, as far as it stays; the sealed keys of all that goes are overwritten.
// What it will write is first laid down whole in a file beside it, path + ".cut", so that however it is stopped, calling it again with the
// same second finishes it, and does nothing where all is done. A record that is damaged and would have stayed in the segment becomes a gap.
// An error leaves the sound as it was, or a journal that the next call finishes.
func CutTail(path string, key *ecdh.PrivateKey, recording casework.ID, fromS float64) error {
	if err := cutTail(osFolder(filepath.Dir(path)), filepath.Base(path), key, recording, fromS); err != nil {
		return durable.Problem(fmt.Errorf("remove sound: %w", err))
	}
	return nil
}

// MayCut says where the time line ends and how many seconds of sound CutTail would destroy before that, and fails where it would fail for
// what is in the file. It changes nothing.
func MayCut(path string, key *ecdh.PrivateKey, recording casework.ID, fromS float64) (toS, soundS float64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, fmt.Errorf("remove sound: %w", err)
	}
	defer f.Close()
	p, err := planCut(osSource{f}, key, recording, fromS)
	if err != nil {
		return 0, 0, fmt.Errorf("remove sound: %w", err)
	}
	return float64(p.samples) / Rate, float64(p.gone) / Rate, nil
}

// Destroy overwrites the sealed keys of a whole file and removes it, and the journal beside it. A file that is not there is what was wanted.
func Destroy(path string) error {
	if err := destroy(osFolder(filepath.Dir(path)), filepath.Base(path)); err != nil {
		return fmt.Errorf("destroy sound: %w", err)
	}
	return nil
}

func journalPath(path string) string { return path + ".cut" }

// folder is what CutTail needs of a file system.
type folder interface {
	open(name string) (file, error)   // for reading and writing; fs.ErrNotExist if it is not there
	create(name string) (file, error) // new or emptied
	remove(name string) error
	sync() error // makes names durable
}

type file interface {
	sized
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

type sized interface {
	io.ReaderAt
	Len() (int64, error)
}

type osFolder string

func (d osFolder) open(name string) (file, error) {
	f, err := os.OpenFile(filepath.Join(string(d), name), os.O_RDWR, 0)
	return osSource{f}, err
}

func (d osFolder) create(name string) (file, error) {
	f, err := os.OpenFile(filepath.Join(string(d), name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	return osSource{f}, err
}

func (d osFolder) remove(name string) error { return os.Remove(filepath.Join(string(d), name)) }
func (d osFolder) sync() error              { return durable.SyncDir(string(d)) }

func cutTail(d folder, name string, key *ecdh.PrivateKey, recording casework.ID, fromS float64) (err error) {
	f, err := d.open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := finishCut(d, name, f); err != nil {
		return err
	}
	p, err := planCut(f, key, recording, fromS)
	if err != nil || p.gone == 0 {
		return err
	}
	if err := writeJournal(d, journalPath(name), p.bytes()); err != nil {
		return err
	}
	return p.carryOut(d, name, f)
}

// finishCut carries out a journal that was left behind. One that is not whole was never begun to be carried out.
func finishCut(d folder, name string, f file) error {
	b, err := readAll(d, journalPath(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	head := make([]byte, headerSize)
	if _, err := f.ReadAt(head, 0); err != nil {
		return err
	}
	if j, ok := parseJournal(b); ok && bytes.Equal(j.head, head) {
		return j.carryOut(d, name, f)
	}
	return errors.Join(d.remove(journalPath(name)), d.sync())
}

func readAll(d folder, name string) (b []byte, err error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Len()
	if err != nil || size > largestJournal {
		return nil, err
	}
	b = make([]byte, size)
	if _, err := f.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b, nil
}

func writeJournal(d folder, name string, b []byte) error {
	f, err := d.create(name)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(b, 0)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = d.sync()
	}
	if err != nil { // so that no room on the disk is kept from what is being recorded
		err = errors.Join(err, ignoreMissing(d.remove(name)))
	}
	return err
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// journal is a cut as it will be carried out. On disk:
//
//	"EVHSOCUT" | header of the sound 64 | place of the tail 8 | count 4 | places of sealed keys 8 each | tail | SHA-256 of all this 32
type journal struct {
	head []byte
	at   int64   // where the tail goes; the file ends with it
	keys []int64 // what is overwritten first
	tail []byte
}

const (
	journalMagic   = "EVHSOCUT"
	largestJournal = 1 << 24
)

func (j *journal) bytes() []byte {
	b := append([]byte(journalMagic), j.head...)
	b = binary.BigEndian.AppendUint64(b, uint64(j.at))
	b = binary.BigEndian.AppendUint32(b, uint32(len(j.keys)))
	for _, k := range j.keys {
		b = binary.BigEndian.AppendUint64(b, uint64(k))
	}
	b = append(b, j.tail...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func parseJournal(b []byte) (*journal, bool) {
	const fixed = len(journalMagic) + headerSize + 8 + 4
	if len(b) < fixed+sha256.Size || string(b[:len(journalMagic)]) != journalMagic {
		return nil, false
	}
	b, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if got := sha256.Sum256(b); !bytes.Equal(got[:], sum) {
		return nil, false
	}
	j := &journal{head: b[len(journalMagic) : len(journalMagic)+headerSize]}
	b = b[len(journalMagic)+headerSize:]
	j.at = int64(binary.BigEndian.Uint64(b))
	n := int64(binary.BigEndian.Uint32(b[8:]))
	b = b[12:]
	if j.at < headerSize || n*8 > int64(len(b)) {
		return nil, false
	}
	for range n {
		k := int64(binary.BigEndian.Uint64(b))
		if k < j.at {
			return nil, false
		}
		j.keys, b = append(j.keys, k), b[8:]
	}
	j.tail = b
	return j, true
}

// carryOut does what the journal says. Done twice, it does the same.
func (j *journal) carryOut(d folder, name string, f file) error {
	size, err := f.Len()
	if err != nil {
		return err
	}
	for _, k := range j.keys {
		if k+wrappedKeySize <= size {
			if _, err := f.WriteAt(make([]byte, wrappedKeySize), k); err != nil {
				return err
			}
		}
	}
	if err := f.Sync(); err != nil { // on the disk, in the place of the keys, before the file ends before them
		return err
	}
	if _, err := f.WriteAt(j.tail, j.at); err != nil {
		return err
	}
	if err := f.Truncate(j.at + int64(len(j.tail))); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	// Were the journal to come back after a loss of power, it would cut what was recorded since. So it is emptied before it is removed.
	c, err := d.create(journalPath(name))
	if err != nil {
		return err
	}
	if err := errors.Join(c.Sync(), c.Close(), d.remove(journalPath(name))); err != nil {
		return err
	}
	return d.sync()
}

// plan is what a cut will do, and how much sound it destroys.
type plan struct {
	journal
	samples int64 // of the time line
	gone    int64 // samples of sound
}

func planCut(f sized, key *ecdh.PrivateKey, recording casework.ID, fromS float64) (*plan, error) {
	if math.IsNaN(fromS) {
		return nil, errors.New("no number of seconds")
	}
	size, err := f.Len()
	if err != nil {
		return nil, err
	}
	t, err := newTable(f, recording)
	if err != nil {
		return nil, damaged(err)
	}
	if t.h.format != newest {
		return nil, casework.NewProblem(casework.CodeRefused, "This sound was stored by an older Evenhand, so a part of it cannot be removed. You can delete the whole recording.")
	}
	t.grow(f, size)
	p := &plan{journal: journal{head: t.head}, samples: t.samples}
	from, first := t.sample(fromS), len(t.pieces)
	for ; first > 0 && t.pieces[first-1].before+t.pieces[first-1].samples > from; first-- {
		if s := t.pieces[first-1]; s.kind != kindGap {
			p.gone += s.before + s.samples - max(from, s.before)
		}
	}
	if p.gone == 0 {
		return p, nil
	}
	if err := t.opens(f, key); err != nil {
		return nil, damaged(err)
	}
	if len(t.segments) == 0 {
		return nil, damaged(errors.New("no segment"))
	}
	t.ended = t.ended && t.proven(f, key)
	// The cut falls into the segment of the first piece that goes, or, if that is lost, into the one begun before it.
	s := 0
	for i, start := range t.segments {
		if start.before <= t.pieces[first].before {
			s = i
		}
	}
	start := t.segments[s]
	p.at = start.at - blockHead
	for _, gone := range t.segments[s:] {
		p.keys = append(p.keys, gone.at)
	}
	seal, block, err := newSegment(t.h, t.head, start.number, start.block, uint64(start.before), key.PublicKey())
	if err != nil {
		return nil, err
	}
	p.tail = block
	number, at := start.block+1, start.before
	put := func(kind byte, samples int64, plain []byte) {
		n := samples
		if kind != kindRecord {
			n = min(samples, longestGap)
		}
		p.tail = append(p.tail, seal.seal(kind, number, uint64(at), uint32(n), plain)...)
		number, at = number+1, at+n
	}
	gap := func(to int64) {
		for at < to {
			put(kindGap, to-at, nil)
		}
	}
	for _, old := range t.pieces {
		if old.before < start.before || old.before >= from {
			continue
		}
		stays := min(old.samples, from-old.before)
		var pcm []byte
		if old.kind == kindRecord {
			if pcm, err = t.sound(f, key, old); errors.Is(err, errRead) {
				return nil, err
			}
		}
		if len(pcm) == 0 { // a gap, or damaged
			gap(old.before + stays)
			continue
		}
		put(kindRecord, stays, encode(pcm[:stays*int64(t.h.channels)*bytesPerSample], t.h.channels))
	}
	gap(t.samples)
	if t.ended {
		put(kindEnd, 0, binary.BigEndian.AppendUint64(nil, uint64(t.samples)))
	}
	return p, nil
}

func destroy(d folder, name string) error {
	f, err := d.open(name)
	if err == nil {
		err = overwriteKeys(f)
		err = errors.Join(err, f.Close())
	}
	if ignoreMissing(err) != nil {
		return err
	}
	return errors.Join(ignoreMissing(d.remove(journalPath(name))), ignoreMissing(d.remove(name)), d.sync())
}

// overwriteKeys makes the sound of a file that can be read unreadable. A file that is none has nothing to overwrite.
func overwriteKeys(f file) error {
	size, err := f.Len()
	if err != nil || size < headerSize {
		return err
	}
	head := make([]byte, headerSize)
	if _, err := f.ReadAt(head, 0); err != nil {
		return err
	}
	h, err := parseHeader(head)
	if err != nil {
		return nil // no sound: it is removed all the same
	}
	t := &table{h: h, head: head, end: headerSize}
	if h.format == 1 {
		_ = t.grow1(f, size, nil) // has no key to prove what it finds, and finds the segments first
	} else {
		t.grow(f, size)
	}
	for _, s := range t.segments {
		if _, err := f.WriteAt(make([]byte, wrappedKeySize), s.at); err != nil {
			return err
		}
	}
	return f.Sync()
}
