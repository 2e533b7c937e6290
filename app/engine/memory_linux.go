package engine

import (
	"bufio"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// memoryMB is the computer's memory in MiB; 0 if the system does not say.
func memoryMB() int {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return int(uint64(info.Totalram) * uint64(info.Unit) >> 20)
}

// freeMemoryMB is how much memory a new program could take without others being put out to disk, in MiB, as the kernel reckons it (MemAvailable);
// 0 if it does not say.
func freeMemoryMB() int {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, rest, _ := strings.Cut(s.Text(), ":"); name == "MemAvailable" {
			kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return kb >> 10
		}
	}
	return 0
}
