// Package salience says how likely it is that a good note needs a clause of a visit.
//
// A note keeps some of what was said and leaves the rest. Which, is learnt here from visits that we wrote and labelled ourselves
// (summarise/testdata/visits): a clause was needed if the model note quotes it or a fact worth keeping rests on it. A few features that anybody
// can read off a clause (features.go) go through a logistic regression; its weights stand in weights.txt, a line each, for anybody to argue with.
//
//	s := salience.Score(salience.Of(salience.Clause{Text: "He's never hit me.", Role: "child", Asked: "And then what happens?"}))
//
// The score is a probability: 0.5 says that a clause like this one was needed in half of the labelled visits. It says nothing about whether
// the clause is true, who is right, or what follows from it, and it never decides what may not be left out: promises, risks and corrections
// have rules of their own in the packages that draft.
//
// Learn the weights again, after a change to the features, the labels or the visits, with
//
//	go test ./summarise/salience -run TestWeights -update
package salience

import (
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"

	"evenhand/summarise/evidence"
)

// Clause is what the features are read off: a sentence or part of one, and what stood round it. Only Text must be there; what is left zero is
// taken as not known.
type Clause struct {
	Text   string
	Role   string  // of the speaker: child, parent, person, carer, worker or "" (not known)
	Worker bool    // spoken by the worker who writes the note
	Solo   bool    // one voice alone: a dictation, in which nearly everything is meant for the note
	Asked  string  // the question that this clause answers, asked by the worker just before
	Before string  // the utterance before, whoever spoke it
	After  string  // the utterance after, by somebody else
	Again  int     // how many other utterances share one of its content words, as the function Again counts
	Turn   int     // words of the whole utterance that the clause stands in
	At     float64 // where in the visit, from 0 (its first word) to 1 (its last)
}

// Features are the values read off one clause, in the order of Names.
type Features []float64

// Of reads the features off a clause.
func Of(c Clause) Features {
	r := read(c)
	f := make(Features, len(features))
	for i, one := range features {
		f[i] = one.of(r)
	}
	return f
}

// Often counts in how many of some utterances each content word is. Words for family are not counted: somebody is spoken of all the time, whatever
// else is said.
func Often(utterances []string) map[string]int {
	n := map[string]int{}
	for _, u := range utterances {
		for w := range evidence.Matter(u) {
			if classes([]string{w})&kin == 0 {
				n[w]++
			}
		}
	}
	return n
}

// Again is how many other utterances share the content word of a text that most of them hold, by what Often counted.
func Again(text string, often map[string]int) int {
	most := 0
	for w := range evidence.Matter(text) {
		most = max(most, often[w]-1)
	}
	return most
}

// Names are the names of the features, in order, as weights.txt spells them.
func Names() []string {
	var out []string
	for _, f := range features {
		out = append(out, f.name)
	}
	return out
}

// Score is the probability, 0 to 1, that a good note needs a clause with these features.
func Score(f Features) float64 { return embedded.score(f) }

// Reason is what speaks most for a clause, in plain words ("a wish"), or "" where nothing does.
func Reason(f Features) string {
	best, why := 0.0, ""
	for i, one := range features {
		if gain := embedded.of[i] * f[i]; one.reason != "" && gain > best {
			best, why = gain, one.reason
		}
	}
	return why
}

// weights are what training found: log odds a unit of each feature adds.
type weights struct {
	bias float64
	of   []float64
}

func (w weights) score(f Features) float64 {
	sum := w.bias
	for i, x := range f {
		sum += w.of[i] * x
	}
	return 1 / (1 + math.Exp(-sum))
}

// version is that of the form of weights.txt. A file of another version is not read.
const version = "evenhand salience weights 1"

//go:embed weights.txt
var weightsText string

var embedded = func() weights {
	w, err := parse(weightsText)
	if err != nil {
		panic("salience: the embedded weights.txt: " + err.Error()) // cannot happen in a build whose tests were run
	}
	return w
}()

// parse reads weights: a first line with the version, then "name weight" a line; "#" starts a comment.
func parse(text string) (weights, error) {
	head, rest, _ := strings.Cut(text, "\n")
	if strings.TrimSpace(head) != version {
		return weights{}, fmt.Errorf("line 1: want %q", version)
	}
	w := weights{of: make([]float64, len(features))}
	at := map[string]*float64{"bias": &w.bias}
	for i, f := range features {
		at[f.name] = &w.of[i]
	}
	for n, line := range strings.Split(rest, "\n") {
		line, _, _ = strings.Cut(line, "#")
		word := strings.Fields(line)
		if len(word) == 0 {
			continue
		}
		if len(word) != 2 || at[word[0]] == nil {
			return weights{}, fmt.Errorf("line %d: want the name of a feature, once, and its weight", n+2)
		}
		x, err := strconv.ParseFloat(word[1], 64)
		if err != nil || math.IsNaN(x) || math.Abs(x) > 20 {
			return weights{}, fmt.Errorf("line %d: %q is no weight", n+2, word[1])
		}
		*at[word[0]] = x
		delete(at, word[0])
	}
	for name := range at {
		return weights{}, fmt.Errorf("no weight for %s", name)
	}
	return w, nil
}

// format writes weights as parse reads them, with what each feature means.
func (w weights) format() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n# Written by: go test ./summarise/salience -run TestWeights -update\n# Log odds that one unit of a feature adds to a clause's being needed in a good note.\n%-16s %7.3f\n", version, "bias", w.bias)
	for i, f := range features {
		fmt.Fprintf(&b, "%-16s %7.3f  # %s\n", f.name, w.of[i], f.means)
	}
	return b.String()
}
