//go:build unix

package transcribe

import "syscall"

// noCoreDumps keeps the sound out of a core file, should the engine end the process.
func noCoreDumps() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
