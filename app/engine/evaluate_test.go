package engine

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/transcribe/score"
)

// TestVoiced: voices are the people who spoke for most of their time, and a turn is found in the utterances that hold its words, not in one that only caught its edge.
func TestVoiced(t *testing.T) {
	words := func(from float64, text string) (out []casework.Word) {
		for i, w := range strings.Fields(text) {
			out = append(out, casework.Word{Text: w, StartS: from + float64(i), EndS: from + float64(i) + 1})
		}
		return out
	}
	heard := func(id int, who string, from float64, text string) casework.Utterance {
		ws := words(from, text)
		return casework.Utterance{ID: id, Speaker: who, StartS: from, EndS: ws[len(ws)-1].EndS, Text: text, Words: ws}
	}
	v := voiced{
		turns: []int{1, 2, 3, 5},
		said: []score.Turn{{Speaker: "S1", StartS: 0, EndS: 4, Text: "How are you now"}, {Speaker: "S2", StartS: 4, EndS: 12, Text: "I am well and I sleep at night"},
			{Speaker: "S1", StartS: 12, EndS: 13, Text: "Good"}, {Speaker: "S2", StartS: 20, EndS: 21, Text: "Yes"}},
		heard: &casework.Transcript{Utterances: []casework.Utterance{
			heard(1, "S7", 0, "how are you now I"),                                                            // the first word of the answer at its end
			heard(2, "S8", 5, "am well and"), heard(3, "S8", 8, "I sleep at night"), heard(4, "", 12, "good"), // one turn in two, and a voice nobody could tell
			{ID: 5, Speaker: "S9", StartS: 20, EndS: 21, Text: "yes"}}}, // no times of words
	}
	v.who = v.said
	places := v.places()
	if want := map[int][]int{1: {1}, 2: {2, 3}, 3: {4}, 5: {5}}; !maps.EqualFunc(places, want, slices.Equal) {
		t.Errorf("%v, want %v", places, want)
	}
	named := v.named(map[string]string{"S1": "P1", "S2": "P2"})
	if want := map[string]string{"S7": "P1", "S8": "P2", "S9": "P2"}; !maps.Equal(named, want) {
		t.Errorf("%v, want %v", named, want)
	}
	numbers, err := turnNumbers([]byte(`{"utterances":[{"n":4,"text":"a"},{"text":"b"}]}`))
	if err != nil || !slices.Equal(numbers, []int{4, 2}) {
		t.Errorf("%v, %v", numbers, err)
	}
}

// TestKeep: what was measured is told again and not measured again, by the same program only, and a line that was cut off is no line.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	input, keep := filepath.Join(dir, "visit.json"), filepath.Join(dir, "kept")
	if err := os.WriteFile(input, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	measured := 0
	run := func() (rows []Row) {
		e := &evaluator{Evaluation: Evaluation{Keep: keep}, on: func(r Row) { rows = append(rows, r) }}
		if err := e.remember(); err != nil {
			t.Fatal(err)
		}
		defer e.close()
		err := e.unit(input, Extractive, func(on func(Row)) error {
			measured++
			on(count("visit.json", Extractive, "statements", float64(measured)))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	first, again := run(), run()
	if measured != 1 || len(first) != 1 || len(again) != 1 || again[0].N != 1 {
		t.Errorf("measured %d times: %v, %v", measured, first, again)
	}
	b, err := os.ReadFile(keep)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keep, b[:len(b)-9], 0o600); err != nil { // the machine stopped in the middle of a line
		t.Fatal(err)
	}
	if run(); measured != 2 {
		t.Errorf("half a line was taken for a measure: %d", measured)
	}
	if run(); measured != 2 {
		t.Errorf("what came after half a line is lost: %d", measured)
	}
	if err := os.WriteFile(input, []byte("{ }"), 0o600); err != nil {
		t.Fatal(err)
	}
	if run(); measured != 3 {
		t.Errorf("another input was taken for the same: %d", measured)
	}
	rows, err := readKept(strings.NewReader(string(b)), "another program")
	if err != nil || len(rows) != 0 {
		t.Errorf("%v, %v", rows, err)
	}
}
