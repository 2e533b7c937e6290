package ollama

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ollama/ollama/api"
)

const (
	keepJudge    = 2 * time.Minute // how long a judging model stays in memory between questions
	mostTexts    = 64              // a call, so that a long visit is no single request that nothing can stop
	judgeContext = 4096            // tokens; the same for every question, or the server loads the model anew
)

// Embed gives each text a vector of unit length, in the order of the texts. Nothing is cut off: a text longer than the model takes is an error that
// wraps ErrTooLong. Errors are Problems, as Generate's.
func (c *Client) Embed(ctx context.Context, model string, texts []string) ([][]float32, error) {
	if remote(model, "", "") {
		return nil, elsewhere()
	}
	no := false
	var out [][]float32
	for len(texts) > 0 {
		n := min(mostTexts, len(texts))
		clean := make([]string, n)
		for i, t := range texts[:n] {
			clean[i] = Clean(t)
		}
		r, err := c.api.Embed(ctx, &api.EmbedRequest{Model: model, Input: clean, Truncate: &no, KeepAlive: &api.Duration{Duration: keepJudge},
			Options: map[string]any{"num_thread": Threads}})
		if err != nil {
			return nil, problem(ctx, "compare sentences", err)
		}
		if len(r.Embeddings) != n {
			return nil, unusable().Because(fmt.Errorf("%d vectors for %d texts", len(r.Embeddings), n))
		}
		for _, v := range r.Embeddings {
			u, err := unit(v)
			if err != nil || len(out) > 0 && len(u) != len(out[0]) {
				return nil, unusable().Because(errors.New("a vector that is none"))
			}
			out = append(out, u)
		}
		texts = texts[n:]
	}
	return out, nil
}

func unit(v []float32) ([]float32, error) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, errors.New("no length")
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out, nil
}

// judgeSystem is the question of MiniCheck (arXiv:2404.10774; its published code), whose models were trained on these words.
const judgeSystem = "Determine whether the provided claim is consistent with the corresponding document. Consistency in this context implies that all information presented in the claim is substantiated by the document. If not, it should be considered inconsistent. Please assess the claim's consistency with the document by responding with either \"Yes\" or \"No\"."

// Support asks a model whether a document says what a claim says, and returns the probability it gives to "yes", 0 to 1: MiniCheck's protocol,
// the sum over the likeliest first words that are "yes" whatever their case. Above 0.5 counts as supported there. A model that was not made for
// it answers too; what its answer is worth is the caller's to say. Errors are Problems, as Generate's.
func (c *Client) Support(ctx context.Context, model, document, claim string) (float64, error) {
	if remote(model, "", "") {
		return 0, elsewhere()
	}
	no, yes := false, true
	var (
		last  api.ChatResponse
		first []api.TokenLogprob
	)
	err := c.api.Chat(ctx, &api.ChatRequest{Model: model, Stream: &yes, KeepAlive: &api.Duration{Duration: keepJudge},
		Messages: []api.Message{{Role: "system", Content: judgeSystem}, {Role: "user", Content: "Document: " + Clean(document) + "\nClaim: " + Clean(claim)}},
		Think:    &api.ThinkValue{Value: false}, Truncate: &no, Shift: &no, Logprobs: true, TopLogprobs: 5,
		Options: map[string]any{"num_ctx": judgeContext, "num_predict": 1, "num_thread": Threads, "temperature": 0, "repeat_penalty": 1.0, "seed": 1},
	}, func(p api.ChatResponse) error {
		last = p
		if first == nil && len(p.Logprobs) > 0 {
			first = p.Logprobs[0].TopLogprobs
		}
		return nil
	})
	switch {
	case err != nil:
		return 0, problem(ctx, "check a sentence", err)
	case ctx.Err() != nil:
		return 0, problem(ctx, "check a sentence", ctx.Err())
	case last.RemoteHost != "" || last.RemoteModel != "":
		return 0, elsewhere()
	case !last.Done:
		return 0, stopped().Because(errors.New("the stream ended before the reply was done"))
	case len(first) == 0:
		return 0, unusable().Because(errors.New("the server gave no probabilities"))
	}
	sum := 0.0
	for _, t := range first {
		if strings.EqualFold(strings.Trim(t.Token, " \u2581Ġ"), "yes") {
			sum += math.Exp(t.Logprob)
		}
	}
	return min(1, sum), nil
}
