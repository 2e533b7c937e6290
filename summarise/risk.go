package summarise

import (
	"regexp"
	"slices"

	"evenhand/summarise/evidence"
)

// gravest are the families of risk whose statements are decided alone, after listening: self-harm, abuse and violence, offences. What else the
// lexicon knows (falls, fear, alcohol …) is kept, quoted and read with its section.
var gravest = []string{"suicide", "self-harm", "killing", "hitting", "abuse", "sexual", "weapon", "drugs", "alone", "protection"}

var (
	death    = regexp.MustCompile(`(?i)\b(died|dies|dying|death|dead (?:body|now|when|in)|(?:is|was|he's|she's|found) dead|passed away|stillb\w+|miscarr\w+|suicide)\b`)
	dosage   = regexp.MustCompile(`(?i)\b(milligrams?|mg|micrograms?|mcg|millilitres?|ml|puffs?|tablets?|units?|dose|patch(?:es)?)\b`)
	changed  = regexp.MustCompile(`(?i)\b(put (?:me|him|her|it|them) (?:up|down|on)|put (?:it )?up|went up|gone up|(?:moved|bumped|upped|increased|reduced|doubled|halved|changed|stopped|started|cut|swapped|switched|raised|lowered)|used to be|it was|instead of|coming off|come off|came off|down to|up to|from \w+ to)\b`)
	capacity = regexp.MustCompile(`(?i)\b(capacity|can(?:'t|not| not) (?:make|take) (?:\w+ ){0,3}decisions?|(?:decide|decides|deciding) (?:for|on behalf)|doesn't understand what|(?:me|I) (?:that )?decides?)\b`)
	offence  = regexp.MustCompile(`(?i)\b(arrest\w*|police|stole|stolen|steal\w*|theft|robb\w+|burgl\w+|charged with|on bail|probation|convict\w*|prison|dealing|dealer|assault\w*|fraud)\b`)
	lethal   = regexp.MustCompile(`(?i)\b(bruis\w*|black eye|burn(?:t|ed|s)\b|broken (?:arm|leg|rib|bone|nose)|fractur\w*|kick(?:ed|s|ing)? (?:me|him|her|us|them)|pushe?[ds]? (?:me|him|her)|shout(?:s|ed|ing)? (?:\w+ ){0,6}at (?:me|us|him|her)|threat\w*|hurt(?:s|ing)? (?:me|him|her|us))\b`)
)

// grave reports whether words can only be decided alone, and after listening. Injuries and being shouted at count where a child is part of
// the visit: there they may be abuse.
func (t *talk) grave(words string) bool {
	families, _ := evidence.Risk(words)
	for _, f := range families {
		if f == "alone" && !t.child {
			continue
		}
		if slices.Contains(gravest, f) {
			return true
		}
	}
	if class, ok := evidence.HighRiskClass(words); ok && (class == evidence.RiskSelfHarm || class == evidence.RiskAbuse || class == evidence.RiskDose) {
		return true
	}
	switch {
	case death.MatchString(words), capacity.MatchString(words), offence.MatchString(words):
		return true
	case dosage.MatchString(words) && changed.MatchString(words) && len(evidence.Numbers(words)) > 0:
		return true
	}
	return t.child && lethal.MatchString(words)
}
