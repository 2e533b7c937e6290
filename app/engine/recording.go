package engine

import (
	"context"

	"evenhand/casework"
)

var notHere = casework.NewProblem(casework.CodeInternal, "Recording is not built yet.")

func (e *Engine) Microphones(ctx context.Context) ([]MicrophoneView, error) { return nil, notHere }
func (e *Engine) ChooseMicrophone(ctx context.Context, id string) error     { return notHere }
func (e *Engine) TryMicrophone(ctx context.Context, id string) error        { return notHere }
func (e *Engine) StopTrying(ctx context.Context) error                      { return notHere }
func (e *Engine) Record(ctx context.Context, visitID string, form RecordForm) (RecordingView, error) {
	return RecordingView{}, notHere
}
func (e *Engine) Recording() *RecordingView                         { return nil }
func (e *Engine) Pause(ctx context.Context) (RecordingView, error)  { return RecordingView{}, notHere }
func (e *Engine) CameIn(ctx context.Context) (RecordingView, error) { return RecordingView{}, notHere }
func (e *Engine) GoOn(ctx context.Context, form CameInForm) (RecordingView, error) {
	return RecordingView{}, notHere
}
func (e *Engine) Bookmark(ctx context.Context) (RecordingView, error) {
	return RecordingView{}, notHere
}
func (e *Engine) RemoveLast(ctx context.Context, minutes int, why string) (RecordingView, error) {
	return RecordingView{}, notHere
}
func (e *Engine) Finish(ctx context.Context) error                      { return notHere }
func (e *Engine) KeepFound(ctx context.Context, recording string) error { return notHere }
func (e *Engine) ImportSounds(ctx context.Context, visitID string, paths []string) error {
	return notHere
}
func (e *Engine) DeleteSound(ctx context.Context, visitID, recording string) error { return notHere }
func (e *Engine) HoldCase(ctx context.Context, caseID, why string) error           { return notHere }
func (e *Engine) LiftHold(ctx context.Context, caseID string) error                { return notHere }
