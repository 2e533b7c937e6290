package measure

import (
	"math"
	"testing"
)

// The figures are what PyPI rouge-score 0.1.2 gives for the same texts, without its stemmer: precision, recall, F1 of ROUGE-1, -2, -L, -Lsum.
func TestRougeIsThatOfRougeScore(t *testing.T) {
	for _, c := range []struct {
		candidate, reference string
		want                 [4]Rouge
	}{
		{"Maureen said she has two tablets in the morning.\nShe walks with a frame.", "Maureen takes two tablets each morning, she said.\nShe uses a frame to walk, and a stick outdoors.",
			[4]Rouge{{9. / 14, 9. / 18, 0.5625}, {4. / 13, 4. / 17, 0.26666666666666666}, {7. / 14, 7. / 18, 0.4375}, {8. / 14, 8. / 18, 0.5}}},
		{"the the the cat", "the cat sat on the mat\nthe dog sat", [4]Rouge{{1, 4. / 9, 0.6153846153846153}, {1. / 3, 0.125, 0.18181818181818182}, {0.75, 1. / 3, 0.46153846153846156}, {0.75, 1. / 3, 0.46153846153846156}}},
		{"", "something", [4]Rouge{}},
		{"It's half-past 3.", "it s half past 3", [4]Rouge{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}}},
		{"a b c d e f\ng h a b", "a c e g\nb d f h\na b c", [4]Rouge{{1, 10. / 11, 0.9523809523809523}, {1. / 3, 0.3, 0.3157894736842105}, {0.7, 7. / 11, 2. / 3}, {0.8, 8. / 11, 0.761904761904762}}},
	} {
		got := [4]Rouge{RougeN(1, c.candidate, c.reference), RougeN(2, c.candidate, c.reference), RougeL(c.candidate, c.reference), RougeLsum(c.candidate, c.reference)}
		for i, g := range got {
			w := c.want[i]
			if math.Abs(g.P-w.P) > 1e-9 || math.Abs(g.R-w.R) > 1e-9 || math.Abs(g.F-w.F) > 1e-9 {
				t.Errorf("%q: measure %d is %+v, want %+v", c.candidate, i, g, w)
			}
		}
	}
}

func TestPearson(t *testing.T) {
	if r := Pearson([]float64{1, 2, 3, 4}, []float64{2, 4, 6, 8}); math.Abs(r-1) > 1e-12 {
		t.Errorf("a straight line gives %v", r)
	}
	if r := Pearson([]float64{1, 2, 3}, []float64{1, 1, 1}); r != 0 {
		t.Errorf("nothing that varies gives %v", r)
	}
	if r := Pearson([]float64{1, 2, 3, 4, 5}, []float64{2, 1, 4, 3, 5}); math.Abs(r-0.8) > 1e-12 {
		t.Errorf("0.8 came out as %v", r)
	}
}
