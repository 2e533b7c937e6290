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

// What passes between parent and child. To the child: one line of JSON (a job), then frames of sound, each a length in bytes (32 bits,
// little-endian) and so many bytes of 16-bit samples; a length of 0 ends the sound. The pipe then stays open as long as the parent lives:
// when it closes, the child stops. From the child: lines of JSON (a message each), the last of kind result or problem.
// Both ends are the same executable; the version is there for the day they are not.
const wireVersion = 1

const (
	maxFrame = 1 << 20 // bytes
	maxLine  = 4 << 20
)

// job is what the child is asked to do.
type job struct {
	Version       int     `json:"version"`
	Models        Models  `json:"models"`
	TotalS        float64 `json:"total_s"` // of the sound, if known
	Speakers      int     `json:"speakers"`
	Threads       int     `json:"threads"`
	SecondHearing bool    `json:"second_hearing"`
	Bare          bool    `json:"bare"`    // only voice activity and recogniser, to measure against
	AfterS        float64 `json:"after_s"` // leave out what begins before: the parent has it
	NextID        int     `json:"next_id"`
	NoSpeakers    bool    `json:"no_speakers"` // telling speakers apart has ended the child before
}

type kind string

const (
	kindProgress  kind = "progress"
	kindUtterance kind = "utterance"
	kindResult    kind = "result"
	kindProblem   kind = "problem"
)

// message is one line from the child.
type message struct {
	Kind      kind                `json:"kind"`
	Stage     string              `json:"stage,omitempty"`
	DoneS     float64             `json:"done_s,omitempty"`
	TotalS    float64             `json:"total_s,omitempty"`
	Utterance *casework.Utterance `json:"utterance,omitempty"`
	Result    *result             `json:"result,omitempty"`
	Problem   *wireProblem        `json:"problem,omitempty"`
}

// result ends a job that was done.
type result struct {
	AudioS    float64  `json:"audio_s"`
	Problems  []string `json:"problems"`
	SpeechS   float64  `json:"speech_s"`
	SpeakersS float64  `json:"speakers_s"`
	LoadS     float64  `json:"load_s"`
	Text      string   `json:"text,omitempty"` // bare jobs only
}

type wireProblem struct {
	Code    casework.Code `json:"code"`
	Message string        `json:"message"`
	Cause   string        `json:"cause"`
}

// readJob reads the first line of the child's input.
func readJob(r *bufio.Reader) (job, error) {
	var j job
	line, err := readLine(r)
	if err != nil {
		return j, fmt.Errorf("read the job: %w", err)
	}
	if err := json.Unmarshal(line, &j); err != nil {
		return j, errors.New("read the job: not JSON")
	}
	if j.Version != wireVersion {
		return j, fmt.Errorf("read the job: version %d, want %d", j.Version, wireVersion)
	}
	return j, nil
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

// longest bounds what is made ready for the sound before it comes: six hours.
const longest = 6 * 3600 * sound.Rate

// readSound reads frames to the one that ends the sound, which is expected to hold so many samples.
func readSound(r io.Reader, expected int, beat func(samples int) error) ([]int16, error) {
	out := make([]int16, 0, max(0, min(expected, longest)))
	var head [4]byte
	buf := make([]byte, 0, 64<<10)
	for {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil, fmt.Errorf("read the sound: %w", err)
		}
		n := binary.LittleEndian.Uint32(head[:])
		if n == 0 {
			return out, nil
		}
		if n > maxFrame || n%2 != 0 {
			return nil, fmt.Errorf("read the sound: a frame of %d bytes", n)
		}
		if cap(buf) < int(n) {
			buf = make([]byte, 0, n)
		}
		buf = buf[:n]
		if _, err := io.ReadFull(r, buf); err != nil {
			return nil, fmt.Errorf("read the sound: %w", err)
		}
		for i := 0; i < len(buf); i += 2 {
			out = append(out, int16(binary.LittleEndian.Uint16(buf[i:])))
		}
		if err := beat(len(out)); err != nil {
			return nil, err
		}
	}
}

// writeFrame writes sound, a whole number of samples, in frames.
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
	switch {
	case m.Kind == kindProgress,
		m.Kind == kindUtterance && m.Utterance != nil,
		m.Kind == kindResult && m.Result != nil,
		m.Kind == kindProblem && m.Problem != nil:
		return m, nil
	}
	return m, errors.New("the transcriber sent an incomplete message")
}
