package engine

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"evenhand/casework"
)

// PackThere checks that every file of a pack is there with the right size, without reading it. Its errors are VerifyPack's.
func (c Config) PackThere(ctx context.Context, p Pack) error {
	return c.lookAt(ctx, p, func(_ context.Context, path string, want PackFile) error {
		info, err := os.Stat(path)
		if err == nil && info.Size() != want.Bytes {
			err = fmt.Errorf("%s: %d bytes", want.Name, info.Size())
		}
		return err
	})
}

// VerifyPack checks every file of a pack by size and hash. A missing file gives speech_model_missing or language_model_missing, a changed
// one model_broken.
func (c Config) VerifyPack(ctx context.Context, p Pack) error { return c.lookAt(ctx, p, verifyFile) }

func (c Config) lookAt(ctx context.Context, p Pack, look func(ctx context.Context, path string, want PackFile) error) error {
	for _, f := range p.Files {
		err := look(ctx, c.path(p, f.Name), f)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
			code := casework.CodeSpeechMissing
			if p.Kind == "language" {
				code = casework.CodeModelMissing
			}
			return casework.NewProblem(code, "A file of “%s” is missing.", p.Title).Because(err)
		default:
			return casework.NewProblem(casework.CodeModelBroken, "A file of “%s” is damaged, so it is not used.", p.Title).Because(err)
		}
	}
	return nil
}

func verifyFile(ctx context.Context, path string, want PackFile) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, &cancellable{ctx, f})
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); n != want.Bytes || got != want.SHA256 {
		return fmt.Errorf("%s: %d bytes, sha256 %s", want.Name, n, got)
	}
	return nil
}

// cancellable is a reader that stops when its context does.
type cancellable struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancellable) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(b)
}

// ImportPack puts a model pack in from a pack file: a zip with the pack's files under the names the catalogue gives them. Only packs of
// the catalogue are taken, and only when every file's hash is right; until then nothing in place is touched.
func (c Config) ImportPack(ctx context.Context, file string) (Pack, error) {
	packs, err := c.Catalogue()
	if err != nil {
		return Pack{}, err
	}
	z, err := zip.OpenReader(file)
	if err != nil {
		return Pack{}, casework.NewProblem(casework.CodeBadInput, "The file is not a model pack.").Because(err)
	}
	defer z.Close()
	for _, p := range packs {
		if holds(&z.Reader, p) {
			return p, c.unpack(ctx, &z.Reader, p)
		}
	}
	return Pack{}, casework.NewProblem(casework.CodeRefused, "The file holds no model pack that is in the catalogue, so it was not put in.")
}

func inZip(p Pack, f PackFile) string { return path.Join(p.Folder, f.Name) }

func holds(z *zip.Reader, p Pack) bool {
	for _, f := range p.Files {
		if info, err := fs.Stat(z, inZip(p, f)); err != nil || info.Size() != f.Bytes {
			return false
		}
	}
	return len(p.Files) > 0
}

func (c Config) unpack(ctx context.Context, z *zip.Reader, p Pack) (err error) {
	staging, err := os.MkdirTemp(c.Models, ".import-*")
	if err != nil {
		return casework.NewProblem(casework.CodeRefused, "Evenhand may not write in the models folder. Ask your IT team to put the pack in.").Because(err)
	}
	defer os.RemoveAll(staging)
	for _, f := range p.Files {
		to := filepath.Join(staging, filepath.FromSlash(f.Name))
		if err := extract(ctx, z, inZip(p, f), to, f.Bytes); err != nil {
			return err
		}
		if err := verifyFile(ctx, to, f); err != nil {
			return casework.NewProblem(casework.CodeModelBroken, "The model pack is damaged, so it was not put in. Ask for the file again.").Because(err)
		}
	}
	for _, f := range p.Files {
		to := c.path(p, f.Name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("make the pack's folder: %w", err)
		}
		if err := os.Rename(filepath.Join(staging, filepath.FromSlash(f.Name)), to); err != nil {
			return fmt.Errorf("put a model file in place: %w", err)
		}
	}
	return nil
}

func extract(ctx context.Context, z *zip.Reader, name, to string, size int64) error {
	in, err := z.Open(name)
	if err != nil {
		return casework.NewProblem(casework.CodeBadInput, "The file is not a model pack.").Because(err)
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return fmt.Errorf("make a folder for a model file: %w", err)
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("write a model file: %w", err)
	}
	_, err = io.Copy(out, io.LimitReader(&cancellable{ctx, in}, size+1))
	return errors.Join(err, out.Close())
}

// RemovePack takes a pack's files away.
func (c Config) RemovePack(id string) (Pack, error) {
	packs, err := c.Catalogue()
	if err != nil {
		return Pack{}, err
	}
	for _, p := range packs {
		if p.ID != id {
			continue
		}
		for _, f := range p.Files {
			if err := os.Remove(c.path(p, f.Name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return p, casework.NewProblem(casework.CodeRefused, "A file of the pack could not be removed. Ask your IT team.").Because(err)
			}
		}
		return p, nil
	}
	return Pack{}, casework.NewProblem(casework.CodeNotFound, "There is no such model pack in the catalogue.")
}
