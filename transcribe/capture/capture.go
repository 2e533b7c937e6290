// Package capture knows the microphones of this computer. In this state of the house it lists them; recording will live here too.
package capture

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gen2brain/malgo"

	"evenhand/casework"
)

// Microphone is a device that sound can be recorded from.
type Microphone struct {
	Name    string // as the system calls it
	Default bool
}

// patience is how long a sound system may take to answer. A healthy one needs a few hundredths of a second; one whose server hangs blocks
// for ever.
const patience = 5 * time.Second

// listing lets one call at a time into the sound library: a call that hangs holds it, and those after it fail at once.
var listing sync.Mutex

// Microphones lists what sound can be recorded from, the default one first. Where there is none the error is a *casework.Problem of code
// casework.CodeNotFound that says why in plain words: no sound system, no microphone, or a sound system that does not answer.
func Microphones(ctx context.Context) ([]Microphone, error) {
	if !listing.TryLock() {
		return nil, silent(errors.New("an earlier question is still open"))
	}
	type answer struct {
		found []malgo.DeviceInfo
		err   error
	}
	got := make(chan answer, 1)
	go func() {
		defer listing.Unlock()
		found, err := ask()
		got <- answer{found, err}
	}()
	select {
	case a := <-got:
		return sorted(a.found, a.err)
	case <-ctx.Done():
		return nil, silent(ctx.Err())
	case <-time.After(patience):
		return nil, silent(errors.New("no answer"))
	}
}

// ask lists devices. The sound systems are named because the library's own list ends with a pretend microphone; ALSA comes last and only
// where there is a sound card, because it passes its plug-ins off as devices.
func ask() ([]malgo.DeviceInfo, error) {
	found, err := askSystems(malgo.BackendWasapi, malgo.BackendCoreaudio, malgo.BackendPulseaudio)
	if cards, _ := filepath.Glob("/proc/asound/card[0-9]*"); err != nil && len(cards) > 0 {
		found, err = askSystems(malgo.BackendAlsa)
		found = slices.DeleteFunc(found, func(d malgo.DeviceInfo) bool { return !alsaDevice(d.ID[:]) })
	}
	return found, err
}

func askSystems(systems ...malgo.Backend) ([]malgo.DeviceInfo, error) {
	mc, err := malgo.InitContext(systems, malgo.ContextConfig{}, nil)
	if err != nil {
		return nil, err
	}
	defer mc.Free()
	defer func() { _ = mc.Uninit() }()
	return mc.Devices(malgo.Capture)
}

// alsaDevice reports whether an ALSA name is of a card ("hw:CARD=0", ":0,0") or the default, and not of a plug-in ("null", "upmix").
func alsaDevice(id []byte) bool {
	name, _, _ := bytes.Cut(id, []byte{0})
	return bytes.ContainsRune(name, ':') || string(name) == "default"
}

func sorted(found []malgo.DeviceInfo, err error) ([]Microphone, error) {
	if err != nil {
		return nil, casework.NewProblem(casework.CodeNotFound,
			"This computer has no sound system that Evenhand can use, so it cannot record. You can still import a recording.").Because(err)
	}
	var out []Microphone
	for _, d := range found {
		m := Microphone{Name: d.Name(), Default: d.IsDefault != 0}
		if strings.HasPrefix(m.Name, "Monitor of ") { // what PulseAudio calls the sound of a loudspeaker
			continue
		}
		if m.Default {
			out = append([]Microphone{m}, out...)
		} else {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		return nil, casework.NewProblem(casework.CodeNotFound, "No microphone was found. Plug one in, or import a recording instead.")
	}
	return out, nil
}

func silent(err error) error {
	return casework.NewProblem(casework.CodeNotFound,
		"The sound system of this computer does not answer, so Evenhand cannot see its microphones. Starting the computer again often helps.").Because(err)
}
