package engine

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"evenhand/casework"
	"evenhand/storage"
	"evenhand/storage/audio"
)

// timeline is the sound of a visit as one line: its recordings end to end, in the order they were made. The last may still be growing.
// It is opened in memory only, a stretch at a time. One goroutine at a time may use it.
type timeline struct {
	s        *storage.Store
	parts    []stretchOf
	channels int
	live     *session // of the last part, while it is being recorded
	opened   int      // the generation of the live file that is open
	damaged  []casework.Gap
}

// stretchOf is one recording's place on the line.
type stretchOf struct {
	recording casework.Recording
	sound     *audio.Reader
	from      int64 // samples
}

var noSound = casework.NewProblem(casework.CodeNotFound, "This visit has no sound.")

// timeline opens the sound of a visit. What is being recorded now is part of it; what an import or a crash left half done is not.
func (e *Engine) timeline(ctx context.Context, s *storage.Store, visit casework.ID) (*timeline, error) {
	all, err := s.Recordings(ctx, visit)
	if err != nil {
		return nil, err
	}
	t := &timeline{s: s}
	for _, r := range all {
		live := e.session(r.ID)
		if live == nil && unfinished(r) {
			continue
		}
		if live != nil {
			t.live, t.opened = live, live.generation()
		}
		sound, err := s.RecordingReader(ctx, r.ID)
		for live != nil && is(err, casework.CodeNotFound) && !live.over() { // the microphone has not given its first second
			select {
			case <-ctx.Done():
				t.Close()
				return nil, ctx.Err()
			case <-time.After(glance):
			}
			sound, err = s.RecordingReader(ctx, r.ID)
		}
		if err != nil {
			t.Close()
			return nil, err
		}
		t.parts = append(t.parts, stretchOf{r, sound, t.samples()})
		if t.channels == 0 || sound.Channels() < t.channels {
			t.channels = sound.Channels()
		}
	}
	if len(t.parts) == 0 {
		return nil, noSound
	}
	return t, nil
}

// Close lets go of the sound and its keys.
func (t *timeline) Close() error {
	var err error
	for _, p := range t.parts {
		err = errors.Join(err, p.sound.Close())
	}
	return err
}

func (t *timeline) samples() int64 {
	if len(t.parts) == 0 {
		return 0
	}
	last := t.parts[len(t.parts)-1]
	return last.from + last.sound.Samples()
}

func (t *timeline) seconds() float64 { return float64(t.samples()) / audio.Rate }

// Channels is 2 where every recording has two sides. One side on both would be heard twice, so where they differ all are mixed.
func (t *timeline) Channels() int { return t.channels }

// glance is how often a recording that grows is looked at. It grows by a second at a time.
const glance = 200 * time.Millisecond

// Next gives the transcriber sound from a place on. While the last recording grows it waits for more; the recorder never waits for it.
func (t *timeline) Next(ctx context.Context, from int64, most int) ([]byte, error) {
	for {
		if t.live != nil && t.live.generation() != t.opened { // before anything is read: what was removed must not be heard
			if _, err := t.refresh(ctx); err != nil {
				return nil, err
			}
		}
		if from < t.samples() {
			return t.tracks(ctx, from, int64(min(most, stride*audio.Rate)))
		}
		if t.live == nil {
			return nil, io.EOF
		}
		over := t.live.over()
		grown, err := t.refresh(ctx)
		if err != nil {
			return nil, err
		}
		if grown {
			continue
		}
		if over {
			return nil, io.EOF
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-t.live.ended:
		case <-time.After(glance):
		}
	}
}

// refresh looks whether the last recording has grown. Removing minutes puts another file in its place, which is then opened instead.
func (t *timeline) refresh(ctx context.Context) (grown bool, err error) {
	last := &t.parts[len(t.parts)-1]
	if now := t.live.generation(); now != t.opened {
		sound, err := t.s.RecordingReader(ctx, last.recording.ID)
		if err != nil {
			return false, err
		}
		before := last.sound.Samples()
		last.sound.Close()
		last.sound, t.opened = sound, now
		return sound.Samples() > before, nil
	}
	return last.sound.Refresh(ctx)
}

// tracks reads n samples at most from a place that is there, in as many channels as the line has.
func (t *timeline) tracks(ctx context.Context, from, n int64) ([]byte, error) {
	for _, p := range t.parts {
		if from >= p.from+p.sound.Samples() {
			continue
		}
		pcm, err := p.sound.ReadTracks(ctx, from-p.from, min(from-p.from+n, p.sound.Samples()))
		if is(err, casework.CodeDamaged) {
			if t.moved() {
				if _, err := t.refresh(ctx); err != nil {
					return nil, err
				}
				return t.tracks(ctx, from, n)
			}
			if n > crumb {
				return t.tracks(ctx, from, crumb)
			}
			return t.hole(from, min(n, p.from+p.sound.Samples()-from)), nil
		}
		if err != nil || p.sound.Channels() == t.channels {
			return pcm, err
		}
		return mixed(pcm), nil
	}
	return nil, io.EOF
}

// moved reports whether sound could not be read because minutes are being removed behind it: what stays is sealed anew then. It waits for
// that to end.
func (t *timeline) moved() bool {
	if t.live == nil {
		return false
	}
	t.live.removing.Lock()
	defer t.live.removing.Unlock()
	return t.live.generation() != t.opened
}

// crumb is how finely damaged sound is stepped over, in samples: a flipped bit costs the second it stands in and no more.
const crumb = audio.Rate / 10

// hole is the silence that stands for damaged sound, and notes that it does.
func (t *timeline) hole(from, n int64) []byte {
	gap := casework.Gap{FromS: float64(from) / audio.Rate, ToS: float64(from+n) / audio.Rate, Kind: casework.GapUnheard}
	if last := len(t.damaged) - 1; last >= 0 && t.damaged[last].ToS == gap.FromS {
		t.damaged[last].ToS = gap.ToS
	} else if last < 0 || t.damaged[last].ToS < gap.FromS {
		t.damaged = append(t.damaged, gap)
	}
	return make([]byte, n*2*int64(t.channels))
}

// mixed makes one channel of two.
func mixed(pcm []byte) []byte {
	out := make([]byte, 0, len(pcm)/2)
	for i := 0; i+3 < len(pcm); i += 4 {
		sum := int(int16(binary.LittleEndian.Uint16(pcm[i:]))) + int(int16(binary.LittleEndian.Uint16(pcm[i+2:])))
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(sum/2)))
	}
	return out
}

// read returns the mix of all channels between two times, clipped to what is there.
func (t *timeline) read(ctx context.Context, fromS, toS float64) ([]byte, error) {
	var out []byte
	for _, p := range t.parts {
		start := float64(p.from) / audio.Rate
		if end := start + p.sound.Seconds(); fromS >= end || toS <= start {
			continue
		}
		pcm, err := p.sound.Read(ctx, max(0, fromS-start), toS-start)
		if err != nil {
			return nil, err
		}
		out = append(out, pcm...)
	}
	return out, nil
}

// levels cuts the line into n parts and returns how loud the loudest moment of each is, from 0 to 1.
func (t *timeline) levels(ctx context.Context, n int) ([]float64, error) {
	out, total := make([]float64, n), t.samples()
	for from := int64(0); from < total; {
		pcm, err := t.tracks(ctx, from, stride*audio.Rate)
		if err != nil {
			return nil, err
		}
		frame := 2 * t.channels
		for i := 0; i+frame <= len(pcm); i += frame {
			slot := min(int(from*int64(n)/total), n-1)
			for k := 0; k < frame; k += 2 {
				v := int(int16(binary.LittleEndian.Uint16(pcm[i+k:])))
				out[slot] = max(out[slot], float64(max(v, -v))/32768)
			}
			from++
		}
		if len(pcm) < frame {
			break
		}
	}
	return out, nil
}
