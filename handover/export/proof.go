package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"evenhand/casework"
	"evenhand/handover/sign"
)

// The files that prove a handover. Their forms are version 1 and, like the statement's, have one spelling each.
const (
	proofFormat   = 1
	proofSuffix   = ".evenhand.json"
	manifestName  = "manifest.json"
	envelopeName  = "envelope.dsse.json"
	aboutProof    = "This file proves who signed the document beside it, and that the document is unchanged. Keep the two together. To check: evenhandctl verify DOCUMENT"
	aboutManifest = "What is in this folder. The signature is in envelope.dsse.json. To check: evenhandctl verify FOLDER"
)

// forms are the renderings an export folder holds, in this order.
var forms = []struct{ what, ext, media string }{
	{sign.DOCX, ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{sign.HTML, ".html", "text/html; charset=us-ascii"},
	{sign.Text, ".txt", "text/plain; charset=utf-8"},
	{sign.NoteJSON, ".json", "application/json"},
}

// proof is NAME.evenhand.json: the envelope, with a word on what it is for.
type proof struct {
	Format   int             `json:"format"`
	About    string          `json:"about"`
	Envelope json.RawMessage `json:"envelope"`
}

// proofName names the proof of a document.
func proofName(path string) string {
	return strings.TrimSuffix(path, filepath.Ext(path)) + proofSuffix
}

func newProof(envelope []byte) ([]byte, error) {
	b, err := json.Marshal(proof{proofFormat, aboutProof, envelope})
	if err != nil {
		return nil, fmt.Errorf("writing the proof of a signature: %w", err)
	}
	return b, nil
}

// readProof returns the envelope in a proof. It refuses all but the form newProof writes.
func readProof(b []byte) ([]byte, error) {
	var p proof
	if err := json.Unmarshal(b, &p); err != nil || p.Format != proofFormat {
		return nil, errors.New("not a proof of a signature that this version can read")
	}
	again, err := newProof(p.Envelope)
	if err != nil || !bytes.Equal(again, b) {
		return nil, errors.New("the proof of the signature was changed")
	}
	return p.Envelope, nil
}

// manifest is manifest.json: what a council's own program needs to file the note, all of it said by the signed note or the statement.
type manifest struct {
	Format          int            `json:"format"`
	About           string         `json:"about"`
	Practice        bool           `json:"practice"`
	Visit           string         `json:"visit"`
	Version         int            `json:"version"`
	CaseReference   string         `json:"case_reference"`
	Title           string         `json:"title"`
	Kind            string         `json:"kind"`
	VisitDate       string         `json:"visit_date"`
	Template        string         `json:"template"`
	TemplateVersion string         `json:"template_version"`
	SignedBy        string         `json:"signed_by"`
	Role            string         `json:"role"`
	SignedAt        string         `json:"signed_at"`
	Statement       string         `json:"statement"` // SHA-256 of the signed statement
	Restricted      int            `json:"restricted"`
	Files           []manifestFile `json:"files"`
}

type manifestFile struct {
	Name      string `json:"name"`
	What      string `json:"what"` // note_json, html, text, docx: as the statement names it
	MediaType string `json:"media_type"`
	SHA256    string `json:"sha256"`
	Bytes     int    `json:"bytes"`
}

// newManifest says of a note what it says of itself. The digests come from the statement, not from the files.
func newManifest(s sign.Statement, statement string, n casework.Note, files []manifestFile) ([]byte, error) {
	m := manifest{Format: proofFormat, About: aboutManifest, Practice: s.Practice, Visit: s.Visit, Version: s.Version, CaseReference: n.CaseReference,
		Title: n.Title, Kind: n.Kind, VisitDate: n.VisitDate, Template: s.Template, TemplateVersion: s.TemplateVersion, SignedBy: s.Signer.Name,
		Role: s.Signer.Role, SignedAt: signedAt(s), Statement: statement, Files: files}
	for _, section := range n.Sections {
		for _, l := range section.Lines {
			if l.Restricted {
				m.Restricted++
			}
		}
	}
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the manifest: %w", err)
	}
	return append(b, '\n'), nil
}

type named struct {
	name string
	body []byte
}

// folderOf lists the files of an export folder.
func folderOf(v *sign.Verified) ([]named, error) {
	base, err := stem(v)
	if err != nil {
		return nil, err
	}
	var out []named
	var listed []manifestFile
	for _, f := range forms {
		body, err := v.Bytes(f.what)
		if err != nil {
			return nil, err
		}
		out = append(out, named{base + f.ext, body})
		listed = append(listed, manifestFile{base + f.ext, f.what, f.media, v.Statement().Renderings.Of(f.what), len(body)})
	}
	m, err := newManifest(v.Statement(), v.Digest(), v.Note(), listed)
	if err != nil {
		return nil, err
	}
	return append(out, named{manifestName, m}, named{envelopeName, v.Envelope()}), nil
}
