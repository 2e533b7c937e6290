//go:build unix

package audio

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// BenchmarkSeal seals a minute of sound second by second, as a recorder does. It prints how much of one core that takes for each second of
// sound, by the clock and by the processor's time (on a busy machine, and where making durable waits for the disk, these differ), and the
// bytes of an hour. "no disk" leaves the disk out: compression and sealing alone.
func BenchmarkSeal(b *testing.B) {
	for name, channels := range map[string]int{"mono": 1, "stereo": 2} {
		pcm := speechLike(60*Rate, channels)
		second := Rate * channels * bytesPerSample
		for _, where := range []string{"no disk", "disk"} {
			b.Run(name+", "+where, func(b *testing.B) {
				var f File = &memory{}
				path := filepath.Join(b.TempDir(), "x")
				if where == "disk" {
					var err error
					if f, err = os.Create(path); err != nil {
						b.Fatal(err)
					}
				}
				w, err := NewWriter(f, testKey(b).PublicKey(), recording, EachRecord, channels)
				if err != nil {
					b.Fatal(err)
				}
				n, size := 0, 0.0
				start, used := time.Now(), processor()
				for b.Loop() {
					if _, err := w.Write(pcm[n%60*second : (n%60+1)*second]); err != nil {
						b.Fatal(err)
					}
					n++
				}
				clock, cpu := time.Since(start).Seconds(), (processor() - used).Seconds()
				if err := w.Rest(); err != nil {
					b.Fatal(err)
				}
				if m, ok := f.(*memory); ok {
					size = float64(m.Len())
				} else if st, err := os.Stat(path); err == nil {
					size = float64(st.Size())
				}
				b.ReportMetric(100*clock/float64(n), "%core(clock)")
				b.ReportMetric(100*cpu/float64(n), "%core(cpu)")
				b.ReportMetric(size/float64(n)*3600/1e6, "MB/hour")
			})
		}
	}
}

// BenchmarkStartSegment makes and seals a segment's key, as is done once for sixty records.
func BenchmarkStartSegment(b *testing.B) {
	h := header{format: newest, channels: 1, recording: recording}
	for b.Loop() {
		if _, _, err := newSegment(h, h.bytes(), 0, 0, 0, testKey(b).PublicKey()); err != nil {
			b.Fatal(err)
		}
	}
}

// processor returns the processor time this process used.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkOpenHour opens one hour of sound and reads two seconds from its middle.
func BenchmarkOpenHour(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x")
	w, err := Create(path, testKey(b).PublicKey(), recording, EachSegment, 1)
	if err != nil {
		b.Fatal(err)
	}
	minute := speechLike(60*Rate, 1)
	for range 60 {
		if _, err := w.Write(minute); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	open := func() *Reader {
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		r, err := OpenReader(f, testKey(b), recording)
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	b.Run("open and read", func(b *testing.B) {
		for b.Loop() {
			r := open()
			if _, err := r.Read(b.Context(), 1800.5, 1802.5); err != nil {
				b.Fatal(err)
			}
			r.Close()
		}
	})
	b.Run("refresh", func(b *testing.B) {
		r := open()
		defer r.Close()
		for b.Loop() {
			if _, err := r.Refresh(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
