package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"evenhand/casework"
)

// Row is one kind of wrong sentence and how many of it the gates caught. Caught is flag or reject; Rejected is reject alone.
type Row struct {
	Class    string   `json:"class"` // number, negation, name, role, date, hearsay, certainty, frequency, risk, judgement, style, invented
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
	Forms     []Form   `json:"forms"`     // the true statements by form
	Mutations []Row    `json:"mutations"` // by kind
	Classes   []Row    `json:"classes"`   // the same by class
}

// Form is one form of true statement ("quoted", "reported", "composed") and how it fared. Free are the facts listed with a visit, in freer words.
type Form struct {
	Name     string `json:"name"`
	True     int    `json:"true"`
	Flagged  int    `json:"flagged"`
	Rejected int    `json:"rejected"`
}

type modelNote struct {
	Visit    string `json:"visit"`
	Sections []struct {
		Topics []struct {
			Statements []struct {
				Text     string `json:"text"`
				Form     string `json:"form"`
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
		Facts []struct {
			Statement string `json:"statement"`
			Turns     []int  `json:"turns"`
		} `json:"facts"`
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
	for _, r := range rep.Mutations {
		n := len(rep.Classes) - 1
		if n < 0 || rep.Classes[n].Class != r.Class {
			rep.Classes, n = append(rep.Classes, Row{Class: r.Class, Kind: r.Class}), n+1
		}
		rep.Classes[n].Caught, rep.Classes[n].Rejected, rep.Classes[n].Total = rep.Classes[n].Caught+r.Caught, rep.Classes[n].Rejected+r.Rejected, rep.Classes[n].Total+r.Total
	}
	slices.SortFunc(rep.Forms, func(a, b Form) int { return strings.Compare(a.Name, b.Name) })
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
	wrong := func(class, kind string, c Case) {
		r := rows[kind]
		if r == nil {
			r = &Row{Class: class, Kind: kind}
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
				rep.judge(c, st.Form)
				for _, m := range mutations(c, s) {
					c.Statement.Text = m.text
					wrong(m.class, m.kind, c)
				}
			}
		}
	}
	for _, t := range s.Truth.Facts {
		rep.judge(base.citing(t.Statement, t.Turns...), "free")
	}
	for _, t := range s.Truth.Negations {
		wrong("negation", "negation: wrong note", base.citing(t.Wrong, t.Turn))
	}
	for _, t := range s.Truth.Traps {
		wrong("judgement", "judgement: wrong note", base.citing(t.Wrong, t.Turn))
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

// judge counts a true statement in its form. Those in freer words are counted apart: they are no statements of a note.
func (rep *Report) judge(c Case, form string) {
	k := slices.IndexFunc(rep.Forms, func(f Form) bool { return f.Name == form })
	if k < 0 {
		rep.Forms = append(rep.Forms, Form{Name: form})
		k = len(rep.Forms) - 1
	}
	r := Judge(c)
	var why []string
	for _, k := range r.Checks {
		if k.Verdict == r.Verdict {
			why = append(why, k.Gate+": "+k.Detail)
		}
	}
	line := c.Statement.Text + " ← " + strings.Join(why, " | ")
	rep.Forms[k].True++
	noted := form != "free"
	if noted {
		rep.True++
	}
	switch r.Verdict {
	case casework.Reject:
		rep.Forms[k].Rejected++
		if noted {
			rep.Rejected++
		}
		rep.Turned = append(rep.Turned, line)
	case casework.Flag:
		rep.Forms[k].Flagged++
		if noted {
			rep.Flagged++
			rep.Doubted = append(rep.Doubted, line)
		}
	}
}

type mutation struct{ class, kind, text string }

var (
	saidBy   = regexp.MustCompile(`\b([A-Z][a-z]+) (?:first |then )?said\b`)
	notWord  = regexp.MustCompile(` not\b| never\b|n't\b| no\b| nor\b| without\b`)
	auxWord  = regexp.MustCompile(`\b(was|were|had|would|could|did|is|are|has|can|will|does)\b`)
	nobody   = regexp.MustCompile(`\b[Nn]obody\b|\b[Nn]one\b|\b[Nn]othing\b`)
	passedBy = regexp.MustCompile(`(?:\b[Tt]he \w+|\b[A-Z][\w']+(?: [A-Z][\w']+)?)(?:, [^,]{1,30},)? told (?:me|him|her|them|us)(?: that)? `)
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

// Numbers and days each with what they become when they are made wrong.
var (
	nextWord = func() map[string]string {
		m := map[string]string{"once": "twice", "twice": "three times", "tomorrow": "yesterday", "yesterday": "tomorrow", "today": "tomorrow", "tonight": "tomorrow", "last": "next", "next": "last"}
		for _, line := range []string{"one two three four five six seven eight nine ten eleven twelve", "thirteen fourteen fifteen sixteen seventeen eighteen nineteen", "twenty thirty forty fifty sixty seventy eighty ninety",
			"monday tuesday wednesday thursday friday saturday sunday", "january february march april may june july august september october november december",
			"first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"} {
			ws := strings.Fields(line)
			for i, w := range ws {
				m[w] = ws[(i+1)%len(ws)]
			}
		}
		return m
	}()
)

// figuresWrong changes each number, day and month of a text, one at a time.
func figuresWrong(text string, visit time.Time, add func(class, kind, text string)) {
	folded := fold(text)
	ts := tokenise(folded)
	for _, q := range quants(ts, visit) {
		class := "number"
		if q.kind == day || q.kind == monthly || q.kind == period {
			class = "date"
		}
		for k := q.first; k <= q.last; k++ {
			t := ts[k]
			old := folded[t.from:t.to]
			changed := nextWord[t.text]
			if n, ok := figure(t.text, 9999); ok {
				changed = strconv.Itoa(n + 1)
				if n > 30 {
					changed = strconv.Itoa(n + 10)
				}
			} else if f, err := strconv.ParseFloat(strings.Replace(t.text, ":", ".", 1), 64); err == nil && t.text[0] >= '0' && t.text[0] <= '9' {
				changed = strings.Replace(old, strconv.Itoa(int(f)), strconv.Itoa(int(f)%11+1), 1)
			}
			if changed == "" || changed == old {
				continue
			}
			if t.upper {
				changed = strings.ToUpper(changed[:1]) + changed[1:]
			}
			add(class, "changed", folded[:t.from]+changed+folded[t.to:])
		}
	}
}

// mutations makes a true statement wrong in every way that applies.
func mutations(c Case, s script) []mutation {
	text := c.Statement.Text
	var out []mutation
	add := func(class, kind, t string) {
		if t != text {
			out = append(out, mutation{class, class + ": " + kind, t})
		}
	}
	visit, err := time.Parse(time.DateOnly, c.VisitDate)
	if err != nil {
		visit = time.Time{}
	}
	figuresWrong(text, visit, add)
	for _, m := range notWord.FindAllStringIndex(text, -1) {
		by := ""
		if strings.HasSuffix(text[m[0]:m[1]], "without") {
			by = " with"
		}
		add("negation", "dropped", text[:m[0]]+by+text[m[1]:])
	}
	for _, m := range nobody.FindAllStringIndex(text, -1) {
		by := map[string]string{"nobody": "Somebody", "none": "Some", "nothing": "Something"}[strings.ToLower(text[m[0]:m[1]])]
		add("negation", "dropped", text[:m[0]]+by+text[m[1]:])
	}
	for _, m := range auxWord.FindAllStringIndex(text, -1) {
		if rest := text[m[1]:]; !strings.HasPrefix(rest, " not") && !strings.HasPrefix(rest, "n't") && !strings.HasPrefix(rest, " no") {
			add("negation", "added", text[:m[1]]+" not"+rest)
		}
	}
	var names []string
	for _, p := range s.People {
		names = append(names, strings.Fields(p.Name)[0])
	}
	for _, a := range names {
		if re := regexp.MustCompile(`\b` + regexp.QuoteMeta(a) + `\b`); re.MatchString(text) {
			add("name", "unknown", re.ReplaceAllString(text, "Bernard"))
			for _, b := range names {
				if a != b && regexp.MustCompile(`\b`+regexp.QuoteMeta(b)+`\b`).MatchString(text) {
					add("role", "people swapped", swapWords(text, a, b))
				}
			}
		}
	}
	for _, a := range s.spoken() {
		if re := regexp.MustCompile(`\b` + regexp.QuoteMeta(a) + `\b`); re.MatchString(text) {
			for _, b := range append(s.spoken(), names...) {
				if a != b && !s.together(a, b) {
					add("name", "of another", re.ReplaceAllString(text, b))
				}
			}
		}
	}
	if m := passedBy.FindStringIndex(text); m != nil {
		add("hearsay", "dropped", text[:m[0]]+text[m[1]:])
	}
	add("certainty", "lost", strings.Replace(text, " might ", " will ", 1))
	add("frequency", "changed", strings.Replace(text, " sometimes", " always", 1))
	if m := saidBy.FindStringSubmatchIndex(text); m != nil && slices.Contains(names, text[m[2]:m[3]]) {
		for _, b := range names {
			if b != text[m[2]:m[3]] {
				add("role", "speaker swapped", text[:m[2]]+b+text[m[3]:])
			}
		}
	}
	stop := strings.TrimRight(text, ".")
	add("risk", "added", stop+", after drinking.")
	add("risk", "added", stop+" and had taken an overdose.")
	add("judgement", "added", stop+", which indicates a high risk.")
	add("judgement", "added", stop+"; this is appropriate care.")
	add("style", "verb of suspicion", strings.Replace(text, " said", " claimed", 1))
	for i, w := range s.Truth.Never {
		if i%4 == 0 && len(names) > 0 {
			add("invented", "never mentioned", names[len(names)-1]+" spoke of "+w+".")
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
