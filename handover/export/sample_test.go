package export

import (
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/handover/sign"
)

// sample is a note with something of everything. Golden files are made of it, so it does not change.
func sample() casework.Note {
	at := time.Date(2026, 4, 21, 13, 32, 5, 0, time.UTC) // 14:32 in Britain
	return casework.Note{
		Format: casework.NoteFormat, Title: "Case note", CaseLabel: "Maureen Tully", CaseReference: "P-104233", Kind: "Home visit",
		VisitDate: "2026-04-21", Started: "10:02", Ended: "11:15", Announced: "announced", Version: 1, Template: "case-note",
		TemplateVersion: "1", Jurisdiction: "England", Written: at, Signer: casework.NoteSigner{Name: "Gareth Pell", Role: "social worker"},
		Present: []casework.NotePerson{
			{Name: "Gareth Pell", Role: "social worker", Told: casework.ToldSigner},
			{Name: "Maureen Tully", Role: "person the visit is about", Told: casework.ToldContent},
			{Name: "Alison Tully", Role: "daughter and carer", Told: casework.ToldContent},
			{Name: "Siân O’Dwyer-Łukasz", Role: "interpreter", Told: casework.ToldNotTold},
		},
		Sections: []casework.NoteSection{
			{ID: "seen", Title: "What I saw, and what worries me", HumanOnly: true, Lines: []casework.NoteLine{
				{ID: "s1", Provenance: casework.Written, Text: "The house was warm and tidy. There was one loaf and some milk in the kitchen; the fridge was otherwise empty.\nMaureen held on to the furniture when she crossed the room."},
			}},
			{ID: "said", Title: "What was said", Lines: []casework.NoteLine{
				{ID: "s2", Provenance: casework.Reported, Text: "Maureen said she needs no help with dressing, but would like help to bath once a week."},
				{ID: "s3", Provenance: casework.Quoted, Text: "Maureen said: “I had a tumble, two. Well, I sat down quick, that’s not a fall.”"},
				{ID: "s4", Provenance: casework.Quoted, Text: "Alison said: “Mum, it’s four since Christmas.”"},
				{ID: "s5", Provenance: casework.Edited, Text: "Alison said she does the shopping on Saturdays & pays for it herself; it comes to <£40 a week."},
			}},
			{ID: "wishes", Title: "Wishes and feelings", Lines: []casework.NoteLine{
				{ID: "s6", Provenance: casework.Quoted, Text: "Maureen said: “I want to stay here. This is my home.”"},
				{ID: "s7", Provenance: casework.Reported, Restricted: true, Text: "Maureen said, when she was alone with me, that she is frightened of upsetting Alison by asking for more."},
			}},
			{ID: "health", Title: "Health and medicines", Lines: []casework.NoteLine{
				{ID: "s8", Provenance: casework.Quoted, Text: "Maureen said, as heard: the white ones I take at night and the other at breakfast"},
				{ID: "s9", Provenance: casework.Reported, Text: "Alison said the surgery has not rung back since Thursday 16 April."},
			}},
			{ID: "header", Title: "Visit details"},
			{ID: "money", Title: "Money"},
			{ID: "strengths", Title: "Strengths and supports"},
			{ID: "actions", Title: "What happens next", Lines: []casework.NoteLine{
				{ID: "s10", Provenance: casework.Edited, Text: "I said I would ring the surgery about the tablets by Thursday 23 April 2026."},
				{ID: "s11", Provenance: casework.Reported, Text: "Alison said she would bring the prescription list on Friday."},
				{ID: "s12", Provenance: casework.Written, Text: "I will ask occupational therapy for a bath board and a rail, by 24 April 2026."},
			}},
			{ID: "analysis", Title: "Analysis", HumanOnly: true, Lines: []casework.NoteLine{
				{ID: "s13", Provenance: casework.Written, Text: "Maureen and Alison differ on the number of falls. Both accounts stand. What matters for Maureen is that she feels safe at night without giving up her home, and that Alison can say what she can carry on doing."},
			}},
			{ID: "decision", Title: "Manager’s decision", HumanOnly: true, Follow: &casework.Follow{Who: "Priya Shah, team manager", By: "2026-04-24"}},
		},
		Making: casework.Making{Sentences: 12, Kept: 7, Changed: 2, Removed: 3, Written: 3, Played: 5},
	}
}

// seed makes the key of the golden files. It signs nothing else.
var seed = []byte("golden files only, never a person")[:32]

const sampleVisit = casework.ID("aaaaaaaaaaaaaaaaaaaaaaaaaa")

// signed renders and signs a note as the engine does.
func signed(t testing.TB, n casework.Note) (casework.SignOff, casework.Renderings) {
	t.Helper()
	r, err := Render(n)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sign.ParseKey(seed)
	if err != nil {
		t.Fatal(err)
	}
	previous := ""
	if n.Version > 1 {
		previous = strings.Repeat("ab", 32)
	}
	s, err := sign.State(sampleVisit, r, []byte(`{"draft":true}`), previous)
	if err != nil {
		t.Fatal(err)
	}
	so, err := sign.Sign(key, s)
	if err != nil {
		t.Fatal(err)
	}
	return so, r
}

func verified(t testing.TB, n casework.Note) *sign.Verified {
	t.Helper()
	so, r := signed(t, n)
	v, err := sign.Verify(so, r)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
