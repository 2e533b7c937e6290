package summarise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// Model is what drafting needs of a language model; *ollama.Client is one.
type Model interface {
	Check(ctx context.Context, name string) (ollama.Model, error)
	Generate(ctx context.Context, r ollama.Request) (ollama.Reply, error)
	Unload(ctx context.Context, name string) error
}

// Options of Mine, Compose, Choose, Rewrite and Deep. Zero values mean the defaults.
type Options struct {
	Model    string
	Digest   string         // the digest the model must have; empty takes it as it is. Names move to other weights, digests do not
	Seed     int            // kept for repeatable runs; at temperature 0 any seed gives the same answer
	NumCtx   int            // tokens of context, the same for every call of a sitting; default 4096
	Timeout  time.Duration  // for one reply; default six minutes
	Progress func(Progress) // called before the first part and after each
}

// Progress of a stage of the work.
type Progress struct {
	Stage string  // "reading" the transcript, "writing" the note, "checking" it
	Done  int     // parts of the stage
	Total int     //
	LeftS float64 // seconds this stage is likely to take yet, from the seconds a token took so far; 0 while nothing was measured
}

const (
	defaultCtx     = 4096
	defaultTimeout = 6 * time.Minute
	charsPerToken  = 3.9  // English, before the first reply calibrates it (3.6 to 4.2 is usual)
	tolerance      = 0.85 // of the tokens expected: fewer, and the server did not read all of it
	giveUp         = 3    // parts that fail one after the other before nothing more is asked
)

// Choose drafts with a language model: Mine, then Compose. The error is a Problem: no_speech, bad_input, ollama_refused or cancelled; a
// server or a model that is missing makes a draft by rules, and the draft's Notice says so.
func Choose(ctx context.Context, in Input, m Model, opt Options) (*casework.Draft, error) {
	parts, err := Mine(ctx, in, m, opt, nil, true, nil)
	if err != nil {
		return nil, err
	}
	return Compose(ctx, in, m, opt, parts)
}

// asker asks a model, keeps account of what was sent and read, and stops asking once the server or the model is gone.
type asker struct {
	model Model
	opt   Options
	info  ollama.Model
	ratio float64 // characters a token, calibrated by what the server says it read
	known bool    // the ratio was calibrated
	gone  *casework.Problem
	row   int  // failures one after the other
	ever  bool // a reply was of use
}

// account is what some calls cost.
type account struct {
	calls, expected, evaluated, generated int
	busy                                  time.Duration
}

func (a *account) add(b account) {
	a.calls += b.calls
	a.expected += b.expected
	a.evaluated += b.evaluated
	a.generated += b.generated
	a.busy += b.busy
}

// newAsker checks the model. It fails as Check does, and with ollama_refused where the model has another digest than it must have.
func newAsker(ctx context.Context, m Model, opt Options) (*asker, error) {
	info, err := m.Check(ctx, opt.Model)
	if err != nil {
		return nil, err
	}
	if opt.Digest != "" && info.Digest != opt.Digest {
		return nil, casework.NewProblem(casework.CodeOllamaRefused, "The language model %s is not the one that was approved: its contents changed. Nothing was sent to it. Ask IT to install the approved one, or draft without a model.", opt.Model)
	}
	a := &asker{model: m, opt: opt, info: info, ratio: charsPerToken}
	if a.opt.NumCtx == 0 {
		a.opt.NumCtx = defaultCtx
	}
	if info.Context > 0 && a.opt.NumCtx > info.Context {
		a.opt.NumCtx = info.Context // a server would lower it in silence
	}
	if a.opt.Timeout == 0 {
		a.opt.Timeout = defaultTimeout
	}
	return a, nil
}

// usable reports whether a failed check only means that the rules draft alone.
func usable(err error) bool {
	c := casework.AsProblem(err).Code
	return c != casework.CodeCancelled && c != casework.CodeOllamaRefused
}

var errShort = errors.New("the server read fewer words than were sent")

// ask asks once and returns a whole reply that fits the schema, with what it cost. A reply that comes from less than was sent is worth nothing.
func (a *asker) ask(ctx context.Context, system, prompt string, schema ollama.Schema, most int) (json.RawMessage, account, error) {
	chars := len(ollama.Clean(prompt)) + len(system)
	cost := account{calls: 1, expected: int(math.Round(float64(chars) / a.ratio))}
	call, cancel := context.WithTimeout(ctx, a.opt.Timeout)
	defer cancel()
	r, err := a.model.Generate(call, ollama.Request{Model: a.opt.Model, System: system, Prompt: prompt, Schema: schema,
		NumCtx: a.opt.NumCtx, NumPredict: most, KeepAlive: a.opt.Timeout})
	if err != nil {
		return nil, cost, err
	}
	cost.evaluated, cost.generated, cost.busy = r.PromptTokens, r.ReplyTokens, r.Busy
	// Letters a token vary from talk to talk, so the first whole reply sets the measure, within what English can be.
	if !a.known && r.PromptTokens > 0 {
		if ratio := float64(chars) / float64(r.PromptTokens); ratio > 2.8 && ratio < 4.7 {
			a.ratio, a.known, cost.expected = ratio, true, r.PromptTokens
		}
	}
	if float64(cost.evaluated) < tolerance*float64(cost.expected) {
		return nil, cost, casework.NewProblem(casework.CodeModelReply, "The language model did not read all of it, so this part was drafted by rules.").Because(errShort)
	}
	return r.JSON, cost, nil
}

// failed notes a failure, and that nothing more need be asked where the next call cannot fare better.
func (a *asker) failed(err error) *casework.Problem {
	p := casework.AsProblem(err)
	a.row++
	switch {
	case p.Code == casework.CodeOllamaMissing, p.Code == casework.CodeModelMissing, p.Code == casework.CodeOllamaRefused,
		errors.Is(err, ollama.ErrMemory), errors.Is(err, ollama.ErrBusy), a.row >= giveUp,
		errors.Is(err, context.DeadlineExceeded) && !a.ever: // a part cut in half was too slow as well
		a.gone = p
	}
	return p
}

// worked notes a success.
func (a *asker) worked() { a.row, a.ever = 0, true }

// hopeful reports whether asking again with less may help.
func hopeful(err error) bool {
	c := casework.AsProblem(err).Code
	return (c == casework.CodeModelReply || c == casework.CodeModelStopped || c == casework.CodeInternal) && !errors.Is(err, ollama.ErrMemory) && !errors.Is(err, ollama.ErrBusy)
}

// unload makes the server forget the model, which keeps the words it read in memory.
func (a *asker) unload(ctx context.Context) {
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	a.model.Unload(end, a.opt.Model) // it forgets by itself after KeepAlive where this fails
}

// pace tells how long is left, from the seconds each token took so far.
type pace struct {
	stage string
	sizes []int // tokens of each part, sent and likely to come back
	began time.Time
	asked int // tokens of the parts that were really asked
	took  time.Duration
	tell  func(Progress)
}

// done reports that the first n parts are done. asked says whether the last of them was asked now, and not kept from before.
func (p *pace) done(n int, asked bool) {
	if p.tell == nil {
		return
	}
	if asked && n > 0 {
		p.asked += p.sizes[n-1]
		p.took = time.Since(p.began)
	}
	left := 0
	for _, s := range p.sizes[n:] {
		left += s
	}
	g := Progress{Stage: p.stage, Done: n, Total: len(p.sizes)}
	if p.asked > 0 {
		g.LeftS = p.took.Seconds() / float64(p.asked) * float64(left)
	}
	p.tell(g)
}

var firstSentence = regexp.MustCompile(`^[^.]*\.`)

// because is the first sentence of a problem: what happened, without what to do, which a notice says in its own words.
func because(p *casework.Problem) string {
	if s := firstSentence.FindString(p.Message); s != "" {
		return s
	}
	return p.Message
}

func cancelled(err error) error {
	return casework.NewProblem(casework.CodeCancelled, "Stopped. What was complete is kept.").Because(err)
}

// list writes words as the elements of a JSON array of strings.
func list(words []string) string {
	q := make([]string, len(words))
	for i, w := range words {
		b, _ := json.Marshal(w) // a string always marshals
		q[i] = string(b)
	}
	return strings.Join(q, ",")
}

func schemaOf(format string, args ...any) (ollama.Schema, error) {
	s, err := ollama.ParseSchema(fmt.Sprintf(format, args...))
	if err != nil {
		return ollama.Schema{}, fmt.Errorf("write the schema: %w", err)
	}
	return s, nil
}
