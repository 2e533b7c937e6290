package transcribe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"evenhand/casework"
	"evenhand/transcribe/sound"
)

func TestWireRoundTrip(t *testing.T) {
	var b bytes.Buffer
	j := job{Version: wireVersion, Models: Models{SpeechID: "m"}, Channels: 2, Speakers: 3, From: 1600, NextID: 7, Kept: 2, Skip: []sound.Stretch{{From: 1, To: 2}}}
	kept := []json.RawMessage{json.RawMessage(`{"line":0}`), json.RawMessage(`{"line":1}`)}
	pcm := make([]byte, maxFrame+8)
	for i := range pcm {
		pcm[i] = byte(i * 7)
	}
	if err := errors.Join(writeJob(&b, j, kept), writeFrame(&b, pcm), writeFrame(&b, nil), writeEnd(&b)); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(&b)
	got, back, err := readJob(in)
	if err != nil || !reflect.DeepEqual(got, j) || !reflect.DeepEqual(back, kept) {
		t.Errorf("got %+v, %s, %v", got, back, err)
	}
	var x []int16
	for {
		f, err := readFrame(in, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(f) == 0 {
			break
		}
		x = append(x, f...)
	}
	if len(x) != len(pcm)/2 {
		t.Fatalf("%d samples", len(x))
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
		"another version":  `{"version":1,"channels":1}` + "\n",
		"no channels":      `{"version":2}` + "\n",
		"three channels":   `{"version":2,"channels":3}` + "\n",
		"before the start": `{"version":2,"channels":1,"from":-1}` + "\n",
		"kept is missing":  `{"version":2,"channels":1,"kept":2}` + "\n{}\n",
		"not JSON":         "hello\n",
		"no line":          `{"version":2,"channels":1}`,
		"nothing":          "",
		"endless line":     strings.Repeat("x", maxLine+1),
	} {
		if _, _, err := readJob(bufio.NewReader(strings.NewReader(in))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for name, in := range map[string]string{
		"odd frame":     "\x03\x00\x00\x00abc\x00\x00\x00\x00",
		"half a pair":   "\x02\x00\x00\x00ab",
		"huge frame":    "\xff\xff\xff\xff",
		"cut in length": "\x02\x00",
		"cut in sound":  "\x04\x00\x00\x00ab",
	} {
		if _, err := readFrame(strings.NewReader(in), 2); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, in := range []string{"", "null", "[]", `{"kind":"result"}`, `{"kind":"problem"}`, `{"kind":"other"}`, "terminate called",
		`{"kind":"progress","ask":{"From":-1,"To":5}}`, `{"kind":"progress","ask":{"From":5,"To":5}}`, `{"kind":"progress","ask":{"From":0,"To":99999999}}`} {
		if _, err := parseMessage([]byte(in)); err == nil {
			t.Errorf("%q: no error", in)
		}
	}
}

func TestParseMessage(t *testing.T) {
	m, err := parseMessage([]byte(`{"kind":"progress","utterance":{"id":3,"text":"Hello.","heard":"once"}}`))
	if err != nil || m.Utterance.ID != 3 || m.Utterance.Heard != casework.HeardOnce {
		t.Errorf("got %+v, %v", m, err)
	}
}

// A child given nonsense says so and ends; it loads nothing.
func TestChildRefuses(t *testing.T) {
	for _, in := range []string{"", "\n", `{"version":2,"channels":1}`, `{"version":9,"channels":1}` + "\n"} {
		var out bytes.Buffer
		if err := Child(t.Context(), strings.NewReader(in), &out); err == nil || out.Len() > 0 {
			t.Errorf("%q: %v, said %q", in, err, out.String())
		}
	}
	var out bytes.Buffer
	if err := Child(t.Context(), strings.NewReader(`{"version":2,"channels":1}`+"\n"), &out); err != nil {
		t.Fatal(err)
	}
	if m, err := parseMessage(bytes.TrimSpace(out.Bytes())); err != nil || m.Kind != kindProblem || m.Problem.Code != casework.CodeSpeechMissing {
		t.Errorf("said %q", out.String())
	}
}

func FuzzChildInput(f *testing.F) {
	f.Add([]byte(`{"version":2,"channels":1,"models":{},"kept":1}` + "\n" + `{"line":1,"chunks":[{"n":3}]}` + "\n\x02\x00\x00\x00ab\x00\x00\x00\x00"))
	f.Add([]byte(`{"version":2,"channels":2,"kept":1}` + "\n" + `{"names":{"0":3},"chunks":[null,{"id":1,"text":"a","left":true}],"pieces":[{"From":1}]}` + "\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bufio.NewReader(bytes.NewReader(b))
		j, kept, err := readJob(in)
		if err != nil {
			return
		}
		c := &child{job: j}
		if err := c.script.restore(c, kept); err != nil {
			return
		}
		for n := range 2 {
			c.script.restoreLine(&line{n: n})
		}
		total := 0
		for {
			x, err := readFrame(in, j.Channels)
			if err != nil || len(x) == 0 {
				break
			}
			total += len(x)
		}
		if 2*total > len(b) {
			t.Errorf("%d samples from %d bytes", total, len(b))
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
