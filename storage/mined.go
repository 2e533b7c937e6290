package storage

import (
	"context"
	"database/sql"
	"errors"

	"evenhand/casework"
	"evenhand/storage/vault"
)

func minedPlace(visitID casework.ID, revision int) vault.Field {
	return vault.Field{Table: "mined", Row: string(visitID), Column: "payload", Version: revision}
}

// SaveMined stores what a language model has chosen from the parts of a visit's words, in the place of what was stored before. No parts: nothing
// is kept any more.
func (s *Store) SaveMined(ctx context.Context, visitID casework.ID, parts []casework.Mined) error {
	return s.do(ctx, "save parts", func(tx *sql.Tx) error {
		if len(parts) == 0 {
			_, err := tx.ExecContext(ctx, "DELETE FROM mined WHERE visit_id = ?", visitID)
			return err
		}
		keys, err := s.keysOf(ctx, tx, visitID)
		if err != nil {
			return err
		}
		var revision int
		err = tx.QueryRowContext(ctx, "SELECT revision FROM mined WHERE visit_id = ?", visitID).Scan(&revision)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		revision++
		payload, err := seal(keys.data, minedPlace(visitID, revision), parts)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO mined (visit_id, revision, payload) VALUES (?, ?, ?) ON CONFLICT (visit_id) DO UPDATE SET revision = excluded.revision, payload = excluded.payload", visitID, revision, payload)
		return err
	})
}

// Mined returns what a language model has chosen so far from the parts of a visit's words; none is no error.
func (s *Store) Mined(ctx context.Context, visitID casework.ID) ([]casework.Mined, error) {
	var parts []casework.Mined
	err := s.do(ctx, "read parts", func(tx *sql.Tx) error {
		keys, err := s.keysOf(ctx, tx, visitID)
		if err != nil {
			return err
		}
		var revision int
		var payload []byte
		err = tx.QueryRowContext(ctx, "SELECT revision, payload FROM mined WHERE visit_id = ?", visitID).Scan(&revision, &payload)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return unseal(keys.data, minedPlace(visitID, revision), payload, &parts)
	})
	if err != nil {
		return nil, err
	}
	return parts, nil
}
