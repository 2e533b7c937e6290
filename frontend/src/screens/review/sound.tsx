import { Languages, Plus, X } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, type KeyboardEvent, type RefObject } from 'react';
import type { engine } from '../../bridge';
import { Button, IconButton } from '../../ui';
import { bring, turnAt, useFollow } from '../../ui/follow';
import { usePlaying, type Player } from '../../ui/player';
import { Said, SaidNow } from '../../ui/said';
import type { Range } from '../../ui/text';
import { clock, counted } from '../../ui/time';
import { Transport } from '../../ui/transport';
import { seekKey } from '../../ui/waveform';
import { turnElement, voices } from './state';

interface SoundProps {
  words: engine.TranscriptView;
  player: Player;
  lit: ReadonlyMap<number, Range[]>; // turns the sentence in focus rests on, and which of their words
  turn: number | null; // the turn that has the focus
  chosen: ReadonlySet<number>;
  onTurn: (id: number) => void;
  onChoose: (chosen: ReadonlySet<number>) => void;
  onAdd: () => void;
  onSayWho: (utterance: number, ref: string) => void;
  onPlaying: (turn: number | null) => void;
  column: RefObject<HTMLDivElement | null>;
}

// Sound is the recording and the words heard in it, side by side with the note.
export function Sound({ words, player, lit, turn, chosen, onTurn, onChoose, onAdd, onSayWho, onPlaying, column }: SoundProps) {
  const playing = usePlaying(player, (now) => (now.playing ? (turnAt(words.utterances, now.at)?.id ?? null) : null));
  useEffect(() => onPlaying(playing), [playing, onPlaying]);
  const show = useCallback((id: number) => bring(column.current, turnElement(id)), [column]);
  const following = useFollow(player, column, playing, show);
  const lanes = useMemo(() => voices(words), [words]);
  const one = chosen.size === 1 ? words.utterances.find((u) => chosen.has(u.id)) : undefined;
  return (
    <div className="sound-column">
      <Transport words={words} lanes={lanes} player={player} following={following} />
      {chosen.size > 0 ? (
        <div className="chosen" role="toolbar" aria-label="Chosen turns">
          <span>{counted(chosen.size, 'turn')} chosen</span>
          <Button kind="small" icon={Plus} onPress={onAdd}>
            Add to the note
          </Button>
          {one ? (
            <label className="say-who">
              Said by
              <select value={one.unsure ? '' : one.speaker} onChange={(e) => onSayWho(one.id, e.target.value)}>
                <option value="">Not known</option>
                {voices(words).map((voice) => (
                  <option key={voice.ref} value={voice.ref}>
                    {voice.called}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          <IconButton kind="quiet small" words="Choose none" icon={X} onPress={() => onChoose(new Set())} />
        </div>
      ) : null}
      <div className="pane words" ref={column}>
        <Turns
          words={words}
          player={player}
          lit={lit}
          turn={turn}
          playing={playing}
          chosen={chosen}
          onTurn={onTurn}
          onChoose={onChoose}
          onAdd={onAdd}
        />
      </div>
    </div>
  );
}

interface TurnsProps {
  words: engine.TranscriptView;
  player: Player;
  lit: ReadonlyMap<number, Range[]>;
  turn: number | null;
  playing: number | null;
  chosen: ReadonlySet<number>;
  onTurn: (id: number) => void;
  onChoose: (chosen: ReadonlySet<number>) => void;
  onAdd: () => void;
}

// Turns is the transcript: a list to move in with the arrow keys, in which Enter plays from a turn, Space chooses it and A adds what is chosen.
function Turns({ words, player, lit, turn, playing, chosen, onTurn, onChoose, onAdd }: TurnsProps) {
  const turns = words.utterances;
  const called = useMemo(() => new Map(voices(words).map((voice) => [voice.ref, voice.called])), [words]);
  const stop = turns.some((u) => u.id === turn) ? turn : (turns[0]?.id ?? null);
  const choose = (id: number, more: boolean) => {
    const now = new Set(more ? chosen : []);
    if (more && now.has(id)) now.delete(id);
    else now.add(id);
    onChoose(now);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || stop === null) return;
    const i = turns.findIndex((u) => u.id === stop);
    const to: Record<string, number> = {
      ArrowDown: i + 1,
      ArrowUp: i - 1,
      Home: 0,
      End: turns.length - 1,
      PageDown: Math.min(i + 10, turns.length - 1),
      PageUp: Math.max(i - 10, 0),
    };
    const there = turns[to[event.key] ?? -1];
    if (there) {
      turnElement(there.id)?.focus();
      if (event.shiftKey) choose(there.id, true);
    } else if (event.key === 'Enter') void player.play(turns[i]?.startS ?? 0);
    else if (event.key === ' ') choose(stop, true);
    else if (event.key === 'Escape') onChoose(new Set());
    else if (event.key.toLowerCase() === 'a' && chosen.size > 0) onAdd();
    else {
      seekKey(player, event);
      return;
    }
    event.preventDefault();
  };
  const missing = useMemo(() => before(turns, words.gaps), [turns, words.gaps]);
  if (turns.length === 0) return <p className="soft">No words were heard.</p>;
  return (
    <div
      role="listbox"
      aria-label="Words heard. Enter plays from a turn, Space chooses it for the note."
      aria-multiselectable="true"
      onKeyDown={press}
      tabIndex={-1}
    >
      {turns.map((u) => (
        <Turn
          key={u.id}
          turn={u}
          gaps={missing.get(u.id) ?? noGaps}
          player={player}
          name={u.unsure ? '? Someone' : (called.get(u.speaker) ?? u.name)}
          ranges={lit.get(u.id) ?? none}
          isStop={u.id === stop}
          isPlaying={u.id === playing}
          isChosen={chosen.has(u.id)}
          onFocus={onTurn}
          onClick={(more) => choose(u.id, more)}
        />
      ))}
    </div>
  );
}

const none: Range[] = [];
const noGaps: engine.GapView[] = [];

// before says which stretches without words come before each turn, and after the last one.
function before(turns: engine.UtteranceView[], gaps: engine.GapView[]): Map<number, engine.GapView[]> {
  const out = new Map<number, engine.GapView[]>();
  for (const gap of gaps) {
    const id = (turns.find((u) => u.startS >= gap.fromS) ?? turns.at(-1))?.id;
    if (id !== undefined) out.set(id, [...(out.get(id) ?? []), gap]);
  }
  return out;
}

interface TurnProps {
  turn: engine.UtteranceView;
  gaps: engine.GapView[];
  player: Player;
  name: string;
  ranges: Range[];
  isStop: boolean;
  isPlaying: boolean;
  isChosen: boolean;
  onFocus: (id: number) => void;
  onClick: (more: boolean) => void;
}

const Turn = memo(
  function Turn({ turn, gaps, player, name, ranges, isStop, isPlaying, isChosen, onFocus, onClick }: TurnProps) {
    return (
      <div
        id={`turn-${turn.id}`}
        role="option"
        aria-selected={isChosen}
        tabIndex={isStop ? 0 : -1}
        className={`turn${ranges.length > 0 ? ' lit' : ''}${isPlaying ? ' playing' : ''}`}
        onFocus={() => onFocus(turn.id)}
        onClick={(event) => onClick(event.ctrlKey || event.metaKey || event.shiftKey)}
        onKeyDown={undefined}
      >
        {gaps.map((gap) => (
          <span key={gap.fromS} className={`silence ${gap.kind}`}>
            <span>{gap.words}</span>
          </span>
        ))}
        <span className="when">{clock(turn.startS)}</span>
        <span className="name">
          {name}
          {turn.interpreter ? (
            <span className="turn-flag">
              {' '}
              <Languages aria-hidden /> Through the interpreter
            </span>
          ) : null}
        </span>
        <span className="turn-words">
          {isPlaying ? <SaidNow turn={turn} lit={ranges} player={player} /> : <Said turn={turn} lit={ranges} />}
        </span>
      </div>
    );
  },
  (a, b) =>
    a.turn === b.turn &&
    a.gaps === b.gaps &&
    a.player === b.player &&
    a.name === b.name &&
    a.ranges === b.ranges &&
    a.isStop === b.isStop &&
    a.isPlaying === b.isPlaying &&
    a.isChosen === b.isChosen,
);
