import { CircleCheck, CircleHelp, CircleX, RefreshCw } from 'lucide-react';
import { desk } from '../../bridge';
import { Top } from '../../frame';
import { Button, Loading, Trouble, type Icon } from '../../ui';
import { useLoad } from '../../ui/use';
import { Microphone } from '../record/microphone';
import './check.css';
import { Speech } from './speech';

const states: Record<string, { icon: Icon; words: string }> = {
  ready: { icon: CircleCheck, words: 'Ready' },
  missing: { icon: CircleHelp, words: 'Missing' },
  broken: { icon: CircleX, words: 'Not working' },
};

// Check is a list a person can act on: each part Evenhand needs, how it stands in words, and what to do.
export function Check() {
  const { value: parts, problem, reload } = useLoad(desk.setUpCheck);
  const { value: version } = useLoad(desk.version);
  if (!parts) return <Loading problem={problem} retry={reload} />;
  const wanting = parts.filter((part) => part.state !== 'ready').length;
  return (
    <div className="page check">
      <Top
        title="Set-up check"
        where={wanting === 0 ? 'Everything Evenhand needs is ready.' : `${wanting} of ${parts.length} parts need something.`}
      >
        <Button icon={RefreshCw} onPress={reload}>
          Check again
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
                <p className="soft">{part.detail}</p>
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
      <section className="stack tight speak measure" aria-labelledby="speak">
        <h2 id="speak">Speak and see</h2>
        <p className="soft">Sit as you will sit at a visit, and talk. Nothing of it is kept.</p>
        <Microphone />
      </section>
      <Speech />
      {version ? <p className="soft small">Evenhand {version}</p> : null}
    </div>
  );
}
