package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"evenhand/casework"
	"evenhand/summarise"
	"evenhand/transcribe"
	"evenhand/transcribe/decode"
)

// Report hears how far a long piece of work is: its stage, and how much of how much. It may be nil.
type Report func(stage string, done, total float64)

func (r Report) tell(stage string, done, total float64) {
	if r != nil {
		r(stage, done, total)
	}
}

// Source is what the console tool drafts from: words, who was there, and what the input itself says of template and date.
type Source struct {
	Transcript *casework.Transcript
	Attendees  []casework.Attendee
	Template   string
	Date       string // YYYY-MM-DD
}

// Speaker is one of those present, by the voice they have: the form of the --people file and of a script's people.
type Speaker struct {
	Speaker  string `json:"speaker"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Pronouns string `json:"pronouns"`
	Gender   string `json:"gender"`
}

// largestJSON is more than an eight-hour visit makes.
const largestJSON = 64 << 20

// ReadSource reads what to draft from: sound, the JSON that transcribe prints, or a script with turns. A script's truth is never read.
func (c Config) ReadSource(ctx context.Context, path string, speakers int, on Report) (*Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "The file cannot be read.").Because(err)
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	f.Close()
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, casework.NewProblem(casework.CodeBadInput, "The file cannot be read.").Because(err)
	}
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\ufeff")), " \t\r\n"), []byte("{")) {
		return readWords(path)
	}
	t, err := c.TranscribeFile(ctx, path, speakers, on)
	if err != nil {
		return nil, err
	}
	return &Source{Transcript: t}, nil
}

func readWords(path string) (*Source, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > largestJSON {
		err = fmt.Errorf("%d bytes", info.Size())
	}
	if err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "The file is too large to be a transcript.").Because(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "The file cannot be read.").Because(err)
	}
	return parseWords(b)
}

// parseWords reads a transcript or a script.
func parseWords(b []byte) (*Source, error) {
	bad := casework.NewProblem(casework.CodeBadInput, "The file is neither sound, nor a transcript as evenhandctl transcribe prints it, nor a script with turns.")
	var in struct {
		casework.Transcript
		Template string    `json:"template"`
		Date     string    `json:"date"`
		People   []Speaker `json:"people"`
		Turns    []struct {
			N       int    `json:"n"`
			Speaker string `json:"speaker"`
			Text    string `json:"text"`
		} `json:"turns"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\ufeff")), &in); err != nil {
		return nil, bad.Because(err)
	}
	s := &Source{Transcript: &in.Transcript, Template: in.Template, Date: in.Date}
	if s.Date != "" {
		if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
			return nil, casework.NewProblem(casework.CodeBadInput, "The date in the file is not a day like 2026-04-21.").Because(err)
		}
	}
	for _, t := range in.Turns {
		s.Transcript.Utterances = append(s.Transcript.Utterances, casework.Utterance{ID: t.N, Speaker: t.Speaker, Text: t.Text, Heard: casework.HeardText})
	}
	if len(s.Transcript.Utterances) == 0 {
		return nil, casework.NewProblem(casework.CodeNoSpeech, "There are no words in the file, so there is nothing to draft from.")
	}
	for i := range s.Transcript.Utterances {
		u := &s.Transcript.Utterances[i]
		if u.Heard == "" {
			u.Heard = casework.HeardOnce
		}
	}
	if err := s.Transcript.Validate(); err != nil {
		return nil, bad.Because(err)
	}
	s.SetPeople(in.People)
	return s, nil
}

// SetPeople says who speaks with which voice. The first social worker signs, or the first of all.
func (s *Source) SetPeople(people []Speaker) {
	if len(people) == 0 {
		return
	}
	s.Attendees, s.Transcript.Named = nil, map[string]string{}
	signer := 0
	for i, p := range people {
		if strings.Contains(strings.ToLower(p.Role), "social worker") {
			signer = i
			break
		}
	}
	for i, p := range people {
		a := casework.Attendee{ID: fmt.Sprintf("P%d", i+1), Name: casework.Fold(p.Name), Role: casework.Fold(p.Role), Pronouns: p.Pronouns, Signer: i == signer}
		if a.Pronouns == "" {
			a.Pronouns = map[string]string{"male": "he", "female": "she"}[p.Gender]
		}
		s.Attendees = append(s.Attendees, a)
		if p.Speaker != "" {
			s.Transcript.Named[p.Speaker] = a.ID
		}
	}
}

// ReadPeople reads a --people file: [{"speaker","name","role","pronouns"}].
func ReadPeople(r io.Reader) ([]Speaker, error) {
	var out []Speaker
	if err := json.NewDecoder(io.LimitReader(r, 1<<20)).Decode(&out); err != nil {
		return nil, casework.NewProblem(casework.CodeBadInput, "The people file is not a list like [{\"speaker\":\"S1\",\"name\":\"…\",\"role\":\"social worker\"}].").Because(err)
	}
	return out, nil
}

// People joins the voices to the people of the source.
func (s *Source) People() casework.People { return casework.NewPeople(s.Attendees, s.Transcript.Named) }

// DraftSource drafts from a source with the model named, with the catalogue's when model is empty, or by rules alone when it is
// Extractive. template and date, when given, win over what the source says.
func (c Config) DraftSource(ctx context.Context, s *Source, template, date, model string, seed int, on Report) (*casework.Draft, casework.Template, error) {
	if template == "" {
		template = s.Template
	}
	if template == "" {
		template = "case-note"
	}
	t, err := c.template(template)
	if err != nil {
		return nil, t, err
	}
	if date == "" {
		date = s.Date
	}
	if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
		return nil, t, casework.NewProblem(casework.CodeBadInput, "Give the day of the visit like 2026-04-21.").Because(err)
	}
	in := summarise.Input{Transcript: s.Transcript, Attendees: s.Attendees, Template: t, VisitDate: date}
	d, err := c.draft(ctx, in, model, summarise.Options{Seed: seed, Progress: func(p summarise.Progress) { on.tell(p.Stage, float64(p.Done), float64(p.Total)) }})
	return d, t, err
}

// SoundEndings returns what the names of files that may hold sound end in, without the dot.
func SoundEndings() []string { return decode.Endings() }

// TranscribeFile turns a sound file into words, with nothing stored.
func (c Config) TranscribeFile(ctx context.Context, path string, speakers int, on Report) (*casework.Transcript, error) {
	t, _, err := c.TranscribeVisit(ctx, []string{path}, false, speakers, on)
	return t, err
}

// FilePart says where the sound of one of several files lies on the time line of their visit.
type FilePart struct {
	File    string  `json:"file"` // without its folder
	FromS   float64 `json:"from_s"`
	Seconds float64 `json:"seconds"`
}

// TranscribeVisit turns the sound files of one visit into words on one time line, with nothing stored: in the order given, or, if order is
// true, in the order they were recorded (decode.Order).
func (c Config) TranscribeVisit(ctx context.Context, paths []string, order bool, speakers int, on Report) (*casework.Transcript, []FilePart, error) {
	return c.transcribeVisit(ctx, paths, order, false, transcribe.Options{Speakers: speakers}, on)
}

// transcribeVisit fills in the models of opt. again: with the second hearing, where there is a model for it.
func (c Config) transcribeVisit(ctx context.Context, paths []string, order, again bool, opt transcribe.Options, on Report) (*casework.Transcript, []FilePart, error) {
	start := time.Now()
	sound, parts, problems, err := c.decodeVisit(ctx, paths, order, on)
	if err != nil {
		return nil, nil, err
	}
	decoded := time.Since(start).Seconds()
	if opt.Models, err = c.speechModels(); err != nil {
		return nil, nil, err
	}
	opt.SecondHearing = again && opt.Models.Second != nil
	last := parts[len(parts)-1]
	t, err := transcriber().Run(ctx, sound, last.FromS+last.Seconds, opt,
		func(p transcribe.Progress) { on.tell(p.Stage, p.DoneS, p.TotalS) })
	if t != nil {
		t.Problems = append(problems, t.Problems...)
		t.Timings.DecodeS = decoded
		t.Timings.TotalS = time.Since(start).Seconds()
	}
	return t, parts, err
}

// decodeVisit reads the files of a visit into memory, one after the other. The sides of a call are kept apart only if every file keeps them.
func (c Config) decodeVisit(ctx context.Context, paths []string, order bool, on Report) (sound memory, parts []FilePart, problems []string, err error) {
	ffmpeg, err := c.ffmpeg()
	if err != nil {
		return sound, nil, nil, err
	}
	files, sides := make([]decode.Part, len(paths)), make(map[string]decode.Sides)
	sound.channels = 2
	of := func(path string, err error) error {
		if p := casework.AsProblem(err); len(paths) > 1 && p != nil {
			return casework.NewProblem(p.Code, "%s: %s", filepath.Base(path), p.Message).Because(p.Cause)
		}
		return err
	}
	for i, path := range paths {
		info, err := decode.Probe(ctx, ffmpeg, path)
		if err != nil {
			return sound, nil, nil, of(path, err)
		}
		files[i] = decode.Part{Path: path, Info: info}
		if sides[path], err = decode.Listen(ctx, ffmpeg, path, func(done, total float64) { on.tell("listening", done, total) }); err != nil {
			return sound, nil, nil, of(path, err)
		}
		sound.channels = min(sound.channels, sides[path].Channels())
	}
	if order {
		files = decode.Order(files)
	}
	var pcm bytes.Buffer
	at := 0.0
	for _, f := range files {
		opt := decode.Options{Sides: sides[f.Path], Progress: func(done, total float64) { on.tell("decoding", done, total) }}
		if sound.channels == 1 && opt.Sides == decode.SidesApart {
			opt.Sides = decode.SidesSame
		}
		info, err := decode.File(ctx, ffmpeg, f.Path, opt, &pcm)
		if err != nil {
			return sound, nil, nil, of(f.Path, err)
		}
		for _, p := range info.Problems {
			if len(paths) > 1 {
				p = filepath.Base(f.Path) + ": " + p
			}
			problems = append(problems, p)
		}
		parts = append(parts, FilePart{File: filepath.Base(f.Path), FromS: at, Seconds: info.Seconds})
		at += info.Seconds
	}
	sound.pcm = pcm.Bytes()
	return sound, parts, problems, nil
}

// memory is a transcribe.Source of sound that is in memory as a whole.
type memory struct {
	pcm      []byte
	channels int
}

func (m memory) Channels() int { return m.channels }

// Next never waits.
func (m memory) Next(_ context.Context, from int64, most int) ([]byte, error) {
	frame := int64(2 * m.channels)
	if (from+1)*frame > int64(len(m.pcm)) {
		return nil, io.EOF
	}
	return m.pcm[from*frame : min((from+int64(most))*frame, int64(len(m.pcm)))], nil
}

func (c Config) decodeFile(ctx context.Context, path string) ([]byte, decode.Info, error) {
	ffmpeg, err := c.ffmpeg()
	if err != nil {
		return nil, decode.Info{}, err
	}
	var pcm bytes.Buffer
	info, err := decode.File(ctx, ffmpeg, path, decode.Options{}, &pcm)
	return pcm.Bytes(), info, err
}
