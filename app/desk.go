package app

import (
	"context"

	"evenhand/app/engine"
)

// Desk serves the door (first run, lock, recovery), Today and the set-up check.
type Desk struct{ h *house }

// Door says whether the vault is open, and what to ask for if not.
func (d *Desk) Door() (engine.Door, error) {
	return guard(d.h, "door", func(ctx context.Context) (engine.Door, error) { return d.h.engine.Door(ctx) })
}

// FirstRun makes the vault for a new worker and returns the recovery code to print.
func (d *Desk) FirstRun(form engine.FirstRunForm) (engine.RecoverySheet, error) {
	return guard(d.h, "first run", func(ctx context.Context) (engine.RecoverySheet, error) { return d.h.engine.FirstRun(ctx, form) })
}

// ConfirmRecovery takes the groups of the recovery code that were asked for, read back from paper.
func (d *Desk) ConfirmRecovery(groups []string) (engine.Door, error) {
	return guard(d.h, "read back", func(ctx context.Context) (engine.Door, error) { return d.h.engine.ConfirmRecovery(ctx, groups) })
}

// NewRecovery makes a fresh recovery code when the first one was not read back; the old one stops working.
func (d *Desk) NewRecovery() (engine.RecoverySheet, error) {
	return guard(d.h, "new recovery code", func(ctx context.Context) (engine.RecoverySheet, error) { return d.h.engine.NewRecovery(ctx) })
}

// Unlock opens the vault; the passphrase is empty when the keychain holds the key.
func (d *Desk) Unlock(passphrase string) (engine.Door, error) {
	return guard(d.h, "unlock", func(ctx context.Context) (engine.Door, error) { return d.h.engine.Unlock(ctx, passphrase) })
}

// Lock drops every key and closes the store.
func (d *Desk) Lock() (engine.Door, error) {
	return guard(d.h, "lock", func(ctx context.Context) (engine.Door, error) { return d.h.engine.Lock(ctx) })
}

// Recover opens a vault with its recovery code, sets how it is locked from now on, and returns a new code to print.
func (d *Desk) Recover(code, passphrase string) (engine.RecoverySheet, error) {
	return guard(d.h, "recover", func(ctx context.Context) (engine.RecoverySheet, error) {
		return d.h.engine.Recover(ctx, code, passphrase)
	})
}

// Today lists what needs the worker, what is being worked on, and what was finished lately.
func (d *Desk) Today() (engine.Today, error) {
	return guard(d.h, "today", func(ctx context.Context) (engine.Today, error) { return d.h.engine.Today(ctx) })
}

// SetUpParts lists the parts Evenhand needs, before any is looked at.
func (d *Desk) SetUpParts() ([]engine.Part, error) {
	return guard(d.h, "set-up parts", func(context.Context) ([]engine.Part, error) { return d.h.engine.SetUpParts(), nil })
}

// CheckPart looks at one part Evenhand needs.
func (d *Desk) CheckPart(id string) (engine.Part, error) {
	return guard(d.h, "set-up check", func(ctx context.Context) (engine.Part, error) { return d.h.engine.CheckPart(ctx, id) })
}

// Version names this version of Evenhand.
func (d *Desk) Version() string { return engine.Version }

// SpeechModels lists the speech models: which are here, which fits this computer, and which is used.
func (d *Desk) SpeechModels() ([]engine.TierView, error) {
	return guard(d.h, "speech models", d.h.engine.Tiers)
}

// ChooseSpeechModel makes a speech model the one that is used; an empty id goes back to the one that fits best.
func (d *Desk) ChooseSpeechModel(id string) error {
	return act(d.h, "choose speech model", func(ctx context.Context) error { return d.h.engine.ChooseTier(ctx, id) })
}

// MeasureSpeed measures how fast this computer writes words down, and returns the model that was measured.
func (d *Desk) MeasureSpeed() (engine.TierView, error) {
	return guard(d.h, "measure speed", d.h.engine.MeasureSpeed)
}
