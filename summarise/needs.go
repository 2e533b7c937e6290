package summarise

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// needs lists what the worker must look at that is not a statement: words aimed at the note, what a speaker took back, people who differ,
// and the sections only a person may write. A need that another open thing already stands for starts as done, so that nobody decides twice.
func (t *talk) needs(d *casework.Draft) {
	doubted := map[int]bool{}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			for _, e := range st.Evidence {
				doubted[e.Utterance] = doubted[e.Utterance] || st.Doubt != "" && !e.Asked
			}
		}
	}
	for i, u := range t.us {
		if u.Foreign {
			d.Needs = append(d.Needs, casework.NotTranscribed(u))
		}
		if w := t.aimed(i); w != "" {
			d.Needs = append(d.Needs, casework.Need{Kind: "injection", Utterances: []int{u.ID},
				Text: says(voice(u)+" spoke to the note itself", u, w) + " It was not followed. Decide if it belongs in the note."})
		}
		if first, final, ok := t.putRight(i); ok {
			d.Needs = append(d.Needs, casework.Need{Kind: "correction", Utterances: []int{first, u.ID},
				Text: fmt.Sprintf("%s put right what was said before: %s holds.", voice(u), final)})
		}
		if c := evidence.Corrections(u.Text); len(c) > 0 {
			d.Needs = append(d.Needs, casework.Need{Kind: "correction", Utterances: []int{u.ID}, Done: doubted[u.ID],
				Text: fmt.Sprintf("%s first said %s, then %s. The last one holds.", voice(u), c[0].First, c[0].Final)})
		} else if selfCorrects.MatchString(u.Text) {
			d.Needs = append(d.Needs, casework.Need{Kind: "correction", Utterances: []int{u.ID}, Done: doubted[u.ID] || !t.used(i),
				Text: voice(u) + " corrected something in the same breath."})
		}
		if u.Confidence != nil && *u.Confidence < casework.LeastSure && !doubted[u.ID] && t.used(i) {
			d.Needs = append(d.Needs, casework.Need{Kind: "low_confidence", Utterances: []int{u.ID}, Text: "These words were hard to hear: listen to them."})
		}
	}
	d.Needs = append(d.Needs, t.conflicts()...)
	for _, s := range t.in.Template.Sections {
		if s.HumanOnly { // the empty section itself stays open until it is written
			d.Needs = append(d.Needs, casework.Need{Kind: "human_only", Text: s.Title + ": " + strings.Join(s.Prompts, " "), Done: true})
		}
	}
	for i := range d.Needs {
		d.Needs[i].Text = strings.ReplaceAll(d.Needs[i].Text, "{}", "Someone")
	}
}

// aimed returns the words of an utterance that speak to the note-taker. The signer's own answers to such words are not aimed at anything,
// but in a dictation the signer may pass them on.
func (t *talk) aimed(i int) string {
	if t.us[i].Speaker == t.signer && !t.solo {
		return ""
	}
	var words []string
	for _, c := range t.byU[i] {
		if c.aimed {
			words = append(words, c.text)
		}
	}
	return strings.Join(words, " ")
}

// agreed matches taking another number over from somebody: "Five, then.", "You're right, three."
var agreed = regexp.MustCompile(`(?i)^\s*\S+, then\b|\byou're right\b`)

// putRight finds where a speaker gives up their own number for another a turn or two later. It returns the turn of the first and the number that holds.
func (t *talk) putRight(i int) (first int, final string, ok bool) {
	if !agreed.MatchString(t.us[i].Text) {
		return 0, "", false
	}
	now := evidence.Numbers(t.us[i].Text)
	for k := i - 1; k >= 0 && k >= i-2 && len(now) > 0; k-- {
		if t.us[k].Speaker != t.us[i].Speaker {
			continue
		}
		if old := evidence.Numbers(t.us[k].Text); len(old) > 0 && !slices.Contains(now, old[len(old)-1]) {
			return t.us[k].ID, now[0], true
		}
	}
	return 0, "", false
}

func (t *talk) used(i int) bool {
	return slices.ContainsFunc(t.byU[i], func(c *clause) bool { return c.taken })
}

// topics are what people at visits differ about, by the words that speak of them.
var topics = []struct {
	name  string
	words *regexp.Regexp
	child bool // only where a child is spoken of
}{
	{"who lives or stays there", regexp.MustCompile(`(?i)\b(lives? (?:here|there|with)|living (?:here|there|with)|stays (?:on|over|with|at|here)|stops? over|sleeps on|moved in|boyfriend|comes to (?:your|the) house)\b`), false},
	{"contact with a parent", regexp.MustCompile(`(?i)\b(saturday|sunday|(?:his|her|my|your) dad'?s?|every other|stop him going|want to go|loves it)\b`), true},
	{"being left alone", regexp.MustCompile(`(?i)\b(left (?:him|her|them)|leave (?:him|her|them)|on (?:his|her) own|by (?:himself|herself|yourself)|in the yard|mum was outside|the shop|made (?:his|her) own tea|jam sandwich)\b`), true},
	{"falls", regexp.MustCompile(`(?i)\b(falls?|fell|it's four|two\. one in|sat down quick)\b`), false},
	{"medicines", regexp.MustCompile(`(?i)\b(tablets?|miss any|ramipril|milligrams?|two point five|i count them|now and again|prescription|chemist)\b`), false},
	{"where to live", regexp.MustCompile(`(?i)\b(into a home|in a home|care home|stay here|living in it|residential)\b`), false},
	{"managing", regexp.MustCompile(`(?i)\b(managing|not managing|coping)\b`), false},
	{"care calls", regexp.MustCompile(`(?i)\b(morning call|calls? (?:stopped|kept)|all three)\b`), false},
	{"sleeping", regexp.MustCompile(`(?i)\b(sleeping in the chair|in bed by|slept)\b`), false},
	{"eating", regexp.MustCompile(`(?i)\b(not eating|isn't eating|eats|eating)\b`), false},
	{"school", regexp.MustCompile(`(?i)\b(in school|been late|attendance|off school)\b`), true},
}

// side is a clause with the question it answers, as one voice on a topic.
type side struct {
	c      *clause
	text   string // with the question
	who    string
	matter map[string]bool
	nums   []string
}

// contradicts are openings that answer somebody with the opposite.
var contradicts = regexp.MustCompile(`(?i)^(?:no[,.] |you're not|i never|that wasn't|it wasn't|it's (?:two|three|four|five|six|\d)|i didn't|it was two point|he doesn't|she doesn't|neil doesn't|twice|once,)|\bdoesn't agree\b|\bsays he hasn't\b|\bsays she hasn't\b`)

// conflicts finds two people who differ on the same matter. Both views stay; nothing is settled. In a dictation the voices are those the
// worker passes on.
func (t *talk) conflicts() []casework.Need {
	var out []casework.Need
	var all []side
	for _, c := range t.clause {
		if c.question || c.aimed || c.text == "" {
			continue
		}
		s := side{c: c, who: t.us[c.u].Speaker, text: c.text, matter: evidence.Matter(c.text), nums: evidence.Numbers(c.text)}
		if len(strings.Fields(c.text)) < 9 && c.u > 0 && c == t.byU[c.u][0] {
			s.text = lastAsked(t.us[c.u-1].Text) + " " + c.text
			if contradicts.MatchString(c.text) { // what is contradicted is what was just said, and what that answered
				s.text = t.us[c.u-1].Text + " " + c.text
				if c.u > 1 {
					s.text = lastAsked(t.us[c.u-2].Text) + " " + s.text
				}
			}
		}
		all = append(all, s)
	}
	for _, topic := range topics {
		var on []side
		for _, s := range all {
			if topic.words.MatchString(s.text) {
				on = append(on, s)
			}
		}
		if topic.child && !t.hasChild() {
			continue
		}
		for range mostPairs {
			a, b, sure := t.differ(on)
			if sure == 0 {
				break
			}
			pair := []int{t.us[a.c.u].ID, t.us[b.c.u].ID}
			on = slices.DeleteFunc(on, func(s side) bool { return s.c.u == a.c.u || s.c.u == b.c.u })
			if slices.ContainsFunc(out, func(n casework.Need) bool { return slices.Equal(n.Utterances, pair) }) {
				continue
			}
			out = append(out, casework.Need{Kind: "conflict", Utterances: pair,
				Text: fmt.Sprintf("They differ on %s. %s %s Both stay.", topic.name, t.stand(a), t.stand(b))})
			if sure < plain {
				break // one uncertain pair is enough to make somebody look
			}
		}
	}
	return out
}

// plain is how far apart two voices stand when one answers the other with the opposite; mostPairs bounds the pairs shown on one topic.
const (
	plain     = 4
	mostPairs = 3
)

// voice is how a note calls whoever spoke: nobody is named on a guess.
func voice(u casework.Utterance) string {
	if u.Unsure || u.Speaker == "" {
		return "Someone"
	}
	return "{" + u.Speaker + "}"
}

// says puts words after who said them. Quotation marks are a claim about a person, so words a machine heard once go without, and so does what an interpreter said.
func says(lead string, u casework.Utterance, words string) string {
	if !u.MayQuote() {
		return lead + ", as heard: " + words
	}
	return lead + ": “" + words + "”"
}

// stand is what one voice said on a matter on which voices differ.
func (t *talk) stand(s side) string {
	u := t.us[s.c.u]
	return says(voice(u), u, t.view(s.c))
}

// view is how a voice is shown beside another: its whole turn if that is short, else the clause.
func (t *talk) view(c *clause) string {
	if all := casework.Fold(t.us[c.u].Text); len(strings.Fields(all)) <= 30 {
		return all
	}
	return c.text
}

// differ finds the pair of voices on a topic that stand furthest apart: a contradiction answered at once, then numbers that differ, then the
// same matter said to be so and not so, then a wish against a liking.
func (t *talk) differ(on []side) (a, b side, top int) {
	for i, x := range on {
		for _, y := range on[i+1:] {
			n := t.apart(x, y)
			if n > top || n == top && n > 0 && y.c.u-x.c.u < b.c.u-a.c.u {
				a, b, top = x, y, n
			}
		}
	}
	return a, b, top
}

func (t *talk) apart(x, y side) int {
	if t.solo {
		if x.c != y.c && y.c.u-x.c.u <= 1 && contradicts.MatchString(y.c.text) {
			return 4
		}
		return 0
	}
	if x.who == y.who || x.who == t.signer || y.who == t.signer || x.who == "" || y.who == "" {
		return 0
	}
	near := y.c.u - x.c.u
	if near <= 3 && contradicts.MatchString(y.c.text) {
		return 4
	}
	if near <= 3 && len(x.nums) > 0 && len(y.nums) > 0 && x.nums[0] != y.nums[0] {
		return 3
	}
	shared, opposed := 0, 0
	for w, n := range x.matter {
		if m, ok := y.matter[w]; ok {
			shared++
			if n != m {
				opposed++
			}
		}
	}
	nx, ny := evidence.Negated(x.c.text), evidence.Negated(y.c.text)
	switch {
	case opposed > 0:
		return 3
	case nx != ny && (shared > 0 || liking(x.c.text) != 0 && liking(y.c.text) != 0):
		return 2
	case liking(x.c.text)*liking(y.c.text) < 0:
		return 2
	case nx != ny && near > 3:
		return 1
	}
	return 0
}

var (
	likes    = regexp.MustCompile(`(?i)\b(loves?|can't wait|likes?|enjoys?|happy|stay here|i want)\b`)
	dislikes = regexp.MustCompile(`(?i)\b(don't want|doesn't want|do not want|hates?|scared|don't like|safer)\b`)
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
