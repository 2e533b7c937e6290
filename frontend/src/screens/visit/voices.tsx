import { ArrowRight, Play, Square, UserPlus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { transcript, type engine } from '../../bridge';
import { go } from '../../place';
import { Button, Choice, Field, Loading, Remark, Sheet, Trouble } from '../../ui';
import { usePlayer, usePlaying, type Player } from '../../ui/player';
import { counted, spoken } from '../../ui/time';
import { useAct, useLoad } from '../../ui/use';
import { nobody, toldWords } from '../newvisit/form';
import type { StepProps } from './steps';

// Voices asks who is who, from a heard sample of each voice.
export function Voices({ visit }: StepProps) {
  const { value: words, problem, set, reload } = useLoad(useCallback(() => transcript.get(visit.id), [visit.id]));
  const player = usePlayer(visit.id, words?.audioS ?? 0);
  const [adding, setAdding] = useState(false);
  const act = useAct();
  if (!words || !player) return <Loading problem={problem} retry={reload} />;
  const name = (ref: string, person: string) => act.run(async () => set(await transcript.nameSpeaker(visit.id, ref, person)));
  const voices = words.speakers.filter((voice) => voice.ref !== '');
  const unnamed = voices.filter((voice) => voice.personId === '').length;
  const unsure = words.utterances.filter((turn) => turn.unsure).length;
  return (
    <div className="stack">
      <div>
        <h2>Who is who?</h2>
        <p className="soft">Listen to each voice, then pick the person. A voice without a name stays “Someone”, and the note says so.</p>
      </div>
      <Trouble problem={act.problem} />
      <PlayerTrouble player={player} />
      {voices.length === 0 ? (
        <Remark>The voices could not be told apart. The words are all there; you can say who spoke while you check the note.</Remark>
      ) : null}
      <ol className="voices">
        {voices.map((voice, i) => (
          <Voice
            key={voice.ref}
            voice={voice}
            number={i + 1}
            people={words.people}
            player={player}
            onName={(person) => void name(voice.ref, person)}
          />
        ))}
      </ol>
      {unsure > 0 ? (
        <p className="soft">
          {counted(unsure, 'turn')} could be anyone’s. They are marked with a question mark, and you can say whose they are while you check
          the note.
        </p>
      ) : null}
      <div className="row">
        <Button icon={UserPlus} onPress={() => setAdding(true)}>
          Somebody else was there
        </Button>
      </div>
      <div className="row">
        <Button kind="primary large" onPress={() => go({ at: 'visit', id: visit.id, step: visit.hasDraft ? 'review' : 'own-words' })}>
          {visit.hasDraft ? 'Back to the note' : 'Your own words'}
          <ArrowRight aria-hidden />
        </Button>
        {unnamed > 0 ? <span className="soft">{counted(unnamed, 'voice')} without a name. You can go on and come back.</span> : null}
      </div>
      {adding ? <AddPerson visit={visit.id} onClose={() => setAdding(false)} onWords={set} /> : null}
    </div>
  );
}

export function PlayerTrouble({ player }: { player: Player }) {
  return <Trouble problem={usePlaying(player, (now) => now.problem)} />;
}

interface VoiceProps {
  voice: engine.SpeakerView;
  number: number;
  people: engine.PersonForm[];
  player: Player;
  onName: (person: string) => void;
}

function Voice({ voice, number, people, player, onName }: VoiceProps) {
  const mine = usePlaying(player, (now) => now.playing && now.at >= voice.sampleS - 0.01 && now.at <= voice.sampleEnd);
  const heading = `Voice ${number}`;
  return (
    <li className="card voice">
      <Button
        icon={mine ? Square : Play}
        aria-label={mine ? `Stop ${heading}` : `Hear ${heading}`}
        onPress={() => (mine ? player.pause() : void player.playStretches([{ from: voice.sampleS, to: voice.sampleEnd }]))}
      >
        {mine ? 'Stop' : 'Hear'}
      </Button>
      <div>
        <h3>{heading}</h3>
        <p className="soft small">
          {counted(voice.turns, 'turn')}, {spoken(voice.seconds)}
        </p>
        <p className="sample serif">{voice.sample}</p>
      </div>
      <Field label={`Who is voice ${number}?`}>
        {(ids) => (
          <select {...ids} value={voice.personId} onChange={(e) => onName(e.target.value)}>
            <option value="">Not named yet</option>
            {people.map((person) => (
              <option key={person.id} value={person.id}>
                {[person.name, person.role].filter(Boolean).join(', ')}
                {person.signer ? ' (you)' : ''}
              </option>
            ))}
          </select>
        )}
      </Field>
    </li>
  );
}

// AddPerson adds someone who was there after all, and asks how they were told, as of everyone.
function AddPerson({ visit, onClose, onWords }: { visit: string; onClose: () => void; onWords: (words: engine.TranscriptView) => void }) {
  const [person, setPerson] = useState(nobody);
  const act = useAct();
  const set = (part: Partial<engine.PersonForm>) => setPerson((now) => ({ ...now, ...part }));
  const add = () =>
    act.run(async () => {
      onWords(await transcript.addPerson(visit, person));
      onClose();
    });
  return (
    <Sheet title="Who else was there?" isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field label="Name, or what you call them">
          {(ids) => <input {...ids} autoComplete="off" required value={person.name} onChange={(e) => set({ name: e.target.value })} />}
        </Field>
        <Field label="Who they are" hint="For example: neighbour">
          {(ids) => <input {...ids} autoComplete="off" value={person.role} onChange={(e) => set({ role: e.target.value })} />}
        </Field>
        <Choice
          legend="How were they told of the recording?"
          name="told"
          value={person.told}
          options={toldWords}
          onChange={(told) => set({ told })}
          column
        />
        <Trouble problem={act.problem} />
        <div className="row">
          <Button type="submit" kind="primary" isDisabled={act.busy || person.name.trim() === '' || person.told === ''}>
            Add
          </Button>
          <Button kind="quiet" onPress={onClose}>
            Back
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
