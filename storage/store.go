package storage

import (
	"context"
	"crypto/ecdh"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"evenhand/casework"
	"evenhand/storage/internal/durable"
	"evenhand/storage/ledger"
	"evenhand/storage/migrations"
	"evenhand/storage/vault"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Store holds everything of one data folder. Its methods may be called from several goroutines; they take turns.
type Store struct {
	dir    string
	db     *sql.DB
	lock   *FolderLock // nil if it is the caller's
	vault  *vault.Vault
	ledger *ledger.Ledger
	keys   struct{ owner, cases, signer, settings, ledger *vault.Key }

	open   sync.RWMutex // held for reading by every transaction, so that no key goes from under one
	closed bool

	mu        sync.Mutex
	caseKeys  map[casework.ID]*vault.Key
	visitKeys map[casework.ID]visitKeys
}

// visitKeys seal what belongs to one visit.
type visitKeys struct {
	data  *vault.Key
	sound *ecdh.PrivateKey
}

const (
	databaseName  = "evenhand.db"
	applicationID = 0x45766864 // as the first migration sets it
)

// Open locks a data folder and opens its store with an open vault. Close frees both; the vault stays open.
func Open(ctx context.Context, dir string, v *vault.Vault) (*Store, error) {
	l, err := Lock(dir)
	if err != nil {
		return nil, err
	}
	s, err := l.Open(ctx, v)
	if err != nil {
		l.Close()
		return nil, err
	}
	s.lock = l
	return s, nil
}

func open(ctx context.Context, dir string, v *vault.Vault) (*Store, error) {
	if v.Locked() {
		return nil, casework.NewProblem(casework.CodeLocked, "Evenhand is locked. Your records are safe. Unlock it to go on.")
	}
	for _, d := range []string{dir, filepath.Join(dir, "audio"), filepath.Join(dir, "backup")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, durable.Problem(fmt.Errorf("make data folder: %w", err))
		}
	}
	path := filepath.Join(dir, databaseName)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite gives its log the same rights
	if err != nil {
		return nil, durable.Problem(fmt.Errorf("open database: %w", err))
	}
	f.Close()
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(1) // one writer, and no reader that could hold the log back
	s := &Store{dir: dir, db: db, vault: v, caseKeys: map[casework.ID]*vault.Key{}, visitKeys: map[casework.ID]visitKeys{}}
	s.keys.owner, s.keys.cases, s.keys.signer = v.Key("owner"), v.Key("cases"), v.Key("signer")
	s.keys.settings, s.keys.ledger = v.Key("settings"), v.Key("ledger")
	s.ledger = ledger.New(s.keys.ledger)
	if err := s.prepare(ctx); err != nil {
		s.Close()
		return nil, problem(fmt.Errorf("open database: %w", err))
	}
	return s, nil
}

// dsn gives the address with every setting the promises rest on: a commit is on disk when it returns; deleted content is overwritten; no
// temporary file; no schema can be made to run what it should not.
func dsn(path string) string {
	q := url.Values{
		"_txlock": {"immediate"}, "_defensive": {"1"}, "_dqs": {"0"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)", "temp_store(2)",
			"trusted_schema(0)", "cell_size_check(1)", "recursive_triggers(1)"},
	}
	p := filepath.ToSlash(path)
	if !strings.HasPrefix(p, "/") && filepath.VolumeName(path) != "" {
		p = "/" + p // file:///C:/…
	}
	return "file:" + (&url.URL{Path: p}).EscapedPath() + "?" + q.Encode()
}

// prepare checks the database, brings it to today's form, and checks that it is this vault's.
func (s *Store) prepare(ctx context.Context) error {
	var id, tables int64
	if err := s.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	// A first start that was killed may have left goose's own table behind, and not yet our id.
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'goose_db_version' AND tbl_name NOT LIKE 'sqlite_%'").Scan(&tables); err != nil {
		return err
	}
	if tables > 0 {
		if id != applicationID {
			return damaged(errors.New("not a database of Evenhand"))
		}
		var answer string
		if err := s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer); err != nil {
			return err
		}
		if answer != "ok" {
			return damaged(errors.New("quick_check found damage"))
		}
	}
	if err := s.migrate(ctx, migrations.FS); err != nil {
		return err
	}
	if err := s.own(ctx); err != nil {
		return err
	}
	if err := s.clearDoomed(ctx); err != nil {
		return err
	}
	return s.finishRemovals(ctx)
}

// migrate takes the steps the database has not had yet, each whole or not at all, after a copy of what is there was made.
func (s *Store) migrate(ctx context.Context, steps fs.FS) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, s.db, steps)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	switch {
	case have > want:
		return casework.NewProblem(casework.CodeNewerData, "These records were made by a newer Evenhand. Nothing was changed. Update Evenhand to open them.")
	case have == want:
		return nil
	case have > 0:
		if err := s.backUp(ctx); err != nil {
			return fmt.Errorf("back up before the update: %w", err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

func (s *Store) backupPath() string { return filepath.Join(s.dir, "backup", "before-update.db") }

// backUp keeps one copy of the database as it is. It holds what the database holds: sealed payloads.
func (s *Store) backUp(ctx context.Context) error {
	fresh := s.backupPath() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", fresh); err != nil {
		return err
	}
	f, err := os.OpenFile(fresh, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return durable.Problem(err)
	}
	if err := os.Rename(fresh, s.backupPath()); err != nil {
		return err
	}
	return durable.SyncDir(filepath.Dir(fresh))
}

var ownerPlace = vault.Field{Table: "owner", Row: "1", Column: "payload"}

// own marks a new database as this vault's, with the ledger's first entry, and refuses one that is another vault's.
func (s *Store) own(ctx context.Context) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var sealed []byte
		err := tx.QueryRowContext(ctx, "SELECT payload FROM owner WHERE id = 1").Scan(&sealed)
		if err == nil {
			if _, err := s.keys.owner.Open(ownerPlace, sealed); err != nil {
				return casework.NewProblem(casework.CodeDamaged, "These records were locked with another key. Nothing was changed. Ask your IT team to bring back the file %s that belongs to them.", vault.FileName).Because(err)
			}
			return nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var rows int
		if err := tx.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM case_file) + (SELECT count(*) FROM ledger) + (SELECT count(*) FROM signer) + (SELECT count(*) FROM setting)").Scan(&rows); err != nil {
			return err
		}
		if rows > 0 {
			return damaged(errors.New("the owner row is gone"))
		}
		if sealed, err = s.keys.owner.Seal(ownerPlace, nil); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO owner (id, payload) VALUES (1, ?)", sealed); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.StoreMade, At: now()})
	})
}

// Close closes the database and drops the keys it held. The vault stays open.
func (s *Store) Close() error {
	s.open.Lock()
	defer s.open.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	err := s.db.Close()
	s.mu.Lock()
	for _, k := range s.caseKeys {
		k.Drop()
	}
	for _, k := range s.visitKeys {
		k.data.Drop()
	}
	clear(s.caseKeys)
	clear(s.visitKeys)
	s.mu.Unlock()
	for _, k := range []*vault.Key{s.keys.owner, s.keys.cases, s.keys.signer, s.keys.settings, s.keys.ledger} {
		k.Drop()
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// Ledger returns all entries of the ledger in order.
func (s *Store) Ledger(ctx context.Context) (out []ledger.Entry, err error) {
	err = s.do(ctx, "read ledger", func(tx *sql.Tx) error {
		out, err = s.ledger.Entries(ctx, tx)
		return err
	})
	return out, err
}

// VerifyLedger checks the whole ledger. The report says whether it holds; the error, that it could not be checked.
func (s *Store) VerifyLedger(ctx context.Context) (r ledger.Report, err error) {
	err = s.do(ctx, "verify ledger", func(tx *sql.Tx) error {
		r, err = s.ledger.Verify(ctx, tx)
		return err
	})
	return r, err
}

// do runs one transaction and says what it was for when it fails. Nothing of a failed one is kept.
func (s *Store) do(ctx context.Context, what string, f func(*sql.Tx) error) error {
	if err := s.tx(ctx, f); err != nil {
		return problem(fmt.Errorf("%s: %w", what, err))
	}
	return nil
}

func (s *Store) tx(ctx context.Context, f func(*sql.Tx) error) error {
	s.open.RLock()
	defer s.open.RUnlock()
	if s.closed || s.vault.Locked() {
		return casework.NewProblem(casework.CodeLocked, "Evenhand is locked. Your records are safe. Unlock it to go on.")
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, rollback(tx))
	}
	return tx.Commit()
}

// rollback undoes a transaction. That it is over already, because the context ended or SQLite undid it, is what was wanted.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) && !strings.Contains(err.Error(), "no transaction is active") {
		return err
	}
	return nil
}

// problem words what SQLite and the vault say for people. Problems stay as they are.
func problem(err error) error {
	if _, ok := errors.AsType[*casework.Problem](err); ok {
		return err
	}
	if errors.Is(err, vault.ErrSealed) {
		return damaged(err)
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return durable.Problem(err)
	}
	switch code := e.Code(); {
	case code&0xff == sqlite3.SQLITE_FULL,
		// A quota or a limit on file size reaches SQLite as a write that failed.
		code == sqlite3.SQLITE_IOERR_WRITE, code == sqlite3.SQLITE_IOERR_FSYNC, code == sqlite3.SQLITE_IOERR_TRUNCATE, code == sqlite3.SQLITE_IOERR_SHMSIZE:
		return durable.Full(err)
	case code&0xff == sqlite3.SQLITE_CORRUPT, code&0xff == sqlite3.SQLITE_NOTADB:
		return damaged(err)
	case code&0xff == sqlite3.SQLITE_CONSTRAINT:
		return casework.NewProblem(casework.CodeRefused, "The records' own rules refused this change, so nothing was changed.").Because(err)
	}
	return err
}

func damaged(cause error) *casework.Problem {
	return casework.NewProblem(casework.CodeDamaged, "Some of the records on this computer are damaged. Evenhand changed nothing. Tell your IT team before you go on: they may have a backup.").Because(cause)
}

func notFound(what string) *casework.Problem {
	return casework.NewProblem(casework.CodeNotFound, "%s is not here. It may have been deleted.", what)
}

// now is the time to store: without Go's running clock, so that what is read back equals what was kept.
func now() time.Time { return time.Now().UTC().Round(0) }
