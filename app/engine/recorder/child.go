package recorder

import (
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/transcribe/capture"
)

const (
	look        = 50 * time.Millisecond // how often the sound that came is taken
	searchEvery = 2 * time.Second       // how often a missing microphone is looked for
	backEvery   = 5 * time.Second       // how often one looks whether the chosen microphone is there again
	alone       = 4 * time.Hour         // how long a recorder goes on after its window is gone
	sealEvery   = 0.5                   // seconds of sound; with the fifth of a second the next recorder needs to hear, a kill costs less than one

	// A microphone that gives nothing for so long is asked for by name. If the sound system does not know it any more, it is gone; if it does,
	// the machine may just be busy, and to start anew would lose what the sound system still keeps for us.
	silentFor = 500 * time.Millisecond
	// The far side of a call may be missing for so long before it is said; the microphone goes on.
	farGone = 3 * time.Second
	// A window minds the microphone itself; this is for a window that hangs.
	hungWindow = 2 * time.Second
	// Each microphone that does not answer any more is left behind with a stuck thread. A process alone bears some of these.
	leftBehind = 20
)

// errFinished ends the recorder's work as it should.
var errFinished = errors.New("finished")

// child is the recorder: one goroutine owns it.
type child struct {
	job     Job
	chosen  string // the microphone that is wanted
	to      *ecdh.PublicKey
	say     chan []byte
	orders  chan order
	opened  chan opened
	flush   chan chan struct{} // the machine is going to sleep
	backs   chan string
	there   chan presence
	stop    context.CancelFunc // lets the machine sleep again
	guarded bool               // the window lives

	stream *capture.Stream
	w      *audio.Writer // nil while nothing may be written
	took   float64       // seconds that are sealed
	meter  *capture.Meter
	far    *capture.Meter
	buf    []byte

	s         status
	search    bool // an opening is under way
	avoid     []string
	frames    int64     // of the stream at the last look
	came      time.Time // when it last gave something
	lostAt    time.Time // when sound was last heard before it was lost; zero if it was not
	lostFrom  string    // the microphone's id then
	dropped   int64     // of the stream, already told
	farFrames int64     // of the far side at the last look
	farCame   time.Time // when it last gave something
	farTold   bool      // that it is missing
	looked    time.Time // when the search or the look for the chosen microphone last began
	slept     time.Duration
	orphaned  time.Time
	leave     bool // the lock is to be removed when it is closed
	left      int
}

// presence is what the sound system says of a microphone that gives nothing.
type presence struct {
	of   *capture.Stream
	here bool
}

type opened struct {
	s   *capture.Stream
	err error
	as  string // the microphone that was ordered
	n   int    // of the order; 0 if it is a search
	far bool   // it is a search for the far side alone
}

// Child is the recorder process: it reads a job and orders from stdin, holds the microphone, writes the sealed sound, and says on stdout how
// it goes. It returns when the recording is finished, and then only with what could not be saved. See the package comment for what it
// outlives.
func Child(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	settle()
	c := &child{say: make(chan []byte, 64), orders: make(chan order), opened: make(chan opened, 1), flush: make(chan chan struct{}),
		backs: make(chan string, 1), there: make(chan presence, 1), guarded: true, slept: asleep(), stop: func() {}}
	said := make(chan struct{})
	go func() { // writing to a window that does not read must not hold up the recording
		defer close(said)
		for line := range c.say {
			if _, err := stdout.Write(line); err != nil {
				for range c.say { // nobody listens any more
				}
			}
		}
	}()
	go func() {
		_ = lines(stdin, func(line []byte) error {
			o, err := parseOrder(line)
			if err == nil {
				c.orders <- o
			}
			return err
		})
		close(c.orders)
	}()
	err := c.run(ctx)
	c.tell(report{Kind: kindEnd, Problem: toWire(err)})
	close(c.say)
	select { // the last words, unless nobody takes them
	case <-said:
	case <-time.After(time.Second / 2):
	}
	return err
}

// tell says something to the window, unless the window has not listened for some seconds.
func (c *child) tell(r report) {
	r.Version = wireVersion
	select {
	case c.say <- encode(r):
	default:
	}
}

func (c *child) run(ctx context.Context) error {
	first, ok := <-c.orders
	if !ok || first.Job == nil {
		return errors.New("the recorder got no job")
	}
	c.job, c.chosen, c.avoid, c.took = *first.Job, first.Job.Microphone, first.Avoid, first.TookS
	c.meter, c.far = capture.NewMeter(c.job.Channels, 0), capture.NewMeter(c.job.Channels, c.job.Channels-1)
	c.buf = make([]byte, capture.Rate*2*c.job.Channels)
	if !c.job.LevelOnly {
		var err error
		if c.to, err = ecdh.X25519().NewPublicKey(c.job.Key); err != nil {
			return fmt.Errorf("public key of the visit: %w", err)
		}
		lock, err := hold(c.job.Path)
		if err != nil {
			return err
		}
		defer func() {
			_ = lock.Close()
			if c.leave {
				_ = os.Remove(lockPath(c.job.Path))
			}
		}()
		_ = os.Remove(notePath(c.job.Path))
	}
	if first.Begin != beginPaused {
		s, err := capture.Open(ctx, c.config())
		if err != nil && !first.Patient {
			return err
		}
		c.take(s)
	}
	c.s.Paused, c.s.Rested = first.Begin == beginPaused, first.Begin == beginRested
	if first.Begin == beginGoing {
		if err := c.write(); err != nil {
			return err
		}
	}
	c.s.Going = true
	c.wakeful(!c.s.Paused)
	defer func() { c.stop() }()

	tick := time.NewTicker(look)
	defer tick.Stop()
	note := time.NewTicker(noteEvery)
	defer note.Stop()
	var err error
	for n := 0; err == nil; {
		select {
		case <-ctx.Done(): // the session ends
			err = c.finish()
		case o, ok := <-c.orders:
			if !ok {
				c.guarded, c.orphaned, c.orders = false, time.Now(), nil
				if c.job.LevelOnly {
					err = errFinished
				}
				continue
			}
			err = c.obey(ctx, o)
		case o := <-c.opened:
			c.open(o)
		case done := <-c.flush:
			c.settleFile()
			close(done)
		case p := <-c.there:
			if p.of == c.stream && c.s.Silent == silentAsking {
				c.s.Silent = silentGone
				if p.here {
					c.s.Silent = silentThere
				}
				c.status()
			}
		case back := <-c.backs:
			if c.s.Back = back; back != "" {
				c.event(EventBack, 0)
			}
		case <-note.C:
			if _, serr := os.Stat(notePath(c.job.Path)); serr == nil && !c.job.LevelOnly {
				err = c.finish()
				_ = os.Remove(notePath(c.job.Path))
			}
		case <-tick.C:
			c.look(ctx)
			if !c.guarded && (time.Since(c.orphaned) > alone || c.left > leftBehind || c.s.Problem != nil) {
				err = c.finish()
			}
			if n++; n%2 == 0 {
				c.status()
			}
		}
	}
	if errors.Is(err, errFinished) {
		err = nil
	}
	return err
}

// config is what is opened: what was chosen, or what there is instead.
func (c *child) config() capture.Config {
	return capture.Config{Microphone: c.chosen, FarSide: c.job.FarSide, Channels: c.job.Channels, Instead: true, Avoid: c.avoid}
}

// take makes a newly opened stream the one that is recorded. nil begins the search for one.
func (c *child) take(s *capture.Stream) {
	c.stream, c.came, c.frames, c.dropped = s, time.Now(), 0, 0
	c.farFrames, c.farCame = 0, c.came
	c.meter.Reset()
	c.far.Reset()
	c.s.Searching = s == nil
	c.s.Back, c.s.Silent = "", ""
	if s != nil {
		c.s.Microphone, c.s.MicrophoneID, c.s.FarSide = s.Microphone().Name, s.Microphone().ID, s.FarSide().Name
	}
}

// write opens the file, anew or where it was left.
func (c *child) write() error {
	if c.job.LevelOnly || c.w != nil {
		return nil
	}
	f, err := os.OpenFile(c.job.Path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return notWritten(err)
	}
	if c.w, err = audio.Resume(f, c.to, c.job.Recording, audio.EachRecord); errors.Is(err, audio.ErrEmpty) {
		c.w, err = audio.NewWriter(f, c.to, c.job.Recording, audio.EachRecord, c.job.Channels)
		if err == nil { // the name is to last as long as what is in it
			syncFolder(c.job.Path)
		}
	}
	if err != nil {
		c.w = nil
		f.Close()
		return notWritten(err)
	}
	c.took = c.w.Seconds()
	c.s.Problem = nil
	return nil
}

// notWritten says in words what kept sound from the disk, unless it is said already.
func notWritten(err error) error {
	if _, ok := errors.AsType[*casework.Problem](err); ok {
		return err
	}
	return casework.NewProblem(casework.CodeInternal,
		"The recording could not be written to disk. What was recorded before is safe. Check that the disk can be written to, and try again.").Because(err)
}

// syncFolder makes the names in a file's folder durable, where the system has a call for it.
func syncFolder(path string) {
	if d, err := os.Open(filepath.Dir(path)); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// rest seals what came and closes the file.
func (c *child) rest() error {
	if c.w == nil {
		return nil
	}
	c.drain(true)
	if c.w == nil { // draining failed, which is already told
		return c.s.Problem.problem()
	}
	err := c.w.Rest()
	if err == nil {
		c.took = c.w.Seconds()
	}
	c.w = nil
	return err
}

// settleFile makes durable what is not yet a whole second.
func (c *child) settleFile() {
	if c.w == nil {
		return
	}
	if err := c.rest(); err != nil {
		c.broken(err)
	} else if err := c.write(); err != nil {
		c.broken(err)
	}
}

// finish ends the file as whole. The devices are not closed: that can take for ever, and the process is about to end.
func (c *child) finish() error {
	if c.job.LevelOnly {
		return errFinished
	}
	if err := c.write(); err != nil {
		return err
	}
	c.drain(true)
	if c.w == nil {
		return c.s.Problem.problem()
	}
	err := c.w.Close()
	if err == nil {
		c.took = c.w.Seconds()
	}
	c.w = nil
	if err != nil {
		return notWritten(err)
	}
	c.s.Going = false
	c.status()
	c.leave = os.Remove(lockPath(c.job.Path)) != nil // Windows removes no file that is open
	return errFinished
}

// broken says that nothing more can be written. The recorder then rests as if paused; going on tries again.
func (c *child) broken(err error) {
	if c.w != nil {
		_ = c.w.Close() // closes the file; a writer that failed writes nothing more
		c.w = nil
	}
	c.silence()
	c.s.Problem = toWire(notWritten(err))
	event := EventNotSaved
	if c.s.Problem.Code == casework.CodeDiskFull {
		event = EventDiskFull
	}
	c.event(event, 0)
}

// silence pauses the microphone.
func (c *child) silence() {
	c.s.Paused = true
	c.s.Level, c.s.Peak, c.s.FarLevel, c.s.Sound = 0, 0, 0, ""
	c.wakeful(false)
	if c.stream == nil {
		return
	}
	if err := c.stream.Stop(); err != nil {
		c.abandon()
	}
}

// abandon leaves a microphone behind that does not answer.
func (c *child) abandon() {
	if s := c.stream; s != nil {
		c.left++
		go func() { _ = s.Close() }()
	}
	c.stream = nil
}

func (c *child) obey(ctx context.Context, o order) error {
	var err error
	switch o.Do {
	case doPause:
		err = c.rest()
		if !c.s.Paused {
			c.silence()
		}
		c.s.Rested = false
	case doRest:
		err = c.rest()
		c.s.Rested = true
	case doGoOn:
		if err = c.write(); err == nil && c.s.Paused {
			c.resume()
		}
		if err == nil {
			c.s.Paused, c.s.Rested = false, false
			c.wakeful(true)
		}
	case doUseMicrophone:
		c.useMicrophone(ctx, o)
		return nil // answered when it is open
	case doFinish:
		err = c.finish()
		if errors.Is(err, errFinished) {
			c.tell(report{Kind: kindAnswer, Number: o.Number})
			return err
		}
		c.tell(report{Kind: kindAnswer, Number: o.Number, Problem: toWire(err)})
		return err
	}
	if err != nil && o.Do != doGoOn {
		c.broken(err)
	}
	c.status()
	c.tell(report{Kind: kindAnswer, Number: o.Number, Problem: toWire(err)})
	return nil
}

// resume starts the microphone again after a pause.
func (c *child) resume() {
	c.lostAt = time.Time{}
	if c.stream != nil {
		if err := c.stream.Start(); err == nil {
			c.came, c.farCame, c.s.Silent = time.Now(), time.Now(), ""
			c.meter.Reset()
			c.far.Reset()
			return
		}
		c.abandon()
	}
	c.looked = time.Time{}
}

// useMicrophone opens another microphone beside the present one, which goes on until the other is there.
func (c *child) useMicrophone(ctx context.Context, o order) {
	if c.search {
		c.tell(report{Kind: kindAnswer, Number: o.Number, Problem: toWire(casework.NewProblem(casework.CodeMicrophone,
			"Evenhand is just now looking for a microphone. Try again in a moment."))})
		return
	}
	c.search = true
	config := c.config()
	config.Microphone, config.Instead = o.Microphone, false
	go func() {
		s, err := openBeside(ctx, config)
		c.opened <- opened{s: s, err: err, as: o.Microphone, n: o.Number}
	}()
}

// openBeside opens another stream while one goes on, and waits a second for the first sound of it.
func openBeside(ctx context.Context, config capture.Config) (*capture.Stream, error) {
	s, err := capture.Open(ctx, config)
	for end := time.Now().Add(time.Second); err == nil && s.Frames() == 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond) // the microphone tells of its first sound only by counting it
	}
	return s, err
}

// open takes what was opened.
func (c *child) open(o opened) {
	c.search = false
	if o.n > 0 {
		c.tell(report{Kind: kindAnswer, Number: o.n, Problem: toWire(o.err)})
	}
	if o.err != nil {
		c.avoid = nil // better one that gave nothing before than none
		return
	}
	if o.far && (c.stream == nil || o.s.Microphone().ID != c.s.MicrophoneID || o.s.FarSide().ID == "") {
		go func() { _ = o.s.Close() }()
		return
	}
	if o.n > 0 {
		c.chosen, c.avoid = o.as, nil
	}
	if old := c.stream; old != nil {
		c.drain(true)
		o.s.Drop() // both heard that
		go func() { _ = old.Close() }()
	}
	c.take(o.s)
	if c.farTold && c.s.FarSide != "" {
		c.farTold = false
		c.event(EventFarBack, 0)
	}
	if c.s.Paused {
		if err := o.s.Stop(); err != nil {
			c.abandon()
		}
	}
}

// look takes the sound that came, and sees to it that there is some.
func (c *child) look(ctx context.Context) {
	now := time.Now()
	if a := asleep(); a-c.slept > time.Second {
		c.event(EventSlept, (a - c.slept).Seconds())
		c.slept, c.came = a, now
	}
	if c.s.Paused {
		return
	}
	if c.stream == nil {
		c.s.Searching = true
		c.s.Level, c.s.Peak, c.s.FarLevel, c.s.Sound = 0, 0, 0, ""
		if !c.search && now.Sub(c.looked) > searchEvery {
			c.looked, c.search = now, true
			config := c.config()
			go func() {
				s, err := capture.Open(ctx, config)
				c.opened <- opened{s: s, err: err}
			}()
		}
		return
	}
	frames := c.stream.Frames()
	if frames > c.frames {
		if !c.lostAt.IsZero() {
			what := EventLost
			if c.s.MicrophoneID != c.lostFrom {
				what = EventMoved
			}
			c.event(what, now.Sub(c.lostAt).Seconds()-float64(frames)/capture.Rate)
			c.lostAt, c.avoid = time.Time{}, nil
		}
		c.frames, c.came, c.s.Silent = frames, now, ""
	}
	c.drain(false)
	if c.stream == nil || c.s.Paused {
		return
	}
	if still := now.Sub(c.came); still > silentFor && c.s.Silent == "" {
		c.s.Silent = silentAsking
		go c.ask(ctx, c.stream)
	}
	still := now.Sub(c.came)
	if c.guarded {
		still -= hungWindow
	}
	if silentTooLong(still, c.frames, c.s.Silent) || c.stream.Ended() {
		if c.lostAt.IsZero() {
			c.lostAt, c.lostFrom = c.came, c.s.MicrophoneID
		}
		c.looked = time.Time{}
		if c.frames == 0 { // it opens and gives nothing: try another next time, and not at once
			c.avoid = append(c.avoid, c.s.MicrophoneID)
			c.looked = now
		}
		c.abandon()
		return
	}
	c.lookFar(ctx, now)
	if c.chosen != "" && c.chosen != c.s.MicrophoneID && c.s.Back == "" && now.Sub(c.looked) > backEvery {
		c.looked = now
		go c.isBack(ctx, c.chosen)
	}
}

// lookFar sees to the far side of a call. What gives nothing while nothing is played, as on Windows, cannot be seen to be gone.
func (c *child) lookFar(ctx context.Context, now time.Time) {
	if c.job.FarSide == "" {
		return
	}
	if n := c.stream.FarFrames(); n != c.farFrames || strings.HasPrefix(c.job.FarSide, "out:") && c.stream.FarSide().ID != "" {
		c.farFrames, c.farCame = n, now
	}
	if now.Sub(c.farCame) < farGone {
		return
	}
	if !c.farTold {
		c.s.FarSide, c.farTold = "", true
		c.event(EventFarLost, 0)
	}
	if !c.search && now.Sub(c.looked) > backEvery {
		c.looked, c.search = now, true
		config := c.config()
		config.Microphone, config.Avoid = c.s.MicrophoneID, nil
		go func() {
			s, err := openBeside(ctx, config)
			c.opened <- opened{s: s, err: err, far: true}
		}()
	}
}

// ask asks the sound system whether it still knows the microphone.
func (c *child) ask(ctx context.Context, s *capture.Stream) {
	here := c.listed(ctx, s.Microphone().ID) != ""
	select {
	case c.there <- presence{s, here}:
	default: // an answer that nobody has taken is there already; the stream is asked about again only after it gave sound
	}
}

// listed returns the name of a microphone that is there, "" if it is not.
func (c *child) listed(ctx context.Context, id string) string {
	found, err := capture.Microphones(ctx)
	if err != nil {
		return ""
	}
	for _, m := range found {
		if m.ID == id {
			return m.Name
		}
	}
	return ""
}

// isBack looks whether the chosen microphone is there again.
func (c *child) isBack(ctx context.Context, id string) {
	if name := c.listed(ctx, id); name != "" {
		select {
		case c.backs <- name:
		default:
		}
	}
}

// drain writes and measures what has come, or with all what there is of the microphone even if the far side is late. While the file rests, sound waits in the stream.
func (c *child) drain(all bool) {
	if c.stream == nil || c.s.Rested && c.w == nil {
		return
	}
	for {
		n := c.stream.Read(c.buf, all)
		if n == 0 {
			break
		}
		if c.meter.Write(c.buf[:n]) {
			c.s.Level, c.s.Peak, c.s.Sound = c.meter.Last().RMS, c.meter.Last().Peak, string(c.meter.Sound())
		}
		if c.job.Channels > 1 && c.far.Write(c.buf[:n]) {
			c.s.FarLevel = c.far.Last().RMS
		}
		if c.w != nil {
			_, err := c.w.Write(c.buf[:n])
			if err == nil && c.w.Seconds() >= c.took+sealEvery {
				if err = c.w.Flush(); err == nil {
					c.took = c.w.Seconds()
				}
			}
			if err != nil {
				c.broken(err)
				break
			}
		}
	}
	clear(c.buf)
	if c.stream == nil { // it did not stop when writing failed
		return
	}
	if lost := c.stream.Lost(); lost > c.dropped {
		c.event(EventLost, float64(lost-c.dropped)/capture.Rate)
		c.dropped = lost
	}
}

// wakeful asks the machine to stay awake, or lets it sleep.
func (c *child) wakeful(awake bool) {
	c.stop()
	c.stop = func() {}
	if !awake || c.job.LevelOnly {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go stayAwake(ctx, func() {
		done := make(chan struct{})
		select {
		case c.flush <- done:
			<-done
		case <-ctx.Done():
		}
	})
}

func (c *child) status() {
	c.s.Seconds, c.s.Frames = c.took, c.frames
	if c.w != nil {
		c.s.Seconds = c.w.Seconds()
	}
	s := c.s
	c.tell(report{Kind: kindStatus, Status: &s})
}

// event tells that something happened, once.
func (c *child) event(what string, forS float64) {
	c.s.Event, c.s.EventForS = what, max(0, forS)
	c.status()
	c.s.Event, c.s.EventForS = "", 0
}
