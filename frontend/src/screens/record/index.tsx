import { ArrowRight } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import type { engine } from '../../bridge';
import { Top } from '../../frame';
import { go } from '../../place';
import { forget, going, useRecording } from '../../recording';
import { Button, Remark } from '../../ui';
import { longDate } from '../../ui/time';
import { Before } from './before';
import './record.css';
import { Recorder } from './recorder';

// Record is the recorder of a visit, for the visit itself or for what the worker dictates afterwards. It shows no name: the visit is its
// initials here.
export function Record({
  visit,
  dictation,
  onVisit,
}: {
  visit: engine.VisitView;
  dictation: boolean;
  onVisit: (visit: engine.VisitView) => void;
}) {
  const at = useRecording(({ now }) => (now ? now.visit : ''));
  const on = useRecording(({ now }) => going(now));
  const notice = useRecording(({ now }) => now?.notice ?? '');
  const here = at === visit.id;
  const next = visit.observed ? 'sound' : 'own-words';
  const leave = useCallback(() => {
    forget();
    go({ at: 'visit', id: visit.id, step: next });
  }, [visit.id, next]);
  // A recording that ended leads on. How one ended that needs a word is said first.
  const over = here && !on;
  useEffect(() => {
    if (over && notice === '') leave();
  }, [over, notice, leave]);
  const where = [visit.initials, visit.kind, longDate(visit.date)].filter(Boolean).join(' · ');
  if (here && on) return <Recorder visit={visit.id} where={where} />;
  if (over && notice !== '') {
    return (
      <div className="page">
        <Top key="ended" title="The recording ended" where={where} />
        <div className="stack measure">
          <Remark>{notice}</Remark>
          <div>
            <Button kind="primary large" onPress={leave}>
              Go on
              <ArrowRight aria-hidden />
            </Button>
          </div>
        </div>
      </div>
    );
  }
  return <Before visit={visit} dictation={dictation} where={where} elsewhere={on ? at : ''} onVisit={onVisit} />;
}
