import { Check } from 'lucide-react';
import type { engine } from '../../bridge';
import { toHash, type Step } from '../../place';
import { longDate } from '../../ui/time';
import './visit.css';

const path: { step: Step; words: string }[] = [
  { step: 'details', words: 'Visit' },
  { step: 'sound', words: 'Sound' },
  { step: 'words', words: 'Words' },
  { step: 'voices', words: 'Who is who' },
  { step: 'own-words', words: 'Your own words' },
  { step: 'draft', words: 'Draft' },
  { step: 'review', words: 'Check the note' },
  { step: 'sign', words: 'Sign' },
  { step: 'hand-over', words: 'Hand over' },
];

// doneSteps says which steps of a visit have been taken.
export function doneSteps(visit: engine.VisitView): Set<Step> {
  const signed = visit.state === 'signed' || visit.state === 'handed_over';
  const done = new Set<Step>(['details']);
  if (visit.hasWords) done.add('sound').add('words');
  if (visit.hasWords && (visit.unnamed === 0 || visit.hasDraft)) done.add('voices');
  if (visit.observed) done.add('own-words');
  if (visit.hasDraft && (signed || visit.open === 0)) done.add('review');
  if (signed) done.add('sign');
  if (visit.state === 'handed_over') done.add('hand-over');
  return done;
}

// openSteps says which steps can be taken now.
export function openSteps(visit: engine.VisitView): Set<Step> {
  const open = new Set<Step>(['details', 'sound', 'own-words']);
  if (visit.hasWords || (visit.state === 'hearing' && visit.hasSound)) open.add('words');
  if (visit.hasWords) {
    open.add('voices');
    open.add('draft');
  }
  if (visit.hasDraft) {
    open.add('review');
    open.add('sign');
  }
  if (visit.state === 'signed' || visit.state === 'handed_over') open.add('hand-over');
  return open;
}

// nextStep is where opening a visit leads: to what it needs now.
export function nextStep(visit: engine.VisitView): Step {
  if (visit.state === 'signed' || visit.state === 'handed_over') return 'hand-over';
  if (visit.job?.running && isDrafting(visit.job)) return 'draft';
  if (visit.hasDraft) return 'review';
  if (!visit.hasWords) return 'sound';
  if (visit.unnamed > 0) return 'voices';
  return visit.observed ? 'draft' : 'own-words';
}

// Work that makes the draft, and work on a draft that is there. All other work is on the sound and its words.
const drafting = new Set(['reading', 'drafting']);
const reviewing = new Set(['rewriting', 'checking']);
const stageOf = (job: engine.Job): string => (job.stage === 'waiting' && job.next !== '' ? job.next : job.stage); // what waits counts as what it will be
export const isDrafting = (job: engine.Job | null): boolean => job !== null && drafting.has(stageOf(job));
export const isReviewing = (job: engine.Job | null): boolean => job !== null && reviewing.has(stageOf(job));
export const isHearing = (job: engine.Job | null): boolean => job !== null && !isDrafting(job) && !isReviewing(job);

export interface StepProps {
  visit: engine.VisitView;
  job: engine.Job | null;
  onVisit: (visit: engine.VisitView) => void;
}

export function where(visit: engine.VisitView): string {
  return [visit.kind, visit.title, longDate(visit.date)].filter(Boolean).join(' · ');
}

export function Steps({ visit, now }: { visit: engine.VisitView; now: Step }) {
  const done = doneSteps(visit);
  const open = openSteps(visit);
  // Making the draft is a step until the note is there to check.
  const shown = path.filter(({ step }) => step !== 'draft' || !visit.hasDraft || now === 'draft');
  return (
    <nav aria-label="Steps of this visit">
      <ol className="steps">
        {shown.map(({ step, words }) => {
          const mark = done.has(step) ? <Check aria-hidden /> : null;
          return (
            <li key={step}>
              {open.has(step) ? (
                <a
                  href={toHash({ at: 'visit', id: visit.id, step })}
                  aria-current={step === now ? 'step' : undefined}
                  className={done.has(step) ? 'done' : ''}
                >
                  {mark}
                  {words}
                  {done.has(step) ? <span className="hidden-words">, done</span> : null}
                </a>
              ) : (
                <span className="later">
                  {words}
                  <span className="hidden-words">, later</span>
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
