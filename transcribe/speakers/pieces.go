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

// stitch joins the windows: each moment is taken from the window whose middle is nearest. It returns runs of speech of one voice alone.
// Speaker numbers the run's voice as far as it could be followed without a pause, so two runs with different numbers that touch are a change
// of voice the model saw.
func stitch(ws []view, n int) []sound.Turn {
	frames := n / sound.Frame
	// who[i] is 0 for silence, a voice's number from 1, or −1 where several speak.
	who := make([]int, frames)
	names := 0
	for k, w := range ws {
		var grid [locals][]bool
		for v := range grid {
			grid[v] = make([]bool, window/sound.Frame)
		}
		for _, t := range w.turns {
			for f := (t.From - w.from) / sound.Frame; f < min((t.To-w.from)/sound.Frame, window/sound.Frame); f++ {
				grid[t.Speaker][f] = true
			}
		}
		var here [locals]int
		from, to := 0, frames
		if k > 0 {
			from = min(frames, (w.from+(window-hop)/2)/sound.Frame)
		}
		if k+1 < len(ws) {
			to = min(frames, (ws[k+1].from+(window-hop)/2)/sound.Frame)
		}
		for f := from; f < to; f++ {
			local, several := -1, false
			for v := range grid {
				if grid[v][f-w.from/sound.Frame] {
					several = local >= 0
					local = v
				}
			}
			switch {
			case several:
				who[f] = -1
			case local >= 0:
				if here[local] == 0 {
					if f == from && f > 0 && who[f-1] > 0 && !claimed(here, who[f-1]) {
						here[local] = who[f-1] // the same voice on both sides of the seam
					} else {
						names++
						here[local] = names
					}
				}
				who[f] = here[local]
			}
		}
	}
	var out []sound.Turn
	for f := 0; f < frames; {
		if who[f] <= 0 {
			f++
			continue
		}
		end, g := f+1, f+1
		for ; g < frames && g-end < pause; g++ {
			if who[g] == who[f] {
				end = g + 1
			} else if who[g] != 0 {
				break
			}
		}
		if end-f >= shortRun {
			out = append(out, sound.Turn{Stretch: sound.Stretch{From: f * sound.Frame, To: end * sound.Frame}, Speaker: who[f]})
		}
		f = end
	}
	return out
}

func claimed(names [locals]int, name int) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// piece is a short part of one run of speech, with its voice.
type piece struct {
	sound.Stretch
	run   int       // index of the run it was cut from
	voice []float32 // of length 1, or nil
}

// pieces cuts runs of speech at their quietest places, so that each piece is about least to most long.
func pieces(x []int16, runs []sound.Turn, least, most int) []piece {
	var out []piece
	for i, r := range runs {
		at := r.From
		for r.To-at > most {
			hi := min(at+most, r.To-least/2)
			cut := sound.Quietest(x, at+least, hi, sound.Rate/10)
			out = append(out, piece{Stretch: sound.Stretch{From: at, To: cut}, run: i})
			at = cut
		}
		out = append(out, piece{Stretch: sound.Stretch{From: at, To: r.To}, run: i})
	}
	return out
}
