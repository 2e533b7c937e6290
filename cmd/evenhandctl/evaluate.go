package main

import (
	"context"
	"flag"
	"math"
	"slices"
	"strconv"
	"strings"

	"evenhand/app/engine"
)

var evaluateCommand = command{
	name: "evaluate", usage: "DIR|FILE… [--model NAME|extractive] [--sample N] [--keep FILE] [--lengths MINUTES,…] [--json]",
	about: "Measure drafting on scripts with their truth and on the sets others made (aci-bench, qmsum, mts-dialog, care-notes-gender-pairs), transcription on sound with NAME.utterances.json beside it, drafting from that sound where its script is there too, and the gates on a folder of notes.",
	more: func() string {
		return "\nHow the measures are counted:\n" + counted(func(string) bool { return true }) +
			"\nRows \"voiced\" are of drafts made from the words that were heard, by the line the window uses, the second hearing included; the voices are named by who spoke\n" +
			"when (NAME.rttm). Their truth is the script's: turns are found again by their time.\n"
	},
	flags: func(f *flag.FlagSet) any {
		return &evaluation{
			model:   f.String("model", "", "a model's `name` in Ollama, or extractive: rules alone"),
			sample:  f.Int("sample", 0, "of each set others made measure at most `so many` dialogues, meetings or pairs (0: all)"),
			keep:    f.String("keep", "", "keep the measures in this `file` as they come, and do not measure again what this same program put there: so that a long run can go on"),
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
			case r.Value == math.Trunc(r.Value):
				c.say("  %-44s %9.0f", r.Measure, r.Value)
			default:
				c.say("  %-44s %9.3g", r.Measure, r.Value)
			}
			for _, line := range r.Lines {
				c.say("      %s", wrap(line, 130, "      "))
			}
		}
		how := engine.Evaluation{Model: *o.model, Sample: *o.sample, Keep: *o.keep}
		if len(minutes) > 0 {
			err = c.config.EvaluateLengths(ctx, c.args, minutes, how, on)
		} else {
			err = c.config.Evaluate(ctx, c.args, how, on)
		}
		if err != nil {
			return err
		}
		had := func(measure string) bool {
			return slices.ContainsFunc(rows, func(r engine.Row) bool {
				return r.Measure == measure || strings.HasSuffix(measure, ":") && strings.HasPrefix(r.Measure, measure)
			})
		}
		if c.json {
			how := map[string]string{}
			for _, r := range rows {
				if h := engine.CountedOf(r.Measure); h != "" {
					how[r.Measure] = h
				}
			}
			return c.print(map[string]any{"rows": rows, "counted": how})
		}
		if how := counted(had); how != "" {
			c.say("\nHow it is counted:\n%s", strings.TrimRight(how, "\n"))
		}
		return nil
	},
}

// counted explains measures, those that are wanted.
func counted(wanted func(measure string) bool) string {
	var b strings.Builder
	for _, m := range engine.HowCounted() {
		if wanted(m.Measure) {
			b.WriteString("  " + wrap(m.Measure+" – "+m.How+".", 130, "      ") + "\n")
		}
	}
	return b.String()
}

// evaluation is what evaluate is asked for.
type evaluation struct {
	model, lengths, keep *string
	sample               *int
}

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
