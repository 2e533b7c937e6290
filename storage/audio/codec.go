package audio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
	"github.com/mewkiz/flac/meta"
)

// The codings of the sound in a record of format 2.
const (
	codingPlain = 0
	codingFLAC  = 1
)

// frameSamples is the length of one FLAC frame: a predictor is chosen for each, so shorter frames follow speech more closely and cost
// more heads. Of 500, 1,000, 2,000, 4,000 and 16,000, 1,000 gave the smallest records on the noisy visits measured, and on a clean
// dictation within a hundredth of the smallest. One channel of speech then takes 0.25 to 0.70 of its plain size, padding included: 29 to
// 81 MB an hour in the place of 115. The best predictors of the format would save 2 to 5 % more, and the library does not look for them.
const frameSamples = 1000

// streamHead is what a FLAC stream has in front of its frames: the mark and one STREAMINFO block. It is the same for all records and not stored.
const streamHead = 4 + 4 + 34

// encode gives the plain text of a record: a coding byte, the sound in it, and zeros up to a multiple of padTo. Sound that FLAC does not make
// smaller is kept plain. So is sound that does not come back as it was: what is recorded once cannot be had again, and a slip of a library
// must not cost it. Reading it back costs less than a third of the compression.
func encode(pcm []byte, channels int) []byte {
	coding := byte(codingFLAC)
	coded, err := compress(pcm, channels)
	if err == nil && len(coded) < len(pcm) {
		var back []byte
		back, err = decompress(bytes.NewReader(coded), len(pcm), channels)
		if err == nil && !bytes.Equal(back, pcm) {
			err = errFormat
		}
	}
	if err != nil || len(coded) >= len(pcm) {
		coding, coded = codingPlain, pcm
	}
	out := make([]byte, padded(1+len(coded)))
	out[0] = coding
	copy(out[1:], coded)
	return out
}

// padded gives the length of a record's plain text.
func padded(n int) int { return (n + padTo - 1) / padTo * padTo }

// decode gives the sound of a record's plain text: exactly samples for each channel, or an error.
func decode(plain []byte, samples, channels int) ([]byte, error) {
	if len(plain) == 0 {
		return nil, errFormat
	}
	size := samples * channels * bytesPerSample
	coding, rest := plain[0], plain[1:]
	var out []byte
	switch {
	case coding == codingPlain && len(rest) >= size:
		out, rest = rest[:size], rest[size:]
	case coding == codingFLAC:
		r := bytes.NewReader(rest)
		var err error
		if out, err = decompress(r, size, channels); err != nil {
			return nil, fmt.Errorf("flac: %w", err)
		}
		rest = rest[len(rest)-r.Len():]
	default:
		return nil, errFormat
	}
	if len(bytes.Trim(rest, "\x00")) > 0 {
		return nil, errors.New("padding is not zero")
	}
	return out, nil
}

// compress gives sound as FLAC frames.
func compress(pcm []byte, channels int) (b []byte, err error) {
	defer noPanic(&err)
	var out bytes.Buffer
	enc, err := flac.NewEncoder(&out, &meta.StreamInfo{BlockSizeMin: frameSamples, BlockSizeMax: frameSamples, SampleRate: Rate,
		NChannels: uint8(channels), BitsPerSample: 8 * bytesPerSample})
	if err != nil {
		return nil, err
	}
	layout := frame.ChannelsMono
	if channels == 2 {
		layout = frame.ChannelsLR
	}
	step := frameSamples * channels * bytesPerSample
	for ; len(pcm) > 0; pcm = pcm[min(step, len(pcm)):] {
		part := pcm[:min(step, len(pcm))]
		n := len(part) / channels / bytesPerSample
		f := &frame.Frame{Header: frame.Header{BlockSize: uint16(n), SampleRate: Rate, Channels: layout, BitsPerSample: 8 * bytesPerSample}}
		for c := range channels {
			s := make([]int32, n)
			for i := range s {
				s[i] = int32(int16(binary.LittleEndian.Uint16(part[(i*channels+c)*bytesPerSample:])))
			}
			f.Subframes = append(f.Subframes, &frame.Subframe{SubHeader: frame.SubHeader{Pred: frame.PredVerbatim}, Samples: s, NSamples: n})
		}
		if err := enc.WriteFrame(f); err != nil {
			return nil, err
		}
	}
	return out.Bytes()[streamHead:], nil
}

// decompress reads FLAC frames until it has size bytes of sound. It holds no more than one frame beside them, whatever the bytes say.
func decompress(r *bytes.Reader, size, channels int) (out []byte, err error) {
	defer noPanic(&err)
	out = make([]byte, 0, size)
	for len(out) < size {
		f, err := frame.New(r)
		if err != nil {
			return nil, err
		}
		n := int(f.BlockSize)
		if f.Channels.Count() != channels || f.BitsPerSample != 8*bytesPerSample || n == 0 || n*channels*bytesPerSample > size-len(out) {
			return nil, errFormat
		}
		if err := f.Parse(); err != nil {
			return nil, err
		}
		for _, s := range f.Subframes {
			if len(s.Samples) != n {
				return nil, errFormat
			}
		}
		for i := range n {
			for _, s := range f.Subframes {
				v := s.Samples[i]
				if v != int32(int16(v)) {
					return nil, errFormat
				}
				out = binary.LittleEndian.AppendUint16(out, uint16(v))
			}
		}
	}
	return out, nil
}

// noPanic makes an error of a panic: a slip of a library must not end the process that records or reads.
func noPanic(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("flac: %v", p)
	}
}
