package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// joint is the place between two words of a block that follow each other: what stands there in the statement and in the recording.
type joint struct {
	s, e       []item
	tight      bool // the recording has no further matter there
	lead, tail bool // before the first word of a block, after its last
	sPrev      *item
	ePrev      *item
	sNext      *item
	eNext      *item
}

// joints takes a block apart. Its edges reach to the ends of the sentence, or to the next word that is laid.
func (l *laid) joints(n int) []joint {
	var anchors []pair
	for _, p := range l.blocks[n].pairs {
		if l.s[p.s].anchor() {
			anchors = append(anchors, p)
		}
	}
	if len(anchors) == 0 {
		return nil
	}
	var out []joint
	for k, p := range anchors {
		j := joint{sNext: &l.s[p.s], eNext: &l.e[p.e], tight: true}
		if k == 0 {
			j.lead = true
			for x := p.s - 1; x >= 0 && l.s[x].sentence == l.s[p.s].sentence && !(l.s[x].anchor() && l.at[x] >= 0); x-- {
				j.s = append(j.s, l.s[x])
			}
			for x := p.e - 1; x >= 0 && l.e[x].sentence == l.e[p.e].sentence && !(l.e[x].anchor() && l.e[x].clause != l.e[p.e].clause); x-- {
				j.tight = j.tight && !l.e[x].anchor()
				j.e = append(j.e, l.e[x])
			}
			slices.Reverse(j.s)
			slices.Reverse(j.e)
		} else {
			prev := anchors[k-1]
			j.sPrev, j.ePrev = &l.s[prev.s], &l.e[prev.e]
			j.s, j.e = l.s[prev.s+1:p.s], l.e[prev.e+1:p.e]
			j.tight = !slices.ContainsFunc(j.e, item.anchor)
		}
		out = append(out, j)
	}
	last := anchors[len(anchors)-1]
	j := joint{tail: true, sPrev: &l.s[last.s], ePrev: &l.e[last.e], tight: true}
	for x := last.s + 1; x < len(l.s) && l.s[x].sentence == l.s[last.s].sentence; x++ {
		if l.s[x].anchor() && l.at[x] >= 0 {
			if l.s[x].clause == l.s[last.s].clause {
				j.s = nil // what follows belongs to the next block
			}
			break
		}
		j.s = append(j.s, l.s[x])
	}
	for x := last.e + 1; x < len(l.e) && l.e[x].sentence == l.e[last.e].sentence; x++ {
		if l.e[x].anchor() {
			j.tight = false
			break
		}
		j.e = append(j.e, l.e[x])
	}
	return append(out, j)
}

// persons are the people among items, of one clause only if clause is not negative.
func persons(xs []item, clause int) []item {
	var out []item
	for _, x := range xs {
		if x.kind == who && (clause < 0 || x.clause == clause) {
			out = append(out, x)
		}
	}
	return out
}

// whoIs is how the statement writes a person.
func (r *reading) whoIs(x item) string { return r.text[r.ts[x.tok].from:r.ts[x.tok].to] }

// definite reports whether an item points at one person only.
func (x item) definite() bool {
	return x.kin != "" || x.ref != "" && x.ref != "anyone" && !strings.HasPrefix(x.ref, "pron:") && !strings.HasPrefix(x.ref, "we:")
}

// placeWho compares the people of the statement with those who stand in the same place in the recording.
func (r *reading) placeWho(f *finding) {
	for n := range r.laid.blocks {
		voices := map[int]bool{} // statement tokens of doings told the other way about: "she rang him", "he was rung"
		js := r.laid.joints(n)
		for _, j := range js {
			if j.sNext != nil && r.turnedRound(j.sNext, j.eNext) {
				voices[j.sNext.tok] = true
			}
		}
		for k, j := range js {
			if j.sNext != nil && voices[j.sNext.tok] && k+1 < len(js) {
				r.passiveWho(f, j, js[k+1])
			}
			if j.sNext != nil && voices[j.sNext.tok] || j.sPrev != nil && voices[j.sPrev.tok] {
				continue
			}
			r.jointWho(f, j)
		}
	}
}

// turnedRound reports whether a doing is passive in one and active in the other.
func (r *reading) turnedRound(s, e *item) bool {
	return s.kind == matter && passive(r.ts, s.tok) != passive(r.cited[e.src].ts, e.tok)
}

// passiveWho compares "he was rung by her" with "she rang him".
func (r *reading) passiveWho(f *finding, before, after joint) {
	sb, eb := persons(before.s, before.sNext.clause), persons(before.e, before.eNext.clause)
	sa, ea := persons(after.s, before.sNext.clause), persons(after.e, before.eNext.clause)
	if len(sb) > 0 && len(ea) > 0 && r.differ(ea[0], sb[len(sb)-1]) {
		r.clash(f, ea[0], sb[len(sb)-1])
	}
	if len(sa) > 0 && len(eb) > 0 && r.differ(eb[len(eb)-1], sa[0]) {
		r.clash(f, eb[len(eb)-1], sa[0])
	}
}

func (r *reading) clash(f *finding, e, s item) {
	if e.definite() && e.raw == "" && s.definite() && !r.guessed(e) {
		f.add(casework.Reject, "The recording has somebody else where the sentence has %q.", r.whoIs(s))
	} else {
		f.add(casework.Flag, "Check who %q is.", r.whoIs(s))
	}
}

// differ reports whether a person of the statement cannot, or is not likely to, be the one of the recording.
func (r *reading) differ(e, s item) bool { return r.sameWho(e, s) == no || r.unusual(e, s) }

// guessed reports whether whom an item of the recording means is a guess: "you", where several are there.
func (r *reading) guessed(e item) bool {
	w := r.cited[e.src].ts[e.tok].text
	return w == "you" || w == "yourself"
}

func (r *reading) jointWho(f *finding, j joint) {
	loose := !j.tight
	near := j.sNext
	if near == nil {
		near = j.sPrev
	}
	if seg := r.segmentOf(near.tok); seg != nil && seg.question {
		return
	}
	switch {
	case j.lead: // the one nearest the doing
		s, e := persons(j.s, j.sNext.clause), persons(j.e, j.eNext.clause)
		if all := persons(j.e, -1); len(e) == 0 && len(all) > 0 && all[len(all)-1].clause == j.eNext.clause-1 {
			e = all[len(all)-1:] // "Me, ring the bank"
			loose = true
		}
		for k := 1; k <= len(s) && k <= len(e) && (k == 1 || len(s) == len(e)); k++ {
			if r.differ(e[len(e)-k], s[len(s)-k]) {
				r.clashLoosely(f, e[len(e)-k], s[len(s)-k], loose)
			}
		}
	case j.tail:
		s, e := persons(j.s, j.sPrev.clause), persons(j.e, j.ePrev.clause)
		if len(s) > 0 && len(e) > 0 && r.differ(e[0], s[0]) {
			r.clashLoosely(f, e[0], s[0], loose || e[0].kin != "" || s[0].kin != "")
		}
	default:
		if j.ePrev.sentence != j.eNext.sentence && j.sPrev.clause == j.sNext.clause && slices.ContainsFunc(j.e, func(x item) bool { return x.kind == placer && r.cited[x.src].ts[x.tok].text == "one" }) {
			f.add(casework.Flag, "The recording says this of another one.") // "The morning one is kind. The tea-time one's late."
		}
		s, e := persons(j.s, -1), persons(j.e, -1)
		if len(e) == 0 {
			return
		}
		if len(s) < len(e) && j.ePrev.sentence != j.eNext.sentence && j.sPrev.clause == j.sNext.clause && (j.sPrev.kind == amount || j.sNext.kind == amount || slices.ContainsFunc(j.s, func(x item) bool {
			return x.kind == turn && x.word == "to" && (r.beforeDoing(r.ts[x.tok]) || attribution[at(r.ts, x.tok+1)])
		})) {
			f.add(casework.Flag, "The recording says this in two sentences. Check who does what.") // "I told my nan. She told me to …"
		}
		if len(s) == 0 {
			return
		}
		loose = loose || len(s) != len(e) || j.sPrev.clause == j.sNext.clause && j.ePrev.clause != j.eNext.clause
		if len(s) == len(e) {
			for k := range s {
				if r.differ(e[k], s[k]) {
					r.clashLoosely(f, e[k], s[k], loose)
				}
			}
			return
		}
		k := 0
		for _, b := range s {
			for k < len(e) && r.differ(e[k], b) {
				k++
			}
			if k == len(e) {
				r.clashLoosely(f, e[len(e)-1], b, loose)
				return
			}
			k++
		}
	}
}

// clashLoosely only asks for a look where one clause of the statement is laid over several of the recording.
func (r *reading) clashLoosely(f *finding, e, s item, loose bool) {
	if loose {
		f.add(casework.Flag, "Check who %q is.", r.whoIs(s))
		return
	}
	r.clash(f, e, s)
}

// placeNot compares, word by word in its place, what is said to be so and not so.
func (r *reading) placeNot(f *finding) {
	for i, x := range r.laid.s {
		if !x.anchor() || r.laid.at[i] < 0 {
			continue
		}
		e := r.laid.e[r.laid.at[i]]
		q := r.cited[e.src]
		seg := r.segmentOf(x.tok)
		if seg != nil && seg.question || q.asks(q.ts[e.tok]) || x.neg == e.neg {
			continue
		}
		f.add(casework.Flag, "Check what was said not to be so: %q.", r.ts[x.tok].text)
	}
	for n := range r.laid.blocks {
		for _, j := range r.laid.joints(n) {
			if j.lead || j.tail || !j.tight || r.cited[j.ePrev.src].asks(r.cited[j.ePrev.src].ts[j.ePrev.tok]) {
				continue
			}
			if mine, heard := denials(j.s), denials(j.e); mine != heard {
				f.add(casework.Flag, "Check what was said not to be so between %q and %q.", r.ts[j.sPrev.tok].text, r.ts[j.sNext.tok].text)
			}
		}
	}
	r.bareNot(f)
}

// denials reports whether a denying word stands among the items.
func denials(xs []item) bool {
	return slices.ContainsFunc(xs, func(x item) bool { return x.kind == turn && x.word == "not" })
}

// bareNot compares clauses that hold nothing but small words ("she will not have anybody in") with the clause of the recording that shares
// most of them.
func (r *reading) bareNot(f *finding) {
	for _, c := range clauses(r.ts, func(t token) bool { return !t.marked }) {
		words := map[string]bool{}
		bare := true
		for _, x := range r.laid.s {
			if r.ts[x.tok].clause == c[0].clause {
				bare = bare && (!x.anchor() || x.light)
			}
		}
		for _, t := range c {
			if w := smallWord(t); w != "" {
				words[w] = true
			}
		}
		seg := r.segmentOf(r.index(c[len(c)-1]))
		if !bare || len(words) == 0 || seg != nil && seg.question {
			continue
		}
		top, so, not := 0, false, false
		for _, q := range r.cited {
			for _, e := range clauses(q.ts, q.in) {
				n := 0
				for _, t := range e {
					if words[smallWord(t)] {
						n++
					}
				}
				if n < 2 || n < top || q.asks(e[0]) {
					continue
				}
				if n > top {
					top, so, not = n, false, false
				}
				not, so = not || e.negated(), so || !e.negated()
			}
		}
		if top > 0 && so != not && c.negated() != not {
			f.add(casework.Flag, "The recording says it the other way round.")
		}
	}
}

// smallWord is what a word counts as between clauses of small words; empty for helpers, persons and denials.
func smallWord(t token) string {
	switch {
	case t.number || negators[t.text] || auxiliaries[t.text] && t.text != "do" || pronouns[t.text] && t.text != "it" || articles[t.text] || t.text == "said" || t.text == "'s":
		return ""
	case placing[t.text]:
		return placingAs(t.text)
	}
	return t.stem
}

var articles = set("a an the and but so me him her them us my his their our your be been being")

// placeAmounts finds numbers that stand in the place of another.
func (r *reading) placeAmounts(f *finding) {
	l := r.laid
	for n := range l.blocks {
		for _, j := range l.joints(n) {
			if j.eNext != nil && j.ePrev != nil && j.eNext.kind == amount && j.ePrev.clause != j.eNext.clause && j.sPrev.clause == j.sNext.clause {
				for _, y := range j.e {
					if y.kind == amount && mistakable(y.q, j.eNext.q) && y.clause != j.eNext.clause && !y.q.superseded {
						f.add(casework.Flag, "Check what %s belongs to.", j.sNext.q)
					}
				}
			}
			for _, x := range j.s {
				if x.kind != amount {
					continue
				}
				for _, y := range j.e {
					if y.kind == amount && y.q.kind == x.q.kind && !y.q.says(*x.q) && !y.q.superseded {
						v := casework.Reject
						if slices.ContainsFunc(l.e, func(o item) bool { return o.kind == amount && o.q.says(*x.q) && !o.q.superseded }) {
							v = casework.Flag // it was said, of something else
						}
						f.add(v, "The recording has %s in that place, not %s.", y.q, x.q)
					}
				}
			}
		}
	}
	for i, x := range l.s {
		if x.kind == amount && (l.at[i] < 0 || l.alone(i)) && r.sameQuote(i) {
			f.add(casework.Flag, "Check what %s belongs to.", x.q)
		}
	}
}

// blockOf is the block that holds an item of the statement, or -1.
func (l *laid) blockOf(i int) int {
	return slices.IndexFunc(l.blocks, func(b block) bool { return b.pairs[0].s <= i && i <= b.pairs[len(b.pairs)-1].s })
}

// alone reports whether an item is laid by itself, apart from the words around it.
func (l *laid) alone(i int) bool {
	n := l.blockOf(i)
	if n < 0 {
		return true
	}
	anchors := 0
	for _, p := range l.blocks[n].pairs {
		if l.s[p.s].anchor() {
			anchors++
		}
	}
	return anchors == 1
}

// mistakable reports whether one number could be taken for the other: of one kind, or a time and a bare number that may be one.
func mistakable(a, b *quant) bool {
	bare := func(q *quant) bool { return q.kind == plain && q.unit == "" }
	return a.kind == b.kind || a.kind == clock && bare(b) || b.kind == clock && bare(a)
}

// sameQuote reports whether a number of the statement comes from a quotation that other words of its clause come from too, but stand in
// another place there, and that has another number of the kind it could be taken for.
func (r *reading) sameQuote(i int) bool {
	l, own, other := r.laid, false, false
	for k, x := range l.s {
		if k == i || !x.anchor() || l.at[k] < 0 || x.clause != l.s[i].clause || l.at[i] >= 0 && l.e[l.at[i]].clause == l.e[l.at[k]].clause {
			continue
		}
		for _, e := range l.e {
			if e.src != l.e[l.at[k]].src || e.kind != amount {
				continue
			}
			own = own || e.q.says(*l.s[i].q)
			other = other || mistakable(e.q, l.s[i].q) && !e.q.superseded && !e.q.says(*l.s[i].q) && !l.s[i].q.says(*e.q)
		}
	}
	return own && other
}

// placeTakenBack finds words and times that stand in the recording but did not hold: "her left, no, right arm"; "eleven o'clock?" "Make it half past."
func (r *reading) placeTakenBack(f *finding) {
	for n := range r.laid.blocks {
		for _, j := range r.laid.joints(n) {
			if j.lead || j.tail {
				continue
			}
			for _, y := range j.e {
				for _, near := range []*item{j.ePrev, j.eNext} {
					a, b := r.cited[y.src].ts[y.tok].text, r.cited[near.src].ts[near.tok].text
					if opposed(a, b) && !slices.ContainsFunc(r.ts, func(t token) bool { return t.text == a }) {
						f.add(casework.Flag, "The recording says %q there too.", a)
					}
				}
			}
		}
	}
	for i, x := range r.laid.s {
		if !x.anchor() || r.laid.at[i] < 0 {
			continue
		}
		e := r.laid.e[r.laid.at[i]]
		q := r.cited[e.src]
		if x.kind == matter {
			if by := takenBack(q.ts, e.tok); by != "" && !r.used(meaning(stem(by))) {
				f.add(casework.Reject, "The speaker corrected %q to %q.", r.ts[x.tok].text, by)
			}
			continue
		}
		if x.q.kind != clock && x.q.kind != day || !q.asks(q.ts[e.tok]) {
			continue
		}
		for _, o := range r.cited {
			if !o.found || o.at <= q.at || o.at > q.at+3 {
				continue
			}
			for _, y := range o.qs {
				if y.kind == x.q.kind && o.in(o.ts[y.first]) && !y.says(*x.q) && !x.q.says(y) && !r.states(y.String()) {
					f.add(casework.Flag, "A later turn says %s.", y)
				}
			}
		}
	}
}

// opposites are closed pairs of which a speaker who corrects themselves means the last.
var opposites = []map[string]bool{set("left right"), set("upstairs downstairs"), set("front back"), set("morning afternoon evening night"), set("mum dad mother father brother sister son daughter aunt uncle nan gran nana grandad niece nephew"),
	set("red blue green brown white black yellow purple orange pink"), set("january february march april may june july august september october november december")}

// opposed reports whether two words stand against each other in a closed pair.
func opposed(a, b string) bool {
	return a != "" && a != b && slices.ContainsFunc(opposites, func(set map[string]bool) bool { return set[a] && set[b] })
}

// takenBack returns the word a speaker puts in the place of the one at token i, or "".
func takenBack(ts []token, i int) string {
	for _, set := range opposites {
		if !set[ts[i].text] {
			continue
		}
		for k := i + 1; k < len(ts) && k <= i+5; k++ {
			if ts[k].text != "no" && ts[k].text != "sorry" && !(ts[k].text == "mean" && ts[k-1].text == "i") || ts[k].before == noPause && ts[k].text != "mean" {
				continue
			}
			for n := k + 1; n < len(ts) && n <= k+5; n++ {
				if set[ts[n].text] {
					if ts[n].text == ts[i].text {
						return ""
					}
					return ts[n].text
				}
			}
		}
	}
	return ""
}

// placeOrder finds a word of a closed pair that the recording has with other words: "my left knee is better; it's the right one that gives way".
func (r *reading) placeOrder(f *finding) {
	l := r.laid
	for n := 1; n < len(l.blocks); n++ {
		a, b := l.blocks[n-1].pairs, l.blocks[n].pairs
		s1, s2 := l.s[a[len(a)-1].s], l.s[b[0].s]
		e1, e2 := l.e[a[0].e], l.e[b[0].e]
		if s1.clause != s2.clause || e1.src != e2.src || b[0].e >= a[0].e {
			continue
		}
		for _, p := range slices.Concat(a, b) {
			if slices.ContainsFunc(l.e, func(x item) bool {
				return x.kind == matter && opposed(r.cited[x.src].ts[x.tok].text, r.ts[l.s[p.s].tok].text)
			}) {
				f.add(casework.Flag, "The recording has these words in another order.")
				return
			}
		}
	}
}

// leftOut are turning words whose loss changes what was said; added those nobody may put in.
var (
	leftOut = set("can might should must if unless except until under over more less most least than almost only half some both off before after sometimes usually often rather instead without other alone")
	added   = set("might should must if unless except until because so under over more less most least than almost only all half some both off before after sometimes usually often still already ever rather instead without other every")
)

// placeTurns compares the small words that turn a meaning: "if", "only", "because", "off".
func (r *reading) placeTurns(f *finding) {
	for n := range r.laid.blocks {
		for _, j := range r.laid.joints(n) {
			near := j.sNext
			if near == nil {
				near = j.sPrev
			}
			if seg := r.segmentOf(near.tok); seg != nil && seg.question {
				continue
			}
			r.modals(f, j)
			r.operators(f, j)
			for _, x := range j.s {
				if x.kind == turn && added[x.word] && !r.heardNear(j, x.word) && !(x.word != "all" && x.word != "only" && r.standsFor(r.ts[x.tok].text)) {
					f.add(casework.Flag, "The recording does not say %q there.", r.ts[x.tok].text)
				}
			}
			for _, x := range j.e {
				if x.kind == turn && leftOut[x.word] && r.cited[x.src].ts[x.tok].text != "just" && j.tight && !slices.ContainsFunc(j.s, func(s item) bool { return s.kind == turn && s.word == x.word }) && r.belongs(j, x) {
					f.add(casework.Flag, "The recording says %q there.", r.cited[x.src].ts[x.tok].text)
				}
			}
		}
	}
	r.conditions(f)
}

// modalClasses are told apart: what can be is not what will be or must be.
var modalClasses = set("can will might should must")

// modals finds one helper put for another: "can" for "will", "has to" for "wants to".
func (r *reading) modals(f *finding, j joint) {
	find := func(xs []item, clause int) (mine []item) {
		for _, x := range xs {
			if x.kind == turn && modalClasses[x.word] && x.clause == clause {
				mine = append(mine, x)
			}
		}
		return mine
	}
	if j.sNext == nil || j.eNext == nil {
		return
	}
	s, e := find(j.s, j.sNext.clause), find(j.e, j.eNext.clause)
	if len(s) == 0 {
		return
	}
	if len(e) == 0 {
		if w := s[len(s)-1].word; w == "can" || w == "must" {
			f.add(casework.Flag, "The recording does not say %q there.", r.ts[s[len(s)-1].tok].text)
		}
		return
	}
	for _, x := range s {
		if !slices.ContainsFunc(e, func(y item) bool { return y.word == x.word }) {
			f.add(casework.Flag, "The recording says %q there, not %q.", r.cited[e[0].src].ts[e[0].tok].text, r.ts[x.tok].text)
		}
	}
}

// operating are doings that change what follows them: who wants to go has not gone.
var operating = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("want wish hope plan try attempt suppose need refuse stop start begin forget remember promise offer agree threaten pretend fail manage able unable allow used use hate mean expect decide intend") {
		m[meaning(stem(w))] = true
	}
	return m
}()

// operators: "she wants to stay" is not "she stays".
func (r *reading) operators(f *finding, j joint) {
	if j.eNext == nil || j.eNext.kind != matter {
		return
	}
	for _, x := range j.e {
		if x.kind == matter && x.clause == j.eNext.clause && operating[x.word] && at(r.cited[x.src].ts, x.tok+1) == "to" && j.eNext.tok-x.tok <= 3 && !r.used(x.word) {
			f.add(casework.Flag, "The recording says %q there.", r.cited[x.src].ts[x.tok].text)
		}
	}
}

// used reports whether the statement has a word of that meaning.
func (r *reading) used(word string) bool {
	return slices.ContainsFunc(r.ts, func(t token) bool { return meaning(t.stem) == word })
}

// heardNear reports whether the sentences a joint lies in hold the turning word, or, but for a cause, the sentences beside them.
func (r *reading) heardNear(j joint, word string) bool {
	reach := 1
	if word == "because" || word == "so" {
		reach = 0
	}
	near := func(a, b int) bool { return a-b <= reach && b-a <= reach }
	if slices.ContainsFunc(j.e, func(x item) bool { return x.kind == turn && x.word == word }) {
		return true
	}
	for _, x := range r.laid.e {
		if x.kind == turn && x.word == word && (j.ePrev != nil && near(x.sentence, j.ePrev.sentence) || j.eNext != nil && near(x.sentence, j.eNext.sentence)) {
			return true
		}
	}
	return false
}

// belongs reports whether a turning word of the recording stands in the clause of a word laid beside it.
func (r *reading) belongs(j joint, x item) bool {
	return j.ePrev != nil && x.clause == j.ePrev.clause || j.eNext != nil && x.clause == j.eNext.clause
}

// conditional words make what they stand beside hold only at times.
var supposing = set("if unless except apart provided providing sometimes")

// conditions: "he forgets unless I remind him" is not "he forgets".
func (r *reading) conditions(f *finding) {
	kept := false
	for _, t := range r.ts {
		kept = kept || supposing[t.text] || t.text == "when" || t.text == "whenever" || t.text == "long" || t.text == "whether" || t.text == "only" || t.text == "but" || t.text == "once"
	}
	if kept {
		return
	}
	for i := range r.laid.s {
		if !r.laid.s[i].anchor() || r.laid.at[i] < 0 {
			continue
		}
		e := r.laid.e[r.laid.at[i]]
		q := r.cited[e.src]
		if q.asks(q.ts[e.tok]) {
			continue
		}
		here := e.clause - 1000*e.src
		for k, t := range q.ts {
			if !supposing[t.text] || t.sentence != q.ts[e.tok].sentence || t.clause < here-1 || t.clause > here+2 || idle(q.ts, k) {
				continue
			}
			if t.clause == here+2 && !(k >= 2 && q.ts[k-1].clause != q.ts[k-2].clause) { // only a name called out may stand between
				continue
			}
			f.add(casework.Flag, "The recording says it only holds %q.", q.folded[t.from:min(len(q.folded), t.from+40)])
			return
		}
	}
}

// idle tells the "if" of "if you like", "as if", "I don't know if" from one that sets a condition.
func idle(ts []token, k int) bool {
	if ts[k].text == "apart" {
		return at(ts, k+1) != "from"
	}
	if ts[k].text != "if" {
		return false
	}
	switch at(ts, k-1) {
	case "as", "even", "know", "wonder", "wondered", "ask", "asked", "see", "sure", "what", "tell", "remember", "check", "say":
		return true
	}
	switch at(ts, k+1) + " " + at(ts, k+2) {
	case "you like", "you want", "you know", "that 's", "that is", "you ask", "i remember", "anything ", "not ", "it helps":
		return true
	}
	return at(ts, k+1) == "anything" || at(ts, k+1) == "i" && at(ts, k+2) == "am" && at(ts, k+3) == "honest"
}
