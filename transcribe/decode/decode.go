// Package decode turns any audio or video file into plain samples: 16 kHz, signed 16-bit, little-endian, as a stream.
//
// The work is done by an ffmpeg beside the executable or on the PATH, in a child process that can reach no network, opens no file but the
// one it was given, and reads only container formats on a short list (a playlist would otherwise make it open other files). Nothing of
// the sound is written to disk and nothing long is kept in memory: samples go to the caller's writer as they come.
//
// A file that ends early is never passed off as whole. What the container promises is compared with what could be read, and Info.Problems
// says in words how much is missing.
package decode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"evenhand/casework"
)

// Rate is the number of samples a second, per channel, of everything File writes.
const Rate = 16000

// Shortest is the least sound, in seconds, that is worth transcribing. Less is refused: no speech recogniser makes anything of it.
const Shortest = 1.0

// A recording counts as cut when more than this is missing. Containers round their lengths and encoders pad, by up to a few hundredths.
const (
	slackS     = 0.5
	slackShare = 0.01
)

// formats are ffmpeg's names for the containers people bring. Playlists, scripts and devices are left out on purpose.
const formats = "aac,aiff,amr,amrnb,amrwb,asf,au,avi,caf,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,ogg,w64,wav"

// Options for File.
type Options struct {
	// Channels is 1 (or 0) to mix all channels into one, 2 to keep left and right apart, interleaved.
	Channels int
	// Progress, if not nil, is called now and then with the seconds written so far and the seconds promised (0 while unknown). It is
	// called from the goroutine that called File.
	Progress func(doneS, totalS float64)
}

// Info says what was read.
type Info struct {
	Seconds        float64 // of sound written
	ExpectedS      float64 // what the container promised; 0 if it did not say, or only guessed
	Channels       int     // of what was written
	SourceChannels int     // of the file; 0 if unknown
	Problems       []string
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

// File reads path with the ffmpeg at ffmpegPath and writes its sound to w. The error is a *casework.Problem when the file or ffmpeg is at
// fault, and w's own error when w fails. Where part of the sound could be read, it has been written and the error is nil: look at
// Info.Problems. When ctx ends, ffmpeg is stopped and the problem's code is casework.CodeCancelled; what was written stands.
func File(ctx context.Context, ffmpegPath, path string, opt Options, w io.Writer) (Info, error) {
	info := Info{Channels: max(1, opt.Channels)}
	if info.Channels > 2 {
		return info, fmt.Errorf("decode: %d channels asked for, want 1 or 2", opt.Channels)
	}
	path, err := filepath.Abs(path) // so that no file name is taken for an option or a protocol
	if err != nil {
		return info, fmt.Errorf("find the recording: %w", err)
	}
	head, size, err := look(path)
	if err != nil {
		return info, err
	}

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, ffmpegPath,
		"-hide_banner", "-nostdin", "-nostats", "-loglevel", "info",
		"-protocol_whitelist", "file,pipe", "-format_whitelist", formats,
		"-i", "file:"+path, "-map", "0:a:0", "-vn", "-sn", "-dn",
		"-ac", fmt.Sprint(info.Channels), "-ar", fmt.Sprint(Rate), "-f", "s16le", "pipe:1")
	cmd.Env = quietEnv()
	var said report
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return info, fmt.Errorf("decode: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return info, missing(err)
	}

	bytesPerS := float64(2 * Rate * info.Channels)
	written, writeErr := int64(0), error(nil)
	buf := make([]byte, 64<<10)
	for {
		n, rerr := io.ReadFull(out, buf)
		n -= n % (2 * info.Channels)
		if n > 0 {
			if _, writeErr = w.Write(buf[:n]); writeErr != nil {
				stop()
				break
			}
			written += int64(n)
			if opt.Progress != nil {
				opt.Progress(float64(written)/bytesPerS, said.Expected())
			}
		}
		if rerr != nil {
			break
		}
	}
	exit := cmd.Wait()
	info.Seconds = float64(written) / bytesPerS
	if writeErr != nil {
		return info, writeErr
	}
	if err := ctx.Err(); err != nil {
		return info, casework.NewProblem(casework.CodeCancelled, "Reading the recording was stopped. The file itself was not changed.").Because(err)
	}

	said.finish()
	info.SourceChannels = said.channels
	info.ExpectedS = said.expected
	if s, ok := wavSeconds(bytes.NewReader(head), size); ok {
		info.ExpectedS = s // ffmpeg takes the length of a cut WAV from the size of the file
	}
	switch {
	case written == 0 && said.noAudio:
		return info, casework.NewProblem(casework.CodeNotSound, "There is no sound in this file. Choose the recording of the visit.").Because(exit)
	case written == 0 && isMP4(head):
		return info, casework.NewProblem(casework.CodeSoundCut,
			"This recording was cut off, and the part that says how to read it is missing or incomplete. It cannot be read. If the phone or recorder still has it, copy it again.").Because(exit)
	case written == 0:
		return info, casework.NewProblem(casework.CodeNotSound,
			"This file is not a recording Evenhand can read, whatever its name says. Choose another, or save it as M4A, MP3 or WAV first.").Because(exit)
	case info.Seconds < Shortest && info.ExpectedS < Shortest+slackS:
		return info, casework.NewProblem(casework.CodeSoundShort,
			"This recording is only %.1f seconds long. That is too short to hold a visit. Check that you chose the right file.", info.Seconds)
	case info.Seconds < Shortest:
		return info, casework.NewProblem(casework.CodeSoundCut,
			"Only %s of the %s of this recording could be read: the rest is missing or damaged. If the phone or recorder still has it, copy it again.", Span(info.Seconds), Span(info.ExpectedS))
	}
	short := info.ExpectedS - info.Seconds
	switch {
	case short > max(slackS, slackShare*info.ExpectedS) && (!said.video || said.cut || exit != nil):
		info.Problems = append(info.Problems, fmt.Sprintf(
			"Only %s of the %s could be read: the rest is missing from the file. If the phone or recorder still has it, copy it again.", Span(info.Seconds), Span(info.ExpectedS)))
	case exit != nil || said.cut:
		info.Problems = append(info.Problems, fmt.Sprintf("Part of the file is damaged. %s could be read; something may be missing.", Span(info.Seconds)))
	}
	return info, nil
}

// look refuses what is not a plain file with something in it, and returns its first bytes and size.
func look(path string) ([]byte, int64, error) {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, casework.NewProblem(casework.CodeNotFound, "This recording is no longer there. It may have been moved or renamed. Choose it again.").Because(fs.ErrNotExist)
	case err != nil:
		return nil, 0, unreadable(err)
	case st.IsDir():
		return nil, 0, casework.NewProblem(casework.CodeNotSound, "This is a folder, not a recording. Open it and choose the file inside.")
	case !st.Mode().IsRegular():
		return nil, 0, casework.NewProblem(casework.CodeNotSound, "This is not a file with a recording in it. Choose another.")
	case st.Size() == 0:
		return nil, 0, casework.NewProblem(casework.CodeEmptySound, "This file is empty: there is nothing in it. If the phone or recorder still has the recording, copy it again.")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, unreadable(err)
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, 0, unreadable(err)
	}
	return head[:n], st.Size(), nil
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

// isMP4 reports whether a file starts as an MP4 does, and not as the photographs that use the same container.
func isMP4(head []byte) bool {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return false
	}
	switch string(head[8:12]) {
	case "heic", "heix", "mif1", "msf1", "avif":
		return false
	}
	return true
}
