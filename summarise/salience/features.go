package salience

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"evenhand/summarise/evidence"
)

// feature is one thing that can be read off a clause.
type feature struct {
	name   string
	means  string                // for weights.txt
	reason string                // for the worker, who asks why a clause was kept; "" where it is no reason by itself
	of     func(reading) float64 // 0 or 1, or a small count
}

// reading is a clause with everything looked up once.
type reading struct {
	Clause
	low                    string // lower case, straight apostrophes
	words                  []string
	numbers                int
	negated, risk, heavy   bool
	question, answer, talk bool // talk: not the worker and not a dictation
}

func read(c Clause) reading {
	r := reading{Clause: c, low: plain(c.Text)}
	r.words = wordForm.FindAllString(r.low, -1)
	r.numbers = len(evidence.Numbers(c.Text))
	r.negated = evidence.Negated(c.Text)
	families, heavy := evidence.Risk(c.Text)
	r.risk, r.heavy = len(families) > 0, heavy
	r.question = strings.HasSuffix(strings.TrimSpace(c.Text), "?")
	r.talk = !c.Worker && !c.Solo
	r.answer = c.Asked != "" && !c.Worker && !r.question
	return r
}

func plain(s string) string { return strings.ToLower(strings.ReplaceAll(s, "’", "'")) }

var wordForm = regexp.MustCompile(`[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*`)

// features are few enough to be read in one go. Words are listed as classes that hold for any visit, never as what was said in one of them.
var features = []feature{
	{"words", "log2 of 1 + its words", "", func(r reading) float64 { return math.Log2(1 + float64(len(r.words))) }},
	{"turn", "log2 of 1 + the words of the whole utterance", "", func(r reading) float64 { return math.Log2(1 + float64(max(r.Turn, len(r.words)))) }},
	{"numbers", "numbers, dates and times, up to 3", "a number, day or time", func(r reading) float64 { return float64(min(r.numbers, 3)) }},
	{"when", "words for when or how often", "when, or how often", on(timeWords)},
	{"negated", "says that something is not so", "said not to be so", func(r reading) float64 { return yes(r.negated && !r.Worker) }},
	{"risk", "a word of risk", "speaks of risk", func(r reading) float64 { return yes(r.risk) }},
	{"heavy", "a word of heavy risk", "speaks of risk", func(r reading) float64 { return yes(r.heavy && !r.Worker) }},
	{"wish", "a wish, not the worker's", "a wish", func(r reading) float64 { return yes(r.talk && wishes.MatchString(r.low)) }},
	{"feeling", "a feeling, not the worker's", "a feeling", func(r reading) float64 { return yes(r.talk && feelings.MatchString(r.low)) }},
	{"promise", "something somebody will do", "something somebody will do", func(r reading) float64 { return yes(promises.MatchString(r.low) && !r.question) }},
	{"worker-promise", "the same, by the worker", "something you will do", func(r reading) float64 {
		return yes(r.Worker && promises.MatchString(r.low) && tasks.MatchString(r.low))
	}},
	{"alone", "who was seen, and where", "who was seen, and where", on(alone)},
	{"recording", "speaks of being recorded, or answers a question about it, early on", "what was said about the recording", func(r reading) float64 {
		return yes(r.At < 0.1 && (taped.MatchString(r.low) || r.answer && taped.MatchString(plain(r.Asked))))
	}},
	{"told", "passes on what somebody else said", "something passed on", on(told)},
	{"saw", "what the worker saw", "something you saw", func(r reading) float64 { return yes(!r.talk && saw.MatchString(r.low)) }},
	{"health", "health and medicine", "about health", on(health)},
	{"money", "money and benefits", "about money", on(money)},
	{"home", "house and housing", "about the home", on(home)},
	{"school", "school and work", "about school or work", on(school)},
	{"daily", "care and daily life", "about daily life", on(daily)},
	{"formal", "plans, law and services", "about plans or services", on(formal)},
	{"kin", "family and people near", "about family", on(kin)},
	{"names", "names inside it, up to 2", "names somebody", names},
	{"first", "I, me, my, we", "", on(firstPerson)},
	{"third", "he, she, they", "", on(thirdPerson)},
	{"second", "you, your", "", on(secondPerson)},
	{"question", "a question", "", func(r reading) float64 { return yes(r.question) }},
	{"answer", "answers the worker's question", "answers your question", func(r reading) float64 { return yes(r.answer) }},
	{"answer-matter", "answers one about risk, feelings, wishes or what it is like", "answers a question that matters", func(r reading) float64 {
		families, _ := evidence.Risk(r.Asked)
		return yes(r.answer && (len(families) > 0 || asking.MatchString(plain(r.Asked))))
	}},
	{"answer-short", "answers in three words or fewer", "", func(r reading) float64 { return yes(r.answer && len(r.words) <= 3) }},
	{"worker", "spoken by the worker", "", func(r reading) float64 { return yes(r.Worker && !r.Solo) }},
	{"worker-numbers", "numbers of the worker, up to 3", "a number, day or time", func(r reading) float64 { return yes(r.Worker && !r.Solo) * float64(min(r.numbers, 3)) }},
	{"worker-not", "the worker says no, or not", "where you stand", func(r reading) float64 { return yes(r.Worker && !r.Solo && r.negated) }},
	{"dictated", "a dictation", "", func(r reading) float64 { return yes(r.Solo) }},
	{"child", "spoken by a child", "the child's own words", func(r reading) float64 { return yes(r.Role == "child") }},
	{"person", "spoken by the person assessed", "the person's own words", func(r reading) float64 { return yes(r.Role == "person") }},
	{"echo", "the worker says again what was just said", "", func(r reading) float64 { return yes(r.Worker && echo(r)) }},
	{"assent", "nothing but yes, okay, thanks", "", func(r reading) float64 { return yes(assents(r.words)) }},
	{"kindness", "thanks, praise, comfort", "", func(r reading) float64 { return yes(kindness.MatchString(r.low)) }},
	{"chat", "greeting, hospitality, steering the talk", "", func(r reading) float64 { return yes(chat.MatchString(r.low)) }},
	{"aimed", "aimed at the note-taker", "", func(r reading) float64 { return yes(evidence.Injection(r.Text) != "") }},
	{"opening", "in the first twentieth of the visit", "", func(r reading) float64 { return yes(r.At > 0 && r.At < 0.05 && !r.Solo) }},
	{"closing", "in the last thirtieth of the visit", "", func(r reading) float64 { return yes(r.At > 0.967 && !r.Solo) }},
}

func on(words *regexp.Regexp) func(reading) float64 {
	return func(r reading) float64 { return yes(words.MatchString(r.low)) }
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// class makes an expression for a class of words; "*" at the end of one stands for any ending, "+" for a space.
func class(words string) *regexp.Regexp {
	var alternatives []string
	for _, w := range strings.Fields(words) {
		alternatives = append(alternatives, strings.NewReplacer("*", `\w*`, "+", `\s+`).Replace(w))
	}
	return regexp.MustCompile(`\b(?:` + strings.Join(alternatives, "|") + `)\b`)
}

var (
	timeWords = class(`every always never sometimes often usually mostly since ago last next used+to once twice again still yet already until till while before after
		week* month* year* day days night* morning* evening* afternoon* today tomorrow yesterday tonight weekend* now later soon
		monday* tuesday* wednesday* thursday* friday* saturday* sunday* christmas easter half+term new+year any+more all+the+time o'clock half+past quarter`)
	wishes = class(`want wants wanted wish wishes hope hopes hoping hate hates love loves loved prefer* rather miss misses missed i'd+like i+would+like i+like i+don't+like likes can't+wait
		don't+mind need needs i'd+have i'd+make i'd+be won't+have not+having matters dream* if+i+could`)
	feelings = class(`scared frightened afraid worr* nervous anxious sad lonely happy happier angry cross upset cry cries crying cried tears shattered exhaust* tired stress* cope coping cop'd
		struggl* miserable brilliant safe safer unsafe feel* felt enjoy* proud hurt* fed+up guilty asham* embarrass* weird trapped ignored bored calm calmer
		panic* dread* relie* trust* blame*`)
	promises = class(`i'll i+will we'll we+will i'm+going+to i'm+gonna we're+going+to i've+got+to i+have+to i+need+to i'd+like+to i'd+want i'm+back i'm+asking i'm+to he'll+\w+ she'll+\w+ they'll+\w+
		could+you can+you+(?:send|ask|ring|email|bring|text|get|check) you'll+need next+visit next+review core+group will+(?:ring|call|send|ask|email|bring|text|come|be+asked)`)
	told = class(`told said says saying tells according+to rang+me rang+us they+reckon he+reckons she+reckons apparently reported mentioned email+says letter+says her+words+were his+words+were thinks`)
	saw  = class(`i+can+see i+could+see i+saw i+noticed i've+seen i+see looks+like looked there+was there+were was+wearing were+wearing smelt  on+arrival i+was+shown
		i+heard`)
	alone = class(`just+(?:me+and+you|you+and+me|us) only+(?:me+and+you|you+and+me) on+(?:your|his|her|their)+own by+(?:your|him|her)sel* everybody+else+is without+(?:your|his|her)+(?:mum|dad) door+(?:shut|closed|pulled)
		downstairs show+me+your+room your+room your+bedroom`)
	taped = class(`record* taping tape`)
	tasks = class(`ring call phone ask email send write put tell talk speak see visit come check find chase refer book arrange sort get bring post let+you+know look+into set+that+up set+up follow+it+up request order apply meet back+(?:here|on) let+them+know make+sure
		sit+down+with`)

	health = class(`tablet* pill* medic* dose* dosage mg milligram* mil mils ml millilitre* puff* inhaler* insulin inject* prescri* pharmac* chemist* doctor* dr gp nurse* hospital* ward clinic* surger* appointment* operation*
		scan* x-ray* blood* ambulance paramedic* pain* ache* aching sore* skin cream* wound* dressing* breath* chest cough* temperature vomit* weigh* kilo* diabet* epilep* fit fits seizure* stroke* heart cancer
		dementia memory forget* forgot* hearing eyesight glasses dentist* teeth tooth toilet bladder bowel* incontinen* pads catheter sleep* asleep awake appetite therap* physio* counsell* mental*
		psychiatr* psycholog* diagnos* health illness ill poorly sick infection* swell* swoll* bruise* rash fall falls fell fallen headache* drink drinking drunk smok* vape* drugs alcohol`)
	money = class(`money pound pounds quid pence benefit* pension* wage* salary rent arrears debt* loan* bill bills pay pays paid paying payment* owe owes owed bank cash credit pip budget* afford* cost* fee fees
		mileage sanction* voucher* food+bank bailiff* evict* electric* gas leccy meter savings attendance+allowance funding funded grant*`)
	home = class(`house home flat room rooms bedroom kitchen bathroom upstairs downstairs stairs garden yard door doors window* roof ceiling wall walls carpet damp mould heating boiler cold warm bed beds mattress sofa settee
		cooker fridge freezer landlord housing tenanc* tenant* move moved moving moves lock locks locked key keys alarm pendant rail rails ramp hoist commode stairlift step steps lives living live stays stay stayed staying`)
	school = class(`school nursery college teacher* class lesson* homework reading maths attendance late exclu* suspen* detention senco job jobs work works working worked shift* boss course exam* training apprentice* volunteer*`)
	daily  = class(`wash* dress dressed undress* bath* shower* eat eats eating ate eaten food meal* cook* feed* fed bottle* breakfast dinner lunch tea toast shop* clean* laundry carer* agency walk* frame stick wheelchair
		transfer* lift lifts chair day+centre club church mosque chapel respite sitter childcare napp* bedtime routine* phone phones game bus taxi car drive* driving football friend* mates visit* comes+in come+in+to looks+after look+after help* support*`)
	formal = class(`plan plans planned conference review court order solicitor police officer* assess* referr* meeting* panel contact supervis* licence capacity attorney deputy advocate* safeguard* discharge* placement* package
		decid* decision* social+worker* manager council team service* agree* right+to risk* form forms letter* email* report* record* interpreter information`)
	kin = class(`mum mam mom mummy mother* dad daddy father* step-?\w+ nan nana nanna gran granny grandma grandad grandmother grandfather brother* sister* son sons daughter* wife husband partner boyfriend girlfriend ex uncle* aunt*
		cousin* niece nephew neighbour* friend* mate baby kid kids child children lad lads lass twin* family parent* parents`)

	firstPerson  = class(`i i'm i've i'd i'll me my mine myself we we've we're we'd us our`)
	thirdPerson  = class(`he he's he'd he'll him his she she's she'd she'll her hers they they're they've they'd them their it's+him it's+her`)
	secondPerson = class(`you you're you've you'd you'll your yours`)

	kindness = class(`thank thanks well+done good+for+you good+lad good+girl makes+(?:a+lot+of+)?sense must+(?:be|have+been)+\w* sorry+(?:to|about|that|if) brilliant lovely great that's+(?:good|fair|fine|okay|all+right) nice+one
		no+worries don't+worry not+your+fault spot+on appreciate`)
	chat = class(`hello hiya hi hey bye goodbye morning+\w+ kettle cuppa biscuit* weather raining parking park+the traffic come+in sit+down have+a+seat mind+the shall+we let's go+on look+at+that excuse is+it+all+right+if
		can+i+(?:come|sit|see|have|just|ask) right+then knock see+you+\w* there+you+go here+you+go ta cheers hang+on good+to+see nice+to+(?:see|meet)`)
	asking = class(`how+(?:do|did|does|was|is|are|would|have) what's+it+like what+was+that+like what+happens what+happened wish change different help worr* feel* felt hurt* hit touch* scared safe alone own want like+to+happen
		most+important matter* mind+about who+(?:lives|comes|stays|was|is|looks)`)
)

// assent are words that agree, thank or fill, and say nothing else.
var assent = strings.Fields(`yes yeah yep aye no nope okay ok all right alright fine great lovely good brilliant thanks thank you sure fair enough of course sorry oh ah ooh mm hmm well i see that's it is right ta cheers
	suppose so s'pose exactly definitely absolutely perfect deal then and er erm um love mate please very much really`)

func assents(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(assent, w) })
}

// echo reports whether all that the clause is about was said by somebody else just before.
func echo(r reading) bool {
	matter, before := evidence.Matter(r.Text), evidence.Matter(r.Before)
	for w := range matter {
		if _, ok := before[w]; !ok {
			return false
		}
	}
	return len(matter) > 0 && r.numbers <= len(evidence.Numbers(r.Before))
}

// notNames are written with a capital and name nobody.
var notNames = class(`i i'm i've i'd i'll january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday christmas easter english okay mr mrs miss ms dr doctor mum dad nana`)

var capital = regexp.MustCompile(`[^.?!…"“]\s+(\p{Lu}[\p{L}'-]+)`)

func names(r reading) float64 {
	n := 0
	for _, m := range capital.FindAllStringSubmatch(r.Text, -1) {
		if !notNames.MatchString(plain(m[1])) {
			n++
		}
	}
	return float64(min(n, 2))
}
