package engine

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
)

func view(t *testing.T) func(TranscriptView, error) TranscriptView {
	return func(v TranscriptView, err error) TranscriptView {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (%v)", err, errors.Unwrap(err))
		}
		return v
	}
}

func turnOf(t *testing.T, v TranscriptView, id int) UtteranceView {
	t.Helper()
	i := slices.IndexFunc(v.Utterances, func(u UtteranceView) bool { return u.ID == id })
	if i < 0 {
		t.Fatalf("there is no turn %d", id)
	}
	return v.Utterances[i]
}

// wellFounded checks the promise that everything else hangs on: whatever was done to the words, each machine's statement rests on words that are
// in the transcript, or says that they are not.
func wellFounded(t *testing.T, e *Engine, visit string) {
	t.Helper()
	words, err := e.store.Transcript(t.Context(), casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.store.Draft(t.Context(), casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if err := st.Validate(words); err != nil {
				t.Errorf("%+v: %v", st, err)
			}
			for _, ev := range st.Evidence {
				u, _ := words.Utterance(ev.Utterance)
				if !ev.Gone && (u.Revision != ev.Revision || string([]rune(u.Text)[ev.From:ev.To]) != ev.Quote) {
					t.Errorf("%+v is not in %+v", ev, u)
				}
			}
		}
	}
}

func TestCorrectText(t *testing.T) {
	e, do, see, ctx := open(t), must(t), view(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, do(e.Draft(ctx, visit)), func(s StatementView) bool { return drafted(s) && len(s.Evidence) == 1 })
	n := turn(st)
	before := turnOf(t, see(e.Transcript(ctx, visit)), n)
	if before.Rests == 0 {
		t.Error("the turn does not say that the note rests on it")
	}
	word := strings.Fields(st.Words)[0]
	now := see(e.CorrectText(ctx, visit, n, strings.Replace(before.Text, word, "Kingfishers", 1)))
	u := turnOf(t, now, n)
	if u.Original != before.Text || !strings.Contains(u.Text, "Kingfishers") || u.Heard != "once" || u.Rests != before.Rests {
		t.Errorf("%+v", u)
	}
	wellFounded(t, e, visit)
	_, after := pick(t, do(e.Draft(ctx, visit)), byID(st.ID))
	if !after.Stale || !after.Alone || after.Decision != "undecided" || !strings.HasPrefix(after.Words, "Kingfishers") || after.Quote {
		t.Errorf("%+v", after)
	}
	// The worker's own hearing stands in quotation marks once they have played it.
	see(e.PlayedTurn(ctx, visit, n))
	if _, st := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); !st.Quote || !st.Played {
		t.Errorf("played: %+v", st)
	}
	if again := turnOf(t, see(e.CorrectText(ctx, visit, n, before.Text)), n); again.Original != "" || again.Text != before.Text {
		t.Errorf("corrected back: %+v", again)
	}
	if _, st := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); st.Quote || st.Words != after.Words && !strings.Contains(before.Text, st.Words) {
		t.Errorf("the words changed, and it still stands in quotation marks: %+v", st)
	}
	for name, c := range map[string]struct {
		n    int
		text string
		code casework.Code
	}{"no such turn": {9999, "x", casework.CodeNotFound}, "nothing": {n, "  ", casework.CodeBadInput}, "a clipboard": {n, strings.Repeat("a ", 20_000), casework.CodeBadInput}} {
		if _, err := e.CorrectText(ctx, visit, c.n, c.text); code(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Words put right may speak of risk where what was misheard did not: then they are listened to before they are confirmed.
func TestCorrectedToRisk(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := draftedVisit(t, e)
	d := do(e.Add(ctx, visit, firstRead(t, do(e.Draft(ctx, visit))), "", []int{2}))
	_, st := pick(t, d, func(s StatementView) bool { return len(s.Evidence) == 1 && turn(s) == 2 && !s.HighRisk })
	view(t)(e.CorrectText(ctx, visit, 2, turnOf(t, view(t)(e.Transcript(ctx, visit)), 2).Text+" and he hit me with a belt"))
	if _, now := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); !now.HighRisk || !now.Stale {
		t.Errorf("%+v", now)
	}
	if _, err := e.Confirm(ctx, visit, st.ID); code(err) != casework.CodeListenFirst {
		t.Errorf("confirmed unheard: %v", err)
	}
}

func TestMarkTurn(t *testing.T) {
	e, do, see, ctx := open(t), must(t), view(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, do(e.Draft(ctx, visit)), func(s StatementView) bool { return drafted(s) && len(s.Evidence) == 1 && s.Speaker == "S2" })
	n := turn(st)
	see(e.PlayedTurn(ctx, visit, n))
	if u := turnOf(t, see(e.MarkTurn(ctx, visit, n, "interpreter")), n); !u.Interpreter {
		t.Errorf("%+v", u)
	}
	see(e.PlayedTurn(ctx, visit, n))
	_, now := pick(t, do(e.Draft(ctx, visit)), byID(st.ID))
	if !now.Stale || now.Quote || !strings.HasPrefix(now.Lead, "Through the interpreter, Kayleigh") || strings.ContainsAny(now.Text, "“”") {
		t.Errorf("%+v", now)
	}
	text := turnOf(t, see(e.Transcript(ctx, visit)), n).Text
	u := turnOf(t, see(e.MarkTurn(ctx, visit, n, "foreign")), n)
	if !u.Foreign || u.Interpreter || u.Text != "" || u.Original != text {
		t.Errorf("%+v", u)
	}
	wellFounded(t, e, visit)
	d := do(e.Draft(ctx, visit))
	if need := d.Needs[len(d.Needs)-1]; need.Kind != "foreign" || need.Done || !strings.HasPrefix(need.Text, "Kayleigh") {
		t.Errorf("%+v", need)
	}
	if _, err := e.Confirm(ctx, visit, st.ID); code(err) != casework.CodeEvidence {
		t.Errorf("words that are not transcribed were confirmed: %v", err)
	}
	if _, err := e.Add(ctx, visit, firstRead(t, d), "", []int{n}); code(err) != casework.CodeRefused {
		t.Errorf("words that are not transcribed were added: %v", err)
	}
	if got := turnOf(t, see(e.MarkTurn(ctx, visit, n, "")), n); got.Text != text || got.Original != "" {
		t.Errorf("%+v", got)
	}
}

// A draft made after a turn was marked has nothing of it, and says so.
func TestDraftOfMarkedTurns(t *testing.T) {
	e, do, see, ctx := open(t), must(t), view(t), t.Context()
	first := draftedVisit(t, e)
	_, st := pick(t, do(e.Draft(ctx, first)), func(s StatementView) bool { return drafted(s) && len(s.Evidence) == 1 && s.Speaker == "S2" })
	visit := heardVisit(t, e)
	see(e.MarkTurn(ctx, visit, turn(st), "interpreter"))
	other := turn(st)%80 + 1
	text := turnOf(t, see(e.Transcript(ctx, visit)), other).Text
	see(e.MarkTurn(ctx, visit, other, "foreign"))
	if err := e.MakeDraft(ctx, visit, "rules"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d := do(e.Draft(ctx, visit))
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if len(st.Evidence) > 0 && turn(st) == turn(StatementView{Evidence: []EvidenceView{{Utterance: other}}}) {
				t.Errorf("a turn that is not transcribed: %+v", st)
			}
		}
	}
	if _, st := pick(t, d, func(s StatementView) bool { return len(s.Evidence) > 0 && turn(s) == turn(st) }); !strings.Contains(st.Text, "Through the interpreter, Kayleigh") {
		t.Errorf("%+v", st)
	}
	if !slices.ContainsFunc(d.Needs, func(n NeedView) bool { return n.Kind == "foreign" && slices.Equal(n.Utterances, []int{other}) }) {
		t.Errorf("nothing says that a turn is not transcribed: %+v", d.Needs)
	}
	if b, _ := json.Marshal(d); strings.Contains(string(b), text) {
		t.Errorf("%q is in the draft", text)
	}
}

// Listening in the transcript is listening: a draft made afterwards may quote, and may be made again.
func TestPlayedBeforeDrafting(t *testing.T) {
	e, do, ctx := open(t), must(t), t.Context()
	visit := heardVisit(t, e)
	for n := range 82 {
		view(t)(e.PlayedTurn(ctx, visit, n+1))
	}
	for range 2 {
		if err := e.MakeDraft(ctx, visit, "rules"); err != nil {
			t.Fatal(err)
		}
		if err := e.Wait(ctx, visit); err != nil {
			t.Fatal(err)
		}
	}
	if _, st := pick(t, do(e.Draft(ctx, visit)), func(s StatementView) bool { return s.Provenance == "quoted" }); !st.Played || !st.Quote {
		t.Errorf("%+v", st)
	}
}

func TestSplitAndMergeTurns(t *testing.T) {
	e, do, see, ctx := open(t), must(t), view(t), t.Context()
	visit := draftedVisit(t, e)
	before := see(e.Transcript(ctx, visit))
	_, st := pick(t, do(e.Draft(ctx, visit)), func(s StatementView) bool {
		return drafted(s) && len(s.Evidence) == 1 && s.Evidence[0].From > 0
	})
	n, last := turn(st), before.Utterances[len(before.Utterances)-1].ID
	now := see(e.SplitTurn(ctx, visit, n, st.Evidence[0].From))
	if len(now.Utterances) != len(before.Utterances)+1 || turnOf(t, now, last+1).Rests == 0 {
		t.Errorf("%+v", turnOf(t, now, last+1))
	}
	wellFounded(t, e, visit)
	if _, moved := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); turn(moved) != last+1 || moved.Evidence[0].From != 0 || moved.Stale || moved.Words != st.Words {
		t.Errorf("%+v", moved)
	}
	see(e.SayWho(ctx, visit, last+1, "S3"))
	if _, given := pick(t, do(e.Draft(ctx, visit)), byID(st.ID)); given.Name != "Alfie" || !given.Stale {
		t.Errorf("%+v", given)
	}
	back := see(e.MergeTurns(ctx, visit, n, last+1))
	if u := turnOf(t, back, n); u.Text != turnOf(t, before, n).Text || len(back.Utterances) != len(before.Utterances) {
		t.Errorf("%+v", u)
	}
	wellFounded(t, e, visit)
	if again := see(e.SplitTurn(ctx, visit, n, st.Evidence[0].From)); turnOf(t, again, last+2).ID == last+1 {
		t.Error("an id was used again")
	}
	if _, err := e.MergeTurns(ctx, visit, 1, 3); code(err) != casework.CodeBadInput {
		t.Errorf("turns that do not follow each other: %v", err)
	}
	if _, err := e.SplitTurn(ctx, visit, n, 1<<30); code(err) != casework.CodeBadInput {
		t.Errorf("split nowhere: %v", err)
	}
}

func TestMergeVoices(t *testing.T) {
	e, do, see, ctx := open(t), must(t), view(t), t.Context()
	visit := draftedVisit(t, e)
	now := see(e.MergeVoices(ctx, visit, "S3", "S2"))
	if len(now.Speakers) != 2 {
		t.Errorf("%+v", now.Speakers)
	}
	for _, s := range do(e.Draft(ctx, visit)).Sections {
		for _, st := range s.Statements {
			if st.Speaker == "S3" || strings.Contains(st.Text, "Alfie Dunmore said") || st.Stale {
				t.Errorf("%+v", st)
			}
		}
	}
	wellFounded(t, e, visit)
	if _, err := e.MergeVoices(ctx, visit, "S9", "S2"); code(err) != casework.CodeNotFound {
		t.Errorf("no such voice: %v", err)
	}
}

// A signed version never changes: words put right under it make the next one, which is not signed; words nothing rests on do not.
func TestCorrectingUnderASignature(t *testing.T) {
	e, do, see, ctx := open(t), must(t), view(t), t.Context()
	for name, change := range map[string]func(visit string, n int) error{
		"text":       func(v string, n int) error { return second(e.CorrectText(ctx, v, n, "Other words altogether.")) },
		"who":        func(v string, n int) error { return second(e.SayWho(ctx, v, n, "S3")) },
		"language":   func(v string, n int) error { return second(e.MarkTurn(ctx, v, n, "foreign")) },
		"voices":     func(v string, _ int) error { return second(e.MergeVoices(ctx, v, "S2", "S1")) },
		"two of one": func(v string, n int) error { return second(e.SplitTurn(ctx, v, n, len("Well, "))) },
	} {
		t.Run(name, func(t *testing.T) {
			visit := heardVisit(t, e)
			see(e.CorrectText(ctx, visit, 2, "Well, "+turnOf(t, see(e.Transcript(ctx, visit)), 2).Text))
			if err := e.MakeDraft(ctx, visit, "rules"); err != nil {
				t.Fatal(err)
			}
			if err := e.Wait(ctx, visit); err != nil {
				t.Fatal(err)
			}
			do(e.Add(ctx, visit, firstRead(t, do(e.Draft(ctx, visit))), "", []int{2}))
			decideEverything(t, e, visit)
			signNow(t, e, visit)
			before, err := e.Signed(ctx, visit)
			if err != nil {
				t.Fatal(err)
			}
			if v := see(e.Transcript(ctx, visit)); !v.Signed {
				t.Error("the words do not say that a signed note rests on them")
			}
			see(e.PlayedTurn(ctx, visit, 2))
			unused := 0
			for _, u := range see(e.Transcript(ctx, visit)).Utterances {
				d := do(e.Draft(ctx, visit))
				listed := slices.ContainsFunc(d.Omissions, func(o OmissionView) bool { return o.Utterance == u.ID }) ||
					slices.ContainsFunc(d.Needs, func(n NeedView) bool { return slices.Contains(n.Utterances, u.ID) })
				if u.Rests == 0 && !listed {
					unused = u.ID
				}
			}
			see(e.CorrectText(ctx, visit, unused, "Nothing rests on these words."))
			if d := do(e.Draft(ctx, visit)); d.Signed == nil || d.Version != 1 {
				t.Fatalf("it voided a signature: version %d", d.Version)
			}
			if err := change(visit, 2); err != nil {
				t.Fatal(err)
			}
			d := do(e.Draft(ctx, visit))
			if d.Version != 2 || d.Signed != nil {
				t.Fatalf("version %d, signed %v", d.Version, d.Signed)
			}
			if v := see(e.Transcript(ctx, visit)); v.Signed {
				t.Error("the words say that a signed note rests on them")
			}
			after, err := e.Signed(ctx, visit)
			if err != nil || after.Digest() != before.Digest() {
				t.Errorf("the signed bytes changed: %v", err)
			}
			if _, err := e.SaveDocument(ctx, visit, filepath.Join(t.TempDir(), "n.docx")); code(err) != casework.CodeUnsigned {
				t.Errorf("exported: %v", err)
			}
			wellFounded(t, e, visit)
		})
	}
}

func TestCorrectingVoidsTheSheet(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	decideEverything(t, e, visit)
	for name, change := range map[string]func() error{
		"text":   func() error { return second(e.CorrectText(ctx, visit, 3, "Other words.")) },
		"mark":   func() error { return second(e.MarkTurn(ctx, visit, 4, "interpreter")) },
		"split":  func() error { return second(e.SplitTurn(ctx, visit, 3, 6)) },
		"played": func() error { return second(e.PlayedTurn(ctx, visit, 5)) },
	} {
		if _, err := e.SignSheet(ctx, visit); err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if e.pending[casework.ID(visit)] != nil {
			t.Errorf("%s: the sheet shown before can still be signed", name)
		}
	}
}

func TestTranscriptShowsWhatLiesRoundTheWords(t *testing.T) {
	e, see, ctx := open(t), view(t), t.Context()
	visit := heardVisit(t, e)
	half := func(f float64) *float64 { return &f }
	id := casework.ID(visit)
	words, err := e.store.Transcript(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	u := &words.Utterances[0]
	u.Text, u.Words = "“Ödön’s” here.", []casework.Word{{Text: "“Ödön’s”", StartS: 1, EndS: 2, Confidence: half(0.4)}, {Text: "here.", StartS: 2, EndS: 3, Confidence: half(casework.LeastSure)}}
	words.Gaps = []casework.Gap{{FromS: 60, ToS: 120, Kind: casework.GapRemoved}}
	words.People, words.Approx = 3, true
	if _, err := e.store.SaveTranscript(ctx, id, words); err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 4, 21, 14, 0, 0, 0, time.Local)
	for i, r := range []casework.Recording{{Seconds: 100}, {Seconds: 50, Marks: []casework.Mark{{Kind: casework.MarkBookmark, AtS: 5, Clock: made}, {Kind: casework.MarkRemoved, AtS: 10, ForS: 20, Clock: made, Why: "A neighbour spoke."}}}} {
		r.VisitID, r.Source, r.Created = id, casework.SourceRecorded, made.Add(time.Duration(i)*time.Hour)
		if _, err := e.store.AddRecording(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	v := see(e.Transcript(ctx, visit))
	if w := v.Utterances[0].Words; len(w) != 1 || w[0] != (WordView{From: 0, To: 8, StartS: 1, EndS: 2, Unsure: true}) {
		t.Errorf("%+v", w)
	}
	if len(v.Gaps) != 1 || v.Gaps[0].Words != "1 minute removed by you." || v.PeopleCount != 3 || !v.Approx || v.Going || v.Signed {
		t.Errorf("%+v", v.Gaps)
	}
	if len(v.Marks) != 2 || v.Marks[0].AtS != 105 || v.Marks[0].ToS != 105 || v.Marks[1].AtS != 110 || v.Marks[1].ToS != 130 || !strings.Contains(v.Marks[1].Words, "A neighbour spoke.") {
		t.Errorf("%+v", v.Marks)
	}
	w := &work{growing: &growing{text: "and then he", toS: 480}}
	e.jobs.latest[id] = w
	if v := see(e.Transcript(ctx, visit)); v.Growing != "and then he" || v.HeardToS != 480 {
		t.Errorf("%q %v", v.Growing, v.HeardToS)
	}
	delete(e.jobs.latest, id)
}

// An objection after the import counts: nothing more is made from the recording. A dictation holds nobody else's voice.
func TestObjectionAfterTheImport(t *testing.T) {
	e, ctx := open(t), t.Context()
	for source, refused := range map[string]bool{casework.SourceImport: true, casework.SourceRecorded: true, casework.SourceDictation: false} {
		visit := heardVisit(t, e)
		if _, err := e.store.AddRecording(ctx, casework.Recording{VisitID: casework.ID(visit), Source: source, Seconds: 500}); err != nil {
			t.Fatal(err)
		}
		f := form()
		for i := range f.People {
			f.People[i].ID = personID(i)
		}
		f.People[1].Told = string(casework.ToldObjected)
		if _, err := e.UpdateVisit(ctx, visit, f); err != nil {
			t.Fatal(err)
		}
		if err := e.MakeDraft(ctx, visit, "rules"); refused != (code(err) == casework.CodeRefused) {
			t.Errorf("%s: %v", source, err)
		} else if refused && !strings.Contains(err.Error(), "dictate") {
			t.Errorf("it does not say what to do: %v", err)
		}
		if err := e.Wait(ctx, visit); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		if err := e.TellApart(ctx, visit, 2); refused && code(err) != casework.CodeRefused {
			t.Errorf("%s: voices were told apart: %v", source, err)
		}
		e.jobs.stop(casework.ID(visit))
	}
}

func personID(i int) string { return []string{"P1", "P2", "P3"}[i] }

// TestTellApart says on real sound how many people spoke; and then lets it fail.
func TestTellApart(t *testing.T) {
	e, see, ctx := open(t), view(t), t.Context()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "45", "visit.m4a")}); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	before := see(e.Transcript(ctx, visit))
	if len(before.Speakers) < 2 {
		t.Fatalf("%d voices", len(before.Speakers))
	}
	loudest := slices.MaxFunc(before.Speakers, func(a, b SpeakerView) int { return int(1000 * (a.Seconds - b.Seconds)) })
	see(e.NameSpeaker(ctx, visit, loudest.Ref, "P2"))
	last := before.Utterances[len(before.Utterances)-1]
	see(e.SayWho(ctx, visit, last.ID, "S9")) // the worker knows better
	for _, n := range []int{0, -1, mostPeople + 1} {
		if err := e.TellApart(ctx, visit, n); code(err) != casework.CodeBadInput {
			t.Errorf("%d people: %v", n, err)
		}
	}
	if err := e.TellApart(ctx, visit, 1); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	now := see(e.Transcript(ctx, visit))
	if now.PeopleCount != 1 || len(now.Utterances) != len(before.Utterances) {
		t.Fatalf("%d people, %d turns of %d", now.PeopleCount, len(now.Utterances), len(before.Utterances))
	}
	for i, u := range now.Utterances {
		if u.ID != before.Utterances[i].ID || u.Text != before.Utterances[i].Text {
			t.Errorf("turn %d is %+v, was %+v", i, u, before.Utterances[i])
		}
		want := loudest.Ref
		if u.ID == last.ID {
			want = "S9"
		}
		if u.Speaker != want && !u.Unsure {
			t.Errorf("turn %d is %s, want %s", u.ID, u.Speaker, want)
		}
	}
	if i := slices.IndexFunc(now.Speakers, func(s SpeakerView) bool { return s.Ref == loudest.Ref }); i < 0 || now.Speakers[i].PersonID != "P2" {
		t.Errorf("the name was lost: %+v", now.Speakers)
	}
	// A failure leaves everything as it was, and says so.
	e.config.Models = modelsWith(t, e.config.Models, "segmentation.onnx")
	stored, _ := json.Marshal(see(e.Transcript(ctx, visit)))
	err = e.TellApart(ctx, visit, 2)
	if err == nil {
		err = e.Wait(ctx, visit)
	}
	if err == nil || !strings.Contains(err.Error(), "othing") && !strings.Contains(err.Error(), "safe") {
		t.Errorf("a broken model: %v", err)
	}
	if after, _ := json.Marshal(see(e.Transcript(ctx, visit))); string(after) != string(stored) {
		t.Error("a failure changed the words")
	}
}
