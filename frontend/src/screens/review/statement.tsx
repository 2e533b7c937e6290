import {
  Check,
  CircleHelp,
  Ear,
  EyeOff,
  Hand,
  ListTodo,
  Pencil,
  Play,
  Quote,
  RefreshCw,
  Scissors,
  Square,
  TriangleAlert,
  Undo2,
  X,
} from 'lucide-react';
import { memo } from 'react';
import { Button as AriaButton, ToggleButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { engine } from '../../bridge';
import { Button, IconButton, type Icon } from '../../ui';
import { clock, longDate } from '../../ui/time';
import { Editor } from './editor';
import { asHeard, ink, lasting, type Look } from './ink';
import { Splitter } from './splitter';
import { voices } from './state';

export interface StatementActs {
  focus: (id: string) => void;
  hear: (st: engine.StatementView) => void;
  stopHearing: () => void;
  confirm: (id: string) => void;
  edit: (id: string | null) => void;
  saveEdit: (id: string, text: string) => Promise<boolean>;
  remove: (id: string) => void;
  split: (id: string | null) => void; // choose where; null: not after all
  splitAt: (id: string, at: number) => void;
  exact: (id: string) => void;
  again: (id: string) => void;
  undo: (id: string) => void;
  restrict: (id: string, on: boolean) => void;
  sayWho: (utterance: number, ref: string) => void;
}

interface StatementProps {
  visit: string;
  st: engine.StatementView;
  words: engine.TranscriptView;
  topic: string; // the heading it begins; empty: it goes on under the last one
  model: boolean; // it can be written again
  current: boolean; // it is the list's one tab stop
  lit: boolean; // it rests on the turn that has the focus, or that is playing
  editing: boolean;
  splitting: boolean;
  exacted: boolean; // put to the exact words just now, which can be undone
  hearing: boolean;
  acts: StatementActs;
}

// What marks a state beside its rule and its wash, so that no state is colour alone.
const marks: Partial<Record<Look, Icon>> = {
  listen: Ear,
  unsure: CircleHelp,
  needs: TriangleAlert,
  stale: TriangleAlert,
  confirmed: Check,
  edited: Pencil,
  written: Hand,
};

export const Statement = memo(function Statement(props: StatementProps) {
  const { visit, st, words, topic, model, current, lit, editing, splitting, exacted, hearing, acts } = props;
  const state = ink(st);
  const Mark = marks[state.look];
  const names = { text: `text-${st.id}`, state: `state-${st.id}` };
  const removed = state.look === 'removed';
  return (
    <li className={`st ${state.look}${state.wet ? ' wet' : ''}${state.needs ? ' alone' : ''}${lit ? ' lit' : ''}`}>
      <div
        id={`st-${st.id}`}
        data-statement={st.id}
        role="group"
        aria-labelledby={`${names.text} ${names.state}`}
        tabIndex={current ? 0 : -1}
        onFocus={() => acts.focus(st.id)}
        title={state.said}
        className="body"
      >
        <div className={topic === '' ? 'says' : 'says headed'}>
          {topic === '' ? null : <h3 className="topic">{topic}</h3>}
          {editing ? (
            <Editor visit={visit} statement={st} onSave={(text) => acts.saveEdit(st.id, text)} onDone={() => acts.edit(null)} />
          ) : splitting ? (
            <Splitter text={st.text} words={st.words} onSplit={(at) => acts.splitAt(st.id, at)} onBack={() => acts.split(null)} />
          ) : (
            <p className="text serif" id={names.text}>
              {removed ? <span className="hidden-words">Removed: </span> : null}
              <Words st={st} lighter={state.lighter} quoted={state.quoted} />
            </p>
          )}
        </div>
        <div className="under">
          <p className="state" id={names.state}>
            {state.reason === '' ? <span className="hidden-words">{state.said}</span> : null}
            {Mark ? <Mark aria-hidden className={state.needs ? 'mark' : 'mark quiet-mark'} /> : null}
            {state.reason === '' ? null : (
              <>
                <span>{state.reason}</span>
                <span className="hidden-words">{state.said.slice(state.reason.length)}</span>
              </>
            )}
          </p>
          {removed ? null : <Doing st={st} />}
          {st.restricted ? (
            <p className="flag">
              <EyeOff aria-hidden /> Decide before sharing
            </p>
          ) : null}
        </div>
        {st.unsure && state.wet ? <Who st={st} words={words} onSay={acts.sayWho} current={current} /> : null}
        {editing || st.checks.length === 0 ? null : (
          <ul className="remarks">
            {st.checks.map((check) => (
              <li key={`${check.gate}-${check.detail}`}>{check.detail}</li>
            ))}
          </ul>
        )}
        <div className="acts" role="toolbar" aria-label="This sentence">
          {st.timed && !removed ? (
            <AriaButton
              className="button quiet small hear"
              excludeFromTabOrder={!current}
              onPress={() => (hearing ? acts.stopHearing() : acts.hear(st))}
            >
              {hearing ? <Square aria-hidden /> : <Play aria-hidden />}
              <span className="hidden-words">{hearing ? 'Stop' : 'Hear the words this rests on'}, </span>
              {clock(lasting(st) + 0.5)}
            </AriaButton>
          ) : null}
          {removed ? (
            <Button kind="quiet small" icon={Undo2} excludeFromTabOrder={!current} onPress={() => acts.undo(st.id)}>
              Undo
            </Button>
          ) : (
            <span className="on-need">
              {state.wet && !st.unsure ? (
                <IconButton
                  kind="quiet small"
                  words="Confirm"
                  hint="C"
                  icon={Check}
                  excludeFromTabOrder={!current}
                  onPress={() => acts.confirm(st.id)}
                />
              ) : null}
              <IconButton
                kind="quiet small"
                words="Edit"
                hint="E"
                icon={Pencil}
                excludeFromTabOrder={!current}
                onPress={() => acts.edit(st.id)}
              />
              <IconButton
                kind="quiet small"
                words="Remove"
                hint="R"
                icon={X}
                excludeFromTabOrder={!current}
                onPress={() => acts.remove(st.id)}
              />
              {st.exact ? (
                <IconButton
                  kind="quiet small"
                  words="Use the exact words"
                  hint="Q"
                  icon={Quote}
                  excludeFromTabOrder={!current}
                  onPress={() => acts.exact(st.id)}
                />
              ) : null}
              <IconButton
                kind="quiet small"
                words="Split in two"
                hint="S"
                icon={Scissors}
                excludeFromTabOrder={!current}
                onPress={() => acts.split(st.id)}
              />
              {model && state.wet && !state.needs && st.provenance !== 'edited' ? (
                <IconButton
                  kind="quiet small"
                  words="Write again…"
                  icon={RefreshCw}
                  excludeFromTabOrder={!current}
                  onPress={() => acts.again(st.id)}
                />
              ) : null}
              {exacted || state.look === 'confirmed' || (state.look === 'edited' && st.drafted !== '') ? (
                <IconButton
                  kind="quiet small"
                  words="Undo: back to how it was drafted"
                  hint="U"
                  icon={Undo2}
                  excludeFromTabOrder={!current}
                  onPress={() => acts.undo(st.id)}
                />
              ) : null}
              <TooltipTrigger delay={400}>
                <ToggleButton
                  className="button icon-only quiet small"
                  aria-label="Decide before sharing"
                  excludeFromTabOrder={!current}
                  isSelected={st.restricted}
                  onChange={(on) => acts.restrict(st.id, on)}
                >
                  <EyeOff aria-hidden />
                </ToggleButton>
                <Tooltip className="tooltip" offset={6}>
                  Decide before sharing
                </Tooltip>
              </TooltipTrigger>
            </span>
          )}
        </div>
      </div>
    </li>
  );
});

// Words sets heard words apart from what is said about them: in a lighter italic while they are only as heard, in hanging quotation
// marks once they may stand as somebody's exact words.
function Words({ st, lighter, quoted }: { st: engine.StatementView; lighter: boolean; quoted: boolean }) {
  if (!asHeard(st)) return st.text;
  return (
    <>
      {st.unsure ? <span className="who">? </span> : null}
      {st.lead} {quoted ? <q>{st.words}</q> : <span className={lighter ? 'heard' : ''}>{st.words}</span>}
    </>
  );
}

// Doing says who is to do what was promised, and by when, where that was said.
function Doing({ st }: { st: engine.StatementView }) {
  if (st.owner === '' && st.due === '' && (st.kind !== 'action' || st.provenance === 'written')) return null;
  const who = st.owner === '' ? 'Nobody was named' : st.owner === 'I' ? 'You' : st.owner;
  return (
    <p className="flag doing">
      <ListTodo aria-hidden />
      <span className="hidden-words">To do: </span>
      {who}
      {st.due === '' ? ', no day was said' : `, by ${longDate(st.due)}`}
    </p>
  );
}

function Who({
  st,
  words,
  onSay,
  current,
}: {
  st: engine.StatementView;
  words: engine.TranscriptView;
  onSay: (utterance: number, ref: string) => void;
  current: boolean;
}) {
  const account = st.evidence.at(-1); // a question may stand before the answer
  if (!account) return null;
  return (
    <label className="say-who">
      <span className="hidden-words">Who said this?</span>
      <select tabIndex={current ? 0 : -1} value="" onChange={(e) => onSay(account.utterance, e.target.value)}>
        <option value="">Say who…</option>
        {voices(words).map((voice) => (
          <option key={voice.ref} value={voice.ref}>
            {voice.called}
          </option>
        ))}
      </select>
    </label>
  );
}
