package transcribe

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// What passes between parent and child. To the child: one line of JSON (a job) and as many lines of what an earlier child asked to keep as
// the job says; then frames of sound, each a length in bytes (32 bits, little-endian) and so many bytes of 16-bit samples, the channels
// interleaved. A length of 0 ends the sound; after it come the answers to what the child asks for, each frames that end with a length of 0.
// The pipe stays open as long as the parent lives: when it closes, the child stops. From the child: lines of JSON (a message each), the last
// of kind result or problem. Both ends are the same executable; the version is there for the day they are not.
const wireVersion = 2

const (
	maxFrame = 1 << 20 // bytes
	maxLine  = 4 << 20
)

// job is what the child is asked to do.
type job struct {
	Version   int     `json:"version"`
	Models    Models  `json:"models"`
	TotalS    float64 `json:"total_s"` // of the sound, if known
	Channels  int     `json:"channels"`
	From      int     `json:"from"`  // the sample at which the sound begins
	Begin     int     `json:"begin"` // the sample at which the words begin
	Speakers  int     `json:"speakers"`
	Threads   int     `json:"threads"`
	NextID    int     `json:"next_id"`
	NextVoice int     `json:"next_voice"`
	Kept      int     `json:"kept"` // lines that follow

	Live          bool `json:"live,omitempty"`
	SecondHearing bool `json:"second_hearing,omitempty"`
	Bare          bool `json:"bare,omitempty"`        // only what the engine itself does, to measure against
	VoicesOnly    bool `json:"voices_only,omitempty"` // no words: the result holds who speaks when

	Careful    bool            `json:"careful,omitempty"`     // a child has died: do one thing at a time, and say which before it is begun
	NoSpeakers bool            `json:"no_speakers,omitempty"` // telling speakers apart has ended the child before
	Skip       []sound.Stretch `json:"skip,omitempty"`        // hearing this has ended the child before
}

type kind string

const (
	kindProgress kind = "progress"
	kindResult   kind = "result"
	kindProblem  kind = "problem"
)

// message is one line from the child.
type message struct {
	Kind      kind                 `json:"kind"`
	Stage     string               `json:"stage,omitempty"`
	DoneS     float64              `json:"done_s,omitempty"`
	TotalS    float64              `json:"total_s,omitempty"`
	BehindS   float64              `json:"behind_s,omitempty"`
	Growing   *string              `json:"growing,omitempty"`
	Utterance *casework.Utterance  `json:"utterance,omitempty"`
	Changed   []casework.Utterance `json:"changed,omitempty"`
	Gap       *casework.Gap        `json:"gap,omitempty"`
	Keep      json.RawMessage      `json:"keep,omitempty"`  // to be given to the next child, should this one break off
	Begun     *begun               `json:"begun,omitempty"` // what may end the child
	Ask       *sound.Stretch       `json:"ask,omitempty"`   // sound that is wanted again
	Result    *result              `json:"result,omitempty"`
	Problem   *wireProblem         `json:"problem,omitempty"`
}

// begun is work in native code.
type begun struct {
	Stage string        `json:"stage"`
	At    sound.Stretch `json:"at"`
}

// result ends a job that was done.
type result struct {
	AudioS    float64      `json:"audio_s"`
	Problems  []string     `json:"problems"`
	SpeechS   float64      `json:"speech_s"`
	SpeakersS float64      `json:"speakers_s"`
	LoadS     float64      `json:"load_s"`
	Approx    bool         `json:"approx,omitempty"`
	Text      string       `json:"text,omitempty"`  // bare jobs only
	Turns     []sound.Turn `json:"turns,omitempty"` // jobs for voices only
}

type wireProblem struct {
	Code    casework.Code `json:"code"`
	Message string        `json:"message"`
	Cause   string        `json:"cause"`
}

// readJob reads the first line of the child's input, and what was kept.
func readJob(r *bufio.Reader) (job, []json.RawMessage, error) {
	var j job
	line, err := readLine(r)
	if err != nil {
		return j, nil, fmt.Errorf("read the job: %w", err)
	}
	if err := json.Unmarshal(line, &j); err != nil {
		return j, nil, errors.New("read the job: not JSON")
	}
	if j.Version != wireVersion {
		return j, nil, fmt.Errorf("read the job: version %d, want %d", j.Version, wireVersion)
	}
	if j.Channels < 1 || j.Channels > 2 || j.From < 0 || j.Begin < 0 {
		return j, nil, errors.New("read the job: no such sound")
	}
	var kept []json.RawMessage
	for range j.Kept {
		line, err := readLine(r)
		if err != nil {
			return j, nil, fmt.Errorf("read what was kept: %w", err)
		}
		kept = append(kept, line)
	}
	return j, kept, nil
}

// writeJob writes what readJob reads.
func writeJob(w io.Writer, j job, kept []json.RawMessage) error {
	j.Version, j.Kept = wireVersion, len(kept)
	line, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("write the job: %w", err)
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return err
	}
	for _, k := range kept {
		if _, err := w.Write(append(append([]byte(nil), k...), '\n')); err != nil {
			return err
		}
	}
	return nil
}

// readLine reads a line of at most maxLine bytes.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, errors.New("line too long")
		}
		if err == nil {
			return line[:len(line)-1], nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if errors.Is(err, io.EOF) && len(line) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
}

// readFrame reads one frame, whose samples are whole for each channel; it is empty at the end of the sound.
func readFrame(r io.Reader, channels int) ([]int16, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("read the sound: %w", err)
	}
	n := binary.LittleEndian.Uint32(head[:])
	if n > maxFrame || n%uint32(2*channels) != 0 {
		return nil, fmt.Errorf("read the sound: a frame of %d bytes", n)
	}
	buf := make([]byte, n)
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, fmt.Errorf("read the sound: %w", err)
	}
	out := make([]int16, n/2)
	for i := range out {
		out[i] = int16(binary.LittleEndian.Uint16(buf[2*i:]))
	}
	return out, nil
}

// writeFrame writes sound in frames. Its length is a whole number of samples of all channels, of which maxFrame holds a whole number too.
func writeFrame(w io.Writer, pcm []byte) error {
	for len(pcm) > 0 {
		n := min(len(pcm), maxFrame)
		if _, err := w.Write(binary.LittleEndian.AppendUint32(nil, uint32(n))); err != nil {
			return err
		}
		if _, err := w.Write(pcm[:n]); err != nil {
			return err
		}
		pcm = pcm[n:]
	}
	return nil
}

func writeEnd(w io.Writer) error {
	_, err := w.Write(make([]byte, 4))
	return err
}

// parseMessage reads one line from the child and checks that it holds what its kind says.
func parseMessage(line []byte) (message, error) {
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		return m, errors.New("the transcriber said something that is not a message")
	}
	if m.Ask != nil && (m.Ask.From < 0 || m.Ask.Len() <= 0 || m.Ask.Len() > longestAsk) {
		return m, errors.New("the transcriber asked for sound there cannot be")
	}
	switch {
	case m.Kind == kindProgress,
		m.Kind == kindResult && m.Result != nil,
		m.Kind == kindProblem && m.Problem != nil:
		return m, nil
	}
	return m, errors.New("the transcriber sent an incomplete message")
}

// longestAsk is the most sound the child may ask for at once.
const longestAsk = 60 * sound.Rate
