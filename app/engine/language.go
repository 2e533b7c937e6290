package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/summarise/ollama"
)

// language is a language model ready for use, and how to let go of it.
type language struct {
	client *ollama.Client
	model  string
	digest string // what the model must be; empty: whatever bears the name
	info   ollama.Model
	close  func()
}

// languageContext is how many tokens of context the model is asked for: about 1,200 of words, with what goes round them and the reply. The
// memory it needs is reckoned by it.
const languageContext = 4096

// options are those of every question to this model.
func (l *language) options() summarise.Options {
	return summarise.Options{Model: l.model, Digest: l.digest, NumCtx: languageContext}
}

// spareMB is what stays free beside a language model, in MiB, for what other programs take meanwhile: a system that has nothing left puts programs
// out to disk, and stands still. A round figure, chosen and not measured.
const spareMB = 512

// room refuses a model that would not fit into the memory that is free, before it is loaded. What is loaded has its room; what a system or a
// server does not tell is not guessed at.
func (l *language) room(ctx context.Context, freeMB int) error {
	need := int(l.info.Memory(languageContext)>>20) + spareMB
	if freeMB == 0 || l.info.Size == 0 || need <= freeMB {
		return nil
	}
	if there, err := l.client.Loaded(ctx, l.model); err != nil || there {
		return err
	}
	return casework.NewProblem(casework.CodeModelStopped, "The language model needs about %.1f GB of memory, and %.1f GB is free, so it was not started: the laptop would have stood still. Your recording and its words are safe. "+
		"Close other programs, or wait until nothing is being recorded or heard, and try again; or draft by rules, which needs none.", float64(need)/1024, float64(freeMB)/1024).Because(ollama.ErrMemory)
}

// gone reports whether the server or the model is not there any more.
func (l *language) gone(ctx context.Context) bool {
	_, err := l.client.Check(ctx, l.model)
	return ctx.Err() == nil && (is(err, casework.CodeOllamaMissing) || is(err, casework.CodeModelMissing))
}

// languageServer is the one server that is a child of ours. Whoever needs it takes it; it ends when the last has let go.
type languageServer struct {
	turn  chan struct{} // a lock that can be waited for with a context
	mu    sync.Mutex    // guards what follows
	child *ollama.Server
	home  string
	users int
}

func newLanguageServer() *languageServer { return &languageServer{turn: make(chan struct{}, 1)} }

// take returns the address of the server, which is started if it does not run: anew, if it has died.
func (s *languageServer) take(ctx context.Context, exe, models string) (url string, letGo func(), err error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return "", nil, ctx.Err()
	}
	s.mu.Lock()
	s.users++ // first: from here on nobody else ends it
	child := s.child
	s.mu.Unlock()
	if child == nil || ended(child) {
		if child, err = s.start(ctx, exe, models); err != nil {
			s.letGo()
			return "", nil, err
		}
	}
	var once sync.Once
	return child.URL(), func() { once.Do(s.letGo) }, nil
}

func ended(s *ollama.Server) bool {
	select {
	case <-s.Done():
		return true
	default:
		return false
	}
}

// start starts a server in the place of the one before. The caller has the turn.
func (s *languageServer) start(ctx context.Context, exe, models string) (*ollama.Server, error) {
	home, err := os.MkdirTemp("", "evenhand-ollama-*") // it writes a key there at every start; nothing of ours
	if err != nil {
		return nil, fmt.Errorf("make a folder for the language model's program: %w", err)
	}
	child, err := ollama.Serve(ctx, ollama.Child{Executable: exe, Models: models, Home: home})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(home))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
	s.child, s.home = child, home
	return child, nil
}

func (s *languageServer) letGo() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 {
		s.end()
	}
}

// end stops the server, if there is one, and takes away what it left. The caller holds mu.
func (s *languageServer) end() {
	if s.child != nil {
		s.child.Stop()
		os.RemoveAll(s.home)
		s.child, s.home = nil, ""
	}
}

// languageModel is a model that may draft here.
type languageModel struct{ name, digest string }

// language is languageOn with a server of its own, where one has to be started.
func (c Config) language(ctx context.Context, wanted string) (*language, error) {
	return c.languageOn(ctx, newLanguageServer(), wanted)
}

// languageOn is findLanguage, and refuses a model for which there is too little memory; the error then wraps ollama.ErrMemory.
func (c Config) languageOn(ctx context.Context, own *languageServer, wanted string) (*language, error) {
	l, err := c.findLanguage(ctx, own, wanted)
	if err != nil {
		return nil, err
	}
	free := freeMemoryMB
	if c.freeMB != nil {
		free = c.freeMB
	}
	if err := l.room(ctx, free()); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// findLanguage finds a server and a model: the server that was named, else the one on the usual port if it has a model we know, else our own
// child process of the Ollama beside the executable. wanted names a model; empty takes the first of the catalogue that is there.
func (c Config) findLanguage(ctx context.Context, own *languageServer, wanted string) (*language, error) {
	known, err := c.languageModels(wanted)
	if err != nil {
		return nil, err
	}
	if c.Ollama != "" {
		return connect(ctx, address(c.Ollama), known)
	}
	usual, err := connect(ctx, ollama.DefaultURL, known)
	if err == nil {
		return usual, nil
	}
	exe, models, ok := ollama.Beside(c.beside)
	if !ok {
		return nil, err
	}
	url, letGo, err := own.take(ctx, exe, models)
	if err != nil {
		return nil, err
	}
	l, err := connect(ctx, url, known)
	if err != nil {
		letGo()
		return nil, err
	}
	closed := l.close
	l.close = func() { closed(); letGo() }
	return l, nil
}

func address(s string) string {
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	return s
}

// languageModels lists the models that may draft here, the wanted one alone if one is named.
func (c Config) languageModels(wanted string) ([]languageModel, error) {
	packs, err := c.Catalogue()
	if err != nil && wanted == "" {
		return nil, casework.NewProblem(casework.CodeModelMissing, "No language model is installed. Notes are made by rules until one is.").Because(err)
	}
	var out []languageModel
	for _, p := range packs {
		if p.Kind == "language" && p.Model != "" && (wanted == "" || p.Model == wanted) {
			out = append(out, languageModel{p.Model, p.manifest()})
		}
	}
	if wanted != "" && len(out) == 0 {
		out = append(out, languageModel{name: wanted})
	}
	return out, nil
}

// manifest is the digest by which a server knows a language pack's model: its manifest's.
func (p Pack) manifest() string {
	for _, f := range p.Files {
		if strings.HasPrefix(f.Name, "manifests/") {
			return f.SHA256
		}
	}
	return ""
}

var noLanguageModel = casework.NewProblem(casework.CodeModelMissing, "No language model that Evenhand knows is installed. Notes are made by rules until one is.")

func connect(ctx context.Context, url string, models []languageModel) (*language, error) {
	client, err := ollama.New(url)
	if err != nil {
		return nil, err
	}
	err = noLanguageModel
	for _, m := range models {
		var info ollama.Model
		if info, err = client.Check(ctx, m.name); err != nil {
			continue
		}
		if m.digest == "" || info.Digest == m.digest {
			return &language{client, m.name, m.digest, info, client.Close}, nil
		}
		err = casework.NewProblem(casework.CodeOllamaRefused, "The language model is not the one that was approved: what bears its name here is something else. Nothing was sent to it. Ask your IT team to install the approved one. Notes are made by rules until then.")
	}
	client.Close()
	return nil, err
}

// remembered is how long it is taken for known whether there is a language model.
const remembered = 15 * time.Second

// asked remembers whether there was a language model when somebody last asked.
type asked struct {
	mu     sync.Mutex
	at     time.Time
	there  bool
	asking bool
}

// hasLanguage reports whether a language model can be asked, without starting a server: one beside the executable is taken to work. For showing,
// what is remembered will do, and is looked at again meanwhile: a server that is busy must not hold a screen up. fresh asks now.
func (e *Engine) hasLanguage(ctx context.Context, fresh bool) bool {
	e.asked.mu.Lock()
	known, old, asking := !e.asked.at.IsZero(), e.now().Sub(e.asked.at).Abs() > remembered, e.asked.asking
	there := e.asked.there
	e.asked.asking = asking || known && old && !fresh
	e.asked.mu.Unlock()
	switch {
	case fresh && !there, !known:
		return e.askLanguage(ctx)
	case old && !asking && !fresh:
		go e.askLanguage(e.life)
	}
	return there
}

func (e *Engine) askLanguage(ctx context.Context) bool {
	there := e.config.hasLanguage(ctx)
	e.asked.mu.Lock()
	defer e.asked.mu.Unlock()
	e.asked.at, e.asked.there, e.asked.asking = e.now(), there, false
	return there
}

func (c Config) hasLanguage(ctx context.Context) bool {
	known, err := c.languageModels("")
	if err != nil || len(known) == 0 {
		return false
	}
	if _, _, ok := ollama.Beside(c.beside); ok && c.Ollama == "" {
		return true
	}
	at := ollama.DefaultURL
	if c.Ollama != "" {
		at = address(c.Ollama)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	l, err := connect(ctx, at, known)
	if err != nil {
		return false
	}
	l.close()
	return true
}
