package recorder

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
)

func TestOrders(t *testing.T) {
	job := Job{Path: "/tmp/a", Recording: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Key: bytes.Repeat([]byte{9}, 32), Channels: 2, Microphone: "ab"}
	for name, c := range map[string]struct {
		o  order
		ok bool
	}{
		"a job":               {order{Version: 1, Job: &job, Begin: beginGoing}, true},
		"a level":             {order{Version: 1, Job: &Job{Channels: 1, LevelOnly: true}, Begin: beginPaused}, true},
		"no beginning":        {order{Version: 1, Job: &job}, false},
		"three channels":      {order{Version: 1, Job: &Job{Channels: 3, LevelOnly: true}, Begin: beginGoing}, false},
		"no key":              {order{Version: 1, Job: &Job{Path: "/tmp/a", Recording: job.Recording, Channels: 1}, Begin: beginGoing}, false},
		"half a path":         {order{Version: 1, Job: &Job{Path: "a", Recording: job.Recording, Key: job.Key, Channels: 1}, Begin: beginGoing}, false},
		"another version":     {order{Version: 2, Number: 1, Do: doPause}, false},
		"something to do":     {order{Version: 1, Number: 1, Do: doUseMicrophone, Microphone: "cd"}, true},
		"without a number":    {order{Version: 1, Do: doPause}, false},
		"something unheard":   {order{Version: 1, Number: 1, Do: "dance"}, false},
		"nothing to do":       {order{Version: 1, Number: 1}, false},
		"how much there was":  {order{Version: 1, Job: &job, Begin: beginRested, TookS: 12.5, Avoid: []string{"ab"}, Patient: true}, true},
		"a negative number":   {order{Version: 1, Number: -1, Do: doPause}, false},
		"an invented opening": {order{Version: 1, Job: &job, Begin: "dancing"}, false},
	} {
		line := encode(c.o)
		got, err := parseOrder(line)
		if (err == nil) != c.ok || c.ok && !reflect.DeepEqual(got, c.o) {
			t.Errorf("%s: %v: %s", name, err, line)
		}
	}
	if _, err := parseOrder([]byte("{")); err == nil {
		t.Error("half a line")
	}
}

func TestReports(t *testing.T) {
	for name, c := range map[string]struct {
		r  report
		ok bool
	}{
		"a status":          {report{Version: 1, Kind: kindStatus, Status: &status{Going: true, Seconds: 1.5, Frames: 24000, Silent: silentThere}}, true},
		"an empty status":   {report{Version: 1, Kind: kindStatus}, false},
		"a negative status": {report{Version: 1, Kind: kindStatus, Status: &status{Seconds: -1}}, false},
		"an answer":         {report{Version: 1, Kind: kindAnswer, Number: 3, Problem: toWire(casework.NewProblem(casework.CodeDiskFull, "full").Because(errors.New("x")))}, true},
		"whose answer":      {report{Version: 1, Kind: kindAnswer}, false},
		"the end":           {report{Version: 1, Kind: kindEnd}, true},
		"a later version":   {report{Version: 2, Kind: kindEnd}, false},
		"no kind":           {report{Version: 1}, false},
	} {
		line := encode(c.r)
		got, err := parseReport(line)
		if (err == nil) != c.ok || c.ok && !reflect.DeepEqual(got, c.r) {
			t.Errorf("%s: %v: %s", name, err, line)
		}
	}
	p := toWire(casework.NewProblem(casework.CodeDiskFull, "100%% full").Because(errors.New("x"))).problem()
	if p.Code != casework.CodeDiskFull || p.Message != "100% full" || p.Cause.Error() != "x" || toWire(nil) != nil {
		t.Errorf("%+v", p)
	}
}

func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want int
	}{
		"none": {"", 0}, "two": {"a\nb\n", 2}, "one and a half": {"a\nb", 1}, "too long": {"a\n" + strings.Repeat("x", maxLine+1) + "\nb\n", 1},
		"as long as may be": {strings.Repeat("x", maxLine-1) + "\n", 1},
	} {
		n := 0
		err := lines(strings.NewReader(c.in), func([]byte) error { n++; return nil })
		if n != c.want || err == nil {
			t.Errorf("%s: %d lines, %v", name, n, err)
		}
	}
}

func TestSilentTooLong(t *testing.T) {
	for _, c := range []struct {
		still  time.Duration
		frames int64
		known  silence
		want   bool
	}{
		{400 * time.Millisecond, 1, silentGone, false},
		{600 * time.Millisecond, 1, silentGone, true},
		{900 * time.Millisecond, 1, "", false},
		{1100 * time.Millisecond, 1, "", true},
		{1100 * time.Millisecond, 1, silentAsking, false},
		{2900 * time.Millisecond, 1, silentThere, false},
		{3100 * time.Millisecond, 1, silentThere, true},
		{2900 * time.Millisecond, 0, "", false},
		{3100 * time.Millisecond, 0, "", true},
	} {
		if got := silentTooLong(c.still, c.frames, c.known); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func FuzzParseOrder(f *testing.F) {
	f.Add(encode(order{Version: 1, Job: &Job{Channels: 1, LevelOnly: true}, Begin: beginGoing}))
	f.Add(encode(order{Version: 1, Number: 7, Do: doUseMicrophone, Microphone: "ab"}))
	f.Add([]byte(`{"v":1,"job":{"channels":1e9}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		o, err := parseOrder(line)
		if err != nil {
			return
		}
		if o.Job != nil && o.Job.check() != nil || o.Job == nil && o.Number <= 0 {
			t.Fatalf("took %q", line)
		}
		again, err := parseOrder(bytes.TrimSuffix(encode(o), []byte("\n")))
		if err != nil || !json.Valid(encode(again)) {
			t.Fatalf("%q does not come back: %v", line, err)
		}
	})
}

func FuzzParseReport(f *testing.F) {
	f.Add(encode(report{Version: 1, Kind: kindStatus, Status: &status{Going: true, Event: EventMoved, Problem: toWire(errors.New("x"))}}))
	f.Add(encode(report{Version: 1, Kind: kindAnswer, Number: 7}))
	f.Add([]byte(`{"v":1,"kind":"status","status":{"seconds":1e400}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := parseReport(line)
		if err != nil {
			return
		}
		if r.Kind == kindStatus && (r.Status == nil || r.Status.Seconds < 0) {
			t.Fatalf("took %q", line)
		}
		if _, err := parseReport(bytes.TrimSuffix(encode(r), []byte("\n"))); err != nil {
			t.Fatalf("%q does not come back: %v", line, err)
		}
	})
}
