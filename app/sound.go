package app

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// serveSound answers the window's requests for sound: /sound/VISIT?from=S&to=S gives a WAV of that stretch, /peaks/VISIT?n=N a list of
// levels for the waveform. The sound is opened in memory only and nothing of it is cached.
func (h *house) serveSound(w http.ResponseWriter, r *http.Request) {
	kind, visit, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet || (kind != "sound" && kind != "peaks") {
		http.NotFound(w, r)
		return
	}
	var err error
	switch kind {
	case "sound":
		var wav []byte
		from, to := number(r, "from"), number(r, "to")
		if wav, err = h.engine.Sound(r.Context(), visit, from, to); err == nil {
			w.Header().Set("Content-Type", "audio/wav")
			_, err = w.Write(wav)
			if err == nil {
				return
			}
		}
	case "peaks":
		var peaks []float64
		if peaks, err = h.engine.Peaks(r.Context(), visit, int(number(r, "n"))); err == nil {
			w.Header().Set("Content-Type", "application/json")
			if err = json.NewEncoder(w).Encode(peaks); err == nil {
				return
			}
		}
	}
	h.log.Problem(kind, err)
	http.Error(w, "The sound could not be opened.", http.StatusNotFound)
}

func number(r *http.Request, name string) float64 {
	f, err := strconv.ParseFloat(r.URL.Query().Get(name), 64)
	if err != nil || f != f || f < 0 || f > 1e6 {
		return 0
	}
	return f
}
