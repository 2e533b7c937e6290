package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/app/engine"
	"evenhand/casework"
)

// TestMain lets the test binary be the transcriber child, as the executable is.
func TestMain(m *testing.M) {
	if code, isChild := engine.Child(os.Args[1:]); isChild {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// call runs the tool in a home of its own.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return callWith(t, t.Context(), args...)
}

func callWith(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	var out, err bytes.Buffer
	code = run(ctx, args, &out, &err)
	return code, out.String(), err.String()
}

// one reads standard output as exactly one JSON object.
func one[T any](t *testing.T, stdout string) (v T) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(stdout))
	var raw map[string]json.RawMessage
	if err := d.Decode(&raw); err != nil {
		t.Fatalf("not a JSON object: %v\n%s", err, stdout)
	}
	if err := d.Decode(new(any)); err != io.EOF {
		t.Fatalf("more than one object: %v\n%s", err, stdout)
	}
	if err := json.Unmarshal([]byte(stdout), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

type failed struct {
	Problem struct{ Code, Message string }
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// root is the repository.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// models is the folder make setup leaves. Tests of real parts need it, and fail without it.
func models(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(root(t), "build", "bin", "models")
	if _, err := os.Stat(filepath.Join(dir, "catalogue.json")); err != nil {
		t.Fatalf("%s is missing: run make setup", dir)
	}
	return dir
}

// clip cuts a short piece of the practice sound.
func clip(t *testing.T, seconds string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "clip.wav")
	in := filepath.Join(root(t), "app", "engine", "practice", "visit.opus")
	if b, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-ss", "14", "-t", seconds, "-i", in, out).CombinedOutput(); err != nil {
		t.Fatalf("cut the practice sound: %v: %s", err, b)
	}
	return out
}

// The exit statuses, and what is said of each failure: as one object with --json, as words without.
func TestExits(t *testing.T) {
	empty := t.TempDir()
	text := file(t, "words.m4a", strings.Repeat("not sound at all\n", 50))
	for _, c := range []struct {
		name string
		want int
		code string
		args []string
	}{
		{"no such command", 2, "usage", []string{"bogus"}},
		{"no such flag", 2, "usage", []string{"draft", "testdata/visit.json", "--bogus"}},
		{"a flag without its value", 2, "usage", []string{"draft", "testdata/visit.json", "--template"}},
		{"a value that is no number", 2, "usage", []string{"draft", "testdata/visit.json", "--seed", "x"}},
		{"no input", 2, "usage", []string{"draft"}},
		{"two inputs", 2, "usage", []string{"draft", "a", "b"}},
		{"transcribe nothing", 2, "usage", []string{"transcribe"}},
		{"models of what", 2, "usage", []string{"models"}},
		{"models dance", 2, "usage", []string{"models", "dance"}},
		{"doctor with words", 2, "usage", []string{"doctor", "please"}},
		{"verify nothing", 2, "usage", []string{"verify"}},
		{"verify a file and the ledger", 2, "usage", []string{"verify", "note.docx", "--ledger"}},
		{"bench nothing", 2, "usage", []string{"bench", "transcribe"}},
		{"evaluate nothing", 2, "usage", []string{"evaluate"}},
		{"gate nothing", 2, "usage", []string{"gate"}},
		{"no models", 3, "speech_model_missing", []string{"transcribe", clip(t, "2"), "--models", empty}},
		{"no catalogue", 3, "speech_model_missing", []string{"models", "list", "--models", empty}},
		{"the model named is not there", 3, "ollama_not_running", []string{"draft", "testdata/visit.json", "--model", "smollm2", "--ollama", "http://127.0.0.1:9"}},
		{"a server elsewhere", 5, "ollama_refused", []string{"draft", "testdata/visit.json", "--model", "smollm2", "--ollama", "http://192.0.2.1:11434"}},
		{"no vault", 3, "locked", []string{"verify", "--ledger", "--data", filepath.Join(empty, "data")}},
		{"no such file", 4, "bad_input", []string{"draft", "/nonexistent/visit.json"}},
		{"text as sound", 4, "not_sound", []string{"transcribe", text, "--models", empty}},
		{"an empty file", 4, "sound_empty", []string{"draft", file(t, "empty.m4a", ""), "--models", empty}},
		{"JSON of another kind", 4, "no_speech", []string{"draft", file(t, "x.json", `{"hello":1}`)}},
		{"half a JSON", 4, "bad_input", []string{"draft", file(t, "x.json", `{"turns":[`)}},
		{"turns that stand twice", 4, "bad_input", []string{"draft", file(t, "x.json", `{"turns":[{"n":1,"text":"a"},{"n":1,"text":"b"}]}`)}},
		{"no such template", 4, "", []string{"draft", "testdata/visit.json", "--template", "poem"}},
		{"no such day", 4, "bad_input", []string{"draft", "testdata/visit.json", "--visit-date", "21/04/2026"}},
		{"people that are none", 4, "bad_input", []string{"draft", "testdata/heard.json", "--people", "testdata/visit.json"}},
		{"verify a file that is not there", 4, "", []string{"verify", "/nonexistent/note.docx"}},
		{"evaluate what is not there", 4, "bad_input", []string{"evaluate", "/nonexistent"}},
		{"no pack of that name", 4, "not_found", []string{"models", "verify", "nothing", "--models", models(t)}},
		{"a pack that is none", 4, "bad_input", []string{"models", "import", text, "--models", models(t)}},
		{"pulling from a network", 5, "refused", []string{"models", "pull"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, said := call(t, c.args...)
			if code != c.want || out != "" || strings.TrimSpace(said) == "" {
				t.Errorf("exit %d, want %d; standard output %q; standard error %q", code, c.want, out, said)
			}
			code, out, _ = call(t, slices.Insert(slices.Clone(c.args), 1, "--json")...)
			p := one[failed](t, out).Problem
			if code != c.want || p.Message == "" || c.code != "" && p.Code != c.code {
				t.Errorf("--json: exit %d, want %d; %+v, want %s", code, c.want, p, c.code)
			}
		})
	}
}

func TestHelpIsEnough(t *testing.T) {
	for _, words := range [][]string{{"--help"}, {"-h"}, {"help"}} {
		code, out, said := call(t, words...)
		if code != 0 || said != "" {
			t.Errorf("%v: exit %d, %q", words, code, said)
		}
		for _, cmd := range commands() {
			if !strings.Contains(out, cmd.name) {
				t.Errorf("%v does not name %s", words, cmd.name)
			}
		}
	}
	for _, cmd := range commands() {
		code, out, said := call(t, cmd.name, "--help")
		if code != 0 || said != "" || !strings.Contains(out, "usage: evenhandctl "+cmd.name) || !strings.Contains(out, cmd.about) {
			t.Errorf("%s --help: exit %d\n%s%s", cmd.name, code, out, said)
		}
		for _, flag := range []string{"-data", "-models", "-ollama", "-passphrase-file", "-json"} {
			if !strings.Contains(out, flag) {
				t.Errorf("%s --help does not tell of %s", cmd.name, flag)
			}
		}
	}
	if code, out, _ := call(t); code != exitUsage || out == "" {
		t.Errorf("no words: %d", code)
	}
	if code, out, _ := call(t, "--version"); code != 0 || !strings.Contains(out, engine.Version) {
		t.Errorf("version: %d %q", code, out)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	passphrase := file(t, "passphrase", "correct horse battery staple\n")
	for _, args := range [][]string{
		{"transcribe", clip(t, "2"), "--models", models(t)}, {"draft", "testdata/visit.json", "--model", "extractive"}, {"draft", "testdata/visit.json"},
		{"gate", "testdata/gate.json"}, {"models", "verify", "--models", models(t)}, {"doctor"}, {"evaluate", "testdata/visit.json", "--model", "extractive"},
		{"bench", "transcribe", clip(t, "2"), "--models", models(t)}, {"demo", "--data", filepath.Join(t.TempDir(), "data"), "--passphrase-file", passphrase},
	} {
		code, out, _ := callWith(t, ctx, append(args, "--json")...)
		if p := one[failed](t, out).Problem; code != exitCancelled || p.Code != "cancelled" {
			t.Errorf("%v: exit %d, %+v", args, code, p)
		}
	}
	// In the middle of long work, wherever that is.
	ctx, cancel = context.WithTimeout(t.Context(), 700*time.Millisecond)
	defer cancel()
	sound := filepath.Join(root(t), "app", "engine", "practice", "visit.opus")
	code, out, _ := callWith(t, ctx, "transcribe", sound, "--models", models(t), "--json")
	if p := one[failed](t, out).Problem; code != exitCancelled || p.Code != "cancelled" {
		t.Errorf("in the middle: exit %d, %+v", code, p)
	}
}

// statementOf is a statement as the contract has it.
type statementOf struct {
	ID, Text, Provenance string
	HighRisk             *bool `json:"high_risk"`
	Evidence             []struct {
		Utterance int
		Quote     string
		StartS    *float64 `json:"start_s"`
		EndS      *float64 `json:"end_s"`
		Heard     string
	}
	Checks []struct{ Gate, Verdict, Detail string }
}

type draftOf struct {
	Template string
	Model    *struct{ Name, Digest, Engine string }
	Sections []struct {
		ID, Title  string
		HumanOnly  *bool `json:"human_only"`
		Statements []statementOf
	}
	Omissions []struct{ Utterance int }
	Receipt   struct {
		Complete   bool
		Utterances int
	}
}

func (d draftOf) statements() (out []statementOf) {
	for _, s := range d.Sections {
		out = append(out, s.Statements...)
	}
	return out
}

// texts reads the turns of an input, to hold quotes against.
func texts(t *testing.T, path string) map[int]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var in struct {
		Turns []struct {
			N    int
			Text string
		}
		Utterances []struct {
			ID   int
			Text string
		}
	}
	if err := json.Unmarshal(b, &in); err != nil {
		t.Fatal(err)
	}
	out := map[int]string{}
	for _, u := range in.Turns {
		out[u.N] = u.Text
	}
	for _, u := range in.Utterances {
		out[u.ID] = u.Text
	}
	return out
}

func checkDraft(t *testing.T, d draftOf, said map[int]string, timed bool) {
	t.Helper()
	all := d.statements()
	if len(all) == 0 {
		t.Fatal("nothing was drafted")
	}
	for _, s := range d.Sections {
		if s.HumanOnly == nil || *s.HumanOnly && len(s.Statements) > 0 {
			t.Errorf("section %s: %+v", s.ID, s)
		}
	}
	seen := map[string]bool{}
	for _, s := range all {
		if s.ID == "" || seen[s.ID] || s.Text == "" || s.HighRisk == nil || len(s.Evidence) == 0 || strings.Contains(s.Text, "{") {
			t.Errorf("%+v", s)
		}
		seen[s.ID] = true
		for _, e := range s.Evidence {
			if !strings.Contains(casework.Fold(said[e.Utterance]), casework.Fold(e.Quote)) || e.Quote == "" {
				t.Errorf("%s quotes %q, which turn %d does not say", s.ID, e.Quote, e.Utterance)
			}
			switch {
			case timed && (e.StartS == nil || e.EndS == nil || *e.EndS <= *e.StartS || e.Heard != "once"):
				t.Errorf("%s: heard words without their time: %+v", s.ID, e)
			case !timed && (e.StartS != nil || e.EndS != nil || e.Heard != "text"):
				t.Errorf("%s: given words with a time: %+v", s.ID, e)
			}
		}
		if quoted := strings.ContainsAny(s.Text, "“”"); timed && quoted {
			t.Errorf("%s: quotation marks for words heard once: %s", s.ID, s.Text)
		}
	}
}

func TestDraftOfAScript(t *testing.T) {
	code, out, said := call(t, "draft", "--model", "extractive", "testdata/visit.json", "--json")
	if code != 0 || said != "" {
		t.Fatalf("exit %d: %s%s", code, out, said)
	}
	d := one[draftOf](t, out)
	checkDraft(t, d, texts(t, "testdata/visit.json"), false)
	if d.Template != "case-note" || d.Model != nil || !d.Receipt.Complete || d.Receipt.Utterances != 10 {
		t.Errorf("%s, model %v, %+v", d.Template, d.Model, d.Receipt)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &keys); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"template", "template_version", "model", "sections", "needs_you", "omissions", "not_discussed", "rejected", "receipt", "energy", "timings"} {
		if v, ok := keys[want]; !ok || want != "model" && string(v) == "null" {
			t.Errorf("%q is %s", want, v)
		}
	}
	// Flags after the words win over what the input says.
	if code, out, _ = call(t, "draft", "testdata/visit.json", "--template", "care-act-needs-assessment", "--model", "extractive", "--json"); code == 0 {
		if d := one[draftOf](t, out); d.Template != "care-act-needs-assessment" {
			t.Errorf("template %s", d.Template)
		}
	} else {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out, _ = call(t, "draft", "testdata/visit.json", "--model", "extractive")
	if code != 0 || !strings.Contains(out, "WHAT NEEDS YOU") || !strings.Contains(out, "Maureen") {
		t.Errorf("for people: exit %d\n%s", code, out)
	}
	// Without a server and with no model named, the rules draft, and say so.
	code, out, _ = call(t, "draft", "testdata/visit.json", "--ollama", "127.0.0.1:9", "--json")
	if notice := one[struct{ Notice string }](t, out).Notice; code != 0 || !strings.Contains(notice, "without a language model") {
		t.Errorf("exit %d, notice %q", code, notice)
	}
}

// The question that was put stands beside the answer it got, and is marked: it is not words of whoever answered.
func TestDraftTellsTheQuestion(t *testing.T) {
	d := &casework.Draft{Sections: []casework.Section{{ID: "home", Statements: []casework.Statement{{ID: "s1", Evidence: []casework.Evidence{
		{Utterance: 4, Quote: "Do you manage the stairs?", Asked: true}, {Utterance: 5, Quote: "Not on my own."},
	}}}}}}
	b, err := json.Marshal(draftJSON(d, casework.NewPeople(nil, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"quote":"Do you manage the stairs?","start_s":null,"end_s":null,"heard":"","asked":true`, `"quote":"Not on my own.","start_s":null,"end_s":null,"heard":"","asked":false`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
}

// A script's truth is for evaluators; the drafter never reads it.
func TestTruthIsNeverRead(t *testing.T) {
	b, err := os.ReadFile("testdata/visit.json")
	if err != nil {
		t.Fatal(err)
	}
	var script map[string]any
	if err := json.Unmarshal(b, &script); err != nil {
		t.Fatal(err)
	}
	var drafts []string
	for _, truth := range []any{script["truth"], nil, "all of it is a lie", []any{map[string]any{"facts": 3}}} {
		script["truth"] = truth
		changed, err := json.Marshal(script)
		if err != nil {
			t.Fatal(err)
		}
		code, out, _ := call(t, "draft", file(t, "script.json", string(changed)), "--model", "extractive", "--json")
		if code != 0 {
			t.Fatalf("exit %d: %s", code, out)
		}
		d := one[map[string]json.RawMessage](t, out)
		delete(d, "timings")
		delete(d, "energy")
		drafts = append(drafts, fmt.Sprintf("%s", d))
		if strings.Contains(out, "pension book") {
			t.Error("words of the truth are in the draft")
		}
	}
	for _, d := range drafts[1:] {
		if d != drafts[0] {
			t.Error("the draft depends on the truth")
		}
	}
}

func TestDraftOfATranscript(t *testing.T) {
	said := texts(t, "testdata/heard.json")
	code, out, _ := call(t, "draft", "testdata/heard.json", "--people", "testdata/people.json", "--model", "extractive", "--json")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
	d := one[draftOf](t, out)
	checkDraft(t, d, said, true)
	if !strings.Contains(out, "Maureen said") {
		t.Errorf("the people file names nobody:\n%s", out)
	}
	code, out, _ = call(t, "draft", "testdata/heard.json", "--model", "extractive", "--json")
	if code != 0 || strings.Contains(out, "Maureen Tasker") {
		t.Errorf("exit %d; a name came from nowhere:\n%s", code, out)
	}
	checkDraft(t, one[draftOf](t, out), said, true)
}

func TestTranscribeThenDraft(t *testing.T) {
	sound := clip(t, "14")
	code, out, said := call(t, "transcribe", sound, "--models", models(t), "--json")
	if code != 0 {
		t.Fatalf("exit %d: %s%s", code, out, said)
	}
	tr := one[struct {
		AudioS     float64 `json:"audio_s"`
		Engine     struct{ ID, Version, Model, SHA256 string }
		Utterances []struct {
			ID      int
			Speaker string
			StartS  float64 `json:"start_s"`
			EndS    float64 `json:"end_s"`
			Text    string
			Words   []any
		}
		Problems []string
		Timings  struct {
			TotalS float64 `json:"total_s"`
		}
	}](t, out)
	if tr.AudioS < 13 || tr.AudioS > 15 || tr.Engine.SHA256 == "" || len(tr.Utterances) == 0 || tr.Problems == nil || tr.Timings.TotalS <= 0 {
		t.Errorf("%+v", tr)
	}
	for i, u := range tr.Utterances {
		if u.ID != i+1 || u.EndS <= u.StartS || u.Text == "" || u.Words == nil || i > 0 && u.StartS < tr.Utterances[i-1].StartS {
			t.Errorf("turn %d: %+v", i, u)
		}
	}
	words := file(t, "words.json", out)
	if code, out, _ = call(t, "draft", words, "--model", "extractive", "--json"); code != 0 {
		t.Fatalf("exit %d: %s", code, out)
	}
	for _, s := range one[draftOf](t, out).statements() {
		for _, e := range s.Evidence {
			if !strings.Contains(casework.Fold(texts(t, words)[e.Utterance]), casework.Fold(e.Quote)) {
				t.Errorf("%q was not said in turn %d", e.Quote, e.Utterance)
			}
		}
	}
}

func TestGate(t *testing.T) {
	code, out, _ := call(t, "gate", "testdata/gate.json", "--json")
	type verdict struct {
		Verdict string
		Checks  []struct{ Gate, Verdict, Detail string }
	}
	if v := one[verdict](t, out); code != 0 || v.Verdict == "reject" || len(v.Checks) == 0 {
		t.Errorf("a true statement: exit %d, %+v", code, v)
	}
	b, err := os.ReadFile("testdata/gate.json")
	if err != nil {
		t.Fatal(err)
	}
	good := strings.ReplaceAll(string(b), "\n", " ")
	bad := strings.Replace(good, `"quote": "I had two falls`, `"quote": "I had nine falls`, 1)
	code, out, _ = call(t, "gate", file(t, "bad.json", bad), "--json")
	if v := one[verdict](t, out); code != exitNo || v.Verdict != "reject" {
		t.Errorf("a false one: exit %d, %+v", code, v)
	}
	// Lines: one verdict each, in order; done when all were judged, whatever the verdicts.
	code, out, _ = call(t, "gate", file(t, "lines.jsonl", good+"\n"+bad+"\n\n"+good+"\n"), "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 3 {
		t.Fatalf("exit %d, %d lines:\n%s", code, len(lines), out)
	}
	for i, want := range []bool{false, true, false} {
		if v := one[verdict](t, lines[i]); (v.Verdict == "reject") != want {
			t.Errorf("line %d: %s", i+1, v.Verdict)
		}
	}
	code, out, _ = call(t, "gate", file(t, "lines.jsonl", good+"\n"+good[:40]+"\n"), "--json")
	if p := one[failed](t, out).Problem; code != exitInput || !strings.Contains(p.Message, "Line 2") {
		t.Errorf("a broken line: exit %d, %+v", code, p)
	}
	if code, out, _ = call(t, "gate", "testdata/gate.json"); code != 0 || strings.HasPrefix(out, "{") {
		t.Errorf("for people: exit %d\n%s", code, out)
	}
}

func TestVerify(t *testing.T) {
	dir := t.TempDir()
	from := filepath.Join(root(t), "handover", "export", "testdata")
	for _, name := range []string{"note-v1.docx", "note-v1.evenhand.json"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	note := filepath.Join(dir, "note-v1.docx")
	type report struct {
		OK       bool
		Findings []struct{ Code, Message string }
	}
	code, out, said := call(t, "verify", note, "--json")
	if r := one[report](t, out); code != 0 || !r.OK {
		t.Fatalf("a note that holds: exit %d, %+v, %s", code, r, said)
	}
	if code, out, _ = call(t, "verify", note); code != 0 || !strings.Contains(out, "signed by") {
		t.Errorf("for people: exit %d\n%s", code, out)
	}
	b, err := os.ReadFile(note)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(note, b, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ = call(t, "verify", note, "--json")
	if r := one[report](t, out); code != exitNo || r.OK || len(r.Findings) == 0 {
		t.Errorf("one changed byte: exit %d, %+v", code, r)
	}
	if err := os.Remove(filepath.Join(dir, "note-v1.evenhand.json")); err != nil {
		t.Fatal(err)
	}
	if code, out, _ = call(t, "verify", note, "--json"); code != exitNo || one[report](t, out).OK {
		t.Errorf("without its proof: exit %d\n%s", code, out)
	}
}

func TestVerifyLedger(t *testing.T) {
	passphrase := file(t, "passphrase", "correct horse battery staple\n")
	config := engine.Config{Data: filepath.Join(t.TempDir(), "data"), PassphraseFile: passphrase}
	if err := config.Resolve(); err != nil {
		t.Fatal(err)
	}
	e := engine.New(config, nil)
	defer e.Close()
	if _, err := e.FirstRun(t.Context(), engine.FirstRunForm{Name: "Robin Vale", Role: "social worker"}); err != nil {
		t.Fatal(err)
	}
	words := []string{"verify", "--ledger", "--data", config.Data, "--passphrase-file", passphrase, "--json"}
	code, out, _ := call(t, words...)
	if p := one[failed](t, out).Problem; code != exitMissing || p.Code != "already_open" {
		t.Errorf("while the window is open: exit %d, %+v", code, p)
	}
	e.Close()
	code, out, _ = call(t, words...)
	if r := one[struct {
		OK      bool
		Entries int
	}](t, out); code != 0 || !r.OK || r.Entries == 0 {
		t.Errorf("exit %d, %+v", code, r)
	}
	words[5] = file(t, "wrong", "not the passphrase at all\n")
	code, out, _ = call(t, words...)
	if p := one[failed](t, out).Problem; code != exitRefused || p.Code != "wrong_passphrase" {
		t.Errorf("wrong passphrase: exit %d, %+v", code, p)
	}
}

// linked makes a models folder of links to the real one, with one file changed by a byte.
func linked(t *testing.T, changed string) string {
	t.Helper()
	real, dir, found := models(t), t.TempDir(), false
	err := filepath.WalkDir(real, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(real, path)
		to := filepath.Join(dir, rel)
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return os.MkdirAll(to, 0o700)
		case d.Name() == changed:
			found = true
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			b[len(b)/2] ^= 1
			return os.WriteFile(to, b, 0o600)
		}
		return os.Symlink(path, to)
	})
	if err != nil || !found {
		t.Fatalf("%s: found %v, %v", changed, found, err)
	}
	return dir
}

type packsOf struct {
	Packs []struct {
		ID, Kind, State, Licence, Detail, Hashes, Measured string
		Files                                              []struct{ SHA256 string }
		LongestS                                           float64 `json:"longest_s"`
		Tier                                               *struct {
			Family, Why   string
			Proposed      bool
			InUse         bool    `json:"in_use"`
			TimesRealTime float64 `json:"times_real_time"`
		}
	}
}

func TestModels(t *testing.T) {
	code, out, _ := call(t, "models", "list", "--models", models(t), "--json")
	list := one[packsOf](t, out)
	if code != 0 || len(list.Packs) < 4 {
		t.Fatalf("exit %d, %+v", code, list)
	}
	speech := ""
	for _, p := range list.Packs {
		if p.Licence == "" || p.State == "" {
			t.Errorf("%+v", p)
		}
		if (p.Kind == "speech") != (p.Tier != nil) {
			t.Errorf("%+v", p)
			continue
		}
		if p.Kind == "speech" && (p.LongestS == 0 || p.Tier.Family == "" || p.Tier.Why == "") {
			t.Errorf("%+v", p)
		}
		if p.State == stateImportable && (len(p.Files) == 0 || len(p.Files[0].SHA256) != 64 || p.Hashes == "" || !strings.HasPrefix(p.Measured, "Not yet measured")) {
			t.Errorf("%+v", p)
		}
		if p.Kind == "speech" && p.Tier.InUse {
			speech = p.ID
		}
	}
	if code, out, _ := call(t, "models", "verify", "--models", models(t), "--json"); code != 0 {
		t.Errorf("packs that nobody brought count as faults: exit %d\n%s", code, out)
	}
	code, out, _ = call(t, "models", "verify", speech, "--models", models(t), "--json")
	if v := one[packsOf](t, out); code != 0 || len(v.Packs) != 1 || v.Packs[0].State != engine.Ready {
		t.Errorf("exit %d, %+v", code, v)
	}
	corrupt := linked(t, "tokens.txt")
	code, out, _ = call(t, "models", "verify", speech, "--models", corrupt, "--json")
	if v := one[packsOf](t, out); code != exitNo || v.Packs[0].State != engine.Broken || v.Packs[0].Detail == "" {
		t.Errorf("a corrupt copy: exit %d, %+v", code, v)
	}
	code, out, _ = call(t, "transcribe", clip(t, "2"), "--models", corrupt, "--json")
	if p := one[failed](t, out).Problem; code != exitMissing || p.Code != "model_broken" {
		t.Errorf("a corrupt copy was used: exit %d, %+v", code, p)
	}
	code, out, _ = call(t, "models", "remove", speech, "--models", corrupt, "--json")
	if code != 0 || one[map[string]string](t, out)["removed"] != speech {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out, _ = call(t, "models", "verify", speech, "--models", corrupt, "--json")
	if v := one[packsOf](t, out); code != exitNo || v.Packs[0].State != engine.Missing {
		t.Errorf("a removed pack: exit %d, %+v", code, v)
	}
	// What was removed can be brought back, from a folder.
	code, out, said := call(t, "models", "import", filepath.Join(models(t), "speech"), "--models", corrupt, "--json")
	if v := one[struct{ Imported []string }](t, out); code != 0 || !slices.Contains(v.Imported, speech) || !strings.Contains(said, "encoder.onnx") {
		t.Errorf("exit %d: %s%s", code, out, said)
	}
	if code, out, _ = call(t, "models", "verify", speech, "--models", corrupt); code != 0 {
		t.Errorf("brought back: exit %d, %s", code, out)
	}
}

// A speech model is chosen and measured; both are remembered.
func TestChooseAndMeasure(t *testing.T) {
	data := t.TempDir()
	at := func(words ...string) []string { return append(words, "--models", models(t), "--data", data, "--json") }
	tier := func(id string) (inUse bool, times float64) {
		_, out, _ := call(t, at("models", "list")...)
		for _, p := range one[packsOf](t, out).Packs {
			if p.ID == id {
				return p.Tier.InUse, p.Tier.TimesRealTime
			}
		}
		return false, 0
	}
	const tiny = "moonshine-tiny-en-int8"
	code, out, _ := call(t, at("models", "choose", tiny)...)
	if v := one[struct{ Chosen string }](t, out); code != 0 || v.Chosen != tiny {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out, _ = call(t, at("models", "measure")...)
	m := one[struct {
		ID            string
		TimesRealTime float64 `json:"times_real_time"`
	}](t, out)
	if code != 0 || m.ID != tiny || m.TimesRealTime <= 0 {
		t.Errorf("exit %d: %s", code, out)
	}
	if inUse, times := tier(tiny); !inUse || times != m.TimesRealTime {
		t.Errorf("in use %v, %g times real time, measured %g", inUse, times, m.TimesRealTime)
	}
	code, out, _ = call(t, at("models", "choose", "parakeet-tdt-0.6b-v2-int8")...)
	if p := one[failed](t, out).Problem; code != exitMissing || p.Code != "speech_model_missing" {
		t.Errorf("a model that is not there: exit %d, %+v", code, p)
	}
	if code, out, _ = call(t, at("models", "choose", "best")...); code != 0 || one[struct{ Chosen string }](t, out).Chosen == tiny {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestDoctor(t *testing.T) {
	type answer struct {
		OK    bool
		Parts []struct{ ID, State, Detail, Fix string }
	}
	state := func(a answer) map[string]string {
		out := map[string]string{}
		for _, p := range a.Parts {
			if p.State != engine.Ready && p.State != engine.Missing && p.State != engine.Broken || p.State != engine.Ready && (p.Fix == "" || p.Detail == "") {
				t.Errorf("%+v", p)
			}
			out[p.ID] = p.State
		}
		return out
	}
	code, out, _ := call(t, "doctor", "--models", models(t), "--ollama", "http://127.0.0.1:9", "--json")
	a := one[answer](t, out)
	s := state(a)
	for _, part := range []string{"executable", "data_folder", "keychain", "ffmpeg", "speech_model", "voice_activity_model", "speaker_models", "ollama", "language_model", "disk", "microphone", "templates"} {
		if s[part] == "" {
			t.Errorf("%s is not looked at", part)
		}
	}
	if (code == 0) != a.OK || code != 0 && code != exitNo || s["speech_model"] != engine.Ready || s["ollama"] != engine.Missing || s["language_model"] != engine.Missing {
		t.Errorf("exit %d, %v", code, s)
	}
	code, out, _ = call(t, "doctor", "--models", filepath.Join(t.TempDir(), "gone"), "--json")
	a = one[answer](t, out)
	s = state(a)
	if code != exitNo || a.OK || s["speech_model"] != engine.Missing || s["voice_activity_model"] != engine.Missing || s["speaker_models"] != engine.Missing {
		t.Errorf("without models: exit %d, %v", code, s)
	}
	if _, out, _ = call(t, "doctor", "--models", linked(t, "tokens.txt"), "--json"); state(one[answer](t, out))["speech_model"] != engine.Broken {
		t.Errorf("a corrupt model is called:\n%s", out)
	}
	if code, out, _ = call(t, "doctor", "--data", file(t, "data", "a file"), "--json"); code != exitNo || state(one[answer](t, out))["data_folder"] != engine.Broken {
		t.Errorf("a file for a data folder: exit %d\n%s", code, out)
	}
}

func TestEvaluate(t *testing.T) {
	code, out, _ := call(t, "evaluate", "testdata/visit.json", "--model", "extractive", "--json")
	rows := one[struct {
		Rows []struct {
			Measure   string
			N, D      float64
			Low, High float64
		}
	}](t, out).Rows
	if code != 0 || len(rows) == 0 {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// A council's folder is listed with what cannot be used; a template is checked before it is put there.
func TestTemplates(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "tea.yaml"), filepath.Join(dir, "tea-again.yaml")
	text := "id: tea\nversion: \"1\"\ntitle: Tea\nsummary: For a test.\njurisdiction: Wales\nmax_words: 300\nsections:\n  - id: said\n    title: Said\n    kinds: [said]\n" +
		"  - id: view\n    title: My view\n    human_only: true\n    prompts: [\"So?\"]\n"
	if err := os.WriteFile(good, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, "templates", "check", good); code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if code, out, _ := call(t, "templates", "list", "--json", "--templates", dir); code != 0 || !strings.Contains(out, `"id": "tea"`) {
		t.Errorf("exit %d, %s", code, out)
	}
	if err := os.WriteFile(bad, []byte(strings.Replace(text, "title: Said", "title: Threshold", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := call(t, "templates", "check", bad, "--json")
	if code != exitNo {
		t.Errorf("exit %d", code)
	}
	answer := one[struct{ Faults []engine.TemplateFault }](t, out)
	if len(answer.Faults) != 1 || answer.Faults[0].Line != 9 || answer.Faults[0].File != "tea-again.yaml" {
		t.Errorf("faults %+v", answer.Faults)
	}
	if code, out, _ = call(t, "templates", "preview", "case-note"); code != 0 || !strings.Contains(out, "ANALYSIS") {
		t.Errorf("exit %d, %s", code, out)
	}
	// What show prints is a start for a council's own: it can be used as it stands.
	code, out, _ = call(t, "templates", "show", "supervision")
	if code != 0 || !strings.HasPrefix(out, "id: supervision\n") {
		t.Fatalf("exit %d, %s", code, out)
	}
	if code, out, _ = call(t, "templates", "check", file(t, "supervision.yaml", out)); code != 0 {
		t.Errorf("what show prints cannot be used: exit %d, %s", code, out)
	}
	if code, out, _ = call(t, "templates", "show", "tea", "--templates", dir, "--json"); code != 0 || one[struct{ YAML string }](t, out).YAML != text {
		t.Errorf("exit %d, %s", code, out)
	}
	if code, out, _ = call(t, "templates", "show", "coffee", "--json"); code == 0 || one[failed](t, out).Problem.Code != "not_found" {
		t.Errorf("exit %d, %s", code, out)
	}
	// A list of what is forbidden that cannot be read stops new notes, by file, line and reason.
	list := file(t, "council.yaml", "forbid:\n  tea: [no]\n")
	if code, out, _ = call(t, "templates", "check", list); code != exitNo || !strings.Contains(out, "council.yaml, line 2:") || !strings.Contains(out, "No new visit can be begun") {
		t.Errorf("exit %d, %s", code, out)
	}
	code, out, _ = call(t, "templates", "list", "--templates", filepath.Dir(list), "--json")
	if answer := one[struct {
		Templates []any
		Faults    []engine.TemplateFault
	}](t, out); code != exitNo || len(answer.Templates) != 0 || len(answer.Faults) != 1 || !answer.Faults[0].Stops {
		t.Errorf("exit %d, %+v", code, answer)
	}
	for _, args := range [][]string{{"templates"}, {"templates", "check"}, {"templates", "show"}, {"templates", "dance"}} {
		if code, _, _ := call(t, args...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}
