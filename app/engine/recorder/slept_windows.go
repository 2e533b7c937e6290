package recorder

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var unbiased = windows.NewLazySystemDLL("kernel32.dll").NewProc("QueryUnbiasedInterruptTime")

// asleep returns for how long in all the machine has slept since it was started. The clock on the wall has no part in it.
func asleep() time.Duration {
	var awake uint64 // in units of 100 ns
	if ok, _, _ := unbiased.Call(uintptr(unsafe.Pointer(&awake))); ok == 0 {
		return 0
	}
	return windows.DurationSinceBoot() - time.Duration(awake*100)
}
