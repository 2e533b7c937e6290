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
const regular = `accept ache add admit agree allow annoy answer appear apply appreciate argue arrange arrive ask assume attend avoid bath bathe behave believe belong bother breathe brush
 call care carry change check choke clean clear climb close collect comb complain confuse cook cope cough count cover cry cuddle cycle dance dare decide deliver depend deserve die disagree discuss
 dislike dress drop dry email empty end enjoy expect explain fail fancy finish fit fix fold follow force guess happen hate help hope hoover hug hurry ignore imagine improve iron joke join jump kick kiss knit knock
 last laugh learn lift like link listen live lock look love manage marry matter mean-to mention mess mind miss move nap need notice offer open order owe pack paint park pass pay-for phone pick plan play post pour prefer prepare
 press promise protect pull push realise reckon record refer refuse register relax rely remember remind remove repeat reply report rest ring-up rush save scream seem sew share shave shop shout shower sign
 slip smell smile smoke sort sound stare start stay stop struggle study suffer suggest support suppose surprise swallow talk taste test text thank tidy touch train travel treat trip trust try turn type
 understand-not use visit wait walk want wash watch water wipe wish wonder work worry wrap yawn chat score bleach stretch breastfeed manage stink crawl cancel drop trust chase owe assess discharge diagnose measure weigh post complete sort fetch push whistle pretend phone pile pinch poke pop print prove question quote ride-on share shock skip snore spoil squash stamp steer strap stroke tease tickle tire trace twist unpack upset-not vacuum vomit wander wave wheel whisper zip babysit-not bolt bounce bump camp carry charge chew comfort cope-with crack crash decorate describe develop disappear divorce double doubt drag escape examine exercise exist fear fetch figure fuss gamble glue grab greet grip handle hang-up hammer heat hoard hop hunt hurry-up identify inject injure insult introduce invite itch judge juggle knock label land lay-off leak lick limp litter load lodge lower mark mark melt milk mix moan mop mow mug mutter nag nick-not nod note notice nurse object obtain occupy operate overreact panic peel pester pick place plaster polish praise preach prefer present pretend process produce protest punish puzzle race react recognise recommend recover recycle redecorate refuse regret reject relate repair replace require rescue research resent respect respond retire risk roll rub ruin scare scold scrape scratch scrub search select separate serve shiver shiver sigh slam slap smack smash sneeze sniff snap sob solve spare spoil spray squeal stack starve state steady stir stock store strain strip strangle stretch succeed suck suit sulk survive suspect swap switch tackle tap tape telephone thump tick tip toast trap tremble trick trouble tuck unlock update warn waste welcome whine wind-up witness worsen yell contact consider continue agree increase reduce raise receive return settle sleepwalk snack squeeze supervise toilet top-up transfer
 tolerate argue hurry request check book tick cross rent volunteer garden stumble stagger wobble dribble`

// irregular verbs: base, past, participle. Forms that are the same in present and past ("put") are in either, below.
const irregular = `be was been|begin began begun|bend bent bent|smell smelt smelt|learn learnt learnt|swell swelled swollen|tear tore torn|shoot shot shot|slide slid slid|wind wound wound|kneel knelt knelt|leap leapt leapt|weep wept wept|creep crept crept|feed fed fed|bite bit bitten|bleed bled bled|blow blew blown|break broke broken|bring brought brought|build built built|burn burnt burnt|buy bought bought|
catch caught caught|choose chose chosen|deal dealt dealt|do did done|draw drew drawn|dream dreamt dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|
find found found|fly flew flown|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got got|go went gone|grow grew grown|hang hung hung|have had had|hear heard heard|hide hid hidden|hold held held|
keep kept kept|know knew known|lead led led|lean leant leant|leave left left|lend lent lent|lose lost lost|make made made|mean meant meant|meet met met|pay paid paid|ride rode ridden|ring rang rung|
say said said|see saw seen|sell sold sold|send sent sent|shake shook shaken|show showed shown|sing sang sung|sit sat sat|sleep slept slept|speak spoke spoken|spell spelt spelt|spend spent spent|spill spilt spilt|
stand stood stood|steal stole stolen|stick stuck stuck|swear swore sworn|sweep swept swept|swim swam swum|take took taken|teach taught taught|tell told told|think thought thought|throw threw thrown|
understand understood understood|wake woke woken|wear wore worn|win won won|write wrote written|give gave given|come came come|run ran run|become became become`

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
		if strings.Contains(v, "-") {
			continue
		}
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
	alike = set("ache answer bath bite call care change chat cook cough count cover cry cuddle dance deal dream dress drink drive drop end fall feed feel fight garden guess hate help hold hope hug iron joke jump kick kiss knock last laugh lead lift like link live lock look love mess mind move nap need offer order pack paint park pass pay phone pick plan play post press promise push record rent rest return ride ring rush save scream shake share shave shop shout show shower sign sleep smell smile smoke snack sort sound stand start stay stick stop struggle study support surprise swim talk taste test text toilet touch train travel treat trip trust try turn type use visit wait wake walk wash watch water wear win wish wonder work worry wrap sit book tick cross rent request report increase dry clean clear close empty open fit further")
	// nominative words can only be, or begin as, the subject of what follows.
	nominative    = set("i he she it we they you this that these those there nobody somebody everybody anybody everyone someone anyone everything nothing something anything")
	determiner    = set("my your his her its our their the a an this that these those some any no every each both all most another one two three four five six seven eight nine ten eleven twelve half several many")
	preps         = set("of in on at to for from by with about into onto through over under out off up down round around near behind between along across per than after before since until till during without against towards inside outside")
	joiners       = set("and but or so because cos then")
	subordinators = set("if when whenever because since while after before as until till although though unless once where wherever")
	leading       = set("now then sometimes usually yesterday today tomorrow tonight lately recently normally mostly nowadays luckily still maybe perhaps honestly eventually afterwards anyway originally otherwise apparently generally also normally mainly sadly hopefully")
	leadingPP     = set("on in at by after before since for during every last this next most some one once with without from over until till")
	negators      = set("not never no nobody nothing none nowhere neither nor cannot without hardly barely")
	objectly      = set("let lets letting make makes made making help helps helped helping see sees saw seeing watch watches watched hear hears heard have had")
	prepsOrTo     = set("to")
	kinNames      = set("mum mam mummy mom dad daddy nan nana gran granny grandma grandad grandpa auntie uncle")
	kin           = set("mum mam mummy mom mother dad daddy father nan nana gran granny grandma grandad grandpa grandmother grandfather sister brother son daughter wife husband partner aunt auntie uncle niece nephew boyfriend girlfriend cousin friend stepdad stepmum")
	// commons begin a sentence without article and are no names.
	commons  = set("school housing people kids children social nursery college work everyone everybody nobody somebody someone anybody carers staff tablets things money food mornings nights evenings weekends mealtimes bedtime breakfast lunch dinner tea")
	days     = map[string]int{"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6}
	capitals = set("sunday monday tuesday wednesday thursday friday saturday january february march april june july august september october november december easter christmas british english welsh scottish irish polish")
)

// fillers carry nothing. Back leaves them out of the comparison.
var fillers = set("er erm um uh ooh oh ah mm hmm mhm eh em eeh urm")

// asides are filler between pauses only: "it was, like, awful", "I don't wear it, mind."
var asides = set("like mind well right okay ok see look honestly basically obviously so anyway love mate pet duck hen darling dear flower sweetheart then now")

// sure may be dropped at the head, and after the last comma, as filler.
var (
	openers = set("well right okay ok oh ah so yeah yes yep yup look listen see honestly basically obviously anyway")
	closers = set("like mind see look love mate pet duck hen darling dear flower sweetheart honestly yeah yes okay")
	phrases = [][]string{{"you", "know"}, {"you", "see"}, {"i", "mean"}, {"you", "know", "what", "i", "mean"}, {"if", "you", "see", "what", "i", "mean"}, {"if", "you", "know", "what", "i", "mean"}, {"i'm", "afraid"}, {"what"}, {"what", "is", "it"}, {"what", "was", "it"}, {"what's", "it", "called"}, {"what", "do", "you", "call", "it"}, {"like", "i", "said"}, {"like", "i", "say"}, {"as", "i", "say"}, {"as", "i", "said"}}
)

// strange words are dialect, slang, oaths, speech acts: what holds them stays as it was said.
var strange = set(`ain't innit dunno gotta summat nowt owt nobbut yous youse ye yer aye nae wee cannae dinnae didnae wasnae isnae couldnae wouldnae havenae hasnae doesnae willnae bairn bairns wean weans ken oor aboot
 hisself theirselves theirself meself mesself thee thou tha thy nah nope ta cheers 'appen 'em 'cause mither mithering mardy mard nesh bab bach cwtch tidy-like lush outwith messages gaffer ginnel
 bloody fuck fucking fucked fucker shit shitty shite crap piss pissed bastard bugger arse arsed sod sodding bollocks bleeding flipping effing damn hell heck god jesus christ bleep
 sorry thanks thank please hello hiya hi bye goodbye cheerio hey pardon whoops ouch wow blimey gosh lovely-jubbly whatever yonks loads-a kinda sorta coulda shoulda woulda lemme gimme whatcha
 let's lets shan't mustn't-'ve y'know amn't usen't`)

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
