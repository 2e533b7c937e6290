package storage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/ledger"
	"evenhand/storage/vault"
)

const (
	marker      = "quince-marmalade"
	soundMarker = "PLAIN SOUND MARKER "
)

// nouns is one of everything the store keeps, with no field left empty.
type nouns struct {
	Case       casework.Case
	Visit      casework.Visit
	Recording  casework.Recording
	Transcript casework.Transcript
	Mined      []casework.Mined
	Draft      casework.Draft
	SignOff    casework.SignOff
	Renderings casework.Renderings
	Handover   Handover
	Signer     casework.Signer
	Setting    map[string]string

	key []byte // a secret that must be nowhere on disk
}

// filled makes nouns in which every field has a value and every text holds the marker.
func filled() nouns {
	var n nouns
	fillValue(reflect.ValueOf(&n.Case).Elem(), "case")
	fillValue(reflect.ValueOf(&n.Visit).Elem(), "visit")
	fillValue(reflect.ValueOf(&n.Recording).Elem(), "recording")
	fillValue(reflect.ValueOf(&n.Transcript).Elem(), "transcript")
	fillValue(reflect.ValueOf(&n.Mined).Elem(), "mined")
	fillValue(reflect.ValueOf(&n.Draft).Elem(), "draft")
	fillValue(reflect.ValueOf(&n.SignOff).Elem(), "signoff")
	fillValue(reflect.ValueOf(&n.Renderings).Elem(), "renderings")
	fillValue(reflect.ValueOf(&n.Handover).Elem(), "handover")
	n.Setting = map[string]string{"text": marker}
	return n
}

func fillValue(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(name + " " + marker)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(v.Elem(), name)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(name + " " + marker))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillValue(v.Index(0), name)
	case reflect.Map:
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fillValue(k, name)
		fillValue(e, name)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(k, e)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 4, 21, 14, 30, 0, 123_000_000, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fillValue(v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	default:
		panic(fmt.Sprintf("%s: a %s has no filling", name, v.Kind()))
	}
}

// fill stores one of everything and returns it as stored.
func fill(t testing.TB, s *Store) nouns {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err, casework.AsProblem(err).Cause)
		}
	}
	n := filled()
	var err error
	n.Case.ID = ""
	hold := n.Case.Hold
	n.Case, err = s.CreateCase(ctx, n.Case)
	must(err)
	n.Case.Hold = hold
	n.Visit.ID, n.Visit.CaseID, n.Visit.Date = "", n.Case.ID, "2026-04-21"
	n.Visit, err = s.CreateVisit(ctx, n.Visit)
	must(err)
	n.Recording.ID, n.Recording.VisitID = "", n.Visit.ID
	n.Recording, err = s.AddRecording(ctx, n.Recording)
	must(err)
	w, err := s.RecordingWriter(ctx, n.Recording.ID, audio.EachSegment, 1)
	must(err)
	_, err = w.Write(bytes.Repeat([]byte(soundMarker), 1000))
	must(err)
	must(w.Close())
	_, err = s.SaveTranscript(ctx, n.Visit.ID, &n.Transcript)
	must(err)
	must(s.SaveMined(ctx, n.Visit.ID, n.Mined))
	n.Draft.Version = 0
	_, err = s.SaveDraft(ctx, n.Visit.ID, &n.Draft)
	must(err)
	n.Visit.State = casework.VisitDrafted
	must(s.SaveVisit(ctx, n.Visit))
	n.Signer, err = s.SetSigner(ctx, "signer "+marker, "role "+marker)
	must(err)
	n.SignOff.ID, n.SignOff.VisitID, n.SignOff.Version, n.SignOff.Digest, n.SignOff.Signer = "", n.Visit.ID, 1, testDigest, n.Signer
	n.SignOff, err = s.SaveSignOff(ctx, n.SignOff, n.Renderings)
	must(err)
	n.Handover.ID, n.Handover.VisitID, n.Handover.Version, n.Handover.Digest = "", n.Visit.ID, 1, testDigest
	n.Handover, err = s.RecordHandover(ctx, n.Handover)
	must(err)
	must(s.SetSetting(ctx, "golden.setting", n.Setting))
	must(s.SetHold(ctx, n.Case.ID, hold))
	key, err := s.SigningKey(ctx)
	must(err)
	n.key = key.Seed()
	n.Visit, err = s.Visit(ctx, n.Visit.ID)
	must(err)
	return n
}

// load reads one of everything.
func load(t testing.TB, s *Store, visitID, recordingID casework.ID) nouns {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err, casework.AsProblem(err).Cause)
		}
	}
	var n nouns
	var err error
	n.Visit, err = s.Visit(ctx, visitID)
	must(err)
	n.Case, err = s.Case(ctx, n.Visit.CaseID)
	must(err)
	n.Recording, err = s.Recording(ctx, recordingID)
	must(err)
	transcript, err := s.Transcript(ctx, visitID)
	must(err)
	n.Transcript = *transcript
	n.Mined, err = s.Mined(ctx, visitID)
	must(err)
	draft, err := s.Draft(ctx, visitID)
	must(err)
	n.Draft = *draft
	n.SignOff, err = s.SignOff(ctx, visitID, 0)
	must(err)
	n.Renderings, err = s.Renderings(ctx, visitID, 1)
	must(err)
	out, err := s.Handovers(ctx, visitID)
	must(err)
	n.Handover = out[0]
	n.Signer, err = s.Signer(ctx)
	must(err)
	must(s.Setting(ctx, "golden.setting", &n.Setting))
	r, err := s.RecordingReader(ctx, recordingID)
	must(err)
	defer r.Close()
	pcm, err := r.Read(ctx, 0, 99)
	must(err)
	if !bytes.Equal(pcm, bytes.Repeat([]byte(soundMarker), 1000)) {
		t.Error("the sound reads otherwise")
	}
	_, err = s.SigningKey(ctx)
	must(err)
	return n
}

func TestEveryFieldIsKept(t *testing.T) {
	s := newStore(t)
	want := fill(t, s)
	got := load(t, s, want.Visit.ID, want.Recording.ID)
	want.key = nil
	if !reflect.DeepEqual(got, want) {
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(want)
		t.Errorf("stored\n%s\nread\n%s", b, a)
	}
}

// A golden folder was written by each release that brought a new form of what is stored, with a passphrase that is no secret. Whatever it
// says must be read for ever: fields may be added to the nouns, none may be lost. EVENHAND_NEW_GOLDEN=1 writes the newest one anew, which
// is right only until it is released.
func TestGoldenFolders(t *testing.T) {
	newest := "folder-v3"
	if os.Getenv("EVENHAND_NEW_GOLDEN") != "" {
		writeGolden(t, filepath.Join("testdata", newest))
	}
	first := []ledger.Kind{ledger.StoreMade, ledger.CaseMade, ledger.VisitMade, ledger.RecordingMade, ledger.TranscriptMade, ledger.DraftMade, ledger.SignerSet, ledger.Signed, ledger.HandedOver}
	held := append(slices.Clone(first), ledger.HoldSet)
	for name, kinds := range map[string][]ledger.Kind{"folder-v1": first, "folder-v2": held, newest: held} {
		t.Run(name, func(t *testing.T) {
			s, expected := goldenStore(t, name)
			b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			read, err := json.Marshal(load(t, s, expected.Visit.ID, expected.Recording.ID))
			if err != nil {
				t.Fatal(err)
			}
			var was, is any
			if err := json.Unmarshal(b, &was); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(read, &is); err != nil {
				t.Fatal(err)
			}
			lost(t, "", was, is)
			if r, err := s.VerifyLedger(t.Context()); err != nil || !r.Holds {
				t.Errorf("ledger %+v %v", r, err)
			}
			entries, err := s.Ledger(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []ledger.Kind
			for _, e := range entries {
				got = append(got, e.Kind)
				if e.Kind == ledger.HandedOver && e.Digest != testDigest {
					t.Errorf("digest %q", e.Digest)
				}
			}
			if !slices.Equal(got, kinds) {
				t.Errorf("ledger %v", got)
			}
			// What was written then can be written again now.
			for _, err := range []error{s.SaveCase(t.Context(), expected.Case), s.SaveRecording(t.Context(), expected.Recording), s.SaveVisit(t.Context(), expected.Visit)} {
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// goldenStore opens a copy of a golden folder, and says what should be in it.
func goldenStore(t *testing.T, name string) (*Store, nouns) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected nouns
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&expected); err != nil {
		t.Fatalf("a stored field has no place any more: %v", err)
	}
	v, err := vault.Open(t.Context(), dir, testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	s, err := Open(t.Context(), dir, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, expected
}

// lost reports what is in one value and not in the other.
func lost(t *testing.T, path string, was, is any) {
	switch was := was.(type) {
	case map[string]any:
		now, _ := is.(map[string]any)
		for k := range maps.Keys(was) {
			if _, ok := now[k]; !ok {
				t.Errorf("%s.%s is lost", path, k)
				continue
			}
			lost(t, path+"."+k, was[k], now[k])
		}
	case []any:
		now, _ := is.([]any)
		if len(now) != len(was) {
			t.Errorf("%s: %d of %d", path, len(now), len(was))
			return
		}
		for i := range was {
			lost(t, fmt.Sprintf("%s[%d]", path, i), was[i], now[i])
		}
	default:
		if !reflect.DeepEqual(was, is) {
			t.Errorf("%s was %v and reads as %v", path, was, is)
		}
	}
}

// writeGolden makes the folder of a new format. The folder of a released one is never made again.
func writeGolden(t *testing.T, golden string) {
	ctx, dir := t.Context(), t.TempDir()
	s, err := Open(ctx, dir, newVault(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	n := fill(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(golden+".json", append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(golden); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "lock" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(golden, strings.TrimPrefix(path, dir))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
