package summarise

import (
	"context"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/templates"
)

// quarrel is a talk in which everything may mislead: a threat that looks ahead, a risk asked about and answered in a word, an accusation taken
// back, words that only point back, sarcasm, and somebody cut off in mid-sentence.
const quarrel = `S1: What did you say to him?
S2: If you take my kids I'll kill myself.
S1: Have you thought about ending your life before?
S2: Sometimes.
S1: You said you smoke cannabis every day.
S2: I never said that. I said every week.
S1: Did anybody touch you?
S2: My grandson touched me. No, that's wrong. It was a dream.
S1: And the money?
S2: Oh yeah, brilliant, I just love being skint, best thing ever.
S2: He has hit me –
S1: Go on, I'm listening.
S2: never in his life, and that's the truth.
S1: How many carers come to the house?
S2: Four carers come to the house every day.
S1: Right.
S2: Sorry, two carers I meant, not four.
S2: He told me, I'll break your legs if you ring the police.
S1: I said I would ring the landlord last Friday and I didn't.
S1: I'll ring you on Friday, Tom.`

func extract(t *testing.T, in Input) *casework.Draft {
	t.Helper()
	d, err := Extract(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNothingMisleadsByItself(t *testing.T) {
	in := input(t, "case-note", quarrel)
	d := extract(t, in)
	lines := strings.Join(noteLines(in, d), "\n")
	for _, want := range []string{"If you take my kids I'll kill myself.", "Have you thought about ending your life before?", "You said you smoke cannabis every day.", "No, that's wrong. It was a dream.", "Oh yeah, brilliant"} {
		if !strings.Contains(lines, want) {
			t.Errorf("the note lacks %q:\n%s", want, lines)
		}
	}
	for _, not := range []string{"actions | Tom said", "Four carers", "I said I said", "Tom on Friday (24 April), Tom", "said she never said that", "said he just loves"} {
		if strings.Contains(lines, not) {
			t.Errorf("the note holds %q:\n%s", not, lines)
		}
	}
	for _, grave := range []string{"kill myself", "ending your life", "touched me", "break your legs"} {
		if st, _ := find(t, in, d, grave); !st.HighRisk {
			t.Errorf("%q is not decided alone", grave)
		}
	}
	if st, _ := find(t, in, d, "He has hit me"); st.Text == "" || !strings.Contains(st.Doubt, "goes on") {
		t.Errorf("somebody cut off in mid-sentence: %q, %q", st.Text, st.Doubt)
	}
}

// The same words said at another place rest on that place.
func TestTheSameWordsRestOnTheirOwnSound(t *testing.T) {
	var b strings.Builder
	for range 6 {
		b.WriteString("S1: What is the house like now?\nS2: The kitchen ceiling leaks on the cooker. The window in the bathroom is broken.\nS1: And Joe?\nS3: I like the big swings at school.\n")
	}
	in := input(t, "case-note", b.String())
	for _, s := range extract(t, in).Sections {
		seen := map[int]bool{}
		for _, st := range s.Statements {
			for _, e := range st.Evidence {
				if u := in.Transcript.Utterances[e.Utterance-1]; !strings.Contains(u.Text, e.Quote) {
					t.Errorf("%q does not stand in %d", e.Quote, e.Utterance)
				}
			}
			if id := st.Evidence[0].Utterance; len(st.Evidence) > 1 && seen[id] {
				t.Errorf("two sentences rest on turn %d: %q", id, st.Text)
			}
			seen[st.Evidence[0].Utterance] = true
		}
	}
}

// A turn in another language is not transcribed: whatever text a machine made of it stands nowhere.
func TestAnotherLanguageStandsNowhere(t *testing.T) {
	in := input(t, "case-note", "S1: How are things at home with the two boys?\nS2: Nie chcę tu być dwa razy.\nS1: I'll ring you on Friday about the school place.")
	in.Transcript.Utterances[1].Foreign = true
	d := extract(t, in)
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if slices.ContainsFunc(st.Evidence, func(e casework.Evidence) bool { return e.Utterance == 2 }) {
				t.Errorf("%s: %s", s.ID, st.Text)
			}
		}
	}
	if !slices.ContainsFunc(d.Needs, func(n casework.Need) bool { return slices.Contains(n.Utterances, 2) }) {
		t.Error("nothing tells of the turn that was not transcribed")
	}
}

func TestDueCountsOn(t *testing.T) {
	tpl, err := templates.Get("case-note")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ visit, words, want string }{ // by the calendar
		{"2026-12-30", "I'll ring you the day after tomorrow about the bank.", "2027-01-01"},
		{"2026-12-30", "I'll come to the house Tuesday week.", "2027-01-12"},
		{"2026-12-30", "I'll bring the form a week on Saturday.", "2027-01-09"},
		{"2026-12-30", "I'll ring the bank a fortnight today.", "2027-01-13"},
		{"2026-12-30", "I'll ring the bank a week tomorrow.", "2027-01-07"},
		{"2026-12-30", "I'll write the report by the thirty-first of April.", ""},
		{"2026-12-30", "I'll see the doctor on the twenty-ninth of February.", ""},
		{"2026-12-30", "I'll ring the school on the first Monday of the month.", ""},
		{"2026-12-30", "I'll send the form I showed you today by Friday.", ""},
		{"2026-12-30", "I'll ring the school on Friday about the form.", "2027-01-01"},
		{"2026-12-30", "I'll ring the school tomorrow about the form.", "2026-12-31"},
		{"2028-02-28", "I'll ring the school tomorrow about the form.", "2028-02-29"},
		{"2028-02-28", "I'll ring the school on the twenty-ninth.", "2028-02-29"},
		{"2028-02-28", "I'll ring the school the day after tomorrow.", "2028-03-01"},
		{"2027-02-27", "I'll ring the school a fortnight on Monday.", "2027-03-15"},
	} {
		in := inputFor(tpl, "S1: "+c.words+"\nS2: All right, that would be fine by me and by Joe.\nS3: I want to go to the swings.")
		in.VisitDate = c.visit
		tk, err := read(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := tk.due(&pick{u: 0, clauses: tk.byU[0]}); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.visit, c.words, got, c.want)
		}
	}
}
