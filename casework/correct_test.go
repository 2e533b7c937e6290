package casework

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func sure(f float64) *float64 { return &f }

// spokenText makes an utterance whose words take half a second each.
func spokenText(id int, speaker string, startS float64, text string) Utterance {
	u := Utterance{ID: id, Speaker: speaker, StartS: startS, Text: text, Heard: HeardTwice}
	at := startS
	for _, s := range Spans(text) {
		u.Words = append(u.Words, Word{Text: s.Text, StartS: at, EndS: at + 0.5, Confidence: sure(1)})
		at += 0.5
	}
	u.EndS = at
	return u
}

// said makes a statement of words of an utterance.
func said(d *Draft, t *Transcript, id int, words string) Statement {
	u, _ := t.Utterance(id)
	from, to, ok := Offsets(u.Text, words)
	if !ok {
		panic(words)
	}
	e := Evidence{Utterance: id, Revision: u.Revision, From: from, To: to, Quote: words, Heard: u.Hearing()}
	e.StartS, e.EndS = u.Times(from, to)
	st := Statement{ID: d.NewStatementID(), Provenance: Quoted, Decision: Confirmed, DecidedAt: noon, Speaker: u.Speaker, Evidence: []Evidence{e}}
	st.Text = st.Account()
	st.Drafted = st.Text
	return st
}

// visited is a short talk and a note on it: s1 to s5, all confirmed.
func visited() (*Transcript, *Draft) {
	t := &Transcript{Named: map[string]string{"S1": "P1", "S2": "P2"}, Utterances: []Utterance{
		spokenText(1, "S1", 0, "How are you? And who sleeps here?"),
		spokenText(2, "S2", 10, "Just me and listen. She takes ramey pril, two a day. He hit me."),
		spokenText(3, "S1", 20, "I'll ring the doctor on Friday."),
		spokenText(4, "S2", 30, "Thank you. No no no, not Friday."),
	}}
	d := &Draft{Version: 1}
	answer := said(d, t, 2, "Just me and listen.")
	question := said(&Draft{}, t, 1, "And who sleeps here?").Evidence[0]
	question.Asked = true
	answer.Evidence = []Evidence{question, answer.Evidence[0]}
	answer.Text = answer.Account()
	answer.Drafted = answer.Text
	d.Sections = []Section{{ID: "said", Statements: []Statement{answer, said(d, t, 2, "She takes ramey pril, two a day."), said(d, t, 2, "He hit me."),
		said(d, t, 3, "I'll ring the doctor on Friday."), said(d, t, 4, "not Friday")}}}
	d.Needs = []Need{{Kind: "conflict", Text: "They differ on Friday. {S1}: “on Friday.” {S2}: “not Friday.”", Utterances: []int{3, 4}, Done: true}}
	d.Omissions = []Omission{{ID: "o1", Utterance: 4, Text: "Thank you."}, {ID: "o2", Utterance: 2, Text: "He hit me."}}
	return t, d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%v)", err, AsProblem(err).Cause)
	}
}

// whole checks what holds of any transcript and the note on it, whatever was done to them.
func whole(t *testing.T, tr *Transcript, d *Draft) {
	t.Helper()
	if err := tr.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, u := range tr.Utterances {
		words := Spans(u.Text)
		if u.Foreign {
			words = Spans(u.Original)
			if u.Text != "" || u.MayQuote() {
				t.Fatalf("a turn that is not transcribed has words: %+v", u)
			}
		}
		if len(u.Words) != 0 && len(u.Words) != len(words) {
			t.Fatalf("%d times for %d words: %+v", len(u.Words), len(words), u)
		}
		for i, w := range u.Words {
			if w.EndS < w.StartS || i > 0 && w.StartS < u.Words[i-1].StartS || w.StartS < u.StartS-0.001 || w.EndS > u.EndS+0.001 || w.Text != words[i].Text {
				t.Fatalf("the time of word %d: %+v", i, u)
			}
		}
		if u.Original != "" && u.Original == u.Text {
			t.Fatalf("corrected to what it was: %+v", u)
		}
	}
	seen := map[string]bool{}
	for _, st := range d.all() {
		if seen[st.ID] {
			t.Fatalf("statement %s stands twice", st.ID)
		}
		seen[st.ID] = true
		if err := st.Validate(tr); err != nil {
			t.Fatal(err, st)
		}
		for _, e := range st.Evidence {
			u, ok := tr.Utterance(e.Utterance)
			switch {
			case e.Gone && (st.Decision == Confirmed || st.MayQuote() || e.From != 0 || e.To != 0):
				t.Fatalf("words that are gone stand in the note: %+v", st)
			case e.Gone:
			case !ok || u.Foreign || u.Revision != e.Revision || string([]rune(u.Text)[e.From:e.To]) != e.Quote:
				t.Fatalf("evidence %+v is not in %+v", e, u)
			case e.Interpreter != u.Interpreter || e.Heard != u.Hearing() && e.Heard == HeardTwice:
				t.Fatalf("evidence %+v says more than %+v", e, u)
			case st.MayQuote() && !u.MayQuote() && !st.Played:
				t.Fatalf("%+v stands in quotation marks, and %+v may not", st, u)
			}
			if !e.Asked && ok && !st.Unsure && st.Speaker != u.Speaker {
				t.Fatalf("words of %s are given to %s: %+v", u.Speaker, st.Speaker, st)
			}
		}
	}
}

func TestCorrect(t *testing.T) {
	tr, d := visited()
	before := tr.Utterances[1]
	must(t, tr.MarkPlayed(d, 2))
	must(t, tr.Correct(d, 2, "Just me  and Alison. She takes ramipril, two a day. He hit me."))
	whole(t, tr, d)
	u := tr.Utterances[1]
	if u.Original != before.Text || u.Revision != 1 || u.Played || u.Hearing() != HeardOnce {
		t.Errorf("%+v", u)
	}
	if got, want := u.Words[0], before.Words[0]; got != want {
		t.Errorf("a word that stayed: %+v, was %+v", got, want)
	}
	if w := u.Words[3]; w.Text != "Alison." || w.StartS != before.Words[3].StartS || w.EndS != before.Words[3].EndS || w.Confidence != nil {
		t.Errorf("a word in the place of one: %+v", w)
	}
	if w := u.Words[6]; w.Text != "ramipril," || w.StartS != before.Words[6].StartS || w.EndS != before.Words[7].EndS {
		t.Errorf("a word in the place of two: %+v", w)
	}
	if w := u.Words[7]; w.StartS != before.Words[8].StartS || w.Confidence == nil {
		t.Errorf("a word after it: %+v", w)
	}
	// The note says what the words say now, and all of it must be decided again, alone.
	for id, want := range map[string]string{"s1": "Just me and Alison.", "s2": "She takes ramipril, two a day.", "s3": "He hit me."} {
		_, st := d.Find(id)
		e := st.Evidence[len(st.Evidence)-1]
		if e.Quote != want || !st.Stale || st.Decision != Undecided || !st.Alone() || st.Played || st.MayQuote() || e.StartS != u.StartS && id == "s1" {
			t.Errorf("%s: %+v", id, st)
		}
		if !strings.HasSuffix(st.Text, want) || st.Drafted != st.Text {
			t.Errorf("%s reads %q, drafted %q", id, st.Text, st.Drafted)
		}
	}
	if _, st := d.Find("s4"); st.Stale {
		t.Error("a statement on another turn is stale")
	}
	if d.Omissions[1].Text != "He hit me." {
		t.Errorf("%+v", d.Omissions)
	}
	// What was heard first stays, through every correction; typed again it is the text, and nothing was corrected.
	must(t, tr.Correct(d, 2, "Just me and Alison."))
	whole(t, tr, d)
	if _, st := d.Find("s3"); !st.Evidence[0].Gone || st.Evidence[0].Quote != "He hit me." {
		t.Errorf("words that were taken out: %+v", st)
	}
	if err := d.Confirm("s3", noon); AsProblem(err) == nil || AsProblem(err).Code != CodeEvidence {
		t.Errorf("words that are gone were confirmed: %v", err)
	}
	if err := d.Read("said", noon); AsProblem(err) == nil || AsProblem(err).Code != CodeNotReady {
		t.Errorf("words that are gone were read over: %v", err)
	}
	must(t, tr.Correct(d, 2, before.Text))
	whole(t, tr, d)
	if u := tr.Utterances[1]; u.Original != "" || u.Text != before.Text || u.Revision != 3 || u.Hearing() != HeardTwice {
		t.Errorf("corrected back: %+v", u)
	}
	if _, st := d.Find("s3"); st.Evidence[0].Gone || !st.Stale || st.Decision != Undecided {
		t.Errorf("words that are back: %+v", st)
	}
	now, _ := json.Marshal(tr)
	must(t, tr.Correct(d, 2, before.Text))
	if same, _ := json.Marshal(tr); string(now) != string(same) {
		t.Error("the same words were a change")
	}
}

func TestCorrectRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		id   int
		text string
		code Code
	}{
		"no such turn":   {9, "Words.", CodeNotFound},
		"nothing":        {2, " \n\t ", CodeBadInput},
		"nothing to see": {2, "\u200b\x00", CodeBadInput},
		"not UTF-8":      {2, "Broken \xff bytes.", CodeBadInput},
		"a clipboard":    {2, strings.Repeat("word ", 10_000), CodeBadInput},
		"not heard":      {3, "Words.", CodeRefused},
	} {
		tr, d := visited()
		must(t, tr.Mark(d, 3, TurnForeign))
		before, _ := json.Marshal([]any{tr, d})
		err := tr.Correct(d, c.id, c.text)
		if after, _ := json.Marshal([]any{tr, d}); AsProblem(err) == nil || AsProblem(err).Code != c.code || string(after) != string(before) {
			t.Errorf("%s: %v", name, err)
		}
	}
	tr, d := visited()
	must(t, tr.Correct(d, 4, "Put {S1} and a\x07bell."))
	if u := tr.Utterances[3]; u.Text != "Put (S1) and a bell." {
		t.Errorf("%q", u.Text)
	}
	tr.Utterances[3].Words = nil // an engine without times
	must(t, tr.Correct(d, 4, "No times."))
	if tr.Utterances[3].Words != nil {
		t.Error("times were made up")
	}
}

// Words put in beside a quotation may turn it round, so they join it; a sentence of its own does not.
func TestCorrectKeepsTheSense(t *testing.T) {
	for _, c := range []struct{ was, quote, now, want string }{
		{"He hit me.", "hit me.", "He never hit me.", "never hit me."},
		{"He hit me", "He hit me", "He hit me not", "He hit me not"},
		{"He hit me. Then he left.", "Then he left.", "He hit me. Twice. Then he left.", "Then he left."},
		{"He hit me.", "He hit me.", "He hit me. I cried.", "He hit me. I cried."},
		{"Well. He hit me.", "He hit me.", "Well. He hit me. I cried.", "He hit me."},
		{"so, he hit me, twice", "he hit me", "so, he hit us, twice", "he hit us,"},
		{"so, he hit me, twice", "he hit me", "well, he hit me, thrice", "he hit me"},
		{"no no no", "no no", "no", "no"},
		{"one two three four", "two three", "one 2 and 3 four", "2 and 3"},
		{"Ä “Ödön” sagt ja", "“Ödön”", "Ähm Ä “Ödön” sagt nein", "“Ödön”"},
	} {
		tr := &Transcript{Utterances: []Utterance{spokenText(1, "S1", 0, c.was)}}
		d := &Draft{}
		d.Sections = []Section{{ID: "said", Statements: []Statement{said(d, tr, 1, c.quote)}}}
		must(t, tr.Correct(d, 1, c.now))
		whole(t, tr, d)
		if e := d.Sections[0].Statements[0].Evidence[0]; e.Quote != c.want {
			t.Errorf("%q in %q, now %q: %q, want %q", c.quote, c.was, c.now, e.Quote, c.want)
		}
	}
}

// A dictated sentence follows its words; what was worded for others falls back to the exact words, or, where they are two voices', can be confirmed
// by nobody as it is; what the worker wrote stays.
func TestCorrectWordings(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Statement)
		text   string
		code   Code
	}{
		{"dictated", func(s *Statement) { s.Provenance, s.Text, s.Drafted = Reported, "He hit me.", "He hit me." }, "He bit me.", ""},
		{"reported", func(s *Statement) {
			s.Provenance, s.Text, s.Drafted = Reported, "{S2} said he hit {S2}.", "{S2} said he hit {S2}."
		}, "{S2} said: He bit me.", ""},
		{"composed", func(s *Statement) { s.Provenance, s.Text, s.Drafted = Drafted, "{S2} was hit.", "{S2} was hit." }, "{S2} said: He bit me.", ""},
		{"of two", func(s *Statement) {
			s.Provenance, s.Text, s.Drafted = Drafted, "{S2} was hit.", "{S2} was hit."
			s.Evidence = append(s.Evidence, Evidence{Utterance: 1, Quote: "anything"})
		}, "{S2} was hit.", CodeEvidence},
		{"edited", func(s *Statement) {
			s.Before, s.Provenance, s.Text, s.Decision = &Before{Provenance: Quoted}, Edited, "{S2} was hurt.", Changed
		}, "{S2} was hurt.", ""},
		{"written", func(s *Statement) { s.Provenance, s.Text, s.Evidence = Written, "My own words.", nil }, "My own words.", ""},
	} {
		tr, d := visited()
		_, st := d.Find("s3")
		c.change(st)
		must(t, tr.Correct(d, 2, strings.Replace(tr.Utterances[1].Text, "hit", "bit", 1)))
		if st.Text != c.text {
			t.Errorf("%s: %q", c.name, st.Text)
		}
		if c.name == "edited" && (st.Drafted != "{S2} said: He bit me." || !st.Stale || st.Decision != Undecided) {
			t.Errorf("edited: %+v", st)
		}
		if c.name == "reported" && (st.Provenance != Quoted || !st.Stale || st.Decision != Undecided || st.Drafted != st.Text) {
			t.Errorf("reported: %+v", st)
		}
		if c.name == "written" && (st.Stale || st.Decision != Confirmed) {
			t.Errorf("the worker's own words are stale: %+v", st)
		}
		if err := d.Confirm("s3", noon); c.code != "" && (AsProblem(err) == nil || AsProblem(err).Code != c.code) || c.code == "" && err != nil {
			t.Errorf("%s confirmed: %v", c.name, err)
		}
	}
}

func TestInterpreter(t *testing.T) {
	people := NewPeople([]Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}, {ID: "P2", Name: "Amina"}, {ID: "P3", Name: "Yusuf Khan", Role: "Interpreter"}}, map[string]string{"S1": "P1", "S2": "P2", "S3": "P3"})
	tr, d := visited()
	for i := range tr.Utterances {
		must(t, tr.MarkPlayed(d, i+1))
	}
	if _, st := d.Find("s3"); people.Line(*st) != "Amina said: “He hit me.”" {
		t.Fatalf("to begin with: %s", people.Line(*st))
	}
	must(t, tr.Mark(d, 2, TurnInterpreter))
	must(t, tr.MarkPlayed(d, 2))
	whole(t, tr, d)
	_, st := d.Find("s3")
	if got := people.Line(*st); got != "Through the interpreter, Amina said, as heard: He hit me." || !st.Stale || st.Decision != Undecided {
		t.Errorf("%q, %+v", got, st)
	}
	if st.Text != "Through the interpreter, {S2} said: He hit me." || !st.Played || st.MayQuote() {
		t.Errorf("%+v", st)
	}
	_, answer := d.Find("s1")
	if got := people.Line(*answer); got != "Asked, as heard: And who sleeps here? Through the interpreter, Amina said, as heard: Just me and listen." {
		t.Errorf("%q", got)
	}
	if note := BuildNote(Case{}, Visit{}, Template{}, d, people, Signer{}, noon); strings.ContainsAny(note.Sections[0].Lines[2].Text, "“”\"") {
		t.Errorf("the note quotes an interpreter: %+v", note.Sections[0].Lines[2])
	}
	must(t, tr.SayWho(d, 2, "S3"))
	if got := people.Line(*st); got != "Through the interpreter, someone said, as heard: He hit me." {
		t.Errorf("the interpreter's own voice: %q", got)
	}
	must(t, tr.SayWho(d, 2, ""))
	if got := people.Line(*st); got != "Through the interpreter, someone said, as heard: He hit me." {
		t.Errorf("nobody's voice: %q", got)
	}
	must(t, tr.SayWho(d, 2, "S2"))
	must(t, tr.Mark(d, 2, ""))
	must(t, tr.MarkPlayed(d, 2))
	if got := people.Line(*st); got != "Amina said: “He hit me.”" || !st.Stale {
		t.Errorf("the mark taken away: %q", got)
	}
}

// What a machine makes of a language it does not know never comes near a note.
func TestForeign(t *testing.T) {
	tr, d := visited()
	text := tr.Utterances[1].Text
	must(t, tr.Mark(d, 2, TurnForeign))
	whole(t, tr, d)
	u := tr.Utterances[1]
	if u.Text != "" || u.Original != text || u.MayQuote() {
		t.Errorf("%+v", u)
	}
	for _, id := range []string{"s1", "s2", "s3"} {
		_, st := d.Find(id)
		if !st.Stale || !st.Lost() || st.Decision != Undecided || !strings.Contains(st.Why(), "not in the transcript") {
			t.Errorf("%s: %+v", id, st)
		}
		if err := d.Confirm(id, noon); AsProblem(err) == nil || AsProblem(err).Code != CodeEvidence {
			t.Errorf("%s was confirmed: %v", id, err)
		}
	}
	if len(d.Omissions) != 1 || d.Omissions[0].ID != "o1" {
		t.Errorf("%+v", d.Omissions)
	}
	need := d.Needs[len(d.Needs)-1]
	if need.Kind != NeedForeign || need.Done || !strings.Contains(need.Text, "not transcribed") || !slices.Equal(need.Utterances, []int{2}) {
		t.Errorf("%+v", need)
	}
	must(t, tr.Mark(d, 2, ""))
	whole(t, tr, d)
	if u := tr.Utterances[1]; u.Text != text || u.Original != "" || u.Revision != 2 {
		t.Errorf("%+v", u)
	}
	if _, st := d.Find("s3"); st.Lost() || !st.Stale || st.Evidence[0].Quote != "He hit me." {
		t.Errorf("%+v", st)
	}
	if need := d.Needs[len(d.Needs)-1]; need.Done || strings.Contains(need.Text, "not in the note. If") {
		t.Errorf("%+v", need)
	}
	if err := tr.Mark(d, 2, "loud"); AsProblem(err) == nil || AsProblem(err).Code != CodeBadInput {
		t.Errorf("an unknown mark: %v", err)
	}
	// A correction of words that turn out to be none is not what was heard.
	must(t, tr.Correct(nil, 2, "Typed over it."))
	must(t, tr.Mark(nil, 2, TurnForeign))
	must(t, tr.Mark(nil, 2, ""))
	whole(t, tr, d2())
	if u := tr.Utterances[1]; u.Text != text || u.Original != "" {
		t.Errorf("%+v", u)
	}
}

func d2() *Draft { return &Draft{} }

func TestSplit(t *testing.T) {
	tr, d := visited()
	across := said(d, tr, 2, "two a day. He hit")
	d.Sections[0].Statements = append(d.Sections[0].Statements, across)
	text := tr.Utterances[1].Text
	at := strings.Index(text, "He hit")
	must(t, tr.Split(d, 2, at))
	whole(t, tr, d)
	a, b := tr.Utterances[1], tr.Utterances[2]
	if a.ID != 2 || b.ID != 5 || tr.LastID != 5 || tr.NextID() != 6 || a.Text+" "+b.Text != text || a.Speaker != b.Speaker || a.Revision != 1 || b.Revision != 1 {
		t.Errorf("%+v\n%+v", a, b)
	}
	if a.EndS != 15.5 || b.StartS != 15.5 || b.EndS != 17 {
		t.Errorf("%v–%v, %v–%v", a.StartS, a.EndS, b.StartS, b.EndS)
	}
	if _, st := d.Find("s2"); st.Stale || st.Evidence[0].Utterance != 2 || st.Decision != Confirmed {
		t.Errorf("wholly in the first part: %+v", st)
	}
	if _, st := d.Find("s3"); st.Stale || st.Evidence[0].Utterance != 5 || st.Evidence[0].From != 0 || st.Evidence[0].StartS != 15.5 {
		t.Errorf("wholly in the second part: %+v", st)
	}
	_, st := d.Find(across.ID)
	if !st.Stale || st.Decision != Undecided || len(st.Evidence) != 2 || st.Evidence[0].Quote != "two a day." || st.Evidence[1].Quote != "He hit" {
		t.Errorf("across the cut: %+v", st)
	}
	if d.Omissions[1].Utterance != 5 {
		t.Errorf("%+v", d.Omissions)
	}
	// Given to somebody else, a statement on both parts is nobody's.
	must(t, tr.SayWho(d, 5, "S1"))
	whole(t, tr, d)
	if _, st := d.Find("s3"); st.Speaker != "S1" || !st.Stale {
		t.Errorf("%+v", st)
	}
	if !st.Unsure || st.Speaker != "" {
		t.Errorf("two voices in one sentence, given to one: %+v", st)
	}
	if err := d.Confirm(across.ID, noon); AsProblem(err) == nil || AsProblem(err).Code != CodeRefused {
		t.Errorf("confirmed: %v", err)
	}
	for _, at := range []int{-1, 0, 2, utf8.RuneCountInString(a.Text), 1 << 30} {
		if err := tr.Split(d, 2, at); AsProblem(err) == nil || AsProblem(err).Code != CodeBadInput {
			t.Errorf("split at %d: %v", at, err)
		}
	}
	must(t, tr.Mark(d, 2, TurnForeign))
	if err := tr.Split(d, 2, 4); err == nil {
		t.Error("a turn without words was split")
	}
	// An id is not used again, not even one only a note still knows.
	tr, d = visited()
	tr.Utterances = tr.Utterances[:3]
	must(t, tr.Split(d, 3, 5))
	if _, ok := tr.Utterance(5); !ok {
		t.Errorf("%+v", tr.Utterances)
	}
	// Without times the cut is by the share of letters.
	tr, d = visited()
	tr.Utterances[1].Words = nil
	must(t, tr.Split(d, 2, at))
	whole(t, tr, d)
	if u := tr.Utterances[2]; u.StartS <= 10 || u.StartS >= 17 || u.Words != nil {
		t.Errorf("%+v", u)
	}
}

func TestSplitOfACorrectedTurn(t *testing.T) {
	for _, c := range []struct{ heard, text, at, a, b string }{
		{"yes he did no", "yes she did. No", "No", "yes he did", "no"},
		{"yes he did", "yes he did. She said", "She", "yes he did", "yes he did"},
		{"yes he did", "yes he did she said", "she", "", "yes he did"},
		{"me and listen went out", "me and Alison went out", "went", "me and listen", ""},
		{"me and listen went out", "me and Alison went out", "Alison", "", "listen went out"},
		{"all wrong", "quite other words", "other", "all wrong", "all wrong"},
	} {
		tr := &Transcript{Utterances: []Utterance{spokenText(1, "S1", 0, c.heard)}}
		must(t, tr.Correct(nil, 1, c.text))
		must(t, tr.Split(nil, 1, strings.Index(c.text, c.at)))
		whole(t, tr, d2())
		if a, b := tr.Utterances[0].Original, tr.Utterances[1].Original; a != c.a || b != c.b {
			t.Errorf("%q corrected to %q, split before %q: %q | %q, want %q | %q", c.heard, c.text, c.at, a, b, c.a, c.b)
		}
	}
}

func TestMergeTurns(t *testing.T) {
	tr, d := visited()
	must(t, tr.MergeTurns(d, 3, 4)) // S1, then S2: it is all S1's now
	whole(t, tr, d)
	u := tr.Utterances[2]
	if len(tr.Utterances) != 3 || u.ID != 3 || u.Speaker != "S1" || u.Text != "I'll ring the doctor on Friday. Thank you. No no no, not Friday." || u.EndS != 33.5 || len(u.Words) != 13 || tr.NextID() != 5 {
		t.Errorf("%+v", u)
	}
	if _, st := d.Find("s4"); st.Stale || st.Decision != Confirmed || st.Evidence[0].Revision != 1 {
		t.Errorf("the first turn's: %+v", st)
	}
	if _, st := d.Find("s5"); !st.Stale || st.Speaker != "S1" || st.Evidence[0].Utterance != 3 || st.Evidence[0].Quote != "not Friday" || st.Evidence[0].From != 53 {
		t.Errorf("the second turn's: %+v", st)
	}
	if !slices.Equal(d.Needs[0].Utterances, []int{3}) || d.Omissions[0].Utterance != 3 {
		t.Errorf("%+v %+v", d.Needs, d.Omissions)
	}
	must(t, tr.Split(d, 3, strings.Index(u.Text, "Thank")))
	whole(t, tr, d)
	if tr.Utterances[3].ID != 5 {
		t.Error("an id was used again")
	}
	// One voice's two turns: nothing reads otherwise.
	tr, d = visited()
	must(t, tr.Split(d, 2, 20))
	must(t, tr.MergeTurns(d, 2, 5))
	whole(t, tr, d)
	if _, st := d.Find("s3"); st.Stale || st.Evidence[0].Utterance != 2 {
		t.Errorf("%+v", st)
	}
	// A question and its answer that are one person's words are no question and answer.
	tr, d = visited()
	must(t, tr.MergeTurns(d, 1, 2))
	whole(t, tr, d)
	if _, st := d.Find("s1"); st.Evidence[0].Asked || !st.Stale {
		t.Errorf("%+v", st)
	}
	for name, c := range map[string]struct {
		first, second int
		change        func(*Transcript)
	}{
		"not neighbours": {1, 3, func(*Transcript) {}},
		"backwards":      {2, 1, func(*Transcript) {}},
		"itself":         {2, 2, func(*Transcript) {}},
		"gone":           {4, 5, func(*Transcript) {}},
		"foreign":        {1, 2, func(t *Transcript) { _ = t.Mark(nil, 2, TurnForeign) }},
		"interpreter":    {1, 2, func(t *Transcript) { _ = t.Mark(nil, 2, TurnInterpreter) }},
		"removed between": {1, 2, func(t *Transcript) {
			t.Gaps = []Gap{{5, 9, GapRemoved}}
		}},
	} {
		tr, d := visited()
		c.change(tr)
		before, _ := json.Marshal([]any{tr, d})
		err := tr.MergeTurns(d, c.first, c.second)
		if after, _ := json.Marshal([]any{tr, d}); err == nil || string(after) != string(before) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMergeVoices(t *testing.T) {
	tr, d := visited()
	tr.Utterances[3].Speaker = "S4"
	_, st := d.Find("s5")
	st.Speaker, st.Text, st.Drafted = "S4", "{S4} said: not Friday", "{S4} said: not Friday"
	d.Needs[0].Text = "They differ. {S1} and {S4}."
	must(t, tr.MergeVoices(d, "S4", "S2"))
	whole(t, tr, d)
	if st.Stale || st.Speaker != "S2" || st.Text != "{S2} said: not Friday" || st.Decision != Confirmed || !strings.Contains(d.Needs[0].Text, "{S2}") || tr.Utterances[3].Revision != 1 {
		t.Errorf("%+v %+v", st, d.Needs[0])
	}
	must(t, tr.MergeVoices(d, "S2", "S1"))
	if tr.Named["S1"] != "P1" || len(tr.Named) != 1 || len(tr.Speakers()) != 1 {
		t.Errorf("%v %v", tr.Named, tr.Speakers())
	}
	tr, d = visited()
	delete(tr.Named, "S1")
	must(t, tr.MergeVoices(d, "S2", "S1"))
	if tr.Named["S1"] != "P2" {
		t.Errorf("the only name was lost: %v", tr.Named)
	}
	for _, c := range [][2]string{{"S1", "S1"}, {"S1", "S9"}, {"S9", "S1"}, {"", "S1"}, {"S1", ""}} {
		if err := tr.MergeVoices(d, c[0], c[1]); err == nil {
			t.Errorf("%v was done", c)
		}
	}
}

func TestPlayedTurns(t *testing.T) {
	tr, d := visited()
	for i := range tr.Utterances {
		tr.Utterances[i].Heard = HeardOnce
	}
	for _, st := range d.all() {
		for i := range st.Evidence {
			st.Evidence[i].Heard = HeardOnce
		}
	}
	must(t, tr.MarkPlayed(d, 2))
	_, answer := d.Find("s1")
	_, alone := d.Find("s3")
	if answer.Played || answer.MayQuote() || !alone.Played || !alone.MayQuote() {
		t.Errorf("%+v\n%+v", answer, alone)
	}
	must(t, tr.MarkPlayed(d, 1))
	if !answer.MayQuote() {
		t.Errorf("%+v", answer)
	}
	tr.Utterances[2].Heard = HeardText
	if err := tr.MarkPlayed(d, 3); AsProblem(err) == nil || AsProblem(err).Code != CodeNotFound {
		t.Errorf("words without sound were played: %v", err)
	}
}

func TestRegroup(t *testing.T) {
	tr, d := visited()
	tr.Utterances = append(tr.Utterances, spokenText(5, "S2", 40, "I am somebody else, who speaks for quite a while here."), spokenText(6, "S2", 50, "Me too."))
	must(t, tr.SayWho(d, 6, "S1"))
	d.Sections[0].Statements = append(d.Sections[0].Statements, said(d, tr, 5, "I am somebody else"))
	// Told apart anew, in numbers of its own: S7 is whom we call S1, S8 is S2, S9 is new; turn 6 stays whose the worker said it is.
	var changed []Utterance
	for i, ref := range []string{"S7", "S8", "S7", "S8", "S9", "S9"} {
		u := tr.Utterances[i]
		u.Speaker = ref
		changed = append(changed, u)
	}
	tr.Regroup(d, changed, 3)
	whole(t, tr, d)
	var got []string
	for _, u := range tr.Utterances {
		got = append(got, u.Speaker)
	}
	if want := []string{"S1", "S2", "S1", "S2", "S3", "S1"}; !slices.Equal(got, want) || tr.People != 3 || tr.Named["S2"] != "P2" {
		t.Errorf("%v, want %v; %v", got, want, tr.Named)
	}
	if _, st := d.Find("s6"); !st.Stale || st.Speaker != "S3" {
		t.Errorf("%+v", st)
	}
	if _, st := d.Find("s3"); st.Stale {
		t.Errorf("a voice that stayed made its words stale: %+v", st)
	}
	// Everybody is one: the name of whoever spoke most stays, and an empty answer changes nothing.
	changed = nil
	for _, u := range tr.Utterances {
		u.Speaker = "S1"
		changed = append(changed, u)
	}
	tr.Regroup(d, changed, 1)
	whole(t, tr, d)
	if n := len(tr.Speakers()); n != 2 { // and the turn that was given away
		t.Errorf("%v", tr.Speakers())
	}
	before, _ := json.Marshal(tr.Utterances)
	tr.Regroup(d, nil, 2)
	if after, _ := json.Marshal(tr.Utterances); string(after) != string(before) || tr.People != 2 {
		t.Error("nothing changed, and something did")
	}
}

func TestRemoveTail(t *testing.T) {
	tr, d := visited()
	d.Sections[0].ReadAt = noon
	_, edited := d.Find("s5")
	edited.Provenance, edited.Text = Edited, "Not on Friday."
	_, removed := d.Find("s3")
	removed.Decision = Removed
	d.Rejected = []Rejected{{Text: "He hit me."}}
	own := said(d, tr, 2, "two a day.")
	own.Evidence = append(own.Evidence, said(&Draft{}, tr, 3, "on Friday").Evidence...)
	own.Provenance, own.Text, own.Checks = Edited, "Two a day, from Friday.", []Check{{Detail: "The recording says: Friday."}}
	d.Sections[0].Statements = append(d.Sections[0].Statements, own)
	mixed := said(d, tr, 3, "on Friday")
	mixed.Evidence = append(said(d, tr, 2, "two a day.").Evidence, mixed.Evidence...)
	mixed.Evidence[1].Asked, mixed.Evidence[0].Asked = true, false
	d.Sections[0].Statements = append(d.Sections[0].Statements, mixed)
	tr.Gaps = []Gap{{16, 18, GapUnheard}, {60, 61, GapRemoved}}
	RemoveTail(tr, d, 15.6, 60) // in the middle of "He hit me."
	whole(t, tr, d)
	if len(tr.Utterances) != 2 || tr.NextID() != 5 || !slices.Equal(tr.Gaps, []Gap{{15.6, 61, GapRemoved}}) {
		t.Errorf("%+v %+v", tr.Utterances, tr.Gaps)
	}
	if u := tr.Utterances[1]; u.Text != "Just me and listen. She takes ramey pril, two a day." || !u.Cut || u.Revision != 1 || u.EndS != 15.5 {
		t.Errorf("%+v", u)
	}
	for id, there := range map[string]bool{"s1": true, "s2": true, "s3": false, "s4": false, "s5": false, mixed.ID: true, own.ID: true} {
		_, st := d.Find(id)
		if (st != nil) != there {
			t.Errorf("%s: %+v", id, st)
		}
		if st != nil && (!st.Stale || st.Decision != Undecided) {
			t.Errorf("%s is not stale: %+v", id, st)
		}
	}
	if _, st := d.Find(mixed.ID); len(st.Evidence) != 1 || strings.Contains(st.Text+st.Drafted, "Friday") {
		t.Errorf("%+v", st)
	}
	if _, st := d.Find(own.ID); st.Provenance != Quoted || st.Text != "{S2} said: two a day." {
		t.Errorf("the worker's wording of words that are destroyed: %+v", st)
	}
	if len(d.Needs) != 0 || len(d.Omissions) != 0 || d.Rejected != nil || !d.Sections[0].ReadAt.IsZero() {
		t.Errorf("%+v", d)
	}
	if all, _ := json.Marshal([]any{tr, d}); strings.Contains(string(all), "hit") || strings.Contains(string(all), "riday") {
		t.Errorf("destroyed words are still there: %s", all)
	}
	if id := d.NewStatementID(); id != "s9" {
		t.Errorf("the next id is %s", id)
	}
	RemoveTail(tr, nil, 0, 61)
	if len(tr.Utterances) != 0 || tr.NextID() != 5 || len(tr.Gaps) != 1 {
		t.Errorf("%+v", tr)
	}
}

func TestRemoveTailOfWordsPutRight(t *testing.T) {
	tr := &Transcript{Utterances: []Utterance{spokenText(1, "S1", 0, "she lives at forty oak road now"), spokenText(2, "S1", 10, "xi lai hao"), spokenText(3, "S2", 20, "No times for these.")}}
	must(t, tr.Correct(nil, 1, "She lives at 14 Oak Lodge now"))
	must(t, tr.Mark(nil, 2, TurnForeign))
	tr.Utterances[2].Words = nil
	d := &Draft{}
	d.Sections = []Section{{Statements: []Statement{said(d, tr, 1, "She lives")}}}
	middle := *tr
	middle.Utterances = slices.Clone(tr.Utterances)
	RemoveTail(tr, d, 1.2, 11)
	whole(t, tr, d)
	a, b := tr.Utterances[0], tr.Utterances[1]
	if a.Text != "She lives" || a.Original != "she lives" || a.Hearing() != HeardOnce || b.Original != "hao" || b.Text != "" || !b.Foreign || b.ID != 2 {
		t.Errorf("%+v\n%+v", a, b)
	}
	RemoveTail(tr, d, 20.1, 20.2)
	if _, ok := tr.Utterance(3); ok {
		t.Error("words whose times nobody knows stayed beside a hole")
	}
	// Both sides of a stretch stay, apart: nothing is quoted across the hole.
	RemoveTail(&middle, nil, 1, 2)
	whole(t, &middle, d2())
	if u := middle.Utterances[1]; middle.Utterances[0].Text != "She lives" || u.Text != "Oak Lodge now" || u.ID != 4 || middle.NextID() != 5 {
		t.Errorf("%+v", middle.Utterances)
	}
}

func TestAddGap(t *testing.T) {
	tr := &Transcript{}
	for _, g := range []Gap{{540, 600, GapRemoved}, {100, 110, GapUnheard}, {540, 660, GapRemoved}, {550, 560, GapRemoved}, {650, 655, GapUnheard}, {100, 110, GapUnheard}, {105, 107, GapRemoved}} {
		tr.AddGap(g)
	}
	want := []Gap{{100, 105, GapUnheard}, {105, 107, GapRemoved}, {107, 110, GapUnheard}, {540, 660, GapRemoved}}
	if !slices.Equal(tr.Gaps, want) {
		t.Errorf("%v, want %v", tr.Gaps, want)
	}
}

func TestRestsOn(t *testing.T) {
	tr, d := visited()
	for _, c := range []struct {
		from, to float64
		want     bool
	}{{0, 1, true}, {17, 20, false}, {30, 99, true}, {40, 99, false}} {
		if got := d.RestsOn(tr, c.from, c.to); got != c.want {
			t.Errorf("%v–%v: %v", c.from, c.to, got)
		}
	}
}

// A draft made of words as they were goes on with the words as they are.
func TestCatchUp(t *testing.T) {
	was, d := visited()
	now, _ := visited()
	must(t, now.Split(nil, 2, 20))
	must(t, now.SayWho(nil, 5, "S1"))
	must(t, now.Mark(nil, 3, TurnForeign))
	RemoveTail(now, nil, 29, 40)
	d.CatchUp(was, now)
	whole(t, now, d)
	if _, st := d.Find("s3"); !st.Stale || st.Speaker != "S1" || st.Evidence[0].Utterance != 5 {
		t.Errorf("%+v", st)
	}
	if _, st := d.Find("s4"); !st.Lost() {
		t.Errorf("%+v", st)
	}
	if _, st := d.Find("s5"); st != nil {
		t.Errorf("%+v", st)
	}
	was, d = visited()
	now, _ = visited()
	must(t, now.MergeTurns(nil, 3, 4))
	d.CatchUp(was, now)
	whole(t, now, d)
	if _, st := d.Find("s5"); !st.Stale || st.Speaker != "S1" || st.Evidence[0].Utterance != 3 || st.Evidence[0].Quote != "not Friday" {
		t.Errorf("%+v", st)
	}
	was, d = visited()
	before, _ := json.Marshal(d)
	d.CatchUp(was, was)
	if after, _ := json.Marshal(d); string(after) != string(before) {
		t.Error("nothing changed, and the draft did")
	}
}

// Whatever a worker does, in whatever order: every statement's evidence is the words it says it is, ids are never used twice, and nothing of
// what was destroyed is left.
func TestManyCorrections(t *testing.T) {
	words := strings.Fields("me she Alison said. never hit ramipril, two “Oak Ödön” no no, Friday? …")
	for seed := range int64(300) {
		r := rand.New(rand.NewSource(seed))
		tr, d := visited()
		for range 12 {
			u := Utterance{}
			if len(tr.Utterances) > 0 {
				u = tr.Utterances[r.Intn(len(tr.Utterances))]
			}
			ids := map[int]bool{}
			next := tr.NextID()
			for _, u := range tr.Utterances {
				ids[u.ID] = true
			}
			var err error
			step := r.Intn(9)
			switch step {
			case 0, 1:
				text := strings.Fields(u.Text)
				for range 1 + r.Intn(3) {
					at := 0
					if len(text) > 0 {
						at = r.Intn(len(text))
					}
					end := min(len(text), at+r.Intn(3))
					text = slices.Replace(text, at, end, words[r.Intn(len(words))], words[r.Intn(len(words))])
				}
				err = tr.Correct(d, u.ID, strings.Join(text, " "))
			case 2:
				err = tr.SayWho(d, u.ID, []string{"", "S1", "S2", "S3"}[r.Intn(4)])
			case 3:
				err = tr.Mark(d, u.ID, []string{"", TurnForeign, TurnInterpreter}[r.Intn(3)])
			case 4:
				err = tr.Split(d, u.ID, r.Intn(40))
			case 5:
				other := 0
				for i, x := range tr.Utterances {
					if x.ID == u.ID && i+1 < len(tr.Utterances) {
						other = tr.Utterances[i+1].ID
					}
				}
				err = tr.MergeTurns(d, u.ID, other)
			case 6:
				err = tr.MergeVoices(d, "S1", "S2")
			case 7:
				err = tr.MarkPlayed(d, u.ID)
			case 8:
				from := r.Float64() * 35
				RemoveTail(tr, d, from, from+r.Float64()*3)
			}
			if err != nil && AsProblem(err).Code == CodeInternal {
				t.Fatalf("seed %d, step %d: %v", seed, step, err)
			}
			for _, u := range tr.Utterances {
				if !ids[u.ID] && u.ID < next {
					t.Fatalf("seed %d, step %d: id %d was used before", seed, step, u.ID)
				}
			}
			if t.Run(fmt.Sprintf("%d/%d", seed, step), func(t *testing.T) { whole(t, tr, d) }); t.Failed() {
				t.FailNow()
			}
		}
	}
}

func FuzzCorrect(f *testing.F) {
	f.Add("Just me and Alison.", "He never hit me", 3)
	f.Add("Ä\u0301 “Ödön”\u00a0sagt {S2}…", "\u2028 \x00", 1)
	f.Add("no no no no", "no", 0)
	f.Fuzz(func(t *testing.T, one, two string, at int) {
		tr, d := visited()
		for _, text := range []string{one, two, one + " " + two} {
			if tr.Correct(d, 2, text) == nil {
				whole(t, tr, d)
			}
			if tr.Split(d, 2, at) == nil {
				whole(t, tr, d)
			}
		}
		RemoveTail(tr, d, 11, 12)
		whole(t, tr, d)
	})
}

// Words on both sides of what was destroyed never read as one sentence.
func TestWithout(t *testing.T) {
	u := Utterance{ID: 7, StartS: 0, EndS: 4, Text: "one two three four"}
	for i, w := range []string{"one", "two", "three", "four"} {
		u.Words = append(u.Words, Word{Text: w, StartS: float64(i), EndS: float64(i) + 1})
	}
	for _, c := range []struct {
		fromS, toS float64
		want       []string
	}{{5, 9, []string{"one two three four"}}, {1, 3, []string{"one", "four"}}, {2.5, 9, []string{"one two"}}, {0, 1.5, []string{"three four"}}, {0, 4, nil}} {
		got := u.Without(c.fromS, c.toS)
		if len(got) != len(c.want) {
			t.Errorf("%g–%g: %+v", c.fromS, c.toS, got)
			continue
		}
		for i, p := range got {
			if p.Text != c.want[i] || i == 0 && p.ID != u.ID || i > 0 && p.ID != 0 {
				t.Errorf("%g–%g, part %d: %+v", c.fromS, c.toS, i, p)
			}
		}
	}
	u.Words = nil
	if left := u.Without(1, 2); len(left) != 0 {
		t.Errorf("without word times: %+v", left)
	}
}
