package engine

// What the window shows of microphones, recordings and words. As everywhere, times are seconds on the visit's time line: its recordings
// end to end, removed stretches included.

// MicrophoneView is a device to record from.
type MicrophoneView struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Default bool   `json:"default"`
	Chosen  bool   `json:"chosen"`  // by the worker, remembered on this laptop
	FarSide bool   `json:"farSide"` // what the loudspeaker plays: the other side of a call
}

// RecordForm says how to record.
type RecordForm struct {
	Microphone string `json:"microphone"` // "" for the chosen one, else the default
	FarSide    string `json:"farSide"`    // "" for none
	Dictation  bool   `json:"dictation"`  // the worker alone
}

// RecordingView is what is being recorded now. It goes out as an event several times a second, so it holds ids and progress only.
type RecordingView struct {
	Visit      string  `json:"visit"`
	Recording  string  `json:"recording"`
	Dictation  bool    `json:"dictation"`
	State      string  `json:"state"` // "recording", "paused", "came_in", "searching" (no microphone), "removing", "finishing", "ended"
	Seconds    float64 `json:"seconds"`
	Level      float64 `json:"level"` // 0–1, on a scale of loudness
	Sound      string  `json:"sound"` // "good", "quiet", "clipping", "silent"
	SoundWords string  `json:"soundWords"`
	Microphone string  `json:"microphone"` // its name
	FarSide    string  `json:"farSide"`
	Notice     string  `json:"notice"` // what happened and what is safe, until the next thing happens
	Bookmarks  int     `json:"bookmarks"`
	Removed    int     `json:"removed"` // stretches
	Heard      string  `json:"heard"`   // how far the words are: "", "The words are about 2 minutes behind."
}

// CameInForm says how the person who came in was told. An empty list means nobody stayed.
type CameInForm struct {
	People []PersonForm `json:"people"` // new ones, each with how they were told
}

// FoundView is a recording that was going on when Evenhand ended.
type FoundView struct {
	Visit     string  `json:"visit"`
	Recording string  `json:"recording"`
	Initials  string  `json:"initials"`
	Title     string  `json:"title"`   // of the template
	Started   string  `json:"started"` // RFC 3339
	Seconds   float64 `json:"seconds"` // whole; every second of it can be played
	Live      bool    `json:"live"`    // it is still being recorded, by itself
}

// SoundView is one recording of a visit.
type SoundView struct {
	ID       string     `json:"id"`
	Source   string     `json:"source"` // "import", "practice", "recorded", "dictation"
	StartS   float64    `json:"startS"`
	Seconds  float64    `json:"seconds"`
	Started  string     `json:"started"` // RFC 3339
	Channels int        `json:"channels"`
	Going    bool       `json:"going"`
	Problems []string   `json:"problems"`
	Marks    []MarkView `json:"marks"`
}

// MarkView is something that happened at a place of the sound.
type MarkView struct {
	Kind  string  `json:"kind"` // bookmark, paused, came_in, lost, moved, removed
	AtS   float64 `json:"atS"`
	ToS   float64 `json:"toS"`   // removed: the end of the silence; else AtS
	Words string  `json:"words"` // "2 minutes removed by you at 14:32: …"
}

// WordView is a word worth a mark: where it stands in the text (character offsets) and in the sound.
type WordView struct {
	From   int     `json:"from"`
	To     int     `json:"to"`
	StartS float64 `json:"startS"`
	EndS   float64 `json:"endS"`
	Unsure bool    `json:"unsure"` // two hearings differ here
}

// SuggestionView offers a spelling from the case's glossary.
type SuggestionView struct {
	From int    `json:"from"` // character offsets in the utterance's text
	To   int    `json:"to"`
	Text string `json:"text"` // as heard
	With string `json:"with"` // as the glossary spells it
}

// GapView is a stretch without words, shown in its place among the turns.
type GapView struct {
	FromS float64 `json:"fromS"`
	ToS   float64 `json:"toS"`
	Kind  string  `json:"kind"` // removed, unheard
	Words string  `json:"words"`
}

// TermView is a word of the case's glossary.
type TermView struct {
	Text  string   `json:"text"`
	Heard []string `json:"heard"`
}

// HoldView says that nothing of a case may be destroyed.
type HoldView struct {
	Why   string `json:"why"`
	Since string `json:"since"` // RFC 3339
}
