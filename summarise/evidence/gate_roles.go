package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// verbs are the doings whose doer and done-to are compared. What is not here is left to the other gates.
var verbs = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`agree argue ask attack be beat bite bleach blame book bring buy call care catch change check choose clean close come cook count cry cut
 deal decide die do draw dress drink drive drop eat email end enjoy fall feed feel fight find follow forget get give go grab hate have hear help hide hit hold hug hurt ignore keep kick kill
 kiss knock know lead leave lend let lift like live lock look lose love make manage meet miss move need open owe own pay phone pick play post promise pull punch push put rent refuse ring run
 say scare scream see sell send shake shout show sit slap sleep smack spend spill stand stay steal stop sue suffer support swear take talk teach tell text think threaten throw tie touch treat trust try
 use visit wait wake walk want warn wash watch wear win wish work worry write yell live sleep`) {
		m[stem(w)] = true
	}
	for _, w := range []string{"be", "do", "have", "get", "say", "tell", "ask", "think"} {
		delete(m, stem(w)) // too common to tell anything
	}
	return m
}()

// answer is what comparing two references can say.
type answer int

const (
	maybe answer = iota
	yes
	no
)

// refIn says whom a token of a quotation refers to, seen from its speaker; empty if nobody.
func (r *reading) refIn(q cited, k int) string {
	t := q.ts[k]
	switch t.text {
	case "i", "me", "myself":
		if slices.Contains(r.interpreters(), q.u.Speaker) {
			return "anyone"
		}
		return q.u.Speaker
	case "you", "yourself":
		return r.addressee(q)
	case "we", "us", "ourselves":
		return "we:" + q.u.Speaker
	case "he", "him", "himself":
		return "pron:he"
	case "she", "herself":
		return "pron:she"
	case "her":
		if owning(q.ts, k) {
			return ""
		}
		return "pron:she"
	case "they", "them":
		return "pron:they"
	case "it":
		return "pron:it"
	}
	if id := r.kinOf(t); id != "" {
		return id
	}
	if t.upper && !t.number && !t.isClosed() {
		if r.names[t.text] != "" {
			return r.nameAt(q.ts, k)
		}
		if id := r.nameOf(t); id != "" {
			return id
		}
	}
	return ""
}

// owning tells the "her" of "her coat" from that of "I told her".
func owning(ts []token, k int) bool {
	if k+1 >= len(ts) || ts[k+1].before > noPause {
		return false
	}
	next := ts[k+1]
	return next.content() && !next.upper || next.text == "own" || next.text == "other" || next.text == "first" || next.text == "last" || next.text == "next"
}

// addressee is the one spoken to: somebody called by name in the utterance, else the neighbour in the talk if both neighbours are the same.
func (r *reading) addressee(q cited) string {
	for _, t := range q.ts {
		if id, ok := r.names[t.text]; ok && t.upper && id != q.u.Speaker && !strings.HasPrefix(id, "name:") && (t.before == comma || t.before == sentenceEnd) {
			return id
		}
	}
	var near []string
	for _, k := range []int{q.at - 1, q.at + 1} {
		if k >= 0 && k < len(r.utterances) {
			if s := r.utterances[k].Speaker; s != q.u.Speaker && s != "" && !slices.Contains(near, s) {
				near = append(near, s)
			}
		}
	}
	if len(near) == 1 {
		return near[0]
	}
	return "anyone"
}

// compatible compares a reference of the evidence with one of the statement.
func (r *reading) compatible(e, s string) answer {
	if e == "" || s == "" || e == "anyone" || s == "anyone" {
		return maybe
	}
	if e == s {
		return yes
	}
	if by, ok := strings.CutPrefix(e, "we:"); ok { // one of several: whoever speaks, or "they"
		if s == by || s == "pron:they" || s == "signer" || strings.HasPrefix(s, "we:") {
			return yes
		}
		if strings.HasPrefix(s, "pron:") {
			return maybe
		}
		return no
	}
	if strings.HasPrefix(s, "we:") {
		return maybe
	}
	eKind, eWord, _ := strings.Cut(e, ":")
	sKind, sWord, _ := strings.Cut(s, ":")
	ePron, sPron := eKind == "pron", sKind == "pron"
	switch {
	case ePron && sPron:
		if eWord == "they" || sWord == "they" {
			return maybe
		}
		return no
	case ePron || sPron:
		word, other := eWord, s
		if sPron {
			word, other = sWord, e
		}
		g := r.gender(other)
		if word == "it" && g != "it" && g != "" || g == "it" && (word == "he" || word == "she") || (g == "he" || g == "she") && (word == "he" || word == "she") && g != word {
			return no
		}
		return maybe
	case eKind == "kin" && sKind == "kin":
		if meaning(stem(eWord)) == meaning(stem(sWord)) {
			return yes
		}
		return no
	case eKind == "kin" || sKind == "kin":
		kinRef, other := e, s
		if sKind == "kin" {
			kinRef, other = s, e
		}
		if r.stands(kinRef, other) {
			return yes
		}
		if _, attends := r.person(other); attends || r.apart(kinRef, other) {
			return no
		}
		return maybe // "dad" may well be Lee
	case eKind == "name" && sKind == "name" && !r.spokenOf(sWord):
		return maybe // a surname nobody said may be anybody's
	}
	return no // two different people
}

// apart reports whether one quotation speaks of both, as of two people: "Me and Lee don't talk, my mum does the handover."
func (r *reading) apart(a, b string) bool {
	for _, q := range r.cited {
		var hasA, hasB bool
		for k, t := range q.ts {
			if q.in(t) {
				ref := r.refIn(q, k)
				hasA, hasB = hasA || ref == a, hasB || ref == b
			}
		}
		if hasA && hasB {
			return true
		}
	}
	return false
}

// told compares like compatible, and knows that nobody calls themselves "he" or "she".
func (r *reading) told(by, e, s string) answer {
	if strings.HasPrefix(e, "pron:") && s == by && s != "" {
		return no
	}
	return r.compatible(e, s)
}

// deed is a doing with its doer and the one it is done to; empty where the words do not say.
type deed struct {
	doer, done string
	token      token
	by         string // who speaks of it
}

// deeds finds the doings of a run of tokens. ref says whom a token refers to, want which tokens count.
func deeds(ts []token, ref func(int) string, want func(token) bool) []deed {
	var out []deed
	for i, t := range ts {
		if !want(t) || !verbs[t.stem] || t.number || t.isClosed() && t.text != "go" && t.text != "goes" && t.text != "went" && t.text != "going" && t.text != "put" && t.text != "puts" && t.text != "got" {
			continue
		}
		if i > 0 && (ts[i-1].text == "the" || ts[i-1].text == "a" || ts[i-1].text == "an" || possessive[ts[i-1].text] != "" || ts[i-1].text == "my" || ts[i-1].text == "your") {
			continue // a noun
		}
		d := deed{token: t, doer: doerOf(ts, i, ref), done: doneOf(ts, i, ref)}
		if passive(ts, i) {
			d.done, d.doer = d.doer, ""
			if i+1 < len(ts) && ts[i+1].text == "by" {
				d.doer = doneOf(ts, i+1, ref)
			}
		}
		out = append(out, d)
	}
	return out
}

var beForms = set("am is are was were be been being 's")

// participles are those that do not end in "ed" or "en".
var participles = set("hit hurt left put rung told sent kept held met paid caught bought brought taught thrown known shown grown drawn torn sworn fed led bitten cut let set sold found heard made said seen shut shot stuck lost lent won fought sought understood withdrawn done begun sung worn born burnt spoilt")

func passive(ts []token, i int) bool {
	if !strings.HasSuffix(ts[i].text, "ed") && !strings.HasSuffix(ts[i].text, "en") && !participles[ts[i].text] {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-3 && ts[k].clause == ts[i].clause; k-- {
		if ts[k].text == "been" {
			return !(k > 0 && strings.HasSuffix(ts[i].text, "ing"))
		}
		if beForms[ts[k].text] && ts[k].text != "'s" {
			return true
		}
		if !ts[k].isClosed() {
			return false
		}
	}
	return false
}

// doerOf looks left: the nearest person in the clause, else the subject of the clause before, in the same sentence.
func doerOf(ts []token, i int, ref func(int) string) string {
	k := i - 1
	for ; k >= 0 && ts[k].clause == ts[i].clause; k-- {
		if id := ref(k); id != "" && !owner(ts, k) {
			return id
		}
		if ts[k].content() && verbs[ts[k].stem] && ts[k].before != noPause {
			break
		}
	}
	if k < 0 || !joins[ts[k+1].text] {
		return "" // only "and" and "but" carry a subject over
	}
	for ; k >= 0 && ts[k].sentence == ts[i].sentence && i-k < 16; k-- {
		if subordinate(ts, k) {
			continue
		}
		switch ts[k].text {
		case "me", "him", "them", "us", "her", "it", "myself", "himself", "herself":
			continue
		}
		if id := ref(k); id != "" && !owner(ts, k) {
			return id
		}
	}
	return ""
}

// subordinate reports whether the clause of a token begins with "since", "when", "who" …: its subject is not that of the sentence.
func subordinate(ts []token, k int) bool {
	first := k
	for first > 0 && ts[first-1].clause == ts[k].clause {
		first--
	}
	return opens[ts[first].text] && !joins[ts[first].text]
}

// doneOf looks right for whom it is done to: at most four words on, in the same clause, before the next doing.
func doneOf(ts []token, i int, ref func(int) string) string {
	for k := i + 1; k < len(ts) && k <= i+4 && ts[k].clause == ts[i].clause; k++ {
		switch ts[k].text {
		case "i", "he", "she", "they", "we":
			return "" // the subject of what follows
		}
		if id := ref(k); id != "" && !owner(ts, k) {
			return id
		}
		if verbs[ts[k].stem] && ts[k].content() {
			return ""
		}
	}
	return ""
}

// owner reports whether the token only owns what follows ("Kayleigh's mum").
func owner(ts []token, k int) bool {
	return k+2 < len(ts) && ts[k+1].text == "'s" && ts[k+1].from == ts[k].to && ts[k+2].content() && ts[k+2].before == noPause &&
		!verbs[ts[k+2].stem] && !strings.HasSuffix(ts[k+2].text, "ing")
}

// roles: who does what to whom, and whose is whose, as the speaker had it.
func (r *reading) roles() casework.Check {
	f := finding{gate: GateRoles}
	var said []deed
	for qi := range r.cited {
		q := r.cited[qi]
		if q.found {
			for _, d := range deeds(q.ts, func(k int) string { return r.refIn(q, k) }, q.in) {
				d.by = q.u.Speaker
				said = append(said, d)
			}
		}
	}
	plainWords := func(t token) bool { return !t.marked && !sayings[t.text] }
	for _, d := range deeds(r.ts, r.refOf, plainWords) {
		var clash string
		agreed, seen := false, false
		for _, e := range said {
			if meaning(e.token.stem) != meaning(d.token.stem) {
				continue
			}
			seen = true
			doer, done := r.told(e.by, e.doer, d.doer), r.told(e.by, e.done, d.done)
			if e.done == "pron:it" {
				done = maybe // "it" may be a doing: "he loves it"
			}
			if doer != no && done != no {
				agreed = true
				break
			}
			if doer == no {
				clash = "who did it"
			} else {
				clash = "to whom"
			}
		}
		if seen && !agreed {
			f.add(casework.Flag, "The recording may have it another way for %q: %s.", d.token.text, clash)
		}
	}
	r.owners(&f)
	r.nobodyCalled(&f)
	r.subjects(&f)
	r.placeWho(&f)
	r.placeOrder(&f)
	return f.check()
}

// nobodyCalled finds a "she" where nobody cited, spoken to or spoken of may be called so.
func (r *reading) nobodyCalled(f *finding) {
	for i, t := range r.ts {
		pronoun := "pron:" + t.text
		if t.marked || t.text != "he" && t.text != "she" || slices.ContainsFunc(r.ts[:i], func(o token) bool {
			k := r.index(o)
			return r.refOf(k) != "" && r.refOf(k) != pronoun && r.maybeCalled(r.refOf(k), pronoun)
		}) {
			continue
		}
		if !slices.ContainsFunc(r.cited, func(q cited) bool {
			if !q.found || r.maybeCalled(q.u.Speaker, pronoun) || len(r.interpreters()) > 0 {
				return true
			}
			for k := range q.ts {
				if ref := r.refIn(q, k); ref != "" && (q.ts[k].capital || !strings.HasPrefix(ref, "name:") || r.usual(ref) != "") && r.maybeCalled(ref, pronoun) || "pron:"+possessive[q.ts[k].text] == pronoun {
					return true
				}
			}
			return false
		}) {
			f.add(casework.Flag, "Check who %q is.", t.text)
		}
	}
}

// maybeCalled reports whether somebody may go by a pronoun.
func (r *reading) maybeCalled(ref, pronoun string) bool {
	return !strings.HasPrefix(ref, "we:") && r.compatible(ref, pronoun) != no
}

// subjects compares whom each clause is about with the clause of the evidence that shares most of its words.
func (r *reading) subjects(f *finding) {
	for _, c := range clauses(r.ts, func(t token) bool { return !t.marked }) {
		i := r.index(c[0])
		seg := r.segmentOf(r.index(c[len(c)-1]))
		if seg != nil && seg.first > i {
			i = seg.first
		}
		if seg != nil && seg.question || i >= len(r.ts) || r.ts[i].clause != c[0].clause {
			continue
		}
		i = afterSaying(r.ts, i)
		about, at := subjectIn(r.ts, i, r.refOf)
		words := r.matterOf(r.ts, i, func(t token) bool { return !t.marked })
		if about == "" || len(words) == 0 || at >= 0 && r.passiveClause(i) {
			continue // of a passive, whom it is done to comes first: its place in the recording is compared instead
		}
		var best []string
		var by []string
		top := 0
		for _, q := range r.cited {
			for _, e := range clauses(q.ts, q.in) {
				k := afterSaying(q.ts, q.indexOf(e[0]))
				n := 0
				for w := range r.matterOf(q.ts, k, q.in) {
					if words[w] {
						n++
					}
				}
				if n == 0 || n < top || q.asks(e[0]) {
					continue
				}
				who, _ := subjectIn(q.ts, k, func(x int) string { return r.refIn(q, x) })
				if n > top {
					top, best, by = n, nil, nil
				}
				best, by = append(best, who), append(by, q.u.Speaker)
			}
		}
		agreed, third := len(best) == 0, len(best) > 0
		for x, who := range best {
			agreed = agreed || who == "pron:it" || r.told(by[x], who, about) != no
			third = third && strings.HasPrefix(who, "pron:") && who == about && seg != nil && slices.Contains(r.sources(seg.source), by[x])
		}
		switch {
		case !agreed:
			if pronounOnly(best) && 2*top >= len(words) {
				f.add(casework.Reject, "The recording says this of somebody else.")
			} else {
				f.add(casework.Flag, "The recording may say this of somebody else.")
			}
		case third && r.mayBeSelf(seg.source, about) && !r.namedBefore(at, seg.source, about):
			f.add(casework.Flag, "Say who %q is.", r.ts[at].text)
		}
	}
}

// passiveClause reports whether a doing of the clause from token i on is told as done to somebody.
func (r *reading) passiveClause(i int) bool {
	for k := i; k < len(r.ts) && r.ts[k].clause == r.ts[i].clause; k++ {
		if r.ts[k].content() && verbs[r.ts[k].stem] && passive(r.ts, k) {
			return true
		}
	}
	return false
}

// pronounOnly reports whether all that is said of somebody names a "he" or "she", so that nothing but a clash of those can be meant.
func pronounOnly(refs []string) bool {
	return len(refs) > 0 && !slices.ContainsFunc(refs, func(s string) bool { return s != "pron:he" && s != "pron:she" })
}

// afterSaying moves past "said", "told me that" and the like at the head of a clause, to what was said.
func afterSaying(ts []token, i int) int {
	clause, last := ts[i].clause, -1
	for k := i; k < len(ts) && ts[k].clause == clause; k++ {
		if sayings[ts[k].text] {
			last = k
		}
	}
	if last >= 0 && last+1 < len(ts) && ts[last+1].clause == clause {
		i = last + 1
	}
	for i+1 < len(ts) && ts[i+1].clause == clause {
		switch ts[i].text {
		case "me", "him", "them", "us", "that":
			i++
			continue
		case "her":
			if !ts[i+1].content() || ts[i+1].upper {
				i++
				continue
			}
		}
		break
	}
	return i
}

var perceives = set("noticed notice saw see heard hear")

// subjectIn is the first person of the clause that begins at token i, if a doing follows. What somebody notices is about somebody else.
func subjectIn(ts []token, i int, ref func(int) string) (who string, at int) {
	at = -1
	for k := i; k < len(ts) && ts[k].clause == ts[i].clause; k++ {
		doing := ts[k].content() && verbs[ts[k].stem] || auxiliaries[ts[k].text] && (ts[k].text != "'s" || at == k-1)
		switch {
		case perceives[ts[k].text]:
			return "", -1
		case doing:
			return who, at
		case at < 0:
			if id := ref(k); id != "" && !owner(ts, k) {
				who, at = id, k
			}
		}
	}
	return "", -1
}

// matterOf is what a clause says, without names and people.
func (r *reading) matterOf(ts []token, i int, want func(token) bool) map[string]bool {
	out := map[string]bool{}
	for k := i; k < len(ts) && ts[k].clause == ts[i].clause; k++ {
		if w := wordOf(ts[k]); w != "" && want(ts[k]) && !r.isName(ts[k]) && r.kinOf(ts[k]) == "" {
			out[w] = true
		}
	}
	return out
}

func (q cited) indexOf(t token) int {
	for i := range q.ts {
		if q.ts[i].from == t.from && q.ts[i].text == t.text {
			return i
		}
	}
	return 0
}

// mayBeSelf reports whether a reader could take the pronoun for the one who speaks.
func (r *reading) mayBeSelf(source, pronoun string) bool {
	g := r.gender(source)
	return source != "" && !strings.HasPrefix(source, "pron:") && (g == "" || "pron:"+g == pronoun) && pronoun != "pron:it" && pronoun != "pron:they"
}

// namedBefore reports whether somebody else the pronoun can stand for is named before it.
func (r *reading) namedBefore(at int, source, pronoun string) bool {
	for k := 0; k < at; k++ {
		if ref := r.refOf(k); ref != "" && ref != source && !strings.HasPrefix(ref, "pron:") && ref != r.signerRef() && r.compatible(ref, pronoun) != no {
			return true
		}
	}
	return false
}

// owners compares whose things and whose people are meant.
func (r *reading) owners(f *finding) {
	type owned struct{ who, what string }
	find := func(ts []token, ref func(int) string, mine string, want func(token) bool, addressee string) []owned {
		var out []owned
		for i := 1; i < len(ts); i++ {
			t := ts[i]
			if !want(t) || !t.content() || t.number || t.before != noPause {
				continue
			}
			k := i - 1
			if ts[k].content() && ts[k].before == noPause && k > 0 && !ts[k].number { // "my new tablets"
				k--
			}
			who := ""
			switch w := ts[k].text; {
			case w == "my":
				who = mine
			case w == "your":
				who = addressee
			case possessive[w] != "":
				who = "pron:" + possessive[w]
			case w == "'s" && k > 0 && ts[k].from == ts[k-1].to:
				who = ref(k - 1)
			}
			if who != "" {
				out = append(out, owned{who, meaning(t.stem)})
			}
		}
		return out
	}
	var said []owned
	bare := map[string]bool{}
	for qi := range r.cited {
		q := r.cited[qi]
		if !q.found {
			continue
		}
		said = append(said, find(q.ts, func(k int) string { return r.refIn(q, k) }, q.u.Speaker, q.in, r.addressee(q))...)
		for k, t := range q.ts {
			if q.in(t) && (k == 0 || !(q.ts[k-1].text == "my" || q.ts[k-1].text == "your" || possessive[q.ts[k-1].text] != "" || q.ts[k-1].text == "'s")) {
				bare[meaning(t.stem)] = true
			}
		}
	}
	for _, s := range find(r.ts, r.refOf, r.signerRef(), func(t token) bool { return !t.marked }, "anyone") {
		seen, agreed := false, r.gender(s.who) == "it" && strings.HasPrefix(s.who, "kin:") // "school's figure"
		for _, e := range said {
			if e.what == s.what {
				seen = true
				agreed = agreed || r.compatible(e.who, s.who) != no
			}
		}
		if seen && !agreed && !bare[s.what] {
			_, attends := r.person(s.who)
			if attends && slices.ContainsFunc(said, func(e owned) bool { _, there := r.person(e.who); return e.what == s.what && there }) {
				f.add(casework.Reject, "The recording has another person's %q.", s.what)
			} else {
				f.add(casework.Flag, "The recording may have another person's %q.", s.what)
			}
		}
	}
}
