package summarise

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/summarise/evidence"
	"evenhand/summarise/reported"
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
	turn    [][2]int // all of the turn, where it stands whole
}

func (p *pick) words(t *talk) string { return joined(t.us[p.u].Text, p.ranges()) }

// ranges are the bytes of the utterance's text that a pick is made of, neighbouring clauses as one.
func (p *pick) ranges() [][2]int {
	if p.turn != nil {
		return p.turn
	}
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
	shareOfWords = 0.45
	leastRoom    = 200
)

// draft chooses, judges, sorts and lists.
func (t *talk) draft() *casework.Draft {
	d := &casework.Draft{TemplateID: t.in.Template.ID, TemplateVersion: t.in.Template.Version, Version: 1, Made: time.Now().UTC().Truncate(time.Second)}
	for _, s := range t.in.Template.Sections {
		d.Sections = append(d.Sections, casework.Section{ID: s.ID, Title: s.Title, HumanOnly: s.HumanOnly, MayFollow: s.MayFollow})
	}
	conflicts := t.conflicts()
	t.bothSides(conflicts)
	began := time.Now()
	l := t.fill(conflicts)
	d.Timings.GatesS = time.Since(began).Seconds()
	for _, bad := range l.rejected {
		d.Rejected = append(d.Rejected, bad.Rejected)
		d.Needs = append(d.Needs, casework.Need{Kind: "rejected", Text: "These words could not be used as they were heard. Look at them: " + bad.Detail, Utterances: []int{bad.utterance}})
	}
	for i := range d.Sections {
		s := t.in.Template.Sections[i]
		for _, p := range l.sections[s.ID] {
			p.st.ID = d.NewStatementID()
			d.Sections[i].Statements = append(d.Sections[i].Statements, p.st)
		}
		d.Sections[i].Beside = t.beside(s, conflicts)
	}
	t.needs(d, conflicts)
	t.sweep(d)
	if l.words == 0 {
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

// laid is a note as it would stand: its statements by section, in order.
type laid struct {
	sections map[string][]placed
	words    int
	wanted   int // before it was made to fit
	taken    map[*clause]bool
	rejected []turnedAway
}

type turnedAway struct {
	casework.Rejected
	utterance int
}

// limit is how many words the note may take.
func (t *talk) limit() int {
	if t.solo {
		return t.in.Template.MaxWords
	}
	said := 0
	for _, u := range t.us {
		said += len(strings.Fields(u.Text))
	}
	return min(t.in.Template.MaxWords, max(leastRoom, int(shareOfWords*float64(said))))
}

// fill lays the note out. How many words a choice comes to shows only when it is written, so the choice is made again with more or less room,
// until the note is as long as it may be. A choice that fits goes before one that must be made shorter afterwards.
func (t *talk) fill(conflicts []conflict) laid {
	limit := t.limit()
	var best laid
	fits, room := 0, limit
	tooMuch := 2*limit + 1
	for range mostTries {
		t.choose(room)
		l := t.lay(limit, conflicts)
		fit := l.wanted <= limit
		if best.sections == nil || fit && (best.wanted > limit || l.words > best.words) || !fit && best.wanted > limit && l.wanted < best.wanted {
			best = l
		}
		gap := limit - l.wanted
		if gap >= 0 && gap <= limit/100 {
			break
		}
		if fit {
			fits = max(fits, room)
		} else {
			tooMuch = min(tooMuch, room)
		}
		if tooMuch-fits <= 1 {
			break
		}
		if room += gap; room <= fits || room >= tooMuch {
			room = (fits + tooMuch) / 2
		}
	}
	for _, c := range t.clause {
		c.taken = best.taken[c]
	}
	return best
}

const mostTries = 8

// lay makes statements of what was chosen, the weightiest first while there is room, and puts them in order.
func (t *talk) lay(limit int, conflicts []conflict) laid {
	picks := t.unbroken(t.runs())
	t.sort(picks)
	l := laid{sections: map[string][]placed{}, taken: map[*clause]bool{}}
	if st, ok := t.chronology(); ok {
		if s, ok := t.in.Template.Section("header"); ok && !s.HumanOnly {
			l.sections[s.ID] = append(l.sections[s.ID], placed{&pick{section: s.ID, u: len(t.us)}, st})
		}
	}
	for _, p := range t.weightiest(picks) {
		st, bad := t.stated(p)
		if bad != nil && p.turn == nil && len(p.clauses) > 1 { // one of its clauses may be what the gate turned away
			for _, c := range p.clauses {
				alone := &pick{u: p.u, kind: c.kind, section: p.section, score: c.score, clauses: []*clause{c}}
				if st, bad := t.stated(alone); bad == nil && !c.leans {
					l.sections[p.section] = append(l.sections[p.section], placed{alone, st})
				} else if bad != nil {
					l.rejected = append(l.rejected, turnedAway{*bad, t.us[p.u].ID})
				}
			}
			continue
		}
		if bad != nil {
			l.rejected = append(l.rejected, turnedAway{*bad, t.us[p.u].ID})
			continue
		}
		l.sections[p.section] = append(l.sections[p.section], placed{p, st})
	}
	for id, all := range l.sections {
		s, _ := t.in.Template.Section(id)
		l.sections[id] = t.together(t.inOrder(s, all, conflicts))
	}
	for _, all := range l.sections {
		for _, p := range all {
			l.wanted += len(strings.Fields(t.people.Line(p.st)))
		}
	}
	t.shorten(&l, limit)
	for _, all := range l.sections {
		for _, p := range all {
			l.words += len(strings.Fields(t.people.Line(p.st)))
			for _, c := range p.p.clauses {
				l.taken[c] = true
			}
		}
	}
	return l
}

// shorten takes out the least weighty statements of a note that is too long.
func (t *talk) shorten(l *laid, limit int) {
	over := l.wanted - limit
	if over <= 0 {
		return
	}
	var all []placed
	for _, s := range t.in.Template.Sections {
		all = append(all, l.sections[s.ID]...)
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		x, y := a.p.weight(), b.p.weight()
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	gone := map[*pick]bool{}
	for _, p := range all {
		if over <= 0 {
			break
		}
		over -= len(strings.Fields(t.people.Line(p.st)))
		gone[p.p] = true
	}
	for id := range l.sections {
		l.sections[id] = slices.DeleteFunc(l.sections[id], func(p placed) bool { return gone[p.p] })
	}
}

// weight is how little a note may be without a pick.
func (p *pick) weight() float64 {
	w := p.score
	if slices.ContainsFunc(p.clauses, func(c *clause) bool { return c.must }) {
		w++
	}
	if len(p.clauses) == 0 || p.turn != nil {
		w = 2
	}
	return w
}

// stated is state, remembered: the note is laid out more than once.
func (t *talk) stated(p *pick) (casework.Statement, *casework.Rejected) {
	var key strings.Builder
	fmt.Fprint(&key, p.u, p.kind, p.section)
	for _, c := range p.clauses {
		fmt.Fprint(&key, " ", c.k)
	}
	if p.ask != nil {
		fmt.Fprint(&key, " ?", p.ask.u, p.ask.from, p.ask.to)
	}
	if s, ok := t.made[key.String()]; ok {
		return s.st, s.bad
	}
	st, bad := t.state(p)
	t.made[key.String()] = made{st, bad}
	return st, bad
}

// made is a statement as it came out.
type made struct {
	st  casework.Statement
	bad *casework.Rejected
}

// longestJoined is how many words two things somebody said may have in one sentence.
const longestJoined = 30

// together joins what one person said of one topic, one after the other, into one sentence, where it is reported speech and every gate lets
// the sentence pass: a reader need not be told twice who spoke.
func (t *talk) together(all []placed) []placed {
	if t.solo {
		return all
	}
	var out []placed
	for _, p := range all {
		if n := len(out) - 1; n >= 0 {
			if st, ok := t.join(out[n], p); ok {
				joined := *out[n].p
				joined.clauses = append(slices.Clone(joined.clauses), p.p.clauses...)
				joined.score = max(joined.score, p.p.score)
				out[n] = placed{&joined, st}
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

func (t *talk) join(a, b placed) (casework.Statement, bool) {
	plain := func(st casework.Statement) bool {
		return st.Provenance == casework.Reported && st.Kind != "action" && st.Kind != "observation" && st.Kind != "chronology" && st.Doubt == "" && !st.HighRisk &&
			!slices.ContainsFunc(st.Evidence, func(e casework.Evidence) bool { return e.Asked })
	}
	lead := "{" + a.st.Speaker + "} said "
	if !plain(a.st) || !plain(b.st) || a.st.Speaker != b.st.Speaker || t.people.Signs(a.st.Speaker) || b.p.u-a.p.u > 4 || a.p.u > b.p.u || a.st.Restricted != b.st.Restricted || a.st.Topic != b.st.Topic ||
		!strings.HasPrefix(a.st.Text, lead) || !strings.HasPrefix(b.st.Text, lead) || len(strings.Fields(a.st.Text))+len(strings.Fields(b.st.Text)) > longestJoined {
		return casework.Statement{}, false
	}
	st := a.st
	st.Text = strings.TrimSuffix(a.st.Text, ".") + "; " + strings.TrimPrefix(b.st.Text, lead)
	st.Drafted = st.Text
	st.Evidence = append(slices.Clone(a.st.Evidence), b.st.Evidence...)
	st.Played = t.in.Transcript.Heard(st.Evidence)
	if b.st.Kind != st.Kind && st.Kind == "said" {
		st.Kind = b.st.Kind
	}
	key := "join " + st.Text // and what it rests on: the same words may be said elsewhere
	for _, e := range st.Evidence {
		key += fmt.Sprintf(" %d:%d-%d", e.Utterance, e.From, e.To)
	}
	if m, ok := t.made[key]; ok {
		return m.st, m.bad == nil
	}
	if r := evidence.Judge(t.caseOf(a.p, st)); r.Verdict != casework.Pass {
		t.made[key] = made{st, &casework.Rejected{}}
		return st, false
	}
	t.made[key] = made{st, nil}
	return st, true
}

// What was read off the visits of testdata/visits that are for training, and the shared ones; each may be moved by a third of itself without
// changing what is kept by more than one fact in a hundred.
const (
	coreShare    = 0.75 // the share of a turn's matter from which its fact is told
	restWorth    = 0.2  // what the matter beyond that is worth, against the same in a turn of which nothing is in the note yet
	severalFacts = 0.85 // a longer turn tells of more than one thing, but not of as many as it has words: the power by which its worth grows
	plainMatter  = 2    // what a clause tells beside its content words and numbers
	lineWords    = 4    // what a line of a note costs its reader beside its words
)

// turn is what an utterance has to give to a note.
type turn struct {
	all    []*clause
	may    []weighed
	matter float64 // of all that may
	next   []*clause
	worth  float64 // of next, by word
	known  bool    // next and worth are up to date
}

// weighed is a clause with those it goes into the note with, and how much it tells by how likely a note needs it.
type weighed struct {
	c      *clause
	with   []*clause
	matter float64
}

// bothSides holds what one person said of a matter together with what another said of it: one view alone would settle what is not settled.
// It does the same for what somebody put right: "Both. No, hang on, just the one." must not be lost while what it puts right stands.
func (t *talk) bothSides(all []conflict) {
	for _, c := range all {
		for _, s := range []side{c.a, c.b} {
			if c.sure >= 3 && s.c.usable() {
				s.c.both, s.c.must, s.c.score = true, true, max(s.c.score, worthMissing)
			}
		}
	}
	for _, c := range t.clause {
		if t.us[c.u].Speaker != t.signer && c.usable() && selfCorrects.MatchString(c.text) && t.says(c) > 0 {
			c.must, c.score = true, max(c.score, worthMissing)
		}
	}
}

// choose marks the clauses that go into the note: what it may not be without first, then what says most for its length, as far as the room
// reaches. A clause comes with those it says nothing without, and with those that say how far it holds. Of a turn, what carries it comes before
// the rest, because half of what was said on two matters tells more than all that was said on one.
func (t *talk) choose(left int) {
	for _, c := range t.clause {
		c.taken = false
	}
	left = t.tellHarm(left)
	var turns []*turn
	for i, cs := range t.inTurn() {
		if t.harm[i] != nil {
			continue // whole or not at all
		}
		if u := t.turn(cs); u != nil {
			turns = append(turns, u)
		}
	}
	for _, must := range []bool{true, false} {
		for _, u := range turns {
			u.known = false
		}
		for {
			var best *turn
			for _, u := range turns {
				if !u.known {
					u.next, u.worth = t.most(u, must)
					u.known = true
				}
				if u.next != nil && (best == nil || u.worth > best.worth) && t.cost(u.next) <= left {
					best = u
				}
			}
			if best == nil {
				break
			}
			left -= t.cost(best.next)
			for _, c := range best.next {
				c.taken = true
			}
			best.known = false
		}
	}
}

// turn weighs the clauses of an utterance that may stand in a note; nil where none may.
func (t *talk) turn(cs []*clause) *turn {
	u := &turn{all: cs}
	least := worthALine
	if t.solo {
		least = worthDictating
	}
	for _, c := range cs {
		if !c.usable() || c.score < least || t.says(c) == 0 && !c.must || t.stranded(cs, c) {
			continue
		}
		w := weighed{c, t.closure(cs, c), c.score * c.score * (t.says(c) + plainMatter)}
		if len(strings.Fields(c.text)) <= 7 && endsBack.MatchString(c.text) {
			w.matter *= pointsShare
		}
		u.matter += w.matter
		u.may = append(u.may, w)
	}
	if len(u.may) == 0 {
		return nil
	}
	return u
}

// foremost reports whether a note may not be without a clause while there is room. What the worker saw waits its turn, but for what they saw on
// a body or of a home: nobody else's words say it again.
func foremost(c *clause) bool { return c.must && (c.kind != "observation" || mark.MatchString(c.text)) }

var mark = regexp.MustCompile(`(?i)\b(?:bruis\w+|marks?|grazes?|scratch\w*|burns?|burnt|swollen|swelling|scars?|black eye|bleeding|blood\w*|wounds?|sores?|rash|limping|shaking|trembling|crying|tears|thin|dirty|filthy|unwashed|mou?ld\w*|damp|soaked|black all|broken|smash\w+|holes?|smell\w*|no (?:mattress|bed|bedding|food|heating|gas|electric\w*)|empty|bottles|needles)\b`)

// carried is how much of a turn's fact a share of its matter carries.
func carried(share float64) float64 {
	return min(1, share/coreShare) + restWorth*max(0, share-coreShare)
}

// most finds what of a turn, beyond what is taken, is worth most by the words it costs: clause after clause is added, and where the sum was worth
// most it ends. With must, only clauses that come first begin it.
func (t *talk) most(u *turn, must bool) (next []*clause, worth float64) {
	held := map[*clause]bool{}
	for _, c := range u.all {
		held[c] = c.taken
	}
	share := func() float64 {
		n := 0.0
		for _, w := range u.may {
			if held[w.c] {
				n += w.matter
			}
		}
		return n / u.matter
	}
	began, all := carried(share()), math.Pow(u.matter, severalFacts)
	var sum []*clause
	for {
		var add []*clause
		densest := 0.0
		for _, w := range u.may {
			if held[w.c] || must && !foremost(w.c) {
				continue
			}
			var fresh []*clause
			for _, x := range w.with {
				if !held[x] {
					fresh = append(fresh, x)
				}
			}
			matter := 0.0
			for _, v := range u.may {
				if slices.Contains(fresh, v.c) {
					matter += v.matter
				}
			}
			if d := matter / float64(t.cost(asSaid(sum, fresh))-t.cost(sum)+lineWords); d > densest {
				add, densest = fresh, d
			}
		}
		if add == nil {
			break
		}
		for _, x := range add {
			held[x] = true
		}
		sum = asSaid(sum, add)
		if v := all * (carried(share()) - began) / float64(t.cost(sum)+lineWords); v > worth {
			next, worth = sum, v
		}
	}
	return next, worth
}

// asSaid are the clauses of two lists of one utterance, as they were said.
func asSaid(a, b []*clause) []*clause {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(a, b *clause) int { return a.k - b.k })
	return all
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

// says is how much a clause tells: its content words, and its numbers that nobody said just before.
func (t *talk) says(c *clause) float64 {
	n := float64(len(evidence.Matter(c.text)))
	for _, q := range evidence.Numbers(c.text) {
		if c.u == 0 || !slices.Contains(evidence.Numbers(t.us[c.u-1].Text), q) {
			n++
		}
	}
	return n
}

// closure is a clause with those it says nothing without and those that say how far it holds, in order.
func (t *talk) closure(cs []*clause, c *clause) []*clause {
	a, b := c.k, c.k
	words := len(strings.Fields(c.text))
	whole := t.whole(cs) && (!cs[0].leans || t.question(cs) != nil) // else nothing would say what its first words are about
	back := func() bool {
		x := cs[a-1]
		denied := onlyBack.MatchString(x.text) && evidence.Negated(x.text) // "I never said that. I said every week."
		return x.usable() && words+len(strings.Fields(x.text)) <= longest && (whole || denied || leaning(cs[a]) && !(len(strings.Fields(x.text)) <= 2 && assent.MatchString(x.text)))
	}
	for a > 0 && back() {
		a--
		words += len(strings.Fields(cs[a].text))
	}
	for b+1 < len(cs) && (cs[b+1].bends || whole) && cs[b+1].usable() && words+len(strings.Fields(cs[b+1].text)) <= longest+10 {
		b++
		words += len(strings.Fields(cs[b].text))
	}
	for k := b + 1; k < len(cs) && k <= b+3; k++ { // what was told of somebody, and their "I didn't" or "she might have" a sentence later
		if cs[k].usable() && (evidence.Negated(cs[k].text) || halfSure.MatchString(cs[k].text)) && sharesMatter(cs[k].text, c.text) {
			extra := 0
			for _, x := range cs[b+1 : k+1] {
				extra += len(strings.Fields(x.text))
			}
			if words+extra <= longest+10 {
				b, words = k, words+extra
			}
			break
		}
	}
	return cs[a : b+1]
}

// shortAnswer is how many words an answer may have that stays as it was given.
const shortAnswer = 24

// halfSure matches words that make what was said before less sure.
var halfSure = regexp.MustCompile(`(?i)\b(?:might|maybe|perhaps|i think|i don't know|not sure|i suppose|probably)\b`)

// whole reports whether a short answer stays as it was given: a child's that holds a wish or a worry, one of the family that speaks of risk, and
// one side where people differ.
func (t *talk) whole(cs []*clause) bool {
	if t.solo || len(cs) == 0 || t.us[cs[0].u].Speaker == t.signer {
		return false
	}
	words, grave, felt := 0, false, false
	for _, c := range cs {
		if words += len(strings.Fields(c.text)); c.kind == "action" || words > shortAnswer { // a long turn is not read to its end for each of its clauses
			return false
		}
	}
	for _, c := range cs {
		grave = grave || c.both || evidence.HighRisk(c.text, t.child)
		felt = felt || c.kind == "wish" || worry.MatchString(c.text)
	}
	role := t.role(t.us[cs[0].u].Speaker)
	return grave && role != "worker" || felt && role == "child"
}

// hanging matches half a sentence that waits for its other half: "When he's loud."
var hanging = regexp.MustCompile(`(?i)^(?:when|whenever|if|unless|until|because|'?cause|'?cos|while|although|even if|so that|which|whose)\b[^,]*$`)

func leaning(c *clause) bool { return c.leans || hanging.MatchString(c.text) }

// endsBack matches a short sentence that ends in what was spoken of before: "I can't tell you that today."
var endsBack = regexp.MustCompile(`(?i)\b(?:that|it|this|so)(?: today| now| yet| then| either| though| again)?[.!]?$`)

// pointsShare is what such a sentence tells, against another of as many words.
const pointsShare = 0.4

// stranded reports whether a clause points at something that would not stand with it: neither words before it nor a question.
func (t *talk) stranded(cs []*clause, c *clause) bool {
	held := t.closure(cs, c)
	return !t.solo && leaning(held[0]) && c.kind != "action" && c.why != taped && c.why != present && t.us[c.u].Speaker != t.signer && t.question(held) == nil
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
		if t.harm[i] != nil {
			if len(cs) > 0 && cs[0].taken {
				out = append(out, t.wholePick(i))
			}
			continue
		}
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
		if p.turn == nil {
			p.ask = t.question(p.clauses)
		}
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
		case a.turn != nil && b.turn == nil:
			return -1
		case b.turn != nil && a.turn == nil:
			return 1
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

var asks = regexp.MustCompile(`(?i)\b(how|what|when|where|whereabouts|who|which|why|tell me|tell us|do you|did you|have you|are you|would you|could you|can you|does|did|is it|shall i|and \w+\?|in your own words)\b`)

// yesNo begins an answer, whoever is called by name in it: "No, Mum, he never."
var yesNo = regexp.MustCompile(`(?i)^\W*(?:no|nah|nope|never|yes|yeah|yep|aye|sometimes|once|twice)\b`)

// question finds the question that words answer, and keeps it where the answer needs it: a child's wish or worry always, and any answer that
// does not stand by itself ("Two.", "Three times a week."). It must be the worker's, and just before; for an answer that leans on it, it may
// stand before what others answered.
func (t *talk) question(words []*clause) *clause {
	first := words[0]
	u := first.u
	speaker := t.us[u].Speaker
	if a := t.harm[u]; a != nil {
		if a.ask != nil && t.toAnother(first) && !yesNo.MatchString(first.text) {
			return nil // said to a third, and no answer
		}
		return a.ask
	}
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
	if t.toAnother(first) {
		return nil
	}
	child := t.role(speaker) == "child" && slices.ContainsFunc(words, func(c *clause) bool { return c.kind == "wish" || c.kind == "worry" || c.must })
	leans := leaning(first) || len(strings.Fields(first.text)) <= 3 && elliptic.MatchString(first.text)
	if !child && !leans {
		return nil
	}
	back := u - 1
	for far := t.farthest(first); leans && back > 0 && back > u-far && t.us[back].Speaker != t.signer && t.us[back].Speaker != "" && !strings.HasSuffix(t.us[back].Text, "?"); {
		back--
	}
	if t.us[back].Speaker != t.signer || back < u-1 && you.MatchString(first.text) { // "You never told me." is for who just spoke
		return nil
	}
	var q *clause
	before := t.byU[back]
	for i, c := range before {
		if c.question || asks.MatchString(c.text) && i == len(before)-1 && (!t.ended() || askingFirst.MatchString(c.text)) {
			q = c
		}
	}
	if q == nil || len(strings.Fields(q.text)) > 28 || back == u-1 && t.putTo(q.text, speaker) {
		return nil
	}
	return q
}

// farthest is how many turns back the question may be that an answer leans on, because others answered it first: one who speaks against what was
// said just before does not answer what was asked before that.
func (t *talk) farthest(first *clause) int {
	switch {
	case len(evidence.Numbers(first.text)) > 0:
		return 3
	case first.both, contradicts.MatchString(first.text), len(evidence.Matter(first.text)) > 1:
		return 2
	}
	return 1
}

// elliptic matches a short sentence that ends where what was asked goes on: "She's had two.", "I don't.", "He did."
var elliptic = regexp.MustCompile(`(?i)(?:^(?:yes|no|yeah|nah|aye)\b.*|\b(?:\w+n't|not|do|does|did|is|was|are|were|am|have|has|had|will|would|can|could|should|might|must|one|two|three|four|five|six|seven|eight|nine|ten|some|any|none|it|that|so|once|twice|never|always|sometimes)[.!]?)$`)

// putTo reports whether a question calls somebody else present by name ("How are things, Alex?"): then it was not put to this speaker.
func (t *talk) putTo(question, speaker string) bool {
	return slices.ContainsFunc(t.present(), func(p reported.Person) bool {
		first, _, _ := strings.Cut(p.Name, " ")
		return p.Ref != speaker && len(first) > 1 && (strings.HasSuffix(question, ", "+first+"?") || strings.HasPrefix(question, first+", "))
	})
}

// chronology is the line for the chronology: the day, as it was said, and who was seen alone. It is never more than was said.
func (t *talk) chronology() (casework.Statement, bool) {
	s, asked, ok := t.seenAlone()
	if !ok {
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
	st.Evidence = append(st.Evidence, t.cite(asked.u, asked.from, asked.to))
	st.Text = day + ": {" + s.with + "} on " + own(t.pronoun(s.with)) + " own."
	st.Drafted, st.Played = st.Text, t.in.Transcript.Heard(st.Evidence)
	r := evidence.Judge(t.caseOf(&pick{u: s.first}, st))
	for _, k := range r.Checks {
		if k.Verdict == casework.Flag {
			st.Checks = append(st.Checks, k)
		}
	}
	return st, r.Verdict != casework.Reject
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
