//go:build unix

package durable

import "syscall"

// full lists what a system says when it takes no more: no space, no quota, or a limit on the size of files.
var full = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
