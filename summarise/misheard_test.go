package summarise

import (
	"strings"
	"testing"

	"evenhand/casework"
)

func TestMisheardWords(t *testing.T) {
	for name, c := range map[string]struct {
		heard, said                  string
		number, denial, proper, word bool
	}{
		"the same":                       {"He takes five tablets, not six.", "He takes five tablets, not six.", false, false, false, false},
		"other marks":                    {"i do not want to go you can write that down", "I do not want to go. You can write that down.", false, false, false, false},
		"figures":                        {"It's 2.5 mg at 20 past 3 on the 12th of may.", "It's two point five milligrams, at twenty past three, on the twelfth of May.", false, false, false, false},
		"another number":                 {"He takes fifty.", "He takes fifteen.", true, false, false, false},
		"a denial lost":                  {"He does want to go home.", "He does not want to go home.", false, true, false, false},
		"a denial made":                  {"He can't go home.", "He can go home.", false, true, false, false},
		"a denial before the first word": {"Saying it's bad, I'll come back to it.", "I'm not saying it's bad. I'll come back to it.", false, true, false, false},
		"the middle of an utterance":     {"Saying it's bad.", "I'm not saying it's bad.", false, false, false, false},
		"the sentence before":            {"He lives here.", "I won't. He lives here.", false, false, false, false},
		"a name":                         {"And then Cayenne kicked me.", "And then Kian kicked me.", false, false, true, false},
		"another word":                   {"No full since he came home.", "No falls since he came home.", false, false, false, true},
		"part of a turn, far apart":      {"I eat well. I sleep.", "I eat well. I don't go out much any more, never on my own now. I sleep.", false, false, false, false},
		"two words heard as one":         {"He had breakfast.", "He had break fast.", false, false, false, false},
		"a denial of what is not kept":   {"I go to chapel.", "I never cook. I go to chapel.", false, false, false, false},
	} {
		number := misheardNumber(c.heard, c.said)
		denial, proper, word := misheardWords(c.heard, c.said, name != "the middle of an utterance")
		if number != c.number || denial != c.denial || proper != c.proper || word != c.word {
			t.Errorf("%s: number %v, denial %v, name %v, word %v", name, number, denial, proper, word)
		}
	}
}

// TestMeasureVoiced: the truth numbers the turns of the script; a turn heard in two pieces, and one of which nothing was heard, are found again.
func TestMeasureVoiced(t *testing.T) {
	script := input(t, "child-in-need-visit", visit)
	heard := input(t, "child-in-need-visit", strings.Replace(strings.Replace(visit,
		"He's been late four times, no, sorry, three times since Easter. He loves", "He's been late four times, no, sorry, thirteen times since Easter.\nS2: He loves", 1),
		"I'll send you the letter on Monday.", "I'll send you the letter.", 1))
	low := 0.75
	at := map[int][]int{}
	for i := range heard.Transcript.Utterances {
		u := &heard.Transcript.Utterances[i]
		for _, w := range strings.Fields(u.Text) {
			u.Words = append(u.Words, casework.Word{Text: w})
			if w == "thirteen" {
				u.Words[len(u.Words)-1].Confidence = &low
			}
		}
		u.ID = i + 1
		switch {
		case i < 4:
			at[i+1] = append(at[i+1], u.ID)
		default:
			at[i] = append(at[i], u.ID)
		}
	}
	delete(at, 16)
	d, err := Extract(t.Context(), heard)
	if err != nil {
		t.Fatal(err)
	}
	var truth Truth
	for turn, said := range map[int]string{4: "Joe was late three times since Easter.", 10: "Joe does not want to go on Saturday.", 16: "The weather is lovely."} {
		truth.Facts = append(truth.Facts, struct {
			ID        string `json:"id"`
			Statement string `json:"statement"`
			Turns     []int  `json:"turns"`
			Salience  int    `json:"salience"`
		}{"F", said, []int{turn}, 5})
	}
	truth = truth.Voiced(script.Transcript, at)
	m := Measure(d, heard, truth)
	if m.Salient.Of != 3 || m.Rested != (Share{2, 3}) || m.Heard != (Share{2, 3}) || m.Salient.N > 2 {
		t.Errorf("%+v", m)
	}
	wrong := HearMisheard(d, heard, truth)
	if len(wrong.Numbers) != 1 || !strings.Contains(wrong.Numbers[0], "thirteen") || wrong.NumberDoubtful != (Share{1, 1}) || len(wrong.Denials)+len(wrong.Names)+len(wrong.Words) != 0 ||
		wrong.Wrong != 1 || wrong.Doubtful != (Share{1, 1}) || wrong.DoubtfulWords != 1 || wrong.Alarms.N != 0 || wrong.Sentences != wrong.Alarms.Of+1 {
		t.Errorf("%+v\n%s", wrong, strings.Join(noteLines(heard, d), "\n"))
	}
}
