#!/usr/bin/env bash
# Makes the sound files in this folder anew: 1.3 s of a voice-like tone in every form phones and dictaphones use. See README.md for where the encoders come from.
#
#   make.sh FFMPEG-WITH-AMR HE-AAC-ENCODER
#
# FFMPEG-WITH-AMR is a command (with libopencore_amrnb and libvo_amrwbenc), HE-AAC-ENCODER a program called as: AOT BITRATE RATE CHANNELS 2 < s16le > adts.
set -euo pipefail
amr=$1 he=$2
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The same formula as voice() in decode_test.go: eight harmonics of a gliding pitch, in syllables.
tone=$(for k in 1 2 3 4 5 6 7 8; do printf '+sin(2*PI*%d*(110*t+15*t*t))/%d' $k $k; done)
src=$scratch/src.wav
ffmpeg -v error -y -f lavfi -i "aevalsrc='0.22*pow(sin(2*PI*0.9375*t),2)*(${tone#+})':s=48000:d=1.3" -c:a pcm_f32le "$src"
plain=(-map_metadata -1 -fflags +bitexact -flags:a +bitexact)
enc() { ffmpeg -v error -y -i "$src" "${plain[@]}" "$@"; }
video() { local codec=$1; shift; ffmpeg -v error -y -i "$src" -f lavfi -i color=s=16x16:r=25:d=1.3 "${plain[@]}" -map 0:a -map 1:v -g 100 -c:v "$codec" "$@"; }
made=(-metadata creation_time=2026-03-04T10:20:30Z)

enc -ar 44100 -c:a aac -b:a 48k "${made[@]}" aac-lc.m4a
enc -ar 16000 -c:a aac -b:a 24k adts.aac
enc -ar 8000 -c:a alac -sample_fmt s16p alac.m4a
enc -ar 22050 -c:a libmp3lame -b:a 32k -write_xing 0 cbr.mp3
enc -ar 22050 -c:a libmp3lame -q:a 6 -id3v2_version 3 -write_id3v1 1 -metadata title="  Duration: 99:00:00.00, start" -metadata comment=$'two\n  Stream #0:7: Audio: none (drms / 0x1), 8000 Hz, mono' vbr-id3.mp3
enc -ar 8000 -c:a flac -sample_fmt s16 flac.flac
enc -ar 16000 -c:a libvorbis -q:a 1 vorbis.ogg
enc -c:a libopus -b:a 16k opus.ogg
enc -c:a libopus -b:a 16k opus.webm
enc -ar 22050 -c:a wmav2 -b:a 32k wma2.wma
enc -ar 22050 -c:a wmav1 -b:a 32k wma1.wma
enc -c:a libopus -b:a 16k opus.caf
enc -ar 8000 -c:a adpcm_ima_qt ima.caf
enc -ar 8000 -c:a adpcm_ms adpcm-ms.wav
enc -ar 8000 -c:a adpcm_ima_wav adpcm-ima.wav
enc -ar 8000 -c:a libgsm_ms gsm.wav
enc -ar 8000 -c:a g726 -b:a 32k g726.wav
enc -ar 22050 -c:a libmp3lame -b:a 32k mp3.wav
enc -ar 8000 -c:a pcm_s8 pcm.aiff
enc -ar 8000 -c:a pcm_u8 pcm.w64
video mpeg4 -ar 16000 -c:a aac -b:a 24k "${made[@]}" video.mp4
video mpeg4 -ar 16000 -c:a aac -b:a 24k "${made[@]}" video.mov
video libvpx -ar 48000 -c:a libopus -b:a 16k video.webm
video mpeg4 -r 5 -ar 22050 -c:a libmp3lame -b:a 32k video.avi
video mpeg4 -ar 16000 -c:a aac -b:a 24k video.mkv
video mpeg2video -ar 44100 -c:a mp2 -b:a 64k video.mpg
video mpeg2video -ar 48000 -c:a ac3 -b:a 64k -f mpegts camcorder.mts

$amr -v error -y -i "$src" -ar 8000 -c:a libopencore_amrnb -b:a 12.2k amr-nb.amr
$amr -v error -y -i "$src" -ar 8000 -c:a libopencore_amrnb -b:a 12.2k amr-nb.3gp
$amr -v error -y -i "$src" -ar 16000 -c:a libvo_amrwbenc -b:a 23.85k -f amr amr-wb.awb
$amr -v error -y -i "$src" -ar 16000 -c:a libvo_amrwbenc -b:a 23.85k amr-wb.3gp

ffmpeg -v error -y -i "$src" -ar 44100 -ac 1 -f s16le "$scratch/1.raw"
ffmpeg -v error -y -i "$src" -ar 44100 -ac 2 -f s16le "$scratch/2.raw"
"$he" 5 32000 44100 1 2 <"$scratch/1.raw" >"$scratch/he.aac" 2>/dev/null
"$he" 29 24000 44100 2 2 <"$scratch/2.raw" >he-aac-v2.aac 2>/dev/null
ffmpeg -v error -y -i "$scratch/he.aac" -fflags +bitexact -c copy -bsf:a aac_adtstoasc he-aac.m4a
ffmpeg -v error -y -i he-aac-v2.aac -fflags +bitexact -c copy -bsf:a aac_adtstoasc he-aac-v2.m4a
