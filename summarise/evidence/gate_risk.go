package evidence

import (
	"evenhand/casework"
)

// risk: a word of risk needs the same risk in the evidence, said the same way round.
func (r *reading) risk() casework.Check {
	f := finding{gate: GateRisk}
	for _, k := range risks {
		for _, m := range k.words.FindAllStringIndex(r.text, -1) {
			t, ok := tokenAt(r.ts, m[0])
			if !ok || t.marked {
				continue
			}
			found, way := false, false
			for _, q := range r.cited {
				if !q.found {
					continue
				}
				heard := k.words
				if k.family == "drinking" {
					heard = anyDrink
				}
				for _, e := range heard.FindAllStringIndex(q.folded, -1) {
					et, ok := tokenAt(q.ts, e[0])
					if !ok || et.to <= q.from || et.from >= q.to {
						continue
					}
					found = true
					way = way || et.negated == t.negated || k.family == "food" || q.asks(et) || q.bareBeside(et)
				}
			}
			switch {
			case !found && !k.heavy && k.family != "drinking":
				f.add(casework.Flag, "Nobody said %q in the words cited.", r.text[m[0]:m[1]])
			case !found:
				f.add(casework.Reject, "Nobody said %q in the words cited.", r.text[m[0]:m[1]])
			case !way:
				f.add(casework.Reject, "%q was said the other way round.", r.text[m[0]:m[1]])
			}
		}
	}
	return f.check()
}

// anyDrink are the words that let a statement speak of drinking.
var anyDrink = newPattern(`(?i)\b(drink\w*|drank|drunk|pub|cans?|beers?|wine|vodka|booz\w*|alcohol\w*)\b`)

// bareBeside reports whether the words right after a token's sentence only say "no" or the like, so that the negation gate must decide.
func (q cited) bareBeside(t token) bool {
	for _, o := range q.ts {
		if o.sentence == t.sentence && o.from > t.from && (o.text == "no" || o.text == "not" || negators[o.text]) {
			return true
		}
	}
	return false
}

func tokenAt(ts []token, at int) (token, bool) {
	for _, t := range ts {
		if t.to > at {
			return t, true
		}
	}
	return token{}, false
}
