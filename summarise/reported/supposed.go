package reported

import (
	"regexp"
	"strings"
)

var (
	woulds = regexp.MustCompile(`(?i)\b(\w+(?:'d| would| wouldn't)(?:n't)?(?:'ve)?) (?:(?:just|only|probably|never|always|still|not|even|really|maybe) )?(\w+)`)
	// wished are the words after "would" that make it a wish, or after "'d" an "had".
	wished = set("like love rather prefer sooner hate better been had gone done got seen taken given told said made come left best")
	// backshifted matches words of saying, after which "would" is the "will" that was said.
	backshifted = regexp.MustCompile(`(?i)\b(?:said|says|told|asked|thought|promised|agreed|wrote|hoped|knew|used to)\b`)
)

// Supposed reports whether words are a chain of what would be: "She'd say yes, and she'd mean it to hurt." Without what it hangs on, no part of it
// is so; wishes ("I'd like") and what somebody said they would do are none.
func Supposed(text string) bool { return Woulds(text) > 1 }

// Woulds counts the verbs of a text that tell what would be, as Supposed has it.
func Woulds(text string) int {
	text = strings.ReplaceAll(text, "’", "'")
	n := 0
	for _, m := range woulds.FindAllStringSubmatchIndex(text, -1) {
		after := strings.ToLower(text[m[4]:m[5]])
		short := strings.Contains(strings.ToLower(text[m[2]:m[3]]), "'d")
		if wished[after] || short && (strings.HasSuffix(after, "ed") && len(after) > 4) || backshifted.MatchString(text[:m[0]]) {
			continue
		}
		n++
	}
	return n
}
