// Package summarise turns a transcript into a checked draft: words in, attributed statements under a template's headings out.
//
// Extract works by rules and learnt weights alone. It cuts utterances into clauses that stand by themselves (clauses.go), leaves out what the
// speaker took back (repair.go; putright.go where it was put right later) and what was said before (same.go), tells what each is (weigh.go) and how likely a note needs it (the
// salience package), takes what says most within the note's length (draft.go), says it in reported speech where a rule can turn the words and
// every gate lets them pass, else in the words themselves (say.go), gives promises an owner and a day (actions.go), puts all of it under the
// template's headings and topics (route.go, order.go), sets those who differ side by side (conflict.go), and lists what it left out
// (sweep.go). Beside it a language model may read along and write anew; whatever it does, the words are gated, and this draft is what stands
// where it fails.
//
// Every statement passes the gates of the evidence package before it is part of a draft.
package summarise

import (
	"context"
	"strings"
	"time"

	"evenhand/casework"
)

// Input is what a draft is made from.
type Input struct {
	Transcript *casework.Transcript
	Attendees  []casework.Attendee
	Template   casework.Template
	VisitDate  string // YYYY-MM-DD
}

// minWords is the least speech a note can rest on: fewer words than one spoken sentence.
const minWords = 15

// Extract drafts by rules alone. The error is a Problem: no_speech when there is too little to rest a note on, cancelled when the context ends.
func Extract(ctx context.Context, in Input) (*casework.Draft, error) {
	return extractWith(ctx, in, nil)
}

// extractWith drafts by rules that hear, beside what they know themselves, what a model thought of some utterances. A hint can lift an
// utterance and route it; it takes nothing away.
func extractWith(ctx context.Context, in Input, hints map[int]hint) (*casework.Draft, error) {
	began := time.Now()
	t, err := read(in)
	if err != nil {
		return nil, err
	}
	if len(hints) > 0 {
		t.hints = hints
		t.judge()
	}
	if err := ctx.Err(); err != nil {
		return nil, casework.NewProblem(casework.CodeCancelled, "Stopped. What was complete is kept.").Because(err)
	}
	d := t.draft()
	d.Timings.ExtractS = time.Since(began).Seconds() - d.Timings.GatesS
	d.Timings.TotalS = time.Since(began).Seconds()
	d.Energy = energy(time.Since(began))
	return d, nil
}

func enough(t *casework.Transcript) error {
	words := 0
	if t != nil {
		for _, u := range t.Utterances {
			words += len(strings.Fields(u.Text))
		}
	}
	switch {
	case words == 0:
		return casework.NewProblem(casework.CodeNoSpeech, "No speech was heard, so there is nothing to draft from. The recording is kept. Check that it is the right one, or write the note yourself.")
	case words < minWords:
		return casework.NewProblem(casework.CodeNoSpeech, "Only %d words were heard, too few to draft from. The recording is kept. Check that it is the right one, or write the note yourself.", words)
	}
	return nil
}

// activeWatts is the extra power a laptop's processor draws while one core is busy, and gridIntensity the grams of CO2e a kWh of Great
// Britain's electricity stands for; both are round figures, so the result is an estimate and says so.
const (
	activeWatts   = 12.0
	gridIntensity = 130.0
)

func energy(busy time.Duration) casework.Energy {
	wh := activeWatts * busy.Hours()
	return casework.Energy{Wh: wh, GCO2e: wh / 1000 * gridIntensity,
		Method: "Estimate: seconds of work on one core × 12 W, and 130 g CO2e per kWh of grid electricity. Not measured on this computer."}
}
