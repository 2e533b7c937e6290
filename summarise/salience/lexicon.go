package salience

import (
	"regexp"
	"slices"
	"strings"
)

// class is a set of words and phrases that stand for one thing. Classes are bits, so that a clause is looked up once for all of them.
type class uint32

const (
	when class = 1 << iota
	wishes
	promises
	tasks
	told
	saw
	alone
	taped
	health
	money
	home
	school
	daily
	formal
	kin
	firstPerson
	thirdPerson
	secondPerson
	kindness
	chat
	felt
	changed
)

// lexicon holds the words of every class: "worr*" is any word that begins so, "fed+up" two words one after the other, "just+me/us" either. They
// are the words of English social work as a whole, and must never be those of one visit.
var lexicon = compile(map[class]string{
	when: `every always never sometimes often usually mostly since ago last next used+to once twice again still yet already until till while before after
		week* month* year* day days night* morning* evening* afternoon* today tomorrow yesterday tonight weekend* now later soon monday* tuesday* wednesday*
		thursday* friday* saturday* sunday* christmas easter half+term/past new+year any+more all+the+time o'clock quarter`,
	wishes: `i+want/wish/hope/prefer/miss i+don't/never/just/only+want i'd+like/rather/love/prefer/make i+would+like/rather want/wants+to wants won't+have not+having can't+wait
		don't+want if+i+could i+need what+matters`,
	promises: `i'll i+will we'll we+will i'm+going+to i'm+gonna we're+going+to i've+got+to i+have+to i+need+to i'd+like+to i'd+want i'm+back i'm+asking i'm+to
		he'll she'll they'll could+you can+you+send/ask/ring/email/bring/text/get/check you'll+need next+visit/review core+group
		will+ring/call/send/ask/email/bring/text/come will+be+asked`,
	tasks: `ring call phone ask email send write put tell talk speak see visit come check find chase refer book arrange sort get bring post let+you/them+know
		look+into set+up set+that+up follow+it+up request order apply meet back+here/on make+sure sit+down+with`,
	told: `told said says saying tells according+to rang+me/us they/he/she+reckon/reckons apparently reported mentioned email/letter+says her/his+words+were thinks`,
	saw:  `i+can/could+see i+saw/noticed/see/heard i've+seen i+was+shown looks+like looked there+was/were was/were+wearing smelt on+arrival`,
	alone: `just/only+me+and+you just/only+you+and+me just+us on+your/his/her/their+own by+yourself/himself/herself everybody/everyone+else+is
		without+your/his/her+mum/dad door+shut/closed/pulled show+me+your+room your+room/bedroom`,
	taped: `record* taping tape`,
	health: `tablet* pill* medic* dose* dosage mg milligram* mil mils ml millilitre* puff* inhaler* insulin inject* prescri* pharmac* chemist doctor* dr gp nurse*
		hospital* ward clinic* surger* appointment* operation* scan* x-ray* blood* ambulance paramedic* pain* ache* aching sore* skin cream* wound* dressing*
		breath* chest cough* temperature vomit* weigh* kilo* diabet* epilep* fit fits seizure* stroke* heart cancer dementia memory forget* forgot* hearing
		eyesight glasses dentist* teeth tooth toilet bladder bowel* incontinen* pads catheter sleep* asleep awake appetite therap* physio* counsell* mental*
		psychiatr* psycholog* diagnos* health illness ill poorly sick infection* swell* swoll* bruise* rash fall falls fell fallen headache* drink drinking
		drunk smok* vape* drugs alcohol`,
	money: `money pound pounds quid pence benefit* pension* wage* salary rent arrears debt* loan* bill bills pay pays paid paying payment* owe owes owed bank cash
		credit pip budget* afford* cost* fee fees mileage sanction* voucher* food+bank bailiff* evict* electric* gas leccy meter savings attendance+allowance
		funding funded grant*`,
	home: `house home flat room rooms bedroom kitchen bathroom upstairs downstairs stairs garden yard door doors window* roof ceiling wall walls carpet damp mould
		heating boiler cold warm bed beds mattress sofa settee cooker fridge freezer landlord housing tenanc* tenant* move moved moving moves lock locks locked
		key keys alarm pendant rail rails ramp hoist commode stairlift step steps lives living live stays stay stayed staying`,
	school: `school nursery college teacher* class lesson* homework reading maths attendance lates exclu* suspen* detention senco job jobs working worked
		shift* boss course exam* training apprentice* volunteer*`,
	daily: `wash* dress dressed undress* bath* shower* eat eats eating ate eaten food meal* cook* feed* fed bottle* breakfast dinner lunch tea toast shop* clean*
		laundry carer* agency walk* frame stick wheelchair transfer* lift lifts chair day+centre club church mosque chapel respite sitter childcare napp*
		bedtime routine* phone phones game bus taxi car drive* driving football friend* mates visit* comes+in come+in+to looks/look+after help* support*`,
	formal: `plan plans planned conference review court order solicitor police officer* assess* referr* meeting* panel contact supervis* licence capacity attorney
		deputy advocate* safeguard* discharge* placement* package decid* decision* social+worker/workers manager council team service* agree* right+to risk*
		form forms letter* email* report* record* interpreter information`,
	kin: `mum mam mom mummy mother* dad da daddy father* stepdad stepmum stepfather stepmother step-dad step-mum step-father step-mother nan nana nanna gran granny
		grandma grandad granddad grandpa grandson* granddaughter* stepson* stepdaughter* auntie* aunty pop's da's grandmother grandfather brother* sister* son sons daughter* wife husband partner boyfriend girlfriend ex uncle* aunt* cousin* niece
		nephew neighbour* friend* mate baby kid kids child children lad lads lass lasses twin* family parent* parents`,

	firstPerson:  `i i'm i've i'd i'll me my mine myself we we've we're we'd us our`,
	thirdPerson:  `he he's he'd he'll him his she she's she'd she'll her hers they they're they've they'd them their`,
	secondPerson: `you you're you've you'd you'll your yours`,

	kindness: `thank thanks well+done good+for+you good+lad/lass/girl/boy makes+sense makes+a+lot+of+sense must+be must+have+been sorry+to/about/that/if brilliant lovely
		great that's+good/fair/fine/okay that's+all+right nice+one no+worries don't+worry not+your+fault spot+on appreciate`,
	felt: `scared frightened afraid worr* sad lonely angry upset cry crying cried cries shattered exhausted tired stress* cope coping miserable safe safer unsafe hurt hurts hurting
		nightmare* struggl* happy happier hate hates hated love loves loved like likes fed+up proud ashamed embarrass* nervous anxious guilty loud shout shouts shouted shouting`,
	changed: `now any+more anymore used+to no+longer stopped started starting since changed change put+up/down put+it/them/him/her+up/down gone+up/down went+up/down up+to down+to
		instead moved new better worse less more different again cancelled`,
	chat: `hello hiya hi hey bye goodbye kettle cuppa biscuit* weather raining parking park+the traffic come+in sit+down have+a+seat mind+the shall+we let's go+on
		look+at+that excuse is+it+all+right+if can+i+come/sit/see/have/just/ask right+then knock see+you there/here+you+go ta cheers hang+on good/nice+to+see/meet`,
})

// entries are a lexicon made ready to be looked up word by word.
type entries struct {
	words   map[string]class
	stems   map[string]class    // the beginnings of words
	phrases map[string][]phrase // by their first word
}

type phrase struct {
	rest [][]string // for each further word, what it may be
	of   class
}

func compile(in map[class]string) entries {
	e := entries{map[string]class{}, map[string]class{}, map[string][]phrase{}}
	for of, text := range in {
		for _, entry := range strings.Fields(text) {
			var parts [][]string
			for _, part := range strings.Split(entry, "+") {
				parts = append(parts, strings.Split(part, "/"))
			}
			for _, first := range parts[0] {
				stem, ok := strings.CutSuffix(first, "*")
				switch {
				case len(parts) > 1:
					e.phrases[first] = append(e.phrases[first], phrase{parts[1:], of})
				case ok:
					e.stems[stem] |= of
				default:
					e.words[first] |= of
				}
			}
		}
	}
	return e
}

// classes are all classes that words, in order, are of.
func classes(words []string) class {
	var of class
	for i, w := range words {
		of |= lexicon.words[w] | lexicon.words[strings.TrimSuffix(w, "'s")]
		for n := range w {
			of |= lexicon.stems[w[:n]]
		}
		of |= lexicon.stems[w]
		for _, p := range lexicon.phrases[w] {
			if p.at(words[i+1:]) {
				of |= p.of
			}
		}
	}
	return of
}

func (p phrase) at(words []string) bool {
	if len(words) < len(p.rest) {
		return false
	}
	for i, may := range p.rest {
		if !slices.Contains(may, words[i]) {
			return false
		}
	}
	return true
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

var wordForm = regexp.MustCompile(`[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*`)

func wordsOf(plain string) []string { return wordForm.FindAllString(plain, -1) }

// plain is lower case with straight apostrophes.
func plain(s string) string { return strings.ToLower(strings.ReplaceAll(s, "’", "'")) }
