package summarise

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/summarise/ollama"
)

// practice is the small real model the set-up leaves beside the executable. It cannot write a sentence that is true, which is its use here.
const practice = "evenhand-practice"

// serve starts the real Ollama that make setup left in build/bin. The test fails without it: what is tested is what a real one does.
func serve(t *testing.T) (*ollama.Server, *ollama.Client) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "build", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	exe, _, ok := ollama.Beside(dir)
	if !ok {
		if exe, err = exec.LookPath("ollama"); err != nil {
			t.Fatal("there is no Ollama in build/bin nor on this machine: run make setup")
		}
	}
	s, err := ollama.Serve(t.Context(), ollama.Child{Executable: exe, Models: filepath.Join(dir, "models", "ollama"), Home: t.TempDir(), Wait: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	c, err := ollama.New(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return s, c
}

// TestRealModel goes the whole way with a real server and a real, bad model: mined, killed in the middle, begun again on another server where
// it stopped, composed, asked to write again, checked deeper.
func TestRealModel(t *testing.T) {
	in := input(t, "child-in-need-visit", chores+"\n"+long(30))
	in.Attendees[1].Pronouns, in.Attendees[2].Pronouns = "he/him", "he/him"
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	server, client := serve(t)
	opt := Options{Model: practice}

	if _, err := Choose(ctx, in, client, Options{Model: practice, Digest: "0000"}); casework.AsProblem(err).Code != casework.CodeOllamaRefused {
		t.Errorf("another digest: %v", err)
	}
	if d, err := Choose(ctx, in, client, Options{Model: "no-such-model"}); err != nil || d.Model != nil || d.Notice == "" || d.Receipt.Complete {
		t.Errorf("a model that is not there: %v", err)
	}
	slow := Options{Model: practice, Timeout: 30 * time.Millisecond}
	if d, err := Choose(ctx, in, client, slow); err != nil || d.Receipt.UtterancesRead != 0 || d.Model != nil || d.Notice == "" {
		t.Errorf("too slow: %v", err)
	}

	// killed after the first part: it is kept, the rest says why it was not read
	parts, err := Mine(ctx, in, client, opt, nil, true, func(p casework.Mined) error { server.Stop(); return nil })
	if err != nil || len(parts) < 2 || !parts[0].Read || parts[1].Read || parts[1].Why == "" {
		t.Fatalf("killed: %v, %d parts", err, len(parts))
	}
	dead, err := Compose(ctx, in, client, opt, parts)
	if err != nil || dead.Receipt.Complete || dead.Notice == "" {
		t.Fatalf("no server to compose: %v", err)
	}
	sound(t, in, dead)

	_, client = serve(t)
	calls := 0
	parts, err = Mine(ctx, in, client, opt, parts, true, func(p casework.Mined) error { calls += p.Calls; return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if !p.Read || p.EvaluatedTokens == 0 || p.Seconds <= 0 {
			t.Errorf("after the restart: %+v", p)
		}
	}
	if calls >= len(parts)+2 {
		t.Errorf("%d calls for %d parts, one of them read before", calls, len(parts))
	}
	d, err := Compose(ctx, in, client, opt, parts)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, in, d)
	if !d.Receipt.Complete || d.Model == nil || d.Timings.ExtractS <= 0 || d.Timings.ComposeS <= 0 || d.Energy.Wh <= 0 {
		t.Errorf("receipt %+v, timings %+v, model %v", d.Receipt, d.Timings, d.Model)
	}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if st.Provenance == casework.Drafted {
				t.Logf("taken: %s", casework.NewPeople(in.Attendees, in.Transcript.Named).Line(st))
			}
		}
	}

	asked := false
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if asked || st.Alone() {
				continue
			}
			asked = true
			replaced, with, why, err := Rewrite(ctx, in, client, opt, d, Ask{Statement: st.ID, Instruction: "shorter"})
			if err != nil || (why == "") == (len(with) == 0) || (len(replaced) == 0) != (len(with) == 0) {
				t.Errorf("write %s again: %d for %d, %q, %v", st.ID, len(with), len(replaced), why, err)
			}
		}
	}
	if err := Deep(ctx, in, client, opt, d); err != nil {
		t.Errorf("deep check: %v", err)
	}
}
