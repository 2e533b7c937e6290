package summarise

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/summarise/evidence"
	"evenhand/summarise/reported"
)

// state makes the statement of a pick: in reported speech where a rule can turn the words and every gate lets them pass, else in the words
// themselves. What a gate rejects even so comes back as rejected.
func (t *talk) state(p *pick) (casework.Statement, *casework.Rejected) {
	p = t.pointed(p)
	st, whole := t.quoted(p)
	words := p.words(t)
	st.HighRisk = p.turn != nil || p.kind != "action" && (t.us[p.u].Speaker != t.signer || t.solo || p.kind == "observation") && (evidence.HighRisk(words, t.child) || p.ask != nil && evidence.HighRisk(p.ask.text, t.child)) // a "no" to such a question is as grave as a "yes"
	st.Restricted = t.private(p.u, words)
	st.Doubt = t.doubt(p, whole)
	if p.kind == "action" {
		st.Owner, st.Due = t.owner(p), t.due(p)
	}
	if whole && !t.exact(p) {
		if r, ok := t.reported(p, st); ok {
			return r, nil
		}
	}
	r := evidence.Judge(t.caseOf(p, st))
	if st.Question != "" && r.Verdict != casework.Pass { // the question in its own words is never in the way of the answer
		in := st
		in.Question = ""
		if r2 := evidence.Judge(t.caseOf(p, in)); r2.Verdict != r.Verdict || remarks(r2) < remarks(r) {
			r, st = r2, in
			st.Text = st.Account()
			st.Drafted = st.Text
		}
	}
	for _, k := range r.Checks {
		if k.Verdict == casework.Reject {
			if st, ok := t.wholeTurn(p, st); ok {
				return st, nil
			}
			return st, &casework.Rejected{Text: st.Text, Gate: k.Gate, Detail: k.Detail}
		}
		if k.Verdict == casework.Flag || k.Gate == evidence.GateEvidence || k.Gate == evidence.GateNumbers {
			st.Checks = append(st.Checks, k)
		}
	}
	return st, nil
}

// leastSaid is how many words a last clause has that may be left off where it tells nothing.
const leastSaid = 3

// pointed leaves off the end of a pick what tells nothing: "I'm managing. I get up." is "I'm managing." What denies, bends or must be there stays,
// and so do a child's words and what speaks of a risk.
func (t *talk) pointed(p *pick) *pick {
	short := *p
	for n := len(short.clauses) - 1; n > 0 && !t.solo; n-- {
		c := short.clauses[n]
		if t.says(c) > 0 || c.bends || c.must || c.both || evidence.Negated(c.text) || len(strings.Fields(c.text)) > leastSaid || t.grave(p) {
			break
		}
		short.clauses = short.clauses[:n]
	}
	return &short
}

// remarks counts what the gates would have the worker look at.
func remarks(r evidence.Result) int {
	n := 0
	for _, k := range r.Checks {
		if k.Verdict != casework.Pass {
			n++
		}
	}
	return n
}

// longestTurn is how many words a turn may have that is quoted whole because its parts cannot be.
const longestTurn = 60

// wholeTurn quotes all of the turn in the place of the parts that a gate turned away: what stands round them makes them hold. The worker
// decides it alone.
func (t *talk) wholeTurn(p *pick, st casework.Statement) (casework.Statement, bool) {
	cs := t.byU[p.u]
	text := t.us[p.u].Text
	from, to := cs[0].from, cs[len(cs)-1].to
	if t.solo || len(strings.Fields(text[from:to])) > longestTurn || slices.ContainsFunc(cs, func(c *clause) bool { return c.aimed }) {
		return st, false
	}
	var cited []casework.Evidence
	for _, e := range st.Evidence {
		if e.Asked {
			cited = append(cited, e)
		}
	}
	st.Evidence = append(cited, t.cite(p.u, from, to))
	st.Text = st.Account()
	st.Drafted, st.Played = st.Text, t.in.Transcript.Heard(st.Evidence)
	st.Checks = nil
	r := evidence.Judge(t.caseOf(p, st))
	if r.Verdict == casework.Reject {
		return st, false
	}
	for _, k := range r.Checks {
		if k.Verdict == casework.Flag || k.Gate == evidence.GateEvidence || k.Gate == evidence.GateNumbers {
			st.Checks = append(st.Checks, k)
		}
	}
	if st.Doubt == "" && (len(evidence.Corrections(text)) > 0 || selfCorrects.MatchString(text)) {
		st.Doubt = "The speaker corrected this in the same breath. Decide what holds."
	}
	return st, true
}

// quoted makes a statement of a pick: attributed, verbatim, with the question first where it is kept. What the speaker took back in the same
// breath is left out where a program can tell what holds; holds is false where it cannot.
func (t *talk) quoted(p *pick) (st casework.Statement, holds bool) {
	u := t.us[p.u]
	st = casework.Statement{Provenance: casework.Quoted, Speaker: u.Speaker, Unsure: u.Unsure || u.Speaker == "", Kind: p.kind, Topic: p.topic, Decision: casework.Undecided}
	if p.ask != nil {
		e := t.cite(p.ask.u, p.ask.from, p.ask.to)
		e.Asked = true
		st.Evidence = append(st.Evidence, e)
	}
	ranges, holds := t.holding(p)
	for _, r := range ranges {
		if m := goAhead.FindStringIndex(u.Text[r[0]:r[1]]); m != nil && m[0] > 0 && t.us[p.u].Interpreter {
			r[1] = r[0] + m[0]
		}
		if holds && !t.solo && !t.grave(p) {
			r = t.edges(p.u, r)
		}
		st.Evidence = append(st.Evidence, t.cite(p.u, r[0], r[1]))
	}
	if st.Unsure {
		st.Speaker = ""
	}
	if p.ask != nil {
		st.Question = t.asked(p)
	}
	st.Text = st.Account()
	if t.solo {
		// one voice: the signer's own words stand as they were spoken, without hesitations
		st.Provenance, st.Text = casework.Reported, casework.Tidy(t.stopped(p))
	}
	st.Drafted, st.Played = st.Text, t.in.Transcript.Heard(st.Evidence)
	return st, holds
}

// holding are the ranges of the utterance's text that a pick stands on: neighbouring clauses as one, each without what was taken back in it.
// ok is false where a program cannot tell what holds.
func (t *talk) holding(p *pick) (ranges [][2]int, ok bool) {
	ok = true
	if p.turn != nil { // nothing is left out, and what was put right in it shows
		text := t.us[p.u].Text
		return p.turn, len(evidence.Corrections(text)) == 0 && !selfCorrects.MatchString(text)
	}
	for n, c := range p.clauses {
		fixed, fine := repair(c.text)
		ok = ok && fine
		for i, r := range fixed {
			from, to := c.from+r[0], c.from+r[1]
			if last := len(ranges) - 1; i == 0 && r[0] == 0 && n > 0 && p.clauses[n-1].k == c.k-1 && ranges[last][1] == p.clauses[n-1].to {
				ranges[last][1] = to
				continue
			}
			ranges = append(ranges, [2]int{from, to})
		}
	}
	return ranges, ok
}

// grave reports whether the words of a pick stand to the last of them: a child's, and what speaks of a risk.
func (t *talk) grave(p *pick) bool {
	words := p.words(t)
	_, heavy := evidence.Risk(words)
	return p.turn != nil || heavy || evidence.HighRisk(words, t.child) || p.ask != nil && evidence.HighRisk(p.ask.text, t.child) || t.role(t.us[p.u].Speaker) == "child"
}

// goAhead is how a relay hands over the turn: the go-between's own, and nothing that the caller said.
var goAhead = regexp.MustCompile(`(?i)\s*(?:\b|^)go ahead[.!]?\s*$`)

// asides end a sentence and say nothing: "I was up all night, mind."
var asides = regexp.MustCompile(`(?i),\s+(?:mind|look|you know|you see|like|love|pet|duck|mate|son|mum|mam|mom|dad|nan|gran)[.!]?$`)

// mostAgain is how many words said twice over are a stumble and not another sentence.
const mostAgain = 6

// edges takes off the ends of quoted words what carries nothing: whom they call by name, an aside, and a few words that the sentence beside them
// says again ("It's four. It's four, Mum."). Nothing between them is left out, so that no gap has to be shown.
func (t *talk) edges(u int, r [2]int) [2]int {
	text := t.us[u].Text
	words := func(from, to int) []string {
		return strings.FieldsFunc(strings.ToLower(text[from:to]), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	}
	for again := true; again; {
		again = false
		if at := t.namesAtEnd(text[r[0]:r[1]], t.us[u].Speaker); at > 0 && len(words(r[0], r[0]+at)) >= 3 {
			r[1], again = r[0]+at, true
		}
		ss := sentences(text[r[0]:r[1]])
		if len(ss) < 2 {
			continue
		}
		a, b := ss[0], ss[1]
		first, second := words(r[0]+a[0], r[0]+a[1]), words(r[0]+b[0], r[0]+b[1])
		if len(first) <= mostAgain && len(first) > 0 && len(first) <= len(second) && slices.Equal(first, second[:len(first)]) && !strings.HasSuffix(strings.TrimSpace(text[r[0]+a[0]:r[0]+a[1]]), "?") {
			r[0] += b[0]
			for r[0] < r[1] && text[r[0]] == ' ' {
				r[0]++
			}
			again = true
			continue
		}
		y, z := ss[len(ss)-2], ss[len(ss)-1]
		before, last := words(r[0]+y[0], r[0]+y[1]), words(r[0]+z[0], r[0]+z[1])
		if len(last) <= mostAgain && len(last) > 0 && len(last) <= len(before) && slices.Equal(last, before[len(before)-len(last):]) && !strings.HasSuffix(strings.TrimSpace(text[r[0]+z[0]:r[0]+z[1]]), "?") {
			r[1], again = r[0]+y[1], true
		}
	}
	return r
}

// namesAtEnd finds where words end that call somebody present by name, or an aside: 0 where they end in neither.
func (t *talk) namesAtEnd(words, speaker string) int {
	if youHeard.MatchString(words) {
		return 0 // a name tells whom "you" means
	}
	if m := asides.FindStringIndex(words); m != nil && !listing.MatchString(words[:m[0]]) {
		return m[0]
	}
	bare := strings.TrimRight(words, ".!")
	for _, p := range t.present() {
		first, _, _ := strings.Cut(p.Name, " ")
		if at := len(bare) - len(first) - 2; p.Ref != speaker && len(first) > 1 && at > 0 && strings.HasSuffix(bare, ", "+first) && !listing.MatchString(bare[:at]) {
			return at
		}
	}
	return 0
}

var youHeard = regexp.MustCompile(`(?i)\byou`)

// listing finds what may be a list of people before a name: "Nana, Craig, Alfie."
var listing = regexp.MustCompile(`(?:^|\s)\p{Lu}[\p{L}'’]+$`)

// stopped are the words a pick stands on, with a stop between clauses that did not follow each other: what was left out between them ended the one.
func (t *talk) stopped(p *pick) string {
	ranges, _ := t.holding(p)
	text := t.us[p.u].Text
	var b strings.Builder
	for i, r := range ranges {
		said := strings.TrimSpace(text[r[0]:r[1]])
		if said == "" {
			continue
		}
		if b.Len() > 0 {
			if slices.ContainsFunc(p.clauses, func(c *clause) bool { return c.from >= ranges[i-1][1] && c.from <= r[0] }) && !strings.ContainsAny(text[ranges[i-1][1]-1:ranges[i-1][1]], ".!?…") {
				b.WriteByte('.')
			}
			b.WriteByte(' ')
		}
		b.WriteString(said)
	}
	return b.String()
}

// reported tries the words in reported speech. Every gate must let it pass without a remark.
func (t *talk) reported(p *pick, st casework.Statement) (casework.Statement, bool) {
	u := t.us[p.u]
	if st.Unsure || u.Interpreter || u.Foreign || slices.ContainsFunc(p.clauses, func(c *clause) bool { return c.supposed }) {
		return st, false
	}
	a, ok := t.people.Of(u.Speaker)
	if !ok {
		return st, false
	}
	w := reported.Words{Text: t.stopped(p), Speaker: person(u.Speaker, a), Addressee: t.addressee(p.u), People: t.present(), Names: t.names(), Alone: t.solo}
	w.Visit, _ = time.Parse(time.DateOnly, t.in.VisitDate)
	if w.Addressee.Ref == "" && p.kind == "action" {
		w.Addressee = t.promisedTo(p.u)
	}
	if r, ok := t.say(p, st, w); ok {
		return r, true
	}
	w.Visit = time.Time{} // a day put in brackets may be what a gate cannot place
	return t.say(p, st, w)
}

// ownTask finds what the signer means to do, or what is fixed, in the signer's own words.
var ownTask = regexp.MustCompile(`^I said ((?:I|we) (?:will|am|have|need|cannot)\b|there is a\b|if\b)`)

// owned takes "I said" off what the signer will do: under the actions, it stands as the signer's own.
func owned(text string) string {
	m := ownTask.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	r, n := utf8.DecodeRuneInString(text[m[2]:])
	return string(unicode.ToUpper(r)) + text[m[2]+n:]
}

// say puts the words of a pick in reported speech, and has every gate look at them.
func (t *talk) say(p *pick, st casework.Statement, w reported.Words) (casework.Statement, bool) {
	u := t.us[p.u]
	s, ok := reported.Say(w)
	if !ok {
		return st, false
	}
	for _, who := range t.present() {
		if who.Ref != u.Speaker && strings.Count(s.Text, "{"+who.Ref+"}") > 1 {
			return st, false // "a bruise on Alfie's leg, on Alfie's shin": the words themselves read better
		}
	}
	if p.kind == "action" {
		s.Text = owned(s.Text)
	}
	question := st.Question
	st.Provenance, st.Text, st.Question = casework.Reported, s.Text, ""
	switch {
	case p.ask == nil || question == casework.Untold:
	case question != "":
		st.Text = "Asked " + question + ", " + s.Text
	case p.clauses[0].leans:
		return st, false // the answer says nothing without what was asked
	}
	st.Drafted = st.Text
	var cited []casework.Evidence
	for _, e := range st.Evidence {
		if e.Asked {
			cited = append(cited, e)
		}
	}
	for _, r := range p.ranges() {
		cited = append(cited, t.cite(p.u, r[0], r[1]))
	}
	st.Evidence = cited
	for _, c := range t.clause {
		if c.same != nil && slices.Contains(p.clauses, c.same) {
			st.Evidence = append(st.Evidence, t.cite(c.u, c.from, c.to))
		}
	}
	st.Played = t.in.Transcript.Heard(st.Evidence)
	r := evidence.Judge(t.caseOf(p, st))
	if r.Verdict != casework.Pass {
		return st, false
	}
	for _, k := range r.Checks {
		if k.Gate == evidence.GateEvidence || k.Gate == evidence.GateNumbers {
			st.Checks = append(st.Checks, k)
		}
	}
	return st, true
}

// asked puts the question of a pick in the words that stand before the answer, by rule: "when Harold died". Empty means that it stands in its own
// words. What a child was asked before an answer that speaks of harm does, unless it only asked for more.
func (t *talk) asked(p *pick) string {
	u, q := t.us[p.u], t.us[p.ask.u]
	a, ok := t.people.Of(u.Speaker)
	asker, ok2 := t.people.Of(q.Speaker)
	if !ok || !ok2 || u.Unsure || q.Unsure || u.Interpreter || q.Interpreter || u.Foreign || q.Foreign {
		return ""
	}
	if p.turn != nil && len(sentences(p.ask.text)) > 1 {
		return "" // one of them alone would not say what it is about
	}
	w := reported.Words{Text: p.ask.text, Speaker: person(q.Speaker, asker), Addressee: person(u.Speaker, a), People: t.present(), Names: t.names()}
	_, grave := evidence.Risk(p.ask.text)
	child := t.role(u.Speaker) == "child"
	if p.turn == nil && !child && !grave && !evidence.HighRisk(p.ask.text, t.child) {
		w := w
		if w.Text = p.words(t); reported.Stands(w) {
			return casework.Untold
		}
	}
	text, ok := reported.Ask(w, t.putToThem(p))
	switch {
	case !ok:
		return ""
	case text == "":
		return casework.Untold
	}
	if child && text != reported.ToSayMore {
		words := p.words(t)
		_, heavy := evidence.Risk(words)
		if heavy || evidence.HighRisk(words, t.child) || evidence.HighRisk(p.ask.text, t.child) {
			return ""
		}
	}
	return text
}

var (
	ofThemselves = regexp.MustCompile(`(?i)\b(?:i|me|my|mine|we|us|our)\b`)
	ofOthers     = regexp.MustCompile(`(?i)\b(?:he|she|they|him|her|them|his|their)\b`)
)

// putToThem reports whether the "you" of a question can only be the one who answers: nobody else was there to be asked, it calls them by name, or
// it comes between two turns of theirs, calls nobody, and they answer of themselves.
func (t *talk) putToThem(p *pick) bool {
	who := t.us[p.u].Speaker
	if t.addressee(p.ask.u).Ref == who {
		return true
	}
	called := false
	for _, x := range t.present() {
		first, _, _ := strings.Cut(x.Name, " ")
		switch {
		case first == "" || x.Signer:
		case x.Ref == who:
			called = strings.HasSuffix(p.ask.text, ", "+first+"?") || strings.HasPrefix(p.ask.text, first+", ")
		case regexp.MustCompile(`(?:^|[.?!,] )(?:(?:And|and|So|so|But|but) )?` + regexp.QuoteMeta(first) + `[,?!.]`).MatchString(t.us[p.ask.u].Text):
			return false // somebody else is called there
		}
	}
	if called {
		return true
	}
	words := p.words(t)
	return p.ask.u == p.u-1 && p.ask.u > 0 && t.us[p.ask.u-1].Speaker == who && (ofThemselves.MatchString(words) || !ofOthers.MatchString(words))
}

func person(ref string, a casework.Attendee) reported.Person {
	return reported.Person{Ref: ref, Name: a.Name, Pronouns: a.Pronouns, Signer: a.Signer, Child: a.Child()}
}

// present are the speakers who were named.
func (t *talk) present() []reported.Person {
	if t.who == nil {
		t.who = []reported.Person{}
		for _, s := range t.in.Transcript.Speakers() {
			if a, ok := t.people.Of(s); ok {
				t.who = append(t.who, person(s, a))
			}
		}
	}
	return t.who
}

// addressee is whom "you" means, where only two were speaking.
func (t *talk) addressee(u int) reported.Person {
	other := ""
	if with := t.aloneWith(u); with != "" {
		other = with
		if t.us[u].Speaker == with {
			other = t.signer
		}
	} else if sp := t.in.Transcript.Speakers(); len(sp) == 2 {
		other = sp[0]
		if t.us[u].Speaker == sp[0] {
			other = sp[1]
		}
	}
	a, ok := t.people.Of(other)
	if !ok {
		return reported.Person{}
	}
	return person(other, a)
}

// promisedTo is to whom somebody promised something where more than two were there: the only other one who spoke for two turns before and after a
// promise of the signer's, and the signer where they spoke just before and just after anybody else's. Nobody else may be named in it.
func (t *talk) promisedTo(u int) reported.Person {
	who := t.us[u].Speaker
	reach, other := 2, ""
	if who != t.signer {
		reach, other = 1, t.signer
	}
	if u < reach || u+reach >= len(t.us) {
		return reported.Person{}
	}
	for k := u - reach; k <= u+reach; k++ {
		switch s := t.us[k].Speaker; {
		case s == who, s == other:
		case other == "":
			other = s
		default:
			return reported.Person{}
		}
	}
	a, ok := t.people.Of(other)
	if !ok || t.us[u-1].Speaker != other || t.us[u+1].Speaker != other {
		return reported.Person{}
	}
	for _, x := range t.present() {
		first, _, _ := strings.Cut(x.Name, " ")
		if x.Ref != other && x.Ref != who && first != "" && (strings.Contains(t.us[u].Text, first) || strings.Contains(t.us[u-1].Text, first)) {
			return reported.Person{}
		}
	}
	return person(other, a)
}

var (
	capital  = regexp.MustCompile(`[\p{Ll},;’'] (\p{Lu}[\p{L}'’-]+)`)
	notNames = strings.Fields("I I'm I've I'll I'd I'll Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December")
)

// names are words of the talk that are written with a capital inside a sentence.
func (t *talk) names() []string {
	if t.named == nil {
		t.named = []string{}
		seen := map[string]bool{}
		for _, u := range t.us {
			for _, m := range capital.FindAllStringSubmatch(u.Text, -1) {
				w := strings.TrimSuffix(strings.TrimSuffix(m[1], "'s"), "’s")
				if !seen[w] && !slices.Contains(notNames, w) && utf8.RuneCountInString(w) > 1 {
					seen[w] = true
					t.named = append(t.named, w)
				}
			}
		}
	}
	return t.named
}

// exact reports whether words stand as they were spoken: a child's wish, worry or harm and what a child said while seen alone, and whatever the
// lexicon of risk calls heavy; in a section that the template keeps word for word, everything.
func (t *talk) exact(p *pick) bool {
	if s, ok := t.in.Template.Section(p.section); ok && s.Exact {
		return true
	}
	words := p.words(t)
	if t.solo {
		return false
	}
	if p.turn != nil {
		return true
	}
	_, heavy := evidence.Risk(words)
	if ironic.MatchString(words) {
		return true
	}
	child := t.role(t.us[p.u].Speaker) == "child"
	return t.us[p.u].Speaker != t.signer && (heavy || evidence.HighRisk(words, t.child)) || child && (t.aloneWith(p.u) != "" || p.kind == "wish" || p.kind == "worry" || slices.ContainsFunc(p.clauses, func(c *clause) bool { return worry.MatchString(c.text) }))
}

// caseOf puts a statement before the gates with the talk round it.
func (t *talk) caseOf(p *pick, st casework.Statement) evidence.Case {
	c := evidence.Case{People: t.judged, VisitDate: t.in.VisitDate}
	in := map[int]bool{}
	for _, e := range st.Evidence {
		in[e.Utterance] = true
		c.Statement.Evidence = append(c.Statement.Evidence, evidence.Quote{Utterance: e.Utterance, Quote: e.Quote})
	}
	for i := max(0, p.u-4); i < min(len(t.us), p.u+2); i++ {
		in[t.us[i].ID] = true
	}
	for id := range in {
		if i, ok := t.at[id]; ok {
			c.Utterances = append(c.Utterances, evidence.Utterance{ID: id, Speaker: t.us[i].Speaker, Text: t.us[i].Text})
		}
	}
	slices.SortFunc(c.Utterances, func(a, b evidence.Utterance) int { return t.at[a.ID] - t.at[b.ID] })
	words := []string{}
	for _, e := range st.Evidence {
		if !e.Asked {
			words = append(words, strings.ReplaceAll(e.Quote, `"`, ""))
		}
	}
	who := "Someone"
	if st.Speaker != "" {
		who = "{" + st.Speaker + "}"
	}
	if st.Speaker != "" && st.Provenance == casework.Quoted {
		if _, ok := t.people.Of(st.Speaker); !ok { // nobody has said who this is: the label stands for the name
			c.People = append(slices.Clone(c.People), evidence.Person{Speaker: st.Speaker, Name: "Speaker" + st.Speaker})
		}
	}
	c.Statement.Text = t.callThem(st.Text)
	if st.Provenance == casework.Quoted {
		c.Statement.Text = t.callThem(who) + ` said, "` + strings.Join(words, `" and "`) + `"`
		if st.Question != "" && st.Question != casework.Untold {
			c.Statement.Text = "Asked " + st.Question + ", " + c.Statement.Text
		}
	}
	return c
}

var refs = regexp.MustCompile(`\{S\d+\}`)

// callThem puts the short names in the place of references, as the note does. The signer's stays, because "I" is nobody's name.
func (t *talk) callThem(text string) string {
	return refs.ReplaceAllStringFunc(text, func(ref string) string {
		speaker := ref[1 : len(ref)-1]
		if _, ok := t.people.Of(speaker); !ok || t.people.Signs(speaker) {
			return ref
		}
		return t.people.Name(speaker)
	})
}

// cite makes evidence of a byte range of an utterance, with times as near as the engine's words allow.
func (t *talk) cite(i, from, to int) casework.Evidence {
	u := t.us[i]
	e := casework.Evidence{Utterance: u.ID, Revision: u.Revision, From: utf8.RuneCountInString(u.Text[:from]), To: utf8.RuneCountInString(u.Text[:to]), Quote: u.Text[from:to], Heard: u.Hearing(), Interpreter: u.Interpreter}
	e.StartS, e.EndS = u.Times(e.From, e.To)
	return e
}

// doubt says why a statement is decided alone: what was taken back and cannot be resolved by a program, and words that were hard to hear.
func (t *talk) doubt(p *pick, holds bool) string {
	if !holds {
		return "The speaker corrected this in the same breath. Decide what holds."
	}
	if c := t.us[p.u].Confidence; c != nil && *c < casework.LeastSure {
		return "These words were hard to hear."
	}
	if why := t.disputed(p); why != "" {
		return why
	}
	if t.goesOn(p) {
		return "The sentence goes on in a later turn. Read both before you decide."
	}
	return ""
}

// goesOn reports whether somebody was cut off in the middle of the sentence a pick ends with, and went on a turn or two later: what follows may
// turn it round ("He has hit me –", "Go on.", "never in his life."). Where people's sentences are not ended by marks, nothing can be told.
func (t *talk) goesOn(p *pick) bool {
	u := t.us[p.u]
	text := strings.TrimRight(u.Text, " –—-…")
	if t.solo || len(p.clauses) == 0 || p.clauses[len(p.clauses)-1].to < len(text) || strings.ContainsAny(text[len(text)-1:], ".!?”\"'") {
		return false
	}
	for k := p.u + 1; k < len(t.us) && k <= p.u+2; k++ {
		if t.us[k].Speaker == u.Speaker {
			r, _ := utf8.DecodeRuneInString(strings.TrimLeft(t.us[k].Text, " –—-…"))
			return unicode.IsLower(r) && t.ended()
		}
	}
	return false
}

// ended reports whether most of what was said ends with a mark.
func (t *talk) ended() bool {
	n := 0
	for _, u := range t.us {
		if s := strings.TrimSpace(u.Text); s != "" && strings.ContainsAny(s[len(s)-1:], ".!?") {
			n++
		}
	}
	return 2*n > len(t.us)
}

// lowerFirst begins words without a capital, unless the first of them is a name or "I".
func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if w, _, _ := strings.Cut(s, " "); n == 0 || w == "I" || strings.HasPrefix(w, "I'") {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
