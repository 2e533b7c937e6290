package reported

import (
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// turned are true sentences that a gate still turns away; the note then keeps the words as they were said.
var turned = map[string]bool{"I'm not daft, am I?": true, "I won't ring them unless you tell me I can.": true, "Deepa told me that on Friday, about seven, he went out.": true,
	"Mr Craven, er, he couldn't tell me why.": true}

// Every sentence of the table is true of its own words, so the gates of a note must not turn one away.
func TestGatesLetThrough(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(said), "\n") {
		f := strings.Split(line, " | ")
		w := wordsOf(f[0], f[1])
		s, ok := Say(w)
		if !ok {
			continue
		}
		r := evidence.Judge(caseOf(w, s))
		if r.Verdict == casework.Pass {
			continue
		}
		for _, k := range r.Checks {
			if k.Verdict == casework.Reject && !turned[w.Text] {
				t.Errorf("%q → %q: %s: %s", w.Text, s.Text, k.Gate, k.Detail)
			} else if k.Verdict != casework.Pass {
				t.Logf("looked at: %q → %q: %s: %s", w.Text, s.Text, k.Gate, k.Detail)
			}
		}
	}
}

func caseOf(w Words, s Sentence) evidence.Case {
	c := evidence.Case{VisitDate: w.Visit.Format("2006-01-02"), Statement: evidence.Statement{Text: s.Text, Evidence: []evidence.Quote{{Utterance: 2, Quote: w.Text}}}}
	for _, p := range w.People {
		role := "friend"
		if p.Signer {
			role = "social worker"
		}
		c.People = append(c.People, evidence.Person{Speaker: p.Ref, Name: p.Name, Role: role, Pronouns: p.Pronouns})
	}
	before := w.Addressee.Ref
	if before == "" {
		before = "S1"
	}
	c.Utterances = []evidence.Utterance{{ID: 1, Speaker: before, Text: "Go on, then."}, {ID: 2, Speaker: w.Speaker.Ref, Text: w.Text}}
	return c
}
