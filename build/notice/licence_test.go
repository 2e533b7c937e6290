package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLicences(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"ours":              {read(t, "../../LICENSE"), []string{"Apache-2.0"}},
		"MIT":               {read(t, "texts/MIT.txt"), []string{"MIT"}},
		"two in one":        {read(t, "../catalogue/licences/pyannote-segmentation-3-campplus.txt"), []string{"Apache-2.0", "MIT"}},
		"BSD, two clauses":  {"Redistribution and use in source and binary forms, with or without\nmodification, are permitted", []string{"BSD-2-Clause"}},
		"BSD, three":        {"Redistribution and use in source and binary forms …\nNeither the name of the holder", []string{"BSD-3-Clause"}},
		"GPL":               {"                    GNU GENERAL PUBLIC LICENSE\n                       Version 3", []string{"GPL"}},
		"LGPL names itself": {"GNU LESSER GENERAL PUBLIC LICENSE\nVersion 2.1", []string{"LGPL"}},
		"nothing known":     {"All rights reserved.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := licences(test.text)
			slices.Sort(got)
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestJudgeRefusesWhatWouldBindACouncil(t *testing.T) {
	for words, fine := range map[string]bool{
		"Permission is hereby granted, free of charge, to any person obtaining a copy": true,
		"GNU GENERAL PUBLIC LICENSE":        false,
		"GNU AFFERO GENERAL PUBLIC LICENSE": false,
		"Use it as you like.":               false,
	} {
		if err := (component{name: "x", texts: []text{{"LICENSE", words}}}).judge(); (err == nil) != fine {
			t.Errorf("%q: %v", words, err)
		}
	}
	if (component{name: "x"}).judge() == nil {
		t.Error("a part with no licence text was let through")
	}
}

func TestSplitMakesEqualLicencesOneText(t *testing.T) {
	standard := read(t, "texts/MIT.txt")
	holders, body := split("MIT License\n\nCopyright (c) 2019 Ann\nCopyright 2020, Bob\n" + strings.TrimPrefix(standard, "MIT License\n"))
	if !slices.Equal(holders, []string{"Copyright (c) 2019 Ann", "Copyright 2020, Bob"}) {
		t.Errorf("holders: %q", holders)
	}
	if fold(body) != fold(standard) {
		t.Error("the text without its holders is not the standard text")
	}
}

func TestIsLicence(t *testing.T) {
	for name, want := range map[string]bool{
		"LICENSE": true, "LICENCE.md": true, "LICENSE-MIT.txt": true, "COPYING": true, "NOTICE": true, "OFL.txt": true, "UNLICENSE": true,
		"license.go": true, "README.md": false, "notices.json": false,
	} {
		if got := isLicence.MatchString(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
