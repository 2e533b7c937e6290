//go:build !windows

package engine

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// freeDisk returns how many bytes are free for us where the folder is or will be.
func freeDisk(dir string) (int64, error) {
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}
