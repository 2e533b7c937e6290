package evidence

import "evenhand/casework"

// ratesOf reads how often: "a week", "every day", "each month", "daily". A rate is named by the stretch it is counted in.
func ratesOf(ts []token, want func(token) bool) map[string]bool {
	out := map[string]bool{}
	for i, t := range ts {
		if !want(t) {
			continue
		}
		if u, ok := rateWords[t.text]; ok {
			out[u] = true
			continue
		}
		switch t.text {
		case "every", "each", "per", "a", "an":
		default:
			continue
		}
		k := i + 1
		prefix := ""
		if w := at(ts, k); w == "single" {
			k++
		} else if w == "other" || w == "second" {
			prefix, k = "other ", k+1
		}
		unit := canonicalUnit(stem(at(ts, k)))
		if !rateUnits[unit] || k < len(ts) && ts[k].number && ts[k].before == sentenceEnd {
			continue
		}
		if (t.text == "a" || t.text == "an") && !(i > 0 && t.before == noPause && counted(ts, i)) {
			continue
		}
		out[prefix+unit] = true
	}
	return out
}

var (
	rateWords = map[string]string{"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year", "nightly": "night", "hourly": "hour", "fortnightly": "fortnight"}
	rateUnits = set("day week month year night hour fortnight morning evening afternoon weekend term minute")
)

// counted reports whether a number stands shortly before a token, in the same breath: "two naproxen a week".
func counted(ts []token, i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if counts(ts, k) {
			return true
		}
		if ts[k].before > noPause || ts[k].isClosed() {
			return false
		}
	}
	return false
}

// counts reports whether a token ends a number, a measure or "times", so that "a week" after it is a rate.
func counts(ts []token, i int) bool {
	return ts[i].number || measures[unitOf(ts[i])] || ts[i].text == "times" || ts[i].text == "calls" || ts[i].text == "visits"
}

// rates: how often is not changed.
func (r *reading) rates(f *finding) {
	mine := ratesOf(r.ts, func(t token) bool { return !t.marked })
	if len(mine) == 0 {
		return
	}
	heard := map[string]bool{}
	for _, q := range r.cited {
		for u := range ratesOf(q.ts, q.in) {
			heard[u] = true
		}
	}
	for u := range mine {
		switch {
		case heard[u]:
		case len(heard) > 0:
			f.add(casework.Reject, "The recording does not say every %s.", u)
		default:
			f.add(casework.Flag, "The recording does not say every %s.", u)
		}
	}
}
