package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/cpu"

	"evenhand/casework"
	"evenhand/transcribe"
	"evenhand/transcribe/decode"
)

// Tier is what a computer must have for a speech pack to be proposed. The catalogue holds the numbers, its packs in order from the most
// exact (average word error rate on the Open ASR leaderboard) to the lightest, so that the first that fits is proposed: Parakeet 0.6B from
// 16 GB, 4 cores and AVX2 (1.2 GB at work beside a browser and a language model), Parakeet 110M from 8 GB and AVX2, Moonshine base below
// that or without AVX2 (0.3 GB, measured), Moonshine tiny on whatever there is.
type Tier struct {
	MemoryGB int  `json:"memory_gb"` // as it is sold
	Cores    int  `json:"cores"`
	AVX2     bool `json:"avx2"` // or what stands for it on another processor
}

// machine is what of a computer decides which speech pack fits, and whether a speed measured is still true.
type machine struct {
	System   string `json:"system"`
	Cores    int    `json:"cores"`
	MemoryMB int    `json:"memory_mb"` // in MiB; 0: not known
	AVX2     bool   `json:"avx2"`
}

func thisMachine() machine {
	return machine{runtime.GOOS + "/" + runtime.GOARCH, runtime.NumCPU(), memoryMB(), cpu.X86.HasAVX2 || cpu.ARM64.HasASIMD}
}

// fits allows an eighth less memory than is sold: graphics and firmware keep some for themselves.
func (m machine) fits(t Tier) bool {
	return m.MemoryMB >= t.MemoryGB*1024*7/8 && m.Cores >= t.Cores && (m.AVX2 || !t.AVX2)
}

func (m machine) String() string {
	s := fmt.Sprintf("%.0f GB of memory, %s", float64(m.MemoryMB)/1024, counted(m.Cores, "core"))
	if m.MemoryMB == 0 {
		s = counted(m.Cores, "core")
	}
	if !m.AVX2 {
		s += ", no AVX2"
	}
	return s
}

func (t Tier) String() string {
	s := fmt.Sprintf("%d GB of memory and %s", t.MemoryGB, counted(t.Cores, "core"))
	if t.AVX2 {
		s = fmt.Sprintf("%d GB of memory, %s and AVX2", t.MemoryGB, counted(t.Cores, "core"))
	}
	return s
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// propose returns the id of the speech pack that fits a computer best; empty if the catalogue has none for it.
func propose(m machine, packs []Pack) string {
	for _, p := range packs {
		if p.Kind == "speech" && p.Tier != nil && m.fits(*p.Tier) {
			return p.ID
		}
	}
	return ""
}

// inUse returns the speech pack that is used: the chosen one if it is installed, else the best that fits and is, else any that is.
func inUse(m machine, packs []Pack, chosen string, there func(Pack) bool) (Pack, bool) {
	for _, good := range []func(Pack) bool{
		func(p Pack) bool { return p.ID == chosen },
		func(p Pack) bool { return p.Tier != nil && m.fits(*p.Tier) },
		func(Pack) bool { return true },
	} {
		for _, p := range packs {
			if p.Kind == "speech" && good(p) && there(p) {
				return p, true
			}
		}
	}
	return Pack{}, false
}

func (c Config) speechPack(packs []Pack) (Pack, bool) {
	return inUse(thisMachine(), packs, c.speechChoice().Chosen, c.there)
}

// there reports whether a pack is installed: its files exist. Whether they are right is for those who use them; a damaged pack must be told
// of, not passed over.
func (c Config) there(p Pack) bool {
	for _, f := range p.Files {
		if info, err := os.Stat(c.path(p, f.Name)); err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return len(p.Files) > 0
}

// speechChoice is what is kept of the choice of speech pack, in speech.json in the data folder: nothing of any case.
type speechChoice struct {
	Version int     `json:"version"`
	Chosen  string  `json:"chosen"` // the id of a pack; empty: the one that is proposed
	Speeds  []speed `json:"speeds"`
}

// speed is how fast a pack was on a computer.
type speed struct {
	Pack          string  `json:"pack"`
	Source        string  `json:"source"` // the pack's: another make of it may be faster
	Machine       machine `json:"machine"`
	TimesRealTime float64 `json:"times_real_time"`
	PeakMB        float64 `json:"peak_mb"` // of the child process; 0: not known
}

const choiceVersion = 1

func (c Config) choicePath() string { return filepath.Join(c.Data, "speech.json") }

// speechChoice reads the choice. A file that is missing, damaged or of another version is no choice: everything in it can be made again.
func (c Config) speechChoice() speechChoice {
	none := speechChoice{Version: choiceVersion}
	b, err := os.ReadFile(c.choicePath())
	if err != nil {
		return none
	}
	choice, err := parseChoice(b)
	if err != nil {
		return none
	}
	return choice
}

func parseChoice(b []byte) (speechChoice, error) {
	var choice speechChoice
	if err := json.Unmarshal(b, &choice); err != nil {
		return choice, fmt.Errorf("read the choice of speech model: %w", err)
	}
	if choice.Version != choiceVersion {
		return choice, fmt.Errorf("read the choice of speech model: version %d", choice.Version)
	}
	for _, s := range choice.Speeds {
		if !(s.TimesRealTime > 0) || !(s.PeakMB >= 0) {
			return choice, errors.New("read the choice of speech model: a speed that cannot be")
		}
	}
	return choice, nil
}

// keepChoice writes the choice, whole or not at all. Before there is a data folder nothing is kept.
func (c Config) keepChoice(choice speechChoice) error {
	if _, err := os.Stat(c.Data); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	b, err := json.MarshalIndent(choice, "", "  ")
	if err != nil {
		return fmt.Errorf("write the choice of speech model: %w", err)
	}
	f, err := os.CreateTemp(c.Data, ".speech-*")
	if err != nil {
		return fmt.Errorf("write the choice of speech model: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(b, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the choice of speech model: %w", err)
	}
	return os.Rename(f.Name(), c.choicePath())
}

// speedOf is the speed measured of a pack on this computer.
func (choice speechChoice) speedOf(p Pack, m machine) (speed, bool) {
	for _, s := range choice.Speeds {
		if s.Pack == p.ID && s.Source == p.Source && s.Machine == m {
			return s, true
		}
	}
	return speed{}, false
}

// TierView is a speech model a worker can choose, and how it suits this computer.
type TierView struct {
	ID            string  `json:"id"`
	Title         string  `json:"title"`
	Family        string  `json:"family"`
	Licence       string  `json:"licence"`
	MB            float64 `json:"mb"`       // on disk
	MemoryMB      int     `json:"memoryMb"` // at work: measured here, else as published; 0: not known
	Installed     bool    `json:"installed"`
	Proposed      bool    `json:"proposed"`      // it fits this computer best, installed or not
	Chosen        bool    `json:"chosen"`        // it is used, by choice or because it is the best of those installed
	Why           string  `json:"why"`           // what it is for and whether it fits this computer
	Measured      string  `json:"measured"`      // how well it hears, and who says so
	TimesRealTime float64 `json:"timesRealTime"` // measured on this computer; 0: not yet
}

// Tiers lists the speech models, the most exact first.
func (e *Engine) Tiers(ctx context.Context) ([]TierView, error) { return e.config.Tiers(ctx) }

// Tiers lists the speech models without a store.
func (c Config) Tiers(ctx context.Context) ([]TierView, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	packs, err := c.Catalogue()
	if err != nil {
		return nil, err
	}
	return tiers(thisMachine(), packs, c.speechChoice(), c.there), nil
}

func tiers(m machine, packs []Pack, choice speechChoice, there func(Pack) bool) []TierView {
	best := propose(m, packs)
	used, _ := inUse(m, packs, choice.Chosen, there)
	out := []TierView{}
	for _, p := range packs {
		if p.Kind != "speech" {
			continue
		}
		v := TierView{ID: p.ID, Title: p.Title, Family: string(p.Family), Licence: p.Licence, MB: float64(p.bytes()) / 1e6, MemoryMB: p.MemoryMB,
			Installed: there(p), Proposed: p.ID == best, Chosen: p.ID == used.ID, Measured: p.Measured, Why: p.Note}
		if s, ok := choice.speedOf(p, m); ok {
			v.TimesRealTime = s.TimesRealTime
			if s.PeakMB > 0 {
				v.MemoryMB = int(s.PeakMB)
			}
		}
		why := "It is never proposed, only taken when asked for."
		switch {
		case p.ID == best:
			why = fmt.Sprintf("It fits this computer best (%s).", m)
		case p.Tier != nil && m.fits(*p.Tier):
			why = "This computer can run a more exact one."
		case p.Tier != nil:
			why = fmt.Sprintf("It needs %s; this computer has %s.", p.Tier, m)
		}
		if v.Why != "" {
			v.Why += " "
		}
		v.Why += why
		out = append(out, v)
	}
	return out
}

// ChooseTier makes an installed speech model the one that is used from now on; an empty id goes back to the one that fits best.
func (e *Engine) ChooseTier(ctx context.Context, packID string) error {
	e.changes.Lock()
	defer e.changes.Unlock()
	return e.config.ChooseTier(ctx, packID)
}

// ChooseTier is Engine.ChooseTier without a store.
func (c Config) ChooseTier(ctx context.Context, packID string) error {
	all, err := c.Tiers(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(t TierView) bool { return t.ID == packID })
	switch {
	case i < 0 && packID != "":
		return casework.NewProblem(casework.CodeNotFound, "There is no such speech model in the list of models.")
	case i >= 0 && !all[i].Installed:
		return casework.NewProblem(casework.CodeSpeechMissing, "“%s” is not installed on this computer, so it was not chosen. Ask your IT team for it.", all[i].Title)
	}
	choice := c.speechChoice()
	choice.Chosen = packID
	return c.keepChoice(choice)
}

// MeasureSpeed hears the invented visit with the speech model in use and keeps how fast that went, once for each model and computer; the
// next time it only tells. It takes as long as the model does for a minute of sound.
func (e *Engine) MeasureSpeed(ctx context.Context) (TierView, error) {
	return e.config.MeasureSpeed(ctx)
}

// MeasureSpeed is Engine.MeasureSpeed without a store. Where there is no data folder yet the result is told and not kept.
func (c Config) MeasureSpeed(ctx context.Context) (TierView, error) {
	packs, err := c.Catalogue()
	if err != nil {
		return TierView{}, err
	}
	models, err := c.speechModels()
	if err != nil {
		return TierView{}, err
	}
	m, choice := thisMachine(), c.speechChoice()
	i := slices.IndexFunc(packs, func(p Pack) bool { return p.ID == models.SpeechID })
	if _, ok := choice.speedOf(packs[i], m); !ok {
		s, err := c.timeSpeech(ctx, models)
		if err != nil {
			return TierView{}, err
		}
		s.Pack, s.Source, s.Machine = packs[i].ID, packs[i].Source, m
		choice = c.speechChoice() // somebody may have chosen meanwhile
		choice.Speeds = append(slices.DeleteFunc(choice.Speeds, func(old speed) bool { return old.Pack == s.Pack && old.Machine == m }), s)
		if err := c.keepChoice(choice); err != nil {
			return TierView{}, err
		}
	}
	for _, v := range tiers(m, packs, choice, c.there) {
		if v.ID == models.SpeechID {
			return v, nil
		}
	}
	return TierView{}, casework.NewProblem(casework.CodeInternal, "The speed of the speech model could not be told.")
}

// How much of the practice sound the speed is measured on, in seconds: the model hears the short piece, then the long one, and the
// difference is what the sound between takes, without starting and loading.
const (
	shortS = 10
	longS  = 50
)

// timeSpeech runs the bare engine over the beginning of the practice sound in the transcriber child: the same process, thread and chunks as
// for a visit. The child's own processor time counts, not the clock's, because other programs may hold the processor meanwhile.
func (c Config) timeSpeech(ctx context.Context, models transcribe.Models) (speed, error) {
	path, drop, err := practiceFile()
	if err != nil {
		return speed{}, err
	}
	defer drop()
	pcm, _, err := c.decodeFile(ctx, path)
	if err != nil {
		return speed{}, err
	}
	models.Second, models.Segmentation, models.Embedding = nil, transcribe.ModelFile{}, transcribe.ModelFile{} // the words alone
	var s speed
	var took []float64
	for _, seconds := range []int{shortS, longS} {
		busy := 0.0
		t := transcriber()
		t.Ended = func(p *os.ProcessState) {
			s.PeakMB = max(s.PeakMB, peakMB(p))
			busy += (p.UserTime() + p.SystemTime()).Seconds()
		}
		if _, err := t.Bare(ctx, transcribe.PCM(pcm[:min(len(pcm), seconds*decode.Rate*2)]), transcribe.Options{Models: models}); err != nil {
			return speed{}, fmt.Errorf("measure the speech model: %w", err)
		}
		took = append(took, busy)
	}
	if took[1] <= took[0] {
		return speed{}, errors.New("measure the speech model: more sound took no more time")
	}
	s.TimesRealTime = (longS - shortS) / (took[1] - took[0])
	return s, nil
}

// speechPart checks the speech packs that would be used, by hash, and tells how fast they were here.
func (c Config) speechPart(ctx context.Context, packs []Pack, err error) Part {
	const id, title = "speech_model", "Speech model"
	if err != nil {
		return c.packPart(ctx, nil, err, "speech", id, title)
	}
	used, ok := c.speechPack(packs)
	if !ok {
		return c.packPart(ctx, nil, nil, "speech", id, title)
	}
	with := []Pack{used}
	for _, p := range packs {
		if p.Second && p.ID != used.ID && c.there(p) {
			with = append(with, p)
		}
	}
	for _, p := range with {
		if part := c.packPart(ctx, []Pack{p}, nil, "speech", id, title); part.State != Ready {
			return part
		}
	}
	p := Part{ID: id, Title: title, State: Ready, Detail: fmt.Sprintf("%s (%s)", used.Title, used.Licence)}
	m := thisMachine()
	if s, ok := c.speechChoice().speedOf(used, m); ok {
		p.Detail += fmt.Sprintf(". It hears %.3g times as fast as people speak here: an hour takes about %s.", s.TimesRealTime, hour(s.TimesRealTime))
	}
	if best := propose(m, packs); best != used.ID {
		for _, pack := range packs {
			if pack.ID == best && !c.there(pack) {
				p.Detail = strings.TrimSuffix(p.Detail, ".") + fmt.Sprintf(". This computer can run “%s”, which others found more exact; your IT team can install it.", pack.Title)
			}
		}
	}
	return p
}

// hour says how long an hour of sound takes at so many times real time.
func hour(times float64) string {
	if n := 60 / times; n >= 1.5 {
		return fmt.Sprintf("%.0f minutes", n)
	}
	return "a minute"
}
