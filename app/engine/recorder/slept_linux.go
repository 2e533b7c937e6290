package recorder

import (
	"time"

	"golang.org/x/sys/unix"
)

// asleep returns for how long in all the machine has slept since it was started. The clock on the wall has no part in it.
func asleep() time.Duration {
	return clock(unix.CLOCK_BOOTTIME) - clock(unix.CLOCK_MONOTONIC)
}

func clock(which int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(which, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
