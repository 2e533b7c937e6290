package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Signer is the worker who answers for a note.
type Signer struct {
	Name      string `json:"name"`
	Role      string `json:"role"`
	PublicKey []byte `json:"public_key"` // Ed25519
	KeyID     string `json:"key_id"`
}

// KeyID names a signer's public key: the first half of its SHA-256, in hex. Two keys never share one, so an id that does not fit its key is
// a forgery.
func KeyID(public []byte) string {
	h := sha256.Sum256(public)
	return hex.EncodeToString(h[:16])
}

// Renderings are the bytes of a signed note, made once at signing and stored. Copy and export hand these over and never render again.
type Renderings struct {
	NoteJSON []byte            `json:"note_json"`
	HTML     []byte            `json:"html"`
	Text     []byte            `json:"text"`
	Sections map[string][]byte `json:"sections"` // plain text by section id
	DOCX     []byte            `json:"docx"`
}

// SignOff is a named person's signature over the renderings of one version of a note.
type SignOff struct {
	ID       ID
	VisitID  ID
	Version  int
	Digest   string // hex SHA-256 of the signed statement (the DSSE payload)
	Envelope []byte // DSSE
	Signer   Signer
	At       time.Time
}
