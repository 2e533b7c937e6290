// Package ledger is the tamper-evident log: what happened to whose record, in order, for an auditor.
//
// Each entry names its kind, its time, random ids, a version and digests; never a name or anything a person said or wrote. The entry is
// sealed in its row together with a random salt. In the clear stands only its commitment, the RFC 6962 leaf hash of salt and entry, so the
// log can be checked, and one day shown to others, without its content, and nobody can guess an entry from its hash.
//
// The commitments are the leaves of a Merkle tree (golang.org/x/mod/sumdb/tlog). The head, that is the number of entries and the root, is
// sealed too, under a key from the master key: who has only the file cannot cut the end off or write the past anew. An older copy of the
// whole data folder put in its place holds in itself; that is seen only by comparing its head with one noted elsewhere.
//
// An entry is appended in the same transaction as the event it tells of: there is no event without its entry, nor the other way round.
package ledger

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"evenhand/casework"
	"evenhand/storage/vault"

	"golang.org/x/mod/sumdb/tlog"
)

// Kind says what happened.
type Kind string

const (
	StoreMade        Kind = "store_made" // always the first
	CaseMade         Kind = "case_made"
	VisitMade        Kind = "visit_made"
	VisitDeleted     Kind = "visit_deleted"
	RecordingMade    Kind = "recording_made"
	RecordingDeleted Kind = "recording_deleted"
	TranscriptMade   Kind = "transcript_made"
	DraftMade        Kind = "draft_made" // each version once, not each save
	Signed           Kind = "signed"
	HandedOver       Kind = "handed_over"
	SignerSet        Kind = "signer_set"
	HoldSet          Kind = "hold_set"
	HoldLifted       Kind = "hold_lifted"
	SoundRemoved     Kind = "sound_removed" // a stretch of a recording was destroyed
)

// Entry is one event. Ids that do not apply are empty.
type Entry struct {
	Seq       int64       `json:"-"`
	Kind      Kind        `json:"kind"`
	At        time.Time   `json:"at"`
	Case      casework.ID `json:"case,omitempty"`
	Visit     casework.ID `json:"visit,omitempty"`
	Recording casework.ID `json:"recording,omitempty"`
	Version   int         `json:"version,omitempty"`
	Digest    string      `json:"digest,omitempty"`  // of the signed statement
	Left      string      `json:"left,omitempty"`    // digest of the bytes handed over
	Key       string      `json:"key,omitempty"`     // id of the signer's key
	Seconds   float64     `json:"seconds,omitempty"` // of the sound that was removed
}

// Report is the answer of Verify.
type Report struct {
	Entries int64  `json:"entries"`
	Root    string `json:"root"` // of the tree over all entries, to compare with one noted elsewhere
	Holds   bool   `json:"holds"`
	BadRow  int64  `json:"bad_row"` // the first entry that does not hold; -1 if none, or if it is the head
	Why     string `json:"why"`     // in plain words; empty when it holds
}

const (
	entryFormat = 1
	saltSize    = 32
)

// Ledger appends to and reads a ledger with its key.
type Ledger struct{ key *vault.Key }

// New makes a ledger of the key it is sealed with.
func New(key *vault.Key) *Ledger { return &Ledger{key} }

// querier is a transaction or a connection.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Append adds an entry at the end, as part of the transaction of its event.
func (l *Ledger) Append(ctx context.Context, tx *sql.Tx, e Entry) error {
	n, _, err := l.head(ctx, tx)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	e.At = e.At.UTC()
	detail, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	// What is committed to: the salt, the form of the entry, the entry.
	record := make([]byte, saltSize, saltSize+2+len(detail))
	rand.Read(record)
	record = binary.BigEndian.AppendUint16(record, entryFormat)
	record = append(record, detail...)
	sealed, err := l.key.Seal(place(n), record)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	leaf := tlog.RecordHash(record)
	if _, err := tx.ExecContext(ctx, "INSERT INTO ledger (seq, leaf, payload) VALUES (?, ?, ?)", n, leaf[:], sealed); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	stored := hashes(ctx, tx)
	add, err := tlog.StoredHashesForRecordHash(n, leaf, stored)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	first := tlog.StoredHashIndex(0, n)
	for i, h := range add {
		if _, err := tx.ExecContext(ctx, "INSERT INTO ledger_hash (position, hash) VALUES (?, ?)", first+int64(i), h[:]); err != nil {
			return fmt.Errorf("ledger: %w", err)
		}
	}
	root, err := tlog.TreeHash(n+1, stored)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return l.setHead(ctx, tx, n+1, root)
}

// Entries returns all entries in order. It fails on the first that does not open; Verify says more.
func (l *Ledger) Entries(ctx context.Context, q querier) ([]Entry, error) {
	rows, err := q.QueryContext(ctx, "SELECT seq, payload FROM ledger ORDER BY seq")
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var seq int64
		var sealed []byte
		if err := rows.Scan(&seq, &sealed); err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		record, err := l.key.Open(place(seq), sealed)
		if err != nil {
			return nil, altered(seq).Because(err)
		}
		e, err := parse(record)
		if err != nil {
			return nil, err
		}
		e.Seq = seq
		out = append(out, e)
	}
	return out, rows.Err()
}

// Verify checks every entry against its commitment, the tree over them, and the head. The error says that it could not be checked; whether
// it holds is in the report.
func (l *Ledger) Verify(ctx context.Context, q querier) (Report, error) {
	size, root, err := l.head(ctx, q)
	if errors.Is(err, vault.ErrSealed) {
		return Report{BadRow: -1, Why: "The ledger's head was changed."}, nil
	}
	if err != nil {
		return Report{}, fmt.Errorf("ledger: %w", err)
	}
	stored, err := allHashes(ctx, q)
	if err != nil {
		return Report{}, fmt.Errorf("ledger: %w", err)
	}
	rows, err := q.QueryContext(ctx, "SELECT seq, leaf, payload FROM ledger ORDER BY seq")
	if err != nil {
		return Report{}, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	r := Report{Entries: size, Root: root.String(), BadRow: -1}
	bad := func(seq int64, why string) (Report, error) {
		r.BadRow, r.Why = seq, why
		return r, nil
	}
	n := int64(0)
	built := tree{}
	for ; rows.Next(); n++ {
		var seq int64
		var leaf, sealed []byte
		if err := rows.Scan(&seq, &leaf, &sealed); err != nil {
			return Report{}, fmt.Errorf("ledger: %w", err)
		}
		if seq != n {
			return bad(n, fmt.Sprintf("Entry %d is missing.", n))
		}
		if n >= size {
			return bad(n, fmt.Sprintf("Entry %d was added behind the ledger's end.", n))
		}
		record, err := l.key.Open(place(seq), sealed)
		if err != nil {
			return bad(n, fmt.Sprintf("Entry %d was changed.", n))
		}
		if _, err := parse(record); err != nil {
			return Report{}, err
		}
		h := tlog.RecordHash(record)
		if !bytes.Equal(h[:], leaf) {
			return bad(n, fmt.Sprintf("The commitment of entry %d was changed.", n))
		}
		add, err := tlog.StoredHashesForRecordHash(n, h, built)
		if err != nil {
			return Report{}, fmt.Errorf("ledger: %w", err)
		}
		first := tlog.StoredHashIndex(0, n)
		for i, h := range add {
			built[first+int64(i)] = h
			if stored[first+int64(i)] != h {
				return bad(n, fmt.Sprintf("The tree was changed at entry %d.", n))
			}
		}
	}
	if err := rows.Err(); err != nil {
		return Report{}, fmt.Errorf("ledger: %w", err)
	}
	if n == 0 {
		return bad(0, "The ledger is empty. It always begins with the day the records were set up.")
	}
	if n < size {
		return bad(n, fmt.Sprintf("Entry %d is missing.", n))
	}
	if int64(len(stored)) != tlog.StoredHashCount(n) {
		return bad(-1, "The tree holds more than the entries.")
	}
	if got, err := tlog.TreeHash(n, built); err != nil || got != root {
		return bad(-1, "The entries and the ledger's head do not fit each other.")
	}
	r.Holds = true
	return r, nil
}

func altered(seq int64) *casework.Problem {
	return casework.NewProblem(casework.CodeAltered, "Entry %d of the ledger was changed or is damaged. Your notes were not touched. Tell your IT team.", seq)
}

func place(seq int64) vault.Field {
	return vault.Field{Table: "ledger", Row: strconv.FormatInt(seq, 10), Column: "payload"}
}

func headPlace(size int64) vault.Field {
	return vault.Field{Table: "ledger_head", Row: "1", Column: "payload", Version: int(size)}
}

func parse(record []byte) (Entry, error) {
	var e Entry
	if len(record) < saltSize+2 || binary.BigEndian.Uint16(record[saltSize:]) != entryFormat || json.Unmarshal(record[saltSize+2:], &e) != nil {
		return e, casework.NewProblem(casework.CodeNewerData, "The ledger was written by a newer Evenhand. Nothing was changed. Update Evenhand to read it.")
	}
	return e, nil
}

// head returns the number of entries and the root over them. With no entries there is no head.
func (l *Ledger) head(ctx context.Context, q querier) (int64, tlog.Hash, error) {
	var size int64
	var sealed []byte
	var root tlog.Hash
	err := q.QueryRowContext(ctx, "SELECT size, payload FROM ledger_head WHERE id = 1").Scan(&size, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		root, err = tlog.TreeHash(0, tree{})
		return 0, root, err
	}
	if err != nil {
		return 0, root, err
	}
	b, err := l.key.Open(headPlace(size), sealed)
	if err != nil {
		return 0, root, err
	}
	if len(b) != len(root) {
		return 0, root, vault.ErrSealed
	}
	return size, tlog.Hash(b), nil
}

func (l *Ledger) setHead(ctx context.Context, tx *sql.Tx, size int64, root tlog.Hash) error {
	sealed, err := l.key.Seal(headPlace(size), root[:])
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO ledger_head (id, size, payload) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET size = excluded.size, payload = excluded.payload", size, sealed); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// hashes reads stored hashes of the tree one by one: an append needs a handful.
func hashes(ctx context.Context, q querier) tlog.HashReader {
	return tlog.HashReaderFunc(func(positions []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(positions))
		for i, p := range positions {
			var b []byte
			if err := q.QueryRowContext(ctx, "SELECT hash FROM ledger_hash WHERE position = ?", p).Scan(&b); err != nil {
				return nil, err
			}
			if len(b) != len(out[i]) {
				return nil, fmt.Errorf("hash %d has %d bytes", p, len(b))
			}
			out[i] = tlog.Hash(b)
		}
		return out, nil
	})
}

// tree holds hashes by their position.
type tree map[int64]tlog.Hash

// ReadHashes implements tlog.HashReader.
func (t tree) ReadHashes(positions []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(positions))
	for i, p := range positions {
		h, ok := t[p]
		if !ok {
			return nil, fmt.Errorf("no hash %d", p)
		}
		out[i] = h
	}
	return out, nil
}

func allHashes(ctx context.Context, q querier) (tree, error) {
	rows, err := q.QueryContext(ctx, "SELECT position, hash FROM ledger_hash")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t := tree{}
	for rows.Next() {
		var p int64
		var b []byte
		if err := rows.Scan(&p, &b); err != nil {
			return nil, err
		}
		if len(b) == len(tlog.Hash{}) {
			t[p] = tlog.Hash(b)
		}
	}
	return t, rows.Err()
}
