package summarise

import (
	"slices"
	"strings"
	"testing"
)

// kinds are the clauses of an utterance with what each is; one that was taken back is "undone".
func kinds(k *talk, u int) []string {
	var out []string
	for _, c := range k.byU[u] {
		what := c.kind
		if c.undone {
			what = "undone"
		}
		out = append(out, what+": "+c.text)
	}
	return out
}

// What is only supposed stays whole, is nobody's promise, and is never told as fact.
func TestSupposedStaysWhole(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  bool
	}{
		{[]string{"S2: I could go back to the hostel but I'm not.", "S1: Why not?", "S2: I go there, I'm drinking, and I'm back on the ward by Easter."}, true},
		{[]string{"S2: We talked about it.", "S1: What if you told your brother?", "S2: I tell him, he's round here, and I'm out on the street."}, true},
		{[]string{"S2: We talked about it.", "S1: And what does your sister think?", "S2: She'd laugh, and she'd mean it to sting."}, true},
		{[]string{"S2: We talked about it.", "S1: And how's the club?", "S2: I go there, I'm happy."}, false},
		{[]string{"S2: We talked about it.", "S1: And then?", "S2: He said he'd got a bike. And then he says it was his uncle's."}, false},
		{[]string{"S2: We talked about it.", "S1: And how's the club?", "S2: I go there, I'm happy, and I'm back for tea."}, false},
		{[]string{"S2: We talked about it.", "S1: And what would you like?", "S2: I'd like a garden, and I'd rather have no stairs."}, false},
	} {
		k := talkOf(t, c.lines...)
		u := len(c.lines) - 1
		got := slices.ContainsFunc(k.byU[u], func(c *clause) bool { return c.supposed })
		if got != c.want {
			t.Errorf("%q: supposed is %t", c.lines[u], got)
		}
		if c.want && (len(k.byU[u]) != 1 || k.byU[u][0].kind == "action" || !k.byU[u][0].leans) {
			t.Errorf("%q: %q", c.lines[u], kinds(k, u))
		}
	}
}

// An offer that is answered otherwise is no action; one that is taken is.
func TestOffers(t *testing.T) {
	for _, c := range []struct {
		lines []string
		want  bool
	}{
		{[]string{"S1: I'll phone the housing today, if you like.", "S2: Today? And who'd be in?"}, false},
		{[]string{"S1: I'll phone the housing today, if you like.", "S2: No, leave it till after the wedding."}, false},
		{[]string{"S1: I'll phone the housing on Monday, if you want me to.", "S2: Wednesday would be better for me."}, false},
		{[]string{"S1: I'll phone the housing today, if you like.", "S2: Yes please, that's kind."}, true},
	} {
		k := talkOf(t, append([]string{"S2: We talked about it before."}, c.lines...)...)
		if got := k.byU[1][0].kind == "action"; got != c.want {
			t.Errorf("%q: an action is %t", c.lines, got)
		}
	}
}

// A promise taken back at once, or broken off, never stands in its first form; a bare "I will" and who let whom do what are none.
func TestPromisesTakenBack(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{"S2: I will ask Joe on Friday. No, I won't, I will ask him when his nan is here.", []string{"undone: I will ask Joe on Friday.", "action: I won't, I will ask him when his nan is here."}},
		{"S1: I'll phone the clinic about, well, I'll write to the clinic about the chair.", []string{"undone: I'll phone the clinic about, well", "action: I'll write to the clinic about the chair."}},
		{"S2: He wouldn't let me ring my sister.", []string{"said: He wouldn't let me ring my sister."}},
		{"S1: I'll have to think about the chair.", []string{"said: I'll have to think about the chair."}},
		{"S1: I said today I will.", []string{"said: I said today I will."}},
		{"S2: So I have told you.", []string{"said: I have told you."}},
		{"S2: No. I will, but.", []string{"said: No.", "said: I will, but."}},
	} {
		k := talkOf(t, "S2: We talked about it before, all of us here.", c.line)
		if got := kinds(k, 1); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q", c.line, got)
		}
	}
}

// What undoes the sentence before it, and the "No" before a bare answer, go with it.
func TestGoesWithWhatItUndoes(t *testing.T) {
	for _, c := range [][2]string{
		{"S2: I said I'd phone the council about the damp. And I never did.", "I said I'd phone the council about the damp. I never did."},
		{"S2: My brother was going to mend the boiler. But then he didn't.", "My brother was going to mend the boiler. then he didn't."},
		{"S2: I saw a horse on the landing. It was the tablets.", "I saw a horse on the landing. It was the tablets."},
		{"S2: No. I will, but.", "No. I will, but."},
	} {
		k := talkOf(t, "S1: And have you been on to them about the house yet?", c[0])
		cs := k.byU[1]
		at := cs[0]
		if strings.HasPrefix(c[1], "No") {
			at = cs[1]
		}
		var got []string
		for _, x := range k.closure(cs, at) {
			got = append(got, x.text)
		}
		if s := strings.Join(got, " "); s != c[1] {
			t.Errorf("%q: %q", c[0], s)
		}
	}
}

// A question goes before an answer to it, and not before what is said to a third.
func TestQuestionsAreForTheAnswerer(t *testing.T) {
	for _, c := range []struct {
		ask, answer string
		want        bool
	}{
		{"S1: Does it hurt in the night at all?", "S2: It does.", true},
		{"S1: Does it hurt in the night at all?", "S2: Tell her about it.", false},
		{"S1: Does it hurt in the night at all?", "S2: It does, Joe.", false},
		{"S1: You said she was ages at the door.", "S2: It was raining.", false},
		{"S1: He said it depends what the weather does.", "S2: It was raining.", false},
	} {
		k := talkOf(t, "S3: I'm going up the shop in a minute, all right?", c.ask, c.answer, "S3: It rained all night.")
		if got := k.question(k.byU[2][:1]) != nil; got != c.want {
			t.Errorf("%q after %q: a question is %t", c.answer, c.ask, got)
		}
	}
}

// What follows a supposition with "then" is supposed as well.
func TestThenIsSupposed(t *testing.T) {
	k := talkOf(t, "S1: And if you fell?", "S2: I'd wear the bracelet. Then it rings the lady, and the lady comes.")
	if cs := k.byU[1]; len(cs) != 2 || !cs[1].supposed || !cs[1].leans {
		t.Errorf("%q", kinds(k, 1))
	}
}
