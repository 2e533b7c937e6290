package casework

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Heard says how sure the words of an utterance are. Quotation marks are a claim about a person: they need two hearings that agree,
// the worker having played the sound, or words that were given as text and never heard by a machine.
type Heard string

const (
	HeardOnce  Heard = "once"
	HeardTwice Heard = "twice"
	HeardText  Heard = "text"
)

// Word is one word with its times in seconds from the start of the visit's sound.
type Word struct {
	Text       string   `json:"text"`
	StartS     float64  `json:"start_s"`
	EndS       float64  `json:"end_s"`
	Confidence *float64 `json:"confidence"`
}

// Utterance is one speaker's stretch of words.
type Utterance struct {
	ID         int      `json:"id"`       // never reused or renumbered within a visit
	Revision   int      `json:"revision"` // grows when text or speaker is corrected
	Speaker    string   `json:"speaker"`  // "S1", "S2", …; empty when nobody could tell
	Unsure     bool     `json:"unsure"`   // the speaker is a guess and is never named
	StartS     float64  `json:"start_s"`
	EndS       float64  `json:"end_s"`
	Text       string   `json:"text"`
	Confidence *float64 `json:"confidence"`
	Words      []Word   `json:"words"` // empty where the engine gives none
	Heard      Heard    `json:"heard"`

	Original    string `json:"original,omitempty"`    // the text as heard, once the worker has corrected it
	Interpreter bool   `json:"interpreter,omitempty"` // said through an interpreter: reported as such, never a quotation
	Foreign     bool   `json:"foreign,omitempty"`     // another language, or signing: not transcribed, its text is empty; Original keeps what a machine made of it
	Played      bool   `json:"played,omitempty"`      // the worker has played its sound since the words are as they are
	Given       bool   `json:"given,omitempty"`       // the worker said whose it is, so telling the voices apart anew leaves it there
	Cut         bool   `json:"cut,omitempty"`         // the worker destroyed the rest of it
}

// Timed reports whether the utterance has a place in the sound.
func (u Utterance) Timed() bool { return u.Heard != HeardText && u.EndS > u.StartS }

// Hearing says how sure the words are as they stand. Words a worker corrected are the worker's own hearing: the machine's two hearings
// agreed on others, so they count for nothing here, and the words stand in quotation marks only once the worker has played the sound with
// them in view.
func (u Utterance) Hearing() Heard {
	if u.Original != "" && u.Heard == HeardTwice {
		return HeardOnce
	}
	return u.Heard
}

// MayQuote reports whether the words may stand in quotation marks. An interpreter's words are never the person's own.
func (u Utterance) MayQuote() bool {
	return !u.Interpreter && !u.Foreign && (u.Played || u.Hearing() != HeardOnce)
}

// LeastSure is the confidence below which words are marked and looked at again. A confidence is how often such words are right, as measured:
// about 0.98 where two hearings have the same word, about 0.75 where they differ (see transcribe). This lies between the two; of a whole turn
// it means that a third of its words differ.
const LeastSure = 0.9

// Unsure reports whether hearings of the word differ. A word without a confidence was heard once, which says nothing of it.
func (w Word) Unsure() bool { return w.Confidence != nil && *w.Confidence < LeastSure }

// Engine says what made the words.
type Engine struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Model   string `json:"model"`
	SHA256  string `json:"sha256"`
}

// Timings of a transcription, in seconds.
type Timings struct {
	DecodeS   float64 `json:"decode_s"`
	SpeechS   float64 `json:"speech_s"`
	SpeakersS float64 `json:"speakers_s"`
	TotalS    float64 `json:"total_s"`
}

// Transcript is what was heard at a visit, in order of time.
type Transcript struct {
	AudioS     float64           `json:"audio_s"`
	Engine     Engine            `json:"engine"`
	Utterances []Utterance       `json:"utterances"`
	Problems   []string          `json:"problems"` // words for people: what is missing and why
	Timings    Timings           `json:"timings"`
	Named      map[string]string `json:"named"` // speaker → Attendee.ID, as the worker said

	StartS   float64 `json:"start_s,omitempty"`    // while Going: where the sound begins that is being written down; before it all is settled
	HeardToS float64 `json:"heard_to_s,omitempty"` // while Going: how far the sound has been written down
	Going    bool    `json:"going,omitempty"`      // words may still come, and speakers may still change
	LastID   int     `json:"last_id,omitempty"`    // the highest id ever given, where that utterance may be gone
	Gaps     []Gap   `json:"gaps,omitempty"`       // in order of time
	People   int     `json:"people,omitempty"`     // how many people spoke, as the worker said; 0 if not
	Approx   bool    `json:"approx,omitempty"`     // the engine gives no word times: they are spread over the voiced sound
	Second   *Engine `json:"second,omitempty"`     // the engine that heard everything a second time
}

// NextID returns the id for a new utterance.
func (t *Transcript) NextID() int {
	last := t.LastID
	for _, u := range t.Utterances {
		last = max(last, u.ID)
	}
	return last + 1
}

// Utterance finds an utterance by id.
func (t *Transcript) Utterance(id int) (Utterance, bool) {
	for _, u := range t.Utterances {
		if u.ID == id {
			return u, true
		}
	}
	return Utterance{}, false
}

// Speakers lists the speakers in order of first words.
func (t *Transcript) Speakers() []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, u := range t.Utterances {
		if !seen[u.Speaker] {
			seen[u.Speaker] = true
			out = append(out, u.Speaker)
		}
	}
	return out
}

// Validate checks ids, order and times, as a reader of stored or given transcripts must.
func (t *Transcript) Validate() error {
	seen := map[int]bool{}
	for i, u := range t.Utterances {
		if u.ID <= 0 || seen[u.ID] {
			return fmt.Errorf("utterance %d: id %d is used twice or not positive", i, u.ID)
		}
		seen[u.ID] = true
		if u.EndS < u.StartS || u.StartS < 0 {
			return fmt.Errorf("utterance %d: times %.3f–%.3f", u.ID, u.StartS, u.EndS)
		}
		if !utf8.ValidString(u.Text) {
			return fmt.Errorf("utterance %d: its text is not UTF-8", u.ID)
		}
		if i > 0 && u.StartS < t.Utterances[i-1].StartS {
			return fmt.Errorf("utterance %d: out of order", u.ID)
		}
	}
	return nil
}

// People joins speakers to the people of a visit, to turn speaker references into names.
type People struct {
	byID   map[string]Attendee
	short  map[string]string // attendee id → what a sentence calls them
	named  map[string]string
	signer string // attendee id
}

// NewPeople joins the attendees of a visit to the speakers of its transcript.
func NewPeople(attendees []Attendee, named map[string]string) People {
	p := People{byID: map[string]Attendee{}, short: map[string]string{}, named: named}
	calls := map[string]int{}
	for _, a := range attendees {
		p.byID[a.ID] = a
		calls[strings.ToLower(shortName(a.Name))]++
		if a.Signer {
			p.signer = a.ID
		}
	}
	whole := map[string]int{}
	for _, a := range attendees {
		p.short[a.ID] = Fold(a.Name)
		if s := shortName(a.Name); calls[strings.ToLower(s)] == 1 {
			p.short[a.ID] = s
		}
		whole[strings.ToLower(p.short[a.ID])]++
	}
	for _, a := range attendees { // two of the same name: what they are tells them apart
		alone := calls[strings.ToLower(shortName(a.Name))] > 1 && len(strings.Fields(a.Name)) == 1
		if role, _, _ := strings.Cut(Fold(a.Role), ","); role != "" && (alone || whole[strings.ToLower(p.short[a.ID])] > 1) {
			p.short[a.ID] += " (" + role + ")"
		}
	}
	return p
}

// titles stand before a surname, kin before a name that would be nobody's without it.
var (
	titles = []string{"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lady", "lord", "rev", "reverend", "father", "sister", "pc", "sgt", "ds", "dc", "doctor", "sergeant", "inspector", "superintendent", "constable", "detective", "nurse", "judge", "councillor", "pastor", "imam", "rabbi"}
	kin    = []string{"aunt", "auntie", "aunty", "uncle", "nan", "nana", "nanna", "gran", "granny", "grandma", "grandad", "grandpa", "baby", "big", "little", "old", "the"}
)

// shortName is what a sentence calls somebody: the first name, or the title with the surname where that is how the name was given. A name
// that would not be a name when cut ("Nana Jo", "Duty worker (night)") stays whole.
func shortName(name string) string {
	w := strings.Fields(name)
	if len(w) < 2 || strings.ContainsAny(name, "(),/&") {
		return Fold(name)
	}
	first := strings.ToLower(strings.TrimSuffix(w[0], "."))
	r, _ := utf8.DecodeRuneInString(w[1])
	switch {
	case slices.Contains(titles, first):
		n := 1 // "Detective Sergeant"
		for n < len(w)-1 && slices.Contains(titles, strings.ToLower(strings.TrimSuffix(w[n], "."))) {
			n++
		}
		return strings.Join(append(slices.Clone(w[:n]), w[len(w)-1]), " ")
	case slices.Contains(kin, first), utf8.RuneCountInString(first) < 2, unicode.IsLower(r) && !slices.Contains(particles, w[1]):
		return Fold(name)
	}
	return w[0]
}

// particles begin a surname in lower case.
var particles = []string{"de", "da", "di", "del", "du", "dos", "van", "von", "der", "den", "la", "le", "bin", "bint", "al", "el", "ap", "ferch", "y", "ó", "ní", "nic", "mac"}

// Of returns the person a speaker was named as.
func (p People) Of(speaker string) (Attendee, bool) {
	a, ok := p.byID[p.named[speaker]]
	return a, ok
}

// Signs reports whether the speaker is the worker who makes the record.
func (p People) Signs(speaker string) bool {
	return speaker != "" && p.signer != "" && p.named[speaker] == p.signer
}
