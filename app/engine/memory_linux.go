package engine

import "golang.org/x/sys/unix"

// memoryMB is the computer's memory in MiB; 0 if the system does not say.
func memoryMB() int {
	var info unix.Sysinfo_t
	if unix.Sysinfo(&info) != nil {
		return 0
	}
	return int(uint64(info.Totalram) * uint64(info.Unit) >> 20)
}
