// Package durable writes files so that a crash leaves the old or the new one, and says in words when the disk is full.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"evenhand/casework"
)

// Replace puts a file in the place of another: written beside it, made durable, renamed. The file is readable by its owner only.
func Replace(path string, b []byte) error {
	t, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return Problem(err)
	}
	defer os.Remove(t.Name()) // finds nothing once renamed
	_, err = t.Write(b)
	if err := errors.Join(err, t.Sync(), t.Close()); err != nil {
		return Problem(err)
	}
	if err := os.Rename(t.Name(), path); err != nil {
		return Problem(err)
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes a new, renamed or removed name durable. Windows refuses the call, and its file systems journal names.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrPermission) && !errors.Is(err, errors.ErrUnsupported) {
		return Problem(err)
	}
	return nil
}

// Problem turns "no room left" into a Problem that says so, and leaves every other error as it is.
func Problem(err error) error {
	for _, f := range full {
		if errors.Is(err, f) {
			return Full(err)
		}
	}
	return err
}

// Full is the Problem of a disk that takes no more.
func Full(cause error) error {
	return casework.NewProblem(casework.CodeDiskFull, "The disk is full, so the last change was not saved. All that was saved before is safe. Make room on the disk, then try again.").Because(cause)
}
