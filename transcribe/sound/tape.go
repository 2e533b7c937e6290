package sound

import "sync"

// Tape is the last stretch of a sound that goes on, by places counted from the start of the whole. Its zero value is empty and begins at 0.
// It may be used by several goroutines at once.
type Tape struct {
	mu   sync.Mutex
	base int
	x    []int16
}

// NewTape returns an empty tape of a sound that is only heard from a place on.
func NewTape(from int) *Tape { return &Tape{base: from} }

// Append adds what comes next.
func (t *Tape) Append(x []int16) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.x = append(t.x, x...)
}

// Forget lets go of what lies before a place.
func (t *Tape) Forget(before int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := min(before-t.base, len(t.x))
	if n <= 0 {
		return
	}
	if n > cap(t.x)/4 { // moved rarely, so that forgetting costs little
		t.x = append(make([]int16, 0, len(t.x)-n+len(t.x)/4), t.x[n:]...)
	} else {
		t.x = t.x[n:]
	}
	t.base += n
}

// Held returns what the tape still has.
func (t *Tape) Held() Stretch {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Stretch{t.base, t.base + len(t.x)}
}

// Copy returns a part of the sound, or nil if the tape has not all of it.
func (t *Tape) Copy(s Stretch) []int16 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if s.From < t.base || s.To > t.base+len(t.x) || s.Len() <= 0 {
		return nil
	}
	return append([]int16(nil), t.x[s.From-t.base:s.To-t.base]...)
}
