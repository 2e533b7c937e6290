import { Printer } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { desk, type engine } from '../../bridge';
import { Button, Field, Trouble } from '../../ui';
import { longDate } from '../../ui/time';
import { useAct } from '../../ui/use';
import { Hall } from './hall';

// RecoverySheet shows the recovery code once, to print or to write down, and then asks for some of it back.
export function RecoverySheet({ sheet, name, onDoor }: { sheet: engine.RecoverySheet; name: string; onDoor: (door: engine.Door) => void }) {
  const [onPaper, setOnPaper] = useState(false);
  if (onPaper) {
    return (
      <Hall title="Read it back">
        <p>Type these groups from your paper. So we both know it can be read.</p>
        <ReadBack ask={sheet.ask} onDoor={onDoor} />
        <div>
          <Button kind="quiet" onPress={() => setOnPaper(false)}>
            Show the code again
          </Button>
        </div>
      </Hall>
    );
  }
  return (
    <Hall title="Your recovery code">
      <p className="only-print">
        Evenhand{name === '' ? '' : `, ${name}`}. Made {longDate(sheet.made.slice(0, 10))}. Whoever holds this paper can open the work on
        this laptop. Keep it locked away from the laptop.
      </p>
      <div className="stack no-print">
        <p>
          If the keychain or your passphrase is lost, this code is the only way back to your work. <strong>It is shown only now.</strong>{' '}
          Print it or write it down, and keep it locked away, not with the laptop.
        </p>
      </div>
      <ol className="code" aria-label="Recovery code">
        {sheet.groups.map((group, i) => (
          <li key={`${i}-${group}`}>
            <span>{i + 1}</span>
            {group}
          </li>
        ))}
      </ol>
      <div className="row no-print">
        <Button icon={Printer} onPress={() => globalThis.print()}>
          Print
        </Button>
        <Button kind="primary" onPress={() => setOnPaper(true)}>
          I have it on paper
        </Button>
      </div>
    </Hall>
  );
}

// ReadBack takes the groups that are asked for, and lets nobody past who has not got them.
export function ReadBack({ ask, onDoor }: { ask: number[]; onDoor: (door: engine.Door) => void }) {
  const [groups, setGroups] = useState<string[]>(ask.map(() => ''));
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act.run(async () => onDoor(await desk.confirmRecovery(groups)));
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="readback">
        {ask.map((n, i) => (
          <Field key={n} label={`Group ${n}`}>
            {(ids) => (
              <input
                {...ids}
                required
                autoComplete="off"
                spellCheck={false}
                value={groups[i] ?? ''}
                onChange={(e) => setGroups(groups.map((group, at) => (at === i ? e.target.value : group)))}
              />
            )}
          </Field>
        ))}
      </div>
      <Trouble problem={act.problem} />
      <div>
        <Button type="submit" kind="primary large" isDisabled={act.busy || groups.some((group) => group.trim() === '')}>
          {act.busy ? 'Checking…' : 'Open Evenhand'}
        </Button>
      </div>
    </form>
  );
}
