package summarise

import (
	"fmt"
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
		p.ask = t.question(p)
		p.section = t.route(p)
	}
	best := slices.Clone(all)
	slices.SortStableFunc(best, func(a, b *pick) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.u - b.u
	})
	left := t.in.Template.MaxWords
	var out []*pick
	for _, p := range best {
		cost := len(strings.Fields(p.words(t))) + 4
		if p.ask != nil {
			cost += len(strings.Fields(p.ask.text)) + 3
		}
		if cost > left {
			continue
		}
		left -= cost
		for _, c := range p.clauses {
			c.taken = true
		}
		out = append(out, p)
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

// runs joins neighbouring clauses worth a line into picks, as long as they are about the same thing and not too long. A short clause
// between two that are worth it stays, so that nothing is quoted with a hole in it.
func (t *talk) runs() []*pick {
	var out []*pick
	for i := range t.us {
		cs := t.byU[i]
		var p *pick
		for k, c := range cs {
			worth := c.score >= worthALine && !c.aimed && !c.question
			bridge := !worth && p != nil && !c.aimed && !c.question && k+1 < len(cs) && cs[k+1].score >= worthALine && !cs[k+1].aimed && !cs[k+1].question && len(strings.Fields(c.text)) <= 6
			if !worth && !bridge {
				// a short clause right after keeps the sense of the one before ("I'm not saying that.", "I don't know.")
				if p != nil && !c.aimed && !c.question && len(strings.Fields(c.text)) <= 5 && evidence.Negated(c.text) {
					p.add(c)
				}
				p = nil
				continue
			}
			if p != nil && ((p.kind == "action") != (c.kind == "action") && worth || len(strings.Fields(t.us[i].Text[p.from:c.to])) > longest) {
				p = nil
			}
			if p == nil {
				p = &pick{u: i, from: c.from, kind: c.kind}
				out = append(out, p)
			}
			p.add(c)
		}
	}
	return out
}

func (p *pick) add(c *clause) {
	p.clauses = append(p.clauses, c)
	p.to = c.to
	if c.score > p.score || p.score == 0 {
		p.score, p.kind = c.score, c.kind
	}
}

var (
	asks     = regexp.MustCompile(`(?i)\b(how|what|when|where|whereabouts|who|which|why|tell me|tell us|do you|did you|have you|are you|would you|could you|does|did|is it|shall i|and meals|in your own words|by yourself|told them about)\b`)
	selfMade = regexp.MustCompile(`(?i)\b(i|i'm|i've|i'll|i'd|he|she|they|we|it|there|my|mum|dad|alison|housing|school)\b.*\b(\w+ed|am|is|are|was|were|have|has|do|does|did|don't|doesn't|didn't|can't|want|said|says|told|shouts?|sleeps?|stays?|lives?|'s|'m|'ve|'ll|'d)\b`)
)

// question finds the question a pick answers, and keeps it where the answer needs it: a child's wish or worry always, and any answer that
// does not stand by itself ("Two.", "Three times a week."). Only the turn just before counts, or an unanswered one before an interruption.
func (t *talk) question(p *pick) *clause {
	speaker := t.us[p.u].Speaker
	if t.solo || speaker == t.signer {
		return nil
	}
	var q *clause
	for i := p.u - 1; i >= 0 && i >= p.u-2 && q == nil; i-- {
		if t.us[i].Speaker == speaker {
			if i == p.u-1 {
				continue
			}
			break
		}
		for _, c := range t.byU[i] {
			if c.question || asks.MatchString(c.text) && c == t.byU[i][len(t.byU[i])-1] {
				q = c
			}
		}
		if t.us[i].Speaker != t.signer && q == nil {
			break
		}
	}
	if q == nil || len(strings.Fields(q.text)) > 28 {
		return nil
	}
	first := p.clauses[0]
	leading := first == t.byU[p.u][0] || t.byU[p.u][0].score < worthALine
	if t.role(speaker) == "child" && leading && (p.kind == "wish" || p.kind == "worry" || p.score >= worthMissing) {
		return q
	}
	if leading && (len(strings.Fields(first.text)) <= 4 || !selfMade.MatchString(first.text)) {
		return q
	}
	return nil
}

// state makes the statement and lets the gates judge it. What a gate rejects comes back as rejected instead.
func (t *talk) state(p *pick) (casework.Statement, *casework.Rejected) {
	u := t.us[p.u]
	words := p.words(t)
	st := casework.Statement{Provenance: casework.Quoted, Speaker: u.Speaker, Unsure: u.Unsure || u.Speaker == "", Kind: p.kind}
	if p.ask != nil {
		e := t.cite(p.ask.u, p.ask.from, p.ask.to)
		e.Asked = true
		st.Evidence = append(st.Evidence, e)
	}
	st.Evidence = append(st.Evidence, t.cite(p.u, p.from, p.to))
	who := "{" + u.Speaker + "}"
	if st.Unsure {
		st.Speaker, who = "", "Someone"
	}
	st.Text = who + " said: " + words
	if p.ask != nil {
		st.Text = "Asked: " + p.ask.text + " " + st.Text
	}
	if t.solo {
		// one voice: the signer's own words stand as they were spoken, without hesitations
		st.Provenance, st.Text = casework.Reported, tidy(words)
	}
	st.Drafted = st.Text
	_, heavy := evidence.Risk(words)
	st.HighRisk = heavy && p.kind != "action" && (u.Speaker != t.signer || t.solo)
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

var hesitations = regexp.MustCompile(`(?i)\b(?:er|erm|um|uh)\b,? ?`)

// tidy takes the hesitations out of dictated words and begins them with a capital. It changes nothing else.
func tidy(s string) string {
	s = casework.Fold(hesitations.ReplaceAllString(s, ""))
	s = strings.ReplaceAll(strings.ReplaceAll(s, ", ,", ","), " ,", ",")
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
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
	e := casework.Evidence{Utterance: u.ID, Revision: u.Revision, From: utf8.RuneCountInString(u.Text[:from]), To: utf8.RuneCountInString(u.Text[:to]), Quote: u.Text[from:to], Heard: u.Heard}
	if u.Timed() {
		e.StartS, e.EndS = times(u, from, to)
	}
	return e
}

// times finds when a stretch of an utterance was spoken: by its words where the engine gives them, else by its share of the letters.
func times(u casework.Utterance, from, to int) (start, end float64) {
	if len(u.Words) > 0 && len(u.Words) == len(strings.Fields(u.Text)) {
		a := len(strings.Fields(u.Text[:from]))
		b := len(strings.Fields(u.Text[:to]))
		if a < b && b <= len(u.Words) {
			return u.Words[a].StartS, u.Words[b-1].EndS
		}
	}
	n, d := float64(len(u.Text)), u.EndS-u.StartS
	return u.StartS + d*float64(from)/n, u.StartS + d*float64(to)/n
}

var selfCorrects = regexp.MustCompile(`(?i)\b(no,? (?:sorry|hang on|wait|scrub that)|scrub that|sorry,? (?:no|that's)|i tell a lie|what am i saying|well, not, not)\b`)

// leastSure is the confidence under which words are looked at again, where the engine gives one.
const leastSure = 0.5

func (t *talk) doubt(p *pick, words string) string {
	if c := evidence.Corrections(words); len(c) > 0 {
		return fmt.Sprintf("The speaker corrected this in the same breath: %s, then %s.", c[0].First, c[0].Final)
	}
	if selfCorrects.MatchString(words) {
		return "The speaker corrected this in the same breath."
	}
	if c := t.us[p.u].Confidence; c != nil && *c < leastSure {
		return "These words were hard to hear."
	}
	return ""
}

// seenAlone is how a dictation says that somebody was seen alone; passed is how it gives their words.
var (
	seenAlone = regexp.MustCompile(`(?i)\b(?:saw|seen|spoke to|spoke with|met) (?:him|her|them|\w+) (?:on (?:his|her|their) own|alone|by (?:himself|herself))\b`)
	passed    = regexp.MustCompile(`(?i)\b(said|says|told|wants?|words were|asked|doesn't agree|he'd love|she'd love|couldn't tell me|agreed)\b`)
)

// restricted marks words said while seen alone, and what the worker said there that would give them away: decide before sharing.
func (t *talk) restricted(p *pick) bool {
	if t.solo {
		for _, u := range t.us {
			if seenAlone.MatchString(u.Text) {
				return passed.MatchString(p.words(t))
			}
		}
		return false
	}
	return t.aloneWith(p.u) != ""
}
