//go:build linux

package storage

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/vault"
)

// childJob tells a copy of this test binary to be a process that is killed, or one whose disk is full.
const childJob = "EVENHAND_STORAGE_CHILD"

func TestMain(m *testing.M) {
	job := strings.Fields(os.Getenv(childJob))
	if len(job) == 0 {
		os.Exit(m.Run())
	}
	var err error
	switch job[0] {
	case "save":
		err = saveForEver(job[1], casework.ID(job[2]), casework.ID(job[3]))
	case "full":
		err = fillDisk(job[1], casework.ID(job[2]))
	case "lock":
		_, err = Lock(job[1])
	case "fault":
		kind, _ := strconv.Atoi(job[3])
		when, _ := strconv.ParseInt(job[4], 10, 64)
		err = saveWithFault(job[1], casework.ID(job[2]), fault(kind), when)
	}
	if err != nil {
		fmt.Println("ERROR", casework.AsProblem(err).Code, err, casework.AsProblem(err).Cause)
		os.Exit(1)
	}
	os.Exit(0)
}

func child(t *testing.T, job ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childJob+"="+strings.Join(job, " "))
	c.Stderr = os.Stderr
	return c
}

func openChild(dir string) (*Store, error) {
	v, err := vault.Open(context.Background(), dir, testPassphrase)
	if err != nil {
		return nil, err
	}
	return Open(context.Background(), dir, v)
}

// saveForEver saves a draft, the visit and a second of sound, one after the other, and says so after each round, till it is killed.
func saveForEver(dir string, visit, recording casework.ID) error {
	ctx := context.Background()
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	w, err := s.RecordingWriter(ctx, recording, audio.EachRecord, 1)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		d := &casework.Draft{Notice: strconv.Itoa(n), NotDiscussed: []string{strings.Repeat(strconv.Itoa(n), 500+n*977%9000)}}
		if _, err := s.SaveDraft(ctx, visit, d); err != nil {
			return err
		}
		v, err := s.Visit(ctx, visit)
		if err != nil {
			return err
		}
		v.Kind = strconv.Itoa(n)
		if err := s.SaveVisit(ctx, v); err != nil {
			return err
		}
		if _, err := w.Write(second32(n)); err != nil {
			return err
		}
		fmt.Println("ACK", n)
	}
}

// noise gives seconds of sound that nothing makes smaller.
func noise(seconds int) []byte {
	out := make([]byte, seconds*2*audio.Rate)
	_, _ = rand.NewChaCha8([32]byte{}).Read(out)
	return out
}

func second32(n int) []byte { return []byte(strings.Repeat(string(rune('a'+n%26)), 2*audio.Rate)) }

// What was acknowledged before the process was killed is there; at most one more of each may be. A kill keeps what the system holds in
// memory for the disk, so this is not loss of power: for that the promise rests on SQLite's synchronous=FULL and on fsync.
func TestKilledWhileSaving(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	lastAck := 0
	for run := range 20 {
		s, err := Open(ctx, dir, v)
		if err != nil {
			t.Fatal(err)
		}
		visit := newVisit(t, s)
		rec, err := s.AddRecording(ctx, casework.Recording{VisitID: visit.ID})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}

		c := child(t, "save", dir, string(visit.ID), string(rec.ID))
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		acked, killAt, last := 0, 1+rand.IntN(12), ""
		for lines := bufio.NewScanner(out); lines.Scan(); {
			last = lines.Text()
			if n, ok := strings.CutPrefix(last, "ACK "); ok {
				acked, _ = strconv.Atoi(n)
			}
			if acked == killAt {
				if err := c.Process.Kill(); err != nil { // goes on reading: what was acknowledged before the kill counts
					t.Fatal(err)
				}
				killAt = -1
			}
		}
		_ = c.Wait() // it was killed
		if killAt != -1 {
			t.Fatalf("run %d: the child ended by itself: %s", run, last)
		}

		if s, err = Open(ctx, dir, v); err != nil {
			t.Fatalf("run %d: %v", run, err)
		}
		d, err := s.Draft(ctx, visit.ID)
		if err != nil {
			t.Fatal(err)
		}
		between := func(what, got string) {
			if n, err := strconv.Atoi(got); err != nil || n < acked || n > acked+1 {
				t.Errorf("run %d: %s %q after %d were acknowledged", run, what, got, acked)
			}
		}
		between("draft", d.Notice)
		if n, _ := strconv.Atoi(d.Notice); d.NotDiscussed[0] != strings.Repeat(d.Notice, 500+n*977%9000) {
			t.Errorf("run %d: the draft is torn", run)
		}
		got, err := s.Visit(ctx, visit.ID)
		if err != nil {
			t.Fatal(err)
		}
		between("visit", got.Kind)
		r, err := s.RecordingReader(ctx, rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		between("sound", strconv.Itoa(int(r.Seconds())))
		if !r.Cut() {
			t.Errorf("run %d: sound without an end reads as whole", run)
		}
		for n := 1; n <= acked; n++ {
			if pcm, err := r.Read(ctx, float64(n-1), float64(n)); err != nil || string(pcm) != string(second32(n)) {
				t.Errorf("run %d: second %d: %v", run, n, err)
			}
		}
		r.Close()
		if report, err := s.VerifyLedger(ctx); err != nil || !report.Holds {
			t.Errorf("run %d: ledger %+v %v", run, report, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		lastAck += acked
	}
	t.Logf("20 kills, %d rounds acknowledged", lastAck)
}

// fillDisk saves under a limit on the size of files, which a write meets as it meets a full disk, until saving fails; checks that what was
// saved is there; and saves again when there is room.
func fillDisk(dir string, visit casework.ID) error {
	ctx := context.Background()
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	signal.Ignore(syscall.SIGXFSZ) // the write fails instead
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	set := func(n uint64) error {
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: limit.Max})
	}
	if err := set(600_000); err != nil {
		return err
	}
	saved := ""
	for n := 1; ; n++ {
		notice := strconv.Itoa(n)
		_, err := s.SaveDraft(ctx, visit, &casework.Draft{Notice: notice, NotDiscussed: []string{strings.Repeat("x", 20_000)}})
		if err != nil {
			if p := casework.AsProblem(err); p.Code != casework.CodeDiskFull {
				return fmt.Errorf("save: %s: %w (%v)", p.Code, err, p.Cause)
			}
			break
		}
		if saved = notice; n > 1000 {
			return fmt.Errorf("the limit was never met")
		}
	}
	d, err := s.Draft(ctx, visit)
	if err != nil || d.Notice != saved {
		return fmt.Errorf("draft %v after %s was saved: %w", d, saved, err)
	}

	rec, err := s.AddRecording(ctx, casework.Recording{VisitID: visit})
	if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeDiskFull {
		return fmt.Errorf("recording on a full disk: %v", err)
	}
	if err := set(limit.Max); err != nil {
		return err
	}
	if rec, err = s.AddRecording(ctx, casework.Recording{VisitID: visit}); err != nil {
		return err
	}
	if err := set(10); err != nil { // less than a header: the try leaves nothing behind
		return err
	}
	_, err = s.RecordingWriter(ctx, rec.ID, audio.EachRecord, 1)
	if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeDiskFull {
		return fmt.Errorf("header on a full disk: %v", err)
	}
	if err := set(100_000); err != nil {
		return err
	}
	w, err := s.RecordingWriter(ctx, rec.ID, audio.EachRecord, 1)
	if err != nil {
		return err
	}
	_, err = w.Write(noise(10))
	if p := casework.AsProblem(err); p == nil || p.Code != casework.CodeDiskFull {
		return fmt.Errorf("sound on a full disk: %v", err)
	}
	_ = w.Close() // has failed before, and says so again
	if err := set(limit.Max); err != nil {
		return err
	}
	r, err := s.RecordingReader(ctx, rec.ID)
	if err != nil {
		return err
	}
	if !r.Cut() || r.Seconds() != 3 {
		return fmt.Errorf("sound of %v s, cut %v", r.Seconds(), r.Cut())
	}
	if err := r.Close(); err != nil {
		return err
	}
	_, err = s.SaveDraft(ctx, visit, &casework.Draft{Notice: "room again"})
	fmt.Println("SAVED", saved)
	return err
}

func TestDiskFull(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	s, err := Open(ctx, dir, v)
	if err != nil {
		t.Fatal(err)
	}
	visit := newVisit(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := child(t, "full", dir, string(visit.ID)).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.HasPrefix(string(out), "SAVED \n") {
		t.Fatal("nothing was saved before the disk was full")
	}
	if s, err = Open(ctx, dir, v); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if d, err := s.Draft(ctx, visit.ID); err != nil || d.Notice != "room again" {
		t.Fatal(d, err)
	}
	if report, err := s.VerifyLedger(ctx); err != nil || !report.Holds {
		t.Fatalf("ledger %+v %v", report, err)
	}
}

func TestSecondEvenhandIsTurnedAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data with spaces, ? and # and %20")
	l, err := Lock(dir) // before there is a vault
	if err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir)
	wantCode(t, err, casework.CodeAlreadyOpen)
	v := newVault(t, dir)
	_, err = Open(t.Context(), dir, v)
	wantCode(t, err, casework.CodeAlreadyOpen)
	if out, err := child(t, "lock", filepath.Dir(dir)).Output(); err != nil { // another folder is free
		t.Fatalf("%s", out)
	}
	s, err := l.Open(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Lock(dir)
	wantCode(t, err, casework.CodeAlreadyOpen) // the lock outlives the store: it is the caller's
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), dir, v); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Lock(dir); err != nil {
		t.Fatalf("the store kept its lock: %v", err)
	}
	l.Close()
}

func TestLockHoldsAgainstAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	l, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	out, err := child(t, "lock", dir).Output()
	if err == nil || !strings.Contains(string(out), string(casework.CodeAlreadyOpen)) {
		t.Fatalf("%v %s", err, out)
	}
}
