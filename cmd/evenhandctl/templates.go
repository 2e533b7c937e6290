package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"evenhand/app/engine"
)

var templatesCommand = command{
	name: "templates", usage: "list | show ID | check FILE… | preview ID [--templates FOLDER] [--json]",
	about: "List the kinds of note with what cannot be used and why; print one as a start for a council's own; check it before it is put in the folder; see what the practice visit puts under its headings.",
	run: func(ctx context.Context, c *console, _ any) error {
		if len(c.args) == 0 {
			return usage("templates list, show, check or preview?")
		}
		switch word, rest := c.args[0], c.args[1:]; {
		case word == "list" && len(rest) == 0:
			return c.listTemplates()
		case word == "show" && len(rest) == 1:
			return c.showTemplate(rest[0])
		case word == "check" && len(rest) > 0:
			return c.checkTemplates(rest)
		case word == "preview" && len(rest) == 1:
			return c.previewTemplate(ctx, rest[0])
		}
		return usage("templates %s is not understood.", strings.Join(c.args, " "))
	},
}

func (c *console) listTemplates() error {
	all, err := c.config.TemplateViews()
	if err != nil {
		return err
	}
	faults, err := c.config.TemplateFaults()
	if err != nil {
		return err
	}
	if c.json {
		if err := c.print(map[string]any{"templates": all, "faults": faults}); err != nil {
			return err
		}
	} else {
		for _, t := range all {
			whose := ""
			if t.Council {
				whose = " (your council's)"
			}
			c.say("%-34s %s%s, %s, at most %d words\n%35s%s", t.ID, t.Title, whose, t.Jurisdiction, t.MaxWords, "", t.Summary)
		}
		c.sayFaults(faults)
	}
	if len(faults) > 0 {
		return errNo
	}
	return nil
}

// showTemplate prints the file itself, and nothing else: it is meant to be sent into a new one.
func (c *console) showTemplate(id string) error {
	yaml, err := c.config.TemplateSource(id)
	if err != nil {
		return err
	}
	if c.json {
		return c.print(map[string]string{"id": id, "yaml": yaml})
	}
	c.say("%s", strings.TrimRight(yaml, "\n"))
	return nil
}

func (c *console) checkTemplates(files []string) error {
	faults := []engine.TemplateFault{}
	for _, f := range files {
		bad, err := engine.CheckTemplate(f)
		if err != nil {
			return err
		}
		faults = append(faults, bad...)
	}
	switch {
	case c.json:
		if err := c.print(map[string]any{"ok": len(faults) == 0, "faults": faults}); err != nil {
			return err
		}
	case len(faults) == 0:
		c.say("It can be used. Put it in the templates folder.")
	default:
		c.sayFaults(faults)
	}
	if len(faults) > 0 {
		return errNo
	}
	return nil
}

func (c *console) sayFaults(faults []engine.TemplateFault) {
	for _, f := range faults {
		at := f.File
		if f.Line > 0 {
			at = fmt.Sprintf("%s, line %d", f.File, f.Line)
		}
		c.say("cannot be used: %s: %s", at, f.Reason)
	}
	if slices.ContainsFunc(faults, func(f engine.TemplateFault) bool { return f.Stops }) {
		c.say("No new visit can be begun until the list of what is forbidden can be read. What is begun can be finished.")
	}
}

func (c *console) previewTemplate(ctx context.Context, id string) error {
	t, err := c.config.TemplatePreview(ctx, id)
	if err != nil {
		return err
	}
	if c.json {
		return c.print(t)
	}
	c.say("%s\n%s\n%s. %s. Version %s. At most %d words.", t.Title, t.Summary, t.Jurisdiction, t.Law, t.Version, t.MaxWords)
	for _, s := range t.Sections {
		c.say("\n%s\n  %s", strings.ToUpper(s.Title), s.Guidance)
		for _, p := range s.Prompts {
			c.say("  ? %s", p)
		}
		for _, l := range s.Lines {
			c.say("  · %s", l)
		}
	}
	return nil
}
