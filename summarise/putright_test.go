package summarise

import (
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

// talkOf reads an invented talk between Ann the worker (S1), Tom (S2) and Joe (S3).
func talkOf(t *testing.T, lines ...string) *talk {
	t.Helper()
	lines = append(lines, "S1: Thank you all very much for telling me about that, I have got it down now.")
	out, err := read(input(t, "child-in-need-visit", strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A value that its speaker gave up never stands; one that somebody else contests is decided alone.
func TestPutRightLater(t *testing.T) {
	for _, c := range []struct {
		what  string
		lines []string
		old   string // a clause that holds the first value
		stood bool
	}{
		{"takes another's value over", []string{"S2: The tablets are two a day.", "S3: It's three, Dad, the box says three.", "S2: Three, then."}, "two a day", true},
		{"says the other is right", []string{"S2: He came on the fourth.", "S3: It was the sixth.", "S2: You're right, the sixth."}, "the fourth", true},
		{"moves a day somebody cannot do", []string{"S1: We'll meet again on the ninth.", "S2: The ninth, I'm at work.", "S1: Oh, you are. The twelfth, then, Monday, two o'clock."}, "the ninth", true},
		{"says another's value after them", []string{"S2: The bus gets in at six.", "S3: Not six, no, that's the train. It's quarter past six.", "S2: Quarter past. All right."}, "at six", true},
		{"is asked if it is not another", []string{"S2: The review's on the twelfth of May at school.", "S3: Isn't it the thirteenth of May?", "S2: Yeah, the thirteenth."}, "the twelfth of May", true},
		{"says so at once", []string{"S2: The hearing's on Tuesday at the court.", "S1: Right, I see.", "S2: Sorry, Thursday."}, "on Tuesday", true},
		{"goes on in another turn, as a recogniser cuts it", []string{"S2: It was the review. He came home on the 2nd of April.", "S2: No scrub that the third third of April it was Good Friday, I saw him on his own."}, "2nd of April", true},
		{"says so much later", []string{"S2: The nurse comes four times a week to do the leg.", "S1: And how's the garden?", "S2: It's lovely now the sun's out.", "S3: I like the pond.",
			"S2: I got that wrong about the nurse, actually the nurse comes three times a week to do the leg."}, "four times a week", true},
		{"says what it is not", []string{"S2: There was a break-in in March 2023 at the flat and they took the telly.", "S1: Okay. And who lives there now?",
			"S2: I'm reading that wrong, it was March 2022, not 2023."}, "March 2023", true},
		{"is told otherwise", []string{"S2: I'll meet you at the station at seven.", "S3: Not seven, no. Can we say quarter past seven at the station?", "S1: I'll leave that with you both."}, "at seven", false},
		{"is less sure", []string{"S2: The kids were at their nan's.", "S3: They were in bed, Tom.", "S2: Were they? I thought they were at nan's that night."}, "at their nan's", false},
		{"is asked with a wrong number", []string{"S1: So that's two windows broken at the back.", "S2: Three.", "S1: Okay, I'll write that to the landlord today."}, "two windows", true},
	} {
		k := talkOf(t, c.lines...)
		at := slices.IndexFunc(k.clause, func(x *clause) bool { return strings.Contains(x.text, c.old) })
		if at < 0 {
			t.Errorf("%s: no clause holds %q", c.what, c.old)
			continue
		}
		old := k.clause[at]
		if old.undone != c.stood {
			t.Errorf("%s: taken back is %t", c.what, old.undone)
		}
		if doubt := k.disputed(&pick{u: old.u, clauses: []*clause{old}}); (doubt != "") == c.stood {
			t.Errorf("%s: the doubt is %q", c.what, doubt)
		}
		if len(k.fixes) != 1 || len(k.putRightAt(k.fixes[0].final)) != 1 {
			t.Errorf("%s: %d fixes", c.what, len(k.fixes))
		}
	}
}

// What is no correction is none.
func TestNotPutRight(t *testing.T) {
	for _, lines := range [][]string{
		{"S2: He goes to his nan's on Tuesday.", "S1: And school?", "S2: He goes in at nine every day."},
		{"S2: Two of them were here.", "S3: I've got forty stickers.", "S2: He has, and all."},
		{"S1: Do you see her on the ninth?", "S2: Yes, at ten."},
		{"S1: How many times since the fifth?", "S2: Three."},
		{"S2: I'm on six tablets, the steroids.", "S1: For long?", "S2: Till Saturday, then it stops."},
	} {
		if k := talkOf(t, lines...); len(k.fixes) > 0 {
			t.Errorf("%q: %+v", lines, k.fixes[0].text)
		}
	}
}

// What was and what is, told together: what was says nothing by itself.
func TestWhatWasAndIs(t *testing.T) {
	k := talkOf(t, "S1: How are the nights?", "S2: It's about twice a week now. It was every night.", "S1: Good.", "S2: The meeting's the tenth of May. It was the third, they had to move it.")
	if len(k.fixes) != 2 {
		t.Fatalf("%d fixes", len(k.fixes))
	}
	for _, c := range k.clause {
		if strings.HasPrefix(c.text, "It was") && !c.leans {
			t.Errorf("%q stands by itself", c.text)
		}
	}
}

func TestPutToThem(t *testing.T) {
	k := talkOf(t, "S1: And who told you that, was that Doctor Amin?", "S2: No, no, Doctor Amin's away. It was the other one, Doctor Price.", "S1: And the fine, is that paid?", "S2: It's not a fine, it's a council tax bill.")
	if len(k.fixes) != 2 {
		t.Errorf("%d fixes", len(k.fixes))
	}
}

func TestSelfCorrects(t *testing.T) {
	for words, want := range map[string]bool{
		"There's a mark on her left arm, no, right, right forearm.": true,
		"He's at nursery, sorry, school.":                           true,
		"Of him, I mean, a picture of him.":                         true,
		"He comes Sundays. Well, every other Sunday.":               true,
		"Yesterday. No. It was ages ago.":                           true,
		"My nan. No, nobody. It's just a house.":                    true,
		"I'll come on Tuesday, sorry, Joan.":                        false,
		"He said, no, thanks, and went.":                            false,
		"Yeah. No, it's fine.":                                      false,
		"The bus, no, I never get the bus.":                         false,
		"Is it sore? No, not now.":                                  false,
		"She is, sorry, who's that?":                                false,
		"I asked her, no, honestly, and she came.":                  false,
	} {
		if got := selfCorrects.MatchString(words); got != want {
			t.Errorf("%q: %t", words, got)
		}
	}
}

func TestDiffers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Tuesday", "Thursday 19 March", true}, {"Thursday", "Thursday 19", false}, {"12", "Thursday 19", true}, {"7", "7:15", true}, {"7", "7:00", false}, {"2.5", "5 milligrams", true},
		{"4 times", "3 times", true}, {"4 times", "4 hours", false}, {"40 pigeons", "2 years", false}, {"£20", "£30", true}, {"November", "2023", false}, {"64", "58 per cent", true}, {"that day", "Thursday", false},
	} {
		if differs(c.a, c.b) != c.want || differs(c.b, c.a) != c.want {
			t.Errorf("%q and %q", c.a, c.b)
		}
	}
}

// Nobody decides twice: a need for what was put right starts as done.
func TestPutRightIsDone(t *testing.T) {
	in := input(t, "child-in-need-visit", "S1: How many tablets does Joe have?\nS2: The tablets are two a day, in the morning.\nS3: It's three, Dad, the box says three.\nS2: Three, then. And he has them with his breakfast every morning.")
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(d.Needs, func(n casework.Need) bool {
		return n.Kind == "correction" && n.Done && slices.Equal(n.Utterances, []int{2, 4})
	}) {
		t.Errorf("needs %+v", d.Needs)
	}
	for _, l := range noteLines(in, d) {
		if strings.Contains(l, "two a day") {
			t.Errorf("what was given up stands: %s", l)
		}
	}
}
