// Package audio is the one form in which sound rests on disk: sealed as it is captured, by a process that cannot open it.
//
// A file is a header and a row of blocks. Sound is cut into records of one second; sixty records make a segment. Each segment has a
// random key, sealed to the public key of the visit (HPKE, RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305), so that whoever writes
// needs no secret and forgets each segment's key after a minute. A record is sealed under its segment's key and bound to the file, the
// segment, its number and its place in time: records cannot be swapped, left out, moved to another file, or shifted by a changed length.
//
//	header  64 bytes: "EVHSOUND" | format 2 | codec 2 | rate 4 | channels 2 | record ms 2 | records a segment 2 | file id 16 | recording 26
//	block   kind 1 | number 4 | samples 4 | length 4 | payload of that length
//	  'S'   starts segment number; payload: HPKE encapsulated key 32 + sealed segment key 48
//	  'R'   record number, counted through the file; payload: ChaCha20-Poly1305 of the sound, the number as nonce
//	  'E'   the end, its number the count of records; payload: sealed total of samples, 8 bytes
//
// All numbers are big-endian. Every sealed payload is bound to header | segment 4 | samples before it 8 | its own block head.
//
// The file only ever grows. After a crash its last block may be torn: the reader leaves it out and says that the file is cut. A missing
// end is the only thing that can be taken away unnoticed by the cipher, and it is what Cut reports.
package audio

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"encoding/binary"
	"errors"
	"fmt"

	"evenhand/casework"

	"golang.org/x/crypto/chacha20poly1305"
)

// Rate is the samples a second of every stored sound, one channel of signed 16-bit little-endian.
const Rate = 16000

const (
	magic           = "EVHSOUND"
	formatVersion   = 1
	codecPCM        = 1 // s16le; other numbers are for later, lossless ones
	headerSize      = 64
	blockHead       = 13
	bytesPerSample  = 2
	recordSamples   = Rate
	recordMS        = 1000
	segmentRecords  = 60
	idSize          = 26
	kindSegment     = 'S'
	kindRecord      = 'R'
	kindEnd         = 'E'
	wrappedKeySize  = 32 + chacha20poly1305.KeySize + chacha20poly1305.Overhead
	endSize         = 8 + chacha20poly1305.Overhead
	largestPayload  = recordSamples*bytesPerSample + chacha20poly1305.Overhead
	smallestPayload = bytesPerSample + chacha20poly1305.Overhead
)

var errFormat = errors.New("not a sealed sound of a known format")

type header struct {
	fileID    [16]byte
	recording casework.ID
}

func (h header) bytes() []byte {
	b := make([]byte, 0, headerSize)
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint16(b, formatVersion)
	b = binary.BigEndian.AppendUint16(b, codecPCM)
	b = binary.BigEndian.AppendUint32(b, Rate)
	b = binary.BigEndian.AppendUint16(b, 1)
	b = binary.BigEndian.AppendUint16(b, recordMS)
	b = binary.BigEndian.AppendUint16(b, segmentRecords)
	b = append(b, h.fileID[:]...)
	return append(b, h.recording...)
}

// parseHeader reads a header. All but the ids must be as this version writes it.
func parseHeader(b []byte) (header, error) {
	var h header
	if len(b) != headerSize || string(b[:8]) != magic {
		return h, errFormat
	}
	if v := binary.BigEndian.Uint16(b[8:]); v > formatVersion {
		return h, casework.NewProblem(casework.CodeNewerData, "This sound was stored by a newer Evenhand. Nothing was changed. Update Evenhand to hear it.")
	}
	copy(h.fileID[:], b[22:38])
	h.recording = casework.ID(b[38:])
	if !h.recording.Valid() || !bytes.Equal(b, h.bytes()) {
		return h, errFormat
	}
	return h, nil
}

type block struct {
	kind    byte
	number  uint32
	samples uint32
	length  uint32
}

func (b block) bytes() []byte {
	out := make([]byte, 0, blockHead)
	out = append(out, b.kind)
	out = binary.BigEndian.AppendUint32(out, b.number)
	out = binary.BigEndian.AppendUint32(out, b.samples)
	return binary.BigEndian.AppendUint32(out, b.length)
}

// parseBlock reads the head of a block and refuses lengths its kind cannot have.
func parseBlock(p []byte) (block, error) {
	if len(p) != blockHead {
		return block{}, errFormat
	}
	b := block{p[0], binary.BigEndian.Uint32(p[1:]), binary.BigEndian.Uint32(p[5:]), binary.BigEndian.Uint32(p[9:])}
	ok := false
	switch b.kind {
	case kindSegment:
		ok = b.samples == 0 && b.length == wrappedKeySize
	case kindRecord:
		ok = b.samples > 0 && b.samples <= recordSamples && b.length >= smallestPayload && b.length <= largestPayload
	case kindEnd:
		ok = b.samples == 0 && b.length == endSize
	}
	if !ok {
		return block{}, errFormat
	}
	return b, nil
}

// bind gives the data a payload is authenticated with.
func bind(header []byte, segment uint32, before uint64, b block) []byte {
	out := make([]byte, 0, headerSize+12+blockHead)
	out = append(out, header...)
	out = binary.BigEndian.AppendUint32(out, segment)
	out = binary.BigEndian.AppendUint64(out, before)
	return append(out, b.bytes()...)
}

// nonce is the block's number: a segment's key is used by one writer, once for each number.
func nonce(number uint32) []byte {
	n := make([]byte, chacha20poly1305.NonceSize)
	binary.BigEndian.PutUint32(n[len(n)-4:], number)
	return n
}

const purpose = "evenhand sound v1 segment key"

func wrap(to *ecdh.PublicKey, info, key []byte) ([]byte, error) {
	pk, err := hpke.NewDHKEMPublicKey(to)
	if err != nil {
		return nil, fmt.Errorf("public key of the visit: %w", err)
	}
	return hpke.Seal(pk, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), append([]byte(purpose), info...), key)
}

func unwrap(with *ecdh.PrivateKey, info, sealed []byte) ([]byte, error) {
	sk, err := hpke.NewDHKEMPrivateKey(with)
	if err != nil {
		return nil, fmt.Errorf("private key of the visit: %w", err)
	}
	return hpke.Open(sk, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), append([]byte(purpose), info...), sealed)
}
