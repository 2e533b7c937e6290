package capture

import (
	"encoding/binary"
	"math"
)

// Reading is how loud a tenth of a second was, from 0 to 1 of full scale, and how much of it was cut off at full scale.
type Reading struct {
	RMS     float64
	Peak    float64
	Clipped int // samples in runs of clippedRun or more at full scale
}

// Sound is a judgement on whether what comes in can be understood. The zero value means that too little was heard to say.
type Sound string

// The judgements.
const (
	SoundGood     Sound = "good"
	SoundQuiet    Sound = "quiet"    // somebody speaking near it should be louder
	SoundClipping Sound = "clipping" // too loud: the tops of the sound are cut off
	SoundSilent   Sound = "silent"   // nothing at all: muted, or the wrong microphone
)

// The thresholds, in decibels relative to a full-scale square wave. Telephony's nominal level of active speech is -26 (ITU-T P.56 and G.100.1
// speak of dBov); 20 below that is a talker some ten times as far away as the microphone is meant for. A microphone that is on has noise of
// its own far above -75: 16-bit sound's rounding is at -101, laptops' and headsets' capsules at about -65 to -50.
const (
	quietBelow  = -46.0
	silentBelow = -75.0
	// Three samples in a row at full scale are what digital meters call an "over"; a single one may be a true peak.
	clippedRun = 3
	fullScale  = 32767 - 32 // within 0.01 dB: some converters stop short of the last code
	// A tap on the table clips once. Speech that is too loud does it in several tenths of three seconds.
	clippingTenths = 3
)

const (
	readingSamples = Rate / 10
	judged         = 100 // readings that count: ten seconds, as pauses in a talk are seldom longer
	judgedClipped  = 30
	judgedFrom     = 20 // readings before anything is said
)

// Meter measures one channel of sound as it comes.
type Meter struct {
	channels, channel int
	sum               float64
	peak, n           int
	run, clipped      int
	readings          []Reading // the last of them, oldest first
	last              Reading
}

// NewMeter makes a meter for one of the interleaved channels.
func NewMeter(channels, channel int) *Meter { return &Meter{channels: channels, channel: channel} }

// Write takes 16-bit samples, little-endian, in whole frames, and reports whether a new Reading was completed.
func (m *Meter) Write(p []byte) (fresh bool) {
	for at := m.channel * bytesPerSample; at+bytesPerSample <= len(p); at += m.channels * bytesPerSample {
		v := int(int16(binary.LittleEndian.Uint16(p[at:])))
		v = max(v, -v)
		m.sum += float64(v * v)
		m.peak = max(m.peak, v)
		if v < fullScale {
			m.run = 0
		} else if m.run++; m.run == clippedRun {
			m.clipped += clippedRun
		} else if m.run > clippedRun {
			m.clipped++
		}
		if m.n++; m.n == readingSamples {
			m.last = Reading{math.Sqrt(m.sum/readingSamples) / 32768, float64(m.peak) / 32768, m.clipped}
			m.readings = append(m.readings, m.last)
			if len(m.readings) > judged {
				m.readings = m.readings[1:]
			}
			m.sum, m.peak, m.n, m.clipped, fresh = 0, 0, 0, 0, true
		}
	}
	return fresh
}

// Last returns the newest reading.
func (m *Meter) Last() Reading { return m.last }

// Sound judges the last ten seconds.
func (m *Meter) Sound() Sound { return Judge(m.readings) }

// Reset forgets what was heard, as after a change of the microphone.
func (m *Meter) Reset() { *m = Meter{channels: m.channels, channel: m.channel} }

// Judge says what readings, oldest first, mean for somebody who is about to speak or is speaking. It goes by the loudest of the last ten
// seconds, so pauses do not make good sound quiet.
func Judge(r []Reading) Sound {
	if len(r) < judgedFrom {
		return ""
	}
	r = r[max(0, len(r)-judged):]
	over := 0
	for _, x := range r[max(0, len(r)-judgedClipped):] {
		if x.Clipped > 0 {
			over++
		}
	}
	loudest := 0.0
	for _, x := range r {
		loudest = max(loudest, x.RMS)
	}
	switch {
	case over >= clippingTenths:
		return SoundClipping
	case loudest < fromDB(silentBelow):
		return SoundSilent
	case loudest < fromDB(quietBelow):
		return SoundQuiet
	}
	return SoundGood
}

func fromDB(db float64) float64 { return math.Pow(10, db/20) }
