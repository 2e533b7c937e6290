package ollama

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/ollama/ollama/api"
)

const (
	keepJudge    = 2 * time.Minute // how long a judging model stays in memory between questions
	judgeContext = 4096            // tokens; the same for every question, or the server loads the model anew
)

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
