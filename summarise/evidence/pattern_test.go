package evidence

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A pattern finds what its expression finds, on every labelled sentence and in every way of writing it.
func TestPatternFindsWhatItsExpressionFinds(t *testing.T) {
	all := []pattern{judgements, suspicion, anyDrink, passedOn, newPattern(`(?i)\bs(?:ick|k)+x?\b`), newPattern(`a*`), newPattern(`(?:ab|cd){2}e?`)}
	for _, r := range risks {
		all = append(all, r.words)
	}
	for _, r := range highRisks {
		all = append(all, r.words...)
	}
	all = append(all, injections...)
	for _, p := range all {
		if p.String() != "a*" && len(p.needs) == 0 {
			t.Errorf("tried on every text: %.60s", p)
		}
	}
	whole := make([]string, len(injections))
	for k, p := range injections {
		whole[k] = p.String()
	}
	together := regexp.MustCompile(strings.Join(whole, "|"))
	texts := []string{"", "ſicK", "SICK", "abcd", "K", "He's been ſmackINg me and ſtabbed, in priſon."}
	for _, l := range readLabelled(t) {
		texts = append(texts, fold(l.Statement.Text), l.Utterances[len(l.Utterances)-1].Text)
	}
	found := 0
	for n, s := range texts {
		if n%7 == 0 {
			s = strings.ToUpper(s)
		}
		if got, want := aimedAt(s), together.FindStringIndex(s); !slices.Equal(got, want) {
			t.Fatalf("aimed at the note in %q: %v, want %v", s, got, want)
		}
		for _, p := range all {
			want := p.Regexp.FindStringIndex(s)
			if want != nil {
				found++
			}
			if got := p.FindStringIndex(s); !slices.Equal(got, want) || p.MatchString(s) != (want != nil) || p.FindString(s) != p.Regexp.FindString(s) || len(p.FindAllString(s, -1)) != len(p.Regexp.FindAllStringIndex(s, -1)) || len(p.FindAllStringIndex(s, -1)) != len(p.FindAllString(s, -1)) {
				t.Fatalf("%.60s on %q: %v, want %v", p, s, got, want)
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d were found in %d texts", found, len(texts))
	}
}
