package engine

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// freeDisk returns how many bytes are free for us where the folder is or will be.
func freeDisk(dir string) (int64, error) {
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	return int64(free), err
}

// peakMB is not told by Windows in what a process leaves behind.
func peakMB(*os.ProcessState) float64 { return 0 }
