package sign

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"evenhand/casework"
)

// Format is the version of the statement's form. The form of a version never changes: a golden file holds it.
const Format = 1

// Bounds on what is read. They are far above any real note and keep a hostile file from taking the machine's memory.
const (
	maxEnvelope  = 1 << 20
	maxRendering = 64 << 20
	maxSections  = 1000
)

// Statement is what a signature says. Its JSON is the signed payload, field by field in this order.
type Statement struct {
	Format          int       `json:"format"`
	Visit           string    `json:"visit"` // the random id of the visit; says nothing about it
	Version         int       `json:"version"`
	Previous        string    `json:"previous"` // digest of the statement of the version signed before; empty for the first
	Practice        bool      `json:"practice"`
	Template        string    `json:"template"`
	TemplateVersion string    `json:"template_version"`
	Model           string    `json:"model"`        // empty: rules drafted the note, no language model
	ModelDigest     string    `json:"model_digest"` // as the model's engine gave it
	Draft           string    `json:"draft"`        // SHA-256 of the stored draft's JSON
	Making          Making    `json:"making"`
	Signer          Signer    `json:"signer"`
	At              time.Time `json:"at"` // UTC, to the second
	Renderings      Digests   `json:"renderings"`
}

// Making counts how the note came to be, in sentences. It mirrors casework.Making, which may grow; this form may not.
type Making struct {
	Sentences int `json:"sentences"`
	Kept      int `json:"kept"`
	Changed   int `json:"changed"`
	Removed   int `json:"removed"`
	Written   int `json:"written"`
	Played    int `json:"played"`
}

// Signer names who signs, and the key that proves it.
type Signer struct {
	Name      string `json:"name"`
	Role      string `json:"role"`
	KeyID     string `json:"key_id"`
	PublicKey []byte `json:"public_key"`
}

// Digests are the SHA-256 of each rendering, in hex. Sections are in order of their ids.
type Digests struct {
	NoteJSON string          `json:"note_json"`
	HTML     string          `json:"html"`
	Text     string          `json:"text"`
	DOCX     string          `json:"docx"`
	Sections []SectionDigest `json:"sections"`
}

// SectionDigest is the SHA-256 of one section as plain text.
type SectionDigest struct {
	ID     string `json:"id"`
	SHA256 string `json:"sha256"`
}

// Of returns the digest of one of the whole renderings (NoteJSON, HTML, Text, DOCX); empty for any other name.
func (d Digests) Of(what string) string {
	return map[string]string{NoteJSON: d.NoteJSON, HTML: d.HTML, Text: d.Text, DOCX: d.DOCX}[what]
}

// State makes the statement of a note's renderings. What it says of the note is read back from the JSON rendering, so that the statement
// and the document cannot differ. draftJSON is the draft as stored; previous is the digest of the signed version before this one, if any.
// The signer's key is filled in by Sign.
func State(visit casework.ID, r casework.Renderings, draftJSON []byte, previous string) (Statement, error) {
	n, err := readNote(r.NoteJSON)
	if err != nil {
		return Statement{}, fmt.Errorf("stating what is signed: %w", err)
	}
	s := about(n)
	s.Visit, s.Previous, s.Draft, s.Renderings = string(visit), previous, digest(draftJSON), digests(r)
	return s, nil
}

// about says what a statement must say of a note.
func about(n casework.Note) Statement {
	m := n.Making
	return Statement{Format: Format, Version: n.Version, Practice: n.Practice, Template: n.Template, TemplateVersion: n.TemplateVersion,
		Model: m.Model, ModelDigest: m.Digest, Making: Making{m.Sentences, m.Kept, m.Changed, m.Removed, m.Written, m.Played},
		Signer: Signer{Name: n.Signer.Name, Role: n.Signer.Role}, At: n.Written.UTC().Truncate(time.Second)}
}

func readNote(b []byte) (casework.Note, error) {
	var n casework.Note
	if len(b) > maxRendering {
		return n, fmt.Errorf("the note's JSON is too large: %d bytes", len(b))
	}
	if err := json.Unmarshal(b, &n); err != nil {
		return n, fmt.Errorf("the note's JSON cannot be read: %T", err) // the error's text could quote the note
	}
	if n.Format != casework.NoteFormat {
		return n, fmt.Errorf("the note's JSON has format %d", n.Format)
	}
	return n, nil
}

func digests(r casework.Renderings) Digests {
	d := Digests{NoteJSON: digest(r.NoteJSON), HTML: digest(r.HTML), Text: digest(r.Text), DOCX: digest(r.DOCX), Sections: []SectionDigest{}}
	for _, id := range slices.Sorted(maps.Keys(r.Sections)) {
		d.Sections = append(d.Sections, SectionDigest{id, digest(r.Sections[id])})
	}
	return d
}

// check refuses a statement that says too little to be signed or believed.
func (s Statement) check() error {
	switch {
	case s.Format != Format:
		return fmt.Errorf("format %d is not known", s.Format)
	case !casework.ID(s.Visit).Valid():
		return fmt.Errorf("the visit has no valid id")
	case s.Version < 1:
		return fmt.Errorf("version %d", s.Version)
	case s.Version == 1 && s.Previous != "":
		return fmt.Errorf("version 1 names a version before it")
	case s.Previous != "" && !isDigest(s.Previous):
		return fmt.Errorf("the version before it is not named by a digest")
	case s.Template == "":
		return fmt.Errorf("no template")
	case s.Signer.Name == "":
		return fmt.Errorf("no signer's name")
	case s.Signer.KeyID != casework.KeyID(s.Signer.PublicKey):
		return fmt.Errorf("the key id is not that of the public key")
	case s.At.IsZero() || s.At.Nanosecond() != 0 || s.At.Format("Z07:00") != "Z":
		return fmt.Errorf("no time, or one not in UTC and to the second")
	case len(s.Renderings.Sections) > maxSections:
		return fmt.Errorf("%d sections", len(s.Renderings.Sections))
	}
	all := []string{s.Draft, s.Renderings.NoteJSON, s.Renderings.HTML, s.Renderings.Text, s.Renderings.DOCX}
	for i, x := range s.Renderings.Sections {
		if x.ID == "" || i > 0 && x.ID <= s.Renderings.Sections[i-1].ID {
			return fmt.Errorf("sections are not in order of their ids")
		}
		all = append(all, x.SHA256)
	}
	for _, d := range all {
		if !isDigest(d) {
			return fmt.Errorf("a digest is missing or malformed")
		}
	}
	return nil
}

func isDigest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && hex.EncodeToString(b) == s
}

// readExactly unmarshals b into v and refuses b unless marshalling v gives the same bytes again. It is what makes "one form, no other".
func readExactly(b []byte, v any) error {
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("not JSON of this form: %T", err)
	}
	again, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("not JSON of this form: %T", err)
	}
	if !bytes.Equal(again, b) {
		return fmt.Errorf("not in the one form allowed")
	}
	return nil
}
