package templates

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

// The twelve forms of UK social work, each with its place for actions and its sections for people alone.
func TestBuiltIn(t *testing.T) {
	want := []string{"care-act-needs-assessment", "care-plan-review", "carers-assessment", "case-note", "child-and-family-assessment", "child-in-need-review",
		"child-in-need-visit", "childs-words", "mental-capacity-assessment", "safeguarding-adults-conversation", "strategy-discussion", "supervision"}
	s, err := BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tpl := range s.List() {
		got = append(got, tpl.ID)
		human, actions := 0, 0
		for _, s := range tpl.Sections {
			if s.HumanOnly {
				human++
			}
			if slices.Contains(s.Kinds, "action") {
				actions++
			}
			if s.Guidance == "" {
				t.Errorf("%s: section %s has no guidance", tpl.ID, s.ID)
			}
		}
		if human < 1 || actions != 1 || tpl.Sections[0].ID != "header" || tpl.Summary == "" || tpl.Law == "" || !strings.HasPrefix(tpl.Jurisdiction, "England") {
			t.Errorf("%s: %d human-only sections, %d for actions, first %s, %q, %q, %s", tpl.ID, human, actions, tpl.Sections[0].ID, tpl.Summary, tpl.Law, tpl.Jurisdiction)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("templates %v, want %v", got, want)
	}
	if n, _ := s.Get("case-note"); n.MaxWords != 800 {
		t.Errorf("a case note may have %d words", n.MaxWords)
	}
	_, err = s.Get("no-such")
	var p *casework.Problem
	if !errors.As(err, &p) || p.Code != casework.CodeNotFound {
		t.Errorf("unknown id: %v", err)
	}
}

const small = `id: a-note
version: "1"
title: A note
summary: For a test.
jurisdiction: Wales
max_words: 300
sections:
  - id: said
    title: Said
    kinds: [said]
    roles: [person]
    cues: [tea]
    topics:
      - {title: Tea, cues: [tea]}
  - id: views
    title: My view
    human_only: true
    beside: [tea]
    prompts: ["What do you make of it?"]
`

// A bad template is refused with the line it stands on and words a practice lead can act on.
func TestRefuses(t *testing.T) {
	if bad := Check("a.yaml", []byte(small)); len(bad) > 0 {
		t.Fatal(bad)
	}
	swap := func(old, now string) string { return strings.Replace(small, old, now, 1) }
	for name, c := range map[string]struct {
		text string
		line int
		says string
	}{
		"unknown key":             {swap("cues:", "queues:"), 12, `"queues" is not a setting`},
		"unknown top key":         {small + "colour: red\n", 20, `"colour" is not a setting`},
		"key twice":               {small + "title: Again\n", 20, `stands twice`},
		"words for a number":      {swap("300", "many"), 6, "not the kind of value"},
		"bad id":                  {swap("id: a-note", "id: A_note"), 1, "lower-case words joined by hyphens"},
		"bad section id":          {swap("- id: said", "- id: ../said"), 8, "lower-case words"},
		"duplicate section":       {small + "  - id: said\n    title: Again\n", 20, "stands twice"},
		"bad kind":                {swap("[said]", "[guess]"), 10, `the kind "guess"`},
		"bad role":                {swap("[person]", "[dog]"), 11, `the role "dog"`},
		"upper-case cue":          {swap("cues: [tea]", "cues: [Tea]"), 12, "lower-case"},
		"upper-case beside":       {swap("beside: [tea]", "beside: [Tea]"), 18, "lower-case"},
		"topic without cues":      {swap(", cues: [tea]}", "}"), 13, "topic"},
		"no jurisdiction":         {swap("jurisdiction: Wales\n", ""), 1, "which country's law"},
		"no sections":             {strings.Split(small, "sections:")[0], 1, "0 sections"},
		"words out of bounds":     {swap("300", "9"), 6, "between 100 and 5000"},
		"human with cues":         {swap("    human_only", "    cues: [x]\n    human_only"), 18, "nothing may be sorted into it"},
		"human without prompts":   {small + "  - id: h\n    title: H\n    human_only: true\n", 22, "no prompts"},
		"follow not human":        {swap("    kinds", "    may_follow: true\n    kinds"), 10, "human_only"},
		"beside not human":        {swap("    kinds", "    beside: [x]\n    kinds"), 10, "beside belongs"},
		"judgement not human":     {swap("title: Said", "title: Eligibility"), 9, "only a person may write"},
		"risk rating not human":   {swap("title: Said", "title: Risk rating today"), 9, "only a person may write"},
		"nothing for a person":    {strings.Split(small, "  - id: views")[0], 7, "for a person alone"},
		"two documents":           {small + "---\n" + small, 0, "more than one document"},
		"not yaml":                {"id: [a\n\t{", 2, "tab"},
		"empty":                   {"", 0, "empty"},
		"only a comment":          {"# nothing\n", 0, "empty"},
		"version words":           {swap(`"1"`, "draft"), 2, "numbers joined by points"},
		"exact for a person only": {swap("    human_only", "    exact: true\n    human_only"), 17, "exact says nothing"},
	} {
		bad := Check("a.yaml", []byte(c.text))
		if len(bad) == 0 {
			t.Errorf("%s was accepted", name)
			continue
		}
		if bad[0].Line != c.line || !strings.Contains(bad[0].Reason, c.says) {
			t.Errorf("%s: line %d: %s; want line %d with %q", name, bad[0].Line, bad[0].Reason, c.line, c.says)
		}
	}
}

// A council adds, changes and forbids; what it got wrong is told, and nobody works on the wrong form.
func TestCouncil(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ours, err := files.ReadFile("supervision.yaml")
	if err != nil {
		t.Fatal(err)
	}
	carers, err := files.ReadFile("carers-assessment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write("a-note.yaml", small)
	write("b-note.yml", small)
	write("our-supervision.yaml", strings.Replace(string(ours), "max_words: 700", "max_words: 500", 1))
	write("carers.yaml", strings.Replace(string(carers), "max_words: 1000", "max_words: lots", 1))
	write("council.yaml", "forbid:\n  strategy-discussion: Use the form in the case system.\n  strategy-discusion: \"\"\n")
	write("read me.txt", "not a template")
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Get("a-note"); err != nil || !n.Council {
		t.Errorf("added: %v, %v", n.Council, err)
	}
	if n, err := s.Get("supervision"); err != nil || n.MaxWords != 500 || !n.Council {
		t.Errorf("changed: %d words, %v, %v", n.MaxWords, n.Council, err)
	}
	if err := s.Allowed("carers-assessment"); err == nil || !strings.Contains(err.Error(), "carers.yaml") {
		t.Errorf("our form stands in for one the council wanted changed: %v", err)
	}
	if _, err := s.Get("strategy-discussion"); err != nil {
		t.Errorf("a note begun on a forbidden form cannot be finished: %v", err)
	}
	if err := s.Allowed("strategy-discussion"); err == nil || !strings.Contains(err.Error(), "Use the form in the case system.") {
		t.Errorf("forbidden: %v", err)
	}
	if slices.ContainsFunc(s.List(), func(n casework.Template) bool { return n.ID == "strategy-discussion" }) {
		t.Error("a forbidden form is offered")
	}
	var told []string
	for _, f := range s.Faults() {
		told = append(told, f.Error())
	}
	want := []string{`b-note.yml, line 1: a-note.yaml has the same id, "a-note"`, `carers.yaml, line 7: "lots" is not the kind of value that belongs here`, `council.yaml: there is no template called "strategy-discusion" to forbid`}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// Where what is forbidden cannot be read, anything may be: no new note is begun, and what is begun can be finished.
func TestUnreadableCouncilStopsNewNotes(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		line       int
		says       string
	}{
		"a slip":              {"council.yaml", "# ours\nforbid:\n  case-note: [no]\n", 3, "not the kind of value"},
		"not YAML":            {"council.yaml", "forbid:\n\t- case-note\n", 2, "token"},
		"a mistyped setting":  {"council.yaml", "forbidden:\n  case-note: No.\n", 1, "forbidden"},
		"emptied":             {"council.yaml", "", 0, "it is empty"},
		"two documents":       {"council.yaml", "forbid: {}\n---\nforbid: {}\n", 0, "more than one document"},
		"its other ending":    {"Council.YML", "forbid: case-note\n", 1, "not the kind of value"},
		"a folder":            {"council.yaml/x.yaml", "", 0, unread},
		"after too many more": {"council.yaml", "forbid: case-note\n", 1, "not the kind of value"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, filepath.FromSlash(c.file))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if name == "after too many more" {
				for i := range maxFiles {
					if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("a%d.yaml", i)), nil, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			s, err := Load(dir)
			if err != nil {
				t.Fatal(err)
			}
			file, _, _ := strings.Cut(c.file, "/")
			f := s.Faults()[0]
			if !f.Stops || f.File != file || f.Line != c.line || !strings.Contains(f.Reason, c.says) {
				t.Errorf("told %+v", f)
			}
			var p *casework.Problem
			if err := s.Allowed("case-note"); len(s.List()) != 0 || !errors.As(err, &p) || p.Code != casework.CodeRefused || !strings.Contains(p.Message, f.where()) {
				t.Errorf("%d kinds are offered, %v", len(s.List()), err)
			}
			if _, err := s.Get("case-note"); err != nil || s.MayDraft("case-note") != nil {
				t.Errorf("what is begun cannot be finished: %v, %v", err, s.MayDraft("case-note"))
			}
		})
	}
}

// A note begun by a form that the council changed is not drafted by ours while the council's cannot be read.
func TestNotDraftedOnTheWrongForm(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "case-note.yaml"), []byte("id: case-note\nmax_words: lots\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.MayDraft("case-note") == nil || s.MayDraft("supervision") != nil {
		t.Errorf("%v, %v", s.MayDraft("case-note"), s.MayDraft("supervision"))
	}
	notAFolder := filepath.Join(dir, "case-note.yaml")
	if s, err = Load(notAFolder); err != nil {
		t.Fatal(err)
	}
	if s.MayDraft("supervision") == nil || len(s.List()) != 0 || !s.Faults()[0].Stops {
		t.Errorf("a folder that cannot be read: %v, %d offered, %+v", s.MayDraft("supervision"), len(s.List()), s.Faults())
	}
}

// Source gives the file in use: ours, or the council's in its place.
func TestSource(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range s.List() {
		b, err := s.Source(n.ID)
		again, bad := parse(b)
		if err != nil || len(bad) > 0 || again.ID != n.ID || again.Version != n.Version {
			t.Errorf("%s: %v, %v", n.ID, err, bad)
		}
	}
	if b, _ := s.Source("a-note"); string(b) != small {
		t.Errorf("the council's own reads\n%s", b)
	}
	if _, err := s.Source("no-such"); err == nil {
		t.Error("there is one of no such id")
	}
}

// A council may not open to drafting what only a person may write.
func TestCouncilCannotOpenJudgement(t *testing.T) {
	ours, err := files.ReadFile("mental-capacity-assessment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(ours)
	from, to := strings.Index(text, "  - id: conclusion"), strings.Index(text, "  - id: best-interests")
	text = text[:from] + "  - id: conclusion\n    title: What we found\n    kinds: [said]\n" + text[to:]
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mca.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if f := s.Faults(); len(f) != 1 || !strings.Contains(f[0].Reason, "written by people alone") {
		t.Errorf("faults %v", f)
	}
	if err := s.Allowed("mental-capacity-assessment"); err == nil {
		t.Error("the opened form can be used")
	}
}

func TestNoCouncil(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "not there")} {
		s, err := Load(dir)
		if err != nil || len(s.List()) != 12 || len(s.Faults()) != 0 {
			t.Errorf("%q: %d templates, %v, %v", dir, len(s.List()), s.Faults(), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("id: &a [*a]"))
	f.Add([]byte("sections: &x\n  - id: a\n    <<: *x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tpl, bad := parse(b)
		for _, x := range bad {
			if x.Reason == "" || x.Line < 0 {
				t.Fatalf("a fault without a reason: %+v", x)
			}
		}
		if len(bad) == 0 && (tpl.ID == "" || len(tpl.Sections) == 0) {
			t.Fatalf("accepted without id or sections: %q", b)
		}
	})
}

// A pipe, a device or a link to one in the council's folder is a fault, not something to wait on.
func TestOnlyFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(os.DevNull, filepath.Join(dir, "device.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir, filepath.Join(dir, "round.yaml")); err != nil {
		t.Fatal(err)
	}
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Faults() {
		if f.Reason != "the file cannot be read" {
			t.Errorf("%+v", f)
		}
	}
	if len(s.Faults()) != 2 {
		t.Errorf("%+v", s.Faults())
	}
}
