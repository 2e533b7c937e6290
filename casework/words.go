package casework

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a word's place in a text, in characters (runes).
type Span struct {
	From, To int
	Text     string
}

// Spans cuts a text into its words: what stands between white space, with its punctuation. Word times and corrections count words this way.
func Spans(text string) []Span {
	var out []Span
	at, from, start := 0, -1, 0
	for i, r := range text {
		switch space := unicode.IsSpace(r); {
		case space && from >= 0:
			out = append(out, Span{from, at, text[start:i]})
			from = -1
		case !space && from < 0:
			from, start = at, i
		}
		at++
	}
	if from >= 0 {
		out = append(out, Span{from, at, text[start:]})
	}
	return out
}

// plain is what two spellings of one word share: its letters and figures in small letters. A word without any is itself.
func plain(word string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, word)
	if s == "" {
		return word
	}
	return s
}

// mostCells bounds what aligning two texts may cost. Texts that differ in more than some thousand words have no words in common for us.
const mostCells = 4 << 20

// align says for each word that was where it is now, or -1. Words are the same when their letters and figures are.
func align(was, now []string) []int {
	to := make([]int, len(was))
	first := 0
	for first < len(was) && first < len(now) && plain(was[first]) == plain(now[first]) {
		to[first] = first
		first++
	}
	n, m := len(was), len(now)
	for n > first && m > first && plain(was[n-1]) == plain(now[m-1]) {
		n, m = n-1, m-1
		to[n] = m
	}
	for i := first; i < n; i++ {
		to[i] = -1
	}
	a, b := was[first:n], now[first:m]
	if len(a) == 0 || len(b) == 0 || len(a)*len(b) > mostCells {
		return to
	}
	// The longest run of words in common, by the usual table.
	width := len(b) + 1
	best := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if plain(a[i]) == plain(b[j]) {
				best[i*width+j] = best[(i+1)*width+j+1] + 1
			} else {
				best[i*width+j] = max(best[(i+1)*width+j], best[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case plain(a[i]) == plain(b[j]):
			to[first+i] = first + j
			i, j = i+1, j+1
		case best[(i+1)*width+j] >= best[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return to
}

// texts are the words of spans.
func texts(spans []Span) []string {
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = s.Text
	}
	return out
}

// Change is a run of words that became other words: was[From:To] is now[NowFrom:NowTo]. Either may be empty.
type Change struct{ From, To, NowFrom, NowTo int }

// Changes lists the runs of words in which two texts differ, in order; the indexes are those of their Spans.
func Changes(was, now string) []Change {
	a, b := texts(Spans(was)), texts(Spans(now))
	return changes(align(a, b), len(b))
}

func changes(to []int, n int) []Change {
	var out []Change
	from, nowFrom := 0, 0
	for i := 0; i <= len(to); i++ {
		at := n
		if i < len(to) {
			if at = to[i]; at < 0 {
				continue
			}
		}
		if i > from || at > nowFrom {
			out = append(out, Change{from, i, nowFrom, at})
		}
		from, nowFrom = i+1, at+1
	}
	return out
}

// respread gives the words of a corrected text their times. Words that stayed keep theirs, and how sure they were; new ones are spread, by
// their letters, over the time of the words they replaced, or between their neighbours. An engine that gave no times has none to spread.
func respread(words []Word, text string, startS, endS float64) []Word {
	if len(words) == 0 {
		return words
	}
	was := make([]string, len(words))
	for i, w := range words {
		was[i] = w.Text
	}
	now := texts(Spans(text))
	to := align(was, now)
	out := make([]Word, len(now))
	for i, at := range to {
		if at >= 0 {
			out[at] = words[i]
			out[at].Text = now[at]
		}
	}
	for _, c := range changes(to, len(now)) {
		from, end := startS, endS
		switch {
		case c.To > c.From:
			from, end = words[c.From].StartS, words[c.To-1].EndS
		default:
			if c.From > 0 {
				from = words[c.From-1].EndS
			}
			if c.To < len(words) {
				end = words[c.To].StartS
			}
		}
		end = max(from, end)
		letters := 0
		for _, w := range now[c.NowFrom:c.NowTo] {
			letters += utf8.RuneCountInString(w)
		}
		at := 0
		for i := c.NowFrom; i < c.NowTo; i++ {
			n := utf8.RuneCountInString(now[i])
			out[i] = Word{Text: now[i], StartS: from + (end-from)*float64(at)/float64(letters), EndS: from + (end-from)*float64(at+n)/float64(letters)}
			at += n
		}
	}
	return out
}

// timed reports whether each word of the text has a time of its own.
func (u Utterance) timed(spans []Span) bool { return len(u.Words) > 0 && len(u.Words) == len(spans) }

// Times finds when a stretch of the text, in characters, was spoken: by its words where the engine gave them times, else by its share of the
// letters. Both are 0 where there is no sound.
func (u Utterance) Times(from, to int) (startS, endS float64) {
	if !u.Timed() {
		return 0, 0
	}
	spans := Spans(u.Text)
	if u.timed(spans) {
		if a, b := within(spans, from, to); a < b {
			return u.Words[a].StartS, u.Words[b-1].EndS
		}
	}
	n, d := float64(max(1, utf8.RuneCountInString(u.Text))), u.EndS-u.StartS
	return u.StartS + d*float64(from)/n, u.StartS + d*float64(to)/n
}

// within finds the words that a stretch of characters touches: spans[a:b].
func within(spans []Span, from, to int) (a, b int) {
	for a < len(spans) && spans[a].To <= from {
		a++
	}
	for b = a; b < len(spans) && spans[b].From < to; b++ {
	}
	return a, b
}

// part cuts an utterance before its k-th word. Each part keeps the speaker and the marks, and what was heard of it where the worker has
// corrected the text; strict leaves out of that what could belong to the other part.
func (u Utterance) part(k int, strict bool) (a, b Utterance) {
	spans := Spans(u.Text)
	runes := []rune(u.Text)
	a, b = u, u
	a.Text, b.Text = string(runes[:spans[k-1].To]), string(runes[spans[k].From:])
	a.Words, b.Words = nil, nil
	if u.timed(spans) {
		a.Words, b.Words = append([]Word{}, u.Words[:k]...), append([]Word{}, u.Words[k:]...)
		a.EndS, b.StartS = u.Words[k-1].EndS, u.Words[k].StartS
	} else if u.EndS > u.StartS {
		cut := u.StartS + (u.EndS-u.StartS)*float64(spans[k].From)/float64(len(runes))
		a.EndS, b.StartS = cut, cut
	}
	a.EndS = min(max(a.EndS, a.StartS), u.EndS)
	b.StartS = max(min(b.StartS, b.EndS), a.StartS)
	if u.Original != "" {
		a.Original, b.Original = partOriginal(u, k, strict)
	}
	a.Revision, b.Revision = u.Revision+1, u.Revision+1
	return a, b
}

// partOriginal cuts the text as it was first heard where the corrected text is cut before its k-th word. A part that is as it was heard has
// no original; one of which nothing was heard keeps the whole, so that it still counts as corrected.
func partOriginal(u Utterance, k int, strict bool) (a, b string) {
	was := Spans(u.Original)
	to := align(texts(was), texts(Spans(u.Text)))
	last, next := 0, len(was) // the words of the original that surely stand before, and after, the cut
	for i, at := range to {
		if at >= 0 && at < k {
			last = i + 1
		}
	}
	for i := len(to) - 1; i >= 0; i-- {
		if to[i] >= k {
			next = i
		}
	}
	cutA, cutB := last, next
	if !strict { // what stands between belongs to the side on which something is new
		cut := last
		if last < next && strings.TrimSpace(u.Text) != "" {
			newBefore := k
			for _, at := range to {
				if at >= 0 && at < k {
					newBefore = k - at - 1
				}
			}
			if newBefore > 0 {
				cut = next
			}
		}
		cutA, cutB = cut, cut
	}
	a, b = strings.Join(texts(was[:cutA]), " "), strings.Join(texts(was[cutB:]), " ")
	now := Spans(u.Text)
	for _, p := range []struct {
		original *string
		text     []Span
	}{{&a, now[:k]}, {&b, now[k:]}} {
		switch {
		case *p.original == strings.Join(texts(p.text), " "):
			*p.original = ""
		case *p.original == "" && strict:
			*p.original = "…"
		case *p.original == "":
			*p.original = u.Original
		}
	}
	return a, b
}

var hesitations = regexp.MustCompile(`(?i)\b(?:er|erm|um|uh)\b,? ?`)

// Tidy takes the hesitations out of dictated words and begins them with a capital. It changes nothing else.
func Tidy(s string) string {
	s = Fold(hesitations.ReplaceAllString(s, ""))
	s = strings.ReplaceAll(strings.ReplaceAll(s, ", ,", ","), " ,", ",")
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return strings.ToUpper(string(r)) + s[n:]
}
