package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// answer is a turn that answers a question about harm, or a follow-up to one. It stands in the note whole or not at all: "No. He pushed me the
// once." cut after its first word would mislead as nothing else in a note can.
type answer struct {
	run  int     // the turn that asked first: what was asked and answered on from there stays together, in the order spoken
	ask  *clause // the question, with what tells what it is about; nil where somebody else answers what was answered
	bars bool    // something in it may not stand in a note, so all of it is on the list
}

// asksOfHarm matches what is asked of somebody's safety, beside what is decided alone by its words.
var asksOfHarm = regexp.MustCompile(`(?i)\b(?:safe|unsafe|frighten\w*|scar(?:ed|es|y)|afraid|hurt(?:s|ing)?|hit(?:s|ting)?|harm\w*|cutting (?:your|him|her|them)sel(?:f|ves)|(?:you|he|she|they|him|her|been) cutting|suicid\w*|(?:any|had|have|having|get|getting) (?:\w+ )?thoughts|thoughts (?:of|about|like)|drugs?|drink(?:ing)?(?: (?:much|a lot|at the (?:minute|moment)|alcohol|these days|any ?more|again))|been drinking|using (?:anything|any|again|at the)|(?:los(?:es?|t|ing)) (?:\w+ )?temper|(?:has|have|did|does) (?:anybody|anyone|anything|somebody|someone|he|she|they) ever)\b`)

// followsUp matches a short question that stands on the answer before it: "When did you last do it?", "And since then?"
var followsUp = regexp.MustCompile(`(?i)\b(?:it|that|this|those|them|then|when|last|often|since|how (?:many|long|bad|much)|what happened|why|where|who|which|more)\b`)

// mostFollowing is how many words such a question has at most, mostAsked how many of a turn are read as the question, and mostAfter how many may
// follow it that say what it is about.
const (
	mostFollowing = 14
	mostAsked     = 60
	mostAfter     = 30
)

func (t *talk) ofHarm(words string) bool {
	_, heavy := evidence.Risk(words)
	return heavy || evidence.HighRisk(words, t.child) || asksOfHarm.MatchString(words)
}

// hearHarm finds the answers to what was asked about harm.
func (t *talk) hearHarm() {
	t.harm = map[int]*answer{}
	if t.solo || t.signer == "" {
		return
	}
	for i := 0; i < len(t.us); i++ {
		if q := t.harmAsked(i); q != nil {
			i = t.answered(i, q)
		}
	}
}

// answered marks the answers to a question of harm and to what follows it up, and returns the last turn that belongs to it.
func (t *talk) answered(from int, ask *clause) int {
	last, before := from, -1
	for k := from + 1; k < len(t.us); k++ {
		u := t.us[k]
		switch {
		case u.Foreign: // signing, or another language: the interpreter's words are the answer
			continue
		case u.Speaker != t.signer:
			if before >= 0 && ask == nil && t.us[before].Speaker != u.Speaker && !contradicts.MatchString(u.Text) && !t.ofHarm(u.Text) {
				return last // somebody else speaks of something else
			}
			t.wholly(k, from, ask)
			ask, before, last = nil, k, k
			continue
		case before < 0:
			return last // the worker went on, and nobody answered
		}
		if q := t.harmAsked(k); q != nil {
			ask = q
			continue
		}
		q := t.lastQuestion(k, 1)
		switch {
		case q != nil && len(strings.Fields(q.text)) <= mostFollowing && (followsUp.MatchString(q.text) || len(strings.Fields(q.text)) <= 4):
			ask = q
		case q != nil || len(strings.Fields(u.Text)) > 3:
			return last
		}
	}
	return last
}

// wholly marks a turn as an answer that is taken whole.
func (t *talk) wholly(i, run int, ask *clause) {
	text := strings.TrimSpace(t.us[i].Text)
	if text == "" {
		return
	}
	if len(t.byU[i]) == 0 { // "No.": small talk anywhere but here
		from := strings.Index(t.us[i].Text, text)
		c := &clause{u: i, from: from, to: from + len(text), text: text, kind: "said"}
		t.byU[i] = append(t.byU[i], c)
		t.clause = append(t.clause, c)
	}
	a := &answer{run: run, ask: ask}
	for _, c := range t.byU[i] {
		a.bars = a.bars || c.aimed || c.undone || c.ours && !bareHead.MatchString(c.text)
	}
	t.harm[i] = a
}

// harmAsked is the question about harm that a turn of the one who signs ends in, with as much of the turn before it as tells what it is about;
// nil where it asks nothing of the kind.
func (t *talk) harmAsked(i int) *clause {
	if t.us[i].Speaker != t.signer || t.us[i].Foreign {
		return nil
	}
	points := false
	for n := 1; n <= 2 || n == 3 && points; n++ {
		q := t.lastQuestion(i, n)
		if q == nil || len(strings.Fields(q.text)) > mostAsked {
			return nil
		}
		if n == 1 {
			points = backTo.MatchString(q.text)
		}
		if t.ofHarm(q.text) && (n > 1 || q.k == 0 || !points) {
			return q
		}
	}
	return nil
}

// inverted matches the beginning of a question, where people's sentences are not ended by marks.
var inverted = regexp.MustCompile(`(?i)^(?:(?:and|so|but|right|okay|ok),? )*(?:has|have|had|is|are|was|were|do|does|did|can|could|would)(?:n't)? (?:you|he|she|they|it|any\w+|some\w+|\w+ ever)\b`)

// backTo matches a question that points at what was spoken of before it.
var backTo = regexp.MustCompile(`(?i)\b(?:it|that|this|he|she|they|him|them|those)\b`)

// lastQuestion is what a turn asks last, with so many sentences, the question among them; nil where it asks nothing. Its k is the number of the
// sentence it begins with.
func (t *talk) lastQuestion(i, n int) *clause {
	text := t.us[i].Text
	ss := sentences(text)
	for e := len(ss) - 1; e >= 0; e-- {
		s := strings.TrimSpace(text[ss[e][0]:ss[e][1]])
		if !strings.HasSuffix(s, "?") && !(e == len(ss)-1 && (asks.MatchString(s) || inverted.MatchString(s))) {
			continue
		}
		b := max(0, e-n+1)
		from, to := ss[b][0], ss[e][1]
		if rest := text[to:]; n > 1 && len(strings.Fields(rest)) <= mostAfter && t.ofHarm(rest) {
			to = len(text) // "How are you in yourself? I read that you had been cutting."
		}
		words := strings.TrimSpace(text[from:to])
		from += strings.Index(text[from:to], words)
		return &clause{u: i, k: b, from: from, to: from + len(words), text: words, question: true}
	}
	return nil
}

// harmCost is how many words of the note an answer takes.
func (t *talk) harmCost(i int) int {
	n := len(strings.Fields(t.us[i].Text)) + 2
	if q := t.harm[i].ask; q != nil {
		n += len(strings.Fields(q.text)) + 1
	}
	return n
}

// shareOfHarm is how much of a note's room answers about harm take before anything else has a place.
const shareOfHarm = 0.6

// tellHarm takes the answers about harm before anything else: the first of each run, then what followed it up, in order. What follows an answer
// that has no room has none either, because nothing would say what it is about. It returns the room that is left.
func (t *talk) tellHarm(left int) int {
	room := int(shareOfHarm * float64(left))
	dropped := map[int]bool{}
	for _, first := range []bool{true, false} {
		begun := map[int]bool{}
		for i := range t.us {
			a := t.harm[i]
			if a == nil {
				continue
			}
			leads := !begun[a.run]
			begun[a.run] = true
			if leads != first || dropped[a.run] {
				continue
			}
			n := t.harmCost(i)
			if a.bars || n > room {
				dropped[a.run] = true
				continue
			}
			room, left = room-n, left-n
			for _, c := range t.byU[i] {
				c.taken = true
			}
		}
	}
	return left
}

// wholePick is the pick of an answer about harm: all of the turn, nothing left out.
func (t *talk) wholePick(i int) *pick {
	text := strings.TrimRight(t.us[i].Text, " ")
	from := len(text) - len(strings.TrimLeft(text, " "))
	p := &pick{u: i, kind: "said", ask: t.harm[i].ask, turn: [][2]int{{from, len(text)}}}
	for _, c := range t.byU[i] {
		kind := p.kind
		if p.add(c); p.kind == "action" || p.kind == "observation" {
			p.kind = kind // what somebody means to do about it stays with it
		}
	}
	p.score = max(p.score, worthMissing)
	return p
}

// sideBySide puts the answers about harm one after the other as they were spoken, where the first of them stands.
func (t *talk) sideBySide(all []placed) []placed {
	var out []placed
	done := map[int]bool{}
	for _, p := range all {
		a := t.harm[p.p.u]
		if p.p.turn == nil || a == nil {
			out = append(out, p)
			continue
		}
		if done[a.run] {
			continue
		}
		done[a.run] = true
		var run []placed
		for _, q := range all {
			if b := t.harm[q.p.u]; q.p.turn != nil && b != nil && b.run == a.run {
				run = append(run, q)
			}
		}
		slices.SortStableFunc(run, func(x, y placed) int { return x.p.u - y.p.u })
		for i := range run {
			run[i].st.Topic = run[0].st.Topic
		}
		out = append(out, run...)
	}
	return out
}

// untold is an answer about harm that has no place in the note: all of it, to be decided by itself.
func (t *talk) untold(i int) (o casework.Omission, ok bool) {
	if t.harm[i] == nil || slices.ContainsFunc(t.byU[i], func(c *clause) bool { return c.taken }) {
		return o, false
	}
	p := t.wholePick(i)
	p.kind = "worry"
	section, _ := t.route(p)
	text := casework.Fold(strings.TrimSpace(t.us[i].Text))
	why := "speaks of risk"
	if p.ask != nil {
		why = "the answer to “" + p.ask.text + "”"
	}
	return casework.Omission{Utterance: t.us[i].ID, Text: text, Salience: 10, Why: why, Topic: t.title(section), Section: section, Single: true}, true
}
