package storage

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"

	"evenhand/casework"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func signerPlace(column string, revision int) vault.Field {
	return vault.Field{Table: "signer", Row: "1", Column: column, Version: revision}
}

// SetSigner stores who signs on this computer. The first call makes their Ed25519 key; later ones change name and role and keep it.
func (s *Store) SetSigner(ctx context.Context, name, role string) (signer casework.Signer, err error) {
	signer = casework.Signer{Name: strings.TrimSpace(name), Role: strings.TrimSpace(role)}
	if signer.Name == "" || signer.Role == "" {
		return casework.Signer{}, casework.NewProblem(casework.CodeBadInput, "Give your name and your role, as they should stand under your notes.")
	}
	err = s.do(ctx, "set signer", func(tx *sql.Tx) error {
		old, revision, err := s.readSigner(ctx, tx)
		var private ed25519.PrivateKey
		switch p := casework.AsProblem(err); {
		case p == nil:
			signer.PublicKey, signer.KeyID = old.PublicKey, old.KeyID
			if private, err = s.readSigningKey(ctx, tx); err != nil {
				return err
			}
		case p.Code == casework.CodeNotFound:
			public, fresh, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				return err
			}
			private, signer.PublicKey, signer.KeyID = fresh, public, casework.KeyID(public)
		default:
			return err
		}
		revision++
		payload, err := seal(s.keys.signer, signerPlace("payload", revision), signer)
		if err != nil {
			return err
		}
		key, err := s.keys.signer.Seal(signerPlace("private_key", revision), private.Seed())
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO signer (id, revision, payload, private_key) VALUES (1, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, payload = excluded.payload, private_key = excluded.private_key`, revision, payload, key); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.SignerSet, At: now(), Key: signer.KeyID})
	})
	if err != nil {
		return casework.Signer{}, err
	}
	return signer, nil
}

// Signer returns who signs on this computer; not_found before SetSigner.
func (s *Store) Signer(ctx context.Context) (signer casework.Signer, err error) {
	err = s.do(ctx, "read signer", func(tx *sql.Tx) error {
		signer, _, err = s.readSigner(ctx, tx)
		return err
	})
	return signer, err
}

// SigningKey returns the signer's private key. Do not keep it.
func (s *Store) SigningKey(ctx context.Context) (key ed25519.PrivateKey, err error) {
	err = s.do(ctx, "read signing key", func(tx *sql.Tx) error {
		key, err = s.readSigningKey(ctx, tx)
		return err
	})
	return key, err
}

func (s *Store) readSigner(ctx context.Context, tx *sql.Tx) (signer casework.Signer, revision int, err error) {
	var payload []byte
	err = tx.QueryRowContext(ctx, "SELECT revision, payload FROM signer WHERE id = 1").Scan(&revision, &payload)
	if errors.Is(err, sql.ErrNoRows) {
		return signer, 0, casework.NewProblem(casework.CodeNotFound, "Evenhand does not know yet who signs here. Give your name and role.")
	}
	if err != nil {
		return signer, 0, err
	}
	return signer, revision, unseal(s.keys.signer, signerPlace("payload", revision), payload, &signer)
}

func (s *Store) readSigningKey(ctx context.Context, tx *sql.Tx) (ed25519.PrivateKey, error) {
	signer, revision, err := s.readSigner(ctx, tx)
	if err != nil {
		return nil, err
	}
	var sealed []byte
	if err := tx.QueryRowContext(ctx, "SELECT private_key FROM signer WHERE id = 1").Scan(&sealed); err != nil {
		return nil, err
	}
	seed, err := s.keys.signer.Open(signerPlace("private_key", revision), sealed)
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	if len(seed) != ed25519.SeedSize {
		return nil, damaged(errors.New("signing key has the wrong length"))
	}
	key := ed25519.NewKeyFromSeed(seed)
	if !key.Public().(ed25519.PublicKey).Equal(ed25519.PublicKey(signer.PublicKey)) {
		return nil, damaged(errors.New("signing key does not fit its public half"))
	}
	return key, nil
}
