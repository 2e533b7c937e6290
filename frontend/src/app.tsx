import { useCallback, useEffect } from 'react';
import { desk, on, type engine } from './bridge';
import { Frame } from './frame';
import { go, usePlace, type Place } from './place';
import { Cases } from './screens/cases';
import { Check } from './screens/check';
import { Door } from './screens/door';
import { NewVisit } from './screens/newvisit';
import { Today } from './screens/today';
import { Visit } from './screens/visit';
import { Loading } from './ui';
import { useLoad } from './ui/use';

// App shows the door until it is open, and behind it the place the worker is at.
export function App() {
  const { value: door, problem, set, reload } = useLoad(desk.door);
  useEffect(() => on('door', reload), [reload]);
  const place = usePlace();
  // A window that is told to open on a visit does so once, when the door first opens.
  const first = door?.state === 'open' ? door.visit : '';
  useEffect(() => {
    if (first) go({ at: 'visit', id: first, step: null });
  }, [first]);
  const lock = useCallback(async () => set(await desk.lock()), [set]);
  if (!door) return <Loading problem={problem} retry={reload} />;
  if (door.state !== 'open') return <Door door={door} onDoor={set} />;
  return (
    <Frame place={place} lock={lock}>
      <Screen key={place.at === 'visit' ? place.id : place.at} place={place} door={door} />
    </Frame>
  );
}

function Screen({ place, door }: { place: Place; door: engine.Door }) {
  switch (place.at) {
    case 'today':
      return <Today />;
    case 'cases':
      return <Cases />;
    case 'check':
      return <Check />;
    case 'new':
      return <NewVisit caseId={place.caseId} signer={door} />;
    case 'visit':
      return <Visit id={place.id} step={place.step} />;
  }
}
