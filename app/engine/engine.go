package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"evenhand/app/engine/recorder"
	"evenhand/casework"
	"evenhand/storage"
	"evenhand/storage/vault"
)

// Engine runs one data folder. Its methods may be called at the same time from many goroutines.
type Engine struct {
	config Config
	emit   func(event string, payload any)
	now    func() time.Time
	life   context.Context // ends with Close
	end    context.CancelFunc

	mu       sync.Mutex // guards what follows
	folder   *storage.FolderLock
	vault    *vault.Vault
	store    *storage.Store
	recovery *vault.RecoveryCode // shown and not yet read back
	ask      []int
	why      error // why the vault did not open at start

	recMu sync.Mutex // guards what is being recorded, and the microphone that is being tried
	rec   *session
	trial *recorder.Recorder

	changes sync.Mutex // one change of a visit, its words or its note at a time; taken before mu
	pending map[casework.ID]*sheet
	jobs    *jobs
	ahead   *readingAhead
	server  *languageServer
	asked   asked
	peaks   peakCache
}

// New makes an engine. It opens nothing until Start. Events carry ids and progress, never content; emit may be nil.
func New(c Config, emit func(event string, payload any)) *Engine {
	if emit == nil {
		emit = func(string, any) {}
	}
	c.council = &council{}
	e := &Engine{config: c, emit: emit, now: time.Now, pending: map[casework.ID]*sheet{}}
	e.life, e.end = context.WithCancel(context.Background())
	e.jobs, e.ahead, e.server = newJobs(e), &readingAhead{e: e}, newLanguageServer()
	return e
}

// alive ties a context to the engine's life. A keychain may ask the person something and wait for minutes; closing must not wait with it.
func (e *Engine) alive(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(e.life, cancel)
	return ctx, func() { stop(); cancel() }
}

// recoveryRead is the setting that says the recovery code was read back from paper.
const recoveryRead = "recovery_read_back"

// Start opens the vault when that needs nobody: with the keychain, or with the passphrase file. What goes wrong is kept for Door to say.
func (e *Engine) Start(ctx context.Context) {
	ctx, done := e.alive(ctx)
	defer done()
	e.mu.Lock()
	defer e.mu.Unlock()
	if !vault.Exists(e.config.Data) {
		return
	}
	mode, err := vault.ModeOf(e.config.Data)
	if err != nil {
		e.why = err
		return
	}
	passphrase := ""
	if mode == vault.Passphrase {
		if e.config.PassphraseFile == "" {
			return
		}
		if passphrase, err = e.config.passphrase(); err != nil {
			e.why = err
			return
		}
	}
	e.why = e.open(ctx, passphrase)
}

// open opens vault and store. The caller holds mu.
func (e *Engine) open(ctx context.Context, passphrase string) error {
	if e.store != nil {
		return nil
	}
	if err := e.hold(); err != nil {
		return err
	}
	v, err := vault.Open(ctx, e.config.Data, passphrase)
	if err != nil {
		return err
	}
	return e.openStore(ctx, v)
}

// hold takes the lock on the data folder, so that two copies of Evenhand never write to one store.
func (e *Engine) hold() error {
	if e.folder != nil {
		return nil
	}
	l, err := storage.Lock(e.config.Data)
	if err != nil {
		return err
	}
	e.folder = l
	return nil
}

func (e *Engine) openStore(ctx context.Context, v *vault.Vault) error {
	s, err := e.folder.Open(ctx, v)
	if err != nil {
		v.Close()
		return err
	}
	e.vault, e.store, e.why = v, s, nil
	if r := e.session(""); r != nil {
		go func() { // it takes the locks that are held here
			if err := e.reopened(e.life, s); err != nil {
				e.emit("job", Job{Visit: string(r.visit), Message: casework.AsProblem(err).Message, Code: string(casework.AsProblem(err).Code)})
			}
		}()
	}
	return nil
}

// Close finishes what is being recorded, stops every job and drops every key.
func (e *Engine) Close() {
	e.end() // first: a recording that begins now ends by itself
	e.endSound()
	e.jobs.stopAll()
	e.changes.Lock() // a change that is under way ends first: nothing may be sealed with keys that are being dropped
	e.mu.Lock()
	e.shut()
	e.mu.Unlock()
	e.changes.Unlock()
	e.jobs.stopAll() // what began in between finds the store shut, and ends
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.folder != nil {
		e.folder.Close()
		e.folder = nil
	}
}

// closing is how long a recording may take to be finished when Evenhand closes. Its sound is sealed every second, whatever comes.
const closing = 5 * time.Second

func (e *Engine) endSound() {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	_ = e.StopTrying(ctx)
	if r := e.session(""); r != nil && !r.over() {
		_ = e.Finish(ctx)
	}
}

func (e *Engine) shut() {
	if e.store != nil {
		e.store.Close()
		e.store = nil
	}
	if e.vault != nil {
		e.vault.Close()
		e.vault = nil
	}
	e.recovery = nil
	e.peaks.clear()
	clear(e.pending)
}

// opened returns the store, or says that Evenhand is locked.
func (e *Engine) opened() (*storage.Store, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.store == nil {
		if e.why != nil {
			return nil, e.why
		}
		return nil, casework.NewProblem(casework.CodeLocked, "Evenhand is locked. Unlock it to go on. Everything is safe.")
	}
	return e.store, nil
}

// Door says whether the vault is open, and what the window must ask for if not.
func (e *Engine) Door(ctx context.Context) (Door, error) {
	e.mu.Lock()
	d, err := e.door(ctx)
	e.mu.Unlock()
	if err != nil || d.State != "first_run" {
		return d, err
	}
	ctx, done := e.alive(ctx)
	defer done()
	if d.Keychain = keychainWorks(ctx); d.Keychain { // asked without the lock: it may take a while
		d.Mode = string(vault.Keychain)
	}
	return d, nil
}

func (e *Engine) door(ctx context.Context) (Door, error) {
	d := Door{Ask: []int{}}
	if e.why != nil {
		p := casework.AsProblem(e.why)
		d.Why, d.Code = p.Message, string(p.Code)
	}
	if !vault.Exists(e.config.Data) {
		d.State, d.Mode = "first_run", string(vault.Passphrase) // until the keychain was asked
		return d, nil
	}
	mode, err := vault.ModeOf(e.config.Data)
	if err != nil {
		return d, err
	}
	d.Mode = string(mode)
	if e.store == nil {
		d.State = "locked"
		return d, nil
	}
	signer, err := e.store.Signer(ctx)
	if err != nil {
		return d, err
	}
	d.Name, d.Role, d.State, d.Visit = signer.Name, signer.Role, "open", e.config.Visit
	var read bool
	if err := e.store.Setting(ctx, recoveryRead, &read); err != nil || !read {
		d.State = "read_back"
		if e.recovery != nil {
			d.Ask = e.ask
		}
	}
	return d, nil
}

// FirstRun makes the vault, the signer and the recovery code. With a passphrase file the passphrase comes from there.
func (e *Engine) FirstRun(ctx context.Context, form FirstRunForm) (RecoverySheet, error) {
	ctx, done := e.alive(ctx)
	defer done()
	e.mu.Lock()
	defer e.mu.Unlock()
	name, role := casework.Fold(form.Name), casework.Fold(form.Role)
	if name == "" || role == "" {
		return RecoverySheet{}, casework.NewProblem(casework.CodeBadInput, "Give your name and your role. They stand under every note you sign.")
	}
	if err := e.hold(); err != nil {
		return RecoverySheet{}, err
	}
	mode, passphrase := vault.Keychain, form.Passphrase
	if passphrase == "" && e.config.PassphraseFile != "" {
		var err error
		if passphrase, err = e.config.passphrase(); err != nil {
			return RecoverySheet{}, err
		}
	}
	if passphrase != "" {
		mode = vault.Passphrase
	}
	v, code, err := vault.Create(ctx, e.config.Data, mode, passphrase)
	if err != nil {
		return RecoverySheet{}, err
	}
	if err := e.openStore(ctx, v); err != nil {
		return RecoverySheet{}, err
	}
	if _, err := e.store.SetSigner(ctx, name, role); err != nil {
		return RecoverySheet{}, err
	}
	return e.show(ctx, code)
}

// NewRecovery makes a fresh recovery code; the old one stops working. It is for a first run that was interrupted before the read-back.
func (e *Engine) NewRecovery(ctx context.Context) (RecoverySheet, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.store == nil {
		return RecoverySheet{}, casework.NewProblem(casework.CodeLocked, "Unlock Evenhand first.")
	}
	code, err := e.vault.NewRecovery()
	if err != nil {
		return RecoverySheet{}, err
	}
	return e.show(ctx, code)
}

// Recover opens a vault with its recovery code, locks it from now on with the passphrase given or else the keychain, and shows a new code.
func (e *Engine) Recover(ctx context.Context, code, passphrase string) (RecoverySheet, error) {
	ctx, done := e.alive(ctx)
	defer done()
	alone := e.alone()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.store != nil {
		return RecoverySheet{}, casework.NewProblem(casework.CodeRefused, "Evenhand is open already, so there is nothing to recover.")
	}
	parsed, err := vault.ParseRecoveryCode(code)
	if err != nil {
		return RecoverySheet{}, err
	}
	if err := e.hold(); err != nil {
		return RecoverySheet{}, err
	}
	mode := vault.Keychain
	if passphrase != "" {
		mode = vault.Passphrase
	}
	v, err := vault.Recover(ctx, e.config.Data, parsed, mode, passphrase)
	if err != nil {
		return RecoverySheet{}, err
	}
	if err := e.openStore(ctx, v); err != nil {
		return RecoverySheet{}, err
	}
	e.foundAgain(alone)
	fresh, err := e.vault.NewRecovery()
	if err != nil {
		return RecoverySheet{}, err
	}
	return e.show(ctx, fresh)
}

// show hands out a recovery code for printing and chooses which groups must be read back.
func (e *Engine) show(ctx context.Context, code vault.RecoveryCode) (RecoverySheet, error) {
	if err := e.store.SetSetting(ctx, recoveryRead, false); err != nil {
		return RecoverySheet{}, err
	}
	groups := strings.Split(code.String(), "-")
	e.recovery, e.ask = &code, choose(3, len(groups))
	e.emit("door", nil)
	return RecoverySheet{Groups: groups, Ask: e.ask, Made: e.now().Format(time.DateOnly)}, nil
}

// choose draws k different numbers from 1 to n, in order.
func choose(k, n int) []int {
	var out []int
	for len(out) < min(k, n) {
		i, _ := rand.Int(rand.Reader, big.NewInt(int64(n))) // crypto/rand never fails since Go 1.24
		if v := int(i.Int64()) + 1; !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// ConfirmRecovery takes the groups that were asked for. Live use opens when they match.
func (e *Engine) ConfirmRecovery(ctx context.Context, groups []string) (Door, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.store == nil || e.recovery == nil {
		return Door{}, casework.NewProblem(casework.CodeRefused, "There is no recovery code to read back. Make a new one.")
	}
	code := strings.Split(e.recovery.String(), "-")
	if len(groups) != len(e.ask) {
		return Door{}, casework.NewProblem(casework.CodeRecovery, "Type each of the groups that are asked for.")
	}
	for i, n := range e.ask {
		if asPrinted(groups[i]) != code[n-1] {
			return Door{}, casework.NewProblem(casework.CodeRecovery, "Group %d does not match what was printed. Look at the paper and type it again.", n)
		}
	}
	if err := e.store.SetSetting(ctx, recoveryRead, true); err != nil {
		return Door{}, err
	}
	e.recovery = nil
	e.emit("door", nil)
	return e.door(ctx)
}

// asPrinted reads a group as a person types it from paper: any case, spaces, and the letters that look like figures.
func asPrinted(group string) string {
	group = strings.ToUpper(strings.Join(strings.Fields(group), ""))
	return strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(group)
}

// Unlock opens the vault.
func (e *Engine) Unlock(ctx context.Context, passphrase string) (Door, error) {
	ctx, done := e.alive(ctx)
	defer done()
	alone := e.alone()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.why = nil
	if err := e.open(ctx, passphrase); err != nil {
		return Door{}, err
	}
	e.foundAgain(alone)
	e.emit("door", nil)
	return e.door(ctx)
}

// foundAgain says that a recorder whose window is gone need not be shown by itself any more: it goes on, and is among what was found.
func (e *Engine) foundAgain(path string) {
	if path != "" {
		e.emit("recording", aloneView(path, "ended"))
	}
}

// Lock stops the jobs, drops every key and closes the store. The lock on the data folder stays, so that no other copy opens it meanwhile.
func (e *Engine) Lock(ctx context.Context) (Door, error) {
	e.jobs.stopAll()
	e.changes.Lock() // a change that is under way ends first: nothing may be sealed with keys that are being dropped
	e.mu.Lock()
	e.shut()
	e.mu.Unlock()
	e.changes.Unlock()
	e.jobs.stopAll() // what began in between finds the store shut, and ends
	e.mu.Lock()
	defer e.mu.Unlock()
	e.emit("door", nil)
	return e.door(ctx)
}

// id checks an id that came back from the window.
func id(s string) (casework.ID, error) {
	if v := casework.ID(s); v.Valid() {
		return v, nil
	}
	return "", casework.NewProblem(casework.CodeNotFound, "That visit is not here any more.").Because(errors.New("malformed id"))
}
