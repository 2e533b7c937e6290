package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"evenhand/casework"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func draftPlace(visitID casework.ID, version, revision int) vault.Field {
	return vault.Field{Table: "draft", Row: fmt.Sprintf("%s/%d", visitID, version), Column: "payload", Version: revision}
}

// SaveDraft stores a draft in the place of the one before of the same version, and returns the revision, which grows by one with each
// save. A draft of version 0 becomes the newest version, or the first, and is told so. A version that is signed is refused with
// already_signed: make a NewVersion first.
func (s *Store) SaveDraft(ctx context.Context, visitID casework.ID, d *casework.Draft) (revision int, err error) {
	version := d.Version
	err = s.do(ctx, "save draft", func(tx *sql.Tx) error {
		newest, signed, err := versions(ctx, tx, visitID)
		if err != nil {
			return err
		}
		if version == 0 {
			version = max(newest, 1)
		}
		if version <= signed {
			return casework.NewProblem(casework.CodeSigned, "This version is signed, so it stays as it is. Make a new version to change it.")
		}
		if version != max(newest, 1) {
			return fmt.Errorf("version %d does not follow %d", version, newest)
		}
		revision, err = s.putDraft(ctx, tx, visitID, version, d)
		return err
	})
	if err != nil {
		return 0, err
	}
	d.Version = version
	return revision, nil
}

// NewVersion starts the version after a signed one, as a copy of it, and moves the visit back to drafted. It is refused while the newest
// version is not signed. Whether what was read and decided must be so again is the caller's to say: the copy keeps it.
func (s *Store) NewVersion(ctx context.Context, visitID casework.ID) (*casework.Draft, error) {
	var d *casework.Draft
	err := s.do(ctx, "new version", func(tx *sql.Tx) error {
		newest, signed, err := versions(ctx, tx, visitID)
		if err != nil {
			return err
		}
		if newest == 0 || newest != signed {
			return casework.NewProblem(casework.CodeRefused, "The newest version is not signed, so it can still be changed as it is.")
		}
		if d, err = s.getDraft(ctx, tx, visitID, newest); err != nil {
			return err
		}
		if _, err := s.putDraft(ctx, tx, visitID, newest+1, d); err != nil {
			return err
		}
		d.Version = newest + 1
		return s.moveVisit(ctx, tx, visitID, casework.VisitDrafted)
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Draft returns the newest version of a visit's draft, signed or not.
func (s *Store) Draft(ctx context.Context, visitID casework.ID) (*casework.Draft, error) {
	return s.DraftVersion(ctx, visitID, 0)
}

// DraftVersion returns one version of a visit's draft as it was last saved; 0 is the newest.
func (s *Store) DraftVersion(ctx context.Context, visitID casework.ID, version int) (d *casework.Draft, err error) {
	err = s.do(ctx, "read draft", func(tx *sql.Tx) error {
		if version == 0 {
			if version, _, err = versions(ctx, tx, visitID); err != nil {
				return err
			}
		}
		d, err = s.getDraft(ctx, tx, visitID, version)
		return err
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}

// versions returns the newest version of a visit's draft and the newest that is signed; 0 is none.
func versions(ctx context.Context, tx *sql.Tx, visitID casework.ID) (newest, signed int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT coalesce((SELECT max(version) FROM draft WHERE visit_id = ?1), 0),
		coalesce((SELECT max(version) FROM sign_off WHERE visit_id = ?1), 0)`, visitID).Scan(&newest, &signed)
	return newest, signed, err
}

func (s *Store) putDraft(ctx context.Context, tx *sql.Tx, visitID casework.ID, version int, d *casework.Draft) (revision int, err error) {
	keys, err := s.keysOf(ctx, tx, visitID)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT revision FROM draft WHERE visit_id = ? AND version = ?", visitID, version).Scan(&revision)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	revision++
	stored := *d
	stored.Version = version
	payload, err := seal(keys.data, draftPlace(visitID, version, revision), stored)
	if err != nil {
		return 0, err
	}
	if revision > 1 {
		_, err = tx.ExecContext(ctx, "UPDATE draft SET revision = ?, payload = ? WHERE visit_id = ? AND version = ?", revision, payload, visitID, version)
		return revision, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO draft (visit_id, version, revision, payload) VALUES (?, ?, ?, ?)", visitID, version, revision, payload); err != nil {
		return 0, err
	}
	return revision, s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.DraftMade, At: now(), Visit: visitID, Version: version})
}

func (s *Store) getDraft(ctx context.Context, tx *sql.Tx, visitID casework.ID, version int) (*casework.Draft, error) {
	keys, err := s.keysOf(ctx, tx, visitID)
	if err != nil {
		return nil, err
	}
	var revision int
	var payload []byte
	err = tx.QueryRowContext(ctx, "SELECT revision, payload FROM draft WHERE visit_id = ? AND version = ?", visitID, version).Scan(&revision, &payload)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("The draft")
	}
	if err != nil {
		return nil, err
	}
	var d casework.Draft
	return &d, unseal(keys.data, draftPlace(visitID, version, revision), payload, &d)
}
