import { Play, Square, UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import type { engine } from '../../bridge';
import { Mark, Top } from '../../frame';
import { cameBack, cameIn, finish, refuse, useRecording } from '../../recording';
import { Button, Choice, Field, Remark, Trouble } from '../../ui';
import { useAct } from '../../ui/use';
import { nobody, refuses, toldWords } from '../newvisit/form';
import './record.css';

// Blank is all the window shows after somebody came in: nothing of anybody, until the worker is ready to go on.
export function Blank() {
  const problem = useRecording((recording) => recording.problem);
  const dictation = useRecording(({ now }) => now?.dictation ?? false);
  const [asking, setAsking] = useState(false);
  const act = useAct();
  const goOn = () => (dictation ? void act.run(() => cameBack({ people: [] })) : setAsking(true));
  return (
    <main className="blank">
      <div className="stack">
        {asking ? (
          <WhoCame onBack={() => setAsking(false)} />
        ) : (
          <>
            <span className="mark">
              <Mark />
            </span>
            <Top title={problem ? 'Not paused' : 'Paused'} />
            <Trouble problem={problem}>
              <Button onPress={() => void cameIn()}>Try again</Button>
              <Button icon={Square} onPress={() => void act.run(finish)}>
                Finish
              </Button>
            </Trouble>
            <Trouble problem={act.problem} />
            {problem ? null : (
              <div>
                <Button kind="large" onPress={goOn} isDisabled={act.busy}>
                  Go on…
                </Button>
              </div>
            )}
          </>
        )}
      </div>
    </main>
  );
}

interface Row {
  key: number;
  person: engine.PersonForm;
}

// WhoCame asks who came in and how each was told. Where one of them says no, there is only one way on: the recording ends.
function WhoCame({ onBack }: { onBack: () => void }) {
  const [stayed, setStayed] = useState('');
  const [rows, setRows] = useState<Row[]>([{ key: 0, person: nobody }]);
  const act = useAct();
  const people = stayed === 'yes' ? rows.map((row) => row.person) : [];
  const refused = people.some(refuses);
  const complete = people.every((person) => person.name.trim() !== '' && person.told !== '');
  const edit = (key: number, part: Partial<engine.PersonForm>) =>
    setRows(rows.map((row) => (row.key === key ? { key, person: { ...row.person, ...part } } : row)));
  return (
    <>
      <Top title="Before you go on" />
      <Choice
        legend="Did anybody stay who came in?"
        name="stayed"
        value={stayed}
        onChange={setStayed}
        options={[
          { value: 'no', words: 'Nobody: they have gone' },
          { value: 'yes', words: 'Yes, somebody is here now' },
        ]}
      />
      {stayed === 'yes' ? (
        <>
          {rows.map(({ key, person }, i) => (
            <div key={key} className="card stack tight" role="group" aria-label={`Person ${i + 1}`}>
              <div className="pair">
                <Field label="Name, or what you call them">
                  {(ids) => <input {...ids} autoComplete="off" value={person.name} onChange={(e) => edit(key, { name: e.target.value })} />}
                </Field>
                <Field label="Who they are">
                  {(ids) => <input {...ids} autoComplete="off" value={person.role} onChange={(e) => edit(key, { role: e.target.value })} />}
                </Field>
              </div>
              <Choice
                legend="How were they told of the recording?"
                name={`told-${key}`}
                value={person.told}
                options={toldWords}
                onChange={(told) => edit(key, { told })}
              />
              {rows.length > 1 ? (
                <div>
                  <Button kind="quiet small" icon={X} onPress={() => setRows(rows.filter((row) => row.key !== key))}>
                    Take off person {i + 1}
                  </Button>
                </div>
              ) : null}
            </div>
          ))}
          <div>
            <Button
              icon={UserPlus}
              onPress={() => setRows([...rows, { key: Math.max(...rows.map((row) => row.key)) + 1, person: nobody }])}
            >
              Somebody else too
            </Button>
          </div>
        </>
      ) : null}
      {refused ? (
        <Remark>No more is recorded, then. What was recorded before they came in is safe. Finish, and dictate the rest afterwards.</Remark>
      ) : null}
      <Trouble problem={act.problem} />
      <div className="row">
        {refused ? null : (
          <Button
            kind="primary large"
            icon={Play}
            isDisabled={act.busy || stayed === '' || !complete}
            onPress={() => void act.run(() => cameBack({ people }))}
          >
            {act.busy ? 'Going on…' : 'Go on recording'}
          </Button>
        )}
        <Button
          kind={refused ? 'primary large' : 'large stop'}
          icon={Square}
          isDisabled={act.busy}
          onPress={() => void act.run(() => (refused && complete ? refuse({ people }) : finish()))}
        >
          Finish
        </Button>
        <Button kind="quiet" onPress={onBack}>
          Back
        </Button>
      </div>
    </>
  );
}
