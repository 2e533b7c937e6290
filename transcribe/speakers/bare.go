package speakers

import (
	"errors"

	sherpa "github.com/k2-fsa/sherpa-onnx-go/sherpa_onnx"

	"evenhand/transcribe/sound"
)

// Bare runs the library's own diarisation over the whole sound, with the settings it comes with, to measure our way of doing it against.
// It needs memory for all of the sound.
func Bare(f Files, threads int, x []int16) error {
	c := config(f, threads)
	c.MinDurationOn, c.MinDurationOff = 0.3, 0.5
	d := sherpa.NewOfflineSpeakerDiarization(&c)
	if d == nil {
		return errors.New("the speaker segmentation refused its model")
	}
	defer sherpa.DeleteOfflineSpeakerDiarization(d)
	if len(x) > 0 {
		d.Process(sound.Floats(x, 1))
	}
	return nil
}
