package main

import (
	"context"
	"flag"
	"strconv"
	"strings"

	"evenhand/app/engine"
)

var evaluateCommand = command{
	name: "evaluate", usage: "DIR|FILE… [--model NAME|extractive] [--lengths MINUTES,…] [--json]",
	about: "Measure drafting on scripts with their truth and on the sets others made (aci-bench, qmsum, mts-dialog, care-notes-gender-pairs), transcription on sound with NAME.utterances.json beside it, and the gates on a folder of notes.",
	flags: func(f *flag.FlagSet) any {
		return &evaluation{
			model:   f.String("model", "", "a model's `name` in Ollama, or extractive: rules alone"),
			lengths: f.String("lengths", "", "join the scripts into talks of so many `minutes` (10,30,60) and measure what each stage takes"),
		}
	},
	run: func(ctx context.Context, c *console, opt any) error {
		if len(c.args) == 0 {
			return usage("evaluate takes a folder, or files.")
		}
		o := opt.(*evaluation)
		minutes, err := whole(*o.lengths)
		if err != nil {
			return err
		}
		rows := []engine.Row{}
		last := ""
		on := func(r engine.Row) {
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
		}
		if len(minutes) > 0 {
			err = c.config.EvaluateLengths(ctx, c.args, minutes, *o.model, on)
		} else {
			err = c.config.Evaluate(ctx, c.args, *o.model, on)
		}
		if err != nil {
			return err
		}
		if c.json {
			return c.print(map[string]any{"rows": rows})
		}
		return nil
	},
}

// evaluation is what evaluate is asked for.
type evaluation struct{ model, lengths *string }

// whole reads a list of whole numbers of minutes.
func whole(list string) ([]int, error) {
	var out []int
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || n > 600 {
			return nil, usage("--lengths takes minutes like 10,30,60, each from 1 to 600.")
		}
		out = append(out, n)
	}
	return out, nil
}
