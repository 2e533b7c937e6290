import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { likely } from '../src/screens/review/splitter';
import { topics } from '../src/screens/review/note';
import { faultless, open, type Answers } from './open';
import { detail, faults, full, short, unwritten, withheld } from './preview/drafted';
import * as fix from './preview/fixture';

const review = (more = {}, answers: Answers = {}) =>
  open('#/visit/v1/review', 'Maureen Tasker', { 'Notes.Draft': () => full(more), ...answers });
const sentence = async (id: string) => {
  await waitFor(() => expect(document.getElementById(`st-${id}`)).not.toBeNull());
  return document.getElementById(`st-${id}`) as HTMLElement;
};
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const drafting = { stage: 'reading', words: 'Choosing what matters', part: 4, parts: 7, done: 4 / 7 };
const fault = { ...drafting, running: false, leftS: 0, code: 'language_model_stopped', message: 'The drafting program stopped.' };

// visit has its words, and work on it.
const visit = (job: object | null) => ({ 'Visits.Visit': () => fix.visit('heard', job ? { job: fix.job(job) } : {}) });

describe('a full draft', () => {
  it.each([
    ['read to the end', {}],
    ['not read to the end', { receipt: short }],
  ])('%s, has no fault axe can find', async (_, more) => {
    const { view } = await review(more);
    await sentence('r1');
    expect(screen.getAllByText('How this draft was made')).toHaveLength(1);
    await faultless(view.container);
  });

  it('says in words what is wet and what is dry', async () => {
    await review({ wet: 26, dry: 2 });
    await sentence('r1');
    expect(document.querySelector('.counts')?.textContent).toMatch(/^26 sentences wet, not yet checked by you · 2 dry · /);
  });

  it('sets topics apart as headings, and sentences under them as lists of their own', async () => {
    await review();
    await sentence('r1');
    expect(screen.getByRole('heading', { level: 3, name: 'Washing' })).toBeTruthy();
    const dressing = screen.getByRole('list', { name: 'Home and daily life: Dressing' });
    expect(within(dressing).getByText(/Asked about dressing/)).toBeTruthy();
    expect(screen.getAllByRole('heading', { level: 3, name: 'Dressing' })).toHaveLength(1);
  });

  it('keeps the order it was given: a topic that comes again is headed again', () => {
    const st = (id: string, topic: string) => fix.statement(id, 5, 'I get up', { topic });
    expect(topics([st('a', 'Falls'), st('b', 'Falls'), st('c', ''), st('d', 'Falls')]).map((g) => [g.topic, g.statements.length])).toEqual([
      ['Falls', 2],
      ['', 1],
      ['Falls', 1],
    ]);
  });

  it('says in words where a sentence comes from, in its name and when it has the focus', async () => {
    await review();
    const from = 'Maureen Tasker’s words, put into reported speech by fixed rules';
    expect(screen.getByText('choose a sentence to see.')).toBeTruthy();
    const st = await sentence('r1');
    expect(
      screen.getByRole('group', {
        name: `Maureen said she has a wash at the sink. She cannot do the bath. Drafted from the recording. ${from}. Not yet checked by you.`,
      }),
    ).toBe(st);
    act(() => st.focus());
    const line = screen.getByText('Where this comes from:').closest('p');
    expect(line?.textContent).toContain(`${from} · at 0:30`);
    expect(line?.querySelector('q')?.textContent).toBe('I have a wash at the sink.');
  });

  it('never shows reported speech as words that were heard', async () => {
    await review();
    const text = (await sentence('r2')).querySelector('.text');
    expect(text?.querySelector('.heard, q')).toBeNull();
  });

  it('says who is to do what by when, and when nobody said so', async () => {
    await review();
    expect((await sentence('r3')).textContent).toContain('You, by Friday 1 May 2026');
    expect((await sentence('r4')).textContent).toContain('Nobody was named, no day was said');
    expect((await sentence('r4')).textContent).toContain('Decide before sharing');
  });

  it('shows checks as remarks', async () => {
    await review();
    expect(within(await sentence('r2')).getByText('the recording says “any help”')).toBeTruthy();
  });
});

describe('splitting a sentence', () => {
  it('cuts what was said, never between the question and its answer', () => {
    const heard = 'My window, it is black. She used to cry loads, but not now.';
    const shown = `Asked, as heard: if you had a magic wand, what would you change at home? Ash said, as heard: ${heard}`;
    expect(shown.slice(likely(shown, heard))).toBe('She used to cry loads, but not now.');
    const told = 'Asked what would make it easier to stay at home, Joan said she needs a hand; a rail would do.';
    expect(told.slice(likely(told))).toBe('a rail would do.');
  });

  it.each([
    ['She washes. She cannot do the bath.', 'She washes. '],
    ['She washes, but cannot do the bath', 'She washes, '],
    ['She washes daily', 'She washes '],
    ['Washes', 'Washes'],
    ['She said “No.” He left.', 'She said “No.” '],
  ])('proposes a place in %s', (text, before) => expect(text.slice(0, likely(text))).toBe(before));

  it('goes by the keyboard alone, counts characters as Go does, and changes no word', async () => {
    const parted = full();
    const home = parted.sections.find((section) => section.id === 'home');
    home?.statements.splice(0, 1, fix.statement('r90', 5, 'I have a wash at the sink.'), fix.statement('r91', 5, 'I can’t do the bath.'));
    const { fake, user } = await review({}, { 'Notes.Split': () => parted });
    const st = await sentence('r1');
    act(() => st.focus());
    await user.keyboard('s');
    const box = (await screen.findByRole('textbox', { name: /Put the cursor/ })) as HTMLTextAreaElement;
    await waitFor(() => expect(document.activeElement).toBe(box));
    await user.keyboard('x');
    expect(box.value).toBe('Maureen said she has a wash at the sink. She cannot do the bath.');
    box.setSelectionRange(41, 41);
    await user.keyboard('{ArrowRight}{ArrowLeft}');
    await waitFor(() => expect(screen.getByText('She cannot do the bath.')).toBeTruthy());
    await user.keyboard('{Enter}');
    await waitFor(() => expect(fake.called('Notes.Split')).toEqual([['v1', 'r1', 41]]));
    await waitFor(() => expect(document.activeElement?.id).toBe('st-r90'));
  });

  it('has a button, and Escape leaves the sentence as it was', async () => {
    const { fake, user } = await review();
    const st = await sentence('r1');
    act(() => st.focus());
    await user.click(within(st).getByRole('button', { name: 'Split in two' }));
    expect(await screen.findByRole('button', { name: 'Split here' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Split here' })).toBeNull());
    expect(fake.called('Notes.Split')).toEqual([]);
    await waitFor(() => expect(document.activeElement?.id).toBe('st-r1'));
  });

  it('stays open when Go refuses, and says why', async () => {
    const { user } = await review(
      {},
      {
        'Notes.Split': () => {
          throw { code: 'bad_input', message: 'There must be words on both sides.' };
        },
      },
    );
    const st = await sentence('r1');
    act(() => st.focus());
    await user.keyboard('s');
    await user.click(await screen.findByRole('button', { name: 'Split here' }));
    expect((await screen.findByRole('alert')).textContent).toContain('There must be words on both sides.');
    expect(button('Split here')).toBeTruthy();
  });
});

describe('exact words', () => {
  it('by key, by button, and back again', async () => {
    const { fake, user } = await review({}, { 'Notes.Exact': () => full(), 'Notes.Restore': () => full() });
    const st = await sentence('r1');
    act(() => st.focus());
    await user.keyboard('u');
    await user.keyboard('q');
    await waitFor(() => expect(fake.called('Notes.Exact')).toEqual([['v1', 'r1']]));
    await within(st).findByRole('button', { name: /^Undo/ });
    await user.keyboard('u');
    await waitFor(() => expect(fake.called('Notes.Restore')).toEqual([['v1', 'r1']]));
    await waitFor(() => expect(within(st).queryByRole('button', { name: /^Undo/ })).toBeNull());
  });

  it('are offered only where there are any to go back to', async () => {
    const { fake, user } = await review();
    const st = await sentence('s4');
    expect(within(st).queryByRole('button', { name: 'Use the exact words' })).toBeNull();
    act(() => st.focus());
    await user.keyboard('q');
    expect(fake.called('Notes.Exact')).toEqual([]);
    await user.click(within(await sentence('r2')).getByRole('button', { name: 'Use the exact words' }));
    await waitFor(() => expect(fake.called('Notes.Exact')).toEqual([['v1', 'r2']]));
  });
});

describe('writing again', () => {
  it('without a model offers the exact words only', async () => {
    const { fake, user } = await review({ model: false });
    await sentence('r1');
    expect(screen.queryByRole('button', { name: /Write again/ })).toBeNull();
    await user.click(button('Exact words: Home and daily life'));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).queryByRole('textbox')).toBeNull();
    expect(within(dialog).queryByRole('button', { name: 'Shorter' })).toBeNull();
    await user.click(within(dialog).getByRole('button', { name: 'Exact words' }));
    await waitFor(() => expect(fake.called('Notes.Redraft')).toEqual([['v1', 'home', '', 'Exact words']]));
  });

  it('is asked for in one press, and says what it leaves alone', async () => {
    const { fake, user } = await review();
    await user.click(await screen.findByRole('button', { name: 'Write again: Home and daily life' }));
    const dialog = await screen.findByRole('dialog', { name: 'Write “Home and daily life” again' });
    expect(dialog.textContent).toContain('Only sentences you have not decided are written again, and never those marked');
    await user.click(within(dialog).getByRole('button', { name: 'Shorter' }));
    await waitFor(() => expect(fake.called('Notes.Redraft')).toEqual([['v1', 'home', '', 'Shorter']]));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('takes an instruction for one sentence, or its exact words without a model’s help', async () => {
    const { fake, user } = await review();
    await user.click(within(await sentence('r1')).getByRole('button', { name: 'Write again…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Write this sentence again' });
    await user.type(within(dialog).getByLabelText('Or say how it should read'), 'The bath first');
    await user.click(within(dialog).getByRole('button', { name: 'Write again' }));
    await waitFor(() => expect(fake.called('Notes.Redraft')).toEqual([['v1', '', 'r1', 'The bath first']]));
    await user.click(within(await sentence('r1')).getByRole('button', { name: 'Write again…' }));
    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Exact words' }));
    await waitFor(() => expect(fake.called('Notes.Exact')).toEqual([['v1', 'r1']]));
  });

  it('is not offered for what was decided', async () => {
    await review();
    expect(within(await sentence('s4')).queryByRole('button', { name: 'Write again…' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Write again: What I saw' })).toBeNull();
  });

  it('keeps the instruction when Go says no', async () => {
    const { user } = await review(
      {},
      {
        'Notes.Redraft': () => {
          throw { code: 'model_missing', message: 'No language model is installed, so nothing can be written again.' };
        },
      },
    );
    await user.click(await screen.findByRole('button', { name: 'Write again: Home and daily life' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Or say how it should read'), 'The bath first');
    await user.click(within(dialog).getByRole('button', { name: 'Write again' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('No language model');
    expect(within(dialog).getByDisplayValue('The bath first')).toBeTruthy();
  });

  it('says calmly that it was not used', async () => {
    const job = { stage: 'rewriting', running: false, code: 'language_model_reply', message: 'It was not used. Nothing was changed.' };
    await review({}, { 'Visits.Visit': () => fix.visit('drafted', { job: fix.job(job) }) });
    const told = await screen.findByRole('alert');
    expect(told.textContent).toContain('It was not used. Nothing was changed.');
    expect(told.className).toBe('remark calm');
  });

  it('shows how far it is, can be stopped, and can be undone', async () => {
    const { fake, user } = await review();
    await sentence('r1');
    act(() => fake.emit('job', fix.job({ stage: 'rewriting', words: 'Writing it again', done: 0.5, leftS: 40 })));
    expect((await screen.findByText('50 %, less than a minute left')).textContent).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Write again:/ })).toBeNull();
    await user.click(button('Stop'));
    expect(fake.called('Visits.CancelJob')).toEqual([['v1']]);
    act(() =>
      fake.emit(
        'job',
        fix.job({ stage: 'rewriting', running: false, code: 'model_failed', message: 'Nothing better came, so the sentence stays.' }),
      ),
    );
    await screen.findByText('Nothing better came, so the sentence stays.');
    await user.click(button('Undo: put the sentences of Home and daily life back as they were'));
    await waitFor(() => expect(fake.called('Notes.UndoRedraft')).toEqual([['v1', 'home']]));
  });
});

describe('needs you', () => {
  const item = (name: RegExp) => button(name).closest('li.item') as HTMLElement;

  it('puts both sides of a conflict beside one another, with their sound and their place', async () => {
    const { fake, user } = await review();
    await sentence('r1');
    const conflict = item(/Looked at: They differ/);
    const sides = within(conflict).getByRole('list', { name: 'What each said' });
    expect(
      within(sides)
        .getAllByRole('listitem')
        .map((side) => side.querySelector('.turn-link')?.textContent),
    ).toEqual(['Maureen Tasker I had a tumble, two.', 'Alison Birch It’s four since Christmas.']);
    expect(within(conflict).getByText('Both stay.')).toBeTruthy();
    expect(within(sides).getByRole('button', { name: /^Hear Alison Birch/ })).toBeTruthy();
    await user.click(within(sides).getByRole('button', { name: /^Alison Birch It’s four/ }));
    await waitFor(() => expect(document.activeElement?.id).toBe('turn-10'));
    await user.click(within(conflict).getByRole('button', { name: /Looked at/ }));
    await waitFor(() => expect(fake.called('Notes.DoneNeed')).toEqual([['v1', 0, true]]));
  });

  it('says each other reason in words, with the words it is about', async () => {
    await review();
    await sentence('r1');
    expect(item(/Looked at: Words aimed at the note/).textContent).toContain('So long as I’m not going on the telly.');
    expect(item(/Looked at: Hard to hear/).textContent).toContain('The chemist brings the tablets');
    expect(item(/Looked at: Words that could not be used/).textContent).toContain('I don’t use the cooker now');
    expect(screen.getByText('This kind of note asks about these. Nothing was heard of them.')).toBeTruthy();
  });

  it('adds one thing of a topic and leaves the others on the list', async () => {
    const { fake, user } = await review();
    await user.click(await screen.findByRole('button', { name: 'Add this one: It was me that rang you lot.' }));
    await waitFor(() => expect(fake.called('Notes.AnswerOmission')).toEqual([['v1', 'o3', 'added']]));
  });

  it('offers a second look only where there is a model, and says that it only asks', async () => {
    const without = await review({ model: false });
    await sentence('r1');
    expect(screen.queryByRole('button', { name: 'Take a second look' })).toBeNull();
    without.view.unmount();
    const { fake, user } = await review();
    await sentence('r1');
    expect(screen.getByText(/It may only add questions/)).toBeTruthy();
    await user.click(button('Take a second look'));
    await waitFor(() => expect(fake.called('Notes.DeepCheck')).toEqual([['v1']]));
    act(() => fake.emit('job', fix.job({ stage: 'checking', words: 'Checking each sentence again' })));
    await waitFor(() => expect(button('Looking…')).toHaveProperty('disabled', true));
  });
});

describe('what only the worker can write', () => {
  it('has the words that bear on it beside an empty box', async () => {
    const { user } = await review();
    const box = await screen.findByRole('textbox', { name: 'Analysis: so what?' });
    expect(box).toHaveProperty('value', '');
    const beside = screen.getByRole('group', { name: 'Said at the visit that bears on Analysis: so what?' });
    expect(within(beside).getAllByRole('listitem')).toHaveLength(4);
    expect(within(beside).getAllByRole('button', { name: /^Hear Alison Birch/ })).toHaveLength(3);
    await user.click(within(beside).getByRole('button', { name: /^Maureen Tasker What I want/ }));
    await waitFor(() => expect(document.activeElement?.id).toBe('turn-13'));
  });
});

describe('the receipt', () => {
  it('tells in plain words how the draft was made', async () => {
    const { user } = await review();
    await user.click(await screen.findByText('How this draft was made'));
    expect(screen.getByText('All 16 turns were read, by the language model on this laptop, in 3 minutes.')).toBeTruthy();
    expect(screen.getByText('Chosen with qwen3:4b.')).toBeTruthy();
    expect(screen.queryByText('This draft is less than it should be.')).toBeNull();
  });

  it('asks for attention when not everything was read, with what to do', async () => {
    await review({ receipt: short });
    expect((await screen.findByText('This draft is less than it should be.')).closest('.remark')?.textContent).toContain('12 of 16 turns');
    expect(screen.getByRole('link', { name: 'read the words' }).getAttribute('href')).toBe('#/visit/v1/words');
  });

  it('tells a writing that failed from a reading that did', async () => {
    const { user } = await review({ receipt: unwritten });
    await user.click(await screen.findByText('How this draft was made'));
    expect(screen.getByText(/under 2 of 5 headings/)).toBeTruthy();
    expect(screen.queryByText('This draft is less than it should be.')).toBeNull();
  });
});

describe('a council whose list cannot be read', () => {
  const answers = { 'Visits.TemplateFaults': () => withheld, 'Visits.Templates': () => [] };
  const line = /council\.yaml.*line 3.*not the kind of value/;

  it('keeps new visits from being begun, and says why, what is safe and what to do', async () => {
    const { fake, user, view } = await open('#/new', 'New visit', answers);
    const heading = await screen.findByRole('heading', { name: 'No new visit can be begun just now' });
    const told = heading.parentElement as HTMLElement;
    expect(told.textContent).toMatch(/Visits and notes you have begun are safe/);
    expect(within(told).getByRole('listitem').textContent).toMatch(line);
    expect(screen.queryByRole('button', { name: 'Make the visit' })).toBeNull();
    await faultless(view.container);
    const asked = fake.called('Visits.TemplateFaults').length;
    await user.click(button('Look again'));
    await waitFor(() => expect(fake.called('Visits.TemplateFaults').length).toBe(asked + 1));
  });

  it('is told at drafting, which goes on', async () => {
    const { fake, user, view } = await open('#/visit/v1/draft', 'Maureen Tasker', { ...answers, ...visit(null) });
    expect((await screen.findByText(/you can finish it/)).textContent).toContain('cannot be read');
    expect(screen.getAllByRole('listitem').some((one) => line.test(one.textContent ?? ''))).toBe(true);
    await faultless(view.container);
    await user.click(button('Make it by rules'));
    expect(fake.called('Notes.MakeDraft')).toEqual([['v1', 'rules']]);
  });

  it('is told in the set-up check', async () => {
    await open('#/check', 'Set-up check', answers);
    expect(
      (await screen.findByRole('heading', { name: /list of the kinds of note you may use cannot be read/ })).parentElement?.textContent,
    ).toMatch(line);
  });

  it('leaves the kind a visit was begun as in its details', async () => {
    await open('#/visit/v1/details', 'Maureen Tasker', { ...answers, ...visit(null) });
    expect(await screen.findByText(detail.title, { selector: 'strong' })).toBeTruthy();
    expect(screen.queryByText('None is chosen yet.')).toBeNull();
  });
});

describe('a draft asked for while the words are heard a second time', () => {
  const again = { stage: 'again', words: 'Listening a second time' };
  const queued = { stage: 'waiting', next: 'drafting', words: 'This begins when the words have been heard a second time' };

  it('is offered, and says when it begins', async () => {
    const { fake, user, view } = await open('#/visit/v1/draft', 'Maureen Tasker', visit(again));
    expect(screen.getByText(/begins by itself when that is done/)).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'Listening a second time' })).toBeTruthy();
    await faultless(view.container);
    await user.click(button('Make the draft'));
    expect(fake.called('Notes.MakeDraft')).toEqual([['v1', 'model']]);
    act(() => fake.emit('job', fix.job(queued)));
    expect(await screen.findByRole('heading', { name: 'The draft waits its turn' })).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: queued.words })).toBeTruthy();
    await user.click(button('Don’t make it'));
    expect(fake.called('Visits.CancelJob')).toEqual([['v1']]);
    act(() => fake.emit('job', fix.job(again)));
    expect(await screen.findByRole('heading', { name: 'Make the draft' })).toBeTruthy();
  });

  it('does not keep the words back meanwhile', async () => {
    await open('#/visit/v1/sound', 'Maureen Tasker', visit(queued));
    expect(await screen.findByRole('heading', { name: 'The sound and its words are here' })).toBeTruthy();
  });
});

describe('drafting', () => {
  it.each([
    [drafting, 'part 5 of 7, about 3 min left'],
    [{ stage: 'drafting', words: 'Drafting the note', part: 7, parts: 7, heading: 2, headings: 9 }, 'heading 3 of 9, about 3 min left'],
    [{ stage: 'drafting', words: 'Drafting the note' }, '40 %, about 3 min left'],
  ])('counts each stage in what it is made of', async (job, words) => {
    await open('#/visit/v1/draft', 'Maureen Tasker', visit(job));
    expect(screen.getByText(words)).toBeTruthy();
  });

  it('says that all was read, where it stopped while it wrote', async () => {
    await open('#/visit/v1/draft', 'Maureen Tasker', visit({ ...fault, stage: 'drafting', part: 7, parts: 7, heading: 2, headings: 9 }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Your recording is safe, and all of it was read.');
    expect(within(alert).getByRole('button', { name: 'Go on with the draft' })).toBeTruthy();
  });

  it('says the stage, the part and the time left, and can be stopped', async () => {
    const { fake, user } = await open('#/visit/v1/draft', 'Maureen Tasker', visit(drafting));
    expect(screen.getByText('part 5 of 7, about 3 min left')).toBeTruthy();
    await user.click(button('Stop'));
    expect(fake.called('Visits.CancelJob')).toEqual([['v1']]);
  });

  it('leads on to the note, however quickly it was made', async () => {
    let made = false;
    const { fake, user } = await open('#/visit/v1/draft', 'Maureen Tasker', {
      'Visits.Visit': () => fix.visit(made ? 'drafted' : 'heard'),
      'Notes.MakeDraft': () => {
        made = true;
      },
    });
    await user.click(button('Make it by rules'));
    const one = { stage: 'drafting', words: 'Drafting the note' };
    // The news of its beginning and of its end come as one.
    act(() => {
      fake.emit('job', fix.job(one));
      fake.emit('job', fix.job({ ...one, running: false, done: 1 }));
    });
    await waitFor(() => expect(location.hash).toBe('#/visit/v1/review'));
  });

  it('goes on after a fault with one press, and says what is safe', async () => {
    const { fake, user, view } = await open('#/visit/v1/draft', 'Maureen Tasker', visit(fault));
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('The drafting program stopped.');
    expect(alert.textContent).toContain('Your recording and everything up to part 4 are safe.');
    await faultless(view.container);
    expect(alert.classList.contains('calm')).toBe(true); // nothing is lost
    expect(screen.queryByRole('button', { name: 'Make the draft' })).toBeNull(); // it would do the same
    await user.click(within(alert).getByRole('button', { name: 'Go on from part 5' }));
    await user.click(within(alert).getByRole('button', { name: 'Draft by rules' }));
    expect(fake.called('Notes.MakeDraft')).toEqual([
      ['v1', 'model'],
      ['v1', 'rules'],
    ]);
  });

  it('is red only where it cannot go on', async () => {
    await open('#/visit/v1/draft', 'Maureen Tasker', visit({ ...fault, code: 'language_model_missing', message: 'No language model.' }));
    expect(screen.getByRole('alert').className).toBe('trouble');
  });

  it('is the step that is marked while it is made, and the note is not yet one to go to', async () => {
    await open('#/visit/v1/draft', 'Maureen Tasker', visit(drafting));
    const steps = screen.getByRole('navigation', { name: 'Steps of this visit' });
    expect(steps.querySelector('[aria-current]')?.textContent).toBe('Draft');
    expect(within(steps).queryByRole('link', { name: /Check the note/ })).toBeNull();
  });

  it('shows the same on Today', async () => {
    const today = (state: string) => ({
      'Desk.Today': () => ({
        date: '2026-04-21',
        found: [],
        needsYou: state === 'heard' ? [fix.card('v1', 'heard', 'Open')] : [],
        working: state === 'drafting' ? [fix.card('v1', 'drafting', 'Open')] : [],
        lately: [],
        empty: false,
      }),
    });
    const going = await open('', /^Today, /, { ...today('drafting'), 'Visits.Job': () => fix.job(drafting) });
    await screen.findByText('part 5 of 7, about 3 min left');
    await going.user.click(button('Stop: Case note, M.T.'));
    expect(going.fake.called('Visits.CancelJob')).toEqual([['v1']]);
    going.view.unmount();
    const stopped = await open('', /^Today, /, { ...today('heard'), 'Visits.Job': () => fix.job(fault) });
    expect(await screen.findByText(/the draft is not finished/)).toBeTruthy();
    await stopped.user.click(await screen.findByRole('button', { name: 'Go on from part 5' }));
    expect(stopped.fake.called('Notes.MakeDraft')).toEqual([['v1', 'model']]);
  });
});

describe('kinds of note', () => {
  it('are chosen from a list that says when to choose each, and whose it is', async () => {
    const { fake, user, view } = await open('#/new', 'New visit');
    await user.click(button('Choose another kind'));
    const dialog = await screen.findByRole('dialog', { name: 'What kind of note?' });
    const own = within(dialog).getByRole('radio', { name: /^Duty call, short/ });
    expect(own.closest('label')?.textContent).toContain('Your council’s own');
    expect(own.closest('label')?.textContent).toContain('A call to the duty desk that needs no visit.');
    expect(own.closest('label')?.textContent).toContain('England · at most 300 words');
    await faultless(dialog);
    await user.click(own);
    await user.click(within(dialog).getByRole('button', { name: 'Use “Duty call, short”' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(view.container.querySelector('.kind-of-note')?.textContent).toContain('Duty call, short');
    await user.type(screen.getByLabelText('Name of the case'), 'M');
    await user.type(within(screen.getByRole('group', { name: 'Person 2' })).getByLabelText(/^Name/), 'Maureen');
    await user.click(screen.getByRole('radio', { name: 'Content with it' }));
    await user.click(button('Make the visit'));
    expect(fake.called('Visits.NewVisit')[0]?.[0]).toMatchObject({ template: 'our-duty-call' });
  });

  it('can be looked at first, with what the practice visit gives', async () => {
    const { fake, user } = await open('#/new', 'New visit');
    await user.click(button('Choose another kind'));
    await user.click(await screen.findByRole('button', { name: 'Look at it first: Child-in-need visit' }));
    const dialog = await screen.findByRole('dialog', { name: 'Child-in-need visit' });
    await within(dialog).findByText('Ivy said she does not need any help with dressing.');
    expect(fake.called('Visits.TemplatePreview')).toEqual([['child-in-need-visit']]);
    const analysis = within(dialog).getByRole('heading', { name: 'Analysis: so what?' }).closest('li') as HTMLElement;
    expect(analysis.textContent).toContain('Only you can write this.');
    expect(within(analysis).getByText('What does this mean for the person, in your judgement?')).toBeTruthy();
    await faultless(dialog);
    await user.click(within(dialog).getByRole('button', { name: 'Use this kind' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('group', { name: 'What kind of note?' }).textContent).toContain('Child-in-need visit');
  });

  it('are shown even when the practice visit cannot be', async () => {
    const { user } = await open('#/new', 'New visit', {
      'Visits.TemplatePreview': () => {
        throw { code: 'not_found', message: 'The practice visit is not there.' };
      },
    });
    await user.click(button('Look at it first'));
    const dialog = await screen.findByRole('dialog', { name: 'Case note' });
    await within(dialog).findByText(/The practice visit is not there/);
    expect(within(dialog).getByRole('heading', { name: detail.sections[0]?.title ?? '' })).toBeTruthy();
  });

  it('of the council that cannot be used are named in the set-up check, with file, line and reason', async () => {
    const { view } = await open('#/check', 'Set-up check', { 'Visits.TemplateFaults': () => faults });
    const place = await screen.findByRole('region', { name: '2 kinds of note from your council cannot be used' });
    expect(place.textContent).toContain('our-visit.yaml, line 14: The section “Analysis” must stay with the worker');
    expect(place.textContent).toContain('old.yaml: It is empty.');
    await faultless(view.container);
  });
});
