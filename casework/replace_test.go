package casework

import (
	"strings"
	"testing"
	"time"
)

// worded makes of a statement one that the rules worded.
func worded(s Statement, text string) Statement {
	s.Provenance, s.Text, s.Drafted, s.Decision, s.DecidedAt = Reported, text, text, Undecided, time.Time{}
	return s
}

// What a machine replaced can be put back until somebody decided what came for it, and never once its words have changed.
func TestReplace(t *testing.T) {
	made := func() (*Transcript, *Draft, *Section) {
		tr, d := visited()
		sec := &d.Sections[0]
		sec.ReadAt = noon
		sec.Replace([]string{"s2", "s3", "s99"}, []Statement{{ID: "s6", Provenance: Drafted}, {ID: "s7", Provenance: Drafted}})
		return tr, d, sec
	}
	ids := func(s *Section) string {
		var out []string
		for _, st := range s.Statements {
			out = append(out, st.ID)
		}
		return strings.Join(out, " ")
	}
	_, _, sec := made()
	if got := ids(sec); got != "s1 s6 s7 s4 s5" || !sec.ReadAt.IsZero() || !sec.MayTakeBack() {
		t.Fatalf("%s, %+v", got, sec)
	}
	if !sec.TakeBack() || ids(sec) != "s1 s2 s3 s4 s5" || sec.MayTakeBack() || sec.TakeBack() {
		t.Errorf("back: %s", ids(sec))
	}
	_, d, sec := made()
	must(t, d.Confirm("s7", noon))
	if sec.MayTakeBack() || sec.TakeBack() || ids(sec) != "s1 s6 s7 s4 s5" {
		t.Error("a decided sentence was taken back")
	}
	tr, d, sec := made()
	must(t, tr.Correct(d, 2, "Just me and Lisbeth."))
	if sec.MayTakeBack() || len(sec.Before) != 0 {
		t.Error("what rests on other words can be put back")
	}
	tr, d, sec = made()
	RemoveTail(tr, d, 10, 20)
	if len(sec.Before) != 0 {
		t.Error("destroyed words are kept to be put back")
	}
	_, _, sec = made()
	sec.Replace([]string{"nothing"}, []Statement{{ID: "s8"}})
	if ids(sec) != "s1 s6 s7 s4 s5" || !sec.MayTakeBack() {
		t.Error("nothing to replace, and something was")
	}
}

// Q gives the words under a sentence, each voice its own, and never words that nobody said.
func TestExactly(t *testing.T) {
	tr, d := visited()
	if _, ok := said(d, tr, 2, "He hit me.").Exactly(tr); ok {
		t.Error("exact words are exact already")
	}
	one := worded(said(d, tr, 2, "He hit me."), "{S2} said he hit {S2}.")
	one.Checks = []Check{{"names", Flag, "look"}}
	got, ok := one.Exactly(tr)
	if !ok || len(got) != 1 || got[0].ID != one.ID || got[0].Text != "{S2} said: He hit me." || got[0].Provenance != Quoted || got[0].Before.Text != one.Text || got[0].Before.Provenance != Reported {
		t.Errorf("%+v", got)
	}
	two := one
	two.Evidence = append(two.Evidence, said(d, tr, 3, "I'll ring the doctor on Friday.").Evidence...)
	got, ok = two.Exactly(tr)
	if !ok || len(got) != 2 || got[0].Speaker != "S2" || got[1].Speaker != "S1" || got[1].ID != "" || got[1].Text != "{S1} said: I'll ring the doctor on Friday." {
		t.Errorf("%+v", got)
	}
	asked := one
	question := said(d, tr, 1, "And who sleeps here?").Evidence[0]
	question.Asked = true
	asked.Evidence = append([]Evidence{question}, asked.Evidence...)
	if got, ok = asked.Exactly(tr); !ok || len(got) != 1 || got[0].Text != "Asked: And who sleeps here? {S2} said: He hit me." {
		t.Errorf("%+v", got)
	}
	lost := one
	lost.Evidence = []Evidence{{Utterance: 2, Quote: "gone", Gone: true}}
	if _, ok = lost.Exactly(tr); ok {
		t.Error("words that are gone were given")
	}
}

// S cuts where the worker points, whole words and whole names, and both halves rest on what the sentence rested on.
func TestPart(t *testing.T) {
	people := NewPeople([]Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}, {ID: "P2", Name: "Amina Osei"}}, map[string]string{"S1": "P1", "S2": "P2"})
	tr, d := visited()
	heard := said(d, tr, 2, "She takes ramey pril, two a day.")
	shown := people.Line(heard)
	at := func(s, before string) int { return len([]rune(s[:strings.Index(s, before)])) }
	a, b, ok := people.Part(tr, heard, at(shown, "two"))
	if !ok || a.Evidence[0].Quote != "She takes ramey pril," || b.Evidence[0].Quote != "two a day." || a.Provenance != Quoted || !a.Open() || !b.Open() || b.ID != "" {
		t.Errorf("%+v\n%+v", a, b)
	}
	if a.Evidence[0].EndS > b.Evidence[0].StartS || b.Evidence[0].StartS <= heard.Evidence[0].StartS {
		t.Errorf("times %+v %+v", a.Evidence[0], b.Evidence[0])
	}
	must(t, a.Validate(tr))
	must(t, b.Validate(tr))
	r := worded(heard, "{S2} said she takes ramey pril, and {S2} said two a day.")
	shown = people.Line(r)
	a, b, ok = people.Part(tr, r, at(shown, "and"))
	if !ok || a.Text != "{S2} said she takes ramey pril," || b.Text != "and {S2} said two a day." || a.Provenance != Edited || len(b.Evidence) != 1 || b.Before.Provenance != Edited {
		t.Errorf("%+v\n%+v", a, b)
	}
	for i := range []rune(shown) { // anywhere: no character is lost, and no name is cut
		a, b, ok = people.Part(tr, r, i)
		if ok && strings.ReplaceAll(people.Render(a.Text+b.Text), " ", "") != strings.ReplaceAll(shown, " ", "") {
			t.Errorf("at %d: %q and %q", i, a.Text, b.Text)
		}
	}
	for _, bad := range []int{-5, 0, len(shown), 1 << 40} {
		if _, _, ok := people.Part(tr, heard, bad); ok {
			t.Errorf("cut at %d", bad)
		}
	}
}

// A sentence worded for one voice is not kept as another's, nor with pronouns that changed.
func TestWordedForSomebodyElse(t *testing.T) {
	tr, d := visited()
	sec := &d.Sections[0]
	sec.Statements[2] = worded(sec.Statements[2], "{S2} said he hit {S2}.")
	sec.Statements[2].Decision = Confirmed
	must(t, tr.SayWho(d, 2, "S1"))
	whole(t, tr, d)
	if st := sec.Statements[2]; st.Text != "{S1} said: He hit me." || st.Provenance != Quoted || !st.Open() || !st.Stale {
		t.Errorf("%+v", st)
	}
	tr, d = visited()
	sec = &d.Sections[0]
	sec.Statements[2] = worded(sec.Statements[2], "{S2} said he hit {S2}.")
	must(t, d.Confirm("s3", noon))
	d.CalledOtherwise([]string{"S1"})
	if sec.Statements[0].Open() || sec.Statements[2].Open() {
		t.Error("somebody else's sentence was opened")
	}
	d.CalledOtherwise([]string{"S2"})
	if sec.Statements[1].Open() || !sec.Statements[2].Open() || !sec.Statements[2].Alone() {
		t.Errorf("%+v", sec.Statements[2])
	}
	if exact, ok := sec.Statements[2].Exactly(tr); !ok || exact[0].Doubt != "" {
		t.Errorf("exact words are called nothing: %+v", exact)
	}
}

// A question in other words stands only while its own words, who answers, and how they are called stay what they were.
func TestQuestionInOtherWords(t *testing.T) {
	people := NewPeople([]Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}, {ID: "P2", Name: "Amina Osei"}}, map[string]string{"S1": "P1", "S2": "P2"})
	asked := func() (*Transcript, *Draft, *Statement) {
		tr, d := visited()
		_, st := d.Find("s1")
		st.Question = "who sleeps there"
		st.Text = st.Account()
		st.Drafted = st.Text
		return tr, d, st
	}
	const own = "Asked, “And who sleeps here?”, Amina said: “Just me and listen.”"
	tr, _, st := asked()
	shown := people.Line(*st)
	if shown != "Asked who sleeps there, Amina said: “Just me and listen.”" || st.Text != "Asked who sleeps there, {S2} said: Just me and listen." {
		t.Fatalf("%q, %q", shown, st.Text)
	}
	a, b, ok := people.Part(tr, *st, len([]rune(shown[:strings.Index(shown, "and listen")])))
	if !ok || people.Line(a) != "Asked who sleeps there, Amina said: “Just me”" || people.Line(b) != "Asked who sleeps there, Amina said: “and listen.”" {
		t.Errorf("cut in two: %q and %q", people.Line(a), people.Line(b))
	}
	for name, change := range map[string]func(*Transcript, *Draft) error{
		"the question put right": func(tr *Transcript, d *Draft) error {
			return tr.Correct(d, 1, "How are you? And who sleeps here, now?")
		},
		"the answer put right": func(tr *Transcript, d *Draft) error {
			return tr.Correct(d, 2, "Just me and Alison. She takes ramey pril, two a day. He hit me.")
		},
		"somebody else's answer":  func(tr *Transcript, d *Draft) error { return tr.SayWho(d, 2, "S3") },
		"other pronouns":          func(_ *Transcript, d *Draft) error { d.CalledOtherwise([]string{"S2"}); return nil },
		"somebody else's pronoun": func(_ *Transcript, d *Draft) error { d.CalledOtherwise([]string{"S4"}); return nil },
	} {
		tr, d, st := asked()
		must(t, change(tr, d))
		keeps := name == "the answer put right" || name == "somebody else's pronoun"
		if (st.Question != "") != keeps || st.Text != st.Account() || st.Open() != (name != "somebody else's pronoun") {
			t.Errorf("%s: %+v", name, st)
		}
		if name == "other pronouns" && people.Line(*st) != own {
			t.Errorf("%s: %q", name, people.Line(*st))
		}
	}
	_, d, st := asked()
	st.Question = "if I could come in"
	d.CalledOtherwise([]string{"S1"})
	if st.Question != "" {
		t.Error("the one who signs is another, and the question still says I")
	}
	tr, _, st = asked()
	r := worded(*st, "Asked who sleeps there, {S2} said it is just her and listen.")
	if exact, ok := r.Exactly(tr); !ok || people.Line(exact[0]) != own {
		t.Errorf("%+v", exact)
	}
}
