package measure

import (
	"regexp"
	"strings"
	"unicode"
)

// pairs are words that change with gender, each way. "Her" and "his" are not here: what they become hangs on the word after them.
var pairs = [][2]string{{"he", "she"}, {"himself", "herself"}, {"mum", "dad"}, {"mummy", "daddy"}, {"mother", "father"}, {"mam", "da"}, {"nan", "grandad"}, {"nana", "grandpa"}, {"gran", "granddad"},
	{"grandmother", "grandfather"}, {"son", "daughter"}, {"sons", "daughters"}, {"brother", "sister"}, {"brothers", "sisters"}, {"uncle", "auntie"}, {"aunt", "uncle"}, {"husband", "wife"},
	{"boyfriend", "girlfriend"}, {"boy", "girl"}, {"boys", "girls"}, {"lad", "lass"}, {"man", "woman"}, {"men", "women"}, {"bloke", "lady"}, {"gentleman", "lady"}, {"nephew", "niece"}, {"grandson", "granddaughter"},
	{"grandsons", "granddaughters"}, {"mr", "mrs"}, {"male", "female"}, {"stepfather", "stepmother"}, {"stepdad", "stepmum"}, {"widower", "widow"}}

var swapped = func() map[string]string {
	m := map[string]string{"ms": "mr", "sir": "madam"}
	for _, p := range pairs {
		for i, w := range p {
			if _, ok := m[w]; !ok {
				m[w] = p[1-i]
			}
		}
	}
	return m
}()

// after are words before which "her" and "his" own nothing: "I told her that …", "it was his."
var after = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("to that and or but if when so because at in on for from with about up down out off over again now then there here a an the i you he she it we they is was were not too as by what how why where who went said before after while into till until yesterday today tomorrow every all some any more") {
		m[w] = true
	}
	return m
}()

var word = regexp.MustCompile(`[A-Za-z]+(?:['’][A-Za-z]+)?|[^A-Za-z]+`)

// Rename changes names alone: whole words, given in lower case.
func Rename(text string, names map[string]string) string {
	return word.ReplaceAllStringFunc(text, func(w string) string {
		stem, tail := w, ""
		if k := strings.IndexAny(w, "'’"); k > 0 {
			stem, tail = w[:k], w[k:]
		}
		if to, ok := names[strings.ToLower(stem)]; ok {
			return cased(to, stem) + tail
		}
		return w
	})
}

// Swap changes the gender of every word that has one, and names as given (whole words, lower case), and leaves the rest as it is: as many
// words come out as went in, so that places in the one text are places in the other.
func Swap(text string, names map[string]string) string {
	parts := word.FindAllString(text, -1)
	var b strings.Builder
	for i, p := range parts {
		stem, tail := p, ""
		if k := strings.IndexAny(p, "'’"); k > 0 && unicode.IsLetter(rune(p[0])) {
			stem, tail = p[:k], p[k:]
		}
		low := strings.ToLower(stem)
		to, ok := names[low]
		switch {
		case ok:
		case stem == "Miss": // the title; to miss somebody has no gender
			to, ok = "mr", true
		case low == "her" && owns(parts, i):
			to, ok = "his", true
		case low == "her":
			to, ok = "him", true
		case low == "his" && owns(parts, i):
			to, ok = "her", true
		case low == "his":
			to, ok = "hers", true
		case low == "hers":
			to, ok = "his", true
		case low == "him":
			to, ok = "her", true
		default:
			to, ok = swapped[low]
		}
		if !ok {
			b.WriteString(p)
			continue
		}
		b.WriteString(cased(to, stem) + tail)
	}
	return b.String()
}

// owns reports whether the word at i stands before what it owns.
func owns(parts []string, i int) bool {
	return i+2 < len(parts) && strings.TrimSpace(parts[i+1]) == "" && !after[strings.ToLower(parts[i+2])]
}

func cased(to, like string) string {
	if like != strings.ToLower(like) {
		return strings.ToUpper(to[:1]) + to[1:]
	}
	return to
}
