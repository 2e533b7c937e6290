package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// catalogue is build/catalogue/catalogue.json: the one place that says what models there are.
type catalogue struct {
	Version int    `json:"version"`
	Packs   []pack `json:"packs"`
}

// pack is one model, or a few that only work together.
type pack struct {
	ID          string   `json:"id"`
	Kind        string   `json:"kind"`             // speech, vad, speakers or language
	Family      string   `json:"family,omitempty"` // speech: how it is run, see transcribe/speech
	Title       string   `json:"title"`
	Note        string   `json:"note,omitempty"`       // speech: what it is for
	Languages   []string `json:"languages,omitempty"`  // speech: what it understands, by ISO 639-1
	MemoryMB    int      `json:"memory_mb,omitempty"`  // speech: what it needs at work; absent: not known
	Tier        *tier    `json:"tier,omitempty"`       // speech: the computers it is proposed for; absent: only on request
	Second      bool     `json:"second,omitempty"`     // speech: it may hear again what another heard
	Importable  bool     `json:"importable,omitempty"` // it is not made here: an IT team brings its files
	Licence     string   `json:"licence"`              // an SPDX expression
	LicenceFile string   `json:"licence_file"`         // its text, beside the catalogue
	Folder      string   `json:"folder"`               // where its files lie, beside the catalogue
	Model       string   `json:"model,omitempty"`      // language: the name Ollama knows it by
	Source      string   `json:"source"`               // the published package it is made from
	Changed     string   `json:"changed,omitempty"`    // what was done to the published form
	Hashes      string   `json:"hashes,omitempty"`     // where sizes and hashes come from, if not from files we had
	Measured    string   `json:"measured"`
	Files       []file   `json:"files"`
}

// tier is what a computer must have for a speech model to be proposed.
type tier struct {
	MemoryGB int  `json:"memory_gb"` // as it is sold
	Cores    int  `json:"cores"`
	AVX2     bool `json:"avx2,omitempty"`
}

type file struct {
	Role   string `json:"role,omitempty"` // speech: what the file is to its family
	Name   string `json:"name"`           // slash-separated, under the pack's folder
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func readCatalogue(path string) (catalogue, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return catalogue{}, fmt.Errorf("reading the catalogue: %w", err)
	}
	return parseCatalogue(data)
}

// parseCatalogue refuses a catalogue that would write outside its folder or could not be checked.
func parseCatalogue(data []byte) (catalogue, error) {
	var c catalogue
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return catalogue{}, fmt.Errorf("reading the catalogue: %w", err)
	}
	if c.Version != 2 {
		return catalogue{}, fmt.Errorf("the catalogue has version %d; this program reads version 2", c.Version)
	}
	for _, p := range c.Packs {
		if p.ID == "" || p.Title == "" || p.Licence == "" || len(p.Files) == 0 || !filepath.IsLocal(p.LicenceFile) || !filepath.IsLocal(p.Folder) {
			return catalogue{}, fmt.Errorf("the catalogue's pack %q lacks its title, licence, folder or files", p.ID)
		}
		if p.Kind == "speech" && (p.Family == "" || len(p.Languages) == 0) {
			return catalogue{}, fmt.Errorf("the catalogue's speech model %q lacks its family or languages", p.ID)
		}
		for _, f := range p.Files {
			if p.Kind == "speech" && f.Role == "" {
				return catalogue{}, fmt.Errorf("the catalogue's speech model %q does not say what %q is to it", p.ID, f.Name)
			}
			if !filepath.IsLocal(f.Name) || f.Bytes <= 0 || !isSHA256(f.SHA256) {
				return catalogue{}, fmt.Errorf("the catalogue's pack %q has a file %q without a good name, size or hash", p.ID, f.Name)
			}
		}
	}
	return c, nil
}

func isSHA256(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}

// errAltered says that a file is not the one it should be.
var errAltered = errors.New("its bytes are not the ones it was pinned to")

// check returns nil if the file at path is exactly f.
func (f file) check(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil {
		return err
	} else if info.Size() != f.Bytes {
		return fmt.Errorf("%s: %w (%d bytes, not %d)", f.Name, errAltered, info.Size(), f.Bytes)
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, in); err != nil {
		return err
	}
	if got := fmt.Sprintf("%x", digest.Sum(nil)); got != f.SHA256 {
		return fmt.Errorf("%s: %w (SHA-256 %s, not %s)", f.Name, errAltered, got, f.SHA256)
	}
	return nil
}
