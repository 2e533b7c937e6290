import { useCallback, useState } from 'react';
import { transcript, visits, type engine } from '../../../bridge';
import { Button, Field, Loading, Sheet, Trouble } from '../../../ui';
import { counted } from '../../../ui/time';
import { useAct, useLoad } from '../../../ui/use';
import type { Voice } from './turn';

// written and read are the case's list as text: one spelling a line, with how it is often misheard after a colon.
export const written = (terms: engine.TermView[]): string =>
  terms.map(({ text, heard }) => (heard.length > 0 ? `${text}: ${heard.join(', ')}` : text)).join('\n');

export function read(text: string): engine.TermView[] {
  return text
    .split('\n')
    .map((line) => {
      const [term = '', ...rest] = line.split(':');
      const heard = rest.join(':').split(',');
      return { text: term.trim(), heard: heard.map((one) => one.trim()).filter(Boolean) };
    })
    .filter((term) => term.text !== '');
}

// Glossary edits the case's list of names, medicines and places.
export function Glossary({ caseId, onClose }: { caseId: string; onClose: (changed: boolean) => void }) {
  const { value, problem, reload } = useLoad(
    useCallback(async () => {
      const one = (await visits.cases()).find((each) => each.id === caseId);
      return written(one?.glossary ?? []);
    }, [caseId]),
  );
  return (
    <Sheet title="Names, medicines and places of this case" isOpen onClose={() => onClose(false)}>
      {value === null ? <Loading problem={problem} retry={reload} /> : <List caseId={caseId} saved={value} onClose={onClose} />}
    </Sheet>
  );
}

function List({ caseId, saved, onClose }: { caseId: string; saved: string; onClose: (changed: boolean) => void }) {
  const [text, setText] = useState(saved);
  const act = useAct();
  const save = () =>
    act.run(async () => {
      await transcript.saveGlossary(caseId, read(text));
      onClose(true);
    });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p>Spellings from this list are offered where the words sound like them. Nothing is changed until you say so.</p>
      <Field
        label="One a line"
        hint="If one is often misheard, write how after a colon. For example: carbamazepine: carbamazapine, car bamazepine"
      >
        {(ids) => <textarea {...ids} rows={10} value={text} spellCheck={false} onChange={(e) => setText(e.target.value)} />}
      </Field>
      <Trouble problem={act.problem} />
      <div className="row">
        <Button type="submit" kind="primary" isDisabled={act.busy}>
          Keep this list
        </Button>
        <Button kind="quiet" onPress={() => onClose(false)}>
          Back
        </Button>
      </div>
    </form>
  );
}

// AllOf gives every turn of a voice to another.
export function AllOf({
  from,
  voices,
  onGive,
  onClose,
}: {
  from: Voice;
  voices: Voice[];
  onGive: (into: string) => void;
  onClose: () => void;
}) {
  const others = voices.filter((voice) => voice.ref !== from.ref);
  const [into, setInto] = useState(others[0]?.ref ?? '');
  return (
    <Sheet title={`Give all turns of ${from.called} to another voice`} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          onGive(into);
        }}
      >
        <p>{counted(from.turns, 'turn')} will be the other voice’s. You can undo it.</p>
        <Field label="Who said them?">
          {(ids) => (
            <select {...ids} autoFocus value={into} onChange={(e) => setInto(e.target.value)}>
              {others.map((voice) => (
                <option key={voice.ref} value={voice.ref}>
                  {voice.called}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="row">
          <Button type="submit" kind="primary">
            Give them all
          </Button>
          <Button kind="quiet" onPress={onClose}>
            Back
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
