package recorder

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"evenhand/casework"
)

// What passes between the window's process and the recorder: lines of JSON both ways. To the recorder: a job, then orders. From it: a
// status every tenth of a second, the answer to each order, and before it ends why. Both ends are the same executable; the version is there
// for the day they are not.
const (
	wireVersion = 1
	maxLine     = 16 << 10
)

// begin says in what state a recorder starts.
type begin string

const (
	beginGoing  begin = "going"
	beginPaused begin = "paused"
	beginRested begin = "rested"
)

// order is one line to the recorder. The first has a job and no number, all others a number and what to do.
type order struct {
	Version    int      `json:"v"`
	Job        *Job     `json:"job,omitempty"`
	Begin      begin    `json:"begin,omitempty"`
	Patient    bool     `json:"patient,omitempty"` // with a job: begin without a microphone, too, and look for one
	Avoid      []string `json:"avoid,omitempty"`   // with a job: microphones that gave no sound
	TookS      float64  `json:"took_s,omitempty"`  // with a job: seconds recorded before
	Number     int      `json:"n,omitempty"`
	Do         doing    `json:"do,omitempty"`
	Microphone string   `json:"microphone,omitempty"`
}

type doing string

const (
	doPause         doing = "pause"
	doGoOn          doing = "go_on"
	doRest          doing = "rest"
	doFinish        doing = "finish"
	doUseMicrophone doing = "use_microphone"
)

type kind string

const (
	kindStatus kind = "status"
	kindAnswer kind = "answer"
	kindEnd    kind = "end"
)

// report is one line from the recorder.
type report struct {
	Version int          `json:"v"`
	Kind    kind         `json:"kind"`
	Status  *status      `json:"status,omitempty"`
	Number  int          `json:"n,omitempty"` // answer: of the order
	Problem *wireProblem `json:"problem,omitempty"`
}

// status is how the recorder is.
type status struct {
	Going        bool         `json:"going"`
	Paused       bool         `json:"paused,omitempty"`
	Rested       bool         `json:"rested,omitempty"`
	Searching    bool         `json:"searching,omitempty"`
	Seconds      float64      `json:"seconds"`
	Frames       int64        `json:"frames"` // samples the present microphone has given; stays the same when it is gone
	Silent       silence      `json:"silent,omitempty"`
	Level        float64      `json:"level"`
	Peak         float64      `json:"peak"`
	FarLevel     float64      `json:"far_level,omitempty"`
	Sound        string       `json:"sound,omitempty"`
	Microphone   string       `json:"microphone,omitempty"`
	MicrophoneID string       `json:"microphone_id,omitempty"`
	FarSide      string       `json:"far_side,omitempty"`
	Back         string       `json:"back,omitempty"`
	Event        string       `json:"event,omitempty"`
	EventForS    float64      `json:"event_for_s,omitempty"`
	Problem      *wireProblem `json:"problem,omitempty"`
}

// silence says what is known of a microphone that has given nothing for half a second.
type silence string

const (
	silentAsking silence = "asking" // the sound system is being asked whether it is still there
	silentThere  silence = "there"
	silentGone   silence = "gone"
)

// silentTooLong decides when a microphone that gives nothing is given up, by how long it has given nothing, how many samples it gave before,
// and what is known of it. One that was just opened may take longer to begin: Bluetooth needs a second or two.
func silentTooLong(still time.Duration, frames int64, known silence) bool {
	switch {
	case known == silentGone:
		return still > silentFor
	case known != "" || frames == 0:
		return still > 3*time.Second
	}
	return still > time.Second
}

type wireProblem struct {
	Code    casework.Code `json:"code"`
	Message string        `json:"message"`
	Cause   string        `json:"cause,omitempty"`
}

func toWire(err error) *wireProblem {
	p := casework.AsProblem(err)
	if p == nil {
		return nil
	}
	w := &wireProblem{Code: p.Code, Message: p.Message}
	if p.Cause != nil {
		w.Cause = p.Cause.Error()
	}
	return w
}

func (w *wireProblem) problem() *casework.Problem {
	if w == nil {
		return nil
	}
	p := casework.NewProblem(w.Code, "%s", w.Message)
	if w.Cause != "" {
		p = p.Because(errors.New(w.Cause))
	}
	return p
}

// parseOrder reads a line to the recorder and checks that it is a whole order.
func parseOrder(line []byte) (order, error) {
	var o order
	if err := json.Unmarshal(line, &o); err != nil {
		return o, errors.New("read an order: not JSON")
	}
	if o.Version != wireVersion {
		return o, fmt.Errorf("read an order: version %d, want %d", o.Version, wireVersion)
	}
	if o.Job != nil {
		switch o.Begin {
		case beginGoing, beginPaused, beginRested:
			return o, o.Job.check()
		}
		return o, errors.New("read an order: how to begin is not said")
	}
	switch o.Do {
	case doPause, doGoOn, doRest, doFinish, doUseMicrophone:
		if o.Number > 0 {
			return o, nil
		}
	}
	return o, errors.New("read an order: neither a job nor something to do")
}

// parseReport reads a line from the recorder and checks that it holds what its kind says.
func parseReport(line []byte) (report, error) {
	var r report
	if err := json.Unmarshal(line, &r); err != nil {
		return r, errors.New("the recorder said something that is no report")
	}
	if r.Version != wireVersion {
		return r, fmt.Errorf("the recorder speaks version %d, want %d", r.Version, wireVersion)
	}
	switch {
	case r.Kind == kindStatus && r.Status != nil && r.Status.Seconds >= 0 && r.Status.Frames >= 0,
		r.Kind == kindAnswer && r.Number > 0,
		r.Kind == kindEnd:
		return r, nil
	}
	return r, errors.New("the recorder sent an incomplete report")
}

// lines calls on with every line, to the end of the stream or a line of more than maxLine bytes.
func lines(r io.Reader, on func(line []byte) error) error {
	in := bufio.NewReaderSize(r, maxLine)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, io.EOF) && len(line) > 0 {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		if err := on(line[:len(line)-1]); err != nil {
			return err
		}
	}
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs of ours without numbers that are none: not possible
	}
	return append(b, '\n')
}
