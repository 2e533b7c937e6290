import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { toProblem, type Problem } from '../bridge';
import { stretch as fetchStretch } from '../bridge/sound';
import { quiet, type Stretch } from './quiet';

export type { Stretch } from './quiet';

export interface Snapshot {
  at: number;
  playing: boolean;
  rate: number;
  skipping: boolean; // silence is jumped over
  length: number; // of the sound there is so far
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

// A piece of sound, open in memory.
interface Piece {
  url: string;
  to: number; // where it ends; the last piece of a recording that is still going ends early
  quiet: Stretch[];
}

interface Loaded {
  url: string;
  base: number; // where in the visit's sound the loaded sound begins
  to: number;
  quiet: Stretch[];
  stretch: Stretch | null;
  done: ((whole: boolean) => void) | null;
}

// Player plays a visit's sound in two ways: on and on from a place, a piece at a time; or exactly one stretch, which is fetched by
// itself, so that what is heard is the evidence and nothing else: no silence is skipped in it.
export class Player {
  onHeard: (heard: Stretch[]) => void = () => undefined;

  #audio: HTMLAudioElement;
  #fetch: typeof fetchStretch;
  #snapshot: Snapshot;
  #listeners = new Set<() => void>();
  #pieces = new Map<number, Piece>(); // the oldest first
  #now: Loaded | null = null;
  #heard: Stretch[] = [];
  #runFrom = 0;
  #closed = false;
  #round = 0; // grows with every new wish, so that an answer to an older one is dropped
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly visit: string,
    length: number,
    audio: HTMLAudioElement = new Audio(),
    fetcher: typeof fetchStretch = fetchStretch,
  ) {
    this.#snapshot = { at: 0, playing: false, rate: 1, skipping: false, length, problem: null };
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

  get length(): number {
    return this.#snapshot.length;
  }

  // setLength says how much sound there is by now; what plays goes on.
  setLength(length: number): void {
    if (length !== this.length) this.#set({ length });
  }

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

  // skipSilence says whether playing on and on jumps over stretches in which nobody can be heard.
  skipSilence(skipping: boolean): void {
    this.#set({ skipping });
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
      const now = await this.#piece(index);
      if (round !== this.#round) return;
      await this.#load({ ...now, base: index * piece, stretch: null, done: null }, at - index * piece);
      if (round !== this.#round) return;
      this.#runFrom = at;
      await this.#start();
      if ((index + 1) * piece < this.length) void this.#piece(index + 1).catch(() => undefined); // so that the next piece is there when it is needed
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
      const url = address(await this.#fetch(this.visit, part.from, part.to));
      if (round !== this.#round) {
        URL.revokeObjectURL(url);
        return false;
      }
      return await new Promise<boolean>((done) => {
        this.#load({ url, base: part.from, to: part.to, quiet: [], stretch: part, done }, 0)
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
    this.#closed = true;
    this.#drop();
    this.#audio.removeEventListener('ended', this.#ended);
    this.#audio.removeEventListener('error', this.#failed);
    this.#audio.removeAttribute('src');
    for (const { url } of this.#pieces.values()) URL.revokeObjectURL(url);
    this.#pieces.clear();
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

  async #piece(index: number): Promise<Piece> {
    const have = this.#pieces.get(index);
    const to = Math.min((index + 1) * piece, this.length);
    if (have && (have.to >= to || have.url === this.#now?.url)) return have;
    const wav = await this.#fetch(this.visit, index * piece, to);
    if (this.#closed) throw noSound;
    const other = this.#pieces.get(index); // fetched twice at once, or grown since
    if (other && (other.to >= to || other.url === this.#now?.url)) return other;
    if (other) URL.revokeObjectURL(other.url);
    const made = { url: address(wav), to, quiet: quiet(wav, index * piece) };
    this.#pieces.delete(index); // so that it comes to the end of the line
    this.#pieces.set(index, made);
    for (const [oldest, { url }] of this.#pieces) {
      if (this.#pieces.size <= kept) break;
      if (url === this.#now?.url) continue;
      URL.revokeObjectURL(url);
      this.#pieces.delete(oldest);
    }
    return made;
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
    const skip = this.#snapshot.skipping ? this.#now.quiet.find((part) => part.from <= at && at < part.to - 0.1) : undefined;
    if (skip) {
      this.#audio.currentTime = skip.to - this.#now.base;
      this.#runFrom = skip.to; // what was skipped was not heard
    }
    this.#set({ at: skip?.to ?? at });
  };

  #hear(to: number): void {
    if (to <= this.#runFrom) return;
    const last = this.#heard.at(-1);
    if (last && last.from <= this.#runFrom && this.#runFrom <= last.to) last.to = Math.max(last.to, to);
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
    this.#hear(now.to);
    this.#runFrom = now.to; // the clock of the audio element may be a hair behind, and was heard already
    if (now.to < this.length - 0.05) void this.play(now.to);
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

const address = (wav: ArrayBuffer) => URL.createObjectURL(new Blob([wav], { type: 'audio/wav' }));

const noSound: Problem = {
  code: 'sound',
  message:
    'The sound could not be played. The recording and your note are safe. Check that the laptop’s speaker or your headphones work, then try again.',
};

// usePlayer makes the player of a visit, for as long as the screen is there. More sound does not stop what plays.
export function usePlayer(visit: string, length: number): Player | null {
  const [player, setPlayer] = useState<Player | null>(null);
  const now = useRef(length);
  now.current = length;
  useEffect(() => {
    const made = new Player(visit, now.current);
    setPlayer(made);
    return () => made.close();
  }, [visit]);
  useEffect(() => player?.setLength(length), [player, length]);
  return player?.visit === visit ? player : null; // never one for what was there before
}

// usePlaying follows one thing about the player, and renders again only when that changes.
export function usePlaying<T>(player: Player, select: (snapshot: Snapshot) => T): T {
  return useSyncExternalStore(player.subscribe, () => select(player.snapshot()));
}
