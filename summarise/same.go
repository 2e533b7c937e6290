package summarise

import (
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
