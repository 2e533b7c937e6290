package engine

import (
	"context"
	"math"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
	"evenhand/transcribe/capture"
)

// microphoneSetting remembers the worker's microphone.
const microphoneSetting = "microphone"

// Microphones lists what can be recorded from.
func (e *Engine) Microphones(ctx context.Context) ([]MicrophoneView, error) {
	s, err := e.opened()
	if err != nil {
		return nil, err
	}
	found, err := capture.Microphones(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := chosenMicrophone(ctx, s)
	if err != nil {
		return nil, err
	}
	out := []MicrophoneView{}
	for _, m := range found {
		out = append(out, MicrophoneView{ID: m.ID, Name: m.Name, Default: m.Default, Chosen: m.ID == chosen})
	}
	far, err := capture.FarSides(ctx)
	if err != nil { // not every system lets the far side be heard
		return out, nil // the microphones are there
	}
	for _, m := range far {
		out = append(out, MicrophoneView{ID: m.ID, Name: m.Name, Default: m.Default, FarSide: true})
	}
	return out, nil
}

func chosenMicrophone(ctx context.Context, s *storage.Store) (string, error) {
	var id string
	if err := s.Setting(ctx, microphoneSetting, &id); err != nil && !is(err, casework.CodeNotFound) {
		return "", err
	}
	return id, nil
}

// ChooseMicrophone remembers a microphone for this laptop, and moves to it if something is being recorded.
func (e *Engine) ChooseMicrophone(ctx context.Context, id string) error {
	s, err := e.opened()
	if err != nil {
		return err
	}
	if err := s.SetSetting(ctx, microphoneSetting, id); err != nil {
		return err
	}
	r := e.session("")
	if r == nil || r.over() {
		return nil
	}
	if err := r.recorder.UseMicrophone(ctx, id); err != nil {
		return err
	}
	r.tell(func(v *RecordingView) { v.Notice = "" }) // that it can be chosen
	return nil
}

// TryMicrophone shows the level of a microphone, as events with no visit, until StopTrying. Nothing is kept.
func (e *Engine) TryMicrophone(ctx context.Context, id string) error {
	if err := e.StopTrying(ctx); err != nil {
		return err
	}
	trial := recorder.New(childCommand(recorderArg), recorder.Job{Channels: 1, Microphone: id, LevelOnly: true}, func(s recorder.State) {
		e.emit("recording", levelOf(s))
	})
	if err := trial.Start(e.life); err != nil {
		return err
	}
	e.recMu.Lock()
	other := e.trial // two were asked for at once
	e.trial = trial
	e.recMu.Unlock()
	if other != nil {
		return other.Finish(ctx)
	}
	return nil
}

// StopTrying ends TryMicrophone.
func (e *Engine) StopTrying(ctx context.Context) error {
	e.recMu.Lock()
	trial := e.trial
	e.trial = nil
	e.recMu.Unlock()
	if trial == nil {
		return nil
	}
	return trial.Finish(ctx)
}

// levelOf is the part of a view that the microphone decides.
func levelOf(s recorder.State) RecordingView {
	return RecordingView{State: "trying", Level: loudness(s.Level), Sound: s.Sound, SoundWords: soundWords[s.Sound], Microphone: s.Microphone, FarSide: s.FarSide}
}

// loudness puts a root mean square on a scale the eye reads as loudness: 0 is 60 dB below full scale, 1 is 10 dB below it, louder than
// speech in a room ever is.
func loudness(rms float64) float64 {
	if rms <= 0 {
		return 0
	}
	return min(1, max(0, (20*math.Log10(rms)+60)/50))
}

// soundWords says a level in words.
var soundWords = map[string]string{
	"good":     "Good level",
	"quiet":    "Very quiet – move closer",
	"clipping": "Too loud – move away a little",
	"silent":   "No sound is coming from this microphone",
}
