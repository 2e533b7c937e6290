package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // Windows has no list of time zones of its own that Go can read

	"evenhand/casework"
)

// Render makes the renderings of a note. It is called once, at signing; the same note gives the same bytes on every computer. Text is
// cleaned first (see clean), so that all renderings, the JSON too, say the same.
func Render(n casework.Note) (casework.Renderings, error) {
	n = cleanNote(n)
	if err := whole(n); err != nil {
		return casework.Renderings{}, fmt.Errorf("rendering a note: %w", err)
	}
	noteJSON, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return casework.Renderings{}, fmt.Errorf("rendering a note: %w", err)
	}
	p, err := layOut(n)
	if err != nil {
		return casework.Renderings{}, fmt.Errorf("rendering a note: %w", err)
	}
	docx, err := p.docx()
	if err != nil {
		return casework.Renderings{}, fmt.Errorf("rendering a note as DOCX: %w", err)
	}
	r := casework.Renderings{NoteJSON: append(noteJSON, '\n'), HTML: p.html(), Text: p.text(), Sections: map[string][]byte{}, DOCX: docx}
	for _, s := range p.sections {
		r.Sections[s.id] = p.sectionText(s)
	}
	return r, nil
}

// whole refuses a note that could not be told from another, or that nobody answers for.
func whole(n casework.Note) error {
	if n.Format != casework.NoteFormat {
		return fmt.Errorf("the note has format %d, want %d", n.Format, casework.NoteFormat)
	}
	if n.Title == "" || n.Signer.Name == "" || n.Version < 1 || n.Written.IsZero() {
		return errors.New("the note lacks a title, a signer, a version or a time")
	}
	if _, err := time.Parse(time.DateOnly, n.VisitDate); err != nil {
		return errors.New("the note lacks the date of the visit")
	}
	seen := map[string]bool{"": true}
	for _, s := range n.Sections {
		if seen[s.ID] {
			return errors.New("a section has no id, or that of another")
		}
		seen[s.ID] = true
	}
	if len(n.Sections) == 0 {
		return errors.New("the note has no sections")
	}
	return nil
}
