package evidence

import (
	"fmt"
	"testing"
)

// talkOf makes a talk of so many utterances, as long as people's are.
func talkOf(n int) []Utterance {
	out := make([]Utterance, n)
	for i := range out {
		out[i] = Utterance{i + 1, fmt.Sprintf("S%d", 1+i%3), fmt.Sprintf("I went to the shop with Rita on Monday and it cost me %d pounds, but I don't mind that, not really.", i)}
	}
	return out
}

func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		c := Case{Utterances: talkOf(n), People: people, VisitDate: "2026-04-21", Statement: Statement{Text: "Tom said he went to the shop with Rita on Monday and it cost him 10 pounds, but he did not mind that.",
			Evidence: []Quote{{11, "I went to the shop with Rita on Monday and it cost me 10 pounds, but I don't mind that"}}}}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				Judge(c)
			}
		})
	}
}
