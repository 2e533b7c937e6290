import {
  ArrowDown,
  ArrowRight,
  BookCheck,
  Check,
  CircleHelp,
  Ear,
  EyeOff,
  FilePlus2,
  Hand,
  Plus,
  ScanSearch,
  ShieldAlert,
  TriangleAlert,
  Undo2,
  UsersRound,
} from 'lucide-react';
import type { RefObject } from 'react';
import { notes, type Answer, type engine } from '../../bridge';
import { Button, Trouble, type Icon } from '../../ui';
import { counted } from '../../ui/time';
import { useAct } from '../../ui/use';
import { asHeard } from './ink';
import { nothingIn } from './note';
import { Spoken, type Listening } from './spoken';
import { regain } from './state';

interface NeedsProps {
  visit: string;
  draft: engine.DraftView;
  act: (change: () => Promise<engine.DraftView>) => Promise<boolean>;
  job: engine.Job | null;
  listening: Listening;
  onGo: (open: engine.OpenView) => void;
  onNext: () => void;
  onSign: () => void;
  column: RefObject<HTMLDivElement | null>;
}

export const openElement = (open: engine.OpenView) => document.getElementById(`open-${open.kind}-${open.id}`);

// Needs lists what still needs the worker, in the order it can be worked through, and ends at the signature.
export function Needs({ visit, draft, act: change, job, listening, onGo, onNext, onSign, column }: NeedsProps) {
  // What is answered leaves the list, and the focus goes back to the list's head.
  const act = (what: () => Promise<engine.DraftView>) => change(what).then(() => regain(() => document.getElementById('next-open')));
  const left = draft.open.length;
  const titles = new Map(draft.sections.map((section) => [section.id, section.title]));
  const texts = new Map(
    draft.sections.flatMap((section) =>
      section.statements.map((st) => [st.id, asHeard(st) ? `${st.name}: ${st.words}` : st.text] as const),
    ),
  );
  const bare = new Set(draft.sections.filter(nothingIn).map((section) => section.id));
  const sections = draft.open.filter((open) => open.kind === 'section' && !bare.has(open.id));
  const empties = draft.open.filter((open) => open.kind === 'section' && bare.has(open.id));
  const others = draft.open.filter((open) => open.kind !== 'section');
  const leftOut = draft.omissions.filter((omission) => omission.answer === 'left_out');
  const looked = draft.needs.filter((need) => need.done && need.kind !== 'human_only'); // that one is said in the note itself
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
                  listening={listening}
                  onAnswer={(how) => answer(open, how)}
                  onAddOne={(omission) => void act(() => notes.answerOmission(visit, omission, 'added'))}
                />
              );
            case 'need':
              return (
                <Look
                  key={`need-${open.id}`}
                  open={open}
                  need={draft.needs.find((need) => `n${need.index}` === open.id)}
                  listening={listening}
                  onDone={() => void act(() => notes.doneNeed(visit, Number(open.id.slice(1)), true))}
                />
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
          <p className="soft small">This kind of note asks about these. Nothing was heard of them.</p>
          <ul className="bullets">
            {draft.notDiscussed.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {draft.model && !draft.signed ? <SecondLook visit={visit} job={job} /> : null}
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
                <Check aria-hidden className="icon" /> Done: {need.text}{' '}
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

// What there is to look at beside the sentences of the note.
const looks: Record<string, { icon: Icon; title: string }> = {
  conflict: { icon: UsersRound, title: 'They differ' },
  correction: { icon: TriangleAlert, title: 'Put right while talking' },
  rejected: { icon: ShieldAlert, title: 'Words that could not be used' },
  low_confidence: { icon: Ear, title: 'Hard to hear' },
  injection: { icon: ShieldAlert, title: 'Words aimed at the note, not at you' },
};

interface LookProps {
  open: engine.OpenView;
  need: engine.NeedView | undefined;
  listening: Listening;
  onDone: () => void;
}

// beforeTheViews is what a conflict is about, without the views, which stand below it.
const beforeTheViews = (text: string) => text.split(/(?<=\.)\s/)[0] ?? text;

// Look is something to look at, with the words it is about. Where people differ, each has their own place, and both stay.
function Look({ open, need, listening, onDone }: LookProps) {
  const kind = looks[need?.kind ?? ''] ?? { icon: TriangleAlert, title: 'Look at this' };
  const sides = need?.sides ?? [];
  const said = sides.length > 0 ? [] : open.utterances.flatMap((id) => listening.turns.get(id) ?? []);
  return (
    <Item icon={kind.icon} title={kind.title} open={open}>
      <p>{sides.length > 0 ? beforeTheViews(open.text) : open.text}</p>
      {sides.length > 0 ? (
        <ul className="sides" aria-label="What each said">
          {sides.map((side) => (
            <li key={`${side.utterance}-${side.name}-${side.text}`}>
              <Spoken {...side} {...listening} />
            </li>
          ))}
        </ul>
      ) : null}
      {said.length > 0 ? (
        <ul className="left-out">
          {said.map((turn) => (
            <li key={turn.id}>
              <Spoken name={turn.unsure ? 'Someone' : turn.name} text={turn.text} utterance={turn.id} {...listening} />
            </li>
          ))}
        </ul>
      ) : null}
      <div className="row">
        {sides.length > 0 ? <span>Both stay.</span> : null}
        <Button id={`open-${open.kind}-${open.id}`} kind="small" icon={Check} aria-label={`Looked at: ${kind.title}`} onPress={onDone}>
          Looked at
        </Button>
      </div>
    </Item>
  );
}

// SecondLook has the language model read each sentence against its words. It is an offer: nothing waits for it.
function SecondLook({ visit, job }: { visit: string; job: engine.Job | null }) {
  const act = useAct();
  return (
    <section aria-labelledby="second-look">
      <h3 id="second-look">Second look</h3>
      <p className="soft small">
        The language model reads each sentence against its words. It may only add questions: it changes, confirms and removes nothing.
      </p>
      <div className="row">
        <Button
          kind="small"
          icon={ScanSearch}
          isDisabled={act.busy || job?.running === true}
          onPress={() => void act.run(() => notes.deepCheck(visit))}
        >
          {job?.running && job.stage === 'checking' ? 'Looking…' : 'Take a second look'}
        </Button>
      </div>
      <Trouble problem={act.problem} />
    </section>
  );
}

interface LeftOutProps {
  open: engine.OpenView;
  draft: engine.DraftView;
  listening: Listening;
  onAnswer: (how: Answer) => void;
  onAddOne: (omission: string) => void;
}

// LeftOut is something heard that no sentence uses: by itself where it is a risk or a wish, else by topic.
// More than this at one press would make a note longer than it may be before anybody has read what came in.
const MOST_AT_ONCE = 5;

function LeftOut({ open, draft, listening, onAnswer, onAddOne }: LeftOutProps) {
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
            <Spoken {...omission} {...listening} />
            {many ? (
              <Button kind="quiet small" icon={Plus} aria-label={`Add this one: ${omission.text}`} onPress={() => onAddOne(omission.id)}>
                Add this one
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <div className="row">
        {about.length <= MOST_AT_ONCE ? (
          <Button id={`open-${open.kind}-${open.id}`} kind="small" onPress={() => onAnswer('added')}>
            {many ? `Add all ${about.length}` : 'Add'}
          </Button>
        ) : null}
        <Button
          id={about.length <= MOST_AT_ONCE ? undefined : `open-${open.kind}-${open.id}`}
          kind="small"
          onPress={() => onAnswer('left_out')}
        >
          {many ? 'Leave all out' : 'Leave out'}
        </Button>
      </div>
    </Item>
  );
}
