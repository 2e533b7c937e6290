import { Play } from 'lucide-react';
import type { engine } from '../../bridge';
import { Button } from '../../ui';
import { clock } from '../../ui/time';

// Listening is how a screen leads to words that were said: to their place in the transcript, and to their sound.
export interface Listening {
  turns: ReadonlyMap<number, engine.UtteranceView>;
  onTurn: (utterance: number) => void;
  onHear: (utterance: number) => void;
}

interface SpokenProps extends Listening {
  name: string;
  text: string;
  utterance: number;
}

// Spoken is what somebody said: their name, their words as heard, which lead to their place, and a button that plays them.
export function Spoken({ name, text, utterance, turns, onTurn, onHear }: SpokenProps) {
  const turn = turns.get(utterance);
  const lasts = turn ? turn.endS - turn.startS : 0;
  return (
    <div className="spoken">
      <button type="button" className="turn-link" disabled={!turn} onClick={() => onTurn(utterance)} title="Show these words">
        <span className="name">{name}</span> <span className="heard serif">{text}</span>
      </button>
      {lasts > 0 ? (
        <Button kind="quiet small hear" icon={Play} aria-label={`Hear ${name}, ${clock(lasts + 0.5)}`} onPress={() => onHear(utterance)}>
          {clock(lasts + 0.5)}
        </Button>
      ) : null}
    </div>
  );
}
