package summarise

import (
	"fmt"
	"slices"
	"strings"

	"evenhand/casework"
)

// mostAimed is how many things said to the note one by one; more of them, by one speaker, are one thing to look at.
const mostAimed = 5

// needs lists what the worker must look at that is not a statement: words aimed at the note, what a speaker took back, people who differ,
// and the sections only a person may write. What the program resolved, and what another open thing already stands for, starts as done, so
// that nobody decides twice.
func (t *talk) needs(d *casework.Draft, conflicts []conflict) {
	doubted, shown := map[int]bool{}, map[int]bool{}
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			for _, e := range st.Evidence {
				doubted[e.Utterance] = doubted[e.Utterance] || st.Doubt != "" && !e.Asked
				shown[e.Utterance] = true
			}
		}
	}
	spoke := map[string][]int{}
	for i, u := range t.us {
		if u.Foreign {
			d.Needs = append(d.Needs, casework.NotTranscribed(u))
		}
		if w := t.aimed(i); w != "" {
			spoke[u.Speaker] = append(spoke[u.Speaker], i)
			if len(spoke[u.Speaker]) <= mostAimed {
				d.Needs = append(d.Needs, casework.Need{Kind: "injection", Utterances: []int{u.ID},
					Text: says(voice(u)+" spoke to the note itself", u, w) + " It was not followed. Decide if it belongs in the note."})
			}
		}
		d.Needs = append(d.Needs, t.putRightAt(i)...)
		if n, ok := t.sameBreath(i); ok {
			n.Done = doubted[u.ID] || t.resolved(i) || !shown[u.ID]
			d.Needs = append(d.Needs, n)
		}
		if u.Confidence != nil && *u.Confidence < casework.LeastSure && !doubted[u.ID] && shown[u.ID] {
			d.Needs = append(d.Needs, casework.Need{Kind: "low_confidence", Utterances: []int{u.ID}, Text: "These words were hard to hear: listen to them."})
		}
	}
	for _, s := range t.in.Transcript.Speakers() {
		if all := spoke[s]; len(all) > mostAimed {
			var ids []int
			for _, i := range all[mostAimed:] {
				ids = append(ids, t.us[i].ID)
			}
			d.Needs = append(d.Needs, casework.Need{Kind: "injection", Utterances: ids,
				Text: fmt.Sprintf("%s spoke to the note itself %d more times. None of it was followed. Decide if any of it belongs in the note.", voice(t.us[all[0]]), len(ids))})
		}
	}
	for _, c := range conflicts {
		d.Needs = append(d.Needs, t.differing(c))
	}
	for _, s := range t.in.Template.Sections {
		if s.HumanOnly { // the empty section itself stays open until it is written
			d.Needs = append(d.Needs, casework.Need{Kind: "human_only", Text: s.Title + ": " + strings.Join(s.Prompts, " "), Done: true})
		}
	}
	for i := range d.Needs {
		d.Needs[i].Text = strings.ReplaceAll(d.Needs[i].Text, "{}", "Someone")
	}
}

// resolved reports whether the program could tell what holds of everything taken back in an utterance.
func (t *talk) resolved(i int) bool {
	return !slices.ContainsFunc(t.byU[i], func(c *clause) bool { _, ok := repair(c.text); return !ok })
}

// aimed returns the words of an utterance that speak to the note-taker. The signer's own answers to such words are not aimed at anything,
// but in a dictation the signer may pass them on.
func (t *talk) aimed(i int) string {
	if t.us[i].Speaker == t.signer && !t.solo {
		return ""
	}
	var words []string
	for _, c := range t.byU[i] {
		if c.aimed {
			words = append(words, c.text)
		}
	}
	return strings.Join(words, " ")
}

// voice is how a note calls whoever spoke: nobody is named on a guess.
func voice(u casework.Utterance) string {
	if u.Unsure || u.Speaker == "" {
		return "Someone"
	}
	return "{" + u.Speaker + "}"
}

// says puts words after who said them. Quotation marks are a claim about a person, so words a machine heard once go without, and so does what an interpreter said.
func says(lead string, u casework.Utterance, words string) string {
	if !u.MayQuote() {
		return lead + ", as heard: " + words
	}
	return lead + ": “" + words + "”"
}
