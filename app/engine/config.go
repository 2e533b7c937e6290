package engine

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"evenhand/casework"
	"evenhand/transcribe"
	"evenhand/transcribe/sound"
	"evenhand/transcribe/speech"
)

// Config says where things are. The zero value, resolved, is what an installed Evenhand uses.
type Config struct {
	Data           string // the data folder
	Models         string // the model packs; empty: beside the executable, then the user's, then the system's
	Ollama         string // address of an Ollama server on this machine; empty: the usual one, else our own child
	PassphraseFile string // no keychain: the passphrase is the first line of this file
	Templates      string // the folder of the council's own templates; empty: beside the executable, then the system's, then the user's, if there is one
	Visit          string // open the window on this visit; empty: on Today

	beside  string     // the folder of the executable, links followed
	freeMB  func() int // memory that is free, in MiB; nil asks the system
	council *council   // of the window: what its templates are; nil reads them anew each time
}

// Flags adds the common flags of the window and the console tool.
func (c *Config) Flags(f *flag.FlagSet) {
	f.StringVar(&c.Data, "data", "", "the data `folder` (default: the user's own)")
	f.StringVar(&c.Models, "models", "", "the `folder` of the model packs (default: where they were installed)")
	f.StringVar(&c.Ollama, "ollama", "", "the `address` of an Ollama server on this machine")
	f.StringVar(&c.Templates, "templates", "", "the `folder` of the council's own templates (default: where IT put it)")
	f.StringVar(&c.PassphraseFile, "passphrase-file", "", "read the passphrase from this `file` instead of using the keychain")
}

// Resolve fills in the defaults. It makes no folder and opens nothing.
func (c *Config) Resolve() error {
	exe, err := os.Executable()
	if err == nil {
		exe, err = filepath.EvalSymlinks(exe)
	}
	if err != nil {
		return casework.NewProblem(casework.CodeInternal, "Evenhand cannot tell where it is installed.").Because(err)
	}
	c.beside = filepath.Dir(exe)
	user, err := userData()
	if err != nil && c.Data == "" {
		return casework.NewProblem(casework.CodeBadInput, "Evenhand cannot tell where your data belongs on this machine. Start it with --data FOLDER.").Because(err)
	}
	if c.Data == "" {
		c.Data = filepath.Join(user, "data")
	}
	if c.Data, err = filepath.Abs(c.Data); err != nil {
		return casework.NewProblem(casework.CodeBadInput, "The data folder's name cannot be used.").Because(err)
	}
	if c.Models == "" {
		c.Models = firstFolder(filepath.Join(c.beside, "models"), filepath.Join(user, "models"), systemFolder("models"))
	}
	if c.Templates == "" { // what the council decided comes before what lies in the user's own folder
		for _, f := range []string{filepath.Join(c.beside, "templates"), systemFolder("templates"), filepath.Join(user, "templates")} {
			if info, err := os.Stat(f); err == nil && info.IsDir() {
				c.Templates = f
				break
			}
		}
	}
	return nil
}

// firstFolder returns the first that holds a catalogue, or the first of all so that a message can name it.
func firstFolder(folders ...string) string {
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join(f, "catalogue.json")); err == nil {
			return f
		}
	}
	return folders[0]
}

func userData() (string, error) {
	if runtime.GOOS == "windows" {
		if d := os.Getenv("LOCALAPPDATA"); d != "" {
			return filepath.Join(d, "Evenhand"), nil
		}
	}
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "evenhand"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Application Support", "Evenhand"), nil
	}
	return filepath.Join(home, ".local", "share", "evenhand"), nil
}

func systemFolder(name string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(os.Getenv("ProgramData"), "Evenhand", name)
	}
	return "/usr/share/evenhand/" + name
}

// WebviewData is where the window's web view may keep its own files: with the data, not in a roaming profile.
func (c Config) WebviewData() string { return filepath.Join(filepath.Dir(c.Data), "webview") }

// passphrase reads the passphrase file: its first line, without the line's end.
func (c Config) passphrase() (string, error) {
	b, err := os.ReadFile(c.PassphraseFile)
	if err != nil {
		return "", casework.NewProblem(casework.CodeBadInput, "The passphrase file cannot be read.").Because(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimRight(line, "\r"), nil
}

// Pack is one model pack of the catalogue: what it is, its licence, and its files by hash.
type Pack struct {
	ID          string        `json:"id"`
	Kind        string        `json:"kind"`   // speech, vad, speakers, language
	Family      speech.Family `json:"family"` // of speech packs: how it is run
	Title       string        `json:"title"`
	Note        string        `json:"note"`       // of speech packs: what it is for
	Languages   []string      `json:"languages"`  // of speech packs, by ISO 639-1
	MemoryMB    int           `json:"memory_mb"`  // of speech packs: at work; 0: not known
	Tier        *Tier         `json:"tier"`       // of speech packs: the computers it is proposed for; nil: only on request
	Second      bool          `json:"second"`     // of speech packs: it may hear again what another heard
	Importable  bool          `json:"importable"` // the set-up does not make it: its files are brought in with ImportPack
	Licence     string        `json:"licence"`
	LicenceFile string        `json:"licence_file"`
	Folder      string        `json:"folder"`
	Model       string        `json:"model"` // the name in Ollama, of language packs
	Source      string        `json:"source"`
	Changed     string        `json:"changed"`
	Hashes      string        `json:"hashes"` // where sizes and hashes come from, if not from files we had
	Measured    string        `json:"measured"`
	Files       []PackFile    `json:"files"`
}

// PackFile is one file of a pack.
type PackFile struct {
	Role   string `json:"role"` // of speech packs: what it is to its family
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// bytes is the size of a pack on disk.
func (p Pack) bytes() int64 {
	var n int64
	for _, f := range p.Files {
		n += f.Bytes
	}
	return n
}

// LongestS is the most sound a speech pack is given at once, in seconds; 0 for packs of other kinds.
func (p Pack) LongestS() float64 { return float64(speech.LongestOf(p.Family)) / sound.Rate }

// Versions of the catalogue's form this program reads. Version 1 had one speech model, Moonshine base, and did not say what its files were.
const (
	catalogueVersion = 2
	catalogueOldest  = 1
)

// Catalogue reads the list of model packs in the models folder.
func (c Config) Catalogue() ([]Pack, error) {
	path := filepath.Join(c.Models, "catalogue.json")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, casework.NewProblem(casework.CodeSpeechMissing, "No models are installed, so nothing can be written down yet. Your recordings are safe. Run the set-up, or ask your IT team for the model pack.").Because(err)
	}
	if err != nil {
		return nil, casework.NewProblem(casework.CodeModelBroken, "The list of models cannot be read. Ask your IT team to install the model pack again.").Because(err)
	}
	return parseCatalogue(b)
}

func parseCatalogue(b []byte) ([]Pack, error) {
	var list struct {
		Version int    `json:"version"`
		Packs   []Pack `json:"packs"`
	}
	broken := casework.NewProblem(casework.CodeModelBroken, "The list of models is damaged. Ask your IT team to install the model pack again.")
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, broken.Because(err)
	}
	if list.Version < catalogueOldest || list.Version > catalogueVersion {
		return nil, broken.Because(fmt.Errorf("catalogue version %d", list.Version))
	}
	if list.Version == 1 {
		raise(list.Packs)
	}
	for _, p := range list.Packs {
		for _, name := range append([]string{p.Folder, p.LicenceFile}, names(p.Files)...) {
			if !filepath.IsLocal(name) {
				return nil, broken.Because(fmt.Errorf("pack %q names a path outside its folder", p.ID))
			}
		}
	}
	return list.Packs, nil
}

func names(files []PackFile) []string {
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.Name
	}
	return out
}

// path is where a file of a pack is.
func (c Config) path(p Pack, name string) string {
	return filepath.Join(c.Models, filepath.FromSlash(p.Folder), filepath.FromSlash(name))
}

// raise writes the packs of a catalogue of version 1 as version 2 has them.
func raise(packs []Pack) {
	roles := map[string]string{"encoder.onnx": speech.RoleEncoder, "decoder.onnx": speech.RoleDecoder, "tokens.txt": speech.RoleTokens}
	for i := range packs {
		p := &packs[i]
		if p.Kind != "speech" {
			continue
		}
		p.Family, p.Tier, p.Languages = speech.Moonshine, &Tier{}, []string{"en"}
		for k := range p.Files {
			p.Files[k].Role = roles[p.Files[k].Name]
		}
	}
}

// speechModels finds the packs transcription needs and says which files they are. The transcriber checks them before it loads them.
func (c Config) speechModels() (transcribe.Models, error) {
	packs, err := c.Catalogue()
	if err != nil {
		return transcribe.Models{}, err
	}
	missing := func(kind string) error {
		return casework.NewProblem(casework.CodeSpeechMissing, "A part of the speech models is not installed (%s). Your recordings are safe. Ask your IT team for the model pack.", kind)
	}
	main, ok := c.speechPack(packs)
	if !ok {
		return transcribe.Models{}, missing("speech")
	}
	m := transcribe.Models{SpeechID: main.ID, SpeechVersion: main.Source, SpeechFamily: main.Family, Speech: c.roleFiles(main)}
	for _, p := range packs {
		if p.Second && p.ID != main.ID && m.Second == nil && c.there(p) {
			m.Second = &transcribe.SecondModel{ID: p.ID, Family: p.Family, Files: c.roleFiles(p)}
		}
		for _, f := range p.Files {
			file := c.modelFile(p, f)
			switch {
			case p.Kind == "vad" && m.VAD.Path == "":
				m.VAD = file
			case p.Kind == "speakers" && f.Name == "segmentation.onnx":
				m.Segmentation = file
			case p.Kind == "speakers" && f.Name == "campplus.onnx":
				m.Embedding = file
			}
		}
	}
	if m.VAD.Path == "" {
		return m, missing("vad")
	}
	if m.Segmentation.Path == "" || m.Embedding.Path == "" {
		return m, missing("speakers")
	}
	return m, nil
}

func (c Config) modelFile(p Pack, f PackFile) transcribe.ModelFile {
	return transcribe.ModelFile{Path: c.path(p, f.Name), Bytes: f.Bytes, SHA256: f.SHA256}
}

func (c Config) roleFiles(p Pack) map[string]transcribe.ModelFile {
	out := map[string]transcribe.ModelFile{}
	for _, f := range p.Files {
		out[f.Role] = c.modelFile(p, f)
	}
	return out
}
