package ollama

import (
	"os/exec"
	"syscall"
)

const programName = "ollama"

// contain puts the server in a process group of its own, so that its runners end with it, and lets it end when this program does.
func contain(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// end kills the whole group: a server killed alone leaves its runner behind, holding memory.
func end(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
