package evidence

import (
	"regexp"
	"slices"
)

// The classes of what is decided alone, after listening. They are fewer and narrower than the words of risk: a talk of an hour should give
// about ten, and each of them should be worth the stop.
const (
	RiskSelfHarm = "self-harm"         // suicide, self-harm, an overdose, or asked about
	RiskAbuse    = "abuse"             // violence, sexual harm, control, injury, a child left alone
	RiskDeath    = "death"             // somebody dying or killed
	RiskDose     = "changed dose"      // a medicine started, stopped, missed or changed
	RiskCapacity = "disputed capacity" // who may or can decide
	RiskOffence  = "offence"           // police, weapons, drugs sold, money taken
)

// medicines are names by the endings that the naming of medicines gives them (WHO stems), a few that have none, and what they come as.
const medicines = `(?:\w{2,}(?:pril|olol|statin|zepam|zolam|oxetine|traline|talopram|zapine|tiapine|peridone|prazole|cillin|mycin|sartan|dipine|gabalin|bapentin|triptyline|semide|thiazide|formin|gliptin|parin|xaban|morphine|codeine|fentanyl|methadone|orphine|dopa|sone|solone|phylline|azole|phenidate|amfetamine|mirtazapine)|` +
	`warfarin|insulin|lithium|diazepam|tramadol|methadone|subutex|morphine|digoxin|aspirin|paracetamol|ibuprofen|clozapine|ventolin|medication|medicines?|meds|tablets?|pills?|inhalers?|steroids?|injections?|dose|dosage|milligrams?|mgs?|mils?|puffs?|patch(?:es)?)`

const changes = `(?:(?:put|putting|puts) (?:me|him|her|them|it|that)? ?(?:\w+ )?(?:up|down|on)|(?:up|down) (?:from|to)|upp(?:ed|ing)|(?:gone|went|going|goes|moved|come|came|taken|took) (?:up|down|off|from)|increas\w+|reduc\w+|doubl\w+|halv\w+|stopp\w*|stops?|chang\w+|start\w*|miss(?:es|ed|ing)?|forgot\w*|forget\w*|skip\w*|too many|twice as|instead of|run out|ran out|weaned|switched|swapped)`

var highRisks = []struct {
	class string
	words pattern
}{
	{RiskSelfHarm, newPattern(`(?i)\b(suicid\w*|self.?harm\w*|overdos\w*|od'd|(?:kill|top|hang|hurt|harm|cut|scratch|burn)(?:s|ed|ped|ting|ing|ging)? (?:my|me|him|her|them|your)sel(?:f|ves)|(?:cuts|cutting|scratch(?:es|ing)?) (?:my|his|her) (?:arms?|wrists?|legs?)|end(?:ed|ing)? (?:it all|(?:my|his|her|their|your) (?:own )?life)|tak(?:e|en|ing) (?:my|his|her|their|your) own life|(?:not|n't) (?:to |want to |wanna |want )?be here(?: any ?more)?|(?:not|n't) (?:to |want to |wanna )?wake up|better off (?:dead|without me)|wish(?:ed)? i (?:was|were) dead|took all (?:my|his|her|their|the) (?:tablets|pills))\b`)},
	{RiskAbuse, newPattern(`(?i)\b((?:hit|hits|hitting|punch\w*|slap\w*|smack\w*|kick\w*|push\w*|shov\w*|grab\w*|chok\w*|strangl\w*|throttl\w*|batter\w*|beat\w*|bit|bites|bitten|pinch\w*|thump\w*|headbutt\w*|threaten\w*|hurt|hurts|hurting|grope\w*) (?:me|him|her|them|us|you|my|his|each other|mum|mam|mummy|dad|daddy|nan|the (?:baby|kids|children|bairn))|(?:kill|hurt|break|smash|batter|burn|stab|do|get|sort|finish) (?:you|him|her|them|me|your|his|my) ?(?:in|out|over|off)?(?:legs?|arms?|neck|face|head|jaw|nose)\b|(?:sort|do|finish|smash|kick) (?:you|me|him|her|them) (?:out|in|over|off)|(?:burn|burns|burned|burnt|burning|torch\w*) (?:the|my|his|her|your|our|this|their) (?:house|flat|home|place|car)(?: down)?|(?:raise\w*|lift\w*|laid|lay) (?:a|his|her) (?:hand|finger)|violen\w+|assault\w*|abus\w+|neglect\w*|rap(?:e|ed|ing|ist)|sexual\w*|touch(?:ed|es|ing)? (?:me|him|her|them)|private parts?|bruis\w*|black eye|fingermarks?|marks? on (?:his|her|my|their|the)|burns? on|scald\w*|fractur\w*|broke (?:his|her|my) (?:arm|leg|wrist|nose|rib\w*)|groom\w*|exploit\w*|traffick\w*|cuckoo\w*|fgm|forced marriage|controlling|coerc\w*|(?:scared|frightened|terrified|afraid) (?:of|to go|when)|(?:left|leaves?|leaving) (?:\w+ )?(?:alone|on (?:his|her|their|my) own|by (?:him|her|them|my)sel(?:f|ves))|home alone|lock(?:ed|s)? (?:me|him|her|them) (?:in|out)|bull(?:y|ied|ying)|safeguarding|child protection|section (?:47|42|forty.?seven|forty.?two))\b`)},
	{RiskDeath, newPattern(`(?i)\b(died|dies|dying|dead|deaths?|passed away|kill(?:s|ed|ing)?(?: (?:me|him|her|them|us|you))?|murder\w*|palliative|end of life|resuscitat\w*|dnr|dnacpr)\b`)},
	{RiskDose, newPattern(`(?i)\b` + medicines + `\b.{0,60}\b` + changes + `\b|\b` + changes + `\b.{0,40}\b` + medicines + `\b|\bput (?:\w+ ){0,2}` + medicines + ` (?:\w+ )?(?:up|down)\b`)},
	{RiskCapacity, newPattern(`(?i)\b((?:mental )?capacity|power of attorney|best interests?|deprivation of liberty|dols|(?:make|making|made) (?:\w+ ){0,2}decisions?|decide for (?:my|him|her|them|your)self|doesn't (?:know|understand) what (?:he|she|they)|not with it|can't (?:make up|decide)|court of protection|deput(?:y|yship))\b`)},
	{RiskOffence, newPattern(`(?i)\b(arrest\w*|on bail|bailed|charged with|court order|injunction|non.molestation|restraining order|caution(?:ed)? for|in prison|prison|do(?:ing)? time for|sent down|probation|convict\w*|county lines|trap house|deal(?:s|ing|er) ?(?:drugs|weed|crack|heroin)?|cocaine|heroin|weapons?|kni(?:fe|ves)|guns?|rifle|machete|stabb\w*|stole|stolen|steal\w*|theft|thiev\w*|nicked|fraud|money (?:going|went|gone|is|was|'s) missing|missing money|police (?:came|come|were called|called|took|arrest\w*)|(?:rang|called|ring|call) the police|gone missing|went missing|go(?:es)? missing|ran away|run(?:s|ning)? away)\b`)},
}

// HighRiskClass reports whether words speak of what is decided alone, and of which class: the first of those named above that fits. A denial
// is of the same class as what it denies: "he has never hit me" is not to be passed over.
func HighRiskClass(words string) (class string, ok bool) {
	t := fold(words)
	for _, r := range highRisks {
		if r.words.MatchString(t) {
			return r.class, true
		}
	}
	return "", false
}

// gravestFamilies are the families of risk whose statements are decided alone, after listening: self-harm, abuse and violence, offences. What else the
// lexicon knows (falls, fear, alcohol …) is kept, quoted and read with its section.
var gravestFamilies = []string{"suicide", "self-harm", "killing", "hitting", "abuse", "sexual", "weapon", "drugs", "alone", "protection"}

var (
	deathWords    = regexp.MustCompile(`(?i)\b(died|dies|dying|death|dead (?:body|now|when|in)|(?:is|was|he's|she's|found) dead|passed away|stillb\w+|miscarr\w+|suicide)\b`)
	dosageWords   = regexp.MustCompile(`(?i)\b(milligrams?|mg|micrograms?|mcg|millilitres?|ml|puffs?|tablets?|units?|dose|patch(?:es)?)\b`)
	changedWords  = regexp.MustCompile(`(?i)\b(put (?:me|him|her|it|them) (?:up|down|on)|put (?:it )?up|went up|gone up|(?:moved|bumped|upped|increased|reduced|doubled|halved|changed|stopped|started|cut|swapped|switched|raised|lowered)|used to be|it was|instead of|coming off|come off|came off|down to|up to|from \w+ to)\b`)
	capacityWords = regexp.MustCompile(`(?i)\b(capacity|can(?:'t|not| not) (?:make|take) (?:\w+ ){0,3}decisions?|(?:decide|decides|deciding) (?:for|on behalf)|doesn't understand what|(?:me|I) (?:that )?decides?)\b`)
	offenceWords  = regexp.MustCompile(`(?i)\b(arrest\w*|police|stole|stolen|steal\w*|theft|robb\w+|burgl\w+|charged with|on bail|probation|convict\w*|prison|dealing|dealer|assault\w*|fraud)\b`)
	lethalWords   = regexp.MustCompile(`(?i)\b(bruis\w*|black eye|burn(?:t|ed|s)\b|broken (?:arm|leg|rib|bone|nose)|fractur\w*|kick(?:ed|s|ing)? (?:me|him|her|us|them)|pushe?[ds]? (?:me|him|her)|shout(?:s|ed|ing)? (?:\w+ ){0,6}at (?:me|us|him|her)|threat\w*|hurt(?:s|ing)? (?:me|him|her|us))\b`)
)

// HighRisk reports whether words can only be decided alone, and after listening. It is the one rule for what is drafted, added from the
// transcript or put right in it. Injuries and being shouted at count where a child is part of the visit: there they may be abuse.
func HighRisk(words string, child bool) bool {
	families, _ := Risk(words)
	for _, f := range families {
		if (f != "alone" || child) && slices.Contains(gravestFamilies, f) {
			return true
		}
	}
	if class, ok := HighRiskClass(words); ok && (class == RiskSelfHarm || class == RiskAbuse || class == RiskDose) {
		return true
	}
	switch {
	case deathWords.MatchString(words), capacityWords.MatchString(words), offenceWords.MatchString(words):
		return true
	case dosageWords.MatchString(words) && changedWords.MatchString(words) && len(Numbers(words)) > 0:
		return true
	}
	return child && lethalWords.MatchString(words)
}
