package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/storage/vault"
	"evenhand/summarise/ollama"
	"evenhand/transcribe/capture"
	"evenhand/transcribe/decode"
)

// The states of a Part.
const (
	Ready   = "ready"
	Missing = "missing"
	Broken  = "broken"
)

func (c Config) ffmpeg() (string, error) { return decode.FindFFmpeg(c.beside) }

// Doctor looks at every part Evenhand needs and says what to do about what is not ready. The first time on a computer it also measures how
// fast the speech model is, unless other work is under way; it changes nothing else.
func (e *Engine) Doctor(ctx context.Context) []Part {
	if !e.jobs.busy() {
		_, _ = e.MeasureSpeed(ctx) // what stands in its way is told by the parts themselves
	}
	return e.config.Doctor(ctx)
}

// Doctor looks at every part without a store.
func (c Config) Doctor(ctx context.Context) []Part {
	parts := []Part{
		{ID: "executable", Title: "Evenhand", State: Ready, Detail: "Version " + Version},
		c.dataPart(), c.keychainPart(ctx), c.ffmpegPart(),
	}
	packs, err := c.Catalogue()
	parts = append(parts, c.speechPart(ctx, packs, err))
	for _, kind := range []struct{ kind, id, title string }{
		{"vad", "voice_activity_model", "Voice activity model"}, {"speakers", "speaker_models", "Speaker models"},
	} {
		parts = append(parts, c.packPart(ctx, packs, err, kind.kind, kind.id, kind.title))
	}
	server, model := c.languageParts(ctx)
	return append(parts, server, model, c.diskPart(), microphonePart(ctx))
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

// languageParts looks for the server that would be used, without starting one.
func (c Config) languageParts(ctx context.Context) (server, model Part) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	server = Part{ID: "ollama", Title: "Ollama", State: Missing, Detail: "No Ollama was found. Notes are made by rules, without a language model.", Fix: "Ask your IT team to install Ollama " + ollama.MinVersion + " or newer."}
	model = Part{ID: "language_model", Title: "Language model", State: Missing, Detail: "No language model was found.", Fix: "Ask your IT team for the model pack."}
	known, err := c.languageModels("")
	url := ollama.DefaultURL
	if c.Ollama != "" {
		url = address(c.Ollama)
	}
	client, cerr := ollama.New(url)
	if cerr != nil {
		p := casework.AsProblem(cerr)
		server.State, server.Detail, server.Fix = Broken, p.Message, "Start Evenhand without --ollama."
		return server, model
	}
	defer client.Close()
	if version, verr := client.Version(ctx); verr == nil {
		server.State, server.Detail, server.Fix = Ready, "Ollama "+version+" answers on this computer.", ""
		for _, m := range known {
			info, err := client.Check(ctx, m.name)
			switch {
			case err != nil:
			case m.digest != "" && info.Digest != m.digest:
				model.State, model.Detail = Broken, info.Name+" is not the model that was approved: what bears its name is something else. It is not used."
			default:
				model.State, model.Detail, model.Fix = Ready, info.Name, ""
				return server, model
			}
		}
	}
	exe, _, ok := ollama.Beside(c.beside)
	if !ok || c.Ollama != "" {
		return server, model
	}
	if server.State != Ready {
		server.State, server.Detail, server.Fix = Ready, "Ollama is beside Evenhand ("+exe+"); it is started when a note is drafted.", ""
	}
	packs, perr := c.Catalogue()
	if err != nil || perr != nil {
		return server, model
	}
	for _, p := range packs {
		if p.Kind == "language" {
			if err := c.VerifyPack(ctx, p); err != nil {
				model = part("language_model", "Language model", err)
				model.Fix = "Run the set-up again, or ask your IT team for the model pack."
			} else {
				model.State, model.Detail, model.Fix = Ready, p.Title, ""
			}
			return server, model
		}
	}
	return server, model
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
