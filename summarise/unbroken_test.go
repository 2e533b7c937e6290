package summarise

import (
	"strings"
	"testing"
)

// What a quotation leaves out never turns what it gives.
func TestUnbroken(t *testing.T) {
	for _, c := range []struct {
		name, words string
		take        []int
		want        string
	}{
		{"a denial between", "He has a key to my flat. He has never used it. My sister pays the rent.", []int{0, 2}, "He has a key to my flat. He has never used it. My sister pays the rent."},
		{"a limit between", "There is an order from the court. Only about the mother. My sister pays the rent.", []int{0, 2}, "There is an order from the court. Only about the mother. My sister pays the rent."},
		{"what “it” is between", "He sleeps through mostly. The doctor raised his syrup. It is four now.", []int{0, 2}, "He sleeps through mostly. The doctor raised his syrup. It is four now."},
		{"nothing that matters between", "I walk the dog at seven. We passed the park again. My sister pays the rent.", []int{0, 2}, "I walk the dog at seven. … My sister pays the rent."},
		{"about a risk", "He hit me last March. We had our tea late. My sister pays the rent.", []int{0, 2}, "He hit me last March. We had our tea late. My sister pays the rent."},
	} {
		tk := threeOf(t, "S2: "+c.words+"\nS1: Right."+small)
		p := &pick{u: 0, kind: "said"}
		for _, k := range c.take {
			p.add(tk.byU[0][k])
		}
		var got []string
		for _, p := range tk.unbroken([]*pick{p}) {
			for _, r := range p.ranges() {
				got = append(got, tk.us[0].Text[r[0]:r[1]])
			}
		}
		if s := strings.Join(got, " … "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
}

// Where what lies between may not be shown, the later part goes to the list if it says nothing by itself, and stands alone if it does.
func TestUnbrokenApart(t *testing.T) {
	tk := threeOf(t, "S2: He has a key to my flat. He has never used it. My sister pays the rent. It is late.\nS1: Right."+small)
	cs := tk.byU[0]
	cs[1].aimed = true
	p := &pick{u: 0, kind: "said", clauses: []*clause{cs[0], cs[2]}}
	if got := tk.unbroken([]*pick{p}); len(got) != 2 || len(got[0].clauses) != 1 || got[1].clauses[0] != cs[2] {
		t.Errorf("%d picks", len(got))
	}
	p = &pick{u: 0, kind: "said", clauses: []*clause{cs[0], cs[3]}}
	if got := tk.unbroken([]*pick{p}); len(got) != 1 || len(got[0].clauses) != 1 {
		t.Errorf("%d picks", len(got))
	}
}

// Another's words keep whose they are.
func TestWithBearer(t *testing.T) {
	tk := threeOf(t, "S2: I had a cold tea. That is what she said. You are going to call me lazy. I paid the bill.\nS1: Right."+small)
	cs := tk.byU[0]
	p := &pick{u: 0, kind: "said", clauses: []*clause{cs[2]}}
	if tk.unbroken([]*pick{p}); len(p.clauses) != 2 || p.clauses[0] != cs[1] {
		t.Errorf("%q", p.words(tk))
	}
}
