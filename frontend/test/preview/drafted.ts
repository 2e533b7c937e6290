// A draft with everything in it that one can have: topics, reported speech, actions, sides, words beside what only the worker writes.
import type { engine } from '../../src/bridge';
import * as fix from './fixture';

// reported is a sentence that gives somebody's words as reported speech.
export const reported = (id: string, utterance: number, quote: string, text: string, more: Partial<engine.StatementView> = {}) =>
  fix.statement(id, utterance, quote, {
    text,
    lead: '',
    words: text,
    provenance: 'reported',
    form: `${fix.utterances[utterance - 1]?.name ?? 'Someone'}’s words, put into reported speech by fixed rules`,
    drafted: text,
    exact: true,
    ...more,
  });

const beside = (...ids: number[]): engine.BesideView[] =>
  ids.flatMap((id) => {
    const u = fix.utterances[id - 1];
    return u ? [{ utterance: id, name: u.name, text: u.text, startS: u.startS, endS: u.endS }] : [];
  });

export function full(more: Partial<engine.DraftView> = {}): engine.DraftView {
  const draft = fix.draft();
  const sections = draft.sections.map((section): engine.SectionView => {
    switch (section.id) {
      case 'home':
        return {
          ...section,
          undo: true,
          statements: [
            reported('r1', 5, 'I have a wash at the sink.', 'Maureen said she has a wash at the sink. She cannot do the bath.', {
              topic: 'Washing',
            }),
            reported(
              'r2',
              7,
              'I don’t need any help with dressing.',
              'Asked about dressing, Maureen said she does not need any help with it.',
              { topic: 'Dressing', checks: [{ gate: 'numbers', verdict: 'flag', detail: 'the recording says “any help”' }] },
            ),
            ...section.statements.map((st) => ({ ...st, topic: st.id === 's4' || st.id === 's5' ? 'Cooking' : 'Dressing' })).slice(1),
          ],
        };
      case 'worries':
        return {
          ...section,
          statements: section.statements.map((st, i) => ({ ...st, topic: i < 2 ? 'Falls' : i === 2 ? 'Tablets' : '' })),
        };
      case 'actions':
        return {
          ...section,
          statements: [
            reported(
              'r3',
              16,
              'I’ll ask the occupational therapist to look at the bath',
              'I will ask the occupational therapist to look at the bath and the back step, by the end of next week.',
              { kind: 'action', owner: 'I', due: '2026-05-01', name: 'I', topic: '' },
            ),
            reported('r4', 15, 'The chemist brings the tablets', 'The chemist will bring the tablets in a box with days.', {
              kind: 'action',
              restricted: true,
            }),
          ],
        };
      case 'analysis':
        return { ...section, beside: beside(6, 10, 13, 14) };
      default:
        return section;
    }
  });
  const needs: engine.NeedView[] = [
    {
      index: 0,
      kind: 'conflict',
      text: 'They differ on how many falls there were.',
      utterances: [9, 10],
      done: false,
      sides: [
        { name: 'Maureen Tasker', text: 'I had a tumble, two.', utterance: 9 },
        { name: 'Alison Birch', text: 'It’s four since Christmas.', utterance: 10 },
      ],
    },
    {
      index: 1,
      kind: 'injection',
      text: 'Someone told the computer what to write. It was not obeyed.',
      utterances: [2],
      done: false,
      sides: [],
    },
    { index: 2, kind: 'low_confidence', text: 'These words were hard to hear: listen to them.', utterances: [15], done: false, sides: [] },
    { index: 3, kind: 'rejected', text: 'These words could not be used as they were heard.', utterances: [11], done: false, sides: [] },
  ];
  const asks = needs.map((need): engine.OpenView => ({
    kind: 'need',
    id: `n${need.index}`,
    section: '',
    text: need.text,
    utterances: need.utterances,
  }));
  return {
    ...draft,
    sections,
    needs,
    open: [
      ...draft.open.filter((open) => open.kind === 'statement'),
      ...asks,
      ...draft.open.filter((open) => !['statement', 'need'].includes(open.kind)),
    ],
    model: true,
    maker: 'Chosen with qwen3:4b',
    receipt: {
      complete: true,
      read: true,
      words: 'All 16 turns were read, by the language model on this laptop, in 3 minutes.',
      lines: ['16 turns of 16 were read, in 3 parts.', 'About 0.4 watt-hours: an estimate from this laptop’s power.'],
    },
    ...more,
  };
}

// A draft the model read to the end, and then failed to write a part of.
export const unwritten: engine.ReceiptView = {
  complete: false,
  read: true,
  words:
    'All 16 turns were read, by the language model and by rules. The language model did not write all it was asked to: under 2 of 5 headings the sentences are as the rules made them.',
  lines: ['Under 5 headings it wrote 9 sentences; 4 passed every check and stand in the note.'],
};

export const short: engine.ReceiptView = {
  complete: false,
  read: false,
  words: 'The language model read 12 of 16 turns. The rules read all of them.',
  lines: ['12 turns of 16 were read, in 2 parts of 3.'],
};

const sectionDetail = (id: string, title: string, more: Partial<engine.TemplateSectionView> = {}): engine.TemplateSectionView => ({
  id,
  title,
  guidance: '',
  humanOnly: false,
  prompts: [],
  lines: [],
  ...more,
});

export const detail: engine.TemplateDetail = {
  id: 'case-note',
  title: 'Case note',
  summary: 'Any visit, call or meeting, told in short.',
  jurisdiction: 'England',
  law: 'Working Together to Safeguard Children 2023',
  version: '1.1',
  maxWords: 800,
  council: false,
  sections: [
    sectionDetail('seen', 'What I saw', { guidance: 'Only what you saw, heard or noticed yourself.' }),
    sectionDetail('home', 'Home and daily life', { guidance: 'How things are, by topic.' }),
    sectionDetail('analysis', 'Analysis: so what?', {
      guidance: 'Your judgement, and why.',
      humanOnly: true,
      prompts: ['What does this mean for the person, in your judgement?'],
    }),
  ],
};

// preview is detail with what the practice visit would put under its headings.
const lines: Record<string, string[]> = {
  home: ['Ivy said she does not need any help with dressing.', 'Ivy said: “I like my own bed.”'],
};
export const preview: engine.TemplateDetail = {
  ...detail,
  sections: detail.sections.map(({ id, title, ...more }) => sectionDetail(id, title, Object.assign(more, { lines: lines[id] ?? [] }))),
};

export const faults: engine.TemplateFault[] = [
  {
    file: 'our-visit.yaml',
    line: 14,
    reason: 'The section “Analysis” must stay with the worker: take out “human_only: false”.',
    stops: false,
  },
  { file: 'old.yaml', line: 0, reason: 'It is empty.', stops: false },
];

// withheld is a council's list of what it forbids, which cannot be read.
export const withheld: engine.TemplateFault[] = [
  { file: 'council.yaml', line: 3, reason: '"no" is not the kind of value that belongs here', stops: true },
];
