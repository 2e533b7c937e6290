package transcribe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"evenhand/casework"
)

func TestWireRoundTrip(t *testing.T) {
	var b bytes.Buffer
	j := job{Version: wireVersion, Models: Models{SpeechID: "m"}, Speakers: 3, AfterS: 1.5, NextID: 7}
	line, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(append(line, '\n'))
	pcm := make([]byte, maxFrame+6)
	for i := range pcm {
		pcm[i] = byte(i * 7)
	}
	if err := errors.Join(writeFrame(&b, pcm), writeFrame(&b, nil), writeEnd(&b)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(&b)
	got, err := readJob(in)
	if err != nil || !reflect.DeepEqual(got, j) {
		t.Errorf("got %+v, %v", got, err)
	}
	x, err := readSound(in, 100, func(int) error { return nil })
	if err != nil || len(x) != len(pcm)/2 {
		t.Fatalf("%d samples, %v", len(x), err)
	}
	for i, v := range x {
		if byte(v) != pcm[2*i] || byte(v>>8) != pcm[2*i+1] {
			t.Fatalf("sample %d is %d", i, v)
		}
	}
	if b.Len()+in.Buffered() != 0 {
		t.Error("bytes are left")
	}
}

func TestWireRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"another version": `{"version":2}` + "\n",
		"not JSON":        "hello\n",
		"no line":         `{"version":1}`,
		"nothing":         "",
		"endless line":    strings.Repeat("x", maxLine+1),
	} {
		if _, err := readJob(bufio.NewReader(strings.NewReader(in))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, in := range map[string]string{
		"odd frame":     "\x03\x00\x00\x00abc\x00\x00\x00\x00",
		"huge frame":    "\xff\xff\xff\xff",
		"cut in length": "\x02\x00",
		"cut in sound":  "\x04\x00\x00\x00ab",
		"no end":        "\x02\x00\x00\x00ab",
	} {
		if _, err := readSound(strings.NewReader(in), -1, func(int) error { return nil }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, in := range []string{"", "null", "[]", `{"kind":"utterance"}`, `{"kind":"result"}`, `{"kind":"problem"}`, `{"kind":"other"}`, "terminate called"} {
		if _, err := parseMessage([]byte(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
	}
}

func TestParseMessage(t *testing.T) {
	m, err := parseMessage([]byte(`{"kind":"utterance","utterance":{"id":3,"text":"Hello.","heard":"once"}}`))
	if err != nil || m.Utterance.ID != 3 || m.Utterance.Heard != casework.HeardOnce {
		t.Errorf("got %+v, %v", m, err)
	}
}

// A child given nonsense says so and ends; it loads nothing.
func TestChildRefuses(t *testing.T) {
	for _, in := range []string{"", "\n", `{"version":1}`, `{"version":9}` + "\n"} {
		var out bytes.Buffer
		if err := Child(t.Context(), strings.NewReader(in), &out); err == nil || out.Len() > 0 {
			t.Errorf("%q: %v, said %q", in, err, out.String())
		}
	}
	var out bytes.Buffer
	if err := Child(t.Context(), strings.NewReader(`{"version":1}`+"\n"), &out); err != nil {
		t.Fatal(err)
	}
	if m, err := parseMessage(bytes.TrimSpace(out.Bytes())); err != nil || m.Kind != kindProblem || m.Problem.Code != casework.CodeSpeechMissing {
		t.Errorf("said %q", out.String())
	}
}

func FuzzChildInput(f *testing.F) {
	f.Add([]byte(`{"version":1,"models":{}}` + "\n\x02\x00\x00\x00ab\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bufio.NewReader(bytes.NewReader(b))
		if _, err := readJob(in); err != nil {
			return
		}
		x, err := readSound(in, 100, func(int) error { return nil })
		if err == nil && 2*len(x) > len(b) {
			t.Errorf("%d samples from %d bytes", len(x), len(b))
		}
	})
}

func FuzzParseMessage(f *testing.F) {
	f.Add([]byte(`{"kind":"progress","stage":"words","done_s":1.5}`))
	f.Add([]byte(`{"kind":"problem","problem":{"code":"model_broken","message":"…"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMessage(b)
		if err == nil && m.Kind == kindResult && m.Result == nil {
			t.Error("a result without one")
		}
	})
}

func TestSourceRewinds(t *testing.T) {
	const all = "abcdefgh"
	for name, r := range map[string]io.Reader{"a file": strings.NewReader(all), "a pipe": struct{ io.Reader }{strings.NewReader(all)}} {
		s := &source{r: r}
		for _, n := range []int64{5, 3, 8} {
			if got, err := io.ReadAll(io.LimitReader(s, n)); err != nil || string(got) != all[:n] {
				t.Errorf("%s: read %q, %v", name, got, err)
			}
			if err := s.rewind(); err != nil {
				t.Error(err)
			}
		}
		if s.most != 8 {
			t.Errorf("%s: %d bytes at most", name, s.most)
		}
	}
}
