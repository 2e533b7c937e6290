package evidence

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// readISO reads 2026-04-21 and 21/04/2026, which arrive as three numbers.
func readISO(ts []token, i int, visit time.Time) (quant, int, bool) {
	if i+2 >= len(ts) {
		return quant{}, i, false
	}
	a, okA := figure(ts[i].text, 9999)
	b, okB := figure(ts[i+1].text, 12)
	c, okC := figure(ts[i+2].text, 9999)
	if !okA || !okB || !okC || b < 1 {
		return quant{}, i, false
	}
	gap := ts[i+1].from - ts[i].to
	switch {
	case gap != 1 || ts[i+2].from-ts[i+1].to != 1:
		return quant{}, i, false
	case a > 1900 && a < 2200 && c >= 1 && c <= 31:
		a, c = c, a
	case c > 1900 && c < 2200 && a >= 1 && a <= 31:
	default:
		return quant{}, i, false
	}
	return quant{kind: day, dayOfMonth: a, month: b, weekday: -1, date: time.Date(c, time.Month(b), a, 0, 0, 0, 0, time.UTC)}, i + 3, true
}

// readDay reads days of the month and week, alone and together, and the words that point at a day or a stretch of days.
func readDay(ts []token, i int, visit time.Time) (quant, int, bool) {
	for _, read := range []func([]token, int, time.Time) (quant, int, bool){readPointed, readPeriod, readEnd, readFeast, readNamedDay} {
		if q, next, ok := read(ts, i, visit); ok {
			return q, next, true
		}
	}
	return quant{}, i, false
}

// pointed is a day so many days from the visit.
func pointed(offset int, visit time.Time) quant {
	q := quant{kind: day, weekday: -1, relative: true, offset: offset}
	if !visit.IsZero() {
		q.date = visit.AddDate(0, 0, offset)
		q.fill()
	}
	return q
}

var relativeDays = map[string]int{"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}

var partsOfDay = map[string]string{"morning": "am", "afternoon": "pm", "evening": "pm"}

// readPointed reads "tomorrow", "the day after tomorrow", "last night", "a week today", and the forms a note gives them: "the day before".
func readPointed(ts []token, i int, visit time.Time) (quant, int, bool) {
	w, j := ts[i].text, i+1
	if n, ok := relativeDays[w]; ok {
		return pointed(n, visit), j, true
	}
	if half := partsOfDay[at(ts, j)]; w == "this" && half != "" {
		q := pointed(0, visit)
		q.half = half
		return q, j + 1, true
	}
	if w == "last" && at(ts, j) == "night" {
		return pointed(-1, visit), j + 1, true
	}
	if weeks, k, ok := weeksAhead(ts, i); ok {
		if n, ok := relativeDays[at(ts, k)]; ok {
			return pointed(n+7*weeks, visit), k + 1, true
		}
	}
	if w == "that" && at(ts, j) == "day" && loose(ts, j+1) {
		return pointed(0, visit), j + 1, true // how a note says "today"
	}
	if w != "the" {
		return quant{}, i, false
	}
	k := i + 3
	switch at(ts, j) + " " + at(ts, j+1) {
	case "day after", "day before":
		n := map[string]int{"after": 1, "before": -1}[at(ts, j+1)]
		if at(ts, k) == "tomorrow" || at(ts, k) == "yesterday" {
			return pointed(2*n, visit), k + 1, true
		}
		if loose(ts, k) {
			return pointed(n, visit), k, true
		}
	case "night before":
		if loose(ts, k) {
			return pointed(-1, visit), k, true
		}
	case "next day", "following day":
		return pointed(1, visit), k, true
	case "previous day":
		return pointed(-1, visit), k, true
	}
	return quant{}, i, false
}

// loose reports whether nothing follows that the words before it could belong to: "the day before." but not "the day before the visit".
func loose(ts []token, k int) bool {
	if k >= len(ts) || ts[k].before > noPause || joins[ts[k].text] {
		return true
	}
	switch ts[k].text {
	case "at", "in", "on", "for", "from", "with", "to", "when", "about":
		return true
	}
	return false
}

// weeksAhead reads "a week (on)", "a fortnight on", "two weeks on" and returns what follows.
func weeksAhead(ts []token, i int) (weeks, next int, ok bool) {
	n, known := 0, false
	switch w := ts[i].text; w {
	case "a":
		n, known = 1, true
	default:
		n, known = ones[w]
	}
	if !known || n == 0 {
		return 0, i, false
	}
	next = i + 2
	switch at(ts, i+1) {
	case "week", "weeks":
	case "fortnight":
		n *= 2
	default:
		return 0, i, false
	}
	if w := at(ts, next); w == "on" || w == "from" {
		next++
	}
	return n, next, true
}

// periods are the stretches that "last" and "next" point at.
var periods = set("week month year weekend term summer winter spring autumn christmas easter")

// readPeriod reads "last week", "next month", "this year" and what a note makes of them: "the week before".
func readPeriod(ts []token, i int, visit time.Time) (quant, int, bool) {
	w, j := ts[i].text, i+1
	q := quant{kind: period, weekday: -1}
	switch {
	case (w == "last" || w == "next" || w == "this") && periods[at(ts, j)]:
		q.mod, q.unit = w, at(ts, j)
	case w == "the" && periods[at(ts, j)] && (at(ts, j+1) == "before" || at(ts, j+1) == "after"):
		q.mod, q.unit = map[string]string{"before": "last", "after": "next"}[at(ts, j+1)], at(ts, j)
		j++
		if at(ts, j+1) == "last" || at(ts, j+1) == "next" {
			q.mod += " but one"
			j++
		} else if !loose(ts, j+1) {
			return quant{}, i, false
		}
	case w == "the" && (at(ts, j) == "previous" || at(ts, j) == "following") && periods[at(ts, j+1)]:
		q.mod, q.unit = map[string]string{"previous": "last", "following": "next"}[at(ts, j)], at(ts, j+1)
		j++
	case w == "that" && (at(ts, j) == "week" || at(ts, j) == "month" || at(ts, j) == "year"):
		q.mod, q.unit = "this", at(ts, j)
	default:
		return quant{}, i, false
	}
	if n := map[string]int{"last": -1, "this": 0, "next": 1}[q.mod]; !visit.IsZero() && !strings.Contains(q.mod, "but") {
		switch q.unit {
		case "month":
			q.month = int(time.Date(visit.Year(), visit.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC).Month())
		case "year":
			q.n = float64(visit.Year() + n)
		}
	}
	return q, j + 1, true
}

// readEnd reads "the end of the week" (its Friday), "the end of next month", "the end of May" (their last day).
func readEnd(ts []token, i int, visit time.Time) (quant, int, bool) {
	if ts[i].text != "end" || at(ts, i+1) != "of" {
		return quant{}, i, false
	}
	q := quant{kind: day, weekday: -1, relative: true}
	if m, ok := month(ts, i+2); ok {
		q.mod = "end of " + time.Month(m).String()
		if !visit.IsZero() {
			q.month, q.dayOfMonth = m, 28
			q.resolve(ts, i, visit)
			q.date = time.Date(q.date.Year(), time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC)
			q.fill()
			q.weekday = -1
		}
		return q, i + 3, true
	}
	ahead, k := 0, i+3
	switch at(ts, i+2) {
	case "next", "following":
		ahead = 1
	case "this", "that":
	case "the":
		if at(ts, k) == "following" {
			ahead, k = 1, k+1
		}
	default:
		return quant{}, i, false
	}
	unit := at(ts, k)
	q.mod = "end of " + unit + strconv.Itoa(ahead)
	switch unit {
	case "week":
		if !visit.IsZero() {
			q.date = visit.AddDate(0, 0, 7*ahead+(5-int(visit.Weekday())+7)%7)
		}
	case "month":
		if !visit.IsZero() {
			q.date = time.Date(visit.Year(), visit.Month()+time.Month(1+ahead), 0, 0, 0, 0, 0, time.UTC)
		}
	case "year":
		if !visit.IsZero() {
			q.date = time.Date(visit.Year()+ahead, 12, 31, 0, 0, 0, 0, time.UTC)
		}
	default:
		return quant{}, i, false
	}
	q.fill()
	return q, k + 1, true
}

// feasts are named days with a date of their own.
var feasts = map[string][2]int{"christmas day": {25, 12}, "christmas eve": {24, 12}, "boxing day": {26, 12}, "new year's day": {1, 1}, "new year's eve": {31, 12}, "valentine's day": {14, 2}}

func readFeast(ts []token, i int, visit time.Time) (quant, int, bool) {
	name, j := ts[i].text, i+1
	if name == "new" {
		name, j = name+" "+at(ts, j), j+1
	}
	if at(ts, j) == "'s" {
		name, j = name+"'s", j+1
	}
	if d, ok := feasts[name+" "+at(ts, j)]; ok {
		q := quant{kind: day, weekday: -1, dayOfMonth: d[0], month: d[1]}
		q.resolve(ts, i, visit)
		return q, j + 1, true
	}
	return quant{}, i, false
}

// readNamedDay reads "Thursday", "next Friday", "Monday week", "the nineteenth", "Thursday the thirtieth of April", "3 May".
func readNamedDay(ts []token, i int, visit time.Time) (quant, int, bool) {
	q := quant{kind: day, weekday: -1}
	j := i
	weeks, lead, ahead := weeksAhead(ts, j)
	if ahead {
		j = lead
	}
	if w := ts[min(j, len(ts)-1)].text; j < len(ts) && (w == "last" || w == "next" || w == "this" || w == "coming") {
		q.mod = w
		if j++; w == "this" && at(ts, j) == "coming" {
			j++
		}
	}
	if n, ok := weekday(ts, j); ok && (j == i || at(ts, j) != "") && !(q.mod == "last" && at(ts, j+1) == "of") {
		q.weekday = n
		j++
		if j < len(ts) && ts[j].text == "'s" {
			j++
		}
		switch {
		case at(ts, j) == "week" && at(ts, j-1) != "s":
			weeks, j = weeks+1, j+1
		case at(ts, j) == "fortnight":
			weeks, j = weeks+2, j+1
		case at(ts, j) == "coming":
			q.mod, j = "this", j+1
		case at(ts, j) == "just" && at(ts, j+1) == "gone":
			q.mod, j = "last", j+2
		case at(ts, j) == "gone":
			q.mod, j = "last", j+1
		case at(ts, j) == "before" && at(ts, j+1) == "last":
			q.mod, weeks, j = "last", weeks-1, j+2
		case at(ts, j) == "after" && at(ts, j+1) == "next":
			q.mod, weeks, j = "next", weeks+1, j+2
		}
		q.weeks = weeks
	} else if m, ok := month(ts, j); ok && q.mod != "" && q.mod != "coming" {
		q = quant{kind: monthly, month: m, mod: q.mod}
		return q, j + 1, true
	} else if q.mod != "" || ahead {
		return quant{}, i, false
	}
	// the day of the month, before or after the month
	k := j
	if at(ts, k) == "the" || q.weekday < 0 && k == i && ts[k].text == "the" {
		k++
	}
	if n, next, ok := ordinal(ts, k); ok && k == j && q.weekday < 0 && !hasMonth(ts, next) {
		// a bare ordinal without "the" is no day ("first", "second")
	} else if ok && !(q.weekday >= 0 && k == j && !hasMonth(ts, next) && dayNoun(at(ts, next))) {
		q.dayOfMonth = n
		j = next
		if at(ts, j) == "of" {
			if m, ok := month(ts, j+1); ok {
				q.month, j = m, j+2
			} else if (at(ts, j+1) == "next" || at(ts, j+1) == "this" || at(ts, j+1) == "last") && at(ts, j+2) == "month" {
				if !visit.IsZero() {
					step := map[string]int{"last": -1, "this": 0, "next": 1}[at(ts, j+1)]
					q.month = int(time.Date(visit.Year(), visit.Month()+time.Month(step), 1, 0, 0, 0, 0, time.UTC).Month())
				}
				j += 3
			}
		} else if m, ok := month(ts, j); ok {
			q.month, j = m, j+1
		}
		if q.month == 0 && q.weekday < 0 && dayNoun(at(ts, j)) {
			return quant{}, i, false // "the second time"
		}
	} else if n, ok := small(at(ts, k)); ok && n >= 1 && n <= 31 {
		if m, ok := month(ts, k+1); ok {
			q.dayOfMonth, q.month, j = n, m, k+2
		} else if q.weekday >= 0 && k == j && digitsOnly(at(ts, k)) && at(ts, k+1) != "o'clock" && at(ts, k+1) != "am" && at(ts, k+1) != "pm" {
			q.dayOfMonth, j = n, k+1
		}
	} else if n, ok := small(ts[k%len(ts)].text); ok && k == i && n >= 1 && n <= 31 && hasMonth(ts, k+1) && at(ts, k+1) != "of" {
		m, _ := month(ts, k+1)
		q.dayOfMonth, q.month, j = n, m, k+2
	} else if m, ok := month(ts, k); ok && k == j {
		next := k + 1
		if at(ts, next) == "the" {
			next++
		}
		if n, after, ok := ordinal(ts, next); ok {
			q.dayOfMonth, q.month, j = n, m, after
		} else if q.weekday < 0 {
			q = quant{kind: monthly, month: m}
			j = k + 1
			if at(ts, j) == "before" && at(ts, j+1) == "last" {
				q.mod, j = "before last", j+2
			}
			return q, j, true
		}
	}
	if q.weekday < 0 && q.dayOfMonth == 0 {
		return quant{}, i, false
	}
	q.resolve(ts, i, visit)
	return q, j, true
}

func dayNoun(w string) bool {
	switch w {
	case "time", "day", "week", "one", "thing", "lot":
		return true
	}
	return w != "" && !closed[w] && months[w] == 0
}

func weekday(ts []token, i int) (int, bool) {
	w := at(ts, i)
	if i >= 0 && i < len(ts) && w == "" {
		w = ts[i].text
	}
	if n, ok := weekdays[w]; ok {
		return n, true
	}
	n, ok := weekdays[strings.TrimSuffix(w, "s")]
	return n, ok
}

// month reads a month. "May" and "March" are months only with a capital that no sentence start explains, after a number, or after "of": recognisers write
// "the 12th of may".
func month(ts []token, i int) (int, bool) {
	if i < 0 || i >= len(ts) {
		return 0, false
	}
	t := ts[i]
	n, ok := months[t.text]
	if ok && (t.text == "may" || t.text == "march") && !t.capital && at(ts, i-1) != "of" {
		return 0, false
	}
	return n, ok
}

func hasMonth(ts []token, i int) bool {
	if at(ts, i) == "of" {
		i++
	}
	_, ok := month(ts, i)
	return ok
}

func ordinal(ts []token, i int) (int, int, bool) {
	w := at(ts, i)
	if n, ok := tens[w]; ok && n <= 30 {
		if o, ok := ordinals[at(ts, i+1)]; ok && o < 10 && n+o <= 31 {
			return n + o, i + 2, true
		}
	}
	if n, ok := ordinals[w]; ok {
		return n, i + 1, true
	}
	if n, ok := figure(w, 31); ok && n >= 1 {
		switch at(ts, i+1) {
		case "st", "nd", "rd", "th":
			return n, i + 2, true
		}
	}
	return 0, i, false
}

// resolve finds the calendar day meant, as seen from the day of the visit: a bare weekday is the next one, or the one just gone. "Next Friday" and
// "last Friday" are not the same day for everybody: both readings are kept.
func (q *quant) resolve(ts []token, i int, visit time.Time) {
	if visit.IsZero() {
		q.relative = q.dayOfMonth == 0
		return
	}
	switch {
	case q.dayOfMonth > 0 && q.month > 0:
		best := time.Time{}
		for y := visit.Year() - 1; y <= visit.Year()+1; y++ {
			d := time.Date(y, time.Month(q.month), q.dayOfMonth, 0, 0, 0, 0, time.UTC)
			if best.IsZero() || d.Sub(visit).Abs() < best.Sub(visit).Abs() {
				best = d
			}
		}
		q.date = best
	case q.dayOfMonth > 0:
		for off := 0; off <= 45 && q.date.IsZero(); off++ {
			for _, d := range []time.Time{visit.AddDate(0, 0, off), visit.AddDate(0, 0, -off)} {
				if d.Day() == q.dayOfMonth && (q.weekday < 0 || int(d.Weekday()) == q.weekday) && q.date.IsZero() {
					q.date = d
				}
			}
		}
	case q.weekday >= 0:
		q.relative = true
		ahead := (q.weekday-int(visit.Weekday())+6)%7 + 1 // 1 to 7 days on
		monday := -(int(visit.Weekday()) + 6) % 7
		of := func(weeks int) time.Time { return visit.AddDate(0, 0, monday+7*weeks+(q.weekday+6)%7) }
		switch q.mod {
		case "last":
			q.date = visit.AddDate(0, 0, ahead-7)
			if ahead == 7 {
				q.date = visit.AddDate(0, 0, -7)
			}
			q.also = []time.Time{of(-1)}
		case "next":
			q.date = visit.AddDate(0, 0, ahead)
			q.also = []time.Time{of(1)}
		case "this", "coming":
			q.date = visit.AddDate(0, 0, ahead)
			q.also = []time.Time{of(0)}
		default:
			q.date = visit.AddDate(0, 0, ahead)
			if q.weeks == 0 {
				q.also = []time.Time{visit.AddDate(0, 0, ahead-7)}
			}
		}
		if q.weeks != 0 {
			q.date = q.date.AddDate(0, 0, 7*q.weeks)
			for k := range q.also {
				q.also[k] = q.also[k].AddDate(0, 0, 7*q.weeks)
			}
		}
	}
}

// means reports whether the quantity may be that calendar day.
func (q quant) means(d time.Time) bool {
	return !d.IsZero() && (q.date.Equal(d) || slices.ContainsFunc(q.also, d.Equal))
}

// saysDay reports whether a day of the evidence accounts for one of the statement.
func (q quant) saysDay(s quant) bool {
	if s.mod != "" && q.mod != "" && s.mod != q.mod && !(s.mod == "this" && q.mod == "coming") && (s.date.IsZero() || q.date.IsZero()) {
		return false
	}
	if s.relative && s.weekday >= 0 && q.relative && q.weekday >= 0 { // "on Thursday", "next Thursday": the same day of the week, pointed at the same way
		if s.weekday != q.weekday || s.mod == "last" && q.mod == "next" || s.mod == "next" && q.mod == "last" || s.weeks != q.weeks && s.dayOfMonth == 0 && q.dayOfMonth == 0 {
			return false
		}
	}
	if s.dayOfMonth == 0 { // a weekday alone, or an open "tomorrow"
		if s.relative && s.weekday < 0 {
			return q.relative && q.weekday < 0 && q.dayOfMonth == 0 && q.offset == s.offset && q.mod == s.mod
		}
		return !strings.HasPrefix(q.mod, "end of month") && q.weekday == s.weekday || q.mod == "" && !q.date.IsZero() && int(q.date.Weekday()) == s.weekday
	}
	if !q.date.IsZero() && !s.date.IsZero() {
		return q.means(s.date)
	}
	return q.dayOfMonth == s.dayOfMonth && (q.month == 0 || s.month == 0 || q.month == s.month) && (q.weekday < 0 || s.weekday < 0 || q.weekday == s.weekday)
}

func (q *quant) fill() {
	if !q.date.IsZero() {
		q.weekday, q.dayOfMonth, q.month = int(q.date.Weekday()), q.date.Day(), int(q.date.Month())
	}
}
