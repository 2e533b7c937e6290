package reported

import (
	"slices"
	"strings"
)

// pronouns of the third person, by the first word of what the worker recorded ("she/her").
type pronounSet struct{ subject, object, owner, owned, self string }

var pronounSets = map[string]pronounSet{
	"she":  {"she", "her", "her", "hers", "herself"},
	"he":   {"he", "him", "his", "his", "himself"},
	"they": {"they", "them", "their", "theirs", "themselves"},
}

func (p Person) pronouns() (pronounSet, bool) {
	w, _, _ := strings.Cut(strings.ToLower(p.Pronouns), "/")
	s, ok := pronounSets[strings.TrimSpace(w)]
	return s, ok
}

func (s pronounSet) has(w string) bool {
	return w == s.subject || w == s.object || w == s.owner || w == s.owned || w == s.self
}

// change is the work on one piece of speech.
type change struct {
	w      Words
	self   pronounSet
	third  bool // the speaker's pronouns are known
	names  map[string]bool
	voc    map[string]bool // words somebody present may be called by
	parts  [][]word
	rest   map[int]bool    // parts that only add to the one before
	dated  map[string]bool // days that were resolved already
	first  []string        // the words each part begins with, before any change
	how    []string
	why    string
	youSet bool // the addressee has been named once
}

func newChange(w Words) *change {
	c := &change{w: w, names: map[string]bool{}, voc: map[string]bool{}, rest: map[int]bool{}, dated: map[string]bool{}}
	c.self, c.third = w.Speaker.pronouns()
	for _, p := range append(slices.Clone(w.People), w.Speaker, w.Addressee) {
		for i, n := range strings.Fields(p.Name) {
			c.names[strings.ToLower(n)] = true
			if i == 0 && p.Ref != w.Speaker.Ref {
				c.voc[strings.ToLower(n)] = true
			}
		}
	}
	for _, n := range w.Names {
		for _, f := range strings.Fields(n) {
			c.names[strings.ToLower(f)] = true
		}
	}
	return c
}

// addressed fills in whom "you" means where the words call one person present by name: "I'll send you a copy, Maureen."
func addressed(w Words) Words {
	if w.Addressee.Ref != "" {
		return w
	}
	sents, _ := split(w.Text)
	var found []Person
	for _, s := range sents {
		for i, x := range s.ws {
			if !upper(x.text) || i > 0 && !x.comma || !pauseAfter(s.ws, i) || len(s.ws) < 3 {
				continue
			}
			for _, p := range w.People {
				f := strings.Fields(strings.ToLower(p.Name))
				if p.Ref != w.Speaker.Ref && len(f) > 0 && f[0] == x.low && !slices.ContainsFunc(found, func(q Person) bool { return q.Ref == p.Ref }) {
					found = append(found, p)
				}
			}
		}
	}
	if len(found) == 1 {
		w.Addressee = found[0]
	}
	return w
}

func (c *change) stay(why string) bool {
	if c.why == "" {
		c.why = why
	}
	return false
}

func (c *change) did(what string) {
	if !slices.Contains(c.how, what) {
		c.how = append(c.how, what)
	}
}

// read works through the sentences: tidied, guarded, then changed.
func (c *change) read(sents []sentence) bool {
	var all []word
	var kept [][]word
	for n, s := range sents {
		ws, ok := c.tidy(s, n, sents)
		if !ok {
			return false
		}
		if len(ws) > 0 {
			kept = append(kept, ws)
			all = append(all, ws...)
		}
	}
	if len(kept) == 0 {
		return c.stay("nothing left")
	}
	if !c.guard(all) {
		return false
	}
	for n, ws := range kept {
		ws = expand(ws)
		c.mark(ws)
		if n == 0 && len(ws) > 3 && (ws[0].low == "and" || ws[0].low == "but" || ws[0].low == "so" || ws[0].low == "then") {
			ws = cut(ws, 0, 1, false)
			c.did("opener dropped")
		}
		if n > 0 && tagged(ws) && !c.w.Alone {
			c.rest[len(kept[:n])] = true
			kept[n] = ws
			continue
		}
		if c.w.Alone && c.w.Speaker.Signer {
			kept[n] = ws
			continue
		}
		if why := shape(ws, c); why != "" {
			return c.stay(why)
		}
		kept[n] = ws
	}
	if !c.persons(kept) {
		return false
	}
	for _, ws := range kept {
		c.first = append(c.first, strings.Join(lows(ws[:min(2, len(ws))]), " "))
		out, ok := c.shift(ws)
		if !ok {
			return false
		}
		c.parts = append(c.parts, out)
	}
	return true
}

// rests begin what only adds to the sentence before: "I had two falls. One in January, in the kitchen."
var rests = set("not no since every on in at for from until till once twice about only with without by one both mostly usually mainly especially even all during after before around")

// hanging words want a word after them: with a pause there, something was begun and left.
var hanging = set("since because of from when if into than as")

// tagged reports whether a sentence is only a rest of the one before ("Not once.", "Every night, on his way home."): a few words, no verb.
func tagged(ws []word) bool {
	if len(ws) > 8 || len(ws) < 2 || !rests[ws[0].low] {
		return false
	}
	for i, w := range ws {
		if finites[w.low] && !w.name || w.glued || pronounSubject[w.low] && w.low != "it" && w.low != "you" || w.low == "there" && i == 0 || base[w.low] && !alike[w.low] || past[w.low] && i > 0 || third[w.low] && !alike[strings.TrimSuffix(w.low, "s")] || subordinators[w.low] && !preps[w.low] && w.low != "once" && i > 0 {
			return false
		}
	}
	return true
}

// tidy drops what carries nothing: fillers, openers, forms of address, tag questions. It refuses questions and bare answers.
func (c *change) tidy(s sentence, n int, sents []sentence) ([]word, bool) {
	ws := slices.Clone(s.ws)
	if s.question {
		var ok bool
		if ws, ok = untag(ws); !ok {
			return nil, c.stay("question")
		}
		c.did("tag question dropped")
	}
	if len(s.ws) > 0 {
		before := len(ws)
		if ws, _ = unstutter(ws); len(ws) != before {
			c.did("filler dropped")
		}
	}
	for again := true; again && len(ws) > 0; {
		ws, again = unstutter(ws)
		for _, drop := range []func([]word) ([]word, bool){c.head, c.middle, c.tail} {
			if next, ok := drop(ws); ok {
				ws, again = next, true
				c.did("filler dropped")
			}
			if len(ws) == 0 {
				break
			}
		}
	}
	if len(ws) == 0 {
		if len(sents) == 1 {
			return nil, c.stay("bare answer")
		}
		return nil, true
	}
	switch low := ws[0].low; {
	case low == "no" && len(ws) == 1:
		if n+1 >= len(sents) || !negated(sents[n+1].ws) {
			return nil, c.stay("bare answer")
		}
		c.did("answer joined")
		return nil, true
	case low == "no" && ws[1].comma:
		if !negated(ws[1:]) {
			return nil, c.stay("a no that the words do not carry")
		}
		ws = cut(ws, 0, 1, false)
		c.did("answer joined")
		if again, ok := c.head(ws); ok {
			ws = again
		}
	}
	if len(ws) == 0 {
		return nil, c.stay("bare answer")
	}
	if why := broken(ws); why != "" {
		return nil, c.stay(why)
	}
	if n := len(ws); n > 2 && ws[n-1].comma && c.shortName(ws[n-1]) {
		return nil, c.stay("somebody is called by a short name")
	}
	return ws, true
}

// shortName reports whether a word is short for the first name of somebody present: "Sim" for Simone.
func (c *change) shortName(w word) bool {
	return len(w.low) > 1 && upper(w.text) && slices.ContainsFunc(c.w.People, func(p Person) bool {
		first, _, _ := strings.Cut(strings.ToLower(p.Name), " ")
		return first != w.low && strings.HasPrefix(first, w.low)
	})
}

// broken tells whether a sentence was begun again, taken back, or has a rest hung on that would read oddly from another mouth.
func broken(ws []word) string {
	n := len(ws)
	for i, w := range ws {
		next := i+1 < n && ws[i+1].comma
		switch {
		case i+1 == n && (w.low == "a" || w.low == "an" || w.low == "the" || w.low == "my" || w.low == "and" || w.low == "but" || w.low == "or" || w.low == "because" || w.low == "if" || w.low == "just" && i > 0 && finites[ws[i-1].low]):
			return "broken off"
		case next && (w.low == "a" || w.low == "an" || w.low == "the" || w.low == "my" || w.low == "his" || w.low == "your" || w.low == "of" || w.low == "just" && i > 0 && strings.Contains(ws[i-1].low, "'") || hanging[w.low] || w.low == "it's" || w.low == "i'm" || w.low == "he's" || w.low == "she's" || w.low == "they're"):
			return "begun again"
		case i > 0 && w.comma && (base[w.low] && !alike[w.low] || either[w.low]) && ws[i-1].low != "and":
			return "an order within"
		case i > 0 && i == n-2 && w.comma && ws[i+1].low == "one" && (w.low == "that" || w.low == "this"):
			return "a rest hung on"
		case (w.low == "no" || w.low == "nope") && next && (i == 0 || w.comma), w.low == "hang" && i+1 < n && ws[i+1].low == "on", w.low == "scrub", w.low == "correction":
			return "taken back"
		case i > 0 && i == n-1 && w.comma && (w.low == "that" || w.low == "this" || w.low == "it" || w.low == "him" || w.low == "her" || w.low == "them" || w.low == "no"):
			return "a rest hung on"
		case w.comma && i+2 >= n-1 && i+1 < n && finites[strings.TrimSuffix(strings.TrimSuffix(w.low, "n't"), "o")] && i >= n-3 && nominative[ws[i+1].low]:
			return "a rest hung on"
		case strings.HasSuffix(w.low, "n't") && i+1 < n && w.comma && nominative[ws[i+1].low]:
			return "a rest hung on"
		}
	}
	return ""
}

func negated(ws []word) bool {
	return slices.ContainsFunc(ws, func(w word) bool { return negators[w.low] || strings.HasSuffix(w.low, "n't") })
}

// untag takes the tag off "I'm not going to, am I?". The same side twice ("he's back, is he?") is a true question.
func untag(ws []word) ([]word, bool) {
	n := len(ws)
	if n < 4 || !ws[n-2].comma {
		return nil, false
	}
	aux := ws[n-2].low
	if parts, ok := contractions[aux]; ok {
		aux = parts[0]
	}
	if !finites[aux] || !tagPronouns[ws[n-1].low] {
		return nil, false
	}
	if k := strings.SplitN(ws[0].low, "'", 2)[0]; finites[k] || asking[k] {
		return nil, false
	}
	if negated(ws[n-2:n-1]) == negated(ws[:n-2]) {
		return nil, false
	}
	return ws[:n-2], true
}

var asking = set("who what where when why how which whose can't don't won't")

func (c *change) head(ws []word) ([]word, bool) {
	for _, p := range phrases {
		if starts(ws, 0, p) && len(ws) > len(p) && ws[len(p)].comma {
			return cut(ws, 0, len(p), false), true
		}
	}
	w := ws[0].low
	switch {
	case len(ws) == 1:
		if openers[w] {
			return nil, true
		}
		return ws, false
	case len(ws) == 2 && c.w.Alone && punctuation[ws[0].low+" "+ws[1].low]:
		return nil, true
	case len(ws) > 2 && c.w.Alone && punctuation[ws[0].low+" "+ws[1].low] && ws[2].comma:
		return cut(ws, 0, 2, false), true
	case openers[w] && ws[1].comma, w == "now" && ws[1].comma:
		return cut(ws, 0, 1, false), true
	case (w == "well" || w == "yeah" || w == "yes" || w == "oh" || w == "so") && nominative[strings.SplitN(ws[1].low, "'", 2)[0]] && ws[1].low != "that":
		return cut(ws, 0, 1, false), true
	case c.called(ws[0]) && ws[1].comma && nominative[strings.SplitN(ws[1].low, "'", 2)[0]] && !speaksOf(ws[1:]):
		return cut(ws, 0, 1, false), true
	}
	return ws, false
}

// punctuation is what people say to a dictation machine.
var punctuation = map[string]bool{"full stop": true, "new paragraph": true, "next paragraph": true, "new line": true, "next line": true, "new section": true}

// speaksOf reports whether the words speak of a third person: then a name before the comma may be whom they speak of ("Mum, she never comes").
func speaksOf(ws []word) bool {
	return slices.ContainsFunc(ws, func(w word) bool {
		p := strings.SplitN(w.low, "'", 2)[0]
		for _, s := range pronounSets {
			if s.has(p) {
				return true
			}
		}
		return false
	})
}

// called reports whether somebody present may be called by the word.
func (c *change) called(w word) bool {
	return upper(w.text) && (c.voc[w.low] || kinNames[w.low] && !c.w.Speaker.Signer)
}

func (c *change) middle(ws []word) ([]word, bool) {
	for i := 1; i+1 < len(ws); i++ {
		if !ws[i].comma {
			continue
		}
		for _, p := range phrases {
			if starts(ws, i, p) && pauseAfter(ws, i+len(p)-1) {
				return cut(ws, i, len(p), p[0] != "what"), true
			}
		}
		if !pauseAfter(ws, i) {
			continue
		}
		if w := ws[i].low; closers[w] || w == "well" || w == "right" {
			return cut(ws, i, 1, w != "like"), true // "it was, like, awful"
		}
		if c.voc[ws[i].low] && upper(ws[i].text) && !c.listed(ws, i) {
			return cut(ws, i, 1, true), true
		}
	}
	return ws, false
}

// listed reports whether the word stands in a list of people.
func (c *change) listed(ws []word, i int) bool {
	return i > 0 && (upper(ws[i-1].text) && !capitals[strings.TrimSuffix(ws[i-1].low, "s")] && ws[i-1].low != "may" || kin[ws[i-1].low]) && ws[i-1].low != "i" || i+1 < len(ws) && (ws[i+1].low == "and" || upper(ws[i+1].text) && !strings.HasPrefix(ws[i+1].low, "i'") && ws[i+1].low != "i")
}

func (c *change) tail(ws []word) ([]word, bool) {
	n := len(ws)
	for _, p := range phrases {
		if k := n - len(p); k > 1 && ws[k].comma && starts(ws, k, p) {
			return ws[:k], true
		}
	}
	if n > 4 && ws[n-2].comma && !ws[n-1].comma && (titles[ws[n-2].low] && c.names[ws[n-1].low] || punctuation[ws[n-2].low+" "+ws[n-1].low] && c.w.Alone) {
		return ws[:n-2], true
	}
	if n > 4 && ws[n-2].comma {
		if cut, ok := untag(ws); ok {
			c.did("tag question dropped")
			return cut, true
		}
	}
	if n < 3 || !ws[n-1].comma {
		return ws, false
	}
	if closers[ws[n-1].low] || ws[n-1].low == "so" || c.called(ws[n-1]) && !c.listed(ws, n-1) {
		return ws[:n-1], true
	}
	return ws, false
}

// mark says which words keep their capital.
func (c *change) mark(ws []word) {
	for i := range ws {
		stem := strings.SplitN(ws[i].low, "'", 2)[0]
		ws[i].name = upper(ws[i].text) && ws[i].low != "i" && (c.names[stem] || capitals[strings.TrimSuffix(stem, "s")] || capitals[stem] || i > 0 && stem != "i" || allCapitals(ws[i].text) || kinNames[stem] || titles[stem])
	}
}

var titles = set("mr mrs ms miss dr")

func allCapitals(w string) bool {
	return len(w) > 1 && strings.ToUpper(w) == w && strings.ToLower(w) != w
}

// join makes one sentence.
func (c *change) join(parts [][]word) string {
	var b strings.Builder
	alone := c.w.Alone && c.w.Speaker.Signer
	promise := c.w.Speaker.Signer && !alone
	for _, f := range c.first {
		promise = promise && f == "i will"
	}
	lead := "{" + c.w.Speaker.Ref + "} said "
	switch {
	case alone, promise:
		lead = ""
	case c.w.Speaker.Signer && c.first[0] == "i said":
		lead = "" // "I said I would ring and I did not."
	case c.w.Speaker.Signer:
		lead = "I said "
	}
	b.WriteString(lead)
	run := 0 // words since the last full stop
	for n, ws := range parts {
		switch {
		case n == 0:
		case alone:
			b.WriteString(". ")
		case joiners[ws[0].low] || c.rest[n]:
			b.WriteString(", ")
		case run+len(ws) > breath && lead != "":
			if run = 0; c.alone(parts[:n]) {
				b.WriteString(". " + capitalise(c.self.subject) + " said ")
			} else {
				b.WriteString(". " + lead)
			}
		default:
			b.WriteString("; ")
		}
		run += len(ws)
		s := render(ws)
		if n == 0 && b.Len() == 0 || alone {
			s = capitalise(s)
		}
		b.WriteString(s)
	}
	return b.String() + "."
}

// alone reports whether the speaker is the only one the words so far name or could call so: then "She said" can go on.
func (c *change) alone(parts [][]word) bool {
	if c.w.Speaker.Signer || !c.third {
		return false
	}
	for _, ws := range parts {
		if slices.ContainsFunc(ws, func(w word) bool { return c.names[w.low] || titles[w.low] || kin[strings.TrimSuffix(w.low, "'s")] }) {
			return false
		}
	}
	return true
}

// breath is how many words go into one sentence before the next begins.
const breath = 26

func render(ws []word) string {
	var b strings.Builder
	for i, w := range ws {
		switch {
		case i == 0 || w.glued:
		case w.splice:
			b.WriteString("; ")
		case w.comma:
			b.WriteString(", ")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}
