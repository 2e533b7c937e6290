import { FileAudio, GraduationCap, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { desk, on, visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go } from '../../place';
import { Button, Loading, Sheet, Trouble, Working } from '../../ui';
import { VisitLine } from '../../ui/card';
import { longDate } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import './today.css';

const visit = (id: string) => go({ at: 'visit', id, step: null });

// Today answers three questions in this order: what needs me, what is safe, what next.
export function Today() {
  const { value: today, problem, reload } = useLoad(desk.today);
  const [jobs, setJobs] = useState<Record<string, engine.Job>>({});
  const [choosing, setChoosing] = useState(false);
  const act = useAct();
  useEffect(() => on('changed', reload), [reload]);
  useEffect(
    () =>
      on('job', (job) => {
        setJobs((all) => ({ ...all, [job.visit]: job }));
        if (!job.running) reload();
      }),
    [reload],
  );
  // What is at work already says how far it is; later it tells of itself.
  useEffect(() => {
    for (const card of today?.working ?? []) {
      visits.job(card.id).then(
        (job) => {
          if (job) setJobs((all) => ({ [card.id]: job, ...all }));
        },
        () => undefined, // the list itself says what the visit is doing
      );
    }
  }, [today]);
  if (!today) return <Loading problem={problem} retry={reload} />;
  const practise = () => act.run(async () => visit(await visits.practise()));
  const waiting = [...today.needsYou, ...today.working, ...today.lately].filter((card) => card.state === 'new');
  const importSound = () => (waiting.length === 0 ? go({ at: 'new', caseId: '' }) : setChoosing(true));
  return (
    <div className="page today">
      <Top title={`Today, ${longDate(today.date)}`}>
        <Button icon={FileAudio} onPress={importSound}>
          Import sound
        </Button>
        <Button icon={GraduationCap} onPress={() => void practise()} isDisabled={act.busy}>
          Practise
        </Button>
        <Button kind="primary" icon={Plus} onPress={() => go({ at: 'new', caseId: '' })}>
          New visit
        </Button>
      </Top>
      <div className="stack wide">
        <Trouble problem={act.problem} />
        <Trouble problem={problem}>
          <Button onPress={reload}>Try again</Button>
        </Trouble>
        {today.empty ? (
          <Teach />
        ) : (
          <>
            <section aria-labelledby="needs-you">
              <h2 id="needs-you">Needs you</h2>
              {today.needsYou.length === 0 ? <p className="soft">Nothing waits for you.</p> : <Cards cards={today.needsYou} primary />}
            </section>
            <div className="columns">
              <section aria-labelledby="working">
                <h2 id="working">Working</h2>
                {today.working.length === 0 ? (
                  <p className="soft">Evenhand is working on nothing.</p>
                ) : (
                  <Cards cards={today.working} jobs={jobs} working />
                )}
              </section>
              <section aria-labelledby="lately">
                <h2 id="lately">Lately</h2>
                {today.lately.length === 0 ? <p className="soft">Signed notes will be listed here.</p> : <Cards cards={today.lately} />}
              </section>
            </div>
          </>
        )}
      </div>
      <Sheet title="Sound of which visit?" isOpen={choosing} onClose={() => setChoosing(false)}>
        <ul className="visits">
          {waiting.map((card) => (
            <VisitLine key={card.id} card={card}>
              <Button onPress={() => go({ at: 'visit', id: card.id, step: 'sound' })}>This one</Button>
            </VisitLine>
          ))}
        </ul>
        <div className="row">
          <Button icon={Plus} onPress={() => go({ at: 'new', caseId: '' })}>
            A visit that is not here yet
          </Button>
          <Button kind="quiet" onPress={() => setChoosing(false)}>
            Back
          </Button>
        </div>
      </Sheet>
    </div>
  );
}

const noJobs: Record<string, engine.Job> = {};

function Cards({
  cards,
  jobs = noJobs,
  primary = false,
  working = false,
}: {
  cards: engine.VisitCard[];
  jobs?: Record<string, engine.Job>;
  primary?: boolean;
  working?: boolean;
}) {
  return (
    <ul className="visits">
      {cards.map((card) => {
        const job = jobs[card.id];
        const next = working ? 'Watch' : card.next || 'Open';
        return (
          <VisitLine key={card.id} card={card} detail={job?.running ? <Working job={job} /> : null}>
            <Button
              kind={primary ? 'small primary' : 'small'}
              aria-label={`${next}: ${card.title}, ${card.initials}`}
              onPress={() => visit(card.id)}
            >
              {next}
            </Button>
          </VisitLine>
        );
      })}
    </ul>
  );
}

// Teach is what an empty desk says: what Evenhand does, where to practise, and who answers for the note.
function Teach() {
  return (
    <section className="card teach" aria-labelledby="teach">
      <h2 id="teach">A quiet desk</h2>
      <p className="serif measure">
        Evenhand listens to the sound of a visit and drafts the note. You check every line against what was said, change it, and sign it.
        You answer for the note.
      </p>
      <ol className="line">
        <li>
          <strong>Bring the sound</strong> Say who was there and choose the file.
        </li>
        <li>
          <strong>Say who is who</strong> Hear each voice once.
        </li>
        <li>
          <strong>Your own words</strong> What you saw, what worries you.
        </li>
        <li>
          <strong>Check the draft</strong> Wet ink dries as you decide.
        </li>
        <li>
          <strong>Sign and hand over</strong> Exactly what you signed, nothing else.
        </li>
      </ol>
      <p>
        New here? Press <strong>Practise</strong>: it makes an invented visit with its sound, for you to try everything on. Nothing you do
        there is a record of anyone.
      </p>
    </section>
  );
}
