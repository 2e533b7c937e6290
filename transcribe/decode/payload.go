package decode

import (
	"bytes"
	"encoding/binary"
	"io"
)

// payload is the stretch of an uncompressed file, or one in equal blocks, that holds the sound.
type payload struct {
	from int64 // its first byte
	said int64 // how many bytes the header promises; -1 where it gives no number, as a recorder does that has not finished
	size int64 // of the file
	open bool  // a WAV whose recorder did not write its length at the end
}

// missing returns the share of the promised sound that is not in the file: 0 where nothing is missing or nothing was promised.
func (p payload) missing() float64 {
	if have := p.size - p.from; have > 0 && p.said > have {
		return float64(p.said-have) / float64(p.said)
	}
	return 0
}

// largestChunks bounds how many chunks are walked before the sound.
const largestChunks = 4096

// findPayload looks for the sound in WAV (with RF64 and BW64), W64, AIFF, AU and CAF, all of which say how long it is in a header that
// recorders fill in last. ffmpeg goes by the size of the file, and so cannot tell that a file was cut; the header can. Other files, and headers
// that make no sense, give the zero payload, of which nothing is missing.
//
// A WAV may also hold more sound than its header says: the recorder wrote the length early and was cut off before it wrote it again. What
// follows the promised end is then no chunk, and the payload is open with a length.
func findPayload(r io.ReaderAt, size int64) (p payload) {
	var b [24]byte
	read := func(at int64, n int) bool {
		if at < 0 || at > size {
			return false
		}
		_, err := r.ReadAt(b[:n], at)
		return err == nil
	}
	if !read(0, 16) {
		return payload{}
	}
	le, be := binary.LittleEndian, binary.BigEndian
	p.size = size
	switch {
	case string(b[:4]) == ".snd":
		p.from, p.said = int64(be.Uint32(b[4:])), int64(be.Uint32(b[8:]))
		if p.said == 1<<32-1 {
			p.said = -1
		}
		return p
	case string(b[:4]) == "caff":
		for at, i := int64(8), 0; i < largestChunks && read(at, 12); i++ {
			n := int64(be.Uint64(b[4:]))
			if string(b[:4]) == "data" {
				p.from, p.said = at+12, n
				return p
			}
			if n < 0 || n > size {
				return payload{}
			}
			at += 12 + n
		}
		return payload{}
	case string(b[:4]) == "FORM":
		for at, i := int64(12), 0; i < largestChunks && read(at, 8); i++ {
			n := int64(be.Uint32(b[4:]))
			if string(b[:4]) == "SSND" {
				p.from, p.said = at+16, n-8
				return p
			}
			at += 8 + n + n&1
		}
		return payload{}
	case bytes.Equal(b[:16], w64riff):
		for at, i := int64(40), 0; i < largestChunks && read(at, 24); i++ {
			n := int64(le.Uint64(b[16:]))
			if n < 24 || n > 1<<60 {
				return payload{}
			}
			if bytes.Equal(b[:16], w64data) {
				p.from, p.said = at+24, n-24
				return p
			}
			at += (n + 7) &^ 7
		}
		return payload{}
	}
	large := string(b[:4]) == "RF64" || string(b[:4]) == "BW64"
	if string(b[:4]) != "RIFF" && !large || string(b[8:12]) != "WAVE" {
		return payload{}
	}
	wide := int64(-1)
	for at, i := int64(12), 0; i < largestChunks && read(at, 8); i++ {
		id, n := string(b[:4]), int64(le.Uint32(b[4:]))
		switch {
		case id == "ds64" && large && n >= 16 && read(at+8, 16):
			if wide = int64(le.Uint64(b[8:])); wide < 0 {
				return payload{}
			}
		case id == "data":
			p.from, p.said = at+8, n
			if large && n == 1<<32-1 {
				p.said = wide
			} else if n == 0 || n >= 1<<32-1<<12 { // not filled in, or as large as can be
				p.said = -1
			}
			end := p.from + p.said + p.said&1
			p.open = p.said < 0 || end+64 < size && !(read(end, 8) && chunkAt(b[:8], size-end-8))
			return p
		}
		at += 8 + n + n&1
	}
	return payload{}
}

var (
	w64riff = []byte("riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00")
	w64data = []byte("data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a")
)

// chunkAt reports whether eight bytes look like the head of a chunk that fits in the room left.
func chunkAt(b []byte, room int64) bool {
	for _, c := range b[:4] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return int64(binary.LittleEndian.Uint32(b[4:])) <= room
}

// oggOpen reports whether an Ogg file lacks the mark that its last page must have (RFC 3533, 6): the recorder was cut off, or the file was. An
// Ogg says nowhere else how long it should be.
func oggOpen(r io.ReaderAt, size int64) bool {
	var b [4]byte
	if _, err := r.ReadAt(b[:], 0); err != nil || string(b[:]) != "OggS" {
		return false
	}
	const largestPage = 65307
	tail := make([]byte, min(size, 2*largestPage))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	for {
		at := bytes.Index(tail, []byte("OggS"))
		if at < 0 || at+27 > len(tail) {
			return true
		}
		if head := tail[at:]; head[4] == 0 && head[5]&4 != 0 && len(head) >= 27+int(head[26]) {
			n := 27 + int(head[26])
			for _, lace := range head[27:n] {
				n += int(lace)
			}
			if n <= len(head) { // the page is whole
				return false
			}
		}
		tail = tail[at+4:]
	}
}
