package summarise

import (
	"testing"

	"evenhand/casework"
)

// What commits somebody is a promise; a wish, or what is only said of the talk and the note, is none.
func TestPromised(t *testing.T) {
	for _, c := range []struct {
		line string
		want bool
	}{
		{"S1: I'll ring the landlord tomorrow.", true},
		{"S1: I'll let you both know by Wednesday.", true},
		{"S1: I want to speak to the nurse before then.", true},
		{"S3: I'll write it in the ward notes now.", true},
		{"S2: I'll send you the letter on Monday.", true},
		{"S2: I want to see to my hens.", false},
		{"S2: I'd want to be told before the neighbours are.", false},
		{"S1: I'll put what you've told me.", false},
		{"S1: We'll come to that.", false},
		{"S1: I've got to ask it like this.", false},
		{"S1: I have to ask.", false},
		{"S2: I will do, yeah.", false},
		{"S2: I'm not promising I'll fill it in.", false},
		{"S1: Joe's words were, I want to see my mum on Sundays.", false},
		{"S1: Shut that window, Tom, or we'll have the rain in.", false},
	} {
		k := talkOf(t, "S2: We have been talking of this for a good while now, all of us.", c.line, "S3: It's raining out, and the dog wants to go.")
		got := false
		for _, x := range k.byU[1] {
			got = got || x.kind == "action"
		}
		if got != c.want {
			t.Errorf("%q: an action is %t", c.line, got)
		}
	}
}

// One worker gives another something to do: the one who is told does it.
func TestTaskOfAnotherWorker(t *testing.T) {
	in := input(t, "supervision", "S1: What's the plan for the twins, have you got the school on your side yet?\nS2: Not yet, they've been shut for half term and nobody picks up.\nS1: Right. Then talk to the head on Friday. Ring her first.\nS2: Okay, I can do that.")
	in.Attendees = in.Attendees[:2]
	in.Attendees[1] = casework.Attendee{ID: "P2", Name: "Tom Reed", Role: "social worker"}
	delete(in.Transcript.Named, "S3")
	k, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range k.byU[2] {
		if c.kind != "action" {
			continue
		}
		n++
		p := &pick{u: 2, kind: "action", clauses: []*clause{c}}
		if got := k.owner(p); got != "S2" {
			t.Errorf("%q is for %q", c.text, got)
		}
		if n == 1 && k.due(p) != "2026-04-24" {
			t.Errorf("%q is due %q", c.text, k.due(p))
		}
	}
	if n != 2 {
		t.Errorf("%d tasks", n)
	}
	home := talkOf(t, "S2: He's been poorly with his chest again.", "S1: Ring the doctor if he gets worse.")
	if home.byU[1][0].kind == "action" {
		t.Error("advice to a parent is no task")
	}
}
