package summarise

import (
	"slices"
	"strings"
	"unicode"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// Misheard is what a draft made of heard words says that was not said so. A gate cannot find it, because the gates work on what was heard: only the doubt of the
// recogniser and the ear of the worker can. Each line is a sentence of the note.
type Misheard struct {
	Sentences int      `json:"sentences"` // of the note that rest on what was heard
	Numbers   []string `json:"numbers"`   // with a number that nobody said there: the danger
	Denials   []string `json:"denials"`   // that deny what was not denied there, or do not deny what was
	Names     []string `json:"names"`     // with a name, or another word that begins with a capital, that nobody said there
	Words     []string `json:"words"`     // with another content word that nobody said there
	Wrong     int      `json:"wrong"`     // sentences with any of these

	Doubtful      Share `json:"doubtful"`       // wrong sentences that carry a word on which hearings differ
	DoubtfulWords int   `json:"doubtful_words"` // how many such words the wrong sentences carry
	Told          Share `json:"told"`           // wrong sentences that the draft itself tells the worker to look at
	Alarms        Share `json:"alarms"`         // sentences that are right and carry such a word all the same

	NumberDoubtful Share `json:"number_doubtful"` // of the sentences with a wrong number: a doubtful word, or told to look at
}

// HearMisheard compares the sentences of a draft with what was said in the turns they were heard in. truth must be Voiced.
func HearMisheard(d *casework.Draft, in Input, truth Truth) Misheard {
	m := Misheard{}
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	turns := map[int][]int{} // utterance → the turns heard in it
	for n, us := range truth.at {
		for _, u := range us {
			turns[u] = append(turns[u], n)
		}
	}
	for _, ns := range turns {
		slices.Sort(ns)
	}
	told := map[int]bool{}
	for _, n := range d.Needs {
		for _, u := range n.Utterances {
			told[u] = told[u] || n.Kind == "low_confidence"
		}
	}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if len(st.Evidence) == 0 || st.Provenance == casework.Written {
				continue
			}
			m.Sentences++
			var number, denial, name, word bool
			doubtful, open := 0, st.Doubt != "" || st.HighRisk
			for _, e := range st.Evidence {
				said := ""
				for _, n := range turns[e.Utterance] {
					said += " " + truth.said[n]
				}
				d, p, w := misheardWords(e.Quote, said, e.From == 0)
				number, denial, name, word = number || misheardNumber(e.Quote, said), denial || d, name || p, word || w
				open = open || told[e.Utterance]
				if u, ok := in.Transcript.Utterance(e.Utterance); ok {
					doubtful += doubts(u, e)
				}
			}
			line := people.Line(st)
			wrong := false
			for _, x := range []struct {
				list *[]string
				yes  bool
			}{{&m.Numbers, number}, {&m.Denials, denial}, {&m.Names, name}, {&m.Words, word}} {
				if x.yes {
					wrong = true
					*x.list = append(*x.list, line)
				}
			}
			if number {
				m.NumberDoubtful.count(doubtful > 0 || open)
			}
			if !wrong {
				m.Alarms.count(doubtful > 0)
				continue
			}
			m.Wrong++
			m.Doubtful.count(doubtful > 0)
			m.DoubtfulWords += doubtful
			m.Told.count(open)
		}
	}
	return m
}

// doubts counts the words on which hearings differ in what a sentence cites of an utterance.
func doubts(u casework.Utterance, e casework.Evidence) int {
	spans := casework.Spans(u.Text)
	if len(spans) != len(u.Words) {
		return 0
	}
	n := 0
	for i, w := range u.Words {
		if w.Unsure() && spans[i].From >= e.From && spans[i].To <= e.To {
			n++
		}
	}
	return n
}

// misheardNumber reports whether what was heard holds a number none of whose figures were said: "50" for "15". "12" for "12 May" is the same number, told less of.
func misheardNumber(heard, said string) bool {
	digits := func(text string) []string {
		return strings.FieldsFunc(strings.Join(evidence.Numbers(text), " "), func(r rune) bool { return r < '0' || r > '9' })
	}
	was := digits(said)
	return slices.ContainsFunc(digits(heard), func(n string) bool { return !slices.Contains(was, n) })
}

// misheardWords lays what was heard beside what was said, word by word, and reports whether a denial was heard and not said or said between words that were
// heard and not heard, and whether a name and another content word was heard that was not said there. first: what was heard is the beginning of an
// utterance, so that a denial just before it in the same sentence was lost: "I'm not | saying it's bad."
func misheardWords(heard, said string, first bool) (denial, name, word bool) {
	h, s := strings.Fields(heard), strings.Fields(said)
	at := beside(h, s)
	begins := true
	last := -1 // the word said that stands beside the last one heard
	for i, w := range h {
		capital := !begins && unicode.IsUpper([]rune(w)[0])
		begins = strings.ContainsAny(w, ".?!")
		if at[i] >= 0 {
			for k := at[i] - 1; first && last < 0 && k >= max(0, at[i]-farthest) && !strings.ContainsAny(s[k], ".?!"); k-- {
				denial = denial || evidence.Negated(s[k])
			}
			for _, left := range s[last+1 : at[i]] {
				denial = denial || last >= 0 && at[i]-last <= farthest && evidence.Negated(left)
			}
			last = at[i]
			continue
		}
		denial = denial || evidence.Negated(w)
		if len(evidence.Matter(w)) > 0 && len(evidence.Numbers(w)) == 0 && !strings.Contains(compared(said), compared(w)) {
			name, word = name || capital, word || !capital
		}
	}
	return denial, name, word
}

// farthest is how many words may lie between two words heard for those between to be part of the same; more were left out of the note on purpose.
const farthest = 4

// compared is a text in a form in which hearing and script can be laid side by side.
func compared(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	if text == "mg" {
		return "milligrams" // as recognisers write it
	}
	return text
}

// beside finds for each word of a the word of b that it is, -1 where there is none, so that as many as possible have one and their order is kept.
func beside(a, b []string) []int {
	x, y := make([]string, len(a)), make([]string, len(b))
	for i := range a {
		x[i] = compared(a[i])
	}
	for k := range b {
		y[k] = compared(b[k])
	}
	best := make([][]int, len(x)+1)
	for i := range best {
		best[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for k := len(y) - 1; k >= 0; k-- {
			if best[i][k] = max(best[i+1][k], best[i][k+1]); x[i] == y[k] {
				best[i][k] = max(best[i][k], best[i+1][k+1]+1)
			}
		}
	}
	out := make([]int, len(x))
	for i, k := 0, 0; i < len(x); i++ {
		out[i] = -1
		for k < len(y) && best[i][k] == best[i][k+1] && best[i][k] > best[i+1][k] {
			k++
		}
		if k < len(y) && x[i] == y[k] && best[i][k] == best[i+1][k+1]+1 {
			out[i] = k
			k++
		}
	}
	return out
}
