import {
  ArrowDown,
  ArrowRight,
  Check,
  CircleHelp,
  Ear,
  EyeOff,
  FilePlus2,
  Hand,
  BookCheck,
  Play,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { RefObject } from 'react';
import { notes, type Answer, type engine } from '../../bridge';
import { Button, type Icon } from '../../ui';
import { nothingIn } from './note';
import { regain } from './state';
import { counted } from '../../ui/time';

interface NeedsProps {
  visit: string;
  draft: engine.DraftView;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
  onGo: (open: engine.OpenView) => void;
  onTurn: (utterance: number) => void;
  onHear: (utterance: number) => void;
  onNext: () => void;
  onSign: () => void;
  column: RefObject<HTMLDivElement | null>;
}

export const openElement = (open: engine.OpenView) => document.getElementById(`open-${open.kind}-${open.id}`);

// Needs lists what still needs the worker, in the order it can be worked through, and ends at the signature.
export function Needs({ visit, draft, act: change, onGo, onTurn, onHear, onNext, onSign, column }: NeedsProps) {
  // What is answered leaves the list, and the focus goes back to the list's head.
  const act = (what: () => Promise<engine.DraftView>) => change(what).then(() => regain(() => document.getElementById('next-open')));
  const left = draft.open.length;
  const titles = new Map(draft.sections.map((section) => [section.id, section.title]));
  const texts = new Map(
    draft.sections.flatMap((section) =>
      section.statements.map((st) => [st.id, st.words === '' ? st.text : `${st.name}: ${st.words}`] as const),
    ),
  );
  const bare = new Set(draft.sections.filter(nothingIn).map((section) => section.id));
  const sections = draft.open.filter((open) => open.kind === 'section' && !bare.has(open.id));
  const empties = draft.open.filter((open) => open.kind === 'section' && bare.has(open.id));
  const others = draft.open.filter((open) => open.kind !== 'section');
  const leftOut = draft.omissions.filter((omission) => omission.answer === 'left_out');
  const looked = draft.needs.filter((need) => need.done);
  const answer = (open: engine.OpenView, how: Answer) =>
    void act(() => (open.kind === 'topic' ? notes.answerTopic(visit, open.id, how) : notes.answerOmission(visit, open.id, how)));
  return (
    <div className="pane needs" ref={column}>
      <header>
        <h2>Needs you</h2>
        <p className="soft" role="status">
          {left === 0 ? 'Nothing left. The note is ready to sign.' : `${left} left, about ${counted(Math.max(1, draft.minutes), 'minute')}`}
        </p>
      </header>
      <div className="stack tight needs-do">
        {left > 0 ? (
          <Button id="next-open" kind="primary" icon={ArrowDown} onPress={onNext}>
            Next to decide <kbd>N</kbd>
          </Button>
        ) : null}
        {left > 0 ? (
          <p className="soft small">Signing opens when {left === 1 ? 'this one thing is' : `these ${left} things are`} done.</p>
        ) : (
          <Button id="next-open" kind="primary large" onPress={onSign}>
            Sign… <ArrowRight aria-hidden />
          </Button>
        )}
      </div>
      <ol className="open">
        {others.map((open) => {
          switch (open.kind) {
            case 'omission':
            case 'topic':
              return (
                <LeftOut
                  key={`${open.kind}-${open.id}`}
                  open={open}
                  draft={draft}
                  onAnswer={(how) => answer(open, how)}
                  onTurn={onTurn}
                  onHear={onHear}
                />
              );
            case 'need':
              return (
                <Item key={`need-${open.id}`} icon={TriangleAlert} title="Look at this" open={open}>
                  <p>{open.text}</p>
                  <div className="row">
                    {open.utterances[0] === undefined ? null : (
                      <Button kind="quiet small" onPress={() => onTurn(open.utterances[0] ?? 0)}>
                        Show the words
                      </Button>
                    )}
                    <Button
                      id={`open-${open.kind}-${open.id}`}
                      kind="small"
                      icon={Check}
                      onPress={() => void act(() => notes.doneNeed(visit, Number(open.id.slice(1)), true))}
                    >
                      Looked at
                    </Button>
                  </div>
                </Item>
              );
            default: {
              const human = open.kind === 'human_only';
              const icon = human ? Hand : open.text.startsWith('Listen') ? Ear : open.text.endsWith('Who?') ? CircleHelp : TriangleAlert;
              return (
                <li key={`${open.kind}-${open.id}`} className="item">
                  <Button id={`open-${open.kind}-${open.id}`} kind="quiet jump" icon={icon} onPress={() => onGo(open)}>
                    <span>
                      {open.text}
                      {human ? null : <span className="which">{texts.get(open.id)}</span>}
                    </span>
                  </Button>
                </li>
              );
            }
          }
        })}
      </ol>
      {sections.length > 0 ? (
        <section aria-label="Sections to read">
          <h3>{counted(sections.length, 'section')} to read</h3>
          <ul className="to-read">
            {sections.map((open) => (
              <li key={open.id}>
                <Button id={`open-section-${open.id}`} kind="quiet jump small" icon={BookCheck} onPress={() => onGo(open)}>
                  {titles.get(open.section)}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {empties.length > 0 ? (
        <section aria-label="Headings with nothing under them">
          <h3>
            {counted(empties.length, 'heading')} with nothing under {empties.length === 1 ? 'it' : 'them'}
          </h3>
          <p className="soft">{empties.map((open) => titles.get(open.section)).join(', ')}</p>
          <div className="row">
            <Button
              id={`open-nothing-${empties[0]?.id ?? ''}`}
              kind="small"
              icon={Check}
              onPress={() => empties.forEach((open) => void act(() => notes.read(visit, open.id)))}
            >
              Right, nothing there
            </Button>
          </div>
        </section>
      ) : null}
      {draft.notDiscussed.length > 0 ? (
        <section aria-label="Not talked about">
          <h3>Not talked about</h3>
          <p>{draft.notDiscussed.join(', ')}</p>
        </section>
      ) : null}
      {leftOut.length + looked.length > 0 ? (
        <details>
          <summary>{counted(leftOut.length + looked.length, 'thing')} answered</summary>
          <ul className="answered">
            {leftOut.map((omission) => (
              <li key={omission.id}>
                <EyeOff aria-hidden className="icon" /> Left out: {omission.text}{' '}
                <Button kind="quiet small" icon={Undo2} onPress={() => void act(() => notes.answerOmission(visit, omission.id, ''))}>
                  Undo
                </Button>
              </li>
            ))}
            {looked.map((need) => (
              <li key={need.index}>
                <Check aria-hidden className="icon" /> Looked at: {need.text}{' '}
                <Button kind="quiet small" icon={Undo2} onPress={() => void act(() => notes.doneNeed(visit, need.index, false))}>
                  Undo
                </Button>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

function Item({ icon: Icon, title, open, children }: { icon: Icon; title: string; open: engine.OpenView; children: React.ReactNode }) {
  return (
    <li className="item" data-open={open.id}>
      <p className="kind">
        <Icon aria-hidden className="icon" /> {title}
      </p>
      {children}
    </li>
  );
}

interface LeftOutProps {
  open: engine.OpenView;
  draft: engine.DraftView;
  onAnswer: (how: Answer) => void;
  onTurn: (utterance: number) => void;
  onHear: (utterance: number) => void;
}

// LeftOut is something heard that no sentence uses: by itself where it is a risk or a wish, else by topic.
function LeftOut({ open, draft, onAnswer, onTurn, onHear }: LeftOutProps) {
  const single = open.kind === 'omission';
  const about = draft.omissions.filter((omission) =>
    single ? omission.id === open.id : omission.topic === open.id && !omission.single && omission.answer === '',
  );
  const many = about.length > 1;
  return (
    <Item icon={FilePlus2} title={single ? 'Not in the note' : `Not in the note: ${open.id}`} open={open}>
      {single && about[0] ? <p className="soft small">{about[0].why}</p> : null}
      <ul className="left-out">
        {about.map((omission) => (
          <li key={omission.id}>
            <button type="button" className="turn-link" onClick={() => onTurn(omission.utterance)} title="Show these words">
              <span className="name">{omission.name}</span> <span className="heard serif">{omission.text}</span>
            </button>
            {single ? (
              <Button kind="quiet small" icon={Play} onPress={() => onHear(omission.utterance)}>
                Hear it
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <div className="row">
        <Button id={`open-${open.kind}-${open.id}`} kind="small" onPress={() => onAnswer('added')}>
          {many ? `Add all ${about.length}` : 'Add'}
        </Button>
        <Button kind="small" onPress={() => onAnswer('left_out')}>
          {many ? 'Leave all out' : 'Leave out'}
        </Button>
      </div>
    </Item>
  );
}
