package transcribe

import (
	"testing"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

func TestReassign(t *testing.T) {
	said := func(id int, who string, from, to float64) casework.Utterance {
		return casework.Utterance{ID: id, Speaker: who, StartS: from, EndS: to, Heard: casework.HeardOnce}
	}
	voice := func(from, to float64, who int) sound.Turn {
		return sound.Turn{Stretch: sound.Stretch{From: int(from * sound.Rate), To: int(to * sound.Rate)}, Speaker: who}
	}
	us := []casework.Utterance{said(1, "S1", 0, 10), said(2, "S2", 10, 20), said(3, "S3", 20, 30), said(4, "S1", 30, 34), said(5, "S2", 40, 50),
		{ID: 6, Speaker: "S9", Text: "given as text", Heard: casework.HeardText}, said(7, "S2", 60, 61)}
	// S1 and S3 were one; in 40–50 two people share; S2 is two.
	turns := []sound.Turn{voice(0, 10, 8), voice(10, 20, 4), voice(20, 34, 8), voice(40, 46, 5), voice(46, 50, 8)}
	got := map[int]casework.Utterance{}
	for _, u := range reassign(us, turns, 1) {
		got[u.ID] = u
	}
	if len(got) != 2 || got[3].Speaker != "S1" || got[3].Unsure || !got[5].Unsure || got[5].Speaker == "S1" || got[5].Speaker == "S2" || got[5].Speaker == "S9" {
		t.Errorf("got %+v", got)
	}
	if us[2].Speaker != "S3" {
		t.Error("what was given was changed")
	}
	if len(reassign(us, nil, 1)) != 0 {
		t.Error("no voices change something")
	}
}
