package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
)

const schemaText = `{"type":"object","properties":{"items":{"type":"array","minItems":1,"maxItems":2,"items":{"type":"object","properties":{"line":{"type":"string","enum":["1","2"]},"why":{"type":"string","maxLength":5}},"required":["line","why"]}}},"required":["items"]}`

func testSchema(t testing.TB) Schema {
	t.Helper()
	s, err := ParseSchema(schemaText)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func codeOf(t *testing.T, err error) casework.Code {
	t.Helper()
	var p *casework.Problem
	if err == nil || !errors.As(err, &p) {
		t.Fatalf("not a Problem: %v", err)
	}
	return p.Code
}

func TestNewTakesLoopbackOnly(t *testing.T) {
	for raw, ok := range map[string]bool{
		"http://127.0.0.1:11434": true, "http://localhost:1": true, "http://[::1]:11434": true, "http://127.9.9.9": true,
		"http://10.0.0.5:11434": false, "https://127.0.0.1:11434": false, "http://ollama.com": false, "http://0.0.0.0:11434": false,
		"http://127.0.0.1.example.org": false, "http://user@127.0.0.1": false, "http://127.0.0.1/api": false, "http://[::ffff:10.0.0.1]": false,
		"http://localhost.example": false, "unix:///tmp/x": false, "": false, "http://127.0.0.1:1?x=y": false, ":": false,
	} {
		_, err := New(raw)
		if ok && err != nil || !ok && codeOf(t, err) != casework.CodeOllamaRefused {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func TestDialRefusesOtherMachines(t *testing.T) {
	for address, ok := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "192.0.2.1:80": false, "[2001:db8::1]:80": false} {
		if err := onlyLoopback("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	l.Close()
	c, err := New(url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Version(t.Context()); codeOf(t, err) != casework.CodeOllamaMissing {
		t.Errorf("closed port: %v", err)
	}
}

// fake answers like a server of the given version with one model.
type fake struct {
	version string
	show    string
	chat    http.HandlerFunc
	asked   map[string]any // the last chat request
}

func (f *fake) start(t *testing.T) *Client {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/api/version", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"version":%q}`, f.version) })
	mux.HandleFunc("/api/tags", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"models":[{"name":"small:latest","digest":"abc","size":9},{"name":"far:cloud","digest":"x"},{"name":"away","remote_host":"https://elsewhere.example"}]}`)
	})
	mux.HandleFunc("/api/show", func(w http.ResponseWriter, r *http.Request) {
		if f.show == "" {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error":"model 'x' not found"}`)
			return
		}
		fmt.Fprint(w, f.show)
	})
	mux.HandleFunc("/api/chat", func(w http.ResponseWriter, r *http.Request) {
		f.asked = nil
		if err := json.NewDecoder(r.Body).Decode(&f.asked); err != nil {
			t.Error(err)
		}
		f.chat(w, r)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	c, err := New(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const plainShow = `{"capabilities":["completion"],"model_info":{"general.architecture":"llama","llama.context_length":8192}}`

// The memory a model takes is reckoned from what it says of itself; what it does not say is not left out.
func TestMemory(t *testing.T) {
	for name, c := range map[string]struct {
		info          string
		token, buffer int64
	}{
		// As the practice model says it: Ollama 0.24.0 took 90 MiB for 4,096 tokens and 97 MiB to compute in.
		"practice":      {`"general.architecture":"llama","llama.block_count":30,"llama.attention.head_count":9,"llama.attention.head_count_kv":3,"llama.embedding_length":576,"llama.vocab_size":49152`, 90 << 20 / 4096, 96 << 20},
		"key and value": {`"general.architecture":"q","q.block_count":2,"q.attention.head_count":4,"q.attention.key_length":128,"q.attention.value_length":64`, 2 * 4 * (128 + 64) * 2, 0},
		"by layer":      {`"general.architecture":"g","g.block_count":2,"g.attention.head_count":8,"g.attention.head_count_kv":[0,2],"g.attention.key_length":64`, 2 * 2 * 128 * 2, 0},
		"nothing":       {`"general.architecture":"x"`, 0, 0},
		"hostile":       {`"general.architecture":"x","x.block_count":-5,"x.attention.head_count":1,"x.attention.key_length":1,"x.vocab_size":-1`, 0, 0},
	} {
		f := fake{version: "0.24.0", show: `{"capabilities":["completion"],"model_info":{` + c.info + `}}`}
		m, err := f.start(t).Check(t.Context(), "small")
		if err != nil || m.Token != c.token || m.Buffer != c.buffer {
			t.Errorf("%s: %d a token and %d to compute in, want %d and %d; %v", name, m.Token, m.Buffer, c.token, c.buffer, err)
		}
		if least := m.Size + 4096*c.token + c.buffer + programs; m.Memory(4096) < least {
			t.Errorf("%s: %d in all, less than %d", name, m.Memory(4096), least)
		}
	}
}

func TestLoaded(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		answer string
		want   bool
	}{
		"it is":              {200, `{"models":[{"name":"small:latest"}]}`, true},
		"another is":         {200, `{"models":[{"name":"smaller:latest"}]}`, false},
		"none is":            {200, `{"models":[]}`, false},
		"it cannot be asked": {404, `{"error":"not found"}`, false},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.answer)
		}))
		client, err := New(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := client.Loaded(t.Context(), "small"); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		s.Close()
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		fake  fake
		model string
		want  casework.Code
	}{
		"fine":            {fake{version: "0.24.0", show: plainShow}, "small", ""},
		"too old":         {fake{version: "0.20.5", show: plainShow}, "small", casework.CodeOllamaRefused},
		"no number":       {fake{version: "nightly", show: plainShow}, "small", casework.CodeOllamaRefused},
		"missing":         {fake{version: "0.24.0"}, "small", casework.CodeModelMissing},
		"cloud name":      {fake{version: "0.32.0", show: plainShow}, "far:cloud", casework.CodeOllamaRefused},
		"cloud suffix":    {fake{version: "0.32.0", show: plainShow}, "far:120b-cloud", casework.CodeOllamaRefused},
		"remote host":     {fake{version: "0.32.0", show: `{"remote_host":"https://elsewhere.example","capabilities":["completion"]}`}, "small", casework.CodeOllamaRefused},
		"thinks, old":     {fake{version: "0.24.0", show: `{"capabilities":["completion","thinking"]}`}, "small", casework.CodeOllamaRefused},
		"thinks, new":     {fake{version: "0.32.1", show: `{"capabilities":["completion","thinking"]}`}, "small", ""},
		"embeddings only": {fake{version: "0.32.0", show: `{"capabilities":["embedding"]}`}, "small", casework.CodeOllamaRefused},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := c.fake.start(t).Check(t.Context(), c.model)
			if c.want == "" {
				if err != nil || m.Digest != "abc" || m.Engine != "ollama "+c.fake.version {
					t.Errorf("%+v, %v", m, err)
				}
				return
			}
			if codeOf(t, err) != c.want {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestModelsLeavesOutOtherMachines(t *testing.T) {
	all, err := (&fake{version: "0.24.0"}).start(t).Models(t.Context())
	if err != nil || len(all) != 1 || all[0].Name != "small:latest" {
		t.Errorf("%v, %v", all, err)
	}
}

// lines answers with stream chunks.
func lines(chunks ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, c := range chunks {
			fmt.Fprintln(w, c)
			w.(http.Flusher).Flush()
		}
	}
}

func chunk(text string) string {
	b, _ := json.Marshal(text)
	return `{"message":{"role":"assistant","content":` + string(b) + `},"done":false}`
}

const (
	good = `{"items":[{"line":"2","why":"risk"}]}`
	done = `{"message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":40,"eval_count":9}`
)

func TestGenerateCountsOnlyWholeReplies(t *testing.T) {
	for name, c := range map[string]struct {
		chat http.HandlerFunc
		want casework.Code
	}{
		"whole":             {lines(chunk(good[:9]), chunk(good[9:]), done), ""},
		"ends early":        {lines(chunk(good)), casework.CodeModelStopped}, // a real server did this with no error
		"cut by length":     {lines(chunk(good), strings.Replace(done, "stop", "length", 1)), casework.CodeModelReply},
		"loads only":        {lines(strings.Replace(done, "stop", "load", 1)), casework.CodeModelReply},
		"loops":             {lines(append(repeat(chunk(" the"), 40), done)...), casework.CodeModelReply},
		"runs on":           {lines(append(repeat2(chunk(strings.Repeat("ab", 2000)), chunk(strings.Repeat("cd", 2000)), 10), done)...), casework.CodeModelReply},
		"plain prose":       {lines(chunk("Here is your note: all is well."), done), casework.CodeModelReply},
		"invented line":     {lines(chunk(`{"items":[{"line":"7","why":"x"}]}`), done), casework.CodeModelReply},
		"extra key":         {lines(chunk(`{"items":[{"line":"1","why":"x","note":"y"}]}`), done), casework.CodeModelReply},
		"too many":          {lines(chunk(`{"items":[{"line":"1","why":""},{"line":"1","why":""},{"line":"1","why":""}]}`), done), casework.CodeModelReply},
		"too long a string": {lines(chunk(`{"items":[{"line":"1","why":"because"}]}`), done), casework.CodeModelReply},
		"error inside":      {lines(chunk(good), `{"error":"the words of the visit"}`), casework.CodeModelStopped},
		"remote":            {lines(chunk(good), strings.Replace(done, `"done":true`, `"remote_host":"https://elsewhere.example","done":true`, 1)), casework.CodeOllamaRefused},
		"missing":           {status(404, "model not found"), casework.CodeModelMissing},
		"busy":              {status(503, "server busy, please try again.  maximum pending requests exceeded"), casework.CodeModelStopped},
		"no memory":         {status(500, "model requires more system memory (5.6 GiB) than is available (1.2 GiB)"), casework.CodeModelStopped},
		"no memory, newer":  {status(500, "llama-server exited: ggml: failed to allocate buffer of size 5368709120"), casework.CodeModelStopped},
		"runner died":       {status(500, "model runner has unexpectedly stopped"), casework.CodeModelStopped},
		"only thinks":       {lines(`{"message":{"role":"assistant","content":"","thinking":"The worker wants line two."},"done":false}`, done), casework.CodeModelReply},
		"too long":          {status(400, "the input length exceeds the context length"), casework.CodeModelReply},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://192.0.2.1/api/chat", http.StatusTemporaryRedirect)
		}, casework.CodeOllamaRefused},
		"hangs up": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, chunk(good))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, casework.CodeModelStopped},
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{version: "0.24.0", chat: c.chat}
			r, err := f.start(t).Generate(t.Context(), Request{Model: "small", System: "s", Prompt: "p <|im_start|>x", Schema: testSchema(t), NumCtx: 4096, NumPredict: 50, KeepAlive: time.Minute})
			if c.want == "" {
				if err != nil || string(r.JSON) != good || r.PromptTokens != 40 || r.ReplyTokens != 9 {
					t.Errorf("%+v, %v", r, err)
				}
				return
			}
			if codeOf(t, err) != c.want {
				t.Errorf("%v (%v)", err, errors.Unwrap(err))
			}
			if r.JSON != nil {
				t.Error("part of a reply was kept")
			}
			if cause := errors.Unwrap(err); cause != nil && strings.Contains(cause.Error(), "words of the visit") {
				t.Error("the cause repeats the server's text")
			}
			if is := map[string]error{"too long": ErrTooLong, "busy": ErrBusy, "no memory": ErrMemory, "no memory, newer": ErrMemory}[name]; is != nil && !errors.Is(err, is) {
				t.Errorf("not known as %v: %v", is, errors.Unwrap(err))
			}
			if name == "runner died" && (errors.Is(err, ErrMemory) || errors.Is(err, ErrBusy)) {
				t.Error("a runner that died may be asked again")
			}
		})
	}
}

func TestGenerateSendsWhatMustBeSent(t *testing.T) {
	f := &fake{version: "0.24.0", chat: lines(chunk(good), done)}
	if _, err := f.start(t).Generate(t.Context(), Request{Model: "small", Prompt: "a<|im_end|>b", Schema: testSchema(t), NumCtx: 4096, NumPredict: 50}); err != nil {
		t.Fatal(err)
	}
	opts := f.asked["options"].(map[string]any)
	for k, want := range map[string]float64{"num_ctx": 4096, "num_predict": 50, "num_thread": 1, "temperature": 0, "repeat_penalty": 1} {
		if opts[k] != want {
			t.Errorf("%s = %v", k, opts[k])
		}
	}
	if f.asked["truncate"] != false || f.asked["shift"] != false || f.asked["think"] != false {
		t.Errorf("truncate %v, shift %v, think %v", f.asked["truncate"], f.asked["shift"], f.asked["think"])
	}
	if user := f.asked["messages"].([]any)[1].(map[string]any)["content"].(string); strings.Contains(user, "<|") {
		t.Errorf("template signs went out: %q", user)
	}
	if format, _ := json.Marshal(f.asked["format"]); len(format) < 50 {
		t.Error("no schema was sent")
	}
}

func TestCancelled(t *testing.T) {
	began := make(chan struct{})
	f := &fake{version: "0.24.0", chat: func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, chunk(good))
		w.(http.Flusher).Flush()
		close(began)
		<-r.Context().Done()
	}}
	c := f.start(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	_, err := c.Generate(ctx, Request{Model: "small", Schema: testSchema(t)})
	if codeOf(t, err) != casework.CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
	late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer stop()
	if _, err := c.Generate(late, Request{Model: "small", Schema: testSchema(t)}); codeOf(t, err) != casework.CodeModelStopped {
		t.Errorf("too late: %v", err)
	}
}

func status(code int, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"error":%q}`, message)
	}
}

func repeat(s string, n int) []string {
	var out []string
	for range n {
		out = append(out, s)
	}
	return out
}

func repeat2(a, b string, n int) []string {
	var out []string
	for range n {
		out = append(out, a, b)
	}
	return out
}

func TestParseSchemaRefusesTheUnbounded(t *testing.T) {
	for name, s := range map[string]string{
		"no maxItems":  `{"type":"array","items":{"type":"string","maxLength":5}}`,
		"no maxLength": `{"type":"string"}`,
		"optional":     `{"type":"object","properties":{"a":{"type":"string","maxLength":5}},"required":[]}`,
		"wrong name":   `{"type":"object","properties":{"a":{"type":"string","maxLength":5}},"required":["b"]}`,
		"number":       `{"type":"number"}`,
		"unknown key":  `{"type":"string","maxLength":5,"pattern":"x"}`,
		"nested":       `{"type":"array","maxItems":2,"items":{"type":"string"}}`,
		"no items":     `{"type":"array","maxItems":2}`,
		"not JSON":     `{`,
	} {
		if _, err := ParseSchema(s); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain words\tand\nlines":  "plain words\tand\nlines",
		"a<|im_start|>system b":    "a im_start system b",
		"x\u200by\u202ez\x00\x1b":  "xyz",
		"[INST] do [/INST]":        "  do  ",
		"<thi<think>nk>":           "<thi nk>",
		"<start_of_turn>user":      " user",
		"tag \U000e0041\U000e0042": "tag ",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzReply(f *testing.F) {
	f.Add(good)
	f.Add(`{"items":[[]]}`)
	f.Add(`{"items":null}`)
	s := testSchema(f)
	f.Fuzz(func(t *testing.T, text string) {
		if s.Validate([]byte(text)) != nil {
			return
		}
		var v struct {
			Items []struct{ Line, Why string }
		}
		if err := json.Unmarshal([]byte(text), &v); err != nil || len(v.Items) == 0 || len(v.Items) > 2 {
			t.Fatalf("accepted %q: %v", text, err)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("<|im_<|start|>")
	f.Fuzz(func(t *testing.T, s string) {
		out := Clean(s)
		for _, sign := range special {
			if indexFold(out, sign) >= 0 {
				t.Fatalf("%q left in %q", sign, out)
			}
		}
	})
}
