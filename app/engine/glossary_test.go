package engine

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"evenhand/casework"
)

var spellings = newSpeller(
	[]casework.Term{{Text: "ramipril", Heard: []string{"Rami Prill", "listen"}}, {Text: "Sertraline"}, {Text: "Metformin"}, {Text: "gabapentin"}, {Text: "Oak Lodge"}, {Text: "Ash"}, {Text: "Dr Patel"}},
	[]casework.Attendee{{ID: "P1", Name: "Alison Vale", Signer: true}, {ID: "P2", Name: "Kayleigh Dunmore"}, {ID: "P3", Name: "Maureen"}, {ID: "P4", Name: "Siân Müller"}, {ID: "P5", Name: "Mark Grace"}})

func TestSuggestions(t *testing.T) {
	for text, want := range map[string]string{
		// What a machine makes of names and medicines.
		"And Kaylee said no.":                "Kaylee→Kayleigh",
		"I asked Kayley's mum, then.":        "Kayley→Kayleigh",
		"He takes rami prill, I think.":      "rami prill→ramipril",
		"He takes “Ramy Pril”.":              "Ramy Pril→ramipril",
		"It was Sertroline, then sertralin.": "Sertroline→Sertraline sertralin→Sertraline",
		"She's on met forming now.":          "met forming→Metformin",
		"The metphormin makes her sick.":     "metphormin→Metformin",
		"and gabba penton at night":          "gabba penton→gabapentin",
		"Mrs Dunmoor rang.":                  "Dunmoor→Dunmore",
		"Moreen and Allison came.":           "Moreen→Maureen Allison→Alison",
		"She lives at Oke Lodge.":            "Oke Lodge→Oak Lodge",
		"It was Kaylee Dunmoor's idea.":      "Kaylee→Kayleigh Dunmoor→Dunmore",
		"Sian Muller is the grandmother.":    "Muller→Müller",
		// What is right, or what people say all the time.
		"Kayleigh said it to Kayleigh's mum.":          "",
		"Listen, Alison. Listen!":                      "",
		"Are you listening? I listen.":                 "",
		"The marine biologist met a melody.":           "",
		"RAMIPRIL and oak lodge and sertraline":        "",
		"As for ash, I asked the masher.":              "",
		"A certain line. A serial. Set for mine.":      "",
		"We met for mince. Morning. More in the room.": "",
		"Make a mark. Say grace.":                      "",
		"I lay down more often.":                       "",
		"The oak table and the lodge.":                 "",
		"":                                             "",
		"…  — ‘’ “” ' !":                               "",
	} {
		var got []string
		for _, s := range spellings.suggest(text) {
			if s.Text != string([]rune(text)[s.From:s.To]) {
				t.Errorf("%q: %q is not at %d–%d", text, s.Text, s.From, s.To)
			}
			got = append(got, s.Text+"→"+s.With)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if n := len((&speller{}).suggest("Kaylee")); n != 0 {
		t.Errorf("no glossary, and %d suggestions", n)
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add("And Kaylee said no.", "Kayleigh", "Kay Lee")
	f.Add("’s “'s” \u0301 Kaylee's’s", "É", "’s")
	f.Add("\xff\xfe Kayl\xffee", "\xff", "\u200b")
	f.Fuzz(func(t *testing.T, text, term, heard string) {
		s := newSpeller([]casework.Term{{Text: term, Heard: []string{heard}}, {Text: "Kayleigh"}}, []casework.Attendee{{Name: heard}})
		last := 0
		for _, o := range s.suggest(text) {
			if o.From < last || o.To <= o.From || o.To > utf8.RuneCountInString(text) {
				t.Fatalf("%q: %d–%d after %d", text, o.From, o.To, last)
			}
			if o.Text != string([]rune(text)[o.From:o.To]) || o.With == "" {
				t.Fatalf("%q: %+v", text, o)
			}
			last = o.To
		}
	})
}

func TestGlossary(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := heardVisit(t, e)
	card, err := e.Visit(ctx, visit)
	if err != nil {
		t.Fatal(err)
	}
	glossary := func() []casework.Term {
		t.Helper()
		c, err := e.store.Case(ctx, casework.ID(card.CaseID))
		if err != nil {
			t.Fatal(err)
		}
		return c.Glossary
	}
	if err := e.SaveGlossary(ctx, card.CaseID, []TermView{{Text: " Oak   Lodge "}, {Text: "oak lodge", Heard: []string{"Oke Lodge", "oke lodge", "it", " "}}, {Text: "?!"}, {Text: "Sertraline"}}); err != nil {
		t.Fatal(err)
	}
	if g := glossary(); len(g) != 2 || g[0].Text != "Oak Lodge" || !slices.Equal(g[0].Heard, []string{"Oke Lodge"}) {
		t.Errorf("%+v", g)
	}
	for name, bad := range map[string][]TermView{
		"a long term":    {{Text: strings.Repeat("a", longestTerm+1)}},
		"not UTF-8":      {{Text: "a\xff"}},
		"too many terms": slices.Repeat([]TermView{{Text: "x"}}, 0),
	} {
		if name == "too many terms" {
			for i := range mostTerms + 1 {
				bad = append(bad, TermView{Text: strings.Repeat("ab", 1+i%30) + string(rune('a'+i/30)) + "z"})
			}
		}
		if err := e.SaveGlossary(ctx, card.CaseID, bad); code(err) != casework.CodeBadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := e.SaveGlossary(ctx, "nonsense", nil); code(err) != casework.CodeNotFound {
		t.Errorf("no such case: %v", err)
	}
	// A word that is put right to a term teaches how the term is misheard; an ordinary word does not.
	if _, err := e.CorrectText(ctx, visit, 1, "He takes sir Talbot and listen came."); err != nil {
		t.Fatal(err)
	}
	view, err := e.CorrectText(ctx, visit, 2, "Sir Talbot, he says. At oke lodge.")
	if err != nil {
		t.Fatal(err)
	}
	if s := view.Utterances[1].Suggestions; len(s) != 1 || s[0].With != "Oak Lodge" {
		t.Errorf("before it is learnt: %+v", s)
	}
	if _, err := e.CorrectText(ctx, visit, 1, "He takes Sertraline and listen came."); err != nil {
		t.Fatal(err)
	}
	if g := glossary(); !slices.Equal(g[1].Heard, []string{"sir Talbot"}) {
		t.Fatalf("learnt: %+v", g)
	}
	if view, err = e.Transcript(ctx, visit); err != nil {
		t.Fatal(err)
	}
	if s := view.Utterances[1].Suggestions; len(s) != 2 || s[0].Text != "Sir Talbot" || s[0].With != "Sertraline" {
		t.Errorf("after: %+v", s)
	}
	if err := e.SaveGlossary(ctx, card.CaseID, append(termViews(glossary()), TermView{Text: "Alison"})); err != nil {
		t.Fatal(err)
	}
	if _, err := e.CorrectText(ctx, visit, 1, "He takes Sertraline and Alison came."); err != nil {
		t.Fatal(err)
	}
	if g := glossary(); len(g) != 3 || len(g[1].Heard) != 1 || len(g[2].Heard) != 0 {
		t.Errorf("an ordinary word was taken for a mishearing: %+v", g)
	}
	if view.Utterances[0].Text != "He takes Sertraline and listen came." {
		t.Errorf("a suggestion was applied by itself: %q", view.Utterances[0].Text)
	}
}
