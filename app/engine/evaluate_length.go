package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/summarise/measure"
)

// wordsAMinute is how fast people talk at visits: the middle of 150 to 170, and what the scripts' own voices come to.
const wordsAMinute = 160

// EvaluateLengths joins scripts into talks of so many minutes and measures what each stage takes: seconds, letters read by the model, memory, and the
// work that is left once the recording has stopped, everything before having been read while it went on. The same scripts come round again
// under other names, so that what was said once is not taken for said twice.
func (c Config) EvaluateLengths(ctx context.Context, paths []string, minutes []int, o Evaluation, on func(Row)) error {
	var all []*Source
	for _, p := range paths {
		files := []string{p}
		if m, err := filepath.Glob(filepath.Join(p, "*.json")); err == nil && len(m) > 0 {
			files = m
		}
		for _, f := range files {
			if s, err := readWords(f); err == nil && s.Template != "" && len(s.Attendees) > 1 {
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		return casework.NewProblem(casework.CodeBadInput, "There is no script with turns and people there to join.")
	}
	t, err := c.template("case-note")
	if err != nil {
		return err
	}
	e := &evaluator{Config: c, Evaluation: o, on: on}
	defer e.close()
	if err := e.remember(); err != nil {
		return err
	}
	slices.Sort(minutes)
	for _, n := range minutes {
		in := longTalk(all, n*wordsAMinute)
		in.Template = t
		name := fmt.Sprintf("%d minutes", n)
		for _, m := range modes(o.Model) {
			key := fmt.Sprintf("%s · %s · %s", name, m, casework.WordsDigest(in.Transcript.Utterances))
			if err := e.once(key, func(on func(Row)) error { return c.evaluateLength(ctx, name, in, m, on) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// longTalk is one talk made of scripts one after the other until it holds so many words.
func longTalk(all []*Source, words int) summarise.Input {
	s := Source{Transcript: &casework.Transcript{}}
	people := map[string]Speaker{}
	for round := 0; words > 0; round++ {
		for k, from := range all {
			names := map[string]string{}
			voice := func(ref string) string {
				a, _ := from.People().Of(ref)
				p, ok := people[a.Role+fmt.Sprint(k)]
				if !ok {
					p = Speaker{Speaker: fmt.Sprintf("S%d", len(people)+1), Name: a.Name, Role: a.Role, Pronouns: a.Pronouns}
					if a.Signer {
						for _, o := range people {
							if strings.Contains(o.Role, "social worker") {
								p = o // one worker leads them all
							}
						}
					}
					people[a.Role+fmt.Sprint(k)] = p
				}
				return p.Speaker
			}
			if round > 0 {
				for i, w := range strings.Fields("Monday Tuesday Wednesday Thursday Friday") {
					names[strings.ToLower(w)] = strings.Fields("Tuesday Wednesday Thursday Friday Monday")[(i+round)%5]
				}
			}
			for _, u := range from.Transcript.Utterances {
				if words <= 0 {
					break
				}
				n := len(s.Transcript.Utterances) + 1
				s.Transcript.Utterances = append(s.Transcript.Utterances, casework.Utterance{ID: n, Speaker: voice(u.Speaker), Text: measure.Rename(u.Text, names), Heard: casework.HeardText})
				words -= len(strings.Fields(u.Text))
			}
		}
	}
	var list []Speaker
	seen := map[string]bool{}
	for i := range len(people) {
		for _, p := range people {
			if p.Speaker == fmt.Sprintf("S%d", i+1) && !seen[p.Speaker] {
				list, seen[p.Speaker] = append(list, p), true
			}
		}
	}
	s.SetPeople(list)
	return summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees}
}

func (c Config) evaluateLength(ctx context.Context, name string, in summarise.Input, model string, on func(Row)) error {
	opt := summarise.Options{Seed: 1}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	d, mode, live := (*casework.Draft)(nil), Extractive, 0.0
	var err error
	if model == Extractive {
		d, err = summarise.Extract(ctx, in)
	} else {
		var l *language
		if l, err = c.language(ctx, model); err != nil {
			return err
		}
		defer l.close()
		opt.Model, mode = l.model, l.model
		var parts []casework.Mined
		if parts, err = summarise.Mine(ctx, in, l.client, opt, nil, false, nil); err != nil {
			return err
		}
		live = time.Since(began).Seconds()
		began = time.Now()
		if parts, err = summarise.Mine(ctx, in, l.client, opt, parts, true, nil); err != nil {
			return err
		}
		d, err = summarise.Compose(ctx, in, l.client, opt, parts)
	}
	if err != nil {
		return err
	}
	left := time.Since(began).Seconds()
	runtime.ReadMemStats(&after)
	said := wordsSaid(in.Transcript)
	on(count(name, mode, "words said", float64(said)))
	on(count(name, mode, "seconds of work while it is recorded", live))
	on(count(name, mode, "seconds of work left after stop", left))
	on(ratio(name, mode, "milliseconds a hundred words, all stages", 1e5*(live+left), float64(said)))
	if model != Extractive {
		on(ratio(name, mode, "turns the model read ÷ turns", float64(d.Receipt.UtterancesRead), float64(d.Receipt.Utterances)))
		on(ratio(name, mode, "tokens read ÷ tokens sent", float64(d.Receipt.EvaluatedTokens), float64(d.Receipt.ExpectedTokens)))
		stageRows(name, mode, d.Receipt, d.Timings, on)
	}
	on(count(name, mode, "MB held after", float64(after.HeapInuse)/1e6))
	on(count(name, mode, "MB allocated a minute of talk", float64(after.TotalAlloc-before.TotalAlloc)/1e6/(float64(said)/wordsAMinute)))
	m := summarise.Measure(d, in, summarise.Truth{})
	on(count(name, mode, "words of the note", float64(m.Words.N)))
	on(count(name, mode, "statements decided one by one", float64(m.Decisions)))
	return nil
}
