package summarise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

func TestExtract(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]struct {
		section, kind           string
		asked, risk, off, doubt bool
	}{
		"I don't want to go on Saturday": {"child", "wish", true, false, true, false},
		"She's never hit me":             {"child", "worry", true, true, true, false},
		"Rita stays on Fridays":          {"child", "said", false, false, true, false},
		"talk to my manager":             {"actions", "action", false, false, true, false},
		"email the school":               {"actions", "action", false, false, false, false},
		"send you the letter":            {"actions", "action", false, false, false, false},
		"wallpaper's wet":                {"setting", "observation", false, false, false, false},
		"nobody else lives here":         {"parent", "said", false, false, false, false},
		"three times since Easter":       {"progress", "said", false, false, false, false},
		"As long as I get a copy":        {"header", "said", false, false, false, false},
	} {
		st, section := find(t, in, d, words)
		if section != want.section || st.Kind != want.kind {
			t.Errorf("%q: %s in %s, want %s in %s", words, st.Kind, section, want.kind, want.section)
		}
		if st.Evidence[0].Asked != want.asked && want.asked {
			t.Errorf("%q lost its question", words)
		}
		if st.HighRisk != want.risk || st.Restricted != want.off || (st.Doubt != "") != want.doubt {
			t.Errorf("%q: risk %v, restricted %v, doubt %q", words, st.HighRisk, st.Restricted, st.Doubt)
		}
	}
	note := strings.Join(noteLines(in, d), "\n")
	for _, never := range []string{"everything's fine", "Lovely weather", "Hello"} {
		if strings.Contains(note, never) {
			t.Errorf("the note holds %q", never)
		}
	}
	kinds := map[string]int{}
	for _, n := range d.Needs {
		kinds[n.Kind]++
	}
	for _, k := range []string{"injection", "correction", "conflict", "human_only"} {
		if kinds[k] == 0 {
			t.Errorf("no need of kind %s: %v", k, d.Needs)
		}
	}
	sound(t, in, d)
}

// sound checks what holds for every draft, however it was made.
func sound(t *testing.T, in Input, d *casework.Draft) {
	t.Helper()
	ids := map[string]bool{}
	words := 0
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	for _, s := range d.Sections {
		if s.HumanOnly && len(s.Statements) > 0 {
			t.Errorf("something was drafted in %s", s.ID)
		}
		for _, st := range s.Statements {
			if ids[st.ID] || st.ID == "" {
				t.Errorf("id %q", st.ID)
			}
			ids[st.ID] = true
			words += len(strings.Fields(people.Line(st)))
			if err := st.Validate(in.Transcript); err != nil {
				t.Errorf("%s: %v", st.ID, err)
			}
			if st.Drafted != st.Text || st.Decision != casework.Undecided {
				t.Errorf("%s is not as drafted", st.ID)
			}
			for _, e := range st.Evidence {
				u, _ := in.Transcript.Utterance(e.Utterance)
				if string([]rune(u.Text)[e.From:e.To]) != e.Quote {
					t.Errorf("%s: offsets %d–%d are not its quote %q", st.ID, e.From, e.To, e.Quote)
				}
				if u.Timed() && (e.StartS < u.StartS || e.EndS > u.EndS || e.EndS <= e.StartS) {
					t.Errorf("%s: times %.1f–%.1f outside %.1f–%.1f", st.ID, e.StartS, e.EndS, u.StartS, u.EndS)
				}
			}
		}
	}
	if words > in.Template.MaxWords {
		t.Errorf("%d words, at most %d", words, in.Template.MaxWords)
	}
	if d.NextStatement != len(ids) || d.Receipt.Utterances != len(in.Transcript.Utterances) {
		t.Errorf("next statement %d of %d, receipt %+v", d.NextStatement, len(ids), d.Receipt)
	}
}

func TestExtractTooLittleSpeech(t *testing.T) {
	for name, text := range map[string]string{"silence": "", "one word": "S1: Hello.", "few words": "S1: Hello there.\nS2: Hello. Nice to see you again."} {
		_, err := Extract(t.Context(), input(t, "case-note", text))
		var p *casework.Problem
		if !errors.As(err, &p) || p.Code != casework.CodeNoSpeech || !strings.Contains(p.Message, "kept") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExtractStaysWithinTheLimit(t *testing.T) {
	var long []string
	for i := range 40 {
		for _, l := range strings.Split(visit, "\n") {
			long = append(long, strings.ReplaceAll(l, "Easter", fmt.Sprintf("week %d", i)))
		}
	}
	in := input(t, "child-in-need-visit", strings.Join(long, "\n"))
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, in, d)
	if len(d.Omissions) == 0 {
		t.Fatal("nothing is on the list of what was left out")
	}
	if !slices.IsSortedFunc(d.Omissions, func(a, b casework.Omission) int { return int(2 * (b.Salience - a.Salience)) }) {
		t.Error("the weightiest is not first")
	}
	for _, o := range d.Omissions {
		if o.ID == "" || o.Topic == "" || o.Section == "" || o.Why == "" {
			t.Fatalf("%+v", o)
		}
	}
}

func TestExtractNamesNobodyWhoIsUnsure(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	for i := range in.Transcript.Utterances {
		if in.Transcript.Utterances[i].Speaker == "S2" {
			in.Transcript.Utterances[i].Unsure = true
		}
	}
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	st, _ := find(t, in, d, "Nobody else lives here")
	if !st.Unsure || st.Speaker != "" || strings.Contains(noteLines(in, d)[0]+st.Text, "{S2}") {
		t.Errorf("%+v", st)
	}
	if strings.Contains(strings.Join(noteLines(in, d), "\n"), "Tom Reed said") {
		t.Error("an unsure speaker was named")
	}
}

func TestExtractWithoutAnyName(t *testing.T) {
	in := input(t, "case-note", visit)
	in.Transcript.Named = nil
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, in, d)
	for _, l := range noteLines(in, d) {
		if strings.Contains(l, "Reed said") || strings.Contains(l, "I said") {
			t.Errorf("nobody said who spoke: %s", l)
		}
	}
	if len(noteLines(in, d)) < 5 {
		t.Errorf("only %d statements", len(noteLines(in, d)))
	}
}

func TestExtractDictation(t *testing.T) {
	in := input(t, "case-note", `S1: Case note, Friday the fifteenth of May. I saw Mr Pool on his own.
S1: He has carers in four times a day. No, sorry, three times a day, since the start of May. Full stop, new paragraph.
S1: He wants the morning call stopped. His words were, I can do my own porridge. No falls since he came home, he says.
S1: There was milk and eggs in the fridge, all in date.
S1: So, actions. Me, ring the agency on Monday. Next visit, Tuesday the second of June.`)
	in.Transcript.Named = map[string]string{"S1": "P1"}
	in.Attendees = in.Attendees[:1]
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, in, d)
	st, section := find(t, in, d, "milk and eggs")
	if section != "seen" || st.Provenance != casework.Reported || strings.Contains(st.Text, "said:") {
		t.Errorf("%s: %+v", section, st)
	}
	if st, _ := find(t, in, d, "morning call stopped"); !st.Restricted {
		t.Error("words of somebody seen alone are not restricted")
	}
	if _, section := find(t, in, d, "ring the agency"); section != "actions" {
		t.Errorf("the action is in %s", section)
	}
	if strings.Contains(strings.Join(noteLines(in, d), " "), "paragraph") {
		t.Error("spoken punctuation is in the note")
	}
}

func TestExtractStatesOnlyWhatHolds(t *testing.T) {
	for _, c := range []struct{ said, first, final string }{
		{"S2: He's been late four times, no, sorry, three times since Easter.", "four", "three times since Easter"},
		{"S1: Great. And then the review meeting. It's Wednesday the twenty ninth. No, sorry, they moved it. It's Thursday, the thirtieth of April, two o'clock at school.", "Wednesday", "thirtieth of April"},
		{"S1: Great, thank you. And then the review meeting. It's Wednesday the twenty-ninth, no, sorry, they moved it. It's Thursday the thirtieth of April, two o'clock, at school.", "Wednesday", "thirtieth of April"},
		{"S1: They've got him at seventy one percent. No, hang on. Sorry. That's the old one, that was before half term. It's eighty three percent since.", "seventy one", "eighty three"},
		{"S2: He has the brown one, one puff, no, two, two puffs, morning and night.", "one puff", "two puffs, morning and night"},
		{"S1: I'll come on Tuesday. No, sorry, Thursday. Thursday the thirtieth, half past ten.", "Tuesday", "Thursday the thirtieth"},
		{"S2: I work Monday and Wednesday, no, sorry, what am I saying, Monday and Friday at the shop.", "Wednesday", "Monday and Friday"},
	} {
		in := input(t, "child-in-need-visit", "S1: Hello, Tom, how have you all been since I was last here, and how is Joe?\nS2: Not bad, thank you.\nS1: Tell me.\n"+c.said)
		d, err := Extract(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		st, _ := find(t, in, d, c.final)
		if line := casework.NewPeople(in.Attendees, in.Transcript.Named).Line(st); strings.Contains(line, c.first) || st.Doubt != "" {
			t.Errorf("%q stands beside %q: %s, doubt %q", c.first, c.final, line, st.Doubt)
		}
		if !slices.ContainsFunc(d.Needs, func(n casework.Need) bool { return n.Kind == "correction" && n.Done }) {
			t.Errorf("%q: the correction is not listed as resolved: %+v", c.said, d.Needs)
		}
		sound(t, in, d)
	}
}

func TestExtractLowConfidence(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	low := 0.2
	for i, u := range in.Transcript.Utterances {
		if strings.Contains(u.Text, "don't want to go") {
			in.Transcript.Utterances[i].Confidence = &low
		}
	}
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if st, _ := find(t, in, d, "don't want to go"); !strings.Contains(st.Doubt, "hard to hear") {
		t.Errorf("doubt %q", st.Doubt)
	}
}

func TestExtractCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Extract(ctx, input(t, "case-note", visit))
	if casework.AsProblem(err).Code != casework.CodeCancelled {
		t.Errorf("%v", err)
	}
}

func TestExtractRefusesABrokenTranscript(t *testing.T) {
	in := input(t, "case-note", visit)
	in.Transcript.Utterances[3].ID = 1
	if _, err := Extract(t.Context(), in); casework.AsProblem(err).Code != casework.CodeBadInput {
		t.Errorf("%v", err)
	}
}

func TestExtractSaysTheSameTwice(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	a, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(noteLines(in, a), noteLines(in, b)) || fmt.Sprint(a.Needs, a.Omissions) != fmt.Sprint(b.Needs, b.Omissions) {
		t.Error("two drafts of the same words differ")
	}
}

func TestMeasure(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var truth Truth
	truth.Facts = append(truth.Facts, struct {
		ID        string `json:"id"`
		Statement string `json:"statement"`
		Turns     []int  `json:"turns"`
		Salience  int    `json:"salience"`
	}{"F1", "Joe does not want to go on Saturday.", []int{10}, 5}, struct {
		ID        string `json:"id"`
		Statement string `json:"statement"`
		Turns     []int  `json:"turns"`
		Salience  int    `json:"salience"`
	}{"F2", "Tom thought the weather was lovely.", []int{16}, 1})
	truth.Never = []string{"alcohol", "saturday"}
	m := Measure(d, in, truth)
	if m.Salient != (Share{1, 1}) || m.All != (Share{1, 2}) || len(m.Obeyed) != 0 || !slices.Equal(m.Forbidden, []string{"saturday"}) || m.Verbatim.N != m.Verbatim.Of {
		t.Errorf("%+v", m)
	}
}
