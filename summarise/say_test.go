package summarise

import (
	"strings"
	"testing"

	"evenhand/casework"
)

// threeOf makes a talk of lines, with everybody's pronouns known.
func threeOf(t *testing.T, lines string) *talk {
	t.Helper()
	in := input(t, "child-in-need-visit", lines)
	in.Attendees[0].Pronouns, in.Attendees[1].Pronouns, in.Attendees[2].Pronouns = "she/her", "he/him", "he/him"
	tk, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	return tk
}

const small = "\nS1: Thank you both for having me round again, it's good to see you and to see the house like this.\nS3: Bye."

// A question is put to who answers only where it can be nobody else.
func TestAskedOfWhomAnswers(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		u           int
		want        string
	}{
		{"called by name", "S3: Hello.\nS1: Tom, are you sleeping?\nS2: Three hours a night, if that.", 2, "Asked if he is sleeping, Tom said, as heard: Three hours a night, if that."},
		{"between two turns of theirs", "S2: I'm tired out.\nS1: Are you sleeping?\nS2: Three hours a night, if that.", 2, "Asked if he is sleeping, Tom said, as heard: Three hours a night, if that."},
		{"somebody else spoke before", "S3: He's tired.\nS1: Are you sleeping?\nS2: Three hours a night, if that.", 2, "Asked, as heard: Are you sleeping? Tom said, as heard: Three hours a night, if that."},
		{"of somebody else", "S2: I'm tired out.\nS1: Are you sleeping?\nS2: Three hours a night, he gets.", 2, "Asked, as heard: Are you sleeping? Tom said, as heard: Three hours a night, he gets."},
		{"somebody else is called", "S2: I'm tired out.\nS1: Joe, are you sleeping?\nS2: Three hours a night, if that.", 2, "Asked, as heard: Joe, are you sleeping? Tom said, as heard: Three hours a night, if that."},
		{"somebody else is spoken of", "S2: I'm tired out.\nS1: Are you sleeping, you and Joe?\nS2: Three hours a night, if that.", 2, "Asked if he is sleeping, him and Joe, Tom said"},
		{"without “you”", "S3: He's tired.\nS1: Have you had any falls?\nS2: Two, in the kitchen.", 2, "Asked about falls, Tom said, as heard: Two, in the kitchen."},
	} {
		tk := threeOf(t, c.lines+small)
		p := &pick{u: c.u, kind: "said", clauses: tk.byU[c.u], ask: tk.byU[1][len(tk.byU[1])-1]}
		st, bad := tk.state(p)
		if got := tk.people.Line(st); bad != nil || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if !st.Evidence[0].Asked {
			t.Errorf("%s: the question is no evidence", c.name)
		}
	}
}

// What a child was asked before an answer that speaks of harm stands as it was asked, unless it only asked for more.
func TestAChildsQuestionStays(t *testing.T) {
	tk := threeOf(t, "S1: How did you get that?\nS3: Kyle kicked me in the leg.\nS1: Can you tell me a bit more about that?\nS3: He hit me as well."+small)
	for u, want := range map[int]string{1: "Asked, as heard: How did you get that? Joe said, as heard: Kyle kicked me in the leg.", 3: "Asked to say more, Joe said, as heard: He hit me as well."} {
		st, bad := tk.state(&pick{u: u, kind: "worry", clauses: tk.byU[u], ask: tk.byU[u-1][0]})
		if got := tk.people.Line(st); bad != nil || got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A promise is given to the only one it can be for.
func TestPromisedToWhom(t *testing.T) {
	for _, c := range []struct {
		name, lines string
		u           int
		want        string
	}{
		{"two turns of one person before and after", "S2: Yes.\nS1: Right.\nS2: Go on.\nS1: I'll send you the form tomorrow.\nS2: Fine.\nS1: Good.\nS3: Bye.", 3, "I will send Tom the form tomorrow (Wednesday 22 April)."},
		{"a third is near", "S3: Yes.\nS1: Right.\nS2: Go on.\nS1: I'll send you the form tomorrow.\nS2: Fine.\nS3: Good.", 3, "I said, as heard: I'll send you the form tomorrow."},
		{"a third is named", "S2: Yes.\nS1: Right.\nS2: Go on.\nS1: Joe knows, I'll send you the form tomorrow.\nS2: Fine.\nS1: Good.\nS3: Bye.", 3, "as heard"},
		{"to the signer", "S3: Yes.\nS1: Could you email me the letter?\nS2: I'll email it you by Friday.\nS1: Lovely.\nS3: Bye.", 2, "Tom said he will email it me by Friday."},
		{"the signer is not who goes on", "S3: Yes.\nS1: Could you email me the letter?\nS2: I'll email it you by Friday.\nS3: Lovely.", 2, "as heard"},
	} {
		tk := threeOf(t, c.lines+small)
		st, bad := tk.state(&pick{u: c.u, kind: "action", clauses: tk.byU[c.u]})
		if got := tk.people.Line(st); bad != nil || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOwned(t *testing.T) {
	for text, want := range map[string]string{
		"I said I am back here Tuesday, half past three.": "I am back here Tuesday, half past three.",
		"I said we will note both.":                       "We will note both.",
		"I said if Bex is not clear, we will stay.":       "If Bex is not clear, we will stay.",
		"I said I can see the oxygen there.":              "I said I can see the oxygen there.",
		"I said he would have to ask.":                    "I said he would have to ask.",
		"{S2} said I will ring.":                          "{S2} said I will ring.",
	} {
		if got := owned(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is taken off the ends of quoted words says nothing that is not still there; a child's words and words of risk stay to the last.
func TestEdges(t *testing.T) {
	for _, c := range [][3]string{
		{"S2", "It's four. It's four, Mum.", "It's four"},
		{"S2", "Two. Two times a week, on Mondays.", "Two times a week, on Mondays."},
		{"S2", "He was ten minutes late for the bus. Ten minutes late for the bus.", "He was ten minutes late for the bus."},
		{"S2", "It took me twenty minutes, mind.", "It took me twenty minutes"},
		{"S2", "We go to the park at weekends, Joe.", "We go to the park at weekends"},
		{"S2", "There was me, Joe.", "There was me"},
		{"S2", "I will ring you on Friday, Joe.", "I will ring you on Friday, Joe."},
		{"S2", "It's four. It's five, now.", "It's four. It's five, now."},
		{"S2", "It's four. It's not four.", "It's four. It's not four."},
		{"S2", "There was Rita, Joe.", "There was Rita, Joe."},
		{"S3", "It's four. It's four, Nan.", "It's four. It's four, Nan."},
		{"S2", "He hit me. He hit me, mind.", "He hit me. He hit me, mind."},
	} {
		tk := threeOf(t, c[0]+": "+c[1]+"\nS1: Right."+small)
		st, _ := tk.quoted(&pick{u: 0, kind: "said", clauses: tk.byU[0]})
		var got []string
		for _, e := range st.Evidence {
			got = append(got, e.Quote)
		}
		if strings.Join(got, " … ") != c[2] {
			t.Errorf("%q: %q, want %q", c[1], got, c[2])
		}
		if err := st.Validate(tk.in.Transcript); err != nil || st.Provenance != casework.Quoted {
			t.Errorf("%q: %v", c[1], err)
		}
	}
}

// Clauses that did not follow each other are not run together into one sentence.
func TestStopped(t *testing.T) {
	tk := threeOf(t, "S2: He had me up at two, and I was cross, and last night he was all right again.\nS1: Right."+small)
	cs := tk.byU[0]
	if len(cs) != 3 {
		t.Fatalf("%d clauses", len(cs))
	}
	if got := tk.stopped(&pick{u: 0, clauses: []*clause{cs[0], cs[2]}}); got != "He had me up at two. last night he was all right again." {
		t.Errorf("%q", got)
	}
	if got := tk.stopped(&pick{u: 0, clauses: cs}); got != tk.us[0].Text {
		t.Errorf("%q", got)
	}
}

// A last clause that tells nothing is left off, but never a denial, nor what a child said.
func TestPointed(t *testing.T) {
	for _, c := range [][2]string{
		{"S2: I have my breakfast at eight. I get up.", "I have my breakfast at eight."},
		{"S2: I have my breakfast at eight. Not always.", "I have my breakfast at eight. Not always."},
		{"S2: I have my breakfast at eight. Two eggs.", "I have my breakfast at eight. Two eggs."},
		{"S3: I have my breakfast at eight. I get up.", "I have my breakfast at eight. I get up."},
	} {
		tk := threeOf(t, c[0]+"\nS1: Right."+small)
		if got := tk.pointed(&pick{u: 0, kind: "said", clauses: tk.byU[0]}).words(tk); got != c[1] {
			t.Errorf("%q, want %q", got, c[1])
		}
	}
}
