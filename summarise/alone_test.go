package summarise

import (
	"testing"

	"evenhand/casework"
)

// What a child says while seen alone starts as decide before sharing, whoever puts it into the note.
func TestSaidAlone(t *testing.T) {
	said := []struct{ speaker, text string }{
		{"S1", "Is it all right if I have a bit of time with him on his own?"},
		{"S2", "I'll be in the kitchen with the door shut."},
		{"S1", "So it's just me and you now, is that all right with you?"},
		{"S3", "Yes, it is."},
		{"S1", "What is it like when you go there?"},
		{"S3", "I don't want to go on Saturday, he shouts."},
		{"S1", "Thank you for telling me."},
		{"S3", "Can we go back to Mum?"},
		{"S2", "Are you two done, then? He has his tea at five."},
		{"S1", "We are, thank you."},
	}
	tr := &casework.Transcript{Named: map[string]string{"S1": "P1", "S2": "P2", "S3": "P3"}}
	for i, s := range said {
		tr.Utterances = append(tr.Utterances, casework.Utterance{ID: i + 1, Speaker: s.speaker, Text: s.text, Heard: casework.HeardText})
	}
	in := Input{Transcript: tr, Attendees: []casework.Attendee{{ID: "P1", Name: "Robin Vale", Role: "social worker", Signer: true},
		{ID: "P2", Name: "Kay", Role: "mother"}, {ID: "P3", Name: "Ash", Role: "child, aged 8"}}}
	for id, want := range map[int]bool{1: false, 2: false, 6: true, 9: false, 99: false} {
		if got := SaidAlone(in, id, "words"); got != want {
			t.Errorf("utterance %d: %v, want %v", id, got, want)
		}
	}
	if SaidAlone(Input{Transcript: &casework.Transcript{}}, 1, "words") {
		t.Error("something was said alone in silence")
	}
}
