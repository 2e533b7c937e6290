import { Gauge } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { desk, type engine } from '../../bridge';
import { Button, Trouble } from '../../ui';
import { useAct, useLoad } from '../../ui/use';

// hour says how long an hour of sound takes at a speed.
export function hour(timesRealTime: number): string {
  const minutes = 60 / timesRealTime;
  if (minutes >= 55)
    return `An hour of sound takes ${minutes < 65 ? 'about an hour' : `more than an hour (about ${Math.round(minutes)} minutes)`}.`;
  return `An hour of sound takes about ${minutes < 1.5 ? 'a minute' : `${Math.round(minutes)} minutes`}.`;
}

// Speech lists what can turn sound into words on this laptop: what each needs, how well it hears, how fast it was here. measured is how the model in
// use stands: once that is known, its speed may be.
export function Speech({ measured }: { measured: string }) {
  const { value: all, problem, reload } = useLoad(desk.speechModels);
  useEffect(() => {
    if (measured !== 'checking') reload();
  }, [measured, reload]);
  const choosing = useAct();
  const measuring = useAct();
  // That there is none stands in the list of parts already.
  if (!all) return problem?.code === 'speech_model_missing' ? null : <Trouble problem={problem} />;
  const choose = (id: string) =>
    choosing.run(async () => {
      await desk.chooseSpeechModel(id);
      reload();
    });
  const measure = () =>
    measuring.run(async () => {
      await desk.measureSpeed();
      reload();
    });
  return (
    <section className="speech" aria-labelledby="speech">
      <h2 id="speech">What writes the words down</h2>
      <Trouble problem={choosing.problem ?? measuring.problem ?? problem} />
      <ul className="tiers">
        {all.map((one) => (
          <Tier key={one.id} one={one}>
            {one.chosen ? (
              <strong>In use</strong>
            ) : one.installed ? (
              <Button kind="small" aria-label={`Use this one: ${one.title}`} isDisabled={choosing.busy} onPress={() => void choose(one.id)}>
                Use this one
              </Button>
            ) : (
              <span className="soft">Not installed</span>
            )}
            {one.chosen && one.timesRealTime === 0 && measured !== 'checking' ? (
              <Button kind="small" icon={Gauge} isDisabled={measuring.busy} onPress={() => void measure()}>
                {measuring.busy ? 'Measuring, about a minute…' : 'Measure its speed'}
              </Button>
            ) : null}
          </Tier>
        ))}
      </ul>
    </section>
  );
}

function Tier({ one, children }: { one: engine.TierView; children: ReactNode }) {
  const needs = [
    `${Math.round(one.mb)} MB on disk`,
    one.memoryMb > 0 ? `about ${one.memoryMb} MB of memory at work` : '',
    one.licence,
  ].filter(Boolean);
  return (
    <li>
      <div>
        <h3>
          {one.title}
          {one.proposed ? <span className="proposed"> · fits this laptop best</span> : null}
        </h3>
        <p>{one.why}</p>
        <p className="soft small">
          {[one.measured, one.timesRealTime > 0 ? hour(one.timesRealTime) : 'Its speed was not measured here yet.']
            .filter(Boolean)
            .join(' ')}
        </p>
        <p className="soft small">{needs.join(' · ')}</p>
      </div>
      <div className="acts">{children}</div>
    </li>
  );
}
