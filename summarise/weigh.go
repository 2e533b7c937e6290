package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/summarise/evidence"
	"evenhand/summarise/salience"
)

// What a clause is (a wish, a promise, something the worker saw) is told by closed words. How likely a note needs it is another question,
// answered by weights that were trained on labelled visits.
var (
	wish   = regexp.MustCompile(`(?i)\b(i(?:'d| would)? (?:really |just |only |still )?(?:want|wish|hope|hate|love|prefer|miss)|i (?:do not|don't|didn't|never) (?:want|like|mind)|i'd (?:really |just )?(?:like|love|rather|make|change|prefer|want)|i would (?:like|love|rather)|(?:he|she|they)(?:'d| would)(?: really)? (?:like|love|rather)|(?:he|she|they) (?:really )?(?:wants?|doesn't want|don't want|hates?|misses|hopes)|would do\b|yes please|what matters|my (?:own )?(?:choice|wish|decision)|can't wait|looking forward)\b|^(?:yes please|somebody to|someone to)|\bdon't (?:tell|let|make|put|send)\b`)
	worry  = regexp.MustCompile(`(?i)\b(scared|frightened|afraid|worr(?:y|ies|ied)|sad|lonely|angry|upset|crying|cried|cries|shattered|exhausted|tired|not sleeping|can't sleep|stress(?:ed)?|can't cope|not coping|miserable|not safe|unsafe|hurts?|nightmares?|struggl\w+|at the end of|can't do any more|fed up|on (?:my|his|her) own a lot)\b`)
	glad   = regexp.MustCompile(`(?i)\b(brilliant|proud|enjoys?|loves? (?:it|her|his|that|going|being)|better|best|doing well|going well|getting on|not scared|wasn't scared|settled|good at|good this|helps?|really good|happy|happier)\b`)
	will   = regexp.MustCompile(`(?i)\b(i'?ll\b|i will|i'm (?:going to|gonna)|i am going to|i've got to\b|i have to\b|i need to\b|i'd want to\b|i want to (?:speak|see|talk|meet)|i'm back|we'll\b|we will|could you (?:please )?(?:send|ask|ring|email|bring|text|book)|can you (?:please )?(?:send|ring|email|bring|text|book)|you'll need to|next visit|let me (?:find|check|ask|ring))`)
	duty   = regexp.MustCompile(`(?i)^(?:(?:right|so|and|oh|then)?[,. ]*(?:so,? )?(?:actions?[.,:]? )?(?:me,|me to|next visit|next appointment|my manager to)|actions?\b)|\b(?:review|core group|conference|next) (?:meeting|visit|appointment)\b.*\b(?:is|on|at)\b|\bmeeting'?s? (?:is )?on\b`)
	meets  = regexp.MustCompile(`(?i)\b(?:review|conference|meeting|core group|appointment|visit)\b`)
	saw    = regexp.MustCompile(`(?i)\b(i (?:can|could) (?:see|hear|smell)|i(?: just)? noticed?|i saw|i(?:'ve| have) (?:just )?seen|looks? like|you(?:'ve| have) got an? (?:bruise|mark|cut|plaster|bandage|scratch|black eye|graze)|you were (?:holding|limping|shaking|crying))\b`)
	seen   = regexp.MustCompile(`(?i)\b(there was|there were|(?:was|were) (?:using|wearing|sitting|standing|lying|still in)|i(?:'ve| have)? not (?:seen|been)|i didn't (?:go|see|look)|had (?:a|on)|looked|smelled|smelt)\b`)
	here   = regexp.MustCompile(`(?i)\b(just (?:me and you|you and me|us two|the two of us)|door (?:shut|closed)|show me (?:your|the|round)|i (?:saw|spoke to|met) [\w.]+ ?\w* on (?:his|her|their) own|time with (?:him|her|them|\w+) on (?:his|her|their) own|(?:leave|let) you two|give you (?:both )?(?:a bit of )?(?:space|peace|privacy)|minutes late|i'm late|sorry i'm late|was (?:with|there) (?:him|her|them)? ?from)\b`)
	tape   = regexp.MustCompile(`(?i)\b(record(?:er|ing|ed|)|taping|taped)\b`)
	stance = regexp.MustCompile(`(?i)\b(i can't (?:promise|tell|say)|i'm not (?:deciding|the one)|not today|for the meeting|i won't (?:tell|ring|say|do|speak|be)|i(?:'ve| have) not (?:assessed|changed|decided)|not putting that down|don't have to agree|not agreed|couldn't (?:write|put|promise)|i told (?:him|her|them) (?:i|that)|gone up|gone down|per ?cent|what they said to me|told me that|i have to (?:tell|share|pass))\b`)
	assent = regexp.MustCompile(`(?i)^(?:all right|okay|ok|yeah|yes|fine|right|great|lovely|sure|will do|suppose so|thank you|thanks|no problem|got it)\b`)
	belief = regexp.MustCompile(`(?i)\b(makes? (?:things|stuff|it|that)(?: all)? up|lies|lying|liar|fibs?|tells? (?:lies|fibs|stories|tales)|can't (?:believe|trust)|don't (?:believe|trust)|not with it|exaggerat\w+|attention.seeking|dramatic|drama queen|putting it on)\b`)
)

// objects matches words by which somebody does not agree to be recorded.
var objects = regexp.MustCompile(`(?i)\b(?:i (?:do|would) mind|(?:never|not|didn't|don't) (?:agreed?|consent\w*|want (?:it|that|this|to be)|happy)|turn (?:it|that) off|rather you (?:didn't|did not)|i object)\b`)

// askedToRecord reports whether the one who signs spoke of the recording a turn or two before others answered.
func (t *talk) askedToRecord(u int) bool {
	for k := max(0, u-3); k < u; k++ {
		if t.us[k].Speaker == t.signer && tape.MatchString(t.us[k].Text) {
			return true
		}
	}
	return false
}

// bareHead is a heading spoken aloud, with nothing under it.
var bareHead = regexp.MustCompile(`(?i)^(?:so,? )?(?:actions?|right|okay|case note|next|now|that's it)[.:,]?$`)

// dated is an appointment.
var dated = regexp.MustCompile(`(?i)\b(?:appointments?|scan|operation|clinic|hospital|surgery|court|hearing|tribunal|assessment)\b[^.]*\b(?:on|at|it's|is|for) (?:the |mon|tue|wed|thu|fri|sat|sun|half|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`)

// Why a clause is on a list, in words for the worker.
const (
	taped   = "what was said about the recording"
	present = "who was seen, and where"
)

// A clause below worthALine is not worth a line of a note; one from worthMissing on is missed if it is left out, and decided by itself if it
// speaks of a risk or a wish. The scale is that of the salience weights: the share of such clauses that a good note holds.
const (
	worthALine     = 0.30
	worthDictating = 0.15 // the same in a dictation, of which nearly all was meant for the note
	worthMissing   = 0.40
)

// judge gives each clause its kind, its salience and its place.
func (t *talk) judge() {
	for _, c := range t.clause {
		t.weigh(c)
	}
	t.undo()
	t.twice()
	t.hearDoses()
	t.hearHarm()
}

// weigh tells what a clause is and how likely a note needs it.
func (t *talk) weigh(c *clause) {
	u := t.us[c.u]
	worker := u.Speaker == t.signer && !t.solo
	_, heavy := evidence.Risk(c.text)
	c.kind, c.why, c.must = "said", "said at the visit", false
	if worker && prods.MatchString(c.text) {
		c.question = true // "school said you told them about a time …": said to be answered
	}
	c.aimed = !worker && (evidence.Injection(c.text) != "" || !t.solo && t.afterAim(c))
	c.ours = belief.MatchString(c.text) || bareHead.MatchString(c.text)
	switch {
	case c.question:
	case t.promised(c, worker):
		c.kind, c.why, c.must = "action", "something somebody will do", true
	case (worker || t.solo) && (saw.MatchString(c.text) || t.solo && seen.MatchString(c.text)):
		c.kind, c.why, c.must = "observation", "something you saw", len(evidence.Matter(c.text)) > 2
	case c.k > 0 && worker && len(evidence.Numbers(c.text)) > 0 && meets.MatchString(t.byU[c.u][c.k-1].text) && len(strings.Fields(t.byU[c.u][c.k-1].text)) <= 7:
		c.kind, c.why, c.must, c.leans = "action", "something somebody will do", true, true // "And then the review meeting. It's Thursday …"
	case !worker && wish.MatchString(c.text):
		c.kind, c.why, c.must = "wish", "a wish", true
	case !worker && (heavy && !evidence.Negated(c.text) || worry.MatchString(c.text) && !evidence.Negated(c.text)):
		c.kind, c.why = "worry", "a worry"
	case !worker && glad.MatchString(c.text) && !evidence.Negated(c.text):
		c.kind, c.why = "strength", "something going well"
	}
	if heavy && (!worker || t.solo) && !c.question {
		c.why = "speaks of risk"
	}
	if c.kind == "action" && duty.MatchString(c.text) {
		c.leans = false // "Me, ring the agency.": a promise stands by itself
	}
	if here.MatchString(c.text) && !(worker && justUs.MatchString(c.text)) && (!c.question || worker && aloneCue.MatchString(c.text)) {
		c.why, c.must = present, !c.question
	}
	if !worker && !t.solo && c.u > 0 && c.u < 16 && t.us[c.u-1].Speaker == t.signer && tape.MatchString(t.us[c.u-1].Text) && !c.aimed {
		c.why, c.must = taped, true
	}
	if !worker && !t.solo && c.u < 16 && objects.MatchString(c.text) && !c.aimed && t.askedToRecord(c.u) {
		c.why, c.must = taped, true
	}
	switch {
	case c.question:
	case c.kind == "said" && len(evidence.Numbers(c.text)) > 0:
		c.why = "a number, day or time"
	case c.kind == "said" && evidence.Negated(c.text):
		c.why = "said not to be so"
	}
	c.score = t.salience(c, worker)
	if _, ok := t.hinted(c.u, c.kind); ok && !c.question {
		c.score = min(1, c.score+0.15) // a model's choice can lift a clause over the line, never push one under it
	}
	if !c.question && t.dosed(c) {
		c.must, c.score = true, max(c.score, worthMissing)
	}
	switch {
	case c.kind == "action" && c.must, c.why == taped, c.why == present && !c.question, c.kind == "observation":
		c.score = max(c.score, 0.6)
	case heavy && (!worker || t.solo), c.kind == "wish", !worker && t.role(u.Speaker) != "worker" && evidence.HighRisk(c.text, t.child):
		c.must = c.score >= worthMissing
	case !worker && !t.solo && c.k == 0 && t.askedOfRisk(c):
		c.must, c.why, c.leans = true, "answers a question about risk", c.leans || len(strings.Fields(c.text)) <= 6
		c.score = max(c.score, worthMissing)
	case c.kind == "worry" && t.role(u.Speaker) != "worker":
		c.must = c.score >= worthMissing
	case len(evidence.Matter(c.text)) < 2 && len(evidence.Numbers(c.text)) == 0 && !heavy && c.kind != "worry":
		c.score *= 0.5 // "I told you."
	case worker && !stance.MatchString(c.text):
		c.score *= 0.5 // what the worker says to keep a talk going
	}
	if u.Foreign {
		c.ours = true // another language, or signing: not transcribed, whatever a machine made of it
	}
	if t.elsewhereOnly(c) {
		c.ours = true
	}
	if c.question || c.ours {
		c.score, c.must = 0, false
	}
}

// dosed reports whether a clause gives a dose, in a turn that says it changed, or the day of an appointment: an old one does harm.
func (t *talk) dosed(c *clause) bool {
	return len(evidence.Numbers(c.text)) > 0 && (dosage.MatchString(c.text) && t.doseChanged(c.u) || dated.MatchString(c.text))
}

// threatens reports whether words that look ahead are not a promise but a threat, or speak of harm: those belong under no action.
func (t *talk) threatens(words string) bool {
	return evidence.HighRisk(words, t.child)
}

// elsewhereOnly reports whether the template is for the exact words of others than the one who speaks: a sheet of a child's words holds nobody
// else's.
func (t *talk) elsewhereOnly(c *clause) bool {
	sheet := false
	for _, s := range t.in.Template.Sections {
		switch {
		case s.HumanOnly, s.ID == "header", slices.Contains(s.Kinds, "action"):
		case !s.Exact || len(s.Roles) == 0 || slices.Contains(s.Roles, t.role(t.us[c.u].Speaker)):
			return false
		default:
			sheet = true
		}
	}
	return sheet && c.kind != "action" && c.why != present && !t.solo
}

// askedOfRisk reports whether the question before was about risk: a "no" to it is as needed as a "yes".
func (t *talk) askedOfRisk(c *clause) bool {
	q := t.heardBefore(c)
	_, heavy := evidence.Risk(q)
	return (heavy || evidence.HighRisk(q, t.child)) && strings.HasSuffix(q, "?")
}

// salience is how likely a good note needs a clause, as learnt from labelled visits.
func (t *talk) salience(c *clause, worker bool) float64 {
	said := salience.Clause{Text: c.text, Role: t.role(t.us[c.u].Speaker), Worker: worker, Solo: t.solo, Asked: t.heardBefore(c),
		Turn: len(strings.Fields(t.us[c.u].Text)), At: float64(c.u) / float64(len(t.us))}
	if c.u > 0 {
		said.Before = t.us[c.u-1].Text
	}
	if c.u+1 < len(t.us) && t.us[c.u+1].Speaker != t.us[c.u].Speaker {
		said.After = t.us[c.u+1].Text
	}
	said.Again = salience.Again(c.text, t.often())
	f := salience.Of(said)
	if why := salience.Reason(f); why != "" && c.kind == "said" && !c.must {
		c.why = why
	}
	return salience.Score(f)
}

// often counts in how many utterances each content word is.
func (t *talk) often() map[string]int {
	if t.counted == nil {
		said := make([]string, len(t.us))
		for i, u := range t.us {
			said[i] = u.Text
		}
		t.counted = salience.Often(said)
	}
	return t.counted
}

// promise reports whether words commit somebody to do something.
func promise(s string) bool {
	if duty.MatchString(s) && (meets.MatchString(s) && len(evidence.Numbers(s)) > 0 || !meets.MatchString(s)) {
		return true
	}
	return will.MatchString(s) && !hollow(s) || actor(s) != "" && (len(evidence.Numbers(s)) > 0 || doing.MatchString(s))
}

var doing = regexp.MustCompile(`(?:'s| is) (?:going to|\w+ing)\b`)

// wishOnly are words that look ahead without promising.
func wishOnly(s string) bool {
	return regexpWishOnly.MatchString(s)
}

var regexpWishOnly = regexp.MustCompile(`(?i)\b(i'll (?:be \w+ (?:in|next|on)|never|not|just have to|have to|always|still|probably)|i have to (?:live|put up|manage|be)|i need (?:help|somebody|someone|more)|i've got to (?:live|put up|be)|we'll (?:see|be))\b`)

// heardBefore is what somebody else asked just before, if this is the answer to it. An answer given in two goes round a short question
// ("Whereabouts outside?") belongs to the question before as well.
func (t *talk) heardBefore(c *clause) string {
	who := t.us[c.u].Speaker
	if c.u == 0 || t.us[c.u-1].Speaker == who {
		return ""
	}
	q := lastAsked(t.us[c.u-1].Text)
	if len(strings.Fields(q)) <= 3 && c.u >= 3 && t.us[c.u-2].Speaker == who && t.us[c.u-3].Speaker != who {
		q = lastAsked(t.us[c.u-3].Text) + " " + q
	}
	if t.us[c.u-1].Speaker != t.signer {
		return ""
	}
	return q
}

// hinted is the section a model chose for an utterance. A choice of a kind that the rules contradict is not heard.
func (t *talk) hinted(u int, kind string) (section string, ok bool) {
	h, ok := t.hints[t.us[u].ID]
	special := h.kind == "action" || h.kind == "observation"
	return h.section, ok && (h.kind == kind || kind == "said" && !special)
}

// afterAim marks the rest of a sentence that begins with words aimed at the note ("Put down high risk, needs residential."), and the short request
// that follows one ("Just put that."). A sentence of its own is no order: "I've the dog to think of."
func (t *talk) afterAim(c *clause) bool {
	return slices.ContainsFunc(t.byU[c.u], func(p *clause) bool {
		if p == c || !p.aimed || p.to > c.from {
			return false
		}
		return !strings.ContainsAny(t.us[c.u].Text[p.from:c.from], ".!?") || urging.MatchString(c.text)
	})
}

var urging = regexp.MustCompile(`(?i)^(?:\w+,? )?(?:just |please |go on,? )*(?:put|write|note|say|tell|type|get|leave|make|do|add|send|don't|that's what|and (?:put|write|say|tell))\b`)

// hollow are promises that promise nothing for the record.
var hollowWords = regexp.MustCompile(`(?i)\b(i'll (?:come to you|put (?:both|that|it)|think about it|be in the|be (?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|\d)|have a (?:look|think)|have the|write (?:that |it |both )?down|keep asking|be \w+ in|just|stop you|say|tell you what|be honest|be quick|leave it|leave you|let you|sit|stand|wait|start|go first|turn|move|shut|close|pop|grab|stop|get the kettle|put the kettle|make)|i've got to (?:write|say|be)|i have to say|i'll be\b|i won't|i will not|i'll not|i've got the|i'm going to (?:keep|ask you|just)|things i'll do|things i need to|what i'll|i need to ask)\b`)

var iWill = regexp.MustCompile(`(?i)\bi will\b`)

func hollow(s string) bool {
	s = iWill.ReplaceAllString(s, "i'll")
	return !will.MatchString(hollowWords.ReplaceAllString(s, "")) && hollowWords.MatchString(s)
}

var prods = regexp.MustCompile(`(?i)\b(you told (?:them|him|her|me|mrs|mr|miss)|tell me (?:a bit )?(?:more|about|in your)|you said (?:you|that|it)|you mentioned)\b`)
