package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"evenhand/casework"

	"github.com/zalando/go-keyring"
)

const (
	keychainService = "Evenhand"
	// keychainWait is how long a keychain may take: a desktop may ask the person for a password first.
	keychainWait = 90 * time.Second
)

// errNoItem is the cause when the keychain works and holds no key for this data folder.
var errNoItem = errors.New("no such item in the keychain")

// KeychainWorks returns nil if this session has a keychain that answers, else a keychain_unavailable Problem.
func KeychainWorks(ctx context.Context) error {
	if _, err := keychainGet(ctx, "probe"); err != nil && !errors.Is(err, errNoItem) {
		return err
	}
	return nil
}

func keychainGet(ctx context.Context, id string) ([]byte, error) {
	var secret []byte
	err := keychainDo(ctx, func() error {
		s, err := keyring.Get(keychainService, id)
		if err != nil {
			return err
		}
		secret, err = base64.StdEncoding.DecodeString(s)
		return err
	})
	return secret, err
}

func keychainSet(ctx context.Context, id string, secret []byte) error {
	return keychainDo(ctx, func() error {
		return keyring.Set(keychainService, id, base64.StdEncoding.EncodeToString(secret))
	})
}

func keychainDelete(ctx context.Context, id string) error {
	return keychainDo(ctx, func() error { return keyring.Delete(keychainService, id) })
}

// keychainDo runs one call with a limit, as the library takes no context and a prompt on the desktop can block it for ever. Only
// keyring.ErrNotFound means that the item is not there; anything else means that nobody knows, and must never pass for a first run.
func keychainDo(ctx context.Context, call func() error) error {
	unavailable := casework.NewProblem(casework.CodeKeychain, "Evenhand cannot reach this computer's keychain, which holds the key to your records. Your records are safe. Unlock the keychain or sign in again, then try once more.")
	if runtime.GOOS == "linux" && !sessionBus() {
		return unavailable.Because(errors.New("no session bus"))
	}
	ctx, cancel := context.WithTimeout(ctx, keychainWait)
	defer cancel()
	done := make(chan error, 1) // buffered: a call that answers too late must not wait for us
	go func() { done <- call() }()
	select {
	case err := <-done:
		switch {
		case err == nil:
			return nil
		case errors.Is(err, keyring.ErrNotFound):
			return casework.NewProblem(casework.CodeKeychain, "The key to your records is no longer in this computer's keychain. Your records are safe, but locked. Use your printed recovery code to open them.").Because(errNoItem)
		}
		return unavailable.Because(fmt.Errorf("keychain: %w", err))
	case <-ctx.Done():
		return unavailable.Because(fmt.Errorf("keychain: %w", ctx.Err()))
	}
}

// sessionBus reports whether there is a bus to ask. Without one the D-Bus library would start a stray one that outlives us.
func sessionBus() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
