package engine

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
)

// alone is the sealed sound to which a recorder writes whose window is gone, while Evenhand is locked; else "".
func (e *Engine) alone() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.session(""); e.store != nil || r != nil && !r.over() {
		return ""
	}
	all, _ := filepath.Glob(filepath.Join(e.config.Data, "audio", "*.sound")) // as storage lays them; it cannot be asked while it is closed
	for _, path := range all {
		if recorder.Held(path) && e.hold() == nil { // else it is another window's
			return path
		}
	}
	return ""
}

// aloneView shows a recorder whose window is gone.
func aloneView(path, state string) RecordingView {
	id := strings.TrimSuffix(filepath.Base(path), ".sound")
	return RecordingView{Visit: id, Recording: id, State: state}
}

// closeRow makes a recording that was going on one that has ended, as long as what is sealed of it.
func (e *Engine) closeRow(ctx context.Context, s *storage.Store, row casework.Recording) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	sound, err := s.RecordingReader(ctx, row.ID)
	if err == nil {
		row.Seconds = sound.Seconds()
		row.Channels = sound.Channels()
		err = sound.Close()
	} else if is(err, casework.CodeNotFound) {
		err = nil // the microphone never gave a sound
	}
	if err != nil {
		return err
	}
	if row.Seconds > 0 {
		row.Going = false
		return s.SaveRecording(ctx, row)
	}
	if err := s.DeleteRecording(ctx, row.ID); err != nil {
		return err
	}
	if v, err := s.Visit(ctx, row.VisitID); err != nil || v.State != casework.VisitHearing {
		return err
	}
	return e.standAgain(ctx, s, row.VisitID)
}

// reopened goes on with what waited for the store: the marks and the end of a recording, and its words.
func (e *Engine) reopened(ctx context.Context, s *storage.Store) error {
	r := e.session("")
	if r == nil || r.isStored() {
		return nil
	}
	if r.over() {
		if err := e.storeEnd(ctx, r); err != nil {
			return err
		}
		if _, err := s.Recording(ctx, r.recording); is(err, casework.CodeNotFound) { // there was nothing in it
			return nil
		}
	} else if err := e.saveMarks(ctx, r); err != nil {
		return err
	}
	e.hearLive(s, r)
	return nil
}

// found lists recordings that were going on when Evenhand ended and that nobody has kept yet.
func (e *Engine) found(ctx context.Context, s *storage.Store, c casework.Case, v casework.Visit, title string) ([]FoundView, error) {
	all, err := s.Recordings(ctx, v.ID)
	if err != nil {
		return nil, err
	}
	var out []FoundView
	for _, r := range all {
		if live := e.session(r.ID); !r.Going || live != nil && !live.over() {
			continue
		}
		f := FoundView{Visit: string(v.ID), Recording: string(r.ID), Initials: c.Initials(), Title: title, Started: r.Created.Format(time.RFC3339),
			Live: recorder.Held(s.RecordingPath(r.ID))}
		sound, err := s.RecordingReader(ctx, r.ID)
		if err == nil { // else KeepFound says what is the matter; this one keeps nobody from the others
			f.Seconds = sound.Seconds()
			sound.Close()
		}
		out = append(out, f)
	}
	return out, nil
}

// KeepFound keeps a recording that was going on when Evenhand ended, complete to its last whole second, and writes down its words. One
// that still goes on by itself is finished first.
func (e *Engine) KeepFound(ctx context.Context, recording string) error {
	s, err := e.opened()
	if err != nil {
		return err
	}
	rid, err := id(recording)
	if err != nil {
		return err
	}
	row, err := s.Recording(ctx, rid)
	if err != nil {
		return err
	}
	live := e.session(rid)
	if !row.Going || live != nil && !live.over() {
		return casework.NewProblem(casework.CodeRefused, "This recording is kept already.")
	}
	if live != nil { // it ended here, and that could not be stored
		if err := e.storeEnd(ctx, live); err != nil {
			return err
		}
		return e.Transcribe(ctx, string(row.VisitID))
	}
	if path := s.RecordingPath(rid); recorder.Held(path) {
		if err := recorder.Stop(ctx, path); err != nil {
			return err
		}
	} else if _, err := os.Stat(path); err == nil {
		row.Problems = append(row.Problems, "Evenhand stopped while this was recorded. It is complete to the last second before that.")
	}
	if err := e.closeRow(ctx, s, row); err != nil {
		return err
	}
	visit := string(row.VisitID)
	e.emit("changed", map[string]string{"visit": visit})
	err = e.Transcribe(ctx, visit)
	if is(err, casework.CodeNotFound) {
		return casework.NewProblem(casework.CodeEmptySound, "Nothing had been recorded yet when Evenhand stopped, so there is nothing to keep.")
	}
	return err
}
