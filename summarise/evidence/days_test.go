package evidence

import (
	"testing"
	"time"
)

// A day said is the day meant, as seen from the visit: Thursday 12 March 2026, and days at the end of a month.
func TestDaysAgainstTheVisit(t *testing.T) {
	for _, c := range []struct {
		visit, heard, stated string
		want                 bool
	}{
		{"2026-03-12", "tomorrow", "Friday 13 March", true},
		{"2026-03-12", "tomorrow", "Saturday 14 March", false},
		{"2026-03-31", "tomorrow", "Wednesday 1 April", true},
		{"2026-12-31", "tomorrow", "1 January", true},
		{"2026-03-12", "the day after tomorrow", "Saturday 14 March", true},
		{"2026-03-12", "the day before yesterday", "10 March", true},
		{"2026-03-12", "last night", "Wednesday 11 March", true},
		{"2026-03-12", "this afternoon", "12 March", true},
		{"2026-03-12", "a week on Monday", "Monday 23 March", true},
		{"2026-03-12", "a week on Monday", "Monday 16 March", false},
		{"2026-03-12", "Monday week", "23 March", true},
		{"2026-03-12", "a fortnight on Tuesday", "31 March", true},
		{"2026-03-12", "next Friday", "13 March", true},
		{"2026-03-12", "next Friday", "20 March", true}, // not the same day for everybody
		{"2026-03-12", "next Friday", "27 March", false},
		{"2026-03-12", "this Friday", "13 March", true},
		{"2026-03-12", "last Tuesday", "10 March", true},
		{"2026-03-12", "last Tuesday", "17 March", false},
		{"2026-03-12", "last Tuesday", "next Tuesday", false},
		{"2026-03-12", "Friday just gone", "6 March", true},
		{"2026-03-12", "the end of the month", "31 March", true},
		{"2026-02-12", "the end of the month", "28 February", true},
		{"2026-02-12", "the end of next month", "31 March", true},
		{"2026-03-12", "the end of May", "31 May", true},
		{"2026-03-12", "the end of the week", "Friday 13 March", true},
		{"2026-03-12", "Boxing Day", "26 December", true},
		{"2026-03-12", "two weeks ago", "26 February", true},
		{"2026-03-12", "in ten days", "22 March", true},
		{"2026-03-12", "last month", "February", true},
		{"2026-01-12", "last month", "December", true},
		{"2026-01-12", "last month", "January", false},
		{"2026-03-12", "last week", "next week", false},
		{"2026-03-12", "the week before", "last week", true},
		{"2026-03-12", "four in the morning", "4pm", false},
		{"2026-03-12", "four in the morning", "4am", true},
		{"2026-03-12", "half nine", "9.30", true},
		{"2026-03-12", "last June", "June", true},
		{"2026-03-12", "June before last", "last June", false},
	} {
		visit, err := time.Parse(time.DateOnly, c.visit)
		if err != nil {
			t.Fatal(err)
		}
		read := func(s string) quant {
			ts := tokenise(fold("by " + s))
			qs := quants(ts, visit)
			if len(qs) == 0 {
				t.Fatalf("nothing read in %q", s)
			}
			return qs[0]
		}
		if got := read(c.heard).says(read(c.stated)); got != c.want {
			t.Errorf("%s: %q heard, %q stated: %v", c.visit, c.heard, c.stated, got)
		}
	}
	for s, want := range map[string]bool{"31 April": true, "Friday 13 March": false, "Thursday 13 March": true, "29 February": true, "28 February": false} {
		visit := time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)
		ts := tokenise(fold("on " + s))
		if qs := quants(ts, visit); len(qs) != 1 || qs[0].impossible() != want {
			t.Errorf("%q: impossible %v, want %v", s, !want, want)
		}
	}
}
