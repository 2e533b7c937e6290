package casework

import "strings"

// Without takes a stretch of the time line out of an utterance, by the times of its words; left is false when nothing stays. Where the
// engine gave no word times, what touches the stretch goes: the stretch is destroyed, and no word of it may stay behind.
func (u Utterance) Without(fromS, toS float64) (rest Utterance, left bool) {
	if u.EndS <= fromS || u.StartS >= toS {
		return u, true
	}
	var words []Word
	for _, w := range u.Words {
		if w.EndS <= fromS || w.StartS >= toS {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return u, false
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	if len(words) < len(u.Words) {
		u.Cut = true
	}
	u.Words, u.Text = words, strings.Join(texts, " ")
	u.StartS, u.EndS = words[0].StartS, words[len(words)-1].EndS
	return u, true
}
