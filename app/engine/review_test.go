package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"evenhand/casework"
)

// heardVisit makes a visit with the practice script as its words, without a sound: what follows transcription is tested here, in no time.
func heardVisit(t *testing.T, e *Engine) string {
	t.Helper()
	ctx := t.Context()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	p, err := PracticeVisit()
	if err != nil {
		t.Fatal(err)
	}
	words := &casework.Transcript{AudioS: 500, Named: map[string]string{"S1": "P1", "S2": "P2", "S3": "P3"}}
	for i, s := range p.Spoken {
		words.Utterances = append(words.Utterances, casework.Utterance{ID: i + 1, Speaker: s.Speaker, StartS: s.StartS, EndS: s.EndS, Text: s.Text, Heard: casework.HeardOnce})
	}
	if _, err := e.store.SaveTranscript(ctx, casework.ID(visit), words); err != nil {
		t.Fatal(err)
	}
	if err := e.move(ctx, e.store, casework.ID(visit), casework.VisitHeard); err != nil {
		t.Fatal(err)
	}
	return visit
}

// draftedVisit is heardVisit with a draft made by rules.
func draftedVisit(t *testing.T, e *Engine) string {
	t.Helper()
	visit := heardVisit(t, e)
	if err := e.MakeDraft(t.Context(), visit, "rules"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(t.Context(), visit); err != nil {
		t.Fatal(err)
	}
	return visit
}

// signedVisit is draftedVisit with everything decided and signed.
func signedVisit(t *testing.T, e *Engine) string {
	t.Helper()
	visit := draftedVisit(t, e)
	decideEverything(t, e, visit)
	signNow(t, e, visit)
	return visit
}

func signNow(t *testing.T, e *Engine, visit string) {
	t.Helper()
	sheet, err := e.SignSheet(t.Context(), visit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Sign(t.Context(), visit, sheet.Digest); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T) func(DraftView, error) DraftView {
	return func(d DraftView, err error) DraftView {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (%v)", err, errors.Unwrap(err))
		}
		return d
	}
}

// see is a visit as it is now.
func see(t *testing.T, e *Engine, visit string) VisitView {
	t.Helper()
	v, err := e.Visit(t.Context(), visit)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// pick finds a sentence.
func pick(t *testing.T, d DraftView, which func(StatementView) bool) (SectionView, StatementView) {
	t.Helper()
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if which(st) {
				return s, st
			}
		}
	}
	t.Fatal("the draft has no such sentence")
	return SectionView{}, StatementView{}
}

func byID(id string) func(StatementView) bool {
	return func(s StatementView) bool { return s.ID == id }
}

// turn is the turn a sentence gives an account of; a question may stand before it.
func turn(s StatementView) int { return s.Evidence[len(s.Evidence)-1].Utterance }

func drafted(s StatementView) bool {
	return s.Provenance == "quoted" && s.Decision == "undecided" && !s.Alone
}

// Promise 2: taking a decision back leaves a sentence as doubtful as it was, so reading its section cannot decide it.
func TestUndoDoesNotSettleADoubt(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	for name, doubt := range map[string]func(*casework.Statement){
		"unsure": func(s *casework.Statement) { s.Unsure, s.Speaker = true, "" },
		"doubt":  func(s *casework.Statement) { s.Doubt = "These words were hard to hear." },
		"stale":  func(s *casework.Statement) { s.Stale = true },
		"risk":   func(s *casework.Statement) { s.HighRisk = true },
	} {
		t.Run(name, func(t *testing.T) {
			visit := draftedVisit(t, e)
			sec, st := pick(t, do(e.Draft(ctx, visit)), drafted)
			was := do(e.change(ctx, visit, func(d *casework.Draft, _ desk) error {
				_, s := d.Find(st.ID)
				s.Checks = []casework.Check{{Gate: "numbers", Verdict: casework.Flag, Detail: "Look at the figure."}}
				doubt(s)
				return nil
			}))
			_, before := pick(t, was, byID(st.ID))
			if !before.Alone {
				t.Fatal("it is not doubtful to begin with")
			}
			_, edited := pick(t, do(e.Edit(ctx, visit, st.ID, "My own words for it.")), byID(st.ID))
			if edited.Decision != "edited" || edited.Alone || edited.Stale || edited.Unsure {
				t.Errorf("edited: %+v", edited)
			}
			do(e.Edit(ctx, visit, st.ID, "My own words for it, once more."))
			_, back := pick(t, do(e.Restore(ctx, visit, st.ID)), byID(st.ID))
			if back.Text != before.Text || back.Why != before.Why || !back.Alone || back.Decision != "undecided" || back.Provenance != "quoted" || len(back.Checks) != len(before.Checks) {
				t.Errorf("after the undo: %+v\nbefore: %+v", back, before)
			}
			if _, err := e.Read(ctx, visit, sec.ID); code(err) != casework.CodeNotReady {
				t.Errorf("the section was read over it: %v", err)
			}
			// Removing and taking that back must not settle it either.
			do(e.Remove(ctx, visit, st.ID))
			if _, back := pick(t, do(e.Restore(ctx, visit, st.ID)), byID(st.ID)); !back.Alone || back.Decision != "undecided" {
				t.Errorf("removed and back: %+v", back)
			}
		})
	}
}

// A dictated sentence stands as it was spoken; taking an edit back must not turn it into a quotation.
func TestUndoKeepsWhereTheWordsCameFrom(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, do(e.Draft(ctx, visit)), drafted)
	do(e.change(ctx, visit, func(d *casework.Draft, _ desk) error {
		_, s := d.Find(st.ID)
		s.Provenance, s.Text, s.Drafted = casework.Reported, "The room was cold.", "The room was cold."
		return nil
	}))
	do(e.Edit(ctx, visit, st.ID, "The room was warm."))
	do(e.Remove(ctx, visit, st.ID))
	if _, st := pick(t, do(e.Restore(ctx, visit, st.ID)), byID(st.ID)); st.Text != "The room was warm." || st.Decision != "edited" {
		t.Errorf("removed after an edit and back: %+v", st)
	}
	if _, st := pick(t, do(e.Restore(ctx, visit, st.ID)), byID(st.ID)); st.Text != "The room was cold." || st.Provenance != "reported" {
		t.Errorf("the edit taken back: %+v", st)
	}
	own := do(e.Add(ctx, visit, firstRead(t, do(e.Draft(ctx, visit))), "My own sentence.", nil))
	_, mine := pick(t, own, func(s StatementView) bool { return s.Text == "My own sentence." })
	do(e.Remove(ctx, visit, mine.ID))
	if _, st := pick(t, do(e.Restore(ctx, visit, mine.ID)), byID(mine.ID)); st.Decision != "confirmed" || st.Text != "My own sentence." {
		t.Errorf("the worker's own: %+v", st)
	}
}

func firstRead(t *testing.T, d DraftView) string {
	t.Helper()
	for _, s := range d.Sections {
		if !s.HumanOnly {
			return s.ID
		}
	}
	t.Fatal("no section to read")
	return ""
}

// Whatever is done after the page to sign was shown, that page can no longer be signed; whatever changes nothing leaves it as it is.
func TestAnyChangeVoidsTheSheet(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	d := decideEverything(t, e, visit)
	sec := firstRead(t, d)
	_, st := pick(t, d, func(s StatementView) bool {
		return s.Provenance == "quoted" && s.Decision == "confirmed" && s.Speaker == "S2"
	})
	human := ""
	for _, s := range d.Sections {
		if s.HumanOnly {
			human = s.ID
		}
	}
	words := func(_ TranscriptView, err error) error { return err }
	note := func(_ DraftView, err error) error { return err }
	changed := form()
	changed.Date = "2026-04-22"
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"edit", func() error { return note(e.Edit(ctx, visit, st.ID, "Other words.")) }},
		{"undo", func() error { return note(e.Restore(ctx, visit, st.ID)) }},
		{"confirm", func() error { return note(e.Confirm(ctx, visit, st.ID)) }},
		{"restrict", func() error { return note(e.Restrict(ctx, visit, st.ID, !st.Restricted)) }},
		{"remove", func() error { return note(e.Remove(ctx, visit, st.ID)) }},
		{"add", func() error { return note(e.Add(ctx, visit, sec, "One more thing.", nil)) }},
		{"write", func() error { return note(e.WriteHuman(ctx, visit, human, "Other thoughts.")) }},
		{"say who", func() error { return words(e.SayWho(ctx, visit, turn(st), "S3")) }},
		{"name", func() error { return words(e.NameSpeaker(ctx, visit, "S2", "P3")) }},
		{"add a person", func() error { return words(e.AddPerson(ctx, visit, PersonForm{Name: "Nan", Role: "grandmother"})) }},
		{"update", func() error { _, err := e.UpdateVisit(ctx, visit, changed); return err }},
		{"answers", func() error { return e.SaveObservations(ctx, visit, ObservationsForm{Saw: "Damp on the wall."}) }},
	} {
		sheet, err := e.SignSheet(ctx, visit)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := e.pending[casework.ID(visit)]; got != nil {
			t.Errorf("%s: the sheet shown before can still be signed", c.name)
		}
		if _, err := e.Sign(ctx, visit, sheet.Digest); err == nil {
			t.Fatalf("%s: signed something other than was shown", c.name)
		}
	}
}

// A signed version never changes. What would read otherwise gets a new version, unsigned; what would not leaves the signature alone.
func TestASignedNoteStaysAsItIs(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := signedVisit(t, e)
	d := do(e.Draft(ctx, visit))
	_, st := pick(t, d, func(s StatementView) bool {
		return s.Provenance == "quoted" && s.Decision == "confirmed" && s.Speaker == "S2"
	})
	before, err := e.Signed(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	human := ""
	for _, s := range d.Sections {
		if s.HumanOnly {
			human = s.ID
		}
	}
	for name, idle := range map[string]func() error{
		"the same words": func() error { _, err := e.Edit(ctx, visit, st.ID, st.Text); return err },
		"the same section": func() error {
			_, err := e.WriteHuman(ctx, visit, human, "What this means, in my own words.")
			return err
		},
		"listening": func() error { _, err := e.Played(ctx, visit, st.ID); return err },
		"the same form": func() error {
			f := form()
			for i := range f.People {
				f.People[i].ID = fmt.Sprintf("P%d", i+1)
			}
			_, err := e.UpdateVisit(ctx, visit, f)
			return err
		},
		"the same name":     func() error { _, err := e.NameSpeaker(ctx, visit, "S2", "P2"); return err },
		"a voice not in it": func() error { _, err := e.NameSpeaker(ctx, visit, "S9", "P2"); return err },
		"the same voice":    func() error { _, err := e.SayWho(ctx, visit, turn(st), "S2"); return err },
		"an answer":         func() error { return e.SaveObservations(ctx, visit, ObservationsForm{Saw: "Damp on the wall."}) },
		"redrafting":        func() error { return refused(e.MakeDraft(ctx, visit, "rules")) },
		"hearing again":     func() error { return refused(e.Transcribe(ctx, visit)) },
	} {
		if err := idle(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := do(e.Draft(ctx, visit)); d.Signed == nil || d.Version != 1 {
			t.Fatalf("%s: it voided the signature", name)
		}
	}
	for i, c := range []struct {
		name string
		do   func() error
	}{
		{"a name", func() error { _, err := e.NameSpeaker(ctx, visit, "S2", "P3"); return err }},
		{"a turn", func() error { _, err := e.SayWho(ctx, visit, turn(st), ""); return err }},
		{"a person", func() error {
			_, err := e.AddPerson(ctx, visit, PersonForm{Name: "Nan", Role: "grandmother"})
			return err
		}},
		{"the day", func() error { f := form(); f.Date = "2026-04-20"; _, err := e.UpdateVisit(ctx, visit, f); return err }},
	} {
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if d := do(e.Draft(ctx, visit)); d.Version != i+2 || d.Signed != nil {
			t.Fatalf("%s: version %d, signed %v", c.name, d.Version, d.Signed)
		}
		after, err := e.Signed(ctx, visit)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if i == 0 && after.Digest() != before.Digest() {
			t.Errorf("%s: the signed bytes changed", c.name)
		}
		// An edit voids the signature: the old version is not handed over as if it were the note.
		if _, err := e.SaveDocument(ctx, visit, filepath.Join(t.TempDir(), "n.docx")); code(err) != casework.CodeUnsigned {
			t.Errorf("%s: exported: %v", c.name, err)
		}
		if _, err := e.CopySection(ctx, visit, "", func(string) error { t.Error("copied"); return nil }); code(err) != casework.CodeUnsigned {
			t.Errorf("%s: copied: %v", c.name, err)
		}
		if _, err := e.DocumentName(ctx, visit); code(err) != casework.CodeUnsigned {
			t.Errorf("%s: a name was offered: %v", c.name, err)
		}
		d := do(e.Draft(ctx, visit))
		for _, s := range d.Sections {
			for _, st := range s.Statements {
				if st.Decision == "undecided" {
					do(e.Remove(ctx, visit, st.ID))
				}
			}
		}
		signNow(t, e, visit)
	}
}

func refused(err error) error {
	if code(err) != casework.CodeRefused && code(err) != casework.CodeNotFound {
		return fmt.Errorf("not refused: %w", err)
	}
	return nil
}

// What the worker is still typing when the draft is made is not lost to the note, and what they change in the note is theirs.
func TestAnswersGoOnIntoTheNote(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	for _, saw := range []string{"Damp", "Damp on", "Damp on the wall {S2}."} {
		if err := e.SaveObservations(ctx, visit, ObservationsForm{Saw: saw}); err != nil {
			t.Fatal(err)
		}
	}
	mine := func(s StatementView) bool { return s.Provenance == "written" && s.Kind == "observation" }
	_, st := pick(t, do(e.Draft(ctx, visit)), mine)
	if st.Text != "Damp on the wall (S2)." {
		t.Errorf("%+v", st)
	}
	do(e.Edit(ctx, visit, st.ID, "The wall was wet."))
	if err := e.SaveObservations(ctx, visit, ObservationsForm{Saw: "Damp everywhere."}); err != nil {
		t.Fatal(err)
	}
	if d := do(e.Draft(ctx, visit)); !contains(d, "The wall was wet.") || !contains(d, "Damp everywhere.") {
		t.Error("what was edited in the note was overwritten, or the new answer is not there")
	}
	if err := e.SaveObservations(ctx, visit, ObservationsForm{NothingToAdd: true}); err != nil {
		t.Fatal(err)
	}
	d := do(e.Draft(ctx, visit))
	if _, st := pick(t, d, func(s StatementView) bool { return s.Text == "Damp everywhere." }); st.Decision != "removed" {
		t.Errorf("taken back, and still in the note: %+v", st)
	}
}

// Words are made once: utterance ids are never renumbered under a note that rests on them.
func TestWordsAreNotMadeTwice(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	if _, err := e.store.AddRecording(ctx, casework.Recording{VisitID: casework.ID(visit), Source: "import", Seconds: 500}); err != nil {
		t.Fatal(err)
	}
	if err := e.Transcribe(ctx, visit); code(err) != casework.CodeRefused {
		t.Errorf("heard again over a draft: %v", err)
	}
}

func TestSayWho(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, do(e.Draft(ctx, visit)), func(s StatementView) bool { return drafted(s) && s.Speaker == "S2" && len(s.Evidence) == 1 })
	n := st.Evidence[0].Utterance
	for _, bad := range []string{"S", "P2", "S2}", "<b>", "S1234", "someone"} {
		if _, err := e.SayWho(ctx, visit, n, bad); code(err) != casework.CodeNotFound {
			t.Errorf("voice %q: %v", bad, err)
		}
	}
	if _, err := e.SayWho(ctx, visit, 9999, "S2"); code(err) != casework.CodeNotFound {
		t.Errorf("no such turn: %v", err)
	}
	do(e.Remove(ctx, visit, st.ID))
	if _, err := e.SayWho(ctx, visit, n, "S3"); err != nil {
		t.Fatal(err)
	}
	if _, st := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); st.Decision != "removed" {
		t.Errorf("what the worker removed came back: %+v", st)
	}
	_, back := pick(t, do(e.Restore(ctx, visit, st.ID)), byID(st.ID))
	if back.Name != "Alfie" || !back.Stale || back.Decision != "undecided" {
		t.Errorf("taken back after the turn was given to somebody else: %+v", back)
	}
	if _, err := e.SayWho(ctx, visit, n, ""); err != nil {
		t.Fatal(err)
	}
	if _, st := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); !st.Unsure || !strings.HasPrefix(st.Text, "Someone said") {
		t.Errorf("nobody's words: %+v", st)
	}
	if _, err := e.Confirm(ctx, visit, st.ID); code(err) != casework.CodeRefused {
		t.Errorf("nobody's words were confirmed: %v", err)
	}
}

// Words of a speaker who is not sure carry no name, not even in what the machine drafted.
func TestAddNamesNobodyUnsure(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	words, err := e.store.Transcript(ctx, casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	words.Utterances[9].Unsure = true
	if _, err := e.store.SaveTranscript(ctx, casework.ID(visit), words); err != nil {
		t.Fatal(err)
	}
	d := do(e.Add(ctx, visit, firstRead(t, do(e.Draft(ctx, visit))), "", []int{10, 10}))
	_, st := pick(t, d, func(s StatementView) bool { return s.Unsure && s.Evidence[0].Utterance == 10 })
	if st.Speaker != "" || !strings.HasPrefix(st.Drafted, "Someone said:") || !st.Alone || st.Decision != "undecided" {
		t.Errorf("%+v", st)
	}
}

func TestHostileWords(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	d := do(e.Draft(ctx, visit))
	sec := firstRead(t, d)
	_, st := pick(t, d, drafted)
	human := ""
	for _, s := range d.Sections {
		if s.HumanOnly {
			human = s.ID
		}
	}
	for name, text := range map[string]string{
		"a reference":        "Typed as {S2} and {S99}.",
		"control characters": "A bell\a, a null\x00 and an escape\x1b[31m.",
		"direction":          "Alfie is \u202esafe ton\u202c here.",
		"not UTF-8":          "Broken \xff\xfe bytes.",
		"markup":             `</w:t><script>alert(1)</script>&#x0; "=cmd|' /C calc'!A0"`,
	} {
		d := do(e.Edit(ctx, visit, st.ID, text))
		if _, st := pick(t, d, byID(st.ID)); strings.Contains(st.Text, "Kayleigh") || strings.Contains(st.Text, "Someone") {
			t.Errorf("%s: became a name: %q", name, st.Text)
		}
		do(e.Add(ctx, visit, sec, text, nil))
		do(e.WriteHuman(ctx, visit, human, text+"\n\n"+text))
		if err := e.SaveObservations(ctx, visit, ObservationsForm{Saw: text, Worries: text}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		sheet, err := e.SignSheet(ctx, visit)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.ContainsAny(sheet.HTML, "\x00\a\x1b\u202e") || strings.Contains(sheet.HTML, "<script>") {
			t.Errorf("%s: the page to sign holds what nobody can see", name)
		}
	}
	long := strings.Repeat("a word ", 150_000)
	for name, err := range map[string]error{
		"edit":  second(e.Edit(ctx, visit, st.ID, long)),
		"add":   second(e.Add(ctx, visit, sec, long, nil)),
		"write": second(e.WriteHuman(ctx, visit, human, long)),
		"check": second(e.Check(ctx, visit, st.ID, long)),
		"blank": second(e.Edit(ctx, visit, st.ID, " \n\t ")),
		"saw":   e.SaveObservations(ctx, visit, ObservationsForm{Saw: long}),
	} {
		if code(err) != casework.CodeBadInput {
			t.Errorf("%s of a megabyte: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestGarbageFromTheWindow(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	for _, bad := range []string{"", "s1", "../../etc/passwd", strings.Repeat("a", 26), strings.ToUpper(visit), visit + "\x00", "'; DROP TABLE visit; --"} {
		for name, err := range map[string]error{
			"visit": second(e.Visit(ctx, bad)), "draft": second(e.Draft(ctx, bad)), "words": second(e.Transcript(ctx, bad)), "sheet": second(e.SignSheet(ctx, bad)),
			"sign": second(e.Sign(ctx, bad, "x")), "hand over": second(e.HandOver(ctx, bad)), "delete": e.DeleteVisit(ctx, bad), "import": e.ImportSounds(ctx, bad, []string{"x"}),
			"make": e.MakeDraft(ctx, bad, "rules"), "sound": second(e.Sound(ctx, bad, 0, 1)), "peaks": second(e.Peaks(ctx, bad, 9)), "answers": e.SaveObservations(ctx, bad, ObservationsForm{}),
			"copy": second(e.CopySection(ctx, bad, "", nil)), "name": second(e.NameSpeaker(ctx, bad, "S1", "P1")), "update": second(e.UpdateVisit(ctx, bad, form())),
		} {
			if code(err) != casework.CodeNotFound {
				t.Errorf("%s of visit %q: %v", name, bad, err)
			}
		}
		if e.Job(bad) != nil || e.CancelJob(ctx, bad) != nil || e.Wait(ctx, bad) != nil {
			t.Errorf("work on visit %q", bad)
		}
		for name, err := range map[string]error{
			"confirm": second(e.Confirm(ctx, visit, bad)), "edit": second(e.Edit(ctx, visit, bad, "x")), "remove": second(e.Remove(ctx, visit, bad)),
			"restore": second(e.Restore(ctx, visit, bad)), "read": second(e.Read(ctx, visit, bad)), "write": second(e.WriteHuman(ctx, visit, bad, "x")),
			"add": second(e.Add(ctx, visit, bad, "x", nil)), "omission": second(e.AnswerOmission(ctx, visit, bad, "added")), "name": second(e.NameSpeaker(ctx, visit, bad, "P1")),
			"person": second(e.NameSpeaker(ctx, visit, "S1", bad+"?")),
		} {
			if code(err) != casework.CodeNotFound && !(bad == "s1" && (name == "confirm" || name == "edit" || name == "remove" || name == "restore")) {
				t.Errorf("%s of %q: %v", name, bad, err)
			}
		}
	}
	for _, n := range []int{-1, 1 << 30} {
		if _, err := e.DoneNeed(ctx, visit, n, true); code(err) != casework.CodeNotFound {
			t.Errorf("need %d: %v", n, err)
		}
		if _, err := e.Add(ctx, visit, "analysis", "", []int{n}); code(err) != casework.CodeNotFound {
			t.Errorf("turn %d: %v", n, err)
		}
	}
}

func TestHostileForms(t *testing.T) {
	e, ctx := open(t), t.Context()
	for name, change := range map[string]func(*VisitForm){
		"a day that is none":   func(f *VisitForm) { f.Date = "2026-02-30" },
		"a day with a tail":    func(f *VisitForm) { f.Date = "2026-04-21T00:00:00Z" },
		"a year with 5 digits": func(f *VisitForm) { f.Date = "12026-04-21" },
		"a long name":          func(f *VisitForm) { f.People[1].Name = strings.Repeat("a", 100_000) },
		"a long role":          func(f *VisitForm) { f.People[1].Role = strings.Repeat("a", 100_000) },
		"a long label":         func(f *VisitForm) { f.CaseLabel = strings.Repeat("a", 100_000) },
		"a long kind":          func(f *VisitForm) { f.Kind = strings.Repeat("a", 100_000) },
		"announced, perhaps":   func(f *VisitForm) { f.Announced = "perhaps" },
		"a name of nothing":    func(f *VisitForm) { f.People[1].Name = "\u200b\x00" },
	} {
		f := form()
		change(&f)
		if _, err := e.NewVisit(ctx, f); code(err) != casework.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	visit := draftedVisit(t, e)
	f := form()
	f.Template = "case-note"
	if _, err := e.UpdateVisit(ctx, visit, f); code(err) != casework.CodeRefused {
		t.Errorf("another template after drafting: %v", err)
	}
	if d := must(t)(e.Draft(ctx, visit)); d.Title == "" || len(d.Sections) == 0 {
		t.Errorf("the note: %+v", d)
	}
}

// An id freed by taking somebody off the list must not hand their voice to whoever comes next.
func TestAVoiceIsNotInherited(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := heardVisit(t, e)
	f := form()
	for i := range f.People {
		f.People[i].ID = fmt.Sprintf("P%d", i+1)
	}
	less := f
	less.People = f.People[:2]
	if _, err := e.UpdateVisit(ctx, visit, less); err != nil {
		t.Fatal(err)
	}
	view, err := e.AddPerson(ctx, visit, PersonForm{Name: "Dean", Role: "mother's partner"})
	if err != nil {
		t.Fatal(err)
	}
	for _, sp := range view.Speakers {
		if sp.Ref == "S3" && (sp.PersonID != "" || sp.Name != "Someone") {
			t.Errorf("the child's voice became %s's", sp.Name)
		}
	}
}

func TestReferFindsWholeNames(t *testing.T) {
	v := casework.Visit{Attendees: []casework.Attendee{{ID: "P1", Name: "Robin", Signer: true}, {ID: "P2", Name: "Al"}, {ID: "P3", Name: "Al Senior"}, {ID: "P4", Name: "Élodie"}, {ID: "P5", Name: "S1"}}}
	words := &casework.Transcript{Named: map[string]string{"S1": "P1", "S2": "P2", "S3": "P3", "S4": "P4", "S5": "P5"}}
	for in, want := range map[string]string{
		"Al Senior and Al ate.":         "{S3} and {S2} ate.",
		"Alice and Dal met Élodie.":     "Alice and Dal met {S4}.",
		"Élodies and Robin":             "Élodies and Robin",
		"S1 is a name and {S2} is not.": "{S5} is a name and (S2) is not.",
		"":                              "",
	} {
		if got := refer(in, v, words); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestOmissionsAnsweredAndTakenBack(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	d := do(e.Draft(ctx, visit))
	if len(d.Omissions) == 0 {
		t.Fatal("nothing was left out")
	}
	o := d.Omissions[0]
	d = do(e.AnswerOmission(ctx, visit, o.ID, "added"))
	_, st := pick(t, d, func(s StatementView) bool {
		return len(s.Evidence) == 1 && s.Evidence[0].Utterance == o.Utterance && s.Evidence[0].Quote == o.Text
	})
	if again := do(e.AnswerOmission(ctx, visit, o.ID, "added")); again.Words != d.Words {
		t.Error("added twice")
	}
	d = do(e.AnswerOmission(ctx, visit, o.ID, "left_out"))
	if _, now := pick(t, d, byID(st.ID)); now.Decision != "removed" {
		t.Errorf("left out, and still in the note: %+v", now)
	}
	if _, err := e.AnswerOmission(ctx, visit, o.ID, "perhaps"); code(err) != casework.CodeBadInput {
		t.Errorf("no answer: %v", err)
	}
}

func TestHumanOnlyWrittenThenEmptied(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	d := decideEverything(t, e, visit)
	for _, s := range d.Sections {
		if !s.HumanOnly {
			continue
		}
		emptied := do(e.WriteHuman(ctx, visit, s.ID, " \n "))
		if len(emptied.Open) != 1 || emptied.Open[0].Kind != "human_only" {
			t.Errorf("%s: open %+v", s.ID, emptied.Open)
		}
		draft, err := e.store.Draft(ctx, casework.ID(visit))
		if err != nil {
			t.Fatal(err)
		}
		if again := do(e.Restore(ctx, visit, draft.Section(s.ID).Statements[0].ID)); len(again.Open) != 1 {
			t.Errorf("%s: an empty section was brought back as written", s.ID)
		}
		do(e.WriteHuman(ctx, visit, s.ID, "Written again."))
	}
}

// What the worker did to an untouched draft is theirs: it is not replaced by drafting again.
func TestRedraftingKeepsWork(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	for name, touch := range map[string]func(visit string, d DraftView) error{
		"nothing": nil,
		"added":   func(visit string, d DraftView) error { return second(e.Add(ctx, visit, firstRead(t, d), "Mine.", nil)) },
		"edited its own answer": func(visit string, d DraftView) error {
			_, st := pick(t, d, func(s StatementView) bool { return s.Provenance == "written" })
			return second(e.Edit(ctx, visit, st.ID, "What I saw, put better."))
		},
	} {
		visit := heardVisit(t, e)
		if err := e.SaveObservations(ctx, visit, ObservationsForm{Saw: "The room was warm."}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := e.MakeDraft(ctx, visit, "rules"); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := e.Wait(ctx, visit); err != nil {
				t.Fatal(err)
			}
		}
		d := do(e.Draft(ctx, visit))
		if touch == nil {
			continue
		}
		if err := touch(visit, d); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := e.MakeDraft(ctx, visit, "rules"); code(err) != casework.CodeRefused {
			t.Errorf("%s: drafted over: %v", name, err)
		}
	}
}

// What the worker does while a draft is being made wins over the draft.
func TestWorkWhileDrafting(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := heardVisit(t, e)
	began, goOn := make(chan bool), make(chan bool)
	if err := e.jobs.start(casework.NewID(), "words", func(ctx context.Context, _ *work) error { close(began); <-goOn; return nil }); err != nil {
		t.Fatal(err)
	}
	<-began
	if err := e.MakeDraft(ctx, visit, "rules"); err != nil { // waits for its turn
		t.Fatal(err)
	}
	if err := e.SaveObservations(ctx, visit, ObservationsForm{Saw: "Damp on the wall."}); err != nil {
		t.Fatal(err)
	}
	for n := range 82 {
		if _, err := e.SayWho(ctx, visit, n+1, "S3"); err != nil {
			t.Fatal(err)
		}
	}
	close(goOn)
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d := do(e.Draft(ctx, visit))
	if !contains(d, "Damp on the wall.") {
		t.Error("the worker's answer was overwritten")
	}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if st.Speaker == "S2" {
				t.Errorf("drafted from words as they no longer are: %+v", st)
			}
		}
	}
	// A turn given to somebody else once the drafting has read it makes what rests on it stale.
	k, err := e.desk(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	draft, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil {
		t.Fatal(err)
	}
	was := *k.transcript
	was.Utterances = slices.Clone(was.Utterances)
	for i := range k.transcript.Utterances {
		k.transcript.Utterances[i].Revision++
		k.transcript.Utterances[i].Speaker = "S2"
	}
	draft.CatchUp(&was, k.transcript)
	for _, s := range draft.Sections {
		for _, st := range s.Statements {
			if st.Provenance == casework.Quoted && (!st.Stale || st.Speaker != "S2" || !st.Open()) {
				t.Errorf("%+v", st)
			}
		}
	}
}

func TestManyHandsAtOnce(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	d := do(e.Draft(ctx, visit))
	sec := firstRead(t, d)
	_, st := pick(t, d, drafted)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			var err error
			switch i % 5 {
			case 0:
				_, err = e.Add(ctx, visit, sec, fmt.Sprintf("Sentence number %d.", i), nil)
			case 1:
				_, err = e.Edit(ctx, visit, st.ID, fmt.Sprintf("Edited as number %d.", i))
			case 2:
				_, err = e.Draft(ctx, visit)
			case 3:
				_, err = e.NameSpeaker(ctx, visit, fmt.Sprintf("S%d", 10+i), "P2")
			case 4:
				if _, err = e.AddPerson(ctx, visit, PersonForm{Name: fmt.Sprintf("Person %d", i)}); err == nil {
					_, err = e.SignSheet(ctx, visit)
				}
			}
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	all.Wait()
	d = do(e.Draft(ctx, visit))
	for i := 0; i < 100; i += 5 {
		if !contains(d, fmt.Sprintf("Sentence number %d.", i)) {
			t.Errorf("sentence %d was lost", i)
		}
	}
	words, err := e.store.Transcript(ctx, casework.ID(visit))
	if err != nil || len(words.Named) != 3+20 {
		t.Errorf("%d voices are named, %v", len(words.Named), err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || len(v.Form.People) != 3+20 {
		t.Errorf("%d people, %v", len(v.Form.People), err)
	}
	seen := map[string]bool{}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if seen[st.ID] {
				t.Errorf("%s stands twice", st.ID)
			}
			seen[st.ID] = true
		}
	}
	if r, err := e.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Errorf("ledger: %+v, %v", r, err)
	}
}
