package capture

import (
	"context"
	"errors"
	"testing"
	"time"

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

// While a sound system hangs, further questions wait no longer than they may, instead of piling up behind it.
func TestHangingSoundSystem(t *testing.T) {
	listing <- struct{}{}
	defer func() { <-listing }()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Microphones(ctx); casework.AsProblem(err).Code != casework.CodeMicrophone {
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

// Two screens may ask at the same moment; neither is told that there is no sound system because of the other.
func TestMicrophonesAskedTwiceAtOnce(t *testing.T) {
	alone, first := Microphones(t.Context())
	answers := make(chan error, 2)
	for range 2 {
		go func() {
			found, err := Microphones(t.Context())
			if err == nil && len(found) != len(alone) {
				err = errors.New("another answer")
			}
			answers <- err
		}()
	}
	for range 2 {
		if err := <-answers; (err == nil) != (first == nil) || err != nil && err.Error() != first.Error() {
			t.Errorf("alone: %v; both at once: %v", first, err)
		}
	}
}
