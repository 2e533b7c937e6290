import type { engine } from '../bridge';
import { usePlaying, type Player } from './player';
import { cut, type Range } from './text';

interface SaidProps {
  turn: engine.UtteranceView;
  lit?: Range[]; // what a sentence of the note rests on
}

// Said shows the words of a turn, with a mark on those two hearings differ on.
export function Said({ turn, lit = none, now = none }: SaidProps & { now?: Range[] }) {
  if (turn.foreign && turn.text === '') return <i>Another language or signing – not transcribed</i>;
  const unsure = turn.words.filter((word) => word.unsure);
  return cut(turn.text, [lit, unsure, now]).map((piece, i) => {
    const [isLit, isUnsure, isNow] = piece.in;
    const inner = isUnsure ? (
      <span className="differ" title="Two hearings differ here">
        {piece.text}
        <span className="hidden-words"> (two hearings differ here)</span>
      </span>
    ) : (
      piece.text
    );
    if (isNow)
      return (
        <span key={i} className="now-said">
          {inner}
        </span>
      );
    return isLit ? <mark key={i}>{inner}</mark> : <span key={i}>{inner}</span>;
  });
}

// wordAt finds the word that is heard at a place of the sound, near enough to follow it with the eye: words are taken to be spread evenly
// over the turn, but for those whose times are known.
export function wordAt(turn: engine.UtteranceView, at: number): Range | null {
  const letters = Array.from(turn.text);
  if (letters.length === 0 || at < turn.startS || at > turn.endS) return null;
  const known = [
    { letter: 0, time: turn.startS },
    ...turn.words.flatMap((word) => [
      { letter: word.from, time: word.startS },
      { letter: word.to, time: word.endS },
    ]),
    { letter: letters.length, time: turn.endS },
  ];
  const i = known.findLastIndex((point) => point.time <= at);
  const before = known[i];
  const after = known[i + 1] ?? before;
  if (!before || !after) return null;
  const part = after.time > before.time ? (at - before.time) / (after.time - before.time) : 0;
  const letter = Math.min(letters.length - 1, Math.floor(before.letter + part * (after.letter - before.letter)));
  let from = letter;
  let to = letter;
  while (from > 0 && letters[from - 1] !== ' ') from--;
  while (to < letters.length && letters[to] !== ' ') to++;
  return from < to ? { from, to } : null;
}

// SaidNow is Said for the turn that is being played: the word that is heard now is lit.
export function SaidNow({ turn, lit = none, player }: SaidProps & { player: Player }) {
  const key = usePlaying(player, (now) => {
    const word = now.playing ? wordAt(turn, now.at) : null;
    return word ? `${word.from}-${word.to}` : '';
  });
  const [from, to] = key.split('-').map(Number);
  return <Said turn={turn} lit={lit} now={from !== undefined && to !== undefined ? [{ from, to }] : none} />;
}

const none: Range[] = [];
