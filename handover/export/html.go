package export

import (
	"bytes"
	"fmt"
	"html"
	"strconv"

	"evenhand/handover/sign"
)

// html is the note as a fragment that case systems can take: headings, lists and paragraphs, no styles, no scripts, no links, no ids. All
// that is not ASCII is written as a reference, so that it reads right whatever encoding a system believes it to be in.
func (p page) html() []byte {
	var b bytes.Buffer
	b.WriteString("<div lang=\"en-GB\">\n")
	if p.practice {
		fmt.Fprintf(&b, "<p><strong>%s</strong></p>\n", escape(practiceWords))
	}
	fmt.Fprintf(&b, "<h1>%s</h1>\n<p>%s</p>\n<ul>\n", escape(p.title), escape(p.subtitle))
	for _, d := range p.details {
		fmt.Fprintf(&b, "<li><strong>%s:</strong> %s</li>\n", escape(d.label), escape(d.value))
	}
	b.WriteString("</ul>\n")
	if len(p.present) > 0 {
		b.WriteString("<h2>Present</h2>\n<ul>\n")
		for _, a := range p.present {
			fmt.Fprintf(&b, "<li>%s. About the recording: %s.</li>\n", escape(join(", ", a.name, a.role)), escape(lowerFirst(a.told)))
		}
		b.WriteString("</ul>\n")
	}
	for _, s := range p.sections {
		if !s.empty() {
			s.html(&b)
		}
	}
	if p.empty != "" {
		fmt.Fprintf(&b, "<p>%s</p>\n", escape(p.empty))
	}
	fmt.Fprintf(&b, "<p>%s</p>\n<p>%s</p>\n</div>\n", escape(p.signed), escape(join(" ", p.made...)))
	return b.Bytes()
}

func (s section) html(b *bytes.Buffer) {
	fmt.Fprintf(b, "<h2>%s</h2>\n", escape(s.title))
	if s.caption != "" {
		fmt.Fprintf(b, "<p><em>%s</em></p>\n", escape(s.caption))
	}
	if !s.prose && len(s.lines) > 0 {
		b.WriteString("<ul>\n")
	}
	for _, l := range s.lines {
		open, between, end := "<li>", "<br>", "</li>\n"
		if s.prose {
			open, between, end = "<p>", "</p>\n<p>", "</p>\n"
		}
		b.WriteString(open)
		if l.restricted {
			fmt.Fprintf(b, "<strong>%s:</strong> ", escape(restrictedWords))
		}
		for i, para := range l.paragraphs {
			if i > 0 {
				b.WriteString(between)
			}
			b.WriteString(escape(para))
		}
		b.WriteString(end)
	}
	if !s.prose && len(s.lines) > 0 {
		b.WriteString("</ul>\n")
	}
	if s.follow != "" {
		fmt.Fprintf(b, "<p>%s</p>\n", escape(s.follow))
	}
}

// escape writes text so that it can only ever be text.
func escape(s string) string {
	var b bytes.Buffer
	for _, r := range html.EscapeString(s) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
	}
	return b.String()
}

// HTML returns the signed note as an HTML fragment, for the clipboard and to show.
func HTML(v *sign.Verified) (string, error) {
	b, err := v.Bytes(sign.HTML)
	return string(b), err
}
