package main

import (
	"context"
	"flag"
	"fmt"

	"evenhand/casework"
)

var transcribeCommand = command{
	name: "transcribe", usage: "INPUT… [--speakers N] [--json]",
	about: "Write down the words of sound files and tell the voices apart. Nothing is stored.",
	flags: func(f *flag.FlagSet) any {
		return f.Int("speakers", 0, "how many people speak, if you know it for certain (0: find out)")
	},
	run: func(ctx context.Context, c *console, opt any) error {
		if len(c.args) == 0 {
			return usage("transcribe takes one or more sound files.")
		}
		var all []*casework.Transcript
		for _, path := range c.args {
			t, err := c.config.TranscribeFile(ctx, path, *opt.(*int), c.progress())
			c.clearProgress()
			if err != nil {
				return err
			}
			if t.Problems == nil {
				t.Problems = []string{}
			}
			for i := range t.Utterances {
				if t.Utterances[i].Words == nil {
					t.Utterances[i].Words = []casework.Word{}
				}
			}
			all = append(all, t)
			if !c.json {
				c.printTranscript(path, t)
			}
		}
		switch {
		case !c.json:
			return nil
		case len(all) == 1:
			return c.print(all[0])
		}
		return c.print(map[string]any{"transcripts": all})
	},
}

func (c *console) printTranscript(path string, t *casework.Transcript) {
	if len(c.args) > 1 {
		c.say("%s", path)
	}
	for _, u := range t.Utterances {
		who := u.Speaker
		if u.Unsure || who == "" {
			who = "?"
		}
		c.say("%s  %-3s %s", clockTime(u.StartS), who, u.Text)
	}
	for _, p := range t.Problems {
		c.say("! %s", p)
	}
	c.say("\n%.1f s of sound: %.1f s to decode, %.1f s for the voices, %.1f s for the words, %.1f s in all", t.AudioS, t.Timings.DecodeS,
		t.Timings.SpeakersS, t.Timings.SpeechS, t.Timings.TotalS)
}

// clockTime prints seconds as minutes and seconds.
func clockTime(s float64) string { return fmt.Sprintf("%02d:%02d", int(s)/60, int(s)%60) }
