package storage

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"

	"evenhand/casework"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func signOffPlace(id casework.ID, column string) vault.Field {
	return vault.Field{Table: "sign_off", Row: string(id), Column: column}
}

// SaveSignOff stores a signature and the renderings it is over, once and for ever, and moves the visit to signed. The version must be the
// newest draft's; a second signature of it is refused with already_signed. It gives the sign-off an id if it has none, and returns it as
// stored. That the signature is true is for the caller to verify: the store has the bytes and no opinion.
func (s *Store) SaveSignOff(ctx context.Context, so casework.SignOff, r casework.Renderings) (casework.SignOff, error) {
	if so.ID == "" {
		so.ID = casework.NewID()
	}
	if b, err := hex.DecodeString(so.Digest); err != nil || len(b) != 32 || hex.EncodeToString(b) != so.Digest {
		return casework.SignOff{}, errors.New("save sign-off: the digest is not a lower-case SHA-256")
	}
	err := s.do(ctx, "save sign-off", func(tx *sql.Tx) error {
		keys, err := s.keysOf(ctx, tx, so.VisitID)
		if err != nil {
			return err
		}
		newest, signed, err := versions(ctx, tx, so.VisitID)
		switch {
		case err != nil:
			return err
		case newest == 0:
			return notFound("The draft")
		case so.Version <= signed:
			return casework.NewProblem(casework.CodeSigned, "This version is already signed.")
		case so.Version != newest:
			return casework.NewProblem(casework.CodeAltered, "The note has changed since it was shown for signing, so it was not signed. Look at it again, then sign.")
		}
		payload, err := seal(keys.data, signOffPlace(so.ID, "payload"), so)
		if err != nil {
			return err
		}
		renderings, err := seal(keys.data, signOffPlace(so.ID, "renderings"), r)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO sign_off (id, visit_id, version, digest, payload, renderings) VALUES (?, ?, ?, ?, ?, ?)",
			so.ID, so.VisitID, so.Version, so.Digest, payload, renderings); err != nil {
			return err
		}
		if err := s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.Signed, At: now(), Visit: so.VisitID, Version: so.Version, Digest: so.Digest, Key: so.Signer.KeyID}); err != nil {
			return err
		}
		return s.moveVisit(ctx, tx, so.VisitID, casework.VisitSigned)
	})
	if err != nil {
		return casework.SignOff{}, err
	}
	return so, nil
}

// SignOff returns the signature of a version; 0 is the newest that is signed. Without one the Problem's code is unsigned.
func (s *Store) SignOff(ctx context.Context, visitID casework.ID, version int) (so casework.SignOff, err error) {
	err = s.do(ctx, "read sign-off", func(tx *sql.Tx) error {
		return s.readSigned(ctx, tx, visitID, version, "payload", &so)
	})
	if err != nil {
		return casework.SignOff{}, err
	}
	return so, nil
}

// Renderings returns the stored bytes of a signed version; 0 is the newest that is signed. Without one the Problem's code is unsigned.
func (s *Store) Renderings(ctx context.Context, visitID casework.ID, version int) (r casework.Renderings, err error) {
	err = s.do(ctx, "read signed note", func(tx *sql.Tx) error {
		return s.readSigned(ctx, tx, visitID, version, "renderings", &r)
	})
	if err != nil {
		return casework.Renderings{}, err
	}
	return r, nil
}

// readSigned opens one column of a sign_off row.
func (s *Store) readSigned(ctx context.Context, tx *sql.Tx, visitID casework.ID, version int, column string, into any) error {
	keys, err := s.keysOf(ctx, tx, visitID)
	if err != nil {
		return err
	}
	if version == 0 {
		if _, version, err = versions(ctx, tx, visitID); err != nil {
			return err
		}
	}
	var id casework.ID
	var payload, renderings []byte
	err = tx.QueryRowContext(ctx, "SELECT id, payload, renderings FROM sign_off WHERE visit_id = ? AND version = ?", visitID, version).Scan(&id, &payload, &renderings)
	if errors.Is(err, sql.ErrNoRows) {
		return unsigned()
	}
	if err != nil {
		return err
	}
	if column == "renderings" {
		payload = renderings
	}
	return unseal(keys.data, signOffPlace(id, column), payload, into)
}

func unsigned() *casework.Problem {
	return casework.NewProblem(casework.CodeUnsigned, "This note is not signed, so it stays in Evenhand. Sign it first.")
}
