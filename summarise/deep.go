package summarise

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// Checker is what the deep check needs of a model; *ollama.Client is one.
type Checker interface {
	Check(ctx context.Context, name string) (ollama.Model, error)
	Support(ctx context.Context, model, document, claim string) (float64, error)
	Unload(ctx context.Context, name string) error
}

// GateEntailment is the check of a model's second opinion.
const GateEntailment = "entailment"

const (
	supported = 0.5 // MiniCheck (arXiv:2404.10774): a claim is supported above it
	around    = 2   // turns on either side of the words cited
)

// Deep asks a model, for every sentence that is not a quotation, whether the words it rests on say so, and flags those for which it does not say yes.
// It never takes a flag away, changes a sentence or decides anything: such checkers agree with people in about three cases of four. Any model may
// be named; that of the draft itself gives less, and the flag says so. What was checked stays flagged when the context ends. The error is a Problem.
func Deep(ctx context.Context, in Input, m Checker, opt Options, d *casework.Draft) error {
	t, err := read(in)
	if err != nil {
		return err
	}
	if _, err := m.Check(ctx, opt.Model); err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		m.Unload(end, opt.Model)
	}()
	if opt.Timeout == 0 {
		opt.Timeout = defaultTimeout
	}
	self := ""
	if d.Model != nil && d.Model.Name == opt.Model {
		self = " It is the model that helped to draft the note, so this says less."
	}
	var todo []*casework.Statement
	p := pace{stage: "checking", began: time.Now(), tell: opt.Progress}
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			st := &d.Sections[i].Statements[j]
			if st.Live() && (st.Provenance == casework.Reported || st.Provenance == casework.Drafted) && len(st.Evidence) > 0 && !st.Lost() {
				todo = append(todo, st)
				p.sizes = append(p.sizes, len(t.window(*st))/4+60)
			}
		}
	}
	p.done(0, false)
	for i, st := range todo {
		one, cancel := context.WithTimeout(ctx, opt.Timeout)
		support, err := m.Support(one, opt.Model, t.window(*st), t.people.Render(st.Text))
		cancel()
		if ctx.Err() != nil {
			return cancelled(ctx.Err())
		}
		if err != nil {
			return fmt.Errorf("check a sentence: %w", err)
		}
		flagged := slices.ContainsFunc(st.Checks, func(k casework.Check) bool { return k.Gate == GateEntailment })
		if support <= supported && !flagged {
			st.Checks = append(st.Checks, casework.Check{Gate: GateEntailment, Verdict: casework.Flag,
				Detail: "A second model is not sure that the words say this. Listen, and compare." + self})
		}
		p.done(i+1, true)
	}
	return nil
}

// window is what a statement rests on with the turns round it, each with who spoke.
func (t *talk) window(st casework.Statement) string {
	near := map[int]bool{}
	for i, u := range t.us {
		if slices.ContainsFunc(st.Evidence, func(e casework.Evidence) bool { return e.Utterance == u.ID }) {
			for k := max(0, i-around); k <= min(len(t.us)-1, i+around); k++ {
				near[k] = true
			}
		}
	}
	var b strings.Builder
	for i, u := range t.us {
		if near[i] {
			b.WriteString(t.people.Name(u.Speaker) + ": " + casework.Fold(u.Text) + "\n")
		}
	}
	return b.String()
}
