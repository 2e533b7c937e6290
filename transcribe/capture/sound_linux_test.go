package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"
	"time"

	"evenhand/casework"
	"evenhand/transcribe/capture/soundtest"
)

// hear reads for so long, and on until so much was heard, which a busy machine may hand over late, and returns the channels one by one. A stream that is silent it
// hears out for twenty times as long.
func hear(s *Stream, d time.Duration) (tracks [2][]byte) {
	buf := make([]byte, 1<<20)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	enough := int(d.Seconds() * Rate * 2)
	for began := time.Now(); time.Since(began) < d || len(tracks[0]) < enough && time.Since(began) < 20*d; <-look.C {
		p := buf[:s.Read(buf, false)]
		for i := 0; i+2 <= len(p); i += 2 {
			c := i / 2 % s.channels
			tracks[c] = append(tracks[c], p[i:i+2]...)
		}
	}
	return tracks
}

func find(t *testing.T, list func(context.Context) ([]Microphone, error), name string) Microphone {
	t.Helper()
	all, err := list(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(m Microphone) bool { return m.Name == name })
	if i < 0 {
		t.Fatalf("%q is not among %+v", name, all)
	}
	return all[i]
}

func total(runs []soundtest.Run) (n int) {
	for _, r := range runs {
		n += r.Length
	}
	return n
}

func TestRealSound(t *testing.T) {
	server := soundtest.Start(t)
	server.Use(t)
	room, call := server.Loudspeaker("room"), server.Loudspeaker("call")

	// Loudspeakers alone are no microphone.
	if found, err := Microphones(t.Context()); casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Fatalf("%+v, %v", found, err)
	}
	if _, err := Open(t.Context(), Config{Channels: 1}); casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Fatal(err)
	}
	headset := server.Plug("headset", "room")
	mic, far := find(t, Microphones, "headset"), find(t, FarSides, "Monitor of call")
	if !ValidID(mic.ID) || !ValidID(far.ID) || ValidID("") || ValidID("xyz") {
		t.Error("ids")
	}
	if _, err := Open(t.Context(), Config{Microphone: "00ff", Channels: 1}); casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Fatalf("a microphone that is not there: %v", err)
	}

	said, heard := soundtest.Noise(1, 20), soundtest.Noise(2, 20)
	server.Play("room", said)
	server.Play("call", heard)

	one, err := Open(t.Context(), Config{Channels: 1})
	if err != nil {
		t.Fatal(err)
	}
	if one.Microphone().ID != mic.ID {
		t.Errorf("the default is %+v", one.Microphone())
	}
	pcm := hear(one, 1500*time.Millisecond)[0]
	if n := total(soundtest.Runs(said, pcm)); n < Rate || n < len(pcm)/2*9/10 {
		t.Errorf("of %d samples %d are what was played", len(pcm)/2, n)
	}
	if err := one.Stop(); err != nil {
		t.Fatal(err)
	}
	hear(one, 100*time.Millisecond)
	before := one.Frames()
	server.Pass("room", 0.3)
	if one.Frames() != before {
		t.Error("it hears while stopped")
	}
	if err := one.Start(); err != nil {
		t.Fatal(err)
	}
	if n := len(hear(one, 500*time.Millisecond)[0]); n < Rate/2 {
		t.Errorf("%d bytes after going on", n)
	}
	if err := one.Close(); err != nil {
		t.Error(err)
	}

	two, err := Open(t.Context(), Config{Microphone: mic.ID, FarSide: far.ID, Channels: 2})
	if err != nil {
		t.Fatal(err)
	}
	if two.FarSide().Name != "Monitor of call" {
		t.Errorf("far side %+v", two.FarSide())
	}
	tracks := hear(two, 2*time.Second)
	for i, played := range [][]byte{said, heard} {
		if n := total(soundtest.Runs(played, tracks[i])); n < len(tracks[i])/2*8/10 {
			t.Errorf("track %d: of %d samples %d are what was played", i, len(tracks[i])/2, n)
		}
		if n := total(soundtest.Runs(played, tracks[1-i])); n > 0 {
			t.Errorf("track %d holds %d samples of the other", 1-i, n)
		}
	}

	// A far side that goes leaves silence; a microphone that goes leaves a stream that stands still and may not close.
	server.Unplug(call)
	hear(two, 500*time.Millisecond)
	tracks = hear(two, time.Second)
	if len(tracks[0]) < Rate || bytes.ContainsFunc(tracks[1], func(r rune) bool { return r != 0 }) {
		t.Errorf("without the far side: %d bytes", len(tracks[0]))
	}
	server.Unplug(headset)
	server.Pass("room", 0.3)
	before = two.Frames()
	server.Pass("room", 1)
	if two.Frames() != before {
		t.Error("a microphone that is not there hears")
	}
	began := time.Now()
	_ = two.Close()
	if time.Since(began) > 30*time.Second {
		t.Error("closing took", time.Since(began))
	}
	if found, err := Microphones(t.Context()); err == nil {
		t.Errorf("found %+v", found)
	}
	server.Unplug(room)
}

// A far side that is not there is silence where another will do, and a reason where not.
func TestWithoutFarSide(t *testing.T) {
	server := soundtest.Start(t)
	server.Use(t)
	server.Loudspeaker("room")
	server.Plug("headset", "room")
	c := Config{Microphone: "ab", FarSide: "cd", Channels: 2, Instead: true}
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	pcm := hear(s, 300*time.Millisecond)
	if len(pcm[0]) == 0 || len(pcm[0]) != len(pcm[1]) || s.FarSide().ID != "" {
		t.Errorf("%d, %d bytes", len(pcm[0]), len(pcm[1]))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	c.Microphone, c.Instead = "", false
	if _, err := Open(t.Context(), c); casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Error(err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(stopped, c); !errors.Is(err, context.Canceled) && casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Error(err)
	}
}

// The thread of a sound system must not be held up by what we do there.
func BenchmarkPut(b *testing.B) {
	r := newRing(kept)
	p := binary.LittleEndian.AppendUint16(make([]byte, 0, 640), 7)[:640]
	b.ReportAllocs()
	for b.Loop() {
		r.put(p)
		r.skip(r.ready())
	}
}
