package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/handover/sign"
)

func TestHandOverAndVerify(t *testing.T) {
	v := verified(t, sample())
	dir := t.TempDir()
	name, err := FileName(v)
	if err != nil || name != "P-104233-2026-04-21-v1.docx" {
		t.Fatalf("%q, %v", name, err)
	}
	path := filepath.Join(dir, name)
	w, err := WriteDOCX(v, path)
	if err != nil {
		t.Fatal(err)
	}
	if w.Path != path || len(w.Files) != 2 || w.Files[1].Name != name || w.Files[1].SHA256 != v.Statement().Renderings.DOCX {
		t.Errorf("written: %+v", w)
	}
	if got := entries(t, dir); !slices.Equal(got, []string{name, "P-104233-2026-04-21-v1.evenhand.json"}) {
		t.Errorf("files: %v", got)
	}
	for _, p := range []string{path, proofName(path)} {
		r, err := VerifyFile(p)
		if err != nil || !r.OK || r.Enrolled || r.Signer.Name != "Gareth Pell" || r.Version != 1 || r.Practice || r.Findings[0].Code != FindingNotEnrolled || !slices.Equal(r.Files, []string{name}) || r.At.Format("15:04") != "14:32" {
			t.Errorf("%s: %+v, %v", p, r, err)
		}
	}
	for get, want := range map[string]func() (string, error){
		"html": func() (string, error) { return HTML(v) }, "text": func() (string, error) { return Text(v) },
		"section": func() (string, error) { return SectionText(v, "actions") },
	} {
		if s, err := want(); err != nil || !strings.Contains(s, "prescription list") {
			t.Errorf("%s: %v", get, err)
		}
	}
}

func TestFolder(t *testing.T) {
	v := verified(t, sample())
	dir := filepath.Join(t.TempDir(), "out")
	w, err := WriteFolder(v, dir)
	if err != nil {
		t.Fatal(err)
	}
	base := "P-104233-2026-04-21-v1"
	want := []string{base + ".docx", base + ".html", base + ".json", base + ".txt", "envelope.dsse.json", "manifest.json"}
	if got := entries(t, dir); !slices.Equal(got, want) || len(w.Files) != 6 {
		t.Fatalf("%v, %+v", got, w)
	}
	for _, p := range []string{"", "manifest.json", "envelope.dsse.json"} {
		if r, err := VerifyFile(filepath.Join(dir, p)); err != nil || !r.OK || len(r.Files) != 4 {
			t.Errorf("%s: %+v, %v", p, r, err)
		}
	}
	for _, p := range want[:4] {
		if r, err := VerifyFile(filepath.Join(dir, p)); err != nil || !r.OK || r.Files[0] != p {
			t.Errorf("%s: %+v, %v", p, r, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "later.docx"), []byte("PK"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := VerifyFile(dir); err != nil || !r.OK || r.Findings[len(r.Findings)-1].Code != FindingExtra {
		t.Errorf("an extra file: %+v, %v", r, err)
	}
	if r, err := VerifyFile(filepath.Join(dir, "later.docx")); err != nil || r.OK || r.Findings[0].Code != FindingAltered {
		t.Errorf("the extra file itself: %+v, %v", r, err)
	}
}

// Each byte of an export folder matters: after any change it does not hold, and the report says which file.
func TestAlteredFolderIsNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := WriteFolder(verified(t, sample()), dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range entries(t, dir) {
		path := filepath.Join(dir, name)
		good := mustRead(t, path)
		for i := 0; i < len(good); i += 1 + len(good)/97 { // 97 places in each file; sign tests every byte
			bad := bytes.Clone(good)
			bad[i] ^= 1
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			r, err := VerifyFile(dir)
			if err != nil || r.OK || len(r.Findings) == 0 {
				t.Fatalf("%s: byte %d: %+v, %v", name, i, r, err)
			}
			if f := r.Findings[0]; name == envelopeName && f.Code != FindingSignature || name != envelopeName && f.Code != FindingAltered && f.Code != FindingMissing {
				t.Fatalf("%s: byte %d: %+v", name, i, f)
			} else if f.Code == FindingAltered && name != manifestName && !strings.Contains(f.Message, name) {
				t.Fatalf("%s is not named: %s", name, f.Message)
			}
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if r, err := VerifyFile(dir); err != nil || r.OK || r.Findings[0].Code != FindingMissing && r.Findings[0].Code != FindingNoProof {
			t.Errorf("%s gone: %+v, %v", name, r, err)
		}
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := VerifyFile(dir); err != nil || !r.OK {
		t.Errorf("put right again: %+v, %v", r, err)
	}
}

func TestVerifyDocumentThatDoesNotHold(t *testing.T) {
	n := sample()
	n.CaseReference, n.Version = "", 2
	tests := map[string]struct {
		change func(t *testing.T, dir string)
		code   FindingCode
	}{
		"no proof":         {func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "a.evenhand.json"))) }, FindingNoProof},
		"a letter changed": {func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "a.docx"), 9000) }, FindingAltered},
		"proof changed":    {func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "a.evenhand.json"), 700) }, FindingSignature},
		"proof of another": {func(t *testing.T, dir string) {
			must(t, os.Rename(filepath.Join(dir, "b.evenhand.json"), filepath.Join(dir, "a.evenhand.json")))
		}, FindingAltered},
		"proof empty": {func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, "a.evenhand.json"), nil, 0o600))
		}, FindingSignature},
		"proof spaced": {func(t *testing.T, dir string) {
			p := filepath.Join(dir, "a.evenhand.json")
			must(t, os.WriteFile(p, append(mustRead(t, p), '\n'), 0o600))
		}, FindingSignature},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := WriteDOCX(verified(t, sample()), filepath.Join(dir, "a")); err != nil {
				t.Fatal(err)
			}
			if _, err := WriteDOCX(verified(t, n), filepath.Join(dir, "b.docx")); err != nil {
				t.Fatal(err)
			}
			c.change(t, dir)
			r, err := VerifyFile(filepath.Join(dir, "a.docx"))
			if err != nil || r.OK || len(r.Findings) != 1 || r.Findings[0].Code != c.code {
				t.Errorf("%+v, %v", r, err)
			}
			if c.code == FindingSignature && r.Signer != nil {
				t.Error("names a signer on the word of a signature that does not hold")
			}
			if b, err := json.Marshal(r); err != nil || bytes.Contains(b, []byte(`"files":null`)) {
				t.Errorf("%s, %v", b, err)
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	b := mustRead(t, path)
	b[at] ^= 1
	must(t, os.WriteFile(path, b, 0o600))
}

func TestVerifyWhatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "empty.docx"), nil, 0o600))
	huge := filepath.Join(dir, "huge.docx")
	must(t, os.WriteFile(huge, []byte("x"), 0o600))
	must(t, os.Truncate(huge, maxDocument+1))
	for name, code := range map[string]casework.Code{"none.docx": casework.CodeNotFound, "empty.docx": casework.CodeBadInput, "huge.docx": casework.CodeBadInput} {
		_, err := VerifyFile(filepath.Join(dir, name))
		problem(t, err, code)
	}
	if r, err := VerifyFile(dir); err != nil || r.OK || r.Findings[0].Code != FindingNoProof {
		t.Errorf("a folder of something else: %+v, %v", r, err)
	}
}

// A manifest comes from outside and must not lead us elsewhere.
func TestManifestCannotPointElsewhere(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "out")
	_, err := WriteFolder(verified(t, sample()), dir)
	must(t, err)
	name := "P-104233-2026-04-21-v1.docx"
	must(t, os.Rename(filepath.Join(dir, name), filepath.Join(root, name)))
	path := filepath.Join(dir, manifestName)
	for _, elsewhere := range []string{"../" + name, `..\\` + name, filepath.Join(root, name), "."} {
		b := bytes.Replace(mustRead(t, path), []byte(name), []byte(elsewhere), 1)
		if _, err := readManifest(b); err == nil {
			t.Errorf("%q is taken for a file of the folder", elsewhere)
		}
	}
}

// A manifest has one form, like everything else that is checked.
func TestManifestHasOneForm(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	_, err := WriteFolder(verified(t, sample()), dir)
	must(t, err)
	path := filepath.Join(dir, manifestName)
	good := mustRead(t, path)
	var m manifest
	must(t, json.Unmarshal(good, &m))
	with := func(change func(*manifest)) []byte {
		other := m
		other.Files = slices.Clone(m.Files)
		change(&other)
		b, err := json.MarshalIndent(other, "", "  ")
		must(t, err)
		return append(b, '\n')
	}
	tests := map[string][]byte{
		"other order":    with(func(m *manifest) { m.Files[0], m.Files[1] = m.Files[1], m.Files[0] }),
		"a file less":    with(func(m *manifest) { m.Files = m.Files[1:] }),
		"a file more":    with(func(m *manifest) { m.Files = append(m.Files, m.Files[0]) }),
		"a file twice":   with(func(m *manifest) { m.Files[1] = m.Files[0] }),
		"no files":       with(func(m *manifest) { m.Files = nil }),
		"another format": with(func(m *manifest) { m.Format = 2 }),
		"another name":   with(func(m *manifest) { m.SignedBy = "Priya Shah" }),
		"another case":   with(func(m *manifest) { m.CaseReference = "P-1" }),
		"no marks":       with(func(m *manifest) { m.Restricted = 0 }),
		"an unknown key": bytes.Replace(good, []byte(`"format": 1,`), []byte(`"format": 1,\n  "approved": true,`), 1),
		"not JSON":       []byte("yes"),
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile(path, b, 0o600))
			if r, err := VerifyFile(dir); err != nil || r.OK || r.Findings[0].Code != FindingAltered {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
	must(t, os.WriteFile(path, nil, 0o600))
	_, err = VerifyFile(dir)
	problem(t, err, casework.CodeBadInput)
	must(t, os.WriteFile(path, good, 0o600))
	must(t, os.WriteFile(filepath.Join(dir, envelopeName), nil, 0o600))
	_, err = VerifyFile(dir)
	problem(t, err, casework.CodeBadInput)
}

func TestPracticeIsReported(t *testing.T) {
	n := sample()
	n.Practice = true
	v := verified(t, n)
	name, err := FileName(v)
	if err != nil || name != "practice-2026-04-21-v1.docx" {
		t.Errorf("%q, %v", name, err)
	}
	path := filepath.Join(t.TempDir(), name)
	_, err = WriteDOCX(v, path)
	must(t, err)
	if r, err := VerifyFile(path); err != nil || !r.OK || !r.Practice || r.Findings[1].Code != FindingPractice {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestFileNamesNameNoOne(t *testing.T) {
	for ref, want := range map[string]string{
		"": "note", "P-104233": "P-104233", "104233_A": "104233_A", "Maureen Tully": "note", "Maureen": "note", "Tully 7": "note", "../7": "note", "ref/7": "note",
		"Łukasz7": "note", strings.Repeat("7", 31): "note", "CON": "note",
	} {
		n := sample()
		n.CaseReference = ref
		if got, err := FileName(verified(t, n)); err != nil || got != want+"-2026-04-21-v1.docx" {
			t.Errorf("%q: %q, %v", ref, got, err)
		}
	}
}

func TestNothingIsWrittenOver(t *testing.T) {
	v := verified(t, sample())
	dir := t.TempDir()
	path := filepath.Join(dir, "note.docx")
	must(t, os.WriteFile(path, []byte("theirs"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "note (2).evenhand.json"), []byte("theirs"), 0o600))
	_, err := WriteDOCX(v, path)
	p := problem(t, err, casework.CodeRefused)
	var taken *Taken
	if !errors.As(err, &taken) || taken.Free != filepath.Join(dir, "note (3).docx") || !strings.Contains(p.Message, "note (3).docx") {
		t.Errorf("%v, %+v", err, taken)
	}
	if string(mustRead(t, path)) != "theirs" || len(entries(t, dir)) != 2 {
		t.Error("something was written")
	}
	_, err = WriteDOCX(v, taken.Free)
	must(t, err)

	_, err = WriteFolder(v, dir)
	problem(t, err, casework.CodeRefused)
	if !errors.As(err, &taken) || taken.Free != dir+" (2)" {
		t.Errorf("%+v", taken)
	}
}

func TestPlacesThatWillNotDo(t *testing.T) {
	v := verified(t, sample())
	dir := t.TempDir()
	_, err := WriteDOCX(v, filepath.Join(dir, strings.Repeat("x", 76)+".docx"))
	problem(t, err, casework.CodeBadInput)
	_, err = WriteDOCX(v, filepath.Join(dir, "none", "note.docx"))
	problem(t, err, casework.CodeBadInput)
	_, err = WriteFolder(v, filepath.Join(dir, "none", "out"))
	problem(t, err, casework.CodeBadInput)
	if left := entries(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The lock on the door: no signature, no bytes, whichever way one asks.
func TestNothingLeavesUnsigned(t *testing.T) {
	dir := t.TempDir()
	for _, v := range []*sign.Verified{nil, {}} {
		calls := map[string]func() error{
			"html":     func() error { _, err := HTML(v); return err },
			"text":     func() error { _, err := Text(v); return err },
			"section":  func() error { _, err := SectionText(v, "said"); return err },
			"name":     func() error { _, err := FileName(v); return err },
			"document": func() error { _, err := WriteDOCX(v, filepath.Join(dir, "note.docx")); return err },
			"folder":   func() error { _, err := WriteFolder(v, filepath.Join(dir, "out")); return err },
		}
		for name, call := range calls {
			t.Run(name, func(t *testing.T) { problem(t, call(), casework.CodeUnsigned) })
		}
	}
	if left := entries(t, dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// FuzzProof: a proof is refused, or it is byte for byte what newProof writes.
func FuzzProof(f *testing.F) {
	so, _ := signed(f, sample())
	b, err := newProof(so.Envelope)
	must(f, err)
	f.Add(b)
	f.Add([]byte(`{"format":1,"about":"","envelope":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		envelope, err := readProof(b)
		if err != nil {
			return
		}
		again, err := newProof(envelope)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("two forms of one proof: %q", b)
		}
	})
}

// FuzzManifest: what is read names four plain files.
func FuzzManifest(f *testing.F) {
	files, err := folderOf(verified(f, sample()))
	must(f, err)
	f.Add(files[4].body)
	f.Add([]byte(`{"format":1,"files":[{"name":"../x"},{},{},{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readManifest(b)
		if err != nil {
			return
		}
		for _, file := range m.Files {
			if dir, _ := filepath.Split(file.Name); dir != "" || file.Name == "" || file.Name == ".." {
				t.Errorf("leads elsewhere: %q", file.Name)
			}
		}
	})
}
