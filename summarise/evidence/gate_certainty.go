package evidence

import (
	"strings"

	"evenhand/casework"
)

// certain: doubt is neither lost nor put in, and neither is how often.
func (r *reading) certain() casework.Check {
	f := finding{gate: GateCertainty}
	for _, g := range certainty {
		mine := ""
		for i, t := range r.ts {
			if seg := r.segmentOf(i); seg != nil && seg.question {
				continue
			}
			if !t.marked && g.words[t.text] && !(t.text == "may" && t.number) && !(i > 0 && t.text == "must" && r.ts[i-1].marked) {
				mine = t.text
			}
		}
		if mine == "" {
			continue
		}
		said := false
		for w := range g.words {
			said = said || r.citesWord(w)
		}
		switch {
		case said:
		case g.name == "should" && (r.citesWord("have") || r.citesWord("got") || r.citesWord("shall")):
		case g.name == "always" || g.name == "often" || g.name == "every" && mine != "each":
			f.add(casework.Reject, "The recording does not say %q.", mine)
		default:
			f.add(casework.Flag, "The recording does not say %q.", mine)
		}
	}
	r.future(&f)
	r.byOwnAccount(&f)
	// doubt in the clause the statement rests on must be kept
	plain := unquoted(r.text, r.ts)
	if doubtWords.MatchString(r.text) || plain == "" {
		return f.check()
	}
	for _, q := range r.cited {
		for _, c := range clauses(q.ts, q.in) {
			hard := ""
			shares := 0
			for _, t := range c {
				for _, g := range certainty {
					if g.doubt && g.words[t.text] && !t.number {
						hard = t.text
					}
				}
				if t.content() && r.stated(t) {
					shares++
				}
			}
			if hard != "" && shares > 0 && !r.usesWord(hard) {
				v := casework.Flag
				if shares > 1 && 2*shares >= len(r.contents(c)) {
					v = casework.Reject
				}
				f.add(v, "The recording says %q; the sentence makes it sure.", hard)
			}
		}
		if m := doubtWords.FindString(q.folded[q.from:q.to]); m != "" && r.share(q) > 0 && f.v == "" {
			if r.doubtNear(q) {
				f.add(casework.Flag, "The speaker was not sure: %q.", m)
			}
		}
	}
	return f.check()
}

// contents are the words of matter of a clause.
func (r *reading) contents(c clauseTokens) []token {
	var out []token
	for _, t := range c {
		if t.content() && !attribution[t.text] {
			out = append(out, t)
		}
	}
	return out
}

// byOwnAccount: "he's not drinking, or he says he's not" is not "he is not drinking".
func (r *reading) byOwnAccount(f *finding) {
	for _, q := range r.cited {
		for i := 2; i < len(q.ts); i++ {
			if !sayings[q.ts[i].text] && q.ts[i].text != "reckons" || at(q.ts, i-2) != "or" && at(q.ts, i-3) != "or" || !q.in(q.ts[i]) || len(r.sayings) > 1 {
				continue
			}
			for _, t := range q.ts {
				if t.sentence == q.ts[i].sentence && t.from < q.ts[i-2].from && t.content() && r.stated(t) && q.in(t) {
					f.add(casework.Flag, "The speaker only has this from the one it is about.")
				}
			}
		}
	}
}

var futures = set("will would shall going")

// future: what will be is not stated as being so.
func (r *reading) future(f *finding) {
	aheadIn := map[[2]int]bool{} // by sentence and segment: what is said to lie ahead stays so to the end of it
	for _, c := range clauses(r.ts, func(t token) bool { return !t.marked }) {
		words := map[string]bool{}
		place := [2]int{c[0].sentence, r.segmentNumber(r.index(c[0]))}
		ahead := aheadIn[place] && c[0].before < clauseEnd
		for _, t := range c {
			if w := wordOf(t); w != "" && !r.isName(t) {
				words[w] = true
			}
			ahead = ahead || futures[t.text] || t.text == "to" && r.beforeDoing(t)
		}
		aheadIn[place] = ahead
		aside := c[0].from > 0 && r.text[c[0].from-1] == '(' // "tomorrow (Wednesday 22 April)" says when, not what is
		if ahead || len(words) == 0 || aside {
			continue
		}
		best, willBe := 0, false
		for _, q := range r.cited {
			for _, e := range clauses(q.ts, q.in) {
				if q.asks(e[0]) {
					continue
				}
				n, will, said := 0, false, false
				for _, t := range e {
					if words[wordOf(t)] {
						n++
					}
					said = said || sayings[t.text]
					will = will || t.text == "will" || t.text == "would" && (said || t.to-t.from > 2) || t.text == "shall" || t.text == "going"
				}
				if n > best {
					best, willBe = n, will
				} else if n == best && n > 0 {
					willBe = willBe && will
				}
			}
		}
		if willBe {
			f.add(casework.Flag, "The speaker said what will be, not what is.")
		}
	}
}

// shortDoubt is how many words a sentence has at most that only casts doubt on the one before: "I don't know, I think."
const shortDoubt = 6

// beforeDoing tells the "to" of "to ring" from that of "to school".
func (r *reading) beforeDoing(t token) bool {
	i := r.index(t) + 1
	return i < len(r.ts) && verbs[r.ts[i].stem] && !r.isName(r.ts[i])
}

// doubtNear reports whether the statement rests on words of the sentence in which the speaker was unsure, or the one before.
func (r *reading) doubtNear(q cited) bool {
	in := q.folded[q.from:q.to]
	loc := doubtWords.FindStringIndex(in)
	if loc == nil {
		return false
	}
	at := q.from + loc[0]
	sentence := -1
	for _, t := range q.ts {
		if t.to > at && sentence < 0 {
			sentence = t.sentence
		}
	}
	words := 0
	for _, t := range q.ts {
		if t.sentence == sentence {
			words++
		}
	}
	for _, t := range q.ts {
		before := t.sentence == sentence-1 && words <= shortDoubt
		if q.in(t) && t.content() && (t.sentence == sentence || before) && r.stated(t) && !attribution[t.text] && !doubtWords.MatchString(t.text) {
			return true
		}
	}
	return false
}

// stated reports whether a word of the evidence stands in the statement, outside quotation marks.
func (r *reading) stated(t token) bool {
	for _, s := range r.ts {
		if !s.marked && (s.content() || s.number) && (meaning(s.stem) == meaning(t.stem) || s.number && s.value != "" && s.value == t.value) {
			return true
		}
	}
	return false
}

func (r *reading) usesWord(w string) bool {
	for _, t := range r.ts {
		if t.text == w {
			return true
		}
	}
	return false
}

// share counts the content words of the statement found in a quotation.
func (r *reading) share(q cited) int {
	n := 0
	for _, t := range q.ts {
		if q.in(t) && t.content() && r.stated(t) {
			n++
		}
	}
	return n
}

func unquoted(text string, ts []token) string {
	var b strings.Builder
	for _, t := range ts {
		if !t.marked {
			b.WriteString(text[t.from:t.to])
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}
