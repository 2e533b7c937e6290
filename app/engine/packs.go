package engine

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
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
	"slices"

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

// ImportPack puts model packs in from what an IT team was given: a zip, a tar (plain, gzip or bzip2, as the makers publish speech models)
// or a folder. What the files are called there does not matter: a file belongs to a pack of the catalogue when its size and its hash say
// so. Only packs of the catalogue are taken, each only when all its files are there and right; until then nothing in place is touched.
func (c Config) ImportPack(ctx context.Context, from string) ([]Pack, error) {
	packs, err := c.Catalogue()
	if err != nil {
		return nil, err
	}
	staging, err := os.MkdirTemp(c.Models, ".import-*")
	if err != nil {
		return nil, casework.NewProblem(casework.CodeRefused, "Evenhand may not write in the models folder. Ask your IT team to put the pack in.").Because(err)
	}
	defer os.RemoveAll(staging)
	b := bench{dir: staging, want: map[int64]map[string]bool{}, at: map[string]string{}}
	for _, p := range packs {
		for _, f := range p.Files {
			if b.want[f.Bytes] == nil {
				b.want[f.Bytes] = map[string]bool{}
			}
			b.want[f.Bytes][f.SHA256] = true
		}
	}
	if err := members(ctx, from, b.take); err != nil {
		return nil, err
	}
	var done []Pack
	for _, p := range packs {
		if len(p.Files) == 0 || b.lacks(p) != "" {
			continue
		}
		if err := c.place(&b, p); err != nil {
			return done, err
		}
		done = append(done, p)
	}
	if len(done) == 0 {
		return nil, b.why(packs)
	}
	return done, nil
}

// bench holds the files of an import that some pack wants, each under its hash.
type bench struct {
	dir     string
	want    map[int64]map[string]bool // by size, the hashes of files wanted
	at      map[string]string         // by hash, where a file is
	altered int                       // files of a wanted size whose hash is not wanted
}

// take keeps a file if its size and hash are those of a file wanted.
func (b *bench) take(size int64, r io.Reader) error {
	hashes := b.want[size]
	if hashes == nil {
		return nil
	}
	out, err := os.CreateTemp(b.dir, "member-*")
	if err != nil {
		return fmt.Errorf("write a model file: %w", err)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), io.LimitReader(r, size+1))
	if err := errors.Join(err, out.Chmod(0o644), out.Close()); err != nil {
		return err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if n != size || !hashes[sum] {
		b.altered++
		return os.Remove(out.Name())
	}
	b.at[sum] = out.Name()
	return nil
}

// lacks names the first file of a pack that is not there; empty if it is whole.
func (b *bench) lacks(p Pack) string {
	for _, f := range p.Files {
		if b.at[f.SHA256] == "" {
			return f.Name
		}
	}
	return ""
}

// why says why no pack could be put in.
func (b *bench) why(packs []Pack) error {
	if b.altered > 0 {
		return casework.NewProblem(casework.CodeModelBroken, "The model pack is damaged, or is not the one in the list of models, so it was not put in. Ask for the file again.")
	}
	if len(b.at) > 0 {
		for _, p := range packs {
			if slices.ContainsFunc(p.Files, func(f PackFile) bool { return b.at[f.SHA256] != "" }) {
				return casework.NewProblem(casework.CodeBadInput, "There is only a part of “%s” there: %s is missing. Nothing was put in.", p.Title, path.Base(b.lacks(p)))
			}
		}
	}
	return casework.NewProblem(casework.CodeRefused, "There is no model pack there that is in the list of models, so nothing was put in.")
}

// place moves a pack's files from the bench to where they are used. A file that two packs share is copied for the second.
func (c Config) place(b *bench, p Pack) error {
	for _, f := range p.Files {
		to := c.path(p, f.Name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return fmt.Errorf("make the pack's folder: %w", err)
		}
		from := b.at[f.SHA256]
		if filepath.Dir(from) != b.dir {
			in, err := os.Open(from)
			if err != nil {
				return fmt.Errorf("put a model file in place: %w", err)
			}
			err = b.take(f.Bytes, in)
			if err := errors.Join(err, in.Close()); err != nil {
				return fmt.Errorf("put a model file in place: %w", err)
			}
			from = b.at[f.SHA256]
		}
		if err := os.Rename(from, to); err != nil {
			return fmt.Errorf("put a model file in place: %w", err)
		}
		b.at[f.SHA256] = to
	}
	return nil
}

// members calls take with every file of an archive or a folder.
func members(ctx context.Context, from string, take func(size int64, r io.Reader) error) error {
	none := casework.NewProblem(casework.CodeBadInput, "That is not a model pack, or it is damaged: it cannot be read as a zip, a tar archive or a folder. Nothing was put in.")
	info, err := os.Stat(from)
	if err != nil {
		return none.Because(err)
	}
	if info.IsDir() {
		return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			info, err := f.Stat()
			if err != nil {
				return err
			}
			return take(info.Size(), &cancellable{ctx, f})
		})
	}
	f, err := os.Open(from)
	if err != nil {
		return none.Because(err)
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil {
		return none.Because(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return none.Because(err)
	}
	var plain io.Reader = bufio.NewReaderSize(&cancellable{ctx, f}, 1<<20)
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		err = zipMembers(ctx, f, info.Size(), take)
	case bytes.HasPrefix(head, []byte("BZh")):
		err = tarMembers(bzip2.NewReader(plain), take)
	case head[0] == 0x1f && head[1] == 0x8b:
		var z *gzip.Reader
		if z, err = gzip.NewReader(plain); err == nil {
			err = tarMembers(z, take)
		}
	default:
		err = tarMembers(plain, take)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ours := errors.AsType[*fs.PathError](err); err != nil && !ours {
		return none.Because(err)
	}
	return err
}

func zipMembers(ctx context.Context, f *os.File, size int64, take func(int64, io.Reader) error) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return err
	}
	for _, m := range z.File {
		if !m.Mode().IsRegular() || m.UncompressedSize64 > 1<<40 {
			continue
		}
		r, err := m.Open()
		if err != nil {
			return err
		}
		err = take(int64(m.UncompressedSize64), &cancellable{ctx, r})
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func tarMembers(r io.Reader, take func(int64, io.Reader) error) error {
	for t := tar.NewReader(r); ; {
		m, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if m.Typeflag == tar.TypeReg {
			if err := take(m.Size, t); err != nil {
				return err
			}
		}
	}
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
