package summarise

import (
	"fmt"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// sweep lists what was heard and is not in the note: each salient utterance with clauses no statement uses, the weightiest first, under
// the heading it would go to; then the headings nothing was heard for.
func (t *talk) sweep(d *casework.Draft) {
	used := map[string]bool{}
	for _, s := range d.Sections {
		used[s.ID] = len(s.Statements) > 0
	}
	for i := range t.us {
		var best *clause
		for _, c := range t.byU[i] {
			if !c.taken && !c.aimed && !c.question && c.score >= worthALine && (best == nil || c.score > best.score) {
				best = c
			}
		}
		if best == nil {
			continue
		}
		p := &pick{u: i, clauses: []*clause{best}, from: best.from, to: best.to, score: best.score, kind: best.kind}
		section, _ := t.route(p)
		used[section] = true
		_, heavy := evidence.Risk(best.text)
		d.Omissions = append(d.Omissions, casework.Omission{Utterance: t.us[i].ID, Text: best.text, Salience: best.score, Why: best.why,
			Topic: t.title(section), Section: section, Single: best.score >= worthMissing && (heavy && t.us[i].Speaker != t.signer || best.kind == "wish")})
	}
	slices.SortStableFunc(d.Omissions, func(a, b casework.Omission) int {
		switch {
		case a.Salience > b.Salience:
			return -1
		case a.Salience < b.Salience:
			return 1
		}
		return a.Utterance - b.Utterance
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
