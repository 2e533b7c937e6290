package summarise

import (
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// inOrder puts the statements of a section in the order they are read in: promises by day, everything else by topic, then by person, the child
// or the person first and the worker last, then as it was said. Two who differ on something stand side by side.
func (t *talk) inOrder(s casework.TemplateSection, all []placed, conflicts []conflict) []placed {
	t.topics(s, all)
	topic := map[string]int{}
	for i, k := range s.Topics {
		topic[k.Title] = i
	}
	first := map[string]int{} // topics the template does not order: as they came up
	for _, p := range all {
		if at, ok := first[p.st.Topic]; !ok || p.p.u < at {
			first[p.st.Topic] = p.p.u
		}
	}
	place := func(p placed) int {
		if i, ok := topic[p.st.Topic]; ok {
			return i
		}
		return len(topic) + first[p.st.Topic]
	}
	due := func(p placed) string {
		if p.st.Kind != "action" {
			return ""
		}
		if p.st.Due == "" {
			return "9"
		}
		return p.st.Due
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		if n := strings.Compare(due(a), due(b)); n != 0 {
			return n
		}
		if due(a) == "" {
			if n := place(a) - place(b); n != 0 {
				return n
			}
			if n := t.rank(a.p) - t.rank(b.p); n != 0 && s.ID != "header" {
				return n
			}
		}
		if a.p.u != b.p.u {
			return a.p.u - b.p.u
		}
		return a.p.first() - b.p.first()
	})
	for _, c := range conflicts {
		at := func(x side) int {
			return slices.IndexFunc(all, func(p placed) bool { return slices.Contains(p.p.clauses, x.c) })
		}
		i, j := at(c.a), at(c.b)
		if i < 0 || j < 0 || i == j {
			continue
		}
		if all[i].p.u > all[j].p.u {
			i, j = j, i // the one who answers stands after what is answered
		}
		if i > j {
			moved := all[j]
			moved.st.Topic = all[i].st.Topic
			all = slices.Insert(slices.Delete(all, j, j+1), i, moved)
			continue
		}
		moved := all[j]
		moved.st.Topic = all[i].st.Topic
		all = slices.Insert(slices.Delete(all, j, j+1), i+1, moved)
	}
	return t.sideBySide(all)
}

// rank puts the child or the person first, then the others, the worker last.
func (t *talk) rank(p *pick) int {
	if p.u >= len(t.us) {
		return 3
	}
	switch t.role(t.us[p.u].Speaker) {
	case "child", "person":
		return 0
	case "worker":
		return 2
	}
	return 1
}

// topics gives each statement of a section its topic, by the template's cues in its words and the question; words without a cue stay with
// what was talked about just before.
func (t *talk) topics(s casework.TemplateSection, all []placed) {
	if len(s.Topics) == 0 {
		return
	}
	byTurn := slices.Clone(all)
	slices.SortStableFunc(byTurn, func(a, b placed) int {
		if a.p.u != b.p.u {
			return a.p.u - b.p.u
		}
		return a.p.first() - b.p.first()
	})
	found := map[*pick]string{}
	last, at := "", -9
	for _, p := range byTurn {
		if p.st.Kind == "chronology" || p.st.Kind == "action" {
			continue
		}
		words := strings.ToLower(p.p.words(t))
		asked := ""
		if p.p.u > 0 && t.us[p.p.u-1].Speaker != t.us[p.p.u].Speaker {
			asked = strings.ToLower(lastAsked(t.us[p.p.u-1].Text))
		}
		best, top := "", 0.0
		for _, k := range s.Topics {
			n := 0.0
			for _, c := range k.Cues {
				weight := 1 + 0.5*float64(strings.Count(c, " "))
				switch {
				case hasCue(words, c):
					n += weight
				case hasCue(asked, c):
					n += weight * 0.6
				}
			}
			if n > top {
				best, top = k.Title, n
			}
		}
		if best == "" && p.p.u-at <= 2 {
			best = last
		}
		found[p.p] = best
		last, at = best, p.p.u
	}
	for i := range all {
		all[i].st.Topic = found[all[i].p]
	}
}

// mostBeside is how many utterances stand beside an empty section that only a person may write: enough to jog a memory, too few to be a note.
const mostBeside = 6

// beside are the utterances that bear on a human-only section: those its cues speak of, those that speak of risk, and those on which people
// differ. In order of time.
func (t *talk) beside(s casework.TemplateSection, conflicts []conflict) []int {
	if !s.HumanOnly || len(s.Beside) == 0 {
		return nil
	}
	differ := map[int]bool{}
	for _, c := range conflicts {
		differ[c.a.c.u], differ[c.b.c.u] = true, true
	}
	type bears struct {
		u int
		n float64
	}
	var all []bears
	for i, cs := range t.inTurn() {
		n := 0.0
		for _, c := range cs {
			if !c.usable() {
				continue
			}
			low := strings.ToLower(c.text)
			for _, cue := range s.Beside {
				if hasCue(low, cue) {
					n += 1 + c.score
				}
			}
			if _, heavy := evidence.Risk(c.text); heavy && t.us[i].Speaker != t.signer {
				n += 1.5
			}
		}
		if n > 0 && differ[i] {
			n += 1.5
		}
		if n >= 1.2 {
			all = append(all, bears{i, n})
		}
	}
	slices.SortStableFunc(all, func(a, b bears) int {
		switch {
		case a.n > b.n:
			return -1
		case a.n < b.n:
			return 1
		}
		return 0
	})
	var out []int
	for _, b := range all[:min(mostBeside, len(all))] {
		out = append(out, t.us[b.u].ID)
	}
	slices.SortFunc(out, func(a, b int) int { return t.at[a] - t.at[b] })
	return out
}
