package summarise

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

// What came through an interpreter is reported as that and never in quotation marks, whatever was played; what is in another language is no
// part of a draft, and the draft says that it is missing.
func TestInterpreterAndForeignTurns(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	for i := range in.Transcript.Utterances {
		u := &in.Transcript.Utterances[i]
		u.Heard, u.Played = casework.HeardTwice, true
		u.Interpreter = u.Speaker == "S3"
	}
	gone := &in.Transcript.Utterances[13] // "Rita. Rita stays on Fridays."
	gone.Original, gone.Text, gone.Foreign, gone.Interpreter, gone.Played = gone.Text, "", true, false, false
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	st, _ := find(t, in, d, "I don't want to go on Saturday")
	if got := people.Line(st); !strings.Contains(got, "Through the interpreter, Joe said, as heard: I don't want to go on Saturday.") || strings.ContainsAny(got, "“”") || !st.Played {
		t.Errorf("%q, %+v", got, st)
	}
	other, _ := find(t, in, d, "He loves going to his mum")
	if got := people.Line(other); !strings.Contains(got, "“") || !other.Played {
		t.Errorf("played, and not in quotation marks: %q", got)
	}
	if b, err := json.Marshal(d); err != nil || strings.Contains(string(b), "Rita stays") {
		t.Errorf("words that are not transcribed are in the draft (%v)", err)
	}
	if !slices.ContainsFunc(d.Needs, func(n casework.Need) bool {
		return n.Kind == casework.NeedForeign && !n.Done && slices.Equal(n.Utterances, []int{gone.ID}) && strings.HasPrefix(n.Text, "{S3} used another language")
	}) {
		t.Errorf("nothing says that a turn is missing: %+v", d.Needs)
	}
	for _, n := range d.Needs {
		if slices.ContainsFunc(n.Utterances, func(id int) bool { u, _ := in.Transcript.Utterance(id); return u.Interpreter }) && strings.Contains(n.Text, "“") && len(n.Utterances) == 1 {
			t.Errorf("a need quotes an interpreter: %+v", n)
		}
	}
	sound(t, in, d)
}

func TestNeedsQuoteNoInterpreter(t *testing.T) {
	u := casework.Utterance{Speaker: "S2", Heard: casework.HeardTwice, Played: true, Interpreter: true}
	if got := says(voice(u), u, "Just put that."); strings.ContainsAny(got, "“”") {
		t.Errorf("%q", got)
	}
	u = casework.Utterance{Speaker: "S2", Heard: casework.HeardTwice, Original: "Just cut that."}
	if got := says(voice(u), u, "Just put that."); strings.ContainsAny(got, "“”") {
		t.Errorf("corrected, not played: %q", got)
	}
	u.Played = true
	if got := says(voice(u), u, "Just put that."); !strings.Contains(got, "“Just put that.”") {
		t.Errorf("corrected and played: %q", got)
	}
}

// What a go-between says is told as the words of whom they speak for, though nobody marked the turn, and without the go-between's handing over.
func TestGoBetweenIsNeverQuoted(t *testing.T) {
	in := input(t, "child-in-need-visit", "S1: Tom, what has changed at home since the winter?\nS2: My front door lock is broken and the landlord has not come. Go ahead.\nS1: Thanks for telling me that.\nS3: All right."+small)
	in.Attendees[1] = casework.Attendee{ID: "P2", Name: "Pat Moor", Role: "relay operator, voicing what Vera types", Pronouns: "she/her"}
	in.Attendees = append(in.Attendees, casework.Attendee{ID: "P4", Name: "Vera Linden", Role: "mother"})
	for i := range in.Transcript.Utterances {
		in.Transcript.Utterances[i].Heard = casework.HeardText
	}
	tk, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	st, bad := tk.state(&pick{u: 1, kind: "said", clauses: tk.byU[1]})
	if got := tk.people.Line(st); bad != nil || got != "Through the relay assistant, Vera said, as heard: My front door lock is broken and the landlord has not come." {
		t.Errorf("%q, %v", got, bad)
	}
	if tk.role("S2") != "parent" || in.Transcript.Utterances[1].Interpreter {
		t.Errorf("role %q, transcript %+v", tk.role("S2"), in.Transcript.Utterances[1])
	}
}
