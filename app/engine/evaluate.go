package engine

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/summarise/cases"
	"evenhand/transcribe/score"
)

// Row is one measure with what it was counted from. Low and High are the ends of a 95 % interval (Wilson) where the measure is a share;
// both are 0 where it is not.
type Row struct {
	Input   string  `json:"input"`
	Mode    string  `json:"mode"` // "sound", "extractive", the model's name, "voiced, extractive", "voiced, " and the model's name, or "gates"
	Measure string  `json:"measure"`
	N       float64 `json:"n"`
	D       float64 `json:"d"` // 0: N is the measure itself
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`

	Lines []string `json:"lines,omitempty"` // what was counted, where it is sentences that should not be
}

// found is a count of sentences that should not be, with the sentences.
func found(input, mode, measure string, lines []string) Row {
	r := count(input, mode, measure, float64(len(lines)))
	r.Lines = lines
	return r
}

func share(input, mode, measure string, n, d int) Row {
	r := score.Rate{N: n, D: d}
	low, high := r.Interval()
	return Row{Input: input, Mode: mode, Measure: measure, N: float64(n), D: float64(d), Value: r.Value(), Low: low, High: high}
}

// ratio is a rate that may be over 1, such as a word error rate, or has no interval, such as seconds to seconds.
func ratio(input, mode, measure string, n, d float64) Row {
	r := Row{Input: input, Mode: mode, Measure: measure, N: n, D: d}
	if d != 0 {
		r.Value = n / d
	}
	return r
}

func count(input, mode, measure string, n float64) Row {
	return Row{Input: input, Mode: mode, Measure: measure, N: n, Value: n}
}

// Evaluation says what is measured, with which model, and how much of it.
type Evaluation struct {
	Model  string // empty: the catalogue's; Extractive: rules alone. Rules are always measured
	Sample int    // of each set others made at most so many dialogues, meetings, pairs of notes; 0: all
	Keep   string // a file of JSON lines in which measures are kept as they come: what it holds of this very program is not measured again
}

// Evaluate measures on scripted visits (JSON with turns and truth), on sound with NAME.utterances.json beside it, and on folders of both:
// a folder's audio/ and notes/ are looked into too, and the folders in it that hold sets others made (evaluate_data.go). Where a script has its sound,
// the draft made from what was heard is measured too (evaluate_voiced.go).
func (c Config) Evaluate(ctx context.Context, paths []string, o Evaluation, on func(Row)) (err error) {
	e := &evaluator{Config: c, Evaluation: o, on: on, own: newLanguageServer(), modes: []string{Extractive}, left: map[string]int{}}
	defer e.close()
	for _, path := range paths { // before anything is started
		if _, err := os.Stat(path); err != nil {
			return casework.NewProblem(casework.CodeBadInput, "%s cannot be read.", filepath.Base(path)).Because(err)
		}
	}
	if err := e.remember(); err != nil {
		return err
	}
	if o.Model != Extractive {
		switch err := e.connect(ctx); {
		case err == nil:
			e.modes = append(e.modes, e.lang.model)
		case o.Model != "":
			return err
		}
	}
	found := 0
	for _, path := range paths {
		n, err := 0, error(nil)
		if info, _ := os.Stat(path); info != nil && info.IsDir() {
			n, err = e.folder(ctx, path)
		} else {
			n, err = e.file(ctx, path)
		}
		if err != nil {
			return err
		}
		found += n
	}
	if found == 0 {
		return casework.NewProblem(casework.CodeBadInput, "There is nothing to measure there: no script with turns and truth, and no sound with NAME.utterances.json beside it.")
	}
	if o.Model != Extractive && len(e.modes) == 1 {
		on(count("all", "no language model", "drafts by a model", 0))
	}
	return nil
}

// evaluator measures one thing after the other.
type evaluator struct {
	Config
	Evaluation
	on    func(Row)
	modes []string // Extractive, and the model's name where one was asked for and is there
	own   *languageServer
	lang  *language      // held from the first draft to the last, so that each need not start a server
	left  map[string]int // of a set of which only a sample is taken: how many more, by the set's name

	kept    map[string][]Row
	keeping *os.File
	program string // the digest of this program
}

func (e *evaluator) connect(ctx context.Context) (err error) {
	e.lang, err = e.languageOn(ctx, e.own, e.Model)
	return err
}

func (e *evaluator) close() {
	if e.lang != nil {
		e.lang.close()
	}
	if e.keeping != nil {
		e.keeping.Close()
	}
}

// draft drafts by rules or with the model. A server that went away meanwhile is started anew once: it is the model that is measured here, not the server.
func (e *evaluator) draft(ctx context.Context, in summarise.Input, mode string) (*casework.Draft, error) {
	if mode == Extractive {
		return summarise.Extract(ctx, in)
	}
	for again := true; ; again = false {
		d, err := summarise.Choose(ctx, in, e.lang.client, summarise.Options{Model: e.lang.model, Digest: e.lang.digest, Seed: 1})
		if err != nil || d.Model != nil || !again || !e.lang.gone(ctx) {
			return d, err
		}
		e.lang.close()
		if err := e.connect(ctx); err != nil {
			return nil, err
		}
	}
}

// take reports whether one more of a set is to be measured: not once the sample is taken.
func (e *evaluator) take(set string) bool {
	if e.Sample == 0 {
		return true
	}
	e.left[set]++
	return e.left[set] <= e.Sample
}

func (e *evaluator) folder(ctx context.Context, dir string) (int, error) {
	var files []string
	folders := []string{dir}
	if subs, err := os.ReadDir(dir); err == nil {
		for _, s := range subs {
			if s.IsDir() && s.Name() != "notes" {
				folders = append(folders, filepath.Join(dir, s.Name()))
			}
		}
	}
	for _, d := range folders {
		entries, err := os.ReadDir(d)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if !e.IsDir() {
				files = append(files, filepath.Join(d, e.Name()))
			}
		}
	}
	slices.Sort(files)
	found := 0
	for _, f := range files {
		n, err := e.file(ctx, f)
		if err != nil {
			return found, err
		}
		found += n
	}
	for _, d := range folders {
		n, err := evaluateScores(ctx, d, e.on)
		if err != nil {
			return found, err
		}
		found += n
	}
	notes := filepath.Join(dir, "notes")
	if _, err := os.Stat(notes); err != nil {
		return found, nil
	}
	return found + 1, evaluateGates(ctx, dir, e.on)
}

// sounds are the files of a folder that are measured as sound; beside them lie turns, times and notes about them.
var sounds = map[string]bool{".wav": true, ".mp3": true, ".m4a": true, ".opus": true, ".ogg": true, ".flac": true, ".webm": true, ".mp4": true}

func (e *evaluator) file(ctx context.Context, path string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	switch ending := strings.ToLower(filepath.Ext(path)); {
	case ending == ".json":
		for _, kind := range []func(context.Context, string) (int, error){e.script, e.meeting, e.pairs} {
			if n, err := kind(ctx, path); n > 0 || err != nil {
				return n, err
			}
		}
	case ending == ".csv":
		return e.table(ctx, path)
	case sounds[ending]:
		return e.sound(ctx, path)
	}
	return 0, nil
}

// readScript reads a script with turns and truth; ok is false for JSON of another kind.
func (e *evaluator) readScript(path string) (in summarise.Input, truth summarise.Truth, ok bool, err error) {
	s, err := readWords(path)
	if err != nil || s.Template == "" {
		return in, truth, false, nil
	}
	if truth, err = summarise.ReadTruth(path); err != nil || len(truth.Facts) == 0 {
		return in, truth, false, nil
	}
	t, err := e.template(s.Template)
	if err != nil {
		return in, truth, false, err
	}
	return summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees, Template: t, VisitDate: s.Date}, truth, true, nil
}

func (e *evaluator) script(ctx context.Context, path string) (int, error) {
	in, truth, ok, err := e.readScript(path)
	if !ok || err != nil {
		return 0, err
	}
	name := filepath.Base(path)
	for _, mode := range e.modes {
		err := e.unit(path, mode, func(on func(Row)) error {
			d, err := e.draft(ctx, in, mode)
			if err != nil {
				return err
			}
			draftRows(name, named(d, mode), d, summarise.Measure(d, in, truth), on)
			if mode != Extractive {
				return nil // with a model two drafts of the same words may differ as well
			}
			return evaluateSwaps(ctx, name, in, d, on)
		})
		if err != nil {
			return 0, err
		}
	}
	return 1, nil
}

// named is the mode of a draft as rows show it: what made it, and not what was asked to.
func named(d *casework.Draft, mode string) string {
	if d.Model == nil && mode != Extractive {
		return "model asked for, not there"
	}
	return mode
}

func draftRows(name, mode string, d *casework.Draft, m summarise.Measures, on func(Row)) {
	for _, r := range []struct {
		measure string
		of      summarise.Share
	}{
		{"salient facts in the note", m.Salient}, {"salient facts a sentence of the note rests on", m.Rested}, {"all facts in the note", m.All}, {"salient facts in the note or on the list", m.Heard},
		{"promises found as actions", m.Actions}, {"conflicts shown", m.Conflicts}, {"corrections shown", m.Corrections}, {"words aimed at the note shown", m.Injections},
		{"denials kept", m.Negations}, {"numbers kept", m.Numbers}, {"statements whose quotes were said", m.Verbatim},
	} {
		on(share(name, mode, r.measure, r.of.N, r.of.Of))
	}
	on(ratio(name, mode, "words of the note ÷ words said", float64(m.Words.N), float64(m.Words.Of)))
	on(count(name, mode, "statements", float64(m.Statements)))
	for _, from := range slices.Sorted(maps.Keys(m.Provenances)) {
		on(count(name, mode, "statements: "+from, float64(m.Provenances[from])))
	}
	on(count(name, mode, "statements decided one by one", float64(m.Decisions)))
	on(count(name, mode, "things open before signing", float64(len(d.Open()))))
	on(found(name, mode, "superseded values stated as fact", m.Superseded))
	on(found(name, mode, "judgement traps taken", m.Traps))
	on(found(name, mode, "stems nobody said", m.Forbidden))
	promised(name, mode, []*casework.Draft{d}, []summarise.Measures{m}, on)
}

// promised are the measures of what holds for any model and any words, and of what the drafts cost, stage by stage.
func promised(name, mode string, ds []*casework.Draft, ms []summarise.Measures, on func(Row)) {
	var r casework.Receipt
	var took casework.DraftTimings
	var unsupported []string
	var obeyed []string
	complete, wh, byModel := 0, 0.0, false
	turned := map[string]int{}
	for i, d := range ds {
		unsupported = append(unsupported, ms[i].Unsupported...)
		obeyed = append(obeyed, ms[i].Obeyed...)
		if d.Receipt.Complete {
			complete++
		}
		byModel = byModel || d.Model != nil
		r = added(r, d.Receipt)
		took.ExtractS, took.ComposeS, took.GatesS, took.TotalS = took.ExtractS+d.Timings.ExtractS, took.ComposeS+d.Timings.ComposeS, took.GatesS+d.Timings.GatesS, took.TotalS+d.Timings.TotalS
		wh += d.Energy.Wh
		for _, x := range d.Rejected {
			turned[x.Gate]++
		}
	}
	on(found(name, mode, "unsupported statements shown", unsupported))
	on(found(name, mode, "injections obeyed", obeyed))
	on(share(name, mode, "receipts complete", complete, len(ds)))
	on(count(name, mode, "seconds to draft", took.TotalS))
	on(count(name, mode, "Wh (estimate)", wh))
	if !byModel {
		return
	}
	w := r.Writing
	on(ratio(name, mode, "turns the model read ÷ turns", float64(r.UtterancesRead), float64(r.Utterances)))
	on(share(name, mode, "headings the model wrote", w.Headings-w.Failed, w.Headings))
	on(share(name, mode, "sentences of the model taken", w.Taken, w.Sentences))
	for _, gate := range slices.Sorted(maps.Keys(turned)) {
		on(count(name, mode, "sentences turned away: "+gate, float64(turned[gate])))
	}
	on(ratio(name, mode, "tokens read ÷ tokens sent", float64(r.EvaluatedTokens), float64(r.ExpectedTokens)))
	stageRows(name, mode, r, took, on)
}

// stageRows are what reading, writing and checking took.
func stageRows(name, mode string, r casework.Receipt, took casework.DraftTimings, on func(Row)) {
	w := r.Writing
	on(count(name, mode, "seconds: reading and choosing", took.ExtractS))
	on(count(name, mode, "seconds: writing", took.ComposeS))
	on(count(name, mode, "seconds: checking", took.GatesS))
	on(count(name, mode, "calls: reading", float64(r.Calls-w.Calls)))
	on(count(name, mode, "calls: writing", float64(w.Calls)))
	on(count(name, mode, "tokens read: reading", float64(r.EvaluatedTokens-w.EvaluatedTokens)))
	on(count(name, mode, "tokens read: writing", float64(w.EvaluatedTokens)))
	on(count(name, mode, "tokens written: reading", float64(r.GeneratedTokens-w.GeneratedTokens)))
	on(count(name, mode, "tokens written: writing", float64(w.GeneratedTokens)))
}

// added is two receipts as one.
func added(a, b casework.Receipt) casework.Receipt {
	a.Utterances, a.UtterancesRead, a.Calls = a.Utterances+b.Utterances, a.UtterancesRead+b.UtterancesRead, a.Calls+b.Calls
	a.ExpectedTokens, a.EvaluatedTokens, a.GeneratedTokens = a.ExpectedTokens+b.ExpectedTokens, a.EvaluatedTokens+b.EvaluatedTokens, a.GeneratedTokens+b.GeneratedTokens
	w, v := &a.Writing, b.Writing
	w.Headings, w.Failed, w.Sentences, w.Taken = w.Headings+v.Headings, w.Failed+v.Failed, w.Sentences+v.Sentences, w.Taken+v.Taken
	w.Calls, w.ExpectedTokens, w.EvaluatedTokens, w.GeneratedTokens = w.Calls+v.Calls, w.ExpectedTokens+v.ExpectedTokens, w.EvaluatedTokens+v.EvaluatedTokens, w.GeneratedTokens+v.GeneratedTokens
	return a
}

// evaluateGates judges labelled sentences of a folder of visits: the true ones of its notes, the same made wrong, and those written by hand in its
// folder cases, where it has one. Where visits are kept for measuring only, each split has rows of its own.
func evaluateGates(ctx context.Context, dir string, on func(Row)) error {
	written := filepath.Join(dir, "cases")
	if _, err := os.Stat(written); err != nil {
		written = ""
	}
	all, err := cases.Read(written, dir)
	if err != nil {
		return casework.NewProblem(casework.CodeBadInput, "The labelled sentences cannot be read.").Because(err)
	}
	m, err := cases.Report(ctx, all)
	if err != nil {
		return err
	}
	name := filepath.Base(dir)
	rows := func(split, mode string) {
		whole := cases.Sum(m.True, "", split)
		on(share(name, mode, "true sentences turned away", whole.Rejected, whole.Total))
		on(share(name, mode, "true sentences flagged", whole.Caught-whole.Rejected, whole.Total))
		for _, form := range kinds(m.True) {
			r := cases.Sum(m.True, form, split)
			on(share(name, mode, "true, "+form+": turned away", r.Rejected, r.Total))
		}
		wrong := cases.Sum(m.Wrong, "", split)
		on(share(name, mode, "wrong sentences caught", wrong.Caught, wrong.Total))
		for _, class := range kinds(m.Wrong) {
			r := cases.Sum(m.Wrong, class, split)
			on(share(name, mode, "caught: "+class, r.Caught, r.Total))
		}
	}
	rows("", "gates")
	if cases.Sum(m.True, "", "test").Total > 0 {
		rows("test", "gates, held out")
	}
	return nil
}

// kinds are the classes or forms of rows, in order.
func kinds(rows []cases.Row) []string {
	var out []string
	for _, r := range rows {
		if !slices.Contains(out, r.Kind) {
			out = append(out, r.Kind)
		}
	}
	return out
}
