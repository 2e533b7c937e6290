//go:build linux

package storage

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"unsafe"

	"evenhand/casework"
	"evenhand/storage/vault"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// fault is what goes wrong at one write, sync or cut of the database's files.
type fault int

const (
	none     fault = iota
	torn           // half of the write reaches the disk, then the process dies
	power          // the process dies, and what was not made durable is gone from the disk
	failing        // the system reports an error
	noRoom         // the system reports a full disk
	nofaults       // the number of faults
)

// faults stands between SQLite and its files, in a child process. SQLite calls it from one thread at a time.
var faults struct {
	kind   fault
	at     int64 // the operation to go wrong; 0 is none
	ops    int64 // since armed
	armed  bool
	parent uintptr // the true file system

	mu      sync.Mutex
	methods map[uintptr]*methods // by the method table of the true file system, and by ours: it has one for each kind of locking
	paths   map[uintptr]string   // of open files
	durable map[string][]byte    // what is on disk for sure
}

type methods struct {
	ours     uintptr
	original sqlite3.Tsqlite3_io_methods
}

// A C function pointer as modernc's transpiled SQLite has it is the address of a Go function value.
func call[T any](p uintptr) T      { return *(*T)(unsafe.Pointer(&struct{ p uintptr }{p})) }
func pointer[T any](f T) uintptr   { return *(*uintptr)(unsafe.Pointer(&struct{ f T }{f})) }
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

type (
	writeFunc    = func(*libc.TLS, uintptr, uintptr, int32, int64) int32
	syncFunc     = func(*libc.TLS, uintptr, int32) int32
	truncateFunc = func(*libc.TLS, uintptr, int64) int32
	openFunc     = func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32
)

// installFaults makes the faulty file system the one SQLite uses.
func installFaults() error {
	faults.methods, faults.paths, faults.durable = map[uintptr]*methods{}, map[uintptr]string{}, map[string][]byte{}
	tls := libc.NewTLS()
	faults.parent = sqlite3.Xsqlite3_vfs_find(tls, 0)
	ours := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})))
	name, err := libc.CString("evenhand-faults")
	if err != nil {
		return err
	}
	v := at[sqlite3.Tsqlite3_vfs](ours)
	*v = *at[sqlite3.Tsqlite3_vfs](faults.parent)
	v.FpNext, v.FzName, v.FxOpen = 0, name, pointer(openFunc(faultyOpen))
	if rc := sqlite3.Xsqlite3_vfs_register(tls, ours, 1); rc != 0 {
		return fmt.Errorf("register: %d", rc)
	}
	return nil
}

func faultyOpen(tls *libc.TLS, _, name, file uintptr, flags int32, out uintptr) int32 {
	rc := call[openFunc](at[sqlite3.Tsqlite3_vfs](faults.parent).FxOpen)(tls, faults.parent, name, file, flags, out)
	f := at[sqlite3.Tsqlite3_file](file)
	if rc != 0 || f.FpMethods == 0 || name == 0 {
		return rc
	}
	faults.mu.Lock()
	defer faults.mu.Unlock()
	m, ok := faults.methods[f.FpMethods]
	if !ok {
		m = &methods{original: *at[sqlite3.Tsqlite3_io_methods](f.FpMethods)}
		m.ours = libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(m.original)))
		t := at[sqlite3.Tsqlite3_io_methods](m.ours)
		*t = m.original
		t.FxWrite, t.FxSync, t.FxTruncate = pointer(writeFunc(faultyWrite)), pointer(syncFunc(faultySync)), pointer(truncateFunc(faultyTruncate))
		faults.methods[f.FpMethods], faults.methods[m.ours] = m, m
	}
	f.FpMethods = m.ours
	path := libc.GoString(name)
	faults.paths[file] = path
	if _, ok := faults.durable[path]; !ok {
		faults.durable[path], _ = os.ReadFile(path) // a file that is not there yet is empty
	}
	return rc
}

func original(file uintptr) *sqlite3.Tsqlite3_io_methods {
	faults.mu.Lock()
	defer faults.mu.Unlock()
	return &faults.methods[at[sqlite3.Tsqlite3_file](file).FpMethods].original
}

// next counts an operation and says what is to go wrong with it.
func next() fault {
	if !faults.armed {
		return none
	}
	faults.ops++
	if faults.ops != faults.at {
		return none
	}
	if faults.kind == power {
		for path, b := range faults.durable {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				fmt.Println("ERROR", err)
			}
		}
		die()
	}
	return faults.kind
}

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // till the signal arrives
}

func faultyWrite(tls *libc.TLS, file, b uintptr, n int32, offset int64) int32 {
	write := call[writeFunc](original(file).FxWrite)
	switch next() {
	case torn:
		write(tls, file, b, n/2, offset)
		die()
	case failing:
		return sqlite3.SQLITE_IOERR_WRITE
	case noRoom:
		return sqlite3.SQLITE_FULL
	}
	return write(tls, file, b, n, offset)
}

func faultySync(tls *libc.TLS, file uintptr, flags int32) int32 {
	switch next() {
	case torn:
		die()
	case failing, noRoom:
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	rc := call[syncFunc](original(file).FxSync)(tls, file, flags)
	if rc == 0 && faults.kind == power {
		path := faults.paths[file]
		b, err := os.ReadFile(path)
		if err != nil {
			return sqlite3.SQLITE_IOERR_FSYNC
		}
		faults.durable[path] = b
	}
	return rc
}

func faultyTruncate(tls *libc.TLS, file uintptr, n int64) int32 {
	switch next() {
	case torn:
		die()
	case failing, noRoom:
		return sqlite3.SQLITE_IOERR_TRUNCATE
	}
	return call[truncateFunc](original(file).FxTruncate)(tls, file, n)
}

// saveWithFault opens a store and saves through it while one operation goes wrong: in the saves, or, if there is no visit yet, in the
// first opening. A save that fails must say that the disk is the matter, and the next one must work.
func saveWithFault(dir string, visit casework.ID, kind fault, when int64) error {
	ctx := context.Background()
	if err := installFaults(); err != nil {
		return err
	}
	faults.kind, faults.at = kind, when
	v, err := vault.Open(ctx, dir, testPassphrase)
	if err != nil {
		return err
	}
	faults.armed = visit == "-"
	s, err := Open(ctx, dir, v)
	if err != nil {
		return err
	}
	faults.armed = true
	rounds := 24
	if visit == "-" {
		rounds = 0
	}
	for n := 1; n <= rounds; n++ {
		_, err := s.SaveDraft(ctx, visit, &casework.Draft{Notice: strconv.Itoa(n), NotDiscussed: []string{strings.Repeat("x", n*7919%90_000)}})
		if err == nil {
			_, err = s.CreateCase(ctx, casework.Case{Label: strconv.Itoa(n)}) // grows the ledger
		}
		if n%8 == 0 && err == nil {
			err = s.emptyLog(ctx)
			if p := casework.AsProblem(problem(err)); p != nil && p.Code != casework.CodeDiskFull {
				return err
			}
			err = nil // the log stays as it is, and nothing is lost
		}
		if err != nil {
			if p := casework.AsProblem(err); p.Code != casework.CodeDiskFull || faults.ops < faults.at {
				return fmt.Errorf("round %d: %s: %w", n, p.Code, err)
			}
			n-- // once more: the fault was one operation's
			continue
		}
		fmt.Println("ACK", n)
	}
	fmt.Println("OPS", faults.ops)
	return s.Close()
}

// runFault runs the child and returns the last acknowledged round, the operations of a run that came to its end, and what went wrong.
func runFault(t *testing.T, dir string, visit casework.ID, kind fault, when int64) (acked int, ops int64, last string) {
	t.Helper()
	c := child(t, "fault", dir, string(visit), strconv.Itoa(int(kind)), strconv.FormatInt(when, 10))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		last = lines.Text()
		if n, ok := strings.CutPrefix(last, "ACK "); ok {
			acked, _ = strconv.Atoi(n)
		}
		if n, ok := strings.CutPrefix(last, "OPS "); ok {
			ops, _ = strconv.ParseInt(n, 10, 64)
		}
	}
	_ = c.Wait() // most are killed
	return acked, ops, last
}

// points spreads n operations over all, the first and the last among them.
func points(all int64, n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = 1 + (all-1)*int64(i)/int64(n-1)
	}
	return out
}

// TestFaultsWhileSaving breaks one operation of SQLite in each run. What was acknowledged is there after each, also when the power goes
// and everything not made durable is lost; and the ledger holds.
func TestFaultsWhileSaving(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	v := newVault(t, dir)
	newRound := func() casework.ID {
		t.Helper()
		s, err := Open(ctx, dir, v)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		return newVisit(t, s).ID
	}
	acked, all, last := runFault(t, dir, newRound(), none, 0)
	if all == 0 || acked != 24 {
		t.Fatalf("without a fault: %d operations, %d rounds, %s", all, acked, last)
	}
	runs, died := 0, 0
	for kind := torn; kind < nofaults; kind++ {
		for _, when := range points(all, 6) {
			visit := newRound()
			acked, ops, last := runFault(t, dir, visit, kind, when)
			runs++
			if strings.HasPrefix(last, "ERROR") {
				t.Errorf("fault %d at %d: %s", kind, when, last)
			}
			if ops == 0 {
				died++
			}
			s, err := Open(ctx, dir, v)
			if err != nil {
				t.Fatalf("fault %d at %d: %v: %v", kind, when, err, casework.AsProblem(err).Cause)
			}
			d, err := s.Draft(ctx, visit)
			if err != nil {
				if acked > 0 {
					t.Errorf("fault %d at %d: nothing is there after %d were acknowledged: %v", kind, when, acked, err)
				}
			} else if n, _ := strconv.Atoi(d.Notice); n < acked || n > acked+1 || len(d.NotDiscussed[0]) != n*7919%90_000 {
				t.Errorf("fault %d at %d: %s is there after %d were acknowledged", kind, when, d.Notice, acked)
			}
			if r, err := s.VerifyLedger(ctx); err != nil || !r.Holds {
				t.Errorf("fault %d at %d: ledger %+v %v", kind, when, r, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if died != runs/2 {
		t.Errorf("%d of %d runs died; torn and power should, the others not", died, runs)
	}
	t.Logf("%d runs over %d operations, %d died", runs, all, died)
}

// TestFaultsAtTheFirstStart breaks one operation of the making of the database. The next start makes it whole.
func TestFaultsAtTheFirstStart(t *testing.T) {
	ctx := t.Context()
	first := t.TempDir()
	v := newVault(t, first)
	key, err := os.ReadFile(first + "/" + vault.FileName)
	if err != nil {
		t.Fatal(err)
	}
	_, all, last := runFault(t, first, "-", none, 0)
	if all == 0 {
		t.Fatal(last)
	}
	for kind := torn; kind < nofaults; kind++ {
		for _, when := range points(all, 3) {
			dir := t.TempDir()
			if err := os.WriteFile(dir+"/"+vault.FileName, key, 0o600); err != nil {
				t.Fatal(err)
			}
			runFault(t, dir, "-", kind, when)
			s, err := Open(ctx, dir, v)
			if err != nil {
				t.Errorf("fault %d at %d of %d: %v: %v", kind, when, all, err, casework.AsProblem(err).Cause)
				continue
			}
			newVisit(t, s)
			if r, err := s.VerifyLedger(ctx); err != nil || !r.Holds || r.Entries != 3 {
				t.Errorf("fault %d at %d: ledger %+v %v", kind, when, r, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
