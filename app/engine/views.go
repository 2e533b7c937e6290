package engine

// The shapes the window shows. They hold display text: names in the place of speaker references, British dates, plain words. Times are
// seconds from the start of the visit's sound; clock times are RFC 3339.

// Door says whether the vault is open, and what the window must ask for if not.
type Door struct {
	State    string `json:"state"`    // "first_run", "read_back", "locked", "open"
	Mode     string `json:"mode"`     // "keychain" or "passphrase"
	Keychain bool   `json:"keychain"` // a keychain can be used on this machine
	Name     string `json:"name"`     // of the signer, once known
	Role     string `json:"role"`
	Why      string `json:"why"`   // why it is not open, in plain words; may be empty
	Ask      []int  `json:"ask"`   // read_back: which groups of the recovery code to type, counted from 1
	Code     string `json:"code"`  // why, as a problem code; may be empty
	Visit    string `json:"visit"` // open on this visit first; usually empty
}

// FirstRunForm is who the worker is and how the laptop keeps the key.
type FirstRunForm struct {
	Name       string `json:"name"`
	Role       string `json:"role"`
	Passphrase string `json:"passphrase"` // empty: use the keychain
}

// RecoverySheet is the recovery code to print, shown once.
type RecoverySheet struct {
	Groups []string `json:"groups"`
	Ask    []int    `json:"ask"` // which groups are asked for when it is read back, counted from 1
	Made   string   `json:"made"`
}

// Part is one line of the set-up check: ready, missing or broken, and what to do.
type Part struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	State  string `json:"state"` // "ready", "missing", "broken", "checking"
	Detail string `json:"detail"`
	Fix    string `json:"fix"`
}

// VisitCard is a visit in a list. Cases show as initials.
type VisitCard struct {
	ID       string `json:"id"`
	CaseID   string `json:"caseId"`
	Initials string `json:"initials"`
	Kind     string `json:"kind"`
	Title    string `json:"title"` // of the template
	Date     string `json:"date"`  // YYYY-MM-DD
	State    string `json:"state"` // new, hearing, heard, drafting, drafted, signed, handed_over
	Practice bool   `json:"practice"`
	Open     int    `json:"open"`    // things to decide
	Minutes  int    `json:"minutes"` // about how long that takes
	Next     string `json:"next"`    // what to do next, in plain words: "Review", "Import sound", …
	Updated  string `json:"updated"` // RFC 3339

	found []FoundView
}

// Today is the first screen.
type Today struct {
	Date     string      `json:"date"` // YYYY-MM-DD
	Found    []FoundView `json:"found"`
	NeedsYou []VisitCard `json:"needsYou"`
	Working  []VisitCard `json:"working"`
	Lately   []VisitCard `json:"lately"`
	Empty    bool        `json:"empty"`
}

// CaseView is a case with its visits, for the Cases screen, where labels may be shown.
type CaseView struct {
	ID        string      `json:"id"`
	Label     string      `json:"label"`
	Reference string      `json:"reference"`
	Visits    []VisitCard `json:"visits"`
	Hold      *HoldView   `json:"hold"`
	Glossary  []TermView  `json:"glossary"`
}

// TemplateView is a kind of note to choose.
type TemplateView struct {
	ID           string `json:"id"`
	Title        string `json:"title"`
	Summary      string `json:"summary"`
	Jurisdiction string `json:"jurisdiction"`
	MaxWords     int    `json:"maxWords"`
	Council      bool   `json:"council"`
}

// PersonForm is one of those present.
type PersonForm struct {
	ID       string `json:"id"` // "" for a new one
	Name     string `json:"name"`
	Role     string `json:"role"`
	Pronouns string `json:"pronouns"`
	Signer   bool   `json:"signer"`
	Told     string `json:"told"` // content, objected, could_not_understand, not_told, "" (not asked yet)
}

// VisitForm is what the worker fills in for a visit.
type VisitForm struct {
	CaseID    string       `json:"caseId"` // "" for a new case
	CaseLabel string       `json:"caseLabel"`
	Reference string       `json:"reference"`
	Kind      string       `json:"kind"`
	Template  string       `json:"template"`
	Date      string       `json:"date"`
	Started   string       `json:"started"`
	Ended     string       `json:"ended"`
	Announced string       `json:"announced"`
	People    []PersonForm `json:"people"`
}

// VisitView is one visit with what has been made of it so far.
type VisitView struct {
	VisitCard
	Form         VisitForm   `json:"form"`
	HasSound     bool        `json:"hasSound"`
	MayHaveSound string      `json:"mayHaveSound"` // empty, or why sound may not be used
	MayRecord    string      `json:"mayRecord"`    // empty, or what must be answered before recording
	SoundS       float64     `json:"soundS"`
	Sounds       []SoundView `json:"sounds"`
	HasWords     bool        `json:"hasWords"`
	HasDraft     bool        `json:"hasDraft"`
	Observed     bool        `json:"observed"` // the two questions were answered
	Unnamed      int         `json:"unnamed"`  // speakers nobody has named yet
	Problems     []string    `json:"problems"`
	Job          *Job        `json:"job"`
}

// Job is a long piece of work on a visit.
type Job struct {
	Visit   string  `json:"visit"`
	Stage   string  `json:"stage"` // "waiting", "decoding", "speakers", "words", "again", "reading", "drafting", "rewriting", "checking"
	Words   string  `json:"words"` // the stage in plain words
	Done    float64 `json:"done"`  // 0–1
	LeftS   float64 `json:"leftS"` // about how long is left; 0 when not known yet
	Next    string  `json:"next"`  // of work that waits, or was stopped while it did: the stage it begins with
	Running bool    `json:"running"`
	// How many are done, of how many; 0 of 0 when not known, and where the work has none of them.
	Part      int `json:"part"` // parts of the words that the language model has read; they stay read when the work stops
	Parts     int `json:"parts"`
	Heading   int `json:"heading"` // headings of the note that are written
	Headings  int `json:"headings"`
	Sentence  int `json:"sentence"` // sentences that were checked again
	Sentences int `json:"sentences"`

	Code    string `json:"code"`    // problem code once stopped; empty when all went well
	Message string `json:"message"` // what happened, what is safe, what to do
}

// ObservationsForm holds the worker's own words from before the draft is shown.
type ObservationsForm struct {
	Saw          string `json:"saw"`
	Worries      string `json:"worries"`
	NothingToAdd bool   `json:"nothingToAdd"`
}

// SpeakerView is a voice, with a sample to hear.
type SpeakerView struct {
	Ref       string  `json:"ref"` // "S1"
	Name      string  `json:"name"`
	PersonID  string  `json:"personId"` // "" until named
	Seconds   float64 `json:"seconds"`
	Turns     int     `json:"turns"`
	SampleS   float64 `json:"sampleS"`
	SampleEnd float64 `json:"sampleEnd"`
	Sample    string  `json:"sample"` // the words of the sample
}

// UtteranceView is one turn of the transcript.
type UtteranceView struct {
	ID      int     `json:"id"`
	Speaker string  `json:"speaker"`
	Name    string  `json:"name"` // "Someone" while unsure or unnamed
	Unsure  bool    `json:"unsure"`
	StartS  float64 `json:"startS"`
	EndS    float64 `json:"endS"`
	Text    string  `json:"text"`
	Heard   string  `json:"heard"`

	Original    string           `json:"original"`    // as heard, where the worker corrected the text; else empty
	Interpreter bool             `json:"interpreter"` // said through an interpreter
	Foreign     bool             `json:"foreign"`     // another language, or signing: not transcribed
	Words       []WordView       `json:"words"`
	Suggestions []SuggestionView `json:"suggestions"`
	Rests       int              `json:"rests"` // statements of the note that rest on it
}

// TranscriptView is what was heard, with who spoke.
type TranscriptView struct {
	AudioS     float64         `json:"audioS"`
	Utterances []UtteranceView `json:"utterances"`
	Speakers   []SpeakerView   `json:"speakers"`
	People     []PersonForm    `json:"people"`
	Problems   []string        `json:"problems"`

	Going       bool       `json:"going"`   // words may still come, and who said them may still change
	Growing     string     `json:"growing"` // what is being said now; it will change
	HeardToS    float64    `json:"heardToS"`
	Gaps        []GapView  `json:"gaps"`
	Marks       []MarkView `json:"marks"`
	PeopleCount int        `json:"peopleCount"` // as the worker said; 0 if not asked yet
	Approx      bool       `json:"approx"`      // word times are approximate
	Signed      bool       `json:"signed"`      // a signed note rests on these words
}

// EvidenceView is what a statement rests on.
type EvidenceView struct {
	Utterance int     `json:"utterance"`
	From      int     `json:"from"` // character offsets in the utterance's text
	To        int     `json:"to"`
	Quote     string  `json:"quote"`
	StartS    float64 `json:"startS"`
	EndS      float64 `json:"endS"`
	Heard     string  `json:"heard"`
}

// CheckView is a remark of a gate.
type CheckView struct {
	Gate    string `json:"gate"`
	Verdict string `json:"verdict"`
	Detail  string `json:"detail"`
}

// StatementView is one sentence of the note.
type StatementView struct {
	ID         string         `json:"id"`
	Text       string         `json:"text"`  // as the document would say it
	Lead       string         `json:"lead"`  // the attribution before heard words ("Maureen said, as heard:"); empty otherwise
	Words      string         `json:"words"` // the heard words after Lead; empty otherwise
	Quote      bool           `json:"quote"` // the words stand in quotation marks
	Provenance string         `json:"provenance"`
	Decision   string         `json:"decision"`
	DecidedAt  string         `json:"decidedAt"`
	Speaker    string         `json:"speaker"`
	Name       string         `json:"name"`
	Unsure     bool           `json:"unsure"`
	Kind       string         `json:"kind"`
	HighRisk   bool           `json:"highRisk"`
	Restricted bool           `json:"restricted"`
	Alone      bool           `json:"alone"` // must be decided by itself
	Why        string         `json:"why"`   // why, in plain words
	Played     bool           `json:"played"`
	Timed      bool           `json:"timed"` // there is sound to play
	Stale      bool           `json:"stale"`
	Evidence   []EvidenceView `json:"evidence"`
	Checks     []CheckView    `json:"checks"` // only what is worth a remark
	Drafted    string         `json:"drafted"`
	Topic      string         `json:"topic"` // statements of one topic stand together under it; empty: none
	Owner      string         `json:"owner"` // of an action, as a name or "I"; empty: nobody said
	Due        string         `json:"due"`   // of an action, YYYY-MM-DD; empty: no day was spoken
	Form       string         `json:"form"`  // how the words came about, in plain words: "Maureen's words, put as reported speech by rule"
	Exact      bool           `json:"exact"` // it can be put back to the exact words (Q)
}

// BesideView is words that bear on a section only the worker may write.
type BesideView struct {
	Utterance int     `json:"utterance"`
	Name      string  `json:"name"`
	Text      string  `json:"text"`
	StartS    float64 `json:"startS"`
	EndS      float64 `json:"endS"`
}

// SideView is one person's view where people differ.
type SideView struct {
	Name      string `json:"name"`
	Text      string `json:"text"`
	Utterance int    `json:"utterance"`
}

// ReceiptView says in plain words how a draft came about and whether everything that was said was read.
type ReceiptView struct {
	Complete bool     `json:"complete"` // all was read, and all that was to be written was
	Read     bool     `json:"read"`     // all was read: where only the writing fell short, nothing said is missing
	Words    string   `json:"words"`    // one sentence: "All 82 turns were read, by rules, on this laptop, in 2 seconds."
	Lines    []string `json:"lines"`    // the detail: how, with what, how much, energy
}

// TemplateDetail is all of a template a person can look at before choosing it.
type TemplateDetail struct {
	ID           string                `json:"id"`
	Title        string                `json:"title"`
	Summary      string                `json:"summary"`
	Jurisdiction string                `json:"jurisdiction"`
	Law          string                `json:"law"`
	Version      string                `json:"version"`
	MaxWords     int                   `json:"maxWords"`
	Council      bool                  `json:"council"`
	Sections     []TemplateSectionView `json:"sections"`
}

// TemplateSectionView is one heading of a template, with the lines the practice visit gets under it.
type TemplateSectionView struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Guidance  string   `json:"guidance"`
	HumanOnly bool     `json:"humanOnly"`
	Prompts   []string `json:"prompts"`
	Lines     []string `json:"lines"` // of the practice visit; empty where nothing was heard for it
}

// TemplateFault is a council's template that cannot be used, and why.
type TemplateFault struct {
	File   string `json:"file"` // its name, without the folder
	Line   int    `json:"line"` // 0: the file as a whole
	Reason string `json:"reason"`
	Stops  bool   `json:"stops"` // it keeps what the council forbids from being known, so no new note is begun
}

// FollowView says a human-only section is signed as "to follow".
type FollowView struct {
	Who string `json:"who"`
	By  string `json:"by"`
}

// SectionView is one heading of the note.
type SectionView struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Guidance   string          `json:"guidance"`
	HumanOnly  bool            `json:"humanOnly"`
	MayFollow  bool            `json:"mayFollow"`
	Prompts    []string        `json:"prompts"`
	Written    string          `json:"written"` // what the worker wrote in a human-only section
	Follow     *FollowView     `json:"follow"`
	ReadAt     string          `json:"readAt"`
	Undecided  int             `json:"undecided"` // that must be decided alone before the section can be read
	Beside     []BesideView    `json:"beside"`    // of a human-only section
	Undo       bool            `json:"undo"`      // a new draft of this section can be taken back
	Statements []StatementView `json:"statements"`
}

// OpenView is one thing that still needs the worker.
type OpenView struct {
	Kind       string `json:"kind"` // statement, need, omission, topic, section, human_only
	ID         string `json:"id"`
	Section    string `json:"section"`
	Text       string `json:"text"`
	Utterances []int  `json:"utterances"`
}

// OmissionView is something heard that no statement uses.
type OmissionView struct {
	ID        string `json:"id"`
	Utterance int    `json:"utterance"`
	Name      string `json:"name"`
	Text      string `json:"text"`
	Why       string `json:"why"`
	Topic     string `json:"topic"`
	Section   string `json:"section"`
	Single    bool   `json:"single"`
	Answer    string `json:"answer"` // "", added, left_out
}

// NeedView is something to look at that is not a sentence of the note.
type NeedView struct {
	Index      int        `json:"index"`
	Kind       string     `json:"kind"`
	Text       string     `json:"text"`
	Utterances []int      `json:"utterances"`
	Done       bool       `json:"done"`
	Sides      []SideView `json:"sides"` // of a conflict: the views, side by side
}

// SignedView says who signed and when.
type SignedView struct {
	Name    string `json:"name"`
	Role    string `json:"role"`
	At      string `json:"at"`
	Version int    `json:"version"`
	Digest  string `json:"digest"`
}

// DraftView is the review screen's note.
type DraftView struct {
	Visit        string         `json:"visit"`
	Title        string         `json:"title"`
	Version      int            `json:"version"`
	Sections     []SectionView  `json:"sections"`
	Open         []OpenView     `json:"open"`
	Minutes      int            `json:"minutes"`
	Wet          int            `json:"wet"` // statements nobody has decided yet
	Dry          int            `json:"dry"`
	Words        int            `json:"words"`
	MaxWords     int            `json:"maxWords"`
	Needs        []NeedView     `json:"needs"`
	Omissions    []OmissionView `json:"omissions"`
	NotDiscussed []string       `json:"notDiscussed"`
	Notice       string         `json:"notice"`
	Maker        string         `json:"maker"` // "Chosen by rules, without a language model", or the model's name
	SavedAt      string         `json:"savedAt"`
	Signed       *SignedView    `json:"signed"` // of this version
	Receipt      ReceiptView    `json:"receipt"`
	Model        bool           `json:"model"` // a language model can be asked to write a part again
}

// ChangeView is a sentence before and after the worker changed it.
type ChangeView struct {
	Before string `json:"before"`
	After  string `json:"after"` // empty: removed
}

// SignSheet is exactly what will be signed, and beside it what the worker did.
type SignSheet struct {
	Visit      string       `json:"visit"`
	HTML       string       `json:"html"`   // the document, from the same bytes that are signed
	Digest     string       `json:"digest"` // of what is shown; signing names it, so nothing else can be signed
	Wrote      []string     `json:"wrote"`
	Changed    []ChangeView `json:"changed"`
	LeftOut    []string     `json:"leftOut"`
	OnlyYou    []string     `json:"onlyYou"`
	Restricted []string     `json:"restricted"`
	Sentence   string       `json:"sentence"` // "You are signing this as your own record. …"
	Button     string       `json:"button"`   // "Sign as Gareth Pell, social worker"
	Open       []OpenView   `json:"open"`     // must be empty to sign
	Signed     *SignedView  `json:"signed"`
}

// CopyView is one section of the signed note, ready to copy.
type CopyView struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// HandOverView is the signed note on its way out.
type HandOverView struct {
	Visit    string     `json:"visit"`
	Signed   SignedView `json:"signed"`
	Sections []CopyView `json:"sections"`
	HTML     string     `json:"html"`
	Practice bool       `json:"practice"`
	Left     []LeftView `json:"left"`
	GoesOn   []string   `json:"goesOn"` // what goes along, in plain words
	Stays    []string   `json:"stays"`  // what does not
}

// LeftView is one thing that has been handed over.
type LeftView struct {
	What string `json:"what"`
	At   string `json:"at"`
}
