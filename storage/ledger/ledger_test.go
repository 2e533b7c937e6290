package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/storage/migrations"
	"evenhand/storage/vault"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"
)

func newLedger(t testing.TB, entries int) (*Ledger, *sql.DB) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db")+"?_pragma=synchronous(0)")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	p, err := goose.NewProvider(goose.DialectSQLite3, db, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	l := New(vault.NewKey())
	for i := range entries {
		add(t, l, db, Entry{Kind: DraftMade, At: time.Date(2026, 4, 21, 9, i, 0, 0, time.UTC), Visit: casework.NewID(), Version: i + 1})
	}
	return l, db
}

func add(t testing.TB, l *Ledger, db *sql.DB, e Entry) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), tx, e); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestHolds(t *testing.T) {
	l, db := newLedger(t, 0)
	if r, err := l.Verify(t.Context(), db); err != nil || r.Holds {
		t.Fatalf("an empty ledger holds: %+v %v", r, err)
	}
	roots := map[string]bool{}
	for i := range 33 {
		add(t, l, db, Entry{Kind: Signed, At: time.Date(2026, 4, 21, 9, i, 0, 7, time.FixedZone("BST", 3600)), Version: i, Digest: strings.Repeat("a", 64)})
		r, err := l.Verify(t.Context(), db)
		if err != nil || !r.Holds || r.Entries != int64(i+1) || r.BadRow != -1 || roots[r.Root] {
			t.Fatalf("after %d: %+v %v", i+1, r, err)
		}
		roots[r.Root] = true
	}
	entries, err := l.Entries(t.Context(), db)
	if err != nil || len(entries) != 33 {
		t.Fatal(err)
	}
	for i, e := range entries {
		if e.Seq != int64(i) || e.Version != i || e.Kind != Signed || e.At.Minute() != i || e.At.Hour() != 8 {
			t.Fatalf("entry %d reads %+v", i, e)
		}
	}
}

// An event that is rolled back takes its entry with it.
func TestEntryGoesWithItsEvent(t *testing.T) {
	l, db := newLedger(t, 3)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append(t.Context(), tx, Entry{Kind: Signed}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if r, err := l.Verify(t.Context(), db); err != nil || !r.Holds || r.Entries != 3 {
		t.Fatalf("%+v %v", r, err)
	}
}

func TestTamperedLedgerNamesTheFirstBadRow(t *testing.T) {
	for name, c := range map[string]struct {
		sql string
		row int64
	}{
		"entry changed":             {"UPDATE ledger SET payload = substr(payload, 1, length(payload) - 1) WHERE seq = 4", 4},
		"entry replaced by another": {"UPDATE ledger SET payload = (SELECT payload FROM ledger WHERE seq = 5) WHERE seq = 4", 4},
		"whole rows swapped":        {"UPDATE ledger SET seq = 100 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = 5; UPDATE ledger SET seq = 5 WHERE seq = 100", 4},
		"commitment changed":        {"UPDATE ledger SET leaf = zeroblob(32) WHERE seq = 6", 6},
		"entry left out":            {"DELETE FROM ledger WHERE seq = 2", 2},
		"first left out":            {"DELETE FROM ledger WHERE seq = 0", 0},
		"left out and closed up":    {"DELETE FROM ledger WHERE seq = 2; UPDATE ledger SET seq = seq - 1 WHERE seq > 2", 2},
		"end cut off":               {"DELETE FROM ledger WHERE seq >= 7", 7},
		"entry added":               {"INSERT INTO ledger SELECT 10, leaf, payload FROM ledger WHERE seq = 3", 10},
		"two changed":               {"UPDATE ledger SET leaf = zeroblob(32) WHERE seq IN (3, 8)", 3},
		"tree changed":              {"UPDATE ledger_hash SET hash = zeroblob(32) WHERE position = 0", 0},
		"tree cut":                  {"DELETE FROM ledger_hash WHERE position = (SELECT max(position) FROM ledger_hash)", 9},
		"tree grown":                {"INSERT INTO ledger_hash VALUES (999, zeroblob(32))", -1},
		"head cut back":             {"UPDATE ledger_head SET size = 8", -1},
		"head cut back with rows":   {"DELETE FROM ledger WHERE seq >= 8; UPDATE ledger_head SET size = 8", -1},
		"head changed":              {"UPDATE ledger_head SET payload = zeroblob(300)", -1},
		"all gone":                  {"DELETE FROM ledger; DELETE FROM ledger_hash; DELETE FROM ledger_head", 0},
		"head gone":                 {"DELETE FROM ledger_head", 0},
	} {
		t.Run(name, func(t *testing.T) {
			l, db := newLedger(t, 10)
			// Whoever can do this can also drop the triggers.
			if _, err := db.Exec("DROP TRIGGER ledger_stays; DROP TRIGGER ledger_kept; DROP TRIGGER ledger_grows; " + c.sql); err != nil {
				t.Fatal(err)
			}
			r, err := l.Verify(t.Context(), db)
			if err != nil {
				t.Fatal(err)
			}
			if r.Holds || r.BadRow != c.row || r.Why == "" {
				t.Errorf("%+v, want row %d", r, c.row)
			}
		})
	}
}

// An end cut off with its hashes and put together anew, as far as that goes without the key, does not fit the sealed head.
func TestRolledBackWithoutKey(t *testing.T) {
	l, db := newLedger(t, 10)
	for i := 9; i >= 5; i-- {
		if _, err := db.Exec("DROP TRIGGER IF EXISTS ledger_kept; DELETE FROM ledger WHERE seq = ?", i); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := l.Verify(t.Context(), db); err != nil || r.Holds || r.BadRow != 5 {
		t.Fatalf("%+v %v", r, err)
	}
}

func TestSaltHidesEqualEntries(t *testing.T) {
	l, db := newLedger(t, 0)
	e := Entry{Kind: Signed, At: time.Unix(0, 0), Version: 1}
	add(t, l, db, e)
	add(t, l, db, e)
	var leaves int
	if err := db.QueryRow("SELECT count(DISTINCT leaf) FROM ledger").Scan(&leaves); err != nil || leaves != 2 {
		t.Fatal("equal entries have equal commitments", err)
	}
}

func TestAnotherKey(t *testing.T) {
	_, db := newLedger(t, 3)
	if r, err := New(vault.NewKey()).Verify(t.Context(), db); err != nil || r.Holds {
		t.Fatalf("%+v %v", r, err)
	}
}

func FuzzEntry(f *testing.F) {
	f.Add(append(make([]byte, saltSize), []byte("\x00\x01{\"kind\":\"signed\",\"version\":1}")...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := parse(b); err != nil && casework.AsProblem(err).Code != casework.CodeNewerData {
			t.Fatal(err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	l, db := newLedger(b, 100)
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	for b.Loop() {
		if err := l.Append(b.Context(), tx, Entry{Kind: Signed, Visit: "aaaaaaaaaaaaaaaaaaaaaaaaaa"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify1000(b *testing.B) {
	l, db := newLedger(b, 0)
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	for range 1000 {
		if err := l.Append(b.Context(), tx, Entry{Kind: Signed}); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := l.Verify(context.Background(), db); err != nil || !r.Holds {
			b.Fatal(fmt.Sprint(r, err))
		}
	}
}
