package reported

import (
	"slices"
	"strings"
)

// guard refuses words that the tables do not hold: dialect, idiom, oaths, direct speech inside.
func (c *change) guard(ws []word) bool {
	for _, w := range ws {
		if strange[w.low] {
			return c.stay("dialect, slang or courtesy: " + w.low)
		}
	}
	text := " " + strings.Join(lows(ws), " ") + " "
	for _, i := range idioms {
		if strings.Contains(text, " "+i+" ") || strings.Contains(text, " "+i+"'") {
			return c.stay("idiom: " + i)
		}
	}
	x := expand(slices.Clone(ws))
	for i, w := range x {
		prev, next := "", ""
		if i > 0 {
			prev = x[i-1].low
		}
		if i+1 < len(x) {
			next = x[i+1].low
		}
		pausesNext := i+1 < len(x) && x[i+1].comma
		switch w.low {
		case "no":
			if modals[prev] || (finites[prev] || prev == "'s") && gerund(next) && !(i > 1 && nominative[x[i-2].low] && !pronounSubject[x[i-2].low]) { // "he will no wear it"
				return c.stay("dialect: no")
			}
		case "were":
			if prev == "i" || prev == "he" || prev == "she" || prev == "it" || prev == "that" || c.names[prev] {
				return c.stay("dialect: were")
			}
		case "was":
			if prev == "we" || prev == "you" || prev == "they" {
				return c.stay("dialect: was")
			}
		case "do":
			if next == "not" && (prev == "he" || prev == "she" || prev == "it" || c.names[prev] && !(i > 1 && x[i-2].low == "and")) {
				return c.stay("dialect: don't")
			}
		case "done", "seen", "been", "gone":
			if prev == "i" || prev == "we" || prev == "they" || prev == "he" || prev == "she" {
				return c.stay("dialect: " + w.low)
			}
		case "while":
			if next == "" || numberWord(next) || days[next] > 0 || next == "sunday" || next == "tomorrow" || next == "about" || next == "half" || next == "quarter" {
				return c.stay("dialect: while")
			}
		case "them", "me", "us":
			if w.low == "me" && next == "back" && (preps[prev] || finites[prev] || prev == "'s") {
				return c.stay("dialect: me back")
			}
			if w.low != "us" && gives[prev] && next != "back" {
				break
			}
			if next == "" || pausesNext || follows[next] || preps[next] || joiners[next] || determiner[next] || nominative[next] || adverbs[next] || subordinators[next] || finites[next] || numberWord(next) ||
				(base[next] || either[next] || next == "be") && !kin[next] || gerund(next) || days[next] > 0 || next == "sunday" || next == "january" {
				break
			}
			return c.stay("dialect, or unclear: " + w.low + " " + next)
		case "our":
			if i+1 < len(x) && upper(x[i+1].text) {
				return c.stay("dialect: our " + next)
			}
		case "of":
			if prev == "could" || prev == "should" || prev == "would" || prev == "might" {
				return c.stay("dialect: of")
			}
		case "not", "never", "cannot":
			for k := i + 1; k < len(x) && k <= i+5 && !x[k].comma && !pronounSubject[x[k].low]; k++ {
				if v := x[k].low; v == "nothing" || v == "nobody" || v == "nowhere" || v == "none" || v == "neither" || v == "no" && x[k-1].low != "say" && x[k-1].low != "said" || v == "never" || v == "not" {
					return c.stay("two denials in one")
				}
			}
		case "like":
			if (prev == "am" || prev == "was" || prev == "is" || prev == "'s" || prev == "are" || prev == "were" || prev == "just") && (pausesNext || pronounSubject[next] || next == "no" || next == "yes") {
				return c.stay("direct speech within")
			}
		case "have", "has", "had", "is", "are", "am", "be", "get", "got", "getting", "want", "wants", "need", "needs", "'s", "'d":
			if v := dialectPast(x, i); v != "" {
				return c.stay("dialect: " + v)
			}
			if w.low == "am" && next == "afraid" && !(i+2 < len(x) && x[i+2].low == "of") {
				return c.stay("courtesy: afraid")
			}
		case "words":
			if next == "were" || next == "was" || next == "is" || next == "are" {
				return c.stay("direct speech within")
			}
		case "said", "says", "say", "goes", "went", "asked", "told", "tells", "tell", "shouted", "shouts", "text", "texted", "wrote", "thought", "think":
			if (w.low == "think" || w.low == "thought") && pausesNext && pronounSubject[next] && prev == "i" || !c.indirect(x, i) {
				return c.stay("direct speech within")
			}
		}
		if (w.low == "was" || w.low == "is" || w.low == "'s") && pausesNext && (next == "i" || next == "you" || next == "we") {
			return c.stay("direct speech within")
		}
		if w.low == "words" && (pausesNext || next == "") {
			return c.stay("direct speech within")
		}
		if (w.low == "i" || w.low == "you" || w.low == "we") && i > 0 && finites[prev] && !x[i].comma {
			return c.stay("inverted")
		}
	}
	return true
}

var pronounSubject = set("i he she it we they you")

// gives take a person and a thing: "it gives me time".
var gives = set("give gives giving gave given lend lends lent send sends sent show shows showed bring brings brought cost costs owe owes owed pay pays paid buy buys bought teach taught offer offers offered")

// follows are words that cannot be owned: after them "me" is not "my", and "them" not "those".
var follows = set("well too again anyway all both either instead much more now today tomorrow yesterday tonight then there here home away back first last once twice every sometimes not up down crazy mad happy sad angry feel old ill better worse up that's it's what how who why where which late early alone tired safe scared everything something nothing anything everyone nobody so as")

// indirect reports whether what follows a word of saying is reported already: "he said he was fine", "she told me I could". Words that may be
// somebody's very words ("he said I'm going") are not.
func (c *change) indirect(x []word, i int) bool {
	verb := x[i].low
	k := i + 1
	if verb == "told" || verb == "tells" || verb == "tell" || verb == "asked" || verb == "text" || verb == "texted" {
		for k < len(x) && k <= i+3 && (x[k].low == "me" || x[k].low == "us" || x[k].low == "him" || x[k].low == "her" || x[k].low == "them" || x[k].low == "you" || upper(x[k].text) && x[k].low != "i") {
			k++
		}
	}
	if k < len(x) && x[k].comma && verb != "think" && verb != "went" && verb != "goes" && !joiners[x[k].low] && !subordinators[x[k].low] && !(k == len(x)-1) {
		return false
	}
	if k < len(x) && x[k].low == "that" {
		k++
	}
	if k >= len(x) {
		return true
	}
	subject := ""
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if adverbs[x[j].low] || finites[x[j].low] || x[j].low == "not" || x[j].low == "'d" || x[j].low == "to" {
			continue
		}
		subject = x[j].low
		break
	}
	w := x[k].low
	if verb == "goes" || verb == "went" {
		return !(x[k].comma && pronounSubject[w]) && w != "i" && w != "no" && w != "yes"
	}
	switch {
	case subject == "i":
		return w != "do" && w != "you" || verb == "told" || verb == "think"
	case w == "i" || w == "we":
		if k+1 < len(x) {
			switch x[k+1].low {
			case "had", "was", "would", "could", "did", "should", "might", "'d", "were":
				return true
			}
		}
		return verb == "think" || verb == "tell" || verb == "tells" || verb == "told"
	case w == "my" || w == "our" || w == "me":
		return verb == "told" || verb == "tells"
	case w == "do" || w == "get" || w == "stop" || w == "go" || w == "please":
		return false
	}
	return true
}

// dialectPast finds "have spoke", "isn't broke", "want it wrote down": a past where plain English has a participle.
func dialectPast(x []word, i int) string {
	verb := x[i].low
	for k := i + 1; k < len(x) && k <= i+3 && !x[k].comma; k++ {
		w := x[k].low
		switch {
		case w == "not" || adverbs[w]:
			continue
		case past[w] && !participle[w] && !base[w]:
			return w
		case (verb == "have" || verb == "has" || verb == "'s" || verb == "'d" || verb == "had") && w == "give":
			return w
		case (verb == "want" || verb == "wants" || verb == "need" || verb == "needs" || verb == "have" || verb == "get") && (w == "it" || w == "that" || w == "him" || w == "them" || w == "her") && verb != "":
			continue
		}
		return ""
	}
	return ""
}

func numberWord(w string) bool {
	if w != "" && w[0] >= '0' && w[0] <= '9' {
		return true
	}
	return counts[strings.SplitN(w, "-", 2)[0]]
}

var counts = set("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand half quarter first second third fourth fifth")

// bare answers lean on the question even when they are whole sentences.
var leaning = []string{"i know", "i do", "i do not", "i do not know", "i am", "i am not", "i have", "i have not", "i did", "i did not", "i can", "i cannot", "i will", "i will not", "i would", "i would not", "i think so", "i do not think so",
	"i hope so", "i hope not", "i suppose", "i suppose so", "i see", "i guess so", "i was", "i was not", "that is it", "that is right", "that is all", "that is fine", "that is true", "that is me", "it is", "it is not", "it does", "it does not", "it was", "it was not", "he is", "she is",
	"he does", "she does", "he does not", "she does not", "they do", "they do not", "i said", "i am fine", "i never did", "i always do", "i will do", "i have done", "i would do", "i might do", "so i have", "so i do", "so i did", "i can do", "i should do", "i could do", "i do that", "i have had", "he did", "she did", "he did not", "she did not", "he has", "she has", "they are", "they did", "they have", "i agree", "it depends", "it is me", "that is me", "that was me", "it was me", "i do not want to", "i want to", "i would like to", "i have to", "i had to", "i tried to", "i used to", "i would not like to", "i am not going to", "i am going to", "i am willing", "i would rather not", "i told you", "i am talking", "i know that"}

// shape tells why a sentence cannot be trusted to have a subject and a verb; empty if it can. The words are expanded.
func shape(ws []word, c *change) string {
	if slices.Contains(leaning, strings.Join(lows(ws), " ")) {
		return "leans on the question"
	}
	if len(ws) < 3 {
		return "fragment"
	}
	i := 0
	if joiners[ws[0].low] && len(ws) > 1 {
		i = 1
	}
	if subordinators[ws[i].low] || ws[i].low == "because" || i == 1 && ws[0].low == "because" {
		for k := i + 3; k < len(ws); k++ {
			if ws[k].comma && !joiners[ws[k].low] && subjectVerb(ws, k, c) {
				return ""
			}
		}
		return "fragment"
	}
	for leading[ws[i].low] && i+1 < len(ws) {
		i++
	}
	if v := verbAt(ws, i+1); pronounSubject[ws[i].low] && v >= 0 && v+1 < len(ws) && ws[v+1].comma && opines[ws[v].low] {
		return "fragment"
	}
	if leadingPP[ws[i].low] && (ws[i].low != "one" || i+1 < len(ws) && times[ws[i+1].low]) && !subjectVerb(ws, i, c) {
		k := i + 1
		for k < len(ws) && k <= i+6 && !(pronounSubject[ws[k].low] || ws[k].low == "there") {
			if ws[k].low != "school" && (finites[ws[k].low] || third[ws[k].low] && !alike[strings.TrimSuffix(ws[k].low, "s")] && ws[k].low != "times") {
				return "fragment"
			}
			k++
		}
		i = k
	}
	if i >= len(ws) || !subjectVerb(ws, i, c) {
		return "no subject and verb that the tables know"
	}
	return ""
}

var (
	opines = set("think suppose guess reckon thought mean")
	times  = set("day time night morning week afternoon evening weekend")
)

// verbAt finds the verb that follows a subject which ends before i; -1 if the tables do not know it.
func verbAt(ws []word, i int) int {
	if i < len(ws) && ws[i].low == "else" {
		i++
	}
	for i < len(ws) && (adverbs[ws[i].low] && !finites[ws[i].low] || ws[i].low == "both" || ws[i].low == "all" && i+1 < len(ws) && finites[ws[i+1].low]) {
		i++
	}
	if i >= len(ws) || ws[i].comma {
		return -1
	}
	w := ws[i].low
	if finites[w] || w == "'s" || w == "'d" || base[w] || past[w] || third[w] || either[w] || w == "used" {
		return i
	}
	return -1
}

// subjectVerb reports whether a subject with its verb begins at i.
func subjectVerb(ws []word, i int, c *change) bool {
	w := ws[i]
	rest := i + 1
	switch {
	case pronounSubject[w.low] || nominative[w.low] && !determiner[w.low]:
		return verbAt(ws, rest) >= 0
	case w.low == "me" && i == 0 && len(ws) > 3 && ws[1].low == "and":
		return meAnd(ws, c) >= 0
	case nominative[w.low] && verbAt(ws, rest) >= 0 && finites[ws[verbAt(ws, rest)].low]:
		return true
	case titles[w.low] && i+2 < len(ws) && upper(ws[i+1].text):
		return verbAt(ws, i+2) >= 0
	case determiner[w.low]:
		return nounPhrase(ws, i, c)
	case commons[w.low] && verbAt(ws, rest) < 0:
		return nounPhrase(ws, i, c)
	case w.name || kin[w.low] || commons[w.low] || upper(w.text) && c.names[w.low]:
		if rest < len(ws) && ws[rest].name && !ws[rest].comma { // surname
			rest++
		}
		if rest+1 < len(ws) && ws[rest].low == "and" && (ws[rest+1].name || kin[ws[rest+1].low] || commons[ws[rest+1].low]) {
			rest += 2
		}
		return verbAt(ws, rest) >= 0
	case strings.HasSuffix(w.low, "'s") && upper(w.text) && c.names[strings.TrimSuffix(w.low, "'s")]:
		return nounPhrase(ws, i, c) || rest < len(ws) && (gerund(ws[rest].low) || isNext[ws[rest].low] || hasNext[ws[rest].low])
	}
	return false
}

// nounPhrase looks for the verb of a subject of several words: at most six, no pause, no other subject.
func nounPhrase(ws []word, i int, c *change) bool {
	if i+1 < len(ws) && pronounSubject[ws[i+1].low] {
		return false
	}
	if w := ws[i].low; (w == "no" || w == "any" || w == "every") && i+1 < len(ws) && ws[i+1].low == "one" {
		return verbAt(ws, i+2) >= 0
	}
	for k := i + 1; k < len(ws) && k <= i+6; k++ {
		if ws[k].comma && ws[k].name && pauseAfter(ws, k) && k+1 < len(ws) { // "his son, Neil, rang"
			return verbAt(append(slices.Clone(ws[:k+1]), word{text: "x", low: ws[k+1].low}), k+1) >= 0
		}
		if ws[k].comma {
			return false
		}
		w := ws[k].low
		if ws[k].name && w == "may" {
			continue
		}
		switch {
		case k == i+1 && !finites[w]: // the noun itself
			if endsIn(w, "'s") && k+1 < len(ws) && (gerund(ws[k+1].low) || hasNext[ws[k+1].low] || isNext[ws[k+1].low] && ws[k+1].low != "two" || ws[k+1].low == "not" || days[ws[k+1].low] > 0) {
				return true
			}
			continue
		case finites[w] && !ws[k].name, w == "'s", w == "used":
			return true
		case endsIn(w, "'s") && k+1 < len(ws) && (gerund(ws[k+1].low) || hasNext[ws[k+1].low] || ws[k+1].low == "not"):
			return true
		case pronounSubject[w], joiners[w] && w != "and", subordinators[w]:
			return false
		case (past[w] || third[w] || base[w]) && !alike[strings.TrimSuffix(w, "s")] && !preps[ws[k-1].low] && !determiner[ws[k-1].low] && w != "like":
			return true
		case third[w] && k+1 < len(ws) && (determiner[ws[k+1].low] || ws[k+1].low == "me" || ws[k+1].low == "him" || ws[k+1].low == "them" || ws[k+1].low == "it" || preps[ws[k+1].low]):
			return true
		case third[w] && k == len(ws)-1 && determiner[ws[i].low] && k == i+2:
			return true
		}
	}
	return false
}

// meAnd finds the verb of "me and Lee …", or -1.
func meAnd(ws []word, c *change) int {
	k := 2
	if ws[k].low == "my" || ws[k].low == "our" {
		k++
	}
	if k >= len(ws) || !(ws[k].name || kin[ws[k].low] || c.names[ws[k].low]) {
		return -1
	}
	v := verbAt(ws, k+1)
	if v < 0 || third[ws[v].low] || ws[v].low == "is" || ws[v].low == "was" || ws[v].low == "am" || ws[v].low == "has" || ws[v].low == "does" {
		return -1
	}
	return v
}
