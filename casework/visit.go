package casework

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Case is a person or family a worker writes about: a reference in the council's case system and a label. Nothing else is needed.
type Case struct {
	ID        ID
	Reference string // in the case system; may be empty
	Label     string // what the worker calls it
	Created   time.Time
	Glossary  []Term `json:",omitempty"`
	Hold      *Hold  `json:",omitempty"` // nothing of the case is destroyed while there is one
}

// Term is a name, medicine or place of a case, spelt as it should be. Engines mishear these most.
type Term struct {
	Text  string   `json:"text"`
	Heard []string `json:"heard,omitempty"` // how it was misheard before, if the worker corrected it
}

// Hold stops all that destroys: court, police, section 47, complaint or access request.
type Hold struct {
	Why   string    `json:"why"` // in the worker's words
	Since time.Time `json:"since"`
}

// MayDestroy refuses to destroy anything of a case that is on hold.
func (c Case) MayDestroy() error {
	if c.Hold != nil {
		return NewProblem(CodeHeld, "This case is on hold, so nothing of it may be destroyed. It stays as it is. Lift the hold first, if the reason for it is over.")
	}
	return nil
}

// Initials returns the label as initials ("M.T."), for screens that others may see.
func (c Case) Initials() string { return Initials(c.Label) }

// Initials returns the first letter of each word that begins with a capital letter, each followed by a full stop; "?" if there is none.
func Initials(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(name) {
		if r := []rune(w)[0]; unicode.IsUpper(r) {
			b.WriteRune(r)
			b.WriteByte('.')
		}
	}
	if b.Len() == 0 {
		return "?"
	}
	return b.String()
}

// Told says how a person took being told about the recording. It is asked anew at every visit, and nobody answers for another adult.
type Told string

const (
	ToldContent  Told = "content"
	ToldObjected Told = "objected"
	ToldNotAble  Told = "could_not_understand"
	ToldNotTold  Told = "not_told"
	ToldSigner   Told = "signer" // the worker who makes the record
	ToldNotAsked Told = ""
)

// Attendee is someone who was at a visit.
type Attendee struct {
	ID       string // "P1", "P2", … in the order given; never reused within a visit
	Name     string
	Role     string // "social worker", "mother", "child, aged 8", …
	Pronouns string // "she", "he", "they"; may be empty
	Signer   bool   // the worker; a note says "I" for them
	Told     Told
	CameIn   bool `json:",omitempty"` // while it was being recorded: the sound before has nothing of them, and if they said no it ends there
}

// Child reports whether the role names a child. Words of a child said while seen alone start as decide before sharing.
func (a Attendee) Child() bool {
	r := strings.ToLower(a.Role)
	return strings.HasPrefix(r, "child") || strings.HasPrefix(r, "baby") || strings.HasPrefix(r, "young person")
}

// Refused reports whether the person said no to being recorded, or could not understand.
func (a Attendee) Refused() bool { return a.Told == ToldObjected || a.Told == ToldNotAble }

// VisitState is coarse and safe to keep in the clear. It only ever says what is there, not what it holds.
type VisitState string

const (
	VisitNew        VisitState = "new"         // no sound yet
	VisitHearing    VisitState = "hearing"     // sound is there, words are being made
	VisitHeard      VisitState = "heard"       // a transcript is there
	VisitDrafting   VisitState = "drafting"    // a draft is being made
	VisitDrafted    VisitState = "drafted"     // a draft waits for the worker
	VisitSigned     VisitState = "signed"      // the newest version is signed
	VisitHandedOver VisitState = "handed_over" // the signed version has left
)

// next lists the moves the state machine allows. Signing again after an edit goes back through drafted.
var next = map[VisitState][]VisitState{
	VisitNew:        {VisitHearing, VisitHeard, VisitDrafted},
	VisitHearing:    {VisitNew, VisitHeard},
	VisitHeard:      {VisitHearing, VisitDrafting, VisitDrafted},
	VisitDrafting:   {VisitHeard, VisitDrafted},
	VisitDrafted:    {VisitDrafting, VisitSigned, VisitHearing},
	VisitSigned:     {VisitDrafted, VisitHandedOver},
	VisitHandedOver: {VisitDrafted, VisitHandedOver},
}

// HasNote reports whether there is a note to work on, signed or not.
func (s VisitState) HasNote() bool {
	return s == VisitDrafted || s == VisitSigned || s == VisitHandedOver
}

// CanBecome reports whether a visit may go from one state to the other.
func (s VisitState) CanBecome(to VisitState) bool {
	if s == to {
		return true
	}
	for _, n := range next[s] {
		if n == to {
			return true
		}
	}
	return false
}

// Observations are the worker's own words, asked for before the draft is shown so that the machine's are not the first thing they think.
type Observations struct {
	Saw          string
	Worries      string
	NothingToAdd bool
	Answered     time.Time // zero until the worker has answered
}

// Visit is any contact: home visit, call, meeting, dictation.
type Visit struct {
	ID           ID
	CaseID       ID
	Kind         string // words for people: "Home visit", "Dictation", …
	TemplateID   string
	Date         string // YYYY-MM-DD, the day of the visit
	Started      string // HH:MM as the worker gives it; may be empty
	Ended        string // HH:MM; may be empty
	Announced    string // "announced", "unannounced" or empty
	Attendees    []Attendee
	Observations Observations
	State        VisitState
	Practice     bool // the practice visit: it is never real and cannot be handed over as if it were
	Created      time.Time
	Updated      time.Time
}

// Validate checks what a worker typed for a visit and says in words what is missing.
func (v Visit) Validate() error {
	if _, err := time.Parse(time.DateOnly, v.Date); err != nil {
		return NewProblem(CodeBadInput, "Give the day of the visit, for example 21 April 2026.")
	}
	if tooLong(v.Kind) {
		return NewProblem(CodeBadInput, "Say in fewer words what kind of visit it was.")
	}
	signers := 0
	for _, a := range v.Attendees {
		switch {
		case blank(a.Name):
			return NewProblem(CodeBadInput, "Give each person a name, or how you would call them.")
		case tooLong(a.Name), tooLong(a.Role), tooLong(a.Pronouns):
			return NewProblem(CodeBadInput, "Give each person a shorter name and role.")
		}
		if a.Signer {
			signers++
		}
	}
	if signers != 1 {
		return NewProblem(CodeBadInput, "Say which one of the people is you.")
	}
	return nil
}

// longestName is more than any name, role or label of one line has, in characters.
const longestName = 200

// blank reports whether there is nothing to see in a name.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

func tooLong(s string) bool { return utf8.RuneCountInString(s) > longestName }

// Validate checks what a worker typed for a case.
func (c Case) Validate() error {
	switch {
	case blank(c.Label):
		return NewProblem(CodeBadInput, "Say whose visit this is: pick a case, or give a new one a label.")
	case tooLong(c.Label), tooLong(c.Reference):
		return NewProblem(CodeBadInput, "Give the case a shorter label and reference.")
	}
	return nil
}

// MayHoldSound refuses sound of the people at a visit where someone objected, or could not understand: then the worker dictates afterwards
// instead, which is the worker's own voice and asks nobody.
func (v Visit) MayHoldSound() error {
	return v.agreed(func(a Attendee) bool { return a.CameIn })
}

// agreed looks for somebody who said no or could not understand.
func (v Visit) agreed(leaveOut func(Attendee) bool) error {
	for _, a := range v.Attendees {
		if a.Signer || leaveOut(a) {
			continue
		}
		if a.Refused() {
			return NewProblem(CodeRefused, "Someone said no to a recording, or could not understand it. Don't use a recording of this visit: dictate what happened afterwards instead.")
		}
	}
	return nil
}
