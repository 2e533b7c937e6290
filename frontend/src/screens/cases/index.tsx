import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { on, visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go } from '../../place';
import { Button, Loading, Sheet, Trouble } from '../../ui';
import { VisitLine } from '../../ui/card';
import { counted, longDate } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';

// Cases lists every case by its label, with its visits.
export function Cases() {
  const { value: cases, problem, reload } = useLoad(visits.cases);
  const [doomed, setDoomed] = useState<{ card: engine.VisitCard; label: string } | null>(null);
  useEffect(() => on('changed', reload), [reload]);
  if (!cases) return <Loading problem={problem} retry={reload} />;
  return (
    <div className="page">
      <Top title="Cases">
        <Button kind="primary" icon={Plus} onPress={() => go({ at: 'new', caseId: '' })}>
          New visit
        </Button>
      </Top>
      {cases.length === 0 ? (
        <p>No cases yet. A case is made with its first visit: a label that you choose, and its reference in the case system.</p>
      ) : null}
      <div className="stack wide">
        {cases.map((one) => (
          <section key={one.id} aria-labelledby={`case-${one.id}`}>
            <div className="row apart">
              <div className="row">
                <h2 id={`case-${one.id}`}>{one.label}</h2>
                <span className="soft">{[one.reference, counted(one.visits.length, 'visit')].filter(Boolean).join(' · ')}</span>
              </div>
              <Button
                kind="quiet small"
                icon={Plus}
                aria-label={`New visit for ${one.label}`}
                onPress={() => go({ at: 'new', caseId: one.id })}
              >
                New visit
              </Button>
            </div>
            <ul className="visits">
              {one.visits.map((card) => (
                <VisitLine key={card.id} card={card} named>
                  <Button
                    kind="small"
                    aria-label={`Open ${card.title}, ${one.label}, ${longDate(card.date)}`}
                    onPress={() => go({ at: 'visit', id: card.id, step: null })}
                  >
                    Open
                  </Button>
                  <Button
                    kind="small stop"
                    icon={Trash2}
                    aria-label={`Delete ${card.title}, ${one.label}, ${longDate(card.date)}`}
                    onPress={() => setDoomed({ card, label: one.label })}
                  >
                    Delete
                  </Button>
                </VisitLine>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {doomed ? <Delete card={doomed.card} label={doomed.label} onClose={() => setDoomed(null)} onGone={reload} /> : null}
    </div>
  );
}

// Delete says exactly what is destroyed before it is.
function Delete({ card, label, onClose, onGone }: { card: engine.VisitCard; label: string; onClose: () => void; onGone: () => void }) {
  const act = useAct();
  const destroy = () =>
    act.run(async () => {
      await visits.remove(card.id);
      onClose();
      onGone();
    });
  const signed = card.state === 'signed' || card.state === 'handed_over';
  return (
    <Sheet title="Destroy this visit?" isOpen onClose={onClose} role="alertdialog">
      <p>
        <strong>{label}</strong> · {card.title} · {longDate(card.date)}
      </p>
      <div>
        <p>These are destroyed and cannot be brought back, by you or by anyone:</p>
        <ul className="bullets">
          <li>its sound</li>
          <li>the words that were heard, and what you wrote about the visit</li>
          <li>every draft{signed ? ', and the signed note on this laptop' : ''}</li>
          <li>the keys that open them</li>
        </ul>
      </div>
      <p>
        {signed
          ? 'What you have already handed over stays where it went. '
          : 'This note was never signed: nothing of this visit is anywhere else. '}
        The case and its other visits stay.
      </p>
      <Trouble problem={act.problem} />
      <div className="row">
        <Button kind="stop primary" icon={Trash2} onPress={() => void destroy()} isDisabled={act.busy}>
          {act.busy ? 'Destroying…' : 'Destroy it'}
        </Button>
        <Button autoFocus onPress={onClose}>
          Keep it
        </Button>
      </div>
    </Sheet>
  );
}
