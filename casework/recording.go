package casework

import (
	"fmt"
	"time"
)

// The sources of a recording.
const (
	SourceImport    = "import"
	SourcePractice  = "practice"
	SourceRecorded  = "recorded"  // by Evenhand, with a microphone
	SourceDictation = "dictation" // by Evenhand, the worker alone
)

// Recording is one stretch of sound of a visit, sealed on disk. A visit may have several: its time line is the recordings in order of
// Created, end to end, so a place in the visit's sound never moves once it is there. What was removed keeps its room as silence.
type Recording struct {
	ID        ID
	VisitID   ID
	Source    string  // one of the sources above
	Seconds   float64 // of the time line, removed stretches included; 0 until it is finished
	ExpectedS float64 // what the container promised; 0 if it did not say
	Problems  []string
	Created   time.Time
	Going     bool   `json:",omitempty"` // it is being recorded, or was when Evenhand ended
	Channels  int    `json:",omitempty"` // 2: the microphone and the far side of a call, or a stereo file whose sides differ; else 1 (or 0, in old rows)
	Marks     []Mark `json:",omitempty"`
}

// MarkKind says what a mark is about.
type MarkKind string

// The kinds of marks.
const (
	MarkBookmark MarkKind = "bookmark"
	MarkPaused   MarkKind = "paused"  // time passed that was not recorded, on purpose
	MarkCameIn   MarkKind = "came_in" // the same, because somebody came in
	MarkLost     MarkKind = "lost"    // time passed that was not recorded, through a fault
	MarkMoved    MarkKind = "moved"   // recording went on with another microphone
	MarkRemoved  MarkKind = "removed" // a stretch of the time line was destroyed by the worker
)

// Mark is something that happened at a place in a recording.
type Mark struct {
	Kind  MarkKind  `json:"kind"`
	AtS   float64   `json:"at_s"`            // from the start of the recording
	ForS  float64   `json:"for_s,omitempty"` // removed: of the time line; paused, came_in and lost: of the clock
	Clock time.Time `json:"clock"`
	Why   string    `json:"why,omitempty"` // removed: the worker's reason
}

// Words says a mark in plain words.
func (m Mark) Words() string {
	at := m.Clock.Local().Format("15:04")
	switch m.Kind {
	case MarkBookmark:
		return "Bookmark, " + at
	case MarkPaused:
		return fmt.Sprintf("Paused at %s for %s.", at, Length(m.ForS))
	case MarkCameIn:
		return fmt.Sprintf("Somebody came in at %s. Nothing was recorded for %s.", at, Length(m.ForS))
	case MarkLost:
		return fmt.Sprintf("No sound came for %s at %s. Nothing else was lost.", Length(m.ForS), at)
	case MarkMoved:
		return fmt.Sprintf("The microphone went away at %s and another took over after %s.", at, Length(m.ForS))
	case MarkRemoved:
		return fmt.Sprintf("%s removed by you at %s. Why: %s", Length(m.ForS), at, m.Why)
	}
	return ""
}

// RemovalReason checks the reason for removing sound.
func RemovalReason(why string) error {
	if blank(why) {
		return NewProblem(CodeBadInput, "Say why you remove this. The reason stays in the record; the sound does not.")
	}
	if tooLong(why) {
		return NewProblem(CodeBadInput, "Say in fewer words why you remove this.")
	}
	return nil
}

// MayRecord refuses a live recording before everybody there was told of it and how they took it is noted. A dictation asks nobody.
func (v Visit) MayRecord() error {
	for _, a := range v.Attendees {
		if !a.Signer && a.Told == ToldNotAsked {
			return NewProblem(CodeBadInput, "Say how %s took being told about the recording. It is asked at every visit, and nobody answers for another adult.", Initials(a.Name))
		}
	}
	return v.agreed(func(Attendee) bool { return false })
}

// Gap is a stretch of a visit's time line that has no words, and why.
type Gap struct {
	FromS float64 `json:"from_s"`
	ToS   float64 `json:"to_s"`
	Kind  GapKind `json:"kind"`
}

// GapKind says why a stretch has no words.
type GapKind string

const (
	GapRemoved GapKind = "removed" // the worker destroyed the sound
	GapUnheard GapKind = "unheard" // there is speech, and it could not be turned into words
)

// Words says a gap in plain words.
func (g Gap) Words() string {
	switch g.Kind {
	case GapRemoved:
		return fmt.Sprintf("%s removed by you.", Length(g.ToS-g.FromS))
	default:
		return fmt.Sprintf("About %s of speech could not be turned into words. Play it to hear what was said.", Length(g.ToS-g.FromS))
	}
}

// Length says a length of time in words: "40 seconds", "2 minutes", "1 minute 20 seconds".
func Length(s float64) string {
	n := int(s + 0.5)
	plural := func(n int, what string) string {
		if n == 1 {
			return "1 " + what
		}
		return fmt.Sprintf("%d %ss", n, what)
	}
	switch {
	case n < 60:
		return plural(max(1, n), "second")
	case n%60 == 0 || n >= 600:
		return plural((n+30)/60, "minute")
	default:
		return plural(n/60, "minute") + " " + plural(n%60, "second")
	}
}
