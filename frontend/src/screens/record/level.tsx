import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useRecording, type Recording } from '../../recording';

// useSteady gives a value once it has stayed for a while, so that words neither flicker nor are said ten times a second.
function useSteady(value: string, forMs = 1200): string {
  const [steady, setSteady] = useState(value);
  useEffect(() => {
    if (value === steady || value.trim() === '') return undefined; // no word yet takes no word away
    const timer = setTimeout(() => setSteady(value), steady.trim() === '' ? 0 : forMs); // the first is said at once
    return () => clearTimeout(timer);
  }, [value, steady, forMs]);
  return steady;
}

// Level shows how loud it is as a bar, and says it in words.
export function Level({ of }: { of: 'now' | 'trial' }) {
  const look = (select: (view: NonNullable<Recording['now']>) => string | number) => (recording: Recording) => {
    const view = recording[of];
    return view ? select(view) : '';
  };
  const level = Number(useRecording(look((view) => Math.round(100 * Math.min(1, Math.max(0, view.level))))));
  // The words and what they are about change together.
  const [sound = '', words = ''] = useSteady(String(useRecording(look((view) => `${view.sound}\n${view.soundWords}`)))).split('\n');
  const still = useRecording((recording) => recording[of]?.state === 'paused');
  const Icon = sound === 'good' ? CircleCheck : TriangleAlert;
  return (
    <div className="level">
      <div className="bar" aria-hidden>
        <div className={sound} style={{ width: still ? 0 : `${level}%` }} />
      </div>
      <p role="status" className={sound}>
        {words === '' || still ? null : <Icon aria-hidden />}
        {still ? 'Nothing is being recorded.' : words}
      </p>
    </div>
  );
}
