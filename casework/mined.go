package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Mined is what a language model has chosen from one part of a transcript. Parts are kept while a visit is being recorded, and after a crash,
// so that nothing that was read is read again. The words are never here: only ids, which the program turns into words when it drafts.
type Mined struct {
	First int    `json:"first"` // ids of the first and last utterance, inclusive
	Last  int    `json:"last"`
	Words string `json:"words"` // WordsDigest of those utterances: another digest means the part must be read again
	Made  string `json:"made"`  // what read it: template id and version, model digest, in one line; another means read again

	Facts           []Fact  `json:"facts"`
	Read            bool    `json:"read"` // the model read all of it; false: the rules have this part
	Why             string  `json:"why"`  // why not, in plain words; empty when read
	Calls           int     `json:"calls"`
	ExpectedTokens  int     `json:"expected_tokens"`
	EvaluatedTokens int     `json:"evaluated_tokens"`
	GeneratedTokens int     `json:"generated_tokens"`
	Seconds         float64 `json:"seconds"`
}

// Fact is one choice of a model: which utterances, of what kind, for which section. It proposes; gates and rules decide.
type Fact struct {
	Utterances []int  `json:"utterances"`
	Kind       string `json:"kind"`
	Section    string `json:"section"`
}

// WordsDigest is the digest of who said what in some utterances, by which a part mined earlier is known to be still of these words.
func WordsDigest(us []Utterance) string {
	h := sha256.New()
	for _, u := range us {
		fmt.Fprintf(h, "%d\x00%s\x00%t\x00%s\x00", u.ID, u.Speaker, u.Unsure, u.Text)
	}
	return hex.EncodeToString(h.Sum(nil))
}
