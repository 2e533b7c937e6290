package summarise

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/templates"
)

func dbgInput(t *testing.T, f string) (Input, string) {
	var in struct {
		Template, Date, Split string
		People []struct{ Speaker, Name, Role, Gender, Pronouns string }
		Turns []struct { N int; Speaker, Text string }
	}
	b, err := os.ReadFile(f)
	if err != nil { t.Fatal(err) }
	if err := json.Unmarshal(b, &in); err != nil { t.Fatal(err) }
	tpl, err := templates.Get(in.Template)
	if err != nil { t.Fatal(err) }
	out := Input{Template: tpl, VisitDate: in.Date, Transcript: &casework.Transcript{Named: map[string]string{}}}
	signer := 0
	for i, p := range in.People { if strings.Contains(strings.ToLower(p.Role), "social worker") { signer = i; break } }
	for i, p := range in.People {
		a := casework.Attendee{ID: fmt.Sprintf("P%d", i+1), Name: p.Name, Role: p.Role, Pronouns: map[string]string{"male": "he", "female": "she"}[p.Gender], Signer: i == signer}
		out.Attendees = append(out.Attendees, a)
		if p.Speaker != "" { out.Transcript.Named[p.Speaker] = a.ID }
	}
	for _, u := range in.Turns {
		out.Transcript.Utterances = append(out.Transcript.Utterances, casework.Utterance{ID: u.N, Revision: 1, Speaker: u.Speaker, Text: u.Text, Heard: casework.HeardText})
	}
	return out, in.Split
}

func TestZZ(t *testing.T) {
	var files []string
	for _, p := range []string{"/work/shared/visits/*.json", "testdata/visits/*.json"} { m, _ := filepath.Glob(p); files = append(files, m...) }
	want := os.Getenv("DBG")
	only := os.Getenv("ONLY")
	tot := map[string]*[4]int{}
	for _, f := range files {
		if only != "" && !strings.Contains(f, only) { continue }
		in, split := dbgInput(t, f)
		truth, _ := ReadTruth(f)
		d, err := Extract(t.Context(), in)
		if err != nil { t.Fatal(err) }
		m := Measure(d, in, truth)
		set := split; if set == "" { set = "shared" }
		for k, v := range map[string]Share{"conflicts": m.Conflicts, "corrections": m.Corrections, "actions": m.Actions, "salient": m.Salient, "heard": m.Heard, "words": m.Words, "neg": m.Negations, "superseded": {N: len(m.Superseded)}, "traps": {N: len(m.Traps)}, "unsupported": {N: len(m.Unsupported)}, "open": {N: len(d.Open())}, "obeyed": {N: m.Obeyed}, "decisions": {N: m.Decisions}} {
			if tot[k+" "+set] == nil { tot[k+" "+set] = &[4]int{} }
			tot[k+" "+set][0] += v.N; tot[k+" "+set][1] += v.Of
		}
		if split == "test" { continue }
		fmt.Println("=====", filepath.Base(f))
		people := casework.NewPeople(in.Attendees, in.Transcript.Named)
		if strings.Contains(want, "needs") {
			for _, n := range d.Needs { if n.Kind == "conflict" && strings.Contains(want, "conf") || n.Kind == "correction" && strings.Contains(want, "corr") {
				fmt.Println("  ", n.Kind, n.Utterances, n.Done, people.Render(n.Text)) } }
			for _, c := range truth.Conflicts {
				ok := false
				for _, n := range d.Needs { if n.Kind == "conflict" { for _, u := range n.Utterances { ok = ok || slices.Contains(c.Turns, u) } } }
				if !ok && strings.Contains(want, "conf") { fmt.Println("   MISSED conflict", c.Turns, c.About) }
			}
			for _, c := range truth.Corrections {
				ok := false
				for _, n := range d.Needs { if n.Kind == "correction" { for _, u := range n.Utterances { ok = ok || u == c.First || u == c.Final } } }
				if !ok && strings.Contains(want, "corr") { fmt.Println("   MISSED correction", c) }
			}
		}
		for _, s := range m.Superseded { fmt.Println("   SUPERSEDED", s) }
		for _, s := range m.Traps { fmt.Println("   TRAP", s) }
		for _, s := range m.Unsupported { fmt.Println("   UNSUPP", s) }
		if strings.Contains(want, "act") {
			for _, s := range d.Sections { for _, st := range s.Statements { if st.Kind == "action" { fmt.Println("   ACTION", st.Evidence[len(st.Evidence)-1].Utterance, people.Line(st), "| owner", st.Owner, "due", st.Due) } } }
			for _, a := range truth.Actions { ok := false
				for _, s := range d.Sections { for _, st := range s.Statements { if st.Kind == "action" { for _, e := range st.Evidence { ok = ok || e.Utterance == a.Turn } } } }
				if !ok { u, _ := in.Transcript.Utterance(a.Turn); fmt.Println("   MISSED ACTION", a.Turn, a.What, "<<", u.Speaker, u.Text) } }
		}
		if strings.Contains(want, "note") { for _, l := range noteLines(in, d) { fmt.Println("   ", l) } }
	}
	for _, k := range []string{"conflicts", "corrections", "superseded", "actions", "salient", "heard", "words", "neg", "open", "decisions", "traps", "unsupported", "obeyed"} { for _, s := range []string{"shared", "train", "test"} { if v := tot[k+" "+s]; v != nil { fmt.Print(k, " ", s, " ", v[0], "/", v[1], "  ") } }; fmt.Println() }
}
