package export

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/handover/sign"
)

// maxName is the longest file name, in characters, that the case systems known to us keep whole.
const maxName = 80

// Written says what was handed over, for the ledger: the digests are those that were signed.
type Written struct {
	Path  string // the document or the folder
	Files []File
}

// File is one file that was written.
type File struct {
	Name   string // without the folder
	SHA256 string
	Bytes  int
}

// Taken is the cause of the problem CodeRefused when a name is in use. Nothing was written; Free is a name that is free.
type Taken struct{ Free string }

func (t *Taken) Error() string { return "the name is in use" }

// FileName suggests a name for the document: the case's reference if it can be one ("note" if not), the day of the visit, the version.
// A reference without a digit may be somebody's name, so it is not used.
func FileName(v *sign.Verified) (string, error) {
	s, err := stem(v)
	if err != nil {
		return "", err
	}
	return s + ".docx", nil
}

func stem(v *sign.Verified) (string, error) {
	if _, err := v.Bytes(sign.NoteJSON); err != nil {
		return "", err
	}
	n := v.Note()
	who := "note"
	if n.Practice {
		who = "practice"
	} else if r := n.CaseReference; len(r) <= 30 && strings.ContainsAny(r, "0123456789") && strings.IndexFunc(r, notPlain) < 0 {
		who = r
	}
	return fmt.Sprintf("%s-%s-v%d", who, n.VisitDate, n.Version), nil
}

func notPlain(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
}

// FreeName returns path if nothing is there, else the first of "NAME (2)", "NAME (3)", … that is free.
func FreeName(path string) string {
	ext := filepath.Ext(path)
	base := strings.TrimSuffix(path, ext)
	for i := 2; taken(path) || taken(proofName(path)); i++ {
		path = fmt.Sprintf("%s (%d)%s", base, i, ext)
	}
	return path
}

func taken(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// WriteDOCX writes the signed document to path, and the proof of its signature beside it as NAME.evenhand.json. Both appear whole or not at
// all. A name without ".docx" gets it. Nothing is ever written over: see Taken. A full disk is CodeDiskFull.
func WriteDOCX(v *sign.Verified, path string) (Written, error) {
	return disk{os.CreateTemp}.writeDOCX(v, path)
}

// WriteFolder makes the folder dir and writes into it the signed note as DOCX, HTML, text and JSON, a manifest for the council's own
// programs, and the envelope. The folder appears whole or not at all; one that is there already is left alone: see Taken.
func WriteFolder(v *sign.Verified, dir string) (Written, error) {
	return disk{os.CreateTemp}.writeFolder(v, dir)
}

// disk is where files are written. create makes a new file as os.CreateTemp does; a test puts a full disk in its place.
type disk struct {
	create func(dir, pattern string) (*os.File, error)
}

func (d disk) writeDOCX(v *sign.Verified, path string) (Written, error) {
	body, err := v.Bytes(sign.DOCX)
	if err != nil {
		return Written{}, err
	}
	proof, err := newProof(v.Envelope())
	if err != nil {
		return Written{}, err
	}
	if !strings.EqualFold(filepath.Ext(path), ".docx") {
		path += ".docx"
	}
	if err := nameFits(path); err != nil {
		return Written{}, err
	}
	if free := FreeName(path); free != path {
		return Written{}, inUse("file", free)
	}
	dir := filepath.Dir(path)
	written := Written{Path: path}
	var temps []string
	defer func() {
		for _, t := range temps {
			_ = os.Remove(t) // gone already when all went well
		}
	}()
	files := []struct {
		path string
		body []byte
	}{{proofName(path), proof}, {path, body}} // the proof first: a document never stands there without it
	for _, f := range files {
		t, err := d.write(dir, f.body)
		if err != nil {
			return Written{}, notWritten(err)
		}
		temps = append(temps, t)
	}
	for i, f := range files {
		if err := publish(temps[i], f.path); err != nil {
			for _, earlier := range files[:i] {
				_ = os.Remove(earlier.path) // ours: publish never takes another's name
			}
			if errors.Is(err, fs.ErrExist) {
				return Written{}, inUse("file", FreeName(path))
			}
			return Written{}, notWritten(err)
		}
		written.Files = append(written.Files, fileOf(f.path, f.body))
	}
	syncDir(dir)
	return written, nil
}

func (d disk) writeFolder(v *sign.Verified, dir string) (Written, error) {
	files, err := folderOf(v)
	if err != nil {
		return Written{}, err
	}
	dir = filepath.Clean(dir)
	if err := nameFits(dir); err != nil {
		return Written{}, err
	}
	if free := FreeName(dir); free != dir {
		return Written{}, inUse("folder", free)
	}
	building, err := os.MkdirTemp(filepath.Dir(dir), ".evenhand-*")
	if err != nil {
		return Written{}, notWritten(err)
	}
	defer os.RemoveAll(building) // gone already when all went well
	written := Written{Path: dir}
	for _, f := range files {
		t, err := d.write(building, f.body)
		if err != nil {
			return Written{}, notWritten(err)
		}
		if err := os.Rename(t, filepath.Join(building, f.name)); err != nil {
			return Written{}, notWritten(err)
		}
		written.Files = append(written.Files, fileOf(f.name, f.body))
	}
	syncDir(building)
	if taken(dir) {
		return Written{}, inUse("folder", FreeName(dir))
	}
	if err := os.Rename(building, dir); err != nil {
		return Written{}, notWritten(err)
	}
	syncDir(filepath.Dir(dir))
	return written, nil
}

// write puts body in a new file in dir, on the disk for certain, and returns the file's name.
func (d disk) write(dir string, body []byte) (name string, err error) {
	f, err := d.create(dir, ".evenhand-*.part")
	if err != nil {
		return "", err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(body); err != nil {
		return "", err
	}
	return f.Name(), f.Sync()
}

// publish gives a finished file its name, and fails with fs.ErrExist if another has it. A hard link does that in one step; where the file
// system has none (some shares and sticks), there is an instant between the look and the rename.
func publish(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if taken(path) {
		return fs.ErrExist
	}
	return os.Rename(temp, path)
}

// syncDir makes names last. Windows has no such call and needs none, so a failure means nothing here.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

func fileOf(path string, body []byte) File {
	return File{filepath.Base(path), digest(body), len(body)}
}

func digest(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func nameFits(path string) error {
	if base := filepath.Base(path); utf8.RuneCountInString(base) > maxName {
		return casework.NewProblem(casework.CodeBadInput, "That name is too long: case systems cut names after %d characters. Nothing was written. Choose a shorter one.", maxName)
	}
	return nil
}

func inUse(what, free string) error {
	return casework.NewProblem(casework.CodeRefused, "There is a %s of that name already. It was left as it is, and nothing was written. “%s” is free.",
		what, filepath.Base(free)).Because(&Taken{free})
}

// notWritten says why nothing could be written. The cause leaves the path out: it may hold what the worker typed.
func notWritten(err error) error {
	cause := err
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		cause = fmt.Errorf("%s: %w", e.Op, e.Err)
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		cause = fmt.Errorf("%s: %w", e.Op, e.Err)
	}
	switch {
	case diskFull(err):
		return casework.NewProblem(casework.CodeDiskFull, "There is no room left there. Nothing was written; the signed note is safe in Evenhand. Make room or choose another place, then hand over again.").Because(cause)
	case errors.Is(err, fs.ErrNotExist):
		return casework.NewProblem(casework.CodeBadInput, "That folder is not there. Nothing was written; the signed note is safe in Evenhand. Choose another folder.").Because(cause)
	case errors.Is(err, fs.ErrPermission):
		return casework.NewProblem(casework.CodeBadInput, "You may not write in that folder. Nothing was written; the signed note is safe in Evenhand. Choose another folder.").Because(cause)
	}
	return casework.NewProblem(casework.CodeInternal, "The note could not be written there. Nothing was written; the signed note is safe in Evenhand. Choose another folder, or try again.").Because(cause)
}

// signedAt is when a note was signed, for programs.
func signedAt(s sign.Statement) string { return s.At.Format(time.RFC3339) }
