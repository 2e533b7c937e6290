package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// said is a sentence taken apart for comparing: who it is given to, and its words, clause by clause, without what may differ.
type said struct {
	head string     // who "said" it, or empty where nobody is given as the source
	body [][]string // one list of marks a clause

	points bool // it speaks of somebody or something by a pronoun alone, which would point at whatever it were joined on to
	names  bool // it speaks of somebody else, whom a pronoun joined on to it would seem to mean
}

// keeps reports whether a sentence says exactly what the facts say that it would replace, and if not, what it lost or added. It is the last
// guard against a model that writes well and means something else: beyond the gates, which ask whether words are supported, it asks whether
// anything is missing, moved or turned round.
//
// The words of the facts must stand in the sentence, all of them, fact by fact and in their order: numbers, names, denials, hedges, words of risk,
// verbs in their tense, prepositions. What may differ is a closed list: articles, "and", "that", hesitations; a contraction and its long form; the
// person of what was quoted ("I don't" and "she does not"); who said it, once for all facts instead of once for each; and the subject of a
// fact that follows another ("she sleeps badly and wakes at four"). A fact whose "if", "thinks" or "told" could reach over what
// follows it may only stand last; so may one
// that names somebody a later "she" could mean; one with an "it" or "they" of its own may only stand first; after a "not" the next must begin with its own subject.
//
// Texts name speakers by reference ("{S2}"), the signer as "I". pronoun is how the speaker is spoken of: "she", "he", "they", "i" for the signer;
// empty where nobody said.
func keeps(sentence string, facts []casework.Statement, pronoun string) (why string, ok bool) {
	if len(sentences(sentence)) != 1 {
		return "it is not one sentence", false
	}
	s := apart(sentence, "")
	whole := slices.Concat(s.body...)
	var parts []said
	for _, f := range facts {
		voice := ""
		if f.Provenance == casework.Quoted {
			voice = pronoun
			if voice == "" && firstPerson.MatchString(f.Text) {
				return "nobody said how the speaker is to be spoken of", false
			}
			if alike[voice] != nil && alike[voice].MatchString(f.Text) {
				return "the speaker and somebody they speak of would be called the same", false
			}
		}
		p := apart(f.Text, voice)
		if p.head != s.head {
			return "it is given to somebody else, or to nobody", false
		}
		words := calendar.ReplaceAllString(headed.ReplaceAllString(f.Text, ""), "day")
		p.points = pointing.MatchString(words) || othersOf(pronoun).MatchString(words)
		p.names = naming.MatchString(words)
		parts = append(parts, p)
	}
	if !slices.Equal(numbersOf(sentence), sorted(facts)) {
		return "a number is missing, added or changed", false
	}
	if permuted(parts, func(order []said) bool { return follows(whole, order) }) {
		return "", true
	}
	return "its words are not the words of the facts, in their order", false
}

// longer reports whether a sentence has more words than the facts it replaces. Contractions count as their long form, and each pause of the
// facts may have become an "and".
func longer(text string, facts []casework.Statement) bool {
	room := -1
	for _, f := range facts {
		room += lengthOf(f.Text) + len(pause.FindAllString(f.Text, -1))
	}
	return lengthOf(text) > max(room, lengthOf(facts[0].Text))
}

func lengthOf(text string) int {
	n := 0
	for _, w := range aWord.FindAllString(strings.ReplaceAll(text, "’", "'"), -1) {
		n += len(normal(w, ""))
	}
	return n
}

// follows reports whether marks are those of the parts, one after the other.
func follows(marks []string, parts []said) bool {
	var clauses [][]string
	for i, p := range parts {
		if i > 0 && p.points || i < len(parts)-1 && p.names {
			return false
		}
		clauses = append(clauses, p.body...)
	}
	rest, carry := marks, ""
	for i, c := range clauses {
		if i > 0 && len(c) > 0 && subject(c[0]) && c[0] == carry && !starts(rest, c) {
			c = c[1:] // "… and wakes at four"
		}
		if !starts(rest, c) {
			return false
		}
		rest = rest[len(c):]
		if i < len(clauses)-1 {
			if holds(clauses[i], reaching) {
				return false
			}
			if holds(clauses[i], denials) && (len(rest) == 0 || !subject(rest[0]) && rest[0] != "it" && rest[0] != "there") {
				return false // "she does not smoke and sleeps badly"
			}
		}
		if len(clauses[i]) > 0 {
			carry = clauses[i][0]
		}
	}
	return len(rest) == 0
}

func starts(marks, with []string) bool {
	return len(marks) >= len(with) && slices.EqualFunc(marks[:len(with)], with, func(m, of string) bool {
		verb, bends := strings.CutPrefix(of, "^")
		return m == verb || bends && m == thirdPerson(verb)
	})
}

// holds reports whether one of the marks is in a set.
func holds(marks []string, set map[string]bool) bool {
	return slices.ContainsFunc(marks, func(m string) bool { return set[strings.TrimPrefix(m, "^")] })
}

func subject(mark string) bool {
	return strings.HasPrefix(mark, "@") || mark == "he" || mark == "she" || mark == "they" || mark == "i"
}

// permuted tries every order of a few parts.
func permuted(parts []said, fits func([]said) bool) bool {
	if len(parts) > mostFacts {
		return false
	}
	var try func(n int) bool
	try = func(n int) bool {
		if n == len(parts) {
			return fits(parts)
		}
		for i := n; i < len(parts); i++ {
			parts[n], parts[i] = parts[i], parts[n]
			if try(n + 1) {
				return true
			}
			parts[n], parts[i] = parts[i], parts[n]
		}
		return false
	}
	return try(0)
}

func numbersOf(text string) []string {
	out := evidence.Numbers(namesOut.ReplaceAllString(text, "X"))
	slices.Sort(out)
	return out
}

func sorted(facts []casework.Statement) []string {
	var out []string
	for _, f := range facts {
		out = append(out, numbersOf(f.Text)...)
	}
	slices.Sort(out)
	return out
}

// othersOf matches the pronouns of people who are not the speaker.
func othersOf(pronoun string) *regexp.Regexp {
	if pronoun == "she" {
		return alike["he"]
	}
	if pronoun == "he" {
		return alike["she"]
	}
	return anyone
}

// alike are a speaker's pronouns in their own words, where they mean somebody else.
var alike = map[string]*regexp.Regexp{
	"he":   regexp.MustCompile(`(?i)\b(?:he|him|his|himself)\b`),
	"she":  regexp.MustCompile(`(?i)\b(?:she|her|hers|herself)\b`),
	"they": regexp.MustCompile(`(?i)\b(?:they|them|their|theirs|themselves)\b`),
}

var (
	pointing    = regexp.MustCompile(`(?i)\b(?:it|its|it's|itself|they|them|their|theirs|they're|they've|this|that|that's|these|those|one|ones|there|there's|then|so|same|other|another)\b`)
	anyone      = regexp.MustCompile(`(?i)\b(?:he|him|his|she|her|hers|he's|she's)\b`)
	naming      = regexp.MustCompile(`\{S\d+\}|\S [A-Z][a-z]+|\b(?i:mum|mam|mother|dad|father|sister|brother|daughter|son|wife|husband|partner|girlfriend|boyfriend|aunt|auntie|uncle|nan|nana|gran|grandma|grandad|niece|nephew|cousin|friend|neighbour|doctor|nurse|carer|teacher|worker|manager|landlord|baby|boy|girl|man|woman|lad|lady)s?\b`)
	calendar    = regexp.MustCompile(`^\{S\d+\} |\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Christmas|Easter)\b`)
	namesOut    = regexp.MustCompile(`\{S\d+\}`)
	firstPerson = regexp.MustCompile(`(?i)\b(i|me|my|mine|myself)\b`)
	pause       = regexp.MustCompile(`[.,;:!?…–]`)
	pastOf      = regexp.MustCompile(`(?i)^(?:better|been|gone|done|had|got|seen|taken|given|told|said|made|come|left|\w+ed)$`) // what follows "had" and not "would"
	headed      = regexp.MustCompile(`^(\{S\d+\}|I)(?: also)? said(?:: |,? )`)
	aWord       = regexp.MustCompile(`\{S\d+\}|[\pL\pN£]+(?:['’.:,/-][\pL\pN]+)*%?`)
)

// apart takes a text apart. voice is the pronoun that "I" becomes; empty where the text is no quotation.
func apart(text, voice string) said {
	var out said
	text = casework.Fold(strings.ReplaceAll(text, "’", "'"))
	if m := headed.FindStringSubmatchIndex(text); m != nil {
		out.head = text[m[2]:m[3]]
		text = text[m[1]:]
	}
	for _, clause := range clausesOf(text) {
		var marks []string
		ws := aWord.FindAllString(clause, -1)
		for i, w := range ws {
			if stem, ok := strings.CutSuffix(w, "'d"); ok && i+1 < len(ws) {
				marks = append(marks, normal(stem, voice)...)
				w = "would"
				if pastOf.MatchString(ws[i+1]) {
					w = "had"
				}
			}
			last, next := i+1 == len(ws), ""
			if !last {
				next = strings.ToLower(ws[i+1])
			}
			for _, m := range normal(w, voice) {
				switch {
				case free[m] && !(m == "that" && last) && !(m == "a" && (next == "few" || next == "little")):
					continue // "she likes that", "a few": there they carry something
				case voice != "" && len(marks) > 0 && verbAfter(marks, voice):
					m = "^" + m
				}
				marks = append(marks, m)
			}
		}
		if len(marks) > 0 {
			out.body = append(out.body, marks)
		}
	}
	return out
}

// verbAfter reports whether what follows is the verb of the speaker's "I", which takes an ending after "she".
func verbAfter(marks []string, voice string) bool {
	n := len(marks) - 1
	return marks[n] == voice || n > 0 && marks[n-1] == voice && between[strings.TrimPrefix(marks[n], "^")]
}

// clausesOf cuts at full stops and semicolons: what stands between them says something by itself.
func clausesOf(text string) []string {
	var out []string
	for _, r := range sentences(text) {
		out = append(out, strings.Split(text[r[0]:r[1]], ";")...)
	}
	return out
}

// normal is a word without what reported speech may change about it.
func normal(w, voice string) []string {
	if strings.HasPrefix(w, "{") {
		return []string{"@" + w[1:len(w)-1]}
	}
	l := strings.ToLower(w)
	if n := evidence.Numbers(l); len(n) == 1 && !strings.Contains(n[0], " ") && !strings.HasSuffix(l, "days") { // Tuesdays are not a Tuesday
		return []string{"#" + n[0]}
	}
	if long, ok := contracted[l]; ok {
		return normals(long, voice)
	}
	for _, e := range [][2]string{{"n't", " not"}, {"'ll", " will"}, {"'ve", " have"}, {"'re", " are"}, {"'m", " am"}} {
		if stem, ok := strings.CutSuffix(l, e[0]); ok && stem != "" {
			return normals(stem+e[1], voice)
		}
	}
	if voice != "" {
		if m, ok := ownWords[l]; ok {
			return []string{voice + m}
		}
	}
	if m, ok := oneForm[l]; ok {
		return []string{m}
	}
	return []string{l}
}

func normals(words, voice string) []string {
	var out []string
	for _, w := range strings.Fields(words) {
		out = append(out, normal(w, voice)...)
	}
	return out
}

// thirdPerson is a verb as it stands after "she": "lives" for "live".
func thirdPerson(w string) string {
	n := len(w)
	switch {
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "x"), strings.HasSuffix(w, "z"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "o"):
		return w + "es"
	case n > 1 && w[n-1] == 'y' && !strings.ContainsRune("aeiou", rune(w[n-2])):
		return w[:n-1] + "ies"
	}
	return w + "s"
}

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func pairs(words string) map[string]string {
	m := map[string]string{}
	for _, p := range strings.Fields(words) {
		from, to, _ := strings.Cut(p, "=")
		m[from] = strings.ReplaceAll(to, "_", " ")
	}
	return m
}

var (
	// between may stand between "I" and its verb.
	between = setOf("always never often usually sometimes still just only really even mostly normally")
	// free words may come and go.
	free = setOf("a an the and that also er erm um uh ooh oh ah mm hmm yeah")
	// ownWords are a speaker's words for themselves, each with what is added to their pronoun to tell it apart.
	ownWords = map[string]string{"i": "", "me": "~o", "my": "~o", "mine": "~o", "myself": "~self"}
	oneForm  = pairs("me=i~o my=i~o mine=i~o myself=i~self am=is are=is were=was has=have does=do him=he~o his=he~o himself=he~self her=she~o hers=she~o herself=she~self " +
		"them=they~o their=they~o theirs=they~o themselves=they~self themself=they~self here=there")
	contracted = pairs("can't=can_not cannot=can_not won't=will_not shan't=shall_not ain't=is_not dunno=do_not_know gonna=going_to wanna=want_to gotta=got_to " +
		"it's=it_is that's=that_is there's=there_is what's=what_is he's=he_is she's=she_is who's=who_is")
	// denials may reach over what is joined on, unless that has its own subject; reaching words do whatever it has.
	denials  = setOf("not no never nobody none nothing neither nor nowhere without hardly")
	reaching = setOf("if unless when whenever while because since so until till before after although though but or as than " +
		"think thinks thought know knew believe believed guess reckon suppose hope hoped wish wished feel felt say said told tell asked ask want wanted might may could would should must maybe perhaps probably possibly sometimes only just except")
)
