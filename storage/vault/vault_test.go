package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/casework"
)

const words = "three plain words"

func create(t testing.TB, dir string) (*Vault, RecoveryCode) {
	t.Helper()
	v, code, err := Create(t.Context(), dir, Passphrase, words)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v, code
}

func wantCode(t testing.TB, err error, code casework.Code) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	if p := casework.AsProblem(err); p.Code != code {
		t.Fatalf("got %s (%v: %v), want %s", p.Code, p, p.Unwrap(), code)
	}
}

func TestPassphraseVault(t *testing.T) {
	ctx, dir := t.Context(), filepath.Join(t.TempDir(), "data")
	if Exists(dir) {
		t.Fatal("a vault before there is one")
	}
	_, err := ModeOf(dir)
	wantCode(t, err, casework.CodeNotFound)
	_, _, err = Create(ctx, dir, Passphrase, "short words")
	wantCode(t, err, casework.CodeBadInput)
	if Exists(dir) {
		t.Fatal("a refused passphrase left a vault behind")
	}
	v, code := create(t, dir)
	if m, err := ModeOf(dir); err != nil || m != Passphrase {
		t.Fatal(m, err)
	}
	if st, err := os.Stat(filepath.Join(dir, FileName)); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("vault.json: %v %v", st.Mode(), err)
	}
	sealed, err := v.Key("purpose").Seal(Field{Table: "t"}, []byte("value"))
	if err != nil {
		t.Fatal(err)
	}

	_, _, err = Create(ctx, dir, Passphrase, words)
	wantCode(t, err, casework.CodeRefused)
	_, err = Open(ctx, dir, "three wrong words")
	wantCode(t, err, casework.CodePassphrase)
	_, err = Open(ctx, dir, "")
	wantCode(t, err, casework.CodePassphrase)
	again, err := Open(ctx, dir, words)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Key("purpose").Open(Field{Table: "t"}, sealed); err != nil || string(got) != "value" {
		t.Fatal(err)
	}
	if _, err := again.Key("another").Open(Field{Table: "t"}, sealed); !errors.Is(err, ErrSealed) {
		t.Fatal("purposes share a key")
	}
	if v.Blind("a", "x") != again.Blind("a", "x") || v.Blind("a", "x") == v.Blind("b", "x") || v.Blind("a", "x") == v.Blind("a", "y") {
		t.Fatal("blind names")
	}

	if err := CheckRecovery(dir, code); err != nil {
		t.Fatal(err)
	}
	wantCode(t, CheckRecovery(dir, newRecoveryCode()), casework.CodeRecovery)
	_, err = Recover(ctx, dir, newRecoveryCode(), Passphrase, "another three words")
	wantCode(t, err, casework.CodeRecovery)
	_, err = Recover(ctx, dir, code, Passphrase, "short")
	wantCode(t, err, casework.CodeBadInput)
	r, err := Recover(ctx, dir, code, Passphrase, "another three words")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Key("purpose").Open(Field{Table: "t"}, sealed); err != nil || string(got) != "value" {
		t.Fatal(err)
	}
	_, err = Open(ctx, dir, words)
	wantCode(t, err, casework.CodePassphrase)
	if _, err := Open(ctx, dir, "another three words"); err != nil {
		t.Fatal(err)
	}

	fresh, err := r.NewRecovery()
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, CheckRecovery(dir, code), casework.CodeRecovery)
	if err := CheckRecovery(dir, fresh); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if !r.Locked() {
		t.Fatal("closed and not locked")
	}
}

func TestVaultFileDamaged(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	create(t, dir)
	path := filepath.Join(dir, FileName)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	change := func(f func(m map[string]any)) []byte {
		m := map[string]any{}
		if err := json.Unmarshal(good, &m); err != nil {
			t.Fatal(err)
		}
		f(m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	stretch := func(m map[string]any) map[string]any { return m["locked"].(map[string]any)["kdf"].(map[string]any) }
	for name, c := range map[string]struct {
		file []byte
		code casework.Code
	}{
		"empty":              {nil, casework.CodeDamaged},
		"half":               {good[:len(good)/2], casework.CodeDamaged},
		"newer":              {change(func(m map[string]any) { m["format"] = 2 }), casework.CodeNewerData},
		"no format":          {change(func(m map[string]any) { delete(m, "format") }), casework.CodeDamaged},
		"unknown mode":       {change(func(m map[string]any) { m["mode"] = "none" }), casework.CodeDamaged},
		"mode without parts": {change(func(m map[string]any) { delete(m, "locked") }), casework.CodeDamaged},
		"another vault's id": {change(func(m map[string]any) { m["id"] = "x" }), casework.CodePassphrase},
		"other check value":  {change(func(m map[string]any) { m["check"] = make([]byte, 32) }), casework.CodeDamaged},
		"weak stretching":    {change(func(m map[string]any) { stretch(m)["memory_kib"] = 1024 }), casework.CodeDamaged},
		"one pass":           {change(func(m map[string]any) { stretch(m)["passes"] = 1 }), casework.CodeDamaged},
		"endless stretching": {change(func(m map[string]any) { stretch(m)["memory_kib"] = 1 << 31 }), casework.CodeDamaged},
		"no lanes":           {change(func(m map[string]any) { stretch(m)["lanes"] = 0 }), casework.CodeDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(ctx, dir, words)
			wantCode(t, err, c.code)
			if !Exists(dir) {
				t.Fatal("a damaged vault reads as a first run")
			}
		})
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "evenhand.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = Create(ctx, dir, Passphrase, words)
	wantCode(t, err, casework.CodeDamaged) // records without their key: never a first run
}

func TestRecoveryCode(t *testing.T) {
	c := newRecoveryCode()
	s := c.String()
	if len(s) != 41 || strings.Count(s, "-") != 6 {
		t.Fatalf("%q", s)
	}
	for name, typed := range map[string]string{
		"as printed":    s,
		"lower case":    strings.ToLower(s),
		"no hyphens":    strings.ReplaceAll(s, "-", ""),
		"spaces":        " " + strings.ReplaceAll(s, "-", "  ") + "\n",
		"O for 0":       strings.ReplaceAll(s, "0", "o"),
		"l for 1":       strings.ReplaceAll(s, "1", "l"),
		"I for 1":       strings.ReplaceAll(s, "1", "I"),
		"other hyphens": strings.ReplaceAll(s, "-", "–"),
	} {
		if got, err := ParseRecoveryCode(typed); err != nil || got != c {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, typed := range map[string]string{"empty": "", "short": s[:40], "long": s + "0", "U": "U" + s[1:], "word": "hello"} {
		_, err := ParseRecoveryCode(typed)
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// The checksum is 15 bits, so a slip passes once in 32,768; this code is one where none of the slips tried does.
func TestRecoveryCodeFindsSlips(t *testing.T) {
	const code = "04K4P-W4NQB-FG8AA-EEECB-VRG75-H8QD6-Y06EV"
	if got, err := ParseRecoveryCode(code); err != nil || got != fixed() || fixed().String() != code {
		t.Fatalf("printed codes no longer read: %v", err)
	}
	for i := range code {
		if code[i] == '-' {
			continue
		}
		b := []byte(code)
		b[i] = crockford[(strings.IndexByte(crockford, b[i])+1)%32]
		if _, err := ParseRecoveryCode(string(b)); err == nil {
			t.Errorf("a slip at %d was taken", i)
		}
		if i > 0 && code[i-1] != '-' && code[i] != code[i-1] {
			b := []byte(code)
			b[i], b[i-1] = b[i-1], b[i]
			if _, err := ParseRecoveryCode(string(b)); err == nil {
				t.Errorf("a swap at %d was taken", i)
			}
		}
	}
}

func fixed() RecoveryCode {
	var c RecoveryCode
	for i := range c.secret {
		c.secret[i] = byte(i*37 + 1)
	}
	return c
}

func FuzzParseRecoveryCode(f *testing.F) {
	f.Add(fixed().String())
	f.Add("OOOOO lllll")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseRecoveryCode(s)
		if err != nil {
			return
		}
		if again, err := ParseRecoveryCode(c.String()); err != nil || again != c {
			t.Fatalf("%q reads as %q, which does not read back", s, c)
		}
	})
}

func FuzzVaultFile(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", "vault-v1.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parse(b)
		if err != nil {
			if p := casework.AsProblem(err); p.Code != casework.CodeDamaged && p.Code != casework.CodeNewerData {
				t.Fatal(p)
			}
			return
		}
		if got.Mode == Passphrase && (got.Locked.KDF.Memory < kdfMemory || got.Locked.KDF.Passes < kdfPasses) {
			t.Fatal("weak stretching was taken")
		}
	})
}

func TestSealBindsToPlace(t *testing.T) {
	k := NewKey()
	f := Field{"draft", "row", "payload", 3}
	sealed, err := k.Seal(f, []byte("value"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open(f, sealed); err != nil || string(got) != "value" {
		t.Fatal(err)
	}
	for name, other := range map[string]Field{
		"table":   {"visit", "row", "payload", 3},
		"row":     {"draft", "raw", "payload", 3},
		"column":  {"draft", "row", "renderings", 3},
		"version": {"draft", "row", "payload", 4},
		"shifted": {"draftrow", "", "payload", 3},
	} {
		if _, err := k.Open(other, sealed); !errors.Is(err, ErrSealed) {
			t.Errorf("opens with another %s: %v", name, err)
		}
	}
	for i := range len(sealed) * 8 {
		bad := bytes.Clone(sealed)
		bad[i/8] ^= 1 << (i % 8)
		if _, err := k.Open(f, bad); !errors.Is(err, ErrSealed) {
			t.Fatalf("opens with bit %d changed", i)
		}
	}
	for i := range sealed {
		if _, err := k.Open(f, sealed[:i]); !errors.Is(err, ErrSealed) {
			t.Fatalf("opens when cut at %d", i)
		}
	}
	if _, err := NewKey().Open(f, sealed); !errors.Is(err, ErrSealed) {
		t.Fatal("opens with another key")
	}
	back, err := KeyFrom(k.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := back.Open(f, sealed); err != nil {
		t.Fatal(err)
	}
	k.Drop()
	if _, err := k.Open(f, sealed); !errors.Is(err, ErrSealed) {
		t.Fatal("opens after the key was dropped")
	}
}

func TestPaddingHidesLengths(t *testing.T) {
	k := NewKey()
	size := func(n int) int {
		b, err := k.Seal(Field{}, make([]byte, n))
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	if size(0) != size(200) {
		t.Error("short values differ in length")
	}
	sizes := map[int]bool{}
	for n := range 100_000 {
		p := padded(n)
		if p < n || (n > smallest && float64(p) > 1.12*float64(n)) {
			t.Fatalf("%d is padded to %d", n, p)
		}
		sizes[p] = true
	}
	if len(sizes) > 200 {
		t.Errorf("%d different sizes up to 100 kB", len(sizes))
	}
}

func FuzzOpen(f *testing.F) {
	k := NewKey()
	place := Field{"t", "r", "c", 1}
	sealed, err := k.Seal(place, []byte("value"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := k.Open(place, b); err == nil && !bytes.Equal(b, sealed) {
			t.Fatalf("a made-up value opens as %q", got)
		}
	})
}

// The golden files were written by the first release of their format, with test keys. They must open for ever.
func TestGoldenFiles(t *testing.T) {
	if os.Getenv("EVENHAND_NEW_GOLDEN") != "" {
		writeGolden(t)
	}
	dir := t.TempDir()
	golden, err := os.ReadFile(filepath.Join("testdata", "vault-v1.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, FileName), golden, 0o600); err != nil {
		t.Fatal(err)
	}
	var expect struct{ Passphrase, Recovery, Blind, Envelope string }
	b, err := os.ReadFile(filepath.Join("testdata", "vault-v1.secrets.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &expect); err != nil {
		t.Fatal(err)
	}
	v, err := Open(t.Context(), dir, expect.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	code, err := ParseRecoveryCode(expect.Recovery)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckRecovery(dir, code); err != nil {
		t.Fatal(err)
	}
	if v.Blind("setting", "golden") != expect.Blind {
		t.Error("blind names changed")
	}
	sealed, err := os.ReadFile(filepath.Join("testdata", "envelope-v1.bin"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := v.Key("golden").Open(goldenPlace, sealed)
	if err != nil || string(got) != expect.Envelope {
		t.Fatalf("%q %v", got, err)
	}
}

var goldenPlace = Field{"golden", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "payload", 7}

// writeGolden makes the files of a new format. Files of an old one are never made again.
func writeGolden(t *testing.T) {
	dir := t.TempDir()
	v, code := create(t, dir)
	b, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	const value = "sealed by the first format"
	sealed, err := v.Key("golden").Seal(goldenPlace, []byte(value))
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := json.MarshalIndent(map[string]string{"Passphrase": words, "Recovery": code.String(), "Blind": v.Blind("setting", "golden"), "Envelope": value}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"vault-v1.json": b, "vault-v1.secrets.json": append(secrets, '\n'), "envelope-v1.bin": sealed} {
		if err := os.WriteFile(filepath.Join("testdata", name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkSeal5KB(b *testing.B) {
	k, value := NewKey(), make([]byte, 5<<10)
	b.SetBytes(int64(len(value)))
	for b.Loop() {
		if _, err := k.Seal(Field{"draft", "row", "payload", 1}, value); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenVault(b *testing.B) {
	dir := b.TempDir()
	create(b, dir)
	for b.Loop() {
		v, err := Open(b.Context(), dir, words)
		if err != nil {
			b.Fatal(err)
		}
		v.Close()
	}
}
