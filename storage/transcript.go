package storage

import (
	"context"
	"database/sql"
	"errors"

	"evenhand/casework"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func transcriptPlace(visitID casework.ID, revision int) vault.Field {
	return vault.Field{Table: "transcript", Row: string(visitID), Column: "payload", Version: revision}
}

// SaveTranscript stores the words of a visit in the place of those before, and returns the revision, which grows by one with each save.
func (s *Store) SaveTranscript(ctx context.Context, visitID casework.ID, t *casework.Transcript) (revision int, err error) {
	err = s.do(ctx, "save transcript", func(tx *sql.Tx) error {
		revision, err = s.putTranscript(ctx, tx, visitID, t)
		return err
	})
	if err != nil {
		return 0, err
	}
	return revision, nil
}

// SaveWords stores the words of a visit and, in the same step, the note as it follows them: either both are stored or neither, so that no
// statement ever points at words other than its own. Where the newest version of the note is signed, d becomes the version after it and the
// visit is drafted again. d is told its version.
func (s *Store) SaveWords(ctx context.Context, visitID casework.ID, t *casework.Transcript, d *casework.Draft) error {
	version := 0
	err := s.do(ctx, "save words and note", func(tx *sql.Tx) error {
		if _, err := s.putTranscript(ctx, tx, visitID, t); err != nil {
			return err
		}
		newest, signed, err := versions(ctx, tx, visitID)
		if err != nil {
			return err
		}
		voids := newest != 0 && newest == signed
		if version = max(newest, 1); voids {
			version++
		}
		if _, err := s.putDraft(ctx, tx, visitID, version, d); err != nil || !voids {
			return err
		}
		return s.moveVisit(ctx, tx, visitID, casework.VisitDrafted)
	})
	if err != nil {
		return err
	}
	d.Version = version
	return nil
}

func (s *Store) putTranscript(ctx context.Context, tx *sql.Tx, visitID casework.ID, t *casework.Transcript) (revision int, err error) {
	if err := t.Validate(); err != nil {
		return 0, casework.NewProblem(casework.CodeInternal, "The words could not be stored, because they are not in order. What was stored before is safe.").Because(err)
	}
	keys, err := s.keysOf(ctx, tx, visitID)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT revision FROM transcript WHERE visit_id = ?", visitID).Scan(&revision)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	revision++
	payload, err := seal(keys.data, transcriptPlace(visitID, revision), t)
	if err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO transcript (visit_id, revision, payload) VALUES (?, ?, ?) ON CONFLICT (visit_id) DO UPDATE SET revision = excluded.revision, payload = excluded.payload", visitID, revision, payload); err != nil {
		return 0, err
	}
	if revision > 1 {
		return revision, nil
	}
	return revision, s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.TranscriptMade, At: now(), Visit: visitID})
}

// Transcript returns the words of a visit.
func (s *Store) Transcript(ctx context.Context, visitID casework.ID) (*casework.Transcript, error) {
	var t casework.Transcript
	err := s.do(ctx, "read transcript", func(tx *sql.Tx) error {
		keys, err := s.keysOf(ctx, tx, visitID)
		if err != nil {
			return err
		}
		var revision int
		var payload []byte
		err = tx.QueryRowContext(ctx, "SELECT revision, payload FROM transcript WHERE visit_id = ?", visitID).Scan(&revision, &payload)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("The transcript")
		}
		if err != nil {
			return err
		}
		return unseal(keys.data, transcriptPlace(visitID, revision), payload, &t)
	})
	if err != nil {
		return nil, err
	}
	return &t, nil
}
