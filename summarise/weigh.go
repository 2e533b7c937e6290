package summarise

import (
	"regexp"
	"strings"

	"evenhand/summarise/evidence"
)

// The weights are read off what social workers and auditors ask of a record, and checked by the evaluation command on scripted visits with
// known facts. They are few and whole so that anybody can argue with one of them.
var (
	wish   = regexp.MustCompile(`(?i)\b(i(?:'d| would)? (?:really |just )?(?:want|wish|hope|hate|love|like|miss|prefer)|i (?:do not|don't|didn't|never) (?:want|like|mind)|i'd (?:like|love|rather|make|change)|(?:he|she|they)(?:'d| would)? (?:wants?|love|like|loves|hates|misses)|once a week would do|yes please|what matters|my (?:own )?(?:choice|wish))\b|^(?:yes please|somebody to)`)
	feel   = regexp.MustCompile(`(?i)\b(scared|frightened|worr(?:y|ied|ies)|sad|lonely|happy|angry|upset|cry(?:ing)?|cried|shattered|exhausted|tired|sleeping|stress(?:ed)?|cope|coping|miserable|brilliant|on my own|safe|safer|tummy|feel(?:s|ing)?|felt|enjoy|proud|can't wait|behind the settee|hurt)\b`)
	calm   = regexp.MustCompile(`(?i)^(?:it's |i'm |he's |she's )?(?:fine|all right|okay)\b`)
	will   = regexp.MustCompile(`(?i)\b(i'?ll\b|i will|i'm (?:going to|gonna)|i've got to|i have to|i'll need|i need to|i'd want to|i'm back|we'll\b|we will|could you (?:send|ask|ring|email|bring)|you'll need|next visit|he's asking|'s asking|will (?:ring|call|send|ask|email|bring|text))`)
	duty   = regexp.MustCompile(`(?i)^(?:(?:right|so|and|oh|then)?[,. ]*(?:so,? )?(?:actions[.,]? )?(?:me,|next visit|my manager)|actions\b)|'s asking\b|review meeting|\b(?:it's|moved it to) (?:mon|tues|wednes|thurs|fri|satur|sun)day`)
	saw    = regexp.MustCompile(`(?i)\b(i (?:can|could) see|i noticed|i saw|i've seen (?:his|her|the)|it's black|slats|you were holding)\b`)
	seen   = regexp.MustCompile(`(?i)\b(there was|there were|was using|was still in|i(?:'ve| have)? not seen|i didn't (?:go|see))\b`)
	here   = regexp.MustCompile(`(?i)\b(just me and you|door shut|show me (?:your|the) room|you can come back in|i (?:saw|spoke to) \w+ on (?:his|her|their) own)\b`)
	dose   = regexp.MustCompile(`(?i)\b(milligrams?|mg|puffs?|tablets?|units|once a day|twice a day|every morning|put (?:me|him|her|it) up)\b`)
	live   = regexp.MustCompile(`(?i)\b(lives? (?:here|there|with|alone)|nobody else|moved in|stays (?:on|over|with|at)|boyfriend|girlfriend)\b`)
	tape   = regexp.MustCompile(`(?i)\b(record(?:er|ing)|taping)\b`)
	told   = regexp.MustCompile(`(?i)\b(told me|told (?:him|her|them|us)|said to me|they said|he said|she said|he says|she says|rang me|school (?:told|said|rang)|what they said|third hand|words were|they've got (?:him|her|them) at)\b`)
	life   = regexp.MustCompile(`(?i)\b(tablets?|medic\w+|milligrams?|doctor|gp|hospital|nurse|inhalers?|puffs?|prescription|chemist|sertraline|ramipril|furosemide|paracetamol|warfarin|insulin|school|nursery|teacher|attendance|mornings?|walks? (?:him|her|me)|late|rent|money|bills?|pension|benefits?|behind with|housing|damp|black stuff|mould|bleached|bed|room|window|cooker|pan|bath|wash|dress\w*|toilet|accidents?|meals?|eat\w*|food|toast|stairs|pendant|alarm|frame|carers?|comes in|calls?|lives?|living|stays?|sleeps?|boyfriend|partner|dad|father|mum|nana|handover|power of attorney|money one|health one|attorney|decisions?|agreed?|capacity|assessed|eligib\w*|plan|married|died|chapel|church|club|bus|football|hours|shifts?|work|exams|forms?|copy|agency|chemist|manager)\b`)
	ours   = regexp.MustCompile(`(?i)\b(i can't (?:promise|tell)|i'm not deciding|not today|for the meeting|i won't|not assessed|not changed|not putting that down|don't have to agree|not agreed|has gone up|gone up|gone down|came home|six-week review|i was with|i've got the recorder|recording this|needs assessment|per ?cent)\b`)
	chat   = regexp.MustCompile(`(?i)\b(kettle|felt tips?|telly|weather|cup of tea|lovely|nice one|good lad|say hello|mind the bike|spot on|talking, |go on|in your sock|haven't we all|i told you|what's he said|magic|queen|dogs?|hamster|sorry about|robot|gadget|how (?:are|have) you|thank you|thanks)\b`)
	assent = regexp.MustCompile(`(?i)^(?:all right|okay|ok|yeah|yes|fine|right|great|lovely)\b`)
	own    = regexp.MustCompile(`(?i)\b(he makes things up|not with it|makes it up|you can't trust|lies about)\b`)
)

// what a note may not be without: how people took the recording, and who was seen where.
const (
	taped   = "what was said about the recording"
	present = "who was seen, and where"
)

// keepers are the least a clause must weigh to be worth a line of a note, and to be missed if it is left out.
const (
	worthALine   = 3.0
	worthMissing = 4.0
)

// weigh gives a clause its salience on a scale of 0 to 10, its kind, and why.
func (t *talk) weigh(c *clause) {
	u := t.us[c.u]
	role := t.role(u.Speaker)
	worker := u.Speaker == t.signer && !t.solo
	words := strings.Fields(c.text)
	score, why := 0.0, ""
	add := func(n float64, reason string) {
		score += n
		if why == "" || n >= 3 {
			why = reason
		}
	}
	c.kind = "said"
	families, heavy := evidence.Risk(c.text)
	if heavy && !worker {
		add(4, "speaks of risk")
		c.kind = "worry"
	} else if len(families) > 0 {
		add(1.5, "speaks of risk")
	}
	if !worker {
		switch {
		case wish.MatchString(c.text):
			add(4, "a wish")
			c.kind = "wish"
		case calm.MatchString(c.text) && len(words) > 2:
			add(1, "a feeling")
		case feel.MatchString(c.text):
			add(2.5, "a feeling")
			if c.kind == "said" && (role == "child" || role == "person" || role == "carer") {
				c.kind = feeling(c.text)
			}
		}
	}
	if q := t.heardBefore(c); q != "" && !worker && !c.question {
		if _, risky := evidence.Risk(q); risky {
			add(2.5, "answers a question about risk")
		} else if matters.MatchString(q) {
			add(2.5, "answers what it is like, or what matters")
		} else if n := len(life.FindAllString(q, -1)); n > 0 && score < worthALine {
			add(1, "answers a question about daily life")
		}
	}
	if unsure.MatchString(c.text) && !worker {
		add(1, "not sure")
	}
	commits := will.MatchString(c.text) && !c.question || duty.MatchString(c.text)
	if commits && !hollow(c.text) {
		add(4, "something somebody will do")
		c.kind = "action"
	}
	if (worker || t.solo) && (saw.MatchString(c.text) || t.solo && seen.MatchString(c.text)) {
		add(4, "something you saw")
		c.kind = "observation"
	}
	if live.MatchString(c.text) && !worker {
		add(2, "who is in the home")
	}
	if here.MatchString(c.text) {
		add(4, present)
	}
	if !worker && c.u > 0 && t.us[c.u-1].Speaker == t.signer && tape.MatchString(t.us[c.u-1].Text) && c.u < 12 {
		add(5, taped)
	}
	if told.MatchString(c.text) && !strings.Contains(c.text, "you've told me") {
		add(2, "something passed on")
		if len(families) > 0 && worker {
			add(2, "a worry passed on")
		}
	}
	if !worker && contradicts.MatchString(c.text) && !t.solo {
		add(2.5, "says it was otherwise")
	}
	if n := len(evidence.Numbers(c.text)); n > 0 {
		add(1+0.5*float64(min(n, 3)), "a number, day or time")
	}
	if dose.MatchString(c.text) && len(evidence.Numbers(c.text)) > 0 {
		add(2, "a medicine and how much")
	}
	if evidence.Negated(c.text) {
		add(1.5, "said not to be so")
	}
	if n := len(life.FindAllString(c.text, -1)); n > 0 {
		add(min(1+0.5*float64(n), 3), "about daily life, health or home")
	}
	if (worker || t.solo) && ours.MatchString(c.text) {
		add(3.5, "where you stand")
	}
	switch role {
	case "child", "person":
		add(1, "the person's own words")
	case "parent", "carer":
		add(0.5, "a parent's or carer's words")
	}
	if worker && c.kind != "action" && c.kind != "observation" && !ours.MatchString(c.text) && !told.MatchString(c.text) {
		score -= 3
	}
	if worker && prods.MatchString(c.text) {
		c.question = true // "school said you told them about a time …": said to be answered
	}
	if c.question {
		score -= 4
	}
	if len(words) <= 2 {
		score -= 2
	} else if len(words) > 6 {
		score += 0.5
	}
	if chat.MatchString(c.text) && !heavy && c.kind != "wish" {
		score -= 2.5
	}
	if assent.MatchString(c.text) && len(words) <= 5 {
		score -= 2.5
	}
	if own.MatchString(c.text) {
		score -= 3 // a view on whether to believe somebody is for the worker to weigh
	}
	if _, ok := t.hinted(c.u, c.kind); ok && !c.question {
		score += 0.5 // a model's choice can lift a clause over the line, never push one under it
	}
	c.aimed = !worker && (evidence.Injection(c.text) != "" || t.afterAim(c))
	c.score, c.why = max(0, min(10, score)), why
}

var matters = regexp.MustCompile(`(?i)\b(what's it like|how (?:do|did|would) you feel|most important|magic wand|what matters|how's that for you|make it easier|would you (?:like|want)|what happens|who (?:comes|lives)|living here|stop over|when you go to|by yourself|all right getting|miss any|any falls|coping)\b`)

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

// afterAim marks the short request that follows words aimed at the note ("Just put that.").
func (t *talk) afterAim(c *clause) bool {
	for _, p := range t.byU[c.u] {
		if p != c && p.aimed && p.to <= c.from {
			return true
		}
	}
	return false
}

// hollow are promises that promise nothing for the record.
var hollowWords = regexp.MustCompile(`(?i)\b(i'll (?:come to you|put (?:both|that|it)|think about it|be in the|be (?:seventy|eighty|ninety)|have a look|have the|write down|keep asking|be \w+ in)|i've got to write|i'll be|i won't|i've got the|i'm going to (?:keep|ask)|things i'll do|things i need to)\b`)

func hollow(s string) bool {
	return !will.MatchString(hollowWords.ReplaceAllString(s, "")) && hollowWords.MatchString(s)
}

var prods = regexp.MustCompile(`(?i)\b(you told them|tell me (?:a bit )?(?:more|about|in your)|you said (?:you|that))\b`)

var glad = regexp.MustCompile(`(?i)\b(happy|brilliant|proud|enjoy|love|loves|football|good|better|managing|fine|all right|not scared|wasn't scared)\b`)

func feeling(s string) string {
	if glad.MatchString(s) && !evidence.Negated(s) {
		return "strength"
	}
	if evidence.Negated(s) {
		return "said"
	}
	return "worry"
}
