package storage

import (
	"reflect"
	"testing"

	"evenhand/casework"
)

// The parts of a visit that were read are there again until they are dropped, and go with the visit.
func TestMined(t *testing.T) {
	s, ctx := newStore(t), t.Context()
	c, err := s.CreateCase(ctx, casework.Case{Label: "M.T."})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.CreateVisit(ctx, casework.Visit{CaseID: c.ID, Date: "2026-04-21", Attendees: []casework.Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}}})
	if err != nil {
		t.Fatal(err)
	}
	stored := func(want []casework.Mined) {
		t.Helper()
		if got, err := s.Mined(ctx, v.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
	}
	stored(nil)
	parts := []casework.Mined{{First: 1, Last: 9, Words: "a", Made: "case-note 1", Read: true, Facts: []casework.Fact{{Utterances: []int{2, 3}, Kind: "wish", Section: "talk"}}}}
	for range 2 { // a second save replaces the first
		if err := s.SaveMined(ctx, v.ID, parts); err != nil {
			t.Fatal(err)
		}
		stored(parts)
		parts = append(parts, casework.Mined{First: 10, Last: 12, Why: "It did not answer."})
	}
	if err := s.SaveMined(ctx, v.ID, nil); err != nil {
		t.Fatal(err)
	}
	stored(nil)
	if err := s.SaveMined(ctx, v.ID, parts); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteVisit(ctx, v.ID); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := s.db.QueryRow("SELECT count(*) FROM mined").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d rows are left, %v", left, err)
	}
}
