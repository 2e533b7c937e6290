import { RefreshCw, Square, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import { notes, visits, type engine } from '../../bridge';
import { Button, Field, Sheet, Stopped, Trouble, Working } from '../../ui';
import { useAct } from '../../ui/use';
import { asHeard } from './ink';

// Asked is what the worker wants written again: a whole section, or one sentence of it.
export interface Asked {
  section: string;
  statement: string; // empty: the section
}

// What is asked for often. Rules alone make the exact words and reported speech; the rest needs the language model.
const byModel = ['Shorter', 'Plainer'];

interface AgainProps {
  visit: string;
  asked: Asked;
  draft: engine.DraftView;
  onExact: (id: string) => void;
  onBegun: () => void;
  onClose: () => void;
}

// mayChange lists what may be written again here: what nobody has decided, nobody wrote, and need not be decided alone.
export const mayChange = (section: engine.SectionView, statement = '') =>
  section.statements.filter(
    (st) =>
      (statement === '' || st.id === statement) &&
      st.decision === 'undecided' &&
      !st.alone &&
      st.provenance !== 'written' &&
      st.provenance !== 'edited',
  );

// mayBeExact says whether any of these sentences can be put back to the exact words.
export const mayBeExact = (open: engine.StatementView[]): boolean => open.some((st) => st.exact);

// Again asks how a part of the note is to read, and has it written again.
export function Again({ visit, asked, draft, onExact, onBegun, onClose }: AgainProps) {
  const [wish, setWish] = useState('');
  const act = useAct();
  const section = draft.sections.find((one) => one.id === asked.section);
  const open = section ? mayChange(section, asked.statement) : [];
  const alone = asked.statement !== '';
  const choices = [
    ...(draft.model ? byModel : []),
    ...(mayBeExact(open) ? ['Exact words'] : []),
    ...(draft.model && open.some(asHeard) ? ['Reported speech'] : []),
  ];
  const write = (instruction: string) => {
    if (alone && instruction === 'Exact words') return onExact(asked.statement);
    void act.run(async () => {
      await notes.redraft(visit, alone ? '' : asked.section, asked.statement, instruction);
      onBegun();
    });
  };
  return (
    <Sheet title={alone ? 'Write this sentence again' : `Write “${section?.title ?? ''}” again`} isOpen onClose={onClose}>
      {alone && open[0] ? <p className="serif again-text">{open[0].text}</p> : null}
      <p>
        {alone
          ? 'The same checks look at the new words. If they do not pass, the sentence stays as it is.'
          : 'Only sentences you have not decided are written again, and never those marked for you to decide one by one. The same checks look at each new one; what does not pass stays as it is.'}{' '}
        You can undo it.
      </p>
      <div className="row" role="group" aria-label="How should it read?">
        {choices.map((words) => (
          <Button key={words} isDisabled={act.busy} onPress={() => write(words)}>
            {words}
          </Button>
        ))}
      </div>
      <form
        className="stack tight"
        onSubmit={(event) => {
          event.preventDefault();
          write(wish);
        }}
      >
        {draft.model ? (
          <Field label="Or say how it should read" hint="For example: begin with what she wants. It cannot add what was not said.">
            {(ids) => <input {...ids} autoComplete="off" maxLength={300} value={wish} onChange={(e) => setWish(e.target.value)} />}
          </Field>
        ) : null}
        <Trouble problem={act.problem} />
        <div className="row">
          {draft.model ? (
            <Button type="submit" kind="primary" icon={RefreshCw} isDisabled={act.busy || wish.trim() === ''}>
              Write again
            </Button>
          ) : null}
          <Button kind="quiet" onPress={onClose}>
            Back
          </Button>
        </div>
      </form>
    </Sheet>
  );
}

// What the language model could not do, and what the worker's own work came before: the note is as it was.
const harmless: ReadonlySet<string> = new Set(['language_model_reply', 'refused']);

// AtWork shows the work on the note that is going on, or how it stopped. The worker may go on deciding meanwhile.
export function AtWork({ visit, job }: { visit: string; job: engine.Job }) {
  const act = useAct();
  const [closed, setClosed] = useState<engine.Job | null>(null);
  if (closed === job) return null;
  if (!job.running) {
    return (
      <Stopped job={job} harmless={harmless}>
        <Button kind="quiet small" icon={X} onPress={() => setClosed(job)}>
          Close this message
        </Button>
      </Stopped>
    );
  }
  return (
    <div className="at-work">
      <Working job={job}>
        <Button kind="small" icon={Square} isDisabled={act.busy} onPress={() => void act.run(() => visits.cancelJob(visit))}>
          {act.busy ? 'Stopping…' : 'Stop'}
        </Button>
        <span className="soft small">You can go on. What you have decided is not changed.</span>
      </Working>
      <Trouble problem={act.problem} />
    </div>
  );
}

// TakeBack offers to put back what the last new draft, exact words or split in a section replaced.
export function TakeBack({ title, onUndo }: { title: string; onUndo: () => void }) {
  return (
    <Button kind="small" icon={Undo2} aria-label={`Undo: put the sentences of ${title} back as they were`} onPress={onUndo}>
      Undo: put the sentences back as they were
    </Button>
  );
}
