package engine

import (
	"context"
	"fmt"
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
		Maker: maker(d), SavedAt: clock(e.now()), Receipt: receipt(d), Sections: []SectionView{}, Open: []OpenView{}, Needs: []NeedView{}, Omissions: []OmissionView{}, NotDiscussed: []string{}}
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

// receipt says in plain words whether everything that was said was read.
func receipt(d *casework.Draft) ReceiptView {
	r := d.Receipt
	v := ReceiptView{Complete: r.Complete, Lines: []string{}, Words: fmt.Sprintf("All %d turns were read, on this laptop.", r.Utterances)}
	if !r.Complete {
		v.Words = fmt.Sprintf("%d of %d turns were read by the language model; the rules read the rest.", r.UtterancesRead, r.Utterances)
	}
	return v
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
		Stale: st.Stale && st.Open(), Evidence: []EvidenceView{}, Checks: remarks(st.Checks), Drafted: k.people.Render(st.Drafted), Topic: st.Topic, Due: st.Due}
	for _, e := range st.Evidence {
		out.Evidence = append(out.Evidence, EvidenceView{e.Utterance, e.From, e.To, e.Quote, e.StartS, e.EndS, string(e.Heard)})
	}
	return out
}

// signing says in one sentence what a signature would stand for.
func signing(m casework.Making) string {
	return fmt.Sprintf("You are signing this as your own record. Evenhand drafted %d of %d sentences; you changed %d, took out %d and wrote %d.",
		m.Kept+m.Changed, m.Kept+m.Changed+m.Written, m.Changed, m.Removed, m.Written)
}
