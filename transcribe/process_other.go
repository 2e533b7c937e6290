//go:build !unix

package transcribe

import "os/exec"

func ownGroup(*exec.Cmd) {}

// kill ends the child. It starts no processes of its own.
func kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
