package cases

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

const visitsFolder = "../testdata/visits"

var (
	failures = flag.String("failures", "", "write the failed cases of the split train, as evenhandctl gate takes them, to this file; of test only the counts")
	listed   = flag.String("list", "", "write every case with its verdict to this file")
)

func TestReport(t *testing.T) {
	all, err := Read("testdata", visitsFolder)
	if err != nil {
		t.Fatal(err)
	}
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
	all1, true1 := Sum(m.Wrong, "", ""), Sum(m.True, "", "")
	t.Logf("wrong: caught %d of %d; true: turned away %d, flagged %d of %d", all1.Caught, all1.Total, true1.Rejected, true1.Caught-true1.Rejected, true1.Total)
	if *listed != "" {
		list(t, *listed, all)
	}
	if *failures != "" {
		writeFailures(t, *failures, m)
	}
}

func list(t *testing.T, path string, all []Case) {
	var b strings.Builder
	for _, c := range all {
		r := evidence.Judge(c.Gate())
		var why []string
		for _, k := range r.Checks {
			if k.Verdict == r.Verdict && k.Verdict != casework.Pass {
				why = append(why, k.Gate+": "+k.Detail)
			}
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s%s\t%s\t%s\t← %s\n", r.Verdict, c.Split, c.Origin, c.Visit, c.Class, map[bool]string{true: "/"}[c.Class == ""]+c.Form, c.ID, c.Statement.Text, strings.Join(why, " | "))
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wanted is a line for whoever mends the gates.
type wanted struct {
	evidence.Case
	Want  string `json:"want"` // not pass, or not reject
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
			held[want+" "+c.Class+c.Form]++
			continue
		}
		line, err := json.Marshal(wanted{c.Gate(), want, c.Class + "/" + c.Form, c.ID})
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	for k, n := range held {
		fmt.Fprintf(&b, `{"split":"test","want":%q,"count":%d}`+"\n", k, n)
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
