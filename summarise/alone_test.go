package summarise

import (
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
)

// familyTalk is a talk of "speaker: words" lines, with a social worker S1, a mother S2, and children S3 (a boy) and S4 (a girl).
func familyTalk(lines ...string) Input {
	tr := &casework.Transcript{Named: map[string]string{"S1": "P1", "S2": "P2", "S3": "P3", "S4": "P4"}}
	for i, line := range lines {
		speaker, text, _ := strings.Cut(line, ": ")
		tr.Utterances = append(tr.Utterances, casework.Utterance{ID: i + 1, Speaker: speaker, Text: text, Heard: casework.HeardText})
	}
	return Input{Transcript: tr, VisitDate: "2026-03-10", Attendees: []casework.Attendee{{ID: "P1", Name: "Robin Vale", Role: "social worker", Signer: true},
		{ID: "P2", Name: "Kay Marlow", Role: "mother", Pronouns: "she/her"}, {ID: "P3", Name: "Ash Marlow", Role: "child, aged 8", Pronouns: "he/him"},
		{ID: "P4", Name: "Bea Marlow", Role: "child, aged 12", Pronouns: "she/her"}}}
}

// What is said while somebody is seen alone, or is to be kept from somebody, starts as decide before sharing, whoever puts it into the note. The line
// for the chronology is stated only where the worker asked for it in so many words and the others went.
func TestSaidAlone(t *testing.T) {
	day := "S1: It's Tuesday the tenth of March and I am recording, as we said on the telephone."
	for name, c := range map[string]struct {
		said       []string
		private    []int // utterances
		chronology string
	}{
		"asked for, and the mother goes": {[]string{day, "S1: Is it all right if I have a bit of time with him on his own?", "S2: I'll be in the kitchen with the door shut.",
			"S1: So it's just me and you now, is that all right with you?", "S3: Yes, it is.", "S1: What is it like when you go there?", "S3: I don't want to go on Saturday, he shouts.",
			"S1: Thank you for telling me.", "S3: Can we go back to Mum?", "S2: Are you two done, then? He has his tea at five.", "S1: We are, thank you."},
			[]int{4, 5, 6, 7, 8, 9}, "10 March: {S3} on his own."},
		"asked for later, and nobody goes": {[]string{day, "S1: Kay, let him answer, and then I'd like a bit of time with him on his own, is that okay?", "S1: How was school this week?", "S3: It was good.",
			"S1: What did you do there?", "S3: We did fractions and a play.", "S2: He was a shepherd.", "S1: Was he really?"}, nil, ""},
		"a way of working, told afterwards": {[]string{day, "S2: What has he said to you?", "S1: We had a chat. I talk to all the children on their own every time.", "S2: He tells stories, that one.", "S1: I see.",
			"S2: He is four in June.", "S1: Is he in the nursery?", "S2: In the mornings.", "S3: Mum, look."}, nil, ""},
		"somebody else will see her": {[]string{day, "S3: I am hungry.", "S1: Her own social worker will see her on her own next week.", "S2: All right then.", "S1: How do you sleep, Kay?", "S2: I sleep well now.",
			"S1: And the baby?", "S2: All night long."}, nil, ""},
		"said of a boy, and the mother answers": {[]string{day, "S3: Hello.", "S1: I would like to see Ash on his own while I am here.", "S2: He is upstairs with a friend.", "S1: How have you been?", "S2: Not bad.",
			"S1: And money?", "S2: It is tight."}, nil, ""},
		"the door is shut, one child after another, and back": {[]string{day, "S2: He's in the first room up there.", "S1: Hiya. All right if I come in and shut the door?", "S3: Whatever.", "S1: How is home?", "S3: Loud.", "S1: How loud?",
			"S3: They threw a plate.", "S1: I'll go and see your sister. Hello, what's this?", "S4: It's a zoo. He growls.", "S1: Who does?", "S4: The bear.", "S1: Right, let's go down.", "S2: Everything all right?", "S1: Yes."},
			[]int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, ""},
		"another leaves, unasked": {[]string{day, "S3: Mum?", "S2: I'll leave you two to it.", "S1: Thanks. How is school, Ash?", "S3: I hate it.", "S1: What is it like?", "S3: They push me.", "S2: I'm back, who wants a drink?"},
			[]int{4, 5, 6, 7}, ""},
		"a voice nobody is sure of does not end it": {[]string{day, "S1: It's just us now.", "S3: Yeah.", "S1: What do you wish for?", "S3: A dog.", "S2: Tea?", "S1: What else?", "S3: That he moves out.", "S1: Thank you.", "S3: Okay.",
			"S2: I've made the tea for us all."}, []int{2, 3, 4, 5, 6, 7, 8, 9, 10}, ""},
		"a secret":                    {[]string{day, "S2: It was fine.", "S1: And how is it at home?", "S4: Nan smokes in bed. Don't say I said.", "S1: I hear you.", "S2: What was that?", "S1: We will come to it."}, []int{3, 4, 5}, ""},
		"a condition of all they say": {[]string{day, "S4: You can write it as long as Mum doesn't hear it.", "S1: I will see to that.", "S2: Tea?", "S4: It is cold at night.", "S1: Is it?"}, []int{2, 5}, ""},
		"not a secret":                {[]string{day, "S2: You never told me about the letter. He doesn't know his own strength.", "S1: I am sorry about that.", "S3: I don't know what day it is."}, nil, ""},
		"a long talk with a child, and no adult heard": {[]string{day, "S2: Come in.", "S1: Hello.", "S3: Hi.", "S1: How is school?", "S3: Good.", "S1: And home?", "S3: Dad shouts.", "S1: When?", "S3: At night.", "S1: Then what?",
			"S3: I hide.", "S2: Tea is ready, everybody."}, []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, ""},
	} {
		in := familyTalk(c.said...)
		var got []int
		for id := range len(c.said) {
			if SaidAlone(in, id+1, "words") {
				got = append(got, id+1)
			}
		}
		if !slices.Equal(got, c.private) {
			t.Errorf("%s: private %v, want %v", name, got, c.private)
		}
		tk, err := read(in)
		if err != nil {
			t.Fatal(err)
		}
		line, _ := tk.chronology()
		if line.Text != c.chronology {
			t.Errorf("%s: chronology %q, want %q", name, line.Text, c.chronology)
		}
	}
	if SaidAlone(Input{Transcript: &casework.Transcript{}}, 1, "words") {
		t.Error("something was said alone in silence")
	}
}

// A dictation says in many ways that somebody was seen alone; that somebody lives alone is none of them.
func TestDictatedAlone(t *testing.T) {
	for text, want := range map[string]bool{
		"I saw Mrs Ford on her own, and she said the money is gone. We sat in the kitchen for an hour.":                     true,
		"Mrs Ford was on her own for the first hour. Then her son let himself in. She said the money is gone.":              true,
		"Everything she told me about it she told me before he came in. She said the money is gone, and she was upset.":     true,
		"Mrs Ford lives on her own in a flat on the second floor. She said the money is gone and that she was not worried.": false,
	} {
		in := Input{Transcript: &casework.Transcript{Utterances: []casework.Utterance{{ID: 1, Speaker: "S1", Text: text, Heard: casework.HeardText}}}, Attendees: []casework.Attendee{{ID: "P1", Name: "Robin Vale", Role: "social worker", Signer: true}}}
		in.Transcript.Named = map[string]string{"S1": "P1"}
		if got := SaidAlone(in, 1, "She said the money is gone."); got != want {
			t.Errorf("%v, want %v: %s", got, want, text)
		}
	}
}
