package storage

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sort"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func visitPlace(id casework.ID, revision int) vault.Field {
	return vault.Field{Table: "visit", Row: string(id), Column: "payload", Version: revision}
}

func visitKeyPlace(id casework.ID) vault.Field {
	return vault.Field{Table: "visit_key", Row: string(id), Column: "payload"}
}

// storedKeys is the payload of a visit_key row.
type storedKeys struct {
	Data  []byte `json:"data"`
	Sound []byte `json:"sound"` // X25519 private key
}

// CreateVisit stores a new visit of a case, with keys of its own. It gives it an id and times if it has none, and the state new, and
// returns it as stored.
func (s *Store) CreateVisit(ctx context.Context, v casework.Visit) (casework.Visit, error) {
	if err := v.Validate(); err != nil {
		return casework.Visit{}, err
	}
	if v.ID == "" {
		v.ID = casework.NewID()
	}
	if v.Created.IsZero() {
		v.Created = now()
	}
	v.Updated = v.Created
	v.State = casework.VisitNew
	sound, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return casework.Visit{}, fmt.Errorf("create visit: %w", err)
	}
	keys := visitKeys{data: vault.NewKey(), sound: sound}
	err = s.do(ctx, "create visit", func(tx *sql.Tx) error {
		parent, err := s.caseKey(ctx, tx, v.CaseID)
		if err != nil {
			return err
		}
		wrapped, err := seal(parent, visitKeyPlace(v.ID), storedKeys{keys.data.Bytes(), sound.Bytes()})
		if err != nil {
			return err
		}
		payload, err := seal(keys.data, visitPlace(v.ID, 1), v)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO visit (id, case_id, revision, payload) VALUES (?, ?, 1, ?)", v.ID, v.CaseID, payload); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO visit_key (visit_id, payload) VALUES (?, ?)", v.ID, wrapped); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.VisitMade, At: now(), Case: v.CaseID, Visit: v.ID})
	})
	if err != nil {
		return casework.Visit{}, err
	}
	s.mu.Lock()
	s.visitKeys[v.ID] = keys
	s.mu.Unlock()
	return v, nil
}

// SaveVisit replaces what is known of a visit and sets Updated. It refuses to move the visit to another case, and to a state its state
// machine does not lead to.
func (s *Store) SaveVisit(ctx context.Context, v casework.Visit) error {
	if err := v.Validate(); err != nil {
		return err
	}
	return s.do(ctx, "save visit", func(tx *sql.Tx) error {
		return s.changeVisit(ctx, tx, v.ID, func(old *casework.Visit) error {
			if !old.State.CanBecome(v.State) {
				return casework.NewProblem(casework.CodeRefused, "The visit has moved on, so this step cannot be taken now. Nothing was changed.").Because(fmt.Errorf("state %s to %s", old.State, v.State))
			}
			if old.CaseID != v.CaseID {
				return casework.NewProblem(casework.CodeRefused, "A visit stays with its case. Nothing was changed.")
			}
			created := old.Created
			*old = v
			old.Created = created
			return nil
		})
	})
}

// changeVisit reads, changes and writes a visit in one transaction.
func (s *Store) changeVisit(ctx context.Context, tx *sql.Tx, id casework.ID, change func(*casework.Visit) error) error {
	v, revision, err := s.readVisit(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := change(&v); err != nil {
		return err
	}
	v.Updated = now()
	keys, err := s.keysOf(ctx, tx, id)
	if err != nil {
		return err
	}
	payload, err := seal(keys.data, visitPlace(id, revision+1), v)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE visit SET revision = ?, payload = ? WHERE id = ?", revision+1, payload, id)
	return err
}

// moveVisit changes only the state, where the state machine allows it.
func (s *Store) moveVisit(ctx context.Context, tx *sql.Tx, id casework.ID, to casework.VisitState) error {
	return s.changeVisit(ctx, tx, id, func(v *casework.Visit) error {
		if !v.State.CanBecome(to) {
			return casework.NewProblem(casework.CodeRefused, "The visit is not ready for this step. Nothing was changed.").Because(fmt.Errorf("state %s to %s", v.State, to))
		}
		v.State = to
		return nil
	})
}

// Visit returns one visit.
func (s *Store) Visit(ctx context.Context, id casework.ID) (v casework.Visit, err error) {
	err = s.do(ctx, "read visit", func(tx *sql.Tx) error {
		v, _, err = s.readVisit(ctx, tx, id)
		return err
	})
	return v, err
}

// Visits returns the visits of a case, or of every case if the id is empty; the last changed first.
func (s *Store) Visits(ctx context.Context, caseID casework.ID) ([]casework.Visit, error) {
	var out []casework.Visit
	err := s.do(ctx, "read visits", func(tx *sql.Tx) error {
		ids, err := idsOf(ctx, tx, "SELECT id FROM visit WHERE ?1 = '' OR case_id = ?1", caseID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			v, _, err := s.readVisit(ctx, tx, id)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Updated.After(out[j].Updated) })
	return out, err
}

// DeleteVisit destroys a visit: its rows, keys and sound, what the database's log held of them, and the backup from before the last
// update. It is refused while the case is on hold. The package comment says what is out of reach.
func (s *Store) DeleteVisit(ctx context.Context, id casework.ID) error {
	err := s.do(ctx, "delete visit", func(tx *sql.Tx) error {
		v, _, err := s.readVisit(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.mayDestroy(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO doomed_sound (recording_id) SELECT id FROM recording WHERE visit_id = ?", id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM visit WHERE id = ?", id); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.VisitDeleted, At: now(), Case: v.CaseID, Visit: id})
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	if k, ok := s.visitKeys[id]; ok {
		k.data.Drop()
		delete(s.visitKeys, id)
	}
	s.mu.Unlock()
	if err := s.scrub(ctx); err != nil {
		return casework.NewProblem(casework.CodeInternal, "The visit is deleted and nobody can open it any more, but a part of it could not be cleared from the disk yet. Evenhand tries again the next time it starts.").Because(err)
	}
	return nil
}

// scrub clears from the disk what a deletion left there.
func (s *Store) scrub(ctx context.Context) error {
	err := os.Remove(s.backupPath())
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, s.clearDoomed(ctx), s.emptyLog(ctx))
}

// emptyLog moves all of SQLite's log into the database, where deleted content is overwritten, and cuts the log to nothing.
func (s *Store) emptyLog(ctx context.Context) error {
	var busy, frames, moved int
	if err := s.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("empty log: %w", err)
	}
	if busy != 0 {
		return errors.New("empty log: busy")
	}
	return nil
}

// clearDoomed removes the sound files that a deletion named, and then the names.
func (s *Store) clearDoomed(ctx context.Context) error {
	var ids []casework.ID
	err := s.tx(ctx, func(tx *sql.Tx) (err error) {
		ids, err = idsOf(ctx, tx, "SELECT recording_id FROM doomed_sound")
		return err
	})
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, id := range ids {
		if err := audio.Destroy(s.RecordingPath(id)); err != nil {
			return err
		}
	}
	return s.tx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM doomed_sound")
		return err
	})
}

func (s *Store) readVisit(ctx context.Context, tx *sql.Tx, id casework.ID) (v casework.Visit, revision int, err error) {
	keys, err := s.keysOf(ctx, tx, id)
	if err != nil {
		return v, 0, err
	}
	var payload []byte
	if err := tx.QueryRowContext(ctx, "SELECT revision, payload FROM visit WHERE id = ?", id).Scan(&revision, &payload); err != nil {
		return v, 0, err
	}
	return v, revision, unseal(keys.data, visitPlace(id, revision), payload, &v)
}

// keysOf opens the keys of a visit.
func (s *Store) keysOf(ctx context.Context, tx *sql.Tx, id casework.ID) (visitKeys, error) {
	s.mu.Lock()
	k, ok := s.visitKeys[id]
	s.mu.Unlock()
	if ok {
		return k, nil
	}
	var caseID casework.ID
	var wrapped []byte
	err := tx.QueryRowContext(ctx, "SELECT v.case_id, k.payload FROM visit v JOIN visit_key k ON k.visit_id = v.id WHERE v.id = ?", id).Scan(&caseID, &wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return k, notFound("The visit")
	}
	if err != nil {
		return k, err
	}
	parent, err := s.caseKey(ctx, tx, caseID)
	if err != nil {
		return k, err
	}
	var stored storedKeys
	if err := unseal(parent, visitKeyPlace(id), wrapped, &stored); err != nil {
		return k, err
	}
	defer clear(stored.Data)
	defer clear(stored.Sound)
	if k.data, err = vault.KeyFrom(stored.Data); err != nil {
		return k, err
	}
	if k.sound, err = ecdh.X25519().NewPrivateKey(stored.Sound); err != nil {
		return k, err
	}
	s.mu.Lock()
	s.visitKeys[id] = k
	s.mu.Unlock()
	return k, nil
}
