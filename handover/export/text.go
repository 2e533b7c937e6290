package export

import (
	"bytes"
	"fmt"
	"strings"

	"evenhand/handover/sign"
)

// text is the whole note as plain text: headings in capitals, one sentence a line.
func (p page) text() []byte {
	var b bytes.Buffer
	if p.practice {
		fmt.Fprintf(&b, "%s\n\n", strings.ToUpper(practiceWords))
	}
	fmt.Fprintf(&b, "%s\n%s\n\n", strings.ToUpper(p.title), p.subtitle)
	for _, d := range p.details {
		fmt.Fprintf(&b, "%s: %s\n", d.label, d.value)
	}
	if len(p.present) > 0 {
		b.WriteString("\nPRESENT\n")
		for _, a := range p.present {
			fmt.Fprintf(&b, "- %s. About the recording: %s.\n", join(", ", a.name, a.role), lowerFirst(a.told))
		}
	}
	for _, s := range p.sections {
		if s.empty() {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(s.title))
		if s.caption != "" {
			fmt.Fprintf(&b, "(%s)\n", s.caption)
		}
		s.text(&b)
	}
	if p.empty != "" {
		fmt.Fprintf(&b, "\n%s\n", p.empty)
	}
	fmt.Fprintf(&b, "\n%s\n", p.signed)
	for _, m := range p.made {
		fmt.Fprintln(&b, m)
	}
	return b.Bytes()
}

// sectionText is one section without its heading, for the field of a case system that has the heading already.
func (p page) sectionText(s section) []byte {
	var b bytes.Buffer
	if p.practice {
		fmt.Fprintf(&b, "%s\n", strings.ToUpper(practiceWords))
	}
	if s.empty() {
		fmt.Fprintln(&b, nothingWords)
	}
	s.text(&b)
	return b.Bytes()
}

func (s section) text(b *bytes.Buffer) {
	for _, l := range s.lines {
		for i, para := range l.paragraphs {
			switch {
			case !s.prose && i == 0:
				b.WriteString("- ")
			case !s.prose:
				b.WriteString("  ")
			}
			if l.restricted && i == 0 {
				fmt.Fprintf(b, "[%s] ", restrictedWords)
			}
			fmt.Fprintln(b, para)
		}
	}
	if s.follow != "" {
		fmt.Fprintln(b, s.follow)
	}
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// Text returns the signed note as plain text, for the clipboard.
func Text(v *sign.Verified) (string, error) {
	b, err := v.Bytes(sign.Text)
	return string(b), err
}

// SectionText returns one section of the signed note as plain text, without its heading, for the clipboard.
func SectionText(v *sign.Verified, id string) (string, error) {
	b, err := v.Section(id)
	return string(b), err
}
