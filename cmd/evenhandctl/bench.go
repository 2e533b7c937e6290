package main

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"

	"evenhand/app/engine"
)

type benchOptions struct {
	join     string
	ways     string
	realTime bool
	again    bool
}

var benchCommand = command{
	name: "bench", usage: "transcribe AUDIO… [--join MIN,…] [--ways WAY,…] [--real-time] [--again] [--json]",
	about: "Measure, in one run: the bare speech engine, our line on the whole sound, and our line on sound that still comes, through the\n" +
		"sealed file. What was really said is read from NAME.utterances.json or NAME.rttm beside NAME.ext, where there is one.",
	flags: func(f *flag.FlagSet) any {
		o := &benchOptions{}
		f.StringVar(&o.join, "join", "", "also each file said again and again to these lengths, in `minutes`: 60,180")
		f.StringVar(&o.ways, "ways", "", "only these `ways` of bare, offline and live; ratios need bare")
		f.BoolVar(&o.realTime, "real-time", false, "let live sound come as fast as it would; otherwise as fast as its words are made")
		f.BoolVar(&o.again, "again", false, "with the second hearing, which comes after the transcript is ready")
		return o
	},
	run: func(ctx context.Context, c *console, opt any) error {
		o := opt.(*benchOptions)
		if len(c.args) < 2 || c.args[0] != "transcribe" {
			return usage("bench transcribe takes one or more sound files.")
		}
		comma := func(r rune) bool { return r == ',' }
		ways := strings.FieldsFunc(o.ways, comma)
		for _, w := range ways {
			if w != "bare" && w != "offline" && w != "live" {
				return usage("--ways takes bare, offline and live, with commas between.")
			}
		}
		options := engine.BenchOptions{Ways: ways, RealTime: o.realTime, Again: o.again}
		for _, m := range strings.FieldsFunc(o.join, comma) {
			minutes, err := strconv.ParseFloat(m, 64)
			if err != nil || !(minutes > 0 && minutes <= 600) {
				return usage("--join takes lengths in minutes, like 60,180.")
			}
			options.JoinMinutes = append(options.JoinMinutes, minutes)
		}
		var out []engine.Bench
		if !c.json {
			c.say("%-44s %-8s %7s %7s %6s %6s %7s %6s %7s %7s %6s %7s", "sound", "way", "s", "cpu s", "× real", "÷ bare", "after s", "MB", "wrong %", "right %", "DER %", "voices")
		}
		var bare engine.Bench
		err := c.config.BenchTranscribe(ctx, c.args[1:], options, func(b engine.Bench) {
			out = append(out, b)
			if b.Way == "bare" {
				bare = b
			}
			if !c.json {
				c.benchLine(b, bare)
			}
		})
		if err != nil {
			return err
		}
		if c.json {
			return c.print(map[string]any{"measured": out})
		}
		c.say("\n÷ bare compares processor seconds: the machine may be shared. after s is from the last sound to the settled transcript.")
		return nil
	},
}

func (c *console) benchLine(b, bare engine.Bench) {
	after, wrong, right, der, voices, over := "–", "–", "–", "–", "–", "–"
	if bare.CPUS > 0 && bare.Input == b.Input {
		over = fmt.Sprintf("%.2f", b.CPUS/bare.CPUS)
	}
	if b.Way == "live" {
		after = fmt.Sprintf("%.1f", b.AfterStopS)
	}
	if b.Wrong != nil {
		wrong, right = fmt.Sprintf("%.1f", 100*b.Wrong.Value()), fmt.Sprintf("%.1f", 100*b.RightPerson.Value())
	}
	if b.DER != nil {
		der, voices = fmt.Sprintf("%.1f", 100**b.DER), fmt.Sprintf("%d/%d", b.Voices, b.VoicesTrue)
	} else if b.Way != "bare" {
		voices = strconv.Itoa(b.Voices)
	}
	c.say("%-44s %-8s %7.1f %7.1f %6.1f %6s %7s %6.0f %7s %7s %6s %7s", b.Input, b.Way, b.WorkS, b.CPUS, b.AudioS/b.WorkS, over, after, b.PeakMB, wrong, right, der, voices)
	if b.Way == "live" {
		c.say("%-44s %-8s sealing took %.2f %% of one core and %.1f MB an hour", "", "", 100*b.SealShare, b.SealedMB/b.AudioS*3600)
	}
}
