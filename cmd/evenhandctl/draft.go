package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"evenhand/app/engine"
	"evenhand/casework"
)

type draftOptions struct {
	people, template, model, date string
	seed                          int
}

var draftCommand = command{
	name: "draft", usage: "INPUT [--people FILE] [--template ID] [--model NAME|extractive] [--visit-date YYYY-MM-DD] [--seed N] [--json]",
	about: "Draft a note from a sound file, from the JSON that transcribe prints, or from a script with turns. Nothing is stored.",
	flags: func(f *flag.FlagSet) any {
		o := &draftOptions{}
		f.StringVar(&o.people, "people", "", "who speaks: a `file` with [{\"speaker\",\"name\",\"role\",\"pronouns\"}]")
		f.StringVar(&o.template, "template", "", "the template's `id` (default: the input's own, else case-note)")
		f.StringVar(&o.model, "model", "", "a model's `name` in Ollama, or extractive: rules alone")
		f.StringVar(&o.date, "visit-date", "", "the `day` of the visit")
		f.IntVar(&o.seed, "seed", 1, "the `number` the model's choices start from")
		return o
	},
	run: func(ctx context.Context, c *console, opt any) error {
		o := opt.(*draftOptions)
		if len(c.args) != 1 {
			return usage("draft takes one input.")
		}
		s, err := c.config.ReadSource(ctx, c.args[0], 0, c.progress())
		c.clearProgress()
		if err != nil {
			return err
		}
		if o.people != "" {
			f, err := os.Open(o.people)
			if err != nil {
				return casework.NewProblem(casework.CodeBadInput, "The people file cannot be read.").Because(err)
			}
			people, err := engine.ReadPeople(f)
			f.Close()
			if err != nil {
				return err
			}
			s.SetPeople(people)
		}
		d, t, err := c.config.DraftSource(ctx, s, o.template, o.date, o.model, o.seed, c.progress())
		c.clearProgress()
		if err != nil {
			return err
		}
		if c.json {
			return c.print(draftJSON(d, s.People()))
		}
		c.printDraft(d, t, s.People())
		return nil
	},
}

// The draft as the console contract has it: display text, and evidence without what only the window needs.
type (
	jsonDraft struct {
		Template        string                `json:"template"`
		TemplateVersion string                `json:"template_version"`
		Model           *casework.Model       `json:"model"`
		Sections        []jsonSection         `json:"sections"`
		NeedsYou        []casework.Need       `json:"needs_you"`
		Omissions       []casework.Omission   `json:"omissions"`
		NotDiscussed    []string              `json:"not_discussed"`
		Rejected        []casework.Rejected   `json:"rejected"`
		Receipt         casework.Receipt      `json:"receipt"`
		Energy          casework.Energy       `json:"energy"`
		Timings         casework.DraftTimings `json:"timings"`
		Notice          string                `json:"notice"`
	}
	jsonSection struct {
		ID         string          `json:"id"`
		Title      string          `json:"title"`
		HumanOnly  bool            `json:"human_only"`
		Statements []jsonStatement `json:"statements"`
	}
	jsonStatement struct {
		ID         string              `json:"id"`
		Text       string              `json:"text"`
		Provenance casework.Provenance `json:"provenance"`
		HighRisk   bool                `json:"high_risk"`
		Restricted bool                `json:"restricted"`
		Doubt      string              `json:"doubt"`
		Kind       string              `json:"kind"`
		Speaker    string              `json:"speaker"`
		Evidence   []jsonEvidence      `json:"evidence"`
		Checks     []casework.Check    `json:"checks"`
	}
	jsonEvidence struct {
		Utterance int            `json:"utterance"`
		Quote     string         `json:"quote"`
		StartS    *float64       `json:"start_s"`
		EndS      *float64       `json:"end_s"`
		Heard     casework.Heard `json:"heard"`
		Asked     bool           `json:"asked"` // the question that was put, beside the answer it got: not words of the statement's speaker
	}
)

func draftJSON(d *casework.Draft, people casework.People) jsonDraft {
	out := jsonDraft{d.TemplateID, d.TemplateVersion, d.Model, []jsonSection{}, orEmpty(d.Needs), orEmpty(d.Omissions), orEmpty(d.NotDiscussed),
		orEmpty(d.Rejected), d.Receipt, d.Energy, d.Timings, d.Notice}
	out.NeedsYou = slices.Clone(out.NeedsYou)
	for i := range out.NeedsYou {
		out.NeedsYou[i].Text = people.Render(out.NeedsYou[i].Text)
		out.NeedsYou[i].Utterances = orEmpty(out.NeedsYou[i].Utterances)
	}
	for _, s := range d.Sections {
		section := jsonSection{s.ID, s.Title, s.HumanOnly, []jsonStatement{}}
		for _, st := range s.Statements {
			one := jsonStatement{st.ID, people.Line(st), st.Provenance, st.HighRisk, st.Restricted, people.Render(st.Doubt), st.Kind, st.Speaker, []jsonEvidence{}, orEmpty(st.Checks)}
			for _, e := range st.Evidence {
				ev := jsonEvidence{Utterance: e.Utterance, Quote: e.Quote, Heard: e.Heard, Asked: e.Asked}
				if e.EndS > e.StartS {
					ev.StartS, ev.EndS = &e.StartS, &e.EndS
				}
				one.Evidence = append(one.Evidence, ev)
			}
			section.Statements = append(section.Statements, one)
		}
		out.Sections = append(out.Sections, section)
	}
	return out
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// emptySection says why a section holds nothing: that nothing was heard is said only where nothing on the list belongs there.
func emptySection(d *casework.Draft, section string) string {
	if slices.ContainsFunc(d.Omissions, func(o casework.Omission) bool { return o.Section == section }) {
		return "Heard, and left out: see the list."
	}
	return "Nothing was heard for this section."
}

// printDraft prints a draft for a person: each sentence with where it was heard, then what needs them.
func (c *console) printDraft(d *casework.Draft, t casework.Template, people casework.People) {
	c.say("%s", t.Title)
	if d.Notice != "" {
		c.say("! %s", d.Notice)
	}
	for _, s := range d.Sections {
		c.say("\n%s", strings.ToUpper(s.Title))
		if s.HumanOnly {
			c.say("  Only you can write this.")
			continue
		}
		if len(s.Statements) == 0 {
			c.say("  %s", emptySection(d, s.ID))
		}
		for _, st := range s.Statements {
			c.say("  %s %s  %s", mark(st), wrap(people.Line(st), 110, "    "), where(st))
			if why := people.Render(st.Why()); why != "" {
				c.say("      needs you: %s", why)
			}
		}
	}
	if len(d.NotDiscussed) > 0 {
		c.say("\nNot talked about: %s", strings.Join(d.NotDiscussed, "; "))
	}
	open := d.Open()
	c.say("\nWHAT NEEDS YOU (%d)", len(open))
	for _, o := range open {
		c.say("  · %s", wrap(people.Render(o.Text), 110, "    "))
	}
	c.say("\nHEARD AND NOT IN THE NOTE (%d)", len(d.Omissions))
	for _, o := range d.Omissions {
		c.say("  · [%d] %s (%s)", o.Utterance, wrap(o.Text, 110, "    "), o.Why)
	}
	r := d.Receipt
	c.say("\nReceipt: %d of %d turns were read, in %d calls; %d of about %d tokens went through the model; complete: %v.", r.UtterancesRead, r.Utterances,
		r.Calls, r.EvaluatedTokens, r.ExpectedTokens, r.Complete)
	if w := r.Writing; w.Headings > 0 {
		c.say("Writing: %d of %d headings in full; %d sentences came back, %d of them stand in the note.", w.Headings-w.Failed, w.Headings, w.Sentences, w.Taken)
	}
	c.say("Drafted in %.1f s, about %.3f Wh (%s).", d.Timings.TotalS, d.Energy.Wh, d.Energy.Method)
}

// mark shows the ink: dotted while nobody has decided, solid where the worker must decide alone, a tick when it is decided.
func mark(s casework.Statement) string {
	switch {
	case s.Decision != casework.Undecided:
		return "✓"
	case s.Alone():
		return "┃"
	}
	return "┊"
}

// where says which turns a statement rests on, and when they are heard.
func where(s casework.Statement) string {
	var out []string
	for _, e := range s.Evidence {
		if e.EndS > e.StartS {
			out = append(out, fmt.Sprintf("%d at %s", e.Utterance, clockTime(e.StartS)))
		} else {
			out = append(out, fmt.Sprint(e.Utterance))
		}
	}
	if len(out) == 0 {
		return "[your words]"
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// wrap breaks text at spaces so that no line is longer than width, and indents what follows the first line.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for i, w := range strings.Fields(text) {
		switch n := len([]rune(w)); {
		case i == 0:
			column = n
		case column+1+n > width:
			b.WriteString("\n" + indent)
			column = len(indent) + n
		default:
			b.WriteByte(' ')
			column += 1 + n
		}
		b.WriteString(w)
	}
	return b.String()
}
