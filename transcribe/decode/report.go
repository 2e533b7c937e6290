package decode

import (
	"bytes"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"sync"
)

// report reads what ffmpeg says while it works. Titles and comments from the file go by here too: nothing is kept but the few facts below.
type report struct {
	mu       sync.Mutex
	line     []byte
	output   bool // the description of the input is over
	expected float64
	guessed  bool // the length was worked out from the bit rate and proves nothing
	channels int
	video    bool
	noAudio  bool
	cut      bool // ffmpeg itself met the end too early
}

// maxLine bounds what is kept of one line; metadata can be long.
const maxLine = 1 << 10

var (
	reLength = regexp.MustCompile(`^  Duration: (\d{2,}):(\d\d):(\d\d(?:\.\d+)?), `)
	reStream = regexp.MustCompile(`^  Stream #0:\d+.*: (Audio|Video): (.*)`)
	reAudio  = regexp.MustCompile(`, \d+ Hz, ([a-z0-9.]+)`)
)

// Write takes the next bytes of ffmpeg's standard error.
func (r *report) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, b := range p {
		if b == '\n' || b == '\r' {
			r.take(r.line)
			r.line = r.line[:0]
		} else if len(r.line) < maxLine {
			r.line = append(r.line, b)
		}
	}
	return len(p), nil
}

func (r *report) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.take(r.line)
	r.line = nil
	if r.guessed {
		r.expected = 0
	}
}

// Expected returns the length promised so far, in seconds.
func (r *report) Expected() float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.expected
}

func (r *report) take(l []byte) {
	has := func(s string) bool { return bytes.Contains(l, []byte(s)) }
	switch {
	case bytes.HasPrefix(l, []byte("Output #0")):
		r.output = true
	case bytes.HasPrefix(l, []byte("    ")): // metadata: the file's own words
	case has("matches no streams"), has("does not contain any stream"):
		r.noAudio = true
	case has("Estimating duration from bitrate"):
		r.guessed = true
	case has("partial file"), has("ended prematurely"), has("corrupt input packet"), has("Error while decoding"), has("Error submitting packet"):
		r.cut = true
	case r.output:
	default:
		if m := reLength.FindSubmatch(l); m != nil {
			h, _ := strconv.ParseFloat(string(m[1]), 64)
			min, _ := strconv.ParseFloat(string(m[2]), 64)
			s, _ := strconv.ParseFloat(string(m[3]), 64)
			r.expected = h*3600 + min*60 + s
		}
		m := reStream.FindSubmatch(l)
		if m == nil {
			return
		}
		if string(m[1]) == "Video" {
			r.video = r.video || !bytes.Contains(m[2], []byte("(attached pic)"))
		} else if a := reAudio.FindSubmatch(m[2]); a != nil && r.channels == 0 {
			r.channels = channelCount(string(a[1]))
		}
	}
}

func channelCount(layout string) int {
	switch layout {
	case "mono":
		return 1
	case "stereo":
		return 2
	}
	if n, err := strconv.Atoi(layout); err == nil {
		return n // "3 channels"
	}
	var a, b int
	if i := bytes.IndexByte([]byte(layout), '.'); i > 0 { // "5.1"
		a, _ = strconv.Atoi(layout[:i])
		b, _ = strconv.Atoi(layout[i+1:])
	}
	return a + b
}

// wavSeconds reads the length a RIFF/WAVE header promises, given the first bytes of a file of size bytes. ok is false where the file is no
// WAV, or its header gives no length (recorders that were cut off leave 0 or the largest number there).
func wavSeconds(r io.ReaderAt, size int64) (s float64, ok bool) {
	var b [16]byte
	if _, err := r.ReadAt(b[:12], 0); err != nil || string(b[:4]) != "RIFF" || string(b[8:12]) != "WAVE" {
		return 0, false
	}
	var perSecond uint32
	for at := int64(12); at < size; {
		if _, err := r.ReadAt(b[:8], at); err != nil {
			return 0, false
		}
		id, n := string(b[:4]), binary.LittleEndian.Uint32(b[4:8])
		switch id {
		case "fmt ":
			if _, err := r.ReadAt(b[:12], at+8); err != nil {
				return 0, false
			}
			perSecond = binary.LittleEndian.Uint32(b[8:12])
		case "data":
			if perSecond == 0 || n == 0 || n >= 1<<32-1<<12 {
				return 0, false
			}
			return float64(n) / float64(perSecond), true
		}
		at += 8 + int64(n) + int64(n&1)
	}
	return 0, false
}
