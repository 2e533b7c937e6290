package main

import (
	"context"
	"flag"

	"evenhand/app/engine"
)

var verifyCommand = command{
	name: "verify", usage: "FILE | --ledger [--json]",
	about: "Check a note that was handed over, or the whole ledger of a data folder, without asking anybody.",
	flags: func(f *flag.FlagSet) any { return f.Bool("ledger", false, "check the ledger of the data folder") },
	run: func(ctx context.Context, c *console, opt any) error {
		if *opt.(*bool) && len(c.args) == 0 {
			return verifyLedger(ctx, c)
		}
		if *opt.(*bool) || len(c.args) != 1 {
			return usage("verify takes one file or folder, or --ledger.")
		}
		r, err := engine.VerifyFile(c.args[0])
		if err != nil {
			return err
		}
		if c.json {
			if err := c.print(r); err != nil {
				return err
			}
		} else {
			for _, f := range r.Findings {
				c.say("%s", f.Message)
			}
			if r.Signer != nil && r.At != nil {
				c.say("Version %d, signed by %s, %s, on %s", r.Version, r.Signer.Name, r.Signer.Role, r.At.Format("2 January 2006, 15:04"))
			}
		}
		if !r.OK {
			return errNo
		}
		return nil
	},
}

func verifyLedger(ctx context.Context, c *console) error {
	e := engine.New(c.config, nil)
	e.Start(ctx)
	defer e.Close()
	r, err := e.VerifyLedger(ctx)
	if err != nil {
		return err
	}
	if c.json {
		if err := c.print(map[string]any{"ok": r.Holds, "entries": r.Entries, "root": r.Root, "bad_row": r.BadRow, "why": r.Why}); err != nil {
			return err
		}
	} else if r.Holds {
		c.say("The ledger holds: %d entries, root %s.", r.Entries, r.Root)
	} else {
		c.say("The ledger does not hold. Entry %d: %s", r.BadRow, r.Why)
	}
	if !r.Holds {
		return errNo
	}
	return nil
}
