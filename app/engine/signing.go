package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/handover/export"
	"evenhand/handover/sign"
	"evenhand/storage"
)

// sheet is a note shown for signing: the very bytes that will be signed. It is dropped when anything under it changes.
type sheet struct {
	note       casework.Note
	renderings casework.Renderings
	draft      []byte // the stored draft, as JSON, whose digest is signed
	digest     string
}

// SignSheet builds, renders and shows exactly what will be signed. Signing then signs these bytes and no others.
func (e *Engine) SignSheet(ctx context.Context, visitID string) (SignSheet, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return SignSheet{}, err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return SignSheet{}, err
	}
	c, err := k.store.Case(ctx, k.visit.CaseID)
	if err != nil {
		return SignSheet{}, err
	}
	signer, err := k.store.Signer(ctx)
	if err != nil {
		return SignSheet{}, err
	}
	dv, err := e.view(ctx, k, d)
	if err != nil {
		return SignSheet{}, err
	}
	out := SignSheet{Visit: visitID, Wrote: []string{}, Changed: []ChangeView{}, LeftOut: []string{}, OnlyYou: []string{}, Restricted: []string{},
		Button: fmt.Sprintf("Sign as %s, %s", signer.Name, signer.Role), Open: dv.Open, Signed: dv.Signed}
	e.told(&out, k, d)
	if dv.Signed != nil {
		v, err := e.verified(ctx, k.store, k.visit.ID)
		if err != nil {
			return SignSheet{}, err
		}
		out.Digest, out.Sentence = v.Digest(), "You signed this version."
		out.HTML, err = export.HTML(v)
		return out, err
	}
	sh, err := makeSheet(c, k, d, signer, e.now())
	if err != nil {
		return SignSheet{}, err
	}
	out.HTML, out.Digest, out.Sentence = string(sh.renderings.HTML), sh.digest, signing(sh.note.Making)
	e.mu.Lock()
	e.pending[k.visit.ID] = sh
	e.mu.Unlock()
	return out, nil
}

func makeSheet(c casework.Case, k desk, d *casework.Draft, signer casework.Signer, at time.Time) (*sheet, error) {
	sh := &sheet{note: casework.BuildNote(c, k.visit, k.template, d, k.people, signer, at.UTC().Truncate(time.Second))}
	var err error
	if sh.renderings, err = export.Render(sh.note); err != nil {
		return nil, err
	}
	if sh.draft, err = json.Marshal(d); err != nil {
		return nil, fmt.Errorf("encode the draft to sign: %w", err)
	}
	sum := sha256.Sum256(sh.renderings.NoteJSON)
	sh.digest = hex.EncodeToString(sum[:])
	return sh, nil
}

// told fills in what the worker did: what they wrote, changed, left out, and what is restricted.
func (e *Engine) told(out *SignSheet, k desk, d *casework.Draft) {
	for _, s := range d.Sections {
		if s.HumanOnly {
			out.OnlyYou = append(out.OnlyYou, onlyYou(s))
		}
		for _, st := range s.Statements {
			now := k.people.Line(st)
			switch {
			case s.HumanOnly:
			case st.Provenance == casework.Written && st.Live():
				out.Wrote = append(out.Wrote, now)
			case st.Provenance == casework.Edited && st.Live():
				if was := k.people.Render(st.Drafted); was != now { // a sentence that was only cut in two reads as it did
					out.Changed = append(out.Changed, ChangeView{was, now})
				}
			case !st.Live() && st.Provenance != casework.Written:
				out.Changed = append(out.Changed, ChangeView{Before: now})
			}
			if st.Restricted && st.Live() {
				out.Restricted = append(out.Restricted, now)
			}
		}
	}
	for _, o := range d.Omissions {
		if o.Answer == casework.LeftOut {
			out.LeftOut = append(out.LeftOut, o.Text)
		}
	}
}

func onlyYou(s casework.Section) string {
	for _, st := range s.Statements {
		if st.Live() && strings.TrimSpace(st.Text) != "" {
			return s.Title + ": " + st.Text
		}
	}
	if s.Follow != nil {
		return fmt.Sprintf("%s: to follow, by %s, %s", s.Title, s.Follow.Who, s.Follow.By)
	}
	return s.Title + ": not written yet"
}

// Sign signs the sheet with this digest: the bytes the worker was shown. It refuses while anything is open, and when the note changed after
// it was shown.
func (e *Engine) Sign(ctx context.Context, visitID, digest string) (HandOverView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return HandOverView{}, err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return HandOverView{}, err
	}
	if err := d.ReadyToSign(); err != nil {
		return HandOverView{}, err
	}
	e.mu.Lock()
	sh := e.pending[k.visit.ID]
	e.mu.Unlock()
	if sh == nil || sh.digest != digest {
		return HandOverView{}, casework.NewProblem(casework.CodeAltered, "The note changed after this page was shown, so it was not signed. Look at it again, then sign.")
	}
	seed, err := k.store.SigningKey(ctx)
	if err != nil {
		return HandOverView{}, err
	}
	key, err := sign.ParseKey(seed.Seed())
	if err != nil {
		return HandOverView{}, err
	}
	previous := ""
	if last, err := k.store.SignOff(ctx, k.visit.ID, 0); err == nil {
		previous = last.Digest
	} else if !is(err, casework.CodeUnsigned) {
		return HandOverView{}, err
	}
	statement, err := sign.State(k.visit.ID, sh.renderings, sh.draft, previous)
	if err != nil {
		return HandOverView{}, err
	}
	so, err := sign.Sign(key, statement)
	if err != nil {
		return HandOverView{}, err
	}
	if _, err := sign.Verify(so, sh.renderings); err != nil {
		return HandOverView{}, err
	}
	if err := k.store.SaveMined(ctx, k.visit.ID, nil); err != nil { // what a model chose is of no more use
		return HandOverView{}, err
	}
	if _, err := k.store.SaveSignOff(ctx, so, sh.renderings); err != nil {
		return HandOverView{}, err
	}
	e.forget(k.visit.ID)
	e.emit("changed", map[string]string{"visit": visitID})
	return e.HandOver(ctx, visitID)
}

// verified reads the newest signed version and checks its signature and every stored byte. Nothing leaves without it.
func (e *Engine) verified(ctx context.Context, s *storage.Store, visit casework.ID) (*sign.Verified, error) {
	so, err := s.SignOff(ctx, visit, 0)
	if err != nil {
		return nil, err
	}
	r, err := s.Renderings(ctx, visit, so.Version)
	if err != nil {
		return nil, err
	}
	return sign.Verify(so, r)
}

// Signed returns the newest signed version of a visit's note, checked. It is what the console tool tries to export.
func (e *Engine) Signed(ctx context.Context, visitID string) (*sign.Verified, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return nil, err
	}
	return e.verified(ctx, s, v.ID)
}

// outdate starts a new, unsigned version of a signed note that would read otherwise now, because a name, a person or the visit's own
// particulars changed. The signed version stays as it was. The caller holds changes.
func (e *Engine) outdate(ctx context.Context, visitID string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil || !k.signed() {
		return err
	}
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		return err
	}
	c, err := k.store.Case(ctx, k.visit.CaseID)
	if err != nil {
		return err
	}
	note, err := e.verified(ctx, k.store, k.visit.ID)
	if err != nil {
		return err
	}
	was := note.Note()
	now, err := export.Render(casework.BuildNote(c, k.visit, k.template, d, k.people, casework.Signer{Name: was.Signer.Name, Role: was.Signer.Role}, was.Written))
	if err != nil {
		return err
	}
	old, err := note.Bytes(sign.NoteJSON)
	if err != nil || bytes.Equal(old, now.NoteJSON) {
		return err
	}
	_, err = k.store.NewVersion(ctx, k.visit.ID)
	return err
}

// leaving returns the signed note of a visit to hand over. A note that was changed after it was signed stays until it is signed again.
func (e *Engine) leaving(ctx context.Context, visitID string) (*storage.Store, casework.ID, *sign.Verified, error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return nil, "", nil, err
	}
	note, err := e.verified(ctx, k.store, k.visit.ID)
	if err == nil && !k.signed() {
		err = casework.NewProblem(casework.CodeUnsigned, "You changed this note after you signed it, so it stays in Evenhand. Sign it again first.")
	}
	return k.store, k.visit.ID, note, err
}

// HandOver returns the signed note and what has left so far.
func (e *Engine) HandOver(ctx context.Context, visitID string) (HandOverView, error) {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return HandOverView{}, err
	}
	so, err := s.SignOff(ctx, v.ID, 0)
	if err != nil {
		return HandOverView{}, err
	}
	note, err := e.verified(ctx, s, v.ID)
	if err != nil {
		return HandOverView{}, err
	}
	out := HandOverView{Visit: visitID, Signed: *signed(so), Sections: []CopyView{}, Practice: v.Practice, Left: []LeftView{},
		GoesOn: []string{"The note, word for word as you signed it", "Your name, your role and when you signed", "How it was made: what Evenhand drafted and what you changed or wrote"},
		Stays:  []string{"The recording", "The transcript", "What you removed or left out"}}
	if out.HTML, err = export.HTML(note); err != nil {
		return HandOverView{}, err
	}
	signedNote := note.Note()
	for _, sec := range signedNote.Sections {
		text, err := export.SectionText(note, sec.ID)
		if err != nil {
			return HandOverView{}, err
		}
		out.Sections = append(out.Sections, CopyView{sec.ID, sec.Title, text})
	}
	left, err := s.Handovers(ctx, v.ID)
	if err != nil {
		return HandOverView{}, err
	}
	for _, h := range left {
		out.Left = append(out.Left, LeftView{whatLeft(h, signedNote), clock(h.At)})
	}
	return out, nil
}

func whatLeft(h storage.Handover, note casework.Note) string {
	switch {
	case h.Form == "docx":
		return fmt.Sprintf("Document, version %d", h.Version)
	case h.Part == "":
		return fmt.Sprintf("Whole note copied, version %d", h.Version)
	}
	for _, s := range note.Sections {
		if s.ID == h.Part {
			return fmt.Sprintf("“%s” copied, version %d", s.Title, h.Version)
		}
	}
	return fmt.Sprintf("A section copied, version %d", h.Version)
}

// CopySection hands one section of the signed note, or all of it, to the clipboard. The ledger has it before the clipboard does.
func (e *Engine) CopySection(ctx context.Context, visitID, section string, clipboard func(string) error) (HandOverView, error) {
	s, visit, note, err := e.leaving(ctx, visitID)
	if err != nil {
		return HandOverView{}, err
	}
	var text string
	if section == "" {
		text, err = export.Text(note)
	} else {
		text, err = export.SectionText(note, section)
	}
	if err != nil {
		return HandOverView{}, err
	}
	if err := e.record(ctx, s, visit, note, "copy", section, []byte(text)); err != nil {
		return HandOverView{}, err
	}
	if err := clipboard(text); err != nil {
		return HandOverView{}, casework.NewProblem(casework.CodeInternal, "The clipboard could not be used. The signed note is safe. Try again.").Because(err)
	}
	return e.HandOver(ctx, visitID)
}

// record writes down what is about to leave. The database refuses it unless a sign-off of the same version and digest is there.
func (e *Engine) record(ctx context.Context, s *storage.Store, visit casework.ID, note *sign.Verified, form, part string, b []byte) error {
	sum := sha256.Sum256(b)
	_, err := s.RecordHandover(ctx, storage.Handover{VisitID: visit, Version: note.Statement().Version, Digest: note.Digest(), Form: form, Part: part,
		SHA256: hex.EncodeToString(sum[:]), At: e.now()})
	return err
}

// DocumentName is the name offered for the signed document. It holds no name of a person.
func (e *Engine) DocumentName(ctx context.Context, visitID string) (string, error) {
	_, _, note, err := e.leaving(ctx, visitID)
	if err != nil {
		return "", err
	}
	return export.FileName(note)
}

// SaveDocument writes the signed DOCX and, beside it, what is needed to verify it.
func (e *Engine) SaveDocument(ctx context.Context, visitID, path string) (HandOverView, error) {
	s, visit, note, err := e.leaving(ctx, visitID)
	if err != nil {
		return HandOverView{}, err
	}
	b, err := note.Bytes(sign.DOCX)
	if err != nil {
		return HandOverView{}, err
	}
	if filepath.Ext(path) == "" {
		path += ".docx"
	}
	if err := e.record(ctx, s, visit, note, "docx", "", b); err != nil {
		return HandOverView{}, err
	}
	// The save dialog has already asked whether to replace a file; a file that is there anyway gets a free name, never an overwrite.
	if _, err := export.WriteDOCX(note, export.FreeName(path)); err != nil {
		return HandOverView{}, err
	}
	return e.HandOver(ctx, visitID)
}
