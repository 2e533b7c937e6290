package transcribe

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"evenhand/casework"
	"evenhand/transcribe/speech"
)

// ModelFile is a file of a model, with what it must be.
type ModelFile struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower-case hex
}

// Models are the files the transcriber needs. Segmentation and Embedding may both be left empty: then nobody tells the speakers apart.
type Models struct {
	SpeechID      string               `json:"speech_id"` // of the pack, for the transcript's Engine
	SpeechVersion string               `json:"speech_version"`
	SpeechFamily  speech.Family        `json:"speech_family"`
	Speech        map[string]ModelFile `json:"speech"`           // by role, see speech.Roles
	Second        *SecondModel         `json:"second,omitempty"` // a small engine that hears again; nil where there is none
	VAD           ModelFile            `json:"vad"`
	Segmentation  ModelFile            `json:"segmentation"`
	Embedding     ModelFile            `json:"embedding"`
}

// SecondModel is a second, small speech model: where both hear the same word it counts as heard twice.
type SecondModel struct {
	ID     string               `json:"id"`
	Family speech.Family        `json:"family"`
	Files  map[string]ModelFile `json:"files"` // by role
}

// Check reads every file and returns a *casework.Problem for the first that is missing or differs. It must come before loading: the engine
// ends the process on a damaged file.
func (m Models) Check() error {
	files := roleFiles(m.SpeechFamily, m.Speech)
	if m.Second != nil {
		files = append(files, roleFiles(m.Second.Family, m.Second.Files)...)
	}
	files = append(files, m.VAD)
	if m.separates() {
		files = append(files, m.Segmentation, m.Embedding)
	}
	for _, f := range files {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

// SHA256 is the hash the speech model goes by: of the file of its family's first role.
func (m Models) SHA256() string {
	if roles := speech.Roles(m.SpeechFamily); len(roles) > 0 {
		return m.Speech[roles[0]].SHA256
	}
	return ""
}

// SHA256 is the hash the second model goes by.
func (s SecondModel) SHA256() string {
	return Models{SpeechFamily: s.Family, Speech: s.Files}.SHA256()
}

// roleFiles are the files a family needs; one that is not named is empty, and so is all of a family nobody knows: both fail their check.
func roleFiles(f speech.Family, by map[string]ModelFile) []ModelFile {
	roles := speech.Roles(f)
	if len(roles) == 0 {
		return []ModelFile{{}}
	}
	var out []ModelFile
	for _, role := range roles {
		out = append(out, by[role])
	}
	return out
}

// paths are the places of a model's files, by role, for speech.Open.
func paths(by map[string]ModelFile) map[string]string {
	out := map[string]string{}
	for role, f := range by {
		out[role] = f.Path
	}
	return out
}

func (m Models) separates() bool { return m.Segmentation.Path != "" || m.Embedding.Path != "" }

func (f ModelFile) check() error {
	in, err := os.Open(f.Path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) || f.Path == "" {
			err = fmt.Errorf("%q is not there", filepath.Base(f.Path))
		} else {
			err = fmt.Errorf("%q cannot be opened", filepath.Base(f.Path))
		}
		return casework.NewProblem(casework.CodeSpeechMissing,
			"Evenhand cannot turn sound into words yet: part of the speech model is missing. Your recording is safe. Install the speech model, then try again.").Because(err)
	}
	defer in.Close()
	broken := func(why string, args ...any) error {
		return casework.NewProblem(casework.CodeModelBroken,
			"The speech model on this computer is damaged, so Evenhand will not use it. Your recording is safe. Install the speech model again, then try again.").
			Because(fmt.Errorf("%q %s", filepath.Base(f.Path), fmt.Sprintf(why, args...)))
	}
	if st, err := in.Stat(); err != nil || st.Size() != f.Bytes {
		return broken("is not %d bytes long", f.Bytes)
	}
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return broken("cannot be read")
	}
	if hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return broken("has another hash")
	}
	return nil
}
