package engine

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// powerStatus is SYSTEM_POWER_STATUS.
type powerStatus struct {
	line, flag, percent, saver byte
	left, full                 uint32
}

var getPowerStatus = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetSystemPowerStatus")

// onBattery reports whether a laptop runs on its battery now.
func onBattery() bool {
	var s powerStatus
	ok, _, _ := getPowerStatus.Call(uintptr(unsafe.Pointer(&s)))
	return ok != 0 && s.line == 0
}
