package recorder

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdh"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/transcribe/capture"
	"evenhand/transcribe/capture/soundtest"
)

// TestMain lets the test binary be the recorder, and a window that starts one.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "child-recorder" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		if err := Child(ctx, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) == 3 && os.Args[1] == "window" {
		var j Job
		err := json.Unmarshal([]byte(os.Args[2]), &j)
		if err == nil {
			r := New([]string{os.Args[0], "child-recorder"}, j, nil)
			err = r.Start(context.Background())
			fmt.Println(r.pid.Load())
		}
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		select {}
	}
	os.Exit(m.Run())
}

const recording = casework.ID("aaaaaaaaaaaaaaaaaaaaaaaaaa")

// rig is a recorder in a room in which noise is played that tells wherever a piece of it is found where it is from.
type rig struct {
	t      *testing.T
	server *soundtest.Server
	key    *ecdh.PrivateKey
	job    Job
	said   []byte
	r      *Recorder

	mu   sync.Mutex
	news []State // those with an event
}

func newRig(t *testing.T, playS float64) *rig {
	t.Helper()
	key, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{0x42}, 32))
	if err != nil {
		t.Fatal(err)
	}
	g := &rig{t: t, server: soundtest.Start(t), key: key, said: soundtest.Noise(1, playS)}
	g.job = Job{Path: filepath.Join(t.TempDir(), "a.sound"), Recording: recording, Key: key.PublicKey().Bytes(), Channels: 1}
	g.server.Loudspeaker("room")
	g.server.Play("room", g.said)
	return g
}

// microphone gives the id a microphone of this name has: with PulseAudio, the bytes of its name.
func microphone(name string) string { return fmt.Sprintf("%x", name) }

func (g *rig) recorder() *Recorder {
	g.r = New([]string{os.Args[0], "child-recorder"}, g.job, func(s State) {
		if s.Event != "" {
			g.t.Logf("%s at %.1f s: %s for %.2f s", s.Event, s.Seconds, s.Microphone, s.EventForS)
			g.mu.Lock()
			defer g.mu.Unlock()
			g.news = append(g.news, s)
		}
	})
	g.r.stderr = os.Stderr
	g.r.env = g.server.Env()
	return g.r
}

func (g *rig) start() *Recorder {
	g.t.Helper()
	r := g.recorder()
	if err := r.Start(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), busy*5*time.Second)
		defer cancel()
		_ = r.Finish(ctx)
	})
	return r
}

// busy is how many times as long as on a machine at rest something is waited for: a machine that has other work is not broken.
const busy = 10

// until waits till something is so, which a machine at rest does within this.
func (g *rig) until(what string, within time.Duration, so func(State) bool) State {
	g.t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(busy * within); ; <-look.C {
		s := g.r.State()
		if so(s) {
			return s
		}
		if time.Now().After(end) {
			g.t.Fatalf("%s: not within %v: %+v %v", what, busy*within, s, g.events())
		}
	}
}

func (g *rig) events() (out []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.news {
		out = append(out, s.Event)
	}
	return out
}

func (g *rig) happened(event string) func(State) bool {
	return func(State) bool { return slices.Contains(g.events(), event) }
}

func (g *rig) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err, errors.Unwrap(err))
	}
}

// sealed opens what was recorded, track by track.
func (g *rig) sealed(whole bool) (tracks [2][]byte) {
	g.t.Helper()
	f, err := os.Open(g.job.Path)
	g.must(err)
	rd, err := audio.OpenReader(f, g.key, recording)
	g.must(err)
	defer rd.Close()
	if rd.Cut() == whole {
		g.t.Errorf("the end mark is there: %v", !rd.Cut())
	}
	pcm, err := rd.ReadTracks(g.t.Context(), 0, rd.Samples())
	g.must(err)
	for i := 0; i+2 <= len(pcm); i += 2 {
		c := i / 2 % rd.Channels()
		tracks[c] = append(tracks[c], pcm[i:i+2]...)
	}
	return tracks
}

// sealing watches two seconds of the file grow, and returns how old a sound was, at worst, before it could be read from there.
func (g *rig) sealing() (worst float64) {
	g.t.Helper()
	f, err := os.Open(g.job.Path)
	g.must(err)
	rd, err := audio.OpenReader(f, g.key, recording)
	g.must(err)
	defer rd.Close()
	began := time.Now()
	heard := g.r.State().Seconds // by then
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for before := rd.Seconds(); rd.Seconds() < heard+2; <-look.C {
		grown, err := rd.Refresh(g.t.Context())
		g.must(err)
		if age := heard + time.Since(began).Seconds() - before; grown && before > heard {
			worst = max(worst, age)
		}
		before = rd.Seconds()
		if time.Since(began) > busy*10*time.Second {
			g.t.Fatal("the file does not grow")
		}
	}
	return worst
}

// gaps says how much of what was played is missing between one stretch of the recording and the next, in seconds, leaving out what is less
// than a hundredth. Nearly all that was recorded must be what was played.
func (g *rig) gaps(said, track []byte) (out []float64) {
	g.t.Helper()
	runs := soundtest.Runs(said, track)
	total := 0
	for i, r := range runs {
		total += r.Length
		if i == 0 {
			continue
		}
		if missing := float64(r.From-runs[i-1].From-runs[i-1].Length) / capture.Rate; missing > 0.01 {
			out = append(out, missing)
			g.t.Logf("missing %.3f s between %v and %v", missing, runs[i-1], r)
		} else if missing < 0 {
			g.t.Errorf("%.2f s are there twice, or in the wrong place", -missing)
		}
	}
	if n := len(track) / 2; total < n*9/10 {
		g.t.Errorf("only %.2f of %.2f s are what was played", float64(total)/capture.Rate, float64(n)/capture.Rate)
	}
	return out
}

// nothingPlain looks in the folder for any piece of what was played.
func (g *rig) nothingPlain() {
	g.t.Helper()
	pieces := map[string]bool{}
	for i := 0; i+16 <= len(g.said); i += 320 { // a piece of every ten milliseconds
		pieces[string(g.said[i:i+16])] = true
	}
	files := 0
	err := filepath.WalkDir(filepath.Dir(g.job.Path), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for i := 0; i+16 <= len(b); i++ {
			if pieces[string(b[i:i+16])] {
				g.t.Errorf("plain sound in %s", filepath.Base(path))
				break
			}
		}
		files++
		return err
	})
	if err != nil || files == 0 {
		g.t.Errorf("%d files, %v", files, err)
	}
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

func TestRecordPauseRest(t *testing.T) {
	t.Parallel()
	g := newRig(t, 30)
	g.server.Plug("headset", "room")
	began := time.Now()
	r := g.start()
	t.Logf("recording %v after Start", time.Since(began).Round(time.Millisecond))
	if !Held(g.job.Path) {
		t.Error("nobody holds what is being recorded")
	}
	other := New([]string{os.Args[0], "child-recorder"}, g.job, nil)
	other.env = g.server.Env()
	if err := other.Start(t.Context()); casework.AsProblem(err).Code != casework.CodeAlreadyOpen {
		t.Errorf("a second recorder on the same file: %v", err)
	}
	t.Logf("a sound is sealed within %.2f s", g.sealing())
	s := g.until("sound", 5*time.Second, func(s State) bool { return s.Seconds > 2.5 && s.Sound != "" })
	if s.Sound != "good" || s.Level < 0.05 || s.Peak < s.Level || s.Microphone != "headset" || !s.Going {
		t.Errorf("%+v", s)
	}

	g.must(r.Pause(t.Context()))
	before := g.sealed(false)[0]
	if s := r.State(); !s.Paused || s.Level != 0 {
		t.Errorf("paused: %+v", s)
	}
	g.server.Pass("room", 0.8)
	if after := g.sealed(false)[0]; len(after) != len(before) || r.State().Seconds != float64(len(before)/2)/capture.Rate {
		t.Errorf("paused, and %d bytes became %d", len(before), len(after))
	}
	g.must(r.GoOn(t.Context()))
	paused := len(before) / 2
	g.until("going on", 5*time.Second, func(s State) bool { return s.Seconds > float64(paused)/capture.Rate+1.2 })

	g.must(r.Rest(t.Context()))
	rested := g.sealed(false)[0]
	if !r.State().Rested {
		t.Errorf("%+v", r.State())
	}
	g.server.Pass("room", 0.5)
	g.must(r.GoOn(t.Context()))
	g.until("going on", 5*time.Second, func(s State) bool { return s.Seconds > float64(len(rested)/2)/capture.Rate+1.7 })
	g.must(r.Finish(t.Context()))
	g.must(r.Finish(t.Context())) // nothing more to do
	if err := r.Pause(t.Context()); casework.AsProblem(err).Code != casework.CodeRecorderDied {
		t.Errorf("pause after the end: %v", err)
	}
	if s := r.State(); s.Going || s.Problem != nil || s.Event != "" || Held(g.job.Path) {
		t.Errorf("%+v", s)
	}
	track := g.sealed(true)[0]
	// Only the pause is missing – before it perhaps a moment of stopping – and nothing of what was said while it rested.
	gaps, runs := g.gaps(g.said, track), soundtest.Runs(g.said, track)
	if sum := sum(gaps); len(gaps) < 1 || len(gaps) > 2 || sum < 0.7 || sum > 8 || runs[len(runs)-1].Length < capture.Rate*5/2 {
		t.Errorf("gaps %v, runs %v", gaps, runs)
	}
	g.nothingPlain()
	if left, _ := filepath.Glob(g.job.Path + ".*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if events := g.events(); len(events) > 0 {
		t.Errorf("events %v", events)
	}
}

func TestTwoTracks(t *testing.T) {
	t.Parallel()
	g := newRig(t, 40)
	g.server.Plug("headset", "room")
	call := g.server.Loudspeaker("call")
	heard := soundtest.Noise(2, 20)
	quiet := g.server.Play("call", heard)
	g.job.Channels, g.job.FarSide = 2, microphone("call.monitor")
	r := g.start()
	s := g.until("three seconds", 8*time.Second, func(s State) bool { return s.Seconds > 3 })
	if s.FarSide != "Monitor of call" || s.FarLevel < 0.05 {
		t.Errorf("%+v", s)
	}
	g.must(r.Rest(t.Context()))
	tracks := g.sealed(false)
	g.must(r.GoOn(t.Context()))
	quiet() // the server would move it to the room
	g.server.Unplug(call)
	g.until("the far side gone", 6*time.Second, g.happened(EventFarLost))
	g.server.Loudspeaker("call")
	s = g.until("the far side back", 12*time.Second, g.happened(EventFarBack))
	if s.FarSide == "" || !s.Going {
		t.Errorf("%+v", s)
	}
	g.must(r.Finish(t.Context()))
	if gaps := g.gaps(g.said, g.sealed(true)[0]); len(gaps) > 1 || len(gaps) == 1 && gaps[0] > 1 {
		t.Errorf("the microphone missed %v", gaps)
	}
	if gaps := g.gaps(g.said, tracks[0]); len(gaps) > 0 {
		t.Errorf("microphone: %v", gaps)
	}
	runs := soundtest.Runs(heard, tracks[1])
	total := 0
	for _, r := range runs {
		total += r.Length
	}
	if total < len(tracks[1])/2*8/10 || len(soundtest.Runs(heard, tracks[0]))+len(soundtest.Runs(g.said, tracks[1])) > 0 {
		t.Errorf("far side: %d of %d samples, %v", total, len(tracks[1])/2, runs)
	}
}

func TestUnplugAndReplug(t *testing.T) {
	t.Parallel()
	g := newRig(t, 40)
	g.server.Plug("builtin", "room")
	headset := g.server.Plug("headset", "room")
	g.job.Microphone = microphone("headset")
	r := g.start()
	g.until("sound", 5*time.Second, func(s State) bool { return s.Seconds > 1.5 && s.Microphone == "headset" })
	g.server.Unplug(headset)
	out := time.Now()
	s := g.until("the other microphone", 3*time.Second, g.happened(EventMoved))
	t.Logf("moved after %v", time.Since(out).Round(time.Millisecond))
	if s.Microphone != "builtin" {
		t.Errorf("%+v", s)
	}
	seconds := s.Seconds
	g.server.Plug("headset", "room")
	s = g.until("news of the headset", 8*time.Second, g.happened(EventBack))
	if s.Back != "headset" || s.Microphone != "builtin" {
		t.Errorf("%+v", s)
	}
	if err := r.UseMicrophone(t.Context(), "00"); casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Errorf("a microphone that is not there: %v", err)
	}
	g.must(r.UseMicrophone(t.Context(), microphone("headset")))
	s = g.until("the headset", 3*time.Second, func(s State) bool { return s.Microphone == "headset" && s.Seconds > seconds+2 })
	if s.Back != "" {
		t.Errorf("%+v", s)
	}
	g.must(r.Finish(t.Context()))
	gaps := g.gaps(g.said, g.sealed(true)[0])
	if len(gaps) == 0 || gaps[0] > 3*busy || gaps[0] < 0.4 || len(gaps) > 2 || len(gaps) == 2 && gaps[1] > 1 {
		t.Errorf("missing %v: at rest, the unplugging costs less than 3 s, the chosen move next to nothing", gaps)
	}
	g.mu.Lock()
	if told := g.news[0].EventForS; told < gaps[0]-1.5 || told > gaps[0]+1.5 {
		t.Errorf("told that %.2f s were lost; it was %.2f", told, gaps[0])
	}
	g.mu.Unlock()
}

func TestSoundServerKilled(t *testing.T) {
	t.Parallel()
	g := newRig(t, 20)
	g.server.Plug("headset", "room")
	r := g.start()
	g.until("sound", 5*time.Second, func(s State) bool { return s.Seconds > 1.2 })
	g.server.Kill()
	s := g.until("searching", 5*time.Second, func(s State) bool { return s.Searching })
	if !s.Going {
		t.Errorf("%+v", s)
	}
	g.server.Restart()
	g.server.Loudspeaker("room")
	g.server.Plug("headset", "room")
	again := soundtest.Noise(9, 20)
	g.server.Play("room", again)
	back := time.Now()
	s = g.until("sound again", 12*time.Second, g.happened(EventLost))
	t.Logf("sound again %v after the server", time.Since(back).Round(time.Millisecond))
	g.until("two more seconds", 8*time.Second, func(n State) bool { return n.Seconds > s.Seconds+2 && !n.Searching })
	g.must(r.Finish(t.Context()))
	if n := len(soundtest.Runs(again, g.sealed(true)[0])); n == 0 {
		t.Error("nothing of what was played after")
	}
}

// kill -9 of the recorder at random moments: what was sealed stays, and the next one goes on.
func TestKillRecorder(t *testing.T) {
	t.Parallel()
	g := newRig(t, 200)
	g.server.Plug("headset", "room")
	r := g.start()
	random := rand.New(rand.NewPCG(4, 4))
	const kills = 20
	g.until("sound", 5*time.Second, func(s State) bool { return s.Seconds > 0.5 })
	var down []float64 // seconds from a kill to the next sound
	for i := range kills {
		moment := r.State().Seconds + 0.6 + 0.8*random.Float64()
		g.until("a moment", 10*time.Second, func(s State) bool { return s.Seconds > moment })
		g.must(syscall.Kill(int(r.pid.Load()), syscall.SIGKILL))
		killed := time.Now()
		g.until("the next recorder", 10*time.Second, func(s State) bool { return len(g.events()) > i })
		down = append(down, time.Since(killed).Seconds())
	}
	g.must(r.Finish(t.Context()))
	track := g.sealed(true)[0]
	gaps := g.gaps(g.said, track)
	g.nothingPlain()
	if len(gaps) != kills {
		t.Fatalf("%d gaps: %v", len(gaps), gaps)
	}
	var unsealed float64
	for i, x := range gaps {
		unsealed = max(unsealed, x-down[i])
		if told := g.news[i].EventForS; told < x-1.5 || told > x+1.5 {
			t.Errorf("told that %.2f s were lost; it was %.2f", told, x)
		}
	}
	slices.Sort(down)
	t.Logf("%d kills: lost %.2f s each, at worst %.2f; of that unsealed at worst %.2f; the next one heard after %.2f s, at worst %.2f; %.1f s recorded",
		kills, sum(gaps)/kills, slices.Max(gaps), unsealed, down[kills/2], down[kills-1], float64(len(track)/2)/capture.Rate)
	if unsealed > 2 { // less than one, where the disk keeps up
		t.Errorf("%.2f s that were recorded were lost", unsealed)
	}
}

// kill -9 of the window: the recorder goes on, looks after itself, and finishes when asked.
func TestKillWindow(t *testing.T) {
	t.Parallel()
	g := newRig(t, 40)
	g.server.Plug("builtin", "room")
	headset := g.server.Plug("headset", "room")
	g.job.Microphone = microphone("headset")
	job, err := json.Marshal(g.job)
	g.must(err)
	window := exec.Command(os.Args[0], "window", string(job))
	window.Env = append(os.Environ(), g.server.Env()...)
	window.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := window.StdoutPipe()
	g.must(err)
	g.must(window.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	g.must(err)
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(line)
	}
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	size := func() float64 {
		f, err := os.Open(g.job.Path)
		g.must(err)
		rd, err := audio.OpenReader(f, g.key, recording)
		g.must(err)
		defer rd.Close()
		return rd.Seconds()
	}
	grows := func(by float64, within time.Duration) {
		t.Helper()
		from := size()
		look := time.NewTicker(50 * time.Millisecond)
		defer look.Stop()
		for end := time.Now().Add(busy * within); size() < from+by; <-look.C {
			if time.Now().After(end) {
				t.Fatalf("it grew by %.1f s only, not by %.1f", size()-from, by)
			}
		}
	}
	grows(1, 5*time.Second)
	g.must(syscall.Kill(-window.Process.Pid, syscall.SIGKILL)) // and all it started, as a terminal that closes would
	_ = window.Wait()
	if !Held(g.job.Path) {
		t.Fatal("the recorder went with its window")
	}
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGPIPE} {
		g.must(syscall.Kill(pid, s))
	}
	grows(2, 6*time.Second)
	g.server.Unplug(headset)
	grows(2.6, 8*time.Second) // of which half a second may be from before
	ctx, cancel := context.WithTimeout(t.Context(), busy*5*time.Second)
	defer cancel()
	began := time.Now()
	g.must(Stop(ctx, g.job.Path))
	t.Logf("stopped in %v", time.Since(began).Round(time.Millisecond))
	if Held(g.job.Path) {
		t.Error("it still holds the file")
	}
	if gaps := g.gaps(g.said, g.sealed(true)[0]); len(gaps) > 1 || len(gaps) == 1 && gaps[0] > 3*busy {
		t.Errorf("gaps %v", gaps)
	}
	g.must(Stop(ctx, g.job.Path)) // nothing to stop
	g.nothingPlain()
}

// A full disk in the middle: a limit on the size of files is what a process sees of it without needing a disk.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	g := newRig(t, 30)
	g.server.Plug("headset", "room")
	r := g.start()
	g.until("sound", 5*time.Second, func(s State) bool { return s.Seconds > 1.5 })
	var was unix.Rlimit
	g.must(unix.Prlimit(int(r.pid.Load()), unix.RLIMIT_FSIZE, nil, &was))
	st, err := os.Stat(g.job.Path)
	g.must(err)
	limit := was
	limit.Cur = uint64(st.Size()) + 50_000
	g.must(unix.Prlimit(int(r.pid.Load()), unix.RLIMIT_FSIZE, &limit, nil))
	s := g.until("a full disk", 6*time.Second, g.happened(EventDiskFull))
	if !s.Going || !s.Paused || s.Problem == nil || s.Problem.Code != casework.CodeDiskFull || s.Level != 0 {
		t.Errorf("%+v", s)
	}
	kept := g.sealed(false)[0]
	if float64(len(kept)/2)/capture.Rate < 1 {
		t.Errorf("%d bytes are left", len(kept))
	}
	if err := r.GoOn(t.Context()); err == nil {
		g.until("still full", 6*time.Second, func(s State) bool { return s.Paused && s.Problem != nil })
	}
	g.must(unix.Prlimit(int(r.pid.Load()), unix.RLIMIT_FSIZE, &was, nil)) // somebody makes room
	g.must(r.GoOn(t.Context()))
	g.until("going on", 5*time.Second, func(n State) bool { return n.Seconds > float64(len(kept)/2)/capture.Rate+1.5 && n.Problem == nil })
	g.must(r.Finish(t.Context()))
	track := g.sealed(true)[0]
	if !bytes.HasPrefix(track, kept) {
		t.Error("what was kept is not there any more")
	}
	g.nothingPlain()
}

// The session ends: the file is whole within a second.
func TestSessionEnds(t *testing.T) {
	t.Parallel()
	g := newRig(t, 20)
	g.server.Plug("headset", "room")
	r := g.start()
	s := g.until("sound", 5*time.Second, func(s State) bool { return s.Seconds > 1.4 })
	began := time.Now()
	g.must(syscall.Kill(int(r.pid.Load()), syscall.SIGTERM))
	g.until("the end", time.Second, g.happened(EventStopped))
	t.Logf("ended in %v", time.Since(began).Round(time.Millisecond))
	if r.State().Going || r.State().Problem != nil {
		t.Errorf("%+v", r.State())
	}
	g.must(r.Finish(t.Context()))
	if n := float64(len(g.sealed(true)[0])/2) / capture.Rate; n < s.Seconds {
		t.Errorf("%.2f s of %.2f", n, s.Seconds)
	}

	// The same file can be gone on with, and finished while it is paused.
	r = g.start()
	g.until("sound", 5*time.Second, func(n State) bool { return n.Seconds > s.Seconds+1 })
	g.must(r.Pause(t.Context()))
	pid := r.pid.Load()
	g.must(syscall.Kill(int(pid), syscall.SIGKILL))
	g.must(r.Finish(t.Context()))
	if r.pid.Load() == pid {
		t.Error("nobody went on")
	}
	if n := float64(len(g.sealed(true)[0])/2) / capture.Rate; n < s.Seconds+1 {
		t.Errorf("%.2f s", n)
	}
}

// Trying a microphone writes nothing anywhere.
func TestLevelOnly(t *testing.T) {
	t.Parallel()
	g := newRig(t, 20)
	g.server.Plug("headset", "room")
	dir := filepath.Dir(g.job.Path)
	g.job = Job{Channels: 1, LevelOnly: true, Microphone: "00"} // not there: the default
	r := g.start()
	g.until("a level", 6*time.Second, func(s State) bool { return s.Sound == "good" && s.Level > 0.05 })
	// A recorder that is held up, as by a slow disk, is not given up.
	pid := int(r.pid.Load())
	g.must(syscall.Kill(pid, syscall.SIGSTOP))
	g.server.Pass("room", 1.5)
	g.must(syscall.Kill(pid, syscall.SIGCONT))
	s := r.State()
	g.until("a level again", 3*time.Second, func(n State) bool { return n.Level != s.Level })
	if int(r.pid.Load()) != pid {
		t.Error("it was killed")
	}
	g.must(r.Finish(t.Context()))
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestNoMicrophone(t *testing.T) {
	t.Parallel()
	g := newRig(t, 1)
	r := g.recorder()
	if err := r.Start(t.Context()); casework.AsProblem(err).Code != casework.CodeMicrophone {
		t.Fatal(err)
	}
	if s := r.State(); s.Going || s.Problem == nil {
		t.Errorf("%+v", s)
	}
	if _, err := os.Stat(g.job.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
	if err := New([]string{filepath.Join(t.TempDir(), "nothing")}, g.job, nil).Start(t.Context()); err == nil {
		t.Error("no recorder, and no error")
	}
	if err := New(nil, Job{Channels: 3}, nil).Start(t.Context()); err == nil {
		t.Error("a bad job")
	}
}
