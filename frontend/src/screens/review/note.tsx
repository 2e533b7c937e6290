import { BookCheck, Check, Plus, Quote, RefreshCw } from 'lucide-react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { notes, type engine } from '../../bridge';
import { toHash } from '../../place';
import { Button, Remark } from '../../ui';
import { clock, counted, moment } from '../../ui/time';
import { AtWork, mayBeExact, mayChange, TakeBack, type Asked } from './again';
import { Human } from './human';
import { asHeard } from './ink';
import { command, type Command } from './keys';
import { Receipt } from './receipt';
import type { Listening } from './spoken';
import { regain, voices } from './state';
import { Statement, type StatementActs } from './statement';

interface NoteProps {
  visit: string;
  draft: engine.DraftView;
  words: engine.TranscriptView;
  signer: string;
  job: engine.Job | null; // work on this note
  current: string | null;
  focused: engine.StatementView | null;
  lit: ReadonlySet<string>;
  editing: string | null;
  splitting: string | null;
  exacted: ReadonlySet<string>; // put to the exact words just now
  hearing: string | null;
  keysOn: boolean;
  acts: StatementActs;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
  onCommand: (what: Command) => void;
  onAdd: (section: string) => void;
  onAgain: (asked: Asked) => void;
  listening: Listening;
  remark: ReactNode; // the answer to what was just asked for, where nothing of the note moves for it
  column: RefObject<HTMLDivElement | null>;
}

// Note is the note itself, by section, as it will stand in the document.
export function Note(props: NoteProps) {
  const { visit, draft, words, signer, job, current, focused, lit, editing, splitting, exacted, hearing, keysOn } = props;
  const { acts, act, onCommand, onAdd, onAgain, listening, remark, column } = props;
  const unnamed = voices(words).filter((voice) => voice.personId === '').length;
  const press = (event: KeyboardEvent) => {
    const what = command(event, keysOn);
    if (!what) return;
    event.preventDefault();
    onCommand(what);
  };
  return (
    <div className="note-side">
      <div className="pane note" ref={column} role="region" aria-label="The note" tabIndex={-1}>
        <header className="note-head">
          <h2 className="serif">{draft.title}</h2>
          <p className="counts">
            <Inks wet={draft.wet} dry={draft.dry} /> ·{' '}
            <span className={draft.words > draft.maxWords ? 'over' : ''}>
              {draft.words} of at most {draft.maxWords} words
            </span>
          </p>
          <Receipt visit={visit} draft={draft} untouched={untouched(draft)} />
        </header>
        {job ? <AtWork visit={visit} job={job} /> : null}
        {draft.notice === '' ? null : <Remark>{draft.notice}</Remark>}
        {unnamed > 0 && !draft.signed ? (
          <Remark>
            {counted(unnamed, 'voice')} {unnamed === 1 ? 'has' : 'have'} no name yet, so the note says “Someone”.{' '}
            <a href={toHash({ at: 'visit', id: visit, step: 'voices' })}>Say who is who</a>
          </Remark>
        ) : null}
        {draft.signed ? <Remark calm>You signed this version. Anything you change makes a new version, which is not signed.</Remark> : null}
        <div className="sections" onKeyDown={press}>
          {draft.sections.map((section) =>
            section.humanOnly ? (
              <Human key={section.id} visit={visit} section={section} signer={signer} act={act} {...listening} />
            ) : (
              <section
                key={section.id}
                className={section.statements.length === 0 ? 'section nothing' : 'section'}
                aria-labelledby={`section-${section.id}`}
              >
                <h2 id={`section-${section.id}`}>{section.title}</h2>
                {section.statements.length === 0 ? <p className="soft">Nothing here.</p> : null}
                {topics(section.statements).map((group) => (
                  <ol key={group.statements[0]?.id} aria-label={group.topic === '' ? section.title : `${section.title}: ${group.topic}`}>
                    {group.statements.map((st, i) => (
                      <Statement
                        key={st.id}
                        visit={visit}
                        st={st}
                        words={words}
                        topic={i === 0 ? group.topic : ''}
                        model={draft.model}
                        current={current === st.id}
                        lit={lit.has(st.id)}
                        editing={editing === st.id}
                        splitting={splitting === st.id}
                        exacted={exacted.has(st.id)}
                        hearing={hearing === st.id}
                        acts={acts}
                      />
                    ))}
                  </ol>
                ))}
                <SectionFoot
                  section={section}
                  model={draft.model}
                  onRead={() =>
                    void act(() => notes.read(visit, section.id)).then(() => regain(() => document.getElementById(`read-${section.id}`)))
                  }
                  onAdd={() => onAdd(section.id)}
                  onAgain={
                    (draft.model ? mayChange(section).length > 0 : mayBeExact(mayChange(section))) && !job?.running
                      ? () => onAgain({ section: section.id, statement: '' })
                      : null
                  }
                  onUndo={
                    section.undo
                      ? () =>
                          void act(() => notes.undoRedraft(visit, section.id)).then(() =>
                            regain(() => document.getElementById(`read-${section.id}`)),
                          )
                      : null
                  }
                />
              </section>
            ),
          )}
        </div>
      </div>
      <div className="note-foot">
        {remark}
        <Whence st={focused} />
      </div>
    </div>
  );
}

// Inks counts the sentences nobody has checked and the others, in words: what is left to decide is another count.
function Inks({ wet, dry }: { wet: number; dry: number }) {
  return (
    <>
      {wet === 0 ? (
        <span>no sentence wet</span>
      ) : (
        <span className="wet-count" title="Wet ink: drafted from the recording. Not yet checked by you.">
          {counted(wet, 'sentence')} wet, not yet checked by you
        </span>
      )}{' '}
      · <span title="Dry ink: confirmed, changed or written by you, or read with its section.">{dry} dry</span>
    </>
  );
}

// topics parts the sentences of a section where their topic changes.
export function topics(statements: engine.StatementView[]): { topic: string; statements: engine.StatementView[] }[] {
  const out: { topic: string; statements: engine.StatementView[] }[] = [];
  for (const st of statements) {
    const last = out.at(-1);
    if (last && last.topic === st.topic) last.statements.push(st);
    else out.push({ topic: st.topic, statements: [st] });
  }
  return out;
}

// Whence says where the sentence in focus comes from, always in the same place, so that nothing moves under the worker's hands.
function Whence({ st }: { st: engine.StatementView | null }) {
  const said = st?.evidence.at(-1);
  const from = st?.form ?? '';
  return (
    <p className={from === '' ? 'whence small none' : 'whence small'}>
      <strong>Where this comes from:</strong> {from === '' ? <span className="soft">choose a sentence to see.</span> : from}
      {said && said.endS > said.startS ? <span className="soft"> · at {clock(said.startS)}</span> : null}
      {said && st && !asHeard(st) ? <q className="soft">{said.quote}</q> : null}
    </p>
  );
}

// untouched says whether nothing in the note was decided yet: then it may be drafted again.
const untouched = (draft: engine.DraftView) =>
  draft.sections.every(
    (section) =>
      section.readAt === '' &&
      section.written === '' &&
      section.statements.every((st) => st.provenance === 'written' || st.decision === 'undecided'),
  );

// nothingIn says whether a section would stand in the note with nothing under it.
export const nothingIn = (section: engine.SectionView) => section.statements.every((st) => st.decision === 'removed');

interface FootProps {
  section: engine.SectionView;
  model: boolean;
  onRead: () => void;
  onAdd: () => void;
  onAgain: (() => void) | null; // null: nothing here can be written again
  onUndo: (() => void) | null; // null: nothing here can be taken back
}

function SectionFoot({ section, model, onRead, onAdd, onAgain, onUndo }: FootProps) {
  const read = moment(section.readAt);
  const empty = nothingIn(section);
  return (
    <div className="row section-foot">
      {read !== '' ? (
        <span className="read" id={`read-${section.id}`} tabIndex={-1}>
          <Check aria-hidden className="icon" /> Read by you, {read}
        </span>
      ) : section.undecided > 0 ? (
        <span className="soft">{counted(section.undecided, 'marked sentence')} to decide first, then “Read this section”.</span>
      ) : (
        <Button
          id={`read-${section.id}`}
          kind="small"
          icon={BookCheck}
          onPress={onRead}
          aria-label={`${empty ? 'Right, nothing here' : 'Read this section'}: ${section.title}`}
        >
          {empty ? 'Right, nothing here' : 'Read this section'}
        </Button>
      )}
      <Button kind="quiet small" icon={Plus} onPress={onAdd} aria-label={`Add a sentence to ${section.title}`}>
        Add a sentence
      </Button>
      {onAgain ? (
        <Button
          kind="quiet small"
          icon={model ? RefreshCw : Quote}
          onPress={onAgain}
          aria-label={`${model ? 'Write again' : 'Exact words'}: ${section.title}`}
        >
          {model ? 'Write again…' : 'Exact words…'}
        </Button>
      ) : null}
      {onUndo ? <TakeBack title={section.title} onUndo={onUndo} /> : null}
    </div>
  );
}
