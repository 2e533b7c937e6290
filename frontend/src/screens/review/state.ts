import { useCallback, useEffect, useState } from 'react';
import { notes, on, transcript, type engine, type Problem } from '../../bridge';
import { useQueue } from '../../ui/use';

export interface Reviewing {
  draft: engine.DraftView | null;
  words: engine.TranscriptView | null;
  problem: Problem | null; // of the last change, or of opening
  saving: boolean;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
  sayWho: (utterance: number, ref: string) => Promise<boolean>;
  reload: () => void;
  clear: () => void;
}

// useReview keeps the note and the words under it. Changes go to Go one after the other, in the order they were made, and the note shown
// is always the one Go answered with: what is seen is what is saved.
export function useReview(id: string): Reviewing {
  const [draft, setDraft] = useState<engine.DraftView | null>(null);
  const [words, setWords] = useState<engine.TranscriptView | null>(null);
  const { busy, problem, run: queue, clear } = useQueue();

  const reload = useCallback(() => {
    void queue(async () => {
      const [note, said] = await Promise.all([notes.draft(id), transcript.get(id)]);
      setDraft(note);
      setWords(said);
    });
  }, [id, queue]);
  useEffect(reload, [reload]);
  // A draft made anew behind this screen is shown; our own changes come back as answers.
  useEffect(
    () =>
      on('job', (job) => {
        if (job.visit === id && !job.running) reload();
      }),
    [id, reload],
  );

  const act = useCallback((change: () => Promise<engine.DraftView>) => queue(async () => setDraft(await change())), [queue]);
  const sayWho = useCallback(
    (utterance: number, ref: string) =>
      queue(async () => {
        setWords(await transcript.sayWho(id, utterance, ref));
        setDraft(await notes.draft(id));
      }),
    [id, queue],
  );
  return { draft, words, problem, saving: busy, act, sayWho, reload, clear };
}

// regain gives the focus a place when the control that had it is gone with the change it made.
export function regain(place: () => HTMLElement | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement === null || document.activeElement === document.body) place()?.focus({ preventScroll: true });
  });
}

// refusals are answers, not failures: everything before them is saved.
const refusals = new Set(['listen_first', 'refused', 'bad_input', 'not_found', 'not_ready_to_sign', 'no_evidence']);
export const unsaved = (problem: Problem | null) => problem !== null && !refusals.has(problem.code);

// voices lists the voices that were told apart: by the person's name, or by number until somebody says who it is.
export function voices(words: engine.TranscriptView) {
  return words.speakers
    .filter((voice) => voice.ref !== '')
    .map(({ ref, personId, name, seconds, turns }, i) => ({
      ref,
      personId,
      seconds,
      turns,
      called: personId === '' ? `Voice ${i + 1}` : name,
    }));
}

export const statementElement = (id: string) => document.getElementById(`st-${id}`);
export const turnElement = (id: number) => document.getElementById(`turn-${id}`);
