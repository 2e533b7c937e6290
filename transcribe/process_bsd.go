//go:build unix && !linux

package transcribe

import "syscall"

// dieWithParent has no counterpart here; the child ends when its standard input closes.
func dieWithParent(*syscall.SysProcAttr) {}
