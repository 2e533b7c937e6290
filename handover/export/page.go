package export

import (
	"fmt"
	"strings"
	"time"

	"evenhand/casework"
)

// The words a reader must never miss. They are the same in every rendering.
const (
	practiceWords   = "Practice – not a real record"
	restrictedWords = "Decide before sharing"
	nothingWords    = "Nothing recorded here at this visit."
	emptyWords      = "Nothing was recorded at this visit under: "
)

// headerID is the section in which templates keep what was said of time and place. The details at the top of the document say as much, so
// when nothing more was said it is not missed.
const headerID = "header"

// page is a note in the words and the order of the document, before it takes any one form.
type page struct {
	note     casework.Note
	title    string
	subtitle string
	practice bool
	details  []detail
	present  []person
	sections []section
	empty    string   // the headings nothing stands under, in one line; empty if there are none
	signed   string   // "Version 1 · signed by … on …"
	made     []string // how the note was made, a sentence each
	footer   string
}

type detail struct{ label, value string }

type person struct{ name, role, told string }

type section struct {
	id, title string
	caption   string // who wrote it, where only a person may
	prose     bool   // paragraphs, not a list
	lines     []entry
	follow    string // what is still to come, from whom and by when
}

type entry struct {
	paragraphs []string
	restricted bool
}

func layOut(n casework.Note) (page, error) {
	home, err := britain()
	if err != nil {
		return page{}, err
	}
	written := n.Written.In(home)
	day, err := time.Parse(time.DateOnly, n.VisitDate)
	if err != nil {
		return page{}, fmt.Errorf("reading the date of the visit: %w", err)
	}
	signer := join(", ", n.Signer.Name, n.Signer.Role)
	p := page{note: n, title: n.Title, practice: n.Practice,
		subtitle: join(", ", n.Kind, longDay(day)),
		signed:   fmt.Sprintf("Version %d · signed by %s on %s at %s", n.Version, signer, longDay(written), written.Format("15:04")),
		footer:   join(" · ", n.CaseReference, fmt.Sprintf("Version %d", n.Version), "signed by "+n.Signer.Name+" on "+written.Format("2 January 2006")),
		made:     made(n)}
	p.detail("Case", n.CaseLabel)
	p.detail("Reference", n.CaseReference)
	p.detail("Visit", join(", ", n.Kind, n.Announced))
	p.detail("Date", join(", ", longDay(day), hours(n.Started, n.Ended)))
	p.detail("Written by", signer)
	p.detail("Signed", fmt.Sprintf("%s at %s, version %d", longDay(written), written.Format("15:04"), n.Version))
	restricted := 0
	for _, s := range n.Sections {
		p.sections = append(p.sections, layOutSection(s, n.Signer.Name))
		for _, l := range s.Lines {
			if l.Restricted {
				restricted++
			}
		}
	}
	var empty []string
	for _, s := range p.sections {
		if s.empty() && s.id != headerID {
			empty = append(empty, s.title)
		}
	}
	if len(empty) > 0 {
		p.empty = emptyWords + strings.Join(empty, "; ") + "."
	}
	switch {
	case restricted == 1:
		p.detail("Sharing", "1 sentence is marked “"+restrictedWords+"”. Decide on it before anyone else is given this note.")
	case restricted > 1:
		p.detail("Sharing", fmt.Sprintf("%d sentences are marked “%s”. Decide on each before anyone else is given this note.", restricted, restrictedWords))
	}
	for _, a := range n.Present {
		p.present = append(p.present, person{a.Name, a.Role, told(a, n.Signer)})
	}
	return p, nil
}

func (p *page) detail(label, value string) {
	if value != "" {
		p.details = append(p.details, detail{label, value})
	}
}

func layOutSection(s casework.NoteSection, signer string) section {
	out := section{id: s.ID, title: s.Title, prose: s.HumanOnly}
	for _, l := range s.Lines {
		out.lines = append(out.lines, entry{strings.Split(l.Text, "\n"), l.Restricted})
	}
	if s.HumanOnly && len(s.Lines) > 0 {
		out.caption = "Written by " + signer
	}
	if s.Follow != nil && s.Follow.Who != "" {
		out.follow = "To follow, from " + s.Follow.Who
		if by, err := time.Parse(time.DateOnly, s.Follow.By); err == nil {
			out.follow += ", by " + longDay(by)
		} else if s.Follow.By != "" {
			out.follow += ", by " + s.Follow.By
		}
		out.follow += "."
	}
	return out
}

// empty reports whether a section says nothing at all. Such sections are named in one line at the end: a page of bare headings hides the rest.
func (s section) empty() bool { return len(s.lines) == 0 && s.follow == "" }

// told says in plain words how someone took being told of the recording.
func told(p casework.NotePerson, signer casework.NoteSigner) string {
	switch p.Told {
	case casework.ToldContent:
		return "Told, and content with it"
	case casework.ToldObjected:
		return "Told, and said no"
	case casework.ToldNotAble:
		return "Could not understand it"
	case casework.ToldNotTold:
		return "Not told"
	case casework.ToldSigner:
		return "Made this record"
	}
	if p.Name == signer.Name {
		return "Made this record"
	}
	return "Not asked"
}

// made says how the note came to be.
func made(n casework.Note) []string {
	m := n.Making
	drafted, total := m.Kept+m.Changed, m.Kept+m.Changed+m.Written
	if m.Sentences == 0 {
		return []string{n.Signer.Name + " wrote every sentence of this note."}
	}
	out := []string{fmt.Sprintf("Evenhand drafted %d of %s; the worker changed %d of those and wrote %d.", drafted, count(total, "sentence"), m.Changed, m.Written)}
	if m.Removed > 0 {
		out = append(out, fmt.Sprintf("Before signing, the worker took out %s.", count(m.Removed, "drafted sentence")))
	}
	if m.Played > 0 {
		out = append(out, fmt.Sprintf("The worker listened again to the sound of %s.", count(m.Played, "drafted sentence")))
	}
	if m.Model == "" {
		return append(out, "Rules drafted them, without a language model.")
	}
	return append(out, fmt.Sprintf("The language model %s helped to draft them.", m.Model))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// britain is the time the document is written in, whatever the computer's clock is set to.
func britain() (*time.Location, error) {
	home, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("finding British time: %w", err)
	}
	return home, nil
}

// longDay writes a day the British way: Tuesday 21 April 2026.
func longDay(t time.Time) string { return t.Format("Monday 2 January 2006") }

// hours gives times as they were given.
func hours(started, ended string) string {
	switch {
	case started != "" && ended != "":
		return started + " to " + ended
	case started != "":
		return "from " + started
	case ended != "":
		return "until " + ended
	}
	return ""
}

// join joins what is not empty.
func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}
