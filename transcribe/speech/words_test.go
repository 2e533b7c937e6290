package speech

import (
	"slices"
	"strings"
	"testing"
)

func TestTimed(t *testing.T) {
	for name, c := range map[string]struct {
		text      string
		tokens    []string
		starts    []float32
		durations []float32
		want      []TimedWord
	}{
		"Parakeet, spaces already made of word marks": {
			"He's never hit me.", []string{" He", "'", "s", " never", " hit", " me", "."},
			[]float32{0.2, 0.3, 0.4, 0.6, 1, 1.2, 1.9}, []float32{0.1, 0.1, 0.1, 0.3, 0.2, 0.2, 0.1},
			[]TimedWord{{"He's", 0.2, 0.5}, {"never", 0.6, 0.9}, {"hit", 1, 1.2}, {"me.", 1.2, 1.4}}},
		"word marks as they are": {
			"so far", []string{"▁so", "▁f", "ar"}, []float32{0, 0.4, 0.5}, []float32{0.2, 0.1, 0.1},
			[]TimedWord{{"so", 0, 0.2}, {"far", 0.4, 0.6}}},
		"a mark of its own": {
			"so far", []string{"▁", "so", "▁", "far"}, []float32{0, 0.1, 0.4, 0.5}, nil,
			[]TimedWord{{"so", 0.1, 0.34}, {"far", 0.5, 0.74}}},
		"no durations: a word ends where the next begins, or soon after": {
			"yes I do", []string{" yes", " I", " do"}, []float32{0.1, 0.2, 1}, nil,
			[]TimedWord{{"yes", 0.1, 0.2}, {"I", 0.2, 0.44}, {"do", 1, 1.24}}},
		"Whisper's tokens are bytes, and a letter may be cut": {
			"a café here", []string{" a", " caf", "\xc3", "\xa9", " here"}, []float32{0, 0.2, 0.4, 0.45, 0.8}, nil,
			[]TimedWord{{"a", 0, 0.2}, {"café", 0.2, 0.69}, {"here", 0.8, 1.04}}},
		"bytes spelt out": {
			"café", []string{" caf", "<0xC3>", "<0xA9>"}, []float32{0.2, 0.4, 0.5}, []float32{0.1, 0.1, 0.1},
			[]TimedWord{{"café", 0.2, 0.6}}},
		"times out of order and outside are put in order": {
			"a b c", []string{" a", " b", " c"}, []float32{0.5, 0.4, 9}, []float32{0.3, 0.3, 1},
			[]TimedWord{{"a", 0.5, 0.5}, {"b", 0.5, 0.7}, {"c", 2, 2}}},
		"a mark standing alone is a word, as in the text": {
			"well - no", []string{" well", " -", " no"}, []float32{0, 0.5, 1}, []float32{0.3, 0.1, 0.2},
			[]TimedWord{{"well", 0, 0.3}, {"-", 0.5, 0.6}, {"no", 1, 1.2}}},
		"no times: none":                      {"so", []string{" so"}, nil, nil, nil},
		"tokens that spell something else":    {"so there", []string{" so"}, []float32{0}, nil, nil},
		"fewer times than tokens":             {"so far", []string{" so", " far"}, []float32{0}, nil, nil},
		"nothing heard":                       {"", nil, nil, nil, nil},
		"durations of another length: unused": {"so", []string{" so"}, []float32{1}, []float32{1, 2}, []TimedWord{{"so", 1, 1.24}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := timed(c.text, c.tokens, c.starts, c.durations, 2); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Whatever an engine says, words come out in order, inside the sound, and as the text has them; or not at all.
func FuzzTimed(f *testing.F) {
	f.Add(" He|'s| never| hit| me|.", []byte{1, 2, 3, 9, 12, 15}, true)
	f.Add("▁caf|<0xC3>|<0xA9>", []byte{9, 8, 200}, false)
	f.Add(" |  a|\xff|▁▁", []byte{0, 0, 0, 0}, true)
	f.Fuzz(func(t *testing.T, joined string, at []byte, lasts bool) {
		tokens := strings.Split(joined, "|")
		var starts, durations []float32
		for _, b := range at {
			starts = append(starts, float32(b)/10-1)
			if lasts {
				durations = append(durations, float32(b%7)/10)
			}
		}
		var text strings.Builder
		for _, token := range tokens {
			piece, parted := bare(token)
			if parted {
				text.WriteByte(' ')
			}
			text.Write(piece)
		}
		said := strings.TrimSpace(strings.ToValidUTF8(text.String(), ""))
		words := timed(said, tokens, starts, durations, 20)
		if words == nil {
			return
		}
		last := 0.0
		var spelt []string
		for _, w := range words {
			if w.StartS < last || w.EndS < w.StartS || w.EndS > 20 {
				t.Fatalf("%+v after %g", w, last)
			}
			last = w.EndS
			spelt = append(spelt, w.Text)
		}
		if !slices.Equal(spelt, strings.Fields(said)) {
			t.Fatalf("%q became %q", said, spelt)
		}
	})
}
