// Package templates holds the layouts of the notes Evenhand can draft, as YAML that a practice lead can read and change.
//
// A template names its jurisdiction and law, its greatest length, and its sections in order. A section either takes statements (by cues
// in the words, by the role of the speaker, by the kind of statement) or is human-only: then nothing is ever drafted there, and prompts
// stand beside the empty field. The parser is strict, because a mistyped key would lose words in silence: unknown keys, ids of the wrong
// shape, duplicates and sections that contradict themselves are refused.
//
// The section lists follow statutory guidance and local procedures for England; the rules of recording behind them are in the docs.
package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"evenhand/casework"
)

//go:embed *.yaml
var files embed.FS

// Kinds a section may ask for, as Statement.Kind has them.
var Kinds = []string{"said", "action", "wish", "worry", "strength", "observation"}

// Roles a section may ask for. Role in this package maps an attendee's role to one of them.
var Roles = []string{"child", "parent", "person", "carer", "worker"}

var (
	idShape      = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	versionShape = regexp.MustCompile(`^\d+(\.\d+)*$`)
)

// limits keep a hostile or broken file from growing without bound.
const (
	maxFile     = 1 << 18
	maxSections = 60
)

// Get returns the built-in template with the id, or a Problem with code not_found.
func Get(id string) (casework.Template, error) {
	all, err := List()
	if err != nil {
		return casework.Template{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return casework.Template{}, casework.NewProblem(casework.CodeNotFound, "There is no template called %q. Choose one from the list.", id)
}

// List returns the built-in templates in order of title. An error means the program itself is damaged.
func List() ([]casework.Template, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("read built-in templates: %w", err)
	}
	var out []casework.Template
	for _, e := range entries {
		b, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, fmt.Errorf("read built-in template %s: %w", e.Name(), err)
		}
		t, err := Parse(b)
		if err != nil {
			return nil, fmt.Errorf("built-in template %s: %w", e.Name(), err)
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b casework.Template) int { return strings.Compare(a.Title, b.Title) })
	return out, nil
}

// Parse reads one template. It refuses unknown keys, a second document, and whatever Validate refuses.
func Parse(b []byte) (casework.Template, error) {
	var t casework.Template
	if len(b) > maxFile {
		return t, errors.New("template is larger than 256 KiB")
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&t); err != nil {
		return casework.Template{}, fmt.Errorf("read template: %w", err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return casework.Template{}, errors.New("template holds more than one document")
	}
	if err := validate(t); err != nil {
		return casework.Template{}, err
	}
	return t, nil
}

func validate(t casework.Template) error {
	switch {
	case !idShape.MatchString(t.ID):
		return fmt.Errorf("template id %q: use lower-case words joined by hyphens", t.ID)
	case !versionShape.MatchString(t.Version):
		return fmt.Errorf("template %s: version %q: use numbers joined by points", t.ID, t.Version)
	case strings.TrimSpace(t.Title) == "":
		return fmt.Errorf("template %s has no title", t.ID)
	case strings.TrimSpace(t.Jurisdiction) == "":
		return fmt.Errorf("template %s does not say which country's law it follows", t.ID)
	case t.MaxWords < 100 || t.MaxWords > 5000:
		return fmt.Errorf("template %s: max_words %d is not between 100 and 5000", t.ID, t.MaxWords)
	case len(t.Sections) == 0 || len(t.Sections) > maxSections:
		return fmt.Errorf("template %s has %d sections", t.ID, len(t.Sections))
	}
	seen := map[string]bool{}
	for _, s := range t.Sections {
		if err := validateSection(s); err != nil {
			return fmt.Errorf("template %s: %w", t.ID, err)
		}
		if seen[s.ID] {
			return fmt.Errorf("template %s: section %q stands twice", t.ID, s.ID)
		}
		seen[s.ID] = true
	}
	return nil
}

func validateSection(s casework.TemplateSection) error {
	if !idShape.MatchString(s.ID) {
		return fmt.Errorf("section id %q: use lower-case words joined by hyphens", s.ID)
	}
	if strings.TrimSpace(s.Title) == "" {
		return fmt.Errorf("section %s has no title", s.ID)
	}
	if s.HumanOnly && (len(s.Kinds) > 0 || len(s.Roles) > 0 || len(s.Cues) > 0 || s.Slot != "") {
		return fmt.Errorf("section %s is human-only, so nothing may be sorted into it", s.ID)
	}
	if s.HumanOnly && len(s.Prompts) == 0 {
		return fmt.Errorf("section %s is human-only and has no prompts", s.ID)
	}
	if s.MayFollow && !s.HumanOnly {
		return fmt.Errorf("section %s may only follow later if it is human-only", s.ID)
	}
	for _, k := range s.Kinds {
		if !slices.Contains(Kinds, k) {
			return fmt.Errorf("section %s: unknown kind %q", s.ID, k)
		}
	}
	for _, r := range s.Roles {
		if !slices.Contains(Roles, r) {
			return fmt.Errorf("section %s: unknown role %q", s.ID, r)
		}
	}
	for _, c := range s.Cues {
		if c != strings.ToLower(strings.TrimSpace(c)) || c == "" {
			return fmt.Errorf("section %s: cue %q must be lower-case words", s.ID, c)
		}
	}
	return nil
}
