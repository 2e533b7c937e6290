package evidence

import (
	"fmt"
	"math"
	"slices"
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
	period                   // last week, next month
	digits                   // a telephone number
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
	relative   bool        // resolved from "tomorrow" or a bare weekday
	also       []time.Time // other days it may mean
	offset     int         // days from the visit, for "tomorrow"
	mod        string      // "last", "next", "this", "end of …"
	weeks      int         // "a week on Monday": 1
	alts       []float64   // what else the words may be worth: "two fifty" is 250 or 2.5
	timed      bool        // a plain number that may be a time: "two fifty"
	half       string      // "am" or "pm", where said
	spelled    string      // a telephone number
	first      int         // index of the first token
	last       int         // index of the last token
	marked     bool        // inside quotation marks of the statement
	superseded bool        // the speaker took it back
	by         string      // for what
	final      int         // the token that ends what holds instead
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
	measures = set("minute hour day week month year percent pound pence p milligram mg ml mil microgram gram kilo kg stone mile metre time puff tablet pill unit degree night litre pint")
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
	shareMonth(ts, out, visit)
	return out
}

// shareMonth gives the days of a list the month that is said once: "the second, the fifth and the ninth of November".
func shareMonth(ts []token, qs []quant, visit time.Time) {
	for k := len(qs) - 2; k >= 0; k-- {
		q, next := &qs[k], qs[k+1]
		listed := q.kind == day && q.dayOfMonth > 0 && q.month == 0 || q.kind == plain && q.unit == "" && q.n >= 1 && q.n <= 31 && q.n == math.Trunc(q.n)
		if next.kind != day || next.month == 0 || next.dayOfMonth == 0 || next.relative || !listed {
			continue
		}
		between := true
		for i := q.last + 1; i < next.first; i++ {
			between = between && (ts[i].text == "and" || ts[i].text == "the")
		}
		if !between || next.first < len(ts) && ts[next.first].before > comma {
			continue
		}
		n := *q
		*q = quant{kind: day, weekday: -1, dayOfMonth: int(n.n), month: next.month, first: n.first, last: n.last, marked: n.marked}
		if n.kind == day {
			q.dayOfMonth, q.weekday = n.dayOfMonth, n.weekday
		}
		q.resolve(ts, q.first, visit)
		ts[q.first].value = q.value()
	}
}

func readQuant(ts []token, i int, visit time.Time) (quant, int, bool) {
	for _, read := range []func([]token, int, time.Time) (quant, int, bool){readDigits, readISO, readClock, readDay, readPlain} {
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

// phoneLength is the least number of digits that are read as one number to ring: shorter runs are counts said one after another.
const phoneLength = 9

// readDigits reads a telephone number, spoken digit by digit or written, with its last digits put right in the same breath.
func readDigits(ts []token, i int, _ time.Time) (quant, int, bool) {
	s, j := digitRun(ts, i)
	if len(s) == 3 && j == i+3 && ts[i+1].before == noPause && ts[i+2].before == noPause && !digitsOnly(ts[i].text) && (s[0] == s[2]) {
		n, err := strconv.Atoi(s) // "one one one", "nine nine nine", "one oh one"
		return quant{kind: plain, n: float64(n)}, j, err == nil
	}
	if len(s) < phoneLength {
		return quant{}, i, false
	}
	if k := j; k < len(ts) && ts[k].text == "no" {
		if k++; k < len(ts) && ts[k].text == "sorry" {
			k++
		}
		if again, end := digitRun(ts, k); len(again) >= 2 && len(again) <= len(s) {
			s, j = s[:len(s)-len(again)]+again, end
		}
	}
	return quant{kind: digits, weekday: -1, spelled: s}, j, true
}

// digitRun collects digits from token i on and returns the token after them.
func digitRun(ts []token, i int) (string, int) {
	var b strings.Builder
	j := i
	for j < len(ts) && (j == i || ts[j].before <= comma) {
		switch w := ts[j].text; {
		case w == "oh" || w == "o" || w == "zero" || w == "nought":
			b.WriteByte('0')
		case w == "double" || w == "treble" || w == "triple":
			d, ok := digitWord(at(ts, j+1))
			if !ok {
				return b.String(), j
			}
			b.WriteString(strings.Repeat(d, map[string]int{"double": 2}[w]+3*map[string]int{"treble": 1, "triple": 1}[w]))
			j++
		case w == "hundred" && b.Len() > 0:
			b.WriteString("00")
		case w != "" && digitsOnly(w) && !strings.ContainsAny(w, ".,:£"):
			b.WriteString(w)
		default:
			d, ok := digitWord(w)
			if !ok {
				return b.String(), j
			}
			b.WriteString(d)
		}
		j++
	}
	return b.String(), j
}

func digitWord(w string) (string, bool) {
	if w == "oh" || w == "o" {
		return "0", true
	}
	n, ok := ones[w]
	return strconv.Itoa(n), ok && n < 10
}

func small(w string) (int, bool) {
	if n, ok := ones[w]; ok {
		return n, true
	}
	if n, ok := tens[w]; ok {
		return n, true
	}
	return figure(w, 99)
}

// figure reads a whole number of at most max, written in figures.
func figure(w string, max int) (int, bool) {
	if w == "" || w[0] < '0' || w[0] > '9' || len(w) > 4 {
		return 0, false
	}
	n, err := strconv.Atoi(w)
	return n, err == nil && n <= max
}

// readClock reads "half past three", "half six", "quarter to nine", "ten past two", "two o'clock", "10:30", "8 am".
func readClock(ts []token, i int, _ time.Time) (quant, int, bool) {
	w := ts[i].text
	dial := func(h, m, next int) (quant, int, bool) {
		q := quant{kind: clock, hour: h % 12, min: m}
		if h > 12 {
			q.half = "pm"
		}
		if last := at(ts, next-1); last == "am" || last == "pm" {
			q.half = last
		}
		q.half = partOfDay(ts, next, q.half)
		return q, next, true
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
			if q, next, ok := past(m, j); ok && (at(ts, j) == "past" || clockContext(ts, i) || ts[i].before > noPause && (next >= len(ts) || ts[next].before > noPause || at(ts, next) == "o'clock" || !ts[next].content())) {
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
	if h, m, ok := strings.Cut(strings.ReplaceAll(w, ".", ":"), ":"); ok && w[0] >= '0' && w[0] <= '9' {
		hh, errH := strconv.Atoi(h)
		mm, errM := strconv.Atoi(m)
		next := i + 1
		timed := strings.Contains(w, ":") || clockContext(ts, i) || i > 0 && ts[i-1].number
		if at(ts, next) == "am" || at(ts, next) == "pm" {
			timed, next = true, next+1
		} else if measured(ts, next) {
			timed = false // "6.30 pounds"
		}
		if errH == nil && errM == nil && timed && hh < 24 && mm < 60 && len(m) == 2 {
			return dial(hh, mm, next)
		}
	}
	return quant{}, i, false
}

// measured reports whether a measure stands at token i.
func measured(ts []token, i int) bool {
	w := at(ts, i)
	return w != "" && ts[i].before == noPause && measures[unitOf(ts[i])]
}

// clockContext tells "at twenty to nine" from "ten to four people".
func clockContext(ts []token, i int) bool {
	switch at(ts, i-1) {
	case "at", "by", "about", "around", "from", "until", "till", "since", "morning", "before", "after", "was", "is", "'s", "between", "only":
		return true
	}
	return false
}

// readPlain reads digits and spoken numbers: "three hundred and forty", "two point five", "a hundred", "twice".
func readPlain(ts []token, i int, visit time.Time) (quant, int, bool) {
	if q, j, ok := stretch(ts, i); ok {
		q.pointing(ts, i, j, visit)
		return q, j, true
	}
	n, j, ok := spoken(ts, i)
	if !ok || pronounOne(ts, i, j) {
		return quant{}, i, false
	}
	q := quant{kind: plain, n: n}
	w := ts[i].text
	if w == "once" || w == "twice" {
		q.unit = "time"
		return q, j, true
	}
	if a, ok := small(w); ok && j == i+1 && a > 0 {
		q, j = paired(ts, i, q, a)
	}
	if q.n == math.Trunc(q.n) && q.n <= 12 {
		q.half = partOfDay(ts, j, "")
	}
	if measured(ts, j) {
		q.unit = unitOf(ts[j])
		j++
		switch at(ts, j) + " " + at(ts, j+1) + " " + at(ts, j+2) { // "a tablet and a half"
		case "and a half":
			q.n, j = q.n+0.5, j+3
		}
		if pence, ok := small(at(ts, j)); ok && q.unit == "pound" && j < len(ts) && ts[j].before == noPause && pence > 0 && !measured(ts, j+1) {
			end := j + 1
			if o, ok := ones[at(ts, end)]; ok && pence%10 == 0 && o > 0 && o < 10 {
				pence, end = pence+o, end+1
			}
			q.n, j = q.n+float64(pence)/100, end // "twelve pounds fifty"
		}
	} else if at(ts, j) == "fortnights" || at(ts, j) == "fortnight" {
		q.n, q.unit = 2*q.n, "week"
		j++
	}
	q.pointing(ts, i, j, visit)
	return q, j, true
}

// paired reads two numbers said as one: "two fifty" is 250 or 2.50 or ten to three, "nineteen fifty-eight" is a year.
func paired(ts []token, i int, q quant, a int) (quant, int) {
	if i+1 >= len(ts) {
		return q, i + 1
	}
	b, end, ok := spoken(ts, i+1)
	if !ok || ts[i+1].before != noPause || b < 1 || b > 99 || b != math.Trunc(b) || digitsOnly(ts[i].text) || digitsOnly(ts[i+1].text) || ones[ts[i+1].text] == int(b) && b < 10 {
		return q, i + 1
	}
	switch {
	case a >= 18 && a <= 20 || a < 18 && a > 12 && b >= 10: // "nineteen fifty-eight", "twenty twenty-six"
		if a < 18 {
			return q, i + 1
		}
		q.n = float64(100*a) + b
	case a <= 12 && b >= 10:
		if tens[ts[i+1].text] == 0 && a >= 10 {
			return q, i + 1 // "ten eleven"
		}
		q.n, q.alts = float64(100*a)+b, []float64{float64(a) + b/100}
		if b < 60 {
			q.hour, q.min, q.timed = a%12, int(b), true
		}
	default:
		return q, i + 1
	}
	return q, end
}

// pointing keeps the day that "two weeks ago" or "in ten days" comes to.
func (q *quant) pointing(ts []token, i, j int, visit time.Time) {
	if visit.IsZero() || q.n != math.Trunc(q.n) || q.n > 400 {
		return
	}
	way := 0
	if at(ts, j) == "ago" {
		way = -1
	} else if i > 0 && ts[i-1].text == "in" {
		way = 1
	}
	n := way * int(q.n)
	switch {
	case way == 0:
	case q.unit == "day":
		q.also = []time.Time{visit.AddDate(0, 0, n)}
	case q.unit == "week":
		q.also = []time.Time{visit.AddDate(0, 0, 7*n)}
	case q.unit == "month":
		q.month = int(time.Date(visit.Year(), visit.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC).Month())
	}
}

// stretch reads "a fortnight", and "a week" where it says how long ("for a week", "a week ago") and not how often ("ten pounds a week").
func stretch(ts []token, i int) (quant, int, bool) {
	q := quant{kind: plain, weekday: -1, n: 1}
	w, unit := ts[i].text, at(ts, i+1)
	if w != "a" && w != "an" {
		return quant{}, i, false
	}
	switch unit {
	case "fortnight":
		q.n, q.unit = 2, "week"
	case "day", "week", "month", "year", "hour", "minute", "night":
		q.unit = unit
		long := at(ts, i+2) == "ago" || at(ts, i+2) == "and" && at(ts, i+3) == "a" && at(ts, i+4) == "half"
		switch at(ts, i-1) {
		case "for", "in", "within", "about", "nearly", "almost", "over", "under", "than", "only", "had", "have", "another", "took", "takes", "was", "after":
			long = true
		}
		if !long || i > 0 && ts[i-1].number {
			return quant{}, i, false
		}
	default:
		return quant{}, i, false
	}
	j := i + 2
	if at(ts, j) == "and" && at(ts, j+1) == "a" && at(ts, j+2) == "half" {
		q.n, j = q.n+0.5, j+3
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
	case "every", "each", "per", "of":
		return false
	case "outside", "inside":
		return true
	}
	return next >= len(ts) || !ts[next].content() || ts[next].before > noPause
}

// partOfDay reads "in the morning", "at night" after a time.
func partOfDay(ts []token, i int, known string) string {
	if known != "" {
		return known
	}
	switch at(ts, i) + " " + at(ts, i+1) + " " + at(ts, i+2) {
	case "in the morning":
		return "am"
	case "in the afternoon", "in the evening":
		return "pm"
	}
	return ""
}

// unitOf is the measure a word is. "Mil" is said of milligrams and of millilitres, and stays what it is.
func unitOf(t token) string {
	switch t.text {
	case "mil", "mils", "mill", "mills", "mls":
		return "mil"
	case "ml", "millilitre", "millilitres":
		return "ml"
	case "mile", "miles":
		return "mile"
	case "mcg", "microgram", "micrograms":
		return "microgram"
	}
	return canonicalUnit(t.stem)
}

// sameUnit reports whether two measures may be one.
func sameUnit(a, b string) bool {
	if a == "mil" {
		a, b = b, a
	}
	return a == b || a == "" || b == "" || b == "mil" && (a == "milligram" || a == "ml")
}

func canonicalUnit(s string) string {
	switch s {
	case "mg", "milligramm":
		return "milligram"
	case "tim":
		return "time"
	case "minut":
		return "minute"
	case "grand":
		return "pound"
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
		if i+1 < len(ts) && ts[i+1].before == noPause && (doers[ts[i+1].text] || ts[i+1].text == "the" || ts[i+1].text == "my" || ts[i+1].text == "his" || ts[i+1].text == "her") && !(i > 0 && (ts[i-1].text == "only" || ts[i-1].text == "just" || ts[i-1].text == "at")) {
			return 0, i, false // "once she is in there"
		}
		return 1, i + 1, true
	case "twice":
		return 2, i + 1, true
	case "dozen":
		return 12, i + 1, true
	case "couple":
		return 2, afterOf(ts, i+1), true
	case "half":
		switch {
		case at(ts, i+1) == "a" && at(ts, i+2) == "dozen":
			return 6, i + 3, true
		case (at(ts, i+1) == "a" || at(ts, i+1) == "an") && measured(ts, i+2):
			return 0.5, i + 2, true // "half a tablet"
		}
		return 0, i, false
	case "a":
		switch at(ts, i+1) {
		case "hundred", "thousand":
			return compound(ts, i+1, 1)
		case "dozen":
			return 12, i + 2, true
		case "couple":
			return 2, afterOf(ts, i+2), true
		}
		return 0, i, false
	}
	if w[0] >= '0' && w[0] <= '9' {
		if f, err := strconv.ParseFloat(strings.ReplaceAll(w, ",", ""), 64); err == nil && !math.IsInf(f, 0) {
			return f, i + 1, true
		}
	}
	if _, ok := small(w); !ok {
		return 0, i, false
	}
	return compound(ts, i, 0)
}

// afterOf moves past the "of" of "a couple of".
func afterOf(ts []token, i int) int {
	if at(ts, i) == "of" {
		return i + 1
	}
	return i
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
	case q.half != "" && s.half != "" && q.half != s.half:
		return false
	case q.kind == clock && s.kind == clock:
		return q.hour == s.hour && q.min == s.min
	case q.kind == clock && s.kind == plain:
		return q.min == 0 && int(s.n)%12 == q.hour && s.n == math.Trunc(s.n) && s.n <= 24 && s.unit == "" || s.timed && q.hour == s.hour && q.min == s.min
	case q.kind == plain && s.kind == clock:
		return s.min == 0 && int(q.n)%12 == s.hour && q.n == math.Trunc(q.n) && q.n <= 24 && q.unit == "" || q.timed && q.hour == s.hour && q.min == s.min
	case q.kind == plain && s.kind == plain:
		return sameUnit(q.unit, s.unit) && (near(q.n, s.n) || slices.ContainsFunc(q.alts, func(x float64) bool { return near(x, s.n) }) || slices.ContainsFunc(s.alts, func(x float64) bool { return near(x, q.n) }))
	case q.kind == digits || s.kind == digits:
		return q.kind == s.kind && q.spelled == s.spelled
	case q.kind == period && s.kind == period:
		return q.unit == s.unit && q.mod == s.mod
	case q.kind == period && s.kind == monthly:
		return q.unit == "month" && q.month == s.month && s.month > 0
	case q.kind == period && s.kind == plain:
		return q.unit == "year" && q.n > 0 && near(q.n, s.n) && s.unit == ""
	case q.kind == plain && s.kind == monthly:
		return q.month > 0 && q.month == s.month
	case q.kind == plain && s.kind == day:
		return q.means(s.date)
	case q.kind == monthly && s.kind == monthly:
		return q.month == s.month && (q.mod == s.mod || s.mod == "" || q.mod == "" && s.mod == "this")
	case q.kind == monthly || s.kind == monthly:
		return q.month == s.month && s.month > 0 && s.kind == monthly
	case q.kind == day && s.kind == day:
		return q.saysDay(s)
	}
	return false
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// impossible reports whether the weekday and the date given do not belong together in the year of the visit.
func (q quant) impossible() bool {
	if q.kind != day || q.dayOfMonth == 0 || q.month == 0 || q.date.IsZero() {
		return false
	}
	return q.weekday >= 0 && int(q.date.Weekday()) != q.weekday || q.date.Day() != q.dayOfMonth
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
		return strings.TrimSpace(q.mod + " " + time.Month(q.month).String())
	case period:
		return q.mod + " " + q.unit
	case digits:
		return q.spelled
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
		if len(parts) == 0 && q.mod != "" {
			return "the " + q.mod
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
	case "scrub", "scratch", "correction":
		return true
	case "tell":
		return at(ts, i+1) == "a" && at(ts, i+2) == "lie"
	case "mean":
		return at(ts, i-1) == "i" && (i+1 == len(ts) || ts[i+1].before > noPause)
	case "make":
		return (at(ts, i+1) == "it" || at(ts, i+1) == "that") && i > 0 && ts[i].before == sentenceEnd
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
		if i == 0 || !retracts(ts, i) {
			continue
		}
		// the last of its kind after the retraction, in reach, is what holds
		for a := range qs {
			if qs[a].last >= i || i-qs[a].last > 14 || qs[a].superseded || ts[qs[a].last].sentence != ts[i-1].sentence && overtaken(qs, a, i) {
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

// overtaken reports whether another quantity of its kind stands between one and token i: what is taken back is the last one said.
func overtaken(qs []quant, a, i int) bool {
	for b := range qs {
		if qs[b].first > qs[a].last && qs[b].last < i && kindred(qs[a], qs[b]) {
			return true
		}
	}
	return false
}

func kindred(a, b quant) bool {
	if a.kind != b.kind {
		return false
	}
	return a.kind != plain || sameUnit(a.unit, b.unit)
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
