package summarise

import (
	"strings"
	"testing"
)

func TestChatter(t *testing.T) {
	for said, want := range map[string]bool{
		"I hear that.": true, "Sorry. Sorry. Go on.": true, "Course it is.": true, "Haven't we all.": true, "I'm talking, Alison.": true, "Thank you, both.": true, "Half joking.": true,
		"I hear voices.": false, "I know he hits her.": false, "No.": true, "Not since Easter.": false, "It's fine by me.": false, "That's my tablets.": false, "I'm scared.": false, "I see my dad.": false,
	} {
		if got := chatter.MatchString(said); got != want {
			t.Errorf("%q: %v", said, got)
		}
	}
}

// A bare answer is on the list with what was asked, where that was about something; what only keeps the talk going is not.
func TestBareAnswersAreOnTheList(t *testing.T) {
	var b strings.Builder
	for range 40 { // so long a talk that not all of it fits
		b.WriteString("S1: And what does he have for his tea on a week day?\nS2: He has pasta with cheese on Monday and sausages on Tuesday, and he eats it all at the table with me.\n")
	}
	b.WriteString("S1: Is it all right if the school has a copy of the plan?\nS2: Course it is.\nS1: Lovely. Shall we?\nS2: Go on.\n")
	in := input(t, "child-in-need-visit", b.String())
	d := extract(t, in)
	found := false
	for _, o := range d.Omissions {
		if o.Text == "Go on." {
			t.Errorf("the list holds %q", o.Text)
		}
		if o.Text == "Course it is." {
			found = true
			if want := "the answer to “Is it all right if the school has a copy of the plan?”"; o.Why != want {
				t.Errorf("why: %q, want %q", o.Why, want)
			}
		}
	}
	if !found && !strings.Contains(strings.Join(noteLines(in, d), "\n"), "Course it is.") {
		t.Error("the answer is in neither the note nor the list")
	}
}

// What stands beside words and makes them less, or says whose they answer, goes with them.
func TestWhatGoesWithIt(t *testing.T) {
	for name, c := range map[string]struct{ said, clause, with string }{
		"denied and put right":     {"S1: You said you smoke every day.\nS2: I never said that. I said every week.", "I said every week.", "I never said that. I said every week."},
		"not sure, a moment later": {"S1: Where was she?\nS2: In the yard. And then she went to the shop. She might have been in the yard the whole time.", "In the yard.", "In the yard. And then she went to the shop. She might have been in the yard the whole time."},
		"half a sentence":          {"S1: How come?\nS2: It is too loud in there. When he's shouting.", "When he's shouting.", "It is too loud in there. When he's shouting."},
	} {
		in := input(t, "case-note", "S1: Hello there, Tom. How are you getting on today, you and the boy?\nS2: We are getting on all right, thank you.\n"+c.said)
		tk, err := read(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range tk.clause {
			if !strings.Contains(c.clause, x.text) || x.u != len(tk.us)-1 {
				continue
			}
			held := tk.closure(tk.byU[x.u], x)
			if got := tk.us[x.u].Text[held[0].from:held[len(held)-1].to]; got != c.with {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
}

// A question is looked for behind the answers of others, but not behind what was said against.
func TestQuestionsBehindOthersAnswers(t *testing.T) {
	in := input(t, "case-note", `S1: What tablets is he on, do you know?
S2: One for his chest. Two point five.
S3: It was two point five. It's five milligrams now.
S2: Five, then. And the blue one for his hip.
S1: And what about money, bills, that side of things?
S2: We get by on my pension.
S3: The chemist said he'd been in three times for the same prescription.
S2: I never did. Once, I went.`)
	tk, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	for u, want := range map[int]string{2: "What tablets is he on, do you know?", 3: "What tablets is he on, do you know?", 7: ""} {
		got := ""
		if q := tk.question(tk.byU[u]); q != nil {
			got = q.text
		}
		if got != want {
			t.Errorf("turn %d: %q, want %q", u+1, got, want)
		}
	}
}

// What the worker saw on a child's body is in the note, however much else was said.
func TestAMarkThatWasSeenIsInTheNote(t *testing.T) {
	var b strings.Builder
	b.WriteString("S1: I can see a bruise on your arm there, by the elbow. How did you get that?\nS3: I fell off the wall.\n")
	for range 40 { // so long a talk that not all of it fits
		b.WriteString("S1: And what does he have for his tea on a week day?\nS2: He has pasta with cheese on Monday and sausages on Tuesday, and he eats it all at the table with me.\n")
	}
	in := input(t, "child-in-need-visit", b.String())
	if note := strings.Join(noteLines(in, extract(t, in)), "\n"); !strings.Contains(note, "bruise on your arm") {
		t.Error("the note does not hold it:\n" + note)
	}
}
