import type { engine } from '../../bridge';
import { toHash } from '../../place';
import { Button, Remark } from '../../ui';

// FaultLines names what is wrong with a council's files, for whoever keeps them.
export function FaultLines({ faults }: { faults: engine.TemplateFault[] }) {
  return (
    <ul className="bullets">
      {faults.map((fault) => (
        <li key={`${fault.file} ${fault.line} ${fault.reason}`}>
          <strong>{fault.file}</strong>
          {fault.line > 0 ? `, line ${fault.line}` : ''}: {fault.reason}
        </li>
      ))}
    </ul>
  );
}

// NoNewVisit stands in the form's place while nobody can tell which kinds of note the council allows.
export function NoNewVisit({ faults, onLook }: { faults: engine.TemplateFault[]; onLook: () => void }) {
  return (
    <div className="measure">
      <Remark>
        <div className="stack tight">
          <h2>No new visit can be begun just now</h2>
          <p>
            Your council’s list of the kinds of note you may use cannot be read. Evenhand cannot tell which kinds are allowed, so it offers
            none.
          </p>
          <p>Visits and notes you have begun are safe, and you can finish them.</p>
          <p>Ask IT to put this right:</p>
          <FaultLines faults={faults} />
          <div className="row">
            <Button kind="primary" onPress={onLook}>
              Look again
            </Button>
            <a href={toHash({ at: 'today' })}>Go to Today</a>
          </div>
        </div>
      </Remark>
    </div>
  );
}
