package evidence

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const (
	smallScript = `{"date":"2026-04-21","people":[{"speaker":"S1","name":"Ann Hale","role":"social worker"},{"speaker":"S2","name":"Tom Reed","role":"father"}],
"turns":[{"n":1,"speaker":"S1","text":"How often do you see Rita?"},{"n":2,"speaker":"S2","text":"Twice a week. I don't see her on Sundays, and Rita cooks."},{"n":3,"speaker":"S1","text":"I'll ring you tomorrow."}],
"truth":{"facts":[{"statement":"Tom sees Rita twice a week.","turns":[1,2]}],"negations":[{"turn":2,"wrong_note":"Tom sees her on Sundays."}],"judgement_traps":[{"turn":2,"tempting_wrong_sentence":"Tom's contact is adequate."}],"never_mentioned":["overdose","alcohol"]}}`
	smallNote = `{"visit":"v","sections":[{"topics":[{"statements":[
{"form":"reported","text":"Asked how often he saw Rita, Tom said twice a week; he did not see her on Sundays.","evidence":[{"turn":1,"quote":"How often do you see Rita?"},{"turn":2,"quote":"Twice a week. I don't see her on Sundays"}]},
{"form":"reported","text":"I will ring Tom on Wednesday 22 April.","evidence":[{"turn":3,"quote":"I'll ring you tomorrow."}]}]}]}]}`
)

func TestMutationReport(t *testing.T) {
	notes, visits := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{filepath.Join(notes, "v.json"): smallNote, filepath.Join(visits, "v.json"): smallScript} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := MutationReport(t.Context(), notes, visits)
	if err != nil {
		t.Fatal(err)
	}
	if rep.True != 2 || rep.Rejected != 0 {
		t.Errorf("true statements: %+v", rep)
	}
	kinds := map[string]bool{}
	for _, r := range rep.Mutations {
		kinds[r.Kind] = true
		if r.Caught != r.Total || r.Total == 0 {
			t.Errorf("%s: %d of %d, missed %q", r.Kind, r.Caught, r.Total, r.Missed)
		}
	}
	for _, k := range []string{"number: changed", "negation: dropped", "negation: added", "role: speaker swapped", "name: unknown", "risk: added", "judgement: added", "invented: never mentioned", "date: changed", "negation: wrong note", "judgement: wrong note"} {
		if !kinds[k] {
			t.Errorf("no mutation of kind %q", k)
		}
	}
	for _, class := range []string{"number", "negation", "name", "role", "date"} {
		if !slices.ContainsFunc(rep.Classes, func(r Row) bool { return r.Class == class && r.Total > 0 }) {
			t.Errorf("no row for the class %q", class)
		}
	}
	if len(rep.Forms) != 2 || rep.Forms[0].Name != "free" || rep.Forms[1].Name != "reported" {
		t.Errorf("forms: %+v", rep.Forms)
	}
	if _, err := MutationReport(t.Context(), t.TempDir(), visits); err == nil {
		t.Error("an empty folder gave a report")
	}
}
