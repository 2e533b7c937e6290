package evidence

import (
	"slices"
	"strings"
	"sync"
	"time"

	"evenhand/casework"
)

// Talk is what was said and who was there. Each utterance is taken apart once, when a statement first needs it, however many statements are
// judged; several goroutines may judge at the same time. What is passed to NewTalk may not be changed afterwards.
type Talk struct {
	people     []Person
	utterances []Utterance
	visit      time.Time
	signer     string            // the worker's speaker label
	called     map[string]string // by each word of the names of those who were there: their speaker label
	heard      []heard
}

// heard is an utterance taken apart.
type heard struct {
	once   sync.Once
	folded string
	ts     []token
	qs     []quant // with what the speaker took back marked

	told  sync.Once
	aimed []int // where words aimed at the note begin and end; nil if there are none
}

// NewTalk makes a talk of the people who were there and what each said, in order. The date, YYYY-MM-DD, is what "tomorrow" is resolved against;
// without one such days stay open.
func NewTalk(people []Person, utterances []Utterance, visitDate string) *Talk {
	t := &Talk{people: people, utterances: utterances, signer: signerOf(people), called: map[string]string{}, heard: make([]heard, len(utterances))}
	if d, err := time.Parse(time.DateOnly, visitDate); err == nil {
		t.visit = d
	}
	for _, p := range people {
		for _, w := range tokenise(fold(p.Name)) {
			if _, taken := t.called[w.text]; !taken && !w.isClosed() {
				t.called[w.text] = p.Speaker
			}
		}
	}
	return t
}

// Judge applies every gate to a statement and returns the worst verdict. It looks at nothing but the talk and gives the same answer every time.
func (t *Talk) Judge(s Statement) Result {
	r := Result{Verdict: casework.Pass}
	for _, k := range newReading(t, s).gates() {
		r.Checks = append(r.Checks, k)
		r.Verdict = worse(r.Verdict, k.Verdict)
	}
	return r
}

// signerOf is the one who signs: the first of the people if their role is one that writes notes, else the first social worker, else the first
// with "worker" in the role.
func signerOf(people []Person) string {
	if len(people) > 0 {
		for _, w := range tokenise(fold(people[0].Role)) {
			switch w.text {
			case "worker", "practitioner", "officer", "assessor", "chair", "manager", "signer":
				return people[0].Speaker
			}
		}
	}
	for _, role := range []string{"social worker", "worker"} {
		for _, p := range people {
			if strings.Contains(strings.ToLower(p.Role), role) {
				return p.Speaker
			}
		}
	}
	return ""
}

// hear takes an utterance apart, once.
func (t *Talk) hear(i int) *heard {
	h := &t.heard[i]
	h.once.Do(func() {
		h.folded = fold(t.utterances[i].Text)
		h.ts = tokenise(h.folded)
		h.qs = t.amounts(h.ts)
		supersede(h.ts, h.qs)
	})
	return h
}

// aimed finds the words of an utterance that are aimed at the note, once.
func (t *Talk) aimed(i int) []int {
	h := t.hear(i)
	h.told.Do(func() { h.aimed = aimedAt(h.folded) })
	return h.aimed
}

// place finds an utterance by its id; -1 if there is none.
func (t *Talk) place(id int) int {
	return slices.IndexFunc(t.utterances, func(u Utterance) bool { return u.ID == id })
}

// person finds one who was there by speaker label.
func (t *Talk) person(speaker string) (Person, bool) {
	for _, p := range t.people {
		if p.Speaker == speaker {
			return p, true
		}
	}
	return Person{}, false
}

// amounts reads the quantities of a text, but for months that are the names of people who were there ("June said").
func (t *Talk) amounts(ts []token) []quant {
	return slices.DeleteFunc(quants(ts, t.visit), func(q quant) bool {
		w := &ts[q.first]
		if q.kind != monthly || q.first != q.last || !w.upper {
			return false
		}
		if _, attends := t.person(t.called[w.text]); !attends {
			return false
		}
		switch at(ts, q.first-1) {
		case "in", "of", "since", "by", "until", "till", "from", "last", "next", "this", "every", "before", "after", "during", "early", "late":
			return false
		}
		w.number, w.value = false, ""
		return true
	})
}
