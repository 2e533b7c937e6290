//go:build linux

package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"evenhand/casework"
)

// keychainStage says to a copy of this test, started inside a session of its own, what to do there.
const keychainStage = "EVENHAND_KEYCHAIN_STAGE"

// inSession runs the named test of this binary in a new D-Bus session with a home of its own, so that the keychain of whoever runs the
// tests is never touched. Daemons end with the session.
func inSession(t *testing.T, stage, script string) {
	t.Helper()
	for _, tool := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: the keychain cannot be tested. Install the packages dbus and gnome-keyring (make setup does).", tool)
		}
	}
	home := t.TempDir()
	run := filepath.Join(home, "run")
	if err := os.MkdirAll(run, 0o700); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "dbus-run-session", "--", "sh", "-c", script, "sh", os.Args[0], "-test.run=^TestKeychainInside$", "-test.v")
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "DBUS_") && !strings.HasPrefix(e, "XDG_") && !strings.HasPrefix(e, "HOME=") && !strings.HasPrefix(e, "GNOME_KEYRING") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, "HOME="+home, "XDG_DATA_HOME="+filepath.Join(home, ".local", "share"), "XDG_RUNTIME_DIR="+run, keychainStage+"="+stage)
	out, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestKeychainInside")) {
		t.Fatalf("in the session: %v\n%s", err, out)
	}
}

func TestKeychain(t *testing.T) {
	inSession(t, "unlocked", `printf testpw | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"`)
}

func TestKeychainThatIsNotThere(t *testing.T) {
	t.Run("a bus without a keychain", func(t *testing.T) { inSession(t, "none", `exec "$@"`) })
	t.Run("no bus", func(t *testing.T) {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
		t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
		noKeychain(t)
	})
}

// TestKeychainInside is what runs in the session; by itself it has nothing to test.
func TestKeychainInside(t *testing.T) {
	switch os.Getenv(keychainStage) {
	case "none":
		noKeychain(t)
	case "unlocked":
		keychainVault(t)
	}
}

// noKeychain checks that a keychain that does not answer is never taken for an empty one.
func noKeychain(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	wantCode(t, KeychainWorks(ctx), casework.CodeKeychain)
	_, _, err := Create(ctx, dir, Keychain, "")
	wantCode(t, err, casework.CodeKeychain)
	if Exists(dir) {
		t.Fatal("a vault was made without its key being kept")
	}
	v, code := create(t, dir)
	f, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.Mode, f.Locked = Keychain, nil
	if err := f.write(dir); err != nil {
		t.Fatal(err)
	}
	_, err = Open(ctx, dir, "")
	wantCode(t, err, casework.CodeKeychain)
	if errors.Is(err, errNoItem) {
		t.Fatal("a keychain that does not answer reads as one without our key")
	}
	// The recovery code leads back in, to a passphrase.
	r, err := Recover(ctx, dir, code, Passphrase, "another three words")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(r.master, v.master) {
		t.Fatal("recovered another key")
	}
}

func keychainVault(t *testing.T) {
	ctx := t.Context()
	if err := KeychainWorks(ctx); err != nil {
		t.Fatal(err, casework.AsProblem(err).Cause)
	}
	dirs := []string{t.TempDir(), t.TempDir()}
	var vaults []*Vault
	var codes []RecoveryCode
	for _, dir := range dirs { // two data folders of one person have an item each
		v, code, err := Create(ctx, dir, Keychain, "")
		if err != nil {
			t.Fatal(err, casework.AsProblem(err).Cause)
		}
		vaults, codes = append(vaults, v), append(codes, code)
	}
	for i, dir := range dirs {
		v, err := Open(ctx, dir, "")
		if err != nil || !bytes.Equal(v.master, vaults[i].master) {
			t.Fatalf("folder %d: %v", i, err)
		}
	}
	if m, err := ModeOf(dirs[0]); err != nil || m != Keychain {
		t.Fatal(m, err)
	}

	// The item is gone: locked, not a first run; the code puts it back.
	if err := keychainDelete(ctx, vaults[0].item()); err != nil {
		t.Fatal(err)
	}
	_, err := Open(ctx, dirs[0], "")
	wantCode(t, err, casework.CodeKeychain)
	if !errors.Is(err, errNoItem) {
		t.Fatal(err)
	}
	if _, err := Recover(ctx, dirs[0], codes[0], Keychain, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, dirs[0], ""); err != nil {
		t.Fatal(err)
	}

	// The item is another's: never used.
	if err := keychainSet(ctx, vaults[0].item(), vaults[1].master); err != nil {
		t.Fatal(err)
	}
	_, err = Open(ctx, dirs[0], "")
	wantCode(t, err, casework.CodeDamaged)

	// To a passphrase: the item goes.
	if _, err := Recover(ctx, dirs[1], codes[1], Passphrase, words); err != nil {
		t.Fatal(err)
	}
	if _, err := keychainGet(ctx, vaults[1].item()); !errors.Is(err, errNoItem) {
		t.Fatalf("the item stayed: %v", err)
	}
	if _, err := Open(ctx, dirs[1], words); err != nil {
		t.Fatal(err)
	}

	// A keychain that blocks is given up on.
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	release := make(chan struct{})
	defer close(release)
	wantCode(t, keychainDo(short, func() error { <-release; return nil }), casework.CodeKeychain)
}
