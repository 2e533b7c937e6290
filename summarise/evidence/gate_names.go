package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// nameGate: everybody named is cited, speaks in the evidence, or is plainly the one meant.
func (r *reading) nameGate() casework.Check {
	f := finding{gate: GateNames}
	for i, t := range r.ts {
		id := r.nameAt(r.ts, i)
		if t.marked || id == "" || t.text == "i" || sayings[t.text] || beforeDay(r.ts, i) {
			continue
		}
		if id == "name:"+t.text && (!t.capital && r.said[meaning(t.stem)] || attribution[t.text]) {
			continue
		}
		if i > 0 && t.before == noPause {
			if before := r.nameAt(r.ts, i-1); before != "" && before != id && !(strings.HasPrefix(before, "name:") && r.citesWord(r.ts[i-1].text) && r.citesWord(t.text)) {
				f.add(casework.Reject, "Nobody is called %s %s.", r.text[r.ts[i-1].from:r.ts[i-1].to], r.text[t.from:t.to])
			}
			if titles[r.ts[i-1].text] && r.firstName(t) {
				f.add(casework.Flag, "Check the name: %s %s.", r.text[r.ts[i-1].from:r.ts[i-1].to], r.text[t.from:t.to])
			}
		}
		if i > 1 && (r.ts[i-2].text == "herself" || r.ts[i-2].text == "himself") && r.ts[i-1].text == "and" && slices.ContainsFunc(r.sayings, func(s segment) bool { return s.source == id }) {
			f.add(casework.Flag, "Check the name: %s is the one who speaks.", r.text[t.from:t.to])
		}
		if _, attends := r.person(id); i > 0 && t.before == noPause && personal[r.ts[i-1].text] && !attends && !r.titled(r.ts[i-1].text, t.text) {
			f.add(casework.Flag, "Check the name: nobody says %s %s.", r.text[r.ts[i-1].from:r.ts[i-1].to], r.text[t.from:t.to])
		}
		if i > 0 && t.before == noPause && personal[r.ts[i-1].text] && r.otherTitle(r.ts[i-1].text, t.text) {
			f.add(casework.Reject, "The recording has another title for %s.", r.text[t.from:t.to])
		}
		if r.citesWord(t.text) && strings.HasPrefix(id, "name:") && r.strays(i, t) {
			f.add(casework.Flag, "Check %s: the recording says the name of something else.", r.text[t.from:t.to])
		}
		if r.citesWord(t.text) || r.sourceAt(i) || r.licensed(id) {
			continue
		}
		switch {
		case i > 0 && r.nameOf(r.ts[i-1]) == id && t.before == noPause && r.citesWord(r.ts[i-1].text):
		case r.meant(id):
		case r.spokenOf(t.text) || !strings.HasPrefix(id, "name:"):
			f.add(casework.Flag, "Check that this is about %s: the words cited do not say so.", r.text[t.from:t.to])
		case !t.capital && !r.unknownWord(t):
		case r.pronounCited():
			f.add(casework.Flag, "Check who %s is: the recording does not say the name.", r.text[t.from:t.to])
		default:
			f.add(casework.Reject, "Nobody in the recording says %s.", r.text[t.from:t.to])
		}
	}
	return f.check()
}

// strays reports whether a name of the statement comes from sentences of the evidence that share no other word with its clause, while somebody
// else is named there too and nothing after them points back to it.
func (r *reading) strays(i int, name token) bool {
	first := i
	for first > 0 && r.ts[first-1].clause == r.ts[i].clause {
		first--
	}
	words := r.matterOf(r.ts, first, func(t token) bool { return !t.marked && !attribution[t.text] })
	if len(words) == 0 {
		return false
	}
	elsewhere, others := false, false
	for _, q := range r.cited {
		named := map[int]bool{}
		for _, t := range q.ts {
			if q.in(t) && t.text == name.text {
				named[t.sentence] = true
			}
		}
		for k, t := range q.ts {
			if !q.in(t) {
				continue
			}
			near := named[t.sentence] || len(named) > 0 && named[t.sentence-1] && (strings.HasPrefix(r.refIn(q, k), "pron:") || possessive[t.text] != "")
			shared := words[wordOf(t)]
			id := r.nameAt(q.ts, k)
			others = others || id != "" && id != q.u.Speaker && id != r.nameAt(r.ts, i)
			if near && (shared || !named[t.sentence]) {
				return false
			}
			elsewhere = elsewhere || shared
		}
	}
	return elsewhere && others
}

var titles = set("mr mrs ms miss")

// firstName reports whether a word is the first of an attendee's several names.
func (r *reading) firstName(t token) bool {
	p, ok := r.person(r.names[t.text])
	ws := strings.Fields(strings.ToLower(p.Name))
	return ok && len(ws) > 1 && ws[0] == t.text
}

// sourceAt reports whether the name at i is the one a stretch of the statement is given to: the speaker gate looks at those.
func (r *reading) sourceAt(i int) bool {
	return slices.ContainsFunc(r.segments, func(s segment) bool {
		return s.subject >= 0 && i <= s.subject && i >= s.subject-2 && r.nameAt(r.ts, i) == s.source && slices.ContainsFunc(r.cited, func(q cited) bool { return q.u.Speaker == s.source })
	})
}

// licensed reports whether the words cited speak of an attendee without the name: as "I" in their own mouth, as "you" to their face, or by
// kinship or another of their names.
func (r *reading) licensed(id string) bool {
	for _, q := range r.cited {
		for k, t := range q.ts {
			if !q.in(t) {
				continue
			}
			switch t.text {
			case "i", "me", "my", "mine", "myself", "we", "us", "our":
				if q.u.Speaker == id {
					return true
				}
			case "you", "your", "yours", "yourself":
				if q.u.Speaker != id && (r.addressee(q) == id || r.addressee(q) == "anyone" && !strings.HasPrefix(id, "name:")) {
					return true
				}
			}
			if ref := r.refIn(q, k); ref == id && t.text != "i" && t.upper || strings.HasPrefix(ref, "kin:") && r.stands(ref, id) {
				return true
			}
		}
	}
	return false
}

// pronounCited reports whether the evidence speaks of somebody as "he", "she" or "they", who might be the one named.
func (r *reading) pronounCited() bool {
	for _, q := range r.cited {
		for k, t := range q.ts {
			if q.in(t) && (strings.HasPrefix(r.refIn(q, k), "pron:") && t.text != "it" || possessive[t.text] != "") {
				return true
			}
		}
	}
	return false
}

func (r *reading) unknownWord(t token) bool { return t.content() && !r.said[meaning(t.stem)] }

func (r *reading) citesWord(w string) bool {
	for _, q := range r.cited {
		for _, t := range q.ts {
			if q.in(t) && t.text == w {
				return true
			}
		}
	}
	return false
}

// meant reports whether a pronoun or a word of kinship in the evidence plainly means the person: the one addressed, the one whose role it
// is, or the last one named before it.
func (r *reading) meant(id string) bool {
	for _, q := range r.cited {
		if !q.found {
			continue
		}
		last := r.lastNamed(q)
		for k, t := range q.ts {
			if !q.in(t) {
				continue
			}
			ref := r.refIn(q, k)
			if strings.HasPrefix(ref, "kin:") && r.stands(ref, id) {
				return true
			}
			if strings.HasPrefix(ref, "pron:") && last == id && r.compatible(ref, id) != no {
				return true
			}
			if g := possessive[t.text]; g != "" && last == id && r.compatible("pron:"+g, id) != no {
				return true
			}
		}
	}
	return false
}

var possessive = map[string]string{"his": "he", "her": "she", "their": "they"}

// lastNamed is the person named last before the quotation, in its utterance or the ten before it.
func (r *reading) lastNamed(q cited) string {
	for i := q.at; i >= 0 && i >= q.at-10; i-- {
		u := r.utterances[i]
		ts := r.hear(i).ts
		for k := len(ts) - 1; k >= 0; k-- {
			if i == q.at && ts[k].from >= q.from {
				continue
			}
			if k > 0 && ts[k-1].number || k > 1 && ts[k-1].upper && ts[k-2].number {
				continue // "twelve Quarry Terrace"
			}
			if id := r.nameAt(ts, k); id != "" && id != u.Speaker && id != r.signer && !beforeDay(ts, k) {
				return id
			}
		}
	}
	return ""
}

func (r *reading) spokenOf(w string) bool {
	if w == "" {
		return false
	}
	if known, ok := r.spoken[w]; ok {
		return known
	}
	found := false
	title := strings.ToUpper(w[:1]) + w[1:]
	for i, u := range r.utterances {
		if !strings.Contains(u.Text, title) && !strings.Contains(u.Text, strings.ToUpper(w)) {
			continue
		}
		if slices.ContainsFunc(r.hear(i).ts, func(t token) bool { return t.text == w && t.upper }) {
			found = true
			break
		}
	}
	r.spoken[w] = found
	return found
}

// personal titles tell people apart.
var personal = set("mr mrs ms miss")

// otherTitle reports whether the evidence gives the name a title, and never this one.
func (r *reading) otherTitle(title, name string) bool {
	other := false
	for _, q := range r.cited {
		for k, t := range q.ts {
			if k == 0 || !q.in(t) || t.text != name || t.before != noPause || !personal[q.ts[k-1].text] {
				continue
			}
			if q.ts[k-1].text == title {
				return false
			}
			other = true
		}
	}
	return other
}

// titled reports whether the talk around the evidence gives the name, or one that goes with it, this title.
func (r *reading) titled(title, name string) bool {
	id := r.names[name]
	for _, n := range r.nearby(aliasReach) {
		ts := r.hear(n).ts
		for k := 1; k < len(ts); k++ {
			if ts[k-1].text == title && ts[k].before == noPause && ts[k].upper && (ts[k].text == name || id != "" && r.names[ts[k].text] == id) {
				return true
			}
			if k > 1 && ts[k-2].text == title && ts[k].before == noPause && ts[k-1].before == noPause && ts[k].text == name && ts[k].upper {
				return true // "Mrs Ivy Bassett"
			}
		}
	}
	return false
}
