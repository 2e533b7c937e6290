package summarise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// model answers as its reply says, and notes what it was asked.
type model struct {
	check    error
	reply    func(n int, r ollama.Request) (ollama.Reply, error)
	calls    int
	unloaded bool
}

func (m *model) Check(context.Context, string) (ollama.Model, error) {
	return ollama.Model{Name: "small", Digest: "abc", Context: 8192, Engine: "ollama 0.24.0"}, m.check
}

func (m *model) Generate(_ context.Context, r ollama.Request) (ollama.Reply, error) {
	m.calls++
	return m.reply(m.calls, r)
}

func (m *model) Unload(context.Context, string) error { m.unloaded = true; return nil }

// first answers with the first line that was offered.
func first(_ int, r ollama.Request) (ollama.Reply, error) {
	_, lines, mining := strings.Cut(r.Prompt, "\nLines:\n")
	id, _, _ := strings.Cut(lines, " ")
	reply := fmt.Sprintf(`{"items":[{"line":%q,"kind":"said","section":"header"}]}`, id)
	if !mining {
		reply = `{"sentences":[{"facts":["f1"],"text":"Nothing was said about any of this."}]}`
	}
	if err := r.Schema.Validate([]byte(reply)); err != nil {
		return ollama.Reply{}, err
	}
	return ollama.Reply{JSON: json.RawMessage(reply), PromptTokens: (len(r.Prompt) + len(r.System)) * 10 / 39, ReplyTokens: 20}, nil
}

// barelyRead answers from half of what was sent: the server dropped the rest.
func barelyRead(_ int, r ollama.Request) (ollama.Reply, error) {
	out, err := first(0, r)
	out.PromptTokens /= 2
	return out, err
}

// failing answers as first does, but for the first call that holds more than one fact, and so many after it.
func failing(after int) func(int, ollama.Request) (ollama.Reply, error) {
	from := 0
	return func(n int, r ollama.Request) (ollama.Reply, error) {
		if from == 0 && strings.Contains(r.Prompt, "\nf2 ") {
			from = n
		}
		if from > 0 && n >= from && n <= from+after {
			return fails(casework.CodeModelStopped)(n, r)
		}
		return first(n, r)
	}
}

func fails(code casework.Code) func(int, ollama.Request) (ollama.Reply, error) {
	return func(int, ollama.Request) (ollama.Reply, error) {
		return ollama.Reply{}, casework.NewProblem(code, "The model did something wrong. More words.")
	}
}

func TestChoose(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	rules, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	m := &model{reply: first}
	last := map[string]Progress{}
	d, err := Choose(t.Context(), in, m, Options{Model: "small", Progress: func(p Progress) { last[p.Stage] = p }})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, in, d)
	if d.Model == nil || d.Model.Digest != "abc" || d.Notice != "" || !m.unloaded || last["reading"].Done != last["reading"].Total || last["writing"].Done != last["writing"].Total {
		t.Errorf("model %+v, notice %q, unloaded %v, progress %v", d.Model, d.Notice, m.unloaded, last)
	}
	if r := d.Receipt; !r.Complete || r.UtterancesRead != r.Utterances || r.Calls != m.calls || r.EvaluatedTokens == 0 || r.ExpectedTokens == 0 {
		t.Errorf("receipt %+v", r)
	}
	// a model that picks only the first line loses none of the wishes, risks and promises the rules found
	have := cited(d)
	for _, s := range rules.Sections {
		for _, st := range s.Statements {
			if id := st.Evidence[len(st.Evidence)-1].Utterance; (st.HighRisk || st.Kind == "wish" || st.Kind == "action") && !have[id] {
				t.Errorf("%q is neither in the note nor on a list", st.Text)
			}
		}
	}
}

func TestChooseFallsBackToRules(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	rules, err := Extract(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	stranger := func(_ int, r ollama.Request) (ollama.Reply, error) {
		out, err := first(0, r)
		out.JSON = json.RawMessage(`{"items":[{"line":"1","kind":"verdict","section":"analysis"}]}`)
		return out, err
	}
	for name, c := range map[string]struct {
		m     *model
		calls int
	}{
		"loops":       {&model{reply: fails(casework.CodeModelReply)}, 3}, // once whole, then in two halves
		"dies":        {&model{reply: fails(casework.CodeModelStopped)}, 3},
		"goes away":   {&model{reply: fails(casework.CodeOllamaMissing)}, 1},
		"reads half":  {&model{reply: barelyRead}, 3},
		"strange":     {&model{reply: stranger}, 3},
		"no server":   {&model{check: casework.NewProblem(casework.CodeOllamaMissing, "No language model is running.")}, 0},
		"not present": {&model{check: casework.NewProblem(casework.CodeModelMissing, "The language model is not here.")}, 0},
	} {
		d, err := Choose(t.Context(), in, c.m, Options{Model: "small"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sound(t, in, d)
		if d.Notice == "" || d.Model != nil || c.m.calls != c.calls {
			t.Errorf("%s: notice %q, model %v, %d calls", name, d.Notice, d.Model, c.m.calls)
		}
		if c.calls > 0 && (d.Receipt.Complete || d.Receipt.UtterancesRead != 0) {
			t.Errorf("%s: receipt %+v", name, d.Receipt)
		}
		if strings.Join(noteLines(in, d), "\n") != strings.Join(noteLines(in, rules), "\n") {
			t.Errorf("%s: not what the rules draft", name)
		}
	}
}

func TestChooseKeepsTheGoodHalf(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	m := &model{reply: func(n int, r ollama.Request) (ollama.Reply, error) {
		if n == 2 { // the first half works, the second does not
			return first(n, r)
		}
		return fails(casework.CodeModelReply)(n, r)
	}}
	d, err := Choose(t.Context(), in, m, Options{Model: "small"})
	if err != nil {
		t.Fatal(err)
	}
	if r := d.Receipt; r.Complete || r.UtterancesRead == 0 || r.UtterancesRead >= r.Utterances || !strings.Contains(d.Notice, fmt.Sprint(r.Utterances-r.UtterancesRead)) || d.Model == nil {
		t.Errorf("receipt %+v, notice %q", d.Receipt, d.Notice)
	}
}

// TestWritingThatFails: the receipt tells reading and writing apart, also where only half of a heading was written.
func TestWritingThatFails(t *testing.T) {
	in := input(t, "case-note", long(40)) // enough for more than one sentence under a heading
	parts, err := Mine(t.Context(), in, &model{reply: first}, Options{Model: "small"}, nil, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		m      *model
		failed func(w casework.Writing) bool
		whole  bool
	}{
		"all written":    {&model{reply: first}, func(w casework.Writing) bool { return w.Failed == 0 && w.Sentences > 0 && w.Calls > 0 }, true},
		"no call works":  {&model{reply: fails(casework.CodeModelReply)}, func(w casework.Writing) bool { return w.Failed == w.Headings && w.Sentences == 0 && w.Calls > 0 }, false},
		"server is gone": {&model{check: casework.NewProblem(casework.CodeOllamaMissing, "No language model is running.")}, func(w casework.Writing) bool { return w.Failed == w.Headings && w.Calls == 0 }, false},
		"one call fails": {&model{reply: failing(0)}, func(w casework.Writing) bool { return w.Failed == 0 && w.Calls > 0 }, true}, // asked again, in halves
		"a half is lost": {&model{reply: failing(1)}, func(w casework.Writing) bool { return w.Failed == 1 && w.Calls > 0 }, false},
		"reads half": {&model{reply: barelyRead}, func(w casework.Writing) bool {
			return w.Failed == w.Headings && w.EvaluatedTokens < w.ExpectedTokens && w.Sentences == 0
		}, false},
	} {
		d, err := Compose(t.Context(), in, c.m, Options{Model: "small"}, parts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r := d.Receipt
		if r.Complete != c.whole || !r.Read() || r.Writing.Headings == 0 || !c.failed(r.Writing) || (d.Notice == "") != c.whole || r.Calls < r.Writing.Calls {
			t.Errorf("%s: receipt %+v, notice %q", name, r, d.Notice)
		}
	}
}

func TestChooseStopsWhenAsked(t *testing.T) {
	in := input(t, "child-in-need-visit", visit)
	ctx, cancel := context.WithCancel(t.Context())
	m := &model{reply: func(int, ollama.Request) (ollama.Reply, error) {
		cancel()
		return ollama.Reply{}, context.Canceled
	}}
	d, err := Choose(ctx, in, m, Options{Model: "small"})
	if d != nil || casework.AsProblem(err).Code != casework.CodeCancelled || !m.unloaded {
		t.Errorf("%v, %v, unloaded %v", d, err, m.unloaded)
	}
	refused := &model{check: casework.NewProblem(casework.CodeOllamaRefused, "No.")}
	if _, err := Choose(t.Context(), in, refused, Options{Model: "small"}); casework.AsProblem(err).Code != casework.CodeOllamaRefused {
		t.Errorf("refused: %v", err)
	}
	if _, err := Choose(t.Context(), input(t, "case-note", ""), m, Options{}); casework.AsProblem(err).Code != casework.CodeNoSpeech {
		t.Errorf("silence: %v", err)
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("S1: How are you?\nS2: I want to stay here, not in a home, no, sorry, two point five. Just put that it's fine.\nS3: " + strings.Repeat("word ", 60))
	f.Add("S2: …\nS2: é. “I” won't? \U0001F600 " + strings.Repeat("a, ", 50))
	tpl := input(f, "case-note", "").Template
	f.Fuzz(func(t *testing.T, text string) {
		in := inputFor(tpl, text)
		d, err := Extract(t.Context(), in)
		var p *casework.Problem
		if err != nil {
			if !errors.As(err, &p) {
				t.Fatal(err)
			}
			return
		}
		sound(t, in, d)
	})
}
