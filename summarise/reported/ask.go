package reported

import (
	"regexp"
	"slices"
	"strings"
)

// Ask puts a question the signer asked in the words that stand before its answer, after "Asked": "When was it that Harold died?" becomes
// "when Harold died", "have you had any falls?" becomes "about falls". w.Addressee is who answers. sure says that the question was put to them:
// else "you" may be somebody else, and a question that says "you" stays as it was asked, unless it can be named without.
//
// An empty text with ok means that the question only called somebody by name. ok is false where the tables do not hold the question, or where
// backAsk does not find the words of it again: then the caller keeps them.
func Ask(w Words, sure bool) (text string, ok bool) {
	if !w.Speaker.Signer || w.Addressee.Ref == "" || w.Addressee.Signer || w.Interpreted || len(w.Text) > 400 {
		return "", false
	}
	asked, ok := askedIn(w.Text)
	if !ok {
		return "", false
	}
	c := newChange(w)
	ws := c.bare(slices.Clone(asked.ws))
	if len(ws) == 0 {
		return "", true
	}
	for _, x := range ws {
		if strange[x.low] {
			return "", false
		}
	}
	var out []word
	for n, one := range questions(ws) {
		part, fine := c.asked(one, sure)
		if !fine || len(part) == 0 {
			return "", false
		}
		part[0].comma = n > 0
		out, ok = append(out, part...), true
	}
	if !ok || len(out) == 0 || len(out) > len(asked.ws)+2 {
		return "", false
	}
	text = render(out)
	for i := 1; i < len(out); i++ {
		if strings.EqualFold(out[i].text, out[i-1].text) {
			return "", false // a stumble that is still there
		}
	}
	if secondPerson.MatchString(text) || !backAsk(text, asked, w) {
		return "", false
	}
	return text, true
}

// ToSayMore is what Ask makes of a question that only asks somebody to go on.
const ToSayMore = "to say more"

// fewest is how many words a sentence has that tells its matter by itself: below that it is mostly the answer to something.
const fewest = 5

// Stands reports whether an answer tells its matter without the question: its first sentence is no "yes" or "no", has a subject and a verb that the
// tables know, and points at nothing that was said before.
func Stands(w Words) bool {
	sents, why := split(w.Text)
	if why != "" || len(sents) == 0 || sents[0].question {
		return false
	}
	c := newChange(w)
	ws, _ := unstutter(slices.Clone(sents[0].ws))
	ws = expand(ws)
	c.mark(ws)
	if len(ws) < fewest || runUps[ws[0].low] || slices.ContainsFunc(ws, func(w word) bool {
		return w.glued || thirdSet[w.low] || w.low == "that" || w.low == "those" || w.low == "these" || w.low == "one" || w.low == "ones" || w.low == "so" || w.low == "same" || w.low == "me" || strings.HasPrefix(w.low, "you")
	}) {
		return false
	}
	for i, w := range ws {
		if w.low == "this" && (i+1 == len(ws) || !c.noun(ws[i+1])) {
			return false
		}
	}
	first := ws[0]
	noun := len(first.low) > 3 && finites[ws[1].low] && !nominative[first.low] && !determiner[first.low] && !preps[first.low] && !subordinators[first.low] && !adverbs[first.low] && !base[first.low]
	return broken(ws) == "" && (noun || shape(ws, c) == "")
}

var secondPerson = regexp.MustCompile(`(?i)\byou(?:rs?|rsel\w+)?\b`)

// dYou is how "do you" is said.
var dYou = regexp.MustCompile(`\b([dD])['’]you\b`)

// askedIn is the one question of a text.
func askedIn(text string) (sentence, bool) {
	sents, why := split(dYou.ReplaceAllString(text, "${1}o you"))
	var out []sentence
	for _, s := range sents {
		if s.question {
			out = append(out, s)
		}
	}
	if why != "" || len(out) != 1 {
		return sentence{}, false
	}
	return out[0], true
}

var (
	runUps   = set("and but so then now right okay ok well oh sorry yeah yes look listen er erm um no just great thanks")
	askTails = [][]string{{"do", "you", "know"}, {"do", "you", "think"}, {"then"}, {"would", "you", "say"}, {"say"}}
	whWords  = set("who what when where whereabouts why how which whose")
	thirdSet = set("he him his himself she her hers herself they them their theirs themselves it its")
)

// questions are the one or two questions of a sentence: "who comes to your house, who do you see?"
func questions(ws []word) [][]word {
	for i := 2; i+2 < len(ws); i++ {
		if stem := strings.SplitN(ws[i].low, "'", 2)[0]; ws[i].comma && asksAt(ws, 0) && (finites[stem] && pronounSubject[ws[i+1].low] || whWords[stem] && (stem != "when" && stem != "where" || finites[ws[i+1].low] || stem != ws[i].low)) {
			first, second := slices.Clone(ws[:i]), slices.Clone(ws[i:])
			second[0].comma = false
			return [][]word{first, second}
		}
	}
	return [][]word{ws}
}

// bare takes off what carries nothing: fillers, run-ups, whom the question calls by name, what was begun before "sorry", and one or two words that
// name a topic which the question names again ("Training, did the course come through?").
func (c *change) bare(ws []word) []word {
	ws, _ = unstutter(ws)
	for n := 2; n <= 3 && 2*n < len(ws); n++ { // "is it, er, is it all right": begun again
		if asksAt(ws, 0) && (ws[n].comma || ws[n].gap) && slices.Equal(lows(ws[:n]), lows(ws[n:2*n])) {
			ws = cut(ws, 0, n, false)
			break
		}
	}
	for i := len(ws) - 1; i > 0; i-- {
		if ws[i].low == "sorry" && ws[i].comma && i+1 < len(ws) && ws[i+1].comma {
			ws = cut(ws, 0, i+1, false)
			break
		}
	}
	for again := true; again && len(ws) > 0; {
		again = false
		n := len(ws)
		switch {
		case c.vocative(ws[0]) && (n == 1 || ws[1].comma), runUps[ws[0].low] && n > 1 && !(ws[0].low == "now" && !ws[1].comma), runUps[ws[0].low] && n == 1:
			ws, again = cut(ws, 0, 1, false), true
		case n > 1 && c.vocative(ws[n-1]) && ws[n-1].comma:
			ws, again = ws[:n-1], true
		}
		for i := 1; i+1 < len(ws) && !again; i++ {
			if ws[i].comma && ws[i+1].comma && c.vocative(ws[i]) && !c.listed(ws, i) {
				ws, again = cut(ws, i, 1, true), true
			}
		}
		for _, t := range askTails {
			if k := len(ws) - len(t); k > 2 && ws[k].comma && starts(ws, k, t) {
				ws, again = ws[:k], true
			}
		}
	}
	for k := 1; k <= 2 && k < len(ws); k++ {
		if ws[k].comma && asksAt(ws, k) && !slices.ContainsFunc(ws[k:], func(w word) bool { return thirdSet[strings.SplitN(w.low, "'", 2)[0]] }) && plainTopic(ws[:k]) {
			return cut(ws, 0, k, false)
		}
	}
	return ws
}

// plainTopic reports whether words only name something: nothing is denied, counted or done in them.
func plainTopic(ws []word) bool {
	return !slices.ContainsFunc(ws, func(w word) bool {
		return negators[w.low] || numberWord(w.low) || finites[w.low] || pronounSubject[w.low] || whWords[w.low] || strings.Contains(w.low, "'") || subordinators[w.low] || personal(w.low)
	})
}

// asksAt reports whether a question begins at i.
func asksAt(ws []word, i int) bool {
	stem := strings.SplitN(ws[i].low, "'", 2)[0]
	return whWords[stem] || finites[ws[i].low]
}

func (c *change) vocative(w word) bool { return c.voc[w.low] && upper(w.text) }

var (
	more    = strings.Split("can you tell me more|can you tell me more about that|can you tell me more about it|can you tell me a bit more|can you tell me a bit more about that|can you tell me a bit more about it|could you tell me more|could you tell me more about that|could you tell me a bit more|could you tell me a bit more about that|tell me more|tell me more about that|tell me a bit more|tell me a bit more about that", "|")
	anyHead = [][]string{{"have", "you", "had", "any"}, {"have", "you", "got", "any"}, {"have", "you", "any"}, {"do", "you", "have", "any"}, {"do", "you", "get", "any"}, {"did", "you", "have", "any"}, {"is", "there", "any"}, {"are", "there", "any"}, {"any"}}
)

// asked turns a bare question.
func (c *change) asked(ws []word, sure bool) ([]word, bool) {
	if slices.Contains(more, strings.Join(lows(ws), " ")) {
		return plain(ToSayMore), true
	}
	if broken(ws) != "" {
		return nil, false
	}
	contracted := len(ws) > 1 && (strings.HasSuffix(ws[0].low, "'s") || strings.HasSuffix(ws[1].low, "'s"))
	ws = c.opened(ws)
	ws = expand(ws)
	c.mark(ws)
	for _, h := range anyHead {
		if starts(ws, 0, h) && naming(ws[len(h):]) {
			return append(plain("about"), c.plainly(ws[len(h):])...), true
		}
	}
	if (ws[0].low == "what" || ws[0].low == "how") && len(ws) > 2 && ws[1].low == "about" {
		ws = ws[2:]
		if when := ws[0].low == "when" && len(ws) > 2 && subjectVerb(ws, 1, c); !when && !c.nounOnly(ws) {
			return nil, false
		}
		return c.about(ws, sure)
	}
	if !asksAt(ws, 0) {
		if !c.nounOnly(ws) {
			return nil, false
		}
		return c.about(ws, sure)
	}
	first := slices.IndexFunc(ws, func(w word) bool { return finites[w.low] })
	doing := slices.ContainsFunc(ws, func(w word) bool { return w.low == "do" || w.low == "does" || w.low == "did" })
	for i := 1; i < len(ws); i++ { // a second question, or one begun anew
		if ws[i].comma && (finites[ws[i].low] || whWords[ws[i].low] && i+1 < len(ws) && ws[i].low != "when" && ws[i].low != "where") || i > 1 && joiners[ws[i-1].low] && finites[ws[i].low] || finites[ws[i].low] && i+1 < len(ws) && i > 1 && ws[i+1].low == "you" && joiners[ws[i-1].low] ||
			i > first && i+1 < len(ws) && finites[ws[i].low] && pronounSubject[ws[i+1].low] && !whWords[ws[i-1].low] && !pronounSubject[ws[i-1].low] && !adverbs[ws[i-1].low] ||
			doing && joiners[ws[i-1].low] && (base[ws[i].low] && !alike[ws[i].low] || either[ws[i].low]) {
			return nil, false
		}
	}
	order, ok := c.told(ws, contracted)
	if !ok {
		return nil, false
	}
	return c.third3(order, sure)
}

// opened takes apart "how's", "when's" and "why's", which the table of contractions does not hold.
func (c *change) opened(ws []word) []word {
	if len(ws) > 2 && whWords[ws[0].low] {
		if stem, ok := strings.CutSuffix(ws[1].low, "'s"); ok && degrees[stem] { // "how often's that"
			return append([]word{ws[0], {text: stem, low: stem}, {text: "is", low: "is"}}, ws[2:]...)
		}
	}
	for _, e := range [][2]string{{"'s", "is"}, {"'ve", "have"}, {"'re", "are"}} {
		stem, ok := strings.CutSuffix(ws[0].low, e[0])
		if ok && whWords[stem] && (e[0] != "'s" || !shortS[stem] || len(ws) == 2 && upper(ws[1].text)) {
			return append([]word{{text: stem, low: stem}, {text: e[1], low: e[1]}}, ws[1:]...)
		}
	}
	return ws
}

var degrees = set("often long much many old far bad big")

func plain(text string) []word {
	var out []word
	for _, f := range strings.Fields(text) {
		out = append(out, word{text: f, low: f})
	}
	return out
}

// naming reports whether words name one to three things and say nothing of them: "falls", "pain at night" does not.
func naming(ws []word) bool {
	if len(ws) == 0 || len(ws) > 3 {
		return false
	}
	for i, w := range ws {
		if i > 0 && w.comma || finites[w.low] || pronounSubject[w.low] || preps[w.low] || determiner[w.low] || adverbs[w.low] || w.low == "more" || w.low == "other" || w.low == "idea" || w.low == "better" || w.low == "good" || w.low == "use" || subordinators[w.low] || negators[w.low] || numberWord(w.low) || personal(w.low) {
			return false
		}
	}
	return true
}

// nounOnly reports whether words are a noun with what belongs to it: "the eviction notice", "getting dressed", "Kyle".
func (c *change) nounOnly(ws []word) bool {
	if len(ws) == 0 || len(ws) > 4 {
		return false
	}
	for i, w := range ws {
		if i > 0 && (w.comma || strings.Contains(w.low, "'")) || w.glued || finites[w.low] || pronounSubject[w.low] || subordinators[w.low] || negators[w.low] || numberWord(w.low) || joiners[w.low] && w.low != "and" || i > 0 && (past[w.low] || third[w.low] && !alike[strings.TrimSuffix(w.low, "s")]) && !gerund(ws[0].low) || leading[w.low] || firstPerson[w.low] || c.voc[w.low] || nominative[w.low] && w.low != "that" {
			return false
		}
	}
	w := ws[0]
	return determiner[w.low] && w.low != "that" && w.low != "this" && len(ws) > 1 && !counts[w.low] && w.low != "any" && w.low != "no" || gerund(w.low) && len(ws) <= 3 || w.name && len(ws) == 1
}

func (c *change) about(ws []word, sure bool) ([]word, bool) {
	out, ok := c.third3(ws, sure)
	return append(plain("about"), out...), ok
}

// plainly makes words start small, unless the first is a name.
func (c *change) plainly(ws []word) []word {
	out := slices.Clone(ws)
	if !out[0].name && out[0].text != "I" {
		out[0].text = strings.ToLower(out[0].text)
	}
	out[0].comma = false
	return out
}

// told puts the words of a question in the order of a statement.
func (c *change) told(ws []word, contracted bool) ([]word, bool) {
	var head []word
	if whWords[ws[0].low] {
		a := 1
		for a < len(ws) && !finites[ws[a].low] {
			if ws[a].comma || pronounSubject[ws[a].low] || ws[a].glued || subordinators[ws[a].low] || a > 6 {
				return nil, false
			}
			a++
		}
		who := ws[0].low == "who" || ws[0].low == "what" || ws[0].low == "which"
		if a == len(ws) {
			verb := slices.ContainsFunc(ws[1:], func(w word) bool {
				return (base[w.low] || past[w.low] || third[w.low] || either[w.low]) && !alike[strings.TrimSuffix(w.low, "s")]
			})
			return ws, who && len(ws) > 1 && (third[ws[1].low] || past[ws[1].low]) || !verb && len(ws) <= 5 && len(ws) > 1 && !slices.ContainsFunc(ws, func(w word) bool { return personal(w.low) })
		}
		if a+1 == len(ws) {
			return nil, false
		}
		if (ws[a].low == "was" || ws[a].low == "is") && starts(ws, a+1, []string{"it", "that"}) { // "When was it that Harold died?"
			rest := ws[a+3:]
			if len(rest) < 2 || !subjectVerb(rest, 0, c) {
				return nil, false
			}
			return append(slices.Clone(ws[:a]), rest...), true
		}
		n := a + 1
		for n < len(ws) && adverbs[ws[n].low] && !finites[ws[n].low] {
			n++
		}
		if n < len(ws) && (who || a > 1 && (ws[0].low == "how" || ws[0].low == "whose")) && !pronounSubject[ws[n].low] && !ws[n].name && (!determiner[ws[n].low] || ws[n].low == "most" && n+1 < len(ws) && ws[n+1].low == "important") {
			aux, v := ws[a].low, ws[n].low
			switch {
			case aux == "is" || aux == "are" || aux == "was" || aux == "were":
				if gerund(v) || v == "most" || preps[v] && v != "like" || v == "wrong" || v == "important" {
					return ws, true // "who is living here"
				}
			case aux == "has" || aux == "have" || aux == "had":
				if participle[v] {
					return ws, true
				}
			case modals[aux]:
				if base[v] || v == "be" || v == "have" || either[v] {
					return ws, true
				}
			}
		}
		head, ws = ws[:a], ws[a:]
	} else {
		head = plain("if")
		contracted = false
	}
	if len(ws) < 2 {
		return nil, false
	}
	aux := ws[0]
	if aux.low == "shall" || aux.low == "must" || aux.low == "am" || aux.low == "cannot" || ws[1].low == "not" {
		return nil, false
	}
	end, verb := c.subject(ws, len(head) > 0 && head[0].low != "if")
	if end < 0 || verb < len(ws) && ws[verb].low == "not" {
		return nil, false
	}
	if contracted && aux.low == "is" && verb < len(ws) && participle[ws[verb].low] && !gerund(ws[verb].low) {
		if v := ws[verb].low; v != "been" && v != "got" && v != "had" {
			return nil, false // "what's he paid": is, or has
		}
		aux.text, aux.low = "has", "has"
	}
	you := ws[1].low == "you"
	if p, ok := c.w.Addressee.pronouns(); you && ok {
		ws = slices.Clone(ws)
		ws[1].text = p.subject
	}
	plural := you && c.plural()
	out := slices.Clone(head)
	switch aux.low {
	case "do", "does", "did":
		if verb >= len(ws) || !(base[ws[verb].low] || either[ws[verb].low]) {
			return nil, false
		}
		out = append(out, ws[1:verb]...)
		v := ws[verb]
		v.text = v.low
		switch {
		case aux.low == "did":
			v.text = pasts[v.low]
		case you && !plural, aux.low == "does":
			v.text = withS(v.low)
		}
		if v.text == "" {
			return nil, false
		}
		v.low = v.text
		out = append(append(out, v), ws[verb+1:]...)
	default:
		if you {
			f, ok := agreed(aux.low, plural)
			if !ok {
				return nil, false
			}
			aux.text, aux.low = f, f
		}
		aux.text = aux.low
		out = append(out, ws[1:end]...)
		out = append(append(out, aux), ws[end:]...)
	}
	return out, true
}

// plural reports whether who answers is "they".
func (c *change) plural() bool {
	p, _ := c.w.Addressee.pronouns()
	return p.subject == "they"
}

// doubled are the verbs of more than one syllable that double their last letter, beside those that end in -l.
var (
	doubled = set("admit refer regret prefer transfer")
	vowels  = regexp.MustCompile(`[aeiou]+`)
)

// pasts are the simple pasts by base.
var pasts = map[string]string{}

func init() {
	for _, v := range strings.Fields(regular) {
		all := withED(v)
		pasts[v] = all[len(all)-1]
		if endsIn(v, "l") || doubled[v] || len(vowels.FindAllString(v, -1)) == 1 {
			pasts[v] = all[0]
		}
	}
	for _, row := range strings.Split(irregular, "|") {
		f := strings.Fields(row)
		if f[0] != "be" {
			pasts[f[0]] = f[1]
		}
	}
	for v := range either {
		if pasts[v] == "" {
			pasts[v] = v
		}
	}
	for v, p := range map[string]string{"beat": "beat", "come": "came", "run": "ran", "give": "gave", "become": "became", "lay": "laid"} {
		pasts[v] = p
	}
}

// subject finds where the subject that follows the first word ends, and where the verb after it stands (len(ws) where there is none). end is -1
// if the tables do not tell.
func (c *change) subject(ws []word, wh bool) (end, verb int) {
	aux := ws[0].low
	be := aux == "is" || aux == "are" || aux == "was" || aux == "were"
	after := func(i int) int {
		for i < len(ws) && adverbs[ws[i].low] && !finites[ws[i].low] {
			i++
		}
		return i
	}
	fits := func(i int) bool {
		if i >= len(ws) {
			return be && wh
		}
		w := ws[i].low
		switch {
		case ws[i].comma:
			return be && wh
		case be:
			return true
		case aux == "has" || aux == "have" || aux == "had":
			return participle[w]
		}
		return base[w] || either[w] || w == "be" || w == "have"
	}
	w := ws[1]
	switch {
	case ws[1].comma:
		return -1, 0
	case pronounSubject[w.low] || commons[w.low] || nominative[w.low] && !(determiner[w.low] && len(ws) > 3 && c.noun(ws[2])):
		end = 2
		if end < len(ws) && ws[end].low == "else" {
			end++
		}
	case w.name && !strings.HasSuffix(w.low, "'s"):
		end = 2
		if end < len(ws) && ws[end].name && !ws[end].comma {
			end++
		}
	case determiner[w.low] || w.name:
		if be && wh { // "what's the plan", never more than that: what is said of it cannot be told from it
			for k := 2; k < len(ws); k++ {
				if ws[k].comma || preps[ws[k].low] || gerund(ws[k].low) || participle[ws[k].low] && !alike[ws[k].low] || k > 3 {
					return -1, 0
				}
			}
			return len(ws), len(ws)
		}
		for end = 2; end < len(ws) && end <= 4; end++ {
			x := ws[end].low
			if end > 2 && (!be && fits(after(end)) || be && (gerund(x) || preps[x] && x != "of" || isNext[x] || adverbs[x])) {
				break
			}
			if ws[end].comma || preps[x] || pronounSubject[x] || finites[x] {
				return -1, 0
			}
		}
		if end > 4 || end >= len(ws) {
			return -1, 0
		}
	default:
		return -1, 0
	}
	verb = after(end)
	if !fits(verb) || wh && verb < len(ws) && pronounSubject[ws[verb].low] {
		return -1, 0
	}
	return end, verb
}

// noun reports whether a word after "that" or "this" may be what it points at: "is that number right?"
func (c *change) noun(w word) bool {
	return !w.comma && !nominative[w.low] && !isNext[w.low] && !gerund(w.low) && !participle[w.low] && !base[w.low] && !either[w.low] && !preps[w.low] && !adverbs[w.low] && !determiner[w.low]
}

// third3 gives "you" and "your" to who answers. It refuses where that is not sure, or where a pronoun of the question would be read as them.
func (c *change) third3(ws []word, sure bool) ([]word, bool) {
	p, known := c.w.Addressee.pronouns()
	you := slices.ContainsFunc(ws, func(w word) bool { return w.low == "you" || w.low == "your" || w.low == "yours" || w.low == "yourself" })
	if you && (!known || !sure) {
		return nil, false
	}
	out := slices.Clone(ws)
	form := map[int]string{}
	for i, w := range ws {
		next := ""
		if i+1 < len(ws) {
			next = ws[i+1].low
		}
		switch {
		case known && p.has(strings.SplitN(w.low, "'", 2)[0]), w.low == "yourselves", w.glued, strings.HasPrefix(w.low, "you'"), strings.HasPrefix(w.low, "they'"):
			return nil, false
		case w.low == "you" && known && w.text == p.subject: // the subject of the question itself: its verb is put right already
			continue
		case w.low == "you" && (next == "both" || next == "two" || next == "all" || next == "lot" || next == "guys" || next == "three"), w.low == "you" && i > 0 && ws[i-1].low == "of":
			return nil, false
		case w.low == "you" && i > 0 && c.subjectAsk(ws, i):
			if v := verbAt(ws, i+1); v > 0 && form[v] == "" {
				f, ok := agreed(ws[v].low, p.subject == "they")
				if third[ws[v].low] && !base[ws[v].low] || ws[v].low == "is" || ws[v].low == "has" || ws[v].low == "was" { // the verb of the question itself
					f, ok = ws[v].low, true
				}
				if !ok {
					return nil, false
				}
				form[v] = f
			}
			out[i].text = p.subject
		case w.low == "you":
			if i+1 < len(ws) && !ws[i+1].comma && !preps[next] && !determiner[next] && !follows[next] && !gerund(next) && !subordinators[next] && !joiners[next] && !adverbs[next] && !isNext[next] {
				return nil, false // what they do is not in the tables, or who they are is said
			}
			out[i].text = p.object
		case w.low == "your":
			out[i].text = p.owner
		case w.low == "yours":
			out[i].text = p.owned
		case w.low == "yourself":
			out[i].text = p.self
		case w.low == "i":
			out[i].text = "I"
		case form[i] != "":
			out[i].text = form[i]
		case i == 0 && !w.name:
			out[i].text = w.low
		}
		if form[i] != "" {
			out[i].text = form[i]
		}
	}
	for i := 1; i < len(out); i++ {
		if out[i].comma && (preps[out[i].low] || out[i].low == "if" || out[i].low == "when") && !out[i].name {
			out[i].comma = false // the pause of a speaker, who thought of it late
		}
	}
	return c.plainly(out), true
}

// subjectAsk reports whether the "you" at i does something.
func (c *change) subjectAsk(ws []word, i int) bool {
	if verbAt(ws, i+1) < 0 {
		return false
	}
	prev := ws[i-1].low
	return ws[i].comma || !(preps[prev] && !subordinators[prev] && prev != "than" || objectly[prev] || base[prev] || past[prev] || third[prev] || gerund(prev)) || holds[prev] && finites[ws[i+1].low]
}

// backAsk looks for the words of a question in what was made of it, as Back does for speech: word by word, with tables of its own kind. What stood
// first in the question may stand after its subject, and "do" may be in the verb; nothing else is left over.
func backAsk(text string, asked sentence, w Words) bool {
	told, ok := pieces(text)
	said, ok2 := pieces(strings.Join(written(asked.ws), " "))
	if !ok || !ok2 {
		return false
	}
	said = slices.DeleteFunc(said, func(p piece) bool { return fillers[p.text] })
	for i := len(said) - 2; i > 0; i-- {
		if said[i].text == "sorry" && said[i].pause && said[i+1].pause {
			said = said[i+1:]
			break
		}
	}
	if text == ToSayMore {
		return !slices.ContainsFunc(said, func(p piece) bool { return !mayPrompt[p.text] && !named(w, p.text) }) && slices.ContainsFunc(said, func(p piece) bool { return p.text == "more" })
	}
	for n := 2; n <= 3 && 2*n < len(said); n++ {
		same := said[n].pause
		for k := range n {
			same = same && said[k].text == said[n+k].text
		}
		if same {
			said = said[n:]
			break
		}
	}
	for from := 0; from < len(said) && from <= 4; from++ {
		if from > 0 && !runUps[said[from-1].text] && !named(w, said[from-1].text) && !(from <= 2 && said[from].pause && finiteOrWh(said[from].text)) {
			if from > 2 {
				break
			}
			continue
		}
		if backAsked(told, said[from:], w) {
			return true
		}
	}
	return false
}

var mayPrompt = set("can could you tell me a bit little more about that it this and so okay right well then please thanks")

func finiteOrWh(w string) bool { return whWords[w] || finites[w] }

func named(w Words, word string) bool {
	return slices.ContainsFunc(append(slices.Clone(w.People), w.Addressee), func(p Person) bool {
		return slices.Contains(strings.Fields(strings.ToLower(p.Name)), word)
	})
}

// written gives the words of a sentence as they were written, with its pauses.
func written(ws []word) []string {
	var out []string
	for i, w := range ws {
		if i+1 < len(ws) && ws[i+1].comma {
			w.text += ","
		}
		out = append(out, w.text)
	}
	return out
}

func backAsked(told, said []piece, w Words) bool {
	matches := func(told, said []piece) bool {
		b := backing{w: w, told: told, said: said, asked: true, dead: map[[2]int]bool{}, drops: map[drop][]int{}}
		return b.from(0, 0)
	}
	for i := 2; i+1 < len(said); i++ { // two questions in one, each made of its own words
		if !said[i].pause || !finiteOrWh(said[i].text) {
			continue
		}
		for k := 2; k < len(told); k++ {
			if told[k].pause && (told[k].text == "if" || whWords[told[k].text]) && backAsked(told[:k], said[:i], w) && backAsked(told[k:], said[i:], w) {
				return true
			}
		}
	}
	if told[0].text == "about" {
		for h := 0; h < len(said) && h <= 4; h++ {
			if matches(told[1:], said[h:]) {
				return true
			}
			if !anyWords[said[h].text] {
				return false
			}
		}
		return false
	}
	if told[0].text == "if" {
		told = told[1:]
	} else if matches(told, said) {
		return true
	}
	for x := 0; x < len(said); x++ {
		aux := said[x].text
		if !finites[aux] && aux != "'s" {
			continue
		}
		rest := append(slices.Clone(said[:x]), said[x+1:]...)
		if (aux == "was" || aux == "is" || aux == "'s") && x+2 < len(said) && said[x+1].text == "it" && said[x+2].text == "that" && matches(told, append(slices.Clone(said[:x]), said[x+3:]...)) {
			return true
		}
		for p := x + 1; p <= len(rest) && p <= x+5; p++ {
			if aux == "do" || aux == "does" || aux == "did" {
				if p == len(rest) || !base[rest[p].text] && !either[rest[p].text] {
					continue
				}
				moved := slices.Clone(rest)
				if aux == "did" {
					moved[p].text = became + pasts[moved[p].text]
				}
				if matches(told, moved) {
					return true
				}
				continue
			}
			if matches(told, slices.Insert(slices.Clone(rest), p, piece{text: aux})) {
				return true
			}
		}
		break // the first is the one that was moved
	}
	return false
}

// became stands before a verb that took the past of "did" and can be nothing else.
const became = "="

// anyWords may stand before what a question is about.
var anyWords = set("have has had do did you get got any is are there what how about 's")
