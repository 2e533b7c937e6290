package app

import (
	"context"

	"evenhand/app/engine"
)

// Recorder serves the microphone. What is being recorded goes out as the event "recording", with the same shape as Recording gives.
type Recorder struct{ h *house }

// Microphones lists what can be recorded from.
func (r *Recorder) Microphones() ([]engine.MicrophoneView, error) {
	return guard(r.h, "microphones", func(ctx context.Context) ([]engine.MicrophoneView, error) { return r.h.engine.Microphones(ctx) })
}

// ChooseMicrophone remembers a microphone for this laptop, and moves to it if something is being recorded.
func (r *Recorder) ChooseMicrophone(id string) error {
	return act(r.h, "choose microphone", func(ctx context.Context) error { return r.h.engine.ChooseMicrophone(ctx, id) })
}

// TryMicrophone shows the level of a microphone, as events "recording" with no visit, until StopTrying. Nothing is kept.
func (r *Recorder) TryMicrophone(id string) error {
	return act(r.h, "try microphone", func(ctx context.Context) error { return r.h.engine.TryMicrophone(ctx, id) })
}

// StopTrying ends TryMicrophone.
func (r *Recorder) StopTrying() error {
	return act(r.h, "stop trying", func(ctx context.Context) error { return r.h.engine.StopTrying(ctx) })
}

// Record starts recording a visit.
func (r *Recorder) Record(visit string, form engine.RecordForm) (engine.RecordingView, error) {
	return r.view("record", func(ctx context.Context) (engine.RecordingView, error) { return r.h.engine.Record(ctx, visit, form) })
}

// Recording says what is being recorded now; nothing if nothing is. It answers while Evenhand is locked too.
func (r *Recorder) Recording() (*engine.RecordingView, error) {
	return guard(r.h, "recording", func(context.Context) (*engine.RecordingView, error) { return r.h.engine.Recording(), nil })
}

// Pause stops taking sound until GoOn.
func (r *Recorder) Pause() (engine.RecordingView, error) {
	return r.view("pause", r.h.engine.Pause)
}

// CameIn pauses because somebody came in.
func (r *Recorder) CameIn() (engine.RecordingView, error) {
	return r.view("came in", r.h.engine.CameIn)
}

// GoOn goes on after Pause or CameIn. After CameIn the form says who came and how they were told.
func (r *Recorder) GoOn(form engine.CameInForm) (engine.RecordingView, error) {
	return r.view("go on", func(ctx context.Context) (engine.RecordingView, error) { return r.h.engine.GoOn(ctx, form) })
}

// Bookmark marks this moment.
func (r *Recorder) Bookmark() (engine.RecordingView, error) {
	return r.view("bookmark", r.h.engine.Bookmark)
}

// RemoveLast destroys the last minutes of what is being recorded, with the words and all that rests on them.
func (r *Recorder) RemoveLast(minutes int, why string) (engine.RecordingView, error) {
	return r.view("remove", func(ctx context.Context) (engine.RecordingView, error) {
		return r.h.engine.RemoveLast(ctx, minutes, why)
	})
}

// Finish ends the recording. It works while Evenhand is locked too.
func (r *Recorder) Finish() error {
	return act(r.h, "finish", r.h.engine.Finish)
}

// KeepFound keeps a recording that was going on when Evenhand ended, and writes down its words. One that still goes on by itself is
// finished first.
func (r *Recorder) KeepFound(recording string) error {
	return act(r.h, "keep found", func(ctx context.Context) error { return r.h.engine.KeepFound(ctx, recording) })
}

func (r *Recorder) view(what string, call func(ctx context.Context) (engine.RecordingView, error)) (engine.RecordingView, error) {
	return guard(r.h, what, call)
}
