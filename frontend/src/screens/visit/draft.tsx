import { Play, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { notes, visits, type engine } from '../../bridge';
import { go } from '../../place';
import { Button, goOn, Remark, Stopped, Trouble, Working } from '../../ui';
import { counted } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { FaultLines } from '../newvisit/withheld';
import { isDrafting, type StepProps } from './steps';

// DraftStep makes the draft, with the language model or by rules, and leads on to it once it is there.
export function DraftStep({ visit, job }: StepProps) {
  const act = useAct();
  const [begun, setBegun] = useState(false); // seen at work here
  const [asked, setAsked] = useState<engine.Job | null>(); // the work there was when a draft was asked for here
  const drafting = job?.running === true && isDrafting(job);
  const again = job?.running === true && job.stage === 'again'; // the words are there, and a draft may be asked for
  const ready = visit.hasDraft && job !== null && isDrafting(job) && job.code === '' && !job.running;
  useEffect(() => {
    if (drafting) setBegun(true);
  }, [drafting]);
  const came = begun || (asked !== undefined && job !== asked); // rules are quick: the news of the beginning and of the end may come as one
  useEffect(() => {
    if (came && ready) go({ at: 'visit', id: visit.id, step: 'review' });
  }, [came, ready, visit.id]);
  const stopped = job !== null && isDrafting(job) && !job.running && job.code !== '' ? job : null;
  const make = (how: 'model' | 'rules') => () =>
    void act.run(async () => {
      await notes.makeDraft(visit.id, how);
      setAsked(job);
    });
  if (job?.running && !again) return <AtWork visit={visit} job={job} drafting={drafting} />;
  return (
    <div className="stack">
      <div>
        <h2>Make the draft</h2>
        <p className="soft measure">Either way a program checks that every line rests on words that were said, and you decide each one.</p>
      </div>
      {again ? (
        <div className="stack measure">
          <Remark calm>
            Evenhand is listening to the recording a second time, to see how sure its words are. You can ask for the draft now: it begins by
            itself when that is done.
          </Remark>
          <Working job={job} />
        </div>
      ) : null}
      <Withheld />
      {visit.unnamed > 0 ? (
        <Remark>
          {counted(visit.unnamed, 'voice')} {visit.unnamed === 1 ? 'has' : 'have'} no name yet, so the draft says “Someone”.{' '}
          <a href={`#/visit/${visit.id}/voices`}>Say who is who</a>
        </Remark>
      ) : null}
      {visit.observed ? null : (
        <Remark>
          You have not said what you saw, or that there is nothing to add.{' '}
          <a href={`#/visit/${visit.id}/own-words`}>Your own words first</a>
        </Remark>
      )}
      {stopped ? <Interrupted job={stopped} onGoOn={make('model')} onRules={make('rules')} busy={act.busy} /> : null}
      <Trouble problem={act.problem} />
      {stopped ? null : <Choose onMake={make} busy={act.busy} />}
    </div>
  );
}

// Choose offers the two ways to make a draft. Where one stopped, going on from there stands in its place.
function Choose({ onMake, busy }: { onMake: (how: 'model' | 'rules') => () => void; busy: boolean }) {
  return (
    <div className="big-choice">
      <div className="card">
        <h3>With the language model on this laptop</h3>
        <p>It chooses what matters and puts it into sentences. It takes some minutes.</p>
        <Button kind="primary large" onPress={onMake('model')} isDisabled={busy}>
          Make the draft
        </Button>
      </div>
      <div className="card">
        <h3>By rules alone</h3>
        <p>Sorts what was said under the headings, as “she said …” where that is sure, else word for word. It takes seconds.</p>
        <Button kind="large" onPress={onMake('rules')} isDisabled={busy}>
          Make it by rules
        </Button>
      </div>
    </div>
  );
}

// AtWork shows the work that goes on in the draft's place: the draft itself, its wait, or the words.
function AtWork({ visit, job, drafting }: { visit: engine.VisitView; job: engine.Job; drafting: boolean }) {
  const act = useAct();
  const waiting = drafting && job.stage === 'waiting';
  return (
    <div className="stack measure">
      <h2>{waiting ? 'The draft waits its turn' : drafting ? 'The draft is being made' : 'Evenhand is still listening'}</h2>
      <Working job={job}>
        <Button icon={Square} isDisabled={act.busy} onPress={() => void act.run(() => visits.cancelJob(visit.id))}>
          {act.busy ? 'Stopping…' : waiting ? 'Don’t make it' : 'Stop'}
        </Button>
        <span className="soft">
          {waiting ? '' : drafting ? 'Stopping keeps what is complete. ' : ''}You can leave this page:{' '}
          {waiting ? 'it begins by itself' : 'the work goes on'}.
        </span>
      </Working>
      <Trouble problem={act.problem} />
    </div>
  );
}

// Withheld says that the council's list cannot be read. What is begun goes on all the same.
function Withheld() {
  const { value: faults } = useLoad(visits.templateFaults);
  const stops = faults?.filter((fault) => fault.stops) ?? [];
  if (stops.length === 0) return null;
  return (
    <Remark>
      <div className="stack tight">
        <p>
          Your council’s list of the kinds of note you may use cannot be read, so nobody can begin a new visit. This one was begun, and you
          can finish it. Tell IT:
        </p>
        <FaultLines faults={stops} />
      </div>
    </Remark>
  );
}

// What was read before the language model stopped is kept, so that nothing is lost.
const harmless: ReadonlySet<string> = new Set(['language_model_stopped', 'language_model_reply']);

interface InterruptedProps {
  job: engine.Job;
  busy: boolean;
  small?: boolean;
  onGoOn: () => void;
  onRules: () => void;
}

// Interrupted says how drafting stopped, what of it is safe, and goes on from there with one press; or the rules draft it.
export function Interrupted({ job, busy, small = false, onGoOn, onRules }: InterruptedProps) {
  const told = /\bsafe\b/.test(job.message); // Go has said it
  return (
    <Stopped job={job} harmless={harmless}>
      {job.part > 0 && !told ? (
        <p className="whole-row">
          {job.part < job.parts
            ? `Your recording and everything up to part ${job.part} are safe.`
            : 'Your recording is safe, and all of it was read.'}
        </p>
      ) : null}
      <Button kind={small ? 'small primary' : 'primary'} icon={Play} isDisabled={busy} onPress={onGoOn}>
        {goOn(job)}
      </Button>
      <Button kind={small ? 'small' : ''} isDisabled={busy} onPress={onRules}>
        Draft by rules
      </Button>
    </Stopped>
  );
}
