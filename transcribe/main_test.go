package transcribe

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// TestMain lets the test binary be its own transcriber child, as the executables are.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "transcriber" {
		if err := Child(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}
