package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// polarity is what the evidence says to be so and not to be so, by speaker ("" for anybody).
type polarity struct {
	so, not       map[string]bool // speaker and word
	anySo, anyNot map[string]bool // speaker
	negators      int             // in the clauses cited
	bareNot       bool            // a clause that only takes back what stands before it: "but he doesn't"
	most          []heldClause
}

// heldClause is a clause of the evidence with how many negators it holds.
type heldClause struct {
	words    map[string]bool
	negators int
}

// heldTrue collects what is said to be so and not so. A question asserts nothing.
func (r *reading) heldTrue() polarity {
	p := polarity{so: map[string]bool{}, not: map[string]bool{}, anySo: map[string]bool{}, anyNot: map[string]bool{}}
	counted := map[[2]int]bool{}
	for _, q := range r.cited {
		for _, c := range clauses(q.ts, q.in) {
			h := heldClause{words: map[string]bool{}}
			for i, t := range q.ts {
				if t.clause == c[0].clause && negators[t.text] && !answersNo(q.ts, i) {
					h.negators++
				}
			}
			if key := [2]int{q.u.ID, c[0].clause}; !counted[key] {
				counted[key] = true
				p.negators += h.negators
			}
			if q.asks(c[0]) {
				if !r.refused(q) {
					continue
				}
				for _, t := range c { // "Do you get it?" "No."
					if w := wordOf(t); w != "" {
						p.not[" "+w], p.anyNot[""] = true, true
					}
				}
				p.negators++
				continue
			}
			n := c.negated()
			p.bareNot = p.bareNot || n && !c.matter() && c.verbal()
			for _, who := range []string{q.u.Speaker, ""} {
				if n {
					p.anyNot[who] = true
				} else {
					p.anySo[who] = true
				}
				for _, t := range c {
					w := wordOf(t)
					if w == "" {
						continue
					}
					h.words[w] = true
					if t.negated {
						p.not[who+" "+w] = true
					} else {
						p.so[who+" "+w] = true
					}
				}
			}
			p.most = append(p.most, h)
		}
	}
	return p
}

// refused reports whether the next words cited answer a question with "no".
func (r *reading) refused(q cited) bool {
	for _, o := range r.cited {
		if o.found && o.at > q.at && o.at <= q.at+2 && o.u.Speaker != q.u.Speaker {
			for _, t := range o.ts {
				if o.in(t) && t.text != "well" {
					return t.text == "no" || t.text == "nope" || t.text == "nah" || t.text == "never"
				}
			}
		}
	}
	return false
}

// wordOf is what a token counts as when polarity is compared; empty for words that carry no matter.
func wordOf(t token) string {
	switch {
	case t.number:
		return t.value
	case t.content() && t.text != "'s" && !(attribution[t.text] && t.stem != stem("tell")):
		return meaning(t.stem)
	}
	return ""
}

// asks reports whether a token stands in a sentence that ends with a question mark.
func (q cited) asks(t token) bool {
	i := strings.IndexAny(q.folded[t.from:], ".!?")
	return i >= 0 && q.folded[t.from+i] == '?'
}

// negation: what was said not to be so is not stated as so, nor the other way round.
func (r *reading) negation() casework.Check {
	f := finding{gate: GateNegation}
	p := r.heldTrue()
	mine, quoted := 0, 0
	for i, t := range r.ts {
		if negators[t.text] && !answersNo(r.ts, i) {
			if t.marked {
				quoted++
			} else {
				mine++
			}
		}
	}
	if mine > 0 && mine > p.negators-min(quoted, p.negators) {
		f.add(casework.Reject, "The sentence says “not” where the recording does not.")
	}
	unmarked := func(t token) bool { return !t.marked }
	for _, c := range clauses(r.ts, unmarked) {
		r.clausePolarity(&f, c, p)
	}
	r.placeNot(&f)
	r.askedNot(&f)
	r.answers(&f)
	r.notSaying(&f)
	return f.check()
}

func (r *reading) clausePolarity(f *finding, c clauseTokens, p polarity) {
	who := ""
	if s := r.segmentOf(r.index(c[len(c)-1])); s != nil && s.question {
		return // a question says nothing to be so
	} else if s != nil && s.source != "" {
		if all := r.sources(s.source); len(all) == 1 && (p.anyNot[all[0]] || p.anySo[all[0]]) {
			who = all[0]
		}
	}
	n, negs := c.negated(), 0
	var same, other [2]int // of words stated as so [0] and as not so [1]
	var word string
	deed := false // one of them is a doing
	words := map[string]bool{}
	for i, t := range c {
		if negators[t.text] && !answersNo(c, i) {
			negs++
		}
		w := wordOf(t)
		if w == "" || t.text == "i" {
			continue
		}
		words[w] = true
		so, not := p.so[who+" "+w], p.not[who+" "+w]
		if !so && !not {
			so, not = p.so[" "+w], p.not[" "+w]
		}
		k := 0
		if t.negated {
			k = 1
		}
		switch {
		case so == not, t.upper && !t.negated && r.attends(t):
		case t.negated == not:
			if !r.isName(t) || t.negated {
				same[k]++
			}
		default:
			other[k]++
			word = t.text
			deed = deed || verbs[t.stem] && !r.isName(t)
		}
	}
	switch {
	case other[1] > 0 && same[1] == 0 && p.bareNot:
		f.add(casework.Flag, "Check what was said not to be so: %q.", word)
	case other[1] > 0 && same[1] == 0 && (deed || other[1] > 1 || !p.anyNot[""]):
		f.add(casework.Reject, "The recording does not say “not” of %q.", word)
	case other[0] > 0 && same[0] == 0 && (deed || !p.anySo[who]):
		f.add(casework.Reject, "The recording says “not” of %q.", word)
	case other[0]+other[1] > 0:
		f.add(casework.Flag, "Check what was said not to be so: %q.", word)
	}
	elliptic := same == [2]int{} && other == [2]int{} && r.elliptic(c) && !r.citedBare(c)
	switch {
	case n && same == [2]int{} && !p.anyNot[""]:
		f.add(casework.Reject, "The recording has no “not” here.")
	case n && same[1] == 0 && who != "" && !p.anyNot[who]:
		f.add(casework.Flag, "Check who said “not”.")
	case elliptic && !n && p.anyNot[who] && !p.anySo[who]:
		f.add(casework.Reject, "The recording says it was not so.")
	case elliptic && !n && p.anyNot[who]:
		f.add(casework.Flag, "Check if it was so or not.")
	case negs > 0:
		switch h := closest(p.most, words); {
		case h.negators > negs:
			f.add(casework.Flag, "A “not” of the recording is missing.")
		case h.negators > 0 && h.negators < negs:
			f.add(casework.Flag, "The sentence says “not” once more than the recording.")
		}
	}
}

// notSaying: "I'm not saying I'd never have anybody" states nothing of what follows.
func (r *reading) notSaying(f *finding) {
	if slices.ContainsFunc(r.ts, func(t token) bool { return t.text == "saying" || t.text == "say" }) {
		return
	}
	for _, q := range r.cited {
		for i := 1; i < len(q.ts); i++ {
			if q.ts[i].text != "saying" || q.ts[i-1].text != "not" || !q.in(q.ts[i]) {
				continue
			}
			shared, rest := 0, 0
			for _, t := range q.ts {
				if t.sentence != q.ts[i].sentence || t.from <= q.ts[i].from || pronouns[t.text] || auxiliaries[t.text] {
					continue
				}
				if rest++; r.usesWord(t.text) {
					shared++
				}
			}
			if shared > 0 && 2*shared >= rest {
				f.add(casework.Flag, "The speaker said they were not saying this.")
			}
		}
	}
}

// attends reports whether a word is the name of somebody who was there.
func (r *reading) attends(t token) bool {
	_, ok := r.person(r.names[t.text])
	return ok
}

// elliptic reports whether a clause, after its attribution and but for names, only says "was", "did not", "was there".
func (r *reading) elliptic(c clauseTokens) bool {
	var rest clauseTokens
	begun := false
	for _, t := range c {
		if r.segmentOf(r.index(t)) == nil || !begun && r.isName(t) {
			continue
		}
		begun = begun || auxiliaries[t.text]
		rest = append(rest, t)
	}
	return len(rest) > 0 && !rest.matter() && (rest.verbal() || auxiliaries[rest[0].text] && len(rest) <= 2)
}

// citedBare reports whether the evidence has such a clause of small words itself, not denied: "I might", "that's it".
func (r *reading) citedBare(c clauseTokens) bool {
	aux := ""
	for _, t := range c {
		if t.text == "that" || t.text == "this" || t.text == "it" {
			return true
		}
		if auxiliaries[t.text] {
			aux = t.text
		}
	}
	for _, q := range r.cited {
		for _, e := range clauses(q.ts, q.in) {
			if !e.matter() && !e.negated() && slices.ContainsFunc(e, func(t token) bool { return t.text == aux }) {
				return true
			}
		}
	}
	return false
}

// closest is the clause of the evidence that shares most words.
func closest(hs []heldClause, words map[string]bool) heldClause {
	var best heldClause
	top := 0
	for _, h := range hs {
		n := 0
		for w := range words {
			if h.words[w] {
				n++
			}
		}
		if n > top {
			best, top = h, n
		}
	}
	return best
}

func (r *reading) index(t token) int {
	for i := range r.ts {
		if r.ts[i].from == t.from && r.ts[i].text == t.text {
			return i
		}
	}
	return 0
}

func (r *reading) isName(t token) bool { return r.nameOf(t) != "" }

// askedNot finds a “not” put into a question: "asked if nobody was not paid".
func (r *reading) askedNot(f *finding) {
	mine, heard := 0, 0
	for i, t := range r.ts {
		if s := r.segmentOf(i); s != nil && s.question && !t.marked && negators[t.text] && !answersNo(r.ts, i) {
			mine++
		}
	}
	for _, q := range r.cited {
		for i, t := range q.ts {
			if q.in(t) && q.u.Speaker == r.signer && negators[t.text] && !answersNo(q.ts, i) {
				heard++
			}
		}
	}
	if mine > heard {
		f.add(casework.Flag, "The question says “not” once more than it was asked.")
	}
}

var (
	yesWords = set("yes yeah yep aye yup ok okay certainly absolutely please course")
	noWords  = set("no nope nah never not none nothing")
)

// answers: a "yes" or "no" that is reported was given.
func (r *reading) answers(f *finding) {
	for i, t := range r.ts {
		if t.marked || t.text != "yes" && !(t.text == "no" && answersNo(r.ts, i)) {
			continue
		}
		want := yesWords
		if t.text == "no" {
			want = noWords
		}
		if !slices.ContainsFunc(r.cited, func(q cited) bool {
			return slices.ContainsFunc(q.ts, func(e token) bool { return q.in(e) && want[e.text] })
		}) {
			f.add(casework.Reject, "Nobody said %q.", t.text)
		}
	}
}
