package evidence

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"evenhand/casework"
)

// judgement: conclusions only a person may write are not stated, unless as words somebody said, in quotation marks.
func (r *reading) judgement() casework.Check {
	f := finding{gate: GateJudgement}
	for _, m := range judgements.FindAllStringIndex(r.text, -1) {
		t, ok := tokenAt(r.ts, m[0])
		if !ok {
			continue
		}
		phrase := r.text[m[0]:m[1]]
		seg := r.segmentOf(r.index(t))
		if t.marked {
			if seg == nil || seg.source == "" {
				f.add(casework.Reject, "Only a person may write %q. Say who said it.", phrase)
			}
			continue
		}
		if r.signerSaid(phrase) {
			f.add(casework.Flag, "%q is a judgement: yours, as you said it.", phrase)
			continue
		}
		if seg != nil && seg.source != "" && !seg.question && r.saidBy(phrase, append(r.sources(seg.source), r.outerSource(r.index(t)))) {
			f.add(casework.Flag, "%q is a judgement: keep whose it is.", phrase)
			continue
		}
		if everyday.MatchString(phrase) && r.saidBy(phrase, r.allSpeakers()) {
			f.add(casework.Flag, "%q is a judgement: say whose it is.", phrase)
			continue
		}
		f.add(casework.Reject, "Only you may write this: %q is a judgement.", phrase)
	}
	return f.check()
}

// everyday judgements are also plain words, so that a sentence that keeps them from the recording is only looked at.
var everyday = regexp.MustCompile(`(?i)^(low (?:in )?mood|diagnos\w+|suitable|unsuitable|vulnerable|attach(?:ed|ment)|honest|genuine|clearly|obviously|indicat\w+|suggest\w*|aggressive|hostile|threshold|memory problems|unsafe)$`)

// allSpeakers are those cited.
func (r *reading) allSpeakers() []string {
	var out []string
	for _, q := range r.cited {
		out = append(out, q.u.Speaker)
	}
	return out
}

// signerSaid reports whether the signer used these very words in the evidence.
func (r *reading) signerSaid(phrase string) bool { return r.saidBy(phrase, []string{r.signer}) }

// saidBy reports whether one of the speakers used these very words in the evidence.
func (r *reading) saidBy(phrase string, who []string) bool {
	ws := tokenise(phrase)
	for _, q := range r.cited {
		if !slices.Contains(who, q.u.Speaker) || !q.found {
			continue
		}
		all := true
		for _, w := range ws {
			all = all && slices.ContainsFunc(q.ts, func(t token) bool { return q.in(t) && (t.stem == w.stem || w.isClosed()) })
		}
		if all {
			return true
		}
	}
	return false
}

var placeholder = regexp.MustCompile(`\[[^\]]*\]|\{[^}]*\}|<[^>]*>|_{2,}|\b(?i:lorem ipsum|xxx+|tbc|tbd|insert (?:name|date|here)|as an ai|language model|the transcript)\b`)

// wording: no verbs of suspicion, no placeholders, nobody addressed.
func (r *reading) wording() casework.Check {
	f := finding{gate: GateWording}
	plain := unquoted(r.text, r.ts)
	for _, m := range suspicion.FindAllString(plain, -1) {
		if r.signerSaid(m) {
			f.add(casework.Flag, "%q judges the speaker. A note says “said”.", m)
		} else {
			f.add(casework.Reject, "%q judges the speaker. A note says “said”.", m)
		}
	}
	if hidden(r.statement.Text) {
		f.add(casework.Reject, "The sentence holds characters that cannot be seen.")
	}
	if w := r.foreignLetters(); w != "" {
		f.add(casework.Reject, "%q is written with letters of another alphabet.", w)
	}
	if m := placeholder.FindString(r.text); m != "" {
		f.add(casework.Reject, "%q is not finished.", m)
	}
	for _, t := range r.ts {
		if !t.marked && (t.text == "you" || t.text == "your" || t.text == "yours" || t.text == "yourself") {
			f.add(casework.Reject, "A note does not address anybody: %q.", t.text)
		}
	}
	return f.check()
}

// injection: words aimed at the note-taker are never followed; they may be quoted as what somebody asked for.
func (r *reading) injection() casework.Check {
	f := finding{gate: GateInjection}
	for _, q := range r.cited {
		if !q.found || q.u.Speaker == r.signer && len(r.people) > 1 { // the worker's own answer to such words is no order
			continue
		}
		loc := r.aimed(q.at)
		if loc == nil {
			continue
		}
		aimed := -1
		for _, t := range q.ts {
			if t.to > loc[0] {
				aimed = t.sentence
				break
			}
		}
		touches := false
		for _, t := range q.ts {
			touches = touches || q.in(t) && t.sentence == aimed
		}
		if !touches {
			continue
		}
		quoted := false
		for i, t := range r.ts {
			if s := r.segmentOf(i); t.marked && s != nil && s.source != "" {
				quoted = true
			}
		}
		switch {
		case quoted:
			f.add(casework.Flag, "These words were aimed at the note.")
		case r.echoes(q, aimed):
			f.add(casework.Reject, "Somebody asked for this to be written. That does not make it so.")
		}
	}
	return f.check()
}

// echoes reports whether most of what the statement says comes from a sentence aimed at the note, and the statement does not itself say that
// it was asked for or refused.
func (r *reading) echoes(q cited, sentence int) bool {
	n := 0
	for _, t := range q.ts {
		if q.in(t) && t.sentence == sentence && t.content() && !r.isName(t) && r.stated(t) {
			n++
		}
	}
	for _, s := range r.sayings {
		if s.source == r.signerRef() || s.first > 0 && r.ts[s.first-1].text == "asked" && s.subject >= 0 {
			return false
		}
	}
	return n > 0 && 2*n >= r.matterCount()
}

// hidden reports whether a text holds control or formatting characters: zero-width letters, marks that turn the direction round.
func hidden(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool {
		return c != '\n' && c != '\t' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Co, c))
	})
}

// foreignLetters returns a word with letters that are not Latin and that nobody's words cited have: look-alikes that would hide a word from
// the other gates.
func (r *reading) foreignLetters() string {
	for k, t := range r.ts {
		if p, ok := r.person(r.nameAt(r.ts, k)); ok && p.Name != "" {
			continue // who was there is called as they are written
		}
		for _, c := range t.text {
			if unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) && !strings.ContainsRune(r.citedLow, c) {
				return r.text[t.from:t.to]
			}
		}
	}
	return ""
}
