//go:build linux

// Package soundtest gives a test a sound system of its own: a PulseAudio server in a private folder, with loudspeakers that are heard by
// nobody and microphones that hear what is played on them. Microphones can be plugged in and pulled out, and the server killed.
package soundtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Rate is the samples a second of all that is played, one channel of 16-bit samples. No server here changes the rate, so what is recorded is
// to the bit what was played.
const Rate = 16000

// Server is a sound server that ends with the test.
type Server struct {
	t      testing.TB
	dir    string
	cmd    *exec.Cmd
	exited chan struct{}
}

// Start starts a server without any device. Without PulseAudio the test fails.
func Start(t testing.TB) *Server {
	t.Helper()
	if _, err := exec.LookPath("pulseaudio"); err != nil {
		t.Fatal("this test needs PulseAudio: run build/setup/packages.sh tests, or install pulseaudio and pulseaudio-utils")
	}
	dir, err := os.MkdirTemp("", "sound") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, dir: dir}
	t.Cleanup(func() {
		s.Kill()
		_ = os.RemoveAll(dir)
	})
	s.Restart()
	return s
}

// Env is what a process needs in its environment to find the server.
func (s *Server) Env() []string {
	return []string{"PULSE_SERVER=unix:" + filepath.Join(s.dir, "socket"), "XDG_RUNTIME_DIR=" + s.dir, "HOME=" + s.dir}
}

// Use makes the server that of the test's own process, till the test ends.
func (s *Server) Use(t *testing.T) {
	for _, kv := range s.Env() {
		k, v, _ := strings.Cut(kv, "=")
		t.Setenv(k, v)
	}
}

// Restart starts the server, which must not run. It has no devices then.
func (s *Server) Restart() {
	s.t.Helper()
	s.cmd = exec.Command("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no",
		"-L", "module-native-protocol-unix socket="+filepath.Join(s.dir, "socket")+" auth-anonymous=1")
	// Of the servers on one session bus only the first may live, and packages are tested side by side.
	s.cmd.Env = append(append(os.Environ(), s.Env()...), "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(s.dir, "none"))
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start the sound server: %v", err)
	}
	exited := make(chan struct{})
	s.exited = exited
	go func(c *exec.Cmd) {
		_ = c.Wait()
		close(exited)
	}(s.cmd)
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if s.pactl("info").Run() == nil {
			return
		}
		if time.Now().After(until) {
			s.t.Fatal("the sound server did not come up")
		}
	}
}

// Kill kills the server.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.exited
}

func (s *Server) pactl(args ...string) *exec.Cmd {
	cmd := exec.Command("pactl", args...)
	cmd.Env = append(os.Environ(), s.Env()...)
	return cmd
}

func (s *Server) load(args ...string) (module string) {
	s.t.Helper()
	out, err := s.pactl(append([]string{"load-module"}, args...)...).Output()
	if err != nil {
		s.t.Fatalf("%v: %v", args, err)
	}
	return strings.TrimSpace(string(out))
}

// Loudspeaker adds a loudspeaker. What is played on it is heard by its microphones, and by "Monitor of NAME".
func (s *Server) Loudspeaker(name string) (module string) {
	s.t.Helper()
	module = s.load("module-null-sink", "sink_name="+name, "rate=16000", "channels=1", "format=s16le", "sink_properties=device.description="+name)
	// A loudspeaker that is none wakes every two seconds until somebody asks for more, and microphones begin at once: so somebody listens.
	out, _ := s.listen(name)
	if _, err := out.Read(make([]byte, 1)); err != nil {
		s.t.Fatalf("listen: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return module
}

// listen gives what is heard of a loudspeaker, till stop is called or the test ends.
func (s *Server) listen(loudspeaker string) (out io.Reader, stop func()) {
	s.t.Helper()
	cmd := exec.Command("parec", "--raw", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=20", "--device="+loudspeaker+".monitor")
	cmd.Env = append(os.Environ(), s.Env()...)
	r, w, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd.Stdout = w
	err = cmd.Start()
	_ = w.Close()
	if err != nil {
		s.t.Fatalf("listen: %v", err)
	}
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = r.Close()
	})
	s.t.Cleanup(stop)
	return r, stop
}

// Pass returns when so many seconds of sound have passed in a room.
func (s *Server) Pass(loudspeaker string, seconds float64) {
	s.t.Helper()
	out, stop := s.listen(loudspeaker)
	defer stop()
	if _, err := io.CopyN(io.Discard, out, int64(seconds*Rate)*2); err != nil {
		s.t.Fatalf("listen: %v", err)
	}
}

// Plug adds a microphone that hears a loudspeaker.
func (s *Server) Plug(name, loudspeaker string) (module string) {
	s.t.Helper()
	return s.load("module-remap-source", "source_name="+name, "master="+loudspeaker+".monitor", "channels=1", "remix=no", "source_properties=device.description="+name)
}

// Unplug pulls out what Plug or Loudspeaker gave.
func (s *Server) Unplug(module string) {
	s.t.Helper()
	if out, err := s.pactl("unload-module", module).CombinedOutput(); err != nil {
		s.t.Fatalf("unload: %v: %s", err, out)
	}
}

// Play plays samples on a loudspeaker until they end, or the test. It returns when they can be heard there.
func (s *Server) Play(loudspeaker string, pcm []byte) (stop func()) {
	s.t.Helper()
	out, enough := s.listen(loudspeaker)
	defer enough()
	cmd := exec.Command("pacat", "--playback", "--raw", "--rate=16000", "--channels=1", "--format=s16le", "--latency-msec=2000", "--device="+loudspeaker)
	cmd.Env = append(os.Environ(), s.Env()...)
	cmd.Stdin = bytes.NewReader(pcm)
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("play: %v", err)
	}
	done := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(done)
	}()
	stop = func() {
		_ = cmd.Process.Kill()
		<-done
	}
	s.t.Cleanup(stop)
	for buf, silent := make([]byte, 640), true; silent; {
		n, err := out.Read(buf)
		if err != nil {
			s.t.Fatalf("listen: %v", err)
		}
		silent = len(bytes.Trim(buf[:n], "\x00")) == 0
	}
	return stop
}

// Noise makes sound of which no stretch is like another, so that wherever a piece of it is found, one knows where it is from.
func Noise(seed uint64, seconds float64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, 0, int(seconds*Rate)*2)
	for range cap(b) / 2 {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(r.IntN(16000)-8000)))
	}
	return b
}

// Run is a stretch of a recording that is to the bit a stretch of what was played. Numbers are of samples.
type Run struct {
	At, From, Length int
}

func (r Run) String() string {
	return fmt.Sprintf("%.3f s: %.3f–%.3f s", float64(r.At)/Rate, float64(r.From)/Rate, float64(r.From+r.Length)/Rate)
}

// Runs finds the stretches, of 5 ms and more, of what was played in a recording.
func Runs(played, recorded []byte) []Run {
	const key = 8 // bytes
	where := make(map[uint64]int, len(played)/2)
	for i := 0; i+key <= len(played); i += 2 {
		where[binary.LittleEndian.Uint64(played[i:])] = i
	}
	var out []Run
	for i := 0; i+key <= len(recorded); {
		p, ok := where[binary.LittleEndian.Uint64(recorded[i:])]
		if !ok {
			i += 2
			continue
		}
		n := 0
		for i+n+1 < len(recorded) && p+n+1 < len(played) && recorded[i+n] == played[p+n] && recorded[i+n+1] == played[p+n+1] {
			n += 2
		}
		if n >= Rate*2*5/1000 {
			out = append(out, Run{i / 2, p / 2, n / 2})
		}
		i += max(n, 2)
	}
	return out
}
