package casework

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// NoteFormat is the version of the Note's JSON form. Readers for old versions stay.
const NoteFormat = 1

// Note is what is signed: everything the document says, and nothing else. It is built once, shown on the Sign screen, rendered, and stored.
type Note struct {
	Format          int           `json:"format"`
	Title           string        `json:"title"` // the template's
	CaseLabel       string        `json:"case_label"`
	CaseReference   string        `json:"case_reference"`
	Kind            string        `json:"kind"`
	VisitDate       string        `json:"visit_date"` // YYYY-MM-DD
	Started         string        `json:"started"`
	Ended           string        `json:"ended"`
	Announced       string        `json:"announced"`
	Practice        bool          `json:"practice"`
	Version         int           `json:"version"`
	Template        string        `json:"template"`
	TemplateVersion string        `json:"template_version"`
	Jurisdiction    string        `json:"jurisdiction"`
	Written         time.Time     `json:"written"`
	Signer          NoteSigner    `json:"signer"`
	Present         []NotePerson  `json:"present"`
	Sections        []NoteSection `json:"sections"`
	Making          Making        `json:"making"`
}

// NoteSigner names the person who answers for the note.
type NoteSigner struct {
	Name string `json:"name"`
	Role string `json:"role"`
}

// NotePerson is one of those present and how they were told of the recording.
type NotePerson struct {
	Name string `json:"name"`
	Role string `json:"role"`
	Told Told   `json:"told"`
}

// NoteSection is one heading with its lines.
type NoteSection struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	HumanOnly bool       `json:"human_only"`
	Follow    *Follow    `json:"follow,omitempty"`
	Lines     []NoteLine `json:"lines"`
}

// NoteLine is one sentence as it stands in the document.
type NoteLine struct {
	ID         string     `json:"id"`
	Text       string     `json:"text"`
	Provenance Provenance `json:"provenance"`
	Restricted bool       `json:"restricted"`
}

// Making says how the note came to be. It goes along with the note; the transcript does not.
type Making struct {
	Model     string `json:"model"` // empty: chosen by rules, without a language model
	Digest    string `json:"digest"`
	Sentences int    `json:"sentences"` // that the machine drafted
	Kept      int    `json:"kept"`      // as drafted
	Changed   int    `json:"changed"`
	Removed   int    `json:"removed"`
	Written   int    `json:"written"` // by the worker
	Played    int    `json:"played"`  // sentences whose sound the worker played
}

// Wording is a statement as it stands in the document. For heard words Lead is the attribution before them and Words are the words
// themselves, in quotation marks only where Quote is set; for every other statement Words is the whole sentence.
type Wording struct {
	Lead  string
	Words string
	Quote bool
}

// Wording puts names in the place of speaker references. A question kept as evidence stands before the answer it got.
func (p People) Wording(s Statement) Wording {
	if s.Provenance != Quoted {
		return Wording{Words: p.Render(s.Text)}
	}
	var asked, said []string
	for _, e := range s.Evidence {
		if e.Asked {
			asked = append(asked, e.Quote)
		} else {
			said = append(said, e.Quote)
		}
	}
	who := p.Name(s.Speaker)
	if s.Unsure || s.Speaker == "" {
		who = "Someone"
	}
	name, _ := p.between(s.Speaker)
	through := s.interpreted() || name != ""
	if through {
		who = p.throughInterpreter(s.Speaker, who)
	}
	w := Wording{Words: strings.Join(said, " … "), Quote: s.MayQuote() && !through}
	lead, told := s.question()
	told = told && !through
	switch {
	case len(asked) > 0 && told:
		who = p.Render(lead) + who
	case len(asked) > 0 && w.Quote:
		w.Lead = fmt.Sprintf("Asked, “%s”, %s said:", strings.Join(asked, " "), who)
	case len(asked) > 0:
		w.Lead = fmt.Sprintf("Asked, as heard: %s %s said, as heard:", ended(strings.Join(asked, " ")), who)
	}
	switch {
	case w.Lead != "":
	case w.Quote:
		w.Lead = who + " said:"
	default:
		w.Lead = who + " said, as heard:"
	}
	return w
}

// question is how the question stands before its answer told in other words than its own: "Asked when Harold died, ", or nothing. What was
// reported for a known voice is not told of another's, nor of an interpreter's.
func (s Statement) question() (lead string, reported bool) {
	if s.Question == "" || s.Unsure || s.Speaker == "" || s.interpreted() {
		return "", false
	}
	if s.Question == Untold {
		return "", true
	}
	return "Asked " + s.Question + ", ", true
}

// interpreted reports whether the statement's own words, not only its question, came through an interpreter.
func (s Statement) interpreted() bool {
	return slices.ContainsFunc(s.Evidence, func(e Evidence) bool { return e.Interpreter && !e.Asked })
}

// throughInterpreter puts whom the words came through before the name of whose they are. Where the voice was named as a go-between's own and
// nothing says whose words they passed on, nobody is named.
func (p People) throughInterpreter(speaker, who string) string {
	name, whose := p.between(speaker)
	switch {
	case name == "":
		name = "interpreter"
	default:
		who = whose
	}
	if who == "Someone" {
		who = "someone"
	}
	return "Through the " + name + ", " + who
}

// Account makes the text of a statement that gives words as heard: who said them, and the question they answer. It names speakers by
// reference; Wording is how a document says the same.
func (s Statement) Account() string {
	var asked, said []string
	for _, e := range s.Evidence {
		if e.Asked {
			asked = append(asked, e.Quote)
		} else {
			said = append(said, e.Quote)
		}
	}
	who := "{" + s.Speaker + "}"
	if s.Unsure || s.Speaker == "" {
		who = "Someone"
	}
	if s.interpreted() {
		who = "Through the interpreter, " + strings.Replace(who, "Someone", "someone", 1)
	}
	text := who + " said: " + strings.Join(said, " … ")
	switch lead, told := s.question(); {
	case len(asked) > 0 && told:
		text = lead + text
	case len(asked) > 0:
		text = "Asked: " + strings.Join(asked, " ") + " " + text
	}
	return text
}

// ended sets words that end without a stop apart from what follows them.
func ended(words string) string {
	if words == "" || strings.ContainsAny(words[len(words)-1:], ".?!") {
		return words
	}
	return words + " –"
}

// Line renders a statement as one line of the document.
func (p People) Line(s Statement) string {
	w := p.Wording(s)
	switch {
	case w.Quote:
		return fmt.Sprintf("%s “%s”", w.Lead, w.Words)
	case w.Lead != "":
		return w.Lead + " " + w.Words
	}
	return w.Words
}

// BuildNote makes the note of a draft at the moment of signing. It does not check that the draft is ready: Draft.ReadyToSign does.
func BuildNote(c Case, v Visit, t Template, d *Draft, people People, signer Signer, at time.Time) Note {
	n := Note{Format: NoteFormat, Title: t.Title, CaseLabel: c.Label, CaseReference: c.Reference, Kind: v.Kind, VisitDate: v.Date,
		Started: v.Started, Ended: v.Ended, Announced: v.Announced, Practice: v.Practice, Version: d.Version, Template: d.TemplateID,
		TemplateVersion: d.TemplateVersion, Jurisdiction: t.Jurisdiction, Written: at, Signer: NoteSigner{signer.Name, signer.Role}}
	for _, a := range v.Attendees {
		n.Present = append(n.Present, NotePerson{a.Name, a.Role, a.Told})
	}
	if d.Model != nil {
		n.Making.Model, n.Making.Digest = d.Model.Name, d.Model.Digest
	}
	for _, s := range d.Sections {
		ns := NoteSection{ID: s.ID, Title: s.Title, HumanOnly: s.HumanOnly, Follow: s.Follow}
		for _, st := range s.Statements {
			n.Making.count(st)
			if line := people.Line(st); st.Live() && strings.TrimSpace(line) != "" {
				ns.Lines = append(ns.Lines, NoteLine{st.ID, line, st.Provenance, st.Restricted})
			}
		}
		n.Sections = append(n.Sections, ns)
	}
	return n
}

func (m *Making) count(s Statement) {
	if s.Provenance == Written {
		if s.Live() {
			m.Written++
		}
		return
	}
	m.Sentences++
	switch {
	case !s.Live():
		m.Removed++
	case s.Provenance == Edited:
		m.Changed++
	default:
		m.Kept++
	}
	if s.Played {
		m.Played++
	}
}
