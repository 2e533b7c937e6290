package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"evenhand/app/engine"
	"evenhand/casework"
)

var modelsCommand = command{
	name: "models", usage: "list | verify [ID…] | import FILE|FOLDER | remove ID | choose ID|best | measure [--json]",
	about: "List the model packs with their licences, check them by hash, put some in from an archive or a folder, take one away; choose the speech model, or measure how fast it is here.",
	run: func(ctx context.Context, c *console, _ any) error {
		if len(c.args) == 0 {
			return usage("models list, verify, import, remove, choose or measure?")
		}
		switch word, rest := c.args[0], c.args[1:]; {
		case word == "list" && len(rest) == 0:
			return c.listModels(ctx, nil, false)
		case word == "verify":
			return c.listModels(ctx, rest, true)
		case word == "import" && len(rest) == 1:
			packs, err := c.config.ImportPack(ctx, rest[0])
			if err != nil {
				return err
			}
			return c.imported(packs)
		case word == "remove" && len(rest) == 1:
			pack, err := c.config.RemovePack(rest[0])
			if err != nil {
				return err
			}
			if c.json {
				return c.print(map[string]any{"removed": pack.ID})
			}
			c.say("removed: %s", pack.Title)
			return nil
		case word == "choose" && len(rest) == 1:
			return c.chooseModel(ctx, rest[0])
		case word == "measure" && len(rest) == 0:
			return c.measureModel(ctx)
		case word == "pull":
			return casework.NewProblem(casework.CodeRefused, "Evenhand fetches nothing from a network. Put a model pack in with: evenhandctl models import FILE")
		}
		return usage("models %s is not understood.", c.args[0])
	},
}

// imported says what was put in, each file with the hash it was known by.
func (c *console) imported(packs []engine.Pack) error {
	ids := []string{}
	for _, p := range packs {
		ids = append(ids, p.ID)
		c.say("imported: %s", p.Title)
		for _, f := range p.Files {
			c.say("  %s  %s", f.SHA256, f.Name)
		}
	}
	if c.json {
		return c.print(map[string]any{"imported": ids})
	}
	return nil
}

// chooseModel makes a speech model the one in use; "best" goes back to the one that fits this computer best.
func (c *console) chooseModel(ctx context.Context, id string) error {
	if id == "best" {
		id = ""
	}
	if err := c.config.ChooseTier(ctx, id); err != nil {
		return err
	}
	all, err := c.config.Tiers(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.Chosen {
			if c.json {
				return c.print(map[string]any{"chosen": t.ID})
			}
			c.say("in use: %s", t.Title)
			return nil
		}
	}
	return casework.NewProblem(casework.CodeSpeechMissing, "No speech model is installed. Ask your IT team for the model pack.")
}

func (c *console) measureModel(ctx context.Context) error {
	t, err := c.config.MeasureSpeed(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.print(map[string]any{"id": t.ID, "times_real_time": t.TimesRealTime, "memory_mb": t.MemoryMB})
	}
	c.say("%s: %.3g times real time on one core, %s", t.Title, t.TimesRealTime, memory(t.MemoryMB))
	return nil
}

// jsonPack is a pack in a list. What follows Importable is there for speech packs only.
type jsonPack struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Title      string `json:"title"`
	Licence    string `json:"licence"`
	Source     string `json:"source"`
	Hashes     string `json:"hashes,omitempty"` // where sizes and hashes come from, if not from files we had
	Bytes      int64  `json:"bytes"`
	Measured   string `json:"measured"`
	State      string `json:"state"` // ready, missing, broken; importable: its files can be brought in
	Detail     string `json:"detail"`
	Importable bool   `json:"importable"`

	Files     []engine.PackFile `json:"files,omitempty"` // to be brought in
	Languages []string          `json:"languages,omitempty"`
	LongestS  float64           `json:"longest_s,omitempty"` // the most sound it is given at once
	Tier      *jsonTier         `json:"tier,omitempty"`
}

// jsonTier is how a speech pack suits this computer.
type jsonTier struct {
	Family        string  `json:"family"`
	MemoryMB      int     `json:"memory_mb"` // 0: not known
	Proposed      bool    `json:"proposed"`
	InUse         bool    `json:"in_use"`
	Why           string  `json:"why"`
	TimesRealTime float64 `json:"times_real_time"` // measured here; 0: not yet
}

const stateImportable = "importable"

// listModels lists the packs. Checking reads every byte; without it only presence and size are looked at. A pack that is only listed, for
// somebody to bring, is no fault, unless it was asked for by name.
func (c *console) listModels(ctx context.Context, ids []string, check bool) error {
	packs, err := c.config.Catalogue()
	if err != nil {
		return err
	}
	tiers, err := c.config.Tiers(ctx)
	if err != nil {
		return err
	}
	out := []jsonPack{}
	bad := false
	for _, p := range packs {
		if len(ids) > 0 && !slices.Contains(ids, p.ID) {
			continue
		}
		one := jsonPack{ID: p.ID, Kind: p.Kind, Title: p.Title, Licence: p.Licence, Source: p.Source, Hashes: p.Hashes, Measured: p.Measured,
			State: engine.Ready, Importable: p.Importable, Languages: p.Languages, LongestS: p.LongestS()}
		for _, f := range p.Files {
			one.Bytes += f.Bytes
		}
		for _, t := range tiers {
			if t.ID == p.ID {
				one.Tier = &jsonTier{t.Family, t.MemoryMB, t.Proposed, t.Chosen, t.Why, t.TimesRealTime}
			}
		}
		look := c.config.PackThere
		if check {
			look = c.config.VerifyPack
		}
		if err := look(ctx, p); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			problem := casework.AsProblem(err)
			one.State, one.Detail = engine.Missing, problem.Message
			switch {
			case problem.Code == casework.CodeModelBroken:
				one.State = engine.Broken
			case p.Importable && len(ids) == 0:
				one.State, one.Detail, one.Files = stateImportable, "", p.Files
			}
			bad = bad || one.State != stateImportable
		}
		out = append(out, one)
	}
	if len(ids) > 0 && len(out) < len(ids) {
		return casework.NewProblem(casework.CodeNotFound, "There is no such model pack in the catalogue.")
	}
	if c.json {
		if err := c.print(map[string]any{"packs": out}); err != nil {
			return err
		}
	} else {
		for _, p := range out {
			c.sayPack(p)
		}
	}
	if check && bad {
		return errNo
	}
	return nil
}

func (c *console) sayPack(p jsonPack) {
	const indent = "           "
	c.say("%-10s %-34s %7.1f MB  %s", p.State, p.ID, float64(p.Bytes)/1e6, p.Licence)
	c.say(indent+"%s", p.Title)
	if t := p.Tier; t != nil {
		line := []string{memory(t.MemoryMB)}
		if t.TimesRealTime > 0 {
			line = append(line, fmt.Sprintf("%.3g times real time here", t.TimesRealTime))
		}
		if t.InUse {
			line = append(line, "in use")
		}
		if t.Proposed {
			line = append(line, "proposed")
		}
		c.say(indent+"%s", strings.Join(line, ", "))
		c.say(indent+"%s", wrap(t.Why, 110, indent))
	}
	if p.Detail != "" {
		c.say(indent+"! %s", p.Detail)
	} else if p.Measured != "" {
		c.say(indent+"measured: %s", wrap(p.Measured, 110, indent))
	}
	if p.State == stateImportable {
		c.say(indent+"to bring, from %s:", p.Source)
		for _, f := range p.Files {
			c.say(indent+"  %s  %11d  %s", f.SHA256, f.Bytes, f.Name)
		}
		c.say(indent+"%s", wrap(p.Hashes, 110, indent))
	}
}

func memory(mb int) string {
	if mb == 0 {
		return "memory not known"
	}
	return fmt.Sprintf("%d MB of memory", mb)
}
