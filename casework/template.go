package casework

// TemplateSection is one heading of a note.
type TemplateSection struct {
	ID        string   `yaml:"id" json:"id"`
	Title     string   `yaml:"title" json:"title"`
	Guidance  string   `yaml:"guidance" json:"guidance"`     // for the worker, in plain words
	HumanOnly bool     `yaml:"human_only" json:"human_only"` // nothing is ever drafted here
	MayFollow bool     `yaml:"may_follow" json:"may_follow"` // may be signed as "to follow" with a name and a date
	Prompts   []string `yaml:"prompts" json:"prompts"`       // questions beside an empty human-only section
	Kinds     []string `yaml:"kinds" json:"kinds"`           // kinds of statement that belong here: action, wish, worry, strength, observation, …
	Roles     []string `yaml:"roles" json:"roles"`           // speakers whose words belong here: child, parent, person, carer, worker
	Cues      []string `yaml:"cues" json:"cues"`             // lower-case words or stems that speak of this section
	Slot      string   `yaml:"slot" json:"slot"`             // what to say was not talked about if nothing was heard; empty: say nothing

	Topics []TemplateTopic `yaml:"topics" json:"topics,omitempty"` // what the section is read by, in this order; empty: as it was said
	Exact  bool            `yaml:"exact" json:"exact,omitempty"`   // word for word only, with the question: nothing here is put into other words
	Beside []string        `yaml:"beside" json:"beside,omitempty"` // of a human-only section: cues of the words to show beside the empty field
}

// TemplateTopic is a subject within a section.
type TemplateTopic struct {
	Title string   `yaml:"title" json:"title"`
	Cues  []string `yaml:"cues" json:"cues"` // lower-case words or stems that speak of it
}

// Template says how a kind of note is laid out.
type Template struct {
	ID           string            `yaml:"id" json:"id"`
	Version      string            `yaml:"version" json:"version"`
	Title        string            `yaml:"title" json:"title"`
	Summary      string            `yaml:"summary" json:"summary"`           // one sentence: when to choose it
	Jurisdiction string            `yaml:"jurisdiction" json:"jurisdiction"` // "England", …
	Law          string            `yaml:"law" json:"law"`
	MaxWords     int               `yaml:"max_words" json:"max_words"`
	Sections     []TemplateSection `yaml:"sections" json:"sections"`
	Council      bool              `yaml:"-" json:"council,omitempty"` // added or changed by the council, not the built-in one
}

// Section finds a section by id.
func (t Template) Section(id string) (TemplateSection, bool) {
	for _, s := range t.Sections {
		if s.ID == id {
			return s, true
		}
	}
	return TemplateSection{}, false
}
