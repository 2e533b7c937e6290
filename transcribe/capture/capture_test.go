package capture

import (
	"errors"
	"testing"

	"evenhand/casework"
)

// On a machine with microphones they are listed; on one without, a person is told why. Neither may hang or end the process.
func TestMicrophones(t *testing.T) {
	found, err := Microphones(t.Context())
	if err != nil {
		if p, ok := errors.AsType[*casework.Problem](err); !ok || p.Code != casework.CodeMicrophone || len(found) != 0 {
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

// While a sound system hangs, further questions fail at once instead of piling up.
func TestHangingSoundSystem(t *testing.T) {
	listing.Lock()
	defer listing.Unlock()
	if _, err := Microphones(t.Context()); casework.AsProblem(err).Code != casework.CodeMicrophone {
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
