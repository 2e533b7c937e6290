package transcribe

import (
	"os/exec"
	"runtime"
	"syscall"
)

func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }

// startAndWait starts cmd and sends on exited what Wait returns. The kernel ties a death signal to the thread that started the child, so
// that thread is held until the child is gone.
func startAndWait(cmd *exec.Cmd, exited chan<- error) error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			exited <- cmd.Wait()
		}
	}()
	return <-started
}
