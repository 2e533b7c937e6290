package main

import (
	"fmt"
	"os"

	"evenhand/app/engine"
)

// progress shows how far long work is, on standard error, when that is a terminal.
func (c *console) progress() engine.Report {
	if !c.terminal() {
		return nil
	}
	return func(stage string, done, total float64) {
		if total > 0 {
			fmt.Fprintf(c.stderr, "\r\x1b[K%s %.0f %%", stage, 100*min(1, done/total))
		}
	}
}

// clearProgress takes the progress line away.
func (c *console) clearProgress() {
	if c.terminal() {
		fmt.Fprint(c.stderr, "\r\x1b[K")
	}
}

func (c *console) terminal() bool {
	f, ok := c.stderr.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
