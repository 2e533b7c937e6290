import { useCallback } from 'react';
import { visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go, type Purpose } from '../../place';
import { Loading, Trouble } from '../../ui';
import { isoDay } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { nobody, VisitForm } from './form';
import { NoNewVisit } from './withheld';

const submits: Record<Purpose, string> = {
  record: 'Make the visit, then record',
  sound: 'Make the visit, then bring in its sound',
  dictate: 'Make the visit, then dictate',
};

// NewVisit makes a visit, and its case if there is none yet.
export function NewVisit({ caseId, to, signer }: { caseId: string; to: Purpose | null; signer: engine.Door }) {
  const load = useCallback(async () => {
    const [cases, templates, faults] = await Promise.all([visits.cases(), visits.templates(), visits.templateFaults()]);
    return { cases, templates, stops: faults.filter((fault) => fault.stops) };
  }, []);
  const { value, problem, reload } = useLoad(load);
  const act = useAct();
  if (!value) return <Loading problem={problem} retry={reload} />;
  if (value.stops.length > 0) {
    return (
      <div className="page">
        <Top title="New visit" />
        <NoNewVisit faults={value.stops} onLook={reload} />
      </div>
    );
  }
  const you = { ...nobody, name: signer.name, role: signer.role, signer: true };
  const initial: engine.VisitForm = {
    caseId: value.cases.some((one) => one.id === caseId) ? caseId : '',
    caseLabel: '',
    reference: '',
    kind: to === 'dictate' ? 'Dictation' : 'Home visit',
    template: (value.templates.find((template) => template.id === 'case-note') ?? value.templates[0])?.id ?? '',
    date: isoDay(new Date()),
    started: '',
    ended: '',
    announced: to === 'dictate' ? '' : 'announced',
    people: to === 'dictate' ? [you] : [you, nobody],
  };
  const make = (form: engine.VisitForm) =>
    act.run(async () => {
      const id = await visits.make(form);
      go({ at: 'visit', id, step: to });
    });
  return (
    <div className="page">
      <Top title="New visit" />
      <VisitForm
        initial={initial}
        cases={value.cases}
        templates={value.templates}
        submit={to === null ? 'Make the visit' : submits[to]}
        busy={act.busy}
        onSubmit={(form) => void make(form)}
      >
        <Trouble problem={act.problem} />
      </VisitForm>
    </div>
  );
}
