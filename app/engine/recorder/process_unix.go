//go:build unix

package recorder

import (
	"os/exec"
	"os/signal"
	"syscall"
)

// apart gives the recorder a session of its own: what ends the window's terminal or process group does not reach it.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// kill ends the recorder and whatever it started, at once.
func kill(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// settle makes this process fit to hold a microphone: it goes before others where the system lets it; a closed terminal, Ctrl-C there and a window that no longer listens do not end it, and
// should it crash no copy of its memory, in which there is sound, is written to disk.
func settle() {
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGPIPE)
	_ = syscall.Setpriority(syscall.PRIO_PGRP, 0, -11) // what sound servers give themselves
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
