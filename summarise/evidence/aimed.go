package evidence

import (
	"regexp"
	"strings"
)

// What people say to whoever or whatever takes the note, in closed forms. A verb of writing alone says nothing ("put the kettle on", "she
// wrote to the council", "I'd put him in his cot"): it must be an order or a request, and speak of what stands in the note.
const (
	// asking is how an order to write begins: at the start of what is said, after a comma or a joining word, with or without a request before it.
	asking = `(?:^|[.,;:!?–—-]\s*|\b(?:so|and|but|then|well|just|please|only|to|you|now|or)\s+)(?:(?:can|could|will|would|can't|couldn't|won't)\s+(?:you|whoever(?:'s|\s+is)?\s[a-z' ]{0,24}?)\s*(?:not\s+)?(?:just\s+|please\s+|at least\s+)*|you\s+(?:can|could|should|may|might|must|need to|want to|make sure(?:\s+that)?(?:\s+you)?|better|just)\s+|(?:make sure|be sure)(?:\s+that)?\s+(?:you\s+)?(?:to\s+)?|(?:just|please|you)\s+)*`
	// what stands in a note: a statement, or a place in it.
	clauseOf = `(?:that\s+)?(?:i|i'm|i've|i'd|he|he's|she|she's|it's|they|they're|we|we're|we've|you|everything|everything's|everybody|nobody|nothing|there's|there is|no|all|my|our|his|her)\b`
	note     = `(?:notes?|report|record|records|file|files|form|forms|assessment|plan|minutes|paperwork|computer|machine|recorder|laptop|system|case)`
)

var injections = eachOf(
	// write down that …, put us down as …, note that he …, minute that. "Put that down" and "you can write that down" only stress what was just
	// said, and "put that down as a maybe" is an answer.
	asking+`(?:put|write|note|jot|mark|get|pop|stick)\s+down\b`,
	asking+`(?:put|mark|have)\s+(?:them|him|her|us|me)\s+down\s+as\b`,
	asking+`(?:put|write|note|minute|record|type|log)\s+(?:that\s+)?`+clauseOf,
	`\b(?:just|please|(?:can|could|will|would|can't|couldn't) you)\s+(?:not\s+)?(?:just\s+)?say\s+(?:that\s+)?`+clauseOf,
	asking+`(?:put|write|note|minute|record|type|log)\s+(?:that\b(?:\s+[a-z]+(?:'s|\s+(?:is|are|was|has|isn't|and|met))\b|\s+it's|[.,!?]|$)|[a-z]+(?:\s+[a-z]+)?'s\b)`,
	asking+`(?:put|write|note|get|stick|pop|have)\s+(?:it|that|this|me|him|her|us|them)\s+(?:in|into|on|on to)\s+(?:(?:your|the|that|this|his|her|my|our)\s+)?`+note+`\b`,
	asking+`(?:put|write|note)\s+(?:in|into|on)\s+(?:your|the|that|this|his|her|my|our)\s+`+note+`\b`,
	asking+`(?:put|write)\s+(?:it|that|this)\s+in\b(?:[.,!?]|$)`,
	// write in your book that …, go on, write it down, X's a …; tell your bosses I'm …
	asking+`(?:put|write|note)\s+(?:it\s+|that\s+|this\s+)?(?:down\s+)?in(?:to)?\s+(?:your|that|this)\s+(?:little\s+)?(?:book|notebook|pad|diary)\b`,
	`\b(?:go on|come on|there),?\s+(?:then,?\s+)?(?:you\s+)?(?:write|put|get|note|jot)\s+(?:it|that|this)\s+down\b`,
	asking+`tell\s+(?:(?:your|the|that)\s+(?:\w+\s+)?(?:boss(?:es)?|managers?|judge|office|department|computer|report|court|panel)|them\s+(?:up\s+there|at\s+(?:the|your)\s+\w+))\s+`+clauseOf,
	`^(?:just\s+)?(?:put|write)\s+[a-z]+(?:\s+[a-z]+){0,2}\s+(?:is|are|was|were|has|have|isn't|aren't|wasn't|did|didn't|does|doesn't)\b`,
	asking+`write\s+[a-z]+ (?:met|agreed|complied|settled|risk|concerns?)\b`,
	// leave that out, keep him out of it, don't put that in
	`\bleave\s+(?:that|it|this|him|her|them|me|us|the\s+[a-z]+)(?:\s+bit)?\s+out\b`, `\bkeep\s+(?:that|it|this)\s+out\s+of\b`,
	`\b(?:don't|do not|not to|never)\s+(?:you\s+)?(?:be\s+)?(?:put|putting|write|writing|note|record|mention|minute|type)\s+(?:(?:any of\s+)?(?:it|that|this|them)(?:\s+(?:in|down)\b|[.,!?]|$)|anything\b|(?:me|him|her|us) (?:in|down)\b)`,
	`\b(?:cross|take|strike|rub)\s+(?:that|it|this)(?:\s+bit)?\s+(?:out|off)\b`, `\b(?:delete|erase|wipe)\s+(?:it|that|this|everything|all|the)\b`,
	asking+`(?:don't|do not|never)\s+(?:you\s+)?(?:write|put|note|jot|type)\s+(?:it\s+|that\s+|this\s+)?down\s+(?:that|what|how|about)\b`,
	// make it say that …, make sure the report says …, the record must show …
	`\bmake\s+(?:it|that|this|(?:the|your|that|this|his|her|my)\s+`+note+`)\s+(?:say|read|show)\b`,
	`\bmake sure (?:that )?(?:the|your|that|this|his|her|my|our)\s+`+note+`\s+(?:says|shows|states|reads)\b`,
	`\b(?:the|your|that|this|his|her|my|our)\s+(?:`+note+`|summary|account|draft)\s+(?:(?:must|should|has to|have to|needs? to|ought to|had better|is to)\s+(?:not\s+)?(?:say|show|state|read|be)\b.{0,3}(?:that|i|i'm|he|she|he's|she's|no|nothing|they|we|everything|all)\b)`,
	`\b(?:note|memo|message|word|instructions?)\s+(?:to|for)\s+(?:the\s+)?(?:ai|machine|computer|assistant|note.?taker|typist|transcriber|recorder)\b`, `\bfor the (?:note.?taker|typist|transcriber|machine|ai)\b`,
	`\b(?:whatever|whoever|whatever it is|whoever it is)(?:'s|\s+(?:that's|is|that is))\s+(?:listening|writing|typing|taking|recording)[^.?!]{0,24}[,:]?\s+(?:say|write|put|note|leave|don't|ignore)\b`,
	// ignore what she said
	`\b(?:ignore|disregard)\s+(?:what|your|my|all|everything|anything|any|previous|that|the\s+(?:rest|above|last|instructions?))`, `\bforget\s+(?:all|everything|your|previous|the)\s+(?:previous\s+|earlier\s+)?(?:instructions?|rules|prompts?|i said|she said|he said)`,
	// spoken to the machine itself
	`\b(?:robot|gadget|computer|machine|recorder|alexa|siri|ai|assistant|system)\b[,.:!]?\s+(?:write|put|say|note|ignore|don't|delete|forget|summari[sz]e|stop|record)\b`, `\b(?:hello|hey|hi|oi),?\s+(?:robot|gadget|computer|machine|recorder|alexa|siri|ai)\b`,
	`\b(?:new|system|following) (?:instructions?|prompt)\b`, `\byou are (?:now )?an? (?:assistant|ai|language model|helpful)\b`, `\bas an ai\b`, `\b(?:end|begin) (?:of )?(?:prompt|transcript|instructions?)\b`,
)

// aimedAt finds where the first words aimed at the note begin and end; nil if there are none.
func aimedAt(text string) []int {
	var first []int
	for _, p := range injections {
		for from := 0; ; {
			at := p.FindStringIndex(text[from:])
			if at == nil {
				break
			}
			begin, end := from+at[0], from+at[1]
			if stresses.MatchString(text[begin:end]) || denied(text, begin, end) {
				from = end - 1
				continue
			}
			if first == nil || begin < first[0] {
				first = []int{begin, end}
			}
			break
		}
	}
	return first
}

// denied reports whether "don't you be writing that" only ends a sentence in which somebody says what is not so of themselves, or what is decided
// alone: it goes with that, and must not take it away.
func denied(text string, begin, end int) bool {
	if !unwritten.MatchString(text[begin:end]) || strings.Trim(text[end:], " ,") != "" && !strings.ContainsAny(text[end-1:min(len(text), end+1)], ".!?") {
		return false
	}
	before := text[strings.LastIndexAny(text[:begin], ".!?")+1 : begin]
	return ownDenial.MatchString(before) || HighRisk(before, false)
}

var (
	unwritten = regexp.MustCompile(`(?i)\b(?:don't|do not|never)\s+(?:you\s+)?(?:be\s+)?(?:put|putting|write|writing)\s+(?:that|this|it)\b(?:\s+(?:in|down))?[.,!?]?$`)
	ownDenial = regexp.MustCompile(`(?i)\bi(?:'m|'d|'ve| \w+)?(?: \w+)? ?(?:not|never|no)\b|\bi \w+(?:n't|nae)\b`)
)

// stresses matches "write that down and …", which only stresses what was just said, where no comma parts it.
var stresses = regexp.MustCompile(`(?i)\bthat\s+down\s+(?:is|are|was|has|isn't|and|met)$`)

// Injection returns the words of a text that are aimed at the note-taker, or "".
func Injection(text string) string {
	text = plainLetters.Replace(fold(text))
	at := aimedAt(text)
	if at == nil {
		return ""
	}
	return strings.TrimLeft(text[at[0]:at[1]], " .,;:!?–—-")
}

// plainLetters puts Latin letters in the place of those that only look like them, and takes out what cannot be seen: a trick of text that was
// typed, never of speech.
var plainLetters = strings.NewReplacer("а", "a", "е", "e", "і", "i", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "ѕ", "s", "А", "A", "В", "B", "Е", "E", "І", "I", "К", "K", "М", "M", "Н", "H", "О", "O", "Р", "P", "С", "C", "Т", "T", "Х", "X",
	"ο", "o", "ν", "v", "ι", "i", "α", "a", "Ι", "I", "Α", "A", "Ο", "O", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "")
