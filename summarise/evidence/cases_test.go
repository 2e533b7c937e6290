package evidence

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

// labelled is a statement of testdata with what is known of it.
type labelled struct {
	Case
	where string // file and line
	topic string
	form  string // "reported", "composed", "quoted", "free"; empty for a wrong statement
	class string // of a wrong statement: number, negation, name, role, date …
}

var formOf = map[string]string{"r": "reported", "c": "composed", "q": "quoted", "p": "free"}

// readLabelled reads the talks of testdata/*.txt; the head of cases.txt says how they are written.
func readLabelled(t testing.TB) []labelled {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled cases: %v", err)
	}
	var out []labelled
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var l labelled
		stated := false
		for n, line := range strings.Split(string(b), "\n") {
			l.where = fmt.Sprintf("%s:%d", filepath.Base(f), n+1)
			line = strings.TrimSpace(line)
			mark, rest, _ := strings.Cut(line, " ")
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case mark == "==":
				l = labelled{topic: rest}
			case mark == "people:":
				for _, p := range strings.Split(rest, ";") {
					l.People = append(l.People, readPerson(t, p))
				}
			case mark == "date:":
				l.VisitDate = rest
			case strings.HasPrefix(mark, "+") || mark == "-":
				stated = true
				c := l
				c.form = formOf[strings.TrimPrefix(mark, "+")]
				if mark == "-" {
					c.form = ""
					c.class, rest, _ = strings.Cut(rest, ": ")
				}
				c.Statement.Text = rest
				out = append(out, c)
			default:
				speaker, words, ok := strings.Cut(line, ": ")
				if !ok {
					t.Fatalf("%s: cannot read %q", l.where, line)
				}
				if stated {
					l.Utterances, l.Statement.Evidence, stated = nil, nil, false
				}
				u := Utterance{len(l.Utterances) + 1, strings.TrimPrefix(speaker, "~"), words}
				l.Utterances = append(slices.Clone(l.Utterances), u)
				if !strings.HasPrefix(speaker, "~") {
					l.Statement.Evidence = append(slices.Clone(l.Statement.Evidence), Quote{u.ID, words})
				}
			}
		}
	}
	return out
}

func readPerson(t testing.TB, s string) Person {
	t.Helper()
	head, role, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(s), ")"), " (")
	ref, name, ok2 := strings.Cut(head, " ")
	if !ok || !ok2 {
		t.Fatalf("cannot read person %q", s)
	}
	p := Person{Speaker: ref, Name: name, Role: role}
	for _, pronoun := range []string{"he/him", "she/her", "they/them"} {
		if r, ok := strings.CutSuffix(role, ", "+pronoun); ok {
			p.Role, p.Pronouns = r, pronoun
		}
	}
	return p
}

// reasons says which gates did not pass and why.
func reasons(r Result) string {
	var out []string
	for _, k := range r.Checks {
		if k.Verdict != casework.Pass {
			out = append(out, fmt.Sprintf("%s %s: %s", k.Verdict, k.Gate, k.Detail))
		}
	}
	return strings.Join(out, " | ")
}

// TestLabelled holds the gates to the labelled statements: nothing wrong passes; nothing true that is quoted, reported or composed is turned
// away, and of freer words not more than one in five, which is the measure of the project.
func TestLabelled(t *testing.T) {
	type tally struct{ n, flagged, rejected int }
	tallies := map[string]*tally{}
	for _, l := range readLabelled(t) {
		r := Judge(l.Case)
		key := "wrong " + l.class
		if l.form != "" {
			key = "true " + l.form
		}
		if tallies[key] == nil {
			tallies[key] = &tally{}
		}
		n := tallies[key]
		n.n++
		switch r.Verdict {
		case casework.Flag:
			n.flagged++
		case casework.Reject:
			n.rejected++
		}
		switch {
		case l.form == "free" && r.Verdict == casework.Reject:
			t.Logf("%s: true turned away: %q: %s", l.where, l.Statement.Text, reasons(r))
		case l.form != "" && r.Verdict == casework.Reject:
			t.Errorf("%s: TRUE turned away: %q: %s", l.where, l.Statement.Text, reasons(r))
		case l.form == "" && r.Verdict == casework.Pass:
			t.Errorf("%s: %s WRONG passed: %q", l.where, l.class, l.Statement.Text)
		case l.form != "" && l.form != "free" && r.Verdict == casework.Flag && testing.Verbose():
			t.Logf("%s: true flagged: %q: %s", l.where, l.Statement.Text, reasons(r))
		}
	}
	if free := tallies["true free"]; free != nil && 5*free.rejected > free.n {
		t.Errorf("of %d true statements in freer words %d were turned away", free.n, free.rejected)
	}
	var keys []string
	for k := range tallies {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		t.Logf("%-18s %4d: %4d pass, %4d flag, %4d reject", k, tallies[k].n, tallies[k].n-tallies[k].flagged-tallies[k].rejected, tallies[k].flagged, tallies[k].rejected)
	}
}
