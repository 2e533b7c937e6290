package main

import (
	"context"
	"slices"

	"evenhand/app/engine"
	"evenhand/casework"
)

var modelsCommand = command{
	name: "models", usage: "list | verify [ID…] | import FILE | remove ID [--json]",
	about: "List the model packs with their licences, check them by hash, put one in from a pack file, or take one away.",
	run: func(ctx context.Context, c *console, _ any) error {
		if len(c.args) == 0 {
			return usage("models list, verify, import or remove?")
		}
		switch word, rest := c.args[0], c.args[1:]; {
		case word == "list" && len(rest) == 0:
			return c.listModels(ctx, nil, false)
		case word == "verify":
			return c.listModels(ctx, rest, true)
		case word == "import" && len(rest) == 1:
			pack, err := c.config.ImportPack(ctx, rest[0])
			if err != nil {
				return err
			}
			return c.done("imported", pack)
		case word == "remove" && len(rest) == 1:
			pack, err := c.config.RemovePack(rest[0])
			if err != nil {
				return err
			}
			return c.done("removed", pack)
		case word == "pull":
			return casework.NewProblem(casework.CodeRefused, "Evenhand fetches nothing from a network. Put a model pack in with: evenhandctl models import FILE")
		}
		return usage("models %s is not understood.", c.args[0])
	},
}

func (c *console) done(what string, p engine.Pack) error {
	if c.json {
		return c.print(map[string]any{what: p.ID})
	}
	c.say("%s: %s", what, p.Title)
	return nil
}

// jsonPack is a pack in a list.
type jsonPack struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Title    string `json:"title"`
	Licence  string `json:"licence"`
	Bytes    int64  `json:"bytes"`
	Measured string `json:"measured"`
	State    string `json:"state"` // ready, missing, broken
	Detail   string `json:"detail"`
}

// listModels lists the packs. Checking reads every byte; without it only presence and size are looked at.
func (c *console) listModels(ctx context.Context, ids []string, check bool) error {
	packs, err := c.config.Catalogue()
	if err != nil {
		return err
	}
	out := []jsonPack{}
	bad := false
	for _, p := range packs {
		if len(ids) > 0 && !slices.Contains(ids, p.ID) {
			continue
		}
		one := jsonPack{ID: p.ID, Kind: p.Kind, Title: p.Title, Licence: p.Licence, Measured: p.Measured, State: engine.Ready}
		for _, f := range p.Files {
			one.Bytes += f.Bytes
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
			bad = true
			one.State, one.Detail = engine.Missing, problem.Message
			if problem.Code == casework.CodeModelBroken {
				one.State = engine.Broken
			}
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
			c.say("%-8s %-34s %7.1f MB  %s", p.State, p.ID, float64(p.Bytes)/1e6, p.Licence)
			c.say("         %s", p.Title)
			if p.Detail != "" {
				c.say("         ! %s", p.Detail)
			} else if p.Measured != "" {
				c.say("         measured: %s", wrap(p.Measured, 110, "         "))
			}
		}
	}
	if check && bad {
		return errNo
	}
	return nil
}
