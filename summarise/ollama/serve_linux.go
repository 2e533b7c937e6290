package ollama

import (
	"os/exec"
	"syscall"
)

const programName = "ollama"

// contain puts the server in a process group of its own, so that its runners end with it, and lets it end when this program does. It is asked, not
// killed: then it ends its runners, which hold the words in memory, where a killed one would leave them behind.
func contain(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// giveWay lets the server and its runners wait for whatever else wants the processor: sound and words come first. A machine at rest is used whole.
func giveWay(cmd *exec.Cmd) { _ = syscall.Setpriority(syscall.PRIO_PGRP, cmd.Process.Pid, 10) } // refused, it costs the others a little

// end kills the whole group: a server killed alone leaves its runner behind, holding memory.
func end(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
