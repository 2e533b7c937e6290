package engine

import (
	"context"

	"evenhand/casework"
	"evenhand/storage"
)

// HoldCase says that nothing of a case may be destroyed, and why.
func (e *Engine) HoldCase(ctx context.Context, caseID, why string) error {
	s, c, err := e.caseOf(ctx, caseID)
	if err != nil {
		return err
	}
	why = casework.Fold(why)
	if why == "" {
		return casework.NewProblem(casework.CodeBadInput, "Say why this case is on hold: a court, the police, a complaint, or somebody who asked for their records.")
	}
	return s.SetHold(ctx, c, &casework.Hold{Why: why, Since: e.now()})
}

// LiftHold ends a hold.
func (e *Engine) LiftHold(ctx context.Context, caseID string) error {
	s, c, err := e.caseOf(ctx, caseID)
	if err != nil {
		return err
	}
	return s.SetHold(ctx, c, nil)
}

func (e *Engine) caseOf(_ context.Context, caseID string) (*storage.Store, casework.ID, error) {
	s, err := e.opened()
	if err != nil {
		return nil, "", err
	}
	c, err := id(caseID)
	return s, c, err
}
