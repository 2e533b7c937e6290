// What can be done to the words, each with how it is taken back. Nothing here decides what may be changed: Go does.
import { transcript, type engine } from '../../../bridge';
import { replaced } from '../../../ui/text';
import { clock } from '../../../ui/time';
import type { Undo } from './state';

type Words = engine.TranscriptView;
type Turn = engine.UtteranceView;

export interface Change {
  make: () => Promise<Words>;
  undo: Undo;
}

// inTurn makes one call after the other and gives the last answer: each change is written down before the next is asked for.
async function inTurn(calls: (() => Promise<Words>)[], before: Words): Promise<Words> {
  let words = before;
  for (const call of calls) words = await call();
  return words;
}

const voiceOf = (turn: Turn) => (turn.unsure ? '' : turn.speaker);

export function correct(visit: string, turn: Turn, text: string): Change {
  return {
    make: () => transcript.correct(visit, turn.id, text),
    undo: { what: `the words at ${clock(turn.startS)}`, back: () => () => transcript.correct(visit, turn.id, turn.text) },
  };
}

// spell uses spellings from the case's list, in one turn or in many.
export function spell(visit: string, words: Words, which: Map<number, engine.SuggestionView[]>): Change {
  const turns = words.utterances.filter((turn) => which.has(turn.id));
  const set = (text: (turn: Turn) => string) => () =>
    inTurn(
      turns.map((turn) => () => transcript.correct(visit, turn.id, text(turn))),
      words,
    );
  const [one] = turns;
  return {
    make: set((turn) => replaced(turn.text, which.get(turn.id) ?? [])),
    undo: {
      what: turns.length === 1 && one ? `the spelling at ${clock(one.startS)}` : `the spellings in ${turns.length} turns`,
      back: () => set((turn) => turn.text),
    },
  };
}

export function sayWho(visit: string, turn: Turn, ref: string): Change {
  return {
    make: () => transcript.sayWho(visit, turn.id, ref),
    undo: { what: `who spoke at ${clock(turn.startS)}`, back: () => () => transcript.sayWho(visit, turn.id, voiceOf(turn)) },
  };
}

export function mark(visit: string, turn: Turn, as: 'interpreter' | 'foreign'): Change {
  const was = turn.interpreter ? 'interpreter' : turn.foreign ? 'foreign' : '';
  return {
    make: () => transcript.mark(visit, turn.id, was === as ? '' : as),
    undo: {
      what: `the mark at ${clock(turn.startS)}`,
      back: () => async () => {
        const words = await transcript.mark(visit, turn.id, was);
        // Speech in another language has no words; the ones that stood there come back.
        const now = words.utterances.find((one) => one.id === turn.id);
        return turn.text !== '' && now && now.text !== turn.text ? transcript.correct(visit, turn.id, turn.text) : words;
      },
    },
  };
}

export function split(visit: string, turn: Turn, at: number): Change {
  return {
    make: () => transcript.split(visit, turn.id, at),
    undo: {
      what: `the split at ${clock(turn.startS)}`,
      back: (after) => {
        const i = after.utterances.findIndex((one) => one.id === turn.id);
        const second = after.utterances[i + 1];
        return i >= 0 && second ? () => transcript.merge(visit, turn.id, second.id) : null;
      },
    },
  };
}

export function join(visit: string, first: Turn, second: Turn): Change {
  return {
    make: () => transcript.merge(visit, first.id, second.id),
    undo: {
      what: `the join at ${clock(first.startS)}`,
      back: () => {
        if (first.text.trim() === '' || second.text.trim() === '') return null;
        return async () => {
          const words = await transcript.split(visit, first.id, Array.from(first.text.trim()).length + 1);
          const i = words.utterances.findIndex((one) => one.id === first.id);
          const apart = words.utterances[i + 1];
          return apart && voiceOf(apart) !== voiceOf(second) ? transcript.sayWho(visit, apart.id, voiceOf(second)) : words;
        };
      },
    },
  };
}

export function mergeVoices(visit: string, words: Words, from: string, into: string): Change {
  const turns = words.utterances.filter((turn) => turn.speaker === from && !turn.unsure);
  const person = (ref: string) => words.speakers.find((voice) => voice.ref === ref)?.personId ?? '';
  return {
    make: () => transcript.mergeVoices(visit, from, into),
    undo: {
      what: 'the two voices made one',
      back: (after) => () =>
        inTurn(
          [
            ...turns.map((turn) => () => transcript.sayWho(visit, turn.id, from)),
            ...[from, into].map((ref) => () => transcript.nameSpeaker(visit, ref, person(ref))),
          ],
          after,
        ),
    },
  };
}

export function nameVoice(visit: string, words: Words, ref: string, person: string): Change {
  const was = words.speakers.find((voice) => voice.ref === ref)?.personId ?? '';
  return {
    make: () => transcript.nameSpeaker(visit, ref, person),
    undo: { what: 'who a voice is', back: () => () => transcript.nameSpeaker(visit, ref, was) },
  };
}
