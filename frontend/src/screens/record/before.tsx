import { Mic } from 'lucide-react';
import { useState } from 'react';
import { recorder, visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go, toHash } from '../../place';
import { endTrial, shown } from '../../recording';
import { Button, Remark, Trouble } from '../../ui';
import { useAct } from '../../ui/use';
import { toldWords } from '../newvisit/form';
import { Said } from '../newvisit/said';
import { Steps } from '../visit/steps';
import { Microphone } from './microphone';

// initials are what others may see of a name.
export function initials(name: string): string {
  const letters = name
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? '')
    .filter((letter) => letter !== letter.toLowerCase());
  return letters.length === 0 ? '?' : letters.map((letter) => `${letter}.`).join('');
}

interface BeforeProps {
  visit: engine.VisitView;
  dictation: boolean;
  where: string;
  elsewhere: string; // the visit that is being recorded instead, or ''
  onVisit: (visit: engine.VisitView) => void;
}

// Before is what comes before the sound: who is here, how each was told, and a microphone that works.
export function Before({ visit, dictation, where, elsewhere, onVisit }: BeforeProps) {
  const [farSide, setFarSide] = useState('');
  const [microphone, setMicrophone] = useState('');
  const act = useAct();
  const refused = !dictation && visit.mayHaveSound !== '';
  const lacks = dictation ? '' : visit.mayRecord;
  const begin = () =>
    act.run(async () => {
      await endTrial().catch(() => undefined); // the recorder takes the microphone either way
      shown(await recorder.record(visit.id, { microphone, farSide: dictation ? '' : farSide, dictation }));
    });
  return (
    <div className="page record">
      <Top title={dictation ? 'Dictate' : 'Record'} where={where} />
      <Steps visit={visit} now="sound" />
      <div className="before">
        {dictation ? <Alone /> : <Told visit={visit} onVisit={onVisit} />}
        <section className="stack" aria-labelledby="begin">
          <h2 id="begin">{refused ? 'Not recorded' : 'Ready?'}</h2>
          {refused ? (
            <>
              <Remark>{visit.mayHaveSound}</Remark>
              <div>
                <Button kind="primary large" icon={Mic} onPress={() => go({ at: 'visit', id: visit.id, step: 'dictate' })}>
                  Don’t record: dictate afterwards
                </Button>
              </div>
            </>
          ) : (
            <>
              <Microphone farSide={farSide} onNow={setMicrophone} {...(dictation ? {} : { onFarSide: setFarSide })} />
              {lacks === '' ? null : <Remark>{lacks}</Remark>}
              {elsewhere === '' ? null : (
                <Remark>
                  Another visit is being recorded. <a href={toHash({ at: 'visit', id: elsewhere, step: 'record' })}>Finish it first</a>
                </Remark>
              )}
              <Trouble problem={act.problem} />
              <div className="row">
                <Button
                  kind="stop primary large"
                  icon={Mic}
                  isDisabled={act.busy || microphone === '' || lacks !== '' || elsewhere !== ''}
                  onPress={() => void begin()}
                >
                  {act.busy ? 'Starting…' : dictation ? 'Start dictating' : 'Record'}
                </Button>
                <span className="soft small">Sealed on this laptop second by second. It goes on while Evenhand is locked.</span>
              </div>
            </>
          )}
        </section>
      </div>
    </div>
  );
}

function Alone() {
  return (
    <section className="stack measure" aria-labelledby="alone">
      <h2 id="alone">Only your own voice</h2>
      <p>Go where nobody can hear you. Tell what happened, in the order it happened: who said what, what you saw, what you agreed.</p>
      <p className="soft">Say where words are not your own: “Mother said …”. You can pause as often as you like.</p>
    </section>
  );
}

// Told asks how each of those present was told: anew at every visit, and changed here the moment somebody says no.
function Told({ visit, onVisit }: { visit: engine.VisitView; onVisit: (visit: engine.VisitView) => void }) {
  const act = useAct();
  const answer = (at: number, told: string) =>
    act.run(async () => {
      const people = visit.form.people.map((person, i) => (i === at ? { ...person, told } : person));
      onVisit(await visits.update(visit.id, { ...visit.form, people }));
    });
  return (
    <section className="stack" aria-labelledby="told">
      <div>
        <h2 id="told">Who is here, and how was each told?</h2>
        <p className="soft small">Nobody answers for another adult. Names show as initials here.</p>
      </div>
      <Said />
      <Trouble problem={act.problem} />
      <ul className="told">
        {visit.form.people.map((person, i) => {
          if (person.signer) return null;
          const who = [initials(person.name), person.role].filter(Boolean).join(', ');
          return (
            <li key={person.id}>
              <label htmlFor={`told-${person.id}`}>{who}</label>
              <select id={`told-${person.id}`} value={person.told} onChange={(e) => void answer(i, e.target.value)}>
                <option value="" disabled>
                  Not asked yet
                </option>
                {toldWords.map(({ value, words }) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
      <p className="small">
        Somebody else is here, or somebody is not? <a href={toHash({ at: 'visit', id: visit.id, step: 'details' })}>Change who is here</a>
      </p>
      <p className="soft small">Never record a police or achieving-best-evidence interview, nor legal advice.</p>
    </section>
  );
}
