import type { engine } from '../bridge';
import { usePlaying, type Player } from './player';
import { cut, type Range } from './text';

interface SaidProps {
  turn: engine.UtteranceView;
  lit?: Range[]; // what a sentence of the note rests on
}

// Said shows the words of a turn, with a mark on those two hearings differ on.
export function Said({ turn, lit = none, now = none }: SaidProps & { now?: Range[] }) {
  if (turn.foreign && turn.text === '') return <i className="soft">Another language or signing – not transcribed</i>;
  const unsure = turn.words.filter((word) => word.unsure);
  return cut(turn.text, [lit, unsure, now]).map((piece, i) => {
    const [isLit, isUnsure, isNow] = piece.in;
    const inner = isUnsure ? (
      <span className="unsure" title="Two hearings differ here">
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

// SaidNow is Said for the turn that is being played: the word that is heard now is lit, as far as the words have times.
export function SaidNow({ turn, lit = none, player }: SaidProps & { player: Player }) {
  const at = usePlaying(player, ({ playing, at: place }) =>
    playing ? turn.words.findLastIndex((word) => word.startS <= place && place < word.endS + 0.15) : -1,
  );
  const word = turn.words[at];
  return <Said turn={turn} lit={lit} now={word ? [word] : none} />;
}

const none: Range[] = [];
