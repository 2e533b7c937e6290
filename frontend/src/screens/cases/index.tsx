import { LockKeyhole, LockKeyholeOpen, Plus, Trash2 } from 'lucide-react';
import { useEffect, useState, type FormEvent } from 'react';
import { on, visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go } from '../../place';
import { Button, Field, Loading, Remark, Sheet, Trouble } from '../../ui';
import { VisitLine } from '../../ui/card';
import { counted, longDate, moment } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import './cases.css';

// Cases lists every case by its label, with its visits.
export function Cases() {
  const { value: cases, problem, reload } = useLoad(visits.cases);
  const [holding, setHolding] = useState<engine.CaseView | null>(null);
  const [doomed, setDoomed] = useState<{ card: engine.VisitCard; label: string } | null>(null);
  useEffect(() => on('changed', reload), [reload]);
  if (!cases) return <Loading problem={problem} retry={reload} />;
  return (
    <div className="page">
      <Top title="Cases">
        <Button kind="primary" icon={Plus} onPress={() => go({ at: 'new', caseId: '', to: null })}>
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
              <div className="row">
                <Button
                  kind="quiet small"
                  icon={one.hold ? LockKeyholeOpen : LockKeyhole}
                  aria-label={one.hold ? `Lift the hold: ${one.label}` : `Put on hold: ${one.label}`}
                  onPress={() => setHolding(one)}
                >
                  {one.hold ? 'Lift the hold' : 'Put on hold'}
                </Button>
                <Button
                  kind="quiet small"
                  icon={Plus}
                  aria-label={`New visit for ${one.label}`}
                  onPress={() => go({ at: 'new', caseId: one.id, to: null })}
                >
                  New visit
                </Button>
              </div>
            </div>
            {one.hold ? <OnHold hold={one.hold} /> : null}
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
                  {one.hold ? null : (
                    <Button
                      kind="small stop"
                      icon={Trash2}
                      aria-label={`Delete ${card.title}, ${one.label}, ${longDate(card.date)}`}
                      onPress={() => setDoomed({ card, label: one.label })}
                    >
                      Delete
                    </Button>
                  )}
                </VisitLine>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {doomed ? <Delete card={doomed.card} label={doomed.label} onClose={() => setDoomed(null)} onGone={reload} /> : null}
      {holding?.hold ? <LiftHold one={holding} onClose={() => setHolding(null)} onDone={reload} /> : null}
      {holding && !holding.hold ? <PutOnHold one={holding} onClose={() => setHolding(null)} onDone={reload} /> : null}
    </div>
  );
}

function OnHold({ hold }: { hold: engine.HoldView }) {
  const since = moment(hold.since);
  return (
    <div className="on-hold">
      <Remark calm>
        <p>
          <strong>On hold{since === '' ? '' : ` since ${since}`}.</strong> Nothing of this case can be destroyed: no visit, no recording, no
          minute of one.
        </p>
        <p>Why: {hold.why}</p>
      </Remark>
    </div>
  );
}

interface HoldProps {
  one: engine.CaseView;
  onClose: () => void;
  onDone: () => void;
}

// PutOnHold keeps everything of a case from being destroyed, and says why.
function PutOnHold({ one, onClose, onDone }: HoldProps) {
  const [why, setWhy] = useState('');
  const act = useAct();
  const hold = (event: FormEvent) => {
    event.preventDefault();
    void act.run(async () => {
      await visits.hold(one.id, why);
      onClose();
      onDone();
    });
  };
  return (
    <Sheet title={`Put ${one.label} on hold?`} isOpen onClose={onClose}>
      <form className="stack" onSubmit={hold}>
        <p>
          While a case is on hold, nothing of it can be destroyed: not by you, and not because its time is up. You can go on recording,
          writing and signing.
        </p>
        <Field label="Why?" hint="For example: court, police, section 47, a complaint, somebody asked to see their record.">
          {(ids) => <textarea {...ids} required autoFocus rows={2} value={why} onChange={(e) => setWhy(e.target.value)} />}
        </Field>
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="primary" icon={LockKeyhole} isDisabled={act.busy || why.trim() === ''}>
            {act.busy ? 'Putting on hold…' : 'Put on hold'}
          </Button>
          <Button onPress={onClose}>Back</Button>
        </div>
      </form>
    </Sheet>
  );
}

function LiftHold({ one, onClose, onDone }: HoldProps) {
  const act = useAct();
  const lift = () =>
    act.run(async () => {
      await visits.liftHold(one.id);
      onClose();
      onDone();
    });
  return (
    <Sheet title={`Lift the hold on ${one.label}?`} isOpen onClose={onClose} role="alertdialog">
      <p>It was put on hold for this: {one.hold?.why}</p>
      <p>
        Lifting it destroys nothing. From then on what belongs to this case can be destroyed again, by you or because its time is up. That
        there was a hold, and when it was lifted, stays in the log.
      </p>
      <Trouble problem={act.problem} />
      <div className="row">
        <Button kind="primary" icon={LockKeyholeOpen} onPress={() => void lift()} isDisabled={act.busy}>
          {act.busy ? 'Lifting…' : 'Lift the hold'}
        </Button>
        <Button autoFocus onPress={onClose}>
          Leave it on hold
        </Button>
      </div>
    </Sheet>
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
