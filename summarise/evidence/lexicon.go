package evidence

import (
	"regexp"
	"strings"
)

// set makes a set of space-separated words.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// closed are words that carry grammar, not matter: reported speech may add, drop or change them.
var closed = set(`a an the this that these those i me my mine myself you your yours yourself he him his himself she her hers herself
	it its itself we us our ours ourselves they them their theirs themselves one ones who whom whose which what when where why how if whether as
	am is are was were be been being do does did done doing have has had having will would shall should can could may might must 's
	of in on at to for from by with about into onto through over under out off up down round around near behind between along across per than
	and or but so because though although then there here now again still also too very really quite just even yet both either
	not no never nor neither nobody none nothing anybody anyone anything somebody someone something everybody everyone everything any some
	yes yeah yep ok okay oh ah well please thanks thank sorry mind love mate like er erm um uh ooh mm hmm actually sort kind lot
	while till until since before after during ago first later once twice
	day days week time that's let's own other another such same only all more less most least much many bit got get gets getting go goes going went gone
	let lets next make makes made put puts thing things mr mrs ms miss dr`)

// weighty are closed words whose absence from the evidence must still be looked at: they turn a meaning round.
var weighty = set(`ago before after until all both only more less most least up down off out every own alone again made make put gone went go nobody nothing none never no not everything everybody anybody anyone somebody someone everyone anything something day days week weeks`)

// attribution are words that say that somebody spoke. They are the note's, not the speaker's.
var attribution = set(`said say says saying told tell tells telling asked ask asks asking reported reports report added replied answered explained spoke words
	thought think thinks noticed notice heard visit visited worker note case recording recorded person`)

// sayings are the verbs that name a source: "X said". Thoughts are given as said.
var sayings = set(`said says say told tells asked asks reported reports added replied answered explained thought thinks saying`)

// suspicion are verbs that judge a speaker. A note says "said".
var suspicion = newPattern(`(?i)\b(disclos(?:ed?|es|ing|ure)|den(?:y|ies|ied|ying)|admit(?:s|ted|ting)?|claim(?:s|ed|ing)?|alleg(?:es?|ed|ing)|appear(?:s|ed|ing)?(?: to)?|confess(?:es|ed)?|insist(?:s|ed)?|purport\w*)\b`)

// judgements are conclusions only a person may write: eligibility, capacity, risk ratings, thresholds, character, cause, belief.
var judgements = newPattern(`(?i)\b(ineligible|eligible|(?:meets?|met|meeting|reach(?:es|ed)?) (?:the )?(?:\w+ )*?(?:criteria|threshold)|` +
	`(?:lacks?|lacked|lacking|has|have|had) (?:mental )?capacity|loss of capacity|(?:unable|able) to make (?:\w+ )?decisions?|capacity to|best interests?|` +
	`significant harm|(?:likely|suffering) (?:to suffer )?(?:\w+ )?harm|threshold|(?:high|higher|medium|moderate|low|lower|no|at|immediate|increased) risk|risk (?:is|was|of|to|rating|level)|at risk|` +
	`neglectful|neglected?|manipulative|non-?complian\w*|compliant|aggressive|hostile|unreliable|dishonest|honest|not honest|untruthful|lying|attention.seeking|challenging behaviours?|difficult to engage|` +
	`good enough|failed to (?:engage|protect|attend)|failure to|refus\w+ to engage|disengag\w+|inappropriate\w*|appropriate(?:ly)? (?:care|parent\w*|supervis\w*|explanation|response)|adequate\w*|inadequate\w*|` +
	`consistent with|inconsistent with|suggest(?:s|ed|ing|ive)|indicat(?:es?|ed|ing|ive)|evidently|clearly|obviously|demonstrat(?:es?|ed)|` +
	`safe and well|happy and settled|no concerns?|concerning|of concern|unsafe|step(?:ped)? down|ready to (?:close|step)|should be (?:reduced|increased|closed|stopped|placed|removed)|` +
	`needs? (?:are|is|were|was) (?:being )?(?:met|unmet)|nutritional needs|parenting capacity|mental ill.health|socially isolated|low (?:in )?mood|cognitive decline|decline in|memory problems|carer breakdown|` +
	`sustainable|unsustainable|vulnerable|suitable|unsuitable|protective factors?|attach(?:ed|ment)|traumati\w+|diagnos\w+|not supported by|is supported by|truthful|credible|plausible|genuine)\b`)

// risks are stems of words of risk with the family each belongs to. One of a family in a statement needs one of the same family in its
// evidence, said with the same polarity. Heavy families are decided alone by the worker.
var risks = []struct {
	family string
	heavy  bool
	words  pattern
}{
	{"suicide", true, newPattern(`(?i)\b(suicid\w*|(?:kill|end|top)(?:s|ed|ped|ing|ping)? (?:my|me|him|her|them|your)sel(?:f|ves)|end(?:ed|ing)? (?:it all|my life|his life|her life|their life|your life)|tak(?:e|en|ing) (?:my|his|her|their|your) own life|hang(?:ed|ing)? (?:my|him|her|them)self|(?:not|\w+n't) (?:want(?:ed|ing)? to|wanna|to) (?:be here|be around|wake up)|(?:not|\w+n't|never) be(?:ing)? (?:here|around) any ?more)\b`)},
	{"self-harm", true, newPattern(`(?i)\b(self.?harm\w*|(?:cut|cuts|cutting|hurt|hurts|hurting|harm\w*) (?:my|me|him|her|them|your)sel(?:f|ves)|overdos\w*|od|od'd|od'ed|od'ing|took all (?:my|his|her|their|the) (?:tablets|pills))\b`)},
	{"killing", true, newPattern(`(?i)\b(kill\w*|murder\w*|strangl\w*|chok\w*|throttl\w*)\b`)},
	{"hitting", true, newPattern(`(?i)\b(hit|hits|hitting|smack\w*|slap\w*|punch\w*|beat|beats|beaten|beating|batter(?:s|ed|ing)?|assault\w*|attack\w*|thump\w*|violen\w*|headbutt\w*|belted|knock(?:s|ed|ing)? (?:me|him|her|them|us) (?:about|around|out)|laid into|lay(?:s|ing)? into|lash(?:es|ed|ing)? out|clout\w*|whack\w*)\b`)},
	{"kicking", false, newPattern(`(?i)\b(kick\w*|bit (?:me|him|her|them|us|my|his)|bites?|bitten|shov\w*|pushed (?:me|him|her|them|us)|pushes (?:me|him|her|them|us))\b`)},
	{"shouting", true, newPattern(`(?i)\b(shout\w*|scream\w*|threat\w*|yell\w*)\b`)},
	{"abuse", true, newPattern(`(?i)\b(abus\w*|neglect\w*|cuckoo\w*|nonce\w*|paedo\w*|exploit\w*|groom\w*|traffick\w*|fgm|cut as a girl|honour.based|coerci\w*|controlling|forced marriage)\b`)},
	{"sexual", true, newPattern(`(?i)\b(sex\w*|rape\w*|touch(?:ed|es|ing)? (?:me|him|her|them) (?:there|down|in)|private parts)\b`)},
	{"weapon", true, newPattern(`(?i)\b(weapon\w*|knife|knives|shank\w*|machete\w*|zombie knife|stab\w*|gun|guns|blade\w*)\b`)},
	{"alcohol", true, newPattern(`(?i)\b(alcohol\w*|drunk\w*|drinks too much|drinking (?:again|heavily|a lot|too much)|booze\w*|vodka|hungover|pissed|hammered|legless|steaming drunk|bladdered|wasted|off (?:his|her|their|my) (?:face|head))\b`)},
	{"drinking", false, newPattern(`(?i)\bdrinking\b`)},
	{"drugs", true, newPattern(`(?i)\b(drugs|cannabis|weed|cocaine|coke|heroin|crack|spice|mamba|ket|ketamine|skunk|stoned|smackhead|druggie|on the gear|valium|vallies|dealer|dealing|relaps\w*|using again)\b`)},
	{"mind", true, newPattern(`(?i)\b(hallucinat\w*|psychos\w*|psychotic|voices|paranoi\w*|depress\w*|anxiety|panic\w*|dementia|alzheimer\w*|confus\w*|breakdown)\b`)},
	{"missing", true, newPattern(`(?i)\b(run away|ran away|running away|gone missing|went missing|go missing|goes missing|missing from|wander\w*)\b`)},
	{"alone", true, newPattern(`(?i)\b(left (?:\w+ )?(?:on (?:his|her|their|my) own|alone|home alone)|home alone|(?:in|house|home) by (?:him|her|them|my|your)sel(?:f|ves)|in by (?:him|her)self)\b`)},
	{"falls", true, newPattern(`(?i)\b(falls|fall|fell|fallen|fractur\w*|broken (?:hip|leg|arm|wrist)|bang\w* (?:my|his|her|their) head)\b`)},
	{"injury", true, newPattern(`(?i)\b(bruis\w*|black eye|burn(?:s|t|ed)?|injur\w*|bleed\w*|wound\w*|marks? on (?:his|her|my|their)|scald\w*|cigarette burn\w*|fingermarks?|lump on (?:his|her|my|their))\b`)},
	{"fear", true, newPattern(`(?i)\b(scared|afraid|frighten\w*|terrified|terrif\w*)\b`)},
	{"body", false, newPattern(`(?i)\b(incontinen\w*|pressure sore\w*|malnourish\w*|malnutrition|weight loss|hoard\w*|infection\w*|stroke|asthma|seizure\w*|aggressi\w*|going hungry|starv\w*)\b`)},
	{"protection", true, newPattern(`(?i)\b(arrest\w*|county lines|trap house|running drugs|going country|bully\w*|bullied|safeguarding|child protection|section 47|domestic (?:abuse|violence)|deprivation of liberty|foster\w*)\b`)},
	{"law", false, newPattern(`(?i)\b(police|prison|court|gang\w*|domestic|resuscitation)\b`)},
	{"medicine", true, newPattern(`(?i)\b(warfarin|insulin|morphine|methadone|lithium|miss\w* (?:a |any |her |his |my )?(?:dose|tablets?|medication))\b`)},
	{"food", true, newPattern(`(?i)\b(not eating|isn't eating|not been eating|hasn't eaten|not eaten|no food)\b`)},
}

// Risk returns the families of risk a text speaks of, and whether one of them weighs enough to be decided alone: what only sounds like risk
// (inEarnest) is of its family, for its evidence holds the same words, and weighs nothing.
func Risk(text string) (families []string, heavy bool) {
	t := fold(text)
	meant := inEarnest(t)
	for _, r := range risks {
		if r.words.MatchString(t) {
			families = append(families, r.family)
			heavy = heavy || r.heavy && r.words.MatchString(meant)
		}
	}
	return families, heavy
}

// certainty groups words that say how sure or how often. A group in a statement needs the same group in the evidence; a group of doubt in
// the evidence must not be lost.
var certainty = []struct {
	name  string
	doubt bool
	words map[string]bool
}{
	{"might", true, set("might may maybe perhaps possibly")},
	{"probably", true, set("probably likely")},
	{"should", false, set("should ought must")},
	{"always", false, set("always constantly continually")},
	{"often", false, set("often frequently usually regularly")},
	{"sometimes", true, set("sometimes occasionally")},
	{"every", false, set("every each daily weekly nightly")},
}

var doubtWords = regexp.MustCompile(`(?i)\b(i think|thinks?|thought|i don't know|do not know|did not know|don't know|not sure|i suppose|i guess|i reckon|as far as i know|might|maybe|perhaps|possibly|probably|not really)\b`)

// same maps words that mean the same person, thing or day to one of them.
var same = func() map[string]string {
	m := map[string]string{}
	for _, group := range []string{
		"mum mother mam mummy mom mother's", "dad father daddy", "nana nan gran grandma grandmother granny", "grandad grandpa grandfather",
		"telly television tv", "settee sofa", "pound quid", "milligram mg", "percent per-cent", "child kid", "there here", "photo photograph",
		"ring phone telephone rang", "gp doctor", "a&e emergency", "okay ok alright", "stop stay", "brother bro", "fridge refrigerator",
	} {
		words := strings.Fields(group)
		for _, w := range words {
			m[stem(w)] = stem(words[0])
		}
	}
	delete(m, stem("stop"))
	delete(m, stem("stay"))
	return m
}()

// kin are words for a person by how they belong, with the pronoun that goes with them and the roles of attendees they may stand for.
var kin = map[string]string{
	"mum": "she", "mother": "she", "nana": "she", "grandmother": "she", "sister": "she", "daughter": "she", "wife": "she", "aunt": "she", "auntie": "she", "girlfriend": "she",
	"dad": "he", "father": "he", "grandad": "he", "brother": "he", "son": "he", "husband": "he", "uncle": "he", "boyfriend": "he", "nan": "she", "gran": "she", "grandma": "she", "niece": "she", "nephew": "he",
	"doctor": "", "gp": "", "chemist": "", "nurse": "", "teacher": "", "carer": "", "manager": "", "neighbour": "", "school": "it", "housing": "it", "council": "it", "hospital": "it", "agency": "it",
	"police": "they", "worker": "", "therapist": "", "partner": "", "friend": "", "landlord": "", "family": "they", "kids": "they", "children": "they", "child": "", "baby": "",
}
