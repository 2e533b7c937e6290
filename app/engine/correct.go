package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"evenhand/casework"
	"evenhand/transcribe"
)

// edit makes one change of a visit's words and takes the note along, and stores both in one step. Where the change touches a signed note the
// note goes on as its next, unsigned version; the signed one stays as it was. d is nil while there is no note.
func (e *Engine) edit(ctx context.Context, visitID string, do func(t *casework.Transcript, d *casework.Draft, k desk) error) (TranscriptView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	return e.editHeld(ctx, visitID, do)
}

// editHeld is edit for a caller that holds changes.
func (e *Engine) editHeld(ctx context.Context, visitID string, do func(t *casework.Transcript, d *casework.Draft, k desk) error) (TranscriptView, error) {
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return TranscriptView{}, err
	}
	t, err := k.store.Transcript(ctx, k.visit.ID)
	if err != nil {
		return TranscriptView{}, err
	}
	k.transcript = t
	d, err := k.store.Draft(ctx, k.visit.ID)
	if err != nil && !is(err, casework.CodeNotFound) {
		return TranscriptView{}, err
	}
	if err != nil {
		d = nil
	}
	wordsBefore, noteBefore, err := encoded(t, d)
	if err != nil {
		return TranscriptView{}, err
	}
	if err := do(t, d, k); err != nil {
		return TranscriptView{}, err
	}
	riskier(t, d, k)
	words, note, err := encoded(t, d)
	if err != nil {
		return TranscriptView{}, err
	}
	switch {
	case !bytes.Equal(note, noteBefore):
		err = k.store.SaveWords(ctx, k.visit.ID, t, d)
	case !bytes.Equal(words, wordsBefore):
		_, err = k.store.SaveTranscript(ctx, k.visit.ID, t)
	default:
		return e.transcriptView(ctx, k.store, k.visit, t)
	}
	if err != nil {
		return TranscriptView{}, err
	}
	e.forget(k.visit.ID)
	e.emit("changed", map[string]string{"visit": visitID})
	if k.visit, err = k.store.Visit(ctx, k.visit.ID); err != nil {
		return TranscriptView{}, err
	}
	return e.transcriptView(ctx, k.store, k.visit, t)
}

func encoded(t *casework.Transcript, d *casework.Draft) (words, note []byte, err error) {
	if words, err = json.Marshal(t); err == nil {
		note, err = json.Marshal(d)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("encode the words and the note: %w", err)
	}
	return words, note, nil
}

// riskier looks again at the stale statements that nobody has decided: words put right may speak of risk where what was misheard did not.
func riskier(t *casework.Transcript, d *casework.Draft, k desk) {
	if d == nil {
		return
	}
	who := casework.NewPeople(k.visit.Attendees, t.Named)
	for i := range d.Sections {
		for j := range d.Sections[i].Statements {
			st := &d.Sections[i].Statements[j]
			if !st.Stale || !st.Open() || who.Signs(st.Speaker) {
				continue
			}
			for _, ev := range st.Evidence {
				st.HighRisk = st.HighRisk || !ev.Asked && k.risky(ev.Quote)
			}
		}
	}
}

// CorrectText changes the words of a turn. What was heard stays beside them. A word put right to one of the case's glossary teaches it how
// that one is misheard.
func (e *Engine) CorrectText(ctx context.Context, visitID string, utterance int, text string) (TranscriptView, error) {
	e.changes.Lock()
	defer e.changes.Unlock()
	var was, now string
	view, err := e.editHeld(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, _ desk) error {
		u, _ := t.Utterance(utterance)
		was = u.Text
		if err := t.Correct(d, utterance, text); err != nil {
			return err
		}
		u, _ = t.Utterance(utterance)
		now = u.Text
		return nil
	})
	if err != nil || was == now {
		return view, err
	}
	return view, e.learn(ctx, visitID, was, now)
}

// SayWho gives one turn to another voice. What rests on the turn becomes stale: it must be looked at again.
func (e *Engine) SayWho(ctx context.Context, visitID string, utterance int, ref string) (TranscriptView, error) {
	return e.edit(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, _ desk) error {
		if ref != "" && !voice.MatchString(ref) {
			return noVoice
		}
		return t.SayWho(d, utterance, ref)
	})
}

// MarkTurn marks a turn as said through an interpreter or as not transcribed, or takes the mark away.
func (e *Engine) MarkTurn(ctx context.Context, visitID string, utterance int, mark string) (TranscriptView, error) {
	return e.edit(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, _ desk) error { return t.Mark(d, utterance, mark) })
}

// SplitTurn parts a turn in two before the word at a character of its text.
func (e *Engine) SplitTurn(ctx context.Context, visitID string, utterance, at int) (TranscriptView, error) {
	return e.edit(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, _ desk) error { return t.Split(d, utterance, at) })
}

// MergeTurns makes one turn of two that follow each other, in the first one's voice.
func (e *Engine) MergeTurns(ctx context.Context, visitID string, first, second int) (TranscriptView, error) {
	return e.edit(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, _ desk) error { return t.MergeTurns(d, first, second) })
}

// MergeVoices gives every turn of one voice to another.
func (e *Engine) MergeVoices(ctx context.Context, visitID, from, into string) (TranscriptView, error) {
	return e.edit(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, _ desk) error { return t.MergeVoices(d, from, into) })
}

// PlayedTurn notes that the worker has played a turn to its end. Listening to a signed note is not changing it.
func (e *Engine) PlayedTurn(ctx context.Context, visitID string, utterance int) (TranscriptView, error) {
	return e.edit(ctx, visitID, func(t *casework.Transcript, d *casework.Draft, k desk) error {
		if k.signed() {
			d = nil
		}
		return t.MarkPlayed(d, utterance)
	})
}

// mostPeople is more than a recogniser of voices can keep apart in one room.
const mostPeople = 20

// TellApart tells the voices apart anew, knowing how many people spoke, as a job. Turns keep their ids and words, those the worker gave to
// somebody stay theirs, and a voice that is clearly one of before keeps its name. Where it fails nothing is changed.
func (e *Engine) TellApart(ctx context.Context, visitID string, people int) error {
	if people < 1 || people > mostPeople {
		return casework.NewProblem(casework.CodeBadInput, "Say how many people spoke: a number from 1 to %d.", mostPeople)
	}
	k, err := e.desk(ctx, visitID)
	if err != nil {
		return err
	}
	switch {
	case k.transcript.Going:
		return casework.NewProblem(casework.CodeRefused, "The words are still being written down. Wait until they are all there, then say how many people spoke.")
	case len(k.transcript.Utterances) == 0:
		return casework.NewProblem(casework.CodeNoSpeech, "No words were heard, so there are no voices to tell apart.")
	}
	if err := mayUse(ctx, k); err != nil {
		return err
	}
	models, err := e.config.speechModels()
	if err != nil {
		return err
	}
	return e.jobs.start(k.visit.ID, transcribe.StageSpeakers, func(ctx context.Context, _ *work) error {
		t, err := k.store.Transcript(ctx, k.visit.ID)
		if err != nil {
			return err
		}
		sound, err := e.timeline(ctx, k.store, k.visit.ID)
		if err != nil {
			return err
		}
		defer sound.Close()
		changed, err := transcriber().Separate(ctx, sound, sound.seconds(), transcribe.Options{Models: models, Speakers: people, FirstVoice: firstVoice(t)}, t)
		if err != nil {
			return err
		}
		_, err = e.edit(ctx, visitID, func(now *casework.Transcript, d *casework.Draft, _ desk) error {
			now.Regroup(d, changed, people)
			return nil
		})
		return err
	})
}
