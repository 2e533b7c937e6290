import { Eye, EyeOff } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { on, toProblem, transcript, type Problem } from '../../bridge';
import { Button } from '../../ui';

const forMs = 10_000; // people sit opposite, so the words hide themselves again
const lines = 3;

// useShown is whether the words are shown: for ten seconds, and never in a window that is out of sight.
export function useShown(): [boolean, () => void] {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!shown) return undefined;
    const hide = () => setShown(false);
    const timer = setTimeout(hide, forMs);
    document.addEventListener('visibilitychange', hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [shown]);
  return [shown, useCallback(() => setShown((was) => !was), [])];
}

// Words shows the last that was heard, without saying who said it, and hides it again.
export function Words({ visit, shown, onToggle }: { visit: string; shown: boolean; onToggle: () => void }) {
  return (
    <div className="last-words">
      <Button icon={shown ? EyeOff : Eye} aria-expanded={shown} onPress={onToggle}>
        {shown ? 'Hide the words' : 'Show the words'}
      </Button>
      <p className="hidden-words" role="status">
        {shown ? 'The last words are shown for ten seconds.' : ''}
      </p>
      {shown ? <Last visit={visit} /> : null}
    </div>
  );
}

function Last({ visit }: { visit: string }) {
  const [words, setWords] = useState<string[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let stale = false;
    let asking = false;
    let again = false;
    const ask = (): void => {
      if (asking) {
        again = true; // one question at a time, and the newest answer last
        return;
      }
      asking = true;
      again = false;
      transcript
        .get(visit)
        .then(
          (t) => {
            if (!stale) setWords([...t.utterances.slice(-lines).map((turn) => turn.text), t.growing].filter((line) => line !== ''));
          },
          (reason: unknown) => {
            if (!stale) setProblem(toProblem(reason));
          },
        )
        .finally(() => {
          asking = false;
          if (again && !stale) ask();
        });
    };
    ask();
    const off = on('words', (change) => {
      if (change.visit === visit) ask();
    });
    return () => {
      stale = true;
      off();
    };
  }, [visit]);
  return (
    <div role="region" aria-label="The last words" className="lines">
      {words?.map((line, i) => (
        <p key={i}>{line}</p>
      ))}
      {problem ? <p>{problem.message}</p> : words?.length === 0 ? <p className="soft">No words yet.</p> : null}
    </div>
  );
}
