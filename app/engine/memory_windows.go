package engine

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

var globalMemoryStatusEx = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx")

// memoryMB is the computer's memory in MiB; 0 if the system does not say.
func memoryMB() int {
	status := struct { // MEMORYSTATUSEX
		length, load  uint32
		total, free   uint64
		_, _, _, _, _ uint64
	}{}
	status.length = uint32(unsafe.Sizeof(status))
	if ok, _, _ := globalMemoryStatusEx.Call(uintptr(unsafe.Pointer(&status))); ok == 0 {
		return 0
	}
	return int(status.total >> 20)
}
