package reported

import (
	"strings"
	"testing"
	"time"
)

// People of the table. Nobody in it exists.
var (
	worker = Person{Ref: "S1", Name: "Petra Lowe", Pronouns: "she/her", Signer: true}
	jean   = Person{Ref: "S2", Name: "Jean Ashby", Pronouns: "she/her"}
	owen   = Person{Ref: "S3", Name: "Owen Ashby", Pronouns: "he/him"}
	robin  = Person{Ref: "S4", Name: "Robin Teal", Pronouns: "they/them"}
	sam    = Person{Ref: "S5", Name: "Sam Reed"} // nobody wrote down pronouns
	toby   = Person{Ref: "S6", Name: "Toby Ashby", Pronouns: "he/him", Child: true}
	lily   = Person{Ref: "S7", Name: "Lily Ashby", Pronouns: "she/her", Child: true}
)

var speakers = map[string]Words{
	"jean":   {Speaker: jean},
	"jean>w": {Speaker: jean, Addressee: worker},
	"owen":   {Speaker: owen},
	"owen>w": {Speaker: owen, Addressee: worker},
	"robin":  {Speaker: robin},
	"sam":    {Speaker: sam},
	"toby":   {Speaker: toby},
	"lily":   {Speaker: lily},
	"w":      {Speaker: worker},
	"w>jean": {Speaker: worker, Addressee: jean},
	"w>owen": {Speaker: worker, Addressee: owen},
	"w>toby": {Speaker: worker, Addressee: toby},
	"alone":  {Speaker: worker, Alone: true},
	"?":      {},
}

func wordsOf(who, text string) Words {
	w := speakers[who]
	w.Text = text
	w.People = []Person{worker, jean, owen, robin, sam, toby, lily}
	w.Names = []string{"Craven", "Deepa", "Marsh", "Lane", "Ramipril"}
	w.Visit = time.Date(2026, time.April, 21, 0, 0, 0, 0, time.UTC) // a Tuesday
	return w
}

// said holds one case a line: who speaks, the words, and the sentence wanted. "=" means that the words stay as they were said.
const said = `
jean | I don't need any help with dressing. | {S2} said she does not need any help with dressing.
jean | I do need a rail by the bath. | {S2} said she does need a rail by the bath.
jean | I need a rail by the bath. | {S2} said she needs a rail by the bath.
jean | I'm tired all the time. | {S2} said she is tired all the time.
jean | I've been on my own since March. | {S2} said she has been on her own since March.
jean | I have my breakfast at eight. | {S2} said she has her breakfast at eight.
jean | I've my pension. | {S2} said she has her pension.
jean | I go to the day centre on Tuesdays. | {S2} said she goes to the day centre on Tuesdays.
jean | I try to walk to the shop. | {S2} said she tries to walk to the shop.
jean | I wash at the sink. | {S2} said she washes at the sink.
jean | I always catch the bus. | {S2} said she always catches the bus.
jean | I never really go out. | {S2} said she never really goes out.
jean | I just worry about the stairs. | {S2} said she just worries about the stairs.
jean | I fell in the kitchen. | {S2} said she fell in the kitchen.
jean | I didn't bang my head. | {S2} said she did not bang her head.
jean | I can't get my leg over the side. | {S2} said she cannot get her leg over the side.
jean | I won't go in a home. | {S2} said she will not go in a home.
jean | I'll think about it. | {S2} said she will think about it.
jean | I'd like to go back to chapel. | {S2} said she would like to go back to chapel.
jean | I'd never stop him going. | {S2} said she would never stop him going.
jean | I'd better ring the doctor. | {S2} said she had better ring the doctor.
jean | I'd rather stay here. | {S2} said she would rather stay here.
jean | I'd been asleep. | {S2} said she had been asleep.
jean | I'd forgotten my keys. | {S2} said she had forgotten her keys.
jean | I'd a fall in March. | {S2} said she had a fall in March.
jean | I might move in with my sister. | {S2} said she might move in with her sister.
jean | I used to sing. | {S2} said she used to sing.
jean | I was in the garden. | {S2} said she was in the garden.
jean | I wasn't scared. | {S2} said she was not scared.
jean | I made myself a sandwich. | {S2} said she made herself a sandwich.
jean | The blue one is mine. | {S2} said the blue one is hers.
jean | He told me I could stay. | {S2} said he told her she could stay.
jean | It makes me feel old. | {S2} said it makes her feel old.
jean | He doesn't live here. | {S2} said he does not live here.
jean | Nobody comes in. | {S2} said nobody comes in.
jean | Nobody else lives here. | {S2} said nobody else lives here.
jean | My sister does the shopping. | {S2} said her sister does the shopping.
jean | My back hurts. | {S2} said her back hurts.
jean | The heating is broken. | {S2} said the heating is broken.
jean | There's no heating upstairs. | {S2} said there is no heating upstairs.
jean | There's two steps at the back. | {S2} said there's two steps at the back.
jean | It's on the back of the door. | {S2} said it is on the back of the door.
jean | It's been like that since Easter. | {S2} said it has been like that since Easter.
jean | It's got worse. | {S2} said it has got worse.
jean | It's finished now. | {S2} said it's finished now.
jean | He's moved out. | {S2} said he's moved out.
jean | He's not been late. | {S2} said he has not been late.
jean | He's not well. | {S2} said he is not well.
jean | He's going to court in May. | {S2} said he is going to court in May.
jean | They've stopped my money. | {S2} said they have stopped her money.
jean | They're not coming back. | {S2} said they are not coming back.
jean | We haven't got any hot water. | {S2} said they have not got any hot water.
jean | We do our shopping on a Friday. | {S2} said they do their shopping on a Friday.
jean | Me and Craven don't talk. | {S2} said she and Craven do not talk.
jean | Me and my brother go every week. | {S2} said she and her brother go every week.
jean | I get up and have a wash. | {S2} said she gets up and has a wash.
jean | I get up, I have a wash. | {S2} said she gets up; she has a wash.
jean | I want to move out and have my own place. | {S2} said she wants to move out and have her own place.
jean | I'll ring him and tell him. | {S2} said she will ring him and tell him.
jean | I'm tired and need help. | {S2} said she is tired and needs help.
jean | I have a wash at the sink. I can't do the bath. | {S2} said she has a wash at the sink; she cannot do the bath.
jean | But I get there. | {S2} said she gets there.
jean | I'm up twice in the night, but I get there. | {S2} said she is up twice in the night, but she gets there.
jean | I don't sleep. But I rest in the day. | {S2} said she does not sleep, but she rests in the day.
jean | He's in school every day. Not late once. | {S2} said he is in school every day, not late once.
jean | Well, I'm managing. | {S2} said she is managing.
jean | Well I'm managing. | {S2} said she is managing.
jean | I was, er, I was in the bath. | {S2} said she was in the bath.
jean | I had toast and a, um, a yoghurt. | {S2} said she had toast and a yoghurt.
jean | I'm not, like, brilliant. | {S2} said she is not brilliant.
jean | I don't wear it, mind. | {S2} said she does not wear it.
jean | You know, I don't sleep. | {S2} said she does not sleep.
jean | I don't sleep, you know. | {S2} said she does not sleep.
jean | I mean, I wasn't there. | {S2} said she was not there.
jean | Yes, I take them every morning. | {S2} said she takes them every morning.
jean | No. I didn't go to hospital. | {S2} said she did not go to hospital.
jean | No, I've never smoked. | {S2} said she has never smoked.
jean | I don't mind, love. | {S2} said she does not mind.
jean | It's four, Owen. | {S2} said it is four.
jean | I'm not daft, am I? | {S2} said she is not daft.
jean | It's cold in here, isn't it? | {S2} said it is cold in here.
jean | I'm gonna ring the council. | {S2} said she is going to ring the council.
jean | I wanna stay here. | {S2} said she wants to stay here.
jean | I walk cos I can't manage the bus. | {S2} said she walks because she cannot manage the bus.
jean | School told me he said I'd left him. | {S2} said school told her he said she had left him.
jean | I said I was sure of it. | {S2} said she said she was sure of it.
jean | The doctor put me up to a hundred. | {S2} said the doctor put her up to a hundred.
jean | On Fridays I go to bingo. | {S2} said on Fridays she goes to bingo.
jean | Sometimes I forget my tablets. | {S2} said sometimes she forgets her tablets.
jean | If it rains, I stay in. | {S2} said if it rains, she stays in.
jean | Last night he was all right. | {S2} said last night he was all right.
jean | I've rung them three times since. | {S2} said she has rung them three times since.
jean | I'm three hundred and forty pounds behind with the rent. | {S2} said she is three hundred and forty pounds behind with the rent.
jean | I'm seventy-nine. I'll be eighty in June. | {S2} said she is seventy-nine; she will be eighty in June.
jean | I rang one one one. | {S2} said she rang one one one.
jean | I'm really, really tired. | {S2} said she is really, really tired.
jean | Housing came out on the ninth. | {S2} said housing came out on the ninth.
jean | Deepa comes on Mondays. | {S2} said Deepa comes on Mondays.
jean | Mrs Marsh rang me Friday. | {S2} said Mrs Marsh rang her Friday.
jean | I saw the doctor yesterday. | {S2} said she saw the doctor yesterday (Monday 20 April).
jean | I found him on the floor. | {S2} said she found him on the floor.
jean | I think it's too far. | {S2} said she thinks it is too far.
jean | I know he takes things. | {S2} said she knows he takes things.
jean | I don't know his birthday. | {S2} said she does not know his birthday.
jean>w | I'll text you it by Friday. | {S2} said she will text me it by Friday.
jean>w | I'll email it you. | {S2} said she will email it me.
jean>w | I told you last week. | {S2} said she told me last week.
owen | I don't see my dad any more. | {S3} said he does not see his dad any more.
owen | I cook for myself. | {S3} said he cooks for himself.
owen | They gave me a month's notice. | {S3} said they gave him a month's notice.
owen | I drive her to chapel. | {S3} said he drives her to chapel.
owen | She rings me at work. | {S3} said she rings him at work.
owen | The red one's mine. | =
owen | I fly home on Thursday. | {S3} said he flies home on Thursday.
owen | I finish at six. | {S3} said he finishes at six.
owen | I miss her. | {S3} said he misses her.
owen | I have to be in work for seven. | {S3} said he has to be in work for seven.
owen | I haven't touched a drop since Christmas. | {S3} said he has not touched a drop since Christmas.
owen | I did ring. | {S3} said he did ring.
owen | I've got to be there at nine. | {S3} said he has got to be there at nine.
owen | My mum brought me up. | {S3} said his mum brought him up.
robin | I don't want to move. | {S4} said they do not want to move.
robin | I'm off work. | {S4} said they are off work.
robin | I was at home. | {S4} said they were at home.
robin | I go to college on Mondays. | {S4} said they go to college on Mondays.
robin | My keys are at the shop. | {S4} said their keys are at the shop.
sam | Nobody told Deepa. | {S5} said nobody told Deepa.
sam | The lift is broken. | {S5} said the lift is broken.
toby | Mum was outside. | {S6} said his mum was outside.
toby | I made a jam sandwich. | {S6} said he made a jam sandwich.
toby | Nana walks me to school. | {S6} said his nana walks him to school.
toby | I live with Mum and my sister. | {S6} said he lives with his mum and his sister.
lily | Dad takes me swimming. | {S7} said her dad takes her swimming.
lily | I like Miss Lane. | {S7} said she likes Miss Lane.
w | I'll email the housing officer tomorrow. | I will email the housing officer tomorrow (Wednesday 22 April).
w | I'll get that referral in by this Friday. | I will get that referral in by this Friday (24 April).
w | I can't promise that. | I said I cannot promise that.
w | I've seen his room now. | I said I have seen his room now.
w | It's not decided today. | I said it's not decided today.
w>jean | I'll post you the form. | I will post {S2} the form.
w>jean | And I'll ring you on Friday the twenty-fourth, after ten, to see how you are. | I will ring {S2} on Friday the twenty-fourth, after ten, to see how she is.
w>jean | I won't ring them unless you tell me I can. | I will not ring them unless {S2} tells me I can.
w>jean | You can have a carer's assessment in your own right, you know. | I said {S2} can have a carer's assessment in {S2}'s own right.
w>jean | I noticed you were holding on to the radiator. | I said I noticed {S2} was holding on to the radiator.
w>jean | I'll let you know. | I will let {S2} know.
w>jean | I can help you fill it in. | I said I can help {S2} fill it in.
w>owen | I'll send you a copy and your mum can have one. | I will send {S3} a copy and {S3}'s mum can have one.
w>owen | I can see you've got a bruise. | I said I can see {S3} has got a bruise.
w>toby | I'll come and see you at school on Thursday. | I will come and see {S6} at school on Thursday (23 April).
w | I'll send you a copy, Jean. | I will send {S2} a copy.
w | Jean, I'll send you a copy. | I will send {S2} a copy.
alone | Right, er, I saw him on his own. | I saw him on his own.
alone | I didn't go upstairs. Full stop, new paragraph. | I did not go upstairs.
alone | Mr Craven was using his frame. | Mr Craven was using his frame.
jean | I had two falls. One in January, in the kitchen. | {S2} said she had two falls, one in January, in the kitchen.
jean | He rings me. Every night, on his way home. | {S2} said he rings her, every night, on his way home.
jean | I've had no carers. Not since March. | {S2} said she has had no carers, not since March.
jean | It was Deepa that rang, it wasn't me. | {S2} said it was Deepa that rang, it was not her.
jean | Deepa told me that on Friday, about seven, he went out. | {S2} said Deepa told her that on Friday, about seven, he went out.
jean | I rest in the morning because of my chest and I do a bit of ironing after dinner. I have my tea at five. I watch the news and then I go up to bed at ten. | {S2} said she rests in the morning because of her chest and she does a bit of ironing after dinner; she has her tea at five. She said she watches the news and then she goes up to bed at ten.
jean | Mrs Marsh comes in the morning because of my chest and I do a bit of ironing after dinner. I have my tea at five. I watch the news and then I go up to bed at ten. | {S2} said Mrs Marsh comes in the morning because of her chest and she does a bit of ironing after dinner; she has her tea at five. {S2} said she watches the news and then she goes up to bed at ten.
jean | It's about, what, ten hours a week. | {S2} said it is about ten hours a week.
jean | He's on the, what is it, the list for ENT. | {S2} said he is on the list for ENT.
jean | Health visitor had him on the scales. | {S2} said health visitor had him on the scales.
jean | His son, Craven, rang me. | {S2} said his son, Craven, rang her.
jean | It'd give me time. | {S2} said it would give her time.
jean | There's a few things. | {S2} said there's a few things.
jean | It's nine. | {S2} said it is nine.
owen | He's got a sister. | =
jean | I said no to that. | {S2} said she said no to that.
jean | I'd have to look at it, Mrs Lowe. | {S2} said she would have to look at it.
jean | That's good, that. | =
jean | He's not been since, well, we've no record at all. | =
jean | Me, ring the agency. | =
jean | The, the blue one is mine. | {S2} said the blue one is hers.
jean | The doctor says I'm not to lift. | =
jean | I cook and clean for him. | =
jean | I clean and cook for him. | =
jean | I sit down and then I go to bed. | {S2} said she sits down and then she goes to bed.
jean | I go out but don't walk far. | {S2} said she goes out but does not walk far.
jean | I have never smoked. | {S2} said she has never smoked.
jean | I must ring him. | {S2} said she must ring him.
jean | I'm not being funny. | {S2} said she is not being funny.
jean | He's nowt. | =
jean | The kids are with my mam. | {S2} said the kids are with her mam.
jean | My mam's poorly. | {S2} said her mam's poorly.
jean | I'm eighty, aren't I? | {S2} said she is eighty.
jean | I'm going home, am I? | =
jean | Do I look daft? | =
w>jean | I've written down what you want. | I said I have written down what {S2} wants.
w>jean | If you want, I can ring them. | I said if {S2} wants, I can ring them.
w>jean | You don't have to decide today. | I said {S2} does not have to decide today.
w>jean | I know you were worried. | I said I know {S2} was worried.
w>jean | I won't tell them what you're paying. | I will not tell them what {S2} is paying.
w | I'm meeting Deepa tomorrow, Wednesday the twenty-second. | I said I am meeting Deepa tomorrow, Wednesday the twenty-second.
alone | Mr Craven, er, he couldn't tell me why. | Mr Craven, he could not tell me why.
alone | No falls since he came home, he says. | No falls since he came home, he says.
jean | He's back at work, they tell me. | {S2} said he is back at work, they tell her.
alone | Two slats gone in the bed. | Two slats gone in the bed.
jean | He knows I'd've gone. | =
jean | My son hit me. | {S2} said her son hit her.
jean | My daughter lost her job. | {S2} said her daughter lost her job.
jean | My mum does the mornings now. She's here for quarter past eight and she walks him round. | {S2} said her mum does the mornings now; she is here for quarter past eight and she walks him round.
jean | My friend lost her job and I helped. | =
jean | Her dad left. | =
jean | Like I said, I don't sleep. | {S2} said she does not sleep.
jean | No one came. | {S2} said no one came.
jean | No he didn't. | =
jean | Yes he does. | =
jean | I should've rung. | {S2} said she should have rung.
jean | I haven't a clue. | {S2} said she has not a clue.
jean | He rang my sister and I. | =
jean | All I do is sleep. | =
jean | I'm on me own. | =
jean | We all love him. | =
jean | I read to him. | =
jean | I hope you're right. | =
jean | What I do is walk. | =
jean | I take 2.5mg and it cost £20. | {S2} said she takes 2.5mg and it cost £20.
jean | He told me he'd left, so I rang Deepa. | {S2} said he told her he had left, so she rang Deepa.
jean | I put it in the drawer. | =
jean | I've got it, it came on Monday. | {S2} said she has got it, it came on Monday.
jean | He takes two, or. | =
jean | I don't get that, er, that attendance thing. | {S2} said she does not get that attendance thing.
jean | The one I've been given, I don't like. | =
jean | It's far, and the one I went to, I can't get there now. | {S2} said it is far, and the one she went to, she cannot get there now.
jean | It's, it's on the door. | {S2} said it is on the door.
jean | I cut his food up. | =
jean | I put them in the drawer every night. | {S2} said she puts them in the drawer every night.
jean | I never touched him, I shut the door. | {S2} said she never touched him; she shut the door.
jean | I put the phone down yesterday. | {S2} said she put the phone down yesterday (Monday 20 April).
jean | I always let him in and he was fine. | =
jean | I can't say yes and I can't say no. | {S2} said she cannot say yes and she cannot say no.
jean | I come in every day. | =
jean | I come in and he was gone. | =
jean | Took me twenty minutes. | =
jean | Can't manage the bus. | =
jean | Don't tell Owen. | =
jean | Put that down as a maybe. | =
jean | Have you got a form? | =
jean | He's back, is he? | =
jean | Two. | =
jean | Toast. | =
jean | Yes. | =
jean | No. | =
jean | Yeah, fine. | =
jean | I do. | =
jean | I don't know. | =
jean | No bother. | =
jean | Two years in May. | =
jean | Because I can't manage. | =
jean | When I was in hospital. | =
jean | It went clean out of my head. | =
jean | I'm at the end of my tether. | =
jean | He does my head in. | =
jean | It came like a bolt out of the blue. | =
jean | She goes, I'm not having it. | =
jean | He said, I'm off. | =
jean | He said I'm useless. | =
jean | He said "I'm off". | =
jean | I was like, no way. | =
jean | She said she's fine. | =
jean | She's eighty-four. | =
jean | She walks him round and I'm not good in the mornings. | =
jean | You can't get through to them. | =
jean | You need your sleep. | =
jean | I don't have accidents, if that's what you're asking. | =
jean | We spoke last week. | =
jean | I were stood at the door. | =
jean | We was in bed. | =
jean | He don't like it. | =
jean | I seen him yesterday. | =
jean | I done it myself. | =
jean | It ain't right. | =
jean | Dunno what he wants. | =
jean | It's cold, innit. | =
jean | I take them tablets. | =
jean | I have a wee dog. | =
jean | I cannae manage. | =
jean | Us mum lives there. | =
jean | I live with me mum. | =
jean | It's me back. | =
jean | He used to hit us. | =
jean | It's ten while four. | =
jean | Our Owen comes. | =
jean | I never did nothing. | =
jean | I should of gone. | =
jean | I've spoke to him. | =
jean | I legged it. | =
jean | I'm bloody freezing. | =
jean | Sorry, I'm late. | =
jean | I was going to— | =
jean | I was going to ... | =
jean | It's Tuesday, no, Thursday. | =
jean | I think, I could just go. | =
jean | Deepa, she never comes. | =
jean | Mum, she never comes. | =
jean | Bread is dear. | =
jean | I help him and work. | =
jean | I don't wash and dress. | =
jean | I don't want to. | =
jean | So I have. | =
jean | I'm {S3}. | =
jean | Somebody to help me have a bath. | =
owen | He said he'd come. | =
owen | I told him he's wrong. | =
robin | I told them no. | =
robin | We told them. | =
sam | I don't sleep. | =
sam | My back hurts. | =
toby | He shouts at me. | =
w | I want to see my dad on Saturdays. | =
w | You said it hurt. | =
w>jean | You both need to come. | =
w | I'll ring you tomorrow. | =
w>jean | Ring me if you fall. | =
alone | He said, I'm not an invalid. | =
alone | It was the second, no, the third of April. | =
? | I don't sleep. | =
`

func TestSay(t *testing.T) {
	n := 0
	for _, line := range strings.Split(strings.TrimSpace(said), "\n") {
		f := strings.Split(line, " | ")
		if len(f) != 3 {
			t.Fatalf("not a case: %q", line)
		}
		n++
		w := wordsOf(f[0], f[1])
		s, ok := Say(w)
		got := s.Text
		if !ok {
			got = "="
		}
		if got != f[2] {
			t.Errorf("%s: %q\n got  %s (%s)\n want %s", f[0], f[1], got, Why(w), f[2])
		}
		if ok {
			if back, fine := Back(s.Text, w); !fine || back == "" {
				t.Errorf("%q does not reverse", s.Text)
			}
		}
	}
	if n < 200 {
		t.Errorf("%d cases; at least 200 are wanted", n)
	}
}

func TestInterpretedStays(t *testing.T) {
	w := wordsOf("jean", "I don't sleep.")
	w.Interpreted = true
	if _, ok := Say(w); ok {
		t.Error("an interpreter's words were changed")
	}
}

// Back must not take a sentence that says more, less or other than the words.
func TestBackRefuses(t *testing.T) {
	for _, c := range []struct{ words, wrong string }{
		{"I don't sleep.", "{S2} said she does sleep."},
		{"I don't sleep.", "{S2} said he does not sleep."},
		{"I sleep well.", "{S2} said she does not sleep well."},
		{"I fell in March.", "{S2} said she fell in May."},
		{"I fell twice in March.", "{S2} said she fell in March."},
		{"I might go.", "{S2} said she will go."},
		{"He hit me.", "{S2} said she hit him."},
		{"She hit me.", "{S2} said she hit her."},
		{"My mum came.", "{S2} said his mum came."},
		{"I told Deepa.", "{S2} said she told Owen."},
		{"I'd go.", "{S2} said she should go."},
		{"I don't sleep.", "{S3} said she does not sleep."},
		{"I don't sleep.", "She does not sleep."},
		{"I go out every day.", "{S2} said she goes out."},
		{"I rang one one one.", "{S2} said she rang one."},
	} {
		if back, ok := Back(c.wrong, wordsOf("jean", c.words)); ok {
			t.Errorf("%q was taken back to %q for %q", c.wrong, back, c.words)
		}
	}
}
