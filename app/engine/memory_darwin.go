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

// freeMemoryMB is how much memory a new program could take without others being put out to disk, in MiB: the share of all memory that the kernel
// calls available, which is what the memory_pressure command prints. 0 if it does not say.
func freeMemoryMB() int {
	percent, err := unix.SysctlUint32("kern.memorystatus_level")
	if err != nil || percent > 100 {
		return 0
	}
	return memoryMB() * int(percent) / 100
}
