package house

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// rule is something no line of the files it looks at may hold.
type rule struct {
	in      *regexp.Regexp // paths it looks at
	never   *regexp.Regexp
	because string
}

var (
	everything = regexp.MustCompile(`.`)
	code       = regexp.MustCompile(`\.(go|ts|tsx|js|mjs|css|html|sh|py|sql|yaml|yml)$|^Makefile$|^\.ci/`)
	tests      = regexp.MustCompile(`_test\.go$|\.(test|spec)\.tsx?$|^e2e/`)
)

var rules = []rule{
	{everything, regexp.MustCompile(`(^|[^[:alnum:]_.-])/(work|farm)/(main|steering|shared|in|m|\.library|\.mirror)\b`), "a path of one machine"},
	{everything, regexp.MustCompile(`registry\.npmjs\.org|files\.pythonhosted\.org|pypi\.org/(simple|pypi)|proxy\.golang\.org|static\.crates\.io|repo1?\.maven\.(org|apache)|deb\.debian\.org`), "the host of a package registry; name the package instead"},
	{code, regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`), "unfinished work belongs in an issue"},
	{tests, regexp.MustCompile(`\btime\.Sleep\(|\bwaitForTimeout\(`), "a test waits for what it needs, never for time to pass"},
	{regexp.MustCompile(`\.(ts|tsx)$`), regexp.MustCompile(`\bas any\b|:\s*any\s*[;,)=|>]|[<,|]\s*any\s*[>,|]|@ts-(ignore|expect-error)|(es|ox)lint-disable`), "a type that says nothing, or a check switched off"},
}

// skip is a test that may not run. Each needs a line in skips.txt, "path: reason".
var skip = regexp.MustCompile(`\b[tbf]\.Skip(f|Now)?\(|\b(it|test|describe)\.(skip|only|fixme)\(`)

// notOurs are files written by tools or by others, and this folder, which must spell out what it forbids.
var notOurs = regexp.MustCompile(`^(go\.sum|NOTICE|LICENSE|frontend/wailsjs/|build/house/|build/catalogue/licences/)|package-lock\.json$`)

func TestWhatNoFileMayHold(t *testing.T) {
	cmd := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = "../.."
	list, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	excused := readSkips(t)
	for path := range strings.SplitSeq(strings.TrimSuffix(string(list), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join("../..", path))
		if os.IsNotExist(err) {
			continue // removed and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		if notOurs.MatchString(path) || bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(data))
		lines.Buffer(nil, 16<<20)
		for n := 1; lines.Scan(); n++ {
			line := lines.Text()
			for _, r := range rules {
				if r.in.MatchString(path) && r.never.MatchString(line) {
					t.Errorf("%s:%d: %s: %.120s", path, n, r.because, strings.TrimSpace(line))
				}
			}
			if tests.MatchString(path) && skip.MatchString(line) && excused[path] == "" {
				t.Errorf("%s:%d: a test is skipped and build/house/skips.txt gives no reason: %.120s", path, n, strings.TrimSpace(line))
			}
		}
		if err := lines.Err(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// readSkips reads skips.txt: path → reason.
func readSkips(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("skips.txt")
	if err != nil {
		t.Fatal(err)
	}
	excused := map[string]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		path, reason, ok := strings.Cut(line, ": ")
		if !ok || strings.TrimSpace(reason) == "" {
			t.Errorf("skips.txt: %q is not \"path: reason\"", line)
		}
		excused[path] = reason
	}
	return excused
}

func TestRulesFindWhatTheyForbid(t *testing.T) {
	for path, line := range map[string]string{
		"docs/a.md":       "see " + "/work/" + "shared/design.md",
		"frontend/.npmrc": "registry=https://" + "registry.npmjs" + ".org",
		"app/a.go":        "// TO" + "DO",
		"app/a_test.go":   "time.Sleep" + "(time.Second)",
		"frontend/a.ts":   "const x: any = 1",
	} {
		found := false
		for _, r := range rules {
			found = found || r.in.MatchString(path) && r.never.MatchString(line)
		}
		if !found {
			t.Errorf("no rule minds %q in %s", line, path)
		}
	}
}
