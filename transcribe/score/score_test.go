package score

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"evenhand/casework"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"Right. It's OK, then?":          "right its okay then",
		"twenty-first, 21st, 12th, 30th": "twenty first twenty first twelfth thirtieth",
		"2.5 mg, at 4:30":                "two point five milligrams at four thirty",
		"£340 (or 83%), 83 per cent":     "three hundred and forty pounds or eighty three percent eighty three percent",
		"1005 and 2000":                  "one thousand and five and two thousand",
		"Um, er, we—I mean they’re…":     "we i mean theyre",
		"99999 a1 B2B 3x":                "99999 a1 b2b 3x",
		"":                               "",
	} {
		if got := strings.Join(Normalise(in), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	f.Add("£2.50, 12th %.")
	f.Fuzz(func(t *testing.T, s string) {
		for _, w := range Normalise(s) {
			if w == "" || strings.ContainsAny(w, " .,") {
				t.Errorf("%q gives %q", s, w)
			}
		}
	})
}

func TestScore(t *testing.T) {
	ref := []Turn{
		{"Ann", 0, 2, "Did you fall at all?"},
		{"Bea", 2, 5, "Two times. No, three times."},
		{"Ann", 5, 6, "Thank you."},
	}
	hyp := &casework.Transcript{Utterances: []casework.Utterance{
		{ID: 1, Speaker: "S1", StartS: 0, EndS: 2, Text: "did you fall all"},    // "at" is lost
		{ID: 2, Speaker: "S2", StartS: 2, EndS: 4, Text: "two times no free"},   // "three" is wrong
		{ID: 3, Speaker: "S1", StartS: 4, EndS: 5, Text: "times", Unsure: true}, // Bea's
		{ID: 4, Speaker: "", StartS: 5, EndS: 6, Text: "thank you you"},         // nobody's, one word too many
	}}
	r := Score(ref, hyp)
	if r.WordErrors != (Rate{3, 12}) || r.Substituted != 1 || r.Deleted != 1 || r.Inserted != 1 {
		t.Errorf("word errors %+v: %d %d %d", r.WordErrors, r.Substituted, r.Deleted, r.Inserted)
	}
	if r.RightSpeaker != (Rate{8, 11}) { // not: Bea's "times", Ann's "thank you"
		t.Errorf("right speaker %+v", r.RightSpeaker)
	}
	if r.Unsure != (Rate{4, 12}) || r.SpeakersRef != 2 || r.SpeakersHyp != 2 {
		t.Errorf("%+v", r)
	}
	if !reflect.DeepEqual(r.Names, map[string]string{"S1": "Ann", "S2": "Bea"}) {
		t.Errorf("names %v", r.Names)
	}
	empty := Score(ref, &casework.Transcript{})
	if empty.WordErrors != (Rate{12, 12}) || empty.RightSpeaker != (Rate{}) || empty.Diarisation.Rate() != 1 {
		t.Errorf("nothing heard: %+v", empty)
	}
}

// Ann 0–10, Bea 10–20, both 15–16. Said to be one voice to 12, another to 20, and speech to 22 where there is none.
func TestDiarise(t *testing.T) {
	ref := []Turn{{Speaker: "Ann", StartS: 0, EndS: 10}, {Speaker: "Bea", StartS: 10, EndS: 20}, {Speaker: "Ann", StartS: 15, EndS: 16}}
	hyp := []Turn{{Speaker: "x", StartS: 1, EndS: 12}, {Speaker: "y", StartS: 12, EndS: 22}}
	for _, c := range []struct {
		collar float64
		want   Diarisation
	}{
		// Speech 20 − 1 overlapped. Missed 0–1; false 20–22; confused 10–12.
		{0, Diarisation{SpeechS: 19, MissedS: 1, FalseS: 2, ConfusedS: 2}},
		// The collar takes 0.25 s at 0 and 20, 0.5 s at 10, and 0.25 s each side of the overlap.
		{0.25, Diarisation{SpeechS: 17.5, MissedS: 0.75, FalseS: 1.75, ConfusedS: 1.75}},
	} {
		got := Diarise(ref, hyp, c.collar)
		for _, p := range [][2]float64{{got.SpeechS, c.want.SpeechS}, {got.MissedS, c.want.MissedS}, {got.FalseS, c.want.FalseS}, {got.ConfusedS, c.want.ConfusedS}} {
			if math.Abs(p[0]-p[1]) > 1e-9 {
				t.Errorf("collar %g: got %+v, want %+v", c.collar, got, c.want)
				break
			}
		}
	}
	if d := Diarise(ref, []Turn{{StartS: 0, EndS: 20}}, 0); d.ConfusedS != 19 {
		t.Errorf("speech of nobody counts as somebody's: %+v", d)
	}
	if d := Diarise(nil, nil, 0.25); d.Rate() != 0 {
		t.Errorf("nothing: %+v", d)
	}
}

func TestAssign(t *testing.T) {
	for _, c := range []struct {
		value [][]float64
		want  []int
	}{
		{[][]float64{{5, 4}, {5, 1}}, []int{1, 0}}, // greedy would take 5 and 1
		{[][]float64{{1, 2, 3}}, []int{2}},
		{[][]float64{{1}, {3}, {2}}, []int{-1, 0, -1}},
		{nil, nil},
	} {
		if got := assign(c.value); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.value, got, c.want)
		}
	}
}

func TestInterval(t *testing.T) {
	lo, hi := Rate{8, 10}.Interval() // Wilson's own form, by hand: 0.490 to 0.943
	if math.Abs(lo-0.490) > 0.001 || math.Abs(hi-0.943) > 0.001 {
		t.Errorf("%.3f to %.3f", lo, hi)
	}
	if lo, hi := (Rate{}).Interval(); lo != 0 || hi != 1 {
		t.Errorf("nothing counted: %g to %g", lo, hi)
	}
}

func TestReadRTTM(t *testing.T) {
	got, err := ReadRTTM(strings.NewReader(";; note\nSPKR-INFO x 1 <NA> <NA> <NA> adult S1\n\nSPEAKER x 1 1.50 0.25 <NA> <NA> S1 <NA> <NA>\n"))
	if err != nil || !reflect.DeepEqual(got, []Turn{{Speaker: "S1", StartS: 1.5, EndS: 1.75}}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, in := range []string{"SPEAKER x 1 1 1", "SPEAKER x 1 a 1 <NA> <NA> S1", "SPEAKER x 1 -1 1 <NA> <NA> S1", "SPEAKER x 1 1 NaN <NA> <NA> S1"} {
		if _, err := ReadRTTM(strings.NewReader(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
	}
}

func TestReadUtterances(t *testing.T) {
	want := []Turn{{"S1", 1, 2, "Hello."}}
	for _, in := range []string{`[{"speaker":"S1","start":1,"end":2,"text":"Hello."}]`, `{"id":"v","utterances":[{"n":1,"speaker":"S1","start":1,"end":2,"text":"Hello."}]}`} {
		if got, err := ReadUtterances(strings.NewReader(in)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "7", `[{"start":2,"end":1}]`} {
		if _, err := ReadUtterances(strings.NewReader(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
	}
}

func FuzzReadRTTM(f *testing.F) {
	f.Add("SPEAKER x 1 1.50 0.25 <NA> <NA> S1 <NA> <NA>\nSPEAKER x 1 1.2 3 <NA> <NA> S2\n")
	f.Fuzz(func(t *testing.T, s string) {
		turns, err := ReadRTTM(strings.NewReader(s))
		if err != nil {
			return
		}
		if d := Diarise(turns, turns, 0.25); d.MissedS > 1e-6 || d.FalseS > 1e-6 || d.ConfusedS > 1e-6*(1+d.SpeechS) {
			t.Errorf("turns differ from themselves: %+v", d)
		}
	})
}
