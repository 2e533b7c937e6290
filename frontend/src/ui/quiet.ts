// Where nobody can be heard, found in the sound itself. The words are no guide to it: what the transcript missed must not be skipped.

// A stretch of sound, in seconds from the start of the visit's sound.
export interface Stretch {
  from: number;
  to: number;
}

const header = 44; // bytes of a WAV before its samples
const rate = 16_000;
const frame = 800; // samples looked at together: a twentieth of a second
const shortest = 1.5; // seconds: a shorter pause belongs to the talk
const margin = 0.25; // seconds kept at each end, so that the soft beginning of a word is not lost

// How loud a frame may be and still be quiet: twice the hush of this piece of sound (what its quietest tenth stays under), but never more
// than a murmur in a quiet room (-48 dB) and never less than what no loudspeaker lets one hear (-68 dB). In a loud room nothing is quiet.
const murmur = 0.004;
const inaudible = 0.0004;

// quiet finds the stretches of a WAV (16 kHz, mono, 16 bits) in which nobody can be heard. base is where the sound begins.
export function quiet(wav: ArrayBuffer, base: number): Stretch[] {
  const samples = Math.max(0, Math.floor((wav.byteLength - header) / 2));
  const view = new DataView(wav);
  const levels: number[] = [];
  for (let at = 0; at + frame <= samples; at += frame) {
    let sum = 0;
    for (let i = at; i < at + frame; i++) {
      const sample = view.getInt16(header + 2 * i, true) / 32768;
      sum += sample * sample;
    }
    levels.push(Math.sqrt(sum / frame));
  }
  const heard = levels.filter((level) => level > 0).toSorted((a, b) => a - b); // nothing at all is where sound was removed
  const hush = heard[Math.floor(heard.length / 10)] ?? 0;
  const limit = Math.min(murmur, Math.max(inaudible, 2 * hush));
  const out: Stretch[] = [];
  const frameS = frame / rate;
  let since: number | null = null;
  levels.concat(1).forEach((level, i) => {
    if (level <= limit) since ??= i;
    else if (since !== null) {
      if ((i - since) * frameS >= shortest) out.push({ from: base + since * frameS + margin, to: base + i * frameS - margin });
      since = null;
    }
  });
  return out;
}
