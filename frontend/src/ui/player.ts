import { useEffect, useState, useSyncExternalStore } from 'react';
import { toProblem, type Problem } from '../bridge';
import { stretch as fetchStretch } from '../bridge/sound';

// A stretch of sound, in seconds from the start of the visit's sound.
export interface Stretch {
  from: number;
  to: number;
}

export interface Snapshot {
  at: number;
  playing: boolean;
  rate: number;
  problem: Problem | null;
}

// covered reports whether a stretch lies inside what was heard. Media clocks are coarse, so a hair at each end is forgiven.
export function covered(heard: Stretch[], want: Stretch): boolean {
  const hair = 0.08;
  let reached = want.from;
  for (const part of heard.toSorted((a, b) => a.from - b.from)) {
    if (part.from > reached + hair) return false;
    reached = Math.max(reached, part.to);
    if (reached >= want.to - hair) return true;
  }
  return false;
}

const piece = 60; // seconds of sound that are open in memory at once, and fetched in one go
const kept = 4; // pieces

interface Loaded {
  url: string;
  base: number; // where in the visit's sound the loaded sound begins
  stretch: Stretch | null;
  done: ((whole: boolean) => void) | null;
}

// Player plays a visit's sound in two ways: on and on from a place, a piece at a time; or exactly one stretch, which is fetched by
// itself, so that what is heard is the evidence and nothing else.
export class Player {
  onHeard: (heard: Stretch[]) => void = () => undefined;

  #audio: HTMLAudioElement;
  #fetch: typeof fetchStretch;
  #snapshot: Snapshot = { at: 0, playing: false, rate: 1, problem: null };
  #listeners = new Set<() => void>();
  #urls = new Map<number, string>(); // of pieces, the oldest first
  #now: Loaded | null = null;
  #heard: Stretch[] = [];
  #runFrom = 0;
  #round = 0; // grows with every new wish, so that an answer to an older one is dropped
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly visit: string,
    readonly length: number,
    audio: HTMLAudioElement = new Audio(),
    fetcher: typeof fetchStretch = fetchStretch,
  ) {
    this.#audio = audio;
    this.#fetch = fetcher;
    audio.preservesPitch = true;
    audio.addEventListener('ended', this.#ended);
    audio.addEventListener('error', this.#failed);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Snapshot => this.#snapshot;

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  // seek moves the place to play from, and goes on playing if it was.
  seek(at: number): void {
    const place = Math.min(Math.max(0, at), this.length);
    if (this.#snapshot.playing) void this.play(place);
    else {
      this.#drop();
      this.#set({ at: place });
    }
  }

  setRate(rate: number): void {
    this.#audio.playbackRate = rate;
    this.#set({ rate });
  }

  toggle(): void {
    if (this.#snapshot.playing) this.pause();
    else if (this.#now?.stretch) void this.#start();
    else void this.play(this.#snapshot.at >= this.length - 0.05 ? 0 : this.#snapshot.at);
  }

  pause(): void {
    this.#round++;
    this.#audio.pause();
    this.#tick();
    clearInterval(this.#clock);
    this.#set({ playing: false });
  }

  // play plays on and on from a place.
  async play(at: number): Promise<void> {
    const round = this.#drop();
    const index = Math.floor(at / piece);
    this.#set({ at, playing: true, problem: null });
    try {
      const url = await this.#pieceUrl(index);
      if (round !== this.#round) return;
      await this.#load({ url, base: index * piece, stretch: null, done: null }, at - index * piece);
      if (round !== this.#round) return;
      this.#runFrom = at;
      await this.#start();
      if ((index + 1) * piece < this.length) void this.#pieceUrl(index + 1).catch(() => undefined); // so that the next piece is there when it is needed
    } catch (reason) {
      if (round === this.#round) this.#set({ playing: false, problem: toProblem(reason) });
    }
  }

  // playStretches plays exactly these stretches, one after the other, and says whether each was played to its end.
  async playStretches(stretches: Stretch[]): Promise<boolean> {
    for (const part of stretches) {
      if (!(await this.#playStretch(part))) return false;
    }
    return true;
  }

  async #playStretch(part: Stretch): Promise<boolean> {
    const round = this.#drop();
    this.#set({ at: part.from, playing: true, problem: null });
    try {
      const url = URL.createObjectURL(await this.#fetch(this.visit, part.from, part.to));
      if (round !== this.#round) {
        URL.revokeObjectURL(url);
        return false;
      }
      return await new Promise<boolean>((done) => {
        this.#load({ url, base: part.from, stretch: part, done }, 0)
          .then(() => {
            this.#runFrom = part.from;
            return this.#start();
          })
          .catch((reason: unknown) => {
            if (round === this.#round) this.#set({ playing: false, problem: toProblem(reason) });
            done(false);
          });
      });
    } catch (reason) {
      if (round === this.#round) this.#set({ playing: false, problem: toProblem(reason) });
      return false;
    }
  }

  // close lets go of the sound.
  close(): void {
    this.#drop();
    this.#audio.removeEventListener('ended', this.#ended);
    this.#audio.removeEventListener('error', this.#failed);
    this.#audio.removeAttribute('src');
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
    this.#listeners.clear();
  }

  // #drop ends what is being played. What was started before it must not go on after it.
  #drop(): number {
    this.#audio.pause();
    if (this.#snapshot.playing) this.#tick();
    clearInterval(this.#clock);
    const was = this.#now;
    this.#now = null;
    if (was?.stretch) URL.revokeObjectURL(was.url);
    was?.done?.(false);
    if (this.#snapshot.playing) this.#set({ playing: false });
    return ++this.#round;
  }

  async #pieceUrl(index: number): Promise<string> {
    const have = this.#urls.get(index);
    if (have !== undefined) return have;
    const blob = await this.#fetch(this.visit, index * piece, Math.min((index + 1) * piece, this.length));
    const url = URL.createObjectURL(blob);
    this.#urls.set(index, url);
    for (const [oldest, old] of this.#urls) {
      if (this.#urls.size <= kept) break;
      if (old === this.#now?.url) continue;
      URL.revokeObjectURL(old);
      this.#urls.delete(oldest);
    }
    return url;
  }

  #load(next: Loaded, from: number): Promise<void> {
    this.#now = next;
    const audio = this.#audio;
    return new Promise((resolve, reject) => {
      const clean = () => {
        audio.removeEventListener('loadedmetadata', ready);
        audio.removeEventListener('error', broken);
      };
      const ready = () => {
        clean();
        if (from > 0) audio.currentTime = from;
        audio.playbackRate = this.#snapshot.rate;
        resolve();
      };
      const broken = () => {
        clean();
        reject(noSound);
      };
      audio.addEventListener('loadedmetadata', ready);
      audio.addEventListener('error', broken);
      audio.src = next.url;
      audio.load();
    });
  }

  async #start(): Promise<void> {
    try {
      await this.#audio.play();
    } catch {
      throw noSound;
    }
    clearInterval(this.#clock);
    this.#clock = setInterval(this.#tick, 100);
    this.#set({ playing: true });
  }

  #tick = (): void => {
    if (!this.#now) return;
    const at = this.#now.base + this.#audio.currentTime;
    this.#hear(at);
    this.#set({ at });
  };

  #hear(to: number): void {
    if (to <= this.#runFrom) return;
    const last = this.#heard.at(-1);
    if (last && last.from === this.#runFrom) last.to = to;
    else this.#heard.push({ from: this.#runFrom, to });
    this.onHeard(this.#heard);
  }

  #ended = (): void => {
    const now = this.#now;
    if (!now) return;
    if (now.stretch) {
      this.#hear(now.stretch.to);
      clearInterval(this.#clock);
      this.#set({ at: now.stretch.to, playing: false });
      this.#now = null;
      URL.revokeObjectURL(now.url);
      now.done?.(true);
      return;
    }
    const next = now.base + piece;
    this.#hear(Math.min(next, this.length));
    if (next < this.length) void this.play(next);
    else {
      clearInterval(this.#clock);
      this.#now = null;
      this.#set({ at: this.length, playing: false });
    }
  };

  #failed = (): void => {
    if (!this.#now) return;
    const { done } = this.#now;
    clearInterval(this.#clock);
    this.#now = null;
    this.#set({ playing: false, problem: noSound });
    done?.(false);
  };
}

const noSound: Problem = {
  code: 'sound',
  message:
    'The sound could not be played. The recording and your note are safe. Check that the laptop’s speaker or your headphones work, then try again.',
};

// usePlayer makes the player of a visit, for as long as the screen is there.
export function usePlayer(visit: string, length: number): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  useEffect(() => {
    const made = new Player(visit, length);
    setPlayer(made);
    return () => made.close();
  }, [visit, length]);
  return player?.visit === visit && player.length === length ? player : null; // never one for what was there before
}

// usePlaying follows one thing about the player, and renders again only when that changes.
export function usePlaying<T>(player: Player, select: (snapshot: Snapshot) => T): T {
  return useSyncExternalStore(player.subscribe, () => select(player.snapshot()));
}
