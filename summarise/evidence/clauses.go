package evidence

// clause is the tokens of one clause that are wanted.
type clauseTokens []token

func clauses(ts []token, want func(token) bool) []clauseTokens {
	var out []clauseTokens
	last := -1
	for _, t := range ts {
		if !want(t) {
			continue
		}
		if t.clause != last {
			out = append(out, nil)
			last = t.clause
		}
		out[len(out)-1] = append(out[len(out)-1], t)
	}
	return out
}

func (c clauseTokens) negated() bool {
	for i, t := range c {
		if negators[t.text] && !answersNo(c, i) || t.negated {
			return true
		}
	}
	return false
}

// matter reports whether the clause has a content word of its own.
func (c clauseTokens) matter() bool {
	for _, t := range c {
		if (t.content() || t.number) && !attribution[t.text] && t.text != "'s" {
			return true
		}
	}
	return false
}

var auxiliaries = set("am is are was were do does did have has had will would shall should can could may might must 's")

func (c clauseTokens) verbal() bool {
	for i, t := range c {
		if auxiliaries[t.text] && i > 0 && i+1 >= len(c)-1 {
			return true
		}
	}
	return false
}
