package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCatalogueIsServedByRecipes(t *testing.T) {
	list, err := readCatalogue("../catalogue/catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list.Packs {
		if (recipes()[p.ID] == nil) != p.Importable {
			t.Errorf("%s has no recipe and is not importable, or is and has one", p.ID)
		}
		if _, err := os.Stat(filepath.Join("../catalogue", p.LicenceFile)); err != nil {
			t.Errorf("%s has no licence text: %v", p.ID, err)
		}
	}
}

const sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // of "hello"

func catalogueWith(files string) []byte {
	return fmt.Appendf(nil, `{"version":2,"packs":[{"id":"a","kind":"vad","title":"A","licence":"MIT","licence_file":"l.txt","folder":"f","source":"s","measured":"m","files":[%s]}]}`, files)
}

func TestParseCatalogueRefuses(t *testing.T) {
	good := fmt.Sprintf(`{"name":"x","bytes":5,"sha256":"%s"}`, sum)
	if _, err := parseCatalogue(catalogueWith(good)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"another version":     []byte(`{"version":1}`),
		"words unknown":       []byte(`{"version":2,"pakcs":[]}`),
		"no files":            catalogueWith(""),
		"a way out":           catalogueWith(strings.Replace(good, `"x"`, `"../x"`, 1)),
		"an absolute path":    catalogueWith(strings.Replace(good, `"x"`, `"/etc/x"`, 1)),
		"no size":             catalogueWith(strings.Replace(good, `5`, `0`, 1)),
		"half a hash":         catalogueWith(strings.Replace(good, sum, sum[:32], 1)),
		"not JSON":            []byte("packs: []"),
		"nothing":             nil,
		"speech of no family": bytes.Replace(catalogueWith(good), []byte(`"vad"`), []byte(`"speech"`), 1),
		"speech, no roles":    bytes.Replace(catalogueWith(good), []byte(`"kind":"vad"`), []byte(`"kind":"speech","family":"f","languages":["en"]`), 1),
		"a hash in capitals":  catalogueWith(strings.Replace(good, sum, strings.ToUpper(sum), 1)),
	} {
		if _, err := parseCatalogue(data); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func FuzzParseCatalogue(f *testing.F) {
	f.Add(catalogueWith(fmt.Sprintf(`{"name":"x","bytes":5,"sha256":"%s"}`, sum)))
	f.Add([]byte(`{"version":2,"packs":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseCatalogue(data)
		if err != nil {
			return
		}
		for _, p := range list.Packs {
			for _, file := range p.Files {
				if path := filepath.Join("/models", p.Folder, file.Name); !strings.HasPrefix(path, "/models/") && path != "/models" {
					t.Errorf("%q leaves the folder", path)
				}
			}
		}
	})
}

func TestServeMendsWhatIsMissingOrAltered(t *testing.T) {
	hello := file{Name: "sub/x", Bytes: 5, SHA256: sum}
	made := 0
	into := t.TempDir()
	k := &kitchen{cache: store{t.TempDir()}, recipes: map[string]recipe{"test": func(_ context.Context, _ *kitchen, bench string) error {
		made++
		return writeAll(filepath.Join(bench, hello.Name), strings.NewReader("hello"))
	}}}
	p := pack{ID: "test", Folder: "f", Files: []file{hello}}
	path := filepath.Join(into, "f", "sub", "x")
	serve := func() {
		t.Helper()
		if err := k.serve(t.Context(), p, into); err != nil {
			t.Fatal(err)
		}
		if err := hello.check(path); err != nil {
			t.Fatal(err)
		}
	}

	serve()
	serve()
	if made != 1 {
		t.Errorf("made %d times; the second run had nothing to do", made)
	}
	if err := os.WriteFile(path, []byte("hellO"), 0o644); err != nil {
		t.Fatal(err)
	}
	serve()
	if made != 1 {
		t.Errorf("made %d times; the altered file should come from the cache", made)
	}
	if err := os.WriteFile(k.cache.path(hello), []byte("spoilt"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	serve()
	if made != 2 {
		t.Errorf("made %d times; a spoilt cache should be made again", made)
	}
}

func TestServeRefusesWhatWasNotPinned(t *testing.T) {
	into := t.TempDir()
	k := &kitchen{cache: store{t.TempDir()}, recipes: map[string]recipe{"test": func(_ context.Context, _ *kitchen, bench string) error {
		return os.WriteFile(filepath.Join(bench, "x"), []byte("other"), 0o644)
	}}}
	err := k.serve(t.Context(), pack{ID: "test", Folder: "f", Files: []file{{Name: "x", Bytes: 5, SHA256: sum}}}, into)
	if !errors.Is(err, errAltered) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(into, "f", "x")); !os.IsNotExist(err) {
		t.Errorf("the wrong file was put in place: %v", err)
	}
}

func TestTokensTable(t *testing.T) {
	long := bytes.Repeat([]byte("a"), 300) // 300 = 2 × 128 + 44
	packed := append([]byte{1, 'x', 0, 128 + 44, 2}, long...)
	got, err := tokensTable(packed)
	if err != nil {
		t.Fatal(err)
	}
	want := "eA== 0\n 1\n" + base64.StdEncoding.EncodeToString(long) + " 2\n"
	if string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for name, broken := range map[string][]byte{"within a token": {3, 'x'}, "within a length": {200}} {
		if _, err := tokensTable(broken); err == nil {
			t.Errorf("a file that ends %s was taken", name)
		}
	}
}

func FuzzTokensTable(f *testing.F) {
	f.Add([]byte{1, 'x', 0, 130, 1})
	f.Fuzz(func(t *testing.T, packed []byte) {
		table, err := tokensTable(packed)
		if err != nil {
			return
		}
		// Nothing is lost: the tokens and their lengths account for every byte.
		total := 0
		for line := range strings.Lines(string(table)) {
			code, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
			token, err := base64.StdEncoding.DecodeString(code)
			if err != nil {
				t.Fatal(err)
			}
			total += len(token) + 1
		}
		if total > len(packed) || len(packed) > total+strings.Count(string(table), "\n") {
			t.Errorf("%d bytes became tokens of %d", len(packed), total)
		}
	})
}

func TestLayersAreNamedByTheirHash(t *testing.T) {
	dir := t.TempDir()
	l, err := writeLayer(dir, "text", []byte("hello"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "blobs", "sha256-"+sum))
	if err != nil || l.Digest != fmt.Sprintf("sha256:%x", sha256.Sum256(data)) || l.Size != 5 {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestApplyPatchRefusesRubbish(t *testing.T) {
	patch, err := patches.ReadFile("patches/segmentation.onnx.zst")
	if err != nil {
		t.Fatal(err)
	}
	made, err := applyPatch([]byte("not the weights it was made for"), patch)
	want := file{Bytes: 5898959, SHA256: "b9d0459c1a62b7c7e9e7c3f040c9494628974da5a24698212d4bb4a5e8313ac5"}
	if err == nil && int64(len(made)) == want.Bytes && fmt.Sprintf("%x", sha256.Sum256(made)) == want.SHA256 {
		t.Error("a patch made the model without its weights")
	}
	if _, err := applyPatch([]byte("base"), []byte("rubbish")); err == nil {
		t.Error("rubbish was taken for a patch")
	}
}
