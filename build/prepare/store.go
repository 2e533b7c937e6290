package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// store keeps finished files for the whole machine, each under its SHA-256. Its files are copied out, never linked: a clone that spoils its own copy cannot spoil another's.
type store struct{ dir string }

func (s store) path(f file) string { return filepath.Join(s.dir, f.SHA256) }

func (s store) hasAll(files []file) bool {
	for _, f := range files {
		if f.check(s.path(f)) != nil {
			return false
		}
	}
	return true
}

// keep checks the file made at path and takes a copy of it.
func (s store) keep(f file, path string) error {
	if err := f.check(path); err != nil {
		return fmt.Errorf("checking what was made: %w", err)
	}
	return copyFile(path, s.path(f))
}

// give puts a copy of f at path and checks it there.
func (s store) give(f file, path string) error {
	if err := copyFile(s.path(f), path); err != nil {
		return err
	}
	return f.check(path)
}

// copyFile puts a copy of from at to, whole or not at all.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(to), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	if _, err := io.Copy(out, in); err != nil {
		return fmt.Errorf("copying %s: %w", filepath.Base(to), err)
	}
	if err := out.Chmod(0o644); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(out.Name(), to)
}
