package reported

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// word is one word of what was said, or of what is made of it.
type word struct {
	text  string // as written
	low   string
	comma bool // a comma stands before it
	gap   bool // filler stood before it
	glued bool // an ending that was left on the word before: "'d", "'s"
	name  bool // keeps its capital

	splice bool // a whole sentence begins here after a comma only
}

// sentence is a run of words to a full stop.
type sentence struct {
	ws       []word
	question bool
}

var (
	spoken  = regexp.MustCompile(`^(?:£?\d+(?:[.,:]\d+)*(?:%|st|nd|rd|th|mg|ml|am|pm|s)?|[A-Za-zÀ-ɏ]+(?:['\-][A-Za-zÀ-ɏ\d]+)*'?)$`)
	breaks  = regexp.MustCompile(`["“”«»—–…()\[\]{}*/\\<>|#=_+~^]| -|- |--|\.\.`)
	numeral = regexp.MustCompile(`\d[.,:]\d`)
)

// endings are what may follow an apostrophe.
var endings = regexp.MustCompile(`(?i)^(?:[^']*|[^']*n't(?:'ve)?|[^']+'(?:ll|ve|re|m|d|s)(?:'ve)?|o'\pL+|[^']+s')$`)

func personal(w string) bool {
	return firstPerson[w] || firstPlural[w] || strings.HasPrefix(w, "you")
}

// split takes a text apart. The answer why is not empty where it holds marks that no plain sentence has.
func split(text string) ([]sentence, string) {
	text = strings.NewReplacer("’", "'", "‘", "'", "\u00a0", " ").Replace(text)
	if breaks.MatchString(text) {
		return nil, "broken off, or marks in it"
	}
	if strings.ContainsAny(text, ";:") && !numeral.MatchString(text) {
		return nil, "marks in it"
	}
	var out []sentence
	var s sentence
	comma := false
	end := func() {
		if len(s.ws) > 0 {
			out = append(out, s)
		}
		s, comma = sentence{}, false
	}
	for _, f := range strings.Fields(text) {
		w := strings.TrimRight(f, ".,!?;:")
		tail := f[len(w):]
		switch {
		case w == "" && tail == "":
			continue
		case w != "" && (!spoken.MatchString(w) || strings.HasPrefix(w, "'") || strings.HasSuffix(w, "'") && !strings.HasSuffix(w, "s'") || strings.HasPrefix(w, "-")):
			return nil, "quoted or clipped words"
		}
		if w != "" {
			if strings.ContainsAny(w, ".,:") && !numeral.MatchString(w) || !endings.MatchString(w) || strings.Contains(w, "-") && slices.ContainsFunc(strings.Split(strings.ToLower(w), "-"), personal) {
				return nil, "marks in it"
			}
			switch strings.ToLower(w) {
			case "mr", "mrs", "ms", "dr", "st":
				tail = strings.ReplaceAll(tail, ".", "")
			}
			s.ws = append(s.ws, word{text: w, low: strings.ToLower(w), comma: comma && len(s.ws) > 0})
			comma = false
		}
		if strings.ContainsAny(tail, ".!?") {
			s.question = strings.Contains(tail, "?")
			end()
		} else if tail != "" {
			comma = true
		}
	}
	end()
	return out, ""
}

func lows(ws []word) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = w.low
	}
	return out
}

// cut takes n words out at i. A comma stays only where keep says so.
func cut(ws []word, i, n int, keep bool) []word {
	had := ws[i].comma
	ws = slices.Delete(ws, i, i+n)
	if i < len(ws) {
		ws[i].comma = keep && (had || ws[i].comma) && i > 0
	}
	return ws
}

// emphatic words are said twice on purpose.
var emphatic = set("very really so had that never no long many much far too more big dead is always loads ages days weeks years hours on and again")

// unstutter drops fillers and immediate repeats ("I was, I was").
func unstutter(ws []word) ([]word, bool) {
	before := len(ws)
	for i := 0; i < len(ws); {
		if fillers[ws[i].low] {
			if ws = cut(ws, i, 1, i == 1 && openers[ws[0].low] || i+1 < len(ws) && ws[i+1].comma && pronounSubject[strings.SplitN(ws[i+1].low, "'", 2)[0]]); i < len(ws) {
				ws[i].gap = true
			}
			continue
		}
		i++
	}
	for i := 0; i < len(ws); {
		n := 3
		for ; n > 0; n-- {
			if i+2*n <= len(ws) && slices.Equal(lows(ws[i:i+n]), lows(ws[i+n:i+2*n])) && meant(ws[i:i+n], ws[i+n]) && !(n == 1 && objects[ws[i].low] && !(ws[i+1].gap && ws[i].low == "that" && i+2 < len(ws) && !finites[ws[i+2].low] && !past[ws[i+2].low] && !third[ws[i+2].low]) && i > 0 && !ws[i].comma && !joiners[ws[i-1].low]) {
				break
			}
		}
		if n == 0 {
			i++
			continue
		}
		ws = cut(ws, i, n, ws[i].comma)
	}
	return ws, len(ws) != before
}

// objects may end one clause and begin the next: "I've got it, it came on Monday."
var objects = set("it you her that this them they he she him me us there here")

// meant reports whether words said twice were a stumble, not emphasis, a number ("one one one") or a name after its noun ("the doctor, Doctor Sethi").
func meant(ws []word, again word) bool {
	if len(ws) == 1 && (again.comma || again.gap) && (ws[0].low == "that" || ws[0].low == "so" || ws[0].low == "had" || ws[0].low == "is" || ws[0].low == "on") {
		return true
	}
	return !slices.ContainsFunc(ws, func(w word) bool { return emphatic[w.low] || numberWord(w.low) }) && (upper(ws[0].text) || !upper(again.text))
}

// starts reports whether the words at i begin with the phrase.
func starts(ws []word, i int, phrase []string) bool {
	return i >= 0 && i+len(phrase) <= len(ws) && slices.Equal(lows(ws[i:i+len(phrase)]), phrase)
}

// pauseAfter reports whether a pause follows the word at i.
func pauseAfter(ws []word, i int) bool { return i+1 >= len(ws) || ws[i+1].comma }

func endsIn(w, ending string) bool { return len(w) > len(ending) && strings.HasSuffix(w, ending) }

func upper(w string) bool {
	for _, r := range w {
		return unicode.IsUpper(r)
	}
	return false
}

func capitalise(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// contractions are taken apart so that a verb can be changed by itself.
var contractions = map[string][]string{
	"can't": {"cannot"}, "won't": {"will", "not"}, "gonna": {"going", "to"}, "wanna": {"want", "to"}, "cos": {"because"},
	"don't": {"do", "not"}, "doesn't": {"does", "not"}, "didn't": {"did", "not"}, "isn't": {"is", "not"}, "aren't": {"are", "not"}, "wasn't": {"was", "not"}, "weren't": {"were", "not"},
	"haven't": {"have", "not"}, "hasn't": {"has", "not"}, "hadn't": {"had", "not"}, "wouldn't": {"would", "not"}, "couldn't": {"could", "not"}, "shouldn't": {"should", "not"},
	"mustn't": {"must", "not"}, "mightn't": {"might", "not"}, "i'm": {"i", "am"},
}

var (
	shortS = set("he she it that there here this who what where everything everybody everyone nobody somebody someone something nothing")
	shortD = set("i he she it we they you that there")
	isNext = set(`a an the this that my your his her our their in on at with off out up down from for like fine happy better worse ill poorly good bad nice hard lovely alright all okay ok sure able very so too
 just still always never only about because two three four five six seven eight nine ten eleven twelve asleep awake alive dead horrible awful great brilliant lonely angry sad mad upset hungry quiet loud noisy cold warm hot wet dry dirty big small
 different difficult easy important late early old young new safe scary funny kind mine hers ours quite really more less nearly almost to why what where how when who if no down probably near next under over`)
	hasNext  = set("been got had")
	oftenOne = set("a an the my no to his her our any two three four")
)

// gerund tells "going" from "morning".
func gerund(w string) bool {
	switch w {
	case "thing", "nothing", "something", "anything", "everything", "morning", "evening", "king", "ring", "bring", "spring", "string", "wedding", "building", "ceiling", "during", "sibling", "sing", "swing":
		return false
	}
	return endsIn(w, "ing")
}

// expand takes contractions apart. An ending that may stand for two words ("he's moved", "I'd put") stays as it was said.
func expand(ws []word) []word {
	var out []word
	add := func(from word, parts ...string) {
		for k, p := range parts {
			w := word{text: p, low: p, comma: from.comma && k == 0, glued: strings.HasPrefix(p, "'")}
			out = append(out, w)
		}
	}
	for i, w := range ws {
		if parts, ok := contractions[w.low]; ok {
			add(w, parts...)
			continue
		}
		at := strings.LastIndex(w.low, "'")
		if at <= 0 {
			out = append(out, w)
			continue
		}
		stem, end := w.low[:at], w.low[at+1:]
		next, negated := follower(ws, i+1)
		switch {
		case end == "ll":
			out = append(out, word{text: w.text[:at], low: stem, comma: w.comma}, word{text: "will", low: "will"})
		case end == "ve" && (shortD[stem] || modals[stem] || stem == "who"):
			add(w, stem, "have")
		case end == "re" && shortD[stem]:
			add(w, stem, "are")
		case end == "d" && shortD[stem]:
			full := "'d"
			switch {
			case next == "better" || oftenOne[next] && !negated || participle[next] && !base[next] && !either[next]:
				full = "had"
			case next == "rather" || next == "be" || next == "give" || base[next] && !participle[next]:
				full = "would"
			}
			add(w, stem, full)
		case end == "s" && shortS[stem]:
			full := "'s"
			switch {
			case hasNext[next]:
				full = "has"
			case next == "", next == "no" && stem != "there" && stem != "it" && stem != "that", next == "few", (stem == "there") && several(ws, i+1), (stem == "he" || stem == "she") && numberWord(next) && !aged(ws, i+1):
			case gerund(next) || isNext[next] || !participle[next] && !either[next] && !endsIn(next, "ed") && !endsIn(next, "en"):
				full = "is"
			}
			add(w, stem, full)
		case end == "s" && (next == "been" || negated && (next == "got" || next == "had")):
			out = append(out, word{text: w.text[:at], low: stem, comma: w.comma}, word{text: "has", low: "has"})
		case end == "s" && negated && gerund(next):
			out = append(out, word{text: w.text[:at], low: stem, comma: w.comma}, word{text: "is", low: "is"})
		default:
			out = append(out, w)
		}
	}
	return out
}

// several reports whether more than one thing follows "there's": "a few", "two", "a couple", "people".
func several(ws []word, i int) bool {
	if i+1 < len(ws) && ws[i].low == "a" {
		return ws[i+1].low == "few" || ws[i+1].low == "couple" || ws[i+1].low == "lot"
	}
	return i < len(ws) && !(determiner[ws[i].low] && !counts[ws[i].low]) && ws[i].low != "one" && ws[i].low != "another" && !gerund(ws[i].low) && (numberWord(ws[i].low) || strings.HasSuffix(ws[i].low, "s") || ws[i].low == "people" || ws[i].low == "loads")
}

// aged reports whether a number is an age: nothing follows it, or years do.
func aged(ws []word, i int) bool {
	for ; i < len(ws) && numberWord(ws[i].low); i++ {
	}
	return i >= len(ws) || ws[i].comma || ws[i].low == "years" || ws[i].low == "months" || ws[i].low == "now" || ws[i].low == "and" || ws[i].low == "in"
}

// follower is the next word that is no adverb, and whether a "not" stood between.
func follower(ws []word, i int) (string, bool) {
	negated := false
	for ; i < len(ws); i++ {
		switch w := ws[i].low; {
		case w == "not":
			negated = true
		case adverbs[w] && w != "still" && w != "only":
		case ws[i].comma:
			return "", negated
		default:
			return w, negated
		}
	}
	return "", negated
}
