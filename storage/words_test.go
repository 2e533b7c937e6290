package storage

import (
	"testing"

	"evenhand/casework"
)

// Words and the note that rests on them are stored together or not at all, and never over a signed version.
func TestSaveWords(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	c, err := s.CreateCase(ctx, casework.Case{Label: "M.T."})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.CreateVisit(ctx, casework.Visit{CaseID: c.ID, Date: "2026-04-21", Attendees: []casework.Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}}})
	if err != nil {
		t.Fatal(err)
	}
	words := &casework.Transcript{Utterances: []casework.Utterance{{ID: 1, EndS: 1, Text: "first"}}}
	d := &casework.Draft{TemplateID: "case-note", Notice: "first"}
	stored := func(text, notice string, version int, state casework.VisitState) {
		t.Helper()
		w, err := s.Transcript(ctx, v.ID)
		if err != nil || w.Utterances[0].Text != text {
			t.Errorf("words: %+v, %v", w, err)
		}
		n, err := s.Draft(ctx, v.ID)
		if err != nil || n.Notice != notice || n.Version != version {
			t.Errorf("note: %+v, %v", n, err)
		}
		if v, err := s.Visit(ctx, v.ID); err != nil || v.State != state {
			t.Errorf("the visit is %s, %v", v.State, err)
		}
	}
	if err := s.SaveWords(ctx, v.ID, words, d); err != nil || d.Version != 1 {
		t.Fatal(err, d.Version)
	}
	stored("first", "first", 1, casework.VisitNew)
	bad := &casework.Transcript{Utterances: []casework.Utterance{{ID: 0, Text: "bad"}}}
	if err := s.SaveWords(ctx, v.ID, bad, &casework.Draft{Notice: "bad"}); err == nil {
		t.Error("words out of order were stored")
	}
	stored("first", "first", 1, casework.VisitNew)
	for _, state := range []casework.VisitState{casework.VisitHeard, casework.VisitDrafted} {
		v.State = state
		if err := s.SaveVisit(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	who, err := s.SetSigner(ctx, "Robin Vale", "social worker")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveSignOff(ctx, casework.SignOff{VisitID: v.ID, Version: 1, Digest: testDigest, Envelope: []byte("{}"), Signer: who, At: now()}, testRenderings); err != nil {
		t.Fatal(err)
	}
	words.Utterances[0].Text, d.Notice = "second", "second"
	if err := s.SaveWords(ctx, v.ID, words, d); err != nil || d.Version != 2 {
		t.Fatal(err, d.Version)
	}
	stored("second", "second", 2, casework.VisitDrafted)
	if was, err := s.DraftVersion(ctx, v.ID, 1); err != nil || was.Notice != "first" {
		t.Errorf("the signed version changed: %+v, %v", was, err)
	}
	words.Utterances[0].Text, d.Notice = "third", "third"
	if err := s.SaveWords(ctx, v.ID, words, d); err != nil || d.Version != 2 {
		t.Fatal(err, d.Version)
	}
	stored("third", "third", 2, casework.VisitDrafted)
	if r, err := s.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Errorf("%+v, %v", r, err)
	}
}
