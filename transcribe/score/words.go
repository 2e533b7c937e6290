package score

import (
	"strconv"
	"strings"
	"unicode"
)

// Normalise turns text into words that compare: lower case; punctuation away, apostrophes without a gap; hyphens part words; whole numbers
// up to 9999, decimals and ordinals written out as they are most often said ("12th" → "twelfth", "2.5" → "two point five"); "£", "%" and
// "mg" as words; "ok" as "okay"; hesitations (um, uh, er, erm, mm, hmm) left out. Spelling is not touched otherwise.
func Normalise(text string) []string {
	var out []string
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '.' && r != ',' && r != '%' && r != '£'
	})
	for _, f := range fields {
		pounds, percent := strings.HasPrefix(f, "£"), strings.HasSuffix(strings.TrimRight(f, ".,"), "%")
		whole, fraction, decimal := strings.Cut(strings.Trim(f, ".,£%"), ".")
		if decimal && digits(whole) && digits(fraction) {
			out = append(append(out, spoken(whole)...), "point")
			for _, d := range fraction {
				out = append(out, ones[d-'0'])
			}
			f = ""
		}
		f = strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, f)
		switch f {
		case "", "um", "uh", "er", "erm", "mm", "hmm":
		case "ok":
			out = append(out, "okay")
		case "mg":
			out = append(out, "milligrams")
		default:
			out = append(out, spoken(f)...)
		}
		if pounds {
			out = append(out, "pounds")
		}
		if percent {
			out = append(out, "percent")
		}
	}
	return joinPercent(out)
}

// joinPercent writes "per cent" as "percent".
func joinPercent(ws []string) []string {
	out := ws[:0]
	for _, w := range ws {
		if n := len(out); w == "cent" && n > 0 && out[n-1] == "per" {
			out[n-1] = "percent"
			continue
		}
		out = append(out, w)
	}
	return out
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

var ones = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
var tens = strings.Fields("zero ten twenty thirty forty fifty sixty seventy eighty ninety")

// spoken writes digits as words; other words stay.
func spoken(w string) []string {
	figures := strings.TrimRight(w, "stndrh")
	n, err := strconv.Atoi(figures)
	if err != nil || n > 9999 || n < 0 {
		return []string{w}
	}
	suffix := w[len(figures):]
	if suffix != "" && suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th" {
		return []string{w}
	}
	words := cardinal(n)
	if suffix != "" {
		words[len(words)-1] = ordinal(words[len(words)-1])
	}
	return words
}

func cardinal(n int) []string {
	var out []string
	if n >= 1000 {
		out = append(out, ones[n/1000], "thousand")
		n %= 1000
		if n == 0 {
			return out
		}
	}
	if n >= 100 {
		out = append(out, ones[n/100], "hundred")
		n %= 100
		if n == 0 {
			return out
		}
		out = append(out, "and")
	} else if len(out) > 0 {
		out = append(out, "and")
	}
	if n >= 20 {
		out = append(out, tens[n/10])
		if n%10 == 0 {
			return out
		}
		n %= 10
	}
	return append(out, ones[n])
}

func ordinal(w string) string {
	switch w {
	case "one":
		return "first"
	case "two":
		return "second"
	case "three":
		return "third"
	case "five":
		return "fifth"
	case "eight":
		return "eighth"
	case "nine":
		return "ninth"
	case "twelve":
		return "twelfth"
	}
	if strings.HasSuffix(w, "y") {
		return w[:len(w)-1] + "ieth"
	}
	return w + "th"
}
