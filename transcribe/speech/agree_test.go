package speech

import (
	"strings"
	"testing"
)

func TestAgree(t *testing.T) {
	for name, c := range map[string]struct{ first, second, want string }{ // want: a letter for each word, y or n
		"the same":                                  {"He hit me.", "he hit me", "yyy"},
		"another word":                              {"He hit me", "He bit me", "yny"},
		"a word missing":                            {"I never hit him", "I hit him", "ynyy"},
		"a word more makes both sides doubtful":     {"I did hit him", "I did not hit him", "ynny"},
		"a word more before all":                    {"hit him", "never hit him", "ny"},
		"a word more after all":                     {"I hit him", "I hit him once", "yyn"},
		"the same word twice":                       {"no I did", "no no I did", "nny"},
		"figures and words":                         {"at 20 to 3", "At twenty to three.", "yyyy"},
		"figures that differ":                       {"at 20 to 3", "at 30 to 3", "ynyy"},
		"a figure of two words":                     {"all 25 of them", "all twenty five of them", "yyyy"},
		"a figure that is half right":               {"all 25 of them", "all twenty six of them", "ynyy"},
		"money":                                     {"it cost £20 then", "it cost 20 pounds then", "yyyy"},
		"per cent":                                  {"by 10% more", "by ten per cent more", "yyy"},
		"a hyphen":                                  {"a co-worker said", "a co worker said", "yyy"},
		"an apostrophe":                             {"it's", "its", "y"},
		"hesitations are nobody's words":            {"um I went", "I erm went", "yyy"},
		"nothing in the second":                     {"I went", "", "nn"},
		"nothing in the first":                      {"", "I went", ""},
		"nothing at all":                            {"", "", ""},
		"words in another order":                    {"a b c d", "c d a b", "nnnn"},
		"a mark standing alone":                     {"well — no", "well no", "yyy"},
		"one word right by chance among wrong ones": {"take the tablets now", "make that a habit", "nnnn"},
	} {
		t.Run(name, func(t *testing.T) {
			var got strings.Builder
			for _, same := range Agree(c.first, c.second) {
				got.WriteByte("ny"[map[bool]int{true: 1}[same]])
			}
			if got.String() != c.want {
				t.Errorf("got %s, want %s", got.String(), c.want)
			}
		})
	}
}

// A long text is still answered for, if more cautiously.
func TestAgreeLong(t *testing.T) {
	a := strings.Repeat("one two three ", 2000)
	b := strings.Repeat("one two four ", 2000)
	got := Agree(a, b)
	if len(got) != 6000 || !got[0] || got[2] || got[5999] {
		t.Errorf("%d answers, beginning %v", len(got), got[:3])
	}
}

// A word for each field; a text agrees with itself; what agrees one way round is in the other text too.
func FuzzAgree(f *testing.F) {
	f.Add("He hit me at 20 to 3", "he never hit me at twenty to three")
	f.Add("10% um — £5", "ten per cent five pounds")
	f.Fuzz(func(t *testing.T, first, second string) {
		if len(first) > 400 || len(second) > 400 {
			return
		}
		got := Agree(first, second)
		fields := strings.Fields(first)
		if len(got) != len(fields) {
			t.Fatalf("%d answers for %d words", len(got), len(fields))
		}
		heard := map[string]bool{}
		for _, w := range strings.Fields(second) {
			for _, p := range folded(w) {
				heard[p] = true
			}
		}
		for i, same := range got {
			for _, p := range folded(fields[i]) {
				if same && !heard[p] {
					t.Fatalf("%q agrees with %q, which does not have it", fields[i], second)
				}
			}
		}
		for i, same := range Agree(first, first) {
			if !same {
				t.Fatalf("%q does not agree with itself at %d", first, i)
			}
		}
	})
}
