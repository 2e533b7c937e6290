import { useSyncExternalStore } from 'react';
import { on, recorder, toProblem, type engine, type Problem } from './bridge';

// What the window knows of the recorder. Every screen looks at this one place, however many of them there are.
export interface Recording {
  now: engine.RecordingView | null; // what is being recorded, or how the last one ended
  trial: engine.RecordingView | null; // a microphone being tried out: nothing of it is kept
  blank: boolean; // somebody came in: the window shows nothing of anybody
  problem: Problem | null; // why the recorder could not be stopped for them
}

const nothing: Recording = { now: null, trial: null, blank: false, problem: null };
let snapshot = nothing;
const listeners = new Set<() => void>();
let stop: (() => void) | null = null;
let finished = ''; // the recording that the worker ended: what was the matter with it before is over with it

function set(change: Partial<Recording>): void {
  snapshot = { ...snapshot, ...change };
  for (const listener of listeners) listener();
}

// One subscription serves the whole window: it begins with the first screen that looks and ends with the last.
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (stop === null) {
    let told = false;
    const off = on('recording', (view) => {
      if (view.visit === '') set({ trial: view.state === 'ended' ? null : view });
      else {
        told = true;
        shown(view);
      }
    });
    recorder.now().then(
      (view) => {
        if (view && !told && stop === off) shown(view);
      },
      () => undefined, // the next event tells
    );
    stop = off;
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = null;
    snapshot = nothing;
    finished = '';
  };
}

// useRecording follows one thing about the recorder, and renders again only when that changes.
export function useRecording<T>(select: (recording: Recording) => T): T {
  return useSyncExternalStore(subscribe, () => select(snapshot));
}

// going says whether something is being recorded, paused included.
export const going = (view: engine.RecordingView | null): view is engine.RecordingView => view !== null && view.state !== 'ended';

// shown takes in how the recorder stands, as a call answered it.
export function shown(now: engine.RecordingView): void {
  if (now.state !== 'ended') set({ now });
  else set({ now: now.recording === finished ? { ...now, notice: '' } : now, blank: false, problem: null });
}

// forget ends the talk of a recording that has ended.
export function forget(): void {
  if (snapshot.now?.state === 'ended') set({ now: null });
}

// refuse puts down who said no, or could not understand, and ends the recording: it does not go on over an objection.
export async function refuse(form: engine.CameInForm): Promise<void> {
  try {
    await recorder.goOn(form);
  } catch (reason) {
    const problem = toProblem(reason);
    if (problem.code !== 'refused') throw problem;
  }
  await finish();
}

// Calls from the window run side by side in Go, so each wish about a trial waits for the one before it.
let trials: Promise<unknown> = Promise.resolve();

// tryOut shows the level of a microphone as the trial. Nothing is kept.
export function tryOut(microphone: string): Promise<void> {
  const begun = trials.then(() => recorder.tryOut(microphone));
  trials = begun.catch(() => undefined);
  return begun;
}

// endTrial lets go of the microphone that is being tried.
export function endTrial(): Promise<void> {
  const ended = trials.then(() => recorder.stopTrying()).finally(() => set({ trial: null }));
  trials = ended.catch(() => undefined);
  return ended;
}

// finish ends the recording. It works behind the locked door too.
export async function finish(): Promise<void> {
  const { now } = snapshot;
  if (now) finished = now.recording;
  await recorder.finish();
  if (going(now)) shown({ ...now, state: 'ended' });
}

// cameIn blanks the window at once, before the recorder answers, and pauses.
export async function cameIn(): Promise<void> {
  set({ blank: true, problem: null });
  try {
    shown(await recorder.cameIn());
  } catch (reason) {
    set({ problem: toProblem(reason) });
  }
}

// cameBack ends the blank page once the recorder goes on.
export async function cameBack(form: engine.CameInForm): Promise<void> {
  const now = await recorder.goOn(form);
  set({ now, blank: false, problem: null });
}

const states: Record<string, string> = {
  recording: 'Recording',
  paused: 'Paused',
  came_in: 'Paused',
  searching: 'Looking for a microphone',
  removing: 'Removing',
  finishing: 'Finishing',
  ended: 'Recording ended',
};

// standing says in words how a recording stands.
export const standing = (view: engine.RecordingView): string => states[view.state] ?? 'Recording';
