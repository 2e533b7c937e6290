package evidence

import (
	"slices"
	"strings"

	"evenhand/casework"
)

// evidence: something is cited, and it was said there, word for word.
func (r *reading) evidence() casework.Check {
	f := finding{gate: GateEvidence}
	if len(r.cited) == 0 {
		f.add(casework.Reject, "Nothing in the recording is given for this.")
	}
	for _, q := range r.cited {
		switch {
		case q.at < 0:
			f.add(casework.Reject, "It points at words that are not in the transcript.")
		case q.exact:
		case q.found:
			f.add(casework.Reject, "The words given are not quite what was said. The recording says: %q.", q.nearest)
		default:
			f.add(casework.Reject, "The words given were not said there.")
		}
	}
	return f.check()
}

// quotes: what stands in quotation marks is words of the evidence, in order, whole enough to keep their sense, by the one named.
func (r *reading) quotes() casework.Check {
	f := finding{gate: GateQuotes}
	for i := 0; i < len(r.ts); {
		if !r.ts[i].marked {
			i++
			continue
		}
		j := i
		for j < len(r.ts) && r.ts[j].marked {
			j++
		}
		r.quotation(&f, i, j)
		i = j
	}
	if strings.Count(r.text, `"`)%2 == 1 {
		f.add(casework.Reject, "A quotation mark is missing.")
	}
	return f.check()
}

func (r *reading) quotation(f *finding, i, j int) {
	found, spoken, cut := false, false, true
	seg := r.segmentOf(i)
	for _, q := range r.cited {
		k := runOf(q, r.ts[i:j])
		if k < 0 {
			continue
		}
		found = true
		if seg == nil || seg.source == "" || slices.Contains(r.sources(seg.source), q.u.Speaker) || r.hearsayBefore(q, seg.source, k) {
			spoken = true
		}
		end := k + j - i // "It does" of "It doesn't"
		if !(k > 0 && q.ts[k].negated && q.ts[k-1].clause == q.ts[k].clause) && !(end < len(q.ts) && q.ts[end].text == "not" && q.ts[end].before == noPause && auxiliaries[q.ts[end-1].text]) {
			cut = false
		}
	}
	switch {
	case !found:
		f.add(casework.Reject, "These words in quotation marks were not said: %q.", r.text[r.ts[i].from:r.ts[j-1].to])
	case seg == nil || seg.source == "" && !seg.question:
		f.add(casework.Flag, "Say whose words these are.")
	case !spoken:
		f.add(casework.Reject, "These words are given to the wrong person.")
	case cut:
		f.add(casework.Reject, "The quotation leaves out a “not”.")
	}
}

// runOf finds the words as one run inside the quotation and returns where they begin, or -1.
func runOf(q cited, words []token) int {
	for k := 0; k+len(words) <= len(q.ts); k++ {
		if !q.in(q.ts[k]) || !q.in(q.ts[k+len(words)-1]) {
			continue
		}
		same := true
		for n, w := range words {
			if q.ts[k+n].text != w.text {
				same = false
				break
			}
		}
		if same {
			return k
		}
	}
	return -1
}

// hearsay reports whether the quotation itself says that the source spoke: "Neil told me …", "his words were …".
func (r *reading) hearsay(q cited, source string) bool { return r.hearsayBefore(q, source, len(q.ts)) }

// hearsayBefore is hearsay that stands before a token: what a person is said to have said comes after it.
func (r *reading) hearsayBefore(q cited, source string, end int) bool {
	_, attends := r.person(source)
	for i, t := range q.ts[:end] {
		wants := (t.stem == stem("agree") || t.stem == stem("want")) && q.u.Speaker == r.signer // how a dictation passes things on
		if !sayings[t.text] && t.text != "words" && t.text != "goes" && t.text != "reckons" && !wants {
			continue
		}
		ref := r.sayer(q, i)
		switch {
		case ref == "", ref == "anyone", ref == q.u.Speaker, ref == "pron:it", ref == "pron:they" && attends:
		case strings.HasPrefix(ref, "pron:") && attends && q.u.Speaker != r.signer: // somebody there speaks for themselves
		case r.compatible(ref, source) != no:
			return true
		case strings.HasPrefix(ref, "kin:") && r.kinNames[q.u.Speaker+" "+ref] == source:
			return true
		}
	}
	return false
}

// sayer is whom a quotation names as the one who speaks at a verb of saying: the nearest person before it, past what only describes them
// ("Paula, the agency manager, told me"), or after it ("so said Rita").
func (r *reading) sayer(q cited, i int) string {
	first := ""
	for k := i - 1; k >= 0 && i-k <= 12 && q.ts[k].sentence == q.ts[i].sentence; k-- {
		w := q.ts[k].text
		if w == "me" || w == "him" || w == "them" || w == "us" || q.ts[k].number {
			break
		}
		ref := r.refIn(q, k)
		if first == "" && possessive[w] != "" && q.ts[i].text == "words" {
			return "pron:" + possessive[w]
		}
		if ref == "" {
			if first != "" && !appositive[w] && q.ts[k].content() && q.ts[k+1].before == noPause {
				break
			}
			if sayings[w] {
				break
			}
			continue
		}
		if first != "" && !strings.HasPrefix(first, "kin:") {
			break
		}
		if first != "" && strings.HasPrefix(ref, "pron:") || ref == q.u.Speaker && first != "" {
			break
		}
		first = ref
		if q.ts[k].before == noPause && !strings.HasPrefix(ref, "kin:") {
			break
		}
	}
	return first
}
