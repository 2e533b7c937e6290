import { AudioLines, CircleCheck, CircleDashed, CirclePause, FilePenLine, LoaderCircle, PackageCheck, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { engine } from '../bridge';
import type { Icon } from '.';
import './card.css';
import { counted, longDate, moment } from './time';

// How a visit stands, in words and as an icon.
const states: Record<string, { icon: Icon; words: string; tone: string }> = {
  new: { icon: CircleDashed, words: 'no sound yet', tone: '' },
  hearing: { icon: AudioLines, words: 'being put into words', tone: 'busy' },
  heard: { icon: Users, words: 'words are there, no draft yet', tone: 'attention' },
  drafting: { icon: LoaderCircle, words: 'draft being made', tone: 'busy' },
  stopped: { icon: CirclePause, words: 'the draft is not finished', tone: 'attention' }, // heard, and a draft of it stopped part way
  drafted: { icon: FilePenLine, words: 'draft to check', tone: 'attention' },
  signed: { icon: CircleCheck, words: 'signed', tone: 'done' },
  handed_over: { icon: PackageCheck, words: 'signed and handed over', tone: 'done' },
};

// standing says how a visit stands: how much is left to decide where that is known.
export function standing(card: engine.VisitCard): string {
  if (card.state === 'drafted' && card.open > 0) {
    return `${counted(card.open, 'thing')} to decide, about ${counted(Math.max(1, card.minutes), 'minute')}`;
  }
  if (card.state === 'drafted') return 'ready to sign';
  return states[card.state]?.words ?? '';
}

// VisitLine is a visit in a list. It shows initials: others may see the screen.
export function VisitLine({
  card,
  named,
  detail,
  children,
}: {
  card: engine.VisitCard;
  named?: boolean;
  detail?: ReactNode;
  children: ReactNode;
}) {
  const state = states[card.state] ?? states['new'];
  const Icon = state?.icon ?? CircleDashed;
  const changed = moment(card.updated);
  return (
    <li>
      <Icon aria-hidden className={`state ${state?.tone ?? ''}`} />
      <div>
        <p>
          <span className="what">{[named ? '' : card.initials, card.title].filter(Boolean).join(' · ')}</span>
          {card.practice ? ' · practice' : ''}
        </p>
        <p className="soft small">
          {[card.kind, longDate(card.date), standing(card), changed === '' ? '' : `last change ${changed}`].filter(Boolean).join(' · ')}
        </p>
        {detail}
      </div>
      <div className="acts">{children}</div>
    </li>
  );
}
