import { describe, expect, it } from 'vitest';
import { ink, lasting, stretches } from '../src/screens/review/ink';
import { statement } from './preview/fixture';

const now = new Date('2026-04-21T15:00:00');
const at = { decidedAt: '2026-04-21T14:32:00' };
const heard = (more = {}) => statement('s', 9, 'I had a tumble, two.', more);

describe('ink', () => {
  it.each([
    [
      'drafted',
      { provenance: 'drafted', lead: '', words: '', text: 'She has had a tumble.', form: '' },
      'drafted',
      true,
      'Drafted from the recording. Not yet checked by you.',
    ],
    [
      'reported',
      {
        provenance: 'reported',
        lead: '',
        words: 'Maureen said she had a tumble.',
        form: 'Maureen’s words, put as reported speech by rule',
      },
      'drafted',
      true,
      'Drafted from the recording. Maureen’s words, put as reported speech by rule. Not yet checked by you.',
    ],
    [
      'reported and confirmed',
      { provenance: 'reported', decision: 'confirmed', form: 'Maureen’s words, put as reported speech by rule', ...at },
      'confirmed',
      false,
      'Confirmed by you, 14:32. Maureen’s words, put as reported speech by rule.',
    ],
    ['as heard', {}, 'heard', true, 'Words as the computer heard them from Maureen Tasker. Not yet checked by you.'],
    ['as heard from the worker', { name: 'I' }, 'heard', true, 'Words as the computer heard them from you. Not yet checked by you.'],
    ['quoted', { quote: true }, 'quoted', true, 'Exact words of Maureen Tasker. Not yet checked by you.'],
    ['unsure who', { unsure: true, alone: true }, 'unsure', true, 'Someone said this. Who? Not yet checked by you.'],
    ['needs you', { alone: true, why: 'They differ.' }, 'needs', true, 'They differ. Not yet checked by you.'],
    [
      'high risk, not played',
      { alone: true, highRisk: true, why: 'Listen before you confirm.' },
      'listen',
      true,
      'Listen before you confirm. Not yet checked by you.',
    ],
    [
      'high risk, played',
      { alone: true, highRisk: true, played: true, why: 'Listen before you confirm.' },
      'needs',
      true,
      'It speaks of risk. Confirm, change or remove it. Not yet checked by you.',
    ],
    [
      'high risk without sound',
      { alone: true, highRisk: true, timed: false, why: 'Listen before you confirm.' },
      'needs',
      true,
      'It speaks of risk. Confirm, change or remove it. Not yet checked by you.',
    ],
    ['stale', { alone: true, stale: true, unsure: true }, 'stale', true, 'The words under this changed. Not yet checked by you.'],
    ['one half of a split', { provenance: 'edited', form: 'Changed by you' }, 'drafted', true, 'Changed by you. Not yet checked by you.'],
    ['confirmed', { decision: 'confirmed', ...at }, 'confirmed', false, 'Confirmed by you, 14:32.'],
    [
      'confirmed exact words',
      { decision: 'confirmed', quote: true, ...at },
      'confirmed',
      false,
      'Confirmed by you, 14:32. Exact words of Maureen Tasker.',
    ],
    ['edited', { decision: 'edited', provenance: 'edited', ...at }, 'edited', false, 'Changed by you, 14:32.'],
    ['written', { decision: 'confirmed', provenance: 'written' }, 'written', false, 'Written by you.'],
    ['removed', { decision: 'removed', ...at }, 'removed', false, 'Removed by you, 14:32. Not in the note.'],
  ])('%s', (_, more, look, wet, said) => {
    const state = ink(heard(more), now);
    expect([state.look, state.wet, state.said]).toEqual([look, wet, said]);
  });

  it('needs the worker exactly when something must be decided by itself', () => {
    expect(ink(heard({ alone: true, why: 'They differ.' })).reason).toBe('They differ.');
    expect(ink(heard()).reason).toBe('');
    expect(ink(heard({ alone: true, decision: 'confirmed' })).needs).toBe(false);
  });

  it('shows heard words lighter until they may stand in quotation marks or are decided', () => {
    expect(ink(heard()).lighter).toBe(true);
    expect(ink(heard({ quote: true })).lighter).toBe(false);
    expect(ink(heard({ quote: true })).quoted).toBe(true);
    expect(ink(heard({ decision: 'confirmed' })).lighter).toBe(false);
  });

  it('plays only stretches that have sound', () => {
    const st = heard();
    const both = { ...st, evidence: [...st.evidence, { utterance: 9, from: 0, to: 1, quote: 'I', heard: 'text', startS: 0, endS: 0 }] };
    expect(stretches(both)).toHaveLength(1);
    expect(lasting(both)).toBeCloseTo((st.evidence[0]?.endS ?? 0) - (st.evidence[0]?.startS ?? 0));
  });
});
