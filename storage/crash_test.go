//go:build linux

package storage

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdh"
	crand "crypto/rand"
	"errors"
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
	"time"

	"evenhand/casework"
	"evenhand/storage/audio"
	"evenhand/storage/ledger"
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
	case "tmpfs":
		err = fillTmpfs(job[1])
	case "remove":
		err = removeOnce(job[1], casework.ID(job[2]))
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

// fillTmpfs records to a disk of 256 KiB till it is full, and checks what is promised of that: what was acknowledged is whole, the error says
// what is the matter, a removal that has no room leaves the sound as it was, and with room again recording goes on where it stopped.
func fillTmpfs(dir string) error {
	ctx := context.Background()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	path, id := filepath.Join(dir, "x.sound"), casework.NewID()
	key, err := ecdh.X25519().GenerateKey(crand.Reader)
	if err != nil {
		return err
	}
	w, err := audio.Create(path, key.PublicKey(), id, audio.EachRecord, 1)
	if err != nil {
		return err
	}
	pcm := noise(20)
	full := func(what string, err error) error {
		if p := casework.AsProblem(err); err == nil || p.Code != casework.CodeDiskFull {
			return fmt.Errorf("%s: %v", what, err)
		}
		return nil
	}
	acked := 0
	for err == nil && acked < 20 {
		if _, err = w.Write(pcm[acked*2*audio.Rate : (acked+1)*2*audio.Rate]); err == nil {
			acked++
		}
	}
	if err := errors.Join(full("write", err), full("rest", w.Rest())); err != nil {
		return err
	}
	read := func(seconds int) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		r, err := audio.OpenReader(f, key, id)
		if err != nil {
			return err
		}
		defer r.Close()
		got, err := r.Read(ctx, 0, 99)
		if err != nil || !bytes.Equal(got, pcm[:seconds*2*audio.Rate]) {
			return fmt.Errorf("%d bytes of %d s, %w", len(got), seconds, err)
		}
		return nil
	}
	if err := read(acked); err != nil {
		return err
	}
	if err := full("removal", audio.CutTail(path, key, id, 3)); err != nil {
		return err
	}
	if err := read(acked); err != nil {
		return fmt.Errorf("after a removal that had no room: %w", err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=2m"); err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if w, err = audio.Resume(f, key.PublicKey(), id, audio.EachRecord); err != nil {
		return err
	}
	if w.Seconds() != float64(acked) {
		return fmt.Errorf("goes on at %v s of %d", w.Seconds(), acked)
	}
	if _, err := w.Write(pcm[acked*2*audio.Rate:]); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	fmt.Println("ACKED", acked)
	return read(20)
}

// A recording meets a disk that is really full. The child mounts one of its own, in a name space of its own, which is gone with it.
func TestRecordingOnAFullDisk(t *testing.T) {
	c := child(t, "tmpfs", t.TempDir())
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if uid := os.Getuid(); uid != 0 {
		c.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
	}
	out, err := c.Output()
	if err != nil || !strings.Contains(string(out), "ACKED") {
		t.Fatalf("%v\n%s\nThis test mounts a small disk: run it as root, or where user name spaces are allowed (sysctl kernel.unprivileged_userns_clone=1).", err, out)
	}
	t.Logf("%s", out)
}

// removeOnce removes the sound of a recording from its second second on.
func removeOnce(dir string, recording casework.ID) error {
	s, err := openChild(dir)
	if err != nil {
		return err
	}
	fmt.Println("READY")
	if err := s.RemoveTail(context.Background(), recording, 1, "said by mistake"); err != nil {
		return err
	}
	fmt.Println("DONE")
	return s.Close()
}

// A removal that is killed at any moment is done or not begun, as far as anyone can see who opens the records after it.
func TestKilledWhileRemoving(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	done, killed := 0, 0
	for run := range 12 {
		s, err := Open(ctx, dir, v)
		if err != nil {
			t.Fatal(err)
		}
		r := recorded(t, s, newVisit(t, s).ID, 3)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		c := child(t, "remove", dir, string(r.ID))
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines, finished := bufio.NewScanner(out), false
		for lines.Scan() {
			switch lines.Text() {
			case "READY":
				time.AfterFunc(time.Duration(2*run)*time.Millisecond, func() { _ = c.Process.Kill() }) // a different moment in each run
			case "DONE":
				finished = true
			}
		}
		_ = c.Wait() // killed, or done before
		if s, err = Open(ctx, dir, v); err != nil {
			t.Fatal(err)
		}
		got, err := s.Recording(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		removed := len(got.Marks) == 1
		if finished && !removed {
			t.Errorf("run %d: acknowledged and not done", run)
		}
		want := noise(3)
		if removed {
			done++
			clear(want[2*audio.Rate:])
		} else {
			killed++
		}
		if pcm := soundOf(t, s, r.ID); !bytes.Equal(pcm, want) {
			t.Errorf("run %d: removed %v, and the sound is otherwise", run, removed)
		}
		entries, err := s.Ledger(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if told := entries[len(entries)-1].Kind == ledger.SoundRemoved; told != removed {
			t.Errorf("run %d: removed %v, told %v", run, removed, told)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "audio", "*.cut")); err != nil || len(left) > 0 {
			t.Errorf("run %d: left %v, %v", run, left, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d were done or finished at the next start, %d were not begun", done, killed)
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
