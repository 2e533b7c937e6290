package transcribe

import (
	"context"
	"slices"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/sound"
	"evenhand/transcribe/speakers"
	"evenhand/transcribe/speech"
)

// writer is the goroutine that hears the words, with what it alone uses.
type writer struct {
	*child
	s       *script
	rec     speech.Recogniser // loaded when there is something to hear
	second  speech.Recogniser
	began   time.Time
	grown   time.Time     // when the growing line was last told
	growing string        // as it was told
	cost    time.Duration // of telling it
	grownTo int           // sound it held
	asked   int           // samples heard again since the end
}

// write hears chunk after chunk, settles who said what when the people are gathered anew, and hears a second time when there is time.
func (c *child) write() error {
	w := &writer{child: c, s: &c.script, began: time.Now()}
	defer w.close()
	c.mu.Lock()
	going := c.wait(func() bool { return c.lines != nil })
	c.mu.Unlock()
	if !going {
		return context.Cause(c.ctx)
	}
	if c.job.Live {
		if err := w.load(); err != nil {
			return err
		}
		defer c.wake()()
	}
	for {
		c.mu.Lock()
		var next, anew *line
		work := func() bool {
			next, anew = nil, nil
			done := true
			for _, l := range c.lines {
				if l.anew {
					anew = l
				}
				if (l.ready > l.tried || l.done && !l.finished()) && (next == nil || l.cut < next.cut) {
					next = l
				}
				done = done && l.finished()
			}
			return next != nil || anew != nil || done || c.job.Live && (w.mayGrow() || w.mayHearAgain() != nil)
		}
		going := c.wait(work)
		grow, again := w.mayGrow(), w.mayHearAgain()
		if anew != nil && (next == nil || !c.job.Live || c.behind() < 30) {
			anew.anew = false
		} else {
			anew = nil
		}
		c.mu.Unlock()
		if !going {
			return context.Cause(c.ctx)
		}
		var err error
		switch {
		case next != nil && !c.job.VoicesOnly:
			err = w.hearNext(next)
		case next != nil:
			c.mu.Lock()
			next.cut, next.tried, next.voiced = next.ready, next.ready, nil
			if next.done {
				next.cut = c.taken
			}
			c.came.Broadcast()
			c.mu.Unlock()
		case anew != nil:
			err = w.review(anew)
		case c.finished():
			return w.finish()
		case grow:
			err = w.grow()
		case again != nil:
			err = w.again(again)
		}
		if err != nil {
			return err
		}
		if anew != nil && next != nil {
			if err := w.review(anew); err != nil {
				return err
			}
		}
	}
}

// wake looks again twice a second whether it is time for something, also when no sound comes. It returns a function that ends it.
func (c *child) wake() (stop func()) {
	tick := time.NewTicker(time.Second / 2)
	over := make(chan struct{})
	go func() {
		for {
			select {
			case <-tick.C:
				c.changed()
			case <-over:
				return
			}
		}
	}()
	return func() { tick.Stop(); close(over) }
}

func (w *writer) close() {
	for _, r := range []speech.Recogniser{w.rec, w.second} {
		if r != nil {
			r.Close()
		}
	}
}

// finished reports whether all of the line is written down. The caller holds child.mu.
func (l *line) finished() bool { return l.done && len(l.voiced) == 0 && l.cut >= l.ready }

func (c *child) finished() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range c.lines {
		if !l.finished() {
			return false
		}
	}
	return true
}

func (w *writer) load() error {
	if w.rec != nil {
		return nil
	}
	var err error
	w.rec, err = speech.Open(w.job.Models.SpeechFamily, paths(w.job.Models.Speech), w.job.Threads)
	return err
}

// hearNext cuts what is ready of a line into chunks and hears them. The last may still grow and is left, unless it is enough.
func (w *writer) hearNext(l *line) error {
	w.mu.Lock()
	ready, done := l.ready, l.done
	l.tried = ready
	var voiced []sound.Stretch
	for _, v := range l.voiced {
		if v.To > ready && !done {
			break
		}
		voiced = append(voiced, v)
	}
	rest := ready
	if len(voiced) < len(l.voiced) {
		rest = min(rest, l.voiced[len(voiced)].From)
	}
	w.mu.Unlock()
	if len(voiced) == 0 {
		w.passed(l, rest)
		return w.idleFlush(l)
	}
	if err := w.load(); err != nil {
		return err
	}
	longest := min(speech.Longest, w.rec.Longest())
	enough := longest
	if w.job.Live {
		enough = enoughLive
	}
	span := sound.Stretch{From: voiced[0].From, To: voiced[len(voiced)-1].To}
	x := l.tape.Copy(span)
	chunks := speech.Cut(x, span.From, voiced, w.turns(l, span), longest, enough)
	for i, ch := range chunks {
		if !done && i+1 == len(chunks) && rest-ch.To <= speech.JoinGap && ch.Len() < enough {
			w.passed(l, ch.From)
			return w.idleFlush(l)
		}
		if err := w.beat(StageWords, ch.From); err != nil {
			return err
		}
		if crosstalk(w.lines, l, ch.Stretch) {
			w.passed(l, ch.To)
			continue
		}
		if err := w.hear(l, ch, func(s sound.Stretch) []int16 { return l.tape.Copy(s) }); err != nil {
			return err
		}
		w.passed(l, ch.To)
	}
	w.passed(l, max(rest, span.To))
	return w.idleFlush(l)
}

// turns asks who speaks in a stretch, with what lies around it.
func (w *writer) turns(l *line, in sound.Stretch) []sound.Turn {
	if st := w.streamOf(l); st != nil {
		return st.Turns(sound.Stretch{From: in.From - 20*sound.Rate, To: in.To + 20*sound.Rate})
	}
	return nil
}

func (w *writer) streamOf(l *line) *speakers.Stream {
	w.mu.Lock()
	defer w.mu.Unlock()
	return l.stream
}

// passed notes that a line is written down up to a place.
func (w *writer) passed(l *line, to int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l.cut = max(l.cut, to)
	if l.done && len(l.voiced) > 0 && to >= l.voiced[len(l.voiced)-1].To {
		l.cut = max(l.cut, l.ready)
	}
	for len(l.voiced) > 0 && l.voiced[0].To <= l.cut {
		l.voiced = l.voiced[1:]
	}
	if len(l.voiced) > 0 {
		l.voiced[0].From = max(l.voiced[0].From, l.cut)
	}
	w.came.Broadcast()
}

// idleFlush tells the open utterance of a line once nothing can be added to it, or somebody waits for it.
func (w *writer) idleFlush(l *line) error {
	_, last := w.s.span(w.s.open[l.n])
	if last == nil {
		return nil
	}
	w.mu.Lock()
	over := w.job.Live || l.done && len(l.voiced) == 0 || l.cut-last.To > maxPause
	w.mu.Unlock()
	if over {
		return w.s.flush(w.child, l.n)
	}
	return nil
}

// hear recognises a chunk and adds it. An answer that is hard to believe, for its many words or its few, is heard again in smaller parts; what makes no sense
// even in two seconds is told as a gap. What stays empty is no speech. fetch gives the sound.
func (w *writer) hear(l *line, ch speech.Chunk, fetch func(sound.Stretch) []int16) error {
	parts, err := w.words(l, ch, fetch)
	for _, p := range parts {
		if err := w.s.add(w.child, p); err != nil {
			return err
		}
		if p.Lost {
			if err := w.gap(p); err != nil {
				return err
			}
		}
	}
	return err
}

func (w *writer) gap(p *chunk) error {
	k := w.s.fresh
	w.s.fresh = keep{}
	k.Line, k.Sides = p.Line, w.s.sides
	return w.sendKeep(message{Kind: kindProgress, Stage: StageWords, DoneS: seconds(p.To), Gap: &casework.Gap{FromS: seconds(p.From), ToS: seconds(p.To), Kind: casework.GapUnheard}}, k)
}

// words recognises a chunk.
func (w *writer) words(l *line, ch speech.Chunk, fetch func(sound.Stretch) []int16) ([]*chunk, error) {
	out := &chunk{Chunk: ch, Line: l.n, Crossed: w.crossed(l, ch)}
	for _, s := range w.job.Skip {
		if s.Overlaps(ch.Stretch) {
			out.Lost = true
			return []*chunk{out}, nil
		}
	}
	held := sound.Stretch{From: w.job.From, To: w.place()}
	in := ch.Around(held)
	x := fetch(in)
	if x == nil {
		in = ch.Stretch
		x = fetch(in)
	}
	began := time.Now()
	var h speech.Hearing
	err := w.begin(StageWords, ch.Stretch, func() (err error) {
		h, err = w.rec.Hear(sound.Floats(x, 1))
		return err
	})
	w.mu.Lock()
	w.speechS += time.Since(began).Seconds()
	w.mu.Unlock()
	if w.ctx.Err() != nil {
		return nil, context.Cause(w.ctx)
	}
	voiced := 0
	for _, v := range ch.Voiced {
		voiced += v.Len()
	}
	loops := err == nil && speech.Looping(h.Text, ch.Seconds())
	sparse := err == nil && !loops && (h.Text == "" && len(ch.Voiced) > 1 || speech.Sparse(h.Text, float64(voiced)/sound.Rate))
	switch {
	case err == nil && !loops && (!sparse || len(x) < ch.Len()):
		out.Text = h.Text
		if len(h.Words) > 0 {
			out.Words = at(h.Words, in.From)
		} else {
			w.s.approx = w.s.approx || h.Text != ""
			out.Words = speech.Spread(h.Text, ch.Voiced)
		}
		return []*chunk{out}, nil
	case err != nil || ch.Len() < 2*sound.Rate || len(x) < ch.Len():
		out.Lost = true
		return []*chunk{out}, nil
	}
	smaller := ch.Halves(x, in.From)
	if sparse && len(ch.Voiced) > 1 {
		smaller = nil
		for _, v := range ch.Voiced {
			smaller = append(smaller, ch.Within(sound.Turn{Stretch: v, Speaker: ch.Speaker, Unsure: ch.Unsure}))
		}
	}
	var all []*chunk
	for _, half := range smaller {
		parts, err := w.words(l, half, fetch)
		if err != nil {
			return nil, err
		}
		all = append(all, parts...)
	}
	return all, nil
}

func (w *writer) place() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.taken
}

// at places an engine's own word times in the whole sound.
func at(words []speech.TimedWord, from int) []casework.Word {
	out := make([]casework.Word, len(words))
	for i, t := range words {
		start := float64(from)/sound.Rate + t.StartS
		out[i] = casework.Word{Text: t.Text, StartS: seconds(int(start * sound.Rate)), EndS: seconds(int((start + t.EndS - t.StartS) * sound.Rate))}
	}
	return out
}

// crossed reports whether a good part of a chunk is spoken by several at once: then nobody should be named for it.
func (w *writer) crossed(l *line, ch speech.Chunk) bool {
	st := w.streamOf(l)
	if st == nil {
		return false
	}
	sum, voiced := 0, 0
	for _, v := range ch.Voiced {
		voiced += v.Len()
	}
	for _, s := range st.Crossed() {
		sum += max(0, min(s.To, ch.To)-max(s.From, ch.From))
	}
	return 3*sum > voiced
}

// review lays the people as they are known now over what is written down. A chunk whose speaker is another now is told anew; one that
// has two is heard again in parts, as long as its sound is at hand.
func (w *writer) review(l *line) error {
	st := w.streamOf(l)
	var mine []*chunk
	for _, ch := range w.s.chunks {
		if ch.Line == l.n && ch.Text != "" {
			mine = append(mine, ch)
		}
	}
	if st == nil || len(mine) == 0 {
		return nil
	}
	span := sound.Stretch{From: mine[0].From, To: mine[0].To}
	for _, ch := range mine {
		span.To = max(span.To, ch.To)
	}
	own := speech.Own(span, st.Turns(span))
	var moved []int
	for _, ch := range mine {
		x := l.tape.Copy(ch.Stretch)
		parts := own.Parts(x, ch.From, ch.Stretch)
		switch {
		case len(parts) == 0:
			continue
		case len(parts) > 1:
			ok, err := w.part(l, ch, parts)
			if err != nil {
				return err
			}
			if ok {
				break
			}
			most := parts[0]
			for _, p := range parts {
				if p.Len() > most.Len() {
					most = p
				}
			}
			ch.Speaker, ch.Unsure = most.Speaker, true
		case ch.Speaker == parts[0].Speaker && ch.Unsure == parts[0].Unsure:
			continue
		default:
			ch.Speaker, ch.Unsure = parts[0].Speaker, parts[0].Unsure
		}
		if ch.ID != w.s.open[l.n] && !slices.Contains(moved, ch.ID) {
			moved = append(moved, ch.ID)
		}
	}
	for _, id := range moved {
		if err := w.s.regroup(w.child, id); err != nil {
			return err
		}
	}
	return nil
}

// againMost is how much may be fetched from the parent to be heard again after the end: about three seconds of work.
const againMost = 60 * sound.Rate

// part hears a chunk again in parts. It reports false, and changes nothing, where the sound cannot be had or the words do not come again.
func (w *writer) part(l *line, ch *chunk, parts []sound.Turn) (bool, error) {
	fetch := func(s sound.Stretch) []int16 { return l.tape.Copy(s) }
	if held := l.tape.Held(); ch.From < held.From {
		w.mu.Lock()
		ended := w.ended
		w.mu.Unlock()
		if !ended || w.asked+ch.Len() > againMost {
			return false, nil
		}
		w.asked += ch.Len()
		fetch = func(s sound.Stretch) []int16 { x, _ := w.ask(l, s); return x }
	}
	if err := w.load(); err != nil {
		return false, err
	}
	var out []*chunk
	for _, p := range parts {
		in := ch.Within(p)
		if len(in.Voiced) == 0 {
			continue
		}
		heard, err := w.words(l, in, fetch)
		if err != nil {
			return false, err
		}
		for _, h := range heard {
			if h.Lost {
				return false, nil
			}
			if h.Text != "" {
				out = append(out, h)
			}
		}
	}
	if len(out) == 0 {
		return false, nil
	}
	ch.Left = true
	w.s.fresh.Chunks = append(w.s.fresh.Chunks, ch)
	i := slices.Index(w.s.chunks, ch)
	w.s.chunks = slices.Delete(w.s.chunks, i, i+1)
	for _, h := range out {
		h.ID, h.N = ch.ID, w.s.next
		w.s.next++
		w.s.insert(h)
	}
	return true, nil
}

// ask fetches sound from the parent, after the end of the sound.
func (w *writer) ask(l *line, s sound.Stretch) ([]int16, error) {
	if s.Len() <= 0 || s.Len() > longestAsk {
		return nil, nil
	}
	if err := w.send(message{Kind: kindProgress, Ask: &s}); err != nil {
		return nil, err
	}
	var out []int16
	for {
		select {
		case x := <-w.answers:
			if x == nil {
				if len(out) != s.Len() {
					return nil, nil
				}
				return out, nil
			}
			out = append(out, channel(x, w.job.Channels, l.n, len(w.lines))...)
		case <-w.ctx.Done():
			return nil, context.Cause(w.ctx)
		}
	}
}

// finish settles who said what and hears a second time what has not been.
func (w *writer) finish() error {
	for _, l := range w.lines {
		if err := w.s.flush(w.child, l.n); err != nil {
			return err
		}
		if err := w.review(l); err != nil {
			return err
		}
	}
	if !w.job.Live {
		if err := w.renumber(); err != nil {
			return err
		}
	}
	if !w.job.SecondHearing || w.job.Models.Second == nil || w.job.VoicesOnly {
		return nil
	}
	for _, ch := range slices.Clone(w.s.chunks) {
		if ch.Text == "" || ch.Again {
			continue
		}
		if err := w.beat(StageAgain, ch.From); err != nil {
			return err
		}
		if err := w.again(ch); err != nil {
			return err
		}
	}
	return w.beat(StageAgain, w.place())
}

// renumber names the voices in the order of their first words, now that it is known who there is. Only where nobody was watching: a worker
// may have said already who S2 is.
func (w *writer) renumber() error {
	if len(w.job.Skip) > 0 || w.job.Careful { // an earlier child's names may be in use
		return nil
	}
	names := map[int]int{}
	ids := []int{}
	for _, ch := range w.s.chunks {
		if ch.Text == "" {
			continue
		}
		if v := voice(ch.Line, ch.Speaker); ch.Speaker >= 0 && names[v] == 0 {
			names[v] = max(1, w.job.NextVoice) + len(names)
		}
		if !slices.Contains(ids[max(0, len(ids)-20):], ch.ID) {
			ids = append(ids, ch.ID)
		}
	}
	w.s.names = names
	for _, id := range ids {
		if err := w.s.tell(w.child, id); err != nil {
			return err
		}
	}
	return nil
}

// mayHearAgain returns a chunk of an utterance that was told and that has not been heard a second time, as long as its sound is at hand.
// The caller holds child.mu.
func (w *writer) mayHearAgain() *chunk {
	if !w.job.SecondHearing || w.job.Models.Second == nil || w.ended {
		return nil
	}
	for i := len(w.s.chunks) - 1; i >= 0; i-- {
		ch := w.s.chunks[i]
		if ch.From-sound.Rate < w.lines[ch.Line].tape.Held().From && w.job.From < ch.From-sound.Rate {
			return nil
		}
		if ch.Text != "" && !ch.Again && ch.ID != w.s.open[ch.Line] {
			return ch
		}
	}
	return nil
}

// again hears a chunk with the second engine and notes for each word whether it says the same.
func (w *writer) again(ch *chunk) error {
	if w.second == nil {
		var err error
		m := w.job.Models.Second
		if w.second, err = speech.Open(m.Family, paths(m.Files), w.job.Threads); err != nil {
			return err
		}
	}
	l := w.lines[ch.Line]
	in := ch.Around(sound.Stretch{From: w.job.From, To: w.place()})
	x := l.tape.Copy(in)
	if x == nil {
		var err error
		if x, err = w.ask(l, in); err != nil || x == nil {
			return err
		}
	}
	text := ""
	for _, s := range speech.Split(x, in.From, in, w.second.Longest()) {
		err := w.begin(StageAgain, s, func() error {
			h, err := w.second.Hear(sound.Floats(x[s.From-in.From:s.To-in.From], 1))
			text += " " + h.Text
			return err
		})
		if err != nil {
			return err
		}
	}
	same := speech.Agree(ch.Text, text)
	for i := range ch.Words {
		c := differs
		if i < len(same) && same[i] {
			c = agrees
		}
		ch.Words[i].Confidence = &c
	}
	ch.Again = true
	return w.s.tell(w.child, ch.ID)
}

// How often a word is right where both hearings have it, and where they differ: measured with Moonshine base and tiny on the two voiced
// practice visits, 2,874 words. Where they agreed 40 of 2,738 were wrong (1.5 %), where they differed 33 of 136 (24 %).
//
// It does not make an utterance "heard twice": of the 82 utterances on every word of which both agreed, 16 (20 %) were still wrong
// somewhere. The two are of one family and mishear alike. Quotation marks need better than that, so they stay with what
// the worker has played.
var agrees, differs = 0.985, 0.76

// The growing line: what is heard of speech that is still going on. It is told no oftener than each two seconds and takes at most a fifth
// of a core; nothing else waits for it.
const (
	growEach = 2 * sound.Rate
	growMost = 12 * sound.Rate
	growRest = 4 // times as long as it took
)

// mayGrow reports whether there is something new to say of speech that is not written down yet. The caller holds child.mu.
func (w *writer) mayGrow() bool {
	if w.ended || w.rec == nil || w.taken-w.grownTo < growEach || time.Since(w.grown) < growRest*w.cost {
		return false
	}
	return w.growing != "" || w.pending() != nil
}

// pending is the line with speech that is not written down yet. The caller holds child.mu.
func (w *writer) pending() *line {
	for _, l := range w.lines {
		if l.spoken >= 0 || len(l.voiced) > 0 {
			return l
		}
	}
	return nil
}

// grow hears the speech that is not written down yet and tells it.
func (w *writer) grow() error {
	w.mu.Lock()
	l, to := w.pending(), w.taken
	w.grownTo = to
	from := to
	if l != nil {
		if l.spoken >= 0 {
			from = max(l.spoken, l.cut)
		}
		if len(l.voiced) > 0 {
			from = l.voiced[0].From
		}
	}
	w.mu.Unlock()
	from = max(from, to-growMost)
	text := ""
	if l != nil && to-from > sound.Rate/2 {
		began := time.Now()
		in := sound.Stretch{From: from, To: to}
		x := l.tape.Copy(in)
		if x == nil {
			return nil
		}
		err := w.begin(StageWords, in, func() error {
			h, err := w.rec.Hear(sound.Floats(x, 1))
			text = h.Text
			return err
		})
		if err != nil {
			return err
		}
		w.grown, w.cost = time.Now(), time.Since(began)
		if speech.Looping(text, in.Seconds()) {
			text = ""
		}
	}
	if text == w.growing {
		return nil
	}
	w.growing = text
	w.mu.Lock()
	m := message{Kind: kindProgress, Stage: StageWords, DoneS: seconds(w.slowest()), TotalS: seconds(w.taken), BehindS: w.behind(), Growing: &text}
	w.mu.Unlock()
	return w.send(m)
}
