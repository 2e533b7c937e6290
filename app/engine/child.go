package engine

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"evenhand/app/engine/recorder"
	"evenhand/transcribe"
)

// The hidden first arguments that make either executable a child process: the transcriber, so that native speech code runs there and nowhere
// else and its faults cannot reach people's work; and the recorder, which holds the microphone and outlives the window.
const (
	transcriberArg = "child-transcriber"
	recorderArg    = "child-recorder"
)

// Child runs a child process when the arguments ask for one, and returns its exit status.
func Child(args []string) (code int, isChild bool) {
	if len(args) != 1 {
		return 0, false
	}
	child := map[string]func(context.Context, io.Reader, io.Writer) error{transcriberArg: transcribe.Child, recorderArg: recorder.Child}[args[0]]
	if child == nil {
		return 0, false
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := child(ctx, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", args[0], err)
		return 1, true
	}
	return 0, true
}
