import { useCallback, useEffect, useRef, useState } from 'react';
import { toProblem, type Problem } from '../bridge';

export interface Loaded<T> {
  value: T | null;
  problem: Problem | null;
  set: (value: T) => void;
  reload: () => void;
}

// useLoad keeps the answer of a call. An answer that comes after a newer question was asked is dropped.
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stale = false;
    load().then(
      (answer) => {
        if (stale) return;
        setValue(answer);
        setProblem(null);
      },
      (reason: unknown) => {
        if (!stale) setProblem(toProblem(reason));
      },
    );
    return () => {
      stale = true;
    };
  }, [load, round]);
  return { value, problem, set: setValue, reload: useCallback(() => setRound((n) => n + 1), []) };
}

export interface Act {
  busy: boolean;
  problem: Problem | null;
  run: (work: () => Promise<void>) => Promise<void>;
  clear: () => void;
}

// useAct runs one thing a person asked for: it says whether it is busy and keeps what went wrong until the next try.
export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (reason) {
      setProblem(toProblem(reason));
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, problem, run, clear: useCallback(() => setProblem(null), []) };
}

export interface Queue {
  busy: boolean;
  problem: Problem | null; // of the last piece of work
  clear: () => void;
  run: (work: () => Promise<void>) => Promise<boolean>; // false: it failed, and problem says why
  quietly: (work: () => Promise<void>) => void; // in its turn, and nobody is told how it went
}

// useQueue does one piece of work after the other, in the order they were asked for, so that the last wish is the last to reach Go.
export function useQueue(): Queue {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [waiting, setWaiting] = useState(0);
  const chain = useRef<Promise<unknown>>(Promise.resolve());
  const run = useCallback((work: () => Promise<void>): Promise<boolean> => {
    setWaiting((n) => n + 1);
    const turn = chain.current
      .then(work)
      .then(
        () => {
          setProblem(null);
          return true;
        },
        (reason: unknown) => {
          setProblem(toProblem(reason));
          return false;
        },
      )
      .finally(() => setWaiting((n) => n - 1));
    chain.current = turn;
    return turn;
  }, []);
  const quietly = useCallback((work: () => Promise<void>) => {
    chain.current = chain.current.then(() => work().catch(() => undefined));
  }, []);
  return { busy: waiting > 0, problem, run, quietly, clear: useCallback(() => setProblem(null), []) };
}

// What still has to reach Go before the window may lock.
const pending = new Set<() => Promise<void>>();

// saveAll sends everything typed and not yet sent.
export async function saveAll(): Promise<void> {
  await Promise.all([...pending].map((send) => send()));
}

export interface Autosave {
  flush: () => Promise<void>; // for onBlur
  problem: Problem | null;
}

// useAutosave saves a value a moment after it last changed, and at once when the field is left, the window is hidden or the screen goes.
// Saves go one after the other, so the last one typed is the last one kept. What could not be saved (save fails, or says false because it
// has told the worker itself) is tried again with the next.
export function useAutosave<T>(value: T, saved: T, save: (value: T) => Promise<unknown>, afterMs = 400): Autosave {
  const latest = useRef({ value, save });
  const sent = useRef({ value: saved, kept: true });
  const chain = useRef(Promise.resolve());
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    latest.current = { value, save };
  });
  const flush = useCallback((): Promise<void> => {
    const { value: now, save: send } = latest.current;
    if (now === sent.current.value && sent.current.kept) return chain.current;
    const attempt = { value: now, kept: true };
    sent.current = attempt;
    chain.current = chain.current.then(async () => {
      try {
        attempt.kept = (await send(now)) !== false;
        setProblem(null);
      } catch (reason) {
        attempt.kept = false;
        setProblem(toProblem(reason));
      }
    });
    return chain.current;
  }, []);
  useEffect(() => {
    if (value === sent.current.value) return undefined;
    const timer = setTimeout(() => void flush(), afterMs);
    return () => clearTimeout(timer);
  }, [value, flush, afterMs]);
  useEffect(() => {
    const hide = () => void flush();
    pending.add(flush);
    document.addEventListener('visibilitychange', hide);
    globalThis.addEventListener('pagehide', hide);
    return () => {
      document.removeEventListener('visibilitychange', hide);
      globalThis.removeEventListener('pagehide', hide);
      pending.delete(flush);
      void flush();
    };
  }, [flush]);
  return { flush, problem };
}
