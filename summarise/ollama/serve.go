package ollama

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"evenhand/casework"
)

// Child says how to start a server of our own.
type Child struct {
	Executable string // the ollama program
	Models     string // its folder of models
	Home       string // a folder for what it writes; it never gets the person's own
	Wait       time.Duration
}

// Server is a child process that serves models on a free loopback port. It dies with this program.
type Server struct {
	url  string
	cmd  *exec.Cmd
	done chan struct{}
	once sync.Once
}

// Serve starts a server and waits until it answers. Its environment is clean but for what it needs: no cloud, one model and one question
// at a time, a small prompt cache (newer servers would keep up to 8 GiB of prompts), no logging of requests.
// The context bounds the waiting, not the life of the server: call Stop.
func Serve(ctx context.Context, c Child) (*Server, error) {
	if c.Wait == 0 {
		c.Wait = 30 * time.Second
	}
	if err := os.MkdirAll(c.Home, 0o700); err != nil {
		return nil, fmt.Errorf("make the language server's folder: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	host := fmt.Sprintf("127.0.0.1:%d", port)
	cmd := exec.Command(c.Executable, "serve")
	cmd.Dir = c.Home
	cmd.Env = append(passThrough(),
		"HOME="+c.Home, "USERPROFILE="+c.Home, "OLLAMA_HOST="+host, "OLLAMA_MODELS="+c.Models, "OLLAMA_NO_CLOUD=1",
		"OLLAMA_NUM_PARALLEL=1", "OLLAMA_MAX_LOADED_MODELS=1", "OLLAMA_KEEP_ALIVE=2m", "LLAMA_ARG_CACHE_RAM=512",
		"OLLAMA_NOPRUNE=1", "OLLAMA_NOHISTORY=1", "TMPDIR="+c.Home)
	contain(cmd)
	s := &Server{url: "http://" + host, cmd: cmd, done: make(chan struct{})}
	if err := s.start(); err != nil {
		return nil, casework.NewProblem(casework.CodeOllamaMissing, "The language model's program could not be started. Notes are made without it. Open Set-up check to see how to put it right.").Because(errors.Unwrap(err))
	}
	if err := s.answers(ctx, c.Wait); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// start keeps the thread that starts the child for as long as the child lives: Linux ends the child when that thread ends.
func (s *Server) start() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := s.cmd.Start()
		if err == nil {
			giveWay(s.cmd)
		}
		started <- err
		if err == nil {
			s.cmd.Wait()
			close(s.done)
		}
	}()
	return <-started
}

func (s *Server) answers(ctx context.Context, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	client, err := New(s.url)
	if err != nil {
		return err
	}
	defer client.Close()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err = client.Version(ctx); err == nil {
			return nil
		}
		select {
		case <-s.done:
			return casework.NewProblem(casework.CodeOllamaMissing, "The language model's program stopped as soon as it was started. Notes are made without it. Open Set-up check to see how to put it right.")
		case <-ctx.Done():
			return casework.NewProblem(casework.CodeOllamaMissing, "The language model's program did not answer. Notes are made without it. Try again, or open Set-up check.").Because(ctx.Err())
		case <-tick.C:
		}
	}
}

// URL is where the server answers.
func (s *Server) URL() string { return s.url }

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop ends the server and its runners, and waits for it.
func (s *Server) Stop() {
	s.once.Do(func() { end(s.cmd) })
	<-s.done
}

// Beside finds a server's program that was put beside this executable (ollama/bin/ollama) and its models (models/ollama). ok is false
// when either is not there.
func Beside(dir string) (executable, models string, ok bool) {
	executable, models = filepath.Join(dir, "ollama", "bin", programName), filepath.Join(dir, "models", "ollama")
	if _, err := os.Stat(executable); err != nil {
		return "", "", false
	}
	if _, err := os.Stat(models); err != nil {
		return "", "", false
	}
	return executable, models, true
}

// freePort asks the system for a port. Another program could take it in the moment between; then the server says so and ends.
func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// passThrough keeps the few settings a program needs to start at all, and nothing that could change what the server does.
func passThrough() []string {
	var out []string
	for _, k := range []string{"PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SystemRoot", "SYSTEMROOT", "TEMP", "TMP", "windir"} {
		if v, ok := os.LookupEnv(k); ok {
			out = append(out, k+"="+v)
		}
	}
	return out
}
