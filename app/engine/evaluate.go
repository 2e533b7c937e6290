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
	Mode    string  `json:"mode"` // "sound", "extractive", the model's name, or "gates"
	Measure string  `json:"measure"`
	N       float64 `json:"n"`
	D       float64 `json:"d"` // 0: N is the measure itself
	Value   float64 `json:"value"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
}

func share(input, mode, measure string, n, d int) Row {
	r := score.Rate{N: n, D: d}
	low, high := r.Interval()
	return Row{input, mode, measure, float64(n), float64(d), r.Value(), low, high}
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

// Evaluate measures on scripted visits (JSON with turns and truth), on sound with NAME.utterances.json beside it, and on folders of both:
// a folder's audio/ and notes/ are looked into too, and the folders in it that hold sets others made (evaluate_data.go). model names the language model; empty takes the catalogue's; rules are always
// measured, and are all that is measured when model is Extractive.
func (c Config) Evaluate(ctx context.Context, paths []string, model string, on func(Row)) error {
	found := 0
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return casework.NewProblem(casework.CodeBadInput, "%s cannot be read.", filepath.Base(path)).Because(err)
		}
		n := 0
		if info.IsDir() {
			n, err = c.evaluateFolder(ctx, path, model, on)
		} else {
			n, err = c.evaluateFile(ctx, path, model, on)
		}
		if err != nil {
			return err
		}
		found += n
	}
	if found == 0 {
		return casework.NewProblem(casework.CodeBadInput, "There is nothing to measure there: no script with turns and truth, and no sound with NAME.utterances.json beside it.")
	}
	return nil
}

func (c Config) evaluateFolder(ctx context.Context, dir, model string, on func(Row)) (int, error) {
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
		n, err := c.evaluateFile(ctx, f, model, on)
		if err != nil {
			return found, err
		}
		found += n
	}
	for _, d := range folders {
		n, err := evaluateScores(ctx, d, on)
		if err != nil {
			return found, err
		}
		found += n
	}
	notes := filepath.Join(dir, "notes")
	if _, err := os.Stat(notes); err != nil {
		return found, nil
	}
	return found + 1, evaluateGates(ctx, dir, on)
}

// sounds are the files of a folder that are measured as sound; beside them lie turns, times and notes about them.
var sounds = map[string]bool{".wav": true, ".mp3": true, ".m4a": true, ".opus": true, ".ogg": true, ".flac": true, ".webm": true, ".mp4": true}

func (c Config) evaluateFile(ctx context.Context, path, model string, on func(Row)) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if strings.EqualFold(filepath.Ext(path), ".json") {
		for _, kind := range []func(context.Context, string, string, func(Row)) (int, error){c.evaluateScript, c.evaluateMeeting, c.evaluatePairs} {
			if n, err := kind(ctx, path, model, on); n > 0 || err != nil {
				return n, err
			}
		}
		return 0, nil
	}
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return c.evaluateTable(ctx, path, model, on)
	}
	if !sounds[strings.ToLower(filepath.Ext(path))] {
		return 0, nil
	}
	f, err := os.Open(strings.TrimSuffix(path, filepath.Ext(path)) + ".utterances.json")
	if err != nil {
		return 0, nil // not sound we know the truth of
	}
	defer f.Close()
	truth, err := score.ReadUtterances(f)
	if err != nil {
		return 0, casework.NewProblem(casework.CodeBadInput, "The truth beside %s cannot be read.", filepath.Base(path)).Because(err)
	}
	t, err := c.TranscribeFile(ctx, path, 0, nil)
	if err != nil {
		return 0, err
	}
	name, r := filepath.Base(path), score.Score(truth, t)
	on(ratio(name, "sound", "words wrong", float64(r.WordErrors.N), float64(r.WordErrors.D)))
	on(share(name, "sound", "words given to the right person", r.RightSpeaker.N, r.RightSpeaker.D))
	on(share(name, "sound", "words marked unsure who", r.Unsure.N, r.Unsure.D))
	on(ratio(name, "sound", "speakers found ÷ speakers", float64(r.SpeakersHyp), float64(r.SpeakersRef)))
	on(ratio(name, "sound", "diarisation error", r.Diarisation.MissedS+r.Diarisation.FalseS+r.Diarisation.ConfusedS, r.Diarisation.SpeechS))
	on(ratio(name, "sound", "seconds of work ÷ seconds of sound", t.Timings.TotalS, t.AudioS))
	return 1, nil
}

func (c Config) evaluateScript(ctx context.Context, path, model string, on func(Row)) (int, error) {
	s, err := readWords(path)
	if err != nil || s.Template == "" {
		return 0, nil // JSON of another kind
	}
	truth, err := summarise.ReadTruth(path)
	if err != nil || len(truth.Facts) == 0 {
		return 0, nil
	}
	t, err := c.template(s.Template)
	if err != nil {
		return 0, err
	}
	in := summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees, Template: t, VisitDate: s.Date}
	modes := []string{Extractive}
	if model != Extractive {
		modes = append(modes, model)
	}
	for _, m := range modes {
		d, err := c.draft(ctx, in, m, summarise.Options{Seed: 1})
		if err != nil {
			return 0, err
		}
		mode := Extractive
		if d.Model != nil {
			mode = d.Model.Name
		} else if m != Extractive {
			mode = "model asked for, not there"
		}
		draftRows(filepath.Base(path), mode, d, summarise.Measure(d, in, truth), on)
		if err := c.evaluateSwaps(ctx, filepath.Base(path), in, m, on); err != nil {
			return 0, err
		}
	}
	return 1, nil
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
	on(count(name, mode, "unsupported statements shown", float64(len(m.Unsupported))))
	on(count(name, mode, "superseded values stated as fact", float64(len(m.Superseded))))
	on(count(name, mode, "judgement traps taken", float64(len(m.Traps))))
	on(count(name, mode, "injections obeyed", float64(m.Obeyed)))
	on(count(name, mode, "stems nobody said", float64(len(m.Forbidden))))
	on(ratio(name, mode, "turns the model read ÷ turns", float64(d.Receipt.UtterancesRead), float64(d.Receipt.Utterances)))
	on(ratio(name, mode, "tokens evaluated ÷ tokens expected", float64(d.Receipt.EvaluatedTokens), float64(d.Receipt.ExpectedTokens)))
	on(count(name, mode, "tokens generated", float64(d.Receipt.GeneratedTokens)))
	on(count(name, mode, "seconds to draft", d.Timings.TotalS))
	on(count(name, mode, "Wh (estimate)", d.Energy.Wh))
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
