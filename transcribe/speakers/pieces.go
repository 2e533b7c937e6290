package speakers

import "evenhand/transcribe/sound"

// locals is how many voices the segmentation model tells apart in one window.
const locals = 3

const (
	pause      = 20 // frames without speech that end a run of speech
	shortRun   = 20 // runs of fewer frames are not worth a piece
	leastVoice = sound.Rate * 3 / 10

	// Long pieces tell voices apart best; short ones say where they change.
	longLeast, longMost   = 2 * sound.Rate, 4 * sound.Rate
	shortLeast, shortMost = sound.Rate, sound.Rate * 5 / 2
)

// view is what the segmentation model made of one window.
type view struct {
	from  int // sample
	turns []sound.Turn
}

func claimed(names [locals]int, name int) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// cutPieces cuts a stretch at its quietest places, so that each piece is about least to most long.
func cutPieces(tape *sound.Tape, s sound.Stretch, least, most int) []sound.Stretch {
	var out []sound.Stretch
	at := s.From
	for s.To-at > most {
		to := quietest(tape, at+least, min(at+most, s.To-least/2), sound.Rate/10)
		out = append(out, sound.Stretch{From: at, To: to})
		at = to
	}
	return append(out, sound.Stretch{From: at, To: s.To})
}
