package sign

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"evenhand/casework"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// PayloadType is bound into every signature, so that bytes signed as something else are never taken for a note's statement.
const PayloadType = "application/vnd.evenhand.note-statement+json"

// The renderings by name, as Verified.Bytes takes them and messages name them.
const (
	NoteJSON = "note_json"
	HTML     = "html"
	Text     = "text"
	DOCX     = "docx"
)

// Sign signs a statement. It fills in the key, so that a statement can only name the key that signed it.
func Sign(key Key, s Statement) (casework.SignOff, error) {
	if !key.valid() {
		return casework.SignOff{}, errors.New("signing: no key")
	}
	s.Signer.KeyID, s.Signer.PublicKey = key.ID(), key.Public()
	if err := s.check(); err != nil {
		return casework.SignOff{}, fmt.Errorf("signing: the statement is not complete: %w", err)
	}
	payload, err := json.Marshal(s)
	if err != nil {
		return casework.SignOff{}, fmt.Errorf("signing: %w", err)
	}
	signer, err := dsse.NewEnvelopeSigner(pair{key.private, key.Public()})
	if err != nil {
		return casework.SignOff{}, fmt.Errorf("signing: %w", err)
	}
	e, err := signer.SignPayload(context.Background(), PayloadType, payload)
	if err != nil {
		return casework.SignOff{}, fmt.Errorf("signing: %w", err)
	}
	envelope, err := json.Marshal(e)
	if err != nil {
		return casework.SignOff{}, fmt.Errorf("signing: %w", err)
	}
	if _, err := Open(envelope); err != nil { // what could not be opened again must not be stored
		return casework.SignOff{}, fmt.Errorf("signing: %w", err)
	}
	return casework.SignOff{ID: casework.NewID(), VisitID: casework.ID(s.Visit), Version: s.Version, Digest: digest(payload), Envelope: envelope,
		Signer: s.caseworkSigner(), At: s.At}, nil
}

func (s Statement) caseworkSigner() casework.Signer {
	return casework.Signer{Name: s.Signer.Name, Role: s.Signer.Role, PublicKey: s.Signer.PublicKey, KeyID: s.Signer.KeyID}
}

// Open checks the signature of an envelope and returns the statement in it. It says that the holder of the key the statement names signed
// the statement; not whose key that is, nor that any document fits it: Verify does the last.
func Open(envelope []byte) (Statement, error) {
	s, _, err := open(envelope)
	return s, err
}

func open(envelope []byte) (Statement, []byte, error) {
	if len(envelope) == 0 {
		return Statement{}, nil, unsigned()
	}
	s, payload, err := unwrap(envelope)
	if err != nil {
		return Statement{}, nil, casework.NewProblem(casework.CodeSignature,
			"The signature does not hold: it was changed, or it was never made by Evenhand. Do not rely on this note. Ask the person named in it to sign and hand it over again.").Because(err)
	}
	return s, payload, nil
}

func unwrap(envelope []byte) (Statement, []byte, error) {
	if len(envelope) > maxEnvelope {
		return Statement{}, nil, fmt.Errorf("the envelope is too large: %d bytes", len(envelope))
	}
	var e dsse.Envelope
	if err := readExactly(envelope, &e); err != nil {
		return Statement{}, nil, fmt.Errorf("the envelope: %w", err)
	}
	if e.PayloadType != PayloadType {
		return Statement{}, nil, errors.New("the envelope holds something other than a note's statement")
	}
	if len(e.Signatures) != 1 {
		return Statement{}, nil, fmt.Errorf("%d signatures, want one", len(e.Signatures))
	}
	payload, err := exactBase64(e.Payload)
	if err != nil {
		return Statement{}, nil, fmt.Errorf("the payload: %w", err)
	}
	if _, err := exactBase64(e.Signatures[0].Sig); err != nil {
		return Statement{}, nil, fmt.Errorf("the signature: %w", err)
	}
	var s Statement
	if err := readExactly(payload, &s); err != nil {
		return Statement{}, nil, fmt.Errorf("the statement: %w", err)
	}
	if err := s.check(); err != nil {
		return Statement{}, nil, fmt.Errorf("the statement: %w", err)
	}
	if e.Signatures[0].KeyID != s.Signer.KeyID {
		return Statement{}, nil, errors.New("the signature names another key than the statement")
	}
	verifier, err := dsse.NewEnvelopeVerifier(pair{public: s.Signer.PublicKey})
	if err != nil {
		return Statement{}, nil, fmt.Errorf("the signature: %w", err)
	}
	if _, err := verifier.Verify(context.Background(), &e); err != nil {
		return Statement{}, nil, fmt.Errorf("the signature: %w", err)
	}
	return s, payload, nil
}

// pair lends a key pair to the DSSE library. To verify, only the public half is there.
type pair struct {
	private ed25519.PrivateKey
	public  ed25519.PublicKey
}

func (p pair) Sign(_ context.Context, data []byte) ([]byte, error) {
	return ed25519.Sign(p.private, data), nil
}

func (p pair) Verify(_ context.Context, data, sig []byte) error {
	if len(p.public) != ed25519.PublicKeySize || !ed25519.Verify(p.public, data, sig) {
		return errors.New("it was not made by this key over these bytes")
	}
	return nil
}

func (p pair) KeyID() (string, error)   { return casework.KeyID(p.public), nil }
func (p pair) Public() crypto.PublicKey { return p.public }

// Verified is a note whose signature was checked against its bytes. Only Verify makes one that gives anything out; a nil or empty one
// answers every question with a Problem. It holds its own copy of the bytes, and hashes them again each time it gives them out.
type Verified struct {
	statement Statement
	digest    string
	envelope  []byte
	whole     map[string][]byte
	sections  map[string][]byte
}

// Verify checks that a sign-off's envelope was signed by the key it names, that the sign-off says nothing else than the envelope, that each
// rendering is the one signed, and that the note in them is the one the statement speaks of.
//
// Its problems: CodeUnsigned when there is no signature, CodeSignature when it does not hold, CodeAltered when anything differs from what was
// signed; the message names the first thing that does.
func Verify(so casework.SignOff, r casework.Renderings) (*Verified, error) {
	s, payload, err := open(so.Envelope)
	if err != nil {
		return nil, err
	}
	signer := s.caseworkSigner()
	switch {
	case so.Digest != digest(payload):
		return nil, altered("the record of the signature")
	case so.Version != s.Version:
		return nil, altered("the version of the note")
	case string(so.VisitID) != s.Visit:
		return nil, altered("the visit the note belongs to")
	case so.Signer.Name != signer.Name || so.Signer.Role != signer.Role || so.Signer.KeyID != signer.KeyID || !bytes.Equal(so.Signer.PublicKey, signer.PublicKey):
		return nil, altered("the name of the person who signed")
	case !so.At.Equal(s.At):
		return nil, altered("the time of signing")
	}
	v := &Verified{statement: s, digest: so.Digest, envelope: bytes.Clone(so.Envelope), sections: map[string][]byte{}}
	v.whole = map[string][]byte{NoteJSON: bytes.Clone(r.NoteJSON), HTML: bytes.Clone(r.HTML), Text: bytes.Clone(r.Text), DOCX: bytes.Clone(r.DOCX)}
	for _, name := range []string{NoteJSON, HTML, Text, DOCX} {
		if _, err := v.Bytes(name); err != nil {
			return nil, err
		}
	}
	for id, b := range r.Sections {
		v.sections[id] = bytes.Clone(b)
	}
	if len(v.sections) != len(s.Renderings.Sections) {
		return nil, altered("the list of sections")
	}
	for id := range v.sections {
		if _, err := v.Section(id); err != nil {
			return nil, err
		}
	}
	n, err := readNote(v.whole[NoteJSON])
	if err != nil {
		return nil, altered("the note").Because(err)
	}
	if err := s.speaksOf(n); err != nil {
		return nil, err
	}
	return v, nil
}

// speaksOf checks that the statement says of a note what the note says of itself.
func (s Statement) speaksOf(n casework.Note) error {
	want := about(n)
	want.Visit, want.Previous, want.Draft, want.Renderings = s.Visit, s.Previous, s.Draft, s.Renderings
	want.Signer.KeyID, want.Signer.PublicKey = s.Signer.KeyID, s.Signer.PublicKey
	a, errA := json.Marshal(want)
	b, errB := json.Marshal(s)
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		return altered("what the signature says of the note")
	}
	return nil
}

// Statement returns what was signed.
func (v *Verified) Statement() Statement {
	if v == nil {
		return Statement{}
	}
	s := v.statement // a copy all through: what was verified must not change under a caller's hand
	s.Signer.PublicKey = bytes.Clone(s.Signer.PublicKey)
	s.Renderings.Sections = slices.Clone(s.Renderings.Sections)
	return s
}

// Digest returns the hex SHA-256 of the signed statement; it is that of the sign-off.
func (v *Verified) Digest() string {
	if v == nil {
		return ""
	}
	return v.digest
}

// Note returns the signed note, read from its JSON rendering; an empty one if nothing was verified.
func (v *Verified) Note() casework.Note {
	b, err := v.Bytes(NoteJSON)
	if err != nil {
		return casework.Note{}
	}
	n, err := readNote(b)
	if err != nil {
		return casework.Note{}
	}
	return n
}

// Envelope returns the DSSE envelope, or nothing if nothing was verified.
func (v *Verified) Envelope() []byte {
	if v == nil {
		return nil
	}
	return bytes.Clone(v.envelope)
}

// Bytes returns one of the whole renderings (NoteJSON, HTML, Text, DOCX), after hashing it once more.
func (v *Verified) Bytes(what string) ([]byte, error) {
	if v == nil || len(v.envelope) == 0 {
		return nil, unsigned()
	}
	return same(v.whole[what], v.statement.Renderings.Of(what), plainly[what])
}

// plainly says what a rendering is to the person who meets it.
var plainly = map[string]string{NoteJSON: "the note as data", HTML: "the note as it is copied", Text: "the note as plain text", DOCX: "the document"}

// Section returns a section as plain text, after hashing it once more.
func (v *Verified) Section(id string) ([]byte, error) {
	if v == nil || len(v.envelope) == 0 {
		return nil, unsigned()
	}
	for _, d := range v.statement.Renderings.Sections {
		if d.ID == id {
			return same(v.sections[id], d.SHA256, "a section of the note")
		}
	}
	return nil, casework.NewProblem(casework.CodeNotFound, "That section is not part of the signed note.")
}

// same returns a copy of b if it is what was signed. Nothing that is empty was ever signed.
func same(b []byte, want, what string) ([]byte, error) {
	if len(b) == 0 || len(b) > maxRendering || digest(b) != want {
		return nil, altered(what)
	}
	return bytes.Clone(b), nil
}

func altered(what string) *casework.Problem {
	return casework.NewProblem(casework.CodeAltered,
		"This is not what was signed: %s differs. Nothing was handed over. Open the note, read it again and sign a new version.", what)
}

func unsigned() *casework.Problem {
	return casework.NewProblem(casework.CodeUnsigned, "This note is not signed, so it cannot leave Evenhand. Finish it and sign it first.")
}

// exactBase64 decodes standard base64 and refuses any text but the one that encoding gives. Base64 readers forgive line breaks and stray
// bits in the last character; here two envelopes that differ must never both hold.
func exactBase64(s string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || base64.StdEncoding.EncodeToString(b) != s {
		return nil, errors.New("not exact base64")
	}
	return b, nil
}

// Digest returns the hex SHA-256 of the statement in an envelope whose signature holds.
func Digest(envelope []byte) (string, error) {
	_, payload, err := open(envelope)
	return digest(payload), err
}
