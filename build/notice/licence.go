package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// component is one part of Evenhand that others made.
type component struct {
	kind    string // the heading it stands under
	name    string
	version string
	texts   []text
}

// key is what parts are ordered by.
func (c component) key() string { return c.kind + "\x00" + c.name + "\x00" + c.version }

// text is one licence or notice file that came with a part.
type text struct {
	file string
	text string
}

// marks are words by which a licence is known, in the order they are looked for. A file may hold several licences.
var marks = []struct {
	id    string
	words *regexp.Regexp
}{
	{"AGPL", regexp.MustCompile(`GNU AFFERO GENERAL PUBLIC LICENSE`)},
	{"LGPL", regexp.MustCompile(`GNU (LESSER|LIBRARY) GENERAL PUBLIC LICENSE`)},
	{"GPL", regexp.MustCompile(`GNU GENERAL PUBLIC LICENSE`)},
	{"Apache-2.0", regexp.MustCompile(`Apache License,? Version 2\.0`)},
	{"MPL-2.0", regexp.MustCompile(`Mozilla Public License,? (Version|v\.) 2\.0`)},
	{"MIT", regexp.MustCompile(`Permission is hereby granted, free of charge, to any person obtaining`)},
	{"BSD-3-Clause", regexp.MustCompile(`Redistributions? and use in source and binary forms.*[Nn]either the names? of`)},
	{"BSD-2-Clause", regexp.MustCompile(`Redistributions? and use in source and binary forms`)},
	{"ISC", regexp.MustCompile(`Permission to use, copy, modify,( and/or| and)? distribute this software for any purpose with or without fee is hereby granted, provided that`)},
	{"0BSD", regexp.MustCompile(`Permission to use, copy, modify,( and/or| and)? distribute this software for any purpose with or without fee is hereby granted\.`)},
	{"OFL-1.1", regexp.MustCompile(`SIL OPEN FONT LICENSE Version 1\.1`)},
	{"CC0-1.0", regexp.MustCompile(`CC0 1\.0 Universal`)},
	{"CC-BY-4.0", regexp.MustCompile(`Attribution 4\.0 International`)},
	{"Unlicense", regexp.MustCompile(`This is free and unencumbered software released into the public domain`)},
	{"BlueOak-1.0.0", regexp.MustCompile(`Blue Oak Model License Version 1\.0\.0`)},
	{"Zlib", regexp.MustCompile(`This software is provided 'as-is', without any express or implied warranty`)},
}

var refused = []string{"AGPL", "LGPL", "GPL"}

// licences returns the SPDX ids known in a text.
func licences(s string) []string {
	s = fold(s)
	var found []string
	for _, m := range marks {
		if m.id == "BSD-2-Clause" && slices.Contains(found, "BSD-3-Clause") {
			continue
		}
		if m.words.MatchString(s) {
			found = append(found, m.id)
		}
	}
	return found
}

func (c component) ids() []string {
	var ids []string
	for _, t := range c.texts {
		for _, id := range licences(t.text) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

func (c component) licence() string { return strings.Join(c.ids(), " AND ") }

// judge refuses a part that Evenhand may not hold.
func (c component) judge() error {
	ids := c.ids()
	if len(ids) == 0 {
		return fmt.Errorf("%s %s: no licence text that is known", c.name, c.version)
	}
	for _, id := range ids {
		if slices.Contains(refused, id) {
			return fmt.Errorf("%s %s is under the %s", c.name, c.version, id)
		}
	}
	return nil
}

// isLicence tells the files that hold a licence or a notice by their name.
var isLicence = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|notice|ofl)([-._].*)?(\.(md|txt))?$`)

// holder tells a line that says whose work it is. The sentence of the licence itself ("the above copyright notice…") is not one.
var holder = regexp.MustCompile(`^\W*((?i:copyright) ([(©]|\d|\w+ [(©\d])|©|(?i:copyright) (the|by) |Portions Copyright)`)

// split takes the copyright lines out of a licence text, so that equal licences of different people are one text.
func split(s string) (copyrights []string, body string) {
	var kept []string
	for line := range strings.Lines(strings.ReplaceAll(s, "\r\n", "\n")) {
		if trimmed := strings.TrimSpace(line); holder.MatchString(trimmed) && !strings.Contains(trimmed, "[yyyy]") && len(trimmed) < 200 {
			copyrights = append(copyrights, strings.Join(strings.Fields(trimmed), " "))
			continue
		}
		kept = append(kept, strings.TrimRight(line, " \t\n"))
	}
	return copyrights, strings.Join(kept, "\n")
}

// fold makes texts comparable: the same words in the same order are the same text.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }
