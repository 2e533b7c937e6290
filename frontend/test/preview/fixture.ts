// An invented visit, for tests and for looking at the screens without Go. It is never part of the product.
import type { engine } from '../../src/bridge';

export const people: engine.PersonForm[] = [
  { id: 'P1', name: 'Nadia Farrow', role: 'social worker', pronouns: 'she', signer: true, told: '' },
  { id: 'P2', name: 'Maureen Tasker', role: 'adult being assessed', pronouns: 'she', signer: false, told: 'content' },
  { id: 'P3', name: 'Alison Birch', role: 'daughter and carer', pronouns: 'she', signer: false, told: 'content' },
];

const said: [string, string][] = [
  ['S1', 'Right, thanks for having me. I’m Nadia, the social worker from the council. Are you still all right with me recording this?'],
  ['S2', 'Yes, I don’t mind, love. So long as I’m not going on the telly.'],
  ['S3', 'And I’m Alison, the daughter. It was me that rang you lot.'],
  ['S1', 'Tell me in your own words, how have things been?'],
  [
    'S2',
    'Well, I’m managing. I get up, I have a wash at the sink. I can’t do the bath. I’ve not been in that bath since before Christmas.',
  ],
  ['S3', 'You’re not managing though, Mum, you’re not.'],
  ['S2', 'I dress myself. I don’t need any help with dressing.'],
  ['S1', 'And have you had any falls?'],
  ['S2', 'I had a tumble, two. Well, I sat down quick, that’s not a fall.'],
  ['S3', 'Mum, it’s four since Christmas. The last one she was on the floor an hour.'],
  ['S2', 'I don’t use the cooker now, not since I left the pan on.'],
  ['S3', 'The smoke alarm was going. It was next door that took it off the ring.'],
  ['S2', 'What I want is to stay here. Don’t put me in a home.'],
  ['S3', 'I’m shattered, to be honest. I can’t do any more than I’m doing.'],
  ['', 'The chemist brings the tablets on a Thursday.'],
  ['S1', 'I’ll ask the occupational therapist to look at the bath and the back step, by the end of next week.'],
];

const name: Record<string, string> = { S1: 'Nadia Farrow', S2: 'Maureen Tasker', S3: 'Alison Birch', '': 'Someone' };

let clock = 4;
export const utterances: engine.UtteranceView[] = said.map(([speaker, text], i) => {
  const startS = clock;
  clock += 1.5 + text.length / 14;
  return {
    id: i + 1,
    speaker,
    name: name[speaker] ?? 'Someone',
    unsure: speaker === '',
    startS,
    endS: clock - 0.6,
    text,
    heard: 'once',
    original: '',
    interpreter: false,
    foreign: false,
    words: [],
    suggestions: [],
    rests: 0,
  };
});
export const audioS = clock + 20;

export function transcript(named = true, more: Partial<engine.TranscriptView> = {}): engine.TranscriptView {
  return {
    audioS,
    people,
    problems: [],
    going: false,
    growing: '',
    heardToS: audioS,
    gaps: [],
    marks: [],
    peopleCount: 0,
    approx: true,
    signed: false,
    utterances: utterances.map((u) => ({ ...u, name: named ? u.name : 'Someone' })),
    speakers: ['S1', 'S2', 'S3'].map((ref, i) => {
      const turns = utterances.filter((u) => u.speaker === ref);
      const sample = turns[1] ?? turns[0];
      return {
        ref,
        name: named ? (name[ref] ?? '') : 'Someone',
        personId: named ? `P${i + 1}` : '',
        seconds: turns.reduce((sum, u) => sum + u.endS - u.startS, 0),
        turns: turns.length,
        sampleS: sample?.startS ?? 0,
        sampleEnd: sample?.endS ?? 0,
        sample: sample?.text ?? '',
      };
    }),
    ...more,
  };
}

export function statement(id: string, utterance: number, quote: string, more: Partial<engine.StatementView> = {}): engine.StatementView {
  const u = utterances[utterance - 1];
  const at = u?.text.indexOf(quote) ?? -1;
  const evidence =
    u && at >= 0
      ? [
          {
            utterance,
            from: Array.from(u.text.slice(0, at)).length,
            to: Array.from(u.text.slice(0, at + quote.length)).length,
            quote,
            startS: u.startS,
            endS: u.endS,
            heard: 'once',
          },
        ]
      : [];
  const who = u?.name ?? '';
  const words = quote;
  const lead = who === 'Nadia Farrow' ? 'I said, as heard:' : `${who} said, as heard:`;
  return {
    id,
    text: `${lead} ${words}`,
    lead,
    words,
    quote: false,
    provenance: 'quoted',
    decision: 'undecided',
    decidedAt: '',
    speaker: u?.speaker ?? '',
    name: who === 'Nadia Farrow' ? 'I' : who,
    unsure: false,
    kind: 'said',
    highRisk: false,
    restricted: false,
    alone: false,
    why: '',
    played: false,
    timed: true,
    stale: false,
    evidence,
    checks: [],
    drafted: `${lead} ${words}`,
    topic: '',
    owner: '',
    due: '',
    form: `${who}’s words, as heard`,
    exact: false,
    ...more,
  };
}

const written = {
  lead: '',
  words: '',
  provenance: 'written',
  decision: 'confirmed',
  evidence: [],
  timed: false,
  drafted: '',
  name: '',
  speaker: '',
  form: '',
};

const section = (
  id: string,
  title: string,
  statements: engine.StatementView[],
  more: Partial<engine.SectionView> = {},
): engine.SectionView => ({
  id,
  title,
  guidance: '',
  humanOnly: false,
  mayFollow: false,
  prompts: [],
  written: '',
  readAt: '',
  beside: [],
  undo: false,
  undecided: statements.filter((st) => st.alone && st.decision === 'undecided').length,
  statements,
  ...more,
});

export function sections(): engine.SectionView[] {
  return [
    section('seen', 'What I saw', [
      statement('s1', 0, '', {
        ...written,
        text: 'The front room was warm and tidy. There was one slice of bread and a yoghurt in the fridge. Mrs Tasker held on to the furniture as she walked.',
      }),
    ]),
    section(
      'home',
      'Home and daily life',
      [
        statement('s2', 5, 'I have a wash at the sink. I can’t do the bath.'),
        statement('s3', 7, 'I don’t need any help with dressing.', {
          quote: true,
          played: true,
          lead: 'Maureen Tasker said:',
          text: 'Maureen Tasker said: “I don’t need any help with dressing.”',
        }),
        statement('s4', 11, 'I don’t use the cooker now, not since I left the pan on.', {
          decision: 'confirmed',
          decidedAt: '2026-04-21T14:32:00+01:00',
        }),
        statement('s5', 14, 'I’m shattered, to be honest. I can’t do any more than I’m doing.', {
          decision: 'removed',
          decidedAt: '2026-04-21T14:33:00+01:00',
        }),
      ],
      { readAt: '' },
    ),
    section('worries', 'Worries raised', [
      statement('s6', 9, 'I had a tumble, two.', {
        alone: true,
        why: 'They differ: Maureen said two, Alison four. Both stay.',
        restricted: true,
      }),
      statement('s7', 10, 'Mum, it’s four since Christmas. The last one she was on the floor an hour.', {
        alone: true,
        highRisk: true,
        why: 'Listen before you confirm.',
      }),
      statement('s8', 15, 'The chemist brings the tablets on a Thursday.', {
        alone: true,
        unsure: true,
        name: 'Someone',
        lead: 'Someone said, as heard:',
        why: 'Someone said this. Who?',
      }),
      statement('s9', 12, 'The smoke alarm was going.', {
        decision: 'edited',
        provenance: 'edited',
        decidedAt: '2026-04-21T14:35:00+01:00',
        lead: '',
        words: '',
        text: 'Alison Birch said that the smoke alarm was going and that the neighbour took the pan off.',
        checks: [{ gate: 'names', verdict: 'flag', detail: 'the recording says “next door”, not “the neighbour”' }],
      }),
      statement('s10', 6, 'You’re not managing though, Mum', { alone: true, stale: true, why: 'The words under this changed.' }),
    ]),
    section('wishes', 'Views, wishes and feelings', [], { readAt: '2026-04-21T14:31:00+01:00' }),
    section('actions', 'Actions', [
      statement('s11', 16, 'I’ll ask the occupational therapist to look at the bath and the back step, by the end of next week.', {
        lead: '',
        words: '',
        text: 'I will ask the occupational therapist to look at the bath and the back step, by the end of next week.',
        provenance: 'reported',
      }),
    ]),
    section('analysis', 'Analysis: so what?', [], {
      humanOnly: true,
      mayFollow: true,
      prompts: ['What does this mean for the person, in your judgement?', 'What would have to be true for you to be wrong?'],
    }),
  ];
}

export function draft(more: Partial<engine.DraftView> = {}): engine.DraftView {
  return {
    visit: 'v1',
    title: 'Case note',
    version: 1,
    sections: sections(),
    open: [
      { kind: 'statement', id: 's6', section: 'worries', text: 'They differ: Maureen said two, Alison four. Both stay.', utterances: [9] },
      { kind: 'statement', id: 's7', section: 'worries', text: 'Listen before you confirm.', utterances: [10] },
      { kind: 'statement', id: 's8', section: 'worries', text: 'Someone said this. Who?', utterances: [15] },
      { kind: 'statement', id: 's10', section: 'worries', text: 'The words under this changed.', utterances: [6] },
      {
        kind: 'need',
        id: 'n0',
        section: '',
        text: 'Alison Birch corrected Maureen Tasker about managing. Both views stay.',
        utterances: [6],
      },
      { kind: 'human_only', id: 'analysis', section: 'analysis', text: 'Only you can write this: Analysis: so what?', utterances: [] },
      { kind: 'section', id: 'seen', section: 'seen', text: 'Read this section: What I saw', utterances: [] },
      { kind: 'section', id: 'home', section: 'home', text: 'Read this section: Home and daily life', utterances: [] },
      { kind: 'section', id: 'worries', section: 'worries', text: 'Read this section: Worries raised', utterances: [] },
      { kind: 'section', id: 'actions', section: 'actions', text: 'Read this section: Actions', utterances: [] },
      { kind: 'omission', id: 'o1', section: 'wishes', text: 'Not in the note: a wish', utterances: [13] },
      { kind: 'topic', id: 'introductions', section: 'seen', text: 'Heard and left out: introductions', utterances: [2, 3] },
    ],
    minutes: 8,
    wet: 7,
    dry: 3,
    words: 164,
    maxWords: 800,
    needs: [
      {
        index: 0,
        kind: 'correction',
        text: 'Alison Birch corrected Maureen Tasker about managing. Both views stay.',
        utterances: [6],
        done: false,
        sides: [],
      },
    ],
    omissions: [
      {
        id: 'o1',
        utterance: 13,
        name: 'Maureen Tasker',
        text: 'What I want is to stay here. Don’t put me in a home.',
        why: 'a wish',
        topic: 'wishes',
        section: 'wishes',
        single: true,
        answer: '',
      },
      {
        id: 'o2',
        utterance: 2,
        name: 'Maureen Tasker',
        text: 'So long as I’m not going on the telly.',
        why: 'consent',
        topic: 'introductions',
        section: 'seen',
        single: false,
        answer: '',
      },
      {
        id: 'o3',
        utterance: 3,
        name: 'Alison Birch',
        text: 'It was me that rang you lot.',
        why: 'who rang',
        topic: 'introductions',
        section: 'seen',
        single: false,
        answer: '',
      },
      {
        id: 'o4',
        utterance: 4,
        name: 'Nadia Farrow',
        text: 'How have things been?',
        why: 'a question',
        topic: 'questions',
        section: 'seen',
        single: false,
        answer: 'left_out',
      },
    ],
    notDiscussed: ['pets', 'money'],
    notice: '',
    maker: 'Chosen by rules, without a language model',
    receipt: {
      complete: true,
      read: true,
      words: 'All 16 turns were read, by rules, on this laptop, in 2 seconds.',
      lines: ['16 turns read of 16'],
    },
    model: false,
    savedAt: new Date().toISOString(),
    ...more,
  };
}

const base = {
  caseId: 'c1',
  initials: 'M.T.',
  kind: 'Home visit',
  title: 'Case note',
  date: '2026-04-21',
  practice: false,
  open: 12,
  minutes: 8,
  updated: new Date().toISOString(),
};

export function card(id: string, state: string, next: string, more: Partial<engine.VisitCard> = {}): engine.VisitCard {
  return { ...base, id, state, next, ...more };
}

export const form: engine.VisitForm = {
  caseId: 'c1',
  caseLabel: 'Maureen Tasker',
  reference: 'LAS-20814',
  kind: 'Home visit',
  template: 'case-note',
  date: '2026-04-21',
  started: '10:00',
  ended: '10:40',
  announced: 'announced',
  people,
};

export function sound(more: Partial<engine.SoundView> = {}): engine.SoundView {
  return {
    id: 'r1',
    source: 'recorded',
    startS: 0,
    seconds: audioS,
    started: '2026-04-21T10:02:00+01:00',
    channels: 1,
    going: false,
    problems: [],
    marks: [],
    ...more,
  };
}

export const microphones: engine.MicrophoneView[] = [
  { id: 'm1', name: 'Built-in microphone', default: true, chosen: false, farSide: false },
  { id: 'm2', name: 'Jabra headset', default: false, chosen: false, farSide: false },
  { id: 'f1', name: 'What the loudspeaker plays', default: false, chosen: false, farSide: true },
];

// recording is what is being recorded, as the event tells it several times a second.
export function recording(more: Partial<engine.RecordingView> = {}): engine.RecordingView {
  return {
    visit: 'v1',
    recording: 'r1',
    dictation: false,
    state: 'recording',
    seconds: 761,
    level: 0.6,
    sound: 'good',
    soundWords: 'Good level',
    microphone: 'Built-in microphone',
    farSide: '',
    notice: '',
    bookmarks: 0,
    removed: 0,
    heard: '',
    ...more,
  };
}

export const found: engine.FoundView = {
  visit: 'v5',
  recording: 'r5',
  initials: 'M.T.',
  title: 'Case note',
  started: '2026-04-21T10:02:00+01:00',
  seconds: 2280,
  live: false,
};

export function visit(state: string, more: Partial<engine.VisitView> = {}): engine.VisitView {
  const words = !['new', 'hearing'].includes(state);
  const drafted = ['drafted', 'signed', 'handed_over'].includes(state);
  return {
    ...card('v1', state, ''),
    form,
    hasSound: state !== 'new',
    mayHaveSound: '',
    mayRecord: '',
    sounds: state === 'new' ? [] : [sound()],
    soundS: state === 'new' ? 0 : audioS,
    hasWords: words,
    hasDraft: drafted,
    observed: drafted,
    unnamed: 0,
    problems: [],
    ...more,
  };
}

// job is work on a visit, as the event tells it.
export const job = (more: Partial<engine.Job> = {}): engine.Job => ({
  visit: 'v1',
  stage: 'words',
  words: 'Writing down the words',
  done: 0.4,
  leftS: 170,
  next: '',
  part: 0,
  parts: 0,
  heading: 0,
  headings: 0,
  sentence: 0,
  sentences: 0,
  running: true,
  code: '',
  message: '',
  ...more,
});

export const html = `<div lang="en-GB"><h1>Case note</h1><p>Maureen Tasker &#183; Home visit &#183; Tuesday 21 April 2026</p>
<ul><li><strong>Start and end:</strong> 10:00 to 10:40</li><li><strong>Announced:</strong> yes</li></ul>
<h2>Present</h2><ul><li>Maureen Tasker, adult being assessed. About the recording: content with it.</li><li>Alison Birch, daughter and carer. About the recording: content with it.</li></ul>
<h2>What I saw</h2><ul><li>The front room was warm and tidy. There was one slice of bread and a yoghurt in the fridge.</li></ul>
<h2>Home and daily life</h2><ul><li>Maureen Tasker said, as heard: I have a wash at the sink. I can&#8217;t do the bath.</li><li>Maureen Tasker said: &#8220;I don&#8217;t need any help with dressing.&#8221;</li></ul>
<h2>Analysis: so what?</h2><p>Mrs Tasker manages dressing and washing at the sink. What worries me is the cooker and the falls, on which she and her daughter differ.</p>
<p>Signed by Nadia Farrow, social worker, 21 April 2026, 15:02. Version 1.</p><p>Evenhand drafted 9 of 12 sentences; 2 were changed.</p></div>`;

export function sheet(more: Partial<engine.SignSheet> = {}): engine.SignSheet {
  return {
    visit: 'v1',
    html,
    digest: 'd1',
    wrote: ['The front room was warm and tidy. There was one slice of bread and a yoghurt in the fridge.'],
    changed: [
      {
        before: 'Alison Birch said, as heard: The smoke alarm was going.',
        after: 'Alison Birch said that the smoke alarm was going and that the neighbour took the pan off.',
      },
      { before: 'Alison Birch said, as heard: I’m shattered, to be honest.', after: '' },
    ],
    leftOut: ['How have things been?'],
    onlyYou: ['Analysis: so what?: Mrs Tasker manages dressing and washing at the sink.'],
    restricted: ['Maureen Tasker said, as heard: I had a tumble, two.'],
    sentence: 'You are signing this as your own record. Evenhand drafted 9 of 12 sentences; you changed 2, took out 1 and wrote 3.',
    button: 'Sign as Nadia Farrow, social worker',
    open: [],
    ...more,
  };
}

export function handOver(more: Partial<engine.HandOverView> = {}): engine.HandOverView {
  return {
    visit: 'v1',
    signed: { name: 'Nadia Farrow', role: 'social worker', at: '2026-04-21T15:02:00+01:00', version: 1, digest: 'd1' },
    sections: sections().map((s) => ({ id: s.id, title: s.title, text: '' })),
    html,
    practice: false,
    left: [{ what: 'Whole note copied, version 1', at: '2026-04-21T15:04:00+01:00' }],
    goesOn: [
      'The note, word for word as you signed it',
      'Your name, your role and when you signed',
      'How it was made: what Evenhand drafted and what you changed or wrote',
    ],
    stays: ['The recording', 'The transcript', 'What you removed or left out'],
    ...more,
  };
}

export const parts: engine.Part[] = [
  { id: 'speech_model', title: 'Speech model', state: 'ready', detail: 'moonshine-base-en, checked by its hash.', fix: '' },
  {
    id: 'language_model',
    title: 'Language model',
    state: 'missing',
    detail: 'No language model is installed.',
    fix: 'Drafting by rules works without it. To use one, run the set-up again.',
  },
  {
    id: 'ollama',
    title: 'Ollama',
    state: 'broken',
    detail: 'It does not answer on this laptop.',
    fix: 'Start Ollama, then press “Check again”.',
  },
  { id: 'lock', title: 'Lock and recovery code', state: 'ready', detail: 'Keychain; the code was read back.', fix: '' },
];

export const templates: engine.TemplateView[] = [
  {
    id: 'case-note',
    title: 'Case note',
    summary: 'Any visit, call or meeting, told in short.',
    council: false,
    jurisdiction: 'England',
    maxWords: 800,
  },
  {
    id: 'care-act-needs-assessment',
    title: 'Care Act needs assessment',
    summary: 'An adult’s needs for care and support, outcome by outcome.',
    council: false,
    jurisdiction: 'England',
    maxWords: 1100,
  },
  {
    id: 'child-in-need-visit',
    title: 'Child-in-need visit',
    summary: 'A visit to a child on a child-in-need plan.',
    council: false,
    jurisdiction: 'England',
    maxWords: 700,
  },
  {
    id: 'our-duty-call',
    title: 'Duty call, short',
    summary: 'A call to the duty desk that needs no visit.',
    council: true,
    jurisdiction: 'England',
    maxWords: 300,
  },
];

export const openDoor: engine.Door = {
  state: 'open',
  mode: 'passphrase',
  keychain: false,
  name: 'Nadia Farrow',
  role: 'social worker',
  why: '',
  ask: [],
  code: '',
  visit: '',
};

export const recovery: engine.RecoverySheet = {
  groups: ['K7QF', '2MZD', 'XW4P', 'H9TB', 'QL3C', 'V8RN', '5JSY', 'DG6A'],
  ask: [2, 5, 8],
  made: '2026-04-21T09:00:00+01:00',
};

const tier = (id: string, title: string, more: Partial<engine.TierView>): engine.TierView => ({
  id,
  title,
  family: 'moonshine',
  licence: 'MIT',
  mb: 274,
  memoryMb: 310,
  installed: true,
  proposed: false,
  chosen: false,
  why: 'This computer can run a more exact one.',
  measured: '',
  timesRealTime: 0,
  ...more,
});

export const tiers: engine.TierView[] = [
  tier('parakeet', 'Parakeet 0.6B', {
    licence: 'CC-BY-4.0',
    mb: 660,
    memoryMb: 1200,
    installed: false,
    why: 'It needs 16 GB of memory, 4 cores and AVX2; this computer has 8 GB of memory, 4 cores.',
    measured: 'Not yet measured by us.',
  }),
  tier('moonshine-base', 'Moonshine base', {
    proposed: true,
    chosen: true,
    why: 'It fits this computer best (8 GB of memory, 4 cores).',
    measured: 'Measured by us: 5 words in 100 wrong.',
  }),
  tier('moonshine-tiny', 'Moonshine tiny', { mb: 118, timesRealTime: 31, why: 'The lightest.' }),
];
