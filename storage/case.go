package storage

import (
	"context"
	"database/sql"
	"errors"
	"sort"
	"strings"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func casePlace(id casework.ID, revision int) vault.Field {
	return vault.Field{Table: "case_file", Row: string(id), Column: "payload", Version: revision}
}

func caseKeyPlace(id casework.ID) vault.Field {
	return vault.Field{Table: "case_key", Row: string(id), Column: "payload"}
}

// CreateCase stores a new case with a key of its own. It gives it an id and a time if it has none, and returns it as stored: not on hold,
// which is SetHold's.
func (s *Store) CreateCase(ctx context.Context, c casework.Case) (casework.Case, error) {
	if c.ID == "" {
		c.ID = casework.NewID()
	}
	if c.Created.IsZero() {
		c.Created = now()
	}
	c.Hold = nil
	k := vault.NewKey()
	err := s.do(ctx, "create case", func(tx *sql.Tx) error {
		wrapped, err := s.keys.cases.Seal(caseKeyPlace(c.ID), k.Bytes())
		if err != nil {
			return err
		}
		payload, err := seal(k, casePlace(c.ID, 1), c)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO case_file (id, revision, payload) VALUES (?, 1, ?)", c.ID, payload); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO case_key (case_id, payload) VALUES (?, ?)", c.ID, wrapped); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.CaseMade, At: now(), Case: c.ID})
	})
	if err != nil {
		return casework.Case{}, err
	}
	s.mu.Lock()
	s.caseKeys[c.ID] = k
	s.mu.Unlock()
	return c, nil
}

// SaveCase replaces a case's reference, label and glossary. A hold stays as it is: SetHold changes it.
func (s *Store) SaveCase(ctx context.Context, c casework.Case) error {
	return s.do(ctx, "save case", func(tx *sql.Tx) error {
		return s.changeCase(ctx, tx, c.ID, func(old *casework.Case) {
			c.Hold = old.Hold
			*old = c
		})
	})
}

// longestReason is as much as casework allows for the reason of a removal, in characters.
const longestReason = 200

// SetHold puts a case on hold, or, with nil, lifts the hold. While there is one, DeleteVisit, DeleteRecording and RemoveTail refuse to
// destroy anything of the case. The ledger tells of it, and not why.
func (s *Store) SetHold(ctx context.Context, caseID casework.ID, h *casework.Hold) error {
	kind := ledger.HoldLifted
	if h != nil {
		kind = ledger.HoldSet
		if strings.TrimSpace(h.Why) == "" {
			return casework.NewProblem(casework.CodeBadInput, "Say why this case is on hold, for example that a court asked for its records.")
		}
		if utf8.RuneCountInString(h.Why) > longestReason {
			return casework.NewProblem(casework.CodeBadInput, "Say in fewer words why this case is on hold.")
		}
		set := *h
		if set.Since.IsZero() {
			set.Since = now()
		}
		h = &set
	}
	return s.do(ctx, "set hold", func(tx *sql.Tx) error {
		changed := false
		err := s.changeCase(ctx, tx, caseID, func(c *casework.Case) {
			changed = c.Hold != nil || h != nil
			c.Hold = h
		})
		if err != nil || !changed {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: kind, At: now(), Case: caseID})
	})
}

// changeCase reads, changes and writes a case in one transaction.
func (s *Store) changeCase(ctx context.Context, tx *sql.Tx, id casework.ID, change func(*casework.Case)) error {
	c, revision, err := s.readCase(ctx, tx, id)
	if err != nil {
		return err
	}
	change(&c)
	k, err := s.caseKey(ctx, tx, id)
	if err != nil {
		return err
	}
	payload, err := seal(k, casePlace(id, revision+1), c)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE case_file SET revision = ?, payload = ? WHERE id = ?", revision+1, payload, id)
	return err
}

// mayDestroy refuses what would destroy something of a visit whose case is on hold.
func (s *Store) mayDestroy(ctx context.Context, tx *sql.Tx, visitID casework.ID) error {
	v, _, err := s.readVisit(ctx, tx, visitID)
	if err != nil {
		return err
	}
	c, _, err := s.readCase(ctx, tx, v.CaseID)
	if err != nil {
		return err
	}
	return c.MayDestroy()
}

// Case returns one case.
func (s *Store) Case(ctx context.Context, id casework.ID) (c casework.Case, err error) {
	err = s.do(ctx, "read case", func(tx *sql.Tx) error {
		c, _, err = s.readCase(ctx, tx, id)
		return err
	})
	return c, err
}

// Cases returns all cases, the newest first.
func (s *Store) Cases(ctx context.Context) ([]casework.Case, error) {
	var out []casework.Case
	err := s.do(ctx, "read cases", func(tx *sql.Tx) error {
		ids, err := idsOf(ctx, tx, "SELECT id FROM case_file")
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, _, err := s.readCase(ctx, tx, id)
			if err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Created.After(out[j].Created) })
	return out, err
}

func (s *Store) readCase(ctx context.Context, tx *sql.Tx, id casework.ID) (c casework.Case, revision int, err error) {
	k, err := s.caseKey(ctx, tx, id)
	if err != nil {
		return c, 0, err
	}
	var payload []byte
	if err := tx.QueryRowContext(ctx, "SELECT revision, payload FROM case_file WHERE id = ?", id).Scan(&revision, &payload); err != nil {
		return c, 0, err
	}
	return c, revision, unseal(k, casePlace(id, revision), payload, &c)
}

// caseKey opens the data key of a case.
func (s *Store) caseKey(ctx context.Context, tx *sql.Tx, id casework.ID) (*vault.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.caseKeys[id]; ok {
		return k, nil
	}
	var wrapped []byte
	err := tx.QueryRowContext(ctx, "SELECT payload FROM case_key WHERE case_id = ?", id).Scan(&wrapped)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, notFound("The case")
	}
	if err != nil {
		return nil, err
	}
	secret, err := s.keys.cases.Open(caseKeyPlace(id), wrapped)
	if err != nil {
		return nil, err
	}
	k, err := vault.KeyFrom(secret)
	clear(secret)
	if err != nil {
		return nil, err
	}
	s.caseKeys[id] = k
	return k, nil
}

// idsOf runs a query for one column of ids and reads it to its end, as the one connection must be free for the next query.
func idsOf(ctx context.Context, tx *sql.Tx, query string, args ...any) ([]casework.ID, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []casework.ID
	for rows.Next() {
		var id casework.ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
