// Package measure compares drafts with what people wrote and marked: overlap with reference notes (ROUGE), agreement of our checks with
// human scores (correlation), and what changes in a draft when only the genders and names of a visit change (swaps).
//
// It measures; it decides nothing about a draft. The numbers are for evaluators, who read them beside what each can and cannot show: words
// that overlap with a reference are no proof that a sentence is true.
package measure

import (
	"regexp"
	"strings"
)

// Rouge is precision, recall and F1 of an overlap, each from 0 to 1.
type Rouge struct{ P, R, F float64 }

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// Words are the tokens ROUGE compares: lower-case letters and digits, nothing stemmed (as PyPI rouge-score does without its stemmer).
func Words(s string) []string {
	return strings.Fields(notWord.ReplaceAllString(strings.ToLower(s), " "))
}

func rouge(match, candidate, reference int) Rouge {
	var r Rouge
	if candidate > 0 {
		r.P = float64(match) / float64(candidate)
	}
	if reference > 0 {
		r.R = float64(match) / float64(reference)
	}
	if r.P+r.R > 0 {
		r.F = 2 * r.P * r.R / (r.P + r.R)
	}
	return r
}

// RougeN is the overlap of runs of n words (C.-Y. Lin, 2004). n is at least 1.
func RougeN(n int, candidate, reference string) Rouge {
	c, cn := grams(n, Words(candidate))
	r, rn := grams(n, Words(reference))
	match := 0
	for g, k := range c {
		match += min(k, r[g])
	}
	return rouge(match, cn, rn)
}

func grams(n int, words []string) (map[string]int, int) {
	out := map[string]int{}
	for i := 0; i+n <= len(words); i++ {
		out[strings.Join(words[i:i+n], " ")]++
	}
	return out, max(0, len(words)-n+1)
}

// RougeL is the overlap by the longest common subsequence of the whole texts.
func RougeL(candidate, reference string) Rouge {
	c, r := Words(candidate), Words(reference)
	return rouge(len(common(r, c)), len(c), len(r))
}

// RougeLsum is RougeL sentence by sentence, each on a line of its own: for each line of the reference the union of what it shares, in order,
// with every line of the candidate, no word counted more often than it stands there.
func RougeLsum(candidate, reference string) Rouge {
	cs, rs := lines(candidate), lines(reference)
	haveC, haveR := map[string]int{}, map[string]int{}
	cn, rn := 0, 0
	for _, l := range cs {
		cn += len(l)
		for _, w := range l {
			haveC[w]++
		}
	}
	for _, l := range rs {
		rn += len(l)
		for _, w := range l {
			haveR[w]++
		}
	}
	match := 0
	for _, r := range rs {
		union := map[int]bool{}
		for _, c := range cs {
			for _, at := range common(r, c) {
				union[at] = true
			}
		}
		for i, w := range r {
			if union[i] && haveC[w] > 0 && haveR[w] > 0 {
				haveC[w]--
				haveR[w]--
				match++
			}
		}
	}
	return rouge(match, cn, rn)
}

func lines(s string) [][]string {
	var out [][]string
	for _, l := range strings.Split(s, "\n") {
		if w := Words(l); len(w) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// common is where in a the words of the longest common subsequence of a and b stand.
func common(a, b []string) []int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := range a {
		for j := range b {
			if a[i] == b[j] {
				table[i+1][j+1] = table[i][j] + 1
			} else {
				table[i+1][j+1] = max(table[i][j+1], table[i+1][j])
			}
		}
	}
	var out []int
	for i, j := len(a), len(b); i > 0 && j > 0; {
		switch {
		case a[i-1] == b[j-1]:
			out = append(out, i-1)
			i, j = i-1, j-1
		case table[i][j-1] > table[i-1][j]:
			j--
		default:
			i--
		}
	}
	return out
}
