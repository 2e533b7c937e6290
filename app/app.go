// Package app opens the doors: it binds the engine to the window, one service per screen area, and nothing else. It is the only room
// that knows Wails. No rule of the house lives here: a service turns a call from the window into one call of the engine, guards against
// panics, and turns errors into problems a person can read.
package app

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"evenhand/app/engine"
	"evenhand/casework"
)

// house is what the services share: the engine and, once the window is up, the context Wails gives.
type house struct {
	engine *engine.Engine
	log    *redactedLog

	leaving chan os.Signal // the session ends: log out, shut down

	mu  sync.Mutex
	ctx context.Context
}

func (h *house) context() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ctx == nil {
		return context.Background()
	}
	return h.ctx
}

// emit sends an event to the window. Events carry ids and progress, never content.
func (h *house) emit(name string, payload ...any) {
	h.mu.Lock()
	ctx := h.ctx
	h.mu.Unlock()
	if ctx != nil {
		runtime.EventsEmit(ctx, name, payload...)
	}
}

// Main runs the window, or one of the child processes when the arguments ask for one, and returns the exit status.
func Main(args []string, stderr io.Writer, assets embed.FS, icon []byte) int {
	if code, isChild := engine.Child(args); isChild {
		return code
	}
	var c engine.Config
	flags := flag.NewFlagSet("evenhand", flag.ContinueOnError)
	flags.SetOutput(stderr)
	c.Flags(flags)
	flags.StringVar(&c.Visit, "visit", "", "open on the visit with this `id`")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintln(stderr, "evenhand takes no file; open the window and import the sound there.")
		return 2
	}
	if err := c.Resolve(); err != nil {
		fmt.Fprintln(stderr, casework.AsProblem(err).Message)
		return 3
	}
	h := &house{log: &redactedLog{to: stderr}, leaving: make(chan os.Signal, 1)}
	signal.Notify(h.leaving, syscall.SIGTERM, syscall.SIGHUP) // Wails closes the window for it, and nobody is there to answer beforeClose
	h.engine = engine.New(c, func(name string, payload any) {
		if payload == nil {
			h.emit(name)
			return
		}
		h.emit(name, payload)
	})
	defer h.engine.Close()
	dist, err := fs.Sub(assets, "frontend/dist")
	if err != nil {
		fmt.Fprintln(stderr, "The window's files are missing from this program. Install Evenhand again.")
		return 3
	}
	if err := wails.Run(h.options(c, dist, icon)); err != nil {
		h.log.Error("window: " + err.Error())
		return 1
	}
	return 0
}

func (h *house) options(c engine.Config, dist fs.FS, icon []byte) *options.App {
	return &options.App{
		Title:     "Evenhand", // never the name of a case: titles are seen in task bars and screen sharing
		Width:     1280,
		Height:    700, // a 1366×768 laptop's task bar and title leave no more
		MinWidth:  480,
		MinHeight: 480,
		AssetServer: &assetserver.Options{
			Assets:     dist,
			Handler:    http.HandlerFunc(h.serveSound),
			Middleware: policy,
		},
		BackgroundColour:         options.NewRGB(246, 242, 234),
		EnableDefaultContextMenu: true, // spelling, cut and paste
		DragAndDrop:              &options.DragAndDrop{EnableFileDrop: true},
		Logger:                   h.log,
		LogLevel:                 logLevel,
		LogLevelProduction:       logLevel,
		ErrorFormatter:           formatError,
		OnStartup:                h.startup,
		OnBeforeClose:            h.beforeClose,
		OnShutdown:               func(context.Context) { h.engine.Close() },
		SingleInstanceLock: &options.SingleInstanceLock{
			UniqueId:               "evenhand-" + folderID(c.Data),
			OnSecondInstanceLaunch: h.secondInstance,
		},
		Bind: []any{&Desk{h}, &Visits{h}, &Recorder{h}, &Words{h}, &Notes{h}},
		Linux: &linux.Options{
			Icon:             icon,
			ProgramName:      "evenhand",
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever, // software drawing is the same on every council laptop
		},
		Windows: &windows.Options{
			WebviewUserDataPath: c.WebviewData(), // not the roaming profile
		},
	}
}

func (h *house) startup(ctx context.Context) {
	h.mu.Lock()
	h.ctx = ctx
	h.mu.Unlock()
	h.engine.Start(ctx)
}

// beforeClose asks before a recording is ended by closing the window: the worker may only have wanted it out of sight.
func (h *house) beforeClose(ctx context.Context) (stay bool) {
	select {
	case <-h.leaving:
		return false
	default:
	}
	if h.engine.Recording() == nil {
		return false
	}
	const finish, stayOpen = "Finish and close", "Go on recording"
	answer, err := runtime.MessageDialog(ctx, runtime.MessageDialogOptions{
		Type:          runtime.QuestionDialog,
		Title:         "Evenhand is recording",
		Message:       "Closing ends the recording. What was recorded is kept, and its words are written down when you open Evenhand again. Close now?",
		Buttons:       []string{finish, stayOpen},
		DefaultButton: stayOpen,
		CancelButton:  stayOpen,
	})
	return err != nil || answer != finish && answer != "Yes" // some systems only know Yes and No
}

// secondInstance brings the first window forward; what the second was called with is not trusted and not read.
func (h *house) secondInstance(options.SecondInstanceData) {
	ctx := h.context()
	runtime.WindowUnminimise(ctx)
	runtime.WindowShow(ctx)
}

// folderID tells two data folders apart, so that each has its own window, without showing the path to other users of the machine.
func folderID(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:8])
}

// failure is what the window gets for an error, as JSON text: Wails makes a JavaScript Error of whatever it is given, which keeps nothing
// but a string.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func formatError(err error) any {
	p := casework.AsProblem(err)
	b, err := json.Marshal(failure{string(p.Code), p.Message})
	if err != nil {
		return p.Message
	}
	return string(b)
}

// guard runs one bound call. A panic becomes a problem: without this the window would wait for ever (Wails recovers the panic but never
// answers the call).
func guard[T any](h *house, what string, call func(ctx context.Context) (T, error)) (result T, err error) {
	defer func() {
		if r := recover(); r != nil {
			// The panic's value may quote what somebody said, so only its kind is logged.
			h.log.Error(fmt.Sprintf("panic in %s: %T", what, r))
			err = casework.AsProblem(errors.New("panic in " + what))
		}
	}()
	result, err = call(h.context())
	if err != nil {
		h.log.Problem(what, err)
	}
	return result, err
}

// act is guard for calls with no result.
func act(h *house, what string, call func(ctx context.Context) error) error {
	_, err := guard(h, what, func(ctx context.Context) (struct{}, error) { return struct{}{}, call(ctx) })
	return err
}

// policy sets the content security policy of every page the window loads: our own files and nothing else.
func policy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/wails/") {
			w.Header().Set("Content-Security-Policy", contentPolicy)
		}
		next.ServeHTTP(w, r)
	})
}
