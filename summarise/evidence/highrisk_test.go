package evidence

import "testing"

func TestHighRiskClass(t *testing.T) {
	for words, want := range map[string]string{
		"I'd not hurt meself.": RiskSelfHarm, "He topped himself in March.": RiskSelfHarm, "I used to scratch my arm, in Year Six.": RiskSelfHarm, "She took an overdose.": RiskSelfHarm, "I wish I was dead.": RiskSelfHarm,
		"He's never hit me.": RiskAbuse, "Dad battered Mum.": RiskAbuse, "There's a bruise on her arm.": RiskAbuse, "He touched me.": RiskAbuse, "She was left on her own.": RiskAbuse, "I'm scared of him.": RiskAbuse,
		"My husband died in May.": RiskDeath, "They said it's end of life.": RiskDeath,
		"I'll break your legs.": RiskAbuse, "He said he'd burn the house down.": RiskAbuse, "He'll come up and sort me out.": RiskAbuse, "If you take my kids I'll kill myself.": RiskSelfHarm, "She'd be better off dead.": RiskSelfHarm, "I'll do time for one of you.": RiskOffence,
		"She's on twenty milligrams of fluoxetine, up from ten.": RiskDose, "Dr Hurt upped the tablets.": RiskDose, "I'll sort the washing out.": "", "The house is up from the shop.": "", "I'll get you a chair.": "", "Can you do my hair over there?": "",
		"They put her ramipril up in January.": RiskDose, "I've stopped taking my tablets.": RiskDose, "He's gone from two mils to five mils.": RiskDose, "She missed a dose on Tuesday.": RiskDose, "I forgot my inhaler.": RiskDose,
		"She can't make her own decisions any more.": RiskCapacity, "I've got power of attorney.": RiskCapacity,
		"He got arrested on Friday.": RiskOffence, "Her money went missing.": RiskOffence, "The police came twice.": RiskOffence, "He's dealing weed.": RiskOffence, "She ran away.": RiskOffence,
		"I take two puffs in the morning.": "", "We hit the traffic on the way.": "", "He kicks a ball about.": "", "I have a wash at the sink.": "", "She beat me at cards.": RiskAbuse, "I stopped at the shop.": "", "The bus stops outside.": "",
		"I put the kettle on.": "", "My window stinks.": "", "I'd like to get back to chapel.": "",
	} {
		got, ok := HighRiskClass(words)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}

// One rule decides what is listened to first, whichever door a sentence comes in by.
func TestHighRisk(t *testing.T) {
	for words, want := range map[string][2]bool{ // without, and with a child in the visit
		"The doctor put me up to a hundred milligrams.": {true, true},
		"She can't make her own decisions any more.":    {true, true},
		"He never hit me.":           {true, true},
		"The police came on Friday.": {true, true},
		"I left him on his own.":     {true, true},
		"He shouts dead loud at me.": {false, true},
		"I had toast and a yoghurt.": {false, false},
	} {
		for i, child := range []bool{false, true} {
			if got := HighRisk(words, child); got != want[i] {
				t.Errorf("%q, child %t: %t", words, child, got)
			}
		}
	}
}
