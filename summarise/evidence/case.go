// Package evidence holds the gates: plain, deterministic checks of a statement against the words it rests on.
//
// A gate knows no grammar to speak of. It compares what can be compared by program: the quoted words, numbers and days, names, negations,
// who speaks, who does what to whom, words of risk, words of judgement. A statement passes only if every content word of it is accounted
// for: by the words cited, by a name of those present, or by the closed set of changes that reported speech makes (person, tense,
// contraction, "today" to "that day"). What cannot be verified is flagged or rejected, never passed: overlap of words alone cannot tell
// "Kian kicked me" from "Alfie kicked Kian", and no fuzzy threshold catches a lost "not".
//
// Two readings are made. One compares bags: what words, numbers, names and denials the evidence holds at all. The other lays the statement on the
// evidence word by word (blocks.go) and compares what stands in each place (places.go): who, how many, not, may, if, off. The gates are one to
// a file, gate_*.go. What one place of the recording rules out is rejected; what may be another reading of it is flagged.
//
// Verdicts: pass; flag (a person must look); reject (never shown as fact). What the worker types meets the same gates through CheckTyped,
// as remarks that never stop them.
package evidence

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"evenhand/casework"
)

// Case is a statement with the words it is said to rest on.
type Case struct {
	Utterances []Utterance `json:"utterances"`
	People     []Person    `json:"people"`
	Statement  Statement   `json:"statement"`
	VisitDate  string      `json:"visit_date"` // YYYY-MM-DD; days such as "tomorrow" are resolved against it
}

// Utterance is what one speaker said.
type Utterance struct {
	ID      int    `json:"id"`
	Speaker string `json:"speaker"`
	Text    string `json:"text"`
}

// Person is someone who was there. The worker who signs has "worker" in the role.
type Person struct {
	Speaker  string `json:"speaker"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Pronouns string `json:"pronouns,omitempty"`
}

// Statement is the sentence to be judged and the words it cites.
type Statement struct {
	Text     string  `json:"text"`
	Evidence []Quote `json:"evidence"`
}

// Quote cites exact words of an utterance.
type Quote struct {
	Utterance int    `json:"utterance"`
	Quote     string `json:"quote"`
}

// Result is the verdict over all gates: the worst of them.
type Result struct {
	Verdict casework.Verdict `json:"verdict"`
	Checks  []casework.Check `json:"checks"`
}

// Gate names, in the order they are applied.
const (
	GateEvidence  = "evidence"  // the cited words were said there
	GateQuotes    = "quotes"    // what stands in quotation marks was said, by the one it is given to
	GateNumbers   = "numbers"   // numbers, days, times, money, doses
	GateNames     = "names"     // people
	GateNegation  = "negation"  // said or not said to be so
	GateCertainty = "certainty" // might, sometimes, used to, I think
	GateSpeaker   = "speaker"   // whose words
	GateRoles     = "roles"     // who did what to whom, whose is whose
	GateRisk      = "risk"      // words of risk
	GateJudgement = "judgement" // words only a person may write
	GateWording   = "wording"   // verbs of suspicion, placeholders, "you"
	GateInjection = "injection" // words aimed at the note-taker
	GateWords     = "words"     // every content word accounted for
)

// maxLine bounds one JSON line, maxWords one statement: longer ones are not statements.
const (
	maxLine  = 4 << 20
	maxWords = 200
)

// ParseCases reads one JSON object or one object a line. It refuses unknown keys, so that a mistyped key does not pass as missing evidence.
func ParseCases(r io.Reader) ([]Case, error) {
	b, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	if c, err := parseCase(b); err == nil {
		return []Case{c}, nil
	} else if !bytes.Contains(bytes.TrimSpace(b), []byte("\n")) {
		return nil, err
	}
	var out []Case
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		c, err := parseCase(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	if len(out) == 0 {
		return nil, errors.New("there is no case to judge")
	}
	return out, nil
}

func parseCase(b []byte) (Case, error) {
	var c Case
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Case{}, fmt.Errorf("read case: %w", err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Case{}, errors.New("read case: more than one object")
	}
	seen := map[int]bool{}
	for _, u := range c.Utterances {
		if seen[u.ID] {
			return Case{}, fmt.Errorf("read case: utterance %d stands twice", u.ID)
		}
		seen[u.ID] = true
	}
	if c.VisitDate != "" {
		if _, err := time.Parse(time.DateOnly, c.VisitDate); err != nil {
			return Case{}, fmt.Errorf("read case: visit_date is not YYYY-MM-DD")
		}
	}
	return c, nil
}

// Judge judges one statement. For several of one talk, Talk.Judge does the same in a fraction of the time.
func Judge(c Case) Result { return NewTalk(c.People, c.Utterances, c.VisitDate).Judge(c.Statement) }

// CheckTyped applies the gates to what the worker wrote or changed, against the words the sentence rests on. Nothing is refused: what a
// gate would reject comes back as a flag, and what passes is left out. With no evidence there is nothing to compare, so only the wording is looked at.
func CheckTyped(text string, on []casework.Evidence, t *casework.Transcript, people []Person, visitDate string) []casework.Check {
	c := Case{People: people, Statement: Statement{Text: text}, VisitDate: visitDate}
	if t != nil {
		for _, u := range t.Utterances {
			c.Utterances = append(c.Utterances, Utterance{u.ID, u.Speaker, u.Text})
		}
	}
	for _, e := range on {
		c.Statement.Evidence = append(c.Statement.Evidence, Quote{e.Utterance, e.Quote})
	}
	var out []casework.Check
	for _, k := range Judge(c).Checks {
		if k.Verdict == casework.Pass || len(on) == 0 && k.Gate != GateWording {
			continue
		}
		k.Verdict = casework.Flag
		out = append(out, k)
	}
	return out
}

func worse(a, b casework.Verdict) casework.Verdict {
	rank := map[casework.Verdict]int{casework.Pass: 0, casework.Flag: 1, casework.Reject: 2}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
