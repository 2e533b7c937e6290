import { useCallback, useState } from 'react';
import { visits, type engine } from '../../bridge';
import { Loading, Trouble } from '../../ui';
import { useAct, useLoad } from '../../ui/use';
import { VisitForm } from '../newvisit/form';
import type { StepProps } from './steps';

// kinds lists what the visit's note may be: what anybody may choose, and what it was begun as, though that may be chosen no more.
async function kinds(begun: string): Promise<engine.TemplateView[]> {
  const all = await visits.templates();
  if (all.some((one) => one.id === begun)) return all;
  try {
    return [await visits.template(begun), ...all];
  } catch {
    return all; // it is gone altogether: Go says so where it matters
  }
}

// Details is what was said about the visit when it was made, to put right.
export function Details({ visit, onVisit }: StepProps) {
  const begun = visit.form.template;
  const { value: templates, problem, reload } = useLoad(useCallback(() => kinds(begun), [begun]));
  const [kept, setKept] = useState(false);
  const act = useAct();
  if (!templates) return <Loading problem={problem} retry={reload} />;
  const save = (form: engine.VisitForm) =>
    act.run(async () => {
      setKept(false);
      onVisit(await visits.update(visit.id, form));
      setKept(true);
    });
  return (
    <VisitForm
      initial={visit.form}
      cases={[]}
      templates={templates}
      submit="Keep the changes"
      busy={act.busy}
      fixedCase
      onSubmit={(form) => void save(form)}
    >
      <Trouble problem={act.problem} />
      {kept ? <p role="status">Kept.</p> : null}
    </VisitForm>
  );
}
