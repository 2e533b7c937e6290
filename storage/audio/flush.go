package audio

// Flush seals what was taken and is not yet a whole second, as a record of its own, so that a crash cannot cost it. Under EachRecord it is on
// disk when Flush returns. A part of a sample waits for its rest.
func (w *Writer) Flush() error {
	if w.closed || w.err != nil || len(w.buf) == 0 || len(w.buf)%w.frame() != 0 {
		return w.err
	}
	w.seal()
	return w.err
}
