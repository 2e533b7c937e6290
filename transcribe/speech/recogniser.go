// Package speech turns sound into words: where somebody speaks, how that is cut into chunks a recogniser can take, and what it hears in each.
//
// Several families of recogniser stand behind one interface, all run by sherpa-onnx. Each is exact on a few seconds and invents, loops or
// fails on minutes, so each states the longest sound it may be given, and every answer is looked at before it is believed (Looping). Some
// say when each word was spoken; for the others Spread lays the words over the voiced part of their chunk by their length.
//
// This package holds native code that ends the process when a model file is damaged. It belongs in the transcriber child process, after
// the files were checked by their hashes.
package speech

// Recogniser is a loaded speech model. It is not safe for use by several goroutines.
type Recogniser interface {
	// Hear returns the words in samples (16 kHz, −1 to 1), which must be at most Longest. Where there are none it is empty.
	Hear(samples []float32) (Hearing, error)
	// Longest is the most sound the model may be given at once, in samples.
	Longest() int
	// Close frees the model.
	Close()
}

// Hearing is what a recogniser heard.
type Hearing struct {
	Text  string
	Words []TimedWord // the words of Text with their times; nil where the engine gives none
}

// TimedWord is a word and when it was spoken, in seconds from the start of what was heard.
type TimedWord struct {
	Text         string
	StartS, EndS float64
}

// Family is a kind of model: which files it has and how it is run.
type Family string

// The families.
const (
	Moonshine     Family = "moonshine"      // Moonshine v2 base: encoder and merged decoder
	MoonshineTiny Family = "moonshine_tiny" // the same, smaller: it can take less sound at once
	ParakeetTDT   Family = "parakeet_tdt"   // NVIDIA NeMo transducer: encoder, decoder, joiner; gives times
	ParakeetCTC   Family = "parakeet_ctc"   // NVIDIA NeMo with a CTC head: one file; gives times
	Whisper       Family = "whisper"        // encoder, decoder; gives times if it was exported with its attention
)

// The roles of a model's files.
const (
	RoleEncoder = "encoder"
	RoleDecoder = "decoder"
	RoleJoiner  = "joiner"
	RoleModel   = "model" // of families with one file
	RoleTokens  = "tokens"
)

// Roles returns the roles whose files a family needs, the one that names the model by its hash first; nil for a family unknown here.
func Roles(f Family) []string { return kinds[f].roles }

// LongestOf is the most sound a family may be given at once, in samples; 0 for a family unknown here.
func LongestOf(f Family) int { return kinds[f].longest }
