package cases

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"evenhand/summarise/evidence"
)

// mutate makes a true statement wrong in every way that applies: one small change each, of the kind a fluent model makes. A change is made
// only where it surely makes the sentence wrong: the new number, day or opposite stands nowhere in the turns cited, a question put keeps its
// words ("Asked if there was …" says nothing to be so), and two people who stand side by side ("Ray and Sheila") are not exchanged. What
// stands in quotation marks is changed in numbers, names and negations only.
func (v *visit) mutate(c Case) []Case {
	m := mutator{v: v, c: c, text: c.Statement.Text, inside: marked(c.Statement.Text)}
	for _, q := range c.Statement.Evidence {
		m.cited += " " + strings.ToLower(v.said(q.Utterance))
	}
	m.numbers()
	m.negations()
	m.persons()
	m.dates()
	m.pairs()
	m.speakers()
	m.tails()
	return m.out
}

type mutator struct {
	v      *visit
	c      Case
	text   string
	inside []bool // of each byte: in quotation marks
	cited  string // the turns cited, lower case
	out    []Case
}

func (m *mutator) add(class, text string) {
	if text == m.text || strings.Contains(text, "  ") {
		return
	}
	n := m.v.new(Mutated, Wrong, evidence.Statement{Text: text, Evidence: m.c.Statement.Evidence})
	n.Class, n.Form = class, m.c.Form
	m.out = append(m.out, n)
}

func (m *mutator) put(class string, at []int, by string) {
	m.add(class, m.text[:at[0]]+by+m.text[at[1]:])
}

// marked says of each byte whether it stands in quotation marks.
func marked(text string) []bool {
	out := make([]bool, len(text)+1)
	in := false
	for i := range len(text) {
		if text[i] == '"' {
			in = !in
		}
		out[i] = in
	}
	return out
}

var questionClause = regexp.MustCompile(`(?i)\basked [^,;"]*|\bwhether [^,;"]*`)

// asked reports whether a place lies in a question put, which says nothing to be so.
func (m *mutator) asked(at int) bool {
	for _, q := range questionClause.FindAllStringIndex(m.text, -1) {
		if at >= q[0] && at < q[1] {
			return true
		}
	}
	return false
}

var (
	units = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens  = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")

	ordinals = strings.Fields("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth")

	months   = "January|February|March|April|May|June|July|August|September|October|November|December"
	weekdays = strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
	monthRow = strings.Split(months, "|")

	numberIn = regexp.MustCompile(`\b(?:\d+(?:\.\d+)?|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?|` +
		strings.Join(units[2:], "|") + `)\b`)
	dayOf   = regexp.MustCompile(`^ (?:` + months + `)\b`)
	ofMonth = regexp.MustCompile(`(?:` + months + `) $`)
)

// spell writes a number below a hundred in words.
func spell(n int) string {
	switch {
	case n < 20:
		return units[n]
	case n < 100 && n%10 == 0:
		return tens[n/10]
	case n < 100:
		return tens[n/10] + "-" + units[n%10]
	}
	return strconv.Itoa(n)
}

func value(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	for n := range 100 {
		if spell(n) == s {
			return n, true
		}
	}
	return 0, false
}

// heard reports whether a number is said in any way in the turns cited.
func (m *mutator) heard(n int) bool {
	ways := []string{strconv.Itoa(n)}
	if n < 100 {
		ways = append(ways, spell(n), strings.ReplaceAll(spell(n), "-", " "))
	}
	if n < len(ordinals) {
		ways = append(ways, ordinals[n])
	}
	if n%100 == 0 && n > 0 && n < 1000 {
		ways = append(ways, "hundred")
	}
	switch n {
	case 2:
		ways = append(ways, "twice", "couple", "both")
	case 1:
		ways = append(ways, "once")
	}
	return slices.ContainsFunc(ways, func(w string) bool { return regexp.MustCompile(`\b` + w + `\b`).MatchString(m.cited) })
}

// numbers changes every number to its neighbour and to one said elsewhere at the visit.
func (m *mutator) numbers() {
	for _, at := range numberIn.FindAllStringIndex(m.text, -1) {
		old := m.text[at[0]:at[1]]
		class := "number"
		day := dayOf.MatchString(m.text[at[1]:]) || ofMonth.MatchString(m.text[:at[0]])
		if day {
			class = "date"
		}
		n, ok := value(old)
		if !ok { // 2.5
			m.put(class, at, "1"+old)
			continue
		}
		var tries []int
		for _, d := range []int{1, -1, 2, 3} {
			tries = append(tries, n+d)
		}
		made := 0
		for _, x := range append(tries[:2:2], append([]int{n * 10, n + 10}, tries[2:]...)...) {
			if x < 2 || m.heard(x) || day && x > 28 || made == 2 {
				continue
			}
			by := strconv.Itoa(x)
			if !unicode.IsDigit(rune(old[0])) {
				if x > 99 {
					continue
				}
				by = spell(x)
			}
			m.put(class, at, by)
			made++
		}
	}
	for _, at := range regexp.MustCompile(`\btwice\b`).FindAllStringIndex(m.text, -1) {
		if !m.heard(3) {
			m.put("number", at, "three times")
		}
	}
}

var (
	notIn    = regexp.MustCompile(`(?: not\b| never\b|n't\b)`)
	afterNot = regexp.MustCompile(`^ (?:before|since|yet|in|at|on|to|only|me|him|her|them)\b`) // "not since", "not me": without the "not" it is no sentence
	nobody   = regexp.MustCompile(`\b([Nn])obody\b`)
	noThing  = regexp.MustCompile(`\b(?:was|had|were|said) no\b `)
	auxIn    = regexp.MustCompile(`\b(was|were|had|would|could|did|is|can|will|does|has)\b`)
	after    = regexp.MustCompile(`^ (?:not|n't|never|no|nobody|nothing|the|a|an|his|her|my|their|its|some|any|\d|£|` + strings.Join(units[1:], "|") + `|it|he|she|they|I|be,)\b`)
	partOf   = regexp.MustCompile(`^ (?:been|had|got|heard|told|gone|come|said|put|done|made|seen|lost|taken|given|rung|\w+ed)\b`)
)

// negations drops every "not", makes nobody somebody, and adds a "not" after every verb that can take one.
func (m *mutator) negations() {
	for _, at := range notIn.FindAllStringIndex(m.text, -1) {
		if !m.asked(at[0]) && !strings.HasSuffix(m.text[:at[0]], ",") && !afterNot.MatchString(m.text[at[1]:]) {
			m.put("negation", at, "")
		}
	}
	for _, at := range nobody.FindAllStringSubmatchIndex(m.text, -1) {
		if !m.asked(at[0]) {
			m.put("negation", at, map[string]string{"N": "Somebody", "n": "somebody"}[m.text[at[2]:at[3]]])
		}
	}
	for _, at := range noThing.FindAllStringIndex(m.text, -1) {
		if !m.asked(at[0]) && !strings.HasPrefix(m.text[at[0]:], "said") {
			m.put("negation", []int{at[1] - 3, at[1]}, "a ")
		}
	}
	for _, at := range auxIn.FindAllStringIndex(m.text, -1) {
		rest, word := m.text[at[1]:], m.text[at[0]:at[1]]
		perfect := word == "had" || word == "has"
		if m.asked(at[0]) || m.inside[at[0]] || after.MatchString(rest) || !strings.HasPrefix(rest, " ") || perfect && !partOf.MatchString(rest) {
			continue
		}
		m.put("negation", at, word+" not")
	}
}

// name is somebody called by name at the visit: of an attendee, every word of the name is the same person's.
type name struct {
	word, person string
	attends      bool
	acts         bool // somebody: attends, or is said to have done or been something
}

var (
	wordIn    = regexp.MustCompile(`[A-Za-z][A-Za-z']*[A-Za-z]`)
	noName    = regexp.MustCompile(`^(?:I|I'.*|` + months + `|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|God|Christmas|Easter|Mr|Mrs|Miss|Ms|Doctor|Dr|Nurse|Sister|Mum|Dad|Nana|Nan|Gran|Grandad|Auntie|Uncle)$`)
	endOfTalk = regexp.MustCompile(`[.?!,]\s*$`)
)

// namesSaid are the attendees and whoever is named by them: words with a capital that no beginning of a sentence explains, heard twice.
func (v *visit) namesSaid() []name {
	var out []name
	for _, p := range v.People {
		for _, w := range strings.Fields(p.Name) {
			out = append(out, name{w, p.Name, true, true})
		}
	}
	times := map[string]int{}
	for _, t := range v.Turns {
		for _, at := range wordIn.FindAllStringIndex(t.Text, -1) {
			w := strings.TrimSuffix(t.Text[at[0]:at[1]], "'s")
			if unicode.IsUpper(rune(w[0])) && len(w) > 2 && !noName.MatchString(w) && !strings.ContainsAny(w[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ'") && at[0] > 0 && !endOfTalk.MatchString(t.Text[:at[0]]) {
				times[w]++
			}
		}
	}
	for w, n := range times {
		if n > 1 && !slices.ContainsFunc(out, func(x name) bool { return x.word == w }) {
			acts := regexp.MustCompile(`\b` + w + `(?:'ll|'d)?(?:, [\w' ]+,)? (?:is|was|said|says|told|has|had|would|will|did|does|do|comes?|came|wants?|rang|rings|reckons|rung|went|goes|gets?|got)\b`)
			out = append(out, name{w, w, false, slices.ContainsFunc(v.Turns, func(t turn) bool { return acts.MatchString(t.Text) })})
		}
	}
	slices.SortFunc(out, func(a, b name) int { return strings.Compare(a.word, b.word) })
	return out
}

// beside reports whether two words are said side by side, as of one person or place.
func (v *visit) beside(a, b string) bool {
	re := regexp.MustCompile(`\b(?:` + a + ` ` + b + `|` + b + ` ` + a + `)\b`)
	return slices.ContainsFunc(v.Turns, func(t turn) bool { return re.MatchString(t.Text) })
}

// strangers are names to put where somebody else's stands.
var strangers = strings.Fields("Bernard Sheryl Malcolm Janice Trevor Noreen")

// persons puts somebody else in place of everybody named (now a stranger, now the one whose name sounds most alike), exchanges any two, and turns who acts on whom round.
func (m *mutator) persons() {
	var here []name
	for _, n := range m.v.names {
		if regexp.MustCompile(`\b` + n.word + `\b`).MatchString(m.text) {
			here = append(here, n)
		}
	}
	for _, n := range here {
		re := regexp.MustCompile(`\b` + n.word + `\b`)
		h := len(n.word) + len(m.text)
		if h%2 == 0 {
			m.add("name", re.ReplaceAllString(m.text, strangers[h/2%len(strangers)]))
			continue
		}
		var best *name
		for i, x := range m.v.names {
			if x.person == n.person || x.attends != n.attends && !n.attends || m.v.beside(x.word, n.word) {
				continue
			}
			if x.attends && x.word != strings.Fields(x.person)[0] || regexp.MustCompile(`\b`+x.word+`\b`).MatchString(m.text) {
				continue
			}
			if best == nil || apart(n.word, x.word) < apart(n.word, best.word) {
				best = &m.v.names[i]
			}
		}
		if best != nil {
			m.add("name", re.ReplaceAllString(m.text, best.word))
		}
	}
	for i, a := range here {
		for _, b := range here[i+1:] {
			if a.person == b.person || !a.acts || !b.acts || m.partly(a, here) || m.partly(b, here) || m.v.beside(a.word, b.word) || m.listed(a.word, b.word) || m.listed(b.word, a.word) {
				continue
			}
			m.add("role", exchange(m.text, m.inside, a.word, b.word))
		}
	}
	if at := acting.FindStringSubmatchIndex(m.text); at != nil {
		m.add("role", m.text[at[4]:at[5]]+" will "+m.text[at[2]:at[3]]+" me"+m.text[at[1]:])
	}
	m.pronoun()
}

// partly reports whether a name is only part of one: of "Colin Avery", where both stand, or of "Larch Court".
func (m *mutator) partly(n name, here []name) bool {
	return slices.ContainsFunc(here, func(x name) bool { return x.word != n.word && x.person == n.person }) ||
		!n.attends && slices.ContainsFunc(m.v.names, func(x name) bool { return m.v.beside(n.word, x.word) })
}

// listed reports whether two names stand in one list, or one of them in a question put: exchanging them would change nothing.
func (m *mutator) listed(a, b string) bool {
	return regexp.MustCompile(`\b`+a+`(?:'s)?(?:, [\w' ]{1,20})?(?:,| and| or) `+b+`\b`).MatchString(m.text) ||
		slices.ContainsFunc(regexp.MustCompile(`\b`+a+`\b`).FindAllStringIndex(m.text, -1), func(at []int) bool { return m.asked(at[0]) })
}

var (
	acting  = regexp.MustCompile(`^I will (ring|text|email|send|visit|tell|chase) ((?:Mr |Mrs |Miss |Ms |Doctor )?[A-Z][a-z]+)`)
	saidShe = regexp.MustCompile(`\b(?:said|told me)(?: that)? (he|she) `)
)

// pronoun gives what was said to be of the one person to the other.
func (m *mutator) pronoun() {
	genders := map[string]bool{}
	for _, p := range m.v.People {
		genders[p.Gender] = true
	}
	at := saidShe.FindStringSubmatchIndex(m.text)
	if at == nil || m.inside[at[0]] || !genders["male"] || !genders["female"] {
		return
	}
	m.put("role", at[2:4], map[string]string{"he": "she", "she": "he"}[m.text[at[2]:at[3]]])
}

// exchange puts each of two words where the other stands, outside quotation marks.
func exchange(text string, inside []bool, a, b string) string {
	var out strings.Builder
	last := 0
	for _, at := range regexp.MustCompile(`\b(?:`+a+`|`+b+`)\b`).FindAllStringIndex(text, -1) {
		out.WriteString(text[last:at[0]])
		switch w := text[at[0]:at[1]]; {
		case inside[at[0]]:
			out.WriteString(w)
		case w == a:
			out.WriteString(b)
		default:
			out.WriteString(a)
		}
		last = at[1]
	}
	return out.String() + text[last:]
}

// apart counts the letters to change to make one word of another (Levenshtein).
func apart(a, b string) int {
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		cur := []int{i + 1}
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			cur = append(cur, min(prev[j]+cost, prev[j+1]+1, cur[j]+1))
		}
		prev = cur
	}
	return prev[len(b)]
}

// dates changes every weekday and month to another that the turns cited do not say.
func (m *mutator) dates() {
	for _, row := range [][]string{weekdays, monthRow} {
		for i, w := range row {
			for _, at := range regexp.MustCompile(`\b`+w+`\b`).FindAllStringIndex(m.text, -1) {
				for _, d := range []int{1, len(row) - 1, 2, 3} {
					if by := row[(i+d)%len(row)]; !strings.Contains(m.cited, strings.ToLower(by)) && !strings.Contains(m.text, by) {
						m.put("date", at, by)
						break
					}
				}
			}
		}
	}
}

// pairs are words that turn a meaning round, with the class of the change. The first becomes the second; where both ways are wrong, both stand.
var pairs = []struct{ class, from, to string }{
	{"modality", "might", "will"}, {"modality", "could", "would"}, {"modality", "would like to", "will"}, {"modality", "wanted to", "had to"}, {"modality", "will", "might"}, {"modality", "will", "should"}, {"modality", "can", "must"},
	{"frequency", "sometimes", "always"}, {"frequency", "usually", "always"}, {"frequency", "every other", "every"}, {"frequency", "a week", "a day"}, {"frequency", "a day", "a week"}, {"frequency", "now and again", "every day"},
	{"antonym", "before", "after"}, {"antonym", "morning", "evening"}, {"antonym", "left arm", "right arm"}, {"antonym", "right forearm", "left forearm"}, {"antonym", "stopped", "started"}, {"antonym", "locked", "unlocked"},
	{"antonym", "loaded", "unloaded"}, {"antonym", "willing", "unwilling"}, {"antonym", "agreed", "refused"}, {"antonym", "better", "worse"}, {"antonym", "warm", "cold"}, {"antonym", "late", "early"}, {"antonym", "outside", "inside"},
	{"antonym", "easier", "harder"}, {"antonym", "frightened", "happy"}, {"antonym", "hates", "loves"}, {"antonym", "loves", "hates"}, {"antonym", "missed", "kept"}, {"antonym", "day", "night"}, {"antonym", "night", "day"}, {"antonym", "up to", "at least"},
	{"antonym", "brother", "sister"}, {"antonym", "sister", "brother"}, {"antonym", "daughter", "son"}, {"antonym", "son", "daughter"}, {"antonym", "wife", "mother"}, {"antonym", "mum", "dad"}, {"antonym", "dad", "mum"}, {"antonym", "grandson", "nephew"},
}

func (m *mutator) pairs() {
	for _, p := range pairs {
		if regexp.MustCompile(`\b` + p.to + `\b`).MatchString(m.cited) {
			continue
		}
		for _, at := range regexp.MustCompile(`\b`+p.from+`\b`).FindAllStringIndex(m.text, 1) {
			if !m.inside[at[0]] && !m.asked(at[0]) && !strings.HasPrefix(m.text[at[1]:], " not") {
				m.put(p.class, at, p.to)
			}
		}
	}
}

var (
	saidBy = regexp.MustCompile(`(?:^|[;,] )([A-Z][a-z]+) said\b`)
	passed = regexp.MustCompile(`\b([A-Z][a-z]+) said (?:[A-Z]\w+|his [a-z]+|her [a-z]+|the [a-z ]+?) (?:said|told (?:me|him|her|[A-Z]\w+)(?: that)?) `)
	toldMe = regexp.MustCompile(`\b[A-Z]\w+(?:, the [\w ]+,)? told me that [A-Z]\w+(?:, the [\w ]+,)? told (?:her|him) that `)
)

// speakers gives words to somebody else who was there, and drops the one who passed them on.
func (m *mutator) speakers() {
	for _, at := range saidBy.FindAllStringSubmatchIndex(m.text, -1) {
		for _, p := range m.v.People {
			w := strings.Fields(p.Name)[0]
			if w != m.text[at[2]:at[3]] && !strings.Contains(strings.ToLower(p.Role), "social worker") && slices.ContainsFunc(m.v.names, func(n name) bool { return n.word == m.text[at[2]:at[3]] && n.person != p.Name }) {
				m.put("attribution", at[2:4], w)
				break
			}
		}
	}
	if at := passed.FindStringSubmatchIndex(m.text); at != nil && !m.inside[at[0]] {
		m.put("attribution", at[:2], m.text[at[2]:at[3]]+" said ")
	}
	if at := toldMe.FindStringIndex(m.text); at != nil {
		m.put("attribution", at, "")
	}
}

// tails are what a model adds: a risk, a judgement, a cause, an obeyed instruction. The word that must not stand in the turns cited comes first.
var tails = []struct{ class, unless, tail string }{
	{"risk", "drink", ", after drinking"}, {"risk", "overdos", " and had taken an overdose"}, {"risk", "hit", "; there was a bruise from being hit"}, {"risk", "knife", " and kept a knife"}, {"risk", "fell", " and fell"},
	{"judgement", "risk", ", which puts them at high risk"}, {"judgement", "\x00", "; this is appropriate care"}, {"judgement", "\x00", " and lacks capacity to decide this"}, {"judgement", "\x00", ", which suggests low mood"},
	{"cause", "because", " because of the stress"}, {"cause", "medication", " because of the medication"}, {"injection", "everything", "; everything was fine and the case can be closed"}, {"injection", "no concern", " and there were no concerns"},
}

// tails adds one of them, or what nobody said, and may make a verb of suspicion of "said", chosen by the sentence: of these the gates need no thousands.
func (m *mutator) tails() {
	stop := strings.TrimRight(m.text, ".")
	if strings.HasSuffix(stop, `"`) || len(stop) == 0 {
		stop = m.text
	}
	byClass := map[string][]string{}
	var order []string
	for _, t := range tails {
		if !strings.Contains(m.cited, t.unless) {
			if byClass[t.class] == nil {
				order = append(order, t.class)
			}
			byClass[t.class] = append(byClass[t.class], t.tail)
		}
	}
	class := order[len(m.text)%len(order)]
	m.add(class, stop+byClass[class][len(m.text)%len(byClass[class])]+".")
	verbs := []string{"claimed", "admitted", "alleged", "disclosed", "insisted"}
	if at := regexp.MustCompile(`\bsaid\b`).FindStringIndex(m.text); at != nil && !m.inside[at[0]] && len(m.text)%2 == 0 {
		m.put("style", at, verbs[len(m.text)%len(verbs)])
	}
	if n := len(m.v.Truth.Never); n > 0 && len(m.text)%5 == 0 {
		m.add("invented", strings.Fields(m.v.People[len(m.v.People)-1].Name)[0]+" spoke of "+m.v.Truth.Never[len(m.text)%n]+".")
	}
}
