package evidence

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
)

// reading is a statement with the talk it rests on taken apart, once, for all gates.
type reading struct {
	*Talk
	statement Statement
	text      string // the statement, folded, with names for speaker references
	ts        []token
	qs        []quant
	cited     []cited
	names     map[string]string // by word: the speaker label of who is called so, or "name:…" for who is only spoken of
	said      map[string]bool   // meanings of the words cited
	citedLow  string            // the words cited, folded, lower case
	segments  []segment
	sayings   []segment         // every "X said", also those whose words begin with another: "Ann said Bob told her"
	capitals  map[string]bool   // words the utterances write with a capital in mid-sentence
	spoken    map[string]bool   // names looked for in the whole talk
	kinNames  map[string]string // by speaker and word of kinship: the name it goes with ("my sister Nadia")
	laid      *laid             // the statement laid on its evidence
}

// cited is one quotation in its utterance.
type cited struct {
	quote   Quote
	u       Utterance
	at      int // index among the utterances
	found   bool
	exact   bool
	from    int // bytes in the folded utterance
	to      int
	folded  string
	ts      []token
	qs      []quant
	nearest string
}

func (q cited) in(t token) bool { return q.found && t.from >= q.from && t.to <= q.to }

// segment is a stretch of the statement that is given to one source.
type segment struct {
	first, last int    // tokens
	source      string // speaker label, "name:…", "pron:he", "kin:…" or empty where nobody is named
	question    bool   // "Asked about …": the words of whoever asked
	subject     int    // token that names the source; -1 if none does
}

var reference = regexp.MustCompile(`\{(S\d+)\}`)

func newReading(t *Talk, s Statement) *reading {
	r := &reading{Talk: t, statement: s, names: maps.Clone(t.called), said: map[string]bool{}, spoken: map[string]bool{}}
	r.text = fold(reference.ReplaceAllStringFunc(s.Text, func(m string) string {
		if p, ok := r.person(m[1 : len(m)-1]); ok && p.Name != "" {
			return p.Name
		}
		return "Someone"
	}))
	r.ts = tokenise(r.text)
	r.qs = r.amounts(r.ts)
	for _, q := range s.Evidence {
		r.cite(q)
	}
	var low []string
	for _, q := range r.cited {
		if !q.found {
			continue
		}
		low = append(low, strings.ToLower(q.folded[q.from:q.to]))
		for _, t := range q.ts {
			if q.in(t) {
				r.said[meaning(t.stem)] = true
			}
		}
	}
	r.citedLow = strings.Join(low, " … ")
	r.alias()
	r.kinNames = r.kinship()
	r.segments = r.split()
	r.laid = r.lay()
	return r
}

func (r *reading) cite(q Quote) {
	e := cited{quote: q, at: -1}
	if i := r.place(q.Utterance); i >= 0 {
		h := r.hear(i)
		e.u, e.at, e.folded, e.ts, e.qs = r.utterances[i], i, h.folded, h.ts, h.qs
		want := fold(q.Quote)
		if i := strings.Index(e.folded, want); i >= 0 && want != "" {
			e.found, e.exact, e.from, e.to = true, true, i, i+len(want)
		} else if a := Align(want, e.folded); a.Anchored() {
			e.found, e.from, e.to = true, a.From, a.To
			e.nearest = e.folded[a.From:a.To]
		}
	}
	r.cited = append(r.cited, e)
}

// alias learns that "Desmond Pryce" is one person, for people who are only spoken of.
func (r *reading) alias() {
	for _, n := range r.nearby(aliasReach) {
		ts := r.hear(n).ts
		for i := 1; i < len(ts); i++ {
			a, b := ts[i-1], ts[i]
			if a.upper && b.capital && b.before == noPause && !a.number && !b.number && !a.isClosed() && !b.isClosed() && a.text != "'s" && len(a.text) > 1 && len(b.text) > 1 {
				if _, known := r.names[a.text]; !known && r.names[b.text] == "" {
					r.names[a.text], r.names[b.text] = "name:"+a.text, "name:"+a.text
				}
			}
		}
	}
}

// kinship learns from the talk around the evidence that "my sister" is Nadia, for each who speaks.
func (r *reading) kinship() map[string]string {
	out := map[string]string{}
	for _, q := range r.cited {
		for n := max(0, q.at-neighbours); q.found && n < len(r.utterances) && n <= q.at+neighbours; n++ {
			by, ts := r.utterances[n].Speaker, r.hear(n).ts
			last := -1
			for k, t := range ts {
				if t.number || r.nameAt(ts, k) == "" && r.kinOf(t) == "" {
					continue
				}
				if last >= 0 && apposed(ts, last, k) {
					a, b := last, k
					if r.kinOf(ts[a]) == "" {
						a, b = k, last
					}
					name := r.nameAt(ts, b)
					if key := by + " " + r.kinOf(ts[a]); r.kinOf(ts[a]) != "" && name != "" && name != by {
						if was, known := out[key]; known && was != name {
							out[key] = "anyone" // two sisters
						} else {
							out[key] = name
						}
					}
				}
				last = k
			}
		}
	}
	return out
}

// aliasReach is how many utterances around the words cited are read for names. A talk of hours is not read for one sentence.
const aliasReach = 40

// nearby lists the utterances within reach of a quotation.
func (r *reading) nearby(reach int) []int {
	var out []int
	next := 0
	var at []int
	for _, q := range r.cited {
		if q.at >= 0 {
			at = append(at, q.at)
		}
	}
	slices.Sort(at)
	for _, a := range at {
		for n := max(next, a-reach); n <= a+reach && n < len(r.utterances); n++ {
			out, next = append(out, n), n+1
		}
	}
	return out
}

// neighbours is how many utterances around the words cited are read for who is who.
const neighbours = 10

// gender is "she", "he", "they" or "" where nothing says.
func (r *reading) gender(ref string) string {
	p, ok := r.person(ref)
	if !ok {
		return kin[strings.TrimPrefix(ref, "kin:")]
	}
	if p.Pronouns != "" {
		w, _, _ := strings.Cut(strings.ToLower(p.Pronouns), "/")
		switch w = strings.TrimSpace(w); w {
		case "he", "she", "they":
			return w
		}
	}
	for _, w := range tokenise(fold(p.Role)) {
		if g := kin[w.text]; g == "he" || g == "she" {
			return g
		}
		switch w.text {
		case "girl", "woman", "lady", "female":
			return "she"
		case "boy", "man", "male":
			return "he"
		}
	}
	return ""
}

// nameOf returns whom a capitalised word names: a speaker label or "name:…".
func (r *reading) nameOf(t token) string {
	if !t.upper || t.number || t.isClosed() || len(t.text) < 2 {
		return ""
	}
	if id, ok := r.names[t.text]; ok {
		return id
	}
	if t.capital || r.capitalised(t.text) || (womens[t.text] || mens[t.text]) && !alsoWords[t.text] {
		return "name:" + t.text
	}
	return ""
}

// capitalised reports whether the utterances write the word with a capital that no sentence start explains.
func (r *reading) capitalised(word string) bool {
	if r.capitals == nil {
		r.capitals = map[string]bool{}
		for _, i := range r.nearby(aliasReach) {
			ts := r.hear(i).ts
			for k, t := range ts {
				if t.capital && !beforeDay(ts, k) && len(t.text) > 1 {
					r.capitals[t.text] = true
				}
			}
		}
	}
	return r.capitals[word]
}

// beforeDay tells "Good Friday" from a name.
func beforeDay(ts []token, k int) bool {
	return k+1 < len(ts) && ts[k+1].before == noPause && ts[k+1].number && weekdays[ts[k+1].text] > 0
}

// split finds who each stretch of the statement is given to.
func (r *reading) split() []segment {
	var cuts []segment
	for i, t := range r.ts {
		if t.marked || !sayings[t.text] || i > 0 && t.before == noPause && supposed[r.ts[i-1].text] {
			continue
		}
		if t.text == "asked" && (i == 0 || t.before >= comma) && (i == 0 || r.subjectOf(i) < 0) {
			cuts = append(cuts, segment{first: i + 1, question: true, subject: -1})
			continue
		}
		if s := r.subjectOf(i); s >= 0 && !r.onCondition(s) {
			cuts = append(cuts, segment{first: i + 1, source: r.refOf(s), subject: s})
		}
	}
	// "Mr Pryce's words were"
	for i, t := range r.ts {
		if t.text == "words" && i >= 2 && r.ts[i-1].text == "'s" && i+1 < len(r.ts) && (r.ts[i+1].text == "were" || r.ts[i+1].text == "are") && !t.marked {
			cuts = append(cuts, segment{first: i + 2, source: r.refOf(i - 2), subject: i - 2})
		}
	}
	slices.SortFunc(cuts, func(a, b segment) int { return a.first - b.first })
	r.sayings = slices.Clone(cuts)
	lead := segment{first: 0, subject: -1}
	if len(cuts) > 0 && cuts[0].subject > 0 && !cuts[0].question && r.trailing(cuts[0]) {
		lead.source, lead.subject = cuts[0].source, cuts[0].subject
	}
	out := append([]segment{lead}, cuts...)
	for i := range out {
		out[i].last = len(r.ts) - 1
		if i+1 < len(out) {
			out[i].last = out[i+1].first - 2
			if s := out[i+1].subject; s >= 0 && s-1 < out[i].last {
				out[i].last = s - 1
			}
		}
	}
	return slices.DeleteFunc(out, func(s segment) bool { return s.last < s.first })
}

// supposed are helpers after which a saying is none that happened: "he could say no", "asked her to say".
var supposed = set("could can would should might may must will to not shall")

// onCondition reports whether the name that ends at a token comes after "unless", "if", "when".
func (r *reading) onCondition(s int) bool {
	for s > 0 && r.ts[s].before == noPause && r.nameAt(r.ts, s-1) != "" && r.nameAt(r.ts, s-1) == r.nameAt(r.ts, s) {
		s--
	}
	return s > 0 && r.ts[s].before == noPause && conditional[r.ts[s-1].text]
}

// conditional words open what is not said but supposed: "unless she told me I could".
var conditional = set("unless if until when whether before after")

// trailing reports whether an attribution comes after its words: "He was off on Thursday, she said."
func (r *reading) trailing(s segment) bool {
	if s.first < len(r.ts) && r.ts[s.first].marked {
		return false // "Of the first night, Ray said, …"
	}
	return r.ts[s.subject].before == comma && (s.first >= len(r.ts) || r.ts[s.first].before >= comma)
}

// subjectOf finds the token that says who speaks for the saying at i, or -1.
func (r *reading) subjectOf(i int) int {
	k := i - 1
	for k >= 0 && r.ts[k+1].before == noPause && (closed[r.ts[k].text] && !pronouns[r.ts[k].text] || r.ts[k].text == "'s") && r.ts[k].text != "and" {
		k--
	}
	if k >= 0 && r.ts[k+1].before == comma { // "Alison, with the box there, said"
		for k >= 0 && r.ts[k].before != comma {
			k--
		}
		k--
	}
	if k >= 0 && r.ts[k].text == "and" { // "she rang me and said"
		for k--; k >= 0 && r.ts[k].before < clauseEnd && r.subject(k) == ""; k-- {
		}
	}
	if k < 0 || r.ts[k].marked || r.subject(k) == "" {
		return -1
	}
	return k
}

var pronouns = set("i he she they we it you")

func (r *reading) subject(k int) string {
	t := r.ts[k]
	if t.text == "who" && k > 0 {
		return r.subject(k - 1)
	}
	return r.refOf(k)
}

// refOf says whom a token of the statement refers to; empty if nobody.
func (r *reading) refOf(k int) string {
	t := r.ts[k]
	switch t.text {
	case "i", "me", "myself":
		return r.signerRef()
	case "he", "him", "himself":
		return "pron:he"
	case "she", "her", "herself":
		return "pron:she"
	case "they", "them", "themselves":
		return "pron:they"
	case "it":
		return "pron:it"
	case "worker":
		return r.signerRef()
	}
	if id := r.nameAt(r.ts, k); id != "" && !strings.HasPrefix(id, "name:") {
		return id
	}
	if id := r.kinOf(t); id != "" {
		return id
	}
	return r.nameOf(t)
}

// nameAt is nameOf for a token in its place: a surname that several people share belongs to the first name before it.
func (r *reading) nameAt(ts []token, k int) string {
	id := r.nameOf(ts[k])
	if id == "" {
		return ""
	}
	if speaker := r.fullName(ts, k); speaker != "" {
		return speaker
	}
	if k == 0 || ts[k].before != noPause || !ts[k-1].upper {
		return id
	}
	if p, ok := r.person(r.names[ts[k-1].text]); ok && slices.ContainsFunc(strings.Fields(strings.ToLower(p.Name)), func(w string) bool { return w == ts[k].text }) {
		return p.Speaker
	}
	return id
}

// fullName returns the attendee whose name of two words or more the word at k stands in, the longest such name if several begin alike ("Nora
// Quill", "Nora Quill-Hart").
func (r *reading) fullName(ts []token, k int) string {
	best, most := "", 1
	for _, p := range r.people {
		name := tokenise(fold(p.Name))
		if len(name) <= most {
			continue
		}
		for from := max(0, k-len(name)+1); from <= k && from+len(name) <= len(ts); from++ {
			if same := func() bool {
				for n := range name {
					if ts[from+n].text != name[n].text || n > 0 && ts[from+n].before != name[n].before {
						return false
					}
				}
				return true
			}; same() {
				best, most = p.Speaker, len(name)
			}
		}
	}
	return best
}

func (r *reading) signerRef() string {
	if r.signer == "" {
		return "signer"
	}
	return r.signer
}

// kinOf names a person by kinship or work: "the daughter" is the attendee with that role, if there is one.
func (r *reading) kinOf(t token) string {
	w := t.text
	if _, ok := kin[w]; !ok {
		w = strings.TrimSuffix(w, "s")
		if _, ok := kin[w]; !ok {
			return ""
		}
	}
	return "kin:" + w
}

// stands reports whether a word of kinship may stand for an attendee ("Mum" for the one whose role is mother).
func (r *reading) stands(kinRef, speaker string) bool {
	p, ok := r.person(speaker)
	if !ok {
		return false
	}
	w := meaning(stem(strings.TrimPrefix(kinRef, "kin:")))
	for _, t := range tokenise(fold(p.Role)) {
		if meaning(t.stem) == w {
			return true
		}
	}
	return false
}

// segmentOf returns the segment a token belongs to.
func (r *reading) segmentOf(i int) *segment {
	for k := range r.segments {
		if i >= r.segments[k].first && i <= r.segments[k].last {
			return &r.segments[k]
		}
	}
	return nil
}

// sources returns the speakers a source may be: itself, or for a pronoun those cited who may be called so.
func (r *reading) sources(ref string) []string {
	if !strings.HasPrefix(ref, "pron:") && !strings.HasPrefix(ref, "kin:") {
		out := []string{ref}
		if _, attends := r.person(ref); attends && ref != r.signer {
			out = append(out, r.interpreters()...)
		}
		return out
	}
	var out []string
	for _, q := range r.cited {
		s := q.u.Speaker
		if !q.found || s == r.signer || slices.Contains(out, s) {
			continue
		}
		if strings.HasPrefix(ref, "kin:") && !r.stands(ref, s) {
			continue
		}
		if g := r.gender(s); strings.HasPrefix(ref, "pron:") && g != "" && g != strings.TrimPrefix(ref, "pron:") {
			continue
		}
		out = append(out, s)
	}
	return out
}

// interpreters are those who speak for others: their "I" and "he" may be anybody who was there.
func (r *reading) interpreters() []string {
	var out []string
	for _, p := range r.people {
		if (casework.Attendee{Role: p.Role}).GoBetween() != "" {
			out = append(out, p.Speaker)
		}
	}
	return out
}

func (r *reading) name(ref string) string {
	if p, ok := r.person(ref); ok {
		return p.Name
	}
	if _, w, ok := strings.Cut(ref, ":"); ok {
		return w
	}
	if ref == "signer" {
		return "the worker"
	}
	return ref
}

func check(gate string, v casework.Verdict, format string, args ...any) casework.Check {
	return casework.Check{Gate: gate, Verdict: v, Detail: fmt.Sprintf(format, args...)}
}

// gates applies them all. Each gate gives one check: the worst it found.
func (r *reading) gates() []casework.Check {
	if len(r.ts) == 0 || len(r.ts) > maxWords {
		return []casework.Check{check(GateWords, casework.Reject, "This is not one sentence.")}
	}
	out := []casework.Check{r.evidence()}
	if out[0].Verdict == casework.Reject {
		return append(out, r.wording())
	}
	for _, gate := range []func() casework.Check{r.quotes, r.numbers, r.nameGate, r.negation, r.certain, r.speaker, r.roles, r.risk, r.judgement, r.wording, r.injection, r.words} {
		out = append(out, gate())
	}
	return out
}

// finding collects the worst of what one gate sees.
type finding struct {
	gate string
	v    casework.Verdict
	why  []string
}

func (f *finding) add(v casework.Verdict, format string, args ...any) {
	w := fmt.Sprintf(format, args...)
	if f.v == v || f.v == "" {
		f.v = v
	} else if worse(f.v, v) != f.v {
		f.v, f.why = v, nil
	} else {
		return
	}
	if !slices.Contains(f.why, w) && len(f.why) < 4 {
		f.why = append(f.why, w)
	}
}

func (f *finding) check() casework.Check {
	if f.v == "" {
		return casework.Check{Gate: f.gate, Verdict: casework.Pass}
	}
	return casework.Check{Gate: f.gate, Verdict: f.v, Detail: strings.Join(f.why, " ")}
}
