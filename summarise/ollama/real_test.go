package ollama

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
)

// practiceModel is the small real model the set-up leaves beside the executable.
const practiceModel = "evenhand-practice"

// startReal starts the real Ollama that make setup left in build/bin. The test fails without it: everything here is about real behaviour.
func startReal(t *testing.T) (*Server, *Client) {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "build", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	models := filepath.Join(dir, "models", "ollama")
	exe, _, ok := Beside(dir)
	if !ok {
		if exe, err = exec.LookPath("ollama"); err != nil { // the set-up builds none where the machine has its own
			t.Fatal("there is no Ollama in build/bin nor on this machine: run make setup")
		}
	}
	s, err := Serve(t.Context(), Child{Executable: exe, Models: models, Home: t.TempDir(), Wait: 5 * time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	c, err := New(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return s, c
}

func TestRealServer(t *testing.T) {
	s, c := startReal(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	m, err := c.Check(ctx, practiceModel)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Digest) != 64 || m.Size == 0 || m.Context == 0 || !strings.HasPrefix(m.Engine, "ollama ") {
		t.Errorf("model: %+v", m)
	}
	if _, err := c.Check(ctx, "no-such-model"); codeOf(t, err) != casework.CodeModelMissing {
		t.Errorf("a model that is not there: %v", err)
	}
	ask := Request{Model: practiceModel, System: "You choose line numbers.", Prompt: "Lines:\n1 person: I want to stay here.\n2 worker: Lovely weather.\nChoose.",
		Schema: testSchema(t), NumCtx: 1024, NumPredict: 200, KeepAlive: time.Minute}

	r, err := c.Generate(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	if r.PromptTokens < 20 || r.ReplyTokens == 0 {
		t.Errorf("reply: %+v", r)
	}

	// a second opinion: what it is worth is another matter, but the protocol is real
	support, err := c.Support(ctx, practiceModel, "Ann: I sleep badly.", "Ann said she sleeps badly.")
	if err != nil || support < 0 || support > 1 {
		t.Errorf("support: %v, %v", support, err)
	}
	if _, err := c.Support(ctx, practiceModel, strings.Repeat("I want to stay here. ", 2000), "Ann said so."); codeOf(t, err) != casework.CodeModelReply {
		t.Errorf("a document longer than the context was not refused: %v", err)
	}
	long := ask
	long.Prompt = strings.Repeat("I want to stay here. ", 600)
	if _, err := c.Generate(ctx, long); codeOf(t, err) != casework.CodeModelReply {
		t.Errorf("a prompt longer than the context was not refused: %v", err)
	}
	short := ask
	short.NumPredict = 3
	if _, err := c.Generate(ctx, short); codeOf(t, err) != casework.CodeModelReply {
		t.Errorf("a reply cut by its limit was taken: %v", err)
	}
	if err := c.Unload(ctx, practiceModel); err != nil {
		t.Errorf("unload: %v", err)
	}

	// killed in the middle of a reply: nothing of it is kept
	endless, err := ParseSchema(`{"type":"object","properties":{"a":{"type":"array","minItems":200,"maxItems":200,"items":{"type":"string","maxLength":300}}},"required":["a"]}`)
	if err != nil {
		t.Fatal(err)
	}
	killed := ask
	killed.Schema, killed.NumPredict = endless, 900
	result := make(chan error, 1)
	go func() {
		_, err := c.Generate(ctx, killed)
		result <- err
	}()
	waitLoaded(ctx, t, c)
	s.Stop()
	if code := codeOf(t, <-result); code != casework.CodeModelStopped && code != casework.CodeOllamaMissing {
		t.Errorf("killed mid-reply: %v", code)
	}
	if _, err := c.Version(ctx); codeOf(t, err) != casework.CodeOllamaMissing {
		t.Errorf("after the kill: %v", err)
	}
}

// waitLoaded waits until the server holds the model, so that the reply is under way.
func waitLoaded(ctx context.Context, t *testing.T, c *Client) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ps, err := c.api.ListRunning(ctx); err == nil && len(ps.Models) > 0 {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal("the model was never loaded")
		case <-tick.C:
		}
	}
}

func TestServeSaysWhatIsMissing(t *testing.T) {
	_, err := Serve(t.Context(), Child{Executable: filepath.Join(t.TempDir(), "none"), Models: t.TempDir(), Home: t.TempDir()})
	if codeOf(t, err) != casework.CodeOllamaMissing {
		t.Errorf("no program: %v", err)
	}
	no, err := exec.LookPath("false")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Serve(t.Context(), Child{Executable: no, Models: t.TempDir(), Home: t.TempDir()}); codeOf(t, err) != casework.CodeOllamaMissing {
		t.Errorf("a program that ends at once: %v", err)
	}
}
