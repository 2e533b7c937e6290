package engine

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"evenhand/transcribe"
)

// transcriberArg is the hidden first argument that makes either executable the transcriber child process. Native speech code runs there
// and nowhere else, so that its faults cannot reach people's work.
const transcriberArg = "child-transcriber"

// Child runs a child process when the arguments ask for one, and returns its exit status.
func Child(args []string) (code int, isChild bool) {
	if len(args) != 1 || args[0] != transcriberArg {
		return 0, false
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := transcribe.Child(ctx, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "transcriber:", err)
		return 1, true
	}
	return 0, true
}
