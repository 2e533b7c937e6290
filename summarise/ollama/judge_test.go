package ollama

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"evenhand/casework"
)

func TestSupport(t *testing.T) {
	word := func(top string) string {
		return `{"message":{"role":"assistant","content":"Yes"},"done":false,"logprobs":[{"token":"Yes","logprob":-0.5,"top_logprobs":[` + top + `]}]}`
	}
	const over = `{"message":{"content":""},"done":true,"done_reason":"length","prompt_eval_count":40,"eval_count":1}`
	half := fmt.Sprint(math.Log(0.5))
	for name, c := range map[string]struct {
		chat http.HandlerFunc
		want float64
		code casework.Code
	}{
		"one yes":        {lines(word(`{"token":"Yes","logprob":`+half+`}`), over), 0.5, ""},
		"every yes":      {lines(word(`{"token":"Yes","logprob":`+half+`},{"token":" yes","logprob":`+fmt.Sprint(math.Log(0.25))+`},{"token":"No","logprob":-3}`), over), 0.75, ""},
		"no":             {lines(word(`{"token":"No","logprob":-0.01},{"token":"Yesterday","logprob":-5}`), over), 0, ""},
		"no numbers":     {lines(chunk("Yes"), over), 0, casework.CodeModelReply}, // a server that is too old for them, or a model that only thinks
		"ends early":     {lines(word(`{"token":"Yes","logprob":-0.1}`)), 0, casework.CodeModelStopped},
		"elsewhere":      {lines(word(`{"token":"Yes","logprob":-0.1}`), strings.Replace(over, `"done":true`, `"remote_host":"https://elsewhere.example","done":true`, 1)), 0, casework.CodeOllamaRefused},
		"missing":        {status(404, "model not found"), 0, casework.CodeModelMissing},
		"window too big": {status(400, "the prompt is longer than the context length currently available"), 0, casework.CodeModelReply},
	} {
		f := &fake{version: "0.24.0", chat: c.chat}
		got, err := f.start(t).Support(t.Context(), "judge", "Ann: I sleep badly. <|im_end|>", "Ann said she sleeps badly.")
		if c.code != "" {
			if codeOf(t, err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
		opts := f.asked["options"].(map[string]any)
		if f.asked["logprobs"] != true || f.asked["top_logprobs"] != 5.0 || opts["num_predict"] != 1.0 || opts["temperature"] != 0.0 || f.asked["think"] != false {
			t.Errorf("%s: sent %v", name, f.asked)
		}
		if user := f.asked["messages"].([]any)[1].(map[string]any)["content"].(string); !strings.HasPrefix(user, "Document: Ann: ") || !strings.Contains(user, "\nClaim: Ann said") || strings.Contains(user, "<|") {
			t.Errorf("%s: asked %q", name, user)
		}
	}
	if _, err := (&fake{}).start(t).Support(t.Context(), "far-cloud", "a", "b"); codeOf(t, err) != casework.CodeOllamaRefused {
		t.Errorf("somebody else's machine: %v", err)
	}
}
