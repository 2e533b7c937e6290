import { CircleCheck, CircleHelp, CircleX, RefreshCw } from 'lucide-react';
import { desk, visits } from '../../bridge';
import { Top } from '../../frame';
import { Button, Loading, Remark, Trouble, type Icon } from '../../ui';
import { counted } from '../../ui/time';
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
      <Faults />
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

// Faults lists the council's own kinds of note that cannot be used, with what to tell whoever keeps them.
function Faults() {
  const { value: faults, problem } = useLoad(visits.templateFaults);
  if (problem) return <Trouble problem={problem} />;
  if (!faults || faults.length === 0) return null;
  return (
    <section className="faults" aria-labelledby="faults">
      <Remark>
        <div className="stack tight">
          <h2 id="faults">{counted(faults.length, 'kind')} of note from your council cannot be used</h2>
          <p>The other kinds work, and no note is lost. Send these lines to whoever keeps your council’s kinds of note:</p>
          <ul className="bullets">
            {faults.map((fault) => (
              <li key={`${fault.file} ${fault.line} ${fault.reason}`}>
                <strong>{fault.file}</strong>
                {fault.line > 0 ? `, line ${fault.line}` : ''}: {fault.reason}
              </li>
            ))}
          </ul>
        </div>
      </Remark>
    </section>
  );
}
