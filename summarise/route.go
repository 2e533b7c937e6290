package summarise

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// route finds the section a pick belongs under: promises under actions, what was seen under what was seen, a child's words under the
// child's, the rest by the template's cues in the words and in the question they answer, then by role and kind.
func (t *talk) route(p *pick) string {
	role := t.role(t.us[p.u].Speaker)
	words := strings.ToLower(p.words(t))
	asked := ""
	if p.ask != nil {
		asked = strings.ToLower(p.ask.text)
	} else if p.u > 0 && t.us[p.u-1].Speaker != t.us[p.u].Speaker && len(strings.Fields(words)) < 12 {
		asked = strings.ToLower(lastSentence(t.us[p.u-1].Text))
	}
	hinted := t.hints[t.us[p.u].ID].section
	best, top := "", 0.0
	for _, s := range t.in.Template.Sections {
		if s.HumanOnly {
			continue
		}
		n := fit(s, p.kind, role, words, asked)
		if hinted == s.ID {
			n += 0.5 // a model breaks ties; it does not overrule the cues
		}
		if best == "" || n > top {
			best, top = s.ID, n
		}
	}
	if top <= 0 {
		return t.fallback(role)
	}
	return best
}

func fit(s casework.TemplateSection, kind, role, words, asked string) float64 {
	n := 0.0
	for _, c := range s.Cues {
		weight := 1.5 + 0.75*float64(strings.Count(c, " "))
		switch {
		case hasCue(words, c):
			n += weight
		case hasCue(asked, c):
			n += weight * 0.6
		}
	}
	if slices.Contains(s.Kinds, kind) {
		switch kind {
		case "action":
			n += 8
		case "observation":
			n += 4
		default:
			n += 1
		}
	} else if slices.Contains(s.Kinds, "action") {
		n -= 6
	}
	switch {
	case len(s.Roles) == 0:
	case !slices.Contains(s.Roles, role):
		n -= 3
	case len(s.Roles) == 1 && role == "child":
		n += 5
	default:
		n += 1
	}
	return n
}

// hasCue finds a cue at the start of a word, so that stems work and "pan" is not found in "company".
func hasCue(text, cue string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], cue)
		if i < 0 {
			return false
		}
		i += from
		if (i == 0 || !letter(text[i-1])) && (len(cue) > 4 || i+len(cue) == len(text) || !letter(text[i+len(cue)])) {
			return true
		}
		from = i + 1
	}
}

func letter(b byte) bool { return b >= 'a' && b <= 'z' }

func lastSentence(s string) string {
	r := sentences(s)
	if len(r) == 0 {
		return ""
	}
	return s[r[len(r)-1][0]:r[len(r)-1][1]]
}

// fallback is the section for words no cue knows: that of the role, else the one for what was said, else the first after the header.
func (t *talk) fallback(role string) string {
	var said, first string
	for _, s := range t.in.Template.Sections {
		if s.HumanOnly || slices.Contains(s.Kinds, "action") || slices.Contains(s.Kinds, "observation") {
			continue
		}
		if slices.Contains(s.Roles, role) {
			return s.ID
		}
		if said == "" && slices.Contains(s.Kinds, "said") && len(s.Roles) == 0 {
			said = s.ID
		}
		if first == "" && s.ID != "header" {
			first = s.ID
		}
	}
	if said != "" {
		return said
	}
	return first
}
