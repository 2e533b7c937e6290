package engine

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
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
)

func init() {
	victims["edit"] = editForEver
	victims["full"] = editTillFull
	victims["draft"] = draftTillKilled
}

// victim starts a copy of this test binary on the same data folder.
func victim(t *testing.T, job string, c Config, visit, statement string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimJob+"="+strings.Join([]string{job, c.Data, c.PassphraseFile, visit, statement}, " "))
	cmd.Stderr = os.Stderr
	return cmd
}

func victimEngine(args []string) (e *Engine, visit, statement string, err error) {
	c := Config{Data: args[0], PassphraseFile: args[1]}
	if err := c.Resolve(); err != nil {
		return nil, "", "", err
	}
	e = New(c, nil)
	e.Start(context.Background())
	return e, args[2], args[3], nil
}

// editForEver edits one sentence again and again, and says each time that it is saved, as the window is told.
func editForEver(args []string) error {
	e, visit, statement, err := victimEngine(args)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		if _, err := e.Edit(context.Background(), visit, statement, fmt.Sprintf("Typed as number %d.", n)); err != nil {
			return err
		}
		fmt.Println("ACK", n)
	}
}

// The last acknowledged keystroke survives kill -9.
func TestKilledWhileEditing(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, must(t)(e.Draft(ctx, visit)), drafted)
	config := e.config
	e.Close()
	for _, after := range []int{1, 7, 30} {
		cmd := victim(t, "edit", config, visit, st.ID)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		acked, last := 0, ""
		for lines := bufio.NewScanner(out); lines.Scan(); {
			last = lines.Text()
			if n, ok := strings.CutPrefix(last, "ACK "); ok {
				if acked, _ = strconv.Atoi(n); acked == after {
					_ = cmd.Process.Kill() // SIGKILL; what it still says is read to the end
				}
			}
		}
		_ = cmd.Wait()
		if acked < after {
			t.Fatalf("it stopped by itself: %s", last)
		}
		again := New(config, nil)
		again.Start(ctx)
		d, err := again.Draft(ctx, visit)
		if err != nil {
			t.Fatal(err)
		}
		_, now := pick(t, d, byID(st.ID))
		if now.Text != fmt.Sprintf("Typed as number %d.", acked) && now.Text != fmt.Sprintf("Typed as number %d.", acked+1) {
			t.Errorf("%d was acknowledged, and %q is there", acked, now.Text)
		}
		if r, err := again.VerifyLedger(ctx); err != nil || !r.Holds {
			t.Errorf("ledger: %+v, %v", r, err)
		}
		again.Close()
	}
}

// editTillFull adds to a note under a limit on the size of files, which a write meets as it meets a full disk.
func editTillFull(args []string) error {
	e, visit, statement, err := victimEngine(args)
	if err != nil {
		return err
	}
	defer e.Close()
	ctx := context.Background()
	d, err := e.Draft(ctx, visit)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ) // the write fails instead
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: limit.Max}); err != nil {
		return err
	}
	kept := 0
	for ; kept < 10_000; kept++ {
		if _, err = e.Edit(ctx, visit, statement, fmt.Sprintf("Edit %d %s", kept, strings.Repeat("x", 4_000))); err != nil {
			break
		}
		if _, err = e.Add(ctx, visit, d.Sections[0].ID, fmt.Sprintf("Sentence %d %s", kept, strings.Repeat("x", 4_000)), nil); err != nil {
			break
		}
	}
	if code(err) != casework.CodeDiskFull {
		return fmt.Errorf("after %d: %w", kept, err)
	}
	if d, err = e.Draft(ctx, visit); err != nil {
		return fmt.Errorf("read on a full disk: %w", err)
	}
	if kept == 0 || !contains(d, fmt.Sprintf("Sentence %d ", kept-1)) {
		return fmt.Errorf("sentence %d is lost", kept-1)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if _, err := e.Edit(ctx, visit, statement, "Now there is room."); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	fmt.Println("KEPT", kept)
	return nil
}

func TestDiskFullWhileEditing(t *testing.T) {
	e, ctx := open(t), t.Context()
	visit := draftedVisit(t, e)
	_, st := pick(t, must(t)(e.Draft(ctx, visit)), drafted)
	config := e.config
	e.Close()
	out, err := victim(t, "full", config, visit, st.ID).Output()
	kept, ok := strings.CutPrefix(strings.TrimSpace(string(out)), "KEPT ")
	if err != nil || !ok {
		t.Fatalf("%v: %s", err, out)
	}
	again := New(config, nil)
	defer again.Close()
	again.Start(ctx)
	d := must(t)(again.Draft(ctx, visit))
	n, _ := strconv.Atoi(kept)
	if !contains(d, fmt.Sprintf("Sentence %d ", n-1)) || !contains(d, "Now there is room.") {
		t.Errorf("opened again: what was kept before the disk was full is not there")
	}
}

// serverGroups finds the language server that an engine started, by the home folder only it gives.
func serverGroups(t *testing.T) (pids []int) {
	t.Helper()
	home := []byte("HOME=" + filepath.Join(os.TempDir(), "evenhand-ollama-"))
	all, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		env, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(append([]byte("\x00"), env...), append([]byte("\x00"), home...)) {
			continue // gone, or somebody else's
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Our own Ollama killed in the middle of a reply: it is started once more, drafting goes on from the part it was at, and the draft is whole.
func TestOllamaKilledMidReply(t *testing.T) {
	e, ctx := open(t), t.Context()
	e.config.beside = filepath.Dir(built(t, "ollama"))
	t.Setenv("TMPDIR", t.TempDir()) // so that the server started here is told from any other
	visit := heardVisit(t, e)
	words, err := e.store.Transcript(ctx, casework.ID(visit))
	if err != nil {
		t.Fatal(err)
	}
	words.Utterances = words.Utterances[:50] // two parts: a model on one core takes its time
	if _, err := e.store.SaveTranscript(ctx, casework.ID(visit), words); err != nil {
		t.Fatal(err)
	}
	if err := e.MakeDraft(ctx, visit, "model"); err != nil {
		t.Fatal(err)
	}
	await(t, "the first part", 3*time.Minute, func() bool {
		job := e.Job(visit)
		if !job.Running {
			t.Fatalf("it was over before it could be killed: %+v", job)
		}
		return job.Part > 0
	})
	read, err := e.store.Mined(ctx, casework.ID(visit))
	if err != nil || len(read) == 0 {
		t.Fatalf("a part was read and is not stored: %v", err)
	}
	pids := serverGroups(t)
	if len(pids) == 0 {
		t.Fatal("no server of ours is running")
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	if err := e.Wait(ctx, visit); err != nil {
		t.Fatalf("no draft was made: %v", err)
	}
	d := must(t)(e.Draft(ctx, visit))
	stored, err := e.store.Draft(ctx, casework.ID(visit))
	if err != nil || !stored.Receipt.Complete || stored.Receipt.UtterancesRead != stored.Receipt.Utterances || d.Wet == 0 {
		t.Errorf("%+v, %d wet, %v", stored.Receipt, d.Wet, err)
	}
	if left := serverGroups(t); len(left) > 0 {
		t.Errorf("processes were left behind: %v", left)
	}
}

// draftTillKilled drafts with the language model at an address, and says which part it has come to.
func draftTillKilled(args []string) error {
	c := Config{Data: args[0], PassphraseFile: args[1], Ollama: args[3]}
	if err := c.Resolve(); err != nil {
		return err
	}
	c.Models = os.Getenv("EVENHAND_TEST_MODELS")
	e := New(c, func(event string, payload any) {
		if job, ok := payload.(Job); ok {
			fmt.Println("PART", job.Part)
		}
	})
	e.Start(context.Background())
	if err := e.MakeDraft(context.Background(), args[2], "model"); err != nil {
		return err
	}
	return e.Wait(context.Background(), args[2])
}

// The window is killed in the middle of drafting: the next drafting goes on from the parts that were read.
func TestKilledWhileDrafting(t *testing.T) {
	e, ctx := open(t), t.Context()
	hold := make(chan struct{})
	first := &fakeOllama{before: func(n int) {
		if n > 1 {
			<-hold
		}
	}}
	first.start(t, e)
	t.Cleanup(func() { close(hold) })
	visit := heardVisit(t, e)
	config := e.config
	e.Close()
	t.Setenv("EVENHAND_TEST_MODELS", config.Models)
	cmd := victim(t, "draft", config, visit, first.URL)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said = lines.Text(); said == "PART 1" {
			_ = cmd.Process.Kill() // SIGKILL
		}
	}
	_ = cmd.Wait()
	if said != "PART 1" {
		t.Fatalf("it stopped by itself: %s", said)
	}
	second := &fakeOllama{}
	again := New(config, nil)
	defer again.Close()
	second.start(t, again)
	again.Start(ctx)
	v, err := again.Visit(ctx, visit)
	if err != nil || v.HasDraft || v.State != string(casework.VisitHeard) || v.Next != "Go on with the draft" ||
		v.Job == nil || v.Job.Running || v.Job.Part != 1 || v.Job.Parts < 2 || !strings.Contains(v.Job.Message, "everything up to part 1 are safe") {
		t.Fatalf("%+v, %+v, %v", v.VisitCard, v.Job, err)
	}
	parts, err := again.store.Mined(ctx, casework.ID(visit))
	if err != nil || len(parts) != 1 || !parts[0].Read {
		t.Fatalf("%+v, %v", parts, err)
	}
	d, err := draftNow(t, again, visit)
	if err != nil || !d.Receipt.Complete {
		t.Fatalf("%+v, %v", d.Receipt, err)
	}
	second.mu.Lock()
	defer second.mu.Unlock()
	for _, prompt := range second.asked {
		if prompt == first.asked[0] {
			t.Error("the part that was read is read again")
		}
	}
	if r, err := again.VerifyLedger(ctx); err != nil || !r.Holds {
		t.Errorf("ledger: %+v, %v", r, err)
	}
}

// However many need the language model's program at once, one is started; it ends with the last, and one that died is started anew.
func TestOneLanguageServer(t *testing.T) {
	e, ctx := open(t), t.Context()
	t.Setenv("TMPDIR", t.TempDir())
	exe, models := filepath.Join(built(t, "ollama"), "bin", "ollama"), filepath.Join(built(t, "models"), "ollama")
	type taken struct {
		url   string
		letGo func()
		err   error
	}
	take := func() taken {
		url, letGo, err := e.server.take(ctx, exe, models)
		return taken{url, letGo, err}
	}
	all := make(chan taken)
	for range 3 {
		go func() { all <- take() }()
	}
	one, two, three := <-all, <-all, <-all
	if one.err != nil || two.err != nil || three.err != nil || one.url != two.url || two.url != three.url {
		t.Fatalf("%+v %+v %+v", one, two, three)
	}
	one.letGo()
	one.letGo() // twice is once
	two.letGo()
	pids := serverGroups(t)
	if len(pids) == 0 {
		t.Fatal("it ended although it is needed")
	}
	for _, pid := range pids {
		if nice, err := syscall.Getpriority(syscall.PRIO_PROCESS, pid); err != nil || 20-nice < 10 { // as the system call counts
			t.Errorf("%d is as important as sound: %d, %v", pid, 20-nice, err)
		}
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	<-e.server.child.Done()
	four := take()
	if four.err != nil || four.url == one.url && len(serverGroups(t)) == 0 {
		t.Fatalf("%+v", four)
	}
	three.letGo()
	if len(serverGroups(t)) == 0 {
		t.Error("it ended although it is needed")
	}
	four.letGo()
	if left := serverGroups(t); len(left) > 0 {
		t.Errorf("processes were left behind: %v", left)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := e.server.take(gone, exe, models); err == nil || e.server.users != 0 {
		t.Errorf("%d users, %v", e.server.users, err)
	}
}

// Closing while a draft is made ends the work and the server, and leaves the visit where it was.
func TestCloseWhileDrafting(t *testing.T) {
	e, ctx := open(t), t.Context()
	e.config.beside = filepath.Dir(built(t, "ollama"))
	t.Setenv("TMPDIR", t.TempDir()) // so that the server started here is told from any other
	visit := heardVisit(t, e)
	if err := e.MakeDraft(ctx, visit, "model"); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(10 * time.Minute)
	for len(serverGroups(t)) == 0 {
		select {
		case <-deadline:
			t.Fatal("the server never started")
		case <-time.After(5 * time.Millisecond):
		}
	}
	e.Close()
	if left := serverGroups(t); len(left) > 0 {
		t.Errorf("processes were left behind: %v", left)
	}
	again := New(e.config, nil)
	defer again.Close()
	again.Start(ctx)
	v, err := again.Visit(ctx, visit)
	if err != nil || v.State != string(casework.VisitHeard) || v.HasDraft {
		t.Errorf("%+v, %v", v.VisitCard, err)
	}
}

// A keychain that never answers, as one does that asks somebody for a password: closing does not wait for it, and nothing is half made.
func TestClosingDoesNotWaitForAKeychain(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "bus")
	bus, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+socket)
	c := testConfig(t)
	c.PassphraseFile = ""
	e := New(c, nil)
	first := make(chan error, 1)
	go func() {
		_, err := e.FirstRun(context.Background(), FirstRunForm{Name: "Robin Vale", Role: "social worker"})
		first <- err
	}()
	if _, err := bus.Accept(); err != nil { // the keychain is being asked, and stays silent
		t.Fatal(err)
	}
	closed := make(chan struct{})
	go func() { e.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(keychainAnswer):
		t.Fatal("closing waits for the keychain")
	}
	if err := <-first; code(err) != casework.CodeKeychain {
		t.Errorf("first run: %v", err)
	}
	if _, err := os.Stat(filepath.Join(c.Data, "vault.json")); err == nil {
		t.Error("half a vault was left behind")
	}
}
