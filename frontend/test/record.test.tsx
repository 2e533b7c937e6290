import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { engine } from '../src/bridge';
import { fromHash, toHash } from '../src/place';
import { hour } from '../src/screens/check/speech';
import { initials } from '../src/screens/record/before';
import { command } from '../src/screens/record/keys';
import { usual } from '../src/screens/record/microphone';
import { faultless, open, type Answers } from './open';
import * as fix from './preview/fixture';

const visit = (state: string, more: Partial<engine.VisitView> = {}): Answers => ({ 'Visits.Visit': () => fix.visit(state, more) });
const now = (more: Partial<engine.RecordingView> = {}): Answers => ({ 'Recorder.Recording': () => fix.recording(more) });
const recording = (more: Partial<engine.RecordingView> = {}, answers: Answers = {}) =>
  open('#/visit/v1/record', 'Recording', { ...visit('new'), ...now(more), ...answers });
const press = (name: string | RegExp) => screen.getByRole('button', { name });
const refusal = (message: string) => () => {
  throw { code: 'refused', message };
};

afterEach(() => vi.useRealTimers());

const found: Answers = {
  'Desk.Today': () => ({
    date: '2026-04-21',
    found: [fix.found, { ...fix.found, recording: 'r6', live: true }],
    needsYou: null,
    working: null,
    lately: null,
    empty: false,
  }),
};
const refused = { mayHaveSound: 'Someone said no to a recording.', mayRecord: 'Someone said no to a recording.' };
const places: [string, string, string | RegExp, Answers][] = [
  ['before recording', '#/visit/v1/record', 'Record', visit('new')],
  ['before recording, unasked', '#/visit/v1/record', 'Record', visit('new', { mayRecord: 'Say how A.B. took it.' })],
  ['before recording, refused', '#/visit/v1/record', 'Record', visit('new', refused)],
  ['before recording, no microphone', '#/visit/v1/record', 'Record', { ...visit('new'), 'Recorder.Microphones': () => null }],
  ['before dictating', '#/visit/v1/dictate', 'Dictate', visit('new', refused)],
  ['recording', '#/visit/v1/record', 'Recording', { ...visit('new'), ...now() }],
  ['searching', '#/visit/v1/record', 'Recording', { ...visit('new'), ...now({ state: 'searching', notice: 'The microphone is gone.' }) }],
  [
    'ended by itself',
    '#/visit/v1/record',
    'The recording ended',
    { ...visit('new'), ...now({ state: 'ended', notice: 'The disk is full.' }) },
  ],
  ['somebody came in', '#/visit/v1/record', 'Paused', { ...visit('new'), ...now({ state: 'came_in' }) }],
  ['recording, elsewhere', '#/cases', 'Cases', now()],
  ['recording, locked', '', 'Locked, Nadia Farrow', { ...now(), 'Desk.Door': () => ({ ...fix.openDoor, state: 'locked' }) }],
  ['today, found', '', /^Today, /, found],
  [
    'several recordings',
    '#/visit/v1/sound',
    'Maureen Tasker',
    visit('heard', {
      sounds: [
        fix.sound({ marks: [{ kind: 'bookmark', atS: 64, toS: 64, words: 'Bookmark at 10:03.' }] }),
        fix.sound({ id: 'r2', source: 'import', problems: ['The file ends too early.'] }),
      ],
    }),
  ],
  [
    'cases, on hold',
    '#/cases',
    'Cases',
    {
      'Visits.Cases': () => [
        {
          id: 'c1',
          label: 'Maureen Tasker',
          reference: '',
          visits: [fix.card('v1', 'drafted', 'Review')],
          hold: { why: 'A court asked.', since: '2026-04-21T10:00:00Z' },
          glossary: null,
        },
      ],
    },
  ],
];

describe('every screen', () => {
  it.each(places)('%s has no fault axe can find', async (_, hash, heading, answers) => {
    const { view } = await open(hash, heading, answers);
    await waitFor(() => expect(screen.queryByText(/Opening…|Looking for microphones/)).toBeNull());
    await faultless(view.container);
  });
});

describe('before recording', () => {
  it('asks how each was told, by initials, and keeps an answer at once', async () => {
    const people = fix.people.map((person) => (person.id === 'P3' ? { ...person, told: '' } : person));
    const { fake, user, view } = await open('#/visit/v1/record', 'Record', {
      ...visit('new', { form: { ...fix.form, people }, mayRecord: 'Say how A.B. took being told about the recording.' }),
      'Visits.UpdateVisit': () => fix.visit('new'),
    });
    await screen.findByLabelText('Microphone');
    expect(press('Record')).toHaveProperty('disabled', true);
    expect(view.container.textContent).not.toMatch(/Maureen|Alison|Tasker|Birch/);
    await user.selectOptions(screen.getByLabelText('A.B., daughter and carer'), 'Content with it');
    const sent = fake.called('Visits.UpdateVisit')[0]?.[1] as engine.VisitForm;
    expect(sent.people.map((person) => person.told)).toEqual(['', 'content', 'content']);
    await waitFor(() => expect(press('Record')).toHaveProperty('disabled', false));
    expect(screen.queryByText(/took being told/)).toBeNull();
  });

  it('offers to dictate afterwards over an objection, and cannot record', async () => {
    const { user } = await open('#/visit/v1/record', 'Record', visit('new', refused));
    expect(screen.queryByRole('button', { name: 'Record' })).toBeNull();
    await user.click(press('Don’t record: dictate afterwards'));
    await screen.findByRole('heading', { name: 'Dictate' });
    expect(location.hash).toBe('#/visit/v1/dictate');
    await waitFor(() => expect(press('Start dictating')).toHaveProperty('disabled', false));
  });

  it('remembers a microphone, shows its level while it is tried, and lets go of it before recording', async () => {
    const { fake, user } = await open('#/visit/v1/record', 'Record', visit('new'));
    await user.selectOptions(await screen.findByLabelText('Microphone'), 'Jabra headset');
    expect(fake.called('Recorder.ChooseMicrophone')).toEqual([['m2']]);
    await user.click(press('Try it'));
    await waitFor(() => expect(fake.called('Recorder.TryMicrophone')).toEqual([['m2']]));
    act(() => fake.emit('recording', fix.recording({ visit: '', soundWords: 'Very quiet – move closer', sound: 'quiet' })));
    expect(await screen.findByText('Very quiet – move closer')).toBeTruthy();
    await user.selectOptions(screen.getByLabelText('The other side of a call'), 'What the loudspeaker plays');
    await user.click(press('Record'));
    await screen.findByRole('heading', { name: 'Recording' });
    expect(fake.called('Recorder.Record')).toEqual([['v1', { microphone: 'm2', farSide: 'f1', dictation: false }]]);
    const order = fake.calls.map((call) => call.name).filter((name) => /Record$|StopTrying/.test(name));
    expect(order.slice(0, 2)).toEqual(['Recorder.StopTrying', 'Recorder.Record']);
  });

  it('says when there is no microphone, and looks again', async () => {
    let there = false;
    const { user } = await open('#/visit/v1/record', 'Record', {
      ...visit('new'),
      'Recorder.Microphones': () => (there ? fix.microphones : []),
    });
    await screen.findByText(/No microphone was found/);
    there = true;
    await user.click(press('Look again'));
    expect(await screen.findByLabelText('Microphone')).toHaveProperty('value', 'm1');
  });

  it('shows why recording did not begin', async () => {
    const { user } = await open('#/visit/v1/record', 'Record', {
      ...visit('new'),
      'Recorder.Record': refusal('The disk is full. Nothing was recorded.'),
    });
    await waitFor(() => expect(press('Record')).toHaveProperty('disabled', false));
    await user.click(press('Record'));
    expect((await screen.findByRole('alert')).textContent).toBe('The disk is full. Nothing was recorded.');
  });
});

describe('while recording', () => {
  it('shows no name and no word, and a title that says nothing', async () => {
    const { view } = await recording();
    expect(screen.getByRole('timer').textContent).toBe('12:41');
    expect(view.container.textContent).not.toMatch(/Maureen|Alison|Nadia|Tasker|tumble/);
    expect(document.title).not.toMatch(/Maureen|M\.T\./);
  });

  it('says the level in words only once they have lasted', async () => {
    const { fake } = await recording();
    await screen.findByText('Good level');
    vi.useFakeTimers();
    const level = (more: Partial<engine.RecordingView>) => act(() => fake.emit('recording', fix.recording(more)));
    const quiet = { sound: 'quiet', soundWords: 'Very quiet – move closer' };
    level(quiet);
    act(() => vi.advanceTimersByTime(500));
    level({});
    act(() => vi.advanceTimersByTime(2000));
    expect(screen.queryByText('Very quiet – move closer')).toBeNull();
    level(quiet);
    act(() => vi.advanceTimersByTime(2000));
    expect(screen.getByText('Very quiet – move closer').closest('[role="status"]')).not.toBeNull();
  });

  it('obeys single keys while it has the focus, and not while typing or once switched off', async () => {
    const { fake, user } = await recording();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Recording'));
    await user.keyboard('b');
    await screen.findByText('1 bookmark');
    await user.keyboard('p');
    await waitFor(() => expect(press('Go on')).toBeTruthy());
    expect(fake.called('Recorder.Pause')).toHaveLength(1);
    await user.keyboard('p');
    await waitFor(() => expect(fake.called('Recorder.GoOn')).toEqual([[{ people: [] }]]));
    screen.getByRole('link', { name: /Today/ }).focus();
    await user.keyboard('b');
    expect(fake.called('Recorder.Bookmark')).toHaveLength(1);
    await user.click(press('More'));
    await user.click(await screen.findByRole('menuitem', { name: 'Keys…' }));
    await user.click(await screen.findByRole('checkbox', { name: /single letters/ }));
    await user.click(press('Close'));
    press('Bookmark').focus();
    await user.keyboard('b');
    expect(fake.called('Recorder.Bookmark')).toHaveLength(1);
  });

  it('shows the last words for ten seconds, as they grow, without who said them', async () => {
    let growing = 'and then he';
    const { fake } = await recording({}, { 'Words.Transcript': () => fix.transcript(true, { going: true, growing }) });
    vi.useFakeTimers();
    await act(async () => press('Show the words').click());
    const lines = screen.getByRole('region', { name: 'The last words' });
    expect(lines.textContent).toContain('The chemist brings the tablets on a Thursday.');
    expect(lines.textContent).toContain('and then he');
    expect(lines.textContent).not.toMatch(/Nadia|Maureen|Alison/);
    growing = 'and then he left';
    await act(async () => fake.emit('words', { visit: 'v1' }));
    expect(lines.textContent).toContain('and then he left');
    act(() => vi.advanceTimersByTime(9_900));
    expect(screen.queryByRole('region', { name: 'The last words' })).not.toBeNull();
    act(() => vi.advanceTimersByTime(200));
    expect(screen.queryByRole('region', { name: 'The last words' })).toBeNull();
    const asked = fake.called('Words.Transcript').length;
    await act(async () => fake.emit('words', { visit: 'v1' }));
    expect(fake.called('Words.Transcript')).toHaveLength(asked);
  });

  it('removes the last minutes with a reason, and shows a refusal word for word', async () => {
    let held = true;
    const { fake, user } = await recording(
      {},
      {
        'Recorder.RemoveLast': () => {
          if (held) throw { code: 'on_hold', message: 'This case is on hold, so nothing of it may be destroyed.' };
          return fix.recording({ removed: 1 });
        },
      },
    );
    await user.click(press('More'));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove the last minutes…' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('It will be destroyed and the gap will show. If anyone may be at risk, still write it.');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Keep it'));
    expect(press('Destroy the last minute')).toHaveProperty('disabled', true);
    await user.click(within(dialog).getByRole('radio', { name: '2 minutes' }));
    await user.type(within(dialog).getByLabelText('Why?'), 'pbs about the neighbour');
    await user.click(press('Destroy the last 2 minutes'));
    expect((await within(dialog).findByRole('alert')).textContent).toBe('This case is on hold, so nothing of it may be destroyed.');
    expect(fake.called('Recorder.Bookmark')).toEqual([]);
    held = false;
    await user.click(press('Destroy the last 2 minutes'));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(fake.called('Recorder.RemoveLast').at(-1)).toEqual([2, 'pbs about the neighbour']);
    await screen.findByText('1 stretch removed');
  });

  it('names the microphone, and moves to another', async () => {
    const { fake, user } = await recording();
    const choice = await screen.findByLabelText('Microphone');
    await waitFor(() => expect(choice).toHaveProperty('value', 'm1'));
    await user.selectOptions(choice, 'Jabra headset');
    expect(fake.called('Recorder.ChooseMicrophone')).toEqual([['m2']]);
    act(() => fake.emit('recording', fix.recording({ microphone: 'Jabra headset', notice: 'Recording goes on with the Jabra headset.' })));
    await waitFor(() => expect(screen.getByLabelText('Microphone')).toHaveProperty('value', 'm2'));
    expect(screen.getByText('Recording goes on with the Jabra headset.').closest('[role="status"]')).not.toBeNull();
  });

  it('says when there is no microphone, and can be finished', async () => {
    const { fake, user } = await recording({
      state: 'searching',
      microphone: '',
      notice: 'The microphone is gone. What was recorded is safe.',
    });
    expect(screen.getByText('Looking for a microphone')).toBeTruthy();
    expect(screen.getByText('The microphone is gone. What was recorded is safe.')).toBeTruthy();
    await user.click(press('Finish'));
    expect(fake.called('Recorder.Finish')).toHaveLength(1);
    await waitFor(() => expect(location.hash).toBe('#/visit/v1/own-words'));
  });

  it('says why it ended by itself before it goes on', async () => {
    const { fake, user } = await recording();
    act(() => fake.emit('recording', fix.recording({ state: 'ended', notice: 'The disk is full. All until 12:41 is safe.' })));
    await screen.findByRole('heading', { name: 'The recording ended' });
    expect(screen.getByText('The disk is full. All until 12:41 is safe.')).toBeTruthy();
    await user.click(press('Go on'));
    expect(location.hash).toBe('#/visit/v1/own-words');
    await waitFor(() => expect(screen.queryByText('Recording ended')).toBeNull());
  });
});

describe('someone came in', () => {
  it('blanks the window at once, even before the recorder answers', async () => {
    let answer: (view: engine.RecordingView) => void = () => undefined;
    const { fake, user, view } = await recording(
      {},
      { 'Recorder.CameIn': () => new Promise<engine.RecordingView>((resolve) => (answer = resolve)) },
    );
    await user.keyboard('s');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Paused');
    expect(view.container.textContent).toBe('PausedGo on…');
    act(() => fake.emit('recording', fix.recording())); // on its way before the pause
    expect(view.container.textContent).toBe('PausedGo on…');
    await act(async () => answer(fix.recording({ state: 'came_in' })));
    expect(view.container.textContent).toBe('PausedGo on…');
  });

  it('asks who stayed and how they were told before it goes on', async () => {
    const { fake, user } = await recording({}, { 'Recorder.CameIn': () => fix.recording({ state: 'came_in' }) });
    await user.click(press('Someone came in'));
    await user.click(press('Go on…'));
    expect(press('Go on recording')).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('radio', { name: 'Yes, somebody is here now' }));
    await user.type(screen.getByLabelText('Name, or what you call them'), 'Dee');
    await user.type(screen.getByLabelText('Who they are'), 'neighbour');
    expect(press('Go on recording')).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('radio', { name: 'Content with it' }));
    await user.click(press('Go on recording'));
    await screen.findByRole('heading', { name: 'Recording' });
    expect(fake.called('Recorder.GoOn')).toEqual([
      [{ people: [{ id: '', name: 'Dee', role: 'neighbour', pronouns: '', signer: false, told: 'content' }] }],
    ]);
  });

  it('only finishes over an objection', async () => {
    const { fake, user } = await recording(
      {},
      { 'Recorder.CameIn': () => fix.recording({ state: 'came_in' }), 'Recorder.GoOn': refusal('Recording does not go on.') },
    );
    await user.click(press('Someone came in'));
    await user.click(press('Go on…'));
    await user.click(screen.getByRole('radio', { name: 'Yes, somebody is here now' }));
    await user.type(screen.getByLabelText('Name, or what you call them'), 'Dee');
    await user.click(screen.getByRole('radio', { name: 'Said no' }));
    expect(screen.queryByRole('button', { name: 'Go on recording' })).toBeNull();
    await user.click(press('Finish'));
    // Who said no is put down; the refusal that answers is what was wanted.
    await waitFor(() => expect(fake.called('Recorder.Finish')).toHaveLength(1));
    const put = fake.called('Recorder.GoOn')[0]?.[0] as engine.CameInForm;
    expect(put.people.map((person) => [person.name, person.told])).toEqual([['Dee', 'objected']]);
    await waitFor(() => expect(location.hash).toBe('#/visit/v1/own-words'));
  });

  it('says so when it could not pause, and stays blank', async () => {
    const { user, view } = await recording({}, { 'Recorder.CameIn': refusal('The recorder did not answer.') });
    await user.click(press('Someone came in'));
    await screen.findByRole('heading', { name: 'Not paused' });
    expect(screen.getByRole('alert').textContent).toContain('The recorder did not answer.');
    expect(view.container.textContent).not.toMatch(/M\.T\./);
    expect(press('Try again')).toBeTruthy();
  });
});

describe('on every screen', () => {
  it('a line says what the recorder does, and leads back to it', async () => {
    const { fake, user } = await open('#/cases', 'Cases', { ...now(), ...visit('new') });
    const back = await screen.findByRole('link', { name: 'Recording 12:41 Go to the recorder' });
    act(() => fake.emit('recording', fix.recording({ state: 'paused', seconds: 765 })));
    expect(back.textContent).toContain('Paused 12:45');
    await user.click(back);
    await screen.findByRole('heading', { name: 'Recording' });
    expect(screen.queryByRole('link', { name: /Go to the recorder/ })).toBeNull();
  });

  it('behind the locked door too, with nothing but Finish', async () => {
    const { fake, user } = await open('', 'Locked, Nadia Farrow', {
      ...now(),
      'Desk.Door': () => ({ ...fix.openDoor, state: 'locked' }),
    });
    await screen.findByText('Recording goes on, 12:41');
    await user.click(press('Finish'));
    expect(fake.called('Recorder.Finish')).toHaveLength(1);
    await waitFor(() => expect(screen.queryByText(/Recording goes on/)).toBeNull());
  });
});

describe('today', () => {
  it('begins a visit in four ways, by keyboard', async () => {
    const { user } = await open('', /^Today, /, { 'Desk.Today': () => ({ date: '2026-04-21', empty: true }) });
    press('New visit').focus();
    await user.keyboard('{Enter}');
    const names = (await screen.findAllByRole('menuitem')).map((item) => item.textContent);
    expect(names.map((name) => /^(Record|Import sound|Dictate|Practise)/.exec(name ?? '')?.[0])).toEqual([
      'Record',
      'Import sound',
      'Dictate',
      'Practise',
    ]);
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await screen.findByRole('heading', { name: 'New visit' });
    expect(location.hash).toBe('#/new/dictate');
    expect(await screen.findByLabelText('What kind of visit?')).toHaveProperty('value', 'Dictation');
    expect(screen.getAllByRole('group', { name: /Person|Nadia/ })).toHaveLength(1);
    await user.type(screen.getByLabelText('Name of the case'), 'Maureen Tasker');
    await user.click(press('Make the visit, then dictate'));
    await waitFor(() => expect(location.hash).toBe('#/visit/v1/dictate'));
  });

  it('offers a recording that was found, to keep and to hear', async () => {
    const { fake, user } = await open('', /^Today, /, {
      ...found,
      ...visit('hearing', { sounds: [fix.sound({ id: 'r0' }), fix.sound({ id: 'r5', startS: 100 })] }),
    });
    expect(screen.getByText('Recording found after a restart').closest('li')?.textContent).toContain('complete to the last second');
    vi.mocked(fetch).mockImplementation(async () => new Response(new ArrayBuffer(44)));
    await user.click(press(/^Listen: M\.T\./));
    await waitFor(() =>
      expect(
        vi
          .mocked(fetch)
          .mock.calls.map(([input]) => String(input))
          .filter((url) => url.startsWith('/sound/v5')).length,
      ).toBeGreaterThan(0),
    );
    await user.click(press(/^Keep: M\.T\./));
    await user.click(press(/^Finish and keep: M\.T\./));
    expect(fake.called('Recorder.KeepFound')).toEqual([['r5'], ['r6']]);
  });
});

describe('the sound of a visit', () => {
  it('takes dropped files, and the button does the same', async () => {
    const { fake, user } = await open('#/visit/v1/sound', 'Maureen Tasker', visit('new'));
    await act(async () => undefined); // the window listens once the screen is there
    act(() => fake.drop('/home/n/one.m4a', '/home/n/two.m4a'));
    await waitFor(() => expect(fake.called('Visits.ImportSounds')).toEqual([['v1', ['/home/n/one.m4a', '/home/n/two.m4a']]]));
    await user.click(press('Choose files'));
    expect(fake.called('Visits.ChooseSound')).toEqual([['v1']]);
  });

  it('takes none over an objection, or once a note rests on it', async () => {
    const first = await open('#/visit/v1/sound', 'Maureen Tasker', visit('new', refused));
    act(() => first.fake.drop('/home/n/one.m4a'));
    expect(first.fake.called('Visits.ImportSounds')).toEqual([]);
    expect(screen.queryByRole('button', { name: 'Record' })).toBeNull();
    expect(press('Dictate')).toBeTruthy();
    first.view.unmount();
    const second = await open('#/visit/v1/sound', 'Maureen Tasker', visit('drafted'));
    act(() => second.fake.drop('/home/n/one.m4a'));
    expect(second.fake.called('Visits.ImportSounds')).toEqual([]);
    expect(screen.queryByRole('button', { name: /^Delete recording/ })).toBeNull();
  });

  it('says what is destroyed with one recording, and shows a refusal', async () => {
    const { fake, user } = await open('#/visit/v1/sound', 'Maureen Tasker', {
      ...visit('heard', { sounds: [fix.sound(), fix.sound({ id: 'r2', source: 'dictation' })] }),
      'Visits.DeleteSound': refusal('This case is on hold, so nothing of it may be destroyed.'),
    });
    await user.click(press('Delete recording 2'));
    const dialog = await screen.findByRole('alertdialog');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Keep it'));
    await user.click(press('Destroy it'));
    expect((await within(dialog).findByRole('alert')).textContent).toBe('This case is on hold, so nothing of it may be destroyed.');
    expect(fake.called('Visits.DeleteSound')).toEqual([['v1', 'r2']]);
  });

  it('lets the work be cancelled, and says how long is left', async () => {
    const job = fix.job();
    const { fake, user } = await open('#/visit/v1/sound', 'Maureen Tasker', visit('hearing', { job }));
    expect(screen.getByText('40 %, about 3 min left')).toBeTruthy();
    await user.click(press('Cancel'));
    expect(fake.called('Visits.CancelJob')).toEqual([['v1']]);
  });
});

describe('a hold', () => {
  const held = (hold: engine.HoldView | null): Answers => ({
    'Visits.Cases': () => [
      { id: 'c1', label: 'Maureen Tasker', reference: '', visits: [fix.card('v1', 'drafted', 'Review')], hold, glossary: [] },
    ],
  });

  it('is put on with a reason', async () => {
    const { fake, user } = await open('#/cases', 'Cases', held(null));
    await user.click(press('Put on hold: Maureen Tasker'));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByRole('button', { name: 'Put on hold' })).toHaveProperty('disabled', true);
    await user.type(within(dialog).getByLabelText('Why?'), 'A court asked.');
    await user.click(within(dialog).getByRole('button', { name: 'Put on hold' }));
    expect(fake.called('Visits.HoldCase')).toEqual([['c1', 'A court asked.']]);
  });

  it('says that nothing can be destroyed, offers nothing that would, and is lifted on purpose', async () => {
    const { fake, user } = await open('#/cases', 'Cases', held({ why: 'A court asked.', since: '2026-04-21T10:00:00Z' }));
    expect(screen.getByText(/Nothing of this case can be destroyed/)).toBeTruthy();
    expect(screen.getByText('Why: A court asked.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Delete/ })).toBeNull();
    await user.click(press('Lift the hold: Maureen Tasker'));
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Leave it on hold'));
    await user.click(press('Lift the hold'));
    expect(fake.called('Visits.LiftHold')).toEqual([['c1']]);
  });
});

describe('set-up check', () => {
  it('lists the speech models, chooses an installed one, and measures the one in use', async () => {
    const { fake, user } = await open('#/check', 'Set-up check');
    await user.click(await screen.findByRole('button', { name: 'Use this one: Moonshine tiny' }));
    await waitFor(() => expect(fake.called('Desk.ChooseSpeechModel')).toEqual([['moonshine-tiny']]));
    expect(screen.queryByRole('button', { name: /Parakeet/ })).toBeNull();
    await user.click(press('Measure its speed'));
    expect(fake.called('Desk.MeasureSpeed')).toHaveLength(1);
    expect(hour(31)).toBe('An hour of sound takes about 2 minutes.');
    expect(hour(0.8)).toBe('An hour of sound takes more than an hour (about 75 minutes).');
  });
});

describe('small things', () => {
  it.each([
    ['Maureen Tasker', 'M.T.'],
    ['Mrs van der Berg', 'M.B.'],
    ['neighbour', '?'],
    ['Émile', 'É.'],
    ['', '?'],
  ])('%s shows as %s', (name, want) => expect(initials(name)).toBe(want));

  it('records from what was chosen, else from the laptop’s usual microphone', () => {
    expect(usual(fix.microphones)).toBe('m1');
    expect(usual(fix.microphones.map((one) => ({ ...one, chosen: one.id === 'm2' })))).toBe('m2');
    expect(usual(fix.microphones.filter((one) => one.farSide))).toBe('');
  });

  it('takes a key for a wish only where it cannot be typing', () => {
    document.body.innerHTML = '<section data-recorder><button>b</button><textarea></textarea></section><p tabindex="0">elsewhere</p>';
    const key = (pick: string, pressed: string, more = {}) =>
      command(
        { key: pressed, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target: document.querySelector(pick), ...more },
        true,
      );
    expect(key('button', 'P')).toBe('pause');
    expect(key('button', 'p', { repeat: true })).toBeNull();
    expect(key('button', 'p', { ctrlKey: true })).toBeNull();
    expect(key('textarea', 'p')).toBeNull();
    expect(key('p', 'p')).toBeNull();
    expect(key('button', 'f')).toBeNull();
  });

  it('keeps the place in the address', () => {
    for (const hash of ['#/new/record', '#/new/dictate/c1', '#/visit/v1/record', '#/visit/v1/dictate'])
      expect(toHash(fromHash(hash))).toBe(hash);
    expect(fromHash('#/new/c1')).toEqual({ at: 'new', caseId: 'c1', to: null });
  });
});
