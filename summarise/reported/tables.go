package reported

import "strings"

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// regular verbs: past and participle end in -ed. Slang and dialect are left out on purpose: what is not here is not changed.
const regular = `accept ache add admit agree allow annoy answer appear apply appreciate argue arrange arrive ask assess assume attend avoid bath bathe behave believe belong bleach bolt
book bother bounce breastfeed breathe brush bump call camp cancel care carry change charge chase chat check chew choke clean clear climb close collect comb comfort
complain complete confuse consider contact continue cook cope cough count cover crack crash crawl cross cry cuddle cycle dance dare decide decorate deliver depend
describe deserve develop diagnose die disagree disappear discharge discuss dislike divorce double doubt drag dress dribble earn mend drop dry email empty end enjoy escape examine
exercise exist expect explain fail fancy fear fetch figure finish fit fix fold follow force fuss gamble garden glue grab greet grip guess hammer handle happen hate heat
help hoard hoover hop hope hug hunt hurry identify ignore imagine improve increase inject injure insult introduce invite iron itch join joke judge juggle jump kick kiss
knit knock label land laugh leak learn lick lift like limp link listen litter live load lock lodge look love lower manage mark marry matter measure melt mention mess milk
mind miss mix moan mop move mow mug mutter nag nap need nod note notice nurse object obtain occupy offer open operate order overreact owe pack paint panic park pass peel
pester phone pick pile pinch place plan plaster play poke polish pop post pour praise preach prefer prepare present press pretend print process produce promise protect
protest prove pull punish push puzzle question quote race raise react realise receive reckon recognise recommend record recover recycle redecorate reduce refer refuse
register regret reject relate relax rely remember remind remove rent repair repeat replace reply report request require rescue research resent respect respond rest retire
return risk roll rub ruin rush save scare scold score scrape scratch scream scrub search seem select separate serve settle sew share shave shiver shock shop shout shower
sigh sign skip slam slap sleepwalk slip smack smash smell smile smoke snack snap sneeze sniff snore sob solve sort sound spare spoil spray squash squeal squeeze stack
stagger stamp stare start starve state stay steady steer stink stir stock stop store strain strangle strap stretch strip stroke struggle study stumble succeed suck suffer
suggest suit sulk supervise support suppose surprise survive suspect swallow swap switch tackle talk tap tape taste tease telephone test text thank thump tick tickle tidy
tip tire toast toilet tolerate touch trace train transfer trap travel treat tremble trick trip trouble trust try tuck turn twist type unlock unpack update use vacuum
visit volunteer vomit wait walk wander want warn wash waste watch water wave weigh welcome wheel whine whisper whistle wipe wish witness wobble wonder work worry worsen
wrap yawn yell zip`

// irregular verbs: base, past, participle. Forms that are the same in present and past ("put") are in either, below.
const irregular = `be was been|become became become|begin began begun|bend bent bent|bite bit bitten|bleed bled bled|blow blew blown|break broke broken|bring brought brought
|build built built|burn burnt burnt|buy bought bought|catch caught caught|choose chose chosen|come came come|creep crept crept|deal dealt dealt|do did done
|draw drew drawn|dream dreamt dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought
|find found found|fly flew flown|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got got|give gave given|go went gone|grow grew grown
|hang hung hung|have had had|hear heard heard|hide hid hidden|hold held held|keep kept kept|kneel knelt knelt|know knew known|lead led led|lean leant leant
|leap leapt leapt|learn learnt learnt|leave left left|lend lent lent|lose lost lost|make made made|mean meant meant|meet met met|pay paid paid|ride rode ridden
|ring rang rung|run ran run|say said said|see saw seen|sell sold sold|send sent sent|shake shook shaken|shoot shot shot|show showed shown|sing sang sung|sit sat sat
|sleep slept slept|slide slid slid|smell smelt smelt|speak spoke spoken|spell spelt spelt|spend spent spent|spill spilt spilt|stand stood stood|steal stole stolen
|stick stuck stuck|swear swore sworn|sweep swept swept|swell swelled swollen|swim swam swum|take took taken|teach taught taught|tear tore torn|tell told told
|think thought thought|throw threw thrown|understand understood understood|wake woke woken|wear wore worn|weep wept wept|win won won|wind wound wound
|write wrote written`

// either are verbs whose present reads like their past, or whose dialect past does ("I come home and he was gone"): after "I" nobody can
// tell which was meant, so the words stay.
var either = set("put cut hit let set shut cost hurt quit bet split spread beat read bid burst cast knit lay come run give become")

var (
	base       = map[string]bool{} // present after "I"
	past       = map[string]bool{} // simple past
	participle = map[string]bool{} // after "have"
	third      = map[string]bool{} // present after "she"
)

func init() {
	for _, v := range strings.Fields(regular) {
		base[v], third[withS(v)] = true, true
		for _, p := range withED(v) {
			past[p], participle[p] = true, true
		}
	}
	for _, row := range strings.Split(irregular, "|") {
		f := strings.Fields(row)
		if f[0] != "be" {
			base[f[0]], third[withS(f[0])] = true, true
		}
		past[f[1]], participle[f[2]] = true, true
	}
	for v := range either {
		third[withS(v)], participle[v] = true, true
		delete(base, v)
		past[v] = true
	}
	for _, v := range []string{"come", "run", "give", "become"} {
		delete(past, v)
	}
	delete(participle, "gave")
	delete(participle, "give")
}

// withS is the form after "she".
func withS(v string) string {
	switch v {
	case "have":
		return "has"
	case "do", "go":
		return v + "es"
	}
	n := len(v)
	switch {
	case strings.HasSuffix(v, "y") && n > 1 && !strings.ContainsRune("aeiou", rune(v[n-2])):
		return v[:n-1] + "ies"
	case strings.HasSuffix(v, "s"), strings.HasSuffix(v, "x"), strings.HasSuffix(v, "z"), strings.HasSuffix(v, "ch"), strings.HasSuffix(v, "sh"):
		return v + "es"
	}
	return v + "s"
}

// withED are the spellings the past of a regular verb can have.
func withED(v string) []string {
	n := len(v)
	switch {
	case strings.HasSuffix(v, "e"):
		return []string{v + "d"}
	case strings.HasSuffix(v, "y") && !strings.ContainsRune("aeiou", rune(v[n-2])):
		return []string{v[:n-1] + "ied"}
	case n > 2 && !strings.ContainsRune("aeiouwxy", rune(v[n-1])) && strings.ContainsRune("aeiou", rune(v[n-2])) && !strings.ContainsRune("aeiou", rune(v[n-3])):
		return []string{v + v[n-1:] + "ed", v + "ed"}
	}
	return []string{v + "ed"}
}

var (
	modals  = set("will would can could should might may must shall cannot")
	finites = set("am is are was were have has had do does did will would can could should might may must shall cannot")
	// adverbs may stand between a subject and its verb.
	adverbs = set("just always never really still also only usually sometimes often even normally probably definitely certainly already hardly rarely mostly actually generally quite almost nearly ever fully mainly constantly regularly barely")
	// alike may be a noun after "and" ("help and support").
	alike = set("ache mark report answer bath bite call care change chat cook cough count cover cry cuddle dance deal dream dress drink drive drop end fall feed feel fight garden guess hate help hold hope hug iron joke jump kick kiss knock laugh lead lift like link live lock look love mess mind move nap offer order pack paint park pass pay phone pick plan play post press promise push record rent rest return ride ring rush save scream shake share shave shop shout show shower sign sleep smell smile smoke snack sort sound stand start stay stick stop struggle study support surprise swim talk taste test text toilet touch train travel treat trip trust try turn type use visit wait wake walk wash watch water wear win wish wonder work worry wrap sit book tick cross rent request report increase dry clean clear close empty open fit further")
	// nominative words can only be, or begin as, the subject of what follows.
	nominative    = set("i he she it we they you this that these those there nobody somebody everybody anybody everyone someone anyone everything nothing something anything")
	tagPronouns   = set("i he she it we they that there this")
	determiner    = set("my your his her its our their the a an this that these those some any no every each both all most another one two three four five six seven eight nine ten eleven twelve half several many")
	preps         = set("of in on at to for from by with about into onto through over under out off up down round around near behind between along across per than after before since until till during without against towards inside outside")
	joiners       = set("and but or so because cos then")
	subordinators = set("if when whenever because since while after before as until till although though unless once where wherever")
	leading       = set("now then sometimes usually yesterday today tomorrow tonight lately recently normally mostly nowadays luckily still maybe perhaps honestly eventually afterwards anyway originally otherwise apparently generally also normally mainly sadly hopefully")
	leadingPP     = set("on in at by after before since for during every last this next most some one once with without from over until till")
	negators      = set("not never no nobody nothing none nowhere neither nor cannot without hardly barely")
	objectly      = set("let lets letting make makes made making help helps helped helping")
	kinNames      = set("mum mam mummy mom dad daddy nan nana gran granny grandma grandad grandpa auntie uncle")
	kin           = set("mum mam mummy mom mother dad daddy father nan nana gran granny grandma grandad grandpa grandmother grandfather sister brother son daughter wife husband partner aunt auntie uncle niece nephew boyfriend girlfriend cousin friend stepdad stepmum")
	// commons begin a sentence without article and are no names.
	commons  = set("health school housing people kids children social nursery college work everyone everybody nobody somebody someone anybody carers staff tablets things money food mornings nights evenings weekends mealtimes bedtime breakfast lunch dinner tea")
	days     = map[string]int{"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6}
	capitals = set("sunday monday tuesday wednesday thursday friday saturday january february march april june july august september october november december easter christmas british english welsh scottish irish polish")
)

// fillers carry nothing. Back leaves them out of the comparison.
var fillers = set("er erm um uh ooh oh ah mm hmm mhm eh em eeh urm")

// sure may be dropped at the head, and after the last comma, as filler.
var (
	openers = set("well right okay ok oh ah so yeah yes yep yup look listen see honestly basically obviously anyway")
	closers = set("like mind see look love mate pet duck hen darling dear flower sweetheart honestly yeah yes okay")
	phrases = [][]string{{"you", "know"}, {"you", "see"}, {"i", "mean"}, {"you", "know", "what", "i", "mean"}, {"if", "you", "see", "what", "i", "mean"}, {"if", "you", "know", "what", "i", "mean"}, {"i'm", "afraid"}, {"to", "be", "honest"}, {"if", "i'm", "honest"}, {"what"}, {"what", "is", "it"}, {"what", "was", "it"}, {"what's", "it", "called"}, {"what's", "her", "name"}, {"what's", "his", "name"}, {"what", "do", "you", "call", "it"}, {"like", "i", "said"}, {"like", "i", "say"}, {"as", "i", "say"}, {"as", "i", "said"}}
)

// strange words are dialect, slang, oaths, speech acts: what holds them stays as it was said.
var strange = set(`ain't innit dunno gotta summat nowt owt nobbut yous youse ye yer aye nae wee cannae dinnae didnae wasnae isnae couldnae wouldnae arenae shouldnae willnae canna dinna didna wouldna gonnae wi tae fae frae dae gie gied hae hame hoose doon oot wor wur mi divvent dee nivver gan gannin howay hinny summink somefink nuffink nuttin dem wiv gi havenae hasnae doesnae willnae bairn bairns wean weans ken oor aboot
 hisself theirselves theirself meself mesself thee thou tha thy nah nope ta cheers mither mithering mardy nesh bab bach cwtch lush outwith gaffer ginnel
 bloody fuck fucking fucked fucker shit shitty shite crap piss pissed bastard bugger arse arsed sod sodding bollocks bleeding flipping effing damn hell heck god jesus christ bleep
 sorry thanks thank please hello hiya hi bye goodbye cheerio hey pardon whoops ouch wow blimey gosh whatever yonks kinda sorta coulda shoulda woulda lemme gimme whatcha
 let's lets shan't y'know amn't usen't`)

// idioms mean something other than their words, and lose it in another mouth.
var idioms = strings.Split(`out of the blue|bolt out of|clean out of my head|wits' end|wits end|over the moon|under the weather|head in|climbing the walls|up the wall|round the bend|round the twist|end of my tether|piece of cake|on its last legs|last straw|
not with it|half the size|world of my own|world of his own|world of her own|on cloud|walking on eggshells|eggshells|keep my head above|head above water|like a bear|like a dog with|over my dead body|kick the bucket|spend a penny|
made a mountain|cold feet|cold turkey|blood out of|bite my tongue|bit my tongue|tears my hair|tearing my hair|pulling my hair|hit the roof|hit the sack|through the roof|lost the plot|lose the plot|lost my rag|lost it with|fly off the handle|flew off|
off my head|off his head|off her head|off my face|off his face|on the wagon|off the wagon|in one ear|water off a|water under|cried wolf|cry wolf|get on my nerves|gets on my nerves|on my nerves|up to here|fed up to the|hands full|
plate full|on my plate|tip of the|touch wood|fingers crossed|by the skin|skin of my|two left feet|back to square|pain in the|a pain in|the end of the world|not the end of|dead on my feet|run ragged|at sixes|all over the place|
like a light|slept like|sleep like a|eat a horse|eats like|drinks like|smokes like|like a chimney|like clockwork|right as rain|fit as a|good as gold|driving me mad|drives me mad|drive me mad|does my head|doing my head|
on the telly|in stitches|my cup of tea|by heart|wash my hands of|have a go at|had a go at|give it a rest|took the mick|taking the mick|taking the p|having me on|pulling my leg|pull my leg|do one|sling his hook|kick off|kicked off|kicking off|kicks off`, "|")

func init() {
	for i := range idioms {
		idioms[i] = strings.TrimSpace(idioms[i])
	}
}
