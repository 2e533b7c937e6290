package transcribe

import (
	"fmt"
	"slices"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

// shared is how much of an utterance may be another voice's before its speaker is a guess.
const shared = 0.3

// reassign gives each utterance that has a place in the sound to the voice that has most of it. A voice keeps the name it had for most of its
// time, as far as no other has a better claim; others get new names from first on. It returns the utterances that changed.
func reassign(us []casework.Utterance, turns []sound.Turn, first int) []casework.Utterance {
	type part struct{ voice, most, all int }
	parts := make([]part, len(us))
	claim := map[int]map[string]int{} // voice → name it had → samples
	taken := map[string]bool{}
	for i, u := range us {
		parts[i].voice = -1
		taken[u.Speaker] = true
		if !u.Timed() {
			continue
		}
		by := map[int]int{}
		from, to := int(u.StartS*sound.Rate), int(u.EndS*sound.Rate)
		for _, t := range turns {
			if n := min(to, t.To) - max(from, t.From); n > 0 {
				by[t.Speaker] += n
				parts[i].all += n
			}
		}
		for v, n := range by {
			if n > parts[i].most || n == parts[i].most && v < parts[i].voice {
				parts[i].voice, parts[i].most = v, n
			}
		}
		if v := parts[i].voice; v >= 0 && u.Speaker != "" {
			if claim[v] == nil {
				claim[v] = map[string]int{}
			}
			claim[v][u.Speaker] += parts[i].most
		}
	}
	names := map[int]string{}
	for {
		voice, name, most := -1, "", 0
		for v, by := range claim {
			for n, samples := range by {
				if names[v] == "" && !slices.Contains(values(names), n) && (samples > most || samples == most && (n < name || n == name && v < voice)) {
					voice, name, most = v, n, samples
				}
			}
		}
		if voice < 0 {
			break
		}
		names[voice] = name
	}
	next := first
	var out []casework.Utterance
	for i, u := range us {
		p := parts[i]
		if p.voice < 0 {
			continue
		}
		for names[p.voice] == "" {
			if n := fmt.Sprintf("S%d", next); !taken[n] && !slices.Contains(values(names), n) {
				names[p.voice] = n
			}
			next++
		}
		was := u
		u.Speaker = names[p.voice]
		u.Unsure = float64(p.all-p.most) > shared*float64(p.all)
		if u.Speaker != was.Speaker || u.Unsure != was.Unsure {
			out = append(out, u)
		}
	}
	return out
}

func values(m map[int]string) []string {
	out := make([]string, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	return out
}
