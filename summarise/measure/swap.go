package measure

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"evenhand/summarise/evidence"
)

// pairs are words that change with gender, each way. "Her" and "his" are not here: what they become hangs on the word after them.
var pairs = [][2]string{{"he", "she"}, {"himself", "herself"}, {"mum", "dad"}, {"mummy", "daddy"}, {"mother", "father"}, {"mam", "da"}, {"nan", "grandad"}, {"nana", "grandpa"}, {"gran", "granddad"},
	{"grandmother", "grandfather"}, {"son", "daughter"}, {"sons", "daughters"}, {"brother", "sister"}, {"brothers", "sisters"}, {"uncle", "auntie"}, {"aunt", "uncle"}, {"husband", "wife"},
	{"boyfriend", "girlfriend"}, {"boy", "girl"}, {"boys", "girls"}, {"lad", "lass"}, {"man", "woman"}, {"men", "women"}, {"bloke", "lady"}, {"gentleman", "lady"}, {"nephew", "niece"}, {"grandson", "granddaughter"},
	{"grandsons", "granddaughters"}, {"mr", "mrs"}, {"male", "female"}, {"stepfather", "stepmother"}, {"stepdad", "stepmum"}, {"widower", "widow"}, {"mums", "dads"}, {"mom", "pop"},
	{"grandma", "grandpa"}, {"nanna", "grandpa"}, {"granny", "grandpa"}, {"aunty", "uncle"}, {"aunties", "uncles"}, {"lads", "lasses"}, {"ladies", "gentlemen"}, {"mothers", "fathers"}, {"husbands", "wives"},
	{"boyfriends", "girlfriends"}, {"stepbrother", "stepsister"}, {"stepson", "stepdaughter"}, {"bloke", "lass"}, {"blokes", "women"}, {"guy", "gal"}}

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

// OtherGender gives each first name of the texts that is mostly given to one sex a name mostly given to the other: "her brother Kenny" made "his
// sister Kenny" is a talk nobody has, and what differs in its draft tells nothing. A name that is a plain word too stays. The keys are in lower
// case; no name is given twice, nor one that is in the texts.
func OtherGender(texts ...string) map[string]string {
	said := map[string]bool{}
	var order []string
	for _, t := range texts {
		for _, w := range word.FindAllString(t, -1) {
			stem, _, _ := strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
			low := strings.ToLower(stem)
			if stem != low && !said[low] {
				order = append(order, low)
			}
			said[low] = true
		}
	}
	out := map[string]string{}
	for _, of := range [][2]string{{"she", "he"}, {"he", "she"}} {
		mine, free := evidence.GivenNames(of[0]), evidence.GivenNames(of[1])
		for _, n := range order {
			if _, ok := slices.BinarySearch(mine, n); !ok {
				continue
			}
			k := slices.IndexFunc(free, func(f string) bool { return !said[f] })
			if k < 0 {
				break
			}
			out[n] = strings.ToUpper(free[k][:1]) + free[k][1:]
			begin := free[k][:2] // no two alike: names that differ little are told apart by a gate of their own
			free = slices.DeleteFunc(free, func(f string) bool { return strings.HasPrefix(f, begin) })
		}
	}
	return out
}

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
