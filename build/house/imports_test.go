package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const (
	module = "evenhand"
	wails  = "github.com/wailsapp/"
)

// table says, for each room, which other rooms it may import. A room is a folder with all below it; a row for a folder inside another room makes it a room of its own.
var table = map[string][]string{
	"casework":   {},
	"transcribe": {"casework"},
	"summarise":  {"casework"},
	"storage":    {"casework"},
	"handover":   {"casework"},
	"app/engine": {"casework", "transcribe", "summarise", "storage", "handover"},
	"app":        {"casework", "app/engine"},
	"cmd":        {"casework", "app/engine"},
	"":           {"app"}, // main.go
	"build":      {},
	"e2e":        {},
}

// room returns the row of the table that an import path of ours belongs to.
func room(path string) (string, bool) {
	path = strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
	for {
		if _, ok := table[path]; ok {
			return path, true
		}
		slash := strings.LastIndexByte(path, '/')
		if slash < 0 {
			return "", path == ""
		}
		path = path[:slash]
	}
}

func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// goList asks the go command about packages, in the release build of the window.
func goList(t *testing.T, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-tags", "desktop,production,webkit2_41", "-json=ImportPath,Imports,TestImports,XTestImports"}, args...)...)
	cmd.Dir = "../.."
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %v: %v\n%s", args, err, failed.String())
	}
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var one listed
		if err := decoder.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

func TestImportTable(t *testing.T) {
	for _, p := range goList(t, "./...") {
		from, known := room(p.ImportPath)
		if !known {
			t.Errorf("%s is in no room: give it a row in the table of build/house, or put it where it belongs", p.ImportPath)
			continue
		}
		for _, path := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if strings.HasPrefix(path, wails) && from != "app" {
				t.Errorf("%s imports %s: only app/ knows Wails", p.ImportPath, path)
			}
			if !ours(path) {
				continue
			}
			to, _ := room(path)
			if to != from && !slices.Contains(table[from], to) {
				t.Errorf("%s imports %s: if both need it, the noun belongs in casework", p.ImportPath, path)
			}
		}
	}
}

// The console tool runs on machines with no window system, so nothing it links may bring one along.
func TestConsoleNeverLinksWails(t *testing.T) {
	for _, p := range goList(t, "-deps", "./cmd/...") {
		if strings.HasPrefix(p.ImportPath, wails) {
			t.Errorf("cmd/evenhandctl links %s", p.ImportPath)
		}
	}
}

func TestRoom(t *testing.T) {
	for path, want := range map[string]string{
		"evenhand": "", "evenhand/casework": "casework", "evenhand/storage/vault": "storage",
		"evenhand/app": "app", "evenhand/app/engine": "app/engine", "evenhand/app/engine/child": "app/engine",
	} {
		if got, ok := room(path); !ok || got != want {
			t.Errorf("room(%q) = %q, %v; want %q", path, got, ok, want)
		}
	}
	if got, ok := room("evenhand/util"); ok {
		t.Errorf("room(evenhand/util) = %q; there is no such room", got)
	}
}
