package storage

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/casework"
)

// rawDB opens the database as a stranger would: without the store, and without the settings that the store gives its connection.
func rawDB(t testing.TB, s *Store) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(s.dir, databaseName)+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func TestDatabaseItselfRefuses(t *testing.T) {
	s := newStore(t)
	v, so := signed(t, s)
	if _, err := s.RecordHandover(t.Context(), Handover{VisitID: v.ID, Version: 1, Digest: testDigest, Form: "copy"}); err != nil {
		t.Fatal(err)
	}
	unsigned := drafted(t, s)
	db := rawDB(t, s)
	other := strings.Repeat("cd", 32)
	for name, c := range map[string]struct {
		query string
		args  []any
	}{
		"handover of an unsigned visit":        {"INSERT INTO handover VALUES ('x', ?, 1, ?, x'00')", []any{unsigned.ID, testDigest}},
		"handover with another digest":         {"INSERT INTO handover VALUES ('x', ?, 1, ?, x'00')", []any{v.ID, other}},
		"handover of another version":          {"INSERT INTO handover VALUES ('x', ?, 2, ?, x'00')", []any{v.ID, testDigest}},
		"handover put over another":            {"INSERT OR REPLACE INTO handover SELECT * FROM handover", nil},
		"handover changed":                     {"UPDATE handover SET payload = x'00'", nil},
		"handover deleted":                     {"DELETE FROM handover", nil},
		"signature changed":                    {"UPDATE sign_off SET digest = ?", []any{other}},
		"signature moved":                      {"UPDATE OR REPLACE sign_off SET visit_id = ?", []any{unsigned.ID}},
		"signature deleted":                    {"DELETE FROM sign_off", nil},
		"signature put over another":           {"INSERT OR REPLACE INTO sign_off SELECT id, visit_id, version, ?, payload, renderings FROM sign_off", []any{other}},
		"signature of a version that is gone":  {"INSERT INTO sign_off VALUES ('x', ?, 7, ?, x'00', x'00')", []any{unsigned.ID, other}},
		"second signature of a version":        {"INSERT INTO sign_off VALUES ('x', ?, 1, ?, x'00', x'00')", []any{v.ID, other}},
		"signed draft changed":                 {"UPDATE draft SET payload = x'00' WHERE visit_id = ?", []any{v.ID}},
		"signed draft deleted":                 {"DELETE FROM draft WHERE visit_id = ?", []any{v.ID}},
		"signed draft put over":                {"INSERT OR REPLACE INTO draft VALUES (?, 1, 9, x'00')", []any{v.ID}},
		"draft given another version":          {"UPDATE draft SET version = 5 WHERE visit_id = ?", []any{unsigned.ID}},
		"second version before the first sign": {"INSERT INTO draft VALUES (?, 2, 1, x'00')", []any{unsigned.ID}},
		"ledger changed":                       {"UPDATE ledger SET leaf = zeroblob(32) WHERE seq = 1", nil},
		"ledger deleted":                       {"DELETE FROM ledger WHERE seq = 1", nil},
		"ledger put over":                      {"INSERT OR REPLACE INTO ledger VALUES (1, zeroblob(32), x'00')", nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := db.Exec(c.query, c.args...)
			if err == nil {
				t.Fatal("the database took it")
			}
			if !strings.Contains(err.Error(), "1811") { // SQLITE_CONSTRAINT_TRIGGER: refused by the rule, not by chance
				t.Fatalf("refused by something else: %v", err)
			}
		})
	}
	if _, err := db.Exec("UPDATE draft SET revision = revision WHERE visit_id = ?", unsigned.ID); err != nil {
		t.Fatalf("an unsigned draft may change: %v", err)
	}
	if got, err := s.SignOff(t.Context(), v.ID, 1); err != nil || got.ID != so.ID || got.Digest != testDigest {
		t.Fatalf("the signature is not as it was: %v", err)
	}
	if r, err := s.VerifyLedger(t.Context()); err != nil || !r.Holds {
		t.Fatalf("ledger: %+v, %v", r, err)
	}
}

func TestSealedValuesOpenOnlyInTheirPlace(t *testing.T) {
	ctx := t.Context()
	s := newStore(t)
	a, b := drafted(t, s), drafted(t, s)
	for _, d := range []string{"second", "third"} {
		if _, err := s.SaveDraft(ctx, a.ID, &casework.Draft{Notice: d}); err != nil {
			t.Fatal(err)
		}
	}
	db := rawDB(t, s)
	read := func(v casework.Visit) error { _, err := s.Draft(ctx, v.ID); return err }
	for name, query := range map[string]string{
		"row of another visit": "UPDATE draft SET payload = (SELECT payload FROM draft WHERE visit_id = ?2) WHERE visit_id = ?1",
		"another table":        "UPDATE draft SET payload = (SELECT payload FROM visit WHERE id = ?1) WHERE visit_id = ?1 AND ?2 <> ''",
		"another revision":     "UPDATE draft SET revision = 2 WHERE visit_id = ?1 AND ?2 <> ''",
		"cut":                  "UPDATE draft SET payload = substr(payload, 1, length(payload) - 1) WHERE visit_id = ?1 AND ?2 <> ''",
		"nothing":              "UPDATE draft SET payload = x'' WHERE visit_id = ?1 AND ?2 <> ''",
	} {
		t.Run(name, func(t *testing.T) {
			var payload []byte
			var revision int
			if err := db.QueryRow("SELECT payload, revision FROM draft WHERE visit_id = ?", a.ID).Scan(&payload, &revision); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(query, a.ID, b.ID); err != nil {
				t.Fatal(err)
			}
			wantCode(t, read(a), casework.CodeDamaged)
			if _, err := db.Exec("UPDATE draft SET payload = ?, revision = ? WHERE visit_id = ?", payload, revision, a.ID); err != nil {
				t.Fatal(err)
			}
			if err := read(a); err != nil {
				t.Fatalf("put back: %v", err)
			}
		})
	}
	t.Run("one bit", func(t *testing.T) {
		if _, err := db.Exec("UPDATE draft SET payload = ? WHERE visit_id = ?", flipped(t, db, a.ID), a.ID); err != nil {
			t.Fatal(err)
		}
		wantCode(t, read(a), casework.CodeDamaged)
	})
	t.Run("a visit given to another case", func(t *testing.T) {
		if _, err := db.Exec("UPDATE visit SET case_id = ? WHERE id = ?", b.CaseID, a.ID); err != nil {
			t.Fatal(err)
		}
		s.visitKeys = map[casework.ID]visitKeys{}
		_, err := s.Visit(ctx, a.ID)
		wantCode(t, err, casework.CodeDamaged)
	})
}

// flipped returns a draft's payload with one bit changed.
func flipped(t *testing.T, db *sql.DB, id casework.ID) []byte {
	t.Helper()
	var payload []byte
	if err := db.QueryRow("SELECT payload FROM draft WHERE visit_id = ?", id).Scan(&payload); err != nil {
		t.Fatal(err)
	}
	payload[len(payload)/2] ^= 0x10
	return payload
}

func TestVisitRules(t *testing.T) {
	ctx := t.Context()
	s := newStore(t)
	v := newVisit(t, s)
	for name, c := range map[string]struct {
		change func(*casework.Visit)
		code   casework.Code
	}{
		"a state too far":   {func(v *casework.Visit) { v.State = casework.VisitHandedOver }, casework.CodeRefused},
		"another case":      {func(v *casework.Visit) { v.CaseID = casework.NewID() }, casework.CodeRefused},
		"no day":            {func(v *casework.Visit) { v.Date = "" }, casework.CodeBadInput},
		"one that is gone":  {func(v *casework.Visit) { v.ID = casework.NewID() }, casework.CodeNotFound},
		"an id from a path": {func(v *casework.Visit) { v.ID = "../../etc" }, casework.CodeNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			changed := v
			c.change(&changed)
			wantCode(t, s.SaveVisit(ctx, changed), c.code)
		})
	}
	v.Attendees = append(v.Attendees, casework.Attendee{ID: "P2", Name: "Someone else", Told: casework.ToldObjected})
	if err := s.SaveVisit(ctx, v); err != nil {
		t.Fatal(err)
	}
	_, err := s.AddRecording(ctx, casework.Recording{VisitID: v.ID})
	wantCode(t, err, casework.CodeRefused)
	_, err = s.CreateVisit(ctx, casework.Visit{CaseID: casework.NewID(), Date: v.Date, Attendees: v.Attendees})
	wantCode(t, err, casework.CodeNotFound)
	for what, err := range map[string]error{
		"case":       second(s.Case(ctx, casework.NewID())),
		"visit":      second(s.Visit(ctx, casework.NewID())),
		"recording":  second(s.Recording(ctx, casework.NewID())),
		"reader":     second(s.RecordingReader(ctx, casework.NewID())),
		"transcript": second(s.Transcript(ctx, v.ID)),
		"draft":      second(s.Draft(ctx, v.ID)),
		"version":    second(s.DraftVersion(ctx, v.ID, 4)),
		"setting":    s.Setting(ctx, "none", new(string)),
	} {
		t.Run("no "+what, func(t *testing.T) { wantCode(t, err, casework.CodeNotFound) })
	}
}

func second[T any](_ T, err error) error { return err }
