package salience

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"evenhand/summarise/evidence"
)

// feature is one thing that can be read off a clause.
type feature struct {
	name   string
	means  string                // for weights.txt
	reason string                // for the worker, who asks why a clause was kept; "" where it is no reason by itself
	of     func(reading) float64 // 0 or 1, or a small count
}

// reading is a clause with everything looked up once.
type reading struct {
	Clause
	low                    string // lower case, straight apostrophes
	words                  []string
	matter                 map[string]bool
	numbers                int
	negated, risk, heavy   bool
	question, answer, talk bool  // talk: not the worker and not a dictation
	in                     class // every class that a word or phrase of the clause is of
	asked                  class // the same of the question that it answers
}

func read(c Clause) reading {
	r := reading{Clause: c, low: plain(c.Text)}
	r.words = wordsOf(r.low)
	r.in = classes(r.words)
	r.matter = evidence.Matter(c.Text)
	r.numbers = len(evidence.Numbers(c.Text))
	r.negated = evidence.Negated(c.Text)
	families, heavy := evidence.Risk(c.Text)
	r.risk, r.heavy = len(families) > 0, heavy
	r.question = strings.HasSuffix(strings.TrimSpace(c.Text), "?")
	r.talk = !c.Worker && !c.Solo
	r.answer = c.Asked != "" && !c.Worker && !r.question
	if r.answer {
		r.asked = classes(wordsOf(plain(c.Asked)))
	}
	return r
}

func (r reading) has(c class) bool { return r.in&c != 0 }

// features are few enough to be read in one go. Words are listed as classes that hold for any visit, never as what was said in one of them.
var features = []feature{
	{"words", "log2 of 1 + its words", "", func(r reading) float64 { return math.Log2(1 + float64(len(r.words))) }},
	{"turn", "log2 of 1 + the words of the whole utterance", "", func(r reading) float64 { return math.Log2(1 + float64(max(r.Turn, len(r.words)))) }},
	{"numbers", "numbers, dates and times, up to 3", "a number, day or time", func(r reading) float64 { return float64(min(r.numbers, 3)) }},
	{"when", "words for when or how often", "when, or how often", on(when)},
	{"negated", "says that something is not so", "said not to be so", func(r reading) float64 { return yes(r.negated && !r.Worker) }},
	{"risk", "a word of risk", "speaks of risk", func(r reading) float64 { return yes(r.risk) }},
	{"heavy", "a word of heavy risk", "speaks of risk", func(r reading) float64 { return yes(r.heavy && !r.Worker) }},
	{"wish", "a wish, not the worker's", "a wish", func(r reading) float64 { return yes(r.talk && r.has(wishes)) }},
	{"promise", "something somebody will do", "something somebody will do", func(r reading) float64 { return yes(r.has(promises) && !r.question) }},
	{"worker-promise", "the same, by the worker", "something you will do", func(r reading) float64 {
		return yes(r.Worker && r.has(promises) && r.has(tasks))
	}},
	{"alone", "who was seen, and where", "who was seen, and where", on(alone)},
	{"recording", "speaks of being recorded, or answers a question about it, early on", "what was said about the recording", func(r reading) float64 {
		return yes(r.At < 0.1 && (r.has(taped) || r.asked&taped != 0))
	}},
	{"told", "passes on what somebody else said", "something passed on", on(told)},
	{"saw", "what the worker saw", "something you saw", func(r reading) float64 { return yes(!r.talk && r.has(saw)) }},
	{"health", "health and medicine", "about health", on(health)},
	{"money", "money and benefits", "about money", on(money)},
	{"home", "house and housing", "about the home", on(home)},
	{"school", "school and work", "about school or work", on(school)},
	{"daily", "care and daily life", "about daily life", on(daily)},
	{"formal", "plans, law and services", "about plans or services", on(formal)},
	{"kin", "family and people near", "about family", on(kin)},
	{"names", "names inside it, up to 2", "names somebody", names},
	{"first", "I, me, my, we", "", on(firstPerson)},
	{"third", "he, she, they", "", on(thirdPerson)},
	{"second", "you, your", "", on(secondPerson)},
	{"question", "a question", "", func(r reading) float64 { return yes(r.question) }},
	{"answer", "answers the worker's question", "answers your question", func(r reading) float64 { return yes(r.answer) }},
	{"answer-short", "answers in three words or fewer", "", func(r reading) float64 { return yes(r.answer && len(r.words) <= 3) }},
	{"worker", "spoken by the worker", "", func(r reading) float64 { return yes(r.Worker && !r.Solo) }},
	{"worker-numbers", "numbers of the worker, up to 3", "a number, day or time", func(r reading) float64 { return yes(r.Worker && !r.Solo) * float64(min(r.numbers, 3)) }},
	{"worker-not", "the worker says no, or not", "where you stand", func(r reading) float64 { return yes(r.Worker && !r.Solo && r.negated) }},
	{"dictated", "a dictation", "", func(r reading) float64 { return yes(r.Solo) }},
	{"child", "spoken by a child", "the child's own words", func(r reading) float64 { return yes(r.Role == "child") }},
	{"person", "spoken by the person assessed", "the person's own words", func(r reading) float64 { return yes(r.Role == "person") }},
	{"matter", "log2 of 1 + its content words", "", func(r reading) float64 { return math.Log2(1 + float64(len(r.matter))) }},
	{"felt", "how somebody feels", "how somebody feels", func(r reading) float64 { return yes(r.has(felt) && !r.Worker) }},
	{"changed", "what changed", "what changed", on(changed)},
	{"asked-topic", "answers a question about health, money, home, school, care, plans or family", "answers your question", func(r reading) float64 {
		return yes(r.asked&(health|money|home|school|daily|formal|kin) != 0)
	}},
	{"asked-when", "answers when, how often or how many", "", func(r reading) float64 { return yes(r.answer && howMany.MatchString(r.Asked)) }},
	{"asked-risk", "answers a question about risk", "answers a question about risk", func(r reading) float64 {
		if !r.answer {
			return 0
		}
		f, _ := evidence.Risk(r.Asked)
		return yes(len(f) > 0)
	}},
	{"taken-up", "its matter is taken up in the next utterance", "", func(r reading) float64 { return yes(!r.Solo && r.shared(r.After) > 0) }},
	{"again", "log2 of 1 + the other utterances that share its matter", "", func(r reading) float64 { return math.Log2(1 + float64(r.Again)) }},
	{"worker-told", "the worker passes on what somebody said", "something passed on", func(r reading) float64 { return yes(r.Worker && r.has(told)) }},
	{"worker-formal", "the worker speaks of plans, law and services", "where you stand", func(r reading) float64 { return yes(r.Worker && !r.Solo && r.has(formal)) }},
	{"echo", "the worker says again what was just said", "", func(r reading) float64 { return yes(r.Worker && echo(r)) }},
	{"assent", "nothing but yes, okay, thanks", "", func(r reading) float64 { return yes(assents(r.words)) }},
	{"kindness", "thanks, praise, comfort", "", func(r reading) float64 { return yes(r.has(kindness)) }},
	{"chat", "greeting, hospitality, steering the talk", "", func(r reading) float64 { return yes(r.has(chat)) }},
	{"aimed", "aimed at the note-taker", "", func(r reading) float64 { return yes(evidence.Injection(r.Text) != "") }},
	{"opening", "in the first twentieth of the visit", "", func(r reading) float64 { return yes(r.At > 0 && r.At < 0.05 && !r.Solo) }},
	{"closing", "in the last thirtieth of the visit", "", func(r reading) float64 { return yes(r.At > 0.967 && !r.Solo) }},
}

var howMany = regexp.MustCompile(`(?i)\b(?:how (?:many|much|often|long|old)|when|what (?:time|day|date|dose))\b`)

// shared is how many content words and numbers of the clause another text holds.
func (r reading) shared(text string) int {
	if text == "" {
		return 0
	}
	n := 0
	other := evidence.Matter(text)
	for w := range r.matter {
		if _, ok := other[w]; ok {
			n++
		}
	}
	return n
}

func on(c class) func(reading) float64 {
	return func(r reading) float64 { return yes(r.has(c)) }
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// assent are words that agree, thank or fill, and say nothing else.
var assent = set(`yes yeah yep aye no nope okay ok all right alright fine great lovely good brilliant thanks thank you sure fair enough of course sorry oh ah ooh mm hmm well i see that's it is right ta cheers
	suppose so s'pose exactly definitely absolutely perfect deal then and er erm um love mate please very much really`)

func assents(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !assent[w] })
}

// echo reports whether all that the clause is about was said by somebody else just before.
func echo(r reading) bool {
	before := evidence.Matter(r.Before)
	for w := range r.matter {
		if _, ok := before[w]; !ok {
			return false
		}
	}
	return len(r.matter) > 0 && r.numbers <= len(evidence.Numbers(r.Before))
}

// notNames are written with a capital inside a sentence and name nobody.
var notNames = set(`i i'm i've i'd i'll january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday
	christmas easter english okay mr mrs miss ms dr doctor mum mom dad nana nan`)

var capital = regexp.MustCompile(`[^.?!…"“]\s+(\p{Lu}[\p{L}'-]+)`)

func names(r reading) float64 {
	n := 0
	for _, m := range capital.FindAllStringSubmatch(r.Text, -1) {
		if !notNames[plain(m[1])] {
			n++
		}
	}
	return float64(min(n, 2))
}
