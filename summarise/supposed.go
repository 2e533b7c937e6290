package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/summarise/evidence"
	"evenhand/summarise/reported"
)

// What somebody only supposes is no fact: "I go there, I'm using" after "I could go to hers" says why he will not go. Such a sentence is quoted
// whole, with the question it answers, or left to the list. The same file tells offers and promises that did not hold.

var (
	// condition matches words that set a supposition going.
	condition = regexp.MustCompile(`(?i)\b(?:if|could|would|might|should|suppose|imagine|unless|or else)\b`)
	// whyNot matches the question after the reasons against something.
	whyNot = regexp.MustCompile(`(?i)\b(?:why(?:'s| is) that|why not|what (?:happens|then|would happen)|how come|how's that)\b`)
	// bareIf matches a clause that may be a condition by its place alone: "I go there".
	bareIf = regexp.MustCompile(`(?i)^(?:(?:well|cos|'cos|because|'cause|so|like|look|no|nah|and|but),? )*(?:i|he|she|they|we|you) (?:so much as |just |ever |even )?[a-z]+`)
	// bareThen matches what such a condition leads to.
	bareThen = regexp.MustCompile(`(?i)^(?:(?:and|then|next),? )*(?:next thing,? )?(?:i|he|she|they|we|you|it)(?:'m|'re|'s|'ll| am| are| is| will| gets?| goes| go| starts?| loses?| lose)\b`)
	// been matches verbs that tell of what was, and those that tell how things are.
	been = regexp.MustCompile(`(?i)^\w+ (?:was|were|had|did|have|has|am|is|are|will|would|could|should|said|went|got|came|took|told|rang|saw|know|knows|think|thinks|want|wants|need|needs|like|likes|love|loves|mean|hope|\w+ed)\b`)
	// thenSo matches a sentence that goes on with what was supposed.
	thenSo   = regexp.MustCompile(`(?i)^(?:and |so |because )?then (?:i|he|she|they|we|you|it|the \w+|my \w+|(?-i:[A-Z])\w+)(?:'ll|'s|'m|'re)? (?:[a-z]+s?)\b`)
	thenLead = regexp.MustCompile(`(?i)^(?:and |so |because )?then `)
	joiners  = regexp.MustCompile(`(?i),\s+|\s+[–—-]\s+|\s+(?:and|then)\s+`)
)

// supposes reports whether a sentence, a range of bytes of utterance i, is only supposed: a chain of "would", or a condition without its "if"
// where what was said just before sets one going.
func (t *talk) supposes(i int, s [2]int) bool {
	text := t.us[i].Text
	words := strings.TrimSpace(text[s[0]:s[1]])
	if strings.HasSuffix(words, "?") || t.solo {
		return false
	}
	if reported.Supposed(words) {
		return true
	}
	if s[0] > 0 && thenSo.MatchString(words) && !been.MatchString(thenLead.ReplaceAllString(words, "")) && reported.Woulds(text[:s[0]]) > 0 {
		return true // "I'd have the alarm. Then it rings them, and they come."
	}
	parts := joiners.Split(words, -1)
	if len(parts) < 2 || !bareIf.MatchString(parts[0]) || !slices.ContainsFunc(parts[1:2], bareThen.MatchString) {
		return false
	}
	if been.MatchString(bareLead.ReplaceAllString(parts[0], "")) {
		return false
	}
	before := text[:s[0]]
	if i > 0 {
		before = t.us[i-1].Text + " " + before
		if whyNot.MatchString(t.us[i-1].Text) && i > 1 && t.us[i-2].Speaker == t.us[i].Speaker {
			before = t.us[i-2].Text + " " + before
		}
	}
	return condition.MatchString(before) || reported.Woulds(before) > 0
}

var bareLead = regexp.MustCompile(`(?i)^(?:(?:well|cos|'cos|because|'cause|so|like|look|no|nah|and|but),? )*`)

var (
	// offered matches what is only offered, for the other to say yes to.
	offered = regexp.MustCompile(`(?i)\bif (?:you (?:say so|say yes|like|want|wish|prefer|agree|let me)|you'd (?:like|rather)|that(?:'s| is| would be) (?:ok|okay|all right|alright|fine|any (?:help|use))|it helps)\b|\b(?:shall|should) i\b|\b(?:would you like|do you want) me to\b|\bi could\b`)
	// declines matches the beginning of an answer that does not take an offer.
	declines = regexp.MustCompile(`(?i)^(?:(?:oh|well|er|erm|um|but|thank you|thanks),? )*(?:no|nah|nope|not|don't|do not|never|there's no need|no need|i'd rather|i'd sooner|i would rather|leave|wait|hold|stop|let me think|i'll (?:do|ring|think)|i don't|can (?:it|we|you)|could (?:it|we|you)|what about|then)\b`)
	accepts  = regexp.MustCompile(`(?i)^(?:(?:oh|well|er|erm|um|right),? )*(?:yes|yeah|yep|aye|please|okay|ok|all right|go on|thank|thanks|ta|lovely|great|fine|sure|that'd|that would|would you|i'd like that|of course)\b`)
)

// declined reports whether words only offer something and the next to speak answers otherwise: says no, asks back, or gives another day.
func (t *talk) declined(c *clause) bool {
	if !offered.MatchString(c.text) {
		return false
	}
	days := evidence.Numbers(c.text)
	for k := c.u + 1; k < len(t.us) && k <= c.u+3; k++ {
		if t.us[k].Speaker == t.us[c.u].Speaker {
			continue
		}
		first := strings.TrimSpace(t.short(k, nil))
		switch {
		case declines.MatchString(first), k == c.u+1 && strings.HasSuffix(first, "?"):
			return true
		case len(days) > 0 && slices.ContainsFunc(evidence.Numbers(first), func(n string) bool { return !slices.Contains(days, n) }) && !accepts.MatchString(first):
			return true
		case accepts.MatchString(first):
			return false
		}
	}
	return false
}

var (
	// unsaid matches the sentence that takes a promise back: "No, I won't, …", "Actually no, …".
	unsaid = regexp.MustCompile(`(?i)^\s*(?:(?:oh|well|er|erm|um|wait|hang on|actually|sorry|but),? )*no[,.]? (?:actually,? )?(?:(?:i|we)(?:'d better| had better)? (?:won't|will not|can't|cannot|shouldn't|better not|not)|i'm not|(?:i|we)(?:'ll| will)|better not|not (?:on|till|until|then|yet|today|tomorrow|sunday|monday|tuesday|wednesday|thursday|friday|saturday))\b`)
	// brokenOff matches a clause whose speaker stopped before its end.
	brokenOff = regexp.MustCompile(`(?i)\b(?:about|to|for|with|at|from|of|in|on|the|a|an|my|his|her|your|their|our|and),? (?:well|er|erm|um|uh|no|hang on|actually|sorry)[,. –—…-]*$|\b(?:the|a|an|my|his|your|their|our|and|if|that) ?[–—…-]+$`)
)

// retracted finds a promise that its speaker takes back in the next sentence, or breaks off to say it otherwise: it never stands in its first form.
func (t *talk) retracted(i int) (fix, bool) {
	cs := t.byU[i]
	for _, c := range cs {
		broken := brokenOff.MatchString(c.text)
		if c.kind != "action" && !(broken && promise(c.text)) || c.undone {
			continue
		}
		var next *clause
		switch {
		case c.k+1 < len(cs):
			next = cs[c.k+1]
		case i+1 < len(t.us) && t.us[i+1].Speaker == t.us[i].Speaker && len(t.byU[i+1]) > 0:
			next = t.byU[i+1][0]
		}
		if next == nil {
			continue
		}
		if !unsaid.MatchString(strings.TrimLeft(t.full(next), " ,;.–—-")) && !(broken && next.kind == "action") {
			continue
		}
		f := fix{first: i, final: next.u, old: c, stood: true, text: voice(t.us[i]) + " put right what they would do: “" + strings.TrimSpace(t.full(next)) + "”"}
		if next.kind == "action" {
			f.now = next
		}
		return f, true
	}
	return fix{}, false
}

var (
	// commands matches what is said to somebody to make them do or tell something.
	commands  = regexp.MustCompile(`(?i)^(?:(?:oh|well|no|and|but|go on|look),? )*(?:(?:tell|ask|show|answer|let|give|leave|listen to|stop|help|take|send|bring) (?:him|her|them|the|it|us|your|that)\b|(?:you )?(?:shush|hush|shut up|be quiet|pack it in|calm down|sit down|come here|stop it|leave it)\b|don't (?:you|send|tell|say|start|be|listen|look|let|answer|touch|do|put|take|ask)\b)`)
	kinCalled = `mum|mam|mom|mummy|dad|daddy|nan|nana|nanna|gran|grandma|grandad|auntie|aunty|uncle`
	kinFirst  = regexp.MustCompile(`(?i)^(?:(?:oh|well|no|and|but|look|yes|yeah),? )*(?:` + kinCalled + `), `)
	kinLast   = regexp.MustCompile(`(?i), (?:` + kinCalled + `)[.!?]?$`)
)

// you matches a speaker's "you".
var you = regexp.MustCompile(`(?i)\byou(?:r|rs|'re|'ve|'d|'ll)?\b`)

// askingFirst matches a sentence that begins as a question, or a request to tell, does.
var askingFirst = regexp.MustCompile(`(?i)^(?:(?:and|so|but|okay|ok|right|well|now|er|erm|um|then|thanks?|thank you|(?-i:[A-Z])\w+,),? )*(?:how|what|when|where|whereabouts|who|which|why|tell me|tell us|do|did|have|has|are|is|was|were|would|could|can|does|shall|in your own words|talk me|describe|say)\b`)

// toAnother reports whether a clause of the family is put to somebody else than the worker: it calls one of those present by name, or as family
// do, or gives an order. It answers nothing the worker asked.
func (t *talk) toAnother(c *clause) bool {
	speaker := t.us[c.u].Speaker
	if t.addressee(c.u).Ref != "" {
		return false // nobody but the two
	}
	words := strings.TrimLeft(t.full(c), " ,;.–—-")
	if commands.MatchString(words) || kinFirst.MatchString(words) || kinLast.MatchString(words) {
		return true
	}
	for _, p := range t.present() {
		first, _, _ := strings.Cut(p.Name, " ")
		if p.Ref == speaker || p.Signer || len(first) < 2 {
			continue
		}
		if strings.HasPrefix(words, first+", ") || strings.HasSuffix(strings.TrimRight(words, ".!?"), ", "+first) {
			return true
		}
	}
	return false
}
