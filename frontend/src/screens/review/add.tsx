import { useState } from 'react';
import { notes, type engine } from '../../bridge';
import { Button, Field, Sheet } from '../../ui';
import { counted } from '../../ui/time';

interface AddProps {
  visit: string;
  draft: engine.DraftView;
  turns: engine.UtteranceView[]; // chosen in the transcript; empty: the worker's own words
  section: string;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
  onClose: (added: boolean) => void;
}

// Add puts chosen words of the transcript into the note as they were heard, or a sentence of the worker's own.
export function Add({ visit, draft, turns, section, act, onClose }: AddProps) {
  const open = draft.sections.filter((one) => !one.humanOnly);
  const [to, setTo] = useState(open.some((one) => one.id === section) ? section : (open[0]?.id ?? ''));
  const [text, setText] = useState('');
  const own = turns.length === 0;
  const add = () =>
    void act(() =>
      notes.add(
        visit,
        to,
        own ? text : '',
        turns.map((turn) => turn.id),
      ),
    ).then(() => onClose(true));
  return (
    <Sheet
      title={own ? 'Add a sentence of your own' : `Add ${counted(turns.length, 'turn')} to the note`}
      isOpen
      onClose={() => onClose(false)}
    >
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        {own ? (
          <Field label="Your sentence" hint="It stands in the note as yours.">
            {(ids) => <textarea {...ids} className="serif" rows={3} required value={text} onChange={(e) => setText(e.target.value)} />}
          </Field>
        ) : (
          <ul className="stack tight">
            {turns.map((turn) => (
              <li key={turn.id} className="serif">
                {turn.unsure ? 'Someone' : turn.name} said, as heard: <span className="heard">{turn.text}</span>
              </li>
            ))}
          </ul>
        )}
        <Field label="Under which heading?">
          {(ids) => (
            <select {...ids} value={to} onChange={(e) => setTo(e.target.value)}>
              {open.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.title}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="row">
          <Button type="submit" kind="primary" isDisabled={to === '' || (own && text.trim() === '')}>
            Add
          </Button>
          <Button kind="quiet" onPress={() => onClose(false)}>
            Back
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
