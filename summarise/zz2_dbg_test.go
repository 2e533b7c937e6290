package summarise
import ("testing";"fmt";"os";"evenhand/summarise/measure")
func TestZZ2(t *testing.T) {
	in, _ := dbgInput(t, "testdata/visits/carer-assessment-lorraine.json")
	var texts []string
	for _, a := range in.Attendees { texts = append(texts, a.Name, a.Role) }
	for _, u := range in.Transcript.Utterances { texts = append(texts, u.Text) }
	names := measure.OtherGender(texts...)
	a, _ := read(in)
	in2, _ := dbgInput(t, "testdata/visits/carer-assessment-lorraine.json")
	for i := range in2.Transcript.Utterances { in2.Transcript.Utterances[i].Text = measure.Swap(in2.Transcript.Utterances[i].Text, names) }
	for i := range in2.Attendees { in2.Attendees[i].Name = measure.Swap(in2.Attendees[i].Name, names); in2.Attendees[i].Role = measure.Swap(in2.Attendees[i].Role, names); in2.Attendees[i].Pronouns = map[string]string{"he":"she","she":"he"}[in2.Attendees[i].Pronouns] }
	b, _ := read(in2)
	_ = os.Args
	for i := range a.clause {
		x, y := a.clause[i], b.clause[i]
		if x.score != y.score || x.kind != y.kind || x.must != y.must || x.leans != y.leans || x.bends != y.bends || x.question != y.question || x.ours != y.ours || (x.same==nil) != (y.same==nil) { fmt.Println(x.u+1, x.score, y.score, x.kind, y.kind, x.text, "|", y.text) }
		s, _ := a.state(&pick{u: x.u, clauses: []*clause{x}, kind: x.kind}); s2, _ := b.state(&pick{u: y.u, clauses: []*clause{y}, kind: y.kind})
		if s.Provenance != s2.Provenance { fmt.Println("PROV", a.us[x.u].ID, s.Text, "|", s2.Text) }
		if a.says(x) != b.says(y) { fmt.Println("SAYS", a.us[x.u].ID, a.says(x), b.says(y), x.text, "|", y.text) }
	}
}
