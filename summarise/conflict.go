package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// side is a clause with the question it answers, as one voice on a matter.
type side struct {
	c      *clause
	who    string
	asked  string // the question, where the words do not stand without it
	matter map[string]bool
	near   map[string]bool // the words by which others on the same matter are found
	nums   []string
	not    bool
}

// conflict is two voices that differ. Both stay; nothing is settled between them.
type conflict struct {
	a, b side
	sure int
}

// contradicts are openings that answer somebody with the opposite, and ways of passing on that somebody does not agree.
var contradicts = regexp.MustCompile(`(?i)^(?:no[,.] |no you|no (?:he|she|they|it|i) |you're not|you (?:are|do|did|have|were|was)n't|you never|i never|(?:that|it|he|she|they)(?:'s not| (?:isn't|wasn't|aren't|weren't|didn't|doesn't|don't|never))|that's not|it's not|it's (?:one|two|three|four|five|six|seven|eight|nine|ten|twice|once|more|less)\b|i (?:did|do|was|have|had)n't|i did so|not true|rubbish|once,|twice )|\b(?:doesn't|does not|don't|didn't) agree\b|\bdisagrees?\b|\bsays (?:he|she|they) (?:hasn't|haven't|has not|didn't|did not|isn't|doesn't|never|wasn't)\b|\bsees it differently\b`)

// insists matches an answer that says it was so after all; aboutOther a denial that may speak of anything.
var (
	insists    = regexp.MustCompile(`(?i)^(?:yes,? |oh,? |well,? )?(?:he|she|they|it|i|you|we) (?:did|was|were|has|had|have|does|do|is|are)(?: so| too)?(?:[.,!]| there\b| though\b|$)|^yes,? (?:you|he|she|they|i|it|we) (?:have|has|did|do|does|was|were|are|is|am)\b`)
	aboutOther = regexp.MustCompile(`(?i)^(?:he|she|they)(?:'s not| (?:isn't|wasn't|aren't|weren't|didn't|doesn't|don't|never))`)
)

// otherwise is how a dictation passes on that somebody wants otherwise.
var otherwise = regexp.MustCompile(`(?i)\b(?:doesn't|does not|don't|didn't) agree\b|\bdisagrees?\b|\bsees it differently\b`)

// In a dictation, saysNot passes on that somebody says it is not so, and passedOn what somebody else told.
var (
	saysNot  = regexp.MustCompile(`(?i)\b(?:says?|said) (?:that )?(?:he|she|they|it) (?:hasn't|haven't|has not|didn't|did not|isn't|is not|doesn't|never|wasn't|was not|hadn't)\b`)
	passedOn = regexp.MustCompile(`(?i)\b(?:told (?:me|him|her|us|them)|third hand|according to|says (?:his|her|their|the)|said (?:his|her|their|the))\b`)
)

// A pair answers one another with the opposite, or is only looked at.
const (
	plain       = 4
	mostDiffers = 6 // conflicts shown: those that stand furthest apart
)

// conflicts finds two people who differ on the same matter. In a dictation the voices are those the worker passes on. Each clause is compared
// with those just before it and with the latest few that share a word not everybody uses, so that the work grows with the talk.
func (t *talk) conflicts() []conflict {
	var all []side
	for _, c := range t.clause {
		if c.question || c.aimed || c.ours || t.us[c.u].Foreign {
			continue
		}
		s := side{c: c, who: t.us[c.u].Speaker, nums: evidence.Numbers(c.text), not: evidence.Negated(c.text)}
		text := c.text
		if c.u > 0 && c == t.byU[c.u][0] && (c.leans || len(strings.Fields(c.text)) < 9) {
			s.asked = lastAsked(t.us[c.u-1].Text)
			if contradicts.MatchString(c.text) { // what is contradicted is what was just said, and what that answered
				s.asked = t.us[c.u-1].Text
			}
			if c.u > 1 && t.us[c.u-1].Speaker != t.signer && t.us[c.u-2].Speaker == t.signer {
				s.asked = lastAsked(t.us[c.u-2].Text) + " " + s.asked
			}
			text = s.asked + " " + text
		}
		s.matter = evidence.Matter(text)
		for w, denied := range evidence.Matter(c.text) {
			s.matter[w] = denied
		}
		s.near = s.matter
		if liking(c.text) != 0 || resides.MatchString(c.text) { // what "it" is stands elsewhere in the turn, or in the question
			s.near = evidence.Matter(t.us[c.u].Text)
			if c.u > 0 {
				for w := range evidence.Matter(lastAsked(t.us[c.u-1].Text)) {
					s.near[w] = false
				}
			}
			if resides.MatchString(c.text) {
				s.near["(resides)"] = false
			}
		}
		all = append(all, s)
	}
	used := map[string]int{}
	for _, s := range all {
		for w := range s.matter {
			used[w]++
		}
	}
	common := max(6, len(all)/25) // words in more clauses than this tell nothing
	with := map[string][]int{}
	var found []conflict
	for k, s := range all {
		compared := map[int]bool{}
		try := func(i int) {
			if compared[i] {
				return
			}
			compared[i] = true
			if n := t.apart(all[i], s, used, common); n > 0 {
				found = append(found, conflict{all[i], s, n})
			}
		}
		for i := k - 1; i >= 0 && s.c.u-all[i].c.u <= 3; i-- {
			try(i)
		}
		for w := range s.near {
			if used[w] > common {
				continue
			}
			list := with[w]
			for n := len(list) - 1; n >= max(0, len(list)-lookBack); n-- {
				try(list[n])
			}
			with[w] = append(with[w], k)
		}
	}
	slices.SortStableFunc(found, func(a, b conflict) int {
		if a.sure != b.sure {
			return b.sure - a.sure
		}
		if x, y := a.b.c.u-a.a.c.u, b.b.c.u-b.a.c.u; x != y {
			return x - y
		}
		if a.a.c.u != b.a.c.u {
			return a.a.c.u - b.a.c.u
		}
		return a.a.c.from + a.b.c.from - b.a.c.from - b.b.c.from
	})
	var out []conflict
	near := func(a, b int) bool { return a-b <= 2 && b-a <= 2 && !t.solo }
	for _, c := range found {
		if len(out) == mostDiffers {
			break
		}
		if slices.ContainsFunc(out, func(o conflict) bool {
			return near(o.a.c.u, c.a.c.u) && near(o.b.c.u, c.b.c.u) || near(o.b.c.u, c.a.c.u) && near(o.a.c.u, c.b.c.u) || o.b.c == c.b.c || o.a.c == c.a.c || o.a.c == c.b.c || o.b.c == c.a.c
		}) {
			continue
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b conflict) int { return a.b.c.u - b.b.c.u })
	return out
}

// apart is how far two voices stand apart: 4 a contradiction answered at once, 3 other numbers or the same said to be so and not so, 2 a wish
// against a liking, 0 not at all.
func (t *talk) apart(x, y side, used map[string]int, common int) int {
	if t.solo {
		switch {
		case x.c == y.c || y.c.u-x.c.u > 2 || len(strings.Fields(x.c.text)) < 4:
			return 0
		case otherwise.MatchString(y.c.text) && x.c.kind == "wish":
			return plain
		case y.c.u-x.c.u <= 1 && saysNot.MatchString(y.c.text) && passedOn.MatchString(x.c.text):
			return plain
		}
		return 0
	}
	if x.who == y.who || x.who == t.signer || y.who == t.signer || x.who == "" || y.who == "" {
		return 0
	}
	near := y.c.u - x.c.u
	rare, opposed := 0, 0
	for w, n := range x.matter {
		if m, ok := y.matter[w]; ok && used[w] <= common {
			rare++
			if n != m {
				opposed++
			}
		}
	}
	switch {
	case near <= 1 && x.not && !y.not && y.c == t.byU[y.c.u][0] && insists.MatchString(y.c.text):
		return plain
	case near <= 2 && aboutOther.MatchString(y.c.text) && len(y.nums) == 0 && x.matterShared(y) == 0: // "She never told me" answers nothing that was said of tablets
		return 0
	case near <= 2 && contradicts.MatchString(y.c.text) && len(strings.Fields(x.c.text)) > 2 && y.c == t.byU[y.c.u][0]:
		return plain
	case near <= 3 && len(x.nums) > 0 && len(y.nums) > 0 && x.nums[0] != y.nums[0] && counts(x.nums[0], y.nums[0]) && (rare > 0 || countable.MatchString(x.asked) && y.c == t.byU[y.c.u][0]):
		return 3
	case resides.MatchString(x.c.text) && resides.MatchString(y.c.text) && x.not != y.not && (nobody.MatchString(x.c.text) || nobody.MatchString(y.c.text)):
		return 3
	case opposed > 0 && x.not != y.not && rare >= 2:
		return 3
	case liking(x.c.text)*liking(y.c.text) < 0 && (near <= 2 || t.sameMatter(x, y, used, common)):
		return 3
	case rare >= 2 && near > 1 && unsure.MatchString(x.c.text) != unsure.MatchString(y.c.text) && x.matterShared(y) >= 3:
		return 2
	}
	return 0
}

var (
	resides = regexp.MustCompile(`(?i)\b(lives?|living|stays?|staying|sleeps?|sleeping|stops? (?:over|here|with)|moved (?:in|back)|comes? (?:round|over))\b`)
	nobody  = regexp.MustCompile(`(?i)\b(nobody|no one|just me|only me|on my own|just us|only us|(?:doesn't|don't|never|not) (?:live|stay|sleep|living|staying))\b`)
)

// matterShared is how many content words two voices have in common.
func (x side) matterShared(y side) int {
	n := 0
	for w := range x.matter {
		if _, ok := y.matter[w]; ok {
			n++
		}
	}
	return n
}

// sameMatter reports whether two turns, with the questions before them, speak of the same by a word that not everybody uses.
func (t *talk) sameMatter(x, y side, used map[string]int, common int) bool {
	for w := range x.near {
		if _, ok := y.near[w]; ok && used[w] <= common {
			return true
		}
	}
	return false
}

// counts reports whether two numbers say how many or how much of the same: one with a unit is no answer to one with another.
func counts(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if strings.Contains(a, ":") || strings.Contains(b, ":") {
		return false
	}
	if len(x) == 1 || len(y) == 1 {
		return plainNumber.MatchString(a) && plainNumber.MatchString(b)
	}
	return x[len(x)-1] == y[len(y)-1]
}

// countable matches questions whose answer is a number, so that another number just after is another answer.
var countable = regexp.MustCompile(`(?i)\b(?:how (?:many|much|often|long|old)|any|when|what time|what age|which day|what day)\b`)

var plainNumber = regexp.MustCompile(`^[\d.]+`)

var (
	likes    = regexp.MustCompile(`(?i)\b(loves?|can't wait|likes?|enjoys?|happy (?:to|with|there|here|at)|looking forward|wants? to (?:go|see|stay|be|live|come|keep|carry)|i want (?:to|him|her|them|it)|i'd rather|fine at)\b`)
	dislikes = regexp.MustCompile(`(?i)\b(don't want|doesn't want|do not want|does not want|hates?|scared|frightened|don't like|doesn't like|not happy|safer|refus\w+|won't go)\b`)
)

func liking(s string) int {
	switch {
	case dislikes.MatchString(s):
		return -1
	case likes.MatchString(s):
		return 1
	}
	return 0
}

// differing puts both views before the worker, side by side.
func (t *talk) differing(c conflict) casework.Need {
	n := casework.Need{Kind: "conflict", Utterances: []int{t.us[c.a.c.u].ID, t.us[c.b.c.u].ID}, Text: "They do not say the same."}
	if about := t.about(c); about != "" {
		n.Text = "They do not say the same about: " + about + "."
	}
	for _, s := range []side{c.a, c.b} {
		u := t.us[s.c.u]
		words := t.view(s.c)
		n.Text += " " + says(voice(u), u, words)
		view := casework.Side{Text: words, Utterance: u.ID, Speaker: u.Speaker}
		if u.Unsure {
			view.Speaker = ""
		}
		n.Sides = append(n.Sides, view)
	}
	n.Text += " Both stay."
	return n
}

// about is what two voices differ on, in the template's words, where its cues tell.
func (t *talk) about(c conflict) string {
	text := strings.ToLower(c.a.asked + " " + c.a.c.text + " " + c.b.asked + " " + c.b.c.text)
	best, top := "", 0
	for _, s := range t.in.Template.Sections {
		for _, k := range s.Topics {
			n := 0
			for _, cue := range k.Cues {
				if hasCue(text, cue) {
					n++
				}
			}
			if n > top {
				best, top = k.Title, n
			}
		}
	}
	return lowerFirst(best)
}

// view is how a voice is shown beside another: its whole turn if that is short, else the clause.
func (t *talk) view(c *clause) string {
	if all := casework.Fold(t.us[c.u].Text); len(strings.Fields(all)) <= 30 {
		return all
	}
	return c.text
}
