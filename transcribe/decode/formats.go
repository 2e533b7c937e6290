package decode

import "strings"

// formats are ffmpeg's names for the containers that phones, dictaphones, cameras and browsers make. Playlists, scripts, devices, picture
// series and raw streams that fit any bytes are left out on purpose: a file may not make ffmpeg open another, or be taken for what it is not.
var formats = strings.Join([]string{
	"mov,mp4,m4a,3gp,3g2,mj2", // iPhone, Android: m4a, mp4, mov, 3gp
	"mp3",
	"wav", "w64", // with RF64 and Broadcast Wave
	"aac", // a bare AAC stream (ADTS)
	"amr", // old phones, WhatsApp's predecessors
	"flac", "ogg", "caf", "aiff", "au",
	"matroska", "webm",
	"asf",                          // wma, wmv
	"avi", "flv", "mpeg", "mpegts", // cameras
}, ",")

// Endings returns what the names of such files end in, without the dot and in small letters, for a file chooser. What a file is, is decided by
// what is in it.
func Endings() []string {
	return strings.Fields("m4a m4b mp4 m4v mov qt 3gp 3ga 3g2 mp3 mp2 wav rf64 w64 aac amr awb flac ogg oga opus caf aif aiff aifc au mka mkv webm weba wma wmv asf avi flv mpg mpeg ts mts m2ts")
}

// codecs are ffmpeg's names for the decoders that may run, two names where builds differ. Nothing that draws pictures is among them, so a
// cover picture or a video track is never even looked at. testdata/README.md says which were tried; wmapro and wmavoice have no free encoder.
var codecs = strings.Join([]string{
	"aac", "alac", "mp3float", "mp3", "mp2float", "mp2", "mp1float", "mp1",
	"flac", "vorbis", "opus", "ac3",
	"amrnb", "amrwb", "gsm_ms",
	"wmav1", "wmav2", "wmapro", "wmavoice",
	"adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "g726", "adpcm_g726",
	"pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be",
	"pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw",
}, ",")

// dictation reports whether a file is of the sealed kinds office dictaphones make, which only their makers' programs open well: DSS, DS2, and
// their encrypted form.
func dictation(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	switch strings.ToLower(string(head[1:4])) {
	case "dss", "ds2", "enc":
		return head[0] > 0 && head[0] < 16
	}
	return false
}

// heads are how the containers on the list begin. A file that begins so and cannot be read was a recording once.
var heads = []string{
	"caff", "OggS", "fLaC", "#!AMR", ".snd", "\x1a\x45\xdf\xa3", // Matroska, WebM
	"\x30\x26\xb2\x75\x8e\x66\xcf\x11", // ASF
	"riff\x2e\x91\xcf\x11",             // W64
}

// photograph brands use the container of MP4.
var photograph = map[string]bool{"heic": true, "heix": true, "mif1": true, "msf1": true, "avif": true}

// recording reports whether a file starts as one that holds sound, and not as the photographs that use the same container.
func recording(head []byte) bool {
	s := string(head)
	for _, h := range heads {
		if strings.HasPrefix(s, h) {
			return true
		}
	}
	if len(s) < 12 {
		return false
	}
	switch s[:4] {
	case "RIFF", "RF64", "BW64":
		return s[8:12] == "WAVE" || s[8:12] == "AVI "
	case "FORM":
		return s[8:11] == "AIF"
	}
	return s[4:8] == "ftyp" && !photograph[s[8:12]]
}
