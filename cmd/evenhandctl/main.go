// Command evenhandctl is Evenhand for people who script: IT (doctor, models), auditors (verify) and evaluators (transcribe, draft, gate,
// evaluate, bench). It runs on the same engine as the window and never needs a display.
//
// Every command prints for people by default. With --json it prints exactly one JSON object on standard output; progress and warnings go
// to standard error. The exit status says how it ended: 0 done, 1 the answer is no, 2 wrong words, 3 a part is missing, 4 bad input,
// 5 refused, 130 cancelled.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"evenhand/app/engine"
	"evenhand/casework"
)

// Exit statuses, as the console contract has them.
const (
	exitDone      = 0
	exitNo        = 1
	exitUsage     = 2
	exitMissing   = 3
	exitInput     = 4
	exitRefused   = 5
	exitCancelled = 130
)

// console is one call of the tool.
type console struct {
	config engine.Config
	json   bool
	stdout io.Writer
	stderr io.Writer
	args   []string // after the flags
}

// command is one word the tool knows.
type command struct {
	name  string
	usage string // after the name
	about string
	more  func() string             // what else help says, if anything
	flags func(f *flag.FlagSet) any // declares its own flags and returns where they are kept; may be nil
	run   func(ctx context.Context, c *console, opt any) error
}

// errNo is returned by a command that was done and whose answer is no. What the answer is has been printed.
var errNo = errors.New("the answer is no")

func commands() []command {
	return []command{doctorCommand, demoCommand, modelsCommand, templatesCommand, transcribeCommand, draftCommand, gateCommand, evaluateCommand, benchCommand, verifyCommand}
}

func main() {
	if code, isChild := engine.Child(os.Args[1:]); isChild {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		overview(stdout)
		if len(args) == 0 {
			return exitUsage
		}
		return exitDone
	}
	if args[0] == "--version" || args[0] == "version" {
		fmt.Fprintln(stdout, "evenhandctl", engine.Version)
		return exitDone
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return cmd.call(ctx, args[1:], stdout, stderr)
		}
	}
	overview(stderr)
	c := &console{json: wantsJSON(args), stdout: stdout, stderr: stderr}
	return c.end(ctx, usage("There is no command %q.", args[0]))
}

// wantsJSON reports whether words that could not be read as flags ask for JSON, so that this failure too is one object.
func wantsJSON(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool { return a == "--json" || a == "-json" })
}

func overview(w io.Writer) {
	fmt.Fprint(w, "evenhandctl: Evenhand for the command line. Nothing leaves this computer.\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  %-12s %s\n", cmd.name, cmd.about)
	}
	fmt.Fprint(w, "\nevenhandctl COMMAND --help says more. Exit status: 0 done, 1 the answer is no, 2 wrong words, 3 a part is missing,\n4 bad input, 5 refused, 130 cancelled.\n")
}

func (cmd command) call(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := &console{stdout: stdout, stderr: stderr}
	f := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	c.config.Flags(f)
	f.BoolVar(&c.json, "json", false, "print one JSON object")
	var opt any
	if cmd.flags != nil {
		opt = cmd.flags(f)
	}
	help := func(w io.Writer) {
		fmt.Fprintf(w, "usage: evenhandctl %s %s\n\n%s\n\n", cmd.name, cmd.usage, cmd.about)
		f.SetOutput(w)
		f.PrintDefaults()
		if cmd.more != nil {
			fmt.Fprint(w, cmd.more())
		}
	}
	var err error
	if c.args, err = parse(f, args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			help(stdout)
			return exitDone
		}
		help(stderr)
		c.json = wantsJSON(args)
		return c.end(ctx, usage("evenhandctl %s: %v", cmd.name, err))
	}
	if err = c.config.Resolve(); err == nil {
		err = cmd.run(ctx, c, opt)
	}
	code := c.end(ctx, err)
	if code == exitUsage {
		help(stderr)
	}
	return code
}

// parse reads flags wherever they stand among the words, as people write them. After "--" everything is a word.
func parse(f *flag.FlagSet, args []string) ([]string, error) {
	var words []string
	for len(args) > 0 {
		if args[0] == "--" {
			return append(words, args[1:]...), nil
		}
		if !strings.HasPrefix(args[0], "-") || args[0] == "-" {
			words, args = append(words, args[0]), args[1:]
			continue
		}
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		rest := f.Args()
		if n := len(args) - len(rest); n > 0 && args[n-1] == "--" {
			return append(words, rest...), nil
		}
		args = rest
	}
	return words, nil
}

// end turns how a command ended into its exit status, and says it.
func (c *console) end(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNo):
		return exitNo
	case errors.Is(err, context.Canceled) || ctx.Err() != nil:
		err = casework.NewProblem(casework.CodeCancelled, "Stopped. What was complete is kept.")
	}
	p := casework.AsProblem(err)
	if c.json {
		c.print(map[string]any{"problem": map[string]string{"code": string(p.Code), "message": p.Message}})
	} else {
		fmt.Fprintln(c.stderr, p.Message)
	}
	if p.Cause != nil {
		fmt.Fprintf(c.stderr, "  (%s: %v)\n", p.Code, p.Cause)
	}
	return map[casework.Class]int{
		casework.ClassInternal: exitMissing, casework.ClassMissing: exitMissing, casework.ClassInput: exitInput, casework.ClassRefused: exitRefused,
		casework.ClassNo: exitNo, casework.ClassUsage: exitUsage, casework.ClassCancelled: exitCancelled,
	}[p.Code.Class()]
}

// print writes one JSON object.
func (c *console) print(v any) error {
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(v)
}

// say writes a line for people; with --json nothing but the object goes to standard output, so it goes to standard error.
func (c *console) say(format string, args ...any) {
	w := c.stdout
	if c.json {
		w = c.stderr
	}
	fmt.Fprintf(w, format+"\n", args...)
}

func usage(format string, args ...any) error {
	return casework.NewProblem(casework.CodeUsage, format, args...)
}
