package recorder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"evenhand/casework"
)

// Beside a sealed sound that is being recorded lie two small files without content: the lock, which the recorder holds for as long as it
// lives and which the system lets go when it dies, however that happens; and, for a moment, the note, by which anybody who may write there
// asks it to finish.
func lockPath(path string) string { return path + ".lock" }
func notePath(path string) string { return path + ".stop" }

// noteEvery is how often a recorder looks for the note.
const noteEvery = 200 * time.Millisecond

// Held reports whether a live recorder process holds this sound, whoever started it.
func Held(path string) bool {
	f, err := os.OpenFile(lockPath(path), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(lockFile(f, false), errHeld)
}

// Stop asks the recorder that holds this sound to finish, and waits until it has: for a recorder whose window is gone. If none holds it
// there is nothing to do. The error is a Problem if the recorder did not finish before ctx ended; the sound is then safe to its last second.
func Stop(ctx context.Context, path string) error {
	defer os.Remove(notePath(path))
	for first := true; Held(path); first = false {
		if first {
			if err := os.WriteFile(notePath(path), nil, 0o600); err != nil {
				return fmt.Errorf("ask the recorder to finish: %w", err)
			}
		}
		select {
		case <-time.After(noteEvery / 2):
		case <-ctx.Done():
			return casework.NewProblem(casework.CodeRecorderDied,
				"The recording that was left going did not stop when asked. What was recorded is safe. Start the computer again to stop it.").Because(ctx.Err())
		}
	}
	return nil
}

// hold takes the lock of a sound. It waits a moment, as Held holds the lock while it asks.
func hold(path string) (*os.File, error) {
	for until := time.Now().Add(2 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		f, err := os.OpenFile(lockPath(path), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, fmt.Errorf("lock the sound: %w", err)
		}
		if err = lockFile(f, true); err == nil && current(f, lockPath(path)) {
			return f, nil
		}
		f.Close()
		if time.Now().Before(until) && (err == nil || errors.Is(err, errHeld)) {
			continue
		}
		if errors.Is(err, errHeld) {
			return nil, casework.NewProblem(casework.CodeAlreadyOpen, "This is already being recorded. Stop that recording first.").Because(err)
		}
		return nil, fmt.Errorf("lock the sound: %w", err)
	}
}

// current reports whether the file is still what the path names: the recorder before may have removed it just now.
func current(f *os.File, path string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}

// errHeld is what lockFile returns when another process holds the lock.
var errHeld = errors.New("locked by another process")
