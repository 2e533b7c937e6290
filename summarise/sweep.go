package summarise

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// chatter matches words that keep a talk going and tell nothing: greetings, thanks, agreement, whose turn it is. A name may follow.
var chatter = regexp.MustCompile(`(?i)^(?:(?:oh|ah|aw|well|yeah|yes|yep|aye|no|nah|nope|right|okay|ok|and|so|but|then|er|erm|um|h+m+|m+|now|look|sorry|thanks?|thank you|ta|cheers|please|love|lovely|great|good|brilliant|perfect|fine|sure|exactly|` +
	`absolutely|definitely|honestly|really|indeed|hello|hi|hiya|bye|goodbye|bless (?:you|him|her|them)|never mind|no (?:bother|problem|worries|matter)|of course|course|fair (?:enough|point)|not at all|all right|alright|go on|carry on|go ahead|` +
	`after you|hang on|hold on|wait|one sec(?:ond)?|there (?:you|we) (?:go|are)|i (?:see|know(?: you do| you would| that)?|hear (?:that|you)|understand(?: that)?|get (?:that|it)|agree|bet|suppose(?: so)?|(?:think|hope) so)|` +
	`(?:that's|that is|it's|it is|that was) (?:all right|okay|ok|fine|good|great|lovely|right|fair(?: enough)?|it|(?:really |very )?(?:helpful|clear|useful)|true|brilliant|a (?:good|fair) (?:point|question))|` +
	`course (?:it (?:is|does|will)|you (?:can|are|do)|i (?:can|am|will|do)|not)|(?:that )?makes sense|(?:haven't|don't|aren't) we all|tell me about it|you (?:know|see)|know what i mean|take your time|(?:very|so) much|you're welcome|` +
	`(?:nice|good) to (?:see|meet) you|see you(?: (?:then|later|soon|there))?|come in|sit down|have a seat|after this|i'm (?:only |just |half )?(?:talking|listening|joking|kidding)|(?:half|only|just) joking|(?:i'll|we'll) come (?:back )?to (?:you|that|it)|` +
	`well done|good (?:lad|girl|boy|for you)|me too|same here|that one|this one|is it|does it|do you|did you|are you|have you|really)\b[\s,.!?…—-]*)+(?:[\p{L}'’-]+[.!]?)?$`)

// worthAList is the salience from which a clause that is not in the note is on the list of what was left out. It is low, because what is on
// neither is lost; the list is read by topic, so it may be longer than a note.
const worthAList = 0.05

// sweep lists what was heard and is not in the note: of each utterance the words from the first to the last clause worth it that no
// statement covers, under the heading they would go to, the weightiest first; then the headings nothing was heard for.
func (t *talk) sweep(d *casework.Draft) {
	used := map[string]bool{}
	matter := map[string]bool{} // content words of the note
	for _, s := range d.Sections {
		used[s.ID] = len(s.Statements) > 0
		for _, st := range s.Statements {
			for _, e := range st.Evidence {
				for w := range evidence.Matter(e.Quote) {
					matter[w] = true
				}
			}
		}
	}
	for i, cs := range t.inTurn() {
		if o, ok := t.untold(i); ok {
			used[o.Section] = true
			d.Omissions = append(d.Omissions, o)
			continue
		}
		var left []*clause
		single, taken := false, false
		for _, c := range cs {
			taken = taken || c.taken
			if c.taken || c.aimed || c.question || c.score < worthAList || !c.must && len(strings.Fields(c.text)) < 2 && len(evidence.Numbers(c.text)) == 0 || chatter.MatchString(c.text) || t.covered(c, matter) {
				continue
			}
			left = append(left, c)
			_, heavy := evidence.Risk(c.text)
			single = single || c.score >= worthMissing && (heavy && t.us[i].Speaker != t.signer || c.kind == "wish")
		}
		asked := ""
		if len(left) == 0 && !taken {
			left, asked = t.bare(cs)
		}
		if len(left) == 0 {
			continue
		}
		top := slices.MaxFunc(left, func(a, b *clause) int {
			switch {
			case a.score < b.score:
				return -1
			case a.score > b.score:
				return 1
			}
			return 0
		})
		p := &pick{u: i, clauses: []*clause{top}, score: top.score, kind: top.kind}
		section, _ := t.route(p)
		used[section] = true
		text := casework.Fold(t.us[i].Text[left[0].from:left[len(left)-1].to])
		why := top.why
		if slices.ContainsFunc(left, func(c *clause) bool { return c.undone }) {
			why = "put right or taken back later"
		}
		if asked != "" {
			why = "the answer to “" + asked + "”"
		}
		d.Omissions = append(d.Omissions, casework.Omission{Utterance: t.us[i].ID, Text: text, Salience: 10 * top.score, Why: why,
			Topic: t.title(section), Section: section, Single: single})
	}
	slices.SortStableFunc(d.Omissions, func(a, b casework.Omission) int {
		switch {
		case a.Salience > b.Salience:
			return -1
		case a.Salience < b.Salience:
			return 1
		}
		return t.at[a.Utterance] - t.at[b.Utterance]
	})
	for i := range d.Omissions {
		d.Omissions[i].ID = fmt.Sprintf("o%d", i+1)
	}
	for _, s := range t.in.Template.Sections {
		if s.Slot != "" && !used[s.ID] && !t.touched(s) {
			d.NotDiscussed = append(d.NotDiscussed, s.Slot)
		}
	}
}

// bare is an answer that says nothing without its question ("Yes.", "Tablets.", "Course it is."), and the question, where it was put by the one
// who signs and tells what it is about.
func (t *talk) bare(cs []*clause) (answer []*clause, asked string) {
	if t.solo || len(cs) == 0 || t.us[cs[0].u].Speaker == t.signer {
		return nil, ""
	}
	u := cs[0].u
	if u == 0 || t.us[u-1].Speaker != t.signer {
		return nil, ""
	}
	before := t.byU[u-1]
	q := before[len(before)-1]
	risky := evidence.HighRisk(q.text, t.child)
	if !q.question || t.putTo(q.text, t.us[u].Speaker) || !risky && len(evidence.Matter(q.text)) < 2 && len(evidence.Numbers(q.text)) == 0 {
		return nil, ""
	}
	for _, c := range cs {
		if c.aimed || c.question || c.ours || c.undone {
			return nil, ""
		}
	}
	return cs, q.text
}

// covered reports whether a clause says nothing that the note does not hold: it is said again elsewhere in the note by the same person, or is a
// word or two of the signer's own about what stands there.
func (t *talk) covered(c *clause, matter map[string]bool) bool {
	for s := c.same; s != nil; s = s.same {
		if s.taken {
			return true
		}
	}
	if c.must || c.undone || len(evidence.Numbers(c.text)) > 0 || evidence.Negated(c.text) || t.us[c.u].Speaker != t.signer {
		return false
	}
	m := evidence.Matter(c.text)
	for w := range m {
		if !matter[w] {
			return false
		}
	}
	return len(m) > 0 && len(m) <= 2
}

// touched reports whether anything heard speaks of a section, even if its words went to another one.
func (t *talk) touched(s casework.TemplateSection) bool {
	for _, u := range t.us {
		low := strings.ToLower(u.Text)
		if slices.ContainsFunc(s.Cues, func(c string) bool { return hasCue(low, c) }) {
			return true
		}
	}
	return false
}

func (t *talk) title(section string) string {
	if s, ok := t.in.Template.Section(section); ok {
		return s.Title
	}
	return section
}
