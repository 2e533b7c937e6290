import { useCallback, useEffect, useState } from 'react';
import { on, visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import type { Step } from '../../place';
import { Loading, Remark } from '../../ui';
import { useLoad } from '../../ui/use';
import { useRecording } from '../../recording';
import { Record } from '../record';
import { Review } from '../review';
import { HandOver } from '../sign/handover';
import { Sign } from '../sign';
import { Details } from './details';
import { DraftStep } from './draft';
import { OwnWords } from './ownwords';
import { Sound } from './sound';
import { nextStep, openSteps, Steps, where } from './steps';
import { Voices } from './voices';
import { Words } from './words';

// useVisit keeps a visit and the work on it as they are now.
function useVisit(id: string) {
  const { value, problem, reload, set } = useLoad(useCallback(() => visits.visit(id), [id]));
  const [job, setJob] = useState<engine.Job | null>(null);
  useEffect(
    () =>
      on('changed', (change) => {
        if (change.visit === id) reload();
      }),
    [id, reload],
  );
  useEffect(
    () =>
      on('job', (now) => {
        if (now.visit !== id) return;
        setJob(now);
        if (!now.running) reload();
      }),
    [id, reload],
  );
  return { visit: value, problem, reload, set, job: job ?? value?.job ?? null };
}

// Visit is the one path from sound to a note that is handed over. Each step can be gone back to.
export function Visit({ id, step }: { id: string; step: Step | null }) {
  const { visit, problem, reload, set, job } = useVisit(id);
  // Where an address without a step leads is settled once: a step does not change under the worker's hands.
  const [landed, setLanded] = useState<Step | null>(null);
  useEffect(() => {
    if (visit && landed === null) setLanded(nextStep(visit));
  }, [visit, landed]);
  const recorded = useRecording(({ now }) => now?.visit === id);
  if (!visit) return <Loading problem={problem} retry={reload} />;
  if ((step === 'record' || step === 'dictate') && (recorded || !visit.hasDraft)) {
    return <Record key={step} visit={visit} dictation={step === 'dictate'} onVisit={set} />;
  }
  const wanted = step ?? landed ?? nextStep(visit);
  const now = openSteps(visit).has(wanted) ? wanted : nextStep(visit);
  const common = { visit, job, onVisit: set };
  if (now === 'review') return <Review visit={visit} job={job} />;
  return (
    <div className="page">
      <Top key={now} title={visit.form.caseLabel} where={where(visit)} />
      <Steps visit={visit} now={now} />
      {visit.practice ? (
        <div className="practice">
          <Remark calm>This is the practice visit. The people are invented.</Remark>
        </div>
      ) : null}
      {now === 'details' ? <Details {...common} /> : null}
      {now === 'sound' ? <Sound {...common} /> : null}
      {now === 'words' ? <Words {...common} /> : null}
      {now === 'voices' ? <Voices {...common} /> : null}
      {now === 'own-words' ? <OwnWords {...common} /> : null}
      {now === 'draft' ? <DraftStep {...common} /> : null}
      {now === 'sign' ? <Sign id={id} /> : null}
      {now === 'hand-over' ? <HandOver id={id} /> : null}
    </div>
  );
}
