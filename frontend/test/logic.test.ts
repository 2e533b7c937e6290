import { describe, expect, it } from 'vitest';
import { fromHash, toHash } from '../src/place';
import { missing, nobody, refuses } from '../src/screens/newvisit/form';
import { cut, points, replaced, units } from '../src/ui/text';
import { command } from '../src/screens/review/keys';
import { doneSteps, nextStep, openSteps } from '../src/screens/visit/steps';
import { joinDay, readTime } from '../src/ui/day';
import { covered } from '../src/ui/player';
import { clock, counted, left, longDate, moment, spoken } from '../src/ui/time';
import { form, visit } from './preview/fixture';
import { toProblem } from '../src/bridge';

describe('time', () => {
  it('says days in full', () => {
    expect(longDate('2026-04-21')).toBe('Tuesday 21 April 2026');
    expect(longDate('2026-02-30')).toBe('2026-02-30');
    expect(longDate('')).toBe('');
  });
  it('says moments from now', () => {
    const now = new Date('2026-04-21T16:00:00');
    expect(moment('2026-04-21T14:32:00', now)).toBe('14:32');
    expect(moment('2026-04-20T09:05:00', now)).toBe('yesterday, 09:05');
    expect(moment('2026-03-02T09:05:00', now)).toBe('2 March, 09:05');
    expect(moment('2025-12-31T09:05:00', now)).toBe('31 December 2025, 09:05');
    expect(moment('0001-01-01T00:00:00Z', now)).toBe('');
    expect(moment('nonsense', now)).toBe('');
  });
  it.each([
    [0, '0:00', '0 seconds'],
    [61, '1:01', '1 minute 1 second'],
    [761.9, '12:41', '12 minutes 41 seconds'],
    [3723, '1:02:03', '1 hour 2 minutes 3 seconds'],
    [-4, '0:00', '0 seconds'],
  ])('%d s', (seconds, shown, said) => {
    expect(clock(seconds)).toBe(shown);
    expect(spoken(seconds)).toBe(said);
  });
  it('is honest about what is left', () => {
    expect(left(0)).toBe('working out how long is left');
    expect(left(20)).toBe('less than a minute left');
    expect(left(170)).toBe('about 3 min left');
    expect(counted(1, 'thing')).toBe('1 thing');
    expect(counted(2, 'thing')).toBe('2 things');
  });
  it.each([
    ['9', '09:00'],
    ['9.30', '09:30'],
    ['1405', '14:05'],
    ['2pm', '14:00'],
    ['12 am', '00:00'],
    ['25:00', ''],
    ['13pm', ''],
    ['soon', ''],
  ])('reads %s as %s', (typed, want) => expect(readTime(typed)).toBe(want));
  it('joins days and refuses what is none', () => {
    expect(joinDay('1', '4', '2026')).toBe('2026-04-01');
    expect(joinDay('31', '4', '2026')).toBe('');
    expect(joinDay('29', '2', '2027')).toBe('');
    expect(joinDay('1', '4', '26')).toBe('');
  });
});

describe('evidence in the words', () => {
  it('counts characters as Go does: by code point', () => {
    // 😀 and 𝒽 are two UTF-16 units each; é is written as two code points.
    const text = '😀 she said 𝒽ello, cafe\u0301 no';
    const from = Array.from(text).indexOf('𝒽');
    expect(
      cut(text, [[{ from, to: from + 5 }]])
        .filter((p) => p.in[0])
        .map((p) => p.text),
    ).toEqual(['𝒽ello']);
  });
  it('joins overlaps and forgives what is out of bounds', () => {
    expect(
      cut('abcdef', [
        [
          { from: 3, to: 99 },
          { from: -2, to: 2 },
          { from: 1, to: 4 },
        ],
      ]),
    ).toEqual([{ text: 'abcdef', in: [true] }]);
    expect(cut('abc', [[]])).toEqual([{ text: 'abc', in: [false] }]);
    expect(cut('', [[{ from: 0, to: 2 }]])).toEqual([]);
  });
  it('keeps what rests on a word apart from what is unsure in it', () => {
    expect(cut('abcd', [[{ from: 0, to: 3 }], [{ from: 2, to: 4 }]])).toEqual([
      { text: 'ab', in: [true, false] },
      { text: 'c', in: [true, true] },
      { text: 'd', in: [false, true] },
    ]);
  });
  it('turns a place in code points into one in the text box, and back', () => {
    expect(units('😀 no', 2)).toBe(3);
    expect(points('😀 no', 3)).toBe(2);
  });
  it('puts spellings from the list in the place of what was heard', () => {
    const heard = '😀 carbamazapine and dons, twice';
    expect(
      replaced(heard, [
        { from: 2, to: 15, with: 'carbamazepine' },
        { from: 20, to: 24, with: 'Doncaster' },
      ]),
    ).toBe('😀 carbamazepine and Doncaster, twice');
  });
});

describe('played means heard to the end', () => {
  it.each([
    ['in one go', [{ from: 9, to: 15 }], true],
    [
      'in two that meet',
      [
        { from: 12, to: 15 },
        { from: 9, to: 12 },
      ],
      true,
    ],
    [
      'with a gap',
      [
        { from: 9, to: 11 },
        { from: 12, to: 15 },
      ],
      false,
    ],
    ['stopped before the end', [{ from: 9, to: 13.5 }], false],
    ['begun too late', [{ from: 10.5, to: 15 }], false],
    ['never', [], false],
  ])('%s', (_, heard, want) => expect(covered(heard, { from: 10, to: 14 })).toBe(want));
});

describe('single keys', () => {
  const press = (html: string, pick: string, key: string, on = true, ctrlKey = false) => {
    document.body.innerHTML = html;
    return command({ key, ctrlKey, metaKey: false, altKey: false, target: document.querySelector(pick) }, on);
  };
  const list =
    '<div data-statement="s1" tabindex="0"><button>b</button><select></select><div contenteditable="true">x</div></div><p tabindex="0">elsewhere</p><textarea></textarea>';
  it.each([
    ['c', 'confirm'],
    ['C', 'confirm'],
    ['e', 'edit'],
    ['r', 'remove'],
    ['u', 'undo'],
    ['a', 'add'],
    ['n', 'decide'],
    [' ', 'play'],
    ['Enter', 'hear'],
    ['?', 'help'],
    ['ArrowDown', 'next'],
    ['ArrowUp', 'previous'],
    ['x', null],
  ])('%s in the list means %s', (key, want) => expect(press(list, '[data-statement]', key)).toBe(want));
  it('mean nothing outside the list, while typing, with Ctrl, or on a button that has a use for them', () => {
    expect(press(list, 'p', 'c')).toBeNull();
    expect(press(list, 'textarea', 'c')).toBeNull();
    expect(press(list, '[contenteditable]', 'c')).toBeNull();
    expect(press(list, 'select', 'n')).toBeNull();
    expect(press(list, '[data-statement]', 'c', true, true)).toBeNull();
    expect(press(list, 'button', ' ')).toBeNull();
    expect(press(list, 'button', 'Enter')).toBeNull();
    expect(press(list, 'button', 'c')).toBe('confirm');
  });
  it('can be switched off; moving stays', () => {
    expect(press(list, '[data-statement]', 'c', false)).toBeNull();
    expect(press(list, '[data-statement]', 'Enter', false)).toBeNull();
    expect(press(list, '[data-statement]', 'ArrowDown', false)).toBe('next');
  });
});

describe('the path of a visit', () => {
  it.each([
    ['new', {}, 'sound'],
    ['hearing', {}, 'sound'],
    ['heard', { unnamed: 2 }, 'voices'],
    ['heard', {}, 'own-words'],
    ['heard', { observed: true }, 'draft'],
    ['drafted', {}, 'review'],
    ['signed', {}, 'hand-over'],
    ['handed_over', {}, 'hand-over'],
  ])('%s leads on', (state, more, want) => expect(nextStep(visit(state, more))).toBe(want));
  it('opens no step before its time', () => {
    expect([...openSteps(visit('new'))]).toEqual(['details', 'sound', 'own-words']);
    expect(openSteps(visit('drafted')).has('sign')).toBe(true);
    expect(openSteps(visit('drafted')).has('hand-over')).toBe(false);
  });
  it('ticks what is done', () => {
    expect(doneSteps(visit('heard', { unnamed: 1 })).has('voices')).toBe(false);
    expect(doneSteps(visit('signed')).has('sign')).toBe(true);
  });
  it('keeps the place in the address', () => {
    for (const hash of ['#/today', '#/cases', '#/check', '#/new', '#/new/c1', '#/visit/v1', '#/visit/v1/review'])
      expect(toHash(fromHash(hash))).toBe(hash);
    expect(fromHash('#/visit/v1/nowhere')).toEqual({ at: 'visit', id: 'v1', step: null });
    expect(fromHash('#/nowhere')).toEqual({ at: 'today' });
  });
});

describe('who was there', () => {
  it('asks everyone, and takes nobody’s answer for another', () => {
    expect(missing(form)).toBe('');
    expect(missing({ ...form, people: [...form.people, { ...nobody, name: 'Tom' }] })).toContain('Tom');
    expect(missing({ ...form, people: form.people.filter((p) => !p.signer) })).toContain('you');
    expect(missing({ ...form, caseId: '', caseLabel: ' ' })).toContain('case');
    expect(missing({ ...form, date: '' })).toContain('day');
  });
  it('refuses a recording over an objection or doubt', () => {
    expect(['content', 'not_told', ''].some((told) => refuses({ ...nobody, told }))).toBe(false);
    expect(['objected', 'could_not_understand'].every((told) => refuses({ ...nobody, told }))).toBe(true);
    expect(refuses({ ...nobody, signer: true, told: 'objected' })).toBe(false);
  });
});

describe('problems', () => {
  it('are shown as Go says them, and never as nothing', () => {
    expect(toProblem({ code: 'locked', message: 'Locked.' })).toEqual({ code: 'locked', message: 'Locked.' });
    for (const reason of [undefined, null, 'oops', new Error('x'), { code: 1, message: 2 }, { code: 'x', message: '' }])
      expect(toProblem(reason).code).toBe('internal');
  });
});
