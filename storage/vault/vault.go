package vault

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"evenhand/casework"
	"evenhand/storage/internal/durable"

	"golang.org/x/crypto/argon2"
)

// Mode says where the master key comes from.
type Mode string

const (
	Keychain   Mode = "keychain"
	Passphrase Mode = "passphrase"
)

// MinPassphrase is the least length of a passphrase, in characters: NCSC's three random words reach it.
const MinPassphrase = 12

// FileName is the vault's file in the data folder.
const FileName = "vault.json"

const (
	fileFormat = 1
	// Argon2id as RFC 9106 §4 recommends where 2 GiB is too much: three passes over 64 MiB, four lanes. Less is never accepted.
	kdfPasses  = 3
	kdfMemory  = 64 * 1024 // KiB
	kdfLanes   = 4
	kdfMemMost = 2 * 1024 * 1024 // KiB; a changed file must not be able to take the whole machine
	saltSize   = 16
)

// Vault is an open vault. Close it when the app locks.
type Vault struct {
	dir    string
	id     string
	master []byte
}

// file is vault.json.
type file struct {
	Format   int       `json:"format"`
	ID       string    `json:"id"`
	Mode     Mode      `json:"mode"`
	Locked   *locked   `json:"locked,omitempty"` // passphrase mode
	Recovery recovered `json:"recovery"`
	Check    []byte    `json:"check"`
}

// locked is the master key sealed under a passphrase.
type locked struct {
	KDF    kdf    `json:"kdf"`
	Master []byte `json:"master"`
}

type kdf struct {
	Name   string `json:"name"`
	Passes uint32 `json:"passes"`
	Memory uint32 `json:"memory_kib"`
	Lanes  uint8  `json:"lanes"`
	Salt   []byte `json:"salt"`
}

// recovered is the master key sealed under the recovery code.
type recovered struct {
	Master []byte `json:"master"`
}

// Exists reports whether there is a vault in the data folder. If not, this is a first run.
func Exists(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, FileName))
	return !errors.Is(err, fs.ErrNotExist)
}

// ModeOf says what Open will need: a passphrase, or the keychain.
func ModeOf(dir string) (Mode, error) {
	f, err := read(dir)
	if err != nil {
		return "", err
	}
	return f.Mode, nil
}

// Create makes a vault with a new master key in the data folder, which must hold neither a vault nor a database. The recovery code is
// returned once and kept nowhere in the clear: show it to be printed. Whatever writes a vault (Create, Recover, NewRecovery) is called under
// the lock of the data folder.
func Create(ctx context.Context, dir string, m Mode, passphrase string) (*Vault, RecoveryCode, error) {
	if Exists(dir) {
		return nil, RecoveryCode{}, casework.NewProblem(casework.CodeRefused, "This folder already holds records. Evenhand will not replace their key. Open them, or choose another folder.")
	}
	if others, _ := filepath.Glob(filepath.Join(dir, "*.db")); len(others) > 0 {
		return nil, RecoveryCode{}, casework.NewProblem(casework.CodeDamaged, "This folder holds records, but the file with their key is missing. Nothing was changed. Ask your IT team to bring back the file %s.", FileName)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, RecoveryCode{}, fmt.Errorf("make data folder: %w", err)
	}
	v := &Vault{dir: dir, id: string(casework.NewID()), master: make([]byte, KeySize)}
	rand.Read(v.master)
	code := newRecoveryCode()
	f := &file{Format: fileFormat, ID: v.id, Check: v.check()}
	if err := f.setRecovery(v, code); err != nil {
		return nil, RecoveryCode{}, err
	}
	if err := f.setMode(ctx, v, m, passphrase); err != nil {
		return nil, RecoveryCode{}, err
	}
	if err := f.write(dir); err != nil {
		return nil, RecoveryCode{}, err
	}
	return v, code, nil
}

// Open opens the vault of a data folder. The passphrase is not used in keychain mode.
func Open(ctx context.Context, dir, passphrase string) (*Vault, error) {
	f, err := read(dir)
	if err != nil {
		return nil, err
	}
	v := &Vault{dir: dir, id: f.ID}
	if f.Mode == Keychain {
		if v.master, err = keychainGet(ctx, v.item()); err != nil {
			return nil, err
		}
		if !v.matches(f) {
			return nil, damaged().Because(errors.New("keychain item is not this vault's key"))
		}
		return v, nil
	}
	k, err := f.Locked.KDF.key(ctx, passphrase)
	if err != nil {
		return nil, err
	}
	defer k.Drop()
	if v.master, err = k.Open(f.place("passphrase"), f.Locked.Master); err != nil {
		return nil, casework.NewProblem(casework.CodePassphrase, "That passphrase is not right. Your records are safe. Try again, or use your recovery code.").Because(err)
	}
	if !v.matches(f) {
		return nil, damaged().Because(errors.New("check value differs"))
	}
	return v, nil
}

// Recover opens the vault with its recovery code and sets how it opens from now on. The code goes on working.
func Recover(ctx context.Context, dir string, code RecoveryCode, m Mode, passphrase string) (*Vault, error) {
	f, v, err := recovery(dir, code)
	if err != nil {
		return nil, err
	}
	old := f.Mode
	if err := f.setMode(ctx, v, m, passphrase); err != nil {
		return nil, err
	}
	if err := f.write(dir); err != nil {
		return nil, err
	}
	if old == Keychain && m != Keychain {
		// The item is of no use now. It was asked for because the keychain failed, so failing again is no news.
		_ = keychainDelete(ctx, v.item())
	}
	return v, nil
}

// CheckRecovery returns nil if the code opens the vault: a person who has just printed it reads it back.
func CheckRecovery(dir string, code RecoveryCode) error {
	_, v, err := recovery(dir, code)
	if err == nil {
		v.Close()
	}
	return err
}

// NewRecovery makes a new recovery code. The old one stops working, except on older copies of vault.json.
func (v *Vault) NewRecovery() (RecoveryCode, error) {
	f, err := read(v.dir)
	if err != nil {
		return RecoveryCode{}, err
	}
	if !v.matches(f) {
		return RecoveryCode{}, damaged().Because(errors.New("vault.json is of another vault"))
	}
	code := newRecoveryCode()
	if err := f.setRecovery(v, code); err != nil {
		return RecoveryCode{}, err
	}
	return code, f.write(v.dir)
}

// Key returns the key for one purpose. Different purposes never share a key. Drop it when done.
func (v *Vault) Key(purpose string) *Key { return keyFrom(derive(v.master, "key "+purpose, KeySize)) }

// Blind gives a name that says nothing without the master key and is the same every time: 128 bits of a keyed hash.
func (v *Vault) Blind(purpose, name string) string {
	m := hmac.New(sha256.New, derive(v.master, "blind "+purpose, KeySize))
	m.Write([]byte(name))
	return names.EncodeToString(m.Sum(nil)[:16])
}

// Close drops the keys. The vault opens nothing afterwards.
func (v *Vault) Close() {
	clear(v.master)
	v.master = nil
}

// Locked reports whether the keys are gone.
func (v *Vault) Locked() bool { return v.master == nil }

func recovery(dir string, code RecoveryCode) (*file, *Vault, error) {
	f, err := read(dir)
	if err != nil {
		return nil, nil, err
	}
	k := code.key()
	defer k.Drop()
	v := &Vault{dir: dir, id: f.ID}
	if v.master, err = k.Open(f.place("recovery"), f.Recovery.Master); err != nil {
		return nil, nil, casework.NewProblem(casework.CodeRecovery, "That recovery code does not open these records. Your records are safe. Check that it is the newest code, and for this computer.").Because(err)
	}
	if !v.matches(f) {
		return nil, nil, damaged().Because(errors.New("check value differs"))
	}
	return f, v, nil
}

func (c RecoveryCode) key() *Key { return keyFrom(derive(c.secret[:], "recovery code", KeySize)) }

// item names the keychain item of this vault.
func (v *Vault) item() string { return "vault-" + v.id }

func (v *Vault) check() []byte { return derive(v.master, "check "+v.id, sha256.Size) }

func (v *Vault) matches(f *file) bool {
	return len(v.master) == KeySize && subtle.ConstantTimeCompare(v.check(), f.Check) == 1
}

// place binds a sealed master key to this vault and to the way it was sealed.
func (f *file) place(how string) Field { return Field{Table: FileName, Row: f.ID, Column: how} }

func (f *file) setRecovery(v *Vault, code RecoveryCode) error {
	k := code.key()
	defer k.Drop()
	sealed, err := k.Seal(f.place("recovery"), v.master)
	f.Recovery.Master = sealed
	return err
}

// setMode writes the keychain item before vault.json names it: what is left behind by a crash in between is an item nobody asks for.
func (f *file) setMode(ctx context.Context, v *Vault, m Mode, passphrase string) error {
	switch m {
	case Keychain:
		if err := keychainSet(ctx, v.item(), v.master); err != nil {
			return err
		}
		back, err := keychainGet(ctx, v.item())
		if err != nil {
			return err
		}
		if !bytes.Equal(back, v.master) {
			return casework.NewProblem(casework.CodeKeychain, "This computer's keychain did not keep the key it was given. Nothing was changed. Use a passphrase instead.")
		}
		f.Mode, f.Locked = Keychain, nil
		return nil
	case Passphrase:
		if n := utf8.RuneCountInString(strings.TrimSpace(passphrase)); n < MinPassphrase {
			return casework.NewProblem(casework.CodeBadInput, "Choose a longer passphrase: at least %d characters. Three random words work well.", MinPassphrase)
		}
		d := kdf{Name: "argon2id", Passes: kdfPasses, Memory: kdfMemory, Lanes: kdfLanes, Salt: make([]byte, saltSize)}
		rand.Read(d.Salt)
		k, err := d.key(ctx, passphrase)
		if err != nil {
			return err
		}
		defer k.Drop()
		sealed, err := k.Seal(f.place("passphrase"), v.master)
		if err != nil {
			return err
		}
		f.Mode, f.Locked = Passphrase, &locked{KDF: d, Master: sealed}
		return nil
	}
	return fmt.Errorf("unknown vault mode %q", m)
}

// key stretches a passphrase.
func (d kdf) key(ctx context.Context, passphrase string) (*Key, error) {
	if err := ctx.Err(); err != nil { // the stretching itself cannot be stopped; it takes a fraction of a second
		return nil, err
	}
	return keyFrom(argon2.IDKey([]byte(passphrase), d.Salt, d.Passes, d.Memory, d.Lanes, KeySize)), nil
}

func (d kdf) validate() error {
	switch {
	case d.Name != "argon2id":
		return fmt.Errorf("key stretching %q", d.Name)
	case d.Passes < kdfPasses || d.Memory < kdfMemory || d.Lanes < 1 || len(d.Salt) < saltSize:
		return errors.New("key stretching is weaker than allowed")
	case d.Memory > kdfMemMost || d.Passes > 100:
		return errors.New("key stretching is heavier than allowed")
	}
	return nil
}

func read(dir string) (*file, error) {
	b, err := os.ReadFile(filepath.Join(dir, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, casework.NewProblem(casework.CodeNotFound, "There are no records here yet.").Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read vault file: %w", err)
	}
	return parse(b)
}

// parse reads vault.json. Unknown fields are refused: a newer Evenhand gives them a new format number.
func parse(b []byte) (*file, error) {
	var version struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(b, &version); err != nil {
		return nil, damaged().Because(err)
	}
	if version.Format > fileFormat {
		return nil, casework.NewProblem(casework.CodeNewerData, "These records were made by a newer Evenhand. Nothing was changed. Update Evenhand to open them.")
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, damaged().Because(err)
	}
	switch {
	case f.Format != fileFormat, f.ID == "", len(f.Recovery.Master) == 0, len(f.Check) != sha256.Size:
		return nil, damaged().Because(errors.New("a part is missing"))
	case f.Mode == Keychain && f.Locked == nil:
	case f.Mode == Passphrase && f.Locked != nil:
		if err := f.Locked.KDF.validate(); err != nil {
			return nil, damaged().Because(err)
		}
	default:
		return nil, damaged().Because(errors.New("mode and content differ"))
	}
	return &f, nil
}

func damaged() *casework.Problem {
	return casework.NewProblem(casework.CodeDamaged, "The file that leads to the key of your records is damaged. The records themselves were not touched. Ask your IT team to bring back the file %s from a backup.", FileName)
}

// write replaces vault.json as a whole: after a crash the old or the new one is there, never half of one.
func (f *file) write(dir string) error {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("write vault file: %w", err)
	}
	if err := durable.Replace(filepath.Join(dir, FileName), append(b, '\n')); err != nil {
		return fmt.Errorf("write vault file: %w", err)
	}
	return nil
}

// names is the alphabet of casework.ID.
var names = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
