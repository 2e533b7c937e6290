package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"evenhand/casework"
)

func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// view turns a draft into what the review screen shows.
func (e *Engine) view(ctx context.Context, k desk, d *casework.Draft) (DraftView, error) {
	v := DraftView{Visit: string(k.visit.ID), Title: k.template.Title, Version: d.Version, MaxWords: k.template.MaxWords, Notice: d.Notice,
		Maker: maker(d), SavedAt: clock(e.now()), Receipt: receipt(d), Model: e.hasLanguage(ctx, false), Sections: []SectionView{}, Open: []OpenView{}, Needs: []NeedView{}, Omissions: []OmissionView{}, NotDiscussed: []string{}}
	v.NotDiscussed = append(v.NotDiscussed, d.NotDiscussed...)
	for _, s := range d.Sections {
		v.Sections = append(v.Sections, k.section(s, &v))
	}
	for _, o := range d.Open() {
		v.Open = append(v.Open, OpenView{string(o.Kind), o.ID, o.Section, k.people.Render(o.Text), about(d, o)})
	}
	v.Minutes = minutes(len(v.Open))
	for i, n := range d.Needs {
		v.Needs = append(v.Needs, k.need(i, n))
	}
	for _, o := range d.Omissions {
		name := "Someone"
		if u, ok := k.transcript.Utterance(o.Utterance); ok {
			name = k.voice(u)
		}
		v.Omissions = append(v.Omissions, OmissionView{o.ID, o.Utterance, name, o.Text, o.Why, o.Topic, o.Section, o.Single, string(o.Answer)})
	}
	so, err := k.store.SignOff(ctx, k.visit.ID, d.Version)
	switch {
	case err == nil:
		v.Signed = signed(so)
	case !is(err, casework.CodeUnsigned):
		return v, err
	}
	return v, nil
}

func signed(so casework.SignOff) *SignedView {
	return &SignedView{so.Signer.Name, so.Signer.Role, clock(so.At), so.Version, so.Digest}
}

// receipt says in plain words how the draft came about, and whether everything that was said was read.
func receipt(d *casework.Draft) ReceiptView {
	r := d.Receipt
	v := ReceiptView{Complete: r.Complete, Read: r.Read(), Lines: []string{}}
	took := ""
	if d.Timings.TotalS > 0 {
		took = ", in " + casework.Length(max(1, d.Timings.TotalS))
	}
	by := "by rules"
	if d.Model != nil {
		by = "by the language model and by rules"
	}
	switch {
	case !r.Read():
		v.Words = fmt.Sprintf("The language model read %d of %d turns. The rules read all of them.", r.UtterancesRead, r.Utterances)
	case r.Writing.Failed > 0:
		v.Words = fmt.Sprintf("All %d turns were read, %s. The language model did not write all it was asked to: under %d of %s the sentences are as the rules made them.",
			r.Utterances, by, r.Writing.Failed, several(r.Writing.Headings, "heading"))
	default:
		v.Words = fmt.Sprintf("All %d turns were read, %s, on this laptop%s.", r.Utterances, by, took)
	}
	v.Lines = append(v.Lines, makings(d)...)
	if d.Model != nil {
		v.Lines = append(v.Lines, fmt.Sprintf("The language model was %s (%s).", d.Model.Name, d.Model.Engine))
	}
	if r.Calls > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("It was asked %s. By our count it was sent about %s pieces of words; by its own it read %s and wrote %s.",
			times(r.Calls), thousands(r.ExpectedTokens), thousands(r.EvaluatedTokens), thousands(r.GeneratedTokens)))
	}
	if w := r.Writing; w.Sentences > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("Under %s it wrote %s; %d passed every check and stand in the note.", several(w.Headings, "heading"), several(w.Sentences, "sentence"), w.Taken))
	}
	if t := d.Timings; t.TotalS >= 2 {
		v.Lines = append(v.Lines, fmt.Sprintf("Choosing took %s, writing %s, checking %s.", seconds(t.ExtractS), seconds(t.ComposeS), seconds(t.GatesS)))
	}
	if d.Energy.Wh > 0 {
		v.Lines = append(v.Lines, fmt.Sprintf("Electricity: %s. %s", wattHours(d.Energy.Wh), d.Energy.Method))
	}
	return v
}

// makings says how the machine's sentences were made, as they are now.
func makings(d *casework.Draft) []string {
	n := map[casework.Provenance]int{}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			n[st.Provenance]++
		}
	}
	var out []string
	for _, one := range []struct {
		of   casework.Provenance
		said string
	}{
		{casework.Quoted, "%d in the words that were heard"},
		{casework.Reported, "%d put in reported speech by fixed rules"},
		{casework.Drafted, "%d written by the language model and checked"},
		{casework.Edited, "%d changed by you"},
		{casework.Written, "%d written by you"},
	} {
		if n[one.of] > 0 {
			out = append(out, fmt.Sprintf(one.said, n[one.of]))
		}
	}
	if len(out) == 0 {
		return nil
	}
	return []string{"Sentences: " + strings.Join(out, ", ") + "."}
}

func seconds(s float64) string {
	if s < 1 {
		return "less than a second"
	}
	return casework.Length(s)
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// several is a number of things.
func several(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// thousands writes a number with a comma before its thousands.
func thousands(n int) string {
	if n >= 1000 {
		return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
	}
	return strconv.Itoa(n)
}

func wattHours(wh float64) string {
	if wh < 0.01 {
		return "less than 0.01 watt-hours"
	}
	return fmt.Sprintf("about %.2f watt-hours", wh)
}

func maker(d *casework.Draft) string {
	if d.Model == nil {
		return "Chosen by rules, without a language model"
	}
	return "Chosen with " + d.Model.Name
}

// voice is how the screen calls whoever spoke.
func (k desk) voice(u casework.Utterance) string {
	if u.Unsure {
		return "Someone"
	}
	return display(k.people, u.Speaker)
}

// need is a need as the screen shows it, with each side of a conflict under its name.
func (k desk) need(i int, n casework.Need) NeedView {
	v := NeedView{Index: i, Kind: n.Kind, Text: k.people.Render(n.Text), Utterances: numbers(n.Utterances), Done: n.Done, Sides: []SideView{}}
	for _, s := range n.Sides {
		v.Sides = append(v.Sides, SideView{k.people.Name(s.Speaker), s.Text, s.Utterance})
	}
	return v
}

func numbers(n []int) []int { return append([]int{}, n...) }

// about lists the turns of the transcript an open item is about, so that the screen can go there.
func about(d *casework.Draft, o casework.Open) []int {
	out := []int{}
	switch o.Kind {
	case casework.OpenStatement:
		if _, st := d.Find(o.ID); st != nil {
			for _, e := range st.Evidence {
				out = append(out, e.Utterance)
			}
		}
	case casework.OpenNeed:
		if i, err := strconv.Atoi(strings.TrimPrefix(o.ID, "n")); err == nil && i < len(d.Needs) {
			out = append(out, d.Needs[i].Utterances...)
		}
	case casework.OpenOmission, casework.OpenTopic:
		for _, om := range d.Omissions {
			if om.ID == o.ID || o.Kind == casework.OpenTopic && om.Topic == o.ID && !om.Single && om.Answer == casework.Unanswered {
				out = append(out, om.Utterance)
			}
		}
	}
	return out
}

func (k desk) section(s casework.Section, v *DraftView) SectionView {
	out := SectionView{ID: s.ID, Title: s.Title, HumanOnly: s.HumanOnly, MayFollow: s.MayFollow, Prompts: []string{}, Beside: []BesideView{}, Undo: s.MayTakeBack(), ReadAt: clock(s.ReadAt), Statements: []StatementView{}}
	if t, ok := k.template.Section(s.ID); ok {
		out.Guidance = t.Guidance
		out.Prompts = append(out.Prompts, t.Prompts...)
	}
	for _, id := range s.Beside {
		if u, ok := k.transcript.Utterance(id); ok {
			out.Beside = append(out.Beside, BesideView{u.ID, k.voice(u), u.Text, u.StartS, u.EndS})
		}
	}
	if s.Follow != nil {
		out.Follow = &FollowView{s.Follow.Who, s.Follow.By}
	}
	for _, st := range s.Statements {
		if st.Live() {
			v.Words += len(strings.Fields(k.people.Line(st)))
		}
		if s.HumanOnly {
			if st.Live() {
				out.Written = st.Text
			}
			continue
		}
		switch {
		case !st.Live():
		case st.Open():
			v.Wet++
			if st.Alone() {
				out.Undecided++
			}
		default:
			v.Dry++
		}
		out.Statements = append(out.Statements, k.statementView(st))
	}
	return out
}

func (k desk) statementView(st casework.Statement) StatementView {
	w := k.people.Wording(st)
	name := k.people.Name(st.Speaker)
	if st.Unsure {
		name = "Someone"
	}
	out := StatementView{ID: st.ID, Text: k.people.Line(st), Lead: w.Lead, Words: w.Words, Quote: w.Quote, Provenance: string(st.Provenance),
		Decision: string(st.Decision), DecidedAt: clock(st.DecidedAt), Speaker: st.Speaker, Name: name, Unsure: st.Unsure && st.Provenance != casework.Edited, Kind: st.Kind,
		HighRisk: st.HighRisk, Restricted: st.Restricted, Alone: st.Alone() && st.Open(), Why: k.people.Render(st.Why()), Played: st.Played, Timed: st.Timed(),
		Stale: st.Stale && st.Open(), Evidence: []EvidenceView{}, Checks: remarks(st.Checks), Drafted: k.people.Render(st.Drafted), Topic: st.Topic, Owner: k.owner(st), Due: st.Due, Form: k.form(st, name)}
	_, out.Exact = st.Exactly(k.transcript)
	out.Exact = out.Exact && st.Live()
	for _, e := range st.Evidence {
		out.Evidence = append(out.Evidence, EvidenceView{e.Utterance, e.From, e.To, e.Quote, e.StartS, e.EndS, string(e.Heard)})
	}
	return out
}

// owner is who will do what an action says, as the screen shows it.
func (k desk) owner(st casework.Statement) string {
	if voice.MatchString(st.Owner) {
		return k.people.Name(st.Owner)
	}
	return st.Owner
}

// form says in plain words how a sentence came about.
func (k desk) form(st casework.Statement, name string) string {
	whose := name + "’s words"
	switch {
	case k.people.Signs(st.Speaker):
		whose = "Your words"
	case name == "Someone":
		whose = "Words of someone who is not named"
	}
	switch {
	case st.Provenance == casework.Written:
		return "Written by you"
	case st.Provenance == casework.Edited:
		return "Changed by you"
	case st.Provenance == casework.Drafted:
		return "Written by the language model from the words beside it, and checked"
	case st.Provenance == casework.Reported:
		return whose + ", put into reported speech by fixed rules"
	case slices.ContainsFunc(st.Evidence, func(e casework.Evidence) bool { return e.Interpreter }):
		return "What the interpreter passed on"
	case st.MayQuote():
		return "Exact words"
	}
	return "Words as the computer heard them"
}

// signing says in one sentence what a signature would stand for.
func signing(m casework.Making) string {
	return fmt.Sprintf("You are signing this as your own record. Evenhand drafted %d of %d sentences; you changed %d, took out %d and wrote %d.",
		m.Kept+m.Changed, m.Kept+m.Changed+m.Written, m.Changed, m.Removed, m.Written)
}
