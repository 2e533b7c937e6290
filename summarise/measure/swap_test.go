package measure

import (
	"strings"
	"testing"
)

func TestSwap(t *testing.T) {
	names := map[string]string{"joan": "Tariq"}
	for in, want := range map[string]string{
		"Joan said her mum told her that he's hers.": "Tariq said his dad told him that she's his.",
		"He lost his keys; the blame was his.":       "She lost her keys; the blame was hers.",
		"Mrs Ward's daughter likes the boy.":         "Mr Ward's son likes the girl.",
		"I miss the singing, said Miss Hale.":        "I miss the singing, said Mr Hale.",
		"There is the hero, and a humane theatre.":   "There is the hero, and a humane theatre.",
	} {
		if got := Swap(in, names); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if len(strings.Fields(Swap(in, names))) != len(strings.Fields(in)) {
			t.Errorf("%q changed its number of words", in)
		}
	}
}

func TestOtherGender(t *testing.T) {
	text := "Her brother Kenny reckons Denise did it. Kenny’s mum is Olamide, and grace is no name here."
	names := OtherGender(text, "Joan Ward")
	for _, n := range []string{"kenny", "denise", "joan"} {
		if names[n] == "" || strings.Contains(strings.ToLower(text), strings.ToLower(names[n])) {
			t.Errorf("%s became %q", n, names[n])
		}
	}
	if len(names) != 3 || names["denise"] == names["joan"] {
		t.Errorf("got %v", names)
	}
	if got := Swap("Kenny's sister", names); got != names["kenny"]+"'s brother" {
		t.Errorf("got %q", got)
	}
}

func FuzzSwap(f *testing.F) {
	f.Add("Her dad’s 'his'")
	f.Fuzz(func(t *testing.T, s string) {
		if len(strings.Fields(Swap(s, nil))) != len(strings.Fields(s)) {
			t.Fatalf("%q changed its number of words", s)
		}
	})
}
