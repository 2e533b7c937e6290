package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"evenhand/casework"
	"evenhand/storage/vault"
)

// FolderLock keeps every other process out of a data folder. It is taken before the vault is unlocked, and ends with the process.
type FolderLock struct {
	dir string
	f   *os.File
}

// errHeld is what lockFile returns when another process holds the lock.
var errHeld = errors.New("locked by another process")

// Lock takes the lock of a data folder, making the folder if it is not there. It does not wait: if another Evenhand has it, the Problem's
// code is already_open.
func Lock(dir string) (*FolderLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		f.Close()
		if errors.Is(err, errHeld) {
			return nil, casework.NewProblem(casework.CodeAlreadyOpen, "Evenhand is already open with these records. Go to its window, or close it first.").Because(err)
		}
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	return &FolderLock{dir, f}, nil
}

// Open opens the store of the locked folder. The lock stays the caller's: close the store first, then the lock.
func (l *FolderLock) Open(ctx context.Context, v *vault.Vault) (*Store, error) {
	return open(ctx, l.dir, v)
}

// Close lets go of the folder.
func (l *FolderLock) Close() error { return l.f.Close() }
