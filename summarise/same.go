package summarise

import (
	"regexp"
	"slices"

	"evenhand/summarise/evidence"
)

// lookBack is how many earlier clauses that share a word are compared, so that the work grows with the talk and not with its square.
const lookBack = 24

// twice finds what one speaker says again: of two clauses with nearly the same content words, the same denial and no other numbers, the
// fuller stands, of two as full the later.
func (t *talk) twice() {
	type seen struct {
		c      *clause
		matter map[string]bool
	}
	with := map[string][]seen{}
	for _, c := range t.clause {
		c.same = nil
		if !c.usable() || c.score < worthALine || c.leans {
			continue
		}
		m := evidence.Matter(c.text)
		if len(m) < 2 {
			continue
		}
		nums := evidence.Numbers(c.text)
		who := t.us[c.u].Speaker
		compared := map[*clause]bool{}
		for w := range m {
			list := with[w]
			for k := len(list) - 1; k >= max(0, len(list)-lookBack); k-- {
				old := list[k]
				if compared[old.c] || old.c.same != nil || t.us[old.c.u].Speaker != who || old.c.kind != c.kind {
					continue
				}
				compared[old.c] = true
				shared := 0
				for w, denied := range m {
					if d, ok := old.matter[w]; ok && d == denied {
						shared++
					}
				}
				small, big := min(len(m), len(old.matter)), max(len(m), len(old.matter))
				if shared < small || 3*small < 2*big || small < 3 && small != big || !within(nums, evidence.Numbers(old.c.text)) {
					continue
				}
				if len(old.matter) > len(m) {
					c.same = old.c
				} else {
					old.c.same = c
				}
			}
			if c.same != nil {
				break
			}
		}
		if c.same == nil {
			for w := range m {
				with[w] = append(with[w], seen{c, m})
			}
		}
	}
}

// within reports whether one list of numbers holds all of the other.
func within(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, n := range a {
		if !slices.Contains(b, n) {
			return false
		}
	}
	return true
}

// agreed matches taking another value over from somebody: "Five, then.", "You're right, three."
var agreed = regexp.MustCompile(`(?i)^\s*[\w-]+(?: [\w-]+)?, then\b|\b(?:you're|you are|he's|she's) right\b|\b(?:my mistake|i was wrong|i got that wrong|i meant)\b`)

var notThat = regexp.MustCompile(`(?i),? not (?:[\w-]+ ?){1,4}[.]?$`)

// undo marks what a speaker took back a turn or two later: it never stands as fact.
func (t *talk) undo() {
	for i := range t.us {
		first, _, ok := t.putRight(i)
		if !ok {
			continue
		}
		old := lastNumber(t.byU[t.at[first]])
		if old != nil {
			old.undone = true
		}
	}
}

func lastNumber(cs []*clause) *clause {
	for k := len(cs) - 1; k >= 0; k-- {
		if len(evidence.Numbers(cs[k].text)) > 0 {
			return cs[k]
		}
	}
	return nil
}

// putRight finds where a speaker gives up their own number for another a turn or two later. It returns the id of the turn of the first and
// the number that holds.
func (t *talk) putRight(i int) (first int, final string, ok bool) {
	if !agreed.MatchString(t.us[i].Text) {
		return 0, "", false
	}
	now := evidence.Numbers(notThat.ReplaceAllString(t.us[i].Text, "")) // "Two, I meant, not four."
	for k := i - 1; k >= 0 && k >= i-4 && len(now) > 0; k-- {
		if t.us[k].Speaker != t.us[i].Speaker {
			continue
		}
		if old := evidence.Numbers(t.us[k].Text); len(old) > 0 && !slices.Contains(now, old[len(old)-1]) {
			return t.us[k].ID, now[0], true
		}
	}
	return 0, "", false
}
