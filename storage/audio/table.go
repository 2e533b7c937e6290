package audio

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdh"
	"errors"
	"io"
	"slices"
	"sync"

	"evenhand/casework"
)

// table says where in a file which sound lies, as the heads of its blocks have it. Nothing of it is proven before a payload is opened.
type table struct {
	h        header
	head     []byte
	segments []*segment
	pieces   []piece // without holes, in order of time
	samples  int64
	end      int64 // of what is whole, but for the mark of the end
	ended    bool  // the mark of the end stands there
	mark     placed
	blocks   []placed // S, R and G as they lie in the file; empty in format 1

	nextSegment, nextNumber uint32
}

// piece is a stretch of the sound: a record, a gap, or what is lost.
type piece struct {
	kind    byte
	number  uint32
	segment *segment // nil if lost
	before  int64
	samples int64
	at      int64 // of the payload in the file
	length  int64
	bound   []byte // what the payload is bound to, beside the file's header
}

type segment struct {
	number uint32
	block  uint32 // number of the block that starts it; not in format 1
	before int64  // samples; not in format 1
	at     int64  // of the payload in the file
	info   []byte

	mu   sync.Mutex
	aead cipher.AEAD
}

// placed is a block and where its head starts.
type placed struct {
	block
	at int64
}

// newTable reads the header of a file.
func newTable(f io.ReaderAt, recording casework.ID) (*table, error) {
	head := make([]byte, headerSize)
	if _, err := f.ReadAt(head, 0); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errFormat
		}
		return nil, err
	}
	h, err := parseHeader(head)
	if err != nil {
		return nil, err
	}
	if h.recording != recording {
		return nil, errors.New("file is of another recording")
	}
	return &table{h: h, head: head, end: headerSize}, nil
}

// errRead says that the file could not be read, which is no word on what is in it.
var errRead = errors.New("the file could not be read")

// payload reads and opens what a piece holds.
func (t *table) payload(f io.ReaderAt, key *ecdh.PrivateKey, p piece) ([]byte, error) {
	if p.segment == nil {
		return nil, errors.New("block is lost")
	}
	aead, err := p.segment.open(f, key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, p.length)
	if _, err := f.ReadAt(sealed, p.at); err != nil {
		return nil, errors.Join(errRead, err)
	}
	return aead.Open(sealed[:0], nonce(p.number), sealed, append(bytes.Clone(t.head), p.bound...))
}

// sound gives the sound of a record, its channels interleaved.
func (t *table) sound(f io.ReaderAt, key *ecdh.PrivateKey, p piece) ([]byte, error) {
	plain, err := t.payload(f, key, p)
	if err != nil {
		return nil, err
	}
	if t.h.format == 1 {
		if int64(len(plain)) != p.samples*bytesPerSample {
			return nil, errors.New("length")
		}
		return plain, nil
	}
	return decode(plain, int(p.samples), t.h.channels)
}

// open opens the key of a segment, once.
func (s *segment) open(f io.ReaderAt, key *ecdh.PrivateKey) (cipher.AEAD, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aead != nil {
		return s.aead, nil
	}
	if key == nil {
		return nil, errors.New("closed")
	}
	sealed := make([]byte, wrappedKeySize)
	if _, err := f.ReadAt(sealed, s.at); err != nil {
		return nil, errors.Join(errRead, err)
	}
	var err error
	s.aead, err = openKey(key, s.info, sealed)
	return s.aead, err
}

// piece gives what a block of format 2 holds.
func (t *table) piece(b block, at int64) piece {
	p := piece{kind: b.kind, number: b.number, before: int64(b.before), samples: int64(b.samples), at: at + blockHead, length: int64(b.length), bound: b.bound()}
	if n := len(t.segments); n > 0 && t.segments[n-1].number == b.segment {
		p.segment = t.segments[n-1]
	}
	return p
}

// grow reads the heads of the blocks of format 2 that lie between the table's end and size. Around damage it finds the next block that is
// whole; what is torn at the end is left out.
func (t *table) grow(f io.ReaderAt, size int64) {
	t.ended = false
	tries := mostTries
	for at := t.end; at < size && !t.ended; {
		b, whole := blockAt(f, at, size, t.h.channels)
		if whole && t.inTurn(b) && (b.kind != kindEnd || at+blockHead+int64(b.length) == size) {
			at = t.take(b, at)
			continue
		}
		if n := len(t.blocks); n > 0 && !t.checks(f, t.blocks[n-1]) { // its length may be what is wrong
			at = t.blocks[n-1].at
			t.drop()
		}
		if b, at = t.search(f, at+1, size, &tries); b.kind == 0 {
			break
		}
		if lost := int64(b.before) - t.samples; lost > 0 {
			t.pieces = append(t.pieces, piece{kind: kindLost, before: t.samples, samples: lost})
		}
		t.samples = int64(b.before)
		at = t.take(b, at)
	}
	if t.ended && !t.checks(f, t.mark) {
		t.ended = false
	}
	if !t.ended {
		t.trim(f)
	}
}

// inTurn reports whether a block is the one to follow.
func (t *table) inTurn(b block) bool {
	segment := t.nextSegment
	if b.kind != kindSegment {
		segment--
	}
	return b.number == t.nextNumber && int64(b.before) == t.samples && b.segment == segment
}

// search finds the next block between at and size that is whole and may come later than what is there; its kind is 0 if there is none.
func (t *table) search(f io.ReaderAt, at, size int64, tries *int) (block, int64) {
	window := make([]byte, min(1<<18, max(0, size-at)))
	for at+blockHead <= size {
		n, err := f.ReadAt(window[:min(int64(len(window)), size-at)], at)
		if n < blockHead || (err != nil && !errors.Is(err, io.EOF)) {
			break
		}
		for i := range n - blockHead + 1 {
			b, err := parseBlock(window[i:i+blockHead], t.h.channels)
			if err != nil || b.number < t.nextNumber || int64(b.before) < t.samples || b.segment+1 < t.nextSegment {
				continue
			}
			place := at + int64(i)
			if end := place + blockHead + int64(b.length); end > size || b.kind == kindEnd && end != size {
				continue
			}
			if *tries == 0 {
				return block{}, size
			}
			if *tries--; t.checks(f, placed{b, place}) {
				return b, place
			}
		}
		at += int64(n - blockHead + 1)
	}
	return block{}, size
}

// mostTries bounds the blocks that are looked at around damage, and so the work on a file that was made to look like many blocks.
const mostTries = 10_000

// blockAt reads the head of a block that lies before size as a whole.
func blockAt(f io.ReaderAt, at, size int64, channels int) (block, bool) {
	var p [blockHead]byte
	if at+blockHead > size {
		return block{}, false
	}
	if _, err := f.ReadAt(p[:], at); err != nil {
		return block{}, false
	}
	b, err := parseBlock(p[:], channels)
	return b, err == nil && at+blockHead+int64(b.length) <= size
}

// checks reports whether a block is as it was written, as far as that can be told without a key.
func (t *table) checks(f io.ReaderAt, b placed) bool {
	payload := make([]byte, b.length)
	_, err := f.ReadAt(payload, b.at+blockHead)
	return err == nil && b.sum(t.h.fileID, payload) == b.check
}

// take adds a block and says where the next one starts.
func (t *table) take(b block, at int64) int64 {
	next := at + blockHead + int64(b.length)
	if b.kind == kindEnd {
		t.ended, t.mark, t.end = true, placed{b, at}, at
		return next
	}
	if b.kind == kindSegment {
		t.segments = append(t.segments, &segment{number: b.segment, block: b.number, before: int64(b.before), at: at + blockHead, info: append(purpose(t.h.format), b.bind(t.head)...)})
	} else {
		t.pieces = append(t.pieces, t.piece(b, at))
		t.samples += int64(b.samples)
	}
	t.blocks = append(t.blocks, placed{b, at})
	t.nextNumber, t.nextSegment, t.end = b.number+1, b.segment+1, next
	return next
}

// drop takes the last block away. Readers may still look at the slices as they were, so what is added next must not be written over it.
func (t *table) drop() {
	n := len(t.blocks)
	b := t.blocks[n-1]
	t.blocks = t.blocks[:n-1]
	if b.kind == kindSegment {
		t.segments = slices.Clip(t.segments[:len(t.segments)-1])
	} else {
		last := len(t.pieces) - 1
		t.samples = t.pieces[last].before
		t.pieces = slices.Clip(t.pieces[:last])
	}
	t.end, t.nextNumber, t.nextSegment = b.at, 0, 0
	if n > 1 {
		t.nextNumber, t.nextSegment = t.blocks[n-2].number+1, t.blocks[n-2].segment+1
	}
}

// trim leaves out what a crash may have left at the end though it looks whole: a system that lost power can keep the length of the last
// writes and not their bytes. No more than one segment can be like that, as each is durable before the next begins.
func (t *table) trim(f io.ReaderAt) {
	for range segmentRecords + 2 {
		n := len(t.blocks)
		if n == 0 {
			break
		}
		keyless := t.blocks[n-1].kind != kindSegment && t.pieces[len(t.pieces)-1].segment == nil
		if !keyless && t.checks(f, t.blocks[n-1]) {
			break
		}
		t.drop()
		for n := len(t.pieces); n > 0 && t.pieces[n-1].kind == kindLost; n-- {
			t.samples = t.pieces[n-1].before
			t.pieces = slices.Clip(t.pieces[:n-1])
		}
	}
}
