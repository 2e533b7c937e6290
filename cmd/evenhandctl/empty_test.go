package main

import (
	"testing"

	"evenhand/casework"
)

// TestEmptySection says that nothing was heard only where nothing was.
func TestEmptySection(t *testing.T) {
	d := &casework.Draft{Omissions: []casework.Omission{{Section: "worries", Text: "The stairs frighten me."}}}
	if got := emptySection(d, "worries"); got != "Heard, and left out: see the list." {
		t.Errorf("worries: %q", got)
	}
	if got := emptySection(d, "said"); got != "Nothing was heard for this section." {
		t.Errorf("said: %q", got)
	}
}
