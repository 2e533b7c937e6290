package summarise

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"evenhand/summarise/evidence"
)

var (
	mine     = regexp.MustCompile(`(?i)\b(?:i'll|i will|i'm (?:going to|gonna|back)|i've got to|i have to|i need to|i'd want to|i want to|me,|me to|let me)\b`)
	together = regexp.MustCompile(`(?i)\b(?:we'll|we will)\b`)
	yours    = regexp.MustCompile(`(?i)\b(?:could|can|will) you\b|\byou'll (?:need to|send|ring|bring|text)\b`)
	theirs   = regexp.MustCompile(`\b((?-i:[A-Z][a-z]+|[Mm]y manager|[Tt]he \w+|[Hh]is \w+|[Hh]er \w+))(?:'s| is| will|'ll) (?:going to )?(?:ask|ring|call|send|email|bring|text|book|come|speak|check|arrang|get|tak|chas|sort|refer|writ|visit|pick|fill)`)
)

var (
	// wanting matches a wish for oneself: of anybody but the worker it is no promise.
	wanting = regexp.MustCompile(`(?i)\b(?:i'd want to|i want to|i would want to)\b`)
	// ofTheTalk matches what is promised for the talk itself or the note of it, and what promises nothing.
	ofTheTalk = regexp.MustCompile(`(?i)\b(?:(?:i'll|i will|we'll|we will) (?:write|put|note|record|note down|write down|put down)(?: down)? (?:what|that|both|it|this)\b|(?:we'll|we will|i'll|i will) (?:come|get) (?:back )?to (?:it|that|this|you)(?: (?:in a|later)\b.*)?[.!]?$|(?:i've got to|i have to|i need to) ask(?: (?:it|that|this|you|everybody|everyone)\b.*)?[.!]?$|(?:i'll|i will|we'll) (?:have to |need to |want to )?(?:think|see)(?: about (?:it|that))?[.!]?$|or (?:we'll|i'll)|(?:we'll|we will|i'll|i will) (?:come|get) (?:back )?to (?:it|that|this)(?:,? (?:i promise|in a (?:minute|moment|bit|sec|second)))+|(?:i've got to|i have to|i need to) (?:ask about (?:it|that|this)|(?:go|run|read) through (?:it|this|that|these)(?: properly)?|(?:go away and )?write (?:it|this|that) up)|(?:i'll|i will) (?:have to |need to )?(?:forget|think about|think on)\b)|\bi will(?: do)?(?:,? (?:yeah|yes|then|but|though|today|now))*[.!…]?$`)
	// toldOf matches who let somebody do something, or did not: "he wouldn't let me ring her" promises nothing.
	toldOf = regexp.MustCompile(`(?i)\b(?:\w+n't|not|never|to|he|she|they|nobody|who|would|will|could|did|does|lets?|'d|'ll) (?:ever |even |always )?let me\b`)
	// noPromise matches what says that nothing is promised.
	noPromise = regexp.MustCompile(`(?i)\b(?:not|isn't|aren't) (?:promising|saying) (?:that )?(?:i'll|i will|he'll|she'll|we'll)\b|\bcan't promise (?:that )?(?:i'll|i will|we'll)\b`)
	ownNotes  = regexp.MustCompile(`(?i)\b(?:notes|file|records?|system|chart)\b`)
	// readsOut matches the worker who gives somebody's words: what they promise or want is not the worker's.
	readsOut = regexp.MustCompile(`(?i)\b(?:(?:his|her|their|your|\w+'s) words|(?:he|she|they)(?:'s|'ve| has| have)? (?:wrote|written|put|said)|wrote|asked me to (?:say|read|tell)|wants (?:me|you|everyone|everybody) to know|reads?|it says)\b[^.?!]*[:,.]`)
	// letKnow matches telling somebody something by a day.
	letKnow = regexp.MustCompile(`(?i)\b(?:i'll|i will) let (?:you|him|her|them|everybody|everyone|\w+)(?: (?:both|all|two))? know\b`)
	// tasks matches what one worker gives another to do.
	tasks = regexp.MustCompile(`^(?i:(?:fine|okay|ok|right|good|so|and|then|well)[,.]? )*(?i:(?:you(?:'d|'ll)? need to |you should |you'll want to )?(?:write to|talk to|speak to|refer|ring|phone|email|send|tell|ask|book|chase|arrange|contact|visit)) (?i:him|her|them|it|the|a|to|about|both|(?:his|her|their|my|your)\b|(?-i:[A-Z]))`)
)

// promised reports whether a clause commits somebody to do something: not a wish, nor what is only said of the talk or the note.
func (t *talk) promised(c *clause, worker bool) bool {
	words := toldOf.ReplaceAllString(c.text, "")
	if c.supposed || brokenOff.MatchString(c.text) || t.declined(c) {
		return false
	}
	if t.tasked(c) || letKnow.MatchString(words) && len(evidence.Numbers(words)) > 0 {
		return true
	}
	if noPromise.MatchString(words) {
		return false
	}
	elsewhere := t.us[c.u].Speaker != t.signer && ownNotes.MatchString(words) // "I'll write it in the ward notes."
	if !elsewhere && ofTheTalk.MatchString(words) && !will.MatchString(ofTheTalk.ReplaceAllString(words, "")) {
		return false
	}
	if wanting.MatchString(words) && !t.solo && (!worker || readsOut.MatchString(t.us[c.u].Text)) {
		words = wanting.ReplaceAllString(words, "")
	}
	return promise(words) && (worker || t.solo || !wishOnly(words) && !t.threatens(words))
}

// tasked reports whether the worker gives another worker, the only one they talk with, something to do.
func (t *talk) tasked(c *clause) bool {
	to := t.addressee(c.u).Ref
	return !t.solo && !c.question && t.us[c.u].Speaker == t.signer && to != "" && t.role(to) == "worker" && tasks.MatchString(c.text)
}

// owner is who will do what a promise says: a speaker reference, a name that was said, or empty where nobody was named.
func (t *talk) owner(p *pick) string {
	words := p.words(t)
	speaker := t.us[p.u].Speaker
	if t.us[p.u].Unsure {
		return ""
	}
	switch name := actor(words); {
	case len(p.clauses) > 0 && t.tasked(p.clauses[0]) && !mine.MatchString(words):
		return t.addressee(p.u).Ref
	case mine.MatchString(words):
		return speaker
	case name != "":
		return name
	case yours.MatchString(words) && t.addressee(p.u).Ref != "":
		return t.addressee(p.u).Ref
	case together.MatchString(words):
		return speaker
	}
	return ""
}

// actor is somebody not speaking who is said to do something, as they were called.
func actor(words string) string {
	m := theirs.FindStringSubmatch(words)
	if m == nil || slices.Contains(strings.Fields("She He They It We That There This What Who Nobody Everybody"), m[1]) {
		return ""
	}
	return m[1]
}

var (
	weekday  = map[string]time.Weekday{"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday}
	months   = map[string]time.Month{"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12}
	figure   = regexp.MustCompile(`^\d{1,2}$`)
	nextDay  = regexp.MustCompile(`(?i)\btomorrow\b`)
	sameDay  = regexp.MustCompile(`(?i)\b(?:today|tonight|this (?:afternoon|evening)|by the end of the day)\b`)
	thisWeek = regexp.MustCompile(`(?i)\b(?:this week|by the end of (?:the|this) week)\b`)
	nextWeek = regexp.MustCompile(`(?i)\bend of next week\b`)
	nextOne  = regexp.MustCompile(`(?i)\bnext (monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b`)
	notDue   = regexp.MustCompile(`(?i)\b(?:before|until|till|since|last|so it's before|after)\s+(?:the\s+)?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?:before|since|last)\b[^,.]*$`)
	every    = regexp.MustCompile(`(?i)\b(?:every|each|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)\b`)
)

// due is the day a promise is for, where the words and the day of the visit make it certain: a day of the month, "tomorrow", "by Friday"
// (the next one), "this week" and "the end of next week" (read as the Friday). Empty where no day was spoken, or more than one may be meant.
func (t *talk) due(p *pick) string {
	visit, err := time.Parse(time.DateOnly, t.in.VisitDate)
	if err != nil {
		return ""
	}
	ranges, ok := t.holding(p)
	if !ok {
		return ""
	}
	words := joined(t.us[p.u].Text, ranges)
	if every.MatchString(words) {
		return ""
	}
	day := func(d time.Time) string { return d.Format(time.DateOnly) }
	if m := further.FindStringSubmatch(words); m != nil { // "a week on Saturday", "Tuesday week", "a fortnight today", "the day after tomorrow"
		return t.furtherOn(visit, m)
	}
	if notADay.MatchString(words) {
		return ""
	}
	switch {
	case sameDay.MatchString(words):
		return day(visit)
	case nextDay.MatchString(words):
		return day(visit.AddDate(0, 0, 1))
	}
	clear := notDue.ReplaceAllString(words, "")
	var weekdayOnly time.Time
	for _, n := range evidence.Numbers(clear) {
		var dom int
		var month time.Month
		wd, hasDay := time.Weekday(0), false
		for _, w := range strings.Fields(strings.ToLower(n)) {
			if d, ok := weekday[w]; ok {
				wd, hasDay = d, true
			} else if m, ok := months[w]; ok {
				month = m
			} else if figure.MatchString(w) {
				dom = int(w[0] - '0')
				if len(w) == 2 {
					dom = dom*10 + int(w[1]-'0')
				}
			} else {
				dom = -1
			}
		}
		switch {
		case dom > 0 && dom <= 31 && (month > 0 || hasDay):
			d, ok := nearest(visit, dom, month, wd, hasDay)
			if !ok {
				return "" // "the thirty-first of April" is no day, and nothing else that was said is
			}
			return day(d)
		case hasDay && dom == 0 && weekdayOnly.IsZero():
			weekdayOnly = coming(visit, wd)
		}
	}
	if m := ordinal.FindStringSubmatch(clear); m != nil {
		if n := evidence.Numbers(m[1]); len(n) == 1 && figure.MatchString(n[0]) {
			dom := int(n[0][0] - '0')
			if len(n[0]) == 2 {
				dom = dom*10 + int(n[0][1]-'0')
			}
			if d, ok := nearest(visit, dom, 0, 0, false); ok && dom > 0 {
				return day(d)
			}
		}
	}
	switch {
	case nextOne.MatchString(clear) && weekdayOnly.After(visit): // "next Friday" may be this one or the one after
		return ""
	case !weekdayOnly.IsZero():
		return day(weekdayOnly)
	case nextWeek.MatchString(clear):
		return day(coming(visit.AddDate(0, 0, 8-isoDay(visit)-1), time.Friday))
	case thisWeek.MatchString(clear) && isoDay(visit) <= 5:
		return day(visit.AddDate(0, 0, 5-isoDay(visit)))
	}
	return ""
}

// further matches a day that is counted on from another, and notADay what no one day can be told from.
var (
	further = regexp.MustCompile(`(?i)\b(?:the )?(day after tomorrow)\b|\b(a|one|two|three) (weeks?|fortnight)(?:'s time)? (?:from |after |on )?(today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday) (week|fortnight)\b`)
	notADay = regexp.MustCompile(`(?i)\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s? (?:after (?:next|that)|of (?:the|every|each|next))\b|\b(?:first|second|third|fourth|last|other|alternate) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b(?:the|this|that|these|those) [\w' ]{0,24}(?:today|yesterday)\b|\b(?:today|yesterday)'s\b`)
)

// furtherOn is the day that a match of further is for.
func (t *talk) furtherOn(visit time.Time, m []string) string {
	from, count, unit := strings.ToLower(m[4]+m[5]), strings.ToLower(m[2]), strings.ToLower(m[3]+m[6])
	days := map[string]int{"a": 7, "one": 7, "": 7, "two": 14, "three": 21}[count]
	if unit == "fortnight" {
		days *= 2
	}
	switch wd, named := weekday[from]; {
	case m[1] != "":
		return visit.AddDate(0, 0, 2).Format(time.DateOnly)
	case named:
		return coming(visit, wd).AddDate(0, 0, days).Format(time.DateOnly)
	case from == "tomorrow":
		days++
	}
	return visit.AddDate(0, 0, days).Format(time.DateOnly)
}

// ordinal is a day of the month said by itself ("by the twenty-fourth").
var ordinal = regexp.MustCompile(`(?i)\b(?:by|on|for) (the (?:\w+[ -])?\w+(?:st|nd|rd|th|first|second|third))\b`)

func isoDay(d time.Time) int { return (int(d.Weekday())+6)%7 + 1 }

// coming is the first such day of the week after a day.
func coming(after time.Time, wd time.Weekday) time.Time {
	n := (int(wd) - int(after.Weekday()) + 7) % 7
	if n == 0 {
		n = 7
	}
	return after.AddDate(0, 0, n)
}

// nearest is the first day from the visit on, within a year, that fits a day of the month, with its month and its day of the week if said.
func nearest(visit time.Time, dom int, month time.Month, wd time.Weekday, hasDay bool) (time.Time, bool) {
	for d := visit; d.Before(visit.AddDate(0, 10, 0)); d = d.AddDate(0, 0, 1) {
		if d.Day() == dom && (month == 0 || d.Month() == month) && (!hasDay || d.Weekday() == wd) {
			if month == 0 && d.After(visit.AddDate(0, 2, 0)) {
				return time.Time{}, false
			}
			return d, true
		}
	}
	return time.Time{}, false
}
