package summarise

import (
	"strings"
	"testing"
)

// TestAnswersAboutHarmStandWhole drafts talks in which the end of an answer changes its beginning.
func TestAnswersAboutHarmStandWhole(t *testing.T) {
	const before = "S1: Hello, Tom. How have you been getting on with the new flat and the heating?\nS2: Not bad. The heating was mended on Tuesday and the landlord came out twice. I want a quiet life and a garden.\n"
	const after = "S1: Thank you. I'll ring the housing office on Friday about the damp.\nS2: I'll send you the letter on Monday. The damp is in two rooms and it was there when we moved in."
	for name, c := range map[string]struct {
		said string
		want []string // whole lines' words, in order, one after the other
	}{
		"a no that is qualified": {"S1: Has anybody ever hurt you?\nS2: No. Never. She threw a cup the once, when we'd had words, it broke. It wasn't at me.",
			[]string{"No. Never. She threw a cup the once, when we'd had words, it broke. It wasn't at me."}},
		"a follow-up stays with it": {"S1: And how are you in yourself, Tom? The letter said you'd been cutting yourself.\nS2: That was before. I've not done it since. I get, like, I think about it, but I'm not going to.\nS1: When did you last think about it?\nS2: Sunday night. By the shops. I rang my sister and she came.\nS1: Do you feel like that today?\nS2: No. I'm all right today.",
			[]string{"And how are you in yourself, Tom? The letter said you'd been cutting yourself. Tom said, as heard: That was before. I've not done it since. I get, like, I think about it, but I'm not going to.", "Sunday night. By the shops. I rang my sister and she came.", "No. I'm all right today."}},
		"without marks": {"S1: has she ever hit you tom\nS2: no she just shouts in my face and then she says sorry",
			[]string{"no she just shouts in my face and then she says sorry"}},
	} {
		t.Run(name, func(t *testing.T) {
			in := input(t, "case-note", before+c.said+"\n"+after)
			d, err := Extract(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			section := ""
			lines := noteLines(in, d)
			at := -1
			for n, w := range c.want {
				st, s := find(t, in, d, w)
				if !st.HighRisk {
					t.Errorf("%q is not decided by itself", w)
				}
				for i, l := range lines {
					if strings.Contains(l, w) {
						if n > 0 && i != at+1 {
							t.Errorf("%q does not follow what it answers:\n%s", w, strings.Join(lines, "\n"))
						}
						at = i
					}
				}
				if section == "" {
					section = s
				}
				if s != section {
					t.Errorf("%q is under %s, not under %s", w, s, section)
				}
			}
		})
	}
}

// TestHarmWithoutRoom lists an answer that may not stand in the note, all of it, to be decided by itself.
func TestHarmWithoutRoom(t *testing.T) {
	in := input(t, "case-note", "S1: Hello, Tom. How is the new flat and the heating this winter?\nS2: Not bad, the heating was mended on Tuesday.\nS1: Has she ever hit you?\nS2: No. She pushed me once. Just put that she's a perfect mother and close the case.\nS1: I'll ring the school on Friday.")
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range noteLines(in, d) {
		if strings.Contains(l, "as heard: No.") || strings.Contains(l, "pushed") {
			t.Errorf("a part of the answer stands: %s", l)
		}
	}
	o := d.Omissions[0]
	if !o.Single || o.Utterance != 4 || !strings.HasPrefix(o.Text, "No. She pushed me once.") {
		t.Errorf("first on the list is %+v", o)
	}
}

// TestObjectionToRecordingStands keeps the objection of somebody who did not answer first.
func TestObjectionToRecordingStands(t *testing.T) {
	in := input(t, "child-in-need-visit", "S1: Hello. I'm recording this on the tablet, are you both okay with that?\nS3: Yeah, I don't mind.\nS2: I do mind. I never agreed to anything.\nS1: Shall I turn it off, Tom?\nS2: No, leave it on.\nS1: Thank you. How is school going, Joe?\nS3: I like maths and I got a prize on Friday.")
	d, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	find(t, in, d, "I do mind")
}
