package evidence

import (
	"slices"
	"strings"
)

// The gates that compare bags of words cannot tell "I told him to go" from "he told me to go", nor which of two numbers belongs to which of
// two things. So the statement is also laid on the evidence word by word, in order: it falls into blocks, each a stretch of the statement that
// follows a stretch of the evidence. Inside a block every person, number, denial and small turning word has its place, and can be compared
// with what stands in that place in the recording.

type itemKind int

const (
	matter itemKind = iota // a content word
	amount                 // a number, time or day
	who                    // a person
	turn                   // a small word that turns a meaning: "if", "only", "off"
	placer                 // any other small word but articles: it only helps to find the place
)

// item is one thing of a sentence that has its place.
type item struct {
	kind             itemKind
	tok              int // index among the tokens
	src              int // evidence: which quotation; statement: 0
	word             string
	by               []string // statement: who is said to have spoken it, if that is known
	raw              string   // a pronoun as it stands, where ref says whom it must mean
	ref, kin         string   // whom a person item means: by name or pronoun, and by kinship or work
	q                *quant
	neg              bool
	light            bool // a doing so common that it says little: "go", "get"
	clause, sentence int
}

// anchors are the items that hold a block in place.
func (x item) anchor() bool { return x.kind == matter || x.kind == amount }

// pair is an item of the statement with the item of the evidence in its place.
type pair struct{ s, e int }

// block is a stretch of the statement laid on a stretch of the evidence.
type block struct{ pairs []pair }

// laid is a statement laid on its evidence.
type laid struct {
	s, e   []item
	blocks []block
	at     []int // per item of the statement: the item of the evidence it lies on, or -1
}

// Weights of laying one word on another, in tenths. A word in its place is worth more than the gaps around it cost, so that a block goes on
// over a few words left out, and ends where two sentences are put together. Chosen on the labelled cases; anything near does as well.
const (
	wordInPlace  = 30
	samePolarity = 3
	samePerson   = 8
	maybePerson  = 4
	otherPerson  = -3
	otherSpeaker = -8
	sameTurn     = 5
	sameSmall    = 3
	lightInPlace = 12
	addedWord    = -8
	leftOutWord  = -4
	newSentence  = -5
	newQuotation = -10
	// maxItems bounds the evidence laid on at once: what a statement cites is a few turns, not a transcript.
	maxItems = 4000
)

// lay lays the statement on its evidence.
func (r *reading) lay() *laid {
	l := &laid{s: r.statementItems()}
	order := make([]int, 0, len(r.cited))
	for i := range r.cited {
		if r.cited[i].found {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if d := r.cited[a].at - r.cited[b].at; d != 0 {
			return d
		}
		return r.cited[a].from - r.cited[b].from
	})
	for _, i := range order {
		if len(l.e) < maxItems {
			l.e = append(l.e, r.evidenceItems(i)...)
		}
	}
	l.at = make([]int, len(l.s))
	for i := range l.at {
		l.at[i] = -1
	}
	r.layOn(l, 0, len(l.s))
	slices.SortFunc(l.blocks, func(a, b block) int { return a.pairs[0].s - b.pairs[0].s })
	return l
}

// layOn lays the best block of a stretch of the statement, then what is left on both sides of it.
func (r *reading) layOn(l *laid, from, to int) {
	anchors := false
	for _, x := range l.s[from:to] {
		anchors = anchors || x.anchor()
	}
	if !anchors {
		return
	}
	pairs := r.bestBlock(l, from, to)
	if len(pairs) == 0 {
		return
	}
	l.blocks = append(l.blocks, block{pairs})
	for _, p := range pairs {
		l.at[p.s] = p.e
	}
	r.layOn(l, from, pairs[0].s)
	r.layOn(l, pairs[len(pairs)-1].s+1, to)
}

// bestBlock is a local alignment (Smith and Waterman, 1981) of items s[from:to] with all of the evidence.
func (r *reading) bestBlock(l *laid, from, to int) []pair {
	n, m := to-from, len(l.e)
	if n == 0 || m == 0 {
		return nil
	}
	score := make([]int32, (n+1)*(m+1))
	move := make([]byte, (n+1)*(m+1)) // 1 both, 2 statement only, 3 evidence only
	width := m + 1
	var best int32
	bi, bj := 0, 0
	for i := 1; i <= n; i++ {
		s := l.s[from+i-1]
		for j := 1; j <= m; j++ {
			e := l.e[j-1]
			var cross int32
			if j > 1 && l.e[j-2].src != e.src {
				cross = newQuotation
			} else if j > 1 && l.e[j-2].sentence != e.sentence {
				cross = newSentence
			}
			top, how := int32(0), byte(0)
			if w, ok := r.fits(s, e); ok {
				v := score[(i-1)*width+j-1] + w
				if score[(i-1)*width+j-1] > 0 {
					v += cross
				}
				if v > top {
					top, how = v, 1
				}
			}
			if v := score[(i-1)*width+j] + addedCost(s); v > top {
				top, how = v, 2
			}
			if v := score[i*width+j-1] + leftOutCost(e) + cross; v > top {
				top, how = v, 3
			}
			score[i*width+j], move[i*width+j] = top, how
			if top > best {
				best, bi, bj = top, i, j
			}
		}
	}
	if best < lightInPlace {
		return nil
	}
	var out []pair
	for i, j := bi, bj; i > 0 && j > 0 && move[i*width+j] != 0; {
		switch move[i*width+j] {
		case 1:
			out = append(out, pair{from + i - 1, j - 1})
			i, j = i-1, j-1
		case 2:
			i--
		default:
			j--
		}
	}
	slices.Reverse(out)
	return out
}

func addedCost(s item) int32 {
	switch s.kind {
	case matter, amount:
		return addedWord
	case who:
		return -2
	case placer:
		return 0
	}
	return -1
}

func leftOutCost(e item) int32 {
	switch {
	case e.anchor():
		return leftOutWord
	case e.kind == placer:
		return 0
	}
	return -1
}

// fits weighs one item laid on another; false if they cannot stand for each other.
func (r *reading) fits(s, e item) (int32, bool) {
	if s.kind != e.kind {
		return 0, false
	}
	switch s.kind {
	case matter:
		if s.word != e.word {
			return 0, false
		}
		w := int32(wordInPlace)
		if s.light {
			w = lightInPlace
		} else if s.neg == e.neg {
			w += samePolarity
		}
		if len(s.by) > 0 && !slices.Contains(s.by, r.cited[e.src].u.Speaker) {
			w += otherSpeaker
		}
		return w, true
	case amount:
		if !e.q.says(*s.q) {
			return 0, false
		}
		return wordInPlace, true
	case turn:
		if s.word != e.word {
			return 0, false
		}
		if s.word == "not" {
			return 0, true // the place is found without it, so that a lost one shows
		}
		return sameTurn, true
	case placer:
		if s.word != e.word {
			return 0, false
		}
		return sameSmall, true
	}
	switch r.sameWho(e, s) {
	case yes:
		return samePerson, true
	case maybe:
		return maybePerson, true
	}
	return otherPerson, true
}

// sameWho compares a person of the evidence with one of the statement.
func (r *reading) sameWho(e, s item) answer {
	by := r.cited[e.src].u.Speaker
	if e.kin != "" && e.ref == "" {
		if e.ref = r.kinNames[by+" "+e.kin]; e.ref == "anyone" {
			e.ref = ""
		}
	}
	if s.kin != "" && s.ref == "" {
		if s.ref = r.kinNames[by+" "+s.kin]; s.ref == "anyone" {
			s.ref = ""
		}
	}
	if e.raw != "" && (s.ref == e.raw || s.raw == e.raw) {
		return maybe
	}
	if s.raw != "" && e.ref == s.raw {
		return maybe // the pronoun stands as it was said
	}
	best := no
	for _, a := range []string{e.ref, e.kin} {
		for _, b := range []string{s.ref, s.kin} {
			if a == "" || b == "" {
				continue
			}
			v := r.samePerson(by, a, b)
			if v == no && a == e.ref && b == s.ref && !strings.HasPrefix(a, "pron:") && !strings.HasPrefix(b, "pron:") {
				return no // two names
			}
			if v == yes || best == no {
				best = v
			}
		}
	}
	return best
}

func (r *reading) samePerson(by, e, s string) answer {
	if s == "pron:they" && (e == "pron:he" || e == "pron:she") || e == "pron:they" && (s == "pron:he" || s == "pron:she") {
		return no
	}
	if e == "anyone" && (strings.HasPrefix(s, "name:") || strings.HasPrefix(s, "kin:") && !slices.ContainsFunc(r.people, func(p Person) bool { return r.stands(s, p.Speaker) })) {
		return no // "you" was there
	}
	if e == "pron:they" && !strings.Contains(s, ":") {
		if g := r.gender(s); g == "he" || g == "she" {
			return no
		}
	}
	return r.told(by, e, s)
}

// turning are the small words that turn a meaning, each with the class it is compared as.
var turning = func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(`can could|will would shall|might may maybe perhaps possibly|should ought|must|if|unless|except|until till while|because cos|so|only just|almost nearly|under|over|more|less fewer|most|least|than
all whole|some|both|half|up|down|off|out|away|before|after|since|sometimes occasionally|usually normally|often|still|already|yet|ever|once|instead|rather|without|with|to|from|by|when|whenever|than|about around roughly
or|every each|other another|own alone|again|now|then`, "\n") {
		for _, group := range strings.Split(line, "|") {
			ws := strings.Fields(group)
			for _, w := range ws {
				m[w] = ws[0]
			}
		}
	}
	return m
}()

// statementItems are the items of the statement outside quotation marks, without the words that only say who spoke.
func (r *reading) statementItems() []item {
	skip := r.attributing()
	next := 0
	var out []item
	for i, t := range r.ts {
		if skip[i] || t.marked {
			continue
		}
		n := len(out)
		out = r.addItem(out, r.ts, i, r.qs, &next, r.resolved(i))
		if len(out) > n && out[n].kind == who {
			if raw := r.refOf(i); raw != out[n].ref && strings.HasPrefix(raw, "pron:") {
				out[n].raw = raw
			}
		}
		if len(out) > n { // what is given to another speaker is another sentence
			if by := r.outerSource(i); by != "" && !r.inQuestion(i) {
				if who := r.sources(by); r.speaks(who) {
					out[n].by = who
				}
			}
			seg := r.segmentNumber(i)
			out[n].clause, out[n].sentence = out[n].clause+1000*seg, out[n].sentence+1000*seg
		}
	}
	return out
}

// evidenceItems are the items of one quotation.
func (r *reading) evidenceItems(src int) []item {
	q := r.cited[src]
	next := 0
	var out []item
	for i, t := range q.ts {
		if !q.in(t) {
			continue
		}
		n := len(out)
		out = r.addItem(out, q.ts, i, q.qs, &next, r.refIn(q, i))
		if len(out) > n && out[n].kind == who && (out[n].ref == "pron:he" || out[n].ref == "pron:she") {
			by := teller(out[:n], out[n])
			if by == "" {
				by = r.onlyOne(out[:n], out[n], q.u.Speaker)
			}
			if by != "" && r.compatible(by, out[n].ref) != no {
				out[n].raw, out[n].ref = out[n].ref, by
			}
		}
		if len(out) > n {
			out[n].src, out[n].clause, out[n].sentence = src, out[n].clause+1000*src, out[n].sentence+1000*src
		}
	}
	return out
}

// onlyOne is the one person named before a pronoun in its sentence, if there is just one it can stand for.
func (r *reading) onlyOne(before []item, x item, by string) string {
	found := ""
	for _, p := range before {
		if p.kind != who || p.raw != "" || p.sentence%1000 != x.sentence || p.ref == by {
			continue
		}
		if p.ref == "" || !p.definite() {
			if r.compatible(p.kin, x.ref) != no || strings.HasPrefix(p.ref, "pron:") {
				return ""
			}
			continue
		}
		if found != "" && found != p.ref && r.compatible(p.ref, x.ref) != no {
			return ""
		}
		if r.compatible(p.ref, x.ref) != no {
			found = p.ref
		}
	}
	return found
}

// teller is the one named who says what follows, where nobody else stands between: "Rita says she …".
func teller(before []item, x item) string {
	n := len(before) - 1
	for n >= 0 && before[n].kind != who && before[n].kind != matter {
		n--
	}
	if n < 1 || before[n].kind != matter || before[n].sentence%1000 != x.sentence {
		return ""
	}
	switch before[n].word {
	case "say", "think", "tell", "reckon", "ask", "know":
	default:
		return ""
	}
	if p := before[n-1]; p.kind == who && p.sentence%1000 == x.sentence && p.definite() {
		return p.ref
	}
	return ""
}

func (r *reading) addItem(out []item, ts []token, i int, qs []quant, next *int, ref string) []item {
	t := ts[i]
	x := item{tok: i, neg: t.negated, clause: t.clause, sentence: t.sentence}
	if t.number {
		for *next < len(qs) && qs[*next].first < i {
			*next++
		}
		if *next < len(qs) && qs[*next].first == i {
			x.kind, x.q = amount, &qs[*next]
			return append(out, x)
		}
		return out
	}
	w, turns := turning[t.text]
	if at(ts, i+1) == "to" && i+2 < len(ts) && (verbs[ts[i+2].stem] || ts[i+2].isClosed()) && (t.text == "have" || t.text == "has" || t.text == "had" || t.text == "got" || t.text == "having") {
		w, turns = "must", true
	}
	switch {
	case ref != "" && ref != "pron:it" && !owner(ts, i):
		x.kind, x.ref = who, ref
		if strings.HasPrefix(ref, "kin:") {
			x.ref, x.kin = "", ref
		}
		if n := len(out) - 1; n >= 0 && out[n].kind == who && apposed(ts, out[n].tok, i) {
			if last := &out[n]; last.ref == ref && !pronouns[t.text] && t.text != "him" && t.text != "her" && t.text != "me" || last.ref == "" && x.kin == "" || last.kin == "" && x.ref == "" && !strings.HasPrefix(last.ref, "pron:") {
				if x.ref != "" {
					last.ref = x.ref
				} else {
					last.kin = x.kin
				}
				last.tok = i
				return out // "her sister Nadia", "Priya, the school nurse", "Desmond Pryce"
			}
		}
	case negators[t.text] && !answersNo(ts, i):
		x.kind, x.word = turn, "not"
	case turns && !(t.text == "half" && i+1 < len(ts) && ts[i+1].content()):
		x.kind, x.word = turn, w
	case t.content() && t.text != "'s":
		x.kind, x.word = matter, meaning(t.stem)
	case lightDoings[t.text], owns(ts, i):
		x.kind, x.word, x.light = matter, t.stem, true
	case placing[t.text]:
		x.kind, x.word = placer, placingAs(t.text)
	default:
		return out
	}
	return append(out, x)
}

// lightDoings hold a block in place, but weakly; placing words only help to find it.
var (
	lightDoings = set("go goes going went gone get gets getting got make makes made put puts putting let lets")
	placing     = set("it this that these those here there in on at for of into onto over through one ones anything something everything nothing anybody somebody everybody nobody anyone someone everyone any no own much many lot same like mind thing things what how why where which")
)

// placingAs folds words that stand for one another when speech is reported.
func placingAs(w string) string {
	switch w {
	case "here":
		return "there"
	case "these":
		return "this"
	case "those":
		return "that"
	case "anybody", "somebody", "anyone", "someone":
		return "somebody"
	case "anything", "something":
		return "something"
	}
	return w
}

// apposed reports whether two words for a person stand so that they mean one: side by side, or with "the", "my" or a title between.
func apposed(ts []token, a, b int) bool {
	for k := a + 1; k <= b; k++ {
		if ts[k].before > comma || k < b && !appositive[ts[k].text] {
			return false
		}
	}
	return b-a <= 4 && (ts[a+1].before == noPause || b > a+1)
}

var appositive = set("the my his her our their your mr mrs ms miss dr 's")

// attributing marks the tokens that only say that somebody spoke: "Tom said", "Asked about", "told me that".
func (r *reading) attributing() map[int]bool {
	out := map[int]bool{}
	for _, s := range r.sayings {
		verb := s.first - 1
		if verb < 0 || s.subject < 0 && !s.question {
			continue
		}
		if s.subject >= 0 && r.nested(s) && (strings.HasPrefix(r.refOf(s.subject), "pron:") || r.ts[verb].stem == stem("tell") && r.said[stem("tell")]) {
			continue // "Ann said she told him": what Ann told is matter
		}
		from := verb
		if s.subject >= 0 {
			from = min(s.subject, verb)
			for from > 0 && r.ts[from].before == noPause && (r.nameAt(r.ts, from-1) != "" && r.nameAt(r.ts, from-1) == r.nameAt(r.ts, from) || r.ts[from-1].text == "the" || titles[r.ts[from-1].text]) {
				from--
			}
		}
		for k := from; k <= verb && k < len(r.ts); k++ {
			out[k] = true
		}
		for k := verb + 1; k < len(r.ts) && k <= verb+2 && r.ts[k].before == noPause; k++ { // "told me that"
			if w := r.ts[k].text; w == "that" || w == "if" && r.ts[verb].text == "asked" || w == "whether" || w == "about" && r.ts[verb].text == "asked" ||
				(r.ts[verb].text == "told" || r.ts[verb].text == "asked") && (w == "me" || w == "him" || w == "her" || w == "them" || w == "us") && k == verb+1 {
				out[k] = true
				continue
			}
			break
		}
	}
	return out
}

// nested reports whether the sentence of a segment has named its speaker before.
func (r *reading) nested(s segment) bool {
	for _, o := range r.sayings {
		if o.subject >= 0 && o.first < s.first && r.ts[o.subject].sentence == r.ts[s.subject].sentence && !r.breaks(o.subject, s.subject) {
			return true
		}
	}
	return false
}

// breaks reports whether a semicolon or the like stands between two tokens of the statement.
func (r *reading) breaks(from, to int) bool {
	for k := from + 1; k <= to; k++ {
		if r.ts[k].before >= clauseEnd {
			return true
		}
	}
	return false
}

// resolved is whom a token of the statement refers to, with a pronoun that can only mean the speaker taken for the speaker.
func (r *reading) resolved(i int) string {
	ref := r.refOf(i)
	if r.ts[i].text == "her" && owning(r.ts, i) {
		return ""
	}
	if ref != "pron:he" && ref != "pron:she" {
		return ref
	}
	source := r.outerSource(i)
	if source == "" || r.compatible(ref, source) == no || r.gender(source) == "" && r.mixed() {
		return ref
	}
	for k := 0; k < i; k++ {
		if other := r.refOf(k); other != "" && other != source && !strings.HasPrefix(other, "pron:") && other != r.signerRef() && r.compatible(other, ref) != no {
			return ref
		}
	}
	return source
}

// outerSource is who is said to have spoken the words at a token: the last one named with a verb of saying before it, not a pronoun's.
func (r *reading) outerSource(i int) string {
	source := ""
	for _, s := range r.sayings {
		if s.source != "" && !strings.HasPrefix(s.source, "pron:") && s.first <= i {
			if s.subject <= i && !r.nested(s) {
				source = s.source
			}
		}
	}
	return source
}

// mixed reports whether the statement speaks of a he and of a she, so that neither need be the speaker.
func (r *reading) mixed() bool {
	he, she := false, false
	for _, t := range r.ts {
		if !t.marked {
			he = he || t.text == "he" || t.text == "him" || t.text == "his"
			she = she || t.text == "she" || t.text == "her"
		}
	}
	return he && she
}

// segmentNumber counts the segments that begin before a token.
func (r *reading) segmentNumber(i int) int {
	n := 0
	for _, s := range r.sayings {
		if s.first <= i && !(s.subject >= 0 && strings.HasPrefix(s.source, "pron:") && r.nested(s)) {
			n++
		}
	}
	return n
}

// inQuestion reports whether a token stands in "Asked about …".
func (r *reading) inQuestion(i int) bool {
	s := r.segmentOf(i)
	return s != nil && s.question
}

// owns tells the "have" of "I have the baby on Mondays" from the helper of "I have been".
func owns(ts []token, i int) bool {
	if w := ts[i].text; w != "have" && w != "has" && w != "had" || i+1 >= len(ts) || ts[i+1].before > noPause {
		return false
	}
	next := ts[i+1]
	return next.text == "the" || next.text == "a" || next.text == "an" || next.text == "my" || next.text == "her" || next.text == "his" || next.number || next.upper && !next.isClosed()
}
