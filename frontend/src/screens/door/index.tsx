import { useState, type FormEvent } from 'react';
import { desk, type engine } from '../../bridge';
import { finish, going, standing, useRecording } from '../../recording';
import { Button, Choice, Field, Remark, Trouble } from '../../ui';
import { clock } from '../../ui/time';
import { useAct } from '../../ui/use';
import { Hall } from './hall';
import { RecoverySheet, ReadBack } from './recovery';

interface DoorProps {
  door: engine.Door;
  onDoor: (door: engine.Door) => void;
}

// Door is what stands between the worker and people's lives: the first run, the lock, and the way back in with the recovery code.
export function Door({ door, onDoor }: DoorProps) {
  const [sheet, setSheet] = useState<engine.RecoverySheet | null>(null);
  const [recovering, setRecovering] = useState(false);
  if (sheet) return <RecoverySheet sheet={sheet} name={door.name} onDoor={onDoor} />;
  if (recovering) return <Recover door={door} onSheet={setSheet} onBack={() => setRecovering(false)} />;
  switch (door.state) {
    case 'first_run':
      return <FirstRun door={door} onSheet={setSheet} />;
    case 'read_back':
      return <Unread door={door} onDoor={onDoor} onSheet={setSheet} />;
    default:
      return <Unlock door={door} onDoor={onDoor} onRecover={() => setRecovering(true)} />;
  }
}

// useKey asks how the key of the vault is kept: by the laptop's keychain or behind a passphrase typed twice.
function useKey(door: engine.Door) {
  const [how, setHow] = useState(door.keychain ? 'keychain' : 'passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const differ = how === 'passphrase' && again !== '' && again !== passphrase;
  const fields = (
    <>
      {door.keychain ? (
        <Choice
          legend="How should this laptop keep your work locked?"
          name="key"
          value={how}
          onChange={setHow}
          column
          options={[
            { value: 'keychain', words: 'With this laptop’s keychain: it opens when you have signed in to the laptop' },
            { value: 'passphrase', words: 'With a passphrase that I type each time' },
          ]}
        />
      ) : (
        <Remark calm>This laptop has no keychain that Evenhand can use, so your work is locked with a passphrase.</Remark>
      )}
      {how === 'passphrase' ? (
        <>
          <Field label="Passphrase" hint="Four or more words that you can remember and nobody would guess.">
            {(ids) => (
              <input
                {...ids}
                type="password"
                autoComplete="new-password"
                required
                value={passphrase}
                onChange={(e) => setPassphrase(e.target.value)}
              />
            )}
          </Field>
          <Field label="The same passphrase again" problem={differ ? 'These two are not the same yet.' : ''}>
            {(ids) => (
              <input
                {...ids}
                type="password"
                autoComplete="new-password"
                required
                value={again}
                onChange={(e) => setAgain(e.target.value)}
              />
            )}
          </Field>
        </>
      ) : null}
    </>
  );
  return {
    fields,
    ready: how === 'keychain' || (passphrase !== '' && passphrase === again),
    passphrase: how === 'keychain' ? '' : passphrase,
  };
}

function FirstRun({ door, onSheet }: { door: engine.Door; onSheet: (sheet: engine.RecoverySheet) => void }) {
  const [name, setName] = useState(door.name);
  const [role, setRole] = useState(door.role);
  const key = useKey(door);
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act.run(async () => onSheet(await desk.firstRun({ name: name.trim(), role: role.trim(), passphrase: key.passphrase })));
  };
  return (
    <Hall title="Who are you?">
      <p>
        Evenhand turns the sound of a visit into a note you can check, change and sign. Everything stays on this laptop. You answer for the
        note, so it is signed with your name and role.
      </p>
      <form className="stack" onSubmit={submit}>
        <Field label="Your name">
          {(ids) => <input {...ids} required autoComplete="name" value={name} onChange={(e) => setName(e.target.value)} />}
        </Field>
        <Field label="Your role" hint="For example: social worker">
          {(ids) => <input {...ids} required value={role} onChange={(e) => setRole(e.target.value)} />}
        </Field>
        {key.fields}
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="primary large" isDisabled={act.busy || !key.ready || name.trim() === '' || role.trim() === ''}>
            {act.busy ? 'Locking the door…' : 'Go on'}
          </Button>
          <span className="soft">Next: your recovery code, on paper.</span>
        </div>
      </form>
    </Hall>
  );
}

// Unread is the door of a vault whose recovery code nobody has read back yet. A window that was closed meanwhile no longer knows the
// code, so it makes a new one.
function Unread({ door, onDoor, onSheet }: DoorProps & { onSheet: (sheet: engine.RecoverySheet) => void }) {
  const act = useAct();
  const anew = () => void act.run(async () => onSheet(await desk.newRecovery()));
  return (
    <Hall title="Read your recovery code back">
      {door.ask.length > 0 ? (
        <>
          <p>Your recovery code was made and printed. Before Evenhand opens, type the groups it asks for from the paper.</p>
          <ReadBack ask={door.ask} onDoor={onDoor} />
        </>
      ) : (
        <p>
          Your recovery code was not read back before Evenhand was closed. Make a new one: print it, then read it back. The old code stops
          working.
        </p>
      )}
      <Trouble problem={act.problem} />
      <div>
        <Button kind={door.ask.length > 0 ? 'quiet' : 'primary large'} onPress={anew} isDisabled={act.busy}>
          {door.ask.length > 0 ? 'I have no paper: make a new code' : 'Make a new code'}
        </Button>
      </div>
    </Hall>
  );
}

function Unlock({ door, onDoor, onRecover }: DoorProps & { onRecover: () => void }) {
  const [passphrase, setPassphrase] = useState('');
  const act = useAct();
  const byPassphrase = door.mode !== 'keychain';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act.run(async () => onDoor(await desk.unlock(byPassphrase ? passphrase : '')));
  };
  return (
    <Hall title={door.name === '' ? 'Evenhand is locked' : `Locked, ${door.name}`}>
      {door.why !== '' && !act.problem ? <Trouble problem={{ code: door.code, message: door.why }} /> : null}
      <form className="stack" onSubmit={submit}>
        {byPassphrase ? (
          <Field label="Passphrase">
            {(ids) => (
              <input
                {...ids}
                type="password"
                autoComplete="current-password"
                required
                value={passphrase}
                onChange={(e) => setPassphrase(e.target.value)}
              />
            )}
          </Field>
        ) : (
          <p>Your work is locked. This laptop’s keychain holds the key.</p>
        )}
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="primary large" isDisabled={act.busy || (byPassphrase && passphrase === '')}>
            {act.busy ? 'Opening…' : 'Unlock'}
          </Button>
          <Button kind="quiet" onPress={onRecover}>
            Use the recovery code
          </Button>
        </div>
      </form>
      <GoesOn />
    </Hall>
  );
}

// GoesOn says that the recorder works behind the locked door: it needs no key to seal what it hears. Ending it needs none either.
function GoesOn() {
  const words = useRecording(({ now }) => (going(now) ? (now.state === 'recording' ? 'Recording goes on' : standing(now)) : ''));
  const time = useRecording(({ now }) => clock(now?.seconds ?? 0));
  const live = useRecording(({ now }) => now?.state === 'recording');
  const act = useAct();
  if (words === '') return null;
  return (
    <div className="goes-on">
      <div className="row apart">
        <p className="row">
          <span className={live ? 'dot live' : 'dot'} aria-hidden />
          <span>
            {words}, {time}
          </span>
        </p>
        <Button onPress={() => void act.run(finish)} isDisabled={act.busy}>
          {act.busy ? 'Finishing…' : 'Finish'}
        </Button>
      </div>
      <Trouble problem={act.problem} />
    </div>
  );
}

function Recover({ door, onSheet, onBack }: { door: engine.Door; onSheet: (sheet: engine.RecoverySheet) => void; onBack: () => void }) {
  const [code, setCode] = useState('');
  const key = useKey(door);
  const act = useAct();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act.run(async () => onSheet(await desk.recover(code, key.passphrase)));
  };
  return (
    <Hall title="Open with the recovery code">
      <p>Type the code from your paper. Then you get a new one: the old code stops working. Nothing of your work changes.</p>
      <form className="stack" onSubmit={submit}>
        <Field label="Recovery code" hint="Spaces and hyphens do not matter.">
          {(ids) => (
            <textarea
              {...ids}
              required
              rows={2}
              spellCheck={false}
              autoComplete="off"
              value={code}
              onChange={(e) => setCode(e.target.value)}
            />
          )}
        </Field>
        {key.fields}
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="primary large" isDisabled={act.busy || !key.ready || code.trim() === ''}>
            {act.busy ? 'Opening…' : 'Open'}
          </Button>
          <Button kind="quiet" onPress={onBack}>
            Back
          </Button>
        </div>
      </form>
    </Hall>
  );
}
