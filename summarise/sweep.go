package summarise

import (
	"fmt"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

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
		var left []*clause
		single := false
		for _, c := range cs {
			if c.taken || c.aimed || c.question || c.undone || c.score < worthAList || !c.must && len(strings.Fields(c.text)) < 2 && len(evidence.Numbers(c.text)) == 0 || t.covered(c, matter) {
				continue
			}
			left = append(left, c)
			_, heavy := evidence.Risk(c.text)
			single = single || c.score >= worthMissing && (heavy && t.us[i].Speaker != t.signer || c.kind == "wish")
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
		d.Omissions = append(d.Omissions, casework.Omission{Utterance: t.us[i].ID, Text: text, Salience: 10 * top.score, Why: top.why,
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

// covered reports whether a clause says nothing that the note does not hold: it is said again elsewhere in the note, by the same person.
func (t *talk) covered(c *clause, matter map[string]bool) bool {
	for s := c.same; s != nil; s = s.same {
		if s.taken {
			return true
		}
	}
	if c.must || len(evidence.Numbers(c.text)) > 0 || evidence.Negated(c.text) {
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
