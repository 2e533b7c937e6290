package summarise

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// pick is a run of clauses of one utterance that may become a statement.
type pick struct {
	u       int
	clauses []*clause
	from    int // bytes of the utterance's text
	to      int
	score   float64
	kind    string
	ask     *clause // the question it answers, where the answer needs it
	section string
}

func (p *pick) words(t *talk) string { return t.us[p.u].Text[p.from:p.to] }

// longest statement in words: a note quotes the point, not the turn.
const longest = 42

// draft chooses, judges, sorts and lists.
func (t *talk) draft() *casework.Draft {
	d := &casework.Draft{TemplateID: t.in.Template.ID, TemplateVersion: t.in.Template.Version, Version: 1, Made: time.Now().UTC().Truncate(time.Second)}
	for _, s := range t.in.Template.Sections {
		d.Sections = append(d.Sections, casework.Section{ID: s.ID, Title: s.Title, HumanOnly: s.HumanOnly, MayFollow: s.MayFollow})
	}
	picks := t.choose()
	bySection := map[string][]casework.Statement{}
	for _, p := range picks {
		began := time.Now()
		st, bad := t.state(p)
		d.Timings.GatesS += time.Since(began).Seconds()
		if bad != nil {
			d.Rejected = append(d.Rejected, *bad)
			d.Needs = append(d.Needs, casework.Need{Kind: "rejected", Text: "These words could not be used as they were heard. Look at them: " + bad.Detail, Utterances: []int{t.us[p.u].ID}})
			for _, c := range p.clauses {
				c.taken = false
			}
			continue
		}
		bySection[p.section] = append(bySection[p.section], st)
	}
	for i := range d.Sections {
		for _, st := range bySection[d.Sections[i].ID] {
			st.ID = d.NewStatementID()
			d.Sections[i].Statements = append(d.Sections[i].Statements, st)
		}
	}
	t.needs(d)
	t.sweep(d)
	n := len(t.us)
	d.Receipt = casework.Receipt{Complete: true, Utterances: n, UtterancesRead: n}
	return d
}

// choose takes the best clauses within the template's length, in the order of the note.
func (t *talk) choose() []*pick {
	all := t.runs()
	for _, p := range all {
		t.narrow(p)
		p.ask = t.question(p)
	}
	t.sort(all)
	best := slices.Clone(all)
	slices.SortStableFunc(best, func(a, b *pick) int {
		switch x, y := t.worth(a), t.worth(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return a.u - b.u
	})
	left := t.in.Template.MaxWords
	var out []*pick
	for _, must := range []bool{true, false} {
		for _, p := range best {
			if cost := t.cost(p); p.must(t) == must && cost <= left {
				left -= cost
				out = append(out, p)
			}
		}
	}
	for _, p := range out { // room that is left goes to the words round the core, the weightiest first
		left = t.widen(p, left)
	}
	for _, p := range out {
		for _, c := range t.byU[p.u] {
			c.taken = c.taken || c.from >= p.from && c.to <= p.to
		}
	}
	slices.SortStableFunc(out, func(a, b *pick) int {
		if n := t.rank(a) - t.rank(b); n != 0 && a.section == b.section {
			return n
		}
		if a.u != b.u {
			return a.u - b.u
		}
		return a.from - b.from
	})
	return out
}

// must reports whether a pick holds what a note may not be without while there is room: a risk or a wish somebody spoke of, or a promise.
func (p *pick) must(t *talk) bool {
	_, heavy := evidence.Risk(p.words(t))
	return p.score >= worthMissing && (p.kind == "action" || p.kind == "observation" || t.us[p.u].Speaker != t.signer && (heavy || p.kind == "wish" || p.clauses[0].why == taped || p.clauses[0].why == present) || t.solo && heavy)
}

// narrow takes a pick back to its core: from the first to the last clause that weigh nearly as much as the weightiest. A child's or a
// person's short answer stays whole.
func (t *talk) narrow(p *pick) {
	_, heavy := evidence.Risk(p.words(t)) // what is denied must not be quoted without its denial
	if p.kind == "action" || heavy || t.whole(p.u, t.role(t.us[p.u].Speaker)) || len(p.clauses) < 2 {
		return
	}
	top := 0.0
	for _, c := range p.clauses {
		top = max(top, c.score)
	}
	first, last := -1, 0
	for i, c := range p.clauses {
		if c.score >= 0.75*top || len(evidence.Numbers(c.text)) > 0 && c.score >= worthALine {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	for last+1 < len(p.clauses) && keepsSense(p.clauses[last+1]) && p.clauses[last+1].score < worthALine {
		last++
	}
	if first > 0 || p.clauses[0].from < p.from {
		p.from = p.clauses[first].from
	}
	p.to = p.clauses[last].to
}

// widen gives a narrowed pick back the clauses round its core that are worth a line, as far as the room reaches.
func (t *talk) widen(p *pick, left int) int {
	for _, c := range p.clauses {
		if c.score < worthALine || c.from >= p.from && c.to <= p.to {
			continue
		}
		from, to := min(p.from, c.from), max(p.to, c.to)
		more := len(strings.Fields(t.us[p.u].Text[from:to])) - len(strings.Fields(p.words(t)))
		if more > left {
			continue
		}
		p.from, p.to = from, to
		left -= more
		if p.ask != nil && t.question(p) == nil { // the words before answer it well enough
			p.ask = nil
		}
	}
	return left
}

// cost is how many words of the note a pick takes, with its attribution.
func (t *talk) cost(p *pick) int { return len(strings.Fields(t.people.Line(t.quoted(p)))) }

// worth weighs what a pick says against its length: of two that say as much, the shorter goes first.
func (t *talk) worth(p *pick) float64 { return p.score / math.Pow(float64(t.cost(p))+12, 0.7) }

// rank puts the child or the person first within a section, then the others, the worker last.
func (t *talk) rank(p *pick) int {
	switch t.role(t.us[p.u].Speaker) {
	case "child", "person":
		return 0
	case "worker":
		return 2
	}
	return 1
}

// runs joins the clauses of an utterance that are worth a line into picks. What somebody will do stands by itself, with what it speaks of.
// Clauses in between stay, so that nothing is quoted with a hole in it; so do a child's or a person's whole short answer, and the few
// words after that take something back or say how sure they are.
func (t *talk) runs() []*pick {
	var out []*pick
	for i, u := range t.us {
		role := t.role(u.Speaker)
		cs := t.byU[i]
		whole := t.whole(i, role)
		var p *pick
		for k, c := range cs {
			if c.aimed || c.question {
				p = nil
				continue
			}
			worth := c.score >= worthALine
			if !worth && !(p == nil && whole && t.leads(cs, k)) && !(p != nil && (whole || t.bridges(cs, k) || keepsSense(c))) {
				p = nil
				continue
			}
			if p != nil && worth && (p.kind == "action") != (c.kind == "action") && !(p.kind == "action" && whenOnly(c.text)) {
				p = nil
			}
			if p != nil && (len(strings.Fields(u.Text[p.from:c.to])) > longest || worth && t.elsewhere(p, c, role)) {
				p = nil
			}
			if p == nil {
				p = &pick{u: i, from: c.from, kind: c.kind}
				if c.kind == "action" && points.MatchString(c.text) && k > 0 && !cs[k-1].aimed && !cs[k-1].question && len(strings.Fields(cs[k-1].text)) >= 3 && len(strings.Fields(cs[k-1].text)) <= 14 && cs[k-1].score < worthALine {
					p.from = cs[k-1].from // what "it" is
				}
				if k == 1 && heads(cs[0]) {
					p.from = cs[0].from // "Sertraline. It was fifty, and …"
				}
				out = append(out, p)
			}
			p.add(c)
		}
	}
	return slices.DeleteFunc(out, func(p *pick) bool { return p.score < worthALine })
}

// whole reports whether an answer is kept as it was given: a child's or a person's short one, and anybody's to what it is like for them.
func (t *talk) whole(i int, role string) bool {
	if len(strings.Fields(t.us[i].Text)) > longest {
		return false
	}
	return role == "child" || role == "person" || t.us[i].Speaker != t.signer && len(t.byU[i]) > 0 && matters.MatchString(t.heardBefore(t.byU[i][0]))
}

// elsewhere reports whether a clause speaks of another section than the pick it would join. A child's words stay together.
func (t *talk) elsewhere(p *pick, c *clause, role string) bool {
	a, b := t.cued(p.words(t)), t.cued(c.text)
	return role != "child" && p.kind != "action" && a != "" && b != "" && a != b
}

// heads reports whether a clause of a word or two only says what the answer is about.
func heads(c *clause) bool {
	return !c.aimed && !c.question && len(strings.Fields(c.text)) <= 2 && life.MatchString(c.text)
}

// whenOnly reports whether a clause only says when ("By the end of next week.").
func whenOnly(s string) bool {
	return len(strings.Fields(s)) <= 8 && len(evidence.Numbers(s)) > 0 && !selfMade.MatchString(s)
}

// points matches promises that speak of something said just before.
var points = regexp.MustCompile(`(?i)\b(it|that|them|he|she|you it)\b`)

// leads reports whether the clauses from k on come to one worth a line before anything that must not be quoted.
func (t *talk) leads(cs []*clause, k int) bool {
	for _, c := range cs[k:] {
		if c.aimed || c.question || c.kind == "action" {
			return false
		}
		if c.score >= worthALine {
			return true
		}
	}
	return false
}

// bridges reports whether a clause or two stand between what is worth a line, few enough words to keep.
func (t *talk) bridges(cs []*clause, k int) bool {
	words := 0
	for i := k; i < len(cs) && i <= k+2; i++ {
		c := cs[i]
		if c.aimed || c.question || c.kind == "action" {
			return false
		}
		if i > k && c.score >= worthALine {
			return true
		}
		if words += len(strings.Fields(c.text)); words > 8 {
			return false
		}
	}
	return false
}

// keepsSense reports whether a clause takes something back or says how sure the speaker is, so that the one before needs it.
func keepsSense(c *clause) bool {
	return len(strings.Fields(c.text)) <= 9 && (evidence.Negated(c.text) || unsure.MatchString(c.text)) || len(evidence.Numbers(c.text)) > 0
}

var unsure = regexp.MustCompile(`(?i)\b(might|maybe|i think|i don't know|not sure)\b`)

func (p *pick) add(c *clause) {
	p.clauses = append(p.clauses, c)
	p.to = c.to
	switch {
	case c.score > p.score || p.score == 0 || c.kind == "action":
		p.score = max(p.score, c.score) + min(p.score, c.score)/4
		if p.kind != "action" {
			p.kind = c.kind
		}
	default:
		p.score += c.score / 4
	}
}

var (
	asks     = regexp.MustCompile(`(?i)\b(how|what|when|where|whereabouts|who|which|why|tell me|tell us|do you|did you|have you|are you|would you|could you|does|did|is it|shall i|and meals|in your own words|by yourself|told them about)\b`)
	selfMade = regexp.MustCompile(`(?i)\b(nobody|i|i'm|i've|i'll|i'd|he|she|they|we|it|there|my|mum|dad|alison|housing|school)\b.*\b(\w+ed|am|is|are|was|were|have|has|do|does|did|don't|doesn't|didn't|can't|want|said|says|told|shouts?|sleeps?|stays?|lives?|'s|'m|'ve|'ll|'d)\b`)
)

// question finds the question a pick answers, and keeps it where the answer needs it: a child's wish or worry always, and any answer that
// does not stand by itself ("Two.", "Three times a week."). Only the worker's turn just before counts.
func (t *talk) question(p *pick) *clause {
	speaker := t.us[p.u].Speaker
	if t.solo || speaker == t.signer {
		return nil
	}
	if p.u == 0 || t.us[p.u-1].Speaker != t.signer {
		return nil
	}
	var q *clause
	before := t.byU[p.u-1]
	for i, c := range before {
		if c.question || asks.MatchString(c.text) && i == len(before)-1 {
			q = c
		}
	}
	if q == nil || len(strings.Fields(q.text)) > 28 {
		return nil
	}
	first := p.clauses[0]
	for _, c := range p.clauses {
		if c.from == p.from {
			first = c
		}
	}
	leading := first == t.byU[p.u][0] || t.byU[p.u][0].score < worthALine
	if t.role(speaker) == "child" && leading && (p.kind == "wish" || p.kind == "worry" || p.score >= worthMissing) {
		return q
	}
	if leading && (len(strings.Fields(first.text)) <= 4 || !selfMade.MatchString(first.text)) {
		return q
	}
	return nil
}

// quoted makes a statement of a pick: attributed, verbatim, with the question first where it is kept.
func (t *talk) quoted(p *pick) casework.Statement {
	u := t.us[p.u]
	words := p.words(t)
	st := casework.Statement{Provenance: casework.Quoted, Speaker: u.Speaker, Unsure: u.Unsure || u.Speaker == "", Kind: p.kind, Decision: casework.Undecided}
	if p.ask != nil {
		e := t.cite(p.ask.u, p.ask.from, p.ask.to)
		e.Asked = true
		st.Evidence = append(st.Evidence, e)
	}
	st.Evidence = append(st.Evidence, t.cite(p.u, p.from, p.to))
	if st.Unsure {
		st.Speaker = ""
	}
	st.Text = st.Account()
	if t.solo {
		// one voice: the signer's own words stand as they were spoken, without hesitations
		st.Provenance, st.Text = casework.Reported, casework.Tidy(words)
	}
	st.Drafted, st.Played = st.Text, t.in.Transcript.Heard(st.Evidence)
	return st
}

// state makes the statement and lets the gates judge it. What a gate rejects comes back as rejected instead.
func (t *talk) state(p *pick) (casework.Statement, *casework.Rejected) {
	words := p.words(t)
	st := t.quoted(p)
	_, heavy := evidence.Risk(words)
	st.HighRisk = heavy && p.kind != "action" && (t.us[p.u].Speaker != t.signer || t.solo)
	st.Restricted = t.restricted(p)
	st.Doubt = t.doubt(p, words)
	r := evidence.Judge(t.caseOf(p, st))
	for _, k := range r.Checks {
		if k.Verdict == casework.Reject {
			return st, &casework.Rejected{Text: st.Text, Gate: k.Gate, Detail: k.Detail}
		}
		if k.Verdict == casework.Flag || k.Gate == evidence.GateEvidence || k.Gate == evidence.GateNumbers {
			st.Checks = append(st.Checks, k)
		}
	}
	return st, nil
}

// caseOf puts a statement before the gates with the talk round it.
func (t *talk) caseOf(p *pick, st casework.Statement) evidence.Case {
	c := evidence.Case{People: t.judged, VisitDate: t.in.VisitDate}
	for i := max(0, p.u-4); i < min(len(t.us), p.u+2); i++ {
		c.Utterances = append(c.Utterances, evidence.Utterance{ID: t.us[i].ID, Speaker: t.us[i].Speaker, Text: t.us[i].Text})
	}
	for _, e := range st.Evidence {
		c.Statement.Evidence = append(c.Statement.Evidence, evidence.Quote{Utterance: e.Utterance, Quote: e.Quote})
	}
	switch {
	case t.solo:
		c.Statement.Text = st.Text
	case st.Speaker == "":
		c.Statement.Text = `Someone said, "` + strings.ReplaceAll(p.words(t), `"`, "") + `"`
	default:
		c.Statement.Text = "{" + st.Speaker + `} said, "` + strings.ReplaceAll(p.words(t), `"`, "") + `"`
		if _, ok := t.people.Of(st.Speaker); !ok { // nobody has said who this is: the label stands for the name
			c.People = append(slices.Clone(c.People), evidence.Person{Speaker: st.Speaker, Name: "Speaker" + st.Speaker})
		}
	}
	return c
}

// cite makes evidence of a byte range of an utterance, with times as near as the engine's words allow.
func (t *talk) cite(i, from, to int) casework.Evidence {
	u := t.us[i]
	e := casework.Evidence{Utterance: u.ID, Revision: u.Revision, From: utf8.RuneCountInString(u.Text[:from]), To: utf8.RuneCountInString(u.Text[:to]), Quote: u.Text[from:to], Heard: u.Hearing(), Interpreter: u.Interpreter}
	e.StartS, e.EndS = u.Times(e.From, e.To)
	return e
}

var selfCorrects = regexp.MustCompile(`(?i)\b(no,? (?:sorry|hang on|wait|scrub that)|scrub that|sorry,? (?:no|that's)|i tell a lie|what am i saying|well, not, not)\b`)

func (t *talk) doubt(p *pick, words string) string {
	if c := evidence.Corrections(words); len(c) > 0 {
		return fmt.Sprintf("The speaker corrected this in the same breath: %s, then %s.", c[0].First, c[0].Final)
	}
	if selfCorrects.MatchString(words) {
		return "The speaker corrected this in the same breath."
	}
	if c := t.us[p.u].Confidence; c != nil && *c < casework.LeastSure {
		return "These words were hard to hear."
	}
	return ""
}

// seenAlone is how a dictation says that somebody was seen alone; passed is how it gives their words.
var (
	seenAlone = regexp.MustCompile(`(?i)\b(?:saw|seen|spoke to|spoke with|met) (?:[\w.]+ ){1,3}(?:on (?:his|her|their) own|alone|by (?:himself|herself))\b`)
	passed    = regexp.MustCompile(`(?i)\b(said|says|told|wants?|words were|asked|doesn't agree|he'd love|she'd love|couldn't tell me|agreed)\b`)
)

// restricted marks words said while seen alone, and what the worker said there that would give them away: decide before sharing.
func (t *talk) restricted(p *pick) bool { return t.private(p.u, p.words(t)) }

func (t *talk) private(u int, words string) bool {
	if t.solo {
		for _, u := range t.us {
			if seenAlone.MatchString(u.Text) {
				return passed.MatchString(words)
			}
		}
		return false
	}
	return t.aloneWith(u) != ""
}

// SaidAlone reports whether words of an utterance were said while somebody was seen alone, so that a statement a worker makes of them starts
// as decide before sharing too.
func SaidAlone(in Input, utterance int, words string) bool {
	t, err := read(in)
	if err != nil {
		return false // too little was heard for a stretch of it to be told apart
	}
	for i, u := range t.us {
		if u.ID == utterance {
			return t.private(i, words)
		}
	}
	return false
}
