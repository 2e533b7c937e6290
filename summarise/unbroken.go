package summarise

import (
	"regexp"
	"strings"

	"evenhand/summarise/evidence"
)

// longestGrave is how many words an answer that speaks of a risk may have and still stand whole: beyond that it stands as it was chosen, and what
// lies between its parts is still not left out.
const longestGrave = 60

var (
	// turns matches words that turn what stands beside them round, or take some of it back.
	turns = regexp.MustCompile(`(?i)\b(?:no|not|never|none|nothing|nobody|nowhere|neither|nor|but|only|except|unless|without|cannot|hardly|instead|though|although|nae|ain['’]t)\b|n['’]t\b|\B(?:nae|na)\b|\w+nae\b`)
	// takesUp matches what needs a noun before it.
	takesUp = regexp.MustCompile(`(?i)^(?:\W*(?:and|but|so|then|well|yeah|yes|no|cos|because|sometimes|now)\b,?)*\W*(it|that|this|they|them|those|these|he|she|him|her|his|their|there|both|neither|one)\b`)
	// asksFor matches the last word of something whose value must follow.
	asksFor = regexp.MustCompile(`(?i)\b(?:is|are|was|were|every|each|per|the|a|an|of|for|at|to|from|about|until|till|than|says?|said)\W*$`)
)

// unbroken puts back what a quotation may not be without. Words are left out between two parts of it only where what was left out neither denies
// nor limits anything, is no value beside a value, and names nobody and nothing that the later part speaks of; an answer about a risk is given
// whole. Where what lies between cannot be shown, the later part stands by itself, or is left to the list where it says nothing by itself.
func (t *talk) unbroken(picks []*pick) []*pick {
	if t.solo {
		return picks
	}
	elsewhere := map[*clause]*pick{}
	for _, p := range picks {
		for _, c := range p.clauses {
			elsewhere[c] = p
		}
	}
	var out []*pick
	for _, p := range picks {
		out = append(out, p)
		grave := t.grave(p) || t.doseChanged(p.u)
		if grave && p.kind != "action" {
			t.wholeAnswer(p, elsewhere)
		}
		t.withBearer(p, elsewhere)
		for n := 1; n < len(p.clauses); n++ {
			a, b := p.clauses[n-1], p.clauses[n]
			between := t.byU[p.u][a.k+1 : b.k]
			if len(between) == 0 || !grave && mayLeaveOut(a, b, between) {
				continue
			}
			if words := p.size() + wordsIn(between); words <= longestTurn && !hidden(between) && !spokenFor(between, elsewhere) {
				cs := append([]*clause{}, p.clauses[:n]...)
				cs = append(cs, between...)
				p.clauses = append(cs, p.clauses[n:]...)
				n += len(between)
				continue
			}
			rest := &pick{u: p.u, kind: p.clauses[n].kind, section: p.section, score: p.score}
			for _, c := range p.clauses[n:] {
				rest.add(c)
			}
			p.clauses = p.clauses[:n:n]
			if !b.leans && !b.bends && !takesUp.MatchString(b.text) {
				out = append(out, rest)
				p = rest
				n = 0
				continue
			}
			break
		}
	}
	return out
}

// tellsOf matches a clause that says whose words come next: "That is what he said.", "She goes,".
var tellsOf = regexp.MustCompile(`(?i)\b(?:he|she|they|\w+) (?:said|says|goes|told (?:me|us)|was like|were like|is like)[.,:]?$`)

// withBearer puts before a pick the clause that says whose words it gives, so that nobody is taken to speak of themselves in another's words.
func (t *talk) withBearer(p *pick, elsewhere map[*clause]*pick) {
	if k := p.clauses[0].k; k > 0 {
		before := t.byU[p.u][k-1 : k]
		if tellsOf.MatchString(before[0].text) && !hidden(before) && !spokenFor(before, elsewhere) {
			p.clauses = append([]*clause{before[0]}, p.clauses...)
		}
	}
}

// wholeAnswer makes an answer about a risk all of the turn, where that is short enough and nothing of it may not be shown.
func (t *talk) wholeAnswer(p *pick, elsewhere map[*clause]*pick) {
	all := t.byU[p.u]
	var others []*clause
	in := map[*clause]bool{}
	for _, c := range p.clauses {
		in[c] = true
	}
	for _, c := range all {
		if !in[c] {
			others = append(others, c)
		}
	}
	if wordsIn(all) <= longestGrave && !hidden(others) && !spokenFor(others, elsewhere) {
		p.clauses = append([]*clause{}, all...)
	}
}

// mayLeaveOut reports whether what lies between two clauses of a turn can be left out without turning what stands round it.
func mayLeaveOut(a, b *clause, between []*clause) bool {
	if b.leans || b.bends || asksFor.MatchString(a.text) {
		return false
	}
	numbers := len(evidence.Numbers(b.text)) > 0
	for _, c := range between {
		if evidence.Negated(c.text) || turns.MatchString(c.text) || numbers && len(evidence.Numbers(c.text)) > 0 {
			return false
		}
	}
	m := takesUp.FindStringSubmatch(b.text)
	return m == nil || regexp.MustCompile(`(?i)\b`+m[1]+`\b`).MatchString(a.text) // the one before spoke of the same already
}

// hidden reports whether some of the clauses are not for a note: spoken at it, taken back later, or the worker's own to say.
func hidden(cs []*clause) bool {
	for _, c := range cs {
		if c.aimed || c.undone || c.ours {
			return true
		}
	}
	return false
}

func spokenFor(cs []*clause, by map[*clause]*pick) bool {
	for _, c := range cs {
		if by[c] != nil {
			return true
		}
	}
	return false
}

func wordsIn(cs []*clause) int {
	n := 0
	for _, c := range cs {
		n += len(strings.Fields(c.text))
	}
	return n
}
