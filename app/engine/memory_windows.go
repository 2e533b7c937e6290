package engine

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

var globalMemoryStatusEx = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")

// memoryStatus is MEMORYSTATUSEX.
type memoryStatus struct {
	length, load  uint32
	total, free   uint64 // bytes of physical memory
	_, _, _, _, _ uint64
}

// memoryNow asks the system; all is 0 if it does not say.
func memoryNow() memoryStatus {
	status := memoryStatus{}
	status.length = uint32(unsafe.Sizeof(status))
	if ok, _, _ := globalMemoryStatusEx.Call(uintptr(unsafe.Pointer(&status))); ok == 0 {
		return memoryStatus{}
	}
	return status
}

// memoryMB is the computer's memory in MiB; 0 if the system does not say.
func memoryMB() int { return int(memoryNow().total >> 20) }

// freeMemoryMB is how much memory a new program could take without others being put out to disk, in MiB; 0 if the system does not say.
func freeMemoryMB() int { return int(memoryNow().free >> 20) }
