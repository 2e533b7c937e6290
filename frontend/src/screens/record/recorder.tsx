import { Bookmark, DoorOpen, Keyboard, Pause, Play, Scissors, Square } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { recorder, toProblem, type Problem } from '../../bridge';
import { Top } from '../../frame';
import { cameIn, finish, shown, standing, useRecording } from '../../recording';
import { Button, Field, Remark, Trouble } from '../../ui';
import { Keys, useSingleKeys } from '../../ui/keys';
import { Menu } from '../../ui/menu';
import { clock, counted, spoken } from '../../ui/time';
import { useLoad } from '../../ui/use';
import { command, keys, type Command } from './keys';
import { Level } from './level';
import { Remove } from './remove';
import { useShown, Words } from './words';

// Recorder is what is in front of the worker while people talk: a clock, how loud it is, and four things to press. Nothing blinks, nothing
// sounds, and no name or word is to be read unless it is asked for.
export function Recorder({ visit, where }: { visit: string; where: string }) {
  const dictation = useRecording(({ now }) => now?.dictation ?? false);
  const state = useRecording(({ now }) => now?.state ?? 'ended');
  const notice = useRecording(({ now }) => now?.notice ?? '');
  const [wordsShown, toggleWords] = useShown();
  const [keysOn, setKeysOn] = useSingleKeys();
  const [sheet, setSheet] = useState<'' | 'remove' | 'keys'>('');
  const [problem, setProblem] = useState<Problem | null>(null);
  // One wish at a time: a second press while the first is under way is the same wish. Buttons stay as they are, so the focus does too.
  const busy = useRef(false);
  const run = async (work: () => Promise<unknown>) => {
    if (busy.current) return;
    busy.current = true;
    setProblem(null);
    try {
      await work();
    } catch (reason) {
      setProblem(toProblem(reason));
    } finally {
      busy.current = false;
    }
  };
  const paused = state === 'paused';
  const idle = state === 'removing' || state === 'finishing';
  const does: Record<Command, () => void> = {
    pause: () => void run(async () => shown(await (paused ? recorder.goOn({ people: [] }) : recorder.pause()))),
    bookmark: () => void run(async () => shown(await recorder.bookmark())),
    came_in: () => void cameIn(),
    words: toggleWords,
    help: () => setSheet('keys'),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const wish = command(event, keysOn);
    if (wish === null || (idle && wish !== 'came_in')) return;
    event.preventDefault();
    does[wish]();
  };
  return (
    <section className="page record" data-recorder aria-label="Recorder" onKeyDown={onKeyDown}>
      <Top title={dictation ? 'Dictating' : 'Recording'} where={where} />
      <div className="recorder">
        <div className="clock">
          <Clock />
          <Standing />
        </div>
        <Level of="now" />
        <div className="controls" role="group" aria-label="Controls">
          <Button kind={paused ? 'large primary' : 'large'} icon={paused ? Play : Pause} isDisabled={idle} onPress={does.pause}>
            {paused ? 'Go on' : 'Pause'}
          </Button>
          <Button kind="large" icon={Bookmark} isDisabled={idle} onPress={does.bookmark}>
            Bookmark
          </Button>
          <Button kind="large" icon={DoorOpen} onPress={does.came_in}>
            Someone came in
          </Button>
          <Button kind="large stop" icon={Square} isDisabled={idle} onPress={() => void run(finish)}>
            Finish
          </Button>
        </div>
        {/* Below what is pressed, so that nothing moves under a finger. */}
        <div className="notices" role="status">
          {notice === '' ? null : <Remark calm={state !== 'searching'}>{notice}</Remark>}
        </div>
        <Trouble problem={problem} />
        <CurrentMicrophone />
        <div className="row apart more">
          <Words visit={visit} shown={wordsShown} onToggle={toggleWords} />
          <Menu
            words="More"
            kind="quiet"
            items={[
              {
                words: 'Remove the last minutes…',
                hint: 'Destroys their sound and words, and shows the gap',
                icon: Scissors,
                onAction: () => setSheet('remove'),
              },
              { words: 'Keys…', hint: 'Single letters, and how to switch them off', icon: Keyboard, onAction: () => setSheet('keys') },
            ]}
          />
        </div>
        <Small />
      </div>
      {sheet === 'remove' ? <Remove onClose={() => setSheet('')} /> : null}
      {sheet === 'keys' ? (
        <Keys keys={keys} place="the recorder" which="letters" on={keysOn} onSwitch={setKeysOn} onClose={() => setSheet('')} />
      ) : null}
    </section>
  );
}

function Clock() {
  const seconds = useRecording(({ now }) => Math.floor(now?.seconds ?? 0));
  return (
    <p className="time" role="timer" aria-label={`${spoken(seconds)} recorded`}>
      {clock(seconds)}
    </p>
  );
}

function Standing() {
  const words = useRecording(({ now }) => (now ? standing(now) : ''));
  const live = useRecording(({ now }) => now?.state === 'recording');
  return (
    <p className="standing">
      <span className={live ? 'dot live' : 'dot'} aria-hidden />
      <span role="status">{words}</span>
    </p>
  );
}

// CurrentMicrophone names the microphone, and moves the recording to another one.
function CurrentMicrophone() {
  const name = useRecording(({ now }) => now?.microphone ?? '');
  const farSide = useRecording(({ now }) => now?.farSide ?? '');
  const { value: all, reload } = useLoad(recorder.microphones);
  const [problem, setProblem] = useState<Problem | null>(null);
  const notice = useRecording(({ now }) => now?.notice ?? '');
  // What can be recorded from changes as things are plugged in and out, and the notice says so. Not on focus: WebKit remembers the place of
  // what is chosen, and takes another that comes to stand there for no change.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else reload();
  }, [name, notice, reload]);
  const near = (all ?? []).filter((one) => !one.farSide);
  const now = near.find((one) => one.name === name);
  const move = (id: string) => {
    setProblem(null);
    recorder.choose(id).catch((reason: unknown) => setProblem(toProblem(reason)));
  };
  return (
    <>
      <Field label="Microphone" kind="current">
        {(ids) => (
          <select {...ids} value={now?.id ?? ''} onChange={(e) => move(e.target.value)}>
            {now ? null : <option value="">{name === '' ? 'None' : name}</option>}
            {near.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {farSide === '' ? null : <p className="soft small">The other side: {farSide}</p>}
      <Trouble problem={problem} />
    </>
  );
}

// Small is what is good to know and asks for nothing.
function Small() {
  const heard = useRecording(({ now }) => now?.heard ?? '');
  const bookmarks = useRecording(({ now }) => now?.bookmarks ?? 0);
  const removed = useRecording(({ now }) => now?.removed ?? 0);
  const marks = [
    bookmarks > 0 ? counted(bookmarks, 'bookmark') : '',
    removed > 0 ? `${counted(removed, 'stretch', 'stretches')} removed` : '',
  ];
  return (
    <div className="soft small facts">
      <p role="status">{marks.filter(Boolean).join(' · ')}</p>
      {heard === '' ? null : <p>{heard} The recording itself is complete.</p>}
    </div>
  );
}
