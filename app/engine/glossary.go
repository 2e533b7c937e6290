package engine

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"evenhand/casework"
)

// Bounds of a case's glossary: far more than one family's names, medicines and places.
const (
	mostTerms   = 300
	mostHeard   = 20 // spellings of one term
	longestTerm = 80 // characters
)

// SaveGlossary replaces the case's list of names, medicines and places. Terms that differ only in capitals are one.
func (e *Engine) SaveGlossary(ctx context.Context, caseID string, terms []TermView) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	s, err := e.opened()
	if err != nil {
		return err
	}
	cid, err := id(caseID)
	if err != nil {
		return err
	}
	c, err := s.Case(ctx, cid)
	if err != nil {
		return err
	}
	var glossary []casework.Term
	for _, in := range terms {
		term := casework.Fold(in.Text)
		switch {
		case letters(term) == "":
			continue
		case utf8.RuneCountInString(term) > longestTerm || !utf8.ValidString(term):
			return casework.NewProblem(casework.CodeBadInput, "Give each word of the list in at most %d letters. Nothing was changed.", longestTerm)
		}
		at := slices.IndexFunc(glossary, func(t casework.Term) bool { return strings.EqualFold(t.Text, term) })
		if at < 0 {
			at = len(glossary)
			glossary = append(glossary, casework.Term{Text: term})
		}
		for _, h := range in.Heard {
			remember(&glossary[at], h)
		}
	}
	if len(glossary) > mostTerms {
		return casework.NewProblem(casework.CodeBadInput, "The list holds at most %d words. Nothing was changed. Keep those that are misheard.", mostTerms)
	}
	c.Glossary = glossary
	if err := s.SaveCase(ctx, c); err != nil {
		return err
	}
	e.emit("changed", map[string]string{"case": caseID})
	return nil
}

// remember notes how a term was misheard, if it was, and if the mishearing is not what people say all the time.
func remember(t *casework.Term, heard string) bool {
	heard = strings.TrimFunc(casework.Fold(heard), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch {
	case letters(heard) == "" || utf8.RuneCountInString(heard) > longestTerm || !utf8.ValidString(heard):
		return false
	case letters(heard) == letters(t.Text) && len(strings.Fields(heard)) == len(strings.Fields(t.Text)):
		return false
	case len(t.Heard) >= mostHeard || !strings.Contains(heard, " ") && common[letters(heard)]:
		return false
	case slices.ContainsFunc(t.Heard, func(h string) bool { return strings.EqualFold(h, heard) }):
		return false
	}
	t.Heard = append(t.Heard, heard)
	return true
}

// termViews shows a case's glossary.
func termViews(terms []casework.Term) []TermView {
	out := []TermView{}
	for _, t := range terms {
		out = append(out, TermView{t.Text, append([]string{}, t.Heard...)})
	}
	return out
}

// learn notes, where a correction put words right to a term of the glossary, how the term was misheard. The caller holds changes.
func (e *Engine) learn(ctx context.Context, visitID, was, now string) error {
	s, v, err := e.visit(ctx, visitID)
	if err != nil {
		return err
	}
	c, err := s.Case(ctx, v.CaseID)
	if err != nil || len(c.Glossary) == 0 {
		return err
	}
	a, b := casework.Spans(was), casework.Spans(now)
	learnt := false
	for _, ch := range casework.Changes(was, now) {
		if ch.To-ch.From > mostWords || ch.From == ch.To || ch.NowFrom == ch.NowTo {
			continue
		}
		heard, meant := joined(a[ch.From:ch.To]), joined(b[ch.NowFrom:ch.NowTo])
		for i := range c.Glossary {
			if t := &c.Glossary[i]; letters(bare(meant)) == letters(t.Text) {
				learnt = remember(t, bare(heard)) || learnt
			}
		}
	}
	if !learnt {
		return nil
	}
	return s.SaveCase(ctx, c)
}

func joined(spans []casework.Span) string {
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = s.Text
	}
	return strings.Join(words, " ")
}

// bare is a word without the punctuation round it and without a possessive ending.
func bare(word string) string {
	word = strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	for _, ending := range []string{"'s", "’s"} {
		word = strings.TrimSuffix(word, ending)
	}
	return word
}

// letters are a phrase's letters and figures in small letters, run together: "Rami pril" and "ramipril" are one.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// speller offers spellings of a case's terms for words that sound or look like them. It only ever offers: nothing is changed by itself.
type speller struct {
	exact map[string]string   // letters of a mishearing → the term
	right map[string]bool     // letters of a term: these words are right
	near  map[byte][]likeness // by the first letter of their sound
}

// likeness is a term as it is compared.
type likeness struct{ term, letters, sound string }

// How like a term words must be: the share of letters, and of sounds, that would have to change. Set on the table of true and false cases in
// the tests, so that "Kaylee" is offered "Kayleigh" and "Marine" is not offered "Maureen"; ordinary words are never offered anything.
const (
	leastLetters = 5    // of a term; shorter ones are like too many words
	mostWords    = 3    // of the phrase that may be one term misheard
	mostSpelling = 0.45 // of the letters
	mostSound    = 0.25 // of the sounds
)

// newSpeller joins the glossary with the names of who was there, each name and its parts.
func newSpeller(glossary []casework.Term, people []casework.Attendee) *speller {
	s := &speller{exact: map[string]string{}, right: map[string]bool{}, near: map[byte][]likeness{}}
	for _, t := range glossary {
		s.add(t.Text)
		for _, h := range t.Heard {
			if k := letters(h); strings.Contains(h, " ") || !common[k] {
				s.exact[k] = t.Text
			}
		}
	}
	for _, a := range people {
		s.add(a.Name)
		for _, part := range strings.Fields(a.Name) {
			if r, _ := utf8.DecodeRuneInString(part); unicode.IsUpper(r) {
				s.add(part)
			}
		}
	}
	return s
}

func (s *speller) add(term string) {
	k := letters(term)
	if k == "" || s.right[k] {
		return
	}
	s.right[k] = true
	if sound := soundKey(k); utf8.RuneCountInString(k) >= leastLetters && sound != "" && !common[k] {
		s.near[sound[0]] = append(s.near[sound[0]], likeness{term, k, sound})
	}
}

// offer is a suggestion with how far the words are from the term.
type offer struct {
	SuggestionView
	first, end int // words
	distance   float64
}

// suggest lists the terms that words of a text may be. No two suggestions overlap; of those that would the likeliest stays.
func (s *speller) suggest(text string) []SuggestionView {
	out := []SuggestionView{}
	if len(s.right) == 0 {
		return out
	}
	spans := casework.Spans(text)
	words, right := make([]string, len(spans)), make([]bool, len(spans))
	for i, sp := range spans {
		words[i] = letters(bare(sp.Text))
	}
	for i := range spans { // words that are right already are no part of a mishearing
		for n := 1; n <= mostWords && i+n <= len(spans); n++ {
			if s.right[strings.Join(words[i:i+n], "")] {
				for j := i; j < i+n; j++ {
					right[j] = true
				}
			}
		}
	}
	var offers []offer
	for i := range spans {
		for n := 1; n <= mostWords && i+n <= len(spans) && !right[i+n-1]; n++ {
			if right[i] {
				break
			}
			if with, distance, ok := s.closest(words[i : i+n]); ok {
				from, to := edges(spans[i], spans[i+n-1])
				offers = append(offers, offer{SuggestionView{From: from, To: to, Text: string([]rune(text)[from:to]), With: with}, i, i + n, distance})
			}
		}
	}
	slices.SortStableFunc(offers, func(a, b offer) int {
		switch {
		case a.distance < b.distance:
			return -1
		case a.distance > b.distance:
			return 1
		}
		return a.end - a.first - (b.end - b.first)
	})
	var taken []offer
	for _, o := range offers {
		if !slices.ContainsFunc(taken, func(t offer) bool { return o.first < t.end && t.first < o.end }) {
			taken = append(taken, o)
		}
	}
	slices.SortFunc(taken, func(a, b offer) int { return a.first - b.first })
	for _, o := range taken {
		out = append(out, o.SuggestionView)
	}
	return out
}

// edges are the characters of a phrase without the punctuation round it and without a possessive ending, which stays.
func edges(first, last casework.Span) (from, to int) {
	head := strings.IndexFunc(first.Text, wordRune)
	from = first.From + utf8.RuneCountInString(first.Text[:max(0, head)])
	stem := last.Text[:strings.Index(last.Text, bare(last.Text))+len(bare(last.Text))]
	return from, last.From + utf8.RuneCountInString(stem)
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// closest finds the term that words may be. A mishearing that was put right before is certain; else the term must begin with the same sound and
// be like them in letters and in sound, and the words must not all be ordinary ones.
func (s *speller) closest(words []string) (with string, distance float64, ok bool) {
	all := strings.Join(words, "")
	if all == "" || words[0] == "" || words[len(words)-1] == "" {
		return "", 0, false
	}
	if with, ok := s.exact[all]; ok {
		return with, -1, true
	}
	ordinary := true
	for _, w := range words {
		ordinary = ordinary && (common[w] || w == "")
	}
	sound := soundKey(all)
	if ordinary || utf8.RuneCountInString(all) < leastLetters-1 || sound == "" {
		return "", 0, false
	}
	best := 1.0
	for _, l := range s.near[sound[0]] {
		spelt, heard := apart(all, l.letters, mostSpelling), apart(sound, l.sound, mostSound)
		if spelt <= mostSpelling && heard <= mostSound && spelt+heard < best {
			best, with = spelt+heard, l.term
		}
	}
	return with, best, with != ""
}

// apart is the share of letters that turn one into the other, or 1 where their lengths alone say that it is more than most.
func apart(a, b string, most float64) float64 {
	n, m := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	if float64(max(n, m)-min(n, m)) > most*float64(max(n, m)) {
		return 1
	}
	return float64(levenshtein.ComputeDistance(a, b)) / float64(max(n, m))
}

// saidAlike are spellings that English speakers say alike, the longer first. It is a rough key for comparing misheard names, not a phonetic system.
var saidAlike = strings.NewReplacer("eigh", "i", "igh", "i", "ough", "o", "tch", "c", "sch", "sk", "ph", "f", "gh", "g", "ck", "k", "kn", "n", "wr", "r", "wh", "w",
	"qu", "kw", "ee", "i", "ea", "i", "ie", "i", "ei", "i", "ey", "i", "ay", "a", "ai", "a", "oo", "u", "ou", "u", "au", "o", "aw", "o", "oa", "o", "ow", "o",
	"ce", "se", "ci", "si", "cy", "si", "ch", "c", "c", "k", "q", "k", "x", "ks", "z", "s", "y", "i", "dg", "j")

// soundKey is how letters sound, roughly: spellings that are said alike are alike, a letter twice is once, an e at the end is silent.
func soundKey(k string) string {
	k = saidAlike.Replace(k)
	var b strings.Builder
	last := rune(0)
	for _, r := range k {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	if s := b.String(); len(s) > 3 {
		return strings.TrimSuffix(s, "e")
	}
	return b.String()
}
