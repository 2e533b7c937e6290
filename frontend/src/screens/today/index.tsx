import { CircleDot, FileAudio, GraduationCap, Mic, Play, Plus, Square } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { desk, notes, on, recorder, visits, type engine } from '../../bridge';
import { Top } from '../../frame';
import { go, type Purpose } from '../../place';
import { forget, going, useRecording } from '../../recording';
import { Button, Loading, Sheet, Trouble, Working } from '../../ui';
import { VisitLine } from '../../ui/card';
import { Menu } from '../../ui/menu';
import { usePlayer, usePlaying, type Player } from '../../ui/player';
import { clock, longDate, moment, spoken } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { Interrupted } from '../visit/draft';
import { isDrafting } from '../visit/steps';
import './today.css';

const visit = (id: string) => go({ at: 'visit', id, step: null });

// Today answers three questions in this order: what needs me, what is safe, what next.
export function Today() {
  const { value: today, problem, reload } = useLoad(desk.today);
  const [jobs, setJobs] = useState<Record<string, engine.Job>>({});
  const [choosing, setChoosing] = useState<Purpose | null>(null);
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
    const stopped = (today?.needsYou ?? []).filter((card) => card.state === 'heard'); // its drafting may have stopped
    for (const card of [...(today?.working ?? []), ...stopped]) {
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
  // A visit that waits for its sound is asked about first: it was made for this.
  const begin = (to: Purpose) => () => (waiting.length === 0 ? go({ at: 'new', caseId: '', to }) : setChoosing(to));
  return (
    <div className="page today">
      <Top title={`Today, ${longDate(today.date)}`}>
        <Menu
          words="New visit"
          icon={Plus}
          kind="primary"
          items={[
            { words: 'Record', hint: 'Now, with this laptop’s microphone', icon: CircleDot, onAction: begin('record') },
            { words: 'Import sound', hint: 'From your phone or recorder', icon: FileAudio, onAction: begin('sound') },
            { words: 'Dictate', hint: 'Afterwards, in your own voice', icon: Mic, onAction: begin('dictate') },
            { words: 'Practise', hint: 'An invented visit, to try everything on', icon: GraduationCap, onAction: () => void practise() },
          ]}
        />
      </Top>
      <div className="stack wide">
        <Trouble problem={act.problem} />
        <Trouble problem={problem}>
          <Button onPress={reload}>Try again</Button>
        </Trouble>
        {today.empty ? (
          <Teach onPractise={() => void practise()} />
        ) : (
          <>
            <section aria-labelledby="needs-you">
              <h2 id="needs-you">Needs you</h2>
              <Found found={today.found} onKept={reload} />
              {today.needsYou.length === 0 ? null : <Cards cards={today.needsYou} jobs={jobs} primary />}
              {today.needsYou.length + today.found.length === 0 ? <p className="soft">Nothing waits for you.</p> : null}
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
      {choosing ? (
        <Sheet title={which[choosing]} isOpen onClose={() => setChoosing(null)}>
          <ul className="visits">
            {waiting.map((card) => (
              <VisitLine key={card.id} card={card}>
                <Button
                  aria-label={`This one: ${card.title}, ${card.initials}`}
                  onPress={() => go({ at: 'visit', id: card.id, step: choosing })}
                >
                  This one
                </Button>
              </VisitLine>
            ))}
          </ul>
          <div className="row">
            <Button icon={Plus} onPress={() => go({ at: 'new', caseId: '', to: choosing })}>
              A visit that is not here yet
            </Button>
            <Button kind="quiet" onPress={() => setChoosing(null)}>
              Back
            </Button>
          </div>
        </Sheet>
      ) : null}
    </div>
  );
}

const which: Record<Purpose, string> = {
  record: 'Record which visit?',
  sound: 'Sound of which visit?',
  dictate: 'Dictate about which visit?',
};

// Found lists the recordings that were going on when Evenhand ended. Nothing of them is kept or lost until the worker says so.
function Found({ found, onKept }: { found: engine.FoundView[]; onKept: () => void }) {
  if (found.length === 0) return null;
  return (
    <ul className="visits found">
      {found.map((one) => (
        <FoundLine key={one.recording} one={one} onKept={onKept} />
      ))}
    </ul>
  );
}

function FoundLine({ one, onKept }: { one: engine.FoundView; onKept: () => void }) {
  const act = useAct();
  const [listening, setListening] = useState(false);
  const what = [one.initials, moment(one.started), spoken(Math.floor(one.seconds))].join(', ');
  const keep = () =>
    act.run(async () => {
      await recorder.keepFound(one.recording);
      forget();
      onKept();
    });
  return (
    <li>
      <CircleDot aria-hidden className="state attention" />
      <div>
        <p>
          <span className="what">{one.live ? 'Still recording, by itself' : 'Recording found after a restart'}</span> ·{' '}
          {[one.initials, one.title].filter(Boolean).join(' · ')}
        </p>
        <p className="soft small">
          {[
            moment(one.started),
            spoken(Math.floor(one.seconds)),
            one.live ? 'it went on while Evenhand was closed' : 'complete to the last second',
          ].join(' · ')}
        </p>
        <Trouble problem={act.problem} />
        {listening ? <Listen one={one} onEnd={() => setListening(false)} /> : null}
      </div>
      <div className="acts">
        <Button
          kind="small primary"
          isDisabled={act.busy}
          aria-label={`${one.live ? 'Finish and keep' : 'Keep'}: ${what}`}
          onPress={() => void keep()}
        >
          {act.busy ? 'Keeping…' : one.live ? 'Finish and keep' : 'Keep'}
        </Button>
        {one.live ? null : (
          <Button
            kind="small"
            icon={listening ? Square : Play}
            aria-label={`${listening ? 'Stop' : 'Listen'}: ${what}`}
            onPress={() => setListening(!listening)}
          >
            {listening ? 'Stop' : 'Listen'}
          </Button>
        )}
      </div>
    </li>
  );
}

// Listen plays a found recording from its beginning, wherever it stands among the recordings of its visit.
function Listen({ one, onEnd }: { one: engine.FoundView; onEnd: () => void }) {
  const {
    value: at,
    problem,
    reload,
  } = useLoad(
    useCallback(async () => (await visits.visit(one.visit)).sounds.find((sound) => sound.id === one.recording)?.startS ?? 0, [one]),
  );
  const player = usePlayer(one.visit, (at ?? 0) + one.seconds);
  useEffect(() => {
    if (player && at !== null) void player.play(at);
  }, [player, at]);
  if (problem) {
    return (
      <Trouble problem={problem}>
        <Button onPress={reload}>Try again</Button>
      </Trouble>
    );
  }
  return player && at !== null ? <Playing player={player} from={at} onEnd={onEnd} /> : null;
}

function Playing({ player, from, onEnd }: { player: Player; from: number; onEnd: () => void }) {
  const at = usePlaying(player, (now) => Math.floor(now.at - from));
  const problem = usePlaying(player, (now) => now.problem);
  const over = usePlaying(player, (now) => !now.playing && now.at >= player.length - 0.1);
  useEffect(() => {
    if (over) onEnd();
  }, [over, onEnd]);
  return problem ? (
    <Trouble problem={problem}>
      <Button onPress={onEnd}>Stop</Button>
    </Trouble>
  ) : (
    <p className="small">
      {clock(at)} of {clock(player.length - from)}
    </p>
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
  const now = useRecording((recording) => (recording.now && going(recording.now) ? recording.now.visit : ''));
  const dictation = useRecording((recording) => recording.now?.dictation ?? false);
  return (
    <ul className="visits">
      {cards.map((card) => {
        const job = jobs[card.id];
        const recorded = working && card.id === now;
        const stopped = job && !job.running && job.code !== '' && isDrafting(job) && card.state === 'heard' ? job : null; // one press goes on; the other opens
        const next = recorded ? 'Go to the recorder' : working ? 'Watch' : stopped ? 'Open' : card.next || 'Open';
        const detail = recorded ? (
          <p className="small">Being recorded now. The words come as people talk.</p>
        ) : job?.running ? (
          <Working job={job}>{isDrafting(job) ? <Stop visit={card.id} what={`${card.title}, ${card.initials}`} /> : null}</Working>
        ) : stopped ? (
          <GoOn job={stopped} />
        ) : null;
        return (
          <VisitLine key={card.id} card={stopped ? { ...card, state: 'stopped' } : card} detail={detail}>
            <Button
              kind={primary && !stopped ? 'small primary' : 'small'}
              aria-label={`${next}: ${card.title}, ${card.initials}`}
              onPress={() => (recorded ? go({ at: 'visit', id: card.id, step: dictation ? 'dictate' : 'record' }) : visit(card.id))}
            >
              {next}
            </Button>
          </VisitLine>
        );
      })}
    </ul>
  );
}

// Stop stops the drafting of a visit; what is complete of it is kept.
function Stop({ visit: id, what }: { visit: string; what: string }) {
  const act = useAct();
  return (
    <>
      <Button
        kind="small"
        icon={Square}
        isDisabled={act.busy}
        aria-label={`Stop: ${what}`}
        onPress={() => void act.run(() => visits.cancelJob(id))}
      >
        {act.busy ? 'Stopping…' : 'Stop'}
      </Button>
      <Trouble problem={act.problem} />
    </>
  );
}

// GoOn says how drafting stopped and goes on with it.
function GoOn({ job }: { job: engine.Job }) {
  const act = useAct();
  const make = (how: 'model' | 'rules') => () => void act.run(() => notes.makeDraft(job.visit, how));
  return (
    <>
      <Interrupted job={job} small busy={act.busy} onGoOn={make('model')} onRules={make('rules')} />
      <Trouble problem={act.problem} />
    </>
  );
}

// Teach is what an empty desk says: what Evenhand does, where to practise, and who answers for the note.
function Teach({ onPractise }: { onPractise: () => void }) {
  return (
    <section className="card teach" aria-labelledby="teach">
      <h2 id="teach">A quiet desk</h2>
      <p className="serif measure">
        Evenhand listens to the sound of a visit and drafts the note. You check every line against what was said, change it, and sign it.
        You answer for the note.
      </p>
      <ol className="line">
        <li>
          <strong>Record, or bring the sound</strong> Say who is there and how each was told.
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
        New here? Practise first: it makes an invented visit with its sound, for you to try everything on. Nothing you do there is a record
        of anyone.
      </p>
      <div>
        <Button icon={GraduationCap} onPress={onPractise}>
          Practise
        </Button>
      </div>
    </section>
  );
}
