package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/summarise/templates"
)

// templates gives the kinds of note there are: ours, with what the council's folder adds, changes and forbids.
func (c Config) templates() (templates.Set, error) {
	if c.council == nil || c.Templates == "" {
		return templates.Load(c.Templates)
	}
	return c.council.load(c.Templates)
}

// council remembers what a council's folder holds until one of its files changes: every screen asks, and reading it anew takes as long as a
// keystroke may.
type council struct {
	mu    sync.Mutex
	files string
	set   templates.Set
}

func (c *council) load(dir string) (templates.Set, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := listing(dir)
	if now != "" && now == c.files {
		return c.set, nil
	}
	set, err := templates.Load(dir)
	if c.files = now; err != nil {
		c.files = ""
	}
	c.set = set
	return set, err
}

// listing is the names, sizes and times of the files of a folder, in one text; empty where that cannot be told.
func listing(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	out := dir
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return ""
		}
		out += fmt.Sprintf("\n%s %d %d", e.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return out
}

// template gives one kind of note, for a note that is begun already.
func (c Config) template(id string) (casework.Template, error) {
	all, err := c.templates()
	if err != nil {
		return casework.Template{}, err
	}
	return all.Get(id)
}

// newTemplate gives one kind of note for a new note, unless the council forbids it.
func (c Config) newTemplate(id string) (casework.Template, error) {
	all, err := c.templates()
	if err == nil {
		err = all.Allowed(id)
	}
	if err != nil {
		return casework.Template{}, err
	}
	return all.Get(id)
}

// mayDraft refuses to draft a note by a form that is, or may be, another than the council's.
func (c Config) mayDraft(id string) error {
	all, err := c.templates()
	if err == nil {
		err = all.MayDraft(id)
	}
	if is(err, casework.CodeNotFound) { // the caller has said so, or has the form from the note
		return nil
	}
	return err
}

// Templates lists the kinds of note a new note may be made as.
func (e *Engine) Templates() ([]TemplateView, error) { return e.config.TemplateViews() }

// TemplateViews lists the kinds of note a new note may be made as.
func (c Config) TemplateViews() ([]TemplateView, error) {
	all, err := c.templates()
	if err != nil {
		return nil, err
	}
	out := []TemplateView{}
	for _, t := range all.List() {
		out = append(out, TemplateView{t.ID, t.Title, t.Summary, t.Jurisdiction, t.MaxWords, t.Council})
	}
	return out, nil
}

// TemplateFaults lists the council's templates that cannot be used, and why.
func (e *Engine) TemplateFaults() ([]TemplateFault, error) {
	return e.config.TemplateFaults()
}

// TemplateFaults lists the council's templates that cannot be used, and why.
func (c Config) TemplateFaults() ([]TemplateFault, error) {
	all, err := c.templates()
	out := []TemplateFault{}
	for _, f := range all.Faults() {
		out = append(out, templateFault(f))
	}
	return out, err
}

func templateFault(f templates.Fault) TemplateFault {
	if f.File == "" {
		f.File = "The folder of your council's kinds of note"
	}
	return TemplateFault{f.File, f.Line, f.Reason, f.Stops}
}

// TemplateSource returns the YAML of a kind of note as it is used, to start a council's own from.
func (c Config) TemplateSource(id string) (string, error) {
	all, err := c.templates()
	if err != nil {
		return "", err
	}
	b, err := all.Source(id)
	return string(b), err
}

// CheckTemplate lists what is wrong with a template's file, or with a council's list of what it forbids, wherever it lies.
func CheckTemplate(path string) ([]TemplateFault, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "%s cannot be read.", filepath.Base(path)).Because(err)
	}
	out := []TemplateFault{}
	for _, f := range templates.Check(filepath.Base(path), b) {
		out = append(out, templateFault(f))
	}
	return out, nil
}

// Template shows all of a kind of note, to look at before choosing it.
func (e *Engine) Template(id string) (TemplateDetail, error) {
	t, err := e.config.template(id)
	return templateDetail(t), err
}

// TemplatePreview shows a kind of note with what the practice visit would put under its headings, drafted by rules.
func (e *Engine) TemplatePreview(ctx context.Context, id string) (TemplateDetail, error) {
	return e.config.TemplatePreview(ctx, id)
}

// TemplatePreview shows a kind of note with what the practice visit would put under its headings, drafted by rules.
func (c Config) TemplatePreview(ctx context.Context, id string) (TemplateDetail, error) {
	t, err := c.template(id)
	if err != nil {
		return TemplateDetail{}, err
	}
	p, err := PracticeVisit()
	if err != nil {
		return TemplateDetail{}, err
	}
	in := p.input(t)
	d, err := summarise.Extract(ctx, in)
	if err != nil {
		return TemplateDetail{}, err
	}
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	out := templateDetail(t)
	for i, s := range out.Sections {
		if sec := d.Section(s.ID); sec != nil {
			for _, st := range sec.Statements {
				out.Sections[i].Lines = append(out.Sections[i].Lines, people.Line(st))
			}
		}
	}
	return out, nil
}

// input is what drafting the practice visit's script works from, with every voice named: the script is text, so nothing was misheard.
func (p Practice) input(t casework.Template) summarise.Input {
	in := summarise.Input{Transcript: &casework.Transcript{Named: map[string]string{}}, Template: t, VisitDate: p.Date}
	for i, who := range p.People {
		a := casework.Attendee{ID: fmt.Sprintf("P%d", i+1), Name: who.Name, Role: who.Role, Pronouns: who.Pronouns, Signer: i == 0, Told: casework.Told(who.Told)}
		in.Attendees = append(in.Attendees, a)
		in.Transcript.Named[who.Speaker] = a.ID
	}
	for i, turn := range p.Spoken {
		in.Transcript.Utterances = append(in.Transcript.Utterances, casework.Utterance{ID: i + 1, Speaker: turn.Speaker, StartS: turn.StartS, EndS: turn.EndS,
			Text: turn.Text, Heard: casework.HeardText})
	}
	return in
}

func templateDetail(t casework.Template) TemplateDetail {
	d := TemplateDetail{ID: t.ID, Title: t.Title, Summary: t.Summary, Jurisdiction: t.Jurisdiction, Law: t.Law, Version: t.Version, MaxWords: t.MaxWords,
		Council: t.Council, Sections: []TemplateSectionView{}}
	for _, s := range t.Sections {
		d.Sections = append(d.Sections, TemplateSectionView{ID: s.ID, Title: s.Title, Guidance: s.Guidance, HumanOnly: s.HumanOnly,
			Prompts: append([]string{}, s.Prompts...), Lines: []string{}})
	}
	return d
}
