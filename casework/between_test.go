package casework

import "testing"

func TestGoBetween(t *testing.T) {
	for role, want := range map[string]string{
		"Interpreter": "interpreter", "Polish interpreter for Ewa": "interpreter", "BSL signer": "interpreter", "signer for Ewa": "interpreter",
		"relay assistant, voicing what Ewa types": "relay assistant", "text relay operator": "relay assistant", "lip-speaker": "lipspeaker",
		"communication support worker": "communication support worker", "cousin, speaking for Ewa": "speaker",
		"mother": "", "mother, with an interpreter": "", "father, BSL signer": "", "mother, uses text relay": "", "support worker": "", "advocate": "", "": "",
	} {
		if got := (Attendee{Role: role}).GoBetween(); got != want {
			t.Errorf("%q: %q, want %q", role, got, want)
		}
	}
}

// A go-between's words are told as those of whom they speak for, never in quotation marks; where nothing says whose they are, nobody is named.
func TestGoBetweensWordsAreAnothers(t *testing.T) {
	st := Statement{Speaker: "S2", Provenance: Quoted, Evidence: []Evidence{{Quote: "My kettle leaks.", Heard: HeardTwice}}}
	for role, want := range map[string]string{
		"relay assistant, voicing what Ewa types": "Through the relay assistant, Ewa said, as heard: My kettle leaks.",
		"interpreter":                          "Through the interpreter, someone said, as heard: My kettle leaks.",
		"friend":                               "Jo said: “My kettle leaks.”",
		"interpreter for Ewa Nowak and Bogdan": "Through the interpreter, someone said, as heard: My kettle leaks.",
	} {
		p := NewPeople([]Attendee{{ID: "P1", Name: "Robin Vale", Signer: true}, {ID: "P2", Name: "Jo Hart", Role: role}, {ID: "P3", Name: "Ewa Nowak", Role: "mother"}, {ID: "P4", Name: "Bogdan Nowak", Role: "father"}}, map[string]string{"S1": "P1", "S2": "P2"})
		if got := p.Line(st); got != want {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
		if role == "relay assistant, voicing what Ewa types" {
			for text, want := range map[string]string{"{S2} said, as heard: no": "Ewa through the relay assistant said, as heard: no", "Through the interpreter, {S2} said: no": "Through the relay assistant, Ewa said: no"} {
				if got := p.Render(text); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
		}
	}
}
