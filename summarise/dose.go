package summarise

import (
	"regexp"

	"evenhand/summarise/evidence"
)

// A dose that changed does harm as an old one, as a number without its medicine, and as half of what was said of it. So what tells of the change is
// given as the whole turn, the old value with the new one, and whoever named the medicine shortly before is heard too.

var (
	// dosage is how much of a medicine, and changed what says that it is another than it was.
	dosage  = regexp.MustCompile(`(?i)\b(?:milligrams?|mg|micrograms?|mcg|millilitres?|mils?|ml|puffs?|units?|tablets?|times a day|once a day|twice a day)\b`)
	changed = regexp.MustCompile(`(?i)\b(?:put (?:it|them|me|him|her|his|the \w+)? ?(?:back )?(?:up|down|on)|(?:gone|went|going|moved|come|came) (?:up|down)|(?:up|down) (?:to|from)|increas\w+|reduc\w+|doubl\w+|halv\w+|upped|instead of|it's \w+ now|used to be|was (?:on )?\w+(?: point \w+)?,)`)
	// medicine is a medicine by the ending of its name (the World Health Organization's stems for nonproprietary names), or by what it comes in.
	medicine = regexp.MustCompile(`(?i)\b(?:\w{3,}(?:pril|sartan|olol|dipine|statin|azole|prazole|cillin|mycin|floxacin|pam|lam|zide|semide|formin|gliptin|gliflozin|parin|xaban|oxetine|traline|alopram|zapine|apine|idone|peridol|adone|morphine|orphine|codeine|profen|proxen|oxin|thyroxine|sone|solone|gabalin|bapentin|azine|triptyline|phenidate|tonin)|paracetamol|aspirin|warfarin|insulin|lithium|steroids?|antibiotics?|antidepressants?|painkillers?|inhalers?|patch(?:es)?|injections?|medication|medicine)\b`)
)

// namedWithin is how many turns before a changed dose its medicine is looked for.
const namedWithin = 3

// doseChanged reports whether a turn tells of a dose that changed.
func (t *talk) doseChanged(u int) bool {
	text := t.us[u].Text
	return dosage.MatchString(text) && changed.MatchString(text) && len(evidence.Numbers(text)) > 0
}

// hearDoses lets the old value stand beside the new one, and makes sure of the medicine: where a turn that tells of a change does not name it, what
// named it shortly before is as needed.
func (t *talk) hearDoses() {
	for u := range t.us {
		if t.solo || !t.doseChanged(u) {
			continue
		}
		if wordsIn(t.byU[u]) <= longestGrave { // it is given whole
			for _, c := range t.byU[u] {
				c.undone = false
			}
			t.byU[u][0].leans = false // it says of a medicine that was named
		}
		if medicine.MatchString(t.us[u].Text) {
			continue
		}
		for k := u - 1; k >= max(0, u-namedWithin); k-- {
			if t.us[k].Speaker == t.signer || !medicine.MatchString(t.us[k].Text) {
				continue
			}
			for _, c := range t.byU[k] {
				if medicine.MatchString(c.text) && !c.question && !c.aimed && !c.ours {
					c.must, c.score = true, max(c.score, worthMissing)
				}
			}
			break
		}
	}
}
