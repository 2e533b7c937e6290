package reported

import (
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// put holds one case a line: who answers ("?" before the name: it is not sure that the question was put to them), the question, and what stands
// after "Asked". "=" means that the question stays in its own words, nothing that it only called somebody by name.
const put = `
jean | When was it that Harold died? | when Harold died
jean | And have you had any falls? | about falls
jean | Did it hurt? | if it hurt
jean | Do you ever miss any? | if she ever misses any
owen | What are you on now? | what he is on now
owen | How long have you had it? | how long he has had it
robin | Where are you sleeping? | where they are sleeping
robin | Do you get out much? | if they get out much
robin | Were you there? | if they were there
jean | How did you get on? | how she got on
jean | When did this happen? | when this happened
jean | Did you admit it to them? | if she admitted it to them
jean | Why did you stop? | why she stopped
jean | What's your view? | what her view is
jean | What's the plan? | what the plan is
jean | And how often's that, Jean? | how often that is
jean | Jean, how are things at home? | how things are at home
jean | Sorry, which power of attorney? Because there are two kinds. | which power of attorney
jean | And Deepa is, sorry, who's Deepa? | who Deepa is
jean | Who's Doreen? | who Doreen is
jean | Is it, er, is it all right if I record us talking? | if it is all right if I record us talking
jean | And who's living here at the minute, is it still you and Toby? | who is living here at the minute, if it is still her and Toby
toby | And who comes to your house, who do you see? | who comes to his house, who he sees
toby | What about when you go to your dad's? | about when he goes to his dad's
toby | And what's it like for you, when you're behind the settee? | what it is like for him when he is behind the settee
toby | Can you tell me a bit more about that? | to say more
jean | Has Craven been in touch with you? | if Craven has been in touch with her
jean | Does he shout at you, Jean? | if he shouts at her
jean | Training, did the course come through? | if the course came through
jean | The eviction notice? | about the eviction notice
jean | Getting dressed? | about getting dressed
jean | Is there anything you don't like? | if there is anything she does not like
jean | What kind of work do you do? | what kind of work she does
jean | Are you on anything, do you know? | if she is on anything
jean | Jean? |
?jean | Have you had any falls? | about falls
?jean | Are you sleeping? | =
?jean | How is he? | how he is
owen | How is he? | =
jean | Does she shout at you? | =
sam | Are you sleeping? | =
sam | Have you had any falls? | about falls
jean | Didn't he come? | =
jean | You weren't there? | =
jean | He came back, did he? | =
jean | Shall I put that as a no? | =
jean | Are you willing to carry on, and are you able? | =
jean | Do you ever hurt yourself, or think about it? | =
jean | Do you want to tell me, or would you rather not? | =
jean | Is it better when you lie down? | =
jean | What's he paid? | =
jean | Is that all right with the pair of you? | =
jean | I've got the recorder on the table, is that still okay? | =
`

// askOf makes the words of a question for a test.
func askOf(who, question string) (w Words, sure bool) {
	name := strings.TrimPrefix(who, "?")
	w = wordsOf("w", question)
	w.Addressee = speakers[name].Speaker
	return w, name == who
}

func TestAsk(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(put), "\n") {
		f := strings.SplitN(line, " |", 3)
		w, sure := askOf(f[0], strings.TrimSpace(f[1]))
		want := strings.TrimSpace(f[2])
		got, ok := Ask(w, sure)
		if ok != (want != "=") || ok && got != want {
			t.Errorf("%s: %q → %q, %v; want %q", f[0], w.Text, got, ok, want)
		}
	}
	w, _ := askOf("jean", "Are you sleeping?")
	w.Speaker = owen
	if got, ok := Ask(w, true); ok {
		t.Errorf("a question that somebody else asked: %q", got)
	}
}

// TestBackAskRefuses holds sentences that say something else than was asked.
func TestBackAskRefuses(t *testing.T) {
	for _, c := range [][2]string{
		{"Did he hit you?", "if she hit him"},
		{"Did he hit you?", "if he hits her"},
		{"Are you not sleeping?", "if she is sleeping"},
		{"Have you had two falls?", "if she has had three falls"},
		{"Would you like to go home?", "if she will like to go home"},
		{"Is Craven there?", "if Deepa is there"},
		{"Do you know if he might come?", "if she knows if he comes"},
		{"Can you tell me a bit more about the bruise?", ToSayMore},
		{"Have you had no falls?", "about falls"},
		{"When did Harold die?", "when Harold died at home"},
	} {
		w, _ := askOf("jean", c[0])
		s, ok := askedIn(c[0])
		if !ok {
			t.Fatal(c[0])
		}
		if backAsk(c[1], s, w) {
			t.Errorf("%q passes for %q", c[1], c[0])
		}
	}
}

func keepsAsked(t *testing.T, w Words, got string) {
	t.Helper()
	d1, n1, m1, u1 := counted(w.Text)
	d2, n2, m2, u2 := counted(got)
	if got == ToSayMore || tagOrRepeat(w.Text) || strings.Contains(strings.ToLower(w.Text), "sorry") {
		return // what was begun anew takes its own with it
	}
	if !slices.Equal(d1, d2) || !slices.Equal(n1, n2) || !slices.Equal(m1, m2) || len(u1) != len(u2) {
		t.Fatalf("%q → %q: denials %v/%v numbers %v/%v names %v/%v how sure %v/%v", w.Text, got, d1, d2, n1, n2, m1, m2, u1, u2)
	}
	if strings.ContainsAny(got, "?.\"“”") || regexp.MustCompile(`(?i)\b(you|your|yours|yourself)\b`).MatchString(got) {
		t.Fatalf("%q → %q: not a plain clause", w.Text, got)
	}
}

func FuzzAsk(f *testing.F) {
	for _, line := range strings.Split(strings.TrimSpace(put), "\n") {
		p := strings.SplitN(line, " |", 3)
		f.Add(p[0], strings.TrimSpace(p[1]))
	}
	f.Fuzz(func(t *testing.T, who, text string) {
		if len(text) > 600 {
			return
		}
		w, sure := askOf(who, text)
		if got, ok := Ask(w, sure); ok && got != "" && strings.Count(text, "?") == 1 && strings.HasSuffix(text, "?") && !strings.ContainsAny(text[:len(text)-1], ".!") {
			keepsAsked(t, w, got)
		}
		Stands(w)
	})
}

// TestAskAnyWords puts questions together at random: nothing may break, and nothing may lose or gain a denial, a number, a name or a "might".
func TestAskAnyWords(t *testing.T) {
	heads := strings.Fields("Did Do Does Are Is Was Were Have Has Would Could Might Can Who What When Where Why How Which And So, Jean, What's Who's How's If When's")
	rest := strings.Fields("you you you your he him it that this they she there anybody Craven Deepa Marsh did do does are is was have has would might will not never two ten falls tablets pain the a on at with to when if that and or but go went come sleep hit tell told want had got been living ever still always now house, yourself, Jean, do, you, er, sorry, mum more about any")
	r := rand.New(rand.NewSource(7))
	made := 0
	for range 60000 {
		words := []string{heads[r.Intn(len(heads))]}
		for range 2 + r.Intn(7) {
			words = append(words, rest[r.Intn(len(rest))])
		}
		w, sure := askOf([]string{"jean", "owen", "robin", "toby", "?jean", "sam"}[r.Intn(6)], strings.TrimRight(strings.Join(words, " "), ",")+"?")
		if got, ok := Ask(w, sure); ok && got != "" {
			made++
			keepsAsked(t, w, got)
		}
	}
	if made < 300 {
		t.Errorf("only %d questions were turned: the test sees too little", made)
	}
}

func TestStands(t *testing.T) {
	for text, want := range map[string]bool{
		"Nursery rang at ten to nine this morning.":        true,
		"Attendance is ninety per cent this term.":         true,
		"I go to the day centre on Tuesdays.":              true,
		"The doctor put my tablets up in May.":             true,
		"Two. One in January.":                             false,
		"No. I go to the day centre on Tuesdays.":          false,
		"It was ninety per cent last term.":                false,
		"She came on Tuesday and had her tea.":             false,
		"I told them that on the phone.":                   false,
		"Did I go to the day centre on Tuesday?":           false,
		"I do not want to.":                                false,
		"Three times a week, the girl from the agency.":    false,
		"I said so to the doctor when he came on Tuesday.": false,
	} {
		if got := Stands(wordsOf("jean", text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
