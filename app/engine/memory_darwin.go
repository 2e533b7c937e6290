package engine

import "golang.org/x/sys/unix"

// memoryMB is the computer's memory in MiB; 0 if the system does not say.
func memoryMB() int {
	n, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int(n >> 20)
}
