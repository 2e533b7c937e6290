package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"evenhand/casework"
)

// Row is one kind of wrong sentence and how many of it the gates caught. Caught is flag or reject; Rejected is reject alone.
type Row struct {
	Kind     string   `json:"kind"`
	Caught   int      `json:"caught"`
	Rejected int      `json:"rejected"`
	Total    int      `json:"total"`
	Missed   []string `json:"missed,omitempty"` // invented cases only: the folders this reads hold no person's words
}

// Report says how the gates do on true statements and on the same statements made wrong.
type Report struct {
	True      int      `json:"true"`     // true statements judged
	Flagged   int      `json:"flagged"`  // of them, flagged: tolerable, but each costs a person a look
	Rejected  int      `json:"rejected"` // of them, rejected: each is a true sentence turned away
	Turned    []string `json:"turned_away,omitempty"`
	Doubted   []string `json:"doubted,omitempty"`
	Mutations []Row    `json:"mutations"`
}

type modelNote struct {
	Visit    string `json:"visit"`
	Sections []struct {
		Topics []struct {
			Statements []struct {
				Text     string `json:"text"`
				Evidence []struct {
					Turn  int    `json:"turn"`
					Quote string `json:"quote"`
				} `json:"evidence"`
			} `json:"statements"`
		} `json:"topics"`
	} `json:"sections"`
}

type script struct {
	Date   string   `json:"date"`
	People []Person `json:"people"`
	Turns  []struct {
		N       int    `json:"n"`
		Speaker string `json:"speaker"`
		Text    string `json:"text"`
	} `json:"turns"`
	Truth struct {
		Negations []struct {
			Turn  int    `json:"turn"`
			Wrong string `json:"wrong_note"`
		} `json:"negations"`
		Traps []struct {
			Turn  int    `json:"turn"`
			Wrong string `json:"tempting_wrong_sentence"`
		} `json:"judgement_traps"`
		Never []string `json:"never_mentioned"`
	} `json:"truth"`
}

// MutationReport judges every statement of the model notes in notesDir (all true) and mutations of them (all wrong), with the scripts of the
// same name in visitsDir. It stops between notes when the context ends.
func MutationReport(ctx context.Context, notesDir, visitsDir string) (Report, error) {
	files, err := filepath.Glob(filepath.Join(notesDir, "*.json"))
	if err != nil || len(files) == 0 {
		return Report{}, fmt.Errorf("no model notes (*.json) in %s", notesDir)
	}
	rows := map[string]*Row{}
	var rep Report
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		var n modelNote
		if err := readJSON(f, &n); err != nil {
			return Report{}, err
		}
		var s script
		if err := readJSON(filepath.Join(visitsDir, n.Visit+".json"), &s); err != nil {
			return Report{}, err
		}
		rep.note(n, s, rows)
	}
	for _, r := range rows {
		rep.Mutations = append(rep.Mutations, *r)
	}
	slices.SortFunc(rep.Mutations, func(a, b Row) int { return strings.Compare(a.Kind, b.Kind) })
	return rep, nil
}

func readJSON(path string, into any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return nil
}

func (rep *Report) note(n modelNote, s script, rows map[string]*Row) {
	base := Case{People: s.People, VisitDate: s.Date}
	for _, t := range s.Turns {
		base.Utterances = append(base.Utterances, Utterance{t.N, t.Speaker, t.Text})
	}
	wrong := func(kind string, c Case) {
		r := rows[kind]
		if r == nil {
			r = &Row{Kind: kind}
			rows[kind] = r
		}
		r.Total++
		switch v := Judge(c).Verdict; v {
		case casework.Reject:
			r.Rejected++
			r.Caught++
		case casework.Flag:
			r.Caught++
		default:
			r.Missed = append(r.Missed, c.Statement.Text)
		}
	}
	for _, sec := range n.Sections {
		for _, top := range sec.Topics {
			for _, st := range top.Statements {
				c := base
				c.Statement = Statement{Text: st.Text}
				for _, e := range st.Evidence {
					c.Statement.Evidence = append(c.Statement.Evidence, Quote{e.Turn, e.Quote})
				}
				rep.judge(c)
				for _, m := range mutations(c, s) {
					c.Statement.Text = m.text
					wrong(m.kind, c)
				}
			}
		}
	}
	for _, t := range s.Truth.Negations {
		wrong("wrong note: negation lost", base.citing(t.Wrong, t.Turn))
	}
	for _, t := range s.Truth.Traps {
		wrong("wrong note: judgement", base.citing(t.Wrong, t.Turn))
	}
}

// citing makes a case whose evidence is whole turns.
func (c Case) citing(text string, turns ...int) Case {
	c.Statement = Statement{Text: text}
	for _, u := range c.Utterances {
		if slices.Contains(turns, u.ID) {
			c.Statement.Evidence = append(c.Statement.Evidence, Quote{u.ID, u.Text})
		}
	}
	return c
}

func (rep *Report) judge(c Case) {
	rep.True++
	r := Judge(c)
	var why []string
	for _, k := range r.Checks {
		if k.Verdict == r.Verdict {
			why = append(why, k.Gate+": "+k.Detail)
		}
	}
	line := c.Statement.Text + " ← " + strings.Join(why, " | ")
	switch r.Verdict {
	case casework.Reject:
		rep.Rejected++
		rep.Turned = append(rep.Turned, line)
	case casework.Flag:
		rep.Flagged++
		rep.Doubted = append(rep.Doubted, line)
	}
}

type mutation struct{ kind, text string }

var (
	numberWord = regexp.MustCompile(`\b(\d+(?:\.\d+)?|two|three|four|five|six|ten|fourteen|twenty|fifty-three|twice|half past three|half past ten|two o'clock)\b`)
	saidBy     = regexp.MustCompile(`\b([A-Z][a-z]+) (?:first |then )?said\b`)
	notWord    = regexp.MustCompile(` not\b| never\b|n't\b| no\b`)
	auxWord    = regexp.MustCompile(`\b(was|were|had|would|could|did|is|can|will|does)\b`)
	nobody     = regexp.MustCompile(`\b[Nn]obody\b`)
)

// spoken are the names the turns say of people who were not there: words with a capital that no sentence start explains, heard more than once.
func (s script) spoken() []string {
	times := map[string]int{}
	for _, t := range s.Turns {
		ts := tokenise(fold(t.Text))
		quants(ts, time.Time{})
		for k, w := range ts {
			if w.capital && !w.number && !w.isClosed() && len(w.text) > 2 && !beforeDay(ts, k) && !slices.ContainsFunc(s.People, func(p Person) bool { return strings.Contains(strings.ToLower(p.Name), w.text) }) {
				times[strings.ToUpper(w.text[:1])+w.text[1:]]++
			}
		}
	}
	var out []string
	for w, n := range times {
		if n > 1 {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

// together reports whether two names are heard side by side, as of one person.
func (s script) together(a, b string) bool {
	for _, t := range s.Turns {
		if strings.Contains(t.Text, a+" "+b) || strings.Contains(t.Text, b+" "+a) {
			return true
		}
	}
	return false
}

var (
	dayWord    = regexp.MustCompile(`\b(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June)\b`)
	passedOnBy = regexp.MustCompile(`the chemist told her |Neil told me that Bev, the carer, told him that |School told me that Alfie told Mrs Pickard |housing said `)
	otherDay   = map[string]string{"Monday": "Tuesday", "Tuesday": "Wednesday", "Wednesday": "Thursday", "Thursday": "Friday", "Friday": "Saturday", "Saturday": "Sunday", "Sunday": "Monday",
		"January": "June", "February": "January", "March": "April", "April": "March", "May": "June", "June": "May"}
)

// others are what a number becomes when it is made wrong.
var others = map[string]string{"two": "three", "three": "four", "four": "two", "five": "six", "six": "five", "ten": "eleven", "fourteen": "forty", "twenty": "thirty", "fifty-three": "fifty-two",
	"twice": "three times", "half past three": "half past four", "half past ten": "half past nine", "two o'clock": "three o'clock"}

// mutations makes a true statement wrong in every way that applies.
func mutations(c Case, s script) []mutation {
	text := c.Statement.Text
	var out []mutation
	add := func(kind, t string) {
		if t != text {
			out = append(out, mutation{kind, t})
		}
	}
	for _, m := range numberWord.FindAllStringIndex(text, -1) {
		old := text[m[0]:m[1]]
		changed, ok := others[old]
		if !ok {
			changed = "1" + old
			if len(old) > 1 {
				changed = old[:len(old)-1] + string('0'+(old[len(old)-1]-'0'+1)%10)
			}
		}
		add("number changed", text[:m[0]]+changed+text[m[1]:])
	}
	for _, m := range notWord.FindAllStringIndex(text, -1) {
		add("negation dropped", text[:m[0]]+text[m[1]:])
	}
	for _, m := range nobody.FindAllStringIndex(text, -1) {
		add("negation dropped", text[:m[0]]+"Somebody"+text[m[1]:])
	}
	for _, m := range auxWord.FindAllStringIndex(text, -1) {
		if rest := text[m[1]:]; !strings.HasPrefix(rest, " not") && !strings.HasPrefix(rest, "n't") && !strings.HasPrefix(rest, " no") {
			add("negation added", text[:m[1]]+" not"+rest)
		}
	}
	var names []string
	for _, p := range s.People {
		names = append(names, strings.Fields(p.Name)[0])
	}
	for _, a := range names {
		if re := regexp.MustCompile(`\b` + a + `\b`); re.MatchString(text) {
			add("name unknown", re.ReplaceAllString(text, "Bernard"))
			for _, b := range names {
				if a != b && regexp.MustCompile(`\b`+b+`\b`).MatchString(text) {
					add("people swapped", swapWords(text, a, b))
				}
			}
		}
	}
	for _, m := range dayWord.FindAllStringIndex(text, -1) {
		old := text[m[0]:m[1]]
		add("day or month changed", text[:m[0]]+otherDay[old]+text[m[1]:])
	}
	for _, a := range s.spoken() {
		if re := regexp.MustCompile(`\b` + a + `\b`); re.MatchString(text) {
			for _, b := range append(s.spoken(), names...) {
				if a != b && !s.together(a, b) {
					add("name of another", re.ReplaceAllString(text, b))
				}
			}
		}
	}
	if m := passedOnBy.FindStringIndex(text); m != nil {
		add("hearsay dropped", text[:m[0]]+text[m[1]:])
	}
	add("certainty lost", strings.Replace(text, " might ", " will ", 1))
	add("frequency changed", strings.Replace(text, " sometimes", " always", 1))
	if m := saidBy.FindStringSubmatchIndex(text); m != nil && slices.Contains(names, text[m[2]:m[3]]) {
		for _, b := range names {
			if b != text[m[2]:m[3]] {
				add("speaker swapped", text[:m[2]]+b+text[m[3]:])
			}
		}
	}
	stop := strings.TrimRight(text, ".")
	add("risk added", stop+", after drinking.")
	add("risk added", stop+" and had taken an overdose.")
	add("judgement added", stop+", which indicates a high risk.")
	add("judgement added", stop+"; this is appropriate care.")
	add("verb of suspicion", strings.Replace(text, " said", " claimed", 1))
	for i, w := range s.Truth.Never {
		if i%4 == 0 {
			add("never mentioned", names[len(names)-1]+" spoke of "+w+".")
		}
	}
	return out
}

// swapWords puts each of two words where the other stands.
func swapWords(s, a, b string) string {
	return regexp.MustCompile(`\b(`+a+`|`+b+`)\b`).ReplaceAllStringFunc(s, func(w string) string {
		if w == a {
			return b
		}
		return a
	})
}
