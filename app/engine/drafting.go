package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/summarise"
	"evenhand/summarise/ollama"
)

// Extractive is the name of drafting by rules alone, where a model's name may stand.
const Extractive = "extractive"

// language is a language model ready for use, and how to let go of it.
type language struct {
	client *ollama.Client
	model  string
	close  func()
}

// language finds a server and a model: the server that was named, else the one on the usual port if it has a model we know, else our own
// child process of the Ollama beside the executable. wanted names a model; empty takes the first of the catalogue that is there.
func (c Config) language(ctx context.Context, wanted string) (*language, error) {
	known, err := c.languageModels(wanted)
	if err != nil {
		return nil, err
	}
	if c.Ollama != "" {
		return connect(ctx, address(c.Ollama), known)
	}
	usual, err := connect(ctx, ollama.DefaultURL, known)
	if err == nil {
		return usual, nil
	}
	exe, models, ok := ollama.Beside(c.beside)
	if !ok {
		return nil, err
	}
	server, err := ollama.Serve(ctx, ollama.Child{Executable: exe, Models: models, Home: filepath.Join(filepath.Dir(c.Data), "ollama")})
	if err != nil {
		return nil, err
	}
	l, err := connect(ctx, server.URL(), known)
	if err != nil {
		server.Stop()
		return nil, err
	}
	letGo := l.close
	l.close = func() { letGo(); server.Stop() }
	return l, nil
}

func address(s string) string {
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	return s
}

// languageModels lists the models that may draft here, the wanted one alone if one is named.
func (c Config) languageModels(wanted string) ([]string, error) {
	if wanted != "" {
		return []string{wanted}, nil
	}
	packs, err := c.Catalogue()
	if err != nil {
		return nil, casework.NewProblem(casework.CodeModelMissing, "No language model is installed. Notes are made by rules until one is.").Because(err)
	}
	var out []string
	for _, p := range packs {
		if p.Kind == "language" && p.Model != "" {
			out = append(out, p.Model)
		}
	}
	return out, nil
}

func connect(ctx context.Context, url string, models []string) (*language, error) {
	client, err := ollama.New(url)
	if err != nil {
		return nil, err
	}
	err = casework.NewProblem(casework.CodeModelMissing, "No language model that Evenhand knows is installed. Notes are made by rules until one is.")
	for _, m := range models {
		if _, err = client.Check(ctx, m); err == nil {
			return &language{client, m, client.Close}, nil
		}
	}
	client.Close()
	return nil, err
}

// draft makes a draft with a model, or by rules. Without a server or a model the rules do the work, and the draft's notice says so.
func (c Config) draft(ctx context.Context, in summarise.Input, model string, opt summarise.Options) (*casework.Draft, error) {
	if model == Extractive {
		return summarise.Extract(ctx, in)
	}
	l, err := c.language(ctx, model)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		d, derr := summarise.Extract(ctx, in)
		if derr != nil {
			return nil, derr
		}
		d.Notice = "This draft was made by rules, without a language model. " + casework.AsProblem(err).Message
		return d, nil
	}
	defer l.close()
	opt.Model = l.model
	return summarise.Choose(ctx, in, l.client, opt)
}

// MakeDraft drafts the note of a visit as a job: with the language model ("model") or by rules alone ("rules"). A draft that is there
// already is replaced only while nobody has decided anything in it.
func (e *Engine) MakeDraft(ctx context.Context, visitID, how string) error {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	if len(k.transcript.Utterances) == 0 {
		return casework.NewProblem(casework.CodeNoSpeech, "No words were heard, so there is nothing to draft from. Import the sound first, or write the note yourself.")
	}
	if old, err := k.store.Draft(ctx, k.visit.ID); err == nil && touched(old) {
		return casework.NewProblem(casework.CodeRefused, "You have already worked on this note, so it is not drafted again. Your work is safe.")
	} else if err != nil && !is(err, casework.CodeNotFound) {
		return err
	}
	model := ""
	if how == "rules" {
		model = Extractive
	}
	return e.jobs.start(k.visit.ID, "drafting", func(ctx context.Context, w *work) error { return e.makeDraft(ctx, k, model, w) })
}

// touched reports whether the worker has decided, read or written anything in a draft.
func touched(d *casework.Draft) bool {
	for _, s := range d.Sections {
		if !s.ReadAt.IsZero() || s.Follow != nil {
			return true
		}
		for _, st := range s.Statements {
			if st.Provenance != casework.Written && st.Decision != casework.Undecided || st.Played || s.HumanOnly {
				return true
			}
		}
	}
	for _, o := range d.Omissions {
		if o.Answer != casework.Unanswered {
			return true
		}
	}
	return false
}

func (e *Engine) makeDraft(ctx context.Context, k desk, model string, w *work) (err error) {
	before := k.visit.State
	if err := move(ctx, k.store, k.visit, casework.VisitDrafting); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.unmove(ctx, k.store, k.visit.ID, before))
		}
	}()
	in := summarise.Input{Transcript: k.transcript, Attendees: k.visit.Attendees, Template: k.template, VisitDate: k.visit.Date}
	d, err := e.config.draft(ctx, in, model, summarise.Options{Progress: func(done, total int) { w.stage(e, "drafting", float64(done), float64(total)) }})
	if err != nil {
		return err
	}
	v, err := k.store.Visit(ctx, k.visit.ID) // the worker may have answered the two questions meanwhile
	if err != nil {
		return err
	}
	first(d, k.template, v.Observations, e)
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if err := st.Validate(k.transcript); err != nil {
				return fmt.Errorf("check the draft: %w", err)
			}
		}
	}
	e.drafts.Lock()
	defer e.drafts.Unlock()
	if _, err := k.store.SaveDraft(ctx, v.ID, d); err != nil {
		return err
	}
	return move(ctx, k.store, v, casework.VisitDrafted)
}

// unmove puts a visit back where it was after work that came to nothing.
func (e *Engine) unmove(ctx context.Context, s *storage.Store, visit casework.ID, to casework.VisitState) error {
	ctx = context.WithoutCancel(ctx)
	v, err := s.Visit(ctx, visit)
	if err != nil {
		return err
	}
	if to == casework.VisitDrafting {
		to = casework.VisitHeard
	}
	return move(ctx, s, v, to)
}

// first puts the worker's own answers in front: what they saw at the head of the section for what was seen, what worries them at the head
// of the section for worries. They are the worker's own words and need no evidence.
func first(d *casework.Draft, t casework.Template, o casework.Observations, e *Engine) {
	for _, own := range []struct{ kind, text string }{{"observation", o.Saw}, {"worry", o.Worries}} {
		if own.text == "" {
			continue
		}
		sec := home(d, t, own.kind)
		if sec == nil {
			continue
		}
		st := casework.Statement{ID: d.NewStatementID(), Text: casework.Fold(own.text), Provenance: casework.Written, Kind: own.kind,
			Decision: casework.Confirmed, DecidedAt: e.now()}
		sec.Statements = append([]casework.Statement{st}, sec.Statements...)
	}
}

// home is the section for a kind of statement: the first whose template says so, else the first after the header that is drafted at all.
func home(d *casework.Draft, t casework.Template, kind string) *casework.Section {
	var fallback *casework.Section
	for i, ts := range t.Sections {
		sec := d.Section(ts.ID)
		if sec == nil || ts.HumanOnly {
			continue
		}
		if slices.Contains(ts.Kinds, kind) {
			return sec
		}
		if fallback == nil || i == 1 {
			fallback = sec
		}
	}
	return fallback
}
