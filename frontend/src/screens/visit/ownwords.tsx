import { ArrowRight } from 'lucide-react';
import { useCallback, useState } from 'react';
import { notes, visits, type engine } from '../../bridge';
import { go } from '../../place';
import { Button, Field, Loading, Remark, Trouble } from '../../ui';
import { useAutosave, useLoad } from '../../ui/use';
import type { StepProps } from './steps';

// OwnWords asks what the worker saw and what worries them before the draft is shown, so that the machine's words are not the first
// thing they think.
export function OwnWords({ visit, onVisit }: StepProps) {
  const { value: saved, problem, reload } = useLoad(useCallback(() => notes.observations(visit.id), [visit.id]));
  if (!saved) return <Loading problem={problem} retry={reload} />;
  return <Form visit={visit} saved={saved} onVisit={onVisit} />;
}

function Form({
  visit,
  saved,
  onVisit,
}: {
  visit: engine.VisitView;
  saved: engine.ObservationsForm;
  onVisit: (visit: engine.VisitView) => void;
}) {
  const [form, setForm] = useState(saved);
  const set = (part: Partial<engine.ObservationsForm>) => setForm((now) => ({ ...now, ...part }));
  const save = useCallback((now: engine.ObservationsForm) => notes.saveObservations(visit.id, now), [visit.id]);
  const { flush, problem } = useAutosave(form, saved, save);
  const answered = form.nothingToAdd || form.saw.trim() !== '' || form.worries.trim() !== '';
  const on = async () => {
    await flush();
    onVisit(await visits.visit(visit.id));
    go({ at: 'visit', id: visit.id, step: visit.hasWords ? 'draft' : 'sound' });
  };
  return (
    <div className="stack own">
      <div>
        <h2>In your own words</h2>
        <p className="soft measure">
          Before you read the draft. What you write here stands in the note as yours, first in its section, and Evenhand does not change a
          word of it.
        </p>
      </div>
      {visit.hasDraft ? (
        <Remark calm>The draft is already made. What you change here is changed in the note too, until you sign it.</Remark>
      ) : null}
      <Field label="What did you see?">
        {(ids) => (
          <textarea
            {...ids}
            className="serif"
            value={form.saw}
            onBlur={() => void flush()}
            onChange={(e) => set({ saw: e.target.value, nothingToAdd: false })}
          />
        )}
      </Field>
      <Field label="What worries you?">
        {(ids) => (
          <textarea
            {...ids}
            className="serif"
            value={form.worries}
            onBlur={() => void flush()}
            onChange={(e) => set({ worries: e.target.value, nothingToAdd: false })}
          />
        )}
      </Field>
      <label className="choice">
        <input
          type="checkbox"
          checked={form.nothingToAdd}
          disabled={form.saw.trim() !== '' || form.worries.trim() !== ''}
          onChange={(e) => set({ nothingToAdd: e.target.checked })}
        />
        <span>Nothing to add</span>
      </label>
      <Trouble problem={problem} />
      {visit.hasDraft ? null : (
        <div className="row">
          <Button kind="primary large" isDisabled={!answered} onPress={() => void on()}>
            Go on
            <ArrowRight aria-hidden />
          </Button>
          {answered ? null : <span className="soft">Write something, or tick “Nothing to add”.</span>}
        </div>
      )}
    </div>
  );
}
