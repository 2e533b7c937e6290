package export

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"evenhand/casework"
)

// clean makes text fit for every rendering. A name or a sentence may hold anything a keyboard, a paste or a model can produce, so:
//   - control characters, which XML forbids, and noncharacters go;
//   - direction embeddings, overrides and isolates go: they can make a signed text read otherwise than it is stored;
//   - every kind of line break becomes "\n", a tab becomes a space, and bytes that are not UTF-8 become U+FFFD.
//
// Arabic, Hebrew or Urdu names keep their natural direction, which needs none of these marks.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		case r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE, r == 0xFEFF, !utf8.ValidRune(r):
			return -1
		}
		return r
	}, s)
}

// line cleans text that must stand on one line.
func line(s string) string { return casework.Fold(clean(s)) }

// paragraphs cleans text that may have several, drops empty ones, and folds the white space in each.
func paragraphs(s string) string {
	all := strings.Split(clean(s), "\n")
	for i := range all {
		all[i] = casework.Fold(all[i])
	}
	return strings.Join(slices.DeleteFunc(all, func(p string) bool { return p == "" }), "\n")
}

// cleanNote cleans all of a note that a person or a model wrote, without touching the caller's.
func cleanNote(n casework.Note) casework.Note {
	for _, s := range []*string{&n.Title, &n.CaseLabel, &n.CaseReference, &n.Kind, &n.Started, &n.Ended, &n.Announced, &n.Template,
		&n.TemplateVersion, &n.Jurisdiction, &n.Signer.Name, &n.Signer.Role, &n.Making.Model, &n.Making.Digest} {
		*s = line(*s)
	}
	n.Present = slices.Clone(n.Present)
	for i := range n.Present {
		n.Present[i].Name, n.Present[i].Role = line(n.Present[i].Name), line(n.Present[i].Role)
	}
	n.Sections = slices.Clone(n.Sections)
	for i := range n.Sections {
		s := &n.Sections[i]
		s.Title = line(s.Title)
		if s.Follow != nil {
			s.Follow = &casework.Follow{Who: line(s.Follow.Who), By: line(s.Follow.By)}
		}
		s.Lines = slices.Clone(s.Lines)
		for j := range s.Lines {
			s.Lines[j].Text = paragraphs(s.Lines[j].Text)
		}
		s.Lines = slices.DeleteFunc(s.Lines, func(l casework.NoteLine) bool { return l.Text == "" })
	}
	return n
}
