import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Player } from '../src/ui/player';

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
});
