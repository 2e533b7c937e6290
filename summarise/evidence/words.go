package evidence

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// pause is how strongly a mark separates what stands before it from what follows.
type pause int

const (
	noPause pause = iota
	comma
	clauseEnd // ; : — and brackets
	sentenceEnd
)

// token is one word. Contractions are taken apart ("don't" is "do" and "not"), so that forms compare.
type token struct {
	text     string // lower case
	stem     string
	from, to int  // bytes in the folded text
	capital  bool // begins with a capital that is not owed to the start of a sentence
	upper    bool // begins with a capital, for whatever reason
	before   pause
	marked   bool // inside quotation marks
	clause   int
	sentence int
	full     bool   // a word that is mostly filler ("like", "mind") standing as a word of its own
	negated  bool   // inside the reach of a "not", "never", "nobody" …
	number   bool   // part of a number, date or time; set by the number reader
	value    string // what that number is worth, on its first word
}

func (t token) isClosed() bool { return closed[t.text] }

// content reports whether the word carries matter that must be accounted for.
func (t token) content() bool { return (t.full || !t.isClosed()) && !t.number }

var splits = map[string][]string{
	"can't": {"can", "not"}, "cannot": {"can", "not"}, "won't": {"will", "not"}, "shan't": {"shall", "not"}, "ain't": {"is", "not"},
	"dunno": {"do", "not", "know"}, "gonna": {"going", "to"}, "wanna": {"want", "to"}, "gotta": {"got", "to"}, "innit": {"is", "it"},
	"let's": {"let", "us"},
}

// endings taken off a word as a word of their own.
var endings = []struct{ from, to string }{{"n't", "not"}, {"'ll", "will"}, {"'ve", "have"}, {"'re", "are"}, {"'m", "am"}, {"'d", "would"}, {"'s", "'s"}}

var fillers = set("er erm um uh ooh oh ah mm hmm mhm eh")

// asides are fillers only when they stand between pauses. What follows "like" goes on; what follows a closing "mind" is a new clause.
var asides = set("like mind well right yeah okay love see honestly")

// tokenise splits a text into words with their clauses and the reach of negations. The text must be folded.
func tokenise(s string) []token {
	var out []token
	var (
		gap    = sentenceEnd
		marked bool
		i      int
	)
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"':
			marked = !marked
			i += size
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '£':
			end := wordEnd(s, i)
			out = appendWord(out, s, i, end, gap, marked)
			gap = noPause
			i = end
		default:
			gap = max(gap, pauseOf(r))
			i += size
		}
	}
	out = joinLetters(out)
	out = dropFillers(out)
	fill(out)
	mark(out)
	return out
}

func pauseOf(r rune) pause {
	switch r {
	case ',':
		return comma
	case ';', ':', '—', '(', ')', '[', ']', '/', '…':
		return clauseEnd
	case '.', '!', '?', '\n':
		return sentenceEnd
	}
	return noPause
}

// wordEnd finds the end of the word that begins at i: letters, digits, inner apostrophes, points and colons between digits.
func wordEnd(s string, i int) int {
	start := i
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '£' && i == start {
			i += size
			continue
		}
		if i > start && i+size < len(s) {
			prev, _ := utf8.DecodeLastRuneInString(s[:i])
			next, _ := utf8.DecodeRuneInString(s[i+size:])
			if r == '\'' && unicode.IsLetter(prev) && unicode.IsLetter(next) || (r == '.' || r == ':' || r == ',') && unicode.IsDigit(prev) && unicode.IsDigit(next) && digitsOnly(s[start:i]) {
				i += size
				continue
			}
		}
		if r == '%' && i > start {
			i += size
		}
		break
	}
	return i
}

func digitsOnly(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) && r != '.' && r != ':' && r != ',' && r != '£' {
			return false
		}
	}
	return true
}

func appendWord(out []token, s string, from, to int, gap pause, marked bool) []token {
	w := strings.ToLower(s[from:to])
	first, _ := utf8.DecodeRuneInString(s[from:])
	upper := unicode.IsUpper(first) || unicode.IsLetter(first) && !unicode.IsLower(first) // a script without capitals may write a name anywhere
	add := func(text string, a, b int, gap pause) {
		out = append(out, token{text: text, stem: stem(text), from: a, to: b, upper: upper, capital: upper && gap < sentenceEnd, before: gap, marked: marked})
	}
	if parts, ok := splits[w]; ok {
		for k, p := range parts {
			g := noPause
			if k == 0 {
				g = gap
			}
			add(p, from, to, g)
		}
		return out
	}
	if n := len(w); strings.HasSuffix(w, "%") && n > 1 {
		add(w[:n-1], from, to-1, gap)
		add("percent", to-1, to, noPause)
		return out
	}
	if rest, ok := strings.CutPrefix(w, "£"); ok && rest != "" {
		add(strings.ReplaceAll(rest, ",", ""), from+len("£"), to, gap)
		add("pound", from, from+len("£"), noPause)
		return out
	}
	// "40mg", "8am": number and unit are two words
	if k := strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ':' && r != ',' }); k > 0 && digitsOnly(w[:k]) && unitWord(w[k:]) {
		add(w[:k], from, from+k, gap)
		add(w[k:], from+k, to, noPause)
		return out
	}
	for _, e := range endings {
		if stemmed, ok := strings.CutSuffix(w, e.from); ok && stemmed != "" {
			cut := to - len(e.from)
			add(stemmed, from, cut, gap)
			upper = false
			add(e.to, cut, to, noPause)
			return out
		}
	}
	add(w, from, to, gap)
	return out
}

func unitWord(s string) bool {
	switch s {
	case "mg", "ml", "kg", "g", "mcg", "am", "pm", "st", "nd", "rd", "th", "cm", "p":
		return true
	}
	return false
}

// joinLetters makes one word of "A and E" and of "per cent".
func joinLetters(in []token) []token {
	var out []token
	for i := 0; i < len(in); i++ {
		t := in[i]
		if t.text == "a" && i+2 < len(in) && (in[i+1].text == "and") && in[i+2].text == "e" {
			t.text, t.stem, t.to = "a&e", "a&e", in[i+2].to
			i += 2
		} else if t.text == "a" && i+1 < len(in) && in[i+1].text == "e" {
			t.text, t.stem, t.to = "a&e", "a&e", in[i+1].to
			i++
		} else if t.text == "per" && i+1 < len(in) && in[i+1].text == "cent" {
			t.text, t.stem, t.to = "percent", "percent", in[i+1].to
			i++
		}
		out = append(out, t)
	}
	return out
}

// dropFillers takes out hesitations and asides, with the commas that fence them, so that they do not end the reach of a "not".
func dropFillers(in []token) []token {
	var out []token
	carry := noPause
	for i, t := range in {
		next := sentenceEnd
		if i+1 < len(in) {
			next = in[i+1].before
		}
		if fillers[t.text] && !(t.text == "oh" && dialled(in, i)) || asides[t.text] && t.before == comma && next == comma {
			if t.before > comma {
				carry = max(carry, t.before)
			}
			if i+1 < len(in) && in[i+1].before == comma && (fillers[t.text] || t.text == "like") {
				in[i+1].before = noPause
			}
			continue
		}
		if carry > t.before {
			t.before = carry
			if carry == sentenceEnd {
				t.capital = false
			}
		}
		carry = noPause
		out = append(out, t)
	}
	return out
}

// subjects and helpers before which "like", "mind" and "love" are doings.
var (
	doers   = set("i you he she we they who it")
	helpers = set("not never to would do does did really still also both don't always quite will might could should")
	states  = set("is are was were be been being am 's very so really too feel feels felt not quite")
)

// fill finds the words that are filler as a rule and matter here: "I like it", "I don't mind", "she is kind", "he is well".
func fill(ts []token) {
	for i := 1; i < len(ts); i++ {
		t, prev := &ts[i], ts[i-1]
		if t.before > noPause {
			continue
		}
		last := i+1 == len(ts) || ts[i+1].before > noPause
		switch t.text {
		case "like", "mind", "love":
			named := prev.upper && !prev.isClosed()
			t.full = (doers[prev.text] || helpers[prev.text] || named) && !(t.text == "like" && (last || prev.text == "it" || prev.text == "quite")) && !(t.text == "mind" && prev.text == "never")
			if t.text == "like" && prev.text == "would" || t.text == "mind" && prev.text == "not" {
				t.full = true
			}
		case "miss":
			t.full = last || !ts[i+1].upper
		case "kind", "well", "sorry", "right":
			t.full = states[prev.text] && (last || joins[ts[i+1].text] || ts[i+1].text == "to" || ts[i+1].text == "with")
		}
	}
}

// dialled tells the "oh" of a telephone number from the one that only sighs.
func dialled(in []token, i int) bool {
	for _, k := range []int{i - 1, i + 1} {
		if k < 0 || k >= len(in) || in[max(i, k)].before > noPause {
			continue
		}
		if _, ok := ones[in[k].text]; ok || in[k].text == "double" || in[k].text == "treble" {
			return true
		}
	}
	return false
}

var (
	negators  = set("not never no nobody none nothing neither nor without nowhere")
	wholeNegs = set("nobody none nothing neither no")
	opens     = set("and but so because although though why when where who which how if unless until while cos whether since")
	joins     = set("and but so")
	withs     = set("with and or in at on for to") // "with no shoes on" denies the shoes alone
)

// mark numbers clauses and sentences and marks what a negation reaches: from the negator to the end of its clause, the whole clause for
// "nobody" and "nothing", and on through "or".
func mark(ts []token) {
	clause, sentence := 0, 0
	negated, before, start := false, false, 0
	for i := range ts {
		t := &ts[i]
		ends := t.before > noPause || opens[t.text]
		if i > 0 && t.before == sentenceEnd {
			sentence++
		}
		if i > 0 && ends {
			if saysOnly(ts[start:i]) { // ", she said," does not end what "not" reaches
				negated = before
			}
			keep := negated && (t.text == "or" || t.text == "nor") && t.before <= comma
			before = negated
			clause++
			start = i
			negated = keep
		}
		t.clause, t.sentence = clause, sentence
		if negators[t.text] && !answersNo(ts, i) {
			negated = true
			if wholeNegs[t.text] && !(t.text == "no" && i > 0 && t.before == noPause && withs[ts[i-1].text]) {
				for k := start; k < i; k++ {
					ts[k].negated = true
				}
			}
			continue
		}
		t.negated = negated
	}
}

func saysOnly(c []token) bool {
	return len(c) >= 2 && len(c) <= 3 && (c[len(c)-1].text == "said" || c[len(c)-1].text == "says")
}

// answersNo tells the "no" that answers ("No, I went") from the one that negates ("no falls").
func answersNo(ts []token, i int) bool {
	if ts[i].text != "no" {
		return false
	}
	return i+1 == len(ts) || ts[i+1].before > noPause
}

// stem takes a word back to a form that compares across person, tense and number. It is not a dictionary: it only has to give the same
// answer for forms of the same word.
func stem(w string) string {
	if b, ok := irregular[w]; ok {
		return canonical(b)
	}
	s := w
	switch {
	case len(s) > 4 && strings.HasSuffix(s, "ies"):
		s = s[:len(s)-3] + "y"
	case len(s) > 4 && strings.HasSuffix(s, "ied"):
		s = s[:len(s)-3] + "y"
	case len(s) > 4 && (strings.HasSuffix(s, "sses") || strings.HasSuffix(s, "shes") || strings.HasSuffix(s, "ches") || strings.HasSuffix(s, "xes")):
		s = s[:len(s)-2]
	case len(s) > 3 && strings.HasSuffix(s, "s") && !strings.HasSuffix(s, "ss") && !strings.HasSuffix(s, "us") && !strings.HasSuffix(s, "is"):
		s = s[:len(s)-1]
	}
	switch {
	case len(s) > 4 && strings.HasSuffix(s, "ing") && vowel(s[:len(s)-3]):
		s = undouble(s[:len(s)-3])
	case len(s) > 3 && strings.HasSuffix(s, "ed") && vowel(s[:len(s)-2]):
		s = undouble(s[:len(s)-2])
	}
	return canonical(s)
}

func canonical(s string) string {
	if len(s) > 3 {
		s = strings.TrimSuffix(s, "e")
	}
	if len(s) > 2 && strings.HasSuffix(s, "y") {
		s = s[:len(s)-1] + "i"
	}
	return s
}

func vowel(s string) bool { return strings.ContainsAny(s, "aeiouy") }

func undouble(s string) string {
	n := len(s)
	if n > 2 && s[n-1] == s[n-2] && strings.ContainsRune("bdgmnprt", rune(s[n-1])) {
		return s[:n-1]
	}
	return s
}

// irregular forms, each with the form it belongs to. Words that only look like forms stand for themselves.
var irregular = func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(`be am is are was were been being|have has had having|do does did done doing|go goes went gone going|get gets got getting gotten
say says said|tell told|see saw seen|come came|take took taken|give gave given|make made|find found|think thought|know knew known|leave left|feel felt|keep kept|begin began begun
bring brought|buy bought|hear heard|sit sat|stand stood|lose lost|pay paid|meet met|run ran|fall fell fallen|hold held|write wrote written|speak spoke spoken|break broke broken
drive drove driven|eat ate eaten|sleep slept|wake woke woken|wear wore worn|throw threw thrown|grow grew grown|hide hid hidden|bite bitten|hurt hurts|shut shuts|put puts putting|hit hits hitting
cut cuts cutting|let lets|set sets|cost costs|read reads|send sent|spend spent|build built|lend lent|teach taught|catch caught|fight fought|seek sought|sell sold|win won|ring rang rung|sing sang sung
drink drank drunk|freeze froze frozen freezes|bend bent|blow blew blown|burn burnt|creep crept|deal dealt|dream dreamt|flee fled|kneel knelt|lean leant|leap leapt|learn learnt|shine shone|shoot shot|shrink shrank shrunk|sink sank sunk|slide slid|smell smelt|spill spilt|spin spun|spit spat|spoil spoilt|stink stank stunk|strike struck|swell swollen|sweep swept|swing swung|understand understood|weep wept|withdraw withdrew withdrawn|undo undid undone|forgive forgave forgiven|overhear overheard|lose loses|swim swam swum|draw drew drawn|fly flew flown|choose chose chosen|forget forgot forgotten|steal stole stolen|show showed shown|ride rode ridden|rise rose risen|shake shook shaken|lie lay lain lying lies
lead led|mean meant|feed fed|bleed bled|light lit|stick stuck|hang hung|dig dug|swear swore sworn|tear tore torn|child children|person people|man men|woman women|foot feet|tooth teeth|life lives|knife knives|wife wives
die died dies dying|bad|bed|red|need needs needed needing|feed|weed|seed|speed|indeed|hundred|wed|shed|during|morning mornings|evening evenings|nothing|something|anything|everything|thing things|king|ring|bring|spring|string|wing|building buildings|wedding|ceiling|meeting meetings|bus buses|yes|this|his|its|us|gas|always|perhaps|news|sometimes|nearly|asleep|bleach bleached|use used uses using|live living|stay stayed|try tried tries trying|cry cried cries crying|worry worried worries worrying|carry carried carries|marry married marries`, "|") {
		for _, part := range strings.Split(line, "\n") {
			ws := strings.Fields(part)
			for _, w := range ws {
				if _, ok := m[w]; !ok {
					m[w] = ws[0]
				}
			}
		}
	}
	delete(m, "lives")
	m["left"], m["lay"], m["felt"], m["found"], m["saw"], m["ring"], m["rang"] = "leave", "lie", "feel", "find", "see", "ring", "ring"
	return m
}()

// meaning is the stem, or the one word that stands for all that mean the same.
func meaning(stem string) string {
	if m, ok := same[stem]; ok {
		return m
	}
	return stem
}

// Negated reports whether a text says that something is not so.
func Negated(text string) bool {
	ts := tokenise(fold(text))
	for i, t := range ts {
		if negators[t.text] && !answersNo(ts, i) {
			return true
		}
	}
	return false
}

// Matter returns the content words of a text in a form that compares across tense, number and person, and whether each is denied there.
func Matter(text string) map[string]bool {
	ts := tokenise(fold(text))
	quants(ts, time.Time{})
	out := map[string]bool{}
	for _, t := range ts {
		if t.content() {
			out[meaning(t.stem)] = t.negated
		}
	}
	return out
}
