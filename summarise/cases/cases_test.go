package cases

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

const visitsFolder = "../testdata/visits"

var (
	failures = flag.String("failures", "", "write the failed cases of the split train, as evenhandctl gate takes them, to this file; of test only the counts")
	listed   = flag.String("list", "", "write every case with its verdict to this file; of test it is not for making rules")
)

func read(t testing.TB) []Case {
	t.Helper()
	all, err := Read(visitsFolder+"/cases", visitsFolder)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// bounds are the least shares of wrong cases that must be caught, of both splits together: what was measured, less a little for what is
// still to be labelled. The aim is 1.
var bounds = map[string]float64{"number": 0.99, "negation": 0.98, "name": 0.985, "role": 0.93, "date": 0.985, "attribution": 0.94, "modality": 0.97, "antonym": 0.97, "frequency": 0.9, "superseded": 0.8, "scope": 0.95,
	"judgement": 1, "risk": 1, "invented": 1, "injection": 1, "cause": 0.99, "style": 1}

// turnedAway is the greatest share of true cases that may be rejected, by form. The aim is 0.2: else the gates are only a wall.
var turnedAway = map[string]float64{"quoted": 0.05, "reported": 0.1, "composed": 0.18, "free": 0.18}

func TestReport(t *testing.T) {
	all := read(t)
	m, err := Report(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Wrong {
		t.Logf("%-12s %-6s caught %4d of %4d, rejected %4d", r.Kind, r.Split, r.Caught, r.Total, r.Rejected)
	}
	for _, r := range m.True {
		t.Logf("true %-9s %-6s turned away %3d, flagged %3d of %3d", r.Kind, r.Split, r.Rejected, r.Caught-r.Rejected, r.Total)
	}
	for _, split := range []string{"", "train", "test"} {
		w, r := Sum(m.Wrong, "", split), Sum(m.True, "", split)
		t.Logf("all %-6s wrong: caught %d of %d; true: turned away %d, flagged %d of %d", split, w.Caught, w.Total, r.Rejected, r.Caught-r.Rejected, r.Total)
	}
	for kind, least := range bounds {
		if r := Sum(m.Wrong, kind, ""); float64(r.Caught) < least*float64(r.Total) || r.Total < 20 {
			t.Errorf("%s: %d of %d caught, want a share of %.2f", kind, r.Caught, r.Total, least)
		}
	}
	for form, most := range turnedAway {
		if r := Sum(m.True, form, ""); float64(r.Rejected) > most*float64(r.Total) || r.Total < 20 {
			t.Errorf("true, %s: %d of %d turned away, want a share of at most %.2f", form, r.Rejected, r.Total, most)
		}
	}
	if *listed != "" {
		list(t, *listed, all)
	}
	if *failures != "" {
		writeFailures(t, *failures, m)
	}
}

// What everything else is measured on must itself be large and right: nothing stands both as true and as wrong.
func TestCases(t *testing.T) {
	count, label, ids := map[string]int{}, map[string]string{}, map[string]bool{}
	for _, c := range read(t) {
		count[c.Label]++
		count[c.Origin+" "+c.Label]++
		text := fmt.Sprint(c.Visit, c.Utterances, c.Statement.Text)
		if was := label[text]; was != "" && was != c.Label {
			t.Errorf("both true and wrong: %s", text)
		}
		label[text] = c.Label
		if c.Origin != Note && ids[c.ID] {
			t.Errorf("the id %s stands twice", c.ID)
		}
		ids[c.ID] = true
		if len(c.Statement.Evidence) == 0 {
			t.Errorf("no evidence: %s", text)
		}
	}
	t.Log(count)
	for what, least := range map[string]int{"true": 500, "wrong": 1000, "note true": 300, "written true": 150, "written wrong": 250, "mutated wrong": 1000, "truth wrong": 100} {
		if count[what] < least {
			t.Errorf("%d cases %s, want %d", count[what], what, least)
		}
	}
}

func list(t *testing.T, path string, all []Case) {
	var b strings.Builder
	for _, c := range all {
		r := c.Judge()
		var why []string
		for _, k := range r.Checks {
			if k.Verdict == r.Verdict && k.Verdict != casework.Pass {
				why = append(why, k.Gate+": "+k.Detail)
			}
		}
		fmt.Fprintln(&b, strings.Join([]string{string(r.Verdict), c.Split, c.Origin, c.Visit, c.Class + "/" + c.Form, c.ID, c.Statement.Text, strings.Join(why, " | ")}, "\t"))
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wanted is a line for whoever mends the gates.
type wanted struct {
	evidence.Case
	Want  string `json:"want"`
	Class string `json:"class"`
	ID    string `json:"id"`
}

func writeFailures(t *testing.T, path string, m Measured) {
	var b strings.Builder
	held := map[string]int{}
	for _, c := range m.Failed {
		want := "flag or reject"
		if c.Label == True {
			want = "pass or flag"
		}
		if c.Split != "train" {
			held[want+", "+c.Class+"/"+c.Form]++
			continue
		}
		line, err := json.Marshal(wanted{c.Gate(), want, c.Class + "/" + c.Form, c.ID})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	for what, n := range held {
		fmt.Fprintf(&b, `{"split":"test","want":%q,"count":%d}`+"\n", what, n)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

const (
	smallScript = `{"id":"v","split":"train","date":"2026-04-21","people":[{"speaker":"S1","name":"Ann Hale","role":"social worker","gender":"female"},{"speaker":"S2","name":"Tom Reed","role":"father","gender":"male"},
{"speaker":"S3","name":"Una Reed","role":"mother","gender":"female"}],"turns":[{"n":1,"speaker":"S1","text":"How often do you see Rita?"},
{"n":2,"speaker":"S2","text":"Twice a week. I don't see her on Sundays, and Rita said she might come at four."},{"n":3,"speaker":"S1","text":"I'll ring Una tomorrow. Was Rita there?"},
{"n":4,"speaker":"S3","text":"My sister told me Rita was there before tea. Tom wasn't."}],
"truth":{"negations":[{"turn":2,"wrong_note":"Tom sees her on Sundays."}],"judgement_traps":[{"turn":2,"tempting_wrong_sentence":"Tom's contact is adequate."}],"never_mentioned":["overdose"]}}`
	smallNote = `{"visit":"v","sections":[{"topics":[{"statements":[
{"text":"Tom said twice a week; he did not see her on Sundays, and Rita might come at four.","form":"reported","evidence":[{"turn":2,"quote":"Twice a week. I don't see her on Sundays, and Rita said she might come at four."}]},
{"text":"I will ring Una on Wednesday 22 April.","form":"composed","evidence":[{"turn":3,"quote":"I'll ring Una tomorrow."}]},
{"text":"Asked if Rita was there, Una said her sister told her Rita was there before tea.","form":"reported","evidence":[{"turn":3,"quote":"Was Rita there?"},{"turn":4,"quote":"My sister told me Rita was there before tea."}]}]}]}]}`
	smallCase = `{"id":"v-1","visit":"v","statement":{"text":"Tom sees Rita two times a week.","evidence":[{"utterance":2,"quote":"Twice a week."}]},"label":"true","form":"free","split":"train"}`
)

// folders writes a visit with its note and a file of cases.
func folders(t *testing.T, script, note, lines, removed string) (cases, visits string) {
	t.Helper()
	cases, visits = t.TempDir(), t.TempDir()
	for path, text := range map[string]string{filepath.Join(visits, "v.json"): script, filepath.Join(visits, "notes", "v.json"): note, filepath.Join(cases, "v.jsonl"): lines, filepath.Join(cases, removedFile): removed} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cases, visits
}

func TestMutations(t *testing.T) {
	cases, visits := folders(t, smallScript, smallNote, smallCase, "")
	all, err := Read(cases, visits)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range all {
		got[c.Statement.Text] = c.Origin + " " + c.Class
	}
	for text, want := range map[string]string{
		"Tom said three times a week; he did not see her on Sundays, and Rita might come at four.": "mutated number",
		"Tom said twice a week; he did not see her on Sundays, and Rita might come at five.":       "mutated number",
		"Tom said twice a week; he did see her on Sundays, and Rita might come at four.":           "mutated negation",
		"Rita said twice a week; he did not see her on Sundays, and Tom might come at four.":       "mutated role",
		"Una said twice a week; he did not see her on Sundays, and Rita might come at four.":       "mutated attribution", "Ann said twice a week; he did not see her on Sundays, and Rita might come at four.": "mutated name",
		"Tom said twice a week; he did not see her on Sundays, and Rita will come at four.":    "mutated modality",
		"Una will ring me on Wednesday 22 April.":                                              "mutated role",
		"I will not ring Una on Wednesday 22 April.":                                           "mutated negation",
		"I will ring Una on Thursday 22 April.":                                                "mutated date",
		"I will ring Una on Wednesday 22 May.":                                                 "mutated date",
		"I will ring Una on Wednesday 23 April.":                                               "mutated date",
		"Asked if Rita was there, Una said Rita was there before tea.":                         "mutated attribution",
		"Asked if Rita was there, Una said her sister told her Rita was there after tea.":      "mutated antonym",
		"Asked if Rita was there, Una said her brother told her Rita was there before tea.":    "mutated antonym",
		"Asked if Rita was there, Una said her sister told her Rita was not there before tea.": "mutated negation",
		"Tom sees her on Sundays.":                                                             "truth negation",
		"Tom's contact is adequate.":                                                           "truth judgement",
		"Tom sees Rita two times a week.":                                                      "written ",
		"Tom said twice a week; he did not see her on Sundays, and Rita might come at four.":   "note ",
	} {
		if got[text] != want {
			t.Errorf("%q: got %q, want %q", text, got[text], want)
		}
	}
	for text, origin := range got {
		if strings.Contains(text, "Asked if Rita was not there") {
			t.Errorf("%s: a question was made wrong: %s", origin, text)
		}
	}
	again, err := Read(cases, visits)
	if err != nil || !slices.EqualFunc(all, again, func(a, b Case) bool { return a.ID == b.ID && a.Statement.Text == b.Statement.Text }) {
		t.Error("the same files gave other cases", err)
	}
	cases, visits = folders(t, smallScript, smallNote, smallCase, `{"visit":"v","text":"I will not ring Una on Wednesday 22 April.","why":"a trial"}`)
	if all, err = Read(cases, visits); err != nil || slices.ContainsFunc(all, func(c Case) bool { return strings.HasPrefix(c.Statement.Text, "I will not ring") }) {
		t.Error("what was removed is there", err)
	}
	if all, err = Read("", visits); err != nil || slices.ContainsFunc(all, func(c Case) bool { return c.Origin == Written }) {
		t.Error("a visit alone:", err)
	}
}

func TestReadRefuses(t *testing.T) {
	for what, line := range map[string]string{
		"an unknown key":       strings.Replace(smallCase, `"form"`, `"fomr"`, 1),
		"an unknown visit":     strings.Replace(smallCase, `"visit":"v"`, `"visit":"w"`, 1),
		"words nobody said":    strings.Replace(smallCase, "Twice a week.", "Once a week.", 1),
		"another split":        strings.Replace(smallCase, `"train"`, `"test"`, 1),
		"no form":              strings.Replace(smallCase, `"free"`, `""`, 1),
		"a wrong one no class": strings.Replace(smallCase, `"true"`, `"wrong"`, 1),
		"an id twice":          smallCase + "\n" + smallCase,
		"no id":                strings.Replace(smallCase, `"v-1"`, `""`, 1),
		"two on a line":        smallCase + smallCase,
		"no JSON":              "{",
	} {
		cases, visits := folders(t, smallScript, smallNote, line, "")
		if _, err := Read(cases, visits); err == nil {
			t.Errorf("%s: read", what)
		}
	}
	if _, err := Read("", t.TempDir()); err == nil {
		t.Error("an empty folder was read")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Report(ctx, read(t)); err == nil {
		t.Error("judged after the end")
	}
}
