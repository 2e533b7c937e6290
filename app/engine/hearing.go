package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/transcribe"
)

// hearing takes what the transcriber says and keeps it with what the worker has done to it meanwhile. Words are stored every few seconds,
// so that a crash costs no more than those: what the worker has changed is never changed back.
type hearing struct {
	e     *Engine
	s     *storage.Store
	visit casework.ID
	w     *work

	sound   *timeline
	startS  float64                    // where on the time line this hearing began
	fresh   map[int]casework.Utterance // by the transcriber's own id: new or changed since the last save
	order   []int
	ids     map[partID]int // → the transcript's id
	gaps    []casework.Gap
	heardTo float64
	saved   time.Time
	settled bool
}

// Words are stored this often while they come.
const keepEvery = 3 * time.Second

// hearVisit writes down the words of a visit's sound that have none yet, live or not.
func (e *Engine) hearVisit(ctx context.Context, s *storage.Store, visit casework.ID, w *work) error {
	models, err := e.config.speechModels()
	if err != nil {
		return err
	}
	sound, err := e.timeline(ctx, s, visit)
	if err != nil {
		return err
	}
	defer sound.Close()
	old, err := s.Transcript(ctx, visit)
	if is(err, casework.CodeNotFound) {
		old = &casework.Transcript{}
	} else if err != nil {
		return err
	}
	if sound.live == nil && !old.Going && len(old.Utterances) > 0 && old.AudioS >= sound.seconds()-0.5 {
		// A stop between storing the words and noting it leaves only the noting to do.
		return e.move(ctx, s, visit, casework.VisitHeard)
	}
	if err := e.move(ctx, s, visit, casework.VisitHearing); err != nil {
		return err
	}
	h := &hearing{e: e, s: s, visit: visit, w: w, sound: sound, fresh: map[int]casework.Utterance{}, ids: map[partID]int{}, saved: e.now()}
	if old, err = h.begin(ctx); err != nil {
		return err
	}
	defer w.hearing(nil)
	e.ahead.start(s, visit)
	total := sound.seconds()
	if sound.live != nil {
		total = 0
	}
	opt := transcribe.Options{Models: models, Speakers: old.People, Live: sound.live != nil, FromS: h.startS,
		FirstVoice: firstVoice(old), SecondHearing: models.Second != nil}
	t, err := transcriber().Run(ctx, sound, total, opt, func(p transcribe.Progress) { h.take(ctx, p) })
	if err != nil && !is(err, casework.CodeNoSpeech) {
		// What was heard is kept, and so is the sound; the rest can be written down later. The context may be why we are here.
		return errors.Join(err, h.save(context.WithoutCancel(ctx), nil))
	}
	silent := err
	if sound.live != nil {
		total = sound.seconds()
	}
	t.AudioS = total
	removed, err := h.removed(ctx)
	if err != nil {
		return err
	}
	damaged := slices.DeleteFunc(sound.damaged, func(g casework.Gap) bool { // read while it was being destroyed
		return slices.ContainsFunc(removed, func(r casework.Gap) bool { return r.FromS <= g.FromS && g.ToS <= r.ToS })
	})
	if len(damaged) > 0 {
		t.Gaps = append(t.Gaps, damaged...)
		t.Problems = append(t.Problems, "A part of the sound on this computer is damaged. It has no words, and the place is marked. The rest is whole.")
	}
	if err := h.save(ctx, t); err != nil {
		return err
	}
	if len(old.Utterances) > 0 || h.any() {
		silent = nil // there are words, only none in what was added
	}
	return errors.Join(silent, e.move(ctx, s, visit, casework.VisitHeard))
}

// worthAgain is how much sound is heard again while more comes, in seconds, so that the voices keep their numbers: half a minute's work.
const worthAgain = 600

// begin decides from where to hear. A hearing that was cut off begins again where it began, unless the worker has worked on its words
// since: then it goes on where it was.
func (h *hearing) begin(ctx context.Context) (*casework.Transcript, error) {
	h.e.changes.Lock()
	defer h.e.changes.Unlock()
	old, err := h.s.Transcript(ctx, h.visit)
	if is(err, casework.CodeNotFound) {
		old = &casework.Transcript{}
	} else if err != nil {
		return nil, err
	}
	if !old.Going {
		h.startS = old.AudioS
		return old, nil
	}
	h.startS = old.StartS
	touched := func(u casework.Utterance) bool {
		return u.StartS >= old.StartS && (u.Revision > 0 || u.Interpreter || u.Foreign || u.Played)
	}
	long := h.sound.live != nil && old.HeardToS-old.StartS > worthAgain // the words of what is being said now would wait for too long
	if slices.ContainsFunc(old.Utterances, touched) || len(old.Named) > 0 || long {
		h.startS = max(old.StartS, old.HeardToS)
		return old, nil
	}
	old.LastID = old.NextID() - 1
	old.Utterances = slices.DeleteFunc(old.Utterances, func(u casework.Utterance) bool { return u.StartS >= old.StartS })
	old.Gaps = slices.DeleteFunc(old.Gaps, func(g casework.Gap) bool { return g.FromS >= old.StartS && g.Kind == casework.GapUnheard })
	old.HeardToS = old.StartS
	_, err = h.s.SaveTranscript(ctx, h.visit, old)
	return old, err
}

// firstVoice is the number of the first voice that no words have yet.
func firstVoice(t *casework.Transcript) int {
	n := 0
	for _, ref := range t.Speakers() {
		n = max(n, voiceNumber(ref))
	}
	return n + 1
}

// take hears one piece of news from the transcriber. It runs in Run's goroutine.
func (h *hearing) take(ctx context.Context, p transcribe.Progress) {
	h.w.stage(h.e, p.Stage, p.DoneS, p.TotalS)
	for _, u := range p.Changed {
		h.put(u)
	}
	if p.Utterance != nil {
		h.put(*p.Utterance)
		h.heardTo = max(h.heardTo, p.Utterance.EndS)
	}
	if p.Gap != nil {
		h.gaps = append(h.gaps, *p.Gap)
	}
	h.grow(ctx, p)
	if p.BehindS > mayLag || p.Stage == transcribe.StageAgain && !h.settled {
		h.e.ahead.giveWay()
	}
	if live := h.e.session(""); live != nil && live.visit == h.visit {
		live.behind(p.BehindS)
	}
	again := p.Stage == transcribe.StageAgain && !h.settled
	if !again && (len(h.order) == 0 || h.e.now().Sub(h.saved) < keepEvery) {
		return
	}
	// A failure to store is told at the end, where there is somebody to tell; till then the words stay in memory.
	if err := h.save(ctx, nil); err == nil && again {
		h.settled = true
		_ = h.settle(ctx)
	}
}

// longestLine is as far as a growing line reaches back, in seconds, and some more.
const longestLine = 15

// grow shows what is being said just now, unless some of it may be what was removed: the transcriber may have heard that before.
func (h *hearing) grow(ctx context.Context, p transcribe.Progress) {
	if p.Growing != "" {
		h.e.changes.Lock() // a removal holds it to its end
		defer h.e.changes.Unlock()
		removed, err := h.removed(ctx)
		if err != nil || slices.ContainsFunc(removed, func(g casework.Gap) bool { return g.ToS > p.TotalS-longestLine }) {
			p.Growing = ""
		}
	}
	h.w.hearing(&growing{p.Growing, h.heardTo, p.BehindS, h.sound.live != nil})
}

func (h *hearing) put(u casework.Utterance) {
	if _, ok := h.fresh[u.ID]; !ok {
		h.order = append(h.order, u.ID)
	}
	h.fresh[u.ID] = u
}

func (h *hearing) any() bool { return len(h.ids) > 0 }

// settle says that the words are all there while the second hearing still goes on: the worker need not wait for it.
func (h *hearing) settle(ctx context.Context) error {
	h.e.changes.Lock()
	defer h.e.changes.Unlock()
	t, err := h.s.Transcript(ctx, h.visit)
	if err != nil {
		return err
	}
	t.Going, t.HeardToS, t.StartS, t.AudioS, t.Approx = false, 0, 0, h.sound.seconds(), true // until the end says otherwise
	if _, err := h.s.SaveTranscript(ctx, h.visit, t); err != nil {
		return err
	}
	if err := moveHeld(ctx, h.s, h.visit, casework.VisitHeard); err != nil {
		return err
	}
	h.e.emit("changed", map[string]string{"visit": string(h.visit)})
	return nil
}

// save puts what is new into the stored transcript. done is the transcriber's own transcript, once it has ended well.
func (h *hearing) save(ctx context.Context, done *casework.Transcript) error {
	h.e.changes.Lock()
	defer h.e.changes.Unlock()
	t, err := h.s.Transcript(ctx, h.visit)
	if is(err, casework.CodeNotFound) {
		t = &casework.Transcript{Utterances: []casework.Utterance{}, Problems: []string{}}
	} else if err != nil {
		return err
	}
	if !h.settled {
		if !t.Going {
			t.Going, t.StartS = true, h.startS
		}
		t.HeardToS = max(t.HeardToS, h.heardTo)
	}
	if done != nil {
		for _, u := range done.Utterances { // what is settled, whether or not it was news
			h.put(u)
		}
	}
	before := slices.Clone(t.Utterances)
	removed, err := h.removed(ctx)
	if err != nil {
		return err
	}
	for _, id := range h.order {
		h.merge(t, h.fresh[id], removed)
	}
	slices.SortStableFunc(t.Utterances, func(a, b casework.Utterance) int {
		switch {
		case a.StartS < b.StartS:
			return -1
		case a.StartS > b.StartS:
			return 1
		}
		return a.ID - b.ID
	})
	rename(t, before)
	for _, g := range append(removed, h.gaps...) {
		t.AddGap(g)
	}
	if done != nil {
		t.Going, t.HeardToS, t.StartS = false, 0, 0
		t.AudioS, t.Engine, t.Timings, t.Approx, t.Second = done.AudioS, done.Engine, done.Timings, done.Approx, done.Second
		for _, g := range done.Gaps {
			t.AddGap(g)
		}
		for _, p := range done.Problems {
			if !slices.Contains(t.Problems, p) {
				t.Problems = append(t.Problems, p)
			}
		}
	}
	if _, err := h.s.SaveTranscript(ctx, h.visit, t); err != nil {
		return err
	}
	if err := takeReadAlong(ctx, h.s, h.visit, &casework.Transcript{Utterances: before}, t); err != nil {
		return err
	}
	clear(h.fresh)
	h.order, h.gaps, h.saved = nil, nil, h.e.now()
	h.e.emit("words", map[string]string{"visit": string(h.visit)})
	h.e.ahead.look()
	return nil
}

// merge puts one utterance of the transcriber into the transcript. The ids are the transcript's own: the worker may have split a turn
// meanwhile. What the worker has changed, merged away or destroyed stays so.
func (h *hearing) merge(t *casework.Transcript, u casework.Utterance, removed []casework.Gap) {
	left := []casework.Utterance{u}
	for _, gap := range removed {
		var next []casework.Utterance
		for _, part := range left {
			next = append(next, part.Without(gap.FromS, gap.ToS)...)
		}
		left = next
	}
	for i, part := range left {
		h.mergePart(t, partID{u.ID, i}, part)
	}
}

// partID names a part of a turn of the transcriber's; most have one.
type partID struct{ turn, part int }

func (h *hearing) mergePart(t *casework.Transcript, from partID, u casework.Utterance) {
	id, known := h.ids[from]
	if !known {
		id = t.NextID()
		h.ids[from], t.LastID = id, id
		u.ID = id
		t.Utterances = append(t.Utterances, u)
		return
	}
	u.ID = id
	at := slices.IndexFunc(t.Utterances, func(have casework.Utterance) bool { return have.ID == id })
	if at < 0 {
		return
	}
	have := &t.Utterances[at]
	switch {
	case have.Revision > 0 || have.Foreign:
	case h.settled: // a note may rest on it by now: only how sure its words are may still change
		if have.Text == u.Text {
			have.Words, have.Confidence, have.Heard = u.Words, u.Confidence, u.Heard
		}
	default:
		u.Interpreter, u.Played = have.Interpreter, have.Played
		*have = u
	}
}

// removed lists what the worker has destroyed of the visit's sound, on its time line.
func (h *hearing) removed(ctx context.Context) ([]casework.Gap, error) {
	all, err := h.s.Recordings(ctx, h.visit)
	if err != nil {
		return nil, err
	}
	var out []casework.Gap
	from := 0.0
	for _, r := range all {
		if live := h.e.session(r.ID); live != nil {
			r.Marks = live.marked()
		} else if unfinished(r) {
			continue
		}
		for _, m := range r.Marks {
			if m.Kind == casework.MarkRemoved {
				out = append(out, casework.Gap{FromS: from + m.AtS, ToS: from + m.AtS + m.ForS, Kind: casework.GapRemoved})
			}
		}
		from += r.Seconds
	}
	return out, nil
}

// rename carries names and the worker's own choices over when the transcriber settles on other numbers for the voices: a voice goes by
// the words it had.
func rename(t *casework.Transcript, before []casework.Utterance) {
	was := map[int]casework.Utterance{}
	for _, u := range before {
		was[u.ID] = u
	}
	shared := map[string]map[string]float64{} // old → new → seconds
	changed := false
	for _, u := range t.Utterances {
		old, ok := was[u.ID]
		if !ok || old.Revision > 0 || old.Speaker == "" || u.Speaker == "" {
			continue
		}
		if shared[old.Speaker] == nil {
			shared[old.Speaker] = map[string]float64{}
		}
		shared[old.Speaker][u.Speaker] += u.EndS - u.StartS
		changed = changed || old.Speaker != u.Speaker
	}
	if !changed {
		return
	}
	to := map[string]string{}
	for old, news := range shared {
		best := 0.0
		for _, ref := range slices.Sorted(maps.Keys(news)) {
			if news[ref] > best {
				best, to[old] = news[ref], ref
			}
		}
	}
	named := map[string]string{}
	for _, ref := range slices.Sorted(maps.Keys(t.Named)) {
		now, ok := to[ref]
		if !ok {
			now = ref
		}
		if named[now] == "" {
			named[now] = t.Named[ref]
		}
	}
	t.Named = named
	for i := range t.Utterances {
		u := &t.Utterances[i]
		if old, ok := was[u.ID]; ok && old.Revision > 0 {
			if now, ok := to[u.Speaker]; ok {
				u.Speaker = now
			}
		}
	}
}

// voiceNumber is the number of a voice, "S3" → 3; 0 for none.
func voiceNumber(ref string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(ref, "S"))
	if err != nil {
		return 0
	}
	return n
}
