package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// numbers: every number, day, time and dose of the statement was said, by the one it is given to, and was not taken back.
func (r *reading) numbers() casework.Check {
	f := finding{gate: GateNumbers}
	for _, s := range r.qs {
		if s.marked {
			r.cutShort(&f, s)
			continue
		}
		if s.impossible() {
			f.add(casework.Reject, "%s is not a day of this year.", s)
		}
		r.number(&f, s)
		if n, heard := r.count(s); (s.kind != day || s.dayOfMonth == 0 && s.weekday >= 0) && heard > 0 && n > heard {
			f.add(casework.Flag, "%s stands more often than it was said.", s)
		}
	}
	r.placeAmounts(&f)
	r.rates(&f)
	r.placeTakenBack(&f)
	r.wasBefore(&f)
	return f.check()
}

// cutShort rejects a quotation that holds a value the speaker took back and stops before what holds instead.
func (r *reading) cutShort(f *finding, s quant) {
	for _, q := range r.cited {
		for _, e := range q.qs {
			if e.superseded && e.says(s) && q.in(q.ts[e.last]) && !q.in(q.ts[e.final]) {
				f.add(casework.Reject, "The quotation stops before the speaker corrects %s to %s.", s, e.by)
			}
		}
	}
}

// count compares how often a value stands in the statement and in the utterances cited.
func (r *reading) count(s quant) (here, heard int) {
	for _, x := range r.qs {
		if !x.marked && (x.says(s) || s.says(x)) && (x.dayOfMonth == 0) == (s.dayOfMonth == 0) {
			here++
		}
	}
	seen := map[int]bool{}
	for _, q := range r.cited {
		if seen[q.u.ID] {
			continue
		}
		seen[q.u.ID] = true
		for _, e := range q.qs {
			if e.says(s) {
				heard++
			}
		}
	}
	return here, heard
}

func (r *reading) number(f *finding, s quant) {
	var inQuote, held, taken, exact, outside, byOther, bySource, unitless bool
	var final string
	var heard []string
	seg := r.segmentOf(s.first)
	var who []string
	if seg != nil && seg.source != "" {
		who = r.sources(seg.source)
		if outer := r.outerSource(s.first); outer != "" && strings.HasPrefix(seg.source, "pron:") {
			who = append(who, r.sources(outer)...)
		}
	}
	for _, q := range r.cited {
		mine := len(who) == 0 || slices.Contains(who, q.u.Speaker)
		for _, e := range q.qs {
			in := q.in(q.ts[e.last]) && (q.in(q.ts[e.first]) || e.kind == day)
			if in && e.kind == s.kind && !e.superseded {
				heard = append(heard, e.String())
				bySource = bySource || mine
			}
			if !e.says(s) {
				continue
			}
			if s.kind == day && s.dayOfMonth > 0 && in && r.wrongWay(q, e, s) {
				f.add(casework.Flag, "Check which %s was meant.", e)
			}
			switch {
			case !in:
				outside = true
			case e.superseded:
				taken, final = true, e.by
				exact = exact || e.unit == s.unit
			default:
				inQuote = true
				held = held || e.unit == s.unit
				byOther = byOther || !mine
				unitless = unitless || s.unit != "" && e.unit == ""
				if mine {
					byOther, who = false, nil // said by the right one: nothing more to ask
				}
			}
		}
	}
	if exact && !held {
		inQuote = false // what was taken back had the very unit; what stands has none
	}
	unitSaid := s.unit == "" || s.unit == "time" || r.said[meaning(stem(s.unit))] || !unitless || s.unit == "pound" && r.ofMoney()
	switch {
	case inQuote && byOther && bySource && len(who) > 0 && r.otherNamed(s.first, who):
		f.add(casework.Flag, "Check who said %s.", s)
	case inQuote && byOther && bySource && len(who) > 0:
		f.add(casework.Reject, "%s was said by somebody else.", s)
	case inQuote && !unitSaid:
		f.add(casework.Flag, "The recording does not say %ss.", s.unit)
	case inQuote:
	case taken && r.states(final):
		f.add(casework.Flag, "%s was corrected to %s.", s, final)
	case taken:
		f.add(casework.Reject, "The speaker corrected %s to %s.", s, final)
	case outside:
		f.add(casework.Flag, "%s was said, but not in the words cited.", s)
	case s.relative && s.offset == 0 && r.ts[s.first].text == "that":
		f.add(casework.Flag, "Check which day that was.")
	case len(heard) > 0:
		f.add(casework.Reject, "The recording says %s, not %s.", strings.Join(slices.Compact(heard), ", "), s)
	default:
		f.add(casework.Reject, "The recording does not say %s.", s)
	}
}

// wasBefore finds a number that was and is no more, told as what is: "it was six hundred, I've got it down to four hundred and sixty".
func (r *reading) wasBefore(f *finding) {
	for _, s := range r.qs {
		if s.marked || s.kind == day || slices.ContainsFunc(r.ts, func(t token) bool {
			return t.clause == r.ts[s.first].clause && pastForms[t.text] || t.text == "used" || t.text == "from"
		}) {
			continue
		}
		for _, q := range r.cited {
			for _, e := range q.qs {
				if !q.in(q.ts[e.first]) || !e.says(s) || at(q.ts, e.first-1) != "was" && at(q.ts, e.first-1) != "were" {
					continue
				}
				for _, now := range q.qs {
					if now.kind == e.kind && now.unit == e.unit && !now.says(e) && q.in(q.ts[now.first]) && at(q.ts, now.first-1) != "was" && !r.states(now.String()) {
						f.add(casework.Flag, "The recording says %s was before.", s)
					}
				}
			}
		}
	}
}

// ofMoney reports whether the words cited speak of money, so that a number without a unit is one of pounds.
func (r *reading) ofMoney() bool {
	for w := range money {
		if r.said[w] {
			return true
		}
	}
	return false
}

var money = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("money pay owe rent debt bill pension allowance benefit savings saving wage cost price charge fee arrears payment cash fund mileage loan spend") {
		m[stem(w)] = true
	}
	return m
}()

func (r *reading) states(value string) bool {
	for _, s := range r.qs {
		if s.String() == value {
			return true
		}
	}
	return false
}

// otherNamed reports whether the sentence names somebody else it has words from, whose the number may be.
func (r *reading) otherNamed(at int, who []string) bool {
	for _, x := range r.sayings {
		if x.source == "" || strings.HasPrefix(x.source, "pron:") || r.ts[min(x.first, len(r.ts)-1)].sentence != r.ts[at].sentence {
			continue
		}
		if !intersects(r.sources(x.source), who) && r.speaks(r.sources(x.source)) {
			return true
		}
	}
	return false
}

// wrongWay reports whether a weekday said by itself is given a date that what was said of it rules out: "we went on Friday" is a Friday past,
// "I'll ring on Friday" one to come.
func (r *reading) wrongWay(q cited, e, s quant) bool {
	if !e.relative || e.weekday < 0 || e.dayOfMonth > 0 || s.date.IsZero() || r.visit.IsZero() {
		return false
	}
	past, ahead := false, false
	for _, t := range q.ts {
		if t.sentence != q.ts[e.first].sentence {
			continue
		}
		switch {
		case t.text == "will" || t.text == "shall" || t.text == "going" || t.text == "coming":
			ahead = true
		case pastForms[t.text]:
			past = true
		}
	}
	return past && !ahead && s.date.After(r.visit) || ahead && !past && s.date.Before(r.visit)
}

// pastForms are common past forms that are no participle and no present.
var pastForms = set("was were did went came took gave saw told rang said got had been made left found felt started stopped moved called")
