package engine

import "strings"

// common are words people say all the time. None of them is offered another spelling, however like a name it sounds: "listen" is not "Alison".
// The list is written by hand from what is said at visits: grammar, home, family, body, feelings, school, care, time and number.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(commonWords) {
		m[letters(w)] = true
	}
	return m
}()

const commonWords = `
a about above across actually add afraid after afternoon again against age ago agree agreed all almost alone along already alright also always am among an and angry
another answer any anybody anymore anyone anything anyway anywhere appointment are aren't around arrive as ask asked asking asleep at away awful awake
baby back bad badly bag basically bath bathroom be bear because become bed bedroom been before began begin behind being believe belong below bell beside best better
between big bill bills bin birthday bit bite black blame bleed block blood blue body book born both bother bottle bottom bought bowl box boy boyfriend boys brain brave bread
break breakfast breath breathe bright bring broke broken brother brought brown bruise brush build building burn bus busy but buy by
call called calling calls calm came can can't car card care careful carer carers careless carry case cat catch cause caught certain chair chance change changed chat cheap check
cheese chest child childhood children choice choose church city class clean cleaning clear clever clock close closed clothes clothing coat coffee cold college come comes comfortable
coming concern concerned contact control cook cooked cooker cooking cope coping corner correct cost could couldn't council count couple course court cousin cover crazy cried cross cry
crying cup cupboard cut dad daddy daily damp dance dangerous dark date daughter day days dead deal dear death decide decided deep definitely dental depend depends did didn't die died different
difficult dinner direct dirty discuss do doctor doctors does doesn't dog doing don't done door double doubt down dream dress drink drinking drive driver drop drove drug drugs dry due during
each ear early earlier easier easily easy eat eaten eating egg eight either else email emergency empty end ended enjoy enough especially even evening ever every everybody everyone everything
everywhere exactly except excuse expect expensive explain extra eye eyes face fact fair fall fallen falling falls family far fast father favourite fear feed feel feeling feels feet fell felt few fight
figure fill finally find fine finger finish finished fire first fish fit five fix flat floor follow food foot football for forget forgot form forty forward found four free fresh friday friend
friends from front full fun funny further future game garden gas gave general get gets getting girl girlfriend give given giving glad glass go goes going gone good goodbye got grandad grandma
grandmother grandfather great green grew ground group grow guess guy had hadn't hair half hall hand handle hands happen happened happening happens happy hard hardly has hasn't hate have haven't having he
head health hear heard hearing heart heat heating heavy held hello help helped helping helps her here hers herself hi hide high him himself his hit hold holiday home homework honest
honestly hope horrible hospital hot hour hours house housing how however huge hundred hungry hurt hurting husband i idea if ill imagine important in including indeed information inside instead
into involved is isn't it its itself job join just keep keeping kept key kick kid kids kill kind kitchen knee knew knife know knowing known knows lady large last late lately later laugh
lay lead learn least leave leaves leaving led left leg legs less lesson let letter letters level lie life lift light like liked likely line list listen listening little live lived lives
living local lock long longer look looked looking looks lose loss lost lot lots loud lounge love loved lovely low lucky lunch mad made main make makes making man manage managed manager
managing many mark market married marry matter matters may maybe me meal meals mean means meant medicine medication meet meeting member men mend mention mess met middle might mile milk mind mine minute
minutes miss missed missing mistake moment monday money month months mood more morning most mostly mother mouth move moved moving much mum mummy must my myself name names nan nanny nasty near nearly
necessary neck need needed needs neighbour neighbours neither nervous never new next nice night nights nine no nobody noise none normal normally not note nothing notice now number nurse of off
offer office often oh okay old older on once one ones online only open opened or order ordinary other others otherwise ought our ours out outside over own owner pack page paid pain paper
paperwork parent parents park part particular party pass past pay paying pen people perhaps period permission person personal phone pick picked picture piece pill pills pink place places plan plans plate play
played playing please pleased plenty plus pocket point police poor poorly positive possible post pot power practice prefer pregnant prepare prescription present pretty price private probably problem
problems professional promise proper properly protect proud public pull pulled push pushed put putting question questions quick quickly quiet quietly quite radio rain ran rang rather reach read
reading ready real realise really reason receive recently record recording red refuse regular regularly relationship relax remember rent repeat report rest result return review rid right ring risk road
room rooms round rubbish rule rules run running sad safe said same sat saturday save saw say saying says scare scared school schools score screaming sea second secret section see seeing seem
seemed seems seen sell send sense sensible sent separate september serious service services session set settle settled seven several severe shall shame share she shelf shirt shock shoe shoes shop
shopping short should shoulder shouldn't shout shouted shouting shouts show shower showed shut sick side sign simple simply since sing single sink sister sit sitting situation six size skin sky
sleep sleeping sleeps slept slow slowly small smell smile smoke smoking so social sofa some somebody somehow someone something sometimes somewhere son soon sore sorry sort sorted sound sounds
space speak speaking special spell spend spent spoke spoken stairs stand start started starting state stay stayed staying stays step stick still stomach stop stopped story straight strange street stress
stressed strong stuff stupid such sudden suddenly sugar suit summer sunday support supporting suppose supposed sure surprised swear sweet swim system table tablet tablets take taken takes taking talk talked
talking tall taste tea teach teacher teachers teeth tell telling tells temper ten term terrible test than thank thanks that the their theirs them themselves then there these they thin thing
things think thinking third thirty this those though thought thoughts thousand three threw through throw thursday time times tired to today together toilet told tomorrow tonight too took tooth top
total touch toward towards town toy toys train travel treat treatment tree tried trip trouble true trust truth try trying tuesday turn turned twelve twenty twice two type uncle under understand
understanding understood unless until up upset upstairs us use used useful usual usually very video view violent visit visits visitor visitors voice wait waiting wake walk walked walking wall want wanted wants
war warm was wash washed washing wasn't watch watched watching water way we weak wear wearing weather wednesday week weekend weekends weekly weeks weight well went were weren't wet what whatever
wheel when whenever where whereas whether which while white who whole whose why wide wife will win wind window winter wish with within without woke woman women won't wonder wonderful word
words work worked worker workers working works world worried worries worry worse worst worth would wouldn't write writing written wrong wrote yard yeah year years yellow yes yesterday yet you young
younger your yours yourself zero
bird birds mince mint marine melody serial certain trailing trainee serving surgery sentence centre section mature maternal material memory minor morning mourning miracle marvellous margarine machine medical
capital ambulance assessment statement payment basement apartment department agreement arrangement environment engagement retirement treatment
wheelchair stairlift handrail incontinence continence diabetes diabetic insulin asthma inhaler dementia stroke cancer cataract catheter bandage dressing physio therapy therapist
solicitor landlord tenant tenancy mortgage benefit benefits universal credit pension allowance budget debt debts nursery playgroup headteacher attendance detention exclusion lateness uniform`
