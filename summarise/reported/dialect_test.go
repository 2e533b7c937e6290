package reported

import "testing"

// Words that are not standard English, names people are called by and stumbles stay as they were said.
func TestStaysAsSpoken(t *testing.T) {
	for _, words := range []string{"I want to bide here wi the cat.", "He will no wear the scarf.", "I am no going to the club.", "We live in wor house.", "I had no place to go, Rob.", "I'm just, I'm tired.", "I have mi dinner at noon."} {
		if s, ok := Say(wordsOf("jean", words)); ok {
			t.Errorf("%q became %q", words, s.Text)
		}
	}
}
