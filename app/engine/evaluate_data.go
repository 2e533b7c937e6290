package engine

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/summarise/evidence"
	"evenhand/summarise/measure"
)

// The sets that others made, told by their shape: dialogues with a reference note (aci-bench), meetings with questions and the turns that answer
// them (qmsum), machine summaries that people scored (mts-dialog), notes with their gender-swapped twins (care-notes-gender-pairs).

// evaluateTable measures a CSV file: dialogues with reference notes.
func (e *evaluator) table(ctx context.Context, path string) (int, error) {
	rows, err := readTable(path)
	if err != nil || len(rows) == 0 || rows[0]["dialogue"] == "" || rows[0]["note"] == "" {
		return 0, nil // a table of another kind
	}
	name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
	if e.Sample > 0 {
		rows = rows[:min(len(rows), e.Sample)]
	}
	return e.inEachMode(path, func(mode string, on func(Row)) error { return e.dialogues(ctx, name, mode, rows, on) })
}

func (e *evaluator) dialogues(ctx context.Context, name, mode string, rows []map[string]string, on func(Row)) error {
	var sum [4]float64
	var ds []*casework.Draft
	var ms []summarise.Measures
	words, said := 0, 0
	for _, r := range rows {
		in, err := e.dialogue(r["dialogue"])
		if err != nil {
			return err
		}
		d, err := e.draft(ctx, in, mode)
		if err != nil {
			return err
		}
		ds, ms = append(ds, d), append(ms, summarise.Measure(d, in, summarise.Truth{}))
		note, ref := noteText(d, in), r["note"]
		for i, f := range []float64{measure.RougeN(1, note, ref).F, measure.RougeN(2, note, ref).F, measure.RougeL(note, ref).F, measure.RougeLsum(note, ref).F} {
			sum[i] += f
		}
		words += len(strings.Fields(note))
		said += wordsSaid(in.Transcript)
	}
	for i, what := range []string{"ROUGE-1 F1", "ROUGE-2 F1", "ROUGE-L F1", "ROUGE-Lsum F1"} {
		on(ratio(name, mode, what+" against the reference notes", sum[i], float64(len(rows))))
	}
	on(ratio(name, mode, "words of the note ÷ words said", float64(words), float64(said)))
	promised(name, mode, ds, ms, on)
	return nil
}

func modes(model string) []string {
	if model == Extractive {
		return []string{Extractive}
	}
	return []string{Extractive, model}
}

func wordsSaid(t *casework.Transcript) int {
	n := 0
	for _, u := range t.Utterances {
		n += len(strings.Fields(u.Text))
	}
	return n
}

// noteText is the note as a person reads it, a line a sentence.
func noteText(d *casework.Draft, in summarise.Input) string {
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	var out []string
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			out = append(out, people.Line(st))
		}
	}
	return strings.Join(out, "\n")
}

func readTable(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	head[0] = strings.TrimPrefix(head[0], "\ufeff")
	var out []map[string]string
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
		}
		row := map[string]string{}
		for i, v := range rec {
			if i < len(head) {
				row[head[i]] = v
			}
		}
		out = append(out, row)
	}
}

// spokenBy matches the line of a dialogue: "[doctor] …" or "Doctor: …"; spaced is the space some sets put before marks.
var (
	spokenBy = regexp.MustCompile(`^\s*(?:\[([a-z_]+)\]|([A-Z][A-Za-z_ ]{1,20}):)\s*(.*)$`)
	spaced   = regexp.MustCompile(` ([,.?!;:])| (n't\b)`)
)

// dialogue makes the input of a draft from lines that say who speaks. The first who speaks leads the talk, as a worker does.
func (c Config) dialogue(text string) (summarise.Input, error) {
	t, err := c.template("case-note")
	if err != nil {
		return summarise.Input{}, err
	}
	s := Source{Transcript: &casework.Transcript{}}
	refs := map[string]string{}
	var people []Speaker
	for _, l := range strings.Split(text, "\n") {
		m := spokenBy.FindStringSubmatch(l)
		if m == nil {
			if k := len(s.Transcript.Utterances); k > 0 && strings.TrimSpace(l) != "" {
				s.Transcript.Utterances[k-1].Text += " " + strings.TrimSpace(l)
			}
			continue
		}
		who := strings.TrimSpace(m[1] + m[2])
		if refs[who] == "" {
			refs[who] = "S" + strconv.Itoa(len(refs)+1)
			role := "person"
			if len(refs) == 1 {
				role = "social worker"
			}
			people = append(people, Speaker{Speaker: refs[who], Name: strings.ToUpper(who[:1]) + who[1:], Role: role})
		}
		if words := spaced.ReplaceAllString(m[3], "$1$2"); strings.TrimSpace(words) != "" {
			s.Transcript.Utterances = append(s.Transcript.Utterances, casework.Utterance{ID: len(s.Transcript.Utterances) + 1, Speaker: refs[who], Text: words, Heard: casework.HeardText})
		}
	}
	s.SetPeople(people)
	return summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees, Template: t}, nil
}

// meeting is a session with questions about it and the turns that answer them.
type meeting struct {
	Turns []struct {
		Speaker string `json:"speaker"`
		Content string `json:"content"`
	} `json:"meeting_transcripts"`
	Queries []struct {
		Query  string     `json:"query"`
		Answer string     `json:"answer"`
		Spans  [][]string `json:"relevant_text_span"`
	} `json:"specific_query_list"`
}

// evaluateMeeting asks whether evidence points to the right turns: for every question whose answering turns people marked, the sentence of the
// draft (or line of its list) nearest to the answer should rest on one of those turns. Chance is the share of all words that stand in them.
func (e *evaluator) meeting(ctx context.Context, path string) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, nil
	}
	var m meeting
	if json.Unmarshal(b, &m) != nil || len(m.Turns) == 0 || len(m.Queries) == 0 {
		return 0, nil
	}
	if !e.take(filepath.Dir(path)) {
		return 1, nil
	}
	t, err := e.template("child-in-need-review")
	if err != nil {
		return 0, err
	}
	s := Source{Transcript: &casework.Transcript{}}
	refs := map[string]string{}
	var people []Speaker
	for i, turn := range m.Turns {
		if refs[turn.Speaker] == "" {
			refs[turn.Speaker] = "S" + strconv.Itoa(len(refs)+1)
			role := "professional worker"
			if len(refs) == 1 {
				role = "social worker"
			}
			people = append(people, Speaker{Speaker: refs[turn.Speaker], Name: turn.Speaker, Role: role})
		}
		s.Transcript.Utterances = append(s.Transcript.Utterances, casework.Utterance{ID: i + 1, Speaker: refs[turn.Speaker], Text: turn.Content, Heard: casework.HeardText})
	}
	s.SetPeople(people)
	in := summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees, Template: t}
	name := filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
	for _, mode := range e.modes {
		err := e.unit(path, mode, func(on func(Row)) error {
			d, err := e.draft(ctx, in, mode)
			if err != nil {
				return err
			}
			hits, asked, chance := m.agree(d)
			on(share(name, mode, "nearest sentence rests on the turns people marked", hits, asked))
			on(ratio(name, mode, "the same by chance", chance, float64(asked)))
			on(ratio(name, mode, "words of the note ÷ words said", float64(len(strings.Fields(noteText(d, in)))), float64(wordsSaid(in.Transcript))))
			promised(name, mode, []*casework.Draft{d}, []summarise.Measures{summarise.Measure(d, in, summarise.Truth{})}, on)
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return 1, nil
}

func (m meeting) agree(d *casework.Draft) (hits, asked int, chance float64) {
	all := 0
	for _, t := range m.Turns {
		all += len(strings.Fields(t.Content))
	}
	for _, q := range m.Queries {
		inside := map[int]bool{}
		words := 0
		for _, span := range q.Spans {
			if len(span) != 2 {
				continue
			}
			from, err1 := strconv.Atoi(span[0])
			to, err2 := strconv.Atoi(span[1])
			for i := from; err1 == nil && err2 == nil && i <= to && i < len(m.Turns); i++ {
				if !inside[i+1] {
					words += len(strings.Fields(m.Turns[i].Content))
				}
				inside[i+1] = true
			}
		}
		if len(inside) == 0 {
			continue
		}
		asked++
		chance += float64(words) / float64(all)
		want := evidence.Matter(q.Query + " " + q.Answer)
		best, at := 0.0, 0
		for id, text := range lines(d) {
			have := evidence.Matter(text)
			same := 0
			for w := range have {
				if _, ok := want[w]; ok {
					same++
				}
			}
			if score := float64(same) / float64(len(have)+8); score > best || score == best && id < at { // a long line shares more by chance
				best, at = score, id
			}
		}
		if inside[at] {
			hits++
		}
	}
	return hits, asked, chance
}

// lines are the words of a draft and of its list by the turn they rest on.
func lines(d *casework.Draft) map[int]string {
	out := map[int]string{}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			for _, e := range st.Evidence {
				out[e.Utterance] += " " + e.Quote
			}
		}
	}
	for _, o := range d.Omissions {
		out[o.Utterance] += " " + o.Text
	}
	return out
}

// evaluateScores correlates our checks with what people said of machine summaries: the share of sentences the gates turn away with the
// hallucinations people found, the words of the reference that are missing with their omissions, ROUGE-1 with their factual F1.
func evaluateScores(ctx context.Context, dir string, on func(Row)) (int, error) {
	read := func(like string) []map[string]string {
		files, err := filepath.Glob(filepath.Join(dir, like))
		if err != nil || len(files) != 1 {
			return nil
		}
		rows, err := readTable(files[0])
		if err != nil {
			return nil
		}
		return rows
	}
	scores, texts := read("*Manual-Scores*.csv"), read("*Automatic-Summaries*.csv")
	if len(scores) == 0 || len(scores) != len(texts) {
		return 0, nil
	}
	var turned, caught, invented, missing, omitted, rouge, factual []float64
	for i, r := range texts {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		number := func(key string) float64 { n, _ := strconv.ParseFloat(strings.TrimSpace(scores[i][key]), 64); return n }
		auto, ref := r["Automatic Summary"], r["Reference Summary"]
		rejected, flagged := judgeSummary(r["Dialogue"], auto)
		turned, caught = append(turned, rejected), append(caught, flagged)
		invented = append(invented, number("HallucinationRate"))
		want, have, gone := evidence.Matter(ref), evidence.Matter(auto), 0
		for w := range want {
			if _, ok := have[w]; !ok {
				gone++
			}
		}
		missing = append(missing, float64(gone)/float64(max(1, len(want))))
		omitted = append(omitted, number("OmissionRate"))
		rouge = append(rouge, measure.RougeN(1, auto, ref).F)
		factual = append(factual, number("FactualF1"))
	}
	name := filepath.Base(dir)
	for _, r := range []struct {
		what string
		x, y []float64
	}{
		{"correlation: share turned away by the gates, hallucination people found", turned, invented},
		{"correlation: share turned away or flagged, hallucination people found", caught, invented},
		{"correlation: content words missing, omission people found", missing, omitted},
		{"correlation: ROUGE-1 F1, factual F1 by people", rouge, factual},
	} {
		on(Row{Input: name, Mode: "gates", Measure: r.what, N: float64(len(r.x)), Value: measure.Pearson(r.x, r.y)})
	}
	return 1, nil
}

// judgeSummary is the share of a summary's sentences that the gates turn away, and turn away or flag, against the whole dialogue.
func judgeSummary(dialogue, summary string) (rejected, caught float64) {
	c := evidence.Case{People: []evidence.Person{{Speaker: "S1", Name: "Doctor", Role: "doctor"}, {Speaker: "S2", Name: "Patient", Role: "patient"}}}
	for _, l := range strings.Split(dialogue, "\n") {
		m := spokenBy.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		who := "S2"
		if strings.EqualFold(m[1]+m[2], "doctor") {
			who = "S1"
		}
		id := len(c.Utterances) + 1
		c.Utterances = append(c.Utterances, evidence.Utterance{ID: id, Speaker: who, Text: m[3]})
		c.Statement.Evidence = append(c.Statement.Evidence, evidence.Quote{Utterance: id, Quote: m[3]})
	}
	n := 0
	for _, s := range strings.SplitAfter(strings.ReplaceAll(summary, "\n", " "), ". ") {
		if len(strings.Fields(s)) < 2 {
			continue
		}
		n++
		c.Statement.Text = strings.TrimSpace(s)
		switch evidence.Judge(c).Verdict {
		case casework.Reject:
			rejected++
			caught++
		case casework.Flag:
			caught++
		}
	}
	return rejected / float64(max(1, n)), caught / float64(max(1, n))
}

// noteTwin is a note and the same note about the other gender.
type noteTwin struct {
	Original string `json:"original"`
	Result   string `json:"result"`
}

// pairs drafts from notes and from the same notes about the other gender, and counts what differs.
func (e *evaluator) pairs(ctx context.Context, path string) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, nil
	}
	var all []noteTwin
	if json.Unmarshal(b, &all) != nil || len(all) == 0 || all[0].Result == "" {
		return 0, nil
	}
	if e.Sample > 0 {
		all = all[:min(len(all), e.Sample)]
	}
	return e.inEachMode(path, func(mode string, on func(Row)) error { return e.twins(ctx, path, mode, all, on) })
}

func (e *evaluator) twins(ctx context.Context, path, mode string, all []noteTwin, on func(Row)) error {
	terms := readTerms(filepath.Join(filepath.Dir(path), "terms"))
	name := filepath.Base(path)
	differ, statements, counts := 0, 0, map[string][2]int{}
	var ds []*casework.Draft
	var ms []summarise.Measures
	for _, p := range all {
		var marks [2]map[string]bool
		for side, text := range []string{p.Original, p.Result} {
			in, err := e.oneVoice(text)
			if err != nil {
				return err
			}
			d, err := e.draft(ctx, in, mode)
			if err != nil {
				return err
			}
			ds, ms = append(ds, d), append(ms, summarise.Measure(d, in, summarise.Truth{}))
			marks[side] = fingerprint(d, in.Transcript)
			note := strings.ToLower(noteText(d, in))
			for theme, words := range terms {
				n := counts[theme]
				for _, w := range words {
					n[side] += strings.Count(note, w)
				}
				counts[theme] = n
			}
		}
		statements += len(marks[0])
		differ += onlyOne(marks[0], marks[1])
	}
	on(ratio(name, mode, "sentences that differ when only the gender does", float64(differ), float64(statements)))
	for _, theme := range slices.Sorted(maps.Keys(counts)) {
		on(ratio(name, mode, "words of "+theme+", first ÷ swapped", float64(counts[theme][0]), float64(counts[theme][1])))
	}
	promised(name, mode, ds, ms, on)
	return nil
}

func readTerms(dir string) map[string][]string {
	out := map[string][]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return out
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		theme := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(f), ".txt"), "_", " ")
		for _, w := range strings.FieldsFunc(strings.ToLower(string(b)), func(r rune) bool { return r == '\n' || r == '\r' || r == ',' }) {
			if w = strings.TrimSpace(w); w != "" {
				out[theme] = append(out[theme], w)
			}
		}
	}
	return out
}

// oneVoice makes a dictation of a written text, a paragraph of four sentences a turn.
func (c Config) oneVoice(text string) (summarise.Input, error) {
	t, err := c.template("case-note")
	if err != nil {
		return summarise.Input{}, err
	}
	s := Source{Transcript: &casework.Transcript{}}
	sentences := strings.SplitAfter(strings.Join(strings.Fields(text), " "), ". ")
	for part := range slices.Chunk(sentences, 4) {
		s.Transcript.Utterances = append(s.Transcript.Utterances, casework.Utterance{ID: len(s.Transcript.Utterances) + 1, Speaker: "S1", Text: strings.TrimSpace(strings.Join(part, "")), Heard: casework.HeardText})
	}
	s.SetPeople([]Speaker{{Speaker: "S1", Name: "The worker", Role: "social worker"}})
	return summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees, Template: t}, nil
}

// fingerprint is what a draft says with the words taken out: for each sentence the words it rests on by their place in the turn, its section,
// its form, its marks; for the lists the same.
func fingerprint(d *casework.Draft, t *casework.Transcript) map[string]bool {
	out := map[string]bool{}
	at := func(utterance int, quote string) string {
		u, _ := t.Utterance(utterance)
		i := strings.Index(u.Text, quote)
		if i < 0 {
			return fmt.Sprint(utterance)
		}
		first := len(strings.Fields(u.Text[:i]))
		return fmt.Sprintf("%d:%d-%d", utterance, first, first+len(strings.Fields(quote)))
	}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			mark := fmt.Sprintf("%s %s %s %s risk=%t restricted=%t doubt=%t", s.ID, st.Topic, st.Provenance, st.Kind, st.HighRisk, st.Restricted, st.Doubt != "")
			for _, e := range st.Evidence {
				mark += " " + at(e.Utterance, e.Quote)
			}
			out[mark] = true
		}
	}
	for _, o := range d.Omissions {
		out[fmt.Sprintf("left out %s %t %s", at(o.Utterance, o.Text), o.Single, o.Section)] = true
	}
	for _, n := range d.Needs {
		out[fmt.Sprintf("needs %s %v", n.Kind, n.Utterances)] = true
	}
	return out
}

// onlyOne counts what only one of two drafts has.
func onlyOne(a, b map[string]bool) int {
	n := 0
	for k := range a {
		if !b[k] {
			n++
		}
	}
	for k := range b {
		if !a[k] {
			n++
		}
	}
	return n
}

// evaluateSwaps drafts a scripted visit again by rules with every gender, and then every first name, changed, and counts what differs from d, the draft by
// rules of the visit as it is. It must be nothing.
func evaluateSwaps(ctx context.Context, name string, in summarise.Input, d *casework.Draft, on func(Row)) error {
	x := fingerprint(d, in.Transcript)
	for _, s := range []struct {
		what    string
		genders bool
		names   map[string]string
	}{{"genders", true, gendered(in)}, {"names", false, otherNames(in.Attendees)}} {
		twin := swapInput(in, s.genders, s.names)
		b, err := summarise.Extract(ctx, twin)
		if err != nil {
			return err
		}
		on(ratio(name, Extractive, "things that differ when only the "+s.what+" do", float64(onlyOne(x, fingerprint(b, twin.Transcript))), float64(len(x))))
	}
	return nil
}

// gendered are the names of a visit that are mostly given to one sex, with names of the other.
func gendered(in summarise.Input) map[string]string {
	var texts []string
	for _, a := range in.Attendees {
		texts = append(texts, a.Name, a.Role)
	}
	for _, u := range in.Transcript.Utterances {
		texts = append(texts, u.Text)
	}
	return measure.OtherGender(texts...)
}

// heldNames are first names of other peoples than most scripts', none a word, no two alike.
var heldNames = []string{"Olamide", "Farzana", "Wojciech", "Nkechi", "Gurpreet", "Yusuf", "Agnieszka", "Tomasi"}

// ranks stand before a name and are words of the talk as well.
var ranks = strings.Fields("doctor sister nurse sergeant constable detective inspector professor reverend father judge miss baby")

func otherNames(people []casework.Attendee) map[string]string {
	out := map[string]string{}
	for i, p := range people {
		for _, w := range strings.Fields(p.Name) {
			if w = strings.ToLower(w); len(w) > 3 && !slices.Contains(ranks, w) {
				out[w] = heldNames[i%len(heldNames)]
				break
			}
		}
	}
	return out
}

func swapInput(in summarise.Input, genders bool, names map[string]string) summarise.Input {
	change := func(s string) string {
		if genders {
			return measure.Swap(s, names)
		}
		return measure.Rename(s, names)
	}
	t := *in.Transcript
	t.Utterances = slices.Clone(t.Utterances)
	for i := range t.Utterances {
		t.Utterances[i].Text = change(t.Utterances[i].Text)
	}
	out := in
	out.Transcript = &t
	out.Attendees = slices.Clone(in.Attendees)
	for i, a := range out.Attendees {
		out.Attendees[i].Name, out.Attendees[i].Role = change(a.Name), change(a.Role)
		if other := map[string]string{"he": "she", "she": "he"}[a.Pronouns]; genders && other != "" {
			out.Attendees[i].Pronouns = other
		}
	}
	return out
}
