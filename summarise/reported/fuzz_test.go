package reported

import (
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var everyWord = regexp.MustCompile(`\{S\d+\}|[\p{L}\d£%]+(?:['.,:\-][\p{L}\d%]+)*`)

// counted are the words whose number must not change: denials, numbers, names, and how sure the speaker is.
func counted(text string) (denials, numbers, names, sure []string) {
	text = strings.NewReplacer("’", "'", "‘", "'").Replace(bracketed.ReplaceAllString(text, ""))
	for _, m := range everyWord.FindAllString(text, -1) {
		for _, w := range undone(strings.ToLower(m)) {
			switch {
			case w == "not" || w == "never" || w == "nobody" || w == "nothing" || w == "none" || w == "nowhere" || w == "neither":
				denials = append(denials, w)
			case numberWord(w):
				numbers = append(numbers, w)
			case w == "craven" || w == "deepa" || w == "marsh":
				names = append(names, w)
			case modals[w] || w == "maybe" || w == "perhaps" || w == "probably" || w == "always" || w == "sometimes":
				sure = append(sure, w)
			}
		}
	}
	return
}

// keeps checks what must hold of every sentence made.
func keeps(t *testing.T, w Words, s Sentence) {
	t.Helper()
	if back, ok := Back(s.Text, w); !ok || back == "" {
		t.Fatalf("%q → %q does not reverse", w.Text, s.Text)
	}
	d1, n1, m1, u1 := counted(w.Text)
	d2, n2, m2, u2 := counted(s.Text)
	if strings.ContainsAny(w.Text, "?") || tagOrRepeat(w.Text) {
		return // a tag ("isn't it"), or a word said twice, takes its own with it
	}
	if !slices.Equal(d1, d2) || !slices.Equal(n1, n2) || !slices.Equal(m1, m2) {
		t.Fatalf("%q → %q: denials %v/%v numbers %v/%v names %v/%v", w.Text, s.Text, d1, d2, n1, n2, m1, m2)
	}
	if u := slices.DeleteFunc(u2, func(x string) bool { return x == "would" }); !slices.Equal(slices.DeleteFunc(u1, func(x string) bool { return x == "would" }), u) {
		t.Fatalf("%q → %q: how sure %v/%v", w.Text, s.Text, u1, u2)
	}
	if strings.ContainsAny(s.Text, "?\"“”") || !strings.HasSuffix(s.Text, ".") {
		t.Fatalf("%q → %q: not a plain sentence", w.Text, s.Text)
	}
	if !w.Speaker.Signer && regexp.MustCompile(`\b(I|my|mine|myself|we|us|our|you|your)\b`).MatchString(s.Text) && !w.Addressee.Signer {
		t.Fatalf("%q → %q: a first or second person is left", w.Text, s.Text)
	}
}

func tagOrRepeat(text string) bool {
	low := strings.ToLower(text)
	ws := slices.DeleteFunc(everyWord.FindAllString(low, -1), func(w string) bool { return fillers[w] })
	for i := 1; i < len(ws); i++ {
		if ws[i] == ws[i-1] || i > 2 && ws[i] == ws[i-2] || i > 3 && ws[i] == ws[i-3] || i > 4 && ws[i] == ws[i-4] || i > 5 && ws[i] == ws[i-5] {
			return true
		}
	}
	return regexp.MustCompile(`n't (i|he|she|it|we|they|that|there)\b`).MatchString(low)
}

func FuzzSay(f *testing.F) {
	for _, line := range strings.Split(strings.TrimSpace(said), "\n") {
		p := strings.Split(line, " | ")
		f.Add(p[0], p[1])
	}
	f.Fuzz(func(t *testing.T, who, text string) {
		if len(text) > 2000 {
			return
		}
		w := wordsOf(who, text)
		if s, ok := Say(w); ok {
			keeps(t, w, s)
		}
		Back(text, w)
	})
}

// TestSayAnyWords puts words together at random: nothing may break, and nothing that comes out may have lost or gained a denial, a number or a name.
func TestSayAnyWords(t *testing.T) {
	heads := strings.Fields("I I I I'm I've I'd I'll He She It They We You My The There Me Nobody Mum Deepa It's He's No, Yes, Well, If On")
	rest := strings.Fields("don't can't never not no nobody have has am was do go need want think told said me my mine you your him her them us the a two ten Monday, Tuesday and and, but to in at on with Craven Marsh Deepa house tablets out bath would might will always sometimes 'd it's I, I, he, she, it, really just er, like, mind, because when if that been got had done going wash help work put")
	r := rand.New(rand.NewSource(5))
	whos := []string{"jean", "jean>w", "owen", "robin", "sam", "toby", "lily", "w", "w>jean", "w>owen", "alone"}
	made := 0
	for range 20000 {
		n := 2 + r.Intn(9)
		words := []string{heads[r.Intn(len(heads))]}
		for range n {
			words = append(words, rest[r.Intn(len(rest))])
		}
		w := wordsOf(whos[r.Intn(len(whos))], strings.TrimRight(strings.Join(words, " "), ",")+".")
		if s, ok := Say(w); ok {
			made++
			keeps(t, w, s)
		}
	}
	if made < 200 {
		t.Errorf("only %d sentences were made: the test sees too little", made)
	}
}
