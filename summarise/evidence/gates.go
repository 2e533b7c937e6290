package evidence

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
)

// evidence: something is cited, and it was said there, word for word.
func (r *reading) evidence() casework.Check {
	f := finding{gate: GateEvidence}
	if len(r.cited) == 0 {
		f.add(casework.Reject, "Nothing in the recording is given for this.")
	}
	for _, q := range r.cited {
		switch {
		case q.at < 0:
			f.add(casework.Reject, "It points at words that are not in the transcript.")
		case q.exact:
		case q.found:
			f.add(casework.Reject, "The words given are not quite what was said. The recording says: %q.", q.nearest)
		default:
			f.add(casework.Reject, "The words given were not said there.")
		}
	}
	return f.check()
}

// quotes: what stands in quotation marks is words of the evidence, in order, whole enough to keep their sense, by the one named.
func (r *reading) quotes() casework.Check {
	f := finding{gate: GateQuotes}
	for i := 0; i < len(r.ts); {
		if !r.ts[i].marked {
			i++
			continue
		}
		j := i
		for j < len(r.ts) && r.ts[j].marked {
			j++
		}
		r.quotation(&f, i, j)
		i = j
	}
	if strings.Count(r.text, `"`)%2 == 1 {
		f.add(casework.Reject, "A quotation mark is missing.")
	}
	return f.check()
}

func (r *reading) quotation(f *finding, i, j int) {
	found, spoken, cut := false, false, true
	seg := r.segmentOf(i)
	for _, q := range r.cited {
		k := runOf(q, r.ts[i:j])
		if k < 0 {
			continue
		}
		found = true
		if seg == nil || seg.source == "" || slices.Contains(r.sources(seg.source), q.u.Speaker) || r.hearsay(q, seg.source) {
			spoken = true
		}
		if !(k > 0 && q.ts[k].negated && q.ts[k-1].clause == q.ts[k].clause) {
			cut = false
		}
	}
	switch {
	case !found:
		f.add(casework.Reject, "These words in quotation marks were not said: %q.", r.text[r.ts[i].from:r.ts[j-1].to])
	case seg == nil || seg.source == "" && !seg.question:
		f.add(casework.Flag, "Say whose words these are.")
	case !spoken:
		f.add(casework.Reject, "These words are given to the wrong person.")
	case cut:
		f.add(casework.Reject, "The quotation leaves out the “not” before it.")
	}
}

// runOf finds the words as one run inside the quotation and returns where they begin, or -1.
func runOf(q cited, words []token) int {
	for k := 0; k+len(words) <= len(q.ts); k++ {
		if !q.in(q.ts[k]) || !q.in(q.ts[k+len(words)-1]) {
			continue
		}
		same := true
		for n, w := range words {
			if q.ts[k+n].text != w.text {
				same = false
				break
			}
		}
		if same {
			return k
		}
	}
	return -1
}

// hearsay reports whether the quotation itself says that the source spoke: "Neil told me …", "his words were …".
func (r *reading) hearsay(q cited, source string) bool {
	_, attends := r.person(source)
	for i, t := range q.ts {
		wants := (t.stem == stem("agree") || t.stem == stem("want")) && q.u.Speaker == r.signer // how a dictation passes things on
		if !sayings[t.text] && t.text != "words" && !wants {
			continue
		}
		for k := max(0, i-8); k < min(len(q.ts), i+3); k++ {
			switch ref := r.refIn(q, k); {
			case ref == "", ref == "anyone", ref == q.u.Speaker, ref == "pron:it", ref == "pron:they" && attends, q.ts[k].text == "you":
			case r.compatible(ref, source) != no:
				return true
			}
		}
	}
	return false
}

// numbers: every number, day, time and dose of the statement was said, by the one it is given to, and was not taken back.
func (r *reading) numbers() casework.Check {
	f := finding{gate: GateNumbers}
	for _, s := range r.qs {
		if s.marked {
			r.cutShort(&f, s)
			continue
		}
		if s.impossible() {
			f.add(casework.Reject, "%s is not a day of this year.", s)
		}
		r.number(&f, s)
		if n, heard := r.count(s); (s.kind != day || s.dayOfMonth == 0 && s.weekday >= 0) && heard > 0 && n > heard {
			f.add(casework.Flag, "%s stands more often than it was said.", s)
		}
	}
	return f.check()
}

// cutShort rejects a quotation that holds a value the speaker took back and stops before what holds instead.
func (r *reading) cutShort(f *finding, s quant) {
	for _, q := range r.cited {
		for _, e := range q.qs {
			if e.superseded && e.says(s) && q.in(q.ts[e.last]) && !q.in(q.ts[e.final]) {
				f.add(casework.Reject, "The quotation stops before the speaker corrects %s to %s.", s, e.by)
			}
		}
	}
}

// count compares how often a value stands in the statement and in the utterances cited.
func (r *reading) count(s quant) (here, heard int) {
	for _, x := range r.qs {
		if !x.marked && (x.says(s) || s.says(x)) && (x.dayOfMonth == 0) == (s.dayOfMonth == 0) {
			here++
		}
	}
	seen := map[int]bool{}
	for _, q := range r.cited {
		if seen[q.u.ID] {
			continue
		}
		seen[q.u.ID] = true
		for _, e := range q.qs {
			if e.says(s) {
				heard++
			}
		}
	}
	return here, heard
}

func (r *reading) number(f *finding, s quant) {
	var inQuote, held, taken, exact, outside, byOther, bySource, unitless bool
	var final string
	var heard []string
	seg := r.segmentOf(s.first)
	var who []string
	if seg != nil && seg.source != "" {
		who = r.sources(seg.source)
	}
	for _, q := range r.cited {
		mine := len(who) == 0 || slices.Contains(who, q.u.Speaker)
		for _, e := range q.qs {
			in := q.in(q.ts[e.last]) && (q.in(q.ts[e.first]) || e.kind == day)
			if in && e.kind == s.kind && !e.superseded {
				heard = append(heard, e.String())
				bySource = bySource || mine
			}
			if !e.says(s) {
				continue
			}
			switch {
			case !in:
				outside = true
			case e.superseded:
				taken, final = true, e.by
				exact = exact || e.unit == s.unit
			default:
				inQuote = true
				held = held || e.unit == s.unit
				byOther = byOther || !mine
				unitless = unitless || s.unit != "" && e.unit == ""
				if mine {
					byOther, who = false, nil // said by the right one: nothing more to ask
				}
			}
		}
	}
	if exact && !held {
		inQuote = false // what was taken back had the very unit; what stands has none
	}
	unitSaid := s.unit == "" || s.unit == "time" || r.said[meaning(stem(s.unit))] || !unitless
	switch {
	case inQuote && byOther && bySource && len(who) > 0:
		f.add(casework.Reject, "%s was said by somebody else.", s)
	case inQuote && !unitSaid:
		f.add(casework.Reject, "The recording does not say %ss.", s.unit)
	case inQuote:
	case taken && r.states(final):
		f.add(casework.Flag, "%s was corrected to %s.", s, final)
	case taken:
		f.add(casework.Reject, "The speaker corrected %s to %s.", s, final)
	case outside:
		f.add(casework.Flag, "%s was said, but not in the words cited.", s)
	case len(heard) > 0:
		f.add(casework.Reject, "The recording says %s, not %s.", strings.Join(slices.Compact(heard), ", "), s)
	default:
		f.add(casework.Reject, "The recording does not say %s.", s)
	}
}

func (r *reading) states(value string) bool {
	for _, s := range r.qs {
		if s.String() == value {
			return true
		}
	}
	return false
}

// nameGate: everybody named is cited, speaks in the evidence, or is plainly the one meant.
func (r *reading) nameGate() casework.Check {
	f := finding{gate: GateNames}
	for i, t := range r.ts {
		id := r.nameAt(r.ts, i)
		if t.marked || id == "" || t.text == "i" || sayings[t.text] || beforeDay(r.ts, i) {
			continue
		}
		if id == "name:"+t.text && (!t.capital && r.said[meaning(t.stem)] || attribution[t.text]) {
			continue
		}
		if i > 0 && t.before == noPause {
			if before := r.nameAt(r.ts, i-1); before != "" && before != id && !(strings.HasPrefix(before, "name:") && r.citesWord(r.ts[i-1].text) && r.citesWord(t.text)) {
				f.add(casework.Reject, "Nobody is called %s %s.", r.text[r.ts[i-1].from:r.ts[i-1].to], r.text[t.from:t.to])
			}
			if titles[r.ts[i-1].text] && r.firstName(t) {
				f.add(casework.Flag, "Check the name: %s %s.", r.text[r.ts[i-1].from:r.ts[i-1].to], r.text[t.from:t.to])
			}
		}
		if r.citesWord(t.text) && strings.HasPrefix(id, "name:") && r.strays(i, t) {
			f.add(casework.Flag, "Check %s: the recording says the name of something else.", r.text[t.from:t.to])
		}
		if r.citesWord(t.text) || r.sourceAt(i) || r.licensed(id) {
			continue
		}
		switch {
		case i > 0 && r.nameOf(r.ts[i-1]) == id && t.before == noPause && r.citesWord(r.ts[i-1].text):
		case r.meant(id):
		case r.spokenOf(t.text) || !strings.HasPrefix(id, "name:"):
			f.add(casework.Flag, "Check that this is about %s: the words cited do not say so.", r.text[t.from:t.to])
		case !t.capital && !r.unknownWord(t):
		case r.pronounCited():
			f.add(casework.Flag, "Check who %s is: the recording does not say the name.", r.text[t.from:t.to])
		default:
			f.add(casework.Reject, "Nobody in the recording says %s.", r.text[t.from:t.to])
		}
	}
	return f.check()
}

// strays reports whether a name of the statement comes from sentences of the evidence that share no other word with its clause, while
// nothing after them points back to it.
func (r *reading) strays(i int, name token) bool {
	first := i
	for first > 0 && r.ts[first-1].clause == r.ts[i].clause {
		first--
	}
	words := r.matterOf(r.ts, first, func(t token) bool { return !t.marked && !attribution[t.text] })
	if len(words) == 0 {
		return false
	}
	elsewhere := false
	for _, q := range r.cited {
		named := map[int]bool{}
		for _, t := range q.ts {
			if q.in(t) && t.text == name.text {
				named[t.sentence] = true
			}
		}
		for k, t := range q.ts {
			if !q.in(t) {
				continue
			}
			near := named[t.sentence] || len(named) > 0 && named[t.sentence-1] && (strings.HasPrefix(r.refIn(q, k), "pron:") || possessive[t.text] != "")
			shared := words[wordOf(t)]
			if near && (shared || !named[t.sentence]) {
				return false
			}
			elsewhere = elsewhere || shared
		}
	}
	return elsewhere
}

var titles = set("mr mrs ms miss")

// firstName reports whether a word is the first of an attendee's several names.
func (r *reading) firstName(t token) bool {
	p, ok := r.person(r.names[t.text])
	ws := strings.Fields(strings.ToLower(p.Name))
	return ok && len(ws) > 1 && ws[0] == t.text
}

// sourceAt reports whether the name at i is the one a stretch of the statement is given to: the speaker gate looks at those.
func (r *reading) sourceAt(i int) bool {
	return slices.ContainsFunc(r.segments, func(s segment) bool {
		return s.subject >= 0 && i <= s.subject && i >= s.subject-2 && r.nameAt(r.ts, i) == s.source && slices.ContainsFunc(r.cited, func(q cited) bool { return q.u.Speaker == s.source })
	})
}

// licensed reports whether the words cited speak of an attendee without the name: as "I" in their own mouth, as "you" to their face, or by
// kinship or another of their names.
func (r *reading) licensed(id string) bool {
	for _, q := range r.cited {
		for k, t := range q.ts {
			if !q.in(t) {
				continue
			}
			switch t.text {
			case "i", "me", "my", "mine", "myself", "we", "us", "our":
				if q.u.Speaker == id {
					return true
				}
			case "you", "your", "yours", "yourself":
				if q.u.Speaker != id && (r.addressee(q) == id || r.addressee(q) == "anyone" && !strings.HasPrefix(id, "name:")) {
					return true
				}
			}
			if ref := r.refIn(q, k); ref == id && t.text != "i" && t.upper || strings.HasPrefix(ref, "kin:") && r.stands(ref, id) {
				return true
			}
		}
	}
	return false
}

// pronounCited reports whether the evidence speaks of somebody as "he", "she" or "they", who might be the one named.
func (r *reading) pronounCited() bool {
	for _, q := range r.cited {
		for k, t := range q.ts {
			if q.in(t) && (strings.HasPrefix(r.refIn(q, k), "pron:") && t.text != "it" || possessive[t.text] != "") {
				return true
			}
		}
	}
	return false
}

func (r *reading) unknownWord(t token) bool { return t.content() && !r.said[meaning(t.stem)] }

func (r *reading) citesWord(w string) bool {
	for _, q := range r.cited {
		for _, t := range q.ts {
			if q.in(t) && t.text == w {
				return true
			}
		}
	}
	return false
}

// meant reports whether a pronoun or a word of kinship in the evidence plainly means the person: the one addressed, the one whose role it
// is, or the last one named before it.
func (r *reading) meant(id string) bool {
	for _, q := range r.cited {
		if !q.found {
			continue
		}
		last := r.lastNamed(q)
		for k, t := range q.ts {
			if !q.in(t) {
				continue
			}
			ref := r.refIn(q, k)
			if strings.HasPrefix(ref, "kin:") && r.stands(ref, id) {
				return true
			}
			if strings.HasPrefix(ref, "pron:") && last == id && r.compatible(ref, id) != no {
				return true
			}
			if g := possessive[t.text]; g != "" && last == id && r.compatible("pron:"+g, id) != no {
				return true
			}
		}
	}
	return false
}

var possessive = map[string]string{"his": "he", "her": "she", "their": "they"}

// lastNamed is the person named last before the quotation, in its utterance or the ten before it.
func (r *reading) lastNamed(q cited) string {
	for i := q.at; i >= 0 && i >= q.at-10; i-- {
		u := r.c.Utterances[i]
		ts := r.tokens(i)
		for k := len(ts) - 1; k >= 0; k-- {
			if i == q.at && ts[k].from >= q.from {
				continue
			}
			if k > 0 && ts[k-1].number || k > 1 && ts[k-1].upper && ts[k-2].number {
				continue // "twelve Quarry Terrace"
			}
			if id := r.nameAt(ts, k); id != "" && id != u.Speaker && id != r.signer && !beforeDay(ts, k) {
				return id
			}
		}
	}
	return ""
}

func (r *reading) spokenOf(w string) bool {
	for i := range r.c.Utterances {
		for _, t := range r.tokens(i) {
			if t.text == w && t.upper {
				return true
			}
		}
	}
	return false
}

// polarity is what the evidence says to be so and not to be so, by speaker ("" for anybody).
type polarity struct {
	so, not       map[string]bool // speaker and word
	anySo, anyNot map[string]bool // speaker
	negators      int             // in the clauses cited
	most          []heldClause
}

// heldClause is a clause of the evidence with how many negators it holds.
type heldClause struct {
	words    map[string]bool
	negators int
}

// heldTrue collects what is said to be so and not so. A question asserts nothing.
func (r *reading) heldTrue() polarity {
	p := polarity{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, 0, nil}
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
				continue
			}
			n := c.negated()
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
		}
	}
	switch {
	case other[1] > 0 && same[1] == 0:
		f.add(casework.Reject, "The recording does not say “not” of %q.", word)
	case other[0] > 0 && same[0] == 0:
		f.add(casework.Reject, "The recording says “not” of %q.", word)
	case other[0]+other[1] > 0:
		f.add(casework.Flag, "Check what was said not to be so: %q.", word)
	}
	elliptic := same == [2]int{} && other == [2]int{} && r.elliptic(c)
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
		if h := closest(p.most, words); h.negators > negs {
			f.add(casework.Flag, "A “not” of the recording is missing.")
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

// clause is the tokens of one clause that are wanted.
type clauseTokens []token

func clauses(ts []token, want func(token) bool) []clauseTokens {
	var out []clauseTokens
	last := -1
	for _, t := range ts {
		if !want(t) {
			continue
		}
		if t.clause != last {
			out = append(out, nil)
			last = t.clause
		}
		out[len(out)-1] = append(out[len(out)-1], t)
	}
	return out
}

func (c clauseTokens) negated() bool {
	for i, t := range c {
		if negators[t.text] && !answersNo(c, i) || t.negated {
			return true
		}
	}
	return false
}

// matter reports whether the clause has a content word of its own.
func (c clauseTokens) matter() bool {
	for _, t := range c {
		if (t.content() || t.number) && !attribution[t.text] && t.text != "'s" {
			return true
		}
	}
	return false
}

var auxiliaries = set("am is are was were do does did have has had will would shall should can could may might must 's")

func (c clauseTokens) verbal() bool {
	for i, t := range c {
		if auxiliaries[t.text] && i > 0 && i+1 >= len(c)-1 {
			return true
		}
	}
	return false
}

// certain: doubt is neither lost nor put in, and neither is how often.
func (r *reading) certain() casework.Check {
	f := finding{gate: GateCertainty}
	for _, g := range certainty {
		mine := ""
		for i, t := range r.ts {
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
		case g.name == "always" || g.name == "often" || g.name == "every":
			f.add(casework.Reject, "The recording does not say %q.", mine)
		default:
			f.add(casework.Flag, "The recording does not say %q.", mine)
		}
	}
	r.future(&f)
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
				f.add(casework.Reject, "The recording says %q; the sentence makes it sure.", hard)
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

var futures = set("will would shall going")

// future: what will be is not stated as being so.
func (r *reading) future(f *finding) {
	for _, c := range clauses(r.ts, func(t token) bool { return !t.marked }) {
		words := map[string]bool{}
		ahead := false
		for _, t := range c {
			if w := wordOf(t); w != "" && !r.isName(t) {
				words[w] = true
			}
			ahead = ahead || futures[t.text] || t.text == "to"
		}
		if ahead || len(words) == 0 {
			continue
		}
		best, willBe := 0, false
		for _, q := range r.cited {
			for _, e := range clauses(q.ts, q.in) {
				if q.asks(e[0]) {
					continue
				}
				n, will := 0, false
				for _, t := range e {
					if words[wordOf(t)] {
						n++
					}
					will = will || t.text == "will" || t.text == "going"
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
	for _, t := range q.ts {
		if q.in(t) && t.content() && (t.sentence == sentence || t.sentence == sentence-1) && r.stated(t) && !doubtWords.MatchString(t.text) {
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
	if !attributed {
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
	if !present {
		if !reported {
			f.add(casework.Reject, "The words cited are not %s's.", r.name(s.source))
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
	mine, others, total := 0, 0, 0
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
		}
	}
	switch {
	case total == 0:
		if r.closedBy(s, who) {
			f.add(casework.Flag, "Check whose words these are.")
		}
	case others == 0:
	case mine == 0 && !reported:
		f.add(casework.Reject, "These words are not %s's.", r.name(s.source))
	case others > mine:
		f.add(casework.Flag, "Some of these words are somebody else's.")
	}
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
		asked := strings.HasSuffix(strings.TrimSpace(q.quote.Quote), "?")
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
			if q.in(e) && (meaning(e.stem) == meaning(t.stem) || e.number && t.number) && !slices.Contains(out, q.u.Speaker) {
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

var passedOn = regexp.MustCompile(`(?i)\b(told me|told him|told her|said to me|he said|she said|they said|he says|she says|they reckon|they told|told us|heard that)\b`)

// chain: what somebody passed on keeps the one they had it from.
func (r *reading) chain(f *finding, attributed bool) {
	for _, q := range r.cited {
		if !q.found {
			continue
		}
		loc := passedOn.FindStringIndex(q.folded[q.from:q.to])
		if loc == nil {
			continue
		}
		after, start := 0, len(r.ts) // words of the statement that come from what was passed on, and where they begin
		sentence := -1
		for _, t := range q.ts {
			if t.from < q.from+loc[1] || !q.in(t) {
				continue
			}
			if sentence < 0 {
				sentence = t.sentence
			}
			if t.sentence == sentence && (t.content() || t.number) && r.stated(t) {
				after++
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
		need := 2
		if q.u.Speaker == r.signer {
			need = 1
		}
		switch {
		case kept == 0:
			f.add(casework.Reject, "This was passed on by somebody. Say who said it.")
		case kept < need && !r.direct(q):
			f.add(casework.Flag, "This was passed on. Keep who said it to whom.")
		}
	}
}

// direct reports whether the one who was told is also cited for words of their own that carry the statement.
func (r *reading) direct(q cited) bool {
	for _, o := range r.cited {
		if o.found && o.quote != q.quote && r.share(o) >= r.share(q) {
			return true
		}
	}
	return false
}

// risk: a word of risk needs the same risk in the evidence, said the same way round.
func (r *reading) risk() casework.Check {
	f := finding{gate: GateRisk}
	for _, k := range risks {
		for _, m := range k.words.FindAllStringIndex(r.text, -1) {
			t, ok := tokenAt(r.ts, m[0])
			if !ok || t.marked {
				continue
			}
			found, way := false, false
			for _, q := range r.cited {
				if !q.found {
					continue
				}
				for _, e := range k.words.FindAllStringIndex(q.folded, -1) {
					et, ok := tokenAt(q.ts, e[0])
					if !ok || et.to <= q.from || et.from >= q.to {
						continue
					}
					found = true
					way = way || et.negated == t.negated || k.family == "food"
				}
			}
			switch {
			case !found:
				f.add(casework.Reject, "Nobody said %q in the words cited.", r.text[m[0]:m[1]])
			case !way:
				f.add(casework.Reject, "%q was said the other way round.", r.text[m[0]:m[1]])
			}
		}
	}
	return f.check()
}

func tokenAt(ts []token, at int) (token, bool) {
	for _, t := range ts {
		if t.to > at {
			return t, true
		}
	}
	return token{}, false
}

// judgement: conclusions only a person may write are not stated, unless as words somebody said, in quotation marks.
func (r *reading) judgement() casework.Check {
	f := finding{gate: GateJudgement}
	for _, m := range judgements.FindAllStringIndex(r.text, -1) {
		t, ok := tokenAt(r.ts, m[0])
		if !ok {
			continue
		}
		phrase := r.text[m[0]:m[1]]
		seg := r.segmentOf(r.index(t))
		if t.marked {
			if seg == nil || seg.source == "" {
				f.add(casework.Reject, "Only a person may write %q. Say who said it.", phrase)
			}
			continue
		}
		if r.signerSaid(phrase) {
			f.add(casework.Flag, "%q is a judgement: yours, as you said it.", phrase)
			continue
		}
		f.add(casework.Reject, "Only you may write this: %q is a judgement.", phrase)
	}
	return f.check()
}

// signerSaid reports whether the signer used these very words in the evidence.
func (r *reading) signerSaid(phrase string) bool {
	ws := tokenise(phrase)
	for _, q := range r.cited {
		if q.u.Speaker != r.signer || !q.found {
			continue
		}
		all := true
		for _, w := range ws {
			all = all && slices.ContainsFunc(q.ts, func(t token) bool { return q.in(t) && (t.stem == w.stem || w.isClosed()) })
		}
		if all {
			return true
		}
	}
	return false
}

var placeholder = regexp.MustCompile(`\[[^\]]*\]|\{[^}]*\}|<[^>]*>|_{2,}|\b(?i:lorem ipsum|xxx+|tbc|tbd|insert (?:name|date|here)|as an ai|language model|the transcript)\b`)

// wording: no verbs of suspicion, no placeholders, nobody addressed.
func (r *reading) wording() casework.Check {
	f := finding{gate: GateWording}
	plain := unquoted(r.text, r.ts)
	for _, m := range suspicion.FindAllString(plain, -1) {
		if r.signerSaid(m) {
			f.add(casework.Flag, "%q judges the speaker. A note says “said”.", m)
		} else {
			f.add(casework.Reject, "%q judges the speaker. A note says “said”.", m)
		}
	}
	if m := placeholder.FindString(r.text); m != "" {
		f.add(casework.Reject, "%q is not finished.", m)
	}
	for _, t := range r.ts {
		if !t.marked && (t.text == "you" || t.text == "your" || t.text == "yours" || t.text == "yourself") {
			f.add(casework.Reject, "A note does not address anybody: %q.", t.text)
		}
	}
	return f.check()
}

// injection: words aimed at the note-taker are never followed; they may be quoted as what somebody asked for.
func (r *reading) injection() casework.Check {
	f := finding{gate: GateInjection}
	for _, q := range r.cited {
		if !q.found || q.u.Speaker == r.signer && len(r.c.People) > 1 { // the worker's own answer to such words is no order
			continue
		}
		loc := injections.FindStringIndex(q.folded)
		if loc == nil {
			continue
		}
		aimed := -1
		for _, t := range q.ts {
			if t.to > loc[0] {
				aimed = t.sentence
				break
			}
		}
		touches := false
		for _, t := range q.ts {
			touches = touches || q.in(t) && t.sentence == aimed
		}
		if !touches {
			continue
		}
		quoted := false
		for i, t := range r.ts {
			if s := r.segmentOf(i); t.marked && s != nil && s.source != "" {
				quoted = true
			}
		}
		switch {
		case quoted:
			f.add(casework.Flag, "These words were aimed at the note.")
		case r.share(q) > 0:
			f.add(casework.Reject, "Somebody asked for this to be written. That does not make it so.")
		}
	}
	return f.check()
}

// words: every content word comes from the evidence, from who was there, or from saying that somebody spoke.
func (r *reading) words() casework.Check {
	f := finding{gate: GateWords}
	total := 0
	var missing, small []string
	roles := map[string]bool{}
	for _, p := range r.c.People {
		for _, t := range tokenise(fold(p.Role)) {
			roles[meaning(t.stem)] = true
		}
	}
	for i, t := range r.ts {
		if t.marked || t.number || t.text == "'s" {
			continue
		}
		if !t.content() {
			if weighty[t.text] && !r.weighed(i) {
				small = append(small, t.text)
			}
			continue
		}
		total++
		switch {
		case r.said[meaning(t.stem)], attribution[t.text], roles[meaning(t.stem)]:
		case r.isName(t):
		case meaning(t.stem) == stem("word") && i+1 < len(r.ts) && r.ts[i+1].text == "were":
		default:
			missing = append(missing, t.text)
		}
	}
	n := len(missing)
	switch {
	case n > 0 && 2*n >= total, n >= 2 && 3*n >= total:
		f.add(casework.Reject, "Not in the words cited: %s.", strings.Join(missing, ", "))
	case n > 0:
		f.add(casework.Flag, "Not in the words cited: %s.", strings.Join(missing, ", "))
	case len(small) > 0:
		f.add(casework.Flag, "Not in the words cited: %s.", strings.Join(small, ", "))
	}
	return f.check()
}

// weighed accounts for a small word that turns meaning: it is in the evidence, or stands for one that is.
func (r *reading) weighed(i int) bool {
	w := r.ts[i].text
	if r.citesWord(w) {
		return true
	}
	for _, alt := range stands[w] {
		if r.citesWord(alt) {
			return true
		}
	}
	return negators[w] // the negation gate looks at these
}

// stands lists, for small weighty words, what they may stand for when speech is reported.
var stands = map[string][]string{
	"before": {"yesterday", "last", "ago", "was", "old"}, "after": {"tomorrow", "then", "next", "when"}, "until": {"till", "while", "to"}, "since": {"from"},
	"only": {"just"}, "more": {"any", "again"}, "own": {"himself", "herself", "myself"}, "everything": {"all"}, "everybody": {"everyone", "all"}, "everyone": {"everybody", "all"},
	"anybody": {"anyone", "nobody", "somebody", "no"}, "anyone": {"anybody", "nobody", "somebody", "no"}, "somebody": {"someone", "anybody"}, "someone": {"somebody", "anyone"},
	"anything": {"nothing", "something"}, "something": {"anything"},
	"made": {"make", "makes"}, "make": {"made"}, "gone": {"go", "went", "going"}, "go": {"going", "went", "gone", "come"}, "went": {"go", "going", "gone"}, "put": {"puts", "putting"},
	"again": {"back"}, "out": {"off"}, "all": {"whole", "every"}, "less": {"not"},
}
