package capture

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"

	"evenhand/casework"
)

const (
	period = 20 // milliseconds in which a device delivers
	// periods a sound server keeps for us while our thread does not run. With the library's three, a machine that is busy for 60 ms loses sound.
	periods = 50
	kept    = 30 * Rate // samples we keep while nobody calls Read
	stale   = 80 * time.Millisecond
	closing = 2 * time.Second // how long a device may take to stop or to close
)

// Config says what to open.
type Config struct {
	Microphone string   // an id; "" is the system's default
	FarSide    string   // an id from FarSides; "" is none
	Channels   int      // 1, or 2 for the microphone and the far side; without a far side its channel is silent
	Instead    bool     // if the microphone is not there take the default one, and if the far side is not there go on without
	Avoid      []string // with Instead: ids of microphones not to take
}

// Stream is sound that is coming in: of one microphone, or of a microphone and the far side of a call side by side. One goroutine at a time
// may call Read, Stop and Start; the rest may be called from any.
type Stream struct {
	sys      system
	channels int
	mic, far *device
	align    aligner
	began    time.Time
	scratch  []byte
}

// device is one open device of the sound system.
type device struct {
	Microphone
	ring    *ring
	deaf    atomic.Bool // what comes is dropped
	wake    *time.Timer // ends that
	stopped atomic.Bool
	dev     *malgo.Device
}

// Open opens the devices and starts them. A microphone whose id is not there any more is not replaced: the error is then a Problem of code
// casework.CodeMicrophone, as for all else a person can act on. If the sound system does not answer, what was begun is left behind.
func Open(ctx context.Context, c Config) (*Stream, error) {
	type opened struct {
		s   *Stream
		err error
	}
	got := make(chan opened, 1)
	go func() {
		s, err := open(c)
		got <- opened{s, err}
	}()
	late := func() { // nobody waits any more: what opens yet is closed again
		if o := <-got; o.s != nil {
			_ = o.s.Close()
		}
	}
	select {
	case o := <-got:
		return o.s, worded(o.err)
	case <-ctx.Done():
		go late()
		return nil, ctx.Err()
	case <-time.After(patience):
		go late()
		return nil, noAnswer(errors.New("no answer"))
	}
}

func open(c Config) (*Stream, error) {
	sys, err := openSystem()
	if err != nil {
		return nil, err
	}
	s := &Stream{sys: sys, channels: c.Channels, began: time.Now()}
	fail := func(err error) (*Stream, error) {
		_ = s.Close()
		return nil, err
	}
	all, err := sys.ask()
	if err != nil {
		return fail(err)
	}
	mic, ok := choose(all, c)
	if !ok {
		return fail(noMicrophone())
	}
	if s.mic, err = sys.open(mic); err != nil {
		return fail(fmt.Errorf("open the microphone: %w", err))
	}
	if c.Channels < 2 || c.FarSide == "" {
		return s, nil
	}
	i := slices.IndexFunc(all, func(m Microphone) bool { return m.ID == c.FarSide })
	if i < 0 {
		err = casework.NewProblem(casework.CodeMicrophone,
			"The sound of the call cannot be recorded: the loudspeaker or headset it came from is not there. Choose another, or record with the microphone alone.")
	} else if s.far, err = sys.open(all[i]); err != nil {
		err = fmt.Errorf("open the far side: %w", err)
	}
	if err != nil && !c.Instead {
		return fail(err)
	}
	return s, nil
}

// choose finds the microphone that is wanted, or instead of it the default one: never the sound of a loudspeaker, which is what PulseAudio
// falls back to when the last microphone is gone.
func choose(all []Microphone, c Config) (Microphone, bool) {
	fits := func(m Microphone) bool { return !c.Instead || !slices.Contains(c.Avoid, m.ID) }
	for _, m := range all {
		if c.Microphone == m.ID && fits(m) {
			return m, true
		}
	}
	for _, m := range all {
		if (c.Microphone == "" || c.Instead) && !m.farSide() && fits(m) {
			return m, true
		}
	}
	return Microphone{}, false
}

// open opens one device and starts it.
func (s system) open(m Microphone) (*device, error) {
	d := &device{Microphone: m, ring: newRing(kept)}
	kind := malgo.Capture
	if m.loopback {
		kind = malgo.Loopback
	}
	c := malgo.DefaultDeviceConfig(kind)
	c.SampleRate = Rate
	c.PeriodSizeInMilliseconds = period
	c.Periods = periods
	c.NoFixedSizedCallback = 1
	c.Capture.Format = malgo.FormatS16
	c.Capture.Channels = 1
	c.Resampling.Linear.LpfOrder = 8 // the steepest there is: less of what lies above 8 kHz folds down into speech
	c.Pulse.StreamNameCapture = "Recording"
	// The id is read while the device is made and copied there, so Go memory that stays where it is does; malgo's own Pointer leaks.
	var pin runtime.Pinner
	defer pin.Unpin()
	id := new(m.raw)
	pin.Pin(id)
	c.Capture.DeviceID = unsafe.Pointer(id)
	dev, err := malgo.InitDevice(s.Context, c, malgo.DeviceCallbacks{
		Data: func(_, in []byte, _ uint32) {
			if !d.deaf.Load() {
				d.ring.put(in)
			}
		},
		Stop: func() { d.stopped.Store(true) },
	})
	if err != nil {
		return nil, err
	}
	d.dev = dev
	if err := dev.Start(); err != nil {
		go dev.Uninit()
		return nil, err
	}
	d.stopped.Store(false)
	return d, nil
}

// Microphone returns what was opened.
func (s *Stream) Microphone() Microphone { return s.mic.Microphone }

// FarSide returns what was opened for the far side; the zero value if nothing was.
func (s *Stream) FarSide() Microphone {
	if s.far == nil {
		return Microphone{}
	}
	return s.far.Microphone
}

// Frames returns how many samples the microphone has given since it was opened. While it lives the number grows fifty times a second, also
// in silence; when it stays the same for a second, the microphone is gone.
func (s *Stream) Frames() int64 { return s.mic.ring.head.Load() + s.mic.ring.lost.Load() }

// FarFrames returns the same of the far side. On Windows it does not grow while nothing is played.
func (s *Stream) FarFrames() int64 {
	if s.far == nil {
		return 0
	}
	return s.far.ring.head.Load() + s.far.ring.lost.Load()
}

// Lost returns how many samples of the microphone found no room, because Read was not called for half a minute.
func (s *Stream) Lost() int64 { return s.mic.ring.lost.Load() }

// Ended reports that the sound system said it stopped the microphone by itself.
func (s *Stream) Ended() bool { return s.mic.stopped.Load() }

// Read takes what has come, 16-bit samples, little-endian, the channels interleaved, as far as p has room, and does not wait. It returns how
// many bytes it took, whole frames of all channels. A far side that is late holds the microphone back by up to a fifth of a second, unless all
// that there is of the microphone is asked for.
func (s *Stream) Read(p []byte, all bool) int {
	if s.channels < 2 {
		n := min(s.mic.ring.ready(), len(p)/bytesPerSample)
		s.mic.ring.get(p[:n*bytesPerSample])
		return n * bytesPerSample
	}
	n := s.mic.ring.ready()
	if s.far != nil {
		first := s.mic.ring.head.Load()
		n = s.align.look(time.Since(s.began), first, s.far.ring.head.Load())
		if all {
			n = int(first - s.align.out)
		}
	}
	n = min(n, len(p)/(2*bytesPerSample))
	if len(s.scratch) < 2*n*bytesPerSample {
		s.scratch = make([]byte, 2*n*bytesPerSample)
	}
	mic, far := s.scratch[:n*bytesPerSample], s.scratch[n*bytesPerSample:2*n*bytesPerSample]
	s.mic.ring.get(mic)
	clear(far)
	if s.far != nil {
		s.align.take(s.far.ring, far)
	}
	for i := range n {
		copy(p[4*i:], mic[2*i:2*i+2])
		copy(p[4*i+2:], far[2*i:2*i+2])
	}
	return n * 2 * bytesPerSample
}

// Drop leaves out what has come and was not read.
func (s *Stream) Drop() {
	s.mic.ring.skip(s.mic.ring.ready())
	s.align = aligner{out: s.mic.ring.tail.Load(), first: s.mic.ring.tail.Load()}
	if s.far != nil {
		s.far.ring.skip(s.far.ring.ready())
		s.align.second = s.far.ring.tail.Load()
	}
}

// Stop stops the devices without closing them: the system shows that nothing listens. What has come stays to be read; nothing more comes.
// An error means that a device does not answer and the Stream is of no more use.
func (s *Stream) Stop() error {
	return s.each(func(d *device) error {
		if d.wake != nil {
			d.wake.Stop()
		}
		d.deaf.Store(true)
		return d.dev.Stop()
	})
}

// Start goes on after Stop. What came before and was not read is dropped, and so is the first moment, in which a sound system may still give
// what was heard while it was being stopped.
func (s *Stream) Start() error {
	s.Drop()
	return s.each(func(d *device) error {
		if err := d.dev.Start(); err != nil {
			return err
		}
		d.stopped.Store(false)
		d.wake = time.AfterFunc(stale, func() { d.deaf.Store(false) })
		return nil
	})
}

// each does something with each device, with the patience a device that may be gone gets.
func (s *Stream) each(do func(*device) error) error {
	done := make(chan error, 1)
	go func() {
		err := do(s.mic)
		if s.far != nil {
			err = errors.Join(err, do(s.far))
		}
		done <- err
	}()
	select {
	case err := <-done:
		return worded(err)
	case <-time.After(closing):
		return noAnswer(errors.New("a device does not answer"))
	}
}

// Close closes the devices, or leaves them behind when that takes longer than two seconds: it then returns an error, and a thread of the
// sound library stays stuck for as long as the process lives.
func (s *Stream) Close() error {
	done := make(chan struct{})
	for _, d := range []*device{s.mic, s.far} {
		if d != nil {
			d.deaf.Store(true)
		}
	}
	go func() {
		defer close(done)
		for _, d := range []*device{s.mic, s.far} {
			if d != nil {
				d.dev.Uninit()
			}
		}
		s.sys.close()
	}()
	select {
	case <-done:
		return nil
	case <-time.After(closing):
		return errors.New("close the microphone: it does not answer")
	}
}

// ValidID reports whether an id may have come from Microphones or FarSides; "" does not count.
func ValidID(id string) bool {
	b, err := hex.DecodeString(strings.TrimPrefix(id, "out:"))
	return err == nil && len(b) > 0 && len(b) <= len(malgo.DeviceID{})
}
