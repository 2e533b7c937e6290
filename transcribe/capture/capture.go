// Package capture brings sound from the microphones of this computer: what there is (Microphones, FarSides), an open Stream of it at 16 kHz,
// and a Meter that says whether it is good enough to be understood.
//
// Below it is miniaudio, through malgo. Three of its habits shape this package:
//
//   - A device that is unplugged under PulseAudio tells nobody: no callback, IsStarted still true, the sound just ends – and closing it can
//     block for ever (seen with PulseAudio 16; the same class is open for WASAPI upstream, mackron/miniaudio #1034 and #1149). So whoever
//     records watches Stream.Frames, and nothing here waits for a device to close: Close gives it two seconds and then leaves it behind. A
//     process that has left devices behind should end before long; the recorder runs in a process of its own for that.
//   - Any call into a sound system can hang while its server does. Every call has its patience.
//   - The sound comes on a thread of the sound system that must not wait. What is called there copies into a ring without a lock and returns.
//
// A device's id is what the sound system itself knows it by (PulseAudio's source name, Windows' endpoint id, CoreAudio's uid), so it may be
// remembered: the same microphone in the same socket has it again tomorrow. Only bare ALSA numbers its cards as it finds them.
package capture

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gen2brain/malgo"

	"evenhand/casework"
)

// Rate is the samples a second of all sound that comes from here.
const Rate = 16000

// Microphone is a device that sound can be recorded from: a microphone, or in FarSides the sound that goes to a loudspeaker.
type Microphone struct {
	ID      string // to be remembered, and given to Open
	Name    string // as the system calls it
	Default bool

	raw      malgo.DeviceID
	loopback bool // it is a loudspeaker, opened for what it plays (Windows)
}

// patience is how long a sound system may take to answer. A healthy one needs a few hundredths of a second; one whose server hangs blocks
// for ever.
const patience = 5 * time.Second

// listing lets one call at a time into the sound library. Those after it wait within their own patience, for a call that hangs holds it.
var listing = make(chan struct{}, 1)

// Microphones lists what sound can be recorded from, the default one first. Where there is none the error is a *casework.Problem of code
// casework.CodeMicrophone that says why in plain words: no sound system, no microphone, or a sound system that does not answer.
func Microphones(ctx context.Context) ([]Microphone, error) {
	found, err := devices(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(found, Microphone.farSide)
	if len(out) == 0 {
		return nil, noMicrophone()
	}
	return out, nil
}

// FarSides lists the devices that give what the others in a call say, the sound of the default loudspeaker first: PulseAudio's monitors, and
// on Windows the loudspeakers themselves. Elsewhere the list is empty: ALSA and macOS have nothing of the kind.
func FarSides(ctx context.Context) ([]Microphone, error) {
	found, err := devices(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(m Microphone) bool { return !m.farSide() }), nil
}

// devices lists all there is to record from, within the patience.
func devices(ctx context.Context) ([]Microphone, error) {
	late := time.After(patience)
	select {
	case listing <- struct{}{}:
	case <-ctx.Done():
		return nil, noAnswer(ctx.Err())
	case <-late:
		return nil, noAnswer(errors.New("an earlier question is still open"))
	}
	type answer struct {
		found []Microphone
		err   error
	}
	got := make(chan answer, 1)
	go func() {
		var a answer
		sys, err := openSystem()
		if a.err = err; err == nil {
			a.found, a.err = sys.ask()
			sys.close()
		}
		<-listing
		got <- a
	}()
	select {
	case a := <-got:
		return a.found, worded(a.err)
	case <-ctx.Done():
		return nil, noAnswer(ctx.Err())
	case <-late:
		return nil, noAnswer(errors.New("no answer"))
	}
}

// system is an open sound system.
type system struct {
	*malgo.AllocatedContext
	alsa bool
}

// openSystem opens the sound system of this computer. The systems are named because the library's own list ends with a pretend microphone;
// ALSA comes last and only where there is a sound card, because it passes its plug-ins off as devices.
func openSystem() (system, error) {
	mc, err := malgo.InitContext([]malgo.Backend{malgo.BackendWasapi, malgo.BackendCoreaudio, malgo.BackendPulseaudio}, malgo.ContextConfig{}, nil)
	if cards, _ := filepath.Glob("/proc/asound/card[0-9]*"); err != nil && len(cards) > 0 {
		mc, err = malgo.InitContext([]malgo.Backend{malgo.BackendAlsa}, malgo.ContextConfig{}, nil)
		return system{mc, true}, err
	}
	return system{mc, false}, err
}

func (s system) close() {
	_ = s.Uninit()
	s.Free()
}

// ask lists what the sound system has, the default microphone first.
func (s system) ask() ([]Microphone, error) {
	found, err := s.Devices(malgo.Capture)
	if err != nil {
		return nil, err
	}
	if s.alsa {
		found = slices.DeleteFunc(found, func(d malgo.DeviceInfo) bool { return !alsaDevice(d.ID[:]) })
	}
	out := listed(found, false)
	if loopbacks {
		played, err := s.Devices(malgo.Playback)
		if err != nil {
			return nil, err
		}
		out = append(out, listed(played, true)...)
	}
	return out, nil
}

func listed(found []malgo.DeviceInfo, loopback bool) []Microphone {
	out := make([]Microphone, 0, len(found))
	for _, d := range found {
		m := Microphone{ID: hex.EncodeToString(bytes.TrimRight(d.ID[:], "\x00")), Name: d.Name(), Default: d.IsDefault != 0, raw: d.ID, loopback: loopback}
		if loopback {
			m.ID = "out:" + m.ID
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b Microphone) int { // the default first
		switch {
		case a.Default == b.Default:
			return 0
		case a.Default:
			return -1
		}
		return 1
	})
	return out
}

// farSide reports whether what is recorded is the sound of a loudspeaker. PulseAudio names such a source after its sink.
func (m Microphone) farSide() bool {
	return m.loopback || strings.HasPrefix(m.Name, "Monitor of ") || bytes.HasSuffix(bytes.TrimRight(m.raw[:], "\x00"), []byte(".monitor"))
}

// alsaDevice reports whether an ALSA name is of a card ("hw:CARD=0", ":0,0") or the default, and not of a plug-in ("null", "upmix").
func alsaDevice(id []byte) bool {
	name, _, _ := bytes.Cut(id, []byte{0})
	return bytes.ContainsRune(name, ':') || string(name) == "default"
}

// worded says a failure of the sound library in plain words; nil stays nil.
func worded(err error) error {
	if _, ok := errors.AsType[*casework.Problem](err); ok || err == nil {
		return err
	}
	for _, busy := range []malgo.Result{malgo.ErrBusy, malgo.ErrAlreadyInUse, malgo.ErrShareModeNotSupported} {
		if errors.Is(err, busy) {
			return casework.NewProblem(casework.CodeMicrophone,
				"Another program is using the microphone and does not share it. Close that program, or choose another microphone.").Because(err)
		}
	}
	switch {
	case errors.Is(err, malgo.ErrAccessDenied):
		return casework.NewProblem(casework.CodeMicrophone,
			"This computer does not let Evenhand use the microphone. Allow it in the privacy settings of the computer, or ask your IT team.").Because(err)
	case errors.Is(err, malgo.ErrNoDevice), errors.Is(err, malgo.ErrDoesNotExist), errors.Is(err, malgo.ErrUnavailable):
		return noMicrophone().Because(err)
	case errors.Is(err, malgo.ErrNoBackend), errors.Is(err, malgo.ErrConnectionRefused):
		return casework.NewProblem(casework.CodeMicrophone,
			"This computer has no sound system that Evenhand can use, so it cannot record. You can still import a recording.").Because(err)
	}
	return casework.NewProblem(casework.CodeMicrophone,
		"The microphone could not be opened. Unplug it and plug it in again, or choose another one.").Because(err)
}

func noMicrophone() *casework.Problem {
	return casework.NewProblem(casework.CodeMicrophone, "No microphone was found. Plug one in, or import a recording instead.")
}

func noAnswer(err error) error {
	return casework.NewProblem(casework.CodeMicrophone,
		"The sound system of this computer does not answer, so Evenhand cannot use its microphones. Starting the computer again often helps.").Because(err)
}
