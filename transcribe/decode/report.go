package decode

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// report reads what ffmpeg says while it works. Titles and comments from the file go by here too: nothing is kept but the few facts below.
type report struct {
	mu        sync.Mutex
	line      []byte
	output    bool // the description of the input is over
	container string
	expected  float64
	guessed   bool // the length was worked out from the bit rate and proves nothing
	tracks    []track
	video     bool
	cut       bool              // ffmpeg itself met the end too early
	locked    bool              // ASF says that it is encrypted
	refused   bool              // the decoder is not there, or not on the list
	times     map[string]string // by the keys below
}

// track is one stream of sound of a file.
type track struct {
	index    int    // among all streams of the file
	codec    string // "aac", "none" where ffmpeg has no name for it
	profile  string // "HE-AAC", often ""
	channels int    // 0 if unknown
	first    bool   // marked as the one to play if nobody chooses
}

// maxLine bounds what is kept of one line, and maxTracks of one file; both are up to the file.
const (
	maxLine   = 1 << 10
	maxTracks = 64
)

var (
	reInput   = regexp.MustCompile(`^Input #0, ([a-z0-9_]+)[a-z0-9_,]*, from `)
	reLength  = regexp.MustCompile(`^  Duration: (\d{2,}):(\d\d):(\d\d(?:\.\d+)?), `)
	reStream  = regexp.MustCompile(`^  Stream #0:(\d{1,4}).*?: (Audio|Video): (.*)`)
	reProfile = regexp.MustCompile(`^\(([^()/]+)\)`)
	reAudio   = regexp.MustCompile(`, \d+ Hz, ([a-z0-9. ]+)`)
	reTime    = regexp.MustCompile(`^ {4}(?:  )?([a-z_.]+) *: ([-+0-9TZ:. ]+)$`)
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
		if m := reTime.FindSubmatch(l); m != nil && !r.output {
			r.keepTime(string(m[1]), string(m[2]))
		}
	case has("Estimating duration from bitrate"):
		r.guessed = true
	case has("DRM protected stream detected"):
		r.locked = true
	case has("Error while opening decoder"), has("Decoder (codec "):
		r.refused = true
	case has("partial file"), has("ended prematurely"), has("corrupt input packet"), has("Error while decoding"), has("Error submitting packet"):
		r.cut = true
	case r.output:
	default:
		r.describe(l)
	}
}

// describe takes a line of the description of the input.
func (r *report) describe(l []byte) {
	if m := reInput.FindSubmatch(l); m != nil {
		r.container = string(m[1])
		return
	}
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
	if string(m[2]) == "Video" {
		r.video = r.video || !bytes.Contains(m[3], []byte("(attached pic)"))
		return
	}
	if len(r.tracks) == maxTracks {
		return
	}
	index, _ := strconv.Atoi(string(m[1]))
	t := track{index: index, first: bytes.HasSuffix(l, []byte("(default)")) || bytes.Contains(l, []byte(" (default) "))}
	what, _, _ := strings.Cut(string(m[3]), ", ") // "aac (HE-AAC) (mp4a / 0x6134706D)", where each part may be missing
	t.codec, what, _ = strings.Cut(what, " ")
	if p := reProfile.FindStringSubmatch(what); p != nil {
		t.profile = p[1]
	}
	if a := reAudio.FindSubmatch(m[3]); a != nil {
		t.channels = channelCount(string(a[1]))
	}
	r.tracks = append(r.tracks, t)
}

// readable returns the tracks ffmpeg has a name for, the one marked to be played first in front.
func (r *report) readable() []track {
	var out []track
	for _, t := range r.tracks {
		if t.codec == "none" {
			continue
		}
		out = append(out, t)
		if n := len(out) - 1; t.first && !out[0].first {
			copy(out[1:], out[:n])
			out[0] = t
		}
	}
	return out
}

func channelCount(layout string) int {
	switch layout {
	case "mono":
		return 1
	case "stereo", "downmix":
		return 2
	case "quad":
		return 4
	case "hexagonal":
		return 6
	case "octagonal":
		return 8
	case "hexadecagonal":
		return 16
	}
	if n, what, ok := strings.Cut(layout, " "); ok && strings.HasPrefix(what, "channels") { // "3 channels"
		v, _ := strconv.Atoi(n)
		return max(0, v)
	}
	if a, b, ok := strings.Cut(layout, "."); ok { // "5.1"; "7.1.2" is not met in sound people record
		n, _ := strconv.Atoi(a)
		lfe, _ := strconv.Atoi(b)
		return max(0, n) + max(0, lfe)
	}
	return 0
}

// Where containers keep the moment a recording was made: MP4 and most others; an iPhone's own; others, and with keyCreated as the hour, Broadcast
// Wave.
const (
	keyCreated = "creation_time"
	keyApple   = "com.apple.quicktime.creationdate"
	keyDate    = "date"
)

func (r *report) keepTime(key, value string) {
	switch key {
	case keyCreated, keyApple, keyDate:
		if _, have := r.times[key]; !have { // what the file says of itself comes before what a track says
			if r.times == nil {
				r.times = map[string]string{}
			}
			r.times[key] = strings.TrimSpace(value)
		}
	}
}

// started returns when the recording was made, by the first key that makes sense at the moment now, or the zero time. A phone whose clock was
// never set says 1904 or 1970; nothing was recorded in the future. Broadcast Wave gives no zone: its hours are this machine's.
func (r *report) started(now time.Time) time.Time {
	for _, c := range []struct{ value, layout string }{
		{r.times[keyCreated], time.RFC3339Nano},
		{r.times[keyApple], "2006-01-02T15:04:05-0700"},
		{r.times[keyApple], time.RFC3339Nano},
		{r.times[keyDate] + " " + r.times[keyCreated], time.DateTime},
		{r.times[keyDate], time.RFC3339Nano},
		{r.times[keyDate], time.DateTime},
	} {
		t, err := time.ParseInLocation(c.layout, c.value, now.Location())
		if err == nil && t.Year() >= 2000 && t.Before(now.Add(24*time.Hour)) {
			return t
		}
	}
	return time.Time{}
}
