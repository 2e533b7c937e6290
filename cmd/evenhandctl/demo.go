package main

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"evenhand/app/engine"
	"evenhand/casework"
)

var demoCommand = command{
	name: "demo", usage: "[--data DIR] [AUDIO] [--json]",
	about: "Show the whole line on the practice visit, or on your own sound file: words, voices, draft, checks, and the refusal to let an unsigned note go.",
	run:   runDemo,
}

func runDemo(ctx context.Context, c *console, _ any) error {
	if len(c.args) > 1 {
		return usage("demo takes at most one sound file.")
	}
	start := time.Now()
	if err := c.demoKey(ctx); err != nil {
		return err
	}
	e := engine.New(c.config, nil)
	defer e.Close()
	if err := c.demoDoor(ctx, e); err != nil {
		return err
	}
	practice, err := engine.PracticeVisit()
	if err != nil {
		return err
	}
	visit, err := c.demoSound(ctx, e, practice)
	if err != nil {
		return err
	}
	if err := c.demoWho(ctx, e, visit, practice); err != nil {
		return err
	}
	if len(c.args) == 0 {
		if err := e.SaveObservations(ctx, visit, engine.ObservationsForm{Saw: practice.Saw, Worries: practice.Worries}); err != nil {
			return err
		}
	}
	c.say("\nDrafting the note. The model only chooses; the words are the recording's, and every sentence is checked by program.")
	if err := e.MakeDraft(ctx, visit, "model"); err != nil {
		return err
	}
	if err := c.wait(ctx, e, visit); err != nil {
		return err
	}
	d, t, people, err := e.DraftOf(ctx, visit)
	if err != nil {
		return err
	}
	c.say("")
	c.printDraft(d, t, people)
	if err := c.demoEnd(ctx, e, visit, start); err != nil || !c.json {
		return err
	}
	return c.print(map[string]string{"data": c.config.Data, "visit": visit, "passphrase_file": c.config.PassphraseFile})
}

// demoKey makes sure there is a way to lock the vault: the keychain, the passphrase file given, or a random one written beside the data.
func (c *console) demoKey(ctx context.Context) error {
	if c.config.PassphraseFile != "" || !c.config.NeedsPassphrase(ctx) {
		return nil
	}
	path := c.config.Data + ".passphrase"
	c.config.PassphraseFile = path
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		c.say("The passphrase is read from %s.", path)
		return nil
	}
	var b [20]byte
	rand.Read(b[:]) // never fails since Go 1.24
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return casework.NewProblem(casework.CodeBadInput, "The folder beside the data folder cannot be made.").Because(err)
	}
	if err := os.WriteFile(path, []byte(base32.StdEncoding.EncodeToString(b[:])+"\n"), 0o600); err != nil {
		return casework.NewProblem(casework.CodeBadInput, "The passphrase file cannot be written.").Because(err)
	}
	c.say("This computer has no keychain, so a random passphrase was written to %s.", path)
	c.say("That is for trying things out: a passphrase beside the data protects nothing.")
	return nil
}

// demoDoor opens the vault, and makes it first when there is none.
func (c *console) demoDoor(ctx context.Context, e *engine.Engine) error {
	e.Start(ctx)
	door, err := e.Door(ctx)
	if err != nil {
		return err
	}
	switch door.State {
	case "locked":
		if _, err := e.Unlock(ctx, ""); err != nil {
			return err
		}
	case "first_run":
		sheet, err := e.FirstRun(ctx, engine.FirstRunForm{Name: "Gareth Pell", Role: "social worker"})
		if err != nil {
			return err
		}
		var groups []string
		for _, n := range sheet.Ask {
			groups = append(groups, sheet.Groups[n-1])
		}
		if _, err := e.ConfirmRecovery(ctx, groups); err != nil {
			return err
		}
		c.say("A new encrypted store was made in %s.", c.config.Data)
		c.say("Its recovery code (in real use it is printed, and typed back from paper): %s", strings.Join(sheet.Groups, "-"))
	}
	return nil
}

func (c *console) demoSound(ctx context.Context, e *engine.Engine, p engine.Practice) (visit string, err error) {
	if len(c.args) == 0 {
		c.say("\nThe practice visit: a social worker, a mother and a boy of eight. Everything in it is invented.")
		visit, err = e.Practise(ctx)
	} else {
		form := engine.VisitForm{CaseLabel: "Demo", Kind: "Recording", Template: "case-note", Date: time.Now().Format(time.DateOnly),
			People: []engine.PersonForm{{Name: "You", Role: "social worker", Signer: true}}}
		if visit, err = e.NewVisit(ctx, form); err == nil {
			err = e.ImportSounds(ctx, visit, []string{c.args[0]})
		}
	}
	if err != nil {
		return "", err
	}
	start := time.Now()
	if err := c.wait(ctx, e, visit); err != nil {
		return visit, err
	}
	v, err := e.Visit(ctx, visit)
	if err != nil {
		return visit, err
	}
	t, err := e.Transcript(ctx, visit)
	if err != nil {
		return visit, err
	}
	took := time.Since(start).Seconds()
	c.say("%.0f s of sound were sealed on disk and written down in %.0f s (%.1f times as fast as it was spoken): %d turns, %d voices.", v.SoundS, took, v.SoundS/took,
		len(t.Utterances), len(t.Speakers))
	for _, p := range v.Problems {
		c.say("! %s", p)
	}
	return visit, nil
}

// demoWho says who is who. For the practice visit it is known; a worker would listen to a sample of each voice.
func (c *console) demoWho(ctx context.Context, e *engine.Engine, visit string, p engine.Practice) error {
	t, err := e.Transcript(ctx, visit)
	if err != nil || len(c.args) > 0 {
		return err
	}
	who := p.WhoIsWho(t)
	for _, sp := range t.Speakers {
		person := who[sp.Ref]
		if person == "" {
			continue
		}
		if t, err = e.NameSpeaker(ctx, visit, sp.Ref, person); err != nil {
			return err
		}
	}
	for _, sp := range t.Speakers {
		c.say("  %s is %-16s “%s”", sp.Ref, sp.Name, cut(sp.Sample, 80))
	}
	return nil
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// wait shows the job's progress until it is done.
func (c *console) wait(ctx context.Context, e *engine.Engine, visit string) error {
	done := make(chan error, 1)
	go func() { done <- e.Wait(ctx, visit) }()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	last := ""
	for {
		select {
		case err := <-done:
			c.clearProgress()
			return err
		case <-tick.C:
			job := e.Job(visit)
			if job == nil {
				continue
			}
			if c.terminal() {
				fmt.Fprintf(c.stderr, "\r\x1b[K%s %.0f %%", job.Words, 100*job.Done)
			} else if job.Words != last {
				last = job.Words
				fmt.Fprintln(c.stderr, last)
			}
		}
	}
}

// demoEnd shows that the unsigned note cannot leave.
func (c *console) demoEnd(ctx context.Context, e *engine.Engine, visit string, start time.Time) error {
	dir, err := os.MkdirTemp("", "evenhand-demo-*")
	if err != nil {
		return fmt.Errorf("make a folder for the export: %w", err)
	}
	defer os.RemoveAll(dir)
	target := filepath.Join(dir, "note.docx")
	_, err = e.SaveDocument(ctx, visit, target)
	if casework.AsProblem(err) == nil || casework.AsProblem(err).Code != casework.CodeUnsigned {
		return errors.Join(errors.New("the unsigned note was not refused"), err)
	}
	if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
		return errors.New("a file was written for an unsigned note")
	}
	c.say("\nTrying to export it unsigned: refused. %s", casework.AsProblem(err).Message)
	holds, err := e.VerifyLedger(ctx)
	if err != nil {
		return err
	}
	c.say("Everything is stored encrypted; the ledger has %d entries and holds: %v.", holds.Entries, holds.Holds)
	c.say("The whole demo took %.0f s. To read and sign the draft in the window:", time.Since(start).Seconds())
	open := []string{"evenhand", "--data", c.config.Data, "--visit", visit}
	if c.config.PassphraseFile != "" {
		open = append(open, "--passphrase-file", c.config.PassphraseFile)
	}
	c.say("  %s", strings.Join(open, " "))
	return nil
}
