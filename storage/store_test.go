package storage

import (
	"crypto/ed25519"
	"database/sql"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/vault"
)

const testPassphrase = "three plain words"

// newVault makes a vault in passphrase mode.
func newVault(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, _, err := vault.Create(t.Context(), dir, vault.Passphrase, testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

func newStore(t testing.TB) *Store {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, newVault(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newVisit(t testing.TB, s *Store) casework.Visit {
	t.Helper()
	c, err := s.CreateCase(t.Context(), casework.Case{Reference: "REF-1", Label: "A family"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.CreateVisit(t.Context(), casework.Visit{CaseID: c.ID, Kind: "Home visit", TemplateID: "case-note", Date: "2026-04-21",
		Attendees: []casework.Attendee{{ID: "P1", Name: "Worker", Role: "social worker", Signer: true, Told: casework.ToldSigner}}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// drafted brings a visit to a saved draft.
func drafted(t testing.TB, s *Store) casework.Visit {
	t.Helper()
	v := newVisit(t, s)
	if _, err := s.SaveDraft(t.Context(), v.ID, &casework.Draft{TemplateID: "case-note", Notice: "first"}); err != nil {
		t.Fatal(err)
	}
	v.State = casework.VisitDrafted
	if err := s.SaveVisit(t.Context(), v); err != nil {
		t.Fatal(err)
	}
	return v
}

var testDigest = strings.Repeat("ab", 32)

func signed(t testing.TB, s *Store) (casework.Visit, casework.SignOff) {
	t.Helper()
	v := drafted(t, s)
	so, err := s.SaveSignOff(t.Context(), casework.SignOff{VisitID: v.ID, Version: 1, Digest: testDigest, Envelope: []byte("{}"), At: now()}, testRenderings)
	if err != nil {
		t.Fatal(err)
	}
	return v, so
}

var testRenderings = casework.Renderings{NoteJSON: []byte("{}"), HTML: []byte("<p>x</p>"), Text: []byte("x"),
	Sections: map[string][]byte{"a": []byte("x")}, DOCX: []byte("PK")}

func wantCode(t testing.TB, err error, code casework.Code) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	if p := casework.AsProblem(err); p.Code != code {
		t.Fatalf("got %s (%v), want %s", p.Code, p.Unwrap(), code)
	}
}

func TestWholeLine(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Signer(ctx); true {
		wantCode(t, err, casework.CodeNotFound)
	}
	who, err := s.SetSigner(ctx, "Sam Field", "social worker")
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.SetSigner(ctx, "Sam Field", "senior social worker")
	if err != nil || again.KeyID != who.KeyID {
		t.Fatalf("a new role made a new key: %v", err)
	}
	visit := newVisit(t, s)
	rec, err := s.AddRecording(ctx, casework.Recording{VisitID: visit.ID, Source: "import"})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.RecordingWriter(ctx, rec.ID, audio.EachSegment, 1)
	if err != nil {
		t.Fatal(err)
	}
	sound := make([]byte, audio.Rate*3)
	for i := range sound {
		sound[i] = byte(i * 7)
	}
	if _, err := w.Write(sound); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RecordingWriter(ctx, rec.ID, audio.EachSegment, 1); true {
		wantCode(t, err, casework.CodeRefused)
	}
	rec.Seconds = 1.5
	if err := s.SaveRecording(ctx, rec); err != nil {
		t.Fatal(err)
	}
	words := &casework.Transcript{AudioS: 1.5, Utterances: []casework.Utterance{{ID: 1, Speaker: "S1", EndS: 1.5, Text: "Hello", Heard: casework.HeardOnce}}}
	for want := 1; want <= 2; want++ {
		if rev, err := s.SaveTranscript(ctx, visit.ID, words); err != nil || rev != want {
			t.Fatalf("revision %d, %v", rev, err)
		}
	}
	d := &casework.Draft{TemplateID: "case-note"}
	for want := 1; want <= 3; want++ {
		if rev, err := s.SaveDraft(ctx, visit.ID, d); err != nil || rev != want || d.Version != 1 {
			t.Fatalf("revision %d version %d, %v", rev, d.Version, err)
		}
	}
	if _, err := s.NewVersion(ctx, visit.ID); true {
		wantCode(t, err, casework.CodeRefused)
	}
	if _, err := s.SignOff(ctx, visit.ID, 0); true {
		wantCode(t, err, casework.CodeUnsigned)
	}
	h := Handover{VisitID: visit.ID, Version: 1, Digest: testDigest, Form: "docx", SHA256: testDigest}
	if _, err := s.RecordHandover(ctx, h); true {
		wantCode(t, err, casework.CodeUnsigned)
	}
	so := casework.SignOff{VisitID: visit.ID, Version: 1, Digest: testDigest, Envelope: []byte("{}"), Signer: again, At: now()}
	if _, err := s.SaveSignOff(ctx, so, testRenderings); true {
		wantCode(t, err, casework.CodeRefused) // the visit is still new
	}
	visit.State = casework.VisitDrafted
	if err := s.SaveVisit(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if so, err = s.SaveSignOff(ctx, so, testRenderings); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveSignOff(ctx, so, testRenderings); true {
		wantCode(t, err, casework.CodeSigned)
	}
	if _, err := s.SaveDraft(ctx, visit.ID, d); true {
		wantCode(t, err, casework.CodeSigned)
	}
	h.Digest = strings.Repeat("cd", 32)
	if _, err := s.RecordHandover(ctx, h); true {
		wantCode(t, err, casework.CodeAltered)
	}
	h.Digest = testDigest
	if _, err := s.RecordHandover(ctx, h); err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Visit(ctx, visit.ID); got.State != casework.VisitHandedOver {
		t.Fatalf("state %s", got.State)
	}
	d2, err := s.NewVersion(ctx, visit.ID)
	if err != nil || d2.Version != 2 {
		t.Fatal(err)
	}
	d2.Notice = "second"
	if _, err := s.SaveDraft(ctx, visit.ID, d2); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	// Close, reopen: everything is as it was.
	v.Close()
	if _, err := Open(ctx, dir, v); true {
		wantCode(t, err, casework.CodeLocked)
	}
	if _, err := vault.Open(ctx, dir, "three wrong words"); true {
		wantCode(t, err, casework.CodePassphrase)
	}
	if v, err = vault.Open(ctx, dir, testPassphrase); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if s, err = Open(ctx, dir, v); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.Visit(ctx, visit.ID); err != nil || got.State != casework.VisitDrafted || got.Attendees[0].Name != "Worker" {
		t.Fatal(got, err)
	}
	if got, err := s.Draft(ctx, visit.ID); err != nil || got.Notice != "second" || got.Version != 2 {
		t.Fatal(got, err)
	}
	if got, err := s.DraftVersion(ctx, visit.ID, 1); err != nil || got.Notice != "" {
		t.Fatal(got, err)
	}
	if got, err := s.Renderings(ctx, visit.ID, 0); err != nil || string(got.Sections["a"]) != "x" {
		t.Fatal(err)
	}
	if got, err := s.Transcript(ctx, visit.ID); err != nil || got.Utterances[0].Text != "Hello" {
		t.Fatal(err)
	}
	if got, err := s.Handovers(ctx, visit.ID); err != nil || len(got) != 1 || got[0].Form != "docx" {
		t.Fatal(got, err)
	}
	r, err := s.RecordingReader(ctx, rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Read(ctx, 0, 9); err != nil || string(got) != string(sound) || r.Cut() {
		t.Fatal("sound differs", err)
	}
	r.Close()
	key, err := s.SigningKey(ctx)
	if err != nil || casework.KeyID(key.Public().(ed25519.PublicKey)) != who.KeyID {
		t.Fatal(err)
	}
	report, err := s.VerifyLedger(ctx)
	if err != nil || !report.Holds {
		t.Fatalf("%+v %v", report, err)
	}
	entries, err := s.Ledger(ctx)
	if err != nil || int64(len(entries)) != report.Entries {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Log(e.Seq, e.Kind, e.Version)
	}
}

// Closing waits for what is being stored: a row sealed while the keys go would be sealed with nothing.
func TestCloseWaitsForTransactions(t *testing.T) {
	s := newStore(t)
	inside, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.do(t.Context(), "try", func(tx *sql.Tx) error {
			close(inside)
			<-goOn
			b, err := seal(s.keys.settings, settingPlace("x", 1), "kept")
			if err != nil {
				return err
			}
			var back string
			return unseal(s.keys.settings, settingPlace("x", 1), b, &back)
		})
	}()
	<-inside
	closing := make(chan error, 1)
	go func() { closing <- s.Close() }()
	select {
	case <-closing:
		t.Error("closed under an open transaction")
	case <-time.After(50 * time.Millisecond): // as long as it would take
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Errorf("the transaction: %v", err)
	}
	if err := <-closing; err != nil {
		t.Error(err)
	}
	if _, err := s.CreateCase(t.Context(), casework.Case{Label: "Late"}); casework.AsProblem(err).Code != casework.CodeLocked {
		t.Errorf("after closing: %v", err)
	}
}
