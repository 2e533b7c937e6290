package summarise

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"evenhand/summarise/evidence"
)

// clause is the least that may stand by itself: a sentence, or a part of one that has its own subject and verb. It is a range of bytes of
// the utterance's text, without the small talk before it.
type clause struct {
	u, k     int // index of the utterance, and of the clause in it
	from, to int
	text     string
	score    float64 // how likely a good note needs it, 0 to 1
	kind     string  // as Statement.Kind has it
	why      string
	aimed    bool // spoken at the note-taker
	question bool
	ours     bool    // something the worker made of it is not for a machine to repeat: a view on belief, a rating
	must     bool    // a risk, a wish, a promise, how the recording was taken, who was seen: in the note while there is room
	leans    bool    // says nothing without the clause, or the question, before it
	bends    bool    // the clause before would say more than was meant without it
	supposed bool    // only supposed: quoted whole, and nobody's promise
	undone   bool    // taken back later: never stands as fact
	both     bool    // one side where people differ
	taken    bool    // is in the note
	same     *clause // a fuller or later clause of the same speaker that says the same
}

// cut takes an utterance apart into clauses.
func (t *talk) cut(i int) {
	text := t.us[i].Text
	for _, s := range held(text, sentences(text)) {
		supposed := t.supposes(i, s)
		cut := []part{{from: s[0], to: s[1]}} // what is only supposed stays whole
		if !supposed {
			cut = parts(text, s[0], s[1])
		}
		for k, r := range cut {
			from, to := trim(text, r.from, r.to)
			if to <= from || spokenMarks.MatchString(text[from:to]) {
				continue
			}
			c := &clause{u: i, k: len(t.byU[i]), from: from, to: to, text: text[from:to], question: strings.HasSuffix(text[from:to], "?")}
			c.leans = !ironic.MatchString(c.text) && !standing.MatchString(c.text) && !strings.HasPrefix(strings.ToLower(c.text), "i ") || r.joint == "so" || pointsBack.MatchString(c.text) || onlyBack.MatchString(c.text) || supposed || bareAnswer.MatchString(c.text)
			c.supposed = supposed
			c.bends = len(strings.Fields(c.text)) <= 14 && (r.joint == "but" || k == 0 && bends.MatchString(text[r.from:r.to]) || neverDid.MatchString(text[r.from:r.to]) || explains.MatchString(text[r.from:r.to]) && len(evidence.Numbers(c.text)) == 0)
			if n := len(t.byU[i]); n > 0 && !c.bends && len(strings.Fields(c.text)) <= 7 && evidence.Negated(c.text) {
				// "School told me I'd left him. I didn't leave him.", "He's a friend, and he doesn't live here."
				c.bends = r.joint == "and" || sharesMatter(c.text, t.byU[i][n-1].text)
			}
			t.clause = append(t.clause, c)
			t.byU[i] = append(t.byU[i], c)
		}
	}
}

// bareAnswer matches a verb that waits for what was asked: "I will, but."
var bareAnswer = regexp.MustCompile(`(?i)^(?:i|he|she|they|we|it) (?:will|would|won't|wouldn't|can|can't|could|might|should|did|didn't|do|don't|does|doesn't|have|haven't|was|wasn't)(?:,? (?:but|though|and|so|then))?[.!…]?$`)

// explains matches the short sentence that says what was behind the one before it: "It was the fever."
var explains = regexp.MustCompile(`(?i)^\s*(?:(?:well|but|and),? )*(?:it|that) was (?:just |only |all |all just )?(?:the|a|an|my|me|his|her) [\w'-]+[.!]?\s*$`)

// neverDid matches the sentence that undoes the one before it: "And I never did.", "But then I didn't ring."
var neverDid = regexp.MustCompile(`(?i)^\s*(?:(?:and|but|then|well|anyway|only),? )*(?:i|he|she|they|we|it|nobody|you) (?:(?:just|still|actually) )?(?:never|didn't|did not|haven't|hasn't|hadn't|couldn't|wasn't able)(?: (?:did|have|has|had|do|done|bother(?:ed)?|manage(?:d)?|get|got|went|go|rang|ring|happened|came|come|in the end|though|yet|it|to it|round|there))*[.!]?\s*$`)

// pointsBack matches words that begin with what was spoken of before: "It came on my pillow once." says nothing by itself.
var pointsBack = regexp.MustCompile(`(?i)^(?:(?:and|but|so|then|well|yeah|no),? )*(?:it(?:'s|'ll|'d)?\b|that(?:'s| was| is)?\b|this\b|they(?:'re|'ve|'d|'ll)?\b|them\b|those\b|these\b|both of them|neither of them)`)

// onlyBack matches words that end in what was said or done before, and tell no more: "I never said that."
var onlyBack = regexp.MustCompile(`(?i)^(?:[\w']+,? ){1,4}?(?:said|say|saying|did|do|done|doing|told \w+|know|knew|think|thought|mean|meant) (?:that|it|this|so)[.!]?$`)

// ironic matches the beginnings and turns of phrase by which people say the opposite of what they mean.
var ironic = regexp.MustCompile(`(?i)^(?:oh,? )?(?:yeah|yes|right|sure|great|brilliant|lovely|wonderful|fantastic|marvellous)[,.!]? (?:brilliant|lovely|great|wonderful|fantastic|marvellous|right|sure|of course|because)\b|\bas if\b[^,.]*!|\bbest thing ever\b|\byeah,? right\b|\bi just love (?:being|it when|how)\b`)

// sharesMatter reports whether two clauses speak of the same by at least one content word.
func sharesMatter(a, b string) bool {
	m := evidence.Matter(b)
	for w := range evidence.Matter(a) {
		if _, ok := m[w]; ok {
			return true
		}
	}
	return false
}

// spokenMarks are the punctuation that people dictate.
var spokenMarks = regexp.MustCompile(`(?i)^(?:full stop|new paragraph|comma|new line)[, ]*(?:full stop|new paragraph|new line)?[.]?$`)

// bends matches a sentence that says how far, how sure or how much of the one before it holds.
var bends = regexp.MustCompile(`(?i)^\s*(?:but|though|although|only|except|apart from|unless|not\b|well,? (?:not|no|it|i)|i think|i don't know|not really|maybe|might|sometimes|mostly|at least|as long as|so long as|if |i'd not|i wouldn't say|or\b|no more than|i might|it might|she might|he might|they might|no,? that(?:'s| is| was)(?:n't| not)? (?:wrong|right|true|it)|(?:i'm |i was )?(?:only |just )(?:joking|kidding|messing)|nah\b)`)

const clauseSubject = `(?:i|he|she|they|we|it|you|there|that|this|nobody|no one|somebody|someone|everybody|everyone|everything|nothing|(?:my|his|her|our|their|your|the|a|an|some|both|all|two|three|most) [\w'-]+(?: [\w'-]+){0,4}?|(?-i:[A-Z][\w'-]+)(?: (?-i:[A-Z])[\w'-]+)?)`

const clauseVerb = `(?:am|is|are|was|were|be|been|have|has|had|do|does|did|will|would|shall|should|can|could|may|might|must|won't|can't|isn't|aren't|wasn't|weren't|haven't|hasn't|hadn't|don't|doesn't|didn't|wouldn't|couldn't|shouldn't|used|got|get|gets|go|goes|went|come|comes|came|take|takes|took|give|gives|gave|make|makes|made|say|says|said|tell|tells|told|think|thinks|thought|know|knows|knew|see|sees|saw|feel|feels|felt|find|finds|found|keep|keeps|kept|leave|left|put|puts|ring|rings|rang|lost|lose|loses|want|wants|need|needs|like|likes|love|loves|hate|hates|miss|misses|live|lives|stay|stays|sleep|sleeps|slept|eat|eats|ate|sit|sits|sat|stand|stood|fell|hit|hits|cry|cries|help|helps|work|works|walk|walks|look|looks|ask|asks|pay|pays|paid|shout|shouts|start|starts|stop|stops|hurt|hurts|run|runs|ran|bring|brings|brought|buy|buys|bought|meet|met|send|sent|spend|spent|hear|heard|let|lets|cost|costs|broke|woke|wear|wears|wore|speak|spoke|try|tries|call|calls|(?-i:[a-z]+ed))` // "Alfred" is no verb

var (
	// standing matches words with a subject and a verb near their beginning.
	standing = regexp.MustCompile(`(?i)^(?:(?:and|but|so|then|now|yeah|yes|no|well|because|'?cos|sometimes|usually|mostly|always|today|yesterday|tomorrow|last \w+|next \w+|every \w+|on \w+|in the \w+|at the \w+|at \w+),? )*(?:me and \w+|\w+ and \w+|` + clauseSubject + `)(?:'(?:s|m|re|ve|ll|d)\b|(?: (?:just|really|never|always|only|all|still|also|both|sometimes|usually|do not|even|probably|now))* ` + clauseVerb + `\b|n't\b)`)
	// joint is where a sentence may be cut: before a clause with its own subject.
	joint = regexp.MustCompile(`(?i)(?:(?:[,;]| [–—-]) (?:(and|but|so) )?| (and|but) )`)
	// tied matches a part that says nothing, or something else, without what follows or what stands before it.
	tied = regexp.MustCompile(`(?i)^(?:if|when|whenever|unless|until|because|'?cos|since|while|although|though|before|after|once|as long as|so long as|even if|in case|so that)\b|\b(?:don't think|not saying|don't know|it's not that|not because|isn't that|never said|not just|either|whether)\b|\b(?:says?|said|thinks?|thought|knows?|reckons?|supposes?|guess|means?|asked|told (?:me|us|him|her|them|\w+)|saying|words were|(?:see|hear|know|like|of|about|is|was|do|did|say) (?:that|this|it))$`)
	// hangs matches a part that belongs to what stands before it.
	hangs = regexp.MustCompile(`(?i)^(?:if|unless|until|because|'?cos|since|while|although|though|before|which|who|whose|that'?s (?:why|what|when|how)|it (?:was|is|were)n't (?:that|because)|i mean|you know|don't you|isn't it|doesn't|is it|did|do|she said|he said|they said|she says|he says|i said|i think|i suppose|i don't know)\b`)
)

type part struct {
	from, to int
	joint    string // the word that joins it to the part before
}

// parts cuts a sentence before each clause that has its own subject, where both sides stand by themselves and nothing ties them together:
// no "if" or "because", no "I don't think" whose reach goes on, no value taken back in the same breath.
func parts(text string, from, to int) []part {
	out := []part{{from: from, to: to}}
	if strings.HasSuffix(strings.TrimSpace(text[from:to]), "?") || selfCorrects.MatchString(text[from:to]) || len(evidence.Corrections(text[from:to])) > 0 {
		return out
	}
	for _, m := range joint.FindAllStringSubmatchIndex(text[from:to], -1) {
		last := &out[len(out)-1]
		at, next := from+m[0], from+m[1]
		left, right := strings.TrimSpace(text[last.from:at]), text[next:to]
		lead := opener.FindString(left)
		word := ""
		for _, g := range [][2]int{{m[2], m[3]}, {m[4], m[5]}} {
			if g[0] >= 0 {
				word = strings.ToLower(text[from+g[0] : from+g[1]])
			}
		}
		if len(strings.Fields(left[len(lead):])) < 3 || len(strings.Fields(right)) < 3 || !standing.MatchString(left[len(lead):]) || tied.MatchString(left[len(lead):]) || !standing.MatchString(right) || hangs.MatchString(right) {
			continue
		}
		if word == "" && lower(right) == "" && !pronounFirst.MatchString(right) {
			continue // "the cooker, the fridge …" is a list
		}
		last.to = at
		out = append(out, part{next, to, word})
	}
	return out
}

var pronounFirst = regexp.MustCompile(`(?i)^(?:i|he|she|they|we|it|you|there|nobody|somebody|my|his|her|our|their)\b`)

func lower(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	if unicode.IsLower(r) {
		return ""
	}
	return s
}

// takesBack matches a sentence that begins by taking the one before back.
var takesBack = regexp.MustCompile(`^\s*(?i:(?:(?:well|oh|er|erm|um|ah),? )*(?:no,? )*(?:i tell a lie|what am i saying|hang on|hold on|scrub that|scratch that)|no,? (?:sorry|hang on|wait|scrub|no,|hold on)|sorry[,.]|scrub that|scratch that|hang on|hold on|wait,|well,? not|i tell a lie|make that|correction|no,? that(?:'s| is| was) (?:wrong|not (?:right|true|it))|no,? (?:it wasn't|that didn't happen|i made (?:that|it) up))`)

// held joins a sentence with the one that takes it back and what holds instead: no value may be quoted without its correction.
func held(text string, ranges [][2]int) [][2]int {
	var out [][2]int
	for i := 0; i < len(ranges); i++ {
		r := ranges[i]
		explicit := selfCorrects.words.MatchString(text[r[0]:r[1]])
		for n := 0; n < 4 && i+1 < len(ranges); n++ {
			next := text[ranges[i+1][0]:ranges[i+1][1]]
			again := explicit && (!standing.MatchString(strings.TrimSpace(next)) && len(evidence.Numbers(next)) > 0 || // "No, sorry, Thursday. Thursday the nineteenth"
				len(evidence.Corrections(text[r[0]:r[1]])) == 0 && (len(evidence.Numbers(text[r[0]:r[1]])) > 0 || len(strings.Fields(next)) <= 9))
			back := takesBack.MatchString(next)
			if !back && !again && !withdraws(text[ranges[i][0]:ranges[i][1]], next) {
				break
			}
			explicit = explicit || back || justNo.MatchString(strings.TrimSpace(next))
			r[1] = ranges[i+1][1]
			i++
		}
		out = append(out, r)
	}
	return out
}

// sentences returns byte ranges. A mark ends a sentence only before white space, so that "2.5" holds together.
func sentences(s string) [][2]int {
	var out [][2]int
	from := 0
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		if (r == '.' || r == '!' || r == '?' || r == '…') && (end == len(s) || s[end] == ' ' || s[end] == '\n') {
			if strings.HasSuffix(s[from:end], "Mr.") || strings.HasSuffix(s[from:end], "Mrs.") || strings.HasSuffix(s[from:end], "Dr.") {
				continue
			}
			out = append(out, [2]int{from, end})
			from = end
		}
	}
	if strings.TrimSpace(s[from:]) != "" {
		out = append(out, [2]int{from, len(s)})
	}
	// a sentence as long as a paragraph is cut at its commas, so that a transcript without full stops still has clauses
	var short [][2]int
	for _, r := range out {
		short = append(short, pieces(s, r)...)
	}
	return short
}

const longSentence = 45 // words

func pieces(s string, r [2]int) [][2]int {
	if len(strings.Fields(s[r[0]:r[1]])) <= longSentence {
		return [][2]int{r}
	}
	var out [][2]int
	from, words := r[0], 0
	for i := r[0]; i < r[1]; i++ {
		if s[i] == ' ' {
			words++
			if words >= 18 && s[i-1] == ',' || words >= longSentence {
				out = append(out, [2]int{from, i})
				from, words = i, 0
			}
		}
	}
	return append(out, [2]int{from, r[1]})
}

// opener matches what people say before they say something.
var opener = regexp.MustCompile(`^(?i:(?:well|so|right|okay|ok|yeah|yes|no|oh|ah|er|erm|um|and|but|now|then|right then|mind|i mean|you know|look|see|sorry|thanks?|thank you|fair enough|that's fine|great|lovely)\s*[,.!—-]\s*(?:[A-Z][a-z]+[,.]\s+)?|(?:and|but|so|oh) )`)

// trim takes openers off the front, but never so much that little is left: a "no" or "yes" that is the answer stays.
func trim(text string, from, to int) (int, int) {
	for from < to && unicode.IsSpace(rune(text[from])) {
		from++
	}
	if ironic.MatchString(text[from:to]) {
		return from, len(strings.TrimRightFunc(text[:to], unicode.IsSpace)) // how it was said is in how it began
	}
	for to > from && unicode.IsSpace(rune(text[to-1])) {
		to--
	}
	for {
		m := opener.FindStringIndex(text[from:to])
		if m == nil || len(strings.Fields(text[from+m[1]:to])) < 3 {
			return from, to
		}
		from += m[1]
	}
}
