package recorder

import (
	"context"
	"runtime"

	"golang.org/x/sys/windows"
)

var executionState = windows.NewLazySystemDLL("kernel32.dll").NewProc("SetThreadExecutionState")

// stayAwake asks Windows not to go to sleep by itself until ctx ends. The wish belongs to a thread and ends with it.
func stayAwake(ctx context.Context, _ func()) {
	const (
		continuous     = 0x80000000
		systemRequired = 0x00000001
	)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if was, _, _ := executionState.Call(continuous | systemRequired); was == 0 {
		return
	}
	<-ctx.Done()
	_, _, _ = executionState.Call(continuous)
}
