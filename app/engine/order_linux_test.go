package engine

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/capture/soundtest"
)

// recordFor records a visit until there are some seconds of sound.
func recordFor(t *testing.T, e *Engine, h *heard, visit string, seconds float64) {
	t.Helper()
	if _, err := e.Record(t.Context(), visit, RecordForm{}); err != nil {
		t.Fatal(err)
	}
	await(t, "sound", 20*time.Second, func() bool { return h.last().Visit == visit && h.last().Seconds > seconds })
}

// Without a microphone nothing is begun and nothing is left behind, and once one is there it records.
func TestRecordWithoutAMicrophone(t *testing.T) {
	sound := soundtest.Start(t)
	sound.Use(t)
	e, h := open(t), &heard{}
	e.emit = h.emit
	visit := told(t, e)
	for range 3 {
		if _, err := e.Record(t.Context(), visit, RecordForm{Microphone: "none"}); code(err) != casework.CodeMicrophone {
			t.Fatalf("without a microphone: %v", err)
		}
		if now := e.Recording(); now != nil {
			t.Fatalf("something is being recorded: %+v", now)
		}
	}
	if v, err := e.Visit(t.Context(), visit); err != nil || len(v.Sounds) > 0 || v.State != string(casework.VisitNew) {
		t.Errorf("left behind: %+v, %v", v, err)
	}
	sound.Loudspeaker("room")
	sound.Plug("desk", "room")
	recordFor(t, e, h, visit, 0.5)
	if err := e.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Somebody comes in while minutes are being removed: the recording does not go on by itself afterwards.
func TestSomeoneComesInWhileMinutesAreRemoved(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	recordFor(t, e, h, visit, 2)
	e.changes.Lock() // the removal waits for this
	removed := make(chan error, 1)
	go func() {
		_, err := e.RemoveLast(ctx, 1, "spoke to a neighbour")
		removed <- err
	}()
	await(t, "the removal", 5*time.Second, func() bool { return e.Recording().State == "removing" && e.session("").recorder.State().Rested })
	came := make(chan error, 1)
	go func() {
		_, err := e.CameIn(ctx)
		came <- err
	}()
	select { // it is done at once
	case err := <-came:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for the removal")
	}
	e.changes.Unlock()
	if err := <-removed; err != nil {
		t.Error(err)
	}
	if now := e.Recording(); now == nil || now.State != "came_in" || !e.session("").recorder.State().Paused {
		t.Fatalf("after the removal: %+v, %+v", now, e.session("").recorder.State())
	}
	if _, err := e.GoOn(ctx, CameInForm{}); err != nil {
		t.Fatal(err)
	}
	at := h.last().Seconds
	await(t, "sound afterwards", 10*time.Second, func() bool { return h.last().Seconds > at+1 })
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
}

// Finish while minutes are being removed waits for the removal, and the recording stays ended.
func TestFinishWhileMinutesAreRemoved(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	recordFor(t, e, h, visit, 2)
	e.changes.Lock()
	removed := make(chan error, 1)
	go func() {
		_, err := e.RemoveLast(ctx, 1, "spoke to a neighbour")
		removed <- err
	}()
	await(t, "the removal", 5*time.Second, func() bool { return e.Recording().State == "removing" && e.session("").recorder.State().Rested })
	finished := make(chan error, 2)
	for range 2 {
		go func() { finished <- e.Finish(ctx) }()
	}
	e.changes.Unlock()
	if err := <-removed; err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-finished; err != nil && code(err) != casework.CodeNotFound {
			t.Error(err)
		}
	}
	if h.last().State != "ended" {
		t.Errorf("the window was last told: %s", h.last().State)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || len(v.Sounds) != 1 || v.Sounds[0].Going {
		t.Fatalf("%+v, %v", v.Sounds, err)
	}
	if m := v.Sounds[0].Marks; len(m) != 1 || m[0].Kind != string(casework.MarkRemoved) {
		t.Errorf("marks %+v", m)
	}
}

// Nobody's visit, sound or note is changed under a recording; and somebody who says no stops it.
func TestWhileItIsRecorded(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	recordFor(t, e, h, visit, 1)
	if err := e.DeleteVisit(ctx, visit); code(err) != casework.CodeRefused {
		t.Errorf("deleted: %v", err)
	}
	e.jobs.stop(casework.ID(visit)) // its words
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "2", "v.wav")}); code(err) != casework.CodeRefused {
		t.Errorf("a file went in between: %v", err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.Form.People {
		if !v.Form.People[i].Signer {
			v.Form.People[i].Told = string(casework.ToldObjected)
		}
	}
	if _, err := e.UpdateVisit(ctx, visit, v.Form); err != nil {
		t.Fatal(err)
	}
	if now := e.Recording(); now == nil || now.State != "paused" || now.Notice == "" {
		t.Errorf("after an objection: %+v", now)
	}
	for range 2 {
		if _, err := e.GoOn(ctx, CameInForm{}); code(err) != casework.CodeRefused {
			t.Errorf("went on over an objection: %v", err)
		}
	}
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	if err := e.DeleteVisit(ctx, visit); err != nil {
		t.Errorf("delete it afterwards: %v", err)
	}
}

// An objection that came with somebody who came in stands, however often one presses Go on.
func TestAnObjectionStands(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	recordFor(t, e, h, visit, 1)
	if _, err := e.CameIn(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := e.GoOn(ctx, CameInForm{People: []PersonForm{{Name: "Uncle", Role: "uncle", Told: "objected"}}}); code(err) != casework.CodeRefused {
		t.Errorf("objected: %v", err)
	}
	if _, err := e.GoOn(ctx, CameInForm{}); code(err) != casework.CodeRefused {
		t.Errorf("again: %v", err)
	}
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
}

// orphan makes of a visit one whose recording was going on when Evenhand ended, and opens Evenhand again.
func orphan(t *testing.T, e *Engine) (recording string) {
	t.Helper()
	r := e.session("")
	row, err := e.store.Recording(t.Context(), r.recording)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.jobs.stop(r.visit)
	if err := e.store.SaveRecording(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	e.recMu.Lock()
	e.rec = nil
	e.recMu.Unlock()
	return string(r.recording)
}

// A recording that was found has its place before whatever comes later, so nothing more is recorded until it is kept. A damaged one keeps
// nobody from the rest of Today, and can be deleted.
func TestFoundComesFirst(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	recordFor(t, e, h, visit, 2)
	found := orphan(t, e)
	if err := e.move(ctx, e.store, casework.ID(visit), casework.VisitHeard); err != nil {
		t.Fatal(err)
	}
	today, err := e.Today(ctx)
	if err != nil || len(today.Found) != 1 || today.Found[0].Seconds < 1 {
		t.Fatalf("today: %+v, %v", today.Found, err)
	}
	if _, err := e.Record(ctx, visit, RecordForm{}); code(err) != casework.CodeRefused {
		t.Errorf("a recording behind one that has no end: %v", err)
	}
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "2", "v.wav")}); code(err) != casework.CodeRefused {
		t.Errorf("an import behind one that has no end: %v", err)
	}
	path := e.store.RecordingPath(casework.ID(found))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b[:64] {
		b[i] ^= 0x55
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if today, err = e.Today(ctx); err != nil || len(today.Found) != 1 {
		t.Fatalf("today with a damaged recording: %+v, %v", today.Found, err)
	}
	if err := e.KeepFound(ctx, found); err == nil {
		t.Error("a damaged recording is kept as if it were whole")
	}
	if len(today.NeedsYou) != 1 {
		t.Error("there is no way to its visit from Today")
	}
	if v, err := e.Visit(ctx, visit); err != nil || len(v.Sounds) != 1 || v.Sounds[0].Going {
		t.Errorf("nobody records it, so it can be deleted: %+v, %v", v.Sounds, err)
	}
	if err := e.DeleteSound(ctx, visit, found); err != nil {
		t.Fatal(err)
	}
	if v, err := e.Visit(ctx, visit); err != nil || v.State != string(casework.VisitNew) || len(v.Sounds) > 0 {
		t.Errorf("afterwards: %+v, %v", v, err)
	}
}

// The clock is put back between two recordings: the time line keeps their order.
func TestClockPutBackBetweenRecordings(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	var order []string
	for i := range 2 {
		e.now = func() time.Time { return time.Now().Add(-time.Duration(i) * time.Hour) }
		recordFor(t, e, h, visit, 1.5)
		order = append(order, string(e.session("").recording))
		if err := e.Finish(ctx); err != nil {
			t.Fatal(err)
		}
		_ = e.Wait(ctx, visit) // silence has no words
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || len(v.Sounds) != 2 || v.Sounds[0].ID != order[0] || v.Sounds[1].ID != order[1] {
		t.Errorf("%v: %+v, %v", order, v.Sounds, err)
	}
}

// While the disk does not let a removal be finished nothing is written behind it, for the removal takes all to the end of the file. Once it
// is finished, recording goes on and what comes then stays.
func TestRemovalThatCannotBeFinished(t *testing.T) {
	_, e, h, visit := scene(t)
	ctx := t.Context()
	recordFor(t, e, h, visit, 2)
	journal := e.store.RecordingPath(e.session("").recording) + ".cut"
	if err := os.MkdirAll(filepath.Join(journal, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := e.RemoveLast(ctx, 1, "spoke to a neighbour"); err == nil {
		t.Fatal("it was removed")
	}
	if now := e.Recording(); now == nil || now.State != "paused" {
		t.Fatalf("afterwards: %+v", now)
	}
	if _, err := e.GoOn(ctx, CameInForm{}); err == nil {
		t.Error("it goes on behind a removal that is to come")
	}
	if err := os.RemoveAll(journal); err != nil {
		t.Fatal(err)
	}
	if _, err := e.GoOn(ctx, CameInForm{}); err != nil {
		t.Fatal(err)
	}
	at := h.last().Seconds
	await(t, "sound afterwards", 10*time.Second, func() bool { return h.last().Seconds > at+2 })
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || len(v.Sounds) != 1 {
		t.Fatal(v.Sounds, err)
	}
	removed := 0
	for _, m := range v.Sounds[0].Marks {
		if m.Kind == string(casework.MarkRemoved) {
			removed++
			if m.ToS > v.Sounds[0].Seconds-1.5 {
				t.Errorf("what came later went too: %+v of %.1f s", m, v.Sounds[0].Seconds)
			}
		}
	}
	if removed != 1 {
		t.Errorf("marks: %+v", v.Sounds[0].Marks)
	}
}

// A recorder whose window is gone shows at the locked door too, and can be ended there.
func TestRecorderAloneShowsAtTheDoor(t *testing.T) {
	room(t)
	e := open(t)
	visit := told(t, e)
	config := e.config
	e.Close()
	cmd := victim(t, "record", config, visit, "-")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if at, ok := strings.CutPrefix(lines.Text(), "AT "); ok && at > "1.5" {
			_ = cmd.Process.Kill()
			break
		}
	}
	_ = cmd.Wait()
	locked := config
	locked.PassphraseFile = ""
	again, h := New(locked, nil), &heard{}
	again.emit = h.emit
	t.Cleanup(again.Close)
	ctx := t.Context()
	again.Start(ctx)
	now := again.Recording()
	if now == nil || now.State != "recording" {
		t.Fatalf("at the locked door: %+v", now)
	}
	if err := again.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	if now := again.Recording(); now != nil || h.last().State != "ended" {
		t.Errorf("afterwards: %+v, %+v", now, h.last())
	}
	if _, err := again.Unlock(ctx, testPassphrase); err != nil {
		t.Fatal(err)
	}
	if today, err := again.Today(ctx); err != nil || len(today.Found) != 1 || today.Found[0].Live || today.Found[0].Seconds < 1 {
		t.Errorf("after unlocking: %+v, %v", today.Found, err)
	}
}

// A second recording begins while the words of the first are still made: it gets its words all the same.
func TestSecondRecordingIsHeardToo(t *testing.T) {
	sound, e, h, visit := scene(t)
	ctx := t.Context()
	hold, let := make(chan struct{}), make(chan struct{})
	if err := e.jobs.start(casework.ID(visit), "words", func(context.Context, *work) error { close(hold); <-let; return nil }); err != nil {
		t.Fatal(err)
	}
	<-hold
	recordFor(t, e, h, visit, 0.5)
	sound.Play("room", saidAloud(t, "14", "8"))
	await(t, "what is said", 20*time.Second, func() bool { return h.last().Seconds > 9 })
	close(let)
	await(t, "its words", 60*time.Second, func() bool {
		tr, err := e.Transcript(ctx, visit)
		return err == nil && len(tr.Utterances) > 0
	})
	if err := e.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
}

// Deleting a recording takes its words along, also those of a turn that goes on into the next one, and what is left keeps its times and
// what was still to be heard.
func TestDeletedRecordingClosesUp(t *testing.T) {
	word := func(s string, from float64) casework.Word {
		return casework.Word{Text: s, StartS: from, EndS: from + 1}
	}
	turn := func(id int, words ...casework.Word) casework.Utterance {
		u := casework.Utterance{ID: id, StartS: words[0].StartS, EndS: words[len(words)-1].EndS, Words: words}
		for i, w := range words {
			if i > 0 {
				u.Text += " "
			}
			u.Text += w.Text
		}
		return u
	}
	tr := casework.Transcript{AudioS: 30, Going: true, StartS: 30, HeardToS: 42,
		Utterances: []casework.Utterance{turn(1, word("stays", 2)), turn(2, word("before", 8.5), word("secret", 11)), turn(3, word("hidden", 18), word("after", 20.5)), turn(4, word("later", 40))},
		Gaps:       []casework.Gap{{FromS: 5, ToS: 12, Kind: casework.GapRemoved}, {FromS: 25, ToS: 26, Kind: casework.GapUnheard}}}
	closeUp(&tr, 10, 10)
	if tr.AudioS != 20 || tr.StartS != 20 || tr.HeardToS != 32 {
		t.Errorf("times: %+v", tr)
	}
	want := []casework.Utterance{turn(1, word("stays", 2)), turn(2, word("before", 8.5)), turn(3, word("after", 10.5)), turn(4, word("later", 30))}
	if len(tr.Utterances) != len(want) {
		t.Fatalf("turns: %+v", tr.Utterances)
	}
	for i, u := range tr.Utterances {
		if w := want[i]; u.Text != w.Text || u.StartS != w.StartS || u.EndS != w.EndS || u.Words[0].StartS != w.Words[0].StartS {
			t.Errorf("turn %+v, want %+v", u, w)
		}
	}
	if gaps := tr.Gaps; len(gaps) != 2 || gaps[0] != (casework.Gap{FromS: 5, ToS: 10, Kind: casework.GapRemoved}) || gaps[1].FromS != 15 {
		t.Errorf("gaps: %+v", gaps)
	}
}

// Who agreed when they came in was recorded from then on. If they say no later, what was recorded is not used.
func TestNoAfterComingIn(t *testing.T) {
	e := open(t)
	ctx := t.Context()
	f := form()
	visit, err := e.NewVisit(ctx, f)
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.store.Visit(ctx, casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	v.Attendees = append(v.Attendees, casework.Attendee{ID: "P9", Name: "Neighbour", Told: casework.ToldContent, CameIn: true},
		casework.Attendee{ID: "P10", Name: "Uncle", Told: casework.ToldObjected, CameIn: true})
	if err := e.store.SaveVisit(ctx, v); err != nil {
		t.Fatal(err)
	}
	view, err := e.Visit(ctx, visit)
	if err != nil || view.MayHaveSound != "" {
		t.Fatalf("before: %q, %v", view.MayHaveSound, err)
	}
	for i := range view.Form.People {
		if view.Form.People[i].ID == "P9" {
			view.Form.People[i].Told = string(casework.ToldObjected)
		}
	}
	if view, err = e.UpdateVisit(ctx, visit, view.Form); err != nil || view.MayHaveSound == "" {
		t.Errorf("after: %q, %v", view.MayHaveSound, err)
	}
}
