package capture

import (
	"errors"
	"testing"

	"github.com/gen2brain/malgo"

	"evenhand/casework"
)

// On a machine with microphones they are listed; on one without, a person is told why. Neither may hang or end the process.
func TestMicrophones(t *testing.T) {
	found, err := Microphones(t.Context())
	if err != nil {
		if p, ok := errors.AsType[*casework.Problem](err); !ok || p.Code != casework.CodeNotFound || len(found) != 0 {
			t.Errorf("got %v, %v", found, err)
		}
		return
	}
	if len(found) == 0 {
		t.Error("neither a microphone nor a reason")
	}
	for i, m := range found {
		if m.Name == "" || m.Default && i > 0 {
			t.Errorf("%d: %+v", i, m)
		}
	}
}

func TestSorted(t *testing.T) {
	if _, err := sorted(nil, nil); casework.AsProblem(err).Code != casework.CodeNotFound {
		t.Errorf("no microphone: %v", err)
	}
	if _, err := sorted(nil, malgo.ErrNoBackend); !errors.Is(err, malgo.ErrNoBackend) {
		t.Errorf("no sound system: %v", err)
	}
	got, err := sorted([]malgo.DeviceInfo{{}, {IsDefault: 1}}, nil)
	if err != nil || len(got) != 2 || !got[0].Default || got[1].Default {
		t.Errorf("got %+v, %v", got, err)
	}
}

// While a sound system hangs, further questions fail at once instead of piling up.
func TestHangingSoundSystem(t *testing.T) {
	listing.Lock()
	defer listing.Unlock()
	if _, err := Microphones(t.Context()); casework.AsProblem(err).Code != casework.CodeNotFound {
		t.Errorf("got %v", err)
	}
}

func TestALSADevice(t *testing.T) {
	for name, want := range map[string]bool{"hw:CARD=0,DEV=0": true, ":0,0": true, "default": true, "null": false, "upmix": false, "": false} {
		if alsaDevice(append([]byte(name), 0, 'x', ':')) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}
