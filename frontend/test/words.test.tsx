import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { command } from '../src/screens/visit/words/keys';
import { read, written } from '../src/screens/visit/words/sheets';
import { behind, rows, settled } from '../src/screens/visit/words/state';
import { turnAt } from '../src/ui/follow';
import { wordAt } from '../src/ui/said';
import { faultless, open, type Answers } from './open';
import * as fix from './preview/fixture';
import { answering, long, rich } from './preview/words';

// words opens the transcript on answers that change it.
async function words(start = rich(), more: Answers = {}) {
  const kept = answering(start);
  const opened = await open('#/visit/v1/words', 'Maureen Tasker', { ...kept.answers, ...more });
  await screen.findByRole('list', { name: 'Words heard' });
  return { ...opened, now: kept.now };
}

const turn = (id: number) => document.getElementById(`turn-${id}`) as HTMLElement;
const textOf = (id: number) => document.getElementById(`said-${id}`)?.textContent;
const tools = (id: number) => within(turn(id));

// sounds makes every audio element play, and gives them.
function sounds(): HTMLAudioElement[] {
  const players: HTMLAudioElement[] = [];
  vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(async function play(this: HTMLMediaElement) {
    players.push(this as HTMLAudioElement);
  });
  vi.mocked(fetch).mockImplementation(async (input) =>
    String(input).includes('/sound/') ? new Response(new ArrayBuffer(44)) : Response.json([0.2, 0.4]),
  );
  return players;
}

describe('the words', () => {
  it.each([
    ['with everything in them', rich(), {}],
    ['while they still come', rich({ going: true, growing: 'and then the lady from', heardToS: 10 }), {}],
    ['none', fix.transcript(true, { utterances: [] }), {}],
    ['of a signed note', rich({ signed: true }), {}],
  ])('%s have no fault axe can find', async (_, start, more) => {
    const { view, user } = await words(start, more);
    if (start.utterances.length > 0) {
      turn(5).focus();
      await user.keyboard('e');
      await screen.findByRole('textbox', { name: 'The words of this turn' });
    }
    await expect(faultless(view.container)).resolves.toBeUndefined();
  });

  it('say what is missing, marked and unsure, in place and in words', async () => {
    await words();
    const list = screen.getByRole('list', { name: 'Words heard' });
    const items = within(list)
      .getAllByRole('listitem')
      .map((item) => item.textContent ?? '');
    const after = (id: number) => items[items.findIndex((text) => text === turn(id).closest('li')?.textContent) + 1];
    expect(after(6)).toContain('About 6 seconds of speech could not be turned into words.');
    expect(after(8)).toContain('Bookmark, 10:14');
    expect(items.at(-1)).toContain('2 minutes removed by you at 10:21. Why: not about this visit');
    expect(items.filter((text) => text.includes('removed by you'))).toHaveLength(1);
    expect(textOf(5)).toContain('bath (two hearings differ here)');
    expect(turn(7).textContent).toContain('Through the interpreter');
    expect(textOf(11)).toBe('Another language or signing – not transcribed');
    expect(turn(9).textContent).toContain('As heard: I had a tumble too.');
    expect(screen.getByText('1 bookmark · 1 stretch removed, shown hatched · 1 stretch without words')).toBeTruthy();
    expect(screen.getByText(/about right, not exact/)).toBeTruthy();
  });

  it('are corrected in place, saved on leaving, and taken back', async () => {
    const { fake, user, now } = await words();
    turn(5).focus();
    await user.keyboard('e');
    const box = await screen.findByRole('textbox', { name: 'The words of this turn' });
    expect(document.activeElement).toBe(box);
    expect(document.getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      '3 lines of the note rest on these words: they must be checked again.',
    );
    await user.keyboard(' Twice.');
    expect(fake.called('Words.CorrectText')).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(fake.called('Words.CorrectText')).toEqual([['v1', 5, `${rich().utterances[4]?.text} Twice.`]]));
    await waitFor(() => expect(document.activeElement).toBe(turn(5)));
    expect(turn(5).textContent).toContain(`As heard: ${rich().utterances[4]?.text}`);
    await user.keyboard('u');
    await waitFor(() => expect(now().utterances[4]?.text).toBe(rich().utterances[4]?.text));
    await waitFor(() => expect(turn(5).textContent).not.toContain('As heard'));
  });

  it('are saved when another turn is pressed, and before the window locks', async () => {
    const { fake, user } = await words();
    turn(6).focus();
    await user.keyboard('e');
    await user.type(await screen.findByRole('textbox', { name: 'The words of this turn' }), ' No.');
    await user.click(turn(2));
    await waitFor(() => expect(fake.called('Words.CorrectText').at(-1)?.[2]).toMatch(/No\.$/));
    expect(screen.queryByRole('textbox', { name: 'The words of this turn' })).toBeNull();
    await user.dblClick(document.getElementById('said-2') as HTMLElement);
    await user.type(await screen.findByRole('textbox', { name: 'The words of this turn' }), ' Yes.');
    await user.click(screen.getByRole('button', { name: 'Lock' }));
    const order = fake.calls.map((call) => call.name).filter((name) => name === 'Words.CorrectText' || name === 'Desk.Lock');
    expect(order).toEqual(['Words.CorrectText', 'Words.CorrectText', 'Desk.Lock']);
  });

  it('tell what Go says of a change it will not make, and keep what was typed until it is left again', async () => {
    const refuse = () => {
      throw { code: 'refused', message: 'The words of this turn were removed. Nothing was changed.' };
    };
    const { user } = await words(rich(), { 'Words.CorrectText': refuse });
    turn(2).focus();
    await user.keyboard('e');
    await user.type(await screen.findByRole('textbox', { name: 'The words of this turn' }), ' Never.');
    await user.keyboard('{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('The words of this turn were removed. Nothing was changed.');
    expect(screen.getByRole('textbox', { name: 'The words of this turn' })).toHaveProperty('value', expect.stringMatching(/Never\.$/));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'The words of this turn' })).toBeNull());
    expect(textOf(2)).toBe(rich().utterances[1]?.text);
  });

  it('are split at the cursor, counted as Go counts, and made one again', async () => {
    const start = rich();
    const second = start.utterances[1];
    if (second) second.text = '😀 Yes, I don’t mind. So long as.';
    const { fake, user, now } = await words(start);
    turn(2).focus();
    await user.keyboard('e');
    const box = (await screen.findByRole('textbox', { name: 'The words of this turn' })) as HTMLTextAreaElement;
    const at = box.value.indexOf('So long');
    box.setSelectionRange(at, at);
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(fake.called('Words.SplitTurn')).toEqual([['v1', 2, at - 1]]));
    await waitFor(() => expect(textOf(2)).toBe('😀 Yes, I don’t mind.'));
    await waitFor(() => expect(document.activeElement).toBe(turn(2)));
    await user.keyboard('u');
    await waitFor(() => expect(now().utterances[1]?.text).toBe('😀 Yes, I don’t mind. So long as.'));
    expect(now().utterances).toHaveLength(16);
  });

  it('are joined with the next turn, and parted again with both voices as they were', async () => {
    const { user, now } = await words();
    turn(2).focus();
    await user.keyboard('m');
    await waitFor(() => expect(now().utterances).toHaveLength(15));
    await waitFor(() => expect(textOf(2)).toMatch(/telly\. And I’m Alison/));
    await user.keyboard('u');
    await waitFor(() =>
      expect(
        now()
          .utterances.slice(1, 3)
          .map((u) => [u.speaker, u.text]),
      ).toEqual(
        rich()
          .utterances.slice(1, 3)
          .map((u) => [u.speaker, u.text]),
      ),
    );
  });

  it('are given to another voice by number, or to nobody, and back', async () => {
    const { fake, user } = await words();
    turn(4).focus();
    await user.keyboard('3');
    await waitFor(() => expect(turn(4).textContent).toContain('Alison Birch'));
    await user.keyboard('0');
    await waitFor(() => expect(turn(4).textContent).toContain('Someone'));
    await user.keyboard('uu');
    await waitFor(() => expect(fake.called('Words.SayWho').map((args) => args[2])).toEqual(['S3', '', 'S3', 'S1']));
  });

  it('go from one voice to another all at once, by keyboard, and come back', async () => {
    const { fake, user, now } = await words();
    turn(3).focus();
    await user.keyboard('v');
    const sheet = await screen.findByRole('dialog', { name: /Give all turns of Alison Birch/ });
    await user.selectOptions(within(sheet).getByLabelText('Who said them?'), 'S2');
    await user.click(within(sheet).getByRole('button', { name: 'Give them all' }));
    await waitFor(() => expect(fake.called('Words.MergeVoices')).toEqual([['v1', 'S3', 'S2']]));
    await waitFor(() => expect(turn(3).textContent).toContain('Maureen Tasker'));
    await user.click(await screen.findByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(now().utterances.map((u) => u.speaker)).toEqual(rich().utterances.map((u) => u.speaker)));
  });

  it('are marked as through the interpreter or another language, one or the other', async () => {
    const { fake, user } = await words();
    turn(2).focus();
    await user.keyboard('i');
    await waitFor(() => expect(turn(2).textContent).toContain('Through the interpreter'));
    await user.keyboard('i');
    await waitFor(() => expect(turn(2).textContent).not.toContain('Through the interpreter'));
    await user.click(tools(2).getByRole('button', { name: 'Another language' }));
    await waitFor(() => expect(fake.called('Words.MarkTurn').map((args) => args[2])).toEqual(['interpreter', '', 'foreign']));
  });

  it('take spellings from the case’s list one at a time, or all at once, and back', async () => {
    const { fake, user, now } = await words();
    await user.click(screen.getByRole('button', { name: /^Dons should be/ }));
    await waitFor(() =>
      expect(now().utterances[14]?.text).toBe('The chemist brings the carbamazapine on a Thursday, from Don’s Pharmacy.'),
    );
    await user.click(screen.getByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(now().utterances[14]?.text).toMatch(/from Dons\.$/));
    expect(fake.called('Words.CorrectText')).toHaveLength(2);
  });

  it('take all spellings at once, and give them back at once', async () => {
    const { fake, user, now } = await words();
    await user.click(screen.getByRole('button', { name: 'Use all 3' }));
    await waitFor(() => expect(now().utterances[15]?.text).toContain('Priya Shah,'));
    expect(now().utterances[14]?.text).toBe('The chemist brings the carbamazepine on a Thursday, from Don’s Pharmacy.');
    expect(fake.called('Words.CorrectText')).toHaveLength(2);
    await user.click(await screen.findByRole('button', { name: /^Undo the spellings in 2 turns/ }));
    await waitFor(() => expect(now().utterances.map((u) => u.text)).toEqual(rich().utterances.map((u) => u.text)));
  });

  it('keep the case’s list, a spelling a line', async () => {
    const { fake, user } = await words(rich(), {
      'Visits.Cases': () => [
        { id: 'c1', label: 'M', reference: '', visits: null, hold: null, glossary: [{ text: 'Shah', heard: ['Sha'] }] },
      ],
    });
    await user.click(screen.getByRole('button', { name: 'Spellings' }));
    const box = await screen.findByRole('textbox', { name: 'One a line' });
    expect(box).toHaveProperty('value', 'Shah: Sha');
    await user.type(box, '\nfurosemide: furry semide, furosamide');
    await user.click(screen.getByRole('button', { name: 'Keep this list' }));
    await waitFor(() =>
      expect(fake.called('Words.SaveGlossary')).toEqual([
        [
          'c1',
          [
            { text: 'Shah', heard: ['Sha'] },
            { text: 'furosemide', heard: ['furry semide', 'furosamide'] },
          ],
        ],
      ]),
    );
  });

  it('obey single keys in the list only, and not when they are switched off', async () => {
    localStorage.setItem('evenhand.single-keys', 'off');
    const { fake, user } = await words();
    turn(4).focus();
    await user.keyboard('3mi');
    expect(fake.calls.filter((call) => /SayWho|Merge|Mark/.test(call.name))).toEqual([]);
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(turn(5));
    await user.keyboard('{End}');
    expect(document.activeElement).toBe(turn(16));
  });

  it('lead to the next turn worth a look, round and round', async () => {
    const { user } = await words();
    turn(1).focus();
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      await user.keyboard('n');
      seen.push(document.activeElement?.id ?? '');
    }
    expect(seen).toEqual(['turn-5', 'turn-15', 'turn-16', 'turn-5']);
  });

  it('grow while they are written down, and leave a correction that is being typed alone', async () => {
    const start = rich({ going: true, growing: 'and then', heardToS: fix.audioS - 130 });
    let grown = start;
    const { fake, user } = await words(start, { 'Words.Transcript': () => structuredClone(grown) });
    expect(screen.getByText(/The words are about 2 minutes behind\./)).toBeTruthy();
    expect(screen.getByText('and then…')).toBeTruthy();
    turn(3).focus();
    await user.keyboard('e');
    await user.type(await screen.findByRole('textbox', { name: 'The words of this turn' }), ' Really.');
    const last = start.utterances.at(-1);
    if (last)
      grown = {
        ...start,
        growing: '',
        utterances: [...start.utterances, { ...last, id: 17, startS: last.endS, endS: last.endS + 2, text: 'Bye now.' }],
      };
    act(() => fake.emit('words', { visit: 'v1' }));
    await waitFor(() => expect(textOf(17)).toBe('Bye now.'));
    expect(screen.getByRole('textbox', { name: 'The words of this turn' })).toHaveProperty('value', expect.stringMatching(/Really\.$/));
  });

  it('are hidden while the visit is recorded, but for ten seconds', async () => {
    await open('#/visit/v1/words', 'Maureen Tasker', { ...answering(rich()).answers, 'Recorder.Recording': () => fix.recording() });
    await screen.findByText('The words are hidden while you record');
    expect(screen.queryByText(/social worker from the council/)).toBeNull();
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      fireEvent.click(screen.getByRole('button', { name: 'Show for ten seconds' }));
      await screen.findByText(/social worker from the council/);
      await act(() => vi.advanceTimersByTimeAsync(10_100));
      expect(screen.queryByText(/social worker from the council/)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('listening along', () => {
  const follow = () => {
    const brought: string[] = [];
    vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(5000);
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(500);
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function box(this: Element) {
      if (this.id.startsWith('turn-')) brought.push(this.id);
      return this.id.startsWith('turn-') ? new DOMRect(0, 9000, 100, 50) : new DOMRect(0, 0, 100, 500);
    });
    return brought;
  };
  const at = (id: number) => rich().utterances[id - 1]?.startS ?? 0;

  it('plays from a turn, lights it and its word, and keeps it in sight until somebody scrolls', async () => {
    const players = sounds();
    const { user } = await words();
    const brought = follow();
    turn(5).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(players).toHaveLength(1));
    const audio = players[0] as HTMLAudioElement;
    expect(audio.currentTime).toBeCloseTo(at(5), 3);
    await waitFor(() => expect(turn(5).className).toContain('playing'));
    await waitFor(() => expect(turn(5).querySelector('.now-said')).not.toBeNull());
    audio.currentTime = at(6) + 0.5;
    await waitFor(() => expect(turn(6).className).toContain('playing'));
    expect(brought).toContain('turn-6');
    fireEvent.wheel(document.querySelector('main') as HTMLElement);
    await screen.findByRole('button', { name: 'Follow the sound' });
    audio.currentTime = at(7) + 0.5;
    await waitFor(() => expect(turn(7).className).toContain('playing'));
    expect(brought).not.toContain('turn-7');
    await user.click(screen.getByRole('button', { name: 'Follow the sound' }));
    await waitFor(() => expect(brought).toContain('turn-7'));
    expect(screen.queryByRole('button', { name: 'Follow the sound' })).toBeNull();
  });

  it('counts a turn as played once all of it was heard', async () => {
    const players = sounds();
    const { fake, user } = await words();
    turn(6).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(players).toHaveLength(1));
    const audio = players[0] as HTMLAudioElement;
    audio.currentTime = at(6) + 1;
    await waitFor(() => expect(document.querySelector('.where-now')?.textContent).toContain('0:42'));
    expect(fake.called('Words.PlayedTurn')).toEqual([]);
    audio.currentTime = at(7) + 0.2;
    await waitFor(() => expect(fake.called('Words.PlayedTurn')).toEqual([['v1', 6]]));
  });

  it('is steered by keys: five seconds, one second, speed, silence, pause', async () => {
    const players = sounds();
    const { user } = await words();
    const slider = screen.getByRole('slider', { name: 'Place in the recording' });
    turn(5).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    await waitFor(() => expect(slider).toHaveProperty('value', '10'));
    await user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
    await waitFor(() => expect(slider).toHaveProperty('value', '9'));
    await user.keyboard('.');
    expect(screen.getByLabelText('Speed')).toHaveProperty('value', '1.25');
    await user.keyboard('s');
    expect(screen.getByRole('button', { name: 'Skip silence', pressed: true })).toBeTruthy();
    await user.keyboard(' ');
    await waitFor(() => expect(players).toHaveLength(1));
    await screen.findByRole('button', { name: 'Pause' });
    slider.focus();
    await user.keyboard(' ');
    await screen.findByRole('button', { name: 'Play' });
    await user.keyboard('{PageUp}');
    await waitFor(() => expect(slider).toHaveProperty('value', '39'));
  });

  it('plays just what could not be turned into words', async () => {
    const players = sounds();
    const { user } = await words();
    await user.click(screen.getByRole('button', { name: 'Play it' }));
    await waitFor(() => expect(players).toHaveLength(1));
    const gap = rich().gaps[0];
    const asked = vi.mocked(fetch).mock.calls.map(([input]) => String(input));
    expect(asked).toContain(`/sound/v1?from=${gap?.fromS.toFixed(3)}&to=${gap?.toS.toFixed(3)}`);
  });
});

describe('who is who', () => {
  const start = () => ({ ...rich(), speakers: fix.transcript(false).speakers });
  async function voices(first = start(), more: Answers = {}) {
    const kept = answering(first);
    const opened = await open('#/visit/v1/voices', 'Maureen Tasker', {
      'Visits.Visit': () => fix.visit('heard', { unnamed: 3 }),
      ...kept.answers,
      ...more,
    });
    await screen.findByRole('heading', { name: 'Who is who?' });
    return { ...opened, now: kept.now };
  }

  it('asks once how many people spoke, and tells the voices apart with it', async () => {
    const { fake, user } = await voices();
    await user.click(screen.getByRole('button', { name: 'One more' }));
    await user.click(screen.getByRole('button', { name: 'Tell the voices apart again' }));
    await waitFor(() => expect(fake.called('Words.TellApart')).toEqual([['v1', 4]]));
    act(() => fake.emit('job', fix.job({ stage: 'speakers', words: 'Telling voices apart', done: 0.5, leftS: 20 })));
    await screen.findByText('Telling voices apart');
  });

  it('is not asked again once answered, or when nobody is sure', async () => {
    const { user, view } = await voices();
    await user.click(screen.getByRole('button', { name: 'I’m not sure' }));
    expect(screen.queryByText('How many people spoke?')).toBeNull();
    view.unmount();
    await voices({ ...start(), peopleCount: 3 });
    expect(screen.queryByText('How many people spoke?')).toBeNull();
    expect(screen.getByText(/You said 3 people spoke/)).toBeTruthy();
  });

  it('takes a person by number, a voice as the same as another, and gives both back', async () => {
    const { fake, user, now } = await voices();
    screen.getByRole('button', { name: 'Hear Voice 2' }).focus();
    await user.keyboard('2');
    await waitFor(() => expect(now().speakers.find((voice) => voice.ref === 'S2')?.personId).toBe('P2'));
    const third = screen.getByRole('button', { name: 'Hear Voice 3' }).closest('li') as HTMLElement;
    await user.selectOptions(within(third).getByLabelText('Voice 3 is The same as'), 'S2');
    await waitFor(() => expect(fake.called('Words.MergeVoices')).toEqual([['v1', 'S3', 'S2']]));
    await user.click(await screen.findByRole('button', { name: /^Undo the two voices made one/ }));
    await waitFor(() => expect(now().utterances.map((u) => u.speaker)).toEqual(start().utterances.map((u) => u.speaker)));
  });

  it('lists what could be anyone’s, to give to a voice', async () => {
    const { fake, user } = await voices();
    const section = screen.getByRole('region', { name: '1 turn could be anyone’s' });
    await user.selectOptions(within(section).getByLabelText('Said by'), 'S3');
    await waitFor(() => expect(fake.called('Words.SayWho')).toEqual([['v1', 15, 'S3']]));
  });

  it('has no fault axe can find', async () => {
    const { view } = await voices();
    await expect(faultless(view.container)).resolves.toBeUndefined();
  });
});

describe('what lies under the words', () => {
  it('leaves turns that did not change the same objects, so that thousands are not drawn anew', () => {
    const was = long(3000);
    const now = structuredClone(was);
    const changed = now.utterances[1500];
    if (changed) changed.text = 'Other words.';
    const kept = settled(was, now);
    expect(kept.utterances.filter((u, i) => u !== was.utterances[i]).map((u) => u.id)).toEqual([1501]);
    expect(kept.speakers).toBe(was.speakers);
  });

  it('puts gaps before the turn after them', () => {
    const kinds = rows(rich()).map((row) => (row.kind === 'turn' ? row.turn.id : row.kind));
    expect(kinds.slice(5, 11)).toEqual([6, 'gap', 7, 8, 'mark', 9]);
    expect(kinds.at(-1)).toBe('gap');
  });

  it('finds the turn that is heard, also where people talk over each other', () => {
    const turns = [
      { startS: 0, endS: 10 },
      { startS: 4, endS: 5 },
      { startS: 12, endS: 13 },
    ];
    const heard = [-1, 3, 4.5, 8, 11, 12.2, 20].map((place) => turns.indexOf(turnAt(turns, place) as (typeof turns)[0]));
    expect(heard).toEqual([-1, 0, 1, 0, -1, 2, -1]);
  });

  it('finds the word that is heard, and goes by the times that are known', () => {
    const one = { ...(rich().utterances[0] as (typeof fix.utterances)[0]), text: 'One two three 😀 four', startS: 10, endS: 20, words: [] };
    expect(wordAt(one, 9)).toBeNull();
    expect(wordAt(one, 10)).toEqual({ from: 0, to: 3 });
    expect(wordAt(one, 19.9)).toEqual({ from: 16, to: 20 });
    const known = { ...one, words: [{ from: 4, to: 7, startS: 18, endS: 19, unsure: true }] };
    expect(wordAt(known, 18.5)).toEqual({ from: 4, to: 7 });
  });

  it('reads the case’s list as it writes it', () => {
    const terms = [
      { text: 'carbamazepine', heard: ['carbamazapine', 'car bamazepine'] },
      { text: 'Priya Shah', heard: [] },
    ];
    expect(read(written(terms))).toEqual(terms);
    expect(read('\n  Shah :  \n: lost\n')).toEqual([{ text: 'Shah', heard: [] }]);
  });

  it('says how far behind the words are as exactly as it is known', () => {
    expect([5, 40, 70, 130].map(behind)).toEqual([
      'The words are keeping up.',
      'The words are less than a minute behind.',
      'The words are about 1 minute behind.',
      'The words are about 2 minutes behind.',
    ]);
  });

  it('takes no key from typing, from a control, or from outside the list', () => {
    const host = document.createElement('div');
    host.innerHTML = '<div data-turn="1" tabindex="0"><button>x</button><textarea></textarea></div><p>out</p>';
    const press = (key: string, where: string, more = {}) =>
      command({ key, ctrlKey: false, metaKey: false, altKey: false, target: host.querySelector(where), ...more }, true);
    expect(press('e', 'div')).toBe('edit');
    expect(press('7', 'div')).toEqual({ who: 7 });
    expect(press('Enter', 'div')).toBe('hear');
    expect(press('Enter', 'button')).toBeNull();
    expect(press('e', 'textarea')).toBeNull();
    expect(press('e', 'p')).toBeNull();
    expect(press('e', 'div', { ctrlKey: true })).toBeNull();
  });
});
