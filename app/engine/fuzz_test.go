package engine

import (
	"bytes"
	"path/filepath"
	"testing"

	"evenhand/casework"
)

// What parseWords takes is fit to draft from: ids that differ, times in order, and a signer where there are people.
func FuzzParseWords(f *testing.F) {
	for _, seed := range []string{`{"turns":[{"n":1,"speaker":"S1","text":"Hello."}],"people":[{"speaker":"S1","name":"A","role":"social worker"}],"date":"2026-04-21"}`,
		`{"utterances":[{"id":1,"speaker":"S1","start_s":0,"end_s":1e308,"text":"a"},{"id":2,"start_s":2,"end_s":3}],"named":{"S1":"P9"}}`,
		"\ufeff{\"turns\":null}", `{"turns":[{"n":-1}]}`, `[]`, `{"utterances":[{"id":1,"words":[{"text":"a","confidence":null}]}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseWords(b)
		if err != nil {
			return
		}
		if err := s.Transcript.Validate(); err != nil || len(s.Transcript.Utterances) == 0 {
			t.Errorf("%q was taken: %v", b, err)
		}
		signers := 0
		for _, a := range s.Attendees {
			if a.Signer {
				signers++
			}
		}
		if signers != min(len(s.Attendees), 1) {
			t.Errorf("%d signers among %d", signers, len(s.Attendees))
		}
	})
}

// No catalogue can name a file outside the models folder.
func FuzzParseCatalogue(f *testing.F) {
	for _, seed := range []string{`{"version":1,"packs":[{"id":"a","kind":"vad","folder":"vad","licence_file":"l/a.txt","files":[{"name":"m.onnx","bytes":1,"sha256":"00"}]}]}`,
		`{"version":1,"packs":[{"folder":"../..","licence_file":"x"}]}`, `{"version":2}`, `{"version":1,"packs":[{"folder":"a","licence_file":"b","files":[{"name":"/etc/passwd"}]}]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		packs, err := parseCatalogue(b)
		if err != nil {
			return
		}
		c := Config{Models: "/models"}
		for _, p := range packs {
			for _, file := range p.Files {
				if rel, err := filepath.Rel("/models", c.path(p, file.Name)); err != nil || !filepath.IsLocal(rel) {
					t.Errorf("%q names %q", b, rel)
				}
			}
		}
	})
}

func FuzzReadPeople(f *testing.F) {
	f.Add([]byte(`[{"speaker":"S1","name":"A","role":"social worker","pronouns":"she"}]`))
	f.Add([]byte(`[{"speaker":1}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := ReadPeople(bytes.NewReader(b)); err != nil && code(err) != casework.CodeBadInput {
			t.Errorf("%q: %v", b, err)
		}
	})
}
