package sign_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/handover/sign"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

const visit = casework.ID("abcdefghijklmnopqrstuvwxyz")

var at = time.Date(2026, 4, 21, 14, 32, 5, 0, time.FixedZone("BST", 3600))

func note() casework.Note {
	return casework.Note{Format: 1, Title: "Case note", VisitDate: "2026-04-21", Version: 1, Template: "case-note", TemplateVersion: "1", Written: at,
		Signer: casework.NoteSigner{Name: "Gareth Pell", Role: "social worker"}, Making: casework.Making{Model: "m", Digest: "d", Sentences: 4, Kept: 3, Changed: 1}}
}

func renderings(t testing.TB, n casework.Note) casework.Renderings {
	t.Helper()
	b, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return casework.Renderings{NoteJSON: b, HTML: []byte("<p>It rained.</p>"), Text: []byte("It rained."), DOCX: []byte("PK document"),
		Sections: map[string][]byte{"seen": []byte("Rain."), "said": []byte("“It rained.”")}}
}

func signed(t testing.TB, n casework.Note) (sign.Key, casework.SignOff, casework.Renderings) {
	t.Helper()
	key, r := sign.NewKey(), renderings(t, n)
	s, err := sign.State(visit, r, []byte("{}"), "")
	if err != nil {
		t.Fatal(err)
	}
	so, err := sign.Sign(key, s)
	if err != nil {
		t.Fatal(err)
	}
	return key, so, r
}

// wants fails unless err is a problem with one of these codes.
func wants(t *testing.T, err error, codes ...casework.Code) {
	t.Helper()
	var p *casework.Problem
	if !errors.As(err, &p) {
		t.Errorf("error %v, want a problem", err)
		return
	}
	for _, c := range codes {
		if p.Code == c {
			return
		}
	}
	t.Errorf("problem %s, want %v", p.Code, codes)
}

func TestWhatWasSignedVerifies(t *testing.T) {
	key, so, r := signed(t, note())
	v, err := sign.Verify(so, r)
	if err != nil {
		t.Fatal(err)
	}
	if so.VisitID != visit || so.Version != 1 || !so.At.Equal(at) || so.Signer.KeyID != key.ID() || so.Signer.Name != "Gareth Pell" {
		t.Errorf("sign-off %+v", so)
	}
	for what, want := range map[string][]byte{sign.NoteJSON: r.NoteJSON, sign.HTML: r.HTML, sign.Text: r.Text, sign.DOCX: r.DOCX} {
		if got, err := v.Bytes(what); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	if got, err := v.Section("said"); err != nil || string(got) != "“It rained.”" {
		t.Errorf("section: %q, %v", got, err)
	}
	if v.Note().Signer.Name != "Gareth Pell" {
		t.Errorf("note %+v", v.Note())
	}
	_, err = v.Section("other")
	wants(t, err, casework.CodeNotFound)
	_, err = v.Bytes("pdf")
	wants(t, err, casework.CodeAltered)

	again, err := sign.ParseKey(key.Seed())
	if err != nil || again.ID() != key.ID() {
		t.Errorf("the key read back is another: %v", err)
	}
	if d, err := sign.Digest(so.Envelope); err != nil || d != so.Digest || d != v.Digest() {
		t.Errorf("digests differ: %v", err)
	}
}

func TestOtherVersionsNameTheOneBefore(t *testing.T) {
	n := note()
	n.Version = 2
	r := renderings(t, n)
	_, first, _ := signed(t, note())
	s, err := sign.State(visit, r, nil, first.Digest)
	if err != nil {
		t.Fatal(err)
	}
	so, err := sign.Sign(sign.NewKey(), s)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := sign.Verify(so, r); err != nil || v.Statement().Previous != first.Digest {
		t.Error(err)
	}
}

// One byte of anything that was signed, or of the signature, is one too many.
func TestAnyByteFlippedIsRefused(t *testing.T) {
	_, so, r := signed(t, note())
	whole := map[string]*[]byte{"envelope": &so.Envelope, "note": &r.NoteJSON, "html": &r.HTML, "text": &r.Text, "docx": &r.DOCX}
	for name, b := range whole {
		for i := range *b {
			for _, bit := range []byte{1, 0x20, 0x80} {
				(*b)[i] ^= bit
				if v, err := sign.Verify(so, r); err == nil || v != nil {
					t.Fatalf("%s: byte %d with bit %#x flipped is taken", name, i, bit)
				}
				(*b)[i] ^= bit
			}
		}
	}
	for id, b := range r.Sections {
		for i := range b {
			b[i] ^= 1
			if _, err := sign.Verify(so, r); err == nil {
				t.Fatalf("section %s: byte %d flipped is taken", id, i)
			}
			b[i] ^= 1
		}
	}
	if _, err := sign.Verify(so, r); err != nil {
		t.Fatalf("put right again: %v", err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	_, good, docs := signed(t, note())
	_, other, _ := signed(t, note()) // the same note, signed by another key
	later := note()
	later.Version = 2
	tests := map[string]struct {
		change func(*casework.SignOff, *casework.Renderings)
		code   casework.Code
	}{
		"no envelope":              {func(so *casework.SignOff, _ *casework.Renderings) { so.Envelope = nil }, casework.CodeUnsigned},
		"envelope cut":             {func(so *casework.SignOff, _ *casework.Renderings) { so.Envelope = so.Envelope[:100] }, casework.CodeSignature},
		"envelope with a tail":     {func(so *casework.SignOff, _ *casework.Renderings) { so.Envelope = append(so.Envelope, '\n') }, casework.CodeSignature},
		"envelope of someone else": {func(so *casework.SignOff, _ *casework.Renderings) { so.Envelope = other.Envelope }, casework.CodeAltered},
		"all but the person swapped": {func(so *casework.SignOff, _ *casework.Renderings) {
			so.Envelope, so.Digest = other.Envelope, other.Digest
		}, casework.CodeAltered},
		"another version":    {func(so *casework.SignOff, _ *casework.Renderings) { so.Version = 2 }, casework.CodeAltered},
		"another visit":      {func(so *casework.SignOff, _ *casework.Renderings) { so.VisitID = casework.NewID() }, casework.CodeAltered},
		"another digest":     {func(so *casework.SignOff, _ *casework.Renderings) { so.Digest = strings.Repeat("0", 64) }, casework.CodeAltered},
		"another name":       {func(so *casework.SignOff, _ *casework.Renderings) { so.Signer.Name = "Priya Shah" }, casework.CodeAltered},
		"another role":       {func(so *casework.SignOff, _ *casework.Renderings) { so.Signer.Role = "manager" }, casework.CodeAltered},
		"another key":        {func(so *casework.SignOff, _ *casework.Renderings) { so.Signer.PublicKey = other.Signer.PublicKey }, casework.CodeAltered},
		"another time":       {func(so *casework.SignOff, _ *casework.Renderings) { so.At = so.At.Add(time.Hour) }, casework.CodeAltered},
		"no renderings":      {func(_ *casework.SignOff, r *casework.Renderings) { *r = casework.Renderings{} }, casework.CodeAltered},
		"empty document":     {func(_ *casework.SignOff, r *casework.Renderings) { r.DOCX = nil }, casework.CodeAltered},
		"renderings swapped": {func(_ *casework.SignOff, r *casework.Renderings) { r.HTML, r.Text = r.Text, r.HTML }, casework.CodeAltered},
		"the note of another version": {func(_ *casework.SignOff, r *casework.Renderings) {
			r.NoteJSON = renderings(t, later).NoteJSON
		}, casework.CodeAltered},
		"a section gone": {func(_ *casework.SignOff, r *casework.Renderings) { delete(r.Sections, "said") }, casework.CodeAltered},
		"a section more": {func(_ *casework.SignOff, r *casework.Renderings) { r.Sections["more"] = []byte("x") }, casework.CodeAltered},
		"sections swapped": {func(_ *casework.SignOff, r *casework.Renderings) {
			r.Sections["said"], r.Sections["seen"] = r.Sections["seen"], r.Sections["said"]
		}, casework.CodeAltered},
		"a huge envelope": {func(so *casework.SignOff, _ *casework.Renderings) { so.Envelope = bytes.Repeat([]byte("["), 8<<20) }, casework.CodeSignature},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			so, r := good, docs
			so.Envelope, r.Sections = bytes.Clone(good.Envelope), maps.Clone(docs.Sections)
			c.change(&so, &r)
			v, err := sign.Verify(so, r)
			if v != nil {
				t.Error("something was verified")
			}
			wants(t, err, c.code)
		})
	}
}

// forge signs any payload the way the DSSE library does, under the key id it is told.
func forge(t testing.TB, payloadType string, payload []byte, key ed25519.PrivateKey, keyID string) []byte {
	t.Helper()
	e := dsse.Envelope{PayloadType: payloadType, Payload: base64.StdEncoding.EncodeToString(payload), Signatures: []dsse.Signature{{
		KeyID: keyID, Sig: base64.StdEncoding.EncodeToString(ed25519.Sign(key, dsse.PAE(payloadType, payload)))}}}
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What somebody can make who has a key of their own, the DSSE library and time.
func TestForgeriesAreRefused(t *testing.T) {
	key, so, _ := signed(t, note())
	private := ed25519.NewKeyFromSeed(key.Seed())
	thief := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	var e dsse.Envelope
	if err := json.Unmarshal(so.Envelope, &e); err != nil {
		t.Fatal(err)
	}
	payload, err := e.DecodeB64Payload()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sign.Open(forge(t, sign.PayloadType, payload, private, key.ID())); err != nil {
		t.Fatalf("the forger's tools do not work: %v", err)
	}
	// replaced is a payload with one string put for another, signed with the right key: only its form or its content is wrong.
	replaced := func(old, new string) []byte {
		p := strings.Replace(string(payload), old, new, 1)
		if p == string(payload) {
			t.Fatalf("%q is not in the statement", old)
		}
		return forge(t, sign.PayloadType, []byte(p), private, key.ID())
	}
	edit := func(change func(*dsse.Envelope)) []byte {
		f := e
		f.Signatures = append([]dsse.Signature(nil), e.Signatures...)
		change(&f)
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	urlPayload := base64.URLEncoding.EncodeToString(payload)
	tests := map[string][]byte{
		"signed by another key under the same key id": forge(t, sign.PayloadType, payload, thief, key.ID()),
		"signed by another key under its own":         forge(t, sign.PayloadType, payload, thief, casework.KeyID(thief.Public().(ed25519.PublicKey))),
		"no key id":                                   forge(t, sign.PayloadType, payload, private, ""),
		"another payload type":                        forge(t, "application/json", payload, private, key.ID()),
		"payload type renamed afterwards":             edit(func(f *dsse.Envelope) { f.PayloadType = "application/json" }),
		"a type that is a name for ours": edit(func(f *dsse.Envelope) {
			f.PayloadType = strings.ToUpper(sign.PayloadType)
		}),
		"no signature":               edit(func(f *dsse.Envelope) { f.Signatures = nil }),
		"two signatures":             edit(func(f *dsse.Envelope) { f.Signatures = append(f.Signatures, f.Signatures[0]) }),
		"a signature cut":            edit(func(f *dsse.Envelope) { f.Signatures[0].Sig = f.Signatures[0].Sig[:80] }),
		"line breaks in base64":      edit(func(f *dsse.Envelope) { f.Payload = f.Payload[:8] + "\n" + f.Payload[8:] }),
		"no payload":                 forge(t, sign.PayloadType, nil, private, key.ID()),
		"payload is not JSON":        forge(t, sign.PayloadType, []byte("signed"), private, key.ID()),
		"payload is null":            forge(t, sign.PayloadType, []byte("null"), private, key.ID()),
		"payload is deep":            forge(t, sign.PayloadType, bytes.Repeat([]byte("["), 100_000), private, key.ID()),
		"white space":                replaced(`{"format"`, `{ "format"`),
		"a key twice":                replaced(`"version":1,`, `"version":1,"version":1,`),
		"a key twice, other value":   replaced(`"version":1,`, `"version":2,"version":1,`),
		"a key in other case":        replaced(`"version"`, `"Version"`),
		"an unknown key":             replaced(`"version":1,`, `"version":1,"approved":true,`),
		"keys in other order":        replaced(`"format":1,"visit":"`+string(visit)+`",`, `"visit":"`+string(visit)+`","format":1,`),
		"another format":             replaced(`"format":1`, `"format":2`),
		"version nought":             replaced(`"version":1`, `"version":0`),
		"a version before the first": replaced(`"previous":""`, `"previous":"`+strings.Repeat("0", 64)+`"`),
		"previous is no digest":      replaced(`"version":1,"previous":""`, `"version":2,"previous":"yes"`),
		"no name":                    replaced(`"name":"Gareth Pell"`, `"name":""`),
		"key id of another key":      replaced(key.ID(), casework.KeyID(thief.Public().(ed25519.PublicKey))),
		"a digest too long":          replaced(`"note_json":"`, `"note_json":"A`),
		"time not to the second":     replaced(`05Z"`, `05.5Z"`),
		"time in another zone":       replaced(`13:32:05Z"`, `14:32:05+01:00"`),
		"section twice":              replaced(`[{"id":"said"`, `[{"id":"seen"`),
	}
	// A key id that is nobody's, in both places: only the key itself can say that it does not fit.
	nobody := strings.Replace(string(payload), key.ID(), strings.Repeat("0", 32), 1)
	tests["a key id that is nobody's"] = forge(t, sign.PayloadType, []byte(nobody), private, strings.Repeat("0", 32))
	tests["line breaks in the signature"] = edit(func(f *dsse.Envelope) {
		f.Signatures[0].Sig = f.Signatures[0].Sig[:8] + "\r\n" + f.Signatures[0].Sig[8:]
	})
	tests["no template"] = replaced(`"template":"case-note"`, `"template":""`)
	if urlPayload != e.Payload {
		tests["the other base64 alphabet"] = edit(func(f *dsse.Envelope) { f.Payload = urlPayload })
	}
	for name, envelope := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := sign.Open(envelope)
			wants(t, err, casework.CodeSignature)
		})
	}
}

// A statement that holds, over a note that says otherwise, is still a lie.
func TestStatementMustSpeakOfTheNote(t *testing.T) {
	key, _, r := signed(t, note())
	tests := map[string]func(*sign.Statement){
		"version":  func(s *sign.Statement) { s.Version = 2 },
		"practice": func(s *sign.Statement) { s.Practice = true },
		"template": func(s *sign.Statement) { s.Template = "care-act" },
		"model":    func(s *sign.Statement) { s.Model = "" },
		"making":   func(s *sign.Statement) { s.Making.Changed = 0 },
		"signer":   func(s *sign.Statement) { s.Signer.Name = "Priya Shah" },
		"time":     func(s *sign.Statement) { s.At = s.At.Add(time.Minute) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := sign.State(visit, r, nil, "")
			if err != nil {
				t.Fatal(err)
			}
			change(&s)
			so, err := sign.Sign(key, s)
			if err != nil {
				t.Fatal(err)
			}
			_, err = sign.Verify(so, r)
			wants(t, err, casework.CodeAltered)
		})
	}
}

func TestNothingComesOutOfNothing(t *testing.T) {
	for name, v := range map[string]*sign.Verified{"nil": nil, "empty": {}} {
		t.Run(name, func(t *testing.T) {
			_, err := v.Bytes(sign.DOCX)
			wants(t, err, casework.CodeUnsigned)
			_, err = v.Section("said")
			wants(t, err, casework.CodeUnsigned)
			if v.Note().Format != 0 || v.Envelope() != nil || v.Digest() != "" || v.Statement().Version != 0 {
				t.Error("an empty Verified says something")
			}
		})
	}
}

// What was verified does not change when the caller's bytes do.
func TestVerifiedHoldsItsOwnBytes(t *testing.T) {
	_, so, r := signed(t, note())
	v, err := sign.Verify(so, r)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Clone(r.DOCX)
	for _, b := range [][]byte{r.DOCX, r.NoteJSON, so.Envelope, r.Sections["said"], v.Envelope(), v.Statement().Signer.PublicKey} {
		clear(b)
	}
	clear(v.Statement().Renderings.Sections)
	got, err := v.Bytes(sign.DOCX)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	clear(got)
	if _, err := v.Bytes(sign.DOCX); err != nil {
		t.Error(err)
	}
	if _, err := v.Section("said"); err != nil {
		t.Error(err)
	}
	if _, err := sign.Open(v.Envelope()); err != nil {
		t.Error(err)
	}
}

func TestSignRefusesWhatItCouldNotOpen(t *testing.T) {
	_, _, r := signed(t, note())
	s, err := sign.State(visit, r, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sign.Sign(sign.Key{}, s); err == nil {
		t.Error("signed without a key")
	}
	if _, err := sign.Sign(sign.NewKey(), sign.Statement{}); err == nil {
		t.Error("signed nothing")
	}
	s.Visit = "Maureen"
	if _, err := sign.Sign(sign.NewKey(), s); err == nil {
		t.Error("signed for a visit that is none")
	}
	if _, err := sign.State(visit, casework.Renderings{NoteJSON: []byte("{}")}, nil, ""); err == nil {
		t.Error("stated a note of no format")
	}
	if _, err := sign.ParseKey([]byte("short")); err == nil {
		t.Error("took a short key")
	}
	if (sign.Key{}).Seed() != nil || (sign.Key{}).Public() != nil {
		t.Error("a zero key has bytes")
	}
}

// The DSSE library, on its own, agrees with our signatures.
func TestAnotherVerifierAgrees(t *testing.T) {
	key, so, _ := signed(t, note())
	var e dsse.Envelope
	if err := json.Unmarshal(so.Envelope, &e); err != nil {
		t.Fatal(err)
	}
	verifier, err := dsse.NewEnvelopeVerifier(plain{key.Public()})
	if err != nil {
		t.Fatal(err)
	}
	_, payload, err := verifier.VerifyAndDecode(context.Background(), &e)
	if err != nil {
		t.Fatal(err)
	}
	if h := sha256.Sum256(payload); hex.EncodeToString(h[:]) != so.Digest {
		t.Error("the sign-off's digest is not that of the payload")
	}
}

type plain struct{ key ed25519.PublicKey }

func (p plain) Verify(_ context.Context, data, sig []byte) error {
	if !ed25519.Verify(p.key, data, sig) {
		return errors.New("no")
	}
	return nil
}
func (p plain) KeyID() (string, error)   { return casework.KeyID(p.key), nil }
func (p plain) Public() crypto.PublicKey { return p.key }

// FuzzOpen: whatever is read, it is refused, or it is an envelope that holds and has one form.
func FuzzOpen(f *testing.F) {
	_, so, _ := signed(f, note())
	f.Add(so.Envelope)
	f.Add([]byte(`{"payloadType":"","payload":"","signatures":[]}`))
	f.Add([]byte(`{"payloadType":"` + sign.PayloadType + `","payload":"e30=","signatures":[{"keyid":"","sig":""}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := sign.Open(b)
		if err != nil {
			wants(t, err, casework.CodeSignature, casework.CodeUnsigned)
			return
		}
		if s.Version < 1 || s.Signer.KeyID != casework.KeyID(s.Signer.PublicKey) {
			t.Errorf("an incomplete statement was taken: %+v", s)
		}
	})
}

// FuzzStatement signs any payload with a right key: what is opened is exactly what this package would have written.
func FuzzStatement(f *testing.F) {
	key, so, _ := signed(f, note())
	private := ed25519.NewKeyFromSeed(key.Seed())
	var e dsse.Envelope
	if err := json.Unmarshal(so.Envelope, &e); err != nil {
		f.Fatal(err)
	}
	payload, err := e.DecodeB64Payload()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(payload)
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := sign.Open(forge(t, sign.PayloadType, b, private, key.ID()))
		if err != nil {
			wants(t, err, casework.CodeSignature)
			return
		}
		again, err := json.Marshal(s)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("two forms of one statement: %q", b)
		}
	})
}
