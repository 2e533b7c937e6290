package summarise

import (
	"strings"
	"testing"
)

// found are the two sides of each conflict of an invented talk: Ann the worker is S1, Tom S2, his son Joe S3.
func found(t *testing.T, lines ...string) []string {
	t.Helper()
	k := talkOf(t, lines...)
	var out []string
	for _, c := range k.conflicts() {
		out = append(out, c.a.c.text+" | "+c.b.c.text)
	}
	return out
}

func TestConflicts(t *testing.T) {
	for what, lines := range map[string][]string{
		"denied with its own word":               {"S2: I'm coping with the cooking.", "S3: You're not coping though, Dad."},
		"flatly":                                 {"S2: He stayed out all night on Friday.", "S3: I never did."},
		"it was so after all":                    {"S2: I wasn't shaking.", "S3: You was, Dad."},
		"another number":                         {"S1: How many times has he been late?", "S2: Three.", "S3: It's five."},
		"another day":                            {"S1: When did the police come?", "S2: The ninth.", "S3: It was the sixteenth."},
		"another number of the same":             {"S2: It's the third visit she's stopped.", "S3: It's two she's stopped."},
		"how often":                              {"S1: Do you miss your inhaler?", "S2: Now and again.", "S3: Twice last week. I count them."},
		"calls the other":                        {"S2: The boys were at my sister's.", "S3: They were upstairs in bed, Tom."},
		"wants otherwise":                        {"S2: I'm not going to live with my uncle.", "S1: Thank you for telling me. Joe, what do you think?", "S3: I think you should live with him."},
		"does not agree":                         {"S2: I'd be happy to close the plan.", "S3: I'd like it kept open. I don't agree with Tom on that."},
		"with respect":                           {"S2: I don't think she's done this.", "S3: With respect, nobody knows who has done it."},
		"told of somebody, and denied":           {"S2: School told me I'd shouted at him. I never shouted at him."},
		"two told otherwise":                     {"S2: He says he has a drink on a Sunday. Jordan says different."},
		"told not to be true":                    {"S2: She says she's not allowed her mates round. Mum says that's not true."},
		"another number, told":                   {"S2: I put the cream on three times a day. Nurse says four."},
		"the worker passes it on":                {"S1: The teacher rang me and she said he'd come in with no coat.", "S2: That's rubbish, that. He has a coat."},
		"the worker puts two views side by side": {"S2: The back door was open when I came in.", "S3: I shut it before I went to bed.", "S1: Okay, so you each remember that differently."},
		"the worker asks for the other view":     {"S2: His uncle Pete reckons he did it on purpose.", "S1: So that's what Pete thinks. What's yours?", "S2: It was an accident."},
		"nobody lives there":                     {"S2: Nobody else lives here with us.", "S1: And who do you see at home?", "S3: Rita sleeps here on Fridays."},
	} {
		if got := found(t, lines...); len(got) != 1 {
			t.Errorf("%s: %d conflicts %q", what, len(got), got)
		}
	}
}

// Who agree, speak of something else, or answer a question do not differ.
func TestNoConflict(t *testing.T) {
	for what, lines := range map[string][]string{
		"takes the number over":     {"S3: It was two a day, Dad. It's four tablets now.", "S2: Four, then. And something for my hip."},
		"gave up the first":         {"S2: Nineteen in the book.", "S3: It's nine, Dad. It was nineteen before.", "S2: Nine, then."},
		"another matter":            {"S2: I don't need the oxygen at home.", "S3: And he's not smoking."},
		"another count":             {"S2: That was two years ago. I want to see to my hens.", "S3: Forty hens, and me feeding them."},
		"answers a question":        {"S2: I can look her up now. What's her date of birth?", "S3: I haven't got it."},
		"never told":                {"S2: I was up five times with the cough.", "S3: You never told me that."},
		"agrees":                    {"S2: So there's one letter.", "S3: Yes, and I have two others at home."},
		"comforts":                  {"S2: I made a right mess of that.", "S3: It's all right, Dad."},
		"is asked to go on":         {"S1: You only have to say if you want it off.", "S2: No, leave it on."},
		"one who says both":         {"S2: She says she has a brother. She says she never sees him."},
		"wants something else":      {"S2: I don't want her ringing him with that.", "S3: I want to speak to my mate first."},
		"answers the worker's word": {"S2: Fine by me, as long as it's on paper.", "S1: I'll write that. And the fine, Joe?", "S3: It's not a fine, it's a bill."},
	} {
		if got := found(t, lines...); len(got) != 0 {
			t.Errorf("%s: %q", what, got)
		}
	}
}

// A topic is named only where both sides, or the question they answer, speak of it.
func TestConflictNamesNoOtherTopic(t *testing.T) {
	k := talkOf(t, "S1: How many has he had?", "S2: Two in the morning before school.", "S3: It's three.")
	for _, c := range k.conflicts() {
		if n := k.differing(c); strings.Contains(n.Text, "about:") {
			t.Error(n.Text)
		}
	}
}
