package main

import (
	"context"
	"flag"

	"evenhand/app/engine"
)

var evaluateCommand = command{
	name: "evaluate", usage: "DIR|FILE… [--model NAME|extractive] [--json]",
	about: "Measure drafting on scripts with their truth, transcription on sound with NAME.utterances.json beside it, and the gates on a folder of notes.",
	flags: func(f *flag.FlagSet) any {
		return f.String("model", "", "a model's `name` in Ollama, or extractive: rules alone")
	},
	run: func(ctx context.Context, c *console, opt any) error {
		if len(c.args) == 0 {
			return usage("evaluate takes a folder, or files.")
		}
		rows := []engine.Row{}
		last := ""
		err := c.config.Evaluate(ctx, c.args, *opt.(*string), func(r engine.Row) {
			rows = append(rows, r)
			if c.json {
				return
			}
			if head := r.Input + " · " + r.Mode; head != last {
				c.say("\n%s", head)
				last = head
			}
			switch {
			case r.High > 0:
				c.say("  %-44s %7.1f %%   (%g of %g; 95 %%: %.1f–%.1f)", r.Measure, 100*r.Value, r.N, r.D, 100*r.Low, 100*r.High)
			case r.D > 0:
				c.say("  %-44s %9.3f   (%.1f ÷ %.1f)", r.Measure, r.Value, r.N, r.D)
			default:
				c.say("  %-44s %9.3g", r.Measure, r.Value)
			}
		})
		if err != nil {
			return err
		}
		if c.json {
			return c.print(map[string]any{"rows": rows})
		}
		return nil
	},
}
