package main

import (
	"context"

	"evenhand/app/engine"
)

var doctorCommand = command{
	name: "doctor", usage: "[--json]", about: "Look at every part Evenhand needs, and say what to do about what is not ready.",
	run: func(ctx context.Context, c *console, _ any) error {
		if len(c.args) > 0 {
			return usage("doctor takes no words.")
		}
		ok, parts := true, []engine.Part{}
		for p := range c.config.Doctor(ctx) {
			if err := ctx.Err(); err != nil {
				return err
			}
			parts = append(parts, p)
			ok = ok && (p.State == engine.Ready || spare[p.ID])
			if c.json {
				continue
			}
			c.say("%-8s %-22s %s", p.State, p.Title, p.Detail) // as it is known: a model takes a while to be read through
			if p.Fix != "" {
				c.say("%-31s → %s", "", p.Fix)
			}
		}
		if c.json {
			if err := c.print(map[string]any{"ok": ok, "parts": parts}); err != nil {
				return err
			}
		} else {
			c.say("\n%s", map[bool]string{true: "Evenhand can do its work on this computer.", false: "Something Evenhand needs is not ready."}[ok])
		}
		if !ok {
			return errNo
		}
		return nil
	},
}

// spare are the parts Evenhand can do without: sound can be imported without a microphone, a passphrase stands in for a keychain, and
// without a language model the rules draft.
var spare = map[string]bool{"microphone": true, "keychain": true, "ollama": true, "language_model": true}
