package templates

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"evenhand/casework"
)

// What docs/templates.md gives a practice lead to copy can be used as it stands, and does what the page says.
func TestExamplesOfThePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	for i, name := range []string{"duty-call.yaml", councilFile} {
		if i >= len(examples) {
			t.Fatalf("the page has %d examples", len(examples))
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(examples[i][1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load(dir)
	if err != nil || len(s.Faults()) > 0 {
		t.Fatal(err, s.Faults())
	}
	added, err := s.Get("duty-call")
	if err != nil || !added.Council || s.Allowed("duty-call") != nil {
		t.Errorf("the example cannot be used: %v", err)
	}
	for id, why := range s.forbidden {
		var p *casework.Problem
		if err := s.Allowed(id); !errors.As(err, &p) || p.Code != casework.CodeRefused || !strings.Contains(p.Message, strings.TrimSuffix(why, ".")) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if len(s.forbidden) == 0 {
		t.Error("the page forbids nothing")
	}
	for _, word := range append(append([]string{}, Kinds...), Roles...) {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("the page does not say what %q is", word)
		}
	}
}
