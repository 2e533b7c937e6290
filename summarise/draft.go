package summarise

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// pick is a run of clauses of one utterance that becomes a statement.
type pick struct {
	u       int
	clauses []*clause
	score   float64
	kind    string
	ask     *clause // the question it answers, where the answer needs it
	section string
	topic   string
}

func (p *pick) words(t *talk) string { return joined(t.us[p.u].Text, p.ranges()) }

// ranges are the bytes of the utterance's text that a pick is made of, neighbouring clauses as one.
func (p *pick) ranges() [][2]int {
	var out [][2]int
	for n, c := range p.clauses {
		if n > 0 && p.clauses[n-1].k == c.k-1 {
			out[len(out)-1][1] = c.to
			continue
		}
		out = append(out, [2]int{c.from, c.to})
	}
	return out
}

// longest statement in words: a note gives the point, not the turn.
const longest = 42

// A note of a conversation takes at most this share of the words that were said, and of a short talk at least so many words; a dictation is
// what the worker wants written, so nearly all of it stands.
const (
	shareOfWords = 0.40
	leastRoom    = 160
)

// draft chooses, judges, sorts and lists.
func (t *talk) draft() *casework.Draft {
	d := &casework.Draft{TemplateID: t.in.Template.ID, TemplateVersion: t.in.Template.Version, Version: 1, Made: time.Now().UTC().Truncate(time.Second)}
	for _, s := range t.in.Template.Sections {
		d.Sections = append(d.Sections, casework.Section{ID: s.ID, Title: s.Title, HumanOnly: s.HumanOnly, MayFollow: s.MayFollow})
	}
	t.choose()
	picks := t.runs()
	t.sort(picks)
	conflicts := t.conflicts()
	bySection := map[string][]placed{}
	words := 0
	for _, p := range t.weightiest(picks) {
		began := time.Now()
		st, bad := t.state(p)
		d.Timings.GatesS += time.Since(began).Seconds()
		cost := len(strings.Fields(t.people.Line(st)))
		if bad != nil || words+cost > t.in.Template.MaxWords {
			for _, c := range p.clauses {
				c.taken = false
			}
			if bad != nil {
				d.Rejected = append(d.Rejected, *bad)
				d.Needs = append(d.Needs, casework.Need{Kind: "rejected", Text: "These words could not be used as they were heard. Look at them: " + bad.Detail, Utterances: []int{t.us[p.u].ID}})
			}
			continue
		}
		words += cost
		bySection[p.section] = append(bySection[p.section], placed{p, st})
	}
	if st, ok := t.chronology(); ok && words+len(strings.Fields(t.people.Line(st))) <= t.in.Template.MaxWords {
		if s, ok := t.in.Template.Section("header"); ok && !s.HumanOnly {
			bySection[s.ID] = append(bySection[s.ID], placed{&pick{section: s.ID, u: len(t.us)}, st})
		}
	}
	for i := range d.Sections {
		s := t.in.Template.Sections[i]
		for _, p := range t.inOrder(s, bySection[s.ID], conflicts) {
			p.st.ID = d.NewStatementID()
			d.Sections[i].Statements = append(d.Sections[i].Statements, p.st)
		}
		d.Sections[i].Beside = t.beside(s, conflicts)
	}
	t.needs(d, conflicts)
	t.sweep(d)
	if words == 0 {
		d.Notice = "Nothing that was heard could go into the note by itself. What was heard is on the lists beside it; nothing was lost."
	}
	n := len(t.us)
	d.Receipt = casework.Receipt{Complete: true, Utterances: n, UtterancesRead: n}
	return d
}

// placed is a statement with what it was made of.
type placed struct {
	p  *pick
	st casework.Statement
}

// room is how many words the note may take.
func (t *talk) room() int {
	said := 0
	for _, u := range t.us {
		said += len(strings.Fields(u.Text))
	}
	if t.solo {
		return t.in.Template.MaxWords
	}
	return min(t.in.Template.MaxWords, max(leastRoom, int(shareOfWords*float64(said))))
}

// A turn is carried by a part of its matter: coreShare of the content words of its clauses tell what it was about, and what is left after that
// is worth restWorth of the same words in a turn of which nothing is in the note yet.
// A longer turn tells of more than one thing, but not of as many as it has words: severalFacts is the power by which it grows. All three were
// read off the visits of testdata/visits that are for training, and the shared ones.
const (
	coreShare    = 0.5
	restWorth    = 0.5
	severalFacts = 0.7
)

// group is clauses of one utterance that go into the note together.
type group struct {
	cs    []*clause // in order
	must  bool
	worth float64
}

// choose marks the clauses that go into the note: what must not be missing first, then what says most for its length, as far as the room
// reaches. A clause comes with those it says nothing without, and with those that say how far it holds. Of a turn, the core comes before the
// rest, because half of what was said on two matters tells more than all that was said on one.
func (t *talk) choose() {
	var all []group
	for _, cs := range t.inTurn() {
		all = append(all, t.groups(cs)...)
	}
	slices.SortStableFunc(all, func(a, b group) int {
		switch {
		case a.must != b.must && a.must:
			return -1
		case a.must != b.must:
			return 1
		case a.worth > b.worth:
			return -1
		case a.worth < b.worth:
			return 1
		}
		return 0
	})
	left := t.room()
	for _, g := range all {
		cost := t.cost(g.cs)
		if cost == 0 || cost > left {
			continue
		}
		left -= cost
		for _, c := range g.cs {
			c.taken = true
		}
	}
}

// cost is how many words of the note some clauses of an utterance take, with who said them and the question where they need it, beyond what is
// in the note already.
func (t *talk) cost(cs []*clause) int {
	n := 0
	for _, c := range cs {
		if !c.taken {
			n += len(strings.Fields(c.text))
		}
	}
	if n == 0 || t.solo {
		return n
	}
	if !slices.ContainsFunc(t.byU[cs[0].u], func(c *clause) bool { return c.taken && (c.kind == "action") == (cs[0].kind == "action") }) {
		n += 2 // who said it
		if q := t.question(cs); q != nil {
			n += len(strings.Fields(q.text)) + 1
		}
	}
	return n
}

// groups makes the groups of an utterance: what must not be missing, the core, and the rest clause by clause.
func (t *talk) groups(cs []*clause) []group {
	type weighed struct {
		c      *clause
		matter float64 // content words and numbers, by how likely a note needs them
		words  int
	}
	var ws []weighed
	total := 0.0
	for _, c := range cs {
		if !c.usable() || c.score < worthALine {
			continue
		}
		m := c.score * c.score * (float64(len(evidence.Matter(c.text))+len(evidence.Numbers(c.text))) + 3)
		total += m
		ws = append(ws, weighed{c, m, len(strings.Fields(c.text))})
	}
	if len(ws) == 0 {
		return nil
	}
	var out []group
	held := map[*clause]bool{}
	add := func(c *clause) []*clause {
		var fresh []*clause
		for _, x := range t.closure(cs, c) {
			if !held[x] {
				held[x] = true
				fresh = append(fresh, x)
			}
		}
		return fresh
	}
	covered := func() float64 {
		n := 0.0
		for _, w := range ws {
			if held[w.c] {
				n += w.matter
			}
		}
		return n / total
	}
	for _, w := range ws {
		if w.c.must {
			if fresh := add(w.c); len(fresh) > 0 {
				out = append(out, group{fresh, true, w.c.score / float64(t.cost(fresh)+8)})
			}
		}
	}
	slices.SortStableFunc(ws, func(a, b weighed) int {
		x, y := a.matter/float64(a.words+4), b.matter/float64(b.words+4)
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return a.c.k - b.c.k
	})
	var core []*clause
	began := covered()
	for _, w := range ws {
		if covered() >= coreShare {
			break
		}
		core = append(core, add(w.c)...)
	}
	if len(core) > 0 {
		slices.SortFunc(core, func(a, b *clause) int { return a.k - b.k })
		value := math.Pow(total, severalFacts) * (covered() - began)
		out = append(out, group{core, false, value / float64(t.cost(core)+2)})
	}
	for _, w := range ws {
		if fresh := add(w.c); len(fresh) > 0 {
			out = append(out, group{fresh, false, restWorth * math.Pow(total, severalFacts) * w.matter / total / float64(t.cost(fresh)+2)})
		}
	}
	return out
}

// closure is a clause with those it says nothing without and those that say how far it holds, in order.
func (t *talk) closure(cs []*clause, c *clause) []*clause {
	a, b := c.k, c.k
	words := len(strings.Fields(c.text))
	for a > 0 && cs[a].leans && cs[a-1].usable() && !(len(strings.Fields(cs[a-1].text)) <= 2 && assent.MatchString(cs[a-1].text)) && words+len(strings.Fields(cs[a-1].text)) <= longest {
		a--
		words += len(strings.Fields(cs[a].text))
	}
	for b+1 < len(cs) && cs[b+1].bends && cs[b+1].usable() && words+len(strings.Fields(cs[b+1].text)) <= longest+10 {
		b++
		words += len(strings.Fields(cs[b].text))
	}
	return cs[a : b+1]
}

// usable reports whether words may stand in a note at all.
func (c *clause) usable() bool {
	return !c.aimed && !c.question && !c.ours && !c.undone && c.same == nil
}

// inTurn are the clauses by utterance, in order.
func (t *talk) inTurn() [][]*clause {
	out := make([][]*clause, 0, len(t.us))
	for i := range t.us {
		out = append(out, t.byU[i])
	}
	return out
}

// runs joins the clauses of an utterance that were taken into picks. What somebody will do stands by itself; what belongs under another heading
// does too, except in a child's words, which stay together. A few words between two clauses stay, so that little is quoted with a hole in it.
func (t *talk) runs() []*pick {
	var out []*pick
	for i, cs := range t.inTurn() {
		role := t.role(t.us[i].Speaker)
		var p *pick
		for k, c := range cs {
			if !c.taken {
				if p == nil || !c.usable() || len(strings.Fields(c.text)) > 5 || k+1 >= len(cs) || !cs[k+1].taken {
					continue
				}
				c.taken = true
			}
			joins := (c.leans || c.bends) && k > 0 && cs[k-1].taken
			if p != nil && !joins && (p.size()+len(strings.Fields(c.text)) > longest ||
				(p.kind == "action") != (c.kind == "action") || c.kind == "action" || t.elsewhere(p, c, role) || len(p.ranges()) > mostHoles && p.clauses[len(p.clauses)-1].k < c.k-1) {
				p = nil
			}
			if p == nil {
				p = &pick{u: i, kind: c.kind}
				out = append(out, p)
			}
			p.add(c)
		}
	}
	for _, p := range out {
		p.ask = t.question(p.clauses)
	}
	return out
}

// first is the place of its first clause in the utterance.
func (p *pick) first() int {
	if len(p.clauses) == 0 {
		return 0
	}
	return p.clauses[0].k
}

// mostHoles is how many times a statement may leave out words between those it gives.
const mostHoles = 2

func (p *pick) size() int {
	n := 0
	for _, c := range p.clauses {
		n += len(strings.Fields(c.text))
	}
	return n
}

func (p *pick) add(c *clause) {
	p.clauses = append(p.clauses, c)
	if rank := []string{"said", "strength", "worry", "observation", "wish", "action"}; slices.Index(rank, c.kind) > slices.Index(rank, p.kind) {
		p.kind = c.kind
	}
	p.score = max(p.score, c.score)
}

// elsewhere reports whether a clause speaks of another section than the pick it would join. A child's words stay together.
func (t *talk) elsewhere(p *pick, c *clause, role string) bool {
	a, b := t.cued(p.words(t)), t.cued(c.text)
	return role != "child" && a != "" && b != "" && a != b
}

// weightiest sorts picks by what a note may least be without.
func (t *talk) weightiest(picks []*pick) []*pick {
	out := slices.Clone(picks)
	must := func(p *pick) bool { return slices.ContainsFunc(p.clauses, func(c *clause) bool { return c.must }) }
	slices.SortStableFunc(out, func(a, b *pick) int {
		switch x, y := must(a), must(b); {
		case x && !y:
			return -1
		case y && !x:
			return 1
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return out
}

var asks = regexp.MustCompile(`(?i)\b(how|what|when|where|whereabouts|who|which|why|tell me|tell us|do you|did you|have you|are you|would you|could you|can you|does|did|is it|shall i|and \w+\?|in your own words|you told|you said|you mentioned)\b`)

// question finds the question that words answer, and keeps it where the answer needs it: a child's wish or worry always, and any answer that
// does not stand by itself ("Two.", "Three times a week."). It must be the worker's, and just before; for an answer that leans on it, it may
// stand before what another person answered.
func (t *talk) question(words []*clause) *clause {
	first := words[0]
	u := first.u
	speaker := t.us[u].Speaker
	if t.solo || speaker == t.signer || u == 0 {
		return nil
	}
	for _, c := range t.byU[u] {
		if c == first {
			break
		}
		if len(strings.Fields(c.text)) > 3 || c.taken {
			return nil // what stands before answers the question
		}
	}
	child := t.role(speaker) == "child" && slices.ContainsFunc(words, func(c *clause) bool { return c.kind == "wish" || c.kind == "worry" || c.must })
	leans := first.leans || len(strings.Fields(first.text)) <= 3
	if !child && !leans {
		return nil
	}
	back := u - 1
	if leans && t.us[back].Speaker != t.signer && u >= 2 && t.us[u-2].Speaker == t.signer {
		back = u - 2
	}
	if t.us[back].Speaker != t.signer {
		return nil
	}
	var q *clause
	before := t.byU[back]
	for i, c := range before {
		if c.question || asks.MatchString(c.text) && i == len(before)-1 {
			q = c
		}
	}
	if q == nil || len(strings.Fields(q.text)) > 28 {
		return nil
	}
	return q
}

// chronology is the line for the chronology: the day, as it was said, and who was seen alone. It is never more than was said.
func (t *talk) chronology() (casework.Statement, bool) {
	if len(t.seen) == 0 || t.signer == "" {
		return casework.Statement{}, false
	}
	s := t.seen[0]
	if _, ok := t.people.Of(s.with); !ok {
		return casework.Statement{}, false
	}
	visit, err := time.Parse(time.DateOnly, t.in.VisitDate)
	if err != nil {
		return casework.Statement{}, false
	}
	day := visit.Format("2 January")
	st := casework.Statement{Provenance: casework.Reported, Kind: "chronology", Decision: casework.Undecided, Speaker: t.signer}
	for i := 0; i < min(len(t.us), 20); i++ {
		for _, c := range t.byU[i] {
			if t.us[i].Speaker == t.signer && slices.ContainsFunc(evidence.Numbers(c.text), func(n string) bool { return strings.HasSuffix(n, day) }) {
				st.Evidence = append(st.Evidence, t.cite(i, c.from, c.to))
			}
		}
	}
	if len(st.Evidence) == 0 {
		return casework.Statement{}, false
	}
	for i := max(0, s.first-3); i <= s.first; i++ {
		for _, c := range t.byU[i] {
			if m := aloneCue.FindString(c.text); m != "" && t.us[i].Speaker == t.signer {
				st.Evidence = append(st.Evidence, t.cite(i, c.from, c.to))
				how := "on " + own(t.pronoun(s.with)) + " own"
				if !strings.Contains(m, how) {
					how = "with just me"
				}
				st.Text = day + ": I saw {" + s.with + "} " + how + "."
			}
		}
	}
	if st.Text == "" {
		return casework.Statement{}, false
	}
	st.Drafted, st.Played = st.Text, t.in.Transcript.Heard(st.Evidence)
	return st, true
}

func (t *talk) pronoun(speaker string) string {
	a, _ := t.people.Of(speaker)
	p, _, _ := strings.Cut(strings.ToLower(a.Pronouns), "/")
	return p
}

func own(pronoun string) string {
	switch pronoun {
	case "he":
		return "his"
	case "she":
		return "her"
	}
	return "their"
}
