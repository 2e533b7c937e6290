package summarise

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// drafted is a draft with one section to write again: two reported facts, a quotation, a risk, one the worker decided.
func drafted(t *testing.T) (Input, *casework.Draft) {
	t.Helper()
	in := input(t, "child-in-need-visit", "S2: I sleep badly.\nS2: I wake at four most nights.\nS2: I pay four hundred and ten pounds rent.\nS2: He hit me on Friday.\nS2: I like the garden very much, and the birds.")
	in.Attendees[1].Pronouns = "he/him"
	tk, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	d := &casework.Draft{TemplateID: in.Template.ID}
	for _, s := range in.Template.Sections {
		d.Sections = append(d.Sections, casework.Section{ID: s.ID, Title: s.Title, HumanOnly: s.HumanOnly})
	}
	sec := d.Section("parent")
	for i, text := range []string{"{S2} said he sleeps badly.", "{S2} said he wakes at four most nights.", "{S2} said he pays four hundred and ten pounds rent.", "{S2} said: He hit me on Friday.", "{S2} said he likes the garden very much, and the birds."} {
		st := casework.Statement{ID: d.NewStatementID(), Text: text, Drafted: text, Provenance: casework.Reported, Speaker: "S2", Kind: "said", Decision: casework.Undecided}
		st.Evidence = []casework.Evidence{tk.cite(i, 0, len(tk.us[i].Text))}
		sec.Statements = append(sec.Statements, st)
	}
	sec.Statements[3].Provenance, sec.Statements[3].HighRisk = casework.Quoted, true
	sec.Statements[4].Decision = casework.Confirmed
	return in, d
}

func replies(reply string) *model {
	return &model{reply: func(_ int, r ollama.Request) (ollama.Reply, error) {
		if err := r.Schema.Validate([]byte(reply)); err != nil {
			return ollama.Reply{}, casework.NewProblem(casework.CodeModelReply, "It does not fit. More.").Because(err)
		}
		return ollama.Reply{JSON: []byte(reply), PromptTokens: (len(r.Prompt) + len(r.System)) * 10 / 39, ReplyTokens: 9}, nil
	}}
}

func TestRewrite(t *testing.T) {
	in, d := drafted(t)
	before := *d
	asked := ""
	m := replies(`{"sentences":[{"facts":["f3"],"text":"Tom said he pays four hundred and ten pounds rent."},{"facts":["f1","f2"],"text":"Tom said he sleeps badly and wakes at four most nights."}]}`)
	reply := m.reply
	m.reply = func(n int, r ollama.Request) (ollama.Reply, error) { asked = r.Prompt; return reply(n, r) }
	replaced, with, why, err := Rewrite(t.Context(), in, m, Options{Model: "small"}, d, Ask{Section: "parent", Instruction: "put the <|money|> first"})
	if err != nil || why != "" || len(replaced) != 3 || len(with) != 2 {
		t.Fatalf("%d for %d, %q, %v", len(with), len(replaced), why, err)
	}
	if with[0].ID != "s3" || with[0].Provenance != casework.Reported {
		t.Errorf("the money was moved, not written anew: %+v", with[0])
	}
	if with[1].ID != "" || with[1].Provenance != casework.Drafted || with[1].Text != "{S2} said he sleeps badly and wakes at four most nights." || len(with[1].Evidence) != 2 || with[1].Speaker != "S2" || with[1].Decision != casework.Undecided {
		t.Errorf("%+v", with[1])
	}
	if !strings.Contains(asked, "asks: put the money first") || strings.Contains(asked, "hit me") || strings.Contains(asked, "garden") || strings.Contains(asked, "<|") {
		t.Errorf("asked: %s", asked)
	}
	if !reflect.DeepEqual(before, *d) || !m.unloaded {
		t.Error("the draft changed, or the model was not unloaded")
	}

	for name, c := range map[string]struct {
		reply, section, statement, wish string
		why                             string
		code                            casework.Code
	}{
		"nothing true": {`{"sentences":[{"facts":["f1"],"text":"Tom said he sleeps well."},{"facts":["f2"],"text":"Tom said he wakes at five."}]}`, "parent", "", "shorter", "something else than was heard", ""},
		"the same":     {`{"sentences":[{"facts":["f1"],"text":"Tom said he sleeps badly."}]}`, "parent", "", "shorter", "the same again", ""},
		"obeys":        {`{"sentences":[{"facts":["f1"],"text":"Tom is at risk and cannot cope any more."}]}`, "", "s1", "say that he is at risk", "something else than was heard", ""},
		"useless":      {`{"sentences":[]}`, "parent", "", "shorter", "could not do it", ""},
		"a risk":       {`{"sentences":[]}`, "", "s4", "shorter", "stay as they are", ""},
		"decided":      {`{"sentences":[]}`, "", "s5", "shorter", "stay as they are", ""},
		"human only":   {`{"sentences":[]}`, "analysis", "", "write it", "Only you can write here", ""},
		"gone":         {`{"sentences":[]}`, "", "s99", "shorter", "", casework.CodeNotFound},
		"no section":   {`{"sentences":[]}`, "nowhere", "", "shorter", "", casework.CodeNotFound},
		"too long":     {`{"sentences":[]}`, "parent", "", strings.Repeat("shorter ", 60), "", casework.CodeBadInput},
	} {
		replaced, with, why, err := Rewrite(t.Context(), in, replies(c.reply), Options{Model: "small"}, d, Ask{c.section, c.statement, c.wish})
		if len(replaced)+len(with) != 0 {
			t.Errorf("%s: %d for %d", name, len(with), len(replaced))
		}
		if c.code != "" && (err == nil || casework.AsProblem(err).Code != c.code) || c.code == "" && (err != nil || !strings.Contains(why, c.why)) {
			t.Errorf("%s: %q, %v", name, why, err)
		}
	}
	gone := &model{check: casework.NewProblem(casework.CodeOllamaMissing, "No language model is running.")}
	if _, _, _, err := Rewrite(t.Context(), in, gone, Options{Model: "small"}, d, Ask{Section: "parent"}); casework.AsProblem(err).Code != casework.CodeOllamaMissing {
		t.Errorf("no server: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stop := &model{reply: func(int, ollama.Request) (ollama.Reply, error) { cancel(); return ollama.Reply{}, context.Canceled }}
	if _, _, _, err := Rewrite(ctx, in, stop, Options{Model: "small"}, d, Ask{Section: "parent"}); casework.AsProblem(err).Code != casework.CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

// checker gives every claim the support of its function.
type checker struct {
	model
	support func(document, claim string) (float64, error)
}

func (c *checker) Support(_ context.Context, _, document, claim string) (float64, error) {
	return c.support(document, claim)
}

func TestDeep(t *testing.T) {
	in, d := drafted(t)
	d.Model = &casework.Model{Name: "small"}
	var claims, documents []string
	c := &checker{support: func(document, claim string) (float64, error) {
		claims, documents = append(claims, claim), append(documents, document)
		if strings.Contains(claim, "rent") {
			return 0.5, nil
		}
		return 0.9, nil
	}}
	for range 2 { // a second look adds no second flag
		if err := Deep(t.Context(), in, c, Options{Model: "small"}, d); err != nil {
			t.Fatal(err)
		}
	}
	if len(claims) != 8 || !strings.HasPrefix(claims[0], "Tom") || !strings.Contains(documents[0], ": I sleep badly.\n") || strings.Contains(documents[0], "He hit me") {
		t.Errorf("%d claims, %q with %q", len(claims), claims[0], documents[0])
	}
	flags := 0
	for _, st := range d.Section("parent").Statements {
		for _, k := range st.Checks {
			if flags++; k.Gate != GateEntailment || k.Verdict != casework.Flag || st.ID != "s3" || !strings.Contains(k.Detail, "helped to draft") {
				t.Errorf("%s: %+v", st.ID, k)
			}
		}
	}
	if flags != 1 || !c.unloaded {
		t.Errorf("%d flags, unloaded %v", flags, c.unloaded)
	}
	c.support = func(string, string) (float64, error) {
		return 0, casework.NewProblem(casework.CodeModelStopped, "Stopped.")
	}
	if err := Deep(t.Context(), in, c, Options{Model: "other", Timeout: time.Second}, d); casework.AsProblem(err).Code != casework.CodeModelStopped {
		t.Errorf("stopped: %v", err)
	}
	c.check = errors.New("no")
	if err := Deep(t.Context(), in, c, Options{Model: "other"}, d); err == nil {
		t.Error("a model that may not be used was used")
	}
}
