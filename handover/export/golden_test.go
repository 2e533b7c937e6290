package export

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"evenhand/casework"
	"evenhand/handover/sign"
)

var update = flag.Bool("update", false, "write the golden files again")

// golden compares b with a stored file. The files are formats that others hold in their hands: if this fails, old documents stop verifying.
func golden(t *testing.T, name string, b []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b, want) {
		t.Errorf("%s is not what it was: its format changed", name)
	}
}

func TestGoldenFormats(t *testing.T) {
	so, r := signed(t, sample())
	v, err := sign.Verify(so, r)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "note-v1.json", r.NoteJSON)
	golden(t, "note-v1.html", r.HTML)
	golden(t, "note-v1.txt", r.Text)
	golden(t, "section-v1.txt", r.Sections["wishes"])
	golden(t, "note-v1.docx", r.DOCX)
	golden(t, "envelope-v1.json", so.Envelope)
	statement, err := json.Marshal(v.Statement())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "statement-v1.json", statement)

	dir := t.TempDir()
	if _, err := WriteDOCX(v, filepath.Join(dir, "note-v1.docx")); err != nil {
		t.Fatal(err)
	}
	golden(t, "note-v1.evenhand.json", mustRead(t, filepath.Join(dir, "note-v1.evenhand.json")))
	if _, err := WriteFolder(v, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	golden(t, "manifest-v1.json", mustRead(t, filepath.Join(dir, "out", "manifest.json")))
}

// The bytes of the document are signed, so they must not depend on the compressor, the clock or the computer.
func TestDocumentBytesAreFixed(t *testing.T) {
	const want = "ef60dc5e45bf76580538e422d5a6817ac298f492b2742e3c94bc2a56e4c73f15"
	a, err := Render(sample())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Render(sample())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.DOCX, b.DOCX) || !bytes.Equal(a.HTML, b.HTML) || !bytes.Equal(a.NoteJSON, b.NoteJSON) {
		t.Error("the same note gave other bytes the second time")
	}
	if h := sha256.Sum256(a.DOCX); hex.EncodeToString(h[:]) != want {
		t.Errorf("the document is %x, want %s", h, want)
	}
}

// Documents handed over in the past verify for ever.
func TestStoredDocumentsStillVerify(t *testing.T) {
	r, err := VerifyFile(filepath.Join("testdata", "note-v1.docx"))
	if err != nil || !r.OK || r.Signer.Name != "Gareth Pell" || r.Version != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	var n casework.Note
	if err := json.Unmarshal(mustRead(t, filepath.Join("testdata", "note-v1.json")), &n); err != nil || len(n.Sections) != 10 {
		t.Fatalf("%d sections, %v", len(n.Sections), err)
	}
	if _, err := sign.Open(mustRead(t, filepath.Join("testdata", "envelope-v1.json"))); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
