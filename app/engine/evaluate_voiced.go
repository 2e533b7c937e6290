package engine

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/transcribe"
	"evenhand/transcribe/score"
)

// sound measures a sound of which is known what was said when: how it is put into words, by the line the window uses, second hearing included. Where the
// script it was voiced from is beside it or a folder up, what is drafted from the words heard is measured against the script's truth as well.
func (e *evaluator) sound(ctx context.Context, path string) (int, error) {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	b, err := os.ReadFile(stem + ".utterances.json")
	if err != nil {
		return 0, nil // not sound we know the truth of
	}
	bad := casework.NewProblem(casework.CodeBadInput, "The truth beside %s cannot be read.", filepath.Base(path))
	truth, err := score.ReadUtterances(strings.NewReader(string(b)))
	if err != nil {
		return 0, bad.Because(err)
	}
	v := voiced{name: filepath.Base(path), said: truth}
	if v.turns, err = turnNumbers(b); err != nil || len(v.turns) != len(truth) {
		return 0, bad.Because(err)
	}
	v.who = truth
	if f, err := os.Open(stem + ".rttm"); err == nil {
		v.who, err = score.ReadRTTM(f)
		f.Close()
		if err != nil {
			return 0, bad.Because(err)
		}
	}
	heard := func() error { // once, and only when something is to be measured of it
		if v.heard != nil {
			return nil
		}
		v.heard, err = e.hear(ctx, path)
		return err
	}
	err = e.unit(path, "sound", func(on func(Row)) error {
		if err := heard(); err != nil {
			return err
		}
		soundRows(v.name, truth, v.heard, on)
		return nil
	})
	if err != nil {
		return 0, err
	}
	in, known, ok, err := e.readScript(filepath.Join(filepath.Dir(path), filepath.Base(stem)+".json"))
	if !ok && err == nil {
		in, known, ok, err = e.readScript(filepath.Join(filepath.Dir(path), "..", filepath.Base(stem)+".json"))
	}
	if !ok || err != nil {
		return 1, err
	}
	for _, mode := range e.modes {
		err := e.unit(path, "voiced, "+mode, func(on func(Row)) error {
			if err := heard(); err != nil {
				return err
			}
			in, known := v.input(in, known)
			d, err := e.draft(ctx, in, mode)
			if err != nil {
				return err
			}
			name := "voiced, " + named(d, mode)
			draftRows(v.name, name, d, summarise.Measure(d, in, known), on)
			misheardRows(v.name, name, summarise.HearMisheard(d, in, known), on)
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return 1, nil
}

// hear puts a sound into words as the window does: with the second hearing, where there is a model for it.
func (c Config) hear(ctx context.Context, path string) (*casework.Transcript, error) {
	t, _, err := c.transcribeVisit(ctx, []string{path}, false, true, transcribe.Options{}, nil)
	return t, err
}

// voiced is a script that was spoken, and what was heard of it.
type voiced struct {
	name  string
	said  []score.Turn // with the script's words
	turns []int        // the numbers of these in the script
	who   []score.Turn // who spoke when
	heard *casework.Transcript
}

// turnNumbers reads which turn of the script each utterance of the truth is: its "n", else its place.
func turnNumbers(b []byte) ([]int, error) {
	type one struct {
		N int `json:"n"`
	}
	var all struct {
		Utterances []one `json:"utterances"`
	}
	if err := json.Unmarshal(b, &all.Utterances); err != nil {
		if err := json.Unmarshal(b, &all); err != nil {
			return nil, err
		}
	}
	var out []int
	for i, u := range all.Utterances {
		if u.N == 0 {
			u.N = i + 1
		}
		out = append(out, u.N)
	}
	return out, nil
}

// input is a script's input with the words that were heard in the place of those that were written, and its truth for them.
func (v voiced) input(script summarise.Input, truth summarise.Truth) (summarise.Input, summarise.Truth) {
	in := script
	t := *v.heard
	t.Named = v.named(script.Transcript.Named)
	in.Transcript = &t
	return in, truth.Voiced(script.Transcript, v.places())
}

// named says whose the voices heard are, as a worker would who knows the people: each is the person who spoke for most of its time. people are the
// attendees by the script's speakers.
func (v voiced) named(people map[string]string) map[string]string {
	shared := map[string]map[string]float64{}
	for _, u := range v.heard.Utterances {
		if u.Speaker == "" {
			continue
		}
		if shared[u.Speaker] == nil {
			shared[u.Speaker] = map[string]float64{}
		}
		for _, w := range v.who {
			shared[u.Speaker][w.Speaker] += max(0, min(u.EndS, w.EndS)-max(u.StartS, w.StartS))
		}
	}
	out := map[string]string{}
	for voice, with := range shared {
		best := ""
		for _, who := range slices.Sorted(maps.Keys(with)) {
			if with[who] > 0 && (best == "" || with[who] > with[best]) {
				best = who
			}
		}
		if people[best] != "" {
			out[voice] = people[best]
		}
	}
	return out
}

// A word was heard in a turn when its middle lies in it, or this much beside it: recognisers place words less well than they hear them.
const besideS = 0.3

// places says in which utterances each turn of the script was heard. An utterance that holds a word or two of a turn's edge, and much else, is none of them.
func (v voiced) places() map[int][]int {
	out := map[int][]int{}
	for _, u := range v.heard.Utterances {
		in := make([]int, len(v.said))
		words := u.Words
		if len(words) == 0 {
			words = []casework.Word{{Text: u.Text, StartS: u.StartS, EndS: u.EndS}}
		}
		for _, w := range words {
			middle, best, far := (w.StartS+w.EndS)/2, -1, besideS
			for i, t := range v.said {
				if d := max(t.StartS-middle, middle-t.EndS, 0); d < far || d == far && best < 0 {
					best, far = i, d
				}
			}
			if best >= 0 {
				in[best]++
			}
		}
		for i, n := range in {
			if n > 0 && (n > 2 || 2*n >= len(words) || 2*n >= len(strings.Fields(v.said[i].Text))) {
				out[v.turns[i]] = append(out[v.turns[i]], u.ID)
			}
		}
	}
	return out
}

func misheardRows(name, mode string, m summarise.Misheard, on func(Row)) {
	on(found(name, mode, "sentences with a number nobody said there", m.Numbers))
	on(share(name, mode, "… of these, marked as doubtful", m.NumberDoubtful.N, m.NumberDoubtful.Of))
	on(found(name, mode, "sentences that deny, or do not, against what was said", m.Denials))
	on(found(name, mode, "sentences with a name nobody said there", m.Names))
	on(found(name, mode, "sentences with another content word nobody said there", m.Words))
	on(share(name, mode, "sentences with any of these", m.Wrong, m.Sentences))
	on(share(name, mode, "… of these, with a doubtful word", m.Doubtful.N, m.Doubtful.Of))
	on(count(name, mode, "… doubtful words in these", float64(m.DoubtfulWords)))
	on(share(name, mode, "… of these, the worker is told to look at", m.Told.N, m.Told.Of))
	on(share(name, mode, "sentences heard right, with a doubtful word", m.Alarms.N, m.Alarms.Of))
}

func soundRows(name string, truth []score.Turn, t *casework.Transcript, on func(Row)) {
	r := score.Score(truth, t)
	on(ratio(name, "sound", "words wrong", float64(r.WordErrors.N), float64(r.WordErrors.D)))
	on(share(name, "sound", "words given to the right person", r.RightSpeaker.N, r.RightSpeaker.D))
	on(share(name, "sound", "words marked unsure who", r.Unsure.N, r.Unsure.D))
	on(ratio(name, "sound", "speakers found ÷ speakers", float64(r.SpeakersHyp), float64(r.SpeakersRef)))
	on(ratio(name, "sound", "diarisation error", r.Diarisation.MissedS+r.Diarisation.FalseS+r.Diarisation.ConfusedS, r.Diarisation.SpeechS))
	on(ratio(name, "sound", "seconds of work ÷ seconds of sound, second hearing included", t.Timings.TotalS, t.AudioS))
}
