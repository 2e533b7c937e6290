package templates

import (
	"errors"
	"strings"
	"testing"

	"evenhand/casework"
)

func TestBuiltIn(t *testing.T) {
	want := map[string]int{"case-note": 800, "care-act-needs-assessment": 1100, "child-in-need-visit": 800}
	all, err := List()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(want) {
		t.Fatalf("%d templates, want %d", len(all), len(want))
	}
	for id, words := range want {
		tpl, err := Get(id)
		if err != nil {
			t.Fatal(err)
		}
		if tpl.MaxWords != words || tpl.Jurisdiction != "England" {
			t.Errorf("%s: %d words, %s", id, tpl.MaxWords, tpl.Jurisdiction)
		}
		human, actions := 0, 0
		for _, s := range tpl.Sections {
			if s.HumanOnly {
				human++
			}
			for _, k := range s.Kinds {
				if k == "action" {
					actions++
				}
			}
		}
		if human < 2 || actions != 1 || tpl.Sections[0].ID != "header" {
			t.Errorf("%s: %d human-only sections, %d for actions, first %s", id, human, actions, tpl.Sections[0].ID)
		}
	}
	_, err = Get("no-such")
	var p *casework.Problem
	if !errors.As(err, &p) || p.Code != casework.CodeNotFound {
		t.Errorf("unknown id: %v", err)
	}
}

const small = `id: a-note
version: "1"
title: A note
jurisdiction: Wales
max_words: 300
sections:
  - id: said
    title: Said
    kinds: [said]
    roles: [person]
    cues: [tea]
`

func TestParseRefuses(t *testing.T) {
	if _, err := Parse([]byte(small)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"unknown key":         strings.Replace(small, "cues:", "queues:", 1),
		"unknown top key":     small + "colour: red\n",
		"bad id":              strings.Replace(small, "id: a-note", "id: A_note", 1),
		"bad section id":      strings.Replace(small, "- id: said", "- id: ../said", 1),
		"duplicate section":   small + "  - id: said\n    title: Again\n",
		"bad kind":            strings.Replace(small, "[said]", "[guess]", 1),
		"bad role":            strings.Replace(small, "[person]", "[dog]", 1),
		"upper-case cue":      strings.Replace(small, "[tea]", "[Tea]", 1),
		"no jurisdiction":     strings.Replace(small, "jurisdiction: Wales\n", "", 1),
		"no sections":         strings.Split(small, "sections:")[0],
		"words out of bounds": strings.Replace(small, "300", "9", 1),
		"human with cues":     strings.Replace(small, "    kinds", "    human_only: true\n    kinds", 1),
		"human no prompts":    small + "  - id: h\n    title: H\n    human_only: true\n",
		"follow not human":    small + "  - id: h\n    title: H\n    may_follow: true\n",
		"two documents":       small + "---\n" + small,
		"not yaml":            "\t{",
		"empty":               "",
		"version words":       strings.Replace(small, `"1"`, "draft", 1),
	} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("id: &a [*a]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tpl, err := Parse(b)
		if err == nil && (tpl.ID == "" || len(tpl.Sections) == 0) {
			t.Fatalf("accepted without id or sections: %q", b)
		}
	})
}
