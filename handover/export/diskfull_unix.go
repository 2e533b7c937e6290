//go:build !windows

package export

import (
	"errors"
	"syscall"
)

// diskFull reports whether there was no room: on the disk, or in what the user may fill of it.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
