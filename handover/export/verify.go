package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/handover/sign"
)

// Report is what can be said, offline and without Evenhand's data, of a note that was handed over.
type Report struct {
	OK       bool          `json:"ok"` // the signature holds and the files are those that were signed
	Signer   *ReportSigner `json:"signer"`
	Enrolled bool          `json:"enrolled"` // somebody the council trusts has vouched for the signer's key
	At       *time.Time    `json:"at"`       // British time, as in the document
	Version  int           `json:"version"`
	Practice bool          `json:"practice"`
	Files    []string      `json:"files"`    // those that hold
	Findings []Finding     `json:"findings"` // if not OK, the first is the first thing that does not hold
}

// ReportSigner names who signed, as the signed statement says.
type ReportSigner struct {
	Name  string `json:"name"`
	Role  string `json:"role"`
	KeyID string `json:"key_id"`
}

// Finding is one thing worth saying, with a code for programs.
type Finding struct {
	Code    FindingCode `json:"code"`
	Message string      `json:"message"`
}

// FindingCode is stable: scripts match on it.
type FindingCode string

// The first four make a report not OK.
const (
	FindingNoProof     FindingCode = "no_proof"
	FindingSignature   FindingCode = "signature"
	FindingAltered     FindingCode = "altered"
	FindingMissing     FindingCode = "missing"
	FindingNotEnrolled FindingCode = "not_enrolled"
	FindingPractice    FindingCode = "practice"
	FindingExtra       FindingCode = "extra_file"
)

// Bounds on what is read to verify it.
const (
	maxDocument = 64 << 20
	maxProof    = 2 << 20
)

// VerifyFile checks a document that was handed over, by the proof beside it, or a whole export folder. The error is for what cannot be read
// (CodeNotFound, CodeBadInput); a note that does not hold is a report that is not OK.
func VerifyFile(path string) (Report, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Report{}, notRead(err)
	}
	base := filepath.Base(path)
	switch {
	case info.IsDir():
		return verifyFolder(path)
	case base == manifestName, base == envelopeName:
		return verifyFolder(filepath.Dir(path))
	case strings.HasSuffix(base, proofSuffix):
		path = strings.TrimSuffix(path, proofSuffix) + ".docx"
	}
	body, err := read(path, maxDocument)
	if err != nil {
		return Report{}, notRead(err)
	}
	return verifyDocument(path, body)
}

func verifyDocument(path string, body []byte) (Report, error) {
	envelope, err := proofOf(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fails(FindingNoProof, "There is no proof of a signature beside this file. It may be a copy that was never signed. Ask for the file and its proof (NAME%s) together.", proofSuffix), nil
	}
	if err != nil {
		return fails(FindingSignature, "The proof of the signature beside this file was changed or cannot be read."), nil
	}
	s, err := sign.Open(envelope)
	if err != nil {
		return fails(FindingSignature, "The signature does not hold: it was changed, or was never made by Evenhand."), nil
	}
	r := about(s)
	if !signedDocument(s, digest(body)) {
		return r.but(FindingAltered, "“%s” is not the document that was signed: it was changed, or the proof beside it is of another note.", filepath.Base(path)), nil
	}
	r.Files = []string{filepath.Base(path)}
	return r, nil
}

// proofOf finds the envelope of a document: in its own proof, or in the export folder the document lies in.
func proofOf(path string) ([]byte, error) {
	b, err := read(proofName(path), maxProof)
	if errors.Is(err, fs.ErrNotExist) {
		return read(filepath.Join(filepath.Dir(path), envelopeName), maxProof)
	}
	if err != nil {
		return nil, err
	}
	return readProof(b)
}

func signedDocument(s sign.Statement, sum string) bool {
	for _, f := range forms {
		if s.Renderings.Of(f.what) == sum {
			return true
		}
	}
	return false
}

func verifyFolder(dir string) (Report, error) {
	envelope, err := read(filepath.Join(dir, envelopeName), maxProof)
	if errors.Is(err, fs.ErrNotExist) {
		return fails(FindingNoProof, "There is no proof of a signature (%s) in this folder.", envelopeName), nil
	}
	if err != nil {
		return Report{}, notRead(err)
	}
	s, err := sign.Open(envelope)
	if err != nil {
		return fails(FindingSignature, "The signature does not hold: it was changed, or was never made by Evenhand."), nil
	}
	r := about(s)
	listing, err := read(filepath.Join(dir, manifestName), maxProof)
	if errors.Is(err, fs.ErrNotExist) {
		return r.but(FindingMissing, "“%s” is missing.", manifestName), nil
	}
	if err != nil {
		return Report{}, notRead(err)
	}
	m, err := readManifest(listing)
	if err != nil {
		return r.but(FindingAltered, "“%s” was changed.", manifestName), nil
	}
	known := map[string]bool{manifestName: true, envelopeName: true}
	var noteJSON []byte
	for _, f := range m.Files {
		body, err := read(filepath.Join(dir, f.Name), maxDocument)
		if errors.Is(err, fs.ErrNotExist) {
			return r.but(FindingMissing, "“%s” is missing.", f.Name), nil
		}
		if err != nil || digest(body) != s.Renderings.Of(f.What) || len(body) != f.Bytes {
			return r.but(FindingAltered, "“%s” is not the document that was signed.", f.Name), nil
		}
		if f.What == sign.NoteJSON {
			noteJSON = body
		}
		known[f.Name] = true
		r.Files = append(r.Files, f.Name)
	}
	if !manifestHolds(listing, m, s, envelope, noteJSON) {
		return r.but(FindingAltered, "“%s” says something else than the signed note.", manifestName), nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Report{}, notRead(err)
	}
	for _, e := range entries {
		if !known[e.Name()] {
			r.Findings = append(r.Findings, Finding{FindingExtra, fmt.Sprintf("“%s” is not part of what was signed.", e.Name())})
		}
	}
	return r, nil
}

// readManifest reads a manifest far enough to know which files to look at. Their names must be plain: a manifest comes from outside, and
// must not make us read elsewhere.
func readManifest(b []byte) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(b, &m); err != nil || m.Format != proofFormat || len(m.Files) != len(forms) {
		return manifest{}, errors.New("not a manifest that this version can read")
	}
	seen := map[string]bool{}
	for _, f := range m.Files {
		if f.Name == "" || f.Name != filepath.Base(f.Name) || strings.ContainsAny(f.Name, `/\:`) || f.Name == "." || f.Name == ".." || seen[f.What] {
			return manifest{}, errors.New("a file in the manifest has no plain name, or is listed twice")
		}
		seen[f.What] = true
	}
	return m, nil
}

// manifestHolds makes the manifest again from what is signed, and compares.
func manifestHolds(listing []byte, m manifest, s sign.Statement, envelope, noteJSON []byte) bool {
	var n casework.Note
	if json.Unmarshal(noteJSON, &n) != nil {
		return false
	}
	statement, err := sign.Digest(envelope)
	if err != nil {
		return false
	}
	for i, f := range forms {
		if m.Files[i].What != f.what {
			return false
		}
		m.Files[i].SHA256, m.Files[i].MediaType = s.Renderings.Of(f.what), f.media
	}
	again, err := newManifest(s, statement, n, m.Files)
	return err == nil && bytes.Equal(again, listing)
}

// about begins the report on a signature that holds.
func about(s sign.Statement) Report {
	at := s.At
	if home, err := britain(); err == nil {
		at = at.In(home)
	}
	r := Report{OK: true, Signer: &ReportSigner{s.Signer.Name, s.Signer.Role, s.Signer.KeyID}, At: &at, Version: s.Version, Practice: s.Practice, Files: []string{}}
	r.Findings = []Finding{{FindingNotEnrolled, "The signature holds; the signer is not enrolled. The note is as it was signed, but nobody has vouched yet whose key this is."}}
	if s.Practice {
		r.Findings = append(r.Findings, Finding{FindingPractice, "This is a practice note, not a real record."})
	}
	return r
}

// but turns a report into one that does not hold, for one reason. What was good about it is left out: it would comfort.
func (r Report) but(code FindingCode, format string, args ...any) Report {
	r.OK, r.Findings = false, []Finding{{code, fmt.Sprintf(format, args...)}}
	return r
}

func fails(code FindingCode, format string, args ...any) Report {
	return Report{Files: []string{}}.but(code, format, args...)
}

// read reads a regular file, if it is not larger than most bytes.
func read(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > most || info.Size() == 0 {
		return nil, errUnfit
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(b)) > most {
		err = errUnfit
	}
	return b, err
}

var errUnfit = errors.New("the file is empty, too large, or not a plain file")

// notRead says why nothing could be checked. The cause leaves the path out: it may hold a name.
func notRead(err error) error {
	cause := err
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		cause = fmt.Errorf("%s: %w", e.Op, e.Err)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return casework.NewProblem(casework.CodeNotFound, "There is no such file or folder. Check the name.").Because(cause)
	case errors.Is(err, errUnfit):
		return casework.NewProblem(casework.CodeBadInput, "This file is empty, too large, or not a plain file, so it cannot be checked.").Because(cause)
	}
	return casework.NewProblem(casework.CodeBadInput, "This file cannot be read, so it cannot be checked.").Because(cause)
}
