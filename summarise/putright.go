package summarise

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// fix is a value that somebody put right after it was said: whoever said it, later; or somebody else, and it was taken over or not.
type fix struct {
	first, final int     // indexes of utterances
	old, now     *clause // what it replaces and what holds; either may be nil
	stood        bool    // whoever said the first value gave it up: what holds is certain
	text         string  // for the worker; {S1} stands for a speaker
}

var (
	// agreed matches taking another value over from somebody: "Five, then.", "Three, then."
	agreed = regexp.MustCompile(`(?i)^\s*(?:(?:oh|ah|okay|ok|right|all right|fine),? )*(?:the )?[\w'-]+(?: [\w'-]+){0,4}, then(?:[.,!?]|$)`)
	// gaveUp matches saying that somebody else was right.
	gaveUp = regexp.MustCompile(`(?i)\b(?:you're|you are|he's|she's|they're) right\b|\b(?:my mistake|i was wrong|i got that wrong|i meant)\b`)
	// mends matches saying that what one said before was wrong.
	mends = regexp.MustCompile(`(?i)\b(?:i meant|i got (?:that|it) wrong|(?:i'm|i was) (?:reading|thinking of|getting) (?:that|it|the wrong)|i(?:'ve| have) (?:read|told you|said|got|put|given you) (?:that |it |you )?wrong|i told you wrong|i said [\w' -]{1,30}(?:earlier|before|just now)|did i say|that's wrong,? what i said|i should have said|let me correct|i need to correct|thinking about it|now i think (?:of|about) it|come to think of it|i tell a lie|what i said (?:earlier|before|about|up)|i said [\w' -]{1,40},? (?:it's|it was|but it)|go(?:ing)? back to|scrub (?:what|the)|strike (?:that|what)|(?:forget|ignore|change) what i said)\b|\bactually\b`)
	// afresh matches giving another value straight away: "No, Thursday.", "Sorry, three."
	afresh = regexp.MustCompile(`(?i)^(?:(?:oh|er|erm|um|wait|hang on|sorry|no|actually),? )*(?:sorry|no|wait|hang on|actually),? (?:it's |it was |i mean |on |the |at |about |that's )*(?:[\w'-]+ ?){1,3}(?:[.,!?]|$)`)
	// asksBack matches asking if it is not another.
	asksBack = regexp.MustCompile(`(?i)\b(?:isn't|wasn't|aren't|weren't) (?:it|that|they|there)\b|\b(?:you|did you|do you) mean\b|\b(?:i|we) (?:thought|had) (?:it|that|you|they|he|she)\b|\bi(?:'ve| have) got [\w' ]{1,30} down\b|\bnot (?:the |on |at )?\w+\?`)
	// askedHowMuch matches questions that a number answers.
	askedHowMuch = regexp.MustCompile(`(?i)\b(?:how (?:many|much|often|long|old|far)|when|what time|what day|which|any)\b`)
	// denies matches the value that somebody else's words say it is not, or is no more.
	denies = regexp.MustCompile(`(?i)^(?:(?:no|oh|fine|well|er|erm|sorry),? )*(?:not |it's not |it isn't |it wasn't |that's not |it's |it is |it was |they're |there's |there are |there were |he's |she's |he was |she was |more like |make (?:it|that) |can we (?:say|make it|do) |could we (?:say|make it|do) )`)
	// wasOnce matches words that begin with what was the case before.
	wasOnce = regexp.MustCompile(`(?i)^(?:(?:and|but|well|so|oh|no|er|erm|um),? )*it (?:was|were|used to be|had been|started at)\b`)
	taken   = regexp.MustCompile(`(?i)^(?:yes|yeah|yep|okay|ok|all right|right|fine|good|that's (?:right|fine|it)|sure|go on then|course|of course)\b`)
	notThat = regexp.MustCompile(`(?i),? not (?:[\w-]+ ?){1,4}[.]?$`)
	notIt   = regexp.MustCompile(`(?i)\bnot (?:the |on |at |in )?([\w-]+(?: [\w-]+){0,3})`)
	// doubting matches asking back what one said oneself.
	doubting = regexp.MustCompile(`(?i)^(?:oh,? |well,? )*(?:were|was|is|are|did|do|does|has|have|had) (?:they|he|she|it|i|you|we|there)(?: not)?\?`)
	// instead matches the answer that denies what was put to somebody and says what it is.
	instead = regexp.MustCompile(`(?i)\b(?:it|that)(?:'s| was| is) (?:the |a |an |my |his |her |our |their )?\w+`)
	itsNot  = regexp.MustCompile(`(?i)^(?:well,? |no,? )*(?:it|that)(?:'s not| is not| isn't| wasn't) (?:the |a |an |my |his |her |our |their )?([\w'-]+)`)
)

const (
	takenOver = 4  // turns back in which somebody's own first value is looked for when they take another over
	mendsBack = 60 // turns back in which it is looked for when they say it was wrong
)

// undo finds what was put right after it was said, and marks it: what its speaker gave up never stands as fact.
func (t *talk) undo() {
	t.fixes = nil
	for _, c := range t.clause {
		c.undone = false
	}
	for _, finds := range [][]func(int) (fix, bool){{t.retracted, t.takenOver, t.echoed, t.mended, t.changed, t.suggested}, {t.doubted, t.denied}} { // what is certain first
		for i := range t.us {
			if t.us[i].Foreign {
				continue
			}
			for _, find := range finds {
				if f, ok := find(i); ok && !slices.ContainsFunc(t.fixes, func(o fix) bool { return o.old != nil && o.old == f.old || o.first == f.first && o.final == f.final }) {
					t.fix(f)
				}
			}
		}
	}
}

// fix marks what was put right, and what replaces it.
func (t *talk) fix(f fix) {
	if f.old != nil && f.stood {
		f.old.undone = true
		if f.now != nil { // what replaces it is as much needed
			f.now.score, f.now.must = max(f.now.score, f.old.score), f.now.must || f.old.must
			if f.old.kind == "action" && t.us[f.now.u].Speaker == t.us[f.old.u].Speaker && !f.now.question {
				f.now.kind, f.now.why, f.now.leans = f.old.kind, f.old.why, false
			}
		}
	}
	t.fixes = append(t.fixes, f)
}

// putRightAt are the things to look at for what was put right in an utterance.
func (t *talk) putRightAt(i int) []casework.Need {
	var out []casework.Need
	for _, f := range t.fixes {
		if f.final != i {
			continue
		}
		n := casework.Need{Kind: "correction", Utterances: []int{t.us[f.first].ID}, Done: true, Text: f.text}
		if f.final != f.first {
			n.Utterances = append(n.Utterances, t.us[f.final].ID)
		}
		out = append(out, n)
	}
	return out
}

// sameBreath is what somebody put right in the same breath, for the worker: the words, and whether a program could tell which of them hold.
func (t *talk) sameBreath(i int) (casework.Need, bool) {
	for _, c := range t.byU[i] {
		if len(evidence.Corrections(c.text)) == 0 && !selfCorrects.MatchString(c.text) {
			continue
		}
		n := casework.Need{Kind: "correction", Utterances: []int{t.us[i].ID}, Text: says(voice(t.us[i])+" put something right in the same breath", t.us[i], casework.Fold(c.text))}
		if t.resolved(i) {
			n.Text += " The last one holds."
		}
		return n, true
	}
	if text := t.us[i].Text; len(evidence.Corrections(text)) > 0 || selfCorrects.words.MatchString(text) { // across clauses
		return casework.Need{Kind: "correction", Utterances: []int{t.us[i].ID}, Text: voice(t.us[i]) + " put something right in the same breath."}, true
	}
	return casework.Need{}, false
}

// disputed says why a sentence that gives a value is decided alone: somebody said another just after, and nobody took it over.
func (t *talk) disputed(p *pick) string {
	for _, f := range t.fixes {
		if f.old != nil && !f.stood && slices.Contains(p.clauses, f.old) && !slices.Contains(p.clauses, f.now) {
			return "This was put otherwise soon after: “" + casework.Fold(t.short(f.final, f.now)) + "” Decide what holds."
		}
	}
	return ""
}

// short is a clause, or the first sentence of an utterance.
func (t *talk) short(u int, c *clause) string {
	if c != nil {
		return c.text
	}
	text := t.us[u].Text
	if r := sentences(text); len(r) > 0 {
		return text[r[0][0]:r[0][1]]
	}
	return text
}

// takenOver finds where a speaker gives up their own value for another a turn or two later: "Five, then."
func (t *talk) takenOver(i int) (fix, bool) {
	for _, c := range t.byU[i] {
		yields := slices.ContainsFunc(t.byU[i][max(0, c.k-1):min(len(t.byU[i]), c.k+2)], func(c *clause) bool { return gaveUp.MatchString(t.full(c)) })
		if !yields && !agreed.MatchString(t.full(c)) {
			continue
		}
		now := evidence.Numbers(notThat.ReplaceAllString(c.text, "")) // "Two, I meant, not four."
		for k := i - 1; k >= 0 && k >= i-takenOver && len(now) > 0; k-- {
			if t.us[k].Speaker != t.us[i].Speaker {
				continue
			}
			if old, _ := t.otherValue(k, now); old != nil {
				return fix{first: k, final: i, old: old, now: c, stood: true, text: voice(t.us[i]) + " put right what was said before: " + now[0] + " holds."}, true
			}
		}
	}
	return fix{}, false
}

// echoed finds where somebody says another's value after them, who had just put it otherwise: "… at seven." "Not seven … quarter past." "Quarter past. All right."
// A promise is not dropped for a question that put it otherwise: it is decided with both in sight.
func (t *talk) echoed(i int) (fix, bool) {
	if i < 2 || t.us[i-2].Speaker != t.us[i].Speaker || t.us[i-1].Speaker == t.us[i].Speaker || len(t.byU[i]) == 0 {
		return fix{}, false
	}
	said := strings.ToLower(strings.Trim(t.short(i, nil), " .,!"))
	echo := len(strings.Fields(said)) <= 5 && said != "" && (strings.Contains(strings.ToLower(t.us[i-1].Text), said) || taken.MatchString(said))
	if !echo {
		return fix{}, false
	}
	before := slices.Clone(t.byU[i-1])
	slices.SortStableFunc(before, func(a, b *clause) int { // the one whose words come again first
		x, y := strings.Contains(strings.ToLower(a.text), said), strings.Contains(strings.ToLower(b.text), said)
		switch {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return 0
	})
	for _, c := range before {
		if !denies.MatchString(c.text) && !asksBack.MatchString(c.text) {
			continue
		}
		if now := evidence.Numbers(notIt.ReplaceAllString(c.text, "")); len(now) > 0 {
			old, v := t.otherValue(i-2, now)
			if old != nil && !old.question && (strings.Contains(strings.ToLower(t.us[i-1].Text), said) || asksBack.MatchString(c.text) || t.contests(i-1, v)) {
				return fix{first: i - 2, final: i - 1, old: old, now: c, stood: old.kind != "action", text: voice(t.us[i-1]) + " put right what " + voice(t.us[i]) + " said, who agreed: " + now[0] + " holds."}, true
			}
		}
	}
	return fix{}, false
}

// mended finds where a speaker says that what they said before was wrong: in the same turn or much later.
func (t *talk) mended(i int) (fix, bool) {
	for _, c := range t.byU[i] {
		again := c.k == 0 && afresh.MatchString(t.full(c))
		cut := c.k == 0 && i > 0 && t.us[i-1].Speaker == t.us[i].Speaker && takesBack.MatchString(t.full(c)) // one breath, of which a recogniser made two turns
		if c.question || !again && !cut && !mends.MatchString(t.full(c)) && !(c.k > 0 && mends.MatchString(t.byU[i][c.k-1].text)) {
			continue
		}
		was := ""
		if m := notIt.FindStringSubmatch(c.text); m != nil {
			if n := evidence.Numbers(m[1]); len(n) > 0 {
				was = n[0]
			}
		}
		now := evidence.Numbers(notIt.ReplaceAllString(c.text, ""))
		for k := i; k >= 0 && k >= i-mendsBack && len(now) > 0; k-- {
			if t.us[k].Speaker != t.us[i].Speaker {
				continue
			}
			for n := len(t.byU[k]) - 1; n >= 0; n-- {
				old := t.byU[k][n]
				if k == i && n >= c.k || old.undone || old.question {
					continue
				}
				vals := evidence.Numbers(old.text)
				gone := slices.ContainsFunc(vals, func(v string) bool {
					return slices.ContainsFunc(now, func(x string) bool { return differs(v, x) && (was == "" || sameFigure(v, was)) })
				}) && !slices.ContainsFunc(vals, func(v string) bool { return slices.Contains(now, v) && !months4(v) })
				last := cut && k == i-1 && n == len(t.byU[k])-1
				if !gone || was == "" && !sharesMatter(old.text, c.text) && !(again && k < i && k >= i-takenOver) && !last {
					continue
				}
				return fix{first: k, final: i, old: old, now: c, stood: true, text: voice(t.us[i]) + " put right what was said before: “" + casework.Fold(c.text) + "”"}, true
			}
		}
	}
	return fix{}, false
}

// months4 reports whether a value is a month by itself: "November 2022, not 2023" keeps it.
func months4(v string) bool { _, ok := months[strings.ToLower(v)]; return ok }

// changed finds a value that was and the one that is, told in one breath: "Four hundred and sixty. It was six hundred." What was is no news by
// itself.
func (t *talk) changed(i int) (fix, bool) {
	for _, c := range t.byU[i] {
		at := wasOnce.FindStringIndex(c.text)
		if at == nil || c.question || selfCorrects.MatchString(c.text) {
			continue
		}
		was := slices.DeleteFunc(evidence.Numbers(c.text[at[1]:]), func(v string) bool { return v == "1" })
		often := frequency.FindString(c.text[at[1]:])
		if len(was) == 0 && often == "" {
			continue
		}
		for k := max(0, c.k-1); k <= min(len(t.byU[i])-1, c.k+2); k++ {
			o := t.byU[i][k]
			if o == c || wasOnce.MatchString(o.text) || o.question {
				continue
			}
			other := slices.ContainsFunc(evidence.Numbers(o.text), func(v string) bool {
				return v != "1" && (len(was) > 0 && differs(was[0], v) || often != "" && frequency.MatchString(o.text))
			})
			if !other {
				continue
			}
			f := fix{first: i, final: i, text: voice(t.us[i]) + " said what was and what is: “" + casework.Fold(o.text) + "” “" + casework.Fold(c.text) + "”"}
			if o.k < c.k {
				c.leans = true // it says nothing that holds without what is
			} else {
				f.old, f.now, f.stood = c, o, true
			}
			return f, true
		}
	}
	return fix{}, false
}

var frequency = regexp.MustCompile(`(?i)\b(?:every (?:day|night|morning|evening|week|weekend|month)|(?:once|twice|times) (?:a|an|every) \w+|(?:a|per) (?:day|night|week|month)|daily|weekly|nightly|never|always|all the time)\b`)

// doubted finds where somebody is told otherwise and asks back what they said themselves: "Kids were at her mam's." "They were in bed." "Were they?"
func (t *talk) doubted(i int) (fix, bool) {
	if i < 2 || t.us[i-2].Speaker != t.us[i].Speaker || t.us[i-1].Speaker == t.us[i].Speaker || !doubting.MatchString(t.us[i].Text) || t.us[i].Speaker == t.signer || len(t.byU[i-2]) == 0 || strings.HasSuffix(t.us[i-1].Text, "?") {
		return fix{}, false
	}
	cs := t.byU[i-2]
	old := cs[len(cs)-1]
	if old.question {
		return fix{}, false
	}
	var now *clause
	if len(t.byU[i-1]) > 0 {
		now = t.byU[i-1][0]
	}
	return fix{first: i - 2, final: i, old: old, now: now, text: voice(t.us[i]) + " was less sure when told otherwise: “" + casework.Fold(t.us[i].Text) + "”"}, true
}

// suggested finds where the worker put something to somebody and the answer was that it is something else: "Was that the nurse?" "No, it was the
// doctor." "And the eviction notice?" "It's not eviction, it's …"
func (t *talk) suggested(i int) (fix, bool) {
	if i < 1 || t.us[i].Speaker == t.signer || t.us[i-1].Speaker != t.signer || len(t.byU[i]) == 0 || t.solo {
		return fix{}, false
	}
	text, put := t.us[i].Text, t.us[i-1].Text
	f := fix{first: i - 1, final: i, text: voice(t.us[i]) + " put right what was put to them: “" + casework.Fold(t.short(i, nil)) + "”"}
	if m := itsNot.FindStringSubmatch(text); m != nil && sharesMatter(m[1], put) {
		return f, true
	}
	no := strings.HasPrefix(strings.ToLower(text), "no,") || strings.HasPrefix(strings.ToLower(text), "no.")
	for _, c := range t.byU[i][:min(3, len(t.byU[i]))] {
		if no && lastProper(put) && instead.MatchString(c.text) && lastProper(c.text) && !evidence.Negated(c.text) {
			f.text = voice(t.us[i]) + " put right what was put to them: “" + casework.Fold(c.text) + "”"
			return f, true
		}
	}
	now := evidence.Numbers(text)
	if first := t.byU[i][0]; len(strings.Fields(first.text)) <= 5 && !first.question && !assent.MatchString(text) {
		last := lastAsked(put)
		said := evidence.Numbers(first.text)
		vals := evidence.Numbers(last)
		if n := len(vals); n > 0 && len(said) == 1 && differs(vals[n-1], said[0]) && valueOf(vals[n-1]).kind == valueOf(said[0]).kind && !slices.Contains(vals, said[0]) && !askedHowMuch.MatchString(last) {
			f.now, f.stood = first, true
			f.old, _ = t.otherValue(i-1, said)
			return f, true
		}
	}
	if first := t.byU[i][0]; len(now) > 0 && wasOnce.MatchString(text) && !standing.MatchString(first.text) && len(evidence.Numbers(first.text)) > 0 {
		vals := evidence.Numbers(put)
		if n := len(vals); n > 0 && differs(vals[n-1], now[0]) && slices.Contains(now, vals[n-1]) {
			f.now = first
			return f, true
		}
	}
	return fix{}, false
}

// lastProper reports whether the last sentence of words names somebody or something, by a capital inside it.
func lastProper(s string) bool {
	r := sentences(s)
	return len(r) > 0 && capital.MatchString(s[r[len(r)-1][0]:r[len(r)-1][1]])
}

// denied finds where somebody else says, of the value just given, that it is another: what was given first is not certain.
func (t *talk) denied(i int) (fix, bool) {
	for _, c := range t.byU[i] {
		if c.question && !denies.MatchString(c.text) || c.k > 2 || !denies.MatchString(c.text) {
			continue
		}
		now := evidence.Numbers(notIt.ReplaceAllString(c.text, ""))
		for k := i - 1; k >= 0 && k >= i-2 && len(now) > 0; k-- {
			if t.us[k].Speaker == t.us[i].Speaker {
				continue
			}
			old, v := t.otherValue(k, now)
			if old == nil || old.question {
				continue
			}
			if !t.contests(i, v) {
				continue
			}
			return fix{first: k, final: i, old: old, now: c, text: voice(t.us[i]) + " put it otherwise: “" + casework.Fold(c.text) + "” Look which holds."}, true
		}
	}
	return fix{}, false
}

// contests reports whether an utterance says of a value that it was, or is not: "It was nineteen before", "Not seven".
func (t *talk) contests(u int, v string) bool {
	for _, c := range t.byU[u] {
		words := ""
		if m := notIt.FindStringSubmatch(c.text); m != nil {
			words = m[1]
		} else if at := wasOnce.FindStringIndex(c.text); at != nil {
			words = c.text[at[1]:]
		}
		if slices.ContainsFunc(evidence.Numbers(words), func(n string) bool { return sameFigure(n, v) }) {
			return true
		}
	}
	return false
}

// full is a clause with the small talk before it, up to the clause before.
func (t *talk) full(c *clause) string {
	from := 0
	if c.k > 0 {
		from = t.byU[c.u][c.k-1].to
	}
	return strings.TrimSpace(t.us[c.u].Text[from:c.to])
}

// otherValue is the last clause of an utterance that gives another value of the same kind as the last of some, and none of them.
func (t *talk) otherValue(u int, now []string) (*clause, string) {
	cs := t.byU[u]
	for k := len(cs) - 1; k >= 0; k-- {
		vals := evidence.Numbers(cs[k].text)
		for n := len(vals) - 1; n >= 0; n-- {
			if slices.ContainsFunc(now, func(x string) bool { return differs(vals[n], x) }) && !slices.ContainsFunc(now, func(x string) bool { return sameFigure(x, vals[n]) }) {
				return cs[k], vals[n]
			}
		}
	}
	return nil, ""
}

// value is a number, day or time taken apart, to see if one may stand in the place of another.
type value struct {
	kind   string // "clock", "day", or the measure; empty for a bare number
	day    string // of the week
	month  string
	figure string
}

func valueOf(n string) value {
	var v value
	for k, w := range strings.Fields(strings.ToLower(n)) {
		_, isDay := weekday[w]
		_, isMonth := months[w]
		switch {
		case isDay:
			v.kind, v.day = "day", w
		case isMonth:
			v.kind, v.month = "day", w
		case strings.Contains(w, ":"):
			v.kind, v.figure = "clock", w
		case strings.HasPrefix(w, "£"):
			v.kind, v.figure = "£", strings.TrimPrefix(w, "£")
		case v.figure == "" && w[0] >= '0' && w[0] <= '9':
			v.figure = w
		case k > 0 && v.kind == "":
			v.kind = strings.TrimSuffix(w, "s")
		}
	}
	return v
}

// differs reports whether two values are of one kind and not the same, so that one may be what the other was put right to.
func differs(a, b string) bool {
	x, y := valueOf(a), valueOf(b)
	small := func(v value, most float64) bool {
		n, err := strconv.ParseFloat(v.figure, 64)
		return err == nil && v.kind == "" && n == float64(int(n)) && n >= 1 && n <= most
	}
	switch {
	case x.kind == "day" && y.kind == "day":
		return x.day != "" && y.day != "" && x.day != y.day || x.figure != "" && y.figure != "" && x.figure != y.figure || x.month != "" && y.month != "" && x.month != y.month
	case x.kind == "day" && small(y, 31):
		return x.figure != "" && x.figure != y.figure
	case y.kind == "day" && small(x, 31):
		return y.figure != "" && x.figure != y.figure
	case x.kind == "clock" && small(y, 12):
		return y.figure+":00" != x.figure
	case y.kind == "clock" && small(x, 12):
		return x.figure+":00" != y.figure
	case x.figure == "" || y.figure == "":
		return false
	case x.kind == y.kind, x.kind == "" && y.kind != "day" && y.kind != "clock", y.kind == "" && x.kind != "day" && x.kind != "clock":
		return x.figure != y.figure
	}
	return false
}

// sameFigure reports whether two values have the same figure, whatever they measure.
func sameFigure(a, b string) bool {
	x, y := valueOf(a), valueOf(b)
	return x.figure != "" && strings.TrimSuffix(x.figure, ":00") == strings.TrimSuffix(y.figure, ":00") || x.figure == "" && y.figure == "" && x.day == y.day && x.month == y.month
}
