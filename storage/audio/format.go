// Package audio is the one form in which sound rests on disk: sealed as it is captured, by a process that cannot open it.
//
// A file is a header and a row of blocks. Sound is cut into records of at most one second; at most sixty records make a segment. Each
// segment has a random key, sealed to the public key of the visit (HPKE, RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305), so that whoever
// writes needs no secret and forgets each segment's key after a minute. A record is sealed under its segment's key and bound to the file,
// the segment, its number and its place in time: records cannot be swapped, left out, moved to another file, or shifted by a changed length.
//
//	header  64 bytes: "EVHSOUND" | format 2 | codec 2 | rate 4 | channels 2 | record ms 2 | records a segment 2 | file id 16 | recording 26
//	block   29 bytes: kind 1 | segment 4 | number 4 | before 8 | samples 4 | length 4 | check 4, and a payload of that length
//	  'S'   starts a segment; payload: HPKE encapsulated key 32 + sealed segment key 48
//	  'R'   a record; payload: sealed coding 1 + sound in that coding + zeros up to a multiple of 1,024
//	  'G'   a gap: so many samples were here and were destroyed; payload: nothing, sealed
//	  'E'   the end; payload: sealed total of samples, 8 bytes
//
// This is format 2, codec 2. All numbers are big-endian. Channels are 1 or 2, rate is 16,000, samples are counted for each channel.
// Segments and blocks are numbered from 0 through the file. before is the number of samples before the block, gaps included; samples is 0
// for S and E. A record's coding is 0, signed 16-bit little-endian with the channels interleaved, or 1, FLAC frames (RFC 9639) one after the
// other, whichever is shorter. check is the CRC-32C of file id | the other 25 bytes of the block's head | payload: it tells a torn block from
// a whole one to someone who has no key, and proves nothing. A payload is sealed with ChaCha20-Poly1305, the block's number as nonce, bound
// to header | the 25 bytes; a segment's key is bound in the same way. A key is used by one writer in one run, and a run never uses a number
// twice; whoever goes on with a file begins a new segment.
//
// Format 1 is read and no longer written. Its codec is 1: records hold plain sound of one channel, one second each but the last, sixty in
// each segment but the last, with no gaps. Its block head is kind 1 | number 4 | samples 4 | length 4, the end has the number of records, and
// a payload is bound to header | segment number 4 | samples before it 8 | block head.
//
// # What is promised
//
// What opens is exactly what was written, at the place where it was written; anything else is an error for that place. A flipped bit or a
// lost block costs the record it is in (in an 'S', the minute), and what follows is found again by its check. The file grows at its end, and
// only CutTail changes what lies before. After a crash its last blocks may be torn: they are left out, and the file is cut, that is without
// end. That the end of a file was taken away, or that an older copy was put in its place, is not noticed by the cipher: a missing end is
// what Cut reports, and the row of the recording knows how long it was.
//
// Resume needs no secret, as a recorder has none. So whoever has the visit's public key and may write the folder can add sound to a file,
// and, as an end can be taken away, put other sound in the place of the end; they can open, change or reorder none. The public key stands
// nowhere on disk in the clear: who has only the disk can add nothing that opens.
//
// # What can be seen without a key
//
// How long a recording is, when it was paused (a segment ends early), where a stretch was destroyed and how long that was. As sound is
// compressed, the length of a record follows the loudness and noise of its second: silence, speech and a noisy room can be told apart second
// by second, and with two channels roughly how much was said; as far as is known not who said it or what. (Reading phrases out of the lengths
// of compressed speech was done with packets of some 20 ms: Wright et al., "Spot me if you can", 2008.) Padding to 1,024 bytes blurs this to
// steps of about a thirtieth of the range and costs 1.7 % of the plain size; hiding it needs records of one length, that is no compression.
package audio

import (
	"bytes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"evenhand/casework"

	"golang.org/x/crypto/chacha20poly1305"
)

// Rate is the samples a second of every stored sound, in each channel signed 16-bit little-endian.
const Rate = 16000

// HeaderSize is the bytes of a file before its first block. A file that is no longer holds no sound.
const HeaderSize = 64

const (
	magic          = "EVHSOUND"
	newest         = 2 // format
	headerSize     = HeaderSize
	boundHead      = 25 // bytes of a block's head but its check
	blockHead      = boundHead + 4
	bytesPerSample = 2
	recordSamples  = Rate
	recordMS       = 1000
	segmentRecords = 60
	mostChannels   = 2
	padTo          = 1024
	tag            = chacha20poly1305.Overhead
	wrappedKeySize = 32 + chacha20poly1305.KeySize + tag
	endSize        = 8 + tag
	longestGap     = 3 * 24 * 3600 * Rate // fits in 32 bits; more than any recording is
)

// The kinds of blocks.
const (
	kindSegment = 'S'
	kindRecord  = 'R'
	kindGap     = 'G'
	kindEnd     = 'E'
	kindLost    = 'L' // never stored: a stretch whose block is damaged
)

var errFormat = errors.New("not a sealed sound of a known format")

// header is what stands at the start of a file. The codec has the number of the format.
type header struct {
	format    uint16
	channels  int
	fileID    [16]byte
	recording casework.ID
}

func (h header) bytes() []byte {
	b := make([]byte, 0, headerSize)
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint16(b, h.format)
	b = binary.BigEndian.AppendUint16(b, h.format)
	b = binary.BigEndian.AppendUint32(b, Rate)
	b = binary.BigEndian.AppendUint16(b, uint16(h.channels))
	b = binary.BigEndian.AppendUint16(b, recordMS)
	b = binary.BigEndian.AppendUint16(b, segmentRecords)
	b = append(b, h.fileID[:]...)
	return append(b, h.recording...)
}

// parseHeader reads a header. All but the ids and the number of channels must be as its format has it.
func parseHeader(b []byte) (header, error) {
	var h header
	if len(b) != headerSize || string(b[:8]) != magic {
		return h, errFormat
	}
	if h.format = binary.BigEndian.Uint16(b[8:]); h.format > newest {
		return h, casework.NewProblem(casework.CodeNewerData, "This sound was stored by a newer Evenhand. Nothing was changed. Update Evenhand to hear it.")
	}
	h.channels = int(binary.BigEndian.Uint16(b[16:]))
	copy(h.fileID[:], b[22:38])
	h.recording = casework.ID(b[38:])
	if h.format < 1 || h.channels < 1 || h.channels > mostChannels || h.format == 1 && h.channels != 1 || !h.recording.Valid() || !bytes.Equal(b, h.bytes()) {
		return h, errFormat
	}
	return h, nil
}

// block is the head of a block of format 2.
type block struct {
	kind    byte
	segment uint32
	number  uint32
	before  uint64
	samples uint32
	length  uint32
	check   uint32
}

// bound gives the bytes of the head that its payload is bound to.
func (b block) bound() []byte {
	out := make([]byte, 0, blockHead)
	out = append(out, b.kind)
	out = binary.BigEndian.AppendUint32(out, b.segment)
	out = binary.BigEndian.AppendUint32(out, b.number)
	out = binary.BigEndian.AppendUint64(out, b.before)
	out = binary.BigEndian.AppendUint32(out, b.samples)
	return binary.BigEndian.AppendUint32(out, b.length)
}

func (b block) bytes() []byte { return binary.BigEndian.AppendUint32(b.bound(), b.check) }

// parseBlock reads the head of a block and refuses what its kind cannot have.
func parseBlock(p []byte, channels int) (block, error) {
	if len(p) != blockHead {
		return block{}, errFormat
	}
	b := block{p[0], binary.BigEndian.Uint32(p[1:]), binary.BigEndian.Uint32(p[5:]), binary.BigEndian.Uint64(p[9:]),
		binary.BigEndian.Uint32(p[17:]), binary.BigEndian.Uint32(p[21:]), binary.BigEndian.Uint32(p[25:])}
	ok := false
	switch b.kind {
	case kindSegment:
		ok = b.samples == 0 && b.length == wrappedKeySize
	case kindRecord:
		largest := padded(1 + int(b.samples)*channels*bytesPerSample)
		ok = b.samples > 0 && b.samples <= recordSamples && b.length >= padTo+tag && b.length <= uint32(largest+tag) && (b.length-tag)%padTo == 0
	case kindGap:
		ok = b.samples > 0 && b.samples <= longestGap && b.length == tag
	case kindEnd:
		ok = b.samples == 0 && b.length == endSize
	}
	if !ok || b.before > 1<<48 {
		return block{}, errFormat
	}
	return b, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum gives the check of a block.
func (b block) sum(fileID [16]byte, payload []byte) uint32 {
	c := crc32.Update(0, castagnoli, fileID[:])
	c = crc32.Update(c, castagnoli, b.bound())
	return crc32.Update(c, castagnoli, payload)
}

// bind gives the data a payload is authenticated with; head is that of the file.
func (b block) bind(head []byte) []byte { return append(bytes.Clone(head), b.bound()...) }

// nonce is the block's number: a segment's key is used by one writer, once for each number.
func nonce(number uint32) []byte {
	n := make([]byte, chacha20poly1305.NonceSize)
	binary.BigEndian.PutUint32(n[len(n)-4:], number)
	return n
}

func purpose(format uint16) []byte {
	if format == 1 {
		return []byte("evenhand sound v1 segment key")
	}
	return []byte("evenhand sound v2 segment key")
}

// sealer seals the blocks of one segment.
type sealer struct {
	h       header
	head    []byte
	segment uint32
	aead    cipher.AEAD
}

// newSegment makes a segment's key and gives the block that starts it.
func newSegment(h header, head []byte, segment, number uint32, before uint64, to *ecdh.PublicKey) (*sealer, []byte, error) {
	key := make([]byte, chacha20poly1305.KeySize)
	fill(key)
	defer clear(key)
	pk, err := hpke.NewDHKEMPublicKey(to)
	if err != nil {
		return nil, nil, err
	}
	b := block{kind: kindSegment, segment: segment, number: number, before: before, length: wrappedKeySize}
	sealed, err := hpke.Seal(pk, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), append(purpose(h.format), b.bind(head)...), key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		return nil, nil, err
	}
	b.check = b.sum(h.fileID, sealed)
	return &sealer{h, head, segment, aead}, append(b.bytes(), sealed...), nil
}

// seal gives a block of the segment.
func (s *sealer) seal(kind byte, number uint32, before uint64, samples uint32, plain []byte) []byte {
	b := block{kind: kind, segment: s.segment, number: number, before: before, samples: samples, length: uint32(len(plain) + tag)}
	out := make([]byte, blockHead, blockHead+int(b.length))
	out = s.aead.Seal(out, nonce(number), plain, b.bind(s.head))
	b.check = b.sum(s.h.fileID, out[blockHead:])
	copy(out, b.bytes())
	return out
}

// openKey opens a segment's key.
func openKey(with *ecdh.PrivateKey, info, sealed []byte) (cipher.AEAD, error) {
	sk, err := hpke.NewDHKEMPrivateKey(with)
	if err != nil {
		return nil, err
	}
	key, err := hpke.Open(sk, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), info, sealed)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return chacha20poly1305.New(key)
}
