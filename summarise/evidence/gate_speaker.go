package evidence

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
)

// speaker: "X said" needs words of X, or somebody's report that X said them, with the chain kept.
func (r *reading) speaker() casework.Check {
	f := finding{gate: GateSpeaker}
	attributed := false
	for _, s := range r.segments {
		if s.source == "" {
			continue
		}
		attributed = true
		r.source(&f, s)
	}
	// words of somebody who is not the signer, given as plain fact
	if !attributed && !r.ownDoing() {
		for _, q := range r.cited {
			if q.u.Speaker != r.signer && r.share(q) > 0 && r.foreign(q) {
				f.add(casework.Flag, "Say whose words these are.")
			}
		}
	}
	r.chain(&f, attributed)
	r.outer(&f)
	return f.check()
}

// ownDoing reports whether a statement tells what its signer did, or what whoever is cited promised to do:
// it says whose it is by itself.
func (r *reading) ownDoing() bool {
	for i, t := range r.ts {
		if ref := r.refOf(i); ref != "" && !t.marked {
			_, attends := r.person(ref)
			return t.text == "i" || attends && at(r.ts, i+1) == "will" && slices.ContainsFunc(r.cited, func(q cited) bool { return q.u.Speaker == ref })
		}
	}
	return false
}

// outer: "Alison said the chemist told her" needs Alison's words to hold what the chemist told.
func (r *reading) outer(f *finding) {
	for k := range r.segments {
		in, out := r.segments[k], -1
		if in.source == "" || strings.HasPrefix(in.source, "pron:") || len(r.sources(in.source)) > 0 && r.speaks(r.sources(in.source)) {
			continue
		}
		for i := in.subject - 1; i >= 0 && i >= in.subject-5; i-- {
			if sayings[r.ts[i].text] {
				out = r.subjectOf(i)
				break
			}
		}
		if out < 0 {
			continue
		}
		if _, attends := r.person(r.refOf(out)); !attends {
			continue
		}
		who, held, other := r.sources(r.refOf(out)), false, false
		for _, q := range r.cited {
			if !q.found || !r.hearsay(q, in.source) {
				continue
			}
			if slices.Contains(who, q.u.Speaker) && !strings.HasSuffix(q.quote.Quote, "?") {
				held = true
			} else {
				other = true
			}
		}
		if other && !held {
			f.add(casework.Reject, "%s did not pass this on.", r.name(r.refOf(out)))
		}
	}
}

// speaks reports whether one of the speakers is cited.
func (r *reading) speaks(who []string) bool {
	return slices.ContainsFunc(r.cited, func(q cited) bool { return slices.Contains(who, q.u.Speaker) })
}

// foreign reports whether a quotation of somebody else carries words the signer's own do not.
func (r *reading) foreign(q cited) bool {
	own := map[string]bool{}
	for _, c := range r.cited {
		if c.u.Speaker == r.signer {
			for _, t := range c.ts {
				if c.in(t) {
					own[meaning(t.stem)] = true
				}
			}
		}
	}
	for _, t := range q.ts {
		if q.in(t) && t.content() && !r.isName(t) && r.stated(t) && !own[meaning(t.stem)] {
			return true
		}
	}
	return false
}

func (r *reading) source(f *finding, s segment) {
	if s.source == "pron:it" {
		return // "the letter came; it says …"
	}
	who := r.sources(s.source)
	reported := false
	for _, q := range r.cited {
		if q.found && r.hearsay(q, s.source) {
			reported = true
		}
	}
	present := false
	for _, q := range r.cited {
		present = present || q.found && slices.Contains(who, q.u.Speaker)
	}
	if !present && s.first > 0 && s.first < len(r.ts) && r.ts[s.first-1].text == "told" && r.ts[s.first].text == "me" && !slices.ContainsFunc(r.cited, func(q cited) bool { return q.u.Speaker == r.signer && r.hearsay(q, s.source) }) {
		f.add(casework.Reject, "%s did not tell the signer this.", r.name(s.source))
		return
	}
	if !present {
		switch {
		case !reported && r.nested(s):
			f.add(casework.Flag, "Check if %s said this.", r.name(s.source))
		case !reported:
			f.add(casework.Reject, "The words cited are not %s's.", r.name(s.source))
		case s.first > 0 && s.first < len(r.ts) && r.ts[s.first-1].text == "told" && r.ts[s.first].text == "me" && r.toldOther(s.source):
			f.add(casework.Reject, "Somebody else told the signer this.")
		case r.passedByOther(s):
			f.add(casework.Flag, "Check whose words these are.")
		}
		return
	}
	if s.source == r.signerRef() && r.askedBy(s) {
		return
	}
	if !(s.first > 0 && r.ts[s.first-1].text == "asked") && r.onlyAsked(who) && !reported {
		f.add(casework.Reject, "%s asked this; somebody else answered.", r.name(s.source))
		return
	}
	mine, others, total, asked := 0, 0, 0, true
	for i := s.first; i <= s.last; i++ {
		t := r.ts[i]
		if !(t.content() || t.number) || attribution[t.text] || r.isName(t) {
			continue
		}
		total++
		switch by := r.sayers(t); {
		case intersects(by, who):
			mine++
		case len(by) > 0:
			others++
			asked = asked && len(by) == 1 && by[0] == r.signer
		}
	}
	switch {
	case total == 0:
		if r.closedBy(s, who) {
			f.add(casework.Flag, "Check whose words these are.")
		}
	case others == 0:
	case mine == 0 && !reported && asked && others < 2:
		f.add(casework.Flag, "Check whose words these are.")
	case mine == 0 && !reported:
		f.add(casework.Reject, "These words are not %s's.", r.name(s.source))
	case others > mine, others > 0 && r.predicateOfOthers(s, who):
		f.add(casework.Flag, "Some of these words are somebody else's.")
	}
}

// toldOther reports whether the recording says who "told me", and never this source.
func (r *reading) toldOther(source string) bool {
	other := false
	for _, q := range r.cited {
		for i, t := range q.ts {
			if t.text != "told" || at(q.ts, i+1) != "me" || !q.in(t) {
				continue
			}
			ref := r.sayer(q, i)
			if ref == "" || r.compatible(ref, source) != no {
				return false
			}
			other = true
		}
	}
	return other
}

// passedByOther reports whether what somebody is said to have said stands in sentences of the recording that name another for it, or nobody,
// while the recording has other sentences of theirs.
func (r *reading) passedByOther(s segment) bool {
	theirs, others := false, false
	for i, x := range r.laid.s {
		if !x.anchor() || r.laid.at[i] < 0 || x.tok < s.first || x.tok > s.last {
			continue
		}
		e := r.laid.e[r.laid.at[i]]
		q := r.cited[e.src]
		mine, named := false, false
		for k, t := range q.ts {
			if !sayings[t.text] && t.text != "words" && t.text != "reckons" || t.sentence != q.ts[e.tok].sentence && t.sentence != q.ts[e.tok].sentence-1 {
				continue
			}
			ref := r.sayer(q, k)
			if ref == "" {
				continue
			}
			named = true
			mine = mine || r.compatible(ref, s.source) != no || strings.HasPrefix(ref, "kin:") && r.kinNames[q.u.Speaker+" "+ref] == s.source
		}
		if mine {
			theirs = true
		} else if named || !r.hearsay(q, s.source) {
			others = true
		}
	}
	return others && !theirs
}

// predicateOfOthers reports whether the last word of matter of what somebody is said to have said was said by others alone, who were not
// the signer asking.
func (r *reading) predicateOfOthers(s segment, who []string) bool {
	for i := s.last; i >= s.first; i-- {
		t := r.ts[i]
		if t.marked || t.number || !t.content() || attribution[t.text] || r.isName(t) {
			continue
		}
		by := r.sayers(t)
		return len(by) > 0 && !intersects(by, who) && !slices.Contains(by, r.signer)
	}
	return false
}

// closedBy compares words without matter ("now and again") by who said them in a row: it reports whether others did and these did not.
func (r *reading) closedBy(s segment, who []string) bool {
	var words []token
	for i := s.first; i <= s.last; i++ {
		if !r.ts[i].marked && !negators[r.ts[i].text] && !pronouns[r.ts[i].text] && !auxiliaries[r.ts[i].text] {
			words = append(words, r.ts[i])
		}
	}
	if len(words) < 2 {
		return false
	}
	mine, others := false, false
	for _, q := range r.cited {
		if q.found && runOf(q, words) >= 0 {
			if slices.Contains(who, q.u.Speaker) {
				mine = true
			} else {
				others = true
			}
		}
	}
	return others && !mine
}

// onlyAsked reports whether all that is cited of these speakers are questions, and somebody else's answer is cited too.
func (r *reading) onlyAsked(who []string) bool {
	answered := false
	for i, q := range r.cited {
		if !slices.Contains(who, q.u.Speaker) {
			answered = true
			continue
		}
		quoted := strings.TrimSpace(q.quote.Quote)
		asked := strings.HasSuffix(quoted, "?") && !strings.ContainsAny(quoted[:len(quoted)-1], ".!") && q.u.Speaker == r.signer
		for _, s := range r.segments { // "Asked about a time …": the question may be no question by its mark
			asked = asked || s.question && i+1 < len(r.cited) && r.cited[i+1].u.Speaker != q.u.Speaker && q.u.Speaker == r.signer
		}
		if !asked {
			return false
		}
	}
	return answered
}

// askedBy lets the signer's own question stand: "I asked, …".
func (r *reading) askedBy(s segment) bool {
	return s.first > 0 && (r.ts[s.first-1].text == "asked" || r.ts[s.first-1].text == "told" && r.citesWord("told"))
}

// sayers lists the speakers who said a word in the evidence.
func (r *reading) sayers(t token) []string {
	var out []string
	for _, q := range r.cited {
		for _, e := range q.ts {
			if q.in(e) && (meaning(e.stem) == meaning(t.stem) || e.number && t.number && (t.value == "" || e.value == t.value)) && !slices.Contains(out, q.u.Speaker) {
				out = append(out, q.u.Speaker)
			}
		}
	}
	return out
}

func intersects(a, b []string) bool {
	for _, x := range a {
		if slices.Contains(b, x) {
			return true
		}
	}
	return false
}

var passedOn = newPattern(`(?i)\b(told me|told him|told her|said to me|he said|she said|they said|he says|she says|they reckon|they told|told us|heard that)\b`)

// ownTelling ends where the speaker says what they told others: that is no hearsay.
var ownTelling = regexp.MustCompile(`(?i)\b(i|i've|i'd|i have|i had|i just|i always)\s*$`)

// chain: what somebody passed on keeps the one they had it from.
func (r *reading) chain(f *finding, attributed bool) {
	for _, q := range r.cited {
		if !q.found {
			continue
		}
		loc := passedOn.FindStringIndex(q.folded[q.from:q.to])
		if loc == nil || ownTelling.MatchString(q.folded[:q.from+loc[0]]) {
			continue
		}
		after, start := 0, len(r.ts) // words of the statement that come from what was passed on, and where they begin
		sentence := -1
		var passed []token
		for _, t := range q.ts {
			if t.from < q.from+loc[1] || !q.in(t) {
				continue
			}
			if sentence < 0 {
				sentence = t.sentence
			}
			if t.sentence == sentence && (t.content() || t.number) && r.stated(t) {
				after++
				passed = append(passed, t)
				for i, s := range r.ts {
					if !s.marked && meaning(s.stem) == meaning(t.stem) {
						start = min(start, i)
						break
					}
				}
			}
		}
		if after == 0 {
			continue
		}
		kept, all := 0, 0
		for i, t := range r.ts {
			if sayings[t.text] || t.text == "words" || t.stem == "agre" {
				all++
				if i < start {
					kept++
				}
			}
		}
		if kept == 0 {
			kept = all // "…, she said."
		}
		need := 0 // one saying for each who passed it on, and one for whoever speaks, unless it is the signer
		for _, m := range passedOn.FindAllStringIndex(q.folded, -1) {
			if t, ok := tokenAt(q.ts, m[0]); ok && t.sentence == sentence {
				need++
			}
		}
		need = max(need, 1)
		if q.u.Speaker != r.signer {
			need++
		}
		switch {
		case kept == 0 && 2*after < r.matterCount():
			f.add(casework.Flag, "Some of this was passed on by somebody. Say who said it.")
		case kept == 0:
			f.add(casework.Reject, "This was passed on by somebody. Say who said it.")
		case kept < need && !r.direct(q, passed):
			f.add(casework.Flag, "This was passed on. Keep who said it to whom.")
		}
	}
}

// matterCount counts the words of matter and numbers of the statement.
func (r *reading) matterCount() int {
	n := 0
	for _, t := range r.ts {
		if !t.marked && (t.content() || t.number && t.value != "") && !attribution[t.text] && !r.isName(t) {
			n++
		}
	}
	return n
}

// direct reports whether the one who was told is also cited for words of their own that carry what was passed on.
func (r *reading) direct(q cited, passed []token) bool {
	for _, o := range r.cited {
		if !o.found || o.quote == q.quote {
			continue
		}
		held := 0
		for _, t := range passed {
			if slices.ContainsFunc(o.ts, func(e token) bool { return o.in(e) && meaning(e.stem) == meaning(t.stem) }) {
				held++
			}
		}
		if held == len(passed) && held > 0 {
			return true
		}
	}
	return false
}
