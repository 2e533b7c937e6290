package audio

import (
	"crypto/ecdh"
	"encoding/binary"
	"errors"
	"io"
)

// Format 1, as the package comment has it: read for ever, written no more.

const (
	blockHead1     = 13
	largestRecord1 = recordSamples*bytesPerSample + tag
)

type block1 struct {
	kind    byte
	number  uint32
	samples uint32
	length  uint32
}

func (b block1) bytes() []byte {
	out := make([]byte, 0, blockHead1)
	out = append(out, b.kind)
	out = binary.BigEndian.AppendUint32(out, b.number)
	out = binary.BigEndian.AppendUint32(out, b.samples)
	return binary.BigEndian.AppendUint32(out, b.length)
}

func parseBlock1(p []byte) (block1, error) {
	if len(p) != blockHead1 {
		return block1{}, errFormat
	}
	b := block1{p[0], binary.BigEndian.Uint32(p[1:]), binary.BigEndian.Uint32(p[5:]), binary.BigEndian.Uint32(p[9:])}
	ok := false
	switch b.kind {
	case kindSegment:
		ok = b.samples == 0 && b.length == wrappedKeySize
	case kindRecord:
		ok = b.samples > 0 && b.samples <= recordSamples && b.length >= bytesPerSample+tag && b.length <= largestRecord1
	case kindEnd:
		ok = b.samples == 0 && b.length == endSize
	}
	if !ok {
		return block1{}, errFormat
	}
	return b, nil
}

// grow1 reads all blocks of a file of format 1. The end proves the total; without one, what a crash tore is left out.
func (t *table) grow1(f io.ReaderAt, size int64, key *ecdh.PrivateKey) error {
	for at := t.end; at < size && !t.ended; {
		b, ok := t.blockAt1(f, at, size)
		if !ok {
			break
		}
		bound := binary.BigEndian.AppendUint32(nil, uint32(len(t.segments)-1))
		if b.kind == kindSegment {
			bound = binary.BigEndian.AppendUint32(nil, uint32(len(t.segments)))
		}
		bound = append(binary.BigEndian.AppendUint64(bound, uint64(t.samples)), b.bytes()...)
		payload := at + blockHead1
		at = payload + int64(b.length)
		if b.kind == kindSegment {
			t.segments = append(t.segments, &segment{number: b.number, at: payload, info: append(append(purpose(1), t.head...), bound...)})
			continue
		}
		p := piece{kind: b.kind, number: b.number, segment: t.segments[len(t.segments)-1], before: t.samples, samples: int64(b.samples),
			at: payload, length: int64(b.length), bound: bound}
		if b.kind == kindRecord {
			t.pieces = append(t.pieces, p)
			t.samples += p.samples
			continue
		}
		if at < size {
			return errors.New("bytes behind the end")
		}
		plain, err := t.payload(f, key, p)
		if err != nil {
			return err
		}
		if int64(binary.BigEndian.Uint64(plain)) != t.samples {
			return errors.New("total differs")
		}
		t.ended = true
	}
	if t.ended {
		return nil
	}
	for range segmentRecords + 1 {
		n := len(t.pieces)
		if n == 0 {
			return nil
		}
		if _, err := t.payload(f, key, t.pieces[n-1]); err == nil {
			return nil
		}
		t.samples = t.pieces[n-1].before
		t.pieces = t.pieces[:n-1]
	}
	return errors.New("more is damaged than a crash explains")
}

// blockAt1 reads the head of a block that is whole and comes in turn; ok is false where the whole part of the file ends.
func (t *table) blockAt1(f io.ReaderAt, at, size int64) (b block1, ok bool) {
	var p [blockHead1]byte
	if at+blockHead1 > size {
		return b, false
	}
	if _, err := f.ReadAt(p[:], at); err != nil {
		return b, false
	}
	b, err := parseBlock1(p[:])
	if err != nil || at+blockHead1+int64(b.length) > size {
		return b, false
	}
	records, segments := len(t.pieces), len(t.segments)
	if b.kind == kindSegment {
		return b, int(b.number) == segments && records == segments*segmentRecords
	}
	return b, segments > 0 && int(b.number) == records && (b.kind == kindEnd || records-(segments-1)*segmentRecords < segmentRecords)
}
