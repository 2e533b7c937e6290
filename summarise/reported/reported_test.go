package reported

import "testing"

func TestQuick(t *testing.T) {
	m := Person{Ref: "S2", Name: "Maureen Tasker", Pronouns: "she/her"}
	for _, s := range []string{
		"I don't need any help with dressing.", "I have a wash at the sink. I can't do the bath.", "I'm seventy-nine, I'll be eighty in June", "I've not been in that bath since, ooh, before Christmas.",
		"I don't use the cooker now, not since I left the pan on.", "Nobody comes in.", "I do not want to go into a home.", "Mum, it's four.", "It's on the back of the bathroom door. I don't wear it. It makes me feel old.",
		"Me and Lee don't talk", "I get up and have a wash", "I've my pension.", "I'd like to get back to chapel.", "School told me he said I'd left him on his own.", "Took me twenty minutes", "I never go out.",
	} {
		w := Words{Text: s, Speaker: m, People: []Person{m}, Names: []string{"Lee"}}
		g, ok := Say(w)
		t.Log(s, "=>", g.Text, ok, Why(w))
	}
}
