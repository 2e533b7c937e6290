package decode

import (
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestOrder(t *testing.T) {
	at := func(min int) time.Time { return time.Date(2026, 3, 4, 10, min, 0, 0, time.UTC) }
	for _, c := range []struct {
		name  string
		parts []Part
		want  []string
	}{
		{"none", nil, nil},
		{"by time, whatever the names", []Part{{"a", Info{Started: at(9)}}, {"b", Info{Started: at(3)}}, {"c", Info{Started: at(5)}}}, []string{"b", "c", "a"}},
		{"one without a time: by name", []Part{{"b", Info{Started: at(1)}}, {"a", Info{}}, {"c", Info{Started: at(0)}}}, []string{"a", "b", "c"}},
		{"two of the same time: by name", []Part{{"b", Info{Started: at(1)}}, {"a", Info{Started: at(1)}}, {"c", Info{Started: at(0)}}}, []string{"a", "b", "c"}},
		{"numbers as numbers", []Part{{"Part 10.m4a", Info{}}, {"Part 2.m4a", Info{}}, {"part 1.m4a", Info{}}}, []string{"part 1.m4a", "Part 2.m4a", "Part 10.m4a"}},
		{"dates and leading noughts", []Part{{"REC010_20260304.wav", Info{}}, {"REC009_20260305.wav", Info{}}, {"REC9_20260304.wav", Info{}}}, []string{"REC9_20260304.wav", "REC009_20260305.wav", "REC010_20260304.wav"}},
		{"the first has no number", []Part{{"New Recording 2.m4a", Info{}}, {"New Recording.m4a", Info{}}}, []string{"New Recording.m4a", "New Recording 2.m4a"}},
		{"a number longer than a machine's", []Part{{"99999999999999999999999.wav", Info{}}, {"100000000000000000000000.wav", Info{}}}, []string{"99999999999999999999999.wav", "100000000000000000000000.wav"}},
		{"folders do not count", []Part{{filepath.Join("z", "1.wav"), Info{}}, {filepath.Join("a", "2.wav"), Info{}}}, []string{filepath.Join("z", "1.wav"), filepath.Join("a", "2.wav")}},
		{"the same name twice", []Part{{filepath.Join("z", "1.wav"), Info{}}, {filepath.Join("a", "1.wav"), Info{}}}, []string{filepath.Join("a", "1.wav"), filepath.Join("z", "1.wav")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := slices.Clone(c.parts)
			var got []string
			for _, p := range Order(c.parts) {
				got = append(got, p.Path)
			}
			if !slices.Equal(got, c.want) || !slices.Equal(pathsOf(before), pathsOf(c.parts)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func pathsOf(parts []Part) (out []string) {
	for _, p := range parts {
		out = append(out, p.Path)
	}
	return out
}

func FuzzNatural(f *testing.F) {
	f.Add("Part 2", "part 10", "x")
	f.Add("007", "7", "07")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if natural(a, a) != 0 || natural(a, b) != -natural(b, a) {
			t.Errorf("%q, %q: not the same from both sides", a, b)
		}
		if natural(a, b) <= 0 && natural(b, c) <= 0 && natural(a, c) > 0 {
			t.Errorf("%q, %q, %q: goes in a circle", a, b, c)
		}
	})
}
