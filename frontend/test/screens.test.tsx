import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { faultless, open, type Answers } from './open';
import * as fix from './preview/fixture';

const door = (state: string, more = {}) => ({ 'Desk.Door': () => ({ ...fix.openDoor, state, keychain: true, ask: [2, 5, 8], ...more }) });
const visit = (state: string, more = {}) => ({ 'Visits.Visit': () => fix.visit(state, more) });
const job = fix.job();

const places: [string, string, string | RegExp, Answers][] = [
  ['first run', '', 'Who are you?', door('first_run')],
  ['read back', '', 'Read your recovery code back', door('read_back')],
  ['locked', '', 'Locked, Nadia Farrow', door('locked')],
  [
    'locked, with a reason',
    '',
    'Locked, Nadia Farrow',
    door('locked', { mode: 'keychain', why: 'The keychain is not there.', code: 'keychain_unavailable' }),
  ],
  ['today', '', /^Today, /, {}],
  [
    'today, empty',
    '',
    /^Today, /,
    { 'Desk.Today': () => ({ date: '2026-04-21', needsYou: null, working: null, lately: null, empty: true }) },
  ],
  ['cases', '#/cases', 'Cases', {}],
  ['set-up check', '#/check', 'Set-up check', {}],
  ['new visit', '#/new', 'New visit', {}],
  ['details', '#/visit/v1/details', 'Maureen Tasker', {}],
  ['sound', '#/visit/v1/sound', 'Maureen Tasker', visit('new')],
  ['sound refused', '#/visit/v1/sound', 'Maureen Tasker', visit('new', { mayHaveSound: 'Someone said no to a recording.' })],
  ['hearing', '#/visit/v1/sound', 'Maureen Tasker', visit('hearing', { job })],
  ['voices', '#/visit/v1/voices', 'Maureen Tasker', { ...visit('heard', { unnamed: 3 }), 'Words.Transcript': () => fix.transcript(false) }],
  ['own words', '#/visit/v1/own-words', 'Maureen Tasker', visit('heard')],
  ['draft', '#/visit/v1/draft', 'Maureen Tasker', visit('heard', { unnamed: 1 })],
  ['review', '#/visit/v1/review', 'Maureen Tasker', {}],
  [
    'review, signed',
    '#/visit/v1/review',
    'Maureen Tasker',
    { 'Notes.Draft': () => fix.draft({ signed: fix.handOver().signed, open: [] }) },
  ],
  ['sign', '#/visit/v1/sign', 'Maureen Tasker', {}],
  ['sign, too early', '#/visit/v1/sign', 'Maureen Tasker', { 'Notes.SignSheet': () => fix.sheet({ open: fix.draft().open }) }],
  ['hand over', '#/visit/v1/hand-over', 'Maureen Tasker', visit('signed')],
];

describe('every screen', () => {
  it.each(places)('%s has no fault axe can find', async (_, hash, heading, answers) => {
    const { view } = await open(hash, heading, answers);
    await waitFor(() => expect(screen.queryByText('Opening…')).toBeNull());
    await faultless(view.container);
  });
});

describe('the door', () => {
  it('prints the code, has it read back, and only then opens', async () => {
    const { fake, user } = await open('', 'Who are you?', door('first_run', { keychain: false, name: '', role: '' }));
    await user.type(screen.getByLabelText('Your name'), 'Nadia Farrow');
    await user.type(screen.getByLabelText('Your role'), 'social worker');
    await user.type(screen.getByLabelText('Passphrase'), 'four quiet green words');
    expect(screen.getByRole('button', { name: 'Go on' })).toHaveProperty('disabled', true);
    await user.type(screen.getByLabelText('The same passphrase again'), 'four quiet green words');
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    expect(fake.called('Desk.FirstRun')[0]?.[0]).toEqual({
      name: 'Nadia Farrow',
      role: 'social worker',
      passphrase: 'four quiet green words',
    });
    expect(await screen.findAllByRole('listitem')).toHaveLength(8);
    await user.click(screen.getByRole('button', { name: 'I have it on paper' }));
    expect(screen.queryByText('2MZD')).toBeNull();
    for (const [n, group] of [
      [2, '2MZD'],
      [5, 'QL3C'],
      [8, 'DG6A'],
    ] as const)
      await user.type(screen.getByLabelText(`Group ${n}`), group);
    await user.click(screen.getByRole('button', { name: 'Open Evenhand' }));
    expect(fake.called('Desk.ConfirmRecovery')[0]?.[0]).toEqual(['2MZD', 'QL3C', 'DG6A']);
    await screen.findByRole('heading', { name: /^Today, / });
  });

  it('shows what Go says, word for word, and keeps what was typed', async () => {
    const { user } = await open('', 'Locked, Nadia Farrow', {
      ...door('locked'),
      'Desk.Unlock': () => {
        throw {
          code: 'wrong_passphrase',
          message: 'That passphrase does not open your work. Nothing is lost. Try again, or use the recovery code.',
        };
      },
    });
    await user.type(screen.getByLabelText('Passphrase'), 'wrong');
    await user.click(screen.getByRole('button', { name: 'Unlock' }));
    expect((await screen.findByRole('alert')).textContent).toBe(
      'That passphrase does not open your work. Nothing is lost. Try again, or use the recovery code.',
    );
    expect(screen.getByLabelText('Passphrase')).toHaveProperty('value', 'wrong');
  });
});

describe('cases', () => {
  it('says what is destroyed before it is, and keeps the harmless button in focus', async () => {
    const { fake, user } = await open('#/cases', 'Cases');
    await user.click(screen.getAllByRole('button', { name: /^Delete/ })[0] as HTMLElement);
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('the keys that open them');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Keep it'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(fake.called('Visits.DeleteVisit')).toEqual([]);
    await user.click(screen.getAllByRole('button', { name: /^Delete/ })[0] as HTMLElement);
    await user.click(await screen.findByRole('button', { name: 'Destroy it' }));
    expect(fake.called('Visits.DeleteVisit')).toEqual([['v1']]);
  });
});

describe('the set-up check', () => {
  it('shows each line as it is known, and speaks only when it begins and when it is done', async () => {
    const tell = new Map<string, () => void>();
    const { fake, user } = await open('#/check', 'Set-up check', {
      'Desk.CheckPart': (id: string) =>
        new Promise((done) => tell.set(id, () => done(fix.parts.find((part) => part.id === id) as (typeof fix.parts)[number]))),
    });
    const row = (title: string) => screen.getByRole('heading', { name: title, level: 2 }).closest('li') as HTMLElement;
    const said = () => screen.getAllByRole('status').find((one) => one.closest('.top'))?.textContent;
    expect(screen.getAllByText('Checking…', { selector: '.words' })).toHaveLength(4);
    expect(said()).toBe('Checking 4 parts. This can take half a minute.');
    await waitFor(() => expect(tell.size).toBe(4));
    tell.get('ollama')?.();
    await within(row('Ollama')).findByText('Not working');
    expect(within(row('Ollama')).getByText('It does not answer on this laptop.')).toBeTruthy();
    expect(within(row('Speech model')).getByText('Checking…')).toBeTruthy();
    expect(said()).toBe('Checking 4 parts. This can take half a minute.');
    const asked = fake.called('Desk.SpeechModels').length;
    for (const done of tell.values()) done();
    await waitFor(() => expect(said()).toBe('2 of 4 parts need something.'));
    expect(screen.queryByText('Checking…', { selector: '.words' })).toBeNull();
    await waitFor(() => expect(fake.called('Desk.SpeechModels').length).toBe(asked + 1)); // its speed may be known now
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    await waitFor(() => expect(fake.called('Desk.SetUpParts')).toHaveLength(2));
    expect(screen.getAllByText('Checking…', { selector: '.words' })).toHaveLength(4);
  });

  it('says of a line that could not be looked at what happened', async () => {
    await open('#/check', 'Set-up check', {
      'Desk.CheckPart': (id: string) => {
        if (id === 'lock') throw { code: 'internal', message: 'Something went wrong. Nothing is lost.' };
        return fix.parts.find((part) => part.id === id);
      },
    });
    expect(await screen.findByText('Something went wrong. Nothing is lost.')).toBeTruthy();
    expect(screen.getByText('3 of 4 parts need something.')).toBeTruthy();
  });
});

describe('a new visit', () => {
  it('asks how each was told, and says no to a recording over an objection', async () => {
    const { fake, user } = await open('#/new', 'New visit');
    await user.type(screen.getByLabelText('Name of the case'), 'Maureen Tasker');
    const person = screen.getByRole('group', { name: 'Person 2' });
    await user.type(within(person).getByLabelText(/^Name/), 'Maureen');
    await user.click(screen.getByRole('button', { name: 'Make the visit' }));
    expect(screen.getByRole('alert').textContent).toContain('how Maureen was told');
    await user.click(screen.getByRole('radio', { name: 'Said no' }));
    expect(screen.getByText('No recording of this visit.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Make the visit' }));
    const sent = fake.called('Visits.NewVisit')[0]?.[0] as { people: { name: string; told: string; signer: boolean }[] };
    expect(sent.people.map((p) => [p.name, p.told, p.signer])).toEqual([
      ['Nadia Farrow', '', true],
      ['Maureen', 'objected', false],
    ]);
  });
});

describe('your own words', () => {
  it('are saved as they are typed, and before the window locks', async () => {
    const { fake, user } = await open('#/visit/v1/own-words', 'Maureen Tasker', visit('heard'));
    await user.type(await screen.findByLabelText('What did you see?'), 'A cold room.');
    await user.click(screen.getByRole('button', { name: 'Lock' }));
    const order = fake.calls.map((call) => call.name).filter((name) => name === 'Notes.SaveObservations' || name === 'Desk.Lock');
    expect(order.at(-1)).toBe('Desk.Lock');
    expect(order).toContain('Notes.SaveObservations');
    expect(fake.called('Notes.SaveObservations').at(-1)?.[1]).toEqual({ saw: 'A cold room.', worries: '', nothingToAdd: false });
    await screen.findByRole('heading', { name: 'Locked, Nadia Farrow' });
    expect(screen.queryByText(/cold room/)).toBeNull();
  });
});

const review = (answers: Answers = {}) => open('#/visit/v1/review', 'Maureen Tasker', answers);
const sentence = async (id: string) => {
  await waitFor(() => expect(document.getElementById(`st-${id}`)).not.toBeNull());
  return document.getElementById(`st-${id}`) as HTMLElement;
};

const plays = () => {
  const players: HTMLAudioElement[] = [];
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async function play(this: HTMLMediaElement) {
    players.push(this as HTMLAudioElement);
  });
  vi.mocked(fetch).mockImplementation(async (input) =>
    String(input).includes('/sound/') ? new Response(new ArrayBuffer(44)) : Response.json([]),
  );
  return players;
};

describe('review', () => {
  it('names every state in words', async () => {
    await review();
    await sentence('s7');
    const named = (words: string) => screen.getAllByRole('group', { name: new RegExp(words) }).length;
    expect(named('Words as the computer heard them from Maureen Tasker. Not yet checked by you.$')).toBeGreaterThan(0);
    expect(named('Exact words of Maureen Tasker.')).toBe(1);
    expect(named('Someone said this. Who\\?')).toBe(1);
    expect(named('Listen before you confirm.')).toBe(1);
    expect(named('They differ: Maureen said two, Alison four. Both stay.')).toBe(1);
    expect(named('The words under this changed.')).toBe(1);
    expect(named('Confirmed by you,')).toBe(1);
    expect(named('Written by you.')).toBe(1);
  });

  it('lights the words a sentence rests on, and the sentences that rest on a turn', async () => {
    const { user } = await review();
    (await sentence('s6')).focus();
    await waitFor(() => expect(document.querySelector('#turn-9 mark')?.textContent).toBe('I had a tumble, two.'));
    await user.click(screen.getByRole('option', { name: /four since Christmas/ }));
    expect((await sentence('s7')).closest('li')?.className).toContain('lit');
    expect(document.querySelector('#turn-9 mark')).toBeNull();
  });

  it('cues the sound three seconds before', async () => {
    await review();
    (await sentence('s6')).focus();
    const cue = Math.round((fix.utterances[8]?.startS ?? 0) - 3);
    await waitFor(() => expect(Math.abs(Number(screen.getByRole('slider').getAttribute('value')) - cue)).toBeLessThanOrEqual(1));
  });

  it('obeys single keys in the list only', async () => {
    const { fake, user } = await review();
    const human = await screen.findByRole('textbox', { name: 'Analysis: so what?' });
    await user.click(human);
    await user.keyboard('crn');
    expect(fake.called('Notes.Confirm')).toEqual([]);
    expect(fake.called('Notes.Remove')).toEqual([]);
    (await sentence('s2')).focus();
    await user.keyboard('c');
    await waitFor(() => expect(fake.called('Notes.Confirm')).toEqual([['v1', 's2']]));
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement?.id).toBe('st-s3');
    await user.keyboard('r');
    await waitFor(() => expect(fake.called('Notes.Remove')).toEqual([['v1', 's3']]));
    await user.keyboard('u');
    await waitFor(() => expect(fake.called('Notes.Restore')).toEqual([['v1', 's3']]));
  });

  it('keys can be switched off', async () => {
    const { fake, user } = await review();
    (await sentence('s2')).focus();
    await user.keyboard('?');
    await user.click(await screen.findByRole('checkbox', { name: /single letters/ }));
    await user.click(screen.getByRole('button', { name: 'Close' }));
    (await sentence('s2')).focus();
    await user.keyboard('c');
    expect(fake.called('Notes.Confirm')).toEqual([]);
    expect(localStorage.getItem('evenhand.single-keys')).toBe('off');
  });

  it('edits in place, saves as one types, and remarks without stopping anyone', async () => {
    const { fake, user } = await review({
      'Notes.Check': () => [{ gate: 'numbers', verdict: 'flag', detail: 'the recording says fourteen' }],
    });
    (await sentence('s11')).focus();
    await user.keyboard('e');
    const box = await screen.findByRole('textbox', { name: 'Edit the sentence' });
    expect(document.activeElement).toBe(box);
    await user.keyboard('!');
    await screen.findByText('the recording says fourteen');
    await waitFor(() => expect(fake.called('Notes.Edit').at(-1)?.[2]).toMatch(/next week\.!$/));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Edit the sentence' })).toBeNull());
  });

  it('changes nothing when an edit changes nothing', async () => {
    const { fake, user } = await review();
    (await sentence('s11')).focus();
    await user.keyboard('e');
    await screen.findByRole('textbox', { name: 'Edit the sentence' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Edit the sentence' })).toBeNull());
    expect(fake.called('Notes.Edit')).toEqual([]);
    await waitFor(() => expect(document.activeElement?.id).toBe('st-s11'));
  });

  it('counts a sentence as heard only once its sound was played to the end', async () => {
    const players = plays();
    const { fake, user } = await review();
    (await sentence('s7')).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(players).toHaveLength(1));
    const u = fix.utterances[9];
    const asked = vi
      .mocked(fetch)
      .mock.calls.map(([input]) => String(input))
      .filter((url) => url.includes('/sound/'));
    expect(asked).toEqual([`/sound/v1?from=${u?.startS.toFixed(3)}&to=${u?.endS.toFixed(3)}`]);
    expect(fake.called('Notes.Played')).toEqual([]);
    players[0]?.dispatchEvent(new Event('ended'));
    await waitFor(() => expect(fake.called('Notes.Played')).toEqual([['v1', 's7']]));
  });

  it('leaves a signed note as it is when its sound is played', async () => {
    const players = plays();
    const { fake, user } = await review({ 'Notes.Draft': () => fix.draft({ signed: fix.handOver().signed }) });
    (await sentence('s7')).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(players).toHaveLength(1));
    players[0]?.dispatchEvent(new Event('ended'));
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Play' }).length).toBeGreaterThan(0));
    expect(fake.called('Notes.Played')).toEqual([]);
  });

  it('offers to listen when Go says so', async () => {
    const { user } = await review({
      'Notes.Confirm': () => {
        throw { code: 'listen_first', message: 'Listen to this before you confirm it: it speaks of risk.' };
      },
    });
    (await sentence('s7')).focus();
    await user.keyboard('c');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Listen to this before you confirm it: it speaks of risk.');
    expect(within(alert).getByRole('button', { name: 'Listen now' })).toBeTruthy();
    // It is an answer, not a failure, and stands under the note, where it pushes no sentence away.
    expect(alert.className).toBe('remark calm');
    expect(alert.parentElement?.className).toBe('note-foot');
  });

  it('goes from one thing to decide to the next, and round', async () => {
    const { user } = await review();
    (await sentence('s1')).focus();
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      await user.click(screen.getAllByRole('button', { name: /^Next to decide/ })[0] as HTMLElement);
      await waitFor(() => expect(document.activeElement?.id).not.toBe(seen.at(-1) ?? ''));
      await waitFor(() => expect(document.activeElement?.id).toMatch(/^st-/));
      seen.push(document.activeElement?.id ?? '');
    }
    expect(seen).toEqual(['st-s6', 'st-s7', 'st-s8', 'st-s10']);
    await user.click(screen.getAllByRole('button', { name: /^Next to decide/ })[0] as HTMLElement);
    await waitFor(() => expect(document.activeElement?.id).toBe('open-need-n0'));
    await user.click(screen.getAllByRole('button', { name: /^Next to decide/ })[0] as HTMLElement);
    await waitFor(() => expect(document.activeElement?.id).toBe('human-analysis'));
    await user.click(screen.getAllByRole('button', { name: /^Next to decide/ })[0] as HTMLElement);
    await waitFor(() => expect(document.activeElement?.id).toBe('read-seen'));
  });

  it('keeps what only the worker can write as they write it', async () => {
    const { fake, user } = await review();
    await user.type(await screen.findByRole('textbox', { name: 'Analysis: so what?' }), 'She copes.');
    await waitFor(() => expect(fake.called('Notes.WriteHuman').at(-1)).toEqual(['v1', 'analysis', 'She copes.']));
  });

  it('answers what was left out by topic, and risks and wishes one by one', async () => {
    const { fake, user } = await review();
    await user.click(await screen.findByRole('button', { name: 'Leave all out' }));
    expect(fake.called('Notes.AnswerTopic')).toEqual([['v1', 'introductions', 'left_out']]);
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(fake.called('Notes.AnswerOmission')).toEqual([['v1', 'o1', 'added']]);
    await user.click(screen.getByRole('button', { name: 'Looked at: Put right while talking' }));
    expect(fake.called('Notes.DoneNeed')).toEqual([['v1', 0, true]]);
  });

  it('adds chosen turns to the note', async () => {
    const { fake, user } = await review();
    await user.click(await screen.findByRole('option', { name: /stay here/ }));
    await user.keyboard('a');
    const dialog = await screen.findByRole('dialog', { name: 'Add 1 turn to the note' });
    await user.selectOptions(within(dialog).getByLabelText('Under which heading?'), 'wishes');
    await user.click(within(dialog).getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(fake.called('Notes.Add')).toEqual([['v1', 'wishes', '', [13]]]));
  });
});

describe('signing', () => {
  it('signs the digest that was shown, and nothing before everything is decided', async () => {
    const early = await open('#/visit/v1/sign', 'Maureen Tasker', { 'Notes.SignSheet': () => fix.sheet({ open: fix.draft().open }) });
    await screen.findByText(/12 things still need you/);
    expect(screen.queryByRole('button', { name: /^Sign as/ })).toBeNull();
    early.view.unmount();
    const { fake, user } = await open('#/visit/v1/sign', 'Maureen Tasker');
    await user.click(await screen.findByRole('button', { name: 'Sign as Nadia Farrow, social worker' }));
    expect(fake.called('Notes.Sign')).toEqual([['v1', 'd1']]);
    await waitFor(() => expect(location.hash).toBe('#/visit/v1/hand-over'));
  });

  it('offers to look again when the note changed meanwhile', async () => {
    const { fake, user } = await open('#/visit/v1/sign', 'Maureen Tasker', {
      'Notes.Sign': () => {
        throw {
          code: 'altered',
          message: 'The note changed after this page was shown, so it was not signed. Look at it again, then sign.',
        };
      },
    });
    await user.click(await screen.findByRole('button', { name: /^Sign as/ }));
    await user.click(await screen.findByRole('button', { name: 'Look at it again' }));
    await waitFor(() => expect(fake.called('Notes.SignSheet')).toHaveLength(2));
  });
});
