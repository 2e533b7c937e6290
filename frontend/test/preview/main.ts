// The window on fixtures, to look at: npm run dev. ?door=first_run|read_back|locked and ?visit=new|hearing|heard|drafted|signed|objected
// choose what there is to see; ?recording=recording|paused|came_in|searching|finishing|elsewhere has something recorded, and ?found
// something found. ?draft=full|short has everything a draft can have, or one that was not read to the end; ?job=rewriting|checking has
// work on it going on; ?withheld has a council's list that cannot be read; ?slow a set-up check that is not done; ?today has drafting going on and stopped. ?words has everything a transcript can have in it, ?words=long a visit of three hours.
import { full, faults, short, withheld } from './drafted';
import { install } from './fake';
import * as fix from './fixture';
import { answering, long, rich } from './words';

const ask = new URLSearchParams(location.search);
const door = ask.get('door');
const state = ask.get('visit') ?? 'drafted';
const job = fix.job();
const drafting = { stage: 'reading', words: 'Choosing what matters', part: 4, parts: 7, done: 4 / 7 };
const visits: Record<string, () => unknown> = {
  hearing: () => fix.visit('hearing', { job }),
  heard: () => fix.visit('heard', { unnamed: 3 }),
  sounds: () =>
    fix.visit('heard', {
      sounds: [
        fix.sound({
          marks: [
            { kind: 'bookmark', atS: 64, toS: 64, words: 'Bookmark at 10:03.' },
            { kind: 'removed', atS: 71, toS: 131, words: '1 minute removed by you at 10:05: not about this visit.' },
          ],
        }),
        fix.sound({
          id: 'r2',
          source: 'import',
          startS: 120,
          seconds: 341,
          problems: ['The file ends before it should: the last seconds may be missing.'],
        }),
      ],
    }),
  unasked: () =>
    fix.visit('new', {
      form: { ...fix.form, people: fix.people.map((person, i) => (i === 2 ? { ...person, told: '' } : person)) },
      mayRecord: 'Say how A.B. took being told about the recording. It is asked at every visit, and nobody answers for another adult.',
    }),
  fault: () =>
    fix.visit('heard', {
      job: fix.job({ ...drafting, running: false, leftS: 0, code: 'model', message: 'The drafting program stopped.' }),
    }),
  writing: () =>
    fix.visit('heard', {
      job: fix.job({ stage: 'drafting', words: 'Drafting the note', part: 7, parts: 7, heading: 2, headings: 9, done: 2 / 9 }),
    }),
  again: () => fix.visit('heard', { job: fix.job({ stage: 'again', words: 'Listening a second time' }) }),
  queued: () =>
    fix.visit('heard', {
      job: fix.job({ stage: 'waiting', next: 'drafting', words: 'This begins when the words have been heard a second time' }),
    }),
  drafting: () => fix.visit('heard', { job: { ...job, ...drafting } }),
  objected: () =>
    fix.visit('new', {
      mayHaveSound: 'Someone said no to a recording. Don’t use a recording of this visit: dictate what happened afterwards instead.',
    }),
};
const recording = ask.get('recording');
let elapsed = 761;
const recorded = () =>
  fix.recording({
    seconds: elapsed,
    level: 0.35 + 0.4 * Math.abs(Math.sin(elapsed * 2)),
    ...(recording === 'elsewhere' ? { visit: 'v3' } : {}),
    ...(recording === 'searching'
      ? {
          state: 'searching',
          sound: 'silent',
          level: 0,
          soundWords: 'No sound is coming from this microphone',
          microphone: '',
          notice:
            'The microphone is gone. What was recorded until 12:41 is safe. Plug it in again, or choose another one: recording goes on by itself.',
        }
      : {}),
    ...(recording === 'paused' || recording === 'came_in' || recording === 'finishing' ? { state: recording } : {}),
    ...(ask.has('busy') ? { heard: 'The words are about 2 minutes behind.', bookmarks: 2, removed: 1 } : {}),
  });
const fake = install({
  ...(recording ? { 'Recorder.Recording': recorded } : {}),
  ...(ask.has('found')
    ? {
        'Desk.Today': () => ({
          date: '2026-04-21',
          found: [fix.found, { ...fix.found, recording: 'r6', initials: 'A.D.', title: 'Child-in-need visit', seconds: 754, live: true }],
          needsYou: [fix.card('v1', 'drafted', 'Review')],
          working: [],
          lately: [],
          empty: false,
        }),
      }
    : {}),
  ...(door ? { 'Desk.Door': () => ({ ...fix.openDoor, state: door, keychain: true, ask: [2, 5, 8] }) } : {}),
  ...(ask.has('empty') ? { 'Desk.Today': () => ({ date: '2026-04-21', needsYou: [], working: [], lately: [], empty: true }) } : {}),
  ...(ask.has('today')
    ? {
        'Desk.Today': () => ({
          date: '2026-04-21',
          found: [],
          needsYou: [
            fix.card('v1', 'drafted', 'Review'),
            fix.card('v6', 'heard', 'Open', { initials: 'A.D.', title: 'Child-in-need visit' }),
          ],
          working: [fix.card('v3', 'drafting', 'Open', { initials: 'K.P.', title: 'Carer’s visit' })],
          lately: [fix.card('v4', 'handed_over', 'Open', { initials: 'R.S.', date: '2026-04-20' })],
          empty: false,
        }),
        'Visits.Job': (id: string) =>
          fix.job({
            ...drafting,
            visit: id,
            ...(id === 'v6' ? { running: false, leftS: 0, code: 'model', message: 'The drafting program stopped.' } : {}),
          }),
      }
    : {}),
  'Visits.Visit': ask.has('job')
    ? () => fix.visit('drafted', { job: fix.job({ stage: ask.get('job') ?? '', words: 'Writing it again', parts: 3, part: 1 }) })
    : (visits[state] ?? (() => fix.visit(state))),
  ...(state === 'heard' ? { 'Words.Transcript': () => fix.transcript(false) } : {}),
  ...(ask.has('draft') ? { 'Notes.Draft': () => full(ask.get('draft') === 'short' ? { receipt: short } : {}) } : {}),
  ...(ask.has('faults') ? { 'Visits.TemplateFaults': () => faults } : {}),
  ...(ask.has('withheld') ? { 'Visits.TemplateFaults': () => withheld, 'Visits.Templates': () => [] } : {}),
  ...(ask.has('slow')
    ? {
        'Desk.CheckPart': (id: string) =>
          new Promise((tell) => (id === 'speech_model' ? undefined : tell(fix.parts.find((part) => part.id === id)))),
      }
    : {}),
  ...(ask.has('words') ? answering(ask.get('words') === 'long' ? long(3000) : rich()).answers : {}),
});

// A microphone that is tried out shows a level too.
setInterval(() => {
  const trying = fake.called('Recorder.TryMicrophone').length > fake.called('Recorder.StopTrying').length;
  if (trying) fake.emit('recording', fix.recording({ visit: '', recording: '', level: Math.random(), seconds: 0 }));
}, 200);
if (recording) {
  setInterval(() => {
    if (recording === 'recording' || recording === 'elsewhere') elapsed += 0.2;
    fake.emit('recording', recorded());
  }, 200);
}

const wav = (seconds: number): ArrayBuffer => {
  const rate = 16000;
  const n = Math.round(seconds * rate);
  const view = new DataView(new ArrayBuffer(44 + 2 * n));
  const text = (at: number, words: string) => [...words].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + 2 * n, true);
  text(8, 'WAVEfmt ');
  [16, 0x10001, rate, 2 * rate, 0x100002].forEach((value, i) => view.setUint32(16 + 4 * i, value, true));
  text(36, 'data');
  view.setUint32(40, 2 * n, true);
  for (let i = 0; i < n; i++) view.setInt16(44 + 2 * i, 3000 * Math.sin(i / 12), true);
  return view.buffer;
};
const real = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const url = new URL(String(input), location.href);
  if (url.pathname.startsWith('/peaks/'))
    return Response.json(Array.from({ length: 300 }, (_, i) => Math.abs(Math.sin(i / 3) * Math.sin(i / 17)) * 0.9));
  if (url.pathname.startsWith('/sound/'))
    return new Response(wav(Number(url.searchParams.get('to')) - Number(url.searchParams.get('from'))));
  return real(input, init);
};

await import('../../src/main');
