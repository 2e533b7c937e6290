package speech

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// lingers is how long a word may go on after its last token began, where the engine does not say how long tokens last. A spoken syllable
// takes about a fifth of a second.
const lingers = 0.24

// timed joins tokens to the words of text, with their times. A token that starts with a space or with "▁" begins a word; one like
// "<0xE2>" is a single byte of a letter. A word lasts from its first token to the end of its last one that has a letter or figure:
// engines put punctuation where the pause after it ends. The result is nil where there are no times, or where the tokens do not spell text.
func timed(text string, tokens []string, starts, durations []float32, seconds float64) []TimedWord {
	if len(tokens) == 0 || len(starts) != len(tokens) {
		return nil
	}
	type word struct {
		raw        []byte
		start, end float64
		open       bool // its end is not known, only when its last token began
	}
	var words []word
	begin := true
	for i, token := range tokens {
		piece, parted := bare(token)
		begin = begin || parted
		if len(piece) == 0 {
			continue
		}
		at := float64(starts[i])
		if begin {
			words = append(words, word{start: at, end: at, open: true})
			begin = false
		}
		w := &words[len(words)-1]
		w.raw = append(w.raw, piece...)
		if sounded(piece) || w.end == w.start {
			w.end, w.open = at, true
			if len(durations) == len(tokens) && durations[i] > 0 {
				w.end, w.open = at+float64(durations[i]), false
			}
		}
	}
	out := make([]TimedWord, 0, len(words))
	for i, w := range words {
		limit := seconds
		if i+1 < len(words) {
			limit = min(limit, words[i+1].start)
		}
		if w.open {
			w.end += lingers
		}
		// Whatever the engine says, words stand in order, inside the sound.
		start := min(max(w.start, 0), seconds)
		if n := len(out); n > 0 {
			start = max(start, out[n-1].EndS)
		}
		spelt := strings.TrimSpace(strings.ToValidUTF8(string(w.raw), ""))
		if spelt == "" {
			continue
		}
		out = append(out, TimedWord{Text: spelt, StartS: round(start), EndS: round(max(start, min(w.end, limit)))})
	}
	if !slices.EqualFunc(out, strings.Fields(text), func(w TimedWord, f string) bool { return w.Text == f }) {
		return nil
	}
	return out
}

// bare returns the bytes a token stands for without its word mark, and whether it had one.
func bare(token string) (piece []byte, parted bool) {
	for _, mark := range []string{"▁", " "} {
		if rest, ok := strings.CutPrefix(token, mark); ok {
			token, parted = rest, true
			break
		}
	}
	if hex, ok := strings.CutPrefix(token, "<0x"); ok && len(hex) == 3 && hex[2] == '>' {
		if b, err := strconv.ParseUint(hex[:2], 16, 8); err == nil {
			return []byte{byte(b)}, parted
		}
	}
	return []byte(token), parted
}

// sounded reports whether a piece is heard: it has a letter or figure, or is part of one.
func sounded(piece []byte) bool {
	for _, r := range string(piece) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == unicode.ReplacementChar {
			return true
		}
	}
	return false
}
