import { Trash2 } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { recorder } from '../../bridge';
import { shown } from '../../recording';
import { Button, Choice, Field, Sheet, Trouble } from '../../ui';
import { counted } from '../../ui/time';
import { useAct } from '../../ui/use';

const choices = [1, 2, 5].map((minutes) => ({ value: String(minutes), words: counted(minutes, 'minute') }));

// Remove destroys the last minutes of what is being recorded, once the worker has said why.
export function Remove({ onClose }: { onClose: () => void }) {
  const [minutes, setMinutes] = useState(1);
  const [why, setWhy] = useState('');
  const act = useAct();
  const last = minutes === 1 ? 'the last minute' : `the last ${minutes} minutes`;
  const destroy = (event: FormEvent) => {
    event.preventDefault();
    void act.run(async () => {
      shown(await recorder.removeLast(minutes, why));
      onClose();
    });
  };
  return (
    <Sheet title="Remove the last minutes" isOpen onClose={onClose} role="alertdialog">
      <form className="stack" onSubmit={destroy}>
        <p>It will be destroyed and the gap will show. If anyone may be at risk, still write it.</p>
        <Choice
          legend="How much?"
          name="minutes"
          value={String(minutes)}
          options={choices}
          onChange={(value) => setMinutes(Number(value))}
        />
        <Field label="Why?" hint="The reason stays in the record; the sound does not.">
          {(ids) => <textarea {...ids} required rows={2} value={why} onChange={(e) => setWhy(e.target.value)} />}
        </Field>
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="stop primary" icon={Trash2} isDisabled={act.busy || why.trim() === ''}>
            {act.busy ? 'Destroying…' : `Destroy ${last}`}
          </Button>
          <Button autoFocus onPress={onClose}>
            Keep it
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
