package recorder

import (
	"context"
	"os"
	"os/exec"
	"strconv"
)

// stayAwake runs macOS' own program that keeps the machine from going to sleep by itself, until ctx or this process ends.
func stayAwake(ctx context.Context, _ func()) {
	_ = exec.CommandContext(ctx, "/usr/bin/caffeinate", "-i", "-w", strconv.Itoa(os.Getpid())).Run()
}
