package storage

import (
	"cmp"
	"context"
	"crypto/ecdh"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func recordingPlace(id casework.ID, revision int) vault.Field {
	return vault.Field{Table: "recording", Row: string(id), Column: "payload", Version: revision}
}

func (s *Store) soundDir() string { return filepath.Join(s.dir, "audio") }

// RecordingPath says where the sealed sound of a recording lies: for the child process that writes it with no more than SoundKey.
func (s *Store) RecordingPath(id casework.ID) string {
	return filepath.Join(s.soundDir(), filepath.Base(string(id))+".sound")
}

// AddRecording stores that a visit has a recording; its sound follows through RecordingWriter. It is refused where the visit may not hold
// sound, except for a dictation: that is the worker's own voice, taken down alone after the visit, and it is what a worker does where
// somebody there said no. It gives the recording an id and a time if it has none, and returns it as stored.
func (s *Store) AddRecording(ctx context.Context, r casework.Recording) (casework.Recording, error) {
	if r.ID == "" {
		r.ID = casework.NewID()
	}
	if !r.ID.Valid() {
		return casework.Recording{}, notFound("The recording")
	}
	if r.Created.IsZero() {
		r.Created = now()
	}
	err := s.do(ctx, "add recording", func(tx *sql.Tx) error {
		v, _, err := s.readVisit(ctx, tx, r.VisitID)
		if err != nil {
			return err
		}
		if r.Source != casework.SourceDictation {
			if err := v.MayHoldSound(); err != nil {
				return err
			}
		}
		keys, err := s.keysOf(ctx, tx, r.VisitID)
		if err != nil {
			return err
		}
		payload, err := seal(keys.data, recordingPlace(r.ID, 1), r)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO recording (id, visit_id, revision, payload) VALUES (?, ?, 1, ?)", r.ID, r.VisitID, payload); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.RecordingMade, At: now(), Case: v.CaseID, Visit: v.ID, Recording: r.ID})
	})
	if err != nil {
		return casework.Recording{}, err
	}
	return r, nil
}

// SaveRecording replaces what is known of a recording: how long it is, what is wrong with it, its marks, and whether it is still going. The
// marks of what was removed stay, whatever it is given.
func (s *Store) SaveRecording(ctx context.Context, r casework.Recording) error {
	return s.do(ctx, "save recording", func(tx *sql.Tx) error {
		old, _, _, err := s.readRecording(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if old.VisitID != r.VisitID {
			return casework.NewProblem(casework.CodeRefused, "A recording stays with its visit. Nothing was changed.")
		}
		_, err = s.changeRecording(ctx, tx, r.ID, func(now *casework.Recording) {
			*now = r
			now.Created = old.Created
			now.Marks = slices.DeleteFunc(slices.Clone(r.Marks), func(m casework.Mark) bool { return m.Kind == casework.MarkRemoved })
			for _, m := range old.Marks {
				if m.Kind == casework.MarkRemoved {
					now.Marks = append(now.Marks, m)
				}
			}
		})
		return err
	})
}

// changeRecording reads, changes and writes a recording in one transaction, its marks in order of their place. It returns the visit.
func (s *Store) changeRecording(ctx context.Context, tx *sql.Tx, id casework.ID, change func(*casework.Recording)) (visit casework.ID, err error) {
	r, revision, keys, err := s.readRecording(ctx, tx, id)
	if err != nil {
		return "", err
	}
	change(&r)
	slices.SortStableFunc(r.Marks, func(a, b casework.Mark) int { return cmp.Compare(a.AtS, b.AtS) })
	payload, err := seal(keys.data, recordingPlace(id, revision+1), r)
	if err != nil {
		return "", err
	}
	_, err = tx.ExecContext(ctx, "UPDATE recording SET revision = ?, payload = ? WHERE id = ?", revision+1, payload, id)
	return r.VisitID, err
}

// Recording returns one recording.
func (s *Store) Recording(ctx context.Context, id casework.ID) (r casework.Recording, err error) {
	err = s.do(ctx, "read recording", func(tx *sql.Tx) error {
		r, _, _, err = s.readRecording(ctx, tx, id)
		return err
	})
	return r, err
}

// Recordings returns the recordings of a visit, the oldest first.
func (s *Store) Recordings(ctx context.Context, visitID casework.ID) ([]casework.Recording, error) {
	var out []casework.Recording
	err := s.do(ctx, "read recordings", func(tx *sql.Tx) error {
		ids, err := idsOf(ctx, tx, "SELECT id FROM recording WHERE visit_id = ?", visitID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			r, _, _, err := s.readRecording(ctx, tx, id)
			if err != nil {
				return err
			}
			out = append(out, r)
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Created.Before(out[j].Created) })
	return out, err
}

// DeleteRecording destroys a recording and its sound: for an import that failed, or sound that must go. It is refused while the case is on
// hold, unless nothing is lost by it: the recording holds no sound, or it is an import that never came to its end, whose file is where it was.
func (s *Store) DeleteRecording(ctx context.Context, id casework.ID) error {
	err := s.do(ctx, "delete recording", func(tx *sql.Tx) error {
		r, _, keys, err := s.readRecording(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.mayDestroy(ctx, tx, r.VisitID); err != nil && !s.holdsNothing(r, keys.sound) {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO doomed_sound (recording_id) VALUES (?)", id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM recording WHERE id = ?", id); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.RecordingDeleted, At: now(), Visit: r.VisitID, Recording: id})
	})
	if err != nil {
		return err
	}
	if err := s.clearDoomed(ctx); err != nil {
		return casework.NewProblem(casework.CodeInternal, "The recording is deleted, but its sealed sound could not be cleared from the disk yet. Evenhand tries again the next time it starts.").Because(err)
	}
	return nil
}

// holdsNothing reports whether the record is none the poorer without a recording. Where that cannot be told, it is.
func (s *Store) holdsNothing(r casework.Recording, key *ecdh.PrivateKey) bool {
	if (r.Source == casework.SourceImport || r.Source == casework.SourcePractice) && r.Seconds == 0 && !r.Going {
		return true
	}
	sound, err := s.openSound(r.ID, key)
	if err != nil {
		return casework.AsProblem(err).Code == casework.CodeNotFound
	}
	defer sound.Close()
	return sound.Samples() == 0
}

// SoundKey returns the public half of a visit's sound key. It seals sound and opens none.
func (s *Store) SoundKey(ctx context.Context, visitID casework.ID) (key *ecdh.PublicKey, err error) {
	err = s.do(ctx, "read sound key", func(tx *sql.Tx) error {
		keys, err := s.keysOf(ctx, tx, visitID)
		if err == nil {
			key = keys.sound.PublicKey()
		}
		return err
	})
	return key, err
}

// RecordingWriter makes the sealed sound of a recording, of one or two channels, once. The caller closes the writer; if it does not, the sound reads as cut.
func (s *Store) RecordingWriter(ctx context.Context, id casework.ID, p audio.Policy, channels int) (*audio.Writer, error) {
	var to *ecdh.PublicKey
	err := s.do(ctx, "write sound", func(tx *sql.Tx) error {
		_, _, keys, err := s.readRecording(ctx, tx, id)
		if err == nil {
			to = keys.sound.PublicKey()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	w, err := audio.Create(s.RecordingPath(id), to, id, p, channels)
	if errors.Is(err, os.ErrExist) {
		return nil, casework.NewProblem(casework.CodeRefused, "This recording already has its sound. Nothing was changed.").Because(err)
	}
	return w, err
}

// RecordingReader opens the sealed sound of a recording, which may still be growing. The caller closes it. If a removal from it is not
// finished, it is finished first; where that fails, the sound does not open.
func (s *Store) RecordingReader(ctx context.Context, id casework.ID) (*audio.Reader, error) {
	if err := s.finishRemoval(ctx, id); err != nil {
		return nil, problem(fmt.Errorf("read sound: %w", err))
	}
	var key *ecdh.PrivateKey
	err := s.do(ctx, "read sound", func(tx *sql.Tx) error {
		_, _, keys, err := s.readRecording(ctx, tx, id)
		key = keys.sound
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.openSound(id, key)
}

// openSound opens the sound of a recording. A file whose writer has not yet come to its first second, or never did, is not found.
func (s *Store) openSound(id casework.ID, key *ecdh.PrivateKey) (*audio.Reader, error) {
	f, err := os.Open(s.RecordingPath(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, notFound("The sound of this recording").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read sound: %w", err)
	}
	st, err := f.Stat()
	if err != nil || st.Size() < audio.HeaderSize {
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("read sound: %w", err)
		}
		return nil, notFound("The sound of this recording")
	}
	return audio.OpenReader(f, key, id)
}

func (s *Store) readRecording(ctx context.Context, tx *sql.Tx, id casework.ID) (r casework.Recording, revision int, keys visitKeys, err error) {
	var visitID casework.ID
	var payload []byte
	err = tx.QueryRowContext(ctx, "SELECT visit_id, revision, payload FROM recording WHERE id = ?", id).Scan(&visitID, &revision, &payload)
	if errors.Is(err, sql.ErrNoRows) {
		return r, 0, keys, notFound("The recording")
	}
	if err != nil {
		return r, 0, keys, err
	}
	if keys, err = s.keysOf(ctx, tx, visitID); err != nil {
		return r, 0, keys, err
	}
	return r, revision, keys, unseal(keys.data, recordingPlace(id, revision), payload, &r)
}
