package summarise

import (
	"slices"
	"testing"

	"evenhand/casework"
)

// What a template keeps word for word is never put into reported speech, whatever the rules could make of it.
func TestExactSectionsAreWordForWord(t *testing.T) {
	in := input(t, "childs-words", visit)
	loose := input(t, "childs-words", visit)
	loose.Template.Sections = slices.Clone(loose.Template.Sections) // the templates share theirs
	for i := range loose.Template.Sections {
		loose.Template.Sections[i].Exact = false
	}
	for name, n := range map[string]int{"exact": reportedIn(t, in), "not exact": reportedIn(t, loose)} {
		if (n == 0) != (name == "exact") {
			t.Errorf("%s: %d sentences in reported speech", name, n)
		}
	}
}

// reportedIn counts the sentences in reported speech in the child's own words.
func reportedIn(t *testing.T, in Input) int {
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, st := range d.Section("words").Statements {
		if st.Provenance == casework.Reported {
			n++
		}
	}
	return n
}
