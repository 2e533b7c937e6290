package summarise

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// talk is a transcript taken apart for drafting.
type talk struct {
	in     Input
	people casework.People
	us     []casework.Utterance
	clause []*clause
	byU    map[int][]*clause // clauses by index of utterance
	signer string
	solo   bool // one voice: a dictation
	seen   []stretch
	judged []evidence.Person
	hints  map[int]hint // what a model said of an utterance, by id
}

// hint is a model's opinion of an utterance.
type hint struct{ kind, section string }

// clause is a sentence, or the part of it worth quoting: bytes of the utterance's text.
type clause struct {
	u        int // index of the utterance
	from, to int
	text     string
	score    float64
	kind     string
	why      string
	aimed    bool // spoken at the note-taker
	question bool
	taken    bool
}

// stretch is a run of utterances in which only the worker and one other person spoke, after words that say they are alone.
type stretch struct {
	first, last int // indexes of utterances
	with        string
}

func read(in Input) (*talk, error) {
	if err := enough(in.Transcript); err != nil {
		return nil, err
	}
	if err := in.Transcript.Validate(); err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "This transcript cannot be used: its order or its times are wrong. Nothing was changed.").Because(err)
	}
	t := &talk{in: in, us: in.Transcript.Utterances, people: casework.NewPeople(in.Attendees, in.Transcript.Named), byU: map[int][]*clause{}}
	speakers := in.Transcript.Speakers()
	for _, s := range speakers {
		if t.people.Signs(s) {
			t.signer = s
		}
		if a, ok := t.people.Of(s); ok {
			t.judged = append(t.judged, evidence.Person{Speaker: s, Name: a.Name, Role: a.Role, Pronouns: a.Pronouns})
		}
	}
	t.solo = len(speakers) == 1 && (t.signer != "" || len(in.Attendees) <= 1)
	if t.signer == "" {
		t.signer = t.likelyWorker(speakers)
	}
	t.seen = t.alone()
	for i := range t.us {
		t.cut(i)
	}
	for _, c := range t.clause {
		t.weigh(c)
	}
	return t, nil
}

// likelyWorker is the one who asks most, where nobody was named as the signer. It only steers what is looked for; no name follows from it.
func (t *talk) likelyWorker(speakers []string) string {
	asks := map[string]int{}
	best := ""
	for _, u := range t.us {
		asks[u.Speaker] += strings.Count(u.Text, "?")
	}
	for _, s := range speakers {
		if asks[s] > asks[best] || best == "" {
			best = s
		}
	}
	if len(speakers) < 2 {
		return ""
	}
	return best
}

// role is one of the template package's roles.
func (t *talk) role(speaker string) string {
	if speaker == t.signer {
		return "worker"
	}
	a, ok := t.people.Of(speaker)
	if !ok {
		return ""
	}
	r := strings.ToLower(a.Role)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(r, w) })
	}
	switch {
	case a.Child():
		return "child"
	case has("worker", "nurse", "teacher", "officer", "therapist", "doctor", "manager", "advocate"):
		return "worker"
	case has("being assessed", "person", "adult", "client", "service user", "patient", "tenant"):
		return "person"
	case t.hasChild() && has("mother", "father", "parent", "mum", "dad", "step", "guardian", "foster"):
		return "parent"
	}
	return "carer"
}

func (t *talk) hasChild() bool {
	return slices.ContainsFunc(t.in.Attendees, func(a casework.Attendee) bool { return a.Child() })
}

var aloneCue = regexp.MustCompile(`(?i)\b(just (?:me and you|you and me|us two|the two of us)|(?:time|chat|word|talk|speak|see|seen)\b[^.?!]{0,30}\b(?:on (?:his|her|your|their) own|alone|in private)|without (?:your )?(?:mum|dad|mother|father))\b`)

// alone finds stretches in which somebody was seen alone: the worker says so, and then only the two of them speak, four utterances or more.
func (t *talk) alone() []stretch {
	var out []stretch
	if len(t.in.Transcript.Speakers()) < 3 {
		return nil
	}
	for i := 0; i < len(t.us); i++ {
		if t.us[i].Speaker != t.signer || !aloneCue.MatchString(t.us[i].Text) {
			continue
		}
		for start := i; start <= i+2 && start < len(t.us); start++ { // the one who leaves may answer first
			if s := t.together(start); s.with != "" && s.last-s.first >= 3 {
				out = append(out, s)
				i = s.last - 1
				break
			}
		}
	}
	return out
}

// together is the run of utterances from start on in which only the worker and one other person speak.
func (t *talk) together(start int) stretch {
	s := stretch{first: start, last: start}
	for k := start; k < len(t.us); k++ {
		who := t.us[k].Speaker
		if who != t.signer && s.with == "" {
			s.with = who
		}
		if who != t.signer && who != s.with {
			break
		}
		s.last = k
	}
	return s
}

func (t *talk) aloneWith(u int) string {
	for _, s := range t.seen {
		if u >= s.first && u <= s.last {
			return s.with
		}
	}
	return ""
}

// cut takes an utterance apart into sentences and long sentences into clauses, without the small talk round them.
func (t *talk) cut(i int) {
	text := t.us[i].Text
	for _, s := range parts(text) {
		from, to := trim(text, s[0], s[1])
		if to <= from || spokenMarks.MatchString(text[from:to]) {
			continue
		}
		c := &clause{u: i, from: from, to: to, text: text[from:to], question: strings.HasSuffix(text[from:to], "?")}
		t.clause = append(t.clause, c)
		t.byU[i] = append(t.byU[i], c)
	}
}

// spokenMarks are the punctuation that people dictate.
var spokenMarks = regexp.MustCompile(`(?i)^(?:full stop|new paragraph|comma|new line)[, ]*(?:full stop|new paragraph|new line)?[.]?$`)

// promised finds where a second promise begins inside a sentence.
var promised = regexp.MustCompile(`(?i), (?:and|but|so) (?:i'll|i've got to|i'd want|i'm back|we'll) `)

// parts are the sentences of a text, cut again before each further promise, so that one can be kept without the other.
func parts(text string) [][2]int {
	var out [][2]int
	for _, s := range held(text, sentences(text)) {
		from := s[0]
		for _, m := range promised.FindAllStringIndex(text[s[0]:s[1]], -1) {
			cut := s[0] + m[0] + strings.Index(text[s[0]+m[0]:], "I")
			if head := text[from:cut]; hollow(head) {
				out = append(out, [2]int{from, s[0] + m[0]})
				from = cut
			}
		}
		out = append(out, [2]int{from, s[1]})
	}
	return out
}

// takesBack matches a sentence that begins by taking the one before back.
var takesBack = regexp.MustCompile(`^\s*(?i:no,? (?:sorry|hang on|wait|scrub|no,)|sorry[,.]|scrub that|hang on|well,? not|i tell a lie)`)

// held joins a sentence with the one that takes it back and what holds instead: no value may be quoted without its correction.
func held(text string, ranges [][2]int) [][2]int {
	var out [][2]int
	for i := 0; i < len(ranges); i++ {
		r := ranges[i]
		for n := 0; n < 4 && i+1 < len(ranges); n++ {
			next := text[ranges[i+1][0]:ranges[i+1][1]]
			if !takesBack.MatchString(next) && (n == 0 || len(evidence.Corrections(text[r[0]:r[1]])) > 0 || len(evidence.Numbers(text[r[0]:r[1]])) == 0) {
				break
			}
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
var opener = regexp.MustCompile(`^(?i:(?:well|so|right|okay|ok|yeah|yes|no|oh|ah|er|erm|um|and|but|now|then|right then|mind|i mean|you know|look|see|sorry|thanks?|thank you|fair enough|that's fine|great|lovely)\s*[,.!—-]\s*(?:[A-Z][a-z]+[,.]\s+)?)`)

// trim takes openers off the front, but never so much that little is left: a "no" or "yes" that is the answer stays.
func trim(text string, from, to int) (int, int) {
	for from < to && unicode.IsSpace(rune(text[from])) {
		from++
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
