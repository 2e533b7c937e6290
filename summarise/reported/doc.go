// Package reported turns what somebody said into reported speech by closed rules: "I don't need any help with dressing" becomes
// "Maureen said she does not need any help with dressing."
//
// It knows no language beyond its tables: who speaks, the personal pronouns, the auxiliaries, how a verb of its list takes an -s, which
// contractions stand for what, and what is filler. The tense stays as it was spoken, the words stay in their order, and everything the
// tables do not hold is a reason to leave the exact words alone. A quotation that stumbles is honest; a smooth sentence that says
// something else is not. So Say answers ok only when
//
//   - every sentence has a subject and a verb the tables know, and is neither a question nor an order;
//   - every "I", "we" and "you" can be given to one person, and no "she" of the words could be mistaken for the speaker;
//   - nothing in it is dialect, idiom, direct speech within speech, or otherwise outside the tables;
//   - Back, which works from its own tables in the other direction, turns the sentence into the very words that were said.
//
// What matters as it was spoken (a child's worry, a risk) is for the caller to leave alone: this package weighs nothing.
package reported

import (
	"regexp"
	"strings"
	"time"
)

// Person is one of those present. Name and Pronouns come from the worker's record of who attended, never from the voice.
type Person struct {
	Ref      string // speaker label ("S2"): in sentences the name stands as "{S2}"
	Name     string // as recorded; the words of it are known as names
	Pronouns string // "she/her"; empty where nobody said
	Signer   bool   // the worker who signs: "I" in the note
	Child    bool
}

// Words are the words to report, with what is known about them.
type Words struct {
	Text        string    // what holds of one speaker's words in one turn: corrections already resolved by the caller
	Speaker     Person    // a Ref that is empty means unsure, and nothing is reported
	Addressee   Person    // whom "you" means; empty where that is not certain
	People      []Person  // all who are present, for names and forms of address
	Names       []string  // other names heard in the visit ("Craig"): words that keep their capital
	Visit       time.Time // the day of the visit; zero where unknown
	Alone       bool      // a dictation: the signer's own voice alone, which is tidied and needs no "said"
	Interpreted bool      // an interpreter's words are not the speaker's: never changed here
}

// Sentence is reported speech.
type Sentence struct {
	Text string   // names as "{S2}"
	How  []string // the changes made, in order, for tests and the curious
}

// Say reports the words. ok is false where anything is unsure: the caller keeps them exactly as they were said.
func Say(w Words) (s Sentence, ok bool) {
	s, _, ok = say(w)
	return s, ok
}

// Why tells why words stay as they were said, in a few plain words for tests and for the curious; empty if they can be reported.
func Why(w Words) string {
	_, why, _ := say(w)
	return why
}

// longest is how many words are reported at once: five lines of print, as long as a statement of a note may be.
const longest = 75

// left finds a first person that no rule has changed. "me" may be the signer.
var left = regexp.MustCompile(`(?i)\b(?:i|my|mine|myself|we|us|our|ours|ourselves)\b`)

func say(w Words) (Sentence, string, bool) {
	stay := func(why string) (Sentence, string, bool) { return Sentence{}, why, false }
	if w.Interpreted {
		return stay("interpreter")
	}
	if w.Speaker.Ref == "" {
		return stay("unsure who speaks")
	}
	if Supposed(w.Text) {
		return stay("only supposed")
	}
	w = addressed(w)
	if len(w.Text) > 1000 {
		return stay("too long")
	}
	sents, why := split(w.Text)
	if why != "" {
		return stay(why)
	}
	c := newChange(w)
	if !c.read(sents) {
		return stay(c.why)
	}
	parts := c.parts
	if len(parts) == 0 {
		return stay("nothing left")
	}
	s := Sentence{Text: c.join(parts), How: c.how}
	if !w.Speaker.Signer && left.MatchString(s.Text) || !w.Alone && strings.Contains(strings.ToLower(s.Text), " you") {
		return stay("somebody's “I” or “you” is left")
	}
	if back, ok := Back(s.Text, w); !ok || back == "" {
		return stay("does not reverse")
	}
	if n := len(strings.Fields(s.Text)); n > longest && !w.Alone {
		return stay("too long")
	}
	return s, "", true
}
