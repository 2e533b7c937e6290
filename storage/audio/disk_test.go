package audio

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"slices"
)

// disk is a file that knows what of it is durable, and can lose the rest.
type disk struct {
	b       []byte   // as a process sees it
	durable []byte   // as it is on the disk for sure
	pending []change // since then, in order
	at      int64    // of Write
	limit   int      // bytes it takes; 0 is no limit
	syncs   int
	step    func() error // asked before each change
}

// change is a write at a place, or a cut to a length.
type change struct {
	at  int64
	b   []byte
	cut bool
}

func (c change) on(b []byte) []byte {
	end := int(c.at) + len(c.b)
	if len(b) < end {
		b = append(b, make([]byte, end-len(b))...)
	}
	if c.cut {
		return b[:c.at]
	}
	copy(b[c.at:], c.b)
	return b
}

var errNoRoom = errors.New("no more room")

func (d *disk) change(c change) error {
	if d.step != nil {
		if err := d.step(); err != nil {
			if errors.Is(err, errTorn) && !c.cut {
				d.apply(change{c.at, c.b[:len(c.b)/2], false})
			}
			return err
		}
	}
	if end := int(c.at) + len(c.b); d.limit > 0 && !c.cut && end > d.limit {
		d.apply(change{c.at, c.b[:max(0, d.limit-int(c.at))], false})
		return errNoRoom
	}
	d.apply(c)
	return nil
}

func (d *disk) apply(c change) {
	c.b = slices.Clone(c.b)
	d.pending = append(d.pending, c)
	d.b = c.on(d.b)
}

func (d *disk) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(d.b)) {
		return 0, io.EOF
	}
	n := copy(p, d.b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (d *disk) WriteAt(p []byte, at int64) (int, error) {
	if err := d.change(change{at, p, false}); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (d *disk) Write(p []byte) (int, error) {
	n, err := d.WriteAt(p, d.at)
	d.at += int64(n)
	return n, err
}

func (d *disk) Truncate(n int64) error { return d.change(change{n, nil, true}) }

func (d *disk) Sync() error {
	if d.step != nil {
		if err := d.step(); err != nil {
			return err
		}
	}
	d.syncs++
	d.durable, d.pending = slices.Clone(d.b), nil
	return nil
}

func (d *disk) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekEnd {
		offset += int64(len(d.b))
	}
	d.at = offset
	return offset, nil
}

func (d *disk) Close() error        { return nil }
func (d *disk) Len() (int64, error) { return int64(len(d.b)), nil }

// losePower leaves what is durable and some of the rest, as a disk may have taken it in any order.
func (d *disk) losePower(keep func() bool) {
	b := slices.Clone(d.durable)
	for _, c := range d.pending {
		if keep() {
			b = c.on(b)
		}
	}
	d.b, d.durable, d.pending = b, slices.Clone(b), nil
}

// folderOf is a folder on which nothing fails.
type folderOf map[string]*disk

func (d folderOf) open(name string) (file, error) {
	f, ok := d[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return f, nil
}

func (d folderOf) create(name string) (file, error) {
	if d[name] == nil {
		d[name] = &disk{}
	}
	return d[name], d[name].Truncate(0)
}

func (d folderOf) remove(name string) error {
	if d[name] == nil {
		return fs.ErrNotExist
	}
	delete(d, name)
	return nil
}

func (d folderOf) sync() error { return nil }

// The ways in which a faulty folder fails at one operation.
var (
	errTorn  = errors.New("the process died, and half of the write was done")
	errDied  = errors.New("the process died")
	errFails = errors.New("the system reports an error")
)

// faulty is a folder in which one operation fails. After errTorn and errDied, none is done any more.
type faulty struct {
	names   map[string]*disk
	pending []func(map[string]*disk) // changes of names that are not durable
	durable map[string]*disk
	ops, at int
	how     error
	dead    bool
}

func newFaulty(files map[string][]byte, at int, how error) *faulty {
	d := &faulty{names: map[string]*disk{}, durable: map[string]*disk{}, at: at, how: how}
	for name, b := range files {
		f := &disk{b: slices.Clone(b), durable: slices.Clone(b), step: d.step}
		d.names[name], d.durable[name] = f, f
	}
	return d
}

func (d *faulty) step() error {
	if d.dead {
		return errDied
	}
	if d.ops++; d.ops != d.at {
		return nil
	}
	d.dead = d.how != errFails
	return d.how
}

func (d *faulty) open(name string) (file, error) { return folderOf(d.names).open(name) }

func (d *faulty) rename(c func(map[string]*disk)) error {
	if err := d.step(); err != nil {
		return err
	}
	c(d.names)
	d.pending = append(d.pending, c)
	return nil
}

func (d *faulty) create(name string) (file, error) {
	if f := d.names[name]; f != nil {
		return f, f.Truncate(0)
	}
	f := &disk{step: d.step}
	return f, d.rename(func(names map[string]*disk) { names[name] = f })
}

func (d *faulty) remove(name string) error {
	if d.names[name] == nil {
		return fs.ErrNotExist
	}
	return d.rename(func(names map[string]*disk) { delete(names, name) })
}

func (d *faulty) sync() error {
	if err := d.step(); err != nil {
		return err
	}
	for _, c := range d.pending {
		c(d.durable)
	}
	d.pending = nil
	return nil
}

// survive gives what is there after the process died, or after the power was lost: then keep says of each change whether the disk had it.
func (d *faulty) survive(keep func() bool) folderOf {
	names := d.names
	if keep != nil {
		names = d.durable
		for _, c := range d.pending {
			if keep() {
				c(names)
			}
		}
		for _, f := range names {
			f.losePower(keep)
		}
	}
	for _, f := range names {
		f.step = nil
	}
	return names
}

// some keeps each change or not, the same ones each time for a seed: 0 none, 1 all.
func some(seed uint64) func() bool {
	r := rand.New(rand.NewPCG(seed, 1))
	return func() bool { return seed == 1 || seed > 1 && r.IntN(2) == 0 }
}
