package summarise

import (
	"slices"
	"strings"

	"evenhand/casework"
	"evenhand/summarise/evidence"
	"evenhand/summarise/reported"
)

// talk is a transcript taken apart for drafting.
type talk struct {
	in      Input
	people  casework.People
	us      []casework.Utterance
	clause  []*clause
	byU     map[int][]*clause // clauses by index of utterance
	signer  string
	solo    bool // one voice: a dictation
	seen    []stretch
	judged  []evidence.Person
	at      map[int]int       // index of an utterance by its id
	child   bool              // a child is part of the visit
	who     []reported.Person // made when first asked for
	named   []string          // made when first asked for
	made    map[string]made   // statements that were made
	fixes   []fix             // what was put right after it was said
	counted map[string]int    // in how many utterances each content word is; made when first asked for
	hints   map[int]hint      // what a model said of an utterance, by id
	harm    map[int]*answer   // answers to what was asked of harm, by index of the utterance
}

// hint is a model's opinion of an utterance.
type hint struct{ kind, section string }

func read(in Input) (*talk, error) {
	if err := enough(in.Transcript); err != nil {
		return nil, err
	}
	if err := in.Transcript.Validate(); err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "This transcript cannot be used: its order or its times are wrong. Nothing was changed.").Because(err)
	}
	t := &talk{in: in, us: in.Transcript.Utterances, people: casework.NewPeople(in.Attendees, in.Transcript.Named), byU: map[int][]*clause{}, at: map[int]int{}, made: map[string]made{}}
	for i, u := range t.us {
		t.at[u.ID] = i
	}
	t.us = slices.Clone(t.us)
	for i, u := range t.us { // a go-between's words are another's, whether or not the turn was marked
		if a, ok := t.people.Of(u.Speaker); ok && a.GoBetween() != "" {
			t.us[i].Interpreter = true
		}
	}
	t.child = t.hasChild()
	speakers := in.Transcript.Speakers()
	for _, s := range speakers {
		if t.people.Signs(s) {
			t.signer = s
		}
		if a, ok := t.people.Of(s); ok {
			t.judged = append(t.judged, evidence.Person{Speaker: s, Name: a.Name, Role: a.Role, Pronouns: a.Pronouns})
		}
	}
	t.solo = len(speakers) == 1 && (t.signer != "" || len(in.Attendees) <= 1)
	if t.signer == "" {
		t.signer = t.likelyWorker(speakers)
	}
	t.seen = t.alone()
	for i := range t.us {
		t.cut(i)
	}
	t.judge()
	return t, nil
}

// likelyWorker is the one who asks most, where nobody was named as the signer. It only steers what is looked for; no name follows from it.
func (t *talk) likelyWorker(speakers []string) string {
	asks := map[string]int{}
	best := ""
	for _, u := range t.us {
		asks[u.Speaker] += strings.Count(u.Text, "?")
	}
	for _, s := range speakers {
		if asks[s] > asks[best] || best == "" {
			best = s
		}
	}
	if len(speakers) < 2 {
		return ""
	}
	return best
}

// role is one of the template package's roles.
func (t *talk) role(speaker string) string {
	if speaker == t.signer {
		return "worker"
	}
	a, ok := t.people.Of(speaker)
	if !ok {
		return ""
	}
	if a.GoBetween() != "" { // their words are those of whom they speak for
		whose, ok := t.people.VoicedBy(a)
		if !ok {
			return "carer"
		}
		a = whose
	}
	r := strings.ToLower(a.Role)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(r, w) })
	}
	switch {
	case a.Child():
		return "child"
	case has("worker", "nurse", "teacher", "officer", "therapist", "doctor", "manager", "advocate"):
		return "worker"
	case has("being assessed", "person", "adult", "client", "service user", "patient", "tenant"):
		return "person"
	case t.hasChild() && has("mother", "father", "parent", "mum", "dad", "step", "guardian", "foster"):
		return "parent"
	}
	return "carer"
}

func (t *talk) hasChild() bool {
	return slices.ContainsFunc(t.in.Attendees, func(a casework.Attendee) bool { return a.Child() })
}
