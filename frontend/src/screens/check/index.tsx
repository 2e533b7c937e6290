import { CircleCheck, CircleHelp, CircleX, Hourglass, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { desk, toProblem, visits, type engine, type Problem } from '../../bridge';
import { Top } from '../../frame';
import { Button, Loading, Remark, Trouble, type Icon } from '../../ui';
import { counted } from '../../ui/time';
import { useLoad } from '../../ui/use';
import { FaultLines } from '../newvisit/withheld';
import { Microphone } from '../record/microphone';
import './check.css';
import { Speech } from './speech';

const states: Record<string, { icon: Icon; words: string }> = {
  checking: { icon: Hourglass, words: 'Checking…' },
  ready: { icon: CircleCheck, words: 'Ready' },
  missing: { icon: CircleHelp, words: 'Missing' },
  broken: { icon: CircleX, words: 'Not working' },
};

// useParts lists the parts at once, and then how each stands, as soon as that is known.
function useParts() {
  const [parts, setParts] = useState<engine.Part[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stale = false;
    const put = (part: engine.Part) => {
      if (!stale) setParts((now) => now?.map((old) => (old.id === part.id ? part : old)) ?? null);
    };
    desk.setUpParts().then(
      (all) => {
        if (stale) return;
        setProblem(null);
        setParts(all);
        for (const part of all) {
          desk.checkPart(part.id).then(put, (reason: unknown) => put({ ...part, state: 'broken', detail: toProblem(reason).message }));
        }
      },
      (reason: unknown) => {
        if (!stale) setProblem(toProblem(reason));
      },
    );
    return () => {
      stale = true;
    };
  }, [round]);
  return { parts, problem, round, again: useCallback(() => setRound((n) => n + 1), []) };
}

// standing says in one line how the parts stand. It is said aloud, so it changes twice at most: when checking begins and when it is done.
function standing(parts: engine.Part[]): string {
  if (parts.some((part) => part.state === 'checking')) return `Checking ${counted(parts.length, 'part')}. This can take half a minute.`;
  const wanting = parts.filter((part) => part.state !== 'ready').length;
  return wanting === 0 ? 'Everything Evenhand needs is ready.' : `${wanting} of ${parts.length} parts need something.`;
}

// Check is a list a person can act on: each part Evenhand needs, how it stands in words, and what to do.
export function Check() {
  const { parts, problem, round, again } = useParts();
  const { value: version } = useLoad(desk.version);
  if (!parts) return <Loading problem={problem} retry={again} />;
  const checking = parts.some((part) => part.state === 'checking');
  const measured = parts.find((part) => part.id === 'speech_model')?.state ?? '';
  return (
    <div className="page check">
      <Top title="Set-up check" where={<span role="status">{standing(parts)}</span>}>
        <Button icon={RefreshCw} onPress={() => (checking ? undefined : again())}>
          {checking ? 'Checking…' : 'Check again'}
        </Button>
      </Top>
      <Trouble problem={problem} />
      <ul className="parts">
        {parts.map((part) => {
          const state = states[part.state] ?? { icon: CircleHelp, words: part.state };
          return (
            <li key={part.id} className={part.state}>
              <state.icon aria-hidden />
              <div>
                <h2>{part.title}</h2>
                {part.detail === '' ? null : <p className="soft">{part.detail}</p>}
                {part.fix === '' ? null : (
                  <p>
                    <strong>What to do:</strong> {part.fix}
                  </p>
                )}
              </div>
              <span className="words">{state.words}</span>
            </li>
          );
        })}
      </ul>
      <Faults key={round} />
      <section className="stack tight speak measure" aria-labelledby="speak">
        <h2 id="speak">Speak and see</h2>
        <p className="soft">Sit as you will sit at a visit, and talk. Nothing of it is kept.</p>
        <Microphone />
      </section>
      <Speech measured={measured} />
      {version ? <p className="soft small">Evenhand {version}</p> : null}
    </div>
  );
}

// Faults lists the council's own kinds of note that cannot be used, with what to tell whoever keeps them.
function Faults() {
  const { value: faults, problem } = useLoad(visits.templateFaults);
  if (problem) return <Trouble problem={problem} />;
  if (!faults || faults.length === 0) return null;
  const stops = faults.some((fault) => fault.stops);
  return (
    <section className="faults" aria-labelledby="faults">
      <Remark>
        <div className="stack tight">
          <h2 id="faults">
            {stops
              ? 'Your council’s list of the kinds of note you may use cannot be read'
              : `${counted(faults.length, 'kind')} of note from your council cannot be used`}
          </h2>
          <p>
            {stops
              ? 'No new visit can be begun until it can, for Evenhand cannot tell which kinds are allowed. What you have begun is safe, and you can finish it.'
              : 'The other kinds work, and no note is lost.'}{' '}
            Send these lines to whoever keeps your council’s kinds of note:
          </p>
          <FaultLines faults={faults} />
        </div>
      </Remark>
    </section>
  );
}
