package capture

import "sync/atomic"

const bytesPerSample = 2

// ring passes samples from one goroutine or thread (put) to one other (get, skip) with neither waiting for the other. What finds no room is
// lost and counted: the thread of a sound system must not wait.
type ring struct {
	buf  []byte
	head atomic.Int64 // samples put
	tail atomic.Int64 // samples taken
	lost atomic.Int64 // samples that found no room
}

func newRing(samples int) *ring { return &ring{buf: make([]byte, samples*bytesPerSample)} }

// put copies sound in, and never waits.
func (r *ring) put(p []byte) {
	head := r.head.Load()
	n := int64(len(p) / bytesPerSample)
	room := int64(len(r.buf)/bytesPerSample) - (head - r.tail.Load())
	if n > room {
		r.lost.Add(n - room)
		n = room
	}
	at := int(head*bytesPerSample) % len(r.buf)
	m := copy(r.buf[at:], p[:n*bytesPerSample])
	copy(r.buf, p[m:n*bytesPerSample])
	r.head.Add(n)
}

// ready returns how many samples can be taken.
func (r *ring) ready() int { return int(r.head.Load() - r.tail.Load()) }

// get takes samples into p, which must be ready.
func (r *ring) get(p []byte) {
	at := int(r.tail.Load()*bytesPerSample) % len(r.buf)
	m := copy(p, r.buf[at:])
	copy(p[m:], r.buf)
	r.tail.Add(int64(len(p) / bytesPerSample))
}

// skip drops samples, which must be ready.
func (r *ring) skip(n int) { r.tail.Add(int64(n)) }
