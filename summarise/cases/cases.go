// Package cases measures the gates of summarise/evidence on labelled sentences: true ones that must not be turned away, and wrong ones that
// must be caught. A gate that refuses everything is only a wall, and one that lets a lost "not" through is none; so both are counted.
//
// Sentences come from four places. Note: every statement of the hand-written notes of the labelled visits is true, and says in which form
// (quoted, reported, composed). Written: true paraphrases ("free") and wrong sentences of the sort a fluent model makes, written by hand, one
// a line in *.jsonl. Truth: the wrong notes and judgement traps listed with each visit. Mutated: true statements made wrong by Mutate, less
// those listed in removed.jsonl because the change left them true or still supported.
//
// Every case belongs to the split of its visit, or of the few words of talk it brings with it. A rule may be made from what is seen of "train"; of "test" only the counts are read.
package cases

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// Case is a statement, the words it cites, and what is known of it.
type Case struct {
	ID    string `json:"id"`
	Visit string `json:"visit,omitempty"` // the labelled visit whose turns it cites; or else a few words of talk of its own:

	Utterances []evidence.Utterance `json:"utterances,omitempty"`
	People     []evidence.Person    `json:"people,omitempty"`
	VisitDate  string               `json:"visit_date,omitempty"` // YYYY-MM-DD

	Statement evidence.Statement `json:"statement"`
	Label     string             `json:"label"`           // True or Wrong
	Class     string             `json:"class,omitempty"` // of a wrong one: number, negation, name, role, date, modality, attribution, risk, judgement …
	Form      string             `json:"form,omitempty"`  // quoted, reported, composed, free; of a mutation, the form of what it was made of
	Split     string             `json:"split"`           // train or test, as the visit

	Origin string  `json:"-"` // note, written, truth or mutated
	judged *judged // the visit's words and people, one for all its cases
}

// Labels of a case.
const (
	True  = "true"
	Wrong = "wrong"
)

// Origins of a case.
const (
	Note    = "note"
	Written = "written"
	Truth   = "truth"
	Mutated = "mutated"
)

// judged is a talk as the gates take it, and read by them.
type judged struct {
	words evidence.Case
	talk  *evidence.Talk
}

func newJudged(c evidence.Case) *judged {
	return &judged{c, evidence.NewTalk(c.People, c.Utterances, c.VisitDate)}
}

// Gate returns the case as the gates take it.
func (c Case) Gate() evidence.Case {
	g := c.judged.words
	g.Statement = c.Statement
	return g
}

// Judge puts the case before the gates.
func (c Case) Judge() evidence.Result { return c.judged.talk.Judge(c.Statement) }

// maxLine bounds one line of a case file.
const maxLine = 1 << 20

// Read returns every case: those of the visits and notes in visitsFolder (scripts with their truth, notes/NAME.json beside them) and those
// written in *.jsonl of casesFolder, which may be empty (""): then only what the visits give. It refuses unknown keys, unknown visits,
// evidence that was not said and ids that stand twice.
func Read(casesFolder, visitsFolder string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(visitsFolder, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no labelled visits (*.json) in %s", visitsFolder)
	}
	removed, err := readRemoved(casesFolder)
	if err != nil {
		return nil, err
	}
	var out []Case
	visits := map[string]*visit{}
	for _, f := range files {
		v, err := readVisit(f)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a visit without a note
		}
		if err != nil {
			return nil, err
		}
		visits[v.ID] = v
		noted := v.notes()
		out = append(out, noted...)
		out = append(out, v.truths()...)
		for _, c := range noted {
			for _, m := range v.mutate(c) {
				if !removed[m.Visit+"\x00"+m.Statement.Text] {
					out = append(out, m)
				}
			}
		}
	}
	if casesFolder != "" {
		written, err := readWritten(casesFolder, visits)
		if err != nil {
			return nil, err
		}
		out = append(out, written...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(out, func(c Case) bool { // two changes may give one sentence
		twice := seen[c.Statement.Text+"\x00"+c.Visit]
		seen[c.Statement.Text+"\x00"+c.Visit] = true
		return twice && c.Origin == Mutated
	}), nil
}

func readWritten(folder string, visits map[string]*visit) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	var out []Case
	ids := map[string]bool{}
	for _, f := range files {
		if filepath.Base(f) == removedFile {
			continue
		}
		err := eachLine(f, func(line []byte) error {
			var c Case
			if err := strict(line, &c); err != nil {
				return err
			}
			v := visits[c.Visit]
			if c.Visit == "" {
				v = c.ownTalk()
			}
			if v == nil {
				return fmt.Errorf("there is no visit %q", c.Visit)
			}
			if ids[c.ID] || c.ID == "" {
				return fmt.Errorf("the id %q stands twice or is empty", c.ID)
			}
			ids[c.ID] = true
			if c.Split != v.Split || c.Split == "" || (c.Label != True || c.Form == "") && (c.Label != Wrong || c.Class == "") {
				return fmt.Errorf("%s: label, class, form or split does not fit", c.ID)
			}
			for _, q := range c.Statement.Evidence {
				if !strings.Contains(v.said(q.Utterance), q.Quote) || q.Quote == "" {
					return fmt.Errorf("%s: %q was not said in turn %d", c.ID, q.Quote, q.Utterance)
				}
			}
			c.Origin, c.judged = Written, v.judged
			out = append(out, c)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ownTalk makes a visit of the few words that a case brings with it.
func (c Case) ownTalk() *visit {
	v := &visit{Split: c.Split, judged: newJudged(evidence.Case{Utterances: c.Utterances, People: c.People, VisitDate: c.VisitDate})}
	for _, u := range c.Utterances {
		v.Turns = append(v.Turns, turn{u.ID, u.Speaker, u.Text})
	}
	return v
}

const removedFile = "removed.jsonl"

// readRemoved reads the mutations that a person found to be true or supported all the same.
func readRemoved(folder string) (map[string]bool, error) {
	out := map[string]bool{}
	if folder == "" {
		return out, nil
	}
	err := eachLine(filepath.Join(folder, removedFile), func(line []byte) error {
		var r struct{ Visit, Text, Why string }
		if err := strict(line, &r); err != nil {
			return err
		}
		out[r.Visit+"\x00"+r.Text] = true
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return out, err
}

func eachLine(path string, do func([]byte) error) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := do(lines.Bytes()); err != nil {
			return fmt.Errorf("%s, line %d: %w", filepath.Base(path), n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return nil
}

func strict(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read case: %w", err)
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("read case: more than one object")
	}
	return nil
}

// visit is a labelled visit with its note.
type visit struct {
	ID, Split, Date string
	People          []struct{ Speaker, Name, Role, Gender string }
	Turns           []turn
	Truth           struct {
		Negations []struct {
			Turn  int
			Wrong string `json:"wrong_note"`
		}
		Traps []struct {
			Turn  int
			Wrong string `json:"tempting_wrong_sentence"`
		} `json:"judgement_traps"`
		Never []string `json:"never_mentioned"`
	}
	note struct {
		Visit    string
		Sections []struct {
			Topics []struct {
				Statements []struct {
					Text, Form string
					Evidence   []struct {
						Turn  int
						Quote string
					}
				}
			}
		}
	}
	judged *judged
	names  []name
}

type turn struct {
	N             int
	Speaker, Text string
}

var pronouns = map[string]string{"male": "he/him", "female": "she/her"}

// readVisit reads a script and the note of the same name. Keys it has no use for are left alone: the format is checked where it is learned from.
func readVisit(path string) (*visit, error) {
	v := &visit{}
	if err := readJSON(path, v); err != nil {
		return nil, err
	}
	if err := readJSON(filepath.Join(filepath.Dir(path), "notes", filepath.Base(path)), &v.note); err != nil {
		return nil, err
	}
	if v.Split == "" {
		v.Split = "train"
	}
	if _, err := time.Parse(time.DateOnly, v.Date); err != nil {
		return nil, fmt.Errorf("read %s: the date is not YYYY-MM-DD", filepath.Base(path))
	}
	words := evidence.Case{VisitDate: v.Date}
	for _, p := range v.People {
		words.People = append(words.People, evidence.Person{Speaker: p.Speaker, Name: p.Name, Role: p.Role, Pronouns: pronouns[p.Gender]})
	}
	for _, t := range v.Turns {
		words.Utterances = append(words.Utterances, evidence.Utterance{ID: t.N, Speaker: t.Speaker, Text: t.Text})
	}
	v.judged = newJudged(words)
	v.names = v.namesSaid()
	return v, nil
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

func (v *visit) said(turn int) string {
	for _, t := range v.Turns {
		if t.N == turn {
			return t.Text
		}
	}
	return ""
}

func (v *visit) new(origin, label string, s evidence.Statement) Case {
	h := fnv.New32a()
	h.Write([]byte(v.ID + s.Text))
	return Case{ID: fmt.Sprintf("%s-%08x", origin, h.Sum32()), Visit: v.ID, Split: v.Split, Label: label, Origin: origin, Statement: s, judged: v.judged}
}

// notes are the statements of the visit's note: true.
func (v *visit) notes() []Case {
	var out []Case
	for _, s := range v.note.Sections {
		for _, t := range s.Topics {
			for _, st := range t.Statements {
				s := evidence.Statement{Text: st.Text}
				for _, e := range st.Evidence {
					s.Evidence = append(s.Evidence, evidence.Quote{Utterance: e.Turn, Quote: e.Quote})
				}
				c := v.new(Note, True, s)
				c.Form = st.Form
				out = append(out, c)
			}
		}
	}
	return out
}

// truths are the wrong sentences listed with the visit, resting on the whole of their turns.
func (v *visit) truths() []Case {
	var out []Case
	add := func(class, text string, turn int) {
		c := v.new(Truth, Wrong, evidence.Statement{Text: text, Evidence: []evidence.Quote{{Utterance: turn, Quote: v.said(turn)}}})
		c.Class = class
		out = append(out, c)
	}
	for _, n := range v.Truth.Negations {
		add("negation", n.Wrong, n.Turn)
	}
	for _, t := range v.Truth.Traps {
		add("judgement", t.Wrong, t.Turn)
	}
	return out
}

// Row counts the cases of one class (of wrong ones) or form (of true ones) in one split.
type Row struct {
	Kind     string `json:"kind"` // class or form
	Split    string `json:"split"`
	Total    int    `json:"total"`
	Caught   int    `json:"caught"`   // flagged or rejected
	Rejected int    `json:"rejected"` // never shown as fact
}

// Measured says how the gates do. Of true cases, Caught less Rejected costs a person a look; Rejected was turned away.
type Measured struct {
	Wrong  []Row  `json:"wrong"`
	True   []Row  `json:"true"`
	Failed []Case `json:"-"` // wrong ones that passed and true ones that were rejected, in order
}

// Report judges every case. It stops between cases when the context ends.
func Report(ctx context.Context, all []Case) (Measured, error) {
	var m Measured
	verdicts, err := judge(ctx, all)
	if err != nil {
		return Measured{}, err
	}
	for i, c := range all {
		verdict := verdicts[i]
		rows, kind, failed := &m.True, c.Form, verdict == casework.Reject
		if c.Label == Wrong {
			rows, kind, failed = &m.Wrong, c.Class, verdict == casework.Pass
		}
		r := row(rows, kind, c.Split)
		r.Total++
		if verdict != casework.Pass {
			r.Caught++
		}
		if verdict == casework.Reject {
			r.Rejected++
		}
		if failed {
			m.Failed = append(m.Failed, c)
		}
	}
	for _, rows := range [][]Row{m.Wrong, m.True} {
		slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Kind+"\x00"+b.Split, b.Kind+"\x00"+a.Split) })
	}
	return m, nil
}

// judge judges the cases on every processor; the answers do not depend on it.
func judge(ctx context.Context, all []Case) ([]casework.Verdict, error) {
	out := make([]casework.Verdict, len(all))
	var next atomic.Int64
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(all) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				out[i] = all[i].Judge().Verdict
			}
		})
	}
	done.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("judge cases: %w", err)
	}
	return out, nil
}

func row(rows *[]Row, kind, split string) *Row {
	for i := range *rows {
		if (*rows)[i].Kind == kind && (*rows)[i].Split == split {
			return &(*rows)[i]
		}
	}
	*rows = append(*rows, Row{Kind: kind, Split: split})
	return &(*rows)[len(*rows)-1]
}

// Sum adds rows of one kind and split; "" stands for every one.
func Sum(rows []Row, kind, split string) Row {
	out := Row{Kind: kind, Split: split}
	for _, r := range rows {
		if (kind == "" || r.Kind == kind) && (split == "" || r.Split == split) {
			out.Total += r.Total
			out.Caught += r.Caught
			out.Rejected += r.Rejected
		}
	}
	return out
}
