package app

import (
	"io"
	"log"

	"github.com/wailsapp/wails/v2/pkg/logger"

	"evenhand/casework"
)

const logLevel = logger.WARNING

// redactedLog is the log of the window. Wails logs failed calls with their arguments, which are case text; so of what Wails says only
// the fact that it said something is kept. Our own lines are made here, from codes and from causes, which never hold case text.
type redactedLog struct{ to io.Writer }

// Problem logs a failed call: what it was, the problem's code, and the type of its cause.
func (l *redactedLog) Problem(what string, err error) {
	p := casework.AsProblem(err)
	l.line("%s: %s (%T)", what, p.Code, p.Cause)
}

// Error logs a line of our own.
func (l *redactedLog) Error(message string) {
	if isOurs(message) {
		l.line("%s", message)
		return
	}
	l.line("the window toolkit reported an error")
}

func isOurs(message string) bool {
	for _, prefix := range []string{"panic in ", "window: "} {
		if len(message) >= len(prefix) && message[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}

func (l *redactedLog) line(format string, args ...any) {
	log.New(l.to, "evenhand ", log.LstdFlags).Printf(format, args...)
}

func (l *redactedLog) Print(string)   {}
func (l *redactedLog) Trace(string)   {}
func (l *redactedLog) Debug(string)   {}
func (l *redactedLog) Info(string)    {}
func (l *redactedLog) Warning(string) { l.line("the window toolkit gave a warning") }
func (l *redactedLog) Fatal(string)   { l.line("the window toolkit stopped") }
