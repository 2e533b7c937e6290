package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/casework"
)

func problem(t *testing.T, err error, code casework.Code) *casework.Problem {
	t.Helper()
	var p *casework.Problem
	if !errors.As(err, &p) || p.Code != code {
		t.Fatalf("error %v, want the problem %s", err, code)
	}
	return p
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, e.Name())
	}
	return names
}

// Between the look and the writing another program may take the name: then nothing of ours stays, and nothing of theirs goes.
func TestNameTakenAtTheLastMoment(t *testing.T) {
	v := verified(t, sample())
	for _, taken := range []string{"note.docx", "note.evenhand.json"} {
		dir := t.TempDir()
		n := 0
		late := disk{func(dir, pattern string) (*os.File, error) {
			if n++; n == 2 {
				if err := os.WriteFile(filepath.Join(dir, taken), []byte("theirs"), 0o600); err != nil {
					return nil, err
				}
			}
			return os.CreateTemp(dir, pattern)
		}}
		_, err := late.writeDOCX(v, filepath.Join(dir, "note.docx"))
		problem(t, err, casework.CodeRefused)
		if left := entries(t, dir); len(left) != 1 || left[0] != taken {
			t.Errorf("left behind: %v", left)
		}
		if b, err := os.ReadFile(filepath.Join(dir, taken)); err != nil || string(b) != "theirs" {
			t.Errorf("their file now holds %q, %v", b, err)
		}
	}
}

func TestWhyNothingWasWritten(t *testing.T) {
	tests := map[string]struct {
		err  error
		code casework.Code
	}{
		"no folder":     {&fs.PathError{Op: "open", Path: "/home/Maureen", Err: fs.ErrNotExist}, casework.CodeBadInput},
		"not allowed":   {&os.LinkError{Op: "rename", Old: "/Maureen", New: "/Maureen2", Err: fs.ErrPermission}, casework.CodeBadInput},
		"anything else": {&fs.PathError{Op: "write", Path: "/home/Maureen", Err: errors.New("input/output error")}, casework.CodeInternal},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			p := problem(t, notWritten(c.err), c.code)
			if !strings.Contains(p.Message, "Nothing was written") || strings.Contains(p.Cause.Error(), "Maureen") {
				t.Errorf("%q because %v", p.Message, p.Cause)
			}
			if !errors.Is(p, errors.Unwrap(c.err)) {
				t.Error("the cause was lost")
			}
		})
	}
}
