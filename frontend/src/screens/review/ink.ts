// Ink dries as a human decides. This is the one place that says how a sentence is shown and said; nothing else looks at its state.
import type { engine } from '../../bridge';
import { moment } from '../../ui/time';

export type Look =
  'drafted' | 'heard' | 'quoted' | 'unsure' | 'needs' | 'listen' | 'stale' | 'confirmed' | 'edited' | 'written' | 'removed';

export interface Ink {
  look: Look;
  wet: boolean; // nobody has decided it yet
  needs: boolean; // it must be decided by itself
  said: string; // what a screen reader and the tooltip say of it
  reason: string; // why it needs the worker, at the line's end; empty for the others
  lighter: boolean; // its words are only as heard: a lighter italic, no quotation marks
  quoted: boolean; // its words hang in quotation marks
}

// from names whose words they are, as a person is spoken about to the worker.
const from = (name: string) => (name === 'I' ? 'you' : name);

// asHeard says whether a sentence gives words as they were heard: only those may ever hang in quotation marks.
export const asHeard = (st: engine.StatementView) => st.provenance === 'quoted' && st.words !== '';

// cameAbout says how a sentence that is not heard words came about; empty for the worker's own.
function cameAbout(st: engine.StatementView): string {
  const form = st.form.trim();
  if (form === '' || asHeard(st) || st.provenance === 'written' || st.provenance === 'edited') return '';
  return /[.?!]$/.test(form) ? ` ${form}` : ` ${form}.`;
}

export function ink(st: engine.StatementView, now = new Date()): Ink {
  const words = asHeard(st);
  const form = cameAbout(st);
  const quoted = words && st.quote;
  const base = { wet: false, needs: false, reason: '', lighter: false, quoted };
  const when = moment(st.decidedAt, now);
  const at = when === '' ? '' : `, ${when}`;
  const exact = quoted ? ` Exact words of ${from(st.name)}.` : '';
  if (st.decision === 'removed') return { ...base, look: 'removed', quoted: false, said: `Removed by you${at}. Not in the note.` };
  if (st.decision === 'undecided') {
    const wet = { ...base, wet: true, lighter: words && !quoted };
    const alone = (look: Look, reason: string) => ({
      ...wet,
      look,
      needs: true,
      reason,
      said: `${reason}${exact}${form} Not yet checked by you.`,
    });
    if (st.stale) return alone('stale', 'The words under this changed.');
    if (st.unsure) return alone('unsure', 'Someone said this. Who?');
    if (st.highRisk && st.timed && !st.played) return alone('listen', st.why === '' ? 'Listen before you confirm.' : st.why);
    if (st.alone)
      return alone(
        'needs',
        st.why === '' || st.why === 'Listen before you confirm.' ? 'It speaks of risk. Confirm, change or remove it.' : st.why,
      );
    if (quoted) return { ...wet, look: 'quoted', said: `Exact words of ${from(st.name)}. Not yet checked by you.` };
    if (words) return { ...wet, look: 'heard', said: `Words as the computer heard them from ${from(st.name)}. Not yet checked by you.` };
    const own = { edited: 'Changed by you.', written: 'Written by you.' }[st.provenance];
    return { ...wet, look: 'drafted', said: `${own ?? `Drafted from the recording.${form}`} Not yet checked by you.` };
  }
  if (st.provenance === 'written') return { ...base, look: 'written', said: 'Written by you.' };
  if (st.decision === 'edited' || st.provenance === 'edited') return { ...base, look: 'edited', said: `Changed by you${at}.` };
  return { ...base, look: 'confirmed', said: `Confirmed by you${at}.${exact}${form}` };
}

// stretches gives the sound a sentence rests on.
export function stretches(st: engine.StatementView): { from: number; to: number }[] {
  return st.evidence.filter((e) => e.endS > e.startS).map((e) => ({ from: e.startS, to: e.endS }));
}

// lasting is how long that sound takes.
export function lasting(st: engine.StatementView): number {
  return stretches(st).reduce((sum, part) => sum + part.to - part.from, 0);
}
