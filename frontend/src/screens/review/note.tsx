import { BookCheck, Check, Plus } from 'lucide-react';
import type { KeyboardEvent, RefObject } from 'react';
import { notes, type engine } from '../../bridge';
import { toHash } from '../../place';
import { Button, Remark } from '../../ui';
import { counted, moment } from '../../ui/time';
import { Human } from './human';
import { command, type Command } from './keys';
import { regain, voices } from './state';
import { Statement, type StatementActs } from './statement';

interface NoteProps {
  visit: string;
  draft: engine.DraftView;
  words: engine.TranscriptView;
  signer: string;
  current: string | null;
  lit: ReadonlySet<string>;
  editing: string | null;
  hearing: string | null;
  keysOn: boolean;
  acts: StatementActs;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
  onCommand: (what: Command) => void;
  onAdd: (section: string) => void;
  column: RefObject<HTMLDivElement | null>;
}

// Note is the note itself, by section, as it will stand in the document.
export function Note({
  visit,
  draft,
  words,
  signer,
  current,
  lit,
  editing,
  hearing,
  keysOn,
  acts,
  act,
  onCommand,
  onAdd,
  column,
}: NoteProps) {
  const unnamed = voices(words).filter((voice) => voice.personId === '').length;
  const press = (event: KeyboardEvent) => {
    const what = command(event, keysOn);
    if (!what) return;
    event.preventDefault();
    onCommand(what);
  };
  return (
    <div className="pane note" ref={column} role="region" aria-label="The note" tabIndex={-1}>
      <header className="note-head">
        <h2 className="serif">{draft.title}</h2>
        <p className="counts">
          <span className="wet-count">wet {draft.wet}</span> · <span>dry {draft.dry}</span> ·{' '}
          <span className={draft.words > draft.maxWords ? 'over' : ''}>
            {draft.words} of at most {draft.maxWords} words
          </span>
        </p>
        <p className="soft small">
          {draft.maker}.
          {untouched(draft) ? (
            <>
              {' '}
              <a href={toHash({ at: 'visit', id: visit, step: 'draft' })}>Make the draft again</a>
            </>
          ) : null}
        </p>
      </header>
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
            <Human key={section.id} visit={visit} section={section} signer={signer} act={act} />
          ) : (
            <section
              key={section.id}
              className={section.statements.length === 0 ? 'section nothing' : 'section'}
              aria-labelledby={`section-${section.id}`}
            >
              <h2 id={`section-${section.id}`}>{section.title}</h2>
              {section.statements.length === 0 ? <p className="soft">Nothing here.</p> : null}
              <ol aria-label={section.title}>
                {section.statements.map((st) => (
                  <Statement
                    key={st.id}
                    visit={visit}
                    st={st}
                    words={words}
                    current={current === st.id}
                    lit={lit.has(st.id)}
                    editing={editing === st.id}
                    hearing={hearing === st.id}
                    acts={acts}
                  />
                ))}
              </ol>
              <SectionFoot
                section={section}
                onRead={() =>
                  void act(() => notes.read(visit, section.id)).then(() => regain(() => document.getElementById(`read-${section.id}`)))
                }
                onAdd={() => onAdd(section.id)}
              />
            </section>
          ),
        )}
      </div>
    </div>
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

function SectionFoot({ section, onRead, onAdd }: { section: engine.SectionView; onRead: () => void; onAdd: () => void }) {
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
    </div>
  );
}
