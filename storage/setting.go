package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"evenhand/storage/vault"
)

// storedSetting is the payload of a setting row.
type storedSetting struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

func settingPlace(id string, revision int) vault.Field {
	return vault.Field{Table: "setting", Row: id, Column: "payload", Version: revision}
}

// SetSetting stores a value, as JSON, under a name.
func (s *Store) SetSetting(ctx context.Context, name string, value any) error {
	return s.do(ctx, "save setting", func(tx *sql.Tx) error {
		b, err := json.Marshal(value)
		if err != nil {
			return err
		}
		id := s.vault.Blind("setting", name)
		var revision int
		err = tx.QueryRowContext(ctx, "SELECT revision FROM setting WHERE id = ?", id).Scan(&revision)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		revision++
		payload, err := seal(s.keys.settings, settingPlace(id, revision), storedSetting{name, b})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO setting (id, revision, payload) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, payload = excluded.payload", id, revision, payload)
		return err
	})
}

// Setting reads the value stored under a name; not_found if there is none.
func (s *Store) Setting(ctx context.Context, name string, into any) error {
	return s.do(ctx, "read setting", func(tx *sql.Tx) error {
		id := s.vault.Blind("setting", name)
		var revision int
		var payload []byte
		err := tx.QueryRowContext(ctx, "SELECT revision, payload FROM setting WHERE id = ?", id).Scan(&revision, &payload)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("The setting")
		}
		if err != nil {
			return err
		}
		var stored storedSetting
		if err := unseal(s.keys.settings, settingPlace(id, revision), payload, &stored); err != nil {
			return err
		}
		return json.Unmarshal(stored.Value, into)
	})
}
