package casework

import (
	"testing"
	"time"
)

// Promise 2, against our own mistakes: a statement whose maker forgot to say that it is undecided must not pass for confirmed.
func TestNoDecisionIsUndecided(t *testing.T) {
	for _, decision := range []Decision{"", Undecided, "maybe"} {
		d := &Draft{Sections: []Section{{ID: "said", Statements: []Statement{
			{ID: "s1", Text: "He hit me.", Provenance: Quoted, Decision: decision, HighRisk: true},
			{ID: "s2", Text: "We had tea.", Provenance: Quoted, Decision: decision},
		}}}}
		if open := d.Open(); len(open) != 2 || open[0].ID != "s1" {
			t.Errorf("%q: open %+v", decision, open)
		}
		if err := d.Read("said", time.Now()); err == nil {
			t.Errorf("%q: a section was read over a sentence that must be decided alone", decision)
		}
		if err := d.Confirm("s1", time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := d.Read("said", time.Now()); err != nil || d.Sections[0].Statements[1].Decision != Confirmed {
			t.Errorf("%q: the plain sentence is %q, %v", decision, d.Sections[0].Statements[1].Decision, err)
		}
	}
}
