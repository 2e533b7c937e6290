// Package decode turns any audio or video file into plain samples: 16 kHz, signed 16-bit, little-endian, as a stream.
//
// The work is done by an ffmpeg beside the executable or on the PATH, in a child process that can reach no network, opens no file but the
// one it was given, and uses only the containers and the decoders on two short lists (a playlist would otherwise make it open other files, and
// the least used decoders have the most faults). Nothing of the sound is written to disk and nothing long is kept in memory: samples go to the
// caller's writer as they come.
//
// There are three steps, each of which can be left out. Probe reads what the file says of itself, in some hundredths of a second; Order uses it
// to put several files in order. Listen goes through two-channel sound once and says whether the sides hold different people. File writes the
// samples.
//
// A file that ends early is never passed off as whole. What the container promises is compared with what could be read, and Info.Problems
// says in words how much is missing.
package decode

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"evenhand/casework"
)

// Rate is the number of samples a second, per channel, of everything File writes.
const Rate = 16000

// Shortest is the least sound, in seconds, that is worth transcribing. Less is refused: no speech recogniser makes anything of it.
const Shortest = 1.0

// Longest is the most sound, in seconds, that is taken from one file. A recorder left running overnight stays below it; a small file made to
// swell without end does not.
const Longest = 24 * 3600.0

// A recording counts as cut when more than this is missing. Containers round their lengths and encoders pad, by up to a few hundredths.
const (
	slackS     = 0.5
	slackShare = 0.01
)

// Options for File.
type Options struct {
	// Sides is what to do with two channels, as Listen found. The zero value mixes all there are into one.
	Sides Sides
	// Progress, if not nil, is called now and then with the seconds read so far and the seconds promised (0 while unknown). It is called from
	// the goroutine that called File.
	Progress func(doneS, totalS float64)
}

// Info says what a file is, and, after File, what was read.
type Info struct {
	Seconds        float64   // of sound written; 0 after Probe
	ExpectedS      float64   // what the container promised; 0 if it did not say, or only guessed
	Channels       int       // of what was written, 1 or 2; 0 after Probe
	SourceChannels int       // of the file; 0 if unknown
	Container      string    // ffmpeg's first name for it: "mov" for MP4 and its family, "mp3", "wav", "ogg"
	Codec          string    // "aac (HE-AAC)", "mp3", "pcm_s16le"
	Started        time.Time // when the recording was begun, as the container says; zero if it does not, or makes no sense
	Problems       []string  // for the worker to read
}

// FindFFmpeg returns the path of ffmpeg: beside the executable, in one of dirs, else on the PATH.
func FindFFmpeg(dirs ...string) (string, error) {
	name := "ffmpeg"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if exe, err := os.Executable(); err == nil {
		dirs = append([]string{filepath.Dir(exe)}, dirs...)
	}
	for _, d := range dirs {
		p := filepath.Join(d, name)
		if st, err := os.Stat(p); err == nil && st.Mode().IsRegular() {
			return p, nil
		}
	}
	p, err := exec.LookPath(name)
	if err == nil {
		p, err = filepath.Abs(p)
	}
	if err != nil {
		return "", missing(err)
	}
	return p, nil
}

func missing(err error) error {
	return casework.NewProblem(casework.CodeDecoderMissing,
		"Evenhand cannot open recordings, because its helper program ffmpeg is missing. Your file is safe. Ask your IT team to install ffmpeg, then try again.").Because(err)
}

// source is a file that was looked at.
type source struct {
	path    string
	payload payload
	input   []string // how ffmpeg is told to read it
	open    bool     // an Ogg without its end mark
	locked  bool     // an MP4 that is encrypted
	track   track
	info    Info
}

// Probe reads what a file says of itself, without decoding it. The error is as File's where the file cannot be read at all; one that was cut may
// pass here.
func Probe(ctx context.Context, ffmpegPath, path string) (Info, error) {
	s, err := probe(ctx, ffmpegPath, path)
	return s.info, err
}

func probe(ctx context.Context, ffmpegPath, path string) (s source, err error) {
	s.path, err = filepath.Abs(path) // so that no file name is taken for an option or a protocol
	if err != nil {
		return s, fmt.Errorf("find the recording: %w", err)
	}
	head, err := s.look()
	if err != nil {
		return s, err
	}
	var said report
	exit, err := runFFmpeg(ctx, ffmpegPath, append(s.input, "-i", "file:"+s.path), &said, nil)
	if err != nil {
		return s, err
	}
	said.finish()
	s.info.Container, s.info.ExpectedS, s.info.Started = said.container, said.expected, said.started(time.Now())
	usable := said.readable()
	switch {
	case s.locked || said.locked:
		return s, casework.NewProblem(casework.CodeBadInput,
			"This recording is locked with copy protection, and only the program it belongs to can play it. Nothing was changed. Ask whoever gave it to you for a copy without protection, as M4A, MP3 or WAV.")
	case len(usable) > 0:
	case len(said.tracks) > 0:
		return s, unread(exit)
	case said.container != "":
		return s, casework.NewProblem(casework.CodeNotSound, "There is no sound in this file. Choose the recording of the visit.").Because(exit)
	default:
		return s, unknown(head, exit)
	}
	if s.info.ExpectedS > Longest {
		return s, tooLong()
	}
	s.track = usable[0]
	s.info.SourceChannels = s.track.channels
	s.info.Codec = s.track.codec
	if s.track.profile != "" {
		s.info.Codec += " (" + s.track.profile + ")"
	}
	if len(usable) > 1 {
		s.info.Problems = append(s.info.Problems, fmt.Sprintf("This file has %d sound tracks. Evenhand read the main one only; what is on the others is not in the words.", len(usable)))
	}
	return s, nil
}

func tooLong() error {
	return casework.NewProblem(casework.CodeBadInput, "This file holds, or says it holds, more than %.0f hours of sound. That is no recording of a visit. Check that you chose the right file.", Longest/3600)
}

func unread(exit error) error {
	return casework.NewProblem(casework.CodeNotSound,
		"The sound in this file is of a kind Evenhand does not read. Nothing was changed. Save it as M4A, MP3 or WAV, and choose that file.").Because(exit)
}

// unknown says why ffmpeg made nothing of a file.
func unknown(head []byte, exit error) error {
	switch {
	case recording(head):
		return casework.NewProblem(casework.CodeSoundCut,
			"This recording was cut off or damaged, and the part that says how to read it is missing or incomplete. It cannot be read. If the phone or recorder still has it, copy it again.").Because(exit)
	case dictation(head):
		return casework.NewProblem(casework.CodeNotSound,
			"This is a DSS or DS2 file from an office dictaphone, which Evenhand does not read. Nothing was changed. Save it as WAV or MP3 with the dictaphone's own program, and choose that file.").Because(exit)
	}
	return casework.NewProblem(casework.CodeNotSound,
		"This file is not a recording Evenhand can read, whatever its name says. Choose another, or save it as M4A, MP3 or WAV first.").Because(exit)
}

// Listen goes through the sound once and says what its two sides hold; SidesSame at once where there are no two. progress is as in Options.
// Errors are as File's.
func Listen(ctx context.Context, ffmpegPath, path string, progress func(doneS, totalS float64)) (Sides, error) {
	s, err := probe(ctx, ffmpegPath, path)
	if err != nil || s.track.channels != 2 {
		return SidesSame, err
	}
	var sides Comparer
	if _, _, err := s.decode(ctx, ffmpegPath, Options{Sides: SidesApart, Progress: progress}, &sides, new(report)); err != nil {
		return SidesSame, err
	}
	return sides.Decide(), nil
}

// File reads path with the ffmpeg at ffmpegPath and writes its sound to w, interleaved where opt.Sides is SidesApart. The error is a
// *casework.Problem when the file or ffmpeg is at fault, and w's own error when w fails. Where part of the sound could be read, it has been
// written and the error is nil: look at Info.Problems. When ctx ends, ffmpeg is stopped and the problem's code is casework.CodeCancelled; what
// was written stands.
func File(ctx context.Context, ffmpegPath, path string, opt Options, w io.Writer) (Info, error) {
	s, err := probe(ctx, ffmpegPath, path)
	info := s.info
	info.Channels = opt.Sides.Channels()
	if err != nil {
		return info, err
	}
	var said report
	written, exit, err := s.decode(ctx, ffmpegPath, opt, w, &said)
	info.Seconds = float64(written) / float64(2*Rate*info.Channels)
	if err != nil {
		return info, err
	}
	said.finish()
	if whole := info.Seconds / (1 - s.payload.missing()); whole > info.Seconds && whole < Longest {
		info.ExpectedS = whole
	}
	switch {
	case written == 0 && said.refused:
		return info, unread(exit)
	case written == 0 && info.ExpectedS >= Shortest:
		return info, casework.NewProblem(casework.CodeSoundCut,
			"Nothing of the %s of this recording could be read: the file is damaged. If the phone or recorder still has it, copy it again.", Span(info.ExpectedS)).Because(exit)
	case written == 0 && exit != nil:
		return info, casework.NewProblem(casework.CodeNotSound,
			"This file is damaged, and nothing of its sound could be read. If the phone or recorder still has it, copy it again.").Because(exit)
	case info.Seconds < Shortest && info.ExpectedS < Shortest+slackS:
		return info, casework.NewProblem(casework.CodeSoundShort,
			"This recording is only %.1f seconds long. That is too short to hold a visit. Check that you chose the right file.", info.Seconds)
	case info.Seconds < Shortest:
		return info, casework.NewProblem(casework.CodeSoundCut,
			"Only %s of the %s of this recording could be read: the rest is missing or damaged. If the phone or recorder still has it, copy it again.", Span(info.Seconds), Span(info.ExpectedS))
	}
	short := info.ExpectedS - info.Seconds
	say := func(format string, args ...any) { info.Problems = append(info.Problems, fmt.Sprintf(format, args...)) }
	switch {
	case short > max(slackS, slackShare*info.ExpectedS) && (!said.video || said.cut || exit != nil):
		say("Only %s of the %s could be read: the rest is missing from the file. If the phone or recorder still has it, copy it again.", Span(info.Seconds), Span(info.ExpectedS))
	case exit != nil || said.cut && !s.payload.open: // ffmpeg calls the last packet of an open WAV damaged
		say("Part of the file is damaged. %s could be read; something may be missing.", Span(info.Seconds))
	case s.open:
		say("This file has no end mark. %s could be read; the last words may be missing.", Span(info.Seconds))
	case s.payload.open:
		say("The recorder did not close this file as it should. All that is in it was read: %s.", Span(info.Seconds))
	}
	return info, nil
}

// decode runs ffmpeg over the chosen track and passes the samples on, whole ones only. exit is how ffmpeg ended.
func (s source) decode(ctx context.Context, ffmpegPath string, opt Options, w io.Writer, said *report) (written int64, exit, err error) {
	frame := 2 * opt.Sides.Channels()
	args := append(s.input, "-i", "file:"+s.path, "-map", fmt.Sprintf("0:%d", s.track.index), "-vn", "-sn", "-dn", "-map_metadata", "-1")
	if mix := mixing(opt.Sides, s.track.channels); mix != "" {
		args = append(args, "-af", mix)
	}
	args = append(args, "-ac", fmt.Sprint(opt.Sides.Channels()), "-ar", fmt.Sprint(Rate), "-f", "s16le", "pipe:1")
	exit, err = runFFmpeg(ctx, ffmpegPath, args, said, func(b []byte) error {
		b = b[:len(b)-len(b)%frame]
		if written += int64(len(b)); float64(written) > Longest*Rate*float64(frame) {
			return tooLong()
		}
		if len(b) == 0 {
			return nil
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		if opt.Progress != nil {
			opt.Progress(float64(written)/float64(Rate*frame), max(said.Expected(), s.info.ExpectedS))
		}
		return nil
	})
	return written, exit, err
}

// mixing returns ffmpeg's words for what -ac alone does not do. More than two channels are mixed evenly: for ffmpeg the fourth of six is a
// subwoofer to leave out, but on a recorder with as many microphones it is somebody's voice.
func mixing(sides Sides, channels int) string {
	switch {
	case sides == SidesLeft && channels == 2:
		return "pan=mono|c0=c0"
	case sides == SidesRight && channels == 2:
		return "pan=mono|c0=c1"
	case channels > 2:
		all := make([]string, channels)
		for i := range all {
			all[i] = fmt.Sprintf("c%d", i)
		}
		return "pan=mono|c0<" + strings.Join(all, "+")
	}
	return ""
}

// runFFmpeg runs the program over one input and gives what it writes to take, in pieces of whole samples. exit is how it ended; err is a problem
// of ours, of the person who stopped it, or take's.
func runFFmpeg(ctx context.Context, path string, args []string, said *report, take func([]byte) error) (exit, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, path, append([]string{
		"-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-max_alloc", "268435456",
		"-protocol_whitelist", "file", "-format_whitelist", formats, "-codec_whitelist", codecs,
	}, args...)...)
	cmd.Env = quietEnv()
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	stopped := func() error {
		return casework.NewProblem(casework.CodeCancelled, "Reading the recording was stopped. The file itself was not changed.").Because(ctx.Err())
	}
	if err := cmd.Start(); err != nil && ctx.Err() != nil {
		return nil, stopped()
	} else if err != nil {
		return nil, missing(err)
	}
	var taken error
	buf := make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(out, buf)
		if n > 0 && take != nil {
			if taken = take(buf[:n]); taken != nil {
				stop()
				break
			}
		}
		if err != nil {
			break
		}
	}
	exit = cmd.Wait()
	if taken != nil {
		return exit, taken
	}
	if ctx.Err() != nil {
		return exit, stopped()
	}
	return exit, nil
}

// look refuses what is not a plain file with something in it, notes what its header promises, and returns its first bytes.
func (s *source) look() ([]byte, error) {
	st, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, casework.NewProblem(casework.CodeNotFound, "This recording is no longer there. It may have been moved or renamed. Choose it again.").Because(fs.ErrNotExist)
	case err != nil:
		return nil, unreadable(err)
	case st.IsDir():
		return nil, casework.NewProblem(casework.CodeNotSound, "This is a folder, not a recording. Open it and choose the file inside.")
	case !st.Mode().IsRegular():
		return nil, casework.NewProblem(casework.CodeNotSound, "This is not a file with a recording in it. Choose another.")
	case st.Size() == 0:
		return nil, casework.NewProblem(casework.CodeEmptySound, "This file is empty: there is nothing in it. If the phone or recorder still has the recording, copy it again.")
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, unreadable(err)
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, unreadable(err)
	}
	if s.payload = findPayload(f, st.Size()); s.payload.open && s.payload.said > 0 {
		s.input = []string{"-ignore_length", "1"}
	}
	s.open, s.locked = oggOpen(f, st.Size()), mp4Locked(f, st.Size())
	return head[:n], nil
}

// unreadable keeps only the reason of a file error: the path may hold a name.
func unreadable(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	return casework.NewProblem(casework.CodeBadInput, "Evenhand is not allowed to open this file, or the disk cannot read it. Copy it to your own folder and try again.").Because(err)
}

// quietEnv gives ffmpeg nothing of ours but what Windows needs to start a program.
func quietEnv() []string {
	env := []string{"LC_ALL=C", "AV_LOG_FORCE_NOCOLOR=1"}
	for _, k := range []string{"SYSTEMROOT", "LD_LIBRARY_PATH"} {
		if v, ok := os.LookupEnv(k); ok {
			env = append(env, k+"="+v)
		}
	}
	return env
}

// Span says a length of time in words: "3 min 4 s", "52 s", "1 h 2 min".
func Span(s float64) string {
	n := int(s + 0.5)
	switch {
	case n >= 3600:
		return fmt.Sprintf("%d h %d min", n/3600, n%3600/60)
	case n >= 60 && n%60 != 0:
		return fmt.Sprintf("%d min %d s", n/60, n%60)
	case n >= 60:
		return fmt.Sprintf("%d min", n/60)
	}
	return fmt.Sprintf("%d s", n)
}
