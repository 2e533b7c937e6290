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

// Promise 2, against our own mistakes: while anything is undecided, wherever it stands and however it came there, something is open.
func TestNothingUndecidedIsEverReady(t *testing.T) {
	read := time.Date(2026, 4, 21, 12, 0, 0, 0, time.UTC)
	for _, human := range []bool{false, true} {
		for _, at := range []time.Time{{}, read} {
			for _, st := range []Statement{{}, {HighRisk: true}, {Doubt: "Hard to hear."}, {Stale: true}, {Unsure: true}} {
				for _, decision := range []Decision{Undecided, Confirmed, Changed, Removed} {
					for _, from := range []Provenance{Quoted, Reported, Drafted, Edited, Written} {
						st.ID, st.Text, st.Provenance, st.Decision = "s1", "He hit me.", from, decision
						own := Statement{ID: "s2", Text: "My own words.", Provenance: Written, Decision: Confirmed}
						d := &Draft{Sections: []Section{{ID: "a", HumanOnly: human, ReadAt: at, Statements: []Statement{own, st}}}}
						if d.ReadyToSign() == nil && (st.Open() || !human && at.IsZero()) {
							t.Errorf("ready: human only %v, read %v, %+v", human, !at.IsZero(), st)
						}
						d.Sections[0].Statements = d.Sections[0].Statements[1:]
						if human && from != Written && d.ReadyToSign() == nil {
							t.Errorf("a machine's sentence passes for the worker's own: %+v", st)
						}
					}
				}
			}
		}
	}
}
