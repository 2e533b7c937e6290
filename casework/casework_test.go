package casework

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 4, 21, 12, 0, 0, 0, time.UTC)

func TestProblem(t *testing.T) {
	cause := fs.ErrNotExist
	p := NewProblem(CodeNotFound, "It is %s.", "gone").Because(cause)
	if p.Error() != "It is gone." || !errors.Is(p, fs.ErrNotExist) || p.Code.Class() != ClassInput {
		t.Errorf("%+v", p)
	}
	wrapped := errors.Join(errors.New("doing something"), p)
	if AsProblem(wrapped) != p {
		t.Error("the problem in a chain was not found")
	}
	if got := AsProblem(errors.New("disk on fire")); got.Code != CodeInternal || strings.Contains(got.Message, "fire") {
		t.Errorf("an unknown error shows its text: %+v", got)
	}
	if AsProblem(nil) != nil {
		t.Error("nil is a problem")
	}
}

func TestID(t *testing.T) {
	a, b := NewID(), NewID()
	if a == b || !a.Valid() || !b.Valid() {
		t.Errorf("%q %q", a, b)
	}
	for _, bad := range []ID{"", "abc", ID(strings.ToUpper(string(a))), a + "a", ID(strings.Repeat("1", 26)), "../../../../etc/passwd____"} {
		if bad.Valid() {
			t.Errorf("%q is valid", bad)
		}
	}
}

func TestVisitStates(t *testing.T) {
	for _, c := range []struct {
		from, to VisitState
		want     bool
	}{
		{VisitNew, VisitHearing, true}, {VisitHearing, VisitHeard, true}, {VisitHeard, VisitDrafting, true}, {VisitDrafted, VisitSigned, true},
		{VisitSigned, VisitHandedOver, true}, {VisitSigned, VisitDrafted, true}, {VisitHandedOver, VisitHandedOver, true},
		{VisitNew, VisitSigned, false}, {VisitDrafted, VisitHandedOver, false}, {VisitHeard, VisitSigned, false}, {VisitNew, VisitHandedOver, false},
	} {
		if got := c.from.CanBecome(c.to); got != c.want {
			t.Errorf("%s → %s: %v", c.from, c.to, got)
		}
	}
}

func TestMayHoldSound(t *testing.T) {
	v := Visit{Attendees: []Attendee{{Name: "A", Signer: true}, {Name: "B", Told: ToldContent}, {Name: "C", Told: ToldNotTold}}}
	if err := v.MayHoldSound(); err != nil {
		t.Error(err)
	}
	for _, told := range []Told{ToldObjected, ToldNotAble} {
		v.Attendees[2].Told = told
		if err := v.MayHoldSound(); AsProblem(err) == nil || AsProblem(err).Code != CodeRefused {
			t.Errorf("%s: %v", told, err)
		}
	}
}

func TestInitials(t *testing.T) {
	for in, want := range map[string]string{"Maureen Tasker": "M.T.", "alfie": "?", "": "?", "Alfie Dunmore (practice)": "A.D.", "Élodie de Wit": "É.W."} {
		if got := Initials(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func heard() *Transcript {
	return &Transcript{Named: map[string]string{"S1": "P1", "S2": "P2"}, Utterances: []Utterance{
		{ID: 1, Speaker: "S1", StartS: 0, EndS: 2, Text: "And then what happens?", Heard: HeardOnce},
		{ID: 2, Speaker: "S2", StartS: 2, EndS: 6, Text: "Nothing. He doesn't hit me.", Heard: HeardOnce},
	}}
}

func quoted(heard Heard) Statement {
	return Statement{ID: "s1", Text: "{S2} said: He doesn't hit me.", Provenance: Quoted, Decision: Undecided, Speaker: "S2",
		Evidence: []Evidence{{Utterance: 2, From: 9, To: 27, Quote: "He doesn't hit me.", StartS: 3, EndS: 6, Heard: heard}}}
}

func TestTranscriptValidate(t *testing.T) {
	if err := heard().Validate(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Transcript){
		"id used twice": func(t *Transcript) { t.Utterances[1].ID = 1 },
		"id zero":       func(t *Transcript) { t.Utterances[0].ID = 0 },
		"out of order":  func(t *Transcript) { t.Utterances[1].StartS, t.Utterances[0].StartS = 0, 1 },
		"not UTF-8":     func(t *Transcript) { t.Utterances[1].Text = "two po\xf2nt five" },
		"ends early":    func(t *Transcript) { t.Utterances[1].EndS = 1 },
	} {
		tr := heard()
		change(tr)
		if tr.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// Promise 1: no statement without evidence.
func TestNoStatementWithoutEvidence(t *testing.T) {
	tr := heard()
	if err := quoted(HeardOnce).Validate(tr); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Statement){
		"no evidence":      func(s *Statement) { s.Evidence = nil },
		"no such words":    func(s *Statement) { s.Evidence[0].Quote = "He hits me." },
		"no such turn":     func(s *Statement) { s.Evidence[0].Utterance = 9 },
		"drafted, nothing": func(s *Statement) { s.Provenance, s.Evidence = Drafted, nil },
	} {
		s := quoted(HeardOnce)
		change(&s)
		if err := s.Validate(tr); AsProblem(err) == nil || AsProblem(err).Code != CodeEvidence {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (Statement{Provenance: Written, Text: "My own words."}).Validate(tr); err != nil {
		t.Errorf("the worker's own words need no evidence: %v", err)
	}
}

func TestQuotationMarksAreEarned(t *testing.T) {
	people := NewPeople([]Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}, {ID: "P2", Name: "Alfie"}}, heard().Named)
	for _, c := range []struct {
		name   string
		change func(*Statement)
		want   string
	}{
		{"heard once", func(*Statement) {}, "Alfie said, as heard: He doesn't hit me."},
		{"played", func(s *Statement) { s.Played = true }, "Alfie said: “He doesn't hit me.”"},
		{"heard twice", func(s *Statement) { s.Evidence[0].Heard = HeardTwice }, "Alfie said: “He doesn't hit me.”"},
		{"given as text", func(s *Statement) { s.Evidence[0].Heard = HeardText }, "Alfie said: “He doesn't hit me.”"},
		{"unsure who", func(s *Statement) { s.Played, s.Unsure = true, true }, "Someone said, as heard: He doesn't hit me."},
		{"the worker", func(s *Statement) { s.Speaker, s.Played = "S1", true }, "I said: “He doesn't hit me.”"},
		{"nobody named", func(s *Statement) { s.Speaker = "S7" }, "Someone said, as heard: He doesn't hit me."},
		{"with its question", func(s *Statement) {
			s.Played = true
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "And then what happens?", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Asked, “And then what happens?”, Alfie said: “He doesn't hit me.”"},
		{"with a question that ends in nothing", func(s *Statement) {
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "And then what happens", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Asked, as heard: And then what happens – Alfie said, as heard: He doesn't hit me."},
		{"with its question in other words", func(s *Statement) {
			s.Played, s.Question = true, "what he does then"
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "And then what happens?", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Asked what he does then, Alfie said: “He doesn't hit me.”"},
		{"heard once, with its question in other words", func(s *Statement) {
			s.Question = "to say more"
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "Go on?", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Asked to say more, Alfie said, as heard: He doesn't hit me."},
		{"with a question that is not told", func(s *Statement) {
			s.Played, s.Question = true, Untold
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "Alfie?", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Alfie said: “He doesn't hit me.”"},
		{"unsure who, with its question in other words", func(s *Statement) {
			s.Unsure, s.Question = true, "what he does then"
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "What then?", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Asked, as heard: What then? Someone said, as heard: He doesn't hit me."},
		{"through an interpreter, with its question in other words", func(s *Statement) {
			s.Question, s.Evidence[0].Interpreter = "what he does then", true
			s.Evidence = append([]Evidence{{Utterance: 1, Quote: "What then?", Heard: HeardOnce, Asked: true}}, s.Evidence...)
		}, "Asked, as heard: What then? Through the interpreter, Alfie said, as heard: He doesn't hit me."},
		{"a question that is gone", func(s *Statement) { s.Question = "what he does then" }, "Alfie said, as heard: He doesn't hit me."},
		{"edited", func(s *Statement) { s.Provenance, s.Text = Edited, "{S2} was not hit." }, "Alfie was not hit."},
	} {
		s := quoted(HeardOnce)
		c.change(&s)
		if got := people.Line(s); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func draft() *Draft {
	risky, plain, unsure := quoted(HeardOnce), quoted(HeardOnce), quoted(HeardOnce)
	risky.HighRisk = true
	plain.ID, unsure.ID, unsure.Unsure = "s2", "s3", true
	return &Draft{Version: 1, NextStatement: 3, Sections: []Section{
		{ID: "said", Title: "What was said", Statements: []Statement{risky, plain, unsure}},
		{ID: "analysis", Title: "Analysis", HumanOnly: true, MayFollow: true},
		{ID: "next", Title: "Next step", HumanOnly: true},
	}, Needs: []Need{{Kind: "conflict", Text: "They differ."}},
		Omissions: []Omission{{ID: "o1", Topic: "home", Single: true, Why: "a wish"}, {ID: "o2", Topic: "home"}, {ID: "o3", Topic: "home"}}}
}

// Promise 2: no signature without a reader.
func TestNoSignatureWithoutAReader(t *testing.T) {
	d := draft()
	kinds := func() (out []OpenKind) {
		for _, o := range d.Open() {
			out = append(out, o.Kind)
		}
		return
	}
	want := []OpenKind{OpenStatement, OpenStatement, OpenNeed, OpenHuman, OpenHuman, OpenSection, OpenOmission, OpenTopic}
	if got := kinds(); len(got) != len(want) {
		t.Fatalf("open: %v, want %v", got, want)
	}
	step := func(name string, left int, err error, refused Code) {
		t.Helper()
		if got := AsProblem(err); (got == nil) != (refused == "") || got != nil && got.Code != refused {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(d.Open()); n != left {
			t.Errorf("%s: %d open, want %d: %v", name, n, left, kinds())
		}
		if left > 0 && d.ReadyToSign() == nil {
			t.Errorf("%s: ready to sign with %d open", name, left)
		}
	}
	step("read with doubtful ones open", 8, d.Read("said", noon), CodeNotReady)
	step("confirm unheard", 8, d.Confirm("s1", noon), CodeListenFirst)
	_, st := d.Find("s1")
	st.Played = true
	step("confirm heard", 7, d.Confirm("s1", noon), "")
	step("confirm nobody's words", 7, d.Confirm("s3", noon), CodeRefused)
	_, st = d.Find("s3")
	st.Decision = Removed
	step("remove them", 6, nil, "")
	step("read", 5, d.Read("said", noon), "")
	if _, plain := d.Find("s2"); plain.Decision != Confirmed {
		t.Error("reading a section did not dry its plain sentence")
	}
	step("read a human-only section", 5, d.Read("analysis", noon), CodeNotFound)
	d.Needs[0].Done = true
	step("looked at the conflict", 4, nil, "")
	d.Section("analysis").Follow = &Follow{Who: "Robin Vale", By: "2026-04-23"}
	step("analysis to follow", 3, nil, "")
	d.Section("next").Follow = &Follow{Who: "Robin Vale", By: "2026-04-23"}
	step("to follow where the template does not allow it", 3, nil, "")
	d.Section("next").Statements = []Statement{{ID: "s4", Text: "  ", Provenance: Written, Decision: Confirmed}}
	step("blank words", 3, nil, "")
	d.Section("next").Statements[0].Text = "Ring my manager."
	step("written", 2, nil, "")
	d.Omissions[1].Answer, d.Omissions[2].Answer = LeftOut, LeftOut
	step("a topic answered", 1, nil, "")
	d.Omissions[0].Answer = LeftOut
	step("a wish answered by itself", 0, nil, "")
	if err := d.ReadyToSign(); err != nil {
		t.Error(err)
	}
}

func TestStaleWordsAreOpenAgain(t *testing.T) {
	d := draft()
	_, st := d.Find("s2")
	st.Stale = true
	if open := d.Open(); open[1].ID != "s2" || open[1].Text != "The words under this changed." {
		t.Errorf("%+v", open)
	}
	if err := d.Confirm("s2", noon); err != nil || d.Open()[1].ID == "s2" {
		t.Errorf("confirming did not settle it: %v", err)
	}
}

func TestStatementIDsAreNeverReused(t *testing.T) {
	d := draft()
	d.Sections[0].Statements = d.Sections[0].Statements[:1]
	if id := d.NewStatementID(); id != "s4" {
		t.Errorf("got %s", id)
	}
}

func TestOffsets(t *testing.T) {
	if from, to, ok := Offsets("Café: “two” puffs", "“two”"); !ok || from != 6 || to != 11 {
		t.Errorf("%d %d %v", from, to, ok)
	}
	if _, _, ok := Offsets("abc", ""); ok {
		t.Error("nothing was found somewhere")
	}
}

func TestBuildNote(t *testing.T) {
	d := draft()
	d.Sections[0].Statements[1].Provenance, d.Sections[0].Statements[1].Text = Edited, "{S2} was not hit."
	d.Sections[0].Statements[2].Decision = Removed
	d.Sections[2].Statements = []Statement{{ID: "s4", Text: "Ring my manager.", Provenance: Written, Decision: Confirmed}}
	people := NewPeople([]Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}, {ID: "P2", Name: "Alfie"}}, heard().Named)
	n := BuildNote(Case{Label: "Alfie"}, Visit{Date: "2026-04-21", Attendees: []Attendee{{Name: "Alfie", Told: ToldNotTold}}}, Template{Title: "Case note"}, d, people,
		Signer{Name: "Robin Vale", Role: "social worker"}, noon)
	if len(n.Sections) != 3 || len(n.Sections[0].Lines) != 2 || n.Sections[0].Lines[1].Text != "Alfie was not hit." {
		t.Errorf("%+v", n.Sections)
	}
	if want := (Making{Sentences: 3, Kept: 1, Changed: 1, Removed: 1, Written: 1}); n.Making != want {
		t.Errorf("%+v, want %+v", n.Making, want)
	}
}

func TestShortNames(t *testing.T) {
	for _, c := range []struct {
		names, want []string
	}{
		{[]string{"Ann Hale", "Tom Reed"}, []string{"Ann", "Tom"}},
		{[]string{"Ann Hale", "Ann Reed", "Mr Ilya Pool"}, []string{"Ann Hale", "Ann Reed", "Mr Pool"}},
		{[]string{"Mr Pool", "Mr Ted Pool"}, []string{"Mr Pool", "Mr Ted Pool"}},
		{[]string{"Doctor Farah Amin", "Detective Sergeant Lee Moss"}, []string{"Doctor Amin", "Detective Sergeant Moss"}},
		{[]string{"Ann", "Ann Reed", "Sam Pool"}, []string{"Ann (role 1)", "Ann Reed", "Sam"}},
		{[]string{"Sam Pool", "Sam Pool", "Ann"}, []string{"Sam Pool (role 1)", "Sam Pool (role 2)", "Ann"}},
		{[]string{"Nana Jo", "Baby Reed", "Sunita", "duty nurse", "Rosa de Souza", "Interpreter (Dari)"}, []string{"Nana Jo", "Baby Reed", "Sunita", "duty nurse", "Rosa", "Interpreter (Dari)"}},
	} {
		var who []Attendee
		named := map[string]string{}
		for i, n := range c.names {
			id := fmt.Sprintf("P%d", i+1)
			who = append(who, Attendee{ID: id, Name: n, Role: fmt.Sprintf("role %d, aged 8", i+1)})
			named[fmt.Sprintf("S%d", i+1)] = id
		}
		p := NewPeople(who, named)
		for i, want := range c.want {
			if got := p.Name(fmt.Sprintf("S%d", i+1)); got != want {
				t.Errorf("%q among %q is called %q, want %q", c.names[i], c.names, got, want)
			}
		}
	}
}
