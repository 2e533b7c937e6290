package export

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"evenhand/casework"
)

// The real thing is a disk with no room: each new file is a link to /dev/full, which takes no byte.
func TestFullDiskLeavesNothing(t *testing.T) {
	v := verified(t, sample())
	dir := t.TempDir()
	for _, good := range []int{0, 1} { // how many files still fit
		n := 0
		full := disk{func(dir, pattern string) (*os.File, error) {
			if n++; n <= good {
				return os.CreateTemp(dir, pattern)
			}
			link := filepath.Join(dir, "full.part")
			if err := os.Symlink("/dev/full", link); err != nil {
				return nil, err
			}
			return os.OpenFile(link, os.O_WRONLY, 0)
		}}
		_, err := full.writeDOCX(v, filepath.Join(dir, "note.docx"))
		p := problem(t, err, casework.CodeDiskFull)
		if strings.Contains(p.Cause.Error(), "part") {
			t.Errorf("the cause names a path: %v", p.Cause)
		}
		n = 0
		_, err = full.writeFolder(v, filepath.Join(dir, "out"))
		problem(t, err, casework.CodeDiskFull)
		if left := entries(t, dir); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
