package reported

import (
	"regexp"
	"slices"
	"strings"
)

// Back turns reported speech into the words that were said. It shares no step with Say: it takes the sentence word by word, asks of each
// what may have been said for it ("she" may stand for "I", "does" for "do"), and looks for one way through the words spoken in which
// nothing is left over on either side but what carries nothing: filler, forms of address, repeats, a tag question. ok is false if there is
// no such way: then the sentence says more, less or something else than the words. What comes back are the spoken words without those.
func Back(text string, w Words) (words string, ok bool) {
	w = addressed(w)
	said, ok := pieces(w.Text)
	if !ok {
		return "", false
	}
	lead := "{" + w.Speaker.Ref + "} said "
	if w.Speaker.Signer {
		lead = "I said "
	}
	body := strings.TrimPrefix(text, lead)
	if !w.Speaker.Signer && body == text {
		return "", false // only the signer's words stand without "said"
	}
	said = slices.DeleteFunc(said, func(p piece) bool { return fillers[p.text] })
	body = bracketed.ReplaceAllString(strings.ReplaceAll(body, ". "+lead, ". "), "")
	if set, ok := w.Speaker.pronouns(); ok && !w.Speaker.Signer {
		body = strings.ReplaceAll(body, ". "+capitalise(set.subject)+" said ", ". ")
	}
	told, ok := pieces(body)
	if !ok {
		return "", false
	}
	for _, r := range []regime{asSelf, asOther, asOwner} {
		b := backing{w: w, told: told, said: said, regime: r, dead: map[[2]int]bool{}, drops: map[drop][]int{}}
		if b.from(0, 0) {
			slices.Reverse(b.way)
			return strings.Join(b.way, " "), true
		}
	}
	return "", false
}

// bracketed are days put in brackets.
var bracketed = regexp.MustCompile(` \((?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?\d{1,2} [A-Z][a-z]+\)`)

// regime says whom the speaker's own pronoun means in a sentence: never both in one.
type regime int

const (
	asSelf  regime = iota // "she" is the speaker, everywhere
	asOther               // "she" is somebody else, everywhere
	asOwner               // "she" is somebody else, "her mum" the speaker's
)

// piece is one word of either side.
type piece struct {
	text  string
	pause bool // a pause stands before it
}

var pieceRE = regexp.MustCompile(`\{S\d+\}(?:'s)?|[\p{L}\d£%]+(?:['.,:\-][\p{L}\d%]+)*'?|[.,;:!?]`)

// pieces takes a text apart, contractions too, by a table of its own.
func pieces(text string) ([]piece, bool) {
	text = strings.NewReplacer("’", "'", "‘", "'").Replace(text)
	var out []piece
	pause := true
	for _, m := range pieceRE.FindAllString(text, -1) {
		if strings.ContainsAny(m[:1], ".,;:!?") {
			pause = true
			continue
		}
		if strings.HasPrefix(m, "{") {
			out = append(out, piece{m, pause})
			pause = false
			continue
		}
		for _, p := range undone(strings.ToLower(m)) {
			out = append(out, piece{p, pause})
			pause = false
		}
	}
	return out, len(out) > 0 && len(out) <= most
}

// most is how many words are looked at: about three times what Say puts in a sentence.
const most = 150

// undone takes one written word apart into what it stands for.
func undone(m string) []string {
	switch m {
	case "can't", "cannot":
		return []string{"can", "not"}
	case "won't":
		return []string{"will", "not"}
	case "gonna":
		return []string{"going", "to"}
	case "wanna":
		return []string{"want", "to"}
	case "cos":
		return []string{"because"}
	}
	for _, e := range [][2]string{{"n't", "not"}, {"'ll", "will"}, {"'ve", "have"}, {"'re", "are"}, {"'m", "am"}, {"'d", "'d"}, {"'s", "'s"}} {
		if stem := strings.TrimSuffix(m, e[0]); stem != m && stem != "" {
			return []string{stem, e[1]}
		}
	}
	return []string{m}
}

type backing struct {
	w      Words
	told   []piece
	said   []piece
	regime regime
	asked  bool // the sentence is a question of the signer's: its third person is who answers
	dead   map[[2]int]bool
	drops  map[drop][]int
	way    []string
}

// from finds a way from word i of the sentence and word k of the speech to the end of both.
func (b *backing) from(i, k int) bool {
	if i == len(b.told) && k == len(b.said) {
		return true
	}
	at := [2]int{i, k}
	if b.dead[at] {
		return false
	}
	if i < len(b.told) && k < len(b.said) && b.means(i, k) {
		if b.from(i+1, k+1) {
			b.way = append(b.way, b.said[k].text)
			return true
		}
	}
	if i+1 < len(b.told) && b.owns(i) && b.from(i+1, k) { // "his mum" for "Mum"
		return true
	}
	for _, n := range b.dropsAt(i == 0, k) {
		if b.from(i, k+n) {
			return true
		}
	}
	b.dead[at] = true
	return false
}

// means reports whether word i of the sentence may stand for word k of the speech.
func (b *backing) means(i, k int) bool {
	t, s := b.told[i].text, b.said[k].text
	speaker, to := b.w.Speaker, b.w.Addressee
	if b.asked {
		if past, ok := strings.CutPrefix(s, became); ok {
			return t == past
		}
		if set, ok := to.pronouns(); ok && set.has(t) {
			return t == set.subject && s == "you" || t == set.object && s == "you" || t == set.owner && s == "your" || t == set.owned && s == "yours" || t == set.self && s == "yourself"
		}
	}
	if name, ok := strings.CutPrefix(t, "{"); ok {
		ref, owner, _ := strings.Cut(name, "}")
		if ref != to.Ref || !speaker.Signer {
			return false
		}
		if owner != "" {
			return s == "your" || s == "yours"
		}
		return s == "you"
	}
	if !speaker.Signer {
		if set, ok := speaker.pronouns(); ok {
			self := b.regime == asSelf && set.has(t)
			owns := b.regime == asOwner && t == set.owner && (s == "my")
			if self || owns {
				return selfWas(set, t)[s]
			}
			if (s == "i" || s == "me" || s == "my" || s == "mine" || s == "myself") && !(to.Signer && t == s) {
				return false
			}
		}
		if set := pronounSets["they"]; set.has(t) && selfWas(set, t)[pluralOf[s]] && s != "" {
			return true
		}
		if to.Signer && t == "me" {
			return s == "you"
		}
	} else if set, ok := to.pronouns(); ok && set.has(t) && (s == "you" || s == "yourself") {
		return true
	}
	if t == s {
		return true
	}
	switch t {
	case "is":
		return s == "am" || s == "are" || s == "'s"
	case "are":
		return s == "am"
	case "has":
		return s == "have" || s == "'s"
	case "does":
		return s == "do"
	case "was":
		return s == "were"
	case "were":
		return s == "was"
	case "had", "would":
		return s == "'d"
	}
	return s == withoutS(t) || t == s+"s" || t == s+"es"
}

var pluralOf = map[string]string{"we": "i", "us": "me", "our": "my", "ours": "mine", "ourselves": "myself"}

// selfWas are the words of the first person that a pronoun may stand for.
func selfWas(set pronounSet, t string) map[string]bool {
	out := map[string]bool{}
	if t == set.subject {
		out["i"], out["me"] = true, t == set.subject
	}
	if t == set.object {
		out["me"] = true
	}
	if t == set.owner {
		out["my"] = true
	}
	if t == set.owned {
		out["mine"] = true
	}
	if t == set.self {
		out["myself"] = true
	}
	return out
}

// withoutS undoes "tries", "goes", "walks" after a subject that may have been "I" or "you"; empty if the word has no such ending.
func withoutS(t string) string {
	switch {
	case len(t) > 4 && strings.HasSuffix(t, "ies"):
		return t[:len(t)-3] + "y"
	case len(t) > 3 && (strings.HasSuffix(t, "ches") || strings.HasSuffix(t, "shes") || strings.HasSuffix(t, "sses") || strings.HasSuffix(t, "xes") || strings.HasSuffix(t, "zes")):
		return t[:len(t)-2]
	case len(t) > 2 && strings.HasSuffix(t, "s") && !strings.HasSuffix(t, "ss"):
		return t[:len(t)-1]
	}
	return ""
}

// owns reports whether word i of the sentence is the "his" that was put before a word such as "mum".
func (b *backing) owns(i int) bool {
	set, ok := b.w.Speaker.pronouns()
	return ok && b.told[i].text == set.owner && kinNames[b.told[i+1].text]
}

// drop is a place in the speech, and whether the sentence has begun there.
type drop struct {
	first bool
	k     int
}

// dropsAt are the lengths of what carries nothing at k: up to the next pause, six words at most, the longest first.
func (b *backing) dropsAt(first bool, k int) []int {
	at := drop{first, k}
	out, known := b.drops[at]
	if known {
		return out
	}
	for n := 1; k+n <= len(b.said) && n <= 6 && (n == 1 || !b.said[k+n-1].pause); n++ {
		if b.mayDrop(first, k, n) {
			out = append([]int{n}, out...)
		}
	}
	b.drops[at] = out
	return out
}

// mayDrop reports whether the n words from k on carry nothing.
func (b *backing) mayDrop(first bool, k, n int) bool {
	ws := b.said[k : k+n]
	end := k+n == len(b.said) || b.said[k+n].pause
	texts := make([]string, n)
	for x, p := range ws {
		texts[x] = p.text
	}
	phrase := strings.Join(texts, " ")
	switch {
	case b.repeated(k, k+n, n):
		return true
	case n == 1 && k+2 < len(b.said) && b.said[k+1].pause && slices.ContainsFunc(b.dropsAt(false, k+1), func(d int) bool { return b.repeated(k, k+1+d, 1) }): // "the, what is it, the list"
		return true
	case !ws[0].pause:
		return false
	case n == 1 && (openers[phrase] || phrase == "now" || first && joiners[phrase]):
		return true
	case !end:
		return false
	case n == 1 && (closers[phrase] || phrase == "so" || phrase == "well" || phrase == "right" || phrase == "no"), n <= 2 && b.address(texts), b.w.Alone && punctuation[phrase]:
		return true
	}
	if slices.ContainsFunc(phrases, func(p []string) bool { return slices.Equal(undoneAll(p), texts) }) {
		return true
	}
	if b.asked {
		return slices.ContainsFunc(askTails, func(p []string) bool { return slices.Equal(p, texts) })
	}
	tag := n == 2 || n == 3 && texts[1] == "not" // "isn't it"
	return tag && (finites[texts[0]] || texts[0] == "can") && tagPronouns[texts[n-1]]
}

func undoneAll(ws []string) []string {
	var out []string
	for _, w := range ws {
		out = append(out, undone(w)...)
	}
	return out
}

// repeated reports whether the n words at k are said again at again.
func (b *backing) repeated(k, again, n int) bool {
	if again+n > len(b.said) {
		return false
	}
	for x := range n {
		if t := b.said[k+x].text; t != b.said[again+x].text || numberWord(t) || emphatic[t] && t != "that" && t != "so" && t != "had" && t != "is" && t != "on" {
			return false
		}
	}
	return true
}

// address reports whether the words are what somebody present may be called.
func (b *backing) address(texts []string) bool {
	for _, t := range texts {
		if kinNames[t] || titles[t] {
			continue
		}
		if !slices.ContainsFunc(append(slices.Clone(b.w.People), b.w.Addressee), func(p Person) bool {
			return slices.Contains(strings.Fields(strings.ToLower(p.Name)), t)
		}) {
			return false
		}
	}
	return true
}
