package storage

import (
	"bytes"
	"database/sql"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/ledger"
)

// noise gives seconds of sound that nothing makes smaller, the same each time.
func noise(seconds int) []byte {
	out := make([]byte, seconds*2*audio.Rate)
	_, _ = rand.NewChaCha8([32]byte{}).Read(out)
	return out
}

// recorded gives a visit a recording of so many seconds that came to its end.
func recorded(t testing.TB, s *Store, visit casework.ID, seconds int) casework.Recording {
	t.Helper()
	r, err := s.AddRecording(t.Context(), casework.Recording{VisitID: visit, Source: casework.SourceRecorded, Channels: 1, Going: true})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.RecordingWriter(t.Context(), r.ID, audio.EachSegment, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(noise(seconds)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r.Seconds, r.Going = float64(seconds), false
	if err := s.SaveRecording(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return r
}

func soundOf(t testing.TB, s *Store, id casework.ID) []byte {
	t.Helper()
	r, err := s.RecordingReader(t.Context(), id)
	if err != nil {
		t.Fatal(err, casework.AsProblem(err).Cause)
	}
	defer r.Close()
	pcm, err := r.Read(t.Context(), 0, math.Inf(1))
	if err != nil {
		t.Fatal(err)
	}
	return pcm
}

// decide stores that a removal was decided, as RemoveTail does before it is carried out.
func decide(t testing.TB, s *Store, id casework.ID, fromS float64) {
	t.Helper()
	err := s.do(t.Context(), "decide", func(tx *sql.Tx) error {
		_, _, keys, err := s.readRecording(t.Context(), tx, id)
		if err != nil {
			return err
		}
		payload, err := seal(keys.data, removalPlace(id), removal{FromS: fromS, ToS: 3, SoundS: 3 - fromS, Why: "a reason", At: now()})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(t.Context(), "INSERT INTO removal (recording_id, payload) VALUES (?, ?)", id, payload)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRemoveTail(t *testing.T) {
	ctx := t.Context()
	s := newStore(t)
	v := newVisit(t, s)
	r := recorded(t, s, v.ID, 3)
	r.Marks = []casework.Mark{{Kind: casework.MarkBookmark, AtS: 2, Clock: now()}}
	if err := s.SaveRecording(ctx, r); err != nil {
		t.Fatal(err)
	}
	if err := s.backUp(ctx); err != nil {
		t.Fatal(err)
	}
	wantCode(t, s.RemoveTail(ctx, r.ID, 1.5, " "), casework.CodeBadInput)
	wantCode(t, s.RemoveTail(ctx, r.ID, 3, "why"), casework.CodeBadInput)
	wantCode(t, s.RemoveTail(ctx, r.ID, math.NaN(), "why"), casework.CodeBadInput)
	wantCode(t, s.RemoveTail(ctx, casework.NewID(), 0, "why"), casework.CodeNotFound)
	want := noise(3)
	if !bytes.Equal(soundOf(t, s, r.ID), want) {
		t.Fatal("a removal that was refused changed the sound")
	}
	before := now()
	if err := s.RemoveTail(ctx, r.ID, 1.5, "said by mistake"); err != nil {
		t.Fatal(err, casework.AsProblem(err).Cause)
	}
	wantCode(t, s.RemoveTail(ctx, r.ID, 2, "again"), casework.CodeBadInput) // is gone already
	clear(want[3*audio.Rate:])
	if !bytes.Equal(soundOf(t, s, r.ID), want) {
		t.Error("the sound is otherwise")
	}
	// More is recorded behind the gap, and a removal takes the gap in.
	key, err := s.SoundKey(ctx, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(s.RecordingPath(r.ID), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := audio.Resume(f, key, r.ID, audio.EachRecord)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(noise(1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Rest(); err != nil {
		t.Fatal(err)
	}
	if err := s.RemoveTail(ctx, r.ID, 1, "and more"); err != nil {
		t.Fatal(err)
	}
	got, err := s.Recording(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	check := func(got casework.Recording) {
		t.Helper()
		type mark struct {
			kind      casework.MarkKind
			at, forS  float64
			why       string
			clockedIn bool
		}
		var marks []mark
		for _, m := range got.Marks {
			marks = append(marks, mark{m.Kind, m.AtS, m.ForS, m.Why, !m.Clock.Before(before)})
		}
		if want := []mark{{casework.MarkRemoved, 1, 3, "and more", true}, {casework.MarkRemoved, 1.5, 1.5, "said by mistake", true}, {casework.MarkBookmark, 2, 0, "", false}}; !slices.Equal(marks, want) {
			t.Errorf("marks %+v", marks)
		}
	}
	check(got)
	// Nobody takes the marks of what was removed away, or makes some up.
	r.Marks = append(r.Marks, casework.Mark{Kind: casework.MarkRemoved, AtS: 9, Clock: now()})
	if err := s.SaveRecording(ctx, r); err != nil {
		t.Fatal(err)
	}
	if got, err = s.Recording(ctx, r.ID); err != nil {
		t.Fatal(err)
	}
	check(got)
	entries, err := s.Ledger(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, seconds := range []float64{1.5, 1.5} { // half a second and a whole one
		e := entries[len(entries)-2+i]
		if e.Kind != ledger.SoundRemoved || e.Recording != r.ID || e.Visit != v.ID || e.Seconds != seconds || e.Left != "" || e.Digest != "" {
			t.Errorf("ledger %+v", e)
		}
	}
	if _, err := os.Stat(s.backupPath()); !os.IsNotExist(err) {
		t.Error("the backup, which may hold the words, is still there")
	}
}

// A removal that was decided and stopped is finished at the next start, or before the sound is opened.
func TestStoppedRemovalIsFinished(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	r := recorded(t, s, newVisit(t, s).ID, 3)
	decide(t, s, r.ID, 2.5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	done := func(seconds float64, marks int) {
		t.Helper()
		want := noise(3)
		clear(want[int(seconds*audio.Rate)*2:])
		if !bytes.Equal(soundOf(t, s, r.ID), want) {
			t.Error("the sound is otherwise")
		}
		got, err := s.Recording(ctx, r.ID)
		if err != nil || len(got.Marks) != marks {
			t.Errorf("%d marks, %v", len(got.Marks), err)
		}
		var left int
		if err := s.db.QueryRow("SELECT count(*) FROM removal").Scan(&left); err != nil || left > 0 {
			t.Error(left, err)
		}
	}
	if s, err = Open(ctx, dir, v); err != nil {
		t.Fatal(err)
	}
	done(2.5, 1)
	decide(t, s, r.ID, 2)
	done(2, 2) // the reader did it
	// The sound was cut, and the note of it was not made.
	decide(t, s, r.ID, 1)
	if err := s.tx(ctx, func(tx *sql.Tx) error {
		_, _, keys, err := s.readRecording(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		return audio.CutTail(s.RecordingPath(r.ID), keys.sound, r.ID, 1)
	}); err != nil {
		t.Fatal(err)
	}
	done(1, 3)
}

// A removal that cannot be carried out keeps that sound closed, and nothing else.
func TestRemovalThatFails(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	visit := newVisit(t, s)
	r, other := recorded(t, s, visit.ID, 3), recorded(t, s, visit.ID, 1)
	block := s.RecordingPath(r.ID) + ".cut"
	if err := os.Mkdir(block, 0o700); err != nil { // where the journal should go
		t.Fatal(err)
	}
	wantCode(t, s.RemoveTail(ctx, r.ID, 1, "why"), casework.CodeInternal)
	if _, err := s.RecordingReader(ctx, r.ID); err == nil {
		t.Error("sound that is to go opens")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(ctx, dir, v); err != nil {
		t.Fatalf("one removal keeps the records closed: %v", err)
	}
	if got := soundOf(t, s, other.ID); len(got) != 2*audio.Rate {
		t.Error("another recording")
	}
	if err := os.Remove(block); err != nil {
		t.Fatal(err)
	}
	want := noise(3)
	clear(want[2*audio.Rate:])
	if !bytes.Equal(soundOf(t, s, r.ID), want) {
		t.Error("the sound is otherwise")
	}
}

// Sound of the first format cannot be cut. That is said before anything is noted, so that it still opens.
func TestRemoveTailOfTheFirstFormat(t *testing.T) {
	ctx := t.Context()
	s, n := goldenStore(t, "folder-v1")
	wantCode(t, s.RemoveTail(ctx, n.Recording.ID, 0.1, "why"), casework.CodeRefused)
	if got := soundOf(t, s, n.Recording.ID); !bytes.Equal(got, bytes.Repeat([]byte(soundMarker), 1000)) {
		t.Error("the sound reads otherwise")
	}
	if err := s.DeleteRecording(ctx, n.Recording.ID); err != nil {
		t.Error(err)
	}
}

func TestHold(t *testing.T) {
	ctx := t.Context()
	s := newStore(t)
	v := newVisit(t, s)
	add := func(r casework.Recording) casework.Recording {
		t.Helper()
		r.VisitID = v.ID
		r, err := s.AddRecording(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	part := func(r casework.Recording, seconds int) casework.Recording {
		t.Helper()
		w, err := s.RecordingWriter(ctx, r.ID, audio.EachRecord, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(noise(seconds)); err != nil {
			t.Fatal(err)
		}
		if err := w.Rest(); err != nil {
			t.Fatal(err)
		}
		return r
	}
	whole := recorded(t, s, v.ID, 3)
	finished := part(add(casework.Recording{Source: casework.SourceImport}), 2)
	finished.Seconds = 2
	if err := s.SaveRecording(ctx, finished); err != nil {
		t.Fatal(err)
	}
	damagedOne := part(add(casework.Recording{Source: casework.SourceRecorded}), 1)
	if err := os.WriteFile(s.RecordingPath(damagedOne.ID), bytes.Repeat([]byte("x"), 999), 0o600); err != nil {
		t.Fatal(err)
	}

	wantCode(t, s.SetHold(ctx, v.CaseID, &casework.Hold{Why: " "}), casework.CodeBadInput)
	wantCode(t, s.SetHold(ctx, v.CaseID, &casework.Hold{Why: strings.Repeat("so ", 100)}), casework.CodeBadInput)
	wantCode(t, s.SetHold(ctx, casework.NewID(), &casework.Hold{Why: "court"}), casework.CodeNotFound)
	before := now()
	if err := s.SetHold(ctx, v.CaseID, &casework.Hold{Why: "a court asked"}); err != nil {
		t.Fatal(err)
	}
	c, err := s.Case(ctx, v.CaseID)
	if err != nil || c.Hold == nil || c.Hold.Why != "a court asked" || c.Hold.Since.Before(before) || c.Hold.Since.After(now().Add(time.Second)) {
		t.Fatal(c.Hold, err)
	}
	// Saving the case as somebody knew it before does not lift the hold, nor does a new case begin with one.
	c.Hold, c.Label = nil, "Another label"
	if err := s.SaveCase(ctx, c); err != nil {
		t.Fatal(err)
	}
	if c, err = s.Case(ctx, v.CaseID); err != nil || c.Hold == nil || c.Label != "Another label" {
		t.Fatal(c, err)
	}
	if fresh, err := s.CreateCase(ctx, casework.Case{Label: "New", Hold: &casework.Hold{Why: "x"}}); err != nil || fresh.Hold != nil {
		t.Fatal(fresh, err)
	}

	wantCode(t, s.DeleteVisit(ctx, v.ID), casework.CodeHeld)
	wantCode(t, s.RemoveTail(ctx, whole.ID, 1, "why"), casework.CodeHeld)
	for what, r := range map[string]casework.Recording{
		"recorded": whole, "an import that was finished": finished, "recorded, and damaged": damagedOne,
		"recorded, and cut off": part(add(casework.Recording{Source: casework.SourceRecorded, Going: true}), 1),
		"dictated, and cut off": part(add(casework.Recording{Source: casework.SourceDictation}), 1),
		"of no known source":    part(add(casework.Recording{}), 1),
	} {
		t.Run(what, func(t *testing.T) { wantCode(t, s.DeleteRecording(ctx, r.ID), casework.CodeHeld) })
	}
	if !bytes.Equal(soundOf(t, s, whole.ID), noise(3)) {
		t.Error("the sound was changed all the same")
	}
	empty := add(casework.Recording{Source: casework.SourceRecorded, Going: true})
	if err := os.WriteFile(s.RecordingPath(empty.ID), []byte("EVHS"), 0o600); err != nil { // stopped in its header
		t.Fatal(err)
	}
	for what, r := range map[string]casework.Recording{
		"an import that failed":            part(add(casework.Recording{Source: casework.SourceImport}), 1),
		"a practice that failed":           part(add(casework.Recording{Source: casework.SourcePractice}), 1),
		"a recording that never began":     add(casework.Recording{Source: casework.SourceRecorded, Going: true}),
		"a recording of nothing":           part(add(casework.Recording{Source: casework.SourceRecorded}), 0),
		"a recording without a whole head": empty,
	} {
		t.Run(what, func(t *testing.T) {
			if err := s.DeleteRecording(ctx, r.ID); err != nil {
				t.Error(err)
			}
		})
	}

	for range 2 { // the second time, there is none to lift
		if err := s.SetHold(ctx, v.CaseID, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RemoveTail(ctx, whole.ID, 1, "why"); err != nil {
		t.Error(err)
	}
	if err := s.DeleteVisit(ctx, v.ID); err != nil {
		t.Error(err, casework.AsProblem(err).Cause)
	}
	entries, err := s.Ledger(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []ledger.Kind
	for _, e := range entries {
		if e.Kind == ledger.HoldSet || e.Kind == ledger.HoldLifted {
			kinds = append(kinds, e.Kind)
			if e.Case != v.CaseID {
				t.Errorf("%+v", e)
			}
		}
	}
	if !slices.Equal(kinds, []ledger.Kind{ledger.HoldSet, ledger.HoldLifted}) {
		t.Errorf("ledger %v", kinds)
	}
	if left, err := filepath.Glob(filepath.Join(s.soundDir(), "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// Where somebody said no, the worker may still dictate.
func TestDictation(t *testing.T) {
	ctx := t.Context()
	s := newStore(t)
	v := newVisit(t, s)
	v.Attendees = append(v.Attendees, casework.Attendee{ID: "P2", Name: "A mother", Told: casework.ToldObjected})
	if err := s.SaveVisit(ctx, v); err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{casework.SourceRecorded, casework.SourceImport, casework.SourcePractice, ""} {
		_, err := s.AddRecording(ctx, casework.Recording{VisitID: v.ID, Source: source})
		wantCode(t, err, casework.CodeRefused)
	}
	r, err := s.AddRecording(ctx, casework.Recording{VisitID: v.ID, Source: casework.SourceDictation, Going: true})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Recording(ctx, r.ID); err != nil || !got.Going || got.Source != casework.SourceDictation {
		t.Fatal(got, err)
	}
	// The recorder has made the file and not yet its header: there is no sound yet, and none is damaged.
	wantCode(t, second(s.RecordingReader(ctx, r.ID)), casework.CodeNotFound)
	if err := os.WriteFile(s.RecordingPath(r.ID), []byte("EVHSOUND"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantCode(t, second(s.RecordingReader(ctx, r.ID)), casework.CodeNotFound)
}
