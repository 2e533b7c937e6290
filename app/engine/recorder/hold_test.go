package recorder

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"evenhand/casework"
)

func TestHold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.sound")
	if Held(path) {
		t.Error("nobody can hold what is not there")
	}
	if err := Stop(t.Context(), path); err != nil { // nothing to stop
		t.Error(err)
	}
	asked := make(chan bool)
	ctx, enough := context.WithCancel(t.Context())
	go func() { // those who ask do not keep a recorder from beginning
		for ctx.Err() == nil {
			Held(path)
		}
		close(asked)
	}()
	f, err := hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if !Held(path) {
		t.Error("nobody holds it")
	}
	enough()
	<-asked
	if _, err := hold(path); casework.AsProblem(err).Code != casework.CodeAlreadyOpen {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := Stop(ctx, path); casework.AsProblem(err).Code != casework.CodeRecorderDied {
		t.Error(err)
	}
	if _, err := os.Stat(notePath(path)); err == nil {
		t.Error("the note stays behind, and would end the next recorder")
	}
	if err := f.Close(); err != nil || Held(path) {
		t.Error("it is still held", err)
	}
}
