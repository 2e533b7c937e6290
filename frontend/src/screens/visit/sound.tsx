import { ArrowRight, FileAudio, Mic, Square, Trash2, Upload } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { onDrop, toProblem, transcript, visits, type engine, type Problem } from '../../bridge';
import { go, toHash } from '../../place';
import { going, useRecording } from '../../recording';
import { Button, Remark, Sheet, Stopped, Trouble, Working } from '../../ui';
import { clock, counted, moment, spoken } from '../../ui/time';
import { useAct } from '../../ui/use';
import { isHearing, type StepProps } from './steps';

// Sound brings the sound of the visit in, in as many recordings as there are, and lets the worker watch it being put into words.
export function Sound({ visit, job }: StepProps) {
  const recorded = useRecording(({ now }) => going(now) && now.visit === visit.id);
  const dictation = useRecording(({ now }) => now?.dictation ?? false);
  const hearing = job?.running === true && isHearing(job);
  const open = !hearing && !recorded && !visit.hasDraft;
  return (
    <div className="stack wide">
      {recorded ? (
        <Remark calm>
          This visit is being recorded now.{' '}
          <a href={toHash({ at: 'visit', id: visit.id, step: dictation ? 'dictate' : 'record' })}>Go to the recorder</a>
        </Remark>
      ) : null}
      {hearing ? <Hearing visit={visit} job={job} /> : null}
      <Stopped job={!hearing && isHearing(job) ? job : null} />
      {visit.hasWords && !hearing ? <Heard visit={visit} /> : null}
      {open && visit.hasSound && !visit.hasWords ? <Unheard visit={visit} /> : null}
      {visit.sounds.length > 0 ? <Sounds visit={visit} locked={hearing || recorded} /> : <Problems problems={visit.problems} />}
      {open ? <Bring visit={visit} first={!visit.hasSound && !visit.hasWords} /> : null}
    </div>
  );
}

// Bring offers the three ways sound can come in.
function Bring({ visit, first }: { visit: engine.VisitView; first: boolean }) {
  const act = useAct();
  const [problem, setProblem] = useState<Problem | null>(null);
  const refused = visit.mayHaveSound !== '';
  const to = (step: 'record' | 'dictate') => () => go({ at: 'visit', id: visit.id, step });
  const take = useCallback(
    (paths: string[]) => {
      setProblem(null);
      visits.importSounds(visit.id, paths).catch((reason: unknown) => setProblem(toProblem(reason)));
    },
    [visit.id],
  );
  const dictate = (
    <div className="card">
      <h3>Dictate</h3>
      <p>Afterwards, alone: tell what happened in your own voice.</p>
      <Button kind={refused ? 'primary large' : 'large'} icon={Mic} onPress={to('dictate')}>
        Dictate
      </Button>
    </div>
  );
  if (refused) {
    return (
      <section className="stack measure" aria-labelledby="bring">
        <h2 id="bring">{first ? 'No sound for this visit' : 'No more sound of this visit'}</h2>
        <Remark>{visit.mayHaveSound}</Remark>
        <div className="big-choice">{dictate}</div>
        <p>
          If somebody’s answer was put down wrongly, <a href={`#/visit/${visit.id}/details`}>put it right</a>.
        </p>
      </section>
    );
  }
  return (
    <section className="stack" aria-labelledby="bring">
      <h2 id="bring">{first ? 'Bring in the sound of the visit' : 'Add another recording'}</h2>
      <Trouble problem={act.problem ?? problem} />
      <div className="big-choice three">
        <div className="card">
          <h3>Record</h3>
          <p>Now, with this laptop’s microphone. The words come while people talk.</p>
          <Button kind={first ? 'primary large' : 'large'} icon={Mic} onPress={to('record')}>
            Record
          </Button>
        </div>
        <div className="card">
          <h3>Import</h3>
          <p>Sound or video files from your phone or recorder, one or several. Evenhand keeps a locked copy and never changes the files.</p>
          <Button
            kind="large"
            icon={FileAudio}
            isDisabled={act.busy}
            onPress={() =>
              void act.run(async () => {
                setProblem(null);
                await visits.chooseSound(visit.id);
              })
            }
          >
            Choose files
          </Button>
        </div>
        {dictate}
      </div>
      <Drop onDropped={take} />
    </section>
  );
}

// Drop takes files that are dropped anywhere on the window. Whoever does not drag has the button beside it, which does the same.
function Drop({ onDropped }: { onDropped: (paths: string[]) => void }) {
  const [over, setOver] = useState(false);
  useEffect(
    () =>
      onDrop((paths) => {
        setOver(false);
        if (paths.length > 0) onDropped(paths);
      }),
    [onDropped],
  );
  useEffect(() => {
    const files = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent) => files(event) && setOver(true);
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const end = () => setOver(false);
    addEventListener('dragover', enter);
    addEventListener('dragleave', leave);
    addEventListener('drop', end);
    return () => {
      removeEventListener('dragover', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', end);
    };
  }, []);
  return (
    <p className={over ? 'drop over' : 'drop'}>
      <Upload aria-hidden />
      {over ? 'Let go to import them' : 'Or drop sound files anywhere on this window. “Choose files” does the same.'}
    </p>
  );
}

const sources: Record<string, string> = {
  import: 'Imported',
  practice: 'Practice sound',
  recorded: 'Recorded here',
  dictation: 'Dictated',
};

// Sounds lists the recordings of the visit, in the order they are heard.
function Sounds({ visit, locked }: { visit: engine.VisitView; locked: boolean }) {
  const [doomed, setDoomed] = useState<engine.SoundView | null>(null);
  // What was said of one recording is said in its line; the rest belongs to the visit.
  const told = new Set(visit.sounds.flatMap((sound) => sound.problems));
  return (
    <section className="stack" aria-labelledby="sounds">
      <h2 id="sounds">{visit.sounds.length === 1 ? 'The recording' : `${visit.sounds.length} recordings, one after the other`}</h2>
      <Problems problems={visit.problems.filter((problem) => !told.has(problem))} />
      <ol className="sounds">
        {visit.sounds.map((sound, i) => (
          <li key={sound.id}>
            <div className="stack tight">
              <p>
                <strong>
                  {i + 1}. {sources[sound.source] ?? 'Sound'}
                </strong>{' '}
                <span className="soft">
                  {[
                    moment(sound.started),
                    sound.going ? 'going on now' : spoken(sound.seconds),
                    sound.channels > 1 ? 'two sides, each on its own track' : '',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </p>
              <Problems problems={sound.problems} />
              {sound.marks.length > 0 ? <Marks sound={sound} /> : null}
            </div>
            {sound.going || locked || visit.hasDraft ? null : (
              <Button kind="small stop" icon={Trash2} aria-label={`Delete recording ${i + 1}`} onPress={() => setDoomed(sound)}>
                Delete
              </Button>
            )}
          </li>
        ))}
      </ol>
      {doomed ? <Delete visit={visit} sound={doomed} onClose={() => setDoomed(null)} /> : null}
    </section>
  );
}

function Marks({ sound }: { sound: engine.SoundView }) {
  return (
    <details>
      <summary>{counted(sound.marks.length, 'mark')}</summary>
      <ul className="marks">
        {sound.marks.map((mark) => (
          <li key={`${mark.kind} ${mark.atS}`}>
            <span className="soft">{clock(mark.atS)}</span>
            <span>{mark.words}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

// Delete says exactly what goes with a recording before it does.
function Delete({ visit, sound, onClose }: { visit: engine.VisitView; sound: engine.SoundView; onClose: () => void }) {
  const act = useAct();
  const destroy = () =>
    act.run(async () => {
      await visits.deleteSound(visit.id, sound.id);
      onClose();
    });
  return (
    <Sheet title="Destroy this recording?" isOpen onClose={onClose} role="alertdialog">
      <p>
        <strong>{sources[sound.source] ?? 'Sound'}</strong> · {[moment(sound.started), spoken(sound.seconds)].filter(Boolean).join(' · ')}
      </p>
      <p>
        Its sound, its words and its keys are destroyed and cannot be brought back, by you or by anyone. A file that was imported stays
        where it is. The rest of the visit stays.
      </p>
      <p>If anyone may be at risk, still write it.</p>
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

// Hearing shows the words as they come, so that the wait is not a blank.
function Hearing({ visit, job }: { visit: engine.VisitView; job: engine.Job }) {
  const [words, setWords] = useState<engine.UtteranceView[]>([]);
  const act = useAct();
  const listening = job.stage === 'words';
  useEffect(() => {
    if (!listening) return undefined;
    let stale = false;
    transcript.get(visit.id).then(
      (t) => {
        if (!stale) setWords(t.utterances);
      },
      () => undefined, // the words so far are a courtesy: what goes wrong with the job is told by the job
    );
    return () => {
      stale = true;
    };
  }, [visit.id, listening, job.done]);
  return (
    <div className="stack">
      <Working job={job}>
        <Button icon={Square} isDisabled={act.busy} onPress={() => void act.run(() => visits.cancelJob(visit.id))}>
          {act.busy ? 'Cancelling…' : 'Cancel'}
        </Button>
        <span className="soft">Cancelling keeps what is complete. You can leave this page: the work goes on.</span>
      </Working>
      <Trouble problem={act.problem} />
      {words.length > 0 ? (
        <ol className="heard-so-far" aria-label="Words so far">
          {words.map((turn) => (
            <li key={turn.id}>
              <span className="soft">{clock(turn.startS)}</span>
              <span>{turn.text}</span>
            </li>
          ))}
        </ol>
      ) : (
        <p className="soft">The words appear here as they are heard.</p>
      )}
    </div>
  );
}

function Unheard({ visit }: { visit: engine.VisitView }) {
  const act = useAct();
  return (
    <div className="stack measure">
      <Trouble problem={act.problem} />
      <p>The sound is here ({spoken(visit.soundS)}), but its words are not written down yet.</p>
      <div>
        <Button kind="primary large" onPress={() => void act.run(() => visits.transcribe(visit.id))} isDisabled={act.busy}>
          Write down the words
        </Button>
      </div>
    </div>
  );
}

function Heard({ visit }: { visit: engine.VisitView }) {
  return (
    <div className="stack measure">
      <h2>The sound and its words are here</h2>
      <p>
        {visit.soundS > 0 ? `${spoken(visit.soundS)} of sound, locked on this laptop.` : 'The words are locked on this laptop.'}
        {visit.hasDraft ? ' A note rests on them, so for another recording make a new visit.' : ''}
      </p>
      <div>
        <Button kind="primary large" onPress={() => go({ at: 'visit', id: visit.id, step: 'voices' })}>
          Say who is who
          <ArrowRight aria-hidden />
        </Button>
      </div>
    </div>
  );
}

function Problems({ problems }: { problems: string[] }) {
  if (problems.length === 0) return null;
  return (
    <Remark>
      <ul className="stack tight">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </Remark>
  );
}
