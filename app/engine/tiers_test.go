package engine

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/transcribe/speech"
)

// ours is the catalogue of this version.
func ours(t *testing.T) []Pack {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "build", "catalogue", "catalogue.json"))
	if err != nil {
		t.Fatal(err)
	}
	packs, err := parseCatalogue(b)
	if err != nil {
		t.Fatal(err)
	}
	return packs
}

const (
	parakeet  = "parakeet-tdt-0.6b-v2-int8"
	parakeetS = "parakeet-tdt-ctc-110m-int8"
	base      = "moonshine-base-en-int8"
	tiny      = "moonshine-tiny-en-int8"
)

func TestPropose(t *testing.T) {
	packs := ours(t)
	for name, c := range map[string]struct {
		m    machine
		want string
	}{
		"16 GB as the system counts it":    {machine{"linux/amd64", 8, 15800, true}, parakeet},
		"16 GB, graphics took two of them": {machine{"windows/amd64", 8, 14400, true}, parakeet},
		"much memory and few cores":        {machine{"linux/amd64", 2, 24000, true}, parakeetS},
		"8 GB":                             {machine{"windows/amd64", 4, 7900, true}, parakeetS},
		"8 GB without AVX2":                {machine{"windows/amd64", 4, 7900, false}, base},
		"16 GB without AVX2":               {machine{"windows/amd64", 4, 16000, false}, base},
		"4 GB":                             {machine{"windows/amd64", 2, 3800, true}, base},
		"one core, 8 GB":                   {machine{"linux/amd64", 1, 7900, true}, base},
		"2 GB":                             {machine{"windows/amd64", 2, 1900, true}, tiny},
		"nothing known":                    {machine{"freebsd/amd64", 4, 0, true}, tiny},
	} {
		t.Run(name, func(t *testing.T) {
			if got := propose(c.m, packs); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if propose(machine{}, nil) != "" {
		t.Error("something from nothing")
	}
}

func TestInUse(t *testing.T) {
	packs := ours(t)
	big, small := machine{"linux/amd64", 8, 16000, true}, machine{"linux/amd64", 1, 1900, false}
	for name, c := range map[string]struct {
		m       machine
		chosen  string
		there   []string
		want    string
		nothing bool
	}{
		"the one that fits":                         {big, "", []string{parakeet, base, tiny}, parakeet, false},
		"the best of those that are there":          {big, "", []string{base, tiny}, base, false},
		"the chosen one":                            {big, tiny, []string{parakeet, base, tiny}, tiny, false},
		"the chosen one though it does not fit":     {small, parakeet, []string{parakeet, tiny}, parakeet, false},
		"one chosen that is gone":                   {big, parakeet, []string{base, tiny}, base, false},
		"one chosen that was never":                 {big, "else", []string{base, tiny}, base, false},
		"only one that does not fit":                {small, "", []string{parakeet}, parakeet, false},
		"one that is only on request, and no other": {big, "", []string{"whisper-small-en-int8"}, "whisper-small-en-int8", false},
		"none": {big, "", nil, "", true},
		"what is there and no speech model is no use": {big, "silero-vad-v6", []string{"silero-vad-v6"}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := inUse(c.m, packs, c.chosen, func(p Pack) bool { return slices.Contains(c.there, p.ID) })
			if got.ID != c.want || ok == c.nothing {
				t.Errorf("got %q, %v", got.ID, ok)
			}
		})
	}
}

// The catalogue says of every speech pack what the families need of it, and of what nobody here has had, that it was not measured.
func TestCatalogueOfSpeech(t *testing.T) {
	families, seconds := map[speech.Family]bool{}, 0
	for _, p := range ours(t) {
		if p.Kind != "speech" {
			continue
		}
		families[p.Family] = true
		var roles []string
		for _, f := range p.Files {
			roles = append(roles, f.Role)
		}
		want := slices.Clone(speech.Roles(p.Family))
		slices.Sort(roles)
		slices.Sort(want)
		if !slices.Equal(roles, want) {
			t.Errorf("%s: files for %v, its family needs %v", p.ID, roles, want)
		}
		if s := p.LongestS(); s < 9 || s > 30 {
			t.Errorf("%s: at most %g s at once", p.ID, s)
		}
		if p.Importable != strings.HasPrefix(p.Measured, "Not yet measured by us. ") || p.Importable == (p.Hashes == "") {
			t.Errorf("%s: importable %v, measured %q, hashes %q", p.ID, p.Importable, p.Measured, p.Hashes)
		}
		if p.Note == "" || p.Licence == "" || p.Source == "" {
			t.Errorf("%s says too little", p.ID)
		}
		if p.Second {
			seconds++
		}
	}
	if len(families) != 5 || seconds != 1 {
		t.Errorf("families %v, %d for the second hearing", families, seconds)
	}
}

// A catalogue of version 1 is still read, and its speech model is used.
func TestCatalogueOfVersion1(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "catalogue-1.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := Config{Models: t.TempDir(), Data: t.TempDir()}
	if err := os.WriteFile(filepath.Join(c.Models, "catalogue.json"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	packs, err := c.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range packs[0].Files {
		put(t, c.path(packs[0], f.Name), "x")
	}
	m, err := c.speechModels()
	if err != nil || m.SpeechFamily != speech.Moonshine || m.Second != nil || m.Segmentation.SHA256 == "" || m.Embedding.SHA256 == "" || m.VAD.SHA256 == "" {
		t.Errorf("%+v, %v", m, err)
	}
	for _, role := range speech.Roles(speech.Moonshine) {
		if f := m.Speech[role]; f.Bytes == 0 || !strings.HasPrefix(filepath.Base(f.Path), role) {
			t.Errorf("%s: %+v", role, f)
		}
	}
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTiersTell(t *testing.T) {
	packs := ours(t)
	m := machine{"linux/amd64", 2, 24000, true}
	choice := speechChoice{Version: 1, Speeds: []speed{
		{Pack: base, Source: "pypi moonshine_cpp==0.1.4", Machine: m, TimesRealTime: 25, PeakMB: 310},
		{Pack: tiny, Source: "another", Machine: m, TimesRealTime: 99},
		{Pack: tiny, Source: "pypi moonshine_voice==0.1.0", Machine: machine{Cores: 64}, TimesRealTime: 99},
	}}
	all := tiers(m, packs, choice, func(p Pack) bool { return p.ID == base || p.ID == tiny })
	by := map[string]TierView{}
	for _, v := range all {
		by[v.ID] = v
	}
	if v := by[parakeet]; v.Proposed || v.Chosen || v.Installed || v.Family != "parakeet_tdt" || v.MB < 661 || !strings.Contains(v.Why, "needs 16 GB of memory, 4 cores and AVX2; this computer has 23 GB of memory, 2 cores") {
		t.Errorf("%+v", v)
	}
	if v := by[parakeetS]; !v.Proposed || v.Chosen || v.Installed || !strings.Contains(v.Why, "fits this computer best") {
		t.Errorf("%+v", v)
	}
	if v := by[base]; v.Proposed || !v.Chosen || !v.Installed || v.TimesRealTime != 25 || v.MemoryMB != 310 || !strings.Contains(v.Why, "can run a more exact one") {
		t.Errorf("%+v", v)
	}
	if v := by[tiny]; v.TimesRealTime != 0 || v.MemoryMB != 160 { // measured of another make, and elsewhere
		t.Errorf("%+v", v)
	}
	if v := by["whisper-large-v3-turbo-int8"]; !strings.Contains(v.Why, "only taken when asked for") {
		t.Errorf("%+v", v)
	}
}

// The choice survives; one that cannot be read is no choice, and stops nothing.
func TestChooseTier(t *testing.T) {
	c := Config{Models: built(t, "models"), Data: t.TempDir()}
	ctx := t.Context()
	using := func() string {
		t.Helper()
		m, err := c.speechModels()
		if err != nil {
			t.Fatal(err)
		}
		if second := m.Second != nil; second == (m.SpeechID == tiny) {
			t.Errorf("%s: a second hearing by itself, or none beside it", m.SpeechID)
		}
		return m.SpeechID
	}
	if got := using(); got != base {
		t.Errorf("without a choice %s", got)
	}
	if err := c.ChooseTier(ctx, tiny); err != nil || using() != tiny {
		t.Errorf("%v, %s", err, using())
	}
	if err := c.ChooseTier(ctx, "nothing"); code(err) != casework.CodeNotFound {
		t.Errorf("got %v", err)
	}
	if err := c.ChooseTier(ctx, parakeet); code(err) != casework.CodeSpeechMissing || using() != tiny {
		t.Errorf("got %v, %s", err, using())
	}
	if err := os.WriteFile(c.choicePath(), []byte(`{"version":1,"chosen":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := using(); got != base {
		t.Errorf("with a damaged choice %s", got)
	}
	if err := c.ChooseTier(ctx, tiny); err != nil {
		t.Fatal(err)
	}
	if err := c.ChooseTier(ctx, ""); err != nil || using() != base {
		t.Errorf("%v, %s", err, using())
	}
}

// The stored form of the choice.
func TestChoiceGolden(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "speech-1.json"))
	if err != nil {
		t.Fatal(err)
	}
	choice, err := parseChoice(b)
	if err != nil || choice.Chosen != tiny || len(choice.Speeds) != 1 || choice.Speeds[0].TimesRealTime != 38.5 || choice.Speeds[0].Machine.Cores != 2 {
		t.Fatalf("%+v, %v", choice, err)
	}
	c := Config{Data: t.TempDir()}
	if err := c.keepChoice(choice); err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(c.choicePath())
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("written anew it is\n%s, %v", again, err)
	}
}

func FuzzParseChoice(f *testing.F) {
	f.Add([]byte(`{"version":1,"chosen":"a","speeds":[{"pack":"a","times_real_time":2}]}`))
	f.Add([]byte(`{"version":1,"speeds":[{"times_real_time":-1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		choice, err := parseChoice(b)
		if err != nil {
			return
		}
		for _, s := range choice.Speeds {
			if hour(s.TimesRealTime) == "" || s.TimesRealTime <= 0 {
				t.Errorf("%+v", s)
			}
		}
		if _, err := json.Marshal(choice); err != nil {
			t.Error(err)
		}
	})
}

// The speed is measured once, kept without a word of any case, and told in the set-up check.
func TestMeasureSpeed(t *testing.T) {
	c := Config{Models: built(t, "models"), Data: t.TempDir()}
	ctx := t.Context()
	first, err := c.MeasureSpeed(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != base || !first.Chosen || first.TimesRealTime < 0.5 || first.TimesRealTime > 1000 {
		t.Errorf("%+v", first)
	}
	again, err := c.MeasureSpeed(ctx)
	if err != nil || again != first {
		t.Errorf("the second time %+v, %v", again, err)
	}
	all, err := c.Tiers(ctx)
	if err != nil || !slices.Contains(all, first) {
		t.Errorf("%+v, %v", all, err)
	}
	for p := range c.Doctor(ctx) {
		if p.ID == "speech_model" && (p.State != Ready || !strings.Contains(p.Detail, "times as fast as people speak")) {
			t.Errorf("%+v", p)
		}
	}
	// Nothing is kept where there is no data folder yet.
	c.Data = filepath.Join(c.Data, "later")
	if _, err := c.MeasureSpeed(ctx); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(c.Data); !os.IsNotExist(err) {
		t.Errorf("a data folder was made: %v", err)
	}
}

// modelsOf makes a models folder whose catalogue has two speech packs that share a file.
func modelsOf(t *testing.T, contents map[string]string) Config {
	t.Helper()
	file := func(role, name string) string {
		return fmt.Sprintf(`{"role":%q,"name":%q,"bytes":%d,"sha256":"%x"}`, role, name, len(contents[name]), sha256.Sum256([]byte(contents[name])))
	}
	pack := func(id string, files ...string) string {
		return fmt.Sprintf(`{"id":%q,"kind":"speech","family":"whisper","title":%q,"licence":"MIT","licence_file":"l.txt","folder":%q,"importable":true,"files":[%s]}`, id, id, id, strings.Join(files, ","))
	}
	c := Config{Models: t.TempDir(), Data: t.TempDir()}
	put(t, filepath.Join(c.Models, "catalogue.json"), fmt.Sprintf(`{"version":2,"packs":[%s,%s]}`,
		pack("one", file("encoder", "a"), file("tokens", "t")), pack("two", file("encoder", "b"), file("tokens", "t"))))
	return c
}

func TestImportPack(t *testing.T) {
	contents := map[string]string{"a": "encoder one", "b": "encoder number two", "t": "tokens"}
	zipped := func(files map[string]string) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range files {
			w, err := z.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			io.WriteString(w, content)
		}
		z.Close()
		return b.String()
	}
	tarred := func(files map[string]string) string {
		var b bytes.Buffer
		z := tar.NewWriter(&b)
		for name, content := range files {
			if err := z.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
				t.Fatal(err)
			}
			io.WriteString(z, content)
		}
		z.Close()
		return b.String()
	}
	gzipped := func(s string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, s)
		z.Close()
		return b.String()
	}
	one := map[string]string{"some/model.int8.onnx": contents["a"], "some/tokens.txt": contents["t"], "some/README.md": "read me", "../../out": "no"}
	both := map[string]string{"a": contents["a"], "b": contents["b"], "t": contents["t"]}
	bz2, err := os.ReadFile(filepath.Join("testdata", "pack.tar.bz2"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		archive string
		want    []string
		code    casework.Code
	}{
		"a zip, under other names":            {zipped(one), []string{"one"}, ""},
		"a tar":                               {tarred(one), []string{"one"}, ""},
		"a tar, gzip":                         {gzipped(tarred(one)), []string{"one"}, ""},
		"a tar, bzip2, as they are published": {string(bz2), []string{"one"}, ""},
		"two packs that share a file":         {zipped(both), []string{"one", "two"}, ""},
		"a file missing":                      {zipped(map[string]string{"a": contents["a"]}), nil, casework.CodeBadInput},
		"a byte changed":                      {zipped(map[string]string{"a": "encoder 0ne", "t": contents["t"]}), nil, casework.CodeModelBroken},
		"something else":                      {zipped(map[string]string{"x": "y"}), nil, casework.CodeRefused},
		"cut off":                             {gzipped(tarred(one))[:60], nil, casework.CodeBadInput},
		"no archive":                          {strings.Repeat("not an archive\n", 100), nil, casework.CodeBadInput},
		"hardly anything":                     {"x", nil, casework.CodeBadInput},
	} {
		t.Run(name, func(t *testing.T) {
			config := modelsOf(t, contents)
			path := filepath.Join(t.TempDir(), "pack")
			put(t, path, c.archive)
			got, err := config.ImportPack(t.Context(), path)
			var ids []string
			for _, p := range got {
				ids = append(ids, p.ID)
				if err := config.VerifyPack(t.Context(), p); err != nil {
					t.Errorf("put in, and not right: %v", err)
				}
			}
			if !slices.Equal(ids, c.want) || code(err) != c.code {
				t.Errorf("got %v, %v", ids, err)
			}
			left, err := filepath.Glob(filepath.Join(config.Models, "*"))
			if err != nil || len(left) != 1+len(c.want) {
				t.Errorf("left: %v, %v", left, err)
			}
			if hidden, _ := filepath.Glob(filepath.Join(config.Models, ".*")); len(hidden) > 0 {
				t.Errorf("left: %v", hidden)
			}
		})
	}
	t.Run("a folder", func(t *testing.T) {
		config, from := modelsOf(t, contents), t.TempDir()
		put(t, filepath.Join(from, "deep", "enc"), contents["b"])
		put(t, filepath.Join(from, "tok"), contents["t"])
		if got, err := config.ImportPack(t.Context(), from); err != nil || len(got) != 1 || got[0].ID != "two" {
			t.Errorf("%v, %v", got, err)
		}
	})
}
