package evidence

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// quantKind is what sort of quantity a number is.
type quantKind int

const (
	plain   quantKind = iota // 14, fourteen, 2.5, twice
	clock                    // half past three, 10:30, two o'clock
	day                      // Thursday, the nineteenth, 30 April, tomorrow
	monthly                  // January
)

// quant is one number, time or day as somebody gave it.
type quant struct {
	kind       quantKind
	n          float64 // plain
	unit       string  // stem of the measure that follows; empty if none does
	hour, min  int     // clock, on a dial of twelve
	dayOfMonth int     // day; 0 if not given
	month      int     // day and monthly; 0 if not given
	weekday    int     // day; -1 if not given
	date       time.Time
	relative   bool   // resolved from "tomorrow" or a bare weekday
	first      int    // index of the first token
	last       int    // index of the last token
	marked     bool   // inside quotation marks of the statement
	superseded bool   // the speaker took it back
	by         string // for what
	final      int    // the token that ends what holds instead
}

var (
	ones = map[string]int{"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19}
	tens     = map[string]int{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
	ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
		"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30}
	months = map[string]int{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
		"jan": 1, "feb": 2, "apr": 4, "aug": 8, "sept": 9, "oct": 10, "nov": 11, "dec": 12}
	weekdays = map[string]int{"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6}
	// measures are what a number is of, where mixing them up is an error by itself.
	measures = set("minute hour day week month year percent pound pence p milligram mg ml gram kilo kg stone mile metre time puff tablet pill unit degree")
)

// quants reads every number, time and day of a text and marks the tokens they are made of. visit resolves relative days; zero leaves them open.
func quants(ts []token, visit time.Time) []quant {
	var out []quant
	for i := 0; i < len(ts); {
		q, next, ok := readQuant(ts, i, visit)
		if !ok {
			i++
			continue
		}
		q.first, q.last, q.marked = i, next-1, ts[i].marked
		for k := i; k < next; k++ {
			ts[k].number, ts[k].value = true, ""
		}
		ts[i].value = q.value()
		out = append(out, q)
		i = next
	}
	return out
}

func readQuant(ts []token, i int, visit time.Time) (quant, int, bool) {
	for _, read := range []func([]token, int, time.Time) (quant, int, bool){readISO, readClock, readDay, readPlain} {
		if q, next, ok := read(ts, i, visit); ok {
			return q, next, true
		}
	}
	return quant{}, i, false
}

func at(ts []token, i int) string {
	if i < 0 || i >= len(ts) || i > 0 && ts[i].before == sentenceEnd {
		return ""
	}
	return ts[i].text
}

// readISO reads 2026-04-21 and 21/04/2026, which arrive as three numbers.
func readISO(ts []token, i int, visit time.Time) (quant, int, bool) {
	if i+2 >= len(ts) {
		return quant{}, i, false
	}
	a, errA := strconv.Atoi(ts[i].text)
	b, errB := strconv.Atoi(ts[i+1].text)
	c, errC := strconv.Atoi(ts[i+2].text)
	if errA != nil || errB != nil || errC != nil || b < 1 || b > 12 {
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

func small(w string) (int, bool) {
	if n, ok := ones[w]; ok {
		return n, true
	}
	if n, ok := tens[w]; ok {
		return n, true
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n >= 0 && n < 100
}

// readClock reads "half past three", "half six", "quarter to nine", "ten past two", "two o'clock", "10:30", "8 am".
func readClock(ts []token, i int, _ time.Time) (quant, int, bool) {
	w := ts[i].text
	dial := func(h, m, next int) (quant, int, bool) {
		return quant{kind: clock, hour: h % 12, min: m}, next, true
	}
	past := func(m, j int) (quant, int, bool) { // j is at "past" or "to"
		h, ok := small(at(ts, j+1))
		if !ok || h < 1 || h > 12 {
			return quant{}, i, false
		}
		next := j + 2
		if at(ts, next) == "o'clock" {
			next++
		}
		if at(ts, j) == "past" || at(ts, j) == "after" {
			return dial(h, m, next)
		}
		return dial(h+11, 60-m, next)
	}
	if w == "half" {
		if at(ts, i+1) == "past" {
			return past(30, i+1)
		}
		if h, ok := ones[at(ts, i+1)]; ok && h >= 1 && h <= 12 {
			return dial(h, 30, i+2) // British: half six is 6:30
		}
		return quant{}, i, false
	}
	if w == "quarter" && (at(ts, i+1) == "past" || at(ts, i+1) == "to") {
		return past(15, i+1)
	}
	if m, ok := small(w); ok && m > 0 && m < 60 {
		j := i + 1
		if n, ok := ones[at(ts, j)]; ok && tens[w] > 0 && n < 10 {
			m, j = m+n, j+1
		}
		if at(ts, j) == "minutes" {
			j++
		}
		if at(ts, j) == "past" || at(ts, j) == "to" && m%5 == 0 && m <= 30 && j == i+1 {
			if q, next, ok := past(m, j); ok && (at(ts, j) == "past" || clockContext(ts, i)) {
				return q, next, true
			}
		}
		if at(ts, i+1) == "o'clock" && m <= 12 {
			return dial(m, 0, i+2)
		}
		if (at(ts, i+1) == "am" || at(ts, i+1) == "pm") && m <= 12 {
			return dial(m, 0, i+2)
		}
	}
	if h, m, ok := strings.Cut(strings.ReplaceAll(w, ".", ":"), ":"); ok {
		hh, errH := strconv.Atoi(h)
		mm, errM := strconv.Atoi(m)
		timed := strings.Contains(w, ":") || at(ts, i+1) == "am" || at(ts, i+1) == "pm"
		if errH == nil && errM == nil && timed && hh < 24 && mm < 60 && len(m) == 2 {
			next := i + 1
			if at(ts, next) == "am" || at(ts, next) == "pm" {
				next++
			}
			return dial(hh, mm, next)
		}
	}
	return quant{}, i, false
}

// clockContext tells "at twenty to nine" from "ten to four people".
func clockContext(ts []token, i int) bool {
	switch at(ts, i-1) {
	case "at", "by", "about", "around", "from", "until", "till", "since", "morning", "before", "after", "was", "is", "'s":
		return true
	}
	return false
}

// readDay reads days of the month and week, alone and together, and the words that point at a day.
func readDay(ts []token, i int, visit time.Time) (quant, int, bool) {
	q := quant{kind: day, weekday: -1}
	j := i
	if n, ok := weekday(ts, j); ok {
		q.weekday = n
		j++
		if j < len(ts) && ts[j].text == "'s" {
			j++
		}
	} else if n, ok := relativeDays[at(ts, j)]; ok && at(ts, j) != "" {
		if !visit.IsZero() {
			q.date, q.relative = visit.AddDate(0, 0, n), true
		} else {
			q.relative = true
		}
		q.fill()
		return q, j + 1, true
	} else if at(ts, j) == "end" && at(ts, j+1) == "of" {
		k := j + 2
		weeks := 0
		switch at(ts, k) {
		case "next":
			weeks = 1
		case "this", "the":
		default:
			return quant{}, i, false
		}
		if at(ts, k+1) != "week" {
			return quant{}, i, false
		}
		q.relative = true
		if !visit.IsZero() {
			q.date = visit.AddDate(0, 0, 7*weeks+(5-int(visit.Weekday())+7)%7)
			q.fill()
		}
		return q, k + 2, true
	}
	// the day of the month, before or after the month
	k := j
	if q.weekday >= 0 && at(ts, k) == "the" {
		k++
	}
	if q.weekday < 0 && at(ts, k) == "the" {
		k++
	}
	if n, next, ok := ordinal(ts, k); ok && k == j && q.weekday < 0 && !hasMonth(ts, next) {
		// a bare ordinal without "the" is no day ("first", "second")
		_ = n
	} else if ok {
		q.dayOfMonth = n
		j = next
		if at(ts, j) == "of" {
			if m, ok := month(ts, j+1); ok {
				q.month, j = m, j+2
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
	} else if m, ok := month(ts, k); ok && k == j {
		next := k + 1
		if at(ts, next) == "the" {
			next++
		}
		if n, after, ok := ordinal(ts, next); ok {
			q.dayOfMonth, q.month, j = n, m, after
		} else if q.weekday < 0 {
			return quant{kind: monthly, month: m}, k + 1, true
		}
	}
	if q.weekday < 0 && q.dayOfMonth == 0 {
		return quant{}, i, false
	}
	q.resolve(ts, i, visit)
	return q, j, true
}

var relativeDays = map[string]int{"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}

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

// month reads a month. "May" and "March" are months only with a capital that no sentence start explains, or after a number.
func month(ts []token, i int) (int, bool) {
	if i < 0 || i >= len(ts) {
		return 0, false
	}
	t := ts[i]
	n, ok := months[t.text]
	if ok && (t.text == "may" || t.text == "march") && !t.capital {
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
	if n, err := strconv.Atoi(w); err == nil && n >= 1 && n <= 31 {
		switch at(ts, i+1) {
		case "st", "nd", "rd", "th":
			return n, i + 2, true
		}
	}
	return 0, i, false
}

// resolve finds the calendar day meant, as seen from the day of the visit: a bare weekday is the next one, unless the words look back.
func (q *quant) resolve(ts []token, i int, visit time.Time) {
	if visit.IsZero() {
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
		ahead := (q.weekday - int(visit.Weekday()) + 7) % 7
		if ahead == 0 {
			ahead = 7
		}
		q.date = visit.AddDate(0, 0, ahead)
		if at(ts, i-1) == "last" {
			q.date = q.date.AddDate(0, 0, -7)
		}
	}
}

func (q *quant) fill() {
	if !q.date.IsZero() {
		q.weekday, q.dayOfMonth, q.month = int(q.date.Weekday()), q.date.Day(), int(q.date.Month())
	}
}

// readPlain reads digits and spoken numbers: "three hundred and forty", "two point five", "a hundred", "twice".
func readPlain(ts []token, i int, _ time.Time) (quant, int, bool) {
	n, j, ok := spoken(ts, i)
	if !ok || pronounOne(ts, i, j) {
		return quant{}, i, false
	}
	q := quant{kind: plain, n: n}
	if w := ts[i].text; w == "once" || w == "twice" {
		q.unit = "time"
		return q, j, true
	}
	if u := at(ts, j); u != "" && ts[j].before == noPause && measures[canonicalUnit(ts[j].stem)] {
		q.unit = canonicalUnit(ts[j].stem)
		j++
	}
	return q, j, true
}

// pronounOne tells the "one" that stands for a thing ("the old one") from the one that counts ("one puff", "one every morning").
func pronounOne(ts []token, i, next int) bool {
	if ts[i].text != "one" || next != i+1 {
		return false
	}
	if i > 0 && ts[i].before == noPause {
		switch ts[i-1].text {
		case "the", "that", "this", "which", "each", "every", "no", "any", "another", "other", "old", "new", "only":
			return next >= len(ts) || !ts[next].content() || ts[next].before > noPause
		}
		if ts[i-1].content() && !sayings[ts[i-1].text] {
			return true
		}
	}
	switch at(ts, next) {
	case "every", "each", "per":
		return false
	case "outside", "inside":
		return true
	}
	return next >= len(ts) || !ts[next].content() || ts[next].before > noPause
}

func canonicalUnit(s string) string {
	switch s {
	case "mg":
		return "milligram"
	case "tim":
		return "time"
	case "minut":
		return "minute"
	case "mil":
		return "mile"
	case "penc", "p":
		return "pence"
	case "ston":
		return "stone"
	case "quid":
		return "pound"
	case "dai":
		return "day"
	case "degre":
		return "degree"
	case "metr":
		return "metre"
	}
	return s
}

func spoken(ts []token, i int) (float64, int, bool) {
	w := ts[i].text
	switch w {
	case "once":
		return 1, i + 1, true
	case "twice":
		return 2, i + 1, true
	case "dozen":
		return 12, i + 1, true
	case "a":
		if next := at(ts, i+1); next != "hundred" && next != "thousand" && next != "dozen" {
			return 0, i, false
		}
		if at(ts, i+1) == "dozen" {
			return 12, i + 2, true
		}
		return compound(ts, i+1, 1)
	}
	if f, err := strconv.ParseFloat(strings.ReplaceAll(w, ",", ""), 64); err == nil && w[0] >= '0' && w[0] <= '9' && !math.IsInf(f, 0) {
		return f, i + 1, true
	}
	if _, ok := small(w); !ok {
		return 0, i, false
	}
	return compound(ts, i, 0)
}

// compound adds up words of number from ts[i]; lead is a number already read ("a" hundred).
func compound(ts []token, i int, lead int) (float64, int, bool) {
	total, part := 0, lead
	j, last := i, 0
	for j < len(ts) && (j == i || ts[j].before == noPause) {
		w := ts[j].text
		if n, ok := ones[w]; ok {
			if last == 1 || last == 2 && n >= 10 {
				break
			}
			part, last = part+n, 1
		} else if n, ok := tens[w]; ok {
			if last == 1 || last == 2 {
				break
			}
			part, last = part+n, 2
		} else if w == "hundred" && part > 0 && part < 100 {
			part, last = part*100, 3
		} else if w == "thousand" && part > 0 {
			total, part, last = total+part*1000, 0, 4
		} else if w == "and" && last >= 3 && j+1 < len(ts) && ts[j+1].before == noPause {
			if _, ok := small(ts[j+1].text); !ok {
				break
			}
		} else {
			break
		}
		j++
	}
	v := float64(total + part)
	if at(ts, j) == "point" {
		digits, scale := 0.0, 0.1
		k := j + 1
		for k < len(ts) {
			n, ok := ones[at(ts, k)]
			if !ok || n > 9 {
				break
			}
			digits += float64(n) * scale
			scale /= 10
			k++
		}
		if k > j+1 {
			return v + digits, k, true
		}
	}
	if at(ts, j) == "and" && at(ts, j+1) == "a" && at(ts, j+2) == "half" {
		return v + 0.5, j + 3, true
	}
	return v, j, true
}

// says reports whether a quantity of the evidence accounts for one of the statement.
func (q quant) says(s quant) bool {
	switch {
	case q.kind == clock && s.kind == clock:
		return q.hour == s.hour && q.min == s.min
	case q.kind == clock && s.kind == plain:
		return q.min == 0 && int(s.n)%12 == q.hour && s.n == math.Trunc(s.n) && s.unit == ""
	case q.kind == plain && s.kind == clock:
		return s.min == 0 && int(q.n)%12 == s.hour && q.n == math.Trunc(q.n) && q.unit == ""
	case q.kind == plain && s.kind == plain:
		return math.Abs(q.n-s.n) < 1e-9 && (q.unit == "" || s.unit == "" || q.unit == s.unit)
	case q.kind == monthly || s.kind == monthly:
		return q.month == s.month && s.month > 0 && s.kind == monthly
	case q.kind == day && s.kind == day:
		return q.saysDay(s)
	}
	return false
}

func (q quant) saysDay(s quant) bool {
	if s.dayOfMonth == 0 { // a weekday alone, or an open "tomorrow"
		if s.relative && s.weekday < 0 {
			return q.relative && q.weekday < 0 && q.dayOfMonth == 0
		}
		return q.weekday == s.weekday || !q.date.IsZero() && int(q.date.Weekday()) == s.weekday
	}
	if !q.date.IsZero() && !s.date.IsZero() {
		if q.date.Equal(s.date) {
			return true
		}
		// "on Thursday" may look back
		return q.relative && q.dayOfMonth == 0 && q.date.AddDate(0, 0, -7).Equal(s.date)
	}
	return q.dayOfMonth == s.dayOfMonth && (q.month == 0 || s.month == 0 || q.month == s.month) && (q.weekday < 0 || s.weekday < 0 || q.weekday == s.weekday)
}

// impossible reports whether the weekday and the date given do not belong together in the year of the visit.
func (q quant) impossible() bool {
	return q.kind == day && q.weekday >= 0 && q.dayOfMonth > 0 && q.month > 0 && !q.date.IsZero() && int(q.date.Weekday()) != q.weekday
}

// value is the quantity without its measure, to compare "84" with "eighty-four".
func (q quant) value() string {
	if q.kind == plain {
		return "#" + strconv.FormatFloat(q.n, 'f', -1, 64)
	}
	if q.kind == clock && q.min == 0 {
		return "#" + strconv.Itoa((q.hour+11)%12+1)
	}
	return "#" + q.String()
}

// String says the quantity in figures, for remarks.
func (q quant) String() string {
	switch q.kind {
	case clock:
		h := q.hour
		if h == 0 {
			h = 12
		}
		return fmt.Sprintf("%d:%02d", h, q.min)
	case monthly:
		return time.Month(q.month).String()
	case day:
		var parts []string
		if q.weekday >= 0 {
			parts = append(parts, time.Weekday(q.weekday).String())
		}
		if q.dayOfMonth > 0 {
			parts = append(parts, strconv.Itoa(q.dayOfMonth))
		}
		if q.month > 0 {
			parts = append(parts, time.Month(q.month).String())
		}
		if len(parts) == 0 {
			return "that day"
		}
		return strings.Join(parts, " ")
	}
	n := strconv.FormatFloat(q.n, 'f', -1, 64)
	switch q.unit {
	case "":
		return n
	case "pound":
		return "£" + n
	case "percent":
		return n + " per cent"
	}
	if q.n == 1 {
		return n + " " + q.unit
	}
	return n + " " + q.unit + "s"
}

// retractions are the words with which a speaker takes something back.
func retracts(ts []token, i int) bool {
	switch ts[i].text {
	case "no":
		next := at(ts, i+1)
		if i+1 < len(ts) && ts[i+1].before > noPause {
			next = ts[i+1].text
		}
		if _, number := small(next); number && ts[i].before == comma {
			return true // "one puff, no two puffs"
		}
		return next == "sorry" || next == "hang" || next == "wait" || next == "scrub" || next == "tell" || ts[i].before == comma && i+1 < len(ts) && ts[i+1].before == comma
	case "sorry":
		return ts[i].before == comma || at(ts, i-1) == "no"
	case "scrub":
		return true
	case "hang", "wait":
		return at(ts, i+1) == "on"
	case "rather":
		return at(ts, i-1) == "or"
	}
	return false
}

// supersede marks what the speaker took back in the same breath: a value before "no, sorry" that is followed by another of its kind.
func supersede(ts []token, qs []quant) {
	for i := range ts {
		if !retracts(ts, i) {
			continue
		}
		// the last of its kind after the retraction, in reach, is what holds
		for a := range qs {
			if qs[a].last >= i || i-qs[a].last > 14 || qs[a].superseded {
				continue
			}
			var final *quant
			repeated := false
			for b := range qs {
				if qs[b].first <= i || qs[b].first-i > 16 || !kindred(qs[a], qs[b]) {
					continue
				}
				if qs[a].kind == day && qs[b].says(qs[a]) && qs[a].dayOfMonth == 0 {
					repeated = true
				}
				if final == nil || qs[b].kind != day {
					final = &qs[b]
				}
			}
			if final != nil && !repeated && !final.says(qs[a]) {
				qs[a].superseded, qs[a].by, qs[a].final = true, final.String(), final.last
			}
		}
	}
}

func kindred(a, b quant) bool {
	if a.kind != b.kind {
		return false
	}
	return a.kind != plain || a.unit == b.unit || a.unit == "" || b.unit == ""
}

// Numbers returns the quantities of a text in figures, in order.
func Numbers(text string) []string {
	ts := tokenise(fold(text))
	var out []string
	for _, q := range quants(ts, time.Time{}) {
		out = append(out, q.String())
	}
	return out
}

// Correction is something a speaker took back and what it became.
type Correction struct{ First, Final string }

// Corrections finds where a speaker corrects a number, day or time in the same breath.
func Corrections(text string) []Correction {
	ts := tokenise(fold(text))
	qs := quants(ts, time.Time{})
	supersede(ts, qs)
	var out []Correction
	for _, q := range qs {
		if q.superseded {
			out = append(out, Correction{q.String(), q.by})
		}
	}
	return out
}
