package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/app/engine"
	"evenhand/casework"
)

// TestSeveralFiles: several files are one visit, on one time line, in the order given or the order they were recorded.
func TestSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	cut := func(name, from, seconds, made string) string {
		out := filepath.Join(dir, name)
		in := filepath.Join(root(t), "app", "engine", "practice", "visit.opus")
		if b, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-ss", from, "-t", seconds, "-i", in, "-metadata", "creation_time="+made, out).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		return out
	}
	later, earlier := cut("a.m4a", "20", "8", "2026-03-04T10:30:00Z"), cut("b.m4a", "0", "10", "2026-03-04T10:20:00Z")
	for _, c := range []struct {
		args  []string
		files string
	}{
		{[]string{later, earlier}, "a.m4a b.m4a"},
		{[]string{later, earlier, "--order"}, "b.m4a a.m4a"},
	} {
		code, out, said := call(t, append([]string{"transcribe", "--models", models(t), "--json"}, c.args...)...)
		if code != 0 {
			t.Fatalf("exit %d: %s%s", code, out, said)
		}
		tr := one[struct {
			AudioS     float64 `json:"audio_s"`
			Utterances []casework.Utterance
			Files      []engine.FilePart
		}](t, out)
		var names []string
		at := 0.0
		for _, f := range tr.Files {
			if f.FromS != at {
				t.Errorf("%s is at %g, want %g", f.File, f.FromS, at)
			}
			names, at = append(names, f.File), at+f.Seconds
		}
		if strings.Join(names, " ") != c.files || tr.AudioS < 17.5 || tr.AudioS > 18.5 {
			t.Errorf("%v, %g s; want %s, 18 s", names, tr.AudioS, c.files)
		}
		if n := len(tr.Utterances); n < 2 || tr.Utterances[0].StartS > tr.Files[1].FromS || tr.Utterances[n-1].StartS < tr.Files[1].FromS {
			t.Errorf("not both files have words: %+v", tr.Utterances)
		}
	}
	code, _, said := call(t, "transcribe", "--models", models(t), earlier, file(t, "not-sound.m4a", "words"))
	if code != exitInput || !strings.Contains(said, "not-sound.m4a: ") {
		t.Errorf("exit %d, %q: it is not said which file", code, said)
	}
}
