import { Pause, Play, Plus, RotateCcw, RotateCw, X } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { engine } from '../../bridge';
import { peaks } from '../../bridge/sound';
import { Button, IconButton, Trouble } from '../../ui';
import { usePlaying, type Player } from '../../ui/player';
import { clock, counted, spoken } from '../../ui/time';
import { pieces, type Range } from './highlight';
import { bring, turnElement, voices } from './state';

const rates = [0.75, 1, 1.25, 1.5, 1.75, 2];

interface SoundProps {
  visit: string;
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
export function Sound({ visit, words, player, lit, turn, chosen, onTurn, onChoose, onAdd, onSayWho, onPlaying, column }: SoundProps) {
  const playing = usePlaying(player, (now) => {
    if (!now.playing) return null;
    return words.utterances.findLast((u) => u.startS <= now.at && now.at < u.endS + 0.4)?.id ?? null;
  });
  // While somebody scrolls by hand the words stay where they are put.
  const byHand = useRef(0);
  useEffect(() => {
    onPlaying(playing);
    if (playing !== null && Date.now() - byHand.current > 4000) bring(column.current, turnElement(playing));
  }, [playing, onPlaying, column]);
  const one = chosen.size === 1 ? words.utterances.find((u) => chosen.has(u.id)) : undefined;
  return (
    <div className="sound-column">
      <Transport visit={visit} words={words} player={player} />
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
      <div
        className="pane words"
        ref={column}
        onWheel={() => {
          byHand.current = Date.now();
        }}
      >
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

// Transport plays the recording: its levels, who speaks when, and where we are.
function Transport({ visit, words, player }: { visit: string; words: engine.TranscriptView; player: Player }) {
  const playing = usePlaying(player, (now) => now.playing);
  const rate = usePlaying(player, (now) => now.rate);
  const problem = usePlaying(player, (now) => now.problem);
  return (
    <div className="transport">
      <Wave visit={visit} words={words} player={player} />
      <div className="row">
        <IconButton kind="small" words="Back 5 seconds" icon={RotateCcw} onPress={() => player.seek(player.snapshot().at - 5)} />
        <IconButton kind="small primary" words={playing ? 'Pause' : 'Play'} icon={playing ? Pause : Play} onPress={() => player.toggle()} />
        <IconButton kind="small" words="On 5 seconds" icon={RotateCw} onPress={() => player.seek(player.snapshot().at + 5)} />
        <Where player={player} />
        <label className="rate">
          <span className="hidden-words">Speed</span>
          <select value={rate} onChange={(e) => player.setRate(Number(e.target.value))}>
            {rates.map((r) => (
              <option key={r} value={r}>
                {r}×
              </option>
            ))}
          </select>
        </label>
      </div>
      <Trouble problem={problem} />
    </div>
  );
}

export function Where({ player }: { player: Player }) {
  const at = usePlaying(player, (now) => Math.floor(now.at));
  return (
    <span className="where-now">
      {clock(at)} / {clock(player.length)}
    </span>
  );
}

const bars = 300;

// Wave draws the levels of the sound and a strip of who speaks, under a slider that keys can move.
function Wave({ visit, words, player }: { visit: string; words: engine.TranscriptView; player: Player }) {
  const [levels, setLevels] = useState<number[]>([]);
  const at = usePlaying(player, (now) => Math.round(now.at * 2) / 2);
  useEffect(() => {
    const stop = new AbortController();
    peaks(visit, bars, stop.signal).then(setLevels, () => undefined); // without levels the line stays flat: the slider and the words still work
    return () => stop.abort();
  }, [visit]);
  const length = Math.max(player.length, 0.1);
  const step = (event: KeyboardEvent) => {
    const by: Record<string, number> = { ArrowLeft: -5, ArrowRight: 5, ArrowDown: -5, ArrowUp: 5, PageDown: -30, PageUp: 30 };
    const move = by[event.key];
    if (move === undefined) return;
    event.preventDefault();
    player.seek(player.snapshot().at + move);
  };
  const shape = useMemo(
    () =>
      levels
        .map((level, i) => `M${i} ${(20 - Math.max(0.6, level * 19)).toFixed(1)}V${(20 + Math.max(0.6, level * 19)).toFixed(1)}`)
        .join(''),
    [levels],
  );
  return (
    <div className="wave">
      <svg viewBox={`0 0 ${bars} 40`} preserveAspectRatio="none" aria-hidden="true">
        <path d={shape} className="levels" />
        <path d={shape} className="levels past" style={{ clipPath: `inset(0 ${(100 - (100 * at) / length).toFixed(2)}% 0 0)` }} />
        <line x1={(bars * at) / length} x2={(bars * at) / length} y1="0" y2="40" className="now" />
      </svg>
      <input
        type="range"
        min={0}
        max={length}
        step={0.5}
        value={at}
        aria-label="Place in the recording"
        aria-valuetext={`${spoken(at)} of ${spoken(length)}`}
        onChange={(e) => player.seek(Number(e.target.value))}
        onKeyDown={step}
      />
      <Strip words={words} length={length} />
    </div>
  );
}

const Strip = memo(function Strip({ words, length }: { words: engine.TranscriptView; length: number }) {
  const all = voices(words);
  const total = all.reduce((sum, voice) => sum + voice.seconds, 0) || 1;
  return (
    <div className="strip">
      {all.map((voice) => (
        <div key={voice.ref} className="lane">
          <span className="lane-name">{voice.called}</span>
          <svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
            {words.utterances
              .filter((turn) => turn.speaker === voice.ref && !turn.unsure)
              .map((turn) => (
                <rect
                  key={turn.id}
                  x={(1000 * turn.startS) / length}
                  width={Math.max(2, (1000 * (turn.endS - turn.startS)) / length)}
                  y="0"
                  height="6"
                />
              ))}
          </svg>
          <span className="hidden-words">
            speaks {counted(voice.turns, 'time')}, {Math.round((100 * voice.seconds) / total)} per cent of the speech
          </span>
        </div>
      ))}
    </div>
  );
});

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
    else return;
    event.preventDefault();
  };
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

interface TurnProps {
  turn: engine.UtteranceView;
  name: string;
  ranges: Range[];
  isStop: boolean;
  isPlaying: boolean;
  isChosen: boolean;
  onFocus: (id: number) => void;
  onClick: (more: boolean) => void;
}

const Turn = memo(
  function Turn({ turn, name, ranges, isStop, isPlaying, isChosen, onFocus, onClick }: TurnProps) {
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
        <span className="when">{clock(turn.startS)}</span>
        <span className="name">{name}</span>
        <span className="said">
          {pieces(turn.text, ranges).map((piece, i) => (piece.lit ? <mark key={i}>{piece.text}</mark> : piece.text))}
        </span>
      </div>
    );
  },
  (a, b) =>
    a.turn === b.turn &&
    a.name === b.name &&
    a.ranges === b.ranges &&
    a.isStop === b.isStop &&
    a.isPlaying === b.isPlaying &&
    a.isChosen === b.isChosen,
);
