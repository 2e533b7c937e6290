package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
)

// What somebody said with nobody else there, or asked to be kept from somebody, starts as decide before sharing: a child's secret that goes to the
// step-father by an export cannot be taken back, while a mark too many is lifted with one press. So marking is generous. The line for the
// chronology, which states that somebody was seen alone, is strict: it wants the worker's words that they are, and words that the others went.

// stretch is a run of utterances in which only the worker and one other person spoke, after words that say they are alone.
type stretch struct {
	first, last int // indexes of utterances
	with        string
}

const justTwo = `(?:just|only) (?:us\b|me and you|you and me|you and i\b|us two|the two of us|ourselves)`

var (
	// justUs is how the worker begins a time alone with somebody.
	justUs = regexp.MustCompile(`(?i)\b` + justTwo)
	// onOwn is how it is asked for, and how the line for the chronology says it.
	onOwn = regexp.MustCompile(`(?i)\bon (?:his|her|their|your) own\b`)
	// aloneCue is any way the worker asks for it.
	aloneCue = regexp.MustCompile(`(?i)\b` + justTwo + `|\b(?:time|chat|word|talk|speak|see|seen|go up|come up|upstairs)\b[^.?!]{0,30}\b(?:on (?:his|her|their|your|my) own|alone|in private)\b|^on (?:his|her|their|your) own\b|\bwithout (?:your )?(?:mum|dad|mother|father|nan|gran)\b|\b(?:shut|close|pull|push) (?:the|your) door\b|\bgive us (?:\w+ ){0,3}(?:minutes?|moment|bit)\b`)
	// notNow is what tells a time alone that is not now: later, always, at another time, by somebody else.
	notNow = regexp.MustCompile(`(?i)\b(?:later|then|after(?:wards)?|another (?:time|day)|next (?:time|week|visit)|last (?:time|week|visit)|before i go|but first|every|always|usually|each|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|i saw|we saw|i've seen|was seen|were seen|will|would you like|won't|didn't|never|when (?:i|we|you))\b`)
	// leaves is how the others go.
	leaves = regexp.MustCompile(`(?i)\b(?:i'll|i will|i'm going to|i'm off to|we'll) (?:just )?(?:(?:be|wait|go|pop|sit|nip|get) (?:\w+ ){0,2}(?:in (?:the|my)|out(?:side)?\b|down(?:stairs)?\b|up(?:stairs)?\b|next door|through\b)|leave you\b|give you (?:a |some |two |five |ten )*(?:minutes?|bit|space|moment)|get out of (?:the|your) way|make myself scarce)|\b(?:everybody|everyone)(?: else|'s| is)+ (?:down|up|out)\w*`)
	// back is how the worker ends a time alone.
	back = regexp.MustCompile(`(?i)\b(?:you can|do|please) come (?:back )?(?:in|through|down|up)\b|\b(?:let's|shall we|we'll|i'll) (?:all )?(?:go|head|come|get) (?:back )?(?:down|through|up|in|out)\b|\bcome back (?:in|through|down)\b|\b(?:get|fetch|call|find) (?:your )?(?:mum|dad|mother|father|nan|gran) (?:back|in|up|down)\b`)
	// unheard is how somebody makes it a condition of all they say that another does not come to hear it.
	unheard = regexp.MustCompile(`(?i)\b(?:as|so) long as (?:\w+ ){1,3}?(?:doesn't|don't|does not|do not|won't|can't) (?:get to |have to )?(?:hear|see|find out|know|listen|read)\b|\bi (?:don't|do not|wouldn't) want (?:\w+ ){1,3}?(?:hearing|seeing|knowing|reading|listening|to (?:hear|see|know|find out|read|listen))\b`)
	// secret is what somebody wants kept from somebody.
	secret = regexp.MustCompile(`(?i)\b(?:don't|do not|not to|please don't|won't|mustn't) (?:you )?(?:go )?(?:tell|telling|say i|say it was|say that i|let on|let (?:him|her|them|on|\w+) know|breathe)\b|\b(?:i|we) (?:didn't|did not|haven't|have not|never|can't|couldn't) (?:tell|told)\b|\b(?:he|she|they|mum|mam|dad|nan|gran) (?:doesn't|does not|don't|mustn't|can't|must not|cannot) (?:know (?:i|we|about|that|it|this|yet)|find out)\b|\bbetween (?:us|you and me|ourselves|me and you)\b|\bkeep (?:it|this|that) (?:to yourself|quiet|secret)\b|\b(?:it's|this is|that's) a secret\b|\boff the record\b|\bin confidence\b|\b(?:nobody|no one) (?:else )?knows\b`)
)

// spoken cuts an utterance where it was punctuated.
func spoken(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".?!", r) })
}

// asksForIt reports whether the worker, in this utterance, begins or asks for a time alone now.
func asksForIt(text string) bool {
	return slices.ContainsFunc(spoken(text), func(s string) bool {
		return aloneCue.MatchString(strings.TrimSpace(s)) && (justUs.MatchString(s) || !notNow.MatchString(s))
	})
}

// alone finds the stretches in which somebody was seen alone: the worker says or asks so, or another says that they leave, and then only the
// two of them speak, four utterances or more. Where one child is spoken to after another, each has a stretch.
func (t *talk) alone() []stretch {
	var out []stretch
	if len(t.in.Transcript.Speakers()) < 3 {
		return nil
	}
	for i := 0; i < len(t.us); i++ {
		u := t.us[i]
		mine := u.Speaker == t.signer
		if mine && !asksForIt(u.Text) || !mine && !leaves.MatchString(u.Text) {
			continue
		}
		for start := i; start <= i+3 && start < len(t.us); start++ { // the one who leaves may answer first
			run := t.twoOnly(start)
			if len(run) == 0 || run[len(run)-1].last-run[0].first < 3 || !mine && run[0].with == u.Speaker || mine && t.meansAnother(u.Text, run[0].with) {
				continue
			}
			out = append(out, run...)
			i = run[len(run)-1].last - 1
			break
		}
	}
	return out
}

// meansAnother reports whether words that ask for a time alone name somebody else than this speaker, or are said of a man where this is a woman.
func (t *talk) meansAnother(text, speaker string) bool {
	of, ok := t.people.Of(speaker)
	if !ok {
		return false
	}
	named := func(name string) bool {
		first, _, _ := strings.Cut(name, " ")
		return len(first) > 1 && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(first)+`\b`).MatchString(text)
	}
	for _, s := range spoken(text) {
		if !aloneCue.MatchString(strings.TrimSpace(s)) || justUs.MatchString(s) {
			continue
		}
		how := strings.ToLower(onOwn.FindString(s))
		if p := own(t.pronoun(speaker)); p != "their" && (strings.Contains(how, " his ") || strings.Contains(how, " her ")) && !strings.Contains(how, " "+p+" ") {
			return true
		}
		others := slices.ContainsFunc(t.in.Attendees, func(a casework.Attendee) bool {
			first, _, _ := strings.Cut(a.Name, " ")
			called := regexp.MustCompile(`(?i)^\s*` + regexp.QuoteMeta(first) + `,|, ` + regexp.QuoteMeta(first) + `\s*$`).MatchString(s) // it is put to them
			return a.ID != of.ID && a.Name != of.Name && !called && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(first)+`\b`).MatchString(s)
		})
		if others && !named(of.Name) {
			return true
		}
	}
	return false
}

// twoOnly is the run of utterances from start on in which only the worker and one other person speak, or the worker and one child after
// another. A word or two of somebody else, or a voice nobody is sure of, does not end it while the two go on; the worker's words that they
// go back do.
func (t *talk) twoOnly(start int) []stretch {
	var run []stretch
	s := stretch{first: start, last: start}
	for k := start; k < len(t.us); k++ {
		u := t.us[k]
		switch {
		case u.Speaker == t.signer || u.Speaker == s.with:
		case s.with == "" && u.Speaker != "":
			s.with = u.Speaker
		case t.minor(s.with) && t.minor(u.Speaker):
			run = append(run, s)
			s = stretch{first: k, with: u.Speaker}
		case (u.Unsure || u.Speaker == "" || len(strings.Fields(u.Text)) <= 2) && t.goOn(k+1, s.with):
		default:
			return closed(append(run, s))
		}
		s.last = k
		if u.Speaker == t.signer && s.with != "" && back.MatchString(u.Text) {
			return closed(append(run, s))
		}
	}
	return closed(append(run, s))
}

// closed is a run with somebody in it.
func closed(run []stretch) []stretch {
	if run[len(run)-1].with == "" {
		return run[:len(run)-1]
	}
	return run
}

// goOn reports whether the worker and somebody go on alone from an utterance on, four utterances or more.
func (t *talk) goOn(from int, with string) bool {
	for k := from; k < from+4; k++ {
		if k >= len(t.us) || t.us[k].Speaker != t.signer && t.us[k].Speaker != with {
			return false
		}
	}
	return with != ""
}

// minor reports whether a voice is a child's.
func (t *talk) minor(speaker string) bool {
	a, ok := t.people.Of(speaker)
	return ok && a.Child()
}

func (t *talk) aloneWith(u int) string {
	for _, s := range t.seen {
		if u >= s.first && u <= s.last {
			return s.with
		}
	}
	return ""
}

// seenAlone is the first stretch of which it may be stated that somebody was seen alone, and the words that say so: the worker asked for it in so
// many words, another said that they leave or the worker that it is just the two of them, and nobody else was heard in it.
func (t *talk) seenAlone() (stretch, *clause, bool) {
	for n, s := range t.seen {
		if _, known := t.people.Of(s.with); !known || t.signer == "" || slices.ContainsFunc(t.us[s.first:s.last+1], func(u casework.Utterance) bool { return u.Speaker != t.signer && u.Speaker != s.with }) {
			continue
		}
		if slices.ContainsFunc(t.seen, func(o stretch) bool { return o.with != s.with && (o.last+1 == s.first || s.last+1 == o.first) }) {
			continue // brothers and sisters, one after another or all at once
		}
		var asked *clause
		left := false
		from := max(0, s.first-3)
		if n > 0 {
			from = max(from, t.seen[n-1].last+1)
		}
		for i := from; i <= min(s.first+3, s.last); i++ {
			u := t.us[i]
			left = left || u.Speaker == t.signer && justUs.MatchString(u.Text) || u.Speaker != t.signer && u.Speaker != s.with && leaves.MatchString(u.Text)
			for _, c := range t.byU[i] {
				if asked == nil && i <= s.first && u.Speaker == t.signer && onOwn.MatchString(c.text) && !notNow.MatchString(c.text) && !t.meansAnother(u.Text, s.with) {
					asked = c
				}
			}
		}
		if asked != nil && left {
			return s, asked, true
		}
	}
	return stretch{}, nil, false
}

// quietRun is how many utterances a child and the worker speak with no other adult heard, from which the child may have been alone, though
// nobody said so: long enough that a parent in the room would have put in a word.
const quietRun = 10

// soloAlone is how a dictation says that somebody was seen alone; passed is how it gives their words.
var (
	soloAlone = regexp.MustCompile(`(?i)\b(?:saw|seen|spoke to|spoke with|talked to|met) (?:[\w.]+ ){1,3}(?:on (?:his|her|their) own|alone|by (?:himself|herself|themselves))\b|\bon (?:his|her|their) own (?:for (?:the|a|half|about|most)|first\b|until|till|before|with me|upstairs|in (?:the|his|her|their))|\btold me (?:\w+ ){0,3}before (?:he|she|they|\w+) c[ao]me\b|\b(?:asked|told) me not to (?:tell|say)\b|\bin private\b`)
	passed    = regexp.MustCompile(`(?i)\b(said|says|told|wants?|words were|asked|doesn't agree|he'd love|she'd love|they'd love|couldn't tell me|agreed|feels?|thinks?)\b`)
)

// private marks words said while seen alone, and what the worker said there that would give them away; what somebody wants kept from
// somebody, with what it answers and the answer it got; all that one says who makes that a condition; and what a child said while no other adult
// was heard for long: decide before sharing.
func (t *talk) private(u int, words string) bool {
	if t.solo {
		return passed.MatchString(words) && slices.ContainsFunc(t.us, func(u casework.Utterance) bool { return soloAlone.MatchString(u.Text) })
	}
	conditional := func(o casework.Utterance) bool {
		return o.Speaker == t.us[u].Speaker && o.Speaker != t.signer && unheard.MatchString(o.Text)
	}
	return t.aloneWith(u) != "" || t.confided(u) || t.noAdult(u) || slices.ContainsFunc(t.us, conditional)
}

// confided reports whether an utterance, or the one it answers, or the one that answers it, is to be kept from somebody.
func (t *talk) confided(u int) bool {
	for k := max(0, u-1); k <= min(u+1, len(t.us)-1); k++ {
		if t.us[k].Speaker != t.signer && secret.MatchString(t.us[k].Text) {
			return true
		}
	}
	return false
}

// noAdult reports whether an utterance is in a long run of the worker and children.
func (t *talk) noAdult(u int) bool {
	in := func(k int) bool { return t.us[k].Speaker == t.signer || t.minor(t.us[k].Speaker) }
	if !in(u) || t.signer == "" {
		return false
	}
	first, last := u, u
	for first > 0 && in(first-1) {
		first--
	}
	for last+1 < len(t.us) && in(last+1) {
		last++
	}
	for first < last && t.us[first].Speaker == t.signer && t.us[first+1].Speaker == t.signer {
		first++
	}
	return last-first+1 >= quietRun && slices.ContainsFunc(t.us[first:last+1], func(o casework.Utterance) bool { return t.minor(o.Speaker) })
}

// SaidAlone reports whether words of an utterance were said while somebody was seen alone, so that a statement a worker makes of them starts
// as decide before sharing too.
func SaidAlone(in Input, utterance int, words string) bool {
	t, err := read(in)
	if err != nil {
		return false // too little was heard for a stretch of it to be told apart
	}
	i, ok := t.at[utterance]
	return ok && t.private(i, words)
}
