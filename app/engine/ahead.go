package engine

import (
	"context"
	"errors"
	"sync"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/summarise"
	"evenhand/summarise/ollama"
	"evenhand/transcribe"
)

// readingAhead reads the words of one visit with the language model before anybody asks for the draft: each part of the transcript as it
// closes while the visit is being recorded, and the rest once the words are all there, while the worker answers what they saw. It gives way to
// everything: it reads only while no other work runs and the words keep up, and stops at once when asked. Without a language model it does
// nothing. What it read is stored part by part; MakeDraft goes on from there.
type readingAhead struct {
	e *Engine

	begin sync.Mutex // one start at a time
	mu    sync.Mutex // guards what follows
	visit casework.ID
	stopR context.CancelFunc // of the round that goes on, nil between rounds
	stopA context.CancelFunc // of all of it
	news  chan struct{}
	done  chan struct{}
}

// mayLag is how far the words may be behind while a part is read, in seconds: they come in pieces of up to twenty, so that up to there the line keeps
// up; what is more is the computer's doing.
const mayLag = 25.0

// How many characters of new words make a round worth while: about a part, see summarise.Mine.
const (
	worthReading      = 5_000
	worthAgainReading = 800 // more, where the part was not closed yet
)

// start begins to read a visit ahead, in the place of another.
func (r *readingAhead) start(s *storage.Store, visit casework.ID) {
	r.begin.Lock()
	defer r.begin.Unlock()
	r.stop("")
	ctx, cancel := context.WithCancel(r.e.life)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.visit, r.stopA, r.news, r.done = visit, cancel, make(chan struct{}, 1), make(chan struct{})
	go r.run(ctx, s, visit, r.news, r.done)
}

// stop ends reading a visit ahead, or whatever is read for "", and returns when it has let go.
func (r *readingAhead) stop(visit casework.ID) {
	r.mu.Lock()
	if r.done == nil || visit != "" && visit != r.visit {
		r.mu.Unlock()
		return
	}
	r.stopA()
	done := r.done
	r.mu.Unlock()
	<-done
}

// giveWay stops the part that is being read now. It is read again when there is time.
func (r *readingAhead) giveWay() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopR != nil {
		r.stopR()
	}
}

// look says that there may be something to read, or time for it.
func (r *readingAhead) look() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.news == nil {
		return
	}
	select {
	case r.news <- struct{}{}:
	default:
	}
}

func (r *readingAhead) run(ctx context.Context, s *storage.Store, visit casework.ID, news, done chan struct{}) {
	defer close(done)
	tried := 0 // characters there were when the last round found nothing to read
	for {
		select {
		case <-ctx.Done():
			return
		case <-news:
		}
		if !r.mayRead(visit) {
			continue
		}
		round, cancel := context.WithCancel(ctx)
		r.mu.Lock()
		r.stopR = cancel
		r.mu.Unlock()
		over := true
		_ = safely(func() (err error) { over, err = r.round(round, s, visit, &tried); return err }) // whatever failed, the draft meets it again and says so
		gaveWay := round.Err() != nil
		cancel()
		r.mu.Lock()
		r.stopR = nil
		r.mu.Unlock()
		if over && !gaveWay {
			return
		}
	}
}

// mayRead reports whether nothing else needs the computer just now.
func (r *readingAhead) mayRead(visit casework.ID) bool {
	if r.e.jobs.othersBusy(visit) {
		return false
	}
	w := r.e.jobs.of(visit)
	if w == nil || !w.view().Running {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	live := w.job.Stage == transcribe.StageWords && w.growing != nil && w.growing.live
	return live && w.growing.behindS <= mayLag
}

// round reads what there is to read, and reports whether that was all there will ever be.
func (r *readingAhead) round(ctx context.Context, s *storage.Store, visit casework.ID, tried *int) (over bool, err error) {
	k, err := r.e.desk(ctx, string(visit))
	if err != nil || k.visit.MayHoldSound() != nil {
		return true, err
	}
	switch k.visit.State {
	case casework.VisitHearing, casework.VisitHeard:
	default:
		return true, nil // it is being drafted, or is
	}
	ended := k.visit.State == casework.VisitHeard && !k.transcript.Going
	have, err := s.Mined(ctx, visit)
	if err != nil {
		return true, err
	}
	if need := max(worthReading, *tried+worthAgainReading); !ended && unread(k.transcript, have) < need {
		return false, nil
	}
	l, err := r.e.config.languageOn(ctx, r.e.server, "")
	if errors.Is(err, ollama.ErrMemory) {
		return false, nil // beside the speech model there is no room: when that has let go, there may be
	}
	if err != nil {
		return true, err // the draft will say so
	}
	defer l.close()
	opt := l.options()
	before := len(have)
	have, err = summarise.Mine(ctx, k.input(), l.client, opt, have, ended, r.keeping(ctx, s, visit, k.transcript, have))
	if *tried = 0; !ended && err == nil && len(have) == before {
		*tried = unread(k.transcript, have)
	}
	if err != nil {
		return !is(err, casework.CodeCancelled), err
	}
	if ended {
		_ = l.client.Unload(ctx, l.model) // it keeps the words in memory
	}
	return ended, nil
}

// keeping stores a part, if it is still of the words there are.
func (r *readingAhead) keeping(ctx context.Context, s *storage.Store, visit casework.ID, t *casework.Transcript, have []casework.Mined) func(casework.Mined) error {
	keep := r.e.keeping(ctx, s, visit, t, have)
	return func(p casework.Mined) error {
		r.e.changes.Lock()
		defer r.e.changes.Unlock()
		now, err := s.Transcript(ctx, visit)
		if err != nil {
			return err
		}
		if err := keep(p); err != nil {
			return err
		}
		return takeReadAlong(ctx, s, visit, t, now)
	}
}

// unread counts the characters nobody has read yet, from the end of the last part on.
func unread(t *casework.Transcript, have []casework.Mined) int {
	from := 0
	for i, u := range t.Utterances {
		for _, p := range have {
			if p.Last == u.ID {
				from = i + 1
			}
		}
	}
	n := 0
	for _, u := range t.Utterances[from:] {
		n += len(u.Text)
	}
	return n
}
