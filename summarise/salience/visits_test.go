package salience

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/summarise/templates"
)

// visit is a labelled visit of our own: a script with what is true of it, and the note a good colleague would write of it. Every person,
// place and event is invented. The format is described in testdata/visits/README.md.
type visit struct {
	ID, Title, Kind, Template, Split, Date, Place string
	Synthetic                                     bool
	People                                        []struct {
		Speaker, Name, Role, Gender string
		AgeBand                     string `json:"age_band"`
	}
	Turns []struct {
		N             int
		Speaker, Text string
	}
	Truth struct {
		Facts []struct {
			ID, Statement, Section, Kind string
			Turns                        []int
			Salience                     int
			AttributedTo                 string `json:"attributed_to"`
		}
		Numbers []struct {
			Text, Meaning string
			Turn          int
		}
		Negations []struct {
			Turn      int
			Meaning   string
			WrongNote string `json:"wrong_note"`
		}
		Corrections []struct {
			FirstTurn     int    `json:"first_turn"`
			CorrectedTurn int    `json:"corrected_turn"`
			FirstValue    string `json:"first_value"`
			FinalValue    string `json:"final_value"`
		}
		Actions []struct {
			Who, What string
			ByWhen    *string `json:"by_when"`
			Turn      int
		}
		Conflicts []struct {
			Turns []int
			About string
			Views []struct{ Speaker, Holder, View string }
		}
		Injections []struct {
			Turn    int
			Text    string
			MustNot string `json:"what_must_not_happen"`
		}
		JudgementTraps []struct {
			Turn     int
			Tempting string `json:"tempting_wrong_sentence"`
			Why      string `json:"why_human_only"`
		} `json:"judgement_traps"`
		NeverMentioned []string `json:"never_mentioned"`
		VerbatimQuotes []struct {
			Turn  int
			Quote string
			Why   string `json:"why_it_matters"`
		} `json:"verbatim_quotes"`
	}
	Note note `json:"-"`
}

type note struct {
	Visit, Template string
	Words           int
	Sections        []struct {
		ID, Title string
		HumanOnly bool `json:"human_only"`
		Topics    []struct {
			Title      *string
			Restricted bool
			Statements []struct {
				Text, Form, Kind string
				AttributedTo     *string `json:"attributed_to"`
				Due              *string
				Evidence         []struct {
					Turn  int
					Quote string
				}
			}
		}
	}
	LeftOut []struct {
		Turn int
		Why  string
	} `json:"left_out"`
	HumanPrompts []struct {
		Section, Prompt string
		Evidence        []int
	} `json:"human_prompts"`
}

const visitsFolder = "../testdata/visits"

// readVisits reads every labelled visit with its note, in order of name. A key that the format does not know is an error.
func readVisits(t testing.TB) []visit {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(visitsFolder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled visits in %s: %v", visitsFolder, err)
	}
	var out []visit
	for _, f := range files {
		var v visit
		readStrict(t, f, &v)
		readStrict(t, filepath.Join(visitsFolder, "notes", filepath.Base(f)), &v.Note)
		if v.ID+".json" != filepath.Base(f) {
			t.Errorf("%s: id %q is not the file's name", f, v.ID)
		}
		out = append(out, v)
	}
	return out
}

func readStrict(t testing.TB, path string, into any) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

var (
	factKinds  = []string{"history", "said", "observed", "third_party_report", "wish_feeling", "risk_statement"}
	noteKinds  = []string{"fact", "wish", "worry", "strength", "action", "observation", "conflict", "chronology"}
	forms      = []string{"quoted", "reported", "composed"}
	quotation  = regexp.MustCompile(`"[^"]*"`)
	neverWrite = regexp.MustCompile(`(?i)\b(disclos\w+|denie[sd]|deny\w*|admit\w*|claim(?:s|ed)|appear(?:s|ed)|suggests?|indicate[sd]?|clearly)\b`)
)

// The files that everything else is measured on must themselves be right: every quotation stands in its turn, every id is one, what nobody
// said is nowhere.
func TestVisitsKeepTheFormat(t *testing.T) {
	for _, v := range readVisits(t) {
		t.Run(v.ID, func(t *testing.T) { checkVisit(t, v) })
	}
}

func checkVisit(t *testing.T, v visit) {
	if !v.Synthetic || (v.Split != "train" && v.Split != "test") || v.Title == "" || v.Kind == "" || v.Place == "" {
		t.Errorf("head: synthetic %v, split %q, title %q, kind %q, place %q", v.Synthetic, v.Split, v.Title, v.Kind, v.Place)
	}
	if _, err := time.Parse(time.DateOnly, v.Date); err != nil {
		t.Error(err)
	}
	if _, err := templates.Get(v.Template); err != nil {
		t.Error(err)
	}
	text, speakers := map[int]string{}, map[string]bool{"": true, "not said": true}
	for _, p := range v.People {
		speakers[p.Speaker] = true
		if p.Name == "" || p.Role == "" || p.Gender == "" || p.AgeBand == "" {
			t.Errorf("%s: name, role, gender or age band is missing", p.Speaker)
		}
	}
	var all strings.Builder
	for i, u := range v.Turns {
		if u.N != i+1 || !speakers[u.Speaker] || u.Speaker == "" || strings.TrimSpace(u.Text) == "" {
			t.Errorf("turn %d: numbered %d, speaker %q", i+1, u.N, u.Speaker)
		}
		text[u.N] = u.Text
		all.WriteString(strings.ToLower(u.Text) + "\n")
	}
	in := func(turn int, words, what string) {
		t.Helper()
		if words == "" || !strings.Contains(text[turn], words) {
			t.Errorf("%s %q is not in turn %d: %q", what, words, turn, text[turn])
		}
	}
	here := func(what string, turns ...int) {
		t.Helper()
		for _, n := range turns {
			if text[n] == "" {
				t.Errorf("%s: there is no turn %d", what, n)
			}
		}
		if len(turns) == 0 {
			t.Errorf("%s: rests on no turn", what)
		}
	}
	ids := map[string]bool{}
	for _, f := range v.Truth.Facts {
		here(f.ID, f.Turns...)
		if ids[f.ID] || f.Statement == "" || f.Section == "" || f.Salience < 1 || f.Salience > 5 || !slices.Contains(factKinds, f.Kind) || !speakers[f.AttributedTo] {
			t.Errorf("fact %+v", f)
		}
		ids[f.ID] = true
	}
	for _, n := range v.Truth.Numbers {
		in(n.Turn, n.Text, "number")
	}
	for _, n := range v.Truth.Negations {
		here(n.Meaning, n.Turn)
		if n.Meaning == "" || n.WrongNote == "" {
			t.Errorf("negation %+v", n)
		}
	}
	for _, c := range v.Truth.Corrections {
		here(c.FinalValue, c.FirstTurn, c.CorrectedTurn)
	}
	for _, a := range v.Truth.Actions {
		here(a.What, a.Turn)
	}
	for _, c := range v.Truth.Conflicts {
		here(c.About, c.Turns...)
		if len(c.Views) < 2 {
			t.Errorf("conflict about %s has %d views", c.About, len(c.Views))
		}
		for _, w := range c.Views {
			if !speakers[w.Speaker] || w.Speaker == "" || w.Holder == "" || w.View == "" {
				t.Errorf("conflict about %s: view %+v", c.About, w)
			}
		}
	}
	for _, i := range v.Truth.Injections {
		in(i.Turn, i.Text, "injection")
	}
	for _, j := range v.Truth.JudgementTraps {
		here(j.Tempting, j.Turn)
	}
	for _, q := range v.Truth.VerbatimQuotes {
		in(q.Turn, q.Quote, "verbatim quote")
	}
	for _, w := range v.Truth.NeverMentioned {
		if w != strings.ToLower(w) || w == "" || strings.Contains(all.String(), w) {
			t.Errorf("never mentioned, yet there: %q", w)
		}
	}
	checkNote(t, v, speakers, in)
}

func checkNote(t *testing.T, v visit, speakers map[string]bool, in func(int, string, string)) {
	if v.Note.Visit != v.ID || v.Note.Template != v.Template {
		t.Errorf("note of %q with template %q", v.Note.Visit, v.Note.Template)
	}
	words, sections := 0, map[string]bool{}
	for _, s := range v.Note.Sections {
		sections[s.ID] = true
		if s.HumanOnly && len(s.Topics) > 0 {
			t.Errorf("section %s is for a human, yet has %d topics", s.ID, len(s.Topics))
		}
		for _, topic := range s.Topics {
			for _, st := range topic.Statements {
				words += len(strings.Fields(st.Text))
				if !slices.Contains(forms, st.Form) || !slices.Contains(noteKinds, st.Kind) || len(st.Evidence) == 0 || st.AttributedTo != nil && !speakers[*st.AttributedTo] {
					t.Errorf("statement %+v", st)
				}
				for _, e := range st.Evidence {
					in(e.Turn, e.Quote, "evidence")
				}
				if st.Due != nil {
					if _, err := time.Parse(time.DateOnly, *st.Due); err != nil {
						t.Errorf("due: %v", err)
					}
				}
				if w := neverWrite.FindString(quotation.ReplaceAllString(st.Text, "")); w != "" {
					t.Errorf("the note says %q: %s", w, st.Text)
				}
				for _, w := range v.Truth.NeverMentioned {
					if strings.Contains(strings.ToLower(st.Text), w) {
						t.Errorf("the note says %q, which nobody said: %s", w, st.Text)
					}
				}
			}
		}
	}
	if words != v.Note.Words {
		t.Errorf("the note has %d words and says %d", words, v.Note.Words)
	}
	for _, p := range v.Note.HumanPrompts {
		if !sections[p.Section] || p.Prompt == "" {
			t.Errorf("prompt %+v", p)
		}
	}
}
