import { useCallback, useEffect, useState } from 'react';
import { on, transcript, type engine, type Problem } from '../../../bridge';
import { useQueue } from '../../../ui/use';

type Words = engine.TranscriptView;

// Undo says how to take a change back, once it is made; null where it cannot be.
export interface Undo {
  what: string; // "the words at 12:41"
  back: (after: Words) => (() => Promise<Words>) | null;
}

export interface Writing {
  words: Words | null;
  problem: Problem | null; // of the last change, or of opening
  saving: boolean;
  undo: string | null; // what would be taken back next
  act: (change: () => Promise<Words>, undo?: Undo) => Promise<boolean>;
  quietly: (change: () => Promise<Words>) => void; // no change of the words: nothing to take back, and a refusal is not worth telling
  takeBack: () => Promise<string | null>;
  reload: () => void;
  clear: () => void;
}

const remembered = 50; // changes that can be taken back
const breath = 1000; // milliseconds between looks at a transcript that grows

// settled gives the newer words, with every turn that did not change left the same object, so that a list of thousands is not drawn anew.
export function settled(was: Words | null, now: Words): Words {
  if (!was) return now;
  const old = new Map(was.utterances.map((turn) => [turn.id, turn]));
  const same = <T>(a: T, b: T): T => (JSON.stringify(a) === JSON.stringify(b) ? a : b);
  return {
    ...now,
    utterances: now.utterances.map((turn) => same(old.get(turn.id) ?? turn, turn)),
    speakers: same(was.speakers, now.speakers),
    people: same(was.people, now.people),
    gaps: same(was.gaps, now.gaps),
    marks: same(was.marks, now.marks),
  };
}

// useWords keeps the words of a visit as they are now. Changes go to Go one after the other, in the order they were made, and what is shown
// is always what Go answered with.
export function useWords(id: string): Writing {
  const [words, setWords] = useState<Words | null>(null);
  const [undos, setUndos] = useState<{ what: string; run: () => Promise<Words> }[]>([]);
  const { busy, problem, run: queue, quietly: aside, clear } = useQueue();

  const show = useCallback((now: Words) => setWords((was) => settled(was, now)), []);
  // What failed half way may have changed something: what is shown is read again.
  const change = useCallback(
    async (make: () => Promise<Words>): Promise<Words> => {
      try {
        const now = await make();
        show(now);
        return now;
      } catch (reason) {
        transcript.get(id).then(show, () => undefined);
        throw reason;
      }
    },
    [id, show],
  );

  const quietly = useCallback((make: () => Promise<Words>) => aside(() => make().then(show)), [aside, show]);
  const reload = useCallback(() => {
    void queue(async () => show(await transcript.get(id)));
  }, [id, queue, show]);
  useEffect(reload, [reload]);
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    let last = 0;
    const look = () => {
      waiting = undefined;
      last = Date.now();
      quietly(() => transcript.get(id));
    };
    const stops = [
      on('words', (grown) => {
        if (grown.visit === id) waiting ??= setTimeout(look, Math.max(0, last + breath - Date.now()));
      }),
      on('job', (job) => {
        if (job.visit !== id || job.running) return;
        setUndos([]); // the voices may be others now
        look();
      }),
    ];
    return () => {
      clearTimeout(waiting);
      for (const stop of stops) stop();
    };
  }, [id, quietly]);

  const act = useCallback(
    (make: () => Promise<Words>, undo?: Undo) =>
      queue(async () => {
        const after = await change(make);
        if (!undo) return;
        const run = undo.back(after);
        if (run) setUndos((all) => [...all, { what: undo.what, run }].slice(-remembered));
        else setUndos([]); // what came before it cannot be taken back in order any more
      }),
    [queue, change],
  );
  const top = undos.at(-1);
  const takeBack = useCallback(async () => {
    if (!top) return null;
    setUndos((all) => all.filter((one) => one !== top));
    const ok = await queue(async () => {
      await change(top.run);
    });
    return ok ? top.what : null;
  }, [top, queue, change]);
  return {
    words,
    problem,
    saving: busy,
    undo: top?.what ?? null,
    act,
    quietly,
    takeBack,
    reload,
    clear,
  };
}

// Row is one thing of the list: a turn, a stretch without words, or something that happened there.
export type Row =
  | { kind: 'turn'; at: number; turn: engine.UtteranceView }
  | { kind: 'gap'; at: number; gap: engine.GapView }
  | { kind: 'mark'; at: number; mark: engine.MarkView };

// rows puts turns, gaps and marks in order of time. What was removed is shown once, as a gap.
export function rows(words: Words): Row[] {
  const marked = (gap: engine.GapView) =>
    words.marks.find((mark) => mark.kind === 'removed' && gap.kind === 'removed' && Math.abs(gap.fromS - mark.atS) < 1);
  const others: Row[] = [
    // The mark of a removal says why, too.
    ...words.gaps.map((gap): Row => ({ kind: 'gap', at: gap.fromS, gap: { ...gap, words: marked(gap)?.words ?? gap.words } })),
    ...words.marks
      .filter((mark) => !words.gaps.some((gap) => marked(gap) === mark))
      .map((mark): Row => ({ kind: 'mark', at: mark.atS, mark })),
  ];
  const turns = words.utterances.map((turn): Row => ({ kind: 'turn', at: turn.startS, turn }));
  return [...others, ...turns].toSorted((a, b) => a.at - b.at); // sorting keeps what is equal in order: the gap, then the turn after it
}

// behind says how far the words are behind the sound, never more exactly than it is known.
export function behind(seconds: number): string {
  if (seconds < 20) return 'The words are keeping up.';
  if (seconds < 50) return 'The words are less than a minute behind.';
  const minutes = Math.max(1, Math.round(seconds / 60));
  return `The words are about ${minutes === 1 ? '1 minute' : `${minutes} minutes`} behind.`;
}

// worthALook says why a turn should be looked at, if it should.
export function worthALook(turn: engine.UtteranceView): boolean {
  return turn.unsure || turn.suggestions.length > 0 || turn.words.some((word) => word.unsure);
}
