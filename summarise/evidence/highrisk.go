package evidence

import (
	"regexp"
	"strings"
)

// The classes of what is decided alone, after listening: the list of the project's brief, no longer. A talk of an hour should give about ten,
// and each of them should be worth the stop; one that is missed is worse than ten that are needless.
const (
	RiskSelfHarm = "self-harm"         // suicide, self-harm, an overdose
	RiskAbuse    = "abuse"             // violence, sexual harm, control, neglect, an injury, a child left alone
	RiskDeath    = "death"             // somebody who died lately, is dying, or was killed
	RiskDose     = "changed dose"      // a medicine started, stopped, missed, mistaken or changed
	RiskCapacity = "disputed capacity" // who may or can decide
	RiskOffence  = "offence"           // police, courts, weapons, drugs, money or people gone
)

// HighRisk reports whether words can only be decided alone, and after listening. It is the one rule for what is drafted, added from the
// transcript or put right in it. child says that a child is part of the visit.
func HighRisk(words string, child bool) bool {
	_, ok := highRiskClass(words, child)
	return ok
}

// highRiskClass names the class of what is decided alone that words speak of: the first of those above that fits; false if none does. A
// denial is of the class of what it denies: "he has never hit me" is not to be passed over. Injuries, being shouted at and being alone count
// where a child is part of the visit: there they may be abuse.
func highRiskClass(words string, child bool) (class string, ok bool) {
	t := inEarnest(fold(words))
	for _, r := range highRisks {
		if r.where.holds(child) && (r.of.Regexp == nil || r.of.MatchString(t)) && r.words.match(t) {
			return r.class, true
		}
	}
	if child && doneToMe(t) {
		return RiskAbuse, true
	}
	return "", false
}

// doneToMe reports whether words tell of somebody who does to the speaker what is not one of the everyday doings: no list of verbs holds all
// that can be done to a child. "He whips me", "she poured it on me"; not "she reads to me".
func doneToMe(t string) bool {
	ts := tokenise(t)
	for i := 2; i < len(ts); i++ {
		if ts[i].text != "me" && ts[i].text != "us" || ts[i].before > noPause {
			continue
		}
		k := i - 1
		if onto[ts[k].text] && k > 1 && ts[k].before == noPause {
			if k--; ts[k].text == "it" || ts[k].text == "them" {
				k--
			}
		}
		if k < 1 || ts[k].isClosed() || ts[k].number || ts[k].before > noPause || kindly[ts[k].stem] || ts[k].upper {
			continue
		}
		for k--; k > 0 && (helpers[ts[k].text] || auxiliaries[ts[k].text] || ts[k].text == "just" || ts[k].text == "keeps" || ts[k].text == "even") && ts[k+1].before == noPause; k-- {
		}
		if ts[k+1].before == noPause && (ts[k].text == "he" || ts[k].text == "she" || ts[k].text == "they" || ts[k].upper && ts[k].text != "i" && !ts[k].isClosed() || kin[ts[k].text] != "") {
			return true
		}
	}
	return false
}

var onto = set("on at over in into onto")

// kindly are everyday doings of one to another, by their stems.
var kindly = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`help give take love like make tell ask let buy bring send ring call text phone see know want get put look drop walk drive feed cook cuddle hug read show teach pick play push pull miss say talk speak wait meet email visit
 remind wake dress wash bath change carry lift move turn turns collect fetch support find hear watch teach lend pay thank thanks expect think believe understand trust need keep leave laugh smile listen include invite join join book refer move include promise answer stay sit live come go work explain write sing cheer text message
 bath shower brush tuck follow offer allow train treat need choose pass hand email face time face-time worry remember forget introduce encourage praise order sign contact update advise warn charge owe`) {
		m[stem(w)] = true
	}
	return m
}()

// Parts of the table below.
const (
	// somebody is one to whom a thing is done: a pronoun, kin, or a part of somebody's body.
	somebody = `(?:me|him|her|them|us|you|each other|one another|nobody|anybody|anyone|no one|somebody|someone|another (?:lad|boy|girl|child|resident|patient)|(?:a|the|that|this|some|other|two|three) (?:\w+ )?(?:boys?|girls?|lads?|lass(?:es)?|child|children|kids?|bairns?|woman|women|man|men|teacher|carer|nurse|pupils?)|mum|mam|mummy|dad|daddy|nan|nana|gran|grandma|grandad|the (?:baby|kids|children|bairn|boys?|girls?|twins|little (?:one|ones|un))|(?-i:[A-Z][a-z]+)|(?:my|his|our|their|your) (?:\w+ )?(?:` + kinWords + `|` + body + `))`
	kinWords = `mum|mam|mother|dad|father|nan|nana|gran|wife|husband|partner|girlfriend|boyfriend|sister|brother|son|daughter|baby|kids?|child(?:ren)?`
	body     = `arms?|hair|necks?|throat|face|head|legs?|wrists?|hands?|ears?|back|stomach|belly|bum|bottom|fingers?|nose|mouth|eyes?|jaw|teeth|ribs?|shoulders?|chest|lips?|foot|feet|skin|thighs?|knuckles`
	self     = `(?:my|me|him|her|them|your|our|one)sel(?:f|ves)`
	// medicines are names by the endings that the naming of medicines gives them (WHO stems), a few that have none, and what they come as.
	medicines = `(?:\w{2,}(?:pril|olol|statin|zepam|zolam|oxetine|traline|talopram|zapine|tiapine|peridone|prazole|cillin|mycin|sartan|dipine|gabalin|bapentin|triptyline|semide|thiazide|formin|gliptin|parin|clone|pam|triptan|ezil|racetam|lukast|profen|oxacin|gliflozin|glutide|dronate|dronic|fenac|coxib|terol|tidine|cycline|floxacin|setron|vir|xaban|morphine|codeine|fentanyl|methadone|orphine|dopa|sone|solone|phylline|azole|phenidate|amfetamine|mirtazapine)|` +
		`warfarin|insulin|lithium|tramadol|methadone|subutex|morphine|digoxin|aspirin|paracetamol|ibuprofen|calpol|nurofen|ritalin|concerta|melatonin|prozac|epipen|clozapine|ventolin|medication|medicines?|meds|(?:antibiotic|painkiller|antidepressant|beta.?blocker|sedative)s?|tablets?|pills?|inhalers?|steroids?|injections?|dos(?:es?|age)|strength|script|prescriptions?|pick.?ups?|statins?|linctus|drops|milligrams?|mgs?|mils?|zopiclone|micrograms?|puffs?|patch(?:es)?|` +
		`(?:blood pressure|heart|pain|sleeping|water|epilepsy|diabetes|thyroid|nerve) (?:ones?|tablets?|stuff))`
	number  = `(?:\d+(?:\.\d+)?|a half|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]\w+)?|(?:a|one|two|three|four|five) hundred)`
	changes = `(?:put (?:me|him|her|them) (?:\w+ )?(?:up|down|on)|put (?:it|that) (?:\w+ )?(?:up|down)|puts? (?:\w+ ){0,3}(?:up|down)|(?:up|down) (?:from|to)|upp(?:ed|ing)|(?:gone|went|going|goes|moved|com(?:e|es|ing)|came|tak(?:e|en|ing)|took) (?:me |him |her |them |it )?(?:up|down|off|from)|increas\w+|reduc\w+|doubl\w+|halv\w+|lower\w+|stopp\w*|stops?|chang\w+|start(?:s|ed|ing)?|miss(?:es|ed|ing)?|forgot\w*|forget\w*|skip\w*|refus\w+|` +
		`too many|twice as|instead of|run out|ran out|running out|weaned|switched|swapped|bumped|cut (?:\w+ ){0,4}(?:down|back)|wrong|(?:not|\w+n't|never) (?:been )?(?:having|taking|had|taken|take|takes|give|gives|giving|given)|used to be|it was|extra|now it's|it's now|wean\w*|off (?:my|his|her|the|their)|off|spit\w*|mixed up|by mistake|(?:gone|went|go|moved) (?:back )?on(?: ?to)?|(?:not|\w+n't|never|stopped) (?:been )?(?:bother\w*|us(?:e|ed|ing)|collect\w*|pick(?:ed|ing)?|order\w*|get(?:ting)?|need\w*)|twice this|something new|not needed|(?:does not|doesn't|don't) need)`
)

// highRisks is the one table of what is decided alone. Each line is tried as whole words, in either case, on words that are meant in earnest.
var highRisks = []struct {
	class string
	where audience
	of    pattern // the line is tried only where this is found too; none: everywhere
	words patterns
}{
	{RiskSelfHarm, everybody, pattern{}, anyOf(
		`suicid\w*|self.?harm\w*|overdos\w*|od'd`,
		`(?:kill|top|hang|hung|hurt|harm|cut|scratch|burn|drown|starv)(?:s|e|ed|ped|ting|ing|ging)? `+self,
		// in plain words: what for, being gone, being missed, what stops one
		`what(?:'s| is|'d be| would be|'s been| was) the (?:\w+ )?point`, `(?:don't|not|doesn't|can't|cannot|couldn't|didn't) (?:really )?(?:see|know) the point`, `(?:think|thinks|thought) (?:\w+ )?(?:about|of) (?:ending|finishing|stopping) (?:it|things|everything)`, `end(?:ed|ing)? it|finish(?:ed|ing)? it all`,
		`(?:i|he|she|you) (?:do |still |sometimes |often |do still |always |used to )?(?:think|thinks) about it`, `(?:last|ever|still|sometimes|often) (?:think|thinks|thinking|thought) (?:about|of) (?:it|that|doing it)`, `(?:thought|thinking) about it (?:\w+ )?(?:a lot|sometimes|before|once|twice|now and then|every (?:day|night)|at night|most (?:days|nights))`,
		`(?:do|done|doing) away with`, `(?:not|\w+n't|never) (?:care|bothered|mind) (?:\w+ )?(?:if|whether) (?:i|he|she) (?:live|lived|lives|die|died|dies|wake|woke|wakes|go|went)`, `(?:live or die|dead or alive)`, `tak(?:e|en|ing|es) (?:my|his|her|their|your) li(?:fe|ves)|took (?:my|his|her|their) li(?:fe|ves)`,
		`(?:can't|cannot|couldn't|could not) (?:\w+ )?(?:go on|carry on|cope|take (?:it|this|any ?more)|stand (?:it|this)|face (?:it|another|tomorrow|the day|the morning)|do it) (?:\w+ )?(?:any ?more|any longer|much longer|living|like this|without (?:him|her))`, `(?:can't|cannot) (?:go on|carry on)`,
		`(?:sleep|asleep) (?:\w+ )?(?:and not|and never|for ?ever|without waking)`, `(?:hope|hoped|hoping|wish|wished|pray|prayed) (?:that )?(?:i|he|she) (?:don't|didn't|doesn't|won't|wouldn't|never|could (?:just )?(?:go|die|sleep|disappear))`, `wish(?:ed|es)? (?:that )?(?:i|he|she) (?:was|were|wasn't|weren't|could be) (?:\w+ )?(?:dead|gone|not here|here|with (?:him|her|them|mum|dad|(?:my|our) (?:`+kinWords+`))|never|out of it|under)`,
		`(?:had|got) enough of (?:it all|everything|life|living|this life|being here|being alive)|(?:tired|sick|fed up) of (?:living|life|being alive|being here)`, `(?:better|happier|fine|easier|best) (?:\w+ )?(?:off )?(?:without me|if i (?:was|were|wasn't|weren't|went|died|'d gone))`, `(?:nobody|no one|who|none of them)(?:'d| would|'ll| will) (?:even )?(?:miss me|care if i|notice if i|notice i)`,
		`(?:if it )?(?:wasn't|weren't|not|but) for (?:the|my|him|her|them) ?(?:\w+ )?i(?:'d| would) (?:not be|have (?:gone|done|ended)|be (?:gone|dead))|i(?:'d| would) have (?:done it|ended it|gone) by now`, `(?:dark|bad|black|low) place`, `driv\w+ (?:\w+ ){0,2}(?:off (?:the|a) (?:road|bridge|cliff|pier)|into (?:a|the) (?:wall|tree|river|lorry|canal|sea))`,
		`(?:about|the|been|with|still|started|stopped|any|you|again) cutting|(?:cut|cuts|cutting) (?:again|since|to cope|when i'm|when (?:he|she)'s|before bed|any ?more|every (?:day|night))`, `(?:ti(?:e|es|ed)|tying|wrap\w*|pull\w*|tight\w*) .{0,24}(?:round|around) (?:my|his|her|their) (?:own )?neck`,
		`(?:bit|bite|bites|biting|scratch|scratches|scratched|scratching|pinch|pinches|pinching|punch|punches|punching|slap|slaps|slapping|pull out|pulls out|pulling out) (?:my|his|her|their) (?:own )?(?:arms?|hands?|legs?|thighs?|face|wrists?|hair|skin)`, `(?:scratch|pinch|bite|bit|punch|hit|hits|hurt)(?:s|es|ed|ing|ting)? (?:my|me|him|her|them)sel(?:f|ves)`,
		`(?:any|some)thing (?:\w+ ){0,3}to `+self, `(?:do|done|did|doing|does) (?:anything|something|nothing|owt|summat|nowt) (?:\w+ )?(?:silly|stupid|daft|foolish|rash|drastic)`,
		`(?:cut|cuts|cutting|scratch\w*|burn\w*|slash\w*|slic\w+|carv\w+) (?:up |into )?(?:the (?:tops?|insides?|backs?|inner) (?:of )?)?(?:my|his|her|their) (?:own )?(?:arms?|wrists?|legs?|thighs?|skin|stomach|ankles?)`,
		`cuts? (?:all )?(?:up|on|over|down|across) (?:my|his|her|their) (?:\w+ )?(?:arms?|wrists?|legs?|thighs?)`, `(?:a|the|her|his|my) (?:razor|compass)(?: blade)?`,
		`(?:hits|hitting|bangs|banging|smack(?:s|ing)|punch(?:es|ing)?) (?:my|his|her|their) (?:own )?head|(?:hit|bang) (?:my|his|her|their) (?:own )?head .{0,24}(?:till|until|when|over and)`, `punch\w* (?:the |a )?walls?`,
		`end(?:ed|ing)? (?:it all|(?:my|his|her|their|your) (?:own )?li(?:fe|ves))`, `tak(?:e|en|ing) (?:my|his|her|their|your) own li(?:fe|ves)`, `took (?:my|his|her|their) own li(?:fe|ves)`,
		`(?:not|\w+n't|never) (?:want(?:ed|ing|s)? to|wanna|to) (?:be (?:here|around|alive)|wake up|live (?:like this|any ?more))`, `(?:not|\w+n't|never) be(?:ing)? (?:here|around|alive) any ?more`, `not being (?:here|around)`,
		`(?:and|just|hope i|to|rather) (?:not|never|don't) wake up`, `better off (?:dead|without (?:me|him|her)|if (?:i|he|she) (?:was|were|wasn't|weren't))`,
		`(?:rather be|wish(?:ed|es)? (?:i|he|she) (?:was|were)|be) dead`, `never been born`, `(?:no|any|the|much) point (?:in |to )?(?:going on|living|carrying on|being here|life|any ?more)`,
		`(?:can't|cannot|could not|couldn't) (?:go on|carry on|do this)(?: any ?more| living| like this)`, `nothing to live for`,
		`(?:tablets|pills) (?:\w+ )?(?:lined|saved|counted|laid) (?:up|out)`, `sav(?:ed|ing) (?:up )?(?:my|the|her|his) (?:tablets|pills)`, `every (?:pill|tablet)`,
		`(?:took|taken|taking|swallow\w*) (?:all|the lot|loads?|a load|a (?:whole )?(?:handful|bottle|packet|box|bunch)|too many|every\w*)`, `swallow\w* .{0,30}(?:pills|tablets|bleach|batter(?:y|ies))`, `dr[aiu]nk\w* (?:\w+ ){0,4}(?:bleach|antifreeze|white spirit)`,
		`(?:stood|standing|stand|sat|sitting|went|been|up|climbed) (?:\w+ )?(?:on|to|at|onto) (?:the|a|that) (?:\w+ )?(?:bridge|roof|railway|tracks|cliffs?|ledge)`,
		`(?:in front of|under) (?:a|the) (?:train|bus|lorry|tram)`, `jump\w* (?:off|from|out of) (?:a|the|that) (?:\w+ )?(?:bridge|roof|building|balcony|car park|window|flats)`, `into (?:a|the) (?:wall|tree|river|canal) with (?:him|her|my|them)sel(?:f|ves)`,
		`(?:goodbye|suicide) (?:letters?|notes?)`, `had enough of (?:it all|everything|life|living)|want(?:ed|s)? (?:it|this|everything) (?:all )?(?:finished|done with|to stop|to end)`, `scars? (?:on|up|all|down)`, `(?:those|dark|bad|such|intrusive) thoughts`, `giv\w+ (?:\w+ ){0,3}(?:things|possessions|stuff) away`, `wish (?:i'd|it was|it had been|it'd been) (?:gone|me|never|dead)`, `on purpose`, `hopeless`, `crisis team`, `(?:burden|weight) (?:to|on) every\w+|get (?:out of|away from) it all for good|never see (?:me|us) again|(?:sharpener|stanley|craft) (?:blade|knife)`, `ropes?|nooses?|ligatures?`, `(?:if|that|wish) (?:i|he|she) (?:just )?(?:wasn't|weren't|was not) (?:around|here|alive)`, `how many (?:tablets |pills |paracetamol )?it (?:would|'d|takes?|took)`, `(?:not|\w+n't|never|isn't) worth (?:living|it any ?more)|worth living`, `(?:wanted|want|wants|wish) (?:it|it all|everything) (?:to (?:stop|end|be over)|over)`, `(?:not|\w+n't|no|never) (?:see|got|have|has)? ?(?:a |any |much )?(?:future|myself being here)`, `want(?:ed|s)? to (?:die|disappear|not exist)`, `(?:thoughts|thinking|thought|talk\w*) (?:of|about) (?:ending|dying|death|killing|hurting|harming)`, `(?:pick|scratch|bit|rub)\w* .{0,30}(?:bleed\w*|raw)`, `written the letters|saying goodbye to`)},
	{RiskAbuse, everybody, pattern{}, anyOf(
		`(?:hit|hits|hitting|punch\w*|slap\w*|smack\w*|kick\w*|push(?:ed|es|ing)?|shov\w*|grab(?:s|bed|bing)?|chok\w*|strangl\w*|throttl\w*|smother\w*|suffocat\w*|batter(?:s|ed|ing)?|leather(?:s|ed|ing)?|lamp(?:s|ed|ing)|deck(?:s|ed|ing)|wallop\w*|clobber\w*|cuff(?:s|ed|ing)|can(?:es|ed|ing)|spank\w*|elbow(?:s|ed|ing)|knee[sd]|jab(?:s|bed|bing)|pok(?:es|ed|ing)|prod(?:s|ded|ding)|trip(?:s|ped|ping)|push|grab|slap|grip(?:s|ped|ping)|beat|beats|beating|beaten|bit|bites?|biting|bitten|pinch\w*|thump\w*|whack\w*|clout\w*|belt(?:s|ed|ing)|whip(?:s|ped|ping)?|lash(?:es|ed|ing)|headbutt\w*|threaten\w*|hurt|hurts|hurting|harm(?:s|ed|ing)?|grop\w+|molest\w*|shak(?:es|ing|en)|shook|drag(?:s|ged|ging)?|squeez\w+|twist(?:s|ed|ing)?|slam\w*|scratch(?:es|ed|ing)?|burn(?:s|ed|t|ing)?|scald\w*|spat (?:at|on|in)|spits? (?:at|on|in)|pinned|restrain\w*|t(?:ie|ies|ied|ying)|lock(?:s|ed|ing)?|drug(?:s|ged|ging)|poison\w*|attack\w*|stab\w*|laid into|lays? into|lay(?:s|ing)? (?:a |his |her )?(?:hands?|fingers?) on|hands? on|flew at|flies at|went for|goes for|lash(?:es|ed|ing)? out at|scream(?:s|ed|ing)? (?:\w+ )?at|terroris\w+) `+somebody,
		// what is done to things, and to where a person stands
		`(?:hit|hits|hitting|punch\w*|kick(?:s|ed|ing)|boot(?:s|ed|ing)|headbutt\w*|smash\w*) (?:in |down |a hole in )?(?:the|a|my|our|his|her) (?:\w+ )?(?:doors?|walls?|windows?|telly|tv|table|furniture|fridge|mirror|cupboards?|wardrobe)`, `(?:fist|foot|head|hand|elbow|boot) through (?:the|a|my|our) \w+`, `(?:push|shov|tip|flip|turn|kick|throw|threw)\w* (?:the|a|my|over the) (?:\w+ )?(?:table|chairs?|telly|settee|cot|pram) .{0,30}(?:over|at me|cross|angry|temper|across)`,
		`(?:get|gets|got|getting|shout\w*|scream\w*|right|stands?|stood|standing|up|was|is|be|always|comes?|came) (?:up |right )?(?:in|into) (?:my|his|her|their|your|our|people's) faces?`, `(?:held|hold|holds|holding|pin|pins|pinned|pinning|sat on|push\w*|forc\w*|wrestl\w*) `+somebody+` (?:\w+ )?(?:down|to the (?:floor|bed|ground|wall))`, `(?:had|got|has|pinned|held|push\w*|shov\w*|slam\w*|put|threw|forc\w*) (?:me|him|her|them|us|mum|mam) (?:up |\w+ )?against (?:the|a)`,
		`(?:had|got|took|takes|has|grab\w*|drag\w*|pull\w*|held|holding|led) (?:hold of )?(?:me|her|him|us|them|mum|mam) by (?:the|my|his|her)`, `(?:hurt|hurting|hit|hitting|harm|harmed|harming|frighten|frightened|threaten|threatened) (?:you|anybody|anyone|nobody|somebody|people)`, `(?:thr(?:ew|ow|ows|owing|own)|chuck(?:s|ed|ing)?|fl(?:ung|ings?|inging)|lob(?:s|bed|bing)?) (?:\w+ ){0,4}(?:at (?:me|him|her|us|them|mum|dad|mam|my)|(?:me|him|her|us|them) (?:\w+ )?(?:out|across|against|down|on(?:to)?|in(?:to)?))`,
		`(?:ever |never )?done (?:any|some)thing (?:\w+ ){0,2}to (?:me|him|her|them|us|you)`, `(?:did|done|does|doing) (?:\w+ )?(?:wrong|bad|bad things|horrible things) (?:by|to) (?:me|him|her|them|us|my|his|her|your)`, `(?:cut|fat|burst|busted) (?:lip|eye)|(?:broken|fractur\w*|bruis\w*|burn\w*) .{0,30}say how|walked into (?:a|the) door`, `rough\w* (?:with|handl\w*|up)|(?:handl\w+|treat\w+) (?:me|him|her|them) (?:\w+ )?(?:rough\w*|badly|like (?:dirt|muck|an animal))`,
		`strap(?:s|ped|ping)? (?:me|him|her|them|us) .{0,24}(?:can't|couldn't|won't|so (?:he|she|they|i)|all day|for hours)`, `(?:sit|sits|sitting|wait\w*|park\w*|stands?|standing|stood|hang\w*) outside (?:my|our|the (?:house|flat)|her|work|school)|follow(?:s|ed|ing) (?:me|her) (?:to|home|everywhere|from|round)`, `(?:kiss|snog|lick|strok|fondl|rub)\w* (?:me|my) (?:\w+ ){0,2}(?:lips|mouth|neck|legs?|thighs?|chest|tongue)|with (?:his|her) tongue`,
		`(?:get|gets|got|getting|climb\w*|comes?|came|coming) (?:in|into) (?:my |her |his )?bed with|(?:get|gets|got|getting|climb\w*|comes?|came|coming) (?:in|into) (?:my|her) bed`, `or else`, `(?:'d|would|'ll|will|going to|threaten\w*) (?:\w+ )?put (?:me|him|her|you) in (?:a|the) home`, `(?:i|she|mum|mam) (?:just )?do(?:es)? (?:what|as|whatever) he (?:says|wants|tells)`,
		`(?:lock|bolt|wedg|barricad|block)\w* (?:my|the|her|our) (?:\w+ )?door .{0,24}(?:so|case|when|till|until|from|because|keep)|(?:lock|bolt|wedg|barricad)\w* (?:my|the|her) bedroom door`, `(?:not|\w+n't|never) (?:\w+ )?(?:feel(?:ing)?|be|been) (?:\w+ )?safe`, `unsafe (?:at|with|in|when|round|around)`, `(?:dread|frightens|frightened|scares|terrif\w+) (?:me|him|her|it when|them|coming)|nervous (?:of|around|round) (?:him|her|them|my)`,
		`(?:mak(?:e|es|ing)|made) (?:me|us|him|her|mum|mummy|mam) (?:\w+ )?(?:beg|hide|lie (?:to|about)|steal|carry|swear|go without|drink|kneel|strip|sign)`, `no food (?:in|left|for)|rough sleeping|sle(?:ep|pt)\w* rough|nights? (?:\w+ )?in (?:the|a|my|his|her) (?:car|car park|doorway|bus shelter|tent|shed|stairwell)|(?:nowhere|anywhere) to sleep`,
		`(?:nothing|no food|not a thing) (?:in|left in) (?:the )?(?:cupboards?|fridge|house|flat)|cupboards?(?:'s| is| are| was| were) (?:all )?(?:bare|empty)|(?:go|goes|went|going|sent) (?:\w+ )?(?:to bed )?hungry|(?:not|\w+n't|never) (?:been )?(?:eaten|fed|given (?:any )?(?:food|a drink)) (?:since|for|in|all)`,
		`(?:pull|yank|tug|drag)(?:s|ed|ged|ging|ing)? (?:me|him|her|them|us|my|his|her|their) (?:\w+ ){0,3}hair|by (?:the|my|his|her|their) (?:hair|throat|neck|scruff|collar)`, `hold of (?:me|him|her|us|them|my|his) (?:\w+ )?(?:by|arm|wrist|hair|neck|throat)`, `her by the (?:arm|wrist|leg)`,
		`(?:hands?|arm|fingers|fist|pillow) (?:round|around|on|over|in|to|at) (?:my|her|his|their) (?:throat|neck|mouth|face)`, `(?:raise\w*|lift\w*|laid|lay) (?:a|his|her) (?:hand|finger)`, `knock(?:s|ed|ing)? (?:me|him|her|them|us) (?:about|around|out|over|down)`,
		`(?:yank|twist|pok|prod|jab|trip|bash|wallop|hammer|deck|nut|floor|crush|stamp|kneel|sat|stood|jump|beat)\w* (?:on |up |up on )?(?:me|him|her|us|them|my (?:`+body+`)|his (?:`+body+`)|her (?:`+body+`)) (?:up|down|by|with|in|round|over|on|about|hard|when|and it)`, `(?:on top of|inside) (?:me|him|her)`, `hands? (?:down|up|inside|under|in) (?:my|her|his) `, `rude (?:things|bits|parts|stuff)|dirty (?:things|videos|stuff)|boobs?`, `tempers?|rages?|raging|loses? it|(?:lost|loses) (?:his|her) rag|off on one|out of (?:his|her) (?:way|road)|kicks? off|blows? up at`, `control(?:s|led)? (?:of |over )?(?:me|her|him|my|everything|every|what|all|the money)|control of`, `every penny`, `(?:nobody|no one)(?:'d| would|'ll| will) (?:ever )?believe`, `(?:all the talking|speaks? for me|answers? for me)`, `shut (?:me|him|her|them|up)? ?(?:in|out|away) (?:my|his|her|the|their|a)`, `(?:not|\w+n't|never) (?:been )?(?:chang|wash|feed|fed|turn|clean|mov)\w* (?:me|him|her|them|mum|dad)`, `(?:hold|grip) of (?:my|his|her|their) (?:`+body+`)|break (?:my|his|her|your|their) (?:`+body+`)|fists?|drew blood|blood (?:on|all|every)\w*|(?:spits?|spat|wee\w*) (?:in|on) (?:my|his|her)|gentle with (?:me|her|him)`, `clip(?:s|ped)? (?:me|him|her|them|us) round`, `(?:gets?|got|getting|with|using|took|takes) (?:a|the|his|her) (?:belt|slipper|strap|flex|wooden spoon|cable|(?:charger|dog) lead)`,
		`(?:thr(?:ew|ow|ows|owing|own)|fl(?:ung|ings?|inging)|chuck\w*|launch\w*|hurl\w*|smash\w*) (?:\w+ ){1,4}(?:at|against|across|down|through) (?:me|him|her|them|us|mum|dad|my|the (?:stairs|wall|cooker|floor|room|kids|baby))`,
		`(?:end(?:s|ed)? up|got me|had me|left (?:me|her|him)) on the floor`, `(?:had|got|held|holds|has) (?:me|him|her|my \w+|his \w+|her \w+) (?:up )?(?:against|by my|by the|by her|by his|down|under|on the (?:radiator|hob|cooker|stove))`, `(?:came|comes|coming|come|ran|went|lunged|swung|swings?) (?:up )?at (?:me|him|her|us|them)`, `(?:wave|waved|waving|held|pulled|pointed) (?:a|the|his) \w+ (?:at|to|on) (?:me|him|her|us)`, `calls? (?:me|him|her|us) (?:a |an |all |every|names|nasty|horrible|stupid|fat|thick|useless|ugly)|called (?:me|him|her) (?:a |all |names|every)|waste of space`, `(?:raise[sd]?|raising) (?:his|her|their) voice`, `stitches|thumb (?:marks|prints)|swollen (?:face|eye|lip|cheek)|split lip|nosebleed|teeth (?:marks|knocked)`, `(?:put|puts|had|has|held|pushed) (?:me|him|her|them) (?:up )?(?:against|through|to) (?:the|a) (?:wall|floor|door|window|ground)`,
		`violen\w+|assault\w*|abus\w+|neglect\w*|manhandl\w*|heavy.handed|rough with|rough(?:ed|ing) (?:me|him|her|them) up|cruel\w*|tortur\w*`, `(?:takes?|took|taking|taken) (?:it|his|her|their) ?(?:\w+ )?out on (?:me|him|her|us|them|the)`,
		`(?:goes|go|went|going) (?:mad|mental|ballistic|off it|crazy|for) (?:at (?:me|him|her|us)|if|when)`, `threat\w*`, `(?:kill|hurt|break|broke|smash|batter|burn|stab|do|kick)(?:s|ed|ing)? (?:your|his|her|my|their) (?:legs?|arms?|neck|face|head|jaw|nose) ?(?:in|off)?`,
		`(?:sort|do|finish|smash|kick) (?:you|me|him|her|them) (?:out|in|over|off)`, `(?:burn|burns|burned|burnt|burning|torch\w*) (?:the|my|his|her|your|our|this|their) (?:house|flat|home|place|car)(?: down)?`, `(?:gonna|going to|he'd|she'd|he'll|she'll|they'll|i'll) (?:kill|hurt|batter|find) (?:me|him|her|us|them|you)`,
		`black (?:and|or) blue|black eyes?|hand.?prints?|finger.?marks|grip marks|strap marks|bruis\w*|marks? (?:on|all over|across|round) (?:his|her|my|their|the) (?:\w+ )?(?:`+body+`|body)|burns? on|lumps? on (?:his|her|my|their) (?:\w+ )?head|broke (?:his|her|my) (?:arm|leg|wrist|nose|jaw|rib\w*)`,
		`rap(?:e|ed|es|ing|ist)|sexual\w*`, `touch(?:ed|es|ing)? (?:me|you|him|her|them|us|my|his|your)|(?:made|wanted|had) (?:it|sex) .{0,20}every night|say no to (?:him|sex)|allowed to say no|(?:top|pants|trousers|nightie|bra|shorts) off|with nothing on|undress\w*|private(?:s| parts?)|willy|penis|vagina|genital\w*|indecent\w*|naked|no clothes on|(?:tickl|touch|hurt|lick|rub|kiss|sore)\w* .{0,12}down (?:there|below)|clothes off|knickers|pants down|forc\w+ (?:him|her|them|my)sel(?:f|ves)|(?:made|makes?|making|forc\w+) (?:me|him|her|them|us) (?:to )?(?:do (?:things|stuff|it)|have sex|touch|watch)|nudes?|porn\w*|have sex`,
		`groom(?:ed|ing|s)?|exploit\w*|traffick\w*|cuckoo\w*|fgm|cut as a girl|honour.based|modern slavery|forced? (?:\w+ ){0,2}(?:marriage|marry)|(?:sent|send|sending|taken?|taking) (?:me|her|him|them) (?:abroad|back home|away|to \w+) .{0,20}marri\w*|made (?:me|her|him|them) marry`,
		`controlling|coerc\w*`, `(?:checks?|checking|goes through|takes|took|tracks?) (?:all )?(?:my|her|his) phone`, `what (?:i|she|he) can (?:wear|spend|eat)|who (?:i|she|he) can (?:see|talk to)`, `ask (?:him|her|them) for (?:money|every|the bus|cash)`, `(?:keeps|has|holds|takes|took|taking|got|'s got) (?:hold of )?(?:all )?(?:of )?(?:my|her|his) (?:money|wages|pension|benefits?|bank card|card|passport|pin)|unless (?:i|she|he) sign\w*`,
		`(?:scared|frightened|terrified|afraid|petrified|fear\w*) (?:of|to go|to be|to come|when|at home|he|she|they|in (?:my|her|his) own)|walk(?:s|ing)? on eggshells`, `(?:hid(?:e|es|ing)?|shut|barricad\w+) (?:\w+ ){0,4}(?:from him|from her|when (?:he|she|dad|mum|they))`,
		`(?:chair|drawers?|bed|wardrobe|sofa|cupboard) (?:\w+ ){0,3}(?:under|against|behind|in front of) (?:the|my|her) (?:\w+ )?(?:door|handle)`, `lock(?:ed|s|ing)? (?:me|him|her|them|us) (?:in|out|away|up)|(?:get|gets|got|been|being|was) locked (?:in|out|up)`,
		`(?:left|leave|leaves|leaving|lying|sat|sitting|found|lay) (?:\w+ ){0,3}(?:in|with) (?:a |the |her |his |their )?(?:own )?(?:wet|soiled|dirty|filthy|urine|wee|faeces|mess)`, `tied (?:up|down|to)|(?:leave|leaves|left|leaving) (?:me|him|her|them) sat in`,
		`safeguarding|child protection|section (?:47|42|forty.?seven|forty.?two)|domestics?|bull(?:y|ied|ying|ies)|older (?:lads?|boys?|men|man|guys?|bloke)|met (?:\w+ ){0,3}(?:online|on (?:the internet|snapchat|insta\w*|tiktok|discord))|(?:online|internet|snapchat) (?:friend|boyfriend|man)`)},
	{RiskAbuse, adultsOnly, pattern{}, anyOf(
		`(?:not|\w+n't|never|isn't|aren't) (?:be |been )?(?:allowed|let (?:me|him|her|us)) (?:to |out|have |see |go out|visitors|speak|leave|use|work|near)`, `sends? (?:them|him|her|everybody|people) away`, `times? (?:me|him|her) when`)},
	{RiskAbuse, withChild, pattern{}, anyOf(
		`(?:makes?|made|making) (?:mum|mummy|mam|mammy|him|her|the (?:kids|baby)|my \w+) cry`, `(?:be|keep|stay) quiet (?:or|because|so|in case|when (?:he|she))|or (?:he|she|dad|daddy|mum|mummy) (?:comes|gets|goes|shouts|hits|kicks)`, `chas(?:es|ed|ing) (?:me|us|him|her|mum) .{0,20}with`, `soap in|wash\w* (?:my|his|her) mouth`, `(?:not|\w+n't) allowed (?:any|my|to have|to eat|a) ?(?:\w+ )?(?:dinner|tea|food|breakfast|eat|drink|lunch|supper)|(?:without|no|miss\w*) (?:my |his |her |any )?(?:tea|dinner|food|supper) (?:because|for being|as a punishment|again|when i)`,
		`needles?|syringes?|wraps|passed out|(?:asleep|slumped|flat out) on the (?:floor|stairs|bathroom)|(?:mum|mam|mummy|dad|daddy|he|she|they)(?:'s|'re| was| were| is| gets?| got|'d been)? (?:\w+ )?(?:drunk|pissed|wasted|high|stoned|out of it|on something)`, `(?:break|breaks|broke|breaking|smash\w*) (?:things|stuff|everything|plates|the house up|up the (?:house|flat))`,
		`(?:on (?:my|his|her|their|our) own|alone|by (?:my|him|her|them|our)sel(?:f|ves)|look\w* after (?:them|him|her|the \w+)|mind\w* (?:them|him|her|the \w+)) .{0,20}(?:i'm|he's|she's|they're|aged?|only|at|was) (?:only )?(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})`, `(?:ask\w*|want\w*|told|tell\w*|got|send\w*|sent) (?:me|him|her|us) (?:to send |for |to take )?(?:a |some |him |them )*(?:photos?|pictures?|pics|videos?|selfies?) (?:of|in|with|without)`,
		`(?:poorly|sore|hurting) (?:arm|leg|head|back|face|hand|neck) (?:because|cos|from|where)|twist\w* (?:it|my|me)`, `(?:two|three|burner|second|spare) phones?|new (?:trainers|phone|coat) .{0,30}(?:owes?|off|from) (?:them|him|an? \w+)`,
		`(?:shouts?|shouted|shouting|yell\w*|scream\w*|swear\w*|swore) (?:\w+ ){0,6}at (?:me|us|him|her|them|mum|dad|each other|the (?:kids|baby))`, `heard .{0,30}(?:scream\w*|shout\w*|bang|fighting|crying|smash\w*|argu\w+)`, `(?:fight\w*|fought|row(?:s|ing)?|kick\w* off) .{0,25}(?:mum|mam|mummy|dad|daddy)`,
		`(?:left|leaves?|leaving|home|in|out|house|stay\w*|was|were|been|sleep\w*) (?:\w+ ){0,3}(?:alone|on (?:my|his|her|their|our) own|by (?:my|him|her|them|our)sel(?:f|ves))`, `(?:nobody|no one|no grown.?ups?|no adults?)(?:'s| is| was| were)? (?:there|in|home|at home|up|about|looking after)`, `left (?:the (?:two|kids|children|baby|little)|both) .{0,20}(?:in|at|with|and)`,
		`no (?:food|tea|breakfast|dinner)|nothing (?:to eat|in the (?:fridge|cupboards?))|starving|hungry|not (?:been )?(?:fed|eating|eaten)`, `makes? (?:me|him|her|us|them) (?:sit|stand|stay|sleep|kneel|wait) (?:in|outside|on|out)`,
		`(?:our|a|my|his|her) (?:little |big |special )?secrets?`, `(?:not|\w+n't|never) (?:to |allowed to |supposed to |meant to )?tell (?:any\w*|no\w*|mum|mam|dad|my|them|you|school)`, `if (?:i|you|we|he|she|they) (?:ever )?(?:tell|told|say|said)`, `(?:send|sent|put|throw|threw) (?:me|him|her|us) (?:away|out|in care|into care)`,
		`(?:in|into) (?:my|her|his) bed(?:room)? (?:at night|and|when|with)`, `(?:photos?|pictures?|videos?|pics) of (?:me|her|him|us|people|girls|boys|my)`, `(?:comes?|came|walks?|watch\w*|looks?|stands?) .{0,20}(?:in the (?:bath|shower|toilet)|get(?:ting)? (?:dressed|changed|undressed))`, `(?:under|behind|in) the (?:bed|wardrobe|cupboard|stairs) (?:when|till|until|and|because)`, `(?:not|wasn't|weren't|isn't|never) (?:any|anything|much|enough) (?:food |in )?(?:in )?(?:for|to) (?:tea|dinner|breakfast|eat|lunch)|(?:not|wasn't|isn't|no|never) (?:\w+ )?(?:food|bread|milk) in`, `look(?:s|ed|ing)? after (?:the baby|the (?:little|kids)|my (?:\w+ )?(?:brothers?|sisters?)|them|him|her) (?:when|while|all|on my|because|till)`, `(?:told|tell|asked|begged|shouted) (?:him|her|them|\w+) to stop|(?:wouldn't|won't|didn't|couldn't) (?:stop|wake|get off)|wake (?:mum|mummy|mam|her|him|dad|daddy) up|sle(?:ep|ep(?:s|ing)|pt) (?:in|on) the (?:car|floor|street|bus)|scar(?:ed|es)|frighten\w*|terrif\w*|petrified`, `(?:throws?|threw|smash\w*|broke|breaks?|ripp\w*) (?:my|his|her|our|all) .{0,25}(?:and shout|when|because (?:i|he|she)|in the bin)`, `hit me|lumps?|scars?|scratch(?:es|ed)?|sore (?:bum|bottom)|(?:fractur\w*|broken (?:arm|leg|rib|wrist|nose|bone|jaw|collar.?bone))|burn(?:s|t|ed)?|injur\w*|scald\w*|bleed\w*|marks? on`)},
	{RiskDeath, everybody, pattern{}, anyOf(
		`(?:he|she|they|mum|mam|dad|nan|nana|grandad|who|my \w+)(?:'s|'ve| has| have| had|'d)? passed(?: away| on)? (?:last|on|this|yesterday|just|two|three|a (?:week|month|few)|in the night|peaceful\w*)`, `(?:lost|losing|lose) (?:our|my|his|her|their) (?:(?-i:[A-Z][a-z]+)|\w+ (?:last|on|this|in|to|just))`, `heaven|with the angels`, `(?:stroke|heart attack|collaps\w+|cancer|poorly|hospital|ambulance|sepsis|pneumonia) .{0,40}(?:he|she)(?:'s|'d| had| was| is) gone`,
		`(?:won't|not|never|\w+n't) (?:\w+ )?(?:see|make|reach|last (?:till|until|to)) (?:another|next|out|this|the) (?:\w+ )?(?:christmas|birthday|summer|winter|spring|year|month|week|weekend)`,
		`died|dies|dying|passed (?:away|on)|passing away`, `(?:is|was|'s|are|were|found|be|been|drop\w*|shot|thought) dead`, `dead body|deaths?|funeral|buried|burial|cremat\w*`, `lost (?:him|her|them) (?:in|on|at|last|this|to|just|two|three|a)`, `(?:collapsed|dropped) .{0,30}gone`, `(?:kill|murder)(?:s|ed|ing|er)?(?: (?:me|him|her|them|us|you))?|killed`, `stillb\w+|miscarr\w+|cot death`, `been gone (?:\w+ ){1,3}(?:days?|weeks?|months?)|last breath|(?:weeks|days),? not (?:months|weeks)|slipped away|found (?:him|her|them|me) (?:\w+ )?(?:on|in|at) (?:the|his|her) (?:\w+ )?(?:floor|bed|stairs|chair|bath|flat|house)|(?:hasn't|not|has not) (?:got )?long(?: left)?(?: to live)?|fatal\w*|drowned|suffocated`,
		`los(?:t|e|ing) (?:a|the|our|my|her|his|their|both|one) (?:baby|babies|twins?|pregnancy|son|daughter|mum|dad|mam|husband|wife|partner|child|brother|sister)`, `palliative|end of life|hospice|terminal\w*|resuscitat\w*|dnr|dnacpr|life support`,
		`(?:weeks|days|months|not long|hours) (?:left|to live|to go)`, `turn(?:ed|ing)? (?:the|his|her) machines? off|turned off (?:the|his|her) machines?`, `nothing (?:more|else) they can do`, `(?:not|\w+n't) (?:going to |gonna )?make it(?: through)?`)},
	{RiskDose, everybody, newPattern(`(?i)\b` + medicines + `\b`), anyOf(medicines+`\b.{0,60}\b`+changes, changes+`\b.{0,40}\b`+medicines, `(?:put|cut|tak(?:e|en)|took|brought|bring|bump\w*|knock\w*|mov\w+) (?:\w+ ){0,2}`+medicines+` (?:\w+ )?(?:up|down|back|away|off)`)},
	{RiskDose, everybody, pattern{}, anyOf(
		`(?:halv(?:e|es|ed|ing)|doubl(?:e|es|ed|ing)|upp(?:ed|ing)|tripl\w+) (?:it|them|mine|that|the dose|(?:my|his|her) (?:dose|amount))`, `(?:put|puts|putting|dropp\w*|cut|took|taken|tak(?:e|ing)|brought|bring\w*|knock\w*|step\w*|mov\w+|titrat\w*|wean\w*) (?:me|him|her|us|it|them) (?:\w+ )?(?:up|down|back) (?:to|from|by) (?:about )?`+number+`|(?:dropp?|reduc|lower|increas|rais|cut)\w* (?:me|him|her|us) (?:\w+ )?(?:to|by|from) `+number, `(?:com(?:e|es|ing)|came|taken|took|take|taking|gone|been) (?:me |him |her )?off (?:of )?(?:it|them|those|the \w+|my (?:meds|tablets|pills)) (?:since|last|altogether|now|because|without|cold)`,
		`(?:miss\w*|skip\w*|late for|forgot\w*|not (?:been )?(?:for|to)|\w+n't (?:been )?(?:for|to)) (?:\w+ ){0,3}(?:pick.?ups?|script|prescription|doses?|depot|jab)`, `(?:had|has|took|tak\w+|having) .{0,40}`+medicines+` together`, `(?:i|he|she)(?:'ve|'s|'d| have| has| had)? (?:\w+ )?(?:came|come) off (?:them|those|all of them)`, `(?:was|were|been) on `+number+`(?: \w+)?,? (?:and |but |now |so )*(?:i'm|he's|she's|it's|down to|up to) (?:on |now |only )*`+number,
		`(?:giv(?:e|es|ing|en)|gave) (?:him|her|them|me|himself|herself|myself) (?:half|extra|double|less|too (?:much|many))`, `(?:tak\w+|took|having|had|on) (?:\w+ )?(?:half|double|twice|three|four|five|six|two|one|\d) instead of`, `on (?:double|half) (?:what|the)`, `(?:put|started|start) (?:me|him|her|them) on (?:something|some|a) (?:new|different|else|stronger|for)`, `(?:run|ran|running) out and`, `(?:half|whole) (?:of )?(?:it|one|them)[, ].{0,25}(?:sick|sleepy|dizzy|dopey)|(?:\w+'s) (?:\w+ )?(?:tablets|pills|medication|meds|medicine|inhaler|patches)`, `\w+ units .{0,20}now|now .{0,20}units`, `tak(?:e|es|ing) (?:them|it) (?:only )?(?:when|if) (?:i|he|she) remember\w*`,
		`(?:start|put|gone|went|prescrib)\w* (?:me |him |her |them )?on (?:a )?(?:new|different|stronger) (?:one|tablet|medicine)`)},
	{RiskCapacity, everybody, pattern{}, anyOf(
		`(?:not|\w+n't|cannot|unable|able|can|could|fit|never) (?:to |really |always |even |safely )*(?:decide|choose|speak|think|sign|answer|say) for (?:her|him|my|them|your)sel(?:f|ves)`, `(?:decide|choose|sign|think) for (?:her|him|them)sel(?:f|ves)`, `(?:not|\w+n't|cannot|could|able to) (?:\w+ )?(?:repeat|say|tell|explain)(?: \w+){0,4} back`, `(?:can't|cannot|couldn't|can they|can you|could they|not|no right to) (?:make|keep|force|hold) (?:me|him|her) (?:stay|here|go|in|live|move|there)`,
		`(?:he|she|mum|mam|dad|nan|grandad|they|my \w+) (?:\w+ )?(?:can't|cannot|couldn't|doesn't|does not|didn't|did not|isn't able to|won't) (?:\w+ )?(?:follow (?:it|what|any|the)|understand (?:it|what|any|the)|weigh|grasp|retain|remember what|take in|take it in)`, `(?:sign|signs|signed|say yes to|says yes to|agree to|go along with|goes along with) (?:every|any)thing`, `(?:all|got) (?:my|his|her) (?:faculties|wits|marbles)`,
		`capacity|power of attorney|attorneys?|best interests?|deprivation of liberty|dols|court of protection|deput(?:y|yship)|guardianship order`, `(?:can|can't|cannot|not|able to|unable to|capable of|incapable of|lets? (?:me|him|her)|stop\w* (?:me|him|her)) (?:not )?(?:be )?mak\w+ (?:\w+ ){0,3}decisions?`, `mak\w+ (?:my|his|her|their|your|our) own decisions?`,
		`decid(?:e|es|ed|ing) (?:\w+ ){0,2}(?:for|on behalf of) (?:me|him|her|them|mum|dad|my|his|himself|herself|myself|themselves|yourself)`, `(?:me|i) (?:that )?decides?`, `(?:can't|cannot|couldn't|could not) decide (?:a |any)?thing`, `(?:does not|doesn't|did not|didn't|won't|not) (?:really )?(?:understand|know|realise) what (?:he|she|they)`, `not with it`,
		`(?:can't|cannot|couldn't|not able to|isn't able to|unable to|\w+n't) (?:weigh|retain|consent|agree to it|understand it)`, `(?:able|capacity|fit|competent|unable) to (?:consent|decide|choose|agree|sign)`, `(?:not|\w+n't) (?:capable|competent)|incapable`, `(?:know|knows|knew) (?:my|his|her|their) own mind`, `(?:make|making|made) up (?:my|his|her|their) own mind`, `what day (?:of the week )?it is|marbles|hold on to (?:it|the|what)|understood (?:it|everything|what)|(?:changes|changed) (?:his|her) mind every|sound mind|grasp\w*|not (?:really )?follow\w*`, `fit state|right mind|fit to (?:decide|choose|sign|say)`, `(?:does not|doesn't|did not|didn't|not) (?:go|sink) in[.,]|(?:not|\w+n't) (?:take|taking) (?:it|anything|any of it|things) in|(?:let|lets) (?:me|him|her) sign`, `(?:couldn't|can't|could not|cannot|unable to|not) (?:tell|say|explain|repeat|describe)(?: to)?(?: me| us| back)? (?:back )?(?:what|why) (?:would|might|could|it|the)`, `kept (?:in|on|there|here) .{0,30}(?:wants?|leave|home|will)|(?:not|\w+n't) (?:allowed to leave|let (?:me|him|her) (?:leave|go home))|against (?:my|his|her) will|(?:decide|decides|deciding|decision) for (?:him|her|me|us)`, `(?:signs?|signed|decides?|nods? (?:at|to)|yes to) everything|no say in|agrees? (?:to|with) anything`)},
	{RiskOffence, everybody, pattern{}, anyOf(
		`(?:he|she|they|i|who|my \w+|have you|you)(?:'s|'ve|'d| has| have| had)? (?:\w+ )?(?:been |was |were |got |get )charged|locked up for`, `(?:months?|years?|sentence),? suspended|suspended sentence|community (?:order|service|payback)|unpaid work|(?:a|on|got|under) (?:a )?caution`, `(?:not|\w+n't|never) (?:\w+ )?(?:supposed|allowed|meant|to be) (?:to )?(?:come|go|be|get) (?:\w+ ){0,2}(?:near|within|round)(?: of)? (?:me|us|her|him|them|here|this|my|our|the (?:kids|children|house|flat|school|baby))|(?:not|\w+n't) (?:supposed|allowed|meant) to (?:contact|speak to|see) (?:me|us|her|him|them|my|our|the (?:kids|children|baby))`,
		`(?:he|she|they|somebody|someone|who|carer|neighbour|lodger|`+kinWords+`|nephew|niece|grandson|granddaughter|(?-i:[A-Z][a-z]+))(?:'s|'ve|'d| has| have| had| is| was)? (?:\w+ )?(?:tak(?:es|ing|en)|took|keep(?:s|ing)|spend(?:s|ing)|spent|us(?:es|ed|ing)|had|borrow\w*|holds?|held|control\w*|empt\w+|drain\w*|after) (?:all |hold of |out |most )?(?:of )?(?:my|mum's|mam's|dad's|nan's|nana's) (?:bank )?(?:cards?|money|pension|purse|savings|pin|benefits|account|pip|wages|inheritance|jewellery|rings?)`,
		`help\w* (?:him|her|them)sel(?:f|ves) (?:from|to|out of)`, `(?:missing|vanish\w*|disappear\w*|stole\w*|taken) (?:out of|from|off) (?:my|her|his|their) (?:\w+ )?(?:account|bank|purse|card|tin|drawer|bag|wallet|savings)`, `pretend\w* to be (?:the|from|my)|(?:gave|give|given|told) (?:them|him|her|somebody) (?:the|my|all my) (?:\w+ )?(?:code|pin|card|number|details|password)`, `(?:deals?|dealt) (?:drugs|from|to|out of|on)`,
		`arrest\w*|bail|remand\w*|wanted (?:for|by)|(?:broke|broken|breaks|breaking) (?:the|his|her|their) (?:\w+ )?(?:order|bail|conditions|curfew|tag|licence)|curfew|bailed|charged with|cautioned|convict\w*|court orders?|injunction|non.molestation|restraining order|prison|jail|sent down|inside for|probation|on tag|on licence|(?:do|doing|did|done) (?:time|\w+ (?:months|years)) for|(?:in|to|at|up before the) court (?:for|on|over|next|again)|magistrates?|crown court|sex offender\w*|offenders?|registered sex|criminal\w*|offences?|breach\w*`,
		`police (?:came|come|were|was|have|had|took|turned|got|kicked|brought|stopped|want\w*|interview\w*|are|involve\w*|know|knew|found|picked|raid\w*|investigat\w*)`, `(?:rang|called|phoned|told|reported (?:\w+ )?to|went to|been to|(?:talk|speak|spoke|go|gone) to|want\w*|by|from) (?:the )?police`, `crime (?:number|reference)`,
		`(?:within|near) .{0,12}(?:yards|met(?:re|er)s) of|(?:not|\w+n't) (?:supposed|allowed|meant) to (?:come|go|be) (?:near|within|round)`,
		`county lines|trap house|cocaine|heroin|cannabis|ketamine|drugs|druggie|smackhead|stoned|drug dealer|dealers?|dealing|relaps\w*|using again|on the gear|(?:smok\w*|tak\w+|took|us(?:es|ing)|on|sell\w*|sold|buy\w*|bought|doing|does|deals?) (?:the )?(?:weed|crack|spice|coke|ket|skunk|mamba|gear|valium|vallies|smack)|weed`,
		`(?:sell|sells|selling|carry|carries|carrying|hold|holds|holding|drop|dropping|deliver\w*|pick(?:s|ing)? up|run|running|shift\w*) (?:\w+ )?(?:stuff|packages?|parcels?|bags|food|things|bits) (?:for|to|off|round|out of|from) (?:\w+ )?(?:them|him|her|lads?|boys|mates?|people|olders?|here|there)?|sell stuff|gave (?:me|him|her) a (?:package|parcel)|weigh(?:s|ing)? it out`, `(?:hold|hide|keep|look after|mind) (?:some|a|this|his|their) (?:\w+ )?(?:money|stuff|bag|package|phone|gear) (?:for|of)`, `us(?:e|es|ing) (?:my|our|her|his) (?:flat|house|place|home|kitchen|address)`,
		`handcuff\w*|in cuffs|officers? (?:took|came|arrest\w*|turned)|(?:set )?fire to|arson|on fire|alight|(?:help(?:s|ed|ing)?) (?:him|her|them)sel(?:f|ves) to|smashed (?:the|my|his|her|our) (?:windows?|car|door|house)|harass\w*|stalk\w*|hate crimes?|racis\w*|acid|gangs?|illegal\w*|under caution|vandal\w*|owes? (?:them|him|the lads|a dealer)`, `weapons?|kni(?:fe|ves)|blade|guns?|rifle|shotgun|machete\w*|stabb\w*|shank\w*`, `stole|stolen|steal\w*|theft|thiev\w*|nicked|nicking|nicks|fraud\w*|scam\w*|robb\w+|mugg(?:ed|ers?|ings?)|burgl\w+|shoplift\w*`,
		`money(?:'s| is| was| has| had)? (?:been |been )?(?:going |gone |went )?(?:missing|gone|taken)|missing money|(?:draw\w*|drew|tak\w+|took|help\w*) (?:\w+ ){0,2}(?:money|cash|pension) (?:out|off|from)|(?:rings?|jewellery|purse|watch|bank card|card|necklace|cash|savings|money)(?:'s| is| are| has| have| had| were| was)? (?:been )?(?:gone|used|taken|disappeared|vanished|cleared out)|out of (?:my|her|his) (?:purse|account|bank|handbag)|(?:pin number|her pin|my pin)|(?:took|taken|take|takes|taking|had|borrow\w*|conned|charged) .{0,24}(?:hundred|thousand|pounds?|quid|grand) (?:off|from|out)|(?:got|has|had|have) (?:my|her|his) (?:bank )?card`,
		`(?:been|gone|went|go|goes|going|reported|he's|she's|they're|was|were) missing|missing (?:since|from (?:home|care|school|placement|here))|(?:ran|runs?|running) (?:away|off)|(?:did not|didn't|never|not|hasn't) (?:come|came|been) (?:home|back) .{0,14}(?:nights?|since|yet|till|until)|out all night`,
		`(?:driv\w+|drove) .{0,30}(?:drunk|no licence|no insurance|without (?:a )?licence|over the limit|been drinking)|drunk at the wheel|drink.driv\w*`)},
}

// audience is which visits a line of the table is for.
type audience int

const (
	everybody  audience = iota
	withChild           // only where a child is part of the visit
	adultsOnly          // not where a child is: what keeps an adult in is how a child is brought up
)

func (a audience) holds(child bool) bool { return a == everybody || child == (a == withChild) }

// Words that only sound like risk. They are taken out before the table is tried, so that what else is said with them still counts.
var (
	// idioms: turns of phrase and everyday things, one kind a line.
	idioms = anyOf(
		`(?:point|points) (?:of|in) (?:a|an|two|three|this|that|my|those|these|having|buying|paying|ringing|asking|washing|cooking|cleaning|moving|waiting|changing|making|putting|sending|writing) (?:\w+)`, `point (?:i'm|he's|she's|you're|that you|we|of the)`, `(?:'ll|will|to|let me|must|should|can|could|and|gotta|'d|would|please|just|(?:will|would|could|can) you(?: please| just)?) (?:have a )?think about it|thought about it and|think about it and`,
		`cut(?:ting|s)? (?:(?:the|my|his|her|our|a|an|some) )?(?:grass|lawn|hedges?|hair|nails|bread|cake|sandwich\w*|toast|onions?|veg\w*|flowers?|fringe|cost\w*|bills?|hours|heating|call|phone|sugar|edge|board|back|down|out|off|short|it (?:fine|short|close)|key)`, `(?:press|push)(?:es|ed|ing)? (?:the|a|that|this|my) (?:button|bell|buzzer|door|trolley|pram|buggy|pendant)`, `(?:threw|throw\w*|thrown|chuck\w*) (?:it|them|that|the \w+|everything) (?:out|away|in the (?:bin|wash|recycling|skip))|thr(?:ew|own|ows?) (?:me|him|her|us|it) (?:off|a (?:bit|party|lifeline|curve))`,
		`(?:throw\w*|threw|kick\w*|pass\w*|hit) (?:a|the|his|her|my|our) (?:\w+ )?(?:ball|balls|snowballs?|frisbee|stick|stones? in) ?(?:to|at|for|with|about|around|against|over)? ?(?:me|him|her|us|them|my \w+)?`, `hit (?:the )?(?:shops?|traffic|town|gym|button)`, `charged (?:me |us |him |her )?(?:\w+ ){1,3}(?:pounds?|pence|quid|extra|rent)|(?:phone|chair|scooter|battery|tablet|hearing aids?|it)(?:'s| is| was| has been|'s been)? (?:fully )?charged`, `not with it (?:before|until|till|first thing|in the morning)`,
		`cupboard(?:'s| is| was) (?:bare|empty),? so i`, `(?:the|our|their|that|a) (?:\w+ )?(?:driver|vicar|priest|organist|secretary|chairman|treasurer|captain|singer|actor|actress|presenter|footballer|postman|milkman|landlord|landlady|butcher|king|queen|pope|president) (?:\w+ )?(?:died|passed away|passed|is dead|has died)`, `(?:been )?in bigger coffins|coffin.dodger`, `(?:moved|come|came|gone|went|put) (?:it |the \w+ )?(?:up|down) (?:to|from|at|by) (?:the|my|our|here|there|london|bed|see)`,
		`(?:kiss\w*|stroke\w*|rub\w*) (?:the|my) (?:cat|dog|back|head goodnight)`, `control(?:s|led|ling)? (?:his|her|their|my) (?:\w+ )?(?:symptoms?|tremors?|pain|seizures?|fits|diabetes|weight|blood \w+|sugars?|breathing|asthma|bladder|bowels?|condition|anxiety|moods?|movements?|cholesterol|legs?|hands?|appetite|emotions|feelings|epilepsy)`, `battery`, `i(?:'m|'ve| am| have)? (?:get|got|getting|climb\w*) (?:in|into) my (?:own )?bed`, `no offence|offence (?:taken|meant|intended)`, `pins and needles|(?:knitting|sewing|pine|acupuncture) needles?|needle (?:and thread|work|felt\w*)|wraps (?:for|with|and)`, `(?:cling|gift|fish|chicken|bubble) ?.?wraps?`,
		`dying (?:for|to)`, `could (?:murder|kill) (?:for )?(?:a|an|some|one)`, `(?:back|head|feet|foot|knees?|hips?|legs?|shoulders?|tooth|teeth|arthritis|stairs|waiting|it)(?:'s| is| are| was| were) (?:absolutely )?killing (?:me|him|her|us)`, `kill(?:s|ed|ing)? (?:time|an? hour|(?:him|her|them|me|it) (?:on|in) (?:the |that )?(?:game|xbox|fortnite|playstation|level))`,
		`(?:battery|batteries|phone|line|plants?|tree|engine|car|telly|wasp|fly)(?:'s| is| was| are| were| went| gone)? dead`, `dead (?:end|weight|line|heat|lift\w*|bolt|lock)`,
		`(?:cat|dog|hamster|rabbit|fish|goldfish|budgie|guinea pig|gerbil|pony|horse|bird|parrot|tortoise|pigeons?|pets?)(?:'s| has| had| was| were)? (?:just )?(?:died|dead|passed away|put down|killed)`,
		`push(?:ed|es|ing)? (?:me|him|her|them|us) (?:on (?:the|a) (?:swings?|roundabout|bike)|in (?:the|a|my|his|her) (?:\w+ )?(?:wheelchair|chair|pram|buggy|pushchair|trolley)|(?:about|around|round|along|out) in)`, `(?:beat|beats|beating) (?:me|him|her|them|us) (?:at|to|by|on) (?:\w+ )?(?:cards|it|chess|dominoes|football|pool|bingo|the game|games?|\w+ points?)`,
		`sh(?:ake|ook|akes|aking) (?:my|his|her|their|on it|(?:his|her|your|my) )?hands?|sh(?:ake|ook|akes|aking) (?:my|his|her|their) head`, `hide and seek`, `hands? on deck|hands.on`, `locked? (?:the|up the|up at night|down)|lockdown`, `(?:tie|tied|ties|tying) (?:my|his|her) (?:laces|shoes?|hair|tie)`, `(?:cut|cuts|cutting|burn\w*) (?:my|his|her) (?:hair|nails|grass|lawn|toast|tongue|finger on)`,
		`(?:bit|bites|biting|bite) (?:my|his|her) (?:nails|tongue|lip)`, `hit (?:me|him|her|us) (?:that|hard|then|when|all)|hit the (?:roof|sack|shops|road|nail)`, `grab(?:s|bed|bing)? (?:me|him|her|them|us|you|my|his) (?:a|an|some|the|coat|bag|keys|things|lunch)`,
		`(?:scared|frightened|afraid|terrified) (?:of|to be|in case) (?:falling|falls?|heights|the dark|dogs?|needles|spiders|flying|lifts?|the (?:stairs|lift|dentist|bath|water)|hospitals?|being a (?:burden|nuisance|bother)|losing (?:my|his|her) (?:sight|balance|licence)|using the|putting)`,
		`(?:knife|gun) crime|kni(?:fe|ves) and forks?|(?:bread|butter|fish|steak|kitchen) kni(?:fe|ves)|water (?:guns?|pistols?)|toy guns?|glue guns?|(?:razor|shoulder|grass|mower) blades?`, `(?:charged|charge) with (?:looking|running)|bail (?:me|him|her|us) out`, `coke(?: zero)?|diet coke|deal with`,
		`(?:exploitation|neglect|abuse|violence|safeguarding|child protection|domestic abuse|domestic violence|capacity act) (?:tool|toolkit|course|training|worker|workers|team|lead|leads|form|policy|nurse|officer|board|week|service|project|line|helpline|module|e.?learning|partnership|advocate)`, `police (?:station|officers? to come|car park|community|cadets|dog)|policem[ae]n|polices`,
		`(?:water|weight) (?:loss|lost)|lost (?:my|his|her|the) (?:keys|phone|glasses|temper|balance|place|job|way|purse|bus pass)|full capacity|capacity of`, `black and blue (?:jumper|coat|dress|top|shirt)|colouring`, `funeral (?:plan|director\w*|tea)`, `my bit of`)
	// beaten is to have lost a game: what was taught, played or counted stands before it, and nothing after it.
	beaten = regexp.MustCompile(`(?i)\b(?:taught|learned|learnt|showed|shown) (?:him|her|me|them|us)(?: how| to play| the (?:rules|moves))?[^\w]{1,3}(?:\w+ ){0,2}(?:beat|beats|thrash\w*|hammer\w*) (?:me|him|her|us|them)(?:[.,!?;]|$| (?:again|easily|hollow|every time|hands down|twice))|` +
		`\b(?:chess|draughts|cards?|dominoes|football|snooker|darts|pool|bowls|bingo|scrabble|cribbage|rummy|whist|tennis|quiz|xbox|fifa|game|games|match|race)\b[^?]{0,40}\b(?:beat|beats|beaten|thrash\w*|hammer\w*) (?:me|him|her|us|them)(?:[.,!?;]|$| (?:again|easily|hollow|every time|hands down|twice))|` +
		`\b(?:beat|beats|beaten|thrash\w*|hammer\w*) (?:me|him|her|us|them) (?:\w+ )?(?:at|by|to) (?:the )?(?:\w+ )?(?:chess|draughts|cards?|dominoes|football|snooker|darts|pool|bowls|bingo|scrabble|cribbage|rummy|whist|tennis|quiz|xbox|fifa|games?|match|race|it|top|bottom|points?|goals?)\b`)
	// longAgo: a death that is told in passing, as when something else was or as years back.
	longAgo = anyOf(
		`(?:since|before|after|for|at|till|until|to) (?:the|his|her|their|my \w+'s|our \w+'s|\w+'s) funeral`,
		`(?:since|before|after|when|until|till|while|the (?:day|year|week|time)|once|how long ago|when was it(?: that)?|when did) (?:that )?(?:(?:my|his|her|our|their|the|your) )?(?:\w+ ){1,3}(?:died|die|dies|passed away|passed on|passed|dying)`,
		`(?:died|die|passed away|passed on|lost (?:my|his|her|our|their) \w+|dead)[^.!?]{0,40}\b(?:years?|year|decades?) (?:ago|back|since|now|in|this|come|last)`, `(?:died|passed away|passed on|lost (?:my|his|her|our|their) \w+) (?:back )?(?:in|on) (?:\w+ )?(?:nineteen|twenty.?\w*|19\d\d|20\d\d|the (?:\w+ )?(?:war|sixties|seventies|eighties|nineties))`,
		`(?:died|passed away|passed on|lost (?:my|his|her|our|their) \w+) (?:years|ages|a long time|long) (?:ago|back|since)`, `(?:died|passed away|passed on|lost (?:my|his|her|our|their) \w+) when (?:i|he|she|we|they) (?:was|were)`)
	// lately keeps a death of these days from being one told in passing.
	lately = regexp.MustCompile(`(?i)\b(?:yesterday|today|tonight|last (?:night|week|month|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|this (?:morning|week|month)|just|(?:days?|weeks?|months?) (?:ago|back|since)|(?:on|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b`)
	// intensifier is "dead" before a word that it only makes stronger: "dead loud".
	intensifier = regexp.MustCompile(`(?i)\bdead ([a-z]+)\b`)
)

// inEarnest takes out of a folded text what only sounds like risk.
func inEarnest(t string) string {
	t = beaten.ReplaceAllString(idioms.remove(t), " … ")
	if !lately.MatchString(t) {
		t = longAgo.remove(t)
	}
	return intensifier.ReplaceAllStringFunc(t, func(m string) string {
		if w := strings.ToLower(m[len("dead "):]); closed[w] || w == "body" || w == "yesterday" || w == "today" || m[len("dead ")] < 'a' {
			return m
		}
		return m[len("dead "):]
	})
}
