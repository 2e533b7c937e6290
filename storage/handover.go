package storage

import (
	"context"
	"database/sql"
	"sort"
	"time"

	"evenhand/casework"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

// Handover says that bytes of a signed note left Evenhand.
type Handover struct {
	ID      casework.ID `json:"id"`
	VisitID casework.ID `json:"visit"`
	Version int         `json:"version"`
	Digest  string      `json:"digest"`  // of the sign-off: the hex SHA-256 of the signed statement
	Form    string      `json:"form"`    // "copy", "docx", "folder"
	Part    string      `json:"section"` // the section copied; empty for the whole note
	SHA256  string      `json:"sha256"`  // hex, of the bytes that left
	At      time.Time   `json:"at"`
}

func handoverPlace(id casework.ID) vault.Field {
	return vault.Field{Table: "handover", Row: string(id), Column: "payload"}
}

// RecordHandover stores that bytes are leaving. Call it before they do, and let them go only if it returns nil: it is refused with
// unsigned if that version has no signature, and with altered if the signature's digest is another. It moves the visit to handed_over if
// the version is its newest. It gives the handover an id and a time if it has none, and returns it as stored.
func (s *Store) RecordHandover(ctx context.Context, h Handover) (Handover, error) {
	if h.ID == "" {
		h.ID = casework.NewID()
	}
	if h.At.IsZero() {
		h.At = now()
	}
	err := s.do(ctx, "record handover", func(tx *sql.Tx) error {
		keys, err := s.keysOf(ctx, tx, h.VisitID)
		if err != nil {
			return err
		}
		if h.Version == 0 {
			return unsigned()
		}
		var so casework.SignOff
		if err := s.readSigned(ctx, tx, h.VisitID, h.Version, "payload", &so); err != nil {
			return err
		}
		if so.Digest != h.Digest {
			return casework.NewProblem(casework.CodeAltered, "These are not the bytes that were signed, so they stay in Evenhand. Sign the note again.")
		}
		payload, err := seal(keys.data, handoverPlace(h.ID), h)
		if err != nil {
			return err
		}
		// The database's own trigger asks for the signature once more.
		if _, err := tx.ExecContext(ctx, "INSERT INTO handover (id, visit_id, version, digest, payload) VALUES (?, ?, ?, ?, ?)", h.ID, h.VisitID, h.Version, h.Digest, payload); err != nil {
			return err
		}
		if err := s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.HandedOver, At: now(), Visit: h.VisitID, Version: h.Version, Digest: h.Digest, Left: h.SHA256}); err != nil {
			return err
		}
		newest, _, err := versions(ctx, tx, h.VisitID)
		if err != nil || newest != h.Version {
			return err
		}
		return s.moveVisit(ctx, tx, h.VisitID, casework.VisitHandedOver)
	})
	if err != nil {
		return Handover{}, err
	}
	return h, nil
}

// Handovers returns what left of a visit, the oldest first.
func (s *Store) Handovers(ctx context.Context, visitID casework.ID) ([]Handover, error) {
	var out []Handover
	err := s.do(ctx, "read handovers", func(tx *sql.Tx) error {
		keys, err := s.keysOf(ctx, tx, visitID)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, "SELECT id, payload FROM handover WHERE visit_id = ?", visitID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id casework.ID
			var payload []byte
			if err := rows.Scan(&id, &payload); err != nil {
				return err
			}
			var h Handover
			if err := unseal(keys.data, handoverPlace(id), payload, &h); err != nil {
				return err
			}
			out = append(out, h)
		}
		return rows.Err()
	})
	sort.Slice(out, func(i, j int) bool { return out[i].At.Before(out[j].At) })
	return out, err
}
