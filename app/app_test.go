package app

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/app/engine"
	"evenhand/casework"
)

// marker stands for something a person said. It must reach no log.
const marker = "Kayleigh said the planted marker"

func testHouse(t *testing.T) (*house, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	c := engine.Config{Data: filepath.Join(t.TempDir(), "data"), Models: t.TempDir()}
	if err := c.Resolve(); err != nil {
		t.Fatal(err)
	}
	h := &house{log: &redactedLog{&log}, engine: engine.New(c, nil)}
	t.Cleanup(h.engine.Close)
	return h, &log
}

func TestAPanicBecomesAProblem(t *testing.T) {
	h, log := testHouse(t)
	_, err := guard(h, "review", func(context.Context) (int, error) { panic(marker) })
	p := casework.AsProblem(err)
	if p == nil || p.Code != casework.CodeInternal || strings.Contains(p.Message, "planted") {
		t.Errorf("%+v", p)
	}
	if strings.Contains(log.String(), "planted") || !strings.Contains(log.String(), "panic in review") {
		t.Errorf("log: %s", log)
	}
}

func TestTheLogHoldsNoCaseText(t *testing.T) {
	h, log := testHouse(t)
	// Wails logs a failed call with its arguments, through these.
	h.log.Error("Call failed: Notes.Edit " + marker)
	h.log.Print(marker)
	h.log.Trace(marker)
	h.log.Debug(marker)
	h.log.Info(marker)
	h.log.Warning(marker)
	h.log.Fatal(marker)
	_ = act(h, "edit", func(context.Context) error {
		return casework.NewProblem(casework.CodeBadInput, marker).Because(errors.New(marker))
	})
	n := &Notes{h}
	_, _ = n.Edit("no such visit", "s1", marker)
	if strings.Contains(log.String(), "planted") {
		t.Errorf("case text in the log:\n%s", log)
	}
	if !strings.Contains(log.String(), "edit: bad_input") {
		t.Errorf("the problem's code is not in the log:\n%s", log)
	}
}

func TestErrorsReachTheWindowAsCodeAndMessage(t *testing.T) {
	got := formatError(casework.NewProblem(casework.CodeLocked, "Evenhand is locked."))
	if got != `{"code":"locked","message":"Evenhand is locked."}` {
		t.Errorf("%+v", got)
	}
	if got := formatError(errors.New(marker)).(string); strings.Contains(got, "planted") || !strings.Contains(got, `"internal"`) {
		t.Errorf("%s", got)
	}
}

func TestSoundIsServedToNobodyElse(t *testing.T) {
	h, _ := testHouse(t)
	for _, c := range []struct {
		method, path string
	}{
		{http.MethodGet, "/sound/../../etc/passwd"}, {http.MethodGet, "/sound/"}, {http.MethodGet, "/peaks/abc?n=NaN"}, {http.MethodGet, "/other"},
		{http.MethodPost, "/sound/aaaaaaaaaaaaaaaaaaaaaaaaaa"}, {http.MethodGet, "/sound/aaaaaaaaaaaaaaaaaaaaaaaaaa?from=-1&to=1e99"},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(c.method, "http://wails/x", nil)
		r.URL.Path, r.URL.RawQuery, _ = strings.Cut(c.path, "?")
		h.serveSound(w, r)
		if w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %d %v", c.method, c.path, w.Code, w.Header())
		}
	}
}

// brokenPipe is a window that went away while it was being answered.
type brokenPipe struct{ *httptest.ResponseRecorder }

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestTheWindowMayGoAwayWhileSoundIsServed(t *testing.T) {
	h, log := testHouse(t)
	if _, err := h.engine.FirstRun(t.Context(), engine.FirstRunForm{Name: "Robin Vale", Role: "social worker", Passphrase: "correct horse battery staple"}); err != nil {
		t.Fatal(err)
	}
	visit, err := h.engine.Practise(t.Context()) // no models here: the sound is kept, and no words are made
	if err != nil {
		t.Fatal(err)
	}
	if err := h.engine.Wait(t.Context(), visit); casework.AsProblem(err) == nil || casework.AsProblem(err).Code != casework.CodeSpeechMissing {
		t.Fatal(err)
	}
	for _, path := range []string{"/peaks/" + visit + "?n=100", "/sound/" + visit + "?from=1&to=2"} {
		w := httptest.NewRecorder()
		h.serveSound(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: %d", path, w.Code)
		}
		h.serveSound(brokenPipe{httptest.NewRecorder()}, httptest.NewRequest(http.MethodGet, path, nil))
	}
	if got := strings.Count(log.String(), "internal"); got != 2 {
		t.Errorf("log: %s", log)
	}
}

func TestMain(m *testing.M) {
	if code, isChild := engine.Child(os.Args[1:]); isChild {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

func TestPolicyLetsNothingInFromOutside(t *testing.T) {
	w := httptest.NewRecorder()
	policy(http.NotFoundHandler()).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/index.html", nil))
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "connect-src 'self'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("%q is not in %q", want, csp)
		}
	}
	if strings.Contains(csp, "http") || strings.Contains(csp, "*") {
		t.Errorf("the policy lets something in: %q", csp)
	}
}
