package reported

import "testing"

func TestSupposed(t *testing.T) {
	for words, want := range map[string]bool{
		"He'd smile at you, and he'd take the lot.":           true,
		"They'd bang on the door and she would lose the key.": true,
		"I wouldn't go and they'd not make me.":               true,
		"I'd like a garden, and I'd rather be near the shop.": false,
		"He said he'd ring and she'd answer.":                 false,
		"I'd been poorly and I'd had no sleep.":               false,
		"She'd never do it.":                                  false,
	} {
		if Supposed(words) != want {
			t.Errorf("%q: supposed is %t", words, !want)
		}
	}
	ann := Words{Text: "He'd smile at you, and he'd take the lot.", Speaker: Person{Ref: "S2", Name: "Ann", Pronouns: "she/her"}}
	if s, ok := Say(ann); ok {
		t.Errorf("reported what is only supposed: %q", s.Text)
	}
}
