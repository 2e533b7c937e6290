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

var benchCommand = command{
	name: "bench", usage: "transcribe AUDIO… [--json]",
	about: "Measure our line against the bare speech engine, on the same files in the same run.",
	run: func(ctx context.Context, c *console, _ any) error {
		if len(c.args) < 2 || c.args[0] != "transcribe" {
			return usage("bench transcribe takes one or more sound files.")
		}
		out := []engine.Bench{}
		err := c.config.BenchTranscribe(ctx, c.args[1:], func(b engine.Bench) {
			out = append(out, b)
			if !c.json {
				c.say("%s: %.0f s of sound", b.Input, b.AudioS)
				c.say("  bare engine       %6.1f s  (%.1f × real time), %.1f s to load", b.BareS, b.AudioS/b.BareS, b.BareLoadS)
				c.say("  ours, words       %6.1f s  (%.2f × bare)", b.SpeechS, b.SpeechBare)
				c.say("  ours, voices      %6.1f s", b.SpeakersS)
				c.say("  ours, everything  %6.1f s  (%.1f × real time, %.2f × bare), %.0f MB at most in the child", b.TotalS, b.AudioS/b.TotalS, b.TotalBare, b.PeakMB)
			}
		})
		if err != nil {
			return err
		}
		if c.json {
			return c.print(map[string]any{"files": out})
		}
		return nil
	},
}
