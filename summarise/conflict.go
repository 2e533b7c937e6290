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

var (
	// insists matches an answer that says it was so after all.
	insists = regexp.MustCompile(`(?i)^(?:yes,? |oh,? |well,? )?(?:he|she|they|it|i|you|we) (?:did|was|were|has|had|have|does|do|is|are)(?: so| too)?(?:[.,!]| there\b| though\b|$)|^yes,? (?:you|he|she|they|i|it|we) (?:have|has|did|do|does|was|were|are|is|am)\b`)
	// flatly matches an answer that denies what was just said, with no words of its own about it.
	flatly = regexp.MustCompile(`(?i)^(?:well,? |oh,? |no,? |sorry,? )*(?:(?:that|it)(?:'s| is| was)(?:n't| not| never) (?:true|right|what|how|the case|so|fair)\b|not true\b|that's (?:rubbish|nonsense|a lie|wrong)\b|(?:rubbish|nonsense)\b|i never (?:did|said|have|was)\b|i never[,.!]|i (?:did|have|was|am|do|had)(?:n't| not)[,.!]|(?:he|she|they|you|it|we) (?:did|has|had|was|were|is|does|do|have|are)(?:n't| not)[,.!]|(?:he|she|they|you|it|we) never[,.!]|not any ?more\b|not (?:to me|that i know)\b|nobody(?:'s| has| ever)? (?:told|said)\b)`)
	// dissents matches how people at a meeting say that they think otherwise.
	dissents  = regexp.MustCompile(`(?i)^(?:with (?:all due )?respect|i'd disagree|i disagree|i see (?:it|that) differently|i'm not sure (?:about that|that's|i'd agree)|i (?:wouldn't|would not|can't) agree|i'd not say (?:that|so)|i wouldn't say (?:that|so)|that's not (?:my view|how i|what i))\b`)
	iDisagree = regexp.MustCompile(`(?i)\bi (?:don't|do not|can't) agree\b|\bi disagree\b`)
	// corrects matches a plain answer that calls the one who spoke: "They were in bed, Dean."
	corrects  = regexp.MustCompile(`(?i)^(?:no,? |well,? |but )*(?:it|that|he|she|they|there|you|we)(?:'s|'re|'d|'ve| is| was| were| are| had| has| have| did)\b|\bnot\b|n't\b`)
	soothes   = regexp.MustCompile(`(?i)\b(?:all right|okay|ok|fine|true|right|shame|lovely|nice|fault|nothing|good|worry|sorry|thank|please|done well|great|don't (?:be|do|say|start|you)|sad)\b`)
	kinCall   = regexp.MustCompile(`(?i), (?:mum|mam|mom|mummy|dad|da|daddy|pop|nan|nana|nanna|gran|granny|grandad|granddad|grandma|grandpa|aunt|auntie|aunty|uncle|son|daughter)[.!]?$`)
	itsNumber = regexp.MustCompile(`(?i)^(?:no,? )?it's (?:one|two|three|four|five|six|seven|eight|nine|ten|twice|once|more|less|\d+)\b`)
	// howOften matches an answer that tells how often without a number, and oftener one that begins by telling it.
	howOften = regexp.MustCompile(`(?i)\b(?:now and (?:again|then)|sometimes|hardly ever|never|always|not often|rarely|once in a while|most (?:days|nights|weeks))\b`)
	oftener  = regexp.MustCompile(`(?i)^(?:once|twice|(?:three|four|five|six|seven|\d+) times|every (?:day|night|week|time)|most (?:days|nights)|always|all the time|hardly ever)\b`)
)

// otherwise is how somebody passes on that another wants or says otherwise.
var otherwise = regexp.MustCompile(`(?i)\b(?:doesn't|does not|don't|didn't) agree\b|\bdisagrees?\b|\bsees it differently\b|\bsays? (?:different(?:ly)?|otherwise|the opposite)\b|\bsays? (?:that's|that is|it's|it is|that was|it was) (?:not|n't|rubbish|a lie)\b`)

// saysNot passes on that somebody says it is not so, and passedOn what somebody else told.
var (
	saysNot  = regexp.MustCompile(`(?i)\b(?:says?|said) (?:that )?(?:(?:he|she|they|it) (?:hasn't|haven't|has not|didn't|did not|isn't|is not|doesn't|never|wasn't|was not|hadn't)|nobody|no one|none of)\b`)
	passedOn = regexp.MustCompile(`(?i)\b(?:told (?:me|him|her|us|them)|third hand|according to|says (?:his|her|their|the)|said (?:his|her|their|the))\b`)
	// hearsay matches what is given as somebody else's words or view.
	hearsay = regexp.MustCompile(`(?i)\b(?:(?:he|she|they|\w+) (?:told (?:me|us|her|him|them)|says?|said|reckons?|swears|rang (?:me|us)|thinks|thought)\b|(?:her|his|their) words\b|according to|apparently)`)
	ownSay  = regexp.MustCompile(`(?i)\bi (?:said|told|thought|think|reckon|say)\b|\b(?:told|asked) \w+ to\b|\bsaid to\b`)
	// saysINot passes on that somebody denies what the speaker says of themself.
	saysINot = regexp.MustCompile(`(?i)\b(?:says?|said|reckons?|swears|thinks?) (?:that )?(?:i|we) (?:don't|do not|haven't|didn't|did not|never|wasn't|weren't|can't|cannot|ain't)\b|\b(?:says?|said|reckons?|thinks?) i'm not\b`)
	// wantsOfMe passes on what somebody else wants of the speaker, and iWant is what the speaker wants.
	wantsOfMe = regexp.MustCompile(`(?i)\b(?:wants? (?:me|us) to|(?:says?|said|thinks?|reckons?) (?:that )?(?:i|we) (?:should|ought to|have to|need to|must|can't|could do with|would be better|'d be better)|(?:says?|said|thinks?|reckons?) (?:i'd|we'd) be (?:better|safer))\b`)
	iWant     = regexp.MustCompile(`(?i)\bi (?:do not|don't) want\b|\bi'm not (?:going|doing|having|moving|leaving|stopping|staying|taking)\b|\bi'd (?:rather|sooner)\b|\bi won't\b|^(?:but |well,? )*i want\b`)
	// putting matches the short question with which the worker puts what was told to somebody.
	putting = regexp.MustCompile(`(?i)\b(?:is (?:that|it) (?:right|true|so|how|what)|what (?:do|would) you (?:say|think|make)|what happened|what about that|did you|were you|have you|was (?:that|it|there)|is there|can you tell me|what's your|how do you see)\b`)
	iDeny   = regexp.MustCompile(`(?i)\b(?:i (?:never|did not|didn't|have not|haven't|was not|wasn't|had not|hadn't)|i've (?:not|never))\b`)
	// saidNumber matches a number given as somebody else's: "Nurse says four".
	saidNumber = regexp.MustCompile(`(?i)\b(?:says?|said|reckons?|thinks?) (?:it's |it was |it is |about |more like |to )?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|\d+)\b`)
	// agreedWith matches words that claim the worker agreed, and notAgreed the worker's answer that it is not so.
	agreedWith = regexp.MustCompile(`(?i)\b(?:you|we) (?:all |both )?(?:agreed|said|promised)\b`)
	notAgreed  = regexp.MustCompile(`(?i)\bi (?:haven't|have not|didn't|did not|never|can't (?:put|write|say)(?: that)? (?:that )?i) (?:agreed?|said|say|promised?)\b|\bbecause i (?:haven't|didn't)\b`)
	// bothViews matches the worker who puts two views side by side, or asks for the second.
	bothViews  = regexp.MustCompile(`(?i)\beach (?:remember|see|say|tell)\w* (?:that|it|this|things)? ?(?:a bit )?differently\b|\bi'll (?:put|write|note)(?: down)? both\b|\bnote both\b|\btwo (?:different )?(?:versions|views|accounts|sides|stories)\b|\byou (?:two |both )?(?:don't agree|disagree|see (?:it|that|this) differently|remember (?:it|that|this) differently)\b`)
	twoTold    = regexp.MustCompile(`(?i)\btwo (?:different )?(?:versions|accounts|stories)\b`)
	whatsYours = regexp.MustCompile(`(?i)\b(?:what's|what is) (?:yours|your (?:own )?view)\b`)
	whatOfYou  = regexp.MustCompile(`(?i)\bwhat (?:do|did|would) you (?:think|say|want|reckon|make of)\b|\b(?:what|how) about you\b|\band you\b|\byour view\b`)
	thinks     = regexp.MustCompile(`(?i)\b(?:i (?:do )?think|should(?:'ve| have)?|i'd (?:want|rather|like|be content)|i want|better off|safer|i reckon)\b`)
	yielding   = regexp.MustCompile(`(?i)^(?:oh,? |well,? |ah,? )*(?:yes|yeah|yep|i know|exactly|that's (?:right|true|it)|true|correct|agreed|you're right|course|of course|same here|me too|he does|she does|they do|i do|we do)\b`)
)

// A pair answers one another with the opposite, or is only looked at.
const (
	plain       = 4
	mostDiffers = 8 // conflicts shown: those that stand furthest apart
)

// conflicts finds two people who differ on the same matter. In a dictation the voices are those the worker passes on. Each clause is compared
// with those just before it and with the latest few that share a word not everybody uses, so that the work grows with the talk.
func (t *talk) conflicts() []conflict {
	var all []side
	for _, c := range t.clause {
		if c.question || c.aimed || c.ours || c.undone || t.us[c.u].Foreign {
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
	found = append(found, t.framed(all)...)
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
		if x, y := a.b.c.from-a.a.c.from, b.b.c.from-b.a.c.from; x != y && a.a.c.u == a.b.c.u && b.a.c.u == b.b.c.u { // in one turn, those that stand nearest
			return x - y
		}
		return a.a.c.from + a.b.c.from - b.a.c.from - b.b.c.from
	})
	var out []conflict
	near := func(a, b int) bool { return a-b <= 1 && b-a <= 1 && !t.solo }
	for _, c := range found {
		if len(out) == mostDiffers {
			break
		}
		if slices.ContainsFunc(out, func(o conflict) bool {
			return near(o.a.c.u, c.a.c.u) && near(o.b.c.u, c.b.c.u) || near(o.b.c.u, c.a.c.u) && near(o.a.c.u, c.b.c.u) || o.b.c == c.b.c || o.a.c == c.a.c || o.a.c == c.b.c || o.b.c == c.a.c || !t.solo && again(o, c)
		}) {
			continue
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b conflict) int { return a.b.c.u - b.b.c.u })
	return out
}

// apart is how far two voices stand apart: 5 and 4 a contradiction answered at once, 3 other numbers or the same said to be so and not so, 0 not
// at all.
func (t *talk) apart(x, y side, used map[string]int, common int) int {
	if x.c == y.c || x.who == "" || y.who == "" {
		return 0
	}
	if t.solo || x.who == y.who {
		return t.passesOn(x, y)
	}
	near := y.c.u - x.c.u
	if t.settled(x.c.u, y.c.u) {
		return 0
	}
	if x.who == t.signer || y.who == t.signer {
		switch {
		case near != 1:
		case x.who == t.signer && told(x.c.text) && y.c.k == 0 && t.toldThem(x.c):
			text := t.full(y.c)
			if flatly.MatchString(text) || !x.not && (contradicts.MatchString(text) || iDeny.MatchString(y.c.text) && x.wordsShared(y) > 0) {
				return plain
			}
		case y.who == t.signer && agreedWith.MatchString(x.c.text) && notAgreed.MatchString(y.c.text):
			return plain
		}
		return 0
	}
	rare, opposed, denied := 0, 0, 0
	for w, n := range x.matter {
		if m, ok := y.matter[w]; ok {
			if used[w] <= common {
				rare++
			}
			if n != m {
				opposed++
			}
			if m && !n {
				denied++
			}
		}
	}
	first, text := y.c.k == 0, t.full(y.c)
	if t.answers(x, y) && first && !yielding.MatchString(text) && len(strings.Fields(x.c.text)) > 1 {
		own := x.wordsShared(y)
		switch {
		case x.not && insists.MatchString(text), flatly.MatchString(text), dissents.MatchString(y.c.text):
			return plain + min(1, own)
		case contradicts.MatchString(y.c.text) && x.not != y.not && own > 0, !x.not && y.not && denied > 0 && own > 0:
			return plain + 1
		case t.calls(y.c, x.who):
			return plain
		case itsNumber.MatchString(text) && own > 0 && (len(x.nums) == 0 || len(y.nums) == 0 || valueOf(x.nums[0]).figure == "" || differs(x.nums[0], y.nums[0])) && !shareFigure(x.nums, y.nums):
			return plain
		case x.not != y.not && opposed > 1:
			return 3
		}
	}
	own := t.ownMatter(x, y)
	switch {
	case near == 1 && iDisagree.MatchString(y.c.text):
		return plain + min(1, own)
	case near <= 3 && t.otherNumber(x, y, rare):
		return 3
	case t.answers(x, y) && first && howOften.MatchString(x.c.text) && oftener.MatchString(text):
		return 3
	case near <= 3 && t.otherView(x, y):
		return 3
	case resides.MatchString(x.c.text) && resides.MatchString(y.c.text) && x.not != y.not && (nobody.MatchString(x.c.text) || nobody.MatchString(y.c.text)):
		if nobodyAtAll.MatchString(x.c.text) || nobodyAtAll.MatchString(y.c.text) {
			return plain
		}
		return 3
	case opposed > 0 && x.not != y.not && rare >= 2 && own >= 2 && near > 1:
		return 3
	case liking(x.c.text)*liking(y.c.text) < 0 && (near <= 2 && own > 0 || near > 2 && t.sameMatter(x, y, used, common)):
		return 3
	}
	return 0
}

// again reports whether two conflicts are of the same two people, one of them with the same turn: once is enough.
func again(o, c conflict) bool {
	people := o.a.who == c.a.who && o.b.who == c.b.who || o.a.who == c.b.who && o.b.who == c.a.who
	return people && o.a.who != o.b.who && (o.a.c.u == c.a.c.u || o.a.c.u == c.b.c.u || o.b.c.u == c.a.c.u || o.b.c.u == c.b.c.u)
}

// toldThem reports whether the worker ends with what somebody told, or asks what is to be said to it.
func (t *talk) toldThem(c *clause) bool {
	cs := t.byU[c.u]
	for _, x := range cs[c.k+1:] {
		if x.question && !putting.MatchString(x.text) {
			return false
		}
	}
	return len(cs)-c.k <= 4
}

// settled reports whether one of two turns gave up its value for the other's: then they do not differ any more.
func (t *talk) settled(a, b int) bool {
	return slices.ContainsFunc(t.fixes, func(f fix) bool {
		return f.stood && f.first != f.final && f.first <= a && f.final <= b+2 && a <= f.final && b <= f.final
	})
}

// answers reports whether one voice follows straight on another, or on the worker's question put between the two. Who was asked something
// answers that.
func (t *talk) answers(x, y side) bool {
	between := t.us[x.c.u+1 : max(x.c.u+1, y.c.u)]
	if y.c.u <= x.c.u || len(between) > 1 || strings.HasSuffix(strings.TrimSpace(t.us[x.c.u].Text), "?") {
		return false
	}
	return len(between) == 0 || between[0].Speaker == t.signer && strings.HasSuffix(strings.TrimSpace(between[0].Text), "?") && whatOfYou.MatchString(between[0].Text)
}

// wordsShared is how many content words two clauses have in common.
func (x side) wordsShared(y side) int {
	n, m := 0, evidence.Matter(y.c.text)
	for w := range evidence.Matter(x.c.text) {
		if _, ok := m[w]; ok {
			n++
		}
	}
	return n
}

// saying are the stems of verbs that tell nothing of what is spoken of.
var saying = []string{"know", "sai", "say", "tell", "think", "ask", "want", "like", "love"}

// ownMatter is how many content words two clauses have in common that tell what is spoken of.
func (t *talk) ownMatter(x, y side) int {
	n, m := 0, evidence.Matter(y.c.text)
	for w := range evidence.Matter(x.c.text) {
		if _, ok := m[w]; ok && !slices.Contains(saying, w) {
			n++
		}
	}
	return n
}

// calls reports whether a short plain answer calls by name the one who spoke before: people do so to put something right.
func (t *talk) calls(c *clause, who string) bool {
	text := t.full(c)
	if r := sentences(text); len(r) > 0 {
		text = strings.TrimSpace(text[r[0][0]:r[0][1]])
	}
	if len(strings.Fields(text)) > 9 || strings.HasSuffix(text, "?") || soothes.MatchString(text) || !corrects.MatchString(text) || mine.MatchString(text) {
		return false
	}
	a, _ := t.people.Of(who)
	first, _, _ := strings.Cut(a.Name, " ")
	return kinCall.MatchString(text) || len(first) > 1 && strings.HasSuffix(strings.TrimRight(text, ".!"), ", "+first)
}

// passesOn is how far two accounts stand apart that one voice gives: what somebody told, and that somebody else, or the speaker, says otherwise.
func (t *talk) passesOn(x, y side) int {
	same := y.c.u == x.c.u && y.c.k > x.c.k
	if x.who == t.signer && !t.solo || !same && (y.c.u <= x.c.u || y.c.u-x.c.u > 2) || same && y.c.k-x.c.k > 4 || len(strings.Fields(x.c.text)) < 4 && !(same && len(x.nums) > 0) {
		return 0
	}
	hearsaid := told(x.c.text)
	shared := min(1, t.ownMatter(x, y))
	switch {
	case otherwise.MatchString(y.c.text) && !iDisagree.MatchString(y.c.text) && (t.solo && x.c.kind == "wish" || hearsaid):
		return plain + shared
	case saysNot.MatchString(y.c.text) && (passedOn.MatchString(x.c.text) || hearsaid) && (same || t.solo && y.c.u-x.c.u <= 1) && source(x.c.text) != source(y.c.text) && (shared > 0 || len(strings.Fields(y.c.text)) <= 4 || passedOn.MatchString(x.c.text) && !ownSay.MatchString(x.c.text)):
		return plain + shared
	case (same || !t.solo) && hearsaid && !x.not && y.not && shared > 0 && iDeny.MatchString(y.c.text):
		return plain
	case same && saysINot.MatchString(y.c.text) && !hearsaid && !x.not && (shared > 0 || len(strings.Fields(y.c.text)) <= 5):
		return plain
	case same && hearsaid && told(y.c.text) && source(x.c.text) != source(y.c.text) && x.not != y.not && shared > 0:
		return 3
	case wantsOfMe.MatchString(x.c.text) && iWant.MatchString(y.c.text) && !wantsOfMe.MatchString(y.c.text):
		return 3
	case same && y.c.k-x.c.k <= 2 && saidNumber.MatchString(y.c.text) && len(x.nums) > 0 && len(y.nums) > 0 && differs(x.nums[len(x.nums)-1], y.nums[0]) && !shareFigure(x.nums, y.nums):
		return 3
	}
	return 0
}

// told reports whether words are given as somebody else's, neither the speaker's own nor the listener's.
func told(s string) bool {
	return hearsay.MatchString(s) && !ownSay.MatchString(s) && !slices.Contains(nobodys, source(s))
}

// nobodys are words before "say" that name nobody who said it.
var nobodys = strings.Fields("to i you we i'd you'd i'll you'll would can can't could couldn't not never don't just what that which will didn't did")

// source is who is said to have said something, by the word before the saying.
func source(s string) string {
	if m := sayer.FindStringSubmatch(s); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

var sayer = regexp.MustCompile(`(?i)\b([\w'-]+),? (?:says?|said|told|reckons?|swears|thinks|thought)\b`)

// otherNumber reports whether an answer gives another number of the same: it begins with it, and speaks of nothing else than the first or the
// question they both answer did.
func (t *talk) otherNumber(x, y side, rare int) bool {
	if len(x.nums) == 0 || len(y.nums) == 0 || y.c.k > 0 || shareFigure(x.nums, y.nums) || slices.Contains(y.nums, "1") && !oftener.MatchString(y.c.text) {
		return false
	}
	if !slices.ContainsFunc(x.nums, func(n string) bool {
		a, b := valueOf(n), valueOf(y.nums[0])
		return differs(n, y.nums[0]) && (a.kind == b.kind || rare > 0 && (a.kind == "day" || b.kind == "day" || a.kind == "clock" || b.kind == "clock"))
	}) || yielding.MatchString(t.full(y.c)) {
		return false
	}
	head := strings.Fields(y.c.text)
	if len(evidence.Numbers(strings.Join(head[:min(5, len(head))], " "))) == 0 {
		return false
	}
	for u := x.c.u + 1; u < y.c.u; u++ { // nothing but the worker's words stands between
		if t.us[u].Speaker != t.signer || strings.HasSuffix(strings.TrimSpace(t.us[u].Text), "?") && !whatOfYou.MatchString(t.us[u].Text) {
			return false
		}
	}
	asked := evidence.Matter(x.asked)
	for w := range evidence.Matter(kinCall.ReplaceAllString(y.c.text, "")) {
		_, a := asked[w]
		_, b := x.matter[w]
		if !a && !b && rare == 0 {
			return false
		}
	}
	return rare > 0 || x.matterShared(y) > 0 || countable.MatchString(x.asked) || y.c.u-x.c.u == 1 && len(strings.Fields(x.c.text)) <= 4
}

func shareFigure(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.ContainsFunc(b, func(y string) bool { return sameFigure(x, y) }) })
}

// otherView reports whether somebody the worker turned to wants, or thinks right, what another just refused, or the other way round.
func (t *talk) otherView(x, y side) bool {
	u := y.c.u - 1
	if u <= x.c.u || t.us[u].Speaker != t.signer || !whatOfYou.MatchString(t.us[u].Text) || y.c.k > 1 || !thinks.MatchString(y.c.text) || x.c.k > 1 || x.not == y.not {
		return false
	}
	m := evidence.Matter(t.us[x.c.u].Text)
	for w := range evidence.Matter(lastAsked(t.us[max(0, x.c.u-1)].Text)) {
		m[w] = false
	}
	for w := range evidence.Matter(y.c.text) {
		if _, ok := m[w]; ok {
			return true
		}
	}
	return len(evidence.Matter(y.c.text)) <= 1
}

// framed are the conflicts that the worker names: two views put side by side, or a second asked for.
func (t *talk) framed(all []side) []conflict {
	var out []conflict
	if t.solo {
		return nil
	}
	best := func(u int) (side, bool) {
		var s side
		for _, x := range all {
			if x.c.u == u && (s.c == nil || x.c.score > s.c.score) {
				s = x
			}
		}
		return s, s.c != nil
	}
	for i, u := range t.us {
		if i > 0 && twoTold.MatchString(u.Text) && len(strings.Fields(u.Text)) <= 8 && t.us[i-1].Speaker != u.Speaker {
			var given []side
			for _, s := range all {
				if s.c.u == i-1 && told(s.c.text) && len(strings.Fields(s.c.text)) > 3 {
					given = append(given, s)
				}
			}
			if n := len(given); n > 1 {
				out = append(out, conflict{given[n-2], given[n-1], 3})
			}
		}
		if u.Speaker != t.signer {
			continue
		}
		switch {
		case whatsYours.MatchString(u.Text) && i > 0 && i+1 < len(t.us) && t.us[i-1].Speaker == t.us[i+1].Speaker:
			at := slices.IndexFunc(all, func(s side) bool {
				return s.c.u == i-1 && told(s.c.text)
			})
			if b, ok := best(i + 1); ok && at >= 0 {
				out = append(out, conflict{all[at], b, plain})
			}
		case bothViews.MatchString(u.Text):
			for k := i - 1; k > 0 && k >= i-3; k-- {
				a, okA := best(k - 1)
				b, okB := best(k)
				if okA && okB && a.who != b.who && a.who != t.signer && b.who != t.signer {
					out = append(out, conflict{a, b, 3})
					break
				}
			}
		}
	}
	return out
}

var (
	resides     = regexp.MustCompile(`(?i)\b(lives?|living|stays?|staying|sleeps?|sleeping|stops? (?:over|here|with)|moved (?:in|back)|comes? (?:round|over))\b`)
	nobodyAtAll = regexp.MustCompile(`(?i)\b(?:nobody|no one)\b`)
	nobody      = regexp.MustCompile(`(?i)\b(nobody|no one|just me|only me|on my own|just us|only us|(?:doesn't|don't|never|not) (?:live|stay|sleep|living|staying))\b`)
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

// sameMatter reports whether two turns, with the questions before them, speak of the same by words that not everybody uses: one is enough where
// a child and somebody else are heard, who speak apart of the same.
func (t *talk) sameMatter(x, y side, used map[string]int, common int) bool {
	n := 0
	for w := range x.near {
		if _, ok := y.near[w]; ok && used[w] <= common {
			n++
		}
	}
	child := t.role(x.who) == "child" || t.role(y.who) == "child"
	return n > 1 || n > 0 && child
}

// countable matches questions whose answer is a number, so that another number just after is another answer.
var countable = regexp.MustCompile(`(?i)\b(?:how (?:many|much|often|long|old)|any|when|what time|what age|which day|what day)\b`)

var (
	likes    = regexp.MustCompile(`(?i)\b(loves?|can't wait|likes?|enjoys?|happy (?:to|with|there|here|at)|looking forward|wants? to (?:go|see|stay|be|live|come|keep|carry)|i want (?:to|him|her|them|it)|i'd rather|fine at)\b`)
	dislikes = regexp.MustCompile(`(?i)\b(don't want|doesn't want|do not want|does not want|hates?|scared|frightened|don't like|doesn't like|not happy|safer|refus\w+|won't go)\b`)
)

// idle matches a liking that is only a manner of speaking.
var idle = regexp.MustCompile(`(?i)\bif (?:you|he|she|they|i) (?:want|like)s?\b|\b(?:something|nothing|anything|feels?|looks?|just) like\b`)

func liking(s string) int {
	s = idle.ReplaceAllString(s, "")
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
		if c.a.c.u == c.b.c.u {
			words = s.c.text
		}
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

// about is what two voices differ on, in the template's words, where a cue of it stands in the words of both, or in the question they answer.
func (t *talk) about(c conflict) string {
	a, b := strings.ToLower(c.a.asked+" "+c.a.c.text), strings.ToLower(c.b.asked+" "+c.b.c.text)
	asked := strings.ToLower(c.a.asked)
	best, top := "", 1
	for _, s := range t.in.Template.Sections {
		for _, k := range s.Topics {
			n := 0
			for _, cue := range k.Cues {
				if hasCue(a, cue) && hasCue(b, cue) {
					n++
				}
				if hasCue(asked, cue) {
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
