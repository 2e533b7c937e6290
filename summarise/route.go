package summarise

import (
	"regexp"
	"slices"
	"strings"

	"evenhand/casework"
)

// sort gives each pick its section. Words no cue speaks of stay with what was talked about just before.
func (t *talk) sort(all []*pick) {
	var last *pick
	runs := map[int]string{} // where what was asked of harm stands
	for _, p := range all {
		known := false
		if p.turn != nil {
			run := t.harm[p.u].run
			if runs[run] == "" {
				grave := *p
				grave.kind = "worry"
				runs[run], _ = t.route(&grave)
			}
			p.section = runs[run]
			continue
		}
		p.section, known = t.route(p)
		if !known && last != nil && p.u-last.u <= 3 && p.kind != "wish" && t.role(t.us[p.u].Speaker) != "child" && t.role(t.us[last.u].Speaker) != "child" {
			p.section = last.section
		}
		if known && p.kind != "observation" && p.kind != "action" {
			last = p
		}
	}
}

// route finds the section a pick belongs under: promises under actions, what was seen under what was seen, a child's words under the
// child's, the rest by the template's cues in the words and in the question they answer, then by role and kind. known is false when no
// cue, and nothing but the role, speaks for it.
func (t *talk) route(p *pick) (section string, known bool) {
	role := t.role(t.us[p.u].Speaker)
	switch {
	case t.solo:
		role = ""
	case role == "worker" && p.kind == "said" && p.u > 0:
		role = t.role(t.us[p.u-1].Speaker) // what the worker says belongs with the one it is said to
	}
	kind := p.kind
	if t.solo && kind == "wish" && relative.MatchString(p.words(t)) {
		kind = "said" // what somebody else wants is not the person's wish
	}
	words := strings.ToLower(p.words(t))
	asked := ""
	if p.ask != nil {
		asked = strings.ToLower(lastAsked(t.us[p.ask.u].Text))
	} else if p.u > 0 && t.us[p.u-1].Speaker != t.us[p.u].Speaker && p.first() == 0 && len(strings.Fields(words)) < 12 {
		asked = strings.ToLower(lastAsked(t.us[p.u-1].Text))
	}
	hinted, ok := t.hinted(p.u, p.kind)
	top := 0.0
	for _, s := range t.in.Template.Sections {
		if s.HumanOnly {
			continue
		}
		n := fit(s, kind, role, words, asked)
		if ok && hinted == s.ID {
			n += 0.5 // a model breaks ties; it does not overrule the cues
		}
		if section == "" || n > top {
			section, top = s.ID, n
		}
	}
	if top <= 0 {
		return t.fallback(role), false
	}
	return section, top >= 2
}

var relative = regexp.MustCompile(`(?i)\b(son|daughter|mother|father|mum|dad|wife|husband|sister|brother|carer|neighbour|doesn't agree)\b`)

func fit(s casework.TemplateSection, kind, role, words, asked string) float64 {
	n := 0.0
	for _, c := range s.Cues {
		weight := 2 + 0.75*float64(strings.Count(c, " "))
		switch {
		case hasCue(words, c):
			n += weight
		case hasCue(asked, c):
			n += weight * 0.8
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
	case role == "":
	case !slices.Contains(s.Roles, role):
		n -= 3
	case len(s.Roles) == 1 && role == "child":
		n += 5
	default:
		n += 0.5
	}
	if slices.Equal(s.Kinds, []string{"observation"}) && kind != "observation" {
		n -= 4
	}
	return n
}

// cued is the section whose cues speak of the words by themselves, or "" where no cue does.
func (t *talk) cued(words string) string {
	best, top := "", 0.0
	for _, s := range t.in.Template.Sections {
		if n := fit(casework.TemplateSection{Cues: s.Cues}, "", "", strings.ToLower(words), ""); n > top {
			best, top = s.ID, n
		}
	}
	return best
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

// lastAsked is the last question of an utterance with the sentence before it, which may say what the question is about; without a
// question, the last sentence.
func lastAsked(s string) string {
	r := sentences(s)
	for i := len(r) - 1; i >= 0; i-- {
		if strings.HasSuffix(s[r[i][0]:r[i][1]], "?") {
			return s[r[max(0, i-1)][0]:r[i][1]]
		}
	}
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
