import { ArrowRight, CircleHelp, Ear, Flag, Languages, Merge, Pencil, Play, Users } from 'lucide-react';
import { memo } from 'react';
import { Button as AriaButton, ToggleButton } from 'react-aria-components';
import type { engine } from '../../../bridge';
import { Button } from '../../../ui';
import type { Player } from '../../../ui/player';
import { Said, SaidNow } from '../../../ui/said';
import { clock } from '../../../ui/time';
import type { voices } from '../../review/state';
import { Editor, resting } from './editor';

export type Voice = ReturnType<typeof voices>[number];

export interface TurnActs {
  focus: (id: number) => void;
  hear: (turn: engine.UtteranceView) => void;
  edit: (id: number | null) => void;
  save: (turn: engine.UtteranceView, text: string) => Promise<boolean>;
  split: (turn: engine.UtteranceView, at: number) => void;
  join: (turn: engine.UtteranceView) => void;
  sayWho: (turn: engine.UtteranceView, ref: string) => void;
  allOf: (turn: engine.UtteranceView) => void;
  mark: (turn: engine.UtteranceView, as: 'interpreter' | 'foreign') => void;
  spell: (turn: engine.UtteranceView, which: engine.SuggestionView[]) => void;
}

interface TurnProps {
  turn: engine.UtteranceView;
  called: string;
  current: boolean; // the list's one tab stop
  open: boolean; // its buttons are shown
  playing: boolean;
  editing: boolean;
  last: boolean;
  voices: Voice[];
  player: Player;
  acts: TurnActs;
}

// Turn is what one person said in one go. Its buttons are there once it is the one in focus.
export const Turn = memo(function Turn({ turn, called, current, open, playing, editing, last, voices, player, acts }: TurnProps) {
  const name = `who-${turn.id}`;
  const text = `said-${turn.id}`;
  const under = `under-${turn.id}`;
  return (
    <div
      id={`turn-${turn.id}`}
      data-turn={turn.id}
      role="group"
      aria-labelledby={`${name} ${text} ${under}`}
      tabIndex={current ? 0 : -1}
      className={`heard-turn${playing ? ' playing' : ''}${open ? ' current' : ''}`}
      onFocus={() => acts.focus(turn.id)}
      onClick={(event) => {
        // A press on the words cues the sound there; while it plays, it plays on from there.
        const on = event.target instanceof Element && event.target.closest('button, select, textarea, label') === null;
        if (on && globalThis.getSelection()?.isCollapsed !== false) player.seek(turn.startS);
      }}
      onKeyDown={undefined}
      onDoubleClick={(event) => {
        if (!editing && event.target instanceof Element && event.target.closest(`#${text}`)) acts.edit(turn.id);
      }}
    >
      {/* A plain button: there are thousands of them. */}
      <button
        type="button"
        className="when"
        tabIndex={current ? 0 : -1}
        aria-label={`Play from ${clock(turn.startS)}`}
        onClick={() => acts.hear(turn)}
      >
        <Play aria-hidden />
        {clock(turn.startS)}
      </button>
      <div className="what">
        <p className="who" id={name}>
          <strong className={turn.unsure ? 'someone' : ''}>
            {turn.unsure ? <CircleHelp aria-hidden /> : null}
            {called}
            {turn.unsure ? <span className="hidden-words">: nobody can tell who said this</span> : null}
          </strong>
          {turn.interpreter ? (
            <span className="turn-flag">
              <Languages aria-hidden /> Through the interpreter
            </span>
          ) : null}
        </p>
        {editing ? (
          <Editor
            turn={turn}
            onSave={(now) => acts.save(turn, now)}
            onSplit={(at) => acts.split(turn, at)}
            onDone={() => acts.edit(null)}
          />
        ) : (
          <p className="turn-words serif" id={text}>
            {playing ? <SaidNow turn={turn} player={player} /> : <Said turn={turn} />}
          </p>
        )}
        <div className="below" id={under}>
          {turn.original === '' ? null : (
            <p className="original">
              <span className="label">{turn.foreign ? 'What the computer made of it:' : 'As heard:'}</span> {turn.original}
            </p>
          )}
          {turn.suggestions.length === 0 || editing ? null : (
            <p className="row spellings">
              <span className="hidden-words">Spellings from this case’s list:</span>
              {turn.suggestions.map((one) => (
                <AriaButton
                  key={`${one.from}-${one.with}`}
                  className="chip"
                  excludeFromTabOrder={!current}
                  onPress={() => acts.spell(turn, [one])}
                >
                  {one.text}
                  <span className="hidden-words"> should be </span>
                  <ArrowRight aria-hidden /> <strong>{one.with}</strong>
                </AriaButton>
              ))}
            </p>
          )}
        </div>
        {open && !editing ? <Tools turn={turn} last={last} voices={voices} acts={acts} /> : null}
      </div>
    </div>
  );
});

function Tools({ turn, last, voices, acts }: { turn: engine.UtteranceView; last: boolean; voices: Voice[]; acts: TurnActs }) {
  return (
    <div className="tools">
      <div className="row" role="toolbar" aria-label="This turn">
        {turn.foreign ? null : (
          <Button kind="small" icon={Pencil} onPress={() => acts.edit(turn.id)}>
            Correct
          </Button>
        )}
        <label className="say-who">
          Said by
          <select value={turn.unsure ? '' : turn.speaker} onChange={(e) => acts.sayWho(turn, e.target.value)}>
            <option value="">0 Someone</option>
            {voices.map((voice, i) => (
              <option key={voice.ref} value={voice.ref}>
                {i < 9 ? `${i + 1} ` : ''}
                {voice.called}
              </option>
            ))}
          </select>
        </label>
        {turn.speaker !== '' && !turn.unsure && voices.length > 1 ? (
          <Button kind="small" icon={Users} onPress={() => acts.allOf(turn)}>
            All of voice…
          </Button>
        ) : null}
        {last || turn.foreign ? null : (
          <Button kind="small" icon={Merge} onPress={() => acts.join(turn)}>
            Join next
          </Button>
        )}
        <ToggleButton
          className="button small"
          aria-label="Said through the interpreter"
          isSelected={turn.interpreter}
          onChange={() => acts.mark(turn, 'interpreter')}
        >
          Interpreter
        </ToggleButton>
        <ToggleButton className="button small" isSelected={turn.foreign} onChange={() => acts.mark(turn, 'foreign')}>
          Another language
        </ToggleButton>
      </div>
      {turn.rests > 0 ? (
        <p className="small soft">If you change it: {resting(turn.rests).charAt(0).toLowerCase() + resting(turn.rests).slice(1)}</p>
      ) : null}
    </div>
  );
}

// Gap says in its place that there are no words, and why.
export const Gap = memo(function Gap({ gap, player }: { gap: engine.GapView; player: Player }) {
  return (
    <div className={`silence ${gap.kind}`} role="note">
      <span>
        {clock(gap.fromS)} {gap.words}
      </span>{' '}
      {gap.kind === 'unheard' ? (
        <Button kind="quiet small" icon={Ear} onPress={() => void player.playStretches([{ from: gap.fromS, to: gap.toS }])}>
          Play it
        </Button>
      ) : null}
    </div>
  );
});

// Happened is a bookmark, or what befell the recording there.
export const Happened = memo(function Happened({ mark, player }: { mark: engine.MarkView; player: Player }) {
  return (
    <div className={`happened ${mark.kind}`} role="note">
      <AriaButton className="when" aria-label={`Play from ${clock(mark.atS)}`} onPress={() => void player.play(mark.atS)}>
        <Play aria-hidden />
        {clock(mark.atS)}
      </AriaButton>
      <span>
        {mark.kind === 'bookmark' ? <Flag aria-hidden /> : null}
        {mark.words === '' ? 'Bookmark' : mark.words}
      </span>
    </div>
  );
});
