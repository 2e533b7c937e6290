package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/storage/vault"
	"evenhand/summarise/ollama"
	"evenhand/summarise/templates"
	"evenhand/transcribe/capture"
	"evenhand/transcribe/decode"
)

// The states of a Part.
const (
	Ready   = "ready"
	Missing = "missing"
	Broken  = "broken"

	Checking = "checking" // not known yet
)

func (c Config) ffmpeg() (string, error) { return decode.FindFFmpeg(c.beside) }

// look is one line of the set-up check: a part by its id and title, and how to look at it.
type look struct {
	id, title string
	at        func(ctx context.Context) Part
}

// looks lists every part Evenhand needs, in the order it is shown in: what is known at once first, then what has to be read through.
func (c Config) looks() []look {
	now := func(p Part) func(context.Context) Part { return func(context.Context) Part { return p } }
	packs, err := c.Catalogue()
	pack := func(kind, id, title string) look {
		return look{id, title, func(ctx context.Context) Part { return c.packPart(ctx, packs, err, kind, id, title) }}
	}
	return []look{
		{"executable", "Evenhand", now(Part{ID: "executable", Title: "Evenhand", State: Ready, Detail: "Version " + Version})},
		{"data_folder", "Data folder", func(context.Context) Part { return c.dataPart() }},
		{"disk", "Disk", func(context.Context) Part { return c.diskPart() }},
		{"templates", kindsTitle, func(context.Context) Part { return c.templatesPart() }},
		{"ffmpeg", "Reading sound files", func(context.Context) Part { return c.ffmpegPart() }},
		{"microphone", "Microphone", microphonePart},
		{"keychain", "Lock", c.keychainPart},
		{"ollama", "Ollama", c.serverPart},
		{"language_model", "Language model", c.modelPart},
		pack("vad", "voice_activity_model", "Voice activity model"),
		pack("speakers", "speaker_models", "Speaker models"),
		{"speech_model", "Speech model", func(ctx context.Context) Part { return c.speechPart(ctx, packs, err) }},
	}
}

// Doctor looks at every part one after the other, without a store, and says what to do about what is not ready. It changes nothing.
func (c Config) Doctor(ctx context.Context) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		for _, l := range c.looks() {
			if !yield(l.at(ctx)) {
				return
			}
		}
	}
}

// SetUpParts lists the parts that the set-up check looks at, before anything is known of them.
func (e *Engine) SetUpParts() []Part {
	var out []Part
	for _, l := range e.config.looks() {
		out = append(out, Part{ID: l.id, Title: l.title, State: Checking})
	}
	return out
}

// CheckPart looks at one of the parts. The first time on a computer it also measures how fast the speech model is, unless other work is under
// way; it changes nothing else.
func (e *Engine) CheckPart(ctx context.Context, id string) (Part, error) {
	for _, l := range e.config.looks() {
		if l.id != id {
			continue
		}
		if id == "speech_model" && !e.jobs.busy() {
			_, _ = e.MeasureSpeed(ctx) // what stands in its way is told by the part itself
		}
		return l.at(ctx), nil
	}
	return Part{}, casework.NewProblem(casework.CodeNotFound, "There is no such line in the set-up check.")
}

const kindsTitle = "Kinds of note"

// templatesPart says whether the council's own kinds of note can be used, and its list of those it forbids.
func (c Config) templatesPart() Part {
	p := Part{ID: "templates", Title: kindsTitle, State: Ready}
	all, err := c.templates()
	if err != nil {
		return part(p.ID, p.Title, err)
	}
	for _, f := range all.Faults() {
		if f.Stops {
			p.State, p.Detail = Broken, "The list of the kinds your council allows cannot be read: "+f.Error()+". No new visit is begun until it can. What you have begun is safe, and you can finish it."
			p.Fix = "Ask IT to put it right, or to take it away if nothing is forbidden."
			return p
		}
	}
	list := all.List()
	own := 0
	for _, t := range list {
		if t.Council {
			own++
		}
	}
	p.Detail = fmt.Sprintf("%s can be used.", counted(len(list), "kind"))
	if own > 0 {
		p.Detail = fmt.Sprintf("%s can be used, %d of them your council’s own.", counted(len(list), "kind"), own)
	}
	if bad := all.Faults(); len(bad) > 0 {
		p.State, p.Fix = Broken, "Ask IT to put these right: "+faultsLine(bad)+" The other kinds work, and no note is lost."
	}
	return p
}

// faultsLine names the files that are wrong, each once.
func faultsLine(bad []templates.Fault) string {
	var files []string
	for _, f := range bad {
		if !slices.Contains(files, f.File) {
			files = append(files, f.File)
		}
	}
	return strings.Join(files, ", ") + "."
}

func part(id, title string, err error) Part {
	p := Part{ID: id, Title: title, State: Ready}
	if err != nil {
		problem := casework.AsProblem(err)
		p.State, p.Detail = Missing, problem.Message
		switch problem.Code {
		case casework.CodeModelBroken, casework.CodeDamaged, casework.CodeOllamaRefused, casework.CodeInternal:
			p.State = Broken
		}
	}
	return p
}

func (c Config) dataPart() Part {
	p := Part{ID: "data_folder", Title: "Data folder", State: Ready, Detail: c.Data}
	dir := c.Data
	for { // the folder is made at first run; until then its nearest parent must be there and be ours to write
		info, err := os.Stat(dir)
		if err == nil {
			if !info.IsDir() {
				p.State, p.Detail, p.Fix = Broken, "There is a file where the data folder should be.", "Move the file away, or start Evenhand with --data FOLDER."
			} else if f, err := os.CreateTemp(dir, ".evenhand-check-*"); err != nil {
				p.State, p.Detail, p.Fix = Broken, "Evenhand may not write in its data folder.", "Ask your IT team to give you the right to write there."
			} else {
				f.Close()
				os.Remove(f.Name())
			}
			return p
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(dir) == dir {
			p.State, p.Detail, p.Fix = Broken, "The data folder cannot be reached.", "Start Evenhand with --data FOLDER."
			return p
		}
		dir = filepath.Dir(dir)
	}
}

func (c Config) keychainPart(ctx context.Context) Part {
	p := Part{ID: "keychain", Title: "Lock", State: Ready, Detail: "The key is kept in this computer's keychain."}
	if mode, err := vault.ModeOf(c.Data); err == nil && mode == vault.Passphrase || c.PassphraseFile != "" {
		p.Detail = "The key is made from your passphrase."
		return p
	}
	if !keychainWorks(ctx) {
		p.State, p.Detail = Missing, "This computer has no keychain that Evenhand can use."
		p.Fix = "Use a passphrase instead: Evenhand asks for one at first run. In the console tool, give --passphrase-file FILE."
	}
	return p
}

// keychainAnswer is how long a keychain may take to say whether it is there. It may have to ask the person first; a longer silence counts
// as none, and a passphrase stands in.
const keychainAnswer = 15 * time.Second

func keychainWorks(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, keychainAnswer)
	defer cancel()
	return vault.KeychainWorks(ctx) == nil
}

// NeedsPassphrase reports whether this data folder cannot do without a passphrase: it has one already, or there is no keychain.
func (c Config) NeedsPassphrase(ctx context.Context) bool {
	if mode, err := vault.ModeOf(c.Data); err == nil {
		return mode == vault.Passphrase
	}
	return !keychainWorks(ctx)
}

func (c Config) ffmpegPart() Part {
	path, err := c.ffmpeg()
	p := part("ffmpeg", "Reading sound files", err)
	if err == nil {
		p.Detail = path
	} else {
		p.Fix = "Ask your IT team to install ffmpeg, or to put it beside Evenhand."
	}
	return p
}

func (c Config) packPart(ctx context.Context, packs []Pack, err error, kind, id, title string) Part {
	if err != nil {
		p := part(id, title, err)
		p.Fix = "Run the set-up again, or ask your IT team for the model pack."
		return p
	}
	p := Part{ID: id, Title: title, State: Missing, Detail: "It is not in the list of models.", Fix: "Ask your IT team for the model pack."}
	for _, pack := range packs {
		if pack.Kind != kind {
			continue
		}
		if err := c.VerifyPack(ctx, pack); err != nil {
			p = part(id, title, err)
			p.Fix = "Run the set-up again, or ask your IT team for the model pack."
			return p
		}
		p.State, p.Detail, p.Fix = Ready, fmt.Sprintf("%s (%s)", pack.Title, pack.Licence), ""
	}
	return p
}

// languageAnswer is how long a server on this computer may take to answer a question of the set-up check.
const languageAnswer = 5 * time.Second

// languageClient is a client of the server that would be used, which is not started.
func (c Config) languageClient() (*ollama.Client, error) {
	url := ollama.DefaultURL
	if c.Ollama != "" {
		url = address(c.Ollama)
	}
	return ollama.New(url)
}

// serverPart looks for the server that would be used, without starting one.
func (c Config) serverPart(ctx context.Context) Part {
	ctx, cancel := context.WithTimeout(ctx, languageAnswer)
	defer cancel()
	p := Part{ID: "ollama", Title: "Ollama", State: Missing, Detail: "No Ollama was found. Notes are made by rules, without a language model.", Fix: "Ask your IT team to install Ollama " + ollama.MinVersion + " or newer."}
	client, err := c.languageClient()
	if err != nil {
		p.State, p.Detail, p.Fix = Broken, casework.AsProblem(err).Message, "Start Evenhand without --ollama."
		return p
	}
	defer client.Close()
	if version, err := client.Version(ctx); err == nil {
		p.State, p.Detail, p.Fix = Ready, "Ollama "+version+" answers on this computer.", ""
	} else if exe, _, ok := ollama.Beside(c.beside); ok && c.Ollama == "" {
		p.State, p.Detail, p.Fix = Ready, "Ollama is beside Evenhand ("+exe+"); it is started when a note is drafted.", ""
	}
	return p
}

// modelPart looks for the language model that would be used: in the server that answers, else in what lies beside the executable.
func (c Config) modelPart(ctx context.Context) Part {
	const title, fix = "Language model", "Ask your IT team for the model pack."
	p := Part{ID: "language_model", Title: title, State: Missing, Detail: "No language model was found.", Fix: fix}
	known, err := c.languageModels("")
	client, cerr := c.languageClient()
	if cerr != nil {
		return p
	}
	defer client.Close()
	asking, cancel := context.WithTimeout(ctx, languageAnswer)
	defer cancel()
	for _, m := range known {
		info, err := client.Check(asking, m.name)
		switch {
		case err != nil:
		case m.digest != "" && info.Digest != m.digest:
			p.State, p.Detail = Broken, info.Name+" is not the model that was approved: what bears its name is something else. It is not used."
		default:
			p.State, p.Detail, p.Fix = Ready, info.Name, ""
			return p
		}
	}
	packs, perr := c.Catalogue()
	if _, _, ok := ollama.Beside(c.beside); !ok || c.Ollama != "" || err != nil || perr != nil {
		return p
	}
	for _, pack := range packs {
		if pack.Kind != "language" {
			continue
		}
		if err := c.VerifyPack(ctx, pack); err != nil {
			p = part(p.ID, title, err)
			p.Fix = "Run the set-up again, or ask your IT team for the model pack."
			return p
		}
		p.State, p.Detail, p.Fix = Ready, pack.Title, ""
		return p
	}
	return p
}

// enoughDisk is what a day of visits needs at most: eight hours of sound (115 MB an hour) and room for the database.
const enoughDisk = 2 << 30

func (c Config) diskPart() Part {
	p := Part{ID: "disk", Title: "Disk", State: Ready}
	free, err := freeDisk(c.Data)
	switch {
	case err != nil:
		p.Detail = "How much room is left cannot be told here."
	case free < enoughDisk:
		p.State, p.Detail = Broken, fmt.Sprintf("Only %.1f GB is free.", float64(free)/1e9)
		p.Fix = "Free some room: an hour of sound needs about 0.12 GB."
	default:
		p.Detail = fmt.Sprintf("%.0f GB is free.", float64(free)/1e9)
	}
	return p
}

func microphonePart(ctx context.Context) Part {
	p := Part{ID: "microphone", Title: "Microphone", State: Missing}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	found, err := capture.Microphones(ctx)
	if err != nil {
		p.Detail, p.Fix = casework.AsProblem(err).Message, "Plug in a microphone. Until then you can import sound."
		return p
	}
	var names []string
	for _, m := range found {
		names = append(names, m.Name)
	}
	if len(names) == 0 {
		p.Detail, p.Fix = "No microphone was found.", "Plug in a microphone. Until then you can import sound."
		return p
	}
	p.State, p.Detail = Ready, strings.Join(names, ", ")
	return p
}
