package summarise

import (
	"strings"
	"testing"
)

// A changed dose is given with what it was and with its medicine, whoever named it.
func TestAChangedDoseIsWhole(t *testing.T) {
	var rest strings.Builder
	for _, thing := range strings.Fields("kitchen garden bicycle school allotment choir shop library swimming football chapel bus") { // so long a talk that not all of it fits
		rest.WriteString("S1: And what is the " + thing + " like these days?\nS2: The " + thing + " is much as it was, we were there the other week and it did us good to be out.\n")
	}
	for name, c := range map[string]struct {
		said string
		want []string
	}{
		"another puts it right": {"S1: What tablets do you take in the mornings?\nS2: One for my heart, the bisoprolol. Five.\nS3: It was five, Dad. It's two point five milligrams now, they put it down in June. I have the box here.\n",
			[]string{"bisoprolol", "It was five, Dad. It's two point five milligrams now, they put it down in June."}},
		"in one breath": {"S1: How are the tablets?\nS2: Mirtazapine. It was fifteen, and they put me up to thirty milligrams at the start of May. I sleep better.\n",
			[]string{"Mirtazapine. It was fifteen, and they put me up to thirty milligrams at the start of May."}},
	} {
		in := input(t, "child-in-need-visit", c.said+rest.String())
		note := strings.Join(noteLines(in, extract(t, in)), "\n")
		for _, want := range c.want {
			if !strings.Contains(note, want) {
				t.Errorf("%s: the note does not hold %q:\n%s", name, want, note)
			}
		}
	}
}
