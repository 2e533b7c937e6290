package engine

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/transcribe/capture/soundtest"
)

func init() { victims["record"] = recordForEver }

// recordForEver records a visit and says each second that is taken, as the window would show it.
func recordForEver(args []string) error {
	e, visit, _, err := victimEngine(args)
	if err != nil {
		return err
	}
	e.emit = func(event string, payload any) {
		if v, ok := payload.(RecordingView); ok && event == "recording" {
			fmt.Println("AT", v.Seconds)
		}
	}
	if _, err := e.Record(context.Background(), visit, RecordForm{}); err != nil {
		return err
	}
	select {}
}

// holders are the processes that have a file open.
func holders(path string) []int {
	var out []int
	links, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, l := range links {
		if to, err := os.Readlink(l); err == nil && to == path {
			pid, _ := strconv.Atoi(strings.Split(l, "/")[2])
			out = append(out, pid)
		}
	}
	return out
}

// The window is killed at a random moment while it records, and sometimes the recorder with it. Not more than a second is lost, the recording
// is offered, and nothing lies in the clear.
func TestKilledWhileRecording(t *testing.T) {
	sound := room(t)
	e := open(t)
	visits := make([]string, 4)
	for i := range visits {
		visits[i] = told(t, e)
	}
	config := e.config
	e.Close()
	dice := rand.New(rand.NewPCG(4, 2026))
	for i, visit := range visits {
		both := i%2 == 1                        // the recorder dies too
		noise := soundtest.Noise(uint64(i), 60) // longer than a busy machine takes
		stop := sound.Play("room", noise)
		cmd := victim(t, "record", config, visit, "-")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		until, reached := 1.5+3*dice.Float64(), 0.0
		killed := time.Time{}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			at, ok := strings.CutPrefix(lines.Text(), "AT ")
			if !ok {
				t.Log(lines.Text())
				continue
			}
			reached, _ = strconv.ParseFloat(at, 64)
			if reached > until && killed.IsZero() {
				killed = time.Now()
				_ = cmd.Process.Kill()
				if both {
					files, _ := filepath.Glob(filepath.Join(config.Data, "audio", "*.sound"))
					for _, f := range files {
						for _, pid := range holders(f) {
							_ = syscall.Kill(pid, syscall.SIGKILL)
						}
					}
				}
			}
		}
		_ = cmd.Wait()
		if killed.IsZero() {
			t.Fatal("it ended by itself")
		}
		again := New(config, nil)
		again.Start(t.Context())
		today, err := again.Today(t.Context())
		if err != nil || len(today.Found) != 1 {
			t.Fatalf("found: %+v, %v", today.Found, err)
		}
		f := today.Found[0]
		if f.Visit != visit || f.Live == both || f.Seconds < reached-3 { // less than one is lost where the disk keeps up
			t.Errorf("round %d: at %.2f s it was killed; found %+v", i, reached, f)
		}
		if !both {
			await(t, "the recorder to go on alone", 10*time.Second, func() bool {
				now, err := again.Today(t.Context())
				return err == nil && len(now.Found) == 1 && now.Found[0].Seconds > reached+1
			})
		}
		path := again.store.RecordingPath(casework.ID(f.Recording))
		if err := again.KeepFound(t.Context(), f.Recording); err != nil {
			t.Fatal(err)
		}
		if recorder.Held(path) {
			t.Error("the recorder still records")
		}
		_ = again.Wait(t.Context(), visit) // noise has no words
		v, err := again.Visit(t.Context(), visit)
		if err != nil || len(v.Sounds) != 1 || v.Sounds[0].Going {
			t.Fatalf("kept: %+v, %v", v.Sounds, err)
		}
		wav, err := again.Sound(t.Context(), visit, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if have := float64(played(noise, wav[44:])) / 16000; have < v.SoundS-1.5 {
			t.Errorf("round %d: of %.1f s only %.1f s are what was played", i, v.SoundS, have)
		}
		if today, err := again.Today(t.Context()); err != nil || len(today.Found) != 0 {
			t.Errorf("still offered: %+v, %v", today.Found, err)
		}
		again.Close()
		stop()
		nothingPlain(t, config.Data, noise, nil)
	}
}
