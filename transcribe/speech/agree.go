package speech

import (
	"strings"

	"evenhand/transcribe/score"
)

// farthest is the most that is compared: one table cell for each pair of words. Chunks are far below it.
const farthest = 4 << 20

// Agree reports, for each word of first (as strings.Fields parts it), whether the second hearing says the same there. Case, punctuation
// and the way numbers are written make no difference; hesitations always agree. Words are laid side by side with the fewest changes
// (Levenshtein); where the second hearing has words more, those on both sides of the place do not agree either: "I hit him" is not
// confirmed by "I never hit him".
func Agree(first, second string) []bool {
	fields := strings.Fields(first)
	var a []string // first, folded
	var of []int   // which field each is part of
	for i, f := range fields {
		for _, w := range folded(f) {
			a = append(a, w)
			of = append(of, i)
		}
	}
	var b []string
	for _, f := range strings.Fields(second) {
		b = append(b, folded(f)...)
	}
	out := make([]bool, len(fields))
	for i := range out {
		out[i] = true
	}
	for i, same := range alike(a, b) {
		out[of[i]] = out[of[i]] && same
	}
	return out
}

// folded writes one word as it compares.
func folded(field string) []string {
	var out []string
	for _, w := range score.Normalise(field) {
		if w == "percent" {
			out = append(out, "per")
			w = "cent"
		}
		out = append(out, w)
	}
	return out
}

// alike reports for each word of a whether b has it in the same place, with nothing put in beside it.
func alike(a, b []string) []bool {
	out := make([]bool, len(a))
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		out[head] = true
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		out[len(a)-1-tail] = true
		tail++
	}
	x, y := a[head:len(a)-tail], b[head:len(b)-tail]
	more := func(at int) { // words were put in before a[at]
		if at > 0 {
			out[at-1] = false
		}
		if at < len(out) {
			out[at] = false
		}
	}
	if len(x) == 0 || len(x)*len(y) > farthest {
		if len(y) > 0 {
			more(head)
			more(head + len(x))
		}
		return out
	}
	width := len(y) + 1
	cost := make([]int, (len(x)+1)*width) // of making x[i:] from y[k:]
	for i := len(x); i >= 0; i-- {
		for k := len(y); k >= 0; k-- {
			at := i*width + k
			switch {
			case i == len(x):
				cost[at] = len(y) - k
			case k == len(y):
				cost[at] = len(x) - i
			default:
				change := 1
				if x[i] == y[k] {
					change = 0
				}
				cost[at] = min(change+cost[at+width+1], 1+cost[at+width], 1+cost[at+1])
			}
		}
	}
	var put []int
	for i, k := 0, 0; i < len(x) || k < len(y); {
		at := i*width + k
		switch {
		case i < len(x) && k < len(y) && x[i] == y[k] && cost[at] == cost[at+width+1]:
			out[head+i] = true
			i, k = i+1, k+1
		case i < len(x) && k < len(y) && cost[at] == 1+cost[at+width+1]:
			i, k = i+1, k+1
		case i < len(x) && cost[at] == 1+cost[at+width]:
			i++
		default:
			put = append(put, head+i)
			k++
		}
	}
	for _, at := range put {
		more(at)
	}
	return out
}
