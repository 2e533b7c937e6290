package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// words: every content word comes from the evidence, from who was there, or from saying that somebody spoke.
func (r *reading) words() casework.Check {
	f := finding{gate: GateWords}
	total := 0
	var missing, small []string
	roles := map[string]bool{}
	for _, p := range r.people {
		for _, t := range tokenise(fold(p.Role)) {
			roles[meaning(t.stem)] = true
		}
	}
	for i, t := range r.ts {
		if t.marked || t.number || t.text == "'s" {
			continue
		}
		if !t.content() {
			if weighty[t.text] && !r.weighed(i) {
				small = append(small, t.text)
			}
			continue
		}
		total++
		switch {
		case r.said[meaning(t.stem)], attribution[t.text], paraphrasing[t.stem], roles[meaning(t.stem)]:
		case r.isName(t), r.fullName(r.ts, i) != "":
		case meaning(t.stem) == stem("word") && i+1 < len(r.ts) && r.ts[i+1].text == "were":
		default:
			missing = append(missing, t.text)
		}
	}
	r.placeTurns(&f)
	n := len(missing)
	switch {
	case n >= 2 && 2*n >= total:
		f.add(casework.Reject, "Not in the words cited: %s.", strings.Join(missing, ", "))
	case n > 0:
		f.add(casework.Flag, "Not in the words cited: %s.", strings.Join(missing, ", "))
	case len(small) > 0:
		f.add(casework.Flag, "Not in the words cited: %s.", strings.Join(small, ", "))
	}
	return f.check()
}

// paraphrasing are doings so common that a colleague puts them for "is", "has" and "goes" and says nothing by them.
var paraphrasing = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("come take use live give look") {
		m[stem(w)] = true
	}
	return m
}()

// weighed accounts for a small word that turns meaning: it is in the evidence, or stands for one that is.
func (r *reading) weighed(i int) bool {
	w := r.ts[i].text
	if r.citesWord(w) {
		return true
	}
	if r.standsFor(w) {
		return true
	}
	return negators[w] // the negation gate looks at these
}

// standsFor reports whether a small word stands for another that was said.
func (r *reading) standsFor(w string) bool { return slices.ContainsFunc(stands[w], r.citesWord) }

// stands lists, for small weighty words, what they may stand for when speech is reported.
var stands = map[string][]string{
	"day": {"days", "today", "tomorrow", "yesterday", "daily", "birthday"}, "days": {"day"}, "week": {"weeks", "weekly", "fortnight"}, "weeks": {"week", "fortnight"},
	"before": {"yesterday", "last", "ago", "was", "old"}, "after": {"tomorrow", "then", "next", "when"}, "until": {"till", "while", "to"}, "since": {"from"},
	"only": {"just"}, "more": {"any", "again"}, "own": {"himself", "herself", "myself"}, "everything": {"all"}, "everybody": {"everyone", "all"}, "everyone": {"everybody", "all"},
	"anybody": {"anyone", "nobody", "somebody", "no"}, "anyone": {"anybody", "nobody", "somebody", "no"}, "somebody": {"someone", "anybody"}, "someone": {"somebody", "anyone"},
	"anything": {"nothing", "something"}, "something": {"anything"},
	"made": {"make", "makes"}, "make": {"made"}, "gone": {"go", "goes", "went", "going"}, "go": {"going", "goes", "went", "gone", "come"}, "went": {"go", "goes", "going", "gone"}, "put": {"puts", "putting"},
	"again": {"back"}, "out": {"off"}, "all": {"whole", "every"}, "less": {"not"},
}
