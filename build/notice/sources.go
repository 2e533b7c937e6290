package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const releaseTags = "desktop,production,webkit2_41"

// programs are what Evenhand ships, with the tags they are built with.
var programs = []struct{ dir, tags string }{{".", releaseTags}, {"./cmd/evenhandctl", ""}}

// goModules returns the modules the programs link, and Go itself.
func goModules() ([]component, error) {
	type module struct {
		Path, Version, Dir string
		Main               bool
	}
	modules := map[string]module{}
	for _, program := range programs {
		if _, err := os.Stat(program.dir); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is not here: run this in the root of the repository", program.dir)
		}
		cmd := exec.Command("go", "list", "-deps", "-tags", program.tags, "-json=Module,Standard", program.dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("listing what %s links: %w", program.dir, err)
		}
		for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct{ Module *module }
			if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module != nil && !p.Module.Main {
				modules[p.Module.Path] = *p.Module
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("finding Go itself: %w", err)
	}
	modules["Go"] = module{Path: "Go standard library", Version: strings.TrimPrefix(runtime.Version(), "go"), Dir: strings.TrimSpace(string(root))}
	var all []component
	for _, m := range modules {
		texts, err := licenceFiles(m.Dir)
		if err != nil {
			return nil, err
		}
		c := component{kind: "Go modules", name: m.Path, version: m.Version, texts: texts}
		if m.Path == "Go standard library" {
			c.version = "" // the same licence whatever the release that builds it
		}
		if strings.HasPrefix(m.Path, "github.com/k2-fsa/sherpa-onnx-go-") {
			// The module carries two compiled libraries: sherpa-onnx, whose licence this is, and ONNX Runtime, whose licence it does not bring.
			onnx, err := os.ReadFile("build/notice/texts/onnxruntime.txt")
			if err != nil {
				return nil, err
			}
			all = append(all, component{kind: "Libraries", name: "ONNX Runtime", version: "as in " + path.Base(m.Path) + " " + m.Version, texts: []text{{"LICENSE", string(onnx)}}})
		}
		all = append(all, c)
	}
	return all, nil
}

// npmPackages returns the front end's packages that are not for development only.
func npmPackages() ([]component, error) {
	data, err := os.ReadFile("frontend/package-lock.json")
	if err != nil {
		return nil, fmt.Errorf("reading the front end's lock file: %w", err)
	}
	var lock struct {
		Packages map[string]struct {
			Version                    string
			Dev, DevOptional, Optional bool
		}
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return nil, fmt.Errorf("reading the front end's lock file: %w", err)
	}
	seen := map[string]bool{}
	var all []component
	for dir, p := range lock.Packages {
		name := afterLast(dir, "node_modules/")
		if dir == "" || p.Dev || p.DevOptional || p.Optional || seen[name+p.Version] {
			continue
		}
		seen[name+p.Version] = true
		texts, err := licenceFiles(filepath.Join("frontend", dir))
		if err != nil {
			return nil, fmt.Errorf("%w (run 'make setup' first)", err)
		}
		if len(texts) == 0 {
			texts, err = declared(filepath.Join("frontend", dir))
			if err != nil {
				return nil, err
			}
		}
		all = append(all, component{kind: "Front-end packages", name: name, version: p.Version, texts: texts})
	}
	return all, nil
}

// afterLast returns what stands after the last separator, or all of s if there is none.
func afterLast(s, separator string) string {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[i+len(separator):]
	}
	return s
}

// declared makes up for a package that names its licence and forgot the text: the standard text, with the author it names.
func declared(dir string) ([]text, error) {
	data, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil {
		return nil, err
	}
	var p struct {
		License string
		Author  json.RawMessage
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	standard, err := os.ReadFile(filepath.Join("build/notice/texts", p.License+".txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // judged as unknown
	} else if err != nil {
		return nil, err
	}
	author := ""
	var person struct{ Name string }
	if json.Unmarshal(p.Author, &author) != nil && json.Unmarshal(p.Author, &person) == nil {
		author = person.Name
	}
	if author == "" {
		author = "the authors of " + filepath.Base(dir)
	}
	return []text{{"package.json", "Copyright (c) " + author + "\n\n" + string(standard)}}, nil
}

// modelPacks returns the packs of the catalogue that are made here; those an IT team brings come with their own licence.
func modelPacks() ([]component, error) {
	data, err := os.ReadFile("build/catalogue/catalogue.json")
	if err != nil {
		return nil, err
	}
	var catalogue struct {
		Packs []struct {
			Title, Source string
			Licence       string
			LicenceFile   string `json:"licence_file"`
			Importable    bool
		}
	}
	if err := json.Unmarshal(data, &catalogue); err != nil {
		return nil, fmt.Errorf("reading the catalogue: %w", err)
	}
	var all []component
	for _, p := range catalogue.Packs {
		if p.Importable {
			continue
		}
		licence, err := os.ReadFile(filepath.Join("build/catalogue", p.LicenceFile))
		if err != nil {
			return nil, err
		}
		c := component{kind: "Model packs", name: p.Title, version: "(" + p.Source + ")", texts: []text{{p.LicenceFile, string(licence)}}}
		for id := range strings.SplitSeq(p.Licence, " AND ") {
			if !slices.Contains(c.ids(), id) {
				return nil, fmt.Errorf("the catalogue says %s is under %s, and its licence file does not", p.Title, id)
			}
		}
		all = append(all, c)
	}
	return all, nil
}

// fonts returns the fonts that lie in the tree itself; each needs its licence beside it. Fonts that come as npm packages are among the packages.
func fonts() ([]component, error) {
	folders := map[string]bool{}
	err := filepath.WalkDir("frontend", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || file == filepath.Join("frontend", "dist")) {
			return fs.SkipDir
		}
		switch filepath.Ext(file) {
		case ".woff2", ".woff", ".ttf", ".otf":
			folders[filepath.Dir(file)] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []component
	for folder := range folders {
		texts, err := licenceFiles(folder)
		if err != nil {
			return nil, err
		}
		all = append(all, component{kind: "Fonts", name: filepath.ToSlash(folder), texts: texts})
	}
	return all, nil
}

// licenceFiles reads the licence and notice files of a folder, in order of name.
func licenceFiles(dir string) ([]text, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for a licence: %w", err)
	}
	var texts []text
	for _, e := range entries {
		if e.IsDir() || !isLicence.MatchString(e.Name()) || filepath.Ext(e.Name()) == ".go" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, text{e.Name(), string(data)})
	}
	return texts, nil
}
