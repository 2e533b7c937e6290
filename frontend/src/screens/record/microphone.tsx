import { Mic, RefreshCw, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { recorder, toProblem, type engine, type Problem } from '../../bridge';
import { endTrial, tryOut } from '../../recording';
import { Button, Field, Remark, Trouble } from '../../ui';
import { useAct, useLoad } from '../../ui/use';
import { Level } from './level';
import './record.css';

// usual is the microphone that is used when nobody says otherwise.
export function usual(all: engine.MicrophoneView[]): string {
  const near = all.filter((one) => !one.farSide);
  return (near.find((one) => one.chosen) ?? near.find((one) => one.default) ?? near[0])?.id ?? '';
}

interface MicrophoneProps {
  farSide?: string; // the device of the other side; without onFarSide it is not asked
  onFarSide?: (id: string) => void;
  onNow?: (id: string) => void; // what is recorded from; '' for nothing
}

// Microphone lets the worker choose what to record from, remembers it for this laptop, and shows the level while they speak.
export function Microphone({ farSide = '', onFarSide, onNow }: MicrophoneProps) {
  const { value: all, problem, reload } = useLoad(recorder.microphones);
  const [picked, setPicked] = useState('');
  const [trying, setTrying] = useState(false);
  const [fault, setFault] = useState<Problem | null>(null);
  const choosing = useAct();
  const near = (all ?? []).filter((one) => !one.farSide);
  const far = (all ?? []).filter((one) => one.farSide);
  const now = near.some((one) => one.id === picked) ? picked : usual(near);
  const there = near.length > 0;
  useEffect(() => onNow?.(now), [now, onNow]);
  useEffect(() => {
    if (!trying || now === '') return;
    setFault(null);
    tryOut(now).catch((reason: unknown) => {
      setFault(toProblem(reason));
      setTrying(false);
    });
  }, [trying, now]);
  useEffect(() => {
    if (!trying) return undefined;
    return () => void endTrial().catch(() => undefined); // it ends with the window at the latest
  }, [trying]);
  const choose = (id: string) => {
    setPicked(id);
    void choosing.run(() => recorder.choose(id));
  };
  const again = (
    <Button icon={RefreshCw} onPress={reload}>
      Look again
    </Button>
  );
  if (!all) return problem ? <Trouble problem={problem}>{again}</Trouble> : <p className="soft">Looking for microphones…</p>;
  if (!there) {
    return (
      <Remark>
        <div className="stack tight">
          <p>No microphone was found. Plug one in, or switch the laptop’s own on, then look again.</p>
          <div>{again}</div>
        </div>
      </Remark>
    );
  }
  return (
    <div className="stack tight microphone">
      <Field label="Microphone" hint="Remembered on this laptop.">
        {(ids) => (
          <select {...ids} value={now} onChange={(e) => choose(e.target.value)}>
            {near.map((one) => (
              <option key={one.id} value={one.id}>
                {one.default ? `${one.name} (the laptop’s usual one)` : one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {onFarSide && far.length > 0 ? (
        <Field
          label="The other side of a call"
          hint="For a call on this laptop: what the loudspeaker plays is recorded on a track of its own."
        >
          {(ids) => (
            <select {...ids} value={farSide} onChange={(e) => onFarSide(e.target.value)}>
              <option value="">This is no call on this laptop</option>
              {far.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <Trouble problem={choosing.problem ?? fault} />
      <div className="row trial">
        <Button icon={trying ? Square : Mic} onPress={() => setTrying(!trying)}>
          {trying ? 'Stop trying' : 'Try it'}
        </Button>
        {trying ? <Level of="trial" /> : <span className="soft small">Speak and see. Nothing of it is kept.</span>}
      </div>
    </div>
  );
}
