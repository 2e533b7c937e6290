package summarise

import (
	"regexp"
	"strings"

	"evenhand/summarise/evidence"
)

// selfCorrects matches taking something back in the same breath.
var selfCorrects = ownCorrection{regexp.MustCompile(`(?i)\b(no,? (?:sorry|hang on|hold on|wait|scrub that)|scrub that|sorry,? (?:no|that's)|i tell a lie|what am i saying|make that|well, not, not)\b`)}

// ownCorrection matches taking something back in the same breath, by its words or by what stands in the place of something else.
type ownCorrection struct{ words *regexp.Regexp }

// MatchString reports whether words take something back in the same breath.
func (o ownCorrection) MatchString(s string) bool {
	return o.words.MatchString(s) || substitutes(s) || takenBack(s)
}

var (
	// swapsIn is where a speaker may put other words in the place of some: "nursery, sorry, school", "her left arm, no, right".
	swapsIn = regexp.MustCompile(`(?i)(?:,| [–—-]) (?:no|sorry|i mean|or rather|i should say)(?:,| [–—-]) `)
	// noValue matches what follows such words without putting anything in the place of something.
	noValue = regexp.MustCompile(`(?i)^(?:who|who's|where|when|which|how|can|could|are|have|no|not|never|none|nothing|nobody|really|honestly|thanks?|thank|please|love|pet|duck|dear|mate|bab|hen|mum|dad|mam|mom|da|pop|nan|nana|gran|granny|grandad|granddad|grandma|grandpa|auntie|aunty|uncle|of course|course|definitely|absolutely|way|problem|worries|chance|fear|idea|doubt|to be|you|i|he|she|it|they|we|there|that|this|what|and|but|so|because|if|when|do|don't|does|did|didn't|is|isn't|was|wasn't|go on|carry on|all)\b`)
	// meantThis matches the words a speaker means in the place of those before: "Of her, I mean, a photo of her."
	meantThis = regexp.MustCompile(`(?i)^(?:[\w'-]+ ){0,4}[\w'-]+, i mean[,.]`)
	// narrows matches a fragment that takes back some of the sentence before: "Well, every other Sunday."
	narrows = regexp.MustCompile(`(?i)^well,? (?:every|only|just|about|more like|nearly|almost|most|some|half|once|twice|at least|until|till)\b`)
	justNo  = regexp.MustCompile(`(?i)^no[.,]`)
)

// substitutes reports whether a few words without a verb of their own stand in the place of those before them.
func substitutes(s string) bool {
	for _, m := range swapsIn.FindAllStringIndex(s, -1) {
		before, after := strings.TrimSpace(s[:m[0]]), strings.TrimSpace(s[m[1]:])
		if k := strings.IndexAny(after, ",.;!?"); k >= 0 {
			after = after[:k]
		}
		n := len(strings.Fields(after))
		if n == 0 || n > 4 || len(strings.Fields(before)) == 0 || noValue.MatchString(after) || standing.MatchString(after) || saysSo.MatchString(before) || assent.MatchString(after) && !(strings.EqualFold(after, "right") && sided.MatchString(before)) {
			continue
		}
		if n == 1 && proper.MatchString(after) && valueOf(after).kind != "day" && (!proper.MatchString(lastWord(before)) || valueOf(lastWord(before)).kind == "day") {
			continue // "on Tuesday, sorry, Joan" calls somebody
		}
		return true
	}
	return meantThis.MatchString(strings.TrimSpace(s)) && !standing.MatchString(strings.TrimSpace(s))
}

var (
	saysSo = regexp.MustCompile(`(?i)\b(?:said|says|say|saying|told \w+|went|goes|like|asked|thought)$`)
	sided  = regexp.MustCompile(`(?i)\bleft\b`) // "her left arm, no, right"
	proper = regexp.MustCompile(`^\p{Lu}`)
)

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// takenBack reports whether a sentence is taken back by the next: a fragment by "No. …", or what is said of days and times by a narrower one.
func takenBack(s string) bool {
	r := sentences(s)
	for k := 1; k < len(r); k++ {
		if withdraws(s[r[k-1][0]:r[k-1][1]], s[r[k][0]:r[k][1]]) {
			return true
		}
	}
	return false
}

// withdraws reports whether a sentence takes back the one before it, by how the two begin.
func withdraws(before, after string) bool {
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	short := len(strings.Fields(before)) <= 3 && !standing.MatchString(before) && !assent.MatchString(before) && !strings.HasSuffix(before, "?") && !evidence.Negated(before) && !justNo.MatchString(before)
	switch {
	case justNo.MatchString(after):
		return short && len(evidence.Matter(before))+len(evidence.Numbers(before)) > 0
	case narrows.MatchString(after):
		return len(strings.Fields(after)) <= 6 && !standing.MatchString(after) && !strings.HasSuffix(before, "?")
	}
	return false
}

// retracts matches taking the whole sentence before back, so that what follows stands in its place.
var retracts = regexp.MustCompile(`(?i)(?:[.!?,]|\s[–—-])\s+((?:no|oh|er|erm|sorry|wait|hang on|hold on|scrub that|i tell a lie|what am i saying)[,.!]?\s+)*(?:hang on|hold on|scrub that|i tell a lie|what am i saying)\b[,.!]*(?:\s+(?:no|sorry|er|erm|wait)\b[,.!]*)*\s*`)

// repair takes out of words what the speaker took back in the same breath, and the taking back, so that only what holds is left: "on
// Tuesday. No, sorry, Thursday. Thursday the nineteenth" is "Thursday the nineteenth". It returns the ranges of bytes that hold, in order.
// ok is false where something was taken back and a program cannot tell what holds; the words are then shown whole, and decided alone.
func repair(text string) (holds [][2]int, ok bool) {
	all := [][2]int{{0, len(text)}}
	fixes := evidence.Corrections(text)
	if len(fixes) == 0 {
		m := retracts.FindStringIndex(text)
		if m == nil {
			return all, !selfCorrects.MatchString(text)
		}
		if rest := text[m[1]:]; standing.MatchString(rest) && !selfCorrects.MatchString(rest) {
			return [][2]int{{m[1], len(text)}}, true
		}
		return all, false
	}
	segs := segments(text)
	first, final := fixes[0].First, fixes[0].Final
	mark := -1 // the segment that takes back
	for i, s := range segs {
		if takingBack.MatchString(text[s[0]:s[1]]) {
			mark = i
			break
		}
	}
	if mark <= 0 {
		return all, false
	}
	old := -1
	for i := mark - 1; i >= 0 && old < 0; i-- {
		if gives(text, segs[i], first) {
			old = i
		}
	}
	now := -1
	for i := mark; i < len(segs) && i <= mark+7 && now < 0; i++ {
		if i+1 < len(segs) && !takingBack.MatchString(text[segs[i][0]:segs[i][1]]) && !gives(text, segs[i], final) && !gives(text, segs[i+1], final) && gives(text, [2]int{segs[i][0], segs[i+1][1]}, final) {
			now = i // "Thursday, the thirtieth of April"
			break
		}
		if !takingBack.MatchString(text[segs[i][0]:segs[i][1]]) && gives(text, segs[i], final) && !gives(text, segs[i], first) {
			now = i
			if i+1 < len(segs) && gives(text, segs[i+1], final) { // "Thursday. Thursday the nineteenth"
				now = i + 1
			}
			break
		}
	}
	if old < 0 || now < 0 {
		return all, false
	}
	from := segs[now][0]
	to := segs[old][0] // what stands before the value that was taken back
	if head := before(text, segs[old], first); head > to && !sameStart(text[to:head], text[from:]) && !standing.MatchString(text[from:segs[now][1]]) {
		to = head
	}
	for to > 0 && strings.ContainsRune(" ,;–—-", rune(text[to-1])) {
		to--
	}
	if strings.TrimSpace(text[:to]) != "" {
		holds = append(holds, [2]int{0, to})
	}
	holds = append(holds, [2]int{from, len(text)})
	left := joined(text, holds)
	if len(evidence.Corrections(left)) > 0 || selfCorrects.MatchString(left) || gives(left, [2]int{0, len(left)}, first) {
		return all, false
	}
	return holds, true
}

var takingBack = regexp.MustCompile(`(?i)^\s*(?:no|sorry|hang on|hold on|wait|scrub that|i tell a lie|what am i saying|make that|or rather)[\s,.!]*$`)

// segments cuts words at their stops and commas.
func segments(text string) [][2]int {
	var out [][2]int
	from := 0
	for _, m := range stops.FindAllStringIndex(text, -1) {
		out = append(out, [2]int{from, m[0]})
		from = m[1]
	}
	if from < len(text) {
		out = append(out, [2]int{from, len(text)})
	}
	return out
}

var stops = regexp.MustCompile(`[,.;!?…]+(?:\s+|$)|\s[–—-]\s`)

// gives reports whether a stretch of words gives a number, a day or a time.
func gives(text string, r [2]int, value string) bool {
	for _, n := range evidence.Numbers(text[r[0]:r[1]]) {
		if n == value {
			return true
		}
	}
	return false
}

// before is where the words that give a value begin, without the article before them.
func before(text string, r [2]int, value string) int {
	at := r[1]
	for i := r[1] - 1; i >= r[0]; i-- {
		if i > r[0] && text[i-1] != ' ' || text[i] == ' ' {
			continue
		}
		if gives(text, [2]int{i, r[1]}, value) {
			at = i
			break
		}
	}
	head := strings.TrimRight(text[r[0]:at], " ")
	for _, a := range []string{"the", "a", "about", "like", "er", "erm"} {
		if head == a || strings.HasSuffix(head, " "+a) {
			head = strings.TrimRight(strings.TrimSuffix(head, a), " ")
		}
	}
	return r[0] + len(head)
}

// sameStart reports whether what follows begins as what stood before began: then it says it anew.
func sameStart(a, b string) bool {
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	return len(x) > 0 && len(y) > 0 && x[0] == y[0]
}

// joined are the words of some ranges, as one text.
func joined(text string, ranges [][2]int) string {
	var out []string
	for _, r := range ranges {
		if s := strings.TrimSpace(text[r[0]:r[1]]); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " ")
}
