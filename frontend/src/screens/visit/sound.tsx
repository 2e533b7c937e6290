import { ArrowRight, FileAudio, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { transcript, visits, type engine } from '../../bridge';
import { go } from '../../place';
import { Button, Remark, Stopped, Trouble, Working } from '../../ui';
import { clock, spoken } from '../../ui/time';
import { useAct } from '../../ui/use';
import type { StepProps } from './steps';

// Sound brings the sound of the visit in, and lets the worker watch it being put into words.
export function Sound({ visit, job }: StepProps) {
  const act = useAct();
  if (job?.running && job.stage !== 'drafting') return <Hearing visit={visit} job={job} />;
  const stopped = <Stopped job={job?.stage === 'drafting' ? null : job} />;
  if (visit.hasWords) return <Heard visit={visit} />;
  if (visit.hasSound) {
    return (
      <div className="stack measure">
        {stopped}
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
  if (visit.mayHaveSound !== '') {
    return (
      <div className="stack measure">
        <h2>No sound for this visit</h2>
        <Remark>{visit.mayHaveSound}</Remark>
        <p>
          Make a visit of the kind “Dictation” for what you tell afterwards, with only you in it. If somebody’s answer was put down wrongly,{' '}
          <a href={`#/visit/${visit.id}/details`}>put it right</a>.
        </p>
        <div>
          <Button onPress={() => go({ at: 'new', caseId: visit.caseId })}>Make a visit for the dictation</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="stack measure">
      <h2>Bring in the sound of the visit</h2>
      <p>
        Choose the file from your recorder or phone: any sound or video file. Evenhand keeps a locked copy of its own and never changes the
        file.
      </p>
      {stopped}
      <Trouble problem={act.problem} />
      <Problems problems={visit.problems} />
      <div>
        <Button
          kind="primary large"
          icon={FileAudio}
          isDisabled={act.busy}
          onPress={() =>
            void act.run(async () => {
              await visits.chooseSound(visit.id);
            })
          }
        >
          Choose the file
        </Button>
      </div>
    </div>
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
          {act.busy ? 'Stopping…' : 'Stop'}
        </Button>
        <span className="soft">Stopping keeps what is complete. You can leave this page: the work goes on.</span>
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

function Heard({ visit }: { visit: engine.VisitView }) {
  return (
    <div className="stack measure">
      <h2>The sound and its words are here</h2>
      <p>
        {visit.soundS > 0 ? `${spoken(visit.soundS)} of sound, locked on this laptop.` : 'The words are locked on this laptop.'} This visit
        keeps one sound; for another file, make a new visit.
      </p>
      <Problems problems={visit.problems} />
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
