// Package ollama talks to a local Ollama server and believes nothing it says without looking.
//
// The client goes to loopback and nowhere else: the address is checked when it is made and again, as a number, at every connection; no
// proxy, no redirect, no model that lives on another machine. Each request fixes what a server might otherwise choose in silence: the
// context length, that nothing is truncated or shifted out of it, that the model does not think first, temperature 0, no repeat penalty
// (it works against copying words), a bounded reply in a bounded schema.
//
// A reply counts only when the stream ended as it should: no error, the context not cancelled, the last chunk done, and done because the
// model stopped. Servers are known to end a stream early with no error at all, so nothing less will do. What was said is then checked
// against the schema here, because servers are also known to ignore it.
//
// Generate asks for a reply in a schema. Support asks whether words say what a sentence says, and Embed gives sentences vectors; both are
// judgements of a model, so callers may doubt by them and never approve. Serve starts a server of our own where none runs.
package ollama

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ollama/ollama/api"

	"evenhand/casework"
)

// DefaultURL is where an Ollama installed by the user or by IT answers.
const DefaultURL = "http://127.0.0.1:11434"

// The oldest server whose behaviour was checked, and the oldest that keeps to a schema with every model that can think.
const (
	MinVersion         = "0.24.0"
	MinVersionThinking = "0.32.0"
)

// Client is safe for use by several goroutines.
type Client struct {
	api  *api.Client
	base *url.URL
	idle func()
}

// New makes a client for a loopback address such as DefaultURL. It refuses anything else with code ollama_refused.
func New(raw string) (*Client, error) {
	base, err := url.Parse(raw)
	if err != nil {
		return nil, notLoopback().Because(errors.New("the address cannot be read"))
	}
	if base.Scheme != "http" || base.User != nil || base.Path != "" && base.Path != "/" || base.RawQuery != "" || !loopback(base.Hostname()) {
		return nil, notLoopback().Because(errors.New("the address is not plain http on this computer"))
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: onlyLoopback}
	transport := &http.Transport{Proxy: nil, DialContext: dialer.DialContext, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second}
	hc := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return notLoopback().Because(errors.New("the server answered with a redirect"))
	}}
	return &Client{api: api.NewClient(base, hc), base: base, idle: transport.CloseIdleConnections}, nil
}

// URL returns the address the client talks to.
func (c *Client) URL() string { return c.base.String() }

// Close drops idle connections.
func (c *Client) Close() { c.idle() }

func notLoopback() *casework.Problem {
	return casework.NewProblem(casework.CodeOllamaRefused, "Evenhand only uses a language model on this computer, and this address leads elsewhere. Nothing was sent. Set the address back to %s.", DefaultURL)
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// onlyLoopback looks at the number a name was resolved to, because "localhost" is only a line in a file.
func onlyLoopback(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().Unmap().IsLoopback() {
		return notLoopback().Because(errors.New("the name does not resolve to this computer"))
	}
	return nil
}

// Model is a language model the server has.
type Model struct {
	Name    string
	Digest  string // hex SHA-256 of its manifest; the name may move to other weights, the digest not
	Size    int64  // bytes on disk
	Context int    // the most tokens it was trained for; 0 if the server does not say
	Token   int64  // bytes of memory for each token of context, by the model's own measures; 0 if the server does not say
	Buffer  int64  // bytes of memory to compute in; 0 if the server does not say
	Engine  string // "ollama 0.24.0"
}

// programs is what the server and the process that holds the model need for themselves, in bytes. Measured with the practice model on Ollama
// 0.24.0: 68 MB for the server, about 50 MB for the other.
const programs = 128 << 20

// Memory is about how many bytes of memory the model takes once it is loaded with so many tokens of context: the weights, the context, what it
// computes in, and the programs. For the practice model with 4,096 tokens it says 425 MB, of which 310 MB were in use after a short question.
// What the server does not tell is taken as an eighth of the weights for the context, and half a gigabyte to compute in.
func (m Model) Memory(tokens int) int64 {
	context, buffer := m.Token*int64(tokens), m.Buffer
	if m.Token == 0 {
		context = m.Size / 8
	}
	if buffer == 0 {
		buffer = 512 << 20
	}
	return m.Size + context + buffer + programs
}

// Loaded reports whether the server holds a model in memory now. A server that does not tell holds none.
func (c *Client) Loaded(ctx context.Context, name string) (bool, error) {
	all, err := c.api.ListRunning(ctx)
	var status api.StatusError
	if errors.As(err, &status) {
		return false, nil
	}
	if err != nil {
		return false, problem(ctx, "ask what is loaded", err)
	}
	return slices.ContainsFunc(all.Models, func(m api.ProcessModelResponse) bool { return m.Name == name || m.Name == name+":latest" }), nil
}

// Version returns the server's version. It fails with ollama_not_running when nothing answers.
func (c *Client) Version(ctx context.Context) (string, error) {
	v, err := c.api.Version(ctx)
	if err != nil {
		return "", problem(ctx, "ask Ollama for its version", err)
	}
	return v, nil
}

// Models lists the models on this computer, without those that live elsewhere.
func (c *Client) Models(ctx context.Context) ([]Model, error) {
	version, err := c.Version(ctx)
	if err != nil {
		return nil, err
	}
	list, err := c.api.List(ctx)
	if err != nil {
		return nil, problem(ctx, "list models", err)
	}
	var out []Model
	for _, m := range list.Models {
		if !remote(m.Name, m.RemoteHost, m.RemoteModel) {
			out = append(out, Model{Name: m.Name, Digest: m.Digest, Size: m.Size, Engine: "ollama " + version})
		}
	}
	return out, nil
}

// Check says whether a model may draft here, and what it is. It refuses servers older than MinVersion, models that live on another
// machine, and models that can think on servers which forget the schema for those.
func (c *Client) Check(ctx context.Context, name string) (Model, error) {
	if remote(name, "", "") {
		return Model{}, elsewhere()
	}
	version, err := c.Version(ctx)
	if err != nil {
		return Model{}, err
	}
	if older(version, MinVersion) {
		return Model{}, casework.NewProblem(casework.CodeOllamaRefused, "The Ollama on this computer (%s) is too old for Evenhand. Notes are made without a language model until IT installs %s or newer.", version, MinVersion)
	}
	show, err := c.api.Show(ctx, &api.ShowRequest{Model: name})
	if err != nil {
		return Model{}, problem(ctx, "look at the model", err)
	}
	if remote(name, show.RemoteHost, show.RemoteModel) {
		return Model{}, elsewhere()
	}
	var can []string
	for _, k := range show.Capabilities {
		can = append(can, string(k))
	}
	if slices.Contains(can, "thinking") && older(version, MinVersionThinking) {
		return Model{}, casework.NewProblem(casework.CodeOllamaRefused, "The model %s does not keep to Evenhand's form on this Ollama (%s). Ask IT for Ollama %s, or choose another model.", name, version, MinVersionThinking)
	}
	if len(can) > 0 && !slices.Contains(can, "completion") {
		return Model{}, casework.NewProblem(casework.CodeOllamaRefused, "The model %s cannot write. Choose another one in Settings.", name)
	}
	all, err := c.Models(ctx)
	if err != nil {
		return Model{}, err
	}
	for _, m := range all {
		if m.Name == name || m.Name == name+":latest" {
			m.Name, m.Context, m.Token = name, contextLength(show.ModelInfo), tokenBytes(show.ModelInfo)
			m.Buffer = bufferBytes(show.ModelInfo)
			return m, nil
		}
	}
	return Model{}, missing()
}

func contextLength(info map[string]any) int {
	return int(measure(info, "context_length"))
}

// tokenBytes is what a token of context takes: a key and a value for each head and layer, two bytes each, as servers keep them unless told
// otherwise. Models that keep less for some layers need less than this.
func tokenBytes(info map[string]any) int64 {
	number := func(key string) int64 { return measure(info, key) }
	layers, heads, kv := number("block_count"), number("attention.head_count"), number("attention.head_count_kv")
	key, value := number("attention.key_length"), number("attention.value_length")
	if kv == 0 {
		kv = heads
	}
	if heads > 0 && key == 0 {
		key = number("embedding_length") / heads
	}
	if value == 0 {
		value = key
	}
	return max(0, layers*kv*(key+value)*2)
}

// bufferBytes is what a model computes in: a number of four bytes for each word it knows, for 512 tokens at a time. For the practice model that is
// 96 MiB, and Ollama 0.24.0 took 97.
func bufferBytes(info map[string]any) int64 { return max(0, measure(info, "vocab_size")*512*4) }

// measure is a number that a model says of itself; of one for each layer, the largest. 0 if it does not say.
func measure(info map[string]any, key string) int64 {
	arch, _ := info["general.architecture"].(string)
	switch n := info[arch+"."+key].(type) {
	case float64:
		return int64(n)
	case []any:
		most := 0.0
		for _, one := range n {
			f, _ := one.(float64)
			most = max(most, f)
		}
		return int64(most)
	}
	return 0
}

// remote reports whether a model's name or description says that it runs on somebody else's machine.
func remote(name, host, model string) bool {
	n := strings.ToLower(name)
	return host != "" || model != "" || strings.HasSuffix(n, ":cloud") || strings.HasSuffix(n, "-cloud") || strings.Contains(n, "://") || strings.HasPrefix(n, "ollama.com/")
}

func elsewhere() *casework.Problem {
	return casework.NewProblem(casework.CodeOllamaRefused, "That model runs on another company's computers, so Evenhand does not use it. Nothing was sent. Choose a model that is on this computer.")
}

func missing() *casework.Problem {
	return casework.NewProblem(casework.CodeModelMissing, "The language model is not on this computer. Notes are made without one until it is installed: open Set-up check to see how.")
}

// older compares versions by their numbers; what cannot be read counts as old.
func older(version, than string) bool {
	a, okA := numbers(version)
	b, _ := numbers(than)
	return !okA || slices.Compare(a, b) < 0
}

func numbers(v string) ([]int, bool) {
	v, _, _ = strings.Cut(strings.TrimPrefix(v, "v"), "-")
	var out []int
	for _, part := range strings.Split(v, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil, false
		}
		out = append(out, n)
	}
	return out, true
}

// Request is one question. The numbers must stay the same within a sitting: a change makes the server load the model anew.
type Request struct {
	Model      string
	System     string
	Prompt     string
	Schema     Schema
	NumCtx     int           // tokens of context, all of it
	NumPredict int           // the most tokens of reply
	KeepAlive  time.Duration // how long the model stays in memory after the reply
}

// Reply is a complete answer that fits the schema.
type Reply struct {
	JSON         json.RawMessage
	PromptTokens int // that the server says it evaluated
	ReplyTokens  int
	Busy         time.Duration // of the model evaluating, without loading
}

// What a caller may want to know beside a Problem's code.
var (
	ErrTooLong = errors.New("the prompt is longer than the context")          // nothing was cut off: ask with less
	ErrBusy    = errors.New("the server has too many questions waiting")      // asking again at once is in vain
	ErrMemory  = errors.New("the server has too little memory for the model") // so is that
)

// Guards against a model that has lost its way.
const (
	maxSame  = 24      // identical pieces in a row; servers themselves give up in silence at 30
	maxReply = 1 << 16 // bytes
)

var (
	errLoop = errors.New("the model repeated itself")
	errLong = errors.New("the reply grew past its limit")
)

// Generate asks once and returns only a whole reply that fits the schema. It never returns part of one. Errors are Problems:
// ollama_not_running, language_model_missing, language_model_stopped (cut off, killed, timed out), language_model_reply (looped, ran past
// its limit, ignored the schema), cancelled; one of them wraps ErrTooLong.
func (c *Client) Generate(ctx context.Context, r Request) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, problem(ctx, "ask the model", err)
	}
	no, yes := false, true
	keep := api.Duration{Duration: r.KeepAlive}
	req := &api.ChatRequest{
		Model:     r.Model,
		Messages:  []api.Message{{Role: "system", Content: r.System}, {Role: "user", Content: Clean(r.Prompt)}},
		Stream:    &yes,
		Format:    json.RawMessage(r.Schema.text),
		KeepAlive: &keep,
		Think:     &api.ThinkValue{Value: false},
		Truncate:  &no,
		Shift:     &no,
		Options: map[string]any{"num_ctx": r.NumCtx, "num_predict": r.NumPredict, "num_thread": Threads, "temperature": 0,
			"repeat_penalty": 1.0, "top_k": 1, "seed": 1},
	}
	var (
		text strings.Builder
		last api.ChatResponse
		prev string
		same int
	)
	err := c.api.Chat(ctx, req, func(p api.ChatResponse) error {
		last = p
		piece := p.Message.Content
		if piece != "" && piece == prev {
			same++
		} else {
			same = 0
		}
		prev = piece
		if same >= maxSame {
			return errLoop
		}
		text.WriteString(piece)
		if text.Len() > maxReply {
			return errLong
		}
		return nil
	})
	switch {
	case err != nil:
		return Reply{}, problem(ctx, "ask the model", err)
	case ctx.Err() != nil:
		return Reply{}, problem(ctx, "ask the model", ctx.Err())
	case last.RemoteHost != "" || last.RemoteModel != "":
		return Reply{}, elsewhere()
	case !last.Done:
		return Reply{}, stopped().Because(errors.New("the stream ended before the reply was done"))
	case last.DoneReason != "stop":
		return Reply{}, unusable().Because(fmt.Errorf("the reply ended because of %q", last.DoneReason))
	}
	out := Reply{JSON: json.RawMessage(text.String()), PromptTokens: last.PromptEvalCount, ReplyTokens: last.EvalCount,
		Busy: last.PromptEvalDuration + last.EvalDuration}
	if err := r.Schema.Validate(out.JSON); err != nil {
		return Reply{}, unusable().Because(fmt.Errorf("the reply does not fit the schema: %w", err))
	}
	return out, nil
}

// Threads is how many threads the model is asked to use. On a busy machine with two cores a second one made replies ten times slower.
const Threads = 1

// Unload asks the server to forget the model and, with it, the words of the prompt it keeps in memory.
func (c *Client) Unload(ctx context.Context, model string) error {
	no := false
	err := c.api.Chat(ctx, &api.ChatRequest{Model: model, Stream: &no, KeepAlive: &api.Duration{}}, func(api.ChatResponse) error { return nil })
	if err != nil {
		return problem(ctx, "unload the model", err)
	}
	return nil
}

func stopped() *casework.Problem {
	return casework.NewProblem(casework.CodeModelStopped, "The language model stopped before it was done. Nothing it said was kept; your words and recording are safe. Try again, or draft without a model.")
}

func unusable() *casework.Problem {
	return casework.NewProblem(casework.CodeModelReply, "The language model's reply could not be used, so none of it was kept. Your words and recording are safe. Evenhand drafts this part by its own rules.")
}

// problem turns what the library reports into a Problem. The cause never holds the server's text, which may repeat the prompt.
func problem(ctx context.Context, doing string, err error) error {
	var (
		p      *casework.Problem
		status api.StatusError
	)
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(ctx.Err(), context.Canceled):
		return casework.NewProblem(casework.CodeCancelled, "Stopped. What was complete is kept.").Because(context.Canceled)
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return stopped().Because(context.DeadlineExceeded)
	case errors.Is(err, errLoop), errors.Is(err, errLong):
		return unusable().Because(err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return casework.NewProblem(casework.CodeOllamaMissing, "No language model is running on this computer. Notes are made without one until Ollama is started: open Set-up check to see how.").Because(syscall.ECONNREFUSED)
	case errors.As(err, &status) && status.StatusCode == http.StatusNotFound:
		return missing().Because(errors.New("status 404"))
	case errors.As(err, &status) && status.StatusCode == http.StatusBadRequest && tooLong(status.ErrorMessage):
		return unusable().Because(ErrTooLong)
	case errors.As(err, &status) && status.StatusCode == http.StatusServiceUnavailable:
		return casework.NewProblem(casework.CodeModelStopped, "The language model is busy with other work. Nothing was lost; your words and recording are safe. Try again in a few minutes, or draft without a model.").Because(ErrBusy)
	case errors.As(err, &status) && status.StatusCode >= 500 && noMemory(status.ErrorMessage), err != nil && noMemory(err.Error()):
		return casework.NewProblem(casework.CodeModelStopped, "This computer has too little free memory for the language model. Nothing was lost; your words and recording are safe. Close other programs and try again, or choose a smaller model in Settings.").Because(ErrMemory)
	case errors.As(err, &status):
		return stopped().Because(fmt.Errorf("%s: status %d", doing, status.StatusCode))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return stopped().Because(io.ErrUnexpectedEOF)
	}
	return stopped().Because(fmt.Errorf("%s: the connection failed", doing))
}

func tooLong(message string) bool {
	return strings.Contains(message, "context length") || strings.Contains(message, "longer than the context")
}

// noMemory knows how servers say it, by version: Ollama itself up to 0.24, llama.cpp's words after it.
func noMemory(message string) bool {
	m := strings.ToLower(message)
	return strings.Contains(m, "requires more system memory") || strings.Contains(m, "out of memory") || strings.Contains(m, "unable to allocate") || strings.Contains(m, "failed to allocate") || strings.Contains(m, "cannot allocate memory")
}

// special matches what a chat template or a server reads as its own signs.
var special = []string{"<|", "|>", "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<think>", "</think>", "<s>", "</s>", "<bos>", "<eos>"}

// Clean takes out of a transcript what a model's chat template would read as its own signs, and characters nobody can see. It keeps tabs
// and line ends.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r == 0xad, r >= 0xe0000 && r <= 0xe007f:
			return -1
		}
		return r
	}, s)
	for again := true; again; { // taking one sign out may put another together
		again = false
		for _, sign := range special {
			if i := indexFold(s, sign); i >= 0 {
				s, again = s[:i]+" "+s[i+len(sign):], true
			}
		}
	}
	return s
}

// indexFold finds an ASCII sign whatever its case.
func indexFold(s, sign string) int {
	for i := 0; i+len(sign) <= len(s); i++ {
		if strings.EqualFold(s[i:i+len(sign)], sign) {
			return i
		}
	}
	return -1
}
