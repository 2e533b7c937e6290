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
)

// ModelFile is a file of a model, with what it must be.
type ModelFile struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower-case hex
}

// Models are the files the transcriber needs. Segmentation and Embedding may both be left empty: then nobody tells the speakers apart.
type Models struct {
	SpeechID      string    `json:"speech_id"` // of the pack, for the transcript's Engine
	SpeechVersion string    `json:"speech_version"`
	Encoder       ModelFile `json:"encoder"`
	Decoder       ModelFile `json:"decoder"`
	Tokens        ModelFile `json:"tokens"`
	VAD           ModelFile `json:"vad"`
	Segmentation  ModelFile `json:"segmentation"`
	Embedding     ModelFile `json:"embedding"`
}

// Check reads every file and returns a *casework.Problem for the first that is missing or differs. It must come before loading: the engine
// ends the process on a damaged file.
func (m Models) Check() error {
	files := []ModelFile{m.Encoder, m.Decoder, m.Tokens, m.VAD}
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
