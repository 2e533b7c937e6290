import { useCallback } from 'react';
import { visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go } from '../../place';
import { Loading, Trouble } from '../../ui';
import { isoDay } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { nobody, VisitForm } from './form';

// NewVisit makes a visit, and its case if there is none yet.
export function NewVisit({ caseId, signer }: { caseId: string; signer: engine.Door }) {
  const load = useCallback(async () => {
    const [cases, templates] = await Promise.all([visits.cases(), visits.templates()]);
    return { cases, templates };
  }, []);
  const { value, problem, reload } = useLoad(load);
  const act = useAct();
  if (!value) return <Loading problem={problem} retry={reload} />;
  const initial: engine.VisitForm = {
    caseId: value.cases.some((one) => one.id === caseId) ? caseId : '',
    caseLabel: '',
    reference: '',
    kind: 'Home visit',
    template: (value.templates.find((template) => template.id === 'case-note') ?? value.templates[0])?.id ?? '',
    date: isoDay(new Date()),
    started: '',
    ended: '',
    announced: 'announced',
    people: [{ ...nobody, name: signer.name, role: signer.role, signer: true }, nobody],
  };
  const make = (form: engine.VisitForm) =>
    act.run(async () => {
      const id = await visits.make(form);
      go({ at: 'visit', id, step: null });
    });
  return (
    <div className="page">
      <Top title="New visit" />
      <VisitForm
        initial={initial}
        cases={value.cases}
        templates={value.templates}
        submit="Make the visit"
        busy={act.busy}
        onSubmit={(form) => void make(form)}
      >
        <Trouble problem={act.problem} />
      </VisitForm>
    </div>
  );
}
