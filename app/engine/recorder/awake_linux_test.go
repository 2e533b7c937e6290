package recorder

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// logind is what the system's own gives a recorder: an open file for each wish, which ends when the file is closed.
type logind struct {
	wishes chan string
	held   chan *os.File
	refuse bool
}

func (l *logind) Inhibit(what, _, why, mode string) (dbus.UnixFD, *dbus.Error) {
	if strings.Contains(why, "/") || l.refuse && what != "idle" {
		return 0, dbus.MakeFailedError(os.ErrPermission)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	l.wishes <- what + " " + mode
	l.held <- r
	time.AfterFunc(2*time.Second, func() { _ = w.Close() }) // ours; theirs was sent
	return dbus.UnixFD(w.Fd()), nil
}

// systemBus starts a bus on which a logind answers.
func systemBus(t *testing.T, l *logind) *dbus.Conn {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bus")
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1", "--address=unix:path="+path)
	out, err := daemon.StdoutPipe()
	if err == nil {
		err = daemon.Start()
	}
	if err != nil {
		t.Fatalf("this test needs dbus-daemon (build/setup/packages.sh tests): %v", err)
	}
	t.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
	})
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+path)
	bus, err := dbus.ConnectSystemBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	if err := bus.Export(l, loginPath, loginManager); err != nil {
		t.Fatal(err)
	}
	if reply, err := bus.RequestName(login, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	return bus
}

func TestStayAwake(t *testing.T) {
	l := &logind{wishes: make(chan string, 8), held: make(chan *os.File, 8)}
	bus := systemBus(t, l)
	ctx, cancel := context.WithCancel(t.Context())
	sleeps, over := make(chan bool, 1), make(chan bool)
	go func() {
		stayAwake(ctx, func() { sleeps <- true })
		close(over)
	}()
	if got := <-l.wishes; got != "idle:sleep:handle-lid-switch block" {
		t.Error(got)
	}
	if got := <-l.wishes; got != "sleep delay" {
		t.Error(got)
	}
	awake, delay := <-l.held, <-l.held
	if err := bus.Emit(loginPath, loginManager+".PrepareForSleep", true); err != nil {
		t.Fatal(err)
	}
	<-sleeps // the sound is sealed,
	closed(t, delay)
	if err := bus.Emit(loginPath, loginManager+".PrepareForSleep", false); err != nil {
		t.Fatal(err)
	}
	if got := <-l.wishes; got != "sleep delay" { // and the next sleep waits, too
		t.Error(got)
	}
	cancel()
	<-over
	closed(t, awake)
	closed(t, <-l.held)
}

// Where not all is allowed, what is allowed is asked for; where there is no bus, recording goes on without.
func TestStayAwakeRefused(t *testing.T) {
	l := &logind{wishes: make(chan string, 8), held: make(chan *os.File, 8), refuse: true}
	systemBus(t, l)
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan bool)
	go func() {
		stayAwake(ctx, func() {})
		close(over)
	}()
	if got := <-l.wishes; got != "idle block" {
		t.Error(got)
	}
	cancel()
	<-over
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none"))
	stayAwake(t.Context(), func() {})
}

// closed waits till a wish has ended.
func closed(t *testing.T, f *os.File) {
	t.Helper()
	defer f.Close()
	_ = f.SetReadDeadline(time.Now().Add(time.Minute))
	if _, err := f.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
		t.Errorf("a wish was not ended: %v", err)
	}
}

func TestSlept(t *testing.T) {
	if a := asleep(); a < -time.Second || asleep()-a > time.Second {
		t.Errorf("asleep for %v", a)
	}
	c := &child{say: make(chan []byte, 4), slept: asleep() - 90*time.Second}
	c.s.Paused = true
	c.look(t.Context())
	r, err := parseReport(<-c.say)
	if err != nil || r.Status == nil || r.Status.Event != EventSlept || r.Status.EventForS < 89 || r.Status.EventForS > 91 {
		t.Errorf("%+v, %v", r.Status, err)
	}
	c.look(t.Context()) // told once
	if len(c.say) > 0 {
		t.Error("told twice")
	}
}
