package decode

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
)

// Part is one of several files that together are one visit.
type Part struct {
	Path string
	Info Info // as Probe gave it
}

// Order returns the parts in the order they were recorded: by the time their containers say they were started, where every one of them says a
// different time; else by name as people read names, so that "Part 2" comes before "Part 10". Mixing the two would put a file without a time
// anywhere. Copying and sending files changes their dates on disk, so those are not looked at.
func Order(parts []Part) []Part {
	out := slices.Clone(parts)
	slices.SortStableFunc(out, func(a, b Part) int {
		return cmp.Or(natural(stem(a.Path), stem(b.Path)), cmp.Compare(a.Path, b.Path))
	})
	byTime := func(a, b Part) int { return a.Info.Started.Compare(b.Info.Started) }
	timed := slices.SortedStableFunc(slices.Values(out), byTime)
	for i, p := range timed {
		if p.Info.Started.IsZero() || i > 0 && byTime(timed[i-1], p) == 0 {
			return out
		}
	}
	return timed
}

// stem is a file's name without its ending, so that "Memo" comes before "Memo 2".
func stem(path string) string { return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) }

// natural compares two names with upper and lower case alike and runs of digits as numbers of any length.
func natural(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x > 0 && y > 0 {
			n, m := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
			if c := cmp.Or(cmp.Compare(len(n), len(m)), cmp.Compare(n, m)); c != 0 {
				return c
			}
			a, b = a[x:], b[y:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits returns how many digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
