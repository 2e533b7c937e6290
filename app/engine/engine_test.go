package engine

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/summarise/templates"
)

// TestMain lets the test binary be the transcriber child, as the executables are.
func TestMain(m *testing.M) {
	if code, isChild := Child(os.Args[1:]); isChild {
		os.Exit(code)
	}
	if job := strings.Fields(os.Getenv(victimJob)); len(job) > 0 {
		if err := victims[job[0]](job[1:]); err != nil {
			fmt.Println("ERROR", code(err), err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// victimJob makes a copy of this test binary a process that is killed, or one whose disk is full: the first word names one of victims.
const victimJob = "EVENHAND_ENGINE_VICTIM"

var victims = map[string]func(args []string) error{}

const testPassphrase = "correct horse battery staple"

// open makes an engine on a fresh vault, past the read-back, with the models the set-up made.
func open(t *testing.T) *Engine {
	t.Helper()
	return openTold(t, nil)
}

// openTold is open with somebody to tell the news to.
func openTold(t *testing.T, emit func(name string, data any)) *Engine {
	t.Helper()
	e := New(testConfig(t), emit)
	t.Cleanup(e.Close)
	ctx := t.Context()
	e.Start(ctx)
	sheet, err := e.FirstRun(ctx, FirstRunForm{Name: "Robin Vale", Role: "social worker"})
	if err != nil {
		t.Fatal(err)
	}
	if d, err := e.ConfirmRecovery(ctx, answers(sheet)); err != nil || d.State != "open" {
		t.Fatalf("read-back: %+v, %v", d, err)
	}
	return e
}

func answers(s RecoverySheet) []string {
	var out []string
	for _, n := range s.Ask {
		out = append(out, strings.ToLower(s.Groups[n-1]))
	}
	return out
}

func testConfig(t *testing.T) Config {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "passphrase")
	if err := os.WriteFile(file, []byte(testPassphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Config{Data: filepath.Join(dir, "data"), PassphraseFile: file, Models: built(t, "models")}
	if err := c.Resolve(); err != nil {
		t.Fatal(err)
	}
	return c
}

// built is a folder that `make setup` leaves in build/bin. Tests of the real line need it, and fail without it.
func built(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(dir, "build", "bin", name)
			if _, err := os.Stat(path); err != nil {
				t.Fatalf("%s is missing: run make setup", path)
			}
			return path
		}
	}
	t.Fatal("no go.mod above the test")
	return ""
}

func code(err error) casework.Code {
	if err == nil {
		return ""
	}
	return casework.AsProblem(err).Code
}

func TestDoor(t *testing.T) {
	ctx := t.Context()
	c := testConfig(t)
	e := New(c, nil)
	defer e.Close()
	e.Start(ctx)
	if d, err := e.Door(ctx); err != nil || d.State != "first_run" {
		t.Fatalf("fresh folder: %+v, %v", d, err)
	}
	if _, err := e.FirstRun(ctx, FirstRunForm{Name: " ", Role: "social worker"}); code(err) != casework.CodeBadInput {
		t.Errorf("no name: %v", err)
	}
	sheet, err := e.FirstRun(ctx, FirstRunForm{Name: "Robin Vale", Role: "social worker"})
	if err != nil {
		t.Fatal(err)
	}
	if d, err := e.Door(ctx); err != nil || d.State != "read_back" || len(d.Ask) != 3 {
		t.Fatalf("before the read-back: %+v, %v", d, err)
	}
	if _, err := e.ConfirmRecovery(ctx, []string{"AAAAA", "BBBBB", "CCCCC"}); code(err) != casework.CodeRecovery {
		t.Errorf("wrong groups: %v", err)
	}
	if d, err := e.ConfirmRecovery(ctx, answers(sheet)); err != nil || d.State != "open" || d.Name != "Robin Vale" {
		t.Fatalf("read-back: %+v, %v", d, err)
	}
	if d, err := e.Lock(ctx); err != nil || d.State != "locked" {
		t.Fatalf("lock: %+v, %v", d, err)
	}
	if _, err := e.Today(ctx); code(err) != casework.CodeLocked {
		t.Errorf("a locked engine answered: %v", err)
	}
	if _, err := e.Unlock(ctx, "not the passphrase at all"); code(err) != casework.CodePassphrase {
		t.Errorf("wrong passphrase: %v", err)
	}
	if d, err := e.Unlock(ctx, testPassphrase); err != nil || d.State != "open" {
		t.Fatalf("unlock: %+v, %v", d, err)
	}

	second := New(c, nil)
	defer second.Close()
	second.Start(ctx)
	if d, err := second.Door(ctx); err != nil || d.Code != string(casework.CodeAlreadyOpen) || d.Why == "" {
		t.Errorf("a second copy: %+v, %v", d, err)
	}
}

func TestRecover(t *testing.T) {
	ctx := t.Context()
	e := open(t)
	sheet, err := e.NewRecovery(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Lock(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Recover(ctx, strings.Repeat("0", 35), "a new long passphrase"); code(err) != casework.CodeRecovery {
		t.Errorf("wrong code: %v", err)
	}
	if _, err := e.Recover(ctx, strings.ToLower(strings.Join(sheet.Groups, " ")), "a new long passphrase"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Lock(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Unlock(ctx, testPassphrase); code(err) != casework.CodePassphrase {
		t.Errorf("the old passphrase still opens: %v", err)
	}
	if _, err := e.Unlock(ctx, "a new long passphrase"); err != nil {
		t.Error(err)
	}
}

func form() VisitForm {
	return VisitForm{CaseLabel: "Alfie Dunmore", Kind: "Home visit", Template: "child-in-need-visit", Date: "2026-04-21", People: []PersonForm{
		{Name: "Robin Vale", Role: "social worker", Signer: true},
		{Name: "Kayleigh Dunmore", Role: "mother", Told: "content"},
		{Name: "Alfie Dunmore", Role: "child, aged 8", Told: "not_told"},
	}}
}

func TestNewVisitRefuses(t *testing.T) {
	e := open(t)
	for name, change := range map[string]func(*VisitForm){
		"no case":     func(f *VisitForm) { f.CaseLabel = " " },
		"no day":      func(f *VisitForm) { f.Date = "tomorrow" },
		"bad time":    func(f *VisitForm) { f.Started = "25:00" },
		"no template": func(f *VisitForm) { f.Template = "poem" },
		"no signer":   func(f *VisitForm) { f.People[0].Signer = false },
		"two signers": func(f *VisitForm) { f.People[1].Signer = true },
		"no name":     func(f *VisitForm) { f.People[2].Name = "" },
	} {
		f := form()
		change(&f)
		if _, err := e.NewVisit(t.Context(), f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestObjectionKeepsSoundOut(t *testing.T) {
	e := open(t)
	f := form()
	f.People[1].Told = "objected"
	visit, err := e.NewVisit(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.ImportSounds(t.Context(), visit, []string{"whatever.m4a"}); code(err) != casework.CodeRefused {
		t.Errorf("import after an objection: %v", err)
	}
	v, err := e.Visit(t.Context(), visit)
	if err != nil || v.MayHaveSound == "" {
		t.Errorf("the screen is not told why: %+v, %v", v, err)
	}
}

// clip cuts the practice sound to a short piece, as a phone would make it.
func clip(t *testing.T, from, seconds string, name string) string {
	t.Helper()
	path, drop, err := practiceFile()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(drop)
	out := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-ss", from, "-t", seconds, "-i", path, out)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cut the practice sound: %v: %s", err, b)
	}
	return out
}

// TestTheWholeLine walks one visit from sound to a verified document on real parts, closes everything, and finds it again.
func TestTheWholeLine(t *testing.T) {
	ctx := t.Context()
	e := open(t)
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
	words, err := e.Transcript(ctx, visit)
	if err != nil || len(words.Utterances) == 0 || len(words.Speakers) < 2 {
		t.Fatalf("transcript: %d turns, %d voices, %v", len(words.Utterances), len(words.Speakers), err)
	}
	for i, sp := range words.Speakers {
		person := words.People[min(i, 2)].ID
		if _, err := e.NameSpeaker(ctx, visit, sp.Ref, person); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.SaveObservations(ctx, visit, ObservationsForm{Saw: "The room was warm.", Worries: "The damp."}); err != nil {
		t.Fatal(err)
	}
	if err := e.MakeDraft(ctx, visit, "rules"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d, err := e.Draft(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	if !contains(d, "The room was warm.") || !contains(d, "The damp.") {
		t.Error("the worker's own words are not in the note")
	}
	if _, err := e.SaveDocument(ctx, visit, filepath.Join(t.TempDir(), "n.docx")); code(err) != casework.CodeUnsigned {
		t.Errorf("export of an unsigned note: %v", err)
	}
	if _, err := e.CopySection(ctx, visit, "", func(string) error { t.Error("unsigned words reached the clipboard"); return nil }); code(err) != casework.CodeUnsigned {
		t.Errorf("copy of an unsigned note: %v", err)
	}
	sheet, err := e.SignSheet(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Sign(ctx, visit, sheet.Digest); code(err) != casework.CodeNotReady {
		t.Fatalf("signing with %d things open: %v", len(sheet.Open), err)
	}
	d = decideEverything(t, e, visit)
	if sheet, err = e.SignSheet(ctx, visit); err != nil || len(sheet.Open) != 0 {
		t.Fatalf("sheet: %+v, %v", sheet.Open, err)
	}
	old := sheet.Digest
	if _, err := e.Edit(ctx, visit, firstStatement(d), "I changed this after the sheet was shown."); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Sign(ctx, visit, old); code(err) != casework.CodeAltered {
		t.Fatalf("signed something other than was shown: %v", err)
	}
	if sheet, err = e.SignSheet(ctx, visit); err != nil {
		t.Fatal(err)
	}
	out, err := e.Sign(ctx, visit, sheet.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if out.Signed.Name != "Robin Vale" || out.Signed.Version != 1 {
		t.Errorf("signed: %+v", out.Signed)
	}
	document := filepath.Join(t.TempDir(), "note.docx")
	if out, err = e.SaveDocument(ctx, visit, document); err != nil || len(out.Left) != 1 {
		t.Fatalf("export: %+v, %v", out.Left, err)
	}
	if r, err := VerifyFile(document); err != nil || !r.OK {
		t.Errorf("the document does not verify: %+v, %v", r, err)
	}
	var copied string
	if _, err := e.CopySection(ctx, visit, "", func(s string) error { copied = s; return nil }); err != nil || !strings.Contains(copied, "I changed this") {
		t.Errorf("copy: %v", err)
	}

	// An edit after signing makes a new, unsigned version and leaves the signed one as it was.
	if d, err = e.Edit(ctx, visit, firstStatement(d), "And again after signing."); err != nil || d.Version != 2 || d.Signed != nil {
		t.Fatalf("edit after signing: version %d, signed %v, %v", d.Version, d.Signed, err)
	}
	if v, err := e.Signed(ctx, visit); err != nil || v.Statement().Version != 1 {
		t.Errorf("the signed version: %v", err)
	}

	// Closed and opened again, everything is as it was.
	config := e.config
	e.Close()
	again := New(config, nil)
	defer again.Close()
	again.Start(ctx)
	d2, err := again.Draft(ctx, visit)
	if err != nil || d2.Version != 2 || len(d2.Sections) != len(d.Sections) || !contains(d2, "And again after signing.") {
		t.Errorf("after opening again: version %d, %v", d2.Version, err)
	}
	if wav, err := again.Sound(ctx, visit, 1, 2); err != nil || len(wav) != 44+bytesPerSecond {
		t.Errorf("sound: %d bytes, %v", len(wav), err)
	}
	if peaks, err := again.Peaks(ctx, visit, 100); err != nil || len(peaks) != 100 || peaks[50] <= 0 {
		t.Errorf("peaks: %v", err)
	}
	if err := again.DeleteVisit(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Visit(ctx, visit); code(err) != casework.CodeNotFound {
		t.Errorf("a deleted visit is still there: %v", err)
	}
	if r, err := again.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Errorf("ledger: %+v, %v", r, err)
	}
}

func contains(d DraftView, text string) bool {
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if strings.Contains(st.Text, text) {
				return true
			}
		}
	}
	return false
}

func firstStatement(d DraftView) string {
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if st.Decision != "removed" {
				return st.ID
			}
		}
	}
	return ""
}

// decideEverything does what a worker does, and checks on the way that nothing can be confirmed unheard or signed unread.
func decideEverything(t *testing.T, e *Engine, visit string) DraftView {
	t.Helper()
	ctx := t.Context()
	d, err := e.Draft(ctx, visit)
	must := func(v DraftView, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d = v
	}
	must(d, err)
	for _, s := range d.Sections {
		if s.HumanOnly {
			must(e.WriteHuman(ctx, visit, s.ID, "What this means, in my own words."))
			continue
		}
		for _, st := range s.Statements {
			switch {
			case st.Decision != "undecided" || !st.Alone:
			case st.Unsure:
				must(e.Remove(ctx, visit, st.ID))
			default:
				if _, err := e.Read(ctx, visit, s.ID); code(err) != casework.CodeNotReady {
					t.Errorf("section %s was read with sentences open: %v", s.ID, err)
				}
				if st.HighRisk && st.Timed {
					if _, err := e.Confirm(ctx, visit, st.ID); code(err) != casework.CodeListenFirst {
						t.Errorf("a high-risk sentence was confirmed unheard: %v", err)
					}
					must(e.Played(ctx, visit, st.ID))
				}
				must(e.Confirm(ctx, visit, st.ID))
			}
		}
		must(e.Read(ctx, visit, s.ID))
	}
	for _, n := range d.Needs {
		must(e.DoneNeed(ctx, visit, n.Index, true))
	}
	for _, o := range d.Omissions {
		if o.Single {
			must(e.AnswerOmission(ctx, visit, o.ID, "left_out"))
		} else {
			must(e.AnswerTopic(ctx, visit, o.Topic, "left_out"))
		}
	}
	if len(d.Open) != 0 {
		t.Fatalf("still open: %+v", d.Open)
	}
	return d
}

func TestBadSound(t *testing.T) {
	e := open(t)
	ctx := t.Context()
	write := func(name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	silence := filepath.Join(t.TempDir(), "silence.m4a")
	if b, err := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "600", silence).CombinedOutput(); err != nil {
		t.Fatalf("make silence: %v: %s", err, b)
	}
	for name, c := range map[string]struct {
		path string
		want casework.Code
		kept bool
	}{
		"zero bytes":             {write("empty.m4a", ""), casework.CodeEmptySound, false},
		"text":                   {write("words.m4a", strings.Repeat("not sound at all\n", 100)), casework.CodeNotSound, false},
		"0.4 s":                  {clip(t, "20", "0.4", "short.wav"), casework.CodeSoundShort, false},
		"missing":                {"/nonexistent/visit.m4a", "", false},
		"ten minutes of silence": {silence, casework.CodeNoSpeech, true},
	} {
		t.Run(name, func(t *testing.T) {
			visit, err := e.NewVisit(ctx, form())
			if err != nil {
				t.Fatal(err)
			}
			if err := e.ImportSounds(ctx, visit, []string{c.path}); err != nil {
				t.Fatal(err)
			}
			err = e.Wait(ctx, visit)
			if err == nil || c.want != "" && code(err) != c.want {
				t.Fatalf("got %v (%s), want %s", err, code(err), c.want)
			}
			v, err := e.Visit(ctx, visit)
			if err != nil || v.HasSound != c.kept {
				t.Errorf("sound kept: %v, %v", v.HasSound, err)
			}
			if err := e.MakeDraft(ctx, visit, "rules"); code(err) != casework.CodeNoSpeech {
				t.Errorf("a draft was begun from nothing: %v", err)
			}
		})
	}
}

func TestNoSpeechModel(t *testing.T) {
	e := open(t)
	e.config.Models = t.TempDir()
	ctx := t.Context()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "5", "v.wav")}); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); code(err) != casework.CodeSpeechMissing {
		t.Fatalf("got %v", err)
	}
	v, err := e.Visit(ctx, visit)
	if err != nil || !v.HasSound || v.HasWords {
		t.Fatalf("after no speech model: %+v, %v", v, err)
	}
	// With the model in place the words are made from the sound that was kept.
	e.config.Models = built(t, "models")
	if err := e.Transcribe(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
}

func TestCancelKeepsTheSound(t *testing.T) {
	e := open(t)
	visit, err := e.Practise(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.After(10 * time.Minute)
	for e.Job(visit).Stage == "waiting" || e.Job(visit).Stage == "decoding" {
		select {
		case <-deadline:
			t.Fatal("the sound was never sealed")
		case <-time.After(10 * time.Millisecond):
		}
	}
	if err := e.CancelJob(t.Context(), visit); err != nil {
		t.Fatal(err)
	}
	if job := e.Job(visit); job.Running || job.Code != string(casework.CodeCancelled) {
		t.Errorf("job: %+v", job)
	}
	v, err := e.Visit(t.Context(), visit)
	if err != nil || !v.HasSound || v.SoundS < 400 {
		t.Errorf("after cancel: sound %v, %.0f s, %v", v.HasSound, v.SoundS, err)
	}
}

func TestNoLanguageModel(t *testing.T) {
	e := open(t)
	e.config.Ollama = "http://127.0.0.1:9" // nothing answers there
	ctx := context.Background()
	visit, err := e.NewVisit(ctx, form())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.ImportSounds(ctx, visit, []string{clip(t, "14", "45", "visit.mp3")}); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if err := e.MakeDraft(ctx, visit, "model"); err != nil {
		t.Fatal(err)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatal(err)
	}
	d, err := e.Draft(ctx, visit)
	if err != nil || !strings.Contains(d.Notice, "without a language model") {
		t.Errorf("notice: %q, %v", d.Notice, err)
	}
}

// The worker's own words stand with the worker's words, never under a heading that says somebody else spoke.
func TestOwnWordsStandUnderTheirOwnHeading(t *testing.T) {
	for template, want := range map[string][2]string{"case-note": {"seen", "worries"}, "child-in-need-visit": {"setting", "new-information"}, "care-act-needs-assessment": {"seen", "risks"}} {
		tpl, err := templates.Get(template)
		if err != nil {
			t.Fatal(err)
		}
		d := &casework.Draft{}
		for _, s := range tpl.Sections {
			d.Sections = append(d.Sections, casework.Section{ID: s.ID, HumanOnly: s.HumanOnly})
		}
		for i, kind := range []string{"observation", "worry"} {
			if got := home(d, tpl, kind); got == nil || got.ID != want[i] {
				t.Errorf("%s: %s stands under %+v, want %s", template, kind, got, want[i])
			}
		}
	}
}

// What the worker takes from the transcript is listened to first by the same rule as what is drafted: a changed dose is no small thing.
func TestWhatIsAddedIsAsRiskyAsWhatIsDrafted(t *testing.T) {
	k := desk{visit: casework.Visit{Attendees: []casework.Attendee{{ID: "P1", Name: "Ann Hale", Role: "person being assessed"}}}}
	for words, want := range map[string]bool{"The doctor put me up to a hundred milligrams.": true, "He shouts at me.": true, "I had toast and a yoghurt.": false} {
		if got := k.risky(words); got != want {
			t.Errorf("%q: %t", words, got)
		}
	}
}
