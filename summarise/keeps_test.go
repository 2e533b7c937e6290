package summarise

import (
	"testing"

	"evenhand/casework"
)

func quotation(text string) casework.Statement {
	return casework.Statement{Provenance: casework.Quoted, Speaker: "S2", Text: "{S2} said: " + text}
}

func report(text string) casework.Statement {
	return casework.Statement{Provenance: casework.Reported, Speaker: "S2", Text: text}
}

func TestKeeps(t *testing.T) {
	sleeps, wakes := report("{S2} said she sleeps badly."), report("{S2} said she wakes at four most nights.")
	smoke := report("{S2} said she does not smoke.")
	for _, c := range []struct {
		sentence string
		facts    []casework.Statement
		ok       bool
	}{
		// what a careful writer does
		{"{S2} said she sleeps badly and wakes at four most nights.", []casework.Statement{sleeps, wakes}, true},
		{"{S2} said that she sleeps badly, and that she wakes at 4 most nights.", []casework.Statement{sleeps, wakes}, true},
		{"{S2} said she wakes at four most nights and sleeps badly.", []casework.Statement{sleeps, wakes}, true},
		{"{S2} said she does not need any help with dressing.", []casework.Statement{quotation("I don't need any help with the dressing, er.")}, true},
		{"{S2} said her daughter does the shopping and she can't carry it herself.", []casework.Statement{quotation("My daughter does the shopping. I can't carry it myself.")}, true},
		{"{S2} said she sleeps badly and does not smoke.", []casework.Statement{sleeps, smoke}, true},
		{"I said I will ring my manager.", []casework.Statement{{Provenance: casework.Reported, Text: "I said I'll ring my manager."}}, true},
		{"{S1} will email the school by Friday and ring the landlord.", []casework.Statement{report("{S1} will email the school by Friday."), report("{S1} will ring the landlord.")}, false}, // "will" is not said twice
		{"{S1} will email the school by Friday and {S1} will ring the landlord.", []casework.Statement{report("{S1} will email the school by Friday."), report("{S1} will ring the landlord.")}, true},
		{"{S2} said it hangs on the door, she doesn't wear it and it makes her feel old.", []casework.Statement{quotation("It hangs on the door. I don't wear it. It makes me feel old.")}, true},
		{"{S2} said she sleeps badly and wakes at four.", []casework.Statement{report("{S2} said she sleeps badly; she wakes at four.")}, true},
		{"{S2} said she sleeps badly and her sister came.", []casework.Statement{report("{S2} said her sister came."), sleeps}, true},
		{"{S2} said she sleeps badly and wakes at four; she does not smoke.", []casework.Statement{report("{S2} said she sleeps badly; she wakes at four."), smoke}, true},
		{"{S2} said she would like to get back to chapel.", []casework.Statement{quotation("And I'd like to get back to chapel.")}, true},
		{"{S2} said she had been to chapel.", []casework.Statement{quotation("I'd been to chapel.")}, true},
		{"{S2} said she usually gets up at six.", []casework.Statement{quotation("I usually get up at six.")}, true},
		// what a bad one does
		{"{S2} said she sleeps badly and it is on the back of the door.", []casework.Statement{sleeps, report("{S2} said it is on the back of the door.")}, false}, // what is?
		{"{S2} said her sister came and she sleeps badly.", []casework.Statement{report("{S2} said her sister came."), sleeps}, false},                             // who does?
		{"{S2} said her brothers live here.", []casework.Statement{quotation("My brother lives here.")}, false},
		{"{S2} said her brother lives here.", []casework.Statement{quotation("My brothers live here.")}, false},
		{"{S2} said she sees her brothers on Tuesday.", []casework.Statement{quotation("I see my brother on Tuesday.")}, false},
		{"{S2} said she goes on Tuesdays.", []casework.Statement{quotation("I go on Tuesday.")}, false},
		{"{S2} said she has few friends.", []casework.Statement{quotation("I have a few friends.")}, false},
		{"{S2} said she eats little.", []casework.Statement{quotation("I eat a little.")}, false},
		{"{S2} said she had help.", []casework.Statement{quotation("I'd help.")}, false},
		{"{S2} said she sleeps well and wakes at four most nights.", []casework.Statement{sleeps, wakes}, false},
		{"{S2} said she sleeps badly and wakes at five most nights.", []casework.Statement{sleeps, wakes}, false},
		{"{S2} said she sleeps badly and wakes at four.", []casework.Statement{sleeps, wakes}, false},
		{"{S2} said she sleeps badly because she wakes at four most nights.", []casework.Statement{sleeps, wakes}, false},
		{"{S2} said she sleeps badly but wakes at four most nights.", []casework.Statement{sleeps, wakes}, false},
		{"{S3} said she sleeps badly and wakes at four most nights.", []casework.Statement{sleeps, wakes}, false},
		{"{S2} sleeps badly and wakes at four most nights.", []casework.Statement{sleeps, wakes}, false},
		{"{S2} said he sleeps badly.", []casework.Statement{sleeps}, false},
		{"{S2} said she slept badly.", []casework.Statement{sleeps}, false},
		{"{S2} said she might sleep badly.", []casework.Statement{sleeps}, false},
		{"{S2} said she smokes.", []casework.Statement{smoke}, false},
		{"{S2} said she does not smoke and sleeps badly.", []casework.Statement{smoke, sleeps}, false}, // is she not sleeping badly?
		{"{S2} said {S3} sleeps badly.", []casework.Statement{sleeps}, false},
		{"{S2} said he takes two puffs of brown and one of blue.", []casework.Statement{report("{S2} said he takes one puff of brown and two of blue.")}, false},
		{"{S2} said Kian kicked Alfie.", []casework.Statement{report("{S2} said Alfie kicked Kian.")}, false},
		{"{S2} said she walks from school.", []casework.Statement{report("{S2} said she walks to school.")}, false},
		{"{S2} said she's doing well at school.", []casework.Statement{quotation("She's doing well at school.")}, false}, // who is?
		{"{S2} said he was drinking.", []casework.Statement{report("{S2} said he is drinking.")}, false},
		{"{S2} said he lives with her.", []casework.Statement{report("{S2} said he lived with her.")}, false},
		{"{S2} said the school told her he is late and he eats well.", []casework.Statement{report("{S2} said the school told her he is late."), report("{S2} said he eats well.")}, false}, // who says that he eats well?
		{"{S2} said he copes if Jo comes and eats well.", []casework.Statement{report("{S2} said he copes if Jo comes."), report("{S2} said he eats well.")}, false},
		{"{S2} said she does not need help.", []casework.Statement{quotation("I don't need any help with dressing.")}, false},
		{"{S2} said her mum hit her.", []casework.Statement{quotation("I hit my mum.")}, false},
		{"{S2} said she sleeps badly. {S2} said she wakes at four most nights.", []casework.Statement{sleeps, wakes}, false},
		{"", []casework.Statement{sleeps}, false},
	} {
		if why, ok := keeps(c.sentence, c.facts, "she"); ok != c.ok {
			t.Errorf("%q for %q: %v, %s", c.sentence, c.facts[0].Text, ok, why)
		}
	}
	if _, ok := keeps("{S2} said she needs help.", []casework.Statement{quotation("I need help.")}, ""); ok {
		t.Error("a pronoun nobody gave")
	}
}

// FuzzKeeps: a sentence that keeps a fact must hold its numbers, and one more "not" must always be noticed.
func FuzzKeeps(f *testing.F) {
	f.Add("she does not need 2 tablets, er, at four")
	f.Add("the school told {S3} it is fine – “no”")
	f.Fuzz(func(t *testing.T, body string) {
		fact := report("{S2} said " + body)
		if _, ok := keeps("{S2} said never "+body, []casework.Statement{fact}, "she"); ok {
			t.Fatalf("a denial slipped into %q", body)
		}
		if _, ok := keeps("{S3} said "+body, []casework.Statement{fact}, "she"); ok {
			t.Fatalf("%q was given to somebody else", body)
		}
	})
}
