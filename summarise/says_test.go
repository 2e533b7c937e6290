package summarise

import (
	"strings"
	"testing"

	"evenhand/casework"
)

// Promise 1 holds on the list of what needs the worker too: no quotation marks on words heard once, no name on a guess.
func TestNeedsClaimNothingAboutAPerson(t *testing.T) {
	u := casework.Utterance{Speaker: "S2", Heard: casework.HeardOnce}
	if got := says(voice(u), u, "Just put that."); strings.ContainsAny(got, "“”") || !strings.Contains(got, "as heard") {
		t.Errorf("heard once: %q", got)
	}
	u.Heard = casework.HeardTwice
	if got := says(voice(u), u, "Just put that."); got != "{S2}: “Just put that.”" {
		t.Errorf("heard twice: %q", got)
	}
	u.Unsure = true
	if got := voice(u); got != "Someone" {
		t.Errorf("unsure: %q", got)
	}
}
