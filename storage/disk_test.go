package storage

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"evenhand/casework"
	"evenhand/storage/migrations"
	"evenhand/storage/vault"

	"github.com/pressly/goose/v3"
)

// wholeFolder reads every file of a data folder.
func wholeFolder(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		out[strings.TrimPrefix(path, dir)] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestNothingPlainOnDisk plants a marker in everything a person could type, say or import, and looks for it in every file.
func TestNothingPlainOnDisk(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	n := fill(t, s)
	if err := s.backUp(ctx); err != nil {
		t.Fatal(err)
	}
	search := func(when string) {
		files := wholeFolder(t, dir)
		for _, want := range []string{"/" + databaseName, "/vault.json", "/backup/before-update.db", "/audio/" + string(n.Recording.ID) + ".sound"} {
			if len(files[want]) == 0 {
				t.Fatalf("%s: %s is not there to be searched", when, want)
			}
		}
		if when == "open" && len(files["/"+databaseName+"-wal"]) == 0 {
			t.Fatal("the log is not there to be searched")
		}
		for name, b := range files {
			for what, plain := range map[string][]byte{
				"a planted word": []byte(marker), "a planted word in capitals": bytes.ToUpper([]byte(marker)), "sound": []byte(soundMarker),
				"the day of a visit": []byte(n.Visit.Date), "the passphrase": []byte(testPassphrase), "a key": n.key,
				"the name of a setting": []byte("golden.setting"), "a field's name": []byte(`"attendees`), "another": []byte(`"Attendees`),
			} {
				if bytes.Contains(b, plain) {
					t.Errorf("%s: %s holds %s", when, name, what)
				}
			}
		}
	}
	search("open")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	search("closed")
}

// columns lists every column there may be, with what it may hold. A new one is a decision about what stands in the clear.
var columns = map[string]string{
	"owner.id": "one", "owner.payload": "sealed",
	"case_file.id": "id", "case_file.revision": "number", "case_file.payload": "sealed",
	"case_key.case_id": "id", "case_key.payload": "sealed",
	"visit.id": "id", "visit.case_id": "id", "visit.revision": "number", "visit.payload": "sealed",
	"visit_key.visit_id": "id", "visit_key.payload": "sealed",
	"recording.id": "id", "recording.visit_id": "id", "recording.revision": "number", "recording.payload": "sealed",
	"doomed_sound.recording_id": "id", "removal.recording_id": "id", "removal.payload": "sealed",
	"transcript.visit_id": "id", "transcript.revision": "number", "transcript.payload": "sealed",
	"mined.visit_id": "id", "mined.revision": "number", "mined.payload": "sealed",
	"draft.visit_id": "id", "draft.version": "number", "draft.revision": "number", "draft.payload": "sealed",
	"sign_off.id": "id", "sign_off.visit_id": "id", "sign_off.version": "number", "sign_off.digest": "digest", "sign_off.payload": "sealed", "sign_off.renderings": "sealed",
	"handover.id": "id", "handover.visit_id": "id", "handover.version": "number", "handover.digest": "digest", "handover.payload": "sealed",
	"signer.id": "one", "signer.revision": "number", "signer.payload": "sealed", "signer.private_key": "sealed",
	"setting.id": "id", "setting.revision": "number", "setting.payload": "sealed",
	"ledger.seq": "number", "ledger.leaf": "hash", "ledger.payload": "sealed",
	"ledger_hash.position": "number", "ledger_hash.hash": "hash",
	"ledger_head.id": "one", "ledger_head.size": "number", "ledger_head.payload": "sealed",
	// goose's own: which step was taken when
	"goose_db_version.id": "number", "goose_db_version.version_id": "number", "goose_db_version.is_applied": "number", "goose_db_version.tstamp": "time",
}

var allowed = map[string]*regexp.Regexp{
	"one": regexp.MustCompile(`^1$`), "id": regexp.MustCompile(`^[a-z2-7]{26}$`), "number": regexp.MustCompile(`^\d{1,6}$`),
	"digest": regexp.MustCompile(`^[0-9a-f]{64}$`), "hash": regexp.MustCompile(`(?s)^.{32}$`),
	"time": regexp.MustCompile(`^\d{4}-`), "sealed": regexp.MustCompile(`(?s)^\x01.{288,}$`), // format, then at least id, nonce, 256 padded bytes
}

func TestOnlyKnownThingsStandInTheClear(t *testing.T) {
	s := newStore(t)
	n := fill(t, s)
	decide(t, s, n.Recording.ID, 0.1) // and not done: there is a removal to look at
	db := rawDB(t, s)
	rows, err := db.Query("SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := map[string]bool{}
	type column struct{ table, name string }
	var all []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for _, c := range all {
		name := c.table + "." + c.name
		seen[name] = true
		kind, ok := columns[name]
		if !ok {
			t.Errorf("column %s is not on the list: seal what it holds, or say here why it may stand in the clear", name)
			continue
		}
		values, err := db.Query(fmt.Sprintf("SELECT CAST(%s AS BLOB) FROM %s", c.name, c.table))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ; values.Next(); n++ {
			var b []byte
			if err := values.Scan(&b); err != nil {
				t.Fatal(err)
			}
			// As Latin-1, so that the expressions see bytes.
			latin := make([]rune, len(b))
			for i, c := range b {
				latin[i] = rune(c)
			}
			if !allowed[kind].MatchString(string(latin)) {
				t.Errorf("%s holds something that is no %s", name, kind)
			}
		}
		values.Close()
		if n == 0 && c.table != "doomed_sound" {
			t.Errorf("%s has no row to look at", c.table)
		}
	}
	for name := range columns {
		if !seen[name] {
			t.Errorf("%s is on the list and not in the database", name)
		}
	}
}

func TestDeletedVisitIsGone(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	n := fill(t, s)
	kept := newVisit(t, s)
	if err := s.backUp(ctx); err != nil {
		t.Fatal(err)
	}
	// What is sealed, as it lies on disk now: none of these bytes may be left, not even sealed.
	var sealed [][]byte
	db := rawDB(t, s)
	for _, q := range []string{"SELECT payload FROM visit WHERE id = ?", "SELECT payload FROM visit_key WHERE visit_id = ?", "SELECT payload FROM recording WHERE visit_id = ?",
		"SELECT payload FROM transcript WHERE visit_id = ?", "SELECT payload FROM mined WHERE visit_id = ?", "SELECT payload FROM draft WHERE visit_id = ?", "SELECT payload FROM sign_off WHERE visit_id = ?",
		"SELECT renderings FROM sign_off WHERE visit_id = ?", "SELECT payload FROM handover WHERE visit_id = ?"} {
		var b []byte
		if err := db.QueryRow(q, n.Visit.ID).Scan(&b); err != nil {
			t.Fatal(q, err)
		}
		sealed = append(sealed, b[40:100])
	}
	db.Close()
	found := func() (n int) {
		for _, b := range wholeFolder(t, dir) {
			for _, p := range sealed {
				n += bytes.Count(b, p)
			}
		}
		return n
	}
	if found() < len(sealed) {
		t.Fatal("the search finds nothing while it is there")
	}
	if err := s.SetHold(ctx, n.Case.ID, nil); err != nil {
		t.Fatal(err)
	}

	if err := s.DeleteVisit(ctx, n.Visit.ID); err != nil {
		t.Fatal(err, casework.AsProblem(err).Cause)
	}
	if left := found(); left > 0 {
		t.Errorf("%d sealed pieces are still on disk", left)
	}
	if _, err := os.Stat(s.RecordingPath(n.Recording.ID)); !os.IsNotExist(err) {
		t.Error("the sound is still on disk")
	}
	if st, err := os.Stat(filepath.Join(dir, databaseName+"-wal")); err != nil || st.Size() != 0 {
		t.Error("the log still holds something", err)
	}
	wantCode(t, second(s.Visit(ctx, n.Visit.ID)), casework.CodeNotFound)
	wantCode(t, second(s.Draft(ctx, n.Visit.ID)), casework.CodeNotFound)
	wantCode(t, second(s.Renderings(ctx, n.Visit.ID, 0)), casework.CodeNotFound)
	wantCode(t, second(s.RecordingReader(ctx, n.Recording.ID)), casework.CodeNotFound)
	wantCode(t, s.DeleteVisit(ctx, n.Visit.ID), casework.CodeNotFound)
	if _, err := s.Visit(ctx, kept.ID); err != nil {
		t.Errorf("another visit: %v", err)
	}
	if got, err := s.Visits(ctx, ""); err != nil || len(got) != 1 || got[0].ID != kept.ID {
		t.Error(got, err)
	}
	if r, err := s.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Errorf("ledger: %+v %v", r, err)
	}
	entries, err := s.Ledger(ctx)
	if err != nil || entries[len(entries)-1].Kind != "visit_deleted" || entries[len(entries)-1].Visit != n.Visit.ID {
		t.Errorf("the ledger does not tell of it: %v", err)
	}
}

// A deletion that was stopped between the rows and the sound is finished at the next start.
func TestStoppedDeletionIsFinished(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	n := fill(t, s)
	path := s.RecordingPath(n.Recording.ID)
	if _, err := s.db.Exec("INSERT INTO doomed_sound SELECT id FROM recording; DELETE FROM visit"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(ctx, dir, v); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the sound is still on disk")
	}
	var left int
	if err := s.db.QueryRow("SELECT count(*) FROM doomed_sound").Scan(&left); err != nil || left != 0 {
		t.Error(left, err)
	}
}

func TestDeleteRecording(t *testing.T) {
	ctx := t.Context()
	s := newStore(t)
	n := fill(t, s)
	if err := s.SetHold(ctx, n.Case.ID, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteRecording(ctx, n.Recording.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.RecordingPath(n.Recording.ID)); !os.IsNotExist(err) {
		t.Error("the sound is still on disk")
	}
	if got, err := s.Recordings(ctx, n.Visit.ID); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
	wantCode(t, s.DeleteRecording(ctx, n.Recording.ID), casework.CodeNotFound)
}

// later gives the steps of today and one more.
func later(t *testing.T, step string) fs.FS {
	t.Helper()
	out := fstest.MapFS{"00099_later.sql": {Data: []byte("-- +goose Up\n" + step)}}
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := migrations.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: b}
	}
	return out
}

func TestUpdateOfTheDatabase(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	n := fill(t, s)
	if _, err := os.Stat(s.backupPath()); !os.IsNotExist(err) {
		t.Fatal("a new database needs no backup")
	}

	// A step that fails half-way leaves all as it was.
	if err := s.migrate(ctx, later(t, "CREATE TABLE half (id TEXT) STRICT;\nCREATE TABLE case_file (id TEXT) STRICT;")); err == nil {
		t.Fatal("no error")
	}
	var tables int
	if err := s.db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&tables); err != nil || tables != 0 {
		t.Fatal("half a step was kept", err)
	}
	// A step that works comes after a copy.
	if err := s.migrate(ctx, later(t, "CREATE TABLE more (id TEXT) STRICT;")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Draft(ctx, n.Visit.ID); err != nil || got.Version != 1 {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// The older Evenhand does not touch the newer database.
	before := wholeFolder(t, dir)["/"+databaseName]
	_, err = Open(ctx, dir, v)
	wantCode(t, err, casework.CodeNewerData)
	if !bytes.Equal(before, wholeFolder(t, dir)["/"+databaseName]) {
		t.Error("it was changed all the same")
	}
	// The copy is a whole store from before.
	old := t.TempDir()
	for from, to := range map[string]string{filepath.Join("backup", "before-update.db"): databaseName, vault.FileName: vault.FileName} {
		b, err := os.ReadFile(filepath.Join(dir, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(old, to), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if s, err = Open(ctx, old, v); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.Case(ctx, n.Case.ID); err != nil || got.Label != n.Case.Label {
		t.Fatal(err)
	}
	if r, err := s.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Fatal(r, err)
	}
}

func TestDamagedDatabase(t *testing.T) {
	ctx := t.Context()
	for name, c := range map[string]struct {
		damage func(dir string, b []byte) []byte
		code   casework.Code
	}{
		"not a database":     {func(string, []byte) []byte { return bytes.Repeat([]byte("not a database "), 1000) }, casework.CodeDamaged},
		"cut in half":        {func(_ string, b []byte) []byte { return b[:len(b)/2] }, casework.CodeDamaged},
		"pages overwritten":  {func(_ string, b []byte) []byte { copy(b[4096:], bytes.Repeat([]byte{0xff}, 30_000)); return b }, casework.CodeDamaged},
		"another program's":  {func(dir string, _ []byte) []byte { return foreign(t, dir) }, casework.CodeDamaged},
		"its owner row gone": {func(dir string, b []byte) []byte { return execOn(t, dir, b, "DELETE FROM owner") }, casework.CodeDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v := newVault(t, dir)
			s, err := Open(ctx, dir, v)
			if err != nil {
				t.Fatal(err)
			}
			fill(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, databaseName)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, c.damage(t.TempDir(), b), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err = Open(ctx, dir, v)
			wantCode(t, err, c.code)
			if l, err := Lock(dir); err != nil {
				t.Errorf("a failed start kept the lock: %v", err)
			} else {
				l.Close()
			}
		})
	}
	t.Run("another vault's", func(t *testing.T) {
		s := newStore(t)
		s.Close()
		_, err := Open(ctx, s.dir, newVault(t, t.TempDir()))
		wantCode(t, err, casework.CodeDamaged)
	})
}

func foreign(t *testing.T, dir string) []byte {
	return execOn(t, dir, nil, "CREATE TABLE notes (a); CREATE TABLE more (b)")
}

// execOn runs SQL on a database given as bytes.
func execOn(t *testing.T, dir string, b []byte, query string) []byte {
	t.Helper()
	path := filepath.Join(dir, "x.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(query + "; PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return b
}

// A first start can be killed before the first step, and after it and before the owner's row; the next start goes on from there.
func TestStoppedFirstStart(t *testing.T) {
	ctx := t.Context()
	for name, stop := range map[string]func(s *Store) error{
		"before the first step": func(s *Store) error {
			p, err := goose.NewProvider(goose.DialectSQLite3, s.db, migrations.FS)
			if err != nil {
				return err
			}
			_, _, err = p.GetVersions(ctx)
			return err
		},
		"before the owner": func(s *Store) error { return s.migrate(ctx, migrations.FS) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v := newVault(t, dir)
			db, err := sql.Open("sqlite", dsn(filepath.Join(dir, databaseName)))
			if err != nil {
				t.Fatal(err)
			}
			if err := stop(&Store{db: db, dir: dir}); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s, err := Open(ctx, dir, v)
			if err != nil {
				t.Fatal(err, casework.AsProblem(err).Cause)
			}
			defer s.Close()
			if r, err := s.VerifyLedger(ctx); err != nil || !r.Holds || r.Entries != 1 {
				t.Fatal(r, err)
			}
		})
	}
}

func TestSettingsTheCommitRestsOn(t *testing.T) {
	s := newStore(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "temp_store": "2",
		"trusted_schema": "0", "cell_size_check": "1", "recursive_triggers": "1", "application_id": fmt.Sprint(applicationID), "busy_timeout": "5000"} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
	if _, err := s.db.Exec("PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = sql"); err == nil {
		t.Error("the schema can be written to: defensive mode is off")
	}
	for _, name := range []string{".", databaseName, "audio", "backup", "lock"} {
		st, err := os.Stat(filepath.Join(s.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if name != "." && st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", name, st.Mode())
		}
	}
}

func BenchmarkSaveDraft(b *testing.B) {
	s := newStore(b)
	v := newVisit(b, s)
	d := &casework.Draft{NotDiscussed: []string{strings.Repeat("x", 60_000)}}
	for b.Loop() {
		if _, err := s.SaveDraft(b.Context(), v.ID, d); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVisits reads two hundred visits, as the Today screen does at start.
func BenchmarkVisits(b *testing.B) {
	s := newStore(b)
	for range 200 {
		newVisit(b, s)
	}
	for b.Loop() {
		if got, err := s.Visits(b.Context(), ""); err != nil || len(got) != 200 {
			b.Fatal(err)
		}
	}
}
