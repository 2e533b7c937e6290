package storage

import (
	"context"
	"crypto/ecdh"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

func removalPlace(id casework.ID) vault.Field {
	return vault.Field{Table: "removal", Row: string(id), Column: "payload"}
}

// removal is the payload of a removal row: what was decided.
type removal struct {
	FromS  float64   `json:"from_s"`
	ToS    float64   `json:"to_s"`    // the end of the time line
	SoundS float64   `json:"sound_s"` // of sound that goes: less where there was a gap before
	Why    string    `json:"why"`
	At     time.Time `json:"at"`
}

// RemoveTail destroys the sound of a recording from a second to its end, and its keys, for good; see audio.CutTail. The time line keeps its
// length. The recording gets a mark with the reason, and the ledger an entry with the length and no content. It is refused while the case
// is on hold, and where there is no sound behind that second. Nothing may be writing to the recording: let its recorder rest first.
//
// The decision is stored first. If it cannot be carried out at once, or Evenhand ends in the middle, RecordingReader and the next opening
// of the records finish it, and until then the sound does not open. What rests on the sound (words, drafts) is the caller's; RemoveTail
// empties the database's log and drops the backup, which may hold older words, so it is best called when those are gone.
func (s *Store) RemoveTail(ctx context.Context, recordingID casework.ID, fromS float64, why string) error {
	if err := casework.RemovalReason(why); err != nil {
		return err
	}
	if err := s.finishRemoval(ctx, recordingID); err != nil { // one from before
		return problem(fmt.Errorf("remove sound: %w", err))
	}
	if math.IsNaN(fromS) {
		return casework.NewProblem(casework.CodeBadInput, "Say from where on the sound is to go. Nothing was changed.")
	}
	fromS = max(fromS, 0)
	err := s.do(ctx, "remove sound", func(tx *sql.Tx) error {
		r, _, keys, err := s.readRecording(ctx, tx, recordingID)
		if err != nil {
			return err
		}
		if err := s.mayDestroy(ctx, tx, r.VisitID); err != nil {
			return err
		}
		// Asked before it is noted: a removal that cannot be would keep the sound closed for ever.
		toS, soundS, err := audio.MayCut(s.RecordingPath(recordingID), keys.sound, recordingID, fromS)
		if errors.Is(err, os.ErrNotExist) || err == nil && soundS == 0 {
			return casework.NewProblem(casework.CodeBadInput, "There is no sound there to remove. Nothing was changed.")
		}
		if err != nil {
			return err
		}
		payload, err := seal(keys.data, removalPlace(recordingID), removal{fromS, toS, soundS, why, now()})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO removal (recording_id, payload) VALUES (?, ?)", recordingID, payload)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.finishRemoval(ctx, recordingID); err != nil {
		return casework.NewProblem(casework.CodeInternal, "The removal is noted, but the sound could not be cleared from the disk yet. It cannot be played any more. Evenhand tries again the next time it starts.").Because(err)
	}
	return nil
}

// finishRemovals works off the removals that were decided and not finished. One that fails, of a sound that is damaged or on a full disk,
// keeps nobody out of the other records: it stays for the next time, and its sound does not open.
func (s *Store) finishRemovals(ctx context.Context) error {
	var ids []casework.ID
	err := s.tx(ctx, func(tx *sql.Tx) (err error) {
		ids, err = idsOf(ctx, tx, "SELECT recording_id FROM removal")
		return err
	})
	for _, id := range ids {
		_ = s.finishRemoval(ctx, id)
	}
	return err
}

// finishRemoval carries out the removal of a recording, if one was decided.
func (s *Store) finishRemoval(ctx context.Context, id casework.ID) error {
	var what removal
	var key *ecdh.PrivateKey
	err := s.tx(ctx, func(tx *sql.Tx) error {
		var payload []byte
		err := tx.QueryRowContext(ctx, "SELECT payload FROM removal WHERE recording_id = ?", id).Scan(&payload)
		if err != nil {
			return err
		}
		_, _, keys, err := s.readRecording(ctx, tx, id)
		if err != nil {
			return err
		}
		key = keys.sound
		return unseal(keys.data, removalPlace(id), payload, &what)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := audio.CutTail(s.RecordingPath(id), key, id, what.FromS); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		v, err := s.changeRecording(ctx, tx, id, func(r *casework.Recording) {
			r.Marks = append(r.Marks, casework.Mark{Kind: casework.MarkRemoved, AtS: what.FromS, ForS: what.ToS - what.FromS, Clock: what.At, Why: what.Why})
		})
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM removal WHERE recording_id = ?", id); err != nil {
			return err
		}
		return s.ledger.Append(ctx, tx, ledger.Entry{Kind: ledger.SoundRemoved, At: what.At, Visit: v, Recording: id, Seconds: what.SoundS})
	})
	if err != nil {
		return fmt.Errorf("note the removal: %w", err)
	}
	return s.scrub(ctx)
}
