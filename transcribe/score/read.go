package score

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// ReadRTTM reads speaker turns in NIST's format; lines of other types and comments (";;") are passed over.
func ReadRTTM(r io.Reader) ([]Turn, error) {
	var out []Turn
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		f := strings.Fields(sc.Text())
		if len(f) == 0 || f[0] != "SPEAKER" {
			continue
		}
		if len(f) < 8 {
			return nil, fmt.Errorf("line %d: %d fields, want at least 8", n, len(f))
		}
		start, err1 := strconv.ParseFloat(f[3], 64)
		long, err2 := strconv.ParseFloat(f[4], 64)
		if err1 != nil || err2 != nil || !(start >= 0) || !(long >= 0) || math.IsInf(start+long, 0) {
			return nil, fmt.Errorf("line %d: times %q %q", n, f[3], f[4])
		}
		out = append(out, Turn{Speaker: f[7], StartS: start, EndS: start + long})
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("read RTTM: %w", err)
	}
	return out, nil
}

// ReadUtterances reads the NAME.utterances.json that goes with a voiced visit: a list, or an object whose "utterances" is one, of
// speaker, start, end and text.
func ReadUtterances(r io.Reader) ([]Turn, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read utterances: %w", err)
	}
	type utterance struct {
		Speaker string  `json:"speaker"`
		Start   float64 `json:"start"`
		End     float64 `json:"end"`
		Text    string  `json:"text"`
	}
	var list []utterance
	if err := json.Unmarshal(b, &list); err != nil {
		var in struct {
			Utterances []utterance `json:"utterances"`
		}
		if err := json.Unmarshal(b, &in); err != nil {
			return nil, fmt.Errorf("read utterances: %w", err)
		}
		list = in.Utterances
	}
	out := make([]Turn, len(list))
	for i, u := range list {
		if u.End < u.Start || u.Start < 0 {
			return nil, fmt.Errorf("utterance %d: times %g–%g", i+1, u.Start, u.End)
		}
		out[i] = Turn{u.Speaker, u.Start, u.End, u.Text}
	}
	return out, nil
}
