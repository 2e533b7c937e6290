import { useCallback, useEffect } from 'react';
import { desk, on, type engine } from './bridge';
import { Frame } from './frame';
import { go, toHash, usePlace, type Place } from './place';
import { useRecording } from './recording';
import { Cases } from './screens/cases';
import { Check } from './screens/check';
import { Door } from './screens/door';
import { NewVisit } from './screens/newvisit';
import { Blank } from './screens/record/blank';
import { Today } from './screens/today';
import { Visit } from './screens/visit';
import { Loading } from './ui';
import { useLoad } from './ui/use';

// App shows the door until it is open, and behind it the place the worker is at.
export function App() {
  const { value: door, problem, set, reload } = useLoad(desk.door);
  useEffect(() => on('door', reload), [reload]);
  const place = usePlace();
  const blank = useRecording((recording) => recording.blank || recording.now?.state === 'came_in');
  // A window that is told to open on a visit does so once, when the door first opens.
  const first = door?.state === 'open' ? door.visit : '';
  useEffect(() => {
    if (first) go({ at: 'visit', id: first, step: null });
  }, [first]);
  const lock = useCallback(async () => set(await desk.lock()), [set]);
  if (!door) return <Loading problem={problem} retry={reload} />;
  if (door.state !== 'open') return <Door door={door} onDoor={set} />;
  if (blank) return <Blank />;
  return (
    <Frame place={place} lock={lock}>
      <Screen key={toKey(place)} place={place} door={door} />
    </Frame>
  );
}

// A screen starts afresh when it is about something else.
const toKey = (place: Place) => (place.at === 'visit' ? place.id : place.at === 'new' ? toHash(place) : place.at);

function Screen({ place, door }: { place: Place; door: engine.Door }) {
  switch (place.at) {
    case 'today':
      return <Today />;
    case 'cases':
      return <Cases />;
    case 'check':
      return <Check />;
    case 'new':
      return <NewVisit caseId={place.caseId} to={place.to} signer={door} />;
    case 'visit':
      return <Visit id={place.id} step={place.step} />;
  }
}
