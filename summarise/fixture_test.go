package summarise

import (
	"fmt"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/templates"
)

// visit is a short invented visit: Ann the worker, Tom the father, Joe his son of eight, whom Ann sees alone for a while.
const visit = `S1: Hello, Tom. I've got the recorder on, like I asked you. Are you still okay with that?
S2: Yes, fine. As long as I get a copy.
S1: How's Joe doing at school?
S2: He's been late four times, no, sorry, three times since Easter. He loves going to his mum's on Saturday.
S1: And does anybody stop over?
S2: Nobody else lives here. Can you just put that everything's fine and I agreed to it all?
S1: I can't put that. Can I have some time with Joe on his own?
S2: Go on. I'll be in the garden with the door shut.
S1: Thanks. So, Joe, what's it like at your mum's?
S3: I don't want to go on Saturday.
S1: Can you tell me a bit more about that?
S3: She shouts. She's never hit me. I hide under the bed.
S1: I've got to talk to my manager about it tomorrow. And who comes to your house?
S3: Rita. Rita stays on Fridays.
S1: Thank you. You can come back in, Tom.
S2: All right. Lovely weather for it.
S1: I'll email the school by Friday. And I can see the wallpaper's wet.
S2: I'll send you the letter on Monday.`

// input makes an input of lines "S1: words". Sound is one second a word.
func input(t testing.TB, template, text string) Input {
	t.Helper()
	tpl, err := templates.Get(template)
	if err != nil {
		t.Fatal(err)
	}
	return inputFor(tpl, text)
}

func inputFor(tpl casework.Template, text string) Input {
	in := Input{Template: tpl, VisitDate: "2026-04-21", Transcript: &casework.Transcript{Named: map[string]string{"S1": "P1", "S2": "P2", "S3": "P3"}},
		Attendees: []casework.Attendee{{ID: "P1", Name: "Ann Hale", Role: "social worker", Signer: true}, {ID: "P2", Name: "Tom Reed", Role: "father"}, {ID: "P3", Name: "Joe Reed", Role: "child, aged 8"}}}
	at := 0.0
	for i, line := range strings.Split(text, "\n") {
		who, words, ok := strings.Cut(line, ": ")
		if !ok {
			continue
		}
		n := float64(len(strings.Fields(words)))
		in.Transcript.Utterances = append(in.Transcript.Utterances, casework.Utterance{ID: i + 1, Revision: 1, Speaker: who, StartS: at, EndS: at + n, Text: words, Heard: casework.HeardOnce})
		at += n
	}
	return in
}

// lines are the statements of a draft as the document shows them, each with its section.
func noteLines(in Input, d *casework.Draft) []string {
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	var out []string
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			out = append(out, fmt.Sprintf("%s | %s", s.ID, people.Line(st)))
		}
	}
	return out
}

// find returns the first statement whose line holds the words.
func find(t testing.TB, in Input, d *casework.Draft, words string) (casework.Statement, string) {
	t.Helper()
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if strings.Contains(people.Line(st), words) {
				return st, s.ID
			}
		}
	}
	t.Fatalf("no statement holds %q in:\n%s", words, strings.Join(noteLines(in, d), "\n"))
	return casework.Statement{}, ""
}
