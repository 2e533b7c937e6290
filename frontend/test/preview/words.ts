// A transcript with everything in it that one can have, and answers that change it as Go would: for tests and the preview.
import type { engine } from '../../src/bridge';
import * as fix from './fixture';

const spot = (text: string, part: string) => {
  const at = Array.from(text.slice(0, text.indexOf(part))).length;
  return { from: at, to: at + Array.from(part).length };
};

// rich has gaps, marks, unsure words, spellings to use, an interpreter's turn, one in another language and one put right.
export function rich(more: Partial<engine.TranscriptView> = {}): engine.TranscriptView {
  const whole = fix.transcript();
  const utterances = whole.utterances.map((u) => {
    const unsure = (part: string) => [{ ...spot(u.text, part), startS: u.startS + 0.4, endS: u.startS + 0.9, unsure: true }];
    switch (u.id) {
      case 5:
        return { ...u, words: unsure('bath'), rests: 3 };
      case 7:
        return { ...u, interpreter: true };
      case 9:
        return { ...u, original: 'I had a tumble too. Well, I sat down quick, that’s not a fall.', rests: 1 };
      case 11:
        return { ...u, foreign: true, original: u.text, text: '' };
      case 15: {
        const text = 'The chemist brings the carbamazapine on a Thursday, from Dons.';
        return {
          ...u,
          text,
          suggestions: [
            { ...spot(text, 'carbamazapine'), text: 'carbamazapine', with: 'carbamazepine' },
            { ...spot(text, 'Dons'), text: 'Dons', with: 'Don’s Pharmacy' },
          ],
        };
      }
      case 16: {
        const text = u.text.replace('occupational therapist', 'occupational therapist, Priya Sha,');
        return { ...u, text, suggestions: [{ ...spot(text, 'Sha'), text: 'Sha', with: 'Shah' }] };
      }
      default:
        return u;
    }
  });
  const at = (id: number) => utterances[id - 1]?.endS ?? 0;
  return {
    ...whole,
    utterances,
    gaps: [
      {
        fromS: at(6),
        toS: at(6) + 0.4,
        kind: 'unheard',
        words: 'About 6 seconds of speech could not be turned into words. Play it to hear what was said.',
      },
      { fromS: at(16) + 2, toS: at(16) + 14, kind: 'removed', words: '2 minutes removed by you.' },
    ],
    marks: [
      { kind: 'bookmark', atS: at(8), toS: at(8), words: 'Bookmark, 10:14' },
      { kind: 'came_in', atS: at(12), toS: at(12), words: 'Somebody came in at 10:18. Nothing was recorded for 2 minutes.' },
      { kind: 'removed', atS: at(16) + 2, toS: at(16) + 14, words: '2 minutes removed by you at 10:21. Why: not about this visit' },
    ],
    ...more,
  };
}

// long is a visit of three hours: thousands of turns.
export function long(turns: number): engine.TranscriptView {
  const whole = fix.transcript();
  const utterances = Array.from({ length: turns }, (_, i) => {
    const like = whole.utterances[i % whole.utterances.length] as engine.UtteranceView;
    return { ...like, id: i + 1, startS: i * 3.6, endS: i * 3.6 + 3.2 };
  });
  return { ...whole, utterances, audioS: turns * 3.6 };
}

type Words = engine.TranscriptView;

// answering keeps a transcript and changes it as asked.
export function answering(start: Words): { answers: Record<string, (...args: never[]) => unknown>; now: () => Words } {
  let words = start;
  let next = Math.max(0, ...start.utterances.map((u) => u.id)) + 1;
  const find = (id: number) => words.utterances.find((u) => u.id === id) as engine.UtteranceView;
  const put = (id: number, ...by: engine.UtteranceView[]): Words => {
    words = structuredClone({ ...words, utterances: words.utterances.flatMap((u) => (u.id === id ? by : [u])) });
    return words;
  };
  const say = (id: number, ref: string): Words => {
    const name = words.speakers.find((s) => s.ref === ref)?.name ?? 'Someone';
    return put(id, { ...find(id), speaker: ref, unsure: ref === '', name });
  };
  return {
    now: () => words,
    answers: {
      'Words.Transcript': () => structuredClone(words),
      'Words.CorrectText': (_: string, id: number, text: string) => {
        const u = find(id);
        const first = u.original === '' ? u.text : u.original;
        return put(id, { ...u, text, original: text === first ? '' : first, suggestions: [], words: [] });
      },
      'Words.SayWho': (_: string, id: number, ref: string) => say(id, ref),
      'Words.MarkTurn': (_: string, id: number, mark: string) =>
        put(id, { ...find(id), interpreter: mark === 'interpreter', foreign: mark === 'foreign' }),
      'Words.SplitTurn': (_: string, id: number, at: number) => {
        const u = find(id);
        const letters = Array.from(u.text);
        const middle = (u.startS + u.endS) / 2;
        const [first, second] = [letters.slice(0, at).join('').trim(), letters.slice(at).join('').trim()];
        return put(id, { ...u, text: first, endS: middle }, { ...u, id: next++, text: second, startS: middle });
      },
      'Words.MergeTurns': (_: string, first: number, second: number) => {
        const [a, b] = [find(first), find(second)];
        put(second);
        return put(first, { ...a, text: `${a.text} ${b.text}`, endS: b.endS });
      },
      'Words.MergeVoices': (_: string, from: string, into: string) => {
        for (const u of words.utterances) if (u.speaker === from) say(u.id, into);
        words = { ...words, speakers: words.speakers.filter((s) => s.ref !== from) };
        return words;
      },
      'Words.NameSpeaker': (_: string, ref: string, personId: string) => {
        words = { ...words, speakers: words.speakers.map((s) => (s.ref === ref ? { ...s, personId } : s)) };
        return words;
      },
      'Words.PlayedTurn': () => words,
    },
  };
}
