package summarise

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
)

// Truth is what is known of a scripted visit: what a good note must carry and must not say.
type Truth struct {
	Facts []struct {
		ID        string `json:"id"`
		Statement string `json:"statement"`
		Turns     []int  `json:"turns"`
		Salience  int    `json:"salience"`
	} `json:"facts"`
	Numbers []struct {
		Text string `json:"text"`
		Turn int    `json:"turn"`
	} `json:"numbers"`
	Negations []struct {
		Turn    int    `json:"turn"`
		Meaning string `json:"meaning"`
	} `json:"negations"`
	Actions []struct {
		What string `json:"what"`
		Turn int    `json:"turn"`
	} `json:"actions"`
	Conflicts []struct {
		About string `json:"about"`
		Turns []int  `json:"turns"`
	} `json:"conflicts"`
	Corrections []struct {
		First      int    `json:"first_turn"`
		Final      int    `json:"corrected_turn"`
		FirstValue string `json:"first_value"`
		FinalValue string `json:"final_value"`
	} `json:"corrections"`
	Injections []struct {
		Turn int `json:"turn"`
	} `json:"injections"`
	Traps []struct {
		Turn     int    `json:"turn"`
		Tempting string `json:"tempting_wrong_sentence"`
	} `json:"judgement_traps"`
	Never []string `json:"never_mentioned"`

	said map[int]string // by turn: what was said, where the draft is made of what was heard of it
	at   map[int][]int  // turn → the utterances in which it was heard
}

// Voiced is what is known of a scripted visit, for drafts made of what a recogniser heard of it. script has the turns as they were said; at says in which
// utterances each was heard. A turn that is not in at was not heard at all.
func (t Truth) Voiced(script *casework.Transcript, at map[int][]int) Truth {
	t.said, t.at = map[int]string{}, at
	for _, u := range script.Utterances {
		t.said[u.ID] = u.Text
	}
	return t
}

// places are the utterances in which turns were heard: of a script itself the same.
func (t Truth) places(turns ...int) []int {
	if t.at == nil {
		return turns
	}
	var out []int
	for _, n := range turns {
		out = append(out, t.at[n]...)
	}
	return out
}

// of is what some utterances hold of a turn, where kept is by utterance.
func (t Truth) of(kept map[int]string, turn int) string {
	var out string
	for _, n := range t.places(turn) {
		out += kept[n]
	}
	return out
}

// ReadTruth reads the truth of a visit script (the "truth" of the JSON file). The drafting never sees it.
func ReadTruth(path string) (Truth, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Truth{}, fmt.Errorf("read truth: %w", err)
	}
	var s struct {
		Truth Truth `json:"truth"`
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return Truth{}, fmt.Errorf("read truth: %w", err)
	}
	return s.Truth, nil
}

// Share is a numerator and a denominator.
type Share struct {
	N  int `json:"n"`
	Of int `json:"of"`
}

// Measures of a draft against the truth of its visit.
type Measures struct {
	Salient       Share    `json:"salient_facts"`     // of salience 4 and 5: the words of at least half of the fact's content are in the note
	Rested        Share    `json:"salient_rested"`    // salience 4 and 5: a sentence of the note rests on one of the fact's turns (looser than Salient)
	All           Share    `json:"all_facts"`         // the same, of every fact
	Heard         Share    `json:"salient_heard"`     // salience 4 and 5, in the note or on the list of what was left out
	Actions       Share    `json:"actions"`           // promises whose turn is cited by a statement of kind action
	Words         Share    `json:"words"`             // of the note, against those of the transcript
	Statements    int      `json:"statements"`        // in the note
	Decisions     int      `json:"decisions"`         // things the worker decides one by one, human-only sections not counted
	Conflicts     Share    `json:"conflicts"`         // found as a need, of those known
	Corrections   Share    `json:"corrections"`       // found as a need
	Injections    Share    `json:"injections"`        // found as a need
	Obeyed        []string `json:"injections_obeyed"` // lines that rest on words aimed at the note: must be empty
	Forbidden     []string `json:"never_mentioned"`   // stems in the note that nobody said: must be empty
	Negations     Share    `json:"negations_kept"`    // denials whose matter is in the note: those that are denied there too
	Numbers       Share    `json:"numbers_kept"`      // numbers of the note that are numbers of their evidence
	Verbatim      Share    `json:"verbatim"`          // statements whose quotes are words of the transcript
	MissedSalient []string `json:"missed,omitempty"`  // ids of salient facts that are not in the note
	Unheard       []string `json:"not_even_on_the_list,omitempty"`

	Superseded  []string       `json:"superseded"`  // lines that give a value which was taken back, without the one that holds and without a warning: must be empty
	Traps       []string       `json:"traps"`       // lines of the machine's own wording that say what only a person may judge: must be empty
	Unsupported []string       `json:"unsupported"` // lines that a gate rejects against their evidence: must be empty
	Provenances map[string]int `json:"provenances"` // statements by where their words come from
}

// trapShare is the share of a tempting sentence's content words from which a line of the note says it.
const trapShare = 0.8

// wrongs finds what a line of the note may not say: a value that was taken back, and a judgement.
func (m *Measures) wrongs(st casework.Statement, line string, truth Truth) {
	matter, nums := evidence.Matter(line), evidence.Numbers(line)
	for _, c := range truth.Corrections {
		on := slices.ContainsFunc(st.Evidence, func(e casework.Evidence) bool {
			return !e.Asked && slices.Contains(truth.places(c.First, c.Final), e.Utterance)
		})
		if on && st.Doubt == "" && givesOnly(nums, c.FirstValue, c.FinalValue) {
			m.Superseded = append(m.Superseded, line)
		}
	}
	if st.Provenance == casework.Quoted {
		return
	}
	for _, trap := range truth.Traps {
		want, got := evidence.Matter(trap.Tempting), 0
		for w, denied := range want {
			if d, ok := matter[w]; ok && d == denied {
				got++
			}
		}
		if len(want) > 0 && float64(got) >= trapShare*float64(len(want)) {
			m.Traps = append(m.Traps, line)
		}
	}
}

// givesOnly reports whether numbers hold one of the value that was taken back which the final value has not, and none of the final value's own.
func givesOnly(nums []string, first, final string) bool {
	old, now := figures(evidence.Numbers(first)), figures(evidence.Numbers(final))
	nums = figures(nums)
	given := false
	for _, n := range old {
		given = given || !slices.Contains(now, n) && slices.Contains(nums, n)
	}
	for _, n := range now {
		if !slices.Contains(old, n) && slices.Contains(nums, n) {
			return false
		}
	}
	return given
}

// Measure compares a draft with the truth of its visit. A fact counts as recalled when a statement cites one of its turns and the quoted
// words share at least half of the content words that the fact has in common with those turns.
func Measure(d *casework.Draft, in Input, truth Truth) Measures {
	m := Measures{Provenances: map[string]int{}}
	t, _ := read(in) // too little speech to read is too little to judge a statement by
	people := casework.NewPeople(in.Attendees, in.Transcript.Named)
	turns := map[int]string{}
	for _, u := range in.Transcript.Utterances {
		if truth.said == nil {
			turns[u.ID] = u.Text
		}
		m.Words.Of += len(strings.Fields(u.Text))
	}
	if truth.said != nil {
		turns = truth.said
	}
	quoted := map[int]string{} // by utterance, in the note
	listed := map[int]string{} // by utterance, in the note or left out
	actions := map[int]bool{}
	var note strings.Builder
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			m.Statements++
			m.Provenances[string(st.Provenance)]++
			if st.Alone() {
				m.Decisions++
			}
			line := people.Line(st)
			m.wrongs(st, line, truth)
			if t != nil && !t.supports(st) {
				m.Unsupported = append(m.Unsupported, line)
			}
			m.Words.N += len(strings.Fields(line))
			note.WriteString(strings.ToLower(line) + "\n")
			m.Verbatim.Of++
			if st.Validate(in.Transcript) == nil {
				m.Verbatim.N++
			}
			var cited string
			for _, e := range st.Evidence {
				cited += " " + e.Quote
				quoted[e.Utterance] += " " + e.Quote
				listed[e.Utterance] += " " + e.Quote
				if st.Kind == "action" {
					actions[e.Utterance] = true
				}
				if !e.Asked && evidence.Injection(e.Quote) != "" && (len(in.Transcript.Speakers()) == 1 || !people.Signs(st.Speaker)) { // the signer's own answer to such words is no order
					m.Obeyed = append(m.Obeyed, line)
				}
			}
			for _, n := range evidence.Numbers(people.Render(st.Text)) {
				m.Numbers.Of++
				if slices.Contains(evidence.Numbers(cited), n) {
					m.Numbers.N++
				}
			}
		}
	}
	for _, o := range d.Omissions {
		listed[o.Utterance] += " " + o.Text
	}
	for _, f := range truth.Facts {
		in, heard := truth.recalled(f.Statement, f.Turns, turns, quoted), truth.recalled(f.Statement, f.Turns, turns, listed)
		m.All.count(in)
		if f.Salience >= 4 {
			m.Salient.count(in)
			m.Heard.count(heard)
			m.Rested.count(slices.ContainsFunc(truth.places(f.Turns...), func(n int) bool { return quoted[n] != "" }))
			if !in {
				m.MissedSalient = append(m.MissedSalient, f.ID+" "+f.Statement)
			}
			if !heard {
				m.Unheard = append(m.Unheard, f.ID)
			}
		}
	}
	for _, a := range truth.Actions {
		m.Actions.count(slices.ContainsFunc(truth.places(a.Turn), func(n int) bool { return actions[n] }))
	}
	for _, n := range truth.Negations {
		if have := truth.of(quoted, n.Turn); have != "" && truth.recalled(n.Meaning, []int{n.Turn}, turns, quoted) {
			m.Negations.count(evidence.Negated(have))
		}
	}
	needed := func(kind string, turns ...int) bool {
		turns = truth.places(turns...)
		return slices.ContainsFunc(d.Needs, func(n casework.Need) bool {
			return n.Kind == kind && slices.ContainsFunc(n.Utterances, func(u int) bool { return slices.Contains(turns, u) })
		})
	}
	for _, c := range truth.Conflicts {
		m.Conflicts.count(needed("conflict", c.Turns...))
	}
	for _, c := range truth.Corrections {
		m.Corrections.count(needed("correction", c.First, c.Final))
	}
	for _, c := range truth.Injections {
		m.Injections.count(needed("injection", c.Turn))
	}
	for _, n := range d.Needs {
		if !n.Done {
			m.Decisions++
		}
	}
	for _, o := range d.Omissions {
		if o.Single {
			m.Decisions++
		}
	}
	for _, w := range truth.Never {
		if strings.Contains(note.String(), w) {
			m.Forbidden = append(m.Forbidden, w)
		}
	}
	return m
}

// figures are numbers without their units, because "six hundred" is put right by "four hundred and sixty pounds". A day that only "tomorrow" gave
// compares with nothing.
func figures(nums []string) []string {
	var out []string
	for _, n := range nums {
		if f, _, _ := strings.Cut(strings.TrimPrefix(n, "£"), " "); n != "that day" && f != "" && f[0] >= '0' && f[0] <= '9' {
			out = append(out, f)
		} else if n != "that day" {
			out = append(out, n)
		}
	}
	return out
}

// supports reports whether every gate lets a machine's statement stand on the words it cites.
func (t *talk) supports(st casework.Statement) bool {
	if st.Provenance == casework.Written || st.Provenance == casework.Edited {
		return true
	}
	if len(st.Evidence) == 0 {
		return false
	}
	at, ok := t.at[st.Evidence[len(st.Evidence)-1].Utterance]
	return ok && evidence.Judge(t.caseOf(&pick{u: at}, st)).Verdict != casework.Reject
}

func (s *Share) count(yes bool) {
	s.Of++
	if yes {
		s.N++
	}
}

// recalled reports whether the words kept, by utterance, hold at least half of what the fact has in common with its turns as they were said.
func (t Truth) recalled(fact string, on []int, turns, kept map[int]string) bool {
	var said, have string
	for _, n := range on {
		said += " " + turns[n]
		have += " " + t.of(kept, n)
	}
	matter, s, h := evidence.Matter(fact), evidence.Matter(said), evidence.Matter(have)
	for _, n := range evidence.Numbers(fact) {
		matter[n] = false
	}
	for _, n := range evidence.Numbers(said) {
		s[n] = false
	}
	for _, n := range evidence.Numbers(have) {
		h[n] = false
	}
	common, got := 0, 0
	for w := range matter {
		if _, ok := s[w]; ok {
			common++
			if _, ok := h[w]; ok {
				got++
			}
		}
	}
	if common == 0 {
		return strings.TrimSpace(have) != ""
	}
	return 2*got >= common
}
