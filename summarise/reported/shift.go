package reported

import (
	"slices"
	"strings"
	"time"
)

var firstPerson = set("i me my mine myself")
var firstPlural = set("we us our ours ourselves")
var together = set("spoke agreed met meet discussed talked arranged said see speak talk")

// persons refuses words in which one pronoun of the sentence could mean two people.
func (c *change) persons(kept [][]word) bool {
	var all []word
	for _, ws := range kept {
		all = append(all, ws...)
	}
	has := func(s map[string]bool) bool { return slices.ContainsFunc(all, func(w word) bool { return s[w.low] }) }
	third := func(w word) bool { return c.self.has(strings.SplitN(w.low, "'", 2)[0]) }
	for _, w := range all {
		if strings.HasPrefix(w.low, "you") && (w.low == "you" || w.low == "your" || w.low == "yours" || w.low == "yourself" || strings.HasPrefix(w.low, "you'")) && c.w.Addressee.Ref == "" {
			return c.stay("nobody knows whom “you” means")
		}
		if w.low == "yourselves" || w.low == "one's" || w.low == "thyself" {
			return c.stay("unclear: " + w.low)
		}
	}
	if c.w.Speaker.Signer {
		return c.w.Alone || c.workerly(all)
	}
	mine, ours := has(firstPerson), has(firstPlural)
	if ours && slices.ContainsFunc(all, func(w word) bool { return w.low == "us" }) && !slices.ContainsFunc(all, func(w word) bool { return w.low == "we" || w.low == "our" }) {
		return c.stay("“us” may be one")
	}
	kinOnly := c.kinTalk(all)
	if (mine || ours || kinOnly) && !c.third {
		return c.stay("pronouns not known")
	}
	if ours {
		if c.self.subject == "they" || slices.ContainsFunc(all, func(w word) bool { return pronounSets["they"].has(strings.SplitN(w.low, "'", 2)[0]) }) {
			return c.stay("two who would be “they”")
		}
		for i, w := range all {
			if w.low == "we" && i+1 < len(all) {
				if v, _ := follower(all, i+1); together[v] {
					return c.stay("“we” may hold the listener")
				}
			}
			if w.low == "our" && i+1 < len(all) && kin[all[i+1].low] || w.low == "us" && i > 0 && preps[all[i-1].low] && i+1 < len(all) && gerund(all[i+1].low) {
				return c.stay("unclear: " + w.low)
			}
		}
		if slices.ContainsFunc(all, func(w word) bool { return strings.HasPrefix(w.low, "you") }) {
			return c.stay("“we” may hold the listener")
		}
	}
	first := slices.IndexFunc(all, third)
	if !c.third || first < 0 {
		return true
	}
	if mine && !c.onlyMyKin(all) {
		return c.stay("two who would be “" + c.self.subject + "”")
	}
	if !slices.ContainsFunc(all[:first], func(w word) bool { return w.name || kin[w.low] }) {
		return c.stay("“" + all[first].low + "” would be read as the speaker")
	}
	return true
}

// onlyMyKin reports whether the speaker is in the words only as "my mum" and the like.
func (c *change) onlyMyKin(all []word) bool {
	for i, w := range all {
		if firstPerson[w.low] && !(w.low == "my" && i+1 < len(all) && kin[all[i+1].low]) {
			return false
		}
	}
	return true
}

// kinTalk reports whether the words call somebody of the speaker's own "Mum", without "my".
func (c *change) kinTalk(all []word) bool {
	for i := range all {
		if c.ownKin(all, i) {
			return true
		}
	}
	return false
}

// workerly refuses words of the signer that may be another's, read out ("I want to see my dad"), or that put words into somebody's mouth.
func (c *change) workerly(all []word) bool {
	for i, w := range all {
		next := ""
		if i+1 < len(all) {
			next = all[i+1].low
		}
		switch {
		case w.low == "my" && kin[next]:
			return c.stay("may be read out")
		case w.low == "i":
			v, _ := follower(all, i+1)
			if v == "do" && i+3 < len(all) && all[i+2].low == "not" {
				v, _ = follower(all, i+3)
			}
			switch v {
			case "want", "like", "love", "hate", "feel", "wish", "miss", "need":
				return c.stay("may be read out")
			}
		case w.low == "you":
			if v, _ := follower(all, i+1); v == "said" || v == "told" || v == "say" || v == "have" && saysLater(all, i+2) {
				return c.stay("what “you” said")
			}
			v, _ := follower(all, i+1)
			if v == "do" && i+2 < len(all) && all[i+2].low == "not" {
				v, _ = follower(all, i+3)
			}
			if base[v] && !asksOf[v] && (i == 0 || all[i].comma || all[i-1].low == "and" || all[i-1].low == "then") {
				return c.stay("an order")
			}
		case w.low == "each" && next == "other":
			if slices.ContainsFunc(all, func(w word) bool { return w.low == "you" }) {
				return c.stay("“you” are several")
			}
		}
	}
	return true
}

var asksOf = set("need want know have get feel see think understand seem")

func saysLater(all []word, i int) bool {
	return i < len(all) && (all[i].low == "said" || all[i].low == "told")
}

// ownKin reports whether the word at i is a name for one of the speaker's own family: what a child calls "Mum". A grown-up who speaks of
// "Mum" may mean the child's, so theirs stays a name.
func (c *change) ownKin(ws []word, i int) bool {
	w := ws[i]
	stem := strings.TrimSuffix(w.low, "'s")
	if !c.w.Speaker.Child || !kinNames[stem] || !upper(w.text) {
		return false
	}
	if i > 0 && (determiner[ws[i-1].low] || strings.HasSuffix(ws[i-1].low, "'s") || upper(ws[i-1].text) && ws[i-1].low != "i" && !ws[i].comma && !joiners[ws[i-1].low] && !preps[ws[i-1].low]) {
		return false
	}
	if i+1 < len(ws) && upper(ws[i+1].text) && !ws[i+1].comma && ws[i+1].low != "i" {
		return false // "Nana Pat"
	}
	return true
}

// shift changes one sentence. The words are expanded and their shape is known.
func (c *change) shift(in []word) ([]word, bool) {
	ws := slices.Clone(in)
	signer := c.w.Speaker.Signer
	var out []word
	put := func(w word, text string) {
		w.text, w.low, w.name = text, strings.ToLower(text), false
		out = append(out, w)
	}
	form := map[int]string{} // verbs changed, by index
	for i := range ws {
		switch w := ws[i].low; {
		case w == "i" && !signer:
			if !c.agree(ws, i, form, c.self.subject == "they") {
				return nil, false
			}
		case w == "you":
			if c.subjectYou(ws, i) {
				if !c.w.Speaker.Signer {
					return nil, c.stay("“you” may mean anybody")
				}
				if !c.agree(ws, i, form, false) {
					return nil, false
				}
			}
		case w == "we" && !signer, w == "he" || w == "she" || w == "it" || w == "they" || w == "we" || w == "i":
			if v := verbAt(ws, i+1); v >= 0 && !c.person3(w, ws[v].low) {
				return nil, c.stay("dialect: " + w + " " + ws[v].low)
			}
		}
	}
	for i, w := range ws {
		if f, ok := form[i]; ok {
			if f != w.low {
				c.did(w.low + " → " + f)
			}
			put(w, f)
			continue
		}
		switch {
		case w.low == "i" && signer:
			put(w, "I")
		case (firstPerson[w.low] || firstPlural[w.low]) && !signer:
			to := c.to(w.low, i == 0 && len(ws) > 1 && ws[1].low == "and")
			c.did(w.low + " → " + to)
			put(w, to)
		case w.low == "you":
			if !c.you(ws, i, put) {
				return nil, false
			}
		case w.low == "your" || w.low == "yours" || w.low == "yourself":
			if !c.your(w, put) {
				return nil, false
			}
		case c.ownKin(ws, i):
			c.did(w.low + " → " + c.self.owner + " " + w.low)
			put(w, c.self.owner)
			out = append(out, word{text: w.low, low: w.low})
		case i == 0 && !w.name:
			put(w, w.low)
			if allCapitals(w.text) && len(w.text) > 1 {
				out[len(out)-1].text = w.text
			}
		default:
			out = append(out, w)
		}
		if i > 0 && w.comma && spliced(ws, i) {
			out[len(out)-1].splice = true
		}
		if day := c.day(ws, i); day != "" && !c.dated[day] {
			c.dated[day] = true
			out[len(out)-1].text += " (" + day + ")"
			c.did("day resolved")
		}
	}
	return out, true
}

// holds are words whose clause may go on after a comma: what follows is still what was told or thought.
var holds = set("said says say saying told tell tells telling asked ask asks think thinks thought know knows knew mean means reckon reckons hope hopes that what who where why how whether")

// spliced reports whether a sentence of its own begins at i after no more than a comma: "I get up, I have a wash."
func spliced(ws []word, i int) bool {
	if w := ws[i].low; w == "it" || !pronounSubject[w] && w != "nobody" && w != "there" || verbAt(ws, i+1) < 0 {
		return false
	}
	if v := verbAt(ws, i+1); holds[ws[v].low] && (v+1 >= len(ws) || ws[v+1].comma || v+2 >= len(ws) || ws[v+2].comma) {
		return false // "no falls, he says"
	}
	from := i - 1
	for from > 0 && !ws[from].comma {
		from--
	}
	if joiners[ws[from].low] {
		from++
	}
	if verbAt(ws, from+1) < 0 || !pronounSubject[ws[from].low] && ws[from].low != "nobody" && ws[from].low != "there" && !ws[from].name {
		return false // "Mr Craven, he …", "the one I've been given, I …"
	}
	for k := range i {
		if subordinators[ws[k].low] && ws[k].low != "since" || k == 0 && (leading[ws[k].low] || leadingPP[ws[k].low]) {
			return false
		}
		if holds[ws[k].low] {
			return false
		}
	}
	return true
}

// person3 reports whether a verb goes with its pronoun in plain English ("he go", "they was" do not).
func (c *change) person3(subject, verb string) bool {
	plural := subject == "we" || subject == "they" || subject == "i"
	switch verb {
	case "am":
		return subject == "i"
	case "is", "has", "does":
		return !plural
	case "are":
		return plural && subject != "i"
	case "have", "do":
		return plural
	case "was":
		return subject != "we" && subject != "they"
	case "were":
		return subject == "we" || subject == "they"
	}
	switch {
	case third[verb] && !past[verb] && !base[verb]:
		return !plural
	case base[verb] && !past[verb]:
		return plural
	case either[verb] && !past[verb]: // come, run, give
		return plural
	}
	return true
}

func (c *change) to(w string, subject bool) string {
	they := pronounSets["they"]
	switch w {
	case "i":
		return c.self.subject
	case "me":
		if subject {
			return c.self.subject
		}
		return c.self.object
	case "my":
		return c.self.owner
	case "mine":
		return c.self.owned
	case "myself":
		return c.self.self
	case "we":
		return they.subject
	case "us":
		return they.object
	case "our":
		return they.owner
	case "ours":
		return they.owned
	}
	return they.self
}

// agree puts the verb of the subject at i into the third person, and those joined to it.
func (c *change) agree(ws []word, i int, form map[int]string, plural bool) bool {
	v := verbAt(ws, i+1)
	if v < 0 {
		return c.stay("a verb the tables do not know after “" + ws[i].low + "”")
	}
	w := ws[v].low
	f, ok := agreed(w, plural)
	if !ok {
		if f, ok = byTime(ws, v); !ok {
			return c.stay("past or present: " + w)
		}
	}
	if ws[i].low == "i" && (w == "were" || third[w] && !past[w] && !base[w] || w == "are" || w == "is" || w == "has" || w == "does") {
		return c.stay("dialect: i " + w)
	}
	if ws[i].low == "you" && (w == "am" || w == "was" || w == "is" || w == "has" || w == "does") {
		return c.stay("dialect: you " + w)
	}
	form[v] = f
	return c.joined(ws, v, form, plural)
}

// agreed is the form after "she" (or "they"). ok is false where present and past cannot be told apart.
func agreed(w string, plural bool) (string, bool) {
	if plural {
		switch w {
		case "am":
			return "are", true
		case "was":
			return "were", true
		}
		return w, true
	}
	switch {
	case w == "am" || w == "are":
		return "is", true
	case w == "were":
		return "was", true
	case w == "have":
		return "has", true
	case w == "do":
		return "does", true
	case finites[w] || w == "'d" || w == "'s" || w == "used":
		return w, true
	case either[w]:
		return "", false
	case base[w] && past[w]: // found, felt, left, saw: read as the past they nearly always are, but not where the present is common
		if w == "found" || w == "felt" || w == "left" || w == "saw" || w == "fell" || w == "thought" {
			return w, true
		}
		return "", false
	case past[w]:
		return w, true
	case base[w]:
		return withS(w), true
	}
	return "", false
}

var (
	before  = set("yesterday ago was were had did")
	often   = set("always usually every each normally sometimes am is are have has do does mornings nights evenings")
	spans   = set("night week weekend month year time monday tuesday wednesday thursday friday saturday sunday easter christmas summer")
	slurred = set("come run give become lay")
)

// byTime tells whether a verb such as "put" is past or present by the other verbs and times of its sentence. ok is false unless they
// all point one way.
func byTime(ws []word, v int) (form string, ok bool) {
	w := ws[v].low
	if slurred[w] {
		return "", false
	}
	then, now := false, false
	for k, x := range ws {
		switch {
		case k == v:
		case before[x.low], x.low == "last" && k+1 < len(ws) && spans[ws[k+1].low], past[x.low] && !base[x.low] && !either[x.low] && k > 0 && (pronounSubject[ws[k-1].low] || adverbs[ws[k-1].low] && k > 1 && pronounSubject[ws[k-2].low]):
			then = true
		case often[x.low], spans[strings.TrimSuffix(x.low, "s")] && strings.HasSuffix(x.low, "days"), third[x.low] && !alike[strings.TrimSuffix(x.low, "s")], k > 0 && base[x.low] && !past[x.low] && pronounSubject[ws[k-1].low]:
			now = true
		}
	}
	switch {
	case then && !now:
		return w, true
	case now && !then && !modals[ws[max(0, v-1)].low]:
		return withS(w), true
	}
	return "", false
}

// joined changes the verbs that "and" joins to the one at v: "I get up and have a wash". Where it cannot be told whether they are
// joined to it, the words stay.
func (c *change) joined(ws []word, v int, form map[int]string, plural bool) bool {
	open, denied, present := false, false, false
	switch w := ws[v].low; {
	case modals[w] || w == "'d":
		open = true
	case w == "do" || w == "did":
		open, denied = v+1 < len(ws) && ws[v+1].low == "not", true
	default:
		present = base[w] || w == "am" || w == "are"
	}
	denied = denied && open || v+1 < len(ws) && (ws[v+1].low == "not" || ws[v].low == "cannot")
	perfect := ws[v].low == "have" || ws[v].low == "had"
	for k := v + 1; k < len(ws); k++ {
		w := ws[k].low
		if pronounSubject[w] && w != "it" && w != "you" || w == "there" || w == "who" || w == "which" {
			return true
		}
		if w == "to" {
			open = true
			continue
		}
		if w != "and" && w != "but" && w != "or" && !ws[k].comma {
			continue
		}
		n := k + 1
		if ws[k].comma && w != "and" && w != "but" && w != "or" {
			n = k
		}
		for n < len(ws) && (adverbs[ws[n].low] || ws[n].low == "then") && !finites[ws[n].low] {
			n++
		}
		if n >= len(ws) {
			return true
		}
		x := ws[n].low
		if !(base[x] || either[x] || x == "am" || x == "have" || x == "do" || x == "are") {
			continue
		}
		verbLike := x == "am" || x == "have" || x == "do" || x == "are" || !alike[x] || n+1 < len(ws) && (determiner[ws[n+1].low] || ws[n+1].low == "him" || ws[n+1].low == "them" || ws[n+1].low == "me")
		switch {
		case n == k:
			return c.stay("a verb after a comma: " + x)
		case open && !denied:
			return true
		case denied || !present && !perfect || perfect && participle[x]:
			return c.stay("which verb is joined: " + x)
		case !verbLike || either[x]:
			return c.stay("verb or noun: " + x)
		}
		f, ok := agreed(x, plural)
		if !ok {
			return c.stay("past or present: " + x)
		}
		form[n] = f
	}
	return true
}

// subjectYou reports whether the "you" at i does something, rather than having it done to them.
func (c *change) subjectYou(ws []word, i int) bool {
	v := verbAt(ws, i+1)
	if v < 0 {
		return false
	}
	w := ws[v].low
	prev := ""
	if !c.w.Speaker.Signer && i > 0 && givesYou[ws[i-1].low] && !finites[w] {
		return false
	}
	if i > 0 && !ws[i].comma {
		prev = ws[i-1].low
	}
	switch {
	case objectly[prev]:
		return false
	case sees[prev]:
		return finites[w]
	case preps[prev] && !subordinators[prev] && prev != "than":
		return false
	}
	return true
}

var sees = set("see sees saw seeing watch watches watched hear hears heard notice noticed")

var givesYou = set("tell told text email send show give gave ring phone call let ask asked sent telling see")

// you names the one spoken to.
func (c *change) you(ws []word, i int, put func(word, string)) bool {
	a := c.w.Addressee
	if i+1 < len(ws) {
		switch ws[i+1].low {
		case "both", "two", "all", "lot", "guys", "three", "lads", "girls":
			return c.stay("“you” are several")
		}
	}
	subject := c.subjectYou(ws, i)
	if i+2 < len(ws) && (ws[i+2].low == "both" || ws[i+2].low == "all") {
		return c.stay("“you” are several")
	}
	if !subject && i > 0 && !ws[i].comma {
		if p := ws[i-1].low; !(base[p] || past[p] || third[p] || either[p] || participle[p] || preps[p] || gerund(p) || objectly[p] || p == "and" || p == "than" || p == "it") || subordinators[p] {
			return c.stay("what “you” does")
		}
	}
	if !c.w.Speaker.Signer {
		if !a.Signer || subject || i == 0 || !givesYou[ws[i-1].low] && !(i > 1 && ws[i-1].low == "it" && givesYou[ws[i-2].low]) {
			return c.stay("“you” may mean anybody")
		}
		c.did("you → me")
		put(ws[i], "me")
		return true
	}
	if p, ok := a.pronouns(); ok && c.youSet && p.subject != "they" && c.free(ws, p) {
		to := p.object
		if subject {
			to = p.subject
		}
		c.did("you → " + to)
		put(ws[i], to)
		return true
	}
	c.youSet = true
	c.did("you → name")
	put(ws[i], "{"+a.Ref+"}")
	return true
}

// free reports whether nobody else in the words could be meant by the pronoun.
func (c *change) free(ws []word, p pronounSet) bool {
	name := strings.ToLower(strings.SplitN(c.w.Addressee.Name, " ", 2)[0])
	return !slices.ContainsFunc(ws, func(w word) bool {
		return p.has(strings.SplitN(w.low, "'", 2)[0]) || c.names[w.low] && w.low != name || kin[strings.TrimSuffix(w.low, "'s")]
	})
}

func (c *change) your(w word, put func(word, string)) bool {
	a := c.w.Addressee
	if !c.w.Speaker.Signer {
		return c.stay("“your” may mean anybody's")
	}
	if w.low == "yourself" {
		p, ok := a.pronouns()
		if !ok {
			return c.stay("pronouns not known")
		}
		put(w, p.self)
		return true
	}
	c.youSet = true
	c.did("your → name's")
	put(w, "{"+a.Ref+"}'s")
	return true
}

// day resolves what the word at i says of a day, where it can mean one day only.
func (c *change) day(ws []word, i int) string {
	if c.w.Visit.IsZero() {
		return ""
	}
	v := c.w.Visit
	date := func(t time.Time) string { return t.Format("Monday 2 January") }
	for _, w := range ws {
		if numberWord(w.low) && (endsIn(w.low, "th") || endsIn(w.low, "first") || endsIn(w.low, "second") || endsIn(w.low, "third")) || i+1 < len(ws) && (days[ws[i+1].low] > 0 || ws[i+1].low == "sunday") || capitals[w.low] && days[w.low] == 0 && w.low != "sunday" {
			return "" // a date was said
		}
	}
	if i+1 < len(ws) && strings.HasPrefix(ws[i+1].low, "week") {
		return ""
	}
	switch ws[i].low {
	case "tomorrow":
		if i > 1 && ws[i-1].low == "after" && ws[i-2].low == "day" {
			return date(v.AddDate(0, 0, 2))
		}
		if i > 0 && (ws[i-1].low == "after" || ws[i-1].low == "like") {
			return ""
		}
		return date(v.AddDate(0, 0, 1))
	case "yesterday":
		if i > 0 && (ws[i-1].low == "before" || ws[i-1].low == "like") {
			return ""
		}
		return date(v.AddDate(0, 0, -1))
	}
	n, ok := days[ws[i].low]
	if !ok || i == 0 || !c.w.Speaker.Signer || i+1 < len(ws) && strings.HasPrefix(ws[i+1].low, "the") {
		return ""
	}
	if !slices.ContainsFunc(ws[:i], func(w word) bool { return w.low == "will" }) {
		return ""
	}
	switch ws[i-1].low {
	case "on", "by", "before", "this":
	default:
		return ""
	}
	if i+1 < len(ws) && numberWord(ws[i+1].low) {
		return "" // "Friday, second lesson"
	}
	ahead := (n - int(v.Weekday()) + 7) % 7
	if ahead == 0 {
		return ""
	}
	return v.AddDate(0, 0, ahead).Format("2 January")
}
