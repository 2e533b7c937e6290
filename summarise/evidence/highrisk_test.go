package evidence

import (
	"os"
	"strings"
	"testing"
)

func TestHighRiskClass(t *testing.T) {
	for words, want := range map[string]string{
		"I'd not hurt meself.": RiskSelfHarm, "He topped himself in March.": RiskSelfHarm, "I don't want to be here any more.": RiskSelfHarm, "If you take my kids I'll kill myself.": RiskSelfHarm, "She'd be better off dead.": RiskSelfHarm,
		"He's never hit me.": RiskAbuse, "Dad battered Mum.": RiskAbuse, "There's a bruise on her arm.": RiskAbuse, "He touched me.": RiskAbuse, "I'm scared of him.": RiskAbuse, "I'll break your legs.": RiskAbuse, "I've never battered nobody.": RiskAbuse,
		"My husband died in May.": RiskDeath, "They said it's end of life.": RiskDeath, "He was found dead on Sunday.": RiskDeath, "My dad died two weeks ago.": RiskDeath, "I've not slept since he died last week.": RiskDeath,
		"They put her ramipril up in January.": RiskDose, "He's gone from two mils to five mils.": RiskDose, "I forgot my inhaler.": RiskDose, "It was fifty, and the doctor put me up to a hundred milligrams.": RiskDose,
		"She can't make her own decisions any more.": RiskCapacity, "I've got power of attorney.": RiskCapacity,
		"Her money went missing.": RiskOffence, "The police came twice.": RiskOffence, "I'll do time for one of you.": RiskOffence,
		// what only sounds like it
		"I take two puffs in the morning.": "", "We hit the traffic on the way.": "", "She beat me at cards.": "", "I stopped at the shop.": "", "She was dead quiet.": "", "My knees are killing me.": "", "I put the steroid cream on at night.": "",
		"I've not been since Harold died.": "", "When was it that Harold died?": "", "He died two years ago in May.": "", "I can't do the bath.": "", "Has the neglect course come through?": "", "I'd ring the police if he came.": "", "What do police hold?": "",
		"There was talk of him slapping a girl.": RiskAbuse, "He gets right up in your face.": RiskAbuse, "He kicked the door in.": RiskAbuse, "What would be the point?": RiskSelfHarm, "She's not with it, she can't choose for herself.": RiskCapacity,
		"They've dropped me to forty.": RiskDose, "My nephew's been using my card.": RiskOffence, "What's the point of buying another?": "", "I'll think about it.": "", "The tablets help control her tremors.": "", "The tablets help control his tremors.": "", "He controls her.": RiskAbuse, "She controls him.": RiskAbuse, "The battery's gone in the doorbell.": "", "I taught her draughts and she beat me.": "",
		"The postman died, poor man.": "", "I made sandwiches for the funeral.": "", "No offence, love.": "", "I can't get my leg over the side.": "", "That's a big crack in your ceiling.": "", "I won't be here on Thursday.": "",
	} {
		if got, ok := highRiskClass(words, false); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// A child is hurt in more ways, and with more doings, than a list can hold.
func TestHighRiskWithAChild(t *testing.T) {
	for words, want := range map[string][2]bool{ // without, and with a child in the visit
		"He shouts dead loud at me.":            {false, true},
		"I was in by myself.":                   {false, true},
		"There was a man and Mum hid us.":       {false, true},
		"He poured it over me.":                 {false, true},
		"She won't let me go to the shop.":      {false, false},
		"Nana reads to me.":                     {false, false},
		"He makes me laugh.":                    {false, false},
		"I'm not allowed out on my own, ever.":  {true, true},
		"They won't let me have anybody round.": {true, false}, // how a child is brought up, and how an adult is not
	} {
		for i, child := range []bool{false, true} {
			if got := HighRisk(words, child); got != want[i] {
				t.Errorf("%q, child %t: %t", words, child, got)
			}
		}
	}
}

// TestHighRiskRecall counts on sentences of our own. Those of the part fresh were written before the rule was last widened and not looked at to
// do it (16 of 47 before, 34 after): what is still missed is how far words alone go, and why whatever is not decided alone is read with its section.
func TestHighRiskRecall(t *testing.T) {
	b, err := os.ReadFile("testdata/highrisk.cases")
	if err != nil {
		t.Fatal(err)
	}
	type tally struct{ risky, found, harmless, needless int }
	tallies := map[string]*tally{"train": {}, "fresh": {}}
	classes := map[string]*tally{}
	for n, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.SplitN(line, " ", 4)
		k := tallies[part[0]]
		if len(part) != 4 || k == nil || part[2] != "child" && part[2] != "adult" {
			t.Fatalf("line %d: %q", n+1, line)
		}
		class := classes[part[0]+" "+part[1]]
		if class == nil {
			class = &tally{}
			classes[part[0]+" "+part[1]] = class
		}
		got := HighRisk(part[3], part[2] == "child")
		for _, k := range []*tally{k, class} {
			switch {
			case part[1] == "none" && got:
				k.harmless, k.needless = k.harmless+1, k.needless+1
			case part[1] == "none":
				k.harmless++
			case got:
				k.risky, k.found = k.risky+1, k.found+1
			default:
				k.risky++
			}
		}
		if part[0] == "train" && got == (part[1] == "none") {
			t.Logf("amiss: %s", line)
		}
	}
	for name, k := range classes {
		t.Logf("%-16s found %3d of %3d, needless %d of %d", name, k.found, k.risky, k.needless, k.harmless)
	}
	for name, bound := range map[string]struct {
		found    float64 // least part of what is risky
		needless float64 // greatest part of what is harmless
	}{"train": {0.97, 0.05}, "fresh": {0.7, 0.1}} {
		k := tallies[name]
		t.Logf("%s: recall %d of %d, precision %d of %d, needless stops %d of %d harmless", name, k.found, k.risky, k.found, k.found+k.needless, k.needless, k.harmless)
		if float64(k.found) < bound.found*float64(k.risky) || float64(k.needless) > bound.needless*float64(k.harmless) || k.risky < 40 {
			t.Errorf("%s: %+v", name, *k)
		}
	}
}
