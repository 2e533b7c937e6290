import { CalendarClock, Hand } from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { notes, type engine } from '../../bridge';
import { Button, Field } from '../../ui';
import { DayField } from '../../ui/day';
import { longDate } from '../../ui/time';
import { useAutosave } from '../../ui/use';
import { Spoken, type Listening } from './spoken';

interface HumanProps {
  visit: string;
  section: engine.SectionView;
  signer: string;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
}

// Human is a section only the worker can write: a ruled, empty box with the template's questions, and beside it what was said that bears on
// it. Nothing is ever suggested or filled in.
export function Human({ visit, section, signer, act, ...listening }: HumanProps & Listening) {
  const [text, setText] = useState(section.written);
  const prompts = useId();
  const save = useCallback((now: string) => act(() => notes.writeHuman(visit, section.id, now)), [act, visit, section.id]);
  const { flush } = useAutosave(text, section.written, save);
  return (
    <section className="section human" aria-labelledby={`section-${section.id}`}>
      <h2 id={`section-${section.id}`}>{section.title}</h2>
      <p className="only-you">
        <Hand aria-hidden /> Only you can write this.
      </p>
      {section.prompts.length > 0 ? (
        <ul className="bullets soft" id={prompts}>
          {section.prompts.map((prompt) => (
            <li key={prompt}>{prompt}</li>
          ))}
        </ul>
      ) : null}
      <div className={section.beside.length > 0 ? 'human-desk' : ''}>
        <textarea
          id={`human-${section.id}`}
          className="serif"
          aria-labelledby={`section-${section.id}`}
          aria-describedby={section.prompts.length > 0 ? prompts : undefined}
          value={text}
          spellCheck
          onChange={(e) => setText(e.target.value)}
          onBlur={() => void flush()}
        />
        {section.beside.length > 0 ? (
          <div className="beside" role="group" aria-label={`Said at the visit that bears on ${section.title}`}>
            <h3 className="small">Said at the visit, for you to weigh</h3>
            <ul>
              {section.beside.map((said) => (
                <li key={said.utterance}>
                  <Spoken {...said} {...listening} />
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </div>
      {section.mayFollow ? <Follow visit={visit} section={section} signer={signer} act={act} empty={text.trim() === ''} /> : null}
    </section>
  );
}

// Follow signs the section as "to follow", by whom and by when, where the template allows it.
function Follow({ visit, section, signer, act, empty }: HumanProps & { empty: boolean }) {
  const [asking, setAsking] = useState(false);
  const [who, setWho] = useState(signer);
  const [by, setBy] = useState('');
  const id = section.id;
  if (section.follow) {
    return (
      <div className="row">
        <p>
          <CalendarClock aria-hidden className="icon" /> To follow: {section.follow.who}, by {longDate(section.follow.by)}.
        </p>
        <Button kind="quiet small" onPress={() => void act(() => notes.follow(visit, id, '', ''))}>
          Take back
        </Button>
      </div>
    );
  }
  if (!empty) return null;
  if (!asking) {
    return (
      <div>
        <Button kind="quiet small" icon={CalendarClock} onPress={() => setAsking(true)}>
          Sign without it, to follow…
        </Button>
      </div>
    );
  }
  return (
    <form
      className="follow"
      onSubmit={(event) => {
        event.preventDefault();
        void act(() => notes.follow(visit, id, who, by)).then((ok) => {
          if (ok) setAsking(false);
        });
      }}
    >
      <Field label="Who will write it?">{(ids) => <input {...ids} required value={who} onChange={(e) => setWho(e.target.value)} />}</Field>
      <DayField legend="By when?" value={by} onChange={setBy} />
      <div className="row">
        <Button type="submit" kind="small" isDisabled={who.trim() === '' || by === ''}>
          Say so in the note
        </Button>
        <Button kind="quiet small" onPress={() => setAsking(false)}>
          Back
        </Button>
      </div>
    </form>
  );
}
