//go:build !linux

package transcribe

import "os/exec"

// startAndWait starts cmd and sends on exited what Wait returns.
func startAndWait(cmd *exec.Cmd, exited chan<- error) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { exited <- cmd.Wait() }()
	return nil
}
