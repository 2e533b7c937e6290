// Package score measures a transcript against what was really said. It has no part in making one.
//
// Every figure comes with what it was counted from (Rate), because a rate without its denominator says little.
//
//   - Word error rate: substituted, deleted and inserted words over words said, after both sides went through Normalise.
//   - Right speaker: of the words said that the transcript has in some form, the share given to the person who said them, under the
//     one-to-one naming of speakers that gives most. Words given to nobody count as wrong.
//   - Diarisation error (DER): missed, false and confused speech over speech, as NIST's md-eval counts it, with a collar of 0.25 s round
//     each border and overlapped speech left out.
package score

import (
	"math"
	"sort"

	"evenhand/casework"
)

// Turn is a stretch of speech of one person: the truth. Text may be empty where only times are known.
type Turn struct {
	Speaker string
	StartS  float64
	EndS    float64
	Text    string
}

// Rate is a share with what it was counted from.
type Rate struct{ N, D int }

// Value returns N/D, 0 where there was nothing to count.
func (r Rate) Value() float64 {
	if r.D == 0 {
		return 0
	}
	return float64(r.N) / float64(r.D)
}

// Interval returns the 95 % interval of the share by Wilson's method (1927). It treats words as independent, which they are not quite: the
// true interval is a little wider.
func (r Rate) Interval() (lo, hi float64) {
	if r.D == 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(r.D), min(1, r.Value())
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, mid-half), min(1, mid+half)
}

// Result of Score.
type Result struct {
	WordErrors   Rate // over words said
	Substituted  int
	Deleted      int
	Inserted     int
	RightSpeaker Rate
	Unsure       Rate // words the transcript marks as unsure who, over its words
	SpeakersRef  int
	SpeakersHyp  int
	Diarisation  Diarisation
	Names        map[string]string // speaker of the transcript → person, as counted
}

// Score compares a transcript with the turns that were really spoken.
func Score(ref []Turn, hyp *casework.Transcript) Result {
	ref = append([]Turn(nil), ref...)
	sort.SliceStable(ref, func(i, j int) bool { return ref[i].StartS < ref[j].StartS })
	type word struct{ text, who string }
	var rw, hw []word
	people, voices := map[string]int{}, map[string]int{}
	for _, t := range ref {
		number(people, t.Speaker)
		for _, w := range Normalise(t.Text) {
			rw = append(rw, word{w, t.Speaker})
		}
	}
	var r Result
	var ht []Turn
	for _, u := range hyp.Utterances {
		if u.Speaker != "" {
			number(voices, u.Speaker)
		}
		ht = append(ht, Turn{Speaker: u.Speaker, StartS: u.StartS, EndS: u.EndS})
		for _, w := range Normalise(u.Text) {
			hw = append(hw, word{w, u.Speaker})
			r.Unsure.D++
			if u.Unsure || u.Speaker == "" {
				r.Unsure.N++
			}
		}
	}
	r.SpeakersRef, r.SpeakersHyp = len(people), len(voices)
	r.WordErrors.D = len(rw)
	counts := make([][]float64, len(voices))
	for i := range counts {
		counts[i] = make([]float64, len(people))
	}
	for _, p := range align(len(rw), len(hw), func(i, k int) bool { return rw[i].text == hw[k].text }) {
		switch {
		case p.hyp < 0:
			r.Deleted++
		case p.ref < 0:
			r.Inserted++
		default:
			if rw[p.ref].text != hw[p.hyp].text {
				r.Substituted++
			}
			r.RightSpeaker.D++
			if v := hw[p.hyp].who; v != "" {
				counts[voices[v]][people[rw[p.ref].who]]++
			}
		}
	}
	r.WordErrors.N = r.Substituted + r.Deleted + r.Inserted
	r.Names = map[string]string{}
	best := assign(counts)
	for v, i := range voices {
		for p, k := range people {
			if best[i] == k && counts[i][k] > 0 {
				r.Names[v] = p
				r.RightSpeaker.N += int(counts[i][k])
			}
		}
	}
	r.Diarisation = Diarise(ref, ht, 0.25)
	return r
}

func number(m map[string]int, s string) {
	if _, ok := m[s]; !ok {
		m[s] = len(m)
	}
}

// pair joins a word of the reference to one of the transcript; −1 where there is none.
type pair struct{ ref, hyp int }

// align finds the fewest substitutions, deletions and insertions. It takes one byte for each pair of words: 80 MB for an hour.
func align(n, m int, same func(i, k int) bool) []pair {
	const diagonal, up, left = 0, 1, 2
	step := make([]byte, (n+1)*(m+1))
	row := make([]int, m+1)
	for k := 1; k <= m; k++ {
		row[k], step[k] = k, left
	}
	for i := 1; i <= n; i++ {
		corner := row[0]
		row[0], step[i*(m+1)] = i, up
		for k := 1; k <= m; k++ {
			d := corner
			if !same(i-1, k-1) {
				d++
			}
			corner = row[k]
			best, how := d, byte(diagonal)
			if row[k]+1 < best {
				best, how = row[k]+1, up
			}
			if row[k-1]+1 < best {
				best, how = row[k-1]+1, left
			}
			row[k], step[i*(m+1)+k] = best, how
		}
	}
	var out []pair
	for i, k := n, m; i > 0 || k > 0; {
		switch step[i*(m+1)+k] {
		case diagonal:
			i, k = i-1, k-1
			out = append(out, pair{i, k})
		case up:
			i--
			out = append(out, pair{i, -1})
		default:
			k--
			out = append(out, pair{-1, k})
		}
	}
	return out
}

// assign gives each row at most one column, no column twice, so that the sum of the values is greatest (Kuhn and Munkres' method with
// potentials). It returns the column of each row, −1 for none.
func assign(value [][]float64) []int {
	rows := len(value)
	if rows == 0 {
		return nil
	}
	cols := len(value[0])
	n := max(rows, cols)
	cost := func(i, j int) float64 {
		if i < rows && j < cols {
			return -value[i][j]
		}
		return 0
	}
	u, v := make([]float64, n+1), make([]float64, n+1)
	owner := make([]int, n+1) // of a column: row + 1
	for i := 1; i <= n; i++ {
		owner[0] = i
		least, way, used := make([]float64, n+1), make([]int, n+1), make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		j0 := 0
		for owner[j0] != 0 {
			used[j0] = true
			i0, delta, j1 := owner[j0], math.Inf(1), 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost(i0-1, j-1) - u[i0] - v[j]; c < least[j] {
					least[j], way[j] = c, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := range used {
				if used[j] {
					u[owner[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			j0 = j1
		}
		for j0 != 0 {
			owner[j0] = owner[way[j0]]
			j0 = way[j0]
		}
	}
	out := make([]int, rows)
	for i := range out {
		out[i] = -1
	}
	for j := 1; j <= cols; j++ {
		if i := owner[j] - 1; i >= 0 && i < rows {
			out[i] = j - 1
		}
	}
	return out
}
