package main

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"evenhand/app/engine"
	"evenhand/casework"
)

var gateCommand = command{
	name: "gate", usage: "STATEMENT.json|- [--json]",
	about: "Run the gates alone, without any model, on one statement with its evidence, or on JSON lines of them.",
	run: func(ctx context.Context, c *console, _ any) error {
		if len(c.args) != 1 {
			return usage("gate takes one file, or - for standard input.")
		}
		in, err := openInput(c.args[0])
		if err != nil {
			return err
		}
		defer in.Close()
		cases, err := engine.ReadCases(in)
		if err != nil {
			return err
		}
		lines := json.NewEncoder(c.stdout)
		lines.SetEscapeHTML(false)
		for _, one := range cases {
			if err := ctx.Err(); err != nil {
				return err
			}
			r := engine.Judge(one)
			if c.json || len(cases) > 1 {
				if err := lines.Encode(r); err != nil {
					return err
				}
				continue
			}
			c.say("%s", r.Verdict)
			for _, k := range r.Checks {
				c.say("  %-12s %-7s %s", k.Gate, k.Verdict, k.Detail)
			}
		}
		if len(cases) == 1 && engine.Judge(cases[0]).Verdict == casework.Reject {
			return errNo
		}
		return nil
	},
}

// openInput opens a file, or standard input for "-".
func openInput(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "The file cannot be read.").Because(err)
	}
	return f, nil
}
