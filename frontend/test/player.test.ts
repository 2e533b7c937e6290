import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Player } from '../src/ui/player';
import { quiet } from '../src/ui/quiet';

const settle = () => vi.waitFor(() => Promise.resolve());

describe('the player', () => {
  let audio: HTMLAudioElement;
  let asked: [number, number][];
  let player: Player;
  beforeEach(() => {
    audio = new Audio();
    asked = [];
    player = new Player('v1', 150, audio, async (_, from, to) => {
      asked.push([from, to]);
      return new ArrayBuffer(0);
    });
  });
  const begun = () => vi.waitFor(() => expect(player.snapshot().playing && audio.src !== '').toBe(true));

  it('fetches and plays exactly the evidence, one stretch after the other, and says so once it was heard', async () => {
    const play = vi.spyOn(audio, 'play');
    const whole = player.playStretches([
      { from: 61.25, to: 64 },
      { from: 70, to: 71.5 },
    ]);
    await vi.waitFor(() => expect(play).toHaveBeenCalledTimes(1));
    audio.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(play).toHaveBeenCalledTimes(2));
    audio.dispatchEvent(new Event('ended'));
    expect(await whole).toBe(true);
    expect(asked).toEqual([
      [61.25, 64],
      [70, 71.5],
    ]);
    expect(player.snapshot()).toMatchObject({ at: 71.5, playing: false });
  });

  it('does not count what was broken off', async () => {
    const whole = player.playStretches([{ from: 10, to: 14 }]);
    await begun();
    player.seek(0);
    expect(await whole).toBe(false);
  });

  it('does not count sound that would not play, and says so', async () => {
    vi.spyOn(audio, 'play').mockRejectedValue(new DOMException('no', 'NotSupportedError'));
    expect(await player.playStretches([{ from: 10, to: 14 }])).toBe(false);
    expect(player.snapshot().problem?.message).toContain('safe');
    expect(player.snapshot().playing).toBe(false);
  });

  it('goes on with a stretch after a pause', async () => {
    const whole = player.playStretches([{ from: 10, to: 14 }]);
    await begun();
    player.pause();
    expect(player.snapshot().playing).toBe(false);
    player.toggle();
    await begun();
    audio.dispatchEvent(new Event('ended'));
    expect(await whole).toBe(true);
  });

  it('plays on and on, a piece at a time, and reports what was heard', async () => {
    const heard = vi.fn<Player['onHeard']>();
    player.onHeard = heard;
    await player.play(58);
    expect(asked[0]).toEqual([0, 60]);
    await vi.waitFor(() => expect(asked).toContainEqual([60, 120]));
    audio.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(player.snapshot().at).toBe(60));
    expect(heard).toHaveBeenLastCalledWith([{ from: 58, to: 60 }]);
    await settle();
    player.close();
  });

  it('seeks within the sound and no further', () => {
    player.seek(-5);
    expect(player.snapshot().at).toBe(0);
    player.seek(1e6);
    expect(player.snapshot().at).toBe(150);
    player.setRate(1.5);
    expect(audio.playbackRate).toBe(1.5);
  });

  it('goes on through a recording that still grows', async () => {
    await player.play(130);
    expect(asked).toEqual([[120, 150]]);
    player.setLength(170);
    audio.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(asked).toContainEqual([120, 170]));
    await vi.waitFor(() => expect(player.snapshot()).toMatchObject({ at: 150, playing: true }));
    player.close();
  });

  it('keeps no more than four minutes of sound in memory, however long one listens', async () => {
    const open = new Set<string>();
    let n = 0;
    vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
      const url = `blob:${n++}`;
      open.add(url);
      return url;
    });
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void open.delete(url));
    player.setLength(3 * 3600);
    for (let at = 0; at < 3 * 3600; at += 60) {
      await player.play(at);
      expect(open.size).toBeLessThanOrEqual(5);
    }
    await settle();
    player.close();
    expect(open.size).toBe(0);
  });
});

// A WAV as Go gives it: for each stretch its seconds and how loud its noise is, 0 to 1.
function wav(parts: [seconds: number, level: number][]): ArrayBuffer {
  const rate = 16_000;
  const samples = parts.flatMap(([seconds, level]) => Array.from({ length: seconds * rate }, (_, i) => (i % 2 === 0 ? level : -level)));
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  samples.forEach((sample, i) => view.setInt16(44 + 2 * i, Math.round(sample * 32767), true));
  return view.buffer;
}

describe('silence', () => {
  const hush = 0.001; // -60 dB: a quiet room
  it.each([
    [
      'a pause that belongs to the talk is none',
      [
        [3, 0.1],
        [1.4, hush],
        [3, 0.1],
      ],
      [],
    ],
    [
      'a long one is, but for a margin at each end',
      [
        [3, 0.1],
        [4, hush],
        [3, 0.1],
      ],
      [{ from: 103.25, to: 106.75 }],
    ],
    [
      'speech so soft that no words came of it is not skipped',
      [
        [3, 0.1],
        [2, hush],
        [2, 0.003],
        [2, hush],
        [3, 0.1],
      ],
      [
        { from: 103.25, to: 104.75 },
        { from: 107.25, to: 108.75 },
      ],
    ],
    [
      'where sound was removed nobody can be heard',
      [
        [3, 0.1],
        [5, 0],
        [1, 0.1],
      ],
      [{ from: 103.25, to: 107.75 }],
    ],
    [
      'a loud room is never quiet',
      [
        [3, 0.1],
        [5, 0.02],
        [3, 0.1],
      ],
      [],
    ],
    ['all of it may be', [[10, 0]], [{ from: 100.25, to: 109.75 }]],
    ['nothing has none', [], []],
  ] as [string, [number, number][], { from: number; to: number }[]][])('%s', (_, parts, want) => {
    const found = quiet(wav(parts), 100);
    expect(found.map(({ from, to }) => [from.toFixed(2), to.toFixed(2)])).toEqual(
      want.map(({ from, to }) => [from.toFixed(2), to.toFixed(2)]),
    );
  });

  const listen = async (skipping: boolean) => {
    const audio = new Audio();
    const sound = wav([
      [3, 0.1],
      [4, hush],
      [3, 0.1],
    ]);
    const player = new Player('v1', 10, audio, async () => sound);
    const heard = vi.fn<Player['onHeard']>();
    player.onHeard = heard;
    player.skipSilence(skipping);
    await player.play(2);
    audio.currentTime = 4;
    await vi.waitFor(() => expect(player.snapshot().at).toBeGreaterThan(3));
    return { audio, player, heard };
  };
  it('is jumped over while it is to be skipped, and does not count as heard', async () => {
    const { audio, player, heard } = await listen(true);
    expect(audio.currentTime).toBeCloseTo(6.75, 2);
    audio.currentTime = 8;
    await vi.waitFor(() => expect(player.snapshot().at).toBe(8));
    expect(heard.mock.lastCall?.[0]).toEqual([
      { from: 2, to: 4 },
      { from: 6.75, to: 8 },
    ]);
    player.close();
  });
  it('is played when it is not', async () => {
    const { audio, player } = await listen(false);
    expect(audio.currentTime).toBe(4);
    player.close();
  });
  it('is never skipped in what a sentence rests on', async () => {
    const audio = new Audio();
    const player = new Player('v1', 10, audio, async () =>
      wav([
        [0.5, 0.1],
        [4, hush],
        [0.5, 0.1],
      ]),
    );
    player.skipSilence(true);
    void player.playStretches([{ from: 2, to: 7 }]);
    await vi.waitFor(() => expect(audio.src).not.toBe(''));
    audio.currentTime = 2;
    await vi.waitFor(() => expect(player.snapshot().at).toBe(4));
    expect(audio.currentTime).toBe(2);
    player.close();
  });
});
