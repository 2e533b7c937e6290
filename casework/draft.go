package casework

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Provenance says where a statement's words come from.
type Provenance string

const (
	Quoted   Provenance = "quoted"   // the words of an utterance, as heard
	Reported Provenance = "reported" // reported speech, made by rule
	Drafted  Provenance = "drafted"  // composed by a model from accepted facts
	Edited   Provenance = "edited"   // changed by the worker
	Written  Provenance = "written"  // the worker's own; needs no evidence
)

// Decision is what the worker has decided about a statement. It is a different thing from its provenance.
type Decision string

const (
	Undecided Decision = "undecided"
	Confirmed Decision = "confirmed"
	Changed   Decision = "edited"
	Removed   Decision = "removed"
)

// Verdict is what a gate says of a statement.
type Verdict string

const (
	Pass   Verdict = "pass"
	Flag   Verdict = "flag"   // show it, and say what to look at
	Reject Verdict = "reject" // never show it as fact
)

// Check is one gate's verdict, with a reason in plain words.
type Check struct {
	Gate    string  `json:"gate"`
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail"`
}

// Evidence points at the words a statement rests on. From and To are character (rune) offsets in the text of that revision.
type Evidence struct {
	Utterance int     `json:"utterance"`
	Revision  int     `json:"revision"`
	From      int     `json:"from"`
	To        int     `json:"to"`
	Quote     string  `json:"quote"`
	StartS    float64 `json:"start_s"` // of the quoted words, as near as the engine can tell
	EndS      float64 `json:"end_s"`   // StartS = EndS = 0 where there is no sound
	Heard     Heard   `json:"heard"`
	Asked     bool    `json:"asked,omitempty"` // the question somebody else put, kept beside the answer it got

	Interpreter bool `json:"interpreter,omitempty"` // said through an interpreter: never a quotation, whatever was played
	Gone        bool `json:"gone,omitempty"`        // the words are not in the transcript any more: From = To = 0, and nobody can confirm them as they are
}

// Statement is one sentence of a note. Its text names speakers by reference, "{S2}", so that naming or renaming someone re-renders it.
type Statement struct {
	ID         string     `json:"id"` // "s1", "s2", …; never reused within a visit
	Text       string     `json:"text"`
	Drafted    string     `json:"drafted"`          // the machine's text before any edit; empty for written ones
	Before     *Before    `json:"before,omitempty"` // what else an edit replaced, so that it can be taken back
	Provenance Provenance `json:"provenance"`
	Decision   Decision   `json:"decision"`
	DecidedAt  time.Time  `json:"decided_at"`
	Question   string     `json:"question,omitempty"` // how the question stands before heard words that answer it, after "Asked": "when Harold died"; Untold: not at all; empty: in its own words
	Speaker    string     `json:"speaker"`            // whose account it is; empty when unsure or when it is the worker's own
	Unsure     bool       `json:"unsure"`             // nobody could tell who spoke
	Kind       string     `json:"kind"`               // said, action, wish, worry, strength, observation, chronology
	Topic      string     `json:"topic,omitempty"`    // what it is about, in the template's words; statements of one topic stand together
	Owner      string     `json:"owner,omitempty"`    // of an action: who will do it, as a speaker reference ("S2") or a name that was said
	Due        string     `json:"due,omitempty"`      // of an action: by when, YYYY-MM-DD; empty where no day was spoken
	HighRisk   bool       `json:"high_risk"`
	Restricted bool       `json:"restricted"` // decide before sharing
	Evidence   []Evidence `json:"evidence"`
	Checks     []Check    `json:"checks"`
	Doubt      string     `json:"doubt"`  // why this one is decided alone; empty for plain ones
	Played     bool       `json:"played"` // the worker has played its sound
	Stale      bool       `json:"stale"`  // the words under it changed since it was drafted
}

// Untold is the Question of a statement whose answer names its matter by itself: what was asked is kept as evidence, and not told.
const Untold = "-"

// Before is what an edit of a machine's statement replaced beside its text. A provenance of edited says that there is nothing further back: the
// statement came about when the worker split one.
type Before struct {
	Provenance Provenance `json:"provenance"`
	Checks     []Check    `json:"checks"`
	Text       string     `json:"text,omitempty"` // of a sentence that was put back to the exact words: how it read
}

// Alone reports whether the worker must decide this statement by itself, and not with its section.
func (s Statement) Alone() bool {
	return s.HighRisk || s.Doubt != "" || s.Stale || s.Unsure || s.Lost()
}

// Open reports whether nobody has decided the statement. Whatever is not one of the decisions is none, so that a statement made without one
// can never pass for confirmed.
func (s Statement) Open() bool {
	return s.Decision != Confirmed && s.Decision != Changed && s.Decision != Removed
}

// Timed reports whether there is sound to play for the statement.
func (s Statement) Timed() bool {
	for _, e := range s.Evidence {
		if e.EndS > e.StartS {
			return true
		}
	}
	return false
}

// MayQuote reports whether the statement may stand in quotation marks: a claim about exact words needs the sound played by the worker, two
// hearings that agree, or words given as text. What an interpreter said are nobody's exact words. Played is the one place where a note keeps
// that the worker listened: playing a turn of the transcript sets it in every statement that rests on played turns alone.
func (s Statement) MayQuote() bool {
	if s.Provenance != Quoted || len(s.Evidence) == 0 || s.Unsure {
		return false
	}
	for _, e := range s.Evidence {
		if e.Interpreter || e.Gone || e.Heard == HeardOnce && !s.Played {
			return false
		}
	}
	return true
}

// Lost reports whether a machine's statement rests on words that are not in the transcript any more.
func (s Statement) Lost() bool {
	return s.Provenance != Written && s.Provenance != Edited && slices.ContainsFunc(s.Evidence, func(e Evidence) bool { return e.Gone })
}

// Live reports whether the statement is part of the note.
func (s Statement) Live() bool { return s.Decision != Removed }

// Validate refuses a machine-made statement without evidence, and evidence that is not words of its utterance (white space folded).
func (s Statement) Validate(t *Transcript) error {
	if s.Provenance == Written || s.Provenance == Edited {
		return nil
	}
	if len(s.Evidence) == 0 {
		return NewProblem(CodeEvidence, "A drafted sentence has no evidence, so it cannot be part of the note.").Because(fmt.Errorf("statement %s", s.ID))
	}
	for _, e := range s.Evidence {
		u, ok := t.Utterance(e.Utterance)
		if !ok {
			return NewProblem(CodeEvidence, "A drafted sentence points at words that are not in the transcript.").Because(fmt.Errorf("statement %s: utterance %d", s.ID, e.Utterance))
		}
		if !e.Gone && u.Revision == e.Revision && !strings.Contains(Fold(u.Text), Fold(e.Quote)) {
			return NewProblem(CodeEvidence, "A drafted sentence quotes words that were not said there.").Because(fmt.Errorf("statement %s: utterance %d", s.ID, e.Utterance))
		}
	}
	return nil
}

// Fold folds white space, so that quotes compare by their words.
func Fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// Offsets finds quote in text and returns rune offsets; ok is false when it is not there as it stands.
func Offsets(text, quote string) (from, to int, ok bool) {
	i := strings.Index(text, quote)
	if i < 0 || quote == "" {
		return 0, 0, false
	}
	from = utf8.RuneCountInString(text[:i])
	return from, from + utf8.RuneCountInString(quote), true
}

var (
	reference  = regexp.MustCompile(`\{(S\d+)\}`)
	throughOne = regexp.MustCompile(`Through the interpreter, \{(S\d+)\}`)
)

// Render puts names in the place of speaker references: the short name each is called by, "I" for the signer, "Someone" for an unnamed
// speaker. The document's header gives full names and roles.
func (p People) Render(text string) string {
	text = throughOne.ReplaceAllStringFunc(text, func(m string) string {
		speaker := throughOne.FindStringSubmatch(m)[1]
		return p.throughInterpreter(speaker, p.Name(speaker))
	})
	return reference.ReplaceAllStringFunc(text, func(m string) string {
		speaker := m[1 : len(m)-1]
		if name, whose := p.between(speaker); name != "" {
			return strings.Replace(whose, "someone", "Someone", 1) + " through the " + name
		}
		return p.Name(speaker)
	})
}

// Typed makes what a person typed fit to be a statement's text: what looks like a speaker reference there is not one, and stays words.
func Typed(text string) string { return reference.ReplaceAllString(text, "($1)") }

// Name says how a note calls a speaker: "I" for the signer, the attendee's short name (full where two would share it), or "Someone" while
// nobody has said who it is.
func (p People) Name(speaker string) string {
	if p.Signs(speaker) {
		return "I"
	}
	if s := p.short[p.named[speaker]]; s != "" {
		return s
	}
	return "Someone"
}

// Section is one heading of a draft with its statements in order.
type Section struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	HumanOnly  bool        `json:"human_only"`
	MayFollow  bool        `json:"may_follow"`
	Statements []Statement `json:"statements"`
	ReadAt     time.Time   `json:"read_at"` // zero until the worker says they have read it
	Follow     *Follow     `json:"follow"`
	Beside     []int       `json:"beside,omitempty"` // of a human-only section: the utterances that bear on it, to be shown beside the empty field
	Before     []Statement `json:"before,omitempty"` // what the last new draft or split in this section replaced, so that it can be taken back
	After      []string    `json:"after,omitempty"`  // the ids of what stands in its place
}

// Follow says that a human-only section is signed as "to follow".
type Follow struct {
	Who string `json:"who"`
	By  string `json:"by"` // YYYY-MM-DD
}

// Answer is what the worker says of something heard and left out.
type Answer string

const (
	Unanswered Answer = ""
	Added      Answer = "added"
	LeftOut    Answer = "left_out"
)

// Omission is a salient utterance no statement uses. Risks and wishes are answered one by one, the rest by topic.
type Omission struct {
	ID        string  `json:"id"` // "o1", …
	Utterance int     `json:"utterance"`
	Text      string  `json:"text"`
	Salience  float64 `json:"salience"`
	Why       string  `json:"why"`
	Topic     string  `json:"topic"`
	Section   string  `json:"section"` // where it would go if added
	Single    bool    `json:"single"`
	Answer    Answer  `json:"answer"`
}

// Need is something the worker must look at that is not a statement: two people who differ, a correction, words aimed at the note.
type Need struct {
	Kind       string `json:"kind"` // conflict, correction, rejected, low_confidence, injection, human_only, …
	Text       string `json:"text"`
	Utterances []int  `json:"utterances"`
	Done       bool   `json:"done"`
	Sides      []Side `json:"sides,omitempty"` // of a conflict: each view, to be shown side by side
}

// Side is one person's view where people differ. Nothing is settled between them.
type Side struct {
	Speaker   string `json:"speaker"` // empty when unsure
	Text      string `json:"text"`    // the words, without who said them
	Utterance int    `json:"utterance"`
}

// Rejected is for evaluators: what a gate turned away. The window never shows it as fact.
type Rejected struct {
	Text   string `json:"text"`
	Gate   string `json:"gate"`
	Detail string `json:"detail"`
}

// Receipt proves that everything said reached the model: a shortfall is a failure, not a footnote. Calls and tokens are of reading and writing
// together. Drafts stored before writing was counted apart have a Writing of nothing.
type Receipt struct {
	Complete        bool    `json:"complete"` // every utterance was read, and every heading that was to be written was
	Utterances      int     `json:"utterances"`
	UtterancesRead  int     `json:"utterances_read"`
	Calls           int     `json:"calls"`
	ExpectedTokens  int     `json:"expected_tokens"`
	EvaluatedTokens int     `json:"evaluated_tokens"`
	GeneratedTokens int     `json:"generated_tokens"`
	Writing         Writing `json:"writing"`
}

// Read reports whether every utterance was read. Where it holds and Complete does not, only the writing fell short: nothing said is missing,
// and the sentences are as the rules made them.
func (r Receipt) Read() bool { return r.UtterancesRead >= r.Utterances }

// Writing is the part of a receipt that tells of the model's sentences. All of it is 0 where no model was to write.
type Writing struct {
	Headings        int `json:"headings"`  // that held something for the model to write
	Failed          int `json:"failed"`    // of these, where a call failed, so that some or all sentences are as the rules made them
	Sentences       int `json:"sentences"` // that came back
	Taken           int `json:"taken"`     // of these, that passed every guard and changed the note; the rest were the same as before, or are in Rejected
	Calls           int `json:"calls"`
	ExpectedTokens  int `json:"expected_tokens"`
	EvaluatedTokens int `json:"evaluated_tokens"`
	GeneratedTokens int `json:"generated_tokens"`
}

// Energy is an estimate, and says how it was made.
type Energy struct {
	Wh     float64 `json:"wh"`
	GCO2e  float64 `json:"gco2e"`
	Method string  `json:"method"`
}

// DraftTimings in seconds.
type DraftTimings struct {
	ExtractS float64 `json:"extract_s"`
	ComposeS float64 `json:"compose_s"`
	GatesS   float64 `json:"gates_s"`
	TotalS   float64 `json:"total_s"`
}

// Model says what chose the statements; nil in a Draft means the rules did.
type Model struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
	Engine string `json:"engine"`
}

// Draft is an unsigned note.
type Draft struct {
	TemplateID      string       `json:"template"`
	TemplateVersion string       `json:"template_version"`
	Version         int          `json:"version"` // grows with every change after a signature
	Model           *Model       `json:"model"`
	Sections        []Section    `json:"sections"`
	Needs           []Need       `json:"needs_you"`
	Omissions       []Omission   `json:"omissions"`
	NotDiscussed    []string     `json:"not_discussed"`
	Rejected        []Rejected   `json:"rejected"`
	Receipt         Receipt      `json:"receipt"`
	Energy          Energy       `json:"energy"`
	Timings         DraftTimings `json:"timings"`
	NextStatement   int          `json:"next_statement"` // the number of the next statement id
	Made            time.Time    `json:"made"`
	Notice          string       `json:"notice"` // plain words when the draft is less than was asked for ("made without a language model, because …")
}

// OpenKind says what kind of thing still needs the worker.
type OpenKind string

const (
	OpenStatement OpenKind = "statement"
	OpenNeed      OpenKind = "need"
	OpenOmission  OpenKind = "omission"
	OpenTopic     OpenKind = "topic"
	OpenSection   OpenKind = "section"
	OpenHuman     OpenKind = "human_only"
)

// Open is one thing that must be done before signing.
type Open struct {
	Kind    OpenKind `json:"kind"`
	ID      string   `json:"id"`      // of the statement, omission or section; the topic; "n" and the index of a need
	Section string   `json:"section"` // where it is
	Text    string   `json:"text"`    // why, in plain words
}

// Open lists what still needs the worker, in the order of the note: first what is doubtful or high in risk, each alone; then the
// human-only sections; then the reading of each section; then what was heard and left out. The draft may be signed when it is empty.
func (d *Draft) Open() []Open {
	var out []Open
	for _, s := range d.Sections {
		for _, st := range s.Statements {
			if st.Open() && (st.Alone() || s.HumanOnly) { // nothing is drafted in a human-only section, and were it, nobody would read it there
				out = append(out, Open{OpenStatement, st.ID, s.ID, st.Why()})
			}
		}
	}
	for i, n := range d.Needs {
		if !n.Done {
			out = append(out, Open{OpenNeed, fmt.Sprintf("n%d", i), "", n.Text})
		}
	}
	for _, s := range d.Sections {
		if s.HumanOnly && !s.humanDone() {
			out = append(out, Open{OpenHuman, s.ID, s.ID, "Only you can write this: " + s.Title})
		}
	}
	for _, s := range d.Sections {
		if !s.HumanOnly && (s.ReadAt.IsZero() || s.wet()) {
			out = append(out, Open{OpenSection, s.ID, s.ID, "Read this section: " + s.Title})
		}
	}
	topics := map[string]bool{}
	for _, o := range d.Omissions {
		switch {
		case o.Answer != Unanswered:
		case o.Single:
			out = append(out, Open{OpenOmission, o.ID, o.Section, "Not in the note: " + o.Why})
		case !topics[o.Topic]:
			topics[o.Topic] = true
			out = append(out, Open{OpenTopic, o.Topic, o.Section, "Heard and left out: " + o.Topic})
		}
	}
	return out
}

// Why says in plain words why a statement is decided alone.
func (s Statement) Why() string {
	switch {
	case s.Lost():
		return "The words under this are not in the transcript any more. Edit it, or remove it."
	case s.Stale:
		return "The words under this changed."
	case s.Doubt != "":
		return s.Doubt
	case s.Unsure:
		return "Someone said this. Who?"
	case s.HighRisk:
		return "Listen before you confirm."
	}
	return ""
}

// wet reports whether reading the section would decide something in it: a sentence that came after it was read.
func (s Section) wet() bool {
	return slices.ContainsFunc(s.Statements, func(st Statement) bool { return st.Open() && !st.Alone() })
}

func (s Section) humanDone() bool {
	for _, st := range s.Statements {
		if st.Provenance == Written && st.Live() && strings.TrimSpace(st.Text) != "" {
			return true
		}
	}
	return s.MayFollow && s.Follow != nil && strings.TrimSpace(s.Follow.Who) != "" && s.Follow.By != ""
}

// Find returns a pointer to a statement and its section, to change in place.
func (d *Draft) Find(id string) (*Section, *Statement) {
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			if d.Sections[i].Statements[j].ID == id {
				return &d.Sections[i], &d.Sections[i].Statements[j]
			}
		}
	}
	return nil, nil
}

// Section returns a pointer to a section, to change in place.
func (d *Draft) Section(id string) *Section {
	for i := range d.Sections {
		if d.Sections[i].ID == id {
			return &d.Sections[i]
		}
	}
	return nil
}

// NewStatementID draws the next statement id; ids are never reused.
func (d *Draft) NewStatementID() string {
	d.NextStatement++
	return fmt.Sprintf("s%d", d.NextStatement)
}

// Confirm confirms one statement. High-risk words must have been heard by the worker first, where there is sound.
func (d *Draft) Confirm(id string, at time.Time) error {
	_, st := d.Find(id)
	if st == nil {
		return NewProblem(CodeNotFound, "That sentence is no longer in the note.")
	}
	if st.Unsure && st.Provenance != Written && st.Provenance != Edited {
		return NewProblem(CodeRefused, "Say who said this first, edit the sentence, or remove it.")
	}
	if st.Lost() {
		return NewProblem(CodeEvidence, "The words this rests on are not in the transcript any more. Edit the sentence, or remove it.")
	}
	if st.HighRisk && st.Timed() && !st.Played {
		return NewProblem(CodeListenFirst, "Listen to this before you confirm it: it speaks of risk.")
	}
	st.Decision, st.DecidedAt = Confirmed, at
	return nil
}

// Read marks a section as read and dries every plain statement in it. It refuses while something in the section must be decided alone.
func (d *Draft) Read(sectionID string, at time.Time) error {
	s := d.Section(sectionID)
	if s == nil || s.HumanOnly {
		return NewProblem(CodeNotFound, "That section is not one to read.")
	}
	for _, st := range s.Statements {
		if st.Open() && st.Alone() {
			return NewProblem(CodeNotReady, "Decide the marked sentences in this section first.")
		}
	}
	for i := range s.Statements {
		if s.Statements[i].Open() {
			s.Statements[i].Decision, s.Statements[i].DecidedAt = Confirmed, at
		}
	}
	s.ReadAt = at
	return nil
}

// ReadyToSign returns nil when nothing is open, else a Problem that says how much is.
func (d *Draft) ReadyToSign() error {
	n := len(d.Open())
	switch {
	case n == 0:
		return nil
	case n == 1:
		return NewProblem(CodeNotReady, "One thing still needs you before you can sign.")
	}
	return NewProblem(CodeNotReady, "%d things still need you before you can sign.", n)
}
