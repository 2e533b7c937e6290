package main

import (
	"context"
	"flag"
	"fmt"

	"evenhand/app/engine"
	"evenhand/casework"
)

var transcribeCommand = command{
	name: "transcribe", usage: "INPUT… [--order] [--speakers N] [--json]",
	about: "Write down the words of a visit and tell the voices apart. Several files are one visit, in the order given. Nothing is stored.",
	flags: func(f *flag.FlagSet) any {
		return &transcribeFlags{
			speakers: f.Int("speakers", 0, "how many people speak, if you know it for certain (0: find out)"),
			order:    f.Bool("order", false, "put the files in the order they were recorded: by the time inside each, or, if one has none, by name"),
		}
	},
	run: func(ctx context.Context, c *console, opt any) error {
		if len(c.args) == 0 {
			return usage("transcribe takes one or more sound files.")
		}
		o := opt.(*transcribeFlags)
		t, files, err := c.config.TranscribeVisit(ctx, c.args, *o.order, *o.speakers, c.progress())
		c.clearProgress()
		if err != nil {
			return err
		}
		if len(files) == 1 {
			files = nil
		}
		if !c.json {
			c.printTranscript(t, files)
			return nil
		}
		if t.Problems == nil {
			t.Problems = []string{}
		}
		for i := range t.Utterances {
			if t.Utterances[i].Words == nil {
				t.Utterances[i].Words = []casework.Word{}
			}
		}
		return c.print(struct {
			*casework.Transcript
			Files []engine.FilePart `json:"files,omitempty"`
		}{t, files})
	},
}

type transcribeFlags struct {
	speakers *int
	order    *bool
}

func (c *console) printTranscript(t *casework.Transcript, files []engine.FilePart) {
	for _, u := range t.Utterances {
		for ; len(files) > 0 && files[0].FromS <= u.StartS; files = files[1:] {
			c.say("%s  %s", clockTime(files[0].FromS), files[0].File)
		}
		who := u.Speaker
		if u.Unsure || who == "" {
			who = "?"
		}
		c.say("%s  %-3s %s", clockTime(u.StartS), who, u.Text)
	}
	for _, f := range files { // in which nobody speaks
		c.say("%s  %s", clockTime(f.FromS), f.File)
	}
	for _, p := range t.Problems {
		c.say("! %s", p)
	}
	c.say("\n%.1f s of sound: %.1f s to decode, %.1f s for the voices, %.1f s for the words, %.1f s in all", t.AudioS, t.Timings.DecodeS,
		t.Timings.SpeakersS, t.Timings.SpeechS, t.Timings.TotalS)
}

// clockTime prints seconds as minutes and seconds.
func clockTime(s float64) string { return fmt.Sprintf("%02d:%02d", int(s)/60, int(s)%60) }
