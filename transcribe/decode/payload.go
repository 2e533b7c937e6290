package decode

import (
	"bytes"
	"encoding/binary"
	"io"
)

// payload is the stretch of a file that holds the sound, and what the header says of its size. Bytes stand for time here: the sound in it is
// uncompressed, or in equal blocks, or near enough.
type payload struct {
	from int64 // its first byte
	said int64 // how many bytes the header promises; -1 where it gives no number, as a recorder does that has not finished
	size int64 // of the file
	open bool  // a WAV whose recorder did not write its length at the end
}

// missing returns the share of the promised sound that is not in the file: 0 where nothing is missing, nothing was promised, or the promise is
// no number of bytes that a recorder could have meant.
func (p payload) missing() float64 {
	const largest = 1 << 40
	if have := p.size - p.from; have > 0 && p.said > have && p.said < largest {
		return float64(p.said-have) / float64(p.said)
	}
	return 0
}

var (
	w64Riff   = []byte("riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00")
	w64Data   = []byte("data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a")
	asfHeader = []byte("\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c")
	asfFile   = []byte("\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65") // File Properties Object
)

// findPayload looks for the sound in WAV (with RF64 and BW64), W64, AIFF, AU and CAF, all of which say how long it is in a header that
// recorders fill in last; ASF (WMA) and AVI state their own size, so there the whole file stands for the sound. ffmpeg goes by the size on disk,
// and so cannot tell that one of these was cut; the header can. Other files, and headers that make no sense, give a payload of which nothing is
// missing.
func findPayload(r io.ReaderAt, size int64) payload {
	h := header{r: r, size: size}
	b := h.at(0, 16)
	if b == nil {
		return payload{}
	}
	p := payload{size: size}
	le, be := binary.LittleEndian, binary.BigEndian
	switch id := string(b[:4]); {
	case id == ".snd":
		p.from, p.said = int64(be.Uint32(b[4:])), int64(be.Uint32(b[8:]))
		if p.said == 1<<32-1 {
			p.said = -1
		}
	case id == "caff":
		h.walk(8, 12, func(at int64, b []byte) int64 {
			n := int64(be.Uint64(b[4:]))
			if string(b[:4]) == "data" {
				p.from, p.said = at+12, n
				return -1
			}
			return n
		})
	case id == "FORM" && string(b[8:11]) == "AIF":
		h.walk(12, 8, func(at int64, b []byte) int64 {
			n := int64(be.Uint32(b[4:]))
			if string(b[:4]) == "SSND" {
				p.from, p.said = at+16, n-8
				return -1
			}
			return n + n&1
		})
	case id == "RIFF" && string(b[8:12]) == "AVI ":
		p.said = int64(le.Uint32(b[4:])) + 8
	case (id == "RIFF" || id == "RF64" || id == "BW64") && string(b[8:12]) == "WAVE":
		return h.wave(id != "RIFF")
	case bytes.Equal(b, w64Riff):
		h.walk(40, 24, func(at int64, b []byte) int64 {
			n := int64(le.Uint64(b[16:])) - 24
			if bytes.Equal(b[:16], w64Data) {
				p.from, p.said = at+24, n
				return -1
			}
			return (n + 7) &^ 7
		})
	case bytes.Equal(b, asfHeader):
		h.walk(30, 24, func(at int64, b []byte) int64 {
			if bytes.Equal(b[:16], asfFile) {
				if b := h.at(at+40, 8); b != nil {
					p.said = int64(le.Uint64(b))
				}
				if b := h.at(at+88, 1); b != nil && b[0]&1 != 0 { // sent as a broadcast: the size means nothing
					p.said = -1
				}
				return -1
			}
			return int64(le.Uint64(b[16:])) - 24
		})
	}
	return p
}

// header reads here and there in a file.
type header struct {
	r    io.ReaderAt
	size int64
	buf  [24]byte
	asks int
}

// mostAsks is many more places than any real file needs looked at; one made of nothing but headers is given up.
const mostAsks = 1 << 16

// at returns n bytes from a place, nil where the file has none. They stand until the next call.
func (h *header) at(place int64, n int) []byte {
	if h.asks++; place < 0 || place > h.size || h.asks > mostAsks {
		return nil
	}
	if _, err := h.r.ReadAt(h.buf[:n], place); err != nil {
		return nil
	}
	return h.buf[:n]
}

// walk calls each with the head of every chunk from a place on. It returns the length of the chunk without its head, or less than 0 to stop.
func (h *header) walk(place int64, head int, each func(at int64, b []byte) int64) {
	for {
		b := h.at(place, head)
		if b == nil {
			return
		}
		n := each(place, b)
		if n < 0 || n > h.size {
			return
		}
		place += int64(head) + n
	}
}

// wave is findPayload for WAV. One may also hold more sound than its header says: the recorder wrote the length early, and was cut off before
// it wrote it again. What follows the promised end is then no chunk, and the payload is open with a length; without one, the recorder never
// wrote any.
func (h *header) wave(large bool) payload {
	p := payload{size: h.size}
	wide := int64(-1)
	h.walk(12, 8, func(at int64, b []byte) int64 {
		id, n := string(b[:4]), int64(binary.LittleEndian.Uint32(b[4:]))
		if id == "ds64" && large {
			if b := h.at(at+16, 8); b != nil {
				wide = int64(binary.LittleEndian.Uint64(b))
			}
		}
		if id != "data" {
			return n + n&1
		}
		p.from, p.said = at+8, n
		if large && n == 1<<32-1 {
			p.said = wide
		} else if n == 0 || n >= 1<<32-1<<12 { // as it was before it is filled in: 0, or as large as can be
			p.said = -1
		}
		p.open = p.said < 0 || !h.chunkAfter(p)
		return -1
	})
	return p
}

// chunkAfter reports whether what follows the promised sound, if anything of size does, looks like the head of a chunk that fits.
func (h *header) chunkAfter(p payload) bool {
	const unimportant = 64
	end := p.from + p.said + p.said&1
	if end < p.from || end+unimportant >= h.size {
		return true
	}
	b := h.at(end, 8)
	if b == nil {
		return true
	}
	for _, c := range b[:4] {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return int64(binary.LittleEndian.Uint32(b[4:])) <= h.size-end-8
}

// oggOpen reports whether an Ogg file lacks the mark that its last page must have (RFC 3533, section 6): the recorder was cut off, or the file
// was. An Ogg says nowhere else how long it should be.
func oggOpen(r io.ReaderAt, size int64) bool {
	var b [4]byte
	if _, err := r.ReadAt(b[:], 0); err != nil || string(b[:]) != "OggS" {
		return false
	}
	const largestPage, head = 65307, 27
	tail := make([]byte, min(size, 2*largestPage))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return false
	}
	for {
		at := bytes.Index(tail, []byte("OggS"))
		if at < 0 || at+head > len(tail) {
			return true
		}
		page := tail[at:]
		if laces := head + int(page[26]); page[4] == 0 && page[5]&4 != 0 && laces <= len(page) {
			n := laces
			for _, lace := range page[head:laces] {
				n += int(lace)
			}
			if n <= len(page) { // the page is whole
				return false
			}
		}
		tail = tail[at+4:]
	}
}

// mp4Locked reports whether the sound of an MP4 is encrypted: a sample entry says so, "drms" or "enca" (ISO/IEC 14496-12, 8.12), which ffmpeg
// replaces by what it would be once opened. An Audible book's is "aavd".
func mp4Locked(r io.ReaderAt, size int64) bool {
	h := header{r: r, size: size}
	return h.lockedIn(0, size, 0)
}

// lockedIn looks at the boxes between two places, and into those that lead to sample entries.
func (h *header) lockedIn(place, end int64, depth int) (locked bool) {
	for {
		b := h.at(place, 8)
		if b == nil || place+8 > end {
			break
		}
		id, n, head := string(b[4:]), int64(binary.BigEndian.Uint32(b)), int64(8)
		if n == 1 {
			if b = h.at(place+8, 8); b == nil {
				break
			}
			n, head = int64(binary.BigEndian.Uint64(b)), 16
		} else if n == 0 { // to the end
			n = end - place
		}
		if n < head || n > end-place {
			break
		}
		switch id {
		case "moov", "trak", "mdia", "minf", "stbl":
			locked = depth < 8 && h.lockedIn(place+head, place+n, depth+1)
		case "stsd":
			locked = depth < 8 && h.lockedIn(place+head+8, place+n, depth+1)
		case "drms", "enca", "aavd":
			locked = depth > 0
		}
		if locked {
			return true
		}
		place += n
	}
	return false
}
