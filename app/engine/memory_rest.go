//go:build !linux && !darwin && !windows

package engine

// memoryMB is not known on this system.
func memoryMB() int { return 0 }

// freeMemoryMB is not known on this system.
func freeMemoryMB() int { return 0 }
