import { CalendarDays, Check, FolderOpen, ListChecks, LockKeyhole, WifiOff } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import './frame.css';
import { toHash, type Place } from './place';
import { forget, standing, useRecording } from './recording';
import { Trouble, type Icon } from './ui';
import { clock, moment } from './ui/time';
import { saveAll, useAct } from './ui/use';

const rooms: { at: 'today' | 'cases' | 'check'; words: string; icon: Icon }[] = [
  { at: 'today', words: 'Today', icon: CalendarDays },
  { at: 'cases', words: 'Cases', icon: FolderOpen },
  { at: 'check', words: 'Set-up check', icon: ListChecks },
];

// Frame is what stays while the worker moves about: the rail, the lock, and the line that says what leaves this laptop.
export function Frame({ place, lock, children }: { place: Place; lock: () => Promise<void>; children: ReactNode }) {
  const locking = useAct();
  // Everything typed reaches the disk before the keys are dropped.
  const onLock = () =>
    locking.run(async () => {
      await saveAll();
      await lock();
    });
  return (
    <div className="frame">
      <nav className="rail" aria-label="Evenhand">
        <span className="mark">
          <Mark />
        </span>
        <ul>
          {rooms.map(({ at, words, icon: Icon }) => (
            <li key={at}>
              <a href={toHash({ at })} aria-current={place.at === at ? 'page' : undefined}>
                <Icon aria-hidden />
                {words}
              </a>
            </li>
          ))}
        </ul>
        <AriaButton className="button lock" onPress={() => void onLock()} isDisabled={locking.busy}>
          <LockKeyhole aria-hidden />
          Lock
        </AriaButton>
      </nav>
      <Recording place={place} />
      <main>
        <Trouble problem={locking.problem} />
        {children}
      </main>
      <footer className="status">
        <WifiOff aria-hidden />
        Working offline. Nothing leaves this laptop.
      </footer>
    </div>
  );
}

// Recording says on every screen that something is being recorded, or why it ended, and leads back to the recorder.
function Recording({ place }: { place: Place }) {
  const visit = useRecording(({ now }) => (now && (now.state !== 'ended' || now.notice !== '') ? now.visit : ''));
  const dictation = useRecording(({ now }) => now?.dictation ?? false);
  const words = useRecording(({ now }) => (now ? standing(now) : ''));
  const live = useRecording(({ now }) => now?.state === 'recording');
  const time = useRecording(({ now }) => clock(now?.seconds ?? 0));
  const step = dictation ? 'dictate' : 'record';
  const there = place.at === 'visit' && place.id === visit && place.step === step;
  const over = useRecording(({ now }) => (now?.state === 'ended' && now.notice === '' ? now.visit : ''));
  const elsewhere = place.at !== 'visit' || place.id !== over || place.step !== step;
  useEffect(() => {
    if (over !== '' && elsewhere) forget(); // nothing more is to be said of it here
  }, [over, elsewhere]);
  if (visit === '' || there) return null;
  return (
    <header className="recording">
      <a href={toHash({ at: 'visit', id: visit, step })}>
        <span className={live ? 'dot live' : 'dot'} aria-hidden />
        <span role="status">{words}</span> <span className="time">{time}</span>
        <span className="back">Go to the recorder</span>
      </a>
    </header>
  );
}

// Mark is Evenhand's own sign: two strokes of the same pen, level, one wet and one dry.
export function Mark() {
  return (
    <svg viewBox="0 0 40 40" fill="none" aria-hidden="true">
      <path d="M6 15 C 13 9, 20 9, 34 14" stroke="currentColor" strokeWidth="4" strokeLinecap="round" strokeDasharray="0.1 6.2" />
      <path d="M6 27 C 13 21, 20 21, 34 26" stroke="currentColor" strokeWidth="4" strokeLinecap="round" />
    </svg>
  );
}

interface TopProps {
  title: string;
  where?: ReactNode;
  children?: ReactNode;
}

// Top says where the worker is. Arriving at a place puts the focus on its heading, so that a screen reader says it.
export function Top({ title, where, children }: TopProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header className="top">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {where ? <p className="where">{where}</p> : null}
      </div>
      {children ? <div className="row">{children}</div> : null}
    </header>
  );
}

// Saved says how safe the last keystroke is.
export function Saved({ at, saving, failed }: { at: string; saving: boolean; failed: boolean }) {
  const when = moment(at);
  if (failed) return <strong className="saved">Not saved</strong>;
  if (saving) return <span className="saved">Saving…</span>;
  return (
    <span className="saved">
      <Check aria-hidden />
      {when === '' ? 'Saved' : `Saved ${when}`}
    </span>
  );
}
