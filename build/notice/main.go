// Command notice writes NOTICE: whose work Evenhand holds, and under which licence.
//
//	go run ./build/notice           write NOTICE
//	go run ./build/notice -check    fail if NOTICE is not what would be written
//
// It asks the tools that build Evenhand what goes in: the go command for the modules the two programs link, the npm lock file for the packages of the front end, the
// catalogue for the model packs, the tree for fonts. It reads the licence texts that come with them. A part whose licence is unknown, or is one that would bind a
// council's own use (GPL, LGPL, AGPL), stops it: that is a decision for people.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	check := flag.Bool("check", false, "write nothing; fail if NOTICE is out of date")
	flag.Parse()
	if err := run(*check); err != nil {
		fmt.Fprintln(os.Stderr, "notice:", err)
		os.Exit(1)
	}
}

func run(check bool) error {
	var all []component
	for _, from := range []func() ([]component, error){goModules, npmPackages, modelPacks, fonts} {
		some, err := from()
		if err != nil {
			return err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b component) int { return strings.Compare(a.key(), b.key()) })
	var refused []error
	for _, c := range all {
		if err := c.judge(); err != nil {
			refused = append(refused, err)
		}
	}
	if len(refused) > 0 {
		return errors.Join(refused...)
	}
	notice := render(all)
	if !check {
		return os.WriteFile("NOTICE", notice, 0o644)
	}
	if have, err := os.ReadFile("NOTICE"); err != nil || !bytes.Equal(have, notice) {
		return errors.New("NOTICE is not what the parts of Evenhand call for: run 'make notice' and commit it")
	}
	return nil
}

const head = `Evenhand
Copyright 2026 The Evenhand authors

Evenhand is under the Apache licence 2.0 (LICENSE). It holds the work of others, listed here with their licences. This file is written by build/notice ('make notice').

Not part of Evenhand, and used as the machine has them: GTK and WebKitGTK (LGPL, loaded as system libraries), ffmpeg (run as a program of its own), and Ollama (MIT), which
'make setup' builds from its published source where none is installed.
`

// render writes the notice: each part with its copyright lines, and each distinct licence text once.
func render(all []component) []byte {
	var out, texts bytes.Buffer
	out.WriteString(head)
	numbers := map[string]int{}
	kind := ""
	for _, c := range all {
		if c.kind != kind {
			kind = c.kind
			fmt.Fprintf(&out, "\n\n=== %s ===\n", kind)
		}
		fmt.Fprintf(&out, "\n%s", c.name)
		if c.version != "" {
			fmt.Fprintf(&out, " %s", c.version)
		}
		var refs, holders []string
		for _, t := range c.texts {
			copyrights, body := split(t.text)
			key := fold(body)
			n, known := numbers[key]
			if !known {
				n = len(numbers) + 1
				numbers[key] = n
				fmt.Fprintf(&texts, "\n\n--- Text %d ---\n\n%s\n", n, strings.TrimSpace(body))
			}
			refs = append(refs, fmt.Sprintf("text %d", n))
			holders = append(holders, copyrights...)
		}
		fmt.Fprintf(&out, " · %s · %s\n", c.licence(), strings.Join(refs, ", "))
		slices.Sort(holders)
		for _, line := range slices.Compact(holders) {
			fmt.Fprintf(&out, "    %s\n", line)
		}
	}
	out.WriteString("\n\n=== Licence texts ===\n")
	out.Write(texts.Bytes())
	return out.Bytes()
}
