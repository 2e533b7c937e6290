package casework

import (
	"regexp"
	"strings"
)

// goBetweens are the roles of those who pass on what somebody else says, types or signs: a closed list of words, each with what a note calls them.
var goBetweens = []struct {
	role *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`\brelay\b`), "relay assistant"},
	{regexp.MustCompile(`\blip[ -]?speaker\b`), "lipspeaker"},
	{regexp.MustCompile(`\bcommunication support\b`), "communication support worker"},
	{regexp.MustCompile(`\bcommunicator[ -]guide\b`), "communicator guide"},
	{regexp.MustCompile(`\binterpret(?:er|ing)\b|\btranslat(?:or|ing)\b|^(?:bsl |british sign language |sign language )?signer\b|\b(?:signer|signing) for\b`), "interpreter"},
}

var (
	// givesVoice is a role that says of itself that its words are another's.
	givesVoice = regexp.MustCompile(`\b(?:voicing|voices (?:for|what)|speaking for|speaks for)\b`)
	// needsOne is the role of somebody who speaks through a go-between, and is none: "mother, with an interpreter".
	needsOne = regexp.MustCompile(`\b(?:with|without|through|via|by|needs?|needing|uses?|using|has|having|no|wants?)(?: (?:an?|the|her|his|their|text|video|bsl|sign|language|british|own))* (?:relay|lip|communica|interpret|translat|sign)`)
)

// GoBetween is what a note calls somebody who passes on another's words ("interpreter", "relay assistant"): their "I" is somebody else, and what
// they said is never their own. It is empty for everybody else. Who says only that they speak for somebody is "speaker".
func (a Attendee) GoBetween() string {
	r := strings.ToLower(a.Role)
	if a.Signer || needsOne.MatchString(r) {
		return ""
	}
	for _, g := range goBetweens {
		if g.role.MatchString(r) {
			return g.name
		}
	}
	if givesVoice.MatchString(r) {
		return "speaker"
	}
	return ""
}

// between says through whom a speaker's words came and whose they are. name is empty for a speaker who is no go-between; whose is "someone" unless
// the go-between's role names one of those present.
func (p People) between(speaker string) (name, whose string) {
	a, ok := p.Of(speaker)
	if name = a.GoBetween(); !ok || name == "" {
		return "", ""
	}
	whose = "someone"
	if x, ok := p.VoicedBy(a); ok {
		whose = p.short[x.ID]
	}
	return name, whose
}

// VoicedBy is whom a go-between's role says they speak for ("relay assistant, voicing what Joanne Oakes types"). ok is false where it names
// nobody who was there, or more than one.
func (p People) VoicedBy(a Attendee) (who Attendee, ok bool) {
	n := 0
	for _, x := range p.byID {
		first, _, _ := strings.Cut(x.Name, " ")
		if x.ID == a.ID || x.Signer || first == "" || x.GoBetween() != "" {
			continue
		}
		if regexp.MustCompile(`(?i)(?:^|[^\pL])` + regexp.QuoteMeta(first) + `(?:$|[^\pL])`).MatchString(a.Role) {
			who, ok = x, true
			n++
		}
	}
	if n != 1 {
		return Attendee{}, false
	}
	return who, true
}
