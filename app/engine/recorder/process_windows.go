package recorder

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/windows"
)

// apart gives the recorder a process group and a console of its own, and lets it go before others: what ends the window's does not reach it.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW | windows.HIGH_PRIORITY_CLASS}
}

// kill ends the recorder at once. It starts no processes of its own.
func kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }

// settle makes this process fit to hold a microphone: Ctrl-C does not end it, and should it crash Windows is not to keep its memory, in which
// there is sound.
func settle() {
	signal.Ignore(os.Interrupt)
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX)
}
