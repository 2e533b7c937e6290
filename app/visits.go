package app

import (
	"context"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"evenhand/app/engine"
)

// Visits serves cases and visits, and the way from sound to words.
type Visits struct{ h *house }

// Templates lists the kinds of note.
func (v *Visits) Templates() ([]engine.TemplateView, error) {
	return guard(v.h, "templates", func(context.Context) ([]engine.TemplateView, error) { return v.h.engine.Templates() })
}

// Template shows all of a kind of note.
func (v *Visits) Template(id string) (engine.TemplateDetail, error) {
	return guard(v.h, "template", func(context.Context) (engine.TemplateDetail, error) { return v.h.engine.Template(id) })
}

// TemplatePreview shows a kind of note with what the practice visit would put under its headings.
func (v *Visits) TemplatePreview(id string) (engine.TemplateDetail, error) {
	return guard(v.h, "template preview", func(ctx context.Context) (engine.TemplateDetail, error) { return v.h.engine.TemplatePreview(ctx, id) })
}

// TemplateFaults lists the council's templates that cannot be used, and why.
func (v *Visits) TemplateFaults() ([]engine.TemplateFault, error) {
	return guard(v.h, "template faults", func(context.Context) ([]engine.TemplateFault, error) { return v.h.engine.TemplateFaults() })
}

// Cases lists every case with its visits.
func (v *Visits) Cases() ([]engine.CaseView, error) {
	return guard(v.h, "cases", func(ctx context.Context) ([]engine.CaseView, error) { return v.h.engine.Cases(ctx) })
}

// NewVisit makes a visit, and its case if it has none yet, and returns the visit's id.
func (v *Visits) NewVisit(form engine.VisitForm) (string, error) {
	return guard(v.h, "new visit", func(ctx context.Context) (string, error) { return v.h.engine.NewVisit(ctx, form) })
}

// Visit returns one visit.
func (v *Visits) Visit(id string) (engine.VisitView, error) {
	return guard(v.h, "visit", func(ctx context.Context) (engine.VisitView, error) { return v.h.engine.Visit(ctx, id) })
}

// UpdateVisit changes what the worker filled in.
func (v *Visits) UpdateVisit(id string, form engine.VisitForm) (engine.VisitView, error) {
	return guard(v.h, "update visit", func(ctx context.Context) (engine.VisitView, error) { return v.h.engine.UpdateVisit(ctx, id, form) })
}

// DeleteVisit destroys a visit: its sound, words, drafts and keys.
func (v *Visits) DeleteVisit(id string) error {
	return act(v.h, "delete visit", func(ctx context.Context) error { return v.h.engine.DeleteVisit(ctx, id) })
}

// Practise makes the practice visit, starts importing its sound, and returns its id.
func (v *Visits) Practise() (string, error) {
	return guard(v.h, "practise", func(ctx context.Context) (string, error) { return v.h.engine.Practise(ctx) })
}

// soundPattern is what a file chooser shows as sound. Dictaphones write their names in capitals, which on Linux are other letters.
func soundPattern() string {
	var all []string
	for _, e := range engine.SoundEndings() {
		all = append(all, "*."+e, "*."+strings.ToUpper(e))
	}
	return strings.Join(all, ";")
}

// ChooseSound asks for one file or several and starts importing them as this visit's sound. It returns false when nothing was chosen.
func (v *Visits) ChooseSound(id string) (bool, error) {
	return guard(v.h, "choose sound", func(ctx context.Context) (bool, error) {
		paths, err := runtime.OpenMultipleFilesDialog(ctx, runtime.OpenDialogOptions{
			Title: "Choose the sound of the visit",
			Filters: []runtime.FileFilter{
				{DisplayName: "Sound and video", Pattern: soundPattern()},
				{DisplayName: "All files", Pattern: "*"},
			},
		})
		if err != nil || len(paths) == 0 {
			return false, err
		}
		return true, v.h.engine.ImportSounds(ctx, id, paths)
	})
}

// ImportSounds starts importing files that were dropped on the window, as this visit's sound.
func (v *Visits) ImportSounds(id string, paths []string) error {
	return act(v.h, "import sounds", func(ctx context.Context) error { return v.h.engine.ImportSounds(ctx, id, paths) })
}

// DeleteSound destroys one recording of a visit, with its words.
func (v *Visits) DeleteSound(id, recording string) error {
	return act(v.h, "delete sound", func(ctx context.Context) error { return v.h.engine.DeleteSound(ctx, id, recording) })
}

// HoldCase says that nothing of a case may be destroyed, and why.
func (v *Visits) HoldCase(caseID, why string) error {
	return act(v.h, "hold case", func(ctx context.Context) error { return v.h.engine.HoldCase(ctx, caseID, why) })
}

// LiftHold ends a hold.
func (v *Visits) LiftHold(caseID string) error {
	return act(v.h, "lift hold", func(ctx context.Context) error { return v.h.engine.LiftHold(ctx, caseID) })
}

// Transcribe writes down the words of sound that is there and has none yet.
func (v *Visits) Transcribe(id string) error {
	return act(v.h, "transcribe", func(ctx context.Context) error { return v.h.engine.Transcribe(ctx, id) })
}

// CancelJob stops the work on a visit. What is complete is kept.
func (v *Visits) CancelJob(id string) error {
	return act(v.h, "cancel", func(ctx context.Context) error { return v.h.engine.CancelJob(ctx, id) })
}

// Job returns the newest work on a visit since the window opened, or drafting that was cut off before, or nothing.
func (v *Visits) Job(id string) (*engine.Job, error) {
	return guard(v.h, "job", func(ctx context.Context) (*engine.Job, error) { return v.h.engine.JobOf(ctx, id) })
}
