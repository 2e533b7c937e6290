package summarise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// long is an hour of talk or so: every line another, so that nothing is a repetition.
func long(n int) string {
	var out []string
	for i := range n {
		who := []string{"S1", "S2"}[i%2]
		out = append(out, fmt.Sprintf("%s: Line %d is about the rent, the school and the tablets, and it goes on for a while so that a part fills up.", who, i+1))
	}
	return strings.Join(out, "\n")
}

func minerOf(t *testing.T, in Input) *miner {
	t.Helper()
	tk, err := read(in)
	if err != nil {
		t.Fatal(err)
	}
	return &miner{talk: tk, asker: &asker{ratio: charsPerToken, opt: Options{NumCtx: defaultCtx}}, names: tk.labels()}
}

func TestPartsHoldEveryUtteranceOnce(t *testing.T) {
	for name, text := range map[string]string{"short": visit, "long": long(300), "one voice": "S1: " + strings.Repeat("I went to see him and he was well. ", 900)} {
		mi := minerOf(t, input(t, "case-note", text))
		next := 0
		for _, c := range mi.spans(nil, true) {
			if c.first != next || c.end <= c.first {
				t.Fatalf("%s: part %+v after %d", name, c, next)
			}
			next = c.end
			words := 0
			for rest := mi.lines(c); len(rest) > 0; rest = rest[1:] {
				words += len(strings.Fields(rest[0].text)) - 1
			}
			spoken := 0
			for _, u := range mi.us[c.first:c.end] {
				spoken += len(strings.Fields(u.Text))
			}
			if words != spoken {
				t.Errorf("%s: %d of %d words are shown", name, words, spoken)
			}
			lines := mi.lines(c)
			s, err := mi.schema(lines)
			if err != nil {
				t.Fatal(err)
			}
			for id, ok := range map[int]bool{lines[0].id: true, 99999: false} {
				if err := s.Validate([]byte(fmt.Sprintf(`{"items":[{"line":"%d","kind":"said","section":"said"}]}`, id))); (err == nil) != ok {
					t.Errorf("%s: line %d: %v", name, id, err)
				}
			}
			if len(c.name(mi)) > 0 && name != "one voice" {
				if size := float64(len(mi.prompt(mi.lead(c), lines))) / charsPerToken; size > 0.7*defaultCtx {
					t.Errorf("%s: a prompt of %.0f tokens", name, size)
				}
			}
		}
		if next != len(mi.us) {
			t.Errorf("%s: %d of %d utterances", name, next, len(mi.us))
		}
	}
}

func (c span) name(mi *miner) string { return mi.us[c.first].Text }

// TestPartsStayWhereTheyAre: while a transcript grows, what was closed is not cut anew and not read again.
func TestPartsStayWhereTheyAre(t *testing.T) {
	all := strings.Split(long(200), "\n")
	m := &model{reply: first}
	var have []casework.Mined
	opt := Options{Model: "small"}
	for n := 10; n <= len(all); n += 17 {
		in := input(t, "case-note", strings.Join(all[:n], "\n"))
		before, calls := have, m.calls
		parts, err := Mine(t.Context(), in, m, opt, have, false, func(p casework.Mined) error { have = append(have, p); return nil })
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(parts, have) || m.calls-calls != len(have)-len(before) {
			t.Fatalf("at %d: %d parts, %d kept, %d calls for %d new ones", n, len(parts), len(have), m.calls-calls, len(have)-len(before))
		}
		if len(parts) > 0 && parts[len(parts)-1].Last > n-overlap {
			t.Errorf("at %d a part ends at %d: it may still grow", n, parts[len(parts)-1].Last)
		}
		if !m.unloaded && m.calls > calls {
			t.Error("the model keeps the words while the recording goes on")
		}
	}
	in := input(t, "case-note", strings.Join(all, "\n"))
	whole, err := Mine(t.Context(), in, &model{reply: first}, opt, nil, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	calls := m.calls
	parts, err := Mine(t.Context(), in, m, opt, have, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.calls != calls+1 {
		t.Errorf("%d calls after the stop, want the last part alone", m.calls-calls)
	}
	if len(parts) != len(whole) {
		t.Fatalf("%d parts as it grew, %d at once", len(parts), len(whole))
	}
	for i := range parts {
		if parts[i].First != whole[i].First || parts[i].Last != whole[i].Last || !parts[i].Read {
			t.Errorf("part %d: %+v, at once %+v", i, parts[i], whole[i])
		}
	}

	// a word corrected in the second part: that part alone is read again, and every part keeps its place
	second := parts[1]
	in.Transcript.Utterances[second.First].Text += " Much longer than it was before, and then some more of it."
	calls = m.calls
	again, err := Mine(t.Context(), in, m, opt, parts, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m.calls != calls+1 || len(again) != len(parts) || again[1].Words == second.Words || !reflect.DeepEqual(again[2:], parts[2:]) {
		t.Errorf("%d calls after one word was corrected", m.calls-calls)
	}
	// parts of another model count for nothing
	calls = m.calls
	for i := range again {
		again[i].Made = "another"
	}
	if _, err := Mine(t.Context(), in, m, opt, again, true, nil); err != nil || m.calls-calls != len(whole) {
		t.Errorf("%d calls for %d parts of another model, %v", m.calls-calls, len(whole), err)
	}
}

func TestMineAgainAfterFailure(t *testing.T) {
	in := input(t, "case-note", long(200))
	broken := &model{reply: func(n int, r ollama.Request) (ollama.Reply, error) {
		if n == 2 || n == 3 || n == 4 { // the second part, whole and in both halves
			return fails(casework.CodeModelReply)(n, r)
		}
		return first(n, r)
	}}
	var kept []casework.Mined
	parts, err := Mine(t.Context(), in, broken, Options{Model: "small"}, nil, true, func(p casework.Mined) error { kept = append(kept, p); return nil })
	if err != nil || !reflect.DeepEqual(parts, kept) {
		t.Fatalf("%v, %d parts, %d kept", err, len(parts), len(kept))
	}
	unread := 0
	for _, p := range parts {
		if !p.Read {
			unread++
			if p.Why == "" || len(p.Facts) > 0 {
				t.Errorf("a part not read: %+v", p)
			}
		}
	}
	d, err := Compose(t.Context(), in, &model{reply: first}, Options{Model: "small"}, parts)
	if err != nil {
		t.Fatal(err)
	}
	if unread != 2 || d.Receipt.Complete || d.Receipt.UtterancesRead >= d.Receipt.Utterances || !strings.Contains(d.Notice, "turns the rules drafted alone") {
		t.Errorf("%d unread, receipt %+v, notice %q", unread, d.Receipt, d.Notice)
	}
	well := &model{reply: first}
	parts, err = Mine(t.Context(), in, well, Options{Model: "small"}, parts, true, nil)
	if err != nil || well.calls != 2 {
		t.Errorf("%d calls for the two halves that failed, %v", well.calls, err)
	}
	if slices.ContainsFunc(parts, func(p casework.Mined) bool { return !p.Read }) {
		t.Error("a part is still unread")
	}
}

// TestMineGivesUp: a model that does nothing but fail is not asked a hundred times.
func TestMineGivesUp(t *testing.T) {
	in := input(t, "case-note", long(160))
	for name, c := range map[string]struct {
		err   error
		calls int
	}{
		"always unusable": {casework.NewProblem(casework.CodeModelReply, "Unusable. More."), 5},
		"no memory":       {casework.NewProblem(casework.CodeModelStopped, "Too little memory. More.").Because(ollama.ErrMemory), 1},
		"busy":            {casework.NewProblem(casework.CodeModelStopped, "Busy. More.").Because(ollama.ErrBusy), 1},
		"hangs":           {casework.NewProblem(casework.CodeModelStopped, "Too slow. More.").Because(context.DeadlineExceeded), 2},
		"killed":          {casework.NewProblem(casework.CodeOllamaMissing, "Gone. More."), 1},
	} {
		m := &model{reply: func(int, ollama.Request) (ollama.Reply, error) { return ollama.Reply{}, c.err }}
		d, err := Choose(t.Context(), in, m, Options{Model: "small"})
		if err != nil {
			t.Fatal(err)
		}
		if m.calls != c.calls || d.Receipt.Complete || d.Receipt.UtterancesRead != 0 || d.Model != nil || !strings.HasPrefix(d.Notice, "This draft was made by rules, without the language model. ") {
			t.Errorf("%s: %d calls, want %d; receipt %+v, notice %q", name, m.calls, c.calls, d.Receipt, d.Notice)
		}
	}
}

func TestMineCancelledKeepsWhatIsComplete(t *testing.T) {
	in := input(t, "case-note", long(200))
	ctx, cancel := context.WithCancel(t.Context())
	m := &model{reply: func(n int, r ollama.Request) (ollama.Reply, error) {
		if n == 3 {
			cancel()
			return ollama.Reply{}, ctx.Err()
		}
		return first(n, r)
	}}
	parts, err := Mine(ctx, in, m, Options{Model: "small"}, nil, true, nil)
	if casework.AsProblem(err).Code != casework.CodeCancelled || len(parts) != 2 || !parts[0].Read || !parts[1].Read || !m.unloaded {
		t.Errorf("%v, %d parts, unloaded %v", err, len(parts), m.unloaded)
	}
	on := &model{reply: first}
	all, err := Mine(t.Context(), in, on, Options{Model: "small"}, parts, true, nil)
	if err != nil || on.calls != len(all)-2 {
		t.Errorf("%d calls for the rest of %d parts, %v", on.calls, len(all), err)
	}
	full := errors.New("disk full")
	if _, err := Mine(t.Context(), in, on, Options{Model: "small"}, nil, true, func(casework.Mined) error { return full }); !errors.Is(err, full) {
		t.Errorf("what keep says: %v", err)
	}
}

func TestMineWhileRecording(t *testing.T) {
	m := &model{reply: first, check: casework.NewProblem(casework.CodeOllamaMissing, "No language model is running.")}
	if parts, err := Mine(t.Context(), input(t, "case-note", long(200)), m, Options{Model: "small"}, nil, false, nil); len(parts) != 0 || casework.AsProblem(err).Code != casework.CodeOllamaMissing {
		t.Errorf("no server: %d parts, %v", len(parts), err)
	}
	if parts, err := Mine(t.Context(), input(t, "case-note", "S1: Hello."), m, Options{Model: "small"}, nil, false, nil); len(parts) != 0 || err != nil {
		t.Errorf("little said yet: %d parts, %v", len(parts), err)
	}
	other := &model{reply: first}
	if _, err := Mine(t.Context(), input(t, "case-note", visit), other, Options{Model: "small", Digest: "def"}, nil, true, nil); casework.AsProblem(err).Code != casework.CodeOllamaRefused || other.calls != 0 {
		t.Errorf("another digest: %v", err)
	}
}

// TestFarApart: sixty thousand tokens, with a fact in the first, middle and last minute, each in the draft or on a list.
func TestFarApart(t *testing.T) {
	lines := strings.Split(long(2000), "\n")
	at := []int{3, 1001, 1997}
	for i, a := range at {
		lines[a] = fmt.Sprintf("S2: I take %d tablets of warfarin and I'm frightened of falling.", i+3)
	}
	in := input(t, "case-note", strings.Join(lines, "\n"))
	m := &model{reply: first}
	var last Progress
	d, err := Choose(t.Context(), in, m, Options{Model: "small", Progress: func(p Progress) {
		if p.Stage == "reading" {
			last = p
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Receipt.Complete || d.Receipt.ExpectedTokens < 50000 || last.Done != last.Total || last.Total < 40 {
		t.Errorf("receipt %+v, %+v", d.Receipt, last)
	}
	have := cited(d)
	for _, a := range at {
		if !have[a+1] {
			t.Errorf("the fact of line %d is nowhere", a+1)
		}
	}
}

func FuzzParseChoice(f *testing.F) {
	f.Add(`{"items":[{"line":"1","kind":"said","section":"header"}]}`)
	f.Add(`{"items":[{"line":"-1","kind":"said","section":"header"}]}`)
	f.Add(`null`)
	lines, kinds, sections := []line{{id: 1}, {id: 2}}, []string{"said"}, []string{"header"}
	f.Fuzz(func(t *testing.T, s string) {
		facts, err := parseChoice([]byte(s), lines, kinds, sections)
		if err != nil {
			return
		}
		for _, c := range facts {
			if len(c.Utterances) != 1 || c.Utterances[0] < 1 || c.Utterances[0] > 2 || c.Kind != "said" || c.Section != "header" {
				t.Fatalf("%+v from %q", c, s)
			}
		}
		if b, _ := json.Marshal(facts); len(facts) > len(lines) {
			t.Fatalf("%s", b)
		}
	})
}
